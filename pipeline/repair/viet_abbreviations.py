"""Abbreviations that a Vietnamese OCR misread by one letter, where the document has them right elsewhere ("BND" is UBND).

No language model knows the letters of an abbreviation. But a document uses few of them, again and again, and the OCR is
hardly ever unsure of one that it read right: of 440 on scans of real wording 25 were below the confidence asked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from pipeline.model import Edit
from pipeline.repair.abbreviations import is_listed
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.viet_pieces import Piece
from pipeline.vietnamese import is_syllable, strip_marks

_UNSURE = 0.88  # confidence
_LENGTHS = range(3, 9)  # letters as read
_LEAST = 4  # letters as meant: of shorter ones many are alike
_TIMES = 1  # that the document has it at least
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
        meant = {spelled for form in _forms(strip_marks(text)) if (spelled := memory.abbreviation(form)) is not None}
        meant = {spelled for spelled in meant if len(spelled) >= _LEAST and memory.count(spelled) >= _TIMES}
        if len(meant) == 1 and text not in meant:
            yield Edit(piece.start, piece.end, text, meant.pop(), "ocr", _CONFIDENCE)


def _forms(bare: str) -> set[str]:
    """What an abbreviation may have been: one letter lost, made up, or mistaken for another."""
    forms = {bare[:i] + bare[i + 1 :] for i in range(len(bare))}
    for i in range(len(bare) + 1):
        for letter in ascii_uppercase:
            forms.add(bare[:i] + letter + bare[i:])
            forms.add(bare[:i] + letter + bare[i + 1 :])
    return forms
