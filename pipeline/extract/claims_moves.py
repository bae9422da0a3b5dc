"""What comes in, goes out and is left; levels to which something is raised; places in a ranking; what each has.

    "đầu năm có 2.859 bệnh nhân, trong năm đưa vào điều trị 405, ra khỏi chương trình 426, còn 2.838 bệnh nhân"
    "thêm 08 xã, nâng tổng số xã lên 35 xã (cuối năm 2023: 27 xã)"
    "xếp thứ 50/63, tăng 8 bậc so với năm 2021 (hạng 58)"
    "1.972 triệu đồng cho 29 nhà, bình quân 68 triệu đồng/nhà"

Each number has a role by the words before it, in whatever order they stand; nothing is claimed where a number of the
same unit has none. Wording: patterns/claims_moves.yaml, groups ``moves``, ``ranks`` and ``means``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.claims_sentence import Sentence, can_be_added, is_plain
from pipeline.extract.rounding import has_swapped
from pipeline.extract.rules import bare, rule, rules
from pipeline.model import Claim, Operand, Quantity

_FILE = "claims_moves.yaml"
_LOOK_BACK = 60
_MOVES_MIN = 3
_HUNDRED = 100
_NEAR_MEAN = 0.25  # how near a mean must come, so that these numbers were meant


def moves(sentence: Sentence) -> Iterator[Claim]:
    """What a stock and what came in and went out leave, where the sentence gives each number its role."""
    units = {q.unit for q in sentence.quantities if is_plain(q) and can_be_added(q)}
    for unit in sorted(unit for unit in units if unit):
        told = [q for q in sentence.quantities if q.unit == unit or (q.unit is None and is_plain(q))]
        if len(told) < _MOVES_MIN or not all(is_plain(q) for q in told):
            continue
        roles: dict[str, list[Quantity]] = {"begin": [], "in": [], "out": [], "end": []}
        for quantity in told:
            role = _role(sentence, quantity)
            if role is None:
                break
            roles[role].append(quantity)
        else:
            yield from _balance(sentence, roles)


def _role(sentence: Sentence, quantity: Quantity) -> str | None:
    """The role of a number by the words nearest before it."""
    at = sentence.quantities.index(quantity)
    start = sentence.quantities[at - 1].end if at else 0
    before = sentence.without_years[max(start, quantity.number_start - _LOOK_BACK) : quantity.number_start]
    found = [(match.start(), each.id) for each in rules(_FILE, "moves") for match in each.finditer(before)]
    if any(role == "begin" for _, role in found):
        return "begin"  # "đầu kỳ còn 112 vụ việc"
    return max(found)[1] if found else None


def _balance(sentence: Sentence, roles: dict[str, list[Quantity]]) -> Iterator[Claim]:
    """The end as what was there, what came in, less what went out."""
    if len(roles["end"]) != 1 or len(roles["begin"]) > 1 or not roles["out"] or not (roles["in"] or roles["begin"]):
        return
    parts = [sentence.operand(q) for name in ("begin", "in") for q in roles[name]]
    parts += [_less(sentence.operand(q)) for q in roles["out"]]
    yield sentence.claim("sum", sentence.operand(roles["end"][0]), parts)


def _less(operand: Operand) -> Operand:
    return replace(operand, value=-operand.value, printed=f"−{operand.printed}")


def raised(sentence: Sentence) -> Iterator[Claim]:
    """A level that so many more make of the one before: "thêm 08 xã, nâng số xã lên 35 xã (cuối năm 2023: 27 xã)"."""
    found = sentence.quantities
    for at in range(1, len(found) - 1):
        more, level, base = found[at - 1 : at + 2]
        if not all(is_plain(q) and can_be_added(q) for q in (more, level, base)) or level.unit != base.unit:
            continue
        before = sentence.text[max(0, more.number_start - _LOOK_BACK) : more.number_start]
        if (
            rule(_FILE, "raised", "more").search(before)
            and rule(_FILE, "raised", "raised-to").match(sentence.between(more, level))
            and rule(_FILE, "raised", "from").match(sentence.between(level, base))
            and f"{more.unit},".startswith((f"{level.unit},", f"{level.unit} "))
        ):
            parts = [sentence.operand(base), sentence.operand(more)]
            yield sentence.claim("sum", sentence.operand(level), parts)


def beyond(sentence: Sentence) -> Iterator[Claim]:
    """By how much more or less than the plan: "228 km đường tỉnh, vượt 13 km so với kế hoạch (215 km)"."""
    found = sentence.quantities
    for at in range(1, len(found) - 1):
        level, step, plan = found[at - 1 : at + 2]
        match = rule(_FILE, "beyond", "by").match(sentence.text[level.end : step.number_start])
        if (
            match is None
            or rule(_FILE, "beyond", "than-the-plan").match(sentence.between(step, plan)) is None
            or not (is_plain(level) and is_plain(plan) and can_be_added(level))
            or not level.unit == plan.unit == step.unit
            or step.value is None
            or step.value_max is not None
        ):
            continue
        more = replace(sentence.operand(step), comparator="=")
        more = more if bare(match["way"]).lower() in ("vuot", "cao hon", "tang") else _less(more)
        yield sentence.claim("sum", sentence.operand(level), [sentence.operand(plan), more])


def ranks(sentence: Sentence) -> Iterator[Claim]:
    """A place in a ranking as the one before and the step from it: "xếp thứ 50/63, tăng 8 bậc … (hạng 58)"."""
    for match in (match for each in rules(_FILE, "ranks") for match in each.finditer(sentence.text)):
        places = [_place(sentence, match.span(name)) for name in ("place", "steps", "before")]
        place, steps, before = places
        up = bare(match["way"]).lower().split()[0] in ("tang", "cai", "len", "vuon")
        parts = [before, _less(steps) if up else steps]
        yield sentence.claim("sum", place, parts)


def _place(sentence: Sentence, span: tuple[int, int]) -> Operand:
    start, end = span
    shown = sentence.text[start:end]
    return Operand(float(shown), shown, sentence.flow.span(sentence.start + start, sentence.start + end))


def means(sentence: Sentence) -> Iterator[Claim]:
    """What each has of an amount: "tổng 1.972 triệu đồng cho 29 nhà, bình quân mỗi nhà 68 triệu đồng"."""
    for at, mean in enumerate(sentence.quantities):
        if at < 2 or mean.value in (None, 0) or mean.value_max is not None or mean.unit in (None, "%"):
            continue
        who = _whom(sentence, mean)
        if who is None:
            continue
        earlier = [q for q in sentence.quantities[:at] if is_plain(q) and q.value]
        counts = [q for q in earlier if q.unit is not None and f"{bare(q.unit).lower()} ".startswith(f"{who} ")]
        sums = [q for q in earlier if q.unit == mean.unit and can_be_added(q) and (q.value or 0) > (mean.value or 0)]
        near = [(amount, count) for amount in sums for count in counts if _may_be_mean(mean, amount, count)]
        if len(near) == 1:
            operands = [sentence.operand(each) for each in near[0]]
            yield sentence.claim("mean", sentence.operand(mean), operands)


def _may_be_mean(mean: Quantity, amount: Quantity, count: Quantity) -> bool:
    computed = (amount.value or 0.0) / (count.value or 1.0)
    if abs(computed / (mean.value or 1.0) - 1.0) < _NEAR_MEAN:
        return True
    return (mean.value or 0.0) < _HUNDRED and has_swapped(f"{mean.value:.0f}", f"{computed:.0f}")


def _whom(sentence: Sentence, mean: Quantity) -> str | None:
    before = sentence.text[max(0, mean.number_start - _LOOK_BACK) : mean.number_start]
    ahead = rule(_FILE, "means", "each-ahead").search(before)
    if ahead is not None:
        return bare(ahead["who"]).lower()
    behind = rule(_FILE, "means", "each-behind").match(sentence.text[mean.number_end :])
    if behind is not None and rule(_FILE, "means", "mean").search(before):
        return bare(behind["who"]).lower()
    return None
