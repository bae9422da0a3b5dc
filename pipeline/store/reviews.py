"""What people decided about facts. A decision is kept by the fact's id, outlives every ingest and is applied when its
document is settled: a rejected fact does not count, a corrected value counts in place of the one that was read.

Decisions (column ``reviews.decision``; ``changes`` is JSON):

- ``confirm``: the fact is right as it stands;
- ``reject``: it is no such fact; it stays in its table, marked, and is left out of links, verdicts, views and findings;
- ``set``: ``changes`` holds columns and their right values, e.g. ``{"value": 27.47, "year": 2025}``;
- ``link`` and ``unlink``, on a result: ``{"target_id": …}`` says that it answers that target, or does not;
- ``clear``: takes back all earlier decisions on the fact.

Several ``set``, ``link`` and ``unlink`` add up in the order of time, a later ``confirm`` or ``reject`` replaces an
earlier.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import UsageError
from pipeline.store.review_trace import follow_facts, note_fact

TABLES = ("targets", "results", "figures", "assignments", "deadlines")
DECISIONS = ("confirm", "reject", "set", "link", "unlink", "clear")
_STATES = {"confirm": "confirmed", "reject": "rejected", "set": "corrected"}
# Columns that only camket fills.
_FIXED = frozenset(
    {"id", "document_id", "indicator_id", "wording_key", "place_key", "review", "page_no", "start", "end", "rule"}
)


@dataclass(slots=True)
class Decided:
    """What all decisions on one fact come to."""

    state: str | None = None  # confirmed, corrected, rejected
    changes: dict[str, Any] = field(default_factory=dict)
    linked: dict[str, bool] = field(default_factory=dict)  # by target id: True for link, False for unlink


def record(
    db: sqlite3.Connection,
    table: str,
    fact_id: str,
    decision: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reviewer: str | None = None,
    note: str | None = None,
    reviewed_at: str,
) -> None:
    """Notes a decision on a fact and marks its document to be settled. Call it in a transaction, then settle.

    Raises :class:`UsageError` where there is no such table, decision, column or fact.
    """
    if table not in TABLES or decision not in DECISIONS:
        raise UsageError(f"no review {decision!r} of {table!r}", next_step=f"Decisions are {', '.join(DECISIONS)}.")
    row = db.execute(f"SELECT document_id FROM {table} WHERE id = ?", (fact_id,)).fetchone()
    if row is None:
        raise UsageError(f"no row of {table} has the id {fact_id!r}")
    if decision == "set":
        unknown = set(changes or {}) - (_columns(db, table) - _FIXED)
        if unknown or not changes:
            raise UsageError(f"{table} has no column to set named {', '.join(sorted(unknown)) or '(none given)'}")
    if decision in ("link", "unlink"):
        target_id = (changes or {}).get("target_id")
        if table != "results" or not db.execute("SELECT 1 FROM targets WHERE id = ?", (target_id,)).fetchone():
            raise UsageError("only a result can be linked, and only to a target", next_step="Give the target's id.")
        mark(db, "target", str(target_id))
        note_fact(db, "targets", str(target_id))
    note_fact(db, table, fact_id)
    db.execute(
        "INSERT INTO reviews (fact_id, table_name, decision, changes, reviewer, note, reviewed_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            fact_id,
            table,
            decision,
            json.dumps(dict(changes), ensure_ascii=False, sort_keys=True) if changes else None,
            reviewer,
            note,
            reviewed_at,
        ),
    )
    mark(db, "document", row["document_id"])


def mark(db: sqlite3.Connection, kind: str, key: str) -> None:
    """Notes that something is to be settled."""
    db.execute("INSERT OR IGNORE INTO dirty (kind, key) VALUES (?, ?)", (kind, key))


def decisions(db: sqlite3.Connection, fact_ids: Iterable[str]) -> dict[str, Decided]:
    """What was decided on each of some facts, by fact id; facts without a decision are left out."""
    found: dict[str, Decided] = {}
    ids = list(fact_ids)
    for low in range(0, len(ids), 500):
        part = ids[low : low + 500]
        rows = db.execute(
            f"SELECT * FROM reviews WHERE fact_id IN ({', '.join('?' * len(part))}) ORDER BY reviewed_at, rowid", part
        )
        for row in rows:
            decided = found.setdefault(row["fact_id"], Decided())
            changes = json.loads(row["changes"]) if row["changes"] else {}
            match row["decision"]:
                case "clear":
                    found[row["fact_id"]] = Decided()
                case "link" | "unlink":
                    decided.linked[changes["target_id"]] = row["decision"] == "link"
                case "set":
                    decided.changes.update(changes)
                    decided.state = "corrected"
                case other:
                    decided.state = "corrected" if other == "confirm" and decided.changes else _STATES[other]
    return found


def apply_reviews(db: sqlite3.Connection, document_id: str) -> None:
    """Puts the decisions on a document's facts into their rows, first taking back what earlier decisions had put there.

    What a fact said before it was corrected is kept in ``reviewed``.
    """
    _restore(db, document_id)
    follow_facts(db, document_id)
    for table in TABLES:
        db.execute(f"UPDATE {table} SET review = NULL WHERE document_id = ? AND review IS NOT NULL", (document_id,))
        rows = db.execute(
            f"SELECT f.* FROM {table} f WHERE f.document_id = ? AND f.id IN (SELECT fact_id FROM reviews)",
            (document_id,),
        ).fetchall()
        if not rows:
            continue
        known = _columns(db, table) - _FIXED
        for fact_id, decided in decisions(db, [row["id"] for row in rows]).items():
            changes = {name: value for name, value in decided.changes.items() if name in known}
            if changes:
                row = next(row for row in rows if row["id"] == fact_id)
                original = json.dumps({name: row[name] for name in sorted(changes)}, ensure_ascii=False)
                db.execute(
                    "INSERT INTO reviewed (fact_id, table_name, document_id, original) VALUES (?, ?, ?, ?)",
                    (fact_id, table, document_id, original),
                )
                _write(db, table, fact_id, changes)
            db.execute(f"UPDATE {table} SET review = ? WHERE id = ?", (decided.state, fact_id))


def _restore(db: sqlite3.Connection, document_id: str) -> None:
    for row in db.execute("SELECT * FROM reviewed WHERE document_id = ?", (document_id,)).fetchall():
        _write(db, row["table_name"], row["fact_id"], json.loads(row["original"]))
    db.execute("DELETE FROM reviewed WHERE document_id = ?", (document_id,))


def _write(db: sqlite3.Connection, table: str, fact_id: str, changes: Mapping[str, Any]) -> None:
    names = ", ".join(f'"{name}" = ?' for name in changes)
    db.execute(f"UPDATE {table} SET {names} WHERE id = ?", (*changes.values(), fact_id))


def _columns(db: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in db.execute(f"PRAGMA table_info({table})")}
