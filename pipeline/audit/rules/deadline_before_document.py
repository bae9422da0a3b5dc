"""A plan sets a deadline that had passed when it was issued.

Raised: a plan of 08/4/2025 asks for lists "trước ngày 15 tháng 3 năm 2025". Not raised: a deadline of the month or year
of issue, one that recurs every year, a report's account of past deadlines.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.audit import words
from pipeline.audit.model import AuditView, Finding
from pipeline.audit.rule import Options, Rule
from pipeline.audit.rules.citation_date_after_document import issued

_PLANS = frozenset(["KH", "QĐ", "CT", "CV", "TB", "NQ", "HD", "CTr", "ĐA", "CĐ", "KL"])


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    for due in view.deadlines:
        document = view.documents.get(due.place.document_id)
        own = issued(document) if document else None
        if document is None or own is None or document.doc_type not in _PLANS or due.recurring:
            continue
        if len(due.due_on) < 4 or not due.due_on[:4].isdigit():
            continue
        last = _last_day(due.due_on)
        if last is None or last >= words.first_day(own):
            continue
        stands = document.mark("date")
        yield RULE.finding(
            f"doc:{document.id}",
            (due.place, *([stands] if stands else ())),
            document=document.called,
            issued=words.date(own),
            due=words.date(due.due_on),
        )


def _last_day(due_on: str) -> str | None:
    """The last day of ``2025-11-15``, ``2025-11``, ``2025`` or ``2025-Q3``; None for another form."""
    year, _, rest = due_on.partition("-")
    if rest.startswith("Q") and rest[1:].isdigit():
        return f"{year}-{int(rest[1:]) * 3:02d}-31"
    return words.last_day(due_on) if not rest or rest.replace("-", "").isdigit() else None


RULE = Rule(
    id="deadline_before_document",
    severity="warning",
    vi="{document} ban hành {issued} nhưng đặt thời hạn {due}, đã qua khi ban hành.",
    en="{document} was issued {issued} but sets the deadline {due}, which had passed.",
    what="A plan, decision, directive or letter sets a deadline that had passed when it was issued.",
    raises=("A plan of 08/4/2025 asks for lists “trước ngày 15 tháng 3 năm 2025”.",),
    passes=(
        "“trong tháng 4 năm 2025” in a plan of 08/4/2025.",
        "“trước ngày 15 tháng 11 hằng năm”: it recurs.",
        "A report that tells of a deadline that was kept.",
    ),
    check=_check,
    of_numbers=False,
)
