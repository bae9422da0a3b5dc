"""How camket calls an external program: found on PATH, ended after its time, its output as bytes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence

from pipeline import errors


def find(*names: str) -> str | None:
    """The first of these programs that is on PATH."""
    return next((path for name in names if (path := shutil.which(name))), None)


def call(
    command: Sequence[str], *, path: str, timeout: float, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end; its exit status is the caller's to judge.

    Args:
        command: program and arguments; no shell is involved.
        path: the file worked on, for messages.
        timeout: seconds; then the program and its children are killed.
        env: further variables.

    Raises:
        TimeoutError: (of :mod:`pipeline.errors`) it did not end in time.
        MissingComponentError: it cannot be started.
    """
    name = os.path.basename(command[0])  # noqa: PTH119 - a string that may be no path
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
            start_new_session=True,  # LibreOffice is a script that starts the program: both must go
        )
    except OSError as error:
        raise errors.MissingComponentError(
            f"{name} cannot be started ({error.strerror})", path=path, next_step="Run camket doctor"
        ) from error
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired as error:
        _kill(process)
        raise errors.TimeoutError(
            f"{name} did not finish within {timeout:g} s", path=path, next_step="Try it again, or save it as .docx"
        ) from error
    except BaseException:
        _kill(process)
        raise
    return subprocess.CompletedProcess(list(command), process.returncode, out, err)


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (OSError, AttributeError):
        process.kill()
    process.communicate()
