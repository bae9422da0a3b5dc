"""First step of settling: one document's reviews, place, years, wordings, and the pairs that it makes with others."""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import Any

from pipeline.extract.when import find_times
from pipeline.link.answers import PLANNING, year_of
from pipeline.link.direction import direction_of, stated_change
from pipeline.link.facts import Document, Fact
from pipeline.link.places import place_key
from pipeline.link.within import adopted
from pipeline.link.wording import Wording, names_an_indicator, wording
from pipeline.store.reviews import apply_reviews, mark
from pipeline.store.settle_pairs import forget_pairs, settle_pairs
from pipeline.store.settle_related import reported_by

READABLE = 0.6  # quality of a page below which an answer may have been missed


def before_change(db: sqlite3.Connection, document_id: str) -> None:
    """Marks what leans on a document, before its facts are replaced or it goes. Call it in the same transaction."""
    mark_reached(db, document_id)
    keys = db.execute(
        """SELECT wording_key FROM targets WHERE document_id = ?1 AND wording_key IS NOT NULL
           UNION SELECT wording_key FROM results WHERE document_id = ?1 AND wording_key IS NOT NULL
           """,
        (document_id,),
    )
    for row in keys.fetchall():
        mark(db, "wording", row[0])
    forget_pairs(db, document_id)
    db.execute("DELETE FROM reviewed WHERE document_id = ?", (document_id,))
    place = db.execute("SELECT place_key FROM documents WHERE id = ?", (document_id,)).fetchone()
    if place is not None and place[0] is not None:
        mark(db, "place", place[0])
    mark(db, "document", document_id)
    mark(db, "audit", document_id)


