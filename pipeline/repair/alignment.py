"""Two readings of one page, word by word: which words of the other reading stand where one of the first does.

Words are compared as the language model knows them. A page's words are aligned in one pass of bit-parallel Levenshtein;
a very long text is cut at words that are rare and the same in both, so that the cost stays linear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.model import Reading
from pipeline.repair.lm import fold
from pipeline.repair.tokens import Token, tokenize

_BLOCK = 1500  # words aligned in one go; their product bounds time and memory
_ANCHOR_REACH = 400  # how far after a full block a common rare word is looked for


class Seen(NamedTuple):
    """A token of a reading with the confidence of the OCR's word that it is part of."""

    token: Token
    confidence: float | None


class Match(NamedTuple):
    """Tokens ``start..end`` of the first reading stand where ``other_start..other_end`` of the other do."""

    start: int
    end: int
    other_start: int
    other_end: int


def seen_tokens(reading: Reading) -> list[Seen]:
    """All tokens of a reading's text, blanks included, each with the lowest confidence of the words it touches."""
    words, at, seen = reading.words, 0, []
    for token in tokenize(reading.text):
        while at < len(words) and words[at].end <= token.start:
            at += 1
        confidence, i = None, at
        while i < len(words) and words[i].start < token.end:
            value = words[i].confidence
            if value is not None:
                confidence = value if confidence is None else min(confidence, value)
            i += 1
        seen.append(Seen(token, confidence))
    return seen


def align(first: Sequence[str], other: Sequence[str]) -> Iterator[Match]:
    """Stretches of two lists of words that answer to each other: equal ones word by word, others as one match.

    A replacement by as many words is given word by word; words that one side lacks are left out.
    """
    a, b = [fold(word) for word in first], [fold(word) for word in other]
    for i0, i1, j0, j1 in _blocks(a, b):
        for op in Levenshtein.opcodes(a[i0:i1], b[j0:j1]):
            start, end = i0 + op.src_start, i0 + op.src_end
            other_start, other_end = j0 + op.dest_start, j0 + op.dest_end
            if start == end or other_start == other_end:
                continue
            if end - start == other_end - other_start:
                for k in range(end - start):
                    yield Match(start + k, start + k + 1, other_start + k, other_start + k + 1)
            else:
                yield Match(start, end, other_start, other_end)


def _blocks(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Cuts two long lists at words that occur once in either, near the place where a block is full."""
    if len(a) <= _BLOCK and len(b) <= _BLOCK:
        yield 0, len(a), 0, len(b)
        return
    once = {word for word, n in Counter(a).items() if n == 1} & {word for word, n in Counter(b).items() if n == 1}
    place = {word: j for j, word in enumerate(b) if word in once}
    i0 = j0 = 0
    i = _BLOCK
    while i < len(a):
        j = place.get(a[i])
        drift = abs((j or 0) - j0 - (i - i0))
        if j is not None and j > j0 and drift < _ANCHOR_REACH:
            yield i0, i, j0, j
            i0, j0, i = i, j, i + _BLOCK
        else:
            i += 1
            if i - i0 > _BLOCK + _ANCHOR_REACH:  # nothing in common: give this stretch up
                j = min(len(b), j0 + (i - i0))
                yield i0, i, j0, j
                i0, j0, i = i, j, i + _BLOCK
    yield i0, len(a), j0, min(len(b), j0 + 2 * _BLOCK)
