"""PDF text layers: order, columns, boxes, lost letters, turned and cropped pages, damage."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from making_files import BODY, draw_letter, letter_pdf, letter_picture, pdf_canvas, picture_pdf

from pipeline import errors
from pipeline.intake import pdf, probe, read_page, render_page
from pipeline.model import PageLayer

PDF = "application/pdf"


def layer_of(path: Path, page: int = 1) -> PageLayer:
    layer = read_page(path, PDF, page)
    for word in layer.words:
        assert word.box is not None
        assert layer.text[word.start : word.end].split() == [layer.text[word.start : word.end]]
    return layer


def test_letter_keeps_lines_and_parts_the_columns_of_its_head(tmp_path: Path) -> None:
    layer = layer_of(letter_pdf(tmp_path / "a.pdf"))
    lines = layer.text.splitlines()
    assert [part.strip() for part in lines[0].split("  ") if part.strip()] == [
        "ỦY BAN NHÂN DÂN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ]
    assert [part.strip() for part in lines[2].split("  ") if part.strip()] == [
        "Số: 25/KH-UBND",
        "Hoa Sơn, ngày 14 tháng 02 năm 2023",
    ]
    assert list(BODY) == lines[-len(BODY) :]
    assert (layer.width, layer.height) == (595, 842)
    assert layer.picture_share == 0
    assert layer.unmapped_share == 0


def test_boxes_are_points_from_the_top_left(tmp_path: Path) -> None:
    canvas = pdf_canvas(tmp_path / "a.pdf")
    canvas.drawString(100, 742, "Thuận")
    canvas.save()
    word = layer_of(tmp_path / "a.pdf").words[0]
    assert word.box is not None
    assert word.box.x0 == pytest.approx(100, abs=1)
    assert word.box.top < 100 < word.box.bottom + 1
    assert word.box.bottom - word.box.top == pytest.approx(13, abs=4)


def test_words_are_read_by_place_not_by_the_order_of_drawing(tmp_path: Path) -> None:
    canvas = pdf_canvas(tmp_path / "a.pdf")
    for x, word in ((300, "ba"), (100, "một"), (200, "hai")):
        canvas.drawString(x, 500, word)
    canvas.drawString(100, 520, "dòng đầu")
    canvas.save()
    assert layer_of(tmp_path / "a.pdf").text.split() == ["dòng", "đầu", "một", "hai", "ba"]


def test_letters_drawn_one_by_one_make_words_and_a_gap_keeps_a_blank(tmp_path: Path) -> None:
    canvas = pdf_canvas(tmp_path / "a.pdf")
    x = 70.0
    for letter in "kinh ph chi":  # the font of the writer has lost a letter: only its room is there
        if letter != " ":
            canvas.drawString(x, 500, letter)
        x += canvas.stringWidth(letter, "vi", 13)
    canvas.drawString(70, 480, "bị")
    canvas.drawString(70 + canvas.stringWidth("bị trí", "vi", 13), 480, "ghi")
    canvas.save()
    assert layer_of(tmp_path / "a.pdf").text.split("\n")[0] == "kinh ph chi"
    assert layer_of(tmp_path / "a.pdf").text.split("\n")[1].split() == ["bị", "ghi"]


def test_marks_of_footnotes_do_not_grow_onto_numbers(tmp_path: Path) -> None:
    canvas = pdf_canvas(tmp_path / "a.pdf")
    canvas.drawString(70, 700, "đến năm 2030")
    end = 70 + canvas.stringWidth("đến năm 2030", "vi", 13)
    canvas.setFont("vi", 7)
    canvas.drawString(end, 705, "12")
    canvas.setFont("vi", 13)
    canvas.drawString(end + 8, 700, ", diện tích 1.000 m")
    end += 8 + canvas.stringWidth(", diện tích 1.000 m", "vi", 13)
    canvas.setFont("vi", 7)
    canvas.drawString(end, 705, "2")
    canvas.drawString(70, 96, "12")
    canvas.setFont("vi", 11)
    canvas.drawString(78, 91, "Quyết định số 9/QĐ-UBND")
    canvas.save()
    text = layer_of(tmp_path / "a.pdf").text
    assert "2030¹²" in text
    assert "1.000 m²" in text
    assert "¹² Quyết định" in text
    assert "203012" not in text


def test_two_columns_of_prose_are_read_one_after_the_other(tmp_path: Path) -> None:
    canvas = pdf_canvas(tmp_path / "a.pdf")
    canvas.drawCentredString(297, 780, "Tạp chí Thư viện và Đời sống, số 3 năm 2023, trang 15")
    canvas.setFont("vi", 9)
    words = " ".join(BODY).split()
    for row in range(16):
        for column, x in enumerate((60, 320)):
            start = 8 * row + 41 * column
            part = [words[(start + i) % len(words)] for i in range(8)]
            gap = (225 - sum(canvas.stringWidth(word, "vi", 9) for word in part)) / 7
            at = x
            for word in part:
                canvas.drawString(at, 740 - 15 * row, word)
                at += canvas.stringWidth(word, "vi", 9) + gap
    canvas.save()
    body = layer_of(tmp_path / "a.pdf").text.split("\n", 1)[1].split()
    assert body[: 16 * 8] == [words[i % len(words)] for i in range(16 * 8)]
    assert body[16 * 8 :] == [words[(41 + i) % len(words)] for i in range(16 * 8)]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_reads_as_it_is_shown(tmp_path: Path, rotation: int) -> None:
    import pypdfium2

    upright = letter_pdf(tmp_path / "a.pdf")
    document = pypdfium2.PdfDocument(upright)
    document[0].set_rotation(rotation)
    document.save(tmp_path / "b.pdf")
    document.close()
    plain, turned = layer_of(upright), layer_of(tmp_path / "b.pdf")
    assert turned.text == plain.text
    if rotation != 180:
        assert (turned.width, turned.height) == (plain.height, plain.width)
    first, shown = plain.words[0].box, turned.words[0].box
    assert first is not None
    assert shown is not None
    expected = {
        90: (842 - first.bottom, first.x0),
        180: (595 - first.x1, 842 - first.bottom),
        270: (first.top, 595 - first.x1),
    }
    assert (shown.x0, shown.top) == pytest.approx(expected[rotation], abs=0.1)


def test_a_table_drawn_sideways_reads_along_its_lines_and_margin_notes_follow(tmp_path: Path) -> None:
    canvas = pdf_canvas(tmp_path / "a.pdf")
    canvas.saveState()
    canvas.rotate(90)
    canvas.translate(0, -595)
    draw_letter(canvas, 560, BODY[:3])
    canvas.restoreState()
    canvas.setFont("vi", 8)
    canvas.drawString(20, 10, "bản in thử")
    canvas.save()
    text = layer_of(tmp_path / "a.pdf").text
    assert BODY[0] in text.splitlines()
    assert text.endswith("bản in thử")


def test_what_lies_outside_the_crop_box_is_not_read(tmp_path: Path) -> None:
    import pypdfium2

    path = letter_pdf(tmp_path / "a.pdf", pages=2)
    document = pypdfium2.PdfDocument(path)
    document[0].set_cropbox(50, 500, 595, 842)
    document.save(tmp_path / "b.pdf")
    document.close()
    layer = layer_of(tmp_path / "b.pdf")
    assert (layer.width, layer.height) == (545, 342)
    assert "Trang 1" not in layer.text
    box = layer.words[0].box
    whole = layer_of(path).words[0].box
    assert box is not None
    assert whole is not None
    assert box.x0 == pytest.approx(whole.x0 - 50, abs=0.1)
    assert box.top == pytest.approx(whole.top, abs=0.1)


def test_scan_has_a_picture_over_the_whole_page(tmp_path: Path) -> None:
    path = picture_pdf(tmp_path / "a.pdf", [letter_picture(100)], dpi=100, watermark="www.thuvien.vi-du.vn")
    layer = layer_of(path)
    assert layer.picture_share > 0.98
    assert layer.text == "www.thuvien.vi-du.vn"
    assert layer.has_picture


def test_letters_of_a_font_without_a_unicode_map_are_counted(tmp_path: Path) -> None:
    path = letter_pdf(tmp_path / "a.pdf", pageCompression=0)
    data = path.read_bytes()
    assert b"/ToUnicode" in data
    path.write_bytes(data.replace(b"/ToUnicode", b"/XoUnicode"))
    layer = layer_of(path)
    assert layer.unmapped_share > 0.1
    assert "\ufffd" in layer.text


def test_letters_that_their_font_calls_blanks_are_lost_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab.pdfbase import ttfonts

    whole = ttfonts.makeToUnicodeCMap
    losing = [ord(letter) for letter in "ảố"]
    monkeypatch.setattr(
        ttfonts,
        "makeToUnicodeCMap",
        lambda name, subset: whole(name, [32 if code in losing else code for code in subset]),
    )
    layer = layer_of(letter_pdf(tmp_path / "a.pdf"))
    assert "b\ufffdo đ\ufffdm mỗi huyện" in layer.text
    assert "S\ufffd: 25/KH-UBND" in layer.text
    assert 0.005 < layer.unmapped_share < 0.1


def test_rendering_is_as_large_as_asked_and_grey_for_grey_scans(tmp_path: Path) -> None:
    path = letter_pdf(tmp_path / "a.pdf")
    image = render_page(path, PDF, 1, 144)
    assert image.size == (1190, 1684)
    assert image.mode in ("RGB", "L")
    assert min(image.convert("L").tobytes()) < 60


def legacy_pdf(path: Path, capital_font: bytes) -> Path:
    """A page typed in TCVN3: a heading in a second font, whose name is then changed, and a sentence."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    bold = Path("/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf")
    if not bold.is_file():
        pytest.skip("the font Tinos is not here: apt-get install fonts-croscore")
    pdfmetrics.registerFont(TTFont("Heading", str(bold)))
    canvas = pdf_canvas(path)
    canvas.drawString(
        72, 740, "Thùc hiÖn Ch\xad¬ng tr×nh n\xadíc s¹ch cho ng\xadêi d©n n«ng th«n, ®Æc biÖt ë x· nghÌo."
    )
    canvas.setFont("Heading", 13)
    canvas.drawString(72, 770, "KÕ ho¹ch ®Çu t\xad n«ng th«n")
    canvas.save()
    data = path.read_bytes()
    assert data.count(b"Tinos-Bold") >= 2
    path.write_bytes(data.replace(b"Tinos-Bold", capital_font))
    return path


