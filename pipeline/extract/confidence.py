"""How sure a fact is: independent signs of doubt, each with the share of facts that survive it.

A fact whose role, verb, year and unit are all stated on a clean page has 0.97; every doubt multiplies. The factors were
set so that of the facts with 0.9 and more at least 95 in 100 are right on the annotated documents
(tests/benchmarks/bench_reliability.py prints the table).
"""

from __future__ import annotations

from dataclasses import dataclass

START = 0.97


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is known of a fact beside its value.

    ``decided``: how sure its kind is (0 to 1). ``year``: "stated" at the value, "inherited" from heading or title, or
    "none".
    ``indicator``: "own", "inherited" from a neighbour, or "none". ``page``: quality of the page, 0 to 1.
    ``repaired``: the digits themselves were changed by a repair. ``digits``: the OCR's confidence of the digits, None
    where the page was not read by OCR.
    """

    decided: float = 1.0
    year: str = "stated"
    indicator: str = "own"
    unit: bool = True
    page: float = 1.0
    repaired: bool = False
    digits: float | None = None


_YEAR = {"stated": 1.0, "inherited": 0.98, "none": 0.97}
_INDICATOR = {"own": 1.0, "inherited": 0.96, "none": 0.8}


def confidence(doubts: Doubts) -> float:
    """The confidence of a fact, 0 to 1, rounded to three digits."""
    value = START * doubts.decided * _YEAR[doubts.year] * _INDICATOR[doubts.indicator]
    if not doubts.unit:
        value *= 0.93
    if doubts.page < 0.8:
        value *= 0.9 + 0.125 * max(doubts.page, 0.0)
    if doubts.repaired:
        value *= 0.9
    if doubts.digits is not None:
        value *= min(1.0, 0.75 + 0.27 * max(doubts.digits, 0.0))
    return round(value, 3)
