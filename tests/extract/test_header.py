"""Head and foot of invented documents of every form: what must come out, and what must stay empty."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.header import read_header
from pipeline.extract.header_fields import digits_of, slot_box
from pipeline.extract.header_issuer import body_name, group_bodies, split_joint
from pipeline.extract.header_type import type_of_name
from pipeline.layout import lay_out
from pipeline.model import Box, Header, Page, Word
from pipeline.vietnamese import strip_marks

CASES = Path(__file__).parent / "headers"


def load_cases() -> list[dict[str, Any]]:
    return [case for path in sorted(CASES.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


def case_text(name: str) -> str:
    return next(case["text"] for case in load_cases() if case["id"] == name)


def pages_of(text: str, source: str = "text") -> tuple[Page, ...]:
    parts = text.split("<<page>>\n")
    return tuple(Page(n, source, 1.0, part, text=part) for n, part in enumerate(parts, 1))  # type: ignore[arg-type]


def read(text: str, source: str = "text") -> Header:
    pages = pages_of(text, source)
    return read_header(lay_out(pages), pages)


def value_of(header: Header, name: str) -> Any:
    if name == "period":
        return [header.period_start, header.period_end]
    found = getattr(header, name)
    return list(found) if isinstance(found, tuple) else found


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case["id"])
def test_invented_document(case: dict[str, Any]) -> None:
    header = read(case["text"], case.get("source", "text"))
    got = {name: value_of(header, name) for name in case["want"]}
    assert got == case["want"]


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case["id"])
def test_mentions_say_where_the_values_stand(case: dict[str, Any]) -> None:
    pages = pages_of(case["text"], case.get("source", "text"))
    header = read_header(lay_out(pages), pages)
    for mention in header.mentions:
        page = pages[mention.span.page_no - 1].text
        assert 0 <= mention.span.start <= mention.span.end <= len(page)
        if mention.label in ("title", "period") or mention.source in ("header/annex-head", "header/passed-on"):
            continue  # joined over lines, or proved by a sentence elsewhere
        assert page[mention.span.start : mention.span.end].startswith(mention.text.split("\n")[0][:12])
    labels = {mention.label for mention in header.mentions}
    for name in ("number", "title", "signer"):
        assert (name in labels) == (getattr(header, name) is not None)


def test_a_value_counts_once_for_each_document_whatever_it_cites() -> None:
    """The same head over texts that cite other numbers and dates gives the same values."""
    text = case_text("plan-two-columns")
    cited = text.replace("I. MỤC ĐÍCH", "Số: 99/KH-UBND\nHà Nội, ngày 1 tháng 1 năm 2001\nI. MỤC ĐÍCH")
    plain, other = read(text), read(cited)
    assert (other.number, other.issued_on, other.place) == (plain.number, plain.issued_on, plain.place)


def _one_blank(lines: list[str]) -> list[str]:
    return [" ".join(line.split()) for line in lines]


def _blank_between(lines: list[str]) -> list[str]:
    return [part for line in lines for part in (line, "")]


def _dirt(lines: list[str]) -> list[str]:
    return [f"{line} ." if n % 3 == 0 else f"| {line}" if n % 3 == 1 else line for n, line in enumerate(lines)]


def _bare_capitals(lines: list[str]) -> list[str]:
    return [strip_marks(line) if n < 2 else line for n, line in enumerate(lines)]


@pytest.mark.parametrize("change", [_one_blank, _blank_between, _dirt, _bare_capitals])
@pytest.mark.parametrize("name", ["plan-two-columns", "report-left-then-right", "decision-with-attached-plan"])
def test_layouts_of_one_document_agree(name: str, change: Any) -> None:
    text = case_text(name)
    plain, other = read(text), read("\n".join(change(text.split("\n"))))
    fields = ("doc_type", "number", "issuer", "province", "issued_on", "title")
    assert {f: getattr(other, f) for f in fields} == {f: getattr(plain, f) for f in fields}


def _trailing(lines: list[str]) -> list[str]:
    return [f"{line} " for line in lines]


def _indented(lines: list[str]) -> list[str]:
    return [line if line.startswith("<<page") else f"      {line}" for line in lines]


def _long_dashes(lines: list[str]) -> list[str]:
    return [line.replace(" - ", " – ") for line in lines]


def _eth(lines: list[str]) -> list[str]:
    return [line.replace("Đ", "Ð") for line in lines]


@pytest.mark.parametrize("change", [_trailing, _indented, _long_dashes, _eth, _one_blank])
def test_every_document_in_other_spellings_of_a_page(change: Any) -> None:
    """Number, date and type survive what readers and typists do to blanks, dashes and the letter Đ."""
    for case in load_cases():
        if change is _one_blank and ":     " in case["text"]:
            continue  # a blank that is only wide is lost with its blanks
        header = read("\n".join(change(case["text"].split("\n"))), case.get("source", "text"))
        for name in ("doc_type", "number", "issued_on"):
            if name in case["want"]:
                assert value_of(header, name) == case["want"][name], (case["id"], name)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="Số: /KH-UBND ngày tháng năm 2024\n.…|-Hà Nội KẾ HOẠCH CỘNG HÒA", max_size=300))
def test_any_text_gives_a_header(text: str) -> None:
    header = read(text)
    if header.issued_on:
        assert header.issued_on[:4] == str(header.issued_year)
    if header.number:
        assert any(char.isdigit() for char in header.number)


@pytest.mark.parametrize("written", ["ngày ① tháng ② năm 2024", "ngày ² tháng ³ năm 2024"])
def test_digits_in_circles_and_exponents_are_no_date(written: str) -> None:
    header = read(f"UBND TỈNH HOA SƠN\nSố: 5/KH-UBND\nHoa Sơn, {written}\nKẾ HOẠCH\nTrồng rừng")
    assert header.number == "5/KH-UBND"
    assert header.issued_on is None


@settings(max_examples=60, deadline=None)
@given(
    number=st.integers(1, 9999),
    day=st.one_of(st.none(), st.integers(1, 28)),
    month=st.integers(1, 12),
    year=st.integers(1990, 2040),
    symbol=st.sampled_from(["KH-UBND", "BC-SYT", "UBND-VX", "TTr-SNN", "QĐ-UBND"]),
    blank=st.sampled_from(["", "     ", "....", "……", "____"]),
    numbered=st.booleans(),
)
def test_blanks_filled_and_empty(
    number: int, day: int | None, month: int, year: int, symbol: str, blank: str, numbered: bool
) -> None:
    left = f"Số: {number if numbered else blank}/{symbol}"
    right = f"Bến Tre, ngày {day or blank or ' '} tháng {month} năm {year}"
    header = read(f"ỦY BAN NHÂN DÂN   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n{left}      {right}\n")
    assert header.symbol == symbol
    assert header.number == (f"{number}/{symbol}" if numbered else None)
    assert (header.issued_year, header.issued_month) == (year, month)
    assert header.issued_on == (f"{year}-{month:02d}-{day:02d}" if day else None)


def _scan(number_confidence: float, number: str = "58") -> tuple[Page, ...]:
    """A scanned head whose number stands apart from its symbol, as a hand fills it in."""
    rows = [
        "BỘ Y TẾ   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        f"Số: {number} /2011/TT-BYT   Hà Nội, ngày 7 tháng 3 năm 2011",
    ]
    text = "\n".join([*rows, "THÔNG TƯ", "Quy định về xe cứu thương"])
    words, at = [], 0
    for y, line in enumerate(text.split("\n")):
        for part in line.split():
            start = text.index(part, at)
            box = Box(40.0 + start % 90 * 6, 40.0 + 20 * y, 40.0 + (start % 90 + len(part)) * 6, 52.0 + 20 * y)
            words.append(Word(start, start + len(part), box, number_confidence if part == number else 0.95))
            at = start + len(part)
    return (Page(1, "ocr", 0.9, text, text=text, words=tuple(words)),)


def test_a_doubtful_number_by_hand_is_left_open() -> None:
    sure, doubtful = _scan(0.93), _scan(0.41)
    assert read_header(lay_out(sure), sure).number == "58/2011/TT-BYT"
    header = read_header(lay_out(doubtful), doubtful)
    assert (header.number, header.symbol) == (None, "TT-BYT")
    field = next(mention for mention in header.mentions if mention.label == "number-field")
    assert doubtful[0].text[field.span.start : field.span.end].strip() == "58"
    box = slot_box(doubtful[0], field.span.start, field.span.end)
    word = next(word for word in doubtful[0].words if word.confidence == 0.41)
    assert box is not None
    assert word.box is not None
    assert box.union(word.box) == box


def test_digits_set_into_the_blanks_of_a_finished_page() -> None:
    """A signing service's number and day: on a line of their own in the text, in the blanks on the page."""
    lines = [
        [("BỘ", 40), ("Y", 60), ("TẾ", 72), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 300)],
        [("Số:", 40), ("/QĐ-BYT", 100), ("Hà", 300), ("Nội,", 318), ("ngày", 345),
         ("tháng", 400), ("5", 440), ("năm", 455), ("2024", 480)],
        [("845", 70), ("17", 378)],
        [("QUYẾT ĐỊNH", 250)],
    ]  # fmt: skip
    text, words = "", []
    for n, line in enumerate(lines):
        y = 60.0 if n == 2 else 40.0 + 20 * n  # the digits lie on the line of the number
        for part, x in line:
            words.append(Word(len(text), len(text) + len(part), Box(x, y, x + 6 * len(part), y + 12)))
            text += f"{part}   " if part.isupper() else f"{part} "
        text += "\n"
    pages = (Page(1, "text", 1.0, text, text=text, words=tuple(words)),)
    header = read_header(lay_out(pages), pages)
    assert (header.number, header.issued_on) == ("845/QĐ-BYT", "2024-05-17")
    bare = (Page(1, "text", 1.0, text, text=text),)
    assert read_header(lay_out(bare), bare).number is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [("08", "08"), ("I5", "15"), ("0Ì", "01"), (" 12 ", "12"), ("…", None), ("Ôs$,", None), ("f{", None), ("S6", None)],
)
def test_digits_of_a_blank(text: str, digits: str | None) -> None:
    assert digits_of(text) == digits


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH BẾN TRE", "UBND tỉnh Bến Tre"),
        ("UỶ BAN NHÂN DÂN TINH BẾN TRE", "UBND tỉnh Bến Tre"),
        ("BỘ TƯ PHÁP", "Bộ Tư pháp"),
        ("SỞ TƯ PHÁP", "Sở Tư pháp"),
        ("BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ", "Ban Chỉ đạo chuyển đổi số"),
        ("HUYỆN ỦY NGA SƠN", "Huyện ủy Nga Sơn"),
        ("TỈNH ỦY NGHỆ AN", "Tỉnh ủy Nghệ An"),
    ],
)
def test_names_in_capitals_get_their_case(capitals: str, name: str) -> None:
    assert body_name(capitals) == name


