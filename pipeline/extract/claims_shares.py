"""Shares in running text: a percentage with the part and the base that it is computed from.

    "118/142 trường, đạt tỷ lệ 83,1%"; "12.430 hộ, trong đó 310 hộ nghèo, chiếm 2,5%"
    "47,2/62,5 tỷ đồng, bằng 75,5% dự toán"
    "Cơ cấu kinh tế: nông nghiệp 24%, công nghiệp 42%, dịch vụ 34%" makes a hundred

What is relative to something that the text does not state is no claim. Wording: patterns/claims.yaml, groups
``shares``, ``relative`` and ``structure``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from pipeline.extract.claims_sentence import FILE, Sentence, is_plain
from pipeline.extract.claims_sums import are_complements
from pipeline.extract.rules import bare, rule, word_list
from pipeline.model import Claim, Quantity

_PERSONS = frozenset(("người", "đồng chí"))  # "1.250 bác sĩ, trong đó nữ 540 người"
_FRACTION_MIN = 5  # "3/4 người dân" is no count
_STRUCTURE_MIN = 3
_HUNDRED = 100.0
_ENDS = regex.compile(r"\s*(?:[.;)]|,|$)")


def shares(sentence: Sentence) -> Iterator[Claim]:
    """The shares of a sentence, with part and base: of a written fraction, of a total, of the plan beside it."""
    found = sentence.quantities
    for at, percent in enumerate(found):
        if percent.unit != "%" or percent.value is None or percent.value_max is not None:
            continue
        before = found[at - 1] if at and not _is_told_of_another(sentence, at - 1) else None
        behind = found[at + 1] if at + 1 < len(found) else None
        linked = before is not None and _links("number-then-percent", sentence.between(before, percent))
        claim = None
        if rule(FILE, "relative", "of-something-else").match(sentence.text[percent.end : percent.end + 40]):
            claim = _reached_of_plan(sentence, percent, behind) if behind is not None else None
            if claim is None and before is not None and linked:
                claim = _of_its_base(sentence, before, percent, behind) if behind is not None else None
                claim = claim or _of_the_plan(sentence, before, percent)
        elif before is not None and linked:
            claim = _share(sentence, before, percent, found[: at - 1])
        elif behind is not None and _opens_with(sentence, at) and not is_change(sentence, percent):
            claim = _fraction(sentence, behind, percent)
        if claim is None and at > 1 and before is not None and linked:
            claim = _done_of_plan(sentence, found[at - 2], before, percent)
        if claim is not None:
            yield claim


def is_change(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a number is by how much something rose or fell: "giảm 5,8% (339/360 vụ)" is no share of 360."""
    return rule(FILE, "growth", "way").search(sentence.text[: quantity.number_start]) is not None


def _opens_with(sentence: Sentence, at: int) -> bool:
    """Whether a bracket behind a percentage gives the fraction that it is computed from: "26,7% (164/614 người)"."""
    percent, behind = sentence.quantities[at : at + 2]
    return bool(behind.denominator) and percent.unit == "%" and _links("percent-then-number", _next(sentence, at))


def _is_told_of_another(sentence: Sentence, at: int) -> bool:
    """Whether a fraction stands in brackets behind a percentage of its own: "đạt 62% kế hoạch (793/1.287)"."""
    if not at or sentence.quantities[at].numerator is None:
        return False
    return _opens_with(sentence, at - 1) or _reaches(sentence, sentence.quantities[at - 1], sentence.quantities[at])


def _reaches(sentence: Sentence, percent: Quantity, fraction: Quantity) -> bool:
    between = sentence.between(percent, fraction)
    return percent.unit == "%" and rule(FILE, "relative", "reached-of-plan").match(between) is not None


