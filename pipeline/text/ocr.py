"""One picture of a page to one reading: made ready, read by Tesseract, put into lines."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from PIL import Image

from pipeline import errors
from pipeline.intake.lines import Piece, compose_lines
from pipeline.model import Box, Reading, Word
from pipeline.text import cells, doubted, missed, picture, second, tesseract
from pipeline.text.fading import even_ink
from pipeline.text.fan import LEVEL, find_fan, levelled
from pipeline.text.fields import read_written
from pipeline.text.ghosts import without_ghosts
from pipeline.text.ink import thumbnail
from pipeline.text.options import TextOptions
from pipeline.text.picture import Prepared
from pipeline.text.quality import assess
from pipeline.text.rulings import Rulings, find_rulings
from pipeline.text.strokes import counted

_FIGURES = "eng"  # the model that reads columns of figures once more; it has seen more of them than the Vietnamese ones
_SMALLER = 0.7  # size at which it reads them once more
_METHOD = 10  # a change of this package that changes readings: old cache entries are not used any more
_OWN_CALL = 7  # doubtful words that are worth a call of their own: to start Tesseract takes a tenth of a page's time
_LONE = 0.6  # confidence of a word on a page with next to nothing on it; dirt has less
_RUBBISH = 0.45  # quality and confidence of a page that lies on its side or head
_POOR = 0.8  # confidence of a page that may have been read together with what shines through
_FADED = 0.93  # confidence of a page whose print may fade
_WORTH = 0.25  # of the longest reading: a watermark over a scan has less
_COMPLETE = 0.75  # of the longest reading: of the whole page, not of lines
_SURE = 1.5  # of Tesseract's orientation; below, it is a guess


def cache_key(image: Image.Image, options: TextOptions, model: str | None = None) -> str:
    """Names a reading of a picture: same pixels, settings and Tesseract, same key.

    Args:
        image: the picture as rendered.
        options: how it is to be read.
        model: the second model, for its reading.

    Raises:
        MissingComponentError: Tesseract is not here.
    """
    digest = hashlib.blake2b(digest_size=20)
    digest.update(np.ascontiguousarray(np.asarray(image)).data)
    settings: tuple[object, ...] = (
        image.mode,
        image.size,
        image.info.get("bits"),
        options.model,
        options.dpi,
        tesseract.version(),
        _METHOD,
    )
    if model is not None:
        settings += (model, options.second_model, options.second_below)
    digest.update(repr(settings).encode())
    return digest.hexdigest()


def prepare(image: Image.Image, options: TextOptions) -> Prepared | None:
    """The picture ready for the OCR, or None for a blank page. Turned upright only where its lines run up or down."""
    width, height = image.size
    if min(width, height) < 16:
        return None
    grey = picture.to_grey(image, options.dpi)
    hard = image.info.get("bits") == 1 or picture.is_hard(grey)
    grey = picture.even_light(grey)
    if picture.is_blank(grey, options.dpi):
        return None
    turn = 0
    ink = thumbnail(grey, options.dpi)
    if picture.runs_sideways(ink):
        turn = _orientation(grey, options)
        grey, ink = picture.turned(grey, turn), picture.turned(ink, turn)
    return _laid_level(grey, ink, options.dpi, Prepared(grey, 0.0, turn, width, height, hard))


def _laid_level(grey: np.ndarray, ink: np.ndarray, dpi: int, ready: Prepared) -> Prepared:
    """An upright picture, with its ink at a glance, with its lines laid level."""
    flat, skew = picture.straighten(grey, ink)
    fan = find_fan(ink if flat is grey else thumbnail(flat, dpi))
    return replace(ready, grey=flat if fan is LEVEL else levelled(flat, fan), skew=skew, fan=fan)


Doubtful = Callable[[Reading], Collection[int]]
"""Which words of a reading, by number, are in doubt for what they say."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture once read: the reading, and its lines and borders in pixels and points of the prepared picture."""

    reading: Reading
    lines: tuple[tuple[Piece, ...], ...]
    ready: Prepared
    rulings: Rulings


