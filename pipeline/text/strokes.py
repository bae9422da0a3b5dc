"""Roman numbers of upright strokes, counted in the picture.

Tesseract runs neighbouring strokes together: "III" is read "II", "H" or "IL", and no language model knows how many
there were. In the picture they stand apart at half their height. They are counted where such a number is sure to stand:
behind "quý" and its like, and before a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.intake.lines import Piece
from pipeline.vietnamese import strip_marks

_QUARTER = "quy"  # a year has four: what is read "11" is "II"; elsewhere it may be eleven
_BEFORE = frozenset((_QUARTER, "phan", "chuong", "muc"))
_BEHIND = re.compile(r"[(]?(?P<number>[IlH1|]{1,4})(?=[.,;:)]*$|[/⁄])")
_HEADING = re.compile(r"(?P<number>[IlLH1|]{1,4})(?=[.]?$)")
_MOST = 3
_HEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7)  # of the number, at which a stroke is looked at; serifs are above and below
_WIDEST = 0.4  # width of a stroke, in heights
_STEADY = 0.5  # part of its width that a stroke keeps from height to height; a slash moves on
_SERIF = 0.3  # how far one may stand out, in heights
_LOW = 0.8  # height of a colon, and more than that of a full stop, in heights of the number


def counted(lines: Sequence[Sequence[Piece]], grey: NDArray[np.uint8]) -> list[list[Piece]]:
    """The lines of a page, Roman numbers of strokes alone as the picture has them.

    Args:
        lines: what was read, boxes in pixels of the picture.
        grey: the picture, dark on light.
    """
    done = []
    for line in lines:
        pieces = list(line)
        for i, match in _numbers(line):
            piece = pieces[i]
            strokes = _strokes(piece, grey, slash=piece.text[match.end() : match.end() + 1] in ("/", "⁄"))
            read = match["number"]
            if strokes is None or read == "I" * strokes or (strokes == 1 and len(read) == 1):
                continue
            text = piece.text[: match.start("number")] + "I" * strokes + piece.text[match.end() :]
            pieces[i] = replace(piece, text=text)
        done.append(pieces)
    return done


def _numbers(line: Sequence[Piece]) -> Iterator[tuple[int, re.Match[str]]]:
    """Which words of a line are such numbers."""
    for i, (piece, after) in enumerate(pairwise(line)):
        before, match = strip_marks(piece.text).lower().strip("("), _BEHIND.match(after.text)
        if match and before in _BEFORE and (before == _QUARTER or not match["number"].isdigit()):
            yield i + 1, match
    if len(line) > 1 and (match := _HEADING.match(line[0].text)) and not match["number"].isdigit():
        title = line[1].text
        if len(title) > 1 and (title.isupper() or (title[0].isupper() and len(match[0]) < len(line[0].text))):
            yield 0, match


def _strokes(piece: Piece, grey: NDArray[np.uint8], *, slash: bool) -> int | None:
    """How many upright strokes a word's picture begins with; None where it has other letters, or too many."""
    part: NDArray[Any] = grey[max(0, round(piece.top)) : round(piece.bottom), max(0, round(piece.x0)) : round(piece.x1)]
    if part.size == 0 or part.shape[0] < 8:
        return None
    dark = part < (int(part.min()) + int(np.percentile(part, 95))) / 2
    rows = np.flatnonzero(dark.sum(axis=1) >= 2)
    if not len(rows):
        return None
    dark = dark[rows[0] : rows[-1] + 1]
    height = dark.shape[0]
    bands = [_runs(dark[round(share * height)]) for share in _HEIGHTS]
    count = 0
    end = 0  # of the last stroke
    for run in bands[len(bands) // 2]:
        if run[1] - run[0] > _WIDEST * height or not all(_goes_on(run, band) for band in bands):
            break
        count, end = count + 1, run[1]
    serif = round(_SERIF * height)
    if not 0 < count <= _MOST or not (slash or _is_low(dark[:, end + serif :])):
        return None
    return count


def _runs(row: NDArray[Any]) -> list[tuple[int, int]]:
    """Where a row of pixels is dark, from the left."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _goes_on(run: tuple[int, int], band: Sequence[tuple[int, int]]) -> bool:
    """Whether a stroke is there at another height."""
    width = run[1] - run[0]
    return any(
        min(run[1], end) - max(run[0], start) >= _STEADY * width and end - start <= 1.6 * width + 2
        for start, end in band
    )


def _is_low(rest: NDArray[Any]) -> bool:
    """Whether only a full stop, a colon or the like is left."""
    return not rest[: round((1 - _LOW) * rest.shape[0])].any()
