"""Text that a Vietnamese OCR read off a page, with its few wrong words mended.

Tesseract's Vietnamese models read some 97 words in 100 right; most others have lost or swapped a tone mark ("thông kê"
for "thống kê"). Each word read is explained by the words that may have been printed
(:mod:`pipeline.repair.confusions`), a second reading of the same page adds its own evidence, and the language model
chooses among them in context. A word is changed only where the best path beats all others by a margin that was set on
pages held out from training.

Digits, số và ký hiệu, dates, abbreviations and single letters are context, never changed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.model import Edit, Plan, Reading, sorted_edits
from pipeline.repair.abbreviations import is_listed, restore_symbol
from pipeline.repair.alignment import seen_tokens
from pipeline.repair.fixed_forms import ITEM, form_edits, mend_symbol, sign_block_edits, sign_edits
from pipeline.repair.lm import SYM, UNK, fold
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.viet_abbreviations import abbreviation_edits
from pipeline.repair.viet_habits import Habits
from pipeline.repair.viet_lattice import Choice, Tools, adapted, is_rough, lattice_of, shipped_tools
from pipeline.repair.viet_pieces import Piece, around_free, cut_reading, without_plain_runs
from pipeline.repair.viet_weights import ROUGH, WEIGHTS, Weights
from pipeline.vietnamese import strip_marks

_SURE = 0.9
_UNDECIDED = 5.0  # nats; of 23,000 words of scans one in forty is kept by less or changed, half of those misread
_SUREST = 0.96  # Tesseract's confidences end at 0.97; half of all words have more than this
_D_IN_SYMBOL = re.compile(r"[A-ZĐÐ][DÐbB]|ĐĐ")
_DOUBLED = re.compile(r"[ĐÐD]{2,}")
_PARTS_WITH_D = re.compile(r"[^\W\d_]*[ĐÐ][^\W\d_]*")
_SYMBOL_CONFIDENCE = 0.97
_TWO_DS = re.compile(r"(?<=c)([dđ]{2})(?=e)")  # of the letters of items: "d" and "đ" stand between "c" and "e"
_FORM_CONFIDENCE = 0.95


def repair_viet_ocr(
    reading: Reading | str,
    others: Sequence[Reading] = (),
    memory: DocumentMemory | None = None,
    habits: Habits | None = None,
    *,
    weights: Weights = WEIGHTS,
    tools: Tools | None = None,
) -> Plan:
    """Plan the repair of a page that a Vietnamese OCR model read.

    Args:
        reading: The reading to mend, or its mere text; its words' confidences weigh in where it has any.
        others: Further readings of the same page; they may cover only parts of it.
        memory: What the document says elsewhere.
        habits: What the reading's engine makes of this document's marks.
        weights: How the evidence is weighed.
        tools: Other models than the shipped ones (for training and tests).

    Returns:
        Edits of kind ``ocr`` over ``reading.text``, one for each changed word.
    """
    if isinstance(reading, str):
        reading = Reading("vie", reading)
    tools = tools or shipped_tools()
    if habits is not None:
        tools = adapted(tools, reading.engine, habits)
    pieces = without_plain_runs(list(cut_reading(seen_tokens(reading), tools.lm)))
    if habits is not None:  # the rest was looked at before
        pieces = [p._replace(free=False) if p.free and not habits.concern(fold(p.text)) else p for p in pieces]
    if not any(piece.free for piece in pieces):
        return Plan()
    if is_rough(pieces):
        weights = replace(weights, **ROUGH)
    looked_at = pieces if habits is None else around_free(pieces, tools.lm)
    lattice = lattice_of(looked_at, reading, others, tools, memory, habits, weights)
    decoded = lattice.decode()
    edits: list[Edit] = []
    for i, margin in zip(decoded.best, decoded.margin, strict=True):
        edits += _edits(reading.text, looked_at, lattice.choice(i), margin, weights, memory)
    edits += _symbol_edits(pieces)
    forms = [*_forms(reading.text), *(abbreviation_edits(pieces, memory) if memory is not None else ())]
    return sorted_edits(_with_forms(edits, forms))


def doubtful_words(reading: Reading) -> frozenset[int]:
    """The words of a reading, by number, that may well have been printed otherwise: worth a second look.

    These are the words that the search would change, by however little, and those that it keeps by less than
    :data:`_UNDECIDED`.
    """
    tools = shipped_tools()
    pieces = without_plain_runs(list(cut_reading(seen_tokens(reading), tools.lm)))
    if not any(piece.free for piece in pieces):
        return frozenset()
    weights = replace(WEIGHTS, **ROUGH) if is_rough(pieces) else WEIGHTS
    lattice = lattice_of(pieces, reading, (), tools, None, None, weights)
    decoded = lattice.decode()
    found: set[int] = set()
    for i, margin in zip(decoded.best, decoded.margin, strict=True):
        choice = lattice.choice(i)
        if choice.words or margin < _UNDECIDED:
            found.update(piece.word for piece in pieces[choice.first : choice.last] if piece.free and piece.word >= 0)
    return frozenset(found)


def _edits(
    raw: str, pieces: Sequence[Piece], choice: Choice, margin: float, weights: Weights, memory: DocumentMemory | None
) -> Iterator[Edit]:
    if not choice.words:
        return
    start, end = pieces[choice.first].start, pieces[choice.last - 1].end
    before = raw[start:end]
    name, proper = pieces[choice.first].name, pieces[choice.first].proper
    known = pieces[choice.first].ids[0] != UNK
    need = weights.margin + (weights.far if choice.far else 0.0)
    if (pieces[choice.first].confidence or 0.0) > _SUREST and not choice.usual:
        need += weights.sure
    if not known and before.islower():
        need *= weights.unread
    if choice.far and known and memory is not None and memory.count(before) > 1:
        need += weights.again
    if name:
        need += weights.name if known and not choice.seen else weights.new_name
        if proper:
            need += weights.proper
    if choice.far and (proper or (name and known)):
        need += weights.other_name
    if margin < need:
        return
    after = cased(before, " ".join(choice.words))
    if after != before:
        yield Edit(start, end, before, after, "ocr", confidence_of(margin))


def _symbol_edits(pieces: Sequence[Piece]) -> Iterator[Edit]:
    """Đ in the abbreviations of số ký hiệu, where D or a doubled letter was read; digits are never touched."""
    for i, (start, end, text, ids, *_) in enumerate(pieces):
        if ids[0] != SYM or not _D_IN_SYMBOL.search(text):
            continue
        if any(piece.text.lower() == "no" for piece in pieces[max(0, i - 3) : i]):  # English writes "No. 12/2020/ND-CP"
            continue
        after = mend_symbol(_PARTS_WITH_D.sub(lambda part: _listed(part[0]), text))
        if after != text:
            yield Edit(start, end, text, after, "ocr", _SYMBOL_CONFIDENCE)


def _listed(part: str) -> str:
    """A part of a symbol as the lists have it, where they have one Đ for several, or D and Đ in other places."""
    if is_listed(part):
        return part
    once = _DOUBLED.sub("Đ", part)
    return next((found for found in (once, restore_symbol(f"1/{strip_marks(once)}-X")[2:-2]) if is_listed(found)), part)


def _forms(text: str) -> Iterator[Edit]:
    """Edits that a document's fixed forms prove: its motto, its lists, its signs. None touches a digit of a number."""
    yield from sign_edits(text)
    yield from sign_block_edits(text)
    yield from (e for e in form_edits(text) if len(e.before) > 1 and not any(map(str.isdigit, e.before)))
    items = list(ITEM.finditer(text))
    letters = "".join(item[1] for item in items)
    for match in _TWO_DS.finditer(letters):
        for at, letter in ((match.start(1), "d"), (match.start(1) + 1, "đ")):
            if letters[at] != letter:
                yield Edit(items[at].start(1), items[at].end(1), letters[at], letter, "ocr", _FORM_CONFIDENCE)


def _with_forms(edits: Sequence[Edit], forms: Iterable[Edit]) -> Iterator[Edit]:
    """Both kinds of edits; where they meet, the form decides."""
    taken: list[Edit] = []
    for form in forms:
        if not any(form.start < other.end and other.start < form.end for other in taken):
            taken.append(form)
    yield from taken
    for edit in edits:
        if not any(form.start < edit.end and edit.start < form.end for form in taken):
            yield edit


def cased(before: str, after: str) -> str:
    """``after`` with the capitals of ``before``: all of them, or the first of each word."""
    letters = [char for char in before if char.isalpha()]
    if len(letters) > 1 and all(char.isupper() for char in letters):
        return after.upper()
    if " " in after and len(before) == len(after.replace(" ", "")):  # a blank was put in
        parts, at = [], 0
        for word in after.split(" "):
            parts.append(cased(before[at : at + 1], word))
            at += len(word)
        return " ".join(parts)
    return after[:1].upper() + after[1:] if letters and letters[0].isupper() else after


def confidence_of(margin: float) -> float:
    """Probability that a change is right, from the nats it won by."""
    return round(1 / (1 + math.exp(-(0.3 + 0.6 * min(margin, 20.0)))), 3)
