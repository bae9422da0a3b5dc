"""The whole of extraction on one document."""

from __future__ import annotations

from pipeline.extract import extract
from pipeline.layout import lay_out
from pipeline.model import FileInfo, Page


def test_extract_ties_header_and_citations() -> None:
    text = (
        "UBND TỈNH BẾN TRE   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ Y TẾ   Độc lập - Tự do - Hạnh phúc\n"
        "Số: 5/KH-SYT   Bến Tre, ngày 2 tháng 3 năm 2024\nKẾ HOẠCH\nTiêm chủng năm 2024\n"
        "Căn cứ Quyết định số 77/QĐ-UBND ngày 03 tháng 01 năm 2024 của UBND tỉnh về tiêm chủng;\n"
        "Kế hoạch số 5/KH-SYT được gửi đến các trạm y tế.\nGIÁM ĐỐC\nLê Thị Mai\n"
    )
    pages = (Page(1, "text", 1.0, text, text=text),)
    file = FileInfo("a.txt", "0" * 64, "text/plain", len(text), 1)
    facts = extract(file, pages, lay_out(pages))
    assert facts.header.number == "5/KH-SYT"
    assert facts.header.issuer == "Sở Y tế tỉnh Bến Tre"
    assert [(c.number, c.date, c.issuer) for c in facts.citations] == [
        ("77/QĐ-UBND", "2024-01-03", "UBND tỉnh Bến Tre")
    ]
    assert facts.mentions[: len(facts.header.mentions)] == facts.header.mentions


def test_a_failed_page_hides_nothing_else() -> None:
    text = "UBND TỈNH BẾN TRE\nSố: 5/BC-UBND   Bến Tre, ngày 2 tháng 3 năm 2024\nBÁO CÁO\nVề lũ\n"
    pages = (
        Page(1, "text", 1.0, text, text=text),
        Page(2, "failed", 0.0, "", error="unreadable", error_code="damaged"),
    )
    facts = extract(FileInfo("a.pdf", "1" * 64, "application/pdf", 1, 2), pages, lay_out(pages))
    assert (facts.header.number, facts.header.title) == ("5/BC-UBND", "Về lũ")
    assert facts.citations == ()


def test_the_head_of_an_attached_plan_is_not_taken_where_the_first_page_failed() -> None:
    text = (
        "UBND TỈNH BẾN TRE   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 5/KH-UBND   Bến Tre, ngày 2 tháng 3 năm 2024\n"
        "KẾ HOẠCH\nVề lũ\n"
    )
    pages = (Page(1, "failed", 0.0, "", error="timeout", error_code="timeout"), Page(2, "text", 1.0, text, text=text))
    header = extract(FileInfo("a.pdf", "2" * 64, "application/pdf", 1, 2), pages, lay_out(pages)).header
    assert (header.number, header.doc_type, header.issued_on, header.title) == (None, None, None, None)
