"""Tables written as lines of text: cells parted by tabs (Word, HTML) or by pipes (Markdown, antiword)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pipeline.layout.lines import LineRecord
from pipeline.layout.table_parts import Part, PartCell, clean_pieces, has_header, has_levels, is_data, says

_ACROSS = 160  # characters; a row that is one merged cell (a section of the table) is hardly longer
_PIPE = re.compile(r"(?<!\\)\|")

Cut = list[tuple[int, int]]  # where each cell of a line starts and ends in the line's text
Cutter = Callable[[LineRecord], Cut]


def text_parts(records: Sequence[LineRecord]) -> Iterator[Part]:
    """The tables among lines of text, in order; lines that belong to one already (``record.table``) are passed over.

    Args:
        records: all lines of the document, classified. Only body lines are looked at.
    """
    for marked in (_pipe_cells, _tab_cells):
        run: list[int] = []
        before: Part | None = None
        for i in [*range(len(records)), None]:
            record = records[i] if i is not None else None
            if record is not None and record.kind == "blank" and run and records[run[-1]].page_no == record.page_no:
                continue
            if record is not None and i is not None and _goes_on(records, i, run, marked):
                run.append(i)
                continue
            if run:
                part = _part(records, run, marked, before)
                if part is not None:
                    yield part
                    before = part
            run = []
            if record is not None and i is not None and record.kind == "body" and record.table is None:
                run = [i] if len(marked(record)) > 1 else []


def _tab_cells(record: LineRecord) -> Cut:
    return _cut(record.text, [i for i, char in enumerate(record.text) if char == "\t"])


def _pipe_cells(record: LineRecord) -> Cut:
    text = record.text
    bars = [match.start() for match in _PIPE.finditer(text)]
    if len(bars) < 2 and not (bars and text.lstrip().startswith("|")):
        return [(0, len(text))]
    cells = _cut(text, bars)
    if not text[: bars[0]].strip():
        cells = cells[1:]
    return cells[:-1] if cells and not text[bars[-1] + 1 :].strip() else cells


def _cut(text: str, at: Sequence[int]) -> Cut:
    starts, ends = [0, *(i + 1 for i in at)], [*at, len(text)]
    return list(zip(starts, ends, strict=True))


def _goes_on(records: Sequence[LineRecord], i: int, run: list[int], cells: Cutter) -> bool:
    """Whether line ``i`` belongs to the table of the lines before it."""
    record = records[i]
    if not run or record.kind != "body" or record.table is not None:
        return False
    last = records[run[-1]]
    if last.page_no != record.page_no:
        return False
    width = len(cells(record))
    if width > 1:
        # a new table may begin behind an empty line: then it has a header of its own
        return record.gap == 0 or width == len(cells(last))
    if cells is _pipe_cells or record.gap or len(record.text) > _ACROSS or len(run) < 2:
        return False
    # A row that is one merged cell has lost its tabs; the table goes on below it.
    for following in records[i + 1 : i + 3]:
        if following.kind != "body" or following.gap or following.page_no != record.page_no:
            return False
        if len(cells(following)) > 1:
            widest = max(len(cells(records[j])) for j in run)
            return len(cells(following)) == widest and widest > 2 and not _heads(following, cells)
    return False


def _heads(record: LineRecord, cells: Cutter) -> bool:
    """Whether a row is the header of a table of its own."""
    texts = [text for start, end in cells(record) if (text := record.text[start:end].strip())]
    return len(texts) > 1 and sum(bool(says("header_cell", text)) for text in texts) >= 0.6 * len(texts)


def _part(records: Sequence[LineRecord], run: list[int], cut: Cutter, before: Part | None) -> Part | None:
    """The part of a table that these lines make, or None where they are no table of data.

    Rows at the head of a page go on with the table at the foot of the page before, however few they are.
    """
    rows = [cut(records[i]) for i in run]
    width = max(len(row) for row in rows)
    goes_on = before is not None and _follows(records, before, run) and 2 < width <= before.n_columns
    if goes_on and before is not None:
        width = before.n_columns  # empty cells at the end of a row have no tab
    cells = []
    for number, (i, row) in enumerate(zip(run, rows, strict=True)):
        texts = [clean_pieces(records[i], start, end) for start, end in row]
        across = len([text for text, _ in texts if text]) == 1 and bool(texts[0][0])
        for column, (text, pieces) in enumerate(texts):
            if text:
                cells.append(PartCell(number, column, text, pieces, columns=width if across else 1))
    part = Part(records[run[0]].page_no, cells, len(run), width, run)
    if goes_on:
        return part if cells else None
    if not is_data(part):
        return None
    sure = cut is _pipe_cells or width > 2
    if not (has_header(part) or has_levels(part) or (sure and part.n_rows > 2 and not _in_head(records, run))):
        return None
    return part


def _follows(records: Sequence[LineRecord], before: Part, run: Sequence[int]) -> bool:
    """Whether a part ends at the foot of one page and these lines begin at the head of another."""
    last = before.lines[-1]
    if records[last].page_no == records[run[0]].page_no:
        return False
    return not any(record.kind == "body" for record in records[last + 1 : run[0]])


def _in_head(records: Sequence[LineRecord], run: Sequence[int]) -> bool:
    """Whether lines stand in the letterhead: before anything that is set as text of the body."""
    return run[0] < 12 and any(says("motto", record.text) for record in records[: run[-1] + 1])
