"""Ruled tables of PDFs and scans: words are put into the cells of the grid by where they stand on the page.

The page's text has the lines of neighbouring cells side by side, so that a cell is made of its words, not of lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from pipeline.intake.table_grid import Grid, grids
from pipeline.layout.lines import LineRecord
from pipeline.layout.table_parts import Part, PartCell, has_header, has_levels, is_data, same_columns
from pipeline.model import Box, Page, Span

_BARS = "|¦‖[]{}"  # what an OCR makes of an upright line
_BAR = re.compile(r"^[|¦‖\[\]{}!lI1_—–\-]{1,2}$")
_NARROW = 4.5  # points; a bar is narrower than any letter with its side bearings
_NEAR = 3.0  # points between a misread bar and the line it was
_SIDEWAYS = 0.6  # part of the longer words that are higher than wide on a page that lies on its side
_LONG_WORD = 3  # letters; shorter words are narrow however they stand
_STEEP = 0.0008  # slope below which a page is level


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of a page: its span in the page's text, its line among the page's lines, its box with the page upright."""

    start: int
    end: int
    line: int
    box: Box


def placed_words(page: Page, records: Sequence[LineRecord], first: int) -> list[Placed]:
    """The words of a page with boxes, in the order of its text.

    Args:
        page: the page; its words carry raw offsets.
        records: the lines of this page alone.
        first: the index of its first line among the lines of the document.
    """
    starts = [record.start for record in records]
    out: list[Placed] = []
    at = 0
    for word in sorted((w for w in page.words if w.box is not None), key=lambda w: w.start):
        start, end = max(at, page.plan.to_text(word.start)), page.plan.to_text(word.end, end=True)
        index = bisect_right(starts, start) - 1
        if index < 0 or word.box is None:
            continue
        end = min(end, records[index].end)
        text = page.text[start:end]
        start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
        if start < end:
            out.append(Placed(start, end, first + index, word.box))
            at = end
    return out


def upright(words: list[Placed], lines: Iterable[Box], page: Page) -> tuple[list[Placed], list[Box]]:
    """Words and lines as they stand once the page is turned upright and laid level."""
    rules = list(lines)
    long = [word for word in words if word.end - word.start >= 3]
    if not long:
        return words, rules
    tall = [word for word in long if word.box.bottom - word.box.top > 1.3 * (word.box.x1 - word.box.x0)]
    if len(tall) > _SIDEWAYS * len(long):
        width, height = page.width or 0.0, page.height or 0.0
        steps = [b.box.top - a.box.top for a, b in pairwise(words) if a.line == b.line and a.end < b.start]
        down = not steps or median(steps) > 0

        def turned(box: Box) -> Box:
            if down:
                return Box(box.top, width - box.x1, box.bottom, width - box.x0)
            return Box(height - box.bottom, box.x0, height - box.top, box.x1)

        words = [replace(word, box=turned(word.box)) for word in words]
        rules = [turned(box) for box in rules]
    elif _on_its_head(words):
        width, height = page.width or 0.0, page.height or 0.0

        def over(box: Box) -> Box:
            return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)

        words = [replace(word, box=over(word.box)) for word in words]
        rules = [over(box) for box in rules]
    slope = _slope(words)
    if abs(slope) < _STEEP:
        return words, rules
    return [replace(word, box=_level(word.box, slope)) for word in words], [_level_line(box, slope) for box in rules]


def _on_its_head(words: Sequence[Placed]) -> bool:
    """Whether the words of most lines run from right to left: the page was scanned upside down."""
    steps = [b.box.x0 - a.box.x0 for a, b in pairwise(words) if a.line == b.line]
    return len(steps) >= 5 and median(steps) < 0


