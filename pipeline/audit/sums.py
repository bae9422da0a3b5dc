"""The arithmetic of claims: what follows from the numbers beside a number, and whether that can be what is printed.

A printed number stands for an interval: it may have been rounded or cut off at its last digit. A claim is doubted only
where no choice of values in the intervals fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.audit.words import number
from pipeline.extract.rounding import Interval, digits, has_swapped, interval, last_digit
from pipeline.model import Claim, Operand

_SLACK = 1e-9  # of floating-point arithmetic, relative


@dataclass(frozen=True, slots=True)
class Doubt:
    """A claim that does not hold: ``computed`` is what follows, printed as finely as the claim."""

    computed: str
    off: float  # relative to what is printed


def _measured(operand: Operand, beside: Sequence[Operand]) -> Interval:
    """The same beside a number with decimals: of "254,95 km" and "2.086 km" the second was rounded to a whole one."""
    if operand.decimals == 0 and operand.scale == 1.0 and any(part.decimals for part in beside):
        return operand.value - 1.0, operand.value + 1.0
    return interval(operand)


def _printed(operand: Operand, about: float) -> Interval:
    """The same for the result of a computation, which may be rounded to a whole number too."""
    unit = last_digit(operand)
    low, high = operand.value - unit, operand.value + unit
    room = about * abs(operand.value)
    match operand.comparator:
        case "~":
            return low - room, high + room
        case ">" | ">=":
            return low, high + room
        case "<" | "<=":
            return low - room, high
    return low, high


def computed(claim: Claim) -> tuple[float, Interval] | None:
    """What follows from the parts, and the interval that their own rounding leaves; None where nothing does."""
    parts = claim.parts
    if claim.kind == "sum":
        spans = [interval(part) for part in parts]
        return sum(part.value for part in parts), (sum(low for low, _ in spans), sum(high for _, high in spans))
    if len(parts) != 2:
        return None
    (low0, high0), (low1, high1) = (_measured(part, parts) for part in parts)
    if claim.kind in ("share", "mean") and low1 <= 0:
        return None
    if claim.kind == "mean":
        return parts[0].value / parts[1].value, (low0 / high1, high0 / low1)
    if claim.kind == "share":
        return 100 * parts[0].value / parts[1].value, (100 * low0 / high1, 100 * high0 / low1)
    if low0 <= 0:  # growth from nothing, or from a loss
        return None
    return 100 * (parts[1].value / parts[0].value - 1), (100 * (low1 / high0 - 1), 100 * (high1 / low0 - 1))


def doubt(claim: Claim, options: Mapping[str, Any]) -> Doubt | None:
    """What is wrong with a claim; None where it holds or where the numbers were not meant to belong together."""
    if any(part.comparator in ("~", ">", "<") for part in claim.parts):
        return None
    found = computed(claim)
    if found is None:
        return None
    value, (low, high) = found
    printed_low, printed_high = _printed(claim.total, options["about"])
    slack = _SLACK * max(1.0, abs(value), abs(claim.total.value))
    # open intervals: a whole last digit off is an error, less may be rounding
    if low < printed_high - slack and printed_low + slack < high:
        return None
    if low == high and abs(low - claim.total.value) <= slack:
        return None
    off = abs(value - claim.total.value) / max(abs(claim.total.value), 1e-12)
    return Doubt(_shown(value, claim), off) if _is_near(claim, value, off, options) else None


def _is_near(claim: Claim, value: float, off: float, options: Mapping[str, Any]) -> bool:
    """Whether a claim misses by so little that the numbers were meant to belong together."""
    if claim.kind == "sum" and not claim.loose:
        return bool(off <= options["near_total"])
    if claim.kind == "sum":
        return bool(off <= options["near_rest" if value < claim.total.value else "near_sum"])
    if claim.kind == "growth":
        level = abs(value - claim.total.value) / max(100 + claim.total.value, 1e-12)
        return bool(level <= options["near_change" if claim.loose else "near_growth"])
    return bool(not claim.loose or off <= options["near_share"] or _swapped(claim, value))


def _swapped(claim: Claim, value: float) -> bool:
    """Whether two digits of what is printed changed places: "3,5%" where the numbers give 5,3%."""
    total = claim.total
    return has_swapped(digits(total.printed), digits(number(value / total.scale, total.decimals)))


def _shown(value: float, claim: Claim) -> str:
    """What was computed, as finely as the claim is printed, and with its scale: ``83,10%``, ``52,5 tỷ đồng``."""
    total = claim.total
    if total.value < 0 and value < 0:  # "giảm 19,2%"
        value = -value
    shown = number(value / total.scale, total.decimals)
    if claim.kind not in ("sum", "mean"):
        return f"{shown}%" if total.scale == 1.0 else f"{shown} lần"
    unit = total.printed.lstrip("0123456789.,- ").strip() if total.scale != 1.0 else ""
    return f"{shown} {unit}".strip()
