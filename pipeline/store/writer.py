"""Writes documents: one transaction each, so that a reader sees a document whole or not at all.

Nothing depends on the order in which files come: ids are made of content, a document that lies in several places has
the first path by name, and links are looked up again whenever either side of them changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from pipeline import __version__
from pipeline.audit import AuditSettings
from pipeline.link import number_key
from pipeline.model import DocumentFacts, Page
from pipeline.resources import rules_version
from pipeline.store import linking, packing
from pipeline.store.connection import Store
from pipeline.store.facts import write_facts
from pipeline.store.ids import page_id
from pipeline.store.search import index_document, unindex_document
from pipeline.store.settle import settle
from pipeline.store.settle_documents import before_change

Status = Literal["done", "partial", "failed"]

# Tables that hold what was found in a document; rewriting the document empties them for it.
FACT_TABLES = (
    "recipients",
    "co_issuers",
    "pages",
    "mentions",
    "citations",
    "targets",
    "results",
    "figures",
    "assignments",
    "deadlines",
    "reviewed",
    "claims",
    "findings",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ingest of one file came to. ``message`` is the line that a user reads where it is not ``done``."""

    path: str
    status: Status
    pages: int = 0
    failed_pages: int = 0
    error_code: str | None = None
    message: str | None = None


def now() -> str:
    """The time in UTC, as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Writer:
    """The one who writes, in the parent process.

    ``ocr`` is the setting of ``--ocr``: facts read with another setting, by another version or by other rules count as
    out of date. ``audit`` says which audit rules run and how; by default as the last time that it was said.
    """

    def __init__(self, store: Store, *, ocr: str = "auto", audit: AuditSettings | None = None) -> None:
        self._store = store
        self._db = store.db
        self._ocr = ocr
        self._audit = audit
        self._rules = rules_version()

    def is_current(self, path: str, sha256: str) -> bool:
        """Whether the file, with these bytes, was ingested without a fault by this version: nothing is to be done."""
        row = self._db.execute(
            """SELECT 1 FROM ingests i JOIN document_files f ON f.path = i.path JOIN documents d ON d.id = f.document_id
               WHERE i.path = ? AND i.status = 'done' AND i.sha256 = ? AND d.sha256 = i.sha256
                 AND d.pipeline_version = ? AND d.rules_version = ? AND d.ocr = ?""",
            (path, sha256, __version__, self._rules, self._ocr),
        )
        return row.fetchone() is not None

    def was_ingested(self, path: str) -> bool:
        """Whether this file was ever ingested without a fault, whatever its bytes were then."""
        row = self._db.execute("SELECT 1 FROM ingests WHERE path = ? AND status = 'done'", (path,))
        return row.fetchone() is not None

    def adopt(self, path: str, sha256: str, *, seconds: float, started_at: str) -> Outcome | None:
        """Takes the file in without reading it, where the same bytes are stored already from a path before this one."""
        row = self._stored(sha256)
        if row is None or row["failed"] or not self._is_fresh(row) or row["path"] >= path:
            return None
        with self._store.transaction():
            self._place(path, row["id"])
            outcome = Outcome(path, "done", row["page_count"])
            self._record(outcome, sha256, seconds, started_at)
        return outcome

    def write(
        self, facts: DocumentFacts, *, words: Mapping[int, bytes] | None = None, seconds: float, started_at: str
    ) -> Outcome:
        """Stores a document in place of what was stored for this file, and links citations to and from it.

        ``words`` holds the words of its pages by page number, packed by :func:`packing.pack_words`; without it they are
        taken from the pages.

        A file of which no page could be read is recorded as failed and changes nothing else; nor does one that was read
        better before.
        """
        file = facts.file
        outcome = _outcome(facts)
        if outcome.status == "failed":
            return self.fail(outcome, file.sha256, seconds=seconds, started_at=started_at)
        with self._store.transaction() as db:
            stored = self._stored(file.sha256)
            if stored is None or not self._stands(stored, facts, outcome):
                old_key = stored["number_key"] if stored is not None else None
                self._replace(facts, _packed(facts.pages) if words is None else words)
                self._place(file.path, file.id)
                index_document(db, file.id)
                linking.link_from(db, file.id)
                linking.link_to(db, {old_key, number_key(facts.header.number)})
            else:
                self._place(file.path, file.id)
            self._record(outcome, file.sha256, seconds, started_at)
        return outcome

    def fail(self, outcome: Outcome, sha256: str | None, *, seconds: float, started_at: str) -> Outcome:
        """Records that a file could not be ingested. What an earlier ingest stored stays."""
        with self._store.transaction():
            self._record(outcome, sha256, seconds, started_at)
        return outcome

    def settle(self) -> None:
        """Works out indicators, links, verdicts and findings where documents came, changed or went."""
        settle(self._store, self._audit)

    def cache(self, readings: Mapping[str, bytes]) -> None:
        """Keeps what an OCR read, at once, so that an interrupted run need not read it again.

        The readings are packed by :func:`packing.pack_reading`.
        """
        if readings:
            with self._store.transaction() as db:
                db.executemany(
                    "INSERT OR REPLACE INTO ocr_cache (key, reading) VALUES (?, ?)",
                    list(readings.items()),
                )

    def _stored(self, sha256: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute(
            """SELECT *, (SELECT count(*) FROM pages p WHERE p.document_id = d.id AND p.source = 'failed') AS failed
               FROM documents d WHERE d.sha256 = ?""",
            (sha256,),
        ).fetchone()
        return row

    def _is_fresh(self, row: sqlite3.Row) -> bool:
        return (row["pipeline_version"], row["rules_version"], row["ocr"]) == (__version__, self._rules, self._ocr)

    def _stands(self, stored: sqlite3.Row, facts: DocumentFacts, outcome: Outcome) -> bool:
        """Whether what is stored of the same bytes is better, or as good and from a path before this one."""
        if stored["failed"] != outcome.failed_pages:
            return bool(stored["failed"] < outcome.failed_pages)
        return self._is_fresh(stored) and bool(stored["path"] < facts.file.path)

    def _replace(self, facts: DocumentFacts, words: Mapping[int, bytes]) -> None:
        file, header = facts.file, facts.header
        row = {
            "id": file.id,
            "sha256": file.sha256,
            "path": file.path,
            "media_type": file.media_type,
            "bytes": file.bytes,
            "page_count": len(facts.pages),
            "doc_type": header.doc_type,
            "number": header.number,
            "issuer": header.issuer,
            "province": header.province,
            "place": header.place,
            "issued_on": header.issued_on,
            "issued_year": header.issued_year,
            "issued_month": header.issued_month,
            "title": header.title,
            "signer": header.signer,
            "signer_role": header.signer_role,
            "period_start": header.period_start,
            "period_end": header.period_end,
            "ingested_at": now(),
            "pipeline_version": __version__,
            "rules_version": self._rules,
            "symbol": header.symbol,
            "number_key": number_key(header.number),
            "ocr": self._ocr,
        }
        before_change(self._db, file.id)
        for table in FACT_TABLES:
            self._db.execute(f"DELETE FROM {table} WHERE document_id = ?", (file.id,))
        changes = ", ".join(f"{name} = excluded.{name}" for name in row if name != "id")
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self._db.execute(
            f"INSERT INTO documents ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes}",
            tuple(row.values()),
        )
        self._listed("recipients", file.id, header.recipients)
        self._listed("co_issuers", file.id, header.co_issuers)
        for page in facts.pages:
            self._page(file.id, page, words.get(page.page_no))
        write_facts(self._db, facts)

    def _listed(self, table: str, document_id: str, names: Iterable[str]) -> None:
        rows = [(document_id, position, name) for position, name in enumerate(names, 1)]
        self._db.executemany(f"INSERT INTO {table} (document_id, position, name) VALUES (?, ?, ?)", rows)

    def _page(self, document_id: str, page: Page, words: bytes | None) -> None:
        key = page_id(document_id, page.page_no)
        self._insert(
            "pages",
            id=key,
            document_id=document_id,
            page_no=page.page_no,
            source=page.source,
            quality=None if page.source == "failed" else page.quality,
            text_raw=page.text_raw,
            text=page.text,
            width=page.width,
            height=page.height,
            error=page.error,
            error_code=page.error_code,
        )
        if words:
            self._insert("page_words", page_id=key, words=words)
        self._db.executemany(
            """INSERT INTO repairs (page_id, start, "end", "before", "after", kind, confidence)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            [(key, e.start, e.end, e.before, e.after, e.kind, e.confidence) for e in page.plan.edits],
        )

    def _insert(self, table: str, **row: Any) -> None:
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        self._db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))

    def _place(self, path: str, document_id: str) -> None:
        """Notes whose content the file is, and drops the document that it was before if no other file has it."""
        old = self._db.execute("SELECT document_id FROM document_files WHERE path = ?", (path,)).fetchone()
        self._db.execute(
            """INSERT INTO document_files (path, document_id) VALUES (?, ?)
               ON CONFLICT (path) DO UPDATE SET document_id = excluded.document_id""",
            (path, document_id),
        )
        touched = {document_id} | ({old["document_id"]} if old else set())
        for each in touched:
            first = self._db.execute("SELECT min(path) FROM document_files WHERE document_id = ?", (each,)).fetchone()[
                0
            ]
            if first is None:
                self._drop(each)
            else:
                self._db.execute("UPDATE documents SET path = ? WHERE id = ?", (first, each))

    def _drop(self, document_id: str) -> None:
        key = self._db.execute("SELECT number_key FROM documents WHERE id = ?", (document_id,)).fetchone()[0]
        unindex_document(self._db, document_id)
        before_change(self._db, document_id)
        self._db.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        linking.link_to(self._db, {key})

    def _record(self, outcome: Outcome, sha256: str | None, seconds: float, started_at: str) -> None:
        self._db.execute(
            """INSERT INTO ingests
                 (path, sha256, status, error_code, message, pages, seconds, attempts, started_at, finished_at, ocr)
               VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
               ON CONFLICT (path) DO UPDATE SET
                 sha256 = excluded.sha256, status = excluded.status, error_code = excluded.error_code,
                 message = excluded.message, pages = excluded.pages, seconds = excluded.seconds,
                 attempts = ingests.attempts + 1, ocr = excluded.ocr,
                 started_at = excluded.started_at, finished_at = excluded.finished_at""",
            (
                outcome.path,
                sha256,
                outcome.status,
                outcome.error_code,
                outcome.message,
                outcome.pages - outcome.failed_pages,
                round(seconds, 3),
                started_at,
                now(),
                self._ocr,
            ),
        )


