"""What a sentence is for: a target, a result, a duty, or something else; a linear model over hashed words.

    classify_sentences(["Phấn đấu đạt 60%."])  ->  [{"target": 0.96, "result": 0.01, "duty": 0.0, "other": 0.03}]

Words count by themselves, in pairs, and at the beginning of the sentence, with their marks and without; numbers count
by their shape. The weights are one file of a quarter of a megabyte.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import MissingComponentError
from pipeline.extract.ner.examples import KINDS, Example
from pipeline.extract.ner.tokenizer import norm, tokens
from pipeline.extract.ner.variety import damaged, varied
from pipeline.resources import model_file

VERSION = 1
_BUCKETS = 1 << 15
_FIRST = 4  # words at the beginning that count apart

Floats = np.ndarray[Any, np.dtype[np.float32]]


def _features(text: str) -> list[int]:
    words = [text[start:end] for start, end in tokens(text[:1000]) if not text[start:end].isspace()]
    bare = [norm(word) if word[0].isalpha() else _shape(word) for word in words]
    marked = [word.lower() for word in words if word[0].isalpha()]
    named = {f"w {word}" for word in bare} | {f"m {word}" for word in marked}
    named |= {f"b {one} {two}" for one, two in pairwise(bare)}
    named |= {f"f {word}" for word in bare[:_FIRST]}
    return sorted({zlib.crc32(name.encode()) % _BUCKETS for name in named})


def _shape(word: str) -> str:
    if not word[0].isdigit():
        return word
    if len(word) == 4 and word.isdigit() and word[:2] in ("19", "20"):
        return "year"
    return "share" if "/" in word else "number"


def train_kinds(
    labelled: Sequence[Example],
    *,
    rounds: int = 30,
    seed: int = 0,
    progress: Callable[[str, float], None] | None = None,
) -> Floats:
    """Weights (buckets × kinds) learned by logistic regression with steps that shrink (AdaGrad), averaged.

    Each sentence is shown ``rounds`` times, with other names and now and then as an OCR reads it.
    """
    rng = random.Random(seed)
    weights = np.zeros((_BUCKETS, len(KINDS)), np.float64)
    squares = np.full((_BUCKETS, len(KINDS)), 1e-2)
    total = np.zeros_like(weights)
    known = [example for example in labelled if example.kind is not None]
    for number in range(rounds):
        if progress:
            progress("kinds of sentences", number / rounds)
        for example in rng.sample(known, len(known)):
            shown = varied(example, rng)
            if rng.random() < 0.3:
                shown = damaged(shown, rng)
            places = _features(shown.text)
            places = [place for place in places if rng.random() < 0.8] or places
            error = _probabilities(weights, places)
            error[KINDS.index(str(example.kind))] -= 1.0
            slope = error + 2e-4 * weights[places]
            squares[places] += slope**2
            weights[places] -= 0.3 * slope / np.sqrt(squares[places])
        total += weights
    return (total / rounds).astype(np.float32)


def _probabilities(weights: np.ndarray[Any, Any], places: Sequence[int]) -> np.ndarray[Any, Any]:
    sums = weights[list(places)].sum(axis=0)
    powers = np.exp(sums - sums.max())
    return powers / powers.sum()


def classify(weights: Floats, texts: Sequence[str]) -> list[dict[str, float]]:
    """The probability of each kind, for each text, by these weights."""
    found = []
    for text in texts:
        row = _probabilities(weights.astype(np.float64, copy=False), _features(text))
        found.append({kind: round(float(value), 4) for kind, value in zip(KINDS, row, strict=True)})
    return found


def save_kinds(weights: Floats, path: Path) -> None:
    """Write the weights; the same weights give the same bytes."""
    with path.open("wb") as stream:
        np.save(stream, weights.astype(np.float16))


def read_kinds(path: Path) -> Floats:
    """The weights of a file. Raises :class:`MissingComponentError` where it holds none of this version."""
    try:
        weights = np.load(path, allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise MissingComponentError(
            f"the model of sentence kinds cannot be read ({error})", path=str(path), next_step="Install camket again."
        ) from error
    if weights.shape != (_BUCKETS, len(KINDS)):
        raise MissingComponentError(
            "the model of sentence kinds is of another version", path=str(path), next_step="Install camket again."
        )
    return weights.astype(np.float32)


@lru_cache(maxsize=1)
def _shipped() -> Floats:
    return read_kinds(model_file("sentence_kinds.npy"))


def classify_sentences(texts: Sequence[str]) -> list[dict[str, float]]:
    """How likely each sentence is a target, a result, a duty, or something else; the four add up to 1."""
    return classify(_shipped(), texts)
