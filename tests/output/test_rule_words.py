"""Every rule that a fact names has a meaning in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.output.rule_words import meaning, note
from pipeline.resources import load_patterns

ROOT = Path(__file__).resolve().parents[2]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "pipeline" / "extract").glob("*.py")))
NAMED = sorted(set(re.findall(r'"((?:target|result|figure|duties)/[a-z-]+)"', CODE)))
COMMIT = [
    f"target/{kind}{row['id']}"
    for row in load_patterns("commitments.yaml")["commit"]
    for kind in ("", "task-", "outlook-")
]
PERIODIC = [f"deadlines/{row['id']}" for row in load_patterns("deadlines.yaml")["periodic"]]
DUE = [f"deadlines/{row['id']}" for row in load_patterns("deadlines.yaml")["due"]] + PERIODIC


def test_the_names_are_found_in_the_code():
    assert {"target/goal", "result/answer", "figure/count", "duties/heading"} <= set(NAMED)


@pytest.mark.parametrize("name", [*NAMED, *COMMIT, *DUE])
def test_every_rule_of_a_fact_has_a_meaning(name):
    assert meaning(name, "vi")
    assert meaning(name, "en")
    assert meaning(name, "vi") != meaning(name, "en")


def test_every_name_of_the_list_is_given_by_the_code():
    kinds = ("target", "result", "baseline", "figure", "lead", "support", "due")
    given = {*NAMED, "target/outlook-year", "target/outlook-move", *PERIODIC, *(f"table:{kind}" for kind in kinds)}
    listed = [row["id"] for row in load_patterns("fact_rules.yaml")["names"]]
    assert len(listed) == len(set(listed))
    assert {name for name in listed if not name.endswith("*")} <= given


def test_a_family_names_the_pattern_it_stands_for():
    assert note("target/task-strive")["id"] == "strive"
    assert note("target/task-strive")["means"] == "words of commitment in a section of tasks"
    assert note("target/goal") == {"means": "a level in a section of goals"}
    assert note("nobody/knows") is None
    assert note(None) is None
    assert meaning("nobody/knows") is None
