"""Identifiers that are the same on every machine: made of the file's bytes, the page and the span, nothing else."""

from __future__ import annotations

import hashlib
from collections import Counter

PREFIXES = {
    "citations": "cit",
    "mentions": "men",
    "targets": "tgt",
    "results": "res",
    "figures": "fig",
    "assignments": "asg",
    "deadlines": "due",
    "findings": "fnd",
}


def page_id(document_id: str, page_no: int) -> str:
    """The id of a page: its document's id, ``-p`` and the page number."""
    return f"{document_id}-p{page_no}"


class FactIds:
    """Makes the ids of one document's facts; several facts of one span are told apart by their order."""

    def __init__(self, document_id: str) -> None:
        self._document_id = document_id
        self._seen: Counter[str] = Counter()

    def make(self, table: str, page_no: int, start: int, end: int, label: str = "") -> str:
        """An id such as ``cit-1f0c…``: the table's short name and 16 hex digits of a hash of the place."""
        place = f"{table}|{self._document_id}|{page_no}|{start}|{end}|{label}"
        self._seen[place] += 1
        if (nth := self._seen[place]) > 1:
            place = f"{place}|{nth}"
        return f"{PREFIXES[table]}-{hashlib.sha256(place.encode()).hexdigest()[:16]}"
