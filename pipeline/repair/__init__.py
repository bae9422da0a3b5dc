"""Repair: the text comes out right, and says what it changed.

:func:`repair_text` mends one text, :func:`repair_pages` a document: it chooses between the readings of each page, mends
old encodings and Unicode first, then reads what is damaged with the decoder for its kind of damage, sharing a memory
of the whole document. Both return plans: every change with its place in the raw text, and the way back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Literal, cast, get_args

from pipeline.errors import UsageError
from pipeline.model import Edit, Page, PageText, Plan, Reading, Source
from pipeline.repair.detect import THRESHOLD, damage
from pipeline.repair.encodings import repair_encoding
from pipeline.repair.mojibake import repair_mojibake
from pipeline.repair.plan_compose import compose, compose_all
from pipeline.repair.unicode import repair_unicode

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

# Decoders over the language model, by kind: module and function; all take the text and the document's memory.
_DECODERS = {
    "diacritics": ("pipeline.repair.restore", "restore"),
    "english-ocr": ("pipeline.repair.english_ocr", "repair_english_ocr"),
    "viet-ocr": ("pipeline.repair.viet_ocr", "repair_viet_ocr"),
    "glyphs": ("pipeline.repair.glyphs", "repair_glyphs"),
}


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
        return _in_turn(text, repair_unicode, lambda plain: _decode(kind, plain, None))
    return _in_turn(text, _characters, lambda plain: _decode(damage(plain).kind, plain, None))


def _in_turn(text: str, *repairs: Callable[[str], Plan]) -> Plan:
    plan = Plan()
    for repair in repairs:
        plan = compose(plan, repair(plan.apply(text)))
    return plan


def _characters(text: str) -> Plan:
    """The repairs that need no language model: encodings first, since they use what Unicode calls invisible."""
    return _in_turn(text, repair_mojibake, repair_encoding, repair_unicode)


def _decode(kind: str, text: str, memory: Any, **options: Any) -> Plan:
    if kind == "none":
        return Plan()
    module, name = _DECODERS[kind]
    try:
        decoder = getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return Plan()
    return cast(Plan, decoder(text, memory, **options))


def repair_pages(pages: Sequence[PageText]) -> tuple[Page, ...]:
    """Repairs a document.

    Args:
        pages: All pages of one document, with their readings.

    Returns:
        The pages in the same order. A page without readings has source ``failed``, empty texts and its error.
    """
    chosen = [_choose(page) for page in pages]
    texts = [reading.text if reading else "" for reading in chosen]
    plans = _by_page(_characters, texts)
    plain = [plan.apply(text) for plan, text in zip(plans, texts, strict=True)]
    kinds = _kinds(chosen, plain)
    memory = _memory(text for text, kind in zip(plain, kinds, strict=True) if kind == "none")
    decoded = [_decode(kind, text, memory) for kind, text in zip(kinds, plain, strict=True)]
    return tuple(
        _page(page, reading, compose_all((plan, second)))
        for page, reading, plan, second in zip(pages, chosen, plans, decoded, strict=True)
    )


def _choose(page: PageText) -> Reading | None:
    return page.best


def _memory(clean: Any) -> Any:
    from pipeline.repair.memory import DocumentMemory

    return DocumentMemory.from_texts(clean)


def _kinds(chosen: Sequence[Reading | None], plain: Sequence[str]) -> list[str]:
    """The repair that each page needs; a page with few words follows the document."""
    document = damage("\n".join(plain)).kind
    kinds = []
    for reading, text in zip(chosen, plain, strict=True):
        found = damage(text)
        kind = found.kind
        if kind == "none" and document != "none" and found.scores.get(document, 0.0) >= THRESHOLD / 2:
            kind = document
        if kind == "none" and reading is not None and reading.engine in ("vie", "Vietnamese"):
            kind = "viet-ocr"
        kinds.append(kind)
    return kinds


def _by_page(repair: Callable[[str], Plan], texts: Sequence[str]) -> list[Plan]:
    """A repair that looks at the whole document, cut into one plan for each page."""
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    edits: list[list[Edit]] = [[] for _ in texts]
    for edit in repair("\n".join(texts)).edits:
        page = bisect_right(starts, edit.start) - 1
        start = edit.start - starts[page]
        moved = Edit(start, start + len(edit.before), edit.before, edit.after, edit.kind, edit.confidence)
        edits[page].append(moved)
    return [Plan(tuple(page)) for page in edits]


def _page(page: PageText, reading: Reading | None, plan: Plan) -> Page:
    from pipeline.text.quality import assess

    if reading is None:
        return Page(
            page.page_no,
            "failed",
            0.0,
            "",
            width=page.width,
            height=page.height,
            error=page.error or "no reading of this page",
            error_code=page.error_code or "page-unreadable",
        )
    source: Source = "text" if reading.engine == "layer" else "ocr"
    if plan:
        source = "text+repair" if source == "text" else "ocr+repair"
    text = plan.apply(reading.text)
    quality = assess(text).score if text.strip() else reading.quality
    return Page(
        page.page_no,
        source,
        quality,
        reading.text,
        plan,
        text,
        reading.words,
        page.width,
        page.height,
        page.error,
        page.error_code,
    )
