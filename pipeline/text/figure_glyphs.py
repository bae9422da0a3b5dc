"""What the picture of a figure says about its signs: the comma that a model dropped, the "≥" that it took for a "2".

The models of Tesseract know neither "≥" nor "≤" and lose decimal commas in small print. Both are plain in the shapes: a
comma is a low speck between two digits, "≥" is an angle over a bar. The shapes are counted and compared with the text;
only where both tell the same number of digits is a sign put in, else the text stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

_LEAST = 5  # pixels of height of a digit; smaller print tells nothing
_DIGIT = 0.72  # height of a digit, in heights of the tallest
_LOW = 0.48  # a mark is lower than this, in heights of a digit
_NARROW = 0.42  # and not wider
_BAR = 0.24  # a bar is not higher
_WIDE = 0.4  # and at least so wide
_FULL = 0.75  # part of its width that the bar of "≥" covers at the foot where it has run together with the angle
_WIDTH, _PITCH = 0.64, 0.76  # of a digit, and from one to the next
_DEEP = 0.08  # a comma reaches so far below the digits' foot, a full stop does not
Shape = Literal["digit", "mark", "dash", "at least", "at most", "other"]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A shape of a figure, from the left: ``sign`` is the character that a mark or an angle stands for, else ""."""

    shape: Shape
    sign: str = ""


@dataclass(slots=True)
class _Part:
    left: int
    top: int
    right: int
    bottom: int
    ink: np.ndarray

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left


def glyphs_of(grey: np.ndarray) -> list[Glyph]:
    """The shapes of a figure in its picture, from the left; nothing where the picture is empty or too small.

    Args:
        grey: one line of a cell without borders, dark ink on light ground.
    """
    if min(grey.shape) < _LEAST or float(np.ptp(grey)) < 60:
        return []
    _, dark = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    parts = []
    for i in range(1, count):
        x, y, width, height, area = (int(value) for value in boxes[i])
        if area >= 3:
            parts.append(_Part(x, y, x + width, y + height, labels[y : y + height, x : x + width] == i))
    if not parts:
        return []
    tallest = max(part.height for part in parts)
    digits = [part for part in parts if part.height >= _DIGIT * tallest]
    size = float(np.median([part.height for part in digits]))
    foot = float(np.median([part.bottom for part in digits]))
    if size < _LEAST:
        return []
    stacks: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: part.left):
        if max(part.height, part.width) < 0.12 * size:
            continue  # dirt
        if stacks:
            shared = min(max(p.right for p in stacks[-1]), part.right) - part.left
            if shared > 0.6 * min(part.width, max(p.width for p in stacks[-1])):
                stacks[-1].append(part)
                continue
        stacks.append([part])
    return [glyph for stack in stacks for glyph in _glyphs(stack, size, foot)]


