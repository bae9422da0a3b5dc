"""How good a text is as Vietnamese: the score that decides whether a page's own text is kept or its picture read.

Clean Vietnamese of the administration is nearly all valid syllables, and four in five of them bear a mark. An
English OCR leaves half of the syllables without their marks and puts other letters and symbols in their place; a font
without a Unicode map leaves holes; legacy encodings give letters that no syllable has. Each shows in a share of its
own, and the score is their product. What says little either way (few words, tables of numbers, other languages) stays
near the middle: unknown is not bad.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.resources import load_patterns
from pipeline.vietnamese import is_syllable, strip_marks

_PRIOR = 0.7  # the score of a text that says nothing
_PRIOR_WORDS = 6.0  # how many words' weight the prior has
_CLEAN_MARKED = 0.5  # clean running text has 0.6 to 0.85 of its syllables marked; names and lists a little less
_LOST_WEIGHT = 15.0  # a lost letter is seen only where it leaves no word, and clean text has one in 5,000 words
_LOST_ALLOWED = 1  # formulas and codes
_SYMBOL_WEIGHT = 3.0

Kind = Literal["marked", "plain", "bad", "lost", "symbol", "neutral", "other"]

_OUTER = "\"'“”‘’«»()[]{}<>.,;:!?…*_#|/\\-–—+=•·~`^\xa0"
# Beginnings of syllables that stand alone only where the rest is lost; one-letter words and units are not among them.
_ONSETS = frozenset("b ch d đ gh kh l n ng ngh nh ph qu s th tr v x".split())
_PARTS = re.compile(r"[-–—/.,:;()“”\"'…+&=\[\]]+")
_LETTERS = re.compile(r"[^\W\d_]+$")
_TYPOGRAPHY = frozenset("“”‘’–—…«»•·§°±×÷€£¥©®™‰²³¹¼½¾→←≥≤≠≈∞√Ø")


@dataclass(frozen=True, slots=True)
class Quality:
    """The score, and what it is made of. Shares are 0 to 1.

    ``known`` says whether the text has enough Vietnamese words for a judgement; if not, the score is near 0.7.
    """

    score: float
    words: int  # tokens that could be syllables
    syllables: float  # share of them that are valid
    marked: float  # share of the valid that bear a mark
    readable: float  # share of characters that a Vietnamese text may have
    lost: float  # share of words that have lost letters
    symbols: float  # share of words with symbols or digits inside
    known: bool


def assess(text: str) -> Quality:
    """The quality of a page's text; about one millisecond for a page."""
    counts: dict[str, int] = dict.fromkeys(("marked", "plain", "bad", "lost", "symbol", "neutral", "other"), 0)
    before = ""
    for token in text.split():
        if token in _ONSETS and not _names_a_letter(token, before):
            counts["lost"] += 1  # "s 61", "qu thực"; a mark of a list has a bracket or a point
        else:
            for kind in _kinds(token):
                counts[kind] += 1
        before = token
    valid = counts["marked"] + counts["plain"]
    words = valid + counts["bad"] + counts["lost"] + counts["symbol"]
    readable = _readable(text)
    if counts["other"] > 0.12 * (words + counts["other"]) and counts["marked"] < 0.15 * words:
        # Running text of another language: nothing to judge by, but its letters.
        return Quality(_PRIOR * readable, words, valid / max(1, words), 0.0, readable, 0.0, 0.0, False)
    syllables = valid / words if words else 1.0
    marked = counts["marked"] / valid if valid else 0.0
    lost = max(0, counts["lost"] - _LOST_ALLOWED) / words if words else 0.0
    symbols = counts["symbol"] / words if words else 0.0
    score = _score(syllables, marked, readable, lost, symbols)
    weight = words / (words + _PRIOR_WORDS)
    score = weight * score + (1 - weight) * _PRIOR * readable
    return Quality(round(score, 4), words, syllables, marked, readable, lost, symbols, words >= 12)


def _score(syllables: float, marked: float, readable: float, lost: float, symbols: float) -> float:
    spelled = max(0.0, 1 - 1.6 * (1 - syllables - lost - symbols))
    whole = max(0.0, 1 - _LOST_WEIGHT * lost - _SYMBOL_WEIGHT * symbols)
    with_marks = min(1.0, 0.15 + 0.85 * marked / _CLEAN_MARKED)
    return spelled * whole * with_marks * max(0.0, 1 - 4 * (1 - readable))


