"""What stands behind a number: scale words (triệu, tỷ), units (km², %, đồng), counted nouns, and bases of rates.

The lists are patterns/units.yaml. Words are compared in lower case in NFC with the tone mark where the older custom has
it; a spelling of two or more words is also known without its marks, as OCR and hurried typing leave it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.resources import load_patterns
from pipeline.vietnamese import fold_tone_place, strip_marks

_WORD = regex.compile(r"đ/c(?!\w)|\p{L}[\p{L}\p{M}²³]*+(?:-\p{Ll}[\p{L}\p{M}]*+)*+")
_BLANK = regex.compile(r"[ \t\xa0\n\r]{0,6}+")
_LONGEST = 4  # words of the longest spelling that is looked up
_EXTENSION = regex.compile(r"[ \t\xa0\n]*+(?:,|và|hoặc)[ \t\xa0\n]*+")
_MILLION = regex.compile(r"tr(?=đ(?:ồng)?(?!\w))")
_CAPITALS = regex.compile(r"[A-ZĐ&]{2,6}")
_BASE_SIGN = regex.compile(r"(?:km2|km²|m2|m²|m3|m³|kWh|ha|km|kg)(?![\p{L}\d])")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as read: its usual name, its kind, where its words end, and how sure it is that it is one.

    ``kind`` is percent, points, money, measure, times, age, time, count (a listed noun) or noun (an unlisted one).
    """

    name: str
    kind: str
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: lower case, tone mark at its older place."""

    word: str
    printed: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def _fold_word(word: str) -> str:
    return fold_tone_place(unicodedata.normalize("NFC", word).lower())


def _key(spelling: str) -> tuple[str, ...]:
    return tuple(_fold_word(token) for token in _WORD.findall(spelling))


def _phrases(listed: str) -> list[str]:
    return [phrase.strip() for phrase in listed.split(";") if phrase.strip()]


@lru_cache(maxsize=1)
def _words() -> dict[tuple[str, ...], tuple[str, str]]:
    """Spellings, by their words, to name and kind; those of several words also without marks."""
    data = load_patterns("units.yaml")
    table: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in data["units"]:
        for spelling in row["words"]:
            table.setdefault(_key(spelling), (row["name"], row["kind"]))
    for group in data["counters"].values():
        for noun in _phrases(group):
            table.setdefault(_key(noun), (noun, "count"))
    for key, value in list(table.items()):
        if len(key) > 1:
            table.setdefault(tuple(strip_marks(word) for word in key), value)
    return table


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(key[0] for key in _words())


@lru_cache(maxsize=1)
def _signs() -> regex.Pattern[str]:
    """Signs, longest first; a sign that ends in a letter ends a word."""
    signs = {sign for row in load_patterns("units.yaml")["units"] for sign in row["signs"]}
    ordered = sorted(signs, key=len, reverse=True)
    return regex.compile("|".join(regex.escape(s) + (r"(?![\p{L}\d²³])" if s[-1].isalnum() else "") for s in ordered))


@lru_cache(maxsize=1)
def _sign_names() -> dict[str, tuple[str, str]]:
    rows = load_patterns("units.yaml")["units"]
    return {sign: (row["name"], row["kind"]) for row in rows for sign in row["signs"]}


@lru_cache(maxsize=1)
def _scales() -> dict[str, tuple[float, frozenset[str], frozenset[str]]]:
    rows = load_patterns("units.yaml")["scales"]
    return {
        row["word"]: (
            float(row["factor"]),
            frozenset(row.get("not_before", ())),
            frozenset(row.get("only_before", ())),
        )
        for row in rows
    }


@lru_cache(maxsize=1)
def _no_nouns() -> frozenset[str]:
    return frozenset(_fold_word(word) for word in _phrases(load_patterns("units.yaml")["no_nouns"]))


@lru_cache(maxsize=1)
def _bases() -> dict[tuple[str, ...], str]:
    return {_key(noun): noun for noun in _phrases(load_patterns("units.yaml")["bases"])}


@lru_cache(maxsize=1)
def _joined() -> dict[str, frozenset[str]]:
    """For each noun of a set that is counted as one thing, the set."""
    table: dict[str, frozenset[str]] = {}
    for nouns in load_patterns("units.yaml")["joined"]:
        for noun in nouns:
            table[noun] = table.get(noun, frozenset()) | frozenset(nouns)
    return table


def skip_blanks(text: str, at: int) -> int:
    """Offset behind the few blanks or line breaks at ``at``."""
    found = _BLANK.match(text, at)
    return found.end() if found else at


def tokens_at(text: str, at: int, count: int = _LONGEST) -> list[Token]:
    """Up to ``count`` words that follow one another from ``at`` with nothing but blanks between."""
    tokens: list[Token] = []
    while len(tokens) < count:
        found = _WORD.match(text, skip_blanks(text, at))
        if not found:
            break
        tokens.append(Token(_fold_word(found.group()), found.group(), found.start(), found.end()))
        at = found.end()
    return tokens


def read_scale(text: str, at: int) -> tuple[float, int, int]:
    """Scale words from ``at``: their factor (1 where there are none), the end, and how many there are.

    "nghìn tỷ" is 1e12. "tỷ" of "tỷ lệ" is no scale, "tr" is one only before "đồng".
    """
    factor, count = 1.0, 0
    while count < 3:
        tokens = tokens_at(text, at, 2)
        if not tokens or (tokens[0].printed[:1].isupper() and not tokens[0].printed.isupper()):
            break
        row = _scales().get(tokens[0].word)
        following = tokens[1].word if len(tokens) > 1 else ""
        if tokens[0].word == "tr" and text[tokens[0].end : tokens[0].end + 1] == ".":
            more = tokens_at(text, tokens[0].end + 1, 1)
            following = more[0].word if more else ""
            if following in ("đồng", "đ"):
                return factor * 1e6, tokens[0].end + 1, count + 1
        if row is None:
            glued = _MILLION.match(text, tokens[0].start, tokens[0].start + 7)
            if glued:
                return factor * 1e6, tokens[0].start + 2, count + 1
            break
        if following in row[1] or (row[2] and following not in row[2]):
            break
        if row[0] == 100 and count == 0 and following not in _scales():
            break  # "5 trăm" is not how digits go on; "trăm triệu" is
        factor *= row[0]
        at = tokens[0].end
        count += 1
    return factor, at, count


def read_unit(text: str, at: int, *, loose: bool = True) -> Unit | None:
    """The unit that stands at ``at``, behind blanks; None where none is there.

    Args:
        text: running text.
        at: offset behind the number and its scale words.
        loose: also an unlisted noun (never behind a scale word, where a verb may follow).
    """
    start = skip_blanks(text, at)
    sign = _signs().match(text, start)
    if sign and not (sign.group() == "đ" and text[sign.end() : sign.end() + 2] == "/c"):
        name, kind = _sign_names()[sign.group()]
        return Unit(name, kind, sign.end())
    tokens = tokens_at(text, start)
    if not tokens or tokens[0].start != start:
        return None
    found = _listed(tokens)
    if found:
        return _with_joined(text, found) if found.kind == "count" else found
    return _unlisted(tokens) if loose else None


def _listed(tokens: list[Token]) -> Unit | None:
    if tokens[0].word not in _first_words():
        return None
    first = tokens[0].printed
    for size in range(min(_LONGEST, len(tokens)), 0, -1):
        row = _words().get(tuple(token.word for token in tokens[:size]))
        if row is None:
            continue
        if size == 1 and first[0].isupper() and not first.isupper() and row[1] == "count":
            return None  # a name: "5 Bến Tre"
        if size == 1 and tokens[0].word in ("nam", "nữ") and len(tokens) > 1:
            person = _listed(tokens[1:])
            if person and person.kind == "count":
                return Unit(f"{row[0]} {person.name}", "count", person.end)
        return Unit(row[0], row[1], tokens[size - 1].end)
    return None


def _unlisted(tokens: list[Token]) -> Unit | None:
    """A noun that no list has: an abbreviation in capitals, or one or two words that begin no other kind of phrase."""
    first = tokens[0]
    if _CAPITALS.fullmatch(first.printed):
        return Unit(first.printed, "noun", first.end)
    stop = _no_nouns()
    if not first.printed.islower() or first.word in stop or len(first.word) < 2:
        return None
    if len(tokens) > 1 and tokens[1].printed.islower() and tokens[1].word not in stop:
        return Unit(f"{first.word} {tokens[1].word}", "noun", tokens[1].end)
    return Unit(first.word, "noun", first.end)


def _with_joined(text: str, unit: Unit) -> Unit:
    """ "xã" with the ", phường, thị trấn" behind it."""
    partners = _joined().get(unit.name)
    while partners:
        gap = _EXTENSION.match(text, unit.end)
        if not gap:
            return unit
        found = _listed(tokens_at(text, gap.end())) if tokens_at(text, gap.end(), 1) else None
        if found is None or found.name not in partners or found.name in unit.name.split(", "):
            return unit
        unit = Unit(f"{unit.name}, {found.name}", unit.kind, found.end)
    return unit


def read_base(text: str, at: int) -> tuple[str, int] | None:
    """The noun that a rate is counted on, from ``at``: its name and its end; None where no listed one stands there."""
    start = skip_blanks(text, at)
    sign = _BASE_SIGN.match(text, start)
    tokens = tokens_at(text, start)
    if tokens and tokens[0].start == start:
        for size in range(len(tokens), 0, -1):
            name = _bases().get(tuple(token.word for token in tokens[:size]))
            if name:
                end = tokens[size - 1].end
                if sign and sign.end() > end:
                    break  # "km2" and not "km"
                return _plain_square(name), end
    if sign:
        return _plain_square(sign.group()), sign.end()
    return None


def _plain_square(name: str) -> str:
    return {"km2": "km²", "m2": "m²", "m3": "m³", "hecta": "ha"}.get(name, name)
