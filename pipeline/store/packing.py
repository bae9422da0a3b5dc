"""How word boxes and OCR readings lie in a blob: JSON, packed by zlib (smaller than rows, readable by any language)."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any

from pipeline.model import Box, Reading, Word


def _word_row(word: Word) -> list[Any]:
    box = word.box
    sides = [None] * 4 if box is None else [round(side, 2) for side in (box.x0, box.top, box.x1, box.bottom)]
    return [word.start, word.end, *sides, None if word.confidence is None else round(word.confidence, 3)]


def _word(row: list[Any]) -> Word:
    start, end, x0, top, x1, bottom, confidence = row
    return Word(start, end, None if x0 is None else Box(x0, top, x1, bottom), confidence)


def pack_words(words: Iterable[Word]) -> bytes:
    """Words as a blob. Boxes are kept to a hundredth of a point, confidences to a thousandth."""
    return zlib.compress(json.dumps([_word_row(word) for word in words], separators=(",", ":")).encode(), 6)


def unpack_words(blob: bytes) -> tuple[Word, ...]:
    """The words of a blob of :func:`pack_words`."""
    return tuple(_word(row) for row in json.loads(zlib.decompress(blob)))


def pack_reading(reading: Reading) -> bytes:
    """A reading of a page as a blob, for the OCR cache."""
    data = {
        "engine": reading.engine,
        "text": reading.text,
        "words": [_word_row(word) for word in reading.words],
        "quality": reading.quality,
    }
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpack_reading(blob: bytes) -> Reading:
    """The reading of a blob of :func:`pack_reading`."""
    data = json.loads(zlib.decompress(blob))
    return Reading(data["engine"], data["text"], tuple(_word(row) for row in data["words"]), data["quality"])
