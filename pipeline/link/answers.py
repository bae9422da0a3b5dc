"""Which reported figures answer a target, in which order, and what follows: its row of ``progress``.

Figures are looked for under the target's own number in its document, under the same target restated in a report of the
same place, under the same number in a report that cites the plan, and by indicator in any document of the place. Of
several the one that a report gives as the answer to that very target goes first, then a final figure before an
estimate, an estimate before a figure of a part of the year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.link.comparable import compare, in_unit_of
from pipeline.link.direction import Better, change_of
from pipeline.link.facts import Document, Fact
from pipeline.link.keys import fold
from pipeline.link.places import successor
from pipeline.link.reasons import Reason
from pipeline.link.spans import in_words, of_other_years
from pipeline.link.verdict import Judgement, Verdict, better_for, judge
from pipeline.link.within import overlap
from pipeline.link.wording import unit_key

Relation = Literal["sentence", "slot", "restated", "cited", "indicator", "alike", "review"]

# How much a figure weighs by how it is tied to the target …
WEIGHTS: dict[Relation, float] = {
    "review": 2.0,
    "sentence": 1.05,
    "slot": 1.0,
    "restated": 0.95,
    "cited": 0.85,
    "indicator": 0.75,
    "alike": 0.7,
}
# … and by what sort of figure it is.
ALIKE = 0.4  # what names under a number without a goal must have in common to speak of one thing
ESTIMATE, INTERIM, PART_YEAR, LATER, NOT_COMPARABLE = 0.9, 0.85, 0.6, 0.8, 0.3

_YEAR = re.compile(r"(?:19|20)\d\d")
_PART = re.compile(r"(?:\d{4}-)?(?:M\d\d|H[12]|Q[1-4])|\d{4}-\d\d")
PLANNING = frozenset({"KH", "NQ", "QĐ", "CTr", "CT", "ĐA", "HD", "TTr"})  # documents that plan; their past has a year


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result that may answer a target, its document, and how it is tied to the target.

    ``taken`` is set where it answers another target under the same number (THCS where tiểu học is asked). ``alike``
    says how well it fits where nothing but its words ties it to the target (:mod:`pipeline.link.alike`). ``beside`` is
    set where the report itself puts the target right behind the figure: "17 xã (kế hoạch 15 xã)".
    """

    result: Fact
    document: Document
    relation: Relation
    taken: bool = False
    alike: float = 1.0
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A result tied to a target. ``rank`` counts from 1; ``judgement`` is None where it cannot be compared."""

    target_id: str
    result_id: str
    relation: Relation
    comparable: bool
    reason: Reason
    score: float
    rank: int
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the documents around a target that found no answer.

    ``latest`` is the last year that documents of the place report on, ``reports`` whether one of them reports on the
    target's plan for its year, ``unread`` names documents with unreadable pages that could hold the answer.
    """

    latest: int | None = None
    reports: bool = False
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of a target: its row in ``progress``, and all results tied to it, best first."""

    target_id: str
    verdict: Verdict
    reason: Reason
    result_id: str | None = None
    gap: float | None = None
    comparable: bool | None = None
    score: float | None = None
    links: tuple[Link, ...] = ()


def year_of(result: Fact, document: Document) -> int | None:
    """The year that a result is about: its own, that of its date or period, else the last that its report covers.

    A plan tells of the past without being a report of it: there a year must be stated.
    """
    if result.year is not None:
        return result.year
    for stated in (result.as_of, result.period):
        years = _YEAR.findall(stated or "")
        if years:
            return int(years[-1])
    return None if document.doc_type in PLANNING else document.last_year


def progress_of(
    target: Fact,
    candidates: Iterable[Candidate],
    around: Around,
    better: Better | None = None,
    own: Document | None = None,
) -> Progress:
    """The verdict on a target from the results that may answer it.

    Args:
        target: a target; one without a number can only be spoken of.
        candidates: in any order, a result once for each way in which it is tied to the target.
        around: what to say where nothing answers.
        better: which way its indicator is better, None where nobody says.
        own: the document of the target; its years tell a count of five years from one of a year.
    """
    links = _ranked(target, candidates, better, own)
    for link in links:
        if link.comparable and link.judgement is not None:
            judged = link.judgement
            reason = Reason(judged.reason.key, judged.reason.target, judged.reason.result, link.reason.notes)
            decided = judged.verdict != "reported_not_comparable"
            return Progress(
                target.id, judged.verdict, reason, link.result_id, judged.gap, decided, link.score, tuple(links)
            )
    for link in links:
        if link.reason.key != "narrative":
            return Progress(
                target.id,
                "reported_not_comparable",
                link.reason,
                link.result_id,
                None,
                False,
                link.score,
                tuple(links),
            )
    if links:
        best = links[0]
        return Progress(target.id, "narrative_only", best.reason, best.result_id, None, False, best.score, tuple(links))
    return Progress(target.id, *_silence(target, around))


def _silence(target: Fact, around: Around) -> tuple[Verdict, Reason]:
    year = str(target.year or "")
    if around.unread:
        return "unknown", Reason("unread", result=", ".join(around.unread))
    if target.year is not None and around.latest is not None and target.year > around.latest:
        return "not_reported", Reason("not_yet_due", year, str(around.latest))
    key = "silent" if around.reports else "no_report"
    return "not_reported", Reason(key, year) if year else Reason(f"{key}_any")


def _ranked(target: Fact, candidates: Iterable[Candidate], better: Better | None, own: Document | None) -> list[Link]:
    best: dict[str, tuple[tuple[object, ...], Link]] = {}
    for candidate in candidates:
        if candidate.taken:
            continue
        link = _link(target, candidate, better, own)
        if link is None:
            continue
        order = (
            not link.comparable,
            link.reason.key == "narrative",
            -link.score,
            _reverse(candidate.document.issued),
            candidate.document.id,
            candidate.result.page_no,
            candidate.result.start,
            candidate.result.id,
        )
        if link.result_id not in best or order < best[link.result_id][0]:
            best[link.result_id] = (order, link)
    ordered = [link for _, link in sorted(best.values(), key=lambda pair: pair[0])]
    return [
        Link(
            link.target_id,
            link.result_id,
            link.relation,
            link.comparable,
            link.reason,
            link.score,
            rank,
            link.judgement,
        )
        for rank, link in enumerate(ordered, 1)
    ]


@lru_cache(maxsize=4096)
def _reverse(text: str) -> tuple[int, ...]:
    """Sorts texts backwards, shorter ones (less is known of the date) last."""
    return (*(-ord(char) for char in text), 1)


def _link(target: Fact, candidate: Candidate, better: Better | None, own: Document | None) -> Link | None:
    """The tie between a target and a result, None where the result is of another time."""
    result, document, relation = candidate.result, candidate.document, candidate.relation
    year = year_of(result, document)
    direct = relation != "indicator"
    if relation != "review" and not _in_time(target, result, document, year, direct=direct):
        return None
    score = WEIGHTS[relation] * result.confidence * candidate.alike
    if result.value is None or target.value is None:
        if not direct:
            return None
        return Link(target.id, result.id, relation, False, Reason("narrative"), round(score * NOT_COMPARABLE, 4), 0)
    result = in_unit_of(target, result)
    comparison = compare(target, result, known=relation == "alike" or candidate.beside)
    if not comparison.comparable and relation != "review" and not candidate.beside:
        reason = comparison.reason or Reason("measure")
        if comparison.elsewhere and relation != "alike":
            reason = Reason("narrative")
        alike = overlap(target.wording, result.wording) if target.wording else 0.0
        if target.goal is None and relation in ("slot", "restated", "cited") and alike < ALIKE:
            return None  # numbers without a goal are often those of rows in two tables
        near = 0.5 + 0.5 * alike
        near *= 1.0 if unit_key(target.unit) == unit_key(result.unit) else 0.7
        return Link(target.id, result.id, relation, False, reason, round(score * NOT_COMPARABLE * near, 4), 0)
    if own is not None and relation != "review" and not _of_the_area(own, result, document):
        reason = Reason("area", own.province or "", document.province or "")
        return Link(target.id, result.id, relation, False, reason, round(score * NOT_COMPARABLE, 4), 0)
    if target.year is not None and year is not None and year != target.year and relation != "review":
        reason = Reason("year", str(target.year), str(year))
        return Link(target.id, result.id, relation, False, reason, round(score * NOT_COMPARABLE, 4), 0)
    others = of_other_years(target, own, result, document) if own is not None and relation != "review" else None
    if others is not None:
        reason = Reason("span", in_words(others[0]), in_words(others[1]))
        return Link(target.id, result.id, relation, False, reason, round(score * NOT_COMPARABLE, 4), 0)
    judged = judge(target, result, better)
    notes = list(judged.reason.notes)
    part = part_of_year(result, document)
    if part is not None:
        notes.append(("period", part))
        score *= PART_YEAR
        if judged.verdict != "met" or better_for(target, better) != "higher" or change_of(result):
            reason = Reason("part_year", judged.reason.target, part)
            return Link(target.id, result.id, relation, False, reason, round(score * NOT_COMPARABLE, 4), 0)
    elif result.estimate:
        notes.append(("estimate", ""))
        score *= ESTIMATE
    elif result.as_of and not _year_end(result.as_of):
        notes.append(("interim", date_words(result.as_of)))
        score *= INTERIM
    if year is not None and document.last_year is not None and document.last_year > year:
        notes.append(("later", ""))
        score *= LATER
    if relation == "review":
        notes.append(("linked", ""))
    reason = Reason(judged.reason.key, judged.reason.target, judged.reason.result, tuple(notes))
    return Link(target.id, result.id, relation, True, reason, round(score, 4), 0, judged)


def _in_time(target: Fact, result: Fact, document: Document, year: int | None, *, direct: bool) -> bool:
    """Whether a result can be about the target's year at all."""
    if document.doc_type in PLANNING and document.id == target.document_id:
        return False  # what a plan tells of the past is where it starts from
    if target.year is None:
        return direct or document.doc_type not in PLANNING
    if year == target.year:
        return True
    if not direct:
        return False
    # Under the target's own number a report may give an older figure, or words alone, for the year that it covers.
    first, last = document.first_year, document.last_year
    if document.doc_type in PLANNING:
        return False
    covered = last is not None and (first if first is not None else last) <= target.year <= last
    if result.value is None:
        return covered or (year is None and last is None)
    return covered and year is not None and year < target.year


