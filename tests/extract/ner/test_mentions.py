"""Mentions of a document: places, usual names, short forms that the document defines, each place once."""

from __future__ import annotations

import subprocess
import sys

from pipeline.extract.ner import find_entities
from pipeline.layout import lay_out
from pipeline.model import Page

TEXT = """I. TỔ CHỨC THỰC HIỆN
1. Ban Vì sự tiến bộ của phụ nữ tỉnh (sau đây gọi tắt là Ban VSTBPN tỉnh) hướng dẫn các đơn vị.
2. Ủy ban nhân dân tỉnh Quảng Trị giao Sở LĐTB&XH theo dõi, đôn đốc việc thực hiện Luật Bình đẳng
giới năm 2006 tại thành phố Đông Hà.
3. Ban VSTBPN tỉnh báo cáo kết quả trước ngày 15/11/2025.
"""


def mentions(text=TEXT):
    page = Page(1, "text", 1.0, text, text=text)
    return page, find_entities(lay_out([page]))


def by_name(found):
    return {(mention.label, mention.text): mention for mention in found}


def test_text_stands_at_its_place():
    page, found = mentions()
    for mention in found:
        span = mention.span
        assert " ".join(page.text[span.start : span.end].split()) == mention.text


def test_a_name_over_a_line_break_is_one():
    assert ("law", "Luật Bình đẳng giới năm 2006") in by_name(mentions()[1])


def test_usual_names():
    found = by_name(mentions()[1])
    assert found["body", "Ủy ban nhân dân tỉnh Quảng Trị"].norm == "UBND tỉnh Quảng Trị"
    assert found["body", "Sở LĐTB&XH"].norm == "Sở Lao động - Thương binh và Xã hội"


def test_a_short_form_is_spelled_out_where_it_is_used():
    short = [m for m in mentions()[1] if m.text == "Ban VSTBPN tỉnh"]
    assert short
    assert short[-1].norm == "Ban Vì sự tiến bộ của phụ nữ tỉnh"


def test_each_place_once_with_its_source_and_confidence():
    _, found = mentions()
    keys = [(m.label, m.span) for m in found]
    assert len(keys) == len(set(keys))
    assert all(m.source and 0.5 < m.confidence <= 1 for m in found)


def test_no_text_no_mentions():
    assert mentions("")[1] == []


def test_spacy_is_not_loaded_before_a_document_asks_for_it():
    check = "import sys, pipeline.cli.main, pipeline.extract; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
