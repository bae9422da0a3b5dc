"""The plain dataclasses that pass from stage to stage. This module imports nothing of camket.

One coordinate system: PDF points (1/72 inch), origin at the top left of the page as it is shown, y growing downwards.
One offset system: characters (Python ``str`` indices), from 0, end exclusive. A *raw* offset counts in the text as it
was read, a *text* offset in the repaired text; a :class:`Plan` maps between the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from operator import attrgetter
from typing import Literal

Source = Literal["text", "ocr", "text+repair", "ocr+repair", "failed"]
EditKind = Literal["unicode", "legacy-encoding", "missing-glyph", "diacritics", "ocr"]


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
    """A word of a reading: where it stands in the reading's text, on the page, and how sure the OCR is (0 to 1)."""

    start: int
    end: int
    box: Box | None = None
    confidence: float | None = None


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


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a repair: ``raw[start:end] == before`` becomes ``after``. Offsets are raw offsets."""

    start: int
    end: int
    before: str
    after: str
    kind: EditKind
    confidence: float = 1.0


@dataclass(frozen=True)
class Plan:
    """All changes to one text, sorted and without overlap; it can be applied, undone and asked for positions.

    Raises ``ValueError`` where edits overlap or run backwards.
    """

    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        last = 0
        for edit in self.edits:
            if edit.start < last or edit.end < edit.start or edit.end - edit.start != len(edit.before):
                raise ValueError(f"edits overlap or do not fit their place: {edit}")
            last = edit.end

    def __bool__(self) -> bool:
        return bool(self.edits)

    def apply(self, raw: str) -> str:
        """The repaired text. Raises ``ValueError`` if the plan was not made for this text."""
        parts: list[str] = []
        at = 0
        for edit in self.edits:
            if raw[edit.start : edit.end] != edit.before:
                raise ValueError(f"plan does not fit the text at {edit.start}: {edit.before!r}")
            parts += (raw[at : edit.start], edit.after)
            at = edit.end
        return "".join((*parts, raw[at:]))

    def undo(self, text: str) -> str:
        """The raw text, to the letter. Raises ``ValueError`` if this is not the plan's repaired text."""
        parts: list[str] = []
        at = 0
        for edit, start in zip(self.edits, self._text_starts, strict=True):
            end = start + len(edit.after)
            if text[start:end] != edit.after:
                raise ValueError(f"plan does not fit the repaired text at {start}: {edit.after!r}")
            parts += (text[at:start], edit.before)
            at = end
        return "".join((*parts, text[at:]))

    @cached_property
    def _raw_starts(self) -> list[int]:
        return [edit.start for edit in self.edits]

    @cached_property
    def _text_starts(self) -> list[int]:
        starts, shift = [], 0
        for edit in self.edits:
            starts.append(edit.start + shift)
            shift += len(edit.after) - (edit.end - edit.start)
        return starts

    def to_text(self, raw_offset: int, *, end: bool = False) -> int:
        """The text offset of a raw offset. Inside an edit: its start, or its end for the end of a span (``end``)."""
        i = bisect_right(self._raw_starts, raw_offset) - 1
        if end and i >= 0 and self.edits[i].start == raw_offset and self.edits[i].before:
            i -= 1  # a span that ends where an edit begins does not reach into it
        if i < 0:
            return raw_offset
        edit, start = self.edits[i], self._text_starts[i]
        if raw_offset >= edit.end:
            return start + len(edit.after) + raw_offset - edit.end
        if raw_offset == edit.start and not end:
            return start
        return start + len(edit.after) if end else start

    def to_raw(self, text_offset: int, *, end: bool = False) -> int:
        """The raw offset of a text offset. Inside an edit: its start, or its end for the end of a span (``end``)."""
        i = bisect_right(self._text_starts, text_offset) - 1
        if end and i >= 0 and self._text_starts[i] == text_offset and self.edits[i].after:
            i -= 1
        if i < 0:
            return text_offset
        edit, start = self.edits[i], self._text_starts[i]
        if text_offset >= start + len(edit.after):
            return edit.end + text_offset - start - len(edit.after)
        if text_offset == start and not end:
            return edit.start
        return edit.end if end else edit.start


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


