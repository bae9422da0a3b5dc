"""People join and part indicators. A decision is about two wordings, so it holds for documents that come later too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, Literal

from pipeline.errors import UsageError
from pipeline.store.reviews import mark

Decision = Literal["same", "different"]


def decide(
    db: sqlite3.Connection,
    one: str,
    other: str,
    decision: Decision,
    *,
    reviewer: str | None = None,
    note: str | None = None,
    decided_at: str,
) -> None:
    """Notes that two wordings (keys of ``wordings``) are one indicator, or two, in place of what was decided before.

    Call it in a transaction, then settle.
    """
    first, second = sorted((one, other))
    db.execute(
        """INSERT INTO indicator_decisions (one, other, decision, reviewer, note, decided_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (one, other) DO UPDATE SET decision = excluded.decision, reviewer = excluded.reviewer,
             note = excluded.note, decided_at = excluded.decided_at""",
        (first, second, decision, reviewer, note, decided_at),
    )
    mark(db, "wording", first)
    mark(db, "wording", second)


def join(db: sqlite3.Connection, one: str, other: str, **who: Any) -> None:
    """Makes two indicators one, by their ids or the beginnings of these.

    Raises :class:`UsageError` where there is no such indicator, where both are one already, or where both have a code
    of the user's own list.
    """
    first, second = _indicator(db, one), _indicator(db, other)
    if first["id"] == second["id"]:
        raise UsageError("that is one indicator already")
    if first["code"] is not None and second["code"] is not None:
        raise UsageError(
            f"{first['code']} and {second['code']} are two in your own list",
            next_step="Leave one of them out of the list and import it again.",
        )
    ours, theirs = _keys(db, first["id"]), _keys(db, second["id"])
    db.execute(
        f"""DELETE FROM indicator_decisions WHERE decision = 'different'
            AND ((one IN ({_marks(ours)}) AND other IN ({_marks(theirs)}))
              OR (other IN ({_marks(ours)}) AND one IN ({_marks(theirs)})))""",
        (*ours, *theirs, *ours, *theirs),
    )
    decide(db, ours[0], theirs[0], "same", **who)


def split(db: sqlite3.Connection, fact_id: str, **who: Any) -> None:
    """Makes the wording of a target or result an indicator of its own.

    Raises :class:`UsageError` where there is no such fact, or where its indicator has no other wording.
    """
    rows = db.execute(
        """SELECT wording_key FROM targets WHERE id = ?1 UNION ALL SELECT wording_key FROM results WHERE id = ?1""",
        (fact_id,),
    ).fetchall()
    if not rows or rows[0]["wording_key"] is None:
        raise UsageError(f"no target or result with an indicator has the id {fact_id!r}")
    key = rows[0]["wording_key"]
    known = db.execute("SELECT indicator_id FROM wordings WHERE key = ?", (key,)).fetchone()
    others = [] if known is None else [each for each in _keys(db, known["indicator_id"]) if each != key]
    if not others:
        raise UsageError("its indicator has this one wording only", next_step="There is nothing to split.")
    for other in others:
        decide(db, key, other, "different", **who)


def wordings(db: sqlite3.Connection, indicator: str) -> Iterator[dict[str, Any]]:
    """The ways in which documents word an indicator, the most frequent first, each with one fact that does.

    Raises :class:`UsageError` where there is no such indicator.
    """
    row = _indicator(db, indicator)
    found = db.execute(
        """SELECT indicator AS wording, unit, per, sum(target) AS targets, sum(1 - target) AS results,
             count(DISTINCT document_id) AS documents, min(id) AS fact_id
           FROM (SELECT id, document_id, indicator, unit, per, 1 AS target FROM targets WHERE indicator_id = ?1
             UNION ALL SELECT id, document_id, indicator, unit, per, 0 FROM results WHERE indicator_id = ?1)
           GROUP BY indicator, unit, per ORDER BY documents DESC, targets DESC, wording, unit, per""",
        (row["id"],),
    )
    return (dict(each) for each in found)


def _indicator(db: sqlite3.Connection, wanted: str) -> Any:
    rows = db.execute(
        "SELECT id, code FROM indicators WHERE code = ?1 OR (id >= ?1 AND id < ?1 || char(65535)) LIMIT 2", (wanted,)
    ).fetchall()
    exact = [row for row in rows if wanted in (row["id"], row["code"])] or rows
    if len(exact) != 1 or not wanted:
        problem = "more than one indicator begins" if len(exact) > 1 else "no indicator begins"
        raise UsageError(f"{problem} with {wanted!r}", next_step="See them with: camket indicators")
    return exact[0]


def _keys(db: sqlite3.Connection, indicator_id: str) -> list[str]:
    rows = db.execute("SELECT key FROM wordings WHERE indicator_id = ? ORDER BY key", (indicator_id,))
    return [row["key"] for row in rows]


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))
