"""The wording of an indicator as it is compared: without time, place, verbs of commitment and abbreviations.

``Phấn đấu đến năm 2025 tỷ lệ hộ dân nông thôn dùng nước sạch trên địa bàn tỉnh đạt`` and ``Tỷ lệ hộ nông thôn sử dụng
nước sạch`` are one wording. The rules and word lists are in patterns/indicators.yaml.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from pipeline.link.keys import fold
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

Kind = Literal["share", "rate", "growth", "amount", ""]

RULES = "indicators.yaml"
_PARENTHESES = re.compile(r"\([^()]*\)")
_PER = re.compile(
    r"\b(?:tren|tinh tren|/) ?\d{1,3}(?:[. ]?000)+\b.*$|\btren (?:mot|1) (?:tram|nghin|van|trieu)\b.*$"
    r"|(?<=\w) (?:mot |1 )?van dan$"
)
_PART_OF = re.compile(r"\w\s*:\s*\w")
PART = ":"  # among the words of "Thu ngân sách: Thu nội địa": a part is never the whole
_GROWS = re.compile(r"^tang truong\b| (?:tang|giam|tang truong)(?: trong)?(?: nam(?: \d{4})?)?$")
_NOT_A_WORD = re.compile(r"[^\w]+|_")
_BLANKS = re.compile(r"\s+")
_CLAUSE = re.compile(r"[;:|]\s|\.\s(?=[^\W\d_])|\n")
_OVER = re.compile(r"/\s?(?=\d{1,3}(?:[. ]?000)+\b)")  # "bác sĩ/10.000 dân"
_LONGEST = 400  # characters of a wording that are looked at; a name is shorter


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of an indicator with its unit and base.

    ``key`` holds all that is compared: kind, base, unit, population and the words that tell. ``words`` are these words
    in order, ``strong`` those that make an indicator. ``population`` is what is counted ("ho"). ``label`` is the
    wording as it was written.
    """

    key: str
    kind: Kind
    unit: str | None
    per: float | None
    words: tuple[str, ...]
    strong: frozenset[str]
    numbers: frozenset[str]
    population: str | None
    label: str


@dataclass(frozen=True, slots=True)
class _Rewrite:
    pattern: re.Pattern[str]
    becomes: str
    repeat: bool
    marked: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Rules:
    abbreviations: tuple[tuple[re.Pattern[str], str], ...]
    rewrites: tuple[_Rewrite, ...]
    synonyms: re.Pattern[str]
    synonym_of: dict[str, str]
    measures: tuple[tuple[str, str], ...]
    populations: re.Pattern[str]
    population_of: dict[str, str]  # the first name of the same population, as it is written
    population_names: frozenset[str]  # all names with their marks
    no_populations: re.Pattern[str]  # words with their marks that hold one of these names
    places: re.Pattern[str]
    stop: frozenset[str]
    stop_bare: frozenset[str]
    weak: frozenset[str]
    narrowing: frozenset[str]
    contrast: dict[str, frozenset[str]]  # by their letters: the words with their marks
    no_contrast: re.Pattern[str]
    light: frozenset[str]
    generic: frozenset[str]
    titles: frozenset[str]
    units: dict[str, str]
    counted: frozenset[str]
    measured: dict[str, tuple[int, float]]  # by unit: its measure, and how much of its first unit it is


def _phrases(rows: list[list[str]]) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for the phrases of all rows, longest first, and the first phrase of each one's row, as written."""
    first = {strip_marks(phrase): row[0] for row in rows for phrase in row}
    names = "|".join(re.escape(phrase) for phrase in sorted(first, key=lambda p: (-len(p), p)))
    return re.compile(rf"\b(?:{names})\b"), first


