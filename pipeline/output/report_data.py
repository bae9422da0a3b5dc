"""What a report says, read from the database: the scorecard with evidence on both sides, series, findings, coverage."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.output.labels import Words
from pipeline.output.levels import gap, level, number
from pipeline.store.details import quotation
from pipeline.store.fact_queries import DOCUMENT_ORDER, facts
from pipeline.store.filters import FactFilters

Row = dict[str, Any]
_MANY = 500  # ids in one question


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the evidence: a sentence with its number (``before value after``), and where it stands."""

    id: str
    before: str
    value: str
    after: str
    document: Row
    page_no: int | None
    level: str
    rule: str | None
    confidence: float | None
    ocr: bool = False
    doubtful: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A target, what came of it, and the evidence on both sides; ``row`` and ``answer`` are the facts as stored."""

    row: Row
    answer: Row | None
    verdict: str  # one of SHOWN
    reason: str
    gap: str
    target: Side
    result: Side | None


@dataclass(slots=True)
class Goal:
    """The targets of one goal of one document; ``number`` is None for those outside numbered goals."""

    number: str | None
    scores: list[Score] = field(default_factory=list)


@dataclass(slots=True)
class Card:
    """The scorecard of one document that commits to something."""

    document: Row
    goals: list[Goal] = field(default_factory=list)

    @property
    def verdicts(self) -> Counter[str]:
        return Counter(score.verdict for goal in self.goals for score in goal.scores)


@dataclass(frozen=True, slots=True)
class Point:
    """A level of a year in a series."""

    year: int
    value: float
    text: str
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """What was reported and targeted for one indicator, in one unit, on one base, for one scope."""

    label: str
    unit: str | None
    basis: str  # unit and base as one would write them: "%", "trên 1.000 phụ nữ"
    results: tuple[Point, ...]
    targets: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an audit rule raised, with the sentences it rests on."""

    id: str
    rule: str
    severity: str
    message: str
    evidence: tuple[Row, ...]  # document, page_no, text


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a document was read."""

    document: Row
    pages: int
    ocr: int
    failed: tuple[int, ...]
    doubtful: int


@dataclass(slots=True)
class Report:
    """All that a report says. ``scope`` is a list of (label key, value) of the filters."""

    words: Words
    made_on: str
    scope: list[tuple[str, str]]
    documents: dict[str, Row]
    cards: list[Card] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    bad_files: list[Row] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def verdicts(self) -> Counter[str]:
        """How many targets have each verdict; those without a number count as "unjudged"."""
        total: Counter[str] = Counter()
        for card in self.cards:
            total.update(card.verdicts)
        return total

    def scores(self) -> Iterator[Score]:
        """All rows of the scorecard, in order."""
        for card in self.cards:
            for goal in card.goals:
                yield from goal.scores


def load(db: sqlite3.Connection, filters: FactFilters, words: Words, *, made_on: str) -> Report:
    """Reads what a report on the filtered facts needs.

    The filters on documents choose whose targets, findings and pages are reported on; the results that answer the
    targets come from anywhere. Raises :class:`pipeline.errors.UsageError` for a filter that nothing meets.
    """
    condition, values = filters.documents.where(db)
    chosen = [row["id"] for row in db.execute(f"SELECT d.id FROM documents d WHERE {condition}", values)]
    report = Report(words, made_on, _scope(filters), _documents(db))
    rows = list(facts(db, "targets", filters))
    results = {row["id"]: row for row in _by_ids(db, "results", {row["result_id"] for row in rows if row["result_id"]})}
    evidence = _Evidence(db, report.documents, words)
    evidence.prepare([*rows, *results.values()])
    report.cards = _cards(rows, results, evidence, words)
    report.series = _series(db, rows, words)
    report.findings = _findings(db, set(chosen), report.documents, words)
    report.coverage = _coverage(db, chosen, report.documents)
    report.bad_files = _bad_files(db, report.documents, set(chosen), whole=condition == "1")
    report.counts = _counts(db, filters, report, len(rows))
    return report


def _scope(filters: FactFilters) -> list[tuple[str, str]]:
    documents = filters.documents
    given = (
        ("province", documents.province), ("issuer", documents.issuer), ("document", documents.document),
        ("year", filters.year), ("goal", filters.goal), ("verdict", filters.verdict),
    )  # fmt: skip
    return [(f"filter_{name}", str(value)) for name, value in given if value is not None]


def _documents(db: sqlite3.Connection) -> dict[str, Row]:
    rows = db.execute(
        f"""SELECT id, path, media_type, doc_type, number, symbol, issuer, province, issued_on, issued_year,
             issued_month, title, page_count
           FROM documents d ORDER BY {DOCUMENT_ORDER}"""
    )
    return {row["id"]: dict(row) for row in rows}


def _by_ids(db: sqlite3.Connection, table: str, ids: Iterable[str]) -> Iterator[Row]:
    wanted = sorted(ids)
    for at in range(0, len(wanted), _MANY):
        part = wanted[at : at + _MANY]
        yield from map(dict, db.execute(f"SELECT * FROM {table} WHERE id IN ({', '.join('?' * len(part))})", part))


class _Evidence:
    """Makes sides out of facts, with what their pages say about them."""

    def __init__(self, db: sqlite3.Connection, documents: dict[str, Row], words: Words) -> None:
        self._db, self._documents, self._words = db, documents, words
        self._pages: dict[tuple[str, int], Row] = {}
        self._doubts: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)

    def prepare(self, rows: Iterable[Row]) -> None:
        """Loads the pages that the facts stand on: their source, and the pieces of text that are quoted."""
        keys = {(row["document_id"], row["page_no"]) for row in rows if row["page_no"] is not None}
        for document_id in sorted({key[0] for key in keys}):
            for page in self._db.execute(
                "SELECT page_no, source, text FROM pages WHERE document_id = ?", (document_id,)
            ):
                if (document_id, page["page_no"]) in keys:
                    self._pages[document_id, page["page_no"]] = dict(page)
            for doubt in self._db.execute(
                "SELECT page_no, start, \"end\" FROM mentions WHERE document_id = ? AND label = 'doubtful-number'",
                (document_id,),
            ):
                self._doubts[document_id, doubt["page_no"]].append((doubt["start"], doubt["end"]))

    def side(self, row: Row) -> Side:
        key = (row["document_id"], row["page_no"])
        page = self._pages.get(key)
        start, end = row.get("value_start"), row.get("value_end")
        text = row["text"] or ""
        before, value, after, doubtful = _flat(text), "", "", False
        if page is not None and start is not None and end is not None:
            before, value, after = quotation(page["text"], row)
            before, after = _flat(before, keep_end=True), _flat(after, keep_start=True)
            doubtful = any(a < end and b > start for a, b in self._doubts.get(key, ()))
        return Side(
            row["id"], before, value, after, self._documents[row["document_id"]], row["page_no"],
            level(row, lang=self._words.lang), row["rule"], row["confidence"],
            page is not None and page["source"].startswith("ocr"), doubtful, tuple(self._notes(row)),
        )  # fmt: skip

    def _notes(self, row: Row) -> Iterator[str]:
        words = self._words
        if row.get("numerator") is not None and row.get("denominator") is not None:
            yield f"{number(row['numerator'], lang=words.lang)}/{number(row['denominator'], lang=words.lang)}"
        if row.get("estimate"):
            yield words("estimate")
        if row.get("as_of"):
            yield f"{words('as_of')} {words.date(row['as_of'])}"
        elif row.get("period"):
            yield str(row["period"])
        if row.get("scope"):
            yield str(row["scope"])


def _flat(text: str, *, keep_start: bool = False, keep_end: bool = False) -> str:
    """One line; a blank at the start or end stays where a number stands beside it."""
    line = " ".join(text.split())
    if keep_start and text[:1].isspace():
        line = f" {line}"
    if keep_end and text[-1:].isspace():
        line = f"{line} "
    return line


def _cards(rows: list[Row], results: dict[str, Row], evidence: _Evidence, words: Words) -> list[Card]:
    by_document: dict[str, dict[str | None, list[Score]]] = {}
    for row in rows:
        answer = results.get(row["result_id"]) if row["result_id"] else None
        score = Score(
            row,
            answer,
            _verdict(row),
            _reason(row, words),
            gap(row, lang=words.lang),
            evidence.side(row),
            evidence.side(answer) if answer else None,
        )
        by_document.setdefault(row["document_id"], {}).setdefault(row["goal"], []).append(score)
    cards = []
    for goals in by_document.values():
        ordered = sorted(goals, key=lambda goal: (goal is None, _natural(goal or "")))
        card = [Goal(goal, sorted(goals[goal], key=_score_order)) for goal in ordered]
        cards.append(Card(card[0].scores[0].target.document, card))
    return cards


def _verdict(row: Row) -> str:
    """The verdict as it is shown: a target of the future is not called unreported."""
    if row["verdict"] == "not_reported" and row["reason_key"] == "not_yet_due":
        return "not_due"
    return str(row["verdict"] or ("unjudged" if row["value"] is None else "pending"))


def _score_order(score: Score) -> tuple[Any, ...]:
    row = score.row
    return (row["indicator_no"] is None, _natural(row["indicator_no"] or ""), row["page_no"] or 0, row["start"] or 0)


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Order in which "2" stands before "10"."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in text.replace(".", " ").split())


def _reason(row: Row, words: Words) -> str:
    """The reason of a verdict in the report's language; the store keeps the Vietnamese one and what it is made of."""
    if words.lang == "en" and row.get("reason_key"):
        from pipeline.link.reasons import from_params

        return from_params(row["reason_key"], row.get("reason_params")).text("en")
    return row.get("reason") or ""


