"""The steps of a page that a Vietnamese OCR read: words that may be changed, and what is context alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.repair.alignment import Seen
from pipeline.repair.lm import SPECIAL, LanguageModel
from pipeline.repair.tokens import FIRST_CAPITAL, TokenKind, case_of, looks_like_syllable
from pipeline.vietnamese import fold_tone_place, is_syllable, strip_marks

_ROMAN = re.compile(r"[IVXLC]+|[ivx]{2,}")

_VOWEL = re.compile(r"[AEIOUY]")
_UNITS = frozenset(("tỉnh", "phố", "huyện", "quận", "xã", "phường", "trấn", "thôn", "ấp"))
_NO_NAMES = frozenset(("hội", "ủy"))  # behind them: "XÃ HỘI", "TỈNH ỦY"

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
    proper: bool = False  # a name by where it stands: in a cell of capitals alone, or behind "TỈNH" or "XÃ"
    may_vanish: bool = False  # a break that may be none
    word: int = -1  # number of the reading's word that it is part of


def cut_reading(seen: Sequence[Seen], lm: LanguageModel) -> Iterator[Piece]:
    """The lattice's steps: every token but blanks, and a break where a paragraph or a column ends."""
    opening, before, gap = True, "", ""
    tokens = list(_without_number_cells(seen))
    people, places, first = _names_in(tokens)
    for i, ((start, end, text, kind), confidence, word) in enumerate(tokens):
        if kind in ("space", "newline"):
            gap = text
            continue
        broken = _break(before, gap, text) if before else None
        if broken is not None:
            yield Piece(start, start, "", (lm.bos,), False, may_vanish=not broken)
            opening = opening or broken
        free = kind == "word" and _is_free(text)
        name = _is_titled(text) and (i in people or not (opening or i in first))
        glued = bool(before) and gap in ("", " ")
        proper = i in people or i in places
        yield Piece(start, end, text, _ids(lm, text, kind), free, confidence, name, glued, proper, False, word)
        opening = text[-1] in _SENTENCE_END or (opening and not text[-1].isalpha())
        before, gap = text, ""


@lru_cache(maxsize=65536)
def _ids(lm: LanguageModel, text: str, kind: TokenKind) -> tuple[int, ...]:
    """What the model takes a token for."""
    return (lm.token_id(text, kind),)


@lru_cache(maxsize=65536)
def _is_titled(text: str) -> bool:
    """Whether a word has a capital at its beginning, and is not all capitals."""
    return case_of(text) == FIRST_CAPITAL


def _names_in(tokens: Sequence[Seen]) -> tuple[set[int], set[int], set[int]]:
    """Which tokens are words of names, whatever they open; of places' names in capitals; and which open a line.

    A cell or line of nothing but words with a capital is somebody's name. A line that goes on in small letters begins
    a paragraph, unless the line before ends in what may be the first half of a name.
    """
    people: set[int] = set()
    places: set[int] = set()
    first: set[int] = set()
    titled = False
    for cell, at_line_start in _cells(tokens):
        words = [i for i in cell if tokens[i].token.kind == "word"]
        texts = [tokens[i].token.text for i in words]
        if not words:
            continue
        if len(words) > 1 and all(map(_is_titled, texts)) and len(cell) < 2 * len(words):
            people.update(words)
        elif at_line_start:
            item = len(texts[0]) == 1 and len(cell) > 1 and tokens[cell[1]].token.text == ")"  # "d) Kiểm định"
            opening = words[item : item + 2]
            if (item or not titled) and len(opening) > 1 and tokens[opening[1]].token.text.islower():
                first.add(opening[0])
        for k in range(len(words) - 1):
            unit, name = (fold_tone_place(text.lower()) if text.isupper() else "" for text in texts[k : k + 2])
            if unit in _UNITS and name and name not in _NO_NAMES:
                places.update(words[k + 1 :])
        titled = _is_titled(texts[-1])
    return people, places, first


def _cells(tokens: Sequence[Seen]) -> Iterator[tuple[list[int], bool]]:
    """The tokens between line ends, tabs and wide gaps, blanks left out, and whether they begin a line."""
    cell: list[int] = []
    at_line_start = True
    for i, (token, _, _) in enumerate(tokens):
        if token.kind == "newline" or (token.kind == "space" and (len(token.text) > 1 or "\t" in token.text)):
            if cell:
                yield cell, at_line_start
            cell, at_line_start = [], token.kind == "newline" or (at_line_start and not cell)
        elif token.kind != "space":
            cell.append(i)
    if cell:
        yield cell, at_line_start


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


def around_free(pieces: Sequence[Piece], lm: LanguageModel) -> list[Piece]:
    """The free pieces with as much beside them as the language model sees, a break between two such stretches.

    Where few words may be changed, the rest of the page need not be searched.
    """
    found: list[Piece] = []
    reach = lm.order + 2  # two pieces may vanish
    end = 0
    for i, piece in enumerate(pieces):
        if not piece.free:
            continue
        start = max(i - reach, end)
        if start > end:
            place = pieces[start].start
            found.append(Piece(place, place, "", (lm.bos,), False))
        end = i + 1 + reach
        found += pieces[start:end]
    return found


def _break(before: str, gap: str, text: str) -> bool | None:
    """Whether a paragraph, a cell or a column ends between two tokens: True surely, False perhaps, None surely not."""
    if "\n" in gap:
        if text[0].islower():
            return False if gap.count("\n") > 1 else None
        return before[-1] in _SENTENCE_END
    return False if len(gap) > 1 or "\t" in gap else None


@lru_cache(maxsize=65536)
def _is_free(text: str) -> bool:
    """Whether a word token may be changed: not a letter that is no word, an abbreviation or a Roman number."""
    if len(text) < 2:
        return not text.isascii() and text.islower() and is_syllable(text)  # "ổ dịch", "ý kiến"; the letter of no item
    if _ROMAN.fullmatch(text) or any(char.isdigit() for char in text):
        return False
    if not text.isupper():
        return True
    return bool(_VOWEL.search(strip_marks(text))) and not (text.isascii() and not looks_like_syllable(text))
