"""The English-OCR channel: what it learns from pairs, and what it finds for a reading."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.repair import channel, channel_train
from pipeline.resources import load_patterns, model_file

WORDS = ["của", "cửa", "cua", "hội", "hỏi", "hơi", "là", "lá", "đảng", "bảng", "nghiêng", "ủy", "được", "tiến"]


@pytest.fixture(scope="module")
def search() -> channel.Channel:
    return channel.Channel(channel.load(model_file("channel.npz")), WORDS, [5.0] * len(WORDS))


def found(search: channel.Channel, read: str, *, upper: bool = False) -> list[str]:
    candidates = search.candidates(read, upper=upper, whole_only=True)[len(read)]
    return [WORDS[word] for word in candidates.words[np.argsort(candidates.costs)]]


@pytest.mark.parametrize(
    ("read", "printed"),
    [("cua", "của"), ("ciia", "của"), ("hdi", "hội"), ("h6i", "hội"), ("1a", "là"), ("duoc", "được"), ("dugc", "được")],
)
def test_the_printed_word_is_among_the_first(search: channel.Channel, read: str, printed: str) -> None:
    assert printed in found(search, read)[:4]


def test_capitals_are_searched_apart(search: channel.Channel) -> None:
    assert found(search, "UY", upper=True)[0] == "ủy"
    candidates = search.candidates("Pang", upper=False, whole_only=True)[4]
    bridges = [i for i in np.argsort(candidates.costs) if WORDS[candidates.words[i]] == "đảng"]
    assert candidates.cases[bridges[0]] == 1


def test_beginnings_are_found_where_asked_for(search: channel.Channel) -> None:
    by_length = search.candidates("cuahdi", upper=False)
    assert "của" in [WORDS[word] for word in by_length[3].words]
    assert len(by_length[0].words) == 0
    few = by_length[3].cheapest(1)
    assert few.costs.tolist() == [by_length[3].costs.min()]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Zs", "Cc")), min_size=1, max_size=channel.MAX_READ))
def test_any_reading_can_be_searched(read: str) -> None:
    model = channel.load(model_file("channel.npz"))
    small = channel.Channel(model, WORDS[:4], [5.0] * 4)
    for candidates in small.candidates(read, upper=False):
        assert set(candidates.words.tolist()) <= {0, 1, 2, 3}
        assert set(candidates.cases.tolist()) <= {0, 1}
        assert np.isfinite(candidates.costs).all()


def test_words_are_paired_over_lost_blanks_and_marks() -> None:
    pairs = channel_train.word_pairs("Tổ chức các hội nghị, năm 2027", "T6 chirccac hdi nghi, nam 2027")
    assert ("Tổ", "T6") in pairs
    assert ("hội", "hdi") in pairs
    assert ("nghị", "nghi") in pairs
    assert "2027" not in [printed for printed, _ in pairs]


def test_a_line_that_the_reader_lost_teaches_nothing() -> None:
    assert channel_train.word_pairs("Tổ chức các hội nghị", "== ~ | |") == []


def test_fitting_learns_what_is_frequent(tmp_path: Path) -> None:
    lines = [("hội nghị", "hdi nghi"), ("hội thảo", "hdi thao"), ("hội chợ", "h6i cho"), ("bộ hội", "bd hdi")] * 6
    model = channel_train.fit(lines)
    assert model.one["ộ", "d"] > model.one["ộ", "6"] > model.one.get(("ộ", "e"), 0.0)
    assert model.whole["hội", "hdi"] == 18
    channel.save(model, tmp_path / "channel.npz")
    again = channel.load(tmp_path / "channel.npz")
    assert again.whole == model.whole
    assert again.one.keys() == model.one.keys()


def test_every_known_look_is_a_letter_and_a_short_reading() -> None:
    rules = load_patterns("english_ocr.yaml")
    for row in [*rules["looks"], *rules["plain"]]:
        assert len(row["letters"]) == 1
        assert all(0 < len(seen) <= channel.LONGEST_ONE for seen in row["seen"])
    assert len({(kind, row["id"]) for kind in rules for row in rules[kind]}) == sum(map(len, rules.values()))


def test_a_printed_page_keeps_its_lines() -> None:
    font = channel_train.find_font("Tinos-Regular") or channel_train.find_font("DejaVuSerif")
    if font is None:
        pytest.skip("no font with Vietnamese letters is installed")
    page, lines = channel_train.print_page(["Hội đồng nhân dân xã họp kỳ thứ hai " * 6], font, 14, 150)
    assert len(lines) > 1
    assert " ".join(line.text for line in lines).split() == ("Hội đồng nhân dân xã họp kỳ thứ hai " * 6).split()
    assert page.min() == 0
    assert page[: lines[0].top].min() == 255
    worn = channel_train.degrade(page, random.Random(3))
    assert worn.shape == page.shape
    assert (worn != page).any()


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_training_prints_reads_and_learns(tmp_path: Path) -> None:
    texts = ["Ủy ban nhân dân xã tổ chức hội nghị triển khai kế hoạch phát triển kinh tế của địa phương trong năm tới."]
    channel_train.train_channel(texts, tmp_path / "small.npz", pages=1, seed=5)
    model = channel.load(tmp_path / "small.npz")
    assert model.one["n", "n"] > 0.7
    assert all(len(read) <= channel.MAX_READ + 2 for _, read in model.whole)


def test_no_text_to_print_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no paragraph"):
        channel_train.train_channel(["quá ngắn"], tmp_path / "none.npz", pages=1)


def test_earlier_pairs_can_be_learned_from(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('["hội nghị", "hdi nghi"]\n' * 3, encoding="utf-8")
    channel_train.train_channel([], tmp_path / "pairs.npz", pages=0, pairs=pairs)
    assert channel.load(tmp_path / "pairs.npz").whole["hội", "hdi"] == 3
    with pytest.raises(UsageError, match="nothing to learn"):
        channel_train.train_channel([], tmp_path / "none.npz", pages=0)


def test_lines_are_paired_by_their_height() -> None:
    lines = [channel_train.PrintedLine("một", 100, 140), channel_train.PrintedLine("hai", 140, 180)]
    words = [(116.0, 50.0, "m6t"), (157.0, 90.0, "i"), (155.0, 40.0, "ha"), (900.0, 0.0, "rubbish")]
    assert channel_train.pair_lines(lines, words) == [("một", "m6t"), ("hai", "ha i")]
