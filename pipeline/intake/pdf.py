"""PDF: words with boxes, drawn lines and pictures of pages by pdfium; fonts, where they matter, by pdfplumber.

pdfium reads a page in a few milliseconds and renders it; pdfplumber takes a hundred times longer and is asked only
where the case of letters depends on their font (:mod:`pipeline.intake.pdf_fonts`).
"""

from __future__ import annotations

import ctypes
import os
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from pipeline.errors import DamagedFileError, EmptyFileError, EncryptedError, PageError
from pipeline.intake.lines import SUPERSCRIPTS, Piece, compose
from pipeline.intake.pdf_fonts import capitals, looks_legacy
from pipeline.intake.rulings import rulings
from pipeline.intake.tcvn3 import as_capitals
from pipeline.model import Box, PageLayer, Word

_MAX_OBJECTS = 4000  # a page with more is a drawing; its pictures are among the first, and counting must stay cheap
_MAX_PIXELS = 120_000_000
_GRID = 64
_MIN_UPRIGHT = 6.0  # points; a shorter upright line parts no words
_LOST = "\ufffd"
_PUNCTUATION = frozenset(".,;:-–—/'\"%()")


@dataclass(slots=True)
class _Glyph:
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    turn: int  # 0, 90, 180, 270: degrees clockwise in which the glyph lies on the shown page


# A blank that pdfium put in by its own measure; where there is no gap (at the mark of a footnote) there is none.
_GUESSED = _Glyph("", 0, 0, 0, 0, 0, 0)


def page_count(path: Path) -> int:
    """The number of pages.

    Raises:
        EncryptedError: the file asks for a password.
        DamagedFileError: no page can be reached, e.g. because the end of the file is missing.
    """
    document = _open(path)
    count = len(document)
    if count == 0:
        raise EmptyFileError("the PDF has no pages", path=str(path), next_step="Get the file again")
    if _is_cut_off(path) and not any(_has_content(document, i) for i in range(count)):
        raise DamagedFileError(
            "the PDF is cut off; no page of it can be read", path=str(path), next_step="Get the file again"
        )
    return count


def _has_content(document: pdfium.PdfDocument, index: int) -> bool:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return False
    try:
        return bool(raw.FPDFPage_CountObjects(page.raw) > 0)
    finally:
        page.close()


