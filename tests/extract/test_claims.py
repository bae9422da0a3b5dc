"""Claims of lists and tables; those of sentences are tested with the audit's arithmetic."""

from __future__ import annotations

from making_views import claims_in

from pipeline.extract.claims import find_claims
from pipeline.extract.claims_tables import table_claims
from pipeline.extract.fineness import fineness
from pipeline.model import Block, Cell, Flow, Layout, Span, Table


def table(rows: list[list[str]], *, header_rows: int = 1, unit: str | None = None) -> Table:
    cells, at = [], 0
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            cells.append(Cell(row, column, text, (Span(1, at, at + len(text)),)))
            at += len(text) + 1
    return Table(tuple(cells), len(rows), len(rows[0]), header_rows, None, unit)


def sums(found: Table) -> list[tuple[str, list[str], bool]]:
    return [(claim.total.printed, [part.printed for part in claim.parts], claim.loose) for claim in table_claims(found)]


def listed(lead: str, *items: str) -> list:
    text, blocks = "", []
    for at, line in enumerate((lead, *items)):
        blocks.append(Block(0, len(text), len(text) + len(line), len(text), "item", parent=0 if at else None))
        text += line + "\n"
    flow = Flow(text, (1,) * len(text), tuple(range(len(text))))
    return [claim for claim in find_claims(Layout((), (flow,), tuple(blocks))) if claim.kind == "sum"]


def test_places_and_fineness_of_a_share() -> None:
    text = "Kết quả: có 118/142 trường, đạt tỷ lệ 85,10%."
    [claim] = claims_in(text)
    span = claim.total.span
    assert text[span.start : span.end] == "85,10"
    assert claim.total.decimals == 2
    assert [part.value for part in claim.parts] == [118.0, 142.0]
    assert claim.text == text


def test_how_finely_a_number_is_printed() -> None:
    assert fineness("2,3 tỷ", 2.3e9) == (1, 1e9)
    assert fineness("1.911.002", 1911002.0) == (0, 1.0)
    assert fineness("26,71", 26.71) == (2, 1.0)
    assert fineness("12.5", 12.5) == (1, 1.0)
    assert fineness("1,911", 1911.0) == (0, 1.0)
    assert fineness("2,345 triệu", 2345000.0) == (3, 1e6)
    assert fineness("mười", 10.0) == (0, 1.0)


def test_items_below_a_total() -> None:
    [claim] = listed(
        "Tổng kinh phí là 52,4 tỷ đồng, gồm:",
        "- Ngân sách tỉnh: 30,2 tỷ đồng;",
        "- Ngân sách huyện: 22,3 tỷ đồng.",
    )
    assert claim.total.printed == "52,4 tỷ đồng"
    assert [part.printed for part in claim.parts] == ["30,2 tỷ đồng", "22,3 tỷ đồng"]
    assert not claim.loose


def test_items_that_are_no_parts() -> None:
    assert listed("Tổng kinh phí là 52,4 tỷ đồng, gồm:", "- Chi cho 12 lớp tập huấn;", "- Mua 3 xe.") == []
    assert listed("Tổng kinh phí là 52,4 tỷ đồng, gồm:", "- Ngân sách tỉnh;", "- Ngân sách huyện 2 tỷ đồng.") == []
    assert len(listed("Tổng vốn 90 tỷ đồng, gồm:", "- Xây mới: 60 tỷ đồng;", "- Dịch vụ môi trường: 20 tỷ đồng.")) == 1
    assert listed("Hỗ trợ mỗi xã 30 triệu đồng, gồm:", "- Tập huấn 10 triệu đồng;", "- In ấn 5 triệu đồng.") == []


HEAD = ["TT", "Hoạt động", "Số lượng", "Kinh phí (triệu đồng)"]


def test_a_line_of_totals_below() -> None:
    found = sums(
        table(
            [
                HEAD,
                ["1", "Nâng cấp trạm", "14 trạm", "31.500"],
                ["2", "Tập huấn", "26 lớp", "780"],
                ["", "Cộng", "", "32.290"],
            ]
        )
    )
    assert found == [("32.290", ["31.500", "780"], False)]
    # where no column fits, the lines are no parts; one that is near may be
    assert sums(
        table([["TT", "Huyện", "Số xã"], ["1", "Sông Hinh", "8"], ["2", "Đồng Cát", "9"], ["", "Toàn tỉnh", "155"]])
    ) == [("155", ["8", "9"], True)]


def test_a_line_of_totals_above_and_proved_by_another_column() -> None:
    rows = [
        ["TT", "Huyện", "Số xã", "Số hộ"],
        ["", "Tổng số", "20", "900"],
        ["1", "A", "12", "500"],
        ["2", "B", "8", "410"],
    ]
    rows = [[*row] for row in rows]
    rows[2][1], rows[3][1] = "Huyện Sông Hinh", "Huyện Đồng Cát"
    assert sums(table(rows)) == [("20", ["12", "8"], False), ("900", ["500", "410"], False)]


