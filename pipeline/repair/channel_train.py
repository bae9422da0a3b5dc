"""Teach the English-OCR channel: print known text, spoil the picture, have Tesseract's ``eng`` read it, count.

What an English model makes of "phụ nữ" cannot be listed by hand: it depends on the font, its size and how bad the scan
is. So paragraphs are set in several fonts, blurred, skewed, thresholded and packed as JPEG as scanners do, and read; the
lines that went in and the lines that came out are aligned word by word, and :func:`pipeline.repair.channel.fit` turns
the pairs into probabilities. Nothing of the text is kept in the model but the counts of short strings.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.errors import MissingComponentError, UsageError
from pipeline.repair import channel

FONTS = (
    ("Tinos-Regular", 8),
    ("Tinos-Bold", 2),
    ("Tinos-Italic", 2),
    ("Tinos-BoldItalic", 0.5),
    ("NotoSerif-Regular", 1.5),
    ("NotoSerif-Bold", 0.3),
    ("DejaVuSerif", 0.5),
    ("DejaVuSans", 0.7),
)
"""Fonts with Vietnamese letters and how often each is used; Tinos has the metrics of Times New Roman, which Decree
30/2020, appendix I, lays down for official documents."""

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as it was set: its text, and the pixel rows it stands in."""

    text: str
    top: int
    bottom: int


def find_font(name: str) -> Path | None:
    """The file of a font by its name without suffix, or None where this machine lacks it."""
    for folder in _FONT_FOLDERS:
        for path in Path(folder).expanduser().rglob(f"{name}.ttf"):
            return path
    return None


def print_page(paragraphs: Sequence[str], font: Path, size: float, dpi: int) -> tuple[np.ndarray, list[PrintedLine]]:
    """Set paragraphs on a white A4 page (width only; as long as they need), ``size`` in points. Grey pixels, 0 is ink."""
    face = ImageFont.truetype(str(font), round(size * dpi / 72))
    width, margin, step = round(8.27 * dpi), round(0.9 * dpi), round(size * dpi / 72 * 1.45)
    rows = [(line, i == 0) for text in paragraphs for i, line in enumerate(_wrap(text, face, width - 2.2 * margin))]
    image = Image.new("L", (width, step * (len(rows) + 3)), 255)
    draw = ImageDraw.Draw(image)
    lines = []
    for i, (line, first) in enumerate(rows):
        top = step * (i + 1)
        draw.text((margin + (round(0.35 * dpi) if first else 0), top), line, font=face, fill=0)
        lines.append(PrintedLine(line, top, top + step))
    return np.asarray(image), lines


def _wrap(text: str, face: ImageFont.FreeTypeFont, room: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and face.getlength(longer) > room - (0 if line else 40):
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def degrade(page: np.ndarray, rng: random.Random) -> np.ndarray:
    """The page as a worn copier and a scanner leave it; how bad is drawn from ``rng``."""
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = page.shape
    picture = page.astype(np.float32)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.gauss(0, 0.15), 1)
    picture = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.3))
    picture += noise.normal(0, rng.uniform(2, 28), picture.shape).astype(np.float32)
    kind = rng.random()
    if kind < 0.45:  # a fax or a black-and-white scanner
        picture = np.where(picture > rng.uniform(120, 200), 255, 0)
    elif kind < 0.7:  # faint ink on grey paper
        picture = picture * rng.uniform(0.6, 0.9) + rng.uniform(10, 40)
    packed = np.clip(picture, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:  # ink that bled, or broke
        kernel = np.ones((2, 2), np.uint8)
        packed = cv2.erode(packed, kernel) if rng.random() < 0.6 else cv2.dilate(packed, kernel)
    done, jpeg = cv2.imencode(".jpg", packed, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 85)])
    return cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE) if done else packed


