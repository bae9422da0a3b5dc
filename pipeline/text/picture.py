"""Making a page's picture ready for the OCR: grey, without red stamps, evenly lit, straight, upright.

Every step leaves a clean scan as it is: Tesseract binarises well on its own, and each resampling costs letters their
edges. Measurements stand in docs/reading.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from pipeline.text.fan import LEVEL, Fan

_MM = 25.4
_MIN_SKEW = 0.4  # degrees; Tesseract follows flatter lines by itself
_MAX_SKEW = 8.0
_RED_SHARE = 0.0004  # of the page; a stamp of 35 mm covers about 0.004
# Of soften(), in pixels; 13-point letters of 28 pixels at 300 dpi are shrunk to 16.
_NETWORK_LETTERS = 16.0
_USUAL_LETTERS = 28.0
_LEAST_FACTOR = 0.58
_BLUR = 1.5


@dataclass(frozen=True, slots=True)
class Prepared:
    """A grey picture, and the way back to the page as it came.

    ``skew`` is the angle in degrees by which the lines rose to the right before they were laid straight, ``fan`` how
    they still spread after that; ``turn`` is the number of degrees clockwise by which the picture was turned first.
    """

    grey: np.ndarray
    skew: float = 0.0
    turn: int = 0
    width: int = 0  # of the picture as it came
    height: int = 0
    hard: bool = False  # it came in black and white
    fan: Fan = LEVEL

    def to_page(self, x: float, y: float) -> tuple[float, float]:
        """A point of this picture as a point, in pixels, of the picture as it came."""
        height, width = self.grey.shape
        x, y = self.fan.to_picture(x, y, (width, height))
        if self.skew:
            back = cv2.getRotationMatrix2D((width / 2, height / 2), self.skew, 1.0)
            x, y = back[0] @ (x, y, 1.0), back[1] @ (x, y, 1.0)
        if self.turn == 90:
            x, y = y, self.height - x
        elif self.turn == 180:
            x, y = self.width - x, self.height - y
        elif self.turn == 270:
            x, y = self.width - y, x
        return float(x), float(y)


_SMUDGE_DPI = 100
_FAINT = 12.0  # grey values by which a blurred line is darker than what is around it
_SMUDGED = 0.04  # share of such places from which on a page is no plain paper
_NOISE = 25.0  # deviation of grey values inside 1 mm that no paper has


def to_grey(image: Image.Image, dpi: int) -> np.ndarray:
    """Grey values (0 black to 255 white) of a page, red stamps taken off where it has colour."""
    if image.mode == "L":
        return np.asarray(image)
    colours = np.asarray(image if image.mode == "RGB" else image.convert("RGB"))
    grey = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)
    small = colours[::4, ::4].astype(np.int16)
    red, rest = small[..., 0], np.maximum(small[..., 1], small[..., 2])
    # Ink of a stamp: clearly more red than green or blue, from full strokes to faint ones.
    mask = ((red - rest) > 35).astype(np.uint8)
    if float(mask.mean()) < _RED_SHARE:
        return grey
    return _without_stamps(colours, grey, mask, dpi)


def _without_stamps(colours: np.ndarray, grey: np.ndarray, mask: np.ndarray, dpi: int) -> np.ndarray:
    """Red marks of a stamp's size become paper, black strokes under them stay. Lines printed in red are lower: kept."""
    scale = 4
    mm = dpi / scale / _MM
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((max(1, round(mm)),) * 2, np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    out = grey
    for left, top, width, height, area in boxes[1:count]:
        if not (12 * mm <= height <= 70 * mm and 12 * mm <= width <= 110 * mm) or area < 12 * mm * mm:
            continue
        if out is grey:
            out = grey.copy()
        margin = round(1.5 * mm)
        y0, x0 = max(0, top - margin) * scale, max(0, left - margin) * scale
        area_ = np.s_[y0 : (top + height + margin) * scale, x0 : (left + width + margin) * scale]
        part = colours[area_].astype(np.int16)
        reddish = part[..., 0] - np.maximum(part[..., 1], part[..., 2])
        paper = int(np.percentile(out[area_], 90))
        # In the red channel a red stroke is nearly paper, a black one stays black, black under red as well.
        cleaned = np.where(reddish > 18, np.maximum(part[..., 0], 0), out[area_])
        cleaned = np.where((reddish > 18) & (part[..., 0] > 110), paper, cleaned)
        out[area_] = cleaned.astype(np.uint8)
    return out


def even_light(grey: np.ndarray) -> np.ndarray:
    """Shadows and dark paper taken off, where there are any; else the same array."""
    small = cv2.resize(grey, (max(8, grey.shape[1] // 16), max(8, grey.shape[0] // 16)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 11)
    dark, light = np.percentile(paper, (3, 97))
    if dark > 170 and light - dark < 50:
        return grey
    ground = cv2.resize(cv2.GaussianBlur(paper, (0, 0), 3), (grey.shape[1], grey.shape[0]))
    return cv2.divide(grey, np.maximum(ground, 40), scale=245)


def is_blank(grey: np.ndarray, dpi: int) -> bool:
    """Whether a page has nothing to read: no more than two marks of a letter's size with a letter's contrast.

    Specks, punch holes, shadows at the edges and what shines through from the other side are no letters.
    """
    scale = 2 if dpi >= 200 else 1
    small = cv2.resize(grey, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA) if scale > 1 else grey
    mm = dpi / scale / _MM
    edge_y, edge_x = round(min(4 * mm, 0.04 * small.shape[0])), round(min(4 * mm, 0.04 * small.shape[1]))
    small = small[edge_y : small.shape[0] - edge_y, edge_x : small.shape[1] - edge_x]
    if small.size == 0:
        return True
    paper = float(np.median(small))
    ink = (small < paper - 70).astype(np.uint8)
    if not ink.any():
        return True
    count, _, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights, widths, areas = boxes[1:, 3], boxes[1:, 2], boxes[1:, 4]
    letters = (heights >= 0.9 * mm) & (heights <= 40 * mm) & (widths <= 120 * mm) & (areas >= 0.12 * mm * mm)
    return count <= 1 or int(letters.sum()) <= 2


def is_smudged(grey: np.ndarray, dpi: int) -> bool:
    """Whether a page without a letter to read is no plain paper: lines too faint or blurred to read, or mere noise.

    Shadows are broader than lines, and what shines through from the other side is fainter than any print.
    """
    scale = max(1.0, dpi / _SMUDGE_DPI)
    small = cv2.resize(grey, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)
    mm = min(dpi, _SMUDGE_DPI) / _MM
    edge_y, edge_x = round(0.06 * small.shape[0]), round(0.06 * small.shape[1])
    small = small[edge_y : small.shape[0] - edge_y, edge_x : small.shape[1] - edge_x].astype(np.float32)
    if small.size == 0:
        return False
    lines = cv2.GaussianBlur(small, (0, 0), 0.5 * mm)
    darker = cv2.GaussianBlur(small, (0, 0), 6 * mm) - lines
    return float((darker > _FAINT).mean()) > _SMUDGED or float((small - lines).std()) > _NOISE


def ink_box(grey: np.ndarray, dpi: int) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what looks like words on a page with little on it, with a margin; None without.

    Grain is blurred away; letters that stand close are joined, and only what has then a word's size counts.
    """
    calm = cv2.GaussianBlur(cv2.medianBlur(grey, 5), (0, 0), dpi / 200)
    dark = (calm < int(np.median(calm)) - 50).astype(np.uint8)
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((max(1, dpi // 40), max(1, dpi // 12)), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    words = [
        (int(left), int(top), int(left + width), int(top + height))
        for left, top, width, height, _ in boxes[1:count]
        if dpi / 25 <= height <= dpi / 2 and dpi / 12 <= width
    ]
    if not words:
        return None
    margin = dpi // 8
    left, top = max(0, min(box[0] for box in words) - margin), max(0, min(box[1] for box in words) - margin)
    right, bottom = max(box[2] for box in words) + margin, max(box[3] for box in words) + margin
    return left, top, min(grey.shape[1], right), min(grey.shape[0], bottom)


def straighten(grey: np.ndarray, ink: np.ndarray) -> tuple[np.ndarray, float]:
    """The picture turned so that its lines run level, and by how many degrees they rose; unturned if nearly level.

    Args:
        grey: the picture.
        ink: its :func:`pipeline.text.ink.thumbnail`.
    """
    skew = find_skew(ink)
    if abs(skew) < _MIN_SKEW:
        return grey, 0.0
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -skew, 1.0)
    border = int(np.median(grey[:: max(1, height // 100), :: max(1, width // 100)]))
    flat = cv2.warpAffine(
        grey, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border
    )
    return flat, skew


def find_skew(ink: np.ndarray) -> float:
    """The angle of the text lines in degrees, positive where they rise to the right; 0.0 where there are none.

    The angle under which the rows of ink are most distinct: sheared by it, lines and gaps alternate sharply.
    """
    ys, xs = np.nonzero(ink)
    if ys.size == 0:
        return 0.0
    step = max(1, ys.size // 15_000)  # enough to tell lines from gaps
    ys, xs = ys[::step].astype(np.float32), xs[::step].astype(np.float32)

    def sharpness(angle: float) -> float:
        # Shearing by such small angles is as good as turning, and much cheaper.
        rows = (ys + xs * np.float32(np.tan(np.radians(angle))) + 200).astype(np.int32)
        return float(np.square(np.diff(np.bincount(rows).astype(np.float32))).sum())

    level = sharpness(0.0)
    coarse = max(np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5), key=sharpness)
    best = float(max(np.arange(coarse - 0.4, coarse + 0.41, 0.1), key=sharpness))
    return best if sharpness(best) > 1.1 * level else 0.0


def runs_sideways(ink: np.ndarray) -> bool:
    """Whether the lines of a page seem to run up or down: columns of its picture alternate more sharply than rows."""
    across = float(np.square(np.diff(ink.sum(axis=1, dtype=np.float64))).sum()) / max(1, ink.shape[1])
    down = float(np.square(np.diff(ink.sum(axis=0, dtype=np.float64))).sum()) / max(1, ink.shape[0])
    return down > 2.0 * across


def turned(grey: np.ndarray, degrees: int) -> np.ndarray:
    """The picture turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(grey, k=-(degrees // 90) % 4))


def soften(grey: np.ndarray, dpi: int, *, hard: bool) -> tuple[np.ndarray, float]:
    """The picture as the OCR's network wants it, and the factor by which it shrank.

    Tesseract's recogniser squeezes each line to a height of 36 pixels without smoothing; at 300 dpi it skips rows of
    pixels, and the marks on vowels, two pixels thin, go with them. A picture shrunk beforehand, so that its small
    letters are as high as the network expects, keeps them; small print is shrunk less. Pictures with hard edges (scans
    in black and white) are blurred first. On scans of official letters a third fewer syllables are wrong
    (docs/reading.md).

    Args:
        grey: the picture.
        dpi: its resolution.
        hard: whether it came in black and white (:func:`is_hard`).
    """
    letters = letter_height(grey)
    if letters is None:
        return grey, 1.0
    factor = max(_LEAST_FACTOR * 300 / dpi, min(1.0, _NETWORK_LETTERS / letters))
    if factor > 0.75:  # small print: as good as it is
        return grey, 1.0
    if hard:
        grey = cv2.GaussianBlur(grey, (0, 0), _BLUR * letters / _USUAL_LETTERS)
    return cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), factor


def is_hard(grey: np.ndarray) -> bool:
    """Whether a picture is all black and white: hardly a grey pixel for each black one."""
    part = grey[::2, ::2]
    dark = int((part <= 50).sum())
    return int(((part > 50) & (part < 200)).sum()) < 0.1 * max(1, dark)


def letter_height(grey: np.ndarray) -> float | None:
    """The height in pixels of the usual letter (a small one, without marks), or None where there are too few."""
    return usual_height(ink_at_half_size(grey)[0])


def ink_at_half_size(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """Connected ink at half the size: boxes (left, top, width, height, area), centres, and the shape of that picture.

    Half the size is a quarter of the work, and letters are still ten pixels high.
    """
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, _, boxes, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return boxes[1:], centres[1:], (ink.shape[0], ink.shape[1])


def usual_height(boxes: np.ndarray) -> float | None:
    """As :func:`letter_height`, from the boxes of :func:`ink_at_half_size`, in pixels of the whole picture."""
    heights, widths = boxes[:, 3], boxes[:, 2]
    letters = heights[(heights >= 5) & (heights <= 40) & (widths >= 4) & (widths <= 60)]
    return float(np.median(letters)) * 2 if letters.size >= 30 else None
