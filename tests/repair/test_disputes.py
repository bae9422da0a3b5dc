"""Numbers that two readings of a page read differently."""

from __future__ import annotations

import re

import pytest

from pipeline.model import Box, PageText, Reading, Word
from pipeline.repair import repair_pages
from pipeline.repair.disputes import disputed_words


def reading(text: str, engine: str = "vie", confidence: float = 0.95) -> Reading:
    """Words set in one line, ten points for each character."""
    words = tuple(
        Word(m.start(), m.end(), Box(10.0 * m.start(), 20, 10.0 * m.end(), 32), confidence)
        for m in re.finditer(r"\S+", text)
    )
    return Reading(engine, text, words, 0.95)


@pytest.mark.parametrize(
    ("first", "second", "disputed"),
    [
        ("trước ngày 15/11/2028; các xã", "trước ngày 15/11/2025; các xã", {"15/11/2028;": "15/11/2025;"}),
        ("diện tích 1.35 ha rừng", "diện tích 1,35 ha rừng", {"1.35": "1,35"}),
        ("giao cho Qqx hộ dân", "giao cho 120 hộ dân", {"Qqx": "120"}),
        ("trong quý II năm nay", "trong quý 11 năm nay", {}),
        ("từ ngày 12/5 đến nay", "từ ngày 12-5 đến nay", {}),
        ("thu 164 tỷ đồng", "thu l64 tỷ đồng", {}),
        ("tịch thu 6,84 m3 gỗ", "tịch thu 6,84 m8 gỗ", {}),
        ("có 45 hộ nghèo", "có dt hộ nghèo", {}),
    ],
)
def test_the_word_carries_what_the_other_reading_has(first: str, second: str, disputed: dict[str, str]) -> None:
    mine = reading(first)
    words = disputed_words(mine, [reading(second, "Vietnamese")])
    assert {first[w.start : w.end]: w.other for w in words if w.other is not None} == disputed
    assert [(w.start, w.end, w.confidence) for w in words] == [(w.start, w.end, w.confidence) for w in mine.words]


def test_what_the_other_reading_is_not_sure_of_does_not_count() -> None:
    mine = reading("trồng 23.600 cây")
    assert disputed_words(mine, [reading("trồng 28.600 cây", "Vietnamese", 0.4)]) == mine.words


def test_pages_keep_the_first_reading_and_say_what_the_other_has() -> None:
    sentence = "Ủy ban nhân dân huyện hỗ trợ {} hộ nghèo sửa chữa nhà ở trong năm nay theo kế hoạch của tỉnh."
    page = PageText(1, 595, 842, (reading(sentence.format("341")), reading(sentence.format("311"), "Vietnamese")))
    (done,) = repair_pages([page])
    assert "341" in done.text
    assert [w.other for w in done.words if w.other] == ["311"]
