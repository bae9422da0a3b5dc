"""What a planned level that is told beside a reported one is a level of: of the thing itself, or of its change.

    "tỷ lệ hộ nghèo còn 5,1%, giảm 1,2%, đạt chỉ tiêu tỉnh giao (1 - 1,5%)"   the cut of the year was laid down
    "tỷ lệ lao động qua đào tạo đạt 63%, tăng 3%, vượt kế hoạch (60%)"        the level was
    "tỷ lệ khám phá án đạt 79,5%, cao hơn chỉ tiêu đề ra 9,5%"                no level: by how much the plan is passed

Where both a level and its change stand before the plan and it says neither, the sizes tell: a plan is of the size of
what came of it. Where they do not tell, the value is no target.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import regex

from pipeline.extract.wording import COMMITMENTS, phrases
from pipeline.model import Quantity

if TYPE_CHECKING:
    from pipeline.extract.clauses import Claim

_NEAR = 2.0  # how many times the one of two sizes may be the other
_LEAST = 0.6  # a level that is passed is at least this part of what passed it
_ROUNDED = 0.6  # percentage points: what rounding to whole percents can make
_REACHES = regex.compile(r"[\s,;).]*(?:dat|bang|tuong duong|tuong ung)?(?: ty le| khoang)?\s*\(?")
_GAP = 70  # characters between a level and its change
_POINTS = ("%", "điểm phần trăm")
_WAY = regex.compile(r"\b(?P<way>tang|giam)\b(?! (?:con|xuong|len))")
_MOVES = regex.compile(
    r"\b(?P<way>tang|giam)(?: (?:them|tu|tren|hon|khoang|gan|it nhat|toi thieu|binh quan|duoi|~+))*\s*$"
)
_LEVEL = regex.compile(r"\b(?:con|xuong|len|dat|o muc)(?: (?:tu|tren|hon|khoang|gan|it nhat|duoi|~+))*\s*$")
_PASSES = regex.compile(
    r"\b(?P<way>vuot(?: muc)?|cao hon|lon hon|nhieu hon|hon|thap hon|it hon|kem|thieu|hut)\s+"
    r"(?:so (?:voi\s+)?)?(?:muc\s+)?(?:ke hoach|chi tieu|muc tieu|du toan|nghi quyet)\b[^;:.()\d]{0,60}$"
)
_SAID = regex.compile(r"\b(?:la|dat|con|tren|duoi|tu|it nhat|toi thieu|khoang|tang|giam)\s*$")
_NAMES = {"tang": "tăng", "giam": "giảm"}


def settle_planned(signs: str, claims: Sequence[Claim]) -> None:
    """Sets for each planned value whether it is one of a change (``moved``), of a level, or of neither (its kind).

    Args:
        signs: the sentence, screened and with its times masked.
        claims: its claims in order, their kinds set.
    """
    for at, claim in enumerate(claims):
        if claim.kind != "planned" or not at:
            continue
        place = _before(claims, at)
        if place is None:
            continue
        last = claims[place]
        head = signs[max(0, _end(last)) : claim.quantity.number_start]
        if (passes := _PASSES.search(head)) and not _SAID.search(head):
            if not _is_passed(claim.quantity, last.quantity, passes["way"].startswith(("vuot", "cao", "lon", "nh"))):
                claim.kind = "plan_share"
            continue
        level, change = _told(signs, claims, place)
        if change is None or _LEVEL.search(head):
            continue
        way = _WAY.search(signs, max(0, change.start - 1), change.quantity.end)
        if way is None:
            continue
        said = _MOVES.search(head)
        if said is not None:
            change.answers = said["way"] == way["way"]
        elif level is None:
            change.answers, claim.moved = True, _NAMES[way["way"]]
        else:
            _by_size(claim, level, change, _NAMES[way["way"]])


def shares_of_plan(signs: str, claims: Sequence[Claim]) -> None:
    """Makes a share of the plan of what a level and its plan before it make: "652 ha/KH 700 ha, đạt 93,1%"."""
    for level, plan, share in zip(claims, claims[1:], claims[2:], strict=False):
        done, asked = level.quantity, plan.quantity
        if (level.kind, plan.kind, share.kind) != ("level", "planned", "level") or share.quantity.unit != "%":
            continue
        if asked.unit in _POINTS or not _one_unit(done, asked) or not done.value or not asked.value:
            continue
        makes = abs(100 * done.value / asked.value - (share.quantity.value or 0.0)) <= _ROUNDED
        if makes and _REACHES.fullmatch(signs, asked.end, share.quantity.start):
            share.kind = "plan_share"


def _before(claims: Sequence[Claim], at: int) -> int | None:
    """Which is the last value before a planned one told of the thing itself, in its unit; None behind a semicolon."""
    for place in range(at - 1, -1, -1):
        if claims[place + 1].apart:
            return None
        one = claims[place]
        if one.kind in ("level", "change") and _one_unit(one.quantity, claims[at].quantity):
            return place
    return None


def _told(signs: str, claims: Sequence[Claim], place: int) -> tuple[Claim | None, Claim | None]:
    """The level and the change of it, one of which stands at a place; None for what is not told."""
    last, other = claims[place], claims[place - 1] if place else None
    if other is not None and ({other.kind, last.kind} != {"level", "change"} or last.apart):
        other = None
    if other is not None:
        gap = signs[_end(other) : last.quantity.start]
        if not _one_unit(other.quantity, last.quantity) or len(gap) > _GAP or _names_another(gap):
            other = None
    if last.kind == "level":
        return last, other
    return other, last


def _names_another(gap: str) -> bool:
    """Whether words between two values open another indicator."""
    return regex.search(rf"\b(?:{phrases(COMMITMENTS, 'heads')})\b(?! voi)", gap) is not None


def _by_size(claim: Claim, level: Claim, change: Claim, way: str) -> None:
    to_level, to_change = _times(claim.quantity, level.quantity), _times(claim.quantity, change.quantity)
    if to_change <= _NEAR < to_level:
        change.answers, claim.moved = True, way
    elif to_change < to_level or max(to_change, to_level) <= _NEAR:
        claim.kind = "reference"


def _is_passed(planned: Quantity, told: Quantity, above: bool) -> bool:
    """Whether a value may be the level that another one passes ("vượt chỉ tiêu 60%" of 63%), and not by how much."""
    size, reached = _size(planned), _size(told)
    return _LEAST * reached <= size <= reached if above else reached <= size <= reached / _LEAST


def _times(one: Quantity, other: Quantity) -> float:
    """How many times the one is the other, whichever is more."""
    small, large = sorted((_size(one), _size(other)))
    return large / small if small else float("inf")


def _size(quantity: Quantity) -> float:
    value = quantity.value if quantity.value is not None else quantity.numerator or 0.0
    return abs(value + quantity.value_max) / 2 if quantity.value_max is not None else abs(value)


def _one_unit(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit or (one.unit in _POINTS and other.unit in _POINTS)


def _end(claim: Claim) -> int:
    return max(q.end for q in (claim.quantity, claim.baseline, claim.share_of) if q is not None)
