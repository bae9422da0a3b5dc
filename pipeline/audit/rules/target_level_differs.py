"""One indicator and year, two target levels, in documents of one house, or where one goes by the other.

Raised: a plan of UBND tỉnh sets 65% for 2024, another 63%; a report restates a level of 111 where the plan says 108,56.
Not raised: the country's level and the province's; levels of two years; "đạt 60%" and "trên 60%"; 60% and "60 - 65%".
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping

from pipeline.audit.buckets import series_bucket
from pipeline.audit.model import AuditView, Document, Fact, Finding, Place
from pipeline.audit.rule import Options, Rule
from pipeline.audit.rules.citation_date_after_document import issued
from pipeline.audit.same import area, around, changes_another, house, is_change, level, measure
from pipeline.audit.words import short
from pipeline.extract.rules import rule
from pipeline.link.keys import fold
from pipeline.link.wording import unit_key

_DECIDED = frozenset(("met", "not_met"))


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    groups: dict[Hashable, list[Fact]] = defaultdict(list)
    keys: dict[str, Hashable] = {}
    for fact in view.facts:
        document = view.documents.get(fact.document_id)
        if fact.kind == "target" and fact.value is not None and fact.year and fact.indicator_id and document:
            where = area(document)
            if where is not None and house(document) is not None:
                key = (where, fact.year, measure(fact), is_change(fact))
                groups[key].append(fact)
                keys[fact.id] = key
    for members in groups.values() if view.part != "documents" else ():
        if len({fact.document_id for fact in members}) > 1:
            yield from _differences(view, members)
    yield from _restated(view, keys)


def _restated(view: AuditView, keys: Mapping[str, Hashable]) -> Iterator[Finding]:
    """Levels that a report restates beside the very result that answers the plan's target, whatever they are called."""
    facts = {fact.id: fact for fact in view.facts if fact.kind == "target" and fact.value is not None}
    by_result: dict[str, list[Fact]] = defaultdict(list)
    for verdict in view.verdicts:
        if verdict.result_id and verdict.verdict in _DECIDED and verdict.target_id in facts:
            by_result[verdict.result_id].append(facts[verdict.target_id])
    places = {verdict.result_id: verdict.result_place for verdict in view.verdicts if verdict.result_place}
    for result_id, members in sorted(by_result.items()):
        place = places[result_id]
        restated = [fact for fact in members if _in_sentence(fact, place)]
        for fact in restated:
            for other in sorted(members, key=lambda f: (f.document_id, f.value_key)):
                if other.document_id == fact.document_id:
                    continue
                if fact.id in keys and keys[fact.id] == keys.get(other.id):
                    continue  # of one indicator: told above
                first, second = view.documents[fact.document_id], view.documents.get(other.document_id)
                if second is not None and _is_other_level(fact, other, first, second):
                    yield _finding(f"doc:{other.document_id}", fact, other, first, second)


def _in_sentence(fact: Fact, place: Place) -> bool:
    """Whether a target stands in the sentence of a result."""
    own = fact.place
    return (own.document_id, own.page_no) == (place.document_id, place.page_no) and (
        own.start < place.end and place.start < own.end
    )


def _is_other_level(fact: Fact, other: Fact, report: Document, plan: Document) -> bool:
    """Whether a report restates a plan's level as another one, of the same unit, base, year and time."""
    if _same_level(fact, other) or unit_key(fact.unit) != unit_key(other.unit) or fact.per != other.per:
        return False
    if fact.year not in (None, other.year) or changes_another(plan) or changes_another(report):
        return False
    return not _setter(fact) and is_change(fact) == is_change(other)


