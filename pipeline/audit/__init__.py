"""Audit: where documents contradict themselves, each other, or what they cite.

Pure functions: :func:`audit` looks at an :class:`AuditView` that the store fills with whole buckets, and gives
findings.
"""

from __future__ import annotations

from pipeline.audit.buckets import cite_bucket, document_bucket, fact_buckets
from pipeline.audit.model import (
    AuditView,
    Cite,
    Document,
    Due,
    Fact,
    Finding,
    Place,
    Severity,
    Verdict,
)
from pipeline.audit.registry import RULES, audit, message
from pipeline.audit.rule import Rule
from pipeline.audit.settings import AuditSettings, load_settings, settings_of

__all__ = [
    "RULES",
    "AuditSettings",
    "AuditView",
    "Cite",
    "Document",
    "Due",
    "Fact",
    "Finding",
    "Place",
    "Rule",
    "Severity",
    "Verdict",
    "audit",
    "cite_bucket",
    "document_bucket",
    "fact_buckets",
    "load_settings",
    "message",
    "settings_of",
]
