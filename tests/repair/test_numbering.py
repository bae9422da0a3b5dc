"""Roman numbers of headings that only the row of headings can tell."""

from __future__ import annotations

import pytest

from pipeline.model import PageText, Reading
from pipeline.repair import repair_pages
from pipeline.repair.numbering import numbering_edits


def numbers(*headings: str) -> list[str]:
    """What stands before the titles, once mended."""
    text = "\n".join(f"{heading}\nCác đơn vị nghiêm túc thực hiện." for heading in headings)
    for edit in reversed(numbering_edits(text)):
        assert text[edit.start : edit.end] == edit.before
        text = text[: edit.start] + edit.after + text[edit.end :]
    return [line.split(" ")[0] for line in text.splitlines()[::2]]


@pytest.mark.parametrize(
    ("headings", "mended"),
    [
        (["I. MỤC ĐÍCH", "II. CHỈ TIÊU", "II. NHIỆM VỤ", "IV. KINH PHÍ"], ["I.", "II.", "III.", "IV."]),
        (["I. MỤC ĐÍCH", "II. CHỈ TIÊU", "hi. NHIỆM VỤ", "V. KINH PHÍ"], ["I.", "II.", "III.", "V."]),
        (["I- TÌNH HÌNH", "Il- MỤC TIÊU", "ill- GIẢI PHÁP", "IV- TỔ CHỨC"], ["I-", "II-", "III-", "IV-"]),
        (["I. MỤC ĐÍCH", "I. CHỈ TIÊU", "II. NHIỆM VỤ", "IV. KINH PHÍ"], ["I.", "II.", "III.", "IV."]),
        (["I. MỤC ĐÍCH", "t. CHỈ TIÊU", "II. NHIỆM VỤ", "IV. KINH PHÍ"], ["I.", "II.", "III.", "IV."]),
        (["I. Đánh giá chung", "ih. Nhiệm vụ"], ["I.", "II."]),
        (["l. Đánh giá chung", "II. Nhiệm vụ"], ["I.", "II."]),
        (["I. PHẦN ĐẦU", "II. NỘI DUNG", "II. QUYẾT NGHỊ"], ["I.", "II.", "III."]),
        (["I. HIỆN TRẠNG", "II MỤC TIÊU", "II. KINH PHÍ", "IV. TỔ CHỨC"], ["I.", "II", "III.", "IV."]),
        (["IL KẾT QUẢ CHÍNH", "II. NHIỆM VỤ"], ["I", "II."]),
        (["L KẾT QUẢ CHÍNH", "II. TỒN TẠI", "III. NHIỆM VỤ"], ["I", "II.", "III."]),
        (["I. PHẦN ĐẦU", "H. NỘI DUNG", "II. QUYẾT NGHỊ"], ["I.", "II.", "III."]),
        (["III. KẾT QUẢ", "V. TỒN TẠI", "V. KIẾN NGHỊ"], ["III.", "IV.", "V."]),
        (["I   THU NỘI ĐỊA", "II   THU DẦU THÔ", "Hl   THU KHÁC", "IV   VIỆN TRỢ"], ["I", "II", "III", "IV"]),
    ],
)
def test_the_row_of_headings_tells_the_number(headings: list[str], mended: list[str]) -> None:
    assert numbers(*headings) == mended


@pytest.mark.parametrize(
    "headings",
    [
        ["I. KẾT QUẢ", "II. TỒN TẠI", "I. NHIỆM VỤ", "II. KIẾN NGHỊ"],  # two parts, each with its own row
        ["I. KẾT QUẢ", "III. NHIỆM VỤ"],  # a line was lost
        ["I. KẾT QUẢ", "II. TỒN TẠI", "V. NHIỆM VỤ"],
        ["II. CHỈ TIÊU", "II. NHIỆM VỤ"],
        ["I. THÔNG TIN CHUNG", "I. THÔNG TIN CHUNG"],  # two forms
        ["I. KẾT QUẢ", "II. TỒN TẠI", "I. NHIỆM VỤ"],
        ["III. KẾT QUẢ", "IV. TỒN TẠI"],
        ["I. KẾT QUẢ", "II. KINH PHÍ", "TM. BAN THƯỜNG VỤ"],  # signed on behalf of it
        ["L Kết quả", "II. Tồn tại"],
        ["I. KẾT QUẢ", "II. KINH PHÍ", "II Hội nghị", "V. TỔ CHỨC"],
        ["10. Công tác khác", "11. Đề nghị cấp trên", "12. Kiến nghị"],
        ["h. Hỗ trợ vốn", "i. Hỗ trợ giống"],  # letters of items
        ["V/V BAN HÀNH QUY CHẾ", "II. NỘI DUNG"],  # về việc
    ],
)
def test_what_the_row_does_not_prove_stays(headings: list[str]) -> None:
    assert numbers(*headings) == [heading.split(" ")[0] for heading in headings]


def test_a_row_goes_on_over_pages_that_an_ocr_read() -> None:
    first = "I. MỤC ĐÍCH\nNâng cao nhận thức của nhân dân.\nII. CHỈ TIÊU\nTrồng 120 ha rừng.\n"
    texts = [first, "Ill. NHIỆM VỤ\nCác xã thực hiện.\nV. KINH PHÍ\nNgân sách tỉnh.\nV. TỔ CHỨC\nCác sở phối hợp.\n"]
    read = [PageText(i, 595, 842, (Reading("vie", text, (), 0.9),)) for i, text in enumerate(texts, 1)]
    typed = [PageText(i, 595, 842, (Reading("layer", text, (), 0.95),)) for i, text in enumerate(texts, 1)]
    assert [line[:4] for line in repair_pages(read)[1].text.splitlines()[::2]] == ["III.", "IV. ", "V. T"]
    assert "IV." not in repair_pages(typed)[1].text
