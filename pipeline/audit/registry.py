"""All audit rules, and the one function that runs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.audit.model import AuditView, Finding, Place
from pipeline.audit.rule import Language, Rule
from pipeline.audit.rules import (
    arithmetic_mismatch,
    citation_date_after_document,
    citation_date_conflict,
    conflicting_figures,
    deadline_before_document,
    implausible_change,
    missing_number_or_date,
    period_mismatch,
    reported_against_commitment,
    restated_figure,
    target_level_differs,
    unreported_target,
)
from pipeline.audit.settings import AuditSettings, load_settings

RULES: Mapping[str, Rule] = {
    module.RULE.id: module.RULE
    for module in (
        arithmetic_mismatch,
        citation_date_after_document,
        citation_date_conflict,
        conflicting_figures,
        deadline_before_document,
        implausible_change,
        missing_number_or_date,
        period_mismatch,
        reported_against_commitment,
        restated_figure,
        target_level_differs,
        unreported_target,
    )
}


def audit(view: AuditView, settings: AuditSettings | None = None, *, of_verdicts: bool = False) -> list[Finding]:
    """The findings of all rules that are switched on, once each, ordered by document, place and rule.

    ``of_verdicts``: of those alone that look at verdicts.

    The same view gives the same findings, whatever the order of its parts. Where a number in the evidence may be
    misread, a finding on numbers is a note.
    """
    settings = settings or load_settings()
    view = _in_order(view)
    found: dict[str, Finding] = {}
    for rule in RULES.values():
        if settings.enabled(rule.id) and (rule.of_verdicts or not of_verdicts):
            for finding in rule.check(view, settings.options(rule.id)):
                if rule.of_numbers and _may_be_misread(finding, view):
                    finding = replace(finding, severity="note")
                found.setdefault(finding.id, finding)
    return sorted(found.values(), key=_order)


def _may_be_misread(finding: Finding, view: AuditView) -> bool:
    """Whether a number in the evidence was marked as one that an OCR may have misread."""
    return any(
        doubt.page_no == place.page_no and doubt.start < place.end and place.start < doubt.end
        for place in finding.evidence
        for doubt in view.doubtful.get(place.document_id, ())
    )


def _in_order(view: AuditView) -> AuditView:
    """The view in an order of its own, so that "the first" means the same whatever the store gave first."""
    return replace(
        view,
        documents=dict(sorted(view.documents.items())),
        citations=tuple(sorted(view.citations, key=lambda cite: (_reading_order(cite.place), cite.id))),
        facts=tuple(sorted(view.facts, key=lambda fact: (fact.document_id, fact.value_key, fact.kind, fact.id))),
        deadlines=tuple(sorted(view.deadlines, key=lambda due: (_reading_order(due.place), due.id))),
        verdicts=tuple(sorted(view.verdicts, key=lambda verdict: verdict.target_id)),
        claims=dict(sorted(view.claims.items())),
        pages=dict(sorted(view.pages.items())),
    )


def _reading_order(place: Place) -> tuple[str, int, int]:
    return (place.document_id, place.page_no, place.start)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    first = finding.evidence[0]
    return (first.document_id, first.page_no, first.start, finding.rule, finding.id)


def message(rule: str, params: Mapping[str, str], language: Language = "vi") -> str:
    """The message of a stored finding in a language.

    Raises:
        KeyError: there is no such rule, or a param of its message is missing.
    """
    return RULES[rule].message(params, language)
