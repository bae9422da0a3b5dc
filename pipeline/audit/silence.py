"""Whether a text is silent on something, or has its words close together somewhere."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

from pipeline.link.keys import fold
from pipeline.resources import load_patterns

WINDOW = 40  # words within which a sentence would name the thing
_LEAST = 3  # content words that a wording needs before silence on it can be claimed

Pair = tuple[str, str]


@lru_cache(maxsize=1)
def _small_words() -> frozenset[str]:
    return frozenset(str(load_patterns("audit.yaml")["small_words"]).split())


@lru_cache(maxsize=16)
def _pairs(text: str) -> tuple[Pair, ...]:
    """Neighbouring syllables: most words of Vietnamese are two of them."""
    return tuple(pairwise(fold(text).split()))


def is_silent(text: str, wording: str, share: float) -> bool:
    """Whether no passage of the text has so large a share of the wording's words.

    A wording of fewer than three content words may be meant by many passages: nobody can claim silence on it.
    """
    small = _small_words()
    wanted = {pair for pair in _pairs(wording) if not set(pair) & small}
    if len(set(fold(wording).split()) - small) < _LEAST or not wanted:
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
