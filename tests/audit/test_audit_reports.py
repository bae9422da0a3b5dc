"""Two yearly reports of an invented province through the whole pipeline: every planted mistake, and nothing else."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

REPORTS = Path(__file__).resolve().parent / "reports"

# Rule, and what the message must hold.
PLANTED = {
    ("arithmetic_mismatch", "45,20%", "43,20%"),
    ("arithmetic_mismatch", "12.450 tỷ đồng", "12.350 tỷ đồng"),
    ("arithmetic_mismatch", "12.925", "12.825"),
    ("arithmetic_mismatch", "19,2%", "16,1%"),
    ("arithmetic_mismatch", "12,5%", "9,8%"),
    ("conflicting_figures", "48.350 ha", "47.350 ha"),
    ("conflicting_figures", "xã đạt chuẩn nông thôn mới: 96", "94"),
    ("restated_figure", "3,95%", "3,85%"),
}


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    db = tmp_path_factory.mktemp("reports") / "a.db"
    command = [sys.executable, "-m", "pipeline.cli.main", "ingest", str(REPORTS), "--db", str(db), "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(db) as base:
        return base.execute("SELECT rule, message FROM findings").fetchall()


@pytest.mark.parametrize(("rule", "one", "other"), sorted(PLANTED))
def test_a_planted_mistake_is_found(messages: list[tuple[str, str]], rule: str, one: str, other: str) -> None:
    assert len([said for name, said in messages if name == rule and one in said and other in said]) == 1


def test_nothing_else_is_raised(messages: list[tuple[str, str]]) -> None:
    left = [
        (name, said)
        for name, said in messages
        if not any(name == rule and one in said and other in said for rule, one, other in PLANTED)
    ]
    assert left == []