def test_letters_in_a_font_of_capitals_get_the_codes_of_capitals(tmp_path: Path) -> None:
    heading, sentence = pdf.read_page(legacy_pdf(tmp_path / "a.pdf", b".VnTimeABH"), 1).text.strip().split("\n")
    assert heading == "KÕ HO¹CH §ÇU T¦ N¤NG TH¤N"
    assert sentence.startswith("Thùc hiÖn Ch")
    plain = pdf.read_page(legacy_pdf(tmp_path / "b.pdf", b".VnTimesAB"), 1).text
    assert plain.startswith("KÕ ho¹ch ®Çu")


def test_such_a_page_comes_out_of_repair_in_capitals(tmp_path: Path) -> None:
    from pipeline.repair import repair_text

    raw_text = pdf.read_page(legacy_pdf(tmp_path / "a.pdf", b".VnTimeABH"), 1).text
    assert repair_text(raw_text).apply(raw_text).startswith("KẾ HOẠCH ĐẦU TƯ NÔNG THÔN")


def test_encrypted_pdf(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = letter_pdf(tmp_path / "mat.pdf", encrypt=StandardEncryption("bi-mat", "chu"))
    with pytest.raises(errors.EncryptedError, match=r"mat\.pdf: .*password"):
        probe(path)


def test_pdf_cut_in_half_is_one_line_of_error(tmp_path: Path) -> None:
    path = letter_pdf(tmp_path / "a.pdf", pages=8)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(errors.DamagedFileError, match=r"a\.pdf: the PDF is damaged or cut off") as caught:
        probe(path)
    assert "\n" not in str(caught.value)


def test_a_page_that_was_cut_away_is_no_blank_page(tmp_path: Path) -> None:
    """pdfium repairs a file without its end; pages whose content is gone come out empty, and must not count as read."""
    path = letter_pdf(tmp_path / "a.pdf", pages=2, pageCompression=0)
    data = re.sub(rb"/Contents \d+ 0 R", lambda match: b" " * len(match[0]), path.read_bytes())
    path.write_bytes(data)
    assert read_page(path, PDF, 1).text == ""  # with its end, it is a blank page
    path.write_bytes(data[: data.rindex(b"startxref")])
    with pytest.raises(errors.DamagedFileError, match="cut off"):
        probe(path)
    with pytest.raises(errors.PageError, match="missing from the file"):
        read_page(path, PDF, 1)


def test_cells_are_parted_at_the_rules_of_a_table(tmp_path: Path) -> None:
    canvas = pdf_canvas(tmp_path / "a.pdf")
    edge = 75 + canvas.stringWidth("Tỷ lệ xã có phòng", "vi", 13) + 3
    for x in (70, edge, edge + 60):
        canvas.line(x, 700, x, 660)
    canvas.drawString(75, 685, "Tỷ lệ xã có phòng")
    canvas.drawString(edge + 3, 685, "%")
    canvas.drawString(75, 665, "Số")
    canvas.drawString(edge + 3, 665, "500")
    canvas.save()
    rows = [re.split(r" {2,}", line) for line in layer_of(tmp_path / "a.pdf").text.splitlines()]
    assert rows == [["Tỷ lệ xã có phòng", "%"], ["Số", "500"]]


def test_a_page_whose_object_is_gone_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    path = letter_pdf(tmp_path / "a.pdf", pages=3, pageCompression=0)
    data = path.read_bytes()
    second = [match.start() for match in re.finditer(rb"/Type /Page\b", data)][1]
    path.write_bytes(data[:second] + b"/Type /Nope" + data[second + 11 :])
    count, read, failed = probe(path).page_count, [], []
    for page in range(1, count + 1):
        try:
            read.append(read_page(path, PDF, page).text)
        except errors.PageError as error:
            failed.append(str(error))
    assert len(read) >= 2
    assert len(read) + len(failed) == count
    assert all("a.pdf, page" in line for line in failed)


def test_rubbish_behind_a_pdf_head(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.5\n" + bytes(range(256)) * 40)
    with pytest.raises(errors.DamagedFileError, match="damaged"):
        probe(path)


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    path = letter_pdf(tmp_path / "a.pdf")
    with pytest.raises(errors.PageError, match="page 2"):
        read_page(path, PDF, 2)
    with pytest.raises(errors.PageError, match="page 0"):
        render_page(path, PDF, 0)


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    path = letter_pdf(tmp_path / "a.pdf")
    assert probe(path).page_count == 1
    letter_pdf(path, pages=3)
    assert probe(path).page_count == 3
    assert read_page(path, PDF, 3).text.endswith("Trang 3")


def test_a_decimal_comma_stays_with_its_digits_where_the_font_tells_no_height(tmp_path: Path) -> None:
    from reportlab.pdfbase import pdfmetrics

    path = tmp_path / "a.pdf"
    canvas = pdf_canvas(path)
    face = pdfmetrics.getFont("vi").face
    known = face.ascent, face.descent, face.bbox
    face.ascent, face.descent, face.bbox = 0, 0, [0, 0, 0, 0]  # boxes of glyphs are then as high as their ink
    try:
        for x, text in ((100, "0,96"), (200, "1,47"), (300, "0,7 - 0,8")):
            canvas.drawString(x, 700, text)
        canvas.save()
    finally:
        face.ascent, face.descent, face.bbox = known
    assert layer_of(path).text.split() == ["0,96", "1,47", "0,7", "-", "0,8"]
