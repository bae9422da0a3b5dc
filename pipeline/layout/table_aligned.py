"""Tables without borders: columns that stand under one another over several lines, with figures in them.

Only what is sure is taken: at least three lines of at least three cells, the same columns in all of them, and levels in
most cells of one column. Where the page has boxes, places are points; in a text they are characters, as printed with
blanks by a program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.layout.lines import LineRecord
from pipeline.layout.table_parts import Part, PartCell, clean_pieces, has_header, has_levels, is_data, is_level, says
from pipeline.layout.table_ruled import Placed

_GAP = re.compile(r"[ \xa0]{3,}")
_EMS = 0.9  # in heights of the line; a wider gap parts columns, justified lines stretch their blanks less
_FEWEST_ROWS = 3
_FEWEST_COLUMNS = 3
_MOST_BETWEEN = 3  # lines of wrapped cells between two lines of figures
_HEADERS = 4  # lines above the first row that may be its header


@dataclass(slots=True)
class _Cell:
    """A stretch of a line between wide gaps, with its place across the page."""

    start: int
    end: int
    x0: float
    x1: float
    text: str


@dataclass(slots=True)
class _Line:
    index: int
    cells: list[_Cell]

    def is_row(self) -> bool:
        return len(self.cells) >= _FEWEST_COLUMNS and any(is_level(cell.text) for cell in self.cells[1:])


def aligned_parts(records: Sequence[LineRecord], first: int, words: Sequence[Placed]) -> list[Part]:
    """The tables without borders on a page.

    Args:
        records: the lines of the page; those of tables found before are passed over.
        first: the index of the page's first line among the lines of the document.
        words: the page's words with boxes, upright; none for a text.
    """
    by_line: dict[int, list[Placed]] = {}
    for word in words:
        by_line.setdefault(word.line - first, []).append(word)
    lines = [
        _Line(i, _cells(record, by_line.get(i, [])))
        for i, record in enumerate(records)
        if record.kind == "body" and record.table is None
    ]
    found = []
    for run in _runs(lines):
        part = _part(run, lines, records, first)
        if part is not None:
            found.append(part)
    return found


def _cells(record: LineRecord, words: Sequence[Placed]) -> list[_Cell]:
    if words:
        return _cells_of_words(record, words)
    text = record.text
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    cuts = [(m.start(), m.end()) for m in _GAP.finditer(text, begin, end)]
    starts, ends = [begin, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    return [
        _Cell(start, stop, float(start), float(stop), text[start:stop])
        for start, stop in zip(starts, ends, strict=True)
        if start < stop
    ]


def _cells_of_words(record: LineRecord, words: Sequence[Placed]) -> list[_Cell]:
    cells: list[_Cell] = []
    for word in sorted(words, key=lambda w: w.start):
        start, end = word.start - record.start, min(word.end - record.start, len(record.text))
        height = word.box.bottom - word.box.top
        if cells and word.box.x0 - cells[-1].x1 <= _EMS * height:
            cells[-1].end, cells[-1].x1 = end, max(cells[-1].x1, word.box.x1)
        else:
            cells.append(_Cell(start, end, word.box.x0, word.box.x1, ""))
    for cell in cells:
        cell.text = record.text[cell.start : cell.end]
    return cells


def _runs(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Lines of figures that stand near one another, each run with the lines of wrapped cells between them."""
    runs: list[list[_Line]] = []
    current: list[_Line] = []
    waiting: list[_Line] = []
    for line in lines:
        if line.is_row():
            current += [*waiting, line] if current else [line]
            waiting = []
        elif current:
            waiting.append(line)
            if len(waiting) > _MOST_BETWEEN:
                runs.append(current)
                current, waiting = [], []
    if current:
        runs.append(current)
    return [run for run in runs if sum(line.is_row() for line in run) >= _FEWEST_ROWS]


def _part(run: list[_Line], lines: Sequence[_Line], records: Sequence[LineRecord], first: int) -> Part | None:
    rows = [line for line in run if line.is_row()]
    columns = _columns(rows)
    if columns is None:
        return None
    run = run[: run.index(rows[-1]) + 1]
    run += _tail(lines, run[-1], columns)
    head = _header(lines, run[0], columns)
    placed: list[tuple[int, _Line, list[int]]] = []
    row = -1
    for line in [*head, *run]:
        at = _fits(line, columns)
        if at is None:
            return None
        if line in head or line.is_row() or not placed or _is_section(line, at):
            row += 1
        placed.append((row, line, at))
    cells: dict[tuple[int, int], PartCell] = {}
    for row, line, at in placed:
        record = records[line.index]
        for cell, column in zip(line.cells, at, strict=True):
            text, pieces = clean_pieces(record, cell.start, cell.end)
            known = cells.get((row, column))
            if known is None:
                cells[row, column] = PartCell(row, column, text, pieces)
            else:
                known.text, known.pieces = f"{known.text} {text}", [*known.pieces, *pieces]
    edges = (columns[0][0], *(right for _, right in columns))
    indexes = [first + line.index for _, line, _ in placed]
    record = records[run[0].index]
    part = Part(record.page_no, list(cells.values()), row + 1, len(columns), indexes, edges)
    part = replace(part, edges=edges if record.box is not None else None)
    return part if is_data(part) and has_levels(part) and (has_header(part) or len(rows) > _FEWEST_ROWS) else None


def _columns(rows: Sequence[_Line]) -> list[tuple[float, float]] | None:
    """The stretches that the cells of all rows share; None where a row has two cells in one of them."""
    spans = sorted((cell.x0, cell.x1) for line in rows for cell in line.cells)
    merged: list[list[float]] = []
    for x0, x1 in spans:
        if merged and x0 <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], x1)
        else:
            merged.append([x0, x1])
    columns = [(x0, x1) for x0, x1 in merged]
    if len(columns) < _FEWEST_COLUMNS:
        return None
    for line in rows:
        at = _fits(line, columns)
        if at is None or len(set(at)) < len(at):
            return None
    return columns


def _fits(line: _Line, columns: Sequence[tuple[float, float]]) -> list[int] | None:
    """The column of each cell of a line, None where one reaches over two columns."""
    out = []
    for cell in line.cells:
        over = [i for i, (x0, x1) in enumerate(columns) if cell.x0 < x1 and cell.x1 > x0]
        if len(over) > 1:
            return None
        if not over:
            middle = (cell.x0 + cell.x1) / 2
            over = [min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - middle))]
        out.append(over[0])
    return out


def _is_section(line: _Line, at: Sequence[int]) -> bool:
    return len(at) <= 2 and at[0] == 0 and bool(says("section_row", line.cells[0].text))


def _header(lines: Sequence[_Line], top: _Line, columns: Sequence[tuple[float, float]]) -> list[_Line]:
    """The lines right above the first row that stand in its columns and hold no levels."""
    index = lines.index(top)
    head: list[_Line] = []
    for line in reversed(lines[max(0, index - _HEADERS) : index]):
        at = _fits(line, columns)
        if at is None or len(line.cells) < 2 or any(is_level(cell.text) for cell in line.cells):
            break
        head.insert(0, line)
    return head


def _tail(lines: Sequence[_Line], last: _Line, columns: Sequence[tuple[float, float]]) -> list[_Line]:
    """The line below the last row that goes on with a wrapped cell of it."""
    index = lines.index(last)
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is None or following.index != last.index + 1 or len(following.cells) != 1:
        return []
    cell, at = following.cells[0], _fits(following, columns)
    label = at == [1] or (at == [0] and cell.text[:1].islower())
    return [following] if label and cell.text[:1].islower() else []
