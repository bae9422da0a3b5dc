"""HTML as a browser shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import errors
from pipeline.intake import probe, read_page


def shown(tmp_path: Path, source: str | bytes) -> list[str]:
    path = tmp_path / "a.html"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    info = probe(path)
    return [read_page(path, info.media_type, page).text for page in range(1, info.page_count + 1)]


def test_blocks_are_lines_and_blanks_fold(tmp_path: Path) -> None:
    source = """<html><head><title>không</title><style>p{}</style></head><body><script>var x</script>
      <h1>KẾ   HOẠCH</h1><p>Thực <b>hiện</b>
      năm&nbsp;2023<br>và&#160;2024</p><div>Kính gửi:</div><ul><li>Sở A;<li>Sở B.</ul>
      <p hidden style="display: none">x</p></body>"""
    text = shown(tmp_path, source)[0]
    assert [line for line in text.splitlines() if line] == [
        "KẾ HOẠCH",
        "Thực hiện năm 2023",
        "và 2024",
        "Kính gửi:",
        "- Sở A;",
        "- Sở B.",
    ]
    assert "KẾ HOẠCH\n\nThực" in text


def test_items_of_lists_have_their_numbers(tmp_path: Path) -> None:
    source = """<ol><li>Trồng rừng<ol type=a><li>ven sông<li>trên đồi</ol><li>Giữ rừng<li value=7>Chống cháy</ol>
      <ol type=I start=2><li>Kinh phí</ol><ol reversed><li>Sau<li>Trước</ol>
      <ul style="list-style-type: none"><li>Không dấu</ul><ul><li>- Đã có dấu<li>1. Đã có số<li>Mới</ul>"""
    assert [line for line in shown(tmp_path, source)[0].splitlines() if line] == [
        "1. Trồng rừng", "a) ven sông", "b) trên đồi", "2. Giữ rừng", "7. Chống cháy", "II. Kinh phí",
        "2. Sau", "1. Trước", "Không dấu", "- Đã có dấu", "1. Đã có số", "- Mới",
    ]  # fmt: skip


def test_letterhead_stays_side_by_side_and_data_stay_on_rows(tmp_path: Path) -> None:
    source = """<table><tr><td>ỦY BAN NHÂN DÂN<br>TỈNH HOA SƠN</td><td><p>CỘNG HÒA</p><p>Độc lập</p></td></tr></table>
      <table border=1><tr><th>Chỉ tiêu<th>2023</tr><tr><td>Phòng<br>đọc<td>65%</tr></table>"""
    text = shown(tmp_path, source)[0]
    assert text.splitlines()[:2] == ["ỦY BAN NHÂN DÂN\tCỘNG HÒA", "TỈNH HOA SƠN\tĐộc lập"]
    assert "Chỉ tiêu\t2023\nPhòng đọc\t65%" in text


def test_marks_of_footnotes(tmp_path: Path) -> None:
    assert shown(tmp_path, "<p>đến năm 2030<sup>1</sup>; 5 km<sup>2</sup></p>")[0].strip() == "đến năm 2030¹; 5 km²"


@pytest.mark.parametrize(
    ("declared", "encoding"), [("utf-8", "utf-8"), ("windows-1258", "utf-8"), ("", "utf-8"), ("utf-16", "utf-16")]
)
def test_charset(tmp_path: Path, declared: str, encoding: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    source = f"<html><head>{meta}</head><p>Ủy ban nhân dân tỉnh</p></html>"
    assert shown(tmp_path, source.encode(encoding))[0].strip() == "Ủy ban nhân dân tỉnh"


def test_legacy_letters_come_through(tmp_path: Path) -> None:
    source = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>Uû ban nh©n d©n tØnh</p>'
    text = shown(tmp_path, source.encode("latin-1"))[0]
    assert text.strip() == "Uû ban nh©n d©n tØnh"


def test_page_breaks_of_the_style(tmp_path: Path) -> None:
    pages = shown(tmp_path, '<p>một</p><p style="page-break-before:always">hai</p>')
    assert [page.strip() for page in pages] == ["một", "hai"]


def test_empty_page(tmp_path: Path) -> None:
    with pytest.raises(errors.EmptyFileError):
        shown(tmp_path, "<html><head><title>x</title></head><body> </body></html>")