def _glyphs(stack: Sequence[_Part], size: float, foot: float) -> list[Glyph]:
    """What a shape is; several where digits touch one another."""
    if len(stack) == 2:
        upper, lower = sorted(stack, key=lambda part: part.top)
        if lower.height <= _BAR * size and lower.width >= _WIDE * size and upper.bottom <= lower.bottom:
            return [_angle(upper.ink)]
    if len(stack) > 1:
        return [Glyph("other")]
    part = stack[0]
    if part.height <= _BAR * size and part.width >= 0.2 * size and part.bottom < foot - 0.15 * size:
        return [Glyph("dash", "-")]
    if part.height < _LOW * size and part.width <= _NARROW * size and part.top > foot - _LOW * size:
        return [Glyph("mark", "," if part.bottom > foot + _DEEP * size else ".")]
    if part.height < _DIGIT * size or part.height > 1.25 * size:
        return [Glyph("other")]
    edge = max(1, part.height // 6)
    if float(part.ink[-edge:].any(axis=0).mean()) >= _FULL:
        angle = _angle(part.ink[: -edge - 1])
        if angle.sign:
            return [angle]
    return [Glyph("digit")] * (1 + max(0, round((part.width - _WIDTH * size) / (_PITCH * size))))


def _angle(ink: np.ndarray) -> Glyph:
    """Which way an angle opens: "≥" has its ends left and its apex right; "other" for what is none."""
    height, width = ink.shape
    edge = max(1, height // 5)
    if width < 4 or height < 4:
        return Glyph("other")
    ends = [np.flatnonzero(rows.any(axis=0)) / (width - 1) for rows in (ink[:edge], ink[-edge:])]
    apex = np.flatnonzero(ink[round(0.42 * height) : round(0.58 * height) + 1].any(axis=0)) / (width - 1)
    if not len(apex) or not all(map(len, ends)):
        return Glyph("other")
    if apex.mean() > 0.58 and all(end.max() < 0.7 and end.min() < 0.3 for end in ends):
        return Glyph("at least", "≥")
    if apex.mean() < 0.42 and all(end.min() > 0.3 and end.max() > 0.7 for end in ends):
        return Glyph("at most", "≤")
    return Glyph("other")


def mended(text: str, glyphs: Sequence[Glyph]) -> str | None:
    """A figure with the signs that its picture shows and its text lacks.

    Returns:
        The text itself where both agree or the picture says nothing; None where the picture shows a mark between the
        digits that the text lacks, but the digits cannot be told apart: then the figure is doubtful.
    """
    plain = text.replace(" ", "")
    known = plain[:1] if plain and not plain[0].isalnum() else ""
    digits, percent = plain[len(known) :], ""
    sign = glyphs[0].sign if glyphs and glyphs[0].shape in ("at least", "at most") else ""
    body = list(glyphs[1:] if sign or known else glyphs)
    if digits.endswith("%"):
        digits, percent = digits[:-1], "%"
        while body and body[-1].shape == "other":
            body.pop()
    if not digits.isascii() or not all(char.isdigit() or char in ".," for char in digits) or not digits[:1].isdigit():
        return text
    shown = sum(glyph.shape == "digit" for glyph in body)
    clear = all(glyph.shape in ("digit", "mark") for glyph in body)
    count = sum(char.isdigit() for char in digits)
    if sign and not known and clear and shown == count - 1 and digits[0] == "2":
        digits, count = digits[1:], count - 1  # the angle and its bar were taken for a digit
    if sign and known in ("<", ">", "≤", "≥") and (known in "<≤") != (sign == "≤"):
        sign = known  # the model saw the other angle: leave it
    read, seen = _marks(digits), _marks("".join("0" if g.shape == "digit" else g.sign for g in body))
    if clear and shown == count and "." in read.values():
        digits = _with_commas(digits, read, seen)
        read = _marks(digits)
    if clear and shown == count and set(read) < set(seen) and 0 not in seen and count not in seen:
        bare = [char for char in digits if char.isdigit()]
        for at in sorted(seen, reverse=True):
            group = min((other for other in seen if other > at), default=count) - at
            # a full stop has three digits behind it, whatever its shape
            mark = read.get(at) or ("." if group == 3 and at != max(seen) else seen[at] if group == 3 else ",")
            bare.insert(at, mark)
        digits = "".join(bare)
    elif digits.isdigit() and any(0 < i < len(body) - 1 for i, glyph in enumerate(body) if glyph.shape == "mark"):
        return None
    new = f"{sign or known}{digits}{percent}"
    return text if new == plain else new


def _with_commas(figure: str, read: dict[int, str], seen: dict[int, str]) -> str:
    """A figure whose last full stop is a comma: the picture has one there, and no three digits follow ("107.2")."""
    last, count = max(read), sum(map(str.isdigit, figure))
    if read[last] != "." or seen.get(last) != "," or count - last == 3:
        return figure
    head, _, tail = figure.rpartition(".")
    return f"{head},{tail}"


def _marks(figure: str) -> dict[int, str]:
    """The marks of a figure by the number of digits before each."""
    found, before = {}, 0
    for char in figure:
        if char.isdigit():
            before += 1
        else:
            found[before] = char
    return found
