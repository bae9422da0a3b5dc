"""A later report gives an earlier year another figure than the report of that year did.

Raised: the report of 2024 says 63,40%, the one of 2025 says "năm 2024 là 62,90%". Not raised: an estimate or a part
of the year that the final figure replaces; 62,9% for 62,90%; two documents of one day (see conflicting_figures).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from pipeline.audit import slips, words
from pipeline.audit.buckets import series_bucket, wording_bucket
from pipeline.audit.model import AuditView, Document, Fact, Finding
from pipeline.audit.rule import Options, Rule
from pipeline.audit.rules.citation_date_after_document import issued
from pipeline.audit.same import agree, house, is_change, is_likely_one, is_whole_year, level, measure, places_named
from pipeline.extract.rounding import digits, has_swapped

Group = tuple[str, list[Fact]]


def whole_years(view: AuditView) -> dict[tuple[Hashable, ...], Group]:
    """Final figures of whole years, by house, measure and year, with the bucket each group belongs to."""
    found: dict[tuple[Hashable, ...], Group] = {}
    for fact, document, whose in _final(view):
        bucket = series_bucket(fact, document)
        if bucket is not None:
            what = (measure(fact), is_change(fact), places_named(fact, document))
            found.setdefault((whose, what, fact.year), (bucket, []))[1].append(fact)
    return found


def _by_words(view: AuditView) -> dict[tuple[Hashable, ...], Group]:
    """The same by wording alone: a figure that no target asks for may tell of a year that a result told of."""
    found: dict[tuple[Hashable, ...], Group] = {}
    for fact, document, whose in _final(view):
        bucket = wording_bucket(fact, document)
        if bucket is not None:
            what = (measure(fact, by_words=True), is_change(fact), places_named(fact, document))
            found.setdefault((whose, what, fact.year), (bucket, []))[1].append(fact)
    # those that all have an indicator, or none, have met already
    return {key: group for key, group in found.items() if len({bool(f.indicator_id) for f in group[1]}) > 1}


def _final(view: AuditView) -> Iterator[tuple[Fact, Document, str]]:
    """Final figures of whole years, with their documents and houses."""
    for fact in view.facts:
        document = view.documents.get(fact.document_id)
        if words.is_foreign(fact.place.text):
            continue
        if fact.kind != "target" and fact.value is not None and document is not None and is_whole_year(fact, document):
            whose = house(document)
            if whose is not None:
                yield fact, document, whose


def later(one: Document, other: Document) -> bool:
    """Whether one document is known to be later than the other."""
    first, second = _at_least(one), issued(other)
    return bool(first and second) and words.first_day(first or "") > words.last_day(second or "")


def _at_least(document: Document) -> str | None:
    """The date of a document; of a report without one, the last year that it reports on."""
    if document.doc_type == "BC" and document.period_end and not document.issued_year:
        return str(document.period_end)
    return issued(document)


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    if view.part == "documents":
        return
    for bucket, members in (*whole_years(view).values(), *_by_words(view).values()):
        if len({fact.document_id for fact in members}) < 2:
            continue
        for document_id in sorted({fact.document_id for fact in members}):
            yield from _restated(view, bucket, document_id, members, options)
    yield from _slipped(view)


def _slipped(view: AuditView) -> Iterator[Finding]:
    """What a later year's report tells otherwise by a slip of the pen, whatever it calls it."""
    for bucket, one, other in slips.across(view):
        for first, second in ((one, other), (other, one)):
            document = view.documents[second.document_id]
            if later(document, view.documents[first.document_id]) and (document.issued_year or 0) > (second.year or 0):
                yield _finding(view, bucket, second, first)


def _restated(
    view: AuditView, bucket: str, document_id: str, members: list[Fact], options: Options
) -> Iterator[Finding]:
    """The document's figure against the last one before it, where none of its own agrees with that."""
    document = view.documents[document_id]
    own = sorted((f for f in members if f.document_id == document_id), key=lambda f: f.value_key)
    year = own[0].year or 0
    earlier = [f for f in members if later(document, view.documents[f.document_id])]
    if not earlier or (document.issued_year or 0) <= year:
        return
    last = max(earlier, key=lambda f: (issued(view.documents[f.document_id]) or "", f.document_id, f.value_key))
    before = [f for f in earlier if f.document_id == last.document_id]
    if any(agree(one, other) for one in own for other in before):
        return
    fact, first = own[0], before[0]
    if not is_likely_one(fact, first):
        return
    if _is_early(first, view.documents[last.document_id]):
        apart = abs((fact.value or 0.0) - (first.value or 0.0)) / max(abs(first.value or 0.0), 1e-12)
        if apart <= options["early"] and not has_swapped(digits(fact.printed), digits(first.printed)):
            return
    yield _finding(view, bucket, fact, first)


def _finding(view: AuditView, bucket: str, fact: Fact, first: Fact) -> Finding:
    document = view.documents[fact.document_id]
    return RULE.finding(
        bucket,
        (fact.place, first.place),
        key=f"{fact.value_key} {first.value_key}",
        indicator=words.short(fact.label or fact.place.text),
        year=str(fact.year),
        value=level(fact),
        other=level(first),
        document=document.called,
        other_document=view.documents[first.document_id].called,
    )


def _is_early(fact: Fact, document: Document) -> bool:
    """Whether an amount was written down before its year was over: as good as an estimate."""
    dated = issued(document)
    return fact.unit != "%" and fact.per is None and dated is not None and dated[:4] == str(fact.year)


RULE = Rule(
    id="restated_figure",
    severity="warning",
    vi="“{indicator}” năm {year}: {document} ghi {value}, trước đó {other_document} ghi {other}.",
    en="“{indicator}”, {year}: {document} says {value}, where {other_document} had said {other}.",
    what="A later report gives an earlier year another figure than the report before it did.",
    raises=("The report of 2024 says 63,40%, the one of 2025 says “năm 2024 là 62,90%”.",),
    passes=(
        "An estimate (“ước”), or the first six months, that the final figure replaces.",
        "62,9% for 62,90%.",
        "918,75 tỷ đồng after the 921,4 that a report of December gave before the year was over.",
    ),
    check=_check,
)
