"""Commands that ask the database: documents, citations, search, show."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import Command, db_option, filter_options, output_options, reading
from pipeline.output.formats import dump, names, write_rows

if TYPE_CHECKING:
    from pipeline.store.filters import Filters

DOCUMENT_COLUMNS = names(
    "id doc_type number symbol issuer province place issued_on issued_year issued_month title signer signer_role "
    "period_start period_end page_count failed_pages citations cited path media_type bytes sha256 ingested_at "
    "pipeline_version rules_version"
)
CITATION_COLUMNS = names(
    "id document_id in_number page_no doc_type number issuer date title target_document_id start end path"
)
SEARCH_COLUMNS = names("id kind document_id number issuer issued_on page_no text path")
KINDS = ("document", "page", "citation", "target", "result", "figure", "assignment", "deadline", "finding")


@click.command(
    cls=Command,
    examples=(
        "camket documents",
        "camket documents --issuer 'an giang' --type KH --year 2025",
        "camket documents --format csv --output documents.csv",
    ),
)
@db_option
@filter_options
@output_options
def documents(db: str, filters: Filters, form: str, to: str | None) -> None:
    """List the documents: type, number, issuer, date, title.

    What a document does not state is empty.
    """
    from pipeline.store import queries

    shown = ("id", "doc_type", "number", "issuer", "issued_on", "title", "page_count", "citations")
    with reading(db) as base:
        rows = queries.documents(base, filters)
        count = write_rows(rows, form, columns=DOCUMENT_COLUMNS, shown=shown, to=to, title="documents")
    tell(count, "document")


@click.command(
    cls=Command,
    examples=(
        "camket citations --document 67/KH-UBND",
        "camket citations --cites 28/NQ-CP",
        "camket citations --year 2025 --format jsonl",
    ),
)
@db_option
@filter_options
@click.option("--cites", metavar="NUMBER", help="Only citations of this number, or of the document with this id.")
@output_options
def citations(db: str, filters: Filters, cites: str | None, form: str, to: str | None) -> None:
    """List the documents that documents name by number.

    The other filters are about the citing document. "target document" is the cited one, where it is in the database
    and it is certain that it is meant.
    """
    from pipeline.store import queries

    shown = ("id", "in_number", "page_no", "number", "date", "issuer", "title", "target_document_id")
    with reading(db) as base:
        rows = queries.citations(base, filters, cites=cites)
        count = write_rows(rows, form, columns=CITATION_COLUMNS, shown=shown, to=to, title="citations")
    tell(count, "citation")


@click.command(
    cls=Command,
    examples=(
        "camket search bình đẳng giới",
        "camket search binh dang gioi --year 2025",
        "camket search '\"lao động nữ\" việc*' --kind page",
    ),
)
@click.argument("text", nargs=-1, required=True)
@db_option
@filter_options
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these; may be repeated.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many at most.")
@output_options
def search(
    text: tuple[str, ...],
    db: str,
    filters: Filters,
    kinds: tuple[str, ...],
    limit: int,
    form: str,
    to: str | None,
) -> None:
    """Find words in pages, documents and facts, best first.

    All words must occur. Words typed without diacritics find every spelling; typed with diacritics, what is spelled so
    comes first. "Quotes" keep words together, a star ends a beginning: việc*.
    """
    from pipeline.store.search import search as find

    shown = ("id", "kind", "number", "page_no", "text")
    with reading(db) as base:
        rows = find(base, " ".join(text), filters, kinds=kinds, limit=limit)
        count = write_rows(rows, form, columns=SEARCH_COLUMNS, shown=shown, to=to, title="search")
    tell(count, "hit", f"; there may be more: --limit {limit * 5}" if count == limit else "")


@click.command(
    cls=Command,
    examples=("camket show 3f2a", "camket show cit-9b1c --format json", "camket show tgt-04d1 --image page.png"),
)
@click.argument("id", metavar="ID")
@db_option
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.option(
    "--image", metavar="FILE", help="Write the piece of the page with the fact as a PNG, the number outlined."
)
def show(id: str, db: str, form: str, image: str | None) -> None:
    """Show one document, page or fact with its evidence.

    For a fact: its sentence with the number marked, its page and the box on it, the raw text before repair, and the
    rule that found it. The beginning of an ID is enough where nothing else begins so.
    """
    from pipeline.output import detail
    from pipeline.output.rule_words import note
    from pipeline.store.details import find

    with reading(db) as base:
        found = find(base, id)
        if image is not None:
            from pipeline.output.crop import write_crop

            write_crop(base, found, image)
    if found.get("rule"):
        found["rule_note"] = note(found["rule"])
    if form == "json":
        click.echo(dump(found))
    else:
        detail.write(found, sys.stdout)


def tell(count: int, what: str, more: str = "") -> None:
    """How many rows there were, where a person is looking."""
    if count == 0:
        click.echo(f"No {what} found.", err=True)
    elif sys.stderr.isatty():
        click.echo(f"{count} {what}{'' if count == 1 else 's'}{more}", err=True)
