"""The grid of a ruled table from the lines drawn on a page: rows, columns, and which cells are merged.

A wall between two places of the grid stands where most of it is drawn, so that gaps of a worn scan do not matter;
places without a wall between them are one merged cell. pdfplumber's finder wants every corner of every cell, which
scans do not give, and takes 0.3 s to load.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model import Box

_SNAP = 3.5  # points between two lines that are one border (double rules, edges of neighbouring cells)
_JOIN = 12.0  # points of a gap in a worn border
_EDGE = 1.5  # points between the end of a border and the line that it ends at
_TOUCH = 6.0  # points between two borders that meet
_DRAWN = 0.55  # part of a wall that must be drawn
_MOST_LINES = 600  # of one direction; more are a drawing
_LOWEST_ROW = 5.0  # points; no line of text fits in less
_OVERHANG = 18.0  # points by which level lines reach beyond the last upright one: a table open at its sides


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line: its place across (y of a level line, x of an upright one), and from where to where it runs."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: borders of its columns and rows in points, and for each place the merged cell it belongs to.

    ``owner[row][column]`` is (row, column, rows, columns) of the cell.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[tuple[int, int, int, int], ...], ...]

    def place(self, x: float, y: float) -> tuple[int, int, int, int] | None:
        """The cell at a point, or None outside of the table."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.owner[row][column]
        return None


def grids(lines: Iterable[Box]) -> list[Grid]:
    """The grids that lines draw, from the top of the page: at least two by two places, or a row of three.

    Args:
        lines: thin boxes, level or upright.
    """
    level, upright = [], []
    for box in lines:
        width, height = box.x1 - box.x0, box.bottom - box.top
        if width >= height:
            level.append(Stroke((box.top + box.bottom) / 2, box.x0, box.x1))
        else:
            upright.append(Stroke((box.x0 + box.x1) / 2, box.top, box.bottom))
    level = _joined(level)
    upright = _joined(upright, sorted({stroke.at for stroke in level}))
    if len(level) > _MOST_LINES or len(upright) > _MOST_LINES:
        return []
    found = []
    for rows, columns in _crossing(level, upright):
        grid = _grid(rows, columns)
        if grid is not None:
            found.append(grid)
    return sorted(found, key=lambda grid: grid.ys[0])


def _joined(strokes: list[Stroke], across: Sequence[float] = ()) -> list[Stroke]:
    """Strokes on nearly the same line are snapped to it, and those that touch become one.

    A gap from one line ``across`` to another is no wear: there a row as low as a line of print is one merged cell.
    """
    groups: list[list[Stroke]] = []
    for stroke in sorted(strokes, key=lambda s: s.at):
        if groups and stroke.at - groups[-1][0].at <= _SNAP:
            groups[-1].append(stroke)
        else:
            groups.append([stroke])
    out = []
    for group in groups:
        length = sum(s.end - s.start for s in group) or 1.0
        at = sum(s.at * (s.end - s.start) for s in group) / length if length > 1 else group[0].at
        group.sort(key=lambda s: s.start)
        start, end = group[0].start, group[0].end
        for stroke in group[1:]:
            gap = stroke.start - end
            if gap <= _JOIN and not (gap > _LOWEST_ROW and _on(across, end) and _on(across, stroke.start)):
                end = max(end, stroke.end)
            else:
                out.append(Stroke(at, start, end))
                start, end = stroke.start, stroke.end
        out.append(Stroke(at, start, end))
    return out


def _on(lines: Sequence[float], at: float) -> bool:
    """Whether one of some sorted places is hardly more than the width of a line away."""
    index = bisect_right(lines, at - _EDGE)
    return index < len(lines) and lines[index] <= at + _EDGE


