"""The borders of tables in the picture of a page: long level and upright strokes of ink."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Box
from pipeline.text.picture import Prepared

_DPI = 150  # fine enough: the thinnest borders of Word, half a point, are one pixel
_MM = 25.4
_LEVEL = 6.0  # mm; no level stroke of a letter or dash is as long
_UPRIGHT = 4.4  # mm; higher than capitals of 14 points, lower than a row of a table with one line
_BROKEN = 1.2  # mm of a gap in a worn border
_THICK = 1.6  # mm
_SLANT = 0.02  # of its length: what is left of the skew may widen the box of a long line
_CONTRAST = 14  # grey values below the paper around it
_MOST = 2000  # strokes of a page; more are a drawing or dirt


def find_rulings(ready: Prepared, dpi: int) -> tuple[Box, ...]:
    """The straight lines of a prepared picture as thin boxes on the page as it came, in points.

    Args:
        ready: the picture, grey, evenly lit and straight.
        dpi: its resolution.

    Returns:
        Level and upright lines; none for a picture without borders. A line that slants on the page has the box around
        it. Costs about 15 ms for a page of A4 at 300 dpi.
    """
    factor = min(1.0, _DPI / dpi)
    small = cv2.resize(ready.grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    mm = dpi * factor / _MM
    window = 2 * round(2.5 * mm) + 1
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _CONTRAST)
    lines = [*_strokes(ink, mm, _LEVEL, level=True), *_strokes(ink, mm, _UPRIGHT, level=False)]
    if len(lines) > _MOST:
        return ()
    scale = 72 / dpi
    return tuple(_on_page(ready, *(value / factor for value in line), scale=scale) for line in lines)


def _strokes(ink: np.ndarray, mm: float, least: float, *, level: bool) -> list[tuple[int, int, int, int]]:
    """Strokes of one direction as left, top, right, bottom in pixels."""
    length, gap = max(3, round(least * mm)), max(1, round(_BROKEN * mm))
    long = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length) if level else (length, 1), np.uint8))
    if not long.any():
        return []
    joined = cv2.morphologyEx(long, cv2.MORPH_CLOSE, np.ones((3, gap) if level else (gap, 3), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for left, top, width, height, _ in boxes[1:count].tolist():
        along, across = (width, height) if level else (height, width)
        if across <= _THICK * mm + _SLANT * along:
            found.append((left, top, left + width, top + height))
    return found


def _on_page(ready: Prepared, x0: float, top: float, x1: float, bottom: float, *, scale: float) -> Box:
    corners = [ready.to_page(x, y) for x in (x0, x1) for y in (top, bottom)]
    xs, ys = [x * scale for x, _ in corners], [y * scale for _, y in corners]
    return Box(round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))
