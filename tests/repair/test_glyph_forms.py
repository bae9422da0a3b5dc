"""Abbreviations and số ký hiệu that lost a capital: filled where the document lost the letter and a list has them."""

from __future__ import annotations

import pytest

from pipeline.repair.glyph_forms import lost_capitals
from pipeline.repair.glyph_words import mask_holes
from pipeline.repair.glyphs import repair_glyphs


def mended(text: str, lost: str = "đ") -> str:
    for edit in sorted(lost_capitals(text, mask_holes(text), set(lost)), key=lambda edit: -edit.start):
        assert text[edit.start : edit.end] == edit.before
        text = text[: edit.start] + edit.after + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Nghị quyết số 08/NQ-H ND ngày 09/12", "Nghị quyết số 08/NQ-HĐND ngày 09/12"),
        ("Quyết định số 1896/Q -TTg", "Quyết định số 1896/QĐ-TTg"),
        ("Quyết định số 1896/Q-TTg", "Quyết định số 1896/QĐ-TTg"),
        ("Nghị định số 30/2026/N -CP", "Nghị định số 30/2026/NĐ-CP"),
        ("Tờ trình số 63/TTr-SL TBXH", "Tờ trình số 63/TTr-SLĐTBXH"),
        ("H ND XÃ PHÚ AN TỔ CHỨC KỲ HỌP", "HĐND XÃ PHÚ AN TỔ CHỨC KỲ HỌP"),
        ("TT. H ND, UBND xã", "TT. HĐND, UBND xã"),
        ("các tỉnh vùng  BSCL", "các tỉnh vùng ĐBSCL"),
        ("công tác DS-KHHG  ở xã", "công tác DS-KHHG  ở xã"),  # a lost last letter is not told from a lost stop
        ("H\ufffdND huyện", "HĐND huyện"),
        # not lists of other abbreviations, initials, and what stands beside capitals
        ("BCH HND xã", "BCH HND xã"),
        ("UBND H ND", "UBND HĐND"),
        ("các ông: Lê A B, Trần C", "các ông: Lê A B, Trần C"),
        ("ÔNG H N NAM", "ÔNG H N NAM"),
        ("số 12/Q-3", "số 12/Q-3"),
    ],
)
def test_a_lost_capital_comes_back(raw: str, clean: str) -> None:
    assert mended(raw) == clean


def test_a_letter_that_the_text_still_has_is_not_lost() -> None:
    assert mended("HĐND và H ND") == "HĐND và H ND"
    assert mended("H ND xã", lost="íx") == "H ND xã"


def test_a_document_that_lost_its_d_has_its_abbreviations_back() -> None:
    clean = (
        "Căn cứ Nghị quyết số 21/NQ-HĐND ngày 10 tháng 12 của HĐND huyện về đào tạo nghề; Quyết định số 77/QĐ-UBND.\n"
        "Đến nay đã đào tạo được 120 lao động, đạt 96% kế hoạch; các đơn vị chủ động đề xuất, đầu tư đúng quy định.\n"
        "HĐND xã đã được báo cáo về việc điều chỉnh địa điểm; đề nghị các đại biểu đóng góp ý kiến đầy đủ.\n"
    )
    raw = clean.replace("đ", " ").replace("Đ", " ")
    plan = repair_glyphs(raw)
    assert plan.undo(plan.apply(raw)) == raw
    text = plan.apply(raw)
    assert "21/NQ-HĐND" in text
    assert "77/QĐ-UBND" in text
    assert "của HĐND huyện về đào tạo" in text
    assert "\nHĐND xã đã được báo cáo" in text
