"""Years of a plan or report: what its title says, not what it cites or looks forward to."""

from __future__ import annotations

import pytest

from pipeline.extract.period import opening_of, period_of_opening, period_of_title


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("Phát triển nghề cá giai đoạn 2021-2025", 2021, 2025),
        ("Phát triển nghề cá giai đoạn 2021 – 2025 và định hướng đến năm 2030", 2021, 2025),
        ("Kế hoạch 5 năm (2016-2020)", 2016, 2020),
        ("giai đoạn từ năm 2021 đến năm 2025", 2021, 2025),
        ("Kế hoạch năm 2024 thực hiện Chương trình quốc gia giai đoạn 2021-2025", 2024, 2024),
        ("thực hiện Chiến lược giai đoạn 2021-2030 trên địa bàn tỉnh giai đoạn 2021-2025", 2021, 2025),
        ("Kết quả năm 2024, phương hướng nhiệm vụ năm 2025", 2024, 2024),
        ("tổng kết giai đoạn 2016-2020 và kế hoạch năm 2021", 2016, 2020),
        ("Sơ kết 6 tháng đầu năm 2023", 2023, 2023),
        ("Chương trình công tác Quý I/2022", 2022, 2022),
        ("năm học 2022 - 2023", 2022, 2023),
        ("công tác phổ biến, giáo dục pháp luật năm 2017", 2017, 2017),
        ("SƠ KẾT 2 NĂM THỰC HIỆN NGHỊ QUYẾT SỐ 5/NQ-CP NGÀY 03/3/2019 CỦA CHÍNH PHỦ GIAI ĐOẠN 2019-2020", 2019, 2020),
        ("Đề án nước sạch đến năm 2030", None, 2030),
        ("Kế hoạch trồng rừng năm 2023 và giai đoạn 2023-2025", 2023, 2025),
        ("Kế hoạch năm 2026 và giai đoạn 2021-2025", 2026, 2026),
        ("Sơ kết 03 năm (2023, 2024, 2025) trồng rừng", 2023, 2025),
    ],
)
def test_titles(title: str, first: int | None, last: int) -> None:
    period = period_of_title(title)
    assert period is not None
    assert (period.first, period.last) == (first, last)
    assert str(last)[2:] in title[period.start : period.end]


@pytest.mark.parametrize(
    "title",
    [
        "Triển khai Nghị quyết số 12/NQ-CP ngày 5 tháng 3 năm 2021 của Chính phủ",
        "Thi hành Luật Thanh niên năm 2020",
        "Triển khai Quyết định số 12/2020/QĐ-TTg ngày 5/3/2020",
        "Về việc bổ nhiệm cán bộ",
    ],
)
def test_titles_without_a_period(title: str) -> None:
    assert period_of_title(title) is None


def test_opening_sentence() -> None:
    text = "Căn cứ Kế hoạch số 5/KH-BYT ngày 2/1/2021; Sở xây dựng kế hoạch năm 2022, cụ thể như sau:\n1. Mục tiêu"
    opening = opening_of(text)
    assert opening is not None
    period = period_of_opening(opening)
    assert period is not None
    assert (period.first, period.last) == (2022, 2022)


def test_opening_with_two_periods_is_left_open() -> None:
    assert period_of_opening("kết quả năm 2021, so với năm 2020 như sau:") is None
