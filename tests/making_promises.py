"""Plans and reports with targets and results, for linking. All bodies and wording are invented."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from making_facts import facts, page

from pipeline.link.facts import Fact
from pipeline.link.wording import wording
from pipeline.model import Citation, DocumentFacts, Evidence, Page, Result, Span, Target
from pipeline.store import Store, Writer
from pipeline.store.settle import settle

WHEN: dict[str, Any] = {"seconds": 0.0, "started_at": "2026-01-01T00:00:00+00:00"}
RESULTS_TABLES = (
    "indicators",
    "wordings",
    "wording_edges",
    "wording_pairs",
    "scheme_lines",
    "links",
    "progress",
    "places",
    "findings",
)


def target(name: str, value: float | None, unit: str | None = "%", **more: Any) -> Fact:
    """A target for the pure functions: ``target("tỷ lệ hộ nghèo", 5, comparator="<=", year=2025)``."""
    return _fact("target", name, value, unit, **more)


def result(name: str, value: float | None, unit: str | None = "%", **more: Any) -> Fact:
    """A result for the pure functions."""
    return _fact("result", name, value, unit, **more)


def _fact(kind: Any, name: str, value: float | None, unit: str | None, **more: Any) -> Fact:
    per = more.get("per")
    given: dict[str, Any] = {
        "id": f"{kind}-{name}-{value}-{more.get('year')}",
        "document_id": "plan" if kind == "target" else "report",
        "text": f"{name} {'' if value is None else f'{value:g}'.replace('.', ',')}",
        "comparator": "=",
        "page_no": 1,
    }
    return Fact(kind=kind, wording=wording(name, unit, per) if name else None, value=value, unit=unit, **given | more)


class Paper:
    """A document under construction: its sentences stand on one page, one after the other."""

    def __init__(
        self,
        number: str | None,
        *,
        doc_type: str = "KH",
        issuer: str = "UBND tỉnh Hoa Sơn",
        province: str | None = "Hoa Sơn",
        issued_on: str = "2025-02-14",
        title: str = "Phát triển thư viện cơ sở",
        period: tuple[int, int] | None = None,
        cites: tuple[tuple[str, str], ...] = (),
        broken: bool = False,
        path: str | None = None,
    ) -> None:
        self.path = path or f"/in/{number or title}.txt"
        self._header = (number, doc_type, issuer, province, issued_on, title, period)
        self._cites = cites
        self._broken = broken
        self._text = ""
        self._targets: list[Target] = []
        self._results: list[Result] = []

    def promise(self, name: str, value: float | None, unit: str | None = "%", **more: Any) -> Paper:
        evidence = self._say(name, value, more.pop("text", None))
        given: dict[str, Any] = {"comparator": None if value is None else "=", **more}
        self._targets.append(Target(evidence, name or None, value=value, unit=unit, **given))
        return self

    def tell(self, name: str, value: float | None, unit: str | None = "%", **more: Any) -> Paper:
        evidence = self._say(name, value, more.pop("text", None))
        given: dict[str, Any] = {"comparator": None if value is None else "=", **more}
        self._results.append(Result(evidence, name or None, value=value, unit=unit, **given))
        return self

    def _say(self, name: str, value: float | None, text: str | None) -> Evidence:
        shown = "" if value is None else f"{value:g}".replace(".", ",")
        text = text or f"{name} đạt {shown}."
        start = len(self._text)
        self._text += f"{text}\n"
        at = start + text.index(shown)
        place = Span(1, at, at + len(shown)) if shown else None
        return Evidence(text, Span(1, start, start + len(text)), place, None, "made", 0.9)

    def made(self) -> DocumentFacts:
        """The document as extraction would hand it to the store."""
        number, doc_type, issuer, province, issued_on, title, period = self._header
        cites = tuple(Citation(cited, None, issuer, date, None, Span(1, 0, 3)) for cited, date in self._cites)
        pages: tuple[Page, ...] = (page(1, self._text or "Không có gì."),)
        if self._broken:
            pages += (Page(2, "failed", 0.0, "", error="no use", error_code="timeout"),)
        base = facts(
            self.path,
            number or "0/XX",
            issuer=issuer,
            province=province,
            issued_on=issued_on,
            title=title,
            pages=pages,
            cites=cites,
            content=f"{self.path} {number} {self._text} {self._broken}",
        )
        first, last = period or (None, None)
        header = replace(
            base.header, number=number, doc_type=doc_type, period_start=first, period_end=last, mentions=()
        )
        return replace(base, header=header, targets=tuple(self._targets), results=tuple(self._results))


def write(store: Store, *papers: Paper, settled: bool = True) -> None:
    """Stores documents and settles."""
    writer = Writer(store)
    for paper in papers:
        writer.write(paper.made(), **WHEN)
    if settled:
        settle(store)


def verdicts(store: Store, number: str) -> dict[tuple[str | None, str | None, float], str]:
    """The verdicts on a document's targets by goal, number and value."""
    rows = store.db.execute(
        """SELECT t.goal, t.indicator_no, t.value, p.verdict FROM targets t JOIN documents d ON d.id = t.document_id
           JOIN progress p ON p.target_id = t.id WHERE d.number = ?""",
        (number,),
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that settling wrote, whatever the order of the rows."""
    found = {
        table: sorted(map(repr, map(tuple, store.db.execute(f"SELECT * FROM {table}")))) for table in RESULTS_TABLES
    }
    for table in ("targets", "results"):
        rows = store.db.execute(f"SELECT id, indicator_id, wording_key, place_key FROM {table} ORDER BY id")
        found[table] = [tuple(row) for row in rows]
    found["dirty"] = [tuple(row) for row in store.db.execute("SELECT * FROM dirty")]
    return found
