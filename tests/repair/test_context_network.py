"""The context network: its training on a small language, its file, its probabilities."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import InputError, MissingComponentError
from pipeline.repair import context, context_train
from pipeline.repair.context import (
    LEAST,
    ContextNetwork,
    link,
    load_context,
    neighbourhood,
    open_context,
    pack,
    vocabulary,
)
from pipeline.repair.lm import LanguageModel, load_lm
from pipeline.repair.tokens import case_of, tokenize


def ignore(line: str, done: float) -> None:
    pass


def sentences() -> Iterator[str]:
    """A language in which the first word decides how the last one is written, six words further on."""
    for between in product(("xã", "huyện"), ("này", "khác"), ("năm", "tháng"), ("qua", "trước"), ("cũng", "vẫn")):
        middle = " ".join(between)
        yield f"Nhà {middle} có cửa"
        yield f"Gỗ {middle} có cưa"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason="training needs the extra camket[train]")
    folder = tmp_path_factory.mktemp("context")
    text = folder / "text.txt"
    text.write_text("\n".join(list(sentences()) * 120), encoding="utf-8")
    lm = load_lm()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context_train, "RUNS", 1)  # many small batches
        codes = context_train.read_codes([text], lm, ignore, own=0)
        context_train.train_codes(codes, lm, folder / "net.npz", passes=2.0, rate=0.003, seed=1, tell=ignore)
    return folder / "net.npz"


def chances(network: ContextNetwork, lm: LanguageModel, text: str, words: list[str]) -> dict[str, float]:
    """P(word | bare form, context) of words at the last place of a text."""
    tokens = [token for token in tokenize(text) if token.kind != "space"]
    around, at = neighbourhood(tokens, lm, network)
    found = around.log_chances(np.full(len(words), at[-1]), np.array([lm.id(word) for word in words]))
    return {word: value - LEAST if value != 1 else value for word, value in zip(words, np.exp(found), strict=True)}


def test_a_word_far_off_decides(trained: Path) -> None:
    network, lm = open_context(trained), load_lm()
    for middle in ("xã này năm qua cũng có", "huyện khác tháng trước vẫn có"):
        house = chances(network, lm, f"Nhà {middle} cua", ["cửa", "cưa"])
        wood = chances(network, lm, f"Gỗ {middle} cua", ["cửa", "cưa"])
        assert house["cửa"] > 0.9 > 0.1 > house["cưa"]
        assert wood["cưa"] > 0.9 > 0.1 > wood["cửa"]


def test_a_network_is_taught_more(trained: Path, tmp_path: Path) -> None:
    """It goes on from what it knows: a few lines of something else, at a low rate, and the old is not forgotten."""
    text, lm, more = tmp_path / "more.txt", load_lm(), tmp_path / "more.npz"
    text.write_text("\n".join(["Tôi xin kính thưa", "Một bát canh thừa"] * 900), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context_train, "RUNS", 1)
        codes = context_train.read_codes([text], lm, ignore, own=0)
        before = open_context(trained)
        context_train.train_codes(codes, lm, more, passes=2.0, rate=0.001, seed=1, tell=ignore, before=before)
    network = open_context(more)
    assert chances(network, lm, "Tôi xin kính thua", ["thưa", "thừa"])["thưa"] > 0.9
    assert chances(network, lm, "Gỗ xã này năm qua cũng có cua", ["cửa", "cưa"])["cưa"] > 0.9


def test_weights_are_those_of_the_file(tmp_path: Path) -> None:
    network = load_context()
    pack(tmp_path / "again.npz", network.words, network.weights())
    again = open_context(tmp_path / "again.npz")
    forms, cases = np.arange(40) + 100, np.zeros(40, np.int64)
    assert np.allclose(network.places(forms, cases), again.places(forms, cases), atol=1e-3)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Tỷ lệ hộ nghèo của tỉnh cuối năm 2025 giam", "giảm", "giám"),
        ("Số người tham gia bảo hiểm xa", "xã", "xa"),
        ("Nhà của em ở rất xa", "xa", "xã"),
    ],
)
def test_the_shipped_network_reads_what_stands_before(text: str, right: str, wrong: str) -> None:
    found = chances(load_context(), load_lm(), text, [right, wrong])
    assert found[right] > 2 * found[wrong]


def test_how_a_word_is_capitalised() -> None:
    assert [case_of(word) for word in ("xã", "Xã", "XÃ", "Ủ", "", "12")] == [0, 1, 2, 1, 0, 0]


def test_the_file_keeps_what_was_trained(tmp_path: Path) -> None:
    """Eight bits a weight move it by little."""
    network = load_context()
    forms, words = np.arange(network.vocabulary.size), np.arange(len(network.words))
    weights = {"bare": network.bare.rows(forms), "vectors": network.vectors.rows(words), "bias": network.bias}
    weights |= {"case": network.case, "last.W": network.last[0], "last.b": network.last[1]}
    for i, (wide, *rest) in enumerate(network.layers):
        weights[f"{i}.W"] = wide.T
        weights |= {f"{i}.{name}": array for name, array in zip(("b", "scale_by", "shift"), rest, strict=True)}
    rough = {name: array + np.float32(0.001) for name, array in weights.items()}
    again = tmp_path / "again.npz"
    pack(again, network.words, rough)
    second = open_context(again)
    assert second.words == network.words
    np.testing.assert_allclose(second.vectors.rows(words), rough["vectors"], atol=np.abs(rough["vectors"]).max() / 250)
    np.testing.assert_allclose(second.layers[2][0], network.layers[2][0] + 0.001, atol=np.abs(rough["2.W"]).max() / 250)
    np.testing.assert_allclose(second.layers[2][1], rough["2.b"], atol=0.01)


def test_the_words_of_a_bare_form_share_one() -> None:
    network, lm = load_context(), load_lm()
    words = [lm.words[i] for i in lm.candidates("cua")]
    total = sum(chances(network, lm, "Nhà này có cua", words).values())
    assert len(words) > 3
    assert total == pytest.approx(1.0, abs=1e-4)


def test_words_of_another_form_get_nothing() -> None:
    found = chances(load_context(), load_lm(), "Nhà này có cua", ["cửa", "nhà", "<unk>"])
    assert found["nhà"] == found["<unk>"] == 1.0
    assert found["cửa"] < 1.0


def test_a_line_that_goes_on_is_one_text() -> None:
    network, lm = load_context(), load_lm()
    whole = chances(network, lm, "Gỗ xã này năm qua cũng có cua", ["cửa", "cưa"])
    assert chances(network, lm, "Gỗ xã này năm\nqua cũng có cua", ["cửa", "cưa"]) == whole
    assert chances(network, lm, "Gỗ xã này năm\nQua cũng có cua", ["cửa", "cưa"]) != whole


def test_a_text_is_cut_into_blocks_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    network, lm = load_context(), load_lm()
    ids = np.array(
        lm.encode("Ủy ban nhân dân tỉnh ban hành kế hoạch thực hiện chương trình phát triển thanh niên. " * 9)
    )
    forms, cases = link(network, lm).forms[ids], np.zeros(len(ids), np.int64)
    whole = network.places(forms, cases)
    monkeypatch.setattr(context, "BLOCK", 20)
    np.testing.assert_allclose(network.places(forms, cases), whole, atol=1e-4)
    wanted = np.arange(len(ids)) % 11 == 3  # the same vectors where only a few places are asked about
    np.testing.assert_allclose(network.places(forms, cases, wanted)[wanted], whole[wanted], atol=1e-4)


def test_another_model_has_other_words() -> None:
    network, lm = load_context(), load_lm()
    linked = link(network, lm)
    assert len(linked.rows) == len(linked.forms) == len(lm.words)
    for word in ("người", "nước", "hằng"):
        assert network.words[linked.rows[lm.id(word)]] == word
        assert linked.forms[lm.id(word)] == network.vocabulary.bare_of[linked.rows[lm.id(word)]]


def test_the_gradient_is_the_slope(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hand-written last layer against finite differences."""
    random = np.random.default_rng(3)
    starts = np.array([0, 1, 4, 6])
    ids = np.array([1, 5, 0, 3])
    forms = np.array([1, 2, 0, 1])
    hidden = random.standard_normal((4, 8)).astype(np.float32)
    vectors = random.standard_normal((6, 8)).astype(np.float32)
    bias = random.standard_normal(6).astype(np.float32)

    def loss(hidden: np.ndarray, vectors: np.ndarray) -> float:
        out = 0.0
        for t, word in enumerate(ids):
            group = slice(starts[forms[t]], starts[forms[t] + 1])
            logits = vectors[group].astype(float) @ hidden[t].astype(float) + bias[group]
            out -= logits[word - group.start] - np.log(np.exp(logits).sum())
        return out

    d_hidden, d_vectors, d_bias = np.zeros_like(hidden), np.zeros_like(vectors), np.zeros_like(bias)
    context_train._choose(hidden, ids, forms, starts, vectors, bias, np.float32(1), d_hidden, d_vectors, d_bias)
    step = np.float32(1e-3)
    for array, gradient in ((hidden, d_hidden), (vectors, d_vectors)):
        for place in ((0, 2), (1, 5), (3, 0)):
            array[place] += step
            high = loss(hidden, vectors)
            array[place] -= 2 * step
            low = loss(hidden, vectors)
            array[place] += step
            assert gradient[place] == pytest.approx((high - low) / 0.002, abs=2e-3)


