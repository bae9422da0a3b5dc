"""One door to all readers: which one a file needs, and one kind of error whatever its library raises."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from PIL import Image

from pipeline.errors import CamketError, DamagedFileError, PageError
from pipeline.intake import images, kinds, pdf, plain, web, word, word97
from pipeline.model import FileInfo, PageLayer

_PARSERS = {
    kinds.DOCX: word.read,
    kinds.DOC: word97.read,
    kinds.TEXT: plain.read,
    kinds.MARKDOWN: plain.read,
    kinds.HTML: web.read,
}


def probe(path: Path) -> FileInfo:
    """What a file is, and how many pages it has.

    Raises:
        InputError: and its subclasses, where the file cannot be read as a document (see :mod:`pipeline.intake.kinds`).
        MissingComponentError: a .doc file, and no program that reads it.
    """
    path = Path(path)
    kind = kinds.media_type(path)
    with _one_error(path, None):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if kind == kinds.PDF:
            count = pdf.page_count(path)
        elif kind in kinds.IMAGES:
            count = images.page_count(path)
        else:
            count = len(_pages(path, kind))
    return FileInfo(str(path), digest, kind, path.stat().st_size, count)


def read_page(path: Path, media_type: str, page_no: int) -> PageLayer:
    """A page's own text layer, with boxes in points where the format has them. ``page_no`` counts from 1.

    Raises:
        PageError: this page cannot be read; others may be.
        DamagedFileError: the file cannot be read any more.
    """
    path = Path(path)
    with _one_error(path, page_no):
        if media_type == kinds.PDF:
            return pdf.read_page(path, page_no)
        if media_type in kinds.IMAGES:
            return images.read_page(path, page_no)
        pages = _pages(path, media_type)
        if not 1 <= page_no <= len(pages):
            raise PageError(f"the file has {len(pages)} pages", path=str(path), page=page_no)
        return pages[page_no - 1]


def render_page(path: Path, media_type: str, page_no: int, dpi: int = 300) -> Image.Image:
    """The picture of a page, in mode RGB or L, upright as it is shown, at ``dpi`` pixels for each inch.

    Raises:
        PageError: the page cannot be rendered, or its format has no picture.
    """
    path = Path(path)
    with _one_error(path, page_no):
        if media_type == kinds.PDF:
            return pdf.render_page(path, page_no, dpi)
        if media_type in kinds.IMAGES:
            return images.render_page(path, page_no, dpi)
    raise PageError("a text file has no picture to read", path=str(path), page=page_no)


def _pages(path: Path, kind: str) -> tuple[PageLayer, ...]:
    stat = path.stat()
    return _parsed(str(path), kind, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _parsed(path: str, kind: str, mtime_ns: int, size: int) -> tuple[PageLayer, ...]:
    """All pages of a file that is parsed as a whole: once for each process, while the file stays as it is."""
    return _PARSERS[kind](Path(path))


@contextmanager
def _one_error(path: Path, page: int | None) -> Iterator[None]:
    """Turn whatever a library raises on a malformed file into one line that names the file and the page.

    pdfminer raises KeyError, TypeError and AssertionError, Pillow SyntaxError and struct.error, lxml and zipfile their
    own kinds: a list of them would never be complete, and none of them may stop the other files.
    """
    try:
        yield
    except CamketError as error:
        if error.path is None:
            error.path = str(path)
        if error.page is None and page is not None and isinstance(error, PageError):
            error.page = page
        error.args = (str(error),)
        raise
    except MemoryError as error:
        raise PageError("not enough memory to read it", path=str(path), page=page) from error
    except Exception as error:
        kind = PageError if page is not None else DamagedFileError
        what = " ".join(str(error).split())[:120] or type(error).__name__
        raise kind(
            f"cannot be read ({type(error).__name__}: {what})",
            path=str(path),
            page=page,
            next_step="Get the file again",
        ) from error
