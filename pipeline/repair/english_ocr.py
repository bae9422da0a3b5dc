"""Text that an English OCR read off a Vietnamese page, turned back into Vietnamese.

"Thuc hi€én cong tac vi sy tién by cia phu nir" is a reading of "Thực hiện công tác vì sự tiến bộ của phụ nữ": every mark
is lost or has become a foreign letter, a digit or a sign. Each word of the reading has a handful of syllables that an
English OCR would have read so (:mod:`pipeline.repair.channel`, learned from printed pages); the language model
chooses among them in context. Digits, dates, numbers and addresses stay as they are; in số ký hiệu only letters are
mended, by table. A second round knows what the document says often.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import Edit, Plan, sorted_edits
from pipeline.repair import channel
from pipeline.repair.lattice import Arc, decode
from pipeline.repair.lm import PUNCTUATION, SPECIAL, LanguageModel, load_lm
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.tokens import TokenKind, cut_chunk, looks_like_syllable
from pipeline.resources import load_patterns, model_file
from pipeline.vietnamese import is_syllable, strip_marks

MODEL = "channel.npz"

_SCALE = 0.8  # weight of the channel against the language model
_SPLIT = 6.0  # cost of a lost blank
_JOIN = 5.5  # cost of a blank that was read into a word
_SPECK = 4.0  # cost of leaving a lone sign out of the context
_UNKNOWN_NAME, _UNKNOWN = 3.0, 9.0  # cost of a word that no model knows, with a capital and without
_POOR = 6.0  # cost of the best single syllable above which splits and joins are tried

_LEAD = "([{\"'“”‘’«-–—•*+,.;:|_~»!?…"
_TRAIL = ")]}\"'“”‘’»,.;:!?…-–—|_*"
_SWALLOWED = frozenset("'’‘`()[]{}|!\"“”:;")
_ADDRESS = re.compile(r"https?://|www\.|@[\w-]+\.|\.(?:gov|com|org|edu)\b|\.vn\b")
_FIGURE = re.compile(r"[\d.,%/:°+–-]*\d[\d.,%/:°+–-]*%?")
_ROMAN = re.compile(r"[IVX]{1,5}")
_SYMBOL = re.compile(r"\d[\d/]*/[A-Za-zĐÐđ][\wÐ]*(?:-[\wÐ]+)*|(?:\d+-)?[A-ZĐÐ]{2,}[a-zb]?(?:[/-][A-ZĐÐ][A-ZĐÐa-z]+)+|\d+-[A-ZĐ]{2,}(?:/[A-Z]+)?")
_UNIT = re.compile(r"\d+(?:kg|km|cm|mm|m|ha|m2|m3|km2|kW|kV|MW|g|t)")


class _Piece(NamedTuple):
    """A stretch of raw text that no blank cuts: a word to explain, or something fixed."""

    start: int
    end: int
    text: str
    kind: str  # "word", "fixed", "break"
    ids: tuple[int, ...] = ()  # what a fixed piece is to the language model
    line: int = 0
    upper: bool = False


class _Choice(NamedTuple):
    """What an arc of the lattice stands for."""

    start: int
    end: int
    words: tuple[tuple[int, int], ...]  # (LM id, case) of each syllable; () keeps the raw text


@dataclass(frozen=True)
class _Tools:
    lm: LanguageModel
    channel: channel.Channel
    ids: tuple[int, ...]  # LM id of each word of the channel


@lru_cache(maxsize=1)
def _tools() -> _Tools:
    lm = load_lm()
    return make_tools(lm, channel.load(model_file(MODEL)))


def make_tools(lm: LanguageModel, model: channel.Model) -> _Tools:
    """The search structures over a language model's vocabulary."""
    first = len(SPECIAL) + len(PUNCTUATION)
    costs = -lm.arrays.prob_table[0][lm.arrays.prob[: len(lm.words)]]
    ids = tuple(
        i
        for i in range(first, len(lm.words))
        if (word := lm.words[i]).isalpha() and (is_syllable(word) or costs[i] < _RARE or not word.isascii())
    )
    return _Tools(lm, channel.Channel(model, [lm.words[i] for i in ids], [float(costs[i]) for i in ids]), ids)


_RARE = 15.0  # -ln of the frequency below which a word that is no syllable is no candidate


