"""One document is cited with two dates, or with a date that is not its own.

Identity is number and issuer (:mod:`pipeline.link.keys`), and the year, since every body counts anew each year: a
second year is a conflict only where the number itself names the year, or day and month or the titles are the same.
Raised: "Quyết định số
1205/QĐ-UBND ngày 06/5/2023" where the decision is of 05/6/2023. Not raised: "45/KH-UBND ngày 15/02/2023" of one
province and "45/KH-UBND ngày 21/02/2023" of another; "12/KH-UBND" of 2023 and "12/KH-UBND" of 2024.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.audit import words
from pipeline.audit.model import AuditView, Cite, Document, Finding, Place
from pipeline.audit.rule import Options, Rule
from pipeline.link.keys import body, fold, is_vague, number_key, reach, year_in_number
from pipeline.link.places import known_place, place_key

_FULL_DATE = 10  # characters of an ISO date
_TITLES_SHARE = 0.6  # of the words of the shorter of two titles of one document
_TITLE_WORDS = 5  # a title shorter than this says too little to tell two documents apart


@dataclass(frozen=True, slots=True)
class _Dated:
    number: str
    date: str
    title: str
    place: Place
    own: bool  # the date in the document's own header


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[_Dated]] = defaultdict(list)
    for document in view.documents.values():
        stands = document.mark("date", "number")
        if document.number and document.issued_on and stands:
            who = _identity(document.number, document.issuer, document, cited=False)
            if who is not None:
                dated = _Dated(document.number, document.issued_on, fold(document.title), stands, True)
                groups[(number_key(document.number) or "", who)].append(dated)
    for cite in view.citations:
        citing = view.documents.get(cite.place.document_id)
        if citing is None or not cite.date:
            continue
        named = _named(cite, citing, view)
        if named is not None:
            groups[(cite.number_key, named)].append(_Dated(cite.number, cite.date, fold(cite.title), cite.place, False))
    for (number, _who), members in sorted(groups.items()):
        if len({member.date for member in members}) > 1:
            yield from _conflicts(number, members, view)


def _named(cite: Cite, citing: Document, view: AuditView) -> str | None:
    target = view.documents.get(cite.target_document_id or "")
    if target is not None and target.number:
        return _identity(target.number, target.issuer, target, cited=False)
    return _identity(cite.number, cite.issuer, citing, cited=True)


def _identity(number: str, issuer: str | None, document: Document, *, cited: bool) -> str | None:
    """Whose number it is; None where that is not certain. ``document`` is the citing or the numbered one."""
    if reach(number) == "central" and not (not cited and document.province):
        return "central"
    who = body(issuer) if issuer else body(document.issuer, document.province)
    if issuer and not who.province:
        who = body(issuer, document.province)
    if not issuer and not document.issuer:
        return None
    if reach(number) == "national":
        return who.base if issuer else None
    base = who.base
    if cited and is_vague(base):  # "HĐND huyện" in a report of "UBND huyện Sông Hinh"
        local = (place_key(document.issuer, document.province) or "").rpartition("/")[2]
        base = f"{base} {local.partition(' ')[2]}" if local and base.endswith(f" {local.split()[0]}") else base
    if is_vague(base):
        return None
    if who.province:
        return f"{base}|{who.province}"
    where = known_place(place_key(issuer if base == who.base else document.issuer, None) or "")
    return f"{base}|{where.partition('/')[0]}" if where and "/" in where else None


def _conflicts(number: str, members: list[_Dated], view: AuditView) -> Iterator[Finding]:
    members = sorted(members, key=lambda m: (m.place.document_id, m.place.page_no, m.place.start))
    support: dict[str, set[str]] = defaultdict(set)
    for member in members:
        support[member.date].add(member.place.document_id)
    own = {member.date for member in members if member.own}
    counts = Counter({date: len(documents) for date, documents in support.items()})
    ranked = sorted(counts, key=lambda date: (date not in own, -counts[date], -len(date), date))
    for at, wrong in enumerate(ranked):
        if wrong in own:
            continue
        for right in ranked[:at]:
            one = next(m for m in members if m.date == wrong)
            other = min((m for m in members if m.date == right), key=lambda m: not m.own)
            if _same_document(number, one, other):
                yield RULE.finding(
                    f"num:{number}",
                    (one.place, other.place),
                    number=one.number,
                    date=words.date(wrong),
                    other=words.date(right),
                    document=view.documents[one.place.document_id].called,
                )
                break


def _same_document(number: str, one: _Dated, other: _Dated) -> bool:
    """Whether two dates that differ are of one document."""
    if one.date.startswith(other.date) or other.date.startswith(one.date):
        return False  # one of them only says less
    if one.date[:4] == other.date[:4] or year_in_number(number) is not None:
        return True
    short, long = sorted((one.title, other.title), key=len)
    if len(one.date) == len(other.date) == _FULL_DATE and one.date[4:] == other.date[4:]:
        # the day and month of one document, another year: a slip of the pen, unless the titles say that they are two
        shared = set(short.split()) & set(long.split())
        return not short or len(shared) >= _TITLES_SHARE * len(set(short.split()))
    return len(short.split()) >= _TITLE_WORDS and long.startswith(short)


RULE = Rule(
    id="citation_date_conflict",
    severity="error",
    vi="{document} dẫn {number} ngày {date}; văn bản này được ghi ngày {other} ở nơi khác.",
    en="{document} dates {number} {date}; elsewhere the same document is dated {other}.",
    what="One document is cited with two dates, or with a date that is not its own.",
    raises=("“Quyết định số 1205/QĐ-UBND ngày 06/5/2023”, where the decision itself is of 05/6/2023.",),
    passes=(
        "45/KH-UBND of 15/02/2023 of one province and 45/KH-UBND of 21/02/2023 of another: two documents.",
        "12/KH-UBND of 2023 and 12/KH-UBND of 2024: every body counts anew each year.",
        "“năm 2023” in one place and 05/6/2023 in the other: one only says less.",
    ),
    check=_check,
    of_numbers=False,
)
