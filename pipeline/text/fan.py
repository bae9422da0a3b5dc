"""Lines that spread like a fan: a page photographed from aside, whose top slopes one way and whose foot the other.

Turning the whole picture levels the lines of one height alone. Here each line is levelled by its own slope, which grows
evenly from the top of the page to its foot; Tesseract joins and splits lines that slope by more than half a degree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.text.ink import thumbnail

_WIDEST = 12.0  # degrees between the slopes at the top and at the foot
_LEAST = 1.0  # below this Tesseract follows by itself, and a picture resampled loses a little
_BETTER = 1.15  # times as distinct as level lines: what the rows of ink must be to believe it
_HINTS = (-8.0, -6.0, -4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
_POINTS = 15_000  # of ink; enough to tell lines from gaps
_FEWEST = 6_000  # the same, of a page with lines enough to show how their slopes change: some ten


@dataclass(frozen=True, slots=True)
class Fan:
    """Slopes of the lines in degrees, positive where they rise to the right: at half height, and foot less top."""

    middle: float = 0.0
    spread: float = 0.0

    def slope(self, y: NDArray[Any] | float, height: int) -> NDArray[Any]:
        """The tangent of the slope at a height of the picture (from its top, in pixels)."""
        return np.tan(np.radians(self.middle + self.spread * (np.asarray(y, np.float32) / height - 0.5)))

    def to_picture(self, x: float, y: float, size: tuple[int, int]) -> tuple[float, float]:
        """Where a point of the levelled picture lies in the picture before; ``size`` is its width and height."""
        width, height = size
        return x, y - (x - width / 2) * float(self.slope(y, height))


LEVEL = Fan()


def find_fan(grey: NDArray[np.uint8], dpi: int) -> Fan:
    """The fan under which the rows of ink are most distinct; :data:`LEVEL` where the lines are parallel."""
    ink = thumbnail(grey, dpi)
    down, across = np.nonzero(ink)
    if down.size < _FEWEST:
        return LEVEL
    height, width = ink.shape
    step = max(1, down.size // _POINTS)
    ys, xs = down[::step].astype(np.float32), across[::step].astype(np.float32) - np.float32(width / 2)

    def sharpness(middle: float, spread: float) -> float:
        fan = Fan(middle, spread)
        level = ys + xs * fan.slope(ys, height)
        rows = (ys + xs * fan.slope(level, height) + height).astype(np.int32)
        return float(np.square(np.diff(np.bincount(rows).astype(np.float32))).sum())

    parallel = sharpness(0.0, 0.0)
    hints = ((middle, spread) for spread in _HINTS for middle in (-0.6, 0.0, 0.6))
    middle, spread = max(hints, key=lambda way: sharpness(*way))
    if sharpness(middle, spread) < parallel:
        return LEVEL
    for reach in (0.5, 0.25, 0.1):
        ways = [(middle + i * reach, spread + k * 2 * reach) for i in (-2, -1, 0, 1, 2) for k in (-2, -1, 0, 1, 2)]
        middle, spread = max(ways, key=lambda way: sharpness(*way))
    if not _LEAST <= abs(spread) <= _WIDEST or sharpness(middle, spread) < _BETTER * parallel:
        return LEVEL
    return Fan(round(middle, 2), round(spread, 2))


def levelled(grey: NDArray[np.uint8], fan: Fan) -> NDArray[Any]:
    """The picture with each of its lines laid level."""
    height, width = grey.shape
    ys = np.arange(height, dtype=np.float32)[:, None]
    xs = np.arange(width, dtype=np.float32)[None, :]
    source = ys - (xs - np.float32(width / 2)) * fan.slope(ys, height)
    paper = int(np.median(grey[:: max(1, height // 100), :: max(1, width // 100)]))
    across = np.broadcast_to(xs, (height, width)).astype(np.float32)
    return cv2.remap(
        grey, across, source.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
    )
