"""Citations: what is named, how far a citation reaches, and what is none."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest

from pipeline.extract.citations import find_citations
from pipeline.layout import lay_out
from pipeline.model import Citation, Page, Plan


def pages(*texts: str) -> list[Page]:
    return [Page(i, "text", 1.0, text, Plan(), text) for i, text in enumerate(texts, 1)]


def cite(*texts: str, **known: str) -> list[Citation]:
    return find_citations(lay_out(pages(*texts)), **known)


def only(*texts: str, **known: str) -> Citation:
    found = cite(*texts, **known)
    assert len(found) == 1, found
    return found[0]


def test_all_parts():
    text = (
        "Căn cứ Quyết định số 45/QĐ-UBND ngày 02 tháng 3 năm 2019 của Ủy ban nhân dân tỉnh Sóc Trăng về việc phê duyệt "
        "Đề án Cây xanh đô thị; Sở Xây dựng báo cáo."
    )
    found = only(text)
    assert (found.number, found.doc_type, found.date) == ("45/QĐ-UBND", "QĐ", "2019-03-02")
    assert found.issuer == "UBND tỉnh Sóc Trăng"
    assert found.title == "phê duyệt Đề án Cây xanh đô thị"
    assert text[found.span.start : found.span.end] == "Quyết định số 45/QĐ-UBND ngày 02 tháng 3 năm 2019"


def test_documents_of_one_day() -> None:
    found = cite(
        "Các Tờ trình số 301/TTr-UBND, 302/TTr-UBND cùng ngày 11/11/2025 của UBND tỉnh; Báo cáo số 88/BC-BPC ngày "
        "12/11/2025, Tờ trình số 89/TTr-BPC cùng ngày của Ban Pháp chế. Công văn số 5/STP-VB cùng ngày."
    )
    days = {c.number: c.date for c in found}
    assert days == {
        "301/TTr-UBND": "2025-11-11",
        "302/TTr-UBND": "2025-11-11",
        "88/BC-BPC": "2025-11-12",
        "89/TTr-BPC": "2025-11-12",
        "5/STP-VB": None,
    }


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        (" - ngày 24/3/2023", "2023-03-24"),
        (" ra ngày 26/3/2023", "2023-03-26"),
        (" được Thủ tướng Chính phủ phê duyệt ngày 28/3/2023", "2023-03-28"),
        (" (sau đây gọi tắt là Chỉ thị 9) ngày 05/3/2020", "2020-03-05"),
        (" ngày mồng 5 tháng 3 năm 2024", "2024-03-05"),
        (" ngày 05/11/25 của Thủ tướng Chính phủ", "2025-11-05"),
        (" ngày 05/11/98", "1998-11-05"),
        (" 05/11/25", None),
        (" - UBND tỉnh ngày 7/8/2020", None),
        (" được ban hành từ ngày 5/6/2020", None),
    ],
)
def test_what_may_stand_before_a_date(date: str, iso: str | None) -> None:
    assert only(f"Thực hiện Chỉ thị số 9/CT-TTg{date}, các xã trồng cây.").date == iso


@pytest.mark.parametrize(
    ("before", "iso"),
    [
        ("Ngày 12/8/2022, Văn phòng UBND tỉnh đã có", "2022-08-12"),
        ("Mưa lớn gây ngập. Ngày 04 tháng 3 năm 2023, UBND huyện vừa ban hành", "2023-03-04"),
        ("Từ ngày 12/8/2022 đến nay, UBND tỉnh đã ban hành", None),
        ("Ngày 12/8/2022, Sở họp. UBND tỉnh ban hành", None),
    ],
)
def test_the_day_on_which_a_body_issued_what_is_cited_may_stand_in_front(before: str, iso: str | None) -> None:
    assert only(f"{before} Công văn số 312/VP-KT về phòng, chống úng.").date == iso


def test_the_body_follows_from_the_symbol_where_it_says_which():
    found = cite("Thực hiện Nghị quyết 12/NQ-CP, Chỉ thị số 5/CT-TTg, Kế hoạch số 9/KH-UBND và Chỉ thị số 8-CT/TW.")
    assert [c.issuer for c in found] == ["Chính phủ", "Thủ tướng Chính phủ", None, None]


def test_a_province_completes_what_its_documents_leave_out():
    found = cite(
        "Kế hoạch số 9/KH-UBND ngày 1/2/2020; Quyết định số 7/QĐ-UBND ngày 3/2/2020 của UBND tỉnh về cây xanh; Chỉ thị "
        "số 22-CT/TU ngày 4/2/2020 của Ban Thường vụ Tỉnh ủy về đường sá.",
        place="tỉnh Hà Giang",
    )
    assert [c.issuer for c in found] == ["UBND tỉnh Hà Giang", "UBND tỉnh Hà Giang", "Ban Thường vụ Tỉnh ủy Hà Giang"]


def test_a_districts_documents_leave_the_body_open():
    text = "ỦY BAN NHÂN DÂN\nHUYỆN TRÀ LINH\nSố:    /KH-UBND\nKẾ HOẠCH\nTrồng cây\n\nQuyết định số 7/QĐ-UBND."
    assert only(text, place="tỉnh Hà Giang").issuer is None
    text = text.replace("HUYỆN TRÀ LINH", "TỈNH HÀ GIANG")
    assert only(text, place="tỉnh Hà Giang").issuer == "UBND tỉnh Hà Giang"


def test_an_annex_names_its_own_document_though_a_digit_is_misread():
    text = "Danh mục\n(Kèm theo Quyết định số 341/QĐ-BNV ngày 18/8/2026)"
    assert cite(text, own_number="3417/QĐ-BNV", own_date="2026-08-18") == []
    assert len(cite(text, own_number="3417/QĐ-BNV", own_date="2026-08-19")) == 1


def test_a_number_without_a_symbol_is_a_citation_where_it_has_a_date():
    found = cite(
        "Thực hiện Quyết định 45 ngày 09/01/2026 của UBND tỉnh về cây xanh, Kế hoạch 114 của UBND thành phố, "
        "kế hoạch 5 năm và Công văn số 1523 của Sở Y tế ngày 12/6/2026."
    )
    assert [(c.number, c.date, c.doc_type) for c in found] == [("45", "2026-01-09", "QĐ"), ("1523", "2026-06-12", "CV")]


def test_a_number_without_a_symbol_is_that_of_the_same_document_with_one():
    found = cite(
        "Nghị quyết số 57-NQ/TW về khoa học; theo Nghị quyết 57 ngày 22/12/2024 của Bộ Chính trị, các xã trồng cây."
    )
    assert [(c.number, c.date) for c in found] == [("57-NQ/TW", "2024-12-22")]
    text = "Danh mục (kèm theo Kế hoạch số 61 ngày 18/02/2025 của UBND tỉnh)"
    assert cite(text, own_number="61/KH-UBND", own_date="2025-02-18") == []


def test_an_annex_of_a_document_whose_number_cannot_be_read():
    text = "KẾ HOẠCH\nTrồng cây\n\nPhụ lục\n(Kèm theo Kế hoạch số 61/KH-UBND ngày 18/02/2025 của UBND tỉnh)"
    assert cite(text, own_date="2025-02-18") == []
    assert len(cite(text, own_date="2025-03-18")) == 1


def test_broken_over_lines_and_pages():
    first = (
        "Các xã tiếp tục thực hiện Chỉ thị số 77-CT/\nTW ngày 20/01/2012 của Ban Bí thư về trồng rừng; Nghị quyết số"
    )
    second = "31/NQ-CP ngày 04 tháng 5\nnăm 2016 của Chính phủ về đê điều.\n\n- Báo cáo số 612/BC-\nSNN ngày 7/8/2017."
    found = cite(first, second)
    assert [(c.number, c.date) for c in found] == [
        ("77-CT/TW", "2012-01-20"), ("31/NQ-CP", "2016-05-04"), ("612/BC-SNN", "2017-08-07"),
    ]  # fmt: skip
    assert found[0].span.page_no == 1
    assert first[found[0].span.start : found[0].span.end].startswith("Chỉ thị số 77-CT/\nTW")
    assert found[1].span.page_no == 1
    assert found[1].title == "đê điều"


def test_each_number_and_date_once_with_the_fullest_mention():
    found = cite(
        "Theo Quyết định số 45/QĐ-TTg của Thủ tướng Chính phủ; căn cứ Quyết định số 45/QĐ-TTg ngày 02/3/2019 của Thủ "
        "tướng Chính phủ phê duyệt Chương trình Nước sạch; Quyết định 45/QĐ-TTg nêu trên; Kế hoạch số 8/KH-UBND."
    )
    assert [(c.number, c.date) for c in found] == [("45/QĐ-TTg", "2019-03-02"), ("8/KH-UBND", None)]
    assert found[0].title == "phê duyệt Chương trình Nước sạch"


def test_one_number_with_two_dates_is_two_citations():
    found = cite("Quyết định số 45/QĐ-TTg ngày 02/3/2019 và Quyết định số 45/QĐ-TTg ngày 02/3/2018 về đất đai.")
    assert [c.date for c in found] == ["2019-03-02", "2018-03-02"]


def test_one_number_of_two_bodies_stays_apart():
    found = cite(
        "Kế hoạch số 9/KH-UBND ngày 1/2/2020 của UBND tỉnh Hà Giang về A; Kế hoạch số 9/KH-UBND của UBND tỉnh Cà Mau."
    )
    assert [(c.issuer, c.date) for c in found] == [("UBND tỉnh Hà Giang", "2020-02-01"), ("UBND tỉnh Cà Mau", None)]


def test_a_list_shares_its_body():
    found = cite("Các Quyết định số 12/QĐ-BXD ngày 1/2/2020, số 13/QĐ-BXD ngày 3/2/2020 của Bộ trưởng Bộ Xây dựng.")
    assert [(c.number, c.doc_type, c.date, c.issuer) for c in found] == [
        ("12/QĐ-BXD", "QĐ", "2020-02-01", "Bộ Xây dựng"), ("13/QĐ-BXD", "QĐ", "2020-02-03", "Bộ Xây dựng"),
    ]  # fmt: skip


def test_bare_numbers_share_the_symbol_behind_them():
    found = cite("Tổng kết các Nghị quyết số 18, 19 và 20-NQ/TW trong toàn tỉnh.")
    assert [c.number for c in found] == ["18-NQ/TW", "19-NQ/TW", "20-NQ/TW"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Nghị định số 15/2014/NĐ-CP của Chính phủ ngày 15/3/2014 quy định về kè", "2014-03-15"),
        ("Thông tư số 16/2015/TT-BYT quy định về nước ăn uống ngày 05/6/2015 của Bộ Y tế", "2015-06-05"),
        ("Công văn số 3/UBND-VX (ngày 6/7/2016)", "2016-07-06"),
        ("Kế hoạch số 3/KH-UBND tháng 6 năm 2016", "2016-06"),
        ("Kế hoạch số 3/KH-UBND và đến ngày 6/7/2016 hoàn thành", None),
        ("Nghị quyết số 11-NQ/TW ngày 24/7/2087 của Bộ Chính trị", "2087-07-24"),
        ("Kế hoạch số 3/KH-UBND ngày 31/02/2016", None),
        ("Kế hoạch số 3/KH-UBND, có hiệu lực từ ngày 6/7/2016", None),
    ],
)
def test_the_date_is_the_documents_own(text, date):
    assert only(text).date == date


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Quyết định số 4/QĐ-TTg ngày 2/3/2019 phê duyệt Đề án “Phố, chợ, bến xe sạch; đẹp”, giao các Sở thực hiện",
         "phê duyệt Đề án “Phố, chợ, bến xe sạch; đẹp”"),
        ("Quyết định số 4/QĐ-TTg ngày 2/3/2019 về trồng rừng, Nghị định số 5/2010/NĐ-CP về đê", "trồng rừng"),
        ("Quyết định số 4/QĐ-TTg về phòng, chống cháy rừng (sau đây gọi là Quyết định 4).", "phòng, chống cháy rừng"),
        ("Kế hoạch số 4/KH-UBND ngày 2/3/2019 triển khai Kết luận số 6-KL/TU về thủy lợi. Các xã thực hiện.",
         "triển khai Kết luận số 6-KL/TU về thủy lợi"),
        ("Quyết định số 4/QĐ-TTg ngày 2/3/2019.", None),
        ("Luật Cấp nước số 12/2031/QH18", "Luật Cấp nước"),
    ],
)  # fmt: skip
def test_how_far_the_subject_reaches(text, title):
    assert cite(text)[0].title == title


def test_laws_are_named_before_their_number():
    found = cite("Luật Cấp nước số 12/2031/QH18; Pháp lệnh Đò ngang số 3/2032/UBTVQH18; Nghị quyết số 9/2031/QH18.")
    assert [(c.doc_type, c.issuer) for c in found] == [
        ("L", "Quốc hội"), ("PL", "Ủy ban Thường vụ Quốc hội"), ("NQ", "Quốc hội"),
    ]  # fmt: skip


def test_the_body_before_the_document():
    found = cite(
        "Ghi chú:\n\n(1), (3) Ban Thường vụ Hội Nông dân tỉnh Lào Cai, Báo cáo số 61/BC-BTV ngày 9/4/2021, tr.5."
    )
    assert found[0].issuer == "Ban Thường vụ Hội Nông dân tỉnh Lào Cai"
    acting = only("trên cơ sở đề nghị của Sở Nội vụ tại Tờ trình số 40/TTr-SNV ngày 21/3/2023, UBND tỉnh giao")
    assert acting.issuer == "Sở Nội vụ"


def test_footnotes_and_tables_are_read():
    text = (
        "Các xã xây dựng kế hoạch trồng rừng giai đoạn 2016-2020\n1\n, kế hoạch bảo vệ đê "
        "điều và các kế hoạch khác của\n"
        + " " * 40 + "\n1\n Kế hoạch số 41/KH-UBND ngày 28/3/2016 của UBND tỉnh về trồng rừng.\n tỉnh trong năm.\n"
        "1 | Quyết định số 5/QĐ-UBND ngày 4/5/2017 | Sở Nội vụ\n"
    )  # fmt: skip
    assert [(c.number, c.date) for c in cite(text)] == [("5/QĐ-UBND", "2017-05-04"), ("41/KH-UBND", "2016-03-28")]


@pytest.mark.parametrize(
    "text",
    [
        "Số: 12/KH-UBND\nSóc Trăng, ngày 05 tháng 6 năm 2022\nKẾ HOẠCH\nTrồng rừng năm 2022",
        "theo Mẫu số 01/TNCN, biểu mẫu số 02/BC-TKĐT và phụ lục số 3/PL-UBND",
        "theo biểu mẫu số 03a/KTHS, 03b/KTHS ban hành kèm theo",
        "QCVN 40:2011/BTNMT và TCVN số 6772:2000/BXD",
        "Số:      /BC-UBND\n(Kèm theo Báo cáo số      /BC-UBND ngày   tháng 6 năm 2022)",
        "tỷ lệ 164/614, 24/24 giờ, số 30/4 năm 2021",
    ],
)
def test_what_is_no_citation(text):
    assert cite(text) == []


def test_the_own_number_is_no_citation():
    text = (
        "Số: 12/KH-UBND\nKẾ HOẠCH\nTrồng rừng\n\nCăn cứ Nghị quyết số 9/NQ-HĐND ngày 1/2/2022.\nPhụ lục\n(Kèm theo Kế "
        "hoạch số 12/KH-UBND ngày 05/6/2022 của UBND tỉnh)"
    )
    assert [c.number for c in cite(text, own_number="12/KH-UBND", own_date="2022-06-05")] == ["9/NQ-HĐND"]


def test_an_annex_with_the_own_number_and_a_wrong_date_is_the_documents_own():
    text = "KẾ HOẠCH\nTrồng cây\n\nPhụ lục\n(Kèm theo Kế hoạch số 12/KH-UBND ngày 15/6/2022 của UBND tỉnh)"
    assert cite(text, own_number="12/KH-UBND", own_date="2022-06-05") == []


def test_the_own_number_with_another_date_is_another_document():
    text = "Tiếp tục thực hiện Kế hoạch số 12/KH-UBND ngày 03/4/2019 của UBND huyện."
    found = only(text, own_number="12/KH-UBND", own_date="2022-06-05")
    assert found.date == "2019-04-03"


def test_lead_in_words_may_be_damaged_but_not_the_number():
    found = only("Can cir Quyét dinh s6 253/KH-UBND ngay 18 thang 5 ndm 2021 cta Uy ban nhéan déan")
    assert (found.number, found.date) == ("253/KH-UBND", "2021-05-18")


def test_a_run_of_words_that_ocr_broke_is_no_body():
    assert only("Chi thi s6 21-CT/TW ngay 20/01/2018 cua Ban Bi thu vé tiép tuc ddy manh").issuer is None


def _fold(number: str) -> str:
    bare = unicodedata.normalize("NFD", number.lower().replace("đ", "d"))
    return re.sub(r"^0+(?=\d)", "", "".join(c for c in bare if not unicodedata.combining(c) and c not in " -–"))


@pytest.mark.parametrize(
    ("name", "own", "place"),
    [
        ("bai-bao-tinh-uy-an-giang", None, None),
        ("bao-cao-so-ket-an-giang-2025", None, "tỉnh An Giang"),
        ("cong-van-binh-dinh-2023", None, "tỉnh Bình Định"),
        ("ke-hoach-67-an-giang-2021", "67/KH-UBND", "tỉnh An Giang"),
    ],
)
def test_real_documents(shared: Path, name, own, place):
    text = (shared / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
    gold = json.loads((shared / "gold" / f"{name}.json").read_text(encoding="utf-8"))["citations"]
    found = find_citations(lay_out(pages(text)), own, place=place)
    assert {(_fold(c.number), c.date) for c in found} == {(_fold(g["number"]), g["date"]) for g in gold}
    for citation in found:
        assert text[citation.span.start : citation.span.end].strip()


def test_a_table_names_documents_in_cells():
    text = (
        "TT\tSố, ký hiệu\tNgày\tTrích yếu\n1\t12/KH-UBND\t03/4/2020\tTrồng cây xanh\n"
        "2\tSố 13/KH-UBND ngày 03/5/2020\tSở Nội vụ"
    )
    assert [(c.number, c.date) for c in cite(text)] == [("12/KH-UBND", "2020-04-03"), ("13/KH-UBND", "2020-05-03")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Tờ trình số 302/SNV-TCCB ngày 8/8/2025", "TTr"),
        ("công văn số 302/SNV-TCCB ngày 8/8/2025", "CV"),
        ("Quy định số 8-QĐ/TW", "QyĐ"),
        ("Quyết định số 8-QĐ/TW", "QĐ"),
        ("Thông báo kết luận số 196-TB/TW", "TB"),
        ("Thông tư liên tịch số 1/2014/TT-BNV-BXD", "TTLT"),
        ("Quyết định số 176-HĐBT ngày 09/9/1989", "QĐ"),
        ("Công văn số 123-CV/TU", "CV"),
    ],
)
def test_the_type_by_symbol_and_words(text, kind):
    assert only(text).doc_type == kind


def test_a_date_that_cannot_be_read_hides_neither_body_nor_subject():
    found = only("Nghị định số 119/2007/NĐ-CP ngày § tháng 7 năm 2007 của Chính phủ về sản xuất muối;")
    assert (found.date, found.issuer, found.title) == (None, "Chính phủ", "sản xuất muối")


def test_joint_documents():
    found = only(
        "Thông tư liên tịch số 9/2011/TTLT-BCT-BTC của Bộ trưởng Bộ Công Thương, Bộ trưởng Bộ Tài chính quy định về A"
    )
    assert (found.issuer, found.title) == ("Bộ Công Thương", "quy định về A")
