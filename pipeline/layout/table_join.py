"""From the parts of tables on pages to tables: joined over pages, with header rows, caption and unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.layout.lines import LineRecord
from pipeline.layout.paragraphs import ends_sentence
from pipeline.layout.table_parts import Part, PartCell, clean_pieces, has_header, is_level, same_columns, says
from pipeline.model import Cell, Table
from pipeline.vietnamese import strip_marks

_MAX_HEADERS = 4
_SAME_HEADER = 80  # per cent of letters
_ABOVE = 6  # lines above a table that may name it
_BRACKET = 3  # lines above a table in which a bracket over two lines may end


def join_parts(parts: Sequence[Part], records: Sequence[LineRecord]) -> list[list[Part]]:
    """Parts of one table together: nothing but furniture stands between them, and their columns agree."""
    tables: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part.lines[0]):
        if tables and _is_continued(tables[-1], part, records):
            tables[-1].append(part)
        else:
            tables.append([part])
    return tables


def _is_continued(before: list[Part], part: Part, records: Sequence[LineRecord]) -> bool:
    last = before[-1]
    if not same_columns(last, part):
        return False
    between = [r for r in records[max(last.lines) + 1 : min(part.lines)] if r.kind == "body"]
    return len(between) <= 1 and all(says("continued", record.text) for record in between)


def build(parts: Sequence[Part], records: Sequence[LineRecord]) -> Table:
    """One table out of its parts; a header repeated overleaf is left out, a row torn by the page break is mended."""
    first = parts[0]
    headers = header_rows(first)
    if not headers and first.n_rows == 1 and len(parts) > 1 and has_header(first):
        headers = 1  # the page ends behind the header row
    head = [_row_key(first.row(row)) for row in range(headers)]
    cells: list[PartCell] = []
    rows: dict[int, list[PartCell]] = {}
    n_rows = 0
    for part in parts:
        skip = 0
        if part is not first and head:
            while skip < min(len(head), part.n_rows) and _alike(_row_key(part.row(skip)), head[skip]):
                skip += 1
            if skip < len(head) and not _is_numbering(part.row(0)):
                skip = 0
            skip = max(skip, 1 if _is_numbering(part.row(0)) else 0)
        shift = n_rows - skip
        last_row = rows.get(n_rows - 1, [])
        torn = part is not first and _is_torn(last_row, part.row(skip))
        torn_cells = {cell.column: cell for cell in last_row} if torn else {}
        if torn:
            shift -= 1
        for cell in part.cells:
            if cell.row < skip:
                continue
            moved = replace(cell, row=cell.row + shift, pieces=list(cell.pieces))
            above = torn_cells.get(moved.column) if moved.row == n_rows - 1 else None
            if above is None:
                cells.append(moved)
                rows.setdefault(moved.row, []).append(moved)
            else:
                above.text = f"{above.text} {moved.text}".strip()
                above.pieces.extend(moved.pieces)
        n_rows = part.n_rows + shift
    caption, unit = _above(records, first.lines[0])
    if headers and _header_unit(first):
        unit = unit or _header_unit(first)
    frozen = tuple(
        Cell(c.row, c.column, c.text, tuple(c.pieces), c.rows, c.columns)
        for c in sorted(_spread(cells, headers), key=lambda c: (c.row, c.column))
        if c.text
    )
    return Table(frozen, n_rows, first.n_columns, headers, caption, unit)


def _row_key(cells: Sequence[PartCell]) -> str:
    text = " ".join(cell.text for cell in cells)
    return "".join(char for char in strip_marks(text).lower() if char.isalnum())


def _alike(one: str, other: str) -> bool:
    """Whether two rows are the same header; an OCR reads it a little differently on each page."""
    return one == other or (len(other) >= 12 and fuzz.ratio(one, other) >= _SAME_HEADER)


def header_rows(part: Part) -> int:
    """How many of a part's first rows are headers: those before the first row with a level or a number of its own."""
    rows = part.by_row()
    count = 0
    for number in range(min(part.n_rows, _MAX_HEADERS + 1)):
        cells = [cell for cell in rows.get(number, ()) if cell.text]
        covered = any(cell.row < number < cell.row + cell.rows for cell in part.cells)
        if not cells and not covered:
            break
        if number and _is_numbering(cells):
            return number + 1
        if count and not (_repeats(rows.get(number - 1, ()), cells) or _reads_like_header(cells, covered=covered)):
            break
        named = sum(bool(says("header_cell", cell.text)) for cell in cells)
        if not count and named < 0.6 * len(cells) and (any(_is_value(c.text) for c in cells) or _labelled(cells)):
            break
        count = number + 1
    return count if count < part.n_rows else 0


def _repeats(above: Sequence[PartCell], cells: Sequence[PartCell]) -> bool:
    """Whether a row says again what stands above its first cells: a merged header cell written out in each row."""
    texts = {cell.column: cell.text for cell in above if cell.text}
    return bool(cells) and cells[0].column == 0 and texts.get(0) == cells[0].text and len(cells) > 1


