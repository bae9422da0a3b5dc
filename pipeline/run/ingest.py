"""The ingest of many files: which task comes next, and what becomes of its result.

A file goes through three kinds of task: one that looks what it is, one for each page, one for the document. Workers
compute; this process alone writes. Only a few files are open at any time, so memory does not grow with their number.
"""

from __future__ import annotations

import hashlib
import os
import time
import traceback
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pipeline.errors import StoreError
from pipeline.model import DocumentFacts, FileInfo, PageText
from pipeline.resources import TIMEOUT_LABEL
from pipeline.run.executor import Executor, Failure, Result, Task
from pipeline.run.tasks import (
    STAGES,
    PackedDocument,
    PackedPage,
    Stages,
    failed_page,
    packed_document,
    packed_page,
)
from pipeline.store.writer import Outcome, Writer, now

PROBE_LIMIT = 300.0  # seconds; a .doc may have to go through LibreOffice
PAGE_LIMIT = 900.0
DOCUMENT_LIMIT = 300.0
DOCUMENT_LIMIT_PER_PAGE = 10.0


class Listener(Protocol):
    """Hears how an ingest goes on."""

    def start(self, files: int, size: int) -> None:
        """There are so many files, of so many bytes together."""

    def opened(self, size: int, pages: int) -> None:
        """A file of so many bytes turned out to have so many pages (0 where there is nothing to do for it)."""

    def page_done(self) -> None:
        """A page was read."""

    def file_done(self, outcome: Outcome) -> None:
        """A file is in, or is not."""


class Silence:
    """A listener that says nothing."""

    def start(self, files: int, size: int) -> None: ...

    def opened(self, size: int, pages: int) -> None: ...

    def page_done(self) -> None: ...

    def file_done(self, outcome: Outcome) -> None: ...


@dataclass(slots=True)
class Summary:
    """What an ingest came to: numbers of files and pages, and the outcomes that were not ``done``.

    ``details`` holds the tracebacks of unexpected faults, ``warnings`` what to know of documents that are in.
    """

    files: int = 0
    done: int = 0
    unchanged: int = 0
    pages: int = 0
    ocr_pages: int = 0
    repaired_pages: int = 0
    citations: int = 0
    targets: int = 0
    results: int = 0
    figures: int = 0
    seconds: float = 0.0
    bad: list[Outcome] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def partial(self) -> int:
        return sum(outcome.status == "partial" for outcome in self.bad)

    @property
    def failed(self) -> int:
        return sum(outcome.status == "failed" for outcome in self.bad)

    @property
    def missing_component(self) -> bool:
        return any(outcome.error_code == "missing-component" for outcome in self.bad)


@dataclass(slots=True)
class _Job:
    """A file under way."""

    path: str
    stat: tuple[int, int]  # time of change and size, in bytes
    started_at: str
    file: FileInfo | None = None
    pages: dict[int, bytes | PageText] = field(default_factory=dict)  # packed; failed ones as they are
    next_page: int = 1
    seconds: float = 0.0