def _crossing(level: Sequence[Stroke], upright: Sequence[Stroke]) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Sets of lines that hang together by crossing or touching one another."""
    parent = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for j, line in enumerate(upright):
        for i, other in enumerate(level):
            if (
                line.start - _TOUCH <= other.at <= line.end + _TOUCH
                and other.start - _TOUCH <= line.at <= other.end + _TOUCH
            ):
                parent[root(i)] = root(len(level) + j)
    sets: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for i, line in enumerate(level):
        sets[root(i)][0].append(line)
    for j, line in enumerate(upright):
        sets[root(len(level) + j)][1].append(line)
    return [lines for lines in sets.values() if len(lines[0]) >= 2 and lines[1]]


def _places(strokes: Sequence[Stroke], least: float) -> list[float]:
    """The distinct positions of lines, those nearer than ``least`` taken together."""
    found: list[float] = []
    for at in sorted(stroke.at for stroke in strokes):
        if not found or at - found[-1] >= least:
            found.append(at)
    return found


def _grid(level: Sequence[Stroke], upright: Sequence[Stroke]) -> Grid | None:
    ys, xs = _places(level, _LOWEST_ROW), _places(upright, _LOWEST_ROW)
    lefts, rights = sorted(s.start for s in level), sorted(s.end for s in level)
    left, right = lefts[len(lefts) // 2], rights[len(rights) // 2]
    if xs[0] - left > _OVERHANG:
        xs.insert(0, left)
    if right - xs[-1] > _OVERHANG:
        xs.append(right)
    tops, bottoms = sorted(s.start for s in upright), sorted(s.end for s in upright)
    top, bottom = tops[len(tops) // 2], bottoms[len(bottoms) // 2]
    if ys[0] - top > _OVERHANG:  # a table that goes on overleaf may have no line at the edge of the page
        ys.insert(0, top)
    if bottom - ys[-1] > _OVERHANG:
        ys.append(bottom)
    if len(xs) < 3 or len(ys) < 2 or (len(ys) == 2 and len(xs) < 4):
        return None
    beside = _walls(upright, xs[1:-1], ys)
    below = _walls(level, ys[1:-1], xs)
    rows, columns = len(ys) - 1, len(xs) - 1
    parent = list(range(rows * columns))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not beside[column][row]:
                parent[root(here + 1)] = root(here)
            if row + 1 < rows and not below[row][column]:
                parent[root(here + columns)] = root(here)
    members: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in range(rows):
        for column in range(columns):
            members[root(row * columns + column)].append((row, column))
    owner: list[list[tuple[int, int, int, int]]] = [[(0, 0, 0, 0)] * columns for _ in range(rows)]
    for places in members.values():
        first_row, first_column = min(r for r, _ in places), min(c for _, c in places)
        height = max(r for r, _ in places) - first_row + 1
        width = max(c for _, c in places) - first_column + 1
        whole = height * width == len(places)
        for r, c in places:
            # walls that leave no rectangle are misdrawn: its places stay apart
            owner[r][c] = (first_row, first_column, height, width) if whole else (r, c, 1, 1)
    return Grid(tuple(xs), tuple(ys), tuple(tuple(row) for row in owner))


def _walls(strokes: Sequence[Stroke], at: Sequence[float], marks: Sequence[float]) -> list[list[bool]]:
    """For each inner line of the grid and each stretch between two marks: whether most of it is drawn."""
    walls = [[0.0] * (len(marks) - 1) for _ in at]
    for stroke in strokes:
        i = _nearest(at, stroke.at)
        if i is None:
            continue
        for j, (start, end) in enumerate(pairwise(marks)):
            walls[i][j] += max(0.0, min(end, stroke.end) - max(start, stroke.start)) / (end - start)
    return [[share >= _DRAWN for share in line] for line in walls]


def _nearest(places: Sequence[float], at: float) -> int | None:
    index = bisect_right(places, at)
    near = [i for i in (index - 1, index) if 0 <= i < len(places) and abs(places[i] - at) <= _LOWEST_ROW]
    return min(near, key=lambda i: abs(places[i] - at)) if near else None
