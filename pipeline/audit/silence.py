"""Whether a text is silent on something, or has its words close together somewhere."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

import regex

from pipeline.link.keys import fold
from pipeline.link.wording import rules
from pipeline.resources import load_patterns

WINDOW = 40  # words within which a sentence would name the thing
_LEAST = 3  # content words that a wording needs before silence on it can be claimed

_WORD = regex.compile(r"[^\W_]+")
_PIECES = regex.compile(r"[,:;(]")

Pair = tuple[str, str]


@lru_cache(maxsize=1)
def _small_words() -> frozenset[str]:
    return frozenset(str(load_patterns("audit.yaml")["small_words"]).split())


@lru_cache(maxsize=16)
def _pairs(text: str) -> tuple[Pair, ...]:
    """Neighbouring syllables of a text: most words of Vietnamese are two of them."""
    return tuple(pairwise(fold(_spelled_out(text)).split()))


def _spelled_out(text: str) -> str:
    """A text of any length with its abbreviations in full."""
    text = unicodedata.normalize("NFC", text)
    for short, full in rules().abbreviations:
        text = short.sub(full, text)
    return text


def is_silent(text: str, wording: str, share: float) -> bool:
    """Whether no passage of the text has so large a share of the wording's words.

    A wording of fewer than three content words may be meant by many passages: nobody can claim silence on it. Of a
    wording of several pieces ("tỷ lệ số hóa hồ sơ, kết quả giải quyết thủ tục") the first may stand for all.
    """
    return _says_enough(wording) and _is_silent_on_all(text, wording, share)


def names(text: str, wording: str, share: float) -> bool:
    """Whether some passage of the text has so large a share of the words of a wording that says enough."""
    return _says_enough(wording) and not _is_silent_on_all(text, wording, share)


def _says_enough(wording: str) -> bool:
    return len(set(_syllables(wording)) - _small_words()) >= _LEAST


def _is_silent_on_all(text: str, wording: str, share: float) -> bool:
    pieces = [piece for piece in _PIECES.split(wording) if len(_wanted(piece)) > 1]
    return all(_is_silent(text, each, share) for each in dict.fromkeys([wording, *pieces[:1]]))


def _syllables(wording: str) -> list[str]:
    """With their marks: "số" is a small word, "sơ" is none."""
    return _WORD.findall(_spelled_out(wording).lower())


def _wanted(wording: str) -> set[Pair]:
    """The pairs of neighbouring syllables of a wording, but those with a small word."""
    small = _small_words()
    return {(fold(a), fold(b)) for a, b in pairwise(_syllables(wording)) if not {a, b} & small}


def _is_silent(text: str, wording: str, share: float) -> bool:
    wanted = _wanted(wording)
    if not wanted:
        return False
    most = share * len(wanted)
    near: Counter[Pair] = Counter()
    found = [(at, pair) for at, pair in enumerate(_pairs(text)) if pair in wanted]
    first = 0
    for at, pair in found:
        near[pair] += 1
        while found[first][0] <= at - WINDOW:
            near[found[first][1]] -= 1
            if not near[found[first][1]]:
                del near[found[first][1]]
            first += 1
        if len(near) >= most:
            return False
    return True