def repair_english_ocr(
    text: str,
    memory: DocumentMemory | None = None,
    confidences: Sequence[float | None] | None = None,
) -> Plan:
    """Plan the repair of a text that an English OCR model read.

    Args:
        text: The raw reading, with its line breaks.
        memory: What is known of the document from pages that were read well.
        confidences: Not used by this channel (an English model is sure of wrong letters); taken so that all decoders
            are called alike.

    Returns:
        Edits of kind ``ocr``, one for each changed word.
    """
    tools = _tools()
    return _repair(text, tools, memory)


def _repair(text: str, tools: _Tools, memory: DocumentMemory | None = None) -> Plan:
    pieces = list(_pieces(text, tools.lm))
    if not any(piece.kind == "word" for piece in pieces):
        return Plan()
    arcs, choices, nodes = _lattice(pieces, tools, memory)
    decoded = decode(tools.lm, nodes, arcs)
    edits = []
    for i, margin in zip(decoded.best, decoded.margin, strict=True):
        edits += _edits(text, choices[i], margin, tools.lm)
    for piece in pieces:
        if piece.kind == "fixed" and (mended := mend_symbol(piece.text)) != piece.text:
            edits.append(Edit(piece.start, piece.end, piece.text, mended, "ocr", 0.97))
    return sorted_edits(edits)


def _edits(text: str, choice: _Choice, margin: float, lm: LanguageModel) -> Iterator[Edit]:
    if not choice.words:
        return
    raw = text[choice.start : choice.end]
    after = " ".join(_cased(lm.word(word), case) for word, case in choice.words)
    if after == raw or after.lower() == raw.lower():
        return
    yield Edit(choice.start, choice.end, raw, after, "ocr", _confidence(margin))


def _cased(word: str, case: int) -> str:
    return word.upper() if case == 2 else word[0].upper() + word[1:] if case == 1 else word


def _confidence(margin: float) -> float:
    return round(1 / (1 + math.exp(-(0.35 + 0.55 * min(margin, 20.0)))), 3)


# --------------------------------------------------------------------------------------------------------- pieces


def _pieces(text: str, lm: LanguageModel) -> Iterator[_Piece]:
    """Cut the text into words to explain, fixed pieces and paragraph breaks."""
    at = 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        if not line.strip():
            yield _Piece(at, at, "", "break", (lm.bos,), number)
        else:
            capitals = sum(map(str.isupper, line)), sum(map(str.isalpha, line))
            heading = capitals[0] > 0.6 * capitals[1]
            for match in re.finditer(r"\S+", line):
                yield from _cut(match.group(), at + match.start(), number, heading, lm)
        at += len(line)


def _cut(chunk: str, at: int, line: int, heading: bool, lm: LanguageModel) -> Iterator[_Piece]:
    def fixed(start: int, end: int) -> Iterator[_Piece]:
        for a, b, kind in cut_chunk(chunk[start:end]):
            piece = chunk[start + a : start + b]
            yield _Piece(at + start + a, at + start + b, piece, "fixed", (lm.token_id(piece, kind),), line)

    def whole(start: int, end: int, kind: TokenKind) -> _Piece:
        piece = chunk[start:end]
        return _Piece(at + start, at + end, piece, "fixed", (lm.token_id(piece, kind),), line)

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
            for part in re.split(r"([/–—-]|(?<=\d)\.(?=\D)|(?<=[IVX])\.(?=\D)|(?<=[^\W\d_]{2})[,;](?=[^\W\d_]{2}))", core):
                if not part:
                    continue
                stop = offset + len(part)
                if part in "/–—-.,;":
                    yield whole(offset, stop, "punct")
                elif _FIGURE.fullmatch(part) or _UNIT.fullmatch(part):
                    yield from fixed(offset, stop)
                elif _ROMAN.fullmatch(part):
                    yield whole(offset, stop, "word")
                else:
                    letters = [char for char in part if char.isalpha()]
                    large = sum(map(str.isupper, letters))
                    upper = large >= 0.6 * len(letters) and (len(letters) > 1 or heading) if letters else heading
                    yield _Piece(at + offset, at + stop, part, "word", (), line, upper)
                offset = stop
    if end < len(chunk):
        yield from fixed(end, len(chunk))


