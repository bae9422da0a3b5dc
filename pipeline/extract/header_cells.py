"""The head of a document as rows of cells: what stands left, what stands right, and what spans the page.

Nghị định 30/2020/NĐ-CP sets the head in two columns: bodies and number on the left, the country's name, motto and date
on the right. A reading gives them row by row ("ỦY BAN NHÂN DÂN  CỘNG HÒA XÃ HỘI …"), one column after the other, or
with one blank between; so a row is cut at what only one column can hold, then at wide gaps, bars and tabs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import regex

from pipeline.extract.header_fields import DateField, NumberField, find_date_field, find_number_field
from pipeline.extract.rules import Rule, any_whole, bare, rules
from pipeline.model import Box, Layout, Line, Page
from pipeline.resources import load_patterns

FILE = "header.yaml"
MAX_ROWS = 55  # a head with two long columns, a stamp and a title of eight lines stays well below
_MARKUP = " \t*_#>|`\\"
_GAP = regex.compile(r"\t|\s*\|\s*|\s{2,}")
_UNSEEN = ("page_number", "footer", "footnote")


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of one row: its text without markup, and its span in the text of its page.

    ``kind`` is ``country``, ``motto``, ``party``, ``number``, ``date``, ``subject`` (V/v …), ``noise`` or ``text``.
    """

    text: str
    page_no: int
    start: int
    end: int
    kind: str = "text"
    number: NumberField | None = None
    date: DateField | None = None
    box: Box | None = None
    column: float = 0.0  # how far from the left its middle stands in its line, in characters

    @property
    def is_capitals(self) -> bool:
        """Whether the cell is set in capitals (two letters at least; words such as "và" left small are let pass)."""
        return is_capitals(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the head: the line as layout gave it, and its cells from left to right."""

    line: Line
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        return self.line.text.strip(_MARKUP)

    def has(self, *kinds: str) -> bool:
        return any(cell.kind in kinds for cell in self.cells)


def is_capitals(text: str) -> bool:
    """Whether nearly all letters are capitals."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 2 and sum(char.isupper() for char in letters) >= 0.8 * len(letters)


def head_rows(layout: Layout, pages: Sequence[Page]) -> list[Row]:
    """The first rows of a document that can belong to its head: up to ``MAX_ROWS`` lines with text, two pages at most.

    Where the first page could not be read there is no head to find: one on a later page is an attached document's.
    Running headers, page numbers and footnotes are left out. Blank lines are kept as rows without cells: they part
    the title from the text.
    """
    if pages and pages[0].source == "failed":
        return []
    by_number = {page.page_no: page for page in pages}
    rows: list[Row] = []
    filled = 0
    first: int | None = None
    for line in layout.lines:
        if line.kind in _UNSEEN or line.page_no not in by_number:
            continue
        if line.text.strip():
            first = line.page_no if first is None else first
            if (line.kind == "header" and line.page_no > first) or line.page_no > first + 1:
                continue
            filled += 1
        rows.append(Row(line, tuple(cut(line, by_number[line.page_no]))))
        if filled >= MAX_ROWS:
            break
    return _with_whole_date(_with_whole_country(_with_split_country(rows)), by_number)


def _with_split_country(rows: list[Row]) -> list[Row]:
    """The country's name where a narrow column breaks it early: "CỘNG HÒA XÃ HỘI" over "CHỦ NGHĨA VIỆT NAM"."""
    for at, row in enumerate(rows):
        for cell in row.cells:
            said = " ".join(bare(cell.text).split()).upper()
            if cell.kind != "text" or not said or not _COUNTRY.startswith(f"{said} "):
                continue
            pieces = [(at, cell)]
            for later in range(at + 1, min(at + _COUNTRY_LINES, len(rows))):
                rest = (c for c in rows[later].cells if same_column(c, cell))
                goes_on = next((c for c in rest if _COUNTRY.startswith(f"{said} {bare(c.text).upper()}")), None)
                if goes_on is None:
                    break
                pieces.append((later, goes_on))
                said = f"{said} {bare(goes_on.text).upper()}"
            if said != _COUNTRY:
                continue
            for index, piece in pieces:
                cells = tuple(replace(c, kind="country") if c is piece else c for c in rows[index].cells)
                rows[index] = Row(rows[index].line, cells)
            return rows
    return rows


def _with_whole_country(rows: list[Row]) -> list[Row]:
    """In a narrow column the country's name goes on with "VIỆT NAM" or "NAM" in the next line."""
    for at, row in enumerate(rows):
        country = next((cell for cell in row.cells if cell.kind == "country"), None)
        if country is None or _ENDS_COUNTRY.search(bare(country.text)):
            continue
        for later in range(at + 1, min(at + 3, len(rows))):
            rest = next(
                (c for c in rows[later].cells if _REST.fullmatch(bare(c.text)) and same_column(c, country)), None
            )
            if rest is not None:
                cells = (replace(c, kind="country") if c is rest else c for c in rows[later].cells)
                rows[later] = Row(rows[later].line, tuple(cells))
                break
    return rows


def same_column(cell: Cell, other: Cell) -> bool:
    """Whether two cells stand one below the other, as far as boxes tell; without boxes they may."""
    if cell.box is None or other.box is None:
        return True
    return cell.box.x0 < other.box.x1 and other.box.x0 < cell.box.x1


def _with_whole_date(rows: list[Row], pages: dict[int, Page]) -> list[Row]:
    """In a narrow column the date goes on in the next line but one at most: "…, ngày 15 tháng 10 năm" over "2025"."""
    for at, row in enumerate(rows):
        for index, cell in enumerate(row.cells):
            if cell.kind not in ("text", "date") or not _OPEN_DATE.search(bare(cell.text)):
                continue
            for later in range(at + 1, min(at + 3, len(rows))):
                rest = next((c for c in rows[later].cells if _REST_OF_DATE.fullmatch(bare(c.text))), None)
                whole = rest and _whole_date(row.line, cell, rest, pages[cell.page_no])
                if rest and whole:
                    rows[at] = Row(row.line, (*row.cells[:index], whole, *row.cells[index + 1 :]))
                    others = (replace(c, kind="noise") if c is rest else c for c in rows[later].cells)
                    rows[later] = Row(rows[later].line, tuple(others))
                    break
    return rows


_OPEN_DATE = regex.compile(r"(?i)\bngay(?:\s+\d{1,2}(?:\s+thang(?:\s+\d{1,2}(?:\s+nam)?)?)?)?$")
_REST_OF_DATE = regex.compile(r"(?i)(?:(?:\d{1,2}\s+)?thang\s+)?(?:\d{1,2}\s+)?(?:nam\s+)?20\d\d")


def _whole_date(line: Line, cell: Cell, rest: Cell, page: Page) -> Cell | None:
    """The cell with the date that it begins and ``rest`` ends; None where the two make no full date."""
    start, end = cell.start - line.start, cell.end - line.start
    found = find_date_field(f"{line.text[:end].rstrip()} {rest.text}", line, page, start)
    if found is None or found.iso is None:
        return None
    day = found.day_span if found.day_span[1] <= end else (end, end)  # "…, ngày" over "15 tháng 10 năm 2025"
    return replace(cell, kind="date", date=replace(found, end=end, day_span=day))


def cut(line: Line, page: Page) -> list[Cell]:
    """The cells of one line, from left to right; rules and other noise give cells of kind ``noise``."""
    text = line.text
    if not text.strip(_MARKUP):
        return []
    fields = _fields(line, page)
    cells = [_field_cell(line, page, start, end, kind, found) for start, end, kind, found in fields]
    at = 0
    for start, end in [*((f[0], f[1]) for f in fields), (len(text), len(text))]:
        cells.extend(_plain_cells(line, page, at, start))
        at = end
    return sorted((cell for cell in cells if cell.text), key=lambda cell: cell.start)


Found = tuple[int, int, str, NumberField | DateField | None]


def _fields(line: Line, page: Page) -> list[Found]:
    """What only one column can hold, without overlap: the country's name and motto, the date, the number."""
    text = line.text
    found: list[Found] = []
    left = bare(text)  # where no anchor was found yet
    for anchor in _anchors():
        place = _place(text, anchor, left)
        if place and not _overlaps(*place, found):
            found.append((*place, anchor.rule.id, None))
            left = f"{left[: place[0]]}{' ' * (place[1] - place[0])}{left[place[1] :]}"
    number = find_number_field(text, line, page)
    if number and not _overlaps(number.start, number.end, found):
        found.append((number.start, number.end, "number", number))
    date = find_date_field(text, line, page, number.end if number else 0)
    if date and not _overlaps(date.start, date.end, found):
        found.append((date.start, date.end, "date", date))
    return sorted(found, key=lambda item: item[0])


def _overlaps(start: int, end: int, found: Iterable[Found]) -> bool:
    return any(start < item[1] and end > item[0] for item in found)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Words that only one column holds: the rule that finds them with errors, single words, and all as printed."""

    rule: Rule
    hints: tuple[str, ...]
    printed: tuple[str, ...]


@lru_cache(maxsize=1)
def _anchors() -> tuple[_Anchor, ...]:
    rows = {row["id"]: row for row in load_patterns(FILE)["anchors"]}
    return tuple(
        _Anchor(rule, tuple(rows[rule.id]["hints"]), tuple(rows[rule.id]["printed"])) for rule in rules(FILE, "anchors")
    )


def _place(text: str, anchor: _Anchor, left: str) -> tuple[int, int] | None:
    """Where a line has the words that only one column holds, errors of an OCR let pass; whole words.

    ``left`` is the line without marks, with blanks for what other anchors hold.
    """
    if sum(hint in left for hint in anchor.hints) < 2:
        return None
    words = next((words for words in anchor.printed if words in left), None)
    if words is not None:
        start = left.index(words)
        end = start + len(words)
    else:
        match = anchor.rule.search(text)
        if match is None:
            return None
        start, end = match.span()
    # a letter put in at either side is a piece of the neighbour
    while start and not text[start - 1].isspace() and text[start - 1] not in _MARKUP:
        start -= 1
    while end < len(text) and not text[end].isspace() and text[end] not in _MARKUP:
        end += 1
    return start, end


def _field_cell(line: Line, page: Page, start: int, end: int, kind: str, found: NumberField | DateField | None) -> Cell:
    return Cell(
        text=line.text[start:end].strip(_MARKUP),
        page_no=line.page_no,
        start=line.start + start,
        end=line.start + end,
        kind=kind,
        number=found if isinstance(found, NumberField) else None,
        date=found if isinstance(found, DateField) else None,
        box=page.box_of(line.start + start, line.start + end),
        column=_column(line.text, start, end),
    )


_TAB = 80.0  # characters: cells that tabs part stand in columns of their own, however long the text before them


def _column(text: str, start: int, end: int) -> float:
    """The middle of a piece of a line, in characters; where tabs part the columns, by their count."""
    return text.count("\t", 0, start) * _TAB if "\t" in text else (start + end) / 2


def _plain_cells(line: Line, page: Page, start: int, end: int) -> Iterable[Cell]:
    """The pieces between fields, cut at wide gaps (of blanks, or of the page where words have boxes)."""
    edges = [start, *_gaps(line, page, start, end), end]
    for left, right in pairwise(edges):
        piece = line.text[left:right]
        trimmed = piece.strip(_MARKUP)
        if not trimmed:
            continue
        begin = line.start + left + piece.index(trimmed)
        end_at = begin + len(trimmed)
        column = _column(line.text, begin - line.start, end_at - line.start)
        yield Cell(
            trimmed,
            line.page_no,
            begin,
            end_at,
            _kind(trimmed),
            box=page.box_of(begin, end_at),
            column=column,
        )


def _gaps(line: Line, page: Page, start: int, end: int) -> list[int]:
    cuts = {match.start() for match in _GAP.finditer(line.text, start, end)}
    if any(word.box for word in page.words):
        cuts |= _box_gaps(line, page, start, end)
    return sorted(cut for cut in cuts if start < cut < end)


def _box_gaps(line: Line, page: Page, start: int, end: int) -> set[int]:
    """Places where the page shows a gap wider than twice the letters are high, though the text has one blank."""
    cuts: set[int] = set()
    last: Box | None = None
    raw_start, raw_end = page.plan.to_raw(line.start + start), page.plan.to_raw(line.start + end, end=True)
    for word in page.words:
        if word.box is None or word.end <= raw_start or word.start >= raw_end:
            continue
        box = word.box
        if last is not None and box.x0 - last.x1 > 2.0 * max(box.bottom - box.top, last.bottom - last.top):
            cuts.add(page.plan.to_text(word.start) - line.start)
        last = box
    return cuts


def _kind(text: str) -> str:
    if _SUBJECT.match(bare(text)):
        return "subject"
    if any_whole(FILE, "noise", text):
        return "noise"
    return "text"


_COUNTRY = "CONG HOA XA HOI CHU NGHIA VIET NAM"
_COUNTRY_LINES = 4  # lines over which a narrow column may break that name
_ENDS_COUNTRY = regex.compile(r"N\s?A\s?M\W*$")
_REST = regex.compile(r"\W*(?:VIET )?NAM\W*")
_SUBJECT = regex.compile(r"(?i)[-\"'“(]?\s*(?:v\s?/\s?v|ve viec)\b")
