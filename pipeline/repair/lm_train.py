"""Training the language model: counting, modified Kneser-Ney smoothing, pruning, packing.

All n-grams of one length are one sorted numpy array. An n-gram of length n+1 is keyed by (index of its first n words,
last word) in one 64-bit integer, so any length fits, and its index at every position of the text gives prefixes and
suffixes of all n-grams without a search.

Smoothing is interpolated modified Kneser-Ney (Chen and Goodman 1998) with three discounts for each length. Texts can
weigh more than others: an n-gram's weighted count loses the same share as its plain count does. Pruning follows Stolcke
(1998), with the history's probability taken from its count (the lower orders of Kneser-Ney are no marginals). After it
the shorter n-grams are counted anew, since Kneser-Ney's counts hold only where all longer ones are kept; then it prunes
once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.repair import lm as model
from pipeline.repair.lm_corpus import CLASSES, Ints, Options, Progress, read_corpora
from pipeline.vietnamese import strip_marks

__all__ = ["Options", "Report", "train"]

Floats = npt.NDArray[np.float64]

LEAK = 0.05  # share of a kept n-gram's count that its shorter one gets beyond Kneser-Ney's; 0 to 0.2 do as well


@dataclass(frozen=True)
class Report:
    """What a training made: n-grams kept for each length, tokens read, size of the file in bytes."""

    ngrams: tuple[int, ...]
    tokens: int
    words: int
    bytes: int


@dataclass
class _Level:
    """All n-grams of one length, sorted by (parent, word)."""

    parent: Ints
    word: Ints
    suffix: Ints
    first: Ints
    count: Floats  # plain
    weighted: Floats
    prob: Floats = field(default_factory=lambda: np.zeros(0))
    bow: Floats = field(default_factory=lambda: np.zeros(0))
    keep: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))

    def __post_init__(self) -> None:
        self.keep = np.ones(len(self.word), bool)


def train(
    paths: Sequence[Path], out: Path, options: Options | None = None, *, progress: Progress | None = None
) -> Report:
    """Trains a model from text files, one paragraph a line (plain, .gz or .xz), and writes it.

    Args:
        paths: The files.
        out: Where the model goes.
        options: Settings; the defaults are those of the shipped model.
        progress: Called with a stage's name and the part of it that is done.

    Raises:
        InputError: There are no files, or they hold too little text.
    """
    options = options or Options()
    tell = progress or (lambda stage, done: None)
    words, capitals, ids, weights = read_corpora(paths, options, tell)
    levels = count_ngrams(ids, weights, len(words), options.order, tell)
    for _ in range(options.rounds):
        estimate(levels, tell)
        prune(levels, _bare_numbers(words), options, tell)
    estimate(levels, tell)
    balance(levels)
    tell("write", 0.0)
    kept = write(out, levels, words, capitals, len(ids))
    tell("write", 1.0)
    return Report(kept, len(ids), len(words), out.stat().st_size)


# --- counting ------------------------------------------------------------


def count_ngrams(ids: Ints, weights: npt.NDArray[np.float32], size: int, order: int, tell: Progress) -> list[_Level]:
    """Counts all n-grams up to ``order``; none has a break inside, though it may begin or end with one."""
    n_tokens = len(ids)
    position = np.arange(n_tokens, dtype=np.uint32)
    last_break = np.maximum.accumulate(np.where(ids == model.BREAK, position, 0)).astype(np.uint32)
    at = ids.astype(np.uint32)  # index of the n-gram that ends at each position
    here = position  # the positions where an n-gram of this length ends
    words = np.arange(size, dtype=np.uint32)
    levels = [
        _Level(
            np.zeros(size, np.uint32),
            words.astype(np.uint16),
            np.zeros(size, np.uint32),
            words.astype(np.uint16),
            np.bincount(ids, minlength=size).astype(float),
            np.bincount(ids, weights=weights, minlength=size).astype(float),
        )
    ]
    for n in range(2, order + 1):
        tell(f"count {n}-grams", 0.0)
        here = here[1:] if n == 2 else here
        here = here[here >= n - 1]
        here = here[last_break[here - 1] + (n - 1) <= here]
        keys = (at[here - 1].astype(np.uint64) << np.uint64(16)) | ids[here].astype(np.uint64)
        rank = np.argsort(keys)
        keys = keys[rank]
        new = np.empty(len(keys), bool)
        new[0] = True
        np.not_equal(keys[1:], keys[:-1], out=new[1:])
        begins = np.flatnonzero(new)
        keys = keys[begins]
        parent = (keys >> np.uint64(16)).astype(np.uint32)
        sample = here[rank[begins]]
        levels.append(
            _Level(
                parent,
                (keys & np.uint64(0xFFFF)).astype(np.uint16),
                at[sample],
                levels[-1].first[parent],
                np.diff(np.append(begins, len(rank))).astype(float),
                np.add.reduceat(weights[here[rank]].astype(float), begins),
            )
        )
        if n < order:
            index = np.cumsum(new, dtype=np.uint32) - np.uint32(1)
            following = np.zeros(n_tokens, np.uint32)
            following[here[rank]] = index
            at = following
        tell(f"count {n}-grams", 1.0)
    return levels


# --- smoothing ------------------------------------------------------------


def _discounts(count: Floats) -> Floats:
    """The three discounts of modified Kneser-Ney, for counts 1, 2 and 3 or more."""
    n1, n2, n3, n4 = (max(1.0, float(np.count_nonzero(count == c))) for c in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    d = [1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3]
    return np.clip([0.0, d[0], d[1], d[2]], 0.05, [0.05, 0.95, 1.9, 2.8])


def estimate(levels: list[_Level], tell: Progress) -> None:
    """Fills in the interpolated probability of every n-gram and the back-off weight of every context.

    What an n-gram's shorter one is counted for is what the longer one leaves to it: its discount where it is kept (all
    are, at first; that is Kneser-Ney), its whole count where it is pruned (Siivola, Hirsimäki and Virpioja 2007).
    """
    top = levels[-1]
    counts = [(top.count, top.weighted)]
    lost = [_lost(top.count)]
    for n in range(len(levels) - 1, 0, -1):
        level, above = levels[n - 1], levels[n]
        plain, weighted = counts[0]
        size = len(level.word)
        left = np.bincount(above.suffix, weights=np.where(above.keep, 1.0, plain), minlength=size)
        handed = weighted * np.where(above.keep, lost[0] + LEAK * (1 - lost[0]), 1.0)
        left_weighted = np.bincount(above.suffix, weights=handed, minlength=size)
        alone = (level.first == model.BREAK) | (left == 0)  # nothing stands before a break
        counts.insert(0, (np.where(alone, level.count, left), np.where(alone, level.weighted, left_weighted)))
        lost.insert(0, _lost(counts[0][0]))
    for n, level in enumerate(levels, 1):
        tell(f"smooth {n}-grams", 0.0)
        weighted = counts[n - 1][1]
        freed = weighted * lost[n - 1]
        if n == 1:
            total = weighted.sum()
            level.prob = (weighted - freed + freed.sum() / len(weighted)) / total
            continue
        below = levels[n - 2]
        size = len(below.word)
        total_of = np.bincount(level.parent, weights=weighted, minlength=size)
        freed_of = np.bincount(level.parent, weights=np.where(level.keep, freed, weighted), minlength=size)
        below.bow = np.where(total_of > 0, freed_of / np.maximum(total_of, 1e-300), 1.0)
        level.prob = (weighted - freed) / total_of[level.parent] + below.bow[level.parent] * below.prob[level.suffix]
        tell(f"smooth {n}-grams", 1.0)


def _lost(count: Floats) -> Floats:
    """The share of each count that its discount takes."""
    floor = np.maximum(count, 1.0)
    return _discounts(count)[np.minimum(floor, 3).astype(np.int64)] / floor


# --- pruning ------------------------------------------------------------


def prune(levels: list[_Level], bare: Ints, options: Options, tell: Progress) -> None:
    """Marks the n-grams to keep.

    What pruning an n-gram costs is, in one part, the relative entropy of the whole distribution, and in the other that
    of the choice between words of one bare form: telling "nhân" from "nhận" is what the model is for.

    Args:
        levels: All n-grams with their probabilities.
        bare: For each word the number of its bare form.
        options: Thresholds, and the weight of the second part.
        tell: Receives the progress.
    """
    thresholds, total = options.thresholds, levels[0].weighted.sum()
    choices = _choices(levels, bare)
    needed = np.zeros(len(levels[-1].word), bool)
    for n in range(len(levels), 1, -1):
        tell(f"prune {n}-grams", 0.0)
        level, below = levels[n - 1], levels[n - 2]
        history = below.weighted[level.parent] / total
        backed = below.bow[level.parent] * below.prob[level.suffix]
        gain = np.log(level.prob / backed)
        rest = np.maximum(choices[n - 1] - level.prob, 0.0)
        choice_gain = gain + np.log((rest + backed) / (rest + level.prob))
        loss = history * level.prob * ((1 - options.choice) * gain + options.choice * choice_gain)
        level.keep = (loss > thresholds[n - 2] * 1e-9) | needed
        needed = np.zeros(len(below.word), bool)
        needed[level.parent[level.keep]] = True
        needed[level.suffix[level.keep]] = True
        tell(f"prune {n}-grams", 1.0)


def balance(levels: list[_Level]) -> None:
    """Gives every context the back-off weight that makes it sum to 1 over what is kept."""
    for n in range(2, len(levels) + 1):
        level, below = levels[n - 1], levels[n - 2]
        kept = level.keep
        size = len(below.word)
        known = np.bincount(level.parent[kept], weights=level.prob[kept], minlength=size)
        below_known = np.bincount(level.parent[kept], weights=below.prob[level.suffix[kept]], minlength=size)
        below.bow = np.clip((1 - known).clip(1e-6) / (1 - below_known).clip(1e-6), 1e-6, None)
        below.bow[known == 0] = 1.0


def _bare_numbers(words: Sequence[str]) -> Ints:
    """For each word the number of its bare form; the words are sorted by it."""
    forms = [strip_marks(word) for word in words]
    new = [i < CLASSES or forms[i] != forms[i - 1] for i in range(len(forms))]
    return np.cumsum(new)


def _choices(levels: list[_Level], bare: Ints) -> list[Floats]:
    """For each n-gram the probability of all words of its last word's bare form together, in the same context."""
    form = bare[levels[0].word]
    sums: list[Floats] = [np.bincount(form, weights=levels[0].prob).astype(float)[form]]
    for level, below in zip(levels[1:], levels, strict=False):
        form = bare[level.word]
        new = np.ones(len(form), bool)
        new[1:] = (level.parent[1:] != level.parent[:-1]) | (form[1:] != form[:-1])
        group = np.cumsum(new) - 1
        begins = np.flatnonzero(new)
        seen = np.bincount(group, weights=level.prob)
        seen_below = np.bincount(group, weights=below.prob[level.suffix])
        unseen = np.maximum(sums[-1][level.suffix[begins]] - seen_below, 0.0).astype(float)
        sums.append((seen.astype(float) + below.bow[level.parent[begins]] * unseen)[group])
    return sums


