"""Rules as data: every shipped one holds its examples; a person's own are laid over them; slow ones are left out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import regex
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline import resources, timed
from pipeline.cli import rulebook
from pipeline.errors import RulesError
from pipeline.extract.rules import Rule, check_rows, groups_of_rules, timeout_mentions
from pipeline.resources import load_patterns, merged, patterns_dir
from pipeline.timed import TimedPattern, watch

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path.name for path in patterns_dir().glob("*.yaml"))
WITH_RULES = [name for name in FILES if any(True for _ in groups_of_rules(load_patterns(name)))]


@pytest.mark.parametrize("file", WITH_RULES)
def test_every_shipped_rule_has_an_example_and_every_example_holds(file):
    checked = list(rulebook.check_file(file))  # raises where a rule has no example
    wrong = [case for case, holds in checked if not holds]
    assert wrong == []


@pytest.mark.parametrize("file", WITH_RULES)
def test_every_shipped_file_names_its_source(file):
    content = load_patterns(file)
    whole = isinstance(content, dict) and content.get("source")
    assert whole or all(row.get("source") for _, rows in groups_of_rules(content) for row in rows)


GOOD = {"id": "a", "pattern": "x", "examples": ["x"]}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({**GOOD, "id": None}, "the rule number 2 of rules has no id"),
        ({**GOOD, "examples": []}, "the rule b has no example that it finds"),
        ({**GOOD, "pattern": ""}, "the rule b has no pattern"),
        ({**GOOD, "pattern": "(x"}, "the pattern of the rule b does not compile"),
        ({**GOOD, "pattern": ["x", 3]}, "the pattern of the rule b does not compile"),
        ({**GOOD, "id": "a"}, "the rule a stands here twice"),
        ("x", "the rule number 2 of rules has no id"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(row, says):
    if isinstance(row, dict) and row["id"] == "a" and "twice" not in says:
        row = {**row, "id": "b"}
    with pytest.raises(RulesError, match=r"own\.yaml: ") as caught:
        check_rows("own.yaml", "rules", [GOOD, row])
    assert says in str(caught.value)


def test_rows_are_appended_replaced_by_id_and_mappings_merged():
    shipped = {"rules": [{"id": "a", "n": 1}, {"id": "b", "n": 2}], "words": ["x", "y"], "limit": 3, "in": {"p": 1}}
    own = {"rules": [{"id": "c", "n": 3}, {"id": "a", "n": 9}], "words": ["z", "x"], "limit": 4, "in": {"q": 2}}
    assert merged(shipped, own, "own.yaml") == {
        "rules": [{"id": "a", "n": 9}, {"id": "b", "n": 2}, {"id": "c", "n": 3}],
        "words": ["x", "y", "z"],
        "limit": 4,
        "in": {"p": 1, "q": 2},
    }
    assert shipped["rules"][0]["n"] == 1
    assert merged(shipped, None, "own.yaml") == shipped


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.lists(st.sampled_from("abcdefgh"), unique=True))
def test_laying_a_file_over_another_keeps_ids_apart_and_in_order(first, second):
    rows = merged([{"id": i, "of": 1} for i in first], [{"id": i, "of": 2} for i in second], "own.yaml")
    assert [row["id"] for row in rows] == [*first, *(i for i in second if i not in first)]
    assert {row["id"] for row in rows if row["of"] == 2} == set(second)


@pytest.mark.parametrize("own", [{"rules": "x"}, {"rules": {"a": 1}}, ["x"], "x"])
def test_a_file_of_another_shape_is_refused_with_its_place(own):
    with pytest.raises(RulesError, match=r"own\.yaml: .* is .*, a .* is needed"):
        merged({"rules": []}, own, "own.yaml")


def camket(*args, folder=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if folder:
        environment["CAMKET_PATTERNS"] = str(folder)
    return subprocess.run([sys.executable, "-m", "pipeline.cli.main", *map(str, args)], capture_output=True, text=True,
                          check=False, timeout=120, env=environment)  # fmt: skip


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()

    def write(content, name="period.yaml"):
        text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
        (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write


SEASON = {"id": "season", "pattern": r"\bnien vu (?P<first>\d{4})", "examples": ["niên vụ 2024"]}
PLAN = (
    "UBND TỈNH BẾN TRE   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 5/KH-UBND   Bến Tre, ngày 2 tháng 3 năm 2024\n"
    "KẾ HOẠCH\nTrồng mía niên vụ 2024\n"
)


def test_own_rules_reach_the_workers_and_the_fingerprint(own, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.txt").write_text(PLAN, encoding="utf-8")
    db = tmp_path / "a.db"
    found = []
    for folder in (None, own({"rules": [SEASON]})):
        options = ("--patterns", folder) if folder else ()
        done = camket("ingest", tmp_path / "in", "--db", db, "--jobs", "1", "--quiet", *options)
        assert done.returncode == 0, done.stderr
        (row,) = json.loads(camket("documents", "--db", db, "--format", "json").stdout)
        found.append((row["period_start"], row["rules_version"]))
    assert [period for period, _ in found] == [None, 2024]
    assert found[0][1] != found[1][1]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        ({"rules": [{**SEASON, "examples": []}]}, "period.yaml", "period.yaml: the rule season has no example"),
        ({"rules": [{**SEASON, "pattern": "("}]}, "period.yaml", "period.yaml: the pattern of the rule season"),
        ("rules: [", "period.yaml", "period.yaml: this is no YAML"),
        ({"rules": {}}, "period.yaml", "period.yaml: rules is a mapping, a list is needed"),
        ({}, "perod.yaml", "perod.yaml: no rules are read from a file of this name. Use: "),
    ],
)
def test_own_rules_that_cannot_be_used_stop_the_command_before_it_begins(own, tmp_path, content, name, says):
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    db = tmp_path / "a.db"
    done = camket("ingest", tmp_path / "plan.txt", "--db", db, folder=own(content, name))
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not db.exists()


def test_doctor_puts_own_rules_to_their_examples(own):
    folder = own({"rules": [SEASON]})
    good = camket("doctor", "--patterns", folder)
    assert good.stdout.startswith("rules    period.yaml: ")
    assert ", 0 wrong" in good.stdout
    own({"rules": [{**SEASON, "counter_examples": ["trong niên vụ 2023"]}]})
    bad = camket("doctor", "--patterns", folder)
    assert bad.returncode == 2
    assert bad.stderr == "period.yaml: the rule season finds its counter-example: 'trong niên vụ 2023'\n"


def test_a_folder_that_is_not_there(tmp_path):
    done = camket("repair", "--patterns", tmp_path / "none")
    assert done.returncode == 2
    assert "there is no such folder of rules" in done.stderr


def slow_rule():
    return Rule("slow", TimedPattern(regex.compile(r"(a|a)*?$"), "own.yaml: slow"))


def test_a_rule_that_takes_too_long_is_left_out_and_named(monkeypatch):
    monkeypatch.setattr(timed, "SEARCH_LIMIT", 0.05)
    rule = slow_rule()
    with watch() as slow:
        assert rule.search("a" * 60 + "b") is None
        assert slow == {"own.yaml: slow"}
        assert rule.match("a") is None  # not even where it would be quick
        assert list(rule.finditer("a")) == []
        assert rule.pattern.sub("x", "a") == "a"
    (mention,) = timeout_mentions(slow)
    assert (mention.label, mention.text) == (resources.TIMEOUT_LABEL, "own.yaml: slow")
    with watch() as slow:
        assert rule.match("a") is not None
        assert slow == set()


def test_a_timed_pattern_finds_what_the_pattern_finds():
    pattern = regex.compile(r"\d+")
    asked = TimedPattern(pattern, "x")
    text = "12 xã, 345 ấp"
    assert [m.span() for m in asked.finditer(text)] == [m.span() for m in pattern.finditer(text)]
    assert asked.search(text, 2).span() == pattern.search(text, 2).span()
    assert asked.fullmatch("12")[0] == "12"
    assert asked.match(text, 3) is None
    assert asked.sub("n", text) == "n xã, n ấp"
    assert asked.pattern == r"\d+"
