"""Diacritics put back: text that lost them all, or in parts.

Each word without marks may stand for any word of the model that gives it when its marks are taken off. How likely it is
that marks were lost is estimated around each word from the words that still have theirs, so a clean text stays as it is
and a paragraph without marks inside a clean document is restored. Capital letters are evidence too ("Huệ", "huệ").
Abbreviations come from a list and from the document's own definitions; in a số ký hiệu only its abbreviations change.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pipeline.model import Edit, Plan
from pipeline.repair.abbreviations import abbreviation, restore_symbol, spelled_by
from pipeline.repair.context import neighbourhood
from pipeline.repair.lattice import Decoded, decode_arrays
from pipeline.repair.lm import BREAK, UNK, LanguageModel, load_lm
from pipeline.repair.lost_share import foreign_share, lost_share
from pipeline.repair.places import Word, place_words
from pipeline.repair.tokens import TIED_BY_UNDERSCORE, Token, looks_like_syllable, tokenize
from pipeline.vietnamese import strip_marks

Floats = npt.NDArray[np.float64]

BEAM, WIDTH = 16, 12.0
BLOCK = 4000  # tokens that are decoded in one go
JOIN, PART = 0.3, 0.8  # nats for a line break inside a sentence, and for one that ends a paragraph
CAPITALS = 0.6  # weight of capital letters as evidence
CONTEXT, NGRAMS = 0.6, 0.9  # weights of the context network and of the n-gram model
STRANGER = 11.0  # nats for one certain word among all those that the model does not know,
STRANGE_SYLLABLE = 6.0  # and more for one that is spelled like a Vietnamese syllable and has known readings
PLACES = 1.5  # weight of the lists of places
SURE = 2.0  # nats by which a reading must win to vote on the document's other places
VOTE, VOTE_PRIOR = 0.8, 0.5  # weight of the votes on pairs; how many votes a reading has that got none
VOTE_ALONE, ALONE_PRIOR = 0.6, 8.0  # likewise for single words
LEAST_SHARE = 0.02  # of a form's words a single one has at least so much, when its votes are set against that share
LEAST_LOST = 0.04  # where fewer marks than this are lost, words without marks are taken as right
CALIBRATION = 0.63  # log-odds of a change for each nat that it wins by, from 100,000 changes in held-out text
PLAINLY_LOST = 0.5  # from here on abbreviations and list letters are taken as having lost their marks, too
MIXED_MARGIN = 4.75  # nats that a change must win by where hardly any mark is lost; nothing where all are


class Memory(Protocol):
    """What a document is known to use (see :mod:`pipeline.repair.memory`)."""

    def bonus(self, word: str) -> float: ...

    def abbreviation(self, bare: str) -> str | None: ...


def restore(text: str, memory: Memory | None = None, *, lm: LanguageModel | None = None) -> Plan:
    """Puts lost diacritics back.

    Args:
        text: Text in NFC, with marks on none of its words, on some or on all.
        memory: What the document is known to use.
        lm: The language model; the shipped one where not given.

    Returns:
        Edits of kind ``diacritics``, each of one token and of the same length. Words that bear a mark, numbers, foreign
        words and addresses are left alone; of a số ký hiệu only abbreviations change. The confidence is the probability
        that the new reading is right, as measured on held-out text.
    """
    tokens = [token for token in tokenize(text) if token.kind != "space"]
    files = [match.span() for match in _FILE_NAME.finditer(text) if match[0].isascii()]
    if files:  # a name of a file is as it is, with marks or without
        tokens = [_protected(token, files) for token in tokens]
    cut = [match.span() for match in _CUT_BY_APOSTROPHE.finditer(text)]
    if cut:
        tokens = [_protected(token, cut) for token in tokens]
    words = [i for i, token in enumerate(tokens) if token.kind == "word"]
    if not words:
        return Plan()
    lm = lm or load_lm()
    lost = lost_share(tokens, words, lm)
    if lost.max() < LEAST_LOST:
        return Plan()
    work = _Restoration(tokens, words, lost, lm, memory)
    return work.plan()


_FILE_NAME = re.compile(
    rf"""[^\s;:,("“][^\n;:,("“]*\.(?:docx?|xlsx?|pptx?|pdf|rar|zip)\b|^{TIED_BY_UNDERSCORE}$""", re.I | re.M
)

# "BA'O" is VIQR and "don't" English: no part of it is a word. A single consonant begins a name ("H'Mong", "M'Drak").
_CUT_BY_APOSTROPHE = re.compile(r"[^\W\d_]{2,}(?:['’`][^\W\d_]+)+")


def _protected(token: Token, spans: Sequence[tuple[int, int]]) -> Token:
    inside = token.kind == "word" and any(start <= token.start < end for start, end in spans)
    return token._replace(kind="symbol") if inside else token


class _Restoration:
    """One text on its way: the lattice, its best path, and what that teaches about the rest of the document."""

    def __init__(
        self, tokens: list[Token], words: list[int], lost: Floats, lm: LanguageModel, memory: Memory | None
    ) -> None:
        self.tokens, self.lm, self.memory = tokens, lm, memory
        self.lost = np.zeros(len(tokens))
        self.lost[words] = lost
        self.foreign = np.zeros(len(tokens))
        self.foreign[words] = foreign_share(tokens, words)
        nearest = np.searchsorted(words, np.arange(len(tokens))).clip(max=len(words) - 1)
        at = np.array(words)[nearest]
        self.bare = (self.lost * (1 - self.foreign))[at]  # at each token, also between words
        self.fixed: dict[int, str] = {}  # tokens that are decided by table or definition
        self._abbreviations()
        self._list_letters()
        self._sums()

    def plan(self) -> Plan:
        self._build()
        self._context()
        self._places()
        decoded = self._decode()
        self._definitions(decoded)
        if self._votes(decoded):
            decoded = self._decode()
        edits = []
        for i, (token, arc, margin) in enumerate(zip(self.tokens, decoded.best, decoded.margin, strict=True)):
            if token.kind == "word":
                edit = self._edit(token, arc, margin)
            elif token.kind == "symbol":
                edit = self._symbol_edit(i, token)
            else:
                edit = None
            if edit is not None:
                edits.append(edit)
        return Plan(tuple(edits))

    # --- the lattice

    def _build(self) -> None:
        """One step of the lattice for each token; ``self.first[i]`` is the first arc of token i."""
        lm = self.lm
        starts: list[int] = []
        outputs: list[int] = []
        counts: list[int] = []
        costs: list[float] = []
        self.first: list[int] = []
        capitals = _capital_costs(lm)
        for i, token in enumerate(self.tokens):
            self.first.append(len(starts))
            if token.kind == "newline":
                starts += (i, i)
                outputs += (0, BREAK)
                counts += (0, 1)
                costs += (JOIN, PART)
                continue
            counts_as = None if token.kind != "word" else self._candidates(i, token)
            if counts_as is None:
                starts.append(i)
                outputs.append(lm.token_id(self.fixed.get(i, token.text), token.kind))
                counts.append(1)
                costs.append(0.0)
                continue
            capital = self._capital(i, token)
            change = self._change_cost(i)
            bare = token.text.lower()
            for word in counts_as:
                cost = 0.0 if word == UNK or lm.words[word] == bare else change
                if word == UNK:
                    cost += STRANGER + (STRANGE_SYLLABLE if looks_like_syllable(bare) else 0.0)
                elif capital is not None:
                    cost += CAPITALS * capitals[capital, word]
                if self.memory is not None and word != UNK:
                    cost -= self.memory.bonus(lm.words[word])
                starts.append(i)
                outputs.append(word)
                counts.append(1)
                costs.append(cost)
        self.first.append(len(starts))
        self.starts = np.array(starts, np.int32)
        self.outputs = np.zeros((len(starts), 3), np.int32)
        self.outputs[:, 0] = outputs
        self.words = outputs
        self.counts = np.array(counts, np.int32)
        self.costs = np.array(costs, np.float32)

    def _context(self) -> None:
        """Adds to the costs of a token's readings what the context network says of them."""
        several = np.diff(self.first) > 1
        words = np.array([token.kind == "word" for token in self.tokens])
        arcs = np.flatnonzero((several & words)[self.starts])
        around, at = neighbourhood(self.tokens, self.lm)
        self.costs[arcs] -= CONTEXT * around.log_chances(at[self.starts[arcs]], self.outputs[arcs, 0])

    def _places(self) -> None:
        """Adds to the costs of the words of a place's name what the lists of places say of them."""
        at = [i for i, token in enumerate(self.tokens) if token.kind != "newline"]
        words = [Word(strip_marks(self.tokens[i].text).lower(), self.tokens[i].text[0].isupper()) for i in at]
        for k, readings in place_words(words).items():
            for arc in range(self.first[at[k]], self.first[at[k] + 1]):
                word = self.lm.words[int(self.outputs[arc, 0])]
                self.costs[arc] -= PLACES * readings.get(word, readings[""])

    def _candidates(self, i: int, token: Token) -> tuple[int, ...] | None:
        """Ids of what the word may have been, or None where it stays as it is."""
        text = token.text
        if i in self.fixed or self.lost[i] < LEAST_LOST or not text.isascii() or not text.isalpha():
            return None
        found = self.lm.candidates(text.lower())
        if not found:
            return None
        return found if self.lm.words[found[0]] == text.lower() else (*found, UNK)

    def _change_cost(self, i: int) -> float:
        return float(-np.log(max(self.lost[i], 1e-4)) - np.log(max(1.0 - self.foreign[i], 1e-8)))

    def _capital(self, i: int, token: Token) -> int | None:
        """0 for a small word, 1 for one with a capital where only names have one, None where case says nothing."""
        text = token.text
        if text[0].islower():
            return 0
        if len(text) > 1 and text[1:].isupper():
            return None
        before = self.tokens[i - 1] if i else None
        if before is not None and before.kind == "newline" and i > 1:
            before = self.tokens[i - 2]
        if before is None or not (before.kind == "word" or before.text == ","):
            return None
        if before.kind == "word" and len(before.text) > 1 and before.text.isupper():
            return None
        return 1

    def _decode(self) -> Decoded:
        """Decodes block by block, so that memory does not grow with the text."""
        best: list[int] = []
        margin: list[float] = []
        score = 0.0
        for begin, end in self._blocks():
            arcs = slice(self.first[begin], self.first[end])
            starts = self.starts[arcs] - begin
            part = decode_arrays(
                self.lm,
                end - begin + 1,
                starts,
                starts + 1,
                self.outputs[arcs],
                self.counts[arcs],
                self.costs[arcs],
                beam=BEAM,
                width=WIDTH,
                lm_weight=NGRAMS,
            )
            best += [arc + self.first[begin] for arc in part.best]
            margin += part.margin
            score += part.score
        return Decoded(best, margin, score)

    def _blocks(self) -> Iterator[tuple[int, int]]:
        """Runs of some thousand tokens that end at the end of a paragraph where there is one, else of a line."""
        begin, tokens = 0, self.tokens
        while begin < len(tokens):
            end = min(begin + BLOCK, len(tokens))
            limit = min(end + BLOCK // 4, len(tokens))
            if end < len(tokens):
                breaks = [i for i in range(end, limit) if tokens[i].kind == "newline"]
                ends = [i for i in breaks if tokens[i - 1].text in (".", ";", ":")]
                end = (ends or breaks or [limit])[0]
            yield begin, end
            begin = end

    # --- what the document itself says

    def _votes(self, decoded: Decoded) -> bool:
        """Lets the places that are read with confidence vote on the others: words and pairs that a document repeats.

        Words that have their marks vote as they are. A vote counts between the words that a bare pair (and, with less
        weight, a bare word) was read as; a place has no vote on itself. Returns whether any cost has changed.
        """
        places = [i for i, token in enumerate(self.tokens) if token.kind == "word" and i not in self.fixed]
        word = {i: int(self.outputs[decoded.best[i], 0]) for i in places}
        bare = {i: strip_marks(self.tokens[i].text).lower() for i in places}
        open_ = {i for i in places if self.first[i + 1] - self.first[i] > 1}
        sure = {i for i in places if i not in open_ or decoded.margin[i] >= SURE}
        pairs = [(a, b) for a, b in pairwise(places) if self._next(a, b)]
        votes: dict[tuple[str, str, bool], Counter[int]] = {}
        alone: dict[str, Counter[int]] = {}
        for a, b in pairs:
            if a in sure and b in sure:
                votes.setdefault((bare[a], bare[b], True), Counter())[word[b]] += 1
                votes.setdefault((bare[a], bare[b], False), Counter())[word[a]] += 1
        for i in sure:
            alone.setdefault(bare[i], Counter())[word[i]] += 1
        changed = False
        shares, alike = self._shares(), [1.0] * len(self.words)
        for a, b in pairs:
            both = int(a in sure and b in sure)
            for i, second in ((a, False), (b, True)):
                found = votes.get((bare[a], bare[b], second)) if i in open_ else None
                if found and found.total() > both:
                    self._weigh(i, found, word[i] if both else -1, VOTE, VOTE_PRIOR, alike)
                    changed = True
        for i in open_:
            if (found := alone.get(bare[i])) and found.total() > (i in sure):
                self._weigh(i, found, word[i] if i in sure else -1, VOTE_ALONE, ALONE_PRIOR, shares)
                changed = True
        return changed

    def _weigh(
        self, i: int, found: Counter[int], own: int, weight: float, prior: float, share: Sequence[float]
    ) -> None:
        """Adds to the costs of a token's readings what the document's other places say; ``own`` is its own vote.

        ``share`` is what each reading's votes are set against: a rare word that a document has four times says more.
        """
        total = found.total() - (own >= 0)
        for arc in range(self.first[i], self.first[i + 1]):
            output = self.words[arc]
            for_it = found.get(output, 0) - (output == own)
            self.costs[arc] -= weight * math.log((for_it / share[arc] + prior) / (total + prior))

    def _shares(self) -> list[float]:
        """How often each reading is meant where its bare form stands, as the model knows it."""
        often = np.exp(self.lm.arrays.unigram[self.words].astype(np.float64))
        at = np.array(self.first)
        whole = np.add.reduceat(often, at[:-1])
        return np.maximum(often / np.repeat(whole, np.diff(at)), LEAST_SHARE).tolist()

    def _next(self, a: int, b: int) -> bool:
        return b == a + 1 or (b == a + 2 and self.tokens[a + 1].kind == "newline")

    def _definitions(self, decoded: Decoded) -> None:
        """Spells abbreviations by the words they are defined with: "bình đẳng giới (BDG)" makes every BDG a BĐG."""
        proven: dict[str, str] = {}
        shorts = [i for i, token in enumerate(self.tokens) if "D" in token.text and _SHORT.fullmatch(token.text)]
        shorts = [i for i in shorts if self.bare[i] >= PLAINLY_LOST]
        for i in shorts:
            if self.tokens[i - 1].text in ("(", "là", "la", ":", '"', "“") and i > 1:
                before = [
                    self.lm.words[int(self.outputs[decoded.best[j], 0])]
                    for j in range(max(0, i - 40), i)
                    if self.tokens[j].kind == "word"
                ]
                spelled = spelled_by(self.tokens[i].text, before)
                if spelled is not None:
                    proven.setdefault(self.tokens[i].text, spelled)
        for i in shorts:
            found = proven.get(self.tokens[i].text)
            if found is not None:
                self.fixed[i] = found

    def _abbreviations(self) -> None:
        """Decides abbreviations in capitals outside of headings."""
        for i, token in enumerate(self.tokens):
            if token.kind != "word" or self.bare[i] < PLAINLY_LOST or not _SHORT.fullmatch(token.text):
                continue
            if looks_like_syllable(token.text) and self._in_heading(i):
                continue
            found = self.memory.abbreviation(token.text) if self.memory is not None else None
            found = found or abbreviation(token.text)
            if found is not None:
                self.fixed[i] = found
            elif not looks_like_syllable(token.text):
                self.fixed[i] = token.text

    def _list_letters(self) -> None:
        """Tells "d)" from "đ)" where a list counts its points a, b, c, d, đ, e: the second d in a row is đ."""
        last: dict[str, str] = {}
        tokens = self.tokens
        for i, token in enumerate(tokens[:-1]):
            closing = tokens[i + 1].text
            at_start = i == 0 or tokens[i - 1].kind == "newline"
            if not at_start or len(token.text) != 1 or token.kind != "word" or closing not in (")", "."):
                continue
            style = closing + str(token.text.isupper())
            letter = token.text.lower()
            if letter == "d" and self.bare[i] >= PLAINLY_LOST:
                letter = "đ" if last.get(style) == "d" else "d"
                self.fixed[i] = with_case(letter, token.text)
            last[style] = letter

    def _sums(self) -> None:
        """Sums of money in đồng: "8.800.000d"."""
        for i, (before, token) in enumerate(pairwise(self.tokens), 1):
            if (
                token.text == "d"
                and token.start == before.end
                and self.bare[i] >= PLAINLY_LOST
                and _SUM.fullmatch(before.text)
            ):
                self.fixed[i] = "đ"

    def _in_heading(self, i: int) -> bool:
        """Whether the words next to a token are in capitals too."""
        near = [t.text for t in self.tokens[max(0, i - 3) : i + 4] if t.kind == "word" and len(t.text) > 1]
        return sum(text.isupper() for text in near) > 0.6 * len(near)

    # --- the edits

    def _edit(self, token: Token, arc: int, margin: float) -> Edit | None:
        i = int(self.starts[arc])
        if i in self.fixed:
            after, margin = self.fixed[i], 5.0
        elif self.first[i + 1] - self.first[i] == 1 or int(self.outputs[arc, 0]) == UNK:
            return None
        else:
            after = with_case(self.lm.words[int(self.outputs[arc, 0])], token.text)
        if after == token.text or margin < MIXED_MARGIN * (1 - self.lost[i]) - 0.1:
            return None
        return Edit(token.start, token.end, token.text, after, "diacritics", _confidence(margin))

    def _symbol_edit(self, i: int, token: Token) -> Edit | None:
        after = restore_symbol(token.text)
        if after == token.text or self.bare[i] < PLAINLY_LOST:
            return None
        return Edit(token.start, token.end, token.text, after, "diacritics", _confidence(4.0))


def _confidence(margin: float) -> float:
    """How often a change that wins by so many nats is right: logit and margin fall on a line in held-out text."""
    return round(min(0.9995, float(1.0 / (1.0 + np.exp(-CALIBRATION * margin)))), 4)


def with_case(word: str, pattern: str) -> str:
    """The word in the case of ``pattern``, letter by letter where they are as long."""
    word = unicodedata.normalize("NFC", word)
    if len(word) != len(pattern):
        return word.upper() if pattern.isupper() else word[:1].upper() + word[1:] if pattern[:1].isupper() else word
    return "".join(a.upper() if b.isupper() else a for a, b in zip(word, pattern, strict=True))


@lru_cache(maxsize=4)
def _capital_costs(lm: LanguageModel) -> Floats:
    share = lm.capitals.astype(float) / 255
    return np.stack([-np.log(1 - share), -np.log(share)])


# --- abbreviations and symbols ------------------------------------------------------------

_SHORT = re.compile(r"[A-Z][A-Z&]{1,11}")
_SUM = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
