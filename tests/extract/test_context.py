"""What its place in the outline says about a paragraph: goal, chỉ tiêu, role, year, scope."""

from __future__ import annotations

import pytest

from pipeline.extract import read_header
from pipeline.extract.context import Context, contexts_of, role_of
from pipeline.extract.prose import prose_facts
from pipeline.layout import lay_out
from pipeline.model import Header, Page, Plan

HEAD = (
    "ỦY BAN NHÂN DÂN   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTỈNH HẢI LÂM   Độc lập - Tự do - Hạnh phúc\n"
    "Số: {number}   Hải Lâm, ngày 12 tháng 3 năm 2024\n\n{type}\n{title}\n\n"
)


def read(body: str, *, title: str = "", code: str = "KH") -> dict[str, Context]:
    """The contexts of a document's blocks by their text behind the label."""
    name = {"KH": "KẾ HOẠCH", "BC": "BÁO CÁO", "CT": "CHỈ THỊ"}[code]
    text = HEAD.format(number=f"9/{code}-UBND", type=name, title=title) + body if title else body
    pages = [Page(1, "text", 1.0, text, Plan(), text, (), 595.0, 842.0)]
    layout = lay_out(pages)
    header = read_header(layout, pages) if title else Header()
    found = contexts_of(layout, header)
    assert len(found) == len(layout.blocks)
    return {
        layout.flows[block.flow].text[block.body : block.end]: context
        for block, context in zip(layout.blocks, found, strict=True)
    }


def at(found: dict[str, Context], words: str) -> Context:
    return next(context for text, context in found.items() if text.startswith(words))


PLAN = """I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
Nâng cao đời sống của ngư dân.

II. MỤC TIÊU
1. Mục tiêu chung
Phát triển nghề cá bền vững.
2. Các mục tiêu, chỉ tiêu cụ thể
a) Mục tiêu 1: Về khai thác
- Chỉ tiêu 1: Sản lượng đạt 12.000 tấn.
- Chỉ tiêu 2: Có 90% tàu gắn máy giám sát.
b) Mục tiêu 2: Về nuôi trồng
- Chỉ tiêu 1: Diện tích đạt 500 ha.

III. NHIỆM VỤ, GIẢI PHÁP
1. Tăng cường quản lý tàu cá
- Kiểm tra 100% tàu cá.

IV. KINH PHÍ
Ngân sách tỉnh bố trí 5 tỷ đồng.

V. TỔ CHỨC THỰC HIỆN
1. Sở Nông nghiệp và Môi trường
- Chủ trì thực hiện chỉ tiêu 1 của mục tiêu 2.

VI. CHẾ ĐỘ BÁO CÁO
Các huyện báo cáo trước ngày 15 tháng 11.

Nơi nhận:
- Các sở, ngành;
"""


def test_goals_and_indicators_of_a_plan():
    found = read(PLAN, title="Phát triển nghề cá tỉnh Hải Lâm năm 2024")
    places = {words: (at(found, words).goal, at(found, words).indicator_no) for words in (
        "Phát triển nghề cá bền", "Mục tiêu 1: Về", "Chỉ tiêu 1: Sản", "Chỉ tiêu 2: Có", "Chỉ tiêu 1: Diện",
        "Kiểm tra 100%", "Chủ trì thực hiện")}  # fmt: skip
    assert places == {
        "Phát triển nghề cá bền": (None, None),
        "Mục tiêu 1: Về": ("1", None),
        "Chỉ tiêu 1: Sản": ("1", "1"),
        "Chỉ tiêu 2: Có": ("1", "2"),
        "Chỉ tiêu 1: Diện": ("2", "1"),
        "Kiểm tra 100%": (None, None),
        "Chủ trì thực hiện": (None, None),
    }


def test_roles_of_a_plan():
    found = read(PLAN, title="Phát triển nghề cá tỉnh Hải Lâm năm 2024")
    roles = {
        "Nâng cao đời sống": "background",
        "Chỉ tiêu 1: Sản": "goals",
        "Kiểm tra 100%": "tasks",
        "Ngân sách tỉnh": "funding",
        "Chủ trì thực hiện": "duties",
        "Các huyện": "reporting",
        "Các sở, ngành": "recipients",
    }
    assert {words: at(found, words).role for words in roles} == roles


