"""Lines that the first reading passed over: found by their ink, taken in where they read as text."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.intake.lines import Piece
from pipeline.model import UNREAD
from pipeline.text.missed import read_missed

LINES = [f"line {n}: so much for a line of plain print on the page" for n in range(12)]
PITCH, LEFT = 80, 100


def page() -> tuple[NDArray[np.uint8], list[list[Piece]]]:
    """A page of twelve lines, and what a reader makes of it that misses none."""
    grey = np.full((1300, 1500), 255, np.uint8)
    read = []
    for n, line in enumerate(LINES):
        y = 150 + n * PITCH
        cv2.putText(grey, line, (LEFT, y), cv2.FONT_HERSHEY_SIMPLEX, 1.3, 0, 3)
        width, _ = cv2.getTextSize(line, cv2.FONT_HERSHEY_SIMPLEX, 1.3, 3)[0]
        read.append([Piece(line, LEFT, y - 38, LEFT + width, y + 12, 0.95)])
    return grey, read


class Reader:
    """Stands for Tesseract: says the same words of every row, and remembers the rows it was shown."""

    def __init__(self, *words: str, confidence: float = 0.9) -> None:
        self.words, self.confidence = words, confidence
        self.rows: list[Piece] = []

    def __call__(self, rows: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
        self.rows += [row[0] for row in rows]
        return [self._read(row[0]) for row in rows]

    def _read(self, row: Piece) -> list[Piece]:
        step = (row.x1 - row.x0) / len(self.words)
        return [
            Piece(word, row.x0 + i * step, row.top, row.x0 + (i + 0.9) * step, row.bottom, self.confidence)
            for i, word in enumerate(self.words)
        ]


def texts(lines: Sequence[Sequence[Piece]]) -> list[str]:
    return [" ".join(piece.text for piece in line) for line in lines]


def test_a_page_read_whole_is_not_read_again() -> None:
    grey, read = page()
    reader = Reader("không", "có", "gì")
    assert texts(read_missed(grey, read, reader)) == LINES
    assert not reader.rows


def test_a_missed_line_comes_in() -> None:
    grey, read = page()
    reader = Reader("rõ", "người,", "rõ", "việc")
    found = read_missed(grey, read[:5] + read[6:], reader)
    assert texts(found)[-1] == "rõ người, rõ việc"
    (row,) = reader.rows
    assert row.top < 150 + 5 * PITCH < row.bottom + 15


def test_the_missing_half_of_a_line_comes_in() -> None:
    grey, read = page()
    read[3][0].x1 = 600
    found = read_missed(grey, read, Reader("kết", "quả"))
    assert texts(found)[-1] == "kết quả"
    assert found[-1][0].x0 >= 590


@pytest.mark.parametrize("reader", [Reader("xqz", "vwtk", "ấấ"), Reader("rõ", "người", "rõ", "việc", confidence=0.3)])
def test_of_a_line_that_cannot_be_read_a_sign_stays(reader: Reader) -> None:
    grey, read = page()
    found = read_missed(grey, read[:5] + read[6:], reader)
    assert texts(found)[11:] == [UNREAD]
    (row,) = found[11]
    assert row.confidence == 0.0
    assert row.top < 150 + 5 * PITCH < row.bottom


def test_a_short_drawing_that_reads_as_no_syllables_stays_out() -> None:
    grey, read = page()
    width = 220
    grey[150 + 5 * PITCH - 45 : 150 + 5 * PITCH + 20, LEFT + width :] = 255
    assert len(read_missed(grey, read[:5] + read[6:], Reader("xqz", "vwtk", "ấấ"))) == 11


def test_a_number_comes_in_only_where_it_is_whole_and_sure() -> None:
    grey, read = page()
    missed = read[:5] + read[6:]
    assert (
        texts(read_missed(grey, missed, Reader("đạt", "25%", "trở", "lên", confidence=0.95)))[-1] == "đạt 25% trở lên"
    )
    assert texts(read_missed(grey, missed, Reader("đạt", "25%", "trở", "lên", confidence=0.8)))[-1] == "đạt trở lên"
    assert texts(read_missed(grey, missed, Reader("trở", "lên", "còn", "38", confidence=0.95)))[-1] == "trở lên còn"


def test_what_a_stamp_says_across_two_lines_stays_out() -> None:
    grey, read = page()
    grey[150 + 5 * PITCH + 15 : 150 + 6 * PITCH - 42] = 255
    cv2.putText(grey, "UY BAN NHAN DAN", (900, 150 + 5 * PITCH + 45), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 90, 3)
    reader = Reader("ủy", "ban", "nhân", "dân")
    assert len(read_missed(grey, read, reader)) == 12
