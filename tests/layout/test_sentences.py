"""Sentences and clauses of a paragraph."""

from __future__ import annotations

import pytest
from counting_steps import steps
from hypothesis import given
from hypothesis import strategies as st

from pipeline.layout.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Toàn tỉnh có 20 xã đạt chuẩn.", "Các huyện tiếp tục rà soát."],
        ["Dân số là 1.911.002 người, tăng 1,2%.", "Mật độ là 540 người/km²."],
        ["Ngày 03.3.2021, tỉnh ban hành kế hoạch.", "Đến nay đã xong."],
        ["3.2. Mục tiêu 2: Trong lĩnh vực y tế.", "Đạt 95%."],
        ["Hội nghị do TP. Hòa Vang và Th.S. Lê Mai chủ trì.", "Có 50 người dự."],
        ["PGS.TS. Trần Văn Nam trình bày, v.v. và v.v.", "Kết thúc lúc 17 giờ."],
        ["Đề án “Xây dựng nông thôn. Giai đoạn mới” được duyệt.", "Kinh phí là 5 tỷ đồng."],
        ["Ông nói: “Tỉnh đã hoàn thành kế hoạch.”", "Hội nghị nhất trí."],
        ["Tuyên truyền ở các xã (02 buổi. Có 300 người dự) và các trường.", "Kết quả tốt."],
        ["Tổ chức nhiều hoạt động…", "Các xã hưởng ứng."],
        ["Có nhiều hình thức như hội thi, tọa đàm,... và các lớp tập huấn.", "Đạt 100%."],
        ["Công tác phối hợp có hiệu quả.3", "Sở Y tế chủ trì."],
        ["Số liệu đến 30/5/2025.(2)", "Toàn tỉnh có 5 vụ."],
        ["Tỷ lệ giảm nghèo là 2,1%.", "100% số hộ có nước sạch."],
        ["Có đạt hay không?", "Các xã báo cáo!", "Hạn là ngày 30/6."],
        ["Giảm nghèo; tăng việc làm; nâng cao thu nhập."],
        ["Trên đây là báo cáo của tỉnh./."],
        ["1. Sở Y tế chủ trì.", "2 đơn vị phối hợp."],
        ["Đồng chí Nguyễn V. An phát biểu."],
        ["Nội dung gồm: 1. Về kinh tế; 2. Về xã hội."],
        ["Chi phí tăng do giá vật tư tăng cao."],
        ["Năm 2024 đạt 60%.", "“Tháng hành động” có 20 buổi."],
    ],
)
def test_sentences(parts):
    assert cut(" ".join(parts)) == parts


def test_a_missing_blank_behind_a_full_stop():
    assert cut("Các xã đã hoàn thành.Tỷ lệ đạt 95%.") == ["Các xã đã hoàn thành.", "Tỷ lệ đạt 95%."]
    assert cut("Xem tại angiang.gov.vn/Tin tức.") == ["Xem tại angiang.gov.vn/Tin tức."]


def test_a_quotation_that_is_never_closed_holds_nothing_back():
    text = "Phong trào “Toàn dân đoàn kết được duy trì. Các xã hưởng ứng. " + "Đạt kết quả tốt. " * 3
    assert len(sentences(text)) == 5


PIECES = st.sampled_from(
    ["Tỉnh", "đạt 60%", ".", "; ", ". ", "TP. ", "“", "”", "(", ")", "1.911.002 người", "...", "… ", "?", "\t", " ",
     "3", "(1) ", "v.v. ", "Sở Y tế", '"', "/."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_character_but_blanks_belongs_to_one_sentence(text):
    spans = sentences(text)
    covered = [at for a, b in spans for at in range(a, b)]
    assert len(covered) == len(set(covered))
    assert covered == sorted(covered)
    assert {at for at, char in enumerate(text) if not char.isspace()} <= set(covered)
    assert all(text[a] != " " and text[b - 1] != " " for a, b in spans)


def test_the_cost_is_linear():
    def cost(count: int) -> int:
        return steps(lambda: sentences("Xã “Hòa (Bình đạt 60%; tăng 5%. " * count))

    cost(10)
    assert cost(2000) < 5 * cost(500)
