"""Dates: every example of patterns/dates.yaml, dates of numbers, and what is no date."""

from __future__ import annotations

from datetime import date

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.dates import date_after, find_dates, parse_date
from pipeline.resources import load_patterns

RULES = load_patterns("dates.yaml")["rules"]


@pytest.mark.parametrize(("text", "iso"), [(str(k), str(v)) for rule in RULES for k, v in rule["examples"].items()])
def test_examples(text, iso):
    found = parse_date(text)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize("text", [str(text) for rule in RULES for text in rule["counter_examples"]])
def test_counter_examples(text):
    assert parse_date(text) is None


@pytest.mark.parametrize("row", load_patterns("dates.yaml")["around"], ids=lambda row: row["id"])
def test_what_stands_around_the_date_of_a_number(row):
    rule = regex.compile(row["pattern"], regex.I | regex.X)
    assert all(rule.match(text).end() > 0 for text in row["examples"])
    assert not any(rule.match(text) for text in row["counter_examples"])


def test_dates_of_a_text_with_their_places():
    text = "Từ ngày 05/6/2023 đến ngày 30 tháng 9 năm 2024, Quý II/2025 và tháng 7/2025; năm 2030."
    found = list(find_dates(text))
    assert [d.iso for d in found] == ["2023-06-05", "2024-09-30", "2025-Q2", "2025-07", "2030"]
    assert [text[d.start : d.end] for d in found][:2] == ["05/6/2023", "ngày 30 tháng 9 năm 2024"]
    assert (found[0].year, found[0].month, found[0].day) == (2023, 6, 5)
    assert (found[2].year, found[2].month, found[2].day) == (2025, None, None)


@pytest.mark.parametrize("text", ["ngày 31/2/2021", "ngày 29 tháng 02 năm 2023", "ngày 12/13/2020", "tháng 0 năm 2020"])
def test_no_calendar_has_it(text):
    assert parse_date(text) is None


def test_a_date_in_the_future_is_taken_as_printed():
    found = parse_date("ngày 24/7/2087")
    assert found is not None
    assert found.iso == "2087-07-24"


def test_words_that_lost_their_marks():
    found = parse_date("ngay 18 thang 5 ndm 2021")
    assert found is not None
    assert found.iso == "2021-05-18"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("45/KH-UBND ngày 3/4/2020 của", "2020-04-03"),
        ("45/KH-UBND, ngày 3 tháng 4 năm 2020", "2020-04-03"),
        ("45/KH-UBND (ngày 03-4-2020)", "2020-04-03"),
        ("45/KH-UBND ban hành ngày 3/4/2020", "2020-04-03"),
        ("45/KH-UBND ký ngày 3/4/2020", "2020-04-03"),
        ("45/KH-UBND ngày\n3/4/2020", "2020-04-03"),
        ("45/KH-UBND tháng 4 năm 2020", "2020-04"),
        ("45/KH-UBND của UBND tỉnh năm 2020", None),
        ("45/KH-UBND và ngày 3/4/2020", None),
        ("45/KH-UBND ngày hội 3/4/2020", None),
    ],
)
def test_the_date_of_a_number(text, iso):
    found = date_after(text, len("45/KH-UBND"))
    assert (found.iso if found else None) == iso


@given(st.dates(date(1945, 1, 1), date(2099, 12, 31)))
def test_every_date_in_every_form(day):
    for form in (
        f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
        f"ngày {day.day}/{day.month}/{day.year}",
        f"{day.day:02d}-{day.month:02d}-{day.year}",
        f"ngày {day.day}.{day.month}.{day.year}",
        f"ngày {day.day}\ntháng {day.month} năm\n{day.year}",
    ):
        found = parse_date(f"có hiệu lực từ {form} trở đi")
        assert found is not None
        assert found.iso == day.isoformat()


@given(st.text(alphabet="0123456789/.- ngàythánămquýIV\n", max_size=50))
def test_any_text_is_read_without_error(text):
    for found in find_dates(text):
        assert 0 <= found.start < found.end <= len(text)
        assert 1900 <= found.year <= 2100
