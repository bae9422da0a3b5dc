"""Rows of claims: arithmetical statements of a document (:class:`pipeline.model.Claim`)."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pipeline.model import Claim, DocumentFacts, Operand, Span


def write_claims(db: sqlite3.Connection, facts: DocumentFacts) -> None:
    """Stores the claims of a document. The table must hold none of it yet; call it in a transaction."""
    db.executemany(
        "INSERT INTO claims (document_id, position, kind, data) VALUES (?, ?, ?, ?)",
        [(facts.file.id, position, claim.kind, _packed_claim(claim)) for position, claim in enumerate(facts.claims, 1)],
    )


def read_claims(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[Claim, ...]]:
    """The claims of documents by their ids, in the order in which they were found."""
    found: dict[str, list[Claim]] = defaultdict(list)
    marks = ", ".join("?" * len(ids))
    for row in db.execute(
        f"SELECT document_id, kind, data FROM claims WHERE document_id IN ({marks}) ORDER BY document_id, position",
        list(ids),
    ):
        found[row["document_id"]].append(_claim(row["kind"], json.loads(row["data"])))
    return {key: tuple(value) for key, value in found.items()}


def _packed_claim(claim: Claim) -> str:
    """A claim as JSON, without its kind."""
    span = claim.span
    return json.dumps(
        {
            "total": _packed(claim.total),
            "parts": [_packed(part) for part in claim.parts],
            "text": claim.text,
            "span": [span.page_no, span.start, span.end],
            "label": claim.label,
            "loose": claim.loose,
        },
        ensure_ascii=False,
    )


def _packed(operand: Operand) -> list[Any]:
    span = operand.span
    return [
        operand.value,
        operand.printed,
        [span.page_no, span.start, span.end],
        operand.decimals,
        operand.scale,
        operand.comparator,
    ]


def _claim(kind: Any, data: dict[str, Any]) -> Claim:
    return Claim(
        kind,
        _operand(data["total"]),
        tuple(_operand(part) for part in data["parts"]),
        data["text"],
        Span(*data["span"]),
        data["label"],
        data["loose"],
    )


def _operand(row: list[Any]) -> Operand:
    value, printed, span, decimals, scale, comparator = row
    return Operand(value, printed, Span(*span), decimals, scale, comparator)
