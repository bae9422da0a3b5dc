"""What makes an audit rule: its id, how grave it is, its message in two languages, and the function that looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.audit.model import AuditView, Finding, Place, Severity

Language = Literal["vi", "en"]
Options = Mapping[str, Any]
Check = Callable[[AuditView, Options], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """An audit rule.

    ``vi`` and ``en`` are templates over the finding's params. ``what``, ``raises`` and ``passes`` are its
    documentation: what it says, examples that it raises, and examples that look alike and are in order.
    """

    id: str
    severity: Severity
    vi: str
    en: str
    what: str
    raises: tuple[str, ...]
    passes: tuple[str, ...]
    check: Check
    of_numbers: bool = True  # False for rules that set no quantities against each other
    of_verdicts: bool = False  # True for rules that look at verdicts: they run again where one of these changes

    def finding(
        self, bucket: str, evidence: Iterable[Place], severity: Severity | None = None, key: str = "", **params: str
    ) -> Finding:
        """A finding of this rule; the document it is about stands first in the evidence.

        ``key`` tells two findings on the same places apart.
        """
        return Finding(self.id, severity or self.severity, bucket, params, tuple(evidence), key)

    def message(self, params: Mapping[str, str], language: Language = "vi") -> str:
        """The message in a language. Raises ``KeyError`` where a param is missing."""
        return (self.vi if language == "vi" else self.en).format_map(dict(params))
