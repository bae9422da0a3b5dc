"""The tokeniser covers any text, protects what the language model may not touch, and keeps misread words whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.tokens import tokenize


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.text, token.kind) for token in tokenize(text) if token.kind not in ("space", "newline")]


@given(st.text(alphabet="aăđốUBND €¢'!-–/.,:;()0123456789\n\t\f\u0301\u00ad_%²QĐ", max_size=60) | st.text(max_size=40))
def test_tokens_cover_any_text_to_the_letter(text: str) -> None:
    at = 0
    for token in tokenize(text):
        assert (token.start, token.text) == (at, text[token.start : token.end])
        assert token.end > token.start
        at = token.end
    assert at == len(text)


@pytest.mark.parametrize(
    "symbol",
    [
        "21/2010/TT-BTC", "145/KH-UBND", "21-CT/TW", "178/QĐ-TTg", "40/TTr-SLĐTBXH", "57/2020/QH14", "/BC-UBND",
        "QĐ-UBND",        "1048/Qb-UBND", "03/3/2021", "15.12.2020", "6/2025", "a.b@haugiang.gov.vn", "https://x.gov.vn/tin/1.html",
        "vanban.gov.vn", "H5N1", "7h30", "2a", "QH14",
    ],
)  # fmt: skip
def test_symbols_dates_and_addresses_are_one_protected_token(symbol: str) -> None:
    assert kinds(symbol) == [(symbol, "symbol")]
    assert kinds(f"theo {symbol}, và")[1] == (symbol, "symbol")


@pytest.mark.parametrize("number", ["04", "2.5", "3.537", "1.911.002", "50,5", "2025"])
def test_numbers_are_protected(number: str) -> None:
    assert kinds(f"{number}%") == [(number, "number"), ("%", "punct")]
    assert kinds(number) == [(number, "number")]


@pytest.mark.parametrize(
    "word",
    ["hi€én", "dén", "t6", "c6", "d6i", "1ong", "1ap", "x4", "4n", "K&", "v€", "hi¢n", "nh", "co'", "thu'c", "ngh!a",
     "R&D",     "hoa\u0300", "phu\u00adong", "¢6"],
)  # fmt: skip
def test_misread_words_stay_one_word(word: str) -> None:
    assert kinds(f"va {word} la") == [("va", "word"), (word, "word"), ("la", "word")]


def test_words_part_at_hyphens_slashes_and_lost_blanks() -> None:
    assert kinds("kinh tế-xã hội") == [
        ("kinh", "word"),
        ("tế", "word"),
        ("-", "punct"),
        ("xã", "word"),
        ("hội", "word"),
    ]
    assert kinds("LẬP-TỰ") == [("LẬP", "word"), ("-", "punct"), ("TỰ", "word")]
    assert kinds("và/hoặc") == [("và", "word"), ("/", "punct"), ("hoặc", "word")]
    assert kinds("2021-2025") == [("2021", "number"), ("-", "punct"), ("2025", "number")]
    assert kinds("12/KH-SNV.Về") == [("12/KH-SNV", "symbol"), (".", "punct"), ("Về", "word")]
    assert kinds("121kg") == [("121", "number"), ("kg", "word")]


def test_line_breaks_are_told_from_blanks() -> None:
    tokens = tokenize("một  hai \n\n ba\fbốn")
    assert [token.kind for token in tokens] == ["word", "space", "word", "newline", "word", "newline", "word"]
