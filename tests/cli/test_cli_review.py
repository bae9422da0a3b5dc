"""Decisions of a person: recorded, shown, exported, imported, and found again after another reading."""

from __future__ import annotations

import csv
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from making_facts import FACT_TEXT, facts, page, with_findings

from pipeline.cli.main import cli
from pipeline.model import DocumentFacts
from pipeline.store import Store, Writer
from pipeline.store.settle import settle

WHEN = {"seconds": 1.0, "started_at": "2026-01-01T00:00:00+00:00"}


def document(text: str = FACT_TEXT) -> DocumentFacts:
    first = page(1, text)
    return with_findings(facts("/in/plan.txt", pages=(first,), cites=(), content="the same bytes"), first)


def write(path: Path, document: DocumentFacts) -> None:
    with Store.create(path) as store:
        Writer(store).write(document, **WHEN)
        settle(store)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    write(path, document())
    return path


def call(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [str(arg) for arg in args])
    return done.exit_code, done.output


def ask(db: Path, query: str) -> list[tuple]:
    with sqlite3.connect(db) as base:
        return base.execute(query).fetchall()


def result_id(db: Path) -> str:
    return ask(db, "SELECT id FROM results")[0][0]


def test_a_corrected_value_counts_and_can_be_taken_back(db):
    fact = result_id(db)
    code, said = call("review", fact[:10], "--set", "value=76,5", "--set", "scope=", "--db", db, "--reviewer", "An")
    assert code == 0
    assert "by An" in said
    assert ask(db, "SELECT value, scope, review FROM results") == [(76.5, None, "corrected")]
    assert call("review", fact, "--clear", "--db", db)[0] == 0
    assert ask(db, "SELECT value, scope, review FROM results") == [(75.0, "cấp xã", None)]


def test_a_rejected_result_no_longer_answers_its_target(db):
    verdict = "SELECT verdict FROM progress p JOIN targets t ON t.id = p.target_id WHERE t.value = 65"
    target = ask(db, "SELECT id FROM targets WHERE value = 65")[0][0]
    assert call("review", result_id(db), "--link", target, "--db", db)[0] == 0
    assert ask(db, verdict) == [("met",)]
    assert call("review", result_id(db), "--reject", "--note", "another county", "--db", db)[0] == 0
    assert ask(db, verdict) == [("not_reported",)]
    code, listed = call("review", "--list", "--format", "json", "--db", db)
    assert code == 0
    assert '"note": "another county"' in listed
    assert '"applies": "yes"' in listed


def test_a_result_can_be_linked_and_unlinked(db):
    target = ask(db, "SELECT id FROM targets WHERE value = 80")[0][0]
    assert call("review", result_id(db), "--link", target, "--db", db)[0] == 0
    assert ask(db, f"SELECT relation FROM links WHERE target_id = '{target}'") == [("review",)]
    assert call("review", result_id(db), "--unlink", target[:9], "--db", db)[0] == 0
    assert ask(db, f"SELECT relation FROM links WHERE target_id = '{target}'") == []


def test_a_decision_finds_its_fact_again_when_better_text_moved_it(db):
    old = ask(db, "SELECT id FROM targets WHERE value = 65")[0][0]
    call("review", old, "--set", "year=2026", "--db", db)
    write(db, document(FACT_TEXT.replace("Mục tiêu 2. ", "Mục tiêu 2.  — ")))
    new = ask(db, "SELECT id, year, review FROM targets WHERE value = 65")
    assert new[0][0] != old
    assert new[0][1:] == (2026, "corrected")


def test_a_decision_waits_where_its_fact_says_something_else_now(db):
    old = ask(db, "SELECT id FROM targets WHERE value = 65")[0][0]
    call("review", old, "--reject", "--db", db)
    changed = document(FACT_TEXT.replace("Mục tiêu 2. ", "Mục tiêu 2.  — "))
    other = replace(changed.targets[0], value=66.0)
    write(db, replace(changed, targets=(other, *changed.targets[1:])))
    assert ask(db, "SELECT review FROM targets WHERE value = 66") == [(None,)]
    assert '"applies": "waits"' in call("review", "--list", "--format", "json", "--db", db)[1]
    write(db, document())
    assert ask(db, "SELECT review FROM targets WHERE value = 65") == [("rejected",)]


def test_decisions_go_from_one_database_to_another(db, tmp_path):
    call("review", result_id(db), "--set", "value=77", "--note", "bảng 2; trang 3", "--db", db, "--reviewer", "Bình")
    file = tmp_path / "decisions.csv"
    assert call("review", "--export", file, "--db", db)[0] == 0
    rows = list(csv.DictReader(file.open(encoding="utf-8-sig", newline="")))
    assert [(row["decision"], row["reviewer"]) for row in rows] == [("set", "Bình")]
    other = tmp_path / "b.db"
    with Store.create(other):
        pass
    code, said = call("review", "--import", file, "--db", other)
    assert (code, "1 decisions taken over" in said) == (0, True)
    write(other, document())
    assert ask(other, "SELECT value, review FROM results") == [(77.0, "corrected")]
    assert "1 were known" in call("review", "--import", file, "--db", other)[1]


def test_bad_rows_of_a_file_are_named_and_the_others_are_taken(db, tmp_path):
    file = tmp_path / "d.csv"
    file.write_text(
        f"fact_id,table_name,decision,changes\n{result_id(db)},results,confirm,\nres-1,results,maybe,\n",
        encoding="utf-8",
    )
    code, said = call("review", "--import", file, "--db", db)
    assert code == 1
    assert "line 3" in said
    assert ask(db, "SELECT review FROM results") == [("confirmed",)]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["tgt-ffff", "--confirm"], "nothing has the id"),
        (["abc", "--confirm"], "no id of a fact"),
        (["RESULT", "--set", "value=many"], "needs a number"),
        (["RESULT", "--set", "year=20.5"], "whole number"),
        (["RESULT", "--set", "colour=red"], "sets no field"),
        (["RESULT", "--set", "document_id=x"], "no column to set"),
        (["RESULT", "--link", "RESULT"], "is no target"),
        (["RESULT"], "one thing at a time"),
        (["RESULT", "--confirm", "--reject"], "one thing at a time"),
        (["--confirm"], "which fact"),
        (["RESULT", "--list"], "Leave out"),
        (["--import", "/nowhere.csv"], "cannot be read"),
    ],
)
def test_wrong_use_is_told(db, args, says):
    fact = result_id(db)
    code, said = call("review", *[fact if arg == "RESULT" else arg for arg in args], "--db", db)
    assert code == 2
    assert says in said
    assert ask(db, "SELECT count(*) FROM reviews") == [(0,)]
