"""Training the context network (see :mod:`pipeline.repair.context`): text with marks is its own teacher.

The corpora become one stream of word numbers with the case of each word. Runs of it are drawn at random; the network
sees the words without marks and learns which word of the same bare form stood there. Layers, gradients and the
optimiser are torch's (extra ``train``), in 16 bits where the processor has such numbers; reading needs numpy alone.

A network that is there can be taught more (``start``): its words are found again by their names, so it may have been
trained beside another language model. That is how it learns new idioms without reading 120 million words again.
"""

from __future__ import annotations

import importlib
import math
import time
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain as flatten
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import InputError, MissingComponentError
from pipeline.jit import jit
from pipeline.repair import lm as model
from pipeline.repair.context import (
    BATCH_EDGE,
    DILATIONS,
    PIECES,
    ContextNetwork,
    Vocabulary,
    link,
    open_context,
    pack,
    vocabulary,
)
from pipeline.repair.lm_corpus import CLASSES, Progress, idiom_lines, subject_lines, training_lines, unit_lines
from pipeline.repair.tokens import ALL_CAPITALS, case_of

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[Any]

WIDTH, EMBEDDED, CASE_WIDTH, OUT = 192, 160, 8, 128
RUN = 512 - BATCH_EDGE  # tokens of text in a run; the rest is an edge of breaks
RUNS = 16  # runs in a batch
NO_CASE, ALL_CASE = 0.06, 0.04  # shares of runs that training spoils
LOST, MISREAD = 0.02, 0.015  # shares of tokens that it hides, and that it puts another word for, as an OCR may have
REPEATED = {"vbpl": 2}  # how often a corpus is read, by its name up to the first dot
OWN_REPEATED = 3  # likewise the names of units and the idioms of administration
RATE, RATE_OF_MORE = 0.003, 0.0005  # of learning at its highest; the second where a trained network learns more
WARM_UP = 0.01  # the part of the training in which the rate rises
RARE = 0.1  # a word that is new to a trained network starts as likely as the words at this quantile
LEAST_RATE = 0.01  # share of the highest rate at the end
SHOWN = 200  # batches between two reports of progress
AMBIGUOUS = 0.5  # share of a batch's tokens that have several words for their form, about


@dataclass(frozen=True)
class ContextReport:
    """What a training made: tokens read, share of ambiguous words right in the last part of it, bytes of the file."""

    tokens: int
    right: float
    bytes: int


def train_context(
    paths: Sequence[Path],
    out: Path,
    *,
    language_model: model.LanguageModel | None = None,
    passes: float = 1.3,
    rate: float | None = None,
    seed: int = 0,
    start: Path | None = None,
    own: int = OWN_REPEATED,
    keep: float = 0.0,
    progress: Progress | None = None,
) -> ContextReport:
    """Trains the network from text files, one paragraph a line (plain, .gz or .xz), and writes it.

    Args:
        paths: The files.
        out: Where the network goes.
        language_model: The model whose words it tells apart; the shipped one where not given.
        passes: How often it reads the text.
        rate: The rate of learning at its highest; it falls towards the end. Where not given, :data:`RATE`, or
            :data:`RATE_OF_MORE` where the network goes on from another.
        seed: Order of the runs and first weights.
        start: A network to go on from; weights drawn at random where not given.
        own: How often it reads the names of units and the idioms of administration for each time it reads the files.
        keep: Share of each weight of ``start`` in the network that is written, so that a short training on new subjects
            does not drive out what a long one taught (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR
            2022).
        progress: Called with a line on how it does and the part that is done.

    Raises:
        InputError: There is too little text.
        MissingComponentError: torch is not installed.
    """
    tell = progress or (lambda stage, done: None)
    _torch()
    lm = language_model or model.load_lm()
    before = None if start is None else open_context(start)
    if rate is None:
        rate = RATE if before is None else RATE_OF_MORE
    codes = read_codes(paths, lm, tell, own=own)
    return train_codes(codes, lm, out, passes=passes, rate=rate, seed=seed, tell=tell, before=before, keep=keep)


def _torch() -> Any:
    try:
        return importlib.import_module("torch")
    except ImportError as error:
        raise MissingComponentError(
            "torch, which training needs, is not installed", next_step="Install it: pip install 'camket[train]'"
        ) from error


