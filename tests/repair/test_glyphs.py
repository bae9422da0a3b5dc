"""Lost letters: inferred from the document, filled in, and never invented in clean text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.repair.detect import damage, lacks_letter
from pipeline.repair.glyph_words import mask_holes
from pipeline.repair.glyphs import looks_glyph_loss, repair_glyphs

# Invented text with the vocabulary of such documents.
CLEAN = """\
KẾ HOẠCH
Triển khai công tác chăm sóc người cao tuổi năm 2027
Căn cứ Nghị quyết số 14/NQ-HĐND ngày 05 tháng 12 năm 2026 của Hội đồng nhân dân tỉnh về chính sách xã hội,
Ủy ban nhân dân tỉnh ban hành kế hoạch như sau:
1. Mục đích
- Nâng cao nhận thức của các cấp chính quyền, các tổ chức chính trị - xã hội và nhân dân về chăm sóc người cao tuổi.
- Xây dựng môi trường sống an toàn; khuyến khích các nguồn lực xã hội tham gia xây dựng các câu lạc bộ.
- Bố trí kinh phí phù hợp với tình hình thực tế, bảo đảm tính đồng bộ, hiệu quả trong quá trình thực hiện.
2. Nhiệm vụ
- Tích cực tuyên truyền, phổ biến chính sách, pháp luật; lồng ghép với các chương trình khác của địa phương.
- Thường xuyên bồi dưỡng nghiệp vụ cho đội ngũ cộng tác viên; xử lý kịp thời các vi phạm về chính sách xã hội.
- Đề xuất khen thưởng các đồng chí có thành tích xuất sắc; cùng trao đổi kinh nghiệm giữa các vùng trong tỉnh.
3. Tổ chức thực hiện
Giao Sở Tài chính bố trí kinh phí. Đồng thời các xã, phường, thị trấn báo cáo kết quả theo quy định.
"""


def lose(text: str, letters: str, leave: str) -> str:
    return "".join(leave if char in letters else char for char in text)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def wrong(repaired: str, clean: str = CLEAN) -> list[tuple[str, str]]:
    return [(a, b) for a, b in zip(words(repaired), words(clean), strict=True) if a != b]


@pytest.mark.parametrize("letters", ["íx", "íồxù", "ựốạ", "đệ", "ấcê"])
def test_letters_that_left_a_blank_come_back(letters: str) -> None:
    plan = repair_glyphs(lose(CLEAN, letters, " "))
    assert wrong(plan.apply(lose(CLEAN, letters, " "))) == []


@pytest.mark.parametrize("letters", ["íồ", "ộự"])
def test_letters_that_left_nothing_come_back(letters: str) -> None:
    raw = lose(CLEAN, letters, "")
    assert len(wrong(repair_glyphs(raw).apply(raw))) <= 1


@pytest.mark.parametrize("sign", ["\ufffd", "\ue0f3", "□", "?"])
def test_letters_that_left_a_sign_come_back(sign: str) -> None:
    raw = lose(CLEAN, "íồựx", sign)
    assert wrong(repair_glyphs(raw).apply(raw)) == []


def test_letters_lost_in_one_font_alone() -> None:
    """Headings and other pages are often set in a font that kept its letters."""
    raw = CLEAN + lose(CLEAN, "íồx", " ")
    assert wrong(repair_glyphs(raw).apply(raw), CLEAN + CLEAN) == []


def test_capitals_stay_capitals() -> None:
    heading = "CHÍNH SÁCH XÃ HỘI CỦA TỈNH\nĐồng chí Chủ tịch kết luận.\n"
    raw = lose(CLEAN + heading, "íồÍ", " ")
    repaired = repair_glyphs(raw).apply(raw)
    assert "CHÍNH SÁCH" in repaired
    assert "Đồng chí" in repaired


def test_a_lost_full_stop_comes_back() -> None:
    raw = "\n".join(line + " " for line in CLEAN.splitlines())
    raw = re.sub(r"(?<=[a-zà-ỹ])\.", " ", raw)
    raw = lose(raw, "íồx", " ")
    repaired = repair_glyphs(raw).apply(raw)
    assert "hiệu quả trong quá trình thực hiện." in repaired
    assert repaired.count(".") >= CLEAN.count(".") - 3


def test_clean_text_is_left_alone() -> None:
    assert not repair_glyphs(CLEAN)
    assert looks_glyph_loss(CLEAN) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "a) Chi 5 kg, 3 m; b) theo QĐ số 12/QĐ-UBND, đ) như trên; t/h của TP. và TX. Ô đất B, C và D rộng 20 m x 30 m.",
        "The committee met on Monday. Click www.example.gov.vn or write to a.b@example.vn for the PDF of the ISO norm.",
        "Trường Tiểu học Krông Ana; xã Ea Kly; ông Y Bhăm Êban; bà H'Hen Niê; thị trấn Đắk Mil, huyện Cư M'gar.",
        "Cột A  Cột B  Cột C\n12  15  18\nTổng  cộng  45\nTỷ lệ  (%)  12,5\n",
        "THÔNG TƯ TT SỐ 5 TT CỦA BỘ TT VỀ VIỆC TT CÁC BỘ TT THUỘC TT CHÍNH PHỦ",
        "",
        "ch nh",
    ],
)
def test_what_only_looks_broken_is_left_alone(text: str) -> None:
    assert not repair_glyphs(text)
    assert looks_glyph_loss(text) < 0.5


def test_damage_is_recognised() -> None:
    assert looks_glyph_loss(lose(CLEAN, "íồx", " ")) >= 0.5
    assert looks_glyph_loss(lose(CLEAN, "íựx", "\ufffd")) >= 0.5


def test_question_marks_of_questions_are_no_holes() -> None:
    asked = "Vì sao? Ai chịu trách nhiệm? Khi nào xong? Bao nhiêu? Ở đâu?"
    assert mask_holes(asked) == asked


def test_edits_name_their_kind_and_confidence() -> None:
    raw = lose(CLEAN, "íx", " ")
    edits = repair_glyphs(raw).edits
    assert edits
    assert {edit.kind for edit in edits} == {"missing-glyph"}
    assert all(0.5 < edit.confidence <= 1 for edit in edits)


@settings(max_examples=25, deadline=None)
@given(
    letters=st.sets(st.sampled_from("íồxùựđộếạcn."), min_size=1, max_size=5), leave=st.sampled_from([" ", "", "\ufffd"])
)
def test_a_plan_can_be_undone_and_touches_no_digit(letters: set[str], leave: str) -> None:
    raw = lose(CLEAN, "".join(letters), leave)
    plan = repair_glyphs(raw)
    repaired = plan.apply(raw)
    assert plan.undo(repaired) == raw
    assert re.findall(r"\d+", repaired) == re.findall(r"\d+", raw)


def test_the_letter_that_lost_letters(shared: Path) -> None:
    raw = (shared / "seeds/cong-van-binh-dinh-2023.txt").read_text(encoding="utf-8")
    gold = (shared / "gold/text/cong-van-binh-dinh-2023.txt").read_text(encoding="utf-8")
    repaired = repair_glyphs(raw).apply(raw)
    assert len(words(repaired)) == len(words(gold))
    assert len(wrong(repaired, gold)) <= 3


@pytest.mark.parametrize(
    "name", ["bai-bao-tinh-uy-an-giang", "bao-cao-so-ket-an-giang-2025", "ke-hoach-67-an-giang-2021"]
)
def test_clean_documents_are_left_alone(shared: Path, name: str) -> None:
    assert not repair_glyphs((shared / f"seeds/{name}.txt").read_text(encoding="utf-8"))


def test_two_letters_that_vanished_side_by_side_come_back() -> None:
    raw = lose(CLEAN * 2, "ươế", "")  # a letter must be missed twice to be known as lost
    assert "chng trình" in raw
    assert "chương trình khác của địa phương" in repair_glyphs(raw).apply(raw)


def test_a_letter_that_is_nowhere_is_missed_though_every_word_is_a_syllable() -> None:
    lost = lose(CLEAN, "đ", "") * 2
    assert lacks_letter(lost)
    assert damage(lost).kind == "glyphs"
    assert not lacks_letter(CLEAN * 2)
    assert not lacks_letter(lost[:300])  # too short to miss it


def test_text_in_capitals_lacks_no_letter() -> None:
    assert not lacks_letter(CLEAN.upper() * 3)
