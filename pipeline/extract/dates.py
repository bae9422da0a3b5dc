"""Dates as Vietnamese documents write them, as ISO dates or as much of one as is stated.

    parse_date("ngày 08 tháng 02 năm 2021") -> Date(iso="2021-02-08", ...)
    parse_date("ngày      tháng 6 năm 2025") -> Date(iso="2025-06", ...)      a day that was never filled in
    parse_date("Quý I/2025") -> Date(iso="2025-Q1", ...)
    find_dates(text) -> all of them, left to right, with their place in the text

A date is taken as printed, also where it lies in the future; one that no calendar has (31/2, month 13) is no date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import regex

from pipeline.resources import load_patterns
from pipeline.timed import TimedPattern, compiled, timed

# What OCR makes of the digits 1 and 0; the patterns allow it beside a digit alone.
_LOOKALIKES = str.maketrans("lLiI|oO", "1111100")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, slots=True)
class Date:
    """A date and its place: ``text[start:end]`` states it. ``iso`` is 2021-02-08, 2025-06, 2025-Q1 or 2025."""

    iso: str
    start: int
    end: int
    rule: str

    @property
    def year(self) -> int:
        return int(self.iso[:4])

    @property
    def month(self) -> int | None:
        return int(self.iso[5:7]) if len(self.iso) >= 7 and self.iso[5] != "Q" else None

    @property
    def day(self) -> int | None:
        return int(self.iso[8:10]) if len(self.iso) == 10 else None


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    rows = load_patterns("dates.yaml")["rules"]
    return tuple((row["id"], compiled("dates.yaml", row, regex.I | regex.X)) for row in rows)


@lru_cache(maxsize=1)
def _any_rule() -> TimedPattern:
    """One pass for all rules: the earliest place wins, there the rule that stands first in the file."""
    parts = []
    for rule, pattern in _rules():
        name = rule.replace("-", "_")
        body = regex.sub(r"\(\?P(<|=)(\w+)", rf"(?P\g<1>{name}__\g<2>", pattern.pattern)
        parts.append(f"(?P<{name}>{body})")
    return TimedPattern(regex.compile("|".join(parts), regex.I | regex.X), "dates.yaml: rules")


def _calendar(groups: dict[str, str]) -> str | None:
    """ISO form of the parts, or None where no calendar has such a date."""
    year = int(groups["year"])
    if not 1900 <= year <= 2100:
        return None
    if groups.get("quarter"):
        token = groups["quarter"].lower()
        quarter = _ROMAN.get(token) or int(token)
        return f"{year}-Q{quarter}"
    if not groups.get("month"):
        return f"{year}"
    month = int(groups["month"].translate(_LOOKALIKES))
    if not 1 <= month <= 12:
        return None
    if not groups.get("day"):
        return f"{year}-{month:02d}"
    try:
        return date(year, month, int(groups["day"].translate(_LOOKALIKES))).isoformat()
    except ValueError:
        return None


def find_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[Date]:
    """All dates in ``text[start:end]``, left to right, without overlap.

    A bare year counts only behind "năm"; a bare "6/2025" only behind "tháng". A run such as "12/5/2025/QĐ" or
    "1/15/4/2024" is no date: it may belong to a number.
    """
    pattern = _any_rule()
    end = len(text) if end is None else end
    for match in pattern.finditer(text, start, end):
        groups = {name: value for name, value in match.groupdict().items() if value is not None}
        rule = next(name for name in groups if "__" not in name)
        parts = {name.split("__", 1)[1]: value for name, value in groups.items() if name.startswith(f"{rule}__")}
        iso = _calendar(parts)
        if iso:
            yield Date(iso, match.start(), match.end(), f"date/{rule.replace('_', '-')}")


def parse_date(text: str) -> Date | None:
    """The first date of a text, or None."""
    return next(find_dates(text), None)


def date_after(text: str, start: int, *, reach: int = 40) -> Date | None:
    """The date that follows a number at ``start``: nothing but blanks, brackets, a comma or "ký", "ban hành" between.

    Args:
        text: running text.
        start: offset just behind the number.
        reach: furthest start of the date, in characters.
    """
    bridge = _around()["bridge"].match(text, start)
    begin = bridge.end() if bridge else start
    found = next(find_dates(text, begin, min(len(text), begin + reach)), None)
    return found if found and found.start <= begin else _short_date(text, begin)


_CENTURY = 45  # two digits of a year: from 45 on it is of the last century, since 1945


def _short_date(text: str, at: int) -> Date | None:
    """The date at an offset whose year has two digits: "ngày 05/11/25"."""
    match = _around()["short_year"].match(text, at)
    if match is None or not text[max(0, at - 6) : at].rstrip().endswith("gày"):
        return None
    year = int(match["year"])
    whole = {"day": match["day"], "month": match["month"], "year": str(year + (1900 if year >= _CENTURY else 2000))}
    iso = _calendar(whole)
    return Date(iso, match.start(), match.end(), "date/short-year") if iso else None


def skip_unreadable(text: str, start: int) -> int:
    """Offset behind a date at ``start`` that cannot be read ("ngày l8 tháng § năm 2009"), or ``start``."""
    match = _around()["unreadable"].match(text, start)
    return match.end() if match else start


@lru_cache(maxsize=1)
def _around() -> dict[str, TimedPattern]:
    rows = load_patterns("dates.yaml")["around"]
    return {row["id"]: timed("dates.yaml", row, regex.I | regex.X) for row in rows}
