"""The values of cells: numbers with sign, range, base and unit, and where they stand on the page."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import copysign

import regex

from pipeline.extract.quantities import find_quantities
from pipeline.extract.quantity_numbers import read_digits
from pipeline.extract.quantity_units import read_scale, read_unit
from pipeline.extract.rules import rule
from pipeline.model import Cell, Quantity, Span, Table

FILE = "tables.yaml"
_PLAIN = regex.compile(r"^\s*[-–+]?\d[\d.,]*\s*$")
_LEAD = r"(?:(?:khoảng|từ|ước|đạt|tăng|giảm|trong khoảng)\s+)*"
_RANGE = regex.compile(rf"(?i)\s*{_LEAD}(\d[\d.,]*)\s*(?:[-–—÷]|đến)\s*(\d[\d.,]*)\s*(%?)\s*")
_MOVED = regex.compile(r"(?i)\b(tăng|giảm)(?:\s+(?:thêm|bình quân|khoảng|hơn|gần|trên|từ))*\s*$")
_THOUSAND = regex.compile(r"(?i)^(?:(?P<thousand>1[.,]?000)|(?P<million>1[.,]?000[.,]?000))\s+(?=\p{L})")
_GLUED = regex.compile(r"(?i)(?<=^(?:nghìn|ngàn|triệu|tỷ))(?=[^\W\d_])")  # "nghìnbản", as an OCR loses blanks
_ENGLISH = regex.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+\.\d+|\d+\.\d{1,2}|\d{1,3}(?:,\d{3}){2,})(?![\d.,]*\d)")
_VIETNAMESE = regex.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,})(?![\d.,]*\d)")
_SWAP = str.maketrans(".,", ",.")


def tells_change(text: str, quantity: Quantity, unit: str | None) -> str | None:
    """The word of change ("tăng", "giảm") where a value of a cell is how far its level moved, and no level.

    In brackets behind the level ("575 (tăng 15%)", "6.065 (giảm 28,3% so với năm 2020)"), or a share where the row
    counts in another unit ("tăng 8 - 10%" of "tỷ đồng"). None where the value is a level.
    """
    head = text[: quantity.start]
    moved = _MOVED.search(head)
    if moved is None:
        return None
    aside = head.count("(") > head.count(")") and regex.search(r"\d", head[: head.rfind("(")]) is not None
    other = quantity.unit == "%" and unit is not None and "%" not in unit and measures(unit)
    return moved[1].lower() if aside or other else None


@lru_cache(maxsize=16384)
def is_number(text: str) -> bool:
    """Whether a cell holds a level and nothing else, or an empty place's zero; a bare year counts as a number here."""
    return bool(rule(FILE, "layout", "level").search(text))


@lru_cache(maxsize=4096)
def known_unit(text: str) -> bool:
    """Whether a short text is a unit: "%", "triệu đồng", "người", "ca/100.000 dân"."""
    text = text.strip(" .:;")
    if not text or len(text) > 40 or _PLAIN.match(text):
        return False
    if rule(FILE, "rows", "rate").search(text):
        return True
    _, rest = scaled_unit(text)
    found = find_quantities(f"1 {rest}")
    if len(found) != 1 or found[0].unit is None:
        return False
    return found[0].end >= len(rest) + 2 - _tail(rest)


@lru_cache(maxsize=4096)
def unit_of_count(text: str) -> str | None:
    """What a label or header counts that begins with "Số": "Số lớp tập huấn" counts lớp; None where it is no count."""
    match = rule(FILE, "columns_other", "counted").search(text)
    if not match:
        return None
    noun = text[match.start("noun") :]
    found = find_quantities(f"1 {noun[:1].lower()}{noun[1:]}")
    return found[0].unit if found and found[0].start == 0 else None


@lru_cache(maxsize=4096)
def measures(text: str) -> bool:
    """Whether a text is a unit of measure, of money or a share: "%", "Triệu đồng", "ha"; counted nouns are not."""
    _, rest = scaled_unit(text.strip(" .:;()"))
    _, at, _ = read_scale(f" {rest}", 0)
    unit = read_unit(f" {rest}", at, loose=False)
    return unit is not None and unit.kind in ("percent", "money", "measure") and unit.end >= len(rest) + 1 - _tail(rest)


def _counts(unit: str) -> bool:
    """Whether a unit is a noun that is counted: no share, measure, money, rate or scale."""
    factor, rest = scaled_unit(unit.strip(" .:;"))
    scale, _, _ = read_scale(f" {rest}", 0)
    return factor == scale == 1 and not regex.search(r"[/%‰\d]", unit) and not measures(unit) and known_unit(unit)


def _tail(text: str) -> int:
    """Characters of a second word behind a slash or comma that may follow a known unit ("đồng/người/tháng")."""
    cut = min((i for i in (text.find("/"), text.find(",")) if i > 0), default=-1)
    return len(text) - cut if cut > 0 else 0


def scaled_unit(unit: str) -> tuple[float, str]:
    """A unit without its leading "1.000" or "1.000.000", and that factor; small letters where it is a plain word."""
    unit = _GLUED.sub(" ", unit, count=1)
    match = _THOUSAND.match(unit)
    factor = 1.0
    if match:
        factor = 1_000_000.0 if match["million"] else 1000.0
        unit = unit[match.end() :]
    return factor, unit[:1].lower() + unit[1:] if unit[1:2].islower() or unit[1:2] == " " else unit


