"""How an OCR by the right model errs: P(word read | syllable printed) and what the OCR's own confidence says of it.

A Vietnamese model of Tesseract reads nearly every letter right and loses tone marks: "tổ" is read "tô" or "tố". Each
printed letter therefore has a distribution over the letters read in its place, counted from pages whose text is known
and smoothed by classes (which mark and tone became which), since no count is large enough for each of 180 letters.
Lost, doubled and mistaken base letters ("rn" for "m", "l" for "i") are counted apart and smoothed by a constant.

How sure the OCR is of a word multiplies the odds that it is wrong; that ratio is counted too, by steps of confidence.

:func:`fit` counts, :func:`save` and :func:`load` move a model through a small JSON file, :class:`Channel` proposes what
may have been printed. All costs are -ln P in nats.
"""

from __future__ import annotations

import json
import math
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.errors import MissingComponentError
from pipeline.repair.lm import LanguageModel, fold
from pipeline.resources import load_patterns
from pipeline.vietnamese import fold_tone_place, is_syllable, split_tone, strip_marks

VERSION = 1
STEPS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.86, 0.9, 0.92, 0.94, 0.95, 0.96, 0.965)
"""Where one step of confidence ends and the next begins."""

FAR = 13.0  # nats beyond the cheapest explanation at which a candidate is not offered
MOST, MOST_DEEP = 12, 28  # candidates for one word, and where other base letters are tried
_LETTER_PRIOR, _CLASS_PRIOR = 40.0, 60.0  # how many letters' weight the smoothing has
_ONE, _BOTH = 6e-5, 1e-5  # probability of a change of mark or tone, and of both, that no page showed
_LOOK_ALIKE = 1.5e-4  # probability of one that is listed as likely
_EDIT_FLOOR = 2e-5  # probability of a change of base letter that no page showed
_MAX_LENGTH = 14

_VOWELS = "aeiouy"
_LETTERS = "abcdeghiklmnopqrstuvxy"

_MARKS = "^u+đ"

Change = tuple[str, str]


class Candidate(NamedTuple):
    """A word of the language model that may have been printed, and what it costs to have read it so."""

    word: int
    cost: float


@dataclass(frozen=True)
class Confusions:
    """What was counted for one OCR model.

    ``letters`` maps a printed letter and a read one (of one base letter) to P; ``classes`` the same for their marks,
    e.g. ``("^hook", "^")`` for a circumflex that loses its hỏi. ``edits`` maps a printed piece and a read one of other
    base letters ("m", "rn") to P; ``odds`` has, for each step of confidence, ln P(step | wrong) - ln P(step | right).
    """

    letters: Mapping[Change, float]
    classes: Mapping[Change, float]
    edits: Mapping[Change, float]
    odds: Sequence[float]

    def letter_cost(self, printed: str, read: str) -> float:
        """-ln P(letter read | letter printed), both of the same base letter."""
        known = self.letters.get((printed, read))
        if known is not None:
            return -math.log(known)
        return self.marks_cost(marks_of(printed), marks_of(read))

    def edit_cost(self, printed: str, read: str) -> float:
        """-ln P(piece read | piece printed) where base letters differ; either may be empty."""
        known = self.edits.get((printed, read), 0.0)
        if known > _LOOK_ALIKE:
            return -math.log(known)
        alike = _LOOK_ALIKE if (strip_marks(printed), strip_marks(read)) in look_alikes() else _EDIT_FLOOR
        cost = -math.log(alike)
        if alike == _EDIT_FLOOR:
            cost *= max(len(printed), len(read))
        if len(printed) == len(read) == 1 and strip_marks(read) in _VOWELS:  # the marks were read, too
            cost += self.marks_cost(marks_of(printed), marks_of(read))
        return cost

    def marks_cost(self, printed: str, read: str) -> float:
        """-ln P(marks read | marks printed), named as by :func:`marks_of`, whatever the letter."""
        return -math.log(max(self.classes.get((printed, read), 0.0), _prior(printed, read)))

    def odds_of(self, confidence: float | None) -> float:
        """What the OCR's confidence in a word (0 to 1) adds to the logarithm of the odds that it is wrong."""
        return 0.0 if confidence is None else self.odds[bisect_right(STEPS, confidence)]


@lru_cache(maxsize=1)
def look_alikes() -> frozenset[Change]:
    """Base letters printed and read that look alike, by patterns/look_alikes.yaml."""
    return frozenset((str(row["printed"]), str(row["read"])) for row in load_patterns("look_alikes.yaml")["rules"])


