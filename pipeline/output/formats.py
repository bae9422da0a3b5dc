"""Writes rows in the formats of the contract: table, json, jsonl, csv, xlsx.

All but the table carry every column and every value in full; a table shows the columns that fit a screen.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

from pipeline.errors import StoreError, UsageError

FORMATS = ("table", "json", "jsonl", "csv", "xlsx")
Row = dict[str, Any]

# What XML 1.0 and so a spreadsheet cannot hold
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEADINGS = {"page_count": "pages", "in_number": "in", "target_document_id": "target", "doc_type": "type"}
_TITLE_ROOM = 120  # characters of a title in a table on the screen
_CELL_ROOM = 32_767  # characters that Excel keeps in a cell


def write_rows(
    rows: Iterable[Row],
    form: str,
    *,
    columns: Sequence[str],
    shown: Sequence[str],
    to: str | None = None,
    title: str = "",
) -> int:
    """Writes the rows and returns how many there were.

    Args:
        rows: Dicts with (at least) the keys ``columns``.
        form: One of :data:`FORMATS`.
        columns: All columns, in order.
        shown: The columns of a table on the screen.
        to: A file to write instead of standard output.
        title: Name of the sheet of an xlsx file.

    Raises :class:`UsageError` for a spreadsheet that would be written to a screen, :class:`StoreError` where the file
    cannot be written.
    """
    if form == "xlsx" and to is None and sys.stdout.isatty():
        raise UsageError("a spreadsheet cannot be shown on a screen", next_step="Add: --output FILE.xlsx")
    if to is None:
        return _write(rows, form, columns, shown, sys.stdout, title)
    try:
        with Path(to).open("w", encoding="utf-8", newline="") as stream:
            return _write(rows, form, columns, shown, stream, title)
    except OSError as error:
        raise StoreError(
            f"cannot be written ({error.strerror})", path=to, next_step="Choose another --output."
        ) from None


def _write(
    rows: Iterable[Row], form: str, columns: Sequence[str], shown: Sequence[str], stream: IO[str], title: str
) -> int:
    if form == "json":
        return _json(rows, columns, stream)
    if form == "jsonl":
        return _jsonl(rows, columns, stream)
    if form == "csv":
        return _csv(rows, columns, stream)
    if form == "xlsx":
        return _xlsx(rows, columns, stream, title)
    return _table(rows, shown, stream)


def names(text: str) -> tuple[str, ...]:
    """Column names, as they stand in one string."""
    return tuple(text.split())


def dump(value: Any) -> str:
    """JSON as camket prints it: Vietnamese letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _picked(row: Row, columns: Sequence[str]) -> Row:
    return {name: row.get(name) for name in columns}


def _json(rows: Iterable[Row], columns: Sequence[str], stream: IO[str]) -> int:
    count = 0
    for count, row in enumerate(rows, 1):
        stream.write("[\n" if count == 1 else ",\n")
        stream.write(json.dumps(_picked(row, columns), ensure_ascii=False))
    stream.write("\n]\n" if count else "[]\n")
    return count


def _jsonl(rows: Iterable[Row], columns: Sequence[str], stream: IO[str]) -> int:
    count = 0
    for row in rows:
        stream.write(json.dumps(_picked(row, columns), ensure_ascii=False) + "\n")
        count += 1
    return count


def _csv(rows: Iterable[Row], columns: Sequence[str], stream: IO[str]) -> int:
    writer = csv.writer(stream, lineterminator="\n")
    careful = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)  # a lone \r is not quoted by itself
    writer.writerow(columns)
    count = 0
    for row in rows:
        values = ["" if row.get(name) is None else row[name] for name in columns]
        (careful if any(isinstance(value, str) and "\r" in value for value in values) else writer).writerow(values)
        count += 1
    return count


def _xlsx(rows: Iterable[Row], columns: Sequence[str], stream: IO[str], title: str) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet((title or "camket")[:31])
    sheet.freeze_panes = "A2"
    for i, name in enumerate(columns, 1):
        wide = name in ("title", "text", "message", "path")
        sheet.column_dimensions[get_column_letter(i)].width = 60 if wide else 18
    head = []
    for name in columns:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    count = 0
    for row in rows:
        count += 1
        cells = []
        for name in columns:
            value = row.get(name)
            if isinstance(value, str):
                cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("", value)[:_CELL_ROOM])
                cell.data_type = "s"  # a text that begins with "=" is no formula
                cells.append(cell)
            else:
                cells.append(WriteOnlyCell(sheet, value=value))
        sheet.append(cells)
    stream.flush()
    book.save(stream.buffer)  # type: ignore[attr-defined]
    return count


def _table(rows: Iterable[Row], shown: Sequence[str], stream: IO[str]) -> int:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    numbers = {"page_no", "pages", "seconds", "attempts", "year", "issued_year", "citations", "cited", "page_count"}
    for name in shown:
        table.add_column(
            _HEADINGS.get(name, name.removesuffix("_no").replace("_", " ")),
            justify="right" if name in numbers else "left",
            overflow="fold",
            no_wrap=name in numbers or name in ("id", "doc_type", "issued_on", "date", "status"),
        )
    count = 0
    for row in rows:
        table.add_row(*(Text(_shown(name, row.get(name))) for name in shown))
        count += 1
    if count:
        console(stream).print(table)
    return count


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    text = " ".join(str(value).split())
    return text if name != "title" or len(text) <= _TITLE_ROOM else f"{text[:_TITLE_ROOM].rpartition(' ')[0]} …"


def console(stream: IO[str], *, plain_width: int = 160) -> Any:
    """A rich console on a stream: as wide as the screen, or as ``plain_width`` where there is none."""
    from rich.console import Console

    width = None if stream.isatty() else plain_width
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)
