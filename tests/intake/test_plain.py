"""Text files: bytes to letters, pages by form feeds and page numbers, exact pieces of the text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_files import BODY

from pipeline.intake import probe, read_page
from pipeline.intake.markdown import set_side_by_side
from pipeline.intake.plain import decode, split_pages
from pipeline.vietnamese import split_tone

VIETNAMESE = "Ủy ban nhân dân tỉnh Hoa Sơn báo cáo kết quả thực hiện kế hoạch năm 2023 về phát triển thư viện cơ sở."
PAGE = "\n".join(BODY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings(encoding: str) -> None:
    assert decode(VIETNAMESE.encode(encoding)) == VIETNAMESE


def test_windows_1258() -> None:
    assert unicodedata.normalize("NFC", decode(_to_1258(VIETNAMESE))) == VIETNAMESE


def _to_1258(text: str) -> bytes:
    """As Windows writes it: a letter with its mark, and the tone after it."""
    parts = []
    for char in text:
        try:
            parts.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            letter, tone = split_tone(char)
            parts.append(unicodedata.normalize("NFC", letter).encode("cp1258") + tone.encode("cp1258"))
    return b"".join(parts)


def test_bytes_of_legacy_fonts_come_through_without_loss() -> None:
    legacy = bytes(range(0x20, 0x100)) * 2
    text = decode(legacy)
    assert len(text) == len(legacy)
    assert len(set(text)) == len(set(legacy))
    assert decode("Uû ban nh©n d©n tØnh".encode("cp1252")) == "Uû ban nh©n d©n tØnh"


def test_a_broken_letter_does_not_turn_the_file_into_another_encoding() -> None:
    data = (VIETNAMESE * 20).encode()
    assert decode(data[:-1]).startswith(VIETNAMESE)
    assert decode(data[:500] + b"\xff" + data[500:]).count("\ufffd") == 1


def test_form_feeds_part_pages() -> None:
    assert split_pages("một\fhai\fba\n\f\n") == ["một", "hai", "ba\n"]
    assert split_pages("một\f\fba") == ["một", "", "ba"]
    assert split_pages("\fmột") == ["\nmột"]


@pytest.mark.parametrize("form", ["{}", "- {} -", "Trang {}", "Trang {}/5", "Page {} of 5", "{}/5", "--- {} ---"])
def test_numbers_at_the_foot_end_pages(form: str) -> None:
    text = "".join(f"{PAGE}\n\n{form.format(i)}\n\n" for i in range(1, 6))
    pages = split_pages(text)
    assert len(pages) == 5
    assert "".join(pages) == text
    assert all(page.rstrip().endswith(form.format(i)) for i, page in enumerate(pages, 1))


def test_numbers_at_the_head_begin_pages_and_the_first_page_has_none() -> None:
    text = f"{PAGE}\n" + "".join(f"\n{i}\n\n{PAGE}\n" for i in range(2, 6))
    pages = split_pages(text)
    assert len(pages) == 5
    assert [page.split()[0] for page in pages[1:]] == ["2", "3", "4", "5"]
    assert "".join(pages) == text


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{line}\n{i}\n" for i, line in enumerate(BODY, 1)),  # marks of footnotes on lines of their own
        "\n\n".join(f"{i}\n\n{line}" for i, line in enumerate(BODY, 1)),  # a list: far too close
        f"{PAGE}\n\n20\n\n{PAGE}",  # a number that starts no count
        f"{PAGE}\n\n4\n\n{PAGE}\n\n7\n\n{PAGE}",
        "\n\n".join([PAGE, "1", PAGE, "2", *[PAGE] * 20, "3", PAGE]),  # not regular
        PAGE,
    ],
)
def test_no_pages_where_numbers_are_something_else(text: str) -> None:
    assert split_pages(text) == [text]


@given(st.text(alphabet="ab1 2\n-\fTrang/", max_size=400))
def test_pages_give_the_text_back(text: str) -> None:
    assert "".join("".join(split_pages(text)).split()) == "".join(text.split())


def test_the_columns_of_a_letterhead_in_markdown_stand_side_by_side() -> None:
    head = "| **UBND TỈNH A**<br>SỞ B<br>Số: 5/BC-SB | **CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**<br>A, ngày 1/2/2025 |"
    data = "| Xã | Số hộ<br>nghèo |\n|---|---|\n| Nà | 5 |"
    assert set_side_by_side(f"{head}\n|---|---|\n\n{data}\n") == (
        f"**UBND TỈNH A**\t**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**\nSỞ B\tA, ngày 1/2/2025\nSố: 5/BC-SB\n\n{data}\n"
    )


def test_pages_are_exact_pieces_of_the_file(tmp_path: Path) -> None:
    text = f"\n{PAGE}\r\n  Số:      /BC-UBND\r\n\fTrang 2 \r\n"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    info = probe(path)
    assert info.page_count == 2
    pages = [read_page(path, info.media_type, page).text for page in (1, 2)]
    assert "\f".join(pages) == path.read_text(encoding="utf-8")
    layer = read_page(path, info.media_type, 1)
    assert (layer.has_picture, layer.width, layer.words) == (False, None, ())
