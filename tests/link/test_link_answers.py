"""Which results answer a target, and what is said where none does."""

from __future__ import annotations

import pytest
from making_promises import result, target

from pipeline.link.answers import Around, Candidate, covers, progress_of, year_of
from pipeline.link.comparable import compare, counted_in, partial_scope
from pipeline.link.facts import Document, with_spoken
from pipeline.link.places import place_key
from pipeline.link.reasons import MESSAGES, Reason, amount, from_params, number
from pipeline.link.within import adopted, same_number
from pipeline.link.wording import wording

SHARE = "tỷ lệ xã có thư viện"
REPORT = Document("report", "hoa son", "BC", "90/BC-UBND", "Hoa Sơn", "2025-12-20", 2025, 2025, 2025)
PLAN = Document("plan", "hoa son", "KH", "12/KH-UBND", "Hoa Sơn", "2025-02-14", 2025, 2025, 2025)


@pytest.mark.parametrize(
    ("promised", "told", "why"),
    [
        (target(SHARE, 60), result(SHARE, 61), None),
        (target(SHARE, 60), result("", 61, text="Kết quả: đạt 61%"), None),
        (target(SHARE, 60), result("xã", 61, numerator=122, denominator=200, text="Có 122/200 xã, đạt 61%"), None),
        (
            target("Tỷ suất trẻ em dưới 5 tuổi mắc sởi", 35, None, per=1000),
            result("tỷ suất mắc sởi", 36, None, per=1000),
            None,
        ),
        (
            target("tỷ suất tử vong trẻ em dưới 5 tuổi", 16, None, per=1000),
            result("tỷ suất tử vong trẻ em dưới 5 tuổi", 15.7, "‰"),
            None,
        ),
        (
            target("tỷ suất tử vong mẹ", 42, None, per=100000),
            result("tỷ suất tử vong mẹ", 0.4, "‰"),
            "base",
        ),
        (
            target("tỷ lệ cơ quan có lãnh đạo chủ chốt là nữ", 60),
            result("lãnh đạo là nữ", 26, numerator=26, denominator=100, text="có 26/100 lãnh đạo là nữ, chiếm 26%"),
            "population",
        ),
        (
            target("tỷ lệ nữ thạc sĩ trong tổng số người có trình độ thạc sĩ", 50),
            result(
                "trình độ thạc sĩ",
                30,
                text="Trình độ thạc sĩ: 3/10 trong tổng số lãnh đạo, chiếm tỷ lệ 30%",
                numerator=3,
                denominator=10,
            ),
            "population",
        ),
        (
            target("tỷ lệ lao động nữ làm công hưởng lương", 50),
            result("lao động nữ", 48, text="lao động nữ chiếm 48%"),
            "measure",
        ),
        (target("tỷ lệ lao động nữ làm công hưởng lương", 50), result("tỷ lệ lao động đã qua đào tạo", 72), "measure"),
        (target("tỷ lệ lao động nữ làm nông nghiệp", 30), result("lao động nữ làm trong nhà máy", 60), "measure"),
        (
            target("số giờ làm việc nhà của phụ nữ so với nam giới", 1.7, "lần"),
            result("số giờ làm việc nhà của phụ nữ", 1.83, "giờ/ngày"),
            "unit",
        ),
        (target("số giờ làm việc nhà", 1.7, "lần"), result("số giờ làm việc nhà", 1.83, None), "unit_missing"),
        (target("cơ sở trợ giúp có tư vấn", 70), result("cơ sở trợ giúp có tư vấn", 4, "cơ sở"), "unit"),
        (target("tỷ suất sinh", 18, None, per=1000), result("tỷ suất sinh", 1.8, None, per=10000), "base"),
        (target(SHARE, 60), result(SHARE, 61, scope="cấp huyện"), "scope"),
        (target(SHARE, 60), result(SHARE, 61, scope="toàn tỉnh"), None),
        (target(SHARE, 5, text="xã có thư viện tăng 5%"), result(SHARE, 61), "change"),
    ],
)
def test_what_can_be_compared(promised, told, why):
    found = compare(promised, told)
    assert (found.reason.key if found.reason else None) == why
    assert found.comparable is (why is None)


def test_a_count_of_something_else_is_no_level():
    sick = target("tỷ suất trẻ em mắc sởi", 30, None, per=1000)
    assert compare(sick, result("bệnh viện có khu riêng", 4, "bệnh viện")).elsewhere
    assert not compare(target("cơ sở trợ giúp có tư vấn", 70), result("", 4, "cơ sở")).elsewhere


def test_what_a_share_is_a_share_of():
    assert counted_in(result("", 26.7, text="có 164/614 lãnh đạo cấp tỉnh, chiếm 26,7%", numerator=164)) == "lãnh đạo"
    assert counted_in(result("", 26.7, text="chiếm 26,7% số phiếu")) is None
    assert partial_scope("Cấp huyện") == "cap huyen"
    assert partial_scope("trên địa bàn tỉnh") is None


