"""Whether a text is silent on something, or has its words close together somewhere."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from pipeline.audit.words import key
from pipeline.resources import load_patterns

WINDOW = 40  # words within which a sentence would name the thing
_LEAST = 3  # content words that a wording needs before silence on it can be claimed


@lru_cache(maxsize=1)
def _small_words() -> frozenset[str]:
    return frozenset(str(load_patterns("audit.yaml")["small_words"]).split())


@lru_cache(maxsize=16)
def _words(text: str) -> tuple[str, ...]:
    return tuple(key(text).split())


def is_silent(text: str, wording: str, share: float) -> bool:
    """Whether no passage of the text has so large a share of the wording's content words.

    A wording of fewer than three content words may be meant by many passages: nobody can claim silence on it.
    """
    wanted = {word for word in key(wording).split() if not word.isdigit()} - _small_words()
    if len(wanted) < _LEAST:
        return False
    most = share * len(wanted)
    near: Counter[str] = Counter()
    found: list[tuple[int, str]] = [(at, word) for at, word in enumerate(_words(text)) if word in wanted]
    first = 0
    for at, word in found:
        near[word] += 1
        while found[first][0] <= at - WINDOW:
            near[found[first][1]] -= 1
            if not near[found[first][1]]:
                del near[found[first][1]]
            first += 1
        if len(near) >= most:
            return False
    return True
