"""Abbreviations that a Vietnamese OCR misread by a letter, where the document has them right elsewhere ("BND": UBND).

No language model knows the letters of an abbreviation. But a document uses few of them, again and again, and the OCR is
hardly ever unsure of one that it read right: of 425 on scans of real wording 28 were below the confidence asked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.model import Edit
from pipeline.repair.abbreviations import is_listed
from pipeline.repair.confusions import neighbours
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.viet_pieces import Piece
from pipeline.vietnamese import is_syllable, strip_marks

_UNSURE = 0.88  # confidence
_LENGTHS = range(3, 9)  # letters as read
_LEAST = 4  # letters as meant: of shorter ones many are alike
_CONFIDENCE = 0.9


def abbreviation_edits(pieces: Sequence[Piece], memory: DocumentMemory) -> Iterator[Edit]:
    """Edits for words of capitals that nobody knows and the document has but once, if it has one other so spelled.

    Args:
        pieces: The words of a page with the OCR's confidences.
        memory: What the document says, this page included.
    """
    for piece in pieces:
        text, sure = piece.text, piece.confidence
        if len(text) not in _LENGTHS or sure is None or sure >= _UNSURE or not (text.isalpha() and text.isupper()):
            continue
        if is_listed(text) or is_syllable(text) or memory.count(text) > 1:
            continue
        forms = neighbours(strip_marks(text).lower())
        meant = {spelled for form in forms if (spelled := memory.abbreviation(form.upper())) and len(form) >= _LEAST}
        if len(meant) == 1 and text not in meant:
            yield Edit(piece.start, piece.end, text, meant.pop(), "ocr", _CONFIDENCE)
