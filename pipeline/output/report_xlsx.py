"""The report as a workbook: a sheet for each table, numbers as numbers, rows tied to each other and to their pages."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from pipeline.output.labels import MARKS, Words
from pipeline.output.report_data import Report, Score, basis
from pipeline.output.report_html import document_name, issued_on, page_link
from pipeline.store import queries
from pipeline.store.fact_queries import facts
from pipeline.store.filters import FactFilters

Row = dict[str, Any]
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CELL_ROOM = 32_767  # characters that Excel keeps in a cell
_FILLS = {
    "met": "E3F4E8", "not_met": "FDE8E6", "reported_not_comparable": "FDF0D5", "narrative_only": "F0E8FA",
    "not_reported": "E6EAF0", "unknown": "DFF3F5", "not_due": "E8EEF5",
}  # fmt: skip
_HEAD = PatternFill("solid", fgColor="1F4E79")
_LINE, _MOST_LINES = 15.0, 6  # points; lines of a row
_MOST_LINKS = 60_000  # of a sheet; Excel takes 65,530
_WRAPPED = 26  # letters: columns of this width wrap their text
_THIN = Side(style="thin", color="D5DCE4")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its heading, its width in letters, and what stands in it for a row.

    ``link`` gives the address that a cell opens: a file with its page, or ``#'Sheet'!A5`` inside the workbook.
    """

    label: str
    width: float
    value: Callable[[Row], Any]
    link: Callable[[Row], str | None] | None = None
    kind: str = "text"  # "text", "number", "year", "share"


class _Book:
    """Writes sheets row by row, so that 300,000 rows take no more memory than one."""

    def __init__(self, words: Words) -> None:
        self.book = Workbook(write_only=True)
        self.words = words
        self._styles: dict[tuple[bool, str, str, bool], Any] = {}
        self._links = 0

    def sheet(
        self,
        label: str,
        columns: list[Column],
        rows: Iterable[Row],
        *,
        verdict_column: str = "",
        printed: int = 0,
    ) -> None:
        """A sheet with a frozen, filtered header.

        ``verdict_column`` is coloured by what stands in it; only the first ``printed`` columns go on paper (0: all).
        """
        sheet = self.book.create_sheet(self.words(label)[:31])
        self._links = 0
        last = get_column_letter(len(columns))
        sheet.freeze_panes = "B2"
        sheet.sheet_view.zoomScale = 90
        for i, column in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(i)].width = column.width
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.print_title_rows = "1:1"
        sheet.oddFooter.center.text = "&P / &N"
        self._append(sheet, [self._head(sheet, column) for column in columns], 1, 2 * _LINE)
        count = 1
        for row in rows:
            count += 1
            cells = [self._cell(sheet, column, row, count, i) for i, column in enumerate(columns, 1)]
            self._append(sheet, cells, count, _height(columns, cells))
        if printed:
            sheet.print_area = f"A1:{get_column_letter(printed)}{count}"
        sheet.auto_filter.ref = f"A1:{last}{count}"
        if verdict_column:
            self._colour(sheet, columns, verdict_column, count)

    @staticmethod
    def _append(sheet: Any, cells: list[Any], row_no: int, height: float) -> None:
        """A row of a height of its own: LibreOffice does not work out heights of wrapped text by itself."""
        sheet.row_dimensions[row_no].height = height
        sheet.append(cells)
        del sheet.row_dimensions[row_no]  # it is written; 300,000 of them would fill the memory

    def _head(self, sheet: Any, column: Column) -> Any:
        cell = WriteOnlyCell(sheet, value=self.words(column.label))
        cell.font, cell.fill = _font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(
            vertical="center", wrap_text=True, horizontal="left" if column.kind == "text" else "right"
        )
        return cell

    def _cell(self, sheet: Any, column: Column, row: Row, row_no: int, column_no: int) -> Any:
        value = column.value(row)
        if isinstance(value, bool) or value is None:
            value = self.words("is_so") if value else None
        address = column.link(row) if column.link and value is not None and self._links < _MOST_LINKS else None
        cell = WriteOnlyCell(sheet, value=None)
        if isinstance(value, str):
            cell.value = _NOT_IN_XML.sub("", value)[:_CELL_ROOM]
            cell.data_type = "s"  # a text that begins with "=" is no formula
        else:
            cell.value = value
        # making a style out of its parts takes ten times as long as writing the cell: each is made once
        cell._style = self._style(column, _format(column, value), bool(address))
        if address:
            self._links += 1
            inside = address.startswith("#")
            cell.hyperlink = Hyperlink(
                ref=f"{get_column_letter(column_no)}{row_no}",
                location=address[1:] if inside else None,
                target=None if inside else address,
            )
        return cell

    def _style(self, column: Column, form: str, link: bool) -> Any:
        wrap, side = column.width >= _WRAPPED, "left" if column.kind == "text" else "right"
        key = (wrap, side, form, link)
        if key not in self._styles:
            cell = WriteOnlyCell(self.book.worksheets[0])
            cell.number_format, cell.border = form, Border(bottom=_THIN)
            cell.alignment = Alignment(
                vertical="top", wrap_text=wrap, horizontal=side, indent=1 if side == "right" else 0
            )
            cell.font = _font(color="1F4E79", underline="single") if link else _font()
            self._styles[key] = cell._style
        return self._styles[key]

    def _colour(self, sheet: Any, columns: list[Column], label: str, count: int) -> None:
        letter = get_column_letter(next(i for i, column in enumerate(columns, 1) if column.label == label))
        for verdict, colour in _FILLS.items():
            text = _verdict(verdict, self.words).replace('"', '""')
            rule = FormulaRule(formula=[f'${letter}2="{text}"'], fill=PatternFill("solid", bgColor=colour))
            sheet.conditional_formatting.add(f"{letter}2:{letter}{max(2, count)}", rule)


