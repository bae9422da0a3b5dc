"""Whether two facts are about the same thing: whose they are, what they measure, when, and whether the values agree.

Every rule that sets two numbers against each other asks here first. Where one side leaves something open that the other
states, they are not the same.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from functools import lru_cache

import regex

from pipeline.audit.model import Document, Fact
from pipeline.audit.words import number, one_line, short
from pipeline.extract.rules import rule
from pipeline.link.comparable import partial_scope
from pipeline.link.keys import body, fold
from pipeline.link.places import NATION, known_place, place_key
from pipeline.link.wording import Wording, names_an_indicator, wording

_LABEL_WORDS = 4  # a wording of fewer telling words than this may mean many things …
_TOTAL_WORDS = 2  # … unless it says that it is a total
_NUMBER_DIGITS = regex.compile(r"\D")
_LONG_DIGITS = 3
_OF_ITS_YEAR = regex.compile(r"\s+so với (?:cuối |đầu )?năm ((?:19|20)\d\d)$")
_NEAR_NAMESAKES = 0.25
_PROVINCIAL = ("ubnd tinh", "hdnd tinh", "tinh uy", "thanh uy", "ubnd thanh pho", "hdnd thanh pho", "dang bo tinh")
_LOCAL = ("ubnd", "hdnd", "huyen uy", "thi uy", "quan uy", "dang uy", "dang bo", "so ", "phong ", "chi cuc ")
# Offices of the State for one province, those of a ministry among them: their figures are the province's
_PROVINCIAL_OFFICES = (
    *("so ", "doan dai bieu quoc hoi", "ban quan ly", "bao hiem xa hoi", "cong an", "cuc ", "chi cuc ", "kho bac"),
    *("bo chi huy", "ban dan toc", "thanh tra tinh"),
)
_SCALE = regex.compile(r"(?i)\bt[ỷỉ]|triệu|nghìn|ngàn")
_NUMBER = regex.compile(r"\d[\d.]*+(?:,\d++)?")


def house(document: Document) -> str | None:
    """Whose word a document is: the bodies of one province speak for one house, those of a district for its own.

    None where the issuer is not known: nothing can be held against it.
    """
    if not document.issuer:
        return None
    who = body(document.issuer, document.province)
    where = place_key(document.issuer, document.province) or ""
    if "/" in where and who.base.startswith(_LOCAL):  # the council, the committee and the offices of a district
        known = known_place(where)
        return f"place {known}" if known else None
    if not who.province:
        return None if who.base.startswith(_LOCAL) else who.base
    if (
        who.base in _PROVINCIAL
        or fold(document.issuer) in (f"tinh {who.province}", f"thanh pho {who.province}")
        or who.base.startswith(_PROVINCIAL_OFFICES)
    ):
        return f"province {who.province}"
    return f"{who.base} {who.province}"


def area(document: Document) -> str | None:
    """Where a document's facts may meet those of others: its province, district or commune, else its house."""
    where = place_key(document.issuer, document.province)
    known = known_place(where) if where else None
    return f"area {known}" if known else house(document)


def payer_house(document: Document) -> str | None:
    """Whose budget the "ngân sách tỉnh" of a document is: its province's, also where a union of the province speaks."""
    where = place_key(document.issuer, document.province)
    return f"province {where}" if where and "/" not in where and where != NATION else house(document)


def moment(fact: Fact) -> tuple[Hashable, ...]:
    """When a fact is: two facts of one year may still be of its first half and of its end."""
    return (fact.year, fact.as_of, fact.period, fact.estimate)


@lru_cache(maxsize=4096)
def _title_says(rule_id: str, title: str) -> bool:
    return rule("audit.yaml", "titles", rule_id).search(title) is not None


def is_of_part_year(document: Document) -> bool:
    """Whether a document reports on a part of a year ("6 tháng đầu năm 2024", "quý III")."""
    return _title_says("part-of-a-year", document.title or "")


def changes_another(document: Document) -> bool:
    """Whether a document is there to change what another laid down ("điều chỉnh", "sửa đổi")."""
    return _title_says("changes-another", document.title or "")


def is_whole_year(fact: Fact, document: Document) -> bool:
    """Whether a result is final and of its whole year: no estimate, no part of the year, no day within it."""
    if is_of_part_year(document) and fact.year == document.issued_year:
        return False
    if fact.year is None or fact.estimate or fact.comparator not in (None, "="):
        return False
    if fact.as_of and fact.as_of[:10] < f"{fact.year}-12-01":
        return False
    return fact.period is None


def wording_of(fact: Fact) -> str | None:
    """The words of a figure without an indicator, as wordings are compared; None where they are too few to be certain.

    "tổng diện tích" of something may have fewer.
    """
    label = _own_name(fact)
    made = _wording(label, fact.unit, fact.per)
    if made is None or not names_an_indicator(made) or rule("audit.yaml", "changes", "relative").search(label):
        return None
    total = rule("audit.yaml", "wholes", "total").search(label) is not None
    if len(made.words) < (_TOTAL_WORDS if total else _LABEL_WORDS):
        return None
    return f"{' '.join(sorted(made.strong))}|{fact.unit}|{made.kind}"


