"""Numbers that an OCR probably misread: reported, never corrected.

No language model knows whether a province had 155 or 156 communes. What looks misread is put on record instead, as
mentions ``doubtful-number`` without a value: a letter among digits, a sign where a day or a month must stand, a date
that cannot be, a number that the OCR itself was not sure of, and one that two readings of the page read differently
(``norm`` is then what the other one has). A line that could not be read at all is a mention ``unread-line``. Rules and
threshold stand in ``patterns/doubts.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.extract.rules import rule
from pipeline.model import UNREAD, Mention, Page, Span
from pipeline.resources import load_patterns

LABEL = "doubtful-number"
LINE_LABEL = "unread-line"  # a row of letters in the picture that nobody could read
_EDGES = ".,;:()[]{}\"'“”‘’*"


def find_doubts(pages: Sequence[Page]) -> list[Mention]:
    """The doubtful numbers and unread lines of all pages that an OCR read, in reading order, each once."""
    found: dict[tuple[int, int, str], Mention] = {}
    for page in pages:
        if page.source in ("ocr", "ocr+repair"):
            for mention in (*_lines(page), *_words(page), *_slots(page)):
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
    among = rule("doubts.yaml", "rules", "letter-among-digits")
    malformed = rule("doubts.yaml", "rules", "no-such-number")
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
        if among.fullmatch(text):
            yield _mention(page, start, text, "doubts:letter-among-digits", word.confidence)
        elif malformed.fullmatch(text):
            yield _mention(page, start, text, "doubts:no-such-number", word.confidence)
        elif unsure:
            yield _mention(page, start, text, "doubts:low-confidence", word.confidence)


def _slots(page: Page) -> Iterator[Mention]:
    for name in ("digit-slot", "lone-stroke"):
        for match in rule("doubts.yaml", "rules", name).pattern.finditer(page.text):
            yield _mention(page, match.start("doubt"), match["doubt"], f"doubts:{name}", None)


def _mention(page: Page, start: int, text: str, source: str, confidence: float | None, label: str = LABEL) -> Mention:
    sure = 0.5 if confidence is None else confidence
    return Mention(label, text, None, Span(page.page_no, start, start + len(text)), source, round(sure, 3))