# -------------------------------------------------------------------------------------------------------- lattice


def _lattice(
    pieces: Sequence[_Piece], tools: _Tools, memory: DocumentMemory | None
) -> tuple[list[Arc], list[_Choice], int]:
    """Every way to read the pieces. Nodes are the places where a word may begin."""
    lm = tools.lm
    spans: list[tuple[float, float, tuple[int, ...], float, _Choice]] = []  # node keys (piece, part of it), ids, cost

    def add(start: tuple[int, int], end: tuple[int, int], choice: _Choice, ids: tuple[int, ...], cost: float) -> None:
        spans.append((start, end, ids, cost, choice))  # type: ignore[arg-type]

    explained: dict[tuple[str, bool], list[list[channel.Candidate]]] = {}

    def explain(read: str, upper: bool) -> list[list[channel.Candidate]]:
        key = (read, upper)
        if key not in explained:
            explained[key] = tools.channel.candidates(read, upper=upper)
        return explained[key]

    def offer(
        start: tuple[int, int], end: tuple[int, int], a: int, b: int, found: list[channel.Candidate], extra: float
    ) -> None:
        for word, cost, case in found:
            word_id = tools.ids[word]
            bonus = memory.bonus(lm.word(word_id)) if memory is not None else 0.0
            add(start, end, _Choice(a, b, ((word_id, case),)), (word_id,), _SCALE * cost + extra - bonus)

    for i, piece in enumerate(pieces):
        here, there = (i, 0), (i + 1, 0)
        if piece.kind != "word":
            add(here, there, _Choice(piece.start, piece.end, ()), piece.ids, 0.0)
            if piece.kind == "fixed" and len(piece.text) == 1 and piece.text in _SWALLOWED:
                add(here, there, _Choice(piece.start, piece.end, ()), (), _SPECK)
            continue
        _keep(piece, lm, memory, add, here, there)
        size = len(piece.text)
        whole = explain(piece.text, piece.upper) if size <= channel.MAX_READ else []
        poor = not whole or not whole[size] or min(c.cost for c in whole[size]) > _POOR
        if whole:
            offer(here, there, piece.start, piece.end, whole[size], 0.0)
        if size >= 4 and (poor or size > 6):
            parts = whole or explain(piece.text[: channel.MAX_READ], piece.upper)
            for k in range(1, size):
                rest = piece.text[k:]
                if len(rest) > channel.MAX_READ or k >= len(parts) or not parts[k]:
                    continue
                tail = explain(rest, piece.upper)[len(rest)]
                if tail:
                    offer(here, (i, k), piece.start, piece.start + k, parts[k][:12], _SPLIT)
                    offer((i, k), there, piece.start + k, piece.end, tail[:12], 0.0)
        _joined(pieces, i, poor, explain, offer)
    keys = sorted({key for start, end, *_ in spans for key in (start, end)})
    node = {key: number for number, key in enumerate(keys)}
    arcs = [Arc(node[start], node[end], ids, cost) for start, end, ids, cost, _ in spans]
    return arcs, [choice for *_, choice in spans], len(keys)


def _keep(piece, lm, memory, add, here, there) -> None:  # type: ignore[no-untyped-def]
    """The reading as it stands: a name or an abbreviation that nothing explains, or the right word."""
    text = piece.text
    known = lm.id(text)
    plain = text.isalpha() and text.isascii()
    if piece.upper and plain and 2 <= len(text) <= 10 and not looks_like_syllable(text):
        full = memory.abbreviation(text) if memory is not None else None
        if full is not None and full != text:
            ids = (lm.id(full),)
            add(here, there, _Choice(piece.start, piece.end, ()), ids, 0.0)
            return
        add(here, there, _Choice(piece.start, piece.end, ()), (known,), 1.0)
        return
    cost = _UNKNOWN_NAME if text[0].isupper() and plain else _UNKNOWN
    add(here, there, _Choice(piece.start, piece.end, ()), (lm.unk if known == lm.unk or not plain else known,), cost)


