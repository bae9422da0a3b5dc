"""Which figures of a report answer the targets of a plan that it reports on, where both word them differently.

A report seldom repeats a plan's words: ``Tỷ lệ huy động trẻ nhà trẻ ra lớp đạt 36%`` comes back as ``10.912/31.265 trẻ
nhà trẻ được huy động, đạt 34,9%``. Taken one by one such pairs prove nothing. But where a report answers a plan, each
figure can be held against all the targets of the plan at once: it answers the one whose words it has most of, if no
other target comes near and no other figure fits that target as well, and if neither side names anything that the other
leaves out and that would narrow it down (nữ, nông thôn, tiểu học). A rare word weighs more than one that stands in
every line of the two documents. The outcome depends on the two documents alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from pipeline.link.comparable import one_noun
from pipeline.link.direction import change_of, number_places
from pipeline.link.facts import Fact
from pipeline.link.wording import as_rate, content_words, narrows, plain, rules, times, unit_key

NEAR = 0.7  # how much a word weighs that stands in the sentence and not in the indicator's name …
LENT = 0.55  # … and where it is in the name of another figure of the sentence
ENOUGH = 0.62  # of 1: from here on two wordings may be one
OURS, THEIRS = 0.6, 0.4  # how much the words of the target and those of the figure count
LEAST = 0.45  # share of either side's words that the other must have
LEAD = 0.08  # how far the best must lie before the next one
OTHER_UNIT = 0.75  # what is left of a score where the two are in different units …
OTHER_KIND = 0.65  # … and where one is a level, the other a change of it

_END = re.compile(r"(?<!từ )(?<!dưới )(?<!trên )\d|[;,.(]\s|[.;(),]$|\s\(")
_TAIL = re.compile(r"\bđược\s([^\d;]{3,120})$")
_CLAUSE = re.compile(r"[;,(]\s|\s\(|\d")
_PARTS = re.compile(r"\(|\b[Tt]rong đó\b|\b(?:bao )?gồm\b")
_MONEY = re.compile(r"(?:(?:tỷ|tỉ|triệu|nghìn|ngàn) )?đồng\b")
FEW = 2  # words that a clause needs to say what it is about
_NOUN = 90  # characters behind a number that may still name what it counts


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure that answers a target in other words; ``score`` from 0 to 1. ``result_id`` is None for none."""

    result_id: str
    score: float


_Line = tuple[frozenset[str], bool]  # words of an indicator, and whether its change is meant: one for all its years


@dataclass(frozen=True, slots=True)
class _Side:
    """The words of a fact: its indicator's, and those beside it in its sentence."""

    fact: Fact
    words: frozenset[str]
    beside: frozenset[str]
    change: bool
    lent: frozenset[str] = frozenset()  # those beside it that name another figure of the sentence
    titled: frozenset[str] = frozenset()  # words of its name that the titles say behind the word before them
    part: bool = False  # of a larger number before it: "108 nhà (xây mới 61 nhà)", "412 người, trong đó nữ 180 người"

    @property
    def own(self) -> frozenset[str]:
        """Its words without those that name another figure of the sentence."""
        return self.words | (self.beside - self.lent)

    @property
    def all(self) -> frozenset[str]:
        return self.words | self.beside


def answers_alike(
    targets: Sequence[Fact], results: Sequence[Fact], province: str | None = None, titles: tuple[str, str] = ("", "")
) -> dict[str, list[Answer]]:
    """The figures of a report that answer the targets of a plan, by target, best first.

    Args:
        targets: all targets of the plan.
        results: all results of the report.
        province: whose name is no part of an indicator.
        titles: of the plan and of the report; of what both are about a figure may say less ("HTX" in documents on
            "hợp tác xã nông nghiệp").
    """
    about = frozenset(pairwise(plain(titles[0]).split())) & frozenset(pairwise(plain(titles[1]).split()))
    ours = _with_lent([side for side in (_side(target, province, about) for target in targets) if side.words])
    told = [_side(result, province, about) for result in results if result.value is not None]
    theirs = _with_lent([side for side in told if side.words])
    if not ours or not theirs:
        return {}
    weight = word_weights([side.all for side in (*ours, *theirs)])
    lines: dict[_Line, list[_Side]] = {}
    for side in ours:
        lines.setdefault((side.words, side.change), []).append(side)
    scores: list[tuple[float, _Line, _Side]] = []
    holds: dict[str, list[int]] = {}
    for at, side in enumerate(theirs):
        for word in side.all:
            holds.setdefault(word, []).append(at)
    for line, sides in lines.items():
        near = Counter(at for word in line[0] for at in holds.get(word, ()))
        for at, shared in sorted(near.items()):
            if shared * 3 < len(line[0]):
                continue
            score = max(_score(side, theirs[at], weight) for side in sides)
            if score >= ENOUGH - LEAD:
                scores.append((score, line, theirs[at]))
    return _chosen(_without_parts(scores), lines)


