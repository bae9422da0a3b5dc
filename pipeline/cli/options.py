"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from pipeline.cli.main import set_debug

if TYPE_CHECKING:
    from pipeline.store.filters import Filters

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", "json", "jsonl", "csv", "xlsx")


class Command(click.Command):
    """A command that takes ``--debug``, and whose help shows its examples as they are typed."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.examples = tuple(examples)
        self.params.append(
            click.Option(["--debug"], is_flag=True, expose_value=False, callback=_debug, help="Show tracebacks.")
        )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")


def _debug(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    set_debug(ctx, value)


def db_option(command: F) -> F:
    """``--db FILE``."""
    return click.option(
        "--db",
        metavar="FILE",
        default="output/camket.db",
        show_default=True,
        envvar="CAMKET_DB",
        show_envvar=True,
        help="The database.",
    )(command)


def output_options(command: F) -> F:
    """``--format`` and ``--output``."""
    command = click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="All but the table have every column.",
    )(command)
    return click.option("-o", "--output", "to", metavar="FILE", help="Write to a file instead of standard output.")(
        command
    )


def filter_options(command: F) -> F:
    """``--document --issuer --type --year``; the command gets them as ``filters``."""

    @functools.wraps(command)
    def collect(**values: Any) -> Any:
        from pipeline.store.filters import Filters

        names = ("document", "issuer", "type", "year")
        return command(filters=Filters(**{name: values.pop(name) for name in names}), **values)

    wrapped: Any = collect
    for option in (
        click.option("--year", type=int, metavar="YEAR", help="Year of issue."),
        click.option("--type", metavar="TYPE", help="Type of document: KH, BC, QĐ, kế hoạch …"),
        click.option("--issuer", metavar="NAME", help="Part of the issuer's name, with or without diacritics."),
        click.option("--document", metavar="ID", help="Id (or its beginning), file name or number of a document."),
    ):
        wrapped = option(wrapped)
    return cast(F, wrapped)


@contextmanager
def reading(db: str) -> Iterator[Any]:
    """The open database of a command that asks."""
    from pipeline.store import Store

    with Store.read(db) as store:
        yield store.db


def short(path: str) -> str:
    """A path as the user would type it: relative where it lies below the current folder."""
    import os

    relative = os.path.relpath(path) if os.path.isabs(path) else path  # noqa: PTH117 - a string, maybe of another machine
    return path if relative.startswith("..") else relative


__all__ = ["Command", "Filters", "db_option", "filter_options", "output_options", "reading", "short"]
