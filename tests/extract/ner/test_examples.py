"""Labelled sentences: reading them, exchanging names, and the damage of an OCR keep each label at its name."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.extract.ner.examples import KINDS, Example, read_examples, rewrite
from pipeline.extract.ner.variety import damaged, varied
from pipeline.resources import patterns_dir

HERE = Path(__file__).parent
TRAIN = patterns_dir() / "ner" / "train.jsonl"
SENTENCE = Example("Giao Sở Y tế và ông Trần Văn An.", ((5, 12, "body"), (20, 31, "person")), "duty")


def written(tmp_path, *rows):
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{", "line 1: no labelled sentence"),
        ({"text": "abc"}, "line 1: no labelled sentence"),
        ({"text": "abc", "entities": [[0, 2, "town"]]}, "label 'town' is none of body"),
        ({"text": "abc", "entities": [[0, 9, "body"]]}, "lies outside the text"),
        ({"text": "abcd", "entities": [[0, 3, "body"], [2, 4, "place"]]}, "overlaps another"),
        ({"text": "abc", "entities": [], "kind": "wish"}, "kind 'wish' is none of"),
    ],
)
def test_a_bad_line_is_named(tmp_path, row, complaint):
    path = written(tmp_path, row)
    with pytest.raises(InputError, match=complaint) as caught:
        read_examples(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_examples(tmp_path / "none.jsonl")


@pytest.mark.parametrize("path", [TRAIN, HERE / "held_out.jsonl", HERE / "held_out_ocr.jsonl"])
def test_labels_stand_at_whole_words(path):
    for example in read_examples(path):
        assert example.kind in KINDS
        for start, end, _ in example.entities:
            name = example.text[start:end]
            assert name == name.strip(" ,;.")
            assert not example.text[start - 1 : start].isalnum()
            assert not example.text[end : end + 1].isalnum()


def test_held_out_sentences_are_in_no_training_data():
    held = {example.text for example in read_examples(HERE / "held_out.jsonl")}
    assert held.isdisjoint(example.text for example in read_examples(TRAIN))


def test_the_damaged_copy_is_the_same_sentences():
    clean, spoiled = (read_examples(HERE / name) for name in ("held_out.jsonl", "held_out_ocr.jsonl"))
    assert [[e[2] for e in a.entities] for a in clean] == [[e[2] for e in b.entities] for b in spoiled]
    words = [[word for example in examples for word in example.text.split()] for examples in (clean, spoiled)]
    pairs = list(zip(*words, strict=True))
    share = sum(x != y for x, y in pairs) / len(pairs)
    assert 0.05 < share < 0.15


def test_rewrite_moves_the_labels():
    again = rewrite(SENTENCE, ("Sở Tài chính", "Lê Hoa"))
    assert again.text == "Giao Sở Tài chính và ông Lê Hoa."
    assert [again.text[start:end] for start, end, _ in again.entities] == ["Sở Tài chính", "Lê Hoa"]


@pytest.mark.parametrize("change", [varied, damaged])
def test_changed_sentences_keep_their_labels_and_the_seed_decides(change):
    for example in read_examples(TRAIN):
        one, two = change(example, random.Random(5)), change(example, random.Random(5))
        assert one == two
        assert [label for *_, label in one.entities] == [label for *_, label in example.entities]
        last = 0
        for start, end, _ in one.entities:
            assert last <= start < end <= len(one.text)
            last = end


def test_other_names_are_used():
    rng = random.Random(1)
    assert len({varied(SENTENCE, rng).text for _ in range(30)}) > 15
