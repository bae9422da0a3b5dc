"""What may have been printed on a page that a Vietnamese OCR read: the lattice that the language model searches.

Each word read is explained by the words that may have been printed (:mod:`pipeline.repair.confusions`); a word or a
stretch that another reading of the page has comes in beside them, with what that reading's confusions make of it.
:mod:`pipeline.repair.viet_ocr` takes the best path's changes, where they win by enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline.model import Reading
from pipeline.repair import confusions
from pipeline.repair.alignment import Seen, align, align_boxes, seen_tokens
from pipeline.repair.lattice import MAX_WORDS, Decoded, decode_arrays, padded
from pipeline.repair.lm import LanguageModel, fold, load_lm
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.tokens import looks_like_syllable
from pipeline.repair.viet_habits import Habits
from pipeline.repair.viet_pieces import Piece
from pipeline.repair.viet_weights import Weights
from pipeline.resources import here_to_stay, model_file
from pipeline.vietnamese import is_syllable, split_tone, strip_marks

MODEL = "confusions.json"

_DEEP_BELOW = 0.85  # confidence under which other base letters are tried for a known word
_STRANGE = 15.0  # nats that a word and the next one cost as they were read, from which on they are tried as well
_CALM, _CALM_COST = 7.0, 6.0  # nats up to which a surely read word fits its place, and what a change of it may cost
_SURE = 0.9
_ROUGH_PAGE = 0.88  # mean confidence of a page where they do not mean so much: it is as sure of wrong words
_VOWELS = re.compile(r"[aeiouy]+")
_SPECKS = frozenset(".,;:'`\"(*")  # what dirt between the letters is read as


class Choice(NamedTuple):
    """What an arc stands for: the raw text kept (no words), or other words."""

    first: int
    last: int
    words: tuple[str, ...]
    far: bool = False
    usual: bool = False  # other marks, as this document's reader takes them for each other all the time
    seen: bool = False  # another reading has just this word, and is surer of it


@dataclass(frozen=True, eq=False)
class Tools:
    """The language model, and the channel of each engine."""

    lm: LanguageModel
    channels: dict[str, confusions.Channel]

    def channel(self, engine: str) -> confusions.Channel:
        return self.channels.get(engine) or self.channels["vie"]


@lru_cache(maxsize=4)
def adapted(tools: Tools, engine: str, habits: Habits) -> Tools:
    """The same with the channel of one engine adapted to a document; all its pages share it."""
    model = habits.adapted(tools.channel(engine).model)
    return replace(tools, channels={**tools.channels, engine: confusions.Channel(model, tools.lm)})


@lru_cache(maxsize=1)
def shipped_tools() -> Tools:
    """Those of the shipped models; loaded once."""
    tools = make_tools(load_lm(), confusions.load(model_file(MODEL)))
    here_to_stay()
    return tools


def make_tools(lm: LanguageModel, models: dict[str, confusions.Confusions]) -> Tools:
    """The channels of all engines over a language model's vocabulary."""
    return Tools(lm, {name: confusions.Channel(model, lm) for name, model in models.items()})


class _Witness(NamedTuple):
    """A word that another reading has."""

    word: str
    confidence: float | None
    channel: confusions.Channel


class _Stretch(NamedTuple):
    """Pieces ``first..last`` that another reading cuts into other words."""

    first: int
    last: int
    words: tuple[_Witness, ...]


def _witnesses(
    pieces: Sequence[Piece], reading: Reading, others: Sequence[Reading], tools: Tools
) -> tuple[dict[int, list[_Witness]], list[_Stretch]]:
    """What other readings have in the place of each piece, and where they cut words otherwise."""
    found: dict[int, list[_Witness]] = {}
    stretches: list[_Stretch] = []
    places = [i for i, piece in enumerate(pieces) if piece.text and piece.text[0].isalnum()]
    for other in others:
        channel = tools.channel(other.engine)
        seen = [s for s in seen_tokens(other) if s.token.kind in ("word", "number", "symbol")]
        for mine, theirs in _matched(pieces, places, reading, seen, other):
            if any(s.token.kind != "word" for s in theirs):
                continue
            said = tuple(_Witness(s.token.text, s.confidence, channel) for s in theirs)
            first, last = mine[0], mine[-1] + 1
            if len(mine) == 1 and len(said) == 1:
                found.setdefault(first, []).append(said[0])
            elif last - first <= MAX_WORDS and len(said) <= MAX_WORDS and all(p.free for p in pieces[first:last]):
                stretches.append(_Stretch(first, last, said))
    return found, stretches


