"""Whether a text is Vietnamese that an English OCR read.

Two things tell. On most pages letters and signs stand inside words that only an English OCR puts into Vietnamese
("hi€én", "1é"). Where the print is thin or bad, hardly any of them is there ("Thic hiin Ngh! quy7t"): then the words
themselves must prove it, by the share that is still spelled as a syllable, by syllables that no Vietnamese text has
without their marks ("thuc", "quoc"), and by words that no language has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.repair.english_words import MARKED
from pipeline.repair.lm import load_lm
from pipeline.repair.tokens import looks_like_syllable
from pipeline.resources import load_patterns
from pipeline.vietnamese import is_syllable

_WORDS = re.compile(r"[^\W\d_][\w€¢¥@&]*")
_SAMPLE = 4000  # words that are looked at
MOST_MARKED = 0.12  # share of words with letters that an English OCR does not write
_SPELLED, _MISREAD = 0.6, 0.06  # shares of words spelled as syllables, and with strange signs, that prove it
_RUINED = 0.6  # the score where the words alone prove it: less than text that was stripped of its marks gets
_RUINED_WORDS = 30  # fewer words prove nothing by their shares
_RUINED_SPELLED = (0.45, 0.88)  # in other languages 0.3 at most, in stripped text nearly all
_RUINED_LOST = 0.035  # syllables that cannot be without their marks; other languages have 0.02 of all words
_RUINED_FOREIGN = 0.03  # function words of other languages
_RUINED_KNOWN = 0.35  # of what is no syllable: names and foreign words; readings were 0.02 to 0.25 known by chance


def looks_english_ocr(text: str) -> float:
    """How much a text looks like Vietnamese read by an English OCR: 0 (not at all) to 1.

    Vietnamese has a letter that Latin-1 lacks in nearly every second word; an English OCR writes none of them, but
    leaves é, ô, digits and signs inside words that are otherwise spelled as bare syllables.
    """
    words = _WORDS.findall(text)[:_SAMPLE]
    if len(words) < 5:
        return 0.0
    marked = sum(bool(MARKED.search(word)) for word in words) / len(words)
    if marked > MOST_MARKED:
        return 0.0
    spelled = sum(looks_like_syllable(word) for word in words) / len(words)
    by_signs = min(1.0, _strange_share(words) / _MISREAD) if spelled >= _SPELLED else 0.0
    score = by_signs if by_signs >= _RUINED else max(by_signs, _RUINED * _ruined(words))
    return round(score * (1 - marked / MOST_MARKED), 3)


def _ruined(words: Sequence[str]) -> bool:
    """Whether the words themselves are those of a bad reading (see :data:`_RUINED_SPELLED` and those below it)."""
    words = [word for word in words if not (len(word) > 1 and word.isupper() and not looks_like_syllable(word))]
    if len(words) < _RUINED_WORDS:
        return False
    others = [word.lower() for word in words if not looks_like_syllable(word)]
    if not _RUINED_SPELLED[0] <= 1 - len(others) / len(words) <= _RUINED_SPELLED[1]:
        return False
    lost = sum(
        len(word) > 2 and word.isascii() and looks_like_syllable(word) and not is_syllable(word) for word in words
    )
    foreign = foreign_words()
    if lost < _RUINED_LOST * len(words) or sum(word in foreign for word in others) > _RUINED_FOREIGN * len(words):
        return False
    lm = load_lm()
    long = [word for word in others if len(word) > 2]
    return sum(lm.id(word) != lm.unk for word in long) <= _RUINED_KNOWN * len(long)


@lru_cache(maxsize=1)
def foreign_words() -> frozenset[str]:
    """Function words of other languages: text without marks that has them is no Vietnamese (a list in patterns)."""
    return frozenset(str(word) for entry in load_patterns("foreign_words.yaml") for word in entry["words"])


def misread_share(text: str) -> float:
    """The share of words with letters and signs that only an English OCR puts into Vietnamese ("thuc hi€én", "ty 1é").

    Pages that such a model read have 0.07 to 0.18 of them, those of a Vietnamese one 0.02 at most.
    """
    return _strange_share(_WORDS.findall(text)[:_SAMPLE])


def _strange_share(words: Sequence[str]) -> float:
    return sum(map(_strange, words)) / max(1, len(words))


@lru_cache(maxsize=65536)
def _strange(word: str) -> bool:
    if any(char in "€¢¥@&" for char in word):
        return True
    inner = any(char.isdigit() for char in word) and word[0].isalpha() and word[0].islower()
    lower = word.lower()
    return inner or (any(char in "éëïöäñüûîåæøœ" for char in lower) and not is_syllable(lower))
