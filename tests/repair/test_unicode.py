"""Unicode: what is mended, where it is left alone, and that plans lead back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.unicode import repair_unicode

SENTENCE = "Sở Nội vụ báo cáo Ủy ban nhân dân tỉnh về công tác cán bộ nữ"
SUSPECTS = "ÐðƉɖǎ\u00ad\u200b\u200d\ufeff\u00a0\u0301\u0302\u0323\u0335\ufb01\uf0b7аоСμο（１ ı"


def repaired(text: str) -> str:
    plan = repair_unicode(text)
    after = plan.apply(text)
    assert plan.undo(after) == text
    assert all(edit.kind == "unicode" for edit in plan.edits)
    return after


@pytest.mark.parametrize("form", ["NFD", "NFKD"])
def test_decomposed_text_is_composed(form: str) -> None:
    assert repaired(unicodedata.normalize(form, SENTENCE)) == SENTENCE  # type: ignore[arg-type]


@given(st.integers(0, len(SENTENCE)), st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad"))
def test_invisible_characters_go_wherever_they_stand(at: int, char: str) -> None:
    assert repaired(SENTENCE[:at] + char + SENTENCE[at:]) == SENTENCE


@given(st.text("abc đệ ôÔ.\n" + SUSPECTS, max_size=60))
def test_any_plan_leads_back_and_a_second_repair_finds_little(text: str) -> None:
    repaired(text)


@given(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạếềểễệ ,.\n", max_size=80))
def test_plain_vietnamese_letters_never_change(text: str) -> None:
    assert not repair_unicode(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    "text",
    [
        "Hjúkrunarfræðingur sagði að ráðið hefði samþykkt tillöguna.",
        "Доклад о работе комитета, раздел А.",
        "μ = 3, Δt = 5 και ο λόγος",
        "été, naïf, cœur\u00a0: déjà vu",
        "e\u0301te\u0301 franc\u0327ais",
        "क्‍ष और नमस्ते",
        "emoji 👩‍🌾 hợp lệ trong câu tiếng Việt",
        "Nồng độ μ và α trong nước thải của tỉnh",
    ],
)
def test_other_scripts_stay(text: str) -> None:
    assert repaired(text) == text


def test_confidence_is_lower_where_a_script_is_guessed() -> None:
    plan = repair_unicode("Bộ сông thương họp với tỉnh Ðồng Nai")
    by_word = {edit.after: edit.confidence for edit in plan.edits}
    assert by_word["công"] < by_word["Đồng"] <= 1


def test_soft_hyphen_at_the_end_of_a_line_is_a_hyphen() -> None:
    assert repaired("Hội nghị inter\u00ad\nnational tại tỉnh") == "Hội nghị inter-\nnational tại tỉnh"
    assert (
        repaired("Nhận kiến nghị.\u00ad\nĐiều tiếp theo\u00ad\nQuy định") == "Nhận kiến nghị.\nĐiều tiếp theo\nQuy định"
    )


def test_line_structure_and_blanks_stay() -> None:
    raw = "Sở\tNội vụ\r\n\r\n  QÐ-UBND   của tỉnh\n"
    assert repaired(raw) == "Sở\tNội vụ\r\n\r\n  QĐ-UBND   của tỉnh\n"


@pytest.mark.parametrize("cell", ["Ghi chú", "Trên 30%", "Xã Ea Kly", "Nữ"])
def test_a_decomposed_cell_is_composed(cell: str) -> None:
    assert repaired(unicodedata.normalize("NFD", cell)) == cell


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("theo Công điện số 15/CĐÐ-UBND của tỉnh", "theo Công điện số 15/CĐ-UBND của tỉnh"),
        ("các thành viên BCĐÐ xã họp bàn", "các thành viên BCĐ xã họp bàn"),
        ("ký theo mẫu HĐÐT của ngành", "ký theo mẫu HĐĐT của ngành"),
        ("Nghị quyết số 45/NQ-HÐND của tỉnh", "Nghị quyết số 45/NQ-HĐND của tỉnh"),
    ],
)
def test_a_letter_that_an_ocr_read_twice(raw: str, plain: str) -> None:
    assert repair_unicode(raw).apply(raw) == plain