def _joined(pieces, i, poor, explain, offer) -> None:  # type: ignore[no-untyped-def]
    """One syllable out of two or three neighbours: a blank or a sign was read into it."""
    piece = pieces[i]
    if i + 1 < len(pieces):
        nearest = pieces[i + 1]
        if nearest.line == piece.line and nearest.kind == "word" and len(piece.text) + len(nearest.text) <= 9:
            gap = nearest.start - piece.end
            read = piece.text + nearest.text
            if gap and (poor or len(piece.text) <= 2 or len(nearest.text) <= 2):
                offer((i, 0), (i + 2, 0), piece.start, nearest.end, explain(read, piece.upper)[len(read)][:10], _JOIN)
    begin, end = i, i + 1
    if i > 0 and pieces[i - 1].end == piece.start and pieces[i - 1].text[-1:] in _SWALLOWED:
        begin = i - 1
    if i + 1 < len(pieces) and pieces[i + 1].start == piece.end and pieces[i + 1].text[:1] in _SWALLOWED:
        end = i + 2
    for a, b in {(begin, i + 1), (i, end), (begin, end)} - {(i, i + 1)}:
        read = "".join(p.text for p in pieces[a:b])
        if len(read) <= channel.MAX_READ:
            offer((a, 0), (b, 0), pieces[a].start, pieces[b - 1].end, explain(read, piece.upper)[len(read)][:15], 1.0)


# --------------------------------------------------------------------------------------------------- số ký hiệu


@lru_cache(maxsize=1)
def _symbol_parts() -> dict[str, str]:
    return {_fold_symbol(row["part"]): row["part"] for row in load_patterns("symbol_parts.yaml")["parts"]}


def _fold_symbol(part: str) -> str:
    return strip_marks(part).replace("b", "D").replace("Ð", "D")


@lru_cache(maxsize=4096)
def mend_symbol(symbol: str) -> str:
    """A số ký hiệu with Đ put back where the abbreviation has one ("1048/Qb-UBND"); digits are never touched.

    Rule: patterns/symbol_parts.yaml. What is not listed there stays.
    """
    if "/" not in symbol and "-" not in symbol:
        return symbol
    parts = re.split(r"([/-])", symbol)
    for i, part in enumerate(parts):
        if "Đ" in part or not part or part[0].isdigit():
            continue
        known = _symbol_parts()
        mended = known.get(_fold_symbol(part))
        if mended is None and len(part) > 2 and part[0] in "QNH" and part[1] in "BP":
            mended = known.get(part[0] + "D" + _fold_symbol(part[2:]))
        if mended is None and len(part) == 2 and part[0] in "QN" and part[1] in "BPĐ":
            mended = known.get(part[0] + "D")
        parts[i] = mended or part
    return "".join(parts)


# ----------------------------------------------------------------------------------------------------- recognition

_ENGLISH = re.compile(r"[éèêâôóòíáàúöëïç€¢¥]|(?<=[a-z])[0-9](?=[a-z]|\b)|\b[016](?=[a-zé])|[“‘’'](?=\w)|(?<=[a-z])\w?[&@]")
_MARKED = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹĂĐƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈĨỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦŨỨỪỬỮỰỲỴỶỸ]")
_WORDS = re.compile(r"[^\W\d_][\w€¢¥@&]*")


def looks_english_ocr(text: str) -> float:
    """How much a text looks like Vietnamese read by an English OCR: 0 (not at all) to 1.

    Vietnamese has a letter that Latin-1 lacks in nearly every second word; an English OCR writes none of them, but
    leaves é, ô, digits and signs inside words that are otherwise spelled as bare syllables.
    """
    words = _WORDS.findall(text)[:4000]
    if len(words) < 5:
        return 0.0
    marked = sum(bool(_MARKED.search(word)) for word in words) / len(words)
    strange = sum(_strange(word) for word in words) / len(words)
    bare = sum(looks_like_syllable(word) for word in words) / len(words)
    if marked > 0.12 or bare < 0.45:
        return 0.0
    return round(min(1.0, strange / 0.10) * (1 - marked / 0.12), 3)


def _strange(word: str) -> bool:
    if any(char in "€¢¥@&" for char in word):
        return True
    inner = any(char.isdigit() for char in word) and word[0].isalpha() and word[0].islower()
    lower = word.lower()
    return inner or (any(char in "éëïöäñüûîåæøœ" for char in lower) and not is_syllable(lower))
