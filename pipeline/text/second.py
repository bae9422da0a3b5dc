"""A second look at what the first reading is unsure of: doubtful lines, cut out and read by another model.

Lines that hold a word of low confidence, or one that is no syllable, are a quarter of a scanned page, and most of its
errors lie in them. Another model reading the unsoftened picture errs elsewhere; the repair lets both compete word by
word. Measurements stand in docs/reading.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from pipeline.intake.lines import Piece, compose_lines
from pipeline.model import Word
from pipeline.text import tesseract
from pipeline.text.options import TextOptions
from pipeline.vietnamese import is_syllable

_DOUBTED_BELOW = 0.8  # confidence
_NO_SYLLABLE_BELOW = 0.95  # a word that is no syllable is doubted sooner: most are misread, names and units are not
_NUMBER_BELOW = 0.85  # confidence; of the numbers above it on readable pages 1 in 200 is wrong, below it 1 in 3
_FEWEST = 3  # doubtful lines; fewer are not worth a call
_WHOLE_PAGE = 0.6  # share of doubtful lines from which the whole page is read again
_MARGIN = 8  # pixels at 300 dpi around a line
_REACH = 14  # pixels at 300 dpi that a line's marks may stand out from its usual words; beyond are its neighbours
_BETWEEN = 30  # pixels at 300 dpi of white between two lines
_SIDE = 40


@dataclass(frozen=True, slots=True)
class Strip:
    """A line's place in the page's picture, and where it stands in the sheet of strips."""

    left: int
    top: int
    right: int
    bottom: int
    at: int


def doubtful(lines: Sequence[Sequence[Piece]]) -> list[Sequence[Piece]]:
    """The lines of a first reading that hold a doubtful word, from the top of the page; [] if hardly any do."""
    found = [line for line in lines if any(_is_doubtful(piece) for piece in line)]
    return sorted(found, key=lambda line: min(piece.top for piece in line)) if len(found) >= _FEWEST else []


def _is_doubtful(piece: Piece) -> bool:
    if sum(char.isalpha() for char in piece.text) < 2 or piece.confidence is None:
        return False
    bare = piece.text.strip(".,;:!?()[]\"'“”‘’-–")
    odd = bare.isalpha() and not bare.isupper() and not is_syllable(bare)
    return piece.confidence < (_NO_SYLLABLE_BELOW if odd else _DOUBTED_BELOW)


def doubtful_numbers(lines: Sequence[Sequence[Piece]]) -> list[Sequence[Piece]]:
    """The lines of a page that was read well with a number in them that was not, from the top of the page."""
    found = [line for line in lines if any(_is_doubtful_number(piece) for piece in line)]
    return sorted(found, key=lambda line: min(piece.top for piece in line))


def _is_doubtful_number(piece: Piece) -> bool:
    """Whether a word with two digits and more, or with one and other signs around it, was read without confidence."""
    text = piece.text.strip(".,;:!?()[]\"'“”‘’-–")
    return len(text) > 1 and any(map(str.isdigit, text)) and (piece.confidence or 0.0) < _NUMBER_BELOW


def wants_whole_page(lines: Sequence[Sequence[Piece]], unsure: Sequence[Sequence[Piece]]) -> bool:
    """Whether so many lines are doubtful that cutting them out saves nothing."""
    return len(unsure) > _WHOLE_PAGE * len(lines) and len(lines) > 4


def read_strips(
    grey: np.ndarray, unsure: Sequence[Sequence[Piece]], options: TextOptions, model: str
) -> list[list[Piece]]:
    """The doubtful lines as another model reads them, in the pixels of the page's picture; [] if there are too few.

    Raises:
        PageError: Tesseract failed on them.
        MissingComponentError: Tesseract or the model is not here.
    """
    if not unsure:
        return []
    sheet, strips = _sheet(grey, unsure, options.dpi / 300)
    with tesseract.as_file(sheet) as path:
        seen = tesseract.read(path, model=model, dpi=options.dpi, timeout=options.timeout, config="--psm 6")
    side = round(_SIDE * options.dpi / 300)
    found: dict[int, list[Piece]] = defaultdict(list)
    for word in seen:
        middle = word.top + word.height / 2
        number = next((i for i, s in enumerate(strips) if s.at <= middle < s.at + s.bottom - s.top), None)
        if number is None:
            continue
        strip = strips[number]
        left, top = word.left - side + strip.left, word.top - strip.at + strip.top
        piece = Piece(word.text, left, top, left + word.width, top + word.height, word.confidence)
        found[number].append(piece)
    return [sorted(found[number], key=lambda piece: piece.x0) for number in sorted(found)]


def _sheet(grey: np.ndarray, unsure: Sequence[Sequence[Piece]], scale: float) -> tuple[np.ndarray, list[Strip]]:
    """The lines' pictures under one another on white."""
    height, width = grey.shape
    margin, between, side = (round(value * scale) for value in (_MARGIN, _BETWEEN, _SIDE))
    strips, at = [], between
    for line in unsure:
        left, right = min(p.x0 for p in line), max(p.x1 for p in line)
        # A box that Tesseract drew into the next line would bring that line's halves along.
        reach = _REACH * scale
        top = max(min(p.top for p in line), median(p.top for p in line) - reach)
        bottom = min(max(p.bottom for p in line), median(p.bottom for p in line) + reach)
        strip = Strip(
            max(0, round(left) - margin),
            max(0, round(top) - margin),
            min(width, round(right) + margin),
            min(height, round(bottom) + margin),
            at,
        )
        strips.append(strip)
        at += strip.bottom - strip.top + between
    sheet = np.full((at, max(s.right - s.left for s in strips) + 2 * side), 255, dtype=np.uint8)
    for s in strips:
        sheet[s.at : s.at + s.bottom - s.top, side : side + s.right - s.left] = grey[s.top : s.bottom, s.left : s.right]
    return sheet, strips


def in_lines(lines: Sequence[Sequence[Piece]]) -> tuple[str, tuple[Word, ...]]:
    """The strips' text, a line for each, and its words; boxes are still in pixels."""
    parts: list[str] = []
    words: list[Word] = []
    length = 0
    for line in lines:
        text, inner = compose_lines([line])
        words += [Word(w.start + length, w.end + length, w.box, w.confidence) for w in inner]
        parts.append(text)
        length += len(text) + 1
    return "\n".join(parts), tuple(words)
