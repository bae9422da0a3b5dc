"""What a document itself says about its damaged words: the memory that all decoders of one document share.

An abbreviation defined once, a name spelled right on one page, a term of the subject: each makes the same word likelier
where it is damaged. The memory is filled from the parts of a document that were read well, or from a first repair.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.vietnamese import fold_tone_place, strip_marks

_WORD = re.compile(r"[^\W\d_]+")
_ABBREVIATION = re.compile(r"(?<![^\W\d_])[A-ZĐÐ][A-ZĐÐƯÂĂÊÔƠ]{1,11}(?![^\W\d_])")
# "bình đẳng giới (BĐG)", "Ủy ban nhân dân (sau đây viết tắt là UBND)", "(gọi tắt: BCĐ)"
_DEFINED = re.compile(r"\((?:(?:sau đây\s+)?(?:viết|gọi)\s+tắt(?:\s+là)?:?\s*)?([A-ZĐÐƯÂĂÊÔƠ]{2,12})\)")
_DEFINING = re.compile(r"((?:[^\W\d_]+[ ,\-–]+){1,14}[^\W\d_]+)\s*$")
_BEFORE = 400  # characters before an abbreviation in which the words stand that it is short for
_HEADING_RUN = 4  # this many words in capitals in a row are a heading, no abbreviations

_GAIN, _MOST = 0.25, 1.2  # nats for each doubling of a word's count, and at most
_GAIN_PAIR, _MOST_PAIR, _LEAST_PAIR = 0.6, 3.0, 3  # the same for two words together, and how often they must be seen
_PHRASE = 16  # a phrase counts as if the document had it so often
_CLAUSE = re.compile(r"[^.;:!?()\d]+")


class DocumentMemory:
    """Words, names and abbreviations that a document was seen to use.

    Make one with :meth:`from_texts`; :meth:`add` takes more text in.
    """

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()
        self._pairs: dict[str, Counter[str]] = {}
        self._short: dict[str, Counter[str]] = {}

    @classmethod
    def from_texts(cls, good_texts: Iterable[str]) -> DocumentMemory:
        """A memory of texts that are right (clean pages, or repaired ones)."""
        memory = cls()
        for text in good_texts:
            memory.add(text)
        return memory

    def copy(self) -> DocumentMemory:
        """A memory that grows apart from this one."""
        other = DocumentMemory()
        other._words = self._words.copy()
        other._pairs = {word: seen.copy() for word, seen in self._pairs.items()}
        other._short = {bare: seen.copy() for bare, seen in self._short.items()}
        return other

    def add(self, text: str) -> None:
        """Take in the words and abbreviations of a right text."""
        for match in _CLAUSE.finditer(text):
            self.add_words([fold_tone_place(word.lower()) for word in _WORD.findall(match.group())])
        for line in text.splitlines():
            run = _WORD.findall(line)
            capitals = sum(len(word) > 1 and word.isupper() for word in run)
            if capitals >= _HEADING_RUN and capitals > 0.6 * len(run):
                continue
            for short in _ABBREVIATION.findall(line):
                self._note(short, 1)
        line = " ".join(text.split())
        for match in _DEFINED.finditer(line):
            words = _DEFINING.search(line[max(0, match.start() - _BEFORE) : match.start()])
            full = self._initials(words[1], match[1]) if words else None
            if full is not None:
                self._note(full, 5)

    def add_words(self, words: Sequence[str]) -> None:
        """Take in words (small letters, older tone place) that stand one after the other in the document."""
        self._words.update(words)
        for first, second in pairwise(words):
            self._pairs.setdefault(first, Counter())[second] += 1

    def add_phrase(self, phrase: str) -> None:
        """Take in a phrase that any document of the kind may have: its pairs of words, not the words by themselves."""
        words = [fold_tone_place(word.lower()) for word in _WORD.findall(phrase)]
        for first, second in pairwise(words):
            self._pairs.setdefault(first, Counter())[second] += _PHRASE

    def _note(self, short: str, times: int) -> None:
        short = short.replace("Ð", "Đ")
        self._short.setdefault(strip_marks(short), Counter())[short] += times

    @staticmethod
    def _initials(phrase: str, short: str) -> str | None:
        """The abbreviation as the initials of the words before it spell it, where they do ("BDG" gives "BĐG")."""
        words = _WORD.findall(phrase)[-len(short) :]
        if len(words) < len(short):
            return None
        initials = "".join(word[0].upper() for word in words)
        if strip_marks(initials) != strip_marks(short.upper()):
            return None
        return "".join("Đ" if initial == "Đ" else char for initial, char in zip(initials, short, strict=True))

    def bonus(self, word: str) -> float:
        """Nats by which the document makes a word likelier: 0 for one it never used, growing slowly with its count."""
        count = self._words.get(fold_tone_place(word.lower()), 0)
        return min(_MOST, _GAIN * math.log2(1 + count)) if count else 0.0

    def followers(self, word: str) -> dict[str, float]:
        """Words that the document puts after this one at least three times, and the bonus of each pair in nats."""
        seen = self._pairs.get(word)
        if not seen:
            return {}
        return {second: min(_MOST_PAIR, _GAIN_PAIR * math.log2(n)) for second, n in seen.items() if n >= _LEAST_PAIR}

    def count(self, word: str) -> int:
        """How often the word was seen, case and place of the tone mark aside."""
        return self._words.get(fold_tone_place(word.lower()), 0)

    def abbreviation(self, bare: str) -> str | None:
        """How the document spells an abbreviation ("BDG" gives "BĐG"); None where it has it not, or in two ways."""
        seen = self._short.get(strip_marks(bare))
        if not seen:
            return None
        (best, times), total = seen.most_common(1)[0], sum(seen.values())
        return best if times >= 0.75 * total else None
