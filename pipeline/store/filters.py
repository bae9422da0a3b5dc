"""The filters that all commands share: which documents a question is about."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from pipeline.errors import UsageError
from pipeline.link import body_key, number_key
from pipeline.link.keys import fold
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user asked for; None does not filter.

    ``document`` is an id or the beginning of one, a file name, or a number. ``issuer`` is any part of a body's name,
    ``province`` of a province's, with or without diacritics. ``type`` is an abbreviation or the words (``KH``,
    ``kế hoạch``). ``year`` is the year of issue.
    """

    document: str | None = None
    issuer: str | None = None
    type: str | None = None
    year: int | None = None
    province: str | None = None

    def where(self, db: sqlite3.Connection) -> tuple[str, list[Any]]:
        """A condition on ``documents d`` and its values.

        Raises :class:`UsageError` where no document of the database meets one of the filters, and says what there is.
        """
        conditions: list[str] = ["1"]
        values: list[Any] = []
        for column, found in (
            ("d.id", None if self.document is None else document_ids(db, self.document)),
            ("d.issuer", None if self.issuer is None else _issuers(db, self.issuer)),
            ("d.doc_type", None if self.type is None else _types(db, self.type)),
            ("d.issued_year", None if self.year is None else _years(db, self.year)),
            ("d.province", None if self.province is None else _provinces(db, self.province)),
        ):
            if found is not None:
                conditions.append(f"{column} IN ({', '.join('?' * len(found))})")
                values += found
        return " AND ".join(conditions), values


@dataclass(frozen=True, slots=True)
class FactFilters:
    """Which facts a question is about: those of some documents, of a year that they are about, of a goal, by a rule.

    ``year`` is the year that the fact is about, not that of the document: as stated, and for a result without one that
    which its report covers. ``verdict`` is that on a target, or on the target that a result answers. ``goal`` is the
    number of the mục tiêu, ``rule`` the id of a rule or its beginning, ``indicator`` words that the indicator (of a
    figure: the measure) or the sentence must hold, with or without diacritics.
    """

    documents: Filters = field(default_factory=Filters)
    year: int | None = None
    goal: str | None = None
    verdict: str | None = None
    rule: str | None = None
    indicator: str | None = None

    def where(self, db: sqlite3.Connection, table: str) -> tuple[str, list[Any]]:
        """A condition on ``<table> f JOIN documents d`` and its values.

        ``table`` is one of targets, results, figures, assignments, deadlines. Raises :class:`UsageError` where a filter
        is met by no row of the table or has no meaning for it, and says what there is.
        """
        condition, values = self.documents.where(db)
        conditions = [condition]
        columns = {row["name"] for row in db.execute(f"PRAGMA table_info({table})")}
        # "+" keeps SQLite from all facts of a year where some documents are asked for: it starts from these instead
        aside = "+" if values else ""
        for column, wanted in (("year", self.year), ("goal", self.goal)):
            if wanted is not None:
                _check_filter(db, table, column, wanted, columns)
                conditions.append(f"{aside}{_column(table, column)} = ?")
                values.append(wanted)
        if self.rule is not None:
            known = _known(db, "rule", table)
            found = [name for name in known if name == self.rule] or [n for n in known if n.startswith(self.rule)]
            if not found:
                raise _refuse(f"is found by a rule {self.rule!r}", known, what=table)
            conditions.append(f"f.rule IN ({', '.join('?' * len(found))})")
            values += found
        if self.verdict is not None:
            key = {"targets": "target_id", "results": "result_id"}.get(table)
            if key is None:
                raise UsageError(f"{table} have no verdict", next_step="Ask for targets or results.")
            conditions.append(f"EXISTS (SELECT 1 FROM progress v WHERE v.{key} = f.id AND v.verdict = ?)")
            values.append(self.verdict)
        if self.indicator is not None:
            name = next(name for name in ("indicator", "measure", "task", "action") if name in columns)
            for word in fold(self.indicator).split():
                conditions.append(f"fold(coalesce(f.{name}, '') || ' ' || coalesce(f.text, '')) LIKE ?")
                values.append(f"%{word}%")
        return " AND ".join(conditions), values


