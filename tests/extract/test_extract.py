"""The whole of extraction on one document, and the rules' own examples."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.extract import extract
from pipeline.extract.rules import Rule, rules
from pipeline.layout import lay_out
from pipeline.model import FileInfo, Page
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

GROUPS = {
    "header.yaml": ("anchors", "number", "date", "body_start", "first_sentence", "noise"),
    "issuer.yaml": ("names", "own"),
    "roles.yaml": ("role", "recipients", "annex", "form_signature"),
    "names.yaml": ("titles",),
    "period.yaml": ("not_period", "outlook", "rules"),
}
WHOLE = {("header.yaml", "noise"), ("roles.yaml", "role"), ("roles.yaml", "form_signature")}
START = {
    ("header.yaml", "body_start"),
    ("issuer.yaml", "names"),
    ("roles.yaml", "recipients"),
    ("roles.yaml", "annex"),
    ("names.yaml", "titles"),
}


def hits(file: str, group: str, found: Rule, text: str) -> bool:
    """Whether a rule takes a text in the way its stage asks: as a whole, at its start, or anywhere."""
    if file == "period.yaml":
        return found.search(strip_marks(text).lower()) is not None
    if (file, group) in WHOLE:
        return found.fullmatch(text) is not None
    if (file, group) in START:
        return found.match(text) is not None
    return found.search(text) is not None


def every_example() -> Iterator[tuple[str, str, str, str, bool]]:
    for file, groups in GROUPS.items():
        for group in groups:
            for row in load_patterns(file)[group]:
                for text in row["examples"]:
                    yield file, group, row["id"], text, True
                for text in row["counter_examples"]:
                    yield file, group, row["id"], text, False


@pytest.mark.parametrize(("file", "group", "rule_id", "text", "expected"), list(every_example()))
def test_examples_of_the_rules(file: str, group: str, rule_id: str, text: str, expected: bool) -> None:
    found = next(one for one in rules(file, group) if one.id == rule_id)
    assert hits(file, group, found, text) is expected


def test_rules_name_their_source() -> None:
    for file, groups in GROUPS.items():
        data = load_patterns(file)
        assert data["source"]
        ids = [row["id"] for group in groups for row in data[group]]
        assert len(ids) == len(set(ids))
        assert all(row["source"] and row["examples"] and row["counter_examples"] for g in groups for row in data[g])


def test_extract_ties_header_and_citations() -> None:
    text = (
        "UBND TỈNH BẾN TRE   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ Y TẾ   Độc lập - Tự do - Hạnh phúc\n"
        "Số: 5/KH-SYT   Bến Tre, ngày 2 tháng 3 năm 2024\nKẾ HOẠCH\nTiêm chủng năm 2024\n"
        "Căn cứ Quyết định số 77/QĐ-UBND ngày 03 tháng 01 năm 2024 của UBND tỉnh về tiêm chủng;\n"
        "Kế hoạch số 5/KH-SYT được gửi đến các trạm y tế.\nGIÁM ĐỐC\nLê Thị Mai\n"
    )
    pages = (Page(1, "text", 1.0, text, text=text),)
    file = FileInfo("a.txt", "0" * 64, "text/plain", len(text), 1)
    facts = extract(file, pages, lay_out(pages))
    assert facts.header.number == "5/KH-SYT"
    assert facts.header.issuer == "Sở Y tế tỉnh Bến Tre"
    assert [(c.number, c.date, c.issuer) for c in facts.citations] == [
        ("77/QĐ-UBND", "2024-01-03", "UBND tỉnh Bến Tre")
    ]
    assert facts.mentions[: len(facts.header.mentions)] == facts.header.mentions


def test_a_failed_page_hides_nothing_else() -> None:
    text = "UBND TỈNH BẾN TRE\nSố: 5/BC-UBND   Bến Tre, ngày 2 tháng 3 năm 2024\nBÁO CÁO\nVề lũ\n"
    pages = (
        Page(1, "text", 1.0, text, text=text),
        Page(2, "failed", 0.0, "", error="unreadable", error_code="damaged"),
    )
    facts = extract(FileInfo("a.pdf", "1" * 64, "application/pdf", 1, 2), pages, lay_out(pages))
    assert (facts.header.number, facts.header.title) == ("5/BC-UBND", "Về lũ")
    assert facts.citations == ()


def test_the_head_of_an_attached_plan_is_not_taken_where_the_first_page_failed() -> None:
    text = (
        "UBND TỈNH BẾN TRE   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 5/KH-UBND   Bến Tre, ngày 2 tháng 3 năm 2024\n"
        "KẾ HOẠCH\nVề lũ\n"
    )
    pages = (Page(1, "failed", 0.0, "", error="timeout", error_code="timeout"), Page(2, "text", 1.0, text, text=text))
    header = extract(FileInfo("a.pdf", "2" * 64, "application/pdf", 1, 2), pages, lay_out(pages)).header
    assert (header.number, header.doc_type, header.issued_on, header.title) == (None, None, None, None)
