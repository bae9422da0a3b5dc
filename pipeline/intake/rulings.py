"""The straight lines that a PDF page draws: borders of table cells, rules below headings."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, Protocol

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.model import Box

_MAX_OBJECTS = 4000  # a page with more is a drawing
_MAX_SEGMENTS = 4000
_THICK = 3.0  # points; a wider path is an area
_SHORT = 4.0  # points; shorter strokes are dashes, parts of letters drawn as curves

Matrix = tuple[float, float, float, float, float, float]
Rect = tuple[float, float, float, float]


class Frame(Protocol):
    """The page as it is shown: its size, and the way there from user space."""

    width: float
    height: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Rect:
        """A rectangle of user space as x0, top, x1, bottom of the shown page."""


def rulings(page: pdfium.PdfPage, frame: Frame) -> tuple[Box, ...]:
    """All level and upright lines of a page as thin boxes; a rectangle gives its four edges.

    The cost is linear in the number of drawn objects; what a page draws beyond a few thousand is left out.
    """
    found: list[Box] = []
    budget = [_MAX_SEGMENTS]
    for item, matrix in _paths(page):
        found += _lines_of(item, matrix, frame, budget)
    return tuple(found)


def _paths(page: pdfium.PdfPage) -> Iterator[tuple[Any, Matrix | None]]:
    """Paths on the page and in the forms on it, each with the matrix of its form."""
    for i in range(min(raw.FPDFPage_CountObjects(page.raw), _MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page.raw, i)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield item, None
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            matrix = _matrix(item)
            for j in range(min(raw.FPDFFormObj_CountObjects(item), _MAX_OBJECTS)):
                inner = raw.FPDFFormObj_GetObject(item, j)
                if raw.FPDFPageObj_GetType(inner) == raw.FPDF_PAGEOBJ_PATH:
                    yield inner, matrix


def _matrix(item: Any) -> Matrix:
    values = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, values):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (values.a, values.b, values.c, values.d, values.e, values.f)


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _lines_of(item: Any, matrix: Matrix | None, frame: Frame, budget: list[int]) -> list[Box]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return []
    corners = [(left.value, bottom.value), (right.value, top.value)]
    if matrix is not None:
        corners = [_moved(matrix, x, y) for x, y in corners]
    box = _shown(frame, *corners)
    width, height = box.x1 - box.x0, box.bottom - box.top
    if min(width, height) < _THICK:
        return [box] if max(width, height) >= _SHORT else []
    count = raw.FPDFPath_CountSegments(item)
    if count > budget[0]:
        return []
    budget[0] -= count
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if not stroke.value and (width > 0.9 * frame.width or height > 0.5 * frame.height):
        return []  # a coloured ground
    own = _matrix(item)
    return [line for line in _segments(item, count, own, matrix, frame) if _is_line(line)]


def _is_line(box: Box) -> bool:
    width, height = box.x1 - box.x0, box.bottom - box.top
    return min(width, height) < _THICK and max(width, height) >= _SHORT


def _segments(item: Any, count: int, own: Matrix, form: Matrix | None, frame: Frame) -> Iterator[Box]:
    """The straight strokes of a path; curves are passed over."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for i in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved(own, x.value, y.value)
        if form is not None:
            point = _moved(form, *point)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield _shown(frame, last, point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield _shown(frame, last, start)
            last = start


def _shown(frame: Frame, one: tuple[float, float], other: tuple[float, float]) -> Box:
    left, right = sorted((one[0], other[0]))
    bottom, top = sorted((one[1], other[1]))
    return Box(*(round(value, 2) for value in frame.box(left, bottom, right, top)))
