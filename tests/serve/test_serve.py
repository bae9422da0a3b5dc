"""The database in a browser: every table titled, every question answered, pages with their facts marked."""

from __future__ import annotations

import asyncio
import html
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import httpx
import pytest
from making_facts import FACT_TEXT, facts, page, with_findings

from pipeline.errors import StoreError, UsageError
from pipeline.serve import site
from pipeline.serve.reading import Marked, stretches
from pipeline.serve.site import serve
from pipeline.serve.titles import texts
from pipeline.store import Store, Writer

WHEN = {"seconds": 1.0, "started_at": "2026-01-01T00:00:00+00:00"}
ROOT = Path(__file__).resolve().parents[2]
SHADOW = re.compile(r"^(search_|sqlite_)")
# Tables that a reader need not see; Datasette hides them.
INNER = {"document_files", "recipients", "co_issuers", "page_words", "ocr_cache", "search"}


@pytest.fixture(scope="module")
def db(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "tinh.db"
    with Store.create(path) as store:
        first = page(1, FACT_TEXT)
        Writer(store).write(with_findings(facts("/in/plan.txt", pages=(first,), cites=()), first), **WHEN)
    return path


def get(db: Path, path: str, lang: str = "vi") -> httpx.Response:
    async def ask() -> httpx.Response:
        app = site(db, lang=lang)
        await app.invoke_startup()
        return await app.client.get(path)

    return asyncio.run(ask())


def relations(db: Path) -> dict[str, list[str]]:
    with sqlite3.connect(db) as base:
        names = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        return {n: [row[1] for row in base.execute(f'PRAGMA table_info("{n}")')] for n in names if not SHADOW.match(n)}


def test_every_table_and_column_that_is_shown_has_a_title_in_both_languages(db):
    known = texts()
    for table, columns in relations(db).items():
        if table in known["tables"]:
            about = known["tables"][table]
            assert {"vi", "en"} == set(about["title"]) == set(about["about"])
            missing = [c for c in columns if c not in known["columns"] and c not in about.get("columns", {})]
            assert not missing, f"{table}: {missing}"
        else:
            assert get(db, f"/tinh/{table}").status_code == 200
    for table in ("documents", "targets", "results", "progress", "findings", "commitments_vs_results"):
        assert table in known["tables"]


def test_titles_name_only_what_the_schema_has(db):
    there = relations(db)
    every = {column for columns in there.values() for column in columns}
    for table, about in texts()["tables"].items():
        assert table in there
        used = {*about.get("facets", ()), *about.get("columns", {}), about.get("sort_desc"), about.get("label_column")}
        assert used - {None} <= set(there[table]), table
    assert set(texts()["columns"]) <= every


@pytest.mark.parametrize("table", sorted(texts()["tables"]))
def test_every_table_opens_with_its_title_and_facets(db, table):
    answer = get(db, f"/tinh/{table}")
    assert answer.status_code == 200
    assert texts()["tables"][table]["title"]["vi"] in answer.text


@pytest.mark.parametrize("name", sorted(texts()["questions"]))
def test_every_question_is_answered(db, name):
    question = texts()["questions"][name]
    params = "&".join(f"{p}=ho" for p in question.get("params", []))
    answer = get(db, f"/tinh/{name}.json?_shape=objects&{params}")
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json()["rows"], list)
    assert html.escape(question["title"]["en"]) in get(db, f"/tinh/{name}?{params}", lang="en").text


def test_words_are_found_without_diacritics_and_nothing_typed_finds_nothing(db):
    rows = get(db, "/tinh/search_words.json?_shape=array&q=van+hoa+doc").json()
    assert rows
    assert all("văn hóa đọc" in row["found"].replace("«", "").replace("»", "").lower() for row in rows)
    assert get(db, "/tinh/search_words.json?_shape=array&q=%22%2B").json() == []


def test_the_page_marks_the_facts_where_they_stand(db):
    with sqlite3.connect(db) as base:
        row = base.execute(
            "SELECT t.id, t.document_id, t.page_no, substr(p.text, t.value_start + 1, t.value_end - t.value_start) "
            "FROM targets t JOIN pages p ON p.document_id = t.document_id AND p.page_no = t.page_no "
            "WHERE t.value_start IS NOT NULL"
        ).fetchone()
    fact, document, page_no, number = row
    answer = get(db, f"/-/page/{document}/{page_no}")
    assert answer.status_code == 200
    assert f'<a id="{fact}"></a>' in answer.text
    assert re.search(rf'<span class="[^"]*is-targets[^"]*">{re.escape(number)}</span>', answer.text)
    assert get(db, f"/-/page/{document}/999").status_code == 404
    assert f"/-/page/{document}/{page_no}#{fact}" in get(db, "/tinh/targets").text


def test_nothing_can_be_written(db):
    answer = get(db, "/tinh.json?sql=delete+from+documents")
    assert answer.status_code == 400
    with sqlite3.connect(db) as base:
        assert base.execute("SELECT count(*) FROM documents").fetchone()[0] == 1


def test_stretches_give_the_text_back_and_nest():
    text = "đạt 60% và 75%"
    facts = (Marked("targets", "a", "x", 0, 14, 4, 7), Marked("targets", "b", "x", 0, 14, 11, 14))
    found = stretches(text, facts)
    assert "".join(piece.text for piece in found) == text
    assert [piece.text for piece in found if "is-targets" in piece.classes] == ["60%", "75%"]
    assert found[0].anchors == ("a", "b", "at-0")


def test_a_missing_database_and_a_taken_port_are_told(tmp_path, db):
    with pytest.raises(StoreError):
        site(tmp_path / "none.db")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="--port 0"):
        serve(db, port=taken.getsockname()[1])


@pytest.fixture
def running(db):
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli.main", "serve", "--db", str(db), "--port", "0"],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    line = process.stderr.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert address, line
    yield address[0]
    process.terminate()
    process.wait(10)


def test_a_browser_walks_from_the_front_page_to_a_fact_on_its_page(running):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no chromium: apt install chromium")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with urllib.request.urlopen(running, timeout=10) as answer:
            if answer.status == 200:
                break
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        errors: list[str] = []
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(running)
        assert tab.locator("h1").inner_text() == texts()["site"]["title"]["vi"]
        tab.fill("#q", "van hoa doc")
        tab.click("input[type=submit]")
        tab.wait_for_selector("table.rows-and-columns tbody tr")
        tab.goto(running)
        tab.click('a[href="/tinh/targets"] >> nth=0')
        tab.click("td.col-page_no a >> nth=0")
        tab.wait_for_selector(".camket-text .is-targets")
        assert tab.locator(".camket-facts li").count() >= 1
        assert errors == []
        browser.close()
