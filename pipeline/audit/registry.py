"""All audit rules, and the one function that runs them."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.audit.model import AuditView, Finding
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


def audit(view: AuditView, settings: AuditSettings | None = None) -> list[Finding]:
    """The findings of all rules that are switched on, once each, ordered by document, place and rule.

    The same view gives the same findings, whatever the order of its parts.
    """
    settings = settings or load_settings()
    found: dict[str, Finding] = {}
    for rule in RULES.values():
        if settings.enabled(rule.id):
            for finding in rule.check(view, settings.options(rule.id)):
                found.setdefault(finding.id, finding)
    return sorted(found.values(), key=_order)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    first = finding.evidence[0]
    return (first.document_id, first.page_no, first.start, finding.rule, finding.id)


def message(rule: str, params: Mapping[str, str], language: Language = "vi") -> str:
    """The message of a stored finding in a language.

    Raises:
        KeyError: there is no such rule, or a param of its message is missing.
    """
    return RULES[rule].message(params, language)