def test_a_result_takes_the_name_of_the_target_it_answers():
    primary = target("tỷ lệ trẻ em hoàn thành tiểu học", 90, goal="5", indicator_no="2", at=1)
    secondary = target("trung học cơ sở", 85, goal="5", indicator_no="2", at=2)
    told = [
        result("tỷ lệ trẻ em hoàn thành tiểu học", 97, goal="5", indicator_no="2"),
        result("tỷ lệ trẻ em hoàn thành trung học cơ sở", 94, goal="5", indicator_no="2"),
        result("", 50, goal="5", indicator_no="2", text="đạt 50%"),
        result("tỷ lệ khác", 50, goal="5", indicator_no="3"),
    ]
    found = adopted([primary, secondary], told)
    assert found[told[0].id] == primary.wording
    assert found[told[1].id] == secondary.wording
    assert told[2].id not in found  # it could be either
    assert told[3].id not in found


def test_a_figure_right_behind_an_unnumbered_target_answers_it():
    promised = target(SHARE, 60, start=100)
    near = result("", 61, text="Kết quả: đạt 61%", start=160)
    far = result("", 62, text="Kết quả: đạt 62%", start=5000, id="far")
    unnamed = result("", 63, text="Thu 63% phí", start=170, id="unnamed")
    assert set(adopted([promised], [near, far, unnamed])) == {near.id}


def test_shared_subjects_come_from_the_targets_before():
    first = target("tỷ lệ trẻ em biết bơi", 50, at=1)
    second = target("biết đọc", 60, at=2)
    assert with_spoken(second, [first, second]).spoken == frozenset(first.wording.words)
    assert with_spoken(first, [first, second]).spoken == frozenset()


def test_two_names_under_one_number():
    def keys(*names):
        return {wording(name, "%").key: None for name in names}

    slot = ("2", "2")
    long, short = "tỷ lệ thất thoát nước ở các trạm tập trung", "tỷ lệ thất thoát nước"
    assert len(list(same_number({slot: keys(long)}, {slot: keys(short)}))) == 1
    assert (
        len(
            list(
                same_number(
                    {slot: keys("đài truyền hình có chuyên mục")}, {slot: keys("đài truyeen hinh có chuyên mục")}
                )
            )
        )
        == 1
    )
    assert not list(
        same_number({slot: keys("hoàn thành tiểu học đúng tuổi")}, {slot: keys("hoàn thành trung học đúng tuổi")})
    )
    assert not list(same_number({slot: keys(long, short)}, {slot: keys(short)}))
    assert not list(same_number({slot: keys(long)}, {("2", "3"): keys(short)}))


def progress(promised, *told, around=None, document=REPORT):
    return progress_of(promised, [Candidate(r, document, kind) for r, kind in told], around or Around(2025, True))


def test_a_final_figure_goes_before_an_estimate_and_that_before_a_part_of_the_year():
    promised = target(SHARE, 60, year=2025)
    told = [
        (result(SHARE, 50, period="2025-M05", id="part"), "slot"),
        (result(SHARE, 61, estimate=True, id="estimate"), "slot"),
        (result(SHARE, 62, id="final"), "slot"),
        (result(SHARE, 10, id="elsewhere"), "indicator"),
    ]
    found = progress(promised, *told)
    assert (found.result_id, found.verdict) == ("final", "met")
    assert [link.result_id for link in found.links] == ["final", "estimate", "elsewhere", "part"]
    assert progress(promised, *told[:2]).result_id == "estimate"
    assert "số ước" in progress(promised, *told[:2]).reason.text()


def test_part_of_a_year_decides_only_where_the_level_is_reached_already():
    promised = target(SHARE, 60, year=2025)
    assert progress(promised, (result(SHARE, 65, period="2025-M05"), "slot")).verdict == "met"
    low = progress(promised, (result(SHARE, 55, period="2025-M05"), "slot"))
    assert (low.verdict, low.reason.key) == ("reported_not_comparable", "part_year")
    sick = target("tỷ suất mắc sởi", 18, None, per=1000, comparator="<", year=2025)
    early = progress(sick, (result("tỷ suất mắc sởi", 0.9, None, per=1000, period="2025-M04"), "slot"))
    assert early.reason.key == "part_year"


def test_an_older_figure_is_shown_and_decides_nothing():
    found = progress(
        target(SHARE, 60, year=2025), (result(SHARE, 58, year=2023), "slot"),
        document=Document("report", "hoa son", "BC", first_year=2021, last_year=2025),
    )  # fmt: skip
    assert (found.verdict, found.reason.key) == ("reported_not_comparable", "year")
    assert progress(target(SHARE, 60, year=2025), (result(SHARE, 58, year=2023), "indicator")).verdict == "not_reported"


def test_words_alone_are_narrative_and_so_is_a_number_of_something_else():
    promised = target("tỷ suất trẻ em mắc sởi", 30, None, per=1000, year=2025, goal="2", indicator_no="1")
    words = result("", None, None, text="Đã vận động.")
    four = result("bệnh viện có khu riêng", 4, "bệnh viện")
    assert progress(promised, (words, "slot")).verdict == "narrative_only"
    assert progress(promised, (four, "slot")).verdict == "narrative_only"
    assert (
        progress(promised, (words, "slot"), (result("tỷ suất khác hẳn", 3, None, per=1000), "slot")).verdict
        == "reported_not_comparable"
    )
    assert progress(promised, (words, "indicator")).verdict == "not_reported"