def _matched(
    pieces: Sequence[Piece], places: Sequence[int], reading: Reading, seen: Sequence[Seen], other: Reading
) -> Iterator[tuple[Sequence[int], Sequence[Seen]]]:
    """Pieces and the tokens of the other reading in their place: by boxes where both have them, else by likeness."""
    if _has_boxes(reading) and _has_boxes(other):
        mine: dict[int, list[int]] = {}
        theirs: dict[int, list[Seen]] = {}
        for i in places:
            mine.setdefault(pieces[i].word, []).append(i)
        for s in seen:
            theirs.setdefault(s.word, []).append(s)
        boxes, other_boxes = [w.box for w in reading.words], [w.box for w in other.words]
        for match in align_boxes(boxes, other_boxes):
            a = [i for word in range(match.start, match.end) for i in mine.get(word, ())]
            b = [s for word in range(match.other_start, match.other_end) for s in theirs.get(word, ())]
            if len(a) == len(b):
                yield from (([i], [s]) for i, s in zip(a, b, strict=True))
            elif a and b and a[-1] - a[0] == len(a) - 1:
                yield a, b
    else:
        for match in align([pieces[i].text for i in places], [s.token.text for s in seen]):
            yield places[match.start : match.end], seen[match.other_start : match.other_end]


def _has_boxes(reading: Reading) -> bool:
    return bool(reading.words) and reading.words[0].box is not None


_CHANGED, _FAR, _USUAL, _SEEN = 1, 2, 4, 8  # what a row of the lattice says of itself


class _Row(NamedTuple):
    """One way to read one piece: the model's words, what they cost in nats, and the signs above."""

    ids: tuple[int, ...]
    cost: float
    signs: int


