"""Figures that answer a plan's targets in other words, and sentences that speak of a target without a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from making_promises import result, target

from pipeline.link.alike import answers_alike
from pipeline.link.comparable import compare, in_unit_of
from pipeline.link.direction import stated_change, subject_direction
from pipeline.link.mentions import mentions, said_in
from pipeline.link.within import set_beside

PLAN = (
    target("tỷ lệ trẻ nhà trẻ ra lớp", 36),
    target("tỷ lệ trẻ mẫu giáo ra lớp", 98),
    target("tỷ lệ học sinh hoàn thành chương trình tiểu học", 99),
    target("tỷ lệ học sinh tốt nghiệp trung học phổ thông", 98),
    target("tỷ lệ phòng học được kiên cố hóa", 85),
    target("số trường đạt chuẩn quốc gia", 280, "trường"),
)


def answered(plan: Any, *told: Any) -> dict[float, list[float]]:
    """The values that answer each target, by its value."""
    apart = [[replace(one, start=100 * at) for at, one in enumerate(side)] for side in (plan, told)]  # one a sentence
    found = answers_alike(*apart)
    by_id = {one.id: one.value for one in told}
    return {one.value: [by_id[a.result_id] for a in found[one.id]] for one in plan if one.id in found}


def test_a_figure_answers_the_target_that_it_has_most_words_of() -> None:
    told = (
        result("trẻ nhà trẻ được huy động", 35, text="Có 10.912 trẻ nhà trẻ được huy động ra lớp, đạt 35%"),
        result("học sinh hoàn thành tiểu học", 99.5),
        result(
            "thí sinh đỗ tốt nghiệp",
            97,
            text="Kỳ thi tốt nghiệp trung học phổ thông có 7.964 thí sinh đỗ tốt nghiệp, chiếm 97%",
        ),
        result("phòng học kiên cố", 84),
    )
    assert answered(PLAN, *told) == {36: [35], 99: [99.5], 98: [97], 85: [84]}


def test_what_both_titles_say_may_be_left_out() -> None:
    plan = (target("số hợp tác xã nông nghiệp hoạt động hiệu quả", 70), target("số hộ nghèo nông thôn", 3))
    told = (result("số hợp tác xã hoạt động hiệu quả", 71), result("số hộ nghèo", 2))
    titles = (
        "Đề án phát triển hợp tác xã nông nghiệp, nông thôn mới",
        "Tổng kết hợp tác xã nông nghiệp, nông thôn mới",
    )
    assert answers_alike(plan, told) == {}
    assert [a.result_id for a in answers_alike(plan, told, titles=titles)[plan[0].id]] == [told[0].id]
    assert plan[1].id not in answers_alike(plan, told, titles=titles)


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (target("tỷ lệ lao động được đào tạo", 60), result("tỷ lệ lao động nữ được đào tạo", 50)),
        (target("tỷ lệ hộ nghèo", 5), result("tỷ lệ hộ cận nghèo", 6)),
        (target("tỷ lệ hộ nông thôn dùng nước sạch", 60), result("tỷ lệ hộ dùng nước sạch", 65)),
        (target("tỷ lệ trẻ dưới 5 tuổi thấp còi", 20), result("tỷ lệ trẻ dưới 2 tuổi thấp còi", 18)),
        (target("số vụ cháy rừng", 5, "vụ"), result("số hộ có điện", 98, "hộ")),
    ],
)
def test_what_narrows_down_parts_two_indicators(plan: Any, told: Any) -> None:
    assert answers_alike([plan], [told]) == {}


def test_a_figure_that_fits_two_targets_answers_neither() -> None:
    plan = (target("tỷ lệ xã có thư viện thanh niên", 60), target("tỷ lệ xã có thư viện thiếu nhi", 50))
    assert answered(plan, result("tỷ lệ xã có thư viện", 55)) == {}


def test_the_level_and_the_rise_of_one_thing_are_two_lines() -> None:
    plan = (
        target("số xã có thư viện", 70, "xã"),
        target("xã có thư viện", 12, "xã", text="có thêm 12 xã có thư viện"),
    )
    told = (
        result("xã có thư viện", 9, "xã", text="có thêm 9 xã có thư viện"),
        result("tổng số xã có thư viện", 68, "xã", text="nâng tổng số xã có thư viện lên 68 xã"),
    )
    assert answered(plan, *told) == {70: [68], 12: [9]}


def test_who_counts_something_else_is_not_comparable() -> None:
    ours = target("tỷ lệ cơ quan có lãnh đạo là nữ", 60)
    theirs = result("tỷ lệ nữ lãnh đạo cơ quan", 26)
    comparison = compare(ours, theirs, known=True)
    assert comparison.reason is not None
    assert comparison.reason.key == "population"


@pytest.mark.parametrize(
    ("unit", "told", "value", "same"),
    [
        ("km", "m", 158.4, True),
        ("ha", "km²", 15840000.0, True),
        ("tấn", "kg", 158.4, True),
        ("km", "ha", 158400.0, False),
        ("trường", "trường", 158400.0, True),
    ],
)
def test_units_of_one_measure_are_converted(unit: str, told: str, value: float, same: bool) -> None:
    ours = target("đường được cứng hóa", 165, unit)
    converted = in_unit_of(ours, result("đường được cứng hóa", 158400, told))
    assert converted.value == pytest.approx(value)
    assert compare(ours, converted, known=True).comparable is same


@pytest.mark.parametrize(
    ("name", "unit", "told", "named", "comparable"),
    [
        ("số ca mắc sốt xuất huyết", "ca", "ca mắc", "ca mắc sốt xuất huyết", True),
        ("số khu dân cư kiểu mẫu", "khu", "khu dân cư", "khu dân cư kiểu mẫu", True),
        ("số trường đạt chuẩn", "trường", "trường mầm non", "trường mầm non đạt chuẩn", False),
        ("số ca mắc sởi", "ca", "%", "tỷ lệ mắc sởi", False),
    ],
)
def test_counted_nouns_may_be_longer(name: str, unit: str, told: str, named: str, comparable: bool) -> None:
    assert compare(target(name, 30, unit), result(named, 20, told), known=True).comparable is comparable


def test_a_count_that_is_printed_before_its_share() -> None:
    plan = target("xã đạt chuẩn tiếp cận pháp luật", 75, "xã, phường, thị trấn")
    text = "Xã đạt chuẩn tiếp cận pháp luật: 81/108 xã (75,0%)"
    told = result("xã đạt chuẩn tiếp cận pháp luật", 75.0, "%", numerator=81, denominator=108, text=text)
    assert (in_unit_of(plan, told).value, in_unit_of(plan, told).unit) == (81, "xã, phường, thị trấn")
    assert in_unit_of(replace(plan, unit="hộ"), told) is told


def test_a_rate_of_one_profession_is_none_of_another() -> None:
    ours = target("dược sĩ đại học/vạn dân", 28, "giường bệnh", per=10000)
    told = result("số dược sĩ đại học trên 10.000 dân", 0.75, None, per=10000)
    assert not compare(ours, told, known=True).comparable


LIST = "có thêm 17 xã đạt chuẩn nâng cao (kế hoạch 15 xã), 3 xã đạt chuẩn kiểu mẫu (kế hoạch 4 xã)"


def test_a_target_in_brackets_belongs_to_the_figure_before_it() -> None:
    told = [
        result("xã", value, "xã", text=LIST, document_id="report", at=LIST.index(f"{value} xã")) for value in (17, 3)
    ]
    for planned, expected in ((15, 17), (4, 3)):
        ours = target("xã", planned, "xã", text=LIST, document_id="report", at=LIST.index(f"{planned} xã"))
        found = set_beside(ours, told)
        assert found is not None
        assert found.value == expected
    assert set_beside(target("xã", 17, "xã", text=LIST, document_id="report", at=8), told) is None


def test_a_list_of_what_is_new_is_new_to_its_end() -> None:
    assert stated_change(LIST, 17.0) == 1
    assert stated_change(LIST, 3.0) == 1
    assert stated_change("có thêm 17 xã đạt chuẩn, nâng tổng số lên 78 xã", 78.0) == 0
    assert stated_change(LIST, 5.0) == 0  # a number that is not in the sentence


def test_a_term_and_a_task_are_no_infection() -> None:
    assert subject_direction("đảng viên mới trong nhiệm kỳ") is None
    assert subject_direction("chi bộ hoàn thành tốt nhiệm vụ") is None
    assert subject_direction("số ca nhiễm mới") == "lower"


def test_without_evil_more_is_better() -> None:
    assert subject_direction("số xã không có tệ nạn ma túy") is None
    assert subject_direction("số người nghiện ma túy") == "lower"


REPORT = """I. KẾT QUẢ
1. Công tác thu gom, xử lý chất thải rắn sinh hoạt nông thôn có nhiều chuyển biến tích cực.
2. Tỷ lệ phòng học kiên cố đạt 84,2%.
II. NHIỆM VỤ TRỌNG TÂM NĂM 2026
1. Nâng cao tỷ lệ người dân tập luyện thể dục thể thao thường xuyên trên địa bàn.
"""


def test_a_sentence_that_speaks_of_a_target() -> None:
    waste = target("tỷ lệ chất thải rắn sinh hoạt nông thôn được thu gom, xử lý theo quy định", 90)
    rooms, sport = target("tỷ lệ phòng học kiên cố", 85), target("tỷ lệ người tập thể dục thể thao thường xuyên", 36)
    found = mentions((waste, rooms, sport), said_in([REPORT]))
    assert "chuyển biến tích cực" in found[waste.id]
    assert rooms.id not in found  # that sentence has a figure: it is no narrative
    assert sport.id not in found  # a task for next year


def test_an_insurance_against_unemployment_is_no_unemployment() -> None:
    assert subject_direction("thu bảo hiểm xã hội, bảo hiểm thất nghiệp") is None
    assert subject_direction("tỷ lệ thất nghiệp") == "lower"


def test_a_word_narrows_down_only_with_its_marks() -> None:
    """ "Toàn" parts two indicators in "toàn trình"; in "an toàn" it is another word's syllable."""
    plan = target("bếp ăn trường học ký cam kết bảo đảm an toàn", 100)
    assert answered([plan], result("bếp ăn trường học ký cam kết", 98)) == {100: [98]}
    plan = target("dịch vụ công trực tuyến toàn trình", 100)
    assert answered([plan], result("dịch vụ công trực tuyến", 98)) == {}


def test_of_a_number_and_its_parts_the_number_answers() -> None:
    text = "Chương trình Mái ấm: bàn giao 108 nhà (xây mới 61 nhà, sửa chữa 47 nhà)"
    told = [
        result("nhà Mái ấm", 108, "nhà", text=text, at=30),
        result("nhà Mái ấm", 61, "nhà", text=text, at=40),
        result("nhà Mái ấm", 47, "nhà", text=text, at=50),
    ]
    found = answers_alike([target("nhà Mái ấm", 110, "nhà")], told)
    assert [[answer.result_id for answer in each] for each in found.values()] == [[told[0].id]]
