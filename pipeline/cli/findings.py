"""The command that lists what the audit found."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from pipeline.cli.ask import tell
from pipeline.cli.options import Command, db_option, filter_options, output_options, reading
from pipeline.output.formats import names, write_rows

if TYPE_CHECKING:
    from pipeline.audit.rule import Language
    from pipeline.store.filters import Filters

FINDING_COLUMNS = names(
    "id rule severity document_id number doc_type issuer issued_on province message pages evidence path"
)
SEVERITIES = ("error", "warning", "note")


@click.command(
    cls=Command,
    examples=(
        "camket findings",
        "camket findings --document 382/KH-UBND --lang en",
        "camket findings --rule conflicting_figures --format xlsx --output conflicts.xlsx",
    ),
)
@db_option
@filter_options
@click.option("--rule", metavar="ID", help="Id of the audit rule, or its beginning; see docs/audit.md.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only these.")
@click.option(
    "--lang", type=click.Choice(("vi", "en")), default="vi", show_default=True, help="Language of the messages."
)
@output_options
def findings(
    db: str, filters: Filters, rule: str | None, severity: str | None, lang: str, form: str, to: str | None
) -> None:
    """List where documents contradict themselves, each other, or what they cite.

    A finding is listed where a document that meets the filters is accused or stands in evidence. "camket show ID"
    quotes the evidence on both sides.
    """
    from pipeline.store import finding_queries

    shown = ("id", "severity", "rule", "number", "pages", "message")
    with reading(db) as base:
        rows = finding_queries.findings(base, filters, rule=rule, severity=severity, language=cast("Language", lang))
        count = write_rows(rows, form, columns=FINDING_COLUMNS, shown=shown, to=to, title="findings")
    tell(count, "finding")
