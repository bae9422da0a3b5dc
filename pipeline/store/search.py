"""Full-text search over pages and facts, with and without diacritics.

Each row is indexed twice: as it is written, and without diacritics (đ as d; FTS5's own folding leaves đ alone). A
query typed with diacritics finds what is spelled so first, then what agrees but for its marks (a page whose marks were
lost); a query typed without finds every spelling.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import UsageError
from pipeline.store.filters import Filters
from pipeline.vietnamese import strip_marks

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r'"([^"]*)"|(\S+)')

# What of each table can be found: (kind, query of id, page_no and the texts)
_SOURCES = (
    ("document", "SELECT id, NULL, concat_text(number, issuer, title, signer) FROM documents WHERE id = ?"),
    ("page", "SELECT id, page_no, text FROM pages WHERE document_id = ? AND text <> ''"),
    (
        "citation",
        "SELECT id, page_no, concat_text(doc_type, number, issuer, title) FROM citations WHERE document_id = ?",
    ),
    ("target", "SELECT id, page_no, concat_text(indicator, text) FROM targets WHERE document_id = ?"),
    ("result", "SELECT id, page_no, concat_text(indicator, text) FROM results WHERE document_id = ?"),
    ("figure", "SELECT id, page_no, concat_text(measure, text) FROM figures WHERE document_id = ?"),
    (
        "assignment",
        "SELECT id, page_no, concat_text(agency, coalesce(text, task)) FROM assignments WHERE document_id = ?",
    ),
    (
        "deadline",
        "SELECT id, page_no, concat_text(agency, coalesce(text, action)) FROM deadlines WHERE document_id = ?",
    ),
    ("finding", "SELECT id, NULL, message FROM findings WHERE document_id = ?"),
)


def _concat(*texts: object) -> str:
    return " · ".join(str(text) for text in texts if text)


def index_document(db: sqlite3.Connection, document_id: str) -> None:
    """Puts all of a document into the index, in place of what was there. Call it in the transaction that changed it."""
    db.create_function("concat_text", -1, _concat, deterministic=True)
    unindex_document(db, document_id)
    for kind, query in _SOURCES:
        _add(db, kind, document_id, db.execute(query, (document_id,)).fetchall())


def _add(db: sqlite3.Connection, kind: str, document_id: str, rows: Iterable[Sequence[Any]]) -> None:
    for key, page_no, text in rows:
        if text:
            text = unicodedata.normalize("NFC", text)  # offsets do not matter here, findable letters do
            cursor = db.execute(
                "INSERT INTO search (text, plain, kind, id, document_id, page_no) VALUES (?, ?, ?, ?, ?, ?)",
                (text, strip_marks(text), kind, key, document_id, page_no),
            )
            db.execute("INSERT INTO search_rows VALUES (?, ?)", (cursor.lastrowid, document_id))


def index_findings(db: sqlite3.Connection, document_ids: Iterable[str]) -> None:
    """Puts the findings of documents into the index, in place of those that were there: they come after all else."""
    (source,) = [query for kind, query in _SOURCES if kind == "finding"]
    for document_id in document_ids:
        old = db.execute(
            "SELECT r.search_rowid FROM search_rows r JOIN search s ON s.rowid = r.search_rowid "
            "WHERE r.document_id = ? AND s.kind = 'finding'",
            (document_id,),
        ).fetchall()
        db.executemany("DELETE FROM search WHERE rowid = ?", [tuple(row) for row in old])
        db.executemany("DELETE FROM search_rows WHERE search_rowid = ?", [tuple(row) for row in old])
        _add(db, "finding", document_id, db.execute(source, (document_id,)).fetchall())


def unindex_document(db: sqlite3.Connection, document_id: str) -> None:
    """Takes all of a document out of the index."""
    rows = db.execute("SELECT search_rowid FROM search_rows WHERE document_id = ?", (document_id,)).fetchall()
    db.executemany("DELETE FROM search WHERE rowid = ?", [tuple(row) for row in rows])
    db.execute("DELETE FROM search_rows WHERE document_id = ?", (document_id,))


_ALL = "1"  # the condition of filters that narrow nothing
_TIES = 4  # so many times the rows wanted are ranked by id among equals


@dataclass(frozen=True, slots=True)
class Query:
    """What a user typed: phrases of words with their marks. All must occur; the last letters may be left to ``*``."""

    phrases: tuple[tuple[tuple[str, ...], bool], ...]

    @classmethod
    def parse(cls, text: str) -> Query:
        """``bình đẳng "báo cáo năm" 67/KH-UBND lao*``: words, quoted phrases, numbers, beginnings of words.

        Raises :class:`UsageError` where there is no word in it.
        """
        phrases = []
        for quoted, bare in _PIECE.findall(unicodedata.normalize("NFC", text)):
            words = tuple(_WORD.findall(quoted or bare))
            if words:
                phrases.append((words, bare.endswith("*")))
        if not phrases:
            raise UsageError("nothing to search for", next_step="Give at least one word: camket search bình đẳng")
        return cls(tuple(phrases))

    @property
    def has_marks(self) -> bool:
        return any(strip_marks(word) != word for words, _ in self.phrases for word in words)

    def steps(self) -> list[str]:
        """The query in FTS5's language, strictest first: as one phrase before apart, with marks before without.

        Words are quoted, so nothing in them is an operator.
        """
        steps = []
        for column in ("text", "plain") if self.has_marks else ("plain",):
            parts = [self._phrase(words, column, prefix) for words, prefix in self.phrases]
            if len(self.phrases) > 1:
                together = tuple(word for words, _ in self.phrases for word in words)
                steps.append(f"{column} : {self._phrase(together, column, self.phrases[-1][1])}")
            steps.append(f"{column} : ({' AND '.join(parts)})")
        return steps

    @staticmethod
    def _phrase(words: tuple[str, ...], column: str, prefix: bool) -> str:
        phrase = " ".join(strip_marks(word) if column == "plain" else word for word in words)
        return f'"{phrase}"{"*" if prefix else ""}'

    def excerpt(self, text: str, width: int = 160) -> str:
        """A piece of the text around the first place where most of the words stand close together, on one line."""
        marked, plain = text.lower(), strip_marks(text).lower()
        hits: list[tuple[int, str, int]] = []  # place, word, worth: a word spelled as it was typed counts more
        for word in {word.lower() for words, _ in self.phrases for word in words}:
            bare = strip_marks(word)
            for match in re.finditer(rf"(?<!\w){re.escape(bare)}", plain):
                hits.append((match.start(), bare, 2 if marked[match.start() : match.end()] == word else 1))
        hits.sort()
        best, at, first = 0, 0, 0
        for last in range(len(hits)):
            while hits[last][0] - hits[first][0] > width // 2:
                first += 1
            window = hits[first : last + 1]
            worth = sum(max(w for _, word, w in window if word == each) for each in {word for _, word, _ in window})
            if worth > best:
                best, at = worth, hits[first][0]
        start = max(0, at - width // 4)
        piece = text[start : start + width]
        if start:
            piece = "…" + piece.partition(" ")[2]
        if start + width < len(text):
            piece = piece.rpartition(" ")[0] + "…"
        return " ".join(piece.split())


def search(
    db: sqlite3.Connection, text: str, filters: Filters, *, kinds: Sequence[str] = (), limit: int = 20
) -> Iterator[dict[str, Any]]:
    """What the words are found in, best first: kind, document, page, excerpt, id.

    Raises :class:`UsageError` for a query without words and for a filter that no document meets.
    """
    query = Query.parse(text)
    where, values = filters.where(db)
    conditions, bound = "", []
    if where != _ALL:
        conditions, bound = f" AND document_id IN (SELECT d.id FROM documents d WHERE {where})", list(values)
    if kinds:
        conditions += f" AND kind IN ({', '.join('?' * len(kinds))})"
        bound = [*bound, *kinds]
    seen: set[str] = set()
    for step in query.steps():
        # The texts are fetched for the best rows alone: a common word stands in tens of thousands.
        rows = db.execute(
            f"""SELECT s.kind, s.id, s.text, s.page_no, s.document_id, d.number, d.issuer, d.issued_on, d.path
                FROM (SELECT rowid AS place, rank AS score FROM search WHERE search MATCH ?{conditions}
                      ORDER BY rank LIMIT ?) best
                JOIN search s ON s.rowid = best.place JOIN documents d ON d.id = s.document_id
                ORDER BY best.score, s.id""",
            (step, *bound, _TIES * (limit + len(seen))),
        )
        for row in rows:
            if row["id"] in seen:
                continue
            if len(seen) == limit:
                return
            seen.add(row["id"])
            yield {
                "id": row["id"],
                "kind": row["kind"],
                "document_id": row["document_id"],
                "number": row["number"],
                "issuer": row["issuer"],
                "issued_on": row["issued_on"],
                "page_no": row["page_no"],
                "text": query.excerpt(row["text"]),
                "path": row["path"],
            }
