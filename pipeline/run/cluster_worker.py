"""What runs on a worker of a Dask cluster: one task at a time, on a file that it sees or that was sent to it."""

from __future__ import annotations

import atexit
import os
import pickle
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from pipeline import __version__
from pipeline.model import FileInfo
from pipeline.resources import rules_version
from pipeline.run.executor import Failure, run_task
from pipeline.run.tasks import PackedPage

_COPIES = 8  # files that were sent and lie in the worker's folder
_alone = Lock()
_copies: OrderedDict[SeenFile, Path] = OrderedDict()


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file as the writing process sees it: the same path with the same size and time is taken for the same file."""

    path: str
    size: int
    changed: int  # whole seconds: file systems on a network keep no finer ones

    @classmethod
    def of(cls, path: str) -> SeenFile | None:
        """The file at a path, None where it cannot be looked at."""
        try:
            stat = Path(path).stat()
        except OSError:
            return None
        return cls(path, stat.st_size, int(stat.st_mtime))


@dataclass(frozen=True, slots=True)
class NotHere:
    """The answer of a worker that does not see the file."""


def own_versions() -> dict[str, str]:
    """What must be the same on both sides."""
    return {
        "Python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "camket": __version__,
        "rules": rules_version(),
    }


def work(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    file: SeenFile | None,
    content: bytes | None,
    topic: str,
    key: str,
) -> tuple[Any, Failure | None, float] | NotHere:
    """Runs a task: its value, its failure and its seconds, or that it needs the file."""
    from distributed import get_worker

    worker = get_worker()
    with _alone:
        path = _place(file, content) if file else ""
        if file and path is None:
            return NotHere()
        worker.log_event(topic, {"key": key, "worker": worker.address})
        if file is None or path == file.path:
            return run_task(function, args)
        value, failure, seconds = run_task(function, tuple(path if arg == file.path else arg for arg in args))
        return _named(value, str(path), file.path), failure and _named(failure, str(path), file.path), seconds


def _place(file: SeenFile, content: bytes | None) -> str | None:
    """Where the file lies on this machine: at its own path, or as a copy of what was sent."""
    if SeenFile.of(file.path) == file:
        return file.path
    if file in _copies:
        _copies.move_to_end(file)
    elif content is None:
        return None
    else:
        copy = Path(tempfile.mkdtemp(dir=_folder())) / os.path.basename(file.path)  # noqa: PTH119 - a name, no path
        copy.write_bytes(content)
        os.utime(copy, (file.changed, file.changed))
        _copies[file] = copy
        if len(_copies) > _COPIES:
            _, oldest = _copies.popitem(last=False)
            oldest.unlink()
            oldest.parent.rmdir()
    return str(_copies[file])


@lru_cache(maxsize=1)
def _folder() -> str:
    folder = tempfile.TemporaryDirectory(prefix="camket-")
    atexit.register(folder.cleanup)
    return folder.name


def _named(value: Any, copy: str, path: str) -> Any:
    """A task's value with the file's own path where it names the copy."""
    if isinstance(value, Failure):
        return replace(value, message=value.message.replace(copy, path), details=value.details.replace(copy, path))
    if isinstance(value, FileInfo):
        return replace(value, path=path)
    if isinstance(value, PackedPage) and copy.encode() in value.page:
        page = pickle.loads(value.page)
        page = replace(page, error=page.error and page.error.replace(copy, path))
        return replace(value, page=pickle.dumps(page, pickle.HIGHEST_PROTOCOL))
    return value