def _names_a_letter(token: str, before: str) -> bool:
    """Whether a lone consonant is a unit ("5 s") or the letter of a point of law ("điểm b", "các điểm a, b và d")."""
    if before[-1:].isdigit():
        return True
    return len(token) == 1 and (before[-1:] in ",;" or len(before) == 1 or before.lower() in _before_letters())


@lru_cache(maxsize=32768)
def _kinds(token: str) -> tuple[Kind, ...]:
    """What the parts of a token between blanks are."""
    core = unicodedata.normalize("NFC", token.replace("\xad", "").strip(_OUTER))
    if not core or not any(char.isalpha() for char in core):
        return ("lost",) if "\ufffd" in token else ()
    if "@" in core or "www." in core or "://" in core:
        return ()
    return tuple(kind for part in _PARTS.split(core) if part and (kind := _kind(part)) != "neutral")


def _kind(part: str) -> Kind:
    if "\ufffd" in part or any("\ue000" <= char <= "\uf8ff" for char in part):
        return "lost"
    if not _LETTERS.match(part):
        return _mixed(part)
    lower = part.lower()
    if is_syllable(part):
        return "plain" if lower.isascii() else "marked"
    if lower in _other_words():
        return "other"
    if lower in _neutral():
        return "neutral"
    if part.isupper() and len(part) <= 10 and not (set(strip_marks(lower)) & set("aeiouy") and len(part) > 5):
        return "neutral"  # an abbreviation: UBND, HĐND, TNHH
    if part[1:] != part[1:].lower() and not part.isupper():
        return "neutral" if len(part) <= 8 and lower.isascii() else "bad"  # UBNDtỉnh, QĐi: abbreviations of a kind
    if not set(strip_marks(lower)) & set("aeiouy"):
        return "neutral" if len(part) == 1 and part.isupper() else "lost"
    return "bad"


def _mixed(part: str) -> Kind:
    """A part with digits or symbols among its letters: a unit, a code, a footnote's mark – or a misread word."""
    letters = sum(char.isalpha() for char in part)
    if re.fullmatch(r"[\d²³%]+[^\W\d_]{1,4}\d?|[^\W\d_]{1,6}\d{1,4}|\d+[^\W\d_]{1,2}\d*|[^\W\d_]+[⁰¹²³⁴-⁹]+", part):
        return "symbol" if re.fullmatch(r"[^\W\d_]*[a-zà-ỹ][61]+", part) and letters <= 4 else "neutral"
    if part.upper() == part and len(part) <= 12:
        return "neutral"
    return "symbol" if letters >= 2 or not part.isascii() else "neutral"


def _readable(text: str) -> float:
    """The share of characters, blanks apart, that stand in Vietnamese texts; every other one counts against it."""
    if text.isascii():
        strange = sum(char < " " and char not in "\t\n\r\f\v" for char in text)
        total = len(text) - text.count(" ") - text.count("\n")
    else:
        total = strange = 0
        for char, count in _histogram(text).items():
            if char.isspace():
                continue
            total += count
            if not _is_readable(char):
                strange += count
    return 1 - strange / total if total > 0 else 1.0


def _histogram(text: str) -> dict[str, int]:
    return {char: text.count(char) for char in set(text)}


@lru_cache(maxsize=4096)
def _is_readable(char: str) -> bool:
    if " " <= char <= "~" or char in _TYPOGRAPHY:
        return True
    if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < " ":
        return False
    if "\u0300" <= char <= "\u0323" or "⁰" <= char <= "₉":
        return True
    if char.isalpha():
        return (
            strip_marks(char).isascii() and unicodedata.normalize("NFD", char)[0].lower() in "aeiouyd"
        ) or char in "đĐðÐ"
    return unicodedata.category(char)[0] in "PSZ"


@lru_cache(maxsize=1)
def _other_words() -> frozenset[str]:
    return frozenset(load_patterns("quality.yaml")["other_languages"]["words"])


@lru_cache(maxsize=1)
def _before_letters() -> frozenset[str]:
    return frozenset(load_patterns("quality.yaml")["before_letters"]["words"])


@lru_cache(maxsize=1)
def _neutral() -> frozenset[str]:
    return frozenset(load_patterns("quality.yaml")["neutral"]["words"])
