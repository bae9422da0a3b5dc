"""How the evidence on a text that a Vietnamese OCR read is weighed; used by :mod:`pipeline.repair.viet_ocr`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """How the evidence is weighed; set by cross-validation on real scans and on printed pages (nats).

    ``channel`` weighs the first reading against the language model, ``second`` each other reading. ``margin`` is what a
    change must win by; ``sure`` is added for a word read with confidence on a good page, ``name`` for one with a
    capital inside a sentence, ``far`` where base letters change, ``other_name`` where both are so and the word as read
    is known.
    """

    channel: float = 0.8
    blurred: float = 0.7  # of ``channel``, where the OCR is unsure: what it counted on good pages says less there
    second: float = 0.5
    lm: float = 1.0
    margin: float = 1.0
    sure: float = 2.0  # added to ``margin`` where the OCR is as sure of the word as it gets
    name: float = 5.0
    proper: float = 1.5  # added for somebody's name, by where it stands
    new_name: float = 1.5  # the same where the word as read is unknown
    far: float = 1.5
    other_name: float = 6.5
    again: float = 4.0  # added where base letters change in a known word that the document has once more
    unread: float = 0.7  # share of the margin that is enough for an unknown word in small letters
    unknown: float = 4.0  # cost of leaving a word that the model does not know
    impossible: float = 12.0  # the same where it has marks and can be no word of the language
    foreign: float = 2.0  # the same where it has no marks and looks like no syllable
    name_unknown: float = 0.5  # the same where it has no marks and a capital
    speck: float = 1.0  # cost of taking a sign for a speck, where the OCR is unsure of it
    memory: float = 1.0
    split: float = 4.0
    join: float = 6.0
    cut: float = 4.0  # cost of another reading's way to cut a stretch into words
    stroke: float = 2.0  # and of each letter in which the two differ


WEIGHTS = Weights()
ROUGH = {
    "channel": 0.45,
    "second": 0.4,
    "margin": 0.3,
    "sure": 0.0,
    "far": 0.2,
    "name": 4.0,
    "new_name": 0.8,
    "unknown": 6.0,
    "foreign": 3.0,
}
"""What weighs otherwise on a page that the OCR read badly: what was counted on good pages says less there, and most
words that the language model doubts are wrong. Set on copies of copies and faxes of invented letters."""
