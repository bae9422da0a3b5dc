"""Spelling: which strings are syllables, where the tone mark goes, what is left without marks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.vietnamese import fold_tone_place, is_syllable, strip_marks, without_tone

SYLLABLES = (
    "ủy ban nhân dân tỉnh kế hoạch nghị quyết giếng gì gìn giữ nghĩa khuyến quy quý quốc huyện khuỷu thuở ngoằn ngoèo "
    "hòa hoà thúy thuý khỏe khoẻ xoong ươm yêu yến ỷ ì đường được nước hợp tiếp chuyển Đắk ĐẢNG"
).split()
NOT_SYLLABLES = "cac hat2 bộo nghác cế ngê xã-hội qđ ubnd th nhiểềm kăn ghà hiện1 tiêsng wifi website clb à́".split()


@pytest.mark.parametrize("word", SYLLABLES)
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", NOT_SYLLABLES)
def test_other_strings_are_not_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("new", "old"),
    [("hoà", "hòa"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("HOÀ", "HÒA"), ("Uỷ", "Ủy"), ("quý", "quý"), ("giữ", "giữ")],
)
def test_both_customs_of_placing_the_tone_fold_to_one(new: str, old: str) -> None:
    assert fold_tone_place(new) == old
    assert fold_tone_place(old) == old


@pytest.mark.parametrize("word", ["toàn", "hoài", "tuyết", "ngoài", "Wi-Fi", "hoa", "a2", ""])
def test_folding_leaves_all_else_alone(word: str) -> None:
    assert fold_tone_place(word) == word


def test_marks_are_stripped_letter_by_letter() -> None:
    assert strip_marks("Ủy ban Đắk Lắk, QÐ số 5 – ‘x’ ½") == "Uy ban Dak Lak, QD so 5 – ‘x’ ½"


def test_tone_and_letters_part() -> None:
    assert without_tone("Quyết") == ("Quyêt", "\u0301")
    assert without_tone("ban") == ("ban", "")


@given(st.text())
def test_stripping_keeps_the_length_of_composed_text(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert len(strip_marks(composed)) == len(composed)
    assert strip_marks(strip_marks(composed)) == strip_marks(composed)


@given(st.text(alphabet="abcdeghiklmnopqrstuvxyăâêôơưđáàảãạếềểễệốồứừýỳ", max_size=8))
def test_folding_changes_no_letter_and_is_stable(word: str) -> None:
    folded = fold_tone_place(word)
    assert without_tone(folded)[0] == without_tone(word)[0]
    assert fold_tone_place(folded) == folded
    assert is_syllable(word) <= is_syllable(folded)
