"""Print that fades, as a cartridge leaves it that runs out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from making_files import letter_picture, noisy
from PIL import Image

from pipeline.model import Reading, Word
from pipeline.text import TextOptions, ocr
from pipeline.text.fading import even_ink
from pipeline.text.picture import Prepared
from pipeline.text.rulings import Rulings

DPI = 300


def faded(least: float) -> np.ndarray:
    """A letter whose print is as dark as ever on the left, and has this part of its darkness on the right."""
    print_ = 255 - np.asarray(letter_picture(DPI).convert("L"), np.float32)
    across = np.linspace(0, 1, print_.shape[1])
    share = np.where(across < 0.4, 1.0, np.where(across > 0.55, least, np.interp(across, (0.4, 0.55), (1.0, least))))
    return np.asarray(noisy(Image.fromarray((250 - 0.95 * print_ * share).clip(0, 255).astype(np.uint8))))


def darkness(grey: np.ndarray, part: slice) -> float:
    """How many grey values the darkest strokes of some columns lie below the paper."""
    return float(np.median(grey) - np.percentile(grey[:, part], 0.5))


def test_faint_print_is_as_dark_as_the_rest() -> None:
    grey = faded(0.4)
    left, right = slice(300, 900), slice(1500, 2200)
    assert darkness(grey, right) < 0.55 * darkness(grey, left)
    even = even_ink(grey, DPI)
    assert darkness(even, right) > 0.75 * darkness(even, left)
    assert darkness(even, left) == pytest.approx(darkness(grey, left), abs=3)
    paper = grey[-400:, :]
    assert float(even[-400:, :].astype(np.float32).std()) <= float(paper.astype(np.float32).std()) + 0.5


@pytest.mark.parametrize("least", [1.0, 0.8, 0.1])
def test_even_print_stays_and_so_does_what_is_fainter_than_print(least: float) -> None:
    grey = faded(least)
    even = even_ink(grey, DPI)
    assert even is grey or np.abs(even.astype(int) - grey).mean() < 0.5


def read(sure: float, words: int, quality: float = 0.95) -> ocr.Seen:
    spots = tuple(Word(6 * i, 6 * i + 5, None, sure) for i in range(words))
    ready = Prepared(np.zeros((8, 8), np.uint8))
    return ocr.Seen(Reading("vie", "chung " * words, spots, quality), (), ready, Rulings())


def test_the_other_way_is_tried_on_faint_pages_alone_and_stays_where_it_reads_more() -> None:
    ready = Prepared(faded(0.4))
    options = TextOptions()
    assert ocr.otherwise(read(0.96, 50).reading, ready, options) is None
    assert ocr.otherwise(read(0.9, 50).reading, replace(ready, grey=faded(1.0)), options) is None
    assert ocr.otherwise(read(0.9, 50).reading, replace(ready, hard=True), options) is None
    tried = ocr.otherwise(read(0.9, 50).reading, ready, options)
    assert tried is not None
    assert tried.grey is not ready.grey
    few, more = read(0.9, 50), read(0.9, 60)
    assert ocr.better(few, more) is more
    assert ocr.better(more, few) is more
    poor, through = read(0.7, 50, quality=0.95), read(0.7, 80, quality=0.6)
    assert ocr.better(poor, through) is poor
