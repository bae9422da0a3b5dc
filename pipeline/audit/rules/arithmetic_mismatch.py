"""A share, a total or a growth rate does not follow from the numbers beside it.

Rounding is understood: a printed number may be rounded or cut off at its last digit, and so may the numbers that it is
computed from; "khoảng", "gần", "hơn" leave room. Where the text does not say what a number is computed from, only a
near miss is doubted: a far one means that the numbers were never meant to belong together. Raised: "118/142 trường,
đạt tỷ lệ 85,10%" (83,10%). Not raised: "164/614 …, chiếm 26,71%"; "312 người gồm 01 lãnh đạo và 01 cán bộ" (of each
commune).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.audit import words
from pipeline.audit.model import AuditView, Document, Finding, Place
from pipeline.audit.rule import Options, Rule
from pipeline.audit.sums import Doubt, doubt
from pipeline.model import Claim


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    for document_id in sorted(view.claims):
        document = view.documents.get(document_id)
        told: set[tuple[int, int]] = set()
        for claim in sorted(view.claims[document_id], key=lambda c: (_at(c), c.kind)) if document else ():
            found = doubt(claim, options)
            if document is not None and found is not None and _at(claim) not in told:
                told.add(_at(claim))
                yield _finding(document, claim, found)


def _at(claim: Claim) -> tuple[int, int]:
    return (claim.total.span.page_no, claim.total.span.start)


def _finding(document: Document, claim: Claim, found: Doubt) -> Finding:
    span = claim.span
    join = {"share": "/", "mean": "/", "growth": " → "}.get(claim.kind, " + ")
    return RULE.finding(
        f"doc:{document.id}",
        (Place(document.id, span.page_no, span.start, span.end, claim.text),),
        key=f"{_at(claim)}",
        document=document.called,
        label=f"{claim.label}: " if claim.label else "",
        printed=claim.total.printed,
        parts=words.short(join.join(part.printed for part in claim.parts).replace("+ −", "− "), 160),
        computed=found.computed,
    )


RULE = Rule(
    id="arithmetic_mismatch",
    severity="error",
    vi="{document}: {label}ghi {printed}, nhưng {parts} cho {computed}.",
    en="{document}: {label}{printed} is printed, but {parts} gives {computed}.",
    what=(
        "A share, a total (in prose or in a table), a mean or a growth rate does not follow from the numbers beside "
        "it. Rounded and cut-off numbers agree; “khoảng”, “gần”, “hơn” leave room."
    ),
    raises=(
        "“118/142 trường, đạt tỷ lệ 85,10%”: it is 83,10%.",
        "A line “Cộng” that is not the sum of its column.",
        "“tốt 62 (25,1%); khá 114 (46,2%); trung bình 58 (23,5%); yếu 13 (3,5%)”: the other shares prove the base.",
        "“đầu năm có 2.859 bệnh nhân; tiếp nhận 405, ra khỏi cơ sở 426, còn 2.848”: 2.838 are left.",
        "“số vụ giảm 8,53% (3.389/3.599 vụ)”: it is 5,83%; “tăng 93 vụ (206/131 vụ)”.",
        "“62 tỷ đồng cho 1.240 hộ, bình quân 55 triệu đồng/hộ”; “xếp thứ 50/63, tăng 9 bậc … (hạng 58)”.",
    ),
    passes=(
        "“164/614 …, chiếm 26,71%”: rounded or cut off.",
        "“312 người gồm 01 lãnh đạo và 01 cán bộ”: so many in each commune, far from a sum.",
        "“đạt 61,6% kế hoạch tỉnh giao (793/1.287 tỷ đồng), đạt 55,6% Nghị quyết”: of the first alone.",
        "“đạt 150,4% kế hoạch”: a share of something that is not stated.",
    ),
    check=_check,
)
