"""Numbers that look misread are put on record; the others are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.extract import extract
from pipeline.extract.doubts import find_doubts, less_sure
from pipeline.extract.rules import rule as load_rule
from pipeline.layout import lay_out
from pipeline.model import Edit, Evidence, FileInfo, Page, Plan, Result, Span, Word
from pipeline.model.pages import DISPUTED
from pipeline.resources import load_patterns

RULES = load_patterns("doubts.yaml")["rules"]


# in running text; the others match a word
SEARCHED = (
    "digit-slot",
    "lone-stroke",
    "share-without-sign",
    "share-against",
    "one-separator",
    "decimal-point",
    "decimal-comma",
)


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


def layer(raw: str, repaired: str, sure: float = 0.98) -> Page:
    """A page whose text an English OCR wrote: most of its words were mended."""
    edits, at = [], 0
    for before, after in zip(raw.split(" "), repaired.split(" "), strict=True):
        if before != after:
            edits.append(Edit(at, at + len(before), before, after, "ocr", sure))
        at += len(before) + 1
    plan = Plan(tuple(edits))
    return Page(1, "text+repair", 0.98, raw, plan, plan.apply(raw))


MISREAD = layer(
    "Thu ngan sdch dqt 606 ké hogch, tdng 7.53% va 285.3 tý ddng. Gieo tréng dugc 1,580 ha, có 2O kénh mong",
    "Thu ngân sách đạt 606 kế hoạch, tăng 7.53% và 285.3 tỷ đồng. Gieo trồng được 1,580 ha, có 2O kênh mương",
)


def test_numbers_of_a_text_that_an_english_ocr_wrote_are_doubted() -> None:
    assert [(m.text, m.source.split(":")[1]) for m in find_doubts([MISREAD])] == [
        ("606", "share-without-sign"),
        ("1,580", "one-separator"),
        ("2O", "letter-among-digits"),
    ]


def test_points_and_commas_are_trusted_where_decimals_have_their_comma() -> None:
    sound = layer(MISREAD.text_raw.replace("7.53", "7,53"), MISREAD.text.replace("7.53", "7,53"))
    assert "1,580" not in [m.text for m in find_doubts([sound])]


def test_a_typed_text_is_not_doubted_for_a_few_mended_words() -> None:
    typed = Page(1, "text", 0.98, MISREAD.text, Plan(), MISREAD.text)
    assert typed.legibility is None
    assert [mention.text for mention in find_doubts([typed])] == ["606"]  # a plan is reached by no count of plans


def test_digits_are_as_legible_as_the_words_beside_them() -> None:
    raw, text = MISREAD.text_raw, MISREAD.text
    sharp, bad = layer(raw, text, 0.985), layer(raw, text, 0.8)
    at = text.index("285.3")
    assert (sharp.certainty(at, at + 5) or 0) > 0.9
    assert (bad.certainty(at, at + 5) or 0) < 0.3
    assert layer(raw, raw).certainty(at, at + 5) is None


def result_at(number: str, value: float) -> Result:
    at = MISREAD.text.index(number)
    evidence = Evidence(MISREAD.text, Span(1, 0, 30), Span(1, at, at + len(number)), None, "result/share", 0.9)
    return Result(evidence, None, value=value)


def test_a_fact_is_less_sure_where_its_number_is_doubtful() -> None:
    doubts = find_doubts([MISREAD])
    facts = less_sure(doubts, [result_at("1,580", 1.58), result_at("7.53", 7.53)])
    assert [fact.evidence.confidence for fact in facts] == [0.54, 0.9]
    assert less_sure([], facts) == facts


def test_a_share_without_its_sign_is_no_fact() -> None:
    facts = [result_at("606", 606.0), result_at("7.53", 7.53)]
    assert less_sure(find_doubts([MISREAD]), facts) == (facts[1],)


def test_a_typed_share_without_its_sign_is_put_on_record() -> None:
    text = """ỦY BAN NHÂN DÂN XÃ AN SƠN
BÁO CÁO
Kết quả thực hiện nhiệm vụ năm 2031
1. Thu ngân sách đạt 606 kế hoạch năm; tổng đàn bò 1.250 con, đạt 104% kế hoạch.
2. Ban hành 15 kế hoạch kiểm tra."""
    pages = (Page(1, "text", 1.0, text, text=text),)
    facts = extract(FileInfo("a.txt", "0" * 64, "text/plain", len(text), 1), pages, lay_out(pages))
    assert {result.value for result in facts.results} == {1250.0, 15.0}
    assert 606.0 not in {figure.value for figure in facts.figures}
    assert [m.text for m in facts.mentions if m.label == "doubtful-number"] == ["606"]
