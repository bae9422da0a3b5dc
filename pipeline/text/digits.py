"""Numbers that a hand wrote into a form: "Số: 02 /2010/TT-BCT", "ngày 14 tháng 01".

Tesseract reads print. The registry's pen it turns into rubbish, and with it the two facts that identify a document. A
small convolutional network with connectionist temporal classification (Graves et al., 2006) reads such a field from its
picture. It was trained on strings put together from digits of MNIST (LeCun, Cortes, Burges) and of handwriting fonts
(:mod:`pipeline.text.digits_train`), is 0.2 MB large and runs in numpy.

A wrong number shown as right is the worst bug there is: the field is read several times, slanted, scaled and thickened
differently, and unless all readings agree and each is sure, the answer is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.resources import model_file

HEIGHT, INK_HEIGHT, MAX_WIDTH = 32, 24, 160
CLASSES = "0123456789x"  # x: ink that is no digit; the class after it is the blank of the temporal classification
BLANK = len(CLASSES)
MIN_CONFIDENCE = 0.9  # of each single reading; set on held-out writing, see tests/benchmarks/bench_digits.py
_VIEWS = ((0.0, 1.0, 0), (0.18, 1.0, 0), (-0.18, 1.0, 0), (0.0, 0.84, 0), (0.0, 1.18, 0), (0.0, 1.0, 1))

Picture = NDArray[Any]  # of float32


@dataclass(frozen=True, slots=True)
class DigitReading:
    """Digits as they stand in the picture, leading zeros too, and the least probability (0 to 1) of all readings."""

    digits: str
    confidence: float


def normalise(ink: Picture) -> Picture | None:
    """Cut to the ink (1.0 is black) and scale to the height that the network knows; None where there is no ink."""
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.4), np.flatnonzero(ink.max(axis=0) > 0.4)
    if not len(rows) or not len(columns):
        return None
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = INK_HEIGHT / cut.shape[0]
    width = max(2, min(round(cut.shape[1] * scale), MAX_WIDTH - 16))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    out = np.zeros((HEIGHT, width + 16), np.float32)
    margin = (HEIGHT - INK_HEIGHT) // 2
    out[margin : margin + INK_HEIGHT, 8 : 8 + width] = cv2.resize(cut, (width, INK_HEIGHT), interpolation=method)
    return out


def read_digits(grey: NDArray[np.uint8]) -> DigitReading | None:
    """The digits written in a grey picture of one field, or None where they are not beyond doubt.

    Args:
        grey: the field alone, dark ink on light ground, cut as it stands on the page (any resolution above 150 dpi).
    """
    ink = _field_ink(grey)
    if ink is None:
        return None
    readings = []
    for shear, stretch, thicken in _VIEWS:
        view = _seen(ink, shear, stretch, thicken)
        if view is None:
            return None
        readings.append(_decode(_network().run(view)))
    texts = {text for text, _ in readings}
    confidence = min(probability for _, probability in readings)
    if len(texts) != 1 or confidence < MIN_CONFIDENCE:
        return None
    text = texts.pop()
    return DigitReading(text, confidence) if text.isdigit() else None


def _field_ink(grey: NDArray[np.uint8]) -> Picture | None:
    """The field's ink without specks, dotted leaders and rules; None where too little or too much is left."""
    if min(grey.shape) < 8:
        return None
    level, binary = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    if level > 235 or float(np.ptp(grey)) < 60:
        return None
    count, labels, stats, _ = cv2.connectedComponentsWithStats(binary, connectivity=8)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    if not len(heights):
        return None
    tallest = heights.max()
    keep = np.zeros(count, bool)
    for i in range(1, count):
        height, width = stats[i, cv2.CC_STAT_HEIGHT], stats[i, cv2.CC_STAT_WIDTH]
        # The hat of a 5 stays, dots of a leader and of a colon go, and so does the rule under the field.
        is_rule = width > 4 * height and width > 1.2 * tallest
        keep[i] = (height >= 0.18 * tallest or width >= 0.28 * tallest) and not is_rule
    if tallest < 0.25 * grey.shape[0] or not keep.any():
        return None
    return keep[labels].astype(np.float32)


