"""What ``camket progress`` and ``camket indicators`` ask for, and the user's own list of indicators."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from pipeline.errors import UsageError
from pipeline.link.direction import Better
from pipeline.link.reasons import Lang, from_params
from pipeline.link.wording import wording
from pipeline.store.fact_queries import DOCUMENT_ORDER
from pipeline.store.filters import FactFilters
from pipeline.store.reviews import mark

Row = dict[str, Any]
LIST_COLUMNS = ("code", "label", "unit", "better")


def progress(db: sqlite3.Connection, filters: FactFilters, *, lang: Lang = "vi") -> Iterator[Row]:
    """Every target with a number, its verdict, and the result that it rests on, both with document and page.

    ``reason`` is in the language asked for. Targets that a person rejected are left out. Raises
    :class:`pipeline.errors.UsageError` for a filter that nothing meets.
    """
    condition, values = filters.where(db, "targets")
    rows = db.execute(
        f"""SELECT p.target_id, f.document_id, d.number, d.issuer, d.issued_on, d.province, f.page_no, f.goal,
              f.indicator_no, f.indicator, f.indicator_id, i.label AS indicator_label, i.better, f.year, f.comparator,
              f.value, f.value_max, f.unit, f.per, f.base, f.text, p.verdict, p.gap, p.comparable, p.reason,
              p.reason_key, p.reason_params, p.score, p.result_id, l.relation,
              r.comparator AS result_comparator, r.value AS result_value, r.value_max AS result_value_max,
              r.numerator, r.denominator, r.unit AS result_unit, r.per AS result_per, r.base AS result_base,
              r.year AS result_year, r.as_of AS result_as_of, r.period AS result_period, r.estimate, r.scope,
              r.text AS result_text, r.document_id AS result_document_id, rd.number AS result_number,
              rd.issuer AS result_issuer, rd.issued_on AS result_issued_on, r.page_no AS result_page_no, d.path,
              rd.path AS result_path
            FROM progress p JOIN targets f ON f.id = p.target_id JOIN documents d ON d.id = f.document_id
            LEFT JOIN indicators i ON i.id = f.indicator_id
            LEFT JOIN results r ON r.id = p.result_id LEFT JOIN documents rd ON rd.id = r.document_id
            LEFT JOIN links l ON l.target_id = p.target_id AND l.result_id = p.result_id
            WHERE {condition} AND f.review IS NOT 'rejected'
            ORDER BY {DOCUMENT_ORDER}, f.page_no, f.start, f.value_start, f.id""",
        values,
    )
    for row in rows:
        found = dict(row)
        key, params = found.pop("reason_key"), found.pop("reason_params")
        if lang != "vi" and key is not None:
            found["reason"] = from_params(key, params).text(lang)
        yield found


def indicators(db: sqlite3.Connection, words: str | None = None) -> Iterator[Row]:
    """Indicators with the number of their targets, results, documents and wordings, and the years they span.

    Args:
        db: the database.
        words: only those whose name holds all of these words, with or without diacritics.
    """
    conditions, values = ["1"], []
    for word in (words or "").split():
        conditions.append("fold(i.label) LIKE '%' || fold(?) || '%'")
        values.append(word)
    rows = db.execute(
        f"""SELECT i.id, i.code, i.label, i.unit, i.per, i.better,
              (SELECT count(*) FROM targets t WHERE t.indicator_id = i.id) AS targets,
              (SELECT count(*) FROM results r WHERE r.indicator_id = i.id) AS results,
              (SELECT count(*) FROM (SELECT document_id FROM targets t WHERE t.indicator_id = i.id
                 UNION SELECT document_id FROM results r WHERE r.indicator_id = i.id)) AS documents,
              (SELECT count(*) FROM wordings w WHERE w.indicator_id = i.id) AS wordings,
              (SELECT min(year) FROM (SELECT year FROM targets t WHERE t.indicator_id = i.id
                 UNION ALL SELECT year FROM results r WHERE r.indicator_id = i.id)) AS first_year,
              (SELECT max(year) FROM (SELECT year FROM targets t WHERE t.indicator_id = i.id
                 UNION ALL SELECT year FROM results r WHERE r.indicator_id = i.id)) AS last_year
            FROM indicators i WHERE {" AND ".join(conditions)}
            ORDER BY i.code IS NULL, i.code, documents DESC, targets DESC, i.label, i.id""",
        values,
    )
    return (dict(row) for row in rows)


def read_list(path: Path) -> list[Row]:
    """A list of indicators in a CSV file with the columns code, label, unit, better (in any order; UTF-8).

    Raises :class:`UsageError` where a column, code or label is missing, a code is there twice, or ``better`` is none of
    higher, lower, reach and empty.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in ("code", "label") if name not in (reader.fieldnames or ())]
            if missing:
                raise _bad(path, 1, f"the column {missing[0]} is missing", "Name the columns code,label,unit,better.")
            rows: list[Row] = []
            codes: set[str] = set()
            for line, row in enumerate(reader, 2):
                found = {name: (row.get(name) or "").strip() or None for name in LIST_COLUMNS}
                if found["code"] is None or found["label"] is None:
                    raise _bad(path, line, "code or label is empty", "Fill them in.")
                if found["code"] in codes:
                    raise _bad(path, line, f"the code {found['code']} is there twice", "Give each its own.")
                if found["better"] not in (None, "higher", "lower", "reach"):
                    raise _bad(path, line, f"better is {found['better']!r}", "Write higher, lower, reach or nothing.")
                codes.add(str(found["code"]))
                rows.append(found)
            return rows
    except UnicodeDecodeError as error:
        raise UsageError("the file is not UTF-8", path=str(path), next_step="Save it as CSV UTF-8.") from error
    except OSError as error:
        raise UsageError(
            f"the list cannot be read ({error.strerror})", path=str(path), next_step="Check the path."
        ) from error


def _bad(path: Path, line: int, problem: str, next_step: str) -> UsageError:
    return UsageError(f"line {line}: {problem}", path=str(path), next_step=next_step)


def store_list(db: sqlite3.Connection, rows: list[Row]) -> None:
    """Puts a list of :func:`read_list` in place of the one that is stored. Call it in a transaction, then settle."""
    for row in db.execute("SELECT DISTINCT key FROM indicator_list").fetchall():
        mark(db, "wording", row["key"])
    db.execute("DELETE FROM indicator_list")
    for row in rows:
        key = list_key(row)
        db.execute(
            "INSERT INTO indicator_list (code, label, unit, better, key) VALUES (?, ?, ?, ?, ?)",
            (row["code"], row["label"], row["unit"], cast("Better | None", row["better"]), key),
        )
        mark(db, "wording", key)


def list_key(row: Mapping[str, Any]) -> str:
    """The key of the wording that a row of the user's list stands for."""
    return wording(str(row["label"]), row["unit"]).key
