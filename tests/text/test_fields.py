"""Numbers that a pen wrote into a form: read where they are beyond doubt, left alone otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.intake.lines import Piece
from pipeline.text.digits import read_digits
from pipeline.text.fields import read_written

# Strokes of a hand on a grid of 10 by 16, one polyline after another.
STROKES: dict[str, list[list[tuple[float, float]]]] = {
    "0": [[(5, 0), (2, 2), (0, 8), (2, 14), (5, 16), (8, 14), (10, 8), (8, 2), (5, 0)]],
    "1": [[(3, 4), (6, 0), (5.5, 16)]],
    "2": [[(1, 4), (3, 0.5), (7, 0), (9, 3), (8, 7), (1, 15.5), (3, 14.5), (10, 16)]],
    "3": [[(1, 2), (4, 0), (8, 2), (7, 6), (4, 7.5), (8, 9), (9, 13), (5, 16), (0, 14)]],
    "4": [[(5, 0), (0, 10), (10, 9)], [(7, 5), (6.5, 16)]],
    "5": [[(9, 0), (3, 0.5), (2, 7), (6, 6), (9, 9), (8, 14), (4, 16), (0, 14)]],
    "6": [[(8, 0), (3, 5), (0, 11), (3, 16), (7, 15), (8, 11), (5, 9), (1, 11)]],
    "8": [[(8, 3), (5, 0), (2, 3), (5, 7), (9, 12), (5, 16), (1, 12), (5, 7), (8, 3)]],
}


def write(canvas: NDArray[np.uint8], digits: str, x: float, bottom: float, height: float = 52, pen: int = 5) -> float:
    """Write digits onto the canvas; returns where the next would begin."""
    unit = height / 16
    for digit in digits:
        for line in STROKES[digit]:
            points = [(round(x + (px + (16 - py) * 0.12) * unit), round(bottom - (16 - py) * unit)) for px, py in line]
            cv2.polylines(canvas, [np.array(points, np.int32)], False, 0, pen, cv2.LINE_AA)
        x += 13.5 * unit
    return x


def form(digits: str) -> tuple[NDArray[np.uint8], list[Piece]]:
    """A line "Số: … /2010/TT-BTC" as Tesseract sees it, with digits written into the gap and read as rubbish."""
    canvas = np.full((200, 900), 255, np.uint8)
    end = write(canvas, digits, 180, 122)
    cv2.putText(canvas, "So:", (60, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3)
    cv2.putText(canvas, "/2010/TT-BTC", (int(end) + 40, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3)
    pieces = [
        Piece("Số:", 60, 88, 140, 122, 0.95),
        Piece("Ús$", 180, 70, end, 124, 0.2),
        Piece("/2010/TT-BTC", end + 40, 86, end + 340, 124, 0.9),
    ]
    return canvas, pieces


def texts(lines: Sequence[Sequence[Piece]]) -> list[str]:
    return [piece.text for line in lines for piece in line]


@pytest.mark.parametrize("digits", ["02", "15", "324", "8", "60"])
def test_a_written_number_is_read_or_left_alone(digits: str) -> None:
    canvas, pieces = form(digits)
    assert texts(read_written([pieces], canvas)) in (["Số:", digits, "/2010/TT-BTC"], [piece.text for piece in pieces])


def test_clear_writing_is_read_with_its_place_and_confidence() -> None:
    canvas, pieces = form("02")
    line = read_written([pieces], canvas)[0]
    assert [piece.text for piece in line] == ["Số:", "02", "/2010/TT-BTC"]
    assert 175 <= line[1].x0 <= 185
    assert 0.9 <= (line[1].confidence or 0) <= 1


def test_a_number_in_print_is_left_alone() -> None:
    canvas, pieces = form("02")
    pieces[1] = Piece("14", 180, 70, 260, 124, 0.96)
    assert texts(read_written([pieces], canvas)) == ["Số:", "14", "/2010/TT-BTC"]


def test_an_empty_blank_stays_empty() -> None:
    canvas, pieces = form("")
    assert texts(read_written([[pieces[0], pieces[2]]], canvas)) == ["Số:", "/2010/TT-BTC"]


def test_ink_that_is_no_number_is_left_alone() -> None:
    canvas, pieces = form("")
    cv2.ellipse(canvas, (230, 100), (40, 24), 20, 0, 300, 0, 5)
    cv2.line(canvas, (190, 130), (270, 70), 0, 4)
    cv2.line(canvas, (190, 90), (280, 110), 0, 4)
    assert texts(read_written([pieces], canvas)) == ["Số:", "Ús$", "/2010/TT-BTC"]


def test_a_day_that_no_month_has_is_not_taken() -> None:
    canvas = np.full((160, 900), 255, np.uint8)
    end = write(canvas, "45", 200, 110)
    pieces = [Piece("ngày", 60, 70, 160, 112, 0.9), Piece("f4", 200, 60, end, 112, 0.3)]
    pieces += [Piece("tháng", end + 40, 70, end + 160, 112, 0.9)]
    assert texts(read_written([pieces], canvas)) == ["ngày", "f4", "tháng"]


def test_lines_without_a_field_come_back_as_they_are() -> None:
    canvas = np.full((100, 400), 255, np.uint8)
    line = [Piece("Căn", 10, 10, 60, 40, 0.9), Piece("cứ", 70, 10, 100, 40, 0.9)]
    assert read_written([line], canvas) == [line]


@given(st.integers(0, 2**32 - 1), st.integers(4, 90), st.integers(4, 220))
@settings(max_examples=15, deadline=None)
def test_noise_never_reads_as_a_number(seed: int, height: int, width: int) -> None:
    random = np.random.default_rng(seed)
    noise = random.integers(0, 256, (height, width)).astype(np.uint8)
    assert read_digits(noise) is None
    specks = np.where(random.random((height, width)) < 0.03, 0, 255).astype(np.uint8)
    assert read_digits(specks) is None
