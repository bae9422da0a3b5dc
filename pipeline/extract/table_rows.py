"""What the rows of a table are: items, parts of the item above, sections, totals; and what their labels say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import regex

from pipeline.extract.rules import rule
from pipeline.extract.table_columns import LEVELS, Column
from pipeline.extract.table_kinds import kind_of_row, stated_kind
from pipeline.extract.table_values import known_unit
from pipeline.model import Cell, Span, Table

FILE = "tables.yaml"
_DECIMAL = regex.compile(r"^\(?(\d{1,3}(?:\.\d{1,2})*)[.)]?$")
_COMMA = regex.compile(r"(?<=^\d{1,2}),(?=\d{1,2}[.)]?$)")  # "2,1" as an OCR reads "2.1"
_YEAR = regex.compile(r"(?:[Nn]ăm )?((?:19|20)\d\d)")
_ROMAN = regex.compile(r"^[IVX]{1,5}[.)]?$")
_LETTER = regex.compile(r"^\(?[a-zđ][.)]?$")
_LEADING = regex.compile(
    r"^\s*(?:(?P<number>\d{1,3}(?:\.\d{1,2})*|[IVX]{1,5}|[A-HĐ]|[a-zđ](?=[.)]))[.):]\s+|[-–+*•~]\s*)"
)


@dataclass(slots=True)
class Row:
    """A row of data. ``label`` is what it is about, with the rows that it is a part of; ``cells`` by column.

    ``number`` is its own number as printed ("3", "2.1", "II"), ``goal`` and ``indicator_no`` those that the table says.
    ``unit`` is stated in the unit column, in the label, or by the row it is a part of. ``kind``: what kind of levels
    the row says that it has ("Kế hoạch", "- Thực hiện"); its label is then that of the row it is a part of.
    """

    index: int
    cells: dict[int, Cell]
    label: str = ""
    own: str = ""
    number: str | None = None
    unit: str | None = None
    label_unit: str | None = None
    kind: str | None = None
    per: float | None = None
    base: str | None = None
    section: str | None = None
    goal: str | None = None
    indicator_no: str | None = None
    is_section: bool = False
    is_total: bool = False
    text: str = ""
    spans: dict[int, Span] = field(default_factory=dict)


def rows_of(table: Table, columns: Sequence[Column]) -> list[Row]:
    """The rows below the headers, sections among them, in order."""
    by_row: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        if cell.row < table.header_rows:
            continue
        by_row.setdefault(cell.row, {})[cell.column] = cell
        for below in range(cell.row + 1, cell.row + cell.rows):  # a merged cell holds for each row that it spans
            by_row.setdefault(below, {}).setdefault(cell.column, cell)
    kinds = {column.index: column.kind for column in columns}
    state = _State()
    rows = []
    for index in sorted(by_row):
        row = Row(index, dict(sorted(by_row[index].items())))
        _describe(row, kinds, state)
        rows.append(row)
    return rows


@dataclass(slots=True)
class _State:
    """What the rows read so far say about the next one."""

    section: str | None = None
    goal: str | None = None
    count: int = 0  # the last whole number of a row
    item: Row | None = None  # the last row with a number of its own, or without a sign that it is a part
    numbered: dict[str, str] = field(default_factory=dict)  # labels by decimal number
    units: dict[str, str | None] = field(default_factory=dict)
    unit: str | None = None  # the last one in the unit column, for the ditto marks below it
    among: bool = False  # "Trong đó: …" opened the parts of the item, which go on without a sign of their own


def _describe(row: Row, kinds: dict[int, str], state: _State) -> None:
    texts = {column: cell.text for column, cell in row.cells.items()}
    row.text = " | ".join(text for text in texts.values() if text)
    row.spans = _spans(cell for cell in row.cells.values() if cell.row == row.index)
    number = next((texts[c].strip() for c in texts if kinds.get(c) == "number"), "")
    number = _COMMA.sub(".", number)
    label = next((texts[c] for c in texts if kinds.get(c) == "label"), "")
    wide = next((cell for cell in row.cells.values() if cell.columns > 2), None)
    if not label:
        # a section over the whole width stands in its first column; a total may stand under the number
        first = next(iter(row.cells.values()))
        label = wide.text if wide else first.text if kinds.get(first.column) in ("number", "group") else ""
        number = "" if label == number else number
    leading = _LEADING.match(label)
    if leading and not number and leading["number"]:
        number = leading["number"]
    row.own = label[leading.end() :].strip() if leading and leading["number"] else label.strip()
    number = _in_step(number, state)
    row.number = number.strip("(). ") or None
    has_levels = any(kinds.get(c) in LEVELS and texts[c].strip() and not _nothing(texts[c]) for c in texts)
    others = [c for c in texts if kinds.get(c) not in ("number", "label", "group") and not _nothing(texts[c])]
    merged = wide is not None and not has_levels
    row.is_section = bool(row.own) and (merged or (not others and _opens_section(row, number)))
    row.is_total = bool(rule(FILE, "rows", "total").search(row.own))
    _numbers(row, state)
    _units(row, texts, kinds, state)
    _inherit(row, number, state, texts, kinds)


def _in_step(number: str, state: _State) -> str:
    """The number of a row where it keeps step with the one before: an OCR reads 2.1 as 21, and 5 as 2.

    A number that goes back, but not to 1, is not the row's: nothing is returned, and the count goes on.
    """
    match = _DECIMAL.match(number)
    if match is None or "." in match[1]:
        return number
    value, last = int(match[1]), state.count
    if last and value == last * 10 + 1:
        return f"{last}.1"
    if last and 1 < value <= last:
        state.count = last + 1
        return ""
    state.count = value
    return number


def _nothing(text: str) -> bool:
    return bool(rule(FILE, "rows", "nothing").search(text))


def _opens_section(row: Row, number: str) -> bool:
    """Whether a row with a label alone is a section: by its number, its words, or capitals; else it heads a group."""
    if _ROMAN.match(number) or regex.match(r"^[A-HĐ][.)]?$", number):
        return True
    return bool(rule(FILE, "layout", "section_row").search(row.own)) or row.own.isupper()


def _numbers(row: Row, state: _State) -> None:
    goal = rule(FILE, "rows", "goal").search(row.own) or rule(FILE, "rows", "goal").search(
        f"{row.number or ''} {row.own}"
    )
    if goal and (row.is_section or not row.own.strip()[goal.end() :].strip()):
        row.goal = goal["number"]
    indicator = rule(FILE, "rows", "indicator").search(row.own)
    if indicator:
        row.indicator_no = indicator["number"]
        row.own = row.own[indicator.end() :].strip() or row.own
    elif row.number:
        named = rule(FILE, "rows", "indicator").search(row.number)
        row.indicator_no = named["number"] if named else None


def _units(row: Row, texts: dict[int, str], kinds: dict[int, str], state: _State) -> None:
    unit = next((texts[c].strip() for c in texts if kinds.get(c) == "unit" and not _nothing(texts[c])), None)
    match = rule(FILE, "rows", "unit_in_text").search(row.own)
    if match:
        inner = row.own[match.start("unit") : match.end("unit")].strip()
        row.label_unit = inner if known_unit(inner) else None
    if unit is not None and rule(FILE, "rows", "ditto").search(unit):
        unit = state.unit
    elif unit is not None and len(unit) <= 2 and not known_unit(unit):
        unit = None  # dirt, or ditto marks that an OCR took for letters
    elif unit is not None:
        state.unit = unit
    row.unit = unit or row.label_unit
    labels = (row.own[: match.start()], row.own[match.start("unit") : match.end("unit")]) if match else (row.own,)
    for label in labels:  # "Số bác sĩ trên 10.000 dân"; "Tỷ lệ mắc lao (trên 100.000 dân)" beside the unit "người"
        rate = rule(FILE, "rows", "rate_in_label").search(label)
        if rate:
            digits = rate["per"].replace(".", "")
            row.per = float(digits) if digits.isdecimal() else 10000.0
            row.base = label[rate.start("base") : rate.end("base")]
            break


def _inherit(row: Row, number: str, state: _State, texts: dict[int, str], kinds: dict[int, str]) -> None:
    """What a row takes from the rows above: its section, the item that it is a part of, its unit."""
    if row.is_section:
        state.section, state.item = row.own, None
        state.numbered.clear()
        state.goal = row.goal or (state.goal if _is_below(number, state) else None)
        row.label, row.section, row.goal = row.own, row.own, state.goal
        return
    row.section, row.goal = state.section, row.goal or state.goal
    decimal = _DECIMAL.match(number)
    parent: str | None = None
    part = rule(FILE, "rows", "part_of").search(row.own)
    own = row.own[part.end() :].strip() if part else row.own
    said = next((texts[c] for c in texts if kinds.get(c) == "said"), "")
    row.kind = kind_of_row(said) if said else None
    if row.kind is not None and not row.own and state.item is not None:  # below a merged cell
        row.label, row.unit = state.item.label, row.unit or state.item.unit
        return
    if not said and not row.is_total and state.item is not None and not _DECIMAL.match(number):
        row.kind = kind_of_row(own)
        if row.kind is not None:  # "- Kế hoạch", "- Thực hiện" below an indicator
            row.label, row.unit = state.item.label, row.unit or state.item.unit
            return
    if decimal and "." in decimal[1] and decimal[1].rsplit(".", 1)[0] in state.numbered:
        above = decimal[1].rsplit(".", 1)[0]
        parent = state.numbered[above]
        row.unit = row.unit or state.units.get(above)
    elif (part or _LETTER.match(number)) and state.item is not None:
        parent = state.item.label
        row.unit = row.unit or state.item.unit
    elif (
        not number
        and state.item is not None
        and state.item.number
        and _DECIMAL.match(state.item.number)
        and not row.is_total
    ):
        group = not any(kinds.get(c) in LEVELS and not _nothing(state.item.cells[c].text) for c in state.item.cells)
        if group or state.among:  # an item without levels heads the rows without a number below it
            parent = state.item.label
            row.unit = row.unit or state.item.unit
    row.label = f"{parent}: {own}" if parent and own else own or row.own
    state.among = parent is not None and (state.among or bool(rule(FILE, "rows", "among").search(row.own)))
    grouped = next((texts[c] for c in texts if kinds.get(c) == "group"), None)
    if grouped and grouped != row.own:
        row.section = grouped
    if decimal:
        state.numbered[decimal[1]] = row.label
        state.units[decimal[1]] = row.unit
    if parent is None and not row.is_total:
        state.item = row


def _is_below(number: str, state: _State) -> bool:
    """Whether a section stands inside the goal above it: a number in digits below a goal does, a Roman one does not."""
    return state.goal is not None and bool(_DECIMAL.match(number))


def _spans(cells: Iterable[Cell]) -> dict[int, Span]:
    """The place of a row on each of its pages, from its first to its last piece."""
    found: dict[int, Span] = {}
    for cell in cells:
        for piece in cell.pieces:
            known = found.get(piece.page_no)
            found[piece.page_no] = (
                piece
                if known is None
                else Span(piece.page_no, min(known.start, piece.start), max(known.end, piece.end))
            )
    return found


def of_a_year(row: Row, column: Column, issued: int | None, yearly: bool) -> tuple[Row, Column]:
    """A row whose label is a year states that of its levels; what they measure is their column's: "2023 | 137 vụ".

    A level of a year before the document's that no header calls a target is where a plan starts. ``yearly``: the rows
    of the table are years, and may say what kind of level they have: "Năm 2024 (hiện trạng)", "Kế hoạch 2025".
    """
    match = _YEAR.search(row.label) if yearly else _YEAR.fullmatch(row.label.strip())
    if match is None or column.year_stated:
        return row, column
    label, year = column.header.replace(" > ", ", "), int(match[1])
    gone = column.kind == "target" and not column.stated and issued is not None and year < issued
    kind = "baseline" if gone else column.kind
    if yearly and not column.stated and column.kind != "compare":
        kind = stated_kind(row.label) or kind
    return replace(row, label=label), replace(column, kind=kind, subject="", year=year, year_stated=True)


def direction_of(label: str, cell: str) -> str | None:
    """Where a level goes, as its cell or its row's label says: "tăng", "giảm", or None."""
    for text in (cell, label):
        if rule(FILE, "rows", "falls").search(text):
            return "giảm"
        if rule(FILE, "rows", "rises").search(text):
            return "tăng"
    return None
