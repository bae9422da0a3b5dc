"""Roman numbers of upright strokes, counted in the picture.

Tesseract runs neighbouring strokes together: "III" is read "II", "H" or "IL", and no language model knows how many
there were. In the picture they stand apart at half their height. They are counted where such a number is sure to stand:
behind "quý" and its like and before a heading, whatever was read; elsewhere where a Roman number was read ("khóa XII",
"hạng II"), since Tesseract loses strokes there too, and never makes one up.
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
_BEFORE = frozenset((_QUARTER, "phan", "chuong", "muc", "luc"))  # "luc": phụ lục
_BEHIND = re.compile(r"[(]?(?P<number>[IlH1|]{1,4})(?=[.,;:)]*$|[/⁄])")
_HEADING = re.compile(r"(?P<number>[IlLH1|]{1,4})(?=[.]?$)")
_READ = re.compile(r"(?P<head>[XV]{0,4})(?P<number>I{1,3})(?=[.,;]?$)")
# Words behind which a single I is a number, too.
_GRADES = frozenset(("hang", "loai", "vuc", "vung", "nhom", "khoa", "ky", "thu", "luc", "tap", "dot", "bac"))
_MOST = 3
_HEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7)  # of the number, at which a stroke is looked at; serifs are above and below
_BEHIND_HEAD = (0.2, 0.35, 0.5, 0.6, 0.7)  # the same behind X or V, whose arms are upright for a while in some fonts
_WIDEST = 0.4  # width of a stroke, in heights
_STEADY = 0.5  # part of its width that a stroke keeps from height to height; a slash moves on
_SERIF = 0.3  # how far one may stand out, in heights
_LOW = 0.8  # height of a colon, and more than that of a full stop, in heights of the number
_BEYOND = 0.35  # how far above and below its word no stroke of a letter reaches, in heights; a table's border does


def counted(lines: Sequence[Sequence[Piece]], grey: NDArray[np.uint8]) -> list[list[Piece]]:
    """The lines of a page, Roman numbers of strokes alone as the picture has them.

    Args:
        lines: what was read, boxes in pixels of the picture.
        grey: the picture, dark on light.
    """
    done = []
    for above, line in pairwise([[], *lines]):
        pieces = list(line)
        for i, match in (*_numbers(line, above), *_read_ones(line)):
            piece, read = line[i], match["number"]
            slash = piece.text[match.end() : match.end() + 1] in ("/", "⁄")
            strokes = _strokes(piece, grey, slash=slash, head=bool(match.groupdict().get("head")))
            if strokes is None or read == "I" * strokes or (strokes == 1 and len(read) == 1):
                continue
            if match.re is _READ and strokes < len(read):
                continue  # strokes are lost, not made up
            text = piece.text[: match.start("number")] + "I" * strokes + piece.text[match.end() :]
            pieces[i] = replace(piece, text=text)
        done.append(pieces)
    return done


def _numbers(line: Sequence[Piece], above: Sequence[Piece]) -> Iterator[tuple[int, re.Match[str]]]:
    """Which words of a line are such numbers; the word before the first one is the last of the line above."""
    for i, (piece, after) in enumerate(pairwise([*above[-1:], *line]), 1 - len(above[-1:])):
        before, match = strip_marks(piece.text).lower().strip("("), _BEHIND.match(after.text)
        if match and before in _BEFORE and (before == _QUARTER or not match["number"].isdigit()):
            yield i, match
    if len(line) > 1 and (match := _HEADING.match(line[0].text)) and not match["number"].isdigit():
        title = line[1].text
        if len(title) > 1 and (title.isupper() or (title[0].isupper() and len(match[0]) < len(line[0].text))):
            yield 0, match


def _read_ones(line: Sequence[Piece]) -> Iterator[tuple[int, re.Match[str]]]:
    """Which words of a line were read as Roman numbers that end in strokes."""
    for i, piece in enumerate(line):
        match = _READ.match(piece.text)
        if match and (match["head"] or len(match["number"]) > 1 or (i and _is_grade(line[i - 1].text))):
            yield i, match


def _is_grade(text: str) -> bool:
    return strip_marks(text).lower().strip('(“"') in _GRADES


def _strokes(piece: Piece, grey: NDArray[np.uint8], *, slash: bool, head: bool = False) -> int | None:
    """How many upright strokes a word's picture begins with; None where it has other letters, or too many.

    Args:
        piece: The word and its box.
        grey: The picture.
        slash: Whether a slash and more follow the strokes.
        head: Whether other letters (X, V) stand before them: then the strokes are those that it ends in.
    """
    top, left = max(0, round(piece.top)), max(0, round(piece.x0))
    part: NDArray[Any] = grey[top : round(piece.bottom), left : round(piece.x1)]
    if part.size == 0 or part.shape[0] < 8:
        return None
    ink = (int(part.min()) + int(np.percentile(part, 95))) / 2
    dark = part < ink
    rows = np.flatnonzero(dark.sum(axis=1) >= 2)
    if not len(rows):
        return None
    dark = dark[rows[0] : rows[-1] + 1]
    height = dark.shape[0]
    bands = [_runs(dark[round(share * height)]) for share in (_BEHIND_HEAD if head else _HEIGHTS)]
    strokes: list[tuple[int, int]] = []
    middle = bands[len(bands) // 2]
    for run in reversed(middle) if head else middle:
        if run[1] - run[0] > _WIDEST * height or not all(_goes_on(run, band) for band in bands):
            break
        strokes.append(run)
    inner = dark[round(_HEIGHTS[0] * height) : round(_HEIGHTS[-1] * height)]
    if any(inner[:, before[1] : after[0]].all(axis=1).any() for before, after in pairwise(sorted(strokes))):
        return None  # a bar joins them: H
    serif = round(_SERIF * height)
    end = max((run[1] for run in strokes), default=0)
    if not 0 < len(strokes) <= _MOST or not (slash or _is_low(dark[:, end + serif :])):
        return None
    columns = [grey[:, left + (start + stop) // 2] < ink for start, stop in strokes]
    if any(_is_border(column, top + int(rows[0]), top + int(rows[-1]) + 1) for column in columns):
        return None
    return len(strokes)


def _is_border(column: NDArray[Any], first: int, last: int) -> bool:
    """Whether the ink of a column of the picture goes on above or below the rows of a word."""
    reach = round(_BEYOND * (last - first))
    beyond = (column[max(0, first - reach) : first], column[last : last + reach])
    return any(len(part) == reach and part.all() for part in beyond)


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
