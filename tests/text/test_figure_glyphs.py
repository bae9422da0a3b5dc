"""The signs of a figure as its picture shows them, against what a model read."""

from __future__ import annotations

import numpy as np
import pytest
from making_files import font_file
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.text.figure_glyphs import Glyph, glyphs_of, mended


def picture(text: str, size: int, blur: float = 0.0) -> np.ndarray:
    """A figure in print, as a scan of 200 dpi has it."""
    font = ImageFont.truetype(str(font_file()), size)
    image = Image.new("L", (30 + size * len(text), 2 * size), 240)
    ImageDraw.Draw(image).text((12, size // 3), text, font=font, fill=20)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(blur)) if blur else image)


@pytest.mark.parametrize("size", [26, 30, 42])
@pytest.mark.parametrize("blur", [0.0, 1.2])
@pytest.mark.parametrize(
    ("printed", "read", "wanted"),
    [
        ("71,3", "713", "71,3"),  # a lost comma
        ("0,96", "096", "0,96"),
        ("4.601,5", "4601,5", "4.601,5"),
        ("≥ 95", "295", "≥95"),  # a sign taken for a digit
        ("≥ 17,6", "217,6", "≥17,6"),
        ("≤ 38", "38", "≤38"),  # a sign passed over
        ("≤ 7,7", "$7,7", "≤7,7"),
        ("295", "295", "295"),
        ("21", "21", "21"),
        ("> 60", ">60", ">60"),
        ("84,57", "84,57", "84,57"),
        ("1.250", "1.250", "1.250"),
        ("80 - 85", "80-85", "80-85"),
        ("15/27", "15/27", "15/27"),
        ("107,2", "107.2", "107,2"),  # a comma read as a full stop
        ("4.601,5", "4.601.5", "4.601,5"),
        ("2.1", "2.1", "2.1"),  # the number of a line
    ],
)
def test_signs_of_the_picture_are_put_into_the_figure(size: int, blur: float, printed: str, read: str, wanted: str):
    assert mended(read, glyphs_of(picture(printed, size, blur))) == wanted


def test_a_mark_among_digits_that_cannot_be_counted_makes_the_figure_doubtful():
    digit, comma, other = Glyph("digit"), Glyph("mark", ","), Glyph("other")
    assert mended("713", [digit, digit, comma, other]) is None
    assert mended("7133", [digit, digit, comma, digit]) is None
    assert mended("713", [digit, other]) == "713"
    assert mended("713", []) == "713"
    assert mended("Đạt", [digit, digit]) == "Đạt"


def test_an_empty_or_tiny_picture_shows_nothing():
    assert glyphs_of(np.full((40, 60), 240, np.uint8)) == []
    assert glyphs_of(np.zeros((3, 3), np.uint8)) == []
