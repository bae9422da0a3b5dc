"""Facts out of tables, from the file to the fact: one programme in four forms, and tables of each kind."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import making_tables
import pytest
from making_tables import ROWS

from pipeline import extract, intake, layout, repair, text
from pipeline.extract.table_values import english_style, known_unit, values
from pipeline.model import Cell, DocumentFacts, Table, Target
from pipeline.text import tesseract

HEAD = (
    "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "TỈNH HOA SƠN\tĐộc lập - Tự do - Hạnh phúc\n"
    "Số: {number}\tHoa Sơn, ngày 10 tháng 01 năm 2025\n\n{kind}\n{title}\n\n"
)


def facts_of(path: Path) -> DocumentFacts:
    file = intake.probe(path)
    pages = []
    for number in range(1, file.page_count + 1):
        layer = intake.read_page(path, file.media_type, number)
        pages.append(text.read_text(layer, lambda dpi, n=number: intake.render_page(path, file.media_type, n, dpi)))
    repaired = repair.repair_pages(tuple(pages))
    return extract.extract(file, repaired, layout.lay_out(repaired))


def facts_of_text(tmp_path: Path, body: str, kind: str = "KẾ HOẠCH", title: str = "Phát triển thư viện năm 2025"):
    symbol = {"KẾ HOẠCH": "12/KH-UBND", "BÁO CÁO": "12/BC-UBND"}[kind]
    path = tmp_path / "a.txt"
    path.write_text(HEAD.format(number=symbol, kind=kind, title=title) + body, encoding="utf-8")
    return facts_of(path)


def printed(number: str) -> float:
    return float(number.replace(".", "").replace(",", "."))


@cache
def wanted(rows: tuple[tuple[str, ...], ...] = ROWS) -> set[tuple[object, ...]]:
    """Goal, number, value, upper value, comparator and year of every target of the programme, read off its rows."""
    scales = {"nghìn bản": 1e3, "tỷ đồng": 1e9, "triệu lượt": 1e6, "nghìn tài khoản": 1e3}
    found, goal = set(), 0
    for row in rows:
        if len(row) == 1:
            goal += 1
            continue
        for cell, year in ((row[4], 2025), (row[5], 2030)):
            sign = {"≥": ">=", "≤": "<=", ">": ">"}.get(cell[0], "=")
            low, _, high = cell.lstrip("≥≤> ").partition(" - ")
            scale = scales.get(row[2], 1)
            top = printed(high) * scale if high else None
            found.add((str(goal), row[0] or None, round(printed(low) * scale, 3), top, "range" if high else sign, year))
    return found


def stated(targets: tuple[Target, ...]) -> set[tuple[object, ...]]:
    return {
        (t.goal, t.indicator_no, round(t.value, 3) if t.value is not None else None, t.value_max, t.comparator, t.year)
        for t in targets
    }


def make(form: str, folder: Path) -> Path:
    if form == "md":
        return making_tables.programme_md(folder / "a.md")
    if form == "docx":
        return making_tables.programme_docx(folder / "a.docx")
    return making_tables.programme_pdf(folder / "a.pdf", repeat=form == "pdf")


@pytest.mark.parametrize("form", ["md", "docx", "pdf", "pdf without repeated header"])
def test_a_programme_with_its_targets_in_one_table_gives_the_same_facts_in_every_form(tmp_path: Path, form: str):
    facts = facts_of(make(form, tmp_path))
    assert stated(facts.targets) == wanted()
    assert len(facts.targets) == len(wanted()) == 82
    assert {r.year for r in facts.results} == {2020}
    assert len(facts.results) == 41
    by_name = {(t.indicator, t.year): t for t in facts.targets}
    part = by_name["Số tài liệu được số hóa: tài liệu Hán Nôm", 2030]
    assert (part.value, part.unit, part.baseline, part.baseline_year) == (40000, "tài liệu", 6200, 2020)
    rate = by_name["Số thẻ bạn đọc", 2025]
    assert (rate.value, rate.per, rate.base) == (48, 1000, "dân")
    assert {a.agency for a in facts.assignments if a.indicators == ("22",)} == {"Trung ương Đoàn"}


@pytest.mark.parametrize("form", ["md", "docx", "pdf"])
def test_every_value_stands_in_its_row_and_on_its_page(tmp_path: Path, form: str):
    facts = facts_of(make(form, tmp_path))
    pages = {page.page_no: page for page in facts.pages}
    for fact in (*facts.targets, *facts.results, *facts.figures):
        span = fact.evidence.value
        assert span is not None
        number = pages[span.page_no].text[span.start : span.end]
        assert number in fact.evidence.text
        assert fact.evidence.span.start <= span.start < span.end <= fact.evidence.span.end
        assert (fact.evidence.box is not None) == (form == "pdf")


@pytest.mark.slow
def test_a_skewed_scan_of_the_programme_loses_at_most_one_fact_in_twenty(tmp_path: Path):
    """The first page alone; tests/benchmarks/bench_tables.py has all of it, at several resolutions."""
    if tesseract.installed_name("vie") is None:
        pytest.skip("the Tesseract model vie is not here")
    rows = ROWS[:17]
    source = making_tables.programme_pdf(tmp_path / "a.pdf", rows=rows)
    facts = facts_of(making_tables.scanned(source, tmp_path / "scan.pdf", dpi=200, skew=1.2))
    right, found = {fact[2:] for fact in wanted(rows)}, {fact[2:] for fact in stated(facts.targets)}
    assert len(right & found) >= 0.95 * len(right)
    assert len(found - right) <= 0.05 * len(right)


REPORT = (
    "I. KẾT QUẢ THỰC HIỆN\nBiểu 1. Một số chỉ tiêu chủ yếu\n"
    "TT\tChỉ tiêu\tĐVT\tThực hiện 2023\tNăm 2024\t\tSo sánh (%)\t\n"
    "\t\t\t\tKế hoạch\tƯớc thực hiện\tƯTH/KH\tSo với 2023\n"
    "A\tB\tC\t1\t2\t3\t4=3/2\t5=3/1\n"
    "I\tKinh tế\n"
    "1\tGRDP bình quân đầu người\tTriệu đồng\t61,2\t66\t67,4\t102,1\t110,1\n"
    "2\tSố doanh nghiệp thành lập mới\tDoanh nghiệp\t312\t350\t364\t104,0\t116,7\n"
    "\t- Trong đó: hợp tác xã\t\t41\t45\t38\t84,4\t92,7\n"
    "3\tBác sĩ trên 10.000 dân\tBác sĩ\t8,2\t8,8\t-\t\t\n"
    "\nII. KHÓ KHĂN\nThiếu vốn.\n"
)


def test_a_report_gives_what_was_planned_and_what_was_reached(tmp_path: Path):
    facts = facts_of_text(tmp_path, REPORT, "BÁO CÁO", "Tình hình kinh tế - xã hội năm 2024")
    targets = {(t.indicator, t.value, t.unit, t.per, t.year) for t in facts.targets}
    assert targets == {
        ("GRDP bình quân đầu người", 66e6, "đồng", None, 2024),
        ("Số doanh nghiệp thành lập mới", 350.0, "doanh nghiệp", None, 2024),
        ("Số doanh nghiệp thành lập mới: hợp tác xã", 45.0, "doanh nghiệp", None, 2024),
        ("Bác sĩ trên 10.000 dân", 8.8, "bác sĩ", 10000.0, 2024),
    }
    results = {(r.indicator, r.value, r.year, r.estimate) for r in facts.results}
    assert ("GRDP bình quân đầu người", 67.4e6, 2024, True) in results
    assert ("GRDP bình quân đầu người", 61.2e6, 2023, False) in results
    assert ("Bác sĩ trên 10.000 dân", 8.2, 2023, False) in results
    assert len(results) == 7
    ratios = {(f.value, f.unit) for f in facts.figures}
    assert ratios == {(v, "%") for v in (102.1, 110.1, 104.0, 116.7, 84.4, 92.7)}


def test_rows_that_are_places_have_their_indicators_in_the_columns(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\nChỉ tiêu giao cho các xã năm 2025 như sau:\n"
        "TT\tXã\tTổng số hộ\tSố hộ nghèo giảm (hộ)\tSố hộ có tủ sách cuối năm 2024 (hộ)\n"
        "1\tXã Đồng Mây\t1.420\t25\t310\n2\tXã Suối Cạn\t980\t31\t122\n3\tXã Bình Lũy\t1.105\t18\t96\n"
        "\tCộng\t3.505\t74\t528\n"
    )
    facts = facts_of_text(tmp_path, body)
    assert {(t.indicator, t.scope, t.value, t.year, t.baseline) for t in facts.targets} == {
        ("Số hộ nghèo giảm (hộ)", "Xã Đồng Mây", 25.0, 2025, None),
        ("Số hộ nghèo giảm (hộ)", "Xã Suối Cạn", 31.0, 2025, None),
        ("Số hộ nghèo giảm (hộ)", "Xã Bình Lũy", 18.0, 2025, None),
        ("Số hộ nghèo giảm (hộ)", None, 74.0, 2025, None),  # the total of one indicator is its level for the whole
    }
    assert {f.value for f in facts.figures} >= {1420.0, 980.0, 1105.0, 3505.0}
    assert all(r.year == 2024 for r in facts.results)


def test_a_table_of_tasks_gives_duties_and_due_dates(tmp_path: Path):
    body = (
        "III. TỔ CHỨC THỰC HIỆN\n"
        "TT\tNhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành\tKinh phí (triệu đồng)\n"
        "1\tSửa chữa 9 phòng đọc\tSở Xây dựng\tSở Tài chính; UBND các xã\tQuý III/2025\t4.500\n"
        "2\tTập huấn người phụ trách\tSở Nội vụ\t\tTrước 30/6/2025\t620\n"
        "\tTổng cộng\t\t\t\t5.120\n"
    )
    facts = facts_of_text(tmp_path, body)
    assert {(a.agency, a.task, a.role) for a in facts.assignments} == {
        ("Sở Xây dựng", "Sửa chữa 9 phòng đọc", "lead"),
        ("Sở Tài chính", "Sửa chữa 9 phòng đọc", "support"),
        ("UBND các xã", "Sửa chữa 9 phòng đọc", "support"),
        ("Sở Nội vụ", "Tập huấn người phụ trách", "lead"),
    }
    assert {(d.due_on, d.agency) for d in facts.deadlines} == {("2025-Q3", "Sở Xây dựng"), ("2025-06-30", "Sở Nội vụ")}
    assert facts.targets == ()
    assert {(f.value, f.unit, f.kind) for f in facts.figures} == {
        (9.0, "phòng", None),
        (4.5e9, "đồng", "budget"),
        (620e6, "đồng", "budget"),
        (5.12e9, "đồng", "budget"),
    }


def test_a_unit_above_the_table_holds_for_cells_without_one(tmp_path: Path):
    body = (
        "IV. KINH PHÍ\nBảng 3. Nguồn vốn\nĐơn vị tính: triệu đồng\n"
        "TT\tNguồn\tTổng số\tNăm 2024\tNăm 2025\n1\tNgân sách tỉnh\t12.500\t6.000\t6.500\n"
        "2\tXã hội hóa\t3.200\t1.100\t2.100\n"
    )
    figures = facts_of_text(tmp_path, body).figures
    assert {(f.value, f.unit, f.year) for f in figures if "Ngân sách" in (f.measure or "")} >= {
        (6e9, "đồng", 2024),
        (6.5e9, "đồng", 2025),
    }
    assert len(figures) == 6


def test_money_over_a_table_is_not_the_unit_of_codes_and_persons(tmp_path: Path):
    body = (
        "IV. DỰ TOÁN\nBảng 1. Dự toán giao\nĐơn vị tính: triệu đồng\n"
        "TT\tĐơn vị\tMã QHNS\tBiên chế\tDự toán năm 2025\n1\tTrường Lê Lợi\t1034580\t36\t7.200\n"
        "2\tTrường Đông Hòa\t1034571\t29\t5.180\n"
    )
    found = {(f.value, f.unit) for f in facts_of_text(tmp_path, body).figures}
    assert found == {(36.0, None), (29.0, None), (7.2e9, "đồng"), (5.18e9, "đồng")}


def test_rows_that_are_years_give_each_level_its_year(tmp_path: Path):
    body = (
        "I. TÌNH HÌNH\nBảng 1. Tai nạn lao động qua các năm\nNăm\tSố vụ tai nạn\tSố người chết\n"
        "2021\t152\t14\n2022\t143\t12\n2023\t137\t11\n"
    )
    facts = facts_of_text(tmp_path, body)
    found = {(f.value, f.year, f.measure) for f in facts.figures}
    found |= {(r.value, r.year, r.indicator) for r in facts.results}
    assert {(143.0, 2022, "Số vụ tai nạn"), (11.0, 2023, "Số người chết")} <= found


def test_headers_in_two_languages_are_read_in_vietnamese(tmp_path: Path):
    body = (
        "II. CHỈ TIÊU\nNo.\tChỉ số / Indicator\tĐơn vị / Unit\tGiá trị gốc 2024 / Baseline 2024\t"
        "Mục tiêu 2026 / Target 2026\n1\tDiện tích lúa - tôm / Rice-shrimp area\tha\t1.150\t2.000\n"
        "2\tCán bộ xã được tập huấn / Trained staff\t%\t22\t80\n"
    )
    targets = facts_of_text(tmp_path, body).targets
    assert [(t.value, t.unit, t.year, t.baseline) for t in targets] == [
        (2000.0, "ha", 2026, 1150.0),
        (80.0, "%", 2026, 22.0),
    ]


def test_what_is_invested_in_is_counted_and_no_money(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\nBảng 1. Mục tiêu giao các địa phương năm 2025\nTT\tXã\tSố hộ thoát nghèo (hộ)\t"
        "Số chợ được đầu tư, nâng cấp (chợ)\n1\tXã Nà Pàn\t18\t3\n2\tXã Bản Lầu\t11\t2\n"
    )
    found = {(t.value, t.unit, t.scope) for t in facts_of_text(tmp_path, body).targets}
    assert found == {
        (18.0, "hộ", "Xã Nà Pàn"),
        (3.0, "chợ", "Xã Nà Pàn"),
        (11.0, "hộ", "Xã Bản Lầu"),
        (2.0, "chợ", "Xã Bản Lầu"),
    }


def test_assigned_revenue_is_a_target_and_assigned_spending_is_none(tmp_path: Path):
    body = (
        "1. Kết quả\nĐơn vị tính: Tỷ đồng\nTT\tNội dung\tDự toán năm 2025\tTH 9 tháng\n"
        "1\tThu nội địa\t7.300\t6.420\n2\tChi thường xuyên\t1.400\t1.105\n"
    )
    facts = facts_of_text(tmp_path, body, "BÁO CÁO", "Kết quả thu, chi ngân sách 9 tháng năm 2025")
    assert [(t.value, t.indicator) for t in facts.targets] == [(7.3e12, "Thu nội địa")]


def test_results_of_a_plan_are_its_targets_where_no_column_says_more(tmp_path: Path):
    body = (
        "II. CHỈ TIÊU\nKhối\tSĩ số\tKết quả học tập Tốt (%)\tKết quả học tập Khá (%)\n6\t468\t35\t40\n"
        "7\t452\t33\t41\n8\t446\t30,5\t42\n"
    )
    facts = facts_of_text(tmp_path, body)
    assert [t.value for t in facts.targets] == [35, 40, 33, 41, 30.5, 42]
    assert facts.results == ()


def test_levels_in_words_are_targets_without_a_value(tmp_path: Path):
    body = (
        "II. CHỈ TIÊU\nTT\tChỉ tiêu\tĐơn vị tính\tKế hoạch 2025\n"
        "1\tTỷ lệ xã có phòng đọc\t%\tTrên 60\n2\tPhần mềm dùng chung\t-\tHoàn thành\n3\tXe thư viện\txe\tx\n"
        "4\tThời gian mở cửa\tgiờ/ngày\t6 - 8\n"
    )
    found = {(t.indicator, t.comparator, t.value, t.value_max) for t in facts_of_text(tmp_path, body).targets}
    assert found == {
        ("Tỷ lệ xã có phòng đọc", ">", 60.0, None),
        ("Phần mềm dùng chung", None, None, None),
        ("Thời gian mở cửa", "range", 6.0, 8.0),
    }


@pytest.mark.parametrize(
    ("cell", "unit", "value", "name", "per"),
    [
        ("12,4", "nghìn tấn", 12400.0, "tấn", None),
        ("-2,5", "%", -2.5, "%", None),
        ("3", "bác sĩ/vạn dân", 3.0, "bác sĩ", 10000.0),
        ("35", "trên 1.000 trẻ", 35.0, None, 1000.0),
        ("65", "Triệu đồng/người/năm", 65e6, "đồng", None),
        ("12", "1.000 đồng", 12000.0, "đồng", None),
        ("2025", "người", 2025.0, "người", None),
        ("14 trạm", "xã", 14.0, "trạm", None),
        ("Trên 30", "Xã", 30.0, "xã", None),
    ],
)
def test_a_number_takes_the_unit_that_stands_elsewhere(cell: str, unit: str, value: float, name: str | None, per):
    (found,) = values(cell, unit)
    assert (found.value, found.unit, found.per) == (value, name, per)


@pytest.mark.parametrize("cell", ["-", "x", "…", "", "(12,5)", "2021-2025", "Sở Y tế"])
def test_cells_without_a_level_have_no_value(cell: str):
    assert values(cell, "%") == []


def test_decimals_with_a_full_stop_are_known_by_the_whole_table():
    def table(*texts: str) -> Table:
        return Table(tuple(Cell(i, 0, text) for i, text in enumerate(texts)), len(texts), 1)

    assert english_style(table("45.2", "1,250.5", "12.345"))
    assert not english_style(table("45,2", "1.250", "12.345"))
    assert not english_style(table("1.250", "12.345"))
    assert [q.value for q in values("12.345", "%", english=True)] == [12.345]
    assert [q.value for q in values("12.345", "%")] == [12345.0]


def test_units_are_known_from_words_that_are_none():
    assert all(map(known_unit, ["%", "triệu đồng", "người", "ca/100.000 dân", "1.000 đồng", "ha", "Xã"]))
    assert not any(map(known_unit, ["", "2025", "12,5", "Sở Y tế chủ trì thực hiện hằng năm theo kế hoạch"]))


def test_columns_that_are_places_give_each_level_its_scope(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\nChỉ tiêu giao cho các xã năm 2025 như sau:\n"
        "TT\tChỉ tiêu\tĐVT\tToàn huyện\tHòa Sơn\tEa Trul\tSuối Cạn\n"
        "1\tTỷ lệ hộ nghèo\t%\t4,5\t3,2\t-\t6,1\n2\tSố hộ thoát nghèo\tHộ\t70\t25\t20\t25\n"
        "3\tThu nhập bình quân\tTriệu đồng/người\t58\t62\t51\t49,5\n"
    )
    targets = facts_of_text(tmp_path, body).targets
    assert {(t.indicator, t.scope, t.value, t.year) for t in targets} == {
        ("Tỷ lệ hộ nghèo", "Toàn huyện", 4.5, 2025),
        ("Tỷ lệ hộ nghèo", "Hòa Sơn", 3.2, 2025),
        ("Tỷ lệ hộ nghèo", "Suối Cạn", 6.1, 2025),
        ("Số hộ thoát nghèo", "Toàn huyện", 70.0, 2025),
        ("Số hộ thoát nghèo", "Hòa Sơn", 25.0, 2025),
        ("Số hộ thoát nghèo", "Ea Trul", 20.0, 2025),
        ("Số hộ thoát nghèo", "Suối Cạn", 25.0, 2025),
        ("Thu nhập bình quân", "Toàn huyện", 58e6, 2025),
        ("Thu nhập bình quân", "Hòa Sơn", 62e6, 2025),
        ("Thu nhập bình quân", "Ea Trul", 51e6, 2025),
        ("Thu nhập bình quân", "Suối Cạn", 49.5e6, 2025),
    }


def test_regions_below_a_header_that_says_so_are_scopes(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\nBộ chỉ tiêu năm 2025 như sau:\n\n"
        "| TT | Nội dung tiêu chí | Chỉ tiêu chung | Chỉ tiêu theo vùng | Chỉ tiêu theo vùng |\n|---|---|---|---|---|\n"
        "| TT | Nội dung tiêu chí | Chỉ tiêu chung | Đồng bằng | Miền núi |\n"
        "| 1 | Tỷ lệ thôn có phòng đọc | ≥ 80% | 100% | ≥ 50% |\n| 2 | Số đầu sách mỗi phòng | 500 | 700 | 300 |\n"
    )
    targets = facts_of_text(tmp_path, body).targets
    assert {(t.scope, t.value) for t in targets if t.unit == "%"} == {
        (None, 80.0),
        ("Đồng bằng", 100.0),
        ("Miền núi", 50.0),
    }


def test_a_header_row_of_units_gives_units_and_is_no_part_of_the_names(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\nChỉ tiêu giao cho các xã năm 2025 như sau:\n\n"
        "| TT | Đơn vị | Thu ngân sách nhà nước | Số việc làm mới |\n|---|---|---|---|\n"
        "| TT | Đơn vị | Triệu đồng | Người |\n"
        "| 1 | Xã Hòa Sơn | 1.250 | 120 |\n| 2 | Xã Suối Cạn | 980,5 | 95 |\n"
    )
    targets = facts_of_text(tmp_path, body).targets
    assert {(t.indicator, t.scope, t.value, t.unit) for t in targets} == {
        ("Thu ngân sách nhà nước", "Xã Hòa Sơn", 1250e6, "đồng"),
        ("Thu ngân sách nhà nước", "Xã Suối Cạn", 980.5e6, "đồng"),
        ("Số việc làm mới", "Xã Hòa Sơn", 120.0, "người"),
        ("Số việc làm mới", "Xã Suối Cạn", 95.0, "người"),
    }


def test_a_count_in_brackets_is_part_of_its_share_and_a_rate_in_brackets_of_its_unit(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\nTT\tChỉ tiêu\tĐơn vị\tKế hoạch 2025\n"
        "1\tTỷ lệ xã có phòng đọc\t%\t100% (63/63 xã)\n2\tTỷ lệ mắc lao (trên 100.000 dân)\tngười\t< 113\n"
    )
    share, rate = facts_of_text(tmp_path, body).targets
    assert (share.value, share.unit) == (100.0, "%")
    assert (rate.value, rate.comparator, rate.per, rate.base) == (113.0, "<", 100000.0, "dân")


def test_numbers_below_a_numbered_goal_are_those_of_its_indicators(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\nBảng 1. Khung mục tiêu, chỉ tiêu\n\n"
        "| Mã số | Chỉ tiêu | Đơn vị | Mục tiêu 2025 |\n|---|---|---|---|\n"
        "| Mục tiêu 1. Mở rộng mạng lưới |  |  |  |\n| 1.1 | Tỷ lệ xã có phòng đọc | % | 70 |\n"
        "| 1,2 | Trạm đọc sách đưa vào sử dụng | Trạm | 24/36 trạm |\n"
        "| Mục tiêu 2. Nâng cao chất lượng |  |  |  |\n| 2.1 | Tỷ lệ bạn đọc hài lòng | % | 90 |\n"
    )
    targets = facts_of_text(tmp_path, body).targets
    assert [(t.goal, t.indicator_no, t.value, t.unit) for t in targets] == [
        ("1", "1.1", 70.0, "%"),
        ("1", "1.2", 24.0, "trạm"),
        ("2", "2.1", 90.0, "%"),
    ]


def test_a_column_of_units_is_known_by_its_cells_where_its_header_is_misread(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\nTT\tChỉ tiêu\tĐẠT\tKế hoạch 2025\n1\tThu ngân sách\tTriệu đồng\t9.800\n"
        "2\tTỷ lệ hộ nghèo\t%\t2,5\n3\tSố việc làm mới\tNgười\t120\n"
    )
    targets = facts_of_text(tmp_path, body).targets
    assert [(t.value, t.unit) for t in targets] == [(9800e6, "đồng"), (2.5, "%"), (120.0, "người")]


def test_years_down_the_side_of_a_table_of_targets_are_their_years(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\nChỉ tiêu phát triển nhà ở từng năm như sau:\n"
        "Năm\tTỷ lệ nhà kiên cố (%)\tNhà ở xã hội (căn)\n2022\t65\t300\n2026\t72\t600\n2027\t75\t1.050\n"
    )
    facts = facts_of_text(tmp_path, body)
    found = {(t.indicator, t.value, t.year) for t in facts.targets}
    assert {("Tỷ lệ nhà kiên cố (%)", 75.0, 2027), ("Nhà ở xã hội (căn)", 600.0, 2026)} <= found
    assert all(year != 2022 for _, _, year in found)  # gone when the plan was issued: where it starts
    assert {(r.value, r.year) for r in facts.results} == {(65.0, 2022), (300.0, 2022)}


def test_places_under_a_header_that_may_name_units_are_places(tmp_path: Path):
    body = (
        "II. CHỈ TIÊU GIAO CÁC XÃ NĂM 2025\n"
        "TT\tĐơn vị\tBHXH tự nguyện (người)\tTỷ lệ bao phủ BHYT (%)\tGhi chú\n"
        "1\tXã Đại Thắng\t145\t95,5\t\n2\tXã Tự Cường\t132\t95,2\tXã NTM\n3\tThị trấn Tiên Lãng\t260\t97\t\n"
        "\tCộng\t537\t95,8\t\n"
    )
    facts = facts_of_text(tmp_path, body)
    found = {(t.scope, t.value, t.unit) for t in facts.targets}
    assert {("Xã Tự Cường", 132.0, "người"), ("Thị trấn Tiên Lãng", 97.0, "%"), (None, 537.0, "người")} <= found
    assert len(found) == 8


def test_bodies_across_under_a_header_of_bodies_are_scopes_and_no_units(tmp_path: Path):
    body = (
        "II. CHỈ TIÊU TIẾT KIỆM NĂM 2025\n| Mã số | Chỉ tiêu | Đơn vị thực hiện | Đơn vị thực hiện |\n"
        "| --- | --- | --- | --- |\n| Mã số | Chỉ tiêu | Sở Tài chính | Sở Xây dựng |\n"
        "| 01 | Tiết kiệm chi thường xuyên (%) | 10 | 12 |\n| 02 | Tiết kiệm điện năng (%) | 5 | 7 |\n"
    )
    facts = facts_of_text(tmp_path, body)
    assert {(t.scope, t.value, t.unit, t.indicator) for t in facts.targets} == {
        ("Sở Tài chính", 10.0, "%", "Tiết kiệm chi thường xuyên (%)"),
        ("Sở Xây dựng", 12.0, "%", "Tiết kiệm chi thường xuyên (%)"),
        ("Sở Tài chính", 5.0, "%", "Tiết kiệm điện năng (%)"),
        ("Sở Xây dựng", 7.0, "%", "Tiết kiệm điện năng (%)"),
    }
    assert not facts.results


def test_a_year_below_a_span_of_years_is_the_year_of_its_column(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\n| Chỉ tiêu | Giai đoạn 2026 - 2030 | Giai đoạn 2026 - 2030 |\n| --- | --- | --- |\n"
        "| Chỉ tiêu | Năm 2026 | Năm 2030 |\n| Diện tích cây dược liệu (ha) | 20.500 | 25.000 |\n"
        "| Số cơ sở chế biến | 4 | 8 |\n"
    )
    facts = facts_of_text(tmp_path, body)
    assert {(t.value, t.year) for t in facts.targets} == {(20500.0, 2026), (25000.0, 2030), (4.0, 2026), (8.0, 2030)}


def test_shares_of_places_under_a_caption_of_results_are_results_in_a_report_alone(tmp_path: Path):
    body = (
        "Biểu 3. Kết quả huy động trẻ ra lớp năm 2025\n"
        "TT\tTên xã\tTổng số trẻ\tTrẻ ra lớp\tTỷ lệ ra lớp (%)\n"
        "1\tPhúc Thành\t212\t212\t100\n2\tHậu Thành\t187\t185\t98,9\n3\tLăng Thành\t164\t160\t97,6\n"
    )
    facts = facts_of_text(tmp_path, body, "BÁO CÁO", "Kết quả phổ cập giáo dục năm 2025")
    assert {(r.scope, r.value) for r in facts.results} == {
        ("Phúc Thành", 100.0),
        ("Hậu Thành", 98.9),
        ("Lăng Thành", 97.6),
    }
    nothing = body.replace("Kết quả huy", "Tình hình huy")
    assert not facts_of_text(tmp_path, nothing, "BÁO CÁO", "Tình hình giáo dục năm 2025").results


def test_rows_that_say_when_and_what_kind_of_level_give_both(tmp_path: Path):
    body = (
        "II. MỤC TIÊU\n| Mốc thời gian | Mức tiết kiệm điện (%) | Số tòa nhà xanh |\n| --- | --- | --- |\n"
        "| Năm 2024 (hiện trạng) | 1,8 | 2 |\n| Đến năm 2027 | 2,5 | 6 |\n| Đến năm 2030 | 3 | 12 |\n"
    )
    facts = facts_of_text(tmp_path, body)
    assert {(t.indicator, t.value, t.year) for t in facts.targets} == {
        ("Mức tiết kiệm điện (%)", 2.5, 2027),
        ("Mức tiết kiệm điện (%)", 3.0, 2030),
        ("Số tòa nhà xanh", 6.0, 2027),
        ("Số tòa nhà xanh", 12.0, 2030),
    }
    assert {(r.value, r.year) for r in facts.results} == {(1.8, 2024), (2.0, 2024)}


def test_the_lowest_part_of_a_header_that_names_a_kind_decides(tmp_path: Path):
    top = "| TT | Hạng mục | ĐVT | Kết quả thực hiện | Kết quả thực hiện | Kết quả thực hiện |\n"
    body = (
        f"II. KẾT QUẢ\n{top}| --- | --- | --- | --- | --- | --- |\n"
        "| TT | Hạng mục | ĐVT | KH năm 2025 | TH 9 tháng 2025 | Đến cuối năm 2025 |\n"
        "| 1 | Trồng rừng | ha | 8.000 | 5.420 | 8.050 |\n"
        "| 2 | Khoán bảo vệ rừng | ha | 145.000 | 144.000 | 146.000 |\n"
    )
    facts = facts_of_text(tmp_path, body, "BÁO CÁO", "Công tác bảo vệ rừng 9 tháng năm 2025")
    assert {t.value for t in facts.targets} == {8000.0, 145000.0}
    assert {r.value for r in facts.results} == {5420.0, 8050.0, 144000.0, 146000.0}


def test_a_first_column_that_is_left_blank_in_some_rows_groups_them(tmp_path: Path):
    body = (
        "II. KẾT QUẢ\n| Tiêu chí | Nội dung tiêu chí | Chuẩn | Kết quả | Tự đánh giá |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| Giao thông | Tỷ lệ đường xã được nhựa hóa | 100% | 100% | Đạt |\n"
        "|  | Tỷ lệ đường ngõ, xóm được cứng hóa | ≥ 85% | 88,7% | Đạt |\n"
        "| Thu nhập | Thu nhập bình quân (triệu đồng/người) | ≥ 72 | 71,3 | Chưa đạt |\n"
        "| Y tế | Tỷ lệ người dân tham gia bảo hiểm y tế | ≥ 95% | 96,2% | Đạt |\n"
    )
    facts = facts_of_text(tmp_path, body, "BÁO CÁO", "Kết quả xây dựng nông thôn mới năm 2025")
    assert {(r.indicator, r.value) for r in facts.results} == {
        ("Tỷ lệ đường xã được nhựa hóa", 100.0),
        ("Tỷ lệ đường ngõ, xóm được cứng hóa", 88.7),
        ("Thu nhập bình quân (triệu đồng/người)", 71.3e6),
        ("Tỷ lệ người dân tham gia bảo hiểm y tế", 96.2),
    }


def test_indicators_behind_a_column_of_groups_name_the_rows(tmp_path: Path):
    body = (
        "I. CHỈ TIÊU CHỦ YẾU\n| Phân loại | Chỉ tiêu | Đơn vị | Giá trị |\n| --- | --- | --- | --- |\n"
        "| Kinh tế | Diện tích lúa nước | ha | 1.320 |\n| Xã hội | Trẻ em thấp còi | % | Dưới 18 |\n"
    )
    facts = facts_of_text(tmp_path, body)
    assert {(t.indicator, t.value, t.comparator) for t in facts.targets} == {
        ("Diện tích lúa nước", 1320.0, "="),
        ("Trẻ em thấp còi", 18.0, "<"),
    }


def test_places_below_the_clusters_they_belong_to_are_scopes(tmp_path: Path):
    body = (
        "II. PHÂN BỔ CHỈ TIÊU NĂM 2026\n| Chỉ tiêu | Tổng | Cụm 1 | Cụm 1 | Cụm 2 |\n| --- | --- | --- | --- | --- |\n"
        "| Chỉ tiêu | Tổng | Càng Long | Châu Thành | Cầu Kè |\n| Hội viên mới (người) | 940 | 340 | 310 | 290 |\n"
        "| Mô hình mới (mô hình) | 6 | 2 | 2 | 2 |\n"
    )
    facts = facts_of_text(tmp_path, body)
    members = {(t.scope or None, t.value) for t in facts.targets if t.indicator.startswith("Hội viên")}
    assert members == {(None, 940.0), ("Càng Long", 340.0), ("Châu Thành", 310.0), ("Cầu Kè", 290.0)}


def test_where_a_plan_starts_has_no_year_to_come(tmp_path: Path):
    body = (
        "II. MỤC TIÊU ĐẾN NĂM 2030\nChỉ tiêu\tHiện tại\tNăm 2028\tNăm 2030\n"
        "Tỷ lệ thu gom rác\t88%\t96%\t100%\nTỷ lệ phân loại rác\t15%\t65%\t85%\n"
    )
    facts = facts_of_text(tmp_path, body)
    assert {(t.value, t.year) for t in facts.targets} == {(96.0, 2028), (100.0, 2030), (65.0, 2028), (85.0, 2030)}
    assert {(r.value, r.year) for r in facts.results} <= {(88.0, None), (15.0, None), (88.0, 2025), (15.0, 2025)}


def test_a_change_in_brackets_behind_a_level_is_no_level(tmp_path: Path):
    body = (
        "Các chỉ tiêu ước đạt năm 2023\n"
        "TT\tChỉ tiêu\tƯớc thực hiện năm 2023\n1\tTốc độ tăng trưởng (%)\ttăng 6,2 - 6,8%\n"
        "2\tThu ngân sách (tỷ đồng)\t4.120,5 (giảm 11,2% so với năm 2022)\n"
        "3\tVốn đầu tư toàn xã hội (tỷ đồng)\ttăng 9%\n4\tKim ngạch nhập khẩu (triệu USD)\t312 (tăng 4%)\n"
        "5\tTỷ trọng dịch vụ (%)\tkhoảng 41-43\n"
    )
    facts = facts_of_text(tmp_path, body)
    assert {(r.value, r.value_max) for r in facts.results} == {(6.2, 6.8), (4120.5e9, None), (312e6, None), (41, 43)}
    assert {(f.value, f.year, (f.measure or "").rpartition(": ")[2]) for f in facts.figures} == {
        (11.2, None, "giảm"),
        (9, None, "tăng"),
        (4, None, "tăng"),
    }


@pytest.mark.parametrize("told", [False, True])
def test_years_across_below_a_sentence_of_the_press_that_announces_levels_are_promised(tmp_path: Path, told: bool):
    lead = "Kết quả thực hiện chỉ tiêu bao phủ" if told else "Chỉ tiêu bao phủ giai đoạn 2024 - 2025 cho các huyện"
    path = tmp_path / "a.md"
    path.write_text(
        f"{lead} như sau:\n\n| TT | Huyện | TỶ LỆ BAO PHỦ | |\n|---|---|---|---|\n| | | Năm 2024 | Năm 2025 |\n"
        "| 1 | Ba Bể | 91.5% | 93% |\n| 2 | Chợ Đồn | 90.25% | 92% |\n"
    )
    targets = facts_of(path).targets
    wanted = [] if told else [(91.5, 2024), (93, 2025), (90.25, 2024), (92, 2025)]
    assert [(t.value, t.year) for t in targets] == wanted


def facts_of_rows(tmp_path: Path, rows: str, kind: str, lead: str, title: str = "Kết quả năm 2024"):
    lines = [line.strip() for line in rows.strip().splitlines()]
    ruled = [lines[0], "|" + "---|" * (lines[0].count("|") - 1), *lines[1:]]
    return facts_of_text(tmp_path, lead + "\n\n" + "\n".join(ruled) + "\n", kind, title)


def test_rows_say_in_a_column_of_their_own_what_was_planned_and_what_was_done(tmp_path: Path):
    facts = facts_of_rows(
        tmp_path,
        """| TT | Chỉ tiêu | ĐVT | Nội dung | 2023 | 2024 |
        | 1 | Lượt bạn đọc | Nghìn lượt | Kế hoạch | 40 | 55 |
        |  |  |  | Thực hiện | 38,5 | 61 |
        | 2 | Tỷ lệ sách số hóa | % | Kế hoạch | 12 | 20 |
        |  |  |  | Thực hiện | 12,4 | 18,6 |""",
        "BÁO CÁO",
        "I. KẾT QUẢ THỰC HIỆN",
    )
    assert {(t.value, t.year) for t in facts.targets} == {(40000, 2023), (55000, 2024), (12, 2023), (20, 2024)}
    assert {(r.value, r.year) for r in facts.results} == {(38500, 2023), (61000, 2024), (12.4, 2023), (18.6, 2024)}


def test_rows_below_an_indicator_say_what_was_planned_and_what_was_done(tmp_path: Path):
    facts = facts_of_rows(
        tmp_path,
        """| TT | Chỉ tiêu | ĐVT | Quý I | Năm 2024 |
        | 1 | Số thẻ bạn đọc cấp mới | thẻ |  |  |
        |  | - Kế hoạch |  | 300 | 1.250 |
        |  | - Thực hiện |  | 280 | 1.310 |
        |  | - Tỷ lệ đạt (%) |  | 93,3 | 104,8 |
        | 2 | Kế hoạch sử dụng đất | ha | 5 | 12 |""",
        "BÁO CÁO",
        "I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU",
    )
    assert (1250, "Số thẻ bạn đọc cấp mới") in {(t.value, t.indicator) for t in facts.targets}
    assert (1310, "Số thẻ bạn đọc cấp mới") in {(r.value, r.indicator) for r in facts.results}
    assert not {104.8, 93.3} & {f.value for f in (*facts.targets, *facts.results)}
    assert 12 not in {t.value for t in facts.targets}


def test_goals_written_as_sentences_stand_beside_what_came_of_them(tmp_path: Path):
    facts = facts_of_rows(
        tmp_path,
        """| TT | Chỉ tiêu thi đua | Kết quả thực hiện | Đánh giá |
        | 1 | Kết nạp từ 60 hội viên mới trở lên | Kết nạp 64 hội viên | Vượt |
        | 2 | Có trên 70% hội viên làm thẻ bạn đọc | 71,5% (143/200 hội viên) | Đạt |
        | 3 | 100% chi hội có tủ sách | 96% | Chưa đạt |
        | 4 | Vận động hội viên quyên góp sách | Đã vận động tốt | Đạt |""",
        "BÁO CÁO",
        "Kết quả thực hiện các chỉ tiêu thi đua năm 2024 như sau:",
    )
    assert {(t.value, t.comparator, t.year) for t in facts.targets} == {
        (60, ">=", 2024),
        (70, ">", 2024),
        (100, "=", 2024),
    }
    assert {(r.value, r.numerator) for r in facts.results} == {(64, None), (71.5, 143), (96, None)}
    wordings = {t.value: t.indicator for t in facts.targets}
    assert {r.value: r.indicator for r in facts.results}[96] == wordings[100]


def test_results_told_in_words_beside_their_goals_are_levels(tmp_path: Path):
    facts = facts_of_rows(
        tmp_path,
        """| TT | Tên chỉ tiêu | Mục tiêu năm 2024 | Kết quả đến 30/6/2024 |
        | 1 | Tỷ lệ thư viện có mạng | 80% | 42/50 (84%) |
        | 2 | Tỷ lệ sách được dán mã | 90% | 8.613/9.900 cuốn, đạt 87% |
        | 3 | Số điểm đọc | 40 điểm | 31 điểm |
        | 4 | Tỷ lệ bạn đọc hài lòng | 95% | Chưa có số liệu |
        | 5 | Tỷ lệ sách nói | 5% | Ước 4,2% |""",
        "BÁO CÁO",
        "I. KẾT QUẢ THỰC HIỆN CHỈ TIÊU",
    )
    assert {(r.value, r.numerator, r.estimate, r.as_of) for r in facts.results} == {
        (84, 42, False, "2024-06-30"),
        (87, 8613, False, "2024-06-30"),
        (31, None, False, "2024-06-30"),
        (4.2, None, True, "2024-06-30"),
    }


def test_what_there_was_at_the_start_is_no_target_and_how_far_it_is_to_fall_is_one(tmp_path: Path):
    facts = facts_of_rows(
        tmp_path,
        """| TT | Xã | Số hộ chưa có tủ sách đầu năm 2025 | Chỉ tiêu giảm năm 2025 | |
        |  |  |  | Số hộ | Tỷ lệ giảm (%) |
        | 1 | Xã Nà Lầu | 410 | 52 | 5,5 |
        | 2 | Xã Bản Sầm | 380 | 40 | 5,1 |
        | 3 | Xã Khe Đá | 295 | 31 | 4,8 |""",
        "KẾ HOẠCH",
        "II. CHỈ TIÊU GIAO CÁC XÃ",
    )
    assert {t.value for t in facts.targets} == {52, 5.5, 40, 5.1, 31, 4.8}


def test_quarters_of_a_scenario_are_stages_and_the_year_is_its_target(tmp_path: Path):
    facts = facts_of_rows(
        tmp_path,
        """| TT | Chỉ tiêu | Thực hiện năm 2024 | Kịch bản tăng trưởng năm 2025 (%) | | | |
        |  |  |  | Quý I | 6 tháng | 9 tháng | Cả năm |
        | 1 | Xuất bản sách | 4,1 | 3,8 | 4,0 | 4,2 | 4,4 |
        | 2 | Bán lẻ sách | 8,9 | 8,1 | 9,0 | 9,6 | 10,1 |""",
        "KẾ HOẠCH",
        "I. MỤC TIÊU",
    )
    assert {(t.value, t.year) for t in facts.targets} == {(4.4, 2025), (10.1, 2025)}
    assert {3.8, 4.0, 4.2, 8.1, 9.0, 9.6} <= {f.value for f in facts.figures}


def test_parts_go_on_behind_the_first_that_is_called_one(tmp_path: Path):
    facts = facts_of_rows(
        tmp_path,
        """| STT | Chỉ tiêu | ĐVT | Kế hoạch 2025 |
        | 1 | Số bạn đọc mới | Người | 420 |
        |  | Trong đó: Học sinh | Người | 200 |
        |  | Công nhân | Người | 90 |
        | 2 | Số sách bổ sung | Cuốn | 900 |""",
        "KẾ HOẠCH",
        "II. CHỈ TIÊU",
    )
    assert {t.value: t.indicator for t in facts.targets}[90] == "Số bạn đọc mới: Công nhân"


def test_a_share_of_the_plan_is_none_though_its_header_begins_with_what_was_done(tmp_path: Path):
    facts = facts_of_rows(
        tmp_path,
        """| Chỉ tiêu | ĐVT | TH 2023 | KH 2024 | TH 6T/2024 | TH 6T/KH (%) | Ước 2024 |
        | Số thẻ bạn đọc | thẻ | 1.420 | 1.450 | 915 | 63,1 | 1.452 |
        | Tỷ lệ sách số hóa | % | 12 | 20 | 14 | 70 | 20,5 |""",
        "BÁO CÁO",
        "Phụ biểu: KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU 6 THÁNG ĐẦU NĂM 2024",
    )
    assert {63.1, 70} <= {f.value for f in facts.figures}
    assert not {63.1, 70} & {f.value for f in (*facts.results, *facts.targets)}


def test_for_how_many_a_goal_is_made_is_none_itself(tmp_path: Path):
    facts = facts_of_rows(
        tmp_path,
        """| TT | Nội dung | Chỉ tiêu (%) | Đối tượng dự kiến (trẻ) |
        | 1 | Tỷ lệ trẻ được đọc sách | ≥ 95 | 14.200 |
        | 2 | Tỷ lệ trẻ có thẻ bạn đọc | ≥ 85 | 14.650 |""",
        "KẾ HOẠCH",
        "1. Mục tiêu cụ thể",
    )
    assert {t.value for t in facts.targets} == {95, 85}
