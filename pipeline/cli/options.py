"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.cli.main import set_debug

if TYPE_CHECKING:
    from pipeline.store.filters import FactFilters, Filters

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", "json", "jsonl", "csv", "xlsx")
VERDICTS = ("met", "not_met", "reported_not_comparable", "narrative_only", "not_reported", "unknown")


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


def patterns_option(command: F) -> F:
    """``--patterns DIR``: rules and words of the user's own, checked before the command begins."""
    return click.option(
        "--patterns",
        metavar="DIR",
        envvar="CAMKET_PATTERNS",
        show_envvar=True,
        expose_value=False,
        callback=_use_patterns,
        help="A folder with rules and words of your own, laid over the shipped files of the same names.",
    )(command)


def _use_patterns(_context: click.Context, _parameter: click.Parameter, folder: str | None) -> None:
    if folder:
        from pipeline.extract.rules import check_own_patterns
        from pipeline.resources import use_patterns

        use_patterns(folder)
        check_own_patterns()


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


def _document_options() -> dict[str, Callable[[Any], Any]]:
    return {
        "document": click.option(
            "--document", metavar="ID", help="Id (or its beginning), file name or number of a document."
        ),
        "issuer": click.option(
            "--issuer", metavar="NAME", help="Part of the issuer's name, with or without diacritics."
        ),
        "province": click.option("--province", metavar="NAME", help="Province, with or without diacritics."),
        "type": click.option("--type", metavar="TYPE", help="Type of document: KH, BC, QĐ, kế hoạch …"),
        "year": click.option("--year", type=int, metavar="YEAR", help="Year of issue."),
    }


def filter_options(command: F) -> F:
    """``--document --issuer --province --type --year``; the command gets them as ``filters``."""
    options = _document_options()

    @functools.wraps(command)
    def collect(**values: Any) -> Any:
        from pipeline.store.filters import Filters

        return command(filters=Filters(**{name: values.pop(name) for name in options}), **values)

    return _with_options(collect, options)


def fact_filter_options(*chosen: str) -> Callable[[F], F]:
    """``--document --province`` and the chosen ones of ``--issuer --type --year --goal --verdict --rule --indicator``.

    The command gets them as ``filters``, a :class:`pipeline.store.filters.FactFilters`. ``--year`` is the fact's own.
    """
    options = {
        **_document_options(),
        "year": click.option("--year", type=int, metavar="YEAR", help="Year that the fact is about."),
        "goal": click.option("--goal", metavar="NUMBER", help="Number of the goal (mục tiêu)."),
        "indicator": click.option(
            "--indicator", metavar="WORDS", help="Words of the indicator or sentence, with or without diacritics."
        ),
        "verdict": click.option(
            "--verdict", metavar="VERDICT", type=click.Choice(VERDICTS), help=f"{', '.join(VERDICTS[:-1])} or unknown."
        ),
        "rule": click.option("--rule", metavar="ID", help="Id of the rule that found it, or its beginning."),
    }
    options = {name: option for name, option in options.items() if name in (*chosen, "document", "province")}
    about_documents = ("document", "issuer", "province", "type")

    def decorate(command: F) -> F:
        @functools.wraps(command)
        def collect(**values: Any) -> Any:
            from pipeline.store.filters import FactFilters, Filters

            given = {name: values.pop(name) for name in options}
            documents = Filters(**{name: given.pop(name) for name in about_documents if name in given})
            return command(filters=FactFilters(documents, **given), **values)

        return _with_options(collect, options)

    return decorate


def _with_options(command: Any, options: dict[str, Callable[[Any], Any]]) -> Any:
    for option in reversed(options.values()):
        command = option(command)
    return command


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


__all__ = [
    "Command",
    "FactFilters",
    "Filters",
    "db_option",
    "fact_filter_options",
    "filter_options",
    "output_options",
    "patterns_option",
    "reading",
    "short",
]
