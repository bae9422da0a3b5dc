"""The memory of a document: its words, its pairs of words, its abbreviations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.memory import DocumentMemory


def test_words_seen_often_weigh_more_but_not_without_end() -> None:
    memory = DocumentMemory.from_texts(["thủy lợi nội đồng", "thủy lợi " * 4, "thủy " * 1000])
    assert memory.bonus("kênh") == 0.0
    assert 0 < memory.bonus("nội") < memory.bonus("lợi") < memory.bonus("thủy") <= 1.2
    assert memory.bonus("Thuỷ") == memory.bonus("thủy")


def test_abbreviations_as_the_document_writes_them() -> None:
    memory = DocumentMemory.from_texts(["Ban QLDAĐT báo cáo; QLDAĐT đã trình.", "Sở GTVT"])
    assert memory.abbreviation("QLDADT") == "QLDAĐT"
    assert memory.abbreviation("GTVT") == "GTVT"
    assert memory.abbreviation("XYZ") is None


def test_an_abbreviation_is_spelled_by_its_definition() -> None:
    text = "Quỹ hỗ trợ đào tạo nghề (sau đây viết tắt là DTN) được thành lập."
    assert DocumentMemory.from_texts([text]).abbreviation("DTN") == "ĐTN"


def test_two_spellings_decide_nothing() -> None:
    memory = DocumentMemory.from_texts(["theo HD của Sở", "ký HĐ với nhà thầu"])
    assert memory.abbreviation("HD") is None


def test_headings_are_no_abbreviations() -> None:
    memory = DocumentMemory.from_texts(["CHƯƠNG TRÌNH HÀNH ĐỘNG CỦA TỈNH"])
    assert memory.abbreviation("DONG") is None


def test_pairs_are_remembered_within_a_clause() -> None:
    memory = DocumentMemory.from_texts(["chỉ tiêu, chỉ tiêu, chỉ tiêu; chi tiêu"] * 1 + ["kế hoạch. Hoạch định"] * 3)
    assert set(memory.followers("chỉ")) == {"tiêu"}
    assert memory.followers("chi") == {}
    assert memory.followers("hoạch") == {"định": memory.followers("hoạch")["định"]}


def test_a_copy_grows_apart() -> None:
    memory = DocumentMemory.from_texts(["mương máng"])
    other = memory.copy()
    other.add("kênh rạch")
    assert memory.count("kênh") == 0
    assert other.count("kênh") == 1


@given(st.text(max_size=200))
def test_any_text_can_be_taken_in(text: str) -> None:
    memory = DocumentMemory.from_texts([text])
    assert all(memory.bonus(word) >= 0 for word in text.split())


@pytest.mark.parametrize("word", ["", "ủ", "12", "a-b"])
def test_unknown_words_have_no_bonus(word: str) -> None:
    assert DocumentMemory.from_texts([]).bonus(word) == 0.0
