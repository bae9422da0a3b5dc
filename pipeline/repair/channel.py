"""What an English OCR makes of a Vietnamese syllable: P(string read | syllable printed), learned, and searched.

Two sources are mixed. For syllables printed often enough the whole reading was counted ("của" is read "cua", "cta",
"ciia" …). For all others the reading is explained piece by piece (one or two printed letters become up to four read
ones), as in Brill and Moore, "An improved error model for noisy channel spelling correction" (ACL 2000).

:mod:`pipeline.repair.channel_train` learns a model, :func:`save` and :func:`load` keep it, :class:`Channel` finds the
printed syllables that best explain a string. All costs are -ln P, in nats.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.jit import jit
from pipeline.repair.channel_adapt import Spelling
from pipeline.repair.channel_costs import ANY, KNOWN, LETTERS, double_costs, single_costs
from pipeline.repair.channel_parts import ONSET_READ, Parts, make_parts, parts_of

MAX_READ = 12
"""Longest string, in characters, that is explained as one syllable."""

LONGEST_ONE, LONGEST_TWO = 3, 4  # how many read characters one, and two, printed letters may become
_UNSEEN = 0.3  # share of a counted word's readings left to the pieces
# Odd readings are known badly, and other readers than the one at hand have their own: of what a reading costs beyond so
# many nats only a share counts.
_DOUBTFUL, _DOUBT = 5.0, 0.6
_PIECES = 0.1  # least share of a syllable's readings left to the pieces, however well its parts are known
_WIDER = (9.0, 18.0)  # the beams where the usual one finds nothing
_PART_LIMIT = 12.0  # nats beyond which the beginning of a string is not worth its blank
_ROOM = 16384  # nodes of the trie that a search can keep for one length
_INSERTED = 7.0  # cost of a read character that answers to no printed one


_COUNTED = ("whole", "onset", "rime")


@dataclass(frozen=True)
class Model:
    """The learned counts. ``one`` and ``two`` are P(read | printed) of pieces; the others count readings of whole
    syllables, of onsets and of rimes."""

    one: dict[tuple[str, str], float]
    two: dict[tuple[str, str], float]
    whole: dict[tuple[str, str], int]
    onset: dict[tuple[str, str], int]
    rime: dict[tuple[str, str], int]


# ---------------------------------------------------------------------------------------------------- saving, loading


def save(model: Model, out: Path) -> None:
    """Write the model as a compressed NumPy archive."""

    def table(rows: dict[tuple[str, str], float]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        keys = sorted(rows)
        text = "\n".join(f"{printed}\t{read}" for printed, read in keys)
        return np.frombuffer(text.encode(), np.uint8), np.array([rows[key] for key in keys], np.float32)

    arrays: dict[str, Any] = {}
    for name, rows in (
        ("one", model.one),
        ("two", model.two),
        *((name, {k: float(v) for k, v in getattr(model, name).items()}) for name in _COUNTED),
    ):
        arrays[f"{name}_text"], arrays[f"{name}_value"] = table(rows)
    with out.open("wb") as file:
        np.savez_compressed(file, **arrays)


def load(path: Path) -> Model:
    """Read a model that :func:`save` wrote."""
    with np.load(path) as data:

        def table(name: str) -> dict[tuple[str, str], float]:
            rows = bytes(data[f"{name}_text"]).decode().split("\n")
            keys = [tuple(row.split("\t")) for row in rows if row]
            return dict(zip(keys, data[f"{name}_value"].tolist(), strict=True))  # type: ignore[arg-type]

        return Model(
            table("one"), table("two"), *({key: int(n) for key, n in table(name).items()} for name in _COUNTED)
        )


# ------------------------------------------------------------------------------------------------------------- search


class Candidates(NamedTuple):
    """Syllables that may have been printed, one array entry each: the word's index in the vocabulary, the cost of
    reading it so, and its case: 0 small letters, 1 first letter large, 2 all large."""

    words: npt.NDArray[np.int32]
    costs: npt.NDArray[np.float32]
    cases: npt.NDArray[np.int8]

    def cheapest(self, most: int) -> Candidates:
        """Those with the lowest costs, at most so many."""
        if len(self.words) <= most:
            return self
        kept = np.argpartition(self.costs, most - 1)[:most]
        return Candidates(self.words[kept], self.costs[kept], self.cases[kept])


NONE = Candidates(np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.int8))
"""No candidate at all."""


class Channel:
    """Finds the words of a vocabulary that best explain a read string.

    Args:
        model: What :func:`load` gives.
        words: The vocabulary, small letters; words with letters that the model does not know are left out.
        priors: -ln P of each word by itself (context is the language model's task); bounds the search.
    """

    def __init__(self, model: Model, words: Sequence[str], priors: Sequence[float]) -> None:
        self._read_ids = {"": 0, ANY: 1}
        for table in (model.one, model.two):
            for _, read in table:
                self._read_ids.setdefault(read, len(self._read_ids))
        # costs by what was read, since a search asks one read string of many printed letters
        self._one = np.ascontiguousarray(single_costs(model.one, self._read_ids).T)
        self._two = double_costs(model.two, self._read_ids)
        self._one_least = self._one.min(axis=1)
        self._onsets, self._rimes = make_parts(model.onset), make_parts(model.rime)
        self._onset_row = np.zeros(len(self._onsets.open), np.float32)
        self._rime_row = np.zeros(len(self._rimes.open), np.float32)
        self._trie = [_build_trie(words, upper, self._onsets, self._rimes) for upper in (False, True)]
        spelled = [words, [word[:1].upper() + word[1:] for word in words], [word.upper() for word in words]]
        numbers = [parts_of(forms, self._onsets, self._rimes) for forms in spelled]
        self.spelling = Spelling(self._onsets, self._rimes, *(np.array(kind) for kind in zip(*numbers, strict=True)))
        self._touched = np.empty((MAX_READ + 1, _ROOM), np.int32)
        self._priors = np.asarray(priors, np.float32)
        self._work = [np.full((MAX_READ + 1, len(trie.letter)), np.inf, np.float32) for trie in self._trie]
        self._whole, self._whole_at = self._remembered(model.whole, {word: i for i, word in enumerate(words)})

    @staticmethod
    def _remembered(
        whole: dict[tuple[str, str], int], index: dict[str, int]
    ) -> tuple[_Whole, dict[str, tuple[int, int]]]:
        """The counted words by their reading, and where each reading's words stand."""
        totals: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for (printed, _), n in whole.items():
            totals[printed] += n
            kinds[printed] += 1
        rows: list[tuple[str, int, float, int]] = []
        for (printed, read), n in whole.items():
            word = index.get(printed.lower())
            if word is not None and totals[printed] >= 8:
                case = 0 if printed.islower() else 1 if printed[1:].islower() or len(printed) == 1 else 2
                # Witten-Bell: the more kinds of readings a word has shown, the likelier the next is a new one.
                rows.append((read, word, n / (totals[printed] + 2 * kinds[printed]), case))
        rows.sort(key=lambda row: row[0])
        places: dict[str, tuple[int, int]] = {}
        for i, (read, *_) in enumerate(rows):
            places[read] = (places.get(read, (i, i))[0], i + 1)
        words, shares, cases = ([row[k] for row in rows] for k in (1, 2, 3))
        return _Whole(np.array(words, np.int32), np.array(shares, np.float32), np.array(cases, np.int8)), places

    def candidates(
        self, read: str, *, upper: bool, whole_only: bool = False, most: int = 32, beam: float = 9.0
    ) -> list[Candidates]:
        """For each length 0..len(read), the words that explain that much of the string's beginning, in no order.

        Args:
            read: At most :data:`MAX_READ` characters, no blanks.
            upper: Whether the printed text stands in capitals.
            whole_only: Whether only explanations of the whole string are wanted; the other lists stay empty.
            most: How many for each length: those with the lowest cost and prior together.
            beam: Nats below the best partial explanation at which a path is given up.
        """
        n = len(read)
        first = n if whole_only else 1
        known = self._read_ids.get
        ids = [
            [known(read[j : j + b], 1 if b == 1 else -1) if j + b <= n else -1 for b in range(LONGEST_TWO + 1)]
            for j in range(n + 1)
        ]
        nothing = (0, 0)
        whole_at = [nothing] * first + [self._whole_at.get(read[:j], nothing) for j in range(first, n + 1)]
        onset_at = [self._onsets.rows.get(read[:k], nothing) for k in range(min(ONSET_READ, n) + 1)]
        onset_at += [nothing] * (ONSET_READ + 1 - len(onset_at))
        rime_at = np.zeros((n + 1, ONSET_READ + 1, 2), np.int32)
        for k, (_, some) in enumerate(onset_at):
            if some:
                for j in range(max(first, k), n + 1):
                    rime_at[j, k] = self._rimes.rows.get(read[k:j], nothing)
        words, costs, cases, offsets = _search(
            np.array(ids, np.int32),
            n,
            first,
            *self._trie[upper],
            self._one,
            self._one_least,
            *self._two,
            self._priors,
            *self._whole,
            np.array(whole_at, np.int32),
            self._onsets.ids,
            self._onsets.shares,
            self._onsets.open,
            np.array(onset_at, np.int32),
            self._onset_row,
            self._rimes.ids,
            self._rimes.shares,
            self._rimes.open,
            rime_at,
            self._rime_row,
            upper,
            self._work[upper],
            self._touched,
            beam,
            math.inf if whole_only else _PART_LIMIT,
            most,
        )
        if offsets[n + 1] < 0:  # nothing explains the whole string
            wider = next((width for width in _WIDER if width > beam), None)
            if whole_only and wider is not None:
                return self.candidates(read, upper=upper, whole_only=whole_only, most=most, beam=wider)
            offsets[n + 1] = -offsets[n + 1] - 1
        at = offsets.tolist()
        return [NONE] * first + [
            Candidates(words[a:b], costs[a:b], cases[a:b]) for a, b in zip(at[first:], at[first + 1 :], strict=False)
        ]


class _Whole(NamedTuple):
    """Words whose readings were counted, sorted by the reading: word, share of its readings that are this, case."""

    words: npt.NDArray[np.int32]
    shares: npt.NDArray[np.float32]
    cases: npt.NDArray[np.int8]


class _Trie(NamedTuple):
    """Nodes in the order of their depth, then of their spelling: the children of a node stand together, and so do all
    its children's children. A search touches few places of the memory so."""

    letter: npt.NDArray[Any]  # index in LETTERS of the letter that leads to the node
    child_start: npt.NDArray[Any]  # the first child of each node; the next node's first child ends its children
    word: npt.NDArray[Any]  # index of the word that ends here, or -1
    large: npt.NDArray[Any]  # 1 below a large first letter
    onset: npt.NDArray[Any]  # number of the onset of the word that ends here
    rime: npt.NDArray[Any]  # and of its rime


def _build_trie(words: Sequence[str], upper: bool, onsets: Parts, rimes: Parts) -> _Trie:
    index = {char: i for i, char in enumerate(LETTERS)}
    spelled: dict[str, int] = {}
    for i, word in enumerate(words):
        if not word or not all(char in KNOWN for char in word):
            continue
        for form in (word.upper(),) if upper else (word, word[0].upper() + word[1:]):
            spelled.setdefault(form, i)
    prefixes = {form[:size] for form in spelled for size in range(len(form) + 1)} | {""}
    order = sorted(prefixes, key=lambda prefix: (len(prefix), prefix))
    place = {prefix: i for i, prefix in enumerate(order)}
    counts = np.zeros(len(order), np.int64)
    np.add.at(counts, [place[prefix[:-1]] for prefix in order[1:]], 1)
    return _Trie(
        np.array([index[form[-1]] if form else -1 for form in order], np.int32),
        np.concatenate([[1], 1 + np.cumsum(counts)]).astype(np.int32),
        np.array([spelled.get(form, -1) for form in order], np.int32),
        np.array([1 if form and form[0].isupper() else 0 for form in order], np.int32),
        *parts_of(order, onsets, rimes),
    )


@jit
def _search(
    ids: Any,
    n: int,
    first: int,
    letter: Any,
    child_start: Any,
    word: Any,
    large: Any,
    onset: Any,
    rime: Any,
    one: Any,
    one_least: Any,
    two_start: Any,
    two_least: Any,
    two_first: Any,
    two_second: Any,
    two_cost: Any,
    rank: Any,
    prior: Any,
    whole_words: Any,
    whole_shares: Any,
    whole_cases: Any,
    whole_at: Any,
    onset_ids: Any,
    onset_shares: Any,
    onset_open: Any,
    onset_at: Any,
    onset_row: Any,
    rime_ids: Any,
    rime_shares: Any,
    rime_open: Any,
    rime_at: Any,
    rime_row: Any,
    upper: bool,
    work: Any,
    touched: Any,
    beam: float,
    limit: float,
    most: int,
) -> Any:
    """Breadth-first over (characters explained, trie node); the cheapest cost is kept, weak paths are dropped.

    The tables come one by one: a call with tuples of arrays costs more than the search itself.

    Gives words, costs, cases, and for each length where its entries begin. The last offset is -1 - itself where nothing
    was found for the whole string by the pieces.
    """
    cap = touched.shape[1]
    counts = np.zeros(n + 1, np.int64)
    tops = np.full(n + 1, np.inf, np.float32)  # the cheapest cost that reached each length so far
    work[0, 0] = 0.0
    touched[0, 0] = 0
    counts[0] = 1
    tops[0] = 0.0
    for j in range(n + 1):
        t = 0
        while t < counts[j]:  # nodes reached by a letter read as nothing are appended while we go
            node = touched[j, t]
            t += 1
            cost = work[j, node]
            if cost > tops[j] + beam or cost > limit:
                continue
            if j < n and cost + _INSERTED < work[j + 1, node]:  # a speck read as a character
                if work[j + 1, node] == np.inf:
                    if counts[j + 1] >= cap:
                        continue
                    touched[j + 1, counts[j + 1]] = node
                    counts[j + 1] += 1
                work[j + 1, node] = cost + _INSERTED
                tops[j + 1] = min(tops[j + 1], work[j + 1, node])
            for b in range(min(5, n - j + 1)):
                read = ids[j, b]
                if read < 0:
                    continue
                at = j + b
                # what would be dropped when its turn comes need not be kept, but where a word may end
                ends = at >= first
                if (one_least[read] if one_least[read] < two_least[read] else two_least[read]) == np.inf:
                    continue
                begin, end = child_start[node], child_start[node + 1]
                if one_least[read] <= tops[at] + beam - cost or ends:
                    for kid in range(begin, end):
                        new = cost + one[read, letter[kid]]
                        if new < work[at, kid] and (ends or new <= tops[at] + beam):
                            if b == 0 or work[at, kid] == np.inf:  # a node already left is visited once more
                                if counts[at] >= cap:
                                    continue
                                touched[at, counts[at]] = kid
                                counts[at] += 1
                            work[at, kid] = new
                            tops[at] = min(tops[at], new)
                if two_least[read] > tops[at] + beam - cost and not ends:
                    continue
                kid = begin  # the pieces and the children stand in the same order: one walk past both finds them
                for piece in range(two_start[read], two_start[read + 1]):
                    while kid < end and rank[letter[kid]] < rank[two_first[piece]]:
                        kid += 1
                    if kid == end:
                        break
                    if letter[kid] != two_first[piece]:
                        continue
                    grandkid, stop = child_start[kid], child_start[kid + 1]
                    while grandkid < stop and letter[grandkid] != two_second[piece]:
                        grandkid += 1
                    if grandkid == stop:
                        continue
                    new = cost + two_cost[piece]
                    if new < work[at, grandkid] and (ends or new <= tops[at] + beam):
                        if b == 0 or work[at, grandkid] == np.inf:
                            if counts[at] >= cap:
                                continue
                            touched[at, counts[at]] = grandkid
                            counts[at] += 1
                        work[at, grandkid] = new
                        tops[at] = min(tops[at], new)
    room = most * (n + 1) + (whole_at[:, 1] - whole_at[:, 0]).sum()
    words, costs, cases = np.empty(room, np.int32), np.empty(room, np.float32), np.empty(room, np.int8)
    offsets = np.zeros(n + 2, np.int32)
    number = 0
    largest = counts[first : n + 1].max()
    total, by_parts, at_node = np.empty(largest, np.float32), np.empty(largest, np.float32), np.empty(largest, np.int32)
    missing = True
    for j in range(first, n + 1):
        begin = number
        offsets[j] = begin
        size = 0
        for t in range(counts[j]):
            node = touched[j, t]
            if word[node] >= 0 and 0.0 <= work[j, node] < np.inf:
                at_node[size] = node
                by_parts[size] = 0.0
                size += 1
                # a node that was visited twice counts once
                work[j, node] = -work[j, node] - 1.0
        for k in range(min(onset_at.shape[0], j + 1)):
            if onset_at[k, 1] == 0 or rime_at[j, k, 1] == 0:
                continue
            for g in range(onset_at[k, 0], onset_at[k, 1]):
                onset_row[onset_ids[g]] = onset_shares[g]
            for g in range(rime_at[j, k, 0], rime_at[j, k, 1]):
                rime_row[rime_ids[g]] = rime_shares[g]
            for t in range(size):
                by_parts[t] = max(by_parts[t], onset_row[onset[at_node[t]]] * rime_row[rime[at_node[t]]])
            for g in range(onset_at[k, 0], onset_at[k, 1]):
                onset_row[onset_ids[g]] = 0.0
            for g in range(rime_at[j, k, 0], rime_at[j, k, 1]):
                rime_row[rime_ids[g]] = 0.0
        for t in range(size):
            node = at_node[t]
            left = 1.0 - (1.0 - onset_open[onset[node]]) * (1.0 - rime_open[rime[node]])
            left = max(left, _PIECES)
            cost = -np.log(by_parts[t] + left * np.exp(work[j, node] + 1.0))
            work[j, node] = cost if cost < _DOUBTFUL else _DOUBTFUL + _DOUBT * (cost - _DOUBTFUL)
            total[t] = work[j, node] + prior[word[node]]
        order = np.argsort(total[:size])
        for t in range(min(size, most)):
            if total[order[t]] > total[order[0]] + 10.0:
                break
            node = at_node[order[t]]
            words[number] = word[node]
            costs[number] = work[j, node]
            cases[number] = 2 if upper else large[node]
            number += 1
        missing = number == begin
        pieces = number
        for k in range(whole_at[j, 0], whole_at[j, 1]):
            if (whole_cases[k] == 2) != upper:
                continue
            place = number
            for g in range(begin, pieces):
                if words[g] == whole_words[k] and cases[g] == whole_cases[k]:
                    place = g
                    break
            rest = np.float32(0.0)
            if place == number:
                words[number], cases[number] = whole_words[k], whole_cases[k]
                number += 1
            else:
                rest = _UNSEEN * np.exp(-costs[place])
            costs[place] = -np.log(whole_shares[k] + rest)
    offsets[n + 1] = -1 - number if missing else number
    for j in range(n + 1):
        for t in range(counts[j]):
            work[j, touched[j, t]] = np.inf
    return words, costs, cases, offsets
