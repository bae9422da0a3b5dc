"""Tables whose cells stand below each other: rows are put together, and nothing is guessed where cells are missing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from making_tables import cell_at

from pipeline.layout import lay_out
from pipeline.model import Page, Table

HEAD = (
    "UBND TỈNH HOA SƠN\nSố: 5/KH-UBND   Hoa Sơn, ngày 2 tháng 3 năm 2024\nKẾ HOẠCH\nTrồng rừng\nCác chỉ tiêu như sau:\n"
)


def tables(lines: list[str], tail: str = "Nơi nhận:\n- Lưu: VT.") -> tuple[Table, ...]:
    text = HEAD + "\n".join(lines) + "\n" + tail
    return lay_out((Page(1, "text", 1.0, text, text=text),)).tables


def rows(table: Table) -> list[list[str | None]]:
    found = []
    for row in range(table.n_rows):
        cells = [cell_at(table, row, column) for column in range(table.n_columns)]
        found.append([None if cell is None else cell.text for cell in cells])
    return found


HEADER = ["TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2025", "Năm 2030"]


def test_rows_are_put_together_and_places_are_kept() -> None:
    body = [
        "1",
        "Diện tích rừng trồng mới",
        "ha",
        "2",
        "3",
        "2",
        "Tỷ lệ che phủ rừng",
        "%",
        "55",
        "58",
        "3",
        "Số vụ cháy rừng",
        "vụ",
        "< 5",
        "0",
    ]
    (table,) = tables([*HEADER, *body])
    assert rows(table) == [HEADER, body[:5], body[5:10], body[10:]]
    assert table.header_rows == 1
    text = HEAD + "\n".join([*HEADER, *body])
    for cell in table.cells:
        assert "".join(text[p.start : p.end] for p in cell.pieces) == cell.text.replace(" ", " ")


def test_sections_have_a_title_alone_and_numbers_may_go_on_or_begin_again() -> None:
    one = ["1", "Rừng trồng mới", "ha", "20", "30", "2", "Che phủ rừng", "%", "55", "58"]
    two = ["1", "Số vườn ươm", "vườn", "4", "6", "2", "Số cây giống", "cây", "900", "950"]
    (table,) = tables([*HEADER, "I", "Phát triển rừng", *one, "II", "Giống cây", *two])
    found = rows(table)
    assert found[1][:2] == ["I", "Phát triển rừng"]
    assert [row[0] for row in found] == ["TT", "I", "1", "2", "II", "1", "2"]
    assert found[-1] == two[5:]


def test_a_merged_header_stands_over_its_parts() -> None:
    header = ["TT", "Chỉ tiêu", "Đơn vị tính", "Mục tiêu", "Cơ quan chủ trì", "2025", "2030"]
    body = [
        ["1", "Che phủ rừng", "%", "55", "58", "Sở A"],
        ["2", "Rừng trồng", "ha", "20", "30", "Sở B"],
        ["3", "Vườn ươm", "vườn", "4", "6", "Sở B"],
    ]
    (table,) = tables([*header, *(cell for row in body for cell in row)])
    found = rows(table)
    assert table.header_rows == 2
    assert found[0][3:5] == ["Mục tiêu", "Mục tiêu"]
    assert found[1][3:5] == ["2025", "2030"]
    assert found[2:] == body


def test_a_row_that_numbers_the_columns_is_no_data() -> None:
    numbers = ["(1)", "(2)", "(3)", "(4)", "(5)"]
    body = [
        "1",
        "Rừng trồng mới",
        "ha",
        "20",
        "30",
        "2",
        "Che phủ rừng",
        "%",
        "55",
        "58",
        "3",
        "Vườn ươm",
        "vườn",
        "4",
        "6",
    ]
    (table,) = tables([*HEADER, *numbers, *body])
    assert [row[0] for row in rows(table)] == ["TT", "1", "2", "3"]


def test_levels_of_a_row_with_a_missing_cell_are_not_guessed() -> None:
    body = ["1", "Rừng trồng mới", "ha", "20", "30", "2", "Che phủ rừng", "%", "58", "3", "Vườn ươm", "vườn", "4", "6",
            "4", "Cây giống", "900", "950", "5", "Vụ cháy", "vụ", "3", "1"]  # fmt: skip
    (table,) = tables([*HEADER, *body])
    found = rows(table)
    assert found[2] == ["2", "Che phủ rừng", "%", None, None]
    assert found[4] == ["4", "Cây giống", None, "900", "950"]
    assert found[5] == ["5", "Vụ cháy", "vụ", "3", "1"]


def test_what_follows_the_table_is_not_taken_for_its_last_row() -> None:
    body = [
        "1",
        "Rừng trồng mới",
        "ha",
        "20",
        "30",
        "2",
        "Che phủ rừng",
        "%",
        "55",
        "58",
        "3",
        "Vườn ươm",
        "vườn",
        "4",
        "6",
        "4",
        "Cây giống",
    ]
    (table,) = tables([*HEADER, *body], tail="Tổ chức thực hiện\nCác sở, ngành phối hợp.\nNơi nhận:\n- Lưu: VT.")
    assert [row[0] for row in rows(table)] == ["TT", "1", "2", "3"]


def test_a_numbered_list_is_no_table() -> None:
    assert tables(["TT", "1", "Trồng rừng", "2", "Bảo vệ rừng", "3", "Chống cháy"]) == ()
    assert tables(["1. Trồng rừng", "2. Bảo vệ rừng", "3. Chống cháy rừng"]) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(st.integers(0, 40), min_size=width, max_size=width), min_size=4, max_size=12)
    )
)
def test_whatever_the_numbers_are_rows_come_back(levels: list[list[int]]) -> None:
    header = ["STT", "Nội dung", "Đơn vị tính", *(f"Năm {2024 + i}" for i in range(len(levels[0])))]
    body = [[str(i), f"Chỉ số thứ {'abcdefghijklm'[i]}", "xã", *map(str, row)] for i, row in enumerate(levels, 1)]
    found = tables([*header, *(cell for row in body for cell in row)])
    assert len(found) == 1
    assert rows(found[0])[1:] == body


def test_a_total_without_a_number_is_the_last_row() -> None:
    header = ["TT", "Địa phương", "Diện tích (ha)", "Tỷ lệ (%)"]
    body = ["1", "Xã Nà Lầu", "12", "55", "2", "Xã Khe Đá", "9", "48", "3", "Xã Bản Sầm", "7", "51"]
    [table] = tables([*header, *body, "Toàn huyện", "28", "52"])
    assert rows(table)[-1] == [None, "Toàn huyện", "28", "52"]
    [other] = tables([*header, *body, "Toàn huyện phấn đấu hoàn thành", "28", "52"])
    assert rows(other)[-1] == ["3", "Xã Bản Sầm", "7", "51"]
