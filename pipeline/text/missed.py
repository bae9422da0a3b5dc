"""A third look: lines that stand in the picture and that nobody read.

Where a stamp, a signature or a pen's stroke runs through lines of print, Tesseract takes the whole for a drawing and
passes over lines that anyone can read. What has the size of letters, lies in a row and is covered by no word is cut out
and read alone. A drawing read as letters gives no syllables, so only what reads as Vietnamese or as figures comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.intake.lines import Piece
from pipeline.model import UNREAD
from pipeline.text.picture import ink_at_half_size, usual_height
from pipeline.vietnamese import is_syllable

# In heights of the usual small letter.
_LETTER = (0.5, 3.2)  # what may be a letter, with its marks
_WIDEST = 4.0  # a letter, or some that touch
_REACH = 1.8  # white between two words of a line
_LEAST = 7.0  # width of a row of letters that is worth a look: two words
_GAP = 18.0  # what a stamp may cover between two halves of a line
_TALL = 4.0  # a word's box that is higher is that of a drawing and covers nothing
_LOWEST = 1.2  # a row that is lower is of small print, as in a stamp
_LEVEL = (0.25, 0.6)  # share of its height that a row may have in common with a line: what lies between is no line's
_FEWEST = 5  # letters in such a row
_MOST = 40  # rows: so many are a drawing, or a page that Tesseract could not read at all

_SURE = 0.6  # confidence of a word that comes in
_SURE_FIGURE = 0.9  # of a word with a digit: a wrong number is worse than none
_SOUND = 0.7  # share of the letters of the words that come in that are in syllables
_PART = 0.4  # share of a row's words that come in; of a drawing fewer are sure
_LEAST_WORDS = 2

_LONG = 14.0  # heights of the usual small letter: a row as wide as three words, which no signature is
_WIDE_LETTERS = 9  # letters in such a row
_FAINTEST = 60.0  # grey values by which print is darker than its paper
_AS_DARK = 0.6  # of the words that were read

Strips = Callable[[Sequence[Sequence[Piece]]], list[list[Piece]]]


def read_missed(grey: NDArray[np.uint8], lines: Sequence[Sequence[Piece]], read_strips: Strips) -> list[list[Piece]]:
    """The lines of a page with those added that the first reading passed over.

    Args:
        grey: the picture of the page, dark on light.
        lines: what was read, boxes in its pixels.
        read_strips: reads parts of lines, given by one piece without text each.

    Raises:
        PageError: (by ``read_strips``) Tesseract failed on them.
    """
    done = [list(line) for line in lines]
    words = [piece for line in done for piece in line]
    rows = [row for row in _unread_rows(grey, words) if _fits(row, done)]
    if not rows or len(rows) > _MOST:
        return done
    came = []
    for line in read_strips([[row] for row in rows]):
        ends = (line[0], line[-1])
        new = [p for p in line if _is_sure(p, at_end=p in ends) and not _covered(p, words)]
        if _is_print(line, new):
            came.append(new)
    found = [piece for line in came for piece in line]
    unread = [row for row in rows if row.text == UNREAD and not any(_over(row, piece) for piece in found)]
    if unread:
        plain = median([_contrast(grey, word) for word in words] or [0.0])
        unread = [row for row in unread if _contrast(grey, row) >= max(_FAINTEST, _AS_DARK * plain)]
    return [*done, *came, *([row] for row in unread)]


def _contrast(grey: NDArray[np.uint8], piece: Piece) -> float:
    """Grey values between the ink and the paper of a word's or a row's place; grain of the paper has few."""
    part = grey[max(0, int(piece.top)) : int(piece.bottom) + 1, max(0, int(piece.x0)) : int(piece.x1) + 1]
    return float(np.subtract(*np.percentile(part, (75, 4)))) if part.size else 0.0


def _over(row: Piece, piece: Piece) -> bool:
    """Whether a word stands in a row."""
    return row.top <= (piece.top + piece.bottom) / 2 <= row.bottom and piece.x1 > row.x0 and piece.x0 < row.x1


def _unread_rows(grey: NDArray[np.uint8], words: Sequence[Piece]) -> list[Piece]:
    """Rows of letters that no word covers, from the top of the page; long ones have :data:`UNREAD` for text."""
    boxes, centres, shape = ink_at_half_size(grey)
    whole = usual_height(boxes)
    if whole is None:
        return []
    size = whole / 2  # from here on in pixels of the half-size picture
    read = np.zeros(shape, np.uint8)
    for word in words:
        if word.bottom - word.top <= _TALL * whole:
            left, top, right, bottom = word.x0 / 2, word.top / 2, word.x1 / 2, word.bottom / 2
            margin = 0.3 * size
            read[
                max(0, round(top - margin)) : round(bottom + margin),
                max(0, round(left - margin)) : round(right + margin),
            ] = 1
    widths, heights = boxes[:, 2], boxes[:, 3]
    likely = (heights >= _LETTER[0] * size) & (heights <= _LETTER[1] * size) & (widths <= _WIDEST * size)
    likely &= read[centres[:, 1].astype(np.intp), centres[:, 0].astype(np.intp)] == 0
    if np.count_nonzero(likely) < _FEWEST:
        return []
    letters = np.zeros(shape, np.uint8)
    for left, top, width, height, _ in boxes[likely].tolist():
        letters[top : top + height, left : left + width] = 1
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, round(_REACH * size)), np.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    parts = [
        Piece("", float(left), float(top), float(left + width), float(top + height))
        for left, top, width, height, _ in found[1:]
        if width >= 2 * size and height <= _TALL * size
    ]
    rows: list[Piece] = []
    for part in sorted(parts, key=lambda piece: piece.x0):
        row = next((row for row in rows if _continues(row, part, size)), None)
        if row is None:
            rows.append(part)
        else:
            row.top, row.bottom, row.x1 = min(row.top, part.top), max(row.bottom, part.bottom), part.x1
    wide = [row for row in rows if row.x1 - row.x0 >= _LEAST * size and row.bottom - row.top >= _LOWEST * size]
    rows = []
    for row in wide:
        count = _letters_in(letters, row)
        if count >= _FEWEST:
            text = UNREAD if row.x1 - row.x0 >= _LONG * size and count >= _WIDE_LETTERS else ""
            rows.append(Piece(text, 2 * row.x0, 2 * row.top, 2 * row.x1, 2 * row.bottom, 0.0))
    return sorted(rows, key=lambda piece: piece.top)


def _continues(row: Piece, part: Piece, size: float) -> bool:
    overlap = min(row.bottom, part.bottom) - max(row.top, part.top)
    level = overlap > 0.5 * min(row.bottom - row.top, part.bottom - part.top)
    both = max(row.bottom, part.bottom) - min(row.top, part.top)
    return level and part.x0 - row.x1 <= _GAP * size and both <= _TALL * size


def _fits(row: Piece, lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether a row stands on a line or between two: what a stamp says runs across them."""
    for line in lines:
        top, bottom = median(piece.top for piece in line), median(piece.bottom for piece in line)
        shared = (min(row.bottom, bottom) - max(row.top, top)) / min(row.bottom - row.top, bottom - top)
        if _LEVEL[0] < shared < _LEVEL[1]:
            return False
    return True


