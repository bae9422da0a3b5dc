"""What a claim can be decided to be, what its place says of it, and what kind of quantity it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.extract.clauses import Claim, is_currency
from pipeline.extract.rules import bare, word_list
from pipeline.extract.wording import REPORTS

FactKind = Literal["target", "result", "figure"]

LEGAL = ("L", "NĐ", "TT", "PL", "HP", "TTLT", "VBHN")
REPORT = ("BC", "CV", "TB")
_SHARES = ("%", "‰", "điểm phần trăm")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a claim's place says: role of its section, type and year of its document, numbers of goal and chỉ tiêu."""

    role: str | None = None
    doc_type: str | None = None
    issued_year: int | None = None
    numbered: bool = False  # it answers or states a numbered chỉ tiêu
    goal: bool = False
    announced: bool = False  # goals that a sentence announces, outside of any section of goals
    ahead: bool = False  # its heading names a year after that of the document
    issued_on: str | None = None  # ISO date
    begins: int | None = None  # first year of the document's period
    asked: frozenset[str] | None = None  # words of the numbered chỉ tiêu that a report answers here


@dataclass(frozen=True, slots=True)
class Decision:
    """What a claim is, by which rule, and how sure that is (0 to 1)."""

    kind: FactKind | None  # None: no fact
    rule: str
    sure: float = 1.0


@lru_cache(maxsize=1)
def _activities() -> frozenset[str]:
    return frozenset(word_list(REPORTS, "activity_units"))


def is_money(claim: Claim) -> bool:
    """Whether the value is an amount of money."""
    return is_currency(claim.quantity.unit)


def is_share(claim: Claim) -> bool:
    """Whether the value is a share, a rate or a ratio."""
    quantity = claim.quantity
    rated = quantity.per is not None or claim.ground is not None or claim.share_of is not None
    rated = rated or quantity.numerator is not None  # "17/24 xã"
    if quantity.unit == "lần":  # a ratio, or how often: "1,7 lần so với nam giới", "ít nhất 02 lần"
        return claim.kind == "change" or claim.compared is not None or bool((quantity.value or 0) % 1)
    return quantity.unit in _SHARES or rated


def is_activity(claim: Claim) -> bool:
    """Whether the value counts doings (lớp, cuộc, lượt), not states."""
    return bare((claim.quantity.unit or "").lower()) in _activities()


def is_cost(claim: Claim) -> bool:
    """Whether an amount is named as money set aside or spent, not as a level."""
    return bare((claim.indicator or "").lower()).startswith(
        ("kinh phi", "tong kinh phi", "ngan sach", "von", "du toan", "nguon von", "tong nguon", "nguon kinh phi")
    )


def as_figure(claim: Claim) -> Decision:
    """The claim as a figure, of money or a count."""
    return Decision("figure", "figure/money" if is_money(claim) else "figure/count")