def _slope(words: Sequence[Placed]) -> float:
    """How much lines of text fall for each point to the right, from the first and last word of each longer line."""
    slopes = []
    for _, group in groupby(words, key=lambda word: word.line):
        line = list(group)
        a, b = line[0].box, line[-1].box
        if b.x0 - a.x1 > 100:
            slopes.append(((b.top + b.bottom) - (a.top + a.bottom)) / 2 / ((b.x0 + b.x1) - (a.x0 + a.x1)) * 2)
    return median(slopes) if len(slopes) >= 5 else 0.0


def _level(box: Box, slope: float) -> Box:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    dx, dy = slope * y, -slope * x
    return Box(box.x0 + dx, box.top + dy, box.x1 + dx, box.bottom + dy)


def _level_line(box: Box, slope: float) -> Box:
    """A slanting line laid level: its middle stays on it, and it keeps its length and direction."""
    moved = _level(box, slope)
    x, y = (moved.x0 + moved.x1) / 2, (moved.top + moved.bottom) / 2
    if box.x1 - box.x0 >= box.bottom - box.top:
        return Box(moved.x0, y, moved.x1, y)
    return Box(x, moved.top, x, moved.bottom)


_FEW = 2  # columns that a letterhead has too
_LAST = 2  # lines: the last one of a page may be its number


def ruled_parts(page: Page, records: Sequence[LineRecord], first: int, before: Part | None = None) -> list[Part]:
    """The ruled tables of data of a page, from its top.

    Args:
        page: a page with word boxes and rulings.
        records: the lines of this page.
        first: the index of its first line among the lines of the document.
        before: the last ruled part on the pages before; what has its columns goes on with it, however short it is.
    """
    if len(page.rulings) < 4 or not page.words:
        return []
    words, rules = upright(placed_words(page, records, first), page.rulings, page)
    parts = []
    for grid in grids(rules):
        part = _part(grid, words, page, before)
        if part is None:
            continue
        goes_on = before is not None and same_columns(before, part)
        if goes_on or _is_table(part) or _is_header_alone(part, first + len(records)):
            parts.append(part)
            before = part
    return parts


def _is_header_alone(part: Part, end: int) -> bool:
    """Whether a page ends with the header row of a table whose other rows stand overleaf; ``end``: behind its lines."""
    alone = part.n_rows == 1 and part.n_columns > _FEW and len([c for c in part.cells if c.text]) == part.n_columns
    return alone and has_header(part) and max(part.lines) >= end - _LAST


def _is_table(part: Part) -> bool:
    return is_data(part) and (has_header(part) or has_levels(part) or min(part.n_rows, part.n_columns) >= 3)


def _part(grid: Grid, words: Sequence[Placed], page: Page, before: Part | None) -> Part | None:
    held: dict[tuple[int, int, int, int], list[Placed]] = {}
    lines = set()
    for word in words:
        for piece in _cut_at_bars(word, grid, page):
            place = grid.place((piece.box.x0 + piece.box.x1) / 2, (piece.box.top + piece.box.bottom) / 2)
            if place is None:
                continue
            lines.add(piece.line)
            if not _is_bar(piece, grid, page):
                held.setdefault(place, []).append(piece)
    cells = []
    for (row, column, rows, columns), inside in held.items():
        pieces = _pieces(inside, page)
        if pieces:
            text = " ".join(page.text[piece.start : piece.end] for piece in pieces)
            cells.append(PartCell(row, column, text, pieces, rows, columns))
    if not cells:
        return None
    part = Part(page.page_no, cells, len(grid.ys) - 1, len(grid.xs) - 1, sorted(lines), grid.xs, ruled=True)
    tidy = _without_gaps(part)
    if before is not None and not same_columns(before, tidy) and same_columns(before, part):
        return _without_gaps(part, columns_too=False)  # overleaf a column of the table may be empty
    return tidy


