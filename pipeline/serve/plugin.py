"""The Datasette plugin: search functions, cells that lead to pages and documents, and the page view."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from datasette import Response, hookimpl
from datasette.app import Datasette
from markupsafe import Markup, escape

from pipeline.errors import UsageError
from pipeline.link.keys import fold
from pipeline.serve.reading import read_page
from pipeline.serve.titles import texts
from pipeline.store.search import Query

_DOCUMENT_COLUMNS = ("document_id", "target_document_id", "result_document_id", "from_document_id", "to_document_id")
_PAGE_OF = {"page_no": "document_id", "target_page": "target_document_id", "result_page": "result_document_id"}
_TABLE_OF = {
    "tgt": "targets", "res": "results", "fig": "figures", "cit": "citations", "asg": "assignments", "due": "deadlines",
    "fnd": "findings", "men": "mentions", "ind": "indicators",
}  # fmt: skip


class Place(NamedTuple):
    """What the plugin knows of the site: the database's name in addresses, and the language."""

    database: str
    lang: str


def _place(datasette: Datasette) -> Place:
    place: Place = datasette.camket
    return place


def _match(text: object) -> str:
    """A query in FTS5's language for what a person typed; one that finds nothing where there is no word in it."""
    try:
        return Query.parse(str(text or "")).steps()[-1]
    except UsageError:
        return '""'


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """SQL functions: ``fold(text)`` without case and diacritics, ``match_words(text)`` a query for ``search``."""
    conn.create_function("fold", 1, fold, deterministic=True)
    conn.create_function("match_words", 1, _match, deterministic=True)


def fact_path(database: str, key: str) -> str | None:
    """The address of a fact's row by its id; None for an id of another kind."""
    table = _TABLE_OF.get(key.partition("-")[0])
    return f"/{database}/{table}/{key}" if table else None


def page_path(document_id: str, page_no: int, fact: str | None = None) -> str:
    """The address of a page, at a fact where one is given."""
    return f"/-/page/{document_id}/{page_no}" + (f"#{fact}" if fact else "")


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Any:
    """Ids lead to their rows, page numbers to the page, evidence to its place; verdicts and rules have names."""
    if value is None or not hasattr(datasette, "camket"):
        return None
    place = _place(datasette)
    keys = set(row.keys())
    if column in _DOCUMENT_COLUMNS and table is None:
        return Markup('<a href="{}">{}</a>').format(f"/{database}/documents/{value}", value)
    if column in _PAGE_OF and _PAGE_OF[column] in keys and row[_PAGE_OF[column]]:
        document = row[_PAGE_OF[column]]
        if isinstance(document, Mapping):  # a key that Datasette has looked up
            document = document["value"]
        fact = row["id"] if "id" in keys and column == "page_no" else None
        return Markup('<a href="{}">{}</a>').format(page_path(document, value, fact), value)
    if column == "evidence":
        return _evidence(value)
    if column in ("verdict", "severity"):
        names = texts()["values"].get(column, {})
        name = names.get(value, {}).get(place.lang, value)
        return Markup('<span class="camket-{} camket-{}">{}</span>').format(column, value, name)
    if column.endswith("_id") or column == "id":
        path = fact_path(database, value) if isinstance(value, str) and table is None else None
        return Markup('<a href="{}">{}</a>').format(path, value) if path else None
    return None


def _evidence(value: str) -> Any:
    try:
        places = json.loads(value)
    except ValueError:
        return None
    if not isinstance(places, list) or not all(isinstance(each, Mapping) for each in places):
        return None
    items = []
    for each in places:
        text = escape(each.get("text") or "")
        if each.get("document_id") and each.get("page_no"):
            path = page_path(each["document_id"], each["page_no"], f"at-{each.get('start')}")
            text = Markup('<a href="{}">{}</a>').format(path, text)
        items.append(Markup("<li>{}</li>").format(text))
    return Markup("<ul class='camket-evidence'>{}</ul>").format(Markup("").join(items))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """``/-/page/DOCUMENT/NUMBER``: a page's text with its facts marked."""
    return [(r"^/-/page/(?P<document>[0-9a-f]{16})/(?P<page>\d+)$", _page)]


async def _page(request: Any, datasette: Datasette) -> Response:
    place = _place(datasette)
    document, page_no = request.url_vars["document"], int(request.url_vars["page"])
    database = datasette.get_database(place.database)
    found = await database.execute_fn(lambda conn: read_page(conn, document, page_no))
    words = {name: text[place.lang] for name, text in texts()["page"].items()}
    if found is None:
        return Response.html(escape(words["missing"]), status=404)
    html = await datasette.render_template(
        "page.html", {"page": found, "words": words, "lang": place.lang, "database": place.database}, request=request
    )
    return Response.html(html)


@hookimpl
def extra_css_urls() -> list[str]:
    """The style sheet of our own cells and pages."""
    return ["/camket/camket.css"]


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Any]:
    """What the front page needs beside Datasette's own."""
    if not hasattr(datasette, "camket"):
        return {}
    place = _place(datasette)
    known = texts()

    async def front() -> dict[str, Any]:
        counts = await datasette.get_database(place.database).execute(
            "SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM targets) AS targets, "
            "(SELECT count(*) FROM results) AS results, (SELECT count(*) FROM figures) AS figures, "
            "(SELECT count(*) FROM findings) AS findings"
        )
        tables = {
            name: about["title"][place.lang] for name, about in known["tables"].items() if not about.get("hidden")
        }
        return {
            "database": place.database,
            "about": known["site"]["about"][place.lang],
            "words": {name: text[place.lang] for name, text in known["page"].items()},
            "questions": [
                (name, question["title"][place.lang], question["about"][place.lang])
                for name, question in known["questions"].items()
            ],
            "tables": tables,
            "counts": {tables[name]: (name, n) for name, n in dict(counts.first()).items()},
        }

    return {"camket_front": front, "camket_lang": place.lang}