def _series(db: sqlite3.Connection, rows: list[Row], words: Words) -> list[Series]:
    """Series of the indicators of these targets: at least two levels, of two years, one of them a result.

    What is stated for another place, of another scope or on another base belongs to another series.
    """
    ids = sorted({row["indicator_id"] for row in rows if row["indicator_id"]})
    grouped: dict[tuple[Any, ...], dict[str, list[Row]]] = {}
    labels: dict[str, str] = {}
    places: dict[str | None, str | None] = {}  # each place of a series with its province
    for at in range(0, len(ids), _MANY):
        part = ids[at : at + _MANY]
        marks = ", ".join("?" * len(part))
        labels |= {
            row["id"]: row["label"]
            for row in db.execute(f"SELECT id, label FROM indicators WHERE id IN ({marks})", part)
        }
        for table, year in (("results", "coalesce(f.year, f.told_year)"), ("targets", "f.year")):
            for row in db.execute(
                f"""SELECT f.*, {year} AS of_year, d.issued_on, d.issued_year, d.province
                    FROM {table} f JOIN documents d ON d.id = f.document_id
                    WHERE f.indicator_id IN ({marks}) AND f.review IS NOT 'rejected' AND f.value IS NOT NULL
                      AND {year} IS NOT NULL
                    ORDER BY {year}, d.issued_year, d.issued_on, f.id""",
                part,
            ):
                place = row["place_key"] or row["province"]
                key = (row["indicator_id"], row["unit"], row["per"], row["scope"], place)
                places[place] = row["province"]
                grouped.setdefault(key, {"results": [], "targets": []})[table].append(dict(row))
    found = []
    for (indicator, unit, per, scope, place), kinds in grouped.items():
        results, targets = (_points(kinds[table], words) for table in ("results", "targets"))
        if results and len({point.year for point in (*results, *targets)}) > 1:
            label = labels.get(indicator) or kinds["results"][0]["indicator"] or indicator
            over = basis(unit, per, kinds["results"][0]["base"], words)
            about = [scope, places[place] if len(set(places.values())) > 1 else None]
            told = ", ".join(part for part in about if part)
            found.append(Series(f"{label} ({told})" if told else label, unit, over, results, targets))
    return sorted(found, key=lambda series: (-len({p.year for p in series.results}), series.label))


