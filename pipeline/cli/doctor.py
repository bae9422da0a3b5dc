"""The command doctor: what this machine has, what is missing, and the command that installs it."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from pipeline.cli.options import Command, db_option, patterns_option
from pipeline.errors import CamketError, ExitCode


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at. ``fix`` is the command that mends it; ``needed`` says whether camket fails without it."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    needed: bool = True


@click.command(cls=Command, examples=("camket doctor", "camket doctor --patterns my-rules/"))
@db_option
@patterns_option
def doctor(db: str) -> int:
    """Say what this machine has and what is missing.

    With the command that installs it. Exit code 3 where something is missing that camket needs. With --patterns also
    whether each rule finds its examples and leaves its counter-examples alone; exit code 2 where one does not.
    """
    from pipeline.resources import own_pattern_files, own_patterns_dir

    own = own_patterns_dir()
    if own is not None and not _rules_hold([path.name for path in own_pattern_files(own)]):
        return ExitCode.WRONG_USAGE
    checks = list(run_checks(db))
    width = max(len(check.name) for check in checks)
    for check in checks:
        mark = "ok     " if check.ok else "MISSING" if check.needed else "without"
        click.echo(f"{mark}  {check.name:{width}}  {check.found}")
        if not check.ok and check.fix:
            click.echo(f"{'':9}{'':{width}}  install: {check.fix}")
    missing = [check.name for check in checks if check.needed and not check.ok]
    if missing:
        click.echo(f"Missing: {', '.join(missing)}", err=True)
        return ExitCode.MISSING_COMPONENT
    return ExitCode.DONE


def _rules_hold(files: list[str]) -> bool:
    """Puts every rule of these files to its examples, and says which fail."""
    from pipeline.cli.rulebook import check_file

    count, wrong = 0, 0
    for file in files:
        for case, holds in check_file(file):
            count += 1
            if not holds:
                wrong += 1
                what = "does not find its example" if case.wanted else "finds its counter-example"
                click.echo(f"{file}: the rule {case.rule} {what}: {case.text!r}", err=True)
    click.echo(f"rules    {', '.join(files) or 'no files'}: {count} examples, {wrong} wrong")
    return wrong == 0


def run_checks(db: str) -> Iterator[Check]:
    """All checks, in the order in which a page passes what they are about."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", sys.version_info >= (3, 11), version, _install("python3", "python"))
    yield from _tesseract()
    yield from _word_programs()
    yield from _resources()
    yield _sqlite()
    yield _output(Path(db))


def _install(debian: str, brew: str) -> str:
    """The command for this system."""
    if sys.platform == "darwin":
        return f"brew install {brew}"
    return f"{'' if os.geteuid() == 0 else 'sudo '}apt-get install -y {debian}"


def _tesseract() -> Iterator[Check]:
    from pipeline.text import tesseract

    try:
        version = tesseract.version()
    except CamketError as error:
        packages = "tesseract-ocr tesseract-ocr-vie tesseract-ocr-script-viet"
        yield Check("Tesseract", False, error.problem, _install(packages, "tesseract tesseract-lang"))
        return
    fix = _install("tesseract-ocr", "tesseract")
    yield Check("Tesseract", int(version.split(".")[0]) >= 5, f"{version} (5 or newer is needed)", fix)
    for model, package, what, needed in (
        ("vie", "tesseract-ocr-vie", "reads Vietnamese", True),
        ("Vietnamese", "tesseract-ocr-script-viet", "second opinion on bad pages", False),
    ):
        name = tesseract.installed_name(model)
        found = f"{what}: {name or 'not installed'}"
        yield Check(f"  model {model}", name is not None, found, _install(package, "tesseract-lang"), needed)


def _word_programs() -> Iterator[Check]:
    from pipeline.intake.programs import antiword, catdoc, libreoffice

    programs = {"antiword": antiword.program(), "catdoc": catdoc.program(), "LibreOffice": libreoffice.program()}
    here = [name for name, path in programs.items() if path]
    found = f"{', '.join(here)}" if here else "none of antiword, catdoc, LibreOffice: .doc files cannot be read"
    yield Check("Word 97 (.doc)", bool(here), found, _install("antiword catdoc", "antiword catdoc"), needed=False)


def _resources() -> Iterator[Check]:
    from pipeline import resources

    again = "pip install --force-reinstall camket"
    yield _try("rules", lambda: f"{len(list(resources.patterns_dir().glob('*.yaml')))} files", again)
    models = (
        ("lm.bin", "language model"),
        ("context.npz", "context network"),
        ("channel.npz", "English-OCR model"),
        ("confusions.json", "OCR confusions"),
        ("digits.npz", "handwritten digits"),
        ("ner.bin", "named things"),
    )
    for name, what in models:
        yield _try(what, lambda name=name: f"{resources.model_file(name).stat().st_size / 1e6:.1f} MB", again)  # type: ignore[misc]
    yield _try("fingerprint", resources.rules_version, again)


def _try(name: str, look: Callable[[], str], fix: str) -> Check:
    try:
        return Check(name, True, look())
    except (CamketError, OSError) as error:
        return Check(name, False, str(error), fix)


def _sqlite() -> Check:
    fix = _install("python3", "python")
    db = sqlite3.connect(":memory:")
    try:
        db.execute("CREATE VIRTUAL TABLE t USING fts5 (a)")
        db.execute("CREATE TABLE s (a TEXT) STRICT")
    except sqlite3.OperationalError as error:
        return Check("SQLite", False, f"{sqlite3.sqlite_version}: {error}; FTS5 and version 3.37 are needed", fix)
    finally:
        db.close()
    return Check("SQLite", True, f"{sqlite3.sqlite_version} with FTS5")


def _output(db: Path) -> Check:
    folder = db.absolute().parent
    while not folder.exists():
        folder = folder.parent
    ok = os.access(folder, os.W_OK) and (not db.exists() or os.access(db, os.W_OK))
    return Check("database", ok, f"{db} {'can' if ok else 'cannot'} be written", "choose another place with --db FILE")
