"""Reads from the database what audit rules see (:mod:`pipeline.audit.model`)."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from pipeline.audit import Cite, Document, Due, Fact, Place, Verdict

_HEADER_MARKS = ("number", "symbol", "date", "place", "title", "period")
_COMMON = """f.id, f.document_id, f.page_no, f.start, f."end", f.text, f.value, f.value_max, f.comparator, f.unit,
    f.per, f.base, f.year, f.scope, f.value_start, f.value_end,
    substr(p.text, f.value_start + 1, f.value_end - f.value_start) AS printed"""
_PAGE = "LEFT JOIN pages p ON p.document_id = f.document_id AND p.page_no = f.page_no"
_FACTS = {
    "target": f"""SELECT {_COMMON}, f.indicator AS label, f.indicator_id, f.goal, f.indicator_no, f.direction,
        f.baseline, f.baseline_year FROM targets f {_PAGE}""",
    "result": f"""SELECT {_COMMON}, f.indicator AS label, f.indicator_id, f.goal, f.indicator_no, f.numerator,
        f.denominator, f.as_of, f.period, f.estimate FROM results f {_PAGE}""",
    "figure": f"SELECT {_COMMON}, f.measure AS label, f.kind AS figure_kind FROM figures f {_PAGE}",
}


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def documents(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Document]:
    """The headers of documents by id, with the places of their numbers, dates and titles."""
    marks: dict[str, list[tuple[str, Place]]] = defaultdict(list)
    found = db.execute(
        f"""SELECT document_id, label, page_no, start, "end", text FROM mentions
            WHERE document_id IN ({_marks(ids)}) AND label IN ({_marks(_HEADER_MARKS)})
            ORDER BY document_id, page_no, start, id""",
        [*ids, *_HEADER_MARKS],
    )
    for row in found:
        place = Place(row["document_id"], row["page_no"], row["start"], row["end"], " ".join(row["text"].split()))
        marks[row["document_id"]].append((row["label"], place))
    co_issuers: dict[str, list[str]] = defaultdict(list)
    for row in db.execute(
        f"SELECT document_id, name FROM co_issuers WHERE document_id IN ({_marks(ids)}) ORDER BY 1, position",
        list(ids),
    ):
        co_issuers[row["document_id"]].append(row["name"])
    found = db.execute(
        f"""SELECT d.*, (SELECT p.source FROM pages p WHERE p.document_id = d.id ORDER BY p.page_no LIMIT 1) AS source
            FROM documents d WHERE d.id IN ({_marks(ids)}) ORDER BY d.id""",
        list(ids),
    )
    return {
        row["id"]: Document(
            id=row["id"],
            doc_type=row["doc_type"],
            number=row["number"],
            number_key=row["number_key"],
            symbol=row["symbol"],
            issuer=row["issuer"],
            province=row["province"],
            issued_on=row["issued_on"],
            issued_year=row["issued_year"],
            issued_month=row["issued_month"],
            title=row["title"],
            period_start=row["period_start"],
            period_end=row["period_end"],
            scanned=(row["source"] or "").startswith("ocr"),
            name=PurePath(row["path"]).name,
            co_issuers=tuple(co_issuers[row["id"]]),
            marks=tuple(marks[row["id"]]),
        )
        for row in found
    }


def citations(db: sqlite3.Connection, column: str, values: Sequence[str]) -> Iterator[Cite]:
    """Citations by a column of ``citations c``. Their places have no text yet: it is read for findings alone."""
    found = db.execute(
        f"SELECT c.* FROM citations c WHERE {column} IN ({_marks(values)}) ORDER BY c.id",
        list(values),
    )
    for row in found:
        yield Cite(
            id=row["id"],
            number=row["number"],
            number_key=row["number_key"],
            issuer=row["issuer"],
            date=row["date"],
            title=row["title"],
            target_document_id=row["target_document_id"],
            place=Place(row["document_id"], row["page_no"], row["start"], row["end"], ""),
        )


def facts(db: sqlite3.Connection, column: str, values: Sequence[str]) -> Iterator[Fact]:
    """Targets, results and figures by a column of the tables (as ``f``), without those that a person rejected."""
    for kind, select in _FACTS.items():
        found = db.execute(
            f"{select} WHERE {column} IN ({_marks(values)}) AND f.review IS NOT 'rejected' ORDER BY f.id", list(values)
        )
        for row in found:
            yield _fact(kind, dict(row))


def _fact(kind: Any, row: dict[str, Any]) -> Fact:
    own = {
        name: row.get(name)
        for name in (
            "label", "value", "value_max", "numerator", "denominator", "comparator", "unit", "per", "base", "year",
            "as_of", "period", "scope", "baseline", "baseline_year", "direction", "goal", "indicator_no",
            "indicator_id", "value_start", "value_end",
        )
    }  # fmt: skip
    return Fact(
        id=row["id"],
        kind=kind,
        place=_place(row),
        estimate=bool(row.get("estimate")),
        money=row["unit"] == "đồng",
        printed=" ".join((row["printed"] or "").split()),
        **own,
    )


def _place(row: Any) -> Place:
    return Place(row["document_id"], row["page_no"] or 1, row["start"] or 0, row["end"] or 0, row["text"] or "")


def deadlines(db: sqlite3.Connection, ids: Sequence[str]) -> Iterator[Due]:
    """The deadlines of documents, without those that a person rejected."""
    found = db.execute(
        f"SELECT * FROM deadlines WHERE document_id IN ({_marks(ids)}) AND review IS NOT 'rejected' ORDER BY id",
        list(ids),
    )
    for row in found:
        if row["due_on"]:
            yield Due(row["id"], row["due_on"], bool(row["recurring"]), row["action"], row["agency"], _place(row))


def verdicts(db: sqlite3.Connection, column: str, ids: Sequence[str]) -> list[Verdict]:
    """What linking says of targets by a column of ``targets t``, and where the results stand that answer them."""
    found = db.execute(
        f"""SELECT g.target_id, g.verdict, g.reason, g.result_id, r.document_id, r.page_no, r.start, r."end", r.text
            FROM targets t JOIN progress g ON g.target_id = t.id LEFT JOIN results r ON r.id = g.result_id
            WHERE {column} IN ({_marks(ids)}) ORDER BY g.target_id""",
        list(ids),
    )
    return [
        Verdict(
            row["target_id"],
            row["verdict"],
            row["reason"],
            row["result_id"],
            _place(row) if row["document_id"] else None,
        )
        for row in found
    ]


def restated(db: sqlite3.Connection, ids: Sequence[str]) -> list[str]:
    """The targets of reports that have the result which answers a target of one of these documents."""
    found = db.execute(
        f"""SELECT DISTINCT o.target_id
            FROM targets t JOIN progress g ON g.target_id = t.id JOIN results r ON r.id = g.result_id
            JOIN targets s ON s.document_id = r.document_id JOIN progress o ON o.target_id = s.id
            WHERE t.document_id IN ({_marks(ids)}) AND r.document_id <> t.document_id AND o.result_id = g.result_id
            ORDER BY 1""",
        list(ids),
    )
    return [row[0] for row in found]


def answered(db: sqlite3.Connection, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Plans of which a target is answered in another document, either of them among the given ones."""
    found: set[tuple[str, str]] = set()
    for column in ("t.document_id", "r.document_id"):
        found |= {
            (row[0], row[1])
            for row in db.execute(
                f"""SELECT DISTINCT t.document_id, r.document_id
                    FROM progress g JOIN targets t ON t.id = g.target_id JOIN results r ON r.id = g.result_id
                    WHERE {column} IN ({_marks(ids)}) AND t.document_id <> r.document_id""",
                list(ids),
            )
        }
    return sorted(found)


def doubtful(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[Place, ...]]:
    """The numbers of documents that may be misread."""
    found: dict[str, list[Place]] = defaultdict(list)
    for row in db.execute(
        f"""SELECT document_id, page_no, start, "end", text FROM mentions
            WHERE document_id IN ({_marks(ids)}) AND label = 'doubtful-number' ORDER BY document_id, page_no, start""",
        list(ids),
    ):
        found[row["document_id"]].append(_place(row))
    return {key: tuple(value) for key, value in found.items()}


def cited(db: sqlite3.Connection, ids: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Which documents cite these, as (citing, cited)."""
    found = db.execute(
        f"SELECT DISTINCT document_id, target_document_id FROM citations WHERE target_document_id IN ({_marks(ids)})",
        list(ids),
    )
    return frozenset((row[0], row[1]) for row in found)


def pages(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[tuple[int, str], ...]]:
    """The texts of documents: (page_no, text) in order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in db.execute(
        f"SELECT document_id, page_no, text FROM pages WHERE document_id IN ({_marks(ids)}) ORDER BY 1, 2",
        list(ids),
    ):
        found[row["document_id"]].append((row["page_no"], row["text"]))
    return {key: tuple(value) for key, value in found.items()}
