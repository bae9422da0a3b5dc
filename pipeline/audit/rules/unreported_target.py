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
from pipeline.audit.same import level
from pipeline.audit.words import short

_SILENT = "not_reported"


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    targets: dict[str, list[Fact]] = defaultdict(list)
    for fact in view.facts:
        if fact.kind == "target":
            targets[fact.document_id].append(fact)
    verdicts = {verdict.target_id: verdict for verdict in view.verdicts}
    for document_id, facts in sorted(targets.items()):
        document = view.documents.get(document_id)
        if document is None:
            continue
        reports = _reports(view, document, facts, verdicts)
        for fact in facts:
            verdict = verdicts.get(fact.id)
            if verdict is None or verdict.verdict != _SILENT or fact.year is None:
                continue
            report = next((place for until, place in reports if until >= fact.year), None)
            if report is not None:
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


def _reports(
    view: AuditView, document: Document, facts: list[Fact], verdicts: dict[str, Verdict]
) -> list[tuple[int, Place]]:
    """Reports that answer other targets of the document: the last year each covers, and where it answers."""
    found: dict[str, tuple[int, Place]] = {}
    for fact in facts:
        verdict = verdicts.get(fact.id)
        place = verdict.result_place if verdict else None
        report = view.documents.get(place.document_id) if place else None
        if place is None or report is None or report.doc_type != "BC":
            continue
        until = report.period_end or report.issued_year
        if until is not None and (report.id not in found or place_key(place) < place_key(found[report.id][1])):
            found[report.id] = (until, place)
    return sorted(found.values(), key=lambda each: (-each[0], each[1].document_id))


def place_key(place: Place) -> tuple[int, int]:
    """Reading order within a document."""
    return (place.page_no, place.start)


RULE = Rule(
    id="unreported_target",
    severity="warning",
    vi="{report} không báo cáo chỉ tiêu “{target}” ({level}, năm {year}) của {document}.",
    en="{report} does not report on the target “{target}” ({level}, {year}) of {document}.",
    what="A plan was reported on, its year is over or estimated, and one of its targets was passed over in silence.",
    raises=("A report answers four of the plan's five targets for 2025 and says nothing of the fifth.",),
    passes=(
        "A plan on which no report is in the database.",
        "A target of 2030 before a report of 2025.",
        "A target of which the report tells in words only (its verdict is narrative_only).",
    ),
    check=_check,
)
