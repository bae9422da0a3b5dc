"""Numbers that two readings of one place read differently.

No language model knows which of two digits was printed. Where another reading of a page has another number in the place
of one, the word keeps what the first one read and carries the other along (:attr:`pipeline.model.Word.other`); the
reader is told of both, and what is built on it is less sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model import Reading, Word
from pipeline.repair.alignment import align, align_boxes
from pipeline.vietnamese import is_syllable

_NUMBER = re.compile(r"\d(?:[\d.,/:–-]*\d)?")
_ROMAN = re.compile(r"[IVXivxl1|]+")
_UNIT = re.compile(r"(?<![^\W\d_])(?:k|c|d|m)?m[23](?!\d)")
_LETTER = re.compile(r"(?<=\d)[lI|O]|[lI|O](?=\d)")
_AS_DIGITS = str.maketrans("lI|O", "1110")
_PARTED = re.compile(r"(?<=\d)([.,])[ ](?=\d)")
_EDGES = ".,;:()[]{}\"'“”‘’*"
_HEARD = 0.6  # confidence from which another reading's number counts
_SURE_ALONE = 0.85  # the same where the first reading has no number at all


def disputed_words(reading: Reading, others: Sequence[Reading]) -> tuple[Word, ...]:
    """The words of a reading, those with ``other`` set in whose place another reading has another number."""
    found: dict[int, str] = {}
    for other in others:
        for mine, theirs in _places(reading, other):
            text = " ".join(reading.text[reading.words[i].start : reading.words[i].end] for i in mine)
            said = " ".join(other.text[word.start : word.end] for word in theirs)
            sure = min((1.0 if word.confidence is None else word.confidence) for word in theirs)
            if _differ(text, said, sure):
                for i in mine:
                    found.setdefault(i, said)
    if not found:
        return reading.words
    return tuple(replace(word, other=found.get(i)) if i in found else word for i, word in enumerate(reading.words))


def _places(reading: Reading, other: Reading) -> Iterator[tuple[range, Sequence[Word]]]:
    """Words of the one reading, by number, and those of the other in their place."""
    mine, theirs = reading.words, other.words
    if not mine or not theirs:
        return
    if mine[0].box is not None and theirs[0].box is not None:
        matches = align_boxes([word.box for word in mine], [word.box for word in theirs])
    else:
        matches = align([reading.text[w.start : w.end] for w in mine], [other.text[w.start : w.end] for w in theirs])
    for match in matches:
        yield range(match.start, match.end), theirs[match.other_start : match.other_end]


def _differ(mine: str, theirs: str, sure: float) -> bool:
    """Whether two readings of one place have different numbers. What the other one was not sure of does not count."""
    a, b = _numbers(mine), _numbers(theirs)
    if a and b:
        return a != b and sure >= _HEARD
    if not b or sure < _SURE_ALONE or len("".join(b)) < 2:
        return False
    bare = mine.strip(_EDGES)
    return (
        not a and bool(_NUMBER.fullmatch(theirs.strip(_EDGES))) and not is_syllable(bare) and not _ROMAN.fullmatch(bare)
    )


def _numbers(text: str) -> list[str]:
    """The numbers of a text; how a date or a range is parted does not matter, a decimal comma does."""
    text = _UNIT.sub("", _LETTER.sub(lambda match: match[0].translate(_AS_DIGITS), text))
    joined = _PARTED.sub(r"\1", text)
    return [re.sub(r"[/:–-]+", "/", number) for number in _NUMBER.findall(joined)]
