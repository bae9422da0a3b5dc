"""Commands that fill the database: ingest, retry, status."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from pipeline.cli.options import Command, db_option, output_options, patterns_option, reading, short
from pipeline.errors import ExitCode, InputError, UsageError
from pipeline.output.formats import names, write_rows

if TYPE_CHECKING:
    from pipeline.run import Executor

STATUSES = ("done", "partial", "failed")
STATUS_COLUMNS = names(
    "status path pages seconds attempts error_code message started_at finished_at ocr sha256 document_id"
)

jobs_option = click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Worker processes.  [default: the cores that may be used]"
)
cluster_option = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Let the workers of a Dask cluster read, instead of processes here (needs camket[cluster]).",
)
audit_option = click.option(
    "--audit",
    metavar="FILE",
    envvar="CAMKET_AUDIT",
    show_envvar=True,
    help="TOML file that switches audit rules off or sets their thresholds; kept for later ingests.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; errors only.")


@click.command(
    cls=Command,
    examples=(
        "camket ingest documents/",
        "camket ingest 'reports/*.pdf' plan.docx --db audit.db",
        "camket ingest scans/ --ocr always --jobs 4",
        "camket ingest reports/ --patterns my-rules/ --audit my-audit.toml",
        "camket ingest archive/ --cluster tcp://10.0.0.5:8786",
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@db_option
@click.option(
    "--ocr",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Read pictures of pages: where the page's own text is missing or bad, on every page, or not at all.",
)
@jobs_option
@cluster_option
@patterns_option
@audit_option
@quiet_option
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[str, ...],
    db: str,
    ocr: str,
    jobs: int | None,
    cluster: str | None,
    audit: str | None,
    quiet: bool,
) -> int:
    """Read files, folders or globs into the database.

    Takes PDF, PNG, JPEG, TIFF, .docx, .doc, .txt, .md and .html. A file that did not change is left as it is, a changed
    one replaces what it said before. Safe to interrupt and to repeat. After an update of camket or its rules files are
    read again, but no picture is: what the OCR read is kept.

    With --cluster the files are read by the workers of a Dask cluster (dask scheduler; dask worker ADDRESS --nthreads 1
    on each machine, one for each core, with the same camket and rules), at the same paths where they see them, else the
    files are sent. This process alone writes the database; a worker that is lost costs time and no rows.

    Exit code: 0 all files are in; 1 some failed, the others are in; 2 nothing could be read; 3 a program is missing.
    """
    from pipeline.intake import find_files

    try:
        files = find_files(paths)
    except InputError as error:
        raise UsageError(error.problem, path=error.path, next_step=error.next_step) from error
    chosen = [str(path) for path in files if not _is_database(path, db)]
    if not chosen:
        raise UsageError("there is nothing here but the database itself", next_step="Name a folder with documents.")
    return _run(ctx, chosen, db, ocr, jobs, cluster, audit, quiet, all_bad=ExitCode.WRONG_USAGE)


@click.command(cls=Command, examples=("camket retry", "camket retry --jobs 1"))
@db_option
@click.option(
    "--ocr", type=click.Choice(("auto", "always", "never")), help="Default: as in the last ingest of each file."
)
@jobs_option
@cluster_option
@patterns_option
@audit_option
@quiet_option
@click.pass_context
def retry(
    ctx: click.Context,
    db: str,
    ocr: str | None,
    jobs: int | None,
    cluster: str | None,
    audit: str | None,
    quiet: bool,
) -> int:
    """Try the failed files again.

    All files of which the last ingest failed, whole or in part: for example after a missing program was installed.
    Pages that were read are not read again by OCR.
    """
    from pipeline.store import queries

    with reading(db) as base:
        groups: dict[str, list[str]] = {}
        for row in queries.ingests(base, ("failed", "partial")):
            groups.setdefault(ocr or row["ocr"], []).append(row["path"])
    if not groups:
        click.echo("Nothing to retry: no file failed.", err=True)
        _settle(db)
    codes = [
        _run(ctx, files, db, setting, jobs, cluster, audit, quiet, all_bad=ExitCode.SOME_FAILED)
        for setting, files in sorted(groups.items())
    ]
    return max(codes, default=ExitCode.DONE)


@click.command(
    cls=Command, examples=("camket status", "camket status --only failed", "camket status --format csv -o status.csv")
)
@db_option
@click.option("--only", multiple=True, type=click.Choice(STATUSES), help="Only these; may be repeated.")
@output_options
def status(db: str, only: tuple[str, ...], form: str, to: str | None) -> None:
    """Say what the last ingest of each file did, the failed first."""
    from pipeline.store import queries

    shown = ("status", "path", "pages", "seconds", "attempts", "message")
    with reading(db) as base:
        rows: Iterable[dict[str, object]] = queries.ingests(base, only)
        if form == "table":
            rows = (_shortened(row) for row in rows)
        write_rows(rows, form, columns=STATUS_COLUMNS, shown=shown, to=to, title="status")
        tally = dict(base.execute("SELECT status, count(*) FROM ingests GROUP BY status").fetchall())
    click.echo(", ".join(f"{tally.get(name, 0)} {name}" for name in STATUSES), err=True)


def _settle(db: str) -> None:
    """Goes on where an ingest was interrupted after its last file."""
    from pipeline.store import Store
    from pipeline.store.settle import pending, settle

    with reading(db) as base:
        left = pending(base)
    if left:
        with Store.create(db) as store:
            settle(store)


def _is_database(path: Path, db: str) -> bool:
    """Whether a file is the database or one of SQLite's beside it: ``camket ingest .`` finds them too."""
    own = Path(db).absolute()
    return path.name in {f"{own.name}{end}" for end in ("", "-wal", "-shm", "-journal", ".lock")} and (
        path.absolute().parent.resolve() == own.parent.resolve()
    )


