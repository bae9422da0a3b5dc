"""Keeps ``findings`` right: audits again the buckets that a change touches, and no others.

Which facts share a bucket is stored in ``audit_buckets``, so that what a document meant before it was replaced or
removed is known too. See :mod:`pipeline.audit.model` for the buckets.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.audit import (
    RULES,
    AuditSettings,
    AuditView,
    Cite,
    Document,
    Fact,
    Finding,
    Place,
    audit,
    cite_bucket,
    document_bucket,
    fact_buckets,
    load_settings,
    message,
    settings_of,
)
from pipeline.audit.buckets import SLIP
from pipeline.audit.words import one_line
from pipeline.store import audit_rows as rows
from pipeline.store.claims import read_claims
from pipeline.store.details import sentence
from pipeline.store.search import index_findings

_AT_ONCE = 100  # documents or buckets that are looked at together


def choose_settings(db: sqlite3.Connection, settings: AuditSettings | None) -> AuditSettings:
    """The settings to audit with: those given, which are kept for later, else those that were kept, else the shipped.

    Where they are not those that the stored findings were made with, all documents are marked to be audited again. Call
    it in a transaction.
    """
    if settings is None:
        row = db.execute("SELECT value FROM audit_state WHERE name = 'own'").fetchone()
        settings = settings_of(json.loads(row[0])) if row else load_settings()
    made = db.execute("SELECT value FROM audit_state WHERE name = 'made'").fetchone()
    if made is None or made[0] != settings.fingerprint:
        own = json.dumps(settings.own, ensure_ascii=False, sort_keys=True)
        db.executemany(
            "INSERT OR REPLACE INTO audit_state (name, value) VALUES (?, ?)",
            [("own", own), ("made", settings.fingerprint)],
        )
        db.execute("INSERT OR IGNORE INTO dirty (kind, key) SELECT 'audit', id FROM documents")
    return settings


def audit_documents(db: sqlite3.Connection, document_ids: Iterable[str], settings: AuditSettings) -> int:
    """Audits again all that these documents touch; gives how many findings were written. Call it in a transaction.

    Args:
        db: the database, with facts linked and judged.
        document_ids: documents that came, changed or went, or whose facts got another indicator or verdict.
        settings: which rules and thresholds; see :func:`choose_settings`.
    """
    wanted = set(document_ids)
    affected: set[str] = set()
    for ids in _chunks(sorted(wanted)):
        affected |= _buckets_of(db, ids)
        db.execute(f"DELETE FROM audit_buckets WHERE document_id IN ({_marks(ids)})", ids)
        _sort_into_buckets(db, ids)
        affected |= _buckets_of(db, ids)
    written = 0
    own = document_bucket("")
    for ids in _chunks(sorted(wanted)):
        written += _audit(db, [document_bucket(each) for each in ids], _whole_documents(db, ids), settings)
    # of plans that these documents answer nothing changed but that
    plans = {bucket.removeprefix(own) for bucket in affected if bucket.startswith(own)} - wanted
    written += _audit_of_verdicts(db, plans, settings)
    shared = sorted(bucket for bucket in affected if not bucket.startswith(own))
    for buckets in _chunks(_worth_a_look(db, shared)):
        written += _audit(db, buckets, _shared(db, buckets), settings)
    return written


def audit_verdicts(db: sqlite3.Connection, document_ids: Iterable[str], settings: AuditSettings) -> int:
    """Audits again what leans on the verdicts of these documents, of which nothing else changed.

    Gives how many findings were written. Call it in a transaction.
    """
    affected: set[str] = set()
    for ids in _chunks(sorted(set(document_ids))):
        db.executemany(
            "INSERT OR IGNORE INTO audit_buckets (bucket, document_id, fact_id) VALUES (?, ?, '')",
            [(document_bucket(plan), report) for plan, report in rows.answered(db, ids)],
        )
        affected |= {bucket for bucket in _buckets_of(db, ids) if bucket.startswith(document_bucket(""))}
    return _audit_of_verdicts(db, {bucket.removeprefix(document_bucket("")) for bucket in affected}, settings)


def _audit_of_verdicts(db: sqlite3.Connection, document_ids: Iterable[str], settings: AuditSettings) -> int:
    """What rules on verdicts find in some documents, in place of what they had found."""
    written = 0
    for ids in _chunks(sorted(document_ids)):
        view = _whole_documents(db, ids, of_verdicts=True)
        written += _audit(db, [document_bucket(each) for each in ids], view, settings, of_verdicts=True)
    return written


def _worth_a_look(db: sqlite3.Connection, buckets: Sequence[str]) -> list[str]:
    """Without the buckets of slips that one document has for itself, as most are, and that nothing was found in."""
    found = [bucket for bucket in buckets if not bucket.startswith(SLIP)]
    for some in _chunks([bucket for bucket in buckets if bucket.startswith(SLIP)]):
        marks = _marks(some)
        rows_found = db.execute(
            f"""SELECT bucket FROM audit_buckets WHERE bucket IN ({marks}) GROUP BY bucket
                HAVING count(DISTINCT document_id) > 1
                UNION SELECT bucket FROM findings WHERE bucket IN ({marks})""",
            [*some, *some],
        )
        found += [row[0] for row in rows_found]
    return sorted(found)


def _chunks(values: Sequence[str]) -> Iterator[list[str]]:
    for at in range(0, len(values), _AT_ONCE):
        yield list(values[at : at + _AT_ONCE])


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _buckets_of(db: sqlite3.Connection, ids: Sequence[str]) -> set[str]:
    found = db.execute(f"SELECT DISTINCT bucket FROM audit_buckets WHERE document_id IN ({_marks(ids)})", ids)
    return {row[0] for row in found} | {document_bucket(each) for each in ids}


def _sort_into_buckets(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Which buckets the facts of these documents belong to."""
    documents = rows.documents(db, ids)
    found: set[tuple[str, str, str]] = set()
    for document in documents.values():
        found.add((document_bucket(document.id), document.id, ""))
        if document.number_key:
            found.add((f"num:{document.number_key}", document.id, ""))
    for cite in rows.citations(db, "c.document_id", ids):
        if cite.number_key:
            found.add((cite_bucket(cite), cite.place.document_id, ""))
    for fact in rows.facts(db, "f.document_id", ids):
        for bucket in fact_buckets(fact, documents[fact.document_id]):
            found.add((bucket, fact.document_id, fact.id))
    # a plan is looked at again when a report that answers it changes
    for plan, report in rows.answered(db, ids):
        found.add((document_bucket(plan), report, ""))
    db.executemany("INSERT OR IGNORE INTO audit_buckets (bucket, document_id, fact_id) VALUES (?, ?, ?)", sorted(found))


