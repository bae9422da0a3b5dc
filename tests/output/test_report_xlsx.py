"""The report as a workbook: every row, numbers as numbers, links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from making_report import HOSTILE, report_database

from pipeline.output.levels import gap, level, number
from pipeline.output.report import write_report
from pipeline.output.report_xlsx import _number_format
from pipeline.store import Store
from pipeline.store.filters import FactFilters, Filters

SHEETS = ["Thẻ điểm", "Chỉ tiêu", "Kết quả", "Số liệu", "Phân công", "Thời hạn", "Phát hiện", "Viện dẫn", "Văn bản",
          "Phạm vi đọc"]  # fmt: skip


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return report_database(tmp_path_factory.mktemp("report") / "a.db", Path("/in"))


@pytest.fixture(scope="module")
def book(db, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "report.xlsx"
    with Store.read(db) as store:
        write_report(store.db, path, FactFilters())
    return openpyxl.load_workbook(path)


def rows(book, name):
    sheet = book[name]
    head = [cell.value for cell in sheet[1]]
    return [dict(zip(head, line, strict=True)) for line in sheet.iter_rows(min_row=2)]


def test_one_sheet_for_each_table_with_a_frozen_filtered_header(book):
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
        assert sheet.print_title_rows == "$1:$1"
        assert all(sheet.column_dimensions[cell.column_letter].width >= 6 for cell in sheet[1])
    assert [book[name].max_row - 1 for name in SHEETS] == [4, 4, 4, 2, 1, 1, 1, 0, 3, 4]


def test_numbers_are_numbers_with_formats(book):
    first = rows(book, "Thẻ điểm")[0]
    assert (first["Mức đề ra"].value, first["Mức báo cáo"].value, first["Chênh lệch"].value) == (65, 72.5, 7.5)
    assert (first["Mức đề ra"].number_format, first["Mức báo cáo"].number_format) == ("#,##0", "#,##0.0")
    assert (first["So sánh"].value, first["Đơn vị"].value, first["Năm"].value) == ("≥", "%", 2025)
    assert first["Kết luận"].value == "✓ Đạt"
    money = rows(book, "Số liệu")[1]["Giá trị"]
    assert (money.value, money.number_format) == (2_300_000_000, "#,##0")


def test_what_is_not_stated_is_an_empty_cell(book):
    narrative = next(row for row in rows(book, "Chỉ tiêu") if row["Chỉ tiêu"].value == "văn hóa đọc")
    assert [narrative[name].value for name in ("Giá trị", "Năm", "Đơn vị", "So sánh")] == [None] * 4


def test_texts_are_texts_whatever_they_begin_with(book):
    (cell,) = [row["Trích yếu"] for row in rows(book, "Văn bản") if row["Trích yếu"].value == HOSTILE]
    assert cell.data_type == "s"
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)


def test_every_link_leads_to_a_row_or_to_a_page(book):
    inside, outside = 0, set()
    for sheet in book:
        for line in sheet.iter_rows():
            for cell in line:
                if cell.hyperlink is None:
                    continue
                if cell.hyperlink.location:
                    name, row = re.fullmatch(r"'(.+)'!A(\d+)", cell.hyperlink.location).groups()
                    assert 2 <= int(row) <= book[name].max_row
                    inside += 1
                else:
                    outside.add(cell.hyperlink.target)
    assert inside > 10
    assert "file:///in/plan.pdf#page=1" in outside


def test_links_between_sheets_meet_the_same_fact(book):
    scores, results = rows(book, "Thẻ điểm"), book["Kết quả"]
    met = next(row for row in scores if row["Kết luận"].value == "✓ Đạt")
    line = int(met["Mức báo cáo"].hyperlink.location.rpartition("A")[2])
    values = [cell.value for cell in results[line]]
    assert 72.5 in values
    back = next(cell for cell in results[line] if cell.hyperlink and "Thẻ điểm" in (cell.hyperlink.location or ""))
    target = int(back.hyperlink.location.rpartition("A")[2])
    assert [cell.value for cell in book["Thẻ điểm"][target]][4:7] == ["≥", 65, "%"]


def test_duties_and_deadlines(book):
    (duty,), (due,) = rows(book, "Phân công"), rows(book, "Thời hạn")
    assert [duty[name].value for name in ("Cơ quan", "Vai trò", "Mục tiêu", "Chỉ tiêu")] == [
        "Sở Nội vụ",
        "chủ trì",
        "2",
        "1",
    ]
    assert [due[name].value for name in ("Hạn", "Hằng năm", "Việc")] == ["30/11", "có", "báo cáo"]


def test_coverage_names_what_was_not_read(book):
    rows_ = rows(book, "Phạm vi đọc")
    assert [(row["Tình trạng"].value, row["Không đọc được"].value) for row in rows_] == [
        ("đủ", None), ("đủ", None), ("một phần", "1"), ("không đọc được", None)]  # fmt: skip
    assert rows_[-1]["Thông báo"].value == "/in/broken.pdf: cut short"


def test_filters_and_language(db, tmp_path):
    path = tmp_path / "a.xlsx"
    with Store.read(db) as store:
        write_report(store.db, path, FactFilters(Filters(province="Sông Lam")), lang="en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "Scorecard"
    (row,) = rows(book, "Scorecard")
    assert (row["Verdict"].value, row["Target"].value) == ("∅ Not reported", 60)
    assert row["Reason"].value == "no report among the documents read answers for 65%"


@pytest.mark.parametrize(
    ("value", "form"),
    [(1911002.0, "#,##0"), (26.71, "#,##0.00"), (0.5, "#,##0.0"), (-3.25, "#,##0.00"), (0.0, "#,##0")],
)
def test_formats_have_the_decimals_of_the_number(value, form):
    assert _number_format(value) == form


@pytest.mark.parametrize(
    ("row", "text", "english"),
    [
        ({"value": 1911002.0}, "1.911.002", "1,911,002"),
        ({"value": 26.71, "unit": "%", "comparator": ">="}, "≥ 26,71%", "≥ 26.71%"),
        ({"value": 2.3e9, "unit": "đồng"}, "2,3 tỷ đồng", "2.3 tỷ đồng"),
        ({"value": 3e7, "value_max": 1.5e8, "unit": "đồng"}, "30 - 150 triệu đồng", "30 - 150 triệu đồng"),
        ({"value": 1234567891.0, "unit": "đồng"}, "1.234.567.891 đồng", "1,234,567,891 đồng"),
        ({"value": 18.0, "per": 1000.0, "base": "phụ nữ"}, "18/1.000 phụ nữ", "18/1,000 phụ nữ"),
        ({"value": 9.0, "unit": "trai/gái", "per": 100.0, "base": "gái"}, "9 trai/100 gái", "9 trai/100 gái"),
        ({"value": 540.0, "comparator": ">", "unit": "lớp"}, "> 540 lớp", "> 540 lớp"),
        ({"value": None, "unit": "%"}, "", ""),
        ({"value": -1.5, "comparator": "~"}, "≈ -1,5", "≈ -1.5"),
    ],
)  # fmt: skip
def test_levels_are_written_as_documents_write_them(row, text, english):
    assert level(row) == text
    assert level(row, lang="en") == english


@pytest.mark.parametrize(
    ("found", "unit", "text", "english"),
    [
        (2.4, "%", "+2,4 điểm %", "+2.4 points"),
        (-0.13, "%", "−0,13 điểm %", "−0.13 points"),
        (-700_000.0, "đồng", "−700.000 đồng", "−700,000 đồng"),
        (490_000_000_000.0, "đồng", "+490 tỷ đồng", "+490 tỷ đồng"),
        (0.0, "xã", "0 xã", "0 xã"),
        (0.3, None, "+0,3", "+0.3"),
        (None, "%", "", ""),
    ],
)
def test_gaps_are_written_in_full_with_their_unit(found, unit, text, english):
    row = {"gap": found, "unit": unit}
    assert gap(row) == text
    assert gap(row, lang="en") == english


def test_numbers_keep_every_digit():
    assert number(None) == ""
    assert number(0.000125) == "0,000125"
    assert number(12345678901.25) == "12.345.678.901,25"
