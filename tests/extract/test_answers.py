"""Items of reports that say what was to be done and, behind a colon, what came of it; and who leads a task.

All bodies and wording are invented.
"""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.extract.agencies import behind_lead, subject_of
from pipeline.extract.cuts import answers
from pipeline.layout import lay_out
from pipeline.model import DocumentFacts, FileInfo, Page
from pipeline.vietnamese import strip_marks

HEAD = """ỦY BAN NHÂN DÂN
PHƯỜNG TÂN LẬP
Số: 214/{}-UBND   Tân Lập, ngày 08 tháng 12 năm 2026
{}
Công tác bình đẳng giới năm 2026

"""


def facts(body: str, *, kind: str = "BC") -> DocumentFacts:
    text = HEAD.format(kind, {"BC": "BÁO CÁO", "KH": "KẾ HOẠCH"}[kind]) + body
    pages = (Page(1, "text", 1.0, text, text=text),)
    return extract(FileInfo("a.txt", "0" * 64, "text/plain", len(text), 1), pages, lay_out(pages))


def levels(found: DocumentFacts) -> tuple[set[tuple[str | None, float | None]], set[tuple[str | None, float | None]]]:
    return {(t.indicator, t.value) for t in found.targets}, {(r.indicator, r.value) for r in found.results}


def test_what_came_of_a_level_stands_behind_the_colon() -> None:
    targets, results = levels(
        facts(
            "I. KẾT QUẢ THỰC HIỆN\n"
            "1. Thu hút 60% lao động nữ có việc làm mới: trong năm giải quyết việc làm mới cho 842 lao động, trong đó "
            "có 463 lao động nữ, chiếm 54,99%.\n"
        )
    )
    assert targets == {("Thu hút lao động nữ có việc làm mới", 60.0)}
    assert {value for _, value in results} == {842.0, 463.0, 54.99}
    assert ("giải quyết việc làm mới cho lao động", 842.0) in results


def test_a_level_that_was_reached_stays_a_result() -> None:
    targets, results = levels(
        facts("I. KẾT QUẢ THỰC HIỆN\n1. Tỷ lệ trẻ đến trường đạt 98%: trong năm đã huy động 1.200 trẻ.\n")
    )
    assert not targets
    assert ("Tỷ lệ trẻ đến trường", 98.0) in results


def test_a_numbered_task_and_what_was_done() -> None:
    targets, results = levels(
        facts(
            "I. KẾT QUẢ THỰC HIỆN\n"
            "1. Chỉ tiêu 1: Tổ chức 04 lớp tập huấn về lồng ghép giới. Đến nay đã tổ chức 05 lớp với 320 người tham "
            "dự, đạt 125% kế hoạch.\n"
            "2. Chỉ tiêu 2: Xây dựng 03 mô hình điểm. Đã xây dựng 02 mô hình điểm tại hai khu phố.\n"
        )
    )
    assert targets == {("lớp tập huấn về lồng ghép giới", 4.0), ("Xây dựng mô hình điểm", 3.0)}
    assert ("tổ chức lớp", 5.0) in results
    assert 2.0 in {value for _, value in results}
    assert not any("người tham dự" in (name or "") and value == 125.0 for name, value in results)  # of classes


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (": trong năm có 842 lao động", True),
        (": đã mở 5 lớp", True),
        (": kết quả 91%", True),
        (": ngân sách phường 120 triệu đồng", False),
        (": dân số 12.000 người", False),
        (": đàn bò 450 con", False),
    ],
)
def test_words_that_answer(text: str, answer: bool) -> None:
    assert answers(strip_marks(text), 0, len(text)) is answer


def test_fellows_are_no_money() -> None:
    _, results = levels(facts("I. KẾT QUẢ THỰC HIỆN\n1. Có 7/27 đồng chí nữ tham gia cấp ủy, đạt 25,93%.\n"))
    assert results == {("đồng chí nữ tham gia cấp ủy", 25.93)}


def test_a_lowered_level_of_the_outlook_is_a_target() -> None:
    found = facts(
        "I. KẾT QUẢ THỰC HIỆN\n1. Giảm số vụ bạo lực gia đình xuống còn 4 vụ.\n"
        "II. PHƯƠNG HƯỚNG NĂM 2027\n1. Giảm số vụ bạo lực gia đình xuống còn dưới 5 vụ.\n"
    )
    assert [(t.indicator, t.comparator, t.value, t.year) for t in found.targets] == [
        ("số vụ bạo lực gia đình", "<", 5.0, 2027)
    ]


def test_who_leads_is_no_part_of_the_indicator() -> None:
    found = facts(
        "III. TỔ CHỨC THỰC HIỆN\n"
        "1. Trạm Y tế chủ trì, phối hợp với các khu phố khám sức khỏe cho ít nhất 80% người cao tuổi.\n",
        kind="KH",
    )
    assert [(t.indicator, t.value) for t in found.targets] == [("khám sức khỏe cho người cao tuổi", 80.0)]
    assert {a.agency for a in found.assignments} == {"Trạm Y tế", "các khu phố"}


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("Giao Sở Y tế chủ trì, phối hợp với các trường khám sức khỏe", "khám sức khỏe"),
        ("Hội Nông dân xã chủ trì tổ chức 3 lớp", "tổ chức 3 lớp"),
        ("Sở Y tế tổ chức 3 lớp", "Sở Y tế tổ chức 3 lớp"),
        ("Tỷ lệ hộ nghèo giảm", "Tỷ lệ hộ nghèo giảm"),
    ],
)
def test_where_the_task_begins(text: str, task: str) -> None:
    assert text[behind_lead(text) :].strip() == task


@pytest.mark.parametrize("verb", ["khám sức khỏe", "tiêm phòng", "trao quà", "nạo vét kênh", "thu gom rác", "tuần tra"])
def test_a_verb_ends_the_name_of_a_body(verb: str) -> None:
    subject = subject_of(f"Các khu phố {verb} cho nhân dân")
    assert subject is not None
    assert subject.names == ("Các khu phố",)
