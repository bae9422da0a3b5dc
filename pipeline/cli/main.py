"""The command ``camket``: its group of commands, and the one place where an error becomes a line and an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from pipeline import __version__
from pipeline.errors import CamketError, ExitCode

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended

# In the order of a first use. A command's module is imported when the command is called.
COMMANDS = {
    "ingest": "pipeline.cli.ingest",
    "status": "pipeline.cli.ingest",
    "retry": "pipeline.cli.ingest",
    "documents": "pipeline.cli.ask",
    "progress": "pipeline.cli.scorecard",
    "targets": "pipeline.cli.facts",
    "results": "pipeline.cli.facts",
    "figures": "pipeline.cli.facts",
    "assignments": "pipeline.cli.facts",
    "deadlines": "pipeline.cli.facts",
    "indicators": "pipeline.cli.scorecard",
    "citations": "pipeline.cli.ask",
    "findings": "pipeline.cli.findings",
    "search": "pipeline.cli.ask",
    "show": "pipeline.cli.ask",
    "report": "pipeline.cli.report",
    "review": "pipeline.cli.review",
    "serve": "pipeline.cli.serve",
    "repair": "pipeline.cli.text",
    "train": "pipeline.cli.text",
    "doctor": "pipeline.cli.doctor",
}


class _ReaderGoneError(Exception):
    """Nobody reads standard output any more (``camket search … | head``). click would end with exit code 1."""


class Camket(click.Group):
    """Loads commands when they are called, and says what went wrong in one line."""

    debug = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        return None if module is None else getattr(import_module(module), cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            raise _ReaderGoneError from None
        return result

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Runs a command and exits. No traceback reaches the user but with ``--debug``."""
        self.debug = False
        try:
            code = super().main(args, "camket", complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            error.show()
            code = ExitCode.WRONG_USAGE
        except (click.Abort, KeyboardInterrupt):
            _say("Interrupted.")
            code = INTERRUPTED
        except _ReaderGoneError:
            _drop_stdout()
            code = ExitCode.DONE
        except CamketError as error:
            code = self._fail(error, str(error), error.exit_code)
        except Exception as error:
            problem = " ".join(f"unexpected {type(error).__name__}: {error}".split())
            code = self._fail(error, f"{problem}. Run again with --debug for details.", ExitCode.SOME_FAILED)
        sys.exit(int(code or 0))

    def _fail(self, error: Exception, message: str, code: int) -> int:
        if self.debug:
            raise error
        _say(f"error: {message}")
        return code


def _say(line: str) -> None:
    click.echo(line, err=True)


def _drop_stdout() -> None:
    """The reader went away (``camket search … | head``): let nothing more be written, not even at the end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=Camket,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: camket doctor, then camket ingest FOLDER, then camket documents.",
)
@click.version_option(__version__, "--version", message="camket %(version)s")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Turn plans and reports of Vietnam's administration into a database that can be asked.

    Files go in with "ingest": PDF, scans, Word, text. What was found in them is asked with "targets", "results",
    "figures", "documents", "citations" and "search"; "show" gives the evidence for each thing.
    """
    set_debug(ctx, debug)


def set_debug(ctx: click.Context, debug: bool) -> None:
    """Turns tracebacks on for this call, wherever ``--debug`` stood."""
    group = ctx.find_root().command
    if debug and isinstance(group, Camket):
        group.debug = True


def main() -> NoReturn:
    """Entry point of the command ``camket``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Vietnamese text, whatever the locale says; a lone surrogate of a file name is shown escaped
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    cli()
    raise AssertionError("cli exits")


if __name__ == "__main__":
    main()
