"""Deadlines: years that are not printed, what recurs, what is told, cells of tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.context import contexts_of
from pipeline.extract.deadlines import find_deadlines, parse_due
from pipeline.layout import lay_out
from pipeline.model import Header, Page

PLAN = Header(doc_type="KH", period_start=2024, period_end=2024, issued_on="2024-02-20")
PROGRAMME = Header(doc_type="KH", period_start=2021, period_end=2025, issued_on="2021-03-01")
LETTER = Header(doc_type="CV", issued_on="2024-05-06")


def deadlines(text, header=PLAN, heading="IV. TỔ CHỨC THỰC HIỆN"):
    text = f"{heading}\n{text}\n"
    pages = (Page(1, "text", 1.0, text, text=text),)
    layout = lay_out(pages)
    return text, find_deadlines(layout, contexts_of(layout, header), header, pages)


def due(text, header=PLAN, heading="IV. TỔ CHỨC THỰC HIỆN"):
    return [(found.due_on, found.recurring) for found in deadlines(text, header, heading)[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Sở Y tế báo cáo UBND tỉnh trước ngày 15/12/2024.", [("2024-12-15", False)]),
        ("1. Các sở báo cáo 06 tháng (trước ngày 10/6/2024) và năm (trước ngày 15/11/2024).",
         [("2024-06-10", False), ("2024-11-15", False)]),
        ("1. Sở Y tế báo cáo trước ngày 20 tháng 11 hằng năm.", [("11-20", True)]),
        ("1. Sở Y tế báo cáo định kỳ 06 tháng (trước ngày 15 tháng 5), cả năm (trước ngày 15 tháng11).",
         [("05-15", True), ("11-15", True)]),
        ("1. Sở Y tế gửi kế hoạch chậm nhất là ngày 31 tháng 3 năm 2024.", [("2024-03-31", False)]),
        ("1. Sở Xây dựng hoàn thành việc rà soát trong quý III/2024.", [("2024-Q3", False)]),
        ("1. Sở Xây dựng hoàn thành hồ sơ trong tháng 7 năm 2024.", [("2024-07", False)]),
        ("1. Sở Tài chính hoàn thành thẩm định trong năm 2024.", [("2024", False)]),
        ("1. Sở Y tế gửi danh sách trước 17 giờ 00 ngày 05/5/2024.", [("2024-05-05", False)]),
        ("1. Các huyện ủy báo cáo Tỉnh ủy (qua Văn phòng Tỉnh ủy) trong tháng 7/2024.", [("2024-07", False)]),
        ("1. Sở Y tế sơ kết vào quý III năm 2024, tổng kết vào năm 2025.", [("2024-Q3", False), ("2025", False)]),
        ("1. Sở Xây dựng hoàn thành tuyến đường dài 12,5 km trong năm 2024.", [("2024", False)]),
        ("1. Sở Tài chính tham mưu phân bổ kinh phí trong tháng 4 năm 2024.", [("2024-04", False)]),
        ("1. Sở Y tế xây dựng kế hoạch hằng năm trước ngày 31 tháng 12 của năm trước.", [("12-31", True)]),
        ("1. Các xã báo cáo kết quả trước ngày 20 hằng tháng.", [(None, True)]),
        ("1. Các xã báo cáo định kỳ hằng quý (trước ngày 25 tháng cuối quý).", [(None, True)]),
        ("1. Sở Y tế báo cáo vào thứ Sáu hằng tuần.", [(None, True)]),
        ("1. Sở Y tế trước ngày 20 tháng 6 và 20 tháng 12 hằng năm báo cáo số liệu.",
         [("06-20", True), ("12-20", True)]),
        ("1. Ban QLDA hoàn thành 14 km đường, xong trước ngày 31/8/2024; trong tháng 6/2024 trình duyệt thiết kế.",
         [("2024-08-31", False), ("2024-06", False)]),
        ("1. Sở Tài chính tham mưu điều chuyển vốn, báo cáo UBND tỉnh ngày 15/6/2024.", [("2024-06-15", False)]),
        ("1. Sở Y tế xây dựng kế hoạch hằng năm, hoàn thành trước 15 tháng 12 của năm trước liền kề.",
         [("12-15", True)]),
        ("1. Định kỳ ngày 20 tháng cuối quý và trước ngày 05 tháng 12 hằng năm, các xã báo cáo kết quả.",
         [("12-05", True), (None, True)]),
    ],
)  # fmt: skip
def test_deadlines_of_duties(text, expected):
    assert due(text) == expected


def test_a_day_without_a_year():
    text = "1. Các sở báo cáo kết quả trước ngày 15/11."
    assert due(text, PLAN) == [("2024-11-15", False)]
    assert due(text, PROGRAMME) == [("11-15", True)]
    assert due(text, LETTER) == [("2024-11-15", False)]
    assert due("1. Các sở báo cáo kết quả trước ngày 15/01.", LETTER) == [("01-15", False)]


@pytest.mark.parametrize(
    "text",
    [
        "1. Các dự án đã được phê duyệt trước ngày 01/7/2023 tiếp tục thực hiện theo quy định.",
        "1. Hỗ trợ người có công sinh trước ngày 01/01/1945 tổ chức cuộc sống.",
        "1. Sở Y tế tổ chức kỷ niệm ngày 27/2 và ngày 20/10.",
        "1. Phấn đấu đến năm 2025 hoàn thành 100% xã.",
        "1. Tổ chức Tháng hành động từ 15/11 đến 15/12/2024.",
        "1. Sở Y tế gửi báo cáo trước ngày khai mạc kỳ họp.",
        "1. Hồ sơ nộp trước ngày 01/7/2024 thì giải quyết theo quy định cũ.",
        "1. Sở Y tế báo cáo trước ngày 31/02/2024.",
        "1. Quy chế này áp dụng từ ngày 01/8/2024 đến hết ngày 31/12/2024 khi thực hiện.",
        "1. Báo cáo 6 tháng: số liệu từ ngày 15 tháng 12 năm trước đến ngày 14 tháng 6.",
    ],
)
def test_no_deadline(text):
    assert due(text) == []


def test_grounds_and_results_have_no_deadlines():
    text = "1. Sở Y tế báo cáo UBND tỉnh trước ngày 15/12/2024."
    assert due(text, PLAN, "I. KẾT QUẢ THỰC HIỆN NĂM 2023") == []
    assert due(text, Header(doc_type="BC", issued_on="2024-02-20"), "I. KẾT QUẢ ĐẠT ĐƯỢC") == []
    assert due(text, Header(), "IV. TỔ CHỨC THỰC HIỆN") == []


def test_labelled_lines_below_a_task():
    text = "1. Nâng cấp trạm bơm\n- Đơn vị chủ trì: Sở Xây dựng. Thời gian hoàn thành: Quý III/2024."
    _, found = deadlines(text, PLAN, "II. NHIỆM VỤ")
    assert [(d.due_on, d.agency, d.action) for d in found] == [("2024-Q3", "Sở Xây dựng", "Nâng cấp trạm bơm")]


def test_a_labelled_time_behind_the_bodys_own_task():
    _, found = deadlines(
        "1. Công chức Tài chính: Cân đối nguồn vốn cho các ấp. Thời gian: quý I.", PLAN, "III. NHIỆM VỤ"
    )
    assert [(d.due_on, d.agency) for d in found] == [("2024-Q1", "Công chức Tài chính")]


def test_the_body_may_stand_behind_the_day():
    _, found = deadlines("1. Trước ngày 15/12 hằng năm, Sở Y tế gửi báo cáo về Bộ Y tế.")
    assert (found[0].due_on, found[0].agency, found[0].recurring) == ("12-15", "Sở Y tế", True)


def test_who_does_what_by_then():
    text, found = deadlines("2. Sở Nội vụ tổng hợp; báo cáo UBND tỉnh kết quả thực hiện trước ngày 15/12/2024.")
    assert (found[0].agency, found[0].action) == ("Sở Nội vụ", "báo cáo UBND tỉnh kết quả thực hiện")
    value = found[0].evidence.value
    assert text[value.start : value.end] == "ngày 15/12/2024"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quý III/2026", ("2026-Q3", False)),
        ("Tháng 7/2026", ("2026-07", False)),
        ("Trước ngày 30/6/2026", ("2026-06-30", False)),
        ("Năm 2026", ("2026", False)),
        ("2026-2030", ("2030", False)),
        ("Quý IV/2025 - Quý I/2026", ("2026-Q1", False)),
        ("Trước ngày 15/11 hằng năm", ("11-15", True)),
        ("Hằng năm", (None, True)),
        ("Thường xuyên", (None, True)),
        ("Sau khi được phê duyệt", (None, False)),
        ("Quý II", ("2024-Q2", False)),
        ("Tháng 10", ("2024-10", False)),
        ("Tháng 3 - 11/2026", ("2026-11", False)),
        ("Tháng 12 hằng năm", (None, True)),
    ],
)
def test_cells(text, expected):
    assert parse_due(text, PLAN) == expected


def test_a_cell_without_a_year_in_a_plan_of_several():
    assert parse_due("Quý II", PROGRAMME) == (None, False)


@given(st.text(max_size=40) | st.dates().map(lambda day: f"Trước ngày {day.day}/{day.month}/{day.year}"))
def test_any_cell_can_be_asked(text):
    due_on, _ = parse_due(text, PROGRAMME)
    assert due_on is None or len(due_on) in (4, 5, 7, 10)


def test_a_day_that_has_passed_is_a_deadline_where_somebody_is_charged():
    heading = "II. MỤC TIÊU"
    assert due("Giao Ban Chấp hành xây dựng đề án, hoàn thành trước ngày 30/6/2020.", heading=heading) == [
        ("2020-06-30", False)
    ]
    assert due("Ban Chấp hành hoàn thành đề án trước ngày 30/6/2020.", heading=heading) == []
