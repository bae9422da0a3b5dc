"""Where a title begins and ends."""

from __future__ import annotations

import pytest

from pipeline.extract.header import read_header
from pipeline.extract.title import tidy
from pipeline.layout import lay_out
from pipeline.model import Box, Page, Word

HEAD = "UBND TỈNH BẾN TRE\nSố: 5/KH-UBND   Bến Tre, ngày 2 tháng 3 năm 2024\nKẾ HOẠCH\n"


def title_of(lines: str, head: str = HEAD) -> str | None:
    text = head + lines
    pages = (Page(1, "text", 1.0, text, text=text),)
    return read_header(lay_out(pages), pages).title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("Trồng cây xanh\nCăn cứ Luật Lâm nghiệp;\n", "Trồng cây xanh"),
        ("Thực hiện phong trào trồng cây\nven sông và\nNhà trường\nThực hiện Công văn số 5/SNN;\n",
         "Thực hiện phong trào trồng cây ven sông và Nhà trường"),
        ("TRỒNG CÂY XANH\nVEN SÔNG NĂM 2024\nThời gian qua, có tiến bộ.\n", "TRỒNG CÂY XANH VEN SÔNG NĂM 2024"),
        ("Trồng cây xanh\n_________\nNhiều hộ đã tham gia trồng cây ven sông.\n", "Trồng cây xanh"),
        ("Trồng cây xanh\n\nNhiều hộ đã tham gia trồng cây ven sông, nhất là ở các xã ven biển.\n", "Trồng cây xanh"),
        ("Trồng cây xanh\nKính gửi: Các xã.\n", "Trồng cây xanh"),
        ("Trồng cây xanh\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẾN TRE\nCăn cứ Luật;\n", "Trồng cây xanh"),
        ("Trồng cây xanh\nI. MỤC TIÊU\n", "Trồng cây xanh"),
        ("Trồng cây xanh giai đoạn 2025 - 2030\nI- TÌNH HÌNH\n", "Trồng cây xanh giai đoạn 2025 - 2030"),
        ("Thực hiện Nghị quyết số 01/NQ-CP ngày 08 tháng 01 năm 2026 của Chính phủ\n"
         "Triển khai Nghị quyết số 01/NQ-CP, Bộ Y tế ban hành Chương trình với các nội dung sau:\n",
         "Thực hiện Nghị quyết số 01/NQ-CP ngày 08 tháng 01 năm 2026 của Chính phủ"),
        ("Trồng cây xanh\n(Kèm theo Quyết định số 7/QĐ-UBND)\nI. MỤC TIÊU\n", "Trồng cây xanh"),
        ("Trồng cây xanh\nỦy ban nhân dân tỉnh ban hành kế hoạch như sau:\n", "Trồng cây xanh"),
        ("Ứng phó dịch bệnh trên tôm, cá\nnuôi ao\nNgày 05 tháng 01 năm 2024, tỉnh đã họp.\n",
         "Ứng phó dịch bệnh trên tôm, cá nuôi ao"),
        ("Về việc trồng cây xanh trên địa bàn tỉnh\n\nTrong thời gian qua, công tác trồng cây đạt nhiều kết quả; "
         "tỷ lệ che phủ tăng lên. Tuy nhiên, một số xã chưa quan tâm, cây chưa được chăm sóc thường xuyên.\n",
         "Về việc trồng cây xanh trên địa bàn tỉnh"),
        ("Thực hiện Nghị quyết số 19-NQ/TW ngày 16 tháng 6 năm 2022 về nông nghiệp\nđến năm 2030\n\nI. MỤC TIÊU\n",
         "Thực hiện Nghị quyết số 19-NQ/TW ngày 16 tháng 6 năm 2022 về nông nghiệp đến năm 2030"),
        ("Thực hiện Nghị quyết số 19-NQ/TW ngày 16 tháng 6 năm 2022 về nông nghiệp, Ủy ban nhân dân tỉnh\n"
         "ban hành Kế hoạch như sau:\n", None),
        ("Căn cứ Luật Lâm nghiệp;\n", None),
    ],
)  # fmt: skip
def test_where_a_title_ends(lines: str, title: str | None) -> None:
    assert title_of(lines) == title


def test_subject_of_a_letter_stops_before_the_addressee() -> None:
    head = "SỞ Y TẾ   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 5/SYT-NV   Bến Tre, ngày 2 tháng 3 năm 2024\n"
    assert (
        title_of("V/v báo cáo số liệu\ntiêm chủng\nKính gửi: Bộ Y tế.\nSở Y tế báo cáo.\n", head)
        == "báo cáo số liệu tiêm chủng"
    )


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("**Trồng cây**", "Trồng cây"), ("Trồng cây xanh[1]", "Trồng cây xanh"), ("'Trồng cây", "Trồng cây"),
     ("Trồng cây .", "Trồng cây"),
     ('Phong trào "Nhà sạch" năm 2024', 'Phong trào "Nhà sạch" năm 2024')],
)  # fmt: skip
def test_tidy(raw: str, clean: str) -> None:
    assert tidy(raw) == clean


def test_a_title_in_capitals_that_stands_at_the_left_margin_goes_on() -> None:
    lines = [
        *HEAD.splitlines(),
        "SƠ KẾT BA NĂM THỰC HIỆN CHƯƠNG TRÌNH TRỒNG CÂY",
        "VEN SÔNG",
        "Thời gian qua, tỉnh đã trồng.",
    ]
    text = "\n".join(lines)
    words, at = [], 0
    for number, line in enumerate(lines):
        end = at + len(line)
        words.append(Word(at, end, Box(62.0, 60 + 20.0 * number, 62 + 7.0 * len(line), 72 + 20.0 * number)))
        at = end + 1
    pages = (Page(1, "text", 1.0, text, text=text, words=tuple(words), width=595.0, height=842.0),)
    title = read_header(lay_out(pages), pages).title
    assert title == "SƠ KẾT BA NĂM THỰC HIỆN CHƯƠNG TRÌNH TRỒNG CÂY VEN SÔNG"
