"""What kind a column of a table is, by the words of its header and by what its cells look like.

Kinds and their order are those of patterns/tables.yaml: ``columns_plain`` (number, unit, note, due …) before
``columns_levels`` (target, result, estimate, baseline).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.rules import bare, rule, rules
from pipeline.extract.table_header import FILE
from pipeline.extract.table_values import is_number, known_unit, measures

MOSTLY = 0.5


def plain_kind(header: str, cells: Sequence[str], numeric: bool, index: int) -> str | None:
    """The kind of a column by its header and its cells where it is none of levels; None where it may be one.

    Args:
        header: its header cells from the top, parted by " > ".
        cells: the texts of its cells below the header.
        numeric: whether most of them are levels.
        index: which column of the table it is.
    """
    leaf = header.rsplit(" > ", 1)[-1]
    for found in rules(FILE, "columns_plain"):
        if not found.search(header if found.id in ("lead", "support", "compare") else leaf):
            continue
        if found.id == "code" and index == 0 and cells and sum(map(_is_row_number, cells)) > MOSTLY * len(cells):
            return "number"  # "Mã số" over 1.1, 1.2
        if found.id == "number" or (found.id in ("code", "unit") and index == 0):
            return found.id if found.id != "unit" or _holds_units(cells) else None
        if found.id == "unit":
            return "unit" if _holds_units(cells) else None
        if found.id == "compare" and asks_for_change(header):
            return None
        if found.id == "compare":
            return "compare" if numeric or not cells else "text"
        if numeric and found.id in ("note", "lead", "support", "due"):
            return None
        return found.id
    if index == 0 and cells and (_counts_up(cells) or all(_is_row_number(text) for text in cells)):
        return "number"
    if len(cells) > 1 and not numeric and index > 0 and (_are_units(cells) if header else _holds_units(cells)):
        return "unit"
    return None


def _is_row_number(text: str) -> bool:
    return bool(rule(FILE, "layout", "row_number").search(text))


def _counts_up(cells: Sequence[str]) -> bool:
    """Whether most cells are one more than the number before them."""
    numbers = [int(number) for text in cells if (number := text.strip(" .)")).isdecimal() and len(number) < 9]
    steps = sum(b - a == 1 for a, b in pairwise(numbers))
    return len(numbers) >= 3 and steps >= 0.6 * (len(cells) - 1)


def _holds_units(cells: Sequence[str]) -> bool:
    """Whether most cells of a column are units: known ones, or short words that come again."""
    if not cells or are_places(cells):
        return False  # "Xã Nà Pàn" under "Đơn vị" is no unit, though "xã" is one
    known = sum(known_unit(text) for text in cells)
    if known >= MOSTLY * len(cells):
        return True
    short = sum(len(text) <= 18 and not is_number(text) for text in cells)
    return short >= 0.8 * len(cells) and known >= 1


def are_places(cells: Sequence[str]) -> bool:
    """Whether most cells of a column name places or bodies."""
    return sum(bool(rule(FILE, "columns_other", "place").search(text)) for text in cells) >= MOSTLY * len(cells)


def _are_units(cells: Sequence[str]) -> bool:
    """Whether cells are units whatever their header is read as ("ĐẠT" for "ĐVT"): nearly all known, some measures."""
    known = sum(map(known_unit, cells))
    return known >= 0.8 * len(cells) and sum(map(measures, cells)) >= max(2, 0.3 * len(cells))


def level_kind(header: str) -> str | None:
    """Target, result, estimate or baseline, as the lowest part of a header that says it says.

    "Kết quả thực hiện > KH năm" is a target. "Đến năm 2025" alone says when, and yields to what stands over it.
    """
    parts = header.split(" > ")
    return next((kind for part in reversed(parts) if (kind := stated_kind(part))), None) or _first_kind(header)[0]


def stated_kind(text: str) -> str | None:
    """The kind of level that the words of a header cell name, other than by "đến năm …"; None where they do not."""
    kind, words = _first_kind(text)
    return None if words.startswith("den ") else kind


def _first_kind(text: str) -> tuple[str | None, str]:
    """Of the words that name a kind of level, those that come first: the kind, and the words without marks."""
    best: tuple[int, str | None, str] = (len(text), None, "")
    plain = bare(text)
    for found in rules(FILE, "columns_levels"):
        match = found.pattern.search(plain)
        if match and match.start() < best[0]:
            best = (match.start(), found.id, match[0].lower().lstrip(" >("))
    return best[1], best[2]


def asks_for_change(header: str) -> bool:
    """Whether a header asks by how much something is to rise or fall: "Chỉ tiêu giảm năm 2023 > Tỷ lệ giảm (%)"."""
    over, parted, leaf = header.rpartition(" > ")
    change = rule(FILE, "columns_other", "share_of_change").search(leaf)
    return bool(parted and change) and stated_kind(over) == "target"


def says_kinds(cells: Sequence[str]) -> bool:
    """Whether a column says in each row what its levels are: "Kế hoạch", "Thực hiện", "Kế hoạch", "Thực hiện"."""
    kinds = [kind_of_row(text) for text in cells]
    known = [kind for kind in kinds if kind is not None]
    return len(known) >= 0.8 * len(cells) and "target" in known and bool({"result", "estimate"} & set(known))


def kind_of_row(text: str) -> str | None:
    """What kind of levels a row has whose cell says nothing else: target, result, estimate, or compare; else None."""
    if rule(FILE, "rows", "row_of_shares").search(text):
        return "compare"
    if not rule(FILE, "rows", "row_of_kind").search(text):
        return None
    return stated_kind(text)
