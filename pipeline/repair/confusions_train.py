"""Teach the confusions of Tesseract's Vietnamese models: print known text, scan it, read it, count.

Pages are printed in the fonts of official documents, spoiled as a black-and-white office scanner does at 300 dpi, and
read in the way that camket reads pages (:mod:`pipeline.text`), so that the confidences mean the same. Real scans with a
transcription weigh more than printed pages: a scanner loses marks in ways that no program imitates well. Only counts of
letters enter the model, no text.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from pipeline.errors import UsageError
from pipeline.intake import probe, render_page
from pipeline.model import Reading
from pipeline.repair import confusions
from pipeline.repair.alignment import align, seen_tokens
from pipeline.repair.channel_train import installed_fonts, print_page
from pipeline.text import TextOptions, ocr
from pipeline.text.quality import assess

ENGINES = ("vie", "Vietnamese")
REAL = 6.0
"""Weight of a word of a real scan against one of a printed page."""

_DPI = 300
_CHARACTERS = 2200  # of a page
_SIZES = (12, 13, 13, 14, 14, 14)  # points; Nghị định 30/2020/NĐ-CP, Phụ lục I, has 13 to 14
_USABLE = 0.8  # quality of a paragraph from which on it is Vietnamese enough to be printed

Pair = tuple[str, str, float | None, float]


def train_confusions(
    texts: Iterable[str],
    out: Path,
    *,
    pages: int = 120,
    seed: int = 0,
    scans: Path | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> None:
    """Rebuild the confusion model of both Vietnamese models and write it.

    Args:
        texts: Paragraphs of clean Vietnamese.
        out: The model file to write (about 20 KB).
        pages: How many pages to print; each is read twice, which takes about three seconds.
        seed: The same seed and text give the same pages.
        scans: A folder of real scans ``NAME.pdf`` with transcriptions ``NAME.gold.txt``, to be counted as well.
        progress: Told what is being done, and how much of it is done (0 to 1).

    Raises:
        MissingComponentError: Tesseract, one of its models or a font is missing.
        UsageError: There is no usable text.
    """
    tell = progress or (lambda name, done: None)
    pairs: dict[str, list[Pair]] = {engine: [] for engine in ENGINES}
    for number, (printed, picture) in enumerate(printed_pages(list(texts), pages, seed=seed)):
        tell("printed pages", number / pages)
        for reading in _read(picture):
            pairs[reading.engine] += word_pairs(printed, [reading])
    for path in sorted(scans.glob("*.pdf")) if scans is not None else ():
        gold = path.with_suffix(".gold.txt")
        if gold.is_file():
            tell(path.name, 0.0)
            readings = list(_scanned(path))
            for engine in ENGINES:
                mine = [reading for reading in readings if reading.engine == engine]
                pairs[engine] += word_pairs(gold.read_text(encoding="utf-8"), mine, REAL)
    confusions.save({engine: confusions.fit(found) for engine, found in pairs.items()}, out)


def printed_pages(texts: Sequence[str], pages: int, *, seed: int = 0) -> Iterator[tuple[str, Image.Image]]:
    """Pages of paragraphs as printed and as scanned.

    Raises:
        MissingComponentError: No font with Vietnamese letters is installed.
        UsageError: There is no paragraph of 40 to 1,500 characters of Vietnamese.
    """
    rng = random.Random(seed)
    fonts = installed_fonts()
    usable = [text for text in texts if 40 <= len(text) <= 1500 and assess(text).score >= _USABLE]
    if not usable:
        raise UsageError("no paragraph of 40 to 1,500 characters of Vietnamese to print")
    for _ in range(pages):
        chosen: list[str] = []
        while sum(map(len, chosen)) < _CHARACTERS:
            chosen.append(" ".join(unicodedata.normalize("NFC", rng.choice(usable)).split()))
        font = rng.choices([path for path, _ in fonts], [weight for _, weight in fonts])[0]
        page, lines = print_page(chosen, font, rng.choice(_SIZES), _DPI)
        yield "\n".join(line.text for line in lines), Image.fromarray(office_scan(page, rng))


def office_scan(page: np.ndarray, rng: random.Random) -> np.ndarray:
    """A page as a black-and-white scanner at 300 dpi delivers it: a little askew, soft, grainy, black or white."""
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-0.25, 0.25), 1)
    picture = cv2.warpAffine(page.astype(np.float32), turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(1.0, 1.9))
    grain = cv2.GaussianBlur(np.asarray(noise.normal(0, 1, page.shape), dtype=np.float32), (0, 0), 1.0)
    picture += grain / grain.std() * rng.uniform(8, 24)
    return np.where(picture > rng.uniform(135, 200), 255, 0).astype(np.uint8)


def word_pairs(printed: str, readings: Sequence[Reading], weight: float = 1.0) -> list[Pair]:
    """Each printed word with the one read in its place, its confidence and a weight; what was lost is left out."""
    wanted = [s.token.text for s in seen_tokens(Reading("printed", printed)) if s.token.kind == "word"]
    seen = [s for reading in readings for s in seen_tokens(reading) if s.token.kind == "word"]
    return [
        (wanted[match.start], seen[match.other_start].token.text, seen[match.other_start].confidence, weight)
        for match in align(wanted, [s.token.text for s in seen])
        if match.end - match.start == 1 and match.other_end - match.other_start == 1
    ]


def _read(picture: Image.Image) -> Iterator[Reading]:
    """What the first model reads, and the second one of the whole page."""
    options = TextOptions(ocr="always", dpi=_DPI, model=ENGINES[0], second_model="always", second_name=ENGINES[1])
    ready = ocr.prepare(picture, options)
    if ready is not None:
        seen = ocr.read_picture(ready, options)
        yield seen.reading
        yield ocr.read_again(seen, options)


def _scanned(path: Path) -> Iterator[Reading]:
    info = probe(path)
    for number in range(1, info.page_count + 1):
        yield from _read(render_page(path, info.media_type, number, _DPI))
