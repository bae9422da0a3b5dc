"""Whether a figure meets a target, and by how much.

A figure is an interval: ``dưới 30`` is everything below 30, ``hơn 48%`` a little above 48, ``8 - 8,5%`` what lies
between. It meets a target where the whole interval does and misses it where none of it does; in between nothing is
decided.

The gap is in the target's unit and positive where the figure is better than the target: result less target where more
is better, target less result where less is better, minus the distance where the level is to be kept. Nothing is
divided, so no baseline of zero can do harm; a cut reported where a rise was promised counts with its sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pipeline.link.direction import Better, change_of, direction_of, subject_direction
from pipeline.link.facts import Fact
from pipeline.link.reasons import Reason, amount

Verdict = Literal["met", "not_met", "reported_not_comparable", "narrative_only", "not_reported", "unknown"]

ABOUT = 0.02  # how far off "khoảng" may be, as a share of the value
LITTLE = 0.1  # how far above its number "hơn", "trên" may reach, as a share of it


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its gap (None where there is nothing to subtract) and reason."""

    verdict: Verdict
    reason: Reason
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class _Interval:
    low: float
    high: float
    open_low: bool = False
    open_high: bool = False


def better_for(target: Fact, indicator: Better | None) -> Better:
    """Which way a target is better: as its own words say, else as the other targets of its indicator do."""
    own = direction_of(target)
    return indicator if own.plainly == 0 and indicator is not None else own.better


def judge(target: Fact, result: Fact, indicator: Better | None = None) -> Judgement:
    """Holds a comparable figure against a target; both have values.

    Args:
        target: what was promised.
        result: what is reported of the same indicator, in the same unit.
        indicator: which way the indicator is better by its other targets, None where nobody says.
    """
    assert target.value is not None
    assert result.value is not None
    better = better_for(target, indicator)
    sign = -1.0 if change_of(target) * change_of(result) < 0 else 1.0
    figure = _reported(result, sign)
    notes: list[tuple[str, str]] = []
    words = amount(target.value, target.unit, target.per, target.comparator, target.value_max)
    told = amount(sign * result.value, result.unit, result.per, result.comparator, result.value_max)
    met = _meets(target, figure, better, about=False)
    if result.comparator == "~":
        notes.append(("approximate", ""))
        if met is None:
            met = _meets(target, _Interval(sign * result.value, sign * result.value), better, about=False)
    if met is not True and target.comparator == "~" and _meets(target, figure, better, about=True):
        met = True
        notes.append(("tolerance", ""))
    if met is None:
        return Judgement("reported_not_comparable", Reason("bound", words, told, tuple(notes)))
    key = "met" if met else "not_met"
    gap = _gap(target, sign * result.value, better)
    return Judgement("met" if met else "not_met", Reason(key, words, told, tuple(notes)), gap)


def _reported(result: Fact, sign: float) -> _Interval:
    value = result.value or 0.0
    match result.comparator:
        case "<" | "<=":
            found = _Interval(-math.inf, value, open_high=result.comparator == "<")
        case ">" | ">=":
            found = _Interval(value, value + LITTLE * abs(value), open_low=result.comparator == ">")
        case "~":
            found = _Interval(value - ABOUT * abs(value), value + ABOUT * abs(value))
        case "range" if result.value_max is not None:
            found = _Interval(min(value, result.value_max), max(value, result.value_max))
        case _:
            found = _Interval(value, value)
    if sign > 0:
        return found
    return _Interval(-found.high, -found.low, found.open_high, found.open_low)


def _meets(target: Fact, figure: _Interval, better: Better, *, about: bool) -> bool | None:
    """True, False, or None where it cannot be told."""
    floor, ceiling, strict = _wanted(target, better)
    if about:
        room = ABOUT * abs(target.value or 0.0)
        floor, ceiling = floor - room, ceiling + room
    inside = _above(figure.low, floor, strict, figure.open_low) and _below(
        figure.high, ceiling, strict, figure.open_high
    )
    if inside:
        return True
    outside = not _above(figure.high, floor, strict, False) or not _below(figure.low, ceiling, strict, False)
    if not outside and figure.low == figure.high:
        return False
    return False if outside else None


def _wanted(target: Fact, better: Better) -> tuple[float, float, bool]:
    """Floor and ceiling of what a target asks for, and whether the bounds themselves miss it."""
    value = target.value or 0.0
    top = target.value_max if target.value_max is not None else value
    low, high = min(value, top), max(value, top)
    strict = target.comparator in (">", "<")
    if target.comparator in (">=", ">"):
        return low, math.inf, strict
    if target.comparator in ("<=", "<"):
        return -math.inf, high, strict
    if better == "lower":
        return -math.inf, high, False
    if better == "reach" and _two_sided(target):
        room = 0.0 if high > low else _half_digit(value)
        return low - room, high + room, False
    return low, math.inf, False


def _two_sided(target: Fact) -> bool:
    """Whether more is as wrong as less; what is only to be kept up ("duy trì 70% cơ sở") may well be exceeded."""
    return subject_direction(target.wording.label if target.wording else "") == "reach"


def _half_digit(value: float) -> float:
    """Half of the last digit that a value shows: 2,1 stands for 2,05 to 2,15."""
    digits = f"{value:.10f}".rstrip("0").partition(".")[2]
    return 0.5 * 10.0 ** -len(digits)


def _above(value: float, floor: float, strict: bool, beyond: bool) -> bool:
    """Whether a value is above a floor. ``beyond``: the value itself is not reached, all lies above it."""
    if math.isinf(floor):
        return True
    if math.isclose(value, floor, rel_tol=1e-9, abs_tol=1e-12):
        return beyond or not strict
    return value > floor


def _below(value: float, ceiling: float, strict: bool, beyond: bool) -> bool:
    if math.isinf(ceiling):
        return True
    if math.isclose(value, ceiling, rel_tol=1e-9, abs_tol=1e-12):
        return beyond or not strict
    return value < ceiling


def _gap(target: Fact, reported: float, better: Better) -> float:
    """How much better than the target the figure is, in the target's unit; negative where it is worse."""
    floor, ceiling, _ = _wanted(target, better)
    if math.isinf(floor):
        gap = ceiling - reported
    elif math.isinf(ceiling):
        gap = reported - floor
    else:
        value = target.value or 0.0
        top = target.value_max if target.value_max is not None else value
        gap = -max(0.0, min(value, top) - reported, reported - max(value, top))
    return round(gap, 10) + 0.0
