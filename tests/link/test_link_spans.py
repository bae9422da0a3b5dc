"""Counts of one year and of several years."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making_promises import result, target

from pipeline.link.answers import Around, Candidate, progress_of
from pipeline.link.facts import Document
from pipeline.link.spans import adds_up, in_words, of_other_years
from pipeline.link.wording import RULES
from pipeline.resources import load_patterns

JOBS = "giải quyết việc làm cho lao động"
FIVE_YEARS = Document("plan5", "hoa son", "KH", "6/KH-UBND", "Hoa Sơn", "2021-03-01", 2021, 2021, 2025)
ONE_YEAR = Document("plan1", "hoa son", "KH", "7/KH-UBND", "Hoa Sơn", "2025-01-10", 2025, 2025, 2025)
YEARS_REPORT = Document("report5", "hoa son", "BC", "80/BC-UBND", "Hoa Sơn", "2025-12-28", 2025, 2021, 2025)
YEAR_REPORT = Document("report1", "hoa son", "BC", "81/BC-UBND", "Hoa Sơn", "2025-12-20", 2025, 2025, 2025)


def promised(text: str, value: float = 120_000, name: str = JOBS, unit: str = "lao động"):
    return target(name, value, unit, text=text, year=2025)


def told(text: str, value: float, name: str = JOBS, unit: str = "lao động", **more):
    return result(name, value, unit, text=text, **more)


SPAN = promised("Giai đoạn 2021 - 2025, giải quyết việc làm cho 120.000 lao động")
YEAR = promised("Giải quyết việc làm cho 24.000 lao động", 24_000)


@pytest.mark.parametrize(
    ("made", "plan", "answer", "report", "differ"),
    [
        (SPAN, FIVE_YEARS, told("Năm 2025 giải quyết việc làm 25.620 lao động", 25_620, year=2025), YEAR_REPORT, True),
        (
            SPAN,
            FIVE_YEARS,
            told("Trong 5 năm 2021 - 2025 giải quyết việc làm cho 123.860 lao động", 123_860, period="2021/2025"),
            YEARS_REPORT,
            False,
        ),
        (SPAN, FIVE_YEARS, told("Đã giải quyết việc làm cho 123.860 lao động", 123_860), YEARS_REPORT, False),
        (
            SPAN,
            FIVE_YEARS,
            told("lũy kế từ năm 2021 đến nay là 121.300 lao động", 121_300, year=2025),
            YEAR_REPORT,
            False,
        ),
        (YEAR, ONE_YEAR, told("Giải quyết việc làm cho 25.620 lao động", 25_620, year=2025), YEAR_REPORT, False),
        (YEAR, ONE_YEAR, told("5 năm 2021 - 2025 … 123.860 lao động", 123_860, period="2021/2025"), YEARS_REPORT, True),
        (
            replace(promised("Số lao động có việc làm | lao động | 23.000 | 24.000 | 120.000", 24_000), year=2023),
            FIVE_YEARS,
            told("Năm 2023 giải quyết việc làm cho 25.620 lao động", 25_620, year=2023),
            replace(YEAR_REPORT, first_year=2023, last_year=2023),
            False,
        ),
        (
            promised("Mỗi năm giải quyết việc làm cho 24.000 lao động", 24_000),
            FIVE_YEARS,
            told("Năm 2025 giải quyết việc làm cho 25.620 lao động", 25_620, year=2025),
            YEAR_REPORT,
            False,
        ),
        (
            promised("Đến năm 2025 có 72 xã đạt chuẩn", 72, "xã đạt chuẩn", "xã"),
            FIVE_YEARS,
            told("Năm 2025 có 73 xã đạt chuẩn", 73, "xã đạt chuẩn", "xã", year=2025),
            YEAR_REPORT,
            False,
        ),
    ],
)  # fmt: skip
def test_counts_of_other_spans_are_not_compared(made, plan, answer, report, differ):
    assert (of_other_years(made, plan, answer, report) is not None) is differ
    found = progress_of(made, [Candidate(answer, report, "indicator")], Around(), None, plan)
    assert (found.reason.key == "span") is differ
    assert (found.verdict == "reported_not_comparable") is differ


def test_shares_and_levels_do_not_add_up():
    assert adds_up(SPAN)
    assert not adds_up(target("tỷ lệ lao động được đào tạo", 70, "%"))
    assert not adds_up(target("thu nhập bình quân của lao động được hỗ trợ", 5e6, "đồng"))
    assert not adds_up(target("số xã đạt chuẩn", 70, "xã", text="Có 70 xã đạt chuẩn"))
    assert load_patterns(RULES)["flows"]


def test_spans_in_words():
    assert (in_words((2021, 2025)), in_words((2025, 2025))) == ("2021 - 2025", "2025")