def test_lines_of_the_left_column_form_bodies() -> None:
    pages = pages_of("UBND TỈNH KON TUM\nSỞ LAO ĐỘNG - THƯƠNG BINH\nVÀ XÃ HỘI\nPHÒNG NGƯỜI CÓ CÔNG\n")
    from pipeline.extract.header_cells import head_rows

    cells = [cell for row in head_rows(lay_out(pages), pages) for cell in row.cells]
    names = [name for name, _ in group_bodies(cells)]
    assert names == ["UBND TỈNH KON TUM", "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "PHÒNG NGƯỜI CÓ CÔNG"]


def test_bodies_named_in_one_line() -> None:
    assert split_joint("BỘ TÀI CHÍNH - BỘ CÔNG AN") == ["BỘ TÀI CHÍNH", "BỘ CÔNG AN"]
    assert split_joint("BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI") == ["BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KẾ HOẠCH", "KH"),
        ("QUYÉT ĐỊNH", "QĐ"),
        ("K Ế  H O Ạ C H", "KH"),
        ("KẾHOẠCH", "KH"),
        ("THÔNG TƯLIÊN TỊCH", "TTLT"),
        ("THÔNG TƯ LIÊN TỊCH", "TTLT"),
        ("KẾ TOÁN", None),
    ],
)
def test_names_of_types(text: str, code: str | None) -> None:
    assert type_of_name(text) == code