def test_headings_and_sections():
    found = read(PLAN, title="Phát triển nghề cá tỉnh Hải Lâm năm 2024")
    item = at(found, "Chỉ tiêu 1: Diện")
    assert item.headings == ("MỤC TIÊU", "Các mục tiêu, chỉ tiêu cụ thể", "Mục tiêu 2: Về nuôi trồng")
    assert item.heading == "Mục tiêu 2: Về nuôi trồng"
    assert item.section == ("II", "2", "b", "-")


def test_the_year_of_a_plan_is_that_of_its_title():
    goal = at(read(PLAN, title="Phát triển nghề cá tỉnh Hải Lâm năm 2024"), "Chỉ tiêu 1: Sản")
    assert (goal.year, goal.year_kind, goal.year_from, goal.period) == (2024, "in", "title", None)
    goal = at(read(PLAN, title="Phát triển nghề cá giai đoạn 2024 - 2028"), "Chỉ tiêu 1: Sản")
    assert (goal.year, goal.period) == (None, (2024, 2028))
    goal = at(read(PLAN, title="Chiến lược phát triển nghề cá đến năm 2030"), "Chỉ tiêu 1: Sản")
    assert (goal.year, goal.year_kind, goal.period) == (2030, "by", None)


@pytest.mark.parametrize(
    ("heading", "year", "kind", "period"),
    [
        ("1. Mục tiêu đến năm 2030", 2030, "by", None),
        ("1. Mục tiêu năm 2026", 2026, "in", None),
        ("1. Mục tiêu giai đoạn 2026 - 2030", None, None, (2026, 2030)),
        ("1. Mục tiêu đến năm 2030, tầm nhìn đến năm 2045", 2030, "by", None),
        ("1. Mục tiêu theo Nghị quyết ngày 03 tháng 3 năm 2021", None, None, None),
        ("1. Mục tiêu theo Luật Thủy sản năm 2017", None, None, None),
        ("1. Mục tiêu năm 2025 và năm 2026", None, None, None),
        ("1. Chỉ tiêu năm học 2025 - 2026", 2026, "in", None),
        ("Phấn đấu đến hết năm 2027 đạt các chỉ tiêu sau:", 2027, "by", None),
        ("1. Mục tiêu", None, None, None),
    ],
)
def test_years_of_headings(heading, year, kind, period):
    found = at(read(f"{heading}\n- Có 20 xã đạt chuẩn.\n"), "Có 20 xã")
    assert (found.year, found.year_kind, found.period) == (year, kind, period)


def test_a_date_inside_a_long_lead_in_is_no_year_of_its_items():
    found = read(
        "Mùa khô năm 2023, nhiều nơi thiếu nước. Chủ tịch Ủy ban nhân dân tỉnh chỉ thị:\n1. Cấp nước cho 20 xã.\n",
        title="Về cấp nước mùa khô năm 2024",
        code="CT",
    )
    assert at(found, "Cấp nước").year == 2024


REPORT = """I. ĐẶC ĐIỂM TÌNH HÌNH
Tỉnh có 20 xã ven biển.

II. KẾT QUẢ THỰC HIỆN CÁC MỤC TIÊU, CHỈ TIÊU (tính đến 30/6/2024)
1. Mục tiêu 1: Khai thác
- Chỉ tiêu 1: Sản lượng đạt 12.000 tấn.
* Kết quả thực hiện chỉ tiêu:
- Chỉ tiêu 1: Sản lượng là 12.500 tấn.
- Cấp xã: có 15/20 xã có cảng cá.
* Kết quả triển khai các giải pháp:
- Tập huấn cho 300 ngư dân.
* Khó khăn, hạn chế
Giá dầu tăng 12%.
2. Mục tiêu 2: Nuôi trồng
- Chỉ tiêu 1: Diện tích đạt 500 ha. Kết quả: diện tích là 520 ha.
- Chỉ tiêu 2: Có 10 tổ hợp tác.
Kết quả: có 11 tổ hợp tác.

III. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2025
1. Mục tiêu
Sản lượng đạt 13.000 tấn.
2. Nhiệm vụ trọng tâm
Kiểm tra 100% tàu cá.

IV. KIẾN NGHỊ
Đề nghị Bộ hỗ trợ 5 tỷ đồng.
"""


