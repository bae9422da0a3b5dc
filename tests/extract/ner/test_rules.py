"""Rules of patterns/entities.yaml: every example and counter-example, and how finds that overlap are settled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.ner.ruler import FILE, LABELS, Entity, rule_entities, without_overlaps
from pipeline.extract.rules import rule
from pipeline.resources import load_patterns

ROWS = load_patterns(FILE)["rules"]


def found(rule_id, text):
    spans = []
    for match in rule(FILE, "rules", rule_id).finditer(text):
        spans += match.spans("e") if "e" in match.re.groupindex else [match.span()]
    return [text[start:end].strip(" ,") for start, end in spans]


@pytest.mark.parametrize(
    ("rule_id", "example", "finds"),
    [(row["id"], example, finds) for row in ROWS for example, finds in zip(row["examples"], row["finds"], strict=True)],
)
def test_example_is_found_whole(rule_id, example, finds):
    assert " | ".join(found(rule_id, example)) == finds


@pytest.mark.parametrize(
    ("rule_id", "example"), [(row["id"], example) for row in ROWS for example in row["counter_examples"]]
)
def test_counter_example_is_left_alone(rule_id, example):
    assert found(rule_id, example) == []


def test_every_rule_has_a_known_label_and_both_kinds_of_examples():
    for row in ROWS:
        assert row["label"] in LABELS
        assert row["examples"]
        assert row["counter_examples"]


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("Theo Luật Hòa giải ở cơ sở thì hòa giải viên được bồi dưỡng.", "Luật Hòa giải ở cơ sở", "law"),
        ("Giao Bộ Công an chủ trì.", "Bộ Công an", "body"),
        ("Lũ lớn ở Yên Bái đã rút.", "Yên Bái", "place"),
    ],
)
def test_lists_know_where_a_name_ends(text, name, label):
    assert (name, label) in [(text[e.start : e.end], e.label) for e in rule_entities(text)]


def test_a_province_inside_a_persons_name_is_no_place():
    labels = {e.label for e in rule_entities("Ông Nguyễn Thái Bình phát biểu.")}
    assert labels == {"person"}


def test_the_longer_of_two_stands():
    inner = Entity(5, 12, "place", "a")
    outer = Entity(0, 12, "body", "b")
    assert without_overlaps([inner, outer]) == [outer]


@given(st.text(alphabet="aăâbcdđeêHTUBNDỦyớc Sở Luật,.“”()0123/%-", max_size=120))
def test_entities_are_in_order_inside_the_text_and_apart(text):
    last = 0
    for entity in rule_entities(text):
        assert last <= entity.start < entity.end <= len(text)
        assert text[entity.start : entity.end].strip(" ") == text[entity.start : entity.end]
        last = entity.end
