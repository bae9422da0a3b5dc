"""Two readings of one page, word by word: which words of the other reading stand where one of the first does.

Where both readings know their words' boxes, the place on the page decides. Otherwise words are compared as the language
model knows them, in one pass of bit-parallel Levenshtein over a page; a very long text is cut at words that are rare
and the same in both, so that the cost stays linear.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.model import Box, Reading
from pipeline.repair.lm import fold
from pipeline.repair.tokens import Token, tokenize

_BLOCK = 1500  # words aligned in one go; their product bounds time and memory
_WIDEST = 3  # words of one reading in the place of one of the other
_ROW = 8.0  # height of the rows, in points, by which boxes are looked up
_ANCHOR_REACH = 400  # how far after a full block a common rare word is looked for


class Seen(NamedTuple):
    """A token of a reading with the confidence and the number of the OCR's word that it is part of (-1 for none)."""

    token: Token
    confidence: float | None
    word: int = -1


class Match(NamedTuple):
    """Tokens ``start..end`` of the first reading stand where ``other_start..other_end`` of the other do."""

    start: int
    end: int
    other_start: int
    other_end: int


def seen_tokens(reading: Reading) -> list[Seen]:
    """All tokens of a reading's text, blanks included, each with the lowest confidence of the words it touches."""
    words, at, seen = reading.words, 0, []
    beyond = len(reading.text) + 1  # where words no longer are
    starts, ends = [*(word.start for word in words), beyond], [*(word.end for word in words), beyond]
    start, end = starts[0], ends[0]
    for token in tokenize(reading.text):
        token_start, token_end, _, _ = token
        while end <= token_start:
            at += 1
            start, end = starts[at], ends[at]
        if start >= token_end:
            seen.append(Seen(token, None))
            continue
        confidence, i = words[at].confidence, at + 1
        while starts[i] < token_end:
            value = words[i].confidence
            if value is not None:
                confidence = value if confidence is None else min(confidence, value)
            i += 1
        seen.append(Seen(token, confidence, at))
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


def align_boxes(first: Sequence[Box | None], other: Sequence[Box | None]) -> Iterator[Match]:
    """Words of two readings that lie in the same place of the page: one and one, or one and two or three.

    Two words share a place where the middle of one lies within the other.
    """
    rows: dict[int, list[int]] = defaultdict(list)
    for j, box in enumerate(other):
        if box is not None:
            for row in range(int(box.top // _ROW), int(box.bottom // _ROW) + 1):
                rows[row].append(j)
    mine: list[list[int]] = []
    theirs: dict[int, list[int]] = defaultdict(list)
    for i, box in enumerate(first):
        found = set()
        if box is not None:
            middle = int((box.top + box.bottom) / 2 // _ROW)
            found = {j for j in rows.get(middle, ()) if (at := other[j]) is not None and _same_place(box, at)}
        mine.append(sorted(found))
        for j in found:
            theirs[j].append(i)
    for i, there in enumerate(mine):
        if not there or there != list(range(there[0], there[0] + len(there))) or len(there) > _WIDEST:
            continue
        back = theirs[there[0]]
        if back == [i] and all(theirs[j] == back for j in there):
            yield Match(i, i + 1, there[0], there[-1] + 1)
        elif len(there) == 1 and _run_of(back, i) and all(mine[k] == there for k in back):
            yield Match(i, i + len(back), there[0], there[0] + 1)


def _run_of(numbers: Sequence[int], first: int) -> bool:
    return 1 < len(numbers) <= _WIDEST and list(numbers) == list(range(first, first + len(numbers)))


def _same_place(a: Box, b: Box) -> bool:
    return _inside(a, b) or _inside(b, a)


def _inside(a: Box, b: Box) -> bool:
    x, y = (a.x0 + a.x1) / 2, (a.top + a.bottom) / 2
    return b.x0 <= x <= b.x1 and b.top <= y <= b.bottom
