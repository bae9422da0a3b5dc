"""Tokens: numbers, dates, document numbers and abbreviations stay whole; the tokens are the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.ner.tokenizer import Tokenizer, norm, tokens, word_class


@pytest.fixture(scope="module")
def tokenizer():
    from spacy.vocab import Vocab

    return Tokenizer(Vocab())


def words(text):
    return [text[start:end] for start, end in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.911.002 người", ["1.911.002", "người"]),
        ("26,71%.", ["26,71", "%", "."]),
        ("42/100.000 ca", ["42/100.000", "ca"]),
        ("số 28/NQ-CP,", ["số", "28/NQ-CP", ","]),
        ("22/2023/QH15", ["22/2023/QH15"]),
        ("15/11/2025;", ["15/11/2025", ";"]),
        ("Sở LĐTB&XH, LĐ-TB&XH", ["Sở", "LĐTB&XH", ",", "LĐ-TB&XH"]),
        ("Ban VSTBPN tỉnh", ["Ban", "VSTBPN", "tỉnh"]),
        ("2021 - 2025", ["2021", "-", "2025"]),
        ("TP. Bình An", ["TP.", "Bình", "An"]),
        ("bà H'Yim Niê", ["bà", "H'Yim", "Niê"]),
        ("(GRDP)", ["(", "GRDP", ")"]),
    ],
)
def test_tokens(text, expected):
    assert words(text) == expected


@given(st.text(max_size=80))
def test_a_document_of_tokens_is_the_text(tokenizer, text):
    assert tokenizer(text).text == text


def test_offsets_are_those_of_the_text(tokenizer):
    text = "Số:  12/KH-UBND\tngày 5"
    assert [(token.idx, token.text) for token in tokenizer(text) if token.text.strip()] == [
        (0, "Số"), (2, ":"), (5, "12/KH-UBND"), (16, "ngày"), (21, "5"),
    ]  # fmt: skip


def test_norm_forgets_marks_case_and_digits():
    assert norm("Tổ") == norm("tô") == "to"
    assert norm("28/NQ-CP") == norm("31/NQ-CP")


def test_classes_of_words():
    assert "F" in word_class("Nguyễn")
    assert word_class("UBND") == "capitals"
    assert word_class("tỉnh") == "small"
    assert word_class("2025") == "sign"
