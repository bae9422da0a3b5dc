"""The progress of an ingest, on standard error: a bar with pages, rate and time left, and a line for each bad file."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from pipeline.cli.options import short
from pipeline.run.ingest import Summary
from pipeline.store.writer import Outcome


class Progress:
    """Shows an ingest while it runs. The bar is drawn on a screen only; lines about bad files always appear.

    How many pages there will be is known of opened files alone; for the others it is estimated from their size.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._draw = not quiet and sys.stderr.isatty()
        self._files = self._files_done = 0
        self._size = self._opened = self._paged_size = 0
        self._pages = self._pages_done = 0
        self._began = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def start(self, files: int, size: int) -> None:
        """Called once, with the number of files and their size in bytes."""
        self._files, self._size = files, size
        if not self._draw:
            return
        from rich import progress
        from rich.console import Console

        self._bar = progress.Progress(
            progress.TextColumn("{task.fields[files]} files"),
            progress.BarColumn(),
            progress.TextColumn("{task.completed:.0f}/{task.fields[about]} pages"),
            progress.TextColumn("{task.fields[rate]}"),
            progress.TextColumn("{task.fields[left]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, **self._fields())
        self._bar.start()

    def opened(self, size: int, pages: int) -> None:
        """A file was looked at."""
        self._opened += size
        self._pages += pages
        if pages:
            self._paged_size += size
        else:
            self._files_done += 1
        self._update()

    def page_done(self) -> None:
        """A page was read."""
        self._pages_done += 1
        self._update()

    def file_done(self, outcome: Outcome) -> None:
        """A file is in or not; a bad one gets its line at once."""
        if outcome.pages or outcome.status == "done":
            self._files_done += 1
        self._update()
        if outcome.status != "done":
            line = f"{'warning' if outcome.status == 'partial' else 'error'}: {brief(outcome)}"
            if self._bar is not None:
                self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
            else:
                click.echo(line, err=True)

    def _fields(self) -> dict[str, str]:
        total, exact = self._expected()
        seconds = time.monotonic() - self._began
        rate = self._pages_done / seconds if seconds > 0 else 0.0
        left = (total - self._pages_done) / rate if rate > 0 else None
        return {
            "files": f"{min(self._files_done, self._files)}/{self._files}",
            "about": f"{'' if exact else '~'}{total}",
            "rate": f"{rate:.1f} pages/s" if self._pages_done else "",
            "left": f"{duration(left)} left" if left is not None and self._pages_done else "",
        }

    def _expected(self) -> tuple[int, bool]:
        """Pages in all, and whether that is counted rather than estimated."""
        unseen = self._size - self._opened
        if unseen <= 0 or not self._paged_size:
            return self._pages, unseen <= 0
        return self._pages + round(unseen * self._pages / self._paged_size), False

    def _update(self) -> None:
        if self._bar is not None:
            total, _ = self._expected()
            self._bar.update(self._task, completed=self._pages_done, total=total or None, **self._fields())


def brief(outcome: Outcome) -> str:
    """The line about a bad file, with its path as the user would type it."""
    return (outcome.message or outcome.path).replace(outcome.path, short(outcome.path))


def duration(seconds: float) -> str:
    """``45 s``, ``3 min``, ``2 h 05 min``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:02.0f} min"


def summary_lines(summary: Summary, counts: dict[str, int], db: str) -> list[tuple[str, str]]:
    """What an ingest came to, as rows of a table: name and value."""
    rate = summary.pages / summary.seconds if summary.seconds else 0.0
    doubts, unread = counts.get("doubtful_numbers", 0), counts.get("unread_lines", 0)
    rows = [
        ("files", f"{summary.files}"),
        ("  ingested", f"{summary.done}"),
        ("  unchanged", f"{summary.unchanged}"),
        ("  in part", f"{summary.partial}"),
        ("  failed", f"{summary.failed}"),
        ("pages read", f"{summary.pages} in {duration(summary.seconds)} ({rate:.1f} a second)"),
        ("  by OCR", f"{summary.ocr_pages}"),
        ("  repaired", f"{summary.repaired_pages}"),
        ("targets", f"{summary.targets}"),
        ("results", f"{summary.results}"),
        ("figures", f"{summary.figures}"),
        ("citations", f"{summary.citations}"),
        (
            "database",
            f"{short(db)}: {counts['documents']} documents, {counts['pages']} pages, {counts['targets']} targets, "
            f"{counts['results']} results, {counts['figures']} figures, {counts['citations']} citations "
            f"({counts['linked_citations']} linked)",
        ),
        ("  in doubt", f"{doubts} number{'s' if doubts > 1 else ''} that may be misread" if doubts else "0"),
        ("  unread", f"{unread} line{'s' if unread > 1 else ''} of print that could not be read" if unread else "0"),
    ]
    return [row for row in rows if row[0] in ("files", "  ingested", "pages read", "database") or row[1] != "0"]