def _own_name(fact: Fact) -> str:
    """What a fact measures: the level of a past year that a change is held against is one of that year."""
    return _OF_ITS_YEAR.sub(lambda match: "" if match[1] == str(fact.year) else match[0], fact.label or "")


@lru_cache(maxsize=16384)
def _wording(label: str, unit: str | None, per: float | None) -> Wording | None:
    return wording(label, unit, per) if label.strip() else None


def measure(fact: Fact, *, by_words: bool = False) -> tuple[Hashable, ...]:
    """What is measured, without when: indicator or wording (``by_words``: this in any case), unit, base, scope."""
    what = (None if by_words else fact.indicator_id) or wording_of(fact) or fold(fact.label)
    base = "" if "binh quan" in fold(fact.label) else fold(fact.base)  # "bình quân đầu người 60 triệu đồng/người"
    return (what, fact.unit, fact.per, base, fold(partial_scope(fact.scope)))


def is_likely_one(one: Fact, other: Fact) -> bool:
    """Whether two numbers that are named alike are likely to be two readings of one quantity.

    Of an indicator they are; where the words alone say what is counted, the numbers must be long enough and near.
    """
    if one.indicator_id and other.indicator_id:
        return True
    first, second = one.value or 0.0, other.value or 0.0
    long = all(len(_NUMBER_DIGITS.sub("", f.printed).strip("0")) >= _LONG_DIGITS for f in (one, other))
    return long and abs(first - second) <= _NEAR_NAMESAKES * max(abs(first), abs(second))


def is_change(fact: Fact) -> bool:
    """Whether a number says by how much something rises or falls, not which level it has: "giảm 4,5%"."""
    before = around(fact)[0]
    if rule("audit.yaml", "changes", "rate-of-change").search(fact.label or ""):
        return False  # "tốc độ tăng GRDP": its level is how much
    if rule("audit.yaml", "changes", "to-a-level").search(before[-30:]):
        return False
    if rule("audit.yaml", "changes", "level-of-a-time").search(before):
        return False
    if fact.kind == "target" and fact.direction in ("tăng", "giảm") and fact.baseline is None:
        return True
    return rule("audit.yaml", "changes", "by-how-much").search(before) is not None


def places_named(fact: Fact, document: Document) -> frozenset[str]:
    """The places that a fact's clause names besides the issuer's own: of two places are two facts."""
    before, behind = around(fact)
    clause = before[max(before.rfind(mark) for mark in (";", ". ")) + 1 :] + behind[:80].split(";")[0].split(". ")[0]
    named = {fold(match["name"]) for match in rule("audit.yaml", "wholes", "named-place").finditer(clause)}
    own = f" {fold(document.issuer)} {fold(document.province)} "
    return frozenset(name for name in named if f" {name} " not in own)


def around(fact: Fact) -> tuple[str, str]:
    """The fact's sentence before and behind its number; all of it behind where the number is not found."""
    text, printed = one_line(fact.place.text), one_line(fact.printed)
    at = text.find(printed) if printed else -1
    while at > 0 and (text[at - 1].isdigit() or text[at - 1] in ",./"):
        at = text.find(printed, at + 1)
    return (text[:at], text[at + len(printed) :]) if at >= 0 else ("", text)


def grain(fact: Fact) -> float:
    """What one unit of the last printed digit is worth: 0.01 for "26,71", 100000000 for "2,3 tỷ"; 0 if unknown."""
    match = _NUMBER.search(fact.printed)
    if match is None or fact.value is None:
        return 0.0
    whole, _, decimals = match[0].rstrip(".").partition(",")
    if whole.count(".") == 1 and not decimals and len(whole.split(".")[1]) != 3:
        whole, _, decimals = whole.partition(".")
    printed = float(whole.replace(".", "") + (f".{decimals}" if decimals else ""))
    scale = fact.value / printed if printed else 1.0
    return scale * 10.0 ** -len(decimals)


def agree(one: Fact, other: Fact) -> bool:
    """Whether two values are one: equal, or the coarser is the finer one rounded or cut off."""
    if one.value is None or other.value is None:
        return True
    if math.isclose(one.value, other.value, rel_tol=1e-9):
        return one.value_max is None or other.value_max is None or math.isclose(one.value_max, other.value_max)
    fine, coarse = sorted((grain(one), grain(other)))
    return fine < coarse * 0.999 and abs(one.value - other.value) < coarse * 0.999


def level(fact: Fact) -> str:
    """The value as it is printed, with its unit: ``108,56``, ``95%``, ``30/100.000``, ``50 tỷ đồng``."""
    text = short(fact.printed) or ("" if fact.value is None else number(fact.value))
    if not fact.printed and fact.value_max is not None:
        text = f"{text} - {number(fact.value_max)}"
    if fact.per and "/" not in text:
        one, slash, other = (fact.unit or "").partition("/")
        if slash:  # "111 bé trai/100 bé gái"
            return f"{text} {one}/{number(fact.per)} {other}"
        text = f"{text}/{number(fact.per)}"
    if fact.unit == "%":
        return text if "%" in text else f"{text}%"
    if fact.unit == "đồng" and not _SCALE.search(text) and grain(fact) > 1 and fact.value is not None:
        text = number(fact.value)  # the head of a table says "triệu đồng"
    if fact.unit and fold(fact.unit) not in fold(text):
        text = f"{text} {fact.unit}"
    return text
