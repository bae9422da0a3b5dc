"""The whole way, with the real command and real files: from files good and bad to a database that can be asked."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from making_files import BODY, HEADER, TITLE, font_file, pdf_canvas

ROOT = Path(__file__).resolve().parents[2]


def command(*args):
    return [sys.executable, "-m", "pipeline.cli.main", *map(str, args)]


def camket(*args, cwd=None):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command(*args), capture_output=True, text=True, check=False, cwd=cwd, env=env, timeout=300)


def rows(db, query):
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as base:
        return base.execute(query).fetchall()


def plan_pdf(path, number="25/KH-UBND", pages=1, **options):
    """A plan of an invented province as a born-digital PDF."""
    canvas = pdf_canvas(path, **options)
    for page in range(pages):
        y = 790
        if page == 0:
            for left, right in HEADER:
                canvas.setFont("vi", 12)
                canvas.drawCentredString(150, y, left.replace("25/KH-UBND", number))
                canvas.drawCentredString(410, y, right)
                y -= 18
            for line in TITLE:
                y -= 22
                canvas.setFont("vi", 14)
                canvas.drawCentredString(297, y, line)
            y -= 10
        canvas.setFont("vi", 13)
        for line in (*BODY, f"Nội dung của trang {page + 1}."):
            y -= 20
            canvas.drawString(56, y, line)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    font_file()
    folder = tmp_path_factory.mktemp("inbox")
    plan_pdf(folder / "good.pdf", pages=2)
    plan_pdf(folder / "locked.pdf", encrypt="secret")
    whole = plan_pdf(folder / "cut.pdf", pages=3)
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "song.mp3").write_bytes(b"ID3\x03\x00" + bytes(range(256)) * 8)
    (folder / "plan.txt").write_text("\n".join([*(f"{a}    {b}" for a, b in HEADER), *TITLE, *BODY]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ingested(inbox):
    db = inbox.parent / "out" / "a.db"
    return camket("ingest", inbox, "--db", db, "--jobs", "2"), db


def test_bad_files_beside_good_ones(ingested, inbox):
    done, db = ingested
    assert done.returncode == 1, done.stderr
    errors = done.stderr.splitlines()
    bad = ["cut.pdf", "empty.pdf", "locked.pdf", "song.mp3"]
    assert sorted(name for name in bad for line in errors if f"/{name}" in line) == bad
    assert len(errors) == 4
    assert all(line.startswith("error: ") for line in errors)
    assert {Path(path).name for (path,) in rows(db, "SELECT path FROM documents")} == {"good.pdf", "plan.txt"}
    status = {
        Path(path).name: (what, code) for path, what, code in rows(db, "SELECT path, status, error_code FROM ingests")
    }
    assert status["good.pdf"] == status["plan.txt"] == ("done", None)
    assert status["empty.pdf"] == ("failed", "empty")
    assert status["locked.pdf"] == ("failed", "encrypted")
    assert status["song.mp3"] == ("failed", "unknown-type")
    assert status["cut.pdf"] == ("failed", "damaged")
    assert "ingested  2" in done.stdout
    assert "failed    4" in done.stdout


def test_what_is_in_it_can_be_asked(ingested):
    _, db = ingested
    found = json.loads(camket("documents", "--db", db, "--format", "json", "--document", "good.pdf").stdout)[0]
    assert (found["number"], found["doc_type"], found["issued_on"]) == ("25/KH-UBND", "KH", "2023-02-14")
    assert found["page_count"] == 2
    (citation,) = json.loads(camket("citations", "--db", db, "--format", "json", "--document", found["id"]).stdout)
    assert (citation["number"], citation["date"]) == ("31/NQ-HĐND", "2022-12-09")
    shown = json.loads(camket("show", citation["id"], "--db", db, "--format", "json").stdout)
    assert shown["box"] is not None
    assert "31/NQ-HĐND" in shown["sentence"]
    hits = json.loads(camket("search", "thu vien co so", "--db", db, "--format", "json").stdout)
    assert found["id"] in {hit["document_id"] for hit in hits}


def test_again_does_nothing_and_retry_tries_the_failed(ingested, inbox):
    _, db = ingested
    before = rows(db, "SELECT * FROM documents")
    again = camket("ingest", inbox / "good.pdf", inbox / "plan.txt", "--db", db)
    assert (again.returncode, again.stderr) == (0, "")
    assert "unchanged  2" in again.stdout
    assert rows(db, "SELECT * FROM documents") == before
    retried = camket("retry", "--db", db)
    assert retried.returncode == 1
    assert rows(db, "SELECT max(attempts), min(attempts) FROM ingests") == [(2, 1)]


def test_retry_reads_with_the_setting_of_the_last_ingest(inbox, tmp_path):
    for name in ("a", "b"):
        shutil.copy(inbox / "empty.pdf", tmp_path / f"{name}.pdf")
    db = tmp_path / "a.db"
    for name, setting in (("a", "never"), ("b", "auto")):
        assert camket("ingest", tmp_path / f"{name}.pdf", "--db", db, "--ocr", setting, "-q").returncode == 2
    shutil.copy(inbox / "good.pdf", tmp_path / "a.pdf")
    assert camket("retry", "--db", db, "-q").returncode == 1
    assert rows(db, "SELECT ocr, status FROM ingests ORDER BY path") == [("never", "done"), ("auto", "failed")]


def test_nothing_that_can_be_read_is_exit_code_2(inbox, tmp_path):
    done = camket("ingest", inbox / "empty.pdf", "--db", tmp_path / "a.db", "--quiet")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_program_is_exit_code_3(inbox, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    scan = tmp_path / "scan.png"
    from PIL import Image

    Image.new("L", (600, 800), 255).save(scan)
    picture = Image.open(scan)
    picture.paste(0, (100, 100, 500, 120))
    picture.save(scan)
    done = camket("ingest", scan, inbox / "plan.txt", "--db", tmp_path / "a.db")
    assert done.returncode == 3, done.stderr
    assert "camket doctor" in done.stderr
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM documents") == [(1,)]
    doctor = camket("doctor", "--db", tmp_path / "a.db")
    assert doctor.returncode == 3
    assert "install: " in doctor.stdout


def test_the_database_in_the_folder_is_no_document(inbox, tmp_path):
    shutil.copy(inbox / "plan.txt", tmp_path / "plan.txt")
    for state in ("ingested", "unchanged"):
        done = camket("ingest", ".", "--db", "camket.db", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert re.search(rf"{state} +1", done.stdout)
    (tmp_path / "plan.txt").unlink()
    assert camket("ingest", ".", "--db", "camket.db", cwd=tmp_path).returncode == 2


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not here")
def test_doctor_is_content_here(tmp_path):
    done = camket("doctor", "--db", tmp_path / "a.db")
    assert done.returncode == 0, done.stdout
    assert "MISSING" not in done.stdout


def test_a_second_ingest_is_told_to_wait(inbox, tmp_path):
    db = tmp_path / "a.db"
    code = "import sys, time; from pipeline.store import Store; s = Store.create(sys.argv[1])\n"
    code += "print(flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(db)], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        done = camket("ingest", inbox / "plan.txt", "--db", db)
        assert done.returncode == 2
        assert f"process {holder.pid}" in done.stderr
    finally:
        holder.kill()
        holder.wait()
    assert camket("ingest", inbox / "plan.txt", "--db", db).returncode == 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_ingest_goes_on(tmp_path, sign):
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(12):
        plan_pdf(folder / f"p{i:02}.pdf", number=f"{i + 1}/KH-UBND", pages=3)
    db = tmp_path / "a.db"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(command("ingest", folder, "--db", db, "--jobs", "1"), env=env, start_new_session=True,
                           stderr=subprocess.PIPE, text=True)  # fmt: skip
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if (
            db.exists()
            and rows(db, "SELECT count(*) FROM sqlite_master WHERE name = 'documents'") != [(0,)]
            and rows(db, "SELECT count(*) FROM documents") != [(0,)]
        ):
            break
        time.sleep(0.02)
    run.send_signal(sign)
    _, err = run.communicate(timeout=30)
    if sign == signal.SIGINT:
        assert run.returncode == 130
        assert "The same command goes on from here" in err
        assert "Traceback" not in err
    ((finished,),) = rows(db, "SELECT count(*) FROM documents")
    assert 0 < finished < 12
    again = camket("ingest", folder, "--db", db)
    assert again.returncode == 0, again.stderr
    assert rows(db, "SELECT count(*), sum(attempts) FROM ingests WHERE status = 'done'") == [(12, 12)]
    assert rows(db, "SELECT count(*) FROM pages") == [(36,)]


def test_a_screen_shows_pages_rate_and_time_left(inbox, tmp_path):
    master, slave = pty.openpty()
    args = command("ingest", inbox / "good.pdf", inbox / "empty.pdf", "--db", tmp_path / "a.db")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"}
    run = subprocess.Popen(args, env=env, stderr=slave, stdout=subprocess.DEVNULL)
    os.close(slave)
    seen = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not chunk:
            break
        seen += chunk
    os.close(master)
    assert run.wait(30) == 1
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen.decode())
    assert "/2 files" in text
    assert re.search(r"\d/~?2 pages", text)
    assert re.search(r"\d pages/s", text)
    assert re.search(r"\d s left", text)
    assert text.count("empty.pdf: ") == 1
