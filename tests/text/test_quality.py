"""The quality score: clean text high, each kind of damage low, what says little in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_files import BODY, HEADER, TITLE

from pipeline.resources import load_patterns
from pipeline.text import assess
from pipeline.vietnamese import is_syllable, strip_marks

CLEAN = "\n".join(["   ".join(pair) for pair in HEADER] + list(TITLE) + list(BODY))
# Typed by hand after the manner of an English OCR: marks lost or taken for other letters and symbols.
ENGLISH = """UY BAN NHAN DAN  CONG HOA XA HQI CHU NGHIA VIET NAM
TINH HOA SON  Pdc lap - Tu do - Hanh phtc
Thuc hién Nghi quyét sé 31/NQ-HDND ngay 09 thang 12 nam 2022 cua Hdi déng nhan dan
tinh vé nhiém vu phat trién van héa, Uy ban nhan dan tinh ban hanh ké hoach phat trién
thu vién co s6 véi cac néi dung chi yéu sau day: 1. Phan dau dén hét nim 2023 cé it nhat
65% s6 xa, phudng cé phong doc sach phuc vu nhan dan; méi phong doc c6 tir 500 dau sach"""
TCVN3 = """Uû ban nh©n d©n tØnh Hoa S¬n b¸o c¸o kÕt qu¶ thùc hiÖn kÕ ho¹ch n¨m 2003 vÒ ph¸t triÓn th­ viÖn c¬ së
trªn ®Þa bµn tØnh, phÊn ®Êu ®Õn hÕt n¨m cã Ýt nhÊt 65% sè x·, ph­êng cã phßng ®äc s¸ch phôc vô nh©n d©n."""
VNI = """Uûy ban nhaân daân tænh baùo caùo keát quaû thöïc hieän keá hoaïch naêm 2003 veà phaùt trieån thö vieän cô sôû
treân ñòa baøn tænh, phaán ñaáu ñeán heát naêm coù ít nhaát 65% soá xaõ, phöôøng coù phoøng ñoïc saùch."""


def test_clean_text() -> None:
    quality = assess(CLEAN)
    assert quality.score > 0.9
    assert quality.known
    assert quality.lost == quality.symbols == 0


@pytest.mark.parametrize("text", [ENGLISH, TCVN3, VNI], ids=["english-ocr", "tcvn3", "vni"])
def test_ruined_text(text: str) -> None:
    quality = assess(text)
    assert quality.score < 0.5
    assert quality.known


def test_text_without_any_mark() -> None:
    assert assess(strip_marks(CLEAN)).score < 0.4


@pytest.mark.parametrize("put", ["", "\ufffd", "\uf0a1"], ids=["hole", "replacement", "private-use"])
def test_lost_letters_show_clearly(put: str) -> None:
    text = CLEAN
    for letter in "íồùạ":
        text = text.replace(letter, put)
    quality = assess(text)
    assert quality.score < 0.85
    assert quality.lost > 0 or put == "\uf0a1"


def test_letters_of_points_of_law_are_not_lost_letters() -> None:
    text = CLEAN + " theo quy định tại điểm b, điểm d và đ khoản 2 Điều 5; trong 5 s" * 5
    assert assess(text).lost == 0
    assert assess(CLEAN + " Thực hiện Kế hoạch s 61/KH-UBND, kết qu thực hiện" * 3).lost > 0


def test_decomposed_letters_are_as_good_as_composed_ones() -> None:
    import unicodedata

    assert assess(unicodedata.normalize("NFD", CLEAN)).score == pytest.approx(assess(CLEAN).score, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Trang 2/10",
        "\n".join("1.204 2.318 45,6 12,9% 2021 2022 2023" for _ in range(30)),
        "The committee shall report to the people on the results of the plan and on the budget for the year. " * 5,
    ],
    ids=["empty", "short", "numbers", "english"],
)
def test_unknown_is_in_the_middle(text: str) -> None:
    quality = assess(text)
    assert 0.55 < quality.score < 0.9
    assert not quality.known


def test_control_characters_count_against_a_text() -> None:
    damaged = "".join(char if i % 9 else "\x03" for i, char in enumerate(CLEAN))
    assert assess(damaged).score < 0.4


@given(st.text(max_size=300))
def test_any_text_has_a_score(text: str) -> None:
    quality = assess(text)
    assert 0 <= quality.score <= 1
    assert 0 <= quality.readable <= 1


def test_word_lists_hold_no_syllables_and_do_not_overlap() -> None:
    lists = load_patterns("quality.yaml")
    other = set(lists["other_languages"]["words"])
    assert not {word for word in other if is_syllable(word)}
    assert not other & set(lists["neutral"]["words"])


def test_real_texts(shared: Path) -> None:
    scores = {path.stem: assess(path.read_text(encoding="utf-8")).score for path in (shared / "seeds").glob("*.txt")}
    assert scores.pop("ke-hoach-382-an-giang-2025") < 0.3  # English OCR
    assert scores.pop("cong-van-binh-dinh-2023") < 0.85  # a font lost letters
    assert min(scores.values()) > 0.9
