"""Words that fit their sentence badly, read once more in the picture as it came.

The softened picture, in which pages are read, shows marks that Tesseract loses in the sharp one, and smears others
("xách" for "sách"). Which words are in doubt, the language model knows; they are one in forty. Each is cut out with
its neighbours, which give the line its height; what is read in its place testifies beside the first reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.intake.lines import Piece
from pipeline.model import Box

_MOST, _FEW = 0.15, 12  # share of a page's words from which on this would be a reading of the page; as many always may
_GAP = 2.0  # white between neighbours, in heights of the word; beyond is another cell or column

_SURE = 0.75
"""Confidence from which a word alone testifies; with less it is guessed from a neighbour's ink or a stamp's."""

Strip = Sequence[Piece]
Wanted = tuple[Box, float]
"""A place of which the reading is wanted, and the least confidence that it must have."""


def with_words(
    unsure: Sequence[Strip], lines: Sequence[Strip], places: Sequence[Box]
) -> tuple[list[Strip], list[Wanted] | None]:
    """The lines and parts of lines to read, and the places in them of which the reading is wanted.

    Args:
        unsure: lines that are to be read as a whole.
        lines: all lines of the first reading, boxes in pixels of the picture.
        places: boxes of words, in the same pixels; those of the lines above are read with them.

    Returns:
        The strips, and the wanted places; None where all that is read in them is wanted.
    """
    whole = [id(line) for line in unsure]
    if not places or len(places) > max(_FEW, _MOST * sum(map(len, lines))):
        return list(unsure), None
    rest = [sorted(line, key=lambda piece: piece.x0) for line in lines if id(line) not in whole]
    strips = [strip for line in rest for strip in _strips(line, places)]
    wanted = [(place, _SURE) for place in places]
    wanted += [(Box(p.x0, p.top, p.x1, p.bottom), 0.0) for line in unsure for p in line]
    return [*unsure, *strips], wanted


def only(wanted: Sequence[Wanted] | None, lines: Sequence[Strip]) -> list[list[Piece]]:
    """Of what was read in strips the words in the wanted places; a neighbour may have been cut at the edge."""
    if wanted is None:
        return [list(line) for line in lines]
    kept = ([piece for piece in line if _is_wanted(piece, wanted)] for line in lines)
    return [line for line in kept if line]


def _is_wanted(piece: Piece, wanted: Sequence[Wanted]) -> bool:
    return any((piece.confidence or 0.0) >= sure and _stands_in(piece, place) for place, sure in wanted)


def _strips(line: Strip, places: Sequence[Box]) -> Iterator[Strip]:
    """The wanted words of a line, from the left, with their neighbours; those that share one are one strip."""
    first, last = 0, -1
    for i, piece in enumerate(line):
        if not any(_stands_in(piece, place) for place in places):
            continue
        start = i - 1 if i > 0 and _near(line[i - 1], piece) else i
        end = i + 1 if i + 1 < len(line) and _near(piece, line[i + 1]) else i
        if start > last:
            if last >= 0:
                yield line[first : last + 1]
            first = start
        last = end
    if last >= 0:
        yield line[first : last + 1]


def _near(one: Piece, other: Piece) -> bool:
    return other.x0 - one.x1 < _GAP * max(one.bottom - one.top, other.bottom - other.top)


def _stands_in(piece: Piece, place: Box) -> bool:
    """Whether a word as read lies where another one does: the middle of one is within the other."""
    x, y = (piece.x0 + piece.x1) / 2, (piece.top + piece.bottom) / 2
    if place.x0 <= x <= place.x1 and place.top <= y <= place.bottom:
        return True
    x, y = (place.x0 + place.x1) / 2, (place.top + place.bottom) / 2
    return piece.x0 <= x <= piece.x1 and piece.top <= y <= piece.bottom