# --- packing ------------------------------------------------------------


def _quantise(values: Floats) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Logarithms in 255 steps of one width, and zero as a code of its own (0); each code stands for its bin's mean."""
    out = np.zeros(len(values), np.uint8)
    table = np.zeros(256, np.float32)
    some = values != 0.0
    if some.any():
        low, high = np.quantile(values[some], [0.0005, 1.0])
        bins = np.clip((values[some] - low) / max(high - low, 1e-9) * 254 + 0.5, 0, 254).astype(np.int64)
        sums = np.bincount(bins, weights=values[some], minlength=255)
        table[1:] = (sums / np.bincount(bins, minlength=255).clip(1)).astype(np.float32)
        out[some] = bins + 1
    return out, table


def _starts(counts: Ints, offset: int) -> tuple[int, npt.NDArray[np.uint32], npt.NDArray[np.uint16]]:
    """Start of each node's children as a base for each block of nodes and a step, with the largest block that fits."""
    starts = offset + np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    for block in range(6, -1, -1):
        base = starts[:: 1 << block]
        step = starts - np.repeat(base, 1 << block)[: len(starts)]
        if step.max() < 65536:
            return block, base.astype(np.uint32), step.astype(np.uint16)
    raise AssertionError("a block of one node always fits")


def write(out: Path, levels: list[_Level], words: list[str], capitals: Ints, tokens: int) -> tuple[int, ...]:
    """Packs the kept n-grams as a trie of reversed n-grams and writes the file."""
    order = len(levels)
    first, probs, bows, child_counts = [], [], [], []
    sizes: list[int] = []
    prob_table, bow_table = np.zeros((order, 256), np.float32), np.zeros((order, 256), np.float32)
    rank_below = np.arange(len(words), dtype=np.int64)
    for n, level in enumerate(levels, 1):
        kept = np.flatnonzero(level.keep)
        if n > 1:
            owner = rank_below[level.suffix[kept]]
            turn = np.argsort((owner.astype(np.uint64) << np.uint64(16)) | level.first[kept].astype(np.uint64))
            kept = kept[turn]
            child_counts.append(np.bincount(owner, minlength=sizes[-1]))
            first.append(level.first[kept].astype(np.uint16))
        sizes.append(len(kept))
        if n > 1:
            codes, prob_table[n - 1] = _quantise(np.log(level.prob[kept]))
            probs.append(codes)
        if 1 < n < order:
            codes, bow_table[n - 1] = _quantise(np.log(level.bow[kept]))
            bows.append(codes)
        rank_below = np.zeros(len(level.word), np.int64)
        rank_below[kept] = np.arange(len(kept))
    block, base, step = _starts(np.concatenate(child_counts) if child_counts else np.zeros(1, int), len(words))
    arrays: dict[str, npt.NDArray[Any]] = {
        "levels": np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        "prob_table": prob_table,
        "bow_table": bow_table,
        "base": base,
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "capitals": capitals,
        "unigram": np.log(levels[0].prob).astype(np.float32),
        "unigram_bow": np.log(levels[0].bow).astype(np.float32),
        "step": step,
        "first": np.concatenate(first),
        "prob": np.concatenate(probs),
        "bow": np.concatenate(bows),
    }
    model.write_model(out, order, block, arrays, {"tokens": tokens, "ngrams": sizes})
    return tuple(sizes)
