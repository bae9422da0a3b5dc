"""Lines that are not parallel: a page photographed from aside, or one that slipped while it went through a scanner.

Turning the whole picture levels the lines of one height alone. Here each line is levelled by its own slope: it grows
evenly from the top of the page to its foot (seen from aside: a fan), or changes somewhere (the sheet slipped: one part
is level, the other slopes). Tesseract joins and splits lines that slope by more than half a degree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_WIDEST = 12.0  # degrees between the slopes at the top and at the foot
_LEAST = 1.0  # below this Tesseract follows by itself, and a picture resampled loses a little
_BETTER = 1.15  # times as distinct as level lines: what the rows of ink must be to believe it
_HINTS = (-8.0, -6.0, -4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
_POINTS = 15_000  # of ink; enough to tell lines from gaps
_FEWEST = 6_000  # the same, of a page with lines enough to show how their slopes change: some ten

_KNOTS = 11  # heights at which the slopes of a bent page are measured, from its top edge to its foot
_BAND = 0.16  # part of the page's height around a knot whose lines show its slope
_STEEPEST = 4.0  # degrees that the lines of a band may slope
_BAND_POINTS = 150  # of ink; a band with less has no lines, and its slope is that of its neighbours
_BAND_BETTER = 1.2  # times as distinct as level: of few lines more is asked
_BENT_BETTER = 1.1  # times as distinct as a fan
_FEW = 10  # percent of the ink that may slope in any way: a page number, dirt at the foot
_NUDGES = (-0.3, -0.15, 0.15, 0.3)


@dataclass(frozen=True, slots=True)
class Fan:
    """Slopes of the lines in degrees, positive where they rise to the right, at even steps from the top to the foot."""

    slopes: tuple[float, ...] = (0.0,)

    @classmethod
    def even(cls, middle: float, spread: float) -> Fan:
        """Slopes that grow evenly: at half height ``middle``, and ``spread`` more at the foot than at the top."""
        return cls((round(middle - spread / 2, 3), round(middle + spread / 2, 3)))

    @property
    def spread(self) -> float:
        """The slope at the foot less that at the top."""
        return self.slopes[-1] - self.slopes[0]

    def slope(self, y: NDArray[Any] | float, height: int) -> NDArray[Any]:
        """The tangent of the slope at a height of the picture (from its top, in pixels)."""
        heights = np.linspace(0.0, height, len(self.slopes))
        return np.tan(np.radians(np.interp(np.asarray(y, np.float32), heights, self.slopes))).astype(np.float32)

    def to_picture(self, x: float, y: float, size: tuple[int, int]) -> tuple[float, float]:
        """Where a point of the levelled picture lies in the picture before; ``size`` is its width and height."""
        if self is LEVEL:
            return x, y
        width, height = size
        return x, y - (x - width / 2) * float(self.slope(y, height))


LEVEL = Fan()


def find_fan(ink: NDArray[np.uint8]) -> Fan:
    """The slopes under which the rows of ink are most distinct; :data:`LEVEL` where the lines are parallel.

    Args:
        ink: a page's :func:`pipeline.text.ink.thumbnail`.
    """
    down, across = np.nonzero(ink)
    if down.size < _FEWEST:
        return LEVEL
    height, width = ink.shape
    step = max(1, down.size // _POINTS)
    points = _Points(down[::step].astype(np.float32), across[::step].astype(np.float32) - np.float32(width / 2), height)
    parallel = points.sharpness(LEVEL)
    fan = _even_fan(points)
    if not _LEAST <= abs(fan.spread) <= _WIDEST or points.sharpness(fan) < _BETTER * parallel:
        fan = LEVEL
    bent = _bent(points)
    low, high = np.percentile(bent.slope(points.ys, height), (_FEW, 100 - _FEW))
    if high - low < np.tan(np.radians(_LEAST)):
        return fan
    if points.sharpness(bent) < max(_BETTER * parallel, _BENT_BETTER * points.sharpness(fan)):
        return fan
    return bent


@dataclass(frozen=True)
class _Points:
    """Places of ink: down from the top of the page, and across from its middle."""

    ys: NDArray[np.float32]
    xs: NDArray[np.float32]
    height: int

    def sharpness(self, fan: Fan) -> float:
        """How distinct the rows of ink are once each line is laid level."""
        if fan is LEVEL:
            return self._distinct(self.ys)
        level = self.ys + self.xs * fan.slope(self.ys, self.height)
        return self._distinct(self.ys + self.xs * fan.slope(level, self.height))

    def sheared(self, degrees: float) -> float:
        """The same with all lines sheared by one slope."""
        return self._distinct(self.ys + self.xs * np.float32(np.tan(np.radians(degrees))))

    def _distinct(self, ys: NDArray[np.float32]) -> float:
        rows = (ys + self.height).astype(np.int32)
        return float(np.square(np.diff(np.bincount(rows).astype(np.float32))).sum())

    def around(self, middle: float, reach: float) -> _Points:
        """The points within ``reach`` of a height."""
        inside = np.abs(self.ys - middle) <= reach
        return _Points(self.ys[inside], self.xs[inside], self.height)


def _even_fan(points: _Points) -> Fan:
    hints = [Fan.even(middle, spread) for spread in _HINTS for middle in (-0.6, 0.0, 0.6)]
    best = max(hints, key=points.sharpness)
    if points.sharpness(best) < points.sharpness(LEVEL):
        return LEVEL
    middle, spread = sum(best.slopes) / 2, best.spread
    for reach in (0.5, 0.25, 0.1):
        ways = [(middle + i * reach, spread + k * 2 * reach) for i in (-2, -1, 0, 1, 2) for k in (-2, -1, 0, 1, 2)]
        middle, spread = max(ways, key=lambda way: points.sharpness(Fan.even(*way)))
    return Fan.even(middle, spread)


def _bent(points: _Points) -> Fan:
    """Slopes measured at each height by itself, then nudged until the whole page is most distinct."""
    heights = np.linspace(0.0, points.height, _KNOTS)
    found = {k: slope for k, y in enumerate(heights) if (slope := _slope_at(points, float(y))) is not None}
    if not found or max(found.values()) - min(found.values()) < _LEAST:
        return LEVEL
    slopes = np.interp(np.arange(_KNOTS), list(found), list(found.values())).tolist()
    best = points.sharpness(Fan(tuple(slopes)))
    for _ in range(2):
        for k in range(_KNOTS):
            for nudge in _NUDGES:
                tried = [*slopes[:k], slopes[k] + nudge, *slopes[k + 1 :]]
                sharp = points.sharpness(Fan(tuple(tried)))
                if sharp > best:
                    slopes, best = tried, sharp
    return Fan(tuple(round(slope, 2) for slope in slopes))


def _slope_at(points: _Points, y: float) -> float | None:
    """The slope of the lines around a height; None where there are too few to tell."""
    band = points.around(y, _BAND * points.height / 2)
    if band.ys.size < _BAND_POINTS:
        return None
    coarse = max(np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.4), key=band.sheared)
    best = max(np.arange(coarse - 0.3, coarse + 0.31, 0.1), key=band.sheared)
    level = band.sheared(0.0)
    return float(best) if band.sheared(float(best)) >= _BAND_BETTER * level else 0.0


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
