"""Rules on one document alone: blanks, deadlines, periods."""

from __future__ import annotations

import pytest
from making_views import document, found, place

from pipeline.audit import Due

MISSING, DEADLINE, PERIOD = "missing_number_or_date", "deadline_before_document", "period_mismatch"


def test_a_blank_that_was_never_filled_in() -> None:
    draft = document("a", number=None, symbol="BC-UBND", issued_year=2025, issued_month=11)
    [finding] = found(MISSING, draft)
    assert finding.params["missing"] == "số và ngày ban hành"
    assert finding.params["missing_en"] == "number and day of issue"
    assert finding.params["document"] == "BC-UBND (a.txt)"
    assert finding.severity == "warning"
    assert found(MISSING, document("a", number=None, symbol="BC-UBND", scanned=True))[0].severity == "note"


def test_what_has_no_blank() -> None:
    assert found(MISSING, document("a", number="5/BC-UBND", symbol="BC-UBND", issued_on="2025-01-02")) == []
    # an excerpt: neither a number nor its blank, neither a date nor its blank
    assert found(MISSING, document("a", number=None, symbol=None)) == []
    assert found(MISSING, document("a", doc_type=None, number=None, symbol="X-Y")) == []
    # a form in an annex
    assert found(MISSING, document("a", number=None, symbol="QĐ")) == []
    assert found(MISSING, document("a", number=None, symbol="BC-UBND", issuer=None)) == []


@pytest.mark.parametrize(
    ("due_on", "recurring", "doc_type", "raised"),
    [
        ("2025-03-15", False, "KH", True),
        ("2025-03", False, "KH", True),
        ("2025-Q1", False, "KH", True),
        ("2024", False, "QĐ", True),
        ("2025-04", False, "KH", False),  # the month of issue
        ("2025-Q2", False, "KH", False),
        ("2025", False, "KH", False),
        ("2025-04-08", False, "KH", False),
        ("11-15", True, "KH", False),  # every year
        ("2025-03-15", False, "BC", False),  # a report tells of what was due
    ],
)
def test_a_deadline_that_had_passed(due_on: str, recurring: bool, doc_type: str, raised: bool) -> None:
    plan = document("a", doc_type=doc_type, issued_on="2025-04-08")
    due = Due("due-1", due_on, recurring, "gửi danh sách", None, place("gửi danh sách trước ngày", start=200))
    assert bool(found(DEADLINE, plan, deadlines=[due])) is raised


NAME = "Chiến lược quốc gia về phát triển nghề rừng"


@pytest.mark.parametrize(
    ("title", "text", "raised"),
    [
        (
            "Thực hiện Nghị quyết số 15-NQ/TU, ngày 18/8/2021 của Tỉnh ủy về phát triển đoàn viên, xây dựng đội "
            "ngũ công nhân tỉnh nhà giai đoạn 2021 - 2025",
            "Nghị quyết về phát triển đoàn viên, xây dựng đội ngũ công nhân tỉnh nhà giai đoạn 2021 - 2030",
            True,
        ),
        (f"Sơ kết 5 năm Nghị quyết ban hành {NAME} giai đoạn 2021-2025", f"thực hiện {NAME} giai đoạn 2021-2030", True),
        (f"Sơ kết việc ban hành {NAME} giai đoạn 2021 - 2025", f"{NAME}\ngiai đoạn\n2021 – 2030", True),
        # the period of the work, not of the strategy
        (f"Kế hoạch thực hiện {NAME} giai đoạn 2021-2025", f"{NAME} giai đoạn 2021-2030", False),
        # the work cannot last longer than the strategy
        (f"Kế hoạch thực hiện {NAME} giai đoạn 2021-2035", f"{NAME} giai đoạn 2021-2030", True),
        # the strategy before it
        (f"Phê duyệt {NAME} giai đoạn 2021-2030", f"{NAME} giai đoạn 2011-2020", False),
        (f"Phê duyệt {NAME} giai đoạn 2021-2030", f"{NAME} giai đoạn 2021-2030", False),
        # another programme
        (f"Phê duyệt {NAME} giai đoạn 2021-2030", "Chương trình trồng một tỷ cây giai đoạn 2021-2025", False),
        # the text itself has two: which one is meant is open
        (f"Phê duyệt {NAME} giai đoạn 2021-2030", f"{NAME} giai đoạn 2021-2025; {NAME} giai đoạn 2026-2030", False),
    ],
)
def test_title_against_text(title: str, text: str, raised: bool) -> None:
    raising = found(PERIOD, document("a", title=title), pages={"a": ((1, title), (2, text))})
    assert bool(raising) is raised
    if raising:
        assert raising[0].params["text"] == "2021-2030"
        assert raising[0].evidence[1].page_no == 2