def _letters_in(letters: NDArray[Any], row: Piece) -> int:
    part = letters[int(row.top) : int(row.bottom), int(row.x0) : int(row.x1)]
    return int(cv2.connectedComponents(np.ascontiguousarray(part), connectivity=8)[0]) - 1


def _is_sure(piece: Piece, *, at_end: bool) -> bool:
    """Whether a word may come in. A number at the end of a row may be half of one: a stroke hides the rest."""
    sure = piece.confidence or 0.0
    if any(map(str.isdigit, piece.text)):
        return sure >= _SURE_FIGURE and not at_end
    return sure >= _SURE and any(map(str.isalpha, piece.text))


def _covered(piece: Piece, words: Sequence[Piece]) -> bool:
    """Whether a word was read in the same place."""
    for word in words:
        width = min(piece.x1, word.x1) - max(piece.x0, word.x0)
        height = min(piece.bottom, word.bottom) - max(piece.top, word.top)
        least = min(piece.x1 - piece.x0, word.x1 - word.x0)
        if width > 0.3 * least and height > 0.5 * min(piece.bottom - piece.top, word.bottom - word.top):
            return True
    return False


def _is_print(line: Sequence[Piece], new: Sequence[Piece]) -> bool:
    """Whether what comes in of a row is text: a good part of its words, and nearly all of these syllables."""
    words = [piece.text.strip(".,;:!?()[]\"'“”‘’-–/%") for piece in new]
    words = [word for word in words if sum(map(str.isalpha, word)) >= 2]
    sound = [word for word in words if is_syllable(word)]
    enough = len(sound) >= _LEAST_WORDS and len(new) >= _PART * len(line)
    return enough and sum(map(len, sound)) >= _SOUND * sum(map(len, words))
