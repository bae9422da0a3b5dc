"""Counts of one year and counts of several: ``giải quyết việc làm cho 120.000 lao động`` in five years, 25.000 in one.

Only what happens again each year adds up ("đào tạo", "trồng", "xây"): a level ("73 xã đạt chuẩn") is the same whether
one year or five led to it. Shares and rates do not add up either.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.link.direction import before_value
from pipeline.link.facts import Document, Fact
from pipeline.link.wording import RULES, plain
from pipeline.resources import load_patterns

Years = tuple[int, int]

_SPAN = re.compile(r"\b((?:19|20)\d\d) (?:den (?:het )?(?:nam )?|nam )?((?:19|20)\d\d)\b")
_PERIOD = re.compile(r"(\d{4})/(\d{4})")
_YEARLY = re.compile(r"\b(?:moi|hang|tung|mot) nam\b|\bbinh quan (?:\w+ ){0,2}nam\b|\btrong nam\b|\brieng nam\b")
_PER_YEAR = re.compile(r"/\s*năm\b", re.IGNORECASE)
_RUNNING = re.compile(r"\b(?:luy ke|cong don|tu dau (?:nhiem ky|giai doan)|tu (?:nam )?(?:19|20)\d\d den)\b")
_AROUND = 40  # characters before a number that may say that it is a running total


@lru_cache(maxsize=1)
def _flows() -> re.Pattern[str]:
    verbs = sorted(map(re.escape, load_patterns(RULES)["flows"]), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(verbs)})\b")


def adds_up(fact: Fact) -> bool:
    """Whether a number counts what happens again each year, so that years can be added."""
    if fact.value is None or fact.per or fact.unit in (None, "%", "‰", "điểm phần trăm"):
        return False
    label = fact.wording.label if fact.wording else ""
    if "binh quan" in plain(label):
        return False
    return _flows().search(plain(label)) is not None or _flows().search(before_value(fact)) is not None


def years_of(fact: Fact, document: Document) -> Years | None:
    """The years that a count is about; None where its words leave that open.

    A plan of several years means all of them unless it says "mỗi năm"; a report does where it gives no year.
    """
    if (stated := _PERIOD.fullmatch(fact.period or "")) is not None:
        return int(stated[1]), int(stated[2])
    text = plain(fact.text)
    if _YEARLY.search(text) or _PER_YEAR.search(fact.text):
        return None
    if _RUNNING.search(before_value(fact)[-_AROUND:]):
        return None  # from some year on
    first, last = document.first_year, document.last_year
    if fact.kind == "target":
        for span in _SPAN.finditer(text):
            if int(span[2]) == fact.year and int(span[1]) < int(span[2]):
                return int(span[1]), int(span[2])
        if " | " in fact.text and fact.year is not None and last is not None and fact.year < last:
            return fact.year, fact.year  # the column of one year in a table of several
    elif fact.year is not None:
        return fact.year, fact.year
    return (first, last) if first is not None and last is not None else None


def of_other_years(target: Fact, own: Document, result: Fact, document: Document) -> tuple[Years, Years] | None:
    """The years of a promised and of a reported count where these are of other spans; None where they fit."""
    if not adds_up(target) and not adds_up(result):
        return None
    ours, theirs = years_of(target, own), years_of(result, document)
    if ours is None or theirs is None or ours == theirs:
        return None
    return (ours, theirs) if ours[0] != ours[1] or theirs[0] != theirs[1] else None


def in_words(years: Years) -> str:
    """``2021 - 2025``, ``2025``."""
    return str(years[0]) if years[0] == years[1] else f"{years[0]} - {years[1]}"