def english_style(table: Table) -> bool:
    """Whether a table writes decimals with a full stop, as its numbers show without doubt; else the Vietnamese way."""
    english = vietnamese = 0
    for cell in table.cells:
        if cell.row >= table.header_rows and is_number(cell.text):
            english += bool(_ENGLISH.search(cell.text))
            vietnamese += bool(_VIETNAMESE.search(cell.text))
    return english > 0 and vietnamese == 0


def values(text: str, unit: str | None, *, english: bool = False) -> list[Quantity]:
    """The quantities of a cell, in order; a number without a unit of its own gets the given one.

    Args:
        text: the cell's text; offsets of the quantities are its offsets.
        unit: what the column, the row or the table says that numbers count; None where nothing does.
        english: full stops are decimal marks in this table.

    Returns:
        Nothing for empty cells, words, and numbers in brackets (negative or a remark: the cell does not say which).
    """
    if rule(FILE, "rows", "nothing").search(text):
        return []
    plain = text.translate(_SWAP) if english else text
    if plain.strip().startswith("(") and plain.strip().endswith(")"):
        return []
    found = _find(plain)
    if unit is None:
        return found
    return [_with_unit(plain, quantity, unit) for quantity in found]


def _find(text: str) -> list[Quantity]:
    if _PLAIN.match(text):
        start = next(i for i, char in enumerate(text) if char.isdecimal())
        amount = read_digits(text, start)
        if amount is None or amount.value is None or amount.end < len(text.rstrip()):
            return []
        negative = text[:start].strip() in ("-", "–")
        first = text.index(text.strip()[0]) if negative else start
        value = -amount.value if negative else amount.value
        return [Quantity(first, amount.end, first, amount.end, value, rule="cell")]
    span = _RANGE.fullmatch(text)
    if span:
        low, high = read_digits(text, span.start(1)), read_digits(text, span.start(2))
        years = all(1900 <= end.value <= 2100 and not end.grouped for end in (low, high) if end and end.value)
        if low and high and not years and low.value is not None and high.value is not None and low.value < high.value:
            ends = (span.start(1), span.end(2))
            return [Quantity(*ends, *ends, low.value, high.value, "range", "%" if span[3] else None, rule="cell")]
    return [quantity for quantity in find_quantities(text) if quantity.unit != "tuổi" or is_number(text)]


def _with_unit(text: str, quantity: Quantity, unit: str) -> Quantity:
    """A quantity of a cell with the unit that stands elsewhere: read together, so that scale and base are right."""
    if quantity.numerator is not None and quantity.value is None and _counts(unit):
        # a part of a whole in a row that counts things is the count: "24/36 trạm" beside the unit "Trạm"
        return replace(quantity, value=quantity.numerator, unit=quantity.unit or scaled_unit(unit.strip(" .:;"))[1])
    if quantity.unit is not None or quantity.per is not None or quantity.numerator is not None:
        return quantity
    rate = rule(FILE, "rows", "rate").search(unit)
    if rate:
        per = 10000.0 if rate["per"].strip() == "van" else float(rate["per"].replace(".", ""))
        if rate["van"]:
            per *= 10000.0
        counted = unit[rate.start("unit") : rate.end("unit")].strip() or None
        if counted is not None and known_unit(counted):
            inner = _with_unit(text, quantity, counted)
            counted = inner.unit
        base = unit[rate.start("base") : rate.end("base")].strip() or None
        return replace(quantity, unit=counted, per=per, base=base)
    factor, rest = scaled_unit(unit.strip(" .:;"))
    digits = text[quantity.number_start : quantity.number_end]
    read = find_quantities(f"{digits} {rest}")
    if len(read) == 1 and read[0].number_start == 0 and read[0].unit is not None and read[0].value is not None:
        one = read[0]
        low = copysign((one.value or 0.0) * factor, -1.0 if quantity.value is not None and quantity.value < 0 else 1.0)
        top = one.value_max * factor if one.value_max is not None else None
        return replace(quantity, value=_round(low), value_max=_round(top), unit=one.unit, per=one.per, base=one.base)
    name = read_unit(f" {rest}", 0)
    scale = factor
    return replace(
        quantity,
        value=_round(quantity.value * scale) if quantity.value is not None else None,
        value_max=_round(quantity.value_max * scale) if quantity.value_max is not None else None,
        unit=name.name if name and name.end >= len(rest) + 1 else rest,
    )


def _round(value: float | None) -> float | None:
    """Without the dust of binary fractions that scaling leaves: 12,4 nghìn is 12400."""
    return None if value is None else float(f"{value:.12g}")


def span_of(cell: Cell, start: int, end: int) -> Span | None:
    """The place on the page of a stretch of a cell's text; the part in its first piece where it runs over several."""
    at = 0
    for piece in cell.pieces:
        length = piece.end - piece.start
        if start < at + length:
            inner = max(0, start - at)
            return Span(piece.page_no, piece.start + inner, piece.start + min(length, end - at))
        at += length + 1
    return None
