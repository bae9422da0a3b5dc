"""Decides which document of the database a citation means, or that it is not certain.

Identity is number, issuer and year. A link is set only where all three are known to agree: the year may come from the
citation's date, from the number itself (``30/2020/NĐ-CP``), or from the same number with a date elsewhere in the citing
document; the issuer may be left out where only one body of the country uses the symbol, and "UBND tỉnh" without a name
is the citing document's own province. Everything else stays unlinked: a missing link is seen, a wrong one is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.link.keys import body, fold, is_vague, number_key, reach, year_in_number


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation, with what its own document says of itself."""

    id: str
    document_id: str
    number: str
    issuer: str | None = None
    date: str | None = None
    citing_issuer: str | None = None
    citing_province: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document of the database that a citation could mean."""

    id: str
    number: str
    issuer: str | None = None
    province: str | None = None
    issued_on: str | None = None
    issued_year: int | None = None
    co_issuers: tuple[str, ...] = ()


def resolve(citations: Iterable[Cited], candidates: Sequence[Candidate]) -> dict[str, str | None]:
    """The target document of each citation, by citation id; None where there is none or it is not certain.

    ``citations`` and ``candidates`` may be all that the database has for some numbers: what a citation needs from
    others is the same number in the same document.
    """
    by_key: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if key := number_key(candidate.number):
            by_key.setdefault(key, []).append(candidate)
    keyed = [(number_key(cited.number) or "", cited) for cited in citations]
    stated = _stated_years(keyed)
    found: dict[str, str | None] = {}
    for key, cited in keyed:
        year = _year_of(cited.date) or year_in_number(key) or _only(stated, key, cited)
        rivals = [c for c in by_key.get(key, ()) if c.id != cited.document_id]
        found[cited.id] = _the_one([c for c in rivals if _same_year(c, key, year) and _same_body(cited, c)])
    return found


def _stated_years(keyed: Iterable[tuple[str, Cited]]) -> dict[tuple[str, str], set[tuple[str, int]]]:
    """By citing document and number: the bodies and years that its dated citations state."""
    stated: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for key, cited in keyed:
        if (year := _year_of(cited.date)) is not None:
            stated.setdefault((cited.document_id, key), set()).add((fold(cited.issuer), year))
    return stated


def _only(stated: dict[tuple[str, str], set[tuple[str, int]]], key: str, cited: Cited) -> int | None:
    """The year of a mention without a date: that of the same number where the document dates it, if there is one."""
    dated = stated.get((cited.document_id, key), set())
    issuer = fold(cited.issuer)
    years = {year for other, year in dated if not issuer or not other or other == issuer}
    return years.pop() if len(years) == 1 else None


def _year_of(date: str | None) -> int | None:
    return int(date[:4]) if date and date[:4].isdigit() else None


def _same_year(candidate: Candidate, key: str, year: int | None) -> bool:
    issued = candidate.issued_year or _year_of(candidate.issued_on) or year_in_number(key)
    return year is not None and issued == year


def _same_body(cited: Cited, candidate: Candidate) -> bool:
    issuers = [body(name, candidate.province) for name in (candidate.issuer, *candidate.co_issuers) if name]
    named = body(cited.issuer) if cited.issuer else None
    # A symbol of a ministry on a document of a province is another body's (BTC is also "Ban Tổ chức")
    match "local" if any(each.province for each in issuers) else reach(cited.number):
        case "central":
            return named is None or not issuers or any(_extends(named.base, b.base) for b in issuers)
        case "national":
            same_day = cited.date is not None and cited.date == candidate.issued_on
            return any(named == b for b in issuers) if named and issuers and not same_day else same_day
    own = body(cited.citing_issuer, cited.citing_province) if cited.citing_issuer else None
    if named is None:
        # Every body of a province numbers for itself, so without an issuer only the citing body's own is certain.
        return own is not None and bool(own.province) and own in issuers[:1] and not is_vague(own.base)
    if not named.province:
        named = body(cited.issuer, cited.citing_province)
    return bool(named.province) and not is_vague(named.base) and named in issuers


def _extends(one: str, other: str) -> bool:
    """ "Bộ Chính trị" and "Bộ Chính trị khóa XI" are one body."""
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def _the_one(fitting: Sequence[Candidate]) -> str | None:
    """The only candidate; of several copies of one document (a scan and its Word file) the first by id."""
    if not fitting:
        return None
    identities = {(body(c.issuer, c.province), c.issued_on) for c in fitting}
    if len(fitting) > 1 and (len(identities) > 1 or fitting[0].issued_on is None):
        return None
    return min(candidate.id for candidate in fitting)
