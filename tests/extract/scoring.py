"""Facts of a document against its gold, as the project measures them: precision, recall and F1 of each kind.

A target or result is found where goal, number of the chỉ tiêu, value, base and year agree with the gold and the gold's
words stand in the fact's text or indicator; what the gold leaves open is not compared. Figures are looked for among
figures and results: where the line runs between the two is not scored. Lists of figures are samples, so recall counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from comparing import close, fold

from pipeline.model import DocumentFacts

Gold = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """What was found of one kind of fact. ``missed`` are gold records, ``extra`` are facts that no record answers."""

    hits: int
    missed: tuple[Gold, ...]
    extra: tuple[Any, ...]

    @property
    def recall(self) -> float:
        wanted = self.hits + len(self.missed)
        return self.hits / wanted if wanted else 1.0

    @property
    def precision(self) -> float:
        found = self.hits + len(self.extra)
        return self.hits / found if found else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.hits + other.hits, self.missed + other.missed, self.extra + other.extra)


def _words(gold: Gold, *texts: object) -> bool:
    text = " ".join(fold(one) for one in texts)
    return all(fold(word) in text for word in gold["has"])


def _place(gold: Gold, fact: Any) -> bool:
    return all(
        want is None or str(got) == str(want)
        for want, got in ((gold["goal"], fact.goal), (gold["indicator"], fact.indicator_no))
    )


def _quantity(gold: Gold, fact: Any) -> bool:
    if not close(gold["value"], fact.value):
        return False
    if gold.get("value_max") is not None and not close(gold["value_max"], fact.value_max):
        return False
    return gold["per"] is None or close(gold["per"], fact.per)


def same_target(gold: Gold, fact: Any) -> bool:
    return (
        _place(gold, fact)
        and _quantity(gold, fact)
        and gold["year"] in (None, fact.year)
        and _words(gold, fact.evidence.text, fact.indicator)
    )


def same_result(gold: Gold, fact: Any) -> bool:
    parts = ("numerator", "denominator")
    return (
        _place(gold, fact)
        and _quantity(gold, fact)
        and _words(gold, fact.evidence.text, fact.scope, fact.indicator)
        and all(gold[part] is None or close(gold[part], getattr(fact, part)) for part in parts)
    )


def same_figure(gold: Gold, fact: Any) -> bool:
    measure = fact.measure if hasattr(fact, "measure") else fact.indicator
    return (
        close(gold["value"], fact.value)
        and (gold["value_max"] is None or close(gold["value_max"], fact.value_max))
        and _words(gold, fact.evidence.text, measure, fact.unit)
    )


def same_assignment(gold: Gold, fact: Any) -> bool:
    if fold(gold["agency"]).replace(" tinh", "") not in fold(fact.agency).replace(" tinh", ""):
        return False
    if gold["goal"] is None:
        return True
    return str(fact.goal) == str(gold["goal"]) and sorted(fact.indicators) == sorted(map(str, gold["indicators"]))


def same_deadline(gold: Gold, fact: Any) -> bool:
    return bool(gold["due_on"] == fact.due_on) and _words(gold, fact.evidence.text, fact.action)


def match(wanted: Sequence[Gold], found: Iterable[Any], same: Callable[[Gold, Any], bool]) -> Score:
    """One-to-one, in the order of the gold. Optional records count neither when found nor when missed."""
    free = list(found)
    hits, missed = 0, []
    for gold in wanted:
        fact = next((one for one in free if same(gold, one)), None)
        if fact is not None:
            free.remove(fact)
            hits += not gold.get("optional")
        elif not gold.get("optional"):
            missed.append(gold)
    return Score(hits, tuple(missed), tuple(free))


def score(gold: Gold, facts: DocumentFacts) -> dict[str, Score]:
    """The score of each kind of fact of one document."""
    return {
        "targets": match(gold["targets"], facts.targets, same_target),
        "results": match(gold["results"], facts.results, same_result),
        "figures": match(gold["figures"], [*facts.figures, *facts.results], same_figure),
        "assignments": match(gold["assignments"], facts.assignments, same_assignment),
        "deadlines": match(gold["deadlines"], facts.deadlines, same_deadline),
    }
