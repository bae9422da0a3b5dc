"""Which way is better, whether a figure meets a target, and by how much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_promises import result, target

from pipeline.link.direction import (
    Direction,
    before_value,
    change_of,
    direction_from,
    direction_of,
    number_places,
    settle_directions,
)
from pipeline.link.verdict import judge

SHARE = "tỷ lệ xã có thư viện"
POVERTY = "tỷ lệ hộ nghèo"


@pytest.mark.parametrize(
    ("made", "better"),
    [
        (target(SHARE, 60), "higher"),
        (target(SHARE, 60, comparator="<="), "lower"),
        (target(POVERTY, 3), "lower"),
        (target("Cơ cấu kinh tế: nông lâm nghiệp, thủy sản", 18.5), "lower"),
        (target("Tốc độ tăng chỉ số giá tiêu dùng bình quân (CPI)", 4), "lower"),
        (target("Mức giảm tỷ lệ hộ nghèo", 1.5), "higher"),
        (target("Cơ cấu kinh tế: dịch vụ", 39.7), "higher"),
        (target("Tỷ trọng nông nghiệp ứng dụng công nghệ cao", 30), "higher"),
        (target(POVERTY, 3, direction="giảm"), "lower"),
        (target("tỷ lệ hộ nghèo được hỗ trợ nhà ở", 90), "higher"),
        (target("tỷ lệ tử vong mẹ", 42, None, per=100000), "lower"),
        (target("tỷ số giới tính khi sinh", 111, None, per=100), "lower"),
        (target("mức sinh thay thế", 2.1, "con"), "reach"),
        (target(SHARE, 70, direction="duy trì"), "reach"),
        (target("tỷ lệ tử vong mẹ", 42, None, per=100000, direction="duy trì"), "lower"),
        (target("", 12, "xã", text="Có thêm 12 xã có thư viện"), "higher"),
        (target("nhà tạm cho hộ nghèo", 1200, "nhà", text="Hỗ trợ xóa 1.200 nhà tạm cho hộ nghèo"), "higher"),
        (target("vụ vi phạm", 45, "vụ", text="Xử lý ít nhất 45 vụ vi phạm"), "higher"),
        (target("vụ vi phạm", 45, "vụ", text="Số vụ vi phạm còn 45 vụ"), "lower"),
        (target(POVERTY, 1.5, direction="giảm", text="Giảm tỷ lệ hộ nghèo giảm bình quân 1,5%"), "higher"),
        (target(POVERTY, 2.5, "điểm phần trăm", direction="giảm", text="Giảm tỷ lệ hộ nghèo 2,5 điểm %"), "higher"),
    ],
)
def test_which_way_is_better(made, better):
    assert direction_of(made).better == better


def test_the_plainest_words_decide_for_an_indicator():
    counted = {Direction("higher", 0): 9, Direction("lower", 2): 1, Direction("reach", 1): 3}
    assert settle_directions(counted) == "lower"
    assert settle_directions({}) is None
    assert direction_from(Direction("reach", 1).stored()) == Direction("reach", 1)


@pytest.mark.parametrize(
    ("text", "value", "change"),
    [
        ("Tỷ lệ hộ nghèo giảm 1,5% mỗi năm", 1.5, -1),
        ("Tỷ lệ hộ nghèo giảm còn 1,5%", 1.5, 0),
        ("tăng ít nhất 5%", 5, 1),
        ("tăng lên 60%", 60, 0),
        ("có thêm 12 xã", 12, 1),
        ("Cứng hóa thêm 4,5 km đường trục thôn", 4.5, 0),
        ("Kết nạp thêm 20 hội viên", 20, 0),
        ("Công nhận mới 8 xã đạt chuẩn", 8, 1),
        ("nâng tổng số xã đạt chuẩn lên 73 xã", 73, 0),
        ("giảm tỷ lệ thất thoát xuống dưới 18%", 18, 0),
    ],
)
def test_a_change_is_told_from_a_level(text, value, change):
    assert change_of(result("", value, text=text)) == change


def test_numbers_are_found_as_they_are_written():
    assert number_places("có 1.911.002 người và 26,71%", 1911002) == [3]
    assert number_places("có 1.911.002 người và 26,71%", 26.71) == [22]
    assert number_places("chi 2,3 tỷ đồng", 2.3e9) == [4]
    assert before_value(result("", 26.71, text="đạt tỷ lệ 26,71%")) == "dat ty le"
    assert before_value(result("", 5, text="không có số nào")) == ""


@pytest.mark.parametrize(
    ("promised", "told", "verdict", "gap"),
    [
        (target(SHARE, 60), result(SHARE, 61.5), "met", 1.5),
        (target(SHARE, 60), result(SHARE, 60), "met", 0),
        (target(SHARE, 60), result(SHARE, 59.9), "not_met", -0.1),
        (target(SHARE, 60, comparator=">"), result(SHARE, 60), "not_met", 0),
        (target(POVERTY, 3, comparator="<="), result(POVERTY, 2.5), "met", 0.5),
        (target(POVERTY, 3, comparator="<"), result(POVERTY, 3), "not_met", 0),
        (target(POVERTY, 3), result(POVERTY, 3.5), "not_met", -0.5),
        (
            target("tỷ lệ tử vong mẹ", 42, None, per=100000),
            result("tỷ lệ tử vong mẹ", 30, None, per=100000, comparator="<"),
            "met",
            12,
        ),
        (
            target("tỷ lệ tử vong mẹ", 30, None, comparator="<"),
            result("tỷ lệ tử vong mẹ", 30, None, comparator="<"),
            "met",
            0,
        ),
        (
            target("tỷ lệ tử vong mẹ", 20, None, comparator="<"),
            result("tỷ lệ tử vong mẹ", 30, None, comparator="<"),
            "reported_not_comparable",
            None,
        ),
        (target(SHARE, 50), result(SHARE, 48, comparator=">"), "reported_not_comparable", None),
        (target(SHARE, 75), result(SHARE, 48, comparator=">"), "not_met", -27),
        (target(SHARE, 60, comparator="~"), result(SHARE, 59.5), "met", -0.5),
        (target(SHARE, 60, comparator="~"), result(SHARE, 57), "not_met", -3),
        (target(SHARE, 60), result(SHARE, 60, comparator="~"), "met", 0),
        (target(SHARE, 8, comparator="range", value_max=8.5), result(SHARE, 8.2), "met", 0.2),
        (target(SHARE, 8, comparator="range", value_max=8.5), result(SHARE, 7.9), "not_met", -0.1),
        (target(SHARE, 70, direction="duy trì"), result(SHARE, 72), "met", 2),
        (target("mức sinh thay thế", 2.1, "con"), result("mức sinh thay thế", 2.14, "con"), "met", -0.04),
        (target("mức sinh thay thế", 2.1, "con"), result("mức sinh thay thế", 2.4, "con"), "not_met", -0.3),
        (target(POVERTY, 0), result(POVERTY, 0), "met", 0),
        (target(POVERTY, 0), result(POVERTY, 0.4), "not_met", -0.4),
    ],
)
def test_verdicts(promised, told, verdict, gap):
    found = judge(promised, told)
    assert (found.verdict, found.gap) == (verdict, pytest.approx(gap))


def test_a_rise_where_a_cut_was_promised_counts_with_its_sign():
    cut = target(POVERTY, 1.5, direction="giảm", text="tỷ lệ hộ nghèo giảm 1,5%")
    assert judge(cut, result(POVERTY, 1.8, text="tỷ lệ hộ nghèo giảm 1,8%")).verdict == "met"
    worse = judge(cut, result(POVERTY, 1.8, text="tỷ lệ hộ nghèo tăng 1,8%"))
    assert (worse.verdict, worse.gap) == ("not_met", pytest.approx(-3.3))


def test_the_indicator_decides_where_the_target_says_nothing():
    bare = target("tỷ lệ gì đó", 20)
    assert judge(bare, result("tỷ lệ gì đó", 15)).verdict == "not_met"
    assert judge(bare, result("tỷ lệ gì đó", 15), "lower").verdict == "met"


@given(
    st.floats(0, 1000, allow_nan=False),
    st.floats(0, 1000, allow_nan=False),
    st.sampled_from(["=", ">=", ">", "<=", "<"]),
    st.sampled_from([SHARE, POVERTY]),
)
def test_a_better_figure_never_fares_worse(wanted, told, comparator, name):
    promised = target(name, round(wanted, 2), comparator=comparator, text=f"{name} …")
    better = direction_of(promised).better
    step = 1.0 if better == "higher" else -1.0
    first = judge(promised, result(name, round(told, 2), text="…"))
    second = judge(promised, result(name, round(told, 2) + step, text="…"))
    assert (first.verdict, second.verdict) != ("met", "not_met")
    assert second.gap == pytest.approx(first.gap + 1.0)
    assert (first.gap < 0) <= (first.verdict == "not_met")


def test_points_are_a_change_whatever_stands_between_verb_and_number() -> None:
    """ "giảm tỷ lệ hộ nghèo 2,5 điểm phần trăm" is no level, and a rise of 0,3 misses it by 2,8."""
    promised = target(POVERTY, 2.5, "điểm phần trăm", direction="giảm", text="Giảm tỷ lệ hộ nghèo 2,5 điểm phần trăm")
    told = result(POVERTY, 0.3, "điểm phần trăm", text="Tỷ lệ hộ nghèo tăng 0,3 điểm phần trăm")
    assert (change_of(promised), change_of(told)) == (-1, 1)
    judged = judge(promised, told)
    assert (judged.verdict, judged.gap) == ("not_met", -2.8)
