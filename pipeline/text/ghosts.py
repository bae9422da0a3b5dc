"""Print that shines through from the other side of the paper, taken off where it was read for print.

On a page full of print Tesseract's threshold lies between print and what shines through. On a last page with a few
lines and a name it finds the ghosts to be most of the ink, and reads them: mirrored letters, hundreds of rubbish words,
the name lost among them.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_MARK = 14.0  # grey values by which a mark is darker than the paper around it
_PALE = 95.0  # the same, of what shines through at most
_APART = 1.9  # times that print is darker than that
_FEWEST_GHOSTS, _FEWEST = 30, 4  # letters that shine through, and of print: fewer prove nothing
_PAPER = 240.0  # what paper becomes
_CORE = 0.4  # of the way from ghosts to print: from there on a pixel is print


def without_ghosts(grey: NDArray[np.uint8], dpi: int) -> NDArray[np.uint8] | None:
    """The picture with what shines through made paper, or None where its marks are all of one darkness.

    Args:
        grey: a page, upright, dark on light, evenly lit.
        dpi: its resolution.
    """
    mm = dpi / 25.4
    calm = cv2.GaussianBlur(grey, (0, 0), dpi / 300)
    paper = cv2.medianBlur(cv2.resize(calm, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA), 31)
    ground = cv2.resize(paper, (grey.shape[1], grey.shape[0])).astype(np.float32)
    depth = ground - calm
    _, labels, boxes, _ = cv2.connectedComponentsWithStats((depth > _MARK).astype(np.uint8), connectivity=8)
    deepest = np.zeros(len(boxes), np.float32)
    np.maximum.at(deepest, labels[::2, ::2].ravel().astype(np.intp), depth[::2, ::2].ravel())
    heights, widths = boxes[:, 3], boxes[:, 2]
    letters = (heights >= 1.0 * mm) & (heights <= 8 * mm) & (widths >= 0.5 * mm) & (widths <= 25 * mm)
    letters[0] = False
    found = np.sort(deepest[letters])
    if found.size < _FEWEST_GHOSTS + _FEWEST:
        return None
    cut = _valley(found)
    ghosts, print_ = found[found < cut], found[found >= cut]
    if ghosts.size < _FEWEST_GHOSTS or print_.size < _FEWEST:
        return None
    pale, dark = float(np.median(ghosts)), float(np.median(print_))
    if pale > _PALE or dark < _APART * pale:
        return None
    core = (depth > pale + _CORE * (dark - pale)).astype(np.uint8)
    reach = max(3, round(0.35 * mm)) * 2 + 1  # a stroke's soft edge, and the faint marks on a letter
    kept = cv2.dilate(core, np.ones((reach, reach), np.uint8)) > 0
    return np.where(kept, np.clip(grey + (_PAPER - ground), 0, 255), _PAPER).astype(np.uint8)


def _valley(values: NDArray[np.float32]) -> float:
    """Where sorted values part best into two classes (Otsu's rule)."""
    counts = np.arange(1, values.size)
    sums = np.cumsum(values)[:-1]
    low, high = sums / counts, (values.sum() - sums) / (values.size - counts)
    between = counts * (values.size - counts) * np.square(high - low)
    return float(values[int(np.argmax(between)) + 1])
