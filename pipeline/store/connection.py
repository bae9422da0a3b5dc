"""Opens the database: checks whose it is, migrates it, and keeps a second writer out."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline.errors import MissingComponentError, StoreError
from pipeline.vietnamese import strip_marks

APPLICATION_ID = 0x63616D6B  # "camk": tells our databases from other programs'
BUSY_SECONDS = 30.0
OLDEST_SQLITE = (3, 37)  # STRICT tables


def migrations() -> list[tuple[int, str]]:
    """The numbered steps of the schema: (version, SQL), in order."""
    found = []
    for entry in files("pipeline.store").joinpath("schema").iterdir():
        if entry.name.endswith(".sql"):
            found.append((int(entry.name.split("_")[0]), entry.read_text(encoding="utf-8")))
    return sorted(found)


class Store:
    """An open database. Use it as a context manager, or close it.

    ``db`` is the ``sqlite3.Connection`` (autocommit; rows by name), for those who ask questions of their own.
    """

    def __init__(self, path: Path, db: sqlite3.Connection, lock: int | None = None) -> None:
        self.path = path
        self.db = db
        self._lock = lock

    @classmethod
    def create(cls, path: str | Path) -> Store:
        """Opens the database for writing and makes or migrates it; the only writer until it is closed.

        Raises :class:`StoreError` where another ingest has it open, where it is no database of camket, or where a newer
        camket made it.
        """
        path = Path(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = _lock(path)
        except OSError as error:
            raise StoreError(
                f"cannot write the database ({error.strerror})",
                path=str(path),
                next_step="Choose another place with --db FILE.",
            ) from None
        try:
            db = _connect(path, f"file:{_quoted(path)}?mode=rwc")
            with _readable(path):
                _check_owner(db, path)
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = NORMAL")
                _migrate(db, path)
        except BaseException:
            _unlock(path, lock)
            raise
        return cls(path, db, lock)

    @classmethod
    def read(cls, path: str | Path) -> Store:
        """Opens the database for reading; an ingest may go on meanwhile.

        Raises :class:`StoreError` where there is none, where it is no database of camket, or where its schema is of
        another version.
        """
        path = Path(path)
        if not path.is_file():
            raise StoreError(
                "there is no database here", path=str(path), next_step="Make one with: camket ingest PATH... --db FILE"
            )
        with _readable(path):
            db = _connect(path, f"file:{_quoted(path)}?mode=ro")
            try:
                _check_owner(db, path)
            except sqlite3.OperationalError:
                # A database in WAL mode in a folder where nothing may be written: nobody writes it, so it stands still.
                db.close()
                db = _connect(path, f"file:{_quoted(path)}?mode=ro&immutable=1")
                _check_owner(db, path)
            version = _version(db)
            if version != migrations()[-1][0]:
                _refuse_newer(version, path)
                db.close()
                cls.create(path).close()  # an older one is brought up to date first
                db = _connect(path, f"file:{_quoted(path)}?mode=ro")
        return cls(path, db)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Raises :class:`StoreError` where the database is locked or the disk is full."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreError(f"cannot be written now ({error})", path=str(self.path)) from error
        try:
            yield self.db
            self.db.execute("COMMIT")
        except BaseException as error:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise StoreError(f"could not be written ({error})", path=str(self.path)) from error
            raise

    def close(self) -> None:
        """Closes the database and lets other writers in; safe to call twice."""
        if self._lock is not None:
            self.db.execute("PRAGMA optimize")
        self.db.close()
        if self._lock is not None:
            _unlock(self.path, self._lock)
            self._lock = None

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _connect(path: Path, uri: str) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise MissingComponentError(
            f"SQLite {oldest} or newer is needed, this Python has {sqlite3.sqlite_version}",
            next_step="Install a newer Python",
        )
    try:
        db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"cannot open the database ({error})", path=str(path), next_step="Choose another place with --db FILE."
        ) from None
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    db.create_function(
        "fold", 1, lambda text: None if text is None else strip_marks(str(text)).lower(), deterministic=True
    )
    return db


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"cannot open the database ({error})", path=str(path)) from error
        raise StoreError(
            "this file is no database", path=str(path), next_step="Name another with --db FILE."
        ) from error


def _pragma(db: sqlite3.Connection, name: str) -> Any:
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def _version(db: sqlite3.Connection) -> int:
    return int(_pragma(db, "user_version"))


def _check_owner(db: sqlite3.Connection, path: Path) -> None:
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if not empty and _pragma(db, "application_id") != APPLICATION_ID:
        raise StoreError(
            "this database was made by another program", path=str(path), next_step="Name another with --db FILE."
        )


def _refuse_newer(version: int, path: Path) -> None:
    newest = migrations()[-1][0]
    if version > newest:
        raise StoreError(
            f"made by a newer camket (schema {version}, this one knows {newest})",
            path=str(path),
            next_step="Update camket.",
        )


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    version = _version(db)
    _refuse_newer(version, path)
    for number, sql in migrations():
        if number > version:
            # executescript commits what is open, so the transaction is part of the script
            script = f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA application_id = {APPLICATION_ID};\n"
            try:
                db.executescript(f"{script}PRAGMA user_version = {number};\nCOMMIT;")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise


def _lock(path: Path) -> int:
    """Takes the writer's lock, a file beside the database; the system lets go of it however the process ends."""
    name = _lock_file(path)
    while True:
        handle = os.open(name, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode("ascii", "replace").strip()
            os.close(handle)
            raise StoreError(
                f"another ingest is writing this database (process {holder or 'unknown'})",
                path=str(path),
                next_step="Wait until it has finished, or use another database with --db FILE.",
            ) from None
        try:
            if os.fstat(handle).st_ino == os.stat(name).st_ino:  # noqa: PTH116 - the same call on both
                break
        except FileNotFoundError:
            pass
        os.close(handle)  # the last writer removed the file between our two steps: take the new one
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
    return handle


def _unlock(path: Path, handle: int) -> None:
    Path(_lock_file(path)).unlink(missing_ok=True)
    os.close(handle)


def _lock_file(path: Path) -> str:
    return f"{path}.lock"
