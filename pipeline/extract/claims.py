"""Arithmetical statements of a document: shares, sums and changes, with the numbers that they can be computed from.

    find_claims(layout)     "118/142 trường, đạt tỷ lệ 85,10%" gives a share: 85.1 of 118 and 142

Whether they hold is the audit's business. What the text relates to something else (a plan, last year) is no claim.
Wording: patterns/claims.yaml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.extract.claims_sentence import FILE, Sentence, can_be_added, is_plain
from pipeline.extract.claims_sums import sums, totals_behind
from pipeline.extract.claims_tables import table_claims
from pipeline.extract.rules import rule
from pipeline.layout.sentences import sentences
from pipeline.model import Claim, Flow, Layout, Operand, Quantity
from pipeline.vietnamese import strip_marks

_PERSONS = frozenset(("người", "đồng chí"))  # "1.250 bác sĩ, trong đó nữ 540 người"
_FRACTION_MIN = 5  # "3/4 người dân" is no count


def find_claims(layout: Layout) -> tuple[Claim, ...]:
    """All claims of a document's running text and tables, in reading order, each once."""
    found: list[Claim] = []
    children = defaultdict(list)
    for at, block in enumerate(layout.blocks):
        if block.parent is not None:
            children[block.parent].append(at)
    for at, block in enumerate(layout.blocks):
        if block.kind == "row":
            continue
        flow = layout.flows[block.flow]
        text = flow.text[block.start : block.end]
        if not any(char.isdigit() for char in text):
            continue
        spans = sentences(text)
        for start, end in spans:
            found += _sentence_claims(flow, block.start + start, block.start + end)
        for (start, _), (second, end) in pairwise(spans):
            if rule(FILE, "series", "of-all").match(text[second:end]):
                found += totals_behind(Sentence(flow, block.start + start, block.start + end))
        if text.rstrip().endswith(":"):
            found += _list_claims(layout, at, children[at])
    for table in layout.tables:
        found += table_claims(table)
    return tuple(dict.fromkeys(found))


def _sentence_claims(flow: Flow, start: int, end: int) -> Iterator[Claim]:
    sentence = Sentence(flow, start, end)
    if len(sentence.quantities) < 2:
        return
    yield from _shares(sentence)
    yield from sums(sentence)
    yield from totals_behind(sentence)
    yield from _changes(sentence)


def _shares(sentence: Sentence) -> Iterator[Claim]:
    found = sentence.quantities
    for at, percent in enumerate(found):
        if percent.unit != "%" or percent.value is None or percent.value_max is not None:
            continue
        before = found[at - 1] if at else None
        behind = found[at + 1] if at + 1 < len(found) else None
        linked = before is not None and _links("number-then-percent", sentence.between(before, percent))
        claim = None
        if rule(FILE, "relative", "of-something-else").match(sentence.text[percent.end : percent.end + 40]):
            if before is not None and behind is not None and linked:
                claim = _of_its_base(sentence, before, percent, behind)
        elif before is not None and linked:
            claim = _share(sentence, before, percent, found[: at - 1])
        elif behind is not None and behind.denominator and _links("percent-then-number", _next(sentence, at)):
            claim = _fraction(sentence, behind, percent)
        if claim is not None:
            yield claim


def _of_its_base(sentence: Sentence, part: Quantity, percent: Quantity, base: Quantity) -> Claim | None:
    """The share of a base that a bracket behind it states: "bằng 41,9% kế hoạch năm (12.500 người)"."""
    between = sentence.without_years[percent.end : base.start]
    if rule(FILE, "relative", "its-base").match(between) is None or ")" in sentence.between(part, percent):
        return None
    if not is_plain(part) or not is_plain(base) or part.unit != base.unit or part.unit in (None, "%"):
        return None
    operands = (sentence.operand(part), sentence.operand(base))
    return sentence.claim("share", sentence.operand(percent), operands, loose=True)


def _next(sentence: Sentence, at: int) -> str:
    return sentence.between(sentence.quantities[at], sentence.quantities[at + 1])