def read_picture(ready: Prepared, options: TextOptions) -> Seen:
    """Read a prepared picture; boxes are in points at ``options.dpi``.

    Raises:
        PageError: Tesseract failed on it.
        TimeoutError: (of :mod:`pipeline.errors`) it took too long.
        MissingComponentError: Tesseract or the model is not here.
    """
    rulings = find_rulings(ready.grey, options.dpi)
    lines = read_written(_lines_and_cells(ready, rulings, options, options.model, soft=True), ready.grey)

    def strips(rows: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
        return second.read_strips(ready.grey, rows, options, options.model)

    lines = counted(missed.read_missed(ready.grey, lines, strips), ready.grey)
    return Seen(_reading(options.model, compose_lines(lines), ready, options), tuple(map(tuple, lines)), ready, rulings)


def read_again(seen: Seen, options: TextOptions, doubtful: Doubtful | None = None) -> Reading:
    """What the second model makes of the doubtful lines, or of the whole picture; empty where little is in doubt.

    On a page that was read well these are the lines with a doubtful number, and the words that ``doubtful`` names where
    there are such lines, or many such words.
    """
    name, grey = options.second_name, seen.ready.grey
    installed = tesseract.installed_name(name) or name
    good = confidence(seen.reading) >= options.second_below
    unsure = second.doubtful_numbers(seen.lines) if good else second.doubtful(seen.lines)
    if options.second_model == "always" or (not good and second.wants_whole_page(seen.lines, unsure)):
        lines = _lines_and_cells(seen.ready, seen.rulings, options, installed, soft=False)
        return _reading(name, compose_lines(lines), seen.ready, options)
    places: list[Box] = []
    if good and doubtful is not None:
        _, words = compose_lines(seen.lines)  # the words of the reading, in pixels
        places = [box for i in sorted(doubtful(seen.reading)) if (box := words[i].box) is not None]
    if not unsure and len(places) < _OWN_CALL:
        places = []
    strips, wanted = doubted.with_words(unsure, seen.lines, places)
    found = doubted.only(wanted, second.read_strips(grey, strips, options, installed))
    return _reading(name, second.in_lines(found), seen.ready, options)


def _reading(name: str, text_and_words: tuple[str, tuple[Word, ...]], ready: Prepared, options: TextOptions) -> Reading:
    text, words = text_and_words
    return Reading(name, text, tuple(_on_page(word, ready, options.dpi) for word in words), assess(text).score)


def otherwise(seen: Reading, ready: Prepared, options: TextOptions) -> Prepared | None:
    """The picture made ready in another way, where the reading of it is poor and there is one; else None.

    It is turned upright if the reading is rubbish and Tesseract finds that it lies on its side or head; what shines
    through from the other side of the paper is taken off; print that fades is made even.
    """
    sure = confidence(seen)
    if seen.quality <= _RUBBISH or sure <= _RUBBISH:
        turn = _orientation(ready.grey, options)
        if turn != 0:
            turned = replace(ready, turn=(ready.turn + turn) % 360)
            upright = picture.turned(ready.grey, turn)
            return _laid_level(upright, thumbnail(upright, options.dpi), options.dpi, turned)
    if sure < _POOR and not ready.hard:
        clean = without_ghosts(ready.grey, options.dpi)
        if clean is not None:
            return replace(ready, grey=clean)
    if sure < _FADED and not ready.hard:
        even = even_ink(ready.grey, options.dpi)
        return replace(ready, grey=even) if even is not ready.grey else None
    return None


def better(one: Seen, other: Seen) -> Seen:
    """Of two readings of a page the first one, unless the other has more of it surely read and in syllables.

    Where the first is poor, more of it may be what shines through: there the share of syllables decides.
    """
    if confidence(one.reading) < _POOR:
        return other if other.reading.quality > one.reading.quality else one
    return other if _worth(other.reading) > _worth(one.reading) else one


def _worth(reading: Reading) -> float:
    return reading.quality * sum((word.confidence or 0.0) * (word.end - word.start) for word in reading.words)


def confidence(reading: Reading) -> float:
    """Mean confidence (0 to 1) of a reading's words, long ones counting more; 0 where there are none."""
    weighted = [(word.confidence, word.end - word.start) for word in reading.words if word.confidence is not None]
    total = sum(length for _, length in weighted)
    return sum(sure * length for sure, length in weighted) / total if total else 0.0


def _orientation(grey: np.ndarray, options: TextOptions) -> int:
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)  # enough for it, and faster
    with tesseract.as_file(small) as path:
        turn, sure = tesseract.orientation(path, timeout=options.timeout)
    return turn if sure >= _SURE else 0


