"""Decisions of people, one by one as they are typed, and all together as a CSV file."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.store.details import ids_beginning
from pipeline.store.ids import PREFIXES
from pipeline.store.review_trace import note_fact
from pipeline.store.reviews import DECISIONS, TABLES, mark, record

COLUMNS = (
    "fact_id", "table_name", "decision", "changes", "reviewer", "note", "reviewed_at", "document_id", "page_no", "said",
)  # fmt: skip
_TABLE_OF = {PREFIXES[table]: table for table in TABLES}


def decide(
    db: sqlite3.Connection,
    wanted: str,
    decision: str,
    *,
    fields: Sequence[str] = (),
    target: str | None = None,
    reviewer: str | None = None,
    note: str | None = None,
) -> str:
    """Records one decision, as it was typed. Call it in a transaction, then settle.

    Args:
        db: the database.
        wanted: the fact's id or its beginning.
        decision: one of :data:`pipeline.store.reviews.DECISIONS`.
        fields: for ``set``: "field=value".
        target: for ``link`` and ``unlink``: the target's id or its beginning.
        reviewer: who decides.
        note: why.

    Returns:
        One line that says what was recorded.

    Raises:
        UsageError: there is no such fact, field or target, or a value does not fit its field.
    """
    table, fact_id = locate(db, wanted)
    changes: dict[str, Any] | None = None
    if decision == "set":
        changes = _typed(db, table, fields)
    elif decision in ("link", "unlink"):
        target_table, target_id = locate(db, target or "")
        if target_table != "targets":
            raise UsageError(f"{target_id} is no target", next_step="Find one with: camket targets")
        changes = {"target_id": target_id}
    record(db, table, fact_id, decision, changes=changes, reviewer=reviewer, note=note, reviewed_at=_now())
    said = ", ".join(f"{name} = {'' if value is None else value}" for name, value in (changes or {}).items())
    return f"{fact_id}: {decision}{f' ({said})' if said else ''}, by {reviewer or 'an unnamed reviewer'}."


def locate(db: sqlite3.Connection, wanted: str) -> tuple[str, str]:
    """The table and id of a fact by its id or the beginning of it.

    Raises :class:`UsageError` where there is none or more than one.
    """
    wanted = wanted.strip().lower()
    table = _TABLE_OF.get(wanted.partition("-")[0])
    if table is None:
        raise UsageError(
            f"{wanted!r} is no id of a fact that can be reviewed",
            next_step=f"Ids begin with {', '.join(f'{prefix}-' for prefix in sorted(_TABLE_OF))}",
        )
    ids = ids_beginning(db, table, wanted, 2)
    if not ids:
        raise UsageError(f"nothing has the id {wanted!r}", next_step=f"See them with: camket {table}")
    if len(ids) > 1 and ids[0] != wanted:
        raise UsageError(f"more than one id begins with {wanted!r}", next_step="Give more of it")
    return table, ids[0]


def _typed(db: sqlite3.Connection, table: str, fields: Sequence[str]) -> dict[str, Any]:
    types = {row["name"]: row["type"] for row in db.execute(f"PRAGMA table_info({table})")}
    changes: dict[str, Any] = {}
    for given in fields:
        name, equals, text = given.partition("=")
        name, text = name.strip(), text.strip()
        if not equals or name not in types:
            raise UsageError(
                f"{given!r} sets no field of {table}",
                next_step="Write field=value; fields are the columns of docs/schema.md",
            )
        changes[name] = _value(types[name], text, given)
    return changes


def _value(kind: str, text: str, given: str) -> Any:
    if not text:
        return None
    if kind not in ("REAL", "INTEGER"):
        return text
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise UsageError(f"{given!r} needs a number", next_step="Write it plainly: 1911002, 26.71 or 26,71") from None
    if kind == "INTEGER":
        if number != int(number):
            raise UsageError(f"{given!r} needs a whole number")
        return int(number)
    return number


def listed(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """All decisions in the order of time, with the document's number, the fact's text and whether it is still there."""
    rows = db.execute(
        """SELECT r.*, f.document_id, f.page_no, f.said, d.number FROM reviews r
           LEFT JOIN review_facts f ON f.fact_id = r.fact_id LEFT JOIN documents d ON d.id = f.document_id
           ORDER BY r.reviewed_at, r.rowid"""
    ).fetchall()
    for row in rows:
        there = db.execute(f"SELECT 1 FROM {row['table_name']} WHERE id = ?", (row["fact_id"],)).fetchone()
        said = json.loads(row["said"]) if row["said"] else {}
        yield {**dict(row), "text": said.get("text"), "applies": "yes" if there else "waits"}


def export(db: sqlite3.Connection, path: Path) -> int:
    """Writes all decisions to a CSV file; returns how many."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            count = 0
            for row in listed(db):
                writer.writerow(row)
                count += 1
    except OSError as error:
        raise UsageError(f"cannot write ({error.strerror})", path=str(path)) from None
    return count


def read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file of decisions, with their line numbers.

    Raises :class:`UsageError` where the file cannot be read or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]
            if missing:
                raise UsageError(
                    f"there is no column {', '.join(missing)}",
                    path=str(path),
                    next_step="Write such a file with: camket review --export FILE",
                )
            return [(reader.line_num, {k: v or "" for k, v in row.items() if k is not None}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"cannot be read as CSV in UTF-8 ({error})", path=str(path)) from None


@dataclass(slots=True)
class Taken:
    """What became of the rows of a file: new ones, those known before, and those left out with their line and why."""

    new: int = 0
    known: int = 0
    left: list[tuple[int, str]] = field(default_factory=list)


def take_over(db: sqlite3.Connection, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Taken:
    """Adds decisions of a file to those that are stored. Call it in a transaction, then settle.

    A decision on a fact that this database does not have yet waits for its document.
    """
    taken = Taken()
    for line, row in rows:
        table, fact_id, decision = row["table_name"], row["fact_id"], row["decision"]
        changes, said = row.get("changes") or None, row.get("said") or "{}"
        try:
            if table not in TABLES or decision not in DECISIONS or not fact_id:
                raise ValueError(f"no review {decision!r} of {table!r}")
            for text in (changes, said):
                if text is not None and not isinstance(json.loads(text), dict):
                    raise ValueError("changes and said must be JSON objects")
            page_no = int(row["page_no"]) if row.get("page_no") else None
        except ValueError as error:
            taken.left.append((line, " ".join(str(error).split())))
            continue
        when = row.get("reviewed_at") or _now()
        same = db.execute(
            "SELECT 1 FROM reviews WHERE fact_id = ? AND decision = ? AND changes IS ? AND reviewed_at = ?",
            (fact_id, decision, changes, when),
        ).fetchone()
        if same:
            taken.known += 1
            continue
        db.execute(
            "INSERT INTO reviews (fact_id, table_name, decision, changes, reviewer, note, reviewed_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (fact_id, table, decision, changes, row.get("reviewer") or None, row.get("note") or None, when),
        )
        here = db.execute(f"SELECT document_id FROM {table} WHERE id = ?", (fact_id,)).fetchone()
        if here is not None:
            note_fact(db, table, fact_id)
            mark(db, "document", here["document_id"])
        elif row.get("document_id"):
            db.execute(
                "INSERT OR IGNORE INTO review_facts (fact_id, table_name, document_id, page_no, said) "
                "VALUES (?, ?, ?, ?, ?)",
                (fact_id, table, row["document_id"], page_no, said),
            )
            mark(db, "document", row["document_id"])
        if decision in ("link", "unlink") and changes:
            mark(db, "target", str(json.loads(changes).get("target_id")))
        taken.new += 1
    return taken


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
