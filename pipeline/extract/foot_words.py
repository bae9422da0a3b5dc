"""What a cell of the foot says: a capacity to sign ("KT. CHỦ TỊCH"), or the name of a person.

Rules: patterns/roles.yaml and names.yaml, where their sources are named.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from pipeline.extract.header_cells import Cell
from pipeline.extract.rules import any_whole, rule, word_list
from pipeline.model import Page, Word
from pipeline.vietnamese import fold_tone_place, is_syllable, strip_marks

FILE = "roles.yaml"
NAMES = "names.yaml"
_BRACKETED = regex.compile(r"\([^)]*\)")
_SIGNED = regex.compile(r"\((?:[Đđ]ã ký|[Đđ]ã kí)\)")
_CAPITAL_WORD = regex.compile(r"\p{Lu}[\p{L}’']*")
_HIGHLAND = regex.compile(r"[KH][’']\p{Lu}\p{Ll}+")  # K'Brép: the whole name of a person of the Central Highlands
_NAME_WORD = regex.compile(r"\p{Lu}[\p{Ll}’']*(?:[’']\p{Lu}[\p{Ll}]*)?")


def is_role(text: str) -> bool:
    """Whether a cell states a capacity to sign and nothing else: "TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH"."""
    text = text.strip()
    if any(char.islower() for char in _BRACKETED.sub("", text)):
        return False
    return any_whole(FILE, "role", text)


def is_on_behalf(text: str) -> bool:
    """Whether a cell says in whose name somebody signs: "TM. ỦY BAN NHÂN DÂN"."""
    return rule(FILE, "role", "on-behalf").fullmatch(text.strip()) is not None


_NO_NAMES = (
    "VAN PHONG ",
    "HOI DONG ",
    "LIEN DOAN ",
    "CONG AN ",
    "DOAN THANH NIEN",
    "PHO CHU ",
    "PHO GIAM ",
    "PHO TRUONG ",
)


@lru_cache(maxsize=1)
def _name_lists() -> tuple[dict[str, str], frozenset[str]]:
    families: dict[str, str] = {}
    for name in word_list(NAMES, "family"):
        families.setdefault(fold_tone_place(name), name)
    return families, frozenset(fold_tone_place(name) for name in word_list(NAMES, "given"))


def looks_like_name(text: str) -> bool:
    """Whether a text is a person's name and nothing else."""
    return name_of(text) is not None


def name_of(text: str) -> list[str] | None:
    """The words of a person's name without titles, in the case of names, or None where the text is no name."""
    text = _SIGNED.sub("", text.replace("Ð", "Đ")).strip(" \t*_.,;:|'`~-–—\"“”")
    title = rule(NAMES, "titles", "title").match(text)
    if title:
        text = text[title.end() :].strip(" .,-–")
    words = text.split()
    if is_role(text.upper()) or strip_marks(text).upper().startswith(_NO_NAMES):
        return None
    if len(words) == 1 and _HIGHLAND.fullmatch(words[0]):
        return words
    if not 2 <= len(words) <= 5 or not all(_CAPITAL_WORD.fullmatch(word) for word in words):
        return None
    if text.isupper():
        words = [word[:1] + word[1:].lower() for word in words]
    if not all(_NAME_WORD.fullmatch(word) for word in words):
        return None
    families = _name_lists()[0]
    return words if fold_tone_place(words[0]) in families else None


def person_name(text: str, page: Page, cell: Cell) -> str | None:
    """The person's name that a cell is, or None.

    On an OCR's page every word behind the family name must be one that names bear, so that a misread name is None
    rather than wrong; a rare one is believed where the OCR is sure of it and no other name differs in its marks alone.
    """
    words = name_of(text)
    if words is None:
        return None
    given = _name_lists()[1]
    if "ocr" in page.source or page.source == "text+repair":
        rare = [word for word in words[1:] if fold_tone_place(word) not in given]
        if not all(is_syllable(word) and strip_marks(word) not in _bare_names() for word in rare):
            return None
        sure = [word.confidence for word in _name_words(text, page, cell) if word.confidence is not None]
        if len(sure) != len(words):  # read in other pieces: none is known to be the rare one
            sure = [min(sure, default=0.0 if rare else 1.0)] * len(words)
        if any(found < (_SURE_OF_RARE if word in rare else 0.3) for word, found in zip(words, sure, strict=True)):
            return None
    elif (
        is_syllable(words[0])
        and len(words[0]) > 1
        and not all(is_syllable(word) or "'" in word or "’" in word for word in words)
    ):
        return None  # names of peoples whose family names are no Vietnamese syllables need not be spelled as such
    return " ".join(words)


_SURE_OF_RARE = 0.9  # an OCR's confidence in a name whose syllables few names have


def _name_words(text: str, page: Page, cell: Cell) -> list[Word]:
    """The OCR's words of a name, without the titles before it."""
    title = rule(NAMES, "titles", "title").match(text)
    return list(page.words_of(cell.start + (title.end() if title else 0), cell.end))


@lru_cache(maxsize=1)
def _bare_names() -> frozenset[str]:
    """The syllables of names without marks: an unknown one that differs from them in marks alone may be misread."""
    return frozenset(strip_marks(name) for name in word_list(NAMES, "given"))
