"""Whether a reported figure answers a target at all: same unit, base, population, scope and measure.

The rule of the house is that a wrong answer is worse than none: where a figure under a target's number says more than
the target, or counts something else, it is linked and marked, with the reason, and decides nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.link.direction import before_value, change_of, number_places
from pipeline.link.facts import Fact
from pipeline.link.indicators import same
from pipeline.link.keys import fold
from pipeline.link.reasons import Reason, number
from pipeline.link.wording import (
    as_rate,
    fold_unit,
    marked_plain,
    plain,
    population_in,
    rules,
    spelled_out,
    times,
    unit_key,
)
from pipeline.vietnamese import strip_marks

_FRACTION = re.compile(r"\d[\d.]*\s*/\s*\d[\d.]*\s+([^\d,;:.()]{2,60})")
_WHOLE = re.compile(r"\btrong tong so (?:cac |nhung )?([a-z ]{3,60})")
_SHARE_OF = re.compile(r"\bchiem(?: ty le)?(?: (?:hon|tren|gan|khoang|it nhat|duoi))?$")
_GENERAL_SCOPE = re.compile(
    r"^(?:(?:toan|ca|tren dia ban|trong) )?(?:tinh|thanh pho|nuoc|quoc|dia ban|cac cap)(?: .*)?$"
)
_COVERED = 0.75  # share of the target's words that a figure introduced by "chiếm" must repeat


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether a figure can be held against a target; ``reason`` says why not.

    ``elsewhere`` is set where the number is no level of anything that the target speaks of ("bốn bệnh viện đã lập khu
    điều trị" under a rate of illness): then it tells as much as words do.
    """

    comparable: bool
    reason: Reason | None = None
    elsewhere: bool = False


_YES = Comparison(True)


def compare(target: Fact, result: Fact, *, known: bool = False) -> Comparison:
    """Holds a figure against a target of the same indicator or the same number in the outline.

    ``known`` says that the two have been found to name one thing in different words. Looks at what both say; time is
    looked at by :mod:`pipeline.link.answers`. That a result took the indicator of a target settles what it measures
    (:func:`pipeline.link.within.adopted`).
    """
    if bool(change_of(target)) != bool(change_of(result)):
        return _no("change")
    one = target.indicator_id is not None and target.indicator_id == result.indicator_id
    measured = None if one else _populations(target, result) if known else _measures(target, result)
    different = _units(target, result) or measured
    if different is not None:
        return different
    scope = _scopes(target, result)
    return _no("scope", *scope) if scope is not None else _YES


def _no(key: str, target: str = "", result: str = "", *, elsewhere: bool = False) -> Comparison:
    return Comparison(False, Reason(key, target, result), elsewhere)


def in_unit_of(target: Fact, result: Fact) -> Fact:
    """The figure in the target's unit where that only takes a multiplication: 158.400 m for a target in km."""
    if target.unit == result.unit or result.value is None or target.per or result.per:
        return result
    if result.unit == "%" and result.numerator is not None and _counts_of(target, result):
        return replace(result, value=result.numerator, value_max=None, unit=target.unit)
    size = times(target.unit, result.unit)
    if size is None:
        return result
    top = None if result.value_max is None else round(result.value_max * size, 9)
    return replace(result, value=round(result.value * size, 9), value_max=top, unit=target.unit)


def _counts_of(target: Fact, result: Fact) -> bool:
    """Whether a share is printed with the count that a target asks for: "81/108 xã (75,0%)" for 75 xã."""
    counted = _FRACTION.search(result.text)
    if counted is None or target.unit in (None, "%"):
        return False
    noun = fold_unit(counted[1])
    return any(
        f"{noun} ".startswith(f"{fold_unit(unit)} ") for unit in (target.unit, (target.unit or "").split(",")[0])
    )


def _units(target: Fact, result: Fact) -> Comparison | None:
    (our_unit, our_per), (their_unit, their_per) = as_rate(target.unit, target.per), as_rate(result.unit, result.per)
    if our_per and their_per:
        if our_per != their_per:
            return _no("base", number(our_per), number(their_per))
        if one_noun(our_unit, their_unit, target, result):
            return None
        return _no("unit", _unit_name(target), _unit_name(result))
    ours, theirs = unit_key(our_unit), unit_key(their_unit)
    if our_per or their_per:
        if ours == theirs and ours is not None:
            sides = [number(per) if per else "…" for per in (our_per, their_per)]
            return _no("base", *sides)
        return _no("unit", _unit_name(target), _unit_name(result), elsewhere=_elsewhere(target, result))
    if ours == theirs:
        return None
    if ours is None or theirs is None:
        return _no("unit_missing")
    if "%" not in (ours, theirs) and one_noun(our_unit, their_unit, target, result):
        return None
    return _no("unit", _unit_name(target), _unit_name(result), elsewhere=_elsewhere(target, result))


