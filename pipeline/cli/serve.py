"""The command that shows the database in a browser."""

from __future__ import annotations

import click

from pipeline.cli.options import Command, db_option


@click.command(cls=Command, examples=("camket serve", "camket serve --db hue.db --port 8080 --lang en --open"))
@db_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. The default answers this machine alone; who reaches another can read everything.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any free port.")
@click.option("--lang", type=click.Choice(("vi", "en")), default="vi", show_default=True, help="Language of titles.")
@click.option("--open", "browser", is_flag=True, help="Open it in the browser.")
def serve(db: str, host: str, port: int, lang: str, browser: bool) -> None:
    """Browse the database: tables with filters, ready questions, pages with their facts marked.

    Built on Datasette; nothing can be changed there. Every list can be had as CSV and JSON too. Ctrl-C ends it.
    """
    from pipeline.serve import serve as run

    def ready(address: str) -> None:
        click.echo(f"{db} is at {address} (Ctrl-C ends it)", err=True)

    run(db, host=host, port=port, lang=lang, ready=ready, browser=browser)
