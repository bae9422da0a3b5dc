"""The ink of a page at a glance: a small picture of its letters alone."""

from __future__ import annotations

import cv2
import numpy as np


def thumbnail(grey: np.ndarray, dpi: int) -> np.ndarray:
    """Ink (1) and paper (0) at about 75 dpi, marks larger than letters taken out: rules, frames, dark edges."""
    factor = min(1.0, 75 / dpi)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count > 1:
        keep = (boxes[:, 3] <= 30) & (boxes[:, 2] <= 120) & (boxes[:, 4] >= 2)
        keep[0] = False
        ink = keep[labels].astype(np.uint8)
    return ink
