"""Whether a text is silent on something, or has its words close together somewhere."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

import regex

from pipeline.extract.rules import word_list
from pipeline.link.keys import fold
from pipeline.link.wording import rules
from pipeline.resources import load_patterns

WINDOW = 40  # words within which a sentence would name the thing
_OFTEN = 3  # a pair that a text has more often is its subject
_LEAST = 3  # content words that a wording needs before silence on it can be claimed

_WORD = regex.compile(r"[^\W\d_]+|\d+")
_PIECES = regex.compile(r"[,:;(]")

Pair = tuple[str, str]


@lru_cache(maxsize=1)
def small_words() -> frozenset[str]:
    """Words that say nothing of what a number or an indicator is about, with their marks."""
    return frozenset(str(load_patterns("audit.yaml")["small_words"]).split())


@lru_cache(maxsize=16)
def _places(text: str) -> dict[Pair, list[int]]:
    """Where the pairs of neighbouring syllables of a text stand: most words of Vietnamese are two of them."""
    found: dict[Pair, list[int]] = {}
    for at, pair in enumerate(pairwise(fold(_spelled_out(text)).split())):
        found.setdefault(pair, []).append(at)
    return found


def _spelled_out(text: str) -> str:
    """A text of any length with its abbreviations in full."""
    text = unicodedata.normalize("NFC", text)
    for short, full in rules().abbreviations:
        text = short.sub(full, text)
    return text


def is_silent(text: str, wording: str, telling: int) -> bool:
    """Whether no passage of the text has so many of the telling words of a wording, or all where there are fewer.

    Telling are pairs of syllables that few targets have ("nước sạch", not "người dân"). A wording of fewer than three
    content words may be meant by many passages: nobody can claim silence on it.
    """
    rare = _telling(wording) or _wanted(wording)
    places = _places(text)
    # what the whole text is about ("chi hội" in a union's report) shows nothing
    own = {pair for pair in rare if len(places.get(pair, ())) <= _OFTEN}
    rare = own if len(own) >= _LEAST else rare
    return _says_enough(wording) and bool(rare) and _most_together(text, rare) < min(telling, len(rare))


def counts(text: str, unit: str | None) -> bool:
    """Whether a text counts what a target counts ("lắp mới 79 camera"); never of what all fields count (người, xã)."""
    noun = fold(unit)
    if not noun or unit == "%" or noun in _common_nouns():
        return False
    return regex.search(rf"\d {regex.escape(noun)}\b", fold(text)) is not None


@lru_cache(maxsize=1)
def _common_nouns() -> frozenset[str]:
    """Units of money and measures, and nouns that the targets of many fields count."""
    return frozenset(fold(noun) for noun in word_list("audit.yaml", "counted_everywhere"))


def names(text: str, wording: str, share: float) -> bool:
    """Whether some passage of the text has so large a share of the words of a wording that says enough.

    Of a wording of several pieces ("tỷ lệ số hóa hồ sơ, kết quả giải quyết thủ tục") the first may stand for all.
    """
    if not _says_enough(wording):
        return False
    pieces = [piece for piece in _PIECES.split(wording) if len(_wanted(piece)) > 1]
    each = [_wanted(piece) for piece in dict.fromkeys([wording, *pieces[:1]])]
    return any(pairs and _most_together(text, pairs) >= share * len(pairs) for pairs in each)


def _says_enough(wording: str) -> bool:
    return len(set(_syllables(wording)) - small_words()) >= _LEAST


def _telling(wording: str) -> set[Pair]:
    """The pairs of a wording that few targets have; what lies between two common words ("cơ sở giáo dục") is none."""
    pairs = [(fold(a), fold(b)) for a, b in pairwise(_syllables(wording))]
    common = [pair in _common_pairs() for pair in pairs]
    wanted = _wanted(wording)
    return {
        pair
        for at, pair in enumerate(pairs)
        if pair in wanted and not common[at] and not (0 < at < len(pairs) - 1 and common[at - 1] and common[at + 1])
    }


@lru_cache(maxsize=1)
def _common_pairs() -> frozenset[Pair]:
    """Pairs of syllables that the targets of many fields have."""
    return frozenset(
        pair for words in word_list("audit.yaml", "words_of_many_targets") for pair in pairwise(fold(words).split())
    )


def _syllables(wording: str) -> list[str]:
    """With their marks: "số" is a small word, "sơ" is none."""
    return _WORD.findall(_spelled_out(wording).lower())


def _wanted(wording: str) -> set[Pair]:
    """The pairs of neighbouring syllables of a wording, but those with a small word or a number."""
    small = small_words()
    return {
        (fold(a), fold(b))
        for a, b in pairwise(_syllables(wording))
        if not {a, b} & small and not a.isdigit() and not b.isdigit()
    }


def _most_together(text: str, wanted: set[Pair]) -> int:
    """How many of some pairs stand together in one passage of a text, at most."""
    near: Counter[Pair] = Counter()
    places = _places(text)
    found = sorted((at, pair) for pair in wanted for at in places.get(pair, ()))
    first = most = 0
    for at, pair in found:
        near[pair] += 1
        while found[first][0] <= at - WINDOW:
            near[found[first][1]] -= 1
            if not near[found[first][1]]:
                del near[found[first][1]]
            first += 1
        most = max(most, len(near))
    return most
