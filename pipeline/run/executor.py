"""What an executor is: something that takes tasks and gives back results, in any order.

Whatever goes wrong in a task is a :class:`Failure` in its result; no executor raises because of a task.
"""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.errors import CamketError


@dataclass(frozen=True, slots=True)
class Task:
    """A call to make: a function of a module's top level with arguments that can be pickled.

    ``limit`` is the time it may take, in seconds; an executor may end it after that. Tasks with the same ``affinity``
    like to run in the same process, one after the other (it has the file open). The affinity is the path of the file;
    where an argument is that path, the task reads the file.
    """

    key: Any
    function: Callable[..., Any]
    args: tuple[Any, ...]
    limit: float = 600.0
    affinity: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task gave no value: code and line of a :class:`CamketError`, or ``internal``, ``timeout``, ``crashed``.

    ``details`` is a traceback for those who look for the fault.
    """

    code: str
    message: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task: its value or a failure, and the seconds it took."""

    key: Any
    value: Any
    failure: Failure | None
    seconds: float


class Executor(Protocol):
    """Runs tasks. ``slots`` is how many run at once, ``pending`` how many are given and not yet back."""

    @property
    def slots(self) -> int:
        """How many tasks run at the same time."""

    @property
    def pending(self) -> int:
        """How many tasks were given and are not yet back."""

    def submit(self, task: Task) -> None:
        """Takes a task; returns at once."""

    def wait(self) -> list[Result]:
        """Results of tasks that have ended, at least one; blocks until there is one."""

    def close(self, *, now: bool = False) -> None:
        """Ends the workers; with ``now`` without waiting for what they are at."""


def run_task(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, Failure | None, float]:
    """Calls the function: (value, failure, seconds). Only what ends a process (KeyboardInterrupt) is raised."""
    start = time.perf_counter()
    try:
        return function(*args), None, time.perf_counter() - start
    except CamketError as error:
        failure = Failure(error.code, str(error))
    except Exception as error:
        text = " ".join(str(error).split())[:300]
        problem = f"unexpected {type(error).__name__}{': ' if text else ''}{text}"
        failure = Failure("internal", f"{problem}. Run again with --debug for details", traceback.format_exc())
    return None, failure, time.perf_counter() - start


class SerialExecutor:
    """Runs each task in this process when its result is asked for; for tests and for finding faults."""

    slots = 1

    def __init__(self) -> None:
        self._tasks: deque[Task] = deque()

    @property
    def pending(self) -> int:
        return len(self._tasks)

    def submit(self, task: Task) -> None:
        self._tasks.append(task)

    def wait(self) -> list[Result]:
        task = self._tasks.popleft()
        return [Result(task.key, *run_task(task.function, task.args))]

    def close(self, *, now: bool = False) -> None:
        self._tasks.clear()