def _reached_of_plan(sentence: Sentence, percent: Quantity, fraction: Quantity) -> Claim | None:
    """The share of a plan whose two sides a bracket states: "đạt 61,6% kế hoạch tỉnh giao (792,9/1.287,4 tỷ đồng)"."""
    if fraction.numerator is None or not fraction.denominator or fraction.denominator < _FRACTION_MIN:
        return None
    if not _reaches(sentence, percent, fraction):
        return None
    return sentence.claim("share", sentence.operand(percent), sentence.sides(fraction), loose=True)


def _of_its_base(sentence: Sentence, part: Quantity, percent: Quantity, base: Quantity) -> Claim | None:
    """The share of a base that a bracket behind it states: "bằng 41,9% kế hoạch năm (12.500 người)"."""
    between = sentence.without_years[percent.end : base.start]
    if rule(FILE, "relative", "its-base").match(between) is None or ")" in sentence.between(part, percent):
        return None
    if not is_plain(part) or not is_plain(base) or part.unit != base.unit or part.unit in (None, "%"):
        return None
    operands = (sentence.operand(part), sentence.operand(base))
    return sentence.claim("share", sentence.operand(percent), operands, loose=True)


def _of_the_plan(sentence: Sentence, fraction: Quantity, percent: Quantity) -> Claim | None:
    """The share of a plan that stands behind a slash: "47,2/62,5 tỷ đồng, bằng 75,5% dự toán", "17/15 xã".

    "118/142 trường, đạt 92% kế hoạch": of counts the second is all there are, unless the first is more.
    """
    behind = sentence.text[percent.end : percent.end + 40]
    numerator, denominator = fraction.numerator, fraction.denominator
    if numerator is None or not denominator or not rule(FILE, "relative", "the-plan").match(behind):
        return None
    if denominator < _FRACTION_MIN or (fraction.unit != "đồng" and numerator <= denominator):
        return None
    return sentence.claim("share", sentence.operand(percent), sentence.sides(fraction), loose=True)


def _done_of_plan(sentence: Sentence, plan: Quantity, done: Quantity, percent: Quantity) -> Claim | None:
    """The share of "kế hoạch vốn năm 2023 là 3.678,4 tỷ đồng, đã giải ngân 3.319,8 tỷ đồng, đạt 90,3%"."""
    if not is_plain(plan) or not is_plain(done) or plan.unit != done.unit or plan.unit in (None, "%"):
        return None
    behind = sentence.text[percent.end : percent.end + 40]
    if not _ENDS.match(behind) and not rule(FILE, "relative", "the-plan").match(behind):
        return None
    ahead = rule(FILE, "relative", "a-plan-of").search(sentence.without_years[: plan.number_start])
    if ahead is None or rule(FILE, "relative", "then-done").match(sentence.between(plan, done)) is None:
        return None
    return sentence.claim(
        "share", sentence.operand(percent), (sentence.operand(done), sentence.operand(plan)), loose=True
    )


def _next(sentence: Sentence, at: int) -> str:
    return sentence.between(sentence.quantities[at], sentence.quantities[at + 1])


def _links(rule_id: str, text: str) -> bool:
    return rule(FILE, "shares", rule_id).match(text) is not None