@lru_cache(maxsize=1)
def rules() -> _Rules:
    """The rules and lists of patterns/indicators.yaml, compiled once."""
    data = load_patterns(RULES)
    provinces = {
        fold(name)
        for row in load_patterns("provinces.yaml")["provinces"]
        for name in (row["name"], *row.get("also", ()))
    }
    names = "|".join(sorted((re.escape(name) for name in provinces), key=len, reverse=True))
    synonyms, synonym_of = _phrases(data["synonyms"])
    names_of = {fold(row[0]): row[0] for row in data["populations"]}
    populations, first_of = _phrases([[fold(name) for name in row] for row in data["populations"]])
    population_of = {phrase: names_of[first] for phrase, first in first_of.items()}
    measures = [(phrase, kind) for kind, phrases in data["measures"].items() for phrase in phrases]
    return _Rules(
        abbreviations=tuple(
            (re.compile(rf"(?<!\w){re.escape(short)}(?!\w)"), full) for short, full in data["abbreviations"].items()
        ),
        rewrites=tuple(
            _Rewrite(
                re.compile(row["pattern"]),
                row["becomes"],
                bool(row.get("repeat")),
                re.compile(row["spelled"]) if row.get("spelled") else None,
            )
            for row in data["rewrites"]
        ),
        synonyms=synonyms,
        synonym_of=synonym_of,
        measures=tuple(sorted(measures, key=lambda pair: -len(pair[0]))),
        populations=populations,
        population_of=population_of,
        population_names=frozenset(marked_plain(name) for row in data["populations"] for name in row),
        no_populations=re.compile(rf"\b(?:{'|'.join(map(marked_plain, data['no_populations']))})\b"),
        places=re.compile(rf"\b(?:cua |tai |o )?(?:tinh|thanh pho|tp) (?:{names})\b"),
        stop=frozenset(unicodedata.normalize("NFC", word) for word in data["stop"]),
        stop_bare=frozenset(strip_marks(word) for word in data["stop"]),
        weak=frozenset(data["weak"]),
        narrowing=frozenset((*data["narrowing"], PART)),
        contrast={
            bare: frozenset(word for word in data["contrast"] if strip_marks(word) == bare)
            for bare in map(strip_marks, data["contrast"])
        },
        no_contrast=re.compile(rf"\b(?:{'|'.join(map(re.escape, data['no_contrast']))})\b"),
        light=frozenset((*data["weak"], *data["light"])),
        generic=frozenset(data["generic"]),
        titles=frozenset(data["titles"]),
        units={fold_unit(unit): fold_unit(row[0]) for row in data["units"] for unit in row},
        counted=frozenset(fold_unit(noun) for noun in data["counted"]),
        measured={fold_unit(unit): (at, size) for at, row in enumerate(data["measured"]) for unit, size in row.items()},
    )


def fold_unit(unit: str) -> str:
    """A unit without marks and blanks at its ends; signs such as % and ² stay."""
    return _BLANKS.sub(" ", strip_marks(unicodedata.normalize("NFC", unit)).lower()).strip()


@lru_cache(maxsize=8192)
def unit_key(unit: str | None) -> str | None:
    """A unit as it is compared; None where none is stated."""
    if not unit:
        return None
    folded = fold_unit(spelled_out(unit)).replace("|", " ")
    return rules().units.get(folded, folded)


def times(unit: str | None, other: str | None) -> float | None:
    """How many of one unit another is: 1.000 m are 1 km; None where they do not measure the same."""
    one, two = (rules().measured.get(fold_unit(name or "")) for name in (unit, other))
    return two[1] / one[1] if one is not None and two is not None and one[0] == two[0] else None


def as_rate(unit: str | None, per: float | None) -> tuple[str | None, float | None]:
    """Unit and base with ``‰`` as what it says: 15,7‰ is 15,7 on 1.000."""
    return (None, 1000.0) if unit == "‰" and per is None else (unit, per)


def spelled_out(text: str) -> str:
    """A text with its abbreviations in full."""
    text = unicodedata.normalize("NFC", text[: 4 * _LONGEST])
    for short, full in rules().abbreviations:
        text = short.sub(full, text)
    return text


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """A text in the letters that the rules are written in: abbreviations spelled out, no marks, no punctuation."""
    return fold(spelled_out(text))


@lru_cache(maxsize=65536)
def narrows(word: str, text: str) -> bool:
    """Whether a word of :attr:`contrast`, given by its letters, narrows down what a text names.

    "toan" does in "toàn trình", not in "an toàn"; also where the text has no marks, or another word stands for it.
    """
    marked = marked_plain(spelled_out(text))
    if all(strip_marks(one) != word for one in marked.split()):
        return True
    return any(
        one in rules().contrast[word] or (one == word and text.isascii())
        for one in rules().no_contrast.sub(" ", marked).split()
    )


def marked_plain(text: str) -> str:
    """A text in small letters with its marks, words parted by one blank, without punctuation."""
    return " ".join(word for word in _NOT_A_WORD.split(unicodedata.normalize("NFC", text).lower()) if word)


def population_in(text: str) -> tuple[int, str] | None:
    """The first population that a text of :func:`marked_plain` names, and where: "trường", but not in "môi trường".

    Letters alone are enough where the text has no marks at that place.
    """
    known = rules()
    for match in known.populations.finditer(strip_marks(text)):
        piece = text[match.start() : match.end()]
        if piece != match[0] and piece not in known.population_names:
            continue
        if not any(other.start() <= match.start() < other.end() for other in known.no_populations.finditer(text)):
            return match.start(), known.population_of[match[0]]
    return None


def _rewritten(text: str, province: str | None) -> str:
    """A text in small letters, one blank between words, after all rewriting; synonyms are put in without marks."""
    known = rules()
    text = _cut(known.places, " ", text)
    if province:
        text = _cut(re.compile(rf"\b(?:cua |tai |o )?(?:tinh |thanh pho )?{re.escape(province)}\b"), " ", text)
    for rewrite in known.rewrites:
        text = _apply(rewrite, text)
    return _cut(known.synonyms, known.synonym_of, text)


def _apply(rewrite: _Rewrite, text: str) -> str:
    while True:
        done = _cut(rewrite.pattern, rewrite.becomes, text, rewrite.marked)
        if not rewrite.repeat or done == text:
            return done
        text = done


