"""Numbers that look misread are put on record; the others are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.extract.doubts import find_doubts
from pipeline.extract.rules import rule as load_rule
from pipeline.model import Edit, Page, Plan, Word
from pipeline.model.pages import DISPUTED
from pipeline.resources import load_patterns

RULES = load_patterns("doubts.yaml")["rules"]


SEARCHED = ("digit-slot", "lone-stroke")  # in running text; the others match a word


@pytest.mark.parametrize(("rule", "text"), [(r["id"], text) for r in RULES for text in r["examples"]])
def test_examples(rule: str, text: str) -> None:
    pattern = load_rule("doubts.yaml", "rules", rule)
    assert pattern.search(text) if rule in SEARCHED else pattern.fullmatch(text)


@pytest.mark.parametrize(("rule", "text"), [(r["id"], text) for r in RULES for text in r["counter_examples"]])
def test_counter_examples(rule: str, text: str) -> None:
    pattern = load_rule("doubts.yaml", "rules", rule)
    assert not (pattern.search(text) if rule in SEARCHED else pattern.fullmatch(text))


def page(raw: str, sure: dict[str, float], *, source: str = "ocr", plan: Plan | None = None) -> Page:
    words, at = [], 0
    for token in raw.split():
        start = raw.index(token, at)
        at = start + len(token)
        words.append(Word(start, at, None, sure.get(token, 0.96)))
    plan = plan or Plan()
    return Page(2, source, 0.9, raw, plan, plan.apply(raw), tuple(words))  # type: ignore[arg-type]


def test_doubts_have_their_place_in_the_repaired_text() -> None:
    raw = "Toan xã có (l8) hộ, 155 ấp, tháng § năm 2024"
    plan = Plan((Edit(0, 4, "Toan", "Toàn bộ", "ocr"),))
    read = page(raw, {"155": 0.31}, source="ocr+repair", plan=plan)
    found = find_doubts([read])
    assert [(m.text, m.source.split(":")[1]) for m in found] == [
        ("l8", "letter-among-digits"),
        ("155", "low-confidence"),
        ("§", "digit-slot"),
    ]
    assert all(read.text[m.span.start : m.span.end] == m.text and m.norm is None for m in found)
    assert found[1].confidence == 0.31


def test_text_that_no_ocr_read_is_not_doubted() -> None:
    assert find_doubts([page("có l8 hộ", {}, source="text")]) == []


def test_clean_pages_raise_no_doubt() -> None:
    raw = "Ngày 02 tháng 9 năm 2024, UBND xã ban hành Kế hoạch số 12/KH-UBND; 1.250 hộ, 35/1.000 trẻ, 98,5%, 4G, 2 km2"
    assert find_doubts([page(raw, {})]) == []


def test_a_number_that_two_readings_read_differently_is_told_with_both() -> None:
    read = page("xong trước ngày 15/11/2028; 1.250 hộ", {})
    words = tuple(replace(w, other="15/11/2025;") if i == 3 else w for i, w in enumerate(read.words))
    read = replace(read, words=words)
    (found,) = find_doubts([read])
    assert (found.text, found.norm, found.source) == ("15/11/2028", "15/11/2025", "doubts:two-readings")
    assert found.confidence == DISPUTED
    assert read.certainty(found.span.start, found.span.end) == DISPUTED
    assert read.certainty(found.span.end + 1, len(read.text)) == 0.96


def test_a_line_that_nobody_read_is_told() -> None:
    (found,) = find_doubts([page("Hỗ trợ 25 hộ \ufffd trong năm 2027", {"\ufffd": 0.0})])
    assert (found.label, found.text, found.confidence) == ("unread-line", "\ufffd", 0.0)


def test_a_line_of_guesses_is_told_as_unread() -> None:
    raw = "Hỗ trợ 25 hộ nghèo\nlu Tư Họ ch ;/S7 XMI\ntrong năm 2027"
    guesses = dict.fromkeys(["lu", "Tư", "Họ", "ch", ";/S7", "XMI"], 0.3)
    found = [mention for mention in find_doubts([page(raw, guesses)]) if mention.label == "unread-line"]
    assert [mention.text for mention in found] == ["lu Tư Họ ch ;/S7 XMI"]