def read_codes(paths: Sequence[Path], lm: model.LanguageModel, tell: Progress, *, own: int = OWN_REPEATED) -> Ints:
    """All tokens of the files as 4 * word's number + case, with a break before each line."""
    chunks = _Chunks(lm)
    stream = array("I")

    def take(line: str) -> None:
        stream.append(4 * model.BREAK)
        stream.extend(flatten.from_iterable(map(chunks.__getitem__, line.split())))

    for path in paths:
        tell(f"read {path.name}", 0.0)
        for _ in range(REPEATED.get(path.name.split(".")[0], 1)):
            for line in training_lines(path):
                take(line)
    if len(stream) < RUN * RUNS:
        raise InputError("too little text to train a model", next_step="Give files with one paragraph a line.")
    for line in [*unit_lines(), *idiom_lines(), *subject_lines()] * own:
        take(line)
    return np.frombuffer(stream, np.uint32)


class _Chunks(dict[str, tuple[int, ...]]):
    """From a chunk between blanks to its tokens' codes, filled as needed."""

    def __init__(self, lm: model.LanguageModel) -> None:
        self.lm = lm

    def __missing__(self, chunk: str) -> tuple[int, ...]:
        codes = []
        for text, kind in model.tokens_of(chunk):
            case = case_of(text) if kind == "word" else 0
            codes.append(4 * self.lm.token_id(text, kind) + case)
        if len(self) > 3_000_000:
            self.clear()
        self[chunk] = tuple(codes)
        return self[chunk]


def train_codes(
    codes: Ints,
    lm: model.LanguageModel,
    out: Path,
    *,
    passes: float,
    rate: float,
    seed: int,
    tell: Progress,
    before: ContextNetwork | None = None,
    keep: float = 0.0,
) -> ContextReport:
    """As :func:`train_context`, from the stream that :func:`read_codes` makes."""
    torch = _torch()
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    words = vocabulary(lm)
    network, last = _Network(words.size, torch), _Choice(len(lm.words), torch)
    if before is not None:
        _take_over(before, lm, network, last)
    parameters = [*network.weights.values(), last.vectors, last.bias]
    adam = torch.optim.Adam(parameters, lr=rate, betas=(0.9, 0.98), fused=True)
    began, read, batches, right, seen = time.monotonic(), 0, 0, 0.0, 0.0
    for runs, shift in _order(codes, random):
        done = read / (passes * len(codes))
        if done >= 1.0:
            break
        falling = LEAST_RATE + (1 - LEAST_RATE) * 0.5 * (1 + math.cos(math.pi * done))
        for group in adam.param_groups:
            group["lr"] = rate * falling * min(1.0, 0.02 + done / WARM_UP)
        ids, case = _batch(codes, runs, shift, random)
        shown = _spoiled(words.bare_of[ids], ids, random)
        hidden = network(torch.from_numpy(shown), torch.from_numpy(case))
        gradient, hits, targets = last.step(hidden.detach().numpy(), ids, words)
        hidden.backward(torch.from_numpy(gradient))
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()
        adam.zero_grad(set_to_none=True)
        read, batches = read + len(runs) * RUN, batches + 1
        right, seen = 0.98 * right + hits, 0.98 * seen + targets
        if batches % SHOWN == 0:
            tell(f"{read} tokens, {right / seen:.4f} of ambiguous words right, {time.monotonic() - began:.0f} s", done)
    made = {**network.arrays(), **last.arrays()}
    pack(out, lm.words, made if before is None else _mixed(before, lm, made, keep))
    return ContextReport(read, right / max(seen, 1.0), out.stat().st_size)


