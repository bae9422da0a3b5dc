"""How sure a fact is: every doubt lowers it, and what is called sure is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scoring import same_target
from test_documents import NAMES, facts_of, gold_of

from pipeline.extract.confidence import Doubts, confidence

DOUBTS = st.builds(
    Doubts,
    decided=st.floats(0.5, 1.0),
    year=st.sampled_from(["stated", "inherited", "none"]),
    indicator=st.sampled_from(["own", "inherited", "none"]),
    unit=st.booleans(),
    page=st.floats(0.0, 1.0),
    repaired=st.booleans(),
    digits=st.none() | st.floats(0.0, 1.0),
)


@given(DOUBTS)
def test_it_is_a_probability(doubts: Doubts) -> None:
    assert 0.0 < confidence(doubts) <= 1.0


@given(DOUBTS)
def test_no_doubt_makes_a_fact_surer(doubts: Doubts) -> None:
    clean = replace(
        doubts, repaired=False, unit=True, digits=None, page=1.0, year="stated", indicator="own", decided=1.0
    )
    assert confidence(doubts) <= confidence(clean)
    for worse in (
        replace(doubts, repaired=True),
        replace(doubts, unit=False),
        replace(doubts, indicator="none"),
        replace(doubts, year="none"),
        replace(doubts, page=0.0),
        replace(doubts, digits=0.0),
    ):
        assert confidence(worse) <= confidence(doubts)


def test_of_the_sure_targets_at_least_95_in_100_are_right() -> None:
    right, sure = 0, 0
    for name in NAMES:
        free = list(gold_of(name)["targets"])
        for fact in facts_of(name).targets:
            if fact.evidence.confidence < 0.9:
                continue
            gold = next((one for one in free if same_target(one, fact)), None)
            sure += 1
            if gold is not None:
                free.remove(gold)
                right += gold["comparator"] == fact.comparator
    assert sure >= 50
    assert right / sure >= 0.95


@pytest.mark.parametrize("name", NAMES[:4])
def test_every_fact_says_how_sure_it_is(name: str) -> None:
    facts = facts_of(name)
    told = [*facts.targets, *facts.results, *facts.figures]
    assert told
    assert all(0.0 < fact.evidence.confidence <= 1.0 for fact in told)
