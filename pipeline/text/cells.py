"""Ruled tables in a picture, read cell by cell.

Tesseract takes the lines of neighbouring cells for one line, though they stand half a line higher or lower, and borders
for letters. So the cells are cut out along the borders, put under one another on a sheet, and read as lines of their
own; cells of one row that hold a single line at the same height share a line of the sheet, since a lone figure is often
passed over.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.intake.lines import Piece, Row
from pipeline.intake.table_grid import Grid, grids
from pipeline.text.figure_glyphs import glyphs_of, mended
from pipeline.text.rulings import Rulings, without_rulings

_FEWEST = 6  # cells; fewer are a frame around a text
_INK = 60  # grey values below the paper
_SPECK = 2.0  # points; marks smaller than this in both directions are dirt
_LINE = 20.0  # points; ink that is higher holds more than one line
_WORDS = 42.0  # points; no figure is as wide
_SAME_LINE = 0.5  # part of its height that two cells' ink must share to stand on one line
_BETWEEN = 9.0  # points of white between two strips of the sheet
_SIDE = 12.0
_DIRT = "|_ ¦[]{}"
_FIGURE = re.compile(r"[<>≤≥]?\d+(?:[.,]\d+)*(?:[-–]\d+(?:[.,]\d+)*)?%?")
_DOUBT = 0.4  # confidence of a figure on which no two readings agree
_NOWHERE = -1  # the strip of a line that the first reading passed over
_BAR = 0.75  # part of the width of "≥" that ink covers at its foot; of ">" it is less than half


@dataclass(frozen=True, slots=True)
class Cutting:
    """A part of the picture that becomes a strip of the sheet: its rows of pixels, and the columns that are kept.

    ``single``: it holds one line of text.
    """

    top: int
    bottom: int
    spans: tuple[tuple[int, int], ...]
    single: bool = False


def tables_in(rulings: Rulings) -> list[Grid]:
    """The grids that are worth reading cell by cell."""
    return [
        grid
        for grid in grids(rulings.lines)
        if len({place for row in grid.owner for place in row}) >= _FEWEST and len(grid.xs) > 2
    ]


def without_tables(grey: np.ndarray, found: Sequence[Grid], dpi: int) -> np.ndarray:
    """The picture with paper in the place of its tables."""
    out = grey.copy()
    paper = int(np.percentile(grey[::7, ::7], 80))
    scale, edge = dpi / 72, round(2 * dpi / 72)
    for grid in found:
        left, right = round(grid.xs[0] * scale) - edge, round(grid.xs[-1] * scale) + edge
        top, bottom = round(grid.ys[0] * scale) - edge, round(grid.ys[-1] * scale) + edge
        out[max(0, top) : bottom, max(0, left) : right] = paper
    return out


Read = Callable[[np.ndarray], list[list[Piece]]]


@dataclass(slots=True)
class _Line:
    """A line of a cell: its pieces, and the strip and the span of it that it stands in."""

    strip: int
    span: int
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces).strip(_DIRT)


def read_cells(
    grey: np.ndarray, rulings: Rulings, found: Sequence[Grid], dpi: int, read: Read, again: Sequence[Read] = ()
) -> list[list[Piece]]:
    """The lines of all cells, each a list of pieces in pixels of the picture.

    A figure has no neighbours that would show a misread digit. So columns of figures are read by ``again`` as well, and
    of these readings the one that most agree on stands; a figure on which none agree, or two each, is doubtful.

    Args:
        grey: the prepared picture.
        rulings: its lines.
        found: its tables.
        dpi: its resolution.
        read: reads a sheet of lines; pieces are in pixels of the sheet.
        again: other ways of reading it.
    """
    clean = without_rulings(grey, rulings)
    cuttings = [cutting for grid in found for cutting in _cuttings(clean, grid, dpi)]
    if not cuttings:
        return []
    lines = _read_sheet(clean, cuttings, dpi, read)
    figures = _figures(cuttings, lines) if again else []
    if figures:
        readings = [_read_sheet(clean, figures, dpi, other) for other in again]
        _vote(cuttings, lines, figures, readings)
        for line in lines:
            _mend(line, cuttings, clean)
    return [sorted((_with_bar(p, clean) for p in line.pieces), key=lambda piece: piece.x0) for line in lines]


def _read_sheet(clean: np.ndarray, cuttings: Sequence[Cutting], dpi: int, read: Read) -> list[_Line]:
    """The lines of the strips, boxes in pixels of the picture."""
    sheet, places = _sheet(clean, cuttings, dpi)
    starts = [at for at, _ in places]
    side = round(_SIDE * dpi / 72)
    lines: dict[tuple[int, int, int], list[Piece]] = defaultdict(list)
    for number, line in enumerate(read(sheet)):
        for piece in line:
            middle = (piece.top + piece.bottom) / 2
            index = bisect_right(starts, middle) - 1
            if index < 0 or middle >= places[index][1]:
                continue
            cutting = cuttings[index]
            right, down = min(left for left, _ in cutting.spans) - side, cutting.top - places[index][0]
            x = (piece.x0 + piece.x1) / 2 + right
            span = next((i for i, (first, last) in enumerate(cutting.spans) if first <= x <= last), None)
            if span is not None:
                box = (piece.x0 + right, piece.top + down, piece.x1 + right, piece.bottom + down)
                lines[index, span, number].append(Piece(piece.text, *box, piece.confidence))
    return [_Line(strip, span, pieces) for (strip, span, _), pieces in lines.items()]


def _figures(cuttings: Sequence[Cutting], lines: Sequence[_Line]) -> list[Cutting]:
    """The strips of one line again, with only those columns of them in which figures stand."""
    texts: dict[tuple[int, int], list[str]] = defaultdict(list)
    for line in lines:
        texts[cuttings[line.strip].spans[line.span]].append(line.text)
    wanted = {span for span, column in texts.items() if sum(map(_is_figure, column)) >= 0.4 * len(column)}
    out = []
    for cutting in cuttings:
        spans = tuple(span for span in cutting.spans if span in wanted)
        if spans and (cutting.single):
            out.append(Cutting(cutting.top, cutting.bottom, spans, cutting.single))
    return out


def _is_figure(text: str) -> bool:
    return any(char.isdigit() for char in text) and sum(char.isalpha() for char in text) <= 1


def _vote(
    cuttings: Sequence[Cutting], lines: list[_Line], figures: Sequence[Cutting], readings: Sequence[Sequence[_Line]]
) -> None:
    """Puts the reading that most agree on into the place of the first one."""
    others: dict[tuple[int, int, int], list[list[Piece]]] = defaultdict(list)
    for reading in readings:
        for line in reading:
            cutting = figures[line.strip]
            others[cutting.top, cutting.bottom, cutting.spans[line.span][0]].append(line.pieces)
    known = set()
    for line in lines:
        cutting = cuttings[line.strip]
        key = (cutting.top, cutting.bottom, cutting.spans[line.span][0])
        known.add(key)
        found = others.get(key)
        if found is None or not any(_is_figure(_joined(pieces)) for pieces in (line.pieces, *found)):
            continue
        counts = Counter(_joined(pieces) for pieces in (line.pieces, *found))
        (best, votes), *rest = counts.most_common(2)
        if votes == 1 or (rest and rest[0][1] == votes):
            clear = [pieces for pieces in (line.pieces, *found) if _FIGURE.fullmatch(_joined(pieces))]
            surest = max(clear, key=lambda pieces: min(p.confidence or 0.0 for p in pieces), default=line.pieces)
            line.pieces = [_doubted(piece) for piece in surest]
        elif best != line.text:
            line.pieces = next(pieces for pieces in found if _joined(pieces) == best)
    for key, found in others.items():
        if key not in known and len(found) > 1 and _joined(found[0]) == _joined(found[1]):
            lines.append(_Line(_NOWHERE, 0, found[0]))  # the first reading passed it over


def _mend(line: _Line, cuttings: Sequence[Cutting], clean: np.ndarray) -> None:
    """Puts in signs that a figure's picture shows and no model read; where it shows more, the figure is in doubt."""
    if line.strip == _NOWHERE or not cuttings[line.strip].single or not _is_figure(line.text):
        return
    cutting = cuttings[line.strip]
    left, right = cutting.spans[line.span]
    glyphs = glyphs_of(clean[max(0, cutting.top) : cutting.bottom, max(0, left) : right])
    text = _joined(line.pieces)
    new = mended(text, glyphs)
    if new is None:
        line.pieces = [_doubted(piece) for piece in line.pieces]
    elif new != text:
        first, *others = sorted(line.pieces, key=lambda piece: piece.x0)
        box = Row.of(line.pieces)
        sure = min((piece.confidence or 0.0 for piece in (first, *others)), default=0.0)
        line.pieces = [Piece(new, box.x0, box.top, box.x1, box.bottom, sure)]


