"""Two values for one thing; money below what was laid down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making_views import document, fact, folded, found

CONFLICT, FLOOR = "conflicting_figures", "reported_against_commitment"


def figure(text: str, printed: str, value: float, **more: object):
    return fact(text, printed, value, **{"kind": "figure", "indicator_id": None, "label": None, "unit": None, **more})


def test_two_counts_of_the_whole_place() -> None:
    facts = [
        figure("Kết quả: toàn tỉnh có 21 xã đạt chuẩn nông thôn mới.", "21", 21, unit="xã"),
        figure("Toàn tỉnh có 23 xã đạt chuẩn nông thôn mới, vượt kế hoạch.", "23", 23, unit="xã", start=500),
    ]
    [finding] = found(CONFLICT, document("a"), facts=facts)
    assert (finding.params["value"], finding.params["other"]) == ("21", "23")


@pytest.mark.parametrize(
    "other",
    [
        "Toàn tỉnh có 23 xã đạt chuẩn nông thôn mới nâng cao.",  # another standard
        "Huyện Sông Hinh có 23 xã đạt chuẩn nông thôn mới.",  # a part
        "Toàn tỉnh có thêm 23 xã đạt chuẩn nông thôn mới.",  # a change
        "Năm 2020, toàn tỉnh chỉ có 23 xã.",  # too few words
        "Toàn tỉnh đã tổ chức 23 xã đạt chuẩn nông thôn mới.",
        "toàn tỉnh có 21 xã đạt chuẩn nông thôn mới.",  # the same again
    ],
)
def test_two_counts_of_two_things(other: str) -> None:
    printed = "21" if "21" in other else "23"
    facts = [
        figure("Toàn tỉnh có 21 xã đạt chuẩn nông thôn mới.", "21", 21, unit="xã"),
        figure(other, printed, float(printed), unit="xã", start=500),
    ]
    assert found(CONFLICT, document("a"), facts=facts) == []


def units(one: str, other: str, n: int, m: int):
    return [
        figure(one, str(n), n, unit="xã, phường, thị trấn"),
        figure(other, str(m), m, unit="xã, phường, thị trấn", start=500),
    ]


def test_counts_of_all_communes() -> None:
    facts = units(
        "Tỉnh có 9 huyện với 155 xã, phường, thị trấn.",
        "Cán bộ ở 156 xã, phường, thị trấn là 312 người.",
        155,
        156,
    )
    [finding] = found(CONFLICT, document("a"), facts=facts)
    assert "155" in finding.params["value"]
    assert "156" in finding.params["other"]


@pytest.mark.parametrize(
    ("one", "other", "n", "m"),
    [
        ("Tỉnh có 155 xã, phường, thị trấn.", "Tổ chức tại 12 xã, phường, thị trấn.", 155, 12),  # a part of them
        ("Tỉnh có 155 xã, phường, thị trấn.", "Có 154 xã, phường, thị trấn đạt chuẩn.", 155, 154),
        ("Mở lớp ở 154 xã, phường, thị trấn.", "Phát tài liệu ở 155 xã, phường, thị trấn.", 154, 155),
    ],
)
def test_counts_of_some_communes(one: str, other: str, n: int, m: int) -> None:
    assert found(CONFLICT, document("a"), facts=units(one, other, n, m)) == []


def test_one_indicator_twice_in_a_report() -> None:
    one = fact("Tỷ lệ hộ dùng nước sạch đạt 63,4%.", "63,4%", 63.4, unit="%", year=2024)
    other = fact("Tỷ lệ hộ dùng nước sạch đạt 64,8%.", "64,8%", 64.8, unit="%", year=2024, start=500)
    assert len(found(CONFLICT, document("a"), facts=[one, other])) == 1
    for change in (
        {"year": 2023},
        {"estimate": True},
        {"scope": "cấp xã"},
        {"comparator": ">"},
        {"label": "Tỷ lệ hộ nghèo dùng nước sạch"},
        {"value": 63.0, "printed": "63%"},
    ):
        assert found(CONFLICT, document("a"), facts=[one, replace(other, **change)]) == []


def test_sentences_in_another_language_are_not_compared() -> None:
    text = "2. A fine of between VND {} and 70,000,000 shall be imposed for any of the following acts:"
    facts = [
        fact(text.format(printed), printed, value, year=2024, start=500 * at, label="a fine of between VND")
        for at, (printed, value) in enumerate((("8,000,000", 8e6), ("20,000,000", 2e7)))
    ]
    assert found(CONFLICT, document("a"), facts=facts) == []


def test_two_numbers_of_one_sentence_say_two_things() -> None:
    text = "Tỷ lệ hộ dùng nước sạch đạt 63,4%, riêng vùng cao đạt 41,2%."
    facts = [fact(text, "63,4%", 63.4, unit="%", year=2024), fact(text, "41,2%", 41.2, unit="%", year=2024)]
    assert found(CONFLICT, document("a"), facts=facts) == []


POOR = "Cuối năm 2023, toàn tỉnh còn 26.385 hộ nghèo, chiếm 14,94%."


@pytest.mark.parametrize(
    ("text", "printed", "value", "raised"),
    [
        ("Với 25.385 hộ nghèo còn lại cuối năm, công tác còn khó khăn.", "25.385", 25385, True),
        ("Với 26.358 hộ nghèo còn lại cuối năm, công tác còn khó khăn.", "26.358", 26358, True),
        ("Với 18.940 hộ nghèo tại các huyện nghèo.", "18.940", 18940, False),  # another number altogether
        ("Huyện Sông Hinh còn 25.385 hộ nghèo.", "25.385", 25385, False),  # another place
        ("Trong năm giảm 25.385 hộ nghèo.", "25.385", 25385, False),  # a change
    ],
)
def test_a_slip_of_the_pen(text: str, printed: str, value: float, raised: bool) -> None:
    more = {"unit": "hộ nghèo", "year": 2023}
    facts = [figure(POOR, "26.385", 26385, **more), figure(text, printed, value, start=500, **more)]
    assert bool(found(CONFLICT, document("a"), facts=facts)) is raised
    assert found(CONFLICT, document("a"), facts=[facts[0], replace(facts[1], year=2022)]) == []


@pytest.mark.parametrize(
    ("text", "printed", "raised"),
    [
        ("Cả năm 2024 bắt giữ 1.201 vụ.", "1.201", True),
        ("Cả năm 2024 bắt giữ 1.102 vụ.", "1.102", False),  # not the same digits
        ("Cả năm 2024 khởi tố 1.201 vụ.", "1.201", False),  # another thing
        ("Cả năm 2024 bắt giữ 1.201 đối tượng.", "1.201", False),
        ("Cả năm 2024 công an huyện Sông Hinh bắt giữ 1.201 vụ.", "1.201", False),
        ("Ước cả năm 2024 bắt giữ 1.201 vụ.", "1.201", False),
    ],
)
def test_a_slip_in_the_report_of_the_next_year(text: str, printed: str, raised: bool) -> None:
    unit = "đối tượng" if "đối tượng" in text else "vụ"
    one = figure("Các lực lượng bắt giữ 1.021 vụ.", "1.021", 1021, unit="vụ", year=2024, key="a")
    other = figure(text, printed, float(printed.replace(".", "")), unit=unit, year=2024, key="b")
    reports = (document("a", issued_on="2024-12-18"), document("b", issued_on="2025-06-20"))
    assert bool(found("restated_figure", *reports, facts=[one, other])) is raised
    assert found(CONFLICT, *reports, facts=[one, other]) == []
    same_year = (reports[0], document("b", issued_on="2024-12-20"))
    assert bool(found(CONFLICT, *same_year, facts=[one, other])) is raised


def test_a_slip_in_a_level_that_is_worded_anew() -> None:
    one = fact("Tỷ lệ hoàn thành tiểu học 99,83%.", "99,83%", 99.83, unit="%", label="Tỷ lệ hoàn thành tiểu học")
    text = "Việc hoàn thành tiểu học với tỷ lệ 98,83% là đáng ghi nhận."
    other = fact(text, "98,83%", 98.83, start=500, unit="%", label="Việc hoàn thành tiểu học")
    assert len(found(CONFLICT, document("a"), facts=[one, other])) == 1
    elsewhere = replace(other, value=92.41, printed="92,41%", place=replace(other.place, text="Vùng cao đạt 92,41%."))
    assert found(CONFLICT, document("a"), facts=[one, elsewhere]) == []


def test_two_places_that_the_text_names() -> None:
    def density(where: str, printed: str, value: float, start: int):
        text = f"Năm 2024, {where}, mật độ dân số đạt {printed} người/km²."
        return fact(text, printed, value, start=start, label="mật độ dân số", unit="người/km²", year=2024)

    one = density("dân số toàn huyện Sông Hinh tăng", "451", 451, 0)
    other = density("dân số toàn huyện Đồng Cát tăng", "495", 495, 500)
    assert found(CONFLICT, document("a"), facts=[one, other]) == []
    again = density("dân số toàn huyện Sông Hinh giảm", "495", 495, 500)
    assert len(found(CONFLICT, document("a"), facts=[one, again])) == 1


def total(printed: str, value: float, key: str, **more: object):
    label = "tổng diện tích đất trồng lúa của tỉnh"
    return figure(f"{label} là {printed} ha.", printed, value, key=key, label=label, unit="ha", year=2024, **more)


def test_totals_of_two_documents_of_one_year() -> None:
    papers = [document("a", issued_on="2024-12-01"), document("b", issued_on="2024-12-20")]
    facts = [total("903,78", 903.78, "a"), total("970,46", 970.46, "b")]
    [finding] = found(CONFLICT, *papers, facts=facts)
    assert finding.bucket.startswith("fig:area hoa son|")
    elsewhere = document("b", issued_on="2024-12-20", issuer="UBND tỉnh Trà Sơn", province="Trà Sơn")
    assert found(CONFLICT, papers[0], elsewhere, facts=facts) == []
    # a report of the next year corrects; that is another rule's
    later = document("b", issued_on="2025-12-20")
    assert found(CONFLICT, papers[0], later, facts=facts) == []
    assert len(found("restated_figure", papers[0], later, facts=facts)) == 1


def joined(printed: str, value: float, key: str, **more: object):
    text = f"Số người tham gia bảo hiểm xã hội tự nguyện là {printed} người."
    return figure(text, printed, value, key=key, label=text[: text.index(" là")], unit="người", year=2023, **more)


@pytest.mark.parametrize(
    ("value", "raised"),
    [(16872, True), (15872, False), (31872, False)],  # another number; the same; too far off to be meant for one
)
def test_a_figure_that_no_target_asks_for_is_known_by_its_words(value: int, raised: bool) -> None:
    papers = [document("a", issued_on="2024-02-20"), document("b", issued_on="2025-01-15")]
    facts = [joined("15.872", 15872, "a"), joined(f"{value:,}".replace(",", "."), value, "b")]
    assert bool(found("restated_figure", *papers, facts=facts)) is raised


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("Toàn xã có 25 thôn, 100% thôn có nhà văn hóa.", True),
        ("Toàn xã có 25 thôn đạt chuẩn.", False),
        ("Tổ chức ra quân ở 25 thôn.", False),
        ("Toàn xã có 9 thôn.", False),  # too few to be the same count
    ],
)
def test_all_villages_of_a_commune(text: str, raised: bool) -> None:
    one = "Xã Hòa An có quy mô dân số 29.850 người, 23 thôn."
    printed = "9" if " 9 " in text else "25"
    facts = [
        figure(one, "23", 23, unit="thôn", label="thôn", indicator_id=None),
        figure(text, printed, float(printed), start=500, unit="thôn", label="thôn", indicator_id=None),
    ]
    commune = document("a", issuer="UBND xã Hòa An")
    assert bool(found(CONFLICT, commune, facts=facts)) is raised


def money(text: str, printed: str, value: float, key: str, **more: object):
    return figure(text, printed, value, key=key, unit="đồng", money=True, **more)


PLAN_TEXT = "Ngân sách tỉnh bố trí ít nhất 50 tỷ đồng mỗi năm trong giai đoạn 2023 - 2025."


def floor_against(text: str, printed: str, value: float, plan_text: str = PLAN_TEXT, **report: object):
    title = "Chương trình trồng rừng phòng hộ"
    plan = document("n", doc_type="NQ", number="18/NQ-HĐND", issued_on="2022-12-09", title=f"Về {title}")
    header = {"issued_on": "2024-12-18", "title": f"Kết quả {title} năm 2024", "period_start": 2024, "period_end": 2024}
    year = report.pop("year", 2024)
    telling = document("r", **{**header, **report})
    amount = "50 tỷ" if "50 tỷ" in plan_text else "150 triệu"
    floor = money(plan_text, amount, 50e9 if amount == "50 tỷ" else 150e6, "n", comparator=">=")
    more = {"comparator": "range", "value_max": 150e6} if "-" in printed else {}
    return found(FLOOR, plan, telling, facts=[floor, money(text, printed, value, "r", year=year, **more)])


def test_less_than_was_laid_down() -> None:
    [finding] = floor_against("Ngân sách tỉnh đã bố trí 41,2 tỷ đồng trong năm 2024.", "41,2 tỷ", 41.2e9)
    assert finding.params["value"] == "41,2 tỷ đồng"
    assert finding.params["floor"] == "50 tỷ đồng"
    assert finding.document_id == "r"


def test_the_lower_end_of_a_range_counts() -> None:
    text = "Ngoài vốn xã hội hóa, các nơi chủ động bố trí (cấp huyện từ 30 - 150 triệu đồng/năm/huyện)."
    plan = "UBND cấp huyện chi cho trồng rừng phòng hộ từ 150 triệu đồng/năm trở lên trong giai đoạn 2021 - 2025."
    [finding] = floor_against(text, "30 - 150 triệu", 30e6, plan, period_start=2021, period_end=2025)
    assert "cap huyen" in folded(finding.params["what"])


def test_a_list_of_years_has_one_payer() -> None:
    text = "Ngân sách tỉnh bố trí 52,5 tỷ đồng năm 2023, 40,2 tỷ đồng năm 2024 và 51 tỷ đồng năm 2025."
    [finding] = floor_against(text, "40,2 tỷ", 40.2e9)
    assert finding.params["value"] == "40,2 tỷ đồng"


@pytest.mark.parametrize(
    ("text", "printed", "value"),
    [
        ("Ngân sách tỉnh đã bố trí 50,5 tỷ đồng trong năm 2024.", "50,5 tỷ", 50.5e9),
        ("Ngân sách tỉnh đã giải ngân 18,6 tỷ đồng trong năm 2024.", "18,6 tỷ", 18.6e9),
        ("Ngân sách tỉnh bổ sung 6,5 tỷ đồng trong năm 2024.", "6,5 tỷ", 6.5e9),
        ("Ngân sách huyện bố trí 12 tỷ đồng trong năm 2024.", "12 tỷ", 12e9),
        ("Kinh phí đã sử dụng là 41,2 tỷ đồng.", "41,2 tỷ", 41.2e9),  # nobody says whose
        ("Vốn lồng ghép từ ngân sách tỉnh 17,2 tỷ đồng.", "17,2 tỷ", 17.2e9),
    ],
)
def test_money_that_is_no_breach(text: str, printed: str, value: float) -> None:
    assert floor_against(text, printed, value) == []


@pytest.mark.parametrize(
    "report",
    [
        {"title": "Kết quả phát triển du lịch năm 2024"},  # another subject
        {"issuer": "UBND tỉnh Trà Sơn", "province": "Trà Sơn"},
        {"issued_on": "2022-01-01"},  # before the floor
        {"doc_type": "KH"},
        {"year": 2021},
    ],
)
def test_reports_that_the_floor_does_not_bind(report: dict) -> None:
    text = "Ngân sách tỉnh đã bố trí 41,2 tỷ đồng cho việc này."
    assert floor_against(text, "41,2 tỷ", 41.2e9, **report) == []


def test_a_report_on_a_part_of_the_year_tells_no_whole_sum() -> None:
    text = "Ngân sách tỉnh đã bố trí 22 tỷ đồng cho việc này."
    title = "Kết quả Chương trình trồng rừng phòng hộ 6 tháng đầu năm 2024"
    assert floor_against(text, "22 tỷ", 22e9, title=title) == []


FARM = "Hằng năm bố trí tối thiểu 50 tỷ đồng từ ngân sách tỉnh cho công tác khuyến nông, phát triển sản phẩm OCOP."


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("Kinh phí khuyến nông và phát triển sản phẩm OCOP ngân sách tỉnh bố trí là 41,2 tỷ đồng.", True),
        ("Ngân sách tỉnh bố trí cho công tác khuyến nông, phát triển sản phẩm OCOP 41,2 tỷ đồng.", True),
        ("Ngân sách tỉnh bố trí 41,2 tỷ đồng cho hoạt động khuyến nông.", False),  # one matter of two
        ("Ngân sách tỉnh bố trí 41,2 tỷ đồng cho công tác phòng, chống dịch bệnh.", False),
        ("Ngân sách tỉnh bố trí 41,2 tỷ đồng trong năm 2024.", False),  # nobody says for what
    ],
)
def test_a_plan_and_a_report_on_everything_speak_of_one_matter_where_their_sentences_do(
    text: str, raised: bool
) -> None:
    title = "Kế hoạch phát triển kinh tế - xã hội"
    plan = document("n", doc_type="NQ", number="88/NQ-HĐND", issued_on="2023-12-21", title=title, period_start=2024)
    report = document("r", issued_on="2024-12-09", title="Tình hình kinh tế - xã hội năm 2024", period_start=2024)
    papers = [replace(each, period_end=2024) for each in (plan, report)]
    floor = money(FARM, "50 tỷ", 50e9, "n", comparator=">=")
    facts = [floor, money(text, "41,2 tỷ", 41.2e9, "r", year=2024)]
    assert bool(found(FLOOR, *papers, facts=facts)) is raised


def test_a_union_of_the_province_tells_what_its_budget_gave() -> None:
    text = "Ngân sách tỉnh hỗ trợ trồng rừng phòng hộ 41,2 tỷ đồng."
    union = {"issuer": "Liên đoàn Lao động tỉnh Hoa Sơn", "province": "Hoa Sơn"}
    assert len(floor_against(text, "41,2 tỷ", 41.2e9, **union)) == 1
    district = {"issuer": "UBND huyện Sông Hinh", "province": "Hoa Sơn"}
    assert floor_against(text, "41,2 tỷ", 41.2e9, **district) == []
