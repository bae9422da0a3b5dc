"""How onsets and rimes were read, counted: the middle between whole syllables and single letters.

Most of the seven thousand syllables are printed too seldom to have their readings counted, and letters alone do not say
that "ường" is read "udng", "wong" or "ường" as one picture. There are some thirty onsets and eight hundred rimes with
their tones; each is seen often enough, and what an English OCR makes of a rime hardly depends on the onset before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.vietnamese import strip_marks

ONSET_READ = 5
"""Longest reading of an onset, in characters."""

_ONSET = re.compile(r"(?:ngh|ng|nh|gh|gi(?=[aeouy])|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?")
_LEAST = 6  # how often a part must have been seen for its readings to count
_NEW = 1.0  # weight of the kinds of readings seen: the more kinds, the likelier the next is a new one (Witten and Bell)


@lru_cache(maxsize=65536)
def onset_length(word: str) -> int:
    """How many letters of a printed syllable are its onset; what begins with a vowel has none."""
    found = _ONSET.match(strip_marks(word).lower())
    return found.end() if found else 0


class Parts(NamedTuple):
    """The counted readings of one kind of part, grouped by the string read.

    ``rows`` gives for a read string where its entries begin and end in ``ids`` (which part was printed) and ``shares``
    (which share of that part's readings this is). ``open`` is each part's share left to readings never seen, 1 for a
    part that was seen too seldom; its last entry is for parts without a number.
    """

    numbers: dict[str, int]
    rows: dict[str, tuple[int, int]]
    ids: npt.NDArray[Any]
    shares: npt.NDArray[Any]
    open: npt.NDArray[Any]


def make_parts(counts: dict[tuple[str, str], int]) -> Parts:
    """Tables of the (part, reading) counts of onsets, or of rimes."""
    totals: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for (part, _), n in counts.items():
        totals[part] += n
        kinds[part] += 1
    index = {part: i for i, part in enumerate(sorted(part for part, n in totals.items() if n >= _LEAST))}
    entries = sorted((read, index[part], n) for (part, read), n in counts.items() if part in index)
    mass = {part: totals[part] + _NEW * kinds[part] for part in index}
    names = list(index)
    return Parts(
        index,
        rows_by_reading([read for read, _, _ in entries]),
        np.array([part for _, part, _ in entries], np.int32),
        np.array([n / mass[names[part]] for _, part, n in entries], np.float32),
        np.array([_NEW * kinds[part] / mass[part] for part in index] + [1.0], np.float32),
    )


def rows_by_reading(reads: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Where the entries of each read string begin and end, in a list sorted by it."""
    rows: dict[str, tuple[int, int]] = {}
    for i, read in enumerate(reads):
        rows[read] = (rows.get(read, (i, i))[0], i + 1)
    return rows


def parts_of(words: Sequence[str], onsets: Parts, rimes: Parts) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The numbers of each word's onset and rime as spelled, large letters apart; the last number where it has none."""
    first, second = (
        np.full(len(words), len(onsets.numbers), np.int32),
        np.full(len(words), len(rimes.numbers), np.int32),
    )
    for i, word in enumerate(words):
        cut = onset_length(word)
        first[i] = onsets.numbers.get(word[:cut], len(onsets.numbers))
        second[i] = rimes.numbers.get(word[cut:], len(rimes.numbers))
    return first, second
