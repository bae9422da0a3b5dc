"""Rules on levels of one indicator: targets that differ, figures restated, leaps, silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making_views import document, fact, found, place

from pipeline.audit import Verdict, load_settings
from pipeline.audit.settings import settings_of

DIFFERS, RESTATED, LEAP, SILENT = (
    "target_level_differs",
    "restated_figure",
    "implausible_change",
    "unreported_target",
)


def target(printed: str, value: float, **more: object):
    return fact(f"Tỷ lệ hộ dùng nước sạch đạt {printed}.", printed, value, kind="target", unit="%", **more)


def test_two_levels_for_one_indicator_and_year() -> None:
    decision = document("d", doc_type="QĐ", number="12/QĐ-UBND", issued_on="2023-06-05")
    plan = document("p", doc_type="KH", number="9/KH-UBND", issued_on="2024-02-01")
    facts = [target("65%", 65, key="d", year=2024), target("63%", 63, key="p", year=2024)]
    [finding] = found(DIFFERS, decision, plan, facts=facts)
    assert (finding.params["level"], finding.params["other"]) == ("63%", "65%")
    assert (finding.params["document"], finding.params["other_document"]) == ("9/KH-UBND", "12/QĐ-UBND")
    assert finding.document_id == "p"
    assert finding.bucket == "ind:ind-1|area hoa son"


def test_a_level_restated_beside_the_result_that_answers_the_plan() -> None:
    plan = document("p", doc_type="KH", number="9/KH-UBND", issued_on="2024-02-01")
    report = document("r", number="80/BC-UBND", issued_on="2024-12-10")
    text = "Hỗ trợ 148 phụ nữ khởi nghiệp, đạt 82,2% kế hoạch năm (180 người)."
    planned = fact("Hỗ trợ 160 phụ nữ lập nghiệp.", "160", 160, key="p", kind="target", unit="phụ nữ", year=2024)
    again = fact(text, "180", 180, key="r", kind="target", unit="người", indicator_id="ind-2", year=2024)
    answer = {"result_id": "res", "result_place": place(text, "r")}
    judged = [Verdict(planned.id, "not_met", **answer), Verdict(again.id, "not_met", **answer)]
    [finding] = found(DIFFERS, plan, report, facts=[planned, again], verdicts=judged)
    assert (finding.params["level"], finding.params["other"], finding.bucket) == ("180 người", "160 phụ nữ", "doc:p")
    assert found(DIFFERS, plan, report, facts=[planned, replace(again, value=160.0)], verdicts=judged) == []
    assert found(DIFFERS, plan, report, facts=[planned, replace(again, unit="hộ")], verdicts=judged) == []
    elsewhere = [judged[0], Verdict(again.id, "met", None, "other", place(text, "r"))]
    assert found(DIFFERS, plan, report, facts=[planned, again], verdicts=elsewhere) == []


def test_the_same_two_levels_in_three_documents_are_one_finding() -> None:
    papers = [document(key, issued_on=f"202{at}-02-01") for at, key in enumerate("abc")]
    facts = [
        target("65%", 65, key="a", year=2024),
        target("63%", 63, key="b", year=2024),
        target("63%", 63, key="c", year=2024),
    ]
    assert len(found(DIFFERS, *papers, facts=facts)) == 1


def test_two_bodies_of_one_place_are_bound_where_one_names_the_others_document() -> None:
    resolution = document("d", doc_type="NQ", number="01/NQ-ĐH", issued_on="2023-06-05")
    union = document("p", doc_type="KH", issued_on="2024-02-01", issuer="Liên đoàn Lao động tỉnh Hoa Sơn")
    facts = [target("65%", 65, key="d", year=2024), target("63%", 63, key="p", year=2024)]
    assert found(DIFFERS, resolution, union, facts=facts) == []
    assert len(found(DIFFERS, resolution, union, facts=facts, cites=frozenset([("p", "d")]))) == 1


def test_an_amount_for_a_term_of_the_party_and_for_the_same_five_years() -> None:
    text, party = "Thu ngân sách đạt 60 tỷ đồng.", {"doc_type": "NQ", "issued_on": "2020-08-05", "period_start": 2020}
    term = document("d", period_end=2025, **party)
    plan = document("p", doc_type="KH", issued_on="2021-02-01", period_start=2021, period_end=2025)
    facts = [
        fact(text, "60 tỷ", 60e9, kind="target", unit="đồng", key="d", year=2025),
        fact(text.replace("60", "58"), "58 tỷ", 58e9, kind="target", unit="đồng", key="p", year=2025),
    ]
    assert len(found(DIFFERS, term, plan, facts=facts)) == 1
    assert found(DIFFERS, term, replace(plan, period_start=2024), facts=facts) == []


@pytest.mark.parametrize(
    "change",
    [
        {"year": 2025},
        {"unit": "hộ"},
        {"per": 1000.0},
        {"scope": "cấp huyện"},
        {"indicator_id": "ind-2"},
        {"indicator_id": None},
        {"value": 65.0, "comparator": ">="},  # "đạt 65%" and "ít nhất 65%"
        {"value": 60.0, "value_max": 70.0, "comparator": "range"},
        {"kind": "result"},
    ],
)
def test_levels_that_may_differ(change: dict) -> None:
    one, other = target("65%", 65, key="a", year=2024), target("63%", 63, key="b", year=2024)
    papers = [document("a", issued_on="2023-01-01"), document("b", issued_on="2024-01-01")]
    assert len(found(DIFFERS, *papers, facts=[one, other])) == 1
    assert found(DIFFERS, *papers, facts=[one, replace(other, **change)]) == []


def test_a_later_decision_may_change_a_plan() -> None:
    facts = [target("65%", 65, key="a", year=2024), target("63%", 63, key="b", year=2024)]
    plan = document("a", issued_on="2023-01-01")
    change = document("b", issued_on="2023-08-15", title="Về việc điều chỉnh một số chỉ tiêu của Kế hoạch")
    assert found(DIFFERS, plan, change, facts=facts) == []


def test_by_how_much_is_no_level_down_to_which() -> None:
    papers = [document("a", doc_type="KH", issued_on="2024-01-01"), document("b", issued_on="2024-06-01")]
    more = {"kind": "target", "unit": "%", "year": 2024}
    change = fact("Tỷ lệ hộ nghèo giảm ít nhất 4,5% so với năm trước.", "4,5%", 4.5, key="a", direction="giảm", **more)
    down_to = fact("Phấn đấu tỷ lệ hộ nghèo còn 15,8%.", "15,8%", 15.8, key="b", **more)
    assert found(DIFFERS, *papers, facts=[change, down_to]) == []
    other = fact("Giảm tỷ lệ hộ nghèo 3,5%.", "3,5%", 3.5, key="b", direction="giảm", **more)
    assert len(found(DIFFERS, *papers, facts=[change, other])) == 1
    fallen = fact("Giảm tỷ lệ hộ nghèo xuống còn 14,8%.", "14,8%", 14.8, key="a", direction="giảm", **more)
    assert len(found(DIFFERS, *papers, facts=[fallen, down_to])) == 1


def test_what_the_province_gave_and_what_the_council_decided() -> None:
    papers = [document("a", doc_type="NQ", issued_on="2024-01-01"), document("b", issued_on="2024-12-01")]
    more = {"kind": "target", "unit": "đồng", "year": 2024}
    decided = fact("Tổng thu ngân sách đạt 410 tỷ đồng.", "410 tỷ", 410e9, key="a", **more)
    text = "Tổng thu ngân sách đạt 118,6% dự toán huyện giao (410 tỷ đồng) và 135,1% dự toán tỉnh giao (360 tỷ đồng)."
    given = fact(text, "360 tỷ", 360e9, key="b", **more)
    assert found(DIFFERS, *papers, facts=[decided, given]) == []


def test_counts_are_of_the_years_of_their_plan() -> None:
    one, other = (
        replace(each, unit="xã") for each in (target("40", 40, key="a", year=2025), target("8", 8, key="b", year=2025))
    )
    five = document("a", issued_on="2021-01-01", period_start=2021, period_end=2025)
    last = document("b", issued_on="2025-01-01", period_start=2025, period_end=2025)
    assert found(DIFFERS, five, last, facts=[one, other]) == []
    assert len(found(DIFFERS, five, replace(last, period_start=2021), facts=[one, other])) == 1


@pytest.mark.parametrize(
    "header",
    [
        {"issuer": "Thủ tướng Chính phủ", "province": None},
        {"issuer": "UBND tỉnh Trà Sơn", "province": "Trà Sơn"},
        {"issuer": "UBND huyện Sông Hinh", "province": "Hoa Sơn"},
        {"issuer": None, "province": None},
    ],
)
def test_another_house_sets_its_own_levels(header: dict) -> None:
    facts = [target("65%", 65, key="a", year=2024), target("63%", 63, key="b", year=2024)]
    assert found(DIFFERS, document("a"), document("b", **header), facts=facts) == []


@pytest.mark.parametrize("issuer", ["UBND huyện Châu Thành", "UBND xã Tân Thành", "UBND huyện", "Sở Y tế"])
def test_a_name_that_several_places_have_is_no_house_without_its_province(issuer: str) -> None:
    facts = [target("65%", 65, key="a", year=2024), target("63%", 63, key="b", year=2024)]
    papers = [document(key, issuer=issuer, province=None) for key in "ab"]
    assert found(DIFFERS, *papers, facts=facts) == []


def test_a_district_is_known_by_its_own_name() -> None:
    facts = [target("65%", 65, key="a", year=2024), target("63%", 63, key="b", year=2024)]
    for other in ("UBND huyện Sông Hinh", "HĐND huyện Sông Hinh", "Phòng Nội vụ huyện Sông Hinh"):
        papers = [document("a", issuer="UBND huyện Sông Hinh", province=None)]
        papers.append(document("b", issuer=other, province=None))
        assert len(found(DIFFERS, *papers, facts=facts)) == 1


def test_a_commune_of_a_name_of_its_own_is_of_its_province_whether_stated_or_not() -> None:
    facts = [target("65%", 65, key="a", year=2024), target("63%", 63, key="b", year=2024)]
    party = document("a", issuer="Đảng ủy xã Ea Kly", province="Đắk Lắk")
    assert len(found(DIFFERS, party, document("b", issuer="UBND xã Ea Kly", province=None), facts=facts)) == 1
    assert found(DIFFERS, party, document("b", issuer="UBND xã Ea Knuếc", province=None), facts=facts) == []


def test_council_committee_and_departments_of_a_province_are_one_house() -> None:
    facts = [target("65%", 65, key="a", year=2024), target("63%", 63, key="b", year=2024)]
    for issuer in ("HĐND tỉnh Hoa Sơn", "Tỉnh ủy Hoa Sơn", "Sở Y tế tỉnh Hoa Sơn"):
        assert len(found(DIFFERS, document("a"), document("b", issuer=issuer), facts=facts)) == 1


def result(printed: str, value: float, **more: object):
    return fact(f"Tỷ lệ hộ dùng nước sạch là {printed}.", printed, value, unit="%", **more)


def test_a_later_report_changes_an_earlier_years_figure() -> None:
    first, later = document("a", issued_on="2024-12-18"), document("b", issued_year=2025, issued_month=11)
    facts = [result("63,40%", 63.4, key="a", year=2024), result("62,90%", 62.9, key="b", year=2024)]
    [finding] = found(RESTATED, first, later, facts=facts)
    assert finding.document_id == "b"
    assert (finding.params["value"], finding.params["other"]) == ("62,90%", "63,40%")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"estimate": True}, {}),
        ({"as_of": "2024-06-30"}, {}),
        ({"period": "2024-M06"}, {}),
        ({"comparator": "~"}, {}),
        ({"printed": "62,9%"}, {"printed": "62,90%"}),
        ({"value": 63.0, "printed": "63%"}, {}),  # 62,9 rounded
        ({}, {"year": 2025}),
        ({}, {"scope": "cấp xã"}),
    ],
)
def test_what_is_not_restated(one: dict, other: dict) -> None:
    papers = [document("a", issued_on="2024-12-18"), document("b", issued_on="2025-11-01")]
    first = replace(result("63,40%", 63.4, key="a", year=2024), **one)
    second = replace(result("62,90%", 62.9, key="b", year=2024), **other)
    if "62,9" in str(one.get("printed")):
        first = replace(first, value=62.9)
    assert found(RESTATED, *papers, facts=[first, second]) == []


def test_a_report_on_half_a_year_is_no_figure_of_the_year() -> None:
    half = document("a", issued_on="2024-07-10", title="Tình hình kinh tế - xã hội 6 tháng đầu năm 2024")
    later = document("b", issued_on="2025-11-01")
    facts = [result("63,40%", 63.4, key="a", year=2024), result("62,90%", 62.9, key="b", year=2024)]
    assert found(RESTATED, half, later, facts=facts) == []
    assert (
        found("conflicting_figures", half, replace(later, issued_year=2024, issued_on="2024-12-01"), facts=facts) == []
    )


def test_an_amount_written_before_its_year_was_over_is_as_good_as_an_estimate() -> None:
    papers = [document("a", issued_on="2024-12-09"), document("b", issued_on="2025-01-17")]

    def spent(printed: str, value: float, key: str):
        text = f"Tổng chi ngân sách là {printed} đồng."
        return fact(text, printed, value, key=key, unit="đồng", year=2024)

    before, after = spent("921,4 tỷ", 921.4e9, "a"), spent("918,75 tỷ", 918.75e9, "b")
    assert found(RESTATED, *papers, facts=[before, after]) == []
    assert len(found(RESTATED, *papers, facts=[before, spent("818,75 tỷ", 818.75e9, "b")])) == 1
    closed = document("a", issued_on="2025-01-09")
    assert len(found(RESTATED, closed, papers[1], facts=[before, after])) == 1


def series(values: list[tuple[str, float]], key: str = "a"):
    return [result(text, value, key=key, start=100 * at, year=2018 + at) for at, (text, value) in enumerate(values)]


def test_a_leap_out_of_a_series() -> None:
    steady = [("62,1%", 62.1), ("63,0%", 63.0), ("63,8%", 63.8), ("64,5%", 64.5)]
    report = document("a", issued_on="2024-01-01")
    assert found(LEAP, report, facts=series([*steady, ("65,0%", 65.0)])) == []
    [finding] = found(LEAP, report, facts=series([*steady, ("6,52%", 6.52)]))
    assert (finding.params["year"], finding.params["value"], finding.params["other"]) == ("2022", "6,52%", "64,5%")
    # three years say nothing, and a series that always moves much may move on
    assert found(LEAP, report, facts=series([("62,1%", 62.1), ("63,0%", 63.0), ("6,3%", 6.3)])) == []
    wild = [("10%", 10.0), ("30%", 30.0), ("12%", 12.0), ("45%", 45.0), ("20%", 20.0), ("70%", 70.0)]
    assert found(LEAP, report, facts=series(wild)) == []


def test_thresholds_of_a_leap_can_be_set() -> None:
    strict = settings_of({"implausible_change": {"min_points": 3, "relative": 0.01, "steps": 2.0}})
    facts = series([("62,1%", 62.1), ("63,0%", 63.0), ("66,0%", 66.0)])
    report = document("a", issued_on="2024-01-01")
    assert len(found(LEAP, report, facts=facts, settings=strict)) == 1
    assert found(LEAP, report, facts=facts, settings=load_settings()) == []


def plan_of(verdicts: list[str], year: int = 2025):
    """A plan with a target for each verdict, and a report that answers those that are met."""
    facts = [target(f"{60 + at}%", 60 + at, key="p", start=100 * at, year=year) for at in range(len(verdicts))]
    answer = place("Kết quả: đạt 70%.", "r")
    found_verdicts = [
        Verdict(each.id, verdict, None, "res-1" if verdict == "met" else None, answer if verdict == "met" else None)
        for each, verdict in zip(facts, verdicts, strict=True)
    ]
    return facts, found_verdicts


def silent(verdicts: list[str], *, year: int = 2025, named: bool = True, **header: object):
    plan = document("p", doc_type="KH", number="9/KH-UBND", issued_on="2025-02-01", period_start=2025, period_end=2025)
    report = document("r", **{"issued_year": 2025, "issued_month": 11, **header})
    facts, judged = plan_of(verdicts, year)
    cites = frozenset([("r", "p")] if named else [])
    return found(SILENT, plan, report, facts=facts, verdicts=judged, cites=cites)


def test_a_target_that_the_report_passes_over() -> None:
    [finding] = silent(["met", "met", "met", "narrative_only", "not_reported"])
    assert finding.document_id == "p"
    assert finding.evidence[1].document_id == "r"
    assert finding.params["level"] == "64%"
    assert finding.bucket == "doc:p"


def test_words_of_the_target_in_the_report_are_no_silence() -> None:
    plan = document("p", doc_type="KH", number="9/KH-UBND", issued_on="2025-02-01")
    report = document("r", issued_year=2025, issued_month=11)
    facts, judged = plan_of(["met", "met", "not_reported"])
    parts = {"facts": facts, "verdicts": judged, "cites": frozenset([("r", "p")])}
    told = "Trong năm, số hộ dân\nđược dùng nước sạch tăng nhanh."
    far = "Trong năm, số hộ dân tăng. " + "Các ngành đã làm nhiều việc. " * 20 + "Có nước máy. Môi trường sạch."
    assert found(SILENT, plan, report, **parts, pages={"r": ((1, told),)}) == []
    assert len(found(SILENT, plan, report, **parts, pages={"r": ((1, far),)})) == 1
    # a wording that many passages could mean
    vague = [replace(each, label="cấp xã") for each in facts]
    assert found(SILENT, plan, report, **{**parts, "facts": vague}, pages={"r": ((1, far),)}) == []


def test_communes_that_a_report_does_not_go_through_are_not_passed_over() -> None:
    plan = document("p", doc_type="KH", number="9/KH-UBND", issued_on="2025-02-01")
    report = document("r", issued_year=2025, issued_month=11)
    facts, judged = plan_of(["met", "met", "not_reported"])
    shared = [*facts[:2], replace(facts[2], label="Số bể chứa được xây mới", scope="Xã Nà Lầu")]
    parts = {"verdicts": judged, "cites": frozenset([("r", "p")])}
    whole, each = "Toàn huyện đã làm nhiều việc.", "Tại xã Nà Lầu đã làm nhiều việc."
    assert found(SILENT, plan, report, facts=shared, **parts, pages={"r": ((1, whole),)}) == []
    assert len(found(SILENT, plan, report, facts=shared, **parts, pages={"r": ((1, each),)})) == 1
    level_alone = [*facts[:2], replace(shared[2], scope="cấp xã")]
    assert len(found(SILENT, plan, report, facts=level_alone, **parts, pages={"r": ((1, whole),)})) == 1


def test_silence_that_is_none() -> None:
    assert silent(["not_reported", "not_reported"]) == []  # no report at all
    assert silent(["met", "not_reported", "not_reported", "not_reported"]) == []  # a report on something else
    assert silent(["met", "met", "unknown"]) == []  # a page could not be read
    assert silent(["met", "met", "not_reported"], year=2030) == []  # not due yet
    assert silent(["met", "met", "not_reported"], doc_type="CV") == []  # a letter need not tell all
    assert silent(["met", "met", "not_reported"], title="Kết quả 6 tháng đầu năm 2025") == []
    assert silent(["met", "met", "not_reported"], named=False) == []  # a report on another plan
    same_years = {"period_start": 2025, "period_end": 2025}
    assert len(silent(["met", "met", "not_reported"], named=False, **same_years)) == 1


def test_a_report_on_one_matter_beside_the_report_on_all_of_them() -> None:
    plan = document("p", doc_type="NQ", number="88/NQ-HĐND", issued_on="2024-12-21", period_start=2025, period_end=2025)
    years = {"issued_year": 2025, "issued_month": 12, "period_start": 2025, "period_end": 2025}
    papers = [plan, document("q", number="31/BC-UBND", **years), document("r", number="702/BC-UBND", **years)]
    labels = ("Tỷ lệ hộ nghèo", "Tỷ lệ trường đạt chuẩn quốc gia", "Tổng thu ngân sách", "Tỷ lệ hộ dùng nước sạch")
    facts = [
        replace(target(f"{60 + at}%", 60 + at, key="p", start=100 * at, year=2025), label=label)
        for at, label in enumerate(labels)
    ]
    answers = {0: "r", 1: "r", 2: "q"}
    judged = [
        Verdict(each.id, "met", None, "res", place("Kết quả: đạt 70%.", answers[at]))
        if at in answers
        else Verdict(each.id, "not_reported")
        for at, each in enumerate(facts)
    ]
    parts = {"facts": facts, "verdicts": judged, "pages": {"q": ((1, "Thu ngân sách."),), "r": ((1, "Trường học."),)}}
    [finding] = found(SILENT, *papers, **parts)
    assert finding.params["report"] == "702/BC-UBND"
    # a wording of several pieces: the first stands for all
    told = {"q": ((1, "Thu ngân sách."),), "r": ((1, "Số hóa hồ sơ đạt 84,2%."),)}
    long = replace(facts[3], label="Tỷ lệ số hóa hồ sơ, kết quả giải quyết thủ tục hành chính của các cơ quan")
    assert found(SILENT, *papers, **{**parts, "facts": [*facts[:3], long], "pages": told}) == []
    # abbreviations are read in full
    told["r"] = ((1, "Kỳ thi tốt nghiệp THPT: 99,19%."),)
    long = replace(facts[3], label="tỷ lệ tốt nghiệp trung học phổ thông")
    assert found(SILENT, *papers, **{**parts, "facts": [*facts[:3], long], "pages": told}) == []


def test_a_level_that_a_report_restates_and_answers_in_one_sentence() -> None:
    report = document("r", issued_year=2025, issued_month=12)
    text = "Có 612 cuộc kiểm tra tại các đơn vị, đạt 102% kế hoạch (600 cuộc)."
    restated = fact(text, "600 cuộc", 600, key="r", kind="target", unit="cuộc", year=2025)
    answered = target("60%", 60, key="r", start=300, year=2025)
    judged = [
        Verdict(restated.id, "not_reported"),
        Verdict(answered.id, "met", None, "res", place("Kết quả: đạt 70%.", "r", 500)),
    ]
    facts = [restated, answered, fact(text, "612 cuộc", 612, key="r", kind="figure", unit="cuộc", year=2025)]
    assert found(SILENT, report, facts=facts, verdicts=judged) == []
    assert len(found(SILENT, report, facts=facts[:2], verdicts=judged)) == 1


@pytest.mark.parametrize(
    ("label", "told", "raised"),
    [
        ("Tỷ số tử vong mẹ liên quan đến thai sản", "Tỷ số tử vong mẹ: 38,6/100.000 trẻ đẻ sống.", False),
        ("Huy động trẻ em trong độ tuổi nhà trẻ đến nhóm, lớp", "Có 10.912 trẻ nhà trẻ ra lớp, đạt 34,9%.", False),
        ("Số giường bệnh/10.000 dân", "Toàn tỉnh đạt 26,5 giường bệnh/vạn dân.", False),
        (
            "chi hội trưởng dùng phần mềm quản lý hội viên",
            "Chi hội vững mạnh. " * 5 + "Các chi hội sinh hoạt đều.",
            True,
        ),
        ("camera giám sát trên các tuyến quốc lộ", "Trong năm lắp mới 79 camera.", False),
        ("cơ sở giáo dục triển khai học bạ số", "Sở Giáo dục và Đào tạo đã triển khai nhiều việc.", True),
        ("Tỷ lệ hộ dân dùng nước sạch theo quy chuẩn", "Người dân được tham gia nhiều hoạt động.", True),
    ],
)
def test_what_silence_is(label: str, told: str, raised: bool) -> None:
    plan = document("p", doc_type="KH", number="9/KH-UBND", issued_on="2025-02-01")
    report = document("r", issued_year=2025, issued_month=11)
    facts, judged = plan_of(["met", "met", "not_reported"])
    facts = [*facts[:2], replace(facts[2], label=label, unit="camera" if "camera" in label else "%")]
    parts = {"facts": facts, "verdicts": judged, "cites": frozenset([("r", "p")]), "pages": {"r": ((1, told),)}}
    assert bool(found(SILENT, plan, report, **parts)) is raised
