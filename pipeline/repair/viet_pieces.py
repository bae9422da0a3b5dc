"""The steps of a page that a Vietnamese OCR read: words that may be changed, and what is context alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.repair.alignment import Seen
from pipeline.repair.lm import SPECIAL, LanguageModel
from pipeline.repair.tokens import looks_like_syllable

_ROMAN = re.compile(r"[IVXLC]+|[ivx]{2,}")

_PLAIN_RUN = 7  # words; official text has such a run in 14,000 words, most of them English or names of files

_CLASSES = frozenset(range(1, len(SPECIAL)))  # what the model takes for a class: numbers, symbols, breaks

_SENTENCE_END = frozenset(".;:!?")


class Piece(NamedTuple):
    """A token of the lattice: a word to explain (``free``), or context."""

    start: int
    end: int
    text: str
    ids: tuple[int, ...]
    free: bool
    confidence: float | None = None
    name: bool = False  # a capital inside a sentence
    glued: bool = False  # one blank or less parts it from the piece before, on one line
    may_vanish: bool = False  # a break that may be none
    word: int = -1  # number of the reading's word that it is part of


def cut_reading(seen: Sequence[Seen], lm: LanguageModel) -> Iterator[Piece]:
    """The lattice's steps: every token but blanks, and a break where a paragraph or a column ends."""
    opening, before, gap = True, "", ""
    for (start, end, text, kind), confidence, word in _without_number_cells(seen):
        if kind in ("space", "newline"):
            gap = text
            continue
        broken = _break(before, gap, text) if before else None
        if broken is not None:
            yield Piece(start, start, "", (lm.bos,), False, may_vanish=not broken)
            opening = opening or broken
        free = kind == "word" and _is_free(text)
        name = text[:1].isupper() and not opening and not (len(text) > 1 and text.isupper())
        glued = bool(before) and gap in ("", " ")
        yield Piece(start, end, text, (lm.token_id(text, kind),), free, confidence, name, glued, word=word)
        opening = text[-1] in _SENTENCE_END or (opening and not text[-1].isalpha())
        before, gap = text, ""


def _without_number_cells(seen: Sequence[Seen]) -> Iterator[Seen]:
    """Tokens without cells of mere numbers between a line and its continuation ("dưới 4   15.000", "tấn")."""
    ends = [i for i, s in enumerate(seen) if s.token.kind == "newline"] + [len(seen)]
    start = 0
    for line, end in enumerate(ends):
        stop, words = end, False
        after = seen[end + 1 : ends[line + 1]] if line + 1 < len(ends) else ()
        if any(s.token.text[0].islower() for s in after[:2] if s.token.kind == "word"):
            for i in range(end - 1, start, -1):
                kind, text = seen[i].token.kind, seen[i].token.text
                words = words or kind in ("word", "symbol")
                if words:
                    break
                if (kind == "space" and len(text) > 1) or "\t" in text:
                    stop = i
        yield from seen[start:stop]
        yield from seen[end : end + 1]
        start = end + 1


def without_plain_runs(pieces: list[Piece]) -> list[Piece]:
    """Words of a long run without any mark are not free: it was printed so (a file's name, English)."""
    words = [i for i, piece in enumerate(pieces) if piece.ids[0] not in _CLASSES and piece.text[:1].isalpha()]
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and pieces[words[end]].text.isascii():
            end += 1
        if end - at >= _PLAIN_RUN:
            for i in words[at:end]:
                pieces[i] = pieces[i]._replace(free=False)
        at = end + 1
    return pieces


def _break(before: str, gap: str, text: str) -> bool | None:
    """Whether a paragraph, a cell or a column ends between two tokens: True surely, False perhaps, None surely not."""
    if "\n" in gap:
        if text[0].islower():
            return False if gap.count("\n") > 1 else None
        return before[-1] in _SENTENCE_END
    return False if len(gap) > 1 or "\t" in gap else None


def _is_free(text: str) -> bool:
    """Whether a word token may be changed: not a single letter, an abbreviation or a Roman number."""
    if len(text) < 2 or _ROMAN.fullmatch(text) or any(char.isdigit() for char in text):
        return False
    return not (text.isupper() and text.isascii() and not looks_like_syllable(text))