def _is_cut_off(path: Path) -> bool:
    """Whether a PDF lacks its end mark: pdfium repairs such files, and what was cut away looks like empty pages."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        return b"%%EOF" not in file.read()


def read_page(path: Path, page_no: int) -> PageLayer:
    """The text layer of a page in the order in which it is seen, its words with boxes, and the share of pictures."""
    page = _page(path, page_no)
    try:
        frame = _Frame(page)
        glyphs, shown, lost = _glyphs(page, frame)
        if looks_legacy("".join(glyph.text for glyph in glyphs if glyph is not None)):
            glyphs = _with_capitals(glyphs, path, page_no, frame)
        lines = rulings(page, frame)
        text, words = _compose(glyphs, frame, _upright(lines))
        return PageLayer(
            page_no,
            round(frame.width, 2),
            round(frame.height, 2),
            text,
            words,
            has_picture=True,
            picture_share=_picture_share(page, frame),
            unmapped_share=lost / shown if shown else 0.0,
            rulings=lines,
        )
    finally:
        page.close()


def render_page(path: Path, page_no: int, dpi: int) -> Image.Image:
    """The picture of a page as it is shown; its ``info["bits"]`` is 1 where the page is a scan in black and white."""
    page = _page(path, page_no)
    try:
        width, height = page.get_size()
        scale = dpi / 72
        if width * height * scale * scale > _MAX_PIXELS:
            scale = (_MAX_PIXELS / (width * height)) ** 0.5  # a plan of A0: coarser, but read
        depth = _scan_depth(page, _Frame(page))
        bitmap = page.render(scale=scale, grayscale=depth is not None)
        try:
            image = bitmap.to_pil().copy()  # the bitmap's memory goes with it
            if depth == 1:
                image.info["bits"] = 1  # resampling puts greys between black and white; the reader wants to know
            return image
        finally:
            bitmap.close()
    finally:
        page.close()


def _open(path: Path) -> pdfium.PdfDocument:
    stat = path.stat()
    return _opened(str(path), stat.st_mtime_ns, stat.st_size, os.getpid())


@lru_cache(maxsize=2)
def _opened(path: str, mtime_ns: int, size: int, process: int) -> pdfium.PdfDocument:
    """An open document; kept, since opening a long one costs more than a page. A forked worker opens its own."""
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        message = str(error).lower()
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) or "password" in message or "security" in message:
            raise EncryptedError(
                "the PDF asks for a password",
                path=path,
                next_step="Save it without a password, e.g. with qpdf --decrypt",
            ) from error
        raise DamagedFileError(
            "the PDF is damaged or cut off; no page of it can be read", path=path, next_step="Get the file again"
        ) from error


def _page(path: Path, page_no: int) -> pdfium.PdfPage:
    document = _open(path)
    if not 1 <= page_no <= len(document):
        raise PageError(f"the PDF has {len(document)} pages", path=str(path), page=page_no)
    try:
        page = document[page_no - 1]
    except pdfium.PdfiumError as error:
        raise _missing_page(path, page_no) from error
    if raw.FPDFPage_CountObjects(page.raw) == 0 and _is_cut_off(path):
        page.close()
        raise _missing_page(path, page_no)
    return page


def _missing_page(path: Path, page_no: int) -> PageError:
    return PageError(
        "the page is damaged or missing from the file", path=str(path), page=page_no, next_step="Get the file again"
    )


class _Frame:
    """From a PDF's user space to the page as it is shown: crop box, rotation, y growing downwards."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.width, self.height = page.get_size()  # of the crop box, turned
        self.turn = page.get_rotation() % 360
        left, bottom, right, top = page.get_cropbox()
        media = page.get_mediabox()
        self.left, self.right = max(left, media[0]), min(right, media[2])
        self.bottom, self.top = max(bottom, media[1]), min(top, media[3])
        if self.right <= self.left or self.top <= self.bottom:
            self.left, self.bottom, self.right, self.top = media

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        if self.turn == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _with_capitals(glyphs: list[_Glyph | None], path: Path, page_no: int, frame: _Frame) -> list[_Glyph | None]:
    """The glyphs, those of capital fonts with the codes of capitals; unchanged where fonts cannot be told."""
    if frame.turn:
        return glyphs  # a page on its side: places would have to be turned back for a few headings
    try:
        places = capitals(path, page_no)
    except PageError:
        return glyphs  # the text is there; only the case of some headings is lost
    if not places:
        return glyphs
    return [
        replace(glyph, text=as_capitals(glyph.text))
        if glyph is not None
        and places.at((glyph.x0 + glyph.x1) / 2 + frame.left, frame.top - (glyph.top + glyph.bottom) / 2)
        else glyph
        for glyph in glyphs
    ]


def _glyphs(page: pdfium.PdfPage, frame: _Frame) -> tuple[list[_Glyph | None], int, int]:
    """The page's visible characters in the order of its content, None for a blank between two; and how many are lost.

    pdfium puts in blanks and line breaks of its own ("generated"); they are taken for blanks, and lines are built anew.
    """
    textpage = page.get_textpage()
    glyphs: list[_Glyph | None] = []
    lost = shown = 0
    try:
        handle = textpage.raw
        count = raw.FPDFText_CountChars(handle)
        rect, ref = raw.FS_RECTF(), ctypes.c_double
        x, y = ref(), ref()
        left, right, bottom, top = ref(), ref(), ref(), ref()
        for i in range(count):
            code = raw.FPDFText_GetUnicode(handle, i)
            unmapped = raw.FPDFText_HasUnicodeMapError(handle, i) == 1
            if code in (0x20, 0xA0, 0x0D, 0x0A, 0x09, 0x3000) and not unmapped:
                if raw.FPDFText_IsGenerated(handle, i) == 1:
                    glyphs.append(_GUESSED)
                    continue
                raw.FPDFText_GetCharBox(handle, i, left, right, bottom, top)
                if top.value - bottom.value < 1 or right.value - left.value < 0.5:
                    glyphs.append(None)
                    continue
                code, unmapped = 0, True  # a blank has no ink: this is a letter that its font calls a blank
            text = _character(code, unmapped, raw.FPDFText_IsHyphen(handle, i) == 1)
            if not text:
                continue
            raw.FPDFText_GetCharOrigin(handle, i, x, y)
            if not raw.FPDFText_GetLooseCharBox(handle, i, rect) or rect.top - rect.bottom < 0.5:
                raw.FPDFText_GetCharBox(handle, i, left, right, bottom, top)
                box = frame.box(left.value, bottom.value, right.value, top.value)
            else:
                box = frame.box(rect.left, rect.bottom, rect.right, rect.top)
            if box[2] < 0 or box[0] > frame.width or box[3] < 0 or box[1] > frame.height:
                continue  # outside of the crop box: nobody sees it
            turn = (round(raw.FPDFText_GetCharAngle(handle, i) * 57.29578 / 90) * 90 + frame.turn) % 360
            origin_x, origin_y = frame.point(x.value, y.value)
            glyphs.append(_Glyph(text, *box, origin_y if turn in (0, 180) else origin_x, turn))
            shown += 1
            lost += text == _LOST or 0xE000 <= ord(text[0]) <= 0xF8FF or unmapped
    finally:
        textpage.close()
    return glyphs, shown, lost


