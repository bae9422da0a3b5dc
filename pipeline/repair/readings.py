"""Several readings of one page: which one to keep, and what the others say about its words.

A scanned page may come with the text layer of some earlier OCR, and with what one or two models of Tesseract read off
its picture now. The reading that is the more probable Vietnamese, once repaired, is kept (:func:`choose_reading`); its
text is the page's raw text. The other readings take part word by word: :func:`merge_readings` puts them beside it in
one search, so that a word or a short stretch that another reading has right comes in as an edit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.model import PageText, Plan, Reading, Word
from pipeline.repair.lm import LanguageModel, load_lm
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.tokens import tokenize
from pipeline.repair.viet_habits import Habits
from pipeline.repair.viet_ocr import repair_viet_ocr
from pipeline.vietnamese import is_syllable

_DOUBT = 12.0  # nats that a wrong word costs a reading: an edit costs its share of them, by its confidence
_MISSING = 4.0  # nats for a word that another reading has and this one lacks
_WITNESS = 0.55  # quality from which another reading, or a layer, may testify
_PART = 0.6  # share of the longest reading's words under which a reading is of a part of the page
_FEW = 8  # words under which probability says nothing

Repair = Callable[[Reading], Plan]


def merge_readings(
    readings: Sequence[Reading], memory: DocumentMemory | None = None, habits: Habits | None = None
) -> tuple[Reading, Plan]:
    """Mends the best reading of a page with the help of the others.

    Args:
        readings: Readings of one page, the one to keep first (:func:`choose_reading` finds it). Others may cover parts
            of the page only.
        memory: What the document says elsewhere.
        habits: What the first one's engine makes of this document's marks.

    Returns:
        The first reading, and edits of kind ``ocr`` over its text. Readings that are no better than rubbish are not
        heard.

    Raises:
        ValueError: There is no reading.
    """
    if not readings:
        raise ValueError("no reading to merge")
    first, *rest = readings
    return first, repair_viet_ocr(first, heard(rest), memory, habits)


def heard(others: Sequence[Reading]) -> list[Reading]:
    """Those of the other readings of a page that may testify: no rubbish."""
    return [other for other in others if other.text.strip() and other.quality >= _WITNESS]


def choose_reading(page: PageText, repair: Repair | None = None) -> Reading | None:
    """The reading of a page that is the most probable Vietnamese.

    Args:
        page: A page with its readings, in the text stage's order of quality.
        repair: What mends a reading, so that a repaired layer competes as well; None compares the readings as they are.

    Returns:
        One of ``page.readings``, or None where there is none. A reading of a part of the page never wins; where the
        readings hold too few words to judge by, the first one does.
    """
    if len(page.readings) < 2:
        return page.best
    sizes = [_size(reading.text) for reading in page.readings]
    most = max(sizes)
    whole = [i for i, size in enumerate(sizes) if size >= _PART * most]
    if most < _FEW or len(whole) == 1:
        return page.best if most < _FEW else page.readings[whole[0]]
    lm = load_lm()
    scored = []
    for i in whole:
        reading, size = page.readings[i], sizes[i]
        plan = repair(reading) if repair is not None else Plan()
        value = plausibility(plan.apply(reading.text), lm)
        value -= _DOUBT * sum(1 - edit.confidence for edit in plan.edits) / max(1, size)
        value -= _MISSING * (most - size) / most
        scored.append((value, -i))
    return page.readings[-max(scored)[1]]


def plausibility(text: str, lm: LanguageModel | None = None) -> float:
    """Mean ln P of a text's words under the language model, in nats; higher is better, clean text has about -3.

    Words that no model knows and no syllable rule allows cost as much as the model says; a text without words is -99.
    """
    lm = lm or load_lm()
    tokens = [token for token in tokenize(text) if token.kind not in ("space", "newline")]
    if not any(token.kind == "word" for token in tokens):
        return -99.0
    scores = lm.logprobs([lm.token_id(token.text, token.kind) for token in tokens])
    words = [float(score) for score, token in zip(scores, tokens, strict=True) if token.kind == "word"]
    return sum(words) / len(words)


def _size(text: str) -> int:
    """Syllables of a text; what is no syllable counts half, so that specks read as letters do not win."""
    words = [token.text for token in tokenize(text) if token.kind == "word"]
    sound = sum(is_syllable(word) for word in words)
    return sound + (len(words) - sound) // 2


def after_repair(reading: Reading, plan: Plan) -> Reading:
    """A reading after a first repair (of its Unicode, say), its words at their new places.

    The plan of a second repair of it is composed with the first one's by
    :func:`pipeline.repair.plan_compose.compose`.
    """
    if not plan:
        return reading
    words = []
    for word in reading.words:
        start, end = plan.to_text(word.start), plan.to_text(word.end, end=True)
        if end > start:
            same = start == word.start and end == word.end
            words.append(word if same else Word(start, end, word.box, word.confidence, word.other))
    return replace(reading, text=plan.apply(reading.text), words=tuple(words))