def _reads_like_header(cells: Sequence[PartCell], *, covered: bool) -> bool:
    """Whether a row below a header row goes on with it: years, units, words of headers, under cells that reach down."""
    if any(_is_value(cell.text) for cell in cells) or _labelled(cells):
        return False
    if any(cell.columns > 2 for cell in cells) and len(cells) == 1:
        return False
    if not cells:
        return covered
    if cells[0].column >= 2:
        return True  # neither a number nor a label: the parts of a merged header
    if cells[0].column == 0 and not covered:
        return all(says("header_cell", cell.text) for cell in cells) and len(cells) > 1
    plain = sum(bool(says("header_cell", cell.text) or says("year_only", cell.text)) for cell in cells)
    return covered or plain >= len(cells) / 2


def _is_value(text: str) -> bool:
    """Whether a cell near the head holds a level; "6 tháng", "9 tháng đầu năm" are parts of a year over a column."""
    return is_level(text) and not says("months_only", text)


def _labelled(cells: Sequence[PartCell]) -> bool:
    """Whether the first cell of a row is the number of an item: "1", "I", "A", "a", "1.2"."""
    first = next((cell for cell in cells if cell.column == 0), None)
    return first is not None and bool(says("row_number", first.text))


def _is_numbering(cells: Sequence[PartCell]) -> bool:
    """The row that numbers the columns: "(1) (2) (3)", "A B 1 2"."""
    texts = [cell.text for cell in cells if cell.text]
    fitting = [text for text in texts if says("column_number", text)]
    if len(fitting) < max(3, 0.7 * len(texts)):  # an OCR misreads "(8)=(7)/(4)"
        return False
    numbers = [int(digits) for text in fitting if (digits := "".join(filter(str.isdigit, text.split("=")[0])))]
    return numbers == sorted(set(numbers)) and (not numbers or numbers[-1] - numbers[0] == len(numbers) - 1)


def _is_torn(above: Sequence[PartCell], below: Sequence[PartCell]) -> bool:
    """Whether the first row overleaf is the rest of the last row: it has no number of its own, and texts go on."""
    numbered = {cell.column: cell.text for cell in above if cell.text}
    texts = [cell for cell in below if cell.text]
    if not texts or not numbered or any(cell.column == 0 for cell in texts):
        return False
    if 0 not in numbered or any(is_level(cell.text) for cell in texts):
        return False
    goes_on = [cell for cell in texts if cell.column in numbered]
    return bool(goes_on) and all(
        cell.text[0].islower() or (len(texts) < len(numbered) - 1 and not ends_sentence(numbered[cell.column]))
        for cell in goes_on
    )


def _spread(cells: list[PartCell], headers: int) -> list[PartCell]:
    """Header cells of texts without borders reach over the empty places right of them and below them.

    A cell reaches right where the row below has cells under the empty places; it reaches down where nothing stands
    below it.
    """
    taken = {
        (row, column)
        for cell in cells
        if cell.text
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
    width = max((column for _, column in taken), default=0) + 1
    for cell in cells:
        if cell.row >= headers or not cell.text or cell.columns > 1 or cell.rows > 1:
            continue
        below = cell.row + 1
        if below < headers and (below, cell.column) not in taken:
            while below < headers and (below, cell.column) not in taken:
                taken.add((below, cell.column))
                below += 1
            cell.rows = below - cell.row
        elif below < headers:
            column = cell.column + 1
            while column < width and (cell.row, column) not in taken and (below, column) in taken:
                taken.add((cell.row, column))
                column += 1
            cell.columns = column - cell.column
    return cells


def _above(records: Sequence[LineRecord], first: int) -> tuple[str | None, str | None]:
    """Caption and unit of a table from the lines above it."""
    caption: list[str] = []
    unit: str | None = None
    seen = 0
    rest = ""  # the end of a bracket that opens in a line above
    for i in range(first - 1, max(-1, first - 25), -1):
        record = records[i]
        if record.kind != "body":
            continue
        text = clean_pieces(record, 0, len(record.text))[0].strip("#|* ")
        if not rest and text.endswith(")") and "(" not in text and i + 1 >= first - _BRACKET:
            rest = text  # "(Kèm theo Quyết định … của UBND tỉnh Điện" / "Biên)"
            continue
        text, rest = f"{text} {rest}".strip(), ""
        seen += 1
        if seen > _ABOVE or record.table is not None:
            break
        match = says("unit_line", text)
        if match:
            unit = unit or text[match.start("unit") : match.end("unit")].strip()
            continue
        if says("annex_of", text):
            seen -= 1
            continue
        tail = says("unit_tail", text)
        if tail:
            unit = unit or text[tail.start("unit") : tail.end("unit")].strip()
            text = text[: tail.start()].strip()
        named = says("caption", text)
        if (
            named
            or text.endswith(":")
            or (text.isupper() and not says("numbered", text))
            or (caption and says("caption_goes_on", text))
        ):
            caption.insert(0, text)
        elif not caption and not ends_sentence(text) and len(text) < 160 and seen <= 2 and _named_above(records, i):
            caption.insert(0, text)  # the title of an annex below its number
        else:
            break
        if named or text.endswith(":"):
            break
    return (" ".join(caption) or None), unit


def _named_above(records: Sequence[LineRecord], i: int) -> bool:
    for record in reversed(records[max(0, i - 4) : i]):
        if record.kind == "body":
            return bool(says("caption", record.text))
    return False


def _header_unit(part: Part) -> str | None:
    """The unit that a header row states for the whole table, in a merged cell of its own."""
    for cell in part.cells:
        match = says("unit_line", cell.text) if cell.row == 0 and cell.columns > 1 else None
        if match:
            return cell.text[match.start("unit") : match.end("unit")].strip()
    return None
