"""A figure leaps out of its own series.

Only series of several years are judged, by the usual step of that very series: the median of the absolute changes
before. Raised: 62,1 - 63,0 - 63,8 - 64,5 - 6,52 (a lost decimal). Not raised: a series that always moves much; a
series of three years; counts that begin near zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from itertools import pairwise
from statistics import median

from pipeline.audit.model import AuditView, Fact, Finding
from pipeline.audit.rule import Options, Rule
from pipeline.audit.rules.citation_date_after_document import issued
from pipeline.audit.rules.restated_figure import whole_years
from pipeline.audit.same import grain, level
from pipeline.audit.words import short


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    if view.part == "documents":
        return
    series: dict[tuple[Hashable, ...], dict[int, Fact]] = defaultdict(dict)
    buckets: dict[tuple[Hashable, ...], str] = {}
    for (whose, what, year), (bucket, members) in whole_years(view).items():
        # of several figures of a year the last one counts
        best = max(members, key=lambda f: (issued(view.documents[f.document_id]) or "", f.document_id, f.value_key))
        series[(whose, what)][int(str(year))] = best
        buckets[(whose, what)] = bucket
    for group, points in series.items():
        yield from _leaps(view, buckets[group], [points[year] for year in sorted(points)], options)


def _leaps(view: AuditView, bucket: str, points: list[Fact], options: Options) -> Iterator[Finding]:
    values = [fact.value or 0.0 for fact in points]
    for at in range(int(options["min_points"]) - 1, len(points)):
        before = values[:at]
        usual = median(abs(b - a) for a, b in pairwise(before))
        step = abs(values[at] - values[at - 1])
        floor = max(usual, grain(points[at]), grain(points[at - 1]))
        if values[at - 1] and step > options["steps"] * floor and step > options["relative"] * abs(values[at - 1]):
            fact, last = points[at], points[at - 1]
            yield RULE.finding(
                bucket,
                (fact.place, last.place),
                key=f"{fact.value_key}",
                indicator=short(fact.label or fact.place.text),
                year=str(fact.year),
                value=level(fact),
                last_year=str(last.year),
                other=level(last),
                document=view.documents[fact.document_id].called,
            )
            return  # what follows a leap is measured from it


RULE = Rule(
    id="implausible_change",
    severity="note",
    vi="“{indicator}”: năm {year} là {value} ({document}), năm {last_year} là {other}, khác thường so với các năm.",
    en="“{indicator}” is {value} in {year} ({document}) and {other} in {last_year}: an unusual step for this series.",
    what="A figure leaps out of its own series of whole years, measured by the usual step of that series.",
    raises=("62,1 – 63,0 – 63,8 – 64,5 – 6,52: a decimal that slipped.",),
    passes=("A series that always moves much.", "A series of fewer than four years."),
    check=_check,
)
