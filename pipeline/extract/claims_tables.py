"""Totals of tables: the line "Cộng" of a column, the column "Tổng số" of a line.

A table proves its own form: that a total is the sum of certain lines or columns is believed where it holds elsewhere
in the same table (in another column of the line, in most lines of the column). What stands alone is a loose claim.
Wording: patterns/claims.yaml, group ``tables``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from pipeline.extract.fineness import fineness
from pipeline.extract.quantities import find_quantities
from pipeline.extract.rules import rule
from pipeline.model import Cell, Claim, Operand, Span, Table

_FILE = "claims.yaml"
_CELL_MAX = 40
_LEVELS = (
    regex.compile(r"[IVX]+[.)]?"),
    regex.compile(r"[A-HĐ][.)]?"),
    regex.compile(r"\d+[.)]?"),
)
_OWN_MARK = regex.compile(r"([IVX]+|[A-HĐ]|\d+)[.)]\s")
Kind = Literal["share", "sum", "growth"]
_RATES: tuple[Kind, Kind] = ("share", "growth")
_COLUMNS_MAX = 16  # of a table whose columns are tried two by two
_ROWS_PROVE = 3  # lines that must hold before a column of totals is believed ...
_SHARE_PROVES = 0.7  # ... and the part of all lines


@dataclass(frozen=True, slots=True)
class _Number:
    operand: Operand
    row: int
    column: int


def table_claims(table: Table) -> Iterator[Claim]:
    """The totals of a table with their parts."""
    grid = _grid(table)
    rows = range(table.header_rows, table.n_rows)
    if len(rows) < 2:
        return
    numbers = {
        (row, column): number
        for (row, column), cell in grid.items()
        if row >= table.header_rows
        and cell.row == row
        and cell.column == column
        and (number := _number(cell, row, column)) is not None
    }
    heads = [_head(grid, table, column) for column in range(table.n_columns)]
    added = [
        column
        for column in range(table.n_columns)
        if not any(rule(_FILE, "tables", name).search(heads[column]) for name in ("not-added", "years"))
        and sum((row, column) in numbers for row in rows) >= 2
        and "%" not in (table.unit or "")
    ]
    labels = [_label(grid, table, row) for row in range(table.n_rows)]
    yield from _down(table, grid, numbers, labels, heads, added)
    yield from _across(table, grid, numbers, labels, heads, added)
    yield from _rates(table, grid, labels, heads)


def _grid(table: Table) -> dict[tuple[int, int], Cell]:
    return {
        (row, column): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }


@lru_cache(maxsize=4096)
def _parse(text: str, rate: bool) -> tuple[float, int, float] | None:
    """Value, decimals and scale of a cell that is one number, with or without its unit; "%" only where it is a rate."""
    if not text or len(text) > _CELL_MAX or not any(char.isdigit() for char in text):
        return None
    found = find_quantities(text)
    if len(found) != 1:
        return None
    quantity = found[0]
    plain = (
        quantity.value_max is None
        and quantity.per is None
        and quantity.comparator == "="
        and (rate or quantity.unit != "%")
    )
    rest = text[: quantity.start] + text[quantity.end :]
    if quantity.value is None or not plain or any(char.isalnum() for char in rest):
        return None
    return quantity.value, *fineness(text[quantity.number_start : quantity.number_end], quantity.value)


def _number(cell: Cell, row: int, column: int, *, rate: bool = False) -> _Number | None:
    parsed = _parse(cell.text.strip(), rate)
    if parsed is None or not cell.pieces:
        return None
    value, decimals, scale = parsed
    return _Number(Operand(value, cell.text.strip(), cell.pieces[0], decimals, scale, "="), row, column)


def _head(grid: dict[tuple[int, int], Cell], table: Table, column: int) -> str:
    """The words above a column, the nearest last."""
    cells = [grid.get((row, column)) for row in range(table.header_rows)]
    return " ".join(dict.fromkeys(" ".join(cell.text.split()) for cell in cells if cell is not None))


def _label(grid: dict[tuple[int, int], Cell], table: Table, row: int) -> str:
    """The first cell of a line that has words."""
    for column in range(table.n_columns):
        cell = grid.get((row, column))
        if cell is not None and sum(char.isalpha() for char in cell.text) > 2:
            return " ".join(cell.text.split())
    return ""


def _is_total(label: str) -> bool:
    return bool(label) and rule(_FILE, "tables", "total-row").match(label) is not None


def _down(
    table: Table,
    grid: dict[tuple[int, int], Cell],
    numbers: dict[tuple[int, int], _Number],
    labels: Sequence[str],
    heads: Sequence[str],
    added: Sequence[int],
) -> Iterator[Claim]:
    """The lines of totals: for each the set of lines that explains the most of its columns."""
    totals = [row for row in range(table.header_rows, table.n_rows) if _is_total(labels[row])]
    for total in totals:
        best: tuple[int, float, list[int]] | None = None
        for candidates in _line_sets(table, grid, labels, totals, total):
            fits, off = 0, 0.0
            for column in added:
                parts = [numbers[row, column] for row in candidates if (row, column) in numbers]
                if (total, column) in numbers and len(parts) > 1:
                    gap = _gap(numbers[total, column], parts)
                    fits += gap == 0
                    off += gap
            if best is None or (-fits, off) < (-best[0], best[1]):
                best = (fits, off, candidates)
        if best is None:
            continue
        lone = sum((total, column) in numbers for column in added) == 1
        for column in added:
            parts = [numbers[row, column] for row in best[2] if (row, column) in numbers]
            if (total, column) in numbers and len(parts) > 1:
                alone = best[0] == 0 and not (lone and rule(_FILE, "tables", "is-a-sum").match(labels[total]))
                yield _claim(table, grid, numbers[total, column], parts, f"{labels[total]}, {heads[column]}", alone)


def _line_sets(
    table: Table, grid: dict[tuple[int, int], Cell], labels: Sequence[str], totals: Sequence[int], total: int
) -> Iterator[list[int]]:
    """Which lines a line of totals may be the sum of: those above or below it, all or of one level."""
    before = [row for row in totals if row < total]
    after = [row for row in totals if row > total]
    above = list(range(before[-1] + 1 if before else table.header_rows, total))
    below = list(range(total + 1, after[0] if after else table.n_rows))
    for lines in (above, below):
        lines = [row for row in lines if rule(_FILE, "tables", "explains").match(labels[row]) is None]
        if len(lines) < 2:
            continue
        marks = {row: _mark(grid, labels, row) for row in lines}
        yield lines
        for level in _LEVELS:
            chosen = [row for row in lines if level.fullmatch(marks[row])]
            if 1 < len(chosen) < len(lines):
                yield chosen
        numbered = [row for row in lines if marks[row].strip("-+* ")]
        if 1 < len(numbered) < len(lines):
            yield numbered
    if len(before) > 1:
        yield before


def _mark(grid: dict[tuple[int, int], Cell], labels: Sequence[str], row: int) -> str:
    """The number of a line: its first cell, or where that has the words too, what they begin with ("II. Tư nhân")."""
    cell = grid.get((row, 0))
    first = " ".join(cell.text.split()) if cell else ""
    if first != labels[row]:
        return first
    match = _OWN_MARK.match(first)
    return match[1] if match else ""


def _across(
    table: Table,
    grid: dict[tuple[int, int], Cell],
    numbers: dict[tuple[int, int], _Number],
    labels: Sequence[str],
    heads: Sequence[str],
    added: Sequence[int],
) -> Iterator[Claim]:
    """The columns of totals, where most lines prove that they are."""
    for column in added:
        own = grid.get((table.header_rows - 1, column)) if table.header_rows else None
        words = {" ".join(own.text.split()) if own else "", heads[column]}
        if not any(rule(_FILE, "tables", "total-column").match(word) for word in words):
            continue
        for chosen in _column_sets(table, grid, heads, added, column):
            lines = []
            for row in range(table.header_rows, table.n_rows):
                parts = [numbers[row, other] for other in chosen if (row, other) in numbers]
                if (row, column) in numbers and len(parts) > 1:
                    lines.append((numbers[row, column], parts))
            # a line of totals repeats the error of a line above it
            plain = [line for line in lines if not _is_total(labels[line[0].row])]
            fits = sum(_gap(total, parts) == 0 for total, parts in plain)
            if fits >= _ROWS_PROVE and fits >= _SHARE_PROVES * len(plain):
                for total, parts in lines:
                    yield _claim(table, grid, total, parts, f"{labels[total.row]}, {heads[column]}", False)
                break


def _rates(
    table: Table, grid: dict[tuple[int, int], Cell], labels: Sequence[str], heads: Sequence[str]
) -> Iterator[Claim]:
    """Columns of shares and of growth, where most lines prove from which two columns they are computed."""
    rated = [column for column, head in enumerate(heads) if rule(_FILE, "tables", "rate-column").search(head)]
    if not rated or table.n_columns > _COLUMNS_MAX:
        return
    numbers: dict[tuple[int, int], _Number] = {}
    for (row, column), cell in grid.items():
        if row >= table.header_rows and (cell.row, cell.column) == (row, column):
            number = _number(cell, row, column, rate=column in rated)
            if number is not None:
                numbers[row, column] = number
    plain = [column for column in range(table.n_columns) if column not in rated]
    for column in rated:
        rows = [row for row in range(table.header_rows, table.n_rows) if (row, column) in numbers]
        for kind, first, second in ((k, a, b) for k in _RATES for a in plain for b in plain if a != b):
            lines = [row for row in rows if (row, first) in numbers and (row, second) in numbers]
            if len(lines) < _ROWS_PROVE:
                continue
            fits = sum(
                _rate_fits(kind, numbers[row, column], numbers[row, first], numbers[row, second]) for row in lines
            )
            if fits >= _ROWS_PROVE and fits >= _SHARE_PROVES * len(lines):
                for row in lines:
                    parts = (numbers[row, first], numbers[row, second])
                    label = f"{labels[row]}, {heads[column]}"
                    yield _claim(table, grid, numbers[row, column], parts, label, False, kind)
                break


def _rate_fits(kind: Kind, rate: _Number, one: _Number, other: _Number) -> bool:
    """Whether a rate follows from two numbers, up to one unit of its last digit; zeros prove nothing."""
    base, top = (
        (other.operand.value, one.operand.value) if kind == "share" else (one.operand.value, other.operand.value)
    )
    if base <= 0 or not rate.operand.value:
        return False
    computed = 100 * top / base - (100 if kind == "growth" else 0)
    return abs(computed - rate.operand.value) < 10.0**-rate.operand.decimals


def _column_sets(
    table: Table, grid: dict[tuple[int, int], Cell], heads: Sequence[str], added: Sequence[int], total: int
) -> Iterator[list[int]]:
    right = [column for column in added if column > total]
    left = [column for column in added if column < total]
    under = [column for column in right if _under_parts(table, grid, column)]
    for chosen in (under, right, left):
        if len(chosen) > 1:
            yield chosen


def _under_parts(table: Table, grid: dict[tuple[int, int], Cell], column: int) -> bool:
    return any(
        (cell := grid.get((row, column))) is not None and rule(_FILE, "tables", "parts-column").match(cell.text.strip())
        for row in range(table.header_rows)
    )


def _gap(total: _Number, parts: Sequence[_Number]) -> float:
    """How far a sum is from its total beyond all rounding, relative to the total; 0 where it fits."""
    room = sum(_unit(part.operand) for part in parts) + _unit(total.operand)
    off = abs(sum(part.operand.value for part in parts) - total.operand.value)
    if off <= 1e-9 * max(1.0, abs(total.operand.value)) or off < room * 0.999:
        return 0.0
    return off / max(abs(total.operand.value), 1e-9)


def _unit(operand: Operand) -> float:
    return 0.0 if operand.decimals == 0 and operand.scale == 1.0 else float(operand.scale * 10.0**-operand.decimals)


def _claim(
    table: Table,
    grid: dict[tuple[int, int], Cell],
    total: _Number,
    parts: Sequence[_Number],
    label: str,
    loose: bool,
    kind: Kind = "sum",
) -> Claim:
    cells = dict.fromkeys(grid[total.row, column] for column in range(table.n_columns) if (total.row, column) in grid)
    text = " | ".join(" ".join(cell.text.split()) for cell in cells)
    return Claim(
        kind,
        total.operand,
        tuple(part.operand for part in parts),
        text,
        _row_span(list(cells), total.operand.span),
        label.strip(" ,"),
        loose,
    )


def _row_span(cells: Sequence[Cell], home: Span) -> Span:
    """The place of a line of a table on the page of its total."""
    pieces = [piece for cell in cells if cell.rows == 1 for piece in cell.pieces if piece.page_no == home.page_no]
    if not pieces:
        return home
    return Span(home.page_no, min(piece.start for piece in pieces), max(piece.end for piece in pieces))
