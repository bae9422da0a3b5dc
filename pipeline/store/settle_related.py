"""Which reports answer which plans, whatever they number.

Those that cite them or have the same subject. A report on all of a body's work ("Kết quả công tác năm 2024") has the
subject of the body itself: it answers the body's own plans, and those of its place that name the body's field.
"""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from typing import Any

from pipeline.link.answers import PLANNING
from pipeline.link.keys import body, fold
from pipeline.link.places import predecessors, successor
from pipeline.link.wording import rules, spelled_out

_OFFICE = re.compile(r"^(?:so|phong|ban|chi cuc|cuc|trung tam)? ?((?!ubnd|hdnd|tinh uy|huyen uy|dang)\b.+)$")
SUBJECT = 0.6  # share of the shorter title's telling words that both must have
FEWEST = 2  # telling words that a title must have


def reports_on(db: sqlite3.Connection, plan: Any) -> list[str]:
    """Reports that may answer the targets of a document, itself among them; a row of ``documents`` in, ids out.

    They are of its place, or of the province that its own was merged into, and cite it or have its subject.
    """
    if plan["place_key"] is None:
        return []
    places = [place for place in (plan["place_key"], successor(plan["place_key"])) if place]
    citing = db.execute("SELECT document_id FROM citations WHERE target_document_id = ?", (plan["id"],))
    tied = {plan["id"], *(row[0] for row in citing)}
    return [row["id"] for row in _of(db, places) if _may_answer(row, plan, tied=row["id"] in tied)]


def reported_by(db: sqlite3.Connection, report: Any) -> list[str]:
    """The documents whose targets a report may answer: those for which :func:`reports_on` names it."""
    if report["place_key"] is None:
        return []
    places = [report["place_key"], *predecessors(report["place_key"])]
    cited = db.execute("SELECT target_document_id FROM citations WHERE document_id = ?", (report["id"],))
    tied = {report["id"], *(row[0] for row in cited)}
    return [row["id"] for row in _of(db, places) if _may_answer(report, row, tied=row["id"] in tied)]


def _of(db: sqlite3.Connection, places: list[str]) -> list[Any]:
    marks = ", ".join("?" * len(places))
    return db.execute(
        f"SELECT id, doc_type, title, issuer, province FROM documents WHERE place_key IN ({marks}) ORDER BY id", places
    ).fetchall()


def _may_answer(report: Any, plan: Any, *, tied: bool) -> bool:
    """Whether a document reports on another of its place; ``tied`` where it cites it or is it."""
    return report["doc_type"] not in PLANNING and (tied or _speaks_of(report, plan))


def _speaks_of(report: Any, plan: Any) -> bool:
    """Whether a report has the subject of a plan, or is on all the work of the plan's body or of one of its field."""
    if _same_subject(plan["title"], report["title"]):
        return True
    if not report["issuer"]:
        return False
    own, theirs = body(report["issuer"], report["province"]), body(plan["issuer"], plan["province"])
    if len(_subject(report["title"] or "") - set(own.base.split())) >= FEWEST:
        return False
    if own == theirs:
        return True
    field = _field(own.base)
    return field is not None and f" {field} " in f" {_spelled(plan['title'] or '')} "


@lru_cache(maxsize=4096)
def _field(base: str) -> str | None:
    """The field of an office in its name: "sở y tế" gives "y te"; None for a council, a committee, one short word."""
    match = _OFFICE.match(base)
    return match[1] if match and len(match[1].split()) >= FEWEST else None


@lru_cache(maxsize=8192)
def _spelled(title: str) -> str:
    return fold(spelled_out(title))


def _same_subject(one: str | None, other: str | None) -> bool:
    a, b = _subject(one or ""), _subject(other or "")
    least = min(len(a), len(b))
    return least >= FEWEST and len(a & b) >= SUBJECT * least


@lru_cache(maxsize=8192)
def _subject(title: str) -> frozenset[str]:
    """The words of a title that say what it is about."""
    return frozenset(word for word in fold(title).split() if not word.isdigit()) - rules().titles
