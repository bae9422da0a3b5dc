"""The model is a probability distribution, opens fast, and can be trained again, byte for byte."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import InputError, MissingComponentError
from pipeline.repair.lm import LanguageModel, load_lm, open_lm
from pipeline.repair.lm_corpus import (
    HOLDOUT,
    OPENINGS,
    held_out,
    idiom_lines,
    subject_lines,
    unit_lines,
    without_marks,
)
from pipeline.repair.lm_train import Options, train
from pipeline.resources import load_patterns, model_file
from pipeline.vietnamese import is_syllable

SENTENCES = [
    "Ủy ban nhân dân xã báo cáo kết quả năm {n}.",
    "Hội đồng nhân dân xã họp ngày {n}/3/2024, số {n}/NQ-HĐND.",
    "Kết quả thực hiện kế hoạch năm {n}: đạt {n}%, vượt kế hoạch.",
    "hoà bình và hòa bình là một; thuỷ lợi, thủy lợi cũng vậy ({n}).",
]


@pytest.fixture(scope="module")
def lm() -> LanguageModel:
    return load_lm()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LanguageModel]:
    folder = tmp_path_factory.mktemp("lm")
    corpus = folder / "office.txt"
    corpus.write_text("\n".join(SENTENCES[i % 4].format(n=i) for i in range(400)), encoding="utf-8")
    out = folder / "small.bin"
    train([corpus], out, Options(order=3, thresholds=(0.0, 0.0), units=False, min_syllable=1, min_foreign=1))
    return corpus, open_lm(out)


@pytest.mark.parametrize("context", ["ủy ban nhân", "căn cứ luật tổ", "số :", "xyzzy", ""])
def test_probabilities_of_all_words_after_a_context_sum_to_one(lm: LanguageModel, context: str) -> None:
    ids = lm.encode(context)
    total = sum(np.exp(lm.logprobs([*ids, word])[-1]) for word in range(len(lm.words)))
    assert total == pytest.approx(1.0, abs=0.03)  # logarithms are stored in steps of about 0.05


def test_the_model_knows_the_phrases_of_the_administration(lm: LanguageModel) -> None:
    assert lm.logprob(lm.encode("ủy ban nhân dân tỉnh")) > lm.logprob(lm.encode("ủy ban nhân dân tính")) + 3
    assert lm.logprob(lm.encode("căn cứ luật tổ chức chính quyền")) > lm.logprob(lm.encode("căn cứ luật tô chức")) + 3


def test_words_are_folded_and_the_unknown_is_one(lm: LanguageModel) -> None:
    assert lm.id("HOÀ") == lm.id("hòa") != lm.unk
    assert lm.word(lm.id("Thuỷ")) == "thủy"
    assert lm.id("qwrtz") == lm.unk
    assert {lm.word(i) for i in lm.candidates("duong")} >= {"đường", "dương", "dưỡng", "đương"}
    assert lm.encode("04 và 21/2010/TT-BTC") == [lm.id("<num>"), lm.id("và"), lm.id("<sym>")]


def test_the_shipped_model_is_small_and_stays_in_its_file() -> None:
    """Its tables are views of the mapped file, which processes share; bench_growth.py measures the seconds."""
    path = model_file("lm.bin")
    assert path.stat().st_size <= 30_000_000
    arrays = [value for value in open_lm(path).arrays if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in arrays) > 0.8 * path.stat().st_size
    assert not any(array.flags.owndata or array.flags.writeable for array in arrays)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lm.bin"
    path.write_bytes(b"something else")
    with pytest.raises(MissingComponentError, match="camket train lm"):
        open_lm(path)


def test_a_trained_model_holds_what_it_has_read(small: tuple[Path, LanguageModel]) -> None:
    _, lm = small
    assert lm.order == 3
    seen = lm.logprob(lm.encode("Ủy ban nhân dân xã báo cáo kết quả năm 7."))
    assert seen > lm.logprob(lm.encode("Ủy ban nhân dân xã kết quả báo cáo năm 7.")) + 3
    assert lm.id("hoà") == lm.id("hòa") != lm.unk
    for context in ("ủy ban", "nhân dân", "kế", ""):
        ids = lm.encode(context)
        total = sum(np.exp(lm.logprobs([*ids, word])[-1]) for word in range(len(lm.words)))
        assert total == pytest.approx(1.0, abs=0.05)


def test_training_is_deterministic_and_tells_its_progress(small: tuple[Path, LanguageModel], tmp_path: Path) -> None:
    corpus, _ = small
    stages: list[str] = []
    options = Options(order=4, thresholds=(1.0, 5.0, 5.0), units=False, min_syllable=1, min_foreign=1)
    report = train([corpus], tmp_path / "a.bin", options, progress=lambda stage, done: stages.append(stage))
    train([corpus], tmp_path / "b.bin", options)
    assert (tmp_path / "a.bin").read_bytes() == (tmp_path / "b.bin").read_bytes()
    assert report.ngrams[0] == report.words
    assert report.bytes == (tmp_path / "a.bin").stat().st_size
    assert {"read office.txt", "count 4-grams", "prune 2-grams", "write"} <= set(stages)


def test_pruning_makes_a_smaller_model_that_still_sums_to_one(
    small: tuple[Path, LanguageModel], tmp_path: Path
) -> None:
    corpus, full = small
    out = tmp_path / "pruned.bin"
    report = train([corpus], out, Options(order=3, thresholds=(1e9, 1e9), units=False, min_syllable=1, min_foreign=1))
    assert report.ngrams == (full.meta["ngrams"][0], 0, 0)
    lm = open_lm(out)
    total = sum(np.exp(lm.logprobs([*lm.encode("ủy ban"), word])[-1]) for word in range(len(lm.words)))
    assert total == pytest.approx(1.0, abs=0.05)


def test_about_one_line_in_a_hundred_is_held_out() -> None:
    lines = [f"dòng {i}" for i in range(20_000)]
    assert len(lines) / HOLDOUT * 0.7 < sum(map(held_out, lines)) < len(lines) / HOLDOUT * 1.3
    assert held_out(lines[0] + "\n") == held_out(lines[0])


def test_too_little_text_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("một hai ba", encoding="utf-8")
    with pytest.raises(InputError, match="too little text"):
        train([path], tmp_path / "a.bin", Options(units=False))


def test_a_process_that_restores_stays_under_300_megabytes() -> None:
    code = (
        "import pathlib, resource\n"
        "from pipeline.repair.restore import restore\n"
        "text = 'Uy ban nhan dan tinh bao cao ket qua thuc hien nhiem vu nam 2024.\\n' * 1500\n"
        "assert restore(text).edits\n"
        "status = pathlib.Path('/proc/self/status')\n"  # getrusage also counts the process that started this one
        "lines = status.read_text().splitlines() if status.exists() else []\n"
        "high = [int(line.split()[1]) / 1024 for line in lines if line.startswith('VmHWM')]\n"
        "print(high[0] if high else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert float(done.stdout) < 300


def test_lines_that_lost_their_marks_are_not_learned() -> None:
    assert without_marks("Phu luc 3_Danh muc thiet bi can kiem dinh.doc")
    assert without_marks("Bao cao tong hop so lieu thang cua phong ke hoach")
    assert not without_marks("Báo cáo tổng hợp số liệu tháng của phòng kế hoạch")
    assert not without_marks("The committee shall report on the results of the programme")
    assert not without_marks("Ban Nha Trang")


def test_sentences_on_subjects_are_vietnamese_each_once() -> None:
    lines = list(subject_lines())
    own = lines[: len(lines) // len(OPENINGS)]
    assert len(own) == len(set(own)) > 7000
    assert {line[len(OPENINGS[1]) :] for line in lines if line.startswith(OPENINGS[1])} == set(own)
    words = [word.strip('.,;:()“”"?!/…-') for line in own for word in line.split()]
    plain = [word for word in words if word.isalpha() and word.islower()]
    assert len(plain) > 150_000
    strange = [word for word in plain if not is_syllable(word)]  # of other peoples and trades: "kpan", "biogas"
    assert len(strange) < 0.002 * len(plain)
    assert all(unicodedata.is_normalized("NFC", line) for line in own)


def test_idioms_are_vietnamese_and_read_after_every_opening() -> None:
    lines = list(idiom_lines())
    assert "Phấn đấu hoàn thành các chỉ tiêu, nhiệm vụ kế hoạch đề ra" in lines
    assert ". Phấn đấu hoàn thành các chỉ tiêu, nhiệm vụ kế hoạch đề ra" in lines
    assert "bà Lò Thị" in lines
    assert "Ủy ban nhân dân xã Luận Thành, huyện Thường Xuân" in set(unit_lines())
    assert "người dân tái đàn lợn" in lines
    assert any(line.startswith(". Kính thưa toàn thể bà con nhân dân!") for line in lines)
    words = {word for line in lines for word in line.split()}
    plain = {word.strip(".,;:()").lower() for word in words if word.strip(".,;:()").isalpha() and not word.isupper()}
    of_other_languages = set(
        (
            "achar atisô biogas bru brâu camera campuchia clinker cm drăng ea fenspat gas glai globalgap granit "
            "homestay hrê kali karaoke kayak kg khmer km kon krông kwh livestream m methadone mini mnông plei rmok "
            "rubella shan taluy test titan vietgap vitamin vneid xtiêng"
        ).split()
    ) | {
        name.lower()
        for name in load_patterns("names.yaml")["family"]
        if len(name) > 1 and not is_syllable(name.lower())
    }
    assert {word for word in plain if not is_syllable(word)} == of_other_languages
