"""Which reports answer which plans, whatever they number: those that cite them or have the same subject."""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import Any

from pipeline.link.answers import PLANNING
from pipeline.link.keys import fold
from pipeline.link.places import predecessors, successor
from pipeline.link.wording import rules

SUBJECT = 0.6  # share of the shorter title's telling words that both must have
FEWEST = 2  # telling words that a title must have


def reports_on(db: sqlite3.Connection, plan: Any) -> list[str]:
    """Reports that may answer the targets of a document, itself among them; a row of ``documents`` in, ids out.

    They are of its place, or of the province that its own was merged into, and cite it or have its subject.
    """
    if plan["place_key"] is None:
        return []
    places = [place for place in (plan["place_key"], successor(plan["place_key"])) if place]
    citing = {
        row["document_id"]
        for row in db.execute("SELECT document_id FROM citations WHERE target_document_id = ?", (plan["id"],))
    }
    return [
        row["id"]
        for row in _of(db, places)
        if row["doc_type"] not in PLANNING
        and (row["id"] == plan["id"] or row["id"] in citing or _same_subject(plan["title"], row["title"]))
    ]


def reported_by(db: sqlite3.Connection, report: Any) -> list[str]:
    """The documents whose targets a report may answer: those for which :func:`reports_on` names it."""
    if report["place_key"] is None or report["doc_type"] in PLANNING:
        return []
    places = [report["place_key"], *predecessors(report["place_key"])]
    cited = {
        row["target_document_id"]
        for row in db.execute("SELECT target_document_id FROM citations WHERE document_id = ?", (report["id"],))
    }
    return [
        row["id"]
        for row in _of(db, places)
        if row["id"] == report["id"] or row["id"] in cited or _same_subject(row["title"], report["title"])
    ]


def _of(db: sqlite3.Connection, places: list[str]) -> list[Any]:
    marks = ", ".join("?" * len(places))
    return db.execute(
        f"SELECT id, doc_type, title FROM documents WHERE place_key IN ({marks}) ORDER BY id", places
    ).fetchall()


def _same_subject(one: str | None, other: str | None) -> bool:
    a, b = _subject(one or ""), _subject(other or "")
    least = min(len(a), len(b))
    return least >= FEWEST and len(a & b) >= SUBJECT * least


@lru_cache(maxsize=8192)
def _subject(title: str) -> frozenset[str]:
    """The words of a title that say what it is about."""
    return frozenset(word for word in fold(title).split() if not word.isdigit()) - rules().titles
