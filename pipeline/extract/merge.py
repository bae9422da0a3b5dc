"""Facts of tables and of running text put together: what a document states twice counts once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import regex

from pipeline.extract.rules import bare
from pipeline.model import Evidence, Target

_ALIKE = 0.6  # share of the shorter wording's words that the other one has


def merged_targets(prose: Sequence[Target], tables: Sequence[Target]) -> tuple[Target, ...]:
    """All targets in reading order; one that a table repeats from the text stands once, as the text has it.

    Two are the same where value, unit and year agree and the words of one wording are for the most part in the other's.
    """
    stated: dict[tuple[float | None, float | None, float | None], list[Target]] = defaultdict(list)
    for target in prose:
        if target.value is not None:
            stated[(target.value, target.value_max, target.per)].append(target)
    kept = list(prose)
    for target in tables:
        same = stated.get((target.value, target.value_max, target.per), ())
        if not any(_restates(target, other) for other in same):
            kept.append(target)
    return tuple(sorted(kept, key=lambda fact: place(fact.evidence)))


def place(evidence: Evidence) -> tuple[int, int, int]:
    """Sort key of reading order."""
    spot = evidence.value or evidence.span
    return spot.page_no, spot.start, spot.end


def _restates(one: Target, other: Target) -> bool:
    if None not in (one.year, other.year) and one.year != other.year:
        return False
    if None not in (one.unit, other.unit) and bare((one.unit or "").lower()) != bare((other.unit or "").lower()):
        return False
    mine, theirs = _words((one.indicator,)), _words((other.indicator,))
    small = min(len(mine), len(theirs))
    return small > 0 and len(mine & theirs) >= _ALIKE * small


def _words(texts: Iterable[str | None]) -> set[str]:
    return {word for text in texts for word in regex.findall(r"\w{2,}", bare((text or "").lower()))}
