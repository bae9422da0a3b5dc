"""A plan gives the repaired text, gives the raw text back to the letter, and maps places both ways."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DamagedFileError, ExitCode, PageError
from pipeline.model import Box, Edit, Page, Plan, Word, sorted_edits


@st.composite
def raw_and_plan(draw: st.DrawFn) -> tuple[str, Plan]:
    raw = draw(st.text(alphabet="ab cđế1\n", max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(raw)), max_size=10)))
    edits = [
        Edit(start, end, raw[start:end], draw(st.text(alphabet="xyộ ", max_size=4)), "ocr", 0.5)
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return raw, Plan(tuple(edits))


@given(raw_and_plan())
def test_undo_gives_the_raw_text(case: tuple[str, Plan]) -> None:
    raw, plan = case
    assert plan.undo(plan.apply(raw)) == raw


@given(raw_and_plan(), st.data())
def test_places_outside_edits_map_both_ways(case: tuple[str, Plan], data: st.DataObject) -> None:
    raw, plan = case
    text = plan.apply(raw)
    place = data.draw(st.integers(0, len(raw)))
    if any(edit.start <= place <= edit.end for edit in plan.edits):
        return
    mapped = plan.to_text(place)
    assert plan.to_raw(mapped) == place
    assert text[mapped : mapped + 1] == raw[place : place + 1]


@given(raw_and_plan())
def test_places_never_run_backwards(case: tuple[str, Plan]) -> None:
    raw, plan = case
    text = plan.apply(raw)
    raws = [plan.to_raw(i) for i in range(len(text) + 1)]
    texts = [plan.to_text(i) for i in range(len(raw) + 1)]
    assert raws == sorted(raws)
    assert texts == sorted(texts)
    assert all(plan.to_raw(i) <= plan.to_raw(i, end=True) <= len(raw) for i in range(len(text) + 1))


def test_an_edit_maps_to_its_whole_place() -> None:
    plan = Plan((Edit(3, 6, "hi€", "hiện", "ocr"),))
    assert plan.apply("thuhi€n") == "thuhiệnn"
    assert (plan.to_raw(4), plan.to_raw(5, end=True)) == (3, 6)
    assert (plan.to_text(4), plan.to_text(5, end=True)) == (3, 7)


def test_edits_may_not_overlap_or_lie_about_their_place() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Plan((Edit(0, 3, "abc", "x", "ocr"), Edit(2, 4, "cd", "y", "ocr")))
    with pytest.raises(ValueError, match="overlap"):
        Plan((Edit(0, 3, "ab", "x", "ocr"),))
    with pytest.raises(ValueError, match="does not fit"):
        Plan((Edit(0, 1, "a", "x", "ocr"),)).apply("b")
    with pytest.raises(ValueError, match="does not fit"):
        Plan((Edit(0, 1, "a", "x", "ocr"),)).undo("b")


def test_edits_in_any_order_make_a_plan() -> None:
    late, early = Edit(4, 5, "e", "E", "unicode"), Edit(0, 1, "a", "A", "unicode")
    assert sorted_edits([late, early]).apply("abcde") == "AbcdE"


def test_a_span_of_the_repaired_text_finds_its_words_on_the_page() -> None:
    words = (Word(0, 4, Box(0, 0, 40, 10), 0.9), Word(5, 9, Box(50, 0, 90, 10), 0.4))
    page = Page(1, "ocr+repair", 1.0, "Uy b4n dan", Plan((Edit(5 - 2, 6, "b4n", "ban", "ocr"),)), "Uy ban dan", words)
    assert page.box_of(0, 2) == Box(0, 0, 40, 10)
    assert page.box_of(0, 10) == Box(0, 0, 90, 10)
    assert Page(1, "text", 1.0, "x", text="x").box_of(0, 1) is None


def test_errors_cross_processes_and_say_file_page_and_next_step() -> None:
    error = PageError("it cannot be read", path="a.pdf", page=3, next_step="Scan it again")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "a.pdf, page 3: it cannot be read. Scan it again"
    assert (again.page, again.code, again.exit_code) == (3, "page-unreadable", ExitCode.SOME_FAILED)
    assert str(DamagedFileError("cut\noff")) == "cut off"


@given(raw_and_plan(), st.integers(0, 40), st.integers(0, 40))
def test_the_words_under_a_span_are_those_that_reach_into_it(case: tuple[str, Plan], one: int, other: int) -> None:
    raw, plan = case
    words = tuple(Word(at, at + 1) for at, char in enumerate(raw) if not char.isspace())
    page = Page(1, "text+repair", 1.0, raw, plan, plan.apply(raw), words)
    start, end = sorted((min(one, len(page.text)), min(other, len(page.text))))
    low, high = plan.to_raw(start), plan.to_raw(end, end=True)
    assert list(page.words_of(start, end)) == [word for word in words if word.start < high and word.end > low]
