"""Word files: what is shown, in reading order."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from making_files import BODY, HEADER

from pipeline import errors
from pipeline.intake import probe, read_page, render_page
from pipeline.intake.numbering import to_roman
from pipeline.model import PageLayer

W = nsdecls("w")


def pages_of(path: Path) -> list[PageLayer]:
    info = probe(path)
    assert info.media_type.endswith("wordprocessingml.document")
    return [read_page(path, info.media_type, page) for page in range(1, info.page_count + 1)]


def saved(document: object, tmp_path: Path) -> list[PageLayer]:
    path = tmp_path / "a.docx"
    document.save(str(path))
    return pages_of(path)


def lines_of(document: object, tmp_path: Path) -> list[str]:
    return [line for line in saved(document, tmp_path)[0].text.splitlines() if line.strip()]


def add_xml(document: object, inner: str) -> None:
    """A paragraph given as XML."""
    document.element.body.insert(len(document.element.body) - 1, parse_xml(f"<w:p {W}>{inner}</w:p>"))


def test_letterhead_body_and_table_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    head = document.add_table(1, 2)
    for column in (0, 1):
        cell = head.cell(0, column)
        cell.text = HEADER[0][column]
        cell.add_paragraph(HEADER[1][column])
        cell.add_paragraph(HEADER[2][column])
    for line in BODY[:2]:
        document.add_paragraph(line)
    data = document.add_table(2, 3, style="Table Grid")
    for i, text in enumerate(("Chỉ tiêu", "Đơn vị", "Năm 2023", "Phòng đọc", "", "65%")):
        data.cell(i // 3, i % 3).text = text
    document.add_paragraph("Nơi nhận:")
    assert lines_of(document, tmp_path) == [
        *("\t".join(pair) for pair in HEADER),
        *BODY[:2],
        "Chỉ tiêu\tĐơn vị\tNăm 2023",
        "Phòng đọc\t\t65%",
        "Nơi nhận:",
    ]


def test_size_in_points_and_no_picture(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Kế hoạch")
    document.sections[0].page_width, document.sections[0].page_height = Pt(595.3), Pt(841.9)
    layer = saved(document, tmp_path)[0]
    assert (layer.width, layer.height, layer.has_picture) == (595.3, 841.9, False)
    with pytest.raises(errors.PageError, match="no picture"):
        render_page(
            tmp_path / "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 1, 300
        )


def test_pages_end_at_breaks_of_writer_and_of_word(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("trang một")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("trang hai")
    add_xml(document, "<w:r><w:t>cuối hai</w:t><w:lastRenderedPageBreak/><w:t>đầu ba</w:t></w:r>")
    fourth = document.add_paragraph("trang bốn")
    fourth.paragraph_format.page_break_before = True
    pages = saved(document, tmp_path)
    assert [page.text.split() for page in pages] == [
        ["trang", "một"],
        ["trang", "hai", "cuối", "hai"],
        ["đầu", "ba"],
        ["trang", "bốn"],
    ]
    assert [page.page_no for page in pages] == [1, 2, 3, 4]


def test_a_break_set_by_the_writer_and_noted_by_word_is_one(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("trang một")
    add_xml(document, '<w:r><w:br w:type="page"/></w:r>')
    add_xml(document, "<w:r><w:lastRenderedPageBreak/><w:t>trang hai</w:t></w:r>")
    assert [page.text.split() for page in saved(document, tmp_path)] == [["trang", "một"], ["trang", "hai"]]


def test_what_nobody_sees_is_not_read(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        '<w:r><w:t xml:space="preserve">ít nhất </w:t></w:r><w:del><w:r><w:delText>50</w:delText></w:r></w:del>'
        "<w:ins><w:r><w:t>60</w:t></w:r></w:ins><w:r><w:t>%</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t> năm 2023</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    assert lines_of(document, tmp_path) == ["ít nhất 60% năm 2023"]


def test_capitals_tabs_hyphens_and_superscripts_are_as_shown(tmp_path: Path) -> None:
    document = docx.Document()
    run = document.add_paragraph().add_run("kế hoạch")
    run.font.all_caps = True
    paragraph = document.add_paragraph("1.000 m")
    paragraph.add_run("2").font.superscript = True
    add_xml(
        document, "<w:r><w:t>A</w:t><w:tab/><w:t>21</w:t><w:noBreakHyphen/><w:t>CT</w:t><w:br/><w:t>dòng</w:t></w:r>"
    )
    assert lines_of(document, tmp_path) == ["KẾ HOẠCH", "1.000 m²", "A\t21-CT", "dòng"]


def test_links_controls_and_text_boxes_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(
        document,
        "<w:hyperlink><w:r><w:t>liên kết</w:t></w:r></w:hyperlink>"
        "<w:sdt><w:sdtContent><w:r><w:t> và ô</w:t></w:r></w:sdtContent></w:sdt>"
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>trong hộp</w:t></w:r></w:p></w:txbxContent>'
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>trong hộp</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    )
    assert lines_of(document, tmp_path) == ["liên kết và ô", "trong hộp"]


def test_headers_and_page_numbers_stand_on_each_page(tmp_path: Path) -> None:
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0]._p.append(
        parse_xml(f'<w:fldSimple {W} w:instr=" PAGE "><w:r><w:t>9</w:t></w:r></w:fldSimple>')
    )
    section.footer.paragraphs[0].text = "Lưu hành nội bộ"
    document.add_paragraph("một").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("hai")
    pages = saved(document, tmp_path)
    assert pages[0].text.split() == ["một"]
    assert pages[1].text.split("\n\n")[0] == "2"
    assert pages[1].text.rstrip().endswith("Lưu hành nội bộ")


NOTES = (
    f'<w:footnotes {W}><w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>'
    '<w:footnote w:id="5"><w:p><w:r><w:footnoteRef/></w:r>'
    '<w:r><w:t xml:space="preserve"> Quyết định số 9/QĐ-UBND</w:t></w:r>'
    "</w:p></w:footnote></w:footnotes>"
)


def test_footnotes_are_marked_and_follow_the_text_of_their_page(tmp_path: Path) -> None:
    document = docx.Document()
    add_xml(document, '<w:r><w:t>giai đoạn 2021-2030</w:t></w:r><w:r><w:footnoteReference w:id="5"/></w:r>')
    document.add_paragraph("cuối trang").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("trang sau")
    path = tmp_path / "a.docx"
    document.save(str(path))
    _add_part(path, "footnotes", NOTES)
    pages = pages_of(path)
    assert pages[0].text.split("\n") == ["giai đoạn 2021-2030¹", "cuối trang", "", "¹ Quyết định số 9/QĐ-UBND", ""]
    assert "Quyết định" not in pages[1].text


def _add_part(path: Path, name: str, xml: str) -> None:
    kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"
    relation = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{name}"
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    types, rels = parts["[Content_Types].xml"].decode(), parts["word/_rels/document.xml.rels"].decode()
    override = f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", override).encode()
    link = f'<Relationship Id="rIdNotes" Type="{relation}" Target="{name}.xml"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = rels.replace("</Relationships>", link).encode()
    parts[f"word/{name}.xml"] = xml.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in parts.items():
            archive.writestr(entry, data)


def test_automatic_numbers_are_written_out(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="77">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
            '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>'
            '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in (
        (0, "MỤC TIÊU"),
        (1, "Chung"),
        (2, "một"),
        (2, "hai"),
        (1, "Riêng"),
        (2, "ba"),
        (3, "gạch"),
        (0, "TỔ CHỨC"),
    ):
        add_xml(
            document,
            f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr></w:pPr>'
            f"<w:r><w:t>{text}</w:t></w:r>",
        )
    expected = ["I. MỤC TIÊU", "1. Chung", "a) một", "b) hai", "2. Riêng", "a) ba", "- gạch", "II. TỔ CHỨC"]
    assert lines_of(document, tmp_path) == expected


@pytest.mark.parametrize(
    ("number", "roman"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (49, "XLIX"), (1990, "MCMXC")]
)
def test_roman(number: int, roman: str) -> None:
    assert to_roman(number) == roman


def test_letters_of_tcvn3_fonts_stay_codes_and_capitals_are_as_shown(tmp_path: Path) -> None:
    document = docx.Document()
    for font, text in ((".VnTime", "Uû ban nh©n d©n"), (".VnTimeH", "Quy ®Þnh chung"), ("Tinos", "© 2023")):
        run = document.add_paragraph().add_run(text)
        run.font.name = font
        run._r.rPr.rFonts.set(qn("w:ascii"), font)
    add_xml(
        document,
        '<w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>Bé tr</w:t><w:softHyphen/><w:t>ëng</w:t></w:r>'
        "<w:r><w:t> thu</w:t><w:softHyphen/><w:t>ận</w:t></w:r>",
    )
    assert lines_of(document, tmp_path) == ["Uû ban nh©n d©n", "QUY §ÞNH CHUNG", "© 2023", "Bé tr\xadëng thuận"]


def test_an_empty_document(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "a.docx"))
    with pytest.raises(errors.EmptyFileError, match="no text"):
        probe(tmp_path / "a.docx")


def test_a_damaged_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("x" * 50)
    path = tmp_path / "a.docx"
    document.save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in parts.items():
            archive.writestr(entry, data[: len(data) // 2] if entry == "word/document.xml" else data)
    with pytest.raises(errors.DamagedFileError, match=r"a\.docx: .*damaged"):
        probe(path)
