"""Files, pages and what was read on them: boxes, words, readings, and the page after its repair."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from operator import attrgetter
from statistics import fmean
from typing import Literal

from pipeline.model.edits import Plan

Source = Literal["text", "ocr", "text+repair", "ocr+repair", "failed"]

UNREAD = "\ufffd"
"""Stands in a text, as a word without confidence, for a line of letters that nobody could read."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        left, top = min(self.x0, other.x0), min(self.top, other.top)
        return Box(left, top, max(self.x1, other.x1), max(self.bottom, other.bottom))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a reading: where it stands in the reading's text, on the page, and how sure the OCR is (0 to 1).

    ``other`` is what another reading has in its place, where that is another number.
    """

    start: int
    end: int
    box: Box | None = None
    confidence: float | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading a page: its own text layer, or what one OCR model made of its picture.

    ``text`` has one line of the page for each line; words that stand apart on one line (two columns of a header, cells
    of a table) are parted by two or more blanks or a tab. ``quality`` is 0 (rubbish) to 1 (clean Vietnamese).
    """

    engine: str  # "layer", or the Tesseract model: "vie", "Vietnamese", "eng"
    text: str
    words: tuple[Word, ...] = ()
    quality: float = 0.0


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What intake knows of a file before any page is read."""

    path: str
    sha256: str
    media_type: str
    bytes: int
    page_count: int

    @property
    def id(self) -> str:
        """The document's id: the first 16 hex digits of the SHA-256 of its bytes."""
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class PageLayer:
    """A page as intake finds it: its own text layer (may be empty) and what is known of its picture.

    ``picture_share`` is the part of the page's area (0 to 1) that raster pictures cover; a scan has about 1.
    ``unmapped_share`` is the part of its characters that come from fonts without a Unicode map.
    ``has_picture`` says whether intake can render the page for an OCR (PDF and images can, Word and text files cannot).
    """

    page_no: int
    width: float | None
    height: float | None
    text: str
    words: tuple[Word, ...] = ()
    has_picture: bool = False
    picture_share: float = 0.0
    unmapped_share: float = 0.0
    rulings: tuple[Box, ...] = ()  # straight lines drawn on the page, as thin boxes


@dataclass(frozen=True, slots=True)
class PageText:
    """What the text stage makes of a page: one reading or several that compete, the best first; none if it failed.

    A blank page has one reading with an empty text and quality 1.
    """

    page_no: int
    width: float | None
    height: float | None
    readings: tuple[Reading, ...]
    error: str | None = None
    error_code: str | None = None
    rulings: tuple[Box, ...] = ()  # of the page's own drawing, or found in its picture

    @property
    def best(self) -> Reading | None:
        return self.readings[0] if self.readings else None


DISPUTED = 0.4
_MISREAD = 0.3  # share of words that a repair changed as misread, from which on an OCR wrote the page's text
_ILLEGIBLE = 0.25  # of the repair's sureness of its words is lost where nothing is to be said of the digits beside them


@dataclass(frozen=True)
class Page:
    """A page after repair: what is stored, and what layout and extraction work on.

    ``words`` stand in the order of the text and carry raw offsets. A page that failed has source ``failed``, empty
    texts and an error.
    """

    page_no: int
    source: Source
    quality: float
    text_raw: str
    plan: Plan = field(default_factory=Plan)
    text: str = ""
    words: tuple[Word, ...] = ()
    width: float | None = None
    height: float | None = None
    error: str | None = None
    error_code: str | None = None
    rulings: tuple[Box, ...] = ()

    def box_of(self, start: int, end: int) -> Box | None:
        """The box around the words under a span of ``text``, or None where the page has no boxes there."""
        box: Box | None = None
        for word in self.words_of(start, end):
            if word.box is not None:
                box = word.box if box is None else box.union(word.box)
        return box

    def words_of(self, start: int, end: int) -> Iterator[Word]:
        """The words under a span of ``text``, also those that reach into it; none where the page has no words."""
        raw_start, raw_end = self.plan.to_raw(start), self.plan.to_raw(end, end=True)
        first = bisect_right(self.words, raw_start, key=attrgetter("end"))
        return takewhile(lambda word: word.start < raw_end, islice(self.words, first, None))

    def certainty(self, start: int, end: int) -> float | None:
        """How sure the OCR is of the words under a span of ``text``, the least of them; None where no OCR read them.

        A number that two readings read differently is no surer than :data:`DISPUTED`. Where an OCR wrote the text that
        the page came with, nobody knows how sure it was: digits are then as legible as the words (:attr:`legibility`).
        """
        sure = [
            word.confidence if word.other is None else min(word.confidence, DISPUTED)
            for word in self.words_of(start, end)
            if word.confidence is not None
        ]
        if not sure and self.legibility is not None:
            return max(0.0, 1.0 - (1.0 - self.legibility) / _ILLEGIBLE)
        return min(sure) if sure else None

    @cached_property
    def legibility(self) -> float | None:
        """How sure the repair is, on average, of the words that an OCR misread in the text that the page came with.

        Prints of which it could mend 99 words of 100 have 0.97, those of which it could mend three quarters 0.8. None
        where no OCR wrote the text, or one that left hardly a word to mend.
        """
        if self.source != "text+repair":
            return None
        sure = [edit.confidence for edit in self.plan.edits if edit.kind == "ocr"]
        return fmean(sure) if len(sure) >= _MISREAD * len(self.text_raw.split()) else None