def _cut_at_bars(word: Placed, grid: Grid, page: Page) -> list[Placed]:
    """A word that an OCR read across a border ("xã|7") in its pieces; bars at its ends are taken off."""
    text = page.text[word.start : word.end]
    if not any(bar in text for bar in _BARS) or _BAR.match(text):
        return [word]
    inner = [x for x in grid.xs if word.box.x0 - _NEAR < x < word.box.x1 + _NEAR]
    if not inner or grid.place((word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2) is None:
        return [word]
    width = (word.box.x1 - word.box.x0) / max(1, len(text))
    pieces = []
    for match in re.finditer(rf"[^{re.escape(_BARS)}]+", text):
        left = word.box.x0 + match.start() * width
        box = Box(left, word.box.top, left + width * len(match[0]), word.box.bottom)
        pieces.append(Placed(word.start + match.start(), word.start + match.end(), word.line, box))
    return pieces


def _is_bar(word: Placed, grid: Grid, page: Page) -> bool:
    """Whether a word is a border that an OCR took for a letter."""
    text = page.text[word.start : word.end]
    if not _BAR.match(text):
        return False
    if all(char in _BARS for char in text):
        return True
    middle = (word.box.x0 + word.box.x1) / 2
    return word.box.x1 - word.box.x0 < _NARROW and any(abs(middle - x) < _NEAR for x in grid.xs)


def _pieces(words: Sequence[Placed], page: Page) -> list[Span]:
    """The lines of a cell from the top, each as spans of the page's text; words next to one another are one span."""
    if _stands_upright(words):
        return [Span(page.page_no, word.start, word.end) for word in sorted(words, key=lambda w: w.start)]
    rows: list[list[Placed]] = []
    for word in sorted(words, key=lambda w: (w.box.top + w.box.bottom, w.box.x0)):
        if rows and _overlap(rows[-1], word) > 0.4:
            rows[-1].append(word)
        else:
            rows.append([word])
    spans: list[Span] = []
    for row in rows:
        one_line = len({word.line for word in row}) == 1
        row.sort(key=lambda w: w.start if one_line else w.box.x0)
        last: Placed | None = None
        for word in row:
            if last is not None and page.text[last.end : word.start] in ("", " ") and last.end <= word.start:
                spans[-1] = Span(page.page_no, spans[-1].start, word.end)
            else:
                spans.append(Span(page.page_no, word.start, word.end))
            last = word
    return spans


def _stands_upright(words: Sequence[Placed]) -> bool:
    """Whether the text of a cell runs upwards or downwards: its longer words are much higher than wide."""
    long = [word.box for word in words if word.end - word.start >= _LONG_WORD]
    turned = sum(box.bottom - box.top > 1.5 * (box.x1 - box.x0) for box in long)
    return len(words) > 1 and 2 * turned > len(long)


def _overlap(row: Sequence[Placed], word: Placed) -> float:
    """The part of a word's height, or of the row's where that is less, that both share; marks and tails vary."""
    top, bottom = median(w.box.top for w in row), median(w.box.bottom for w in row)
    shared = min(bottom, word.box.bottom) - max(top, word.box.top)
    return shared / max(0.1, min(bottom - top, word.box.bottom - word.box.top))


def _without_gaps(part: Part, *, columns_too: bool = True) -> Part:
    """The part without rows and columns that no cell begins in: double borders, spare rows of a form."""
    rows = sorted({cell.row for cell in part.cells})
    columns = sorted({cell.column for cell in part.cells}) if columns_too else list(range(part.n_columns))
    row_at = {row: i for i, row in enumerate(rows)}
    column_at = {column: i for i, column in enumerate(columns)}
    cells = []
    for cell in part.cells:
        height = bisect_right(rows, cell.row + cell.rows - 1) - bisect_right(rows, cell.row) + 1
        width = bisect_right(columns, cell.column + cell.columns - 1) - bisect_right(columns, cell.column) + 1
        moved = replace(cell, row=row_at[cell.row], column=column_at[cell.column], rows=height, columns=width)
        cells.append(moved)
    edges = part.edges or ()
    kept = tuple(edges[column] for column in columns) + edges[-1:]
    return replace(part, cells=cells, n_rows=len(rows), n_columns=len(columns), edges=kept)
