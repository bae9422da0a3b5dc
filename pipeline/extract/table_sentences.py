"""Cells that tell their levels in words: goals written as sentences, and results with a count beside the share.

    "Có trên 60% số hộ đăng ký danh hiệu" under "Chỉ tiêu giao"      is a goal of > 60 %
    "Kết nạp 486 hội viên", "1.042/1.240 (84,0%)", "Ước 10,9%"       are levels under "Kết quả thực hiện"

Pattern of the language: unions, associations and Party committees list what they promised as sentences and put what
came of each beside it. A goal in a cell is read as a sentence in a section of goals (:mod:`pipeline.extract.levels`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import regex

from pipeline.extract.carried import carry
from pipeline.extract.clauses import Claim, masked, split_claims
from pipeline.extract.decisions import Scene
from pipeline.extract.indicator_text import name_claims
from pipeline.extract.levels import decide
from pipeline.extract.quantities import find_quantities, shifted
from pipeline.extract.rules import bare, rule
from pipeline.extract.table_header import FILE
from pipeline.extract.table_values import is_number
from pipeline.extract.when import find_times
from pipeline.extract.years import give_years
from pipeline.model import Quantity

_SHORT = 70  # characters of a cell that tells a level and nothing else
_OWN_TIME = ("by", "in")
_ESTIMATED = regex.compile(r"\b(?:uoc|du kien|uoc tinh|uoc dat)\b[^\d]*$")
_LIST_MARK = regex.compile(r"^\s*(?:[-–+*•]|\(?\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\))\s+")


def tells_level(text: str) -> bool:
    """Whether a cell holds a level, alone or in a few words: "58,4", "Kết nạp 486 hội viên", "02 hợp tác xã"."""
    if is_number(text):
        return True
    return len(text) <= _SHORT and any(quantity.unit or quantity.numerator for quantity in find_quantities(text))


def tells_levels(cells: Sequence[str]) -> bool:
    """Whether most cells of a column tell a level, those apart that say that nothing is known or only "Đạt"."""
    told = [text for text in cells if not rule(FILE, "rows", "no_figure").search(text)]
    return len(told) >= 2 and sum(map(tells_level, told)) >= 0.6 * len(told)


def states_goals(cells: Sequence[str]) -> bool:
    """Whether most of the labels of a table are goals with their levels in them."""
    with_levels = sum(bool(goals(text, None, None)) for text in cells)
    return len(cells) >= 2 and with_levels >= 0.5 * len(cells)


@lru_cache(maxsize=4096)
def goals(text: str, doc_type: str | None, issued: int | None) -> tuple[Claim, ...]:
    """The goals that a cell states, with their wording and their own times; offsets are those of the cell's text.

    Args:
        text: the cell, "Phấn đấu 95% hội viên tham gia bảo hiểm y tế".
        doc_type: the document's type; a report's cell tells what was promised.
        issued: the year of the document.
    """
    mark = _LIST_MARK.match(text)
    start = mark.end() if mark else 0
    sentence = text[start:]
    times = find_times(sentence, issued)
    claims = split_claims(sentence, find_quantities(sentence), times)
    give_years(sentence, claims, times)
    name_claims(sentence, claims, times)
    carry(sentence, claims)
    signs = masked(sentence, times) if claims else ""
    scene = Scene(
        role="goals", doc_type=doc_type if doc_type not in (None, "BC", "CV", "TB") else "KH", issued_year=issued
    )
    found: list[Claim] = []
    for i, claim in enumerate(claims):
        before, after = (claims[i - 1] if i else None), (claims[i + 1] if i + 1 < len(claims) else None)
        decision = decide(sentence, signs, claim, scene, before, after)
        if decision.kind == "target" and claim.indicator:
            found.append(replace(claim, quantity=shifted(claim.quantity, start)))
    return tuple(found)


def year_of(claim: Claim, given: int | None) -> int | None:
    """The year of a goal: its own, else the one that its table gives."""
    time = claim.time
    return time.year if time is not None and time.kind in _OWN_TIME and time.year is not None else given


def level_told(text: str, found: Sequence[Quantity], unit: str | None) -> int:
    """Which of a cell's quantities is the level: that in the unit of the row's goal, else the first."""
    if unit is not None:
        return next((i for i, quantity in enumerate(found) if quantity.unit == unit), 0)
    return 0


def is_estimate(text: str, quantity: Quantity) -> bool:
    """Whether a cell says that its level is an estimate: "Ước 10,9%"."""
    return _ESTIMATED.search(bare(text[: quantity.number_start].lower())) is not None


def with_counts(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """A share and the count that goes with it are one level: "100% (63/63)", "50% (26 xã)", "1.042/1.240 (84,0%)"."""
    if len(found) != 2:
        return list(found)
    share, count = found
    between = bare(text[share.number_end : count.number_start].lower())
    if count.unit == "%" and share.numerator is not None and share.value is None and count.numerator is None:
        linked = "(" in between or regex.search(r"\b(?:dat|chiem|bang|ty le|tuong ung)\b|[=;,]", between)
        if linked:
            return [replace(count, numerator=share.numerator, denominator=share.denominator)]
    if "(" not in between or share.unit != "%" or share.numerator is not None or count.unit == "%":
        return list(found)
    return [replace(share, numerator=count.numerator, denominator=count.denominator)]
