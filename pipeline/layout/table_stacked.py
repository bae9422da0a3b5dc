"""Tables whose cells stand below each other, one a line, as they come out of web pages and of simple converters.

The header begins with "TT"; its cells, then each row's cells, follow line by line, and rows begin with their numbers:

    TT / Chỉ tiêu / Đơn vị / 2025 / 2030 / 1 / Tỷ lệ … / % / 80 / 100 / 2 / …

How many columns there are is what makes most rows come out whole. Empty cells have left no line: in a row with fewer
lines levels are given to columns only where there are as many of them as columns of levels; else they stay out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.layout.lines import LineRecord
from pipeline.layout.table_parts import Part, PartCell, clean_pieces, is_level, says
from pipeline.vietnamese import strip_marks

_LABEL = re.compile(r"(?:(?P<number>\d{1,3}(?:\.\d{1,2})*)|(?P<section>[IVX]{1,5}|[A-HĐ]))[.)]?")
_TOTAL = re.compile(
    r"(?:tong(?: cong| so)?|cong|toan (?:tinh|huyen|thanh pho|thi xa|xa|phuong|nganh|vung)|ca nuoc)\s*:?"
)
_COLUMNS = (3, 14)
_MERGED = 3  # header cells that stand over others, at most
_HEADER_CELL = 90  # characters
_CELL = 400
_WHOLE = 0.6  # of the rows: so many must have all their cells
_LEVELS = 0.6  # of a column's cells: from so many on it is a column of levels
_FEWEST_ROWS = 3
_NOTHING = frozenset(("-", "–", "—", "x", "…", "..."))

Rows = list[tuple[int, int, bool]]  # first line, line behind the last, whether all cells are there


def stacked_parts(records: Sequence[LineRecord]) -> Iterator[Part]:
    """The tables whose cells stand below each other, in order.

    Args:
        records: all lines of the document, classified; a number that stands alone may have been taken for furniture.
    """
    free = [i for i, record in enumerate(records) if record.table is None and record.text.strip()]
    for _, group in groupby(free, key=lambda i: records[i].page_no):
        lines = list(group)
        texts = [clean_pieces(records[i], 0, len(records[i].text))[0] for i in lines]
        at = 0
        while at < len(lines):
            end = at + 1
            if says("ordinal_column", texts[at]):
                part, end = _table_at(records, lines, texts, at)
                if part is not None:
                    yield part
            at = end


def _table_at(
    records: Sequence[LineRecord], lines: Sequence[int], texts: Sequence[str], at: int
) -> tuple[Part | None, int]:
    """The table whose header begins at a line, and the line behind it; the next line where there is none."""
    first = next((i for i in range(at + 1, min(at + _COLUMNS[1] + 3, len(texts))) if _opens(texts[i])), None)
    if first is None or first - at < _COLUMNS[0]:
        return None, at + 1
    header = list(range(at, first))
    if any(len(texts[i]) > _HEADER_CELL for i in header):
        return None, at + 1
    if sum(bool(says("header_cell", texts[i])) for i in header) < len(header) / 2:
        return None, at + 1
    numbered = _numbering_row(texts, first)
    if numbered:
        widths, first = [numbered], first + numbered
    else:
        widths = list(range(len(header), max(_COLUMNS[0], len(header) - _MERGED) - 1, -1))
    best: tuple[int, int, Rows] | None = None
    for width in widths:
        rows = _rows(texts, first, width)
        whole = sum(row[2] for row in rows)
        if len(rows) >= _FEWEST_ROWS and whole >= _WHOLE * len(rows) and (best is None or whole > best[0]):
            best = whole, width, rows
    if best is None:
        return None, at + 1
    _, width, rows = best
    head = _header(texts, header, width)
    if head is None:
        return None, at + 1
    part = _part(records, lines, texts, head, rows, width)
    return (part, rows[-1][1]) if part is not None else (None, at + 1)


def _opens(text: str) -> bool:
    """Whether a line is the number of a first row or of a first section."""
    return re.fullmatch(r"\(?0?1[.)]?|I[.)]?|A[.)]?", text) is not None


def _numbering_row(texts: Sequence[str], first: int) -> int:
    """How many columns a row that numbers them has: "1", "2", "3" … below each other; 0 where there is none."""
    count = 0
    while first + count < len(texts) and re.fullmatch(rf"\(?0?{count + 1}\)?", texts[first + count]):
        count += 1
    return count if count >= _COLUMNS[0] else 0


def _label(text: str) -> tuple[int, ...] | str | None:
    """The number of a row as its parts, or the letter of a section."""
    match = _LABEL.fullmatch(text)
    if match is None:
        return None
    return tuple(int(part) for part in match["number"].split(".")) if match["number"] else match["section"]


def _follows(text: str, last: tuple[int, ...], *, restart: bool) -> bool:
    """Whether a line can be the label of the row behind one with the number ``last``."""
    label = _label(text)
    if label is None or isinstance(label, str):
        return label is not None
    if (restart and label == (1,)) or label == (*last, 1):
        return True
    return any(label == (*last[:depth], last[depth] + 1) for depth in range(len(last)))


def _rows(texts: Sequence[str], first: int, width: int) -> Rows:
    """The rows from a line on, if the table has so many columns; a section's row has a title alone or all cells."""
    rows: Rows = []
    last: tuple[int, ...] = (0,)
    at, restart = first, True
    while at < len(texts):
        label = _label(texts[at])
        if label is None:
            break
        section = isinstance(label, str)
        here = last if section else label
        assert not isinstance(here, str)
        ends = [at + 2, at + width] if section else [at + width, *range(at + width - 1, at + 1, -1)]
        end = next(
            (
                e
                for e in ends
                if e < len(texts)
                and _follows(texts[e], here, restart=restart or section)
                and (section or e - at == width or _may_be_row(texts, e, width))
            ),
            None,
        )
        if any(len(text) > _CELL for text in texts[at : end or at + width]):
            break
        if end is None:
            if not section and at + width <= len(texts):  # the last row
                rows.append((at, at + width, True))
            break
        rows.append((at, end, end - at == width or section))
        at, last, restart = end, here, section
    return rows