def _shortened(row: dict[str, object]) -> dict[str, object]:
    path = str(row["path"])
    message = str(row["message"] or "").removeprefix(f"{path}: ").removeprefix(f"{path}, ").replace(path, short(path))
    return {**row, "path": short(path), "message": message}


def _run(
    ctx: click.Context,
    files: list[str],
    db: str,
    ocr: str,
    jobs: int | None,
    cluster: str | None,
    audit: str | None,
    quiet: bool,
    *,
    all_bad: ExitCode,
) -> int:
    from pipeline.audit import load_settings
    from pipeline.cli.main import Camket
    from pipeline.cli.progress import Progress, summary_lines
    from pipeline.run import Ingest
    from pipeline.store import Store, Writer, queries
    from pipeline.text.options import TextOptions

    group = ctx.find_root().command
    settings = load_settings(audit) if audit else None
    options = TextOptions(ocr=cast(Any, ocr))
    executor = _executor(jobs, cluster)
    with Store.create(db) as store, Progress(quiet=quiet) as progress:
        writer = Writer(store, ocr=ocr, audit=settings)
        run = Ingest(writer, executor, options, database=str(store.path), listener=progress)
        try:
            summary = run.run(files)
        except KeyboardInterrupt:
            done = run.summary.done + run.summary.unchanged
            progress.__exit__()
            click.echo(
                f"Interrupted: {done} of {len(files)} files are in. The same command goes on from here.", err=True
            )
            raise SystemExit(130) from None
        counts = queries.counts(store.db)
    if isinstance(group, Camket) and group.debug:
        for details in summary.details:
            click.echo(details, err=True)
    for warning in summary.warnings:
        click.echo(f"warning: {warning}", err=True)
    if not quiet:
        _print_summary(summary_lines(summary, counts, str(store.path)))
    if summary.missing_component:
        click.echo("A program or model is missing. See: camket doctor", err=True)
        return ExitCode.MISSING_COMPONENT
    if summary.failed == summary.files:
        return all_bad
    return ExitCode.SOME_FAILED if summary.bad else ExitCode.DONE


def _executor(jobs: int | None, cluster: str | None) -> Executor:
    from pipeline.run import ClusterExecutor, ProcessExecutor

    if cluster is None:
        return ProcessExecutor(jobs)
    if jobs is not None:
        raise UsageError("--jobs and --cluster exclude each other", next_step="A cluster has as many jobs as workers.")
    return ClusterExecutor(cluster)


def _print_summary(rows: list[tuple[str, str]]) -> None:
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        sys.stdout.write(f"{name:{width}}  {value}\n")
