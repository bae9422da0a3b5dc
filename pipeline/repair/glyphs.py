"""Text printed from fonts that lost letters: "ch nh sách", " ây dựng", "đ ng bộ".

A PDF whose font has no code for some letters gives a blank in their place, or nothing, or a stand-in sign. Which
letters are lost differs from document to document, and often from font to font within one. So the document is asked:
wherever a piece of a word stands alone, the syllables that would fill the gap are offered to the language model; the
letters that the gaps want are counted, and in the next round a letter is offered as readily as it was found to be lost.
A full stop can be lost as well.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from pipeline.model import Edit, Plan, sorted_edits
from pipeline.repair.glyph_forms import lost_capitals
from pipeline.repair.glyph_words import (
    BARE,
    LETTERS,
    MASK,
    PROOF,
    STOP,
    VOWELS,
    first_rates,
    mask_holes,
    usual_margins,
    vocabulary,
)
from pipeline.repair.lattice import decode_arrays, padded
from pipeline.repair.lm import LanguageModel, load_lm
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.tokens import Token, tokenize
from pipeline.vietnamese import is_syllable

ROUNDS = 3
"""How often the document is read; each round knows better which letters were lost."""


_NOTHING, _BLANK = 0.4, 0.6  # how often a lost letter leaves nothing, and a blank, before the document is asked
_SILENT = 0.2  # share of losses that leave nothing, from which on sound words are doubted too
_STRANGER = 6.0  # cost of a word in small letters that the model does not know
_WHOLE = 2.0  # further cost of a word of which every letter is lost
_STRAY = 0.7, 9.0  # least and greatest cost of a blank too many that stands for nothing
_CAPITALS = 0.5  # weight of a capital as evidence of a sentence's start
_PART, _RUN_ON = 1.5, 0.3  # cost of a line's end that ends a paragraph, and of one that does not
_HEADING = 2  # whole syllables that a heading in capitals has at least
_SURE = 4.0  # margin in nats from which on a filled gap counts as proof of a lost letter
_KEPT = 2.5  # margin from which on a gap is filled in the end
_SURE_STOP, _KEPT_STOP = 1.5, 1.0  # the same for a full stop, which the model misses less and which harms less
_LEAST = 2  # so many sure gaps prove that a letter is lost
_RARE = 11.0  # -ln of the frequency above which a syllable may be a remainder ("ã", "uất")


_LONGER = re.compile(r"[^\W\d_]{2,}")


class _Fill(NamedTuple):
    """A syllable that fills gaps: raw range, spelled form, its LM id, the letters put in, blanks used up, cost."""

    start: int
    end: int
    spelled: str
    word: int
    letters: str
    blanks: int
    cost: float


@dataclass
class _Arcs:
    """The lattice: one node before each token, and one at the end."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    words: list[tuple[int, ...]] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    fills: list[_Fill | None] = field(default_factory=list)

    def add(self, start: int, end: int, words: tuple[int, ...], cost: float, fill: _Fill | None = None) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.words.append(words)
        self.costs.append(cost)
        self.fills.append(fill)


def repair_glyphs(text: str, memory: DocumentMemory | None = None) -> Plan:
    """Plan the repair of a text that lost letters.

    Args:
        text: The raw text. Blanks count: where a blank stands for a letter there are two between words.
        memory: What is known of the document from its other parts.

    Returns:
        Edits of kind ``missing-glyph``; none where fewer gaps than prove a loss want the same letters.
    """
    document = _Document(text, load_lm(), memory)
    if not document.gaps():
        return Plan()
    return document.repair()


