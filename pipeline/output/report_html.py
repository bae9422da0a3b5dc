"""The report as one HTML file: no script, no outside resource, readable on a screen and on A4 paper."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from pipeline.output.charts import line_chart
from pipeline.output.labels import MARKS, SHOWN
from pipeline.output.levels import level
from pipeline.output.report_data import Report
from pipeline.output.rule_words import meaning

MOST_CHARTS = 60
MOST_FINDINGS = 1000


def render_html(report: Report, *, opened: bool = False) -> str:
    """The report as HTML. With ``opened`` every row shows its evidence from the start, for printing all of it."""
    words = report.words
    counts = [(name, report.verdicts[name], words(name)) for name in SHOWN]
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            words=words,
            opened=opened,
            marks=MARKS,
            order=SHOWN,
            counts=[each for each in counts if each[1]],
            charts=[(series, Markup(line_chart(series, words))) for series in report.series[:MOST_CHARTS]],
            more_charts=max(0, len(report.series) - MOST_CHARTS),
            findings=report.findings[:MOST_FINDINGS],
            more_findings=max(0, len(report.findings) - MOST_FINDINGS),
            level=lambda row: level(row, lang=words.lang),
            link=page_link,
            meaning=lambda rule: meaning(rule, words.lang) or rule,
            name=document_name,
            issued=lambda document: words.date(issued_on(document)),
        )
    )


def page_link(document: dict[str, Any], page_no: int | None) -> str:
    """Where the page can be opened: the file's address, for a PDF with the page. Works where the file lies."""
    address = f"file://{quote(str(Path(document['path'])))}"
    return f"{address}#page={page_no}" if page_no and document["media_type"] == "application/pdf" else address


def issued_on(document: dict[str, Any]) -> str | None:
    """The date of issue, or as much of it as is stated: ``2025-06``, ``2025``."""
    if document["issued_on"] or not document["issued_year"]:
        return str(document["issued_on"]) if document["issued_on"] else None
    month = document["issued_month"]
    return f"{document['issued_year']}-{month:02d}" if month else str(document["issued_year"])


def document_name(document: dict[str, Any]) -> str:
    """How a document is called: its number, else its symbol with the number left out, else its file."""
    if document["number"]:
        return str(document["number"])
    return f"…/{document['symbol']}" if document["symbol"] else Path(document["path"]).name


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline.output", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
