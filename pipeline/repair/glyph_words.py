"""What the decoder for lost letters knows before it reads: words by their spelling, letters by their frequency, and
which blanks and signs of a text stand for nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from pipeline.repair.lm import LanguageModel
from pipeline.repair.tokens import Token
from pipeline.vietnamese import fold_tone_place, is_syllable, split_tone

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"

MASK = "\u0298"  # a letter that no text here holds; stands for a hole, so that its word stays one token

STOP = "."

PROOF = 4  # so many sure gaps in all prove that the document lost letters

_VOCABULARY = 16.5  # -ln of the frequency below which a word is offered

VOWELS = frozenset("aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ")

BARE = {ord(char): split_tone(char)[0][0] for char in VOWELS}


@lru_cache(maxsize=2)
def vocabulary(lm: LanguageModel) -> tuple[dict[str, int], dict[str, set[str]]]:
    """Syllables in use by their spelling, in both customs of placing the tone mark; what follows each beginning."""
    words: dict[str, int] = {}
    for i, word in enumerate(lm.words):
        if lm.arrays.unigram[i] > -_VOCABULARY and is_syllable(word):
            words[word] = i
            for old, new in _CUSTOMS:
                if old in word:
                    other = word.replace(old, new)
                    if fold_tone_place(other) == word:
                        words[other] = i
    following: dict[str, set[str]] = {}
    for word in words:
        for k, char in enumerate(word):
            following.setdefault(word[:k], set()).add(char)
    return words, following


_CUSTOMS = tuple(
    (old, new)
    for olds, news in (
        ("òa óa ỏa õa ọa", "oà oá oả oã oạ"),
        ("òe óe ỏe õe ọe", "oè oé oẻ oẽ oẹ"),
        ("ùy úy ủy ũy ụy", "uỳ uý uỷ uỹ uỵ"),
    )
    for old, new in zip(olds.split(), news.split(), strict=True)
)


@lru_cache(maxsize=2)
def _letter_frequencies(lm: LanguageModel) -> dict[str, float]:
    """Share of each letter among the letters of official Vietnamese."""
    counts: Counter[str] = Counter()
    for i, word in enumerate(lm.words):
        if is_syllable(word):
            for char in word:
                counts[char] += math.exp(float(lm.arrays.unigram[i]))  # type: ignore[assignment]
    total = sum(counts.values())
    return {char: counts[char] / total for char in LETTERS}


def first_rates(kept: Counter[str], lm: LanguageModel) -> dict[str, float]:
    """How likely each letter is to have been lost, judged by how much rarer it is than it should be."""
    usual = _letter_frequencies(lm)
    total = sum(kept.values()) or 1
    rates = {}
    for char in LETTERS:
        expected = usual[char] * total
        missing = 1 - (kept[char] + 0.5) / (expected + 0.5)
        rates[char] = min(0.8, max(0.03, missing)) * expected / (expected + 3)
    rates = {char: max(rate, 0.002) for char, rate in rates.items()}
    rates[STOP] = 0.05
    return rates


def mask_holes(text: str) -> str:
    """The text with each stand-in sign inside a word as one letter; the length stays.

    Question marks are stand-ins where several stand between small letters ("ch?nh s?ch").
    """
    masked = _INSIDE.sub(lambda match: MASK * len(match[0]), text)
    if len(_ASKED.findall(text)) >= PROOF:
        masked = _QUESTION.sub(lambda match: MASK * len(match[0]), masked)
    return masked


_STAND_IN = r"[\ufffd\ue000-\uf8ff\u25a0-\u25ff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"

_INSIDE = re.compile(rf"(?<=[^\W\d_]){_STAND_IN}+|{_STAND_IN}+(?=[^\W\d_])")

_ASKED = re.compile(r"(?<=[^\W\d_])\?+(?=[^\W\d_])")

_QUESTION = re.compile(r"(?<=[^\W\d_?])\?+(?=[^\W\d_]|\s+[a-zà-ỹ])|(?<![^\s(\"“])\?+(?=[^\W\d_])")


def usual_margins(tokens: Sequence[Token]) -> tuple[int, int]:
    """The blanks that most lines of the text have at their end, and at their start."""
    trailing: Counter[int] = Counter()
    leading: Counter[int] = Counter()
    for token in tokens:
        if token.kind == "newline":
            parts = token.text.split("\n")
            trailing[len(parts[0])] += 1
            leading[len(parts[-1])] += 1
    return _usual(trailing), _usual(leading)


def _usual(counts: Counter[int]) -> int:
    """The least number that a quarter of the lines have; where paragraphs are short, most may end in a lost stop."""
    total = sum(counts.values())
    return min((number for number, n in counts.items() if n >= total / 4), default=0)
