"""Số và ký hiệu: forms, spellings that occur, and what looks like a number but is none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.numbers import as_type, find_numbers, parse_number, type_of_symbol
from pipeline.resources import load_patterns


@pytest.mark.parametrize(
    ("text", "number", "year", "kind", "bodies", "canonical"),
    [
        ("45/KH-UBND", "45", None, "KH", ("UBND",), "45/KH-UBND"),
        ("Số: 45 / KH-UBND", "45", None, "KH", ("UBND",), "45/KH-UBND"),
        ("08/2010/QĐ-TTg", "08", 2010, "QĐ", ("TTg",), "08/2010/QĐ-TTg"),
        ("77-CT/ TW", "77", None, "CT", ("TW",), "77-CT/TW"),
        ("612/BC-\nBTV", "612", None, "BC", ("BTV",), "612/BC-BTV"),
        ("31/NQCP", "31", None, "NQ", ("CP",), "31/NQ-CP"),
        ("512/QÐ-UBND", "512", None, "QĐ", ("UBND",), "512/QĐ-UBND"),
        ("512/QD-UBND", "512", None, "QĐ", ("UBND",), "512/QD-UBND"),
        ("31/nq-cp", "31", None, "NQ", ("CP",), "31/NQ-CP"),
        ("9/2011/tt-btttt", "9", 2011, "TT", ("BTTTT",), "9/2011/TT-BTTTT"),
        ("33/2009/QĐ-TTG", "33", 2009, "QĐ", ("TTg",), "33/2009/QĐ-TTg"),
        ("12/HD-ĐCT", "12", None, "HD", ("ĐCT",), "12/HD-ĐCT"),
        ("1204/SGDĐT-GDTrH-GDTX", "1204", None, "CV", ("SGDĐT", "GDTrH", "GDTX"), "1204/SGDĐT-GDTrH-GDTX"),
        ("812/LĐTBXH-BĐG", "812", None, "CV", ("LĐTBXH", "BĐG"), "812/LĐTBXH-BĐG"),
        ("109/UBND - VX", "109", None, "CV", ("UBND", "VX"), "109/UBND-VX"),
        ("16/VX-UBND", "16", None, "CV", ("UBND", "VX"), "16/VX-UBND"),
        ("05/2012/TTLT-BTC-BTP", "05", 2012, "TTLT", ("BTC", "BTP"), "05/2012/TTLT-BTC-BTP"),
        ("10/2018/TTLT-BTP-BCA-BQP-BTC-TANDTC-VKSNDTC", "10", 2018, "TTLT",
         ("BTP", "BCA", "BQP", "BTC", "TANDTC", "VKSNDTC"), "10/2018/TTLT-BTP-BCA-BQP-BTC-TANDTC-VKSNDTC"),
        ("31/2004/QH11", "31", 2004, None, ("QH11",), "31/2004/QH11"),
        ("Luật số 31/2004/QH11", "31", 2004, None, ("QH11",), "31/2004/QH11"),
        ("54/2014/QH-13", "54", 2014, None, ("QH-13",), "54/2014/QH-13"),
        ("7/2016/NQ-HĐND", "7", 2016, "NQ", ("HĐND",), "7/2016/NQ-HĐND"),
        ("21/NQ-HĐND8", "21", None, "NQ", ("HĐND8",), "21/NQ-HĐND8"),
        ("12a/QĐ-UBND", "12a", None, "QĐ", ("UBND",), "12a/QĐ-UBND"),
        ("1.048/QĐ-UBND", "1048", None, "QĐ", ("UBND",), "1048/QĐ-UBND"),
        ("66.1/2025/NQ-CP", "66.1", 2025, "NQ", ("CP",), "66.1/2025/NQ-CP"),
        ("13/2020/TT BTC", "13", 2020, "TT", ("BTC",), "13/2020/TT-BTC"),
        ("01/2016/NQ.HĐTP", "01", 2016, "NQ", ("HĐTP",), "01/2016/NQ.HĐTP"),
        ("240/QĐ", "240", None, "QĐ", (), "240/QĐ"),
        ("1141 TC/QĐ/CĐKT", "1141", None, "QĐ", ("TC", "CĐKT"), "1141 TC/QĐ/CĐKT"),
        ("217-HĐBT", "217", None, None, ("HĐBT",), "217-HĐBT"),
    ],
)  # fmt: skip
def test_parts_of_a_number(text, number, year, kind, bodies, canonical):
    parsed = parse_number(text)
    assert parsed is not None
    assert (parsed.number, parsed.year, parsed.type, parsed.bodies) == (number, year, kind, bodies)
    assert parsed.canonical == canonical


@pytest.mark.parametrize("text", ["Số:      /BC-UBND", "Số: ……./BC-UBND", "/BC-UBND"])
def test_a_blank_number_keeps_its_symbol(text):
    parsed = parse_number(text)
    assert parsed is not None
    assert parsed.number is None
    assert parsed.value is None
    assert (parsed.symbol, parsed.type, parsed.body) == ("BC-UBND", "BC", "UBND")


@pytest.mark.parametrize("text", ["", "12/2025", "164/614", "29/4/2025", "BC-UBND kèm theo", "ba mươi", "5/"])
def test_no_number(text):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "chiếm 164/614 lãnh đạo, tính đến ngày 29/4/2025",
        "42/100.000 trẻ sinh sống, 18/1.000 phụ nữ",
        "vận tốc 60 km/h, lưu lượng 5 m3/ngày, trực 24/24",
        "theo QCVN 40:2011/BTNMT, QCVN 01-1:2018/BYT và TCVN 6772:2000/BXD",
        "tài khoản 0123456789/BIDV, điện thoại 0296.3.857.111",
        "tháng 12/2025, quý I/2026, giai đoạn 2021-2025/UB",
        "mỗi xã 05 tin/tháng, 100 bé trai/100 bé gái",
    ],
)
def test_what_only_looks_like_a_number(text):
    assert find_numbers(text) == []


def test_a_footnote_mark_behind_a_symbol():
    assert [s.number.canonical for s in find_numbers("số 12/QĐ-UBND¹ ngày 3/4/2020")] == ["12/QĐ-UBND"]


def test_numbers_in_running_text_stand_where_they_are_printed():
    text = "Căn cứ Quyết định số 45/QĐ-TTg ngày 02/3/2019; theo chỉ thị 7/CT-UBND và Kết luận số 12-KL/ TW."
    found = find_numbers(text)
    assert [text[s.start : s.end] for s in found] == ["45/QĐ-TTg", "7/CT-UBND", "12-KL/ TW"]
    assert [s.lead for s in found] == [True, False, True]
    assert [s.number.party for s in found] == [False, False, True]


def test_a_symbol_broken_over_two_lines_is_one():
    text = "Báo cáo số 612/BC-\nBTV, Chỉ thị số 77-CT/\nTW, Quyết định số 9/QĐ-\nTTg"
    assert [s.number.canonical for s in find_numbers(text)] == ["612/BC-BTV", "77-CT/TW", "9/QĐ-TTg"]


def test_a_dash_behind_a_symbol_does_not_belong_to_it():
    text = "số 45/QĐ-UBND - UBND tỉnh; số 46/QĐ-UBND - Kế hoạch; số 47/KH-UBND-NC"
    assert [s.number.canonical for s in find_numbers(text)] == ["45/QĐ-UBND", "46/QĐ-UBND", "47/KH-UBND-NC"]


def test_a_lost_blank_behind_a_symbol():
    text = "Thông tư số 15/2015/TT-BTCngày 25/8/2015 và Nghị định số 16/2016/NĐ-CPcủa Chính phủ"
    assert [s.number.canonical for s in find_numbers(text)] == ["15/2015/TT-BTC", "16/2016/NĐ-CP"]


def test_cyrillic_lookalikes():
    found = find_numbers("Thông tư số 110/2025/TT-B\u0422\u0421 và Nghị định số 7/2025/NĐ-\u0421\u0420")
    assert [s.number.canonical for s in found] == ["110/2025/TT-BTC", "7/2025/NĐ-CP"]


def test_old_numbers_need_the_word_before_them():
    assert [s.number.canonical for s in find_numbers("Nghị định 52/CP và 12/CP của Chính phủ")] == ["52/CP", "12/CP"]
    assert find_numbers("tỷ lệ 52/CP") == []


def test_a_code_with_a_year_behind_is_no_number():
    assert find_numbers("theo mẫu 05-TT/SHTT/2020") == []


def test_blank_numbers_only_on_request():
    text = "Số:      /BC-UBND\nThực hiện Kế hoạch số 12/KH-UBND"
    assert [s.number.canonical for s in find_numbers(text)] == ["12/KH-UBND"]
    blank, filled = find_numbers(text, blanks=True)
    assert blank.number.number is None
    assert blank.number.symbol == "BC-UBND"
    assert filled.number.number == "12"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("08/NQ-CP", "8/NQCP"),
        ("512/QĐ-UBND", "512/QÐ - UBND"),
        ("77-CT/TW", "77 -CT/ TW"),
        ("28/nq-cp", "28/NQ-CP"),
    ],
)
def test_one_document_has_one_key(one, two):
    first, second = parse_number(one), parse_number(two)
    assert first is not None
    assert second is not None
    assert first.key == second.key


@pytest.mark.parametrize(
    ("one", "two"), [("8/NQ-CP", "80/NQ-CP"), ("8/2010/QĐ-TTg", "8/2011/QĐ-TTg"), ("8/QĐ-UBND", "8/KH-UBND")]
)
def test_two_documents_have_two_keys(one, two):
    first, second = parse_number(one), parse_number(two)
    assert first is not None
    assert second is not None
    assert first.key != second.key


@pytest.mark.parametrize(
    ("abbreviation", "code"),
    [
        ("QĐ", "QĐ"),
        ("QÐ".replace("Ð", "Đ"), "QĐ"),
        ("qd", "QĐ"),
        ("HD", "HD"),
        ("HĐ", "HĐ"),
        ("Ctr", "CTr"),
        ("UBND", None),
    ],
)
def test_types_of_symbols(abbreviation, code):
    assert type_of_symbol(abbreviation) == code


@given(
    number=st.integers(1, 99999),
    row=st.sampled_from(load_patterns("doc_types.yaml")["types"]),
    body=st.sampled_from(["UBND", "BTC", "TTg", "CP", "SNV", "HĐND"]),
    year=st.none() | st.integers(1980, 2035),
)
def test_what_is_written_by_the_rules_is_read_back(number, row, body, year):
    if not row.get("in_symbol", True) or row["code"] in ("CV", "L", "PL"):
        return
    middle = f"{year}/" if year else ""
    text = f"{number}/{middle}{row['code']}-{body}"
    parsed = parse_number(text)
    assert parsed is not None
    assert (parsed.value, parsed.year, parsed.type, parsed.body) == (number, year, row["code"], body)
    assert parsed.canonical == text
    found = find_numbers(f"theo văn bản số {text} ngày 01/3/2020 của cơ quan")
    assert [span.number.key for span in found] == [parsed.key]


@given(st.text(alphabet="0123456789/-. QĐUBNDTTgCPsố\nab&", max_size=60))
def test_any_text_is_read_without_error_and_spans_hold(text):
    for span in find_numbers(text, blanks=True):
        assert 0 <= span.start < span.end <= len(text)
        if span.number.number is not None:
            assert text[span.start].isdigit()


def test_the_provincial_register(shared: Path):
    with (shared / "reference" / "van-ban-binh-duong.csv").open(encoding="utf-8", newline="") as stream:
        symbols = [row["so_ky_hieu"] for row in csv.DictReader(stream)]
    parsed = [parse_number(symbol) for symbol in symbols]
    right = [p for p in parsed if p and p.number and p.type and p.body]
    assert len(symbols) > 2000
    assert len(right) >= 0.995 * len(symbols)


def test_the_types_of_decree_30(shared: Path):
    """Every abbreviation of Nghị định 30/2020/NĐ-CP, Phụ lục III, mục I is known, with its name."""
    text = (shared / "reference" / "nghi-dinh-30-phu-luc-3.txt").read_text(encoding="utf-8")
    table = text.split("I. BẢNG CHỮ VIẾT TẮT")[1].split("II. MẪU")[0]
    rows = [line.split(" | ") for line in table.split("\n") if line.count(" | ") == 2][1:]
    known = {row["code"]: row["names"] for row in load_patterns("doc_types.yaml")["types"]}
    assert len(rows) > 25
    for _, name, code in rows:
        name = name.split(" (")[0].lower().replace("uỷ", "ủy")
        assert name in known[code.strip()]


@pytest.mark.parametrize(
    ("read", "code", "meant"),
    [
        ("08/CĐĐ-UBND", "CĐ", "08/CĐ-UBND"),
        ("7/TTIr-SYT", "TTr", "7/TTr-SYT"),
        ("9/ĐĐBQH-VP", "CV", "9/ĐĐBQH-VP"),  # an abbreviation of its own
        ("12/KHLT-SYT", "KH", "12/KHLT-SYT"),
        ("08/CĐĐ-UBND", None, "08/CĐĐ-UBND"),
    ],
)
def test_a_misread_type_is_the_one_that_the_words_name(read: str, code: str | None, meant: str) -> None:
    number = parse_number(read)
    assert number is not None
    assert as_type(number, code).canonical == meant


@pytest.mark.parametrize("read", ["1656/NQ-UBTVQHI15", "1656/NQ-UBTVQHl5"])
def test_a_misread_term_of_the_assembly(read: str) -> None:
    number = parse_number(read)
    assert number is not None
    assert number.canonical == "1656/NQ-UBTVQH15"
