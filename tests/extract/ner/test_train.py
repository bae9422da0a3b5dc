"""``camket train ner``: the same seed gives the same model; what is wrong with the data is said before the work."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.main import cli
from pipeline.errors import InputError, UsageError
from pipeline.extract.ner.examples import read_examples
from pipeline.extract.ner.ruler import LABELS
from pipeline.extract.ner.train import Options, corpus_sentences, train
from pipeline.resources import model_file, patterns_dir

LABELLED = read_examples(patterns_dir() / "ner" / "train.jsonl")
QUICK = Options(rounds=1, silver=20, frames=20)


def test_the_same_seed_gives_the_same_model():
    corpus = ["Giao Sở Y tế chủ trì.", "Theo Luật Trẻ em, Chính phủ quy định chi tiết."] * 5
    one, two = (train(LABELLED[:120], corpus, QUICK).get_pipe("ner").model.to_bytes() for _ in range(2))
    assert one == two


def test_too_few_sentences():
    with pytest.raises(UsageError, match="10 labelled sentences are too few"):
        train(LABELLED[:10])


def test_a_label_that_nothing_shows():
    without = [example for example in LABELLED if not any(label == "law" for *_, label in example.entities)]
    with pytest.raises(UsageError, match="no labelled sentence holds an entity 'law'"):
        train(without)


def test_corpus_sentences_come_from_all_files(tmp_path):
    for name in ("a.txt", "b.txt"):
        lines = [f"Câu số {i} của tệp {name} nói về Sở Y tế." for i in range(140)]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    found = list(corpus_sentences(tmp_path))
    assert {text.split("tệp ")[1][:1] for text in found} == {"a", "b"}
    assert found == list(corpus_sentences(tmp_path))


def test_a_folder_without_texts(tmp_path):
    with pytest.raises(InputError, match=r"holds no \.txt"):
        list(corpus_sentences(tmp_path))


def run(*args):
    return CliRunner().invoke(cli, ["train", "ner", *map(str, args)])


def test_command_names_a_missing_file(tmp_path):
    result = run("--data", tmp_path / "none.jsonl", "--to", tmp_path / "ner.bin")
    assert result.exit_code == 2
    assert "none.jsonl" in result.stderr
    assert "does not exist" in result.stderr


def test_command_refuses_too_few_sentences(tmp_path):
    data = tmp_path / "few.jsonl"
    data.write_text(json.dumps({"text": "Sở Y tế", "entities": [[0, 7, "body"]]}), encoding="utf-8")
    result = run("--data", data, "--to", tmp_path / "ner.bin")
    assert result.exit_code == 2
    assert "1 labelled sentences are too few" in result.stderr
    assert not Path(tmp_path / "ner.bin").exists()


def test_command_without_held_out_sentences(tmp_path):
    result = run("--held-out", tmp_path / "none.jsonl", "--to", tmp_path / "ner.bin")
    assert result.exit_code == 2
    assert "--held-out" in result.stderr


def test_command_measures_again_without_training(tmp_path):
    for name in ("ner.bin", "sentence_kinds.npy"):
        shutil.copy(model_file(name), tmp_path / name)
    result = run("--measure", "--to", tmp_path / "ner.bin")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0].split()[-1] == "decides"
    written = json.loads((tmp_path / "ner.json").read_text(encoding="utf-8"))
    assert set(written["labels"]) == set(LABELS)


def test_command_names_a_model_that_is_missing(tmp_path):
    result = run("--measure", "--to", tmp_path / "ner.bin")
    assert result.exit_code == 3
    assert "ner.bin" in result.stderr