@lru_cache(maxsize=1024)
def marks_of(letter: str) -> str:
    """The marks of a letter by name: "" for a bare one, "^" circumflex, "^hook" circumflex with hỏi, "đ" the stroke."""
    if letter == "đ":
        return "đ"
    toneless, tone = split_tone(letter)
    mark = {"\u0302": "^", "\u0306": "u", "\u031b": "+"}.get(unicodedata.normalize("NFD", toneless)[1:], "")
    names = {"\u0300": "grave", "\u0301": "acute", "\u0303": "tilde", "\u0309": "hook", "\u0323": "dot"}
    return mark + names.get(tone, "")


def _prior(printed: str, read: str) -> float:
    """What a change of marks is given before any is counted. Marks are named as by :func:`marks_of`."""
    if printed == read:
        return 1.0
    (mark, tone), (read_mark, read_tone) = _mark_and_tone(printed), _mark_and_tone(read)
    return _ONE if mark == read_mark or tone == read_tone else _BOTH


def twice_changed(printed: str, read: str) -> bool:
    """Whether one letter of a word was read with another mark and another tone as well ("của" read "cựa")."""
    for a, b in zip(printed, read, strict=False):
        if a != b:
            (mark, tone), (read_mark, read_tone) = _mark_and_tone(marks_of(a)), _mark_and_tone(marks_of(b))
            if mark != read_mark and tone != read_tone:
                return True
    return False


def _mark_and_tone(marks: str) -> tuple[str, str]:
    size = 1 if marks and marks[0] in _MARKS else 0
    return marks[:size], marks[size:]


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower()


def _spelled(word: str) -> str:
    """A word in small letters with its tone mark where the model's words have it; where it was read, if it is none."""
    plain = _plain(word)
    return fold_tone_place(plain) if is_syllable(plain) else plain


# --------------------------------------------------------------------------------------------------------- learning


def fit(pairs: Iterable[tuple[str, str, float | None, float]]) -> Confusions:
    """Counts confusions.

    Args:
        pairs: (word printed, word read in its place, the OCR's confidence 0 to 1 or None, weight). Words that were read
            right belong to it as well.
    """
    letters: dict[Change, float] = defaultdict(float)
    edits: dict[Change, float] = defaultdict(float)
    pieces: dict[str, float] = defaultdict(float)
    steps = {True: [1.0] * (len(STEPS) + 1), False: [1.0] * (len(STEPS) + 1)}
    for printed, read, confidence, weight in pairs:
        printed, read = _spelled(printed), _spelled(read)
        if confidence is not None and len(printed) > 1:
            steps[printed == read][bisect_right(STEPS, confidence)] += weight
        for a, b in _aligned(printed, read):
            if strip_marks(a) == strip_marks(b) and len(a) == 1:
                letters[a, b] += weight
            else:
                edits[a, b] += weight
            pieces[a] += weight
        for a, b in pairwise(printed):
            pieces[a + b] += weight
        pieces[""] += weight * (len(printed) + 1)
    return Confusions(*_smoothed(letters), _edit_rates(edits, pieces), _odds(steps[True], steps[False]))


def _aligned(printed: str, read: str) -> Iterable[Change]:
    """The pieces of a printed word with those read in their place, unless the two have little in common."""
    a, b = strip_marks(printed), strip_marks(read)
    if len(a) != len(printed) or len(b) != len(read) or Levenshtein.distance(a, b, score_cutoff=2) > 2:
        return ()
    return _pieces(printed, read)


def _pieces(printed: str, read: str) -> Iterable[Change]:
    """Both words cut along their best alignment, marks aside; ("", x) is a letter too many, (x, "") a lost one."""
    for a, b in _cuts(strip_marks(printed), strip_marks(read)):
        yield printed[a], read[b]


def _cuts(printed: str, read: str) -> list[tuple[slice, slice]]:
    """Where two words of bare letters are cut, for all that give these without their marks."""
    if printed == read:
        return [(slice(k, k + 1), slice(k, k + 1)) for k in range(len(read))]
    cuts: list[tuple[slice, slice]] = []
    i0 = j0 = i = j = 0
    for op in [*Levenshtein.opcodes(printed, read), None]:
        if op is not None and op.tag != "equal":  # changes that touch are one: "m" is read "rn"
            i, j = op.src_end, op.dest_end
            continue
        if i - i0 != j - j0:
            cuts.append((slice(i0, i), slice(j0, j)))
        else:
            cuts += ((slice(k, k + 1), slice(j0 + k - i0, j0 + k - i0 + 1)) for k in range(i0, i))
        if op is not None:
            start, shift = op.src_start, op.dest_start - op.src_start
            i0, j0 = i, j = op.src_end, op.dest_end
            cuts += ((slice(k, k + 1), slice(k + shift, k + shift + 1)) for k in range(start, i))
    return cuts


