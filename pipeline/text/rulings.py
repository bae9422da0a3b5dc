"""The borders of tables in the picture of a page: long level and upright strokes of ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model import Box
from pipeline.text.picture import Prepared

_DPI = 150  # fine enough: the thinnest borders of Word, half a point, are one pixel
_MM = 25.4
_LEVEL = 6.0  # mm; hardly a level stroke of a letter or dash is as long
_ALONE = 10.0  # mm; the bars of a bold "TT" run together are shorter, and touch no border
_UPRIGHT = 4.4  # mm; higher than capitals of 14 points, lower than a row of a table with one line
_BROKEN = 1.2  # mm of a gap in a worn border
_THICK = 1.6  # mm
_SLANT = 0.02  # of its length: what is left of the skew may widen the box of a long line
_CONTRAST = 14  # grey values below the paper around it
_MOST = 2000  # strokes of a page; more are a drawing or dirt


@dataclass(frozen=True, slots=True)
class Rulings:
    """The lines of a prepared picture, in points of that picture, and where their ink is, at a lower resolution."""

    lines: tuple[Box, ...] = ()
    ink: np.ndarray | None = None


def find_rulings(grey: np.ndarray, dpi: int) -> Rulings:
    """The straight lines of a picture as thin boxes, level and upright; none for a picture without borders.

    Args:
        grey: the picture, evenly lit and straight.
        dpi: its resolution.

    Costs about 15 ms for a page of A4 at 300 dpi.
    """
    factor = min(1.0, _DPI / dpi)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    mm = dpi * factor / _MM
    window = 2 * round(2.5 * mm) + 1
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _CONTRAST)
    upright, mask = _strokes(ink, mm, level=False)
    level, drawn = _strokes(ink, mm, level=True)
    found = []
    for stroke in level:
        if _is_border(stroke, level, upright, mm):
            found.append(stroke)
        else:
            left, top, right, bottom = stroke
            drawn[top:bottom, left:right] = 0
    found += upright
    mask = cv2.bitwise_or(mask, drawn)
    if not found or len(found) > _MOST:
        return Rulings()
    scale = 72 / (dpi * factor)
    return Rulings(tuple(Box(*(value * scale for value in line)) for line in found), mask)


_Stroke = tuple[int, int, int, int]  # left, top, right, bottom in pixels


def _is_border(stroke: _Stroke, level: Sequence[_Stroke], upright: Sequence[_Stroke], mm: float) -> bool:
    """Whether a level stroke is long, ends at an upright one, or goes on in another level one beyond a worn place."""
    left, top, right, bottom = stroke
    if right - left >= _ALONE * mm:
        return True
    for x0, y0, x1, y1 in upright:
        if y0 - mm <= bottom and top <= y1 + mm and any(x0 - mm <= end <= x1 + mm for end in (left, right)):
            return True
    middle = (top + bottom) / 2
    return any(
        other is not stroke
        and abs((other[1] + other[3]) / 2 - middle) <= mm / 2
        and max(other[0] - right, left - other[2]) <= _ALONE * mm
        for other in level
    )


def _strokes(ink: np.ndarray, mm: float, *, level: bool) -> tuple[list[_Stroke], np.ndarray]:
    """Strokes of one direction, and their ink."""
    length, gap = max(3, round((_LEVEL if level else _UPRIGHT) * mm)), max(1, round(_BROKEN * mm))
    long = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length) if level else (length, 1), np.uint8))
    if not long.any():
        return [], long
    joined = cv2.morphologyEx(long, cv2.MORPH_CLOSE, np.ones((3, gap) if level else (gap, 3), np.uint8))
    # outlines of what little is left cost a third of connected components with their statistics
    outlines, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for i, outline in enumerate(outlines):
        if tree[0, i, 3] >= 0:  # the edge of a hole
            continue
        left, top, width, height = cv2.boundingRect(outline)
        across, along = (height, width) if level else (width, height)
        if across <= _THICK * mm + _SLANT * along:
            found.append((left, top, left + width, top + height))
        else:
            cv2.drawContours(joined, outlines, i, 0, cv2.FILLED)
    return sorted(found, key=lambda stroke: (stroke[1], stroke[0])), cv2.bitwise_and(long, joined)


def without_rulings(grey: np.ndarray, rulings: Rulings) -> np.ndarray:
    """A copy of the picture in which the lines are paper."""
    if rulings.ink is None:
        return grey.copy()
    mask = cv2.dilate(rulings.ink, np.ones((3, 3), np.uint8))
    mask = cv2.resize(mask, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST)
    out = grey.copy()
    out[mask > 0] = int(np.percentile(grey[::7, ::7], 80))
    return out


def on_page(lines: Sequence[Box], ready: Prepared, dpi: int) -> tuple[Box, ...]:
    """Lines of the prepared picture as boxes on the page as it came, in points; around a slanting line."""
    scale = dpi / 72
    out = []
    for line in lines:
        corners = [ready.to_page(x * scale, y * scale) for x in (line.x0, line.x1) for y in (line.top, line.bottom)]
        xs, ys = [x / scale for x, _ in corners], [y / scale for _, y in corners]
        out.append(Box(round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2)))
    return tuple(out)
