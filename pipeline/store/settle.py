"""Settles what an ingest or a review left open: indicators, links, verdicts and findings.

Whatever changes is noted in ``dirty`` in the same transaction, so an interrupted run loses nothing: the next ingest,
``camket retry`` or review goes on. Each step takes its marks, does its work and leaves the marks of the next step in
one transaction:

1. ``document``: reviews are applied, wordings worked out, pairs of wordings noted
(:mod:`pipeline.store.settle_documents`);
2. ``wording``: wordings are grouped into indicators again, those of the groups touched (:mod:`…settle_indicators`);
3. ``reach`` and ``place``: the targets that a document may have an answer to, or that lost one, are marked;
4. ``target``: links and verdict of each target marked (:mod:`…settle_progress`);
5. ``audit``: findings of the documents touched; ``judged``: of those of which verdicts alone changed.

What is stored in the end is a function of the documents and reviews alone, whatever their order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from pipeline.audit import AuditSettings
from pipeline.store.auditing import audit_documents, audit_verdicts, choose_settings
from pipeline.store.connection import Store
from pipeline.store.settle_documents import settle_document
from pipeline.store.settle_indicators import settle_wordings
from pipeline.store.settle_progress import mark_place, mark_reach, settle_targets

DOCUMENTS_AT_ONCE = 100
TARGETS_AT_ONCE = 2000


def settle(store: Store, audit: AuditSettings | None = None) -> None:
    """Settles all that is marked. Cheap where nothing is; safe to interrupt and to repeat.

    ``audit`` says which audit rules run and how; by default as the last time that it was said.
    """
    _each(store, "document", DOCUMENTS_AT_ONCE, _documents)
    _each(store, "wording", None, settle_wordings)
    _each(store, "reach", DOCUMENTS_AT_ONCE, _reaches)
    _each(store, "place", DOCUMENTS_AT_ONCE, _places)
    _each(store, "target", TARGETS_AT_ONCE, settle_targets)
    with store.transaction() as db:
        settings = choose_settings(db, audit)
    _each(store, "audit", None, lambda db, ids: _audit(db, ids, settings))
    _each(store, "judged", None, lambda db, ids: _verdicts(db, ids, settings))


def pending(db: sqlite3.Connection) -> int:
    """How many marks are left: 0 where all is settled."""
    return int(db.execute("SELECT count(*) FROM dirty").fetchone()[0])


def _documents(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    for document_id in ids:
        settle_document(db, document_id)


def _reaches(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    for document_id in ids:
        mark_reach(db, document_id)


def _audit(db: sqlite3.Connection, ids: Sequence[str], settings: AuditSettings) -> None:
    audit_documents(db, ids, settings)
    db.executemany("DELETE FROM dirty WHERE kind = 'judged' AND key = ?", [(key,) for key in ids])


def _verdicts(db: sqlite3.Connection, ids: Sequence[str], settings: AuditSettings) -> None:
    audit_verdicts(db, ids, settings)


def _places(db: sqlite3.Connection, keys: Sequence[str]) -> None:
    for key in keys:
        mark_place(db, key)


# Targets that share results stand together, so that these are read once.
_ORDERED = {
    "target": """SELECT d.key FROM dirty d LEFT JOIN targets t ON t.id = d.key WHERE d.kind = 'target'
                 ORDER BY t.place_key, t.indicator_id, t.year, d.key"""
}


def _each(store: Store, kind: str, size: int | None, work: Callable[[sqlite3.Connection, Sequence[str]], None]) -> None:
    """Takes the marks of one kind, so many at once (None for all), each batch with its work in one transaction."""
    query = _ORDERED.get(kind, f"SELECT key FROM dirty WHERE kind = '{kind}' ORDER BY key")
    while keys := [row["key"] for row in store.db.execute(query).fetchall()]:
        for low in range(0, len(keys), size or len(keys)):
            batch = keys[low : low + (size or len(keys))]
            with store.transaction() as db:
                db.executemany("DELETE FROM dirty WHERE kind = ? AND key = ?", [(kind, key) for key in batch])
                work(db, batch)