def _smoothed(letters: Mapping[Change, float]) -> tuple[dict[Change, float], dict[Change, float]]:
    """P of letters, with what their marks do elsewhere for a prior; and P of marks, with a flat one."""
    by_marks: dict[Change, float] = defaultdict(float)
    for (a, b), count in letters.items():
        by_marks[marks_of(a), marks_of(b)] += count
    totals: dict[str, float] = defaultdict(float)
    for (a, _), count in by_marks.items():
        totals[a] += count
    classes = {(a, b): (n + _CLASS_PRIOR * _prior(a, b)) / (totals[a] + _CLASS_PRIOR) for (a, b), n in by_marks.items()}
    printed: dict[str, float] = defaultdict(float)
    for (a, _), count in letters.items():
        printed[a] += count
    known: dict[str, set[str]] = defaultdict(set)
    for a, b in letters:
        known[a].add(b)
    smooth = {}
    for a, total in printed.items():
        for b in known[a]:
            prior = classes[marks_of(a), marks_of(b)]
            smooth[a, b] = (letters[a, b] + _LETTER_PRIOR * prior) / (total + _LETTER_PRIOR)
    return smooth, classes


def _edit_rates(edits: Mapping[Change, float], pieces: Mapping[str, float]) -> dict[Change, float]:
    return {
        (a, b): (n + 50 * _EDIT_FLOOR) / (pieces[a] + 50)
        for (a, b), n in edits.items()
        if n >= 2 and len(a) <= 2 and len(b) <= 2
    }


def _odds(right: list[float], wrong: list[float]) -> list[float]:
    """ln P(step | wrong) - ln P(step | right), made to fall with confidence (pool adjacent violators)."""
    pools: list[list[float]] = []
    for r, w in zip(right, wrong, strict=True):
        pools.append([r, w, 1])
        while len(pools) > 1 and pools[-2][1] / pools[-2][0] <= pools[-1][1] / pools[-1][0]:
            r1, w1, n1 = pools.pop()
            pools[-1] = [pools[-1][0] + r1, pools[-1][1] + w1, pools[-1][2] + n1]
    base = math.log(sum(wrong) / sum(right))
    return [math.log(w / r) - base for r, w, n in pools for _ in range(int(n))]


# ------------------------------------------------------------------------------------------------------------- files


def save(models: Mapping[str, Confusions], path: Path) -> None:
    """Writes the models of several OCR engines into one JSON file; the same counts give the same bytes."""

    def table(changes: Mapping[Change, float]) -> dict[str, float]:
        return {f"{a}>{b}": float(f"{p:.4g}") for (a, b), p in sorted(changes.items())}

    engines: dict[str, Any] = {
        name: {
            "letters": table(model.letters),
            "classes": table(model.classes),
            "edits": table(model.edits),
            "odds": [round(value, 3) for value in model.odds],
        }
        for name, model in sorted(models.items())
    }
    content = {"version": VERSION, "steps": STEPS, "engines": engines}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def load(path: Path) -> dict[str, Confusions]:
    """Reads what :func:`save` wrote.

    Raises:
        MissingComponentError: The file is of another version.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    if content.get("version") != VERSION or tuple(content["steps"]) != STEPS:
        raise MissingComponentError(
            "the confusion model is of another version", path=str(path), next_step="Install camket again"
        )

    def table(changes: Mapping[str, float]) -> dict[Change, float]:
        return {(key.partition(">")[0], key.partition(">")[2]): p for key, p in changes.items()}

    return {
        name: Confusions(table(model["letters"]), table(model["classes"]), table(model["edits"]), model["odds"])
        for name, model in content["engines"].items()
    }


# ----------------------------------------------------------------------------------------------------------- search


class Explanation(NamedTuple):
    """A word that may have been printed, in the model's spelling; ``far`` says that it has other base letters."""

    word: int
    printed: str
    cost: float
    far: bool


