"""Training the confusions: print a page, scan it, read it with both models, count."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.model import Reading, Word
from pipeline.repair import confusions
from pipeline.repair.confusions_train import ENGINES, train_confusions, word_pairs
from pipeline.text import tesseract

TEXTS = [
    "Ủy ban nhân dân xã tổ chức thống kê, kiểm tra việc quản lý và sử dụng quỹ khuyến học của các thôn trong năm.",
    "Ban quản lý chợ thông báo thời gian đóng cửa, mức phí gửi xe và số điện thoại để nhân dân phản ánh.",
    "Phòng Văn hóa phối hợp với nhà trường mở lớp dạy hát ru, múa cổ và kể chuyện cho thiếu nhi vào dịp hè.",
]


def test_words_are_paired_with_their_confidence() -> None:
    text = "Uỷ ban nhân dân tinh"
    words = tuple(Word(text.index(w), text.index(w) + len(w), None, 0.9 - 0.1 * i) for i, w in enumerate(text.split()))
    pairs = word_pairs("Ủy ban nhân dân tỉnh", [Reading("vie", text, words)], 2.0)
    assert pairs[-1] == ("tỉnh", "tinh", pytest.approx(0.5), 2.0)
    assert len(pairs) == 5


def test_text_that_cannot_be_printed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no paragraph"):
        train_confusions(["ngắn"], tmp_path / "model.json", pages=1)


@pytest.mark.skipif(
    shutil.which("tesseract") is None or any(tesseract.installed_name(name) is None for name in ENGINES),
    reason="tesseract or one of its Vietnamese models is not here",
)
def test_a_page_is_printed_read_and_counted(tmp_path: Path) -> None:
    train_confusions(TEXTS, tmp_path / "model.json", pages=1, seed=3)
    models = confusions.load(tmp_path / "model.json")
    assert set(models) == set(ENGINES)
    for model in models.values():
        assert model.letter_cost("a", "a") < 0.5 < model.letter_cost("ổ", "ọ")
        assert all(low >= high for low, high in zip(model.odds, model.odds[1:], strict=False))
