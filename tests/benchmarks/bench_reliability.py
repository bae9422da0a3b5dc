"""Whether the confidence of facts means something: bench_reliability.py DB GOLD.json...

For each range of confidence: how many facts, and the share of them that is right. A target is right where a record of
the gold (which is complete for targets) has its value, base, year, comparator and words; a result or figure is judged
only where the gold (a sample there) has a record with its value, and is right where base, year, estimate and words
agree too.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from comparing import close, fold

BINS = (0.0, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96, 1.01)
Row = dict[str, Any]


def agrees(gold: Row, row: Row, kind: str) -> bool:
    """Whether a record of the gold says the same as a row of the database."""
    said = fold(f"{row['text']} {row.get('indicator') or row.get('measure') or ''} {row.get('scope') or ''}")
    if not all(fold(word) in said for word in gold.get("has") or ()):
        return False
    if not close(gold["value"], row["value"]) or not close(gold.get("value_max"), row["value_max"]):
        return False
    if gold.get("per") is not None and not close(gold["per"], row["per"]):
        return False
    if kind == "targets" and (gold["year"] not in (None, row["year"]) or gold["comparator"] != row["comparator"]):
        return False
    if kind != "targets" and None not in (gold.get("year"), row["year"]) and gold["year"] != row["year"]:
        return False
    if kind == "results" and bool(gold["estimate"]) != bool(row["estimate"]):
        return False
    places = (("goal", "goal"), ("indicator", "indicator_no")) if kind != "figures" else ()
    return all(gold.get(key) is None or str(gold[key]) == str(row[column]) for key, column in places)


def judged(gold: Row, rows: Sequence[Row], kind: str) -> list[tuple[float, bool]]:
    """Confidence and rightness of the rows that the gold lets one judge; each record answers for one row."""
    free = [*gold.get(kind, ()), *(gold.get("figures", ()) if kind == "results" else ())]
    found: list[tuple[float, bool]] = []
    for row in sorted(rows, key=lambda one: -one["confidence"]):
        same = next((one for one in free if agrees({"estimate": row.get("estimate"), **one}, row, kind)), None)
        if same is not None:
            free.remove(same)
            if not same.get("optional"):
                found.append((row["confidence"], True))
        elif kind == "targets" or any(close(one["value"], row["value"]) for one in free):
            found.append((row["confidence"], False))
    return found


def main() -> None:
    db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    documents = {Path(row["path"]).stem: row["id"] for row in db.execute("SELECT id, path FROM documents")}
    for kind in ("targets", "results"):
        found: list[tuple[float, bool]] = []
        for path in sys.argv[2:]:
            gold = json.loads(Path(path).read_text(encoding="utf-8"))
            known = documents.get(Path(gold["document"]["file"]).stem)
            rows = [dict(row) for row in db.execute(f"SELECT * FROM {kind} WHERE document_id = ?", [known])]
            found += judged(gold, rows, kind)
        print(f"{kind}: {len(found)} judged")
        print("  confidence     facts   right")
        for low, high in pairwise(BINS):
            inside = [right for sure, right in found if low <= sure < high]
            if inside:
                print(f"  {low:.2f} - {min(high, 1.0):.2f}  {len(inside):6}   {sum(inside) / len(inside):6.1%}")
        sure = [right for confidence, right in found if confidence >= 0.9]
        if sure:
            print(f"  0.90 and more  {len(sure):5}   {sum(sure) / len(sure):6.1%}")


if __name__ == "__main__":
    main()
