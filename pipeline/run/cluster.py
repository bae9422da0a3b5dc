"""The executor of a Dask cluster: its workers compute, on whatever machines they are; this process alone writes.

    executor = ClusterExecutor("tcp://10.0.0.5:8786")

A worker reads a file at the same path where it sees the same file there (size and time of change agree); where it does
not, the file is sent to it. A worker process does one task at a time, however many threads it has: the libraries that
read PDF bear no more. A task whose worker is lost goes to another one; a task that takes too long is cancelled and its
worker started anew. The library is the extra ``cluster``: https://distributed.dask.org
"""

from __future__ import annotations

import contextlib
import logging
import queue
import time
import uuid
import warnings
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.errors import ClusterError, MissingComponentError, UsageError
from pipeline.run.cluster_worker import NotHere, SeenFile, own_versions, work
from pipeline.run.executor import Failure, Result, Task

ANSWER = 10.0  # seconds that a scheduler has to answer
PARTING = 2.0  # seconds that a worker, or the connection, has to end of itself
WORKERLESS = 60.0  # seconds after which a cluster without any worker is given up
REFRESH = 2.0  # seconds between two looks at the workers
ATTEMPTS = 3  # of a task whose worker, or the copy of whose file, was lost
FILES_SENT = 32  # files that are kept in the memory of the cluster


@dataclass(slots=True)
class _Given:
    """A task under way."""

    task: Task
    future: Any
    file: SeenFile | None
    attempt: int = 1


class ClusterExecutor:
    """The workers of the cluster at an address, as many tasks at once as there are worker processes.

    Raises:
        MissingComponentError: the extra ``cluster`` is not installed.
        UsageError: no scheduler answers there, it has no worker, or the workers have another camket or other rules.
    """

    def __init__(self, address: str, *, answer: float = ANSWER) -> None:
        self._address = address
        self._client = _connected(address, answer)
        self._topic = f"camket-{uuid.uuid4().hex}"
        self._given: dict[str, _Given] = {}
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._started: dict[str, tuple[float, str]] = {}  # by key: when, and on which worker
        self._sent: OrderedDict[str, Any] = OrderedDict()
        self._workers, self._looked = 0, 0.0
        self._seen = time.monotonic()  # when there was a worker
        try:
            _check(self._client, address, answer)
            self._client.subscribe_topic(self._topic, self._begun)
        except BaseException:
            self._client.close()
            raise

    @property
    def slots(self) -> int:
        """The worker processes that are there; workers may come and go."""
        clock = time.monotonic()
        if clock - self._looked >= REFRESH:
            self._looked = clock
            with contextlib.suppress(OSError, TimeoutError):
                self._workers = len(self._client.nthreads())
            if self._workers:
                self._seen = clock
        return max(1, self._workers)

    @property
    def pending(self) -> int:
        return len(self._given)

    def submit(self, task: Task) -> None:
        reads = bool(task.affinity) and task.affinity in task.args
        if not reads:
            self._sent.pop(task.affinity, None)  # the pages of the file are read
        self._give(_Given(task, None, SeenFile.of(task.affinity) if reads else None))

    def _give(self, given: _Given) -> None:
        key = f"{self._topic}-{uuid.uuid4().hex}"
        content = self._sent.get(given.file.path) if given.file else None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large arguments: the pages of a document
            future = self._client.submit(
                work, given.task.function, given.task.args, given.file, content, self._topic, key, key=key, pure=False
            )
        self._given[key] = replace(given, future=future)
        future.add_done_callback(lambda _: self._ended.put(key))

    def wait(self) -> list[Result]:
        """Results of tasks that have ended. Raises :class:`ClusterError` where the cluster is lost."""
        if not self._given:
            raise RuntimeError("wait() without a pending task")
        while True:
            results = self._expired()
            with contextlib.suppress(queue.Empty):
                result = self._result(self._ended.get(timeout=0.0 if results else 0.5))
                results += [result] if result else []
            if results:
                return results
            self._look_after()

    def close(self, *, now: bool = False) -> None:
        with contextlib.suppress(Exception):  # the cluster may be gone
            if now:
                self._client.cancel([given.future for given in self._given.values()], force=True)
            self._client.close(timeout=PARTING)
        self._given.clear()
        self._sent.clear()

    def _begun(self, event: tuple[float, dict[str, str]]) -> None:
        self._started[event[1]["key"]] = (time.monotonic(), event[1]["worker"])

    def _result(self, key: str) -> Result | None:
        """What became of a task; None where it was given once more, or is no longer waited for."""
        given = self._given.pop(key, None)
        _, worker = self._started.pop(key, (0.0, ""))
        if given is None:
            return None
        status = given.future.status
        if status == "finished":
            answer = given.future.result()
            if not isinstance(answer, NotHere):
                return Result(given.task.key, *answer)
            return self._again(given, worker, send=True)
        self._look_after()
        if status == "error":
            error = given.future.exception()
            if type(error).__name__ == "KilledWorker":
                if not worker:  # it never began: it stood behind the one that ended the workers
                    return self._again(given, worker, send=False)
                return Result(given.task.key, None, _lost(worker), 0.0)
            text = " ".join(str(error).split())[:300]
            failure = Failure(
                "internal", f"unexpected {type(error).__name__}: {text}. Run again with --debug for details"
            )
            return Result(given.task.key, None, failure, 0.0)
        return self._again(given, worker, send=False)

    def _again(self, given: _Given, worker: str, *, send: bool) -> Result | None:
        """Gives a task once more: with its file, or because what it needed was lost."""
        if given.attempt >= ATTEMPTS:
            return Result(given.task.key, None, _lost(worker), 0.0)
        if given.file is not None:
            if not send:
                self._sent.pop(given.file.path, None)
            elif given.file.path not in self._sent:
                try:
                    content = Path(given.file.path).read_bytes()
                except OSError as error:
                    failure = Failure("unreadable", f"{given.file.path}: {error.strerror or error}. Check the path")
                    return Result(given.task.key, None, failure, 0.0)
                self._sent[given.file.path] = self._client.scatter(content, hash=False)
                while len(self._sent) > FILES_SENT:
                    self._sent.popitem(last=False)
        self._give(replace(given, attempt=given.attempt + 1))
        return None

    def _expired(self) -> list[Result]:
        clock = time.monotonic()
        results = []
        for key, (started, worker) in list(self._started.items()):
            given = self._given.get(key)
            if given is None or clock - started < given.task.limit:
                continue
            del self._given[key], self._started[key]
            self._client.cancel([given.future], force=True)  # first: or it would begin anew on another worker
            with contextlib.suppress(Exception):  # a worker that nobody starts again: it is busy until it ends
                self._client.restart_workers([worker], timeout=PARTING)
            message = f"not finished after {given.task.limit:.0f} seconds. Try again with: camket retry"
            results.append(Result(given.task.key, None, Failure("timeout", message), clock - started))
        return results

    def _look_after(self) -> None:
        """Raises :class:`ClusterError` where the scheduler or every worker is gone."""
        if self._client.status != "running":
            raise ClusterError(
                f"the connection to the cluster at {self._address} was lost",
                next_step="Start it again and repeat the command: it goes on from here.",
            )
        if self.slots and time.monotonic() - self._seen > WORKERLESS:
            raise ClusterError(
                f"the cluster at {self._address} has no worker left",
                next_step=f"Start some with: dask worker {self._address} --nthreads 1; and repeat the command.",
            )


