"""Everything about one thing that has an id: where it stands, what was read there, and which rule found it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from typing import Any

import regex

from pipeline.errors import UsageError
from pipeline.model import Box, Edit, Page, Plan
from pipeline.store.finding_queries import english
from pipeline.store.ids import PREFIXES, page_id
from pipeline.store.packing import unpack_words

# A stop before a capital, a number or a dash, but not after an abbreviation; an empty line; the gap between two cells.
_SENTENCE_END = regex.compile(
    r"(?<=[.;!?…])(?<!\b(?:TP|TX|TT|TS|ThS|PGS|GS|BS|Q|P|H|KT|TM|TL|TUQ|Tr|tr|No)\.)[\s\"”)]+(?=[\p{Lu}\p{N}\-–+•*(\"“])"
    r"|\n[ \t]*\n|\t|[ \u00a0]{3,}"
)
_SENTENCE_ROOM = 600  # characters to each side
_KINDS = {table: table.removesuffix("s") for table in PREFIXES}


def find(db: sqlite3.Connection, wanted: str) -> dict[str, Any]:
    """A document, page or fact by its id or the beginning of it, with its evidence.

    Raises :class:`UsageError` where nothing has such an id, or more than one thing.
    """
    table, key = _locate(db, wanted.strip())
    row = dict(db.execute(f"SELECT * FROM {table} WHERE id = ?", (key,)).fetchone())
    if table == "documents":
        return _document(db, row)
    if table == "pages":
        return _page(db, row)
    return _fact(db, table, row)


def load_page(db: sqlite3.Connection, document_id: str, page_no: int) -> Page | None:
    """A page as it came out of repair, with its plan and words; None where there is none."""
    key = page_id(document_id, page_no)
    row = db.execute("SELECT * FROM pages WHERE id = ?", (key,)).fetchone()
    if row is None:
        return None
    edits = db.execute('SELECT * FROM repairs WHERE page_id = ? ORDER BY start, "end", rowid', (key,)).fetchall()
    words = db.execute("SELECT words FROM page_words WHERE page_id = ?", (key,)).fetchone()
    return Page(
        page_no,
        row["source"],
        row["quality"] or 0.0,
        row["text_raw"],
        Plan(tuple(Edit(e["start"], e["end"], e["before"], e["after"], e["kind"], e["confidence"]) for e in edits)),
        row["text"],
        unpack_words(words["words"]) if words else (),
        row["width"],
        row["height"],
        row["error"],
        row["error_code"],
    )


def sentence(text: str, start: int, end: int) -> str:
    """The sentence or table cell around a span, on one line."""
    low, high = max(0, start - _SENTENCE_ROOM), min(len(text), end + _SENTENCE_ROOM)
    breaks = (match.end() for match in _SENTENCE_END.finditer(text, low, high))
    begin = max((at for at in breaks if at <= start), default=low)
    after = _SENTENCE_END.search(text, end, high)
    return " ".join(text[begin : after.start() if after else high].split())


def ids_beginning(db: sqlite3.Connection, table: str, wanted: str, most: int) -> list[str]:
    """The first ids of a table that begin so, at most so many, in order."""
    # a range, so that the primary key's index answers; ids are ASCII
    rows = db.execute(
        f"SELECT id FROM {table} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?", (wanted, f"{wanted}\uffff", most)
    )
    return [row["id"] for row in rows]


def _locate(db: sqlite3.Connection, wanted: str) -> tuple[str, str]:
    found: list[tuple[str, str]] = []
    for table in ("documents", "pages", *PREFIXES):
        ids = ids_beginning(db, table, wanted, 6)
        found += [(table, key) for key in ids]
        if wanted in ids:
            return table, wanted
    if wanted and any(table == "documents" for table, _ in found):  # its pages begin with a document's id
        found = [hit for hit in found if hit[0] != "pages"]
    if not found or not wanted:
        raise UsageError(
            f"nothing here has the id {wanted!r}",
            next_step="See ids with: camket documents, camket targets, camket results, camket search",
        )
    if len(found) > 1:
        some = ", ".join(key for _, key in found[:5]) + (" …" if len(found) > 5 else "")
        raise UsageError(f"more than one id begins with {wanted!r}: {some}", next_step="Give more of it.")
    return found[0]


def _document(db: sqlite3.Connection, row: dict[str, Any]) -> dict[str, Any]:
    key = row["id"]
    stated = db.execute(
        'SELECT id, label, text, norm, page_no, start, "end", source, confidence FROM mentions WHERE document_id = ? '
        "ORDER BY page_no, start, id",
        (key,),
    )
    cites = "SELECT d.id, d.number, d.issuer, d.issued_on, count(*) AS times FROM citations c JOIN documents d"
    return {
        "kind": "document",
        **row,
        "recipients": _names(db, "recipients", key),
        "co_issuers": _names(db, "co_issuers", key),
        "files": _column(db, "SELECT path FROM document_files WHERE document_id = ? ORDER BY path", key),
        "pages": [
            dict(page)
            for page in db.execute(
                "SELECT page_no, source, quality, error FROM pages WHERE document_id = ? ORDER BY page_no", (key,)
            )
        ],
        "mentions": [dict(mention) for mention in stated],
        "cites": [
            dict(found)
            for found in db.execute(
                f"{cites} ON d.id = c.target_document_id WHERE c.document_id = ? GROUP BY d.id ORDER BY d.id", (key,)
            )
        ],
        "cited_by": [
            dict(found)
            for found in db.execute(
                f"{cites} ON d.id = c.document_id WHERE c.target_document_id = ? GROUP BY d.id ORDER BY d.id", (key,)
            )
        ],
    }


def _page(db: sqlite3.Connection, row: dict[str, Any]) -> dict[str, Any]:
    edits = db.execute(
        'SELECT start, "end", "before", "after", kind, confidence FROM repairs WHERE page_id = ? ORDER BY start, rowid',
        (row["id"],),
    )
    return {
        "kind": "page",
        **row,
        "document": _brief(db, row["document_id"]),
        "repairs": [dict(edit) for edit in edits],
    }


def _fact(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> dict[str, Any]:
    fact: dict[str, Any] = {"kind": _KINDS[table], **row}
    if table == "citations":
        fact["source"] = "citations.yaml"  # one set of rules finds them all
    document_id, page_no = row.get("document_id"), row.get("page_no")
    if document_id:
        fact["document"] = _brief(db, document_id)
    if table == "findings":
        fact["evidence"] = [
            {**place, "document": _brief(db, place["document_id"])} for place in json.loads(row["evidence"])
        ]
        fact["message_en"] = english(row["rule"], row["params"], row["message"])
        del fact["params"], fact["bucket"]
    if row.get("target_document_id"):
        fact["target"] = _brief(db, row["target_document_id"])
    page = load_page(db, document_id, page_no) if document_id and page_no else None
    if document_id and page_no and page is not None and row.get("start") is not None:
        start, end = row["start"], row["end"]
        raw_start, raw_end = page.plan.to_raw(start), page.plan.to_raw(end, end=True)
        box = page.box_of(start, end)
        fact |= {
            "page_id": page_id(document_id, page_no),
            "page_source": page.source,
            "page_quality": page.quality,
            "quote": page.text[start:end],
            "sentence": sentence(page.text, start, end),
            "raw": page.text_raw[raw_start:raw_end],
            "raw_start": raw_start,
            "raw_end": raw_end,
            "repairs": [
                {"before": e.before, "after": e.after, "kind": e.kind, "confidence": e.confidence}
                for e in page.plan.edits
                if e.start < raw_end and e.end > raw_start
            ],
            "box": _sides(box) or (json.loads(row["bbox"]) if row.get("bbox") else None),
            **_value_of(page, row),
        }
    if table == "targets":
        fact |= _progress(db, row["id"])
    reviews = db.execute("SELECT * FROM reviews WHERE fact_id = ? ORDER BY reviewed_at", (row["id"],))
    fact["reviews"] = [dict(review) for review in reviews]
    return fact


def _sides(box: Box | None) -> list[float] | None:
    return None if box is None else [round(side, 2) for side in (box.x0, box.top, box.x1, box.bottom)]


def _value_of(page: Page, row: dict[str, Any]) -> dict[str, Any]:
    """The number itself: as it reads, as it was read before repair, where it stands on the page."""
    start, end = row.get("value_start"), row.get("value_end")
    if start is None or end is None:
        return {}
    raw_start, raw_end = page.plan.to_raw(start), page.plan.to_raw(end, end=True)
    return {
        "value_quote": page.text[start:end],
        "value_raw": page.text_raw[raw_start:raw_end],
        "value_box": _sides(page.box_of(start, end)),
        "marked": " ".join("{}»{}«{}".format(*quotation(page.text, row)).split()),
    }


def quotation(page_text: str, row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What is quoted of a fact with a number, in three parts: before the number, the number, behind it.

    It is what stands on the page. Of a row of a table, whose cells the page's text mixes line by line, it is the fact's
    own text, in which the cells are apart, if the number stands there once.
    """
    start, end, text = row["value_start"], row["value_end"], row["text"] or ""
    value = page_text[start:end]
    if " | " in text and " | " not in page_text[row["start"] : row["end"]]:
        found = list(re.finditer(rf"(?<![\d.,]){re.escape(value)}(?![\d]|[.,]\d)", text))
        if len(found) == 1:
            return text[: found[0].start()], value, text[found[0].end() :]
    return page_text[min(row["start"], start) : start], value, page_text[end : max(row["end"], end)]


