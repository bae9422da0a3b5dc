"""Last steps of settling: which targets a change reaches, and the links and verdict of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from pipeline.link.alike import Answer, answers_alike
from pipeline.link.answers import PLANNING, Around, Candidate, Progress, Relation, covers, progress_of
from pipeline.link.direction import Better
from pipeline.link.facts import Document, Fact, with_spoken
from pipeline.link.keys import fold
from pipeline.link.mentions import mentions, said_in
from pipeline.link.places import successor
from pipeline.link.reasons import Reason
from pipeline.link.within import set_beside
from pipeline.store.reviews import decisions, mark
from pipeline.store.settle_documents import document_of, fact_of, load_facts, mark_reached
from pipeline.store.settle_related import reports_on

LINKS_KEPT = 20
_TITLES_ALIKE = 0.6  # share of the shorter title's words that both must have


def mark_reach(db: sqlite3.Connection, document_id: str) -> None:
    """Marks the targets that a document may have an answer to, once its indicators are known."""
    mark_reached(db, document_id)


def latest_report(db: sqlite3.Connection, place: str) -> int | None:
    """The last year that a report of a place covers; what plans look forward to does not count."""
    marks = ", ".join("?" * len(PLANNING))
    row = db.execute(
        f"SELECT max(covers_to) FROM documents WHERE place_key = ? AND coalesce(doc_type, '') NOT IN ({marks})",
        (place, *sorted(PLANNING)),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def mark_place(db: sqlite3.Connection, place: str) -> None:
    """Where the last year that a place reports on has changed: marks the targets that were, or become, not yet due."""
    latest = latest_report(db, place)
    known = db.execute("SELECT latest FROM places WHERE place_key = ?", (place,)).fetchone()
    if known is not None and known["latest"] == latest:
        return
    if latest is None:
        db.execute("DELETE FROM places WHERE place_key = ?", (place,))
    else:
        db.execute(
            "INSERT INTO places (place_key, latest) VALUES (?, ?) ON CONFLICT (place_key) DO UPDATE SET latest = ?2",
            (place, latest),
        )
    before = known["latest"] if known is not None else None
    least = min((year for year in (before, latest) if year is not None), default=0)
    db.execute(
        """INSERT OR IGNORE INTO dirty (kind, key)
           SELECT 'target', t.id FROM documents d JOIN targets t ON t.document_id = d.id
           JOIN progress p ON p.target_id = t.id
           WHERE d.place_key = ? AND p.verdict = 'not_reported' AND t.year > ?""",
        (place, least),
    )


def settle_targets(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Writes the links and the progress of some targets; one that is gone or rejected has none."""
    view = _View(db)
    rows = _by_ids(db, "targets", ids)
    for row in rows:
        document = view.document(row["document_id"])
        target = fact_of(row, True, document.province)
        if target.slot is not None:
            target = with_spoken(target, view.slot(document.id, target.slot)[0])
        db.execute("DELETE FROM links WHERE target_id = ?", (target.id,))
        if row["review"] == "rejected":
            db.execute("DELETE FROM progress WHERE target_id = ?", (target.id,))
            mark(db, "audit", target.document_id)
            continue
        candidates = _candidates(view, target, document)
        around = _Around(view, target, document).found
        better = view.better(row["indicator_id"])
        found = progress_of(target, candidates, around, better, document)
        if found.verdict not in ("met", "not_met") and not _told_directly(candidates):
            more = list(_alike_candidates(view, target, document))
            if more:
                found = progress_of(target, [*candidates, *more], around, better, document)
        if found.verdict == "not_reported" and (told := _mentioned(view, target, document)) is not None:
            found = replace(found, verdict="narrative_only", reason=Reason("mention", *told), comparable=False)
        _write(db, found, target)


def _told_directly(candidates: Iterable[Candidate]) -> bool:
    """Whether a report gives a figure under the target's own number: then it says itself what answers it."""
    return any(one.relation not in ("indicator", "alike") and one.result.value is not None for one in candidates)


def _alike_candidates(view: _View, target: Fact, document: Document) -> Iterator[Candidate]:
    """The figures of reports on the target's document that answer it in other words."""
    for key in view.reports(document.id):
        if covers(view.document(key), target.year):
            for answer in view.alike(document.id, key).get(target.id, ()):
                for result in view.results([answer.result_id]):
                    yield Candidate(result, view.document(key), "alike", alike=answer.score)


