"""Cutting what an English OCR read into words to explain and pieces that stay: figures, symbols, addresses, signs.

The tokens of :mod:`pipeline.repair.tokens` will not do here: an English OCR puts digits, brackets and quotes into words
("V('fi‘", "16p", "nge:mh"), so a word is whatever stands between blanks, less the punctuation at its edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.repair.lm import LanguageModel
from pipeline.repair.tokens import TokenKind, cut_chunk

_LEAD = "([{\"'“”‘’«-–—•*+,.;:|_~»!?…"
_TRAIL = ")]}\"'“”‘’»,.;:!?…-–—|_*"
_ADDRESS = re.compile(r"https?://|www\.|@[\w-]+\.|\.(?:gov|com|org|edu)\b|\.vn\b")
_FIGURE = re.compile(r"[\d.,%/:°+–-]*\d[\d.,%/:°+–-]*%?")
_ROMAN = re.compile(r"[IVX]{1,5}")
_SYMBOL = re.compile(
    r"\d[\d/]*/[A-Za-zĐÐđ][\wÐ]*(?:-[\wÐ]+)*|(?:\d+-)?[A-ZĐÐ]{2,}[a-zb]?(?:[/-][A-ZĐÐ][A-ZĐÐa-z]+)+|\d+-[A-ZĐ]{2,}(?:/[A-Z]+)?"
)
_UNIT = re.compile(r"\d+(?:kg|km|cm|mm|m|ha|m2|m3|km2|kW|kV|MW|g|t)")
_AREA = re.compile(r"[kcdm]?m[23²³]")  # square and cubic metres, apart from their number
# Codes, and clauses with a letter: "12a", "3b", "6A", "10A1", "B1", "QL1A". Not "16p" (lớp), "1a" (là), "S6" (Số).
_CODE = re.compile(
    r"(?!1[06][a-z])\d{2,}[a-zđ] | [235789]\d*[a-zđ] | \d+[A-ZĐ]\d*"
    r"| [A-ZĐ][1235789]\d* | [A-ZĐ]\d{2,} | [A-ZĐ]{2,}\d+[A-Z]?",
    re.X,
)
_INNER_CUT = re.compile(
    r"""( [/–—-]
      | (?<=\d)\.(?=\D) | (?<=[IVX])\.(?=\D) | (?<=[A-ZĐ]{2})\.(?=[A-ZĐ]{2})  # "4.Sở Y tế", "V.TỔ CHỨC", "VP.UBND"
      | [.,;:]+(?=[/–—-]|$) | (?<=[^\W\d_]{2})[,;.…"“”]+(?=[^\W\d_]{2}) | (?<=[^\W\d_]{2})['’|](?=\d)
    )""",
    re.X,
)
_JOINED_SHORT = re.compile(r"[A-ZĐÐ]{1,6}(?:&[A-ZĐÐ]{1,6})+")  # "TB&XH"


_CHUNK = re.compile(r"\S+")


class Piece(NamedTuple):
    """A stretch of raw text that no blank cuts: a word to explain, or something fixed."""

    start: int
    end: int
    text: str
    kind: str  # "word", "fixed", "break" (a new line), "blank" (an empty line)
    ids: tuple[int, ...] = ()  # what a fixed piece is to the language model
    line: int = 0
    upper: bool = False


def cut_pieces(text: str, lm: LanguageModel) -> Iterator[Piece]:
    """Cut the text into words to explain, fixed pieces and paragraph breaks."""
    at = 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        if number:
            yield Piece(at, at, "", "blank" if not line.strip() else "break", (lm.bos,), number)
        if line.strip():
            capitals = sum(map(str.isupper, line)), sum(map(str.isalpha, line))
            heading = capitals[0] > 0.6 * capitals[1]
            for match in _CHUNK.finditer(line):
                begin = at + match.start()
                for start, end, piece, kind, ids, _, upper in _cut_chunk(match.group(), heading, lm):
                    yield Piece(begin + start, begin + end, piece, kind, ids, number, upper)
        at += len(line)


@lru_cache(maxsize=16384)
def _cut_chunk(chunk: str, heading: bool, lm: LanguageModel) -> tuple[Piece, ...]:
    """The pieces of what stands between two blanks; they come again all through a text."""
    return tuple(_cut(chunk, heading, lm))


def _cut(chunk: str, heading: bool, lm: LanguageModel) -> Iterator[Piece]:
    def fixed(start: int, end: int) -> Iterator[Piece]:
        for a, b, kind in cut_chunk(chunk[start:end]):
            piece = chunk[start + a : start + b]
            yield Piece(start + a, start + b, piece, "fixed", (lm.token_id(piece, kind),))

    def whole(start: int, end: int, kind: TokenKind) -> Piece:
        piece = chunk[start:end]
        return Piece(start, end, piece, "fixed", (lm.token_id(piece, kind),))

    if _ADDRESS.search(chunk):
        yield whole(0, len(chunk), "symbol")
        return
    start = len(chunk) - len(chunk.lstrip(_LEAD))
    end = max(start, len(chunk.rstrip(_TRAIL)))
    if start:
        yield from fixed(0, start)
    core = chunk[start:end]
    if core:
        if _FIGURE.fullmatch(core) or _UNIT.fullmatch(core):
            yield from fixed(start, end)
        elif _SYMBOL.fullmatch(core):
            yield whole(start, end, "symbol")
        else:
            offset = start
            for part in _INNER_CUT.split(core):
                if not part:
                    continue
                stop = offset + len(part)
                hyphened = offset > start + 1 and chunk[offset - 1] == "-" and chunk[offset - 2].isalpha()
                if not any(char.isalnum() for char in part) and part[0] in "/–—-.,;:\"“”'’|":
                    yield whole(offset, stop, "punct")
                elif _FIGURE.fullmatch(part) or (_UNIT.fullmatch(part) and not hyphened):  # "ki-6t" is ki-ốt
                    yield from fixed(offset, stop)
                elif _JOINED_SHORT.fullmatch(part) or _AREA.fullmatch(part):
                    yield whole(offset, stop, "symbol")
                elif _CODE.fullmatch(part):
                    yield whole(offset, stop, "number" if part[0].isdigit() and part[-1].islower() else "symbol")
                elif _ROMAN.fullmatch(part):
                    yield whole(offset, stop, "word")
                else:
                    yield Piece(offset, stop, part, "word", (), 0, _all_large(part, heading))
                offset = stop
    if end < len(chunk):
        yield from fixed(end, len(chunk))


def _all_large(part: str, heading: bool) -> bool:
    """Whether a word is in capitals; one of them may be lost. "HOi" in running text is Hội: the o looked large."""
    letters = [char for char in part if char.isalpha()]
    if len(letters) < 2:
        return heading
    large = sum(map(str.isupper, letters))
    if len(letters) == 3 and letters[-1].islower() and not heading:
        return False
    return large >= 0.6 * len(letters)
