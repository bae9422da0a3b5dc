"""What proves a document's own number, date and body outside its head: its annexes, its foot, its closing sentences.

An annex is headed "(Ban hành kèm theo Thông tư số 05/2010/TT-BXX ngày 14/01/2010 của …)": where type and symbol are the
document's own, that is its number in print, also where a hand wrote it on the first page. A law states the day on which
it was passed at its end. A cited document is never taken: its type or its symbol differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from pipeline.extract.bodies import canonical_body
from pipeline.extract.dates import Date, find_dates
from pipeline.extract.header_type import type_of_name
from pipeline.extract.numbers import DocumentNumber, find_numbers
from pipeline.extract.rules import rule
from pipeline.model import Layout, Line
from pipeline.vietnamese import strip_marks

_RULES = "issuer.yaml"


@dataclass(frozen=True, slots=True)
class Attached:
    """What the head of an annex says of the document that it belongs to, and where."""

    type: str | None
    number: DocumentNumber
    date: Date | None
    body: str | None
    page_no: int
    start: int
    end: int


def attached_heads(layout: Layout) -> list[Attached]:
    """All heads "(Kèm theo … số … ngày … của …)" that fill lines of their own, not sentences that speak of annexes."""
    found: list[Attached] = []
    lines = [line for line in layout.lines if line.kind != "blank" and line.text.strip()]
    for index, line in enumerate(lines):
        match = rule(_RULES, "own", "attached").match(line.text[:120].lstrip(" *_#"))
        if match is None:
            continue
        text = _closed(lines, index)
        if text is None:
            continue
        numbers = find_numbers(text)
        if not numbers:
            continue
        number = numbers[0]
        kind = regex.search(r"(?i)theo\s+(\p{L}[\p{L} ]*?)\s*(?:số|so)\b", text)
        date = next((d for d in find_dates(text, number.end) if d.day or d.month), None)
        body = regex.search(r"\b(?:của|CỦA)\s+([^)\n;]+)", text[number.end :])
        found.append(
            Attached(
                type_of_name(kind.group(1)) if kind else None,
                number.number,
                date,
                canonical_body(body.group(1)) if body else None,
                line.page_no,
                line.start,
                line.end,
            )
        )
    return found


def _closed(lines: Sequence[Line], index: int) -> str | None:
    """The head's text over up to three lines, up to its closing bracket; None where it begins a sentence."""
    text = lines[index].text.strip(" *_#")
    for follower in lines[index + 1 : index + 3]:
        if ")" in text or follower.page_no != lines[index].page_no:
            break
        if text.startswith(("(", "[")) or len(text) < 110:
            text = f"{text} {follower.text.strip(' *_#')}"
    if ")" in text:
        text = text[: text.index(")")]
    elif lines[index].text.strip(" *_#").startswith("("):
        return text
    return text if len(text) < 330 else None


def own_attached(
    heads: Sequence[Attached], doc_type: str | None, symbol: str | None, number: str | None
) -> Attached | None:
    """The annex head that names this very document: its symbol is the head's symbol, its type the document's type.

    Where several annexes name different numbers under that symbol, none is proof.
    """
    if symbol is None or doc_type is None:
        return None
    same = [
        head
        for head in heads
        if head.type in (None, doc_type) and _fold(head.number.symbol) == _fold(symbol) and head.number.number
    ]
    if number is not None:
        same = [head for head in same if head.number.value == int(regex.sub(r"\D", "", number) or -1)] or same
    if not same or len({head.number.key for head in same}) > 1:
        return None
    return next((head for head in same if head.date and head.date.day), same[0])


def _fold(symbol: str) -> str:
    return regex.sub(r"[^a-z0-9]", "", strip_marks(symbol).lower())


@dataclass(frozen=True, slots=True)
class Passed:
    """The closing sentence of a law: who passed it, and when; the place is that of its line in the page's text."""

    body: str
    date: Date
    page_no: int
    start: int
    end: int


def passed_on(layout: Layout, code: str | None) -> Passed | None:
    """When a law, ordinance or resolution says at its end that it was passed; None for other documents."""
    if code not in ("L", "NQ", "PL"):
        return None
    lines = [line for line in layout.lines if line.kind == "body" and line.text.strip()]
    for index, line in enumerate(lines):
        bare = strip_marks(line.text).lower()
        if " nay " not in f" {bare} " or "duoc" not in bare:
            continue
        text = " ".join(follower.text.strip() for follower in lines[index : index + 4])
        match = rule(_RULES, "own", "passed").search(text)
        if match and type_of_name(match.group("type")) == code:
            date = next(find_dates(text, match.end()), None)
            if date is not None and date.day:
                body = text[match.start("body") : match.end("body")]
                return Passed(_passing_body(body), date, line.page_no, line.start, line.end)
    return None


def _passing_body(text: str) -> str:
    text = regex.split(r"(?i)\s+(?:nước|khóa|khoá|tại|kỳ họp)\b", text)[0]
    return canonical_body(text)
