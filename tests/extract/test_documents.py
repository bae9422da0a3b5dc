"""Whole documents of many forms and fields against their gold: resolution, reports, programme, plans, directive.

The documents are invented, in the forms that Nghị định 30/2020/NĐ-CP lays down; rules are not written for them.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest
from comparing import close
from scoring import Score, same_result, score

from pipeline.model import DocumentFacts, Evidence
from pipeline.run.tasks import document, probe, read_page
from pipeline.text.options import TextOptions

FOLDER = Path(__file__).parent / "documents"
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".txt", ".md"))


@cache
def facts_of(name: str) -> DocumentFacts:
    path = str(FOLDER / name)
    file = probe(path)
    options = TextOptions(ocr="never")
    pages = tuple(read_page(path, file.media_type, n, options, None).page for n in range(1, file.page_count + 1))
    return document(file, pages)


def gold_of(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / name).with_suffix(".json").read_text()))


@lru_cache(maxsize=1)
def sums() -> dict[str, Score]:
    """The scores of all documents together, by kind."""
    total: dict[str, Score] = {}
    for name in NAMES:
        for kind, found in score(gold_of(name), facts_of(name)).items():
            total[kind] = total[kind] + found if kind in total else found
    return total


@pytest.mark.parametrize("name", NAMES)
def test_head_and_foot(name: str) -> None:
    gold, header = gold_of(name)["document"], facts_of(name).header
    stated = ("doc_type", "number", "issuer", "issued_on", "issued_year", "issued_month", "signer")
    assert {key: getattr(header, key) for key in stated} == {key: gold[key] for key in stated}


@pytest.mark.parametrize("name", NAMES)
def test_citations(name: str) -> None:
    found = {(citation.number, citation.date) for citation in facts_of(name).citations}
    assert found == {(citation["number"], citation["date"]) for citation in gold_of(name)["citations"]}


def test_targets() -> None:
    found = sums()["targets"]
    assert found.f1 >= 0.97, (found.missed, found.extra)


def test_results() -> None:
    found = sums()["results"]
    assert found.recall >= 0.96, found.missed


def test_figures() -> None:
    found = sums()["figures"]
    assert found.recall >= 0.95, found.missed


def test_assignments_and_deadlines() -> None:
    assert not sums()["assignments"].missed
    assert not sums()["deadlines"].missed


@pytest.mark.parametrize("name", NAMES)
def test_what_is_never_a_fact(name: str) -> None:
    """A planned level is no result, a baseline and a level already reached are no target, a telephone no figure."""
    for never in gold_of(name)["never"]:
        facts = getattr(facts_of(name), never["table"])
        wrong = [fact.evidence.text for fact in facts if close(fact.value, never["value"])]
        assert not wrong, (never, wrong)


@pytest.mark.parametrize("name", NAMES)
def test_years_and_comparators_of_targets(name: str) -> None:
    """A target that the gold has bears the gold's comparator, upper end and unit."""
    for gold in gold_of(name)["targets"]:
        if gold["value"] is None or gold.get("optional"):
            continue
        same = [
            fact for fact in facts_of(name).targets if close(fact.value, gold["value"]) and fact.year == gold["year"]
        ]
        if same:
            assert gold["comparator"] in {fact.comparator for fact in same}, gold
            assert any(close(fact.value_max, gold["value_max"]) for fact in same), gold


@pytest.mark.parametrize("name", NAMES)
def test_years_of_results(name: str) -> None:
    """A result that the gold has bears the gold's year and is an estimate where the text says so."""
    for gold in gold_of(name)["results"]:
        same = [fact for fact in facts_of(name).results if same_result(gold, fact)]
        if same and not gold.get("optional"):
            assert gold["year"] is None or gold["year"] in {fact.year for fact in same}, gold
            assert gold["estimate"] in {fact.estimate for fact in same}, gold


@pytest.mark.parametrize("name", NAMES)
def test_every_value_stands_where_its_fact_says(name: str) -> None:
    facts = facts_of(name)
    texts = {page.page_no: page.text for page in facts.pages}
    for fact in (*facts.targets, *facts.results, *facts.figures):
        evidence: Evidence = fact.evidence
        if fact.value is None:
            continue
        assert evidence.value is not None
        number = texts[evidence.value.page_no][evidence.value.start : evidence.value.end]
        assert any(char.isdigit() for char in number) or number.replace(" ", "").isalpha(), (number, evidence.text)


@pytest.mark.parametrize(
    ("title", "promised"), [("Các chỉ tiêu chủ yếu (nhiệm kỳ 2025-2030)", True), ("Giới thiệu", False)]
)
def test_items_below_a_line_that_names_goals_are_promised_outside_of_documents(
    tmp_path: Path, title: str, promised: bool
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        f"CHUYÊN MỤC\n\n{title}\n- Về kinh tế:\n(1) Thu nhập bình quân đầu người: 62 triệu đồng/năm.\n"
        "(2) Tỷ lệ lao động qua đào tạo: trên 35%.\n- Về xã hội:\n(3) Số trường học đạt chuẩn: 05 trường.\n\n"
        "Năm 2024, xã thu ngân sách đạt 7,4 tỷ đồng và có 3 trường đạt chuẩn trong điều kiện còn nhiều khó khăn.\n"
    )
    file = probe(str(path))
    pages = (read_page(str(path), file.media_type, 1, TextOptions(ocr="never"), None).page,)
    found = {target.value for target in document(file, pages).targets}
    assert found == ({62e6, 35, 5} if promised else set())
