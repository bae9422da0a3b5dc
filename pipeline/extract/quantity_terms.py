"""One side of a quantity: a number with its scale words and its unit, and what stands behind the unit's slash."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from pipeline.extract.quantity_context import AHEAD, Text
from pipeline.extract.quantity_numbers import Amount, read_digits, skip_gloss
from pipeline.extract.quantity_units import Unit, read_base, read_scale, read_unit

SLASH = regex.compile(r"[ \t\xa0\n]*+/[ \t\xa0\n]*+")
_PER_SLASH = regex.compile(r"[ \t\xa0]*+/[ \t\xa0]*+(?=[\p{L}])")
_BLANK = regex.compile(r"[ \t\xa0\n]++(?=[0-9])")
_HALF = regex.compile(r"\s+rưỡi(?!\p{L})", regex.I)


@dataclass(frozen=True, slots=True)
class Term:
    """A number with its scale words and unit: one end of a range, one side of a fraction."""

    amount: Amount
    value: float
    factor: float
    unit: Unit | None
    end: int
    number_end: int


def read_term(text: Text, amount: Amount) -> Term:
    """A number with its scale words and its unit."""
    number_end = skip_gloss(text.marked, amount.end)
    factor, end, count = read_scale(text.marked, number_end)
    unit = read_unit(text.marked, end, loose=not count and amount.decimals == 0)
    value = float(amount.value or 0.0)
    if (
        amount.english is not None
        and not count
        and unit
        and unit.kind == "count"
        and not SLASH.match(text.marked, unit.end, unit.end + AHEAD)
    ):
        value = amount.english  # nobody counts 12,885 people to the thousandth
    half = _HALF.match(text.marked, end, end + AHEAD) if count else None
    if half:
        value += 0.5
        end = half.end()
        unit = read_unit(text.marked, end, loose=False)
    value = scaled(value, factor)
    while count and unit is None and not half:
        rest = _rest(text, amount, end, factor)
        if rest is None:
            break
        more, factor, end = rest
        value = float(round(value + more, 6))
        unit = read_unit(text.marked, end, loose=False)
    return Term(amount, value, factor, unit, unit.end if unit else end, end if count else number_end)


def _rest(text: Text, amount: Amount, at: int, factor: float) -> tuple[float, float, int] | None:
    """What a smaller scale adds: "12 tỷ 450 triệu đồng" is 12.450.000.000 đồng; its value, its scale and its end."""
    blank = _BLANK.match(text.marked, at, at + AHEAD)
    if blank is None or amount.decimals or amount.words:
        return None
    other = read_digits(text.marked, blank.end())
    if other is None or other.value is None or other.grouped:
        return None
    less, end, count = read_scale(text.marked, other.end)
    value = scaled(float(other.value), less)
    return (value, less, end) if count and value < factor else None


def scaled(value: float, factor: float) -> float:
    """2,3 tỷ is 2300000000.0 to the last digit."""
    return value if factor == 1 else float(round(value * factor, 6))


def per_of(text: Text, unit: Unit | None, end: int) -> tuple[str | None, str | None, int]:
    """The unit with what stands behind its slash: part of it (giờ/ngày, tạ/ha), or the base of money and shares."""
    if unit is None:
        return None, None, end
    bases: list[str] = []
    while slash := _PER_SLASH.match(text.marked, end, end + AHEAD):
        base = read_base(text.marked, slash.end())
        if base is None or base[0] == unit.name:
            break
        bases.append(base[0])
        end = base[1]
    if not bases:
        return unit.name, None, end
    if unit.kind in ("money", "percent", "points"):
        return unit.name, "/".join(bases), end
    return "/".join((unit.name, *bases)), None, end