class Ingest:
    """One ingest: give it a writer and an executor, then :meth:`run` it over files.

    ``options`` is what the text stage is told (:class:`pipeline.text.TextOptions`); ``database`` is where workers look
    for what an OCR has read before.
    """

    def __init__(
        self,
        writer: Writer,
        executor: Executor,
        options: Any,
        *,
        database: str | None = None,
        stages: Stages = STAGES,
        listener: Listener | None = None,
    ) -> None:
        self._writer = writer
        self._executor = executor
        self._options = options
        self._database = database
        self._stages = stages
        self._listener = listener or Silence()
        self._files: deque[str] = deque()
        self._documents: deque[Task] = deque()  # they go first, since they free memory
        self._paging: deque[_Job] = deque()  # jobs whose pages are not all handed out
        self.summary = Summary()

    def run(self, paths: Iterable[str | Path]) -> Summary:
        """Ingests the files. ``summary`` is right up to the moment even where this is interrupted.

        Raises what the store raises where the database cannot be written; a fault of a file is part of the summary.
        """
        begin = time.perf_counter()
        self._files.extend(dict.fromkeys(os.path.abspath(path) for path in paths))  # noqa: PTH100 - links stay
        self.summary.files = len(self._files)
        self._listener.start(len(self._files), sum(_size(path) for path in self._files))
        finished = False
        try:
            self._loop()
            finished = True
        finally:
            self._executor.close(now=not finished)
            self.summary.seconds = time.perf_counter() - begin
        self._writer.settle()
        self.summary.seconds = time.perf_counter() - begin
        return self.summary

    def _loop(self) -> None:
        while True:
            # two tasks for each worker: it never waits for the next one, and little lies about
            while self._executor.pending < 2 * self._executor.slots:
                task = self._next_task()
                if task is None:
                    break
                self._executor.submit(task)
            if self._executor.pending == 0:
                return
            for result in self._executor.wait():
                self._handle(result)

    def _next_task(self) -> Task | None:
        """What can be done next: documents before pages before new files."""
        if self._documents:
            return self._documents.popleft()
        if self._paging:
            return self._page_task(self._paging[0])
        while self._files:
            job = self._open(self._files.popleft())
            if job is not None:
                return Task(("probe", job, 0), self._stages.probe, (job.path,), PROBE_LIMIT, job.path)
        return None

    def _page_task(self, job: _Job) -> Task:
        assert job.file is not None
        page_no = job.next_page
        job.next_page += 1
        if job.next_page > job.file.page_count:
            self._paging.popleft()
        args = (self._stages, job.path, job.file.media_type, page_no, self._options, self._database)
        return Task(("page", job, page_no), packed_page, args, PAGE_LIMIT, job.path)

    def _open(self, path: str) -> _Job | None:
        """A new job, or None where nothing is to be done for the file."""
        job = _Job(path, (0, 0), now())
        if not _is_unicode(path):
            # Names out of old archives may be TCVN3 bytes: no database, no terminal could show them
            job.path = path.encode("utf-8", "backslashreplace").decode()
            self._listener.opened(_size(path), 0)
            self._fail(job, Failure("file-name", "the name of the file is not Unicode. Rename it"))
            return None
        begin = time.perf_counter()
        try:
            stat = Path(path).stat()
            job.stat = (stat.st_mtime_ns, stat.st_size)
            if self._writer.was_ingested(path) and self._writer.is_current(path, _sha256(path)):
                self.summary.unchanged += 1
                self._listener.opened(stat.st_size, 0)
                return None
        except OSError as error:
            job.seconds = time.perf_counter() - begin
            self._listener.opened(job.stat[1], 0)
            self._fail(job, Failure("unreadable", f"{error.strerror or error}. Check the path"))
            return None
        return job

    def _handle(self, result: Result) -> None:
        kind, job, page_no = result.key
        job.seconds += result.seconds
        if result.failure is not None and result.failure.details:
            self.summary.details.append(f"{job.path}: {result.failure.details}")
        if kind == "probe":
            self._probed(job, result)
        elif kind == "page":
            self._paged(job, page_no, result)
        else:
            self._read(job, result)

    def _probed(self, job: _Job, result: Result) -> None:
        size = job.stat[1]
        if result.failure is not None:
            self._listener.opened(size, 0)
            self._fail(job, result.failure)
            return
        file: FileInfo = result.value
        job.file = file
        adopted = self._writer.adopt(job.path, file.sha256, seconds=job.seconds, started_at=job.started_at)
        if adopted is not None:
            self._listener.opened(size, 0)
            self._finish(adopted)
        elif file.page_count == 0:
            self._listener.opened(size, 0)
            self._fail(job, Failure("empty", "the file has no pages. Get the file again"))
        else:
            self._listener.opened(size, file.page_count)
            self._paging.append(job)

    def _paged(self, job: _Job, page_no: int, result: Result) -> None:
        assert job.file is not None
        if result.failure is not None:
            message = _located(result.failure.message, job.path, page_no)
            job.pages[page_no] = failed_page(page_no, result.failure.code, message)
        else:
            read: PackedPage = result.value
            self._writer.cache(read.readings)
            job.pages[page_no] = read.page
        self._listener.page_done()
        if len(job.pages) == job.file.page_count:
            pages = tuple(job.pages[number] for number in sorted(job.pages))
            job.pages.clear()
            limit = DOCUMENT_LIMIT + DOCUMENT_LIMIT_PER_PAGE * len(pages)
            args = (self._stages, job.file, pages)
            self._documents.append(Task(("document", job, 0), packed_document, args, limit, job.path))

    def _read(self, job: _Job, result: Result) -> None:
        if result.failure is not None:
            self._fail(job, result.failure)
            return
        if _changed(job):
            self._fail(job, Failure("changed", "the file changed while it was read. Try again with: camket retry"))
            return
        packed: PackedDocument = result.value
        facts = packed.facts
        try:
            outcome = self._writer.write(facts, words=packed.words, seconds=job.seconds, started_at=job.started_at)
        except StoreError:
            raise
        except Exception as error:  # a value that SQLite does not take: this file's fault alone, nothing was stored
            self.summary.details.append(f"{job.path}: {traceback.format_exc()}")
            self._fail(job, Failure("internal", f"unexpected {type(error).__name__} while storing it: {error}"))
            return
        if outcome.status != "failed":
            self.summary.citations += len(facts.citations)
            self.summary.targets += len(facts.targets)
            self.summary.results += len(facts.results)
            self.summary.figures += len(facts.figures)
            self.summary.warnings += _warnings(facts)
            self.summary.ocr_pages += sum(page.source.startswith("ocr") for page in facts.pages)
            self.summary.repaired_pages += sum(page.source.endswith("repair") for page in facts.pages)
        self._finish(outcome)

    def _fail(self, job: _Job, failure: Failure) -> None:
        message = " ".join(_located(failure.message, job.path, None).split())
        outcome = Outcome(job.path, "failed", error_code=failure.code, message=message)
        sha256 = job.file.sha256 if job.file else None
        self._finish(self._writer.fail(outcome, sha256, seconds=job.seconds, started_at=job.started_at))

    def _finish(self, outcome: Outcome) -> None:
        self.summary.pages += outcome.pages - outcome.failed_pages
        if outcome.status == "done":
            self.summary.done += 1
        else:
            self.summary.bad.append(outcome)
        self._listener.file_done(outcome)


def _warnings(facts: DocumentFacts) -> list[str]:
    return [
        f"{facts.file.path}: read without the rule {mention.text}, which took too long. Simplify its pattern"
        for mention in facts.mentions
        if mention.label == TIMEOUT_LABEL
    ]


def _located(message: str, path: str, page_no: int | None) -> str:
    if path in message:
        return message
    place = path if page_no is None else f"{path}, page {page_no}"
    return f"{place}: {message}"


def _is_unicode(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _changed(job: _Job) -> bool:
    try:
        stat = Path(job.path).stat()
    except OSError:
        return True
    return (stat.st_mtime_ns, stat.st_size) != job.stat


def _sha256(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
