"""Numbers and bodies: what counts as the same."""

from __future__ import annotations

import re

import pytest

from pipeline.link.keys import body, body_key, fold, is_vague, number_key, reach, year_in_number
from pipeline.resources import load_patterns


@pytest.mark.parametrize(
    "same",
    [
        ["08/NQ-CP", "8/NQ-CP", "08 / NQ - CP", "08/NQCP", "08/nq-cp", "08/NQ–CP"],
        ["1048/QĐ-UBND", "1048/QÐ-UBND", "1048/QD-UBND", "1048/ QĐ-UBND"],
        ["21-CT/TW", "21-CT/ TW", "21 - CT/TW"],
        ["30/2020/NĐ-CP", "30/2020/ NĐ-CP"],
    ],
)
def test_spellings_of_one_number_have_one_key(same):
    assert len({number_key(number) for number in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("8/NQ-CP", "80/NQ-CP"), ("8/NQ-CP", "8/QĐ-CP"), ("12/2020/NĐ-CP", "12/2021/NĐ-CP"), ("10/KH-UBND", "1/KH-UBND")],
)
def test_different_numbers_have_different_keys(one, other):
    assert number_key(one) != number_key(other)


def test_no_number_has_no_key():
    assert number_key(None) is None
    assert number_key("") is None
    assert number_key(" - ") is None


def test_a_number_may_state_its_year():
    assert year_in_number(number_key("30/2020/NĐ-CP") or "") == 2020
    assert year_in_number(number_key("2020/QĐ-UBND") or "") is None


@pytest.mark.parametrize("rule", load_patterns("link.yaml")["body_names"], ids=lambda rule: rule["id"])
def test_rules_of_names_keep_their_examples(rule):
    for name, key in [*rule["examples"], *rule["counter_examples"]]:
        assert body_key(name) == key
    for name, _ in rule["counter_examples"]:
        before = fold(name)
        assert re.sub(rule["pattern"], rule["becomes"], before) == before


@pytest.mark.parametrize(
    ("one", "province", "other"),
    [
        ("UBND tỉnh", "Bình Định", "Ủy ban nhân dân tỉnh Bình Định"),
        ("Sở Y tế", "Bình Định", "Sở Y tế tỉnh Bình Định"),
        ("Sở Y tế Bình Định", None, "Sở Y tế tỉnh Bình Định"),
        ("UBND tỉnh", "Hoa Sơn", "Ủy ban nhân dân tỉnh Hoa Sơn"),
        ("Sở Y tế", "Hoa Sơn", "Sở Y tế tỉnh Hoa Sơn"),
        ("Tỉnh ủy", "Hoa Sơn", "Tỉnh ủy Hoa Sơn"),
        ("Tỉnh ủy", "Bình Định", "Tỉnh ủy Bình Định"),
        ("Chủ tịch UBND tỉnh Bình Định", None, "UBND tỉnh Bình Định"),
        ("UBND thành phố Cần Thơ", None, "UBND TP. Cần Thơ"),
        ("UBND thành phố Hồ Chí Minh", None, "UBND TP.HCM"),
        ("Ban Thường vụ Tỉnh ủy Bình Định", None, "Tỉnh ủy Bình Định"),
    ],
)
def test_names_of_one_body_agree(one, province, other):
    assert body(one, province) == body(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND tỉnh Bình Định", "UBND tỉnh An Giang"),
        ("UBND tỉnh Bình Định", "HĐND tỉnh Bình Định"),
        ("UBND tỉnh Bình Định", "UBND huyện Phù Cát"),
        ("Sở Y tế Bình Định", "Sở Nội vụ Bình Định"),
        ("UBND huyện Bình Dương", "UBND tỉnh Bình Dương"),
        ("Tỉnh ủy Bình Định", "UBND tỉnh Bình Định"),
    ],
)
def test_names_of_different_bodies_differ(one, other):
    assert body(one) != body(other)


def test_a_name_with_its_province_beside_it():
    assert body("Sở Y tế Hoa Sơn", "Hoa Sơn") == body("Sở Y tế tỉnh Hoa Sơn", "Hoa Sơn") == ("so y te", "hoa son")
    assert body("UBND xã Mỹ Đức", "An Giang") == ("ubnd xa my duc", "an giang")
    assert body("UBND huyện Châu Phú tỉnh An Giang") == ("ubnd huyen chau phu", "an giang")
    assert body("UBND huyện Bình Dương", "Hoa Sơn") == ("ubnd huyen binh duong", "hoa son")


def test_a_ministry_has_no_province():
    assert body("Bộ Lao động - Thương binh và Xã hội").province == ""
    assert body("Thủ tướng") == body("Thủ tướng Chính phủ")


def test_vague_names():
    assert is_vague(body("UBND huyện", "An Giang").base)
    assert is_vague(body("UBND").base)
    assert not is_vague(body("UBND tỉnh", "An Giang").base)
    assert not is_vague(body("UBND xã Mỹ Đức", "An Giang").base)


@pytest.mark.parametrize(
    ("number", "how_far"),
    [
        ("2351/QĐ-TTg", "central"),
        ("08/NQ-CP", "central"),
        ("08/NQCP", "central"),
        ("73/2006/QH11", "central"),
        ("01/2015/TTLT-BNV-BTC", "central"),
        ("12/2021/TT-BLĐTBXH", "central"),
        ("21-CT/TW", "national"),
        ("11-NQ/TW", "national"),
        ("21-CT/TU", "local"),
        ("1048/QĐ-UBND", "local"),
        ("15/BC-BCĐ", "local"),
        ("47/XYZ-ABC", "local"),
    ],
)
def test_how_far_a_number_is_unique(number, how_far):
    assert reach(number) == how_far
