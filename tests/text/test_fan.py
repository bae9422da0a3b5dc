"""Pages photographed from aside, and pages through which the other side shines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from making_files import letter_picture, noisy

from pipeline.text.fan import LEVEL, Fan, find_fan, levelled
from pipeline.text.ghosts import without_ghosts
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
    fan = find_fan(seen, DPI)
    assert fan.spread == pytest.approx(-degrees, abs=1.0)
    assert find_fan(levelled(seen, fan), DPI) == LEVEL


def test_parallel_lines_stay(letter: np.ndarray) -> None:
    assert find_fan(letter, DPI) == LEVEL
    assert find_fan(np.full((900, 600), 250, np.uint8), DPI) == LEVEL


def test_a_point_is_found_again_on_the_page_as_it_came() -> None:
    dot = np.full((600, 400), 255, np.uint8)
    dot[120:124, 330:334] = 0
    fan = Fan(0.4, -5.0)
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
