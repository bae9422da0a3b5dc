"""Old encodings: tables, both directions, recognition line by line, and text in which nothing may be recognised."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair import repair_text
from pipeline.repair.dropped_codes import lost_soft_hyphens
from pipeline.repair.encoding_tables import ENCODINGS, TONES, as_codes, decode, encode, table
from pipeline.repair.encodings import recognise, repair_encoding
from pipeline.repair.mojibake import repair_mojibake
from pipeline.vietnamese import is_syllable

LETTERS = [unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for tone in TONES]
ALPHABET = "".join(LETTERS) + "đĐbcdghklmnpqrstvxBCDGHKLMNPQRSTVX"
SENTENCES = (
    "Ủy ban nhân dân huyện giao phòng chuyên môn hướng dẫn các xã thực hiện.",
    "Chủ tịch hội đồng thẩm định ký quyết định phê duyệt đề án trước tháng mười.",
    "Những người được cử đi học phải trở về công tác tại địa phương.",
)


@pytest.mark.parametrize("name", ["tcvn3", "vni", "vps"])
def test_tables_hold_every_small_letter_once(name: str) -> None:
    codes = table(name)
    small = {char for char in ALPHABET if char.islower() and not char.isascii()}
    assert small <= set(codes.encode)
    assert len({codes.encode[char] for char in small}) == len(small)
    assert all(codes.decode[codes.encode[char]] == char for char in small)


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
def test_tcvn3_agrees_with_iconv() -> None:
    for char, code in table("tcvn3").encode.items():
        if char.islower() or char in "ĂÂÊÔƠƯĐ":
            done = subprocess.run(
                ["iconv", "-f", "TCVN5712-1", "-t", "utf-8"],
                input=code.encode("latin-1"),
                capture_output=True,
                timeout=10,
            )
            assert done.stdout.decode() == char


@given(st.text(ALPHABET + " .,;:-0123456789()'?\\^+`~\n", max_size=80), st.sampled_from(ENCODINGS))
def test_there_and_back_is_identical_but_for_case(text: str, encoding: str) -> None:
    back = decode(encode(text, encoding), encoding)
    assert back.lower() == text.lower()
    if encoding in ("vni", "viqr"):
        assert back == text


@given(st.text(ALPHABET, max_size=40), st.sampled_from(["tcvn3", "vni", "vps"]))
def test_bytes_and_windows_text_decode_alike(text: str, encoding: str) -> None:
    raw = encode(text, encoding).encode("latin-1")
    assert decode(raw, encoding) == decode(encode(text, encoding), encoding)
    windows = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in raw)
    assert as_codes(windows) == raw.decode("latin-1")


def test_capital_font_makes_capitals() -> None:
    assert decode(encode("kế hoạch", "tcvn3"), "tcvn3", capitals=True) == "KẾ HOẠCH"


@pytest.mark.parametrize("call", [lambda: table("viscii"), lambda: decode("a", "x"), lambda: repair_encoding("a", "x")])
def test_unknown_encoding_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="encoding"):
        call()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_alone_is_recognised(sentence: str, encoding: str) -> None:
    raw = encode(sentence, encoding)
    assert set(recognise(raw)) == {encoding}
    assert repair_encoding(raw).apply(raw) == sentence


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_lines_of_a_mixed_document_are_judged_one_by_one(encoding: str) -> None:
    lines = [encode(line, encoding) if i != 1 else line for i, line in enumerate(SENTENCES)]
    raw = "\n".join(lines)
    plan = repair_encoding(raw)
    assert plan.apply(raw) == "\n".join(SENTENCES)
    assert plan.undo("\n".join(SENTENCES)) == raw
    assert all(edit.kind == "legacy-encoding" and 0.8 < edit.confidence <= 1 for edit in plan.edits)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_clean_text_has_no_encoding(sentence: str) -> None:
    assert recognise(sentence) == {}
    assert not repair_encoding(sentence)
    assert not repair_mojibake(sentence)


@pytest.mark.parametrize(("sentence", "levels"), [(s, n) for s in SENTENCES for n in (1, 2)])
@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_mojibake_is_turned_back(sentence: str, levels: int, codec: str) -> None:
    raw = sentence
    for _ in range(levels):
        raw = "".join(bytes([byte]).decode(codec, errors="ignore") or chr(byte) for byte in raw.encode())
    plan = repair_mojibake(raw)
    assert plan.apply(raw) == sentence
    assert plan.undo(sentence) == raw


LONG = (
    "Căn cứ đề nghị của Trưởng phòng Nội vụ, Uỷ ban nhân dân huyện quyết định cử những người sau đây đi học lớp bồi "
    "dưỡng nghiệp vụ. Trong thời gian học tập, họ được hưởng lương như cũ và phải nộp báo cáo hằng tuần cho trưởng "
    "phòng. Nếu chưa hoàn thành chương trình mà bỏ dở thì phải bồi thường theo quy định của Nhà nước.\n"
)


def test_lost_soft_hyphens_are_put_back_as_the_letter_they_were() -> None:
    raw = encode(LONG, "tcvn3").replace("\u00ad", "")
    plan = repair_text(raw)
    assert plan.apply(raw) == LONG
    assert plan.undo(LONG) == raw


def test_short_or_whole_text_has_lost_no_soft_hyphen() -> None:
    assert not lost_soft_hyphens(encode(LONG, "tcvn3"), LONG)
    short = encode("Bộ Nội vụ đã thoả hiệp", "tcvn3")
    assert not lost_soft_hyphens(short, decode(short, "tcvn3"))


LEGACY = ["45000001.DOC", "45000002.DOC", "45000070.DOC", "45000071.DOC", "45000082.DOC"]


READERS = {"antiword": ["-w", "0", "-m", "UTF-8.txt"], "catdoc": ["-w", "-d", "utf-8"]}


@pytest.mark.parametrize("program", READERS)
@pytest.mark.parametrize("name", LEGACY)
def test_real_word_files_become_vietnamese(shared: Path, name: str, program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    command = [program, *READERS[program], str(shared / "legacy" / name)]
    raw = subprocess.run(command, capture_output=True, timeout=30).stdout.decode()
    if not raw.strip():
        pytest.skip(f"{program} cannot read this file")
    plan = repair_text(raw)
    text = plan.apply(raw)
    assert plan.undo(text) == raw
    words = re.findall(r"[^\W\d_]+", text)
    good = sum(is_syllable(word) for word in words)
    assert good / len(words) > 0.93  # the rest is French, "LAWDATA" and list letters
    assert "CHỦ TỊCH" in text
    assert "DÂN CHỦ CỘNG HOÀ" in text
    assert not re.search(r"[\u00a1-\u00bf]", text)
    assert "trởng" not in text  # catdoc drops the code of ư


CAPITAL_FONT = """\
|{body} |{motto} |
|Số: 12/BC-UBND |Lam Sơn, ngày 5 tháng 6 năm 2001 |

