"""The real documents of shared/, with the real command: what the gold says of their heads and citations."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def seeds(shared, tmp_path_factory):
    db = tmp_path_factory.mktemp("seeds") / "a.db"
    command = [sys.executable, "-m", "pipeline.cli.main", "ingest", str(shared / "seeds"), "--db", str(db)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    return db


@pytest.fixture(scope="module")
def score(shared, seeds):
    gold = sorted(str(path) for path in (shared / "gold").glob("*.json"))
    command = [sys.executable, str(shared / "tools" / "score.py"), str(seeds), *gold, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_heads(score):
    wrong = {name: kinds["metadata"]["wrong"] for name, kinds in score.items() if name != "all"}
    assert wrong == {name: [] for name in wrong}


def test_citations(score):
    assert score["all"]["citations"]["f1"] >= 0.98


def test_every_fact_stands_where_it_says(seeds):
    """The number of each citation can be read at its place on its page."""
    with sqlite3.connect(seeds) as db:
        rows = db.execute(
            """SELECT c.id, c.number, substr(p.text, c.start + 1, c."end" - c.start) FROM citations c
               JOIN pages p ON p.document_id = c.document_id AND p.page_no = c.page_no"""
        ).fetchall()
        assert rows
        assert [row for row in rows if re.match(r"0*(\d+)", row[1])[1] not in row[2]] == []
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