def _links(rule_id: str, text: str) -> bool:
    return rule(FILE, "shares", rule_id).match(text) is not None


def _share(sentence: Sentence, part: Quantity, percent: Quantity, earlier: Sequence[Quantity]) -> Claim | None:
    """The share of a fraction, or of a number that a "trong đó" sets into a total before it."""
    if part.numerator is not None:
        return None if _one_of_several(part, percent, earlier) else _fraction(sentence, part, percent)
    if part.value is None or part.unit == "%" or part.value_max is not None or part.per is not None:
        return None
    among = [
        total
        for total in earlier
        if total.value is not None
        and total.value >= part.value
        and total.value_max is None
        and total.unit is not None
        and (
            total.unit == part.unit
            or (part.unit in _PERSONS and total.rule == "quantity/count")
            or _is_inside(sentence, part)
        )
        and total.per is None
        and _is_among(sentence, total, part, next_to=total is earlier[-1])
    ]
    if not among or rule(FILE, "sums", "for-each").search(sentence.text[: percent.end]):
        return None
    # several totals may be meant: the one that fits best
    total = min(among, key=lambda q: abs(100 * (part.value or 0.0) / (q.value or 1.0) - (percent.value or 0.0)))
    operands = (sentence.operand(part), sentence.operand(total))
    return sentence.claim("share", sentence.operand(percent), operands, loose=True)


def _is_inside(sentence: Sentence, part: Quantity) -> bool:
    """Whether a number without a unit opens a bracket: "4.010 viên chức (nữ 2.480, chiếm 61,8%)"."""
    return part.unit is None and rule(FILE, "shares", "in-brackets").search(sentence.text[: part.start]) is not None


def _is_among(sentence: Sentence, total: Quantity, part: Quantity, *, next_to: bool) -> bool:
    """Whether a text sets a number into a total: "trong đó", or "kiểm tra 9.876 cơ sở, có 8.395 cơ sở đạt"."""
    between = sentence.between(total, part)
    if "trong do" in _bare(between):
        return True
    return next_to and any(rule(FILE, "shares", name).match(between) for name in ("some-of-it", "in-brackets"))


def _one_of_several(part: Quantity, percent: Quantity, earlier: Sequence[Quantity]) -> bool:
    """ "9 xe điện, 101 xe khí trong tổng số 2.595 xe, đạt 4,24%": the share of both."""
    if not earlier:
        return False
    both = (part.numerator or 0.0) + (earlier[-1].value or 0.0)
    return bool(part.denominator) and abs(100 * both / (part.denominator or 1.0) - (percent.value or 0.0)) < 0.05


def _fraction(sentence: Sentence, fraction: Quantity, percent: Quantity) -> Claim | None:
    """The share of a written fraction; None for a scale ("quy hoạch 1/500"), a rough part ("3/4"), votes."""
    numerator, denominator = fraction.numerator, fraction.denominator
    if numerator is None or not denominator or denominator < _FRACTION_MIN or (numerator == 1 and denominator >= 200):
        return None
    if rule(FILE, "relative", "votes").search(sentence.text):
        return None
    return sentence.claim("share", sentence.operand(percent), sentence.sides(fraction))


def _bare(text: str) -> str:
    return strip_marks(text).lower()


def _changes(sentence: Sentence) -> Iterator[Claim]:
    found = sentence.quantities
    if len(found) < 3 or rule(FILE, "growth", "other-prices").search(sentence.text):
        return
    for at in range(1, len(found) - 1):
        yield from _from_to(sentence, *found[at - 1 : at + 2])
        if rule(FILE, "growth", "against").match(sentence.between(found[at], found[at + 1])):
            yield from _against(sentence, at)


def _from_to(sentence: Sentence, first: Quantity, second: Quantity, change: Quantity) -> Iterator[Claim]:
    """ "giảm từ 200 vụ xuống còn 150 vụ, giảm 25%"."""
    start = rule(FILE, "growth", "from").search(sentence.text[max(0, first.start - 40) : first.number_start])
    if start is None or not rule(FILE, "growth", "to").match(sentence.between(first, second)):
        return
    match = rule(FILE, "growth", "change").match(sentence.between(second, change))
    if match is not None and _bare(match["way"]) == _bare(start["way"]):
        yield from _change(sentence, first, second, change, _bare(match["way"]), tight=True)


