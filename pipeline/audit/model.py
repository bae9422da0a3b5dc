"""What an audit rule sees and what it says: plain dataclasses, filled by the store and written back by it.

A *bucket* is the smallest part of the database that a rule has to see whole: one document (``doc:``), one number that
documents are cited by (``num:``), one indicator of a house (``ind:``), one measured thing of one (``fig:``), the money
of one level of government of one (``money:``). A new document touches few buckets, and only those are audited again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.model import Claim

Severity = Literal["error", "warning", "note"]
FactKind = Literal["target", "result", "figure"]
Part = Literal["all", "documents", "shared"]


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of evidence: offsets count characters of the page's text, end exclusive."""

    document_id: str
    page_no: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the header of a document says. ``scanned`` tells that its first page was read by an OCR."""

    id: str
    doc_type: str | None = None
    number: str | None = None
    number_key: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    province: str | None = None
    issued_on: str | None = None
    issued_year: int | None = None
    issued_month: int | None = None
    title: str | None = None
    period_start: int | None = None
    period_end: int | None = None
    scanned: bool = False
    name: str = ""  # file name: how a document without a number is called
    co_issuers: tuple[str, ...] = ()
    marks: tuple[tuple[str, Place], ...] = ()  # where number, date and title stand: (label, place)

    @property
    def called(self) -> str:
        """How a message names the document: its number, else its symbol or type and its file name."""
        kind = self.symbol or self.doc_type
        return self.number or (f"{kind} ({self.name})" if kind and self.name else self.name or self.id)

    def mark(self, *labels: str) -> Place | None:
        """Where the first of these labels stands in the header."""
        for wanted in labels:
            for label, place in self.marks:
                if label == wanted:
                    return place
        return None


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation with its sentence. ``date`` is as printed: an ISO date, or as much of one as is stated."""

    id: str
    number: str
    number_key: str
    issuer: str | None
    date: str | None
    title: str | None
    target_document_id: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Fact:
    """A target, result or figure. ``place`` is its sentence; ``value_start`` and ``value_end`` the number on that page.

    ``label`` is the indicator or measure; ``printed`` the number as it stands on the page, with its unit where that
    follows at once.
    """

    id: str
    kind: FactKind
    place: Place
    label: str | None = None
    value: float | None = None
    value_max: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    comparator: str | None = None
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    year: int | None = None
    as_of: str | None = None
    period: str | None = None
    estimate: bool = False
    scope: str | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    direction: str | None = None
    goal: str | None = None
    indicator_no: str | None = None
    indicator_id: str | None = None
    money: bool = False
    printed: str = ""
    value_start: int | None = None
    value_end: int | None = None

    @property
    def document_id(self) -> str:
        return self.place.document_id

    @property
    def value_key(self) -> tuple[int, int, int]:
        """Where the number stands, for telling two readings of one number from two numbers."""
        start = self.place.start if self.value_start is None else self.value_start
        end = self.place.end if self.value_end is None else self.value_end
        return (self.place.page_no, start, end)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: ``due_on`` is as little as is stated, MM-DD where it recurs every year."""

    id: str
    due_on: str
    recurring: bool
    action: str | None
    agency: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Verdict:
    """What linking says of a target; ``result_id`` and ``result_place`` are of the result that answers it."""

    target_id: str
    verdict: str
    reason: str | None = None
    result_id: str | None = None
    result_place: Place | None = None


@dataclass(frozen=True)
class AuditView:
    """What the rules see: whole buckets, not the whole database.

    ``cites`` holds which document cites which: (citing, cited). ``claims`` and ``pages`` (page_no, text) are those of
    the documents whose ``doc:`` bucket is looked at, by their ids. ``part`` says which buckets the view holds whole:
    those of documents, those that documents share, or both; of the others nothing need be said.
    """

    documents: Mapping[str, Document] = field(default_factory=dict)
    citations: tuple[Cite, ...] = ()
    facts: tuple[Fact, ...] = ()
    deadlines: tuple[Due, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    cites: frozenset[tuple[str, str]] = frozenset()
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    doubtful: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)  # numbers that may be misread
    pages: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    part: Part = "all"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule raises. ``params`` fill the rule's message in either language; ``evidence`` has the accused first."""

    rule: str
    severity: Severity
    bucket: str
    params: Mapping[str, str]
    evidence: tuple[Place, ...]
    key: str = ""  # tells two findings on the same places apart

    @property
    def document_id(self) -> str:
        """The document that the finding is about."""
        return self.evidence[0].document_id

    @property
    def id(self) -> str:
        """``fnd-`` and 16 hex digits: the same for the same rule and places, on every machine and in every order."""
        places = sorted({(e.document_id, e.page_no, e.start, e.end) for e in self.evidence})
        return f"fnd-{hashlib.sha256(f'{self.rule}|{places}|{self.key}'.encode()).hexdigest()[:16]}"