def test_seeds_come_right(shared: Path) -> None:
    """The readable real documents of the project's start, against their gold."""
    for name in (
        "bao-cao-so-ket-an-giang-2025",
        "cong-van-binh-dinh-2023",
        "ke-hoach-67-an-giang-2021",
        "bai-bao-tinh-uy-an-giang",
    ):
        gold = json.loads((shared / "gold" / f"{name}.json").read_text(encoding="utf-8"))["document"]
        header = read((shared / "seeds" / f"{name}.txt").read_text(encoding="utf-8").replace("\f", "<<page>>\n"))
        for key in ("doc_type", "number", "issuer", "issued_on", "issued_year", "issued_month"):
            assert getattr(header, key) == gold[key], (name, key)
        if gold["signer"]:
            assert header.signer == gold["signer"]
        if gold["period"]:
            assert [header.period_start, header.period_end] == gold["period"]
        for words in gold["title_has"]:
            assert words in strip_marks(header.title or "").lower()


NARROW = (
    "BỘ NÔNG NGHIỆP VÀ MÔI   CỘNG HÒA XÃ HỘI CHỦ NGHĨA\nTRƯỜNG   VIỆT NAM\n"
    "Số: 45/QĐ-BNNMT   Độc lập - Tự do - Hạnh phúc\nHà Nội, ngày 22 tháng 4 năm 2025\n"
    "QUYẾT ĐỊNH\nBan hành Kế hoạch hành động bảo vệ rừng ngập mặn\n{office}\n"
    "Căn cứ Luật Lâm nghiệp ngày 15 tháng 11 năm 2017;\nQUYẾT ĐỊNH:\nĐiều 1. Ban hành Kế hoạch kèm theo.\n"
    "Nơi nhận:   KT. BỘ TRƯỞNG\n- Như Điều 1;   THỨ TRƯỞNG\n- Lưu: VT.   Bùi Thanh Hà\n"
)


def test_narrow_columns_break_names_before_their_last_words() -> None:
    header = read(NARROW.format(office="BỘ TRƯỞNG BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"))
    assert header.issuer == "Bộ Nông nghiệp và Môi trường"
    assert header.number == "45/QĐ-BNNMT"


def test_the_office_above_the_grounds_does_not_sign() -> None:
    header = read(NARROW.format(office="BỘ TRƯỞNG"))
    assert (header.signer, header.signer_role) == ("Bùi Thanh Hà", "KT. BỘ TRƯỞNG / THỨ TRƯỞNG")
