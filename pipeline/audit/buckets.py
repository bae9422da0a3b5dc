"""Which buckets a fact belongs to: blocking keys, so that no rule compares everything with everything.

Equal keys are needed, not enough, for two facts to be about the same thing; each rule looks closer.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise

import regex

from pipeline.audit.model import Cite, Document, Fact
from pipeline.audit.same import area, around, house, payer_house, wording_of
from pipeline.extract.rounding import digits, slip_keys
from pipeline.extract.rules import rule, rules
from pipeline.link.keys import fold
from pipeline.resources import load_patterns

_FILE = "audit.yaml"
SLIP = "slip:"
_SLIP_DIGITS = 4  # of a number that is looked for in other documents whatever it is called
_WORD = regex.compile(r"\w+")
_BEHIND_A_NUMBER = regex.compile(r"\d[^,]*+,\s")
_CLAUSE_ENDS = regex.compile(r";|\. | \| |[()]")
_ONLY_A_YEAR = frozenset(("nam", "va", "dong", "ty", "trieu", "la"))


def document_bucket(document_id: str) -> str:
    """The bucket of one document alone."""
    return f"doc:{document_id}"


def cite_bucket(cite: Cite) -> str:
    """The bucket of all that is said of one number."""
    return f"num:{cite.number_key}"


def series_bucket(fact: Fact, document: Document) -> str | None:
    """The bucket in which a fact meets others of the same thing in documents of its area; None for none.

    That is its indicator, else its wording, which must say in enough words what is counted.
    """
    where = area(document)
    if where is not None and fact.indicator_id:
        return f"ind:{fact.indicator_id}|{where}"
    return wording_bucket(fact, document)


def wording_bucket(fact: Fact, document: Document) -> str | None:
    """The bucket in which a result or figure meets those of the same words, whether they have an indicator or not."""
    where = area(document)
    what = None if where is None or fact.kind == "target" or fact.value is None else wording_of(fact)
    return f"fig:{where}|{what}" if what else None


def money_bucket(fact: Fact, document: Document) -> str | None:
    """The bucket of the money of one level of government of one house; None for a fact that is no such money."""
    if not fact.money or fact.value is None:
        return None
    payer = payer_of(fact)
    whose = payer_house(document) if payer == "tinh" else house(document)
    return f"money:{whose}|{payer}" if whose and payer else None


def slip_buckets(fact: Fact, document: Document) -> tuple[str, ...]:
    """The buckets in which a long number meets those of its year that have other digits by a slip of the pen.

    One for its digits in any order, and one for each of them left out.
    """
    where = area(document)
    shown = digits(fact.printed)
    if where is None or fact.year is None or fact.kind == "target" or fact.value is None or " | " in fact.place.text:
        return ()
    if len(shown.strip("0")) < _SLIP_DIGITS or fact.comparator not in (None, "=") or not fact.unit:
        return ()
    return tuple(f"{SLIP}{where}|{fact.year}|{key}" for key in slip_keys(shown))


def fact_buckets(fact: Fact, document: Document) -> tuple[str, ...]:
    """All buckets of a fact but its document's own."""
    found = (
        series_bucket(fact, document),
        wording_bucket(fact, document),
        money_bucket(fact, document),
        *slip_buckets(fact, document),
    )
    return tuple(dict.fromkeys(bucket for bucket in found if bucket is not None))


def clause_before(fact: Fact) -> str:
    """The text that belongs to the fact's number: up to it from the last stop, semicolon, bracket or other number."""
    before, _ = around(fact)
    start = 0
    for mark in reversed(list(_CLAUSE_ENDS.finditer(before))):
        # "bố trí năm 2022: 9,8 tỷ đồng; năm 2023: 8,2 tỷ đồng": the second says nothing of its own
        if mark[0] != ";" or not _says_only_when(before[mark.end() :]):
            start = mark.end()
            break
    clause = before[start:]
    starts = [0, *(match.end() for match in _BEHIND_A_NUMBER.finditer(clause))]
    while len(starts) > 1 and (not clause[starts[-1] :].strip() or _says_only_when(clause[starts[-1] :])):
        starts.pop()  # "bố trí 12,5 tỷ đồng năm 2023, 10,2 tỷ đồng năm 2024"
    return clause[starts[-1] :]


def _says_only_when(text: str) -> bool:
    words = fold(text).split()
    return bool(words) and all(word in _ONLY_A_YEAR or word.isdigit() for word in words)


def payer_of(fact: Fact) -> str | None:
    """The level of government that is named last before the number, else right behind it: ``tinh``, ``huyen`` …"""
    before = clause_before(fact)
    found = [(match.start(), each.id) for each in rules(_FILE, "payers") for match in each.finditer(before)]
    if found:
        return max(found)[1]
    behind = rule(_FILE, "other_money", "from-a-budget").match(around(fact)[1])
    named = (
        [(match.start(), each.id) for each in rules(_FILE, "payers") for match in each.finditer(behind[0])]
        if behind
        else []
    )
    return min(named)[1] if named else None


@lru_cache(maxsize=1)
def _common() -> regex.Pattern[str]:
    words = sorted((_plain(str(each)) for each in load_patterns(_FILE)["common_words"]), key=len, reverse=True)
    return regex.compile(rf"\b(?:{'|'.join(map(regex.escape, words))}|\d+)\b")


@lru_cache(maxsize=4096)
def topic(text: str) -> frozenset[tuple[str, str]]:
    """What a title or sentence is about: pairs of neighbouring words that are not common to all titles."""
    pieces = (fold(piece).split() for piece in _common().split(_plain(text)))
    return frozenset(pair for piece in pieces for pair in pairwise(piece))


def _plain(text: str) -> str:
    """Lower case and marks ("về" is no "vệ"), words parted by one blank."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
