"""What the commands for facts ask for: targets, results, figures, assignments, deadlines, in reading order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from pipeline.store.filters import FactFilters

Row = dict[str, Any]
FACTS = ("targets", "results", "figures", "assignments", "deadlines")

# By date of issue; a document whose day is not stated comes behind those of its month or year.
DOCUMENT_ORDER = (
    "d.issued_year IS NULL, d.issued_year, coalesce(d.issued_on, printf('%04d-%02d', d.issued_year,"
    " coalesce(d.issued_month, 99))), d.number, d.id"
)


def facts(
    db: sqlite3.Connection, table: str, filters: FactFilters, *, where: str = "1", rejected: bool = False
) -> Iterator[Row]:
    """Rows of one of :data:`FACTS` with number, issuer, date, province and path of their document.

    Targets come with ``verdict``, ``gap``, ``reason`` and ``result_id`` of their progress (None where it was not judged
    yet), results with the ids of the ``targets`` that they answer, parted by blanks.

    Args:
        db: the database.
        table: one of :data:`FACTS`.
        filters: which facts.
        where: a further condition in SQL on the columns ``f.*``.
        rejected: whether facts that a person rejected are among them.

    Raises :class:`pipeline.errors.UsageError` for a filter that nothing meets.
    """
    if table not in FACTS:
        raise ValueError(f"no table of facts: {table}")
    condition, values = filters.where(db, table)
    if not rejected:
        condition = f"({condition}) AND f.review IS NOT 'rejected'"
    more, join = "", ""
    if table == "targets":
        more = ", p.verdict, p.gap, p.comparable, p.reason, p.reason_key, p.reason_params, p.result_id"
        join = "LEFT JOIN progress p ON p.target_id = f.id"
    elif table == "results":
        more = (
            ", (SELECT group_concat(target_id, ' ') FROM"
            " (SELECT p.target_id FROM progress p WHERE p.result_id = f.id ORDER BY 1)) AS targets"
        )
    place = "f.value_start, " if table in ("targets", "results", "figures") else ""
    rows = db.execute(
        f"""SELECT f.*, d.number, d.symbol, d.doc_type, d.issuer, d.issued_on, d.province, d.path{more}
            FROM {table} f JOIN documents d ON d.id = f.document_id {join}
            WHERE {condition} AND ({where})
            ORDER BY {DOCUMENT_ORDER}, f.page_no, f.start, {place}f.id""",
        values,
    )
    return (dict(row) for row in rows)
