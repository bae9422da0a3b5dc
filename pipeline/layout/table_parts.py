"""What all ways of finding tables share: the part of a table that stands on one page, and its cells.

A cell's text is always its pieces joined by single blanks, so that a place in the cell is a place on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import regex

from pipeline.layout.lines import LineRecord
from pipeline.model import Span
from pipeline.resources import load_patterns
from pipeline.timed import TimedPattern, timed
from pipeline.vietnamese import strip_marks


@dataclass(slots=True)
class PartCell:
    """A cell of a part; ``row`` and ``column`` count from 0 in the part."""

    row: int
    column: int
    text: str
    pieces: list[Span]
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class Part:
    """The part of a table on one page. ``lines`` are the indexes of its lines among all lines of the document.

    ``edges`` are the positions of its column borders in points (n_columns + 1 of them) where the page has boxes.
    ``ruled`` says that its borders are drawn.
    """

    page_no: int
    cells: list[PartCell]
    n_rows: int
    n_columns: int
    lines: list[int] = field(default_factory=list)
    edges: tuple[float, ...] | None = None
    ruled: bool = False

    def row(self, number: int) -> list[PartCell]:
        """The cells that begin in a row, from left to right."""
        return self.by_row().get(number, [])

    def by_row(self) -> dict[int, list[PartCell]]:
        """Cells by the row in which they begin, each row from left to right."""
        rows: dict[int, list[PartCell]] = {}
        for cell in sorted(self.cells, key=lambda cell: cell.column):
            rows.setdefault(cell.row, []).append(cell)
        return rows


@lru_cache(maxsize=1)
def _rules() -> dict[str, TimedPattern]:
    return {row["id"]: timed("tables.yaml", row) for row in load_patterns("tables.yaml")["layout"]}


def says(rule_id: str, text: str) -> regex.Match[str] | None:
    """The match of a rule of the group "layout" in tables.yaml anywhere in a text; marks above letters do not count."""
    return _rules()[rule_id].search(strip_marks(text))


def is_level(text: str) -> bool:
    """Whether a cell holds a level and nothing else: a number with sign, range, base or a short unit."""
    return bool(says("level", text)) and not says("year_only", text)


_EDGES_ALIKE = 8.0  # points between the borders of one column on two pages
_ARRANGED = ("motto", "recipients", "signature")


def is_data(part: Part) -> bool:
    """Whether a part is a table of data, not a letterhead, a list of recipients beside a signature, or a contents list.

    Those are arrangements of two columns, known by what stands in them (Nghị định 30/2020/NĐ-CP, Phụ lục I).
    """
    filled = [cell for cell in part.cells if cell.text]
    if part.n_rows < 2 or part.n_columns < 2 or len(filled) < 4:
        return False
    if part.n_columns <= 3:
        if any(says(rule, cell.text) for cell in filled for rule in _ARRANGED):
            return False
        if sum(bool(says("leaders", cell.text)) for cell in filled) > 0.3 * part.n_rows:
            return False
    return True


def same_columns(one: Part, other: Part) -> bool:
    """Whether two parts on different pages have the same columns: as many, and as wide where the page has boxes."""
    if one.page_no == other.page_no or one.n_columns != other.n_columns:
        return False
    if not one.edges or not other.edges:
        return True
    shift = other.edges[0] - one.edges[0]
    return all(abs(b - a - shift) <= _EDGES_ALIKE for a, b in zip(one.edges, other.edges, strict=True))


def has_levels(part: Part) -> bool:
    """Whether a column behind the first holds levels in at least two rows and in a third of them."""
    counts: dict[int, int] = {}
    for cell in part.cells:
        if cell.column > 0 and is_level(cell.text):
            counts[cell.column] = counts.get(cell.column, 0) + 1
    return max(counts.values(), default=0) >= max(2, part.n_rows / 3)


def has_header(part: Part) -> bool:
    """Whether the first row reads like the header of a table: at least half of its cells do."""
    first = [cell for cell in part.cells if cell.row == 0 and cell.text]
    return bool(first) and sum(bool(says("header_cell", cell.text)) for cell in first) >= len(first) / 2


def clean_pieces(record: LineRecord, start: int, end: int) -> tuple[str, list[Span]]:
    """The text of a stretch of a line and its pieces: without Markdown marks, runs of blanks and edges of cells."""
    pieces: list[Span] = []
    at = start
    for match in _APART.finditer(record.text, start, end):
        if match[0] == " " and start < match.start() and match.end() < end:
            continue
        if match.start() > at:
            pieces.append(Span(record.page_no, record.start + at, record.start + match.start()))
        at = match.end()
    if at < end:
        pieces.append(Span(record.page_no, record.start + at, record.start + end))
    return " ".join(record.text[p.start - record.start : p.end - record.start] for p in pieces), pieces


# What parts the pieces of a cell: marks of Markdown, breaks of HTML, blanks; a single blank between words does not.
_APART = regex.compile(r"(?i)(?:[\s\xa0]|\*\*+|__+|<br\s*/?>|</?(?:b|i|u|sup|sub|em|strong)>|\\(?=[|*_.#-]))+")
