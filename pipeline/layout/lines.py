"""Lines of pages and their kind: text, running header and footer, page number, stamp, blank."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from pipeline.model import Box, Line, LineKind, Page
from pipeline.resources import load_patterns
from pipeline.timed import TimedPattern, timed
from pipeline.vietnamese import strip_marks

_EDGE_LINES = 3  # a running header or footer is one of so many lines at the edge of a page
_BEGINNING = 11  # letters that two readings of one running line must begin with
_PAGE_LINES = (24, 56)  # lines of text that a page can hold
_SHORT = 12  # characters: a line of a table's column, not of a text
_STAMP_WIDTH = 45  # characters; stamps are narrow
_STAMP_REACH = 4  # lines around a sure stamp line in which the weaker patterns count


@dataclass(slots=True)
class LineRecord:
    """A line while it is being classified. ``index`` is its place on the page, ``gap`` the blank lines before it.

    ``table`` is the number of the table that the line belongs to, None outside of tables.
    """

    page_no: int
    start: int
    end: int
    text: str
    kind: LineKind = "body"
    box: Box | None = None
    gap: int = 0
    index: int = 0
    table: int | None = None

    def freeze(self) -> Line:
        return Line(self.page_no, self.start, self.end, self.text, self.kind, self.box)


@lru_cache(maxsize=1)
def _stamps() -> tuple[tuple[TimedPattern, bool], ...]:
    return tuple((timed("furniture.yaml", row), bool(row["sure"])) for row in load_patterns("furniture.yaml")["stamps"])


@lru_cache(maxsize=1)
def _line_rules() -> dict[str, TimedPattern]:
    return {row["id"]: timed("furniture.yaml", row) for row in load_patterns("furniture.yaml")["lines"]}


def pattern(name: str) -> TimedPattern:
    """A rule of the list "lines" in furniture.yaml by its id."""
    return _line_rules()[name]


@lru_cache(maxsize=1)
def _page_numbers() -> tuple[TimedPattern, ...]:
    return tuple(timed("furniture.yaml", row) for row in load_patterns("furniture.yaml")["page_numbers"])


def page_number(text: str) -> int | None:
    """The number of a line that holds a page number and nothing else, or None."""
    text = text.strip().strip("*#").strip()
    for rule in _page_numbers():
        match = rule.match(text)
        if match:
            return int(match["number"])
    return None


def classify(pages: Sequence[Page]) -> list[LineRecord]:
    """All lines of all pages with their kind, apart from footnotes."""
    by_page: list[list[LineRecord]] = [_split(page) for page in pages]
    _mark_stamps(by_page)
    _mark_page_numbers(by_page)
    _mark_running(by_page)
    return [line for lines in by_page for line in lines]


def _split(page: Page) -> list[LineRecord]:
    """The lines of a page with the boxes of their words; a line without a letter or digit is blank."""
    lines: list[LineRecord] = []
    at, gap = 0, 0
    in_comment = False
    for raw in page.text.split("\n"):
        record = LineRecord(page.page_no, at, at + len(raw), raw, gap=gap, index=len(lines))
        at += len(raw) + 1
        stripped = raw.strip()
        comment = in_comment or stripped.startswith("<!--")
        if comment:
            in_comment = "-->" not in stripped
        if comment or not stripped or pattern("ornament").match(stripped):
            record.kind = "blank"
            gap += 1
        else:
            gap = 0
        lines.append(record)
    _add_boxes(lines, page)
    return lines


def _add_boxes(lines: list[LineRecord], page: Page) -> None:
    """The union of each line's word boxes, in one pass over the words (raw offsets, so the plan maps them)."""
    if not page.words or not lines:
        return
    words = sorted((w for w in page.words if w.box is not None), key=lambda w: w.start)
    index = 0
    for word in words:
        start = page.plan.to_text(word.start)
        while index + 1 < len(lines) and start >= lines[index + 1].start:
            index += 1
        line = lines[index]
        if line.start <= start <= line.end and word.box is not None:
            line.box = word.box if line.box is None else line.box.union(word.box)


def _mark_stamps(by_page: list[list[LineRecord]]) -> None:
    for lines in by_page:
        texts = [(line, line.text.strip()) for line in lines if line.kind == "body"]
        sure = {i for i, (_, text) in enumerate(texts) if any(s and rule.search(text) for rule, s in _stamps())}
        near = {j for i in sure for j in range(i - _STAMP_REACH, i + _STAMP_REACH + 1)}
        for i, (line, text) in enumerate(texts):
            if i in sure or (i in near and any(rule.search(text) for rule, _ in _stamps())):
                line.kind = "stamp"
        for (before, _), (line, text), (after, _) in zip(texts, texts[1:], texts[2:], strict=False):
            wrapped = before.kind == after.kind == "stamp" and line.kind == "body"
            if wrapped and len(text) <= _STAMP_WIDTH and not re.match(r"(?i)số\s*:", text):
                line.kind = "stamp"  # the end of an entry that did not fit its line