def _character(code: int, unmapped: bool, hyphen: bool) -> str:
    """A character as read: U+FFFD for a glyph whose font does not say which letter it is, "" for what has no shape."""
    if hyphen or code == 2:
        return "-"  # pdfium hides a hyphen at a line's end behind U+0002
    if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return _LOST
    if code < 0x20 or 0x7F <= code < 0xA0:
        return _LOST if unmapped else chr(code)
    return chr(code)


def _compose(
    glyphs: list[_Glyph | None], frame: _Frame, rules: list[tuple[float, float, float]]
) -> tuple[str, tuple[Word, ...]]:
    """Lines of the direction in which most of the page is written; what is written otherwise follows below."""
    turns = Counter(glyph.turn for glyph in glyphs if glyph is not None and glyph is not _GUESSED)
    if not turns:
        return "", ()
    text, words = "", []
    for turn, _ in turns.most_common():
        pieces = _pieces(glyphs, turn, frame)
        part, part_words = compose(pieces, rules if turn == 0 else ())
        if not part:
            continue
        shift = len(text) + 2 if text else 0
        text = f"{text}\n\n{part}" if text else part
        for word in part_words:
            box = _turn_back(word.box, turn, frame) if word.box else None
            words.append(Word(word.start + shift, word.end + shift, box, word.confidence))
    return text, tuple(words)


def _pieces(glyphs: list[_Glyph | None], turn: int, frame: _Frame) -> list[Piece]:
    """Words of one direction, in a frame in which they run from left to right."""
    pieces: list[Piece] = []
    current: Piece | None = None
    baseline = 0.0
    spaced, guessed = True, False
    for glyph in glyphs:
        if glyph is None:
            current, spaced = None, True
            continue
        if glyph is _GUESSED:
            guessed = True
            continue
        if glyph.turn != turn:
            current, spaced = None, True
            continue
        x0, top, x1, bottom, base = _turned(glyph, turn, frame)
        size = bottom - top
        if guessed and current is not None and not -0.3 * size < x0 - current.x1 < 0.1 * size:
            current, spaced = None, True
        guessed = False
        if current is not None:
            em = current.bottom - current.top
            near = -0.6 * em < x0 - current.x1 < 0.28 * max(em, size)
            # some fonts give boxes as high as the ink alone: a comma is low, but stands on the line of its digits
            alike = 0.75 < size / max(em, 0.1) < 1.34 or _is_mark(glyph.text) or _is_mark(current.text)
            if near and abs(base - baseline) < 0.12 * max(em, size) and alike:
                current.text += glyph.text
                current.x1 = max(current.x1, x1)
                current.top, current.bottom = min(current.top, top), max(current.bottom, bottom)
                continue
        raised = current is not None and base < baseline - 0.12 * size and size < 0.85 * (current.bottom - current.top)
        current = Piece(glyph.text, x0, top, x1, bottom, joined=not spaced, raised=raised)
        baseline, spaced = base, False
        pieces.append(current)
    return _with_superscripts(pieces)


def _is_mark(text: str) -> bool:
    """Whether a text is marks of punctuation alone."""
    return all(char in _PUNCTUATION for char in text)


