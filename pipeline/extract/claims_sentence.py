"""A sentence with its numbers, as the readers of claims see it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import regex

from pipeline.extract.fineness import fineness
from pipeline.extract.quantities import find_quantities
from pipeline.model import Claim, Comparator, Flow, Operand, Quantity

FILE = "claims.yaml"
Kind = Literal["share", "sum", "growth", "mean"]
_PRINTED_MAX = 40
_MONTHS = regex.compile(r"\b\d\d?(?= tháng (?:đầu|cuối) năm\b)")
_YEARS = regex.compile(
    r"(?<![\d.,/])(?:19|20)\d\d(?:\s?[-–—]\s?(?:19|20)\d\d)?+(?![.,/]?\d)|\b\d\d?(?= tháng (?:đầu|cuối) năm\b)"
)


class Sentence:
    """A sentence with its quantities, and how their places are told.

    ``joint`` is where a sentence ends that this one begins with: its full stop is read as a comma, so that the two are
    one ("Tổng thu 52,4 tỷ đồng, gồm: …").
    """

    def __init__(self, flow: Flow, start: int, end: int, joint: int | None = None) -> None:
        self.flow, self.start, self.end, self.joint = flow, start, end, joint
        self.text = flow.text[start:end]
        if joint is not None and self.text[joint - start - 1] in ".;":
            at = joint - start - 1
            self.text = f"{self.text[:at]},{self.text[at + 1 :]}"
        self.quantities = _quantities(self.text)
        # years and months without their digits: lists of parts stop at a number that is none of them
        self.without_years = _YEARS.sub(lambda match: "y" * len(match[0]), self.text)

    def between(self, one: Quantity, other: Quantity) -> str:
        """The text between two quantities."""
        return self.text[one.end : other.start]

    def operand(self, quantity: Quantity, *, sign: float = 1.0) -> Operand:
        """A quantity as an operand."""
        shown = self.text[quantity.number_start : quantity.end][:_PRINTED_MAX].strip()
        span = self.flow.span(self.start + quantity.number_start, self.start + quantity.number_end)
        amount = quantity.value or 0.0
        decimals, scale = fineness(self.text[quantity.number_start : quantity.number_end], amount)
        comparator: Comparator | None = "~" if sign < 0 and quantity.comparator != "=" else quantity.comparator
        return Operand(sign * amount, shown, span, decimals, scale, comparator)

    def sides(self, fraction: Quantity) -> tuple[Operand, Operand]:
        """Both sides of a written fraction: "118/142 trường", "214,7/298,2 tỷ đồng"."""
        span = self.flow.span(self.start + fraction.number_start, self.start + fraction.number_end)
        printed = self.text[fraction.number_start : fraction.number_end].split("/")
        found = []
        for at, value in enumerate((fraction.numerator or 0.0, fraction.denominator or 0.0)):
            shown = printed[at].strip() if len(printed) == 2 else ""
            decimals, scale = fineness(shown, value) if shown else (0, 1.0)
            found.append(Operand(value, shown or _whole(value), span, decimals, scale))
        return found[0], found[1]

    def claim(self, kind: Kind, total: Operand, parts: Sequence[Operand], *, loose: bool = False) -> Claim:
        """A claim of this sentence."""
        text = " ".join(self.flow.text[self.start : self.end].split())
        return Claim(kind, total, tuple(parts), text, self.flow.span(self.start, self.end), "", loose)


@lru_cache(maxsize=512)
def _quantities(text: str) -> tuple[Quantity, ...]:
    months = [(match.start(), match.end()) for match in _MONTHS.finditer(text)]  # "6 tháng đầu năm 2025: 25"
    return tuple(
        quantity
        for quantity in find_quantities(text)
        if not any(start <= quantity.number_start < end for start, end in months)
    )


def is_plain(quantity: Quantity) -> bool:
    """Whether a quantity is one bare number: no range, fraction, rate, and neither "hơn" nor "khoảng" before it."""
    return (
        quantity.value is not None
        and quantity.value_max is None
        and quantity.numerator is None
        and quantity.per is None
        and quantity.comparator == "="
    )


def can_be_added(quantity: Quantity) -> bool:
    """Whether a quantity counts or measures something, so that parts of it make a sum."""
    return quantity.unit not in (None, "%") and quantity.rule.partition("/")[2] in ("count", "noun", "money", "measure")


def _whole(value: float) -> str:
    return f"{int(value):,}".replace(",", ".") if value == int(value) else str(value).replace(".", ",")
