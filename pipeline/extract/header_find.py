"""Where the head of a document is: its first and last row, its number, its date, and the row that names its type."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.extract.header_cells import FILE, Cell, Row
from pipeline.extract.header_draft import Draft
from pipeline.extract.header_type import TypeRow, find_type_row
from pipeline.extract.numbers import DocumentNumber, as_type, parse_number
from pipeline.extract.rules import first_match, rule
from pipeline.extract.title import SPECKS
from pipeline.vietnamese import strip_marks

_MAX_PROSE_BEFORE_HEAD = 3  # lines of a web page or a cover above the head


def find_head(draft: Draft) -> bool:
    """Set the rows of the head; False where the document has none (a letter or article whose first page is lost)."""
    rows = draft.rows
    prose = 0
    strong = weak = None
    for index, row in enumerate(rows):
        if not row.text:
            continue
        if row.has("country", "party"):
            strong = index
            break
        if row.has("motto", "number", "date") and weak is None and (prose == 0 or row.has("number")):
            weak = index
        if weak is None and (_is_prose(row) or opens_text(row)):
            prose += 1
            found = first_match(FILE, "body_start", row.text.lstrip(SPECKS))
            # what a portal says over a document is no text of it: "Để sử dụng tiện ích, vui lòng đăng nhập."
            invites = found is not None and found[0] == "purpose" and _head_follows(rows, index)
            if prose > _MAX_PROSE_BEFORE_HEAD or (found is not None and not invites):
                break
        elif weak is not None and opens_text(row):
            break
    first = strong if strong is not None else weak
    if first is None:
        type_row = _lonely_type_row(rows)
        if type_row is None:
            return False
        draft.type_row, draft.start, draft.end, draft.body = type_row, 0, type_row.index, type_row.index + 1
        return True
    draft.start = max(0, first - 8) if strong is None or prose == 0 else max(0, first - 1)
    _bound_head(draft, first)
    if strong is None and not _is_credible(draft):
        draft.start = draft.end = draft.body = 0
        draft.date_cell = None
        return False
    return True


def _head_follows(rows: Sequence[Row], index: int) -> bool:
    """Whether the country's or the Party's name stands within the next lines of text."""
    following = [row for row in rows[index + 1 :] if row.text][:_MAX_PROSE_BEFORE_HEAD]
    return any(row.has("country", "party") for row in following)


def _is_credible(draft: Draft) -> bool:
    """Whether rows without the country's name are a head: a place with a date alone may stand in any text."""
    if draft.number_cell is not None or draft.type_row is not None:
        return True
    rows = draft.rows[draft.start : draft.end + 1]
    addressed = any(rule(FILE, "body_start", "addressee").match(row.text) for row in rows)
    return addressed or any(row.has("motto", "subject", "number") for row in rows)


def _is_prose(row: Row) -> bool:
    """A line of running text: many words, most of them small."""
    words = row.text.split()
    small = sum(word[:1].islower() for word in words)
    return (
        len(words) >= 9
        and len(row.text) >= 50
        and small >= 0.5 * len(words)
        and not row.has("number", "date", "country", "party", "motto", "subject")
    )


def opens_text(row: Row) -> bool:
    """Whether the text begins with this row (the authority's line and "QUYẾT ĐỊNH:" still belong to the head)."""
    if all(cell.kind == "noise" for cell in row.cells):
        return False
    found = first_match(FILE, "body_start", row.text.lstrip(SPECKS))
    return found is not None and found[0] not in ("who-decides", "order-word", "attached-to")


def _lonely_type_row(rows: Sequence[Row]) -> TypeRow | None:
    """A type's name at the top of a document that has no other line of a head."""
    filled = [i for i, row in enumerate(rows) if row.text]
    for index in filled[:6]:
        if _is_prose(rows[index]) or opens_text(rows[index]):
            return None
        found = find_type_row(rows, index, index + 1, None)
        if found:
            return found
    return None


