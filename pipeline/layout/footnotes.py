"""Footnotes: blocks at the foot of a page, and in texts that have lost their pages in the middle of a sentence.

Signs, from strong to weak: a rule (of blanks or underscores) with a mark below it; smaller print at the foot of the
page that begins with a mark; a mark that is due, at the foot of a page whose last sentence goes on overleaf.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.layout.lines import LineRecord, is_reference, pattern, typical_height
from pipeline.layout.paragraphs import ends_sentence, opens_paragraph

_SMALL = 0.9  # a footnote's line height over the page's median; 11 pt over 13 or 14 pt is 0.8
_HEAD_LINES = 6  # a head, a title and a line of text stand above the first footnote
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_NOTES_HEADING = re.compile(r"(?i)^(?:ghi chú|chú thích)\s*:?$")
_RECIPIENTS = re.compile(r"(?i)\W*n[ơo]i nh[ậạâa]n\W")
_ANNEX = re.compile(r"(?i)\W*ph[ụu] (?:l[ụu]c|bi[ểe]u)")
_END_MARK = re.compile(r"\s*(\[\d{1,3}\]|\(\d{1,3}\)|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)\s*(?=[^\W_])")
_REFERENCE = re.compile(r"(?<=\S)\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|(?<=[^\W\d_])[¹²³⁴⁵⁶⁷⁸⁹⁰]+)")


@dataclass(slots=True)
class Note:
    """One footnote: its mark, its lines, and how many characters of the first line are the mark."""

    mark: int | None
    lines: list[LineRecord] = field(default_factory=list)
    skip: int = 0


@dataclass(slots=True)
class _State:
    """What is known while reading on: the notes so far, and the last mark that was printed."""

    notes: list[Note] = field(default_factory=list)
    last: int = 0


def _mark(text: str) -> tuple[int | None, int] | None:
    """The mark that opens a line, and its length with its blanks; None where none does. A star has no number."""
    stripped = text.lstrip()
    match = pattern("footnote_mark").match(stripped)
    if not match:
        return None
    digits = match["boxed"] or match["round"] or match["bare"] or (match["super"] or "").translate(_SUPERSCRIPT)
    length = len(text) - len(stripped) + match.start("rest")
    return (int(digits) if digits else None), length


def mark_footnotes(lines: list[LineRecord]) -> list[Note]:
    """Set the kind of footnote lines and of lone reference marks; give the notes in the order of the text."""
    cells = [line for line in lines if line.table is not None and line.kind == "body"]
    for line in cells:
        line.kind = "blank"  # small print with numbers in front, but no notes
    notes = _find_notes(lines)
    for line in cells:
        line.kind = "body"
    return notes


def _find_notes(lines: list[LineRecord]) -> list[Note]:
    state = _State()
    indented = _indented_share(lines)
    on_pages = [list(group) for _, group in groupby(lines, key=lambda line: line.page_no)]
    for number, page in enumerate(on_pages):
        _mark_references(page)
        following = on_pages[number + 1] if number + 1 < len(on_pages) else []
        if not (_below_rules(page, state, indented) or _raised_marks(page, state) or _small_print(page, state)):
            _due_mark(page, following, state)
        _headed_list(page, state)
    _endnotes(lines, state)
    return state.notes


def _indented_share(lines: Sequence[LineRecord]) -> float:
    texts = [line for line in lines if line.kind == "body"]
    return sum(line.text[:1] in " \t" for line in texts) / len(texts) if texts else 0.0


def _mark_references(page: list[LineRecord]) -> None:
    for line in page:
        if line.kind in ("body", "page_number") and len(line.text) <= 6 and is_reference(line, page):
            line.kind = "footnote"


def _take(line: LineRecord, state: _State, *, strict: bool = True) -> None:
    """Add a line to the notes: it opens the next one where its mark is due, else it goes on with the last."""
    found = _mark(line.text)
    line.kind = "footnote"
    due = found is not None and (
        found[0] is None
        or not state.notes
        or found[0] in (state.last + 1, state.last + 2)
        or (not strict and found[0] == 1)
    )
    if found and due:
        state.notes.append(Note(found[0], [line], found[1]))
        state.last = found[0] or state.last
    elif state.notes:
        state.notes[-1].lines.append(line)
    else:
        state.notes.append(Note(None, [line]))


def _below_rules(page: list[LineRecord], state: _State, indented: float) -> bool:
    """Footnotes below a rule, to the end of the page, or to where the body goes on in a text without pages."""
    found = False
    before: LineRecord | None = None
    i = 0
    while i < len(page):
        line = page[i]
        if line.kind == "body":
            before = line
        if line.kind != "blank" or not pattern("footnote_rule").match(line.text):
            i += 1
            continue
        first = _next_text(page, i)
        mark = _mark(first.text) if first is not None and first.kind in ("body", "footnote") else None
        if first is None or mark is None or (mark[0] is None and _in_head(page, i)):
            i += 1
            continue
        i = _read_notes(page, first.index, state, before, indented)
        found = True
    return found


def _in_head(page: list[LineRecord], i: int) -> bool:
    """Whether so little stands above that this is the letterhead: the Party's has a rule, and a star for a rule."""
    return page[i].page_no == 1 and sum(line.kind == "body" for line in page[:i]) < _HEAD_LINES


