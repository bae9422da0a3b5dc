"""The header of a table: the text over each column, without the rows that number the columns or state their units."""

from __future__ import annotations

from pipeline.extract.rules import rule
from pipeline.extract.table_values import known_unit, measures
from pipeline.model import Table

FILE = "tables.yaml"


def headers_of(table: Table) -> list[str]:
    """The header of each column: the texts of the header cells over it, from the top, each once, parted by " > ".

    A row that numbers the columns or states their units (:func:`units_of`) is left out.
    """
    columns: list[list[str]] = [[] for _ in range(table.n_columns)]
    left_out = {_numbering_row(table), _unit_row(table)}
    for cell in table.cells:
        if cell.row >= table.header_rows or cell.row in left_out or not cell.text:
            continue
        for column in range(cell.column, min(cell.column + cell.columns, table.n_columns)):
            text = in_vietnamese(cell.text)
            if text not in columns[column]:
                columns[column].append(text)
    return [" > ".join(texts) for texts in columns]


def in_vietnamese(header: str) -> str:
    """A header without its English half: "Đơn vị / Unit" is "Đơn vị"."""
    english = rule(FILE, "columns_other", "english").search(header)
    return header[: english.start()].rstrip() if english else header


def units_of(table: Table) -> dict[int, str]:
    """The unit of each column that a header row of units states: "Triệu đồng | Tấn | Ha | %"."""
    row = _unit_row(table)
    return {cell.column: cell.text for cell in table.cells if row is not None and cell.row == row and cell.text}


def _unit_row(table: Table) -> int | None:
    """The header row below the first that holds units and nothing else."""
    for row in range(1, table.header_rows):
        texts = [cell.text for cell in table.cells if cell.row == row and cell.text]
        if len(texts) > 1 and all(known_unit(text) for text in texts) and any(measures(text) for text in texts):
            return row
    return None


def _numbering_row(table: Table) -> int | None:
    """The last header row where it only numbers the columns."""
    last = table.header_rows - 1
    texts = [cell.text for cell in table.cells if cell.row == last]
    numbering = rule(FILE, "layout", "column_number")
    fitting = sum(bool(numbering.search(text)) for text in texts)
    return last if last > 0 and len(texts) > 1 and fitting >= 0.7 * len(texts) else None