def _whole_documents(db: sqlite3.Connection, ids: Sequence[str], *, of_verdicts: bool = False) -> AuditView:
    """All that stands in these documents; ``of_verdicts``: what rules on verdicts look at."""
    verdicts = rows.verdicts(db, "t.document_id", ids)
    reports = {verdict.result_place.document_id for verdict in verdicts if verdict.result_place}
    facts = {fact.id: fact for fact in rows.facts(db, "f.document_id", ids)}
    for some in _chunks([each for each in rows.restated(db, ids) if each not in facts]):
        facts.update((fact.id, fact) for fact in rows.facts(db, "f.id", some))
        verdicts += rows.verdicts(db, "t.id", some)
    return AuditView(
        documents=rows.documents(db, sorted({*ids, *reports})),
        citations=() if of_verdicts else tuple(rows.citations(db, "c.document_id", ids)),
        facts=tuple(facts.values()),
        deadlines=() if of_verdicts else tuple(rows.deadlines(db, ids)),
        verdicts=tuple(verdicts),
        cites=rows.cited(db, ids),
        claims={} if of_verdicts else read_claims(db, ids),
        pages=rows.pages(db, sorted({*ids, *reports})),
        doubtful=rows.doubtful(db, ids),
        part="documents",
    )


def _shared(db: sqlite3.Connection, buckets: Sequence[str]) -> AuditView:
    """The facts and citations of buckets that several documents share, and the headers of those documents."""
    found = db.execute(
        f"SELECT fact_id FROM audit_buckets WHERE fact_id <> '' AND bucket IN ({_marks(buckets)})", list(buckets)
    )
    fact_ids = sorted({row[0] for row in found})
    facts: list[Fact] = []
    for ids in _chunks(fact_ids):
        facts += rows.facts(db, "f.id", ids)
    keys = [bucket.removeprefix("num:") for bucket in buckets if bucket.startswith("num:")]
    citations: list[Cite] = list(rows.citations(db, "c.number_key", keys)) if keys else []
    wanted = {fact.document_id for fact in facts} | {cite.place.document_id for cite in citations}
    wanted |= {cite.target_document_id for cite in citations if cite.target_document_id}
    if keys:
        numbered = db.execute(f"SELECT id FROM documents WHERE number_key IN ({_marks(keys)})", keys)
        wanted |= {row[0] for row in numbered}
    documents: dict[str, Document] = {}
    doubtful: dict[str, tuple[Place, ...]] = {}
    for ids in _chunks(sorted(wanted)):
        documents.update(rows.documents(db, ids))
        doubtful.update(rows.doubtful(db, ids))
    cites: set[tuple[str, str]] = set()
    for ids in _chunks(sorted({fact.document_id for fact in facts if fact.kind == "target"})):
        cites |= rows.cited(db, ids)
    return AuditView(
        documents=documents,
        citations=tuple(citations),
        facts=tuple(facts),
        doubtful=doubtful,
        cites=frozenset(cites),
        part="shared",
    )


