"""The work that tasks do, in the worker processes: they read files and the OCR cache, and write nothing."""

from __future__ import annotations

import contextlib
import pickle
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from pipeline.errors import CamketError
from pipeline.model import DocumentFacts, FileInfo, PageText, Reading
from pipeline.store import packing


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page, and the readings that an OCR made for it and that are not in the cache yet, by cache key."""

    page: PageText
    readings: dict[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackedPage:
    """A page on its way through the parent to the document task: the parent passes it on without looking into it.

    So the parent neither spends its time on words and boxes nor holds them in memory: packed, they take a tenth.
    """

    page: bytes
    readings: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """A document for the writer: its facts, with the words of its pages packed as they will be stored."""

    facts: DocumentFacts
    words: dict[int, bytes]


@dataclass(frozen=True, slots=True)
class Stages:
    """The functions that tasks call; tests put doubles in their place.

    ``probe(path)``, ``read_page(path, media_type, page_no, options, database)`` and ``document(file, pages)``.
    """

    probe: Callable[[str], FileInfo]
    read_page: Callable[[str, str, int, Any, str | None], PageRead]
    document: Callable[[FileInfo, tuple[PageText, ...]], DocumentFacts]


class OcrCache:
    """The OCR cache as a worker sees it: reads the database, keeps what is new for the parent to write."""

    def __init__(self, database: str | None) -> None:
        self._db = _connection(database) if database else None
        self.new: dict[str, Reading] = {}

    def get(self, key: str) -> Reading | None:
        if key in self.new:
            return self.new[key]
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):  # a cache that cannot be read costs time, nothing else
                row = self._db.execute("SELECT reading FROM ocr_cache WHERE key = ?", (key,)).fetchone()
                return packing.unpack_reading(row[0]) if row else None
        return None

    def put(self, key: str, reading: Reading) -> None:
        self.new[key] = reading


@lru_cache(maxsize=1)
def _connection(database: str) -> sqlite3.Connection | None:
    try:
        return sqlite3.connect(f"{Path(database).absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
    except sqlite3.Error:
        return None


def packed_page(stages: Stages, *args: Any) -> PackedPage:
    """The task of a page: the stage's result, packed."""
    read = stages.read_page(*args)
    readings = {key: packing.pack_reading(reading) for key, reading in read.readings.items()}
    return PackedPage(pickle.dumps(read.page, pickle.HIGHEST_PROTOCOL), readings)


def packed_document(stages: Stages, file: FileInfo, pages: tuple[bytes | PageText, ...]) -> PackedDocument:
    """The task of a document: unpacks its pages (failed ones come as they are), packs the words of the result."""
    unpacked = tuple(pickle.loads(page) if isinstance(page, bytes) else page for page in pages)
    facts = stages.document(file, unpacked)
    words = {page.page_no: packing.pack_words(page.words) for page in facts.pages if page.words}
    bare = tuple(replace(page, words=(), rulings=()) for page in facts.pages)
    return PackedDocument(replace(facts, pages=bare), words)


def probe(path: str) -> FileInfo:
    """What a file is (:func:`pipeline.intake.probe`)."""
    from pipeline import intake

    return intake.probe(Path(path))


def read_page(path: str, media_type: str, page_no: int, options: Any, database: str | None) -> PageRead:
    """Reads a page: its own layer, or its picture by OCR. A page that cannot be read is a failed page, not an error."""
    from pipeline import intake, repair, text

    cache = OcrCache(database)
    file = Path(path)
    try:
        layer = intake.read_page(file, media_type, page_no)
        render = partial(intake.render_page, file, media_type, page_no)
        page = text.read_text(layer, render, options, cache, repair.doubtful_words)
    except CamketError as error:
        page = failed_page(page_no, error.code, str(error))
    return PageRead(page, cache.new)


def document(file: FileInfo, pages: tuple[PageText, ...]) -> DocumentFacts:
    """Repairs a document's pages together, lays them out and finds what is stated in them.

    A rule that takes too long on it is left out; a mention says which.
    """
    from pipeline import extract, layout, repair
    from pipeline.extract.rules import timeout_mentions
    from pipeline.timed import watch

    repaired = repair.repair_pages(pages)
    with watch() as slow:
        laid_out = layout.lay_out(repaired)
        facts = extract.extract(file, repaired, laid_out)
    return replace(facts, mentions=(*facts.mentions, *timeout_mentions(slow)))


def failed_page(page_no: int, code: str, message: str) -> PageText:
    """A page of which nothing is known but why."""
    return PageText(page_no, None, None, (), error=message, error_code=code)


STAGES = Stages(probe, read_page, document)
