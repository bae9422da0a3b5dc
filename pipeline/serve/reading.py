"""A page's text cut into stretches, each with the facts that stand in it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

# Where a fact's sentence and its number stand. The order is that of the list beside the page.
_FACTS = (
    ("targets", "coalesce(indicator, text)", True),
    ("results", "coalesce(indicator, text)", True),
    ("figures", "coalesce(measure, text)", True),
    ("assignments", "agency", False),
    ("deadlines", "due_on", False),
    ("citations", "number", False),
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A fact on the page. ``value_start`` is None where it has no number of its own."""

    table: str
    id: str
    label: str
    start: int
    end: int
    value_start: int | None
    value_end: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text in which the same facts stand. ``anchors`` are the ids of facts that begin here."""

    text: str
    classes: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as it is shown."""

    document: dict[str, Any]
    page_no: int
    source: str
    quality: float | None
    error: str | None
    stretches: tuple[Stretch, ...]
    facts: tuple[Marked, ...]
    others: dict[str, int] = field(default_factory=dict)  # pages before and after


def read_page(db: sqlite3.Connection, document_id: str, page_no: int) -> PageView | None:
    """A page with its facts; None where the database has no such page."""
    db.row_factory = sqlite3.Row
    document = db.execute(
        "SELECT id, doc_type, number, issuer, issued_on, title, path, page_count FROM documents WHERE id = ?",
        (document_id,),
    ).fetchone()
    page = db.execute(
        "SELECT source, quality, error, text FROM pages WHERE document_id = ? AND page_no = ?", (document_id, page_no)
    ).fetchone()
    if document is None or page is None:
        return None
    facts = tuple(_facts(db, document_id, page_no))
    others = {}
    if page_no > 1:
        others["before"] = page_no - 1
    if page_no < document["page_count"]:
        others["after"] = page_no + 1
    return PageView(
        dict(document),
        page_no,
        page["source"],
        page["quality"],
        page["error"],
        tuple(stretches(page["text"], facts)),
        facts,
        others,
    )


def _facts(db: sqlite3.Connection, document_id: str, page_no: int) -> list[Marked]:
    found = []
    for table, label, numbered in _FACTS:
        value = "value_start, value_end" if numbered else "NULL, NULL"
        rows = db.execute(
            f'SELECT id, {label}, start, "end", {value} FROM {table} '
            "WHERE document_id = ? AND page_no = ? AND start IS NOT NULL ORDER BY start, id",
            (document_id, page_no),
        )
        found += [Marked(table, *row) for row in rows]
    return found


def stretches(text: str, facts: tuple[Marked, ...]) -> list[Stretch]:
    """The text cut wherever a fact or its number begins or ends. Cost grows with text, facts and their overlaps."""
    spans: list[tuple[int, int, str, str | None]] = []
    for fact in facts:
        spans.append((fact.start, fact.end, f"in-{fact.table}", fact.id))
        if fact.value_start is not None and fact.value_end is not None:
            spans.append((fact.value_start, fact.value_end, f"is-{fact.table}", None))
    spans = [span for span in spans if 0 <= span[0] < span[1] <= len(text)]
    begins: dict[int, list[tuple[int, int, str, str | None]]] = {}
    for span in spans:
        begins.setdefault(span[0], []).append(span)
    cuts = sorted({0, len(text), *(at for span in spans for at in span[:2])})
    open_spans: list[tuple[int, int, str, str | None]] = []
    found = []
    for start, end in pairwise(cuts):
        open_spans = [span for span in open_spans if span[1] > start]
        new = begins.get(start, [])
        open_spans += new
        classes = " ".join(sorted({span[2] for span in open_spans}))
        anchors = [span[3] for span in new if span[3]]
        if new:
            anchors.append(f"at-{start}")
        found.append(Stretch(text[start:end], classes, tuple(anchors)))
    return found
