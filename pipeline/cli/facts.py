"""Commands that list facts: targets, results, figures, assignments, deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.ask import tell
from pipeline.cli.options import Command, db_option, fact_filter_options, output_options, reading
from pipeline.output.formats import names, write_rows

if TYPE_CHECKING:
    from pipeline.store.filters import FactFilters

_DOCUMENT = "document_id number doc_type issuer issued_on province"
_PLACE = "text page_no start end value_start value_end bbox review rule confidence path"
TARGET_COLUMNS = names(
    f"id {_DOCUMENT} goal indicator_no indicator_id indicator comparator value value_max unit per base year baseline "
    f"baseline_year direction scope verdict gap comparable reason result_id {_PLACE}"
)
RESULT_COLUMNS = names(
    f"id {_DOCUMENT} goal indicator_no indicator_id indicator comparator value value_max numerator denominator unit "
    f"per base year told_year as_of period estimate scope targets {_PLACE}"
)
FIGURE_COLUMNS = names(f"id {_DOCUMENT} measure comparator value value_max unit per base year scope kind {_PLACE}")
_PLACE_ONLY = "text page_no start end bbox review rule confidence path"
ASSIGNMENT_COLUMNS = names(f"id {_DOCUMENT} agency role goal indicators task {_PLACE_ONLY}")
DEADLINE_COLUMNS = names(f"id {_DOCUMENT} due_on recurring agency action {_PLACE}")

rejected_option = click.option("--rejected", is_flag=True, help="Also those that a person rejected; see column review.")


@click.command(
    cls=Command,
    examples=(
        "camket targets --document 67/KH-UBND",
        "camket targets --year 2025 --goal 3",
        "camket targets --verdict not_reported --format xlsx --output silent.xlsx",
    ),
)
@db_option
@fact_filter_options("issuer", "type", "year", "goal", "verdict", "rule", "indicator")
@rejected_option
@output_options
def targets(db: str, filters: FactFilters, rejected: bool, form: str, to: str | None) -> None:
    """List the levels that documents commit to.

    One row for each value and year; a target without a number has an empty level. --year is the year by which it is to
    be reached, whenever the document was issued.
    """
    shown = ("id", "number", "page_no", "goal", "indicator_no", "indicator", "level", "year", "verdict")
    _list("targets", "target", db, filters, rejected, form, to, TARGET_COLUMNS, shown)


@click.command(
    cls=Command,
    examples=(
        "camket results --document 382/BC-UBND",
        "camket results --province 'an giang' --year 2024 --format csv",
    ),
)
@db_option
@fact_filter_options("issuer", "type", "year", "goal", "verdict", "rule", "indicator")
@rejected_option
@output_options
def results(db: str, filters: FactFilters, rejected: bool, form: str, to: str | None) -> None:
    """List the levels that documents report as reached, counted or estimated.

    --year is the year that the level is of: as stated, or else that which its report covers. With --verdict only the
    results that answer a target with this verdict.
    """
    shown = ("id", "number", "page_no", "goal", "indicator_no", "indicator", "level", "share", "year", "estimate")
    _list("results", "result", db, filters, rejected, form, to, RESULT_COLUMNS, shown)


@click.command(
    cls=Command,
    examples=(
        "camket figures --document 382/BC-UBND",
        "camket figures --indicator 'kinh phi' --year 2024",
        "camket figures --kind budget --format jsonl",
    ),
)
@db_option
@fact_filter_options("issuer", "type", "year", "rule", "indicator")
@click.option("--kind", type=click.Choice(("budget",)), help="Only money planned or spent.")
@rejected_option
@output_options
def figures(db: str, filters: FactFilters, kind: str | None, rejected: bool, form: str, to: str | None) -> None:
    """List all other quantities with a unit: attendance, counts, budgets.

    --year is the year that the figure is of.
    """
    shown = ("id", "number", "page_no", "measure", "level", "year")
    where = "1" if kind is None else "f.kind = 'budget'"
    _list("figures", "figure", db, filters, rejected, form, to, FIGURE_COLUMNS, shown, where=where)


@click.command(
    cls=Command,
    examples=("camket assignments --goal 3", "camket assignments --indicator 'so y te' --format csv"),
)
@db_option
@fact_filter_options("issuer", "type", "goal", "rule", "indicator")
@rejected_option
@output_options
def assignments(db: str, filters: FactFilters, rejected: bool, form: str, to: str | None) -> None:
    """List who answers for what: the body, and the goal, indicators or task that it was given."""
    shown = ("id", "number", "page_no", "agency", "role", "goal", "indicators", "task")
    _list("assignments", "assignment", db, filters, rejected, form, to, ASSIGNMENT_COLUMNS, shown)


@click.command(
    cls=Command,
    examples=("camket deadlines --document 67/KH-UBND", "camket deadlines --format json"),
)
@db_option
@fact_filter_options("issuer", "type", "rule", "indicator")
@rejected_option
@output_options
def deadlines(db: str, filters: FactFilters, rejected: bool, form: str, to: str | None) -> None:
    """List by when something is due, and from whom.

    A date without a year recurs every year; one that is not stated in full is as short as what is stated.
    """
    shown = ("id", "number", "page_no", "due_on", "agency", "action")
    _list("deadlines", "deadline", db, filters, rejected, form, to, DEADLINE_COLUMNS, shown)


def _list(
    table: str,
    what: str,
    db: str,
    filters: FactFilters,
    rejected: bool,
    form: str,
    to: str | None,
    columns: tuple[str, ...],
    shown: tuple[str, ...],
    *,
    where: str = "1",
) -> None:
    from pipeline.store.fact_queries import facts

    with reading(db) as base:
        rows = facts(base, table, filters, where=where, rejected=rejected)
        if form == "table":
            rows = _for_the_screen(rows)
        count = write_rows(rows, form, columns=columns, shown=shown, to=to, title=table)
    tell(count, what)


def _for_the_screen(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from pipeline.output.levels import level, number

    for row in rows:
        if row["number"] is None and row["symbol"]:
            row["number"] = f"…/{row['symbol']}"  # the blank was never filled in
        row["level"] = level(row)
        if row.get("numerator") is not None:
            row["share"] = f"{number(row['numerator'])}/{number(row['denominator'])}"
        for name in ("estimate", "recurring"):
            if name in row:
                row[name] = name if row[name] else None
        yield row
