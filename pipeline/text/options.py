"""How pages are to be read. Plain values, so that they cross process borders and go into cache keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from pipeline.model import Reading


@dataclass(frozen=True, slots=True)
class TextOptions:
    """What decides how a page is read.

    Attributes:
        ocr: ``auto`` decides page by page, ``always`` reads every picture, ``never`` keeps the page's own text.
        dpi: resolution of the pictures that the OCR reads, in pixels for each inch.
        timeout: seconds that one run of Tesseract may take.
        model: Tesseract model of the first reading.
        second_model: whether ``second_name`` reads the picture once more; ``auto``: on pages that the first reading is
            unsure of, the lines in doubt; ``always``: every page, as a whole.
        second_name: Tesseract model of the second reading.
        second_below: mean confidence (0 to 1) of the first reading under which ``auto`` takes a page for unsure.
    """

    ocr: Literal["auto", "always", "never"] = "auto"
    dpi: int = 300
    timeout: float = 180.0
    model: str = "vie"
    second_model: Literal["auto", "never", "always"] = "auto"
    second_name: str = "Vietnamese"
    second_below: float = 0.9


class ReadingCache(Protocol):
    """Where readings of pictures are kept between runs."""

    def get(self, key: str) -> Reading | None:
        """The reading kept under a key, or None."""

    def put(self, key: str, reading: Reading) -> None:
        """Keep a reading."""