def basis(unit: str | None, per: float | None, base: str | None, words: Words) -> str:
    """Unit and base as one would write them: ``%``, ``/1.000 phụ nữ``, ``bé trai/100 bé gái``."""
    over = "" if per is None else f"/{number(per, lang=words.lang)} {base or ''}".rstrip()
    return f"{(unit or '').removesuffix(f'/{base}')}{over}".strip()


def _points(rows: list[Row], words: Words) -> tuple[Point, ...]:
    """One point for each year and value, in order of the years; later documents come later."""
    seen: dict[tuple[int, float], Point] = {}
    for row in rows:
        point = Point(row["of_year"], row["value"], level(row, lang=words.lang), bool(row.get("estimate")))
        seen.pop((point.year, point.value), None)
        seen[point.year, point.value] = point
    return tuple(sorted(seen.values(), key=lambda point: point.year))


def _findings(db: sqlite3.Connection, chosen: set[str], documents: dict[str, Row], words: Words) -> list[Finding]:
    order = "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 WHEN 'note' THEN 2 ELSE 3 END"
    found = []
    for row in db.execute(f"SELECT * FROM findings ORDER BY {order}, rule, document_id, id"):
        places = json.loads(row["evidence"])
        if row["document_id"] not in chosen and not any(place.get("document_id") in chosen for place in places):
            continue
        evidence = tuple(
            {"document": documents.get(place.get("document_id")), "page_no": place.get("page_no"),
             "text": _flat(place.get("text") or "")}
            for place in places
        )  # fmt: skip
        found.append(Finding(row["id"], row["rule"], row["severity"] or "note", _message(dict(row), words), evidence))
    return found


