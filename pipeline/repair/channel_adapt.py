"""What an English OCR makes of the letters of one document, learned from the words of it that are beyond doubt.

Within a document font, size and damage stay the same: the reader takes "ờ" for "d" all through one and for "o" all
through another, and on a sharp page it takes no "l" for a "t". So the readings of onsets and rimes are counted anew in
the words that the first round was sure of, and every other word is weighed by them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.jit import jit
from pipeline.repair.channel_parts import ONSET_READ, Parts, rows_by_reading

_TRUST = 4.0  # how many readings of a part in the document weigh as much as all that was learned before
_KIND = 3.0  # the same for each kind of reading that the part has in the document: who varies will vary again
_RARE = 1e-3  # share taken for a reading that was never counted
_CUTS = 16384  # readings whose cut is kept
_MOST = 4.0  # nats by which a document makes a reading cheaper or dearer, at most


@dataclass(frozen=True, eq=False)  # compared and hashed by identity
class Spelling:
    """The numbers of each word's onset and rime, by its case (0 small, 1 first letter large, 2 all large)."""

    onsets: Parts
    rimes: Parts
    onset: npt.NDArray[Any]  # (case, word)
    rime: npt.NDArray[Any]


class Readings(NamedTuple):
    """Stretches of raw text with the words that may be printed there, all in one row, and their cases."""

    texts: Sequence[str]
    sizes: Sequence[int]  # how many of the words are readings of each text
    words: npt.NDArray[Any]  # -1 for none
    cases: npt.NDArray[Any]


class Habits:
    """The document's readings of onsets and rimes."""

    def __init__(self, spelling: Spelling, known: Iterable[tuple[str, int, int]]) -> None:
        """``known`` are (read string, word, case) of words beyond doubt."""
        self._spelling = spelling
        self._tables = [_Table(spelling.onsets), _Table(spelling.rimes)]
        for (read, word, case), times in Counter(known).items():
            onset, rime = int(spelling.onset[case, word]), int(spelling.rime[case, word])
            k = _cut(spelling, read, onset, rime)
            if k is not None:
                self._tables[0].add(read[:k], onset, times)
                self._tables[1].add(read[k:], rime, times)
        for table in self._tables:
            table.pack()

    def changes(self, readings: Readings) -> npt.NDArray[np.float32]:
        """Nats to add to the cost of each word of each reading, one after the other."""
        splits: dict[str, npt.NDArray[Any]] = {}
        rows = []
        for text in readings.texts:
            row = splits.get(text)
            if row is None:
                row = splits[text] = self._row(text)
            rows.append(row)
        offsets = np.concatenate([[0], np.cumsum(readings.sizes)])
        words, cases = readings.words, readings.cases
        onset, rime = self._spelling.onset[cases, words], self._spelling.rime[cases, words]
        onset[(words < 0) | (cases < 0)] = len(self._spelling.onsets.numbers)
        rime[(words < 0) | (cases < 0)] = len(self._spelling.rimes.numbers)
        first, second = self._tables
        return _changes(
            np.array(rows), offsets, onset, rime,
            first.parts.ids, first.parts.shares, first.ids, first.counts, first.totals, first.trust,
            second.parts.ids, second.parts.shares, second.ids, second.counts, second.totals, second.trust,
        )  # fmt: skip

    def _row(self, read: str) -> npt.NDArray[Any]:
        row = np.zeros((ONSET_READ + 1, 9), np.int32)
        first, second = self._tables
        for k in range(min(ONSET_READ, len(read)) + 1):
            row[k, 0] = 1
            row[k, 1:3] = first.parts.rows.get(read[:k], (0, 0))
            row[k, 3:5] = first.rows.get(read[:k], (0, 0))
            row[k, 5:7] = second.parts.rows.get(read[k:], (0, 0))
            row[k, 7:9] = second.rows.get(read[k:], (0, 0))
        return row


