"""What is found in a document: its header, what it cites, its facts with their evidence, its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.model.layout import Span
from pipeline.model.pages import Box, FileInfo, Page


@dataclass(frozen=True, slots=True)
class Mention:
    """A named thing in a document: label (``number``, ``date``, ``issuer``, ``title``, ``signer``, ``recipient`` …)."""

    label: str
    text: str
    norm: str | None
    span: Span
    source: str  # rule id, or "ner"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Header:
    """Header and foot of a document. What is not stated is None. ``mentions`` say where each value stands."""

    doc_type: str | None = None
    number: str | None = None  # None where the blank was never filled in
    symbol: str | None = None  # "BC-UBND", also where the number is blank
    issuer: str | None = None
    province: str | None = None
    place: str | None = None
    issued_on: str | None = None
    issued_year: int | None = None
    issued_month: int | None = None
    title: str | None = None
    signer: str | None = None
    signer_role: str | None = None
    period_start: int | None = None
    period_end: int | None = None
    recipients: tuple[str, ...] = ()
    co_issuers: tuple[str, ...] = ()  # further bodies that sign the same document
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document named by its number. ``date`` is as printed, as an ISO date or as much of one as is stated."""

    number: str
    doc_type: str | None
    issuer: str | None
    date: str | None
    title: str | None
    span: Span


Comparator = Literal["=", ">=", ">", "<=", "<", "~", "range"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts, as one text states it; offsets are those of that text.

    ``start`` to ``end`` is the whole expression with comparator, unit and base; ``number_start`` to ``number_end`` the
    digits or number words alone (both ends of a range). ``value`` is scaled: "2,3 tỷ đồng" is 2300000000.0 with unit
    "đồng". "18/1.000 phụ nữ" is value 18, per 1000, base "phụ nữ". "164/614" is a fraction: numerator and denominator,
    value None. ``unit`` is the unit's usual name ("%", "đồng", "km²", "người", "xã"), None where none is stated.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    value: float | None
    value_max: float | None = None
    comparator: Comparator = "="
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact stands.

    ``text`` is its sentence, or the row of its table (cells joined by " | "); ``span`` is that sentence's place, the
    part on the value's page where it runs over a page break; ``value`` is the place of the number itself, None for a
    fact without one.
    """

    text: str
    span: Span
    value: Span | None
    box: Box | None
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Target:
    """A level that somebody commits to. One for each value and year. Without a number ``value`` is None."""

    evidence: Evidence
    indicator: str | None
    goal: str | None = None
    indicator_no: str | None = None
    value: float | None = None
    value_max: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    year: int | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    direction: str | None = None  # "tăng", "giảm", "duy trì", or None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A level that somebody reports as reached, counted or estimated for an indicator.

    ``as_of`` is an ISO date or as much of one as is stated. A narrative answer to a numbered chỉ tiêu has no value.
    """

    evidence: Evidence
    indicator: str | None
    goal: str | None = None
    indicator_no: str | None = None
    value: float | None = None
    value_max: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    year: int | None = None
    as_of: str | None = None
    period: str | None = None  # "2025-M05" for the first five months, "2025-H1", "2025-Q3", "2021/2025"
    estimate: bool = False
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """Any other quantity with a unit: attendance, counts, budgets."""

    evidence: Evidence
    measure: str | None
    value: float | None = None
    value_max: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    year: int | None = None
    scope: str | None = None
    kind: str | None = None  # "budget" for money planned or spent, else None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who answers for what. ``indicators`` is empty where the whole goal or a task is meant."""

    evidence: Evidence
    agency: str
    goal: str | None = None
    indicators: tuple[str, ...] = ()
    task: str | None = None
    role: str = "lead"  # "lead" (chủ trì, chịu trách nhiệm) or "support" (phối hợp)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something is due: ``due_on`` is as little as is stated, MM-DD where it recurs every year.

    None where it recurs within the year ("trước ngày 25 tháng cuối quý"): the sentence says when.
    """

    evidence: Evidence
    due_on: str | None
    action: str | None = None
    agency: str | None = None
    recurring: bool = False


@dataclass(frozen=True, slots=True)
class Operand:
    """A number of a claim: its value, and how finely it is printed.

    "2,3 tỷ" has value 2300000000.0, decimals 1 and scale 1000000000.0. ``printed`` is the text with its unit.
    """

    value: float
    printed: str
    span: Span
    decimals: int = 0
    scale: float = 1.0
    comparator: Comparator | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """An arithmetical statement of a document: a number, and the numbers that it can be computed from.

    ``kind`` is ``share`` (``total`` is parts[0] of parts[1], in percent), ``sum`` (the parts make ``total``) or
    ``growth`` (``total`` is the change from parts[0] to parts[1], in percent) or ``mean`` (``total`` is parts[0] for
    each of parts[1]). What is taken off in a sum has a negative value. ``loose`` where the text does not say
    that the numbers belong together. ``label`` says what the total is ("Cộng", the head of its column). ``text`` and
    ``span`` are those of the sentence or table row.
    """

    kind: Literal["share", "sum", "growth", "mean"]
    total: Operand
    parts: tuple[Operand, ...]
    text: str
    span: Span
    label: str = ""
    loose: bool = False


@dataclass(frozen=True)
class DocumentFacts:
    """All that one document gives: what the parent process writes to the store."""

    file: FileInfo
    pages: tuple[Page, ...]
    header: Header
    citations: tuple[Citation, ...]
    mentions: tuple[Mention, ...] = ()
    targets: tuple[Target, ...] = ()
    results: tuple[Result, ...] = ()
    figures: tuple[Figure, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    claims: tuple[Claim, ...] = ()
