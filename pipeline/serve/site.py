"""Puts Datasette on a database: what it is told of the tables, its settings, and the plugin with our own pages."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm

from pipeline.errors import UsageError
from pipeline.serve import plugin
from pipeline.serve.titles import metadata
from pipeline.store import Store

FOLDER = Path(__file__).resolve().parent
SETTINGS: dict[str, Any] = {
    "default_page_size": 50,
    "default_allow_sql": True,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1000,
    "suggest_facets": False,
    "allow_download": True,
    "truncate_cells_html": 300,
    "max_returned_rows": 5000,
}


def site(path: str | Path, *, lang: str = "vi") -> Datasette:
    """The application for one database.

    Args:
        path: the database.
        lang: "vi" or "en", the language of titles and questions.

    Raises:
        StoreError: there is no database of camket at ``path``, or one of another version.
    """
    path = Path(path).resolve()
    with Store.read(path) as store:
        about = metadata(_relations(store.db), path.stem, lang)
    if not pm.is_registered(plugin):
        pm.register(plugin, name="camket")
    app = Datasette(
        files=[str(path)],
        metadata=about,
        settings=SETTINGS,
        template_dir=str(FOLDER / "templates"),
        static_mounts=[("camket", str(FOLDER / "static"))],
    )
    app.camket = plugin.Place(path.stem, lang)
    return app


def _relations(db: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table and view."""
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    return {name: [row[1] for row in db.execute(f'PRAGMA table_info("{name}")')] for name in names}


def serve(
    path: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    lang: str = "vi",
    ready: Callable[[str], None] = lambda _: None,
    browser: bool = False,
) -> None:
    """Serves the database until it is interrupted.

    Args:
        path: the database.
        host: the address to listen on; the default answers this machine alone.
        port: the port; 0 takes any free one.
        lang: "vi" or "en".
        ready: called with the site's address before the first request.
        browser: whether to open it in the user's browser.

    Raises:
        StoreError: as :func:`site`.
        UsageError: the address is taken or not allowed.
    """
    import uvicorn

    app = site(path, lang=lang)
    listener = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}/"
    asyncio.run(app.invoke_startup())
    ready(address)
    if browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    with listener:
        uvicorn.Server(uvicorn.Config(app.app(), log_level="warning", lifespan="on")).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host}:{port} ({error.strerror or error})",
            next_step="Choose another with --port, or --port 0 for any that is free",
        ) from None