def _packed(pages: Iterable[Page]) -> dict[int, bytes]:
    return {page.page_no: packing.pack_words(page.words) for page in pages if page.words}


def _outcome(facts: DocumentFacts) -> Outcome:
    """What the pages of a document come to, and one line on those that failed."""
    path, pages = facts.file.path, facts.pages
    failed = [page for page in pages if page.source == "failed"]
    if not failed and pages:
        return Outcome(path, "done", len(pages))
    if not pages:
        return Outcome(path, "failed", 0, 0, "empty", f"{path}: the file has no pages")
    first = failed[0]
    code = next((page.error_code for page in failed if page.error_code == "missing-component"), first.error_code)
    status: Status = "failed" if len(failed) == len(pages) else "partial"
    numbers = _ranges(page.page_no for page in failed)
    reason = " ".join((first.error or "could not be read").split())
    if len(pages) == 1:
        message = reason if reason.startswith(path) else f"{path}: {reason}"
    else:
        which = f"page {numbers}" if len(failed) == 1 else f"pages {numbers}"
        reason = reason.removeprefix(f"{path}, ").removeprefix(f"{path}: ")
        message = f"{path}: {which} of {len(pages)} could not be read: {reason}"
    return Outcome(path, status, len(pages), len(failed), code or "page-unreadable", message)


def _ranges(numbers: Iterable[int]) -> str:
    """``1-3, 7``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)
