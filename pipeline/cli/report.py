"""The command report: the scorecard of commitments and results as a page or a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from pipeline.cli.options import Command, db_option, fact_filter_options, reading

if TYPE_CHECKING:
    from pipeline.store.filters import FactFilters

MANY = 5000  # rows that a browser opens at once


@click.command(
    cls=Command,
    examples=(
        "camket report --to report.html",
        "camket report --to an-giang.xlsx --province 'an giang' --year 2025",
        "camket report --to silent.html --verdict not_reported --lang en",
    ),
)
@db_option
@click.option("--to", required=True, metavar="FILE", help="The file to write: .html (one page, no network) or .xlsx.")
@fact_filter_options("issuer", "year", "goal", "verdict")
@click.option(
    "--lang", type=click.Choice(("vi", "en")), default="vi", show_default=True, help="Language of headings and reasons."
)
@click.option("--open", "opened", is_flag=True, help="Show the evidence of every row from the start, for printing it.")
def report(db: str, to: str, filters: FactFilters, lang: str, opened: bool) -> None:
    """Write the scorecard of commitments and results.

    Each target with its verdict and the sentences on both sides, by document and goal; series across years; findings;
    what was read and what could not be. --year is the year by which a target is to be reached. Results that answer a
    target are shown whichever document they stand in.
    """
    from pipeline.output.report import write_report

    with reading(db) as base:
        made = write_report(base, to, filters, lang=cast(Any, lang), opened=opened)
    if to.lower().endswith((".html", ".htm")) and made.counts["targets"] > MANY:
        click.echo(
            f"This page has more than {MANY} rows. Pages open faster with --province, --year or --goal.", err=True
        )
    said = ", ".join(f"{count} {name}" for name, count in sorted(made.verdicts.items()))
    click.echo(f"{to}: {made.counts['targets']} targets ({said or 'none'}), {len(made.findings)} findings", err=True)