def _cut(
    pattern: re.Pattern[str],
    becomes: str | Mapping[str, str],
    text: str,
    marked: re.Pattern[str] | None = None,
) -> str:
    """Replaces what a pattern finds in the bare letters of a text, where its marks agree."""
    pieces, at = [], 0
    for match in pattern.finditer(strip_marks(text)):
        piece = text[match.start() : match.end()]
        if marked is not None and piece != match[0] and not marked.search(piece):
            continue
        if not isinstance(becomes, str) and strip_marks(becomes[match[0]]) == match[0]:
            continue  # its own first name: it keeps its marks
        pieces += [text[at : match.start()], becomes if isinstance(becomes, str) else becomes[match[0]]]
        at = match.end()
    return " ".join("".join((*pieces, text[at:])).split())


def spelled(text: str, province: str | None = None) -> str:
    """The wording after all rewriting, its words in order and without marks: what the examples of the rules show."""
    return strip_marks(_spelled(text, province))


def _spelled(text: str, province: str | None) -> str:
    text = unicodedata.normalize("NFC", text[:_LONGEST])
    bare = _PARENTHESES.sub(" ", text) if _PARENTHESES.sub("", text).strip() else text
    for short, full in rules().abbreviations:
        bare = short.sub(full, bare)
    clean = " ".join(word for word in _NOT_A_WORD.split(_OVER.sub(" trên ", bare.lower())) if word)
    return _rewritten(_cut(_PER, " ", clean), fold(province) or None)


@lru_cache(maxsize=65536)
def wording(
    text: str,
    unit: str | None = None,
    per: float | None = None,
    province: str | None = None,
    grows: bool = False,
) -> Wording:
    """What a wording says, with the unit and base of its value.

    Args:
        text: the indicator as the document words it; "" where it gives none.
        unit: its unit, None where none is stated.
        per: the base of a rate (1000), None for none.
        province: the province of the document, whose name is no part of the indicator.
        grows: whether the sentence says that it rises or falls by the value ("GRDP tăng 8,2%").
    """
    known = rules()
    unit, per = as_rate(unit, per)
    marked = _spelled(text, province)
    line = strip_marks(marked)
    measure = ""
    for phrase, named in known.measures:
        if line == phrase or line.startswith(f"{phrase} "):
            measure, marked = named, marked[len(phrase) :].strip()
            line = strip_marks(marked)
            break
    of_a_level = measure not in ("", "amount")
    if (grows and unit_key(unit) == "%") or (not of_a_level and _GROWS.search(plain(_PARENTHESES.sub(" ", text)))):
        measure = "growth"
    stop = known.stop_bare if text.isascii() else known.stop
    words = tuple(dict.fromkeys(strip_marks(word) for word in marked.split() if word not in stop))
    if _PART_OF.search(text):
        words += (PART,)
    numbers = frozenset(word for word in words if word.isdigit())
    strong = frozenset(word for word in words if word not in known.weak) or frozenset(words)
    counted = population_in(marked)
    if (
        unit_key(unit) == "%"
    ):  # "số người tham gia trong lực lượng lao động", "… so với lực lượng lao động": of the latter
        base = marked.partition(" so với ")[2] or (marked.partition(" trong ")[2] if measure == "amount" else "")
        counted = population_in(base) or counted
    kind = _kind(measure, unit, per)
    unit_of = unit_key(unit) if kind != "rate" else None
    label = " ".join(unicodedata.normalize("NFC", text).replace("|", " ").split())
    population = counted[1] if counted else None
    key = "|".join((kind, _number(per) if per else "", unit_of or "", population or "", " ".join(words)))
    return Wording(key, kind, unit_of, per, words, strong, numbers, population, label)


@lru_cache(maxsize=65536)
def content_words(text: str, province: str | None = None) -> frozenset[str]:
    """The words of a text that tell something, as :func:`wording` has them, without marks."""
    known = rules()
    stop = known.stop_bare if text.isascii() else known.stop
    found: set[str] = set()
    for piece in _CLAUSE.split(text.replace("(", "; ").replace(")", "; ")):
        found.update(strip_marks(word) for word in _spelled(piece, province).split() if word not in stop)
    return frozenset(found)


def names_an_indicator(made: Wording) -> bool:
    """Whether a wording says by itself, outside its document, what is counted: "sản lượng" alone does not."""
    return not rules().generic.issuperset(made.words)


@lru_cache(maxsize=65536)
def from_key(key: str) -> Wording:
    """The wording of a key: all but its label, which is the key's words."""
    kind, per, unit, population, line = key.split("|", 4)
    words = tuple(line.split())
    strong = frozenset(word for word in words if word not in rules().weak) or frozenset(words)
    numbers = frozenset(word for word in words if word.isdigit())
    return Wording(
        key,
        cast(Kind, kind),
        unit or None,
        float(per) if per else None,
        words,
        strong,
        numbers,
        population or None,
        line,
    )


def _kind(measure: str, unit: str | None, per: float | None) -> Kind:
    if measure == "growth":
        return "growth"
    if per:
        return "rate"
    if unit_key(unit) == "%":
        return "share"
    if unit:
        return "amount"
    return "share" if measure == "share" else ""


def _number(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))