def _against(sentence: Sentence, at: int) -> Iterator[Claim]:
    """ "4.312 tỷ đồng, đạt 98% kế hoạch, tăng 10% so với năm 2022 (3.920 tỷ đồng)"."""
    found = sentence.quantities
    match = rule(FILE, "growth", "change").match(sentence.between(found[at - 1], found[at]))
    if match is None:
        return
    level = at - 1
    while level and found[level].unit == "%" and found[at].unit == "%" and found[at + 1].unit != "%":
        if rule(FILE, "sums", "said-of-it").match(sentence.between(found[level - 1], found[level])) is None:
            return
        level -= 1
    tight = level == at - 1 and rule(FILE, "growth", "tight").match(sentence.between(found[level], found[at]))
    yield from _change(sentence, found[at + 1], found[level], found[at], _bare(match["way"]), tight=bool(tight))
    if tight and at + 2 < len(found):  # "giảm 14,4 tỷ đồng so với đầu năm (37,0 tỷ đồng), tương đương giảm 38,9%"
        again = rule(FILE, "growth", "said-again").match(sentence.between(found[at + 1], found[at + 2]))
        if again is not None and _bare(again["way"]) == _bare(match["way"]):
            yield from _change(sentence, found[at + 1], found[level], found[at + 2], _bare(again["way"]), tight=True)


def _change(
    sentence: Sentence, first: Quantity, last: Quantity, change: Quantity, way: str, *, tight: bool
) -> Iterator[Claim]:
    """The claim of a change, in percent or in the unit of its levels; ``tight`` where it stands beside the last one."""
    if first.unit != last.unit or first.unit is None or not is_plain(first) or not is_plain(last):
        return
    if change.unit == "%" and first.unit != "%" and change.value is not None and change.value_max is None:
        total = sentence.operand(change, sign=-1.0 if way == "giam" else 1.0)
        yield sentence.claim("growth", total, [sentence.operand(first), sentence.operand(last)], loose=not tight)
    elif is_plain(change) and (change.unit == "điểm phần trăm" if first.unit == "%" else change.unit == first.unit):
        more, less = (first, last) if way == "giam" else (last, first)
        parts = [sentence.operand(less), sentence.operand(change)]
        yield sentence.claim("sum", sentence.operand(more), parts, loose=not tight)


def _list_claims(layout: Layout, at: int, children: Sequence[int]) -> Iterator[Claim]:
    """A lead-in that ends in a total ("Tổng kinh phí 52,4 tỷ đồng, gồm:") and the items below it, one part each."""
    block = layout.blocks[at]
    flow = layout.flows[block.flow]
    spans = sentences(flow.text[block.start : block.end])
    if len(children) < 2 or not spans:
        return
    lead = Sentence(flow, block.start + spans[-1][0], block.end)
    if not lead.quantities or rule(FILE, "sums", "for-each").search(lead.text):
        return
    total = lead.quantities[-1]
    end = rule(FILE, "sums", "list-follows").search(lead.text[total.end :])
    if end is None or not is_plain(total) or not can_be_added(total):
        return
    parts: list[Operand] = []
    for child in children:
        item = layout.blocks[child]
        own = layout.flows[item.flow]
        first = sentences(own.text[item.start : item.end])[:1]
        if not first:
            return
        part = Sentence(own, item.start + first[0][0], item.start + first[0][1])
        if not part.quantities or rule(FILE, "sums", "for-each").search(part.text):
            return
        quantity = part.quantities[0]
        if not is_plain(quantity) or quantity.unit != total.unit:
            return
        parts.append(part.operand(quantity))
    whole = "gom" in _bare(end[0])
    yield lead.claim("sum", lead.operand(total), parts, loose=not whole)