class Lattice:
    """The arcs under construction, column by column, and what each of them stands for."""

    def __init__(self, pieces: Sequence[Piece], tools: Tools, habits: Habits | None, weights: Weights) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._words: list[tuple[int, ...]] = []
        self._costs: list[float] = []
        self._signs: list[int] = []
        self._pieces = pieces
        self._tools = tools
        self._lm = tools.lm
        self._habits = habits
        self._weights = weights
        self._ready: dict[tuple[str, bool, bool, float, bool], list[_Row]] = {}  # of words met before on the page

    def choice(self, arc: int) -> Choice:
        """What an arc stands for."""
        signs, first, last = self._signs[arc], self._starts[arc], self._ends[arc]
        if not signs:
            return Choice(first, last, ())
        words = tuple(map(self._lm.word, self._words[arc]))
        return Choice(first, last, words, bool(signs & _FAR), bool(signs & _USUAL), bool(signs & _SEEN))

    def decode(self) -> Decoded:
        """The best path through the lattice under the language model."""
        return decode_arrays(
            self._lm,
            len(self._pieces) + 1,
            np.array(self._starts, np.int32),
            np.array(self._ends, np.int32),
            *padded(self._words),
            np.array(self._costs, np.float32),
            lm_weight=self._weights.lm,
        )

    def _add(self, first: int, last: int, ids: tuple[int, ...], cost: float, signs: int) -> None:
        self._starts.append(first)
        self._ends.append(last)
        self._words.append(ids)
        self._costs.append(cost)
        self._signs.append(signs)

    def keep(self, i: int, ids: tuple[int, ...], cost: float = 0.0) -> None:
        """The piece as it was read."""
        self._add(i, i + 1, ids, cost, 0)

    def explain(
        self,
        i: int,
        channel: confusions.Channel,
        witnesses: Sequence[_Witness],
        memory: DocumentMemory | None,
        surprise: float,
    ) -> None:
        """Every word that may have been printed in the place of a piece; the more, the less it fits as it was read."""
        piece = self._pieces[i]
        known = piece.ids[0] != self._lm.unk
        sure = 1.0 if piece.confidence is None else piece.confidence
        deep = not known or surprise > _STRANGE or sure < _DEEP_BELOW or not is_syllable(piece.text)
        calm = known and surprise < _CALM and sure > _SURE
        odds = channel.model.odds_of(piece.confidence)
        if witnesses:
            rows = self._rows(piece, channel, witnesses, memory, deep, calm, odds, sure)
        else:  # the same word, read as surely, has the same rows
            key = piece.text, deep, calm, odds, sure > _SURE
            found = self._ready.get(key)
            if found is None:
                found = self._ready[key] = self._rows(piece, channel, (), memory, deep, calm, odds, sure)
            rows = found
        n = len(rows)
        self._starts += [i] * n
        self._ends += [i + 1] * n
        for ids, cost, signs in rows:
            self._words.append(ids)
            self._costs.append(cost)
            self._signs.append(signs)

    def _rows(
        self,
        piece: Piece,
        channel: confusions.Channel,
        witnesses: Sequence[_Witness],
        memory: DocumentMemory | None,
        deep: bool,
        calm: bool,
        odds: float,
        sure: float,
    ) -> list[_Row]:
        lm, weights = self._lm, self._weights
        read = fold(piece.text)
        known = piece.ids[0] != lm.unk
        if not known:  # two readers that see the same odd letters see the same ink: no proof that they were printed
            witnesses = [witness for witness in witnesses if fold(witness.word) != read]
        proposed: Sequence[confusions.Explanation] = channel.explanations(piece.text, deep=deep)
        if calm:
            proposed = [e for e in proposed if e.cost < _CALM_COST]
        if witnesses:
            told = {
                c.word
                for witness in witnesses
                if fold(witness.word) != read and len(witness.word) > 1
                for c in witness.channel.candidates(witness.word, deep=False)
            }.difference(e.word for e in proposed)
            proposed = sorted([*proposed, *(channel.explanation(word, piece.text) for word in told)])
        trust = weights.channel if sure > _SURE else weights.channel * weights.blurred
        rows: list[_Row] = []
        for word, printed, channel_cost, far in proposed:
            usual = self._habits is not None and self._habits.of_marks(printed, read)
            sure_of_it = max(odds, 0.0) if usual else odds
            cost = trust * (channel_cost - (0.0 if printed == read else sure_of_it))
            if witnesses:
                cost += sum(self._testimony(witness, printed, read) for witness in witnesses)
            if memory is not None:
                cost -= weights.memory * memory.bonus(printed)
            signs = _CHANGED | (_FAR if far else 0) | (_USUAL if usual else 0) if printed != read else 0
            if signs and any(fold(w.word) == printed and (w.confidence or 0.0) > max(_SURE, sure) for w in witnesses):
                signs |= _SEEN
            rows.append(_Row((word,), cost, signs))
        if not known:
            cost = self._unknown(piece.text)
            cost += sum(weights.second * witness.channel.cost(read, witness.word) for witness in witnesses)
            rows.append(_Row((lm.unk,), cost, 0))
            rows += self._split(piece.text.lower())  # unfolded: the tone stays with its syllable
        elif not any(e.word == piece.ids[0] for e in proposed):  # too long for a syllable
            rows.append(_Row(piece.ids, 0.0, 0))
        return rows

    def _unknown(self, text: str) -> float:
        """What it costs to leave a word that the model does not know: little for a foreign name, much with marks."""
        if _is_impossible(text):
            return self._weights.impossible
        if not text.isascii() or (looks_like_syllable(text) and not text[0].isupper()):
            return self._weights.unknown
        return self._weights.name_unknown if text[0].isupper() else self._weights.foreign

    def _testimony(self, witness: _Witness, printed: str, read: str) -> float:
        """What it costs that a witness has its word where another was printed, and a third was read."""
        said = fold(witness.word)
        cost = witness.channel.cost(printed, said)
        if printed != read != said != printed and len(said) == len(read) == len(printed):
            # Where both readers have the same letter they saw the same ink, and that is heard once.
            apart = "".join(a if b == c else b for a, b, c in zip(printed, said, read, strict=True))
            if said != apart:
                cost = min(cost, witness.channel.cost(printed, apart))
        if said != printed:
            cost -= witness.channel.model.odds_of(witness.confidence)
        return self._weights.second * cost

    def _split(self, read: str) -> Iterator[_Row]:
        """Two syllables out of one word that is none: a blank was lost."""
        for k in range(1, len(read)):
            left, right = self._lm.id(read[:k]), self._lm.id(read[k:])
            if self._lm.unk not in (left, right) and is_syllable(read[:k]) and is_syllable(read[k:]):
                yield _Row((left, right), self._weights.split, _CHANGED | _FAR)

    def join(self, i: int) -> None:
        """One syllable out of two neighbours of which one is no syllable: a blank was read into it."""
        if i + 1 == len(self._pieces):
            return
        piece, after = self._pieces[i], self._pieces[i + 1]
        if not after.glued or not after.text.isalpha() or not (after.free or len(after.text) == 1):
            return
        if is_syllable(piece.text) and is_syllable(after.text):
            return
        word = self._lm.id(piece.text + after.text)
        if word != self._lm.unk and is_syllable(self._lm.word(word)):
            self._add(i, i + 2, (word,), self._weights.join, _CHANGED | _FAR)

    def cut_otherwise(self, stretch: _Stretch) -> None:
        """The words of another reading where it cuts a stretch otherwise, if all of them are syllables."""
        ids = tuple(self._lm.id(witness.word) for witness in stretch.words)
        if self._lm.unk in ids or not all(is_syllable(witness.word) for witness in stretch.words):
            return
        mine = "".join(piece.text for piece in self._pieces[stretch.first : stretch.last])
        theirs = "".join(witness.word for witness in stretch.words)
        apart = Levenshtein.distance(fold(mine), fold(theirs))
        cost = self._weights.cut + self._weights.stroke * apart
        cost -= sum(max(0.0, -w.channel.model.odds_of(w.confidence)) for w in stretch.words) * self._weights.second
        self._add(stretch.first, stretch.last, ids, cost, _CHANGED | _FAR)


