"""Times of levels: every rule's examples and counter-examples, and how they stand in sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.rules import rules
from pipeline.extract.when import find_times
from pipeline.resources import load_patterns

ROWS = load_patterns("when.yaml")["rules"]


def said(times):
    """Times as the examples write them: kind, year or first/last, then as_of or period."""
    out = []
    for time in times:
        year = f" {time.year}/{time.year_end}" if time.year_end else f" {time.year}" if time.year else ""
        out.append(f"{time.kind}{year}" + "".join(f" {part}" for part in (time.as_of, time.period) if part))
    return " + ".join(out)


@pytest.mark.parametrize(("text", "expected"), [(text, read) for row in ROWS for text, read in row["examples"].items()])
def test_examples(text, expected):
    assert said(find_times(text, 2025)) == expected


@pytest.mark.parametrize(("rule", "text"), [(row["id"], text) for row in ROWS for text in row["counter_examples"]])
def test_counter_examples(rule, text):
    assert f"when/{rule}" not in [time.rule for time in find_times(text, 2025)]


@pytest.mark.parametrize("key", ["examples", "counter_examples"])
def test_names_of_laws(key):
    for row, rule in zip(load_patterns("when.yaml")["law"], rules("when.yaml", "law"), strict=True):
        for text in row[key]:
            assert bool(rule.pattern.match(text)) == (key == "examples")


def test_the_year_of_a_law_is_no_time():
    assert find_times("theo Luật Bình đẳng giới năm 2006 và Bộ luật Lao động năm 2019") == []
    assert said(find_times("Luật được sửa đổi trong năm 2024")) == "in 2024"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đạt 60% vào năm 2025 và 75% vào năm 2030", "by 2025 + by 2030"),
        ("năm 2023 là 1,83 giờ/ngày, so với năm 2020 giảm 5%", "in 2023 + compare 2020"),
        ("tính đến tháng 5/2025 là 110; ước cả năm 108", "as_of 2025 2025-05 + in"),
        ("giai đoạn 2021 - 2025, mỗi năm bố trí 2 tỷ đồng", "span 2021/2025 2021/2025 + yearly"),
        ("từ năm 2021 đến nay", "from 2021"),
        ("ngày 03 tháng 3 năm 2021 ban hành, đến hết năm 2024 đạt", "date 2021 2021-03-03 + by 2024"),
    ],
)
def test_sentences(text, expected):
    assert said(find_times(text, 2025)) == expected


def test_relative_years_need_the_year_of_issue():
    assert [time.year for time in find_times("năm nay, năm trước, cùng kỳ năm trước")] == [None, None, None]
    assert [time.year for time in find_times("năm nay, năm trước, cùng kỳ năm trước", 2024)] == [2024, 2023, 2023]


@pytest.mark.parametrize("text", ["ngày 31/2/2021", "đến ngày 45/3/2024", "giai đoạn 2025-2021", "tháng 13/2025"])
def test_what_no_calendar_has(text):
    assert [time for time in find_times(text) if time.as_of or time.year_end] == []


_PIECES = [
    "đến ",
    "năm 2025",
    "năm ",
    "2024",
    "quý I/",
    "tháng ",
    "6",
    "-",
    "/",
    "giai đoạn ",
    " so với ",
    "cùng kỳ",
    "ngày ",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join) | st.text(max_size=50))
def test_spans_are_sound(text):
    last = 0
    for time in find_times(text, 2025):
        assert last <= time.start < time.end <= len(text)
        last = time.end
        if time.year is not None and time.rule not in ("when/this-year", "when/last-year") and time.kind != "compare":
            assert str(time.year) in text
