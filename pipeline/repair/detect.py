"""Which damage a text has, judged by cheap counts over its words.

The scores decide which decoder reads a page, so a wrong "none" leaves damage and a wrong kind breaks clean text: each
score needs its own proof, and text in other languages, code, tables of numbers and lists of abbreviations have none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.repair.english_detect import foreign_words, looks_english_ocr
from pipeline.repair.glyphs import looks_glyph_loss
from pipeline.repair.tokens import TIED_BY_UNDERSCORE, cut_chunk, looks_like_syllable
from pipeline.vietnamese import is_syllable, strip_marks

SAMPLE = 200_000
"""Characters of a text that are looked at: a page, or a document of a hundred pages."""

THRESHOLD = 0.5
"""The score from which a kind of damage is taken as proven."""

# File names are typed without diacritics in documents that lost none.
_FILE_NAME = re.compile(
    rf"^(?:.*\.(?:docx?|xlsx?|pptx?|pdf|rtf|odt|zip|rar)|{TIED_BY_UNDERSCORE})[ \t\r]*$", re.M | re.I
)
_CHANCE = 0.15  # what headings without full stops and words of other languages score as lost letters in clean text
_WIDE_BLANK = re.compile(r"(?<=\S)  (?=[^\W\d_])")  # two blanks: the letter that began the word may be lost
_VIETNAMESE = re.compile(r"[a-eghik-vxyàáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]+")
# How many times each letter stands in a word, on average over 5.7 million words of laws, news and an encyclopaedia.
_SHARES = {
    "đ": 0.0957, "à": 0.0667, "á": 0.06, "ư": 0.0538, "ệ": 0.0318, "ạ": 0.0305, "ế": 0.0291, "ộ": 0.0268, "ả": 0.0267,
    "ô": 0.0263, "ị": 0.0255, "ố": 0.0236, "ê": 0.0236, "â": 0.0217, "ề": 0.0217, "ủ": 0.0203, "ợ": 0.0192, "ờ": 0.0192,
    "ó": 0.0185, "ấ": 0.0182, "ớ": 0.0177, "ậ": 0.0175, "ơ": 0.0166, "ự": 0.0147, "ụ": 0.0147, "ể": 0.0143, "ứ": 0.0127,
    "í": 0.0116, "ì": 0.0116, "ă": 0.0116, "ầ": 0.0114, "ồ": 0.0104, "ã": 0.0101, "ổ": 0.0097, "ở": 0.0094,
}  # fmt: skip
_SMALL = re.compile(r"[a-zà-ỹ]{2,}")
_EXPECTED = 12  # one in eighty clean stretches of 400 words lacks a letter that it should have had so often
_VOWEL = re.compile(r"[aeiouy]")  # without one it is an abbreviation in small letters: "đh", "tđ"
_WORDLIKE = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Damage:
    """Scores (0 to 1) by kind of repair: ``diacritics``, ``english-ocr``, ``glyphs``, ``viet-ocr``."""

    scores: Mapping[str, float]
    words: int

    @property
    def kind(self) -> str:
        """The kind of repair that the text needs, or ``none``."""
        if not self.scores:
            return "none"
        if self.scores.get("glyphs", 0.0) >= THRESHOLD:
            return "glyphs"  # what is left of its words looks misread as well
        best = max(self.scores, key=lambda kind: self.scores[kind])
        return best if self.scores[best] >= THRESHOLD else "none"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the words of a text look like. Abbreviations and protected tokens are left out."""

    words: int
    marked: int  # with a letter above ASCII
    spelled: int  # as a syllable, marks aside
    broken: int  # spelled so, but no syllable as they stand: a stop final without tone, "uo" without horn
    misspelled: int  # marked by Vietnamese marks in small letters, and no syllable (a name may be foreign)
    foreign: int  # function words of other languages
    small: int  # that start with a small letter
    bare: int  # in stretches of words without a mark, some of which are broken


def count(text: str) -> Counts:
    """Counts the words of a text (of its first :data:`SAMPLE` characters)."""
    small = bare = 0
    kinds: Counter[str] = Counter()
    run: list[str] = []
    for chunk in _FILE_NAME.sub("", text[:SAMPLE]).split():
        found, starts_small = _words_of(chunk)
        small += starts_small
        for kind in found:
            kinds[kind] += 1
            if kind in _BARE:
                run.append(kind)
            elif run:
                bare += _bare_words(run)
                run = []
    bare += _bare_words(run)
    return Counts(
        words=kinds.total(),
        marked=kinds["marked"] + kinds["misspelled"] + kinds["strange"],
        spelled=kinds["marked"] + kinds["plain"] + kinds["broken"],
        broken=kinds["broken"],
        misspelled=kinds["misspelled"],
        foreign=kinds["foreign"],
        small=small,
        bare=bare,
    )


