"""What an English OCR makes of a Vietnamese syllable: P(string read | syllable printed), learned, and searched.

Two sources are mixed. For syllables printed often enough the whole reading was counted ("của" is read "cua", "cta",
"ciia" …). For all others the reading is explained piece by piece (one or two printed letters become up to four read
ones), as in Brill and Moore, "An improved error model for noisy channel spelling correction" (ACL 2000).

:mod:`pipeline.repair.channel_train` learns a model, :func:`save` and :func:`load` keep it, :class:`Channel` finds the
printed syllables that best explain a string. All costs are -ln P, in nats.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.repair.jit import jit

MAX_READ = 12
"""Longest string, in characters, that is explained as one syllable."""

_ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
LETTERS = _ALPHABET + _ALPHABET.upper()
"""The printed letters that the model knows, each by its place in this string."""

KNOWN = frozenset(LETTERS)
SHARE_TWO = 0.02  # how often two letters are read as one picture
LONGEST_ONE, LONGEST_TWO = 3, 4  # how many read characters one, and two, printed letters may become
_UNSEEN = 0.3  # share of a counted word's readings left to the pieces
_FLOOR = 1e-4
_WIDE = 18.0  # the beam where the usual one finds nothing
_ANY = "\0"  # stands for every character that was never read in training
_STRANGE = 6.0  # cost of such a character in the place of a letter
_INSERTED = 7.0  # cost of a read character that answers to no printed one


@dataclass(frozen=True)
class Model:
    """The learned counts, as probabilities. ``one`` and ``two`` are P(read | printed) of pieces; ``whole`` counts."""

    one: dict[tuple[str, str], float]
    two: dict[tuple[str, str], float]
    whole: dict[tuple[str, str], int]


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
        ("whole", {k: float(v) for k, v in model.whole.items()}),
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

        return Model(table("one"), table("two"), {key: int(n) for key, n in table("whole").items()})


# ------------------------------------------------------------------------------------------------------------- search


class Candidate(NamedTuple):
    """A syllable that may have been printed: its index in the vocabulary, the cost of reading it so, its case."""

    word: int
    cost: float
    case: int  # 0 small letters, 1 first letter large, 2 all large


class Channel:
    """Finds the words of a vocabulary that best explain a read string.

    Args:
        model: What :func:`load` gives.
        words: The vocabulary, small letters; words with letters that the model does not know are left out.
        priors: -ln P of each word by itself (context is the language model's task); bounds the search.
    """

    def __init__(self, model: Model, words: Sequence[str], priors: Sequence[float]) -> None:
        self._read_ids = {"": 0, _ANY: 1}
        for table in (model.one, model.two):
            for _, read in table:
                self._read_ids.setdefault(read, len(self._read_ids))
        self._one = _dense(model.one, self._read_ids)
        self._two_ids: dict[str, int] = {}
        for printed, _ in model.two:
            self._two_ids.setdefault(printed, len(self._two_ids))
        self._two_start, self._two_read, self._two_cost = _sparse(model.two, self._two_ids, self._read_ids)
        self._trie = [_build_trie(words, upper, self._two_ids) for upper in (False, True)]
        self._priors = np.asarray(priors, np.float32)
        self._work = [np.full((MAX_READ + 1, len(trie.letter)), np.inf, np.float32) for trie in self._trie]
        self._whole: defaultdict[str, list[tuple[int, float, int]]] = defaultdict(list)
        self._remember(model.whole, {word: i for i, word in enumerate(words)})

    def _remember(self, whole: dict[tuple[str, str], int], index: dict[str, int]) -> None:
        totals: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for (printed, _), n in whole.items():
            totals[printed] += n
            kinds[printed] += 1
        for (printed, read), n in whole.items():
            word = index.get(printed.lower())
            if word is not None and totals[printed] >= 8:
                case = 0 if printed.islower() else 1 if printed[1:].islower() or len(printed) == 1 else 2
                # Witten-Bell: the more kinds of readings a word has shown, the likelier the next is a new one.
                share = n / (totals[printed] + 2 * kinds[printed])
                self._whole[read].append((word, share, case))

    def candidates(
        self, read: str, *, upper: bool, whole_only: bool = False, most: int = 32, beam: float = 9.0
    ) -> list[list[Candidate]]:
        """For each length 0..len(read), the words that explain that much of the string's beginning, in no order.

        Args:
            read: At most :data:`MAX_READ` characters, no blanks.
            upper: Whether the printed text stands in capitals.
            whole_only: Whether only explanations of the whole string are wanted; the other lists stay empty.
            most: How many for each length: those with the lowest cost and prior together.
            beam: Nats below the best partial explanation at which a path is given up.
        """
        n = len(read)
        ids = np.full((n + 1, LONGEST_TWO + 1), -1, np.int32)
        for j in range(n + 1):
            for b in range(min(LONGEST_TWO, n - j) + 1):
                ids[j, b] = self._read_ids.get(read[j : j + b], 1 if b == 1 else -1)
        trie = self._trie[upper]
        found, count = _search(
            ids,
            n,
            n if whole_only else 1,
            trie.letter,
            trie.child_start,
            trie.child,
            trie.pair,
            trie.word,
            trie.large,
            self._one,
            self._two_start,
            self._two_read,
            self._two_cost,
            self._priors,
            self._work[upper],
            beam,
            most,
        )
        best: list[dict[tuple[int, int], float]] = [{} for _ in range(n + 1)]
        for j, word, large, cost in found[:count].tolist():
            best[int(j)][int(word), 2 if upper else int(large)] = cost
        if not best[n] and beam < _WIDE:
            return self.candidates(read, upper=upper, whole_only=whole_only, most=most, beam=_WIDE)
        result: list[list[Candidate]] = [[] for _ in range(n + 1)]
        for j in range(n if whole_only else 1, n + 1):
            for word, share, case in self._whole.get(read[:j], ()):
                if (case == 2) == upper:
                    cost = best[j].get((word, case), math.inf)
                    best[j][word, case] = -math.log(share + _UNSEEN * math.exp(-cost))
            result[j] = [Candidate(key[0], cost, key[1]) for key, cost in best[j].items()]
        return result


def _dense(table: dict[tuple[str, str], float], read_ids: dict[str, int]) -> npt.NDArray[Any]:
    """Cost of each (printed letter, read string); what was never seen has the cost of a rare slip, by its length."""
    costs = np.full((len(LETTERS), len(read_ids)), np.inf, np.float32)
    spread = Counter(read for (_, read) in table)
    for read, i in read_ids.items():
        if read == _ANY:
            costs[:, i] = _STRANGE
        elif len(read) <= 1 and spread[read]:
            costs[:, i] = -math.log(_FLOOR)
    index = {char: i for i, char in enumerate(LETTERS)}
    for (printed, read), p in table.items():
        if printed in index:
            costs[index[printed], read_ids[read]] = -math.log((1 - SHARE_TWO) * p + _FLOOR)
    return costs


def _sparse(
    table: dict[tuple[str, str], float], two_ids: dict[str, int], read_ids: dict[str, int]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    rows: list[list[tuple[int, float]]] = [[] for _ in two_ids]
    for (printed, read), p in table.items():
        rows[two_ids[printed]].append((read_ids[read], -math.log(SHARE_TWO * p)))
    start = np.zeros(len(rows) + 1, np.int32)
    reads, costs = [], []
    for i, row in enumerate(rows):
        row.sort()
        reads += [read for read, _ in row]
        costs += [cost for _, cost in row]
        start[i + 1] = len(reads)
    return start, np.array(reads, np.int32), np.array(costs, np.float32)


class _Trie(NamedTuple):
    letter: npt.NDArray[Any]  # index in LETTERS of the letter that leads to the node; children come after their parent
    child_start: npt.NDArray[Any]
    child: npt.NDArray[Any]
    pair: npt.NDArray[Any]  # id of (letter before, letter) among the two-letter pieces, or -1
    word: npt.NDArray[Any]  # index of the word that ends here, or -1
    large: npt.NDArray[Any]  # 1 below a large first letter


def _build_trie(words: Sequence[str], upper: bool, two_ids: dict[str, int]) -> _Trie:
    index = {char: i for i, char in enumerate(LETTERS)}
    spelled: dict[str, int] = {}
    for i, word in enumerate(words):
        if not word or not all(char in KNOWN for char in word):
            continue
        for form in (word.upper(),) if upper else (word, word[0].upper() + word[1:]):
            spelled.setdefault(form, i)
    nodes: dict[str, int] = {"": 0}
    order = [""]
    for size in range(1, max(map(len, spelled), default=0) + 1):
        for form in spelled:
            if len(form) >= size and form[:size] not in nodes:
                nodes[form[:size]] = len(order)
                order.append(form[:size])
    children: list[list[int]] = [[] for _ in order]
    for number, form in enumerate(order[1:], 1):
        children[nodes[form[:-1]]].append(number)
    start = np.zeros(len(order) + 1, np.int32)
    start[1:] = np.cumsum([len(row) for row in children])
    return _Trie(
        np.array([index[form[-1]] if form else -1 for form in order], np.int32),
        start,
        np.array([number for row in children for number in row], np.int32),
        np.array([two_ids.get(form[-2:], -1) if len(form) > 1 else -1 for form in order], np.int32),
        np.array([spelled.get(form, -1) for form in order], np.int32),
        np.array([1 if form and form[0].isupper() else 0 for form in order], np.int32),
    )


@jit
def _search(
    ids: Any,
    n: int,
    first: int,
    letter: Any,
    child_start: Any,
    child: Any,
    pair: Any,
    word: Any,
    large: Any,
    one: Any,
    two_start: Any,
    two_read: Any,
    two_cost: Any,
    prior: Any,
    work: Any,
    beam: float,
    most: int,
) -> Any:
    """Breadth-first over (characters explained, trie node); the cheapest cost is kept, weak paths are dropped."""
    cap = 16384
    touched = np.empty((n + 1, cap), np.int32)
    counts = np.zeros(n + 1, np.int64)
    found = np.empty((most * (n + 1), 4), np.float64)
    number = 0
    work[0, 0] = 0.0
    touched[0, 0] = 0
    counts[0] = 1
    for j in range(n + 1):
        best = np.inf
        for t in range(counts[j]):
            cost = work[j, touched[j, t]]
            if cost < best:
                best = cost
        t = 0
        while t < counts[j]:  # nodes reached by a letter read as nothing are appended while we go
            node = touched[j, t]
            t += 1
            cost = work[j, node]
            if cost > best + beam:
                continue
            if j < n and cost + _INSERTED < work[j + 1, node]:  # a speck read as a character
                if work[j + 1, node] == np.inf:
                    if counts[j + 1] >= cap:
                        continue
                    touched[j + 1, counts[j + 1]] = node
                    counts[j + 1] += 1
                work[j + 1, node] = cost + _INSERTED
            for c in range(child_start[node], child_start[node + 1]):
                kid = child[c]
                for b in range(4):
                    if j + b > n:
                        break
                    read = ids[j, b]
                    if read < 0:
                        continue
                    step = one[letter[kid], read]
                    if step == np.inf:
                        continue
                    new = cost + step
                    if new < work[j + b, kid]:
                        if b == 0 or work[j + b, kid] == np.inf:  # a node already left is visited once more
                            if counts[j + b] >= cap:
                                continue
                            touched[j + b, counts[j + b]] = kid
                            counts[j + b] += 1
                        work[j + b, kid] = new
                for d in range(child_start[kid], child_start[kid + 1]):
                    grandkid = child[d]
                    piece = pair[grandkid]
                    if piece < 0:
                        continue
                    for b in range(5):
                        if j + b > n:
                            break
                        read = ids[j, b]
                        if read < 0:
                            continue
                        for e in range(two_start[piece], two_start[piece + 1]):
                            if two_read[e] == read:
                                new = cost + two_cost[e]
                                if new < work[j + b, grandkid]:
                                    if b == 0 or work[j + b, grandkid] == np.inf:
                                        if counts[j + b] >= cap:
                                            break
                                        touched[j + b, counts[j + b]] = grandkid
                                        counts[j + b] += 1
                                    work[j + b, grandkid] = new
                                break
    total = np.empty(cap, np.float64)
    at = np.empty(cap, np.int64)
    for j in range(first, n + 1):
        size = 0
        for t in range(counts[j]):
            node = touched[j, t]
            if word[node] >= 0 and work[j, node] < np.inf:
                total[size] = work[j, node] + prior[word[node]]
                at[size] = node
                size += 1
        order = np.argsort(total[:size])
        kept = 0
        last = -1
        for t in range(size):
            node = at[order[t]]
            if node == last:  # a node that was visited twice
                continue
            last = node
            if kept == most or total[order[t]] > total[order[0]] + 14.0:
                break
            kept += 1
            found[number, 0] = j
            found[number, 1] = word[node]
            found[number, 2] = large[node]
            found[number, 3] = work[j, node]
            number += 1
    for j in range(n + 1):
        for t in range(counts[j]):
            work[j, touched[j, t]] = np.inf
    return found, number
