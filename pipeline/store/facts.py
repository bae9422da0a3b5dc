"""Rows of what was found in a document: citations, mentions, targets, results, figures, assignments, deadlines.

An id is made of the place of the sentence and, as its label, the place of the number, so that it stays the same when a
rule words an indicator otherwise: a person's review holds on to it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from pipeline.link import number_key
from pipeline.model import Assignment, Deadline, DocumentFacts, Evidence, Figure, Result, Target
from pipeline.store.claims import write_claims
from pipeline.store.ids import FactIds

Row = dict[str, Any]


def write_facts(db: sqlite3.Connection, facts: DocumentFacts) -> None:
    """Stores the facts of a document. The tables must hold none of it yet; call it in a transaction."""
    ids = FactIds(facts.file.id)
    for table, rows in (
        ("citations", _citations(facts, ids)),
        ("mentions", _mentions(facts, ids)),
        ("targets", (_target(each, facts, ids) for each in dict.fromkeys(facts.targets))),
        ("results", (_result(each, facts, ids) for each in dict.fromkeys(facts.results))),
        ("figures", (_figure(each, facts, ids) for each in dict.fromkeys(facts.figures))),
        ("assignments", (_assignment(each, facts, ids) for each in dict.fromkeys(facts.assignments))),
        ("deadlines", (_deadline(each, facts, ids) for each in dict.fromkeys(facts.deadlines))),
    ):
        _insert(db, table, rows)
    write_claims(db, facts)


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    found = list(rows)
    if found:
        names, marks = ", ".join(f'"{name}"' for name in found[0]), ", ".join("?" * len(found[0]))
        db.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", [tuple(row.values()) for row in found])


def _citations(facts: DocumentFacts, ids: FactIds) -> Iterator[Row]:
    for citation in facts.citations:
        span = citation.span
        yield {
            "id": ids.make("citations", span.page_no, span.start, span.end),
            "document_id": facts.file.id,
            "number": citation.number,
            "doc_type": citation.doc_type,
            "issuer": citation.issuer,
            "date": citation.date,
            "title": citation.title,
            "page_no": span.page_no,
            "start": span.start,
            "end": span.end,
            "number_key": number_key(citation.number) or "",
        }


def _mentions(facts: DocumentFacts, ids: FactIds) -> Iterator[Row]:
    for mention in dict.fromkeys((*facts.header.mentions, *facts.mentions)):
        span = mention.span
        yield {
            "id": ids.make("mentions", span.page_no, span.start, span.end, mention.label),
            "document_id": facts.file.id,
            "page_no": span.page_no,
            "start": span.start,
            "end": span.end,
            "label": mention.label,
            "text": mention.text,
            "norm": mention.norm,
            "source": mention.source,
            "confidence": mention.confidence,
        }


def _target(target: Target, facts: DocumentFacts, ids: FactIds) -> Row:
    return {**_placed("targets", target.evidence, facts, ids), **_value_place(target.evidence), **_stated(target)}


def _result(result: Result, facts: DocumentFacts, ids: FactIds) -> Row:
    return {
        **_placed("results", result.evidence, facts, ids),
        **_value_place(result.evidence),
        **_stated(result),
        "estimate": int(result.estimate),
    }


def _figure(figure: Figure, facts: DocumentFacts, ids: FactIds) -> Row:
    return {**_placed("figures", figure.evidence, facts, ids), **_value_place(figure.evidence), **_stated(figure)}


def _assignment(assignment: Assignment, facts: DocumentFacts, ids: FactIds) -> Row:
    return {
        **_placed("assignments", assignment.evidence, facts, ids),
        **_stated(assignment),
        "indicators": json.dumps(assignment.indicators, ensure_ascii=False),
    }


def _deadline(deadline: Deadline, facts: DocumentFacts, ids: FactIds) -> Row:
    return {
        **_placed("deadlines", deadline.evidence, facts, ids),
        **_value_place(deadline.evidence),
        **_stated(deadline),
        "recurring": int(deadline.recurring),
    }


def _stated(fact: Target | Result | Figure | Assignment | Deadline) -> Row:
    """What a fact says: its columns have the names of its fields."""
    return {field.name: getattr(fact, field.name) for field in fields(fact) if field.name != "evidence"}


def _placed(table: str, evidence: Evidence, facts: DocumentFacts, ids: FactIds) -> Row:
    """Id, place and origin of a fact."""
    span, value, box = evidence.span, evidence.value, evidence.box
    label = "" if value is None else f"{value.page_no}:{value.start}-{value.end}"
    sides = None if box is None else [round(side, 2) for side in (box.x0, box.top, box.x1, box.bottom)]
    return {
        "id": ids.make(table, span.page_no, span.start, span.end, label),
        "document_id": facts.file.id,
        "text": evidence.text,
        "page_no": span.page_no,
        "start": span.start,
        "end": span.end,
        "bbox": None if sides is None else json.dumps(sides),
        "rule": evidence.rule,
        "confidence": evidence.confidence,
    }


def _value_place(evidence: Evidence) -> Row:
    """Where the number stands; nothing where it stands on another page than the sentence's place."""
    value = evidence.value
    if value is None or value.page_no != evidence.span.page_no:
        return {"value_start": None, "value_end": None}
    return {"value_start": value.start, "value_end": value.end}
