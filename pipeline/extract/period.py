"""The years that a document is about: "giai đoạn 2021-2025", "năm 2025", "6 tháng đầu năm 2024".

The title decides; where it is silent, the sentence in which the body says what it issues or reports. Years of cited
documents, of laws ("Luật … năm 2006") and of an outlook ("và phương hướng nhiệm vụ năm 2025") are not the document's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

from pipeline.extract.rules import Rule, rules
from pipeline.vietnamese import strip_marks

FILE = "period.yaml"
_MAX_YEARS = 60


@dataclass(frozen=True, slots=True)
class Period:
    """First and last year; ``first`` is None for a mere horizon ("đến năm 2030"). Offsets count in the text asked."""

    first: int | None
    last: int
    start: int
    end: int
    rule: str
    confidence: float = 1.0


def period_of_title(title: str) -> Period | None:
    """The years that a title names, or None.

    A single year beside a range is the document's own ("Kế hoạch năm 2024 thực hiện Chương trình … giai đoạn
    2021-2025"); of several ranges the last one is ("… thực hiện Chiến lược giai đoạn 2021-2030 trên địa bàn tỉnh giai
    đoạn 2021-2025"). What stands behind "và phương hướng …", "định hướng …", "tầm nhìn …" is left out.
    """
    text = _without_foreign_years(strip_marks(title).lower())
    main = _before_outlook(text)
    return _own(main) or _own(text) or _horizon(strip_marks(title).lower())


def period_of_opening(opening: str) -> Period | None:
    """The years in the sentence that introduces the document ("… ban hành Kế hoạch … năm 2021, như sau:"), or None.

    Only a single statement is taken: where the sentence names two different periods, none is known to be the
    document's own.
    """
    text = _without_foreign_years(strip_marks(opening).lower())
    found = _candidates(_before_outlook(text))
    singles = [p for p in found if p.first == p.last]
    chosen = singles or found
    if not chosen or len({(p.first, p.last) for p in chosen}) > 1:
        return None
    best = chosen[-1]
    return Period(best.first, best.last, best.start, best.end, f"{best.rule}-opening", 0.8)


def _without_foreign_years(text: str) -> str:
    """The text with years that are not its own blanked out, at the same length."""
    for found in _rules("not_period"):
        text = found.pattern.sub(lambda m: " " * len(m.group()), text)
    return text


def _before_outlook(text: str) -> str:
    """The text up to where an outlook begins, provided that a period stands before it."""
    for match in _rules("outlook")[0].pattern.finditer(text):
        if match.start() > 0 and _candidates(text[: match.start()]):
            return text[: match.start()]
    return text


def _own(text: str) -> Period | None:
    found = _candidates(text)
    if not found:
        return None
    singles = [p for p in found if p.first == p.last]
    ranges = [p for p in found if p.first != p.last]
    for one, other in pairwise(found):  # "năm 2023 và giai đoạn 2023-2025"
        if one in singles and other in ranges and text[one.end : other.start].strip() == "va" and _holds(other, one):
            return Period(other.first, other.last, one.start, other.end, other.rule)
    if singles and ranges:
        return singles[0]
    return singles[0] if singles else ranges[-1]


def _holds(span: Period, year: Period) -> bool:
    """Whether the years of a range include a year."""
    return span.first is not None and year.first is not None and span.first <= year.first <= span.last


def _candidates(text: str) -> list[Period]:
    found: list[Period] = []
    for one in _rules("rules"):
        if one.id == "horizon":
            continue
        for match in one.pattern.finditer(text):
            if any(match.start() < p.end and match.end() > p.start for p in found):
                continue
            first = int(match.group("first"))
            written = match.groupdict().get("last")
            last = (
                first if written is None else int(written) if len(written) == 4 else first // 100 * 100 + int(written)
            )
            if 0 <= last - first <= _MAX_YEARS:
                found.append(Period(first, last, match.start(), match.end(), f"period/{one.id}"))
    return sorted(found, key=lambda p: p.start)


def _horizon(text: str) -> Period | None:
    """The first horizon of a title that names no other years: "Đề án … đến năm 2030"."""
    text = _rules("not_period")[0].pattern.sub(lambda m: " " * len(m.group()), text)
    match = next(r for r in _rules("rules") if r.id == "horizon").pattern.search(text)
    if match is None:
        return None
    return Period(None, int(match.group("last")), match.start(), match.end(), "period/horizon", 0.8)


@lru_cache(maxsize=4)
def _rules(group: str) -> tuple[Rule, ...]:
    return rules(FILE, group)


def opening_of(text: str, limit: int = 2500) -> str | None:
    """The sentence of the opening that says what the document is: it ends in "như sau:" or in a colon behind a verb.

    Args:
        text: the running text from its first body line on.
        limit: how far from the start the sentence may end, in characters.
    """
    match = regex.search(
        r"[^.;\n]*?\b(?:như sau|sau đây|cụ thể|với các nội dung|với những nội dung)[^.;\n:]{0,60}[:.]", text[:limit]
    )
    if match:
        return match.group()
    return None
