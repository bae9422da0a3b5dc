"""A Dask cluster as executor: the same rows, whatever is lost on the way; clear words where there is no cluster."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import dask
import making_facts
import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from pipeline.cli.main import cli
from pipeline.errors import ClusterError, EncryptedError, MissingComponentError, UsageError
from pipeline.run import ClusterExecutor, Ingest, SerialExecutor, Task, cluster_worker
from pipeline.run.cluster_worker import SeenFile
from pipeline.store import Store, Writer

PAGE = "\n=page=\n"
CONTENTS = {
    "good": f"Một{PAGE}Hai",
    "damaged": "!probe raise",
    "one_bad_page": f"Một{PAGE}!page unreadable{PAGE}Ba",
    "one_broken_page": f"Một{PAGE}!page raise",
    "bad_document": "!document raise",
}


@pytest.fixture(scope="module")
def cluster():
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as made,
    ):
        yield made


@pytest.fixture
def executor(cluster):
    made = ClusterExecutor(cluster.scheduler_address)
    yield made
    made.close(now=True)


def drain(executor, tasks):
    for task in tasks:
        executor.submit(task)
    results = {}
    while executor.pending:
        results |= {result.key: result for result in executor.wait()}
    return results


def refuse(_):
    raise EncryptedError("asks for a password", path="/a.pdf", next_step="Ask for it")


def die(seconds):
    time.sleep(seconds)
    os._exit(9)


def die_once(note):
    if not Path(note).exists():
        Path(note).touch()
        os._exit(9)
    return "read after all"


def test_tasks_come_back_and_a_fault_stays_in_its_own(executor):
    assert executor.slots == 2
    results = drain(executor, [*(Task(i, abs, (-i,)) for i in range(6)), Task("bad", refuse, (1,))])
    assert [results[i].value for i in range(6)] == [0, 1, 2, 3, 4, 5]
    assert all(result.seconds >= 0 for result in results.values())
    assert results["bad"].failure.code == "encrypted"
    assert results["bad"].failure.message == "/a.pdf: asks for a password. Ask for it"


def test_a_task_goes_to_another_worker_where_its_own_is_lost(executor, tmp_path):
    results = drain(executor, [Task("again", die_once, (str(tmp_path / "note"),)), Task("good", abs, (-1,))])
    assert results["again"].value == "read after all"
    assert results["good"].value == 1


def test_a_task_that_ends_every_worker_is_given_up(executor):
    results = drain(executor, [Task("bad", die, (0.5,)), Task("good", abs, (-1,))])
    assert results["good"].value == 1
    assert results["bad"].failure.code == "crashed"
    assert "camket retry" in results["bad"].failure.message


def test_a_task_that_takes_too_long_is_ended(executor):
    results = drain(executor, [Task("slow", time.sleep, (600,), limit=1.0), Task("good", abs, (-1,))])
    assert results["good"].value == 1
    assert results["slow"].failure.code == "timeout"
    assert "1 seconds" in results["slow"].failure.message
    assert drain(executor, [Task("next", abs, (-2,))])["next"].value == 2


def ingested(db, files, executor, listener=None):
    with Store.create(db) as store:
        run = Ingest(
            Writer(store), executor, None, database=str(store.path), stages=making_facts.STAGES, listener=listener
        )
        summary = run.run(files)
        rows = {
            table: sorted(
                repr(
                    {
                        k: v
                        for k, v in dict(row).items()
                        if k not in {"ingested_at", "seconds", "started_at", "finished_at"}
                    }
                )
                for row in store.db.execute(f"SELECT * FROM {table}")
            )
            for table in (
                "documents",
                "pages",
                "citations",
                "mentions",
                "targets",
                "results",
                "document_files",
                "ingests",
            )
        }
    return summary, rows


@pytest.fixture
def files(tmp_path):
    for name, content in CONTENTS.items():
        (tmp_path / f"{name}.txt").write_text(content, encoding="utf-8")
    return sorted(str(path) for path in tmp_path.glob("*.txt"))


@pytest.mark.parametrize("seen", [True, False], ids=["the workers see the files", "the files are sent"])
def test_the_rows_are_those_of_one_process(executor, files, tmp_path, monkeypatch, seen):
    _, wanted = ingested(tmp_path / "serial.db", files, SerialExecutor())
    if not seen:
        # what lies at the path on the workers' machine is another file
        monkeypatch.setattr(SeenFile, "of", lambda path: SeenFile(path, Path(path).stat().st_size, 1))
    summary, rows = ingested(tmp_path / "cluster.db", files, executor)
    assert rows == wanted
    assert (summary.done, summary.partial, summary.failed) == (1, 2, 2)


def test_an_interrupted_run_goes_on_where_it_was(cluster, files, tmp_path):
    class Interrupt:
        def start(self, files, size): ...
        def opened(self, size, pages): ...
        def page_done(self): ...
        def file_done(self, outcome):
            raise KeyboardInterrupt

    db = tmp_path / "cluster.db"
    with pytest.raises(KeyboardInterrupt):
        ingested(db, files, ClusterExecutor(cluster.scheduler_address), Interrupt())
    _, rows = ingested(db, files, ClusterExecutor(cluster.scheduler_address))
    _, wanted = ingested(tmp_path / "serial.db", files, SerialExecutor())
    assert {k: v for k, v in rows.items() if k != "ingests"} == {k: v for k, v in wanted.items() if k != "ingests"}


def test_workers_with_another_camket_are_refused(cluster, monkeypatch):
    monkeypatch.setattr(cluster_worker, "__version__", "0.0.1")
    with pytest.raises(UsageError, match=r"has camket .*, here is 0\.0\.1\. Install camket"):
        ClusterExecutor(cluster.scheduler_address)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://a", "no address"])
def test_an_address_where_nobody_answers(address):
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at .*dask scheduler"):
        ClusterExecutor(address, answer=0.3)


def test_a_cluster_that_goes_away_is_said():
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0") as short:
        executor = ClusterExecutor(short.scheduler_address)
        executor.submit(Task("slow", time.sleep, (2.0,)))
    with pytest.raises(ClusterError, match="was lost"):
        executor.wait()
    executor.close(now=True)


def test_without_the_library_the_exit_code_is_three(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingComponentError, match=r"pip install 'camket\[cluster\]'"):
        ClusterExecutor("tcp://127.0.0.1:1")
    (tmp_path / "a.txt").write_text("Một", encoding="utf-8")
    call = ["ingest", str(tmp_path / "a.txt"), "--db", str(tmp_path / "a.db"), "--cluster", "tcp://127.0.0.1:1"]
    assert CliRunner().invoke(cli, call).exit_code == 3
    assert CliRunner().invoke(cli, [*call, "--jobs", "2"]).exit_code == 2
    assert not (tmp_path / "a.db").exists()
