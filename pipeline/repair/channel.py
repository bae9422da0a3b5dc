"""What an English OCR makes of a Vietnamese syllable: P(string read | syllable printed), learned, and searched.

Two sources are mixed. For syllables printed often enough the whole reading was counted ("của" is read "cua", "cta",
"ciia" …). For all others the reading is explained piece by piece (one or two printed letters become up to four read
ones), as in Brill and Moore, "An improved error model for noisy channel spelling correction" (ACL 2000), with the
probabilities of the pieces found by expectation maximisation.

:func:`fit` learns a model from lines printed and read, :func:`save` writes it, :class:`Channel` finds the printed
syllables that best explain a string. All costs are -ln P, in nats.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import njit
from rapidfuzz.distance import Levenshtein

from pipeline.vietnamese import strip_marks

MAX_READ = 12
"""Longest string, in characters, that is explained as one syllable."""

_ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
LETTERS = _ALPHABET + _ALPHABET.upper()
"""The printed letters that the model knows, each by its place in this string."""

_EDGE = ".,;:!?()[]\"'“”‘’…-–"
_ONE, _TWO = 3, 4  # how many read characters one, and two, printed letters may become
_FLOOR = 1e-4
_INSERTED = 7.0  # cost of a read character that answers to no printed one


@dataclass(frozen=True)
class Model:
    """The learned counts, as probabilities. ``one`` and ``two`` are P(read | printed) of pieces; ``whole`` counts."""

    one: dict[tuple[str, str], float]
    two: dict[tuple[str, str], float]
    whole: dict[tuple[str, str], int]


# --------------------------------------------------------------------------------------------------------- learning


def word_pairs(printed: str, read: str) -> list[tuple[str, str]]:
    """Each printed word of a line with what was read in its place (may hold blanks, may be empty).

    Words of digits, of signs, and lines that the OCR lost are left out. Punctuation at a word's edges is cut off on
    both sides, unless the read word has it and the printed one has not.
    """
    a, b = strip_marks(printed).lower(), strip_marks(unicodedata.normalize("NFC", read)).lower()
    if not a or Levenshtein.normalized_distance(a, b, score_cutoff=0.6) > 0.55:
        return []
    starts = [0] * (len(a) + 1)  # where in read the stretch that answers to printed[i] begins
    for op in Levenshtein.opcodes(a, b):
        length, target = op.src_end - op.src_start, op.dest_end - op.dest_start
        for k in range(length):
            starts[op.src_start + k] = op.dest_start + min(k, target)
    starts[len(a)] = len(b)
    for i in range(len(a) - 1, -1, -1):
        starts[i] = min(starts[i], starts[i + 1])
    pairs, at = [], 0
    for word in printed.split(" "):
        start, end = at, at + len(word)
        at = end + 1
        begin = 0 if start == 0 else starts[start]
        stop = starts[end] if end < len(a) else len(b)
        core = word.strip(_EDGE)
        if not core or not all(char in _KNOWN for char in core):
            continue
        piece = read[begin:stop].strip()
        head, tail = len(word) - len(word.lstrip(_EDGE)), len(word) - len(word.rstrip(_EDGE))
        if head:
            piece = piece.lstrip(_EDGE)
        if tail:
            piece = piece.rstrip(_EDGE)
        if len(piece) <= MAX_READ + 2:
            pairs.append((core, piece))
    return pairs


_KNOWN = frozenset(LETTERS)


def fit(lines: Iterable[tuple[str, str]], *, rounds: int = 6) -> Model:
    """Learn a model from (printed line, read line) pairs by expectation maximisation."""
    counts: Counter[tuple[str, str]] = Counter()
    for printed, read in lines:
        counts.update(word_pairs(printed, read))
    pieces: dict[tuple[str, str], float] = {}
    for number in range(rounds):
        expected: defaultdict[tuple[str, str], float] = defaultdict(float)
        for (word, read), count in counts.items():
            _expect(word, read, count, pieces, expected)
        totals: defaultdict[str, float] = defaultdict(float)
        for (printed, _), value in expected.items():
            totals[printed] += value
        pieces = {
            pair: value / totals[pair[0]]
            for pair, value in expected.items()
            if value / totals[pair[0]] > (1e-6 if number < 2 else 1e-4) or len(pair[0]) == 1 and value > 0.7
        }
    kept = Counter({pair: n for pair, n in counts.items() if n >= 2 and " " not in pair[1] and pair[1]})
    one = _smooth({pair: p for pair, p in pieces.items() if len(pair[0]) == 1}, expected)
    totals = defaultdict(float)
    for (printed, _), value in expected.items():
        totals[printed] += value
    two = {pair: p for pair, p in pieces.items() if len(pair[0]) == 2 and expected[pair] > 2.5 and p > 2e-3}
    return Model(one, two, dict(kept))


def _smooth(one: dict[tuple[str, str], float], expected: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Letters that differ in their marks alone lend each other readings; a marked vowel may be read as two letters.

    "nhân" is read "nhéan" where the reader saw the mark and the letter apart: any two likely readings may stand together.
    """
    family: defaultdict[str, list[str]] = defaultdict(list)
    for char in LETTERS:
        family[strip_marks(char)].append(char)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (printed, read), n in expected.items():
        if len(printed) == 1:
            counts[printed][read] += n
    smooth: dict[tuple[str, str], float] = {}
    for base, chars in family.items():
        shared: Counter[str] = Counter()
        marked = [char for char in chars if char != base]
        for char in marked:
            shared.update(counts[char])
        total = sum(shared.values())
        for char in chars:
            lent = _LENT if char != base and total else 0.0
            rows: defaultdict[str, float] = defaultdict(float)
            for (printed, read), p in one.items():
                if printed == char:
                    rows[read] += (1 - lent) * p
            for read, n in shared.items():
                if lent and n / total > 1e-3:
                    rows[read] += lent * n / total
            if lent:
                single = sorted(((p, read) for read, p in rows.items() if len(read) == 1), reverse=True)[:8]
                single.append((0.2, base))
                for p, x in single:
                    for q, y in single:
                        rows[x + y] += _DOUBLED * p * q
            smooth.update({(char, read): p for read, p in rows.items() if p > 2e-5})
    return smooth


