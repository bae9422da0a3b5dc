"""First step of settling: one document's reviews, place, years, wordings, and the pairs that it makes with others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from pipeline.link.comparable import partial_scope
from pipeline.link.direction import direction_of
from pipeline.link.facts import Document, Fact
from pipeline.link.places import place_key
from pipeline.link.within import adopted
from pipeline.link.wording import Wording, wording
from pipeline.store.reviews import apply_reviews, mark

READABLE = 0.5  # quality of a page below which an answer may have been missed
_Numbered = dict[tuple[str | None, str | None], dict[str, Fact]]
_PLANS = frozenset({"KH", "NQ", "QĐ", "CTr", "CT", "ĐA"})


def before_change(db: sqlite3.Connection, document_id: str) -> None:
    """Marks what leans on a document, before its facts are replaced or it goes. Call it in the same transaction."""
    mark_reached(db, document_id)
    keys = db.execute(
        """SELECT wording_key FROM targets WHERE document_id = ?1 AND wording_key IS NOT NULL
           UNION SELECT wording_key FROM results WHERE document_id = ?1 AND wording_key IS NOT NULL
           UNION SELECT one FROM wording_pairs WHERE citing_id = ?1 OR cited_id = ?1
           UNION SELECT other FROM wording_pairs WHERE citing_id = ?1 OR cited_id = ?1""",
        (document_id,),
    )
    for row in keys.fetchall():
        mark(db, "wording", row[0])
    db.execute("DELETE FROM wording_pairs WHERE citing_id = ?1 OR cited_id = ?1", (document_id,))
    db.execute("DELETE FROM reviewed WHERE document_id = ?", (document_id,))
    place = db.execute("SELECT place_key FROM documents WHERE id = ?", (document_id,)).fetchone()
    if place is not None and place[0] is not None:
        mark(db, "place", place[0])
    mark(db, "document", document_id)
    mark(db, "audit", document_id)


def mark_reached(db: sqlite3.Connection, document_id: str) -> None:
    """Marks the targets of other documents whose answer may lie in this one, as things stand."""
    db.execute(
        """INSERT OR IGNORE INTO dirty (kind, key)
           SELECT 'target', t.id FROM (
             SELECT indicator_id, place_key FROM targets WHERE document_id = ?1 AND indicator_id IS NOT NULL
             UNION SELECT indicator_id, place_key FROM results WHERE document_id = ?1 AND indicator_id IS NOT NULL
           ) mine JOIN targets t ON t.indicator_id = mine.indicator_id AND t.place_key = mine.place_key""",
        (document_id,),
    )
    db.execute(
        """INSERT OR IGNORE INTO dirty (kind, key)
           SELECT 'target', t.id FROM citations c JOIN targets t ON t.document_id = c.target_document_id
           WHERE c.document_id = ?1""",
        (document_id,),
    )
    db.execute(
        """INSERT OR IGNORE INTO dirty (kind, key)
           SELECT 'target', l.target_id FROM results r JOIN links l ON l.result_id = r.id WHERE r.document_id = ?""",
        (document_id,),
    )
    row = db.execute("SELECT * FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is not None and row["unread"] and row["place_key"] is not None:
        db.execute(
            """INSERT OR IGNORE INTO dirty (kind, key)
               SELECT 'target', t.id FROM documents d JOIN targets t ON t.document_id = d.id
               LEFT JOIN progress p ON p.target_id = t.id
               WHERE d.place_key = ? AND (p.verdict IS NULL OR p.verdict IN ('not_reported', 'unknown'))""",
            (row["place_key"],),
        )


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
    _pair(db, document_id, place)
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
    if row["doc_type"] not in _PLANS and issued is not None:
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
    db.executemany("UPDATE targets SET leaning = ? WHERE id = ?", [(lean, key) for key, lean in leanings.items()])


def _key(found: Wording | None) -> str | None:
    return found.key if found is not None and found.words else None


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
    return Fact(
        id=row["id"],
        kind="target" if target else "result",
        document_id=row["document_id"],
        wording=wording(name, row["unit"], row["per"], province) if name.strip() else None,
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
    )


def _pair(db: sqlite3.Connection, document_id: str, place: str | None) -> None:
    """Notes the wordings that this document and one that it cites, or that cites it, give the same number."""
    old = db.execute(
        "SELECT one, other, citing_id, cited_id FROM wording_pairs WHERE citing_id = ?1 OR cited_id = ?1",
        (document_id,),
    ).fetchall()
    new: set[tuple[str, str, str, str]] = set()
    if place is not None:
        cited = db.execute(
            """SELECT DISTINCT c.document_id, c.target_document_id FROM citations c
               JOIN documents a ON a.id = c.document_id JOIN documents b ON b.id = c.target_document_id
               WHERE (c.document_id = ?1 OR c.target_document_id = ?1) AND a.place_key = ?2 AND b.place_key = ?2
                 AND c.document_id <> c.target_document_id""",
            (document_id, place),
        ).fetchall()
        mine = _numbered(db, document_id) if cited else {}
        for citing_id, cited_id in cited:
            if mine:
                theirs = _numbered(db, cited_id if citing_id == document_id else citing_id)
                new |= {(*pair, citing_id, cited_id) for pair in _same_number(mine, theirs)}
    before = {tuple(row) for row in old}
    for pair in before ^ new:
        mark(db, "wording", pair[0])
        mark(db, "wording", pair[1])
    db.executemany(
        "DELETE FROM wording_pairs WHERE one = ? AND other = ? AND citing_id = ? AND cited_id = ?", sorted(before - new)
    )
    db.executemany(
        "INSERT INTO wording_pairs (one, other, citing_id, cited_id) VALUES (?, ?, ?, ?)", sorted(new - before)
    )


def _numbered(db: sqlite3.Connection, document_id: str) -> _Numbered:
    """The targets of a document by their number: wording key and target."""
    province = db.execute("SELECT province FROM documents WHERE id = ?", (document_id,)).fetchone()[0]
    targets, _ = load_facts(db, document_id, province)
    found: _Numbered = {}
    for target in targets:
        if target.indicator_no is not None and target.wording is not None and target.wording.words:
            found.setdefault((target.goal, target.indicator_no), {}).setdefault(target.wording.key, target)
    return found


def _same_number(mine: _Numbered, theirs: _Numbered) -> Iterable[tuple[str, str]]:
    """Pairs of wordings (smaller key first) under the same number of which one only leaves something out.

    Only where it is certain which belongs to which: a number may stand over two indicators.
    """
    for slot, ours in mine.items():
        others = theirs.get(slot, {})
        pairs = [
            (a.wording.key, b.wording.key)
            for a in ours.values()
            for b in others.values()
            if a.wording is not None
            and b.wording is not None
            and a.wording.key not in others
            and b.wording.key not in ours
            and shortened(a.wording, b.wording)
            and partial_scope(a.scope) == partial_scope(b.scope)
        ]
        for one, other in pairs:
            if sum(one in pair for pair in pairs) == 1 and sum(other in pair for pair in pairs) == 1:
                yield min(one, other), max(one, other)


def shortened(one: Wording, other: Wording) -> bool:
    """Whether one wording is the other with something left out, of the same kind, unit and base."""
    if one.key == other.key or not one.strong or not other.strong:
        return False
    if (one.kind, one.unit, one.per) != (other.kind, other.unit, other.per):
        return False
    return one.strong <= other.strong or other.strong <= one.strong
