"""Two yearly reports of an invented province through the whole pipeline: every planted mistake, and nothing else."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

REPORT_2023 = """\
ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH BÌNH SƠN            Độc lập - Tự do - Hạnh phúc

Số: 410/BC-UBND          Bình Sơn, ngày 05 tháng 12 năm 2023

BÁO CÁO
Tình hình phát triển kinh tế - xã hội năm 2023 và phương hướng, nhiệm vụ năm 2024

I. KẾT QUẢ PHÁT TRIỂN KINH TẾ - XÃ HỘI NĂM 2023

1. Về kinh tế
Tổng diện tích gieo trồng lúa cả năm đạt 48.350 ha, sản lượng đạt 271.200 tấn. Thu ngân sách nhà nước trên địa bàn đạt 4.215 tỷ đồng, trong đó thu nội địa 3.910 tỷ đồng, thu xuất nhập khẩu 305 tỷ đồng.
Tổng vốn đầu tư phát triển là 12.450 tỷ đồng, gồm: vốn nhà nước 4.120 tỷ đồng, vốn ngoài nhà nước 7.030 tỷ đồng, vốn đầu tư nước ngoài 1.200 tỷ đồng.
Toàn tỉnh có 96 xã đạt chuẩn nông thôn mới.

2. Về xã hội
Tỷ lệ hộ nghèo giảm còn 3,85%. Số hộ nghèo giảm từ 9.120 hộ xuống còn 7.650 hộ, giảm 19,2%.
Có 142/160 trường đạt chuẩn quốc gia, chiếm 88,75%. Tỷ lệ lao động qua đào tạo đạt 68,2%.
Toàn tỉnh có 1.250 bác sĩ, trong đó nữ 540 người, chiếm 45,20%.

3. Kết quả theo huyện
Bảng 1. Số hộ thoát nghèo và kinh phí hỗ trợ năm 2023

| TT | Huyện, thành phố | Hộ thoát nghèo | Kinh phí (triệu đồng) |
| --- | --- | --- | --- |
| 1 | Huyện Tân Phú | 310 | 4.650 |
| 2 | Huyện Đông Hà | 425 | 6.375 |
| 3 | Thành phố Bình Sơn | 120 | 1.800 |
| | Tổng cộng | 855 | 12.925 |

II. ĐÁNH GIÁ CHUNG
Năm 2023, tổng diện tích gieo trồng lúa cả năm đạt 47.350 ha; toàn tỉnh có 94 xã đạt chuẩn nông thôn mới.

Nơi nhận:                      TM. ỦY BAN NHÂN DÂN
- HĐND tỉnh;                   CHỦ TỊCH
- Lưu: VT.
                               Trần Văn Bảo
"""
REPORT_2024 = """\
ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH BÌNH SƠN            Độc lập - Tự do - Hạnh phúc

Số: 432/BC-UBND          Bình Sơn, ngày 06 tháng 12 năm 2024

BÁO CÁO
Tình hình phát triển kinh tế - xã hội năm 2024 và phương hướng, nhiệm vụ năm 2025

I. KẾT QUẢ PHÁT TRIỂN KINH TẾ - XÃ HỘI NĂM 2024

1. Về kinh tế
Tổng diện tích gieo trồng lúa cả năm đạt 48.100 ha, sản lượng đạt 273.000 tấn, tăng 0,66% so với năm 2023 (271.200 tấn). Thu ngân sách nhà nước trên địa bàn đạt 4.630 tỷ đồng, tăng 12,5% so với năm 2023 (4.215 tỷ đồng).
2. Về xã hội
Tỷ lệ hộ nghèo năm 2023 là 3,95%, năm 2024 giảm còn 3,10%.
Tỷ lệ lao động qua đào tạo đạt 70,1%.

Nơi nhận:                      TM. ỦY BAN NHÂN DÂN
- HĐND tỉnh;                   CHỦ TỊCH
- Lưu: VT.
                               Trần Văn Bảo
"""

# Rule, and what the message must hold.
PLANTED = {
    ("arithmetic_mismatch", "45,20%", "43,20%"),
    ("arithmetic_mismatch", "12.450 tỷ đồng", "12.350 tỷ đồng"),
    ("arithmetic_mismatch", "12.925", "12.825"),
    ("arithmetic_mismatch", "19,2%", "16,1%"),
    ("arithmetic_mismatch", "12,5%", "9,8%"),
    ("conflicting_figures", "48.350 ha", "47.350 ha"),
    ("conflicting_figures", "xã đạt chuẩn nông thôn mới: 96", "94"),
    ("restated_figure", "3,95%", "3,85%"),
}


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    folder = tmp_path_factory.mktemp("reports")
    for name, text in (("2023.txt", REPORT_2023), ("2024.txt", REPORT_2024)):
        (folder / name).write_text(text, encoding="utf-8")
    db = folder / "a.db"
    command = [sys.executable, "-m", "pipeline.cli.main", "ingest", str(folder / "2023.txt"), str(folder / "2024.txt")]
    done = subprocess.run([*command, "--db", str(db), "--jobs", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(db) as base:
        return base.execute("SELECT rule, message FROM findings").fetchall()


@pytest.mark.parametrize(("rule", "one", "other"), sorted(PLANTED))
def test_a_planted_mistake_is_found(messages: list[tuple[str, str]], rule: str, one: str, other: str) -> None:
    assert len([said for name, said in messages if name == rule and one in said and other in said]) == 1


def test_nothing_else_is_raised(messages: list[tuple[str, str]]) -> None:
    left = [
        (name, said)
        for name, said in messages
        if not any(name == rule and one in said and other in said for rule, one, other in PLANTED)
    ]
    assert left == []