def _message(row: Row, words: Words) -> str:
    """What a finding says in the report's language; the store keeps the Vietnamese one and what it is made of."""
    if words.lang == "en" and row.get("params"):
        from pipeline.audit.registry import RULES, message

        if row["rule"] in RULES:
            return message(row["rule"], json.loads(row["params"]), "en")
    return str(row["message"])


def _coverage(db: sqlite3.Connection, chosen: list[str], documents: dict[str, Row]) -> list[Coverage]:
    wanted, found = set(chosen), []
    pages: dict[str, list[Row]] = defaultdict(list)
    for row in db.execute("SELECT document_id, page_no, source FROM pages ORDER BY document_id, page_no"):
        if row["document_id"] in wanted:
            pages[row["document_id"]].append(dict(row))
    doubts = dict(
        db.execute("SELECT document_id, count(*) FROM mentions WHERE label = 'doubtful-number' GROUP BY 1").fetchall()
    )
    for key, document in documents.items():
        if key in wanted:
            own = pages[key]
            failed = tuple(page["page_no"] for page in own if page["source"] == "failed")
            ocr = sum(page["source"].startswith("ocr") for page in own)
            found.append(Coverage(document, len(own), ocr, failed, doubts.get(key, 0)))
    return found


def _bad_files(db: sqlite3.Connection, documents: dict[str, Row], chosen: set[str], *, whole: bool) -> list[Row]:
    """Files that were not read, or in part. A file that never was read belongs to no province, so it is always told."""
    rows = db.execute(
        """SELECT i.path, i.status, i.message, f.document_id FROM ingests i
           LEFT JOIN document_files f ON f.path = i.path
           WHERE i.status <> 'done' ORDER BY i.status DESC, i.path"""
    )
    return [dict(row) for row in rows if whole or row["document_id"] is None or row["document_id"] in chosen]


def _counts(db: sqlite3.Connection, filters: FactFilters, report: Report, targets: int) -> dict[str, int]:
    condition, values = filters.documents.where(db)
    if filters.year is not None:
        condition, values = f"({condition}) AND f.year = ?", [*values, filters.year]
    counts = {"documents": len(report.coverage), "targets": targets, "findings": len(report.findings)}
    counts["pages"] = sum(each.pages - len(each.failed) for each in report.coverage)
    for table in ("results", "figures"):
        query = f"""SELECT count(*) FROM {table} f JOIN documents d ON d.id = f.document_id
                    WHERE {condition} AND f.review IS NOT 'rejected'"""
        counts[table] = db.execute(query, values).fetchone()[0]
    return counts


__all__ = ["Card", "Coverage", "Finding", "Goal", "Point", "Report", "Score", "Series", "Side", "load"]
