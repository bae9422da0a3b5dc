"""Numbers without a unit that part a count, in brackets behind it.

    "5.127 lao động (Nhật Bản 3.411, Đài Loan 1.204, thị trường khác 185)"      the parts are lao động too

Only where every number in the brackets is a bare one behind a name of its own, and together they do not exceed the
count: then nothing else can be meant.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from pipeline.model import Quantity

_BRACKETS = regex.compile(r"\(([^()]{5,400})\)")
_PARTS = regex.compile(r"(?:[\s,;]|và\s|gồm:?\s|trong đó:?\s|còn lại\s)*\p{L}[\p{L}\s/&–-]{1,60}:?\s*")
_REACH = 80  # characters between a count and the brackets behind it


def with_parts(text: str, found: list[Quantity]) -> list[Quantity]:
    """The quantities, in which the bare parts of a count have its unit. Linear in the text."""
    found = list(found)
    at = 0
    for match in _BRACKETS.finditer(text):
        while at < len(found) and found[at].number_end <= match.start():
            at += 1
        inside = at
        while inside < len(found) and found[inside].number_end <= match.end():
            inside += 1
        parts = found[at:inside]
        # the share that goes with the count may stand between: "5.127 lao động, đạt 106,8% (Nhật Bản 3.411 …"
        back = 2 if at > 1 and found[at - 1].unit == "%" else 1
        whole = found[at - back] if at >= back else None
        if whole is not None and len(parts) > 1 and _make_up(text, match, whole, parts):
            for i in range(at, inside):
                found[i] = replace(found[i], unit=whole.unit, rule="quantity/count")
        at = inside
    return found


def _make_up(text: str, match: regex.Match[str], whole: Quantity, parts: list[Quantity]) -> bool:
    total = whole.value if whole.value is not None else whole.numerator
    counted = whole.rule in ("quantity/count", "quantity/noun", "quantity/fraction") and whole.unit is not None
    if total is None or not counted or match.start() - whole.number_end > _REACH:
        return False
    begin = match.start(1)
    for part in parts:
        if part.rule != "quantity/bare" or part.value is None or part.value % 1 or part.comparator != "=":
            return False
        if not _PARTS.fullmatch(text, begin, part.start):
            return False
        begin = part.end
    return sum(part.value or 0 for part in parts) <= total
