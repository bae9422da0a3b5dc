"""Ruled tables in pictures: borders found, cells read as lines of their own, figures read more than once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from making_files import font_file, noisy
from PIL import Image, ImageDraw, ImageFont

from pipeline.intake.lines import Piece
from pipeline.text import cells, picture, rulings, tesseract
from pipeline.text.options import TextOptions
from pipeline.text.picture import Prepared

DPI = 200
SCALE = DPI / 72
XS, YS = (60, 90, 260, 320, 400), (100, 134, 168, 202)
TEXTS = (
    ("TT", "Nội dung", "ĐVT", "Năm 2024"),
    ("1", "Xã có phòng đọc\nsách", "%", "41,5"),
    ("2", "Lớp tập huấn", "lớp", "126"),
)


def table_picture(borders: bool = True) -> np.ndarray:
    image = Image.new("L", (round(595 * SCALE), round(320 * SCALE)), 255)
    ink = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(font_file()), round(12 * SCALE))
    ink.text((60 * SCALE, 40 * SCALE), "Các xã mở phòng đọc sách phục vụ nhân dân trong năm", 0, font)
    if borders:
        for x in XS:
            ink.line((x * SCALE, YS[0] * SCALE, x * SCALE, YS[-1] * SCALE), 0, 2)
        for y in YS:
            ink.line((XS[0] * SCALE, y * SCALE, XS[-1] * SCALE, y * SCALE), 0, 2)
    for row, top in zip(TEXTS, YS, strict=False):
        for text, left in zip(row, XS, strict=False):
            middle = 17 - 7 * (text.count("\n") + 1)
            ink.multiline_text(((left + 4) * SCALE, (top + middle) * SCALE), text, 0, font, spacing=4)
    return np.asarray(noisy(image))


def test_borders_are_found_and_taken_off():
    grey = table_picture()
    found = rulings.find_rulings(grey, DPI)
    upright = [line.x0 for line in found.lines if line.bottom - line.top > 50]
    level = [line.top for line in found.lines if line.x1 - line.x0 > 100]
    assert sorted(upright) == pytest.approx(XS, abs=1.2)
    assert sorted(level) == pytest.approx(YS, abs=1.2)
    (grid,) = cells.tables_in(found)
    assert (len(grid.xs), len(grid.ys)) == (5, 4)
    clean = rulings.without_rulings(grey, found)
    assert rulings.find_rulings(clean, DPI).lines == ()
    assert np.abs(clean.astype(int) - table_picture(borders=False)).mean() < 1.5


def test_the_bars_of_bold_capitals_are_no_border():
    """A "TT" in bold type of 14 points: its two bars run together; the bottom of a narrow cell is as short."""
    grey = table_picture().copy()
    bar = round(6.6 / 25.4 * DPI)
    left, top = round((XS[1] + 10) * SCALE), round((YS[0] + 10) * SCALE)
    grey[top : top + 3, left : left + bar] = 0
    x, y = round(450 * SCALE), round(120 * SCALE)
    for at in (x, x + bar):
        grey[y : y + round(16 * SCALE), at : at + 2] = 0
    grey[y + round(16 * SCALE) : y + round(16 * SCALE) + 2, x : x + bar + 2] = 0
    short = [line for line in rulings.find_rulings(grey, DPI).lines if 15 < line.x1 - line.x0 < 25]
    assert [line.top for line in short] == pytest.approx([136], abs=1.2)


def test_prose_has_no_borders_and_no_tables():
    found = rulings.find_rulings(table_picture(borders=False), DPI)
    assert cells.tables_in(found) == []


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_lines_are_given_on_the_page_as_it_came(turn: int):
    grey = table_picture()
    width, height = (grey.shape[1], grey.shape[0]) if turn in (0, 180) else (grey.shape[0], grey.shape[1])
    ready = Prepared(grey, 0.0, turn, width, height)
    found = rulings.on_page(rulings.find_rulings(grey, DPI).lines, ready, DPI)
    upright = [line for line in found if line.bottom - line.top > line.x1 - line.x0]
    level = [line for line in found if line.bottom - line.top <= line.x1 - line.x0]
    assert (len(level), len(upright)) == ((4, 5) if turn in (0, 180) else (5, 4))
    page = (width / SCALE, height / SCALE)
    assert all(0 <= line.x0 <= line.x1 <= page[0] and 0 <= line.top <= line.bottom <= page[1] for line in found)


def test_each_line_of_a_cell_is_a_line_where_it_stands():
    if tesseract.installed_name("vie") is None:
        pytest.skip("the Tesseract model vie is not here")
    from pipeline.text import ocr

    grey = table_picture()
    seen = ocr.read_picture(Prepared(grey, 0.0, 0, grey.shape[1], grey.shape[0]), TextOptions(dpi=DPI))
    lines = {" ".join(piece.text for piece in line): line for line in seen.lines}
    for text in ("Nội dung", "Xã có phòng đọc", "sách", "41,5", "126", "Lớp tập huấn"):
        assert text in lines, sorted(lines)
    figure = lines["41,5"][0]
    assert XS[3] < figure.x0 / SCALE < figure.x1 / SCALE < XS[4]
    assert YS[1] < figure.top / SCALE < figure.bottom / SCALE < YS[2]


def reader(*columns: list[str]):
    """A reading that finds the given texts, one in each strip of the sheet, whatever the sheet shows."""

    def read(sheet: np.ndarray) -> list[list[Piece]]:
        dark = np.flatnonzero((sheet < 128).any(axis=1))
        starts = [dark[0], *(b for a, b in pairwise(dark) if b - a > 20)]
        return [[Piece(text, 40, top, 60, top + 20, 0.9)] for text, top in zip(columns[0], starts, strict=False)]

    return read


def figures_read_as(*readings: list[str]) -> list[tuple[str, float]]:
    grey = np.full((900, 600), 255, np.uint8)
    for y in range(100, 801, 100):
        grey[y : y + 3, 100:501] = 0
    for x in (100, 300, 500):
        grey[100:803, x : x + 3] = 0
    for y in range(130, 800, 100):
        grey[y : y + 30, 340:380] = 0
    found = rulings.find_rulings(grey, 144)
    tables = cells.tables_in(found)
    lines = cells.read_cells(grey, found, tables, 144, reader(readings[0]), [reader(more) for more in readings[1:]])
    return [(piece.text, piece.confidence or 0.0) for line in lines for piece in line]


def test_the_reading_that_most_agree_on_stands_and_a_lone_one_is_doubted():
    first = ["35", "1535", "12", "7,5", "8", "90", "11D"]
    second = ["35", "135", "12", "75", "6", "90", "1,5"]
    third = ["35", "135", "13", "7,5", "5", "90", "LS"]
    found = figures_read_as(first, second, third)
    assert [text for text, _ in found] == ["35", "135", "12", "7,5", "8", "90", "1,5"]
    assert [sure >= 0.9 for _, sure in found] == [True, True, True, True, False, True, False]


@pytest.mark.parametrize(
    ("sign", "seen", "wanted"), [("≥ 80", ">", "≥"), ("> 80", ">", ">"), ("≤ 5", "<", "≤"), ("< 5", "<", "<")]
)
def test_the_bar_below_a_sign_is_seen(sign: str, seen: str, wanted: str):
    image = Image.new("L", (400, 120), 255)
    font = ImageFont.truetype(str(font_file()), 50)
    ImageDraw.Draw(image).text((30, 20), sign, 0, font)
    grey = np.asarray(noisy(image))
    piece = cells._with_bar(Piece(seen + sign[1:].strip(), 28, 22, 150, 72, 0.9), grey)
    assert piece.text[0] == wanted


def test_soft_pictures_have_borders_too():
    grey = table_picture()
    soft, factor = picture.soften(grey, DPI, hard=False)
    found = rulings.find_rulings(soft, round(DPI * factor))
    assert len(cells.tables_in(found)) == 1