def _lines_and_cells(
    ready: Prepared, rulings: Rulings, options: TextOptions, model: str, *, soft: bool
) -> list[list[Piece]]:
    """The lines of a page in pixels of its picture; ruled tables are read cell by cell."""

    def read(grey: np.ndarray, config: str = "--psm 3") -> list[list[Piece]]:
        softened, factor = picture.soften(grey, options.dpi, hard=ready.hard) if soft else (grey, 1.0)
        return _read_lines(softened, factor, options, model, config)

    tables = cells.tables_in(rulings)
    if not tables:
        return read(ready.grey) or _lone_lines(ready.grey, options, read)
    figures = tesseract.installed_name(_FIGURES) or model
    ways = ((figures, 1.0), (model, 1.0), (figures, _SMALLER)) if soft else ()
    lines = read(cells.without_tables(ready.grey, tables, options.dpi))

    def sheet(grey: np.ndarray) -> list[list[Piece]]:
        return read(grey, "--psm 6")

    def other(grey: np.ndarray, name: str, factor: float) -> list[list[Piece]]:
        smaller = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else grey
        return _read_lines(smaller, factor, options, name, "--psm 6")

    again = [partial(other, name=name, factor=factor) for name, factor in ways]
    return lines + cells.read_cells(ready.grey, rulings, tables, options.dpi, sheet, again)


def _lone_lines(grey: np.ndarray, options: TextOptions, read: Callable[..., list[list[Piece]]]) -> list[list[Piece]]:
    """What stands on a page with next to nothing on it (a name on the last page), which Tesseract passes over."""
    box = picture.ink_box(grey, options.dpi)
    if box is None:
        return []
    left, top, right, bottom = box
    lines = read(np.ascontiguousarray(grey[top:bottom, left:right]), "--psm 6")
    moved = [
        [
            replace(p, x0=p.x0 + left, x1=p.x1 + left, top=p.top + top, bottom=p.bottom + top)
            for p in line
            if (p.confidence or 0.0) >= _LONE
        ]
        for line in lines
    ]
    return [line for line in moved if line]


def _read_lines(grey: np.ndarray, factor: float, options: TextOptions, model: str, config: str) -> list[list[Piece]]:
    """Tesseract's lines; ``factor`` is the size of this picture against the prepared one, whose pixels are given."""
    with tesseract.as_file(grey) as path:
        dpi = round(options.dpi * factor)
        seen = tesseract.read(path, model=model, dpi=dpi, timeout=options.timeout, config=config)
    lines: dict[tuple[int, int, int], list[Piece]] = defaultdict(list)
    for word in seen:
        left, top = word.left / factor, word.top / factor
        right, bottom = (word.left + word.width) / factor, (word.top + word.height) / factor
        lines[word.line].append(Piece(word.text, left, top, right, bottom, word.confidence))
    return list(lines.values())


def _on_page(word: Word, ready: Prepared, dpi: int) -> Word:
    """The word's box as points on the page as it came."""
    if word.box is None:
        return word
    box = word.box
    corners = [ready.to_page(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
    scale = 72 / dpi
    xs, ys = [x * scale for x, _ in corners], [y * scale for _, y in corners]
    around = Box(round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))
    return Word(word.start, word.end, around, word.confidence)


def missing_second(options: TextOptions) -> bool:
    """Whether the second model is not installed: ``auto`` then goes without it."""
    return tesseract.installed_name(options.second_name) is None


def require_second(options: TextOptions) -> None:
    """Raise MissingComponentError if the second model was asked for and is not installed."""
    if options.second_model == "always" and missing_second(options):
        raise errors.MissingComponentError(
            f"the Tesseract model {options.second_name} is missing",
            next_step="Install it: apt-get install tesseract-ocr-script-viet, on macOS: brew install tesseract-lang",
        )


def ranked(readings: Sequence[Reading], options: TextOptions) -> tuple[Reading, ...]:
    """Readings by quality; those of doubtful lines alone come last, those with next to nothing of the page go.

    Args:
        readings: of one page.
        options: how they were made.
    """
    longest = max((len(reading.text) for reading in readings), default=0)
    second_look = [reading for reading in readings if reading.engine == options.second_name]
    whole = [reading for reading in readings if reading not in second_look and len(reading.text) >= _WORTH * longest]
    whole += [reading for reading in second_look if len(reading.text) >= _COMPLETE * longest]
    parts = [reading for reading in second_look if reading not in whole]
    return (*sorted(whole, key=lambda reading: -reading.quality), *parts)