def mark_reached(db: sqlite3.Connection, document_id: str) -> None:
    """Marks the targets of other documents whose answer may lie in this one, as things stand.

    A document that reports nothing answers nothing; one that does, only targets of the years that it covers or tells
    of.
    """
    row = db.execute("SELECT * FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        return
    years = _years_told(db, row)
    if years is not None:
        db.execute(
            """INSERT OR IGNORE INTO dirty (kind, key)
               SELECT 'target', t.id FROM (
                 SELECT indicator_id FROM targets WHERE document_id = ?1 AND indicator_id IS NOT NULL
                 UNION SELECT indicator_id FROM results WHERE document_id = ?1 AND indicator_id IS NOT NULL
               ) mine JOIN targets t ON t.indicator_id = mine.indicator_id
               WHERE t.place_key IS ?2 AND (t.year IS NULL OR t.year BETWEEN ?3 AND ?4)""",
            (document_id, row["place_key"], *years),
        )
    if years is not None or row["doc_type"] not in PLANNING:
        db.execute(
            """INSERT OR IGNORE INTO dirty (kind, key)
               SELECT 'target', t.id FROM citations c JOIN targets t ON t.document_id = c.target_document_id
               WHERE c.document_id = ?1""",
            (document_id,),
        )
    for other in reported_by(db, row):
        db.execute(
            """INSERT OR IGNORE INTO dirty (kind, key) SELECT 'target', id FROM targets
               WHERE document_id = ?1 AND (year IS NULL OR year BETWEEN ?2 AND ?3)""",
            (other, *(years or (row["covers_from"] or 0, row["covers_to"] or 9999))),
        )
    db.execute(
        """INSERT OR IGNORE INTO dirty (kind, key)
           SELECT 'target', l.target_id FROM results r JOIN links l ON l.result_id = r.id WHERE r.document_id = ?""",
        (document_id,),
    )
    if row["unread"] and row["place_key"] is not None:
        db.execute(
            """INSERT OR IGNORE INTO dirty (kind, key)
               SELECT 'target', t.id FROM documents d JOIN targets t ON t.document_id = d.id
               LEFT JOIN progress p ON p.target_id = t.id
               WHERE d.place_key = ? AND (p.verdict IS NULL OR p.verdict IN ('not_reported', 'unknown'))""",
            (row["place_key"],),
        )


def _years_told(db: sqlite3.Connection, row: Any) -> tuple[int, int] | None:
    """First and last year that the results of a document can be about; None where it has none."""
    found = db.execute(
        """SELECT count(*) AS results, min(year) AS first, max(year) AS last,
                  min(as_of) AS from_day, max(as_of) AS to_day, min(period) AS from_period, max(period) AS to_period
           FROM results WHERE document_id = ?""",
        (row["id"],),
    ).fetchone()
    if not found["results"]:
        return None
    if row["covers_to"] is None:
        return 0, 9999
    days = (found["from_day"], found["to_day"], found["from_period"], found["to_period"])
    stated = [int(day[:4]) for day in days if day]
    if found["to_period"] and "/" in found["to_period"]:
        stated.append(int(found["to_period"][-4:]))
    known = [year for year in (row["covers_from"], row["covers_to"], found["first"], found["last"], *stated) if year]
    return min(known), max(known)


def settle_document(db: sqlite3.Connection, document_id: str) -> None:
    """Works out what a document says by itself, and marks what is to be settled after it."""
    row = db.execute("SELECT * FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        return
    apply_reviews(db, document_id)
    first, last = years_covered(row)
    place = place_key(row["issuer"], row["province"])
    unread = db.execute(
        "SELECT 1 FROM pages WHERE document_id = ? AND (source = 'failed' OR quality < ?) LIMIT 1",
        (document_id, READABLE),
    ).fetchone()
    if row["place_key"] is not None and row["place_key"] != place:
        mark(db, "place", row["place_key"])
    db.execute(
        "UPDATE documents SET place_key = ?, covers_from = ?, covers_to = ?, unread = ? WHERE id = ?",
        (place, first, last, int(unread is not None), document_id),
    )
    _settle_wordings(db, document_id, row["province"], place)
    settle_pairs(db, document_id, place)
    if place is not None:
        mark(db, "place", place)
    mark(db, "reach", document_id)
    mark(db, "audit", document_id)
    db.execute(
        "INSERT OR IGNORE INTO dirty (kind, key) SELECT 'target', id FROM targets WHERE document_id = ?", (document_id,)
    )


def years_covered(row: Any) -> tuple[int | None, int | None]:
    """First and last year that a document plans for or reports on.

    A report on 2021-2025 of June 2025 reports up to 2025, one of 2023 up to 2023; a plan goes as far as it says.
    """
    first, last, issued = row["period_start"], row["period_end"], row["issued_year"]
    if last is None:
        return issued, issued
    if row["doc_type"] not in PLANNING and issued is not None:
        last = min(last, issued)
    return (first if first is not None else last), last


def _settle_wordings(db: sqlite3.Connection, document_id: str, province: str | None, place: str | None) -> None:
    """Writes the wording of every target and result, and marks wordings that came or went."""
    targets, results = load_facts(db, document_id, province)
    answers = adopted([t for t in targets if t.wording is not None], results)
    now: dict[str, str | None] = {t.id: _key(t.wording) for t in targets}
    now |= {r.id: _key(answers.get(r.id, r.wording)) for r in results}
    leanings = {t.id: direction_of(t).stored() for t in targets}
    for table in ("targets", "results"):
        rows = db.execute(f"SELECT id, wording_key FROM {table} WHERE document_id = ?", (document_id,)).fetchall()
        for row in rows:
            for key in (row["wording_key"], now.get(row["id"])):
                if key is not None:
                    mark(db, "wording", key)
        db.executemany(
            f"UPDATE {table} SET wording_key = ?, place_key = ? WHERE id = ?",
            [(now.get(row["id"]), place, row["id"]) for row in rows],
        )
        db.execute(
            f"""UPDATE {table} SET indicator_id = NULL
                WHERE document_id = ? AND wording_key IS NULL AND indicator_id IS NOT NULL""",
            (document_id,),
        )
    document = document_of(db.execute("SELECT * FROM documents WHERE id = ?", (document_id,)).fetchone())
    db.executemany("UPDATE results SET told_year = ? WHERE id = ?", [(year_of(r, document), r.id) for r in results])
    db.executemany("UPDATE targets SET leaning = ? WHERE id = ?", [(lean, key) for key, lean in leanings.items()])


def _key(found: Wording | None) -> str | None:
    return found.key if found is not None and names_an_indicator(found) else None


def load_facts(db: sqlite3.Connection, document_id: str, province: str | None) -> tuple[list[Fact], list[Fact]]:
    """Targets and results of a document that nobody rejected, in reading order."""
    found = []
    for table in ("targets", "results"):
        rows = db.execute(
            f"SELECT * FROM {table} WHERE document_id = ? AND review IS NOT 'rejected' ORDER BY page_no, start, id",
            (document_id,),
        )
        found.append([fact_of(row, table == "targets", province) for row in rows])
    return found[0], found[1]


def fact_of(row: Any, target: bool, province: str | None) -> Fact:
    """A row of targets or results as linking sees it."""
    name = row["indicator"] or ""
    at = (row["value_start"] or 0) - (row["start"] or 0)
    grows = row["unit"] == "%" and bool(stated_change(row["text"] or "", row["value"], max(0, at)))
    return Fact(
        id=row["id"],
        kind="target" if target else "result",
        document_id=row["document_id"],
        wording=wording(name, row["unit"], row["per"], province, grows) if name.strip() else None,
        text=row["text"] or "",
        goal=row["goal"],
        indicator_no=row["indicator_no"],
        value=row["value"],
        value_max=row["value_max"],
        comparator=row["comparator"],
        unit=row["unit"],
        per=row["per"],
        base=row["base"],
        year=row["year"],
        direction=row["direction"] if target else None,
        baseline=row["baseline"] if target else None,
        numerator=None if target else row["numerator"],
        denominator=None if target else row["denominator"],
        as_of=None if target else row["as_of"],
        period=None if target else row["period"],
        estimate=False if target else bool(row["estimate"]),
        scope=row["scope"],
        page_no=row["page_no"] or 0,
        start=row["start"] or 0,
        at=row["value_start"] or row["start"] or 0,
        confidence=1.0 if row["review"] else (1.0 if row["confidence"] is None else row["confidence"]),
        indicator_id=row["indicator_id"],
    )


def document_of(row: Any) -> Document:
    """A row of documents as linking sees it; :func:`settle_document` must have been there."""
    month = row["issued_month"]
    issued = row["issued_on"] or (f"{row['issued_year']:04d}-{month or 0:02d}" if row["issued_year"] else "")
    return Document(
        row["id"],
        row["place_key"],
        row["doc_type"],
        row["number"],
        row["province"],
        issued,
        row["issued_year"],
        row["covers_from"],
        row["covers_to"],
        part_of_title(row["title"], row["issued_year"]) if row["doc_type"] not in PLANNING else None,
        row["title"] or "",
    )


@lru_cache(maxsize=8192)
def part_of_title(title: str | None, issued_year: int | None) -> str | None:
    """The part of a year that a title names first: ``2024-H1`` for ``6 tháng đầu năm 2024``, None for none."""
    times = find_times(title or "", issued_year)
    found = next((time for time in times if time.kind == "part" or (time.period and time.kind == "in")), None)
    if found is None or found.period is None:
        return None
    if found.period[:4].isdigit():
        return found.period
    year = found.year or next((time.year for time in times if time.year), None) or issued_year
    return f"{year}-{found.period}" if year else None