def _share(sentence: Sentence, part: Quantity, percent: Quantity, earlier: Sequence[Quantity]) -> Claim | None:
    """The share of a fraction, or of a number that a "trong đó" sets into a total before it."""
    if part.numerator is not None:
        if _one_of_several(part, percent, earlier):
            return None
        # "hoàn thành 12/12 chỉ tiêu và GRDP đạt 11,02%": another thing may be told
        return _fraction(sentence, part, percent, loose=_links("another-thing", sentence.between(part, percent)))
    if part.value is None or part.unit == "%" or part.value_max is not None or part.per is not None:
        return None
    if earlier and (claim := _out_of(sentence, earlier[-1], part, percent)) is not None:
        return claim
    among = [
        total
        for total in earlier
        if total.value is not None
        and total.value >= part.value
        and total.value_max is None
        and (total.unit is not None or _is_named_total(sentence, total, part, earlier))
        and (
            total.unit == part.unit
            or total.unit is None
            or (part.unit in _PERSONS and total.rule == "quantity/count")
            or (
                part.unit in word_list(FILE, "general_units")
                and total.rule == "quantity/count"
                and total is earlier[-1]
            )
            or _is_inside(sentence, part)
        )
        and total.per is None
        and _is_among(sentence, total, part, next_to=total is earlier[-1])
    ]
    if rule(FILE, "sums", "for-each").search(sentence.text[: percent.end]):
        return None
    if _reaches_its_own_plan(sentence, part, percent, among):
        return None
    if not among:
        return _of_the_same(sentence, earlier, part, percent)
    # several totals may be meant: the one that fits best
    total = min(among, key=lambda q: abs(100 * (part.value or 0.0) / (q.value or 1.0) - (percent.value or 0.0)))
    operands = (sentence.operand(part), sentence.operand(total))
    # "1.105 đảng viên, trong đó nữ 142 người (chiếm 12,9%)": nothing else that it could be a share of
    sure = total is earlier[-1] and "trong do" in bare(sentence.between(total, part)).lower()
    sure = sure and _links("said-at-once", sentence.between(part, percent))
    return sentence.claim("share", sentence.operand(percent), operands, loose=not sure)


def _reaches_its_own_plan(sentence: Sentence, part: Quantity, percent: Quantity, totals: Sequence[Quantity]) -> bool:
    """Whether "đạt 59%" of a part is of the part's plan, as that of its total is.

    "Tổng chi 853 tỷ đồng, đạt 78% dự toán. Trong đó: chi đầu tư 160 tỷ đồng, đạt 119%; chi thường xuyên …, đạt 59%"
    """
    if rule(FILE, "shares", "only-reached").match(sentence.between(part, percent)) is None:
        return False
    return any(
        total.end <= other.start <= part.start
        and other.unit == "%"
        and rule(FILE, "relative", "the-plan").match(sentence.text[other.end : other.end + 40])
        for total in totals
        for other in sentence.quantities
    )


def _is_named_total(sentence: Sentence, total: Quantity, part: Quantity, earlier: Sequence[Quantity]) -> bool:
    """Whether a number counts something by a name of its own: "71 Đoàn xã, trong đó 58 đơn vị", not "60 trong đó"."""
    between = sentence.between(total, part)
    named = regex.match(r"\s*\p{Lu}\p{Ll}+\s", between) is not None
    return named and total is earlier[-1] and part.unit in word_list(FILE, "general_units")


def _of_the_same(sentence: Sentence, earlier: Sequence[Quantity], part: Quantity, percent: Quantity) -> Claim | None:
    """The share of the last number of the same thing before: "lấy 1.246 mẫu …; 1.171 mẫu đạt, chiếm 94%".

    Only where nothing behind the percentage says what it is a share of.
    """
    if (
        part.unit is None
        or part.rule != "quantity/count"
        or not is_plain(part)
        or not _ENDS.match(sentence.text, percent.end)
    ):
        return None
    total = next((q for q in reversed(earlier) if q.unit == part.unit), None)
    if total is None or not is_plain(total) or (part.value or 0.0) > (total.value or 0.0):
        return None
    if part.unit in word_list(FILE, "general_units") or ")" in sentence.between(total, part):
        return None
    said = "chiem" in bare(sentence.between(part, percent)).lower()
    opens = max(sentence.text.rfind(sign, total.end, part.start) for sign in ",;")
    if not said or opens < 0 or not _links("of-the-same", sentence.text[opens + 1 : part.start]):
        return None
    operands = (sentence.operand(part), sentence.operand(total))
    return sentence.claim("share", sentence.operand(percent), operands, loose=True)


def _out_of(sentence: Sentence, part: Quantity, total: Quantity, percent: Quantity) -> Claim | None:
    """The share of "19.200 ha rừng có chứng chỉ trên tổng số 38.900 ha, tương đương 49,4%"."""
    if not is_plain(part) or not is_plain(total) or part.unit in (None, "%"):
        return None
    one_kind = part.unit == total.unit or part.rule == total.rule == "quantity/count"
    if (
        not one_kind
        or (part.value or 0.0) > (total.value or 0.0)
        or not _links("out-of", sentence.between(part, total))
    ):
        return None
    return sentence.claim(
        "share", sentence.operand(percent), (sentence.operand(part), sentence.operand(total)), loose=True
    )


