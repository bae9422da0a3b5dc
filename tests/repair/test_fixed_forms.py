"""Fixed forms that an English OCR misread: motto, numerals of headings, letters of lists, symbols."""

from __future__ import annotations

import pytest

from pipeline.model import sorted_edits
from pipeline.repair.fixed_forms import form_edits, mend_symbol, sign_block_edits, sign_edits
from pipeline.resources import load_patterns


def mended(text: str) -> str:
    return sorted_edits(form_edits(text)).apply(text)


@pytest.mark.parametrize(
    ("read", "after"),
    [
        ("TINH HAI SON Pjc 1ap - Tw do - Hanh phiic\n", "TINH HAI SON Độc lập - Tự do - Hạnh phúc\n"),
        ("Dde lap - Tu do - Hanh phuc", "Độc lập - Tự do - Hạnh phúc"),
        ("CONG HOA XA HQI CHU NGHIA VIET NAM\n", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"),
        ("I1I. NOI DUNG THUC HIEN\n", "III. NOI DUNG THUC HIEN\n"),
        ("1V. TO CHUC THUC HIEN\n", "IV. TO CHUC THUC HIEN\n"),
        (
            "I. MUC DICH\nIL. YEU CAU\nHI. NOI DUNG\nIV. TO CHUC\n",
            "I. MUC DICH\nII. YEU CAU\nIII. NOI DUNG\nIV. TO CHUC\n",
        ),
        ("II. CHI TIEU\nJH. NHIEM VU CU THE\n", "II. CHI TIEU\nIII. NHIEM VU CU THE\n"),
        ("I. MUC DICH\nIll. KINH PHI\n", "I. MUC DICH\nIII. KINH PHI\n"),
        ("S06: 19-KH/DTN\nS6 412/BC-UBND", "Số: 19-KH/DTN\nSố 412/BC-UBND"),
        ("Viv lap danh sach\n", "V/v lap danh sach\n"),
        ("V⁄% tăng cường quản lý\n", "V/v tăng cường quản lý\n"),
        ("  V⁄%v báo cáo tiến độ", "  V/v báo cáo tiến độ"),
        ("VW% báo cáo tiến độ", "V/v báo cáo tiến độ"),
        ("V⁄v phối hợp", "V/v phối hợp"),
        ("Nghi quyet 36 28/NQ-CP ngay 03", "Nghi quyet số 28/NQ-CP ngay 03"),
        ("c) mot\nd) hai\nd) ba\ne) bon\n", "c) mot\nd) hai\nđ) ba\ne) bon\n"),
    ],
)
def test_forms_are_mended(read: str, after: str) -> None:
    assert mended(read) == after


@pytest.mark.parametrize(
    "text",
    [
        "Độc lập - Tự do - Hạnh phúc\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n",
        "doanh nghiep co hach toan doc lap, hoat dong tu do theo quy dinh",
        "11. Nguoi dan\n1. MUC DICH\n21. NOI DUNG\n",
        "I. MUC DICH\nII. YEU CAU\n",
        "HI. NOI DUNG\nIT. HA TANG\nTT. NOI DUNG\n",
        "I. MUC DICH\nHN. NOI DUNG HOP\nIV. KINH PHI\n",
        "36 28/NQ-CP ngay 03\n45 lop, 36 em\n",
        "1I. nguoi dan duoc ho tro theo quy dinh\n",
        "d) mot\nđ) hai\ne) ba\n",
        "V/v lap danh sach\nW/m2 la don vi\nV. Phan dau\nVW ban",
        "a) mot\nd) hai\na) ba\nd) bon\n",
        "",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert mended(text) == text


def test_signs_that_the_models_do_not_know() -> None:
    read = "Tỷ suất sinh giảm 0,2%o; dự án 1⁄500; Quý 11⁄2026, quý 111 năm 2026; quý 11, 5% ông, 1 ⁄ 2."
    after = "Tỷ suất sinh giảm 0,2‰; dự án 1/500; Quý II/2026, quý III năm 2026; quý 11, 5% ông, 1 ⁄ 2."
    assert sorted_edits(sign_edits(read)).apply(read) == after
    assert list(sign_edits(after)) == []


def test_symbols_keep_their_digits() -> None:
    assert mend_symbol("1048/Qb-UBND") == "1048/QĐ-UBND"
    assert mend_symbol("15/HD-SNV") == "15/HD-SNV"


def test_formulas_name_themselves() -> None:
    rows = load_patterns("english_ocr.yaml")["formulas"]
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(mended(row["text"]) == row["text"] for row in rows)


@pytest.mark.parametrize(
    ("read", "after"),
    [
        ("báo cáo Quý IIH/2024 của", "báo cáo Quý III/2024 của"),
        ("quý TV năm 2025", "quý IV năm 2025"),
        ("Quý IH/2025, quý Il/2025", "Quý III/2025, quý II/2025"),
        ("Phần IIl. Kết quả", "Phần III. Kết quả"),
    ],
)
def test_a_misread_stroke_of_a_roman_number_is_mended(read: str, after: str) -> None:
    assert mended(read) == after


@pytest.mark.parametrize(
    "text", ["Quý II/2025", "quý HĐND, UBND", "quý 11/2024", "Quý H/2024", "mục IT. Kinh phí", "chương TH: a"]
)
def test_what_may_be_no_number_stays(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize("rule", load_patterns("sign_block.yaml")["rules"], ids=lambda rule: rule["id"])
def test_what_a_signature_cut_off_is_whole_again(rule: dict[str, object]) -> None:
    for text in rule["examples"]:
        edits = list(sign_block_edits(text))
        assert [edit.after for edit in edits] == [rule["whole"]]
        assert list(sign_block_edits(sorted_edits(edits).apply(text))) == []
    for text in rule["counter_examples"]:
        assert list(sign_block_edits(text)) == []
