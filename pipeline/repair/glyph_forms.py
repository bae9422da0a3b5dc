"""Capitals that a font lost out of abbreviations and số và ký hiệu: "H ND" is HĐND, "12/Q -UBND" is 12/QĐ-UBND.

The decoder of lost letters fills syllables. An abbreviation is none; it is filled where the document is known to have
lost the letter and the lists (``patterns/abbreviations.yaml``) have one that has it in just this place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.model import Edit
from pipeline.repair.abbreviations import listed_with
from pipeline.repair.glyph_words import MASK

CAPITALS = {"đ": "Đ", "ư": "Ư"}  # letters that abbreviations have beside those of ASCII
_CONFIDENCE = 0.97
_PIECES = 4  # of one abbreviation at most
_GAP = rf"[ {MASK}]"
_NAME = r"[A-ZĐƯ&]+"
# "H ND", "SL TBXH"; behind two blanks also one that begins with the gap: "vùng  BSCL"
_WITHIN = re.compile(rf"(?<![^\W_{MASK}])(?<!{MASK}){_NAME}(?:{_GAP}{_NAME})+(?![^\W_{MASK}])")
_FIRST = re.compile(rf"(?:(?<=[ \t\n(“\"]) |(?<![^\W_]){MASK})(?=[A-Z]){_NAME}(?![^\W_{MASK}])")
# a part of a số và ký hiệu that ends with it: "1896/Q -TTg", and with nothing in its place "1896/Q-TTg"
_LAST = re.compile(rf"(?<=\d/)(?:[A-Z]+{_GAP}|[QN])(?=-[A-ZĐ])")


def lost_capitals(text: str, masked: str, lost: Collection[str]) -> Iterator[Edit]:
    """What puts lost capitals back into abbreviations.

    Args:
        text: The raw text.
        masked: The same with each stand-in sign as :data:`~pipeline.repair.glyph_words.MASK`.
        lost: The small letters that the document is known to have lost. A capital that it has somewhere is not lost.
    """
    for small, capital in CAPITALS.items():
        if small not in lost or capital in text:
            continue
        for found in _WITHIN.finditer(masked):
            yield from _within(text, found, capital)
        for found in _FIRST.finditer(masked):
            filled = capital + found[0][1:]
            if listed_with(filled, symbol=False):
                yield _edit(text, *found.span(), filled)
        for found in _LAST.finditer(masked):
            filled = found[0].rstrip(f" {MASK}") + capital
            if listed_with(filled, symbol=True):
                yield _edit(text, *found.span(), filled)


def _within(text: str, found: re.Match[str], capital: str) -> Iterator[Edit]:
    """The longest abbreviations that stand among the pieces: of "H ND XÃ" the first two are one."""
    pieces = [piece.span() for piece in re.finditer(_NAME, found[0])]
    i = 0
    while i < len(pieces) - 1:
        for k in range(min(len(pieces), i + _PIECES) - 1, i, -1):
            start, end = pieces[i][0], pieces[k][1]
            filled = re.sub(_GAP, capital, found[0][start:end])
            if listed_with(filled, symbol=False):
                yield _edit(text, found.start() + start, found.start() + end, filled)
                i = k
                break
        i += 1


def _edit(text: str, start: int, end: int, filled: str) -> Edit:
    return Edit(start, end, text[start:end], filled, "missing-glyph", _CONFIDENCE)
