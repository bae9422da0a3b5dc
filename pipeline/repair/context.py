"""The context network: which word of a bare form stands at a place, by all that stands around it.

An n-gram model sees three words back. "Thang" as the last word of a man's name, "chinh" in a sentence whose verb comes
eight words later, a rare word that only the subject explains: there the whole neighbourhood decides. This network reads
the words without their marks, and how they are capitalised, sixteen places to each side (dilated convolutions with
residual links, as in Strubell et al. 2017, "Fast and accurate entity recognition with iterated dilated convolutions"),
and gives each word of the place's bare form a probability. The decoders weigh it against the n-gram model's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.errors import MissingComponentError
from pipeline.jit import jit
from pipeline.repair.lm import BREAK, UNK, LanguageModel
from pipeline.repair.tokens import Token, case_of
from pipeline.resources import model_file
from pipeline.vietnamese import strip_marks

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[Any]

VERSION = 1
DILATIONS = (1, 2, 4, 8, 1)
PIECES = 2  # of a maxout unit
BATCH_EDGE = 16  # breaks between two texts, so that neither sees the other
BLOCK = 1024  # places that are computed in one go
LEAST = 0.02  # chance of any word: the network has not seen everything


@dataclass(frozen=True)
class Vocabulary:
    """Bare forms of the language model's words.

    ``bare_of`` gives each word's bare form as a number; ``starts[form]`` to ``starts[form + 1]`` are the words of a
    form (the words are sorted by it).
    """

    bare_of: Ints
    starts: Ints

    @property
    def size(self) -> int:
        """How many bare forms there are."""
        return len(self.starts) - 1


def vocabulary(lm: LanguageModel) -> Vocabulary:
    """The bare forms of a model's words; classes and punctuation are forms of their own."""
    return _vocabulary(lm.words)


@lru_cache(maxsize=2)
def _vocabulary(words: tuple[str, ...]) -> Vocabulary:
    size = len(words)
    bare = [strip_marks(word) for word in words]
    # the classes come first and are not sorted
    new = np.array([i == 0 or not bare[i].isalpha() or bare[i] != bare[i - 1] for i in range(size)])
    return Vocabulary(np.cumsum(new) - 1, np.append(np.flatnonzero(new), size))


class Packed(NamedTuple):
    """Vectors in 8 bits, each with its own scale: a table of floats would take four times the room."""

    values: npt.NDArray[np.int8]
    scale: Floats

    def rows(self, numbers: Ints) -> Floats:
        """Some of the vectors."""
        return np.asarray(self.values[numbers] * self.scale[numbers, None], np.float32)


@dataclass(frozen=True, eq=False)
class ContextNetwork:
    """The network; make one with :func:`load_context` or :func:`open_context`."""

    words: tuple[str, ...]
    bare: Packed  # a vector for each bare form
    case: Floats  # and for each case
    layers: tuple[tuple[Floats, Floats, Floats, Floats], ...]  # weights and bias of the maxout, scale and shift of norm
    last: tuple[Floats, Floats]
    vectors: Packed  # a vector for each word, to be multiplied with a place's
    bias: Floats
    vocabulary: Vocabulary

    def places(self, forms: Ints, cases: Ints, wanted: npt.NDArray[np.bool_] | None = None) -> Floats:
        """A vector for each place of a text: what stands around it.

        Args:
            forms: Number of each word's bare form (see :class:`Link`).
            cases: How each is capitalised (see :func:`pipeline.repair.tokens.case_of`), 0 where it is no word.
            wanted: The places whose vectors are needed; those of the others have no meaning. All where not given.
        """
        edge = np.full(BATCH_EDGE, self.vocabulary.bare_of[BREAK])
        forms = np.concatenate((edge, forms, edge))
        cases = np.concatenate((np.zeros(BATCH_EDGE, np.int64), cases, np.zeros(BATCH_EDGE, np.int64)))
        size = len(forms) - 2 * BATCH_EDGE
        needed = np.zeros(len(forms), np.bool_)
        needed[BATCH_EDGE : BATCH_EDGE + size] = True if wanted is None else wanted
        out = np.zeros((size, len(self.last[1])), np.float32)
        for begin in range(0, size, BLOCK):
            end = min(begin + BLOCK, size)
            block = slice(begin, end + 2 * BATCH_EDGE)
            mine = needed[block].copy()
            mine[:BATCH_EDGE] = mine[BATCH_EDGE + end - begin :] = False
            at = np.flatnonzero(mine)
            out[begin - BATCH_EDGE + at] = self._block(forms[block], cases[block], at)
        return out

    def weights(self) -> dict[str, Floats]:
        """The arrays by their names in the file, for a training that goes on from them."""
        out = {"case": self.case, "last.W": self.last[0], "last.b": self.last[1], "bias": self.bias}
        for name, table in (("bare", self.bare), ("vectors", self.vectors)):
            out[name] = np.asarray(table.values * table.scale[:, None], np.float32)
        for i, (weights, bias, scale, shift) in enumerate(self.layers):
            out |= {f"{i}.W": weights.T, f"{i}.b": bias, f"{i}.scale_by": scale, f"{i}.shift": shift}
        return out

    def _block(self, forms: Ints, cases: Ints, wanted: Ints) -> Floats:
        """The vectors of the wanted places: each unit is computed where the units above it look, and nowhere else."""
        needed = [wanted]  # places by unit, from the last one down
        for dilation in reversed(DILATIONS):
            needed.append(_with_neighbours(needed[-1], dilation, len(forms)))
        here = needed.pop()
        weights, *rest = self.layers[0]
        rows = np.zeros((len(forms), len(rest[1])), np.float32)
        _add_unit(np.hstack([self.bare.rows(forms[here]), self.case[cases[here]]]) @ weights, here, *rest, rows)
        for dilation, (weights, *rest) in zip(DILATIONS, self.layers[1:], strict=True):
            here = needed.pop()
            _add_unit(_around(rows, here, dilation) @ weights, here, *rest, rows)
        weights, bias = self.last
        return np.asarray(rows[wanted] @ weights.T + bias, np.float32)


