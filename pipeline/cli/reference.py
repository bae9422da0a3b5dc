"""Writes docs/commands.md from the commands' own help: ``python -m pipeline.cli.reference [--check]``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.cli.main import cli

HEAD = """# Commands

Generated from the help of each command by `python -m pipeline.cli.reference`; a test compares. Results go to standard
output, messages to standard error. Exit codes: 0 done; 1 some files failed, the others are in; 2 wrong usage, or
nothing could be read; 3 a needed component is missing; 130 interrupted.
"""


def reference() -> str:
    """The text of docs/commands.md."""
    parts = [HEAD]
    for name, command, context in _walk():
        level = "##" if name.count(" ") < 2 else "###"
        parts.append(f"{level} {name}\n\n```\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def _walk() -> Iterator[tuple[str, click.Command, click.Context]]:
    root = _context(cli, "camket", None)
    yield "camket", cli, root
    yield from _below(cli, root)


def _below(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = _context(command, name, context)
        yield inner.command_path, command, inner
        if isinstance(command, click.Group):
            yield from _below(command, inner)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    size = {"terminal_width": 100, "max_content_width": 100}
    return command.make_context(name, [], parent=parent, resilient_parsing=True, **size)


def docs_file() -> Path:
    """Where the reference lies in a checkout."""
    return Path(__file__).resolve().parents[2] / "docs" / "commands.md"


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        if docs_file().read_text(encoding="utf-8") != reference():
            sys.exit("docs/commands.md is out of date. Run: python -m pipeline.cli.reference")
    else:
        docs_file().write_text(reference(), encoding="utf-8")
