"""Cutting a text, clean or damaged, into tokens that cover it to the letter.

The language model works on word tokens alone. Numbers, số và ký hiệu ("21/2010/TT-BTC"), dates, mail and web
addresses are *protected*: they are context for the model, never its object. What an OCR made of a word ("hi€én", "t6",
"1ap") stays one word token, so that a channel can mend it.

Every chunk between blanks is cut on its own, so a cut depends on the chunk alone and can be remembered: text of one
document, and of one language, repeats its chunks.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.vietnamese import ONSETS, OPEN_RIMES, STOP_RIMES, split_onset, strip_marks

TokenKind = Literal["word", "number", "symbol", "punct", "space", "newline"]
FIRST_CAPITAL, ALL_CAPITALS = 1, 2  # cases of a word; 0 is small


class Token(NamedTuple):
    """A piece of a text: ``text == source[start:end]``."""

    start: int
    end: int
    text: str
    kind: TokenKind


# Glyphs that OCR puts in the place of Vietnamese letters ("hi€én", "thu¢c", "K& hoach").
_ODD = "€¢£¥~§©®&^°|`´¨¦¬µ¤ªº¿¡"
_MARKS = "\u0300-\u036f"  # combining marks of decomposed text
_HIDDEN = "\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphen and zero-width characters
_LETTER = r"[^\W\d_]"
_INNER = rf"[{_ODD}{_MARKS}{_HIDDEN}]"
# A vowel and an apostrophe is how old typists and bad OCR write a horn ("co'", "thu'"); "!", "$" and "?" count only
# between small letters ("ngh!a").
_WORD = rf"(?:[^\W_]|{_INNER}|(?<=[uoUO])['’](?=[a-z\s]|$)|(?<=[a-z])[!$?](?=[a-z]))+"

_WORD_AT = re.compile(_WORD)
_SCANNER = re.compile(
    rf"""
    (?P<address> (?:https?://|www\.)\S*[\w/] | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
               | [a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:(?:gov|com|org|edu|net)(?:\.vn)?|vn)(?:/[\w./-]*)?(?!\w) )
  | (?P<compound> /?\w+(?:[-–/.]\w+)+ | /\w+ )
  | (?P<word> {_WORD} )
  | (?P<other> (?P<char>[\W_])(?P=char)* )
    """,
    re.X,
)
TIED_BY_UNDERSCORE = r"(?!.*(?:@|://|www))[ -~]*[0-9a-z]_[a-z][ -~]*"
"""A line that names a file without its ending: "PL XI_Bien ban xac nhan". Offices type such names without marks."""

_BREAK = re.compile(r"[\n\r\f\v\x85\u2028\u2029]")
_CHUNK = re.compile(r"\S+|\s+")
_DATE = re.compile(r"(?:\d{1,2}[/.-]){1,2}(?:1[89]|20)\d\d|\d{1,2}/\d{1,2}(?:/\d{2})?")
_NEXT_SENTENCE = re.compile(r"\.(?=[^\W\d_][a-zà-ỹ]+\b)")  # a blank was lost: "số 12/KH-UBND.Về việc"
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBERED = re.compile(r"/?\d")
_ABBREVIATION = re.compile(r"(?=(?:[^A-ZĐÐƯÂĂÊÔƠ]*[A-ZĐÐƯÂĂÊÔƠ]){2})[A-ZĐÐƯÂĂÊÔƠ][A-ZĐÐƯÂĂÊÔƠa-z]*\d*")
_UNITS = frozenset(
    re.split(" ", "kg g gr mg km m cm mm ha m2 m3 km2 l lít đ d vnd usd k tr tỷ h p ph s kw kwh mw gwh %")
)
_MISREAD_DIGITS = str.maketrans({"0": "o", "1": "l", "4": "a", "6": "o", "8": "ô", "9": "q"})
_MISREAD_ONE = str.maketrans({"0": "o", "1": "i", "4": "a", "6": "o", "8": "ô", "9": "g"})
_BARE_ONSETS = ONSETS - {"đ"}
_BARE_RIMES = frozenset(strip_marks(rime) for rime in OPEN_RIMES | STOP_RIMES)


@lru_cache(maxsize=65536)
def looks_like_syllable(word: str) -> bool:
    """Whether the word, its marks left aside, is spelled as a Vietnamese syllable ("nghiem", "Đồng"; not "kpi")."""
    bare = strip_marks(unicodedata.normalize("NFC", word)).lower()
    if not bare.isalpha() or not bare.isascii():
        return False
    split = split_onset(bare)
    if split is not None:
        return True
    return any(bare[:n] in _BARE_ONSETS and bare[n:] in _BARE_RIMES for n in range(4))


def tokenize(text: str) -> list[Token]:
    """Cuts a text into tokens that cover it without gap or overlap.

    Args:
        text: Any text; combining marks and zero-width characters stay inside their word.

    Returns:
        The tokens in order. ``space`` is blank space inside a line, ``newline`` blank space that holds a line or page
        break. ``symbol`` and ``number`` are protected.
    """
    return list(_page_tokens(text)) if len(text) < _PAGE else _cut(text)


_PAGE = 20_000  # characters up to which a text is some page, whose tokens several stages of its repair want


@lru_cache(maxsize=32)
def _page_tokens(text: str) -> tuple[Token, ...]:
    return tuple(_cut(text))


def _cut(text: str) -> list[Token]:
    tokens: list[Token] = []
    append, new = tokens.append, Token
    for match in _CHUNK.finditer(text):
        start, chunk = match.start(), match.group()
        if chunk.isspace():
            append(
                new(
                    start, match.end(), chunk, "newline" if "\n" in chunk or "\f" in chunk or "\r" in chunk else "space"
                )
            )
            continue
        for begin, end, kind in cut_chunk(chunk):
            append(new(start + begin, start + end, chunk[begin:end], kind))
    return tokens


@lru_cache(maxsize=65536)
def cut_chunk(chunk: str) -> tuple[tuple[int, int, TokenKind], ...]:
    """Cuts one chunk without blanks into (start, end, kind)."""
    parts: list[tuple[int, int, TokenKind]] = []
    at = 0
    while at < len(chunk):
        match = _SCANNER.match(chunk, at)
        assert match is not None  # the last branch takes any character
        end = match.end()
        if match["address"]:
            parts.append((at, end, "symbol"))
        elif match["compound"]:
            end = _cut_compound(chunk, at, end, parts)
        elif match["word"]:
            end = _cut_word(chunk, at, end, parts)
        else:
            parts.append((at, end, "punct"))
        at = end
    return tuple(parts)


def _cut_compound(chunk: str, start: int, end: int, parts: list[tuple[int, int, TokenKind]]) -> int:
    """Takes the start of a compound ("21/2010/TT-BTC", "2021-2025", "và/hoặc") and returns how far it came."""
    sentence = _NEXT_SENTENCE.search(chunk, start, end)
    if sentence and sentence.start() > start:
        end = sentence.start()
    date = _DATE.match(chunk, start, end)
    if date and (date.end() == end or chunk[date.end()] not in "/-.0123456789" or not _is_symbol(chunk[start:end])):
        rest = chunk[date.end() : date.end() + 1]
        if not rest.isalnum():
            parts.append((start, date.end(), "symbol"))
            return date.end()
    if _is_symbol(chunk[start:end]):
        parts.append((start, end, "symbol"))
        return end
    number = _DIGITS.match(chunk, start)
    if number and not chunk[number.end() : number.end() + 1].isalnum():
        parts.append((start, number.end(), "number"))
        return number.end()
    if chunk[start] == "/":
        parts.append((start, start + 1, "punct"))
        return start + 1
    word = _WORD_AT.match(chunk, start)
    if word is None:  # an underscore leads
        parts.append((start, start + 1, "punct"))
        return start + 1
    return _cut_word(chunk, start, word.end(), parts)


_SLUG = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+){3,}(?:\.html?)?")


def _is_symbol(text: str) -> bool:
    """Whether a compound is a số ký hiệu or the like: parts in capitals, most often after a number."""
    if _SLUG.fullmatch(text):  # the last part of a web address, often cut off at a line end
        return True
    pieces = [piece for piece in re.split(r"[-–/.]", text) if piece]
    short = [bool(_ABBREVIATION.fullmatch(piece)) for piece in pieces]
    if _NUMBERED.match(text):
        if "/" in text or "-" in text:
            return any(short) or (len(pieces) > 1 and text.startswith("/") and pieces[0].isupper())
        return any(yes and not looks_like_syllable(piece) for yes, piece in zip(short, pieces, strict=True))
    if text.startswith("/"):
        return short[0] if short else False
    return all(short) and not all(looks_like_syllable(piece) for piece in pieces)


def _cut_word(chunk: str, start: int, end: int, parts: list[tuple[int, int, TokenKind]]) -> int:
    text = chunk[start:end]
    if not any(char.isalnum() for char in text):
        parts.append((start, start + 1, "punct"))
        return start + 1
    with_digits, odd = any(char.isdigit() for char in text), any(char in _ODD for char in text)
    if any(char.isalpha() for char in text) and (odd or not with_digits):
        parts.append((start, end, "word"))
        return end
    number = _DIGITS.match(chunk, start)
    if number and (number.end() >= end):  # "3.537" and "2,5" run on past the letters' pattern
        parts.append((start, number.end(), "number"))
        return number.end()
    if _is_misread(text):
        parts.append((start, end, "word"))
        return end
    if number and chunk[number.end() : end].lower() in _UNITS:
        parts.append((start, number.end(), "number"))
        parts.append((number.end(), end, "word"))
        return end
    if number and not chunk[number.end()].isalpha():
        parts.append((start, number.end(), "number"))
        return number.end()
    parts.append((start, end, "symbol"))
    return end


def _is_misread(text: str) -> bool:
    """Whether letters and digits are more likely a misread syllable ("t6", "d6i", "1ap") than a code ("A1")."""
    if text[0] == "¢" and text[1:] in ("0", "6"):
        return True
    letters = [char for char in text if char.isalpha()]
    if not letters or "2" in text or (text[0].isupper() and text[1:].isdigit() and len(text) > 2):
        return False
    if text[0].isdigit():
        if len(letters) == 1 and not re.fullmatch(r"[46]n", text):
            return False
        if text[1].isdigit() or text[0] not in "0146":
            return False
    elif len(text) == 2 and text[1] not in "640":
        return False
    if text.isupper() and len(letters) > 1:
        return False
    return looks_like_syllable(text.translate(_MISREAD_DIGITS)) or looks_like_syllable(text.translate(_MISREAD_ONE))


def case_of(word: str) -> int:
    """How a word is capitalised: 0, :data:`FIRST_CAPITAL` or :data:`ALL_CAPITALS` (two letters at least)."""
    if not word[:1].isupper():
        return 0
    return ALL_CAPITALS if len(word) > 1 and word.isupper() else FIRST_CAPITAL
