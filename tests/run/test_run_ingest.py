"""The ingest over many files: what is done, what is left, what goes on where it stopped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import making_facts
import pytest

from pipeline.run import Ingest, ProcessExecutor, SerialExecutor
from pipeline.store import Store, Writer, queries

PAGE = "\n=page=\n"


class Ear:
    """A listener that remembers."""

    def __init__(self):
        self.files = self.opened_files = self.pages = self.pages_done = 0
        self.outcomes = []

    def start(self, files, size):
        self.files = files

    def opened(self, size, pages):
        self.opened_files += 1
        self.pages += pages

    def page_done(self):
        self.pages_done += 1

    def file_done(self, outcome):
        self.outcomes.append(outcome)


def put(folder, **contents):
    """Files by name; the text of each says what is to become of it (see making_facts)."""
    for name, content in contents.items():
        (folder / f"{name}.txt").write_text(content, encoding="utf-8")
    return sorted(str(path) for path in folder.glob("*.txt"))


def ingest(db, files, *, executor=None, listener=None, ocr="auto"):
    with Store.create(db) as store:
        run = Ingest(
            Writer(store, ocr=ocr),
            executor or SerialExecutor(),
            None,
            database=str(store.path),
            stages=making_facts.STAGES,
            listener=listener,
        )
        summary = run.run(files)
        statuses = {Path(row["path"]).stem: row for row in queries.ingests(store.db)}
    return summary, statuses


def stored(db):
    with Store.read(db) as store:
        tables = ("documents", "pages", "citations", "mentions", "document_files")
        hidden = {"ingested_at"}
        return {
            table: sorted(
                repr({k: v for k, v in dict(row).items() if k not in hidden})
                for row in store.db.execute(f"SELECT * FROM {table}")
            )
            for table in tables
        }


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    monkeypatch.setattr("pipeline.store.writer.rules_version", lambda: "the rules of this test")


@pytest.fixture(params=["serial", "processes"])
def executor(request):
    return SerialExecutor() if request.param == "serial" else ProcessExecutor(2, preload=("making_facts",))


@pytest.fixture
def db(tmp_path):
    return tmp_path / "out" / "a.db"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    made.mkdir()
    return made


def test_good_files_beside_bad_ones(folder, db, executor):
    files = put(
        folder,
        good=f"Một{PAGE}Hai",
        damaged="!probe raise",
        nothing="",
        one_bad_page=f"Một{PAGE}!page unreadable{PAGE}Ba",
        one_broken_page=f"Một{PAGE}!page raise",
        all_bad="!page unreadable",
        no_program=f"Một{PAGE}!page missing",
        bad_document="!document raise",
        last="Cuối",
    )
    ear = Ear()
    summary, status = ingest(db, files, executor=executor, listener=ear)
    assert {name: row["status"] for name, row in status.items()} == {
        "good": "done",
        "last": "done",
        "damaged": "failed",
        "nothing": "failed",
        "all_bad": "failed",
        "bad_document": "failed",
        "one_bad_page": "partial",
        "one_broken_page": "partial",
        "no_program": "partial",
    }
    assert {name: row["error_code"] for name, row in status.items() if row["error_code"]} == {
        "damaged": "internal",
        "nothing": "damaged",
        "all_bad": "page-unreadable",
        "bad_document": "internal",
        "one_bad_page": "page-unreadable",
        "one_broken_page": "internal",
        "no_program": "missing-component",
    }
    for name, row in status.items():
        assert (row["message"] or "").count(f"{name}.txt") == (0 if row["status"] == "done" else 1)
        assert "\n" not in (row["message"] or "")
    assert (summary.done, summary.partial, summary.failed, summary.files) == (2, 3, 4, 9)
    assert summary.missing_component
    assert any("ZeroDivisionError" in details for details in summary.details)
    assert (ear.files, ear.opened_files, ear.pages, ear.pages_done) == (9, 9, 12, 12)
    assert len(ear.outcomes) == 9


def test_a_crash_and_a_hang_fail_their_page_or_file_alone(folder, db, monkeypatch):
    monkeypatch.setattr("pipeline.run.ingest.PAGE_LIMIT", 4.0)
    files = put(
        folder,
        a=f"Một{PAGE}!page crash{PAGE}Ba",
        b="!probe crash",
        c="!document crash",
        d=f"!page hang{PAGE}Hai",
        e="Tốt",
    )
    _, status = ingest(db, files, executor=ProcessExecutor(2, preload=("making_facts",)))
    assert {name: (row["status"], row["error_code"], row["pages"]) for name, row in status.items()} == {
        "a": ("partial", "crashed", 2),
        "b": ("failed", "crashed", 0),
        "c": ("failed", "crashed", 0),
        "d": ("partial", "timeout", 1),
        "e": ("done", None, 1),
    }
    assert "page 2 of 3" in status["a"]["message"]


def test_processes_and_one_process_store_the_same(folder, tmp_path):
    files = put(folder, **{f"f{i}": PAGE.join(f"Trang {j} của {i} !ocr" for j in range(i % 4 + 1)) for i in range(12)})
    ingest(tmp_path / "serial.db", files)
    shuffled = files[:]
    random.Random(3).shuffle(shuffled)
    ingest(tmp_path / "processes.db", shuffled, executor=ProcessExecutor(2, preload=("making_facts",)))
    assert stored(tmp_path / "serial.db") == stored(tmp_path / "processes.db")


def test_a_text_that_no_database_takes_fails_its_file_alone(folder, db):
    files = put(folder, a="Một", b="Hai !surrogate", c="Ba")
    _, status = ingest(db, files)
    assert {name: row["status"] for name, row in status.items()} == {"a": "done", "b": "failed", "c": "done"}
    assert "b.txt" in status["b"]["message"]


@pytest.mark.skipif(sys.platform == "darwin", reason="its file names are always Unicode")
def test_a_file_name_that_is_not_unicode(folder, db):
    strange = folder / os.fsdecode(b"c\xb5ng v\xa8n.txt")
    strange.write_text("Một", encoding="utf-8")
    put(folder, a="Một")
    files = [str(folder / "a.txt"), str(strange)]
    summary, status = ingest(db, files)
    assert (summary.done, summary.failed) == (1, 1)
    (row,) = (row for row in status.values() if row["status"] == "failed")
    assert row["error_code"] == "file-name"
    assert "Rename it" in row["message"]


def test_a_file_name_with_a_line_break_still_has_one_line(folder, db):
    file = folder / "a\nb.txt"
    file.write_text("!probe raise", encoding="utf-8")
    _, status = ingest(db, [str(file)])
    assert [row["message"].count("\n") for row in status.values()] == [0]


def test_an_unchanged_file_is_left_alone(folder, db):
    files = put(folder, a="Một", b="Hai")
    ingest(db, files)
    ear = Ear()
    summary, status = ingest(db, files, listener=ear)
    assert (summary.unchanged, summary.done, ear.pages) == (2, 0, 0)
    assert {row["attempts"] for row in status.values()} == {1}


def test_a_changed_file_replaces_its_facts(folder, db):
    files = put(folder, a="Một", b="Hai")
    ingest(db, files)
    put(folder, a="Một, sửa")
    summary, _ = ingest(db, files)
    assert (summary.unchanged, summary.done) == (1, 1)
    with Store.read(db) as store:
        texts = {row["text"] for row in store.db.execute("SELECT text FROM pages")}
    assert texts == {"Một, sửa", "Hai"}


def test_another_ocr_setting_reads_again(folder, db):
    files = put(folder, a="Một")
    ingest(db, files)
    summary, _ = ingest(db, files, ocr="always")
    assert (summary.unchanged, summary.done) == (0, 1)


def test_a_failed_file_is_tried_again_and_a_lost_one_is_said_to_be_gone(folder, db):
    files = put(folder, a="!probe raise", b="Hai")
    ingest(db, files)
    put(folder, a="Một")
    Path(files[1]).unlink()
    summary, status = ingest(db, files)
    assert summary.done == 1
    assert (status["a"]["status"], status["a"]["attempts"]) == ("done", 2)
    assert (status["b"]["status"], status["b"]["error_code"]) == ("failed", "unreadable")
    with Store.read(db) as store:
        assert {row["text"] for row in store.db.execute("SELECT text FROM pages")} == {"Một", "Hai"}


def test_a_file_that_changes_while_it_is_read_is_not_stored(folder, db):
    files = put(folder, a=f"Một{PAGE}Hai")

    class Meddler(SerialExecutor):
        def wait(self):
            results = super().wait()
            if results[0].key[0] == "page":
                Path(files[0]).write_text("Khác hẳn", encoding="utf-8")
            return results

    _, status = ingest(db, files, executor=Meddler())
    assert (status["a"]["status"], status["a"]["error_code"]) == ("failed", "changed")


def test_what_an_ocr_read_is_not_read_again(folder, db):
    files = put(folder, a=f"Một !ocr{PAGE}Hai !ocr", b="Ba !ocr")
    ingest(db, files)
    trace = Path(f"{files[0]}.trace")
    assert trace.read_text() == "ocr 1\nocr 2\n"
    put(folder, a=f"Một !ocr{PAGE}Hai !ocr{PAGE}Thêm !ocr")
    ingest(db, files)
    assert trace.read_text() == "ocr 1\nocr 2\nocr 3\n"


def test_the_same_content_twice_is_read_once(folder, db):
    files = put(folder, a="Một !ocr", b="Một !ocr")
    summary, _ = ingest(db, files)
    assert summary.done == 2
    assert not Path(f"{files[1]}.trace").exists()
    with Store.read(db) as store:
        assert store.db.execute("SELECT count(*) FROM documents").fetchone()[0] == 1


def test_few_files_are_open_at_a_time(folder, db):
    files = put(folder, **{f"f{i:02}": PAGE.join(["Trang"] * 4) + f" {i}" for i in range(30)})
    most = 0

    class Counting(SerialExecutor):
        def wait(self):
            nonlocal most
            most = max(most, len({task.key[1].path for task in self._tasks}))
            return super().wait()

    ingest(db, files, executor=Counting())
    assert most <= 2


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import making_facts
from pipeline.run import Ingest, ProcessExecutor
from pipeline.store import Store, Writer, writer
writer.rules_version = lambda: "the rules of this test"
if __name__ == "__main__":
    with Store.create(sys.argv[2]) as store:
        executor = ProcessExecutor(2, preload=("making_facts",))
        Ingest(Writer(store), executor, None, database=sys.argv[2], stages=making_facts.STAGES).run(sys.argv[3:])
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_goes_on_where_it_stopped(folder, tmp_path, sign):
    """Killed in the middle of a long file: what was finished is in, what was read by OCR is not read again."""
    db = tmp_path / "a.db"
    long = PAGE.join(f"Trang {i} !ocr" for i in range(1, 13))
    files = put(folder, a="Ngắn !ocr", b=long, c="Cuối !ocr")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    env = {**os.environ, "DOUBLE_OCR_SECONDS": "0.4"}
    run = subprocess.Popen([sys.executable, script, Path(__file__).parent.parent, db, *files], env=env,
                           stderr=subprocess.PIPE, start_new_session=True)  # fmt: skip
    trace = Path(f"{files[1]}.trace")
    end = time.monotonic() + 30
    while time.monotonic() < end and not (trace.exists() and len(trace.read_text().splitlines()) >= 6):
        time.sleep(0.05)
    run.send_signal(sign)
    run.wait(10)
    time.sleep(0.5)  # until the workers have noticed
    read = set(trace.read_text().split("\n")) - {""}
    assert 6 <= len(read) < 12
    with Store.read(db) as store:
        done = {Path(row["path"]).stem for row in store.db.execute("SELECT path FROM documents")}
        cached = {row["key"] for row in store.db.execute("SELECT key FROM ocr_cache")}
    assert "b" not in done
    kept = len(cached & {making_facts.sha(page) for page in long.split(PAGE)})
    assert kept >= 4
    trace.write_text("")
    summary, status = ingest(db, files)
    assert (summary.unchanged, summary.done) == (len(done), 3 - len(done))
    assert {row["status"] for row in status.values()} == {"done"}
    assert len(trace.read_text().splitlines()) == 12 - kept
    straight = tmp_path / "straight.db"
    ingest(straight, files)
    assert stored(straight) == stored(db)