def test_roles_of_a_report():
    found = read(REPORT, title="Kết quả thực hiện Chương trình nghề cá giai đoạn 2021 - 2024", code="BC")
    assert {words: at(found, words).role for words in (
        "Tỉnh có 20 xã", "Chỉ tiêu 1: Sản lượng đạt", "Chỉ tiêu 1: Sản lượng là", "Cấp xã: có", "Tập huấn", "Giá dầu",
        "Sản lượng đạt 13.000", "Kiểm tra", "Đề nghị Bộ")} == {
        "Tỉnh có 20 xã": "background",
        "Chỉ tiêu 1: Sản lượng đạt": "goals",
        "Chỉ tiêu 1: Sản lượng là": "results",
        "Cấp xã: có": "results",
        "Tập huấn": "activities",
        "Giá dầu": "difficulties",
        "Sản lượng đạt 13.000": "goals",
        "Kiểm tra": "tasks",
        "Đề nghị Bộ": "proposals",
    }  # fmt: skip


def test_answers_keep_goal_and_indicator():
    found = read(REPORT, title="Kết quả thực hiện Chương trình nghề cá giai đoạn 2021 - 2024", code="BC")
    answer = at(found, "Chỉ tiêu 1: Sản lượng là")
    assert (answer.goal, answer.indicator_no, answer.role) == ("1", "1", "results")
    below = at(found, "Kết quả: có 11 tổ")
    assert (below.goal, below.indicator_no, below.role) == ("2", "2", "results")
    assert at(found, "Chỉ tiêu 2: Có 10 tổ").role == "goals"


def test_the_place_of_an_answer_inside_a_block():
    body = "I. KẾT QUẢ\n- Chỉ tiêu 1: Diện tích đạt 500 ha. Kết quả: diện tích là 520 ha.\n"
    pages = [Page(1, "text", 1.0, body, Plan(), body, (), 595.0, 842.0)]
    layout = lay_out(pages)
    context = contexts_of(layout, Header())[-1]
    assert context.answer is not None
    assert layout.flows[0].text[context.answer :] == "Kết quả: diện tích là 520 ha."


def test_years_of_a_report():
    found = read(REPORT, title="Kết quả thực hiện Chương trình nghề cá giai đoạn 2021 - 2024", code="BC")
    assert at(found, "Chỉ tiêu 1: Sản lượng đạt").year is None  # the date of the count is not that of the target
    assert at(found, "Sản lượng đạt 13.000").year == 2025
    found = read(REPORT.replace(" NĂM 2025", ""), title="Kết quả công tác năm 2024", code="BC")
    assert at(found, "Tập huấn").year == 2024
    assert at(found, "Kiểm tra").ahead
    assert at(found, "Kiểm tra").year is None  # the outlook is not for the year that the report is about


def test_the_plan_for_the_next_year_inside_a_report():
    found = read(
        "PHẦN THỨ NHẤT\nTÌNH HÌNH NĂM 2024\nI. KINH TẾ\nGieo trồng 12.000 ha lúa.\n"
        "PHẦN THỨ HAI\nKẾ HOẠCH NĂM 2025\nI. CHỈ TIÊU\n- Có 20 xã đạt chuẩn.\nII. NHIỆM VỤ\n- Kiểm tra tàu cá.\n",
        title="Tình hình kinh tế - xã hội năm 2024 và Kế hoạch năm 2025",
        code="BC",
    )
    places = {words: (at(found, words).role, at(found, words).year, at(found, words).ahead) for words in (
        "Gieo trồng", "Có 20 xã", "Kiểm tra")}  # fmt: skip
    assert places == {
        "Gieo trồng": ("results", 2024, False),
        "Có 20 xã": ("goals", 2025, True),
        "Kiểm tra": ("tasks", 2025, True),
    }


def test_sections_without_a_role_of_a_report_tell_results():
    found = read(
        "I. LĨNH VỰC KINH TẾ\n1. Nông nghiệp\n- Gieo trồng 12.000 ha lúa.\nII. VĂN HÓA - XÃ HỘI\nCó 20 trường chuẩn.\n",
        title="Tình hình kinh tế - xã hội năm 2024",
        code="BC",
    )
    assert {at(found, words).role for words in ("Gieo trồng", "Có 20 trường")} == {"results"}


def test_indicators_told_among_the_results_of_a_report():
    """ "Các chỉ tiêu HĐND tỉnh giao" below "KẾT QUẢ THỰC HIỆN" tell what was reached, those of next year do not."""
    body = """
A. KẾT QUẢ THỰC HIỆN NĂM 2025
I. Các chỉ tiêu HĐND tỉnh giao
1. Giải quyết việc làm cho 63.418 lao động.
2. Tỷ lệ lao động qua đào tạo đạt 76,4%.
II. Kết quả cụ thể
Tổ chức 46 phiên giao dịch việc làm.
B. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2026
I. Chỉ tiêu
1. Tạo việc làm mới cho 62.000 lao động.
"""
    found = read(body, title="Tổng kết công tác lao động năm 2025", code="BC")
    assert at(found, "Tỷ lệ lao động").role == "results"
    assert at(found, "Tạo việc làm mới").role == "goals"


