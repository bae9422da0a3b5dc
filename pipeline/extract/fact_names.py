"""The wording that a reported value bears: what it measures, and of which change, plan or time it is.

"số vụ tăng 5% so với cùng kỳ"               -> "số vụ tăng so với cùng kỳ"
"đạt 33,1%, tăng so với năm 2023 (32,4%)"    -> the 32,4 bears the plain name: it is the level of 2023
"""

from __future__ import annotations

from pipeline.extract.clauses import Claim
from pipeline.extract.rules import bare


def worded(text: str, claim: Claim) -> str | None:
    """The name of a claim's value; that of a change or a share of a plan says so: "… tăng so với cùng kỳ".

    Args:
        text: the sentence.
        claim: the claim, with its indicator.
    """
    if not claim.indicator:
        return claim.indicator
    level_then = claim.kind == "reference" and _is_of_year(text, claim)
    parts = [claim.indicator]
    if claim.kind in ("change", "reference") and claim.direction in ("tăng", "giảm") and not level_then:
        parts.append(claim.direction)
    if claim.kind == "plan_share":
        parts.append("so với kế hoạch")
    if claim.compared is not None and not level_then:
        told = text[max(claim.compared.start, claim.quantity.end) : claim.compared.end]
        parts.append((told or text[claim.compared.start : claim.compared.end]).strip(" ,"))
    return " ".join(parts)


def _is_of_year(text: str, claim: Claim) -> bool:
    """Whether a level is that of a whole year: "so với năm 2023 (32,4%)", not "so với cùng kỳ năm 2023 (32,4%)"."""
    time = claim.compared
    if time is None or time.year is None or time.period is not None or claim.quantity.start < time.end:
        return False
    said = bare(text[time.start : time.end].lower())
    return said.startswith("so") and "cung ky" not in said and "thang" not in said and "quy" not in said