def _may_be_row(texts: Sequence[str], at: int, width: int) -> bool:
    """Whether a row can begin at a number that cuts the row before it short: else the number is a level of that row."""
    label = _label(texts[at])
    if at + 1 >= len(texts) or _is_value(texts[at + 1]) or label is None:
        return False
    if isinstance(label, str):
        return True
    ends = range(at + 2, min(at + width, len(texts) - 1) + 1)
    if any(_follows(texts[end], label, restart=False) for end in ends):
        return True
    return at + width <= len(texts) and not says("recipients", texts[at + 1])


def _header(texts: Sequence[str], header: Sequence[int], width: int) -> list[tuple[int, int, int, int]] | None:
    """Line, row, column and breadth of each header cell; None where it is not clear which cells stand over others.

    A merged header comes as its upper row, then the parts of its merged cells: so many merged cells there are as there
    are header cells beyond the columns.
    """
    merged = len(header) - width
    if merged == 0:
        return [(line, 0, column, 1) for column, line in enumerate(header)]
    parts = 0
    while parts < len(header) and says("header_part", texts[header[-1 - parts]]):
        parts += 1
    upper = header[: len(header) - parts]
    over = [line for line in upper[2:] if says("header_over", texts[line])]
    if parts < 2 * merged or parts % merged or len(over) != merged:
        return None
    cells, column, each = [], 0, parts // merged
    below = iter(header[len(header) - parts :])
    for line in upper:
        breadth = each if line in over else 1
        cells.append((line, 0, column, breadth))
        if line in over:
            cells += [(next(below), 1, column + k, 1) for k in range(each)]
        column += breadth
    return cells if column == width else None


def _part(
    records: Sequence[LineRecord],
    lines: Sequence[int],
    texts: Sequence[str],
    head: Sequence[tuple[int, int, int, int]],
    rows: Rows,
    width: int,
) -> Part | None:
    whole = [row for row in rows[:-1] if row[1] - row[0] == width]
    levels = [
        column
        for column in range(2, width)
        if whole and sum(_is_value(texts[start + column]) for start, _, _ in whole) >= _LEVELS * len(whole)
    ]
    if not levels:
        return None
    # nothing follows the last row that tells where it ends
    start, end, _ = rows[-1]
    if end - start == width and not all(_is_value(texts[start + column]) for column in levels):
        rows = rows[:-1]
    else:
        rows = [*rows, *_total(texts, end, levels, width)]
    depth = 1 + max(row for _, row, _, _ in head)

    def cell(line: int, row: int, column: int, rows_: int = 1, columns: int = 1) -> PartCell:
        record = records[lines[line]]
        text, pieces = clean_pieces(record, 0, len(record.text))
        return PartCell(row, column, text, pieces, rows_, columns)

    cells = [
        cell(line, row, column, depth if row == 0 and breadth == 1 else 1, breadth)
        for line, row, column, breadth in head
    ]
    for number, (start, end, _) in enumerate(rows, depth):
        if end - start == 2:
            cells += [cell(start, number, 0), cell(start + 1, number, 1, columns=width - 1)]
            continue
        columns = list(range(width)) if end - start == width else _short(texts[start:end], levels, width)
        if _TOTAL.fullmatch(strip_marks(texts[start]).lower()):
            columns = list(range(1, width))  # it has no number
        cells += [cell(start + k, number, column) for k, column in enumerate(columns) if column is not None]
    part = Part(records[lines[rows[0][0]]].page_no, cells, len(rows) + depth, width)
    part.lines = [lines[i] for i in range(head[0][0], rows[-1][1])]
    return part


def _total(texts: Sequence[str], at: int, levels: Sequence[int], width: int) -> Rows:
    """The row of the total behind the last numbered one: its name, and a cell for each of the other columns."""
    end = at + width - 1
    if end > len(texts) or not _TOTAL.fullmatch(strip_marks(texts[at]).lower()):
        return []
    return [(at, end, True)] if all(_is_value(texts[at + column - 1]) for column in levels) else []


def _is_value(text: str) -> bool:
    return text in _NOTHING or is_level(text)


def _short(texts: Sequence[str], levels: Sequence[int], width: int) -> list[int | None]:
    """The columns of a row that lacks cells: of its levels where none is missing, of its words where none is."""
    columns: list[int | None] = [0, 1, *[None] * (len(texts) - 2)]
    values = [i for i in range(2, len(texts)) if _is_value(texts[i])]
    words = [i for i in range(2, len(texts)) if i not in values]
    for places, wanted in ((values, levels), (words, [c for c in range(2, width) if c not in levels])):
        if len(places) == len(wanted):
            for place, column in zip(places, wanted, strict=True):
                columns[place] = column
    return columns
