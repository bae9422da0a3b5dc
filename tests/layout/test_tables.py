"""Tables of pages: ruled ones of PDFs, rows of text, aligned columns; and what is no table."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from counting_steps import steps
from hypothesis import given, settings
from hypothesis import strategies as st
from making_files import pdf_canvas
from making_tables import cell_at

from pipeline import intake, layout, repair, text
from pipeline.intake.table_grid import grids
from pipeline.layout.tables import in_tables
from pipeline.model import Box, Layout, Page, Table


def lay_out_text(content: str) -> Layout:
    return layout.lay_out([Page(1, "text", 1.0, content, text=content)])


def lay_out_file(path: Path) -> tuple[Layout, tuple[Page, ...]]:
    file = intake.probe(path)
    layers = [intake.read_page(path, file.media_type, number) for number in range(1, file.page_count + 1)]
    pages = repair.repair_pages(tuple(text.read_text(layer, lambda _dpi: None) for layer in layers))
    return layout.lay_out(pages), pages


def grid_of(table: Table) -> list[list[str]]:
    return [
        [cell.text if (cell := cell_at(table, row, column)) else "" for column in range(table.n_columns)]
        for row in range(table.n_rows)
    ]


def draw(canvas: object, rows: list[list[str]], widths: list[int], top: float, height: float = 22, left: float = 60):
    """A ruled table; "<" stands for a cell that goes on with the one left of it, "^" with the one above."""
    xs = [left]
    for width in widths:
        xs.append(xs[-1] + width)
    canvas.setFont("vi", 11)
    for i, row in enumerate(rows):
        y = top - height * i
        for j, cell in enumerate(row):
            if cell != "^":
                canvas.line(xs[j], y, xs[j + 1], y)
            if cell != "<":
                canvas.line(xs[j], y, xs[j], y - height)
            if cell not in ("<", "^"):
                for k, line in enumerate(cell.split("\n")):
                    canvas.drawString(xs[j] + 3, y - 15 + 4 * cell.count("\n") - 12 * k, line)
    bottom = top - height * len(rows)
    canvas.line(xs[0], bottom, xs[-1], bottom)
    canvas.line(xs[-1], top, xs[-1], bottom)


ROWS = [
    ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "<"],
    ["^", "^", "^", "Năm 2025", "Năm 2030"],
    ["I. Thư viện", "<", "<", "<", "<"],
    ["1", "Xã có phòng đọc", "%", "70", "95"],
    ["2", "Sách bổ sung", "bản", "12.500", "30.000"],
]


def test_borders_make_cells_and_merged_cells(tmp_path: Path):
    path = tmp_path / "a.pdf"
    canvas = pdf_canvas(path)
    canvas.drawString(60, 790, "Bảng 1. Các chỉ tiêu")
    canvas.drawString(60, 770, "(Đơn vị tính: như ghi trong bảng)")
    draw(canvas, ROWS, [30, 180, 50, 70, 70], 750)
    canvas.save()
    (table,) = lay_out_file(path)[0].tables
    assert table.header_rows == 2
    assert grid_of(table) == [
        ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Kế hoạch"],
        ["TT", "Chỉ tiêu", "ĐVT", "Năm 2025", "Năm 2030"],
        ["I. Thư viện"] * 5,
        ["1", "Xã có phòng đọc", "%", "70", "95"],
        ["2", "Sách bổ sung", "bản", "12.500", "30.000"],
    ]
    assert table.caption == "Bảng 1. Các chỉ tiêu"
    assert table.unit == "như ghi trong bảng"


def test_wrapped_lines_of_a_cell_stay_together_and_point_at_the_page(tmp_path: Path):
    path = tmp_path / "a.pdf"
    canvas = pdf_canvas(path)
    rows = [
        ["TT", "Nội dung", "Cơ quan\nchủ trì", "Số lượng"],
        ["1", "Tỷ lệ xã có\nphòng đọc sách", "Sở Văn hóa\nvà Thể thao", "70"],
        ["2", "Số lớp tập huấn\nnghiệp vụ", "Sở Nội vụ", "12"],
    ]
    draw(canvas, rows, [30, 130, 110, 70], 700, height=34)
    canvas.save()
    found, pages = lay_out_file(path)
    (table,) = found.tables
    assert grid_of(table)[0] == ["TT", "Nội dung", "Cơ quan chủ trì", "Số lượng"]
    assert grid_of(table)[1] == ["1", "Tỷ lệ xã có phòng đọc sách", "Sở Văn hóa và Thể thao", "70"]
    for cell in table.cells:
        assert cell.text == " ".join(pages[0].text[p.start : p.end] for p in cell.pieces)
    assert len(cell_at(table, 1, 1).pieces) == 2


def test_a_table_goes_on_overleaf_with_and_without_its_header(tmp_path: Path):
    for repeated in (True, False):
        path = tmp_path / f"{repeated}.pdf"
        canvas = pdf_canvas(path)
        widths = [30, 180, 50, 70, 70]
        draw(canvas, ROWS, widths, 200)
        canvas.drawString(290, 30, "1")
        canvas.showPage()
        more = [["3", "Lớp tập huấn", "lớp", "12", "25"], ["4", "Xe thư viện", "xe", "3", "8"]]
        draw(canvas, [*ROWS[:2], *more] if repeated else more, widths, 780)
        canvas.drawString(60, 600, "Các xã căn cứ chỉ tiêu được giao để tổ chức thực hiện.")
        canvas.drawString(290, 30, "2")
        canvas.save()
        found, _ = lay_out_file(path)
        (table,) = found.tables
        assert [row[1] for row in grid_of(table)[3:]] == [
            "Xã có phòng đọc",
            "Sách bổ sung",
            "Lớp tập huấn",
            "Xe thư viện",
        ]
        assert table.header_rows == 2


def test_a_row_torn_by_the_page_break_is_mended(tmp_path: Path):
    path = tmp_path / "a.pdf"
    canvas = pdf_canvas(path)
    widths = [30, 180, 120]
    rows = [["TT", "Nhiệm vụ", "Thời gian"], ["1", "Rà soát phòng đọc", "Quý I"], ["2", "Bồi dưỡng người", "Quý II"]]
    draw(canvas, rows, widths, 150)
    canvas.showPage()
    draw(canvas, [["", "phụ trách thư viện", ""], ["3", "Mua sách", "Quý III"]], widths, 780)
    canvas.save()
    (table,) = lay_out_file(path)[0].tables
    assert [row[1] for row in grid_of(table)] == [
        "Nhiệm vụ", "Rà soát phòng đọc", "Bồi dưỡng người phụ trách thư viện", "Mua sách",
    ]  # fmt: skip


@pytest.mark.parametrize(("head", "rest"), [("Tỷ lệ xã có", "phòng đọc (%)"), ("Tỷ lệ xã có phòng đọc (%)", "")])
def test_a_header_alone_at_the_foot_of_a_page_heads_the_rows_overleaf(tmp_path: Path, head: str, rest: str):
    path = tmp_path / "a.pdf"
    canvas = pdf_canvas(path)
    widths = [30, 150, 100, 160]
    canvas.drawString(60, 170, "PHỤ LỤC")
    canvas.drawString(60, 150, "Chỉ tiêu giao các xã năm 2026")
    canvas.drawString(60, 130, "(Kèm theo Quyết định số 12/QĐ-UBND ngày 02/3/2026 của Ủy ban nhân dân tỉnh")
    canvas.drawString(60, 110, "Trà Sơn)")
    draw(canvas, [["TT", "Địa phương", "Số thôn", head]], widths, 90)
    canvas.showPage()
    torn = [["", "", "", rest]] if rest else []
    draw(canvas, [*torn, ["1", "Xã Nà Pàn", "12", "70"], ["2", "Xã Tân Thuận", "9", "85"]], widths, 780)
    canvas.save()
    (table,) = lay_out_file(path)[0].tables
    assert table.header_rows == 1
    assert grid_of(table)[0] == ["TT", "Địa phương", "Số thôn", "Tỷ lệ xã có phòng đọc (%)"]
    assert table.caption == "PHỤ LỤC Chỉ tiêu giao các xã năm 2026"


def test_a_single_row_overleaf_belongs_to_the_table(tmp_path: Path):
    path = tmp_path / "a.pdf"
    canvas = pdf_canvas(path)
    widths = [30, 180, 50, 70, 70]
    draw(canvas, ROWS, widths, 200)
    canvas.showPage()
    draw(canvas, [["3", "Lớp tập huấn", "lớp", "12", "25"]], widths, 780)
    canvas.save()
    (table,) = lay_out_file(path)[0].tables
    assert grid_of(table)[-1] == ["3", "Lớp tập huấn", "lớp", "12", "25"]
    rows = "\n".join("\t".join(row) for row in [["TT", "Chỉ tiêu", "Năm 2025"], ["1", "Xã có phòng đọc", "60"]])
    pages = [Page(1, "text", 1.0, rows, text=rows), Page(2, "text", 1.0, "2\tSách\t70\n", text="2\tSách\t70\n")]
    (table,) = layout.lay_out(pages).tables
    assert grid_of(table)[-1] == ["2", "Sách", "70"]


def test_a_table_on_its_side_or_head_is_read_upright(tmp_path: Path):
    for turn in (90, 180, 270):
        path = tmp_path / f"{turn}.pdf"
        canvas = pdf_canvas(path)
        canvas.saveState()
        if turn == 90:
            canvas.translate(0, 842)
            canvas.rotate(-90)
        elif turn == 180:
            canvas.translate(595, 842)
            canvas.rotate(180)
        else:
            canvas.translate(595, 0)
            canvas.rotate(90)
        canvas.setFont("vi", 12)
        draw(canvas, ROWS, [30, 180, 50, 70, 70], 500)
        canvas.restoreState()
        canvas.save()
        (table,) = lay_out_file(path)[0].tables
        assert grid_of(table)[3] == ["1", "Xã có phòng đọc", "%", "70", "95"]
        assert table.header_rows == 2


def test_a_column_that_is_empty_overleaf_stays_one(tmp_path: Path):
    path = tmp_path / "a.pdf"
    canvas = pdf_canvas(path)
    widths = [30, 180, 50, 70, 70]
    draw(
        canvas,
        [["TT", "Chỉ tiêu", "ĐVT", "KH 2025", "Ghi chú"], ["1", "Xã có phòng đọc", "xã", "60", "Mới"]],
        widths,
        200,
    )
    canvas.showPage()
    rows = [
        ["", "đạt chuẩn", "", "", ""],
        ["2", "Sách bổ sung", "bản", "500", ""],
        ["3", "Lượt bạn đọc", "lượt", "90", ""],
    ]
    draw(canvas, rows, widths, 780)
    canvas.save()
    (table,) = lay_out_file(path)[0].tables
    assert grid_of(table)[1:] == [
        ["1", "Xã có phòng đọc đạt chuẩn", "xã", "60", "Mới"],
        ["2", "Sách bổ sung", "bản", "500", ""],
        ["3", "Lượt bạn đọc", "lượt", "90", ""],
    ]


def test_headings_that_run_upwards_are_read_in_their_order(tmp_path: Path):
    path = tmp_path / "a.pdf"
    canvas = pdf_canvas(path)
    widths = [30, 180, 60, 60]
    draw(canvas, [["TT", "Chỉ tiêu", "", ""]], widths, 700, height=100)
    draw(canvas, [["1", "Xã có phòng đọc", "60", "40"], ["2", "Sách bổ sung", "500", "300"]], widths, 600)
    canvas.rotate(90)
    for x, name in ((300, "Thị trấn Phú Lộc"), (360, "Xã Lạc Bình Đông")):
        canvas.drawString(605, -x - 4, name)
    canvas.save()
    (table,) = lay_out_file(path)[0].tables
    assert grid_of(table)[0] == ["TT", "Chỉ tiêu", "Thị trấn Phú Lộc", "Xã Lạc Bình Đông"]


def test_a_frame_and_underlines_are_no_table(tmp_path: Path):
    path = tmp_path / "a.pdf"
    canvas = pdf_canvas(path)
    canvas.rect(50, 300, 495, 500)
    canvas.line(80, 770, 200, 770)
    for i in range(8):
        canvas.drawString(70, 740 - 20 * i, "Các địa phương tổ chức ngày hội đọc sách với nhiều hoạt động phong phú.")
    canvas.save()
    assert lay_out_file(path)[0].tables == ()


LETTER = (
    "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTỈNH HOA SƠN\tĐộc lập - Tự do - Hạnh phúc\n"
    "Số: 25/KH-UBND\tHoa Sơn, ngày 14 tháng 02 năm 2023\n\nKẾ HOẠCH\nPhát triển thư viện\n\n"
)
FOOT = "Nơi nhận:\tTM. ỦY BAN NHÂN DÂN\n- Các sở, ngành;\tKT. CHỦ TỊCH\n- Lưu: VT.\tPHÓ CHỦ TỊCH\n\tLò Văn Tình\n"


def test_letterheads_and_recipients_are_no_tables():
    assert lay_out_text(LETTER + "Thực hiện như sau:\n1. Mở phòng đọc.\n" + FOOT).tables == ()


def test_rows_with_tabs_are_a_table_behind_its_block():
    body = (
        LETTER
        + "I. MỤC TIÊU\nBảng 2. Chỉ tiêu (ĐVT: %)\nTT\tChỉ tiêu\tNăm 2024\tNăm 2025\n1\tXã có phòng đọc\t60\t75\n"
        "II. Trường học\n2\tTrường có thư viện\t80\t92\n\nII. NHIỆM VỤ\n1. Mua sách.\n" + FOOT
    )
    found = lay_out_text(body)
    (table,) = found.tables
    assert grid_of(table)[1:] == [
        ["1", "Xã có phòng đọc", "60", "75"],
        ["II. Trường học"] * 4,
        ["2", "Trường có thư viện", "80", "92"],
    ]
    assert (table.header_rows, table.unit, table.caption) == (1, "%", "Bảng 2. Chỉ tiêu")
    block = found.blocks[table.before]
    assert found.flows[0].text[block.start : block.end].startswith("Bảng 2")
    rows = in_tables(found)
    assert {found.blocks[i].kind for i in rows} == {"row"}
    assert len(rows) == 4


def test_markdown_loses_its_marks_and_keeps_its_cells():
    (table,) = lay_out_text(
        "Các chỉ tiêu:\n\n| TT | Chỉ tiêu | Kết quả |\n|:--|---|--:|\n| 1 | **Xã có<br>phòng đọc** | 60 |\n"
        "| 2 | Sách \\| báo | *75* |\n\nHết.\n"
    ).tables
    assert grid_of(table) == [
        ["TT", "Chỉ tiêu", "Kết quả"],
        ["1", "Xã có phòng đọc", "60"],
        ["2", "Sách | báo", "*75*"],
    ]


def test_columns_of_blanks_are_a_table_and_prose_in_two_columns_is_none():
    (table,) = lay_out_text(
        "Kết quả như sau:\n"
        "TT    Nội dung                     ĐVT     Năm 2023    Năm 2024\n"
        "1     Lớp bồi dưỡng                lớp     12          15\n"
        "2     Người tham dự các lớp        người   1.250       1.480\n"
        "      bồi dưỡng\n"
        "3     Kinh phí                     triệu   450         520\n"
        "Các lớp được tổ chức đúng kế hoạch.\n"
    ).tables
    assert grid_of(table)[2] == ["2", "Người tham dự các lớp bồi dưỡng", "người", "1.250", "1.480"]
    left = "Các địa phương tổ chức ngày hội"
    right = "Năm 2024 có 15 xã mở phòng đọc sách"
    prose = "\n".join(f"{left}      {right}" for _ in range(12))
    assert lay_out_text(prose).tables == ()


def test_a_list_of_contents_is_no_table():
    lines = [f"{i}. Nội dung phần {i} ........................\t{i * 3}" for i in range(1, 9)]
    assert lay_out_text("MỤC LỤC\n" + "\n".join(lines) + "\n").tables == ()


def lines_of(xs: list[float], ys: list[float], jitter: float = 0.0) -> list[Box]:
    level = [Box(xs[0], y - jitter, xs[-1], y + jitter) for y in ys]
    return level + [Box(x - jitter, ys[0], x + jitter, ys[-1]) for x in xs]


@given(
    st.lists(st.integers(12, 90), min_size=2, max_size=8),
    st.lists(st.integers(12, 60), min_size=2, max_size=20),
    st.floats(0, 1.2),
)
@settings(max_examples=60, deadline=None)
def test_every_place_of_a_full_grid_is_a_cell(widths: list[int], heights: list[int], jitter: float):
    xs = [50.0 + sum(widths[:i]) for i in range(len(widths) + 1)]
    ys = [60.0 + sum(heights[:i]) for i in range(len(heights) + 1)]
    (grid,) = grids(lines_of(xs, ys, jitter))
    assert (len(grid.xs), len(grid.ys)) == (len(xs), len(ys))
    places = {
        grid.place(x + width / 2, y + height / 2)
        for x, width in zip(xs, widths, strict=False)
        for y, height in zip(ys, heights, strict=False)
    }
    assert len(places) == len(widths) * len(heights)
    assert all(place is not None and place[2:] == (1, 1) for place in places)


@given(st.lists(st.tuples(*[st.floats(0, 800, allow_nan=False)] * 4), max_size=40))
@settings(max_examples=80, deadline=None)
def test_any_lines_give_grids_whose_cells_cover_them(corners: list[tuple[float, float, float, float]]):
    boxes = [Box(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners]
    for grid in grids(boxes):
        assert list(grid.xs) == sorted(grid.xs)
        assert list(grid.ys) == sorted(grid.ys)
        for r, row in enumerate(grid.owner):
            for c, (top, left, rows, columns) in enumerate(row):
                assert top <= r < top + rows
                assert left <= c < left + columns


@given(st.text(alphabet="a1|\t \n-%.,:Bảng", max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_text_is_laid_out_and_cells_are_pieces_of_it(content: str):
    for table in lay_out_text(content).tables:
        for cell in table.cells:
            assert cell.text == " ".join(content[p.start : p.end] for p in cell.pieces)
            assert cell.row + cell.rows <= table.n_rows
            assert cell.column + cell.columns <= table.n_columns


@pytest.mark.parametrize("gap", [0.0, 0.08])
def test_gaps_in_worn_borders_do_not_merge_cells(gap: float):
    xs, ys = [50.0, 120.0, 260.0, 330.0], [60.0, 90.0, 120.0, 150.0]
    worn = []
    for line in lines_of(xs, ys, 0.4):
        if line.x1 - line.x0 > line.bottom - line.top:
            for left, right in pairwise(xs):
                middle, half = (left + right) / 2, gap * (right - left) / 2
                worn.append(Box(left, line.top, middle - half, line.bottom))
                worn.append(Box(middle + half, line.top, right, line.bottom))
        else:
            worn.append(line)
    (grid,) = grids(worn)
    assert {place[2:] for row in grid.owner for place in row} == {(1, 1)}


def test_a_table_over_many_pages_costs_linear_time():
    def cost(count: int) -> int:
        rows = [f"| {n} | Xã thứ {n} | {n % 90},5 |" for n in range(1, count + 1)]
        texts = ["| TT | Xã | Tỷ lệ (%) |\n|---|---|---|\n" + "\n".join(rows[:20])]
        texts += ["\n".join(rows[at : at + 20]) for at in range(20, count, 20)]
        pages = [Page(number, "text", 1.0, content, text=content) for number, content in enumerate(texts, 1)]
        assert [table.n_rows for table in layout.lay_out(pages).tables] == [count + 1]
        return steps(lambda: layout.lay_out(pages))

    cost(20)
    assert cost(1200) < 5 * cost(300)


def test_a_low_row_that_is_one_cell_is_no_gap_of_a_worn_border():
    xs, ys = [50.0, 90.0, 200.0, 280.0], [60.0, 75.0, 86.5, 101.0]
    lines = [Box(xs[0], y, xs[-1], y + 0.4) for y in ys]
    lines += [Box(x, ys[0], x + 0.4, ys[-1]) for x in (xs[0], xs[-1])]
    lines += [Box(x, top, x + 0.4, bottom) for x in xs[1:-1] for top, bottom in ((ys[0], ys[1]), (ys[2], ys[3]))]
    (grid,) = grids(lines)
    assert list(grid.owner[1]) == [(1, 0, 1, 3)] * 3
    assert grid.owner[0][1] == (0, 1, 1, 1)


def test_a_merged_header_cell_written_out_in_each_row_heads_the_table():
    (table,) = lay_out_text(
        "Giao cho các xã:\n\n| TT | Đơn vị | Chỉ tiêu xã hội | Chỉ tiêu xã hội |\n|---|---|---|---|\n"
        "| TT | Đơn vị | Tỷ lệ hộ nghèo | Số việc làm mới |\n| TT | Đơn vị | % | Người |\n"
        "| 1 | Xã Hòa Sơn | 2,5 | 120 |\n| 2 | Xã Suối Cạn | 3,1 | 95 |\n\nHết.\n"
    ).tables
    assert table.header_rows == 3
