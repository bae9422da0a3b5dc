"""A plan was reported on, and one of its targets was passed over in silence.

Raised: a report answers four of the plan's five targets for 2025 and says nothing of the fifth. Not raised: a plan on
which no report is in the database; a target whose year is later than the report; a target of which the report tells
in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipeline.audit.model import AuditView, Document, Fact, Finding, Place, Verdict
from pipeline.audit.rule import Options, Rule
from pipeline.audit.same import is_of_part_year, level
from pipeline.audit.silence import counts, is_silent, names
from pipeline.audit.words import short
from pipeline.extract.rules import rule
from pipeline.link.keys import fold

_SILENT = "not_reported"
_TOLD = frozenset(["met", "not_met", "reported_not_comparable", "narrative_only"])


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    targets: dict[str, list[Fact]] = defaultdict(list)
    others: dict[str, list[Fact]] = defaultdict(list)
    for fact in view.facts:
        if fact.kind == "target" and fact.year is not None:
            targets[fact.document_id].append(fact)
        elif fact.kind != "target":
            others[fact.document_id].append(fact)
    verdicts = {verdict.target_id: verdict for verdict in view.verdicts}
    for document_id, facts in sorted(targets.items()):
        document = view.documents.get(document_id)
        if document is None:
            continue
        reports = _reports(view, document, facts, verdicts, options)
        told = "\n".join(_text(view, place.document_id) for _, place in reports)
        shared_out = {fact.label for fact in facts if fact.scope and not _names_place(told, fact.scope)}
        for fact in facts:
            if fact.label in shared_out:
                continue  # given to communes that the report does not name one by one
            verdict = verdicts.get(fact.id)
            report = next((place for until, place in reports if until >= (fact.year or 0)), None)
            if verdict is None or verdict.verdict != _SILENT or report is None:
                continue
            # a report that restates the target names it
            if _own(others[document_id], fact) if report.document_id == document_id else _silent(told, fact, options):
                yield RULE.finding(
                    f"doc:{document_id}",
                    (fact.place, report),
                    key=f"{fact.value_key}",
                    target=short(fact.label or fact.place.text),
                    level=level(fact),
                    year=str(fact.year),
                    document=document.called,
                    report=view.documents[report.document_id].called,
                )


def _names_place(text: str, scope: str) -> bool:
    """Whether a report names the place that a target is given to; a level of government ("cấp xã") is none to name."""
    place = rule("audit.yaml", "wholes", "named-place").search(scope)
    return place is None or fold(place["name"]) in fold(text)


def _text(view: AuditView, document_id: str) -> str:
    return "\n".join(page for _, page in view.pages.get(document_id, ()))


def _silent(text: str, fact: Fact, options: Options) -> bool:
    if counts(text, fact.unit):
        return False
    return is_silent(text, fact.label or fact.place.text, int(options["telling"]))


def _own(others: list[Fact], fact: Fact) -> bool:
    """Whether a report restates a target and answers it not at once ("612 cuộc, đạt 102% kế hoạch (600 cuộc)")."""
    return not any(
        other.place.page_no == fact.place.page_no
        and other.place.start < fact.place.end
        and fact.place.start < other.place.end
        for other in others
    )


def _reports(
    view: AuditView, document: Document, facts: list[Fact], verdicts: dict[str, Verdict], options: Options
) -> list[tuple[int, Place]]:
    """Reports on the document whose targets these are: the last year each covers, and where it first answers.

    The one that answers the most comes first. A target whose words stand together in a report counts as answered:
    that shows what the report is on, though no result was understood there.
    """
    answers: dict[str, list[Place]] = defaultdict(list)
    for fact in facts:
        verdict = verdicts.get(fact.id)
        place = verdict.result_place if verdict else None
        if place is not None:
            answers[place.document_id].append(place)
    found = []
    for document_id, places in answers.items():
        report = view.documents.get(document_id)
        until = (report.period_end or report.issued_year) if report and report.doc_type == "BC" else None
        if report is None or until is None or is_of_part_year(report) or not _is_on(view, report, document):
            continue
        due = [fact for fact in facts if (fact.year or 0) <= until]
        text = "" if document_id == document.id else _text(view, document_id)
        told = sum(
            _is_told(verdicts.get(fact.id), document_id) or names(text, fact.label or "", options["words"])
            for fact in due
        )
        if told >= options["answered"] * len(due):
            found.append((until, told, min(places, key=place_key)))
    found.sort(key=lambda each: (-each[0], -each[1], each[2].document_id))
    return [(until, place) for until, _, place in found]


def _is_told(verdict: Verdict | None, report_id: str) -> bool:
    return bool(
        verdict
        and verdict.verdict in _TOLD
        and (verdict.result_place is None or verdict.result_place.document_id == report_id)
    )


def _is_on(view: AuditView, report: Document, document: Document) -> bool:
    """Whether a report gives account of a document: it names it, is of the same years, or states the targets itself."""
    same_years = (report.period_start, report.period_end) == (document.period_start, document.period_end)
    return (
        report.id == document.id or (report.id, document.id) in view.cites or (same_years and bool(report.period_end))
    )


def place_key(place: Place) -> tuple[int, int]:
    """Reading order within a document."""
    return (place.page_no, place.start)


RULE = Rule(
    id="unreported_target",
    severity="warning",
    vi="{report} không báo cáo chỉ tiêu “{target}” ({level}, năm {year}) của {document}.",
    en="{report} does not report on the target “{target}” ({level}, {year}) of {document}.",
    what="A report gives account of a plan (it names it, or is of the same years) and passes over one of its targets.",
    raises=("A report answers four of the plan's five targets for 2025 and says nothing of the fifth.",),
    passes=(
        "A plan on which no report is in the database, or only one that answers few of its targets.",
        "A resolution for ten years and a report on one of them that does not name it.",
        "A target whose words stand together in the report, though no result was understood there.",
        "What a plan gives to each of its communes, where the report tells of the whole and names none of them.",
        "A report on six months of the year, or on one matter of many (the budget), beside the one on all of them.",
        "A target of 2030 before a report of 2025.",
        "A target of which the report tells in words only (its verdict is narrative_only).",
    ),
    check=_check,
    of_verdicts=True,
    of_numbers=False,
)
