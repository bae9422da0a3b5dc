"""Verdicts on the sample corpus and on the real documents beside the checkout, against their gold."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def judged(database: Path, gold_files: list[Path]) -> list[tuple[str, dict[str, Any], list[str]]]:
    """Each row of the gold's progress that the database does not agree with, with the verdicts that it has there."""
    db = sqlite3.connect(database)
    db.row_factory = sqlite3.Row
    wrong = []
    for path in gold_files:
        for wanted in json.loads(path.read_text(encoding="utf-8")).get("progress") or []:
            rows = db.execute(
                """SELECT t.goal, t.indicator_no, t.year, t.value, p.verdict FROM targets t
                   JOIN documents d ON d.id = t.document_id JOIN progress p ON p.target_id = t.id
                   WHERE d.path LIKE '%/' || ? || '.%' ORDER BY t.page_no, t.start""",
                (path.stem,),
            )
            found = [
                row["verdict"]
                for row in rows
                if all(
                    wanted.get(key) is None or str(row[column]) == str(wanted[key])
                    for key, column in (("goal", "goal"), ("indicator", "indicator_no"), ("year", "year"))
                )
                and row["value"] == pytest.approx(wanted["target"])
            ]
            if found[:1] != [wanted["verdict"]]:
                wrong.append((path.stem, wanted, found))
    db.close()
    return wrong


def test_every_verdict_on_the_sample_corpus(corpus_database: Path) -> None:
    assert judged(corpus_database, sorted((CORPUS / "gold").glob("*.json"))) == []


def test_every_target_with_a_number_is_judged_and_explained(corpus_database: Path) -> None:
    db = sqlite3.connect(corpus_database)
    unjudged = """SELECT count(*) FROM targets t LEFT JOIN progress p ON p.target_id = t.id
                  WHERE t.value IS NOT NULL AND (p.verdict IS NULL OR p.reason IS NULL)"""
    assert db.execute(unjudged).fetchone()[0] == 0
    assert db.execute("SELECT count(*) FROM dirty").fetchone()[0] == 0
    assert db.execute("SELECT count(*) FROM progress WHERE verdict IN ('met', 'not_met')").fetchone()[0] >= 20


def test_one_indicator_through_the_years(corpus_database: Path) -> None:
    db = sqlite3.connect(corpus_database)
    years = db.execute(
        """SELECT i.label, count(DISTINCT s.year) AS years FROM indicators i
           JOIN indicator_series s ON s.indicator_id = i.id WHERE s.place_key = 'lam giang'
           GROUP BY i.id ORDER BY 2 DESC"""
    ).fetchall()
    assert years[0][0] == "Tỷ lệ hộ dân nông thôn dùng nước sạch đạt quy chuẩn"
    assert years[0][1] >= 4
    better = dict(db.execute("SELECT label, better FROM indicators").fetchall())
    assert better["Tỷ lệ thất thoát nước"] == "lower"


def test_verdicts_on_real_documents(shared: Path, tmp_path: Path) -> None:
    database = tmp_path / "seeds.db"
    command = [sys.executable, "-m", "pipeline.cli.main", "ingest", str(shared / "seeds"), "--db", str(database), "-q"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert len(judged(database, sorted((shared / "gold").glob("*.json")))) <= 2