def _mentioned(view: _View, target: Fact, document: Document) -> tuple[str, str] | None:
    """The report on the target's document that speaks of it in words, and the sentence; None for none."""
    if target.value is None:
        return None
    for key in view.reports(document.id):
        report = view.document(key)
        if key != document.id and (target.year is None or report.last_year == target.year):
            told = view.mentions(document.id, key).get(target.id)
            if told is not None:
                return view.name(key), told
    return None


class _View:
    """What settling looks up again and again, read once for a batch."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._documents: dict[str, Document] = {}
        self._rows: dict[str, Any] = {}
        self._groups: dict[tuple[str, str, int | None], tuple[list[Fact], list[Fact]]] = {}
        self._slots: dict[tuple[str, str | None, str | None], tuple[list[Fact], list[Fact]]] = {}
        self._better: dict[str, Better | None] = {}
        self._citing: dict[str, list[str]] = {}
        self._unread: dict[str, list[str]] = {}
        self._latest: dict[str, int | None] = {}
        self._reports: dict[str, list[str]] = {}
        self._all: dict[str, tuple[list[Fact], list[Fact]]] = {}
        self._alike: dict[tuple[str, str], dict[str, list[Answer]]] = {}
        self._mentions: dict[tuple[str, str], dict[str, str]] = {}

    def row(self, document_id: str) -> Any:
        if document_id not in self._rows:
            self._rows[document_id] = self.db.execute("SELECT * FROM documents WHERE id = ?", (document_id,)).fetchone()
        return self._rows[document_id]

    def document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            self._documents[document_id] = document_of(self.row(document_id))
        return self._documents[document_id]

    def better(self, indicator_id: str | None) -> Better | None:
        if indicator_id is None:
            return None
        if indicator_id not in self._better:
            row = self.db.execute("SELECT better FROM indicators WHERE id = ?", (indicator_id,)).fetchone()
            self._better[indicator_id] = row["better"] if row is not None else None
        return self._better[indicator_id]

    def group(self, indicator_id: str, place: str, year: int | None) -> tuple[list[Fact], list[Fact]]:
        """Targets (also those without a year) and results of an indicator in a place; all years for None."""
        key = (indicator_id, place, year)
        if key not in self._groups:
            where, values = "indicator_id = ? AND place_key = ?", list(key[:2])
            of_targets = "" if year is None else f" AND (year = {year:d} OR year IS NULL)"
            of_results = "" if year is None else f" AND told_year = {year:d}"
            self._groups[key] = (
                self._facts("targets", where + of_targets, values),
                self._facts("results", where + of_results, values),
            )
        return self._groups[key]

    def slot(self, document_id: str, slot: tuple[str | None, str | None]) -> tuple[list[Fact], list[Fact]]:
        """Targets and results that a document has under one number."""
        key = (document_id, *slot)
        if key not in self._slots:
            where = "document_id = ? AND goal IS ? AND indicator_no IS ?"
            self._slots[key] = (self._facts("targets", where, key), self._facts("results", where, key))
        return self._slots[key]

    def results(self, ids: Iterable[str]) -> list[Fact]:
        found = []
        for row in _by_ids(self.db, "results", list(ids)):
            if row["review"] != "rejected":
                found.append(fact_of(row, False, self.document(row["document_id"]).province))
        return found

    def citing(self, document_id: str, place: str) -> list[str]:
        """Documents of the same place, or of the province that it was merged into, that cite a document."""
        if document_id not in self._citing:
            rows = self.db.execute(
                """SELECT DISTINCT c.document_id FROM citations c JOIN documents d ON d.id = c.document_id
                   WHERE c.target_document_id = ?1 AND c.document_id <> ?1 AND d.place_key IN (?2, ?3) ORDER BY 1""",
                (document_id, place, successor(place)),
            )
            self._citing[document_id] = [row[0] for row in rows]
        return self._citing[document_id]

    def latest(self, place: str) -> int | None:
        """The last year that reports of a place cover."""
        if place not in self._latest:
            self._latest[place] = latest_report(self.db, place)
        return self._latest[place]

    def unread(self, place: str) -> list[str]:
        """Documents of a place with pages that could not be read."""
        if place not in self._unread:
            rows = self.db.execute("SELECT id FROM documents WHERE place_key = ? AND unread = 1 ORDER BY id", (place,))
            self._unread[place] = [row[0] for row in rows]
        return self._unread[place]

    def reports(self, document_id: str) -> list[str]:
        """The reports that may answer the targets of a document."""
        if document_id not in self._reports:
            self._reports[document_id] = reports_on(self.db, self.row(document_id))
        return self._reports[document_id]

    def facts(self, document_id: str) -> tuple[list[Fact], list[Fact]]:
        """All targets and results of a document."""
        if document_id not in self._all:
            self._all[document_id] = load_facts(self.db, document_id, self.document(document_id).province)
        return self._all[document_id]

    def alike(self, plan: str, report: str) -> dict[str, list[Answer]]:
        """What of a report answers the targets of a plan in other words."""
        if (plan, report) not in self._alike:
            one, other = self.document(plan), self.document(report)
            self._alike[plan, report] = answers_alike(
                self.facts(plan)[0], self.facts(report)[1], one.province, (one.title, other.title)
            )
        return self._alike[plan, report]

    def mentions(self, plan: str, report: str) -> dict[str, str]:
        """The sentences of a report that speak of targets of a plan, by target."""
        if (plan, report) not in self._mentions:
            rows = self.db.execute("SELECT text FROM pages WHERE document_id = ? ORDER BY page_no", (report,))
            said = said_in([row["text"] or "" for row in rows], self.document(report).province)
            self._mentions[plan, report] = mentions(self.facts(plan)[0], said, self.document(plan).province)
        return self._mentions[plan, report]

    def name(self, document_id: str) -> str:
        """How a reason names a document."""
        row = self.row(document_id)
        return row["number"] or row["symbol"] or row["path"].rpartition("/")[2]

    def _facts(self, table: str, where: str, values: Sequence[Any]) -> list[Fact]:
        rows = self.db.execute(
            f"SELECT * FROM {table} WHERE {where} AND review IS NOT 'rejected' ORDER BY id", tuple(values)
        ).fetchall()
        return [fact_of(row, table == "targets", self.document(row["document_id"]).province) for row in rows]


def _candidates(view: _View, target: Fact, document: Document) -> list[Candidate]:
    """The results that may answer a target, as often as they are tied to it."""
    found: dict[tuple[str, Relation], Candidate] = {}

    def add(result: Fact, relation: Relation, taken: bool = False) -> None:
        if result.sentence == target.sentence and relation != "review":
            relation = "sentence"
        found.setdefault((result.id, relation), Candidate(result, view.document(result.document_id), relation, taken))

    told = set_beside(target, view.facts(document.id)[1]) if document.doc_type not in PLANNING else None
    if told is not None:
        return [Candidate(told, document, "sentence", beside=True)]
    place = document.place
    restated = [target]
    if target.indicator_id is not None and place is not None:
        targets, results = view.group(target.indicator_id, place, target.year)
        restated += [t for t in targets if t.id != target.id]
        for result in results:
            add(result, "indicator")
    elif target.indicator_id is not None:
        for result in view._facts(
            "results", "document_id = ? AND indicator_id = ?", (document.id, target.indicator_id)
        ):
            add(result, "indicator")
    for one in restated:
        if one.slot is None:
            continue
        relation: Relation = "slot" if one.document_id == document.id else "restated"
        siblings, answers = view.slot(one.document_id, one.slot)
        _from_slot(target, siblings, answers, relation, add)
    if place is not None and target.slot is not None and target.indicator_no is not None:
        for citing in view.citing(document.id, place):
            siblings, answers = view.slot(citing, target.slot)
            if not siblings:
                _from_slot(target, view.slot(document.id, target.slot)[0], answers, "cited", add)
    _reviewed(view, target, found, add)
    return list(found.values())


def _from_slot(target: Fact, siblings: Sequence[Fact], answers: Sequence[Fact], relation: Relation, add: Any) -> None:
    """Results under a number that may stand over several indicators: what answers another one is taken."""
    others = {t.indicator_id for t in siblings if t.indicator_id is not None} - {target.indicator_id}
    for result in answers:
        add(result, relation, result.indicator_id in others)


def _reviewed(view: _View, target: Fact, found: dict[tuple[str, Relation], Candidate], add: Any) -> None:
    """Links that a person set or forbade."""
    rows = view.db.execute(
        """SELECT DISTINCT fact_id FROM reviews WHERE table_name = 'results' AND decision IN ('link', 'unlink', 'clear')
           AND fact_id IN (SELECT fact_id FROM reviews WHERE decision IN ('link', 'unlink')
                           AND json_extract(changes, '$.target_id') = ?)""",
        (target.id,),
    ).fetchall()
    for fact_id, decided in decisions(view.db, [row["fact_id"] for row in rows]).items():
        wanted = decided.linked.get(target.id)
        if wanted is False:
            for key in [key for key in found if key[0] == fact_id]:
                del found[key]
        elif wanted:
            for result in view.results([fact_id]):
                add(result, "review")


class _Around:
    """Why nothing may have been found for a target; looked up only where it is asked."""

    def __init__(self, view: _View, target: Fact, document: Document) -> None:
        self._view, self._target, self._document = view, target, document

    @cached_property
    def found(self) -> Around:
        view, target, document = self._view, self._target, self._document
        place = document.place
        if place is None:
            own = [document.id] if view.row(document.id)["unread"] else []
            return Around(None, False, tuple(view.name(key) for key in own))
        citing = [key for key in view.citing(document.id, place) if covers(view.document(key), target.year)]
        unread = tuple(view.name(key) for key in view.unread(place) if self._could_hold(key, citing))
        reports = any(view.document(key).doc_type not in PLANNING for key in citing)
        return Around(view.latest(place), reports, unread)

    def _could_hold(self, other: str, citing: Sequence[str]) -> bool:
        """Whether a document with unread pages may hold the answer: it cites it, or shares indicators or title."""
        view, target, document = self._view, self._target, self._document
        if other == document.id or other in citing:
            return covers(view.document(other), target.year)
        if not covers(view.document(other), target.year):
            return False
        shared = view.db.execute(
            """SELECT 1 FROM targets a WHERE a.document_id = ?1 AND a.indicator_id IN (
                 SELECT indicator_id FROM targets WHERE document_id = ?2 AND indicator_id IS NOT NULL
                 UNION SELECT indicator_id FROM results WHERE document_id = ?2 AND indicator_id IS NOT NULL) LIMIT 1""",
            (document.id, other),
        ).fetchone()
        return shared is not None or _alike(view.row(document.id)["title"], view.row(other)["title"])


def _alike(one: str | None, other: str | None) -> bool:
    a = {word for word in fold(one).split() if not word.isdigit()}
    b = {word for word in fold(other).split() if not word.isdigit()}
    return bool(a and b) and len(a & b) >= _TITLES_ALIKE * min(len(a), len(b))


def _write(db: sqlite3.Connection, found: Progress, target: Fact) -> None:
    db.executemany(
        """INSERT INTO links
             (target_id, result_id, relation, comparable, reason, reason_key, reason_params, score, rank)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (
                link.target_id,
                link.result_id,
                link.relation,
                int(link.comparable),
                link.reason.text(),
                link.reason.key,
                link.reason.params(),
                link.score,
                link.rank,
            )
            for link in found.links[:LINKS_KEPT]
        ],
    )
    if target.value is None:  # only what is promised in numbers can be met
        db.execute("DELETE FROM progress WHERE target_id = ?", (target.id,))
        return
    row = (
        found.target_id,
        found.result_id,
        found.verdict,
        found.gap,
        None if found.comparable is None else int(found.comparable),
        found.reason.text(),
        found.score,
        found.reason.key,
        found.reason.params(),
    )
    names = "target_id, result_id, verdict, gap, comparable, reason, score, reason_key, reason_params"
    before = db.execute(f"SELECT {names} FROM progress WHERE target_id = ?", (target.id,)).fetchone()
    if before is None or tuple(before) != row:
        db.execute(f"INSERT OR REPLACE INTO progress ({names}) VALUES ({', '.join('?' * len(row))})", row)
        mark(db, "judged", target.document_id)


def _by_ids(db: sqlite3.Connection, table: str, ids: Sequence[str]) -> list[Any]:
    rows = []
    for low in range(0, len(ids), 500):
        part = list(ids[low : low + 500])
        rows += db.execute(
            f"SELECT * FROM {table} WHERE id IN ({', '.join('?' * len(part))}) ORDER BY id", part
        ).fetchall()
    return rows