class _Document:
    """One text, its tokens, and what is believed of its lost letters."""

    def __init__(self, text: str, lm: LanguageModel, memory: DocumentMemory | None) -> None:
        self.text, self.lm, self.memory = text, lm, memory
        self.masked = mask_holes(text)
        self.holes = self.masked.count(MASK)
        self.tokens: list[Token] = tokenize(self.masked)
        self.words, self.following = vocabulary(lm)
        self.trailing, self.leading = usual_margins(self.tokens)
        self.extra_before = [self._extra(i - 1, before=False) for i in range(len(self.tokens))]
        self.extra_after = [self._extra(i + 1, before=True) for i in range(len(self.tokens))]
        self.piece = [token.kind == "word" and token.text.isalpha() for token in self.tokens]
        self.odd = [self._is_odd(i) for i in range(len(self.tokens))]
        self.stray, self.stray_end = self._stray_costs()
        self.kept = Counter(char for char in text if char in LETTERS or char == STOP)
        self.rates = first_rates(self.kept, lm)
        self.nothing = _NOTHING
        self.lost: Counter[str] = Counter()

    def gaps(self) -> int:
        """How many places look as if something were missing; 0 where that is no more than chance."""
        found = sum(self.odd)
        return found if found >= PROOF or self.holes else 0

    def marked(self) -> int:
        """How many letters of the text bear a Vietnamese mark."""
        return sum(n for char, n in self.kept.items() if char in VOWELS and char not in "aeiouy")

    def learn_first(self) -> bool:
        """One round; whether it proved that letters are lost."""
        return self._learn(self._decode(0))

    # ----------------------------------------------------------------------------------------- what stands there

    def _extra(self, i: int, *, before: bool) -> int:
        """Blanks of the gap token ``i`` beyond the usual, on the side of the word that asks."""
        if not 0 <= i < len(self.tokens):
            return 0
        token = self.tokens[i]
        if token.kind == "space":
            clings = before and i + 1 < len(self.tokens) and self.tokens[i + 1].text[0] in ",.;:!?)"
            return min(2, len(token.text) - (not clings)) if len(token.text) <= 4 else 0
        if token.kind == "newline":
            parts = token.text.split("\n")
            blanks, usual = (len(parts[0]), self.trailing) if before else (len(parts[-1]), self.leading)
            return min(3, blanks - usual) if usual < blanks <= usual + 4 else 0
        return 0

    def _stray_costs(self) -> tuple[float, float]:
        """What a blank too many costs that stands for nothing: inside a line, and at a line's end.

        Counted where nothing can be missing: before a small letter, between sound words.
        """
        counts = {"space": [0.1, 2.0], "newline": [0.1, 2.0]}
        for i in range(1, len(self.tokens) - 1):
            token, following = self.tokens[i], self.tokens[i + 1]
            sound = self.piece[i + 1] and following.text[0].islower() and not (self.odd[i + 1] or self.odd[i - 1])
            if token.kind in counts and sound:
                counts[token.kind][0] += bool(self._extra(i, before=True))
                counts[token.kind][1] += 1
        low, high = _STRAY
        inside, end = (min(high, max(low, -math.log(stray / total))) for stray, total in counts.values())
        return inside, end

    def _is_odd(self, i: int) -> bool:
        """Whether a token looks like the remainder of a word."""
        token = self.tokens[i]
        if not self.piece[i]:
            return False
        if MASK in token.text:
            return True
        lower = token.text.lower()
        if len(token.text) > 1 and token.text.isupper() and not is_syllable(lower):
            return self._in_heading(i) and not any(char in "aeiouy" for char in lower.translate(BARE))
        if not is_syllable(lower):
            known = self.lm.id(lower)
            return known == self.lm.unk or not any(char in VOWELS for char in lower)
        return token.text == lower and self._cost(lower) > _RARE

    def _cost(self, lower: str) -> float:
        known = self.lm.id(lower)
        return math.inf if known == self.lm.unk else float(-self.lm.arrays.unigram[known])

    def _in_heading(self, i: int) -> bool:
        near = [self.tokens[k] for k in (i - 2, i + 2) if 0 <= k < len(self.tokens) and self.piece[k]]
        return bool(near) and all(token.text.isupper() for token in near)

    # --------------------------------------------------------------------------------------------------- rounds

    def repair(self) -> Plan:
        for number in range(ROUNDS):
            path = self._decode(number)
            if number == ROUNDS - 1:
                break
            if not self._learn(path) and not self.holes:
                return Plan()
        return self._plan(path)

    def _decode(self, number: int) -> list[tuple[_Fill, float]]:
        arcs = self._lattice(number)
        words, counts = padded(arcs.words)
        decoded = decode_arrays(
            self.lm,
            len(self.tokens) + 1,
            np.array(arcs.starts, np.int32),
            np.array(arcs.ends, np.int32),
            words,
            counts,
            np.array(arcs.costs, np.float32),
        )
        found = []
        for i, margin in zip(decoded.best, decoded.margin, strict=True):
            fill = arcs.fills[i]
            if fill is not None:
                found.append((fill, margin))
        return found

    def _learn(self, path: Sequence[tuple[_Fill, float]]) -> bool:
        """Which letters are lost, and how often; whether the document lost any."""
        lost: Counter[str] = Counter()
        blanks = letters = 0
        for fill, margin in path:
            if self.text[fill.start : fill.end].isupper() and not self._on_heading(fill.start):
                continue  # proves nothing: "TT" between capitals may be short for much
            if margin >= (_SURE if fill.letters != STOP else _SURE_STOP):
                lost.update(fill.letters)
                blanks += fill.blanks
                letters += len(fill.letters)
        self.lost = Counter({char: n for char, n in lost.items() if n >= _LEAST})
        if sum(n for char, n in self.lost.items() if char != STOP) < PROOF:
            return False
        self.nothing = (letters - blanks + 1) / (letters + 2)
        self.rates = {
            char: n / (n + self.kept[char]) for char, n in lost.items() if n >= _LEAST or n >= 0.3 * self.kept[char]
        }
        return True

    def _on_heading(self, at: int) -> bool:
        """Whether a line of several words in capitals, most of them syllables, holds a place."""
        line = self.text[self.text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]
        words = _LONGER.findall(line)
        sound = [word for word in words if is_syllable(word)]
        return line.isupper() and len(sound) >= _HEADING and 2 * len(sound) >= len(words)

    # -------------------------------------------------------------------------------------------------- lattice

    def _lattice(self, number: int) -> _Arcs:
        arcs, lm = _Arcs(), self.lm
        letters = sorted(self.rates, key=lambda char: -self.rates[char])
        price = {char: -math.log(rate) for char, rate in self.rates.items()}
        whole = self._whole_words(letters) if number else []
        seen: dict[tuple[str, str], list[tuple[str, int, str, float]]] = {}
        for i, token in enumerate(self.tokens):
            if token.kind == "newline":
                stray = self.stray_end if self._extra(i, before=True) else 0.0
                arcs.add(i, i + 1, (), _RUN_ON + stray)
                arcs.add(i, i + 1, (lm.bos,), _PART + stray)
            elif token.kind == "space":
                stray = self.stray if 2 <= len(token.text) <= 3 else 0.0
                if stray and number:
                    stray += self._capital_cost(i + 1)
                arcs.add(i, i + 1, (), stray)
            else:
                word = lm.token_id(token.text, token.kind)
                strange = _STRANGER if word == lm.unk and token.text.islower() else 0.0
                arcs.add(i, i + 1, (word,), strange)
            if token.kind in ("space", "newline"):
                self._lost_stop(i, arcs, price)
                if number:
                    self._lost_words(i, arcs, price, whole)
            elif self.piece[i]:
                for first, last in self._spans(i, number):
                    for fill in self._fills(first, last, number, letters, price, seen):
                        bonus = self.memory.bonus(fill.spelled) if self.memory is not None else 0.0
                        arcs.add(first, last + 1, (fill.word,), fill.cost - bonus, fill)
        return arcs

    def _spans(self, i: int, number: int) -> Iterator[tuple[int, int]]:
        """Runs of pieces from token ``i`` on that may be one syllable; in the first round, only where one is odd."""
        last, letters, odd = i, 0, False
        while last < len(self.tokens) and self.piece[last]:
            letters += len(self.tokens[last].text)
            odd = odd or self.odd[last]
            if letters > 7 or last - i > 4:
                break
            apart = self.extra_before[i] or self.extra_after[last]
            if odd or (number and (apart or last > i or self.nothing > _SILENT)):
                yield i, last
            gap = last + 1
            if gap + 1 >= len(self.tokens) or self.tokens[gap].kind != "space" or len(self.tokens[gap].text) > 2:
                break
            last += 2

    def _fills(
        self,
        first: int,
        last: int,
        number: int,
        letters: Sequence[str],
        price: dict[str, float],
        seen: dict[tuple[str, str], list[tuple[str, int, str, float]]],
    ) -> Iterator[_Fill]:
        raw = "".join(
            token.text if token.kind == "word" else "_" * len(token.text) for token in self.tokens[first : last + 1]
        )
        body = raw.lower().replace(MASK, "_")
        inner = sum(len(token.text) for token in self.tokens[first + 1 : last : 2])
        start, end = self.tokens[first].start, self.tokens[last].end
        nothing, blank = -math.log(self.nothing), -math.log(1 - self.nothing)
        holes = body.count("_")
        shapes: list[tuple[str, int, int, float]] = []  # pattern, blanks taken on the left, on the right, cost
        if holes:
            shapes.append((body, 0, 0, inner * blank))
        left, right = self.extra_before[first] > 0, self.extra_after[last] > 0
        shapes.append((f"_{body}", int(left), 0, inner * blank + (blank if left else nothing)))
        shapes.append((f"{body}_", 0, int(right), inner * blank + (blank if right else nothing)))
        if not holes and (number == 0 or self.odd[first] or self.nothing > _SILENT):
            shapes += [(f"{body[:k]}_{body[k:]}", 0, 0, nothing) for k in range(1, len(body))]
        vowels = any(char in VOWELS for char in body)
        if not (holes or vowels) and self.nothing > _SILENT and len(body) > (1 if number else 2):
            # without a vowel both letters of "ươ" may be gone
            shapes += [(f"{body[:k]}__{body[k:]}", 0, 0, 2 * nothing) for k in range(1, len(body) + 1)]
        if number and left and right:
            shapes.append((f"_{body}_", 1, 1, (inner + 2) * blank))
        if number and self.extra_before[first] > 1:
            shapes.append((f"__{body}", 2, 0, (inner + 2) * blank))
        if number and self.extra_after[last] > 1:
            shapes.append((f"{body}__", 0, 2, (inner + 2) * blank))
        most = max(holes, 2) if number or not vowels else max(holes, 1)
        for pattern, before, after, cost in shapes:
            count = pattern.count("_")
            if count > min(most, 4) or count == len(pattern):
                continue
            key = (pattern, "")
            if key not in seen:
                seen[key] = self._match(pattern, letters, price)
            for spelled, word, filled, paid in seen[key]:
                yield _Fill(start - before, end + after, spelled, word, filled, inner + before + after, cost + paid)

    def _match(
        self, pattern: str, letters: Sequence[str], price: dict[str, float]
    ) -> list[tuple[str, int, str, float]]:
        """The words that fill a pattern: spelled form, LM id, letters put in, their cost."""
        k = pattern.index("_")
        rest = pattern[k + 1 :]
        found = []
        following = self.following.get(pattern[:k], ())
        for char in [letter for letter in letters if letter in following]:
            tried = pattern[:k] + char + rest
            if "_" in rest:
                found += [
                    (w, i, char + more, paid + price[char]) for w, i, more, paid in self._match(tried, letters, price)
                ]
            else:
                word = self.words.get(tried)
                if word is not None:
                    found.append((tried, word, char, price[char]))
        return found

    def _lost_stop(self, i: int, arcs: _Arcs, price: dict[str, float]) -> None:
        """A full stop for which a blank stands: at a line's end, or before a capital."""
        token = self.tokens[i]
        if STOP not in price or not i or not self.piece[i - 1]:
            return
        stop = self.lm.token_id(STOP, "punct")
        cost = price[STOP] - math.log(1 - self.nothing)
        if token.kind == "newline" or i + 1 == len(self.tokens):
            goes_on = i + 1 < len(self.tokens) and self.tokens[i + 1].text[0].islower()
            if self._extra(i, before=True) and not goes_on:
                fill = _Fill(token.start, token.start + 1, STOP, stop, STOP, 1, cost)
                arcs.add(i, i + 1, (stop, self.lm.bos), cost, fill)
        elif len(token.text) == 2 and self.tokens[i + 1].text.istitle() and self.tokens[i - 1].text.islower():
            fill = _Fill(token.start, token.start + 1, STOP, stop, STOP, 1, cost)
            arcs.add(i, i + 1, (stop,), cost, fill)

    def _capital_cost(self, i: int) -> float:
        """What a capital inside a sentence costs: little for a name, much for a word that is none."""
        if i >= len(self.tokens) or not self.piece[i] or not self.tokens[i].text.istitle():
            return 0.0
        share = float(self.lm.capitals[self.lm.id(self.tokens[i].text)]) / 255
        return -_CAPITALS * math.log(max(share, 0.01))

    def _lost_words(self, i: int, arcs: _Arcs, price: dict[str, float], whole: Sequence[tuple[str, int]]) -> None:
        """A word of lost letters alone ("ở", "để") for which only blanks stand."""
        token, start, room = self.tokens[i], 0, 0
        if token.kind == "space" and len(token.text) <= 5:
            start, room = token.start + 1, len(token.text) - 2
        elif token.kind == "newline" and i + 1 < len(self.tokens):
            room = self._extra(i, before=False) - self.piece[i + 1]
            start = token.end - room - self.piece[i + 1]
        for spelled, word in whole:
            if len(spelled) == room:
                cost = sum(price[char] for char in spelled) + _WHOLE - room * math.log(1 - self.nothing)
                fill = _Fill(start, start + room, spelled, word, spelled, room, cost)
                arcs.add(i, i + 1, (word,) if token.kind == "space" else (self.lm.bos, word), cost, fill)

    def _whole_words(self, letters: Sequence[str]) -> list[tuple[str, int]]:
        """Words that can be lost as a whole."""
        words = list(letters) + [a + b for a in letters for b in letters]
        return [(word, self.words[word]) for word in words if word in self.words]

    # ----------------------------------------------------------------------------------------------------- plan

    def _plan(self, path: Sequence[tuple[_Fill, float]]) -> Plan:
        edits: list[Edit] = []
        forms = list(lost_capitals(self.text, self.masked, self.lost))
        taken = {at for edit in forms for at in range(edit.start, edit.end)}
        for fill, margin in path:
            before = self.text[fill.start : fill.end]
            masked = MASK in self.masked[fill.start : fill.end]
            if margin < (_KEPT if fill.letters != STOP else _KEPT_STOP) or not (
                masked or all(self.lost[char] for char in fill.letters)
            ):
                continue
            if (edits and fill.start < edits[-1].end) or not taken.isdisjoint(range(fill.start, fill.end)):
                continue
            after = self._spelled(fill, before)
            confidence = round(1 / (1 + math.exp(-0.5 * (margin - 0.5))), 3)
            edits.append(Edit(fill.start, fill.end, before, after, "missing-glyph", confidence))
        return sorted_edits(edits + forms)

    def _spelled(self, fill: _Fill, before: str) -> str:
        """The syllable with the case of the letters that are there."""
        present = [char for char in before if char.isalpha()]
        if len(present) > 1 and all(char.isupper() for char in present):
            return fill.spelled.upper()
        if present and present[0].isupper() and fill.spelled[0] == present[0].lower():
            return fill.spelled[0].upper() + fill.spelled[1:]
        return fill.spelled


# --------------------------------------------------------------------------------------------------------- tables


# ---------------------------------------------------------------------------------------------------- recognition


def looks_glyph_loss(text: str) -> float:
    """How much a text looks as if its fonts had lost letters: 0 (not at all) to 1.

    The text is read once: the score counts the gaps that a letter fills beyond doubt, where several want the same one.
    """
    document = _Document(text, load_lm(), None)
    words = sum(document.piece)
    if words < 8 or document.marked() < words / 4 or not document.gaps():
        return 0.0
    if not document.learn_first() and not document.holes:
        return 0.0
    proofs = sum(document.lost.values()) + document.holes
    return round(min(1.0, 0.5 + 0.5 * proofs / (0.01 * words + 4)), 3)
