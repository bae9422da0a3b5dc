"""The language model of official Vietnamese: an n-gram model over syllables in one memory-mapped file.

Words are lower-case syllables with the tone mark in one place (:func:`pipeline.vietnamese.fold_tone_place`); numbers,
dates, symbols and punctuation are classes of their own and serve as context. The file holds a trie of reversed n-grams
(last word first, as in KenLM's trie), so that one walk down finds the longest n-gram that is known, and gives the
back-off weights of the next context on its way: ``<file> = magic, length of the index, index (JSON), arrays``.

Levels of the trie lie one behind the other in shared arrays; node ``i`` of all levels but the last has its children at
``start(i)..start(i+1)``, sorted by word. A start is a 32-bit base for each block of nodes and a 16-bit step in it.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.errors import MissingComponentError
from pipeline.jit import jit
from pipeline.repair.tokens import TokenKind, cut_chunk, tokenize
from pipeline.resources import model_file
from pipeline.vietnamese import fold_tone_place, strip_marks

MAGIC = b"camket-lm-3\n"
UNK, BREAK, NUM, YEAR, DATE, SYM, PUN = range(7)
SPECIAL = ("<unk>", "<s>", "<num>", "<year>", "<date>", "<sym>", "<pun>")
PUNCTUATION = (".", ",", ";", ":", "(", ")", "-", '"', "/", "%", "?", "!", "…", "+", "*", "[", "]", "|", "=")
_FOLDED_PUNCT = {**dict.fromkeys("“”„«»'‘’`", '"'), **dict.fromkeys("–—−‐‑•", "-"), "_": "…"}
_YEAR = re.compile(r"(?:19|20)\d\d")


class Arrays(NamedTuple):
    """The model's arrays as compiled code sees them."""

    order: int
    levels: npt.NDArray[np.int64]  # first node of each level, then the number of nodes
    first: npt.NDArray[np.uint16]  # for nodes of level 2 and up: the word that extends the n-gram to the left
    unigram: npt.NDArray[np.float32]  # ln P and back-off weight of each word: the few that need all their digits
    unigram_bow: npt.NDArray[np.float32]
    prob: npt.NDArray[np.uint8]  # for nodes of level 2 and up, as indices of ``prob_table``
    bow: npt.NDArray[np.uint8]  # likewise, but for the last level
    base: npt.NDArray[np.uint32]
    step: npt.NDArray[np.uint16]
    block: int  # log2 of the block of nodes that share a base
    prob_table: npt.NDArray[np.float32]
    bow_table: npt.NDArray[np.float32]


def punct_name(text: str) -> str:
    """The model's word for a punctuation token: quotes and dashes are one each, a run of dots is an ellipsis."""
    char = text[0]
    char = _FOLDED_PUNCT.get(char, char)
    return "…" if char == "." and len(text) > 1 else char


def fold(word: str) -> str:
    """A word as the model knows it: NFC, lower case, tone mark in the older place."""
    return fold_tone_place(word.lower())