class Channel:
    """Proposes the words that may stand behind one that was read, by a :class:`Confusions` and a vocabulary."""

    def __init__(self, model: Confusions, lm: LanguageModel) -> None:
        self.model = model
        self._lm = lm
        self._found: dict[tuple[str, bool], tuple[Candidate, ...]] = {}
        self._costs: dict[tuple[str, str], float] = {}
        self._units: dict[Change, float] = {}  # of single letters and small pieces
        self._explained: dict[tuple[str, bool], tuple[Explanation, ...]] = {}
        by_read: dict[str, set[str]] = defaultdict(set)
        for printed, read in (*model.edits, *look_alikes()):
            if strip_marks(printed) != strip_marks(read):
                by_read[strip_marks(read)].add(strip_marks(printed))
        self._undo = {read: tuple(sorted(printed)) for read, printed in by_read.items()}

    def cost(self, printed: str, read: str) -> float:
        """-ln P(read | printed) of two words, letter by letter along their best alignment; any case."""
        known = self._costs.get((printed, read))
        if known is None:
            if len(self._costs) > 200_000:
                self._costs.clear()
            known = self._costs[printed, read] = self._cost(_spelled(printed), _spelled(read))
        return known

    def _cost(self, printed: str, read: str) -> float:
        return self._along(_cuts(strip_marks(printed), strip_marks(read)), printed, read)

    def _along(self, cuts: Sequence[tuple[slice, slice]], printed: str, read: str) -> float:
        """-ln P(read | printed) of two words that are cut into pieces."""
        total = 0.0
        for mine, theirs in cuts:
            a, b = printed[mine], read[theirs]
            cost = self._units.get((a, b))
            if cost is None:
                alike = len(a) == len(b) == 1 and strip_marks(a) == strip_marks(b)
                cost = self._units[a, b] = self.model.letter_cost(a, b) if alike else self.model.edit_cost(a, b)
            total += cost
        return total

    def explanations(self, read: str, *, deep: bool) -> tuple[Explanation, ...]:
        """The candidates of a word as read, by the model's numbers of words; they are wanted again on each page."""
        key = (read.lower(), deep)
        found = self._explained.get(key)
        if found is None:
            if len(self._explained) > 100_000:
                self._explained.clear()
            spelled = fold(read)
            bare = strip_marks(spelled)
            found = self._explained[key] = tuple(
                self._explanation(word, spelled, bare, cost) for word, cost in sorted(self.candidates(read, deep=deep))
            )
        return found

    def explanation(self, word: int, read: str) -> Explanation:
        """One word of the model as the one printed where another was read."""
        spelled = fold(read)
        return self._explanation(word, spelled, strip_marks(spelled), self.cost(self._lm.word(word), read))

    def _explanation(self, word: int, spelled: str, bare: str, cost: float) -> Explanation:
        printed = self._lm.word(word)
        return Explanation(word, printed, cost, strip_marks(printed) != bare or twice_changed(printed, spelled))

    def candidates(self, read: str, *, deep: bool) -> tuple[Candidate, ...]:
        """Words of the model that may have been printed, the likeliest first (the word itself may not be among them).

        Args:
            read: A word of letters, in any case.
            deep: Whether other base letters are tried too, one change in a word.
        """
        key = (read.lower(), deep)
        found = self._found.get(key)
        if found is None:
            if len(self._found) > 100_000:
                self._found.clear()
            found = self._found[key] = self._search(key[0], deep)
        return found

    def _search(self, read: str, deep: bool) -> tuple[Candidate, ...]:
        if len(read) > _MAX_LENGTH:
            return ()
        bare = strip_marks(_plain(read))
        forms = {bare}
        if deep:
            forms |= self._other_forms(bare)
            if not is_syllable(read):
                forms |= neighbours(bare)
        found = []
        spelled = _spelled(read)
        for form in forms:
            words = self._lm.candidates(form)
            if not words:
                continue
            cuts = _cuts(form, strip_marks(spelled))
            for word in words:
                printed = self._lm.word(word)
                if form == bare or is_syllable(printed):
                    found.append(Candidate(word, self._along(cuts, printed, spelled)))
        if not found:
            return ()
        near = min(candidate.cost for candidate in found) + FAR
        unigram = self._lm.arrays.unigram
        found = [candidate for candidate in found if candidate.cost < near]
        found.sort(key=lambda candidate: (candidate.cost - float(unigram[candidate.word]), candidate.word))
        return tuple(found[: MOST_DEEP if deep else MOST])

    def _other_forms(self, bare: str) -> set[str]:
        """What else may have been printed, marks left aside: one known change undone, a letter too many taken away."""
        forms = set()
        for start in range(len(bare) + 1):
            for stop in range(start, min(start + 2, len(bare)) + 1):
                for printed in self._undo.get(bare[start:stop], ()):
                    forms.add(bare[:start] + printed + bare[stop:])
            if start and bare[start - 1 : start] == bare[start : start + 1]:
                forms.add(bare[:start] + bare[start + 1 :])
        return {form for form in forms if form.isascii() and form.isalpha()}


def neighbours(bare: str) -> set[str]:
    """All strings that differ from a bare word in small letters by one letter: lost, made up or another."""
    forms = set()
    for i in range(len(bare) + 1):
        head, tail = bare[:i], bare[i:]
        for letter in _LETTERS:
            forms.add(head + letter + tail)
            if tail:
                forms.add(head + letter + tail[1:])
        if tail:
            forms.add(head + tail[1:])
    return forms