def _audit(
    db: sqlite3.Connection,
    buckets: Sequence[str],
    view: AuditView,
    settings: AuditSettings,
    *,
    of_verdicts: bool = False,
) -> int:
    """Puts the findings of these buckets in place of the stored ones; ``of_verdicts``: of the rules on verdicts."""
    wanted = set(buckets)
    found = [finding for finding in audit(view, settings, of_verdicts=of_verdicts) if finding.bucket in wanted]
    theirs, values = f"bucket IN ({_marks(buckets)})", list(buckets)
    if of_verdicts:
        ids = [rule.id for rule in RULES.values() if rule.of_verdicts]
        theirs, values = f"{theirs} AND rule IN ({_marks(ids)})", values + ids
    before = db.execute(f"SELECT document_id FROM findings WHERE {theirs}", values).fetchall()
    db.execute(f"DELETE FROM findings WHERE {theirs}", values)
    db.executemany(
        """INSERT OR REPLACE INTO findings (id, rule, severity, document_id, message, evidence, params, bucket)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        [_row(db, finding) for finding in found],
    )
    index_findings(db, sorted({*(row[0] for row in before), *(finding.document_id for finding in found)}))
    return len(found)


def _row(db: sqlite3.Connection, finding: Finding) -> tuple[str, ...]:
    evidence = [
        {
            "document_id": place.document_id,
            "page_no": place.page_no,
            "start": place.start,
            "end": place.end,
            "text": place.text or _quoted(db, place),
        }
        for place in finding.evidence
    ]
    return (
        finding.id,
        finding.rule,
        finding.severity,
        finding.document_id,
        message(finding.rule, finding.params),
        json.dumps(evidence, ensure_ascii=False),
        json.dumps(dict(finding.params), ensure_ascii=False, sort_keys=True),
        finding.bucket,
    )


def _quoted(db: sqlite3.Connection, place: Place) -> str:
    """The sentence around a place, read only for what is written."""
    row = db.execute(
        "SELECT text FROM pages WHERE document_id = ? AND page_no = ?", (place.document_id, place.page_no)
    ).fetchone()
    return one_line(sentence(row["text"], place.start, place.end)) if row else ""