def _lost(worker: str) -> Failure:
    place = f" ({worker})" if worker else ""
    return Failure("crashed", f"the worker that read it was lost{place}. Try again with: camket retry --jobs 1")


def _connected(address: str, answer: float) -> Any:
    try:
        import distributed
    except ImportError as error:
        raise MissingComponentError(
            "the library for Dask clusters is not installed", next_step="Install it with: pip install 'camket[cluster]'"
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what concerns the user is said by an error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions: those that matter are compared below
            return distributed.Client(address, timeout=answer, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {address}",
            next_step="Start one with: dask scheduler; its workers with: dask worker ADDRESS --nthreads 1",
        ) from error


def _check(client: Any, address: str, answer: float) -> None:
    """Whether there are workers, with the same Python, camket and rules as here. Raises :class:`UsageError`."""
    same = f"Install camket {__version__} with the same Python and the same rules on every machine."
    try:
        client.wait_for_workers(1, timeout=answer)
    except TimeoutError as error:
        raise UsageError(
            f"the cluster at {address} has no worker", next_step=f"Start some with: dask worker {address} --nthreads 1"
        ) from error
    try:
        versions = client.run(own_versions)
    except Exception as error:  # whatever a worker raises that cannot import camket, or speaks another Dask
        problem = f"the workers of {address} cannot run camket ({type(error).__name__}: {error})"
        raise UsageError(problem, next_step=same) from error
    mine = own_versions()
    for worker, theirs in sorted(versions.items()):
        for name, version in theirs.items():
            if version != mine[name]:
                problem = f"the worker {worker} has {name} {version}, here is {mine[name]}"
                raise UsageError(problem, next_step=same)
