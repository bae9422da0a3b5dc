"""Repair: the text comes out right, and says what it changed.

:func:`repair_text` mends one text, :func:`repair_pages` a document: it chooses between the readings of each page, mends
old encodings and Unicode first, then reads what is damaged with the decoder for its kind of damage, sharing a memory
of the whole document. Both return plans: every change with its place in the raw text, and the way back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal, get_args

from pipeline.errors import UsageError
from pipeline.model import Edit, Page, PageText, Plan, Reading, Source
from pipeline.repair.detect import THRESHOLD, Damage, damage
from pipeline.repair.disputes import disputed_words
from pipeline.repair.dropped_codes import lost_soft_hyphens, put_back
from pipeline.repair.encodings import recognise, repair_encoding
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.mojibake import repair_mojibake
from pipeline.repair.numbering import numbering_edits
from pipeline.repair.plan_compose import compose
from pipeline.repair.readings import after_repair, choose_reading, heard, merge_readings, plausibility
from pipeline.repair.unicode import repair_unicode
from pipeline.repair.viet_habits import Habits, learn_habits
from pipeline.resources import undisturbed

Kind = Literal[
    "auto",
    "none",
    "unicode",
    "tcvn3",
    "vni",
    "viqr",
    "vps",
    "mojibake",
    "diacritics",
    "english-ocr",
    "viet-ocr",
    "glyphs",
]
KINDS: tuple[str, ...] = get_args(Kind)
"""What ``repair_text`` and ``camket repair --kind`` take."""

VIETNAMESE_MODELS = ("vie", "Vietnamese")
"""The Tesseract models whose readings the decoder for a good OCR mends."""


@undisturbed()
def repair_text(text: str, kind: str = "auto") -> Plan:
    """The plan that repairs a text.

    Args:
        text: Any text, a page or a whole document.
        kind: ``auto`` finds out what is damaged; ``none`` changes nothing; any other of :data:`KINDS` forces one.

    Returns:
        The plan; ``plan.apply(text)`` is the repaired text, ``plan.undo`` of it the text again. Empty for clean text.

    Raises:
        UsageError: There is no such kind.
        MissingComponentError: A model or a list that the repair needs is not installed.
    """
    if kind not in KINDS:
        raise UsageError(f"no repair of kind {kind!r}", next_step=f"Choose one of: {', '.join(KINDS)}.")
    if kind == "none" or not text:
        return Plan()
    if kind == "unicode":
        return repair_unicode(text)
    if kind == "mojibake":
        return repair_mojibake(text)
    if kind in ("tcvn3", "vni", "viqr", "vps"):
        return repair_encoding(text, kind)
    if kind != "auto":
        engine = VIETNAMESE_MODELS[0] if kind == "viet-ocr" else "layer"
        return _in_turn(text, repair_unicode, lambda plain: _decode(kind, Reading(engine, plain)))
    return _in_turn(text, _characters, lambda plain: _decode(_kinds([_layer(plain)])[0], _layer(plain)))


def _in_turn(text: str, *repairs: Callable[[str], Plan]) -> Plan:
    plan = Plan()
    for repair in repairs:
        plan = compose(plan, repair(plan.apply(text)))
    return plan


def _characters(text: str) -> Plan:
    """The repairs of single characters: encodings first, since they use what Unicode calls invisible."""
    return _in_turn(text, repair_mojibake, _old_encoding, repair_unicode)


def _old_encoding(text: str) -> Plan:
    from pipeline.repair.english_detect import looks_english_ocr

    plan = repair_encoding(text)
    if not plan:
        return plan
    if looks_english_ocr(text) >= 0.5 and max(recognise(text).values(), default=0.0) < _ENCODED_LINES:
        return Plan()  # the é and ¢ of a few lines are letters misread, no codes of TCVN3
    mended = plan.apply(text)
    if lost_soft_hyphens(text, mended) and recognise(text).get("tcvn3", 0.0) > 0.5:
        plan = compose(plan, put_back(mended))
    return plan


_ENCODED_LINES = 0.3
"""Share of lines from which a text that looks misread is taken to be in an old encoding: VPS looks so too."""


def _decode(kind: str, reading: Reading, memory: DocumentMemory | None = None, others: Sequence[Reading] = ()) -> Plan:
    """What the decoder for a kind of damage makes of a reading. The decoders load their models when first called."""
    if kind == "diacritics":
        from pipeline.repair.restore import restore

        return restore(reading.text, memory)
    if kind == "english-ocr":
        from pipeline.repair.english_ocr import repair_english_ocr

        return _in_chunks(reading.text, lambda chunk: repair_english_ocr(chunk, memory))
    if kind == "viet-ocr":
        from pipeline.repair.viet_ocr import repair_viet_ocr

        plan = repair_viet_ocr(reading, others, memory)
        return plan if reading.engine in VIETNAMESE_MODELS else _sure(plan)
    if kind == "glyphs":
        from pipeline.repair.glyphs import repair_glyphs

        return repair_glyphs(reading.text, memory)
    return Plan()


SURE = 0.93
"""Confidence from which a text that no OCR is known to have read is changed as if one had: typists err less."""


def _sure(plan: Plan) -> Plan:
    return Plan(tuple(edit for edit in plan.edits if edit.confidence >= SURE))


CHUNK = 8_000
"""Characters that a decoder with a large lattice sees at a time: more cost memory and win nothing."""


def _in_chunks(text: str, repair: Callable[[str], Plan]) -> Plan:
    """A repair of a long text in pieces that end with a line."""
    edits: list[Edit] = []
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > CHUNK:
            # best at the end of a paragraph, if there is one in the second half of the piece
            breaks = (text.rfind(mark, start + CHUNK // 2, start + CHUNK) for mark in (".\n", ";\n", "\n"))
            end = next((at + 1 + (text[at] != "\n") for at in breaks if at >= 0), start + CHUNK)
        edits += (
            Edit(e.start + start, e.end + start, e.before, e.after, e.kind, e.confidence)
            for e in repair(text[start:end]).edits
        )
        start = end
    return Plan(tuple(edits))


def doubtful_words(reading: Reading) -> frozenset[int]:
    """The words of an OCR's reading, by number, that may well have been printed otherwise.

    Where they are read once more (:func:`pipeline.text.read_text`), the further reading testifies beside the first one.
    """
    from pipeline.repair.viet_ocr import doubtful_words

    return doubtful_words(reading) if reading.engine in VIETNAMESE_MODELS else frozenset()


@undisturbed()
def repair_pages(pages: Sequence[PageText]) -> tuple[Page, ...]:
    """Repairs a document.

    Args:
        pages: All pages of one document, with their readings.

    Returns:
        The pages in the same order, each by its most probable reading. A page without readings has source ``failed``,
        empty texts and its error.
    """
    plain = _plain_readings(pages)
    chosen = [_choose(page, readings) for page, readings in zip(pages, plain, strict=True)]
    mended = [readings[i][1] if readings else Reading("none", "") for i, readings in zip(chosen, plain, strict=True)]
    kinds = _kinds(mended)
    good = [i for i, kind in enumerate(kinds) if kind in ("none", "viet-ocr")]
    memory = DocumentMemory.from_texts(mended[i].text for i in good if set(kinds) != {"none"})
    decoded = [Plan()] * len(pages)
    for kind in sorted(set(kinds) & _WHOLE_DOCUMENT):
        mine = [i for i, found in enumerate(kinds) if found == kind]
        decode = partial(_decode_text, kind, memory)
        for i, plan in zip(mine, _by_page(decode, [mended[i].text for i in mine]), strict=True):
            decoded[i] = plan
    others = {
        i: [reading for j, (_, reading) in enumerate(readings) if j != chosen[i]]
        for i, readings in enumerate(plain)
        if kinds[i] == "viet-ocr"
    }
    for i in others:
        decoded[i] = _merged(mended[i], others[i], memory)
    habits = learn_habits((mended[i], decoded[i]) for i in others if mended[i].engine in VIETNAMESE_MODELS)
    if habits:
        memory = DocumentMemory.from_texts(decoded[i].apply(mended[i].text) for i in good)
        for i in others:
            if mended[i].engine in habits:
                again = _merged(after_repair(mended[i], decoded[i]), others[i], memory, habits[mended[i].engine])
                decoded[i] = compose(decoded[i], again)
    decoded = _numbered(mended, kinds, decoded)
    done = []
    for i, (page, readings) in enumerate(zip(pages, plain, strict=True)):
        first = readings[chosen[i]][0] if readings else Plan()
        kept = page.readings[chosen[i]] if readings else None
        if kept is not None and kept.engine in VIETNAMESE_MODELS and len(readings) > 1:
            rest = heard([reading for j, reading in enumerate(page.readings) if j != chosen[i]])
            kept = replace(kept, words=disputed_words(kept, rest))
        done.append(_page(page, kept, compose(first, decoded[i])))
    return tuple(done)


def _numbered(readings: Sequence[Reading], kinds: Sequence[str], plans: Sequence[Plan]) -> list[Plan]:
    """The plans of all pages, and on pages that an OCR read the Roman numbers that the row of headings proves."""
    seen = [
        reading.engine in VIETNAMESE_MODELS or kind == "english-ocr"
        for reading, kind in zip(readings, kinds, strict=True)
    ]
    if not any(seen):
        return list(plans)
    texts = [plan.apply(reading.text) for reading, plan in zip(readings, plans, strict=True)]
    numbers = _by_page(lambda text: Plan(tuple(numbering_edits(text))), texts)
    return [compose(plan, more) if ours else plan for plan, more, ours in zip(plans, numbers, seen, strict=True)]


# Decoders that learn from the whole document which letters were lost, or how a word is spelled.
_WHOLE_DOCUMENT = frozenset({"diacritics", "english-ocr", "glyphs"})


def _layer(text: str) -> Reading:
    return Reading("layer", text)


def _decode_text(kind: str, memory: DocumentMemory, text: str) -> Plan:
    return _decode(kind, _layer(text), memory)


def _plain_readings(pages: Sequence[PageText]) -> list[list[tuple[Plan, Reading]]]:
    """Every reading after the repairs of its characters, with the plan that made it."""
    best = _by_page(_characters, [page.best.text if page.best else "" for page in pages])
    plain = []
    for page, first in zip(pages, best, strict=True):
        plans = [first if i == 0 else _characters(reading.text) for i, reading in enumerate(page.readings)]
        plain.append([(plan, after_repair(reading, plan)) for plan, reading in zip(plans, page.readings, strict=True)])
    return plain


def _choose(page: PageText, readings: Sequence[tuple[Plan, Reading]]) -> int:
    """Which reading to keep: the one that is the most probable Vietnamese once it is repaired."""
    if len(readings) < 2:
        return 0
    competing = replace(page, readings=tuple(reading for _, reading in readings))
    best = choose_reading(competing, lambda reading: _decode(_kinds([reading])[0], reading))
    return next((i for i, (_, reading) in enumerate(readings) if reading is best), 0)


def _merged(reading: Reading, others: Sequence[Reading], memory: DocumentMemory, habits: Habits | None = None) -> Plan:
    plan = merge_readings([reading, *others], memory, habits)[1]
    return plan if reading.engine in VIETNAMESE_MODELS or others else _sure(plan)


def _kinds(readings: Sequence[Reading]) -> list[str]:
    """The repair that each page needs; a page that is in doubt follows the document."""
    seen = [reading.engine in VIETNAMESE_MODELS for reading in readings]
    document = _damage("\n".join(reading.text for reading in readings), all(seen)).kind
    kinds = []
    for reading, by_ocr in zip(readings, seen, strict=True):
        found = _damage(reading.text, by_ocr and document not in _OTHERS) if len(readings) > 1 else None
        kind = found.kind if found else document
        if found and kind == "none" and _follows(found, document):
            kind = document
        if kind in ("none", "glyphs") and reading.engine in VIETNAMESE_MODELS:
            kind = "viet-ocr"
        kinds.append(_ruined(reading, kind))
    return kinds


_OTHERS = ("diacritics", "english-ocr")  # damage that a text may have that a Vietnamese OCR read off its page


def _damage(text: str, by_ocr: bool) -> Damage:
    """The damage of a text. Lost letters are not looked for where a Vietnamese OCR read it: they are its misreadings.

    They count only where the text seems to have another damage, which they would rule out.
    """
    found = damage(text, lost_letters=not by_ocr)
    return damage(text) if by_ocr and found.kind in _OTHERS else found


def _ruined(reading: Reading, kind: str) -> str:
    """The kind, or ``english-ocr`` where a text in part ruined makes no sense before it is read as wholly ruined.

    A print of what an English OCR left, scanned and read by a Vietnamese model, has some words right ("Giảm tỷ trọng
    lao động nit làm viéc"): marks enough for another kind, and a result as improbable as noise.
    """
    if kind not in ("diacritics", "viet-ocr"):
        return kind
    from pipeline.repair.english_detect import misread_share

    if misread_share(reading.text) < _MISREAD:
        return kind

    def sense(kind: str) -> float:
        return plausibility(_decode(kind, reading).apply(reading.text))

    before = sense(kind)
    return "english-ocr" if before < _NOISE and sense("english-ocr") > before + _GAIN else kind


_MISREAD = 0.04  # share of misread words from which English OCR comes into question
_NOISE = -4.0  # mean ln P of a word under which a text makes little sense; clean text has about -3
_GAIN = 1.5  # nats a word by which the other decoder must be the more probable


def _follows(page: Damage, document: str) -> bool:
    """Whether a page without proof of its own has the document's damage."""
    if document == "glyphs":
        return True  # the document knows which letters it lost; a page without gaps stays as it is
    if document == "diacritics" and page.words < _FEW_WORDS:
        return True
    return document != "none" and page.scores.get(document, 0.0) >= THRESHOLD / 2


_FEW_WORDS = 40


def _by_page(repair: Callable[[str], Plan], texts: Sequence[str]) -> list[Plan]:
    """A repair that looks at the whole document, cut into one plan for each page."""
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + len(_PAGE_BREAK)
    edits: list[list[Edit]] = [[] for _ in texts]
    for edit in repair(_PAGE_BREAK.join(texts)).edits:
        page = bisect_right(starts, edit.start) - 1
        start = edit.start - starts[page]
        if start + len(edit.before) <= len(texts[page]):  # nothing is changed over a page break
            moved = Edit(start, start + len(edit.before), edit.before, edit.after, edit.kind, edit.confidence)
            edits[page].append(moved)
    return [Plan(tuple(page)) for page in edits]


_PAGE_BREAK = "\n\n"


def _page(page: PageText, reading: Reading | None, plan: Plan) -> Page:
    if reading is None:
        error, code = page.error or "the page gave no reading", page.error_code or "page-unreadable"
        failed: Source = "failed"
        return Page(page.page_no, failed, 0.0, "", width=page.width, height=page.height, error=error, error_code=code)
    from pipeline.text.quality import (
        assess,
    )  # its package loads OpenCV, which the repair of a text alone can do without

    source: Source = "text" if reading.engine == "layer" else "ocr"
    if plan:
        source = "text+repair" if source == "text" else "ocr+repair"
    text = plan.apply(reading.text)
    repaired = Page(
        page_no=page.page_no,
        source=source,
        quality=assess(text).score if text.strip() else reading.quality,
        text_raw=reading.text,
        plan=plan,
        text=text,
        words=reading.words,
        width=page.width,
        height=page.height,
        error=page.error,
        error_code=page.error_code,
        rulings=page.rulings,
    )
    legible = repaired.legibility
    return repaired if legible is None else replace(repaired, quality=min(repaired.quality, round(legible, 4)))
