"""Roman numbers of headings that an OCR misread, proved by the numbers before and after them.

Upright strokes run together in print: "III." is read "II.", "lll.", "hi" or "H1", mostly in type without serifs. No
language model knows how many strokes there were, but the document counts: what stands between "II. …" and "IV. …" is
"III. …". A number is mended only where the row of headings leaves no other and the strokes read are one off at most.
Figures ("11.") are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.model import Edit

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_VALUES = {numeral: value for value, numeral in enumerate(_NUMERALS, 1)}
_STROKES = {
    **dict.fromkeys("IlL1|iíìỉịïÍÌỈỊtTJj!][Ƒƒ", "I"),
    **dict.fromkeys("HhUuNn", "II"),
    **dict.fromkeys("Mm", "III"),
    **dict.fromkeys("VvYy", "V"),
    **dict.fromkeys("Xx", "X"),
}
_HEADING = re.compile(
    rf"^[ \t]*(?P<number>[{re.escape(''.join(_STROKES))}]{{1,5}})"
    r"(?:[ \t]?(?P<mark>[.\-–/])[ \t]*|[ \t]{2,})(?P<title>[^\W\d_].*)$",
    re.M,
)
_CONFIDENCE = 0.95


@dataclass(slots=True)
class _Heading:
    start: int
    read: str
    value: int | None  # None where what was read is no number
    style: tuple[str, bool]  # what stands behind the number, and whether the title is in capitals


def numbering_edits(text: str) -> list[Edit]:
    """Edits of kind ``ocr`` for the Roman numbers that the row of headings proves, from the top.

    Args:
        text: A document that an OCR read, line breaks as printed.
    """
    headings = list(_headings(text))
    edits = []
    for style in dict.fromkeys(heading.style for heading in headings):
        row = [heading for heading in headings if heading.style == style]
        before = 0
        for i, heading in enumerate(row):
            value = _proved(row, i, before)
            if value is not None:
                after = _NUMERALS[value - 1]
                edits.append(
                    Edit(heading.start, heading.start + len(heading.read), heading.read, after, "ocr", _CONFIDENCE)
                )
                heading.value = value
            before = heading.value or before
    return sorted(edits, key=lambda edit: edit.start)


def _headings(text: str) -> Iterator[_Heading]:
    for match in _HEADING.finditer(text):
        read, title = match["number"], match["title"]
        letters = [char for char in title if char.isalpha()]
        capitals = len(letters) > 3 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
        value = _VALUES.get(read)
        # What is no number may be a word or the letter of an item, unless its title or its own strokes say otherwise.
        strokes = len(read) > 1 or read in "l|"
        likely = (capitals or strokes) if match["mark"] else capitals and strokes and read[0] in "IVXHl|"
        if title[0].isupper() and not read.isdigit() and (value is not None or likely):
            yield _Heading(match.start("number"), read, value, (match["mark"] or "", capitals))


def _proved(row: Sequence[_Heading], i: int, before: int) -> int | None:
    """The number that heading ``i`` of a row must have, where it is not the one read; ``before`` is the last one."""
    heading, wanted = row[i], before + 1
    if heading.value in (1, wanted) or wanted > len(_NUMERALS):
        return None
    apart = _strokes_apart(heading.read, _NUMERALS[wanted - 1])
    if apart > 1:
        return None
    steps, after = next(((k, h.value) for k, h in enumerate(row[i + 1 :], 1) if h.value is not None), (0, 1))
    goes_on, ends = after == wanted + steps and steps > 0, after == 1
    if heading.value is None:
        return wanted if goes_on or (before and (ends or (apart == 0 and after > wanted))) else None
    # A number that can be read stands against the row, since the heading before it may be missing; unless the heading
    # before it has the same, and has its own rightly.
    twice = heading.value == before and i > 1 and row[i - 2].value == before - 1
    return wanted if before and (goes_on or (ends and twice)) else None


def _strokes_apart(read: str, numeral: str) -> int:
    """How many strokes differ between what was read and a number; 2 stands for more."""
    strokes = "".join(_STROKES[char] for char in read)
    return Levenshtein.distance(strokes, numeral, score_cutoff=1)