def read_rows(picture: np.ndarray, dpi: int, *, model: str = "eng", timeout: float = 180) -> list[tuple[float, float, str]]:
    """What Tesseract reads: a (row, column, text) for each word, in pixels of its box's middle and left edge.

    Raises :class:`MissingComponentError` without Tesseract; a page that takes longer than ``timeout`` seconds gives [].
    """
    program = shutil.which("tesseract")
    if program is None:
        raise MissingComponentError("tesseract is missing", next_step="Install it: apt install tesseract-ocr")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        cv2.imwrite(str(file), picture)
        command = [program, str(file), "stdout", "-l", model, "--dpi", str(dpi), "--psm", "6", "tsv"]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=timeout, env={**os.environ, "OMP_THREAD_LIMIT": "1"}, check=False
            )
        except subprocess.TimeoutExpired:
            return []
    words = []
    for row in done.stdout.decode("utf-8", "replace").splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip():
            left, top, height = int(cells[6]), int(cells[7]), int(cells[9])
            words.append((top + height / 2, left, cells[11]))
    return words


def pair_lines(lines: Sequence[PrintedLine], words: Sequence[tuple[float, float, str]]) -> list[tuple[str, str]]:
    """Each printed line with the words read at its height, from left to right."""
    rows: list[list[tuple[float, str]]] = [[] for _ in lines]
    if not lines:
        return []
    step = lines[0].bottom - lines[0].top
    for middle, left, text in words:
        i = round((middle - lines[0].top - 0.42 * step) / step)
        if 0 <= i < len(lines):
            rows[i].append((left, text))
    return [(line.text, " ".join(text for _, text in sorted(row))) for line, row in zip(lines, rows, strict=True)]


def printed_pairs(texts: Sequence[str], pages: int, *, seed: int = 0) -> Iterator[list[tuple[str, str]]]:
    """Print and read ``pages`` pages of the paragraphs; gives the line pairs of each page.

    Raises :class:`MissingComponentError` where no font with Vietnamese letters is installed.
    """
    rng = random.Random(seed)
    fonts = [(path, weight) for name, weight in FONTS if (path := find_font(name)) is not None]
    if not fonts:
        raise MissingComponentError(
            "no font with Vietnamese letters is installed",
            next_step="Install some: apt install fonts-croscore fonts-noto-core fonts-dejavu",
        )
    usable = [text for text in texts if 40 <= len(text) <= 900]
    if not usable:
        raise UsageError("no paragraph of 40 to 900 characters to print")
    for _ in range(pages):
        chosen, size = [], 0
        while size < 2600:
            text = " ".join(unicodedata.normalize("NFC", rng.choice(usable)).split())
            if rng.random() < 0.12:  # headings are printed in capitals
                text = text[:160].upper()
            chosen.append(text)
            size += len(text)
        font = rng.choices([path for path, _ in fonts], [weight for _, weight in fonts])[0]
        dpi = rng.choice((130, 150, 200, 200, 250, 300))
        page, lines = print_page(chosen, font, rng.choice((12, 13, 13, 13.5, 14, 14)), dpi)
        yield pair_lines(lines, read_rows(degrade(page, rng), dpi))


def train_channel(texts: Iterable[str], out: Path, *, pages: int = 250, seed: int = 0, pairs: Path | None = None) -> None:
    """Rebuild the English-OCR channel and write it to ``out``.

    Args:
        texts: Paragraphs of clean Vietnamese text to print.
        out: The model file to write (a few hundred KB).
        pages: How many pages to print and read; one takes about five seconds.
        seed: The same seed and text give the same pages.
        pairs: A file of earlier pairs (one JSON list ``[printed line, read line]`` a line) to use instead of printing.

    Raises :class:`MissingComponentError` without Tesseract or fonts, :class:`UsageError` where there is no usable text.
    """
    if pairs is not None:
        known = [tuple(json.loads(row)) for row in pairs.read_text(encoding="utf-8").splitlines()]
    else:
        known = [pair for page in printed_pairs(list(texts), pages, seed=seed) for pair in page]
    channel.save(channel.fit(known), out)


_NOISE = re.compile(r"^[\W_]*$")
