"""The greedy search of spaCy's entity recognizer, compiled: for each token the best move that the moves before allow.

spaCy's own search calls its linear algebra several times for each token, with a lock each time, and takes longer than
all the rest of the model. The moves and what they allow are those of spaCy (BILUO: a name of one token, its beginning,
inside, last token, or none); the weights are read from the trained model, and the answers are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.jit import jit

if TYPE_CHECKING:
    from spacy.tokens import Doc

_OUT, _BEGIN, _IN, _LAST, _UNIT = range(5)
_KINDS = {"O": _OUT, "B": _BEGIN, "I": _IN, "L": _LAST, "U": _UNIT}


class Decoder:
    """The search with the weights of one trained recognizer, as they are when it is made."""

    def __init__(self, recognizer: Any) -> None:
        lower, upper = (recognizer.model.get_ref(name) for name in ("lower", "upper"))
        self._tok2vec = recognizer.model.get_ref("tok2vec")
        weights = lower.get_param(
            "W"
        )  # for each feature (this token, first of the name, the one before), hidden, piece
        self._weights = np.ascontiguousarray(weights.reshape(-1, weights.shape[-1]))
        self._shape = weights.shape[:-1]
        self._padding = lower.get_param("pad").reshape(self._shape)
        self._bias = lower.get_param("b")
        moves = [recognizer.moves.get_class_name(number) for number in range(recognizer.moves.n_moves)]
        used = [number for number, name in enumerate(moves) if name != "U-"]  # that one blocks names that are given
        names = [moves[number] for number in used]
        self._scores = np.ascontiguousarray(upper.get_param("W")[used])
        self._score_bias = np.ascontiguousarray(upper.get_param("b")[used])
        self._labels = sorted({name[2:] for name in names if name != "O"})
        self._kinds = np.array([_KINDS[name[0]] for name in names])
        self._label_of = np.array([self._labels.index(name[2:]) if name != "O" else -1 for name in names])

    def spans(self, docs: Sequence[Doc]) -> list[list[tuple[int, int, str]]]:
        """The names of each document: first token, token behind the last, label."""
        if not any(map(len, docs)):
            return [[] for _ in docs]
        vectors = self._tok2vec.predict([doc for doc in docs if len(doc)])
        products = self._tok2vec.ops.gemm(vectors, self._weights, trans2=True).reshape(-1, *self._shape)
        spaces = np.array([token.is_space for doc in docs for token in doc], dtype=np.bool_)
        found: list[list[tuple[int, int, str]]] = []
        at = 0
        for doc in docs:
            end = at + len(doc)
            moves = _search(
                products[at:end],
                self._padding,
                self._bias,
                self._scores,
                self._score_bias,
                self._kinds,
                self._label_of,
                spaces[at:end],
            )
            found.append(self._named(moves))
            at = end
        return found

    def _named(self, moves: np.ndarray) -> list[tuple[int, int, str]]:
        names: list[tuple[int, int, str]] = []
        first = 0
        for at in np.flatnonzero(self._kinds[moves] != _OUT).tolist():
            kind = self._kinds[moves[at]]
            if kind in (_BEGIN, _UNIT):
                first = at
            if kind in (_LAST, _UNIT):
                names.append((first, at + 1, self._labels[self._label_of[moves[at]]]))
        return names


@jit
def _search(
    products: np.ndarray,
    padding: np.ndarray,
    bias: np.ndarray,
    scores: np.ndarray,
    score_bias: np.ndarray,
    kinds: np.ndarray,
    label_of: np.ndarray,
    spaces: np.ndarray,
) -> np.ndarray:
    """The move taken at each token. ``products`` are the features' shares, for each token, in the hidden layer."""
    length, hidden, pieces = products.shape[0], products.shape[2], products.shape[3]
    moves = np.zeros(length, dtype=np.int64)
    layer = np.zeros(hidden, dtype=np.float32)
    first, open_label = -1, -1  # of the name that was begun and not ended
    for at in range(length):
        for unit in range(hidden):
            best = np.float32(-np.inf)
            for piece in range(pieces):
                value = products[at, 0, unit, piece]
                if first >= 0:
                    value += products[first, 1, unit, piece]
                    value += products[at - 1, 2, unit, piece]
                else:
                    value += padding[1, unit, piece]
                    value += padding[2, unit, piece]
                best = max(best, value + bias[unit, piece])
            layer[unit] = best
        taken, highest = -1, np.float32(-np.inf)
        for move in range(len(kinds)):
            kind, label = kinds[move], label_of[move]
            if first >= 0:
                allowed = label == open_label and (kind == _LAST or (kind == _IN and at + 1 < length))
            else:
                allowed = kind == _OUT or (not spaces[at] and (kind == _UNIT or (kind == _BEGIN and at + 1 < length)))
            if allowed:
                score = score_bias[move]
                for unit in range(hidden):
                    score += scores[move, unit] * layer[unit]
                if taken < 0 or score > highest:
                    taken, highest = move, score
        moves[at] = taken
        if kinds[taken] == _BEGIN:
            first, open_label = at, label_of[taken]
        elif kinds[taken] == _LAST:
            first, open_label = -1, -1
    return moves
