"""What layout makes of a document: lines, running texts, blocks of the outline, tables, marks of footnotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.model.pages import Box

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
