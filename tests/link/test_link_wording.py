"""Wordings of indicators: what is the same chỉ tiêu and what is not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.link.indicators import Edge, blocks, groups, indicator_id, label_of, same
from pipeline.link.wording import from_key, names_an_indicator, rules, spelled, wording
from pipeline.resources import load_patterns


def rewrite_examples():
    for row in load_patterns("indicators.yaml")["rewrites"]:
        for text, becomes in (*row["examples"], *row["counter_examples"]):
            yield row["id"], text, becomes


@pytest.mark.parametrize(("rule_id", "text", "becomes"), list(rewrite_examples()))
def test_examples_of_the_rewrites(rule_id, text, becomes):
    assert spelled(text) == becomes


def test_lists_name_their_source_and_are_not_empty():
    data = load_patterns("indicators.yaml")
    assert data["source"]
    assert all(data[name] for name in ("abbreviations", "synonyms", "measures", "stop", "weak", "populations", "units"))
    assert all(row["source"] for row in data["rewrites"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phấn đấu đến năm 2025 tỷ lệ xã có thư viện trên địa bàn tỉnh đạt", "Tỷ lệ xã có thư viện"),
        ("tỷ lệ HTX có trang web", "Tỷ lệ hợp tác xã có trang web"),
        ("Tỷ lệ hộ dân dùng nước máy", "tỷ lệ hộ gia đình sử dụng nước máy"),
        ("Tăng tỷ lệ phụ nữ đọc báo lên", "tỉ lệ nữ đọc báo"),
        ("Tỷ lệ trẻ em vùng dân tộc học hai buổi", "Tỷ lệ trẻ em vùng dân tộc thiểu số học hai buổi"),
        ("Tỷ lệ thư viện xã mở cửa (%)", "tỷ lệ thư viện xã mở cửa"),
        ("Tốc độ tăng tổng sản phẩm trên địa bàn (GRDP)", "Tăng trưởng GRDP"),
        ("Tỷ lệ huy động trẻ nhà trẻ ra lớp", "Tỷ lệ trẻ nhà trẻ đến trường"),
        ("Tỷ lệ người cao tuổi được khám sức khỏe định kỳ ít nhất 1 lần/năm", "người cao tuổi khám sức khỏe định kỳ"),
        ("Thu nhập bình quân đầu người khu vực nông thôn", "Thu nhập bình quân của người dân nông thôn"),
        ("Tỷ lệ dân số tham gia BHYT", "Tỷ lệ bao phủ bảo hiểm y tế toàn dân"),
        ("Tỷ lệ thất nghiệp thành thị", "Tỷ lệ lao động thất nghiệp ở khu vực thành thị"),
        ("Tỷ lệ rác thải sinh hoạt nông thôn được thu gom", "Tỷ lệ chất thải rắn sinh hoạt nông thôn được thu gom"),
        ("Tỷ lệ hộ nghèo tỉnh An Giang giai đoạn 2021 - 2025", "tỷ lệ hộ nghèo"),
        (
            "tỷ lệ đường làng được chiếu sáng ban đêm thường xuyên",
            "tỷ lệ đường làng được chiếu sáng ban đêm thường xuyên cụ thể",
        ),
    ],
)
def test_one_indicator_in_two_wordings(one, other):
    assert same(wording(one, "%"), wording(other, "%")) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tỷ lệ hoàn thành tiểu học", "tỷ lệ hoàn thành trung học cơ sở"),
        ("Tỷ lệ khu công nghiệp có nơi xử lý nước thải", "Tỷ lệ cụm công nghiệp có nơi xử lý nước thải"),
        ("Tỷ lệ phụ nữ được khám thai ít nhất 4 lần", "Tỷ lệ phụ nữ được khám thai ít nhất 3 lần"),
        ("Kim ngạch xuất khẩu", "Kim ngạch xuất khẩu thủy sản"),
        ("tỷ lệ nữ thạc sĩ trong ngành thư viện của tỉnh", "tỷ lệ nữ tiến sĩ trong ngành thư viện của tỉnh"),
        ("tỷ lệ hộ nghèo theo chuẩn mới của trung ương", "tỷ lệ hộ cận nghèo theo chuẩn mới của trung ương"),
        ("tỷ lệ hộ nông thôn dùng nước máy trong năm", "tỷ lệ hộ thành thị dùng nước máy trong năm"),
        ("tỷ lệ trẻ dưới 1 tuổi được tiêm đủ mũi", "tỷ lệ trẻ dưới 5 tuổi được tiêm đủ mũi"),
        ("tỷ lệ xã đạt chuẩn nông thôn mới", "tỷ lệ xã đạt chuẩn nông thôn mới nâng cao"),
        ("tốc độ tăng thu ngân sách", "tỷ lệ thu ngân sách"),
        ("tỷ lệ trường có thư viện", "tỷ lệ trường và trạm y tế có thư viện"),
        ("tỷ lệ xã có thư viện", "tỷ lệ xã không có thư viện"),
    ],
)
def test_two_indicators(one, other):
    assert same(wording(one, "%"), wording(other, "%")) is None


def test_unit_and_base_part_indicators():
    name = "sinh ở vị thành niên"
    assert same(wording(name, "ca", 1000), wording(name, "ca", 10000)) is None
    assert same(wording("số xã có thư viện", "xã"), wording("tỷ lệ xã có thư viện", "%")) is None
    assert same(wording("xã có thư viện", "%"), wording("tỷ lệ xã có thư viện", None)) is not None


def test_words_are_told_by_their_marks():
    assert "co" in wording("tỷ lệ cơ sở có giường", "%").words
    assert "co" not in wording("tỷ lệ hộ có giường", "%").words
    assert "tu" in wording("tỷ lệ tử vong", "%").words


def test_the_province_is_no_part_of_an_indicator():
    assert wording("tỷ lệ xã Hoa Sơn có thư viện", "%", None, "Hoa Sơn").key == wording("tỷ lệ xã có thư viện", "%").key


NAMES = st.lists(
    st.sampled_from("xã thôn trường hộ có thư viện nước sạch nhà trẻ em nữ đọc báo học nghề mới 5 tuổi rừng".split()),
    min_size=1,
    max_size=9,
).map(" ".join)


@given(NAMES, st.sampled_from(["%", "xã", None]))
def test_a_key_holds_all_that_is_compared(name, unit):
    made = wording(name, unit)
    again = from_key(made.key)
    assert (again.key, again.strong, again.numbers, again.population) == (
        made.key, made.strong, made.numbers, made.population)  # fmt: skip


@given(NAMES, NAMES)
def test_the_same_indicators_share_a_block_and_the_relation_has_no_order(one, other):
    a, b = wording(one, "%"), wording(other, "%")
    assert same(a, b) == same(b, a)
    if a.strong and b.strong and same(a, b) is not None:
        assert set(blocks(a)) & set(blocks(b))


def test_groups_do_not_depend_on_the_order_of_edges():
    edges = [Edge("a", "b", 0.9), Edge("b", "c", 0.8), Edge("c", "d", 0.95), Edge("e", "f", 0.7)]
    made = groups("abcdefg", edges)
    assert made == [["a", "b", "c", "d"], ["e", "f"], ["g"]]
    assert all(groups("gfedcba", order) == made for order in itertools.permutations(edges))


def test_what_a_document_lists_as_two_stays_two():
    edges = [Edge("a", "b", 0.9), Edge("b", "c", 0.8)]
    slots = {"a": [("plan", "1/1")], "c": [("plan", "1/2")]}
    assert groups("abc", edges, slots=slots) == [["a", "b"], ["c"]]
    slots["c"].append(("plan", "1/1"))
    assert groups("abc", edges, slots=slots) == [["a", "b", "c"]]


def test_people_and_codes_decide():
    edges = [Edge("a", "b", 0.9), Edge("b", "c", 2.0)]
    slots = {"b": [("plan", "1")], "c": [("plan", "2")]}
    assert groups("abc", edges, slots=slots) == [["a", "b", "c"]]
    assert groups("abc", edges, apart=[("a", "b")]) == [["a"], ["b", "c"]]
    assert groups("abc", edges, codes={"a": "X1", "c": "X2"}) == [["a"], ["b", "c"]]


def test_ids_are_made_of_the_first_wording_or_the_code():
    assert indicator_id(["b", "a"]) == indicator_id(["a", "c"]) != indicator_id(["b"])
    assert indicator_id(["a"], "X1") == indicator_id(["b"], "X1") != indicator_id(["a"])
    assert indicator_id(["a"]).startswith("ind-")


def test_the_label_is_the_most_frequent_then_the_shortest():
    assert label_of({"long name": 2, "name": 1}) == "long name"
    assert label_of({"long name": 2, "name": 2, "nom": 0}) == "name"
    assert label_of({"name in 2023": 5, "name": 1}) == "name"


def test_measures_and_stop_words_are_known_in_both_spellings():
    assert wording("tỷ lệ xã có thư viện", "%").key == wording("Tỉ lệ xã có thư viện", "%").key
    assert "co" in rules().stop_bare
    assert "có" in rules().stop


@pytest.mark.parametrize(
    ("one", "other", "unit"),
    [
        ("Tốc độ tăng trưởng kinh tế (GRDP)", "Tổng sản phẩm trên địa bàn tỉnh (GRDP) tăng", "%"),
        ("Tốc độ tăng trưởng GRDP bình quân", "Tốc độ tăng tổng sản phẩm trên địa bàn tỉnh", "%"),
        ("Tổng thu ngân sách nhà nước trên địa bàn", "thu ngân sách trên địa bàn", "đồng"),
        ("Số lao động có việc làm mới", "Tạo việc làm cho lao động", "người"),
        ("Tỷ lệ hộ nghèo theo chuẩn nghèo đa chiều", "tỷ lệ hộ nghèo", "%"),
    ],
)
def test_indicators_of_every_provincial_report(one, other, unit):
    assert same(wording(one, unit), wording(other, unit)) is not None


@pytest.mark.parametrize(
    ("one", "other", "unit"),
    [
        ("Thu ngân sách nhà nước trên địa bàn", "Thu ngân sách nhà nước trên địa bàn: Thu nội địa", "đồng"),
        ("Số hộ nghèo giảm trong năm 2023", "Số hộ nghèo cuối năm 2022", "hộ"),
        ("Tỷ lệ xã đạt chuẩn nông thôn mới", "Số xã đạt chuẩn nông thôn mới so với kế hoạch", "%"),
        ("GRDP bình quân đầu người", "GRDP", "đồng"),
        ("Diện tích rừng trồng", "Diện tích rừng", "ha"),
    ],
)
def test_a_part_a_change_and_a_share_of_the_plan_are_others(one, other, unit):
    assert same(wording(one, unit), wording(other, unit)) is None


def test_a_name_that_says_nothing_outside_its_document():
    assert not names_an_indicator(wording("sản lượng", "tấn"))
    assert names_an_indicator(wording("sản lượng lúa", "tấn"))


@pytest.mark.parametrize(
    ("name", "population"),
    [
        ("Tỷ lệ trường có thư viện", "trường"),
        ("Tốc độ tăng trưởng du lịch", None),
        ("Tỷ lệ cơ sở xử lý môi trường", None),
        ("Hỗ trợ vốn đầu tư toàn xã hội", None),
        ("Tỷ lệ hộ có nước máy", "hộ"),
        ("ty le truong co thu vien", "trường"),
    ],
)
def test_populations_are_told_by_their_marks(name, population):
    assert wording(name, "%").population == population
