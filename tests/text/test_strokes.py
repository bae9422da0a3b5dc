"""Roman numbers of upright strokes, counted in the picture whatever was read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from making_files import font_file, noisy
from PIL import Image, ImageDraw, ImageFont

from pipeline.intake.lines import Piece
from pipeline.text.strokes import counted


def printed(*words: tuple[str, str], size: int = 54) -> tuple[list[Piece], np.ndarray]:
    """A line of words as printed, read as something else, at 300 dpi and 13 points."""
    image = Image.new("L", (2400, 160), 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(font_file()), size)
    pieces, x = [], 40.0
    for print_, read in words:
        draw.text((x, 40), print_, 10, font)
        left, top, right, bottom = draw.textbbox((x, 40), print_, font)
        pieces.append(Piece(read, left - 2, top - 2, right + 2, bottom + 2, 0.8))
        x = right + 0.3 * size
    return pieces, np.asarray(noisy(image))


def texts(*words: tuple[str, str], size: int = 54) -> list[str]:
    line, grey = printed(*words, size=size)
    return [piece.text for piece in counted([line], grey)[0]]


@pytest.mark.parametrize(
    ("print_", "read", "wanted"),
    [
        ("III.", "II.", "III."),
        ("III;", "II;", "III;"),
        ("II:", "H:", "II:"),
        ("II/2026.", "11/2026.", "II/2026."),
        ("III", "HI", "III"),
        ("I/2026", "l/2026", "l/2026"),  # one stroke for one letter: left to others
        ("1/2026", "1/2026", "1/2026"),
        ("IV.", "II.", "II."),  # other letters than strokes: nothing to say
        ("II", "II", "II"),
    ],
)
@pytest.mark.parametrize("size", [40, 58])
def test_a_quarter(print_: str, read: str, wanted: str, size: int) -> None:
    assert texts(("trong", "trong"), ("quý", "quý"), (print_, read), size=size)[-1] == wanted


def test_the_number_of_a_heading() -> None:
    assert texts(("III.", "II."), ("KINH", "KINH"), ("PHÍ", "PHÍ"))[0] == "III."
    assert texts(("I.", "IL"), ("KẾT", "KẾT"), ("QUẢ", "QUẢ"))[0] == "I"
    assert texts(("III.", "II."), ("Môi", "Môi"), ("trường", "trường"))[0] == "III."
    assert texts(("Il", "Il"), ("Ngọc", "Ngọc"), ("nói", "nói"))[0] == "Il"
    assert texts(("IV.", "II."), ("KẾT", "KẾT"), ("QUẢ", "QUẢ"))[0] == "II."


def test_a_number_that_begins_a_line_belongs_to_the_word_above() -> None:
    above, _ = printed(("theo", "theo"), ("Phụ", "Phụ"), ("lục", "lục"))
    line, grey = printed(("II", "H"), ("ban", "ban"), ("hành", "hành"))
    assert counted([above, line], grey)[1][0].text == "II"
    other, _ = printed(("tại", "tại"), ("lớp", "lớp"))
    assert counted([other, line], grey)[1][0].text == "H"


def test_other_words_are_not_looked_at() -> None:
    assert texts(("III", "H"), ("lớp", "lớp"))[0] == "H"
    assert texts(("HĐND", "HI"), ("TỈNH", "TỈNH"))[0] == "HI"
    assert texts(("mục", "mục"), ("1,", "1,"))[1] == "1,"
    assert texts(("mục", "mục"), ("11.", "11."))[1] == "11."
    assert texts(("11.", "11."), ("KINH", "KINH"), ("PHÍ", "PHÍ"))[0] == "11."


@pytest.mark.parametrize(
    ("print_", "read", "wanted"),
    [
        ("XIII", "XII", "XIII"),
        ("XIII,", "XII,", "XIII,"),
        ("VIII", "VII", "VIII"),
        ("XVII.", "XVI.", "XVII."),
        ("III", "II", "III"),
        ("II", "II", "II"),
        ("XI", "XI", "XI"),
        ("VI", "VI", "VI"),
        ("XIV", "XII", "XII"),  # other letters than strokes: nothing to say
        ("HI", "II", "II"),
    ],
)
@pytest.mark.parametrize("size", [40, 58])
def test_a_roman_number_that_lost_a_stroke(print_: str, read: str, wanted: str, size: int) -> None:
    assert texts(("Đảng", "Đảng"), ("bộ", "bộ"), ("khóa", "khóa"), (print_, read), size=size)[-1] == wanted
    assert texts((print_, read), ("và", "và"), size=size)[0] == wanted


def test_one_stroke_is_a_number_behind_a_grade() -> None:
    assert texts(("khu", "khu"), ("vực", "vực"), ("III", "I"))[-1] == "III"
    assert texts(("và", "và"), ("III", "I"))[-1] == "I"


def test_the_border_of_a_table_is_no_stroke() -> None:
    line, grey = printed(("hạng", "hạng"), ("II", "II"))
    framed = grey.copy()
    border = round(line[1].x1) - 2
    framed[:, border : border + 5] = 20
    wide = [line[0], replace(line[1], x1=line[1].x1 + 6)]
    assert [piece.text for piece in counted([wide], framed)[0]] == ["hạng", "II"]
