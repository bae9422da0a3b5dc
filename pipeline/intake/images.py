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
        across, down = _upright_resolution(image)
    return PageLayer(
        page_no, round(width * 72 / across, 2), round(height * 72 / down, 2), "", has_picture=True, picture_share=1.0
    )


def render_page(path: Path, page_no: int, dpi: int) -> Image.Image:
    """The picture upright in mode L or RGB, scaled to ``dpi`` where its own resolution differs by a tenth or more."""
    with _frame(path, page_no) as image:
        across, down = (dpi / own for own in _upright_resolution(image))
        image.load()
        flat = _flat(ImageOps.exif_transpose(image))
        if not (0.9 <= across <= 1.1 and 0.9 <= down <= 1.1):
            size = (max(1, round(flat.width * across)), max(1, round(flat.height * down)))
            flat = flat.resize(size, Image.Resampling.LANCZOS if max(across, down) > 1 else Image.Resampling.BOX)
        flat = flat.copy() if flat is image else flat
        if image.mode == "1":
            flat.info["bits"] = 1
        return flat


def resolution(image: Image.Image) -> tuple[float, float]:
    """Pixels for each inch, across and down: as the file says, unless that is absent or gives a page that none has.

    A fax has 204 pixels an inch across and 98 or 196 down. Without a usable value 300 dpi is taken; where even that
    gives less than a postcard (a screenshot, a thumbnail of a page), the picture is taken for an A4 page.
    """
    stated = image.info.get("dpi")
    try:
        across, down = (float(stated[0]), float(stated[1])) if stated else (0.0, 0.0)
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        across = down = 0.0
    if not (50 <= across <= 2400 and 50 <= down <= 2400):
        across = down = across if 50 <= across <= 2400 else 0.0
    long = max(image.size)
    if across and _SMALLEST <= max(image.width / across, image.height / down) <= _LARGEST:
        return across, down
    if long / DEFAULT_DPI < _SMALLEST:
        own = max(72.0, long / _A4_LONG) if long > 400 else (across or DEFAULT_DPI)
    else:
        own = long / _A4_LONG if long / DEFAULT_DPI > _LARGEST else DEFAULT_DPI
    return own, own


def _upright_resolution(image: Image.Image) -> tuple[float, float]:
    """The resolution of the picture as it is shown, which a camera that lay on its side turns."""
    across, down = resolution(image)
    return (down, across) if image.getexif().get(0x0112, 1) >= 5 else (across, down)


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
