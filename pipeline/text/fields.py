"""Finds the fields of a form that a pen filled in, and has them read by :mod:`pipeline.text.digits`.

Two fields matter, and both stand between printed words: the running number, between "Số:" and "/2010/TT-BTC", and the
day or month, between "ngày", "tháng" and "năm" (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3 and II.4). What Tesseract
read there with good confidence as a number that may stand there is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import regex
from numpy.typing import NDArray

from pipeline.intake.lines import Piece
from pipeline.text.digits import DigitReading, read_digits

SURE = 0.85  # of Tesseract's own reading of a field
_MAX_PIECES = 3  # into which Tesseract breaks what a pen wrote

_NUMBER_WORD = regex.compile(r"(?:.*[^\p{L}])?[Ss][ốóôổồỗộòỏõọơớo6éeê]\s*[:;.,]?")
_SYMBOL = regex.compile(r"(?P<junk>[^/]{0,8}?)(?P<rest>/\s?(?:[12]\d{3}/)?\p{Lu}[\p{L}\d]{0,9}(?:-\s?\p{Lu}.*)?)")
_DAY_WORD, _MONTH_WORD = (regex.compile(rf"{word}[:.,]?", regex.I) for word in ("ng[aàâáạảã]y", "th[aáàâạảã]ng"))
_YEAR_WORD = regex.compile(r"n[aăâàáãä]m[:.,]?", regex.I)


def read_written(lines: Sequence[Sequence[Piece]], grey: NDArray[np.uint8]) -> list[list[Piece]]:
    """The lines with handwritten numbers put in where they could be read beyond doubt.

    Args:
        lines: what Tesseract read, boxes in pixels of ``grey``.
        grey: the picture of the page, dark on light.
    """
    return [_in_line(sorted(line, key=lambda piece: piece.x0), grey) for line in lines]


def _in_line(line: list[Piece], grey: NDArray[np.uint8]) -> list[Piece]:
    for before, after, allowed, need in (
        (_NUMBER_WORD, None, _is_number, 1.1),
        (_DAY_WORD, _MONTH_WORD, _is_day, 0.9),
        (_MONTH_WORD, _YEAR_WORD, _is_month, 0.9),
    ):
        place = _place(line, before, after)
        if place is None:
            continue
        first, last = place
        line = _filled(line, first, last, grey, allowed, need)
    return line


def _place(line: list[Piece], before: regex.Pattern[str], after: regex.Pattern[str] | None) -> tuple[int, int] | None:
    """Indices of the printed pieces between which the field lies."""
    for first, piece in enumerate(line):
        if not before.fullmatch(piece.text):
            continue
        for last in range(first + 1, min(first + _MAX_PIECES + 2, len(line))):
            if (_SYMBOL if after is None else after).fullmatch(line[last].text):
                return first, last
    return None


def _filled(
    line: list[Piece],
    first: int,
    last: int,
    grey: NDArray[np.uint8],
    allowed: Callable[[str], bool],
    need: float,
) -> list[Piece]:
    inner = line[first + 1 : last]
    symbol = _SYMBOL.fullmatch(line[last].text)
    junk = symbol["junk"] if symbol else ""
    if junk and not inner and allowed(junk) and (line[last].confidence or 0) >= SURE:
        return line  # "52/KH-UBND", printed
    if len(inner) == 1 and not junk and allowed(inner[0].text) and (inner[0].confidence or 0) >= SURE:
        return line
    left, right = line[first].x1, line[last].x0
    if junk:
        cut = _gap_before_symbol(line[last], len(junk), grey)
        if cut is None:
            return line
        right = cut
    height = line[first].bottom - line[first].top
    if right - left < need * height:
        return line
    found = _read(grey, left, right, line[first].top, line[first].bottom)
    if found is None or not allowed(found[0].digits):
        return line
    reading, box = found
    middle = Piece(reading.digits, *box, reading.confidence)
    tail = line[last]
    if junk and symbol:
        tail = Piece(symbol["rest"], right, tail.top, tail.x1, tail.bottom, tail.confidence)
    return [*line[: first + 1], middle, tail, *line[last + 1 :]]


def _read(
    grey: NDArray[np.uint8], left: float, right: float, top: float, bottom: float
) -> tuple[DigitReading, tuple[float, float, float, float]] | None:
    """Read the field between two printed words; the pen may reach above and below the print, other lines may not."""
    height = bottom - top
    y0, y1 = max(0, round(top - 0.7 * height)), min(grey.shape[0], round(bottom + 0.6 * height))
    x0, x1 = round(left + 0.06 * height), round(right - 0.04 * height)
    if x1 - x0 < 6 or y1 - y0 < 6:
        return None
    field = _of_line(grey[y0:y1, x0:x1], top - y0, bottom - y0)
    rows, columns = np.flatnonzero((field < 128).any(axis=1)), np.flatnonzero((field < 128).any(axis=0))
    if not len(rows):
        return None
    reading = read_digits(field)
    if reading is None:
        return None
    return reading, (float(x0 + columns[0]), float(y0 + rows[0]), float(x0 + columns[-1] + 1), float(y0 + rows[-1] + 1))


def _of_line(field: NDArray[np.uint8], top: float, bottom: float) -> NDArray[np.uint8]:
    """The field with the ink of the lines above and below whitened."""
    level, binary = cv2.threshold(field, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    if level > 235:
        return field
    count, labels, _, centres = cv2.connectedComponentsWithStats(binary, connectivity=8)
    reach = 0.35 * (bottom - top)
    outside = np.zeros(count, bool)
    for i in range(1, count):
        middle = centres[i][1]
        outside[i] = not top - reach <= middle <= bottom + reach
    cleaned = field.copy()
    cleaned[outside[labels]] = 255
    return cleaned


def _gap_before_symbol(piece: Piece, junk: int, grey: NDArray[np.uint8]) -> float | None:
    """Where the print begins in a piece that Tesseract made of pen and print; None without a clear gap between them."""
    width, height = piece.x1 - piece.x0, piece.bottom - piece.top
    y0, y1 = max(0, round(piece.top)), min(grey.shape[0], round(piece.bottom))
    x0, x1 = max(0, round(piece.x0)), min(grey.shape[1], round(piece.x1))
    if x1 <= x0 or y1 <= y0:
        return None
    inked: NDArray[np.bool_] = np.atleast_1d((grey[y0:y1, x0:x1] < 128).any(axis=0))
    guess = width * junk / len(piece.text)
    best, best_distance, start = None, 0.35 * width, None
    for x, is_empty in enumerate([*(not column for column in inked), False]):
        if is_empty and start is None:
            start = x
        elif not is_empty and start is not None:
            if x - start >= 0.22 * height and abs((start + x) / 2 - guess) < best_distance:
                best, best_distance = x0 + (start + x) / 2, abs((start + x) / 2 - guess)
            start = None
    return best


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= len(text) <= 5 and int(text) > 0


def _is_day(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 31


def _is_month(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 12