def _with_neighbours(at: Ints, distance: int, size: int) -> Ints:
    """Places, and those so far before and behind them."""
    found = np.zeros(size + 2 * distance, np.bool_)
    for shift in (0, distance, 2 * distance):
        found[at + shift] = True
    return np.flatnonzero(found[distance : distance + size])


@jit
def _around(rows: Any, at: Any, distance: int) -> Any:
    """Side by side, for each place: the row so far before it, its own, the one so far behind it; 0 beyond the ends."""
    n, width = rows.shape
    out = np.zeros((len(at), 3 * width), np.float32)
    for i in range(len(at)):
        for k in range(3):
            t = at[i] + (k - 1) * distance
            if 0 <= t < n:
                for j in range(width):
                    out[i, k * width + j] = rows[t, j]
    return out


@partial(jit, fastmath=True)
def _add_unit(parts: Any, at: Any, bias: Any, scale: Any, shift: Any, rows: Any) -> None:
    """Adds to the rows of some places a unit: maxout and layer normalisation of ``parts``, a row for each place."""
    width = rows.shape[1]
    best = np.empty(width, np.float32)
    for i in range(len(at)):
        t = at[i]
        mean = np.float32(0.0)
        for j in range(width):
            best[j] = max(parts[i, j] + bias[j], parts[i, width + j] + bias[width + j])
            mean += best[j]
        mean /= np.float32(width)
        square = np.float32(0.0)
        for j in range(width):
            best[j] -= mean
            square += best[j] * best[j]
        factor = np.float32(1.0) / np.sqrt(square / np.float32(width) + np.float32(1e-8))
        for j in range(width):
            rows[t, j] += best[j] * factor * scale[j] + shift[j]


@dataclass(frozen=True, eq=False)
class Link:
    """From the words of a language model to those of the network, which may have been trained beside another one."""

    forms: Ints  # for each word the number of its bare form, 0 where the network does not know it
    rows: Ints  # for each word its own number, -1 where the network does not know it


@lru_cache(maxsize=4)
def link(network: ContextNetwork, lm: LanguageModel) -> Link:
    """The words of a model as those of the network."""
    at = dict(zip(network.words, range(len(network.words)), strict=True))
    rows = np.array([at.get(word, -1) for word in lm.words])
    known = {strip_marks(word): int(form) for word, form in zip(network.words, network.vocabulary.bare_of, strict=True)}
    forms = np.array([known.get(strip_marks(word), 0) for word in lm.words])
    return Link(forms, rows)


