"""Finds the fact again that a person decided on, where another reading or other rules have given it another id.

An id is made of the place in the page's text. When the text of a page changes by a letter, or a rule takes a sentence
to begin elsewhere, the id changes though the fact is the same. So a review keeps what its fact said; a fact of the same
table and document that says the same number for the same year in nearly the same words takes over the decision. Where
none does, or more than one, the decision waits: nothing is applied to a fact that the person may not have seen.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from pipeline.link.keys import fold

_SAID = ("text", "value", "value_max", "year", "goal", "indicator_no", "agency", "due_on")
_ALIKE = 85.0  # of 100: how like the sentences must be
_AHEAD = 5.0  # by how much the best must be ahead of the second


def note_fact(db: sqlite3.Connection, table: str, fact_id: str) -> None:
    """Keeps what a fact says and where it stands, as it was read (not as it was corrected)."""
    row = db.execute(f"SELECT * FROM {table} WHERE id = ?", (fact_id,)).fetchone()
    said = {name: row[name] for name in _SAID if name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
    corrected = db.execute("SELECT original FROM reviewed WHERE fact_id = ?", (fact_id,)).fetchone()
    if corrected is not None:
        said.update({name: value for name, value in json.loads(corrected["original"]).items() if name in said})
    db.execute(
        "INSERT OR REPLACE INTO review_facts (fact_id, table_name, document_id, page_no, said) VALUES (?, ?, ?, ?, ?)",
        (fact_id, table, row["document_id"], row["page_no"], json.dumps(said, ensure_ascii=False, sort_keys=True)),
    )


def follow_facts(db: sqlite3.Connection, document_id: str) -> dict[str, str]:
    """Gives decisions on facts of a document that have another id now to those facts. Returns new ids by old ones."""
    moved: dict[str, str] = {}
    rows = db.execute("SELECT * FROM review_facts WHERE document_id = ? ORDER BY fact_id", (document_id,)).fetchall()
    taken = {row["fact_id"] for row in rows}
    for row in rows:
        table = row["table_name"]
        if db.execute(f"SELECT 1 FROM {table} WHERE id = ?", (row["fact_id"],)).fetchone():
            continue
        found = _found_again(db, row, taken)
        if found is not None:
            moved[row["fact_id"]] = found
            taken.add(found)
    for old, new in moved.items():
        db.execute("UPDATE review_facts SET fact_id = ? WHERE fact_id = ?", (new, old))
        db.execute("UPDATE reviews SET fact_id = ? WHERE fact_id = ?", (new, old))
        db.execute(
            "UPDATE reviews SET changes = json_set(changes, '$.target_id', ?) "
            "WHERE decision IN ('link', 'unlink') AND json_extract(changes, '$.target_id') = ?",
            (new, old),
        )
    return moved


def _found_again(db: sqlite3.Connection, noted: sqlite3.Row, taken: set[str]) -> str | None:
    said = json.loads(noted["said"])
    wanted = fold(said.get("text"))
    scored = []
    for row in db.execute(f"SELECT * FROM {noted['table_name']} WHERE document_id = ?", (noted["document_id"],)):
        if row["id"] in taken or not _says_the_same(said, row):
            continue
        score = fuzz.ratio(wanted, fold(row["text"]))
        if score >= _ALIKE:
            scored.append((score - (0 if row["page_no"] == noted["page_no"] else 1), row["id"]))
    scored.sort(reverse=True)
    if not scored or (len(scored) > 1 and scored[0][0] < scored[1][0] + _AHEAD):
        return None
    return str(scored[0][1])


def _says_the_same(said: Mapping[str, Any], row: sqlite3.Row) -> bool:
    """Whether number, year and place in the outline agree; all else may have been read better."""
    return all(row[name] == value for name, value in said.items() if name != "text")
