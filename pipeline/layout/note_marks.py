"""Footnotes tied to the marks that refer to them: ¹, a digit behind a word ("bình đẳng giới.3"), [3], (3).

A mark stands before its footnote, behind the mark of the footnote before it, and as a rule on the footnote's page.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from pipeline.layout.footnotes import Note
from pipeline.layout.lines import LineRecord
from pipeline.model import Flow, NoteMark

_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
# From sure to unsure. Powers (km², m2) and formulas (CO2) are no marks.
_RAISED = regex.compile(r"(?<![\s\d])(?<!(?<![^\W\d_])[kcdhm]?m)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_GLUED = regex.compile(
    r"(?<=\p{L}[.,;:”\")\]%]{0,2})(?<!(?<!\p{L})(?:[kcdhm]?m|CO|H|O|SO|NO|PM))(\d{1,3})(?=[\s.,;:)]|$)"
)
_BOXED = regex.compile(r"\[(\d{1,3})\]")
_ROUND = regex.compile(r"(?<=\p{L}[.,;:”\"]?\s?)\((\d{1,3})\)")
_APART = regex.compile(r"(?<=[\p{L}…][.,;:”\")]?\s)(\d{1,3})(?=[.,;:]|\s+\p{Lu}|\s*$)")
_KINDS = (_RAISED, _GLUED, _BOXED, _ROUND, _APART)
_LONE = regex.compile(r"\s*(\d{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)\s*")
_OPENING = regex.compile(r"\s*[\[(]?(\d{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    """A mark that may refer to a footnote: the line it stands in (index in the document), its column, how unsure."""

    line: int
    column: int
    doubt: int


def note_marks(lines: Sequence[LineRecord], notes: Sequence[Note], flows: Sequence[Flow]) -> tuple[NoteMark, ...]:
    """For each footnote the place of its mark in the body; a footnote whose mark is not found has none.

    Args:
        lines: all lines of the document, with their kinds.
        notes: the footnotes, in the order of their flows: ``notes[i]`` is ``flows[i + 1]``.
        flows: the body's flow, then those of the footnotes.

    Returns:
        Marks with their offset in the body's flow; where the flow left a mark out, that of the character behind it.
    """
    if not notes:
        return ()
    found = _candidates(lines)
    places = {id(line): index for index, line in enumerate(lines)}
    starts = _starts(flows[0])
    marks = []
    last = _Candidate(-1, 0, 0)
    for index, note in enumerate(notes, 1):
        number = _number(note)
        here = places[id(note.lines[0])]
        mark = _choose(found.get(number, []), last, here, lines) if number is not None else None
        if mark is None:
            continue
        last = mark
        line = lines[mark.line]
        marks.append(NoteMark(index, 0, _offset(starts, flows[0], line.page_no, line.start + mark.column)))
    return tuple(marks)


def _number(note: Note) -> int | None:
    """The number of a footnote; notes below a heading "Ghi chú" have it in front of their text."""
    if note.mark is not None:
        return note.mark
    match = _OPENING.match(note.lines[0].text[: note.skip])
    return int(match[1].translate(_SUPERSCRIPT)) if match else None


def _candidates(lines: Sequence[LineRecord]) -> dict[int, list[_Candidate]]:
    """All marks of all body lines by their number, in the order of the text."""
    found: dict[int, list[_Candidate]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.kind == "body":
            for doubt, kind in enumerate(_KINDS):
                for match in kind.finditer(line.text):
                    found[int(match[1].translate(_SUPERSCRIPT))].append(_Candidate(index, match.start(), doubt))
        elif line.kind == "footnote":
            lone = _LONE.fullmatch(line.text)
            if lone:  # a mark set so high that the text layer gives it a line of its own
                found[int(lone[1].translate(_SUPERSCRIPT))].append(_Candidate(index, lone.start(1), 2))
    for candidates in found.values():
        candidates.sort()
    return found


def _choose(
    candidates: Sequence[_Candidate], last: _Candidate, here: int, lines: Sequence[LineRecord]
) -> _Candidate | None:
    """The surest mark behind the last one and before the footnote; on the footnote's page or the one before."""
    page = lines[here].page_no
    at = bisect_left(candidates, _Candidate(last.line, last.column + 1, 0))
    fitting = []
    for candidate in candidates[at:]:
        if candidate.line >= here:
            break
        fitting.append(candidate)
    near = [candidate for candidate in fitting if lines[candidate.line].page_no >= page - 1] or fitting
    return min(near, key=lambda c: (c.doubt, page - lines[c.line].page_no, c.line, c.column), default=None)


def _starts(flow: Flow) -> dict[int, tuple[int, int]]:
    """For each page the first and last index of its characters in the flow; a flow's pages rise."""
    starts: dict[int, tuple[int, int]] = {}
    at = 0
    while at < len(flow.pages):
        end = bisect_right(flow.pages, flow.pages[at], at)
        starts[flow.pages[at]] = (at, end - 1)
        at = end
    return starts


def _offset(starts: dict[int, tuple[int, int]], flow: Flow, page: int, offset: int) -> int:
    """The index in the flow of the first character that stands at or behind a place of a page."""
    if page not in starts:
        return len(flow.text)
    first, last = starts[page]
    return bisect_left(flow.offsets, offset, first, last + 1)
