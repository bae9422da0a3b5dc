"""Names of bodies and provinces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.extract.bodies import (
    body_key,
    body_of_symbol,
    canonical_body,
    find_province,
    province,
    provinces,
    same_body,
    symbol_row,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH AN GIANG", "UBND tỉnh An Giang"),
        ("Uỷ ban nhân dân (UBND) tỉnh An Giang", "UBND tỉnh An Giang"),
        ("UBND TP. HÀ NỘI", "UBND thành phố Hà Nội"),
        ("BỘ TƯ PHÁP", "Bộ Tư pháp"),
        ("SỞ KẾ HOẠCH VÀ ĐẦU TƯ TỈNH AN GIANG", "Sở Kế hoạch và Đầu tư tỉnh An Giang"),
        ("UBND thành phố HCM", "UBND thành phố Hồ Chí Minh"),
        ("ỦY BAN NHÂN DÂN HUYỆN TRÀ ÔN TỈNH VĨNH LONG", "UBND huyện Trà Ôn tỉnh Vĩnh Long"),
        ("ỦY BAN NHÂN DÂN XÃ MỸ ĐỨC", "UBND xã Mỹ Đức"),
        ("Bộ trưởng Bộ Tài chính", "Bộ Tài chính"),
        ("BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "Bộ Lao động - Thương binh và Xã hội"),
        ("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI TỈNH NGHỆ AN", "Sở Lao động - Thương binh và Xã hội tỉnh Nghệ An"),
        ("Sở GD&ĐT tỉnh Lào Cai", "Sở Giáo dục và Đào tạo tỉnh Lào Cai"),
        ("TỈNH ỦY KIÊN GIANG", "Tỉnh ủy Kiên Giang"),
        ("BỘ CHÍNH TRỊ", "Bộ Chính trị"),
        ("Hội đồng nhân dân tỉnh Sóc Trăng", "HĐND tỉnh Sóc Trăng"),
        ("Chủ tịch UBND tỉnh Đăk Lăk", "Chủ tịch UBND tỉnh Đắk Lắk"),
        ("Ban Quản lý rừng phòng hộ Núi Xanh", "Ban Quản lý rừng phòng hộ Núi Xanh"),
    ],
)
def test_one_spelling_for_each_body(text, name):
    assert canonical_body(text) == name
    assert canonical_body(name) == name


def test_a_minister_and_the_ministry_are_one_issuer():
    assert same_body("Bộ trưởng Bộ Nội vụ", "BỘ NỘI VỤ")
    assert body_key("Chủ tịch UBND tỉnh An Giang") == body_key("Ủy ban nhân dân tỉnh An Giang")


def test_bodies_that_differ():
    assert not same_body("UBND tỉnh An Giang", "UBND tỉnh Tiền Giang")
    assert not same_body(None, None)
    assert not same_body("UBND tỉnh An Giang", None)


@pytest.mark.parametrize(
    ("abbreviation", "place", "name"),
    [
        ("TTg", None, "Thủ tướng Chính phủ"),
        ("CP", None, "Chính phủ"),
        ("BTC", None, "Bộ Tài chính"),
        ("BLĐTBXH", None, "Bộ Lao động - Thương binh và Xã hội"),
        ("QH15", None, "Quốc hội"),
        ("UBTVQH14", None, "Ủy ban Thường vụ Quốc hội"),
        ("UBND", "tỉnh Hà Giang", "UBND tỉnh Hà Giang"),
        ("HĐND8", "tỉnh Bình Dương", "HĐND tỉnh Bình Dương"),
        ("UBND", None, None),
        ("TW", None, None),
        ("LĐTBXH", None, None),
        ("XYZ", "tỉnh Hà Giang", None),
    ],
)
def test_a_symbol_names_a_body_only_where_it_does(abbreviation, place, name):
    assert body_of_symbol(abbreviation, place) == name


def test_lost_strokes_in_an_abbreviation():
    row = symbol_row("HDND")
    assert row is not None
    assert row["name"] == "Hội đồng nhân dân"


def test_provinces_before_and_after_the_merger():
    names = {item.name for item in provinces()}
    today = {item.now for item in provinces()}
    assert len(today) == 34
    assert today <= names
    assert len(names - {"Thừa Thiên Huế", "Hà Tây"}) == 63
    merged = province("tỉnh Bình Định")
    assert merged is not None
    assert merged.now == "Gia Lai"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UBND TỈNH AN GIANG", "An Giang"),
        ("UBND tinh Kien Giang", "Kiên Giang"),
        ("thành phố Huế", "Huế"),
        ("tỉnh Thừa Thiên - Huế", "Thừa Thiên Huế"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("tỉnh Bà Rịa–Vũng Tàu", "Bà Rịa - Vũng Tàu"),
    ],
)
def test_find_province(text, name):
    found = find_province(text)
    assert found is not None
    assert found.name == name


def test_no_province():
    assert find_province("Bộ Tài chính") is None
    assert province("Ba Mươi") is None


def test_the_provinces_are_those_of_the_lists(shared: Path):
    merged = json.loads((shared / "reference" / "tinh-sap-nhap-2025.json").read_text(encoding="utf-8"))
    today = json.loads((shared / "reference" / "don-vi-hanh-chinh-2026.json").read_text(encoding="utf-8"))
    for new, olds in merged.items():
        for old in olds:
            found = province(old)
            assert found is not None, old
            assert province(new) == province(found.now)
    for row in today:
        found = province(row["FullName"])
        assert found is not None
        assert found.now == found.name
        assert row["FullName"].lower().startswith(found.kind)