@dataclass(frozen=True, eq=False)  # compared and hashed by identity
class LanguageModel:
    """An n-gram model; make one with :func:`load_lm` or :func:`open_lm`."""

    arrays: Arrays
    words: tuple[str, ...]
    meta: dict[str, Any]
    capitals: npt.NDArray[np.uint8]  # 255 * P(word starts with a capital | inside a sentence of mixed case)
    _ids: dict[str, int]
    _bare: dict[str, tuple[int, ...]]

    unk: int = UNK
    bos: int = BREAK

    @property
    def order(self) -> int:
        return self.arrays.order

    def id(self, word: str) -> int:
        """The id of a word in any case and either tone-mark custom; ``unk`` for one that the model does not know."""
        return self._ids.get(fold(word), UNK)

    def word(self, word_id: int) -> str:
        """The lower-case, tone-folded word of an id."""
        return self.words[word_id]

    def candidates(self, bare: str) -> tuple[int, ...]:
        """Ids of the words that give ``bare`` (lower-case ASCII) when their marks are taken off, itself included."""
        return self._bare.get(bare, ())

    def token_id(self, text: str, kind: TokenKind) -> int:
        """The id by which a token is context: a word's own, or its class."""
        if kind == "word":
            return self.id(text)
        if kind == "number":
            return YEAR if _YEAR.fullmatch(text) else NUM
        if kind == "symbol":
            return DATE if _is_date(text) else SYM
        if kind == "newline":
            return BREAK
        return self._ids.get(punct_name(text), PUN)

    def encode(self, text: str) -> list[int]:
        """Ids of a text's tokens; blank space and line breaks give none."""
        return [self.token_id(t.text, t.kind) for t in tokenize(text) if t.kind not in ("space", "newline")]

    def logprob(self, ids: Sequence[int], *, start: bool = True) -> float:
        """Natural logarithm of the probability of a sequence, each word in the context of all before it.

        Args:
            ids: Word ids.
            start: Whether the sequence stands at the start of a paragraph.
        """
        return float(self.logprobs(ids, start=start).sum())

    def logprobs(self, ids: Sequence[int], *, start: bool = True) -> npt.NDArray[np.float32]:
        """As :meth:`logprob`, one value for each word."""
        out = np.zeros(len(ids), np.float32)
        _score(self.arrays, np.asarray(ids, np.int64), BREAK if start else -1, out)
        return out


def _is_date(text: str) -> bool:
    return text[0].isdigit() and not any(char.isalpha() for char in text)


@jit
def extend(
    lm: Arrays, words: Any, context: Any, bows: Any, sizes: Any, rows: Any,
    values: Any, new_context: Any, new_bows: Any, new_sizes: Any,
) -> None:  # fmt: skip
    """Scores words after contexts and writes the contexts that follow.

    All in one call, and the walk down the trie written out in it: a call that is given arrays counts references to each
    of them, which takes longer than the search for a word.

    Args:
        lm: The model.
        words: Ids of the words; -1 for none, which changes nothing.
        context: In each row the words before one, the nearest first.
        bows: Back-off weight of each length of the context.
        sizes: How many words of each context the model knows.
        rows: For each word the row of its context.
        values: Receives ln P(word | context) of each word.
        new_context: Receives the next context of each word.
        new_bows: Receives its back-off weights.
        new_sizes: Receives how many of its words the model knows.
    """
    order, levels, first, unigram, unigram_bow, prob, bow, base, step, block, prob_table, bow_table = lm
    shift = levels[1]  # arrays without entries for level 1 begin here
    for i in range(len(words)):
        row = rows[i]
        size = np.int64(sizes[row])
        word = np.int64(words[i])
        if word < 0:
            values[i] = 0.0
            new_sizes[i] = size
            for k in range(size):
                new_context[i, k], new_bows[i, k] = context[row, k], bows[row, k]
            continue
        node = word
        value = unigram[word]
        new_context[i, 0] = word
        new_bows[i, 0] = unigram_bow[word]
        new_size = 1
        matched = 0
        while matched < size:
            before = context[row, matched]
            low = np.int64(base[node >> block]) + np.int64(step[node])
            high = np.int64(base[(node + 1) >> block]) + np.int64(step[node + 1])
            child = np.int64(-1)
            while low < high:
                middle = (low + high) >> 1
                at = first[middle - shift]
                if at < before:
                    low = middle + 1
                elif at > before:
                    high = middle
                else:
                    child = middle
                    break
            if child < 0:
                break
            node = child
            matched += 1
            value = prob_table[matched, prob[node - shift]]
            if matched + 1 < order:
                new_context[i, matched] = before
                new_bows[i, matched] = bow_table[matched, bow[node - shift]]
                new_size = matched + 1
        for k in range(matched, size):
            value += bows[row, k]
        if word == BREAK:  # what lies before a paragraph break says nothing about what follows
            new_size = 1
        values[i] = value
        new_sizes[i] = new_size


