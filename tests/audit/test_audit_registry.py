"""The registry as a whole: settings, messages, order, documentation."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from pathlib import Path

import pytest
from making_views import cite, document, fact

from pipeline.audit import RULES, AuditView, Place, audit, load_settings, message
from pipeline.audit.reference import docs_file, reference
from pipeline.audit.settings import settings_of
from pipeline.errors import UsageError


def view(seed: int = 0) -> AuditView:
    """A few findings of several rules, its parts in an order that depends on the seed."""
    texts = ("Tỷ lệ hộ dùng nước sạch đạt 65%.", "Tỷ lệ hộ dùng nước sạch đạt 63%.", "Tỷ lệ hộ dùng nước sạch đạt 61%.")
    facts = [
        fact(text, text[-4:-1], float(text[-4:-2]), key=key, kind="target", unit="%", year=2024)
        for key, text in zip("abc", texts, strict=True)
    ]
    papers = [document(key, issued_on=f"2024-01-0{at}") for at, key in enumerate("abc", 1)]
    papers.append(document("d", number=None, symbol="BC-UBND", issued_year=2024))
    citations = [cite("5/QĐ-TTg", "2025-01-01", key=key, start=50 * at) for at, key in enumerate("aabc")]
    order = random.Random(seed)
    for part in (facts, papers, citations):
        order.shuffle(part)
    return AuditView({each.id: each for each in papers}, tuple(citations), tuple(facts))


def test_the_order_of_what_is_seen_changes_nothing() -> None:
    first = audit(view())
    assert {each.rule for each in first} == {
        "citation_date_after_document",
        "missing_number_or_date",
        "target_level_differs",
    }
    for seed in range(1, 8):
        assert audit(view(seed)) == first


def test_ids_are_those_of_rule_and_places() -> None:
    first = audit(view())
    assert len({each.id for each in first}) == len(first)
    assert all(each.id.startswith("fnd-") and len(each.id) == 20 for each in first)
    reworded = audit(replace(view(), facts=tuple(replace(f, label="Nước sạch nông thôn") for f in view().facts)))
    assert [each.id for each in reworded] == [each.id for each in first]


def test_every_message_can_be_said_in_both_languages() -> None:
    for finding in audit(view()):
        for language in ("vi", "en"):
            assert "{" not in message(finding.rule, finding.params, language)  # type: ignore[arg-type]
    for rule in RULES.values():
        fields = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in (rule.vi, rule.en)]
        other_words = {"missing", "missing_en", "date", "dated"}
        assert fields[0] - other_words == fields[1] - other_words
        assert rule.raises
        assert rule.passes
        assert rule.what


def test_a_number_that_may_be_misread_makes_a_note() -> None:
    doubt = Place("b", 1, 28, 31, "63%")
    severities = {
        each.evidence[0].document_id: each.severity
        for each in audit(replace(view(), doubtful={"b": (doubt,)}))
        if each.rule == "target_level_differs"
    }
    assert severities == {"b": "note", "c": "warning"}


def test_a_rule_can_be_switched_off(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[target_level_differs]\nenabled = false\n", encoding="utf-8")
    settings = load_settings(str(own))
    assert "target_level_differs" not in {each.rule for each in audit(view(), settings)}
    assert settings.fingerprint != load_settings().fingerprint
    assert settings_of(settings.own).fingerprint == settings.fingerprint


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[no_such_rule]\nenabled = false", ["no_such_rule", "There are:"]),
        ("[implausible_change]\nsteeps = 3", ["steeps", "min_points"]),
        ("[implausible_change]\nsteps = 'three'", ["steps", "8.0"]),
        ("[implausible_change]\nenabled = 1", ["enabled", "True"]),
        ("[implausible_change]\nsteps = -1", ["steps"]),
        ("implausible_change = 3", ["must be a table"]),
        ("[implausible_change", ["no TOML"]),
    ],
)
def test_what_is_wrong_in_a_settings_file_is_said(tmp_path: Path, content: str, words: list[str]) -> None:
    own = tmp_path / "own.toml"
    own.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_settings(str(own))
    assert all(word in str(caught.value) for word in [*words, "own.toml"])


def test_a_settings_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_settings(str(tmp_path / "none.toml"))


def test_every_rule_has_shipped_settings_and_every_setting_a_note() -> None:
    assert set(load_settings().rules) == set(RULES)
    lines = [line for line in reference().splitlines() if line.startswith("| ") and not line.endswith("| |")]
    assert len(lines) > len(RULES)
    assert all(line.split("|")[3].strip() for line in lines)


def test_the_documentation_is_that_of_the_rules() -> None:
    assert docs_file().read_text(encoding="utf-8") == reference()
