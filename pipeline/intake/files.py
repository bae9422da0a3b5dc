"""From the arguments of a command to the files they mean."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.errors import InputError

# What systems and office programs leave in folders; no person put it there to be read.
_CLUTTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})


def find_files(paths: Iterable[str]) -> list[Path]:
    """The files that arguments name: files, folders (all files below them) and glob patterns.

    A folder gives every file in it, also those of a type that camket does not read: each gets its line of error later,
    so that nobody believes a spreadsheet is in the database. Hidden files, lock files of office programs and clutter
    of the system are left out, unless they are named themselves. Sorted by path, each file once.

    Raises:
        InputError: an argument names nothing that exists, or a folder without a file.
    """
    found: dict[str, Path] = {}
    for argument in paths:
        hits = list(_expand(str(argument)))
        if not hits:
            problem = "there is no file in this folder" if Path(argument).is_dir() else "no such file or folder"
            raise InputError(problem, path=str(argument), next_step="Check the path")
        for hit in hits:
            found.setdefault(os.path.realpath(hit), hit)
    return sorted(found.values(), key=str)


def _expand(argument: str) -> Iterator[Path]:
    path = Path(argument).expanduser()
    if path.is_dir():
        yield from _below(path)
    elif path.is_file():
        yield path
    elif glob.has_magic(argument):
        for hit in sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207 - Path.glob has no absolute patterns
            here = Path(hit)
            if here.is_dir():
                yield from _below(here)
            elif here.is_file() and not _skipped(here.name):
                yield here


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            if not _skipped(name) and path.is_file():
                yield path


def _skipped(name: str) -> bool:
    """Hidden (".x"), lock files of Word ("~$x.docx") and LibreOffice (".~lock.x#"), clutter of the system."""
    return name.startswith((".", "~$")) or name.endswith("~") or name.lower() in _CLUTTER