def _with_superscripts(pieces: list[Piece]) -> list[Piece]:
    """Raised small digits become superscript letters, so that the mark of a footnote never grows onto a number."""
    sizes = Counter(round(piece.bottom - piece.top) for piece in pieces for _ in piece.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0
    for before, piece in zip([None, *pieces], pieces, strict=False):
        small = piece.bottom - piece.top < 0.8 * usual
        first = before is None or piece.top > before.bottom - 0.2 * (before.bottom - before.top) or piece.x0 < before.x0
        mark = piece.text.isdecimal() and len(piece.text) <= 3
        if mark and (piece.raised or (small and first and _raised_before(piece, pieces))):
            piece.text = piece.text.translate(SUPERSCRIPTS)
    return pieces


def _raised_before(piece: Piece, pieces: list[Piece]) -> bool:
    """Whether a small number that begins a line stands higher than the word right of it, as a note's own mark does."""
    size = piece.bottom - piece.top
    for other in pieces:
        if other is piece or not 0 <= other.x0 - piece.x1 < 1.2 * size:
            continue
        taller = other.bottom - other.top > 1.25 * size
        if taller and other.top - 0.7 * size <= piece.top and piece.bottom < other.bottom - 0.15 * size:
            return True
    return False


def _turned(glyph: _Glyph, turn: int, frame: _Frame) -> tuple[float, float, float, float, float]:
    """Box and baseline of a glyph in the frame of its own writing direction."""
    if turn == 90:  # runs downwards
        return glyph.top, frame.width - glyph.x1, glyph.bottom, frame.width - glyph.x0, frame.width - glyph.baseline
    if turn == 180:
        return (
            frame.width - glyph.x1,
            frame.height - glyph.bottom,
            frame.width - glyph.x0,
            frame.height - glyph.top,
            frame.height - glyph.baseline,
        )
    if turn == 270:  # runs upwards
        return frame.height - glyph.bottom, glyph.x0, frame.height - glyph.top, glyph.x1, glyph.baseline
    return glyph.x0, glyph.top, glyph.x1, glyph.bottom, glyph.baseline


def _turn_back(box: Box, turn: int, frame: _Frame) -> Box:
    if turn == 90:
        return Box(frame.width - box.bottom, box.x0, frame.width - box.top, box.x1)
    if turn == 180:
        return Box(frame.width - box.x1, frame.height - box.bottom, frame.width - box.x0, frame.height - box.top)
    if turn == 270:
        return Box(box.top, frame.height - box.x1, box.bottom, frame.height - box.x0)
    return box


def _images(page: pdfium.PdfPage) -> list[tuple[float, float, float, float]]:
    """Boxes, in user space, of raster pictures and of forms that hold one."""
    boxes = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for i in range(min(raw.FPDFPage_CountObjects(page.raw), _MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page.raw, i)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            inner = min(raw.FPDFFormObj_CountObjects(item), 50)
            types = (raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(item, j)) for j in range(inner))
            if raw.FPDF_PAGEOBJ_IMAGE not in types:
                continue
        elif kind != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        if raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            boxes.append((left.value, bottom.value, right.value, top.value))
    return boxes


def _upright(lines: tuple[Box, ...]) -> list[tuple[float, float, float]]:
    """Vertical lines of tables as shown: x, top, bottom."""
    return [
        ((line.x0 + line.x1) / 2, line.top, line.bottom)
        for line in lines
        if line.bottom - line.top >= _MIN_UPRIGHT and line.bottom - line.top > line.x1 - line.x0
    ]


def _picture_share(page: pdfium.PdfPage, frame: _Frame) -> float:
    """The part of the shown page that pictures cover, counted on a grid: strips of a scan add up, doubles do not."""
    boxes = _images(page)
    if not boxes:
        return 0.0
    grid = np.zeros((_GRID, _GRID), dtype=bool)
    for box in boxes:
        x0, y0, x1, y1 = frame.box(*box)
        columns = slice(max(0, round(x0 / frame.width * _GRID)), max(0, round(x1 / frame.width * _GRID)))
        grid[max(0, round(y0 / frame.height * _GRID)) : max(0, round(y1 / frame.height * _GRID)), columns] = True
    return float(grid.mean())


def _scan_depth(page: pdfium.PdfPage, frame: _Frame) -> int | None:
    """Bits for each pixel (1 or 8) where one picture without colour covers the page, else None.

    Such a page is rendered in grey, which takes a third of the memory and time; red ink cannot be in it.
    """
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for i in range(min(raw.FPDFPage_CountObjects(page.raw), 20)):
        item = raw.FPDFPage_GetObject(page.raw, i)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        data = raw.FPDF_IMAGEOBJ_METADATA()
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        x0, y0, x1, y1 = frame.box(left.value, bottom.value, right.value, top.value)
        if (x1 - x0) * (y1 - y0) < 0.9 * frame.width * frame.height:
            continue
        if raw.FPDFImageObj_GetImageMetadata(item, page.raw, data):
            grey = data.colorspace in (raw.FPDF_COLORSPACE_DEVICEGRAY, raw.FPDF_COLORSPACE_CALGRAY)
            if data.bits_per_pixel == 1 or (grey and data.bits_per_pixel == 8):
                return int(data.bits_per_pixel)
    return None
