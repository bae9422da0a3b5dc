"""PNG, JPEG and TIFF: each frame is a page. A picture is brought upright, onto white, and into grey or RGB."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.errors import DamagedFileError, PageError
from pipeline.model import PageLayer

DEFAULT_DPI = 300.0
_A4_LONG = 11.69  # inches
_LARGEST = 34.0  # inches; a page longer than A0's short side was not meant, the file's resolution is a default
_SMALLEST = 5.0  # inches; a whole document page is not smaller than this (A6 is 5.8)


@contextmanager
def _frame(path: Path, page_no: int) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # large scans are usual here; Pillow still refuses what is absurd
        try:
            with Image.open(path) as image:
                image.seek(page_no - 1)
                yield image
        except EOFError as error:
            raise PageError("the file has no such page", path=str(path), page=page_no) from error
        except Image.DecompressionBombError as error:
            raise PageError(
                "the picture is too large", path=str(path), page=page_no, next_step="Scan it again at 300 dpi"
            ) from error
        except (OSError, SyntaxError, ValueError) as error:
            raise PageError(
                f"the picture is damaged or cut off ({error})", path=str(path), page=page_no, next_step="Get it again"
            ) from error


def page_count(path: Path) -> int:
    """The number of frames.

    Raises:
        DamagedFileError: Pillow cannot open the file.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path) as image:
                return int(getattr(image, "n_frames", 1))
        except Image.DecompressionBombError as error:
            raise DamagedFileError(
                "the picture is too large", path=str(path), next_step="Scan it again at 300 dpi"
            ) from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise DamagedFileError(
                "the picture is damaged or cut off", path=str(path), next_step="Get the file again"
            ) from error


def read_page(path: Path, page_no: int) -> PageLayer:
    """A page without a text layer; its size in points follows from its pixels and its resolution."""
    with _frame(path, page_no) as image:
        width, height = image.size
        if image.getexif().get(0x0112, 1) >= 5:  # the camera lay on its side
            width, height = height, width
        dpi = resolution(image)
    return PageLayer(
        page_no, round(width * 72 / dpi, 2), round(height * 72 / dpi, 2), "", has_picture=True, picture_share=1.0
    )


def render_page(path: Path, page_no: int, dpi: int) -> Image.Image:
    """The picture upright in mode L or RGB, scaled to ``dpi`` where its own resolution differs by a tenth or more."""
    with _frame(path, page_no) as image:
        own = resolution(image)
        image.load()
        flat = _flat(ImageOps.exif_transpose(image))
        scale = dpi / own
        if not 0.9 <= scale <= 1.1:
            size = (max(1, round(flat.width * scale)), max(1, round(flat.height * scale)))
            flat = flat.resize(size, Image.Resampling.LANCZOS if scale > 1 else Image.Resampling.BOX)
        flat = flat.copy() if flat is image else flat
        if image.mode == "1":
            flat.info["bits"] = 1
        return flat


def resolution(image: Image.Image) -> float:
    """Pixels for each inch: as the file says, unless that is absent or gives a page of a size that no page has.

    Without a usable value 300 dpi is taken; where even that gives less than a postcard (a screenshot, a thumbnail of a
    page), the picture is taken for an A4 page.
    """
    stated = image.info.get("dpi")
    long = max(image.size)
    try:
        dpi = float(stated[0]) if stated else 0.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    if 50 <= dpi <= 2400 and _SMALLEST <= long / dpi <= _LARGEST:
        return dpi
    if long / DEFAULT_DPI < _SMALLEST:
        return max(72.0, long / _A4_LONG) if long > 400 else (dpi if 50 <= dpi <= 2400 else DEFAULT_DPI)
    if long / DEFAULT_DPI > _LARGEST:
        return long / _A4_LONG
    return DEFAULT_DPI


def _flat(image: Image.Image) -> Image.Image:
    """Mode L or RGB; see-through parts become white paper, 16-bit grey is scaled and not cut off."""
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype=np.float32)
        low, high = float(values.min()), float(values.max())
        scale = 65535.0 if image.mode.startswith("I;16") or high > 255 else max(high, 1.0)
        return Image.fromarray((np.clip(values - min(low, 0), 0, scale) * (255.0 / scale)).astype(np.uint8))
    if "A" in image.getbands() or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(paper, rgba).convert("RGB")
    return image.convert("RGB")
