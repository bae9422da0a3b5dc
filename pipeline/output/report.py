"""Writes the report of a database to a file: ``.html`` or ``.xlsx``, by its name."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipeline.errors import StoreError, UsageError
from pipeline.output.labels import Lang, Words
from pipeline.output.report_data import Report, load
from pipeline.store.filters import FactFilters

ENDINGS = (".html", ".htm", ".xlsx")


def write_report(
    db: sqlite3.Connection,
    to: str | Path,
    filters: FactFilters,
    *,
    lang: Lang = "vi",
    opened: bool = False,
    made_on: str | None = None,
) -> Report:
    """Writes the scorecard of commitments and results, with findings, series and coverage.

    Args:
        db: the database.
        to: the file; its ending says the format.
        filters: which facts, of which documents.
        lang: language of headings and reasons; quotations stay as they are.
        opened: whether every row of an HTML report shows its evidence from the start.
        made_on: ISO date that the report bears, by default today.

    Returns what the report says. Raises :class:`UsageError` for another ending and for a filter that nothing meets,
    :class:`StoreError` where the file cannot be written. A file that is there stays whole until the new one is.
    """
    path = Path(to)
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"a report is written as .html or .xlsx, not as {path.suffix or 'a file without an ending'}",
            path=str(to),
            next_step="Name the file report.html or report.xlsx.",
        )
    report = load(db, filters, Words(lang), made_on=made_on or date.today().isoformat())
    with _replacing(path) as fresh:
        if path.suffix.lower() == ".xlsx":
            from pipeline.output.report_xlsx import write_xlsx

            write_xlsx(report, db, filters, fresh)
        else:
            from pipeline.output.report_html import render_html

            fresh.write_text(render_html(report, opened=opened), encoding="utf-8")
    return report


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A new file beside the old one, which takes its place once it is whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from None
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
        mask = os.umask(0)
        os.umask(mask)
        fresh.chmod(0o666 & ~mask)
        fresh.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from None
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()


def _cannot_write(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"cannot be written ({error.strerror or error})",
        path=str(path),
        next_step="Choose another place with --to FILE.",
    )
