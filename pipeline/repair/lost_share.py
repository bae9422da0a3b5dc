"""How much of a text's marks is lost around each word, and how much of it is not Vietnamese to begin with."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipeline.repair.lm import LanguageModel
from pipeline.repair.tokens import Token, looks_like_syllable
from pipeline.vietnamese import strip_marks

Floats = npt.NDArray[np.float64]

_WINDOW = 25  # words to each side from which the share of lost marks is estimated


def _bears_marks(text: str) -> bool:
    return strip_marks(unicodedata.normalize("NFC", text)) != text


@lru_cache(maxsize=65536)
def _marked_share(lm: LanguageModel, bare: str) -> float:
    """How often a word of this bare form bears marks in clean text; 0 for a word that is not Vietnamese."""
    found = lm.candidates(bare)
    if not found:
        return 0.0
    ids = np.array(found)
    chance = np.exp(lm.arrays.unigram[ids])
    plain = np.array([lm.words[i] == bare for i in found])
    return float(chance[~plain].sum() / chance.sum())


def _smoothed(values: Floats, window: int) -> Floats:
    """Sums over ``window`` neighbours to each side."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(len(values))
    return total[np.minimum(at + window + 1, len(values))] - total[np.maximum(at - window, 0)]


def lost_share(tokens: Sequence[Token], words: Sequence[int], lm: LanguageModel) -> Floats:
    """For each word the share of marks that are lost around it, by expectation and maximisation."""
    marked = np.array([_bears_marks(tokens[i].text) for i in words], float)
    due = np.array(
        [0.0 if m else _marked_share(lm, tokens[i].text.lower()) for i, m in zip(words, marked, strict=True)]
    )
    near_marked = _smoothed(marked, _WINDOW) + 0.02
    share = np.full(len(words), 0.5)
    for _ in range(8):
        stripped = share * due / (share * due + 1 - due + 1e-9)
        near = _smoothed(stripped, _WINDOW)
        share = near / (near + near_marked)
    return share


def foreign_share(tokens: Sequence[Token], words: Sequence[int]) -> Floats:
    """For each word the probability that it stands in a passage that is not Vietnamese (an English abstract)."""
    odds = []
    for i in words:
        text = tokens[i].text
        if len(text) > 1 and text.isupper():
            odds.append(0.0)
        elif _bears_marks(text):
            odds.append(-3.0)
        else:
            odds.append(-0.9 if looks_like_syllable(text) else 3.0)
    return 1.0 / (1.0 + np.exp(-np.clip(_smoothed(np.array(odds), 6) - 3.0, -30, 30)))