def _is_impossible(text: str) -> bool:
    """Whether a word with Vietnamese marks can be no word of the language: one group of vowels, and no syllable.

    Names of other peoples may be so spelled ("Krông"); they have a capital. None has two tones ("Mỹỳ").
    """
    if sum(bool(split_tone(char)[1]) for char in text) > 1:
        return True
    bare = strip_marks(text)
    return text.islower() and not text.isascii() and len(_VOWELS.findall(bare)) == 1 and not is_syllable(text)


def lattice_of(
    pieces: Sequence[Piece],
    reading: Reading,
    others: Sequence[Reading],
    tools: Tools,
    memory: DocumentMemory | None,
    habits: Habits | None,
    weights: Weights,
) -> Lattice:
    """All that may have been printed on a page.

    Args:
        pieces: The first reading, cut (:func:`pipeline.repair.viet_pieces.cut_reading`).
        reading: That reading.
        others: Further readings of the page, or of parts of it.
        tools: The models.
        memory: What the document says elsewhere.
        habits: What the engine makes of the document's marks.
        weights: How the evidence is weighed.
    """
    channel = tools.channel(reading.engine)
    lattice = Lattice(pieces, tools, habits, weights)
    witnesses, stretches = _witnesses(pieces, reading, others, tools)
    surprises = _surprises(pieces, tools.lm)
    for i, piece in enumerate(pieces):
        if piece.free:
            lattice.explain(i, channel, witnesses.get(i, ()), memory, surprises[i])
            lattice.join(i)
        else:
            lattice.keep(i, piece.ids)
            if piece.may_vanish:
                lattice.keep(i, ())
            elif piece.text in _SPECKS and piece.confidence is not None and piece.confidence < _DEEP_BELOW:
                lattice.keep(i, (), weights.speck)
    for stretch in stretches:
        lattice.cut_otherwise(stretch)
    return lattice


def _surprises(pieces: Sequence[Piece], lm: LanguageModel) -> list[float]:
    """How badly each piece fits as it was read: -ln P of it and of the piece after it, in nats."""
    kept = [i for i, piece in enumerate(pieces) if not piece.may_vanish]
    costs = -lm.logprobs([pieces[i].ids[0] for i in kept])
    found = [0.0] * len(pieces)
    for k, i in enumerate(kept):
        found[i] = float(costs[k]) + (float(costs[k + 1]) if k + 1 < len(kept) else 0.0)
    return found


def is_rough(pieces: Sequence[Piece]) -> bool:
    """Whether the OCR read a page without confidence, on the whole."""
    known = [piece.confidence for piece in pieces if piece.confidence is not None]
    return sum(known) < _ROUGH_PAGE * len(known)