def test_a_number_without_a_goal_may_be_that_of_a_row_in_another_table():
    other = result("tỷ lệ đường được chiếu sáng", 80)
    assert progress(target(SHARE, 60, year=2025, indicator_no="3"), (other, "slot")).verdict == "not_reported"
    numbered = target(SHARE, 60, year=2025, goal="1", indicator_no="3")
    assert progress(numbered, (other, "slot")).verdict == "reported_not_comparable"


def test_what_a_plan_says_of_the_past_is_no_report_of_its_targets():
    plan = Document("plan", "hoa son", "QĐ", first_year=2025, last_year=2025)
    promised = target(SHARE, 60, year=2025, goal="1", indicator_no="1")
    before = result(SHARE, 52, year=2024, document_id="plan")
    assert progress(promised, (before, "slot"), document=plan).verdict == "not_reported"
    assert progress(target(SHARE, 50, year=2024), (before, "indicator"), document=plan).verdict == "not_reported"


def test_figures_of_a_report_on_half_a_year_are_of_half_a_year():
    half = Document("report", "hoa son", "BC", first_year=2025, last_year=2025, part="2025-H1")
    spent = target("chi đầu tư", 700e6, "đồng", year=2025)
    found = progress(spent, (result("chi đầu tư", 412e6, "đồng"), "indicator"), document=half)
    assert (found.verdict, found.reason.key) == ("reported_not_comparable", "part_year")
    assert "6 tháng đầu năm 2025" in found.reason.text()
    whole = progress(spent, (result("chi đầu tư", 712e6, "đồng", estimate=True), "indicator"), document=half)
    assert whole.verdict == "met"


def test_what_answers_another_target_under_the_number_is_left_aside():
    taken = Candidate(result(SHARE, 61), REPORT, "slot", taken=True)
    assert progress_of(target(SHARE, 60, year=2025), [taken], Around(2025, True)).verdict == "not_reported"


@pytest.mark.parametrize(
    ("around", "year", "verdict", "key"),
    [
        (Around(2025, True), 2025, "not_reported", "silent"),
        (Around(2025, False), 2025, "not_reported", "no_report"),
        (Around(2025, True), 2030, "not_reported", "not_yet_due"),
        (Around(2025, True, ("9/BC-UBND",)), 2025, "unknown", "unread"),
        (Around(None, False), None, "not_reported", "no_report_any"),
        (Around(2025, True), None, "not_reported", "silent_any"),
    ],
)
def test_silence(around, year, verdict, key):
    found = progress_of(target(SHARE, 60, year=year), [], around)
    assert (found.verdict, found.reason.key, found.result_id) == (verdict, key, None)


def test_the_year_of_a_result():
    assert year_of(result(SHARE, 1, year=2023), REPORT) == 2023
    assert year_of(result(SHARE, 1, as_of="2024-06-30"), REPORT) == 2024
    assert year_of(result(SHARE, 1, period="2021/2024"), REPORT) == 2024
    assert year_of(result(SHARE, 1), REPORT) == 2025
    assert year_of(result(SHARE, 1), PLAN) is None
    assert covers(REPORT, 2025)
    assert not covers(REPORT, 2024)


def test_places():
    assert place_key("UBND tỉnh An Giang", "An Giang") == place_key("Sở Y tế An Giang", "An Giang") == "an giang"
    assert place_key("UBND huyện Chợ Mới", "An Giang") == "an giang/huyen cho moi"
    assert place_key("Thủ tướng Chính phủ", None) == place_key("Bộ Y tế", None) == "vn"
    assert place_key("UBND thành phố Cần Thơ", "Cần Thơ") == "can tho"
    assert place_key(None, "An Giang") is None
    assert place_key("UBND huyện", "An Giang") is None


def test_reasons_speak_two_languages_and_come_back_from_the_store():
    reason = Reason("met", "≥ 22%", "27,47%", (("estimate", ""), ("period", "2025-M05")))
    assert reason.text() == "kết quả 27,47% đạt mức đề ra ≥ 22% (số ước, số của 5 tháng đầu năm 2025)"
    assert (
        reason.text("en") == "the result 27.47% reaches the target ≥ 22% (an estimate, for the first 5 months of 2025)"
    )
    assert from_params("met", reason.params()) == reason
    assert Reason("scope", "", "cấp xã").text("en").endswith("for the whole, the reported figure for cấp xã")
    assert all(vi and en for vi, en in MESSAGES.values())


def test_amounts_as_they_are_written():
    assert amount(1911002, "người", None, "=", None) == "1.911.002 người"
    assert amount(18, "ca", 1000, "<", None) == "< 18/1.000"
    assert amount(8, "%", None, "range", 8.5) == "8 - 8,5%"
    assert amount(5e10, "đồng", None, ">=", None) == "≥ 50 tỷ đồng"
    assert number(26.71) == "26,71"