def test_what_is_left_of_the_year_is_the_documents_own():
    """An outlook on "3 tháng cuối năm" is one on the year of the title."""
    body = """
Phần thứ nhất
KẾT QUẢ 9 THÁNG ĐẦU NĂM 2025
1. Thu ngân sách đạt 5.000 tỷ đồng.
Phần thứ hai
NHIỆM VỤ TRỌNG TÂM 3 THÁNG CUỐI NĂM
1. Phấn đấu thu ngân sách cả năm đạt 9.000 tỷ đồng.
"""
    found = read(body, title="Tình hình 9 tháng, nhiệm vụ 3 tháng cuối năm 2025", code="BC")
    assert (at(found, "Phấn đấu thu").role, at(found, "Phấn đấu thu").year) == ("outlook", 2025)


def test_numbered_items_below_a_list_of_indicators():
    found = read(
        "II. MỤC TIÊU\n1. Mục tiêu tổng quát\nPhát triển nhanh.\n2. Các chỉ tiêu chủ yếu:\n"
        "(1) Tăng trưởng đạt 8%.\n(2) Thu ngân sách 9.000 tỷ đồng.\nIII. NHIỆM VỤ\n(1) Trồng 20 ha rừng.\n"
    )
    assert [at(found, words).indicator_no for words in ("Tăng trưởng", "Thu ngân sách", "Trồng 20", "Phát triển")] == [
        "1", "2", None, None]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "goal", "indicator"),
    [
        ("3.2. Mục tiêu 2: Trong lĩnh vực kinh tế", "2", None),
        ("2. Mục tiêu 4 Trong lĩnh vực y tế", "4", None),
        ("Mục tiêu thứ hai: Giảm nghèo", "2", None),
        ("- Chỉ tiêu 3. Duy trì 100% số xã", None, "3"),
        ("- Chỉ tiêu 2 (mục tiêu 4): Đạt 95%", "4", "2"),
        ("- Chỉ tiêu số 3: Đạt 95%", None, "3"),
        ("- Về chỉ tiêu 4, tỉnh đạt 95%", None, "4"),
        ("~ Chỉ tiêu l: Đạt 95%", None, "1"),
        ("- Chỉ tiêu 1, 2 của mục tiêu 3", None, None),
        ("- Mục tiêu 5 năm 2021-2025", None, None),
        ("- Chỉ tiêu: Đến năm 2025 đạt 60%", None, None),
    ],
)
def test_numbers_of_goals_and_indicators(text, goal, indicator):
    (found,) = read(f"{text}\n").values()
    assert (found.goal, found.indicator_no) == (goal, indicator)


def test_scope_and_lead():
    found = read(
        "2. Kinh phí\nMức chi hằng năm như sau:\n- Đối với cấp huyện: 150 triệu đồng.\n- Cấp xã: 30 triệu đồng.\n"
        "- Nguồn khác 10 triệu đồng.\n"
    )
    assert [at(found, words).scope for words in ("Đối với", "Cấp xã", "Nguồn khác")] == ["cấp huyện", "cấp xã", None]
    assert at(found, "Cấp xã").lead == "Mức chi hằng năm như sau:"


