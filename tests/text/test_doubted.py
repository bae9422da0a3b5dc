"""Which parts of lines are cut out for a second look at single words, and what of their reading is kept."""

from __future__ import annotations

from dataclasses import replace

from pipeline.intake.lines import Piece
from pipeline.model import Box
from pipeline.text.doubted import only, with_words


def line(top: float, *words: str, gap: float = 10) -> list[Piece]:
    pieces, x = [], 0.0
    for word in words:
        pieces.append(Piece(word, x, top, x + 10 * len(word), top + 20, 0.9))
        x += 10 * len(word) + gap
    return pieces


def box(piece: Piece) -> Box:
    return Box(piece.x0, piece.top, piece.x1, piece.bottom)


def texts(strips: object) -> list[str]:
    return [" ".join(piece.text for piece in strip) for strip in strips]  # type: ignore[attr-defined]


PAGE = [line(0, "trong", "mắt", "đàn", "em", "cùng", "nghề"), line(40, "ngày", "12", "tháng", "3")]


def test_a_word_is_cut_out_with_its_neighbours() -> None:
    strips, wanted = with_words([], PAGE, [box(PAGE[0][1])])
    assert texts(strips) == ["trong mắt đàn"]
    assert wanted is not None
    assert only(wanted, strips) == [[PAGE[0][1]]]


def test_words_that_share_a_neighbour_are_one_strip() -> None:
    strips, _ = with_words([], PAGE, [box(PAGE[0][1]), box(PAGE[0][3])])
    assert texts(strips) == ["trong mắt đàn em cùng"]
    strips, _ = with_words([], PAGE, [box(PAGE[0][0]), box(PAGE[0][5])])
    assert texts(strips) == ["trong mắt", "cùng nghề"]


def test_what_is_read_as_a_line_is_not_cut_out_again() -> None:
    strips, wanted = with_words([PAGE[1]], PAGE, [box(PAGE[0][5]), box(PAGE[1][0])])
    assert texts(strips) == ["ngày 12 tháng 3", "cùng nghề"]
    assert texts(only(wanted, strips)) == ["ngày 12 tháng 3", "nghề"]


def test_what_is_guessed_does_not_testify() -> None:
    _, wanted = with_words([PAGE[1]], PAGE, [box(PAGE[0][1])])
    guess = [replace(piece, confidence=0.6) for piece in PAGE[0]]
    number = [replace(piece, confidence=0.6) for piece in PAGE[1]]
    assert texts(only(wanted, [guess, number])) == ["ngày 12 tháng 3"]


def test_another_cell_is_no_neighbour() -> None:
    cells = line(0, "tấn", "413", gap=80)
    strips, _ = with_words([], [cells], [box(cells[0])])
    assert texts(strips) == ["tấn"]


def test_where_all_is_in_doubt_nothing_is_cut_out() -> None:
    long = [line(40.0 * i, "một", "hai", "ba", "bốn") for i in range(20)]
    strips, wanted = with_words([], long, [box(piece) for row in long for piece in row])
    assert strips == []
    assert wanted is None
    assert only(None, [PAGE[0]]) == [PAGE[0]]
