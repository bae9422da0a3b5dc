"""The piece of a page where a fact stands, as a picture: the sentence framed, the number outlined."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from pipeline.errors import CamketError, InputError, PageError, StoreError, UsageError

DPI = 150
_MARGIN = 30.0  # points of the page around the sentence
_FRAME, _VALUE = (70, 110, 180), (200, 30, 30)


def write_crop(db: sqlite3.Connection, fact: dict[str, Any], to: str | Path) -> None:
    """Writes a PNG of the page around a fact of :func:`pipeline.store.details.find`.

    Raises:
        UsageError: what is shown has no place on a page.
        PageError: the page has no picture (a Word or text file), or its words have no boxes.
        InputError: the file is no longer there, or changed since it was read.
        StoreError: the picture cannot be written.
    """
    boxes = [box for box in (fact.get("box"), fact.get("value_box")) if box]
    if "quote" not in fact:
        raise UsageError(f"a {fact['kind']} has no place on a page", next_step="Give the id of a fact.")
    path, page_no = _file(db, fact["document_id"]), fact["page_no"]
    row = db.execute("SELECT media_type FROM documents WHERE id = ?", (fact["document_id"],)).fetchone()
    picture = _picture(path, row["media_type"], page_no)
    if not boxes:
        raise PageError("the words of this page have no place on it", path=str(path), page=page_no)
    page = db.execute("SELECT width, height FROM pages WHERE id = ?", (fact["page_id"],)).fetchone()
    scale = picture.width / page["width"] if page["width"] else DPI / 72
    crop = _cropped(picture.convert("RGB"), boxes, fact.get("value_box"), scale)
    try:
        crop.save(to, "PNG")
    except OSError as error:
        raise StoreError(
            f"cannot be written ({error.strerror or error})", path=str(to), next_step="Choose another --image FILE."
        ) from None


def _picture(path: Path, media_type: str, page_no: int) -> Image.Image:
    from pipeline.intake import render_page

    try:
        return render_page(path, media_type, page_no, DPI)
    except PageError as error:
        raise PageError(
            error.problem,
            path=str(path),
            page=page_no,
            next_step="Pictures are made of PDF files and images; of this one the sentence above is all there is.",
        ) from error
    except CamketError as error:
        raise PageError(error.problem, path=str(path), page=page_no, next_step=error.next_step) from error


def _file(db: sqlite3.Connection, document_id: str) -> Path:
    """A file that still has the bytes that were read."""
    sha256 = db.execute("SELECT sha256 FROM documents WHERE id = ?", (document_id,)).fetchone()["sha256"]
    rows = db.execute("SELECT path FROM document_files WHERE document_id = ? ORDER BY path", (document_id,)).fetchall()
    paths = [Path(row["path"]) for row in rows]
    for path in paths:
        if path.is_file():
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                    return path
    problem = (
        "the file changed since it was read" if any(map(Path.is_file, paths)) else "the file is not there any more"
    )
    raise InputError(problem, path=str(paths[0]) if paths else None, next_step="Read it again: camket ingest FILE")


def _cropped(picture: Image.Image, boxes: list[list[float]], value: list[float] | None, scale: float) -> Image.Image:
    """The picture around the boxes (points), with a thin frame around the first and a thick one around the number."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    draw = ImageDraw.Draw(picture)
    if value != boxes[0]:
        draw.rectangle(_pixels(boxes[0], scale, 3), outline=_FRAME, width=1)
    if value:
        draw.rectangle(_pixels(value, scale, 2), outline=_VALUE, width=3)
    around = [(left - _MARGIN) * scale, (top - _MARGIN) * scale, (right + _MARGIN) * scale, (bottom + _MARGIN) * scale]
    return picture.crop(
        (
            max(0, round(around[0])),
            max(0, round(around[1])),
            min(picture.width, round(around[2])),
            min(picture.height, round(around[3])),
        )
    )


def _pixels(box: list[float], scale: float, room: int) -> tuple[float, float, float, float]:
    return box[0] * scale - room, box[1] * scale - room, box[2] * scale + room, box[3] * scale + room