def _progress(db: sqlite3.Connection, target_id: str) -> dict[str, Any]:
    """What came of a target, and the result that says so."""
    row = db.execute(
        """SELECT p.verdict, p.gap, p.comparable, p.reason, p.result_id, r.text AS result_text,
             r.page_no AS result_page, r.document_id AS result_document_id
           FROM progress p LEFT JOIN results r ON r.id = p.result_id WHERE p.target_id = ?""",
        (target_id,),
    ).fetchone()
    if row is None:
        return {}
    found = {"verdict": row["verdict"], "gap": row["gap"], "comparable": row["comparable"], "reason": row["reason"]}
    if row["result_id"]:
        found["answered_by"] = {
            "id": row["result_id"],
            "text": row["result_text"],
            "page_no": row["result_page"],
            "document": _brief(db, row["result_document_id"]),
        }
    return found


def _brief(db: sqlite3.Connection, document_id: str) -> dict[str, Any]:
    row = db.execute(
        "SELECT id, doc_type, number, issuer, issued_on, title, path FROM documents WHERE id = ?", (document_id,)
    ).fetchone()
    return dict(row)


def _names(db: sqlite3.Connection, table: str, document_id: str) -> list[str]:
    return _column(db, f"SELECT name FROM {table} WHERE document_id = ? ORDER BY position", document_id)


def _column(db: sqlite3.Connection, query: str, document_id: str) -> list[str]:
    return [row[0] for row in db.execute(query, (document_id,))]