_BARE = frozenset(("plain", "broken"))


@lru_cache(maxsize=65536)
def _words_of(chunk: str) -> tuple[tuple[str, ...], int]:
    """The kinds of the words of a chunk between blanks, and how many of them start with a small letter."""
    texts = [chunk[start:end] for start, end, kind in cut_chunk(chunk) if kind == "word"]
    texts = [text for text in texts if _WORDLIKE.search(text) and _class(text) != "abbreviation"]
    small = sum(text[0].islower() or (len(text) > 1 and text.isupper()) for text in texts)
    return tuple(map(_class, texts)), small


def _bare_words(run: list[str]) -> int:
    """The length of a stretch without marks, where its words say that it has lost them."""
    broken = run.count("broken")
    return len(run) if len(run) >= 4 and broken >= 2 and broken * 5 >= len(run) else 0


@lru_cache(maxsize=65536)
def _class(word: str) -> str:
    if len(word) > 1 and word.isupper() and not looks_like_syllable(word):
        return "abbreviation"
    if word.isascii():
        if word.lower() in foreign_words():
            return "foreign"
        if is_syllable(word):
            return "plain"
        return "broken" if looks_like_syllable(word) and len(word) > 2 else "other"
    if is_syllable(word):
        return "marked"
    return "misspelled" if _VIETNAMESE.fullmatch(word) and _VOWEL.search(strip_marks(word)) else "strange"


def damage(text: str, *, lost_letters: bool = True) -> Damage:
    """The damage of a page or a document.

    Args:
        lost_letters: Whether to look for letters that a font lost, which takes longer than all other scores.
        text: The text after :func:`~pipeline.repair.encodings.repair_encoding` and
            :func:`~pipeline.repair.unicode.repair_unicode`.

    Returns:
        A score for each kind; the kinds exclude each other, the highest score decides.
    """
    counts = count(text)
    if counts.words < 2:
        return Damage({}, counts.words)
    scores = {"diacritics": _stripped(counts), "english-ocr": looks_english_ocr(text[:SAMPLE])}
    if counts.marked >= 0.3 * counts.words:
        misspelled = counts.words - counts.spelled > 0.006 * counts.words
        if lost_letters and (misspelled or len(_WIDE_BLANK.findall(text, 0, SAMPLE)) > 2 or lacks_letter(text)):
            scores["glyphs"] = max(0.0, looks_glyph_loss(text[:SAMPLE]) - _CHANCE)
        scores["viet-ocr"] = _misread(counts)
    in_vietnamese = counts.marked >= 0.15 * counts.words or counts.bare >= 0.4 * counts.words
    if counts.bare and in_vietnamese and counts.foreign <= 0.06 * counts.words:
        scores["diacritics"] = max(scores["diacritics"], 0.6)
    return Damage({kind: round(score, 3) for kind, score in scores.items() if score > 0}, counts.words)


def lacks_letter(text: str) -> bool:
    """Whether a small letter is nowhere in a text that should have had it a dozen times: a font may have lost it.

    "ồng bào ược hỗ trợ" has no đ, but each of its words is spelled as a syllable.
    """
    words = len(_SMALL.findall(text, 0, SAMPLE))
    seen = frozenset(text[:SAMPLE])
    return any(share * words >= _EXPECTED and letter not in seen for letter, share in _SHARES.items())


def _stripped(counts: Counts) -> float:
    """Text typed or exported without diacritics: all words spelled as syllables, none marked."""
    if counts.words < 3 or counts.marked > 0.02 * counts.words or counts.foreign > 0.06 * counts.words:
        return 0.0
    spelled = counts.spelled / counts.words
    if spelled < 0.8:
        return 0.0
    proof = counts.broken / counts.words  # "quyet", "nuoc", "duong": a third of the words of stripped prose
    if counts.words < 8:
        # A few capitalised words are a name ("Y Thong E Ban"), and names may be written so.
        return 0.0 if spelled < 1.0 or not counts.small else 1.0 if counts.broken else 0.6
    return min(1.0, 0.4 + 4 * proof) * min(1.0, spelled / 0.9)


def _misread(counts: Counts) -> float:
    """What a Vietnamese OCR leaves: marked words that cannot be syllables."""
    if counts.words < 12 or counts.spelled < 0.7 * counts.words:
        return 0.0
    return min(1.0, counts.misspelled / counts.words / 0.04)