def _seen(ink: Picture, shear: float, stretch: float, thicken: int) -> Picture | None:
    """The field as another hand or scanner might have given it."""
    height, width = ink.shape
    pad = int(abs(shear) * height) + 2
    matrix = np.array([[stretch, -shear, pad + shear * height / 2], [0, 1, 0]], np.float32)
    seen = cv2.warpAffine(ink, matrix, (int(width * stretch) + 2 * pad, height), flags=cv2.INTER_LINEAR)
    if thicken:
        # A broad pen is tried thinner, a fine one thicker: the other way round its strokes would run together or break.
        reach = cv2.distanceTransform((ink > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
        broad = float(np.percentile(reach[reach > 0], 90)) > height / 26
        size = max(2, round(height / 30))
        seen = (cv2.erode if broad else cv2.dilate)(seen, np.ones((size, size), np.uint8))
    return normalise(seen)


class Network:
    """Four convolutions and a classifier for each column of four pixels; weights from ``digits.npz``."""

    def __init__(self, weights: dict[str, NDArray[np.float32]]) -> None:
        self.layers = [(weights[f"w{i}"].astype(np.float32), weights[f"b{i}"].astype(np.float32)) for i in range(5)]

    def run(self, picture: Picture) -> Picture:
        """Log-probabilities, one row for each step to the right, one column for each class and the blank."""
        x = picture[None]
        for i, pool in enumerate(((2, 2), (2, 2), (2, 1))):
            x = _pool(np.maximum(_convolve(x, *self.layers[i], pad=(1, 1)), 0), pool)
        x = np.maximum(_convolve(x, *self.layers[3], pad=(0, 1)), 0)
        weight, bias = self.layers[4]
        scores = (weight.reshape(len(bias), -1) @ x[:, 0, :]).T + bias
        scores -= scores.max(axis=1, keepdims=True)
        return (scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))).astype(np.float32)


def _convolve(x: Picture, weight: Picture, bias: Picture, pad: tuple[int, int]) -> Picture:
    x = np.pad(x, ((0, 0), (pad[0], pad[0]), (pad[1], pad[1])))
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(1, 2))
    result: Picture = np.einsum("chwij,ocij->ohw", windows, weight, optimize=True) + bias[:, None, None]
    return result


def _pool(x: Picture, size: tuple[int, int]) -> Picture:
    channels, height, width = x.shape
    height, width = height // size[0] * size[0], width // size[1] * size[1]
    cut = x[:, :height, :width].reshape(channels, height // size[0], size[0], width // size[1], size[1])
    result: Picture = cut.max(axis=(2, 4))
    return result


@lru_cache(maxsize=1)
def _network() -> Network:
    with np.load(model_file("digits.npz")) as stored:
        return Network(dict(stored))


def _decode(logs: Picture) -> tuple[str, float]:
    """The most probable string by a prefix beam, and its probability summed over all its alignments."""
    beams: dict[str, tuple[float, float]] = {"": (0.0, -np.inf)}  # prefix: log P ending in blank, in its last character
    for row in logs:
        following: dict[str, tuple[float, float]] = {}

        def add(prefix: str, blank: float, char: float, into: dict[str, tuple[float, float]] = following) -> None:
            old = into.get(prefix, (-np.inf, -np.inf))
            into[prefix] = (float(np.logaddexp(old[0], blank)), float(np.logaddexp(old[1], char)))

        for prefix, (blank, char) in beams.items():
            total = float(np.logaddexp(blank, char))
            add(prefix, total + row[BLANK], -np.inf)
            for i, name in enumerate(CLASSES):
                if row[i] < -9:
                    continue
                if prefix.endswith(name):
                    add(prefix, -np.inf, char + row[i])
                    add(prefix + name, -np.inf, blank + row[i])
                else:
                    add(prefix + name, -np.inf, total + row[i])
        beams = dict(sorted(following.items(), key=lambda item: -np.logaddexp(*item[1]))[:8])
    text, (blank, char) = max(beams.items(), key=lambda item: np.logaddexp(*item[1]))
    return text, float(np.exp(np.logaddexp(blank, char)))
