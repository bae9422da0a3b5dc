"""Executors: results come back, faults stay in their task, nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from pipeline.errors import EncryptedError
from pipeline.run import ProcessExecutor, SerialExecutor, Task


def double(number):
    return 2 * number


def fail(_):
    raise ZeroDivisionError("on purpose")


def refuse(_):
    raise EncryptedError("asks for a password", path="/a.pdf", next_step="Ask for it")


def die(_):
    os._exit(9)


def be_killed(_):
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(seconds):
    time.sleep(seconds)
    return os.getpid()


def give_a_lambda(_):
    return lambda: None


def sleep_in_a_program(path):
    child = subprocess.Popen(["sleep", "600"])
    Path(path).write_text(str(child.pid))
    child.wait()


def threads(_):
    return os.environ.get("OMP_THREAD_LIMIT")


def drain(executor, tasks):
    for task in tasks:
        executor.submit(task)
    results = {}
    while executor.pending:
        for result in executor.wait():
            assert result.key not in results
            results[result.key] = result
    return results


@pytest.fixture(params=["serial", "processes"])
def executor(request):
    made = SerialExecutor() if request.param == "serial" else ProcessExecutor(2, preload=())
    yield made
    made.close()


@pytest.fixture
def processes():
    made = ProcessExecutor(2, preload=())
    yield made
    made.close(now=True)


def alive(pid):
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        if Path("/proc/self").exists():
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True
    return state not in "ZX"


def until(condition, seconds=60.0):  # a busy machine takes its time to start a process
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_all_results_come_back(executor):
    results = drain(executor, [Task(i, double, (i,)) for i in range(20)])
    assert {key: result.value for key, result in results.items()} == {i: 2 * i for i in range(20)}
    assert all(result.failure is None and result.seconds >= 0 for result in results.values())


def test_a_fault_stays_in_its_task(executor):
    results = drain(executor, [Task("bad", fail, (1,)), Task("pdf", refuse, (1,)), Task("good", double, (1,))])
    assert results["good"].value == 2
    assert results["bad"].failure.code == "internal"
    assert "ZeroDivisionError: on purpose" in results["bad"].failure.message
    assert "in fail" in results["bad"].failure.details
    assert results["pdf"].failure.code == "encrypted"
    assert results["pdf"].failure.message == "/a.pdf: asks for a password. Ask for it"


@pytest.mark.parametrize(("how", "sign"), [(die, "exit code 9"), (be_killed, "SIGKILL")])
def test_a_worker_that_dies_takes_only_its_task_along(processes, how, sign):
    tasks = [Task(i, double, (i,)) for i in range(4)]
    results = drain(processes, [*tasks[:2], Task("bad", how, (0,)), *tasks[2:], Task("again", how, (0,))])
    assert [results[i].value for i in range(4)] == [0, 2, 4, 6]
    for key in ("bad", "again"):
        assert results[key].failure.code == "crashed"
        assert sign in results[key].failure.message
        assert "camket retry" in results[key].failure.message


def test_a_task_that_takes_too_long_is_ended_with_what_it_started(processes, tmp_path):
    note = tmp_path / "pid"
    drain(processes, [Task("first", double, (0,))])  # the first process is made: that takes its time on a busy machine
    results = drain(processes, [Task("slow", sleep_in_a_program, (str(note),), limit=3.0), Task("good", double, (1,))])
    assert results["good"].value == 2
    assert results["slow"].failure.code == "timeout"
    assert "3 seconds" in results["slow"].failure.message
    assert until(lambda: not alive(int(note.read_text())))


def test_a_value_that_cannot_travel_is_a_failure(processes):
    results = drain(processes, [Task("bad", give_a_lambda, (0,)), Task("good", double, (1,))])
    assert results["bad"].failure.code == "internal"
    assert results["good"].value == 2


def test_tasks_of_one_file_like_the_same_process(processes):
    tasks = [Task((name, i), sleep, (0.05,), affinity=name) for i in range(5) for name in "ab"]
    results = drain(processes, tasks)
    pids = {name: {results[(name, i)].value for i in range(5)} for name in "ab"}
    # whoever has finished its own file helps with the other
    assert len(pids["a"]) + len(pids["b"]) <= 3
    assert len(pids["a"] | pids["b"]) == 2


def test_workers_are_told_to_use_one_thread(processes):
    assert drain(processes, [Task(1, threads, (0,))])[1].value == "1"
    assert os.environ.get("OMP_THREAD_LIMIT") != "1" or "OMP_THREAD_LIMIT" in os.environ


def test_closing_ends_the_workers(tmp_path):
    executor = ProcessExecutor(1, preload=())
    pid = drain(executor, [Task(1, sleep, (0.0,))])[1].value
    assert alive(pid)
    executor.submit(Task(2, sleep, (600,)))
    executor.close(now=True)
    assert until(lambda: not alive(pid))


def test_workers_die_with_a_killed_parent(tmp_path):
    note = tmp_path / "pid"
    code = f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from test_run_executors import sleep_in_a_program
        from pipeline.run import ProcessExecutor, Task
        if __name__ == "__main__":
            executor = ProcessExecutor(1, preload=())
            executor.submit(Task(1, sleep_in_a_program, ({str(note)!r},)))
            executor.wait()
    """
    script = tmp_path / "parent.py"
    script.write_text(textwrap.dedent(code))
    parent = subprocess.Popen([sys.executable, str(script)])
    assert until(lambda: note.exists() and note.read_text())
    parent.kill()
    parent.wait()
    assert until(lambda: not alive(int(note.read_text())))
