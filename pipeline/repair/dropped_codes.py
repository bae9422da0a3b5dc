"""The letter ư of TCVN3, whose code is the soft hyphen: readers such as catdoc drop it ("tr­ëng" comes as "trëng").

Where a TCVN3 text has lost all its soft hyphens, the language model puts ư back into the words that can have had it.
"""

from __future__ import annotations

from functools import lru_cache

from pipeline.model import Edit, Plan
from pipeline.repair.lattice import Arc, decode
from pipeline.repair.lm import LanguageModel, load_lm
from pipeline.repair.tokens import Token, tokenize
from pipeline.vietnamese import is_syllable

SOFT_HYPHEN = "\u00ad"
LEAST_WORDS = 40
"""Words from which the lack of any bare ư proves a loss: one word in fifteen has it."""

_UNKNOWN = 12.0  # nats against a reading that is no word of the model


def lost_soft_hyphens(raw: str, text: str) -> bool:
    """Whether a TCVN3 text (``raw``; ``text`` in Unicode) has lost the code of ư."""
    return SOFT_HYPHEN not in raw and not set("ưƯ") & set(text) and len(text.split()) >= LEAST_WORDS


def put_back(text: str) -> Plan:
    """The plan that puts ư back into a text that lost all of them.

    Raises:
        MissingComponentError: The language model is not installed.
    """
    tokens = [token for token in tokenize(text) if token.kind != "space"]
    lm = load_lm()
    arcs: list[Arc] = []
    readings: list[str] = []
    for i, token in enumerate(tokens):
        for reading in (token.text, *(_with_letter(token.text) if token.kind == "word" else ())):
            arcs.append(Arc(i, i + 1, (_id(lm, token, reading),), _cost(lm, token, reading)))
            readings.append(reading)
    if not arcs:
        return Plan()
    decoded = decode(lm, len(tokens) + 1, arcs)
    edits = []
    for chosen, margin in zip(decoded.best, decoded.margin, strict=True):
        token = tokens[arcs[chosen].start]
        if readings[chosen] != token.text:
            confidence = 0.98 if margin > 3 else 0.85
            edits.append(Edit(token.start, token.end, token.text, readings[chosen], "missing-glyph", confidence))
    return Plan(tuple(edits))


def _id(lm: LanguageModel, token: Token, reading: str) -> int:
    return lm.id(reading) if token.kind == "word" else lm.token_id(token.text, token.kind)


def _cost(lm: LanguageModel, token: Token, reading: str) -> float:
    return _UNKNOWN if token.kind == "word" and lm.id(reading) == lm.unk else 0.0


@lru_cache(maxsize=16384)
def _with_letter(word: str) -> tuple[str, ...]:
    """The syllables that a word can have been before it lost one ư."""
    letter = "Ư" if word.isupper() and len(word) > 1 else "ư"
    found = []
    for at in range(len(word) + 1):
        candidate = word[:at] + letter + word[at:]
        if is_syllable(candidate):
            found.append(candidate)
    return tuple(dict.fromkeys(found))