def write_xlsx(report: Report, db: sqlite3.Connection, filters: FactFilters, to: Path) -> None:
    """Writes the workbook. Links to pages open where the documents lie at the same place as when they were read."""
    words = report.words
    book = _Book(words)
    scores = list(report.scores())
    places = {score.row["id"]: i for i, score in enumerate(scores, 2)}
    documents = {each.document["id"]: i for i, each in enumerate(report.coverage, 2)}

    def of_document(row: Row) -> str | None:
        line = documents.get(row["document_id"])
        return f"#'{words('documents')}'!A{line}" if line else None

    def document(row: Row) -> str:
        return document_name(report.documents[row["document_id"]])

    def page(row: Row) -> str | None:
        return page_link(report.documents[row["document_id"]], row["page_no"])

    head = [
        Column("number", 18, document, of_document),
        Column("page", 7, lambda row: row["page_no"], page, "year"),
    ]
    results = list(facts(db, "results", replace(filters, goal=None)))
    result_places = {row["id"]: i for i, row in enumerate(results, 2)}
    book.sheet(
        "scorecard", _score_columns(words, result_places), _score_rows(scores), verdict_column="verdict", printed=13
    )
    targets = ({**score.row, "shown": score.verdict} for score in scores)
    book.sheet("targets", [*head, *_target_columns(words, places)], targets, verdict_column="verdict")
    book.sheet("results", [*head, *_result_columns(words, places)], results)
    figures = facts(db, "figures", replace(filters, goal=None, verdict=None))
    book.sheet("figures", [*head, *_figure_columns(words)], figures)
    given = replace(filters, year=None, verdict=None)
    book.sheet("assignments", [*head, *_assignment_columns(words)], facts(db, "assignments", given))
    due = facts(db, "deadlines", replace(given, goal=None))
    book.sheet("deadlines", [*head, *_deadline_columns(words)], due)
    book.sheet("findings", _finding_columns(report, of_document), _finding_rows(report))
    cited = queries.citations(db, filters.documents)
    book.sheet("citations", [*head, *_citation_columns(words, documents)], cited)
    book.sheet("documents", _document_columns(words), (each.document for each in report.coverage))
    book.sheet("coverage", _coverage_columns(words), _coverage_rows(report))
    book.book.save(to)


def _font(**style: Any) -> Font:
    return Font(name="Calibri", size=11, **style)


