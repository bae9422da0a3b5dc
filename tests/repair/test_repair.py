"""The entry points: plans of many stages as one, kinds of damage, and documents page by page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.model import Box, Edit, PageText, Plan, Reading, Word
from pipeline.repair import KINDS, repair_pages, repair_text
from pipeline.repair.detect import damage
from pipeline.repair.encoding_tables import ENCODINGS, encode
from pipeline.repair.plan_compose import compose
from pipeline.vietnamese import strip_marks

CLEAN = (
    "Ủy ban nhân dân huyện báo cáo tình hình thực hiện nhiệm vụ phát triển kinh tế - xã hội năm 2024.\n"
    "Phòng Lao động phối hợp với Hội Liên hiệp Phụ nữ huyện tổ chức 12 lớp tập huấn cho 480 lượt cán bộ.\n"
    "Tỷ lệ hộ nghèo giảm còn 2,15%; đời sống của người dân từng bước được nâng lên.\n"
)


@st.composite
def plans(draw: st.DrawFn, text: str) -> Plan:
    edits = []
    at = 0
    while at < len(text):
        start = draw(st.integers(at, len(text)))
        end = draw(st.integers(start, min(len(text), start + 4)))
        after = draw(st.text("ab ê\n", max_size=4))
        kind = draw(st.sampled_from(["unicode", "diacritics", "ocr"]))
        edits.append(Edit(start, end, text[start:end], after, kind, draw(st.sampled_from([1.0, 0.9, 0.5]))))
        at = max(end, start + 1)
        if draw(st.booleans()):
            break
    return Plan(tuple(edits))


@given(st.data())
def test_composed_plans_do_what_both_do(data: st.DataObject) -> None:
    raw = data.draw(st.text("ab ê\n", max_size=20))
    first = data.draw(plans(raw))
    middle = first.apply(raw)
    second = data.draw(plans(middle))
    both = compose(first, second)
    assert both.apply(raw) == second.apply(middle)
    assert both.undo(second.apply(middle)) == raw
    assert all(edit.before != edit.after for edit in both.edits) or not (first and second)


def test_composition_keeps_what_does_not_touch() -> None:
    first = Plan((Edit(0, 2, "QÐ", "QĐ", "unicode", 0.9), Edit(10, 12, "xx", "y", "unicode", 1.0)))
    second = Plan((Edit(5, 6, "a", "á", "diacritics", 0.8),))
    assert compose(first, second).edits == (first.edits[0], second.edits[0], first.edits[1])


def test_composition_of_one_place_joins_kind_and_confidence() -> None:
    first = Plan((Edit(3, 6, "abc", "abd", "unicode", 0.9),))
    second = Plan((Edit(3, 6, "abd", "xyz", "ocr", 0.5),))
    assert compose(first, second).edits == (Edit(3, 6, "abc", "xyz", "ocr", 0.45),)
    back = Plan((Edit(3, 6, "abd", "abc", "ocr", 0.5),))
    assert compose(first, back) == Plan()


def test_composition_refuses_a_plan_for_another_text() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        compose(Plan((Edit(0, 1, "a", "b", "ocr"),)), Plan((Edit(0, 1, "c", "d", "ocr"),)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CLEAN, "none"),
        (strip_marks(CLEAN), "diacritics"),
        ("The annual report of the committee was submitted to the council for approval.", "none"),
        ("for i in range(10):\n    total += values[i]\nreturn total", "none"),
        ("1 204 998 12,5\n2 310 450 13,1\n", "none"),
        ("", "none"),
    ],
)
def test_damage_is_named(text: str, kind: str) -> None:
    assert damage(text).kind == kind


def test_damage_of_an_english_ocr() -> None:
    text = (
        "Uy ban nhan dan huyén bao céo tinh hinh thuc hi€n nhi€ém vu phat trién kinh té - x4 hdi nam 2024.\n"
        "Phong Lao d6ng phdi hop voi H6i Lién hiép Phu nit huyén té chirc 12 16p tap hudn cho can bd.\n"
    )
    assert damage(text).kind == "english-ocr"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_plans_and_leads_back(kind: str) -> None:
    raw = strip_marks(CLEAN)
    plan = repair_text(raw, kind)
    assert plan.undo(plan.apply(raw)) == raw
    assert (kind == "none") <= (not plan)


PIECES = (
    *(encode("Uỷ ban nhân dân huyện đã họp, quyết định của tổ", name) for name in ENCODINGS),
    "Äáº¡i há»™i Ä‘áº¡i biá»ƒu",
    "hoÃ n thÃ nh nhiá»u viá»‡c",
    "QÐ-UBND ð Ɖ",
    "xa\u0301 h\u00f4\u0323i",
    "\u00ad\u200b\ufeff\u00a0\uf0b7",
    "Bộ сông thương",
    "thuc hi€n nhi€ém vu",
    "ch nh sách đ ng bộ  ây dựng",
    "\\d\\.\\dd «%s» 16º40’28,7”N",
    "ke hoach thuc hien nhiem vu",
    "\n",
)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=6))
def test_any_text_leads_back(parts: list[str]) -> None:
    raw = " ".join(parts)
    plan = repair_text(raw)
    assert plan.undo(plan.apply(raw)) == raw


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="Choose one of: auto, none"):
        repair_text("text", "telex")


def test_numbers_and_lines_survive_every_stage() -> None:
    raw = encode(CLEAN, "tcvn3")
    text = repair_text(raw).apply(raw)
    assert text == CLEAN
    stripped = strip_marks(CLEAN)
    mended = repair_text(stripped).apply(stripped)
    assert mended.splitlines()[0].endswith("2024.")
    assert "12" in mended
    assert "2,15%" in mended
    assert mended.count("\n") == CLEAN.count("\n")


def page(number: int, text: str, engine: str = "layer") -> PageText:
    words = []
    at = 0
    for token in text.split():
        start = text.index(token, at)
        at = start + len(token)
        words.append(Word(start, at, Box(start, 10, at, 20), 0.9))
    return PageText(number, 595.0, 842.0, (Reading(engine, text, tuple(words), 0.5),))


def test_pages_keep_order_raw_text_and_boxes() -> None:
    raw = encode(CLEAN, "tcvn3")
    pages = repair_pages([page(1, raw), page(2, CLEAN), PageText(3, 595.0, 842.0, (), "time out", "timeout")])
    assert [p.page_no for p in pages] == [1, 2, 3]
    assert [p.source for p in pages] == ["text+repair", "text", "failed"]
    first, second, third = pages
    assert first.text == second.text == CLEAN
    assert first.text_raw == raw
    assert first.plan.undo(first.text) == raw
    assert not second.plan
    assert first.quality > 0.8
    at = first.text.index("huyện")
    box = first.box_of(at, at + len("huyện"))
    assert box is not None
    assert raw[int(box.x0) : int(box.x1)] == encode("huyện", "tcvn3")
    assert (third.text, third.text_raw, third.quality) == ("", "", 0.0)
    assert (third.error, third.error_code) == ("time out", "timeout")


def test_a_page_without_reading_or_error_says_so() -> None:
    (only,) = repair_pages([PageText(1, None, None, ())])
    assert only.source == "failed"
    assert only.error
    assert only.error_code


def test_a_blank_page_stays_blank() -> None:
    (only,) = repair_pages([PageText(1, None, None, (Reading("vie", "", (), 1.0),))])
    assert (only.source, only.text, only.quality) == ("ocr", "", 1.0)


def test_ocr_pages_are_named_so() -> None:
    pages = repair_pages([page(1, CLEAN, "vie")])
    assert pages[0].source in ("ocr", "ocr+repair")
    assert pages[0].text == CLEAN


def test_the_better_reading_of_a_page_is_kept() -> None:
    bad = "Uy b4n nh€n d?n huy&n b40 c4o t1nh h1nh th?c hi$n nh1$m v? ph4t tri$n k1nh t$ x4 h$i nam 2O24 cua huyen"
    both = PageText(1, 595.0, 842.0, (Reading("layer", bad, (), 0.3), Reading("vie", CLEAN, (), 0.9)))
    (only,) = repair_pages([both])
    assert only.text_raw == CLEAN
    assert only.source.startswith("ocr")


def test_a_print_of_misread_text_is_read_as_misread_though_some_words_are_right() -> None:
    """The print of what an English OCR left, scanned and read by the Vietnamese model, which guessed some words."""
    read = (
        "Trién khai thực hi€én công tac dao tao nghé cho lao động néng thén trén địa ban tinh; giao Sở No6i vụ chủ\n"
        "tri, phdi hgp véi các co quan lién quan tham mưu Uy ban nhan dan tinh t6 chic thyc hién ké hoach nay, định\n"
        "kỳ hang nam bdo cdo kết qua vé Sở Tai chính dé tdng hgp; cac huyén, thi x4, thanh phd chịu trach nhiém\n"
        "thuc hién.\n"
    )
    assert damage(read).kind != "english-ocr"
    (only,) = repair_pages([page(1, read, "vie")])
    for phrase in ("Triển khai thực hiện công tác đào tạo nghề cho lao động nông thôn", "phối hợp với các cơ quan liên"
                   " quan", "tổ chức thực hiện kế hoạch này"):  # fmt: skip
        assert phrase in only.text.replace("\n", " ")
    assert only.text == repair_text(read).apply(read)


def test_an_empty_document_has_no_pages() -> None:
    assert repair_pages([]) == ()


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "vps", "viqr"])
def test_an_old_encoding_is_not_taken_for_an_english_ocr(encoding: str) -> None:
    text = (
        "Xã Hòa Bình đã trồng được nhiều cây xanh ven đường.\n"
        "Người dân các ấp góp công sửa cầu, đắp lộ và nạo vét kênh mương.\n"
        "Học sinh được khám mắt, khám răng tại trường vào đầu năm học.\n"
    )
    raw = encode(text, encoding)
    assert repair_text(raw).apply(raw) == text


def test_letters_misread_by_an_english_ocr_are_no_codes_of_an_old_encoding() -> None:
    raw = (
        "Uy ban nhan dan xa da hop véi cac 4p vé viéc tréng cdy xanh ven dudng.\n"
        "Ngudi dan gop céng stra cau, dap 16 va nao vét kénh muong tudi tiéu.\n"
        "Hoc sinh dugc kham mat, kham rang tai truong vao dau nim hoc méi.\n"
    )
    kinds = {edit.kind for edit in repair_text(raw).edits}
    assert kinds == {"ocr"}
