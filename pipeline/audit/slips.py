"""Two numbers of one thing that a slip of the pen parts, wherever they stand in the documents of a place.

    "bắt giữ 1.021 vụ" in the report of 2024, "cả năm 2024 bắt giữ 1.201 vụ" in the next one

No name has to be the same: two numbers of one unit and year that have the same digits in another order, or all but one
of them, are hardly ever two things if the words of their clauses are the same too. How many words it takes depends on
how often two numbers are so alike by chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from functools import lru_cache

import regex

from pipeline.audit.buckets import clause_before, slip_buckets
from pipeline.audit.model import AuditView, Document, Fact
from pipeline.audit.same import around, house, is_change, is_whole_year, places_named
from pipeline.audit.silence import small_words
from pipeline.audit.words import is_foreign
from pipeline.extract.rounding import digits, has_swapped, is_slip, slip_keys
from pipeline.extract.rules import rule
from pipeline.link.keys import fold
from pipeline.resources import load_patterns

_FILE = "audit.yaml"
_NO_SOONER = regex.compile(r"\bmới (?=đạt|có|chỉ)")  # "mới đạt 16.872 người": not what is new
_WORD = regex.compile(r"[^\W\d_]+")
# digits that differ: how many digits there must be, and for each number of them how many words both clauses must
# have, and which part of the words of the shorter one
_SWAPPED = {4: (2, 0.5), 3: (3, 0.75)}
_REPLACED = {5: (3, 0.6), 4: (3, 0.75)}
_OTHER_UNIT = 4  # words that it takes where the units differ
_MOST = 60  # numbers of one key in a document that are held against each other


def across(view: AuditView) -> Iterator[tuple[str, Fact, Fact]]:
    """Final figures of one year in two documents of one house that a slip parts, with their bucket."""
    groups: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in view.facts:
        document = view.documents.get(fact.document_id)
        if document is None or not may_have_slipped(fact) or not is_whole_year(fact, document):
            continue
        whose = house(document)
        if whose is not None:
            for bucket in slip_buckets(fact, document):
                groups[(bucket, whose)].append(fact)
    told: set[frozenset[str]] = set()
    for (bucket, _), facts in sorted(groups.items()):
        facts.sort(key=lambda fact: (fact.document_id, fact.value_key, fact.id))
        for at, second in enumerate(facts):
            for first in facts[:at]:
                pair = frozenset((first.id, second.id))
                apart = first.document_id != second.document_id and pair not in told
                if apart and is_slip_of(first, second, view.documents):
                    told.add(pair)
                    yield bucket, first, second


def within(facts: list[Fact], documents: Mapping[str, Document]) -> Iterator[tuple[Fact, Fact]]:
    """Two numbers of one document that a slip parts."""
    groups: dict[tuple[Hashable, ...], list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: (fact.value_key, fact.id)):
        if may_have_slipped(fact):
            for key in slip_keys(digits(fact.printed)):
                groups[(first_word(fact.unit), fact.estimate, key)].append(fact)
    pairs = {
        (first.value_key, first.id, second.value_key, second.id): (first, second)
        for group in groups.values()
        for at, second in enumerate(group[:_MOST])
        for first in group[:at]
    }
    for _, (first, second) in sorted(pairs.items()):
        if (first.year is None or second.year in (None, first.year)) and is_slip_of(first, second, documents):
            yield first, second


def may_have_slipped(fact: Fact) -> bool:
    """Whether a number is a level, exact, of prose, and long enough to be known again."""
    if fact.kind == "target" or fact.value is None or fact.comparator not in (None, "=") or not fact.unit:
        return False
    if " | " in fact.place.text or is_change(fact) or is_foreign(fact.place.text):
        return False
    return len(digits(fact.printed).strip("0")) >= min(_SWAPPED)


def is_slip_of(one: Fact, other: Fact, documents: Mapping[str, Document]) -> bool:
    """Whether two numbers are one but for a slip, by their digits and by the words of their clauses."""
    first, second = digits(one.printed), digits(other.printed)
    if not is_slip(first, second) or abs(int(first) - int(second)) <= 1:  # "106,8" and "106,9" are neighbours
        return False
    size = min(len(first.strip("0")), len(second.strip("0")))
    wanted = _wanted(_SWAPPED if has_swapped(first, second) else _REPLACED, size)
    if wanted is None:
        return False
    mine, theirs = _words(one), _words(other)
    shared = mine & theirs
    if first_word(one.unit) != first_word(other.unit) and len(shared) < _OTHER_UNIT:
        return False  # "tước 7.214 giấy phép lái xe", "tước giấy phép lái xe 7.214 trường hợp"
    if (mine ^ theirs) & _parting() or len(shared) < wanted[0]:
        return False
    if len(shared) < wanted[1] * min(len(mine), len(theirs)):
        return False
    return places_named(one, documents[one.document_id]) == places_named(other, documents[other.document_id])


def first_word(unit: str | None) -> str:
    """The word by which units are sorted: "người nghiện" are counted as "người"."""
    return (fold(unit).split() or ["%" if unit == "%" else ""])[0]


def _wanted(table: dict[int, tuple[int, float]], size: int) -> tuple[int, float] | None:
    return next((table[least] for least in sorted(table, reverse=True) if size >= least), None)


@lru_cache(maxsize=1)
def _parting() -> frozenset[str]:
    return frozenset(str(load_patterns(_FILE)["parting_words"]).split())


def _words(fact: Fact) -> frozenset[str]:
    """The telling words of a number's name and clause, with their marks."""
    behind = around(fact)[1]
    end = rule(_FILE, "wholes", "end-of-clause").search(behind)
    clause = f"{clause_before(fact)} {behind[: end.start()] if end else behind} {fact.label or ''}"
    return frozenset(_WORD.findall(_NO_SOONER.sub("", clause.lower()))) - small_words()