def _of_the_area(own: Document, result: Fact, document: Document) -> bool:
    """Whether a figure is about the target's own area: a merged province may report on one of its old parts."""
    if own.place is None or document.place == own.place or successor(own.place) != document.place:
        return True
    old = re.escape(own.place)
    named = re.compile(
        rf"\b{old} (?:cu|truoc)\b|\b(?:khu vuc|vung|dia ban) (?:tinh )?{old}\b|\bke hoach\b.*\btinh {old}\b"
    )
    return any(named.search(fold(text)) for text in (document.title, result.text, result.scope))


def part_of_year(result: Fact, document: Document) -> str | None:
    """The part of a year that a result is about (``2025-M05``, ``2025-H1``); None for a whole year or a date.

    A figure that states no time is of the part of the year that its report is about.
    """
    period = result.period or ""
    if not period and not result.as_of and not result.estimate and document.part is not None:
        period = document.part if result.year in (None, int(document.part[:4])) else ""
    return period if _PART.fullmatch(period) and not period.endswith("M12") else None


def _year_end(date: str) -> bool:
    return date[5:7] == "12" or len(date) == 4


def date_words(date: str) -> str:
    """An ISO date, or the part of one that is stated, as it is written in Vietnam: 30/04/2025."""
    return "/".join(reversed(date.split("-")))


def covers(document: Document, year: int | None) -> bool:
    """Whether a document reports on a year, or might."""
    if year is None:
        return True
    if document.last_year is None:
        return document.issued_year is None or document.issued_year >= year
    first = document.first_year if document.first_year is not None else document.last_year
    return first <= year <= document.last_year
