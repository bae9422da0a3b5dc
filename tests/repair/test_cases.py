"""Every case of tests/cases: found in the wild, synthetic, negative (must not change), and known failures.

The wording is invented, the damage is real: each case has a label, a comment, the kind of repair asked for, and what
must come out. A known failure that starts to pass must move to another file (strict xfail).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.repair import KINDS, repair_text

CASES = Path(__file__).resolve().parent.parent / "cases"


def cases(name: str) -> list[Any]:
    marks = [pytest.mark.xfail(strict=True, reason="known failure")] if name == "known-failures" else []
    entries = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(entry, id=entry["label"], marks=marks) for entry in entries]


def check(case: dict[str, str]) -> None:
    plan = repair_text(case["input"], case["kind"])
    repaired = plan.apply(case["input"])
    assert plan.undo(repaired) == case["input"]
    assert repaired == case["expected"]


@pytest.mark.parametrize("case", cases("in-the-wild"))
def test_in_the_wild(case: dict[str, str]) -> None:
    check(case)


@pytest.mark.parametrize("case", cases("synthetic"))
def test_synthetic(case: dict[str, str]) -> None:
    check(case)


@pytest.mark.parametrize("case", cases("negative"))
def test_negative(case: dict[str, str]) -> None:
    assert case["input"] == case["expected"]
    check(case)


@pytest.mark.parametrize("case", cases("known-failures"))
def test_known_failure(case: dict[str, str]) -> None:
    check(case)


def test_labels_are_unique_and_kinds_exist() -> None:
    entries = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("*.json"))]
    labels = [case["label"] for group in entries for case in group]
    assert len(labels) == len(set(labels)) >= 60
    assert {case["kind"] for group in entries for case in group} <= set(KINDS)
    assert all(set(case) == {"label", "comment", "input", "kind", "expected"} for group in entries for case in group)
