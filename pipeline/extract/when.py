"""Times of levels: by when, in which year, as of which day, in which part of a year, against which year compared.

    find_times("đạt 60% vào năm 2025", None)              kind "by", year 2025
    find_times("tính đến 30/4/2025", None)                kind "as_of", year 2025, as_of "2025-04-30"
    find_times("05 tháng đầu năm 2025", None)             kind "part", year 2025, period "2025-M05"
    find_times("tăng 5% so với cùng kỳ năm trước", 2025)  kind "compare", year 2024

The rules are patterns/when.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import regex

from pipeline.extract.rules import Rule, rules
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

FILE = "when.yaml"
TimeKind = Literal["by", "in", "span", "as_of", "part", "from", "yearly", "compare", "date"]
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = regex.compile(r"(?:19|20)\d\d")
_LONGEST_SPAN = 60  # years; "1945-2045" is no plan's period
_REACH = 120  # characters that the name of a law may take before its year


@dataclass(frozen=True, slots=True)
class Time:
    """A time and its place: ``text[start:end]`` states it.

    ``kind``: "by" (đến, vào, trước năm 2025; cuối năm), "in" (năm 2024, tháng 5/2024, cả năm), "span" (2021-2025, to
    ``year_end``), "as_of" (tính đến 30/4/2025; đến nay), "part" (05 tháng đầu năm 2025, quý I/2025), "from" (từ năm
    2025), "yearly" (hằng năm), "compare" (so với năm 2020: values beside it are changes or belong to that time), and
    "date" (a day, named for whatever reason). ``year`` is None where it is not stated and does not follow from
    ``issued_year``. ``as_of`` is an ISO date or as much of one as is stated; ``period`` is "2025-H1", "2025-M05",
    "2025-Q1", "2025-05" (that month), "2021/2025", or the part alone ("H1") where no year is stated.
    """

    start: int
    end: int
    kind: TimeKind
    year: int | None = None
    year_end: int | None = None
    as_of: str | None = None
    period: str | None = None
    rule: str = ""


@lru_cache(maxsize=1)
def _kinds() -> dict[str, TimeKind]:
    return {row["id"]: row["kind"] for row in load_patterns(FILE)["rules"]}


def find_times(text: str, issued_year: int | None = None) -> list[Time]:
    """All times of a text, left to right, without overlap.

    Args:
        text: running text in NFC.
        issued_year: the year in which the document was written; by it "năm nay" and "năm trước" get a year.
    """
    bare = strip_marks(text)
    matches: list[tuple[int, int, int, Rule, regex.Match[str]]] = []
    for order, rule in enumerate(rules(FILE, "rules")):
        for match in rule.pattern.finditer(text if rule.marked else bare):
            matches.append((match.start(), -match.end(), order, rule, match))
    matches.sort(key=lambda found: found[:3])
    times: list[Time] = []
    last = 0
    for start, _, _, rule, match in matches:
        if start < last:
            continue
        made = _times(text, rule, match, issued_year)
        if made is not None:
            times += made
            last = match.end()
    return times


def _times(text: str, rule: Rule, match: regex.Match[str], issued: int | None) -> list[Time] | None:
    """The times of a match; an empty list for a year that belongs to a law; None for what no calendar has."""
    groups: dict[str, Any] = match.groupdict()
    kind = _kinds()[rule.id]
    name = f"when/{rule.id}"
    year = int(groups["year"]) if groups.get("year") else int(groups["later"]) if groups.get("later") else None
    if year is None and issued is not None:
        year = issued if groups.get("now") else issued - 1 if groups.get("ago") else None
    if kind == "in" and year is not None and _of_law(text, match.start()):
        return []
    year_end = int(groups["last"]) if groups.get("last") else None
    if year_end is not None and (year is None or not year < year_end <= year + _LONGEST_SPAN):
        return None
    if groups.get("day") or groups.get("month"):
        iso = _iso(year, groups.get("month"), groups.get("day"))
        if iso is None:
            return None
        if kind == "in":
            return [Time(match.start(), match.end(), kind, year, period=iso, rule=name)]
        return [Time(match.start(), match.end(), kind, year, as_of=iso, rule=name)]
    as_of, period = None, None
    if kind == "as_of" and year is not None:
        as_of = f"{year}-{_part(groups)}" if groups.get("quarter") else str(year)
    elif kind == "part":
        part = _part(groups)
        period = f"{year}-{part}" if year is not None else part
    elif kind == "span" and rule.id != "span-months":
        period = f"{year}/{year_end}"
    more = groups.get("more")
    first_end = match.start("more") if more else match.end()
    times = [Time(match.start(), first_end, kind, year, year_end, as_of, period, name)]
    if more:
        for other in _YEAR.finditer(match.string, match.start("more"), match.end("more")):
            times.append(Time(other.start(), other.end(), kind, int(other.group()), rule=name))
    return times


def _part(groups: dict[str, Any]) -> str:
    """ "Q1", "H1", "H2", "M05" (the first five months), "M-03" (the last three)."""
    quarter = groups.get("quarter")
    if quarter:
        return f"Q{_ROMAN.get(quarter.lower()) or int(quarter)}"
    months = int(groups.get("months") or 6)
    rest = bool(groups.get("rest"))
    if months == 6:
        return "H2" if rest else "H1"
    return f"M-{months:02d}" if rest else f"M{months:02d}"


def _iso(year: int | None, month: str | None, day: str | None) -> str | None:
    if year is None or month is None or not 1 <= int(month) <= 12:
        return None
    if day is None:
        return f"{year}-{int(month):02d}"
    try:
        return date(year, int(month), int(day)).isoformat()
    except ValueError:
        return None


def _of_law(text: str, at: int) -> bool:
    """Whether a law's name ends just before ("Luật Bình đẳng giới năm 2006")."""
    begin = max(0, at - _REACH)
    return any(rule.pattern.match(text, begin, at) for rule in rules(FILE, "law"))