def test_the_vocabulary_groups_words_by_bare_form() -> None:
    lm = load_lm()
    words = vocabulary(lm)
    form = words.bare_of[lm.id("hằng")]
    group = lm.words[words.starts[form] : words.starts[form + 1]]
    assert {"hang", "hàng", "hằng"} <= set(group)
    assert words.bare_of[lm.id("hàng")] == form != words.bare_of[lm.id("hanh")]


def test_a_share_of_the_old_weights_is_kept() -> None:
    network, lm = load_context(), load_lm()
    old = network.weights()
    sizes = {"bare": vocabulary(lm).size, "vectors": len(lm.words), "bias": len(lm.words)}
    after = {name: np.ones((sizes.get(name, len(array)), *array.shape[1:]), np.float32) for name, array in old.items()}
    mixed = context_train._mixed(network, lm, after, 0.75)
    assert mixed["last.W"] == pytest.approx(0.75 * old["last.W"] + 0.25)
    known = link(network, lm).rows
    some = [word for word in range(0, len(lm.words), 97) if known[word] >= 0]
    assert mixed["vectors"][some] == pytest.approx(0.75 * old["vectors"][known[some]] + 0.25)
    assert (mixed["bias"][known < 0] == 1.0).all()  # words that are new to it have none to keep
    assert all((array == 1).all() for array in context_train._mixed(network, lm, after, 0.0).values())


def test_too_little_text(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs the extra camket[train]")
    (tmp_path / "a.txt").write_text("một dòng\n", encoding="utf-8")
    with pytest.raises(InputError, match="too little"):
        context_train.train_context([tmp_path / "a.txt"], tmp_path / "n.npz")


def test_a_file_of_something_else(tmp_path: Path) -> None:
    other = tmp_path / "other.npz"
    np.savez(other, a=np.zeros(3))
    with pytest.raises(MissingComponentError, match="camket train context"):
        open_context(other)


def test_training_says_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingComponentError, match=r"camket\[train\]"):
        context_train.train_context([tmp_path / "a.txt"], tmp_path / "n.npz")