class Neighbourhood:
    """What stands around the words of one text, for asking what may stand at each."""

    def __init__(
        self,
        words: Ints,
        cases: Ints,
        lm: LanguageModel,
        network: ContextNetwork | None = None,
        wanted: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Reads a text.

        Args:
            words: Numbers of its words in the language model, with or without their marks, and of what stands between.
            cases: How each is capitalised (see :func:`pipeline.repair.tokens.case_of`), 0 where it is no word.
            lm: The language model.
            network: The network; the shipped one where not given.
            wanted: The places that will be asked about; any where not given.
        """
        self.network = network or load_context()
        self._link = link(self.network, lm)
        self._forms = self._link.forms[words]
        self._places = self.network.places(self._forms, cases, wanted)

    def costs(self, at: Ints, words: Ints) -> Floats:
        """What the network has against words in places of a text, in nats: nothing where it would not prefer another.

        Args:
            at: The place in the text of each word in question.
            words: Their numbers in the language model; those of another form than the one that stands there cost
                nothing.
        """
        out = np.zeros(len(at), np.float32)
        here = np.flatnonzero(self._link.forms[words] == self._forms[at])
        at, words = at[here], words[here]
        chances = self.log_chances(at, words)
        best = np.full(len(self._forms), -np.inf, np.float32)
        np.maximum.at(best, at, chances)
        out[here] = best[at] - chances
        return out

    def log_chances(self, at: Ints, words: Ints) -> Floats:
        """ln P(word | its bare form, what stands around it) of words in places of the text.

        Args:
            at: The place in the text of each word in question; words for one place stand together.
            words: Their numbers in the language model.

        Returns:
            One value for each word in question, 0 for words that the network does not know, that have another bare
            form than the one that stands there, or that are the only one of their form. No word gets less than
            ln :data:`LEAST`.
        """
        out = np.zeros(len(at), np.float32)
        _log_chances(
            self._places,
            self._forms,
            at,
            self._link.rows[words],
            self.network.vocabulary.starts,
            *self.network.vectors,
            self.network.bias,
            np.float32(LEAST),
            out,
        )
        return out


def neighbourhood(
    tokens: Sequence[Token], lm: LanguageModel, network: ContextNetwork | None = None
) -> tuple[Neighbourhood, Ints]:
    """The tokens of a text (blanks left out) as the network reads them, and the place of each there.

    A line break before a small letter is none and has the place -1.
    """
    at = np.full(len(tokens), -1)
    words: list[int] = []
    cases: list[int] = []
    for i, (token, following) in enumerate(zip_longest(tokens, tokens[1:])):
        word, case = BREAK, 0
        if token.kind == "word":
            word = (lm.candidates(strip_marks(token.text).lower()) or (UNK,))[0]
            case = case_of(token.text)
        elif token.kind != "newline":
            word = lm.token_id(token.text, token.kind)
        elif following is not None and following.text[0].islower():
            continue
        at[i] = len(words)
        words.append(word)
        cases.append(case)
    return Neighbourhood(np.array(words, np.int64), np.array(cases, np.int64), lm, network), at


@partial(jit, fastmath=True)
def _log_chances(
    places: Any,
    forms: Any,
    at: Any,
    rows: Any,
    starts: Any,
    vectors: Any,
    scale: Any,
    bias: Any,
    least: Any,
    out: Any,
) -> None:
    width = places.shape[1]
    chance = np.zeros(1024, np.float32)
    done, low, high = -1, 0, 0
    for k in range(len(at)):
        place = at[k]
        if place != done:
            done = place
            low, high = starts[forms[place]], starts[forms[place] + 1]
            top = np.float32(-1e30)
            for w in range(low, high):
                value = np.float32(0.0)
                for j in range(width):
                    value += places[place, j] * np.float32(vectors[w, j])
                value = value * scale[w] + bias[w]
                chance[w - low] = value
                top = max(top, value)
            total = np.float32(0.0)
            for i in range(high - low):
                total += np.exp(chance[i] - top)
            shift = top + np.log(total)
        if low <= rows[k] < high and high - low > 1:
            out[k] = np.log(np.exp(chance[rows[k] - low] - shift) + least)


@lru_cache(maxsize=1)
def load_context() -> ContextNetwork:
    """The shipped network, opened once for each process.

    Raises:
        MissingComponentError: The file is missing or of another version.
    """
    return open_context(model_file("context.npz"))


def open_context(path: Path) -> ContextNetwork:
    """Reads a network from its file.

    Raises:
        MissingComponentError: The file is no network of this version.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError):
        arrays = {}
    if "version" not in arrays or int(arrays["version"]) != VERSION:
        raise MissingComponentError(
            "this is no context network of this version", path=str(path), next_step="Rebuild it: camket train context"
        )

    def array(name: str) -> Floats:
        if f"{name}.scale" in arrays:
            return np.asarray(arrays[name] * arrays[f"{name}.scale"][:, None], np.float32)
        return np.asarray(arrays[name], np.float32)

    words = tuple(bytes(arrays["words"]).decode().split("\n"))
    layers = tuple(
        (np.ascontiguousarray(array(f"{i}.W").T), array(f"{i}.b"), array(f"{i}.scale_by"), array(f"{i}.shift"))
        for i in range(len(DILATIONS) + 1)
    )
    return ContextNetwork(
        words,
        Packed(arrays["bare"], arrays["bare.scale"]),
        array("case"),
        layers,
        (array("last.W"), array("last.b")),
        Packed(arrays["vectors"], arrays["vectors.scale"]),
        array("bias"),
        _vocabulary(words),
    )


def pack(path: Path, words: Sequence[str], weights: Mapping[str, Floats]) -> None:
    """Writes a network: matrices in 8 bits, each row with its own scale, the rest in 16.

    Args:
        path: Where it goes.
        words: The words of the language model that it was trained beside.
        weights: Its arrays by their names in the file: ``bare``, ``case``, for each unit its number with ``.W`` (a row
            for each output), ``.b``, ``.scale_by`` and ``.shift``, ``last.W``, ``last.b``, ``vectors`` and ``bias``.
    """
    arrays: dict[str, npt.NDArray[Any]] = {
        "version": np.array(VERSION),
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
    }
    for name, array in weights.items():
        if array.ndim == 1 or name == "case":
            arrays[name] = array.astype(np.float16)
            continue
        scale = np.maximum(np.abs(array).max(axis=1), 1e-8) / 127
        arrays[name] = np.rint(array / scale[:, None]).astype(np.int8)
        arrays[f"{name}.scale"] = scale.astype(np.float32)
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
