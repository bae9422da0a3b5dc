"""Commands on promises and results: progress, indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from pipeline.cli.ask import tell
from pipeline.cli.options import Command, db_option, fact_filter_options, output_options, reading
from pipeline.output.formats import names, write_rows

if TYPE_CHECKING:
    from pipeline.store.filters import FactFilters

PROGRESS_COLUMNS = names(
    "target_id document_id number issuer issued_on province page_no goal indicator_no indicator indicator_id "
    "indicator_label better year comparator value value_max unit per base text verdict gap comparable reason score "
    "result_id relation result_comparator result_value result_value_max numerator denominator result_unit result_per "
    "result_base result_year result_as_of result_period estimate scope result_text result_document_id result_number "
    "result_issuer result_issued_on result_page_no path result_path"
)
WORDING_COLUMNS = names("wording unit per targets results documents fact_id")
INDICATOR_COLUMNS = names("id code label unit per better targets results documents wordings first_year last_year")


note_option = click.option("--note", metavar="TEXT", help="Why.")
reviewer_option = click.option(
    "--reviewer", metavar="NAME", envvar="CAMKET_REVIEWER", show_envvar=True, help="Who; by default you."
)


@click.command(
    cls=Command,
    examples=(
        "camket progress",
        "camket progress --document 67/KH-UBND --verdict not_met",
        "camket progress --year 2025 --goal 3 --format xlsx --output scorecard.xlsx",
    ),
)
@db_option
@fact_filter_options("issuer", "type", "year", "goal", "verdict", "rule", "indicator")
@click.option("--lang", type=click.Choice(("vi", "en")), default="vi", show_default=True, help="Language of reasons.")
@output_options
def progress(db: str, filters: FactFilters, lang: str, form: str, to: str | None) -> None:
    """Say what became of each target with a number: met, missed, or never reported on.

    Verdicts are met, not_met, reported_not_comparable (a figure of something else), narrative_only (words without a
    figure), not_reported, and unknown where pages that could hold the answer were not readable. "gap" is in the
    target's unit and positive where the result is better. --year is the year by which the target is to be reached.
    """
    from pipeline.store import progress_queries

    shown = ("target_id", "number", "goal", "indicator_no", "indicator", "level", "year", "verdict", "gap", "reason")
    with reading(db) as base:
        rows = progress_queries.progress(base, filters, lang=cast(Any, lang))
        if form == "table":
            rows = _for_the_screen(rows, lang)
        count = write_rows(rows, form, columns=PROGRESS_COLUMNS, shown=shown, to=to, title="progress")
    tell(count, "target")


@click.group(
    invoke_without_command=True,
    epilog="Examples:  camket indicators --words 'hộ nghèo'   camket indicators import indicators.csv",
)
@db_option
@click.option("--words", metavar="WORDS", help="Only names with these words, with or without diacritics.")
@output_options
@click.pass_context
def indicators(ctx: click.Context, db: str, words: str | None, form: str, to: str | None) -> None:
    """List the indicators, each one identity for all wordings of a chỉ tiêu.

    With a command: import a list of your own, see the wordings of one, join two that are one, split one that is two.

    "better" says which way an indicator is better: higher, lower, or reach where a level is to be kept.
    """
    if ctx.invoked_subcommand is not None:
        ctx.obj = db
        return
    from pipeline.store import progress_queries

    shown = ("id", "code", "label", "unit", "better", "targets", "results", "first_year", "last_year")
    with reading(db) as base:
        rows = progress_queries.indicators(base, words)
        count = write_rows(rows, form, columns=INDICATOR_COLUMNS, shown=shown, to=to, title="indicators")
    tell(count, "indicator")


@indicators.command(
    "import",
    cls=Command,
    examples=("camket indicators import indicators.csv",),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--db", metavar="FILE", help="The database.  [default: that of camket indicators]")
@click.pass_context
def import_list(ctx: click.Context, file: Path, db: str | None) -> None:
    """Take over a list of indicators of your own, in place of the one imported before.

    A CSV file with the columns code, label, unit, better (higher, lower, reach or empty). Wordings in documents that
    name the same indicator as a label get its code, label, unit and direction.
    """
    from pipeline.store import Store, progress_queries
    from pipeline.store.settle import settle

    rows = progress_queries.read_list(file)
    with Store.create(db or str(ctx.obj)) as store:
        with store.transaction() as base:
            progress_queries.store_list(base, rows)
        settle(store)
        found = store.db.execute(
            """SELECT count(*) FROM indicators i WHERE code IS NOT NULL AND (
                 EXISTS (SELECT 1 FROM targets t WHERE t.indicator_id = i.id)
                 OR EXISTS (SELECT 1 FROM results r WHERE r.indicator_id = i.id))"""
        ).fetchone()[0]
    click.echo(f"{len(rows)} indicators imported, {found} of them occur in documents.", err=True)


@indicators.command(
    cls=Command,
    examples=("camket indicators wordings ind-3f2a",),
)
@click.argument("id", metavar="ID")
@click.option("--db", metavar="FILE", help="The database.  [default: that of camket indicators]")
@output_options
@click.pass_context
def wordings(ctx: click.Context, id: str, db: str | None, form: str, to: str | None) -> None:
    """List the ways in which documents word an indicator, each with the id of a target or result."""
    from pipeline.store import indicator_decisions

    with reading(db or str(ctx.obj)) as base:
        rows = indicator_decisions.wordings(base, id)
        count = write_rows(rows, form, columns=WORDING_COLUMNS, shown=WORDING_COLUMNS, to=to, title="wordings")
    tell(count, "wording")


@indicators.command(
    cls=Command,
    examples=("camket indicators join ind-3f2a ind-91bc --note 'the same, worded anew in 2024'",),
)
@click.argument("ids", nargs=2, metavar="ID ID")
@click.option("--db", metavar="FILE", help="The database.  [default: that of camket indicators]")
@note_option
@reviewer_option
@click.pass_context
def join(ctx: click.Context, ids: tuple[str, str], db: str | None, note: str | None, reviewer: str | None) -> None:
    """Make two indicators one, by their ids or codes; it holds for documents that come later too."""
    from pipeline.store import indicator_decisions

    _decided(ctx, db, reviewer, note, lambda base, who: indicator_decisions.join(base, *ids, **who))


@indicators.command(
    cls=Command,
    examples=("camket indicators split tgt-3f2a",),
)
@click.argument("id", metavar="ID")
@click.option("--db", metavar="FILE", help="The database.  [default: that of camket indicators]")
@note_option
@reviewer_option
@click.pass_context
def split(ctx: click.Context, id: str, db: str | None, note: str | None, reviewer: str | None) -> None:
    """Make the wording of a target or result an indicator of its own; it holds for documents that come later too."""
    from pipeline.store import indicator_decisions

    _decided(ctx, db, reviewer, note, lambda base, who: indicator_decisions.split(base, id, **who))


def _decided(
    ctx: click.Context,
    db: str | None,
    reviewer: str | None,
    note: str | None,
    decide: Callable[[Any, dict[str, Any]], None],
) -> None:
    import getpass

    from pipeline.store import Store
    from pipeline.store.settle import settle
    from pipeline.store.writer import now

    with Store.create(db or str(ctx.obj)) as store:
        with store.transaction() as base:
            decide(base, {"reviewer": reviewer or getpass.getuser(), "note": note, "decided_at": now()})
        settle(store)


def _for_the_screen(rows: Iterator[dict[str, Any]], lang: str) -> Iterator[dict[str, Any]]:
    from pipeline.output.levels import gap, level

    for row in rows:
        yield {**row, "level": level(row, lang=lang), "gap": gap(row, lang=lang)}