def _next_text(page: list[LineRecord], i: int) -> LineRecord | None:
    """The next line behind ``i`` that is not blank."""
    return next((page[j] for j in range(i + 1, len(page)) if page[j].kind != "blank"), None)


def _read_notes(page: list[LineRecord], start: int, state: _State, before: LineRecord | None, indented: float) -> int:
    """Take lines from ``start`` on; returns the index of the first line that is body again."""
    i = start
    first = True
    while i < len(page):
        line = page[i]
        if line.kind == "blank" and pattern("footnote_rule").match(line.text) and len(line.text) >= 15:
            following = _next_text(page, i)
            if following is not None and _mark(following.text) is not None:
                return i
        if line.kind in ("body", "footnote"):
            if not first and indented < 0.3 and _new_page_starts(page, i) and not _lost_mark(page, i, state, before):
                return i
            _take(line, state, strict=not first)
            first = False
        i += 1
    return i


def _new_page_starts(page: list[LineRecord], i: int) -> bool:
    """A text layer joined without page breaks: the first line of each page begins with a blank, others do not."""
    line = page[i]
    if line.text[:1] not in " \t" or not line.text.strip():
        return False
    before = page[i - 1]
    return not (before.kind == "footnote" and re.fullmatch(r"\s*(?:\d{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)\s*", before.text))


def _lost_mark(page: list[LineRecord], i: int, state: _State, before: LineRecord | None) -> bool:
    """Whether the line is the next footnote, its mark lost: the body's sentence is open, and the mark after is due."""
    text = page[i].text.strip()
    if before is None or ends_sentence(before.text) or not text[:1].isupper():
        return False
    for line in page[i + 1 : i + 60]:
        if line.text[:1] in " \t" and line.text.strip():
            return False
        found = _mark(line.text)
        if pattern("footnote_rule").match(line.text) or (found and found[0] == state.last + 1):
            return False
        if found and found[0] == state.last + 2 and line.kind == "body":
            state.last += 1
            state.notes.append(Note(state.last))
            return True
    return False


def _raised_marks(page: list[LineRecord], state: _State) -> bool:
    """Lines that begin with a raised mark to which the text above refers, to the end of the page."""
    above = ""
    for i, line in enumerate(page):
        if line.kind != "body":
            continue
        opening = re.match(rf"\s*([{_RAISED}]+)\s*\S", line.text)
        due = opening is not None and int(opening[1].translate(_SUPERSCRIPT)) in (state.last + 1, 1)
        if opening and due and re.search(rf"[^\s{_RAISED}]{opening[1]}(?![{_RAISED}])", above):
            if opening[1] == "¹":
                state.last = 0
            for other in page[i:]:
                if other.kind == "body":
                    _take(other, state)
            return True
        above = f"{above[-4000:]}\n{line.text}"
    return False


