"""Facts out of tables: every number of a data table is a target, a result or a figure, or is left out for a reason.

Left out are row numbers, codes, the numbers of columns, and cells without a level. Ratios between plan and result, and
changes, are figures with the measure "… so với …": they are no levels of the indicator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from pipeline.extract.agencies import split_agencies
from pipeline.extract.confidence import Doubts, confidence
from pipeline.extract.context import Context
from pipeline.extract.deadlines import parse_due
from pipeline.extract.rules import rule
from pipeline.extract.table_columns import LEVELS, Column, Setting, is_budget, subject_of, understand
from pipeline.extract.table_header import FILE
from pipeline.extract.table_kinds import stated_kind
from pipeline.extract.table_rows import Row, direction_of, of_a_year, rows_of
from pipeline.extract.table_sentences import goals, is_estimate, level_told, with_counts, year_of
from pipeline.extract.table_values import english_style, is_number, span_of, tells_change, unit_of_count, values
from pipeline.model import (
    Assignment,
    Cell,
    Deadline,
    Evidence,
    Figure,
    Header,
    Layout,
    Page,
    Quantity,
    Result,
    Span,
    Table,
    Target,
)

# Four digits without a mark on a scan: either "14.200" has lost its stop, or "71,33" its comma.
_UNGROUPED = regex.compile(r"(?<![\d.,])\d{4,}(?![\d.,])")
_NO_DUTIES = frozenset({"BC", "TTr"})
_YEAR = regex.compile(r"(?:[Nn]ăm )?(?:19|20)\d\d")
# How sure a kind is that the header does not state.
_DECIDED = {"target": 0.9, "result": 0.9, "baseline": 0.9, "label": 0.85, "text": 0.85}


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What the tables of a document state."""

    targets: tuple[Target, ...] = ()
    results: tuple[Result, ...] = ()
    figures: tuple[Figure, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


def table_facts(layout: Layout, contexts: Sequence[Context], header: Header, pages: Sequence[Page]) -> TableFacts:
    """The facts of all tables of a document, in reading order.

    Args:
        layout: with its tables.
        contexts: of each block of the layout.
        header: what is known of the document.
        pages: its pages, repaired, for boxes and for how they were read.
    """
    facts = _Facts(layout, contexts, header, pages)
    for table in layout.tables:
        facts.read(table)
    return TableFacts(
        tuple(facts.targets),
        tuple(facts.results),
        tuple(facts.figures),
        tuple(facts.assignments),
        tuple(facts.deadlines),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The table at hand. ``placed``: rows are places. ``yearly``: they are years. ``indicators``: it lists chỉ tiêu.

    ``promised``: the column of its labels, where these are goals with their levels.
    """

    table: Table
    context: Context
    placed: bool
    yearly: bool
    english: bool
    indicators: bool
    promised: Column | None = None


class _Facts:
    """Collects facts table by table."""

    def __init__(self, layout: Layout, contexts: Sequence[Context], header: Header, pages: Sequence[Page]) -> None:
        self.layout, self.contexts, self.header = layout, contexts, header
        self.pages = {page.page_no: page for page in pages}
        self.numbered = any(context.indicator_no for context in contexts)
        self.targets: list[Target] = []
        self.results: list[Result] = []
        self.figures: list[Figure] = []
        self.assignments: list[Assignment] = []
        self.deadlines: list[Deadline] = []
        self.goal: str | None = None
        self.number: str | None = None
        self.row_unit: str | None = None
        self.issued = header.issued_year or header.period_start

    def read(self, table: Table) -> None:
        context = self._context(table)
        setting = self._setting(table, context)
        understood = understand(table, setting, self.header)
        columns = understood.columns
        about = " ".join(c.header for c in columns if c.kind in ("label", "number"))
        indicators = bool(rule(FILE, "columns_other", "indicators").search(f"{about} {setting.caption}"))
        english = english_style(table)
        self.table = _Known(
            table, context, understood.placed, understood.yearly, english, indicators, understood.promised
        )
        for row in rows_of(table, columns):
            if row.is_section and not any(
                is_number(cell.text)
                for column, cell in row.cells.items()
                if columns[column].kind not in ("number", "label")
            ):
                continue
            self.goal, self.number = self._numbers(row)
            self.row_unit = self._own_unit(row, columns)
            self._promised(row)
            self._levels(row, columns)
            self._worded(row, columns)
            self._duties(row, columns)

    def _context(self, table: Table) -> Context:
        if table.before is not None and table.before < len(self.contexts):
            return self.contexts[table.before]
        return Context()

    def _setting(self, table: Table, context: Context) -> Setting:
        press = self.header.doc_type is None and context.role in (None, "goals")
        lead = self._announcement(table) if press else None
        over = (table.caption, context.lead, lead, self._heading(table), context.heading)
        caption = " ".join(text for text in over if text)
        return Setting(self.header.doc_type, self.issued, caption, context.role, context.year, lead is not None)

    def _announcement(self, table: Table) -> str | None:
        """The sentence right over a table of the press that announces chỉ tiêu: "Chỉ tiêu giao các huyện như sau:"."""
        if table.before is None or table.before >= len(self.layout.blocks):
            return None
        block = self.layout.blocks[table.before]
        text = self.layout.flows[block.flow].text[block.body : block.end]
        return text if rule(FILE, "columns_other", "announced").search(text) else None

    def _heading(self, table: Table) -> str | None:
        """The heading right over a table, which is no heading of its own place: "III. CHỈ TIÊU GIAO CÁC ĐỊA PHƯƠNG"."""
        if table.before is None or table.before >= len(self.layout.blocks):
            return None
        block = self.layout.blocks[table.before]
        return self.layout.flows[block.flow].text[block.body : block.end] if block.kind == "heading" else None

    def _numbers(self, row: Row) -> tuple[str | None, str | None]:
        """Goal and indicator number: what the table says, else the goal that it stands under."""
        goal = row.goal or self.table.context.goal
        if row.indicator_no:
            return goal, row.indicator_no
        if row.goal and row.number and row.number.partition(".")[0] == row.goal and row.number.count(".") == 1:
            return goal, row.number  # "1.2" below "Mục tiêu 1"
        free = (row.goal is not None or not self.numbered) and self.table.indicators and not self.table.placed
        if free and row.number and row.number.isdecimal():
            return goal, row.number
        return goal, None

    def _promised(self, row: Row) -> None:
        """The goals that a row's label states; what came of them bears the wording of the first."""
        column = self.table.promised
        cell = row.cells.get(column.index) if column is not None else None
        if column is None or cell is None or cell.row != row.index or row.is_total:
            return
        stated = goals(cell.text, self.header.doc_type, self.issued)
        for claim in stated:
            year = year_of(claim, column.year)
            self._target(
                replace(row, label=claim.indicator or row.label), replace(column, year=year), cell, claim.quantity, None
            )
        if stated:
            row.label = stated[0].indicator or row.label
            row.unit = row.unit or stated[0].quantity.unit
            self.row_unit = row.unit

    def _levels(self, whole_row: Row, columns: Sequence[Column]) -> None:
        known, row = self.table, whole_row
        baselines: dict[tuple[str, str | None], tuple[Quantity, int | None]] = {}
        for column in columns:
            cell = row.cells.get(column.index)
            if cell is None or not cell.text or column.kind not in LEVELS:
                continue
            if known.table.header_rows and not column.header:
                continue  # nothing says what stands there
            row, column = of_a_year(whole_row, column, self.issued, known.yearly)
            if row.kind is not None and column.kind != "compare":
                column = replace(column, kind=row.kind, stated=True)
            # the row "Toàn tỉnh" of a table of places is a place; a total of unlike things is none of their levels
            counts = not row.is_total or (known.placed and bool(column.subject))
            found = values(cell.text, self._unit(row, column), english=known.english)
            found = with_counts(cell.text, found)
            found = [self._with_rate(q, row, column) for q in found if not self._is_misread(q, row, cell)]
            if column.told and not is_number(cell.text):
                found = self._told(row, column, cell, found)
            if column.kind == "target" and not found and self._is_words(cell):
                self._target(row, column, cell, None, None)
            for quantity in found:
                change = tells_change(cell.text, quantity, row.unit)
                if change is not None and (column.kind != "target" or "(" in cell.text[: quantity.start]):
                    moved = replace(column, kind="compare", header=change, year=None, year_stated=False)
                    self._figure(row, moved, cell, quantity)
                elif column.kind == "target" and counts:
                    self._target(row, column, cell, quantity, baselines.get((column.subject, column.scope)))
                elif column.kind in ("result", "estimate", "baseline") and not column.budget and counts:
                    kind = "estimate" if is_estimate(cell.text, quantity) else column.kind
                    self._result(row, replace(column, kind=kind), cell, quantity)
                    if (
                        quantity.value is not None
                        and column.kind in ("baseline", "result")
                        and not (known.placed or column.period)
                    ):
                        baselines[column.subject, column.scope] = (
                            quantity,
                            column.year if column.year_stated else None,
                        )
                else:
                    self._figure(row, column, cell, quantity)

    def _told(self, row: Row, column: Column, cell: Cell, found: Sequence[Quantity]) -> list[Quantity]:
        """The level of a cell in words; what else it counts is a figure, and so is an amount of an estimate's kind."""
        if not found:
            return []
        at = level_told(cell.text, found, self.row_unit)
        for i, quantity in enumerate(found):
            if i != at and quantity.unit is not None:
                self._figure(row, replace(column, kind="figure", header=""), cell, quantity)
        return [found[at]]

    def _own_unit(self, row: Row, columns: Sequence[Column]) -> str | None:
        """The unit that one level of a row states, for the others beside it: "10 mô hình | 12"."""
        units = {
            quantity.unit
            for column in columns
            if column.kind in ("target", "result", "estimate", "baseline") and (cell := row.cells.get(column.index))
            for quantity in values(cell.text, None)
            if quantity.unit is not None
        }
        return units.pop() if len(units) == 1 else None

    def _is_misread(self, quantity: Quantity, row: Row, cell: Cell) -> bool:
        """Whether an OCR lost the comma of a share: "Tỷ lệ hộ nghèo | % | 332". No share is above 100."""
        if quantity.unit != "%" or quantity.value is None or quantity.value <= 100 or not cell.pieces:
            return False
        page = self.pages.get(cell.pieces[0].page_no)
        return page is not None and page.source.startswith("ocr") and bool(rule(FILE, "rows", "share").search(row.own))

    def _with_rate(self, quantity: Quantity, row: Row, column: Column) -> Quantity:
        """The base that the label names: "Số bác sĩ trên 10.000 dân"."""
        if row.per is None or quantity.per is not None or quantity.unit == "%" or column.kind == "compare":
            return quantity
        return replace(quantity, per=row.per, base=row.base)

    def _indicator(self, row: Row, column: Column) -> str:
        """What a level is of: its row; its column, where rows are places; both, where the header names a part."""
        if column.scope is not None and not column.subject:
            return row.label
        if self.table.placed and column.subject:
            parts = [part for part in column.header.split(" > ") if not _YEAR.fullmatch(part.strip())]
            parts = [part for part in parts if subject_of(part) or not stated_kind(part)]  # without "Giao 2026"
            return ", ".join(parts)
        if column.subject and row.label:
            return f"{row.label}: {column.header.replace(' > ', ', ')}"
        return row.label

    def _worded(self, row: Row, columns: Sequence[Column]) -> None:
        """Quantities with a unit inside the words of a row that is about work done or to be done."""
        for column in columns:
            cell = row.cells.get(column.index)
            if cell is None or cell.row != row.index or column.kind not in ("label", "text"):
                continue
            if column.kind == "label" and self.table.indicators:
                continue  # "trẻ em dưới 5 tuổi", "xã trên 100 hộ" say what an indicator is about
            for quantity in values(cell.text, None):
                if quantity.unit is not None and quantity.value is not None:
                    self._figure(row, replace(column, header="", stated=False), cell, quantity)

    def _unit(self, row: Row, column: Column) -> str | None:
        """The unit of a cell without one: of its column's header, its row, its label, the table."""
        if column.kind == "compare":
            return column.unit or ("%" if "%" in column.header else None)
        return column.unit or row.unit or self._table_unit(column) or self.row_unit or unit_of_count(row.own)

    def _table_unit(self, column: Column) -> str | None:
        """The unit over the table, which money bears alone: "Đơn vị tính: triệu đồng" is none of "Biên chế"."""
        unit = self.table.table.unit
        money = unit is not None and rule(FILE, "columns_other", "budget").search(unit) is not None
        counted = money and not column.budget and rule(FILE, "columns_other", "not_money").search(column.header)
        return None if counted else unit

    def _is_words(self, cell: Cell) -> bool:
        letters = sum(char.isalpha() for char in cell.text)
        return not is_number(cell.text) and letters >= 3 and letters > 0.5 * len(cell.text)

    def _evidence(self, row: Row, column: Column, cell: Cell, quantity: Quantity | None, name: str) -> Evidence | None:
        value = span_of(cell, quantity.number_start, quantity.number_end) if quantity is not None else None
        place = value or (cell.pieces[0] if cell.pieces else None)
        if place is None:
            return None
        span = row.spans.get(place.page_no, place)
        if not span.start <= place.start or not place.end <= span.end:
            span = Span(place.page_no, min(span.start, place.start), max(span.end, place.end))
        page = self.pages.get(place.page_no)
        box = page.box_of(place.start, place.end) if page is not None else None
        text = row.text
        return Evidence(text, span, value, box, f"table:{name}", self._confidence(row, column, page, value, quantity))

    def _confidence(
        self, row: Row, column: Column, page: Page | None, value: Span | None, quantity: Quantity | None
    ) -> float:
        doubts = Doubts(
            decided=_DECIDED.get(column.kind, 1.0) if not column.stated else 1.0,
            year="stated" if column.year_stated else "inherited" if column.year else "none",
            indicator="own" if row.label else "none",
            unit=quantity is None or quantity.unit is not None or quantity.per is not None,
            page=page.quality if page is not None else 1.0,
        )
        if page is not None and value is not None:
            start, end = page.plan.to_raw(value.start), page.plan.to_raw(value.end, end=True)
            repaired = any(edit.start < end and edit.end > start for edit in page.plan.edits)
            sure = page.certainty(value.start, value.end)
            doubts = replace(doubts, repaired=repaired, digits=sure)
            if sure is not None and _UNGROUPED.search(page.text, value.start, value.end):
                doubts = replace(doubts, decided=0.7 * doubts.decided)
        return confidence(doubts)

    def _target(
        self,
        row: Row,
        column: Column,
        cell: Cell,
        quantity: Quantity | None,
        baseline: tuple[Quantity, int | None] | None,
    ) -> None:
        revenue = rule(FILE, "columns_other", "assigned").search(column.header) and rule(
            FILE, "rows", "revenue"
        ).search(row.label)
        if (column.budget and not revenue) or not row.label:
            if quantity is not None:
                self._figure(row, column, cell, quantity)
            return
        evidence = self._evidence(row, column, cell, quantity, "target")
        if evidence is None:
            return
        q = quantity
        if q is None or baseline is None or (baseline[0].unit, baseline[0].per) != (q.unit, q.per):
            baseline = None  # it counts something else
        self.targets.append(
            Target(
                evidence,
                self._indicator(row, column),
                goal=self.goal,
                indicator_no=self.number,
                value=q.value if q else None,
                value_max=q.value_max if q else None,
                comparator=q.comparator if q else None,
                unit=q.unit if q else None,
                per=q.per if q else None,
                base=q.base if q else None,
                year=column.year,
                baseline=baseline[0].value if baseline else None,
                baseline_year=baseline[1] if baseline else None,
                direction=direction_of(row.own, cell.text),
                scope=self._scope(row, column),
            )
        )

    def _scope(self, row: Row, column: Column) -> str | None:
        if column.scope:
            return column.scope
        if not self.table.placed or (row.is_total and not rule(FILE, "columns_other", "whole_named").search(row.own)):
            return self.table.context.scope
        return row.label

    def _result(self, row: Row, column: Column, cell: Cell, quantity: Quantity) -> None:
        evidence = self._evidence(row, column, cell, quantity, column.kind)
        if evidence is None or not row.label:
            return
        self.results.append(
            Result(
                evidence,
                self._indicator(row, column),
                goal=self.goal,
                indicator_no=self.number,
                value=quantity.value,
                value_max=quantity.value_max,
                numerator=quantity.numerator,
                denominator=quantity.denominator,
                comparator=quantity.comparator,
                unit=quantity.unit,
                per=quantity.per,
                base=quantity.base,
                year=column.year,
                as_of=column.as_of,
                period=column.period,
                estimate=column.kind == "estimate",
                scope=self._scope(row, column),
            )
        )

    def _figure(self, row: Row, column: Column, cell: Cell, quantity: Quantity) -> None:
        evidence = self._evidence(row, column, cell, quantity, column.kind)
        if evidence is None:
            return
        leaf = column.header.replace(" > ", ", ")
        label = row.label if leaf or row.label != cell.text else row.own
        measure = ": ".join(dict.fromkeys(text for text in (label, leaf) if text)) or None
        about = f"{row.label} {column.header} {self.table.table.caption or ''}"
        money = quantity.unit in ("đồng", "USD") and column.kind != "compare"
        budget = money and (column.budget or is_budget(about))
        self.figures.append(
            Figure(
                evidence,
                measure,
                value=quantity.value,
                value_max=quantity.value_max,
                comparator=quantity.comparator,
                unit=quantity.unit,
                per=quantity.per,
                base=quantity.base,
                year=column.year,
                kind="budget" if budget else None,
            )
        )

    def _duties(self, row: Row, columns: Sequence[Column]) -> None:
        """Who answers for the row, and by when it is due. A report tells who did something; it assigns nothing."""
        if self.header.doc_type in _NO_DUTIES or not row.label:
            return
        lead: str | None = None
        for column in columns:
            cell = row.cells.get(column.index)
            if cell is None or column.kind not in ("lead", "support") or cell.row != row.index:
                continue
            evidence = self._evidence(row, column, cell, None, column.kind)
            both = bool(rule(FILE, "columns_other", "helpers").search(column.header))
            for i, named in enumerate(_agencies(cell.text)):
                played = rule(FILE, "columns_other", "part_played").search(named)
                agency = named[: played.start()] if played else named
                support = bool(played["help"]) if played else column.kind == "support" or (both and i > 0)
                lead = lead or (None if support else agency)
                if evidence is not None:
                    role = "support" if support else "lead"
                    numbers = (self.number,) if self.number else ()
                    self.assignments.append(Assignment(evidence, agency, self.goal, numbers, row.label, role))
        for column in columns:
            cell = row.cells.get(column.index)
            if cell is None or column.kind != "due" or cell.row != row.index:
                continue
            due_on, recurring = parse_due(cell.text, self.header)
            evidence = self._evidence(row, column, cell, None, "due")
            if due_on is not None and evidence is not None:
                self.deadlines.append(Deadline(evidence, due_on, row.label, lead, recurring))


def _agencies(text: str) -> list[str]:
    """The bodies that a cell names; in a column of bodies a short name in capitals is one, known or not."""
    found = split_agencies(text)
    if found or len(text) > 60 or not text[:1].isupper():
        return found
    return [part.strip(" .-") for part in text.split(";") if part.strip(" .-")]
