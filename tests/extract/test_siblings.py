"""Parts that stand for each other behind one subject."""

from __future__ import annotations

import pytest

from pipeline.extract.siblings import in_place_of


@pytest.mark.parametrize(
    ("part", "whole", "named"),
    [
        ("mẫu giáo", "tỷ lệ trẻ nhà trẻ ra lớp", "tỷ lệ trẻ mẫu giáo ra lớp"),
        ("riêng trẻ 5 tuổi", "tỷ lệ trẻ nhà trẻ ra lớp", "tỷ lệ trẻ 5 tuổi ra lớp"),
        ("tỷ lệ trẻ nhà trẻ ra lớp: trẻ 5 tuổi", "tỷ lệ trẻ nhà trẻ ra lớp", "tỷ lệ trẻ 5 tuổi ra lớp"),
        ("Cấp xã", "cán bộ cấp tỉnh, cấp huyện có chữ ký số", "cán bộ cấp xã có chữ ký số"),
        ("Tỷ lệ cấp THPT", "Tỷ lệ học sinh bỏ học cấp THCS", "Tỷ lệ học sinh bỏ học cấp THPT"),
        ("tiến sĩ", "tỷ lệ nữ thạc sĩ", "tỷ lệ nữ tiến sĩ"),
        ("thành thị", "tỷ lệ hộ dùng nước sạch ở nông thôn", "tỷ lệ hộ dùng nước sạch ở thành thị"),
        ("hộ cận nghèo", "tỷ lệ hộ nghèo", None),
        ("mẫu giáo bán trú", "tỷ lệ trẻ nhà trẻ ra lớp", None),
        ("mẫu giáo", "tỷ lệ trẻ mẫu giáo ra lớp", None),
        ("tiểu học", "tỷ lệ phòng học kiên cố", None),
    ],
)
def test_a_part_takes_the_name_of_its_sibling(part, whole, named):
    assert in_place_of(part, whole) == named