def _column(table: str, name: str) -> str:
    """What answers to a filter: a result is of the year that it states, or else of its report's once settled."""
    return "coalesce(f.year, f.told_year)" if (table, name) == ("results", "year") else f"f.{name}"


def _check_filter(db: sqlite3.Connection, table: str, column: str, wanted: Any, columns: set[str]) -> None:
    if column not in columns:
        raise UsageError(f"{table} have no {column}", next_step=f"Leave out --{column}.")
    asked = _column(table, column)
    if db.execute(f"SELECT 1 FROM {table} f WHERE {asked} = ? LIMIT 1", (wanted,)).fetchone() is None:
        raise _refuse(f"has the {column} {wanted}", sorted(_known(db, asked, table)), what=table)


def document_ids(db: sqlite3.Connection, wanted: str) -> list[str]:
    """The documents that a user means by an id, the beginning of one, a file name or a number."""
    key = number_key(wanted)
    rows = db.execute("SELECT id, path, number_key FROM documents").fetchall()
    for same in (
        lambda row: row["id"] == wanted.lower() or row["path"] == wanted,
        lambda row: row["number_key"] is not None and row["number_key"] == key,
        lambda row: PurePath(row["path"]).name == wanted or PurePath(row["path"]).stem == wanted,
        lambda row: len(wanted) >= 4 and row["id"].startswith(wanted.lower()),
        lambda row: row["path"].endswith(f"/{wanted}"),
    ):
        if found := [row["id"] for row in rows if same(row)]:
            return found
    raise UsageError(
        f"no document here has the id, file name or number {wanted!r}", next_step="See them with: camket documents"
    )


def _known(db: sqlite3.Connection, column: str, table: str = "documents") -> list[Any]:
    rows = db.execute(
        f"SELECT {column}, count(*) FROM {table} f WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY 2 DESC, 1"
    )
    return [row[0] for row in rows]


def _refuse(problem: str, known: list[Any], *, what: str = "documents") -> UsageError:
    names = ", ".join(str(value) for value in known[:12]) or "none"
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    return UsageError(f"no {what.removesuffix('s')} here {problem}", next_step=f"There are: {names}{more}")


def _issuers(db: sqlite3.Connection, wanted: str) -> list[str]:
    known = _known(db, "issuer")
    if strip_marks(wanted) != wanted:
        exact = [name for name in known if wanted.lower() in name.lower()]
        if exact:
            return exact
    forms = {f" {fold(wanted)} ", f" {body_key(wanted)} "}
    found = [
        name for name in known if any(form in f" {fold(name)} " or form in f" {body_key(name)} " for form in forms)
    ]
    if not found:
        found = [name for name in known if fold(wanted) and fold(wanted) in fold(name)]
    if not found:
        raise _refuse(f"is issued by {wanted!r}", known)
    return found


def _types(db: sqlite3.Connection, wanted: str) -> list[str]:
    known = _known(db, "doc_type")
    found = [code for code in known if code == wanted]
    found = found or [code for code in known if code.lower() == wanted.lower()]
    if not found:
        names = {fold(name): row["code"] for row in load_patterns("doc_types.yaml")["types"] for name in row["names"]}
        code = names.get(fold(wanted))
        found = [each for each in known if each == code] or [each for each in known if fold(each) == fold(wanted)]
    if not found:
        raise _refuse(f"is of type {wanted!r}", known)
    return found


def _provinces(db: sqlite3.Connection, wanted: str) -> list[str]:
    known, key = _known(db, "province"), fold(wanted)
    found = [name for name in known if fold(name) == key] or [name for name in known if key and key in fold(name)]
    if not found:
        raise _refuse(f"is of the province {wanted!r}", known)
    return found


def _years(db: sqlite3.Connection, wanted: int) -> list[int]:
    known = sorted(_known(db, "issued_year"))
    if wanted not in known:
        raise _refuse(f"is of the year {wanted}", known)
    return [wanted]