def test_a_footnote_has_the_context_of_its_mark():
    found = read(
        "I. KẾT QUẢ\n1. Mục tiêu 3: Tuyên truyền ở các xã, phường và các trường\n"
        "Các sở, ngành tổ chức tuyên truyền trong toàn tỉnh với nhiều hình thức.1\nII. KINH PHÍ\nDo tỉnh cấp.\n"
        "\n                    \n1 Tổ chức 12 lớp tập huấn.\n"
    )
    note = at(found, "Tổ chức 12 lớp")
    assert (note.goal, note.role) == ("3", "results")


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("MỤC TIÊU, CHỈ TIÊU CHỦ YẾU", "goals"),
        ("Kết quả thực hiện các chỉ tiêu", "results"),
        ("Kết quả triển khai các giải pháp thực hiện mục tiêu", "activities"),
        ("TÌNH HÌNH KINH TẾ - XÃ HỘI", "results"),
        ("Nhiệm vụ, giải pháp thực hiện các mục tiêu", "tasks"),
        ("Phương hướng, nhiệm vụ năm 2026", "outlook"),
        ("Khó khăn, hạn chế và nguyên nhân", "difficulties"),
        ("Đề xuất, kiến nghị", "proposals"),
        ("Phân công thực hiện", "duties"),
        ("Căn cứ pháp lý", "basis"),
        ("Kinh phí thực hiện", "funding"),
        ("Kết quả cần đạt được", "goals"),
        ("Ước thực hiện năm 2025", "results"),
        ("Thời hạn gửi báo cáo", "reporting"),
        ("Công tác y tế", None),
        ("Thu, chi ngân sách nhà nước", None),
        ("Nông nghiệp", None),
    ],
)
def test_roles_of_headings(heading, role):
    assert role_of(heading) == role


def test_a_report_that_restates_a_numbered_indicator_answers_it_in_the_same_paragraph() -> None:
    body = (
        "II. KẾT QUẢ THỰC HIỆN\n1. Mục tiêu 2: Kinh tế\n"
        "- Chỉ tiêu 3: Tỷ lệ nữ chủ hộ đạt ít nhất 27% vào năm 2025. Toàn tỉnh hiện có 316 hộ, chiếm 24%.\n"
        "- Chỉ tiêu 4: 70% cơ sở có quy trình trợ giúp: Đạt 100% (02/02 cơ sở).\n"
        "- Chỉ tiêu 5: Tỷ lệ lao động nữ có việc làm ước đạt 48% vào năm 2025. Có 12 xã vượt mức này.\n"
    )
    found = read(body, title="Kết quả 5 năm thực hiện Kế hoạch giai đoạn 2021 - 2025", code="BC")
    answers = [context.answer is not None for text, context in found.items() if text.startswith("Chỉ tiêu")]
    assert answers == [True, True, False]


def test_headings_numbered_with_a_hyphen_hand_down_their_year() -> None:
    goals = "1- Mục tiêu đến năm 2030\n- Kinh tế số đạt 30%.\n2- Tầm nhìn đến năm 2045\n- Kinh tế số đạt 50%.\n"
    found = read("II- MỤC TIÊU\n" + goals)
    assert [at(found, "Kinh tế số đạt 30").year, at(found, "Kinh tế số đạt 50").year] == [2030, 2045]


def test_goals_of_the_next_term_in_a_report_are_due_at_its_end() -> None:
    head = HEAD.format(number="9/BC-UBND", type="BÁO CÁO", title="Kết quả nhiệm kỳ 2020 - 2025")
    body = "II. PHƯƠNG HƯỚNG, MỤC TIÊU NHIỆM KỲ 2025 - 2030\n1. Phấn đấu lao động qua đào tạo đạt trên 75%.\n"
    pages = [Page(1, "text", 1.0, head + body, Plan(), head + body, (), 595.0, 842.0)]
    layout = lay_out(pages)
    header = read_header(layout, pages)
    targets = prose_facts(layout, contexts_of(layout, header), header, pages).targets
    assert [(target.value, target.year) for target in targets] == [(75.0, 2030)]


def test_a_report_of_a_quarter_and_of_months_gives_its_levels_neither() -> None:
    head = HEAD.format(number="9/BC-UBND", type="BÁO CÁO", title="Tình hình Quý III và 9 tháng năm 2024")
    body = "I. KẾT QUẢ\n1. Tỷ lệ bao phủ bảo hiểm y tế đạt 95,4%.\n"
    pages = [Page(1, "text", 1.0, head + body, Plan(), head + body, (), 595.0, 842.0)]
    layout = lay_out(pages)
    header = read_header(layout, pages)
    results = prose_facts(layout, contexts_of(layout, header), header, pages).results
    assert [(result.value, result.year, result.period) for result in results] == [(95.4, 2024, None)]


def test_the_sentences_in_front_of_a_lead_in_are_not_what_it_leads_to() -> None:
    body = (
        "I. TÌNH HÌNH\n"
        "Toàn tỉnh đã giải ngân 51%. Để hoàn thành kế hoạch, Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:\n"
        "a) Các sở đẩy nhanh tiến độ.\n"
    )
    found = read(body)
    assert at(found, "Toàn tỉnh đã giải ngân").role == "results"
    assert at(found, "Các sở đẩy nhanh").role == "duties"
