"""The blank for the number or the day was never filled in.

Raised: "Số:      /BC-UBND" and "ngày      tháng 11 năm 2025". Not raised: a text without any such line (an excerpt, an
article), whose number is simply not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.audit.model import AuditView, Finding
from pipeline.audit.rule import Options, Rule

_NUMBER = "số"
_DAY = "ngày ban hành"


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    for document in view.documents.values():
        if not document.doc_type or not document.issuer:
            continue  # a form in an annex has blanks too
        no_number = document.number is None and "-" in (document.symbol or "")
        no_day = document.issued_year is not None and document.issued_on is None
        places = [document.mark("symbol", "number")] if no_number else []
        places += [document.mark("date", "place")] if no_day else []
        evidence = [place for place in places if place is not None]
        if evidence:
            yield RULE.finding(
                f"doc:{document.id}",
                evidence,
                # a stamped or handwritten number is often lost to an OCR
                "note" if document.scanned else None,
                document=document.called,
                missing=" và ".join(name for name, lacks in ((_NUMBER, no_number), (_DAY, no_day)) if lacks),
                missing_en=" and ".join(n for n, lacks in (("number", no_number), ("day of issue", no_day)) if lacks),
            )


RULE = Rule(
    id="missing_number_or_date",
    severity="warning",
    vi="{document} chưa ghi {missing}.",
    en="{document} states no {missing_en}.",
    what="The blank for the number or the day of issue was never filled in. A note only where the page is a scan.",
    raises=("“Số:      /BC-UBND … ngày      tháng 11 năm 2025”.",),
    passes=(
        "A form in an annex (“Số: …/QĐ”), which nobody has issued.",
        "A text without any such line (an excerpt, an article): what is not there was not left blank.",
    ),
    check=_check,
    of_numbers=False,
)