def _is_inside(sentence: Sentence, part: Quantity) -> bool:
    """Whether a number without a unit opens a bracket: "4.010 viên chức (nữ 2.480, chiếm 61,8%)"."""
    return part.unit is None and rule(FILE, "shares", "in-brackets").search(sentence.text[: part.start]) is not None


def _is_among(sentence: Sentence, total: Quantity, part: Quantity, *, next_to: bool) -> bool:
    """Whether a text sets a number into a total: "trong đó", or "kiểm tra 9.876 cơ sở, có 8.395 cơ sở đạt"."""
    between = sentence.between(total, part)
    if "trong do" in bare(between).lower():
        return True
    return next_to and any(rule(FILE, "shares", name).match(between) for name in ("some-of-it", "in-brackets"))


def _one_of_several(part: Quantity, percent: Quantity, earlier: Sequence[Quantity]) -> bool:
    """ "9 xe điện, 101 xe khí trong tổng số 2.595 xe, đạt 4,24%": the share of both."""
    if not earlier:
        return False
    both = (part.numerator or 0.0) + (earlier[-1].value or 0.0)
    return bool(part.denominator) and abs(100 * both / (part.denominator or 1.0) - (percent.value or 0.0)) < 0.05


def _fraction(sentence: Sentence, fraction: Quantity, percent: Quantity, *, loose: bool = False) -> Claim | None:
    """The share of a written fraction; None for a scale ("quy hoạch 1/500"), a rough part ("3/4"), votes."""
    numerator, denominator = fraction.numerator, fraction.denominator
    if numerator is None or not denominator or denominator < _FRACTION_MIN or (numerator == 1 and denominator >= 200):
        return None
    if rule(FILE, "relative", "votes").search(sentence.text):
        return None
    in_words = "/" not in sentence.text[fraction.number_start : fraction.number_end]  # "8 trong số 29 nước"
    return sentence.claim("share", sentence.operand(percent), sentence.sides(fraction), loose=loose or in_words)


def _is_the_rest(between: str) -> bool:
    return rule(FILE, "structure", "the-rest").search(between) is not None


def structure(sentence: Sentence) -> Iterator[Claim]:
    """The shares of a structure, which make a hundred: "Cơ cấu kinh tế: nông nghiệp 24%; công nghiệp 42%; dịch vụ 34%".

    What makes less may leave a part out ("thuế trừ trợ cấp"); what makes more is wrong.
    """
    start = rule(FILE, "structure", "structure").search(sentence.text)
    if start is None and len(sentence.quantities) > _STRUCTURE_MIN:
        last = sentence.between(*sentence.quantities[-2:])
        start = rule(FILE, "structure", "any-list").search(sentence.text) if _is_the_rest(last) else None
    if start is None or rule(FILE, "structure", "not-one").search(sentence.text):
        return
    parts = [q for q in sentence.quantities if q.start >= start.end()]
    if len(parts) < 2 or any(q.unit != "%" or not is_plain(q) for q in parts):
        return
    gaps = [sentence.text[start.end() : parts[0].start], *(sentence.between(a, b) for a, b in pairwise(parts))]
    if not all(rule(FILE, "structure", "item").match(gap) for gap in gaps):
        return
    if len(parts) < _STRUCTURE_MIN and not are_complements(gaps):
        return
    whole = sum(q.value or 0.0 for q in parts) > _HUNDRED
    decimals = max(sentence.operand(q).decimals for q in parts)
    total = replace(sentence.operand(parts[0]), value=_HUNDRED, printed="100%", decimals=decimals)
    yield sentence.claim("sum", total, [sentence.operand(q) for q in parts], loose=not whole)
