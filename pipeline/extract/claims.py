"""Arithmetical statements of a document: shares, sums and changes, with the numbers that they can be computed from.

    find_claims(layout)     "118/142 trường, đạt tỷ lệ 85,10%" gives a share: 85.1 of 118 and 142

Whether they hold is the audit's business. What the text relates to something else (a plan, last year) is no claim.
Wording: patterns/claims.yaml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

import regex

from pipeline.extract.claims_tables import table_claims
from pipeline.extract.fineness import fineness
from pipeline.extract.quantities import find_quantities
from pipeline.extract.rules import rule, word_list
from pipeline.layout.sentences import sentences
from pipeline.model import Claim, Comparator, Flow, Layout, Operand, Quantity
from pipeline.vietnamese import strip_marks

_FILE = "claims.yaml"
_PERSONS = frozenset(("người", "đồng chí"))  # "1.250 bác sĩ, trong đó nữ 540 người"
_GENERAL = frozenset(
    ("người", "đơn vị", "đại biểu", "thành viên", "cơ sở", "tổ chức", "cán bộ", "văn bản", "công trình")
)
Kind = Literal["share", "sum", "growth"]
_SEPARATORS = regex.compile(r",|;|\s+(?:và|với|cùng)\s+|\s\+\s", regex.I)
_PRINTED_MAX = 40
_PARTS_MAX = 30
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
        for start, end in sentences(text):
            found += _sentence_claims(flow, block.start + start, block.start + end)
        if text.rstrip().endswith(":"):
            found += _list_claims(layout, at, children[at])
    for table in layout.tables:
        found += table_claims(table)
    return tuple(dict.fromkeys(found))


class _Sentence:
    """A sentence with its quantities, and how their places are told."""

    def __init__(self, flow: Flow, start: int, end: int) -> None:
        self.flow, self.start, self.end = flow, start, end
        self.text = flow.text[start:end]
        self.quantities = _quantities(self.text)

    def between(self, one: Quantity, other: Quantity) -> str:
        return self.text[one.end : other.start]

    def operand(self, quantity: Quantity, value: float | None = None, *, sign: float = 1.0) -> Operand:
        """A quantity as an operand; ``value`` where it is one side of a fraction."""
        shown = self.text[quantity.number_start : quantity.end][:_PRINTED_MAX].strip()
        span = self.flow.span(self.start + quantity.number_start, self.start + quantity.number_end)
        if value is not None:
            return Operand(value, _whole(value), span)
        amount = quantity.value or 0.0
        decimals, scale = fineness(self.text[quantity.number_start : quantity.number_end], amount)
        comparator: Comparator | None = "~" if sign < 0 and quantity.comparator != "=" else quantity.comparator
        return Operand(sign * amount, shown, span, decimals, scale, comparator)

    def claim(self, kind: Kind, total: Operand, parts: Sequence[Operand], *, loose: bool = False) -> Claim:
        text = " ".join(self.text.split())
        return Claim(kind, total, tuple(parts), text, self.flow.span(self.start, self.end), "", loose)


@lru_cache(maxsize=512)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(find_quantities(text))


def _whole(value: float) -> str:
    return f"{int(value):,}".replace(",", ".") if value == int(value) else str(value).replace(".", ",")


def _sentence_claims(flow: Flow, start: int, end: int) -> Iterator[Claim]:
    sentence = _Sentence(flow, start, end)
    if len(sentence.quantities) < 2:
        return
    yield from _shares(sentence)
    yield from _sums(sentence)
    yield from _changes(sentence)


def _shares(sentence: _Sentence) -> Iterator[Claim]:
    found = sentence.quantities
    for at, percent in enumerate(found):
        if percent.unit != "%" or percent.value is None or percent.value_max is not None:
            continue
        if rule(_FILE, "relative", "of-something-else").match(sentence.text[percent.end : percent.end + 40]):
            continue
        before = found[at - 1] if at else None
        behind = found[at + 1] if at + 1 < len(found) else None
        if before is not None and _links("number-then-percent", sentence.between(before, percent)):
            claim = _share(sentence, before, percent, found[: at - 1])
            if claim is not None:
                yield claim
        elif behind is not None and behind.denominator and _links("percent-then-number", _next(sentence, at)):
            claim = _fraction(sentence, behind, percent)
            if claim is not None:
                yield claim


def _next(sentence: _Sentence, at: int) -> str:
    return sentence.between(sentence.quantities[at], sentence.quantities[at + 1])


def _links(rule_id: str, text: str) -> bool:
    return rule(_FILE, "shares", rule_id).match(text) is not None


def _share(sentence: _Sentence, part: Quantity, percent: Quantity, earlier: Sequence[Quantity]) -> Claim | None:
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
        and (total.unit == part.unit or (part.unit in _PERSONS and total.rule == "quantity/count"))
        and total.per is None
        and "trong do" in _bare(sentence.text[total.end : part.start])
    ]
    if not among or rule(_FILE, "sums", "for-each").search(sentence.text):
        return None
    # several totals may be meant: the one that fits best
    total = min(among, key=lambda q: abs(100 * (part.value or 0.0) / (q.value or 1.0) - (percent.value or 0.0)))
    operands = (sentence.operand(part), sentence.operand(total))
    return sentence.claim("share", sentence.operand(percent), operands, loose=True)


def _one_of_several(part: Quantity, percent: Quantity, earlier: Sequence[Quantity]) -> bool:
    """ "9 xe điện, 101 xe khí trong tổng số 2.595 xe, đạt 4,24%": the share of both."""
    both = (part.numerator or 0.0) + (earlier[-1].value or 0.0 if earlier else 0.0)
    return bool(part.denominator) and abs(100 * both / (part.denominator or 1.0) - (percent.value or 0.0)) < 0.05


def _fraction(sentence: _Sentence, fraction: Quantity, percent: Quantity) -> Claim | None:
    """The share of a written fraction; None for a scale ("quy hoạch 1/500"), a rough part ("3/4"), votes."""
    numerator, denominator = fraction.numerator, fraction.denominator
    if numerator is None or not denominator or denominator < _FRACTION_MIN or (numerator == 1 and denominator >= 200):
        return None
    if rule(_FILE, "relative", "votes").search(sentence.text):
        return None
    parts = (sentence.operand(fraction, fraction.numerator), sentence.operand(fraction, fraction.denominator))
    return sentence.claim("share", sentence.operand(percent), parts)


def _bare(text: str) -> str:
    return strip_marks(text).lower()


def _sums(sentence: _Sentence) -> Iterator[Claim]:
    """A total and the parts that a "gồm" or "trong đó" lists behind it."""
    found = sentence.quantities
    if len(found) < 3 or rule(_FILE, "sums", "for-each").search(sentence.text):
        return
    for at, total in enumerate(found[:-2]):
        if not _is_plain(total) or not _can_be_added(total):
            continue
        between = sentence.between(total, found[at + 1])
        whole = rule(_FILE, "sums", "made-up-of").match(between)
        among = None if whole else rule(_FILE, "sums", "among-them").match(between)
        match = whole or among
        if match is None or not _is_one_item(match["first"]):
            continue
        parts = _parts(sentence, total, found[at + 1 :], whole is not None)
        if len(parts) > 1 and not _nested(parts):
            operands = [sentence.operand(part) for part in parts]
            yield sentence.claim("sum", sentence.operand(total), operands, loose=whole is None)


def _parts(sentence: _Sentence, total: Quantity, rest: Sequence[Quantity], whole: bool) -> list[Quantity]:
    """The parts of a list that counts every one of its items; empty where one has no number or another unit.

    Shares behind a part ("12 xã (8,5%)") are passed over.
    """
    parts: list[Quantity] = []
    at = total.end
    for quantity in rest:
        between = sentence.text[at : quantity.start]
        if parts and quantity.unit == "%" and rule(_FILE, "shares", "number-then-percent").match(between):
            at = quantity.end
            continue
        if parts and rule(_FILE, "sums", "list-ends").match(between):
            break
        if parts and not _goes_on(between):
            return []
        if not _is_plain(quantity) or not _same_kind(total, quantity, whole):
            return []
        parts.append(quantity)
        at = quantity.end
    tail = sentence.text[at:]
    return parts[:_PARTS_MAX] if rule(_FILE, "sums", "list-ends").match(tail) else []


def _goes_on(between: str) -> bool:
    """Whether the text between two numbers parts two items of a list, with none between that has no number."""
    if rule(_FILE, "sums", "next-part").match(between) is None:
        return False
    items = _SEPARATORS.split(between.lstrip(")"))
    return len(items) > 1 and all(_bare(item).strip() in word_list(_FILE, "no_items") for item in items[1:-1])


def _is_one_item(text: str) -> bool:
    return _SEPARATORS.search(text.strip(" :")) is None


def _nested(parts: Sequence[Quantity]) -> bool:
    """Whether a part is itself the sum of those behind it: then it says it all."""
    values = [part.value or 0.0 for part in parts]
    return any(abs(value - sum(values[at + 1 :])) <= 0.001 * value for at, value in enumerate(values[:-2]))


def _can_be_added(quantity: Quantity) -> bool:
    return quantity.unit not in (None, "%") and quantity.rule.partition("/")[2] in ("count", "noun", "money", "measure")


def _is_plain(quantity: Quantity) -> bool:
    return (
        quantity.value is not None
        and quantity.value_max is None
        and quantity.numerator is None
        and quantity.per is None
        and quantity.comparator == "="
    )


def _same_kind(total: Quantity, part: Quantity, whole: bool) -> bool:
    if part.unit == total.unit or part.unit is None or part.unit.startswith(f"{total.unit} "):
        return True  # "482 trường, gồm 168 trường mầm non"
    return whole and total.unit in _GENERAL and part.rule == "quantity/count"


def _changes(sentence: _Sentence) -> Iterator[Claim]:
    found = sentence.quantities
    if len(found) < 3 or rule(_FILE, "growth", "other-prices").search(sentence.text):
        return
    for first, second, third in zip(found, found[1:], found[2:], strict=False):
        levels: tuple[Quantity, Quantity] | None = None
        change, way = third, ""
        start = rule(_FILE, "growth", "from").search(sentence.text[max(0, first.start - 40) : first.number_start])
        if start and rule(_FILE, "growth", "to").match(sentence.between(first, second)):
            match = rule(_FILE, "growth", "change").match(sentence.between(second, third))
            if match is not None and _bare(match["way"]) == _bare(start["way"]):
                levels, way = (first, second), _bare(match["way"])
        elif rule(_FILE, "growth", "against").match(sentence.between(second, third)):
            match = rule(_FILE, "growth", "change").match(sentence.between(first, second))
            if match is not None:
                levels, change, way = (third, first), second, _bare(match["way"])
        if levels is None or change.unit != "%" or change.value is None or change.value_max is not None:
            continue
        if levels[0].unit != levels[1].unit or levels[0].unit in (None, "%") or not all(map(_is_plain, levels)):
            continue
        total = sentence.operand(change, sign=-1.0 if way == "giam" else 1.0)
        yield sentence.claim("growth", total, [sentence.operand(level) for level in levels], loose=True)


def _list_claims(layout: Layout, at: int, children: Sequence[int]) -> Iterator[Claim]:
    """A lead-in that ends in a total ("Tổng kinh phí 52,4 tỷ đồng, gồm:") and the items below it, one part each."""
    block = layout.blocks[at]
    flow = layout.flows[block.flow]
    spans = sentences(flow.text[block.start : block.end])
    if len(children) < 2 or not spans:
        return
    lead = _Sentence(flow, block.start + spans[-1][0], block.end)
    if not lead.quantities or rule(_FILE, "sums", "for-each").search(lead.text):
        return
    total = lead.quantities[-1]
    end = rule(_FILE, "sums", "list-follows").search(lead.text[total.end :])
    if end is None or not _is_plain(total) or not _can_be_added(total):
        return
    parts: list[Operand] = []
    for child in children:
        item = layout.blocks[child]
        own = layout.flows[item.flow]
        first = sentences(own.text[item.start : item.end])[:1]
        if not first:
            return
        part = _Sentence(own, item.start + first[0][0], item.start + first[0][1])
        if not part.quantities or rule(_FILE, "sums", "for-each").search(part.text):
            return
        quantity = part.quantities[0]
        if not _is_plain(quantity) or quantity.unit != total.unit:
            return
        parts.append(part.operand(quantity))
    whole = "gom" in _bare(end[0])
    yield lead.claim("sum", lead.operand(total), parts, loose=not whole)
