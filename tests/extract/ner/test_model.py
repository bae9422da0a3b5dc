"""The shipped model: what it decides, how it settles with the rules, and that its stored measurements are true."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import MissingComponentError
from pipeline.extract.ner.decode import Decoder
from pipeline.extract.ner.evaluate import compare, kind_scores, score
from pipeline.extract.ner.examples import Example, read_examples
from pipeline.extract.ner.model import Decision, decisions, decisions_of, load, read, settle, tag
from pipeline.extract.ner.ruler import LABELS, Entity, rule_entities
from pipeline.extract.ner.sentence_kinds import classify_sentences, read_kinds
from pipeline.resources import model_file

HERE = Path(__file__).parent
STORED = json.loads(model_file("ner.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def held_out():
    return read_examples(HERE / "held_out.jsonl"), read_examples(HERE / "held_out_ocr.jsonl")


def test_stored_measurements_are_those_of_the_shipped_model(held_out):
    for item in compare(load(), *held_out):
        row = STORED["labels"][item.label]
        for name, scores in (("clean", item.clean), ("damaged", item.damaged)):
            for mode, found in scores.items():
                again = f"{item.label}, {name}, {mode}: run camket train ner --measure"
                assert row[name][mode]["f1"] == pytest.approx(found.f1, abs=0.02), again
        assert row["decides"] == item.decides == decisions()[item.label].mode


def test_the_rules_decide_unless_another_beats_them_clean_and_damaged():
    for row in STORED["labels"].values():
        mode = row["decides"]
        if mode != "rules":
            assert row["clean"][mode]["f1"] > row["clean"]["rules"]["f1"]
            assert row["damaged"][mode]["f1"] >= row["damaged"]["rules"]["f1"]


def test_the_model_beats_the_rules_for_bodies_persons_and_places():
    assert {STORED["labels"][label]["decides"] for label in ("body", "person", "place")} == {"model"}


def test_together_they_are_no_worse_than_the_rules(held_out):
    for examples in held_out:
        texts = [example.text for example in examples]
        settled, ruled = load().best(texts), [rule_entities(text) for text in texts]
        for label in LABELS:
            assert score(examples, settled, label).f1 >= score(examples, ruled, label).f1 - 0.03


def test_the_compiled_search_takes_the_moves_that_spacy_takes(held_out):
    nlp = read(model_file("ner.bin"))
    recognizer = nlp.get_pipe("ner")
    texts = [example.text for examples in held_out for example in examples]
    texts += ["", " ", "Sở", "  UBND tỉnh  ", "Giao Sở Y tế\n chủ trì, Sở Nội vụ tỉnh"]
    docs = [nlp.make_doc(text) for text in texts]
    for doc in docs:
        tag(doc, rule_entities(doc.text))
    mine = Decoder(recognizer).spans(docs)
    for doc in docs:
        if len(doc):
            recognizer(doc)
    assert mine == [[(name.start, name.end, name.label_) for name in doc.ents] for doc in docs]
    assert sum(map(len, mine)) > 500
    assert Decoder(recognizer).spans([nlp.make_doc("")]) == [[]]


def test_kinds_of_sentences_as_measured(held_out):
    weights = read_kinds(model_file("sentence_kinds.npy"))
    for name, examples in zip(("clean", "damaged"), held_out, strict=True):
        for kind, measured in kind_scores(weights, examples).items():
            assert STORED["kinds"][kind][name]["f1"] == pytest.approx(measured.f1, abs=0.011)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Phấn đấu đến năm 2030 tỷ lệ đạt ít nhất 75%.", "target"),
        ("Đến nay toàn tỉnh đã có 118/142 trường đạt chuẩn, đạt tỷ lệ 83,1%.", "result"),
        ("Sở Y tế chủ trì, phối hợp với các đơn vị, báo cáo trước ngày 15/11.", "duty"),
        ("Căn cứ Luật Bình đẳng giới năm 2006;", "other"),
    ],
)
def test_kind_of_a_plain_sentence(text, kind):
    (row,) = classify_sentences([text])
    assert max(row, key=lambda name: row[name]) == kind
    assert sum(row.values()) == pytest.approx(1, abs=0.01)


RULED = [Entity(0, 4, "body", "body-list"), Entity(10, 14, "law", "law-name"), Entity(20, 24, "body", "x")]
MODELLED = [Entity(0, 4, "body", "ner"), Entity(22, 26, "body", "ner"), Entity(30, 34, "body", "ner")]


@pytest.mark.parametrize(
    ("mode", "bodies"),
    [
        ("rules", [(0, "body-list", 0.9), (20, "x", 0.7)]),
        ("model", [(0, "body-list", 0.9), (22, "ner", 0.8), (30, "ner", 0.8)]),
        ("both", [(0, "body-list", 0.9), (20, "x", 0.7), (30, "ner", 0.8)]),
    ],
)
def test_who_decides_settles_a_label(mode, bodies):
    by_mode = {label: Decision(mode if label == "body" else "rules", 0.9, 0.8, 0.7) for label in LABELS}
    settled = settle(RULED, MODELLED, by_mode)
    assert [(e.start, e.source, e.confidence) for e in settled if e.label == "body"] == bodies
    assert [e for e in settled if e.label == "law"] == [Entity(10, 14, "law", "law-name", 0.7)]


def test_threads_get_the_same_answers():
    texts = [f"Giao Sở Y tế và UBND huyện Vĩnh Hòa thực hiện mục tiêu {i}." for i in range(40)]
    alone = load().best(texts)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(load().best, [texts] * 4)) == [alone] * 4


def test_an_empty_text_has_no_entities():
    assert load().best(["", " ", "."]) == [[], [], []]


def test_a_broken_model_file_is_named(tmp_path):
    path = tmp_path / "ner.bin"
    path.write_bytes(b"no model")
    with pytest.raises(MissingComponentError, match="cannot be used") as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_measurements_of_another_version_are_refused(tmp_path):
    path = tmp_path / "ner.json"
    path.write_text('{"version": 0}', encoding="utf-8")
    with pytest.raises(MissingComponentError, match="another version"):
        decisions_of(path)


def test_score_counts_whole_spans():
    wanted = [Example("Sở Y tế, Sở Nội vụ", ((0, 7, "body"), (9, 18, "body")))]
    found = [[Entity(0, 7, "body", "x"), Entity(9, 11, "body", "x"), Entity(0, 2, "place", "x")]]
    half = score(wanted, found, "body")
    assert (half.precision, half.recall, half.f1) == (0.5, 0.5, 0.5)
