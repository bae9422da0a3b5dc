"""Bodies and assignments: lists of names, references to goals, sections on duties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.agencies import department_of, split_agencies, subject_of
from pipeline.extract.context import contexts_of
from pipeline.extract.duties import find_assignments, goal_references
from pipeline.layout import lay_out
from pipeline.model import Header, Page
from pipeline.vietnamese import strip_marks


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sở Y tế; Sở GD&ĐT, UBND các huyện, thị xã", ["Sở Y tế", "Sở Giáo dục và Đào tạo", "UBND các huyện, thị xã"]),
        ("Sở Văn hóa, Thể thao và Du lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Các sở: Tài chính, Xây dựng", ["Sở Tài chính", "Sở Xây dựng"]),
        ("Sở Y tế, Văn hóa và Thể thao, Công an tỉnh", ["Sở Y tế", "Sở Văn hóa và Thể thao", "Công an tỉnh"]),
        ("Các Sở, ban, ngành tỉnh", ["Các Sở, ban, ngành tỉnh"]),
        ("Sở Nội vụ (cơ quan thường trực) và Báo Hải Lâm", ["Sở Nội vụ", "Báo Hải Lâm"]),
        ("Bộ Nội vụ\nBộ Tài chính", ["Bộ Nội vụ", "Bộ Tài chính"]),
        ("Ủy ban nhân dân các xã, phường", ["Ủy ban nhân dân các xã, phường"]),
        ("Đề nghị Hội LHPN tỉnh", ["Hội Liên hiệp Phụ nữ tỉnh"]),
        ("Sở Quy hoạch - Kiến trúc", ["Sở Quy hoạch - Kiến trúc"]),
        (
            "Báo và Đài Phát thanh, Truyền hình tỉnh; Tỉnh đoàn",
            ["Báo và Đài Phát thanh, Truyền hình tỉnh", "Tỉnh đoàn"],
        ),
        ("Văn phòng HĐND và UBND phường, Công an phường", ["Văn phòng HĐND và UBND phường", "Công an phường"]),
        ("Nâng cấp 14 trạm cấp nước", []),
        ("Báo cáo kết quả", []),
        ("", []),
    ],
)
def test_lists_of_bodies(text, names):
    assert split_agencies(text) == names


def test_departments_by_their_field():
    assert department_of("Y tế") == "Sở Y tế"
    assert department_of("giáo dục và đào tạo") == "Sở Giáo dục và Đào tạo"
    assert department_of("Công tác tuyên truyền") is None


@pytest.mark.parametrize(
    ("text", "names", "acts"),
    [
        ("Giao Sở Tài chính cân đối, bổ sung kinh phí", ("Sở Tài chính",), True),
        ("Sở Y tế chịu trách nhiệm chỉ tiêu 3", ("Sở Y tế",), True),
        ("Sở Nội vụ:", ("Sở Nội vụ",), True),
        ("Các sở, ngành, UBND các huyện báo cáo kết quả", ("Các sở, ngành", "UBND các huyện"), True),
        ("Căn cứ nhiệm vụ được giao, các sở, ban, ngành chủ động thực hiện", ("các sở, ban, ngành",), True),
        ("Công ty Cấp nước Lam Giang bảo đảm cấp nước", ("Công ty Cấp nước Lam Giang",), True),
        ("Ban Hỗ trợ phụ nữ phát triển kinh tế: chủ trì", ("Ban Hỗ trợ phụ nữ phát triển kinh tế",), True),
        ("Ban Quản lý dự án đầu tư xây dựng tỉnh hoàn thành", ("Ban Quản lý dự án đầu tư xây dựng tỉnh",), True),
        ("Chủ tịch UBND tỉnh yêu cầu các sở, ngành triển khai", ("các sở, ngành",), True),
        ("Về nhiệm vụ thời gian tới, đề nghị Huyện ủy Sông Lam tập trung:", ("Huyện ủy Sông Lam",), True),
        (
            "Đề nghị Hội Nông dân tỉnh và các tổ chức thành viên của Mặt trận Tổ quốc: tham gia giám sát",
            ("Hội Nông dân tỉnh", "các tổ chức thành viên của Mặt trận Tổ quốc"),
            True,
        ),
        ("Sở Y tế chỉ đạo Bệnh viện tỉnh rà soát", ("Sở Y tế", "Bệnh viện tỉnh"), True),
        ("Đảng đoàn Hội đồng nhân dân tỉnh lãnh đạo việc giám sát", ("Đảng đoàn Hội đồng nhân dân tỉnh",), True),
        ("Công chức Văn hóa - Xã hội: Chủ trì rà soát", ("Công chức Văn hóa - Xã hội",), True),
        ("Các chi bộ trực thuộc tổ chức học tập", ("Các chi bộ trực thuộc",), True),
        ("Trưởng các thôn báo cáo kết quả", ("Trưởng các thôn",), True),
        ("Sở Giáo dục và Đào tạo tổ chức hội nghị triển khai", ("Sở Giáo dục và Đào tạo",), True),
        ("Ban Quản lý dự án các công trình giao thông rà soát", ("Ban Quản lý dự án các công trình giao thông",), True),
        (
            "Đề nghị Mặt trận Tổ quốc tỉnh, các tổ chức chính trị - xã hội phát động phong trào",
            ("Mặt trận Tổ quốc tỉnh", "các tổ chức chính trị - xã hội"),
            True,
        ),
    ],
)
def test_subjects(text, names, acts):
    subject = subject_of(text)
    assert subject is not None
    assert (subject.names, subject.acts) == (names, acts)


@pytest.mark.parametrize(
    "text", ["Báo cáo kết quả về tỉnh", "Tổ chức 10 lớp tập huấn", "Phòng, chống bạo lực", "Sở Nội vụ đã tổ chức"]
)
def test_no_subjects(text):
    subject = subject_of(text)
    assert subject is None or not subject.acts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chỉ tiêu 3 của mục tiêu 3, các chỉ tiêu của mục tiêu 4", [("3", ("3",)), ("4", ())]),
        ("chỉ tiêu 1, 2 của mục tiêu 2; chỉ tiêu 1, 2, 4 của mục tiêu 3", [("2", ("1", "2")), ("3", ("1", "2", "4"))]),
        ("chỉ tiêu 1 và chỉ tiêu 3 của mục tiêu 2", [("2", ("1", "3"))]),
        ("chỉ tiêu 2 (số liệu trường học) của mục tiêu 3", [("3", ("2",))]),
        ("các chỉ tiêu 1 - 4 thuộc mục tiêu 5", [("5", ("1", "2", "3", "4"))]),
        ("mục tiêu 1 và mục tiêu 3", [("1", ()), ("3", ())]),
        ("chỉ tiêu 4 mục tiêu 6 của Kế hoạch", [("6", ("4",))]),
        ("các mục tiêu, chỉ tiêu của Kế hoạch", []),
        ("mục tiêu 80% số xã", []),
        ("Chỉ tiêu 3.1, Chỉ tiêu 3.3", [("3", ("3.1", "3.3"))]),
        ("các chỉ tiêu 4.1 và 5.2", [("4", ("4.1",)), ("5", ("5.2",))]),
    ],
)
def test_references_to_goals(text, expected):
    assert goal_references(strip_marks(text)) == expected


def assignments(text, doc_type="KH"):
    pages = (Page(1, "text", 1.0, text, text=text),)
    layout = lay_out(pages)
    header = Header(doc_type=doc_type)
    return find_assignments(layout, contexts_of(layout, header), header, pages)


PLAN = """I. MỤC TIÊU
1. Đến cuối năm có 12 xã đạt chuẩn.
II. TỔ CHỨC THỰC HIỆN
1. Sở Y tế
- Chủ trì, phối hợp với Sở Tài chính kiểm tra chất lượng nước ở các trạm cấp nước.
- Chịu trách nhiệm thực hiện chỉ tiêu 3 của mục tiêu 1, các chỉ tiêu của mục tiêu 2.
2. Đề nghị Hội Nông dân tỉnh
Phối hợp tuyên truyền, vận động hội viên sử dụng nước tiết kiệm.
3. Sở Xây dựng chịu trách nhiệm thực hiện chỉ tiêu 2 của mục tiêu 2.
4. Chánh Văn phòng chịu trách nhiệm thi hành Kế hoạch này.
Trong quá trình thực hiện, nếu có vướng mắc, các đơn vị báo cáo Sở Y tế.
"""


def test_a_section_on_duties():
    found = [(a.agency, a.goal, a.indicators, a.role) for a in assignments(PLAN)]
    assert found == [
        ("Sở Y tế", None, (), "lead"),
        ("Sở Tài chính", None, (), "support"),
        ("Sở Y tế", "1", ("3",), "lead"),
        ("Sở Y tế", "2", (), "lead"),
        ("Hội Nông dân tỉnh", None, (), "support"),
        ("Sở Xây dựng", "2", ("2",), "lead"),
    ]


def test_the_evidence_is_the_sentence_on_its_page():
    for found in assignments(PLAN):
        span = found.evidence.span
        assert PLAN[span.start : span.end].split() == found.evidence.text.split()
        assert found.task is None or found.task.split()[-1] in found.evidence.text


def test_a_sentence_elsewhere_must_name_its_body_and_tell_it_to_act():
    text = (
        "II. NHIỆM VỤ\n1. Giao Sở Tài chính bố trí 2 tỷ đồng.\n2. Nâng cấp 14 trạm cấp nước.\n"
        "3. Sở Y tế đã tổ chức 5 lớp.\n"
    )
    assert [(a.agency, a.task) for a in assignments(text)] == [("Sở Tài chính", "bố trí 2 tỷ đồng")]


def test_who_is_asked_answers_for_the_items_below():
    text = (
        "II. NỘI DUNG\n1. Về nhiệm vụ thời gian tới, đề nghị Huyện ủy Sông Lam tập trung:\n"
        "a) Kết nạp ít nhất 100 đảng viên mới.\nb) Hoàn thành giải phóng mặt bằng trước ngày 30/6/2024.\n"
    )
    assert [(a.agency, a.task) for a in assignments(text, "TB")] == [
        ("Huyện ủy Sông Lam", "Kết nạp ít nhất 100 đảng viên mới"),
        ("Huyện ủy Sông Lam", "Hoàn thành giải phóng mặt bằng trước ngày 30/6/2024"),
    ]


def test_a_lead_in_hands_down_tasks_and_no_goals():
    text = (
        "Chủ tịch UBND tỉnh yêu cầu các sở, ngành thực hiện các nhiệm vụ sau:\n1. Mục tiêu\n"
        "a) Phấn đấu đạt 80% số xã.\n2. Công an tỉnh\na) Rà soát các tụ điểm phức tạp.\n"
    )
    found = [(a.agency, a.task) for a in assignments(text, "CT")]
    assert ("Công an tỉnh", "Rà soát các tụ điểm phức tạp") in found
    assert not any("80%" in task for _, task in found)


def test_labelled_lines_below_a_task():
    text = (
        "II. NHIỆM VỤ\nNhiệm vụ 1: Xây dựng 10 mô hình trồng rừng\n"
        "- Cơ quan chủ trì: Sở Nông nghiệp và Môi trường. Đơn vị phối hợp: Sở Tài chính, các địa phương.\n"
    )
    task = "Nhiệm vụ 1: Xây dựng 10 mô hình trồng rừng"
    assert [(a.agency, a.role, a.task) for a in assignments(text)] == [
        ("Sở Nông nghiệp và Môi trường", "lead", task),
        ("Sở Tài chính", "support", task),
        ("các địa phương", "support", task),
    ]


@pytest.mark.parametrize("doc_type", ["BC", None])
def test_reports_and_articles_assign_nothing(doc_type):
    assert assignments(PLAN, doc_type) == ()


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["Sở ", "Y tế", ", ", " và ", "các ", "UBND ", "chủ trì", "(", "\n"])).map("".join)
)
def test_any_text_can_be_split(text):
    names = split_agencies(text)
    assert len(names) == len(set(names))
    assert all(name.strip() == name and name for name in names)
    subject = subject_of(text)
    assert subject is None or 0 < subject.end <= len(text)


def test_a_body_behind_a_semicolon_answers_for_its_own_indicators():
    text = (
        "III. TỔ CHỨC THỰC HIỆN\n"
        "1. Sở Xây dựng chủ trì thực hiện các chỉ tiêu 4.1 và 4.2; Sở Y tế chủ trì thực hiện chỉ tiêu 4.3.\n"
        "2. Sở Tài chính chủ trì bố trí kinh phí; hướng dẫn quyết toán; phối hợp với Sở Nội vụ kiểm tra.\n"
    )
    found = [(a.agency, a.goal, a.indicators, a.role) for a in assignments(text)]
    assert found[:2] == [("Sở Xây dựng", "4", ("4.1", "4.2"), "lead"), ("Sở Y tế", "4", ("4.3",), "lead")]
    assert ("Sở Tài chính", None, (), "lead") in found
    assert ("Sở Nội vụ", None, (), "lead") not in found
