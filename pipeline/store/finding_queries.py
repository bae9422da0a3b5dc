"""What the command ``findings`` asks for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from pipeline.audit import RULES, message
from pipeline.audit.rule import Language
from pipeline.errors import UsageError
from pipeline.store.fact_queries import DOCUMENT_ORDER
from pipeline.store.filters import Filters

Row = dict[str, Any]


def findings(
    db: sqlite3.Connection,
    filters: Filters,
    *,
    rule: str | None = None,
    severity: str | None = None,
    language: Language = "vi",
) -> Iterator[Row]:
    """Findings with the header of the document they are about, grave ones first within a document.

    Args:
        db: the database.
        filters: which documents; a finding is listed where it is about one of them or has evidence from one.
        rule: the id of an audit rule, or its beginning.
        severity: ``error``, ``warning`` or ``note``.
        language: of the message.

    Raises:
        UsageError: no audit rule has such an id, or no document meets a filter.
    """
    where, values = filters.where(db)
    condition = "1"
    if where != "1":
        condition = f"""EXISTS (SELECT 1 FROM json_each(f.evidence) e
                        JOIN documents d ON d.id = json_extract(e.value, '$.document_id') WHERE {where})"""
    if rule is not None:
        chosen = [name for name in RULES if name == rule] or [name for name in RULES if name.startswith(rule)]
        if not chosen:
            raise UsageError(f"there is no audit rule {rule!r}", next_step=f"There are: {', '.join(RULES)}")
        condition += f" AND f.rule IN ({', '.join('?' * len(chosen))})"
        values = [*values, *chosen]
    if severity is not None:
        condition += " AND f.severity = ?"
        values = [*values, severity]
    rows = db.execute(
        f"""SELECT f.id, f.rule, f.severity, f.document_id, f.message, f.evidence, f.params, d.number, d.doc_type,
              d.issuer, d.issued_on, d.province, d.path
            FROM findings f JOIN documents d ON d.id = f.document_id WHERE {condition}
            ORDER BY {DOCUMENT_ORDER}, instr('error warning note', f.severity), f.rule, f.id""",
        values,
    )
    for found in rows:
        row = dict(found)
        params = row.pop("params")
        if language == "en":
            row["message"] = english(row["rule"], params, row["message"])
        row["pages"] = _pages(json.loads(row["evidence"]))
        yield row


def _pages(evidence: list[dict[str, Any]]) -> str:
    """The pages of the evidence in its order, each once: ``3, 12``."""
    return ", ".join(dict.fromkeys(str(place["page_no"]) for place in evidence))


def english(rule: str, params: str | None, fallback: str) -> str:
    """The message of a stored finding in English; ``fallback`` where the row was made by a rule that is gone."""
    if rule not in RULES or params is None:
        return fallback
    return message(rule, json.loads(params), "en")