def words_of(fact: Fact, province: str | None = None) -> frozenset[str]:
    """The words that name what a fact is about: its indicator's, else those of its clause."""
    return _side(fact, province).words


def _without_parts(scores: Sequence[tuple[float, _Line, _Side]]) -> list[tuple[float, _Line, _Side]]:
    """Of a number and its parts that fit one target, the number alone: the words around them are the same."""
    wholes = {(line, side.fact.sentence, unit_key(side.fact.unit)) for _, line, side in scores if not side.part}
    return [
        (score, line, side)
        for score, line, side in scores
        if not side.part or (line, side.fact.sentence, unit_key(side.fact.unit)) not in wholes
    ]


def _chosen(scores: Sequence[tuple[float, _Line, _Side]], lines: dict[_Line, list[_Side]]) -> dict[str, list[Answer]]:
    """Of all pairs those where the target is by far the best for the figure and the figure the best for the target."""
    of_result: dict[str, list[tuple[float, _Line]]] = {}
    for score, line, result in scores:
        of_result.setdefault(result.fact.id, []).append((score, line))
    best: dict[_Line, float] = {}
    kept: list[tuple[float, _Line, _Side]] = []
    for score, line, result in scores:
        rivals = [other for other, others in of_result[result.fact.id] if others != line]
        if score >= ENOUGH and not any(other > score - LEAD for other in rivals):
            kept.append((score, line, result))
            best[line] = max(score, best.get(line, 0.0))
    found: dict[str, list[Answer]] = {}
    for score, line, result in sorted(kept, key=lambda one: (-one[0], one[2].fact.id)):
        if score >= best[line] - LEAD:
            for side in lines[line]:
                found.setdefault(side.fact.id, []).append(Answer(result.fact.id, round(score, 4)))
    return found


def word_weights(sets: Sequence[frozenset[str]]) -> dict[str, float]:
    """A word weighs the less the more of the facts or sentences have it; words that name nothing weigh little."""
    counts = Counter(word for words in sets for word in words)
    total = len(sets) + 1
    light = rules().light
    return {word: math.log(total / n) * (0.4 if word in light else 1.0) + 0.2 for word, n in counts.items()}


def _score(target: _Side, result: _Side, weight: dict[str, float]) -> float:
    """How well a figure fits a target, 0 to 1; 0 where one of them narrows down what the other does not."""
    parting = rules().contrast.keys()
    target, result = _without_titled(target, result), _without_titled(result, target)
    lost, more = target.words - result.all, result.words - target.all
    if any(word.isdigit() for word in lost | more):
        return 0.0
    for unsaid, side in ((target.words - result.own, target), (more, result)):
        if any(narrows(word, _name(side.fact)) for word in unsaid & parting):
            return 0.0
    ours = _covered(target.words, result, weight)
    theirs = _covered(result.words, target, weight)
    if min(ours, theirs) < LEAST:
        return 0.0
    score = OURS * ours + THEIRS * theirs
    score *= 1.0 if _one_unit(target.fact, result.fact) else OTHER_UNIT
    return score if target.change == result.change else score * OTHER_KIND


def _without_titled(side: _Side, other: _Side) -> _Side:
    """A side without the words that the titles say and the other leaves out."""
    unsaid = side.titled - other.own
    return replace(side, words=side.words - unsaid) if unsaid else side


def _titled(fact: Fact, about: frozenset[tuple[str, str]]) -> frozenset[str]:
    """The words of a fact's name that stand in the titles behind the same word: "nông nghiệp" of "hợp tác xã …"."""
    name = plain(_name(fact)).split() if about else []
    return frozenset(second for first, second in pairwise(name) if (first, second) in about)


def _name(fact: Fact) -> str:
    """The words that name a fact, as they are written."""
    return fact.wording.label if fact.wording is not None and fact.wording.words else fact.text


