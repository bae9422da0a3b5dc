"""Every way to read what an English OCR made of a text, and the best of them.

Words, blanks that were lost or read in, abbreviations and what stays as it is become arcs of one lattice, which the
language model searches. The costs, in nats, were set on printed pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.repair import channel
from pipeline.repair.channel_adapt import Habits, Readings
from pipeline.repair.context import Neighbourhood
from pipeline.repair.english_arcs import Ints, Run, make_arcs, node, without_rivals
from pipeline.repair.english_words import CLAUSE, MARKED, MAYBE_RIGHT, SHEET, Tools, long_cost, unknown_cost
from pipeline.repair.fixed_forms import mend_abbreviation
from pipeline.repair.lattice import decode_arrays
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.ocr_pieces import Piece
from pipeline.repair.places import Word, place_names, place_words
from pipeline.repair.tokens import case_of, looks_like_syllable
from pipeline.vietnamese import is_syllable, strip_marks

_DEAR, _SHARP = (
    4.0,
    4.0,
)  # in a document that was read well, what a reading costs beyond so many nats weighs so much more

_GLUED = 9  # length from which on a word may be more than two

_JOIN = 5.5  # cost of a blank that was read into a word

_PART = 1.5  # cost of taking a line's end for a paragraph's

_RUN_ON = {"break": 0.3, "blank": 1.5}  # cost of a sentence that runs on over a line's end, and over an empty line

_SPECK = 4.0  # cost of leaving a lone sign out of the context

_PAIR_ROOM = 10.0  # nats above the cheapest reading of a place up to which a remembered pair may use another

_CODED, _CODED_INSIDE = 2.0, 5.0  # cost of keeping what may be a code or a misread word: "1a", "A4"; inside a line

_ITEM = re.compile(r"[a-eghikl]")

_ALONE = -2.0  # cost of keeping a short word in capitals among small letters, most often right: "TU" is tỉnh ủy

_SWALLOWED = frozenset("'’‘`()[]{}|!?\"“”:;")


class Step(NamedTuple):
    """An arc of the best path: a stretch of raw text, the case and the LM id of its word, and the margin in nats."""

    start: int
    end: int
    case: int  # 0 small, 1 first letter large, 2 all large, -1 the raw text stays
    word: int  # -1 where nothing is emitted
    margin: float
    arc: int


_CONTEXT = 0.6  # weight of the context network beside the n-gram model

_PLACES = 1.5  # weight of the lists of places

_BEAM, _WIDTH = 16, 9.0  # how many states of the language model are kept at a place, and the nats they may be behind


class Lattice:
    """Every way to read the pieces. Nodes are the places where a word may begin: (piece, characters of it)."""

    def __init__(self, pieces: Sequence[Piece], tools: Tools, memory: DocumentMemory | None) -> None:
        self.pieces, self.tools, self.memory = pieces, tools, memory
        self.places: list[str] = []  # names that the lists of places prove
        self.full: dict[int, str] = {}  # abbreviations by their place, as they are written in full letters
        # Arcs in runs that share their place, as the channel gives them. Whole documents have some 300,000.
        self._runs: list[Run] = []
        for i, piece in enumerate(pieces):
            if piece.kind == "word":
                self._word(i, piece)
            else:
                cost = {"break": _PART, "blank": 0.0}.get(piece.kind, 0.0)
                for word in piece.ids:
                    self._add((i, 0), (i + 1, 0), word, cost, piece.start, piece.end, -1)
                if piece.kind in ("break", "blank"):
                    self._add((i, 0), (i + 1, 0), -1, _RUN_ON[piece.kind], piece.start, piece.end, -1)
                if piece.kind == "fixed" and len(piece.text) == 1 and piece.text in _SWALLOWED:
                    self._add((i, 0), (i + 1, 0), -1, _SPECK, piece.start, piece.end, -1)
        self.arcs = make_arcs(self._runs)
        offered = np.flatnonzero(self.arcs.cases >= 0)
        first = np.array([run.start >> 16 for run in self._runs], np.int32)
        inside = np.array([_inside(pieces, i) for i in range(len(pieces))], np.int8)[first[self.arcs.runs[offered]]]
        self.arcs.costs[offered] += tools.strange[inside, self.arcs.cases[offered], self.arcs.words[offered]]
        self._read = [run.read for run in self._runs]  # what the words of each run explain
        self._runs.clear()
        self._certain: dict[int, float] = {}  # arcs that are settled, and their margins

    def sure(self, path: Sequence[Step], margin: float) -> Iterator[tuple[str, int, int]]:
        """The whole pieces that the path is sure of: what was read, the channel's index of its word, the case."""
        at = {piece.start: piece for piece in self.pieces if piece.kind == "word"}
        for step in path:
            piece = at.get(step.start)
            if piece is None or piece.end != step.end or step.margin < margin or step.word < 0 or step.case < 0:
                continue
            word = int(self.tools.place[step.word])
            if word >= 0:
                yield piece.text, word, step.case

    def spent(self, path: Sequence[Step]) -> list[float]:
        """What the words of a path cost."""
        return [float(self.arcs.costs[step.arc]) for step in path if step.case >= 0]

    def settle(self, path: Sequence[Step]) -> None:
        """Keep what the path of a first round is far ahead with, without its rivals: only the rest is weighed anew."""
        self.arcs, self._certain = without_rivals(self.arcs, ((step.arc, step.margin) for step in path))

    def _open(self) -> npt.NDArray[np.intp]:
        """The arcs with words that the channel offered, where nothing is settled."""
        offered = self.arcs.cases >= 0
        offered[np.isin(self.arcs.numbers, list(self._certain))] = False
        return np.flatnonzero(offered)

    def adapt(self, habits: Habits, weight: float) -> None:
        """Weigh all open readings by what is known of the document's letters, and by how well it was read."""
        which = self._open()
        which = which[np.array([bool(read) for read in self._read], np.bool_)[self.arcs.runs[which]]]
        if len(which):
            runs, sizes = np.unique(self.arcs.runs[which], return_counts=True)
            texts = [self._read[run] for run in runs.tolist()]
            readings = Readings(texts, sizes.tolist(), self.tools.place[self.arcs.words[which]], self.arcs.cases[which])
            self.arcs.costs[which] += habits.changes(readings)
            costs = self.arcs.costs[which] * weight
            self.arcs.costs[which] = costs + _SHARP * max(0.0, weight - 1.0) * np.maximum(costs - _DEAR, 0.0)

    def heed_neighbours(self, path: Sequence[Step]) -> None:
        """Weigh words that differ in their marks alone by what the path has around them, and by the lists of places.

        Where the network prefers none of a word's forms, nothing changes; the forms of other letters stay as they are.
        """
        lm, arcs = self.tools.lm, self.arcs
        steps = [step for step in path if step.word >= 0]
        text = {piece.start: piece.text for piece in self.pieces if piece.kind == "word"}
        cases = [case_of(text.get(step.start, "")) if step.case < 0 else step.case for step in steps]
        words = np.array([step.word for step in steps], np.int64)
        begins, ends = np.array([step.start for step in steps]), np.array([step.end for step in steps])
        offered = self._open()
        at = np.searchsorted(begins, arcs.raw_starts[offered]).clip(max=len(steps) - 1)
        here = (begins[at] == arcs.raw_starts[offered]) & (ends[at] == arcs.raw_ends[offered])
        offered, at = offered[here], at[here]
        wanted = np.zeros(len(steps), np.bool_)
        wanted[at] = True
        around = Neighbourhood(words, np.array(cases, np.int64), lm, wanted=wanted)
        arcs.costs[offered] += _CONTEXT * around.costs(at, arcs.words[offered])
        named = [Word(strip_marks(lm.word(step.word)), case > 0) for step, case in zip(steps, cases, strict=True)]
        readings = place_words(named)
        self.places = place_names(readings)
        in_names = np.isin(at, list(readings))
        for arc, k in zip(offered[in_names].tolist(), at[in_names].tolist(), strict=True):
            if strip_marks(word := lm.word(int(arcs.words[arc]))) == named[k].bare:
                best = max(readings[k].values())
                arcs.costs[arc] += _PLACES * (best - readings[k].get(word, readings[k][""]))

    def decode(self, memory: DocumentMemory | None = None) -> list[Step]:
        """The best path, helped by what the document is known to say."""
        arcs = self.arcs
        starts, ends, words, costs = arcs.starts, arcs.ends, arcs.words, arcs.costs
        pairs: list[tuple[int, int, float]] = []
        if memory is not None:
            lm = self.tools.lm
            ids, which = np.unique(words, return_inverse=True)
            bonus = np.array([memory.bonus(lm.word(word)) if word >= 0 else 0.0 for word in ids.tolist()], np.float32)
            pairs = list(self._pairs(starts, ends, words, costs, memory))
            costs = costs - bonus[which]
        begin = np.array([i for i, _, _ in pairs], np.int64)
        second = np.array([j for _, j, _ in pairs], np.int64)
        gains = np.array([gain for *_, gain in pairs], np.float32)
        emitted = np.zeros((len(words) + len(pairs), 3), np.int32)
        emitted[:, 0] = np.concatenate([words, words[begin]])
        emitted[len(words) :, 1] = words[second]
        counts = np.concatenate([(words >= 0).astype(np.int32), np.full(len(pairs), 2, np.int32)])
        decoded = decode_arrays(
            self.tools.lm,
            arcs.n_nodes,
            np.concatenate([starts, starts[begin]]),
            np.concatenate([ends, ends[second]]),
            np.maximum(emitted, 0),
            counts,
            np.concatenate([costs, costs[begin] + costs[second] - gains]),
            beam=_BEAM,
            width=_WIDTH,
        )
        chosen: list[int] = []
        margins: list[float] = []
        for i, margin in zip(decoded.best, decoded.margin, strict=True):
            both = (i,) if i < len(words) else pairs[i - len(words)][:2]
            chosen += both
            margins += [margin] * len(both)
        numbers = arcs.numbers[chosen].tolist()
        ahead = [self._certain.get(number, margin) for number, margin in zip(numbers, margins, strict=True)]
        columns = (column[chosen].tolist() for column in (arcs.raw_starts, arcs.raw_ends, arcs.cases, words))
        return list(map(Step, *columns, ahead, numbers))

    def _pairs(
        self, starts: Ints, ends: Ints, words: Ints, costs: npt.NDArray[np.float32], memory: DocumentMemory
    ) -> Iterator[tuple[int, int, float]]:
        """Arcs that follow each other and together say what the document says often, and the bonus of the two."""
        lm = self.tools.lm
        followers = {
            word: {lm.id(second): gain for second, gain in memory.followers(lm.word(word)).items()}
            for word in np.unique(words).tolist()
            if word >= 0
        }
        followers = {word: gains for word, gains in followers.items() if gains}
        cheapest = np.full(int(ends.max()) + 1, np.inf, np.float32)
        np.minimum.at(cheapest, starts, costs)
        fair = costs <= cheapest[starts] + _PAIR_ROOM
        order = np.argsort(starts, kind="stable")
        offsets = np.searchsorted(starts[order], np.arange(len(cheapest) + 1))
        for i in np.flatnonzero(fair & np.isin(words, list(followers))).tolist():
            gains = followers[int(words[i])]
            for j in order[offsets[ends[i]] : offsets[ends[i] + 1]].tolist():
                gain = gains.get(int(words[j]))
                if gain is not None and fair[j]:
                    yield i, j, gain

    def _add(
        self,
        start: tuple[int, int],
        end: tuple[int, int],
        word: int,
        cost: float,
        raw_start: int,
        raw_end: int,
        case: int,
    ) -> None:
        self._runs.append(Run(node(start), node(end), raw_start, raw_end, (word,), (cost,), (case,)))

    def _offer(
        self,
        start: tuple[int, int],
        end: tuple[int, int],
        raw: tuple[int, int],
        read: str,
        found: channel.Candidates,
    ) -> None:
        if len(found.words):
            self._runs.append(Run(node(start), node(end), raw[0], raw[1], *found, read))

    def _word(self, i: int, piece: Piece) -> None:
        if self._keep(i, piece):
            return
        text, size = piece.text, len(piece.text)
        whole = self.tools.whole(text, piece.upper)
        self._offer((i, 0), (i + 1, 0), (piece.start, piece.end), text, whole.found)
        if (size >= 4 and whole.poor) or size > 7:
            short = piece.upper and size <= 10 and not looks_like_syllable(text) and not self._in_heading(i)
            for part in () if short else self.tools.parts(text, piece.upper, 1 if size <= _GLUED else size):
                begin = piece.start + part.begin
                end = (i + 1, 0) if part.end is None else (i, part.end)
                self._offer((i, part.begin), end, (begin, begin + len(part.read)), part.read, part.found)
        self._joined(i, whole.poor)

    def _in_heading(self, i: int) -> bool:
        """Whether a word beside this one, or the next but one, is a syllable in capitals too."""
        near = [self.pieces[k] for k in (i - 2, i - 1, i + 1, i + 2) if 0 <= k < len(self.pieces)]
        return any(piece.upper and looks_like_syllable(piece.text) for piece in near)

    def _keep(self, i: int, piece: Piece) -> bool:
        """The reading as it stands: a name or an abbreviation that nothing explains, or the right word.

        Returns whether that is all: an abbreviation of the document or of the common list.
        """
        text, lm = piece.text, self.tools.lm
        usual = None if piece.upper else self.tools.kept(text)
        if usual is not None:
            self._add((i, 0), (i + 1, 0), usual.word, usual.cost, piece.start, piece.end, -1)
            return usual.alone
        known = lm.id(text)
        first_of_line = i == 0 or self.pieces[i - 1].kind in ("break", "blank")
        if first_of_line and _ITEM.fullmatch(text) and _closes(self.pieces, i + 1):
            self._add((i, 0), (i + 1, 0), known, 0.0, piece.start, piece.end, -1)
            return True
        if MARKED.search(text) and (
            is_syllable(text) or len(text) == 1
        ):  # no English OCR writes these letters: it was read rightly
            self._add((i, 0), (i + 1, 0), known, 0.0, piece.start, piece.end, -1)
            return True
        plain = text.isalpha() and text.isascii()
        cost = unknown_cost(text, plain)
        if piece.upper and plain and 2 <= len(text) <= 10 and not looks_like_syllable(text):
            cost = 1.0
            full = mend_abbreviation(text, self.memory, known=known != lm.unk)
            if full is not None and full != text:
                word = lm.id(full)
                self._add((i, 0), (i + 1, 0), word, 0.0, piece.start, piece.end, -1)
                self.full[piece.start] = full
                return True
            if lm.arrays.unigram[known] < lm.arrays.unigram[lm.unk]:
                known = lm.unk  # a rare abbreviation is no less likely than an unknown one
        elif piece.upper and plain and 2 <= len(text) <= 4 and not self._in_heading(i):
            known, cost = lm.unk, _ALONE
        elif CLAUSE.fullmatch(text):
            known, cost = lm.token_id(text[:-1], "number"), _CODED if first_of_line else _CODED_INSIDE
        elif SHEET.fullmatch(text):
            known, cost = lm.token_id(text, "symbol"), _CODED if text == "A4" else _CODED_INSIDE
        elif not plain and known != lm.unk and is_syllable(text):
            cost = MAYBE_RIGHT
        elif not plain:
            known = lm.unk
        if known == lm.unk and not (piece.upper and _without_vowels(text)):
            cost += long_cost(text)
        self._add((i, 0), (i + 1, 0), known, cost, piece.start, piece.end, -1)
        return False

    def _joined(self, i: int, poor: bool) -> None:
        """One syllable out of neighbours: a blank or a sign was read into it."""
        pieces, piece = self.pieces, self.pieces[i]
        if i + 1 < len(pieces):
            nearest = pieces[i + 1]
            read = piece.text + nearest.text
            apart = nearest.line == piece.line and nearest.kind == "word" and nearest.start > piece.end
            if apart and len(read) <= 9 and (poor or min(len(piece.text), len(nearest.text)) <= 2):
                found = self.tools.joined(read, piece.upper, 10, _JOIN, CLAUSE.fullmatch(piece.text) is not None)
                self._offer((i, 0), (i + 2, 0), (piece.start, nearest.end), read, found)
        begin, end = i, i + 1
        if i > 0 and pieces[i - 1].end == piece.start and pieces[i - 1].text[-1:] in _SWALLOWED:
            begin = i - 1
        if i + 1 < len(pieces) and pieces[i + 1].start == piece.end and pieces[i + 1].text[:1] in _SWALLOWED:
            end = i + 2
        if begin == i and end == i + 1:
            return
        for a, b in {(begin, i + 1), (i, end), (begin, end)} - {(i, i + 1)}:
            read = "".join(p.text for p in pieces[a:b])
            if len(read) <= channel.MAX_READ:
                found = self.tools.joined(read, piece.upper, 15, 1.0, CLAUSE.fullmatch(pieces[a].text) is not None)
                self._offer((a, 0), (b, 0), (pieces[a].start, pieces[b - 1].end), read, found)


def _without_vowels(text: str) -> bool:
    """Whether capitals have hardly any vowels ("UBMTTQVN"), as no words have that lost the blanks between them."""
    return 4 * sum(char in "AEIOUY" for char in text.upper()) <= len(text)


def _closes(pieces: Sequence[Piece], i: int) -> bool:
    """Whether a piece is the sign behind a letter of a list: "a)", "b."."""
    return i < len(pieces) and pieces[i].text[:1] in (")", ".") and pieces[i].start == pieces[i - 1].end


def _inside(pieces: Sequence[Piece], i: int) -> bool:
    """Whether a piece stands inside a sentence, where a capital letter begins a name."""
    before = pieces[i - 1] if i else None
    if before is not None and before.kind == "break" and i > 1:
        before = pieces[i - 2]
    return before is not None and (before.text == "," or (before.kind == "word" and not before.upper))
