"""What linking sees of a target, a result and their documents: plain rows, whatever they were read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.link.wording import Wording

FactKind = Literal["target", "result"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A target or a result with its document.

    ``wording`` is the indicator as it is compared (:func:`pipeline.link.wording.wording`), None where none is stated.
    ``indicator_id`` is set once indicators are settled. Values are in the unit as stated; ``per`` is the base of a
    rate. ``text`` is the sentence or table row. ``spoken`` are words of other targets of the same sentence, whose
    subject this one may share ("trẻ em hoàn thành tiểu học đạt 95%; trung học cơ sở đạt 90%"). ``start`` is where the
    sentence begins on its page, ``at`` where the number stands. A fact that a person confirmed has confidence 1.
    """

    id: str
    kind: FactKind
    document_id: str
    wording: Wording | None
    text: str
    goal: str | None = None
    indicator_no: str | None = None
    value: float | None = None
    value_max: float | None = None
    comparator: str | None = None
    unit: str | None = None
    per: float | None = None
    base: str | None = None
    year: int | None = None
    direction: str | None = None
    baseline: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    as_of: str | None = None
    period: str | None = None
    estimate: bool = False
    scope: str | None = None
    page_no: int = 0
    start: int = 0
    at: int = 0
    confidence: float = 1.0
    indicator_id: str | None = None
    spoken: frozenset[str] = frozenset()

    @property
    def sentence(self) -> tuple[str, int, int]:
        """Where its sentence begins."""
        return (self.document_id, self.page_no, self.start)

    @property
    def slot(self) -> tuple[str | None, str | None] | None:
        """Its number in the outline (goal and chỉ tiêu), None where it has neither."""
        return None if self.goal is None and self.indicator_no is None else (self.goal, self.indicator_no)


def with_spoken(target: Fact, others: Iterable[Fact]) -> Fact:
    """The target with the words of the targets before it in its sentence, found among ``others``."""
    mine = target.wording.key if target.wording else None
    spoken: set[str] = set()
    for other in others:
        before = other.sentence == target.sentence and other.at < target.at
        if before and other.wording is not None and other.wording.key != mine:
            spoken.update(other.wording.words)
    return replace(target, spoken=frozenset(spoken)) if spoken else target


@dataclass(frozen=True, slots=True)
class Document:
    """A document as linking sees it. ``place`` is whom it speaks for (:func:`place_key`), None where nobody knows.

    ``part`` is the part of a year that a report is about by its title (``2024-H1``): figures without a time are of it.

    ``title`` is its own. ``first_year`` and
    ``last_year`` are the years that it reports on or plans for, ``issued`` orders documents in time.
    """

    id: str
    place: str | None
    doc_type: str | None = None
    number: str | None = None
    province: str | None = None
    issued: str = ""
    issued_year: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    part: str | None = None
    title: str = ""
