"""The type of a document: the row that names it in capitals, and the forms in which typed editions print a head.

A letter (công văn) bears no such row. Laws bear one, though their symbol ("45/2019/QH14") names no type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.extract.dates import Date, parse_date
from pipeline.extract.header_cells import FILE, Row, is_capitals
from pipeline.extract.numbers import DocumentNumber, parse_number
from pipeline.extract.rules import word_list
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

_EDGE = " \t*_#|>~.:;,'\"`“”‘’-–—()[]{}«»^\\/"


@dataclass(frozen=True, slots=True)
class TypeRow:
    """The row with the type's name: its index, the code, where the name stands in its page, and what follows it."""

    index: int
    code: str
    start: int
    end: int
    rest: str


@dataclass(frozen=True, slots=True)
class EditionHead:
    """Head of a typed edition: "NGHỊ ĐỊNH / CỦA CHÍNH PHỦ SỐ 03/2010/NĐ-CP NGÀY 13 THÁNG 01 NĂM 2010 / QUY ĐỊNH …"."""

    rows: tuple[int, ...]
    body: str | None
    number: DocumentNumber | None
    number_text: str | None
    date: Date | None


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, str], ...]:
    """(name in capitals without marks, code), the longest first, so that "THÔNG TƯ LIÊN TỊCH" is not "THÔNG TƯ"."""
    found = [
        (strip_marks(name).upper(), row["code"])
        for row in load_patterns("doc_types.yaml")["types"]
        if row.get("title", True) or row["code"] in word_list(FILE, "heading_types")
        for name in row["names"]
    ]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


def type_of_name(text: str) -> str | None:
    """The code of the type that a text names ("KẾ HOẠCH", "kế hoạch"), marks and case aside; None if it is no name.

    Blanks say nothing: heads set the letters apart ("K Ế  H O Ạ C H"), and an OCR closes them up ("KẾHOẠCH").
    """
    return _codes().get("".join(strip_marks(text).upper().strip(_EDGE).split()))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {name.replace(" ", ""): code for name, code in reversed(_names())}


def find_type_row(rows: Sequence[Row], start: int, end: int, symbol_type: str | None) -> TypeRow | None:
    """The first row from ``start`` to ``end`` that names a type; with a typed symbol, the first that names that type.

    A row that begins with the name and goes on in capitals ("BÁO CÁO KẾT QUẢ …") counts where the symbol agrees or
    where no row has the name alone.
    """
    found = [row for index in range(start, min(end, len(rows))) if (row := _type_row(rows[index], index)) is not None]
    if symbol_type:
        agreeing = [row for row in found if _agree(row.code, symbol_type)]
        if agreeing:
            return agreeing[0]
    alone = [row for row in found if not row.rest]
    return alone[0] if alone else found[0] if found else None


def _agree(code: str, symbol_type: str) -> bool:
    return (
        code == symbol_type
        or {code, symbol_type} <= {"CTr", "KH", "CTPH", "KHLT"}
        or (symbol_type.startswith(code) and symbol_type.endswith("LT"))
    )


def _type_row(row: Row, index: int) -> TypeRow | None:
    """The row names a type alone, in one of its cells alone, or in front of a title in capitals."""
    for cell in row.cells:
        if cell.kind == "text" and (code := type_of_name(cell.text)) and _is_heading(row, cell.text):
            return TypeRow(index, code, cell.start, cell.end, "")
    text = row.text
    if type_of_name(text) and _is_heading(row, text):
        start = row.line.start + row.line.text.index(text)
        return TypeRow(index, str(type_of_name(text)), start, start + len(text), "")
    if not is_capitals(text) or row.has("number", "date", "country", "party", "motto"):
        return None
    lead = len(text) - len(text.lstrip(_EDGE))
    bare = strip_marks(text).upper()[lead:]
    for name, code in _names():
        if bare.startswith(f"{name} ") and len(name) > 6:
            start = row.line.start + row.line.text.index(text) + lead
            return TypeRow(index, code, start, start + len(name), text[lead + len(name) :].strip())
    return None


def _is_heading(row: Row, text: str) -> bool:
    """In capitals, or marked as a heading (Markdown)."""
    return is_capitals(text) or bool(regex.match(r"\s*(?:#{1,6}\s|\*\*)", row.line.text))


def names_issuer_only(text: str) -> bool:
    """Whether a line under or behind the type's name only says whose it is: "CỦA BAN BÍ THƯ"."""
    match = regex.match(r"CUA\s+(?P<body>[A-Z][A-Z ,&-]{3,70})$", strip_marks(text).strip(_EDGE))
    return (
        match is not None
        and match.group("body").startswith(word_list(FILE, "body_heads"))
        and " VE " not in match.group()
    )


_EDITION = regex.compile(
    r"^\W{0,3}(?:CUA\s+(?P<body>[A-Z ,–-]{4,80}?)\s+)?SO\s*:?\s*(?P<number>\d{1,5}[^\s]*)\s*,?\s+"
    r"(?P<date>NGAY\s+\d{1,2}(?:\s+THANG\s+\d{1,2}\s+NAM\s+|\s?[/.-]\s?\d{1,2}\s?[/.-]\s?)(?:19|20)\d\d)\W*(?P<rest>.*)$"
)


def edition_head(rows: Sequence[Row], type_row: TypeRow) -> EditionHead | None:
    """Body, number and date where an edition prints them in one sentence under the type's name, in capitals.

    Only a number whose type is the one of the row above is the document's own: a title that cites ("SƠ KẾT … NGHỊ QUYẾT
    SỐ 28/NQ-CP NGÀY 03/3/2021") names another type, or does not begin with "CỦA …" or "SỐ".
    """
    indexes = [i for i in range(type_row.index + 1, min(type_row.index + 6, len(rows))) if rows[i].text][:3]
    for count in range(0 if type_row.rest else 1, len(indexes) + 1):
        text = " ".join([type_row.rest, *(rows[i].text for i in indexes[:count])]).strip()
        match = _EDITION.match(strip_marks(text))
        if match is None:
            continue
        written = text[match.start("number") : match.end("number")].strip(".,;")
        number = parse_number(written)
        if number is not None and number.type not in (None, type_row.code, "CV"):
            return None
        if number is None and not written.isdigit():
            return None
        body = text[match.start("body") : match.end("body")] if match.group("body") else None
        date = parse_date(text[match.start("date") : match.end("date")])
        return EditionHead(
            (type_row.index, *indexes[:count]), body, number, number.canonical if number else written, date
        )
    return None
