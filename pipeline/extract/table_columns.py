"""What the columns of a table hold, understood from their headers, their cells, and where the table stands.

Pattern of the language: a header names an act and a time ("Thực hiện năm 2023", "KH 2025", "Đến năm 2030"), over one or
two rows ("Kế hoạch" over "2025" and "2026"). A bare year takes its sense from the document: in a plan the years to come
are targets and those gone by their starting points, in a report they are results. Patterns: patterns/tables.yaml.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from pipeline.extract.column_places import places_of
from pipeline.extract.rules import bare, rule
from pipeline.extract.table_header import FILE, headers_of, units_of
from pipeline.extract.table_kinds import MOSTLY, are_places, level_kind, plain_kind, says_kinds
from pipeline.extract.table_sentences import states_goals, tells_levels
from pipeline.extract.table_values import is_number, known_unit, measures, unit_of_count
from pipeline.extract.when import find_times
from pipeline.model import Header, Table

LEVELS = frozenset({"target", "result", "estimate", "baseline", "figure", "compare"})
_PLANS = frozenset({"KH", "CTr", "NQ", "QĐ", "ĐA", "CT", "HD", "PA"})
_REPORTS = frozenset({"BC"})
_YEAR = regex.compile(r"(?<![\d.,/])(?:19|20)\d\d(?![\d.,]*\d)")
_PART = regex.compile(r"-(?:M(?!12)\d\d|H1|Q[1-4])$")
_MONTHS = regex.compile(r"(?i)(?<!\d)0?(\d{1,2}) thang\b(?! *\d)")
_SPAN = regex.compile(r"(?<![\d.,/])((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)(?![\d.,]*\d)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it holds.

    ``kind``: number (TT), label, group (a label that spans rows), unit, target, result, estimate, baseline, figure,
    compare, lead, support, due, note, code, text, empty, said (its cells say what kind of levels each row has).
    ``header`` is its header from the top, parted by " > ".
    ``stated`` says that its header names its kind; else it was worked out from the document. ``subject`` is what its
    header says beside kind and time ("ho ngheo"), folded; empty where the rows alone say what is counted. ``scope`` is
    the place that its header names where the columns are places ("Toàn tỉnh", "Xã Nà Pàn", "Miền núi"), "" where it
    stands for all of them ("Tổng số"). ``told``: its cells tell their levels in words ("Kết nạp 486 hội viên").
    """

    index: int
    kind: str
    header: str = ""
    year: int | None = None
    year_stated: bool = False
    period: str | None = None
    as_of: str | None = None
    unit: str | None = None
    stated: bool = True
    budget: bool = False
    subject: str = ""
    scope: str | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a table stands: type and year of the document, its caption, the role and year of its section.

    ``announced``: the sentence over it, in the press, announces chỉ tiêu.
    """

    doc_type: str | None
    issued_year: int | None
    caption: str
    role: str | None
    year: int | None
    announced: bool = False

    @property
    def plans(self) -> bool:
        """Whether levels without a word of their own are commitments."""
        if self.role in ("goals", "outlook", "tasks", "duties"):
            return True
        return self.role not in ("results", "activities", "background") and self.doc_type in _PLANS


@dataclass(frozen=True, slots=True)
class Understood:
    """The columns of a table, in order.

    ``placed``: its rows are places or bodies, its columns say what is counted. ``yearly``: its rows are years.
    ``promised``: the column of labels with the year that holds for them, where the labels are goals with levels.
    """

    columns: list[Column]
    placed: bool
    yearly: bool = False
    promised: Column | None = None


def understand(table: Table, setting: Setting, header: Header) -> Understood:
    """What the columns of a table hold, and whether its rows are places. One column at most names the rows."""
    cells: list[list[str]] = [[] for _ in range(table.n_columns)]
    for cell in table.cells:
        if cell.row >= table.header_rows and cell.columns == 1 and cell.text:
            cells[cell.column].append(cell.text)
    spanning = {cell.column for cell in table.cells if cell.row >= table.header_rows and cell.rows > 1}
    found = [_column(index, text, cells[index], setting, header) for index, text in enumerate(headers_of(table))]
    stated = units_of(table)
    found = [replace(c, unit=stated.get(c.index) or c.unit) if c.kind in LEVELS else c for c in found]
    found = [
        replace(c, kind="said") if c.kind not in ("number", "unit") and says_kinds(cells[c.index]) else c for c in found
    ]
    found = _labels(found, cells, spanning)
    placed = _by_place(found, cells)
    if not placed:
        found = across_places(found)
    found = _results_to_come(found, setting)
    label = next((column for column in found if column.kind in ("label", "number")), None)
    yearly = label is not None and bool(cells[label.index]) and all(map(is_year, cells[label.index]))
    settled = [_by_setting(column, found, setting, placed, yearly) for column in found]
    promised = None if placed or yearly else _promised(settled, cells, setting, header)
    return Understood(settled, placed, yearly, promised)


def _promised(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], setting: Setting, document: Header
) -> Column | None:
    """The labels as goals: under "Chỉ tiêu" without a column of planned levels, in a plan, or beside their results."""
    label = next((column for column in columns if column.kind == "label"), None)
    if label is None or any(column.kind in ("target", "baseline") for column in columns):
        return None
    if not rule(FILE, "columns_other", "indicators").search(f"{label.header} {setting.caption}"):
        return None
    answered = any(column.kind in ("result", "estimate") and column.stated for column in columns)
    planned = setting.plans and setting.role in ("goals", None) and not any(c.kind in LEVELS for c in columns)
    if not (planned or (answered and setting.doc_type in _REPORTS)) or not states_goals(cells[label.index]):
        return None
    return _with_time(replace(label, kind="target", subject=""), setting, document)


def is_year(text: str) -> bool:
    """Whether a text says a year and at most what kind of level it has: "2025", "Đến năm 2027", "Thực hiện 2024"."""
    return len(_YEAR.findall(text)) == 1 and not subject_of(_YEAR.sub(" ", text)) and not is_number(_YEAR.sub("", text))


def _results_to_come(columns: list[Column], setting: Setting) -> list[Column]:
    """In a plan's goals "Kết quả học tập > Tốt" is what shall be reached, where no column names targets beside it."""
    stated = {column.kind for column in columns if column.stated}
    if (
        setting.role != "goals"
        or not setting.plans
        or setting.doc_type in _REPORTS
        or stated & {"target", "baseline", "estimate"}
    ):
        return columns
    to_come = rule(FILE, "columns_other", "result_to_come")
    return [
        replace(column, kind="target", stated=False)
        if column.kind == "result" and to_come.search(column.header) and not column.period and not column.as_of
        else column
        for column in columns
    ]


