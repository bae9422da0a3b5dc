"""Which text a page gets: its own layer, or what an OCR reads off its picture; and both where they compete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from pipeline import errors
from pipeline.model import Box, PageLayer, PageText, Reading
from pipeline.text import ocr
from pipeline.text.options import ReadingCache, TextOptions
from pipeline.text.quality import Quality, assess
from pipeline.text.rulings import find_rulings, on_page

_KEEP = 0.85  # quality of a text layer that is kept unread
_KEEP_SCAN = 0.9  # the same over a picture of the whole page: an OCR made it, and ours may be better
_WORDS = 3  # read on a scanned page; with fewer, all of them guessed, it is looked at what else is on it
_GUESS = 0.5  # confidence below which the OCR has guessed a word
_SCAN = 0.5  # share of pictures from which on a page counts as scanned
_UNMAPPED = 0.02  # share of characters without a Unicode map; bullets of symbol fonts stay below
_PEEK_DPI = 60  # enough to see that a page is blank

Render = Callable[[int], Image.Image]


def read_text(
    layer: PageLayer,
    render: Render,
    options: TextOptions | None = None,
    cache: ReadingCache | None = None,
    doubtful: ocr.Doubtful | None = None,
) -> PageText:
    """The readings of a page, the best first.

    Args:
        layer: the page as intake found it.
        render: gives the page's picture at a resolution in dpi; called only if the picture is to be read.
        options: how to read.
        cache: where readings of pictures are kept.
        doubtful: says which words of a reading do not fit their sentence; the second model reads them, too.

    Returns:
        The readings. A page whose picture could not be read keeps its own text, whatever its quality; where it has
        none, there is no reading, and ``error`` and ``error_code`` say why.

    Raises:
        MissingComponentError: the picture must be read, and Tesseract or its model is not here.
    """
    options = options or TextOptions()
    quality = assess(layer.text)
    own = Reading("layer", layer.text, layer.words, quality.score)
    if not layer.has_picture or options.ocr == "never" or (options.ocr == "auto" and keeps(layer, quality)):
        if not own.text.strip() and layer.has_picture and layer.picture_share >= _SCAN:
            # A scan that nobody read is no blank page: what it says is unknown.
            error = errors.PageError("the page is a picture, and OCR is switched off", next_step="Use --ocr auto")
            return PageText(layer.page_no, layer.width, layer.height, (), str(error), error.code)
        return _page(layer, (own if own.text.strip() else _BLANK,))
    try:
        readings, rulings = _read_picture(layer, render, options, cache, doubtful)
    except errors.MissingComponentError:
        raise
    except Exception as error:  # OpenCV and Pillow have errors of their own, and one page must not stop the others
        if own.text.strip() and (quality.known or layer.picture_share < _SCAN):
            return _page(layer, (own,))
        known = error if isinstance(error, errors.CamketError) else _as_page_error(error)
        return PageText(layer.page_no, layer.width, layer.height, (), str(known), known.code)
    if own.text.strip():
        readings = [*readings[:1], own, *readings[1:]]
    return replace(_page(layer, ocr.ranked(readings, options) or (_BLANK,)), rulings=rulings or layer.rulings)


def _as_page_error(error: Exception) -> errors.PageError:
    what = " ".join(str(error).split())[:120] or "no message"
    return errors.PageError(
        f"its picture cannot be read ({type(error).__name__}: {what})", next_step="Try it again with: camket retry"
    )


_BLANK = Reading("layer", "", (), 1.0)


def keeps(layer: PageLayer, quality: Quality) -> bool:
    """Whether a page's own text is good enough to stand, so that its picture need not be read.

    Not kept: no text at all; a text too short for the scan it lies on (a watermark, a stamp of a scanner); letters from
    a font without a Unicode map; a score below the threshold where there are words enough to judge by. A page of few
    words or in another language, with no picture, is kept.
    """
    if not layer.text.strip():
        return False
    if layer.unmapped_share > _UNMAPPED:
        return False
    if layer.picture_share >= _SCAN:
        return quality.known and quality.score >= _KEEP_SCAN
    return not quality.known or quality.score >= _KEEP


def _page(layer: PageLayer, readings: tuple[Reading, ...]) -> PageText:
    return PageText(layer.page_no, layer.width, layer.height, readings, rulings=layer.rulings)


def _read_picture(
    layer: PageLayer, render: Render, options: TextOptions, cache: ReadingCache | None, doubtful: ocr.Doubtful | None
) -> tuple[list[Reading], tuple[Box, ...]]:
    """Readings of the picture, and the lines drawn in it; none for a blank page."""
    if not layer.text.strip() and layer.picture_share == 0 and _looks_blank(render):
        return [], ()
    image = render(options.dpi)
    kept = _Kept(image, options, cache)
    ocr.require_second(options)
    twice = options.second_model != "never" and not ocr.missing_second(options)
    first = kept.get(None)
    again = kept.get(options.second_name) if twice and first is not None else None
    ready = ocr.prepare(image, options)
    if ready is None:
        _refuse_smudged(layer, image, options)
        return [], ()
    rulings = None
    if first is None or (twice and again is None):
        seen = ocr.read_picture(ready, options)
        ready_too = ocr.otherwise(seen.reading, ready, options)
        if ready_too is not None:
            seen = ocr.better(seen, ocr.read_picture(ready_too, options))
        first = seen.reading
        rulings = seen.rulings if seen.ready is ready else None  # the same as when the reading comes from the cache
        kept.put(None, first)
        if twice:
            again = ocr.read_again(seen, options, doubtful)
            kept.put(options.second_name, again)
    if len(first.words) < _WORDS and all((word.confidence or 0.0) < _GUESS for word in first.words):
        _refuse_smudged(layer, image, options)
    readings = [reading for reading in (first, again) if reading is not None and (reading.text or reading is first)]
    rulings = rulings or find_rulings(ready.grey, options.dpi)
    return readings, on_page(rulings.lines, ready, options.dpi)


def _looks_blank(render: Render) -> bool:
    """A page without text and pictures may still be drawn in curves: a coarse picture shows whether it is."""
    from pipeline.text import picture

    return picture.is_blank(picture.to_grey(render(_PEEK_DPI), _PEEK_DPI), _PEEK_DPI)


def _refuse_smudged(layer: PageLayer, image: Image.Image, options: TextOptions) -> None:
    """A scanned page on which next to nothing was read is blank only where it is plain paper.

    Raises:
        PageError: there is something on it that nobody can read.
    """
    from pipeline.text import picture

    if layer.picture_share < _SCAN or layer.text.strip():
        return
    if picture.is_smudged(picture.even_light(picture.to_grey(image, options.dpi)), options.dpi):
        raise errors.PageError(
            "its picture is too faint, blurred or noisy to be read", next_step="Scan the page again, at 300 dpi"
        )


class _Kept:
    """The cache, asked only if there is one: hashing a picture takes time, too."""

    def __init__(self, image: Image.Image, options: TextOptions, cache: ReadingCache | None) -> None:
        self.image, self.options, self.cache = image, options, cache

    def get(self, second: str | None) -> Reading | None:
        return self.cache.get(ocr.cache_key(self.image, self.options, second)) if self.cache is not None else None

    def put(self, second: str | None, reading: Reading) -> None:
        if self.cache is not None:
            self.cache.put(ocr.cache_key(self.image, self.options, second), reading)
