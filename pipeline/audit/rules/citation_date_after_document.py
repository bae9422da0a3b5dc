"""A document cites another with a date after its own.

Raised: a report of June 2025 cites "Nghị quyết số 11-NQ/TW ngày 24/7/2027". Not raised: a report of "tháng 6 năm 2025"
cites a plan of 20/6/2025 (it may be of the same month), or a document without any date of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.audit import words
from pipeline.audit.model import AuditView, Document, Finding
from pipeline.audit.rule import Options, Rule
from pipeline.link.keys import year_in_number


def issued(document: Document) -> str | None:
    """When a document was issued, as much of it as is stated."""
    if document.issued_on:
        return document.issued_on
    if document.issued_year and document.issued_month:
        return f"{document.issued_year:04d}-{document.issued_month:02d}"
    return f"{document.issued_year:04d}" if document.issued_year else None


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    seen: set[tuple[str, str, str]] = set()
    for cite in view.citations:
        document = view.documents.get(cite.place.document_id)
        own = issued(document) if document else None
        if document is None or own is None:
            continue
        year = year_in_number(cite.number_key)
        cited = cite.date or (f"{year:04d}" if year else None)
        once = (document.id, cite.number_key, cited or "")
        if cited is None or words.first_day(cited) <= words.last_day(own) or once in seen:
            continue
        seen.add(once)
        stands = document.mark("date")
        yield RULE.finding(
            f"doc:{document.id}",
            (cite.place, *([stands] if stands else ())),
            number=cite.number,
            date=words.date(cited),
            dated=words.dated(cited),
            document=document.called,
            issued=words.date(own),
        )


RULE = Rule(
    id="citation_date_after_document",
    severity="error",
    vi="{document} ban hành {issued} nhưng viện dẫn {number} {dated}, sau ngày ban hành.",
    en="{document} was issued {issued} but cites {number} of {date}, a later date.",
    what="A document cites another with a date after its own.",
    raises=("A report of June 2025 cites “Nghị quyết số 11-NQ/TW ngày 24/7/2027”.",),
    passes=(
        "A report of “tháng 6 năm 2025” cites a plan of 20/6/2025: it may be of the same month.",
        "A document without any date of its own.",
    ),
    check=_check,
    of_numbers=False,
)