@jit
def _score(lm: Arrays, ids: Any, start: int, out: Any) -> None:
    n = len(ids)
    context, bows = np.zeros((n + 1, lm.order), np.int32), np.zeros((n + 1, lm.order), np.float32)
    sizes = np.zeros(n + 1, np.int8)
    if start >= 0:
        context[0, 0], bows[0, 0], sizes[0] = start, lm.unigram_bow[start], 1
    # what follows a word is the context of the next one
    extend(lm, ids, context, bows, sizes, np.arange(n), out, context[1:], bows[1:], sizes[1:])


@lru_cache(maxsize=1)
def load_lm() -> LanguageModel:
    """The shipped model, opened once for each process; its pages are shared between processes.

    Raises:
        MissingComponentError: The model file is missing or of another version.
    """
    return open_lm(model_file("lm.bin"))


def open_lm(path: Path) -> LanguageModel:
    """Maps a model file into memory.

    Raises:
        MissingComponentError: The file is no model of this version.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise MissingComponentError(
                "this is no language model of this version", path=str(path), next_step="Rebuild it: camket train lm"
            )
        size = int.from_bytes(file.read(8), "little")
        index = json.loads(file.read(size))
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def array(name: str) -> npt.NDArray[Any]:
        at = index["arrays"][name]
        return np.frombuffer(data, dtype=at["dtype"], count=int(np.prod(at["shape"])), offset=at["offset"]).reshape(
            at["shape"]
        )

    words = tuple(bytes(array("words")).decode().split("\n"))
    arrays = Arrays(
        int(index["order"]),
        array("levels"),
        array("first"),
        array("unigram"),
        array("unigram_bow"),
        array("prob"),
        array("bow"),
        array("base"),
        array("step"),
        int(index["block"]),
        array("prob_table"),
        array("bow_table"),
    )
    return LanguageModel(
        arrays,
        words,
        index["meta"],
        array("capitals"),
        dict(zip(words, range(len(words)), strict=True)),
        _groups(words),
    )


def _groups(words: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Ids by bare form. The words are sorted by it, so each group is a run."""
    groups: dict[str, tuple[int, ...]] = {}
    begin, last = len(SPECIAL) + len(PUNCTUATION), ""
    for i in range(begin, len(words)):
        bare = strip_marks(words[i])
        if bare != last:
            if last:
                groups[last] = tuple(range(begin, i))
            begin, last = i, bare
    if last:
        groups[last] = tuple(range(begin, len(words)))
    return groups


def write_model(path: Path, order: int, block: int, arrays: dict[str, npt.NDArray[Any]], meta: dict[str, Any]) -> None:
    """Writes a model file; the same arrays give the same bytes."""
    place: dict[str, Any] = {}
    index = b""
    for _ in range(3):  # offsets depend on the length of the index, which depends on the offsets
        at = -(-(len(MAGIC) + 8 + len(index)) // 64) * 64
        for name, array in arrays.items():
            place[name] = {"dtype": array.dtype.str, "shape": list(array.shape), "offset": at}
            at += -(-array.nbytes // 64) * 64
        index = json.dumps({"order": order, "block": block, "meta": meta, "arrays": place}, sort_keys=True).encode()
        index += b" " * (-len(index) % 256)
    with path.open("wb") as file:
        file.write(MAGIC + len(index).to_bytes(8, "little") + index)
        for name, array in arrays.items():
            file.write(b"\0" * (place[name]["offset"] - file.tell()))
            file.write(array.tobytes())


def tokens_of(chunk: str) -> Iterator[tuple[str, TokenKind]]:
    """The tokens of one chunk without blanks."""
    return ((chunk[start:end], kind) for start, end, kind in cut_chunk.__wrapped__(chunk))


def model_words(tokens: Iterable[tuple[str, TokenKind]]) -> Iterator[tuple[str, str]]:
    """(model word, token's text) of tokens: what training counts. Classes come as their names."""
    for text, kind in tokens:
        if kind == "word":
            yield fold(text), text
        elif kind == "number":
            yield (SPECIAL[YEAR] if _YEAR.fullmatch(text) else SPECIAL[NUM]), text
        elif kind == "symbol":
            yield (SPECIAL[DATE] if _is_date(text) else SPECIAL[SYM]), text
        else:
            name = punct_name(text)
            yield (name if name in PUNCTUATION else SPECIAL[PUN]), text