_LENT = 0.06  # share of a marked letter's readings that it takes from its family
_DOUBLED = 0.03  # how often a marked letter is seen twice
_SHARE_TWO = 0.02  # how often, before anything is known, two letters are read as one picture


def _start(printed: str, read: str) -> float:
    """A first guess at P(read | printed): like stays like, unlike is rare."""
    bare, seen = strip_marks(printed).lower(), strip_marks(read).lower()
    if len(printed) == 1:
        if bare == seen:
            return 0.8
        return {0: 0.005, 1: 0.02, 2: 0.003, 3: 0.0005}[len(read)]
    if bare == seen:
        return 0.02
    return {0: 1e-5, 1: 0.01, 2: 0.002, 3: 0.002, 4: 0.0005}[len(read)]


def _edges(word: str, read: str, pieces: dict[tuple[str, str], float]) -> list[tuple[int, int, int, int, float]]:
    edges = []
    n, m = len(word), len(read)
    for i in range(n):
        for j in range(m + 1):
            if abs(i - j) > 5 + abs(n - m):
                continue
            for a, most in ((1, _ONE), (2, _TWO)):
                if i + a > n:
                    break
                left = word[i : i + a]
                for b in range(min(most, m - j) + 1):
                    pair = (left, read[j : j + b])
                    p = pieces.get(pair, 1e-9) if pieces else _start(*pair)
                    p *= 1 - _SHARE_TWO if a == 1 else _SHARE_TWO
                    if p > 1e-10:
                        edges.append((i, j, i + a, j + b, p))
    return edges


def _expect(
    word: str,
    read: str,
    count: int,
    pieces: dict[tuple[str, str], float],
    expected: defaultdict[tuple[str, str], float],
) -> None:
    """Add the expected number of uses of each piece in one pair (forward and backward sums)."""
    n, m = len(word), len(read)
    edges = _edges(word, read, pieces)
    forward: defaultdict[tuple[int, int], float] = defaultdict(float)
    backward: defaultdict[tuple[int, int], float] = defaultdict(float)
    forward[0, 0] = backward[n, m] = 1.0
    for i, j, k, l, p in edges:  # sorted by (i, j) already, except that a piece read as nothing keeps j
        forward[k, l] += forward[i, j] * p
    total = forward[n, m]
    if total <= 1e-290:
        return
    for i, j, k, l, p in reversed(edges):
        backward[i, j] += backward[k, l] * p
    for i, j, k, l, p in edges:
        share = forward[i, j] * p * backward[k, l] / total
        if share > 1e-4:
            expected[word[i:k], read[j:l]] += share * count


# ---------------------------------------------------------------------------------------------------- saving, loading


