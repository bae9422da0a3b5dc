"""What the listing commands ask for. Rows are dicts, in an order that does not depend on when files came."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.link import number_key
from pipeline.store.filters import Filters

Row = dict[str, Any]


def documents(db: sqlite3.Connection, filters: Filters) -> Iterator[Row]:
    """Documents with the columns of the contract, the number of failed pages and of citations to and from them."""
    where, values = filters.where(db)
    rows = db.execute(
        f"""SELECT d.id, d.doc_type, d.number, d.symbol, d.issuer, d.province, d.place, d.issued_on, d.issued_year,
              d.issued_month, d.title, d.signer, d.signer_role, d.period_start, d.period_end, d.page_count,
              (SELECT count(*) FROM pages p WHERE p.document_id = d.id AND p.source = 'failed') AS failed_pages,
              (SELECT count(*) FROM citations c WHERE c.document_id = d.id) AS citations,
              (SELECT count(*) FROM citations c WHERE c.target_document_id = d.id) AS cited,
              d.path, d.media_type, d.bytes, d.sha256, d.ingested_at, d.pipeline_version, d.rules_version
            FROM documents d WHERE {where}
            ORDER BY d.issued_year IS NULL, d.issued_year, coalesce(d.issued_on, printf('%04d-%02d', d.issued_year,
              coalesce(d.issued_month, 99))), d.number, d.id""",
        values,
    )
    return (dict(row) for row in rows)


def citations(db: sqlite3.Connection, filters: Filters, *, cites: str | None = None) -> Iterator[Row]:
    """Citations of the documents, in reading order, with the number of the citing document.

    Args:
        db: the database.
        filters: which citing documents.
        cites: only citations of this number, however it is spaced, or of the document with this id.
    """
    where, values = filters.where(db)
    if cites is not None:
        where = f"({where}) AND (c.number_key = ? OR c.target_document_id = ?)"
        values = [*values, number_key(cites), cites.lower()]
    rows = db.execute(
        f"""SELECT c.id, c.document_id, d.number AS in_number, c.page_no, c.doc_type, c.number, c.issuer, c.date,
              c.title, c.target_document_id, c.start, c."end", d.path
            FROM citations c JOIN documents d ON d.id = c.document_id WHERE {where}
            ORDER BY d.issued_year IS NULL, d.issued_year, d.issued_on, d.id, c.page_no, c.start, c.id""",
        values,
    )
    return (dict(row) for row in rows)


def ingests(db: sqlite3.Connection, statuses: Sequence[str] = ()) -> Iterator[Row]:
    """What the last ingest of each file did; the failed first."""
    where = f"WHERE i.status IN ({', '.join('?' * len(statuses))})" if statuses else ""
    rows = db.execute(
        f"""SELECT i.status, i.path, i.pages, i.seconds, i.attempts, i.error_code, i.message, i.started_at,
              i.finished_at, i.ocr, i.sha256, f.document_id
            FROM ingests i LEFT JOIN document_files f ON f.path = i.path {where}
            ORDER BY CASE i.status WHEN 'failed' THEN 0 WHEN 'partial' THEN 1 ELSE 2 END, i.path""",
        tuple(statuses),
    )
    return (dict(row) for row in rows)


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """How many documents, pages (by OCR, repaired, failed), facts, links, doubtful numbers, unread lines there are."""
    row = db.execute(
        """SELECT
             (SELECT count(*) FROM documents) AS documents,
             (SELECT count(*) FROM pages) AS pages,
             (SELECT count(*) FROM pages WHERE source LIKE 'ocr%') AS ocr_pages,
             (SELECT count(*) FROM pages WHERE source LIKE '%repair') AS repaired_pages,
             (SELECT count(*) FROM pages WHERE source = 'failed') AS failed_pages,
             (SELECT count(*) FROM targets) AS targets,
             (SELECT count(*) FROM results) AS results,
             (SELECT count(*) FROM figures) AS figures,
             (SELECT count(*) FROM citations) AS citations,
             (SELECT count(*) FROM citations WHERE target_document_id IS NOT NULL) AS linked_citations,
             (SELECT count(*) FROM mentions WHERE label = 'doubtful-number') AS doubtful_numbers,
             (SELECT count(*) FROM mentions WHERE label = 'unread-line') AS unread_lines"""
    ).fetchone()
    return dict(row)