def _edges(lines: list[LineRecord]) -> tuple[list[LineRecord], list[LineRecord]]:
    """The first and the last lines with text of a page, outermost first; a short page has each line in one of them."""
    texts = [line for line in lines if line.kind == "body"]
    half = min(_EDGE_LINES, (len(texts) + 1) // 2)
    return texts[:half], texts[::-1][: min(half, len(texts) - half)]


def _mark_page_numbers(by_page: list[list[LineRecord]]) -> None:
    """A lone number at the edge of a page is its page number where it keeps step with the pages.

    It does where the same distance to the page's place in the file holds for two pages, or the number is that place.
    """
    found: list[tuple[LineRecord, int]] = []
    for place, lines in enumerate(by_page, 1):
        top, bottom = _edges(lines)
        depth = 2 if len(by_page) > 1 else 1
        for line in [*top[:depth], *bottom[:depth]]:
            number = page_number(line.text)
            if number is not None and not is_reference(line, lines):
                found.append((line, number - place))
    steps = Counter(step for _, step in found)
    for line, step in found:
        if step == 0 or steps[step] > 1 or (len(by_page) == 1 and step in (1, -1)):
            line.kind = "page_number"
    for lines in by_page:
        _mark_inner_page_numbers(lines)


def is_reference(line: LineRecord, lines: Sequence[LineRecord]) -> bool:
    """Whether a lone number is a footnote mark set high, which a text layer gives a line of its own in mid-sentence.

    Then the lines right before and behind it hold text, and the one behind goes on with the sentence.
    """
    text = line.text.strip()
    if not re.fullmatch(r"\d{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]+", text) or not 0 < line.index < len(lines) - 1:
        return False
    before, following = lines[line.index - 1], lines[line.index + 1]
    if before.kind != "body" or following.kind != "body":
        return False
    first = following.text.strip()[0]
    return first in ",;.:)”" or first.islower()


def _mark_inner_page_numbers(lines: list[LineRecord]) -> None:
    """Page numbers inside a text that was never split into pages: lone numbers, 2, 3, 4 … with blank lines around."""
    if len(lines) < 60:
        return
    lone: list[tuple[LineRecord, int]] = []
    for i, line in enumerate(lines):
        if line.kind != "body" or len(line.text.strip()) > 8:
            continue
        number = page_number(line.text)
        if number is None or not 1 <= number <= 999:
            continue
        apart = (i == 0 or lines[i - 1].kind == "blank") and (i + 1 == len(lines) or lines[i + 1].kind == "blank")
        if apart:
            lone.append((line, number))
    run: list[LineRecord] = []
    last = 0
    for line, number in lone:
        if number == last + 1 or (not run and number in (1, 2)):
            run.append(line)
            last = number
    if len(run) >= 3 and len(run) >= 0.7 * len(lone):
        for line in run:
            line.kind = "page_number"
    else:
        _mark_scattered_page_numbers(lines, lone)


def _mark_scattered_page_numbers(lines: list[LineRecord], lone: list[tuple[LineRecord, int]]) -> None:
    """A few page numbers that an OCR kept of a text that has lost its pages: they stand as far apart as pages do.

    They are numbers that rise, each behind as many lines as its pages hold, and between lines of text: a column of
    numbers is a table.
    """
    texts = [line for line in lines if line.kind != "blank"]
    places = {id(line): at for at, line in enumerate(texts)}
    last = 0
    for line, number in lone:
        at = places[id(line)]
        around = texts[max(0, at - 1) : at] + texts[at + 1 : at + 2]
        fits = any(_PAGE_LINES[0] <= at / pages <= _PAGE_LINES[1] for pages in (number, number - 1) if pages)
        if number > max(1, last) and fits and all(len(other.text.strip()) > _SHORT for other in around):
            line.kind = "page_number"
            last = number


def _running_key(text: str) -> str:
    folded = strip_marks(text).lower()
    return re.sub(r"[\W_]+", " ", re.sub(r"\d+", "#", folded)).strip()


def _mark_running(by_page: list[list[LineRecord]]) -> None:
    """A line that stands at the same edge of at least three pages, and of every third page, is furniture.

    So it is only where nothing but furniture stands between it and the edge. The outermost line may vary behind its
    beginning, as OCR and dates make it, where most pages have it.
    """
    sides: tuple[tuple[LineKind, int], ...] = (("header", 0), ("footer", 1))
    least = max(3, (len(by_page) + 2) // 3)
    for kind, side in sides:
        whole: dict[str, set[int]] = defaultdict(set)
        begun: dict[str, set[int]] = defaultdict(set)
        candidates: list[tuple[LineRecord, str, int]] = []
        for index, lines in enumerate(by_page):
            for depth, line in enumerate(_edges(lines)[side]):
                key = "" if _is_content(line) else _running_key(line.text)
                candidates.append((line, key, index))
                if len(key) >= 4:
                    whole[key].add(index)
                if len(key) >= _BEGINNING and depth == 0:
                    begun[key[:_BEGINNING]].add(index)
        stopped: set[int] = set()
        for line, key, index in candidates:
            pages = len(whole.get(key, ()))
            repeated = pages >= least and not (index == 0 and pages < len(by_page) // 2)
            alike = len(begun.get(key[:_BEGINNING], ())) >= max(3, 0.6 * len(by_page))
            if index in stopped or not (repeated or alike):
                stopped.add(index)
            else:
                line.kind = kind


def _is_content(line: LineRecord) -> bool:
    """Letterheads, headings of annexes and table rows may repeat; they belong to the text all the same."""
    text = line.text.strip()
    return bool(pattern("never_running").match(text)) or "|" in text or len(re.findall(r"\S(?:\t| {3,})\S", text)) >= 2


def typical_height(lines: Sequence[LineRecord]) -> float | None:
    """Median height of the text lines that have a box."""
    heights = [line.box.bottom - line.box.top for line in lines if line.kind == "body" and line.box is not None]
    return median(heights) if len(heights) >= 5 else None
