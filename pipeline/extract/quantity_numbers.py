"""Numbers as Vietnamese texts write them: digits with their marks for thousands and decimals, and number words.

    read_digits("1.911.002", 0).value == 1911002     read_digits("26,71", 0).value == 26.71
    read_digits("3.537", 0).value == 3537            read_digits("3.5", 0).value == 3.5
    read_words("mười lăm", 0).value == 15            read_words("hai trăm linh năm", 0).value == 205

The full stop parts thousands and the comma decimals (Thông tư 01/2011/TT-BNV and custom); the English way is taken only
where its shape leaves no doubt: two groups and more (1,911,002), or a stop before one or two last digits (3.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.vietnamese import fold_tone_place


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and its place. ``value`` is None where its shape has two readings or none.

    ``grouped``: it has marks for thousands. ``decimals``: digits behind the decimal mark. ``padded``: 04, 05.
    ``english``: the value that the English way of writing would give, where the shape allows both ("12,885").
    """

    start: int
    end: int
    value: float | None
    grouped: bool = False
    decimals: int = 0
    padded: bool = False
    words: bool = False
    english: float | None = None


# A run of digits with marks. OCR leaves a blank behind a mark; it is bridged where the group that follows could start
# no number of its own ("1.911. 002"), or where a blank stands before the mark ("26 ,71").
_RUN = regex.compile(r"[0-9]++(?:(?:\.[ ](?=0[0-9]{2}(?![0-9]))|[ ],(?=[0-9])|[.,])[0-9]++)*+")
_VIET = regex.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+,[0-9]+|[0-9]+")
_ENGLISH = regex.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,2}")
_POINT = regex.compile(r"[0-9]+\.[0-9]{1,2}|0\.[0-9]+|[0-9]{4,}\.[0-9]+|[0-9]+\.[0-9]{4,}")


def read_digits(text: str, at: int) -> Amount | None:
    """The number in digits that starts at ``at``, None where no digit stands there."""
    run = _RUN.match(text, at)
    if not run:
        return None
    printed = run.group().replace(" ", "")
    whole = printed.split(",", 1)[0].replace(".", "")
    padded = len(whole) > 1 and whole[0] == "0"
    if _POINT.fullmatch(printed):
        return Amount(at, run.end(), float(printed), decimals=len(printed) - printed.index(".") - 1, padded=padded)
    if _ENGLISH.fullmatch(printed):
        plain = printed.replace(",", "")
        decimals = len(plain) - plain.index(".") - 1 if "." in plain else 0
        return Amount(at, run.end(), float(plain), grouped=True, decimals=decimals)
    if not _VIET.fullmatch(printed):
        return Amount(at, run.end(), None)
    decimals = len(printed) - printed.index(",") - 1 if "," in printed else 0
    value = float(printed.replace(".", "").replace(",", "."))
    english = None
    if decimals == 3 and "." not in printed and not padded and len(whole) <= 3 and whole != "0":
        english = float(printed.replace(",", ""))
    return Amount(at, run.end(), value, "." in printed, decimals, padded, english=english)


_DIGIT_WORDS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SMALL = r"(?:một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín)"
_B = r"[ \t\xa0\n]+"
# Number words under a thousand; scale words (nghìn, triệu, tỷ) are read by the unit table behind them.
_ONES = r"(?:mốt|một|hai|ba|bốn|tư|lăm|nhăm|sáu|bảy|bẩy|tám|chín)"
_TENS = rf"(?:{_SMALL}{_B}mươi(?:{_B}{_ONES})?|mười(?:{_B}{_ONES})?)"
_WORDS = regex.compile(
    rf"(?<![\p{{L}}\d])(?:(?P<hundreds>{_SMALL}){_B}trăm(?:{_B}(?:(?:linh|lẻ){_B}(?P<unit>{_SMALL})|(?P<tens>{_TENS})))?"
    rf"|(?P<only_tens>{_TENS})|(?P<single>{_SMALL}))(?![\p{{L}}\d])",
    regex.I,
)
FIRST_NUMBER_WORDS = r"một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười"


@lru_cache(maxsize=4096)
def _tens(words: str) -> int:
    tokens = [fold_tone_place(word.lower()) for word in words.split()]
    if tokens[0] == "mười":
        return 10 + (_DIGIT_WORDS[tokens[1]] if len(tokens) > 1 else 0)
    return 10 * _DIGIT_WORDS[tokens[0]] + (_DIGIT_WORDS[tokens[2]] if len(tokens) > 2 else 0)


def read_words(text: str, at: int) -> Amount | None:
    """The number in words (1 to 999) that starts at ``at``, None where there is none.

    "hai mươi năm" is twenty years, not 25: behind "mươi" five is "lăm".
    """
    found = _WORDS.match(text, at)
    if not found:
        return None
    if found["single"]:
        return Amount(at, found.end(), float(_DIGIT_WORDS[found["single"].lower()]), words=True)
    if found["only_tens"]:
        return Amount(at, found.end(), float(_tens(found["only_tens"].lower())), words=True)
    value = 100 * _DIGIT_WORDS[found["hundreds"].lower()]
    if found["unit"]:
        value += _DIGIT_WORDS[found["unit"].lower()]
    elif found["tens"]:
        value += _tens(found["tens"].lower())
    return Amount(at, found.end(), float(value), words=True)


_GLOSS = regex.compile(
    r"[ ]?\((?:[0-9]{1,3}(?=\))|[ ]*(?:bằng chữ:?[ ]*)?"
    r"(?:(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|trăm|linh|lẻ|nghìn|ngàn|triệu|tỷ)[ ]*)+)\)",
    regex.I,
)


def skip_gloss(text: str, at: int) -> int:
    """Offset behind the number said again in brackets, "05 (năm)", "một (01)"; ``at`` where it is not."""
    found = _GLOSS.match(text, at, at + 160)
    return found.end() if found else at
