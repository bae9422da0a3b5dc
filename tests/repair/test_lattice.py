"""The search finds the best path, exactly on small lattices, and says by how much."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.repair.lattice import MAX_MARGIN, Arc, decode
from pipeline.repair.lm import LanguageModel, load_lm

WORDS = ["ủy", "ban", "nhân", "dân", "tỉnh", "tình", "hình", "kinh", "tế"]


@pytest.fixture(scope="module")
def lm() -> LanguageModel:
    return load_lm()


def paths(n_nodes: int, arcs: list[Arc]) -> list[list[int]]:
    """All paths through a small lattice, by brute force."""
    found: list[list[int]] = []
    open_paths: list[tuple[int, list[int]]] = [(0, [])]
    while open_paths:
        node, path = open_paths.pop()
        if node == n_nodes - 1:
            found.append(path)
        open_paths += [(arc.end, [*path, i]) for i, arc in enumerate(arcs) if arc.start == node]
    return found


def score(lm: LanguageModel, arcs: list[Arc], path: list[int]) -> float:
    words = list(itertools.chain.from_iterable(arcs[i].words for i in path))
    return lm.logprob(words) - sum(arcs[i].cost for i in path)


@st.composite
def lattices(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, list[str], float]]]:
    n = draw(st.integers(2, 5))
    steps = [(i, i + 1) for i in range(n - 1)]
    extra = draw(st.lists(st.sampled_from([(a, b) for a in range(n) for b in range(a + 1, n)]), max_size=6))
    words = st.lists(st.sampled_from(WORDS), max_size=3)
    return n, [(a, b, draw(words), draw(st.floats(0, 5))) for a, b in steps + extra]


@settings(max_examples=150, deadline=None)
@given(lattices())
def test_the_best_path_and_its_margins_are_those_of_a_search_of_all_paths(
    lattice: tuple[int, list[tuple[int, int, list[str], float]]],
) -> None:
    lm = load_lm()
    n, raw = lattice
    arcs = [Arc(a, b, tuple(lm.id(word) for word in words), cost) for a, b, words, cost in raw]
    scores = {tuple(path): score(lm, arcs, path) for path in paths(n, arcs)}
    best = max(scores.values())
    decoded = decode(lm, n, arcs, beam=64, width=1000.0)
    assert decoded.score == pytest.approx(best, abs=1e-2)
    assert scores[tuple(decoded.best)] == pytest.approx(best, abs=1e-2)
    for chosen, margin in zip(decoded.best, decoded.margin, strict=True):
        arc = arcs[chosen]
        rivals = [s for path, s in scores.items() if not any(arcs[i][:3] == arc[:3] for i in path)]
        wanted = min(MAX_MARGIN, best - max(rivals)) if rivals else MAX_MARGIN
        assert margin == pytest.approx(wanted, abs=2e-2)


def test_context_on_both_sides_decides(lm: LanguageModel) -> None:
    def step(i: int, *words: str) -> list[Arc]:
        return [Arc(i, i + 1, (lm.id(word),), 0.0) for word in words]

    before = [*step(0, "ủy"), *step(1, "ban"), *step(2, "nhân"), *step(3, "dân"), *step(4, "tình", "tỉnh")]
    assert before[decode(lm, 6, before).best[-1]].words == (lm.id("tỉnh"),)
    after = [*step(0, "tình", "tỉnh"), *step(1, "hình"), *step(2, "kinh"), *step(3, "tế")]
    assert after[decode(lm, 5, after).best[0]].words == (lm.id("tình"),)


def test_an_arc_may_split_and_join_words(lm: LanguageModel) -> None:
    ids = tuple(lm.id(word) for word in ("nhân", "dân"))
    arcs = [
        Arc(0, 1, (lm.id("ủy"),), 0.0), Arc(1, 2, (lm.id("ban"),), 0.0), Arc(2, 4, ids, 2.0),
        Arc(2, 3, (lm.id("nhan"),), 0.0), Arc(3, 4, (lm.unk,), 0.0), Arc(4, 5, (), 0.5),
    ]  # fmt: skip
    decoded = decode(lm, 6, arcs)
    assert decoded.best == [0, 1, 2, 5]
    assert decoded.margin[2] > 1.0
    assert decoded.margin[3] == MAX_MARGIN


def test_costs_weigh_against_the_model(lm: LanguageModel) -> None:
    arcs = [Arc(0, 1, (lm.id("kinh"),), 0.0), Arc(1, 2, (lm.id("tế"),), 0.0), Arc(1, 2, (lm.id("tê"),), 0.0)]
    first = decode(lm, 3, arcs)
    assert first.best == [0, 1]
    dear = [arcs[0], arcs[1]._replace(cost=first.margin[1] + 1.0), arcs[2]]
    assert decode(lm, 3, dear).best == [0, 2]
    assert math.isclose(decode(lm, 3, dear).margin[1], 1.0, abs_tol=1e-2)


def test_what_cannot_be_decoded_is_refused(lm: LanguageModel) -> None:
    with pytest.raises(ValueError, match="no path"):
        decode(lm, 3, [Arc(0, 1, (), 0.0)])
    with pytest.raises(ValueError, match="does not fit"):
        decode(lm, 3, [Arc(1, 1, (), 0.0)])
    assert decode(lm, 1, []).best == []
