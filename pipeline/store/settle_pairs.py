"""Wordings that two related lists of indicators give the same number: evidence that they are one indicator.

Related are two documents of a place of which one cites the other, and two *schemes*: numbered lists of which at least
:data:`SHARED` lines agree (each year's plan repeats the strategy's list). Documents with the very same list have the
same scheme, so that a new one costs a comparison with the few schemes of its place, not with all its documents.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable

from pipeline.link.comparable import partial_scope
from pipeline.link.within import Numbered, same_number
from pipeline.store.reviews import mark

SHARED = 3  # lines that two lists must number alike to be related

_Pair = tuple[str, str, str, str]


def settle_pairs(db: sqlite3.Connection, document_id: str, place: str | None) -> None:
    """Brings the pairs of a document and of its scheme up to date; its wordings must be settled."""
    mine = _numbered(db, document_id) if place is not None else {}
    _put(db, document_id, _with_cited(db, document_id, place, mine) if place is not None and mine else set())
    old = db.execute("SELECT scheme FROM documents WHERE id = ?", (document_id,)).fetchone()["scheme"]
    new = _scheme(place, mine) if place is not None and mine else None
    if new == old:
        return
    db.execute("UPDATE documents SET scheme = ? WHERE id = ?", (new, document_id))
    _drop_unused(db, old)
    if new is not None and place is not None and not _exists(db, new):
        db.executemany(
            """INSERT INTO scheme_lines (scheme, place_key, goal, indicator_no, wording_key, scope)
               VALUES (?, ?, ?, ?, ?, ?)""",
            [
                (new, place, goal, indicator_no, key, scope)
                for (goal, indicator_no), keys in mine.items()
                for key, scope in keys.items()
            ],
        )
        _put(db, new, _with_schemes(db, new, place, mine))


def forget_pairs(db: sqlite3.Connection, document_id: str) -> None:
    """Takes away what a document contributed, before its facts are replaced or it goes."""
    _put(db, document_id, set())
    row = db.execute("SELECT scheme FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is not None and row["scheme"] is not None:
        db.execute("UPDATE documents SET scheme = NULL WHERE id = ?", (document_id,))
        _drop_unused(db, row["scheme"])


def _scheme(place: str, mine: Numbered) -> str:
    lines = sorted(
        f"{goal}|{number}|{key}|{scope}" for (goal, number), keys in mine.items() for key, scope in keys.items()
    )
    return f"scheme-{hashlib.sha256(repr((place, lines)).encode()).hexdigest()[:16]}"


def _exists(db: sqlite3.Connection, scheme: str) -> bool:
    return db.execute("SELECT 1 FROM scheme_lines WHERE scheme = ? LIMIT 1", (scheme,)).fetchone() is not None


def _drop_unused(db: sqlite3.Connection, scheme: str | None) -> None:
    if scheme is None or db.execute("SELECT 1 FROM documents WHERE scheme = ? LIMIT 1", (scheme,)).fetchone():
        return
    _put(db, scheme, set())
    db.execute("DELETE FROM scheme_lines WHERE scheme = ?", (scheme,))


def _put(db: sqlite3.Connection, name: str, new: set[_Pair]) -> None:
    """Makes these the pairs of a document or scheme, and marks the wordings of those that came or went."""
    rows = db.execute(
        "SELECT one, other, list_one, list_two FROM wording_pairs WHERE list_one = ?1 OR list_two = ?1", (name,)
    ).fetchall()
    before = {(row[0], row[1], row[2], row[3]) for row in rows}
    for pair in before ^ new:
        mark(db, "wording", pair[0])
        mark(db, "wording", pair[1])
    db.executemany(
        "DELETE FROM wording_pairs WHERE one = ? AND other = ? AND list_one = ? AND list_two = ?", sorted(before - new)
    )
    db.executemany(
        "INSERT INTO wording_pairs (one, other, list_one, list_two) VALUES (?, ?, ?, ?)", sorted(new - before)
    )


def _with_cited(db: sqlite3.Connection, document_id: str, place: str, mine: Numbered) -> set[_Pair]:
    """Pairs with the documents of the place that this one cites or that cite it."""
    others = db.execute(
        """SELECT b.id FROM citations c JOIN documents b ON b.id = c.target_document_id
           WHERE c.document_id = ?1 AND b.place_key = ?2 AND b.id <> ?1
           UNION SELECT a.id FROM citations c JOIN documents a ON a.id = c.document_id
           WHERE c.target_document_id = ?1 AND a.place_key = ?2 AND a.id <> ?1""",
        (document_id, place),
    ).fetchall()
    return {pair for (other,) in others for pair in _pairs(document_id, mine, other, _numbered(db, other))}


def _with_schemes(db: sqlite3.Connection, scheme: str, place: str, mine: Numbered) -> set[_Pair]:
    """Pairs with the schemes of the place that share enough lines."""
    others = db.execute(
        """SELECT o.scheme FROM scheme_lines m JOIN scheme_lines o
             ON o.wording_key = m.wording_key AND o.place_key = m.place_key
             AND o.indicator_no = m.indicator_no AND o.goal IS m.goal
           WHERE m.scheme = ?1 AND m.place_key = ?2 AND o.scheme <> ?1
           GROUP BY o.scheme HAVING count(DISTINCT o.wording_key) >= ?3""",
        (scheme, place, SHARED),
    ).fetchall()
    return {pair for (other,) in others for pair in _pairs(scheme, mine, other, _lines(db, other))}


def _pairs(one: str, mine: Numbered, two: str, theirs: Numbered) -> Iterable[_Pair]:
    first, second = sorted((one, two))
    return ((*pair, first, second) for pair in same_number(mine, theirs))


def _lines(db: sqlite3.Connection, scheme: str) -> Numbered:
    return _by_number(
        db.execute("SELECT goal, indicator_no, wording_key, scope FROM scheme_lines WHERE scheme = ?", (scheme,))
    )


def _numbered(db: sqlite3.Connection, document_id: str) -> Numbered:
    """The targets of a document by their number: scopes by the key of their wording."""
    rows = db.execute(
        """SELECT DISTINCT goal, indicator_no, wording_key, scope FROM targets
           WHERE document_id = ? AND indicator_no IS NOT NULL AND wording_key IS NOT NULL AND review IS NOT 'rejected'
           ORDER BY 1, 2, 3, 4""",
        (document_id,),
    )
    return _by_number((goal, number, key, partial_scope(scope)) for goal, number, key, scope in rows)


def _by_number(rows: Iterable[tuple[str | None, str | None, str, str | None]]) -> Numbered:
    found: Numbered = {}
    for goal, number, key, scope in rows:
        found.setdefault((goal, number), {}).setdefault(key, scope)
    return found
