"""What a printed number may stand for, and how a slip of the pen changes it.

A printed number may have been rounded or cut off at its last digit, so it stands for an interval. Two numbers that are
one but for a slip have the same digits in another order, or one other digit: whoever copied "83,5" wrote "85,3".
"""

from __future__ import annotations

import regex

from pipeline.model import Operand

Interval = tuple[float, float]
_NUMBER = regex.compile(r"\d[\d.,]*+")


def last_digit(operand: Operand) -> float:
    """What one unit of the last printed digit is worth."""
    return float(operand.scale * 10.0**-operand.decimals)


def interval(operand: Operand) -> Interval:
    """The values that a printed number may stand for: less than one unit of its last digit off.

    A count ("142 trường") is exact; so is a number without decimals that is not scaled.
    """
    unit = 0.0 if operand.decimals == 0 and operand.scale == 1.0 else last_digit(operand)
    return operand.value - unit, operand.value + unit


def is_share(percent: Operand, part: Operand, base: Operand) -> bool:
    """Whether a percentage may be the share of a part in a base, as finely as the three are printed."""
    (low, high), (least, most) = interval(part), interval(base)
    if least <= 0:
        return False
    unit = last_digit(percent)
    return 100 * low / most < percent.value + unit and percent.value - unit < 100 * high / least


def digits(printed: str) -> str:
    """The digits of a number as it is printed, its unit left aside: ``9983`` of "99,83%"."""
    match = _NUMBER.search(printed)
    return "".join(filter(str.isdigit, match[0])) if match else ""


def has_swapped(one: str, other: str) -> bool:
    """Whether two rows of digits differ in the order of two neighbouring ones, and in nothing else."""
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    at, behind = apart
    return one[at] == other[behind] and one[behind] == other[at]


def slip_keys(shown: str) -> tuple[str, ...]:
    """Keys of which two rows of digits share one where they are one but for a slip.

    All digits in order of size, and the row with each of them left out in turn.
    """
    return ("".join(sorted(shown)), *(f"{shown[:at]}?{shown[at + 1 :]}" for at in range(len(shown))))


def is_slip(one: str, other: str) -> bool:
    """Whether two rows of digits differ in one digit, or in the order of two neighbouring ones."""
    apart = sum(a != b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and (apart == 1 or has_swapped(one, other))