def _small_print(page: list[LineRecord], state: _State) -> bool:
    """Smaller print at the foot of a page that begins with a mark, or goes on with the last note of the page before."""
    typical = typical_height(page)
    if typical is None:
        return False
    block: list[LineRecord] = []
    for line in reversed(page):
        if line.kind != "body":
            continue
        if line.box is None or line.box.bottom - line.box.top >= _SMALL * typical:
            break
        block.append(line)
    block.reverse()
    rest = sum(line.kind == "body" for line in page) - len(block)
    if not block or rest < 3:
        return False
    start = next((i for i, line in enumerate(block) if _is_due(line, state, restart=True)), None)
    last = state.notes[-1].lines[-1] if state.notes else None
    runs_over = last is not None and last.page_no == block[0].page_no - 1
    if start is None and not (runs_over and last is not None and not ends_sentence(last.text)):
        return False
    if start and not runs_over:
        block = block[start:]
    for line in block:
        _take(line, state, strict=line is not block[0])
    return True


def _is_due(line: LineRecord, state: _State, *, restart: bool) -> bool:
    found = _mark(line.text)
    if found is None:
        return False
    return found[0] is None or found[0] in (state.last + 1, state.last + 2) or (restart and found[0] == 1)


def _due_mark(page: list[LineRecord], following: list[LineRecord], state: _State) -> None:
    """Without rule or sizes: the mark that is due, in the lower part of a page whose last sentence goes on overleaf."""
    texts = [line for line in page if line.kind == "body"]
    if not following or len(texts) < 6:
        return
    overleaf = next((line for line in following if line.kind == "body"), None)
    if overleaf is None or not overleaf.text.strip()[:1].islower():
        return
    for i in range(len(texts) // 2, len(texts)):
        found = _mark(texts[i].text)
        if not found or found[0] is None or found[0] not in (state.last + 1, 1):
            continue
        body = " ".join(line.text for line in texts[:i])
        referred = re.search(rf"[^\W\d_]\)?[.,;:”]?\s?\(?{found[0]}\)?(?=[\s.,;:]|$)", body)
        if ends_sentence(texts[i - 1].text) or opens_paragraph(texts[i].text, texts[i - 1].text) or not referred:
            continue
        for line in texts[i:]:
            _take(line, state, strict=line is not texts[i])
        return


def _endnotes(lines: Sequence[LineRecord], state: _State) -> None:
    """Notes behind the recipients and the signature: [1], (1) or ¹ to which the text above refers, each the next.

    They go on to the end of the document or to its annex.
    """
    foot = next((i for i, line in enumerate(lines) if line.kind == "body" and _RECIPIENTS.match(line.text)), None)
    if foot is None:
        return
    referred = {
        match[0].strip() for line in lines[:foot] if line.kind == "body" for match in _REFERENCE.finditer(line.text)
    }
    last = 0
    for line in lines[foot:]:
        if line.kind != "body":
            continue
        if _ANNEX.match(line.text):
            return
        opening = _END_MARK.match(line.text)
        number = int(opening[1].translate(_SUPERSCRIPT).strip("[()]")) if opening else None
        if opening and number == last + 1 and (last or opening[1] in referred):
            last = number
            state.notes.append(Note(number, [line], opening.end()))
        elif last:
            state.notes[-1].lines.append(line)
        if last:
            line.kind = "footnote"


def _headed_list(page: list[LineRecord], state: _State) -> None:
    """Notes below a heading "Ghi chú:" (articles have them at the end of a column): paragraphs that begin with (1)."""
    for i, line in enumerate(page):
        if line.kind != "body" or not _NOTES_HEADING.match(line.text.strip().strip("*#: ")):
            continue
        fresh = True
        taken = False
        for other in page[i + 1 :]:
            if other.kind == "blank":
                fresh = True
                continue
            if other.kind != "body":
                continue
            opens = re.match(r"\s*((?:[\[(]\d{1,3}[\])],?\s*)+)", other.text)
            if fresh and not opens:
                break
            if opens:
                state.notes.append(Note(None, [other], opens.end()))
            elif taken:
                state.notes[-1].lines.append(other)
            other.kind = "footnote"
            fresh, taken = False, True
        if taken:
            line.kind = "footnote"