def one_noun(our_unit: str | None, their_unit: str | None, target: Fact, result: Fact) -> bool:
    """Whether two counted nouns are one: "ca" and "ca mắc" where both count "ca mắc sốt xuất huyết".

    Of rates one may leave its noun out if the name of what is counted has it ("số bác sĩ trên 10.000 dân: 8,6").
    """
    ours, theirs = _noun(our_unit), _noun(their_unit)
    if ours == theirs or unit_key(our_unit) == unit_key(their_unit):
        return True
    if target.per is not None and target.per == result.per:
        said = " ".join(ours or theirs)
        return said not in rules().counted or set(said.split()) <= _named(target if theirs and not ours else result)
    if not ours or not theirs:
        return False
    if ours != theirs[: len(ours)] and theirs != ours[: len(theirs)]:
        return False
    more, other = (ours[len(theirs) :], result) if len(ours) > len(theirs) else (theirs[len(ours) :], target)
    return set(more) <= _named(other)


def _noun(unit: str | None) -> tuple[str, ...]:
    return tuple(plain(unit).split()) if unit and unit != "%" else ()


def _named(fact: Fact) -> set[str]:
    label = fact.wording.label if fact.wording is not None else ""
    return set(plain(f"{label} {fact.unit or ''}").split())


def _unit_name(fact: Fact) -> str:
    unit = fact.unit or "số"
    return f"{unit}/{number(fact.per)}" if fact.per else unit


def _elsewhere(target: Fact, result: Fact) -> bool:
    """Whether a figure counts things that the target does not speak of."""
    if target.wording is None or result.unit is None or result.per or unit_key(result.unit) == "%":
        return False
    counted = [word for word in fold(result.unit).split() if word]
    named = set(plain(target.wording.label).split()) | set(fold(target.base).split())
    return bool(counted) and not set(counted) & named


def partial_scope(scope: str | None) -> str | None:
    """A scope that is less than the whole place: ``cap tinh``; None for ``toàn tỉnh`` and where none is stated."""
    folded = fold(scope)
    return None if not folded or _GENERAL_SCOPE.match(folded) else folded


def _scopes(target: Fact, result: Fact) -> tuple[str, str] | None:
    """The two scopes where they differ."""
    ours, theirs = partial_scope(target.scope), partial_scope(result.scope)
    if ours == theirs:
        return None
    if theirs is not None and target.wording is not None and theirs in plain(target.wording.label):
        return None
    if theirs is None and ours is not None and result.wording is not None and ours in plain(result.text):
        return None
    return target.scope or "", result.scope or ""


def _counted(target: Fact, result: Fact) -> Comparison | None:
    """Whether a share is said to be one of something else than the target counts."""
    counted = counted_in(result)
    of_ours = _counted_by(target.wording.label) if target.wording is not None and counted is not None else ()
    return _no("population", of_ours[0], counted or "") if of_ours and counted not in of_ours else None


def _populations(target: Fact, result: Fact) -> Comparison | None:
    """Whether the two count other things: the women among leaders, the agencies with a woman among theirs."""
    ours, theirs = target.wording, result.wording
    mine, its = (side.population if side is not None else None for side in (ours, theirs))
    if mine is not None and its is not None and mine != its:
        return _no("population", mine, its)
    return _counted(target, result)


def _measures(target: Fact, result: Fact) -> Comparison | None:
    """Why the two do not measure the same thing, None where they do."""
    ours, theirs = target.wording, result.wording
    if (other := _counted(target, result)) is not None:
        return other
    if theirs is None or not theirs.words or ours is None or same(ours, theirs) is not None:
        return None
    more = set(theirs.words) - set(ours.words) - target.spoken - rules().weak
    if ours.population and theirs.population and ours.population != theirs.population and not target.spoken:
        return _no("population", ours.population, theirs.population)
    if more:
        return _no("measure", ours.label, theirs.label)
    missing = ours.strong - theirs.strong
    if (
        _SHARE_OF.search(before_value(result))
        and result.numerator is None
        and len(missing) > (1 - _COVERED) * len(ours.strong)
    ):
        return _no("measure", ours.label, theirs.label)
    return None


def counted_in(result: Fact) -> str | None:
    """What a share is said to be a share of: the noun behind a fraction (``164/614 lãnh đạo``) or ``trong tổng số``."""
    text = result.text
    places = number_places(text, result.value) if result.value is not None else []
    end = places[0] if places else len(text)
    phrases = []
    if result.numerator is not None:
        fractions = [match for match in _FRACTION.finditer(text) if match.start() < end or not places]
        phrases += [marked_plain(spelled_out(match[1])) for match in fractions[-1:]]
    clause = marked_plain(spelled_out(text[max(0, end - 200) : end]))
    phrases += _wholes(clause)[-1:]
    found = None
    for phrase in phrases:
        named = population_in(phrase)
        found = named[1] if named and named[0] <= 12 else found
    return found


@lru_cache(maxsize=16384)
def _counted_by(label: str) -> tuple[str, ...]:
    """The populations that an indicator's name counts: those behind ``trong tổng số``, else the first that it names."""
    text = marked_plain(spelled_out(label))
    found = [named[1] for named in map(population_in, _wholes(text)) if named]
    first = population_in(text)
    return tuple(found) or ((first[1],) if first else ())


def _wholes(text: str) -> list[str]:
    """What stands behind each ``trong tổng số``."""
    return [text[slice(*match.span(1))] for match in _WHOLE.finditer(strip_marks(text))]
