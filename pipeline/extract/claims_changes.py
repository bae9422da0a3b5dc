"""Changes in running text: by how much a level rose or fell, with the two levels.

    "giảm từ 200 vụ xuống còn 150 vụ, giảm 25%"
    "4.312 tỷ đồng, đạt 98% kế hoạch, tăng 10% so với năm 2022 (3.920 tỷ đồng)"
    "làm 21 người chết; so với năm 2023, số vụ giảm 31 vụ, số người chết tăng 2 người (năm 2023: 19 người)"
    "từ 24,5 triệu đồng năm 2015 lên 38,2 triệu đồng năm 2020, gấp 1,56 lần"

Wording: patterns/claims.yaml, group ``growth``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from pipeline.extract.claims_sentence import FILE, Sentence, is_plain
from pipeline.extract.rounding import digits, has_swapped, last_digit
from pipeline.extract.rules import bare, rule
from pipeline.model import Claim, Quantity

_WORDS = regex.compile(r"[^\W\d]+")
_NEARLY = 0.25  # how far off a change may be, as a part of itself, to be meant as that of a pair beside it
_IN_ORDER = 2  # changes that it takes to hold them against as many levels before, in their order
_RELATIVE_FITS = 0.11  # percent: how near a change must come to a relative one to be meant as one
_WAYS = {"len": "tang", "xuong": "giam", "nhieu hon": "tang", "cao hon": "tang", "it hon": "giam", "thap hon": "giam"}


def changes(sentence: Sentence) -> Iterator[Claim]:
    """The changes of a sentence whose two levels it states."""
    found = sentence.quantities
    for at, (change, pair) in enumerate(pairwise(found)):
        yield from _now_and_before(sentence, change, pair)
        if at and change.unit == "%" and _said_twice(sentence, found[at - 1], change):
            yield from _now_and_before(sentence, found[at - 1], pair, by=change)
    if len(found) < 3 or rule(FILE, "growth", "other-prices").search(sentence.text):
        return
    aligned = list(_in_order(sentence))
    yield from aligned
    told = {operand.span for claim in aligned for operand in (claim.total, *claim.parts)}
    for at in range(1, len(found) - 1):
        if sentence.operand(found[at]).span in told:
            continue
        yield from _from_to(sentence, *found[at - 1 : at + 2])
        if found[at].unit == "lần":
            yield from _times_of(sentence, *found[at - 1 : at + 2])
            continue
        base = _base(sentence, at)
        if base is not None:
            yield from _against(sentence, at, base)
        elif _bracketed(sentence, at):
            yield from _named(sentence, at, at + 1)
        else:
            yield from _both_ways(sentence, *found[at - 1 : at + 2])


def _now_and_before(
    sentence: Sentence, change: Quantity, pair: Quantity, by: Quantity | None = None
) -> Iterator[Claim]:
    """The change from one side of a bracketed pair to the other: "giảm 5,83% (3.389/3.599 vụ)", "tăng 93 vụ (206/113)".

    A pair may also be a part and its whole: a change in percent is held against it only where it nearly follows.
    ``by`` is the same change in percent where that stands between ("giảm 165 vụ, giảm 45,96% (194/359 vụ)").
    """
    way = rule(FILE, "growth", "way").search(sentence.text[: change.number_start])
    if way is None or not is_plain(change) or pair.numerator is None or not pair.denominator:
        return
    if not rule(FILE, "growth", "old-and-new").match(sentence.between(by or change, pair)):
        return
    less, more = sorted(sentence.sides(pair), key=lambda side: side.value)
    if change.unit != "%":
        if change.unit is not None and (pair.unit is None or _one_unit(change, pair)):
            yield sentence.claim("sum", more, (less, sentence.operand(change)), loose=False)
        return
    falls = _way(way) == "giam"
    first, last = (more, less) if falls else (less, more)
    printed = sentence.operand(change, sign=-1.0 if falls else 1.0)
    if not first.value:
        return
    follows = 100.0 * (last.value / first.value - 1.0)
    swapped = has_swapped(f"{abs(follows):.{printed.decimals}f}".replace(".", ""), digits(printed.printed))
    if swapped or abs(follows - printed.value) <= _NEARLY * abs(printed.value):
        yield sentence.claim("growth", printed, (first, last), loose=True)


def _said_twice(sentence: Sentence, change: Quantity, again: Quantity) -> bool:
    """Whether a change in percent tells the one before it: "giảm 165 vụ, giảm 45,96%"."""
    match = rule(FILE, "growth", "said-again").match(sentence.between(change, again))
    return change.unit != "%" and match is not None and _way(match) == _way_before(sentence, change)


def _both_ways(sentence: Sentence, level: Quantity, change: Quantity, again: Quantity) -> Iterator[Claim]:
    """A change in percent beside the same in the unit of its level: "đạt 364.320 tấn, giảm 1,3% (-4.688 tấn)".

    "là 24.610 tỷ đồng; so với 31/12/2021 tăng 2.375 tỷ đồng (+10,7%)": the level before is one less the other.
    """
    percent, amount = (change, again) if change.unit == "%" else (again, change)
    if percent.unit != "%" or amount.unit == "%" or level.unit == "%" or not _one_unit(level, amount):
        return
    if not all(map(is_plain, (level, change, again))) or level.value is None or amount.value is None:
        return
    between = sentence.between(level, change)
    match = rule(FILE, "growth", "way").search(sentence.text[: change.number_start])
    beside = rule(FILE, "growth", "tight").match(between) or rule(FILE, "growth", "since").match(between)
    if (
        match is None
        or not beside
        or not rule(FILE, "growth", "the-same-change").match(sentence.between(change, again))
    ):
        return
    falls = _way(match) == "giam"
    last, by = sentence.operand(level), sentence.operand(amount)
    before = last.value + abs(by.value) if falls else last.value - abs(by.value)
    scale = 2.0 * max(last_digit(last), last_digit(by))  # both may have been rounded
    first = replace(last, value=before, printed=f"{last.printed} {'+' if falls else '−'} {by.printed}", scale=scale)
    printed = sentence.operand(percent)
    printed = replace(printed, value=-abs(printed.value) if falls else abs(printed.value))
    yield sentence.claim("growth", printed, (replace(first, decimals=0), last), loose=True)


def _from_to(sentence: Sentence, first: Quantity, second: Quantity, change: Quantity) -> Iterator[Claim]:
    """ "giảm từ 200 vụ xuống còn 150 vụ, giảm 25%", "từ 24,5 triệu đồng lên 38,2 triệu đồng, gấp 1,56 lần"."""
    before = sentence.text[max(0, first.start - 40) : first.number_start]
    start = rule(FILE, "growth", "from").search(before)
    to = rule(FILE, "growth", "to").match(sentence.between(first, second))
    if to is None or (start is None and not rule(FILE, "growth", "from-alone").search(before)):
        return
    way = _way(start) if start is not None else _WAYS.get(bare(to["to"]).lower())
    between = sentence.between(second, change)
    match = rule(FILE, "growth", "change").match(between)
    if match is not None and _way(match) == way:
        if rule(FILE, "growth", "against-other").match(sentence.text[change.end :]) is None:
            yield from _change(sentence, first, second, change, way, tight=True)
    elif change.unit == "lần" and rule(FILE, "growth", "times").match(between):
        yield from _times(sentence, first, second, change)


def _times(sentence: Sentence, first: Quantity, last: Quantity, times: Quantity) -> Iterator[Claim]:
    """One level as so many times the other."""
    if (
        not _one_unit(first, last)
        or not is_plain(first)
        or not is_plain(last)
        or times.value is None
        or times.value_max
    ):
        return
    printed = sentence.operand(times)
    total = replace(printed, value=100.0 * printed.value, scale=100.0 * printed.scale)
    yield sentence.claim("share", total, [sentence.operand(last), sentence.operand(first)], loose=True)


def _times_of(sentence: Sentence, last: Quantity, times: Quantity, first: Quantity) -> Iterator[Claim]:
    """ "214.600 lượt, gấp 1,3 lần năm 2023 (165.200 lượt)"."""
    if rule(FILE, "growth", "so-many-times").match(sentence.between(last, times)) and rule(
        FILE, "growth", "times-of"
    ).match(sentence.between(times, first)):
        yield from _times(sentence, first, last, times)


def _in_order(sentence: Sentence) -> Iterator[Claim]:
    """Changes of several levels in the order of these, where all of them fit but one at most.

    "312 vụ, làm chết 118 người, bị thương 254 người; giảm 24 vụ (336 vụ), giảm 12 người chết (130 người), giảm …"
    """
    found = sentence.quantities
    run: list[int] = []
    for at in range(len(found)):
        if run and at == run[-1] + 1:
            continue  # the base of the change before
        is_next = not run or at == run[-1] + 2
        if at + 1 < len(found) and is_next and _bracketed(sentence, at) and _way_before(sentence, found[at]):
            run.append(at)
        elif run:
            yield from _fitting(sentence, run)
            run = []
    yield from _fitting(sentence, run)


def _fitting(sentence: Sentence, run: Sequence[int]) -> Iterator[Claim]:
    found = sentence.quantities
    if len(run) < _IN_ORDER or run[0] < len(run):
        return
    claims = []
    for level, at in zip(found[run[0] - len(run) : run[0]], run, strict=True):
        change, base = found[at : at + 2]
        if not (is_plain(level) and is_plain(change) and is_plain(base) and _one_unit(level, base)):
            return
        more, less = (base, level) if _way_before(sentence, change) == "giam" else (level, base)
        parts = [sentence.operand(less), sentence.operand(change)]
        claims.append(sentence.claim("sum", sentence.operand(more), parts))
    fitting = sum(
        abs(c.total.value - c.parts[0].value - c.parts[1].value) <= sum(map(last_digit, c.parts)) / 2 for c in claims
    )
    if fitting >= len(run) - 1:
        yield from claims


def _way_before(sentence: Sentence, change: Quantity) -> str | None:
    match = rule(FILE, "growth", "way").search(sentence.text[: change.number_start])
    return _way(match) if match is not None else None


def _bracketed(sentence: Sentence, at: int) -> bool:
    """Whether a bare bracket holds the level that a change started from: "so với năm 2022 giảm 38 người (89 người)"."""
    change, base = sentence.quantities[at : at + 2]
    return (
        sentence.text.startswith(")", base.end)
        and rule(FILE, "growth", "bare-bracket").match(sentence.between(change, base)) is not None
        and rule(FILE, "growth", "compared-ahead").search(sentence.text[: change.start]) is not None
    )


def _base(sentence: Sentence, at: int) -> int | None:
    """Where the level stands that a change is held against: right behind it, or behind the same change in other terms.

    "tăng 361,2 tỷ đồng (12,3%) so với năm 2023 (2.941,4 tỷ đồng)"
    """
    found = sentence.quantities
    between = sentence.between(found[at], found[at + 1])
    if rule(FILE, "growth", "against").match(between) or (
        rule(FILE, "growth", "against-bare").match(between)
        and rule(FILE, "growth", "of-that-time").match(sentence.text[found[at + 1].end :])
    ):
        return at + 1
    if at + 2 >= len(found) or (found[at].unit == "%") == (found[at + 1].unit == "%"):
        return None
    again = rule(FILE, "growth", "in-other-terms").match(sentence.between(found[at], found[at + 1]))
    against = rule(FILE, "growth", "against").match(sentence.between(found[at + 1], found[at + 2]))
    return at + 2 if again and against else None


def _against(sentence: Sentence, at: int, base: int) -> Iterator[Claim]:
    """ "4.312 tỷ đồng, đạt 98% kế hoạch, tăng 10% so với năm 2022 (3.920 tỷ đồng)"."""
    found = sentence.quantities
    match = rule(FILE, "growth", "change").match(sentence.between(found[at - 1], found[at]))
    if match is None:
        yield from _named(sentence, at, base)
        return
    level = at - 1
    while level and found[level].unit == "%" and found[base].unit != "%":
        if rule(FILE, "sums", "said-of-it").match(sentence.between(found[level - 1], found[level])) is None:
            return
        level -= 1
    if not _one_unit(found[level], found[base]):
        yield from _named(sentence, at, base)
        return
    way = _way(match)
    tight = level == at - 1 and rule(FILE, "growth", "tight").match(sentence.between(found[level], found[at]))
    for change in found[at:base]:
        yield from _change(sentence, found[base], found[level], change, way, tight=bool(tight))
    if tight and base + 1 < len(found):  # "giảm 14,4 tỷ đồng so với đầu năm (37,0 tỷ đồng), tương đương giảm 38,9%"
        again = rule(FILE, "growth", "said-again").match(sentence.between(found[base], found[base + 1]))
        if again is not None and _way(again) == way:
            yield from _change(sentence, found[base], found[level], found[base + 1], way, tight=True)


def _named(sentence: Sentence, at: int, base: int) -> Iterator[Claim]:
    """The change of a level that is named again: "làm 21 người chết …, số người chết tăng 2 người (năm 2023: 19)"."""
    found = sentence.quantities
    before = sentence.text[found[at - 1].end : found[at].number_start]
    match = rule(FILE, "growth", "named").search(before) or rule(FILE, "growth", "way").search(before)
    if match is None:
        return
    name = _WORDS.findall(bare(match.groupdict().get("what") or "").lower())
    # "giảm 38 người mắc (89 người)": what is counted stands behind the change itself
    name = name or _WORDS.findall(bare(sentence.text[found[at].number_end : found[at + 1].start]).lower())
    for level in reversed(found[:at]):
        behind = _WORDS.findall(bare(sentence.text[level.number_end : level.number_end + 60]).lower())
        if name and behind[: len(name)] == name:
            for change in found[at:base]:
                yield from _change(sentence, found[base], level, change, _way(match), tight=True)
            return


def _change(
    sentence: Sentence, first: Quantity, last: Quantity, change: Quantity, way: str, *, tight: bool
) -> Iterator[Claim]:
    """The claim of a change, in percent or in the unit of its levels; ``tight`` where it stands beside the last one."""
    if not _one_unit(first, last) or not is_plain(first) or not is_plain(last):
        return
    if first.unit == "%" == change.unit:
        yield from _points(sentence, first, last, change, way)
        return
    if change.unit == "%" and first.unit != "%" and change.value is not None and change.value_max is None:
        total = sentence.operand(change, sign=-1.0 if way == "giam" else 1.0)
        yield sentence.claim("growth", total, [sentence.operand(first), sentence.operand(last)], loose=not tight)
    elif is_plain(change) and (change.unit == "điểm phần trăm" if first.unit == "%" else change.unit == first.unit):
        more, less = (first, last) if way == "giam" else (last, first)
        parts = [sentence.operand(less), sentence.operand(change)]
        yield sentence.claim("sum", sentence.operand(more), parts, loose=not tight)


def _points(sentence: Sentence, first: Quantity, last: Quantity, change: Quantity, way: str) -> Iterator[Claim]:
    """A change of a share that is printed in percent: of its points, unless it fits as a part of the level before."""
    if not is_plain(change) or not first.value:
        return
    relative = abs(100.0 * ((last.value or 0.0) / first.value - 1.0))
    if abs(relative - (change.value or 0.0)) < _RELATIVE_FITS:
        return
    more, less = (first, last) if way == "giam" else (last, first)
    parts = [sentence.operand(less), sentence.operand(change)]
    yield sentence.claim("sum", sentence.operand(more), parts, loose=False)


def _way(match: regex.Match[str]) -> str:
    """Which way a change goes: ``tang`` or ``giam``."""
    way = bare(match["way"]).lower()
    return _WAYS.get(way, way)


def _one_unit(one: Quantity, other: Quantity) -> bool:
    """Whether two levels are in one unit: "lượt" and "lượt bạn đọc" are."""
    first, second = one.unit, other.unit
    if first is None or second is None:
        return False
    return first == second or f"{first} ".startswith(f"{second} ") or f"{second} ".startswith(f"{first} ")
