"""Names of places without their marks: the document's other places say which one is meant."""

from __future__ import annotations

import math

import pytest

from pipeline.repair.places import Word, place_words, split_names
from pipeline.repair.restore import restore
from pipeline.resources import load_patterns
from pipeline.vietnamese import is_syllable, strip_marks


def words(text: str) -> list[Word]:
    spaced = text.replace(",", " , ").replace(".", " . ")
    return [Word(word.lower(), word[0].isupper()) for word in spaced.split()]


def likeliest(text: str, word: str) -> str:
    """The likeliest reading of the last word of this form in a text."""
    found = words(text)
    at = max(i for i, each in enumerate(found) if each.bare == word)
    readings = place_words(found)[at]
    return max(readings, key=lambda reading: readings[reading])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Uy ban nhan dan huyen Phu Ninh , tinh Quang Nam", "phú"),
        ("Tinh Phu Tho giao Uy ban nhan dan huyen Phu Ninh", "phù"),
        ("tai xa Phu Dien , huyen Phu Vang", "phú"),
    ],
)
def test_a_district_is_that_of_the_province_named(text: str, name: str) -> None:
    assert likeliest(text, "phu") == name


def test_a_commune_is_that_of_the_district_named() -> None:
    assert likeliest("huyen Phu Vang hop tai xa Phu Dien .", "dien") == "diên"
    assert likeliest("huyen Thap Muoi hop tai xa Phu Dien .", "dien") == "điền"


def test_names_of_a_list_are_read_as_the_first_one_is() -> None:
    readings = place_words(words("huyen Thuong Xuan : cac xa Luan Thanh , Xuan Le va Bat Mot"))
    assert sorted(len(reading) > 1 for reading in readings.values()) == [True] * 8  # two words of each of the four


def test_all_names_behind_a_colon_are_of_the_kind() -> None:
    text = "huyen Thuong Xuan co 4 xa : Ngoc Phung 14 tieu chi , Tho Thanh 10 tieu chi , Xuan Le 5 tieu chi ."
    assert likeliest(text, "le") == "lẹ"
    assert likeliest(text, "thanh") == "thanh"


def test_a_person_behind_the_word_for_a_kind_is_no_place() -> None:
    assert place_words(words("Truong Doan dai bieu tinh Hoang Duc Thang phat bieu")) == {}


def test_what_no_list_has_is_left_to_the_words_around() -> None:
    assert place_words(words("Ong Nguyen Phu Dien phat bieu")) == {}  # part of a longer name
    assert place_words(words("huyen phu dien va xa dong nguoi")) == {}
    readings = place_words(words("xa Phu Dien"))
    assert all(0 >= value >= math.log(0.02) - 1e-9 for reading in readings.values() for value in reading.values())


def test_the_lists_decide_in_a_text_that_lost_its_marks() -> None:
    text = "Ủy ban nhân dân huyện Phù Ninh báo cáo Ủy ban nhân dân tỉnh Phú Thọ kết quả công tác 6 tháng đầu năm."
    bare = strip_marks(text)
    assert restore(bare).apply(bare) == text


def test_the_former_units_are_whole() -> None:
    provinces = load_patterns("former_units.yaml")["provinces"]
    assert len(provinces) == 63
    districts = [district for province in provinces for district in province["districts"]]
    assert len(districts) == 705
    communes = [
        name for row in districts for kind, units in row.items() if kind != "name" for name in split_names(units)
    ]
    assert len(communes) > 10_000
    assert sum(all(map(is_syllable, name.lower().split())) for name in communes) > 0.95 * len(communes)