báo cáo

i. kết quả trồng rừng

Trong năm, toàn huyện trồng được 120 ha rừng; ủy ban nhân dân huyện giao cho các xã quản lý.

- chủ trương trồng rừng gỗ lớn

a) bảo vệ rừng đầu nguồn

và các khu rừng khác.

|Nơi nhận: |{signs} |
|- Như trên; |{office} |
| |Nguyễn Văn Đức |
"""


def test_headings_typed_in_a_capital_font_become_capitals() -> None:
    """The codes of small letters, without the font's name: a heading is what has no capital where one must stand."""
    text = CAPITAL_FONT.format(
        body="ủy ban nhân dân huyện lam sơn",
        motto="cộng hòa xã hội chủ nghĩa việt nam",
        signs="tm. ủy ban nhân dân",
        office="chủ tịch",
    )
    raw = encode(text, "tcvn3")
    repaired = repair_text(raw).apply(raw)
    expected = CAPITAL_FONT.format(
        body="ỦY BAN NHÂN DÂN HUYỆN LAM SƠN",
        motto="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        signs="TM. ỦY BAN NHÂN DÂN",
        office="CHỦ TỊCH",
    )
    expected = expected.replace("báo cáo\n", "BÁO CÁO\n").replace("i. kết quả trồng rừng", "I. KẾT QUẢ TRỒNG RỪNG")
    assert repaired == expected


def test_a_word_that_came_out_whole_has_lost_nothing() -> None:
    raw = "XÃ HỘI CHỦ NGHĨA, XÃ NHÀ".encode().decode("cp1252")
    assert repair_text(raw).apply(raw) == "XÃ HỘI CHỦ NGHĨA, XÃ NHÀ"


def test_full_stops_of_unicode_lines_are_no_viqr() -> None:
    clean = "Kết quả của xã hội.\n{}\nTồn tại, yếu kém kéo dài. Đạt chuẩn quốc gia.\n"
    text = clean.format("To^?ng ho+.p ba'o ca'o gu+?i So+? No^.i vu.,")
    assert repair_text(text).apply(text) == clean.format("Tổng hợp báo cáo gửi Sở Nội vụ,")


def test_names_of_a_viqr_line_follow_it_and_addresses_never() -> None:
    text = "Huye^.n Kro^ng Pa('c ti?nh DDa('k La('k, xem https://krong.vn/Tai?a=1"
    assert repair_text(text).apply(text) == "Huyện Krông Pắc tỉnh Đắk Lắk, xem https://krong.vn/Tai?a=1"
    assert repair_text(text, "viqr").apply(text).endswith("https://krong.vn/Tai?a=1")
