"""What a Vietnamese OCR makes of the marks of one document, learned from the words of it that were mended beyond doubt.

Within a document font, size and scanner stay the same. Where the hook of one "ổ" came out as a sharp stroke, it did so
all over the document, and the OCR is as sure of "tố chức" as of any other word. So the changes of marks that were
mended again and again are counted, and the document is read once more with them: they cost less there, and how sure
the OCR was says nothing about them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.model import Plan, Reading
from pipeline.repair.confusions import Change, Confusions, marks_of
from pipeline.repair.tokens import tokenize
from pipeline.vietnamese import fold_tone_place, strip_marks

_DOUBTLESS = 0.9  # confidence of an edit that counts
_FEWEST = 3  # such edits of one change of marks, in at least two words
_SHARE = 0.05  # of the letters with these marks that were misread, from which on it is a habit
_PRIOR = 20.0  # letters that what was learned before weighs as much as


@dataclass(frozen=True, eq=False)
class Habits:
    """Changes of marks that a document's reader makes often: how often each, and how often it read the marks at all.

    Marks are named as by :func:`pipeline.repair.confusions.marks_of`; ``rates`` maps (marks printed, marks read) to the
    times it happened and the letters printed with these marks.
    """

    rates: Mapping[Change, tuple[int, int]]

    def of_marks(self, printed: str, read: str) -> bool:
        """Whether a word was read as another by habit alone: the same letters, and each change of marks a usual one."""
        if len(printed) != len(read) or printed == read or strip_marks(printed) != strip_marks(read):
            return False
        return all(a == b or (marks_of(a), marks_of(b)) in self.rates for a, b in zip(printed, read, strict=True))

    def concern(self, read: str) -> bool:
        """Whether a word as read has marks that this reader makes of others."""
        found = self._concerned.get(read)
        if found is None:
            found = self._concerned[read] = any(marks_of(letter) in self._marks_read for letter in read)
        return found

    @cached_property
    def _marks_read(self) -> frozenset[str]:
        return frozenset(read for _, read in self.rates)

    @cached_property
    def _concerned(self) -> dict[str, bool]:
        return {}  # words that were asked for

    def adapted(self, model: Confusions) -> Confusions:
        """The model with these changes as likely as the document shows them to be."""
        letters, classes = dict(model.letters), dict(model.classes)
        for (marks, read_marks), (times, total) in self.rates.items():
            before = math.exp(-model.marks_cost(marks, read_marks))
            classes[marks, read_marks] = share = (times + _PRIOR * before) / (total + _PRIOR)
            for (a, b), known in model.letters.items():
                if (marks_of(a), marks_of(b)) == (marks, read_marks):
                    letters[a, b] = max(known, share)
        return replace(model, letters=letters, classes=classes)


def learn_habits(pages: Iterable[tuple[Reading, Plan]]) -> dict[str, Habits]:
    """The habits of each engine that read pages of a document; engines without any are left out.

    Args:
        pages: Readings with the plans of their first repair.
    """
    changed: dict[str, Counter[Change]] = defaultdict(Counter)
    words: dict[tuple[str, Change], set[str]] = defaultdict(set)
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for reading, plan in pages:
        engine = reading.engine
        edits = {edit.start: edit for edit in plan.edits}
        for token in tokenize(reading.text):
            if token.kind != "word":
                continue
            edit = edits.get(token.start)
            after = token.text if edit is None or edit.before != token.text else edit.after
            printed, read = fold_tone_place(after.lower()), fold_tone_place(token.text.lower())
            totals[engine].update(map(marks_of, printed))
            if edit is None or edit.confidence < _DOUBTLESS or strip_marks(printed) != strip_marks(read):
                continue
            for a, b in zip(printed, read, strict=False):
                if a != b:
                    change = marks_of(a), marks_of(b)
                    changed[engine][change] += 1
                    words[engine, change].add(printed)
    found = {}
    for engine, counts in changed.items():
        rates = {
            change: (times, totals[engine][change[0]])
            for change, times in counts.items()
            if times >= max(_FEWEST, _SHARE * totals[engine][change[0]]) and len(words[engine, change]) > 1
        }
        if rates:
            found[engine] = Habits(rates)
    return found