def _one_unit(target: Fact, result: Fact) -> bool:
    (unit, per), (other, base) = as_rate(target.unit, target.per), as_rate(result.unit, result.per)
    if per != base:
        return False
    same = per is not None or unit_key(unit) == unit_key(other) or times(unit, other) is not None
    return same or ("%" not in (unit, other) and one_noun(unit, other, target, result))


def _covered(words: frozenset[str], other: _Side, weight: dict[str, float]) -> float:
    whole = sum(weight[word] for word in words)
    has = sum(
        weight[word] * (1.0 if word in other.words else LENT if word in other.lent else NEAR)
        for word in words & other.all
    )
    return has / whole if whole else 0.0


def _with_lent(sides: list[_Side]) -> list[_Side]:
    together: dict[tuple[str, int, int], Counter[str]] = {}
    groups: dict[tuple[str, int, int], list[_Side]] = {}
    for side in sides:
        together.setdefault(side.fact.sentence, Counter()).update(side.words)
        groups.setdefault(side.fact.sentence, []).append(side)
    return [
        replace(
            side,
            lent=side.beside & together[side.fact.sentence].keys(),
            part=_is_part(side.fact, [other.fact for other in groups[side.fact.sentence]]),
        )
        for side in sides
    ]


def _is_part(fact: Fact, sentence: Sequence[Fact]) -> bool:
    """Whether a number stands in a bracket or behind "trong đó", after a larger one of its sentence and unit."""
    places = number_places(fact.text, fact.value) if fact.kind == "result" and fact.value is not None else []
    opened = max((match.start() for match in _PARTS.finditer(fact.text, 0, places[0])), default=-1) if places else -1
    if opened < 0 or ")" in fact.text[opened : places[0]]:
        return False
    return any(
        unit_key(other.unit) == unit_key(fact.unit)
        and (other.value or 0.0) > (fact.value or 0.0)
        and other.at < fact.at
        and any(place < opened for place in number_places(other.text, other.value or 0.0))
        for other in sentence
    )


def _side(fact: Fact, province: str | None, about: frozenset[tuple[str, str]] = frozenset()) -> _Side:
    words = frozenset(fact.wording.words) if fact.wording is not None else frozenset()
    beside = _beside(fact.text, fact.value, province, fact.per is not None)
    noun = (
        frozenset(plain(fact.unit).split()) if fact.per and fact.unit and fact.unit not in ("%", "‰") else frozenset()
    )
    if noun - words - {"ca"}:
        words = noun  # of a list "28 giường bệnh/vạn dân; 8,5 bác sĩ/vạn dân" the unit says what is counted
    if fact.kind == "target":
        beside |= _shared_tail(fact.text, province)
    if not words - rules().generic:  # "lượt người", "xã": the clause says what
        words = _clause(fact.text, fact.value, province, fact.per is not None)
    words -= {":"}
    return _Side(fact, words, beside - words, change_of(fact) != 0, titled=_titled(fact, about))


@lru_cache(maxsize=16384)
def _beside(text: str, value: float | None, province: str | None, rate: bool) -> frozenset[str]:
    """The words of a sentence up to its number, and of what the number counts behind it."""
    places = number_places(text, value) if value is not None else []
    if not places:
        return content_words(text, province)
    return content_words(text[: places[0]], province) | content_words("" if rate else _noun(text, places[0]), province)


@lru_cache(maxsize=16384)
def _shared_tail(text: str, province: str | None) -> frozenset[str]:
    """What is said of all items of a list behind the last: "95% hồ sơ cấp tỉnh, 70% hồ sơ cấp xã được xử lý …"."""
    tail = _TAIL.search(text)
    return content_words(tail[1], province) if tail else frozenset()


@lru_cache(maxsize=16384)
def _clause(text: str, value: float | None, province: str | None, rate: bool) -> frozenset[str]:
    """The words of the clause that a number stands in, of what it counts, and of the clauses before a short one."""
    places = number_places(text, value) if value is not None else []
    if not places:
        return frozenset()
    found = content_words("" if rate else _noun(text, places[0]), province)
    for before in reversed(_CLAUSE.split(text[: places[0]])):
        if len(found - rules().generic) >= FEW:
            break
        found |= content_words(before, province)
    return found


def _noun(text: str, at: int) -> str:
    """What stands behind a number, up to the next number or the end of the clause."""
    behind = text[at:].lstrip("0123456789.,/ ")[:_NOUN]
    if _MONEY.match(behind):
        return ""  # "2,36 tỷ đồng/HTX/năm" counts nothing
    end = _END.search(behind)
    return behind[: end.start()] if end else behind