LineKind = Literal["body", "header", "footer", "page_number", "footnote", "blank", "stamp"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: a span of ``Page.text`` without its line break, and what layout takes it for."""

    page_no: int
    start: int
    end: int
    text: str
    kind: LineKind = "body"
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a document: a page and a span of its ``text``."""

    page_no: int
    start: int
    end: int


@dataclass(frozen=True)
class Flow:
    """Running text of a document: body lines joined over line and page breaks, without furniture.

    ``text[i]`` stands at ``origins[i]`` = (page_no, offset in that page's text); characters that layout put in (the
    blank between two joined lines) have the origin of the character before them.
    """

    text: str
    pages: tuple[int, ...]  # page_no of each character
    offsets: tuple[int, ...]  # offset in the page's text of each character
    kind: str = "body"  # "body" or "footnote"

    def span(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]``; where it runs over a page break, the part on its first page."""
        page = self.pages[start]
        last = end - 1
        while last > start and self.pages[last] != page:
            last -= 1
        return Span(page, self.offsets[start], self.offsets[last] + 1)


BlockKind = Literal["heading", "item", "paragraph", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a flow and its place in the outline.

    ``flow`` is the index in ``Layout.flows``; ``start`` and ``end`` are offsets in that flow's text, ``body`` is where
    the text behind the label begins. ``label`` is the number or sign as a plain string: "II", "3.2", "1", "a", "-",
    "+", "*", "Điều 5", "Phụ lục II", "Phần thứ nhất". ``level`` is 0 for the outermost. ``parent`` is the index in
    ``Layout.blocks`` of the heading, item or lead-in sentence that this block stands under. A "row" is a line of a
    table (also a table that was found as a :class:`Table`) and of a letterhead.
    """

    flow: int
    start: int
    end: int
    body: int
    kind: BlockKind
    label: str | None = None
    level: int = 0
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. ``pieces`` are its lines as spans of ``Page.text``; ``text`` joins them by blanks.

    ``row`` and ``column`` count from 0 in the whole table, over pages; a merged cell has spans above 1.
    """

    row: int
    column: int
    text: str
    pieces: tuple[Span, ...] = ()
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data, also where it goes on over several pages. The first ``header_rows`` rows are headers.

    ``before`` is the index in ``Layout.blocks`` of the last block of the body that stands before it, None at the start.
    """

    cells: tuple[Cell, ...]
    n_rows: int
    n_columns: int
    header_rows: int = 0
    caption: str | None = None  # "Bảng 2. …", "Phụ lục …", or the line above that ends with a colon
    unit: str | None = None  # "Đơn vị tính: triệu đồng" above the table
    before: int | None = None


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where the mark of a footnote stands: the footnote's flow, and the flow and offset that refer to it."""

    note: int
    flow: int
    offset: int


@dataclass(frozen=True)
class Layout:
    """What layout makes of a document: its classified lines, and its running texts in reading order."""

    lines: tuple[Line, ...]
    flows: tuple[Flow, ...]
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    note_marks: tuple[NoteMark, ...] = ()

    def body(self) -> Iterator[Line]:
        return (line for line in self.lines if line.kind == "body")


@dataclass(frozen=True, slots=True)
class Mention:
    """A named thing in a document: label (``number``, ``date``, ``issuer``, ``title``, ``signer``, ``recipient`` …)."""

    label: str
    text: str
    norm: str | None
    span: Span
    source: str  # rule id, or "ner"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Header:
    """Header and foot of a document. What is not stated is None. ``mentions`` say where each value stands."""

    doc_type: str | None = None
    number: str | None = None  # None where the blank was never filled in
    symbol: str | None = None  # "BC-UBND", also where the number is blank
    issuer: str | None = None
    province: str | None = None
    place: str | None = None
    issued_on: str | None = None
    issued_year: int | None = None
    issued_month: int | None = None
    title: str | None = None
    signer: str | None = None
    signer_role: str | None = None
    period_start: int | None = None
    period_end: int | None = None
    recipients: tuple[str, ...] = ()
    co_issuers: tuple[str, ...] = ()  # further bodies that sign the same document
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document named by its number. ``date`` is as printed, as an ISO date or as much of one as is stated."""

    number: str
    doc_type: str | None
    issuer: str | None
    date: str | None
    title: str | None
    span: Span


Comparator = Literal["=", ">=", ">", "<=", "<", "~", "range"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts, as one text states it; offsets are those of that text.

    ``start`` to ``end`` is the whole expression with comparator, unit and base; ``number_start`` to ``number_end`` the
    digits or number words alone (both ends of a range). ``value`` is scaled: "2,3 tỷ đồng" is 2300000000.0 with unit
    "đồng". "18/1.000 phụ nữ" is value 18, per 1000, base "phụ nữ". "164/614" is a fraction: numerator and denominator,
    value None. ``unit`` is the unit's usual name ("%", "đồng", "km²", "người", "xã"), None where none is stated.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    value: float | None
    value_max: float | None = None
    comparator: Comparator = "="
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact stands.

    ``text`` is its sentence, or the row of its table (cells joined by " | "); ``span`` is that sentence's place, the
    part on the value's page where it runs over a page break; ``value`` is the place of the number itself, None for a
    fact without one.
    """

    text: str
    span: Span
    value: Span | None
    box: Box | None
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Target:
    """A level that somebody commits to. One for each value and year. Without a number ``value`` is None."""

    evidence: Evidence
    indicator: str | None
    goal: str | None = None
    indicator_no: str | None = None
    value: float | None = None
    value_max: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    year: int | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    direction: str | None = None  # "tăng", "giảm", "duy trì", or None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A level that somebody reports as reached, counted or estimated for an indicator.

    ``as_of`` is an ISO date or as much of one as is stated. A narrative answer to a numbered chỉ tiêu has no value.
    """

    evidence: Evidence
    indicator: str | None
    goal: str | None = None
    indicator_no: str | None = None
    value: float | None = None
    value_max: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    year: int | None = None
    as_of: str | None = None
    period: str | None = None  # "2025-M05" for the first five months, "2025-H1", "2025-Q3", "2021/2025"
    estimate: bool = False
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """Any other quantity with a unit: attendance, counts, budgets."""

    evidence: Evidence
    measure: str | None
    value: float | None = None
    value_max: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    year: int | None = None
    scope: str | None = None
    kind: str | None = None  # "budget" for money planned or spent, else None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who answers for what. ``indicators`` is empty where the whole goal or a task is meant."""

    evidence: Evidence
    agency: str
    goal: str | None = None
    indicators: tuple[str, ...] = ()
    task: str | None = None
    role: str = "lead"  # "lead" (chủ trì, chịu trách nhiệm) or "support" (phối hợp)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something is due: ``due_on`` is as little as is stated, MM-DD where it recurs every year.

    None where it recurs within the year ("trước ngày 25 tháng cuối quý"): the sentence says when.
    """

    evidence: Evidence
    due_on: str | None
    action: str | None = None
    agency: str | None = None
    recurring: bool = False


@dataclass(frozen=True, slots=True)
class Operand:
    """A number of a claim: its value, and how finely it is printed.

    "2,3 tỷ" has value 2300000000.0, decimals 1 and scale 1000000000.0. ``printed`` is the text with its unit.
    """

    value: float
    printed: str
    span: Span
    decimals: int = 0
    scale: float = 1.0
    comparator: Comparator | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """An arithmetical statement of a document: a number, and the numbers that it can be computed from.

    ``kind`` is ``share`` (``total`` is parts[0] of parts[1], in percent), ``sum`` (the parts make ``total``) or
    ``growth`` (``total`` is the change from parts[0] to parts[1], in percent). ``loose`` where the text does not say
    that the numbers belong together. ``label`` says what the total is ("Cộng", the head of its column). ``text`` and
    ``span`` are those of the sentence or table row.
    """

    kind: Literal["share", "sum", "growth"]
    total: Operand
    parts: tuple[Operand, ...]
    text: str
    span: Span
    label: str = ""
    loose: bool = False


@dataclass(frozen=True)
class DocumentFacts:
    """All that one document gives: what the parent process writes to the store."""

    file: FileInfo
    pages: tuple[Page, ...]
    header: Header
    citations: tuple[Citation, ...]
    mentions: tuple[Mention, ...] = ()
    targets: tuple[Target, ...] = ()
    results: tuple[Result, ...] = ()
    figures: tuple[Figure, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    claims: tuple[Claim, ...] = ()


def sorted_edits(edits: Iterable[Edit]) -> Plan:
    """A plan out of edits in any order."""
    return Plan(tuple(sorted(edits, key=lambda e: (e.start, e.end))))
