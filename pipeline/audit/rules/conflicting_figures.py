"""The same quantity, place and date, two values, within one document or across documents of one house.

Six ways of knowing that two numbers count the same: one indicator (or one wording of a total), year and scope; the
same words behind the number in two statements on the whole place ("Toàn tỉnh có 21 xã đạt …", "Toàn tỉnh có 23 xã đạt
…"); the list of all kinds of units ("155 xã, phường, thị trấn", "156 xã, phường, thị trấn"); all villages of the place
that a sentence is about; a slip of the pen between two long counts of one year ("toàn tỉnh còn 26.385 hộ nghèo", "với
25.385 hộ nghèo còn lại"); the same words around two numbers of which one is the other but for a slip
(:mod:`pipeline.audit.slips`). Raised: these. Not raised: the figures of two places that the text names; two numbers in
one sentence; two activities ("tổ chức 4 lớp", "tổ chức 6 lớp"); 12 of 155 communes; an estimate and the final figure; a
figure that a later report restates (restated_figure); equal document numbers of two provinces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache
from itertools import combinations

from pipeline.audit import slips, words
from pipeline.audit.buckets import series_bucket
from pipeline.audit.model import AuditView, Document, Fact, Finding
from pipeline.audit.rule import Options, Rule
from pipeline.audit.rules.restated_figure import later
from pipeline.audit.same import (
    agree,
    around,
    house,
    is_change,
    is_likely_one,
    is_whole_year,
    level,
    measure,
    moment,
    places_named,
)
from pipeline.extract.indicator_text import opens_indicator
from pipeline.extract.rounding import digits, is_slip
from pipeline.extract.rules import bare, rule, word_list
from pipeline.link.keys import fold
from pipeline.vietnamese import strip_marks

_FILE = "audit.yaml"
_PREDICATE = (3, 16)  # words behind a number that say what is counted: fewer say too little
_LABEL_WORDS = 3  # "vụ" or "kinh phí" may mean many things
_NAMED_WORDS = 4  # … as may "tỷ lệ" and a word or two
_SLIP_LEAST = 1000  # smaller counts differ in one digit by chance
_SLIP_DIGITS = 3
_SLIPS_MAX = 50  # counts of one unit and year in one document that are set against each other
Groups = dict[tuple[Hashable, ...], list[Fact]]


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    inside: dict[str, list[Fact]] = defaultdict(list)
    for fact in view.facts:
        if fact.kind != "target" and fact.value is not None and not words.is_foreign(fact.place.text):
            inside[fact.document_id].append(fact)
    for document_id in sorted(inside) if view.part != "shared" else ():
        if document_id in view.documents:
            yield from _within(view, document_id, inside[document_id], options)
    if view.part != "documents":
        yield from _across(view)


def _within(view: AuditView, document_id: str, facts: list[Fact], options: Options) -> Iterator[Finding]:
    told: set[frozenset[Hashable]] = set()
    by_measure: Groups = defaultdict(list)
    by_statement: Groups = defaultdict(list)
    by_unit: Groups = defaultdict(list)
    by_indicator: Groups = defaultdict(list)
    units: list[Fact] = []
    villages: list[Fact] = []
    document = view.documents[document_id]
    for fact in facts:
        if _is_level(fact) and (fact.year or fact.as_of) and not _goes_on(fact):
            by_measure[(fold(fact.label), measure(fact), moment(fact), places_named(fact, document))].append(fact)
        statement = _statement(fact)
        if statement is not None:
            by_statement[(statement, fact.estimate, places_named(fact, document))].append(fact)
        elif _counts_all_units(fact):
            units.append(fact)
        if _counts_all_villages(fact):
            villages.append(fact)
        named = places_named(fact, document)
        if _is_exact_count(fact):
            by_unit[(fold(fact.unit), fact.year, fact.estimate, named)].append(fact)
        if (fact.indicator_id or _is_named(fact)) and _is_exact_level(fact) and not _goes_on(fact):
            by_indicator[(measure(fact), moment(fact), named)].append(fact)
    for group in (*by_measure.values(), *by_statement.values()):
        yield from _pairs(view, f"doc:{document_id}", group, told, lambda one, other: not agree(one, other))
    for group in by_unit.values():
        yield from _slips(view, f"doc:{document_id}", group, told, of_the_whole=True)
    for group in by_indicator.values():
        yield from _slips(view, f"doc:{document_id}", group, told, of_the_whole=False)
    for first, second in slips.within(facts, view.documents):
        pair: frozenset[Hashable] = frozenset((first.value_key, second.value_key))
        if pair not in told and not _one_sentence(first, second):
            told.add(pair)
            yield _finding(view, f"doc:{document_id}", first, second)
    yield from _pairs(view, f"doc:{document_id}", units, told, lambda one, other: _two_counts(one, other, options))
    yield from _pairs(view, f"doc:{document_id}", villages, told, lambda one, other: _other_count(one, other, options))


def _slips(
    view: AuditView, bucket: str, facts: list[Fact], told: set[frozenset[Hashable]], *, of_the_whole: bool
) -> Iterator[Finding]:
    """Two numbers of one thing that a slip of the pen parts; ``of_the_whole`` where one must be of the whole place."""
    facts = sorted(facts, key=lambda fact: (fact.value_key, fact.id))
    for first, second in combinations(facts[:_SLIPS_MAX], 2):
        pair: frozenset[Hashable] = frozenset((first.value_key, second.value_key))
        wholes = (rule(_FILE, "wholes", "whole-place").search(around(fact)[0]) for fact in (first, second))
        if (
            pair not in told
            and is_slip(digits(first.printed), digits(second.printed))
            and (not of_the_whole or any(wholes))
            and not _one_sentence(first, second)
        ):
            told.add(pair)
            yield _finding(view, bucket, first, second)


def _is_exact_level(fact: Fact) -> bool:
    """Whether a level is printed with three digits at least, so that one of them may have slipped."""
    if fact.value is None or fact.comparator not in (None, "=") or " | " in fact.place.text:
        return False
    return len(digits(fact.printed).strip("0")) >= _SLIP_DIGITS and not is_change(fact)


def _is_named(fact: Fact) -> bool:
    """Whether a sentence says by itself of what and of which year a result is: "năm 2022 tỷ lệ hộ nghèo toàn tỉnh"."""
    label, text = fact.label or "", words.one_line(fact.place.text)
    if fact.kind != "result" or fact.year is None or len(fold(label).split()) < _NAMED_WORDS:
        return False
    return str(fact.year) in text and opens_indicator(label)


def _goes_on(fact: Fact) -> bool:
    """Whether the sentence before tells of whom a number is: "Trong đó, tỷ lệ đại biểu tái cử đạt 42,4%"."""
    return rule("claims.yaml", "sums", "goes-on").match(words.one_line(fact.place.text)) is not None


def _is_exact_count(fact: Fact) -> bool:
    """Whether a number counts something that is named in two words at least, to the last digit."""
    if fact.value is None or fact.comparator not in (None, "=") or " | " in fact.place.text:
        return False
    counted = fact.value >= _SLIP_LEAST and fact.value == int(fact.value) and fact.value % 100 != 0
    return counted and bool(fact.year) and len(fold(fact.unit).split()) > 1 and not is_change(fact)


def _pairs(
    view: AuditView,
    bucket: str,
    facts: list[Fact],
    told: set[frozenset[Hashable]],
    differ: Callable[[Fact, Fact], bool],
) -> Iterator[Finding]:
    """A finding for each further value of a group: the first that states it against the first of all."""
    facts = sorted(facts, key=lambda fact: (fact.value_key, fact.id))
    for at, fact in enumerate(facts):
        if at == 0 or any(not differ(fact, other) for other in facts[:at]):
            continue
        first = facts[0]
        pair: frozenset[Hashable] = frozenset((first.value_key, fact.value_key))
        if pair in told or _one_sentence(first, fact):
            continue
        told.add(pair)
        yield _finding(view, bucket, first, fact)


def _finding(view: AuditView, bucket: str, first: Fact, second: Fact) -> Finding:
    what = words.short(_what(first))
    counted = fold(first.unit) and fold(what).startswith(fold(first.unit))
    return RULE.finding(
        bucket,
        (first.place, second.place),
        key=f"{first.value_key} {second.value_key}",
        what=what,
        value=first.printed if counted else level(first),
        other=second.printed if counted else level(second),
        document=view.documents[first.document_id].called,
        page=str(first.place.page_no),
        other_document=view.documents[second.document_id].called,
        other_page=str(second.place.page_no),
    )


def _what(fact: Fact) -> str:
    """What was counted, for the message: the words behind the number of a count, else the wording of the fact."""
    _, behind = around(fact)
    return fact.label or behind.split(",")[0].split(".")[0] or fact.place.text


def _one_sentence(one: Fact, other: Fact) -> bool:
    """Two numbers of one sentence or row say two things."""
    same = one.place.page_no == other.place.page_no and one.place.start < other.place.end
    return same and other.place.start < one.place.end


def _is_level(fact: Fact) -> bool:
    """Whether a number is the level of something with an identity: not the beginning or end of a change."""
    if fact.comparator not in (None, "=") or " | " in fact.place.text:
        return False
    if len(fold(fact.label).split()) < _LABEL_WORDS:
        return False
    if not fact.indicator_id and rule(_FILE, "wholes", "total").search(fact.label or "") is None:
        return False
    if _counts_doings(fact):
        return False
    before, _ = around(fact)
    return rule(_FILE, "changes", "change").search(strip_marks(before)[-40:]) is None


@lru_cache(maxsize=1)
def _events() -> frozenset[str]:
    return frozenset(fold(unit) for unit in word_list(_FILE, "events"))


def _counts_doings(fact: Fact) -> bool:
    """Whether a number counts what was done or happened, and does not say on which occasion: "khởi tố 160 vụ"."""
    label = fact.label or ""
    if opens_indicator(label) or rule(_FILE, "wholes", "total").search(label):
        return False
    if fold(fact.unit) in _events():
        return True
    counted = fact.unit not in (None, "%") and fold(label).endswith(fold(fact.unit))
    return counted and len(fold(label).split()) < _LABEL_WORDS + len(fold(fact.unit).split())


def _statement(fact: Fact) -> tuple[str, str] | None:
    """Place and counted thing of "Toàn tỉnh có 21 xã đạt vệ sinh toàn xã"; None for another kind of sentence."""
    if fact.comparator not in (None, "=") or fact.unit == "%" or " | " in fact.place.text:
        return None
    before, behind = around(fact)
    whole = rule(_FILE, "wholes", "whole-place").search(before)
    if whole is None:
        return None
    thing = fold(rule(_FILE, "wholes", "end-of-clause").pattern.compiled.split(bare(behind), 1)[0])
    size = len(thing.split())
    if not _PREDICATE[0] <= size <= _PREDICATE[1]:
        return None
    return (fold(whole["place"]), f"{thing}|{fold(whole['between'])}")


def _counts_all_units(fact: Fact) -> bool:
    before, behind = around(fact)
    return bool(before) and rule(_FILE, "units", "all-units").match(behind) is not None


def _counts_all_villages(fact: Fact) -> bool:
    """Whether a number counts the villages of the place that its sentence is about: "Toàn xã có 25 thôn"."""
    before, behind = around(fact)
    if not before.rstrip().endswith((",", " có", " với", " gồm", " và")) or fact.comparator not in (None, "="):
        return False
    return (
        rule(_FILE, "units", "villages").match(behind) is not None
        and rule(_FILE, "units", "of-the-place").match(before) is not None
    )


def _other_count(one: Fact, other: Fact, options: Options) -> bool:
    """Whether two counts of the same kind of villages differ, by no more than a part of them would."""
    if one.value is None or other.value is None or one.unit != other.unit or one.value == other.value:
        return False
    return abs(one.value - other.value) <= options["near_villages"] * max(one.value, other.value)


def _two_counts(one: Fact, other: Fact, options: Options) -> bool:
    """Whether two counts of all units are near enough to be the same count, and one says that there are so many."""
    if one.value is None or other.value is None or one.value == other.value:
        return False
    near = abs(one.value - other.value) <= options["near_units"] * max(one.value, other.value)
    says = any(rule(_FILE, "units", "there-are").search(around(fact)[0]) for fact in (one, other))
    return near and says and one.unit == other.unit


def _across(view: AuditView) -> Iterator[Finding]:
    """Final figures of one thing and year in documents of one house, none of which is a later report's correction."""
    groups: dict[tuple[Hashable, ...], list[Fact]] = defaultdict(list)
    buckets: dict[tuple[Hashable, ...], str] = {}
    for fact in view.facts:
        document = view.documents.get(fact.document_id)
        if fact.kind == "target" or words.is_foreign(fact.place.text):
            continue
        if document is None or not is_whole_year(fact, document) or not _is_level(fact):
            continue
        bucket, whose = series_bucket(fact, document), house(document)
        if bucket is not None and whose is not None:
            series = (bucket, whose, measure(fact), fact.year, places_named(fact, document))
            groups[series].append(fact)
            buckets[series] = bucket
    for key, members in groups.items():
        members.sort(key=lambda fact: (fact.document_id, fact.value_key, fact.id))
        for at, fact in enumerate(members):
            rivals = [other for other in members[:at] if other.document_id != fact.document_id]
            own = [other for other in members if other.document_id == fact.document_id]
            if not rivals or any(agree(mine, other) for mine in own for other in rivals) or own[0] is not fact:
                continue
            if not is_likely_one(fact, rivals[0]):
                continue
            one, other = view.documents[fact.document_id], view.documents[rivals[0].document_id]
            if not _restates(one, other, fact):
                yield _finding(view, buckets[key], rivals[0], fact)
    for bucket, first, second in slips.across(view):
        one, other = view.documents[first.document_id], view.documents[second.document_id]
        if not _restates(one, other, first):
            yield _finding(view, bucket, first, second)