@lru_cache(maxsize=_CUTS)
def _cut(spelling: Spelling, read: str, onset: int, rime: int) -> int | None:
    """How many characters of a reading are the onset's, most likely; None where it was never read so."""
    best, place = 0.0, None
    for k in range(min(ONSET_READ, len(read)) + 1):
        share = _share(spelling.onsets, read[:k], onset)
        share = share and share * _share(spelling.rimes, read[k:], rime)
        if share > best:
            best, place = share, k
    return place


def _share(parts: Parts, read: str, part: int) -> float:
    """Which share of a part's readings this one is."""
    begin, end = parts.rows.get(read, (0, 0))
    at = begin + int(np.searchsorted(parts.ids[begin:end], part))
    return float(parts.shares[at]) if at < end and parts.ids[at] == part else 0.0


class _Table:
    """What was learned of one kind of part, and how the document reads it: ``rows``, ``ids`` and ``counts`` as in
    :class:`Parts`, ``totals`` and ``trust`` for each part: how often it was seen, and the weight of what was learned.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.totals = np.zeros(len(parts.open), np.float32)
        self._seen: dict[tuple[str, int], int] = {}

    def add(self, read: str, part: int, times: int) -> None:
        self._seen[read, part] = self._seen.get((read, part), 0) + times
        self.totals[part] += times

    def pack(self) -> None:
        entries = sorted(self._seen.items())
        self.rows = rows_by_reading([read for (read, _), _ in entries])
        self.ids = np.array([part for (_, part), _ in entries], np.int32)
        self.counts = np.array([n for _, n in entries], np.float32)
        kinds = np.bincount(self.ids, minlength=len(self.totals)) if len(entries) else 0.0 * self.totals
        self.trust = (_TRUST + _KIND * kinds).astype(np.float32)


@jit
def _changes(
    rows: Any, offsets: Any, onset: Any, rime: Any,
    ids1: Any, shares1: Any, seen1: Any, counts1: Any, totals1: Any, trust1: Any,
    ids2: Any, shares2: Any, seen2: Any, counts2: Any, totals2: Any, trust2: Any,
) -> Any:  # fmt: skip
    """For each word the change of cost, at the place where its onset and rime explain the reading best."""
    out = np.zeros(len(onset), np.float32)
    best = np.zeros(len(onset), np.float32)
    p1, n1 = np.zeros(len(totals1), np.float32), np.zeros(len(totals1), np.float32)
    p2, n2 = np.zeros(len(totals2), np.float32), np.zeros(len(totals2), np.float32)
    for i in range(len(rows)):
        for k in range(rows.shape[1]):
            row = rows[i, k]
            if row[0] == 0:
                break
            for g in range(row[1], row[2]):
                p1[ids1[g]] = shares1[g]
            for g in range(row[3], row[4]):
                n1[seen1[g]] = counts1[g]
            for g in range(row[5], row[6]):
                p2[ids2[g]] = shares2[g]
            for g in range(row[7], row[8]):
                n2[seen2[g]] = counts2[g]
            for t in range(offsets[i], offsets[i + 1]):
                o, v = onset[t], rime[t]
                a, b = max(p1[o], _RARE), max(p2[v], _RARE)
                if a * b > best[t]:
                    best[t] = a * b
                    change = 0.0
                    if o < len(totals1) - 1:
                        change -= np.log((n1[o] / a + trust1[o]) / (totals1[o] + trust1[o]))
                    if v < len(totals2) - 1:
                        change -= np.log((n2[v] / b + trust2[v]) / (totals2[v] + trust2[v]))
                    out[t] = min(_MOST, max(-_MOST, change))
            for g in range(row[1], row[2]):
                p1[ids1[g]] = 0.0
            for g in range(row[3], row[4]):
                n1[seen1[g]] = 0.0
            for g in range(row[5], row[6]):
                p2[ids2[g]] = 0.0
            for g in range(row[7], row[8]):
                n2[seen2[g]] = 0.0
    return out