def save(model: Model, out: Path) -> None:
    """Write the model as a compressed NumPy archive."""

    def table(rows: dict[tuple[str, str], float]) -> tuple[np.ndarray, np.ndarray]:
        keys = sorted(rows)
        text = "\n".join(f"{printed}\t{read}" for printed, read in keys)
        return np.frombuffer(text.encode(), np.uint8), np.array([rows[key] for key in keys], np.float32)

    arrays = {}
    for name, rows in (("one", model.one), ("two", model.two), ("whole", {k: float(v) for k, v in model.whole.items()})):
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
        self._read_ids = {"": 0}
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
        self._weight: dict[tuple[int, int], float] = {}
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

    def candidates(self, read: str, *, upper: bool, most: int = 40, beam: float = 9.0) -> list[list[Candidate]]:
        """For each length 0..len(read), the words that explain that much of the string's beginning, the likeliest first.

        Args:
            read: At most :data:`MAX_READ` characters, no blanks.
            upper: Whether the printed text stands in capitals.
            most: How many for each length.
            beam: Nats below the best partial explanation at which a path is given up.
        """
        n = len(read)
        ids = np.full((n + 1, _TWO + 1), -1, np.int32)
        for j in range(n + 1):
            for b in range(min(_TWO, n - j) + 1):
                ids[j, b] = self._read_ids.get(read[j : j + b], -1)
        trie = self._trie[upper]
        found, count = _search(
            ids,
            n,
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
            self._work[upper],
            beam,
        )
        result: list[list[Candidate]] = [[] for _ in range(n + 1)]
        best: list[dict[tuple[int, int], float]] = [{} for _ in range(n + 1)]
        for j, word, large, cost in found[:count].tolist():
            key = (int(word), 2 if upper else int(large))
            best[int(j)][key] = min(cost, best[int(j)].get(key, math.inf))
        for j in range(1, n + 1):
            for word, share, case in self._whole.get(read[:j], ()):
                if (case == 2) == upper or len(self._priors) == 0:
                    cost = best[j].get((word, case), math.inf)
                    best[j][word, case] = -math.log(share + 0.3 * math.exp(-cost))
            ranked = sorted((cost + self._priors[key[0]], cost, key) for key, cost in best[j].items())
            result[j] = [Candidate(key[0], cost, key[1]) for _, cost, key in ranked[:most]]
        return result


def _dense(table: dict[tuple[str, str], float], read_ids: dict[str, int]) -> np.ndarray:
    """Cost of each (printed letter, read string); what was never seen has the cost of a rare slip, by its length."""
    costs = np.full((len(LETTERS), len(read_ids)), np.inf, np.float32)
    spread = Counter(read for (_, read) in table)
    for read, i in read_ids.items():
        if len(read) <= 1 and spread[read]:
            costs[:, i] = -math.log(_FLOOR)
    index = {char: i for i, char in enumerate(LETTERS)}
    for (printed, read), p in table.items():
        if printed in index:
            costs[index[printed], read_ids[read]] = -math.log((1 - _SHARE_TWO) * p + _FLOOR)
    return costs


def _sparse(
    table: dict[tuple[str, str], float], two_ids: dict[str, int], read_ids: dict[str, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows: list[list[tuple[int, float]]] = [[] for _ in two_ids]
    for (printed, read), p in table.items():
        rows[two_ids[printed]].append((read_ids[read], -math.log(_SHARE_TWO * p)))
    start = np.zeros(len(rows) + 1, np.int32)
    reads, costs = [], []
    for i, row in enumerate(rows):
        row.sort()
        reads += [read for read, _ in row]
        costs += [cost for _, cost in row]
        start[i + 1] = len(reads)
    return start, np.array(reads, np.int32), np.array(costs, np.float32)


class _Trie(NamedTuple):
    letter: np.ndarray  # index in LETTERS of the letter that leads to the node; children come after their parent
    child_start: np.ndarray
    child: np.ndarray
    pair: np.ndarray  # id of (letter before, letter) among the two-letter pieces, or -1
    word: np.ndarray  # index of the word that ends here, or -1
    large: np.ndarray  # 1 below a large first letter


def _build_trie(words: Sequence[str], upper: bool, two_ids: dict[str, int]) -> _Trie:
    index = {char: i for i, char in enumerate(LETTERS)}
    spelled: dict[str, int] = {}
    for i, word in enumerate(words):
        if not word or not all(char in _KNOWN for char in word):
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


@njit(cache=True)
def _search(  # noqa: PLR0913 - plain arrays for numba
    ids, n, letter, child_start, child, pair, word, large, one, two_start, two_read, two_cost, work, beam
):
    """Breadth-first over (characters explained, trie node), cheapest cost kept, weak paths dropped; see candidates()."""
    cap = 4096
    touched = np.empty((n + 1, cap), np.int32)
    counts = np.zeros(n + 1, np.int64)
    found = np.empty((4096, 4), np.float64)
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
    for j in range(n + 1):
        best = np.inf
        for t in range(counts[j]):
            node = touched[j, t]
            if word[node] >= 0 and work[j, node] < best:
                best = work[j, node]
        for t in range(counts[j]):
            node = touched[j, t]
            if j > 0 and word[node] >= 0 and work[j, node] <= best + beam + 2 and number < 4096:
                found[number, 0] = j
                found[number, 1] = word[node]
                found[number, 2] = large[node]
                found[number, 3] = work[j, node]
                number += 1
    for j in range(n + 1):
        for t in range(counts[j]):
            work[j, touched[j, t]] = np.inf
    return found, number
