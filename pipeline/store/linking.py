"""Keeps ``citations.target_document_id`` right, looking only at the numbers that a change touches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pipeline.link import Candidate, Cited, resolve

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
    changes = [(targets[row["id"]], row["id"]) for row in rows if targets[row["id"]] != row["target_document_id"]]
    db.executemany("UPDATE citations SET target_document_id = ? WHERE id = ?", changes)


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