def test_numbered_lines_make_the_total_where_those_below_them_only_explain() -> None:
    rows = [
        ["TT", "Nguồn", "Năm 2024", "Năm 2025"],
        ["1", "Ngân sách tỉnh", "30", "40"],
        ["-", "Chi thường xuyên", "10", "15"],
        ["-", "Chi đầu tư", "20", "25"],
        ["2", "Ngân sách huyện", "12", "18"],
        ["", "Tổng cộng", "42", "58"],
    ]
    assert sums(table(rows)) == [("42", ["30", "12"], False), ("58", ["40", "18"], False)]


def test_lines_that_only_explain_and_numbers_in_the_first_words() -> None:
    rows = [
        ["Nội dung", "Kinh phí (triệu đồng)"],
        ["Cải cách thể chế", "850"],
        ["Chính quyền số", "38.600"],
        ["Trong đó: nâng cấp Cổng dịch vụ công", "2.000"],
        ["Tổng cộng", "39.450"],
    ]
    assert sums(table(rows)) == [("39.450", ["850", "38.600"], False)]
    rows = [
        ["Tuyến", "Năm 2022", "Năm 2023"],
        ["I. Công lập", "30", "36"],
        ["1. Tuyến tỉnh", "10", "12"],
        ["2. Tuyến huyện", "20", "24"],
        ["II. Tư nhân", "5", "7"],
        ["Tổng cộng", "35", "42"],
    ]
    assert sums(table(rows)) == [("35", ["30", "5"], False), ("42", ["36", "7"], False)]


def test_a_line_whose_columns_do_not_add_up_and_the_total_that_repeats_it() -> None:
    rows = [
        ["Nội dung", "Tổng số", "Ngân sách tỉnh", "Ngân sách huyện"],
        ["Tiêm chủng", "39", "30", "9"],
        ["Dinh dưỡng", "21", "15", "6"],
        ["Dân số", "72", "48", "14"],
        ["Truyền thông", "10", "7", "3"],
        ["Cộng", "142", "100", "32"],
    ]
    assert ("72", ["48", "14"], False) in sums(table(rows))


def test_shares_years_and_ordinals_are_not_added() -> None:
    rows = [
        ["TT", "Huyện", "Tỷ lệ (%)", "Năm", "Xếp hạng"],
        ["1", "Huyện Sông Hinh", "40", "2024", "2"],
        ["2", "Huyện Đồng Cát", "60", "2024", "1"],
        ["", "Toàn tỉnh", "52", "2024", "3"],
    ]
    assert sums(table(rows)) == []
    assert sums(table([HEAD, ["1", "A lớn", "1", "2"], ["2", "B lớn", "3", "4"], ["", "Tổng công ty", "9", "9"]])) == []


def test_a_column_of_totals_is_believed_where_most_lines_prove_it() -> None:
    head = ["TT", "Huyện", "Tổng số", "Nam", "Nữ"]
    lines = [
        ["1", "Sông Hinh", "30", "10", "20"],
        ["2", "Đồng Cát", "50", "20", "30"],
        ["3", "Bình Trà", "70", "30", "40"],
    ]
    wrong = ["4", "Hòa Bắc", "91", "40", "50"]
    assert ("91", ["40", "50"], False) in sums(table([head, *lines, wrong]))
    assert sums(table([head, *lines[:2], wrong])) == []  # two lines prove nothing


def rates(found: Table) -> list[tuple[str, str, list[str]]]:
    claims = [claim for claim in table_claims(found) if claim.kind != "sum"]
    return [(claim.kind, claim.total.printed, [part.printed for part in claim.parts]) for claim in claims]


def test_a_column_of_shares_is_believed_where_most_lines_prove_it() -> None:
    head = ["TT", "Huyện", "Số trường", "Đạt chuẩn", "Tỷ lệ (%)"]
    lines = [
        ["1", "Sông Hinh", "40", "30", "75"],
        ["2", "Đồng Cát", "36", "27", "75,0"],
        ["3", "Bình Trà", "30", "20", "66,67"],
        ["4", "Hòa Bắc", "36", "31", "81,50"],
    ]
    assert rates(table([head, *lines])) == [
        ("share", "75", ["30", "40"]),
        ("share", "75,0", ["27", "36"]),
        ("share", "66,67", ["20", "30"]),
        ("share", "81,50", ["31", "36"]),
    ]
    assert rates(table([head, *lines[2:]])) == []
    unrelated = [[*line[:4], rate] for line, rate in zip(lines, ("12", "31,5", "8", "44"), strict=True)]
    assert rates(table([head, *unrelated])) == []


def test_a_column_of_growth() -> None:
    head = ["Sản phẩm", "Năm 2023", "Năm 2024", "So với cùng kỳ (%)"]
    lines = [
        ["Thóc", "1.200", "1.260", "5,0"],
        ["Ngô", "400", "380", "-5,0"],
        ["Sắn", "250", "300", "20%"],
        ["Chè", "80", "92", "12"],
    ]
    assert ("growth", "12", ["80", "92"]) in rates(table([head, *lines]))


def test_a_middling_mark_is_no_average() -> None:
    [claim] = claims_in("Xếp loại 312 tổ hợp tác: tốt 90, khá 121, trung bình 78, yếu 20.")
    assert [part.value for part in claim.parts] == [90.0, 121.0, 78.0, 20.0]
    each = "Có 312 tổ hợp tác: mỗi tổ khá 12, trung bình 8, yếu 2."
    assert [claim for claim in claims_in(each) if claim.kind == "sum"] == []