def _bound_head(draft: Draft, first: int) -> None:
    """The head ends before the row with the type's name, or, in a letter, before the text."""
    rows = draft.rows
    stop = len(rows)
    for index in range(first, len(rows)):
        if index > first and (opens_text(rows[index]) or _is_prose(rows[index])):
            stop = index
            break
    draft.end = draft.body = stop
    cells = [(i, c) for i in range(draft.start, stop) for c in rows[i].cells]
    numbers = [(i, c) for i, c in cells if c.number is not None and not _in_stamp(rows, i)]
    best = next(((i, c) for i, c in numbers if _parsed(c) is not None), None)
    if best:
        draft.number_cell = best[1]
        draft.parsed = _parsed(best[1], _rest_of_symbol(rows, *best)) or _parsed(best[1])
    symbol_type = draft.parsed.type if draft.parsed else None
    # a title may open like a text ("Thực hiện Kế hoạch số …"), so the name of the type is sought a little further
    from_row = max([first, *(i for i, c in numbers[:1])]) if numbers else first
    draft.type_row = find_type_row(rows, draft.start, min(stop + 2, len(rows)), symbol_type)
    if (
        draft.type_row is not None
        and draft.type_row.index < first
        and from_row > draft.type_row.index
        and symbol_type is None
    ):
        later = find_type_row(rows, first, min(stop + 2, len(rows)), None)
        draft.type_row = later or draft.type_row
    if draft.type_row is not None:
        draft.end = draft.type_row.index
        draft.parsed = as_type(draft.parsed, draft.type_row.code) if draft.parsed else None
    limit = draft.end
    if draft.number_cell is not None and best and best[0] > limit and not _under_type(draft, best[0]):
        draft.number_cell = draft.parsed = None
    draft.date_cell = next((c for i, c in cells if c.date is not None and i < max(limit, first + 1)), None)


def _under_type(draft: Draft, index: int) -> bool:
    """Whether a number of that type stands under the type's name, in a line of its own: contracts, minutes."""
    if draft.type_row is None or draft.parsed is None or draft.parsed.type != draft.type_row.code:
        return False
    between = [row for row in draft.rows[draft.type_row.index + 1 : index] if row.text]
    return len(between) <= 2 and len(draft.rows[index].cells) == 1


def _in_stamp(rows: Sequence[Row], index: int) -> bool:
    """Whether a row stands in the stamp of incoming mail: "ĐẾN" in the row or right above it."""
    near = rows[max(0, index - 1) : index + 1]
    return len(rows[index].cells) == 1 and any(is_arrival(row) for row in near)


def _rest_of_symbol(rows: Sequence[Row], index: int, cell: Cell) -> str:
    """What the next line of the column adds to a symbol that ends in a hyphen or slash: "TTLT-BTC-" over "BCA"."""
    seam = rows[index].line.text[cell.number.end :].strip()[:1] if cell.number else ""
    if seam not in ("-", "–", "/"):
        return ""
    following = next((row for row in rows[index + 1 : index + 4] if row.cells), None)
    text = following.cells[0].text if following else ""
    return f"{seam}{text}" if regex.fullmatch(r"[A-ZĐ][A-ZĐa-z&]{1,9}(?:-[A-ZĐ0-9]+)*", text) else ""


def _parsed(cell: Cell, rest: str = "") -> DocumentNumber | None:
    """The number of a field in the reader's terms; the blank is kept as a missing number."""
    found = cell.number
    if found is None:
        return None
    seam = "-" if found.party else "/"
    year = f"{found.year}/" if found.year and not found.party else ""
    symbol = f"{found.symbol}{rest}"
    parsed = parse_number(f"Số: {found.number}{seam}{year}{symbol}") if found.number else None
    return parsed or parse_number(f"Số: 1{seam}{year}{symbol}")


def is_arrival(row: Row) -> bool:
    """Whether a row is the word "ĐẾN" of a stamp of incoming mail."""
    return any(cell.kind == "noise" and regex.search(r"\b(?:DEN|Den)\b", strip_marks(cell.text)) for cell in row.cells)
