"""What README.md and docs/*.md name exists: files, folders, links, commands and their options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipeline.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "corpus").glob("*.md")])

_QUOTED = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\]\((?!\w+://|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
_FOLDERS = ("docs/", "tests/", "pipeline/", "patterns/", "corpus/", ".ci/")
_PATH = re.compile(r"[\w./*{}+-]+")
_FENCED = re.compile(r"^```\w*\n(.*?)^```", re.M | re.S)
_INDENTED = re.compile(r"^(?: {4}|\t)[ \t]*(\S.*)$", re.M)
_COMMAND = re.compile(r"(?:\.venv/bin/)?camket (?!\()([a-z].*)")


def paths_named(text: str) -> Iterator[str]:
    """Files and folders of the project that a page names in backticks, alone or at the end of a command."""
    for quoted in _QUOTED.findall(text):
        for word in quoted.split():
            if word.startswith(_FOLDERS) and _PATH.fullmatch(word):
                yield word.rstrip(".,;:")


def commands_named(text: str) -> Iterator[list[str]]:
    """Calls of camket, in backticks or on lines of a block, as words behind ``camket``."""
    blocks = [*_FENCED.findall(text), *_INDENTED.findall(text)]
    for line in (*_QUOTED.findall(text), *"\n".join(blocks).splitlines()):
        match = _COMMAND.match(line.strip().removeprefix("$ "))
        if match:
            call = re.split(r"\s[|>&]|\s#|\s…|…$", match[1])[0]
            yield shlex.split(call.replace("’", ""), comments=False)


def unknown_in(words: list[str]) -> str | None:
    """What of a call does not exist: the command, the one below it, or an option; None where all does."""
    command: click.Command = cli
    for word in words:
        if word.startswith("-"):
            name = word.split("=")[0].rstrip(",.")
            known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
            if name not in known | {"--help", "-h", "--debug"}:
                return f"option {name} of {command.name}"
        elif isinstance(command, click.Group):
            below = re.split(r"[|/,]", word)[0]
            found = command.get_command(click.Context(command), below)
            if found is None:
                return None if command.invoke_without_command else f"command {word}"
            command = found
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [name for name in set(paths_named(text)) if not list(ROOT.glob(name.rstrip("/")))]
    missing += [link for link in set(_LINK.findall(text)) if not (page.parent / link).exists()]
    assert not missing, f"{page.name} names what is not there: {sorted(missing)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    calls = list(commands_named(page.read_text(encoding="utf-8")))
    wrong = {f"camket {' '.join(words)}": problem for words in calls if (problem := unknown_in(words))}
    assert not wrong, f"{page.name} shows calls that do not work: {wrong}"


def test_what_is_not_there_is_told() -> None:
    """The check itself can fail."""
    page = (
        "See `docs/no-such-page.md` and `tests/benchmarks/bench_pages.py`: `camket undo ID`, `camket show ID --loud`.\n"
    )
    assert [name for name in paths_named(page) if not (ROOT / name).exists()] == ["docs/no-such-page.md"]
    calls = [*commands_named(page), *commands_named("    camket targets --no-such 3   # why\n")]
    assert [unknown_in(words) for words in calls] == [
        "command undo",
        "option --loud of show",
        "option --no-such of targets",
    ]


def test_commands_are_found() -> None:
    """The pages do show commands: an empty list would pass every check."""
    shown = {words[0] for page in PAGES for words in commands_named(page.read_text(encoding="utf-8"))}
    assert {"ingest", "progress", "targets", "findings", "show", "report", "serve", "review", "repair"} <= shown
