"""An executor of worker processes.

Each worker has a pipe of its own and one task at a time. So it is known which task a worker died of, a task that takes
too long can be ended with its process and with the programs that it started, and a fresh worker takes the place.
``concurrent.futures`` can do neither: one dead worker breaks its whole pool.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from pipeline.run.executor import Failure, Result, Task, run_task

# One thread for each worker: the workers are the parallelism, and Tesseract with many threads in many processes is tens
# of times slower (tesseract-ocr/tesseract issue 3109).
_ONE_THREAD = {
    "OMP_THREAD_LIMIT": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
}


def usable_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Task | None = None
    started: float = 0.0
    affinity: str = ""


class ProcessExecutor:
    """``jobs`` worker processes, started when the first task comes.

    ``preload`` names modules that are imported once, before the workers are made out of that process (where the system
    allows it), so that many workers start as fast as one.
    """

    def __init__(self, jobs: int | None = None, *, preload: tuple[str, ...] = ("pipeline.run.preload",)) -> None:
        self.slots = max(1, jobs or usable_cores())
        self._queue: deque[Task] = deque()
        self._workers: list[_Worker] = []
        # macOS: its frameworks do not survive a fork, not even of a server without threads
        self._context: multiprocessing.context.BaseContext
        if sys.platform == "darwin":
            self._context = multiprocessing.get_context("spawn")
        else:
            self._context = multiprocessing.get_context("forkserver")
            self._context.set_forkserver_preload(list(preload))

    @property
    def pending(self) -> int:
        return len(self._queue) + sum(worker.task is not None for worker in self._workers)

    def submit(self, task: Task) -> None:
        self._queue.append(task)
        self._dispatch()

    def wait(self) -> list[Result]:
        while True:
            self._dispatch()
            busy = [worker for worker in self._workers if worker.task is not None]
            if not busy:
                raise RuntimeError("wait() without a pending task")
            ready = wait([worker.pipe for worker in busy], timeout=_patience(busy))
            results = []
            for worker in busy:
                if worker.pipe in ready:
                    results.append(self._receive(worker))
                elif _patience([worker]) == 0:
                    results.append(self._expire(worker))
            self._dispatch()
            if results:
                return results

    def close(self, *, now: bool = False) -> None:
        self._queue.clear()
        idle = [] if now else [worker for worker in self._workers if worker.task is None]
        for worker in idle:
            with contextlib.suppress(OSError):
                worker.pipe.send(None)
        for worker in idle:
            worker.process.join(2.0)
        for worker in self._workers:
            _end(worker)
        self._workers.clear()

    def _dispatch(self) -> None:
        """Gives tasks to free workers; starts workers up to ``slots`` as long as there is work for them."""
        while self._queue:
            free = next((worker for worker in self._workers if worker.task is None), None)
            if free is None:
                if len(self._workers) >= self.slots:
                    return
                free = self._start()
            task = self._take(free.affinity)
            free.task, free.started, free.affinity = task, time.monotonic(), task.affinity
            with contextlib.suppress(OSError):  # it died while it was idle: its pipe has ended, as wait() will see
                free.pipe.send((task.function, task.args))

    def _take(self, affinity: str) -> Task:
        for i, task in enumerate(self._queue):
            if affinity and task.affinity == affinity:
                del self._queue[i]
                return task
        return self._queue.popleft()

    def _start(self) -> _Worker:
        mine, theirs = self._context.Pipe()
        before = {name: os.environ.get(name) for name in _ONE_THREAD}
        os.environ.update(_ONE_THREAD)
        try:
            process = self._context.Process(  # type: ignore[attr-defined]
                target=_work, args=(theirs,), daemon=True, name="camket-worker"
            )
            process.start()
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        theirs.close()  # so that the pipe ends when the worker does
        worker = _Worker(process, mine)
        self._workers.append(worker)
        return worker

    def _receive(self, worker: _Worker) -> Result:
        task = worker.task
        assert task is not None
        try:
            value, failure, seconds = worker.pipe.recv()
        except (EOFError, OSError):
            return self._drop(worker, task, _crash(worker.process))
        worker.task = None
        return Result(task.key, value, failure, seconds)

    def _expire(self, worker: _Worker) -> Result:
        task = worker.task
        assert task is not None
        message = f"not finished after {task.limit:.0f} seconds. Try again with: camket retry"
        return self._drop(worker, task, Failure("timeout", message))

    def _drop(self, worker: _Worker, task: Task, failure: Failure) -> Result:
        seconds = time.monotonic() - worker.started
        self._workers.remove(worker)
        _end(worker)
        return Result(task.key, None, failure, seconds)


def _patience(workers: Iterable[_Worker]) -> float:
    """Seconds until the first of the workers is late."""
    clock = time.monotonic()
    return max(0.0, min(w.started + w.task.limit - clock for w in workers if w.task is not None))


def _crash(process: BaseProcess) -> Failure:
    process.join(5.0)
    code = process.exitcode
    how = f"exit code {code}"
    if code is not None and code < 0:
        how = f"signal {signal.Signals(-code).name}" if -code in set(signal.Signals) else f"signal {-code}"
        if -code == signal.SIGKILL:
            how += ", perhaps for want of memory"
    return Failure("crashed", f"the process that read it ended ({how}). Try again with: camket retry --jobs 1")


def _end(worker: _Worker) -> None:
    """Kills a worker and the programs that it started: they are one process group."""
    if worker.process.is_alive() and worker.process.pid is not None:
        try:
            os.killpg(worker.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # not yet a group of its own
            worker.process.kill()
    worker.process.join(5.0)
    worker.pipe.close()


def _work(pipe: Connection) -> None:
    """A worker's life: tasks from the pipe, results into it, until the pipe ends or None comes."""
    os.setpgrp()  # Ctrl-C in the terminal goes to the parent alone, which ends the group
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    while True:
        try:
            call = pipe.recv()
        except (EOFError, OSError):
            return
        except Exception as error:  # the function or an argument could not be unpickled
            pipe.send((None, _unpicklable(error), 0.0))
            continue
        if call is None:
            return
        answer = run_task(*call)
        try:
            pipe.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:  # the value cannot be pickled
            pipe.send((None, _unpicklable(error), answer[2]))


def _unpicklable(error: Exception) -> Failure:
    return Failure("internal", f"unexpected {type(error).__name__}: {' '.join(str(error).split())[:300]}")


def _die_with_parent() -> None:
    """A killed parent leaves no orphans behind that go on with an OCR nobody waits for."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)
