"""Writes docs/schema.md from the schema itself: ``python -m pipeline.store.reference [--check]``."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipeline.store.connection import Store, migrations

HEAD = """# The database

Generated from the schema by `python -m pipeline.store.reference`; a test compares. SQLite in WAL mode, schema version
{version}, tables in STRICT mode. Identifiers are text and the same on every machine: a document's is the first 16 hex
digits of the SHA-256 of its bytes, a page's adds `-p` and its number, a fact's is made of document, page and span.
Offsets count characters of `pages.text` from 0, end exclusive; those of `repairs` count in `pages.text_raw`. Dates are
ISO 8601 and as short as what is stated. What is not stated is NULL.
"""
# FTS5 keeps its index in tables of its own.
_SHADOW = re.compile(r"^search_(config|content|data|docsize|idx)$")
_COMMENT = re.compile(r'^\s+"?(\w+)"? .*?--\s*(.+)$', re.M)
_ADDED = re.compile(r'^ALTER TABLE (\w+) ADD COLUMN "?(\w+)"? .*?--\s*(.+)$', re.M)
_TABLE = re.compile(r"^CREATE TABLE (\w+) \((?:[ \t]*-- *([^\n]*))?\n(.*?)^\)", re.M | re.S)


def reference() -> str:
    """The text of docs/schema.md."""
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "schema.db") as store:
        return _describe(Database(store.db))


def _describe(db: Any) -> str:
    about, comments = _comments()
    version = db.execute("PRAGMA user_version").fetchone()[0]
    parts = [HEAD.format(version=version)]
    for table in db.tables:
        if _SHADOW.match(table.name) or table.name.startswith("sqlite_"):
            continue
        parts.append(f"## {table.name}\n")
        if table.name in about:
            parts.append(f"{about[table.name]}\n")
        keys = {key.column: key.other_table for key in table.foreign_keys}
        parts.append("| column | type | |\n| --- | --- | --- |")
        for column in table.columns:
            notes = []
            if column.is_pk:
                notes.append("key" if len(table.pks) == 1 else "part of the key")
            if column.name in keys:
                notes.append(f"→ {keys[column.name]}")
            if comment := comments.get((table.name, column.name)):
                notes.append(comment)
            parts.append(f"| {column.name} | {column.type or 'text'} | {'; '.join(notes)} |")
        parts.append("")
    parts.append("## Views\n")
    for view in db.views:
        parts.append(f"- `{view.name}`: {', '.join(column.name for column in view.columns)}")
    return "\n".join(parts) + "\n"


def _comments() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """What the SQL says beside tables and columns."""
    tables, columns = {}, {}
    for _, sql in migrations():
        for table, about, body in _TABLE.findall(sql):
            if about:
                tables[table] = f"{about[0].upper()}{about[1:]}."
            columns.update({(table, name): note for name, note in _COMMENT.findall(body)})
        columns.update({(table, name): note for table, name, note in _ADDED.findall(sql)})
    tables["search"] = (
        "FTS5 over pages and facts. `text` is indexed with its diacritics, `plain` holds the same words without "
        "(đ as d): `WHERE search MATCH 'binh dang'` finds every spelling, `MATCH 'bình đẳng'` the exact one."
    )
    return tables, columns


def docs_file() -> Path:
    """Where the reference lies in a checkout."""
    return Path(__file__).resolve().parents[2] / "docs" / "schema.md"


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        if docs_file().read_text(encoding="utf-8") != reference():
            sys.exit("docs/schema.md is out of date. Run: python -m pipeline.store.reference")
    else:
        docs_file().write_text(reference(), encoding="utf-8")