def _order(codes: Ints, random: np.random.Generator) -> Iterator[tuple[Ints, int]]:
    """Runs of one batch after the other, without end, and where their first one begins: each time round elsewhere."""
    while True:
        shift = int(random.integers(RUN))
        order = random.permutation(max(1, len(codes) // RUN - 1))
        for begin in range(0, max(1, len(order) - RUNS + 1), RUNS):
            yield order[begin : begin + RUNS], shift


def _batch(codes: Ints, runs: Ints, shift: int, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Numbers and cases of the words of some runs, with an edge of breaks after each."""
    rows = np.full((len(runs), RUN + BATCH_EDGE), 4 * model.BREAK, np.int64)
    for row, run in enumerate(runs):
        stretch = codes[run * RUN + shift : (run + 1) * RUN + shift]
        rows[row, : len(stretch)] = stretch
    ids, case = rows >> 2, rows & 3
    spoiled = random.random(len(runs))
    case[spoiled < NO_CASE] = 0
    loud = (spoiled > 1 - ALL_CASE)[:, None] & (ids >= CLASSES)
    case[loud] = ALL_CAPITALS
    return ids.ravel(), case.ravel()


def _spoiled(forms: Ints, ids: Ints, random: np.random.Generator) -> Ints:
    """The forms as an OCR may have read them: some lost, some another word of the text."""
    shown, chance = forms.copy(), random.random(len(forms))
    shown[chance < LOST] = 0
    other = (chance > 1 - MISREAD) & (ids >= CLASSES)
    shown[other] = forms[random.integers(len(forms), size=int(other.sum()))]
    return shown


def _has_short_numbers(torch: Any) -> bool:
    """Whether the processor counts in 16 bits by itself; where it does not, torch is fifty times as slow with them."""
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    except (AttributeError, RuntimeError):
        return False


def _take_over(before: ContextNetwork, lm: model.LanguageModel, network: _Network, last: _Choice) -> None:
    """Sets the weights to those of a trained network, word by word; a word that it does not know is as none."""
    torch = network._torch
    taken = dict(before.weights())
    for name, rows in _rows(before, lm).items():
        array = taken[name]
        fill = np.quantile(array, RARE) if array.ndim == 1 else 0.0
        taken[name] = np.where((rows >= 0).reshape(-1, *[1] * (array.ndim - 1)), array[rows], np.float32(fill))
    with torch.no_grad():
        for name, weight in {**network.weights, "vectors": last.vectors, "bias": last.bias}.items():
            weight.copy_(torch.from_numpy(np.ascontiguousarray(taken[name], np.float32)))


def _rows(before: ContextNetwork, lm: model.LanguageModel) -> dict[str, Ints]:
    """For the arrays that have a row for each form or word: where a trained network has it, or -1."""
    known = link(before, lm)
    forms = np.full(vocabulary(lm).size, -1)
    forms[vocabulary(lm).bare_of] = known.forms
    return {"bare": forms, "vectors": known.rows, "bias": known.rows}


def _mixed(
    before: ContextNetwork, lm: model.LanguageModel, after: Mapping[str, Floats], keep: float
) -> dict[str, Floats]:
    """The weights after a training with a share of those before it; what was not known before stays as it is now."""
    mixed, rows, old = {}, _rows(before, lm), before.weights()
    for name, now in after.items():
        kept = old[name]
        if name in rows:
            kept = np.where((rows[name] >= 0).reshape(-1, *[1] * (now.ndim - 1)), kept[rows[name]], now)
        mixed[name] = (keep * kept + (1 - keep) * now).astype(np.float32)
    return mixed


class _Network:
    """The layers below the last, as torch computes them; the names are those of the file."""

    def __init__(self, n_bare: int, torch: Any) -> None:
        self._torch = torch
        self._number = torch.bfloat16 if _has_short_numbers(torch) else torch.float32
        self.weights: dict[str, Any] = {"bare": 0.3 * torch.randn(n_bare, EMBEDDED)}
        self.weights["case"] = 0.3 * torch.randn(4, CASE_WIDTH)
        for i in range(len(DILATIONS) + 1):
            n_in = 3 * WIDTH if i else EMBEDDED + CASE_WIDTH
            self.weights[f"{i}.W"] = torch.randn(PIECES * WIDTH, n_in) / math.sqrt(n_in)
            self.weights[f"{i}.b"] = torch.zeros(PIECES * WIDTH)
            self.weights[f"{i}.scale_by"] = torch.ones(WIDTH)
            self.weights[f"{i}.shift"] = torch.zeros(WIDTH)
        self.weights["last.W"] = torch.randn(OUT, WIDTH) / math.sqrt(3 * WIDTH)
        self.weights["last.b"] = torch.zeros(OUT)
        for weight in self.weights.values():
            weight.requires_grad_()

    def __call__(self, forms: Any, case: Any) -> Any:
        """A vector for each place."""
        torch, weights = self._torch, self.weights
        embed = torch.nn.functional.embedding
        rows = self._unit(0, torch.cat((embed(forms, weights["bare"]), embed(case, weights["case"])), 1))
        for i, dilation in enumerate(DILATIONS, 1):
            padded = torch.nn.functional.pad(rows.to(self._number), (0, 0, dilation, dilation))
            wide = torch.cat((padded[: -2 * dilation], padded[dilation:-dilation], padded[2 * dilation :]), 1)
            rows = rows + self._unit(i, wide)
        return self._linear(rows, "last").float()

    def _linear(self, rows: Any, name: str) -> Any:
        rows, weight, bias = (
            array.to(self._number) for array in (rows, self.weights[f"{name}.W"], self.weights[f"{name}.b"])
        )
        return self._torch.nn.functional.linear(rows, weight, bias)

    def _unit(self, i: int, rows: Any) -> Any:
        both = self._linear(rows, str(i))
        best = self._torch.maximum(both[:, :WIDTH], both[:, WIDTH:]).float()
        scale, shift = self.weights[f"{i}.scale_by"], self.weights[f"{i}.shift"]
        return self._torch.nn.functional.layer_norm(best, (WIDTH,), scale, shift, 1e-8)

    def arrays(self) -> Mapping[str, Floats]:
        """What goes into the file."""
        return {name: weight.detach().numpy() for name, weight in self.weights.items()}


class _Choice:
    """The last layer: which of the words of one bare form, by the product of its vector and the place's."""

    def __init__(self, size: int, torch: Any) -> None:
        self._torch = torch
        self.vectors = (0.05 * torch.randn(size, OUT)).requires_grad_()
        self.bias = torch.zeros(size).requires_grad_()

    def step(self, hidden: Floats, ids: Ints, words: Vocabulary) -> tuple[Floats, int, int]:
        """Sets the gradients of this layer. Returns that of the places, how many it had right, and of how many."""
        forms = words.bare_of[ids]
        targets = int(np.count_nonzero(words.starts[forms + 1] - words.starts[forms] > 1))
        vectors, bias = self.vectors.detach().numpy(), self.bias.detach().numpy()
        d_hidden, d_vectors, d_bias = np.zeros_like(hidden), np.zeros_like(vectors), np.zeros_like(bias)
        scale = np.float32(1.0 / (AMBIGUOUS * len(ids)))
        hits = _choose(hidden, ids, forms, words.starts, vectors, bias, scale, d_hidden, d_vectors, d_bias)
        self.vectors.grad, self.bias.grad = self._torch.from_numpy(d_vectors), self._torch.from_numpy(d_bias)
        return d_hidden, int(hits), targets

    def arrays(self) -> Mapping[str, Floats]:
        """What goes into the file."""
        return {"vectors": self.vectors.detach().numpy(), "bias": self.bias.detach().numpy()}


@jit
def _choose(
    hidden: Any, ids: Any, forms: Any, starts: Any, vectors: Any, bias: Any, scale: Any, d_hidden: Any,
    d_vectors: Any, d_bias: Any,
) -> Any:  # fmt: skip
    """Softmax over the words of the right word's bare form; fills in the gradients, returns how many are right."""
    hits = 0
    width = hidden.shape[1]
    chance = np.zeros(1024, np.float32)
    for t in range(len(ids)):
        word = ids[t]
        low, high = starts[forms[t]], starts[forms[t] + 1]
        if high - low < 2:
            continue
        top = np.float32(-1e30)
        best = low
        for w in range(low, high):
            value = bias[w]
            for j in range(width):
                value += hidden[t, j] * vectors[w, j]
            chance[w - low] = value
            if value > top:
                top, best = value, w
        hits += best == word
        total = np.float32(0.0)
        for k in range(high - low):
            chance[k] = np.exp(chance[k] - top)
            total += chance[k]
        for w in range(low, high):
            slope = (chance[w - low] / total - (1.0 if w == word else 0.0)) * scale
            d_bias[w] += slope
            for j in range(width):
                d_hidden[t, j] += slope * vectors[w, j]
                d_vectors[w, j] += slope * hidden[t, j]
    return hits