def _by_place(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> bool:
    """Whether the rows are places or bodies: then the columns say what is counted, and the rows where."""
    label = next((column for column in columns if column.kind == "label"), None)
    if label is None:
        return False
    named = bool(rule(FILE, "columns_other", "places").search(label.header.rsplit(" > ", 1)[-1]))
    placed = named or are_places(cells[label.index])
    return placed and any(c.subject for c in columns if c.kind in LEVELS)


def across_places(columns: list[Column]) -> list[Column]:
    """The columns with the places that their headers name: scope, and what the rest of the header says."""
    levels = [column for column in columns if column.kind in LEVELS]
    named = places_of([column.header for column in levels])
    found = list(columns)
    for column, (place, rest) in zip(levels, named, strict=True):
        if place is None:
            continue
        kind = column.kind if column.kind == "compare" else level_kind(rest) or "figure"
        unit = _unit_of_header(rest) if column.unit == _unit_of_header(column.header) else column.unit
        found[column.index] = replace(
            column,
            scope=place,
            kind=kind,
            stated=kind != "figure",
            unit=unit,
            subject=subject_of(rest),
            budget=is_budget(rest),
        )
    return found


def _column(index: int, header: str, cells: Sequence[str], setting: Setting, document: Header) -> Column:
    numbers = sum(is_number(text) for text in cells)
    numeric = bool(cells) and numbers >= max(1, MOSTLY * len(cells))
    kind = plain_kind(header, cells, numeric, index)
    told = False
    if kind is None:
        stated = level_kind(header)
        told = stated in ("result", "estimate") and not numeric and setting.doc_type in _REPORTS and tells_levels(cells)
        kind = stated if numeric or told or stated == "target" else None
    kind_of_all = kind or ("figure" if numeric else "text" if cells else "empty")
    column = Column(index, kind_of_all, header, stated=bool(kind), told=told)
    if column.kind in ("target", "result", "estimate", "baseline") and not numeric and not told:
        # words in a column of levels: "Đạt", "Hoàn thành"; a column of long texts tells something else
        long = sum(len(text) > 60 for text in cells)
        if not cells or long > MOSTLY * len(cells) or (not numbers and column.kind != "target") or index == 0:
            column = replace(column, kind="text" if cells else "empty")
        elif not numbers and not setting.plans:
            column = replace(column, kind="text")
    if column.kind not in LEVELS:
        return column
    column = _with_time(column, setting, document)
    unit = _unit_of_header(header)
    budget = is_budget(header)
    return replace(column, unit=unit, budget=budget, subject=subject_of(header))


def is_budget(text: str) -> bool:
    """Whether words speak of money planned or spent, and not of a level that is counted in money."""
    if rule(FILE, "columns_other", "level_in_money").search(text):
        return False
    return bool(rule(FILE, "columns_other", "budget").search(text))


def subject_of(header: str) -> str:
    """What a header says beside the kind of level, its time and its unit: letters of the words that are left."""
    parts = []
    for text in header.split(" > "):
        unit = rule(FILE, "rows", "unit_in_text").search(text)
        parts.append(text[: unit.start()] if unit else text)
    left = rule(FILE, "columns_other", "no_subject").pattern.sub(" ", bare(" ".join(parts)).lower())
    return " ".join(regex.findall(r"[^\W\d_]{2,}", left))


def _with_time(column: Column, setting: Setting, document: Header) -> Column:
    """The year that the header states, or that the caption, the section or the document gives.

    Of a header in several rows the one that names the kind of level is asked first: "KH 2026" over "so với 2025"; a
    span of years after a year of it: "Giai đoạn 2026 - 2030" over "Năm 2026".
    """
    parts = column.header.split(" > ")
    years_alone = [part for part in parts if _YEAR.search(_SPAN.sub(" ", part))]
    parts.sort(key=lambda part: (bool(years_alone) and bool(_SPAN.search(part)), level_kind(part) is None))
    for part in parts:
        times = [time for time in find_times(part, setting.issued_year) if time.kind != "compare"]
        period, as_of = (times[-1].period, times[-1].as_of) if times else (None, None)
        spans = [int(match[2]) for match in _SPAN.finditer(part)]
        years = [int(match[0]) for match in _YEAR.finditer(part)]
        if not years and times and times[-1].year:
            years = [times[-1].year_end or times[-1].year or 0]
        if spans or years:
            months = _MONTHS.search(bare(column.header))
            if period is None and months:
                period = f"{years[-1]}-H1" if int(months[1]) == 6 else f"{years[-1]}-M{int(months[1]):02}"
            # a level of a span of years is what it shall come to: its end
            year = spans[-1] if spans else years[-1]
            return replace(column, year=year, year_stated=True, period=period, as_of=as_of)
    named = {
        time.year_end or time.year
        for time in find_times(setting.caption, setting.issued_year)
        if time.kind in ("in", "by", "span", "part")
    }
    given = named.pop() if len(named) == 1 else setting.year
    if given is None and document.period_start is not None and document.period_start == document.period_end:
        given = document.period_start
    if column.kind == "baseline" and given and setting.issued_year and given > setting.issued_year:
        given = None  # where a plan starts is not where it ends
    if given is None and column.kind == "target" and document.doc_type in _REPORTS:
        given = document.period_end  # what was to be reached in a term is due when it ends
    return replace(column, year=given)


def _unit_of_header(header: str) -> str | None:
    """A unit in a header: "(triệu đồng)", "(%)", or the noun of "Số học viên"; the lowest header row first."""
    for text in reversed(header.split(" > ")):
        match = rule(FILE, "rows", "unit_in_text").search(text)
        if match:
            unit = text[match.start("unit") : match.end("unit")].strip()
            if known_unit(unit):
                return unit
        counted = unit_of_count(text)
        if counted:
            return counted
        if measures(text):
            return text.strip(" .")
        if text.rstrip(" .").endswith("%"):
            return "%"
    return None


def _labels(columns: list[Column], cells: Sequence[Sequence[str]], spanning: set[int]) -> list[Column]:
    """Says which column names the rows: the first with words in most of its cells; one before it that spans groups."""
    texts = [
        column
        for column in columns
        if column.kind in ("text", "note", "lead", "target")
        and cells[column.index]
        and not _is_level_column(column, cells)
    ]
    if not texts:
        years = next((c for c in columns if cells[c.index] and all(map(is_year, cells[c.index]))), None)
        return [replace(c, kind="label") if c is years else c for c in columns]
    first_level = next((c.index for c in columns if c.kind in LEVELS and _is_level_column(c, cells)), len(columns))
    before = [column for column in texts if column.index < first_level] or texts[:1]
    label = before[0]
    for column in before[1:2]:
        # a first column whose cells span rows, or that has far fewer cells, groups the rows of the next
        few = len(cells[label.index]) < len(cells[column.index])
        grouped = few or (label.index in spanning and column.index not in spanning)
        if (column.kind == "text" and grouped) or _names_indicators(label, column, cells):
            columns = [replace(c, kind="group") if c is label else c for c in columns]
            label = column
    return [replace(c, kind="label") if c.index == label.index else c for c in columns]


def _names_indicators(first: Column, second: Column, cells: Sequence[Sequence[str]]) -> bool:
    """Whether the second column of words holds the indicators, without levels, and the first what they belong to."""
    indicator = rule(FILE, "columns_other", "indicator_column")
    plain = sum(not any(char.isdigit() for char in text) for text in cells[second.index])
    named = indicator.search(second.header) and not indicator.search(first.header)
    if second.kind == "target":
        return bool(named) and plain > MOSTLY * len(cells[second.index])
    return second.kind == "text" and bool(named)


def _is_level_column(column: Column, cells: Sequence[Sequence[str]]) -> bool:
    texts = cells[column.index]
    return bool(texts) and sum(is_number(text) for text in texts) >= max(1, MOSTLY * len(texts) / 2)


def _by_setting(column: Column, columns: Sequence[Column], setting: Setting, placed: bool, yearly: bool) -> Column:
    """A column of numbers whose header has no word for what they are takes it from its neighbours and the document.

    In a plan's table of chỉ tiêu a bare year to come is a target, one gone by a starting point; in a report a bare year
    is what was reached. "Thực hiện" of a year that is not over when a plan is issued is what it wants to do.
    """
    issued = setting.issued_year
    if (
        column.kind == "result"
        and setting.plans
        and issued
        and column.year_stated
        and column.year
        and column.year > issued
    ):
        return replace(column, kind="target", stated=False)
    part = _PART.search(column.period or "") or rule(FILE, "columns_other", "part_of_year").search(column.header)
    if column.kind == "target" and part:
        return replace(column, kind="figure")  # a stage within the year is no level of the year
    if column.kind != "figure" or column.budget or rule(FILE, "columns_other", "opening").search(column.header):
        return column
    if placed and rule(FILE, "columns_other", "population").search(column.header):
        return column
    label = next((c for c in columns if c.kind == "label"), None)
    about = f"{label.header if label else ''} {setting.caption}"
    indicators = bool(rule(FILE, "columns_other", "indicators").search(about))
    kinds = Counter(c.kind for c in columns if c.stated)
    leaf = column.header.rsplit(" > ", 1)[-1]
    share = column.unit == "%" or bool(rule(FILE, "columns_other", "share").search(leaf))
    shares = placed and share and setting.doc_type in _REPORTS
    if not indicators and not kinds["target"] and not shares:
        return column
    if placed and column.subject and not column.year_stated and setting.plans and setting.role in ("goals", None):
        # chỉ tiêu given to places: each column is an indicator; the whole of which a share is given is none
        stock = rule(FILE, "columns_other", "stock").search(column.header)
        return column if stock else replace(column, kind="target", stated=False)
    goals = setting.role in ("goals", None)
    if yearly and column.subject and indicators and not column.year_stated:
        # years down the side, chỉ tiêu across
        if setting.plans and goals:
            return replace(column, kind="target", stated=False)
        return replace(column, kind="result", stated=False) if setting.doc_type in _REPORTS else column
    if placed and column.subject and not column.year_stated and setting.doc_type in _REPORTS and column.year:
        # what places reached: their shares, or all columns of a table of chỉ tiêu
        reached = bool(rule(FILE, "columns_other", "reached").search(setting.caption))
        stock = rule(FILE, "columns_other", "stock").search(column.header)
        if reached and not stock and (indicators or share):
            return replace(column, kind="result", stated=False)
    if column.scope is not None and not column.year_stated and not column.subject:
        # chỉ tiêu down the side, places across
        if setting.plans and goals:
            return replace(column, kind="target", stated=False)
        if setting.doc_type in _REPORTS and indicators and column.year:
            return replace(column, kind="result", stated=False)
        return column
    if not column.year_stated:
        lone = sum(c.kind == "figure" for c in columns) == 1 and all(c.kind != "target" for c in columns)
        return replace(column, kind="target", stated=False) if lone and setting.plans and goals else column
    if not _YEAR.search(leaf) or column.year is None:
        return column
    if setting.announced and issued is None and indicators:
        return replace(column, kind="target", stated=False)
    if setting.plans and issued is not None:
        early = column.year < issued or (column.year == issued and _has_later(column, columns))
        return replace(column, kind="baseline" if early else "target", stated=False)
    if setting.doc_type in _REPORTS and indicators:
        ahead = issued is not None and column.year > issued
        return replace(column, kind="target" if ahead else "result", stated=False)
    return column


def _has_later(column: Column, columns: Sequence[Column]) -> bool:
    """Whether targets of later years stand beside a column: then its own year, that of the document, is the start."""
    later = [c for c in columns if c.kind == "target" and c.stated and c.year and column.year and c.year > column.year]
    return bool(later)
