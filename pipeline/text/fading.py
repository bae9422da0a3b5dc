"""Print that fades: a cartridge or ribbon that runs out leaves bands of a page half as dark as the rest.

Tesseract takes what is dark of a line for its measure, and the faint half of it for dirt. Where the print of a page is
uneven, faint print is made as dark as the rest; what is fainter than any print stays as it is.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_STEP = 2.4  # mm around a place in which its darkest stroke is looked for: a letter's height
_PRINT = 45.0  # grey values below the paper; what shines through, and grain, has less
_FAINT = 0.62  # of the usual darkness
_SHARE = 0.25  # of the printed places that are faint, from which on a page is treated
_WANTED = 0.85  # of the usual darkness, to which faint print is brought
_MOST = 3.0  # times
_MM = 25.4


def even_ink(grey: NDArray[np.uint8], dpi: int) -> NDArray[np.uint8]:
    """A picture in which faint print is as dark as the rest; the same array where the print is even.

    Args:
        grey: the picture, evenly lit.
        dpi: its resolution.
    """
    half: NDArray[Any] = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    paper = int(np.percentile(half[::5, ::5], 80))
    reach = 2 * round(_STEP * dpi / 2 / _MM / 2) + 1
    around = np.ones((reach, reach), np.uint8)
    darkest = cv2.erode(half, around)[:: reach // 2, :: reach // 2]
    ink = paper - darkest.astype(np.float32)
    printed = ink[ink > _PRINT]
    if printed.size == 0:
        return grey
    usual = float(np.percentile(printed, 80))
    if float((printed < _FAINT * usual).mean()) < _SHARE:
        return grey
    gain = np.where(ink > _PRINT, np.clip(_WANTED * usual / np.maximum(ink, 1.0), 1.0, _MOST), 1.0).astype(np.float32)
    spread = cv2.resize(cv2.GaussianBlur(gain, (0, 0), 1.0), (grey.shape[1], grey.shape[0]))
    faint = np.minimum(grey, paper).astype(np.float32) - paper
    return np.where(spread > 1.02, np.clip(paper + faint * spread, 0, 255), grey).astype(np.uint8)
