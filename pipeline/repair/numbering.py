"""Roman numbers of headings that an OCR misread, proved by the numbers before and after them.

Upright strokes run together in print: "III." is read "II.", "lll.", "hi" or "H1", mostly in type without serifs. No
language model knows how many strokes there were, but the document counts: what stands between "II. …" and "IV. …" is
"III. …", and "I., I., II., IV." are four headings in a row. A number is mended only where the row of headings leaves no
other and the strokes read are one off at most.
Figures ("11.") are never touched.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

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
    r"(?:[ \t]?(?P<mark>[.\-–/])[ \t]*|[ \t]{2,}|(?P<run_in>[ ]))(?P<title>[^\W\d_].*)$",
    re.M,
)
_RUN_IN = re.compile(r"[IVXLl|]+")  # the full stop was lost, or became the foot of an L: "II KINH PHÍ", "L KẾT QUẢ"
_ABOUT = re.compile(r"[Vv](?![^\W\d_])")  # behind "V/": "V/V BAN HÀNH KẾ HOẠCH" is "về việc", no heading
_SIGNING = frozenset(("TM", "TL"))  # "TM. ỦY BAN NHÂN DÂN" is signed on behalf of it, no heading
_CONFIDENCE = 0.95

# What each way to number a row costs; only how they compare matters. A stroke is lost sooner than gained, a heading
# missed sooner than a number misread, and a new row seldom begins behind a row of one.
_EXACT, _UNREAD, _NONE = 0.2, 0.5, 2.0  # strokes that are no number: as many as it has, one off, no heading at all
_LOST, _GAINED = 1.2, 2.0  # a number read as another one
_SKIP, _RESTART = 1.0, 1.5
_MARGIN = 0.5
_CHOICES = range(len(_NUMERALS) + 1)


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
        for heading, value in zip(row, _numbers_of(row), strict=True):
            if value is not None and value != heading.value:
                end = heading.start + len(heading.read)
                edits.append(Edit(heading.start, end, heading.read, _NUMERALS[value - 1], "ocr", _CONFIDENCE))
    return sorted(edits, key=lambda edit: edit.start)


def _headings(text: str) -> Iterator[_Heading]:
    for match in _HEADING.finditer(text):
        read, title = match["number"], match["title"]
        if read in _SIGNING or (match["run_in"] and not (_RUN_IN.fullmatch(read) and title.isupper())):
            continue
        if match["mark"] == "/" and read in "Vv" and _ABOUT.match(title):
            continue
        letters = [char for char in title if char.isalpha()]
        capitals = len(letters) > 3 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
        value = _VALUES.get(read)
        # What is no number may be a word or the letter of an item, unless its title or its own strokes say otherwise.
        strokes = len(read) > 1 or read in "Ll|"
        mark = "." if match["run_in"] else match["mark"] or ""
        likely = (capitals or strokes) if mark else capitals and strokes and read[0] in "IVXHl|"
        if title[0].isupper() and not read.isdigit() and (value is not None or likely):
            yield _Heading(match.start("number"), read, value, (mark, capitals))


def _numbers_of(row: Sequence[_Heading]) -> list[int | None]:
    """The number of each heading where the row leaves one alone, else None: what was read stays.

    The cheapest way to number the row is sought; a heading is mended where every other number of its own makes the
    whole row dearer by :data:`_MARGIN`.
    """
    before = _reached(row)
    after = _reached(row[::-1], backwards=True)[::-1]
    found: list[int | None] = []
    for i, heading in enumerate(row):
        ways = [(_around(before[i], after[i + 1], value) + _seen_as(heading, value), value) for value in _CHOICES]
        (best, value), (second, _) = sorted(ways)[:2]
        found.append(value if value > 0 and second - best >= _MARGIN else None)
    for i, heading in enumerate(row):
        # "I." may begin another row: it is another number only where a heading after it, rightly read, counts on.
        if heading.value == 1 and found[i] not in (None, 1):
            later = ((other, found[k]) for k, other in enumerate(row[i + 1 :], i + 1))
            run = list(takewhile(lambda pair: pair[1] != 1 and pair[0].value != 1, later))
            if not any(other.value is not None and other.value == value for other, value in run):
                found[i] = None
    return found


def _reached(row: Sequence[_Heading], *, backwards: bool = False) -> list[list[float]]:
    """The cheapest way by which a row has come to each number (0: to none yet), before each heading and at the end."""
    costs = [[0.0] + [math.inf] * len(_NUMERALS)]
    for heading in row:
        last, dropped = costs[-1], _seen_as(heading, 0)
        now = [last[0] + dropped]
        for value in _CHOICES[1:]:
            steps = (_step(value, u) if backwards else _step(u, value) for u in _CHOICES)
            came = min(map(operator.add, last, steps)) + _seen_as(heading, value)
            now.append(min(came, last[value] + dropped))
        costs.append(now)
    return costs


def _around(before: Sequence[float], after: Sequence[float], value: int) -> float:
    """The cheapest row around a heading that has a number; 0: that is none of it."""
    if value:
        return min(before[u] + _step(u, value) for u in _CHOICES) + min(after[u] + _step(value, u) for u in _CHOICES)
    return min(before[u] + after[w] + _step(u, w) for u in _CHOICES for w in _CHOICES)


def _step(before: int, after: int) -> float:
    """What it costs that one number follows another; 0 stands for the ends of the row."""
    if after in (0, before + 1):
        return 0.0
    if after == 1:
        return _RESTART if before > 1 else 2 * _RESTART
    return _SKIP * (after - before - 1) if before < after <= before + 3 else math.inf


def _seen_as(heading: _Heading, value: int) -> float:
    """What it costs that a number was read as it was; 0 stands for a heading that is none."""
    if value == 0:
        return _NONE if heading.value is None else math.inf
    if heading.value == value:
        return 0.0
    strokes = "".join(_STROKES[char] for char in heading.read)
    numeral = _NUMERALS[value - 1]
    apart = Levenshtein.distance(strokes, numeral, score_cutoff=1)
    if apart > 1 or (apart == 0 and heading.value is not None):
        return math.inf
    if heading.value is None:
        return _EXACT if apart == 0 else _UNREAD
    return _LOST if len(strokes) < len(numeral) else _GAINED
