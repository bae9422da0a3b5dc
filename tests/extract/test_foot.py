"""The foot: who signs, in what capacity, who receives; forms and lists sign nothing."""

from __future__ import annotations

import pytest

from pipeline.extract.foot import Foot, is_annex, read_foot
from pipeline.extract.foot_words import is_role
from pipeline.layout import lay_out
from pipeline.model import Page, Word


def foot_of(text: str, source: str = "text", words: tuple[Word, ...] = ()) -> Foot:
    pages = (Page(1, source, 1.0, text, text=text, words=words),)  # type: ignore[arg-type]
    return read_foot(lay_out(pages), pages)


@pytest.mark.parametrize(
    "text",
    [
        "TM. ỦY BAN NHÂN DÂN",
        "KT.CHỦ TỊCH",
        "Q. GIÁM ĐỐC",
        "T/M BAN THƯỜNG VỤ",
        "PHÓ CHỦ TỊCH THƯỜNG TRỰC",
        "1M. ỦY BAN NHÂN DÂN",
    ],
)
def test_capacities(text: str) -> None:
    assert is_role(text)


@pytest.mark.parametrize("text", ["Chủ tịch", "KT-XH", "ỦY BAN NHÂN DÂN", "QHKT. BẢN VẼ", "KẾ HOẠCH", "BỘ TÀI CHÍNH"])
def test_what_is_no_capacity(text: str) -> None:
    assert not is_role(text)


def test_columns_one_blank_apart() -> None:
    foot = foot_of(
        "Trên đây là kế hoạch./.\nNơi nhận: KT. CHỦ TỊCH\n- Bộ Nội vụ; PHÓ CHỦ TỊCH\n- Các sở, ban, ngành;\n"
        "- Đài Phát thanh và Truyền hình; Tô Văn Hải\n- Lưu: VT.\n"
    )
    assert [(s.name, s.role) for s in foot.signers] == [("Tô Văn Hải", "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH")]
    assert [r.text for r in foot.recipients] == ["Bộ Nội vụ", "Các sở, ban, ngành", "Đài Phát thanh và Truyền hình"]


def test_a_name_in_the_list_signs_nothing() -> None:
    foot = foot_of("Nơi nhận:\n- CT, PCT Tô Văn Hải;\n- Lưu: VT.\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n")
    assert [(s.name, s.role) for s in foot.signers] == [(None, "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH")]
    assert [r.text for r in foot.recipients] == ["CT, PCT Tô Văn Hải"]


def test_entries_over_two_lines_and_notes() -> None:
    foot = foot_of(
        "Nơi nhận:\n- Thường trực Tỉnh ủy (b/c);\n- Các đơn vị trực thuộc Sở và phòng\nchuyên môn;\n- Như trên;\n"
        "- Lưu: VT.\nGIÁM ĐỐC\nLê Thị Mai\n"
    )
    assert [r.text for r in foot.recipients] == ["Thường trực Tỉnh ủy", "Các đơn vị trực thuộc Sở và phòng chuyên môn"]
    assert foot.as_above


def test_signature_in_the_middle_before_a_form() -> None:
    foot = foot_of(
        "Điều 3. Thi hành./.\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nĐặng Văn Sơn\nPHỤ LỤC\nGIẤY ĐỀ NGHỊ\n"
        "GIÁM ĐỐC\n(Ký, ghi rõ họ tên)\nHồ Văn Mẫu\n"
    )
    assert [s.name for s in foot.signers] == ["Đặng Văn Sơn"]


def test_a_form_alone_signs_nothing() -> None:
    assert foot_of("PHIẾU ĐĂNG KÝ\nHọ tên: …\nGIÁM ĐỐC\n(Ký tên, đóng dấu)\n").signers == ()


def test_two_sign_side_by_side() -> None:
    foot = foot_of(
        "TM. BAN THƯỜNG TRỰC UBMTTQ          TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH                            CHỦ TỊCH\n\n"
        "Lý Thị Hạnh                         Vũ Mạnh Hùng\n"
    )
    assert [(s.name, s.on_behalf) for s in foot.signers] == [
        ("Lý Thị Hạnh", "BAN THƯỜNG TRỰC UBMTTQ"),
        ("Vũ Mạnh Hùng", "ỦY BAN NHÂN DÂN"),
    ]


@pytest.mark.parametrize("gap", [" " * 12, "\t"])
def test_two_columns_of_unequal_height(gap: str) -> None:
    wide = 24 if gap != "\t" else 0
    rows = [
        ("SỞ Y TẾ", "HỘI PHỤ NỮ"),
        ("KT. GIÁM ĐỐC", "CHỦ TỊCH"),
        ("PHÓ GIÁM ĐỐC", ""),
        ("", ""),
        ("Trần Đỗ Kiên", ""),
        ("", "Lê Thị Thanh Nga"),
    ]
    foot = foot_of("".join(f"{left.ljust(wide)}{gap}{right}".rstrip() + "\n" for left, right in rows))
    signed = {signer.name: signer.role for signer in foot.signers}
    assert signed["Trần Đỗ Kiên"].endswith("KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC")
    assert signed["Lê Thị Thanh Nga"].endswith("CHỦ TỊCH")


def test_titles_before_a_name_are_left_out() -> None:
    assert (
        foot_of("Nơi nhận:\n- Lưu: VT.\nKT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nThượng tướng Lê Quang Minh\n").signers[0].name
        == "Lê Quang Minh"
    )


def test_a_misread_name_is_none_and_a_misread_capacity_is_mended() -> None:
    foot = foot_of("Nơi nhận:\n- Lưu: VT.\nKT, BỘ TRƯỞNG\nIHỨ TRƯỞNG\nĐỗ Văn Đũng\n", source="ocr+repair")
    assert [(s.name, s.role) for s in foot.signers] == [(None, "KT. BỘ TRƯỞNG / THỨ TRƯỞNG")]


@pytest.mark.parametrize(
    ("name", "sure", "read"),
    [("Kiên Sóc Kha", 0.96, "Kiên Sóc Kha"), ("Kiên Sóc Kha", 0.8, None), ("Đỗ Văn Đũng", 0.96, None)],
)
def test_a_rare_name_is_believed_where_the_ocr_is_sure(name: str, sure: float, read: str | None) -> None:
    text = f"Nơi nhận:\n- Lưu: VT.\nGIÁM ĐỐC\nThS.BS. {name}\n"
    start = text.index(name)
    words, at = [], start
    for part in name.split():
        words.append(Word(at, at + len(part), None, sure))
        at += len(part) + 1
    assert foot_of(text, source="ocr", words=tuple(words)).signers[0].name == read


def test_near_offices_are_not_mixed_up() -> None:
    assert foot_of("TM. CHÍNH PHỦ\nTHỦ TƯỚNG\nLê Quang Minh\n").signers[0].role == "TM. CHÍNH PHỦ / THỦ TƯỚNG"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("PHỤ LỤC I", True), ("(Kèm theo Kế hoạch số 12/KH-UBND ngày 1/2/2024)", True), ("theo Phụ lục kèm theo", False)],
)
def test_heads_of_annexes(text: str, expected: bool) -> None:
    assert is_annex(text) is expected