def _restates(one: Document, other: Document, fact: Fact) -> bool:
    """Whether one of two documents is a later year's report: what it says otherwise is restated_figure's."""
    return max(one.issued_year or 0, other.issued_year or 0) > (fact.year or 0) and (
        later(one, other) or later(other, one)
    )


RULE = Rule(
    id="conflicting_figures",
    severity="error",
    vi="{what}: {value} ({document}, trang {page}) nhưng {other} ({other_document}, trang {other_page}).",
    en="{what}: {value} ({document}, page {page}) but {other} ({other_document}, page {other_page}).",
    what="The same quantity, place and date, two values, within a document or across documents of one house.",
    raises=(
        "“với 155 xã, phường, thị trấn” and “tại 156 xã, phường, thị trấn là …” in one report.",
        "“toàn tỉnh có 21 xã đạt vệ sinh toàn xã” and “Toàn tỉnh có 23 xã đạt vệ sinh toàn xã” in one report.",
        "“toàn tỉnh còn 26.385 hộ nghèo” and “với 25.385 hộ nghèo còn lại cuối năm”: one digit apart.",
        "“7.426 người nghiện có hồ sơ quản lý” and “với 7.462 người nghiện”: two digits changed places.",
    ),
    passes=(
        "“tổ chức 4 lớp” and “tổ chức 6 lớp”: two activities; “khởi tố 160 vụ” and “khởi tố 2 vụ”.",
        "The density of two provinces that the text names.",
        "12 of the 155 communes; two numbers of one sentence; the rows of a table.",
        "An estimate and the final figure; what a later report restates (restated_figure).",
        "Equal document numbers of two provinces.",
    ),
    check=_check,
)
