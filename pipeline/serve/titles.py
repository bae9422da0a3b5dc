"""What Datasette is told: titles and descriptions of tables and columns, facets, canned questions (from YAML)."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

# How a list is sorted and what it can be narrowed by, and the column that names a row.
_SHOWN = ("facets", "sort", "sort_desc", "label_column", "size")


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """The content of titles.yaml: ``site``, ``columns``, ``tables``, ``questions``; each text by language."""
    loaded: dict[str, Any] = yaml.safe_load(files("pipeline.serve").joinpath("titles.yaml").read_text(encoding="utf-8"))
    return loaded


def metadata(relations: dict[str, list[str]], database: str, lang: str) -> dict[str, Any]:
    """Datasette's metadata for one database.

    Args:
        relations: columns of each table and view that the database has.
        database: the name under which Datasette serves it.
        lang: "vi" or "en".
    """
    known = texts()
    tables: dict[str, Any] = {}
    for name, columns in relations.items():
        about = known["tables"].get(name)
        if about is None:
            tables[name] = {"hidden": True}
            continue
        described = {c: known["columns"][c][lang] for c in columns if c in known["columns"]}
        described.update({c: text[lang] for c, text in about.get("columns", {}).items() if c in columns})
        entry = {"title": about["title"][lang], "description": about["about"][lang], "columns": described}
        entry.update({key: about[key] for key in _SHOWN if key in about})
        if about.get("hidden"):
            entry["hidden"] = True
        tables[name] = entry
    queries = {
        name: {
            "title": question["title"][lang],
            "description": question["about"][lang],
            "sql": question["sql"].replace("{lang}", lang).strip(),
            "params": question.get("params", []),
        }
        for name, question in known["questions"].items()
    }
    top = {"title": known["site"]["title"][lang], "description": known["site"]["about"][lang]}
    return {**top, "databases": {database: {**top, "tables": tables, "queries": queries}}}
