"""What the channel offers for a word that an English OCR read, as arcs of a lattice want it; remembered.

The same misreadings come again on page after page, and from document to document, and what may have been printed for
one does not depend on its place: only the lattice of a text knows what stands around.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.repair import channel
from pipeline.repair.lm import PUNCTUATION, SPECIAL, LanguageModel
from pipeline.repair.tokens import looks_like_syllable
from pipeline.vietnamese import is_syllable

CLAUSE = re.compile(r"\d{1,3}[a-zđ]")
"""The number of a clause, or a misread word: "1a"."""

MARKED = re.compile(
    r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹĂĐƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈĨỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦŨỨỪỬỮỰỲỴỶỸ]"
)
"""A letter that no English OCR writes."""

UNKNOWN_NAME, UNKNOWN_SYLLABLE, UNKNOWN = 9.0, 13.0, 17.0  # cost of a word that no model knows, with a capital or not
MAYBE_RIGHT = 3.0  # cost of a syllable whose marks an English OCR can write too ("có", "là")
SHEET = re.compile(r"[A-ZĐ]\d")
_LONG = 3.0  # further cost of an unknown word for each letter beyond five: syllables are short

_FOREIGN = 2.0  # cost of a word that is no Vietnamese syllable
_SPLIT = 6.0  # cost of a lost blank
_SPLIT_AGAIN = 1.5  # cost of a further lost blank in the same word
_LONGEST = 9  # the longest reading of a part of a word
_ODD = 2.5  # cost of the best syllable above which more are looked for
_POOR = 6.0  # cost of the best single syllable above which splits and joins are tried
_USUAL, _WIDE = (24, 6.0), (80, 11.0)  # how many syllables are looked for, and the beam, in nats
_REMEMBERED = 16384  # words whose candidates are kept, some 10 MB
_CAPITALS = 0.6  # weight of capital letters as evidence
_RARE = 15.0  # -ln of the frequency below which a word that is no syllable is no candidate


class Whole(NamedTuple):
    """The words that one read word may be as a whole, and whether none of them explains it well."""

    found: channel.Candidates
    poor: bool


class Part(NamedTuple):
    """A part of a read word between two places in it (``None``: to its end), and the words that it may be."""

    begin: int
    end: int | None
    read: str
    found: channel.Candidates


class Kept(NamedTuple):
    """A read word as it stands: its LM id, its cost, and whether nothing else comes into question."""

    word: int
    cost: float
    alone: bool


class Tools:
    """The language model, and what the channel says of words; candidates have LM ids."""

    def __init__(self, lm: LanguageModel, model: channel.Model) -> None:
        first = len(SPECIAL) + len(PUNCTUATION)
        costs = -lm.arrays.unigram
        ids = tuple(
            i
            for i in range(first, len(lm.words))
            if (word := lm.words[i]).isalpha() and (is_syllable(word) or costs[i] < _RARE or not word.isascii())
        )
        words = [lm.words[i] for i in ids]
        self.lm = lm
        self._search = channel.Channel(model, words, [float(costs[i]) for i in ids])
        self._ids = np.array(ids, np.int32)
        self._longer = np.array([len(word) > 1 for word in lm.words])
        self._syllable = np.array([is_syllable(word) for word in lm.words])
        self.spelling = self._search.spelling
        self.strange = _strangeness(lm, self._syllable)  # cost of (inside a sentence, case, LM id)
        self.place = np.full(len(lm.words), -1, np.int32)  # index in the channel of each LM id, or -1
        self.place[list(ids)] = np.arange(len(ids))
        self.whole = lru_cache(maxsize=_REMEMBERED)(self._whole)
        self.parts = lru_cache(maxsize=_REMEMBERED // 8)(self._parts)
        self.joined = lru_cache(maxsize=_REMEMBERED // 4)(self._joined)
        self.kept = lru_cache(maxsize=_REMEMBERED)(self._kept)

    def _explain(self, read: str, upper: bool, *, parts: bool = False, wide: bool = False) -> list[channel.Candidates]:
        most, beam = _WIDE if wide else _USUAL
        found = self._search.candidates(read, upper=upper, whole_only=not parts, most=most, beam=beam)
        return [channel.Candidates(self._ids[words], costs, cases) for words, costs, cases in found]

    def _offered(self, found: channel.Candidates, extra: float, clause: bool) -> channel.Candidates:
        # A digit may be a misread letter, but never one letter too many: "1a" is not "a".
        if clause:
            longer = self._longer[found.words]
            found = channel.Candidates(found.words[longer], found.costs[longer], found.cases[longer])
        return found._replace(costs=found.costs + np.float32(extra)) if extra else found

    def _whole(self, text: str, upper: bool) -> Whole:
        size = len(text)
        found = self._explain(text, upper)[size] if size <= channel.MAX_READ else channel.NONE
        # a foreign word that is spelled like the reading ("tor") is no reason not to look on
        likely = found.costs[self._syllable[found.words]].min(initial=np.inf)
        if 1 < size <= channel.MAX_READ and likely > _ODD:
            found = self._explain(text, upper, wide=True)[size]
        poor = bool(found.costs.min(initial=np.inf) > _POOR)
        return Whole(self._offered(found, 0.0, CLAUSE.fullmatch(text) is not None), poor)

    def _parts(self, text: str, upper: bool, most: int) -> list[Part]:
        """Several syllables out of one word: at most ``most`` blanks are put in."""
        size, clause = len(text), CLAUSE.fullmatch(text) is not None
        parts = []
        for k in range(size if most > 1 else 1):
            explained = self._explain(text[k : k + channel.MAX_READ], upper, parts=True)
            for n in range(1, min(len(explained), size - k + (k > 0), _LONGEST)):
                tail = k + n == size
                found = explained[n].cheapest(10 if most == 1 else 6)
                extra = 0.0 if tail else _SPLIT if k == 0 else _SPLIT_AGAIN
                read = text[k : k + n]
                parts.append(Part(k, None if tail else k + n, read, self._offered(found, extra, clause)))
                if most == 1 and not tail and size - n <= channel.MAX_READ:
                    rest = self._explain(text[n:], upper)[size - n].cheapest(10)
                    parts.append(Part(n, None, text[n:], self._offered(rest, 0.0, clause)))
        return [part for part in parts if len(part.found.words)]

    def _joined(self, read: str, upper: bool, most: int, extra: float, clause: bool) -> channel.Candidates:
        """At most so many syllables out of neighbours: ``clause`` says that the first one looks like a clause."""
        return self._offered(self._explain(read, upper)[len(read)].cheapest(most), extra, clause)

    def _kept(self, text: str) -> Kept | None:
        """What keeping a word costs that is not in capitals; None where that depends on its place."""
        lm = self.lm
        if len(text) == 1 or CLAUSE.fullmatch(text) or SHEET.fullmatch(text):
            return None
        known = lm.id(text)
        if MARKED.search(text) and is_syllable(text):  # it was read rightly
            return Kept(known, 0.0, True)
        plain = text.isalpha() and text.isascii()
        cost = unknown_cost(text, plain)
        if not plain and known != lm.unk and is_syllable(text):
            cost = MAYBE_RIGHT
        elif not plain:
            known = lm.unk
        return Kept(known, cost + long_cost(text) if known == lm.unk else cost, False)


def unknown_cost(text: str, plain: bool) -> float:
    """What a word costs that no model knows."""
    if not (text[0].isupper() and plain):
        return UNKNOWN
    return UNKNOWN_SYLLABLE if looks_like_syllable(text) else UNKNOWN_NAME


def long_cost(text: str) -> float:
    """What an unknown word costs for its length."""
    return _LONG * max(0, len(text) - 5)


def _strangeness(lm: LanguageModel, syllable: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """What a word's spelling and its case say against it.

    Case says nothing where all is in capitals, or where any word has one.
    """
    share = lm.capitals.astype(np.float32) / 255
    costs = np.zeros((2, 3, len(share)), np.float32)
    costs[:, 0] = -_CAPITALS * np.log(1 - share)
    costs[1, 1] = -_CAPITALS * np.log(share)
    costs[:, :, ~syllable] += _FOREIGN
    return costs