def _joined(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in sorted(pieces, key=lambda piece: piece.x0)).strip(_DIRT).rstrip(".,;:")


def _doubted(piece: Piece) -> Piece:
    return replace(piece, confidence=min(piece.confidence or 0.0, _DOUBT))


def _with_bar(piece: Piece, clean: np.ndarray) -> Piece:
    """A piece that begins with "<" or ">", with the bar below the sign that the models of Tesseract do not know."""
    if piece.text[:1] not in "<>":
        return piece
    top, bottom = max(0, round(piece.top) - 2), round(piece.bottom) + 3
    part = clean[top:bottom, max(0, round(piece.x0)) : round(piece.x1)]
    if part.size == 0:
        return piece
    dark = part < (int(part.min()) + int(np.percentile(part, 90))) / 2
    columns = np.flatnonzero(dark.any(axis=0))
    if not len(columns):
        return piece
    # The sign ends at the first white column behind its beginning.
    inked: np.ndarray = np.atleast_1d(dark.any(axis=0))
    ends = np.flatnonzero(~inked[columns[0] :])
    sign = dark[:, columns[0] : columns[0] + (int(ends[0]) if len(ends) else dark.shape[1])]
    rows = np.flatnonzero(sign.any(axis=1))
    if len(rows) < 6 or sign.shape[1] < 6:
        return piece
    foot = sign[rows[-1] - max(2, len(rows) // 5) + 1 : rows[-1] + 1].any(axis=0)
    if float(foot.mean()) < _BAR:
        return piece
    return replace(piece, text=("≤" if piece.text[0] == "<" else "≥") + piece.text[1:])


def _cuttings(clean: np.ndarray, grid: Grid, dpi: int) -> list[Cutting]:
    """The strips of a table: cells of several lines alone, cells of one line with those beside them."""
    scale = dpi / 72
    paper = float(np.percentile(clean[::7, ::7], 80))
    single: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    out: list[Cutting] = []
    for row, column, rows, columns in sorted({place for line in grid.owner for place in line}):
        left, right = round(grid.xs[column] * scale), round(grid.xs[column + columns] * scale)
        top, bottom = round(grid.ys[row] * scale), round(grid.ys[row + rows] * scale)
        ink = _ink(clean[max(0, top) : bottom, max(0, left) : right], paper, scale)
        if ink is None:
            continue
        first, last = top + ink[0], top + ink[1]
        if last - first > _LINE * scale or rows > 1:
            out.append(Cutting(top, bottom, ((left, right),)))
        elif ink[2] > _WORDS * scale:  # words need no neighbours, and wide gaps beside them hide their blanks
            edge = round(3 * scale)
            out.append(Cutting(max(top, first - edge), min(bottom, last + edge), ((left, right),), single=True))
        else:
            single[row].append((first, last, left, right))
    for row, cells in single.items():
        top, bottom = round(grid.ys[row] * scale), round(grid.ys[row + 1] * scale)
        groups: list[list[tuple[int, int, int, int]]] = []
        for cell in sorted(cells, key=lambda c: c[0] + c[1]):
            group = groups[-1] if groups else None
            if group and _share(group[-1], cell) >= _SAME_LINE:
                group.append(cell)
            else:
                groups.append([cell])
        for group in groups:
            edge = round(3 * scale)
            high, low = min(c[0] for c in group) - edge, max(c[1] for c in group) + edge
            spans = tuple(sorted((left, right) for _, _, left, right in group))
            out.append(Cutting(max(top, high), min(bottom, low), spans, single=True))
    return out


def _share(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / max(1, min(one[1] - one[0], other[1] - other[0]))


def _ink(cell: np.ndarray, paper: float, scale: float) -> tuple[int, int, int] | None:
    """From which to which row of pixels a cell has marks larger than specks, and how wide; None for an empty one."""
    if cell.size == 0:
        return None
    dark = (cell < paper - _INK).astype(np.uint8)
    count, _, boxes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    least = _SPECK * scale
    marks = [box for box in boxes[1:count] if max(box[2], box[3]) >= least]
    if not marks:
        return None
    top, bottom = min(box[1] for box in marks), max(box[1] + box[3] for box in marks)
    return int(top), int(bottom), int(max(box[0] + box[2] for box in marks) - min(box[0] for box in marks))


def _sheet(clean: np.ndarray, cuttings: Sequence[Cutting], dpi: int) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """The strips under one another on paper, and from which to which row each one stands."""
    scale = dpi / 72
    between, side = round(_BETWEEN * scale), round(_SIDE * scale)
    width = max(max(right for _, right in c.spans) - min(left for left, _ in c.spans) for c in cuttings)
    height = between + sum(c.bottom - c.top + between for c in cuttings)
    paper = int(np.percentile(clean[::7, ::7], 80))
    sheet = np.full((height, width + 2 * side), paper, dtype=np.uint8)
    places, at = [], between
    for cutting in cuttings:
        first = min(left for left, _ in cutting.spans)
        for left, right in cutting.spans:
            part = clean[cutting.top : cutting.bottom, left:right]
            sheet[at : at + part.shape[0], side + left - first : side + left - first + part.shape[1]] = part
        places.append((at, at + cutting.bottom - cutting.top))
        at += cutting.bottom - cutting.top + between
    return sheet, places
