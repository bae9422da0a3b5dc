"""Numbers that an OCR probably misread: reported, never corrected.

No language model knows whether a province had 155 or 156 communes. What looks misread is put on record instead, as
mentions ``doubtful-number`` without a value: a letter among digits, a sign where a day or a month must stand, a date
that cannot be, a number that the OCR itself was not sure of, and one that two readings of the page read differently
(``norm`` is then what the other one has), a share that lost its sign ("đạt 606 kế hoạch" is 60%, or was typed so).
Where an English OCR wrote the text that a page came with, nobody says how sure it was; there each number with one point
or comma before three digits is told if the document's points and commas are not to be trusted. A line that could not be
read at all is a mention ``unread-line``. Rules and thresholds stand in ``patterns/doubts.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.extract.rules import rule
from pipeline.model import UNREAD, Figure, Mention, Page, Result, Span, Target
from pipeline.resources import load_patterns

F = TypeVar("F", Target, Result, Figure)

LABEL = "doubtful-number"
LINE_LABEL = "unread-line"  # a row of letters in the picture that nobody could read
_MALFORMED = ("letter-among-digits", "no-such-number")  # rules for a word
_SLOTS = ("digit-slot", "lone-stroke")  # rules for running text
_SHARES = ("share-without-sign",)
_AGAINST, _SEPARATED = ("share-against",), ("one-separator",)  # on pages whose text an English OCR wrote
_MIXED = 0.2  # share of decimals with a point from which on points and commas are not to be trusted
_LOST = frozenset(f"doubts:{name}" for name in _SHARES)
_UNSIGNED = _LOST | {f"doubts:{name}" for name in (*_AGAINST, *_SEPARATED)}  # no OCR's confidence goes with them
_DOUBTED = 0.6  # of the confidence is left of a fact whose number these doubt
_TOKEN = re.compile(r"\S*\d\S*")
_EDGES = ".,;:()[]{}\"'“”‘’*"


def find_doubts(pages: Sequence[Page]) -> list[Mention]:
    """The doubtful numbers and unread lines of all pages that an OCR read, in reading order, each once."""
    found: dict[tuple[int, int, str], Mention] = {}
    layers = [page for page in pages if page.legibility is not None]
    searched = (*_SLOTS, *_SHARES, *_AGAINST, *(_SEPARATED if _mixed_separators(layers) else ()))
    for page in pages:
        if page.source in ("ocr", "ocr+repair"):
            mentions = [*_lines(page), *_words(page), *_slots(page, (*_SLOTS, *_SHARES))]
        elif page.legibility is not None:
            mentions = [*_tokens(page), *_slots(page, searched)]
        else:
            mentions = list(_slots(page, _SHARES))
        for mention in mentions:
            found.setdefault((mention.span.page_no, mention.span.start, mention.label), mention)
    return sorted(found.values(), key=lambda mention: (mention.span.page_no, mention.span.start))


def _lines(page: Page) -> Iterator[Mention]:
    """The lines that the OCR guessed from end to end."""
    bounds = load_patterns("doubts.yaml")
    start = 0
    for line in page.text.split("\n"):
        end = start + len(line)
        sure = [(w.confidence, w.end - w.start) for w in page.words_of(start, end) if w.confidence is not None]
        length = sum(size for _, size in sure)
        if length >= bounds["unread_letters"]:
            mean = sum(confidence * size for confidence, size in sure) / length
            if mean < bounds["unread_below"]:
                yield _mention(page, start, line, "doubts:unread-line", mean, LINE_LABEL)
        start = end + 1


def _words(page: Page) -> Iterator[Mention]:
    least = float(load_patterns("doubts.yaml")["low_confidence"])
    for word in page.words:
        start, end = page.plan.to_text(word.start), page.plan.to_text(word.end, end=True)
        text = page.text[start:end]
        start += len(text) - len(text.lstrip(_EDGES))
        text = text.strip(_EDGES)
        if not text:
            continue
        if text == UNREAD:
            yield _mention(page, start, text, "doubts:unread-line", 0.0, LINE_LABEL)
            continue
        if word.other is not None:
            mention = _mention(page, start, text, "doubts:two-readings", page.certainty(start, start + len(text)))
            yield replace(mention, norm=word.other.strip(_EDGES))
            continue
        unsure = word.confidence is not None and word.confidence < least and any(char.isdigit() for char in text)
        if name := _malformed(text):
            yield _mention(page, start, text, f"doubts:{name}", word.confidence)
        elif unsure:
            yield _mention(page, start, text, "doubts:low-confidence", word.confidence)


def less_sure(doubts: Sequence[Mention], facts: Sequence[F]) -> tuple[F, ...]:
    """Facts without those whose number is a share that lost its sign, and less sure where others doubt the number.

    No OCR has a confidence of its own that says so. What is left out stays on record as a mention: nothing reaches 606
    plans, and whether 606 was 60% or 60,6% nobody can say.

    Args:
        doubts: What :func:`find_doubts` found.
        facts: Facts with evidence.
    """
    spans: dict[int, list[tuple[Span, bool]]] = {}
    for mention in doubts:
        if mention.source in _UNSIGNED:
            spans.setdefault(mention.span.page_no, []).append((mention.span, mention.source in _LOST))
    kept: list[F] = []
    for fact in facts:
        value = fact.evidence.value
        found = [] if value is None else [lost for span, lost in spans.get(value.page_no, ()) if _meet(span, value)]
        if any(found):
            continue
        if found:
            confidence = round(_DOUBTED * fact.evidence.confidence, 3)
            fact = replace(fact, evidence=replace(fact.evidence, confidence=confidence))
        kept.append(fact)
    return tuple(kept)


def _meet(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _mixed_separators(pages: Sequence[Page]) -> bool:
    """Whether commas of the print were read as points ("7.53%"), so that "1,580 ha" may be 1.580 ha."""
    points, commas = (
        sum(1 for page in pages for _ in rule("doubts.yaml", "rules", name).pattern.finditer(page.text))
        for name in ("decimal-point", "decimal-comma")
    )
    return points > 1 and points >= _MIXED * (points + commas)


def _tokens(page: Page) -> Iterator[Mention]:
    """What looks misread in itself on a page whose text came with it."""
    for found in _TOKEN.finditer(page.text):
        text = found[0].strip(_EDGES)
        start = found.start() + len(found[0]) - len(found[0].lstrip(_EDGES))
        if name := _malformed(text):
            yield _mention(page, start, text, f"doubts:{name}", None)


def _malformed(text: str) -> str | None:
    """The first rule for a single word that says it was misread, or None."""
    return next((name for name in _MALFORMED if rule("doubts.yaml", "rules", name).fullmatch(text)), None)


def _slots(page: Page, names: Sequence[str]) -> Iterator[Mention]:
    for name in names:
        for match in rule("doubts.yaml", "rules", name).pattern.finditer(page.text):
            yield _mention(page, match.start("doubt"), match["doubt"], f"doubts:{name}", None)


def _mention(page: Page, start: int, text: str, source: str, confidence: float | None, label: str = LABEL) -> Mention:
    sure = 0.5 if confidence is None else confidence
    return Mention(label, text, None, Span(page.page_no, start, start + len(text)), source, round(sure, 3))
