"""The command by which a person decides on facts."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import click

from pipeline.cli.ask import tell
from pipeline.cli.options import Command, db_option, output_options, reading
from pipeline.errors import UsageError
from pipeline.output.formats import names, write_rows

REVIEW_COLUMNS = names(
    "reviewed_at reviewer decision fact_id table_name changes note number document_id page_no text applies"
)
_FLAGS = ("confirm", "reject", "clear")


@click.command(
    cls=Command,
    examples=(
        "camket review res-3f2a --confirm",
        "camket review tgt-91bc --set value=27.47 --set year=2025 --note 'page 12, second table'",
        "camket review res-3f2a --link tgt-91bc",
        "camket review --list",
        "camket review --export decisions.csv",
        "camket review --import decisions.csv --db other.db",
    ),
)
@click.argument("id", required=False)
@db_option
@click.option("--confirm", is_flag=True, help="It is right as it stands.")
@click.option("--reject", is_flag=True, help="It is no such fact: it stays, marked, and counts no more.")
@click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="What is right; may be repeated.")
@click.option("--link", metavar="TARGET", help="This result answers that target.")
@click.option("--unlink", metavar="TARGET", help="This result does not answer that target.")
@click.option("--clear", is_flag=True, help="Take back all that was decided on it.")
@click.option("--note", metavar="TEXT", help="Why.")
@click.option("--reviewer", metavar="NAME", envvar="CAMKET_REVIEWER", show_envvar=True, help="Who; by default you.")
@click.option("--list", "listing", is_flag=True, help="List what was decided, by whom and when.")
@click.option("--export", "to_file", metavar="FILE", help="Write all decisions to a CSV file.")
@click.option("--import", "from_file", metavar="FILE", help="Take over the decisions of a CSV file.")
@output_options
def review(
    id: str | None,
    db: str,
    confirm: bool,
    reject: bool,
    fields: tuple[str, ...],
    link: str | None,
    unlink: str | None,
    clear: bool,
    note: str | None,
    reviewer: str | None,
    listing: bool,
    to_file: str | None,
    from_file: str | None,
    form: str,
    to: str | None,
) -> None:
    """Confirm, reject, correct or link a fact; the decision survives every later ingest and a change of rules.

    ID is a target's, result's, figure's, assignment's or deadline's, or its beginning. Verdicts and findings follow at
    once. Numbers are written with a point or a comma for decimals and without separators of thousands; a field with
    nothing behind "=" becomes empty.
    """
    chosen = [
        name
        for name, given in (
            ("confirm", confirm),
            ("reject", reject),
            ("set", fields),
            ("link", link),
            ("unlink", unlink),
            ("clear", clear),
        )
        if given
    ]
    about_all = [name for name, given in (("list", listing), ("export", to_file), ("import", from_file)) if given]
    if len(chosen) + len(about_all) != 1:
        raise UsageError(
            "say one thing at a time",
            next_step="Give an ID with --confirm, --reject, --set, --link, --unlink or --clear, or one of "
            "--list, --export and --import",
        )
    if about_all:
        if id is not None:
            raise UsageError(f"--{about_all[0]} is about all decisions", next_step=f"Leave out {id}")
        _about_all(db, to_file, from_file, form, to)
        return
    if id is None:
        raise UsageError("which fact?", next_step="Give its id; camket targets and camket results show them")
    from pipeline.store import Store, review_files
    from pipeline.store.settle import settle

    decision = chosen[0]
    with Store.create(db) as store:
        with store.transaction() as base:
            told = review_files.decide(
                base,
                id,
                decision,
                fields=fields,
                target=link or unlink,
                reviewer=reviewer or _me(),
                note=note,
            )
        settle(store)
    click.echo(told, err=True)


def _about_all(db: str, to_file: str | None, from_file: str | None, form: str, to: str | None) -> None:
    from pipeline.store import Store, review_files
    from pipeline.store.settle import settle

    if from_file:
        rows = review_files.read(Path(from_file))
        with Store.create(db) as store:
            with store.transaction() as base:
                taken = review_files.take_over(base, rows)
            settle(store)
        for row, problem in taken.left:
            click.echo(f"{from_file}, line {row}: {problem}", err=True)
        click.echo(f"{taken.new} decisions taken over, {taken.known} were known, {len(taken.left)} left out.", err=True)
        if taken.left:
            raise SystemExit(1)
        return
    with reading(db) as base:
        if to_file:
            count = review_files.export(base, Path(to_file))
        else:
            shown = ("reviewed_at", "reviewer", "decision", "fact_id", "changes", "note", "text")
            rows_: Any = review_files.listed(base)
            count = write_rows(rows_, form, columns=REVIEW_COLUMNS, shown=shown, to=to, title="reviews")
    tell(count, "decision")


def _me() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return None