def _height(columns: list[Column], cells: list[Any]) -> float:
    """Points that a row needs, from the length of its wrapped texts; at most :data:`_MOST_LINES` lines."""
    lines = 1
    for column, cell in zip(columns, cells, strict=True):
        if column.width >= _WRAPPED and isinstance(cell.value, str):
            paragraphs = cell.value.split("\n")
            lines = max(lines, sum(-(-len(paragraph) // int(column.width * 1.05)) or 1 for paragraph in paragraphs))
    return _LINE * min(lines, _MOST_LINES)


def _verdict(verdict: str, words: Words) -> str:
    return f"{MARKS[verdict]} {words(verdict)}"


def _format(column: Column, value: Any) -> str:
    if column.kind == "number" and isinstance(value, int | float):
        return _number_format(float(value))
    return {"share": "0.00", "year": "0"}.get(column.kind, "General")


def _number_format(value: float) -> str:
    """Digits behind the point as the number has them, thousands set apart."""
    decimals = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    return "#,##0" + (f".{'0' * decimals}" if decimals else "")


def _field(name: str, label: str, width: float, kind: str = "text") -> Column:
    return Column(label, width, lambda row: row.get(name), None, kind)


def _score_rows(scores: list[Score]) -> Iterator[Row]:
    for score in scores:
        yield {"score": score, **score.row}


def _score_columns(words: Words, results: dict[str, int]) -> list[Column]:
    def target_level(row: Row) -> Any:
        return words("no_number") if row["value"] is None else _number_or_text(row, row["score"].target.level)

    def result_level(row: Row) -> Any:
        answer = row["score"].answer
        return None if answer is None else _number_or_text(answer, row["score"].result.level)

    def result_basis(row: Row) -> str | None:
        answer = row["score"].answer
        return answer and (basis(answer["unit"], answer["per"], answer["base"], words) or None)

    def result_source(row: Row) -> str | None:
        side = row["score"].result
        return f"{document_name(side.document)}, {words('page')} {side.page_no}" if side else None

    def result_row(row: Row) -> str | None:
        line = results.get(row["score"].result.id) if row["score"].result else None
        return f"#'{words('results')}'!A{line}" if line else None

    def result_page(row: Row) -> str | None:
        side = row["score"].result
        return page_link(side.document, side.page_no) if side else None

    def quote(side: Any) -> str | None:
        return f"{side.before}{side.value}{side.after}" if side else None

    return [
        Column("number", 18, lambda row: document_name(row["score"].target.document)),
        _field("goal", "goal", 8),
        _field("indicator_no", "indicator_no", 6),
        Column("indicator", 40, lambda row: row["indicator"] or quote(row["score"].target)),
        Column("comparator", 8, _sign),
        Column("target", 14, target_level, None, "number"),
        Column("unit", 16, lambda row: basis(row["unit"], row["per"], row["base"], words) or None),
        _field("year", "year", 7, "year"),
        Column("result", 14, result_level, result_row, "number"),
        Column("result_unit", 16, result_basis),
        _field("gap", "gap", 10, "number"),
        Column("verdict", 26, lambda row: _verdict(row["score"].verdict, words)),
        Column("reason", 36, lambda row: row["score"].reason or None),
        Column("commitment", 60, lambda row: quote(row["score"].target)),
        Column(
            "page", 7, lambda row: row["page_no"],
            lambda row: page_link(row["score"].target.document, row["page_no"]), "year",
        ),
        Column("answer", 60, lambda row: quote(row["score"].result)),
        Column("evidence", 24, result_source, result_page),
    ]  # fmt: skip


def _sign(row: Row) -> str | None:
    """The comparator as a sign; nothing for a bare value."""
    return {">=": "≥", "<=": "≤", "~": "≈", "=": None, "range": "–"}.get(row["comparator"], row["comparator"])


def _number_or_text(fact: Row, level: str) -> Any:
    """The number; for a range, which is no number, as it is written."""
    return level if fact["value_max"] is not None else fact["value"]


def _level_columns() -> list[Column]:
    return [
        Column("comparator", 8, _sign),
        _field("value", "value", 16, "number"),
        _field("value_max", "value_max", 14, "number"),
        _field("unit", "unit", 12),
        _field("per", "per", 9, "number"),
        _field("base", "base", 14),
        _field("year", "year", 7, "year"),
    ]


def _last_columns() -> list[Column]:
    return [
        _field("text", "sentence", 70),
        _field("rule", "fact_rule", 20),
        _field("confidence", "confidence", 10, "share"),
        _field("id", "ID", 22),
    ]


def _target_columns(words: Words, places: dict[str, int]) -> list[Column]:
    return [
        _field("goal", "goal", 8),
        _field("indicator_no", "indicator_no", 6),
        Column("indicator", 44, lambda row: row["indicator"]),
        *_level_columns(),
        _field("baseline", "baseline", 12, "number"),
        _field("baseline_year", "baseline_year", 8, "year"),
        _field("direction", "direction", 9),
        _field("scope", "scope_of", 16),
        Column(
            "verdict", 26, lambda row: _verdict(row["shown"], words),
            lambda row: f"#'{words('scorecard')}'!A{places[row['id']]}",
        ),
        *_last_columns(),
    ]  # fmt: skip


def _result_columns(words: Words, places: dict[str, int]) -> list[Column]:
    def target(row: Row) -> str | None:
        first = (row["targets"] or "").split(" ")[0]
        return f"#'{words('scorecard')}'!A{places[first]}" if first in places else None

    return [
        _field("goal", "goal", 8),
        _field("indicator_no", "indicator_no", 6),
        Column("indicator", 44, lambda row: row["indicator"] or row["text"], target),
        *_level_columns(),
        _field("numerator", "numerator", 11, "number"),
        _field("denominator", "denominator", 11, "number"),
        Column("as_of", 12, lambda row: words.date(row["as_of"]) or None),
        _field("period", "period", 11),
        Column("estimate", 7, lambda row: bool(row["estimate"])),
        _field("scope", "scope_of", 16),
        *_last_columns(),
    ]


def _figure_columns(words: Words) -> list[Column]:
    return [
        Column("measure", 50, lambda row: row["measure"]),
        *_level_columns(),
        _field("scope", "scope_of", 16),
        Column("kind", 10, lambda row: words(row["kind"]) if row["kind"] else None),
        *_last_columns(),
    ]


def _assignment_columns(words: Words) -> list[Column]:
    return [
        Column("agency", 36, lambda row: row["agency"]),
        Column("role", 12, lambda row: words(f"role_{row['role']}") if row["role"] else None),
        _field("goal", "goal", 8),
        Column("indicator", 14, lambda row: ", ".join(json.loads(row["indicators"] or "[]")) or None),
        _field("task", "task", 70),
        *_last_columns(),
    ]


def _deadline_columns(words: Words) -> list[Column]:
    return [
        Column("due_on", 13, lambda row: words.date(row["due_on"]) if row["due_on"] else None),
        Column("recurring", 11, lambda row: bool(row["recurring"])),
        _field("agency", "agency", 36),
        _field("action", "action", 60),
        *_last_columns(),
    ]


def _finding_rows(report: Report) -> Iterator[Row]:
    for finding in report.findings:
        first = finding.evidence[0] if finding.evidence else None
        document = first["document"] if first else None
        yield {
            "finding": finding,
            "document_id": document["id"] if document else None,
            "page_no": first["page_no"] if first else None,
            "document": document,
        }


def _finding_columns(report: Report, of_document: Callable[[Row], str | None]) -> list[Column]:
    words = report.words

    def places(row: Row) -> str:
        lines = []
        for place in row["finding"].evidence:
            where = f"{document_name(place['document'])}, " if place["document"] else ""
            lines.append(f"{where}{words('page')} {place['page_no']}: “{place['text']}”")
        return "\n".join(lines)

    return [
        Column("number", 18, lambda row: document_name(row["document"]) if row["document"] else None, of_document),
        Column(
            "page", 7, lambda row: row["page_no"],
            lambda row: page_link(row["document"], row["page_no"]) if row["document"] else None, "year",
        ),
        Column("severity", 14, lambda row: words(f"severity_{row['finding'].severity}")),
        Column("rule", 30, lambda row: words(row["finding"].rule)),
        Column("message", 60, lambda row: row["finding"].message),
        Column("evidence", 80, places),
        Column("ID", 22, lambda row: row["finding"].id),
    ]  # fmt: skip


def _citation_columns(words: Words, documents: dict[str, int]) -> list[Column]:
    def target(row: Row) -> str | None:
        line = documents.get(row["target_document_id"])
        return f"#'{words('documents')}'!A{line}" if line else None

    return [
        _field("doc_type", "doc_type", 7),
        Column("cited", 20, lambda row: row["number"], target),
        Column("date", 12, lambda row: words.date(row["date"]) or None),
        _field("issuer", "cited_issuer", 30),
        _field("title", "doc_title", 60),
        Column("in_database", 12, lambda row: bool(row["target_document_id"])),
        _field("id", "ID", 22),
    ]


def _document_columns(words: Words) -> list[Column]:
    return [
        Column("number", 18, lambda row: document_name(row)),
        _field("doc_type", "doc_type", 7),
        _field("issuer", "issuer", 32),
        _field("province", "province", 16),
        Column("issued_on", 12, lambda row: words.date(issued_on(row)) or None),
        _field("issued_year", "year", 7, "year"),
        _field("title", "doc_title", 70),
        _field("page_count", "pages", 8, "year"),
        Column("file", 50, lambda row: row["path"], lambda row: page_link(row, None)),
        _field("id", "ID", 20),
    ]


def _coverage_rows(report: Report) -> Iterator[Row]:
    messages = {row["path"]: row for row in report.bad_files}
    for each in report.coverage:
        bad = messages.pop(each.document["path"], None)
        yield {
            "name": document_name(each.document), "path": each.document["path"], "pages": each.pages,
            "read": each.pages - len(each.failed), "ocr": each.ocr, "failed": ", ".join(map(str, each.failed)) or None,
            "doubtful": each.doubtful, "status": bad["status"] if bad else "partial" if each.failed else "done",
            "message": bad["message"] if bad else None,
        }  # fmt: skip
    for path, row in messages.items():
        yield {"name": None, "path": path, "status": row["status"], "message": row["message"]}


def _coverage_columns(words: Words) -> list[Column]:
    return [
        _field("name", "number", 18),
        Column("status", 14, lambda row: words(row["status"])),
        _field("pages", "pages", 8, "year"),
        _field("read", "read", 9, "year"),
        _field("ocr", "ocr_pages", 9, "year"),
        _field("failed", "failed_pages", 14),
        _field("doubtful", "doubtful_numbers", 10, "year"),
        _field("message", "message", 60),
        Column("file", 60, lambda row: row["path"]),
    ]
