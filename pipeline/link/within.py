"""What belongs together inside one document: a target that is restated, and the figure that answers it.

A report repeats ``Chỉ tiêu 2: …`` and says further down, under the same number or in the next sentence, what came of
it. Such a figure often names its indicator in short ("có 118/142 trường, đạt tỷ lệ 83,1%") or not at all: it takes the
name of the target that it answers, and so finds its series and the same target in other documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.fuzz import ratio

from pipeline.link.comparable import compare
from pipeline.link.direction import before_value, change_of, value_place
from pipeline.link.facts import Fact, with_spoken
from pipeline.link.indicators import same
from pipeline.link.wording import Wording, from_key, plain, rules, unit_key

_PLANNED = re.compile(
    r"\b(?:ke hoach|kh|chi tieu|muc tieu|nghi quyet|nq|giao|de ra)"
    r"(?: (?:nam|la|giao|de ra|tang|giam|con|them|tu|tren|duoi|hon|khoang|it nhat|binh quan|\d{4}))*$"
)
_ANSWER = re.compile(r"(?:ket qua|thuc hien|den nay|uoc|dat|da dat)\b")
NEAR = 700  # characters between a target without a number and the figure right behind it

MISREAD = 80.0  # how alike (of 100) two names under one number must be where an OCR misread one

Slot = tuple[str | None, str | None]
Numbered = dict[Slot, dict[str, str | None]]  # by number in the outline: the keys of wordings, with their scope


def adopted(targets: Sequence[Fact], results: Iterable[Fact]) -> dict[str, Wording]:
    """The wording of the target that each result answers comparably, by result id.

    All of one document. A result that could answer two targets equally well answers neither.
    """
    by_slot: dict[Slot, list[Fact]] = {}
    together: dict[tuple[str, int, int], list[Fact]] = {}
    for target in targets:
        together.setdefault(target.sentence, []).append(target)
    targets = [with_spoken(target, together[target.sentence]) for target in targets]
    for target in targets:
        if target.slot is not None:
            by_slot.setdefault(target.slot, []).append(target)
    loose = sorted((t for t in targets if t.slot is None and t.page_no), key=lambda t: (t.page_no, t.start, t.id))
    found: dict[str, Wording] = {}
    for result in results:
        if result.value is None:
            continue
        near = by_slot.get(result.slot, []) if result.slot is not None else _before(loose, result)
        best = best_wording(near, result)
        if best is not None:
            found[result.id] = best
    return found


def best_wording(targets: Iterable[Fact], result: Fact) -> Wording | None:
    """The wording, among those of some targets, that a figure answers; None for none, and for two equally."""
    scored: dict[str, tuple[float, Wording]] = {}
    for target in targets:
        if target.wording is None or not compare(target, result).comparable:
            continue
        score = overlap(target.wording, result.wording)
        if target.wording.key not in scored or scored[target.wording.key][0] < score:
            scored[target.wording.key] = (score, target.wording)
    ranked = sorted(scored.values(), key=lambda pair: (-pair[0], pair[1].key))
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0] and same(ranked[0][1], ranked[1][1]) is None):
        return None
    return ranked[0][1]


def set_beside(target: Fact, results: Iterable[Fact]) -> Fact | None:
    """The figure behind which a report puts its target in brackets: "có thêm 17 xã (kế hoạch 15 xã)"; None for none."""
    before = before_value(target)
    if not _PLANNED.search(before) or target.value is None:
        return None
    place = value_place(target) or 0
    opens = target.text.rfind("(", 0, place)
    if opens < 0 or ")" in target.text[opens:place]:
        return None
    moves = bool(change_of(target))
    near = [
        one
        for one in results
        if one.sentence == target.sentence
        and one.at < target.at
        and one.value is not None
        and (bool(change_of(one)) or not moves)  # "còn 5,1%, giảm 1,2%, đạt chỉ tiêu (giảm 1%)": the cut answers
    ]
    last = max(near, key=lambda one: (one.at, one.id), default=None)
    return last if last is not None and unit_key(last.unit) == unit_key(target.unit) else None


def overlap(ours: Wording, theirs: Wording | None) -> float:
    """How much two wordings have in common, 0 to 1."""
    if theirs is None or not theirs.words:
        return 0.0
    one, other = set(ours.words), set(theirs.words)
    return 2 * len(one & other) / (len(one) + len(other))


def _before(loose: Sequence[Fact], result: Fact) -> list[Fact]:
    """The targets of the sentence right before a result, for documents that number nothing.

    A figure without a name must say that it is an answer: ``Kết quả: đạt 61%``.
    """
    if (result.wording is None or not result.wording.words) and not _ANSWER.match(plain(result.text)):
        return []
    near = [target for target in loose if target.page_no == result.page_no and 0 <= result.start - target.start <= NEAR]
    return [target for target in near if target.start == near[-1].start]


def same_number(mine: Numbered, theirs: Numbered) -> Iterator[tuple[str, str]]:
    """Pairs of wordings (smaller key first) that two related documents give the same number: one indicator, two names.

    Only where it is certain which belongs to which, a number may stand over two indicators: names that both documents
    use are set aside, and one may only leave something out, or differ as a misread copy of the other does.
    """
    for slot, all_ours in mine.items():
        all_theirs = theirs.get(slot, {})
        ours = {key: scope for key, scope in all_ours.items() if key not in all_theirs}
        others = {key: scope for key, scope in all_theirs.items() if key not in all_ours}
        pairs = [
            (key, other)
            for key, scope in ours.items()
            for other, others_scope in others.items()
            if scope == others_scope and _one_number(from_key(key), from_key(other))
        ]
        for key, other in pairs:
            if sum(key in pair for pair in pairs) == 1 and sum(other in pair for pair in pairs) == 1:
                yield min(key, other), max(key, other)


def _one_number(a: Wording, b: Wording) -> bool:
    if not a.strong or not b.strong or (a.kind, a.unit, a.per) != (b.kind, b.unit, b.per):
        return False
    if a.strong <= b.strong or b.strong <= a.strong:
        return True
    narrowing = rules().narrowing
    if (a.strong - b.strong) & narrowing and (b.strong - a.strong) & narrowing:
        return False
    return ratio(" ".join(a.words), " ".join(b.words)) >= MISREAD
