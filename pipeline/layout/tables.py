"""Tables of data: found on pages by their rulings, by tabs and pipes, or by aligned columns; joined over pages.

    parts = mark_parts(pages, records)   before notes and running text are made: lines of tables are marked
    tables = tables_of(parts, records)   the tables, in order
    placed(layout)                       the same layout, each table behind its block of the body

Letterheads, recipients beside a signature and prose in two columns are no tables.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.layout.lines import LineRecord
from pipeline.layout.table_aligned import aligned_parts
from pipeline.layout.table_join import build, join_parts
from pipeline.layout.table_parts import Part
from pipeline.layout.table_ruled import placed_words, ruled_parts, upright
from pipeline.layout.table_stacked import stacked_parts
from pipeline.layout.table_text import text_parts
from pipeline.model import Flow, Layout, Page, Table


def mark_parts(pages: Sequence[Page], records: Sequence[LineRecord]) -> list[Part]:
    """Find the parts of tables on the pages of a document and mark their lines (``record.table``).

    Args:
        pages: the document's pages, repaired.
        records: all of their lines; a line inside a ruled table is of kind "body", whatever it was taken for.

    Returns:
        The parts, each on one page.
    """
    parts: list[Part] = []
    at = 0
    of_page: dict[int, tuple[int, int]] = {}
    for page_no, group in groupby(records, key=lambda record: record.page_no):
        size = len(list(group))
        of_page[page_no] = (at, at + size)
        at += size
    for page in pages:
        first, end = of_page.get(page.page_no, (0, 0))
        for part in ruled_parts(page, records[first:end], first, parts[-1] if parts else None):
            for line in part.lines:
                records[line].kind = "body"
            _mark(part, len(parts), records)
            parts.append(part)
    for part in text_parts(records):
        _mark(part, len(parts), records)
        parts.append(part)
    for part in stacked_parts(records):
        for line in part.lines:
            records[line].kind = "body"
        _mark(part, len(parts), records)
        parts.append(part)
    for page in pages:
        first, end = of_page.get(page.page_no, (0, 0))
        inside = records[first:end]
        if sum(len(_WIDE.findall(record.text)) >= 2 for record in inside if record.table is None) < _FEWEST_ROWS:
            continue
        words = upright(placed_words(page, inside, first), (), page)[0] if page.words else []
        for part in aligned_parts(inside, first, words):
            _mark(part, len(parts), records)
            parts.append(part)
    return parts


_WIDE = re.compile(r"\S[ \xa0]{2,}(?=\S)")
_FEWEST_ROWS = 3


def _mark(part: Part, number: int, records: Sequence[LineRecord]) -> None:
    for line in part.lines:
        records[line].table = number


def tables_of(parts: Sequence[Part], records: Sequence[LineRecord]) -> tuple[Table, ...]:
    """The tables in reading order, joined over pages, with header rows, caption and unit."""
    return tuple(build(joined, records) for joined in join_parts(parts, records))


def rows_of(body: Flow, records: Sequence[LineRecord]) -> frozenset[tuple[int, int]]:
    """The paragraphs of the body that are lines of tables, as (0, offset in the flow): what the outline wants."""
    starts = {(record.page_no, record.start): record.end for record in records if record.table is not None}
    if not starts:
        return frozenset()
    lines: dict[int, list[tuple[int, int]]] = {}
    for (page_no, start), end in sorted(starts.items()):
        lines.setdefault(page_no, []).append((start, end))
    found, at = set(), 0
    for paragraph in body.text.split("\n"):
        if paragraph:
            of_page, offset = lines.get(body.pages[at], []), body.offsets[at]
            index = bisect_right(of_page, (offset, len(body.text) + offset)) - 1
            if index >= 0 and offset < of_page[index][1]:
                found.add((0, at))
        at += len(paragraph) + 1
    return frozenset(found)


def placed(layout: Layout) -> Layout:
    """The layout with ``before`` set for each table: the last block of the body that begins above it."""
    if not layout.tables or not layout.blocks:
        return layout
    body = layout.flows[0]
    rows = in_tables(layout)
    starts = [
        (body.pages[block.start], body.offsets[block.start], i)
        for i, block in enumerate(layout.blocks)
        if block.flow == 0 and i not in rows and block.start < len(body.pages)
    ]
    tables = []
    for table in layout.tables:
        page_no, start = min((piece.page_no, piece.start) for cell in table.cells for piece in cell.pieces)
        index = bisect_right(starts, (page_no, start, -1)) - 1
        tables.append(replace(table, before=starts[index][2] if index >= 0 else None))
    return replace(layout, tables=tuple(tables))


def table_lines(layout: Layout) -> frozenset[tuple[int, int]]:
    """The lines that hold cells of tables, as (page_no, start of the line in the page's text)."""
    starts: dict[int, list[int]] = {}
    for line in layout.lines:
        starts.setdefault(line.page_no, []).append(line.start)
    found = set()
    for table in layout.tables:
        for cell in table.cells:
            for piece in cell.pieces:
                lines = starts.get(piece.page_no, [])
                index = bisect_right(lines, piece.start) - 1
                if index >= 0:
                    found.add((piece.page_no, lines[index]))
    return frozenset(found)


def in_tables(layout: Layout) -> frozenset[int]:
    """The indexes of the blocks whose first line belongs to a table: extraction reads them as cells, not as prose."""
    if not layout.tables:
        return frozenset()
    lines = table_lines(layout)
    starts: dict[int, list[int]] = {}
    for line in layout.lines:
        starts.setdefault(line.page_no, []).append(line.start)
    found = set()
    for i, block in enumerate(layout.blocks):
        flow = layout.flows[block.flow]
        if block.start >= len(flow.pages):
            continue
        page_no, offset = flow.pages[block.start], flow.offsets[block.start]
        of_page = starts.get(page_no, [])
        index = bisect_right(of_page, offset) - 1
        if index >= 0 and (page_no, of_page[index]) in lines:
            found.add(i)
    return frozenset(found)