def _differences(view: AuditView, members: list[Fact]) -> Iterator[Finding]:
    """One finding for every pair of levels: the first document, by its date, that states each."""
    members = sorted(
        members, key=lambda f: (issued(view.documents[f.document_id]) or "9999", f.document_id, f.value_key, f.id)
    )
    seen: list[Fact] = []
    for fact in members:
        stated = [other for other in seen if other.document_id == fact.document_id]
        if any(_same_level(fact, other) for other in seen) or _setter(fact) != _setter(members[0]):
            continue
        rival = next((other for other in seen if _may_be_held(view, fact, other)), None)
        if rival is None or stated:
            seen.append(fact)
            continue
        seen.append(fact)
        first, second = view.documents[fact.document_id], view.documents[rival.document_id]
        if changes_another(first) or not _one_span(fact, first, second):
            continue
        yield _finding(series_bucket(fact, first) or "", fact, rival, first, second)


def _finding(bucket: str, fact: Fact, rival: Fact, first: Document, second: Document) -> Finding:
    return RULE.finding(
        bucket,
        (fact.place, rival.place),
        key=f"{fact.value_key} {rival.value_key}",
        indicator=short(rival.label or fact.label or rival.place.text),
        year=str(fact.year or rival.year),
        level=level(fact),
        other=level(rival),
        document=first.called,
        other_document=second.called,
    )


def _may_be_held(view: AuditView, fact: Fact, other: Fact) -> bool:
    """Whether two documents are bound to one level: of one house, or one goes by the other, which it names."""
    one, two = fact.document_id, other.document_id
    if one == two:
        return False
    if house(view.documents[one]) == house(view.documents[two]):
        return True
    return (one, two) in view.cites or (two, one) in view.cites


def _setter(fact: Fact) -> str:
    """Who gave a level, where its clause says it: "dự toán tỉnh giao", "dự toán HĐND huyện giao"."""
    before, behind = around(fact)
    for text in (before[-60:].rpartition(",")[2], behind[:40].partition(",")[0]):
        match = rule("audit.yaml", "setters", "given-by").search(text)
        if match is not None:
            return fold(match["who"])
    return ""


def _one_span(fact: Fact, one: Document, other: Document) -> bool:
    """Whether counts are of the same years: "thêm 40 xã" in five years and "8 xã" in the last of them agree."""
    if fact.unit == "%" or fact.per is not None:
        return True
    if one.period_end != other.period_end or one.period_start is None or other.period_start is None:
        return (one.period_start, one.period_end) == (other.period_start, other.period_end)
    return abs(one.period_start - other.period_start) <= 1  # "nhiệm kỳ 2020 - 2025" and "giai đoạn 2021 - 2025"


def _same_level(one: Fact, other: Fact) -> bool:
    """Whether two target levels are one; a level within the other's range is no contradiction."""
    if one.value is None or other.value is None or math.isclose(one.value, other.value, rel_tol=1e-9):
        return True
    for low, high in ((one, other), (other, one)):
        if low.value_max is not None and low.value is not None and high.value is not None:
            return low.value <= high.value <= low.value_max
    return False


RULE = Rule(
    id="target_level_differs",
    severity="warning",
    vi="“{indicator}” năm {year}: {document} ghi {level}, {other_document} ghi {other}.",
    en="“{indicator}”, {year}: {document} says {level}, {other_document} says {other}.",
    what=(
        "One indicator and year, two target levels, in documents of the same province or body, or of two bodies of one "
        "place one of which names the other's document."
    ),
    raises=(
        "A decision sets 65% for 2024 and the plan of the year sets 63%.",
        "A report restates a level of 111 where the plan says 108,56.",
        "“63 HTX, vượt mục tiêu là 50 HTX”, where these 63 answer a plan's 60, whatever the two levels are called.",
    ),
    passes=(
        "The country's level and the province's.",
        "“đạt 60%” and “trên 60%”; 60% and “60 - 65%”.",
        "A later decision that changes the plan (“điều chỉnh”, “sửa đổi”).",
        "“thêm 40 xã” in a plan for five years and “8 xã” in the plan for the last of them.",
        "Levels of two years, of two scopes, of two bases.",
        "What the province gave as a plan and what the district's own council decided.",
        "“giảm 4,5%” and “còn 15,81%”: by how much, and down to what.",
    ),
    check=_check,
    of_verdicts=True,
)
