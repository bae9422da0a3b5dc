"""Keeps ``citations.target_document_id`` right, looking only at the numbers that a change touches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pipeline.link import Candidate, Cited, resolve
from pipeline.link.places import place_key
from pipeline.store.reviews import mark

_CITED = """
    SELECT c.id, c.document_id, c.number, c.number_key, c.issuer, c.date, c.target_document_id,
           d.issuer AS citing_issuer, d.province AS citing_province
    FROM citations c JOIN documents d ON d.id = c.document_id
"""


def link_from(db: sqlite3.Connection, document_id: str) -> None:
    """Links the citations of one document."""
    rows = db.execute(f"{_CITED} WHERE c.document_id = ?", (document_id,)).fetchall()
    _link(db, rows, {row["number_key"] for row in rows})


def link_to(db: sqlite3.Connection, keys: Iterable[str | None]) -> None:
    """Links again all citations of these numbers, after a document with one of them came, changed or went."""
    for key in keys:
        if key:
            _link(db, db.execute(f"{_CITED} WHERE c.number_key = ?", (key,)).fetchall(), {key})


def _link(db: sqlite3.Connection, rows: list[sqlite3.Row], keys: Iterable[str]) -> None:
    cited = [
        Cited(
            row["id"],
            row["document_id"],
            row["number"],
            row["issuer"],
            row["date"],
            row["citing_issuer"],
            row["citing_province"],
        )
        for row in rows
    ]
    targets = resolve(cited, [candidate for key in keys for candidate in _candidates(db, key)])
    changed = [row for row in rows if targets[row["id"]] != row["target_document_id"]]
    changes = [(targets[row["id"]], row["id"]) for row in changed]
    for document_id, old in {(row["document_id"], row["target_document_id"]) for row in changed}:
        _mark_pair(db, document_id, old)
    for document_id, new in {(row["document_id"], targets[row["id"]]) for row in changed}:
        _mark_pair(db, document_id, new)
    db.executemany("UPDATE citations SET target_document_id = ? WHERE id = ?", changes)


def _mark_pair(db: sqlite3.Connection, citing: str, cited: str | None) -> None:
    """Marks a document whose citation came to mean another one, where its report may answer the other's targets."""
    if cited is None:
        return
    rows = db.execute(
        """SELECT issuer, province FROM documents WHERE id IN (?1, ?2)
           AND EXISTS (SELECT 1 FROM targets WHERE document_id = ?2)""",
        (citing, cited),
    ).fetchall()
    places = {place_key(row["issuer"], row["province"]) for row in rows}
    if rows and len(places) == 1 and None not in places:
        mark(db, "document", citing)
        db.execute(
            "INSERT OR IGNORE INTO dirty (kind, key) SELECT 'target', id FROM targets WHERE document_id = ?", (cited,)
        )


def _candidates(db: sqlite3.Connection, key: str) -> list[Candidate]:
    found = db.execute(
        "SELECT id, number, issuer, province, issued_on, issued_year FROM documents WHERE number_key = ?", (key,)
    ).fetchall()
    return [
        Candidate(
            row["id"],
            row["number"],
            row["issuer"],
            row["province"],
            row["issued_on"],
            row["issued_year"],
            tuple(_co_issuers(db, row["id"])),
        )
        for row in found
    ]


def _co_issuers(db: sqlite3.Connection, document_id: str) -> list[str]:
    rows = db.execute("SELECT name FROM co_issuers WHERE document_id = ? ORDER BY position", (document_id,))
    return [row["name"] for row in rows]
