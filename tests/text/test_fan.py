"""Pages photographed from aside, and pages through which the other side shines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from making_files import letter_picture, noisy

from pipeline.text.fan import LEVEL, Fan, find_fan, levelled
from pipeline.text.ghosts import without_ghosts
from pipeline.text.ink import thumbnail
from pipeline.text.picture import Prepared

DPI = 150


@pytest.fixture(scope="module")
def letter() -> np.ndarray:
    return np.asarray(noisy(letter_picture(DPI)).convert("L"))


def spread_out(grey: np.ndarray, degrees: float) -> np.ndarray:
    """A page seen from aside: its right edge is longer, so that its lines spread."""
    height, width = grey.shape
    drop = width * np.tan(np.radians(degrees / 2)) / 2
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    seen = np.float32([[0, drop], [width, -drop], [width, height + drop], [0, height - drop]])
    return cv2.warpPerspective(grey, cv2.getPerspectiveTransform(corners, seen), (width, height), borderValue=240)


@pytest.mark.parametrize("degrees", [-7.0, 3.0])
def test_lines_that_spread_are_laid_level(letter: np.ndarray, degrees: float) -> None:
    seen = spread_out(letter, degrees)
    fan = find_fan(thumbnail(seen, DPI))
    assert fan.spread == pytest.approx(-degrees, abs=1.0)
    assert find_fan(thumbnail(levelled(seen, fan), DPI)) == LEVEL


def slipped(grey: np.ndarray, degrees: float) -> np.ndarray:
    """A page that slipped at half height while it was scanned: the lines of its lower half rise to the right."""
    height, width = grey.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    share = np.clip((ys - 0.45 * height) / (0.1 * height), 0, 1)
    source = ys + (xs - width / 2) * share * np.float32(np.tan(np.radians(degrees)))
    return cv2.remap(grey, xs, source, cv2.INTER_LINEAR, borderValue=240)


@pytest.mark.parametrize("degrees", [-2.2, 1.6])
def test_a_page_that_slipped_is_laid_level_where_it_slopes(letter: np.ndarray, degrees: float) -> None:
    height = letter.shape[0]
    full = np.vstack([letter[: height // 2], letter[: height - height // 2]])  # print down to its foot
    seen = slipped(full, degrees)
    fan = find_fan(thumbnail(seen, DPI))
    assert float(fan.slope(0.25 * height, height)) == pytest.approx(0.0, abs=0.01)
    assert float(fan.slope(0.75 * height, height)) == pytest.approx(np.tan(np.radians(degrees)), abs=0.01)
    assert find_fan(thumbnail(levelled(seen, fan), DPI)) == LEVEL


def test_a_slanting_mark_at_the_foot_bends_no_page(letter: np.ndarray) -> None:
    seen = letter.copy()
    height, width = seen.shape
    for at in range(width // 4, width // 2, 9):  # a row of dots, steeper than any line
        row = height - 40 - (at - width // 4) // 12
        seen[row : row + 5, at : at + 5] = 0
    assert find_fan(thumbnail(seen, DPI)) == LEVEL


def test_parallel_lines_stay(letter: np.ndarray) -> None:
    assert find_fan(thumbnail(letter, DPI)) == LEVEL
    assert find_fan(thumbnail(np.full((900, 600), 250, np.uint8), DPI)) == LEVEL


def test_a_point_is_found_again_on_the_page_as_it_came() -> None:
    dot = np.full((600, 400), 255, np.uint8)
    dot[120:124, 330:334] = 0
    fan = Fan.even(0.4, -5.0)
    ys, xs = np.nonzero(levelled(dot, fan) < 128)
    ready = Prepared(levelled(dot, fan), width=400, height=600, fan=fan)
    assert ready.to_page(float(xs.mean()), float(ys.mean())) == pytest.approx((331.5, 121.5), abs=1)


def test_what_shines_through_is_taken_off_and_print_stays(letter: np.ndarray) -> None:
    front = np.full_like(letter, 245)
    front[: letter.shape[0] // 4] = letter[: letter.shape[0] // 4]
    through = np.fliplr(cv2.GaussianBlur(letter, (0, 0), 1.2)).astype(np.float32)
    page = np.clip(front - 0.18 * (245 - through).clip(0), 0, 255).astype(np.uint8)
    clean = without_ghosts(page, DPI)
    assert clean is not None
    lower = letter.shape[0] // 3
    assert int((page[lower:] < 225).sum()) > 2000
    assert int((clean[lower:] < 225).sum()) == 0
    assert int((clean < 120).sum()) == pytest.approx(int((page < 120).sum()), rel=0.2)


def test_a_page_without_ghosts_stays(letter: np.ndarray) -> None:
    assert without_ghosts(letter, DPI) is None
