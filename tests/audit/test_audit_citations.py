"""Rules on dates of cited documents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making_views import cite, document, found

AFTER, CONFLICT = "citation_date_after_document", "citation_date_conflict"


@pytest.mark.parametrize(
    ("header", "date", "raised"),
    [
        ({"issued_on": "2025-06-20"}, "2027-07-24", True),
        ({"issued_on": "2025-06-20"}, "2025-06-21", True),
        ({"issued_on": "2025-06-20"}, "2025-06-20", False),
        ({"issued_year": 2025, "issued_month": 6}, "2025-06-30", False),  # it may be of the same month
        ({"issued_year": 2025, "issued_month": 6}, "2025-07-01", True),
        ({"issued_year": 2025}, "2025-12", False),
        ({"issued_year": 2025}, "2026", True),
        ({}, "2027-07-24", False),  # no date of its own
    ],
)
def test_a_citation_dated_after_the_document(header: dict, date: str, raised: bool) -> None:
    report = document("a", **header)
    raising = found(AFTER, report, citations=[cite("11-NQ/TW", date)])
    assert bool(raising) is raised


def test_the_year_in_a_number_counts_where_no_date_is_given_and_a_document_is_named_once() -> None:
    report = document("a", issued_on="2025-06-20")
    citations = [cite("12/2027/TT-BTC", None), cite("12/2027/TT-BTC", None, start=300), cite("12/2020/TT-BTC", None)]
    raising = found(AFTER, report, citations=citations)
    assert [each.params["number"] for each in raising] == ["12/2027/TT-BTC"]
    assert raising[0].params["date"] == "2027"


def test_a_date_that_is_not_the_documents_own() -> None:
    decision = document("d", doc_type="QĐ", number="1205/QĐ-UBND", issued_on="2023-06-05")
    report = document("a", issued_on="2025-11-03")
    [finding] = found(CONFLICT, decision, report, citations=[cite("1205/QĐ-UBND", "2023-05-06")])
    assert finding.document_id == "a"
    assert (finding.params["date"], finding.params["other"]) == ("6/5/2023", "5/6/2023")
    assert finding.evidence[1].document_id == "d"


def test_a_district_names_its_own_council_without_its_name() -> None:
    own = {"issuer": "UBND huyện Sông Hinh", "province": None}
    council = document("d", doc_type="NQ", number="88/NQ-HĐND", issued_on="2023-12-21", province=None)
    council = replace(council, issuer="HĐND huyện Sông Hinh")
    citations = [cite("88/NQ-HĐND", "2023-12-12", issuer="HĐND huyện")]
    report = document("a", issued_on="2025-01-17", **own)
    [finding] = found(CONFLICT, council, report, citations=citations)
    assert finding.params["other"] == "21/12/2023"
    elsewhere = document("a", issued_on="2025-01-17", issuer="UBND huyện Đồng Cát", province=None)
    assert found(CONFLICT, council, elsewhere, citations=citations) == []


def test_two_reports_date_a_document_that_nobody_has() -> None:
    reports = [document(key, issued_on=f"2025-0{at}-03") for at, key in enumerate("abc", 1)]
    citations = [
        cite("48/2019/NĐ-CP", "2019-05-19", key="a"),
        cite("48/2019/NĐ-CP", "2019-05-19", key="b"),
        cite("48/2019/NĐ-CP", "2019-05-15", key="c"),
    ]
    [finding] = found(CONFLICT, *reports, citations=citations)
    assert finding.document_id == "c"  # two against one


@pytest.mark.parametrize(
    "citations",
    [
        # equal numbers of two provinces are two documents
        [
            cite("45/KH-UBND", "2023-02-15", issuer="UBND tỉnh Hoa Sơn"),
            cite("45/KH-UBND", "2023-02-21", issuer="UBND tỉnh Trà Sơn", start=300),
        ],
        # every body counts anew each year
        [cite("45/KH-UBND", "2023-02-15"), cite("45/KH-UBND", "2024-03-21", start=300)],
        # one only says less
        [cite("45/KH-UBND", "2023"), cite("45/KH-UBND", "2023-02-15", start=300)],
        # a district's own number
        [
            cite("45/KH-UBND", "2023-02-15", issuer="UBND huyện Sông Hinh"),
            cite("45/KH-UBND", "2023-02-21", issuer="UBND tỉnh Hoa Sơn", start=300),
        ],
        # the Party's bodies share one symbol
        [cite("21-CT/TW", "2018-01-20"), cite("21-CT/TW", "2018-02-21", start=300)],
    ],
)
def test_what_are_two_documents(citations: list) -> None:
    assert found(CONFLICT, document("a"), citations=citations) == []


def test_another_year_is_a_conflict_only_where_the_title_is_the_same() -> None:
    title = "về Chương trình nước sạch nông thôn tỉnh Hoa Sơn"
    other = "về Kế hoạch phát triển du lịch tỉnh Hoa Sơn"
    one, two = cite("45/KH-UBND", "2023-02-15", title=title), cite("45/KH-UBND", "2022-02-15", title=title, start=300)
    assert len(found(CONFLICT, document("a"), citations=[one, two])) == 1
    untitled = cite("45/KH-UBND", "2022-02-15", start=300)  # the day and month of the other
    assert len(found(CONFLICT, document("a"), citations=[one, untitled])) == 1
    three = cite("45/KH-UBND", "2022-02-15", title=other, start=300)
    assert found(CONFLICT, document("a"), citations=[one, three]) == []
