"""More sentences out of few: other names of the same kind, and the damage that an OCR does.

The model is to learn where names stand and how they are built, not the few that the labelled sentences hold; and to
know them again where marks are lost.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pipeline.extract.bodies import known_body_names, provinces
from pipeline.extract.ner.examples import Example, rewrite
from pipeline.repair import confusions
from pipeline.resources import load_patterns, model_file
from pipeline.vietnamese import strip_marks

_NAMES = "ner/names.yaml"
_SLOT = re.compile(r"<(place|level|province|n)>")
_LEVELS = ("tỉnh ", "huyện ", "xã ", "phường ", "thị ", "thành phố ", "quận ", "tp. ", "thôn ", "bản ", "ấp ")
_OWN_NAME = 0.35
"""Share of entities that keep the name they have."""


def varied(example: Example, rng: random.Random) -> Example:
    """The sentence with most of its names exchanged for others of their kind."""
    pieces = []
    for start, end, label in example.entities:
        piece = example.text[start:end]
        if rng.random() > _OWN_NAME and not piece.isupper():
            other = _MAKERS[label](piece, rng)
            piece = _cased_like(piece, other) if label in ("indicator", "place") else other
        pieces.append(piece)
    return rewrite(example, pieces)


def _cased_like(old: str, new: str) -> str:
    return new[0].upper() + new[1:] if old[0].isupper() else new


@lru_cache(maxsize=1)
def _communes() -> tuple[str, ...]:
    rows = load_patterns("administrative_units.yaml")["provinces"]
    return tuple(name for row in rows for kind, names in row.items() if kind != "name" for name in names)


def _pool(group: str) -> list[str]:
    return load_patterns(_NAMES)[group]


def _filled(template: str, rng: random.Random) -> str:
    def fill(match: re.Match[str]) -> str:
        slot = match[1]
        if slot == "n":
            return str(rng.randint(1, 12))
        if slot == "province":
            return rng.choice(provinces()).name
        return rng.choice(_communes()) if slot == "place" else _filled(rng.choice(_pool("level")), rng)

    return _SLOT.sub(fill, template)


def _body(old: str, rng: random.Random) -> str:
    if rng.random() < 0.4:
        return rng.choice(known_body_names()[2:])
    return _filled(rng.choice(_pool("body")), rng)


def _place(old: str, rng: random.Random) -> str:
    if f"{old.lower()} ".startswith(_LEVELS):
        return _filled(rng.choice([name for name in _pool("place") if name.startswith(_LEVELS)]), rng)
    if " " in old and old[0].islower():
        return _filled(rng.choice(_pool("place")), rng)
    return rng.choice(_communes()) if rng.random() < 0.6 else rng.choice(provinces()).name


def _person(old: str, rng: random.Random) -> str:
    names: dict[str, Any] = load_patterns("names.yaml")
    given = [rng.choice(names["given"]) for _ in range(rng.choice((1, 1, 2, 2, 3)))]
    middle = rng.choice(("Thị", "Thị", "Văn", "Văn", "Hữu", "Quốc", "Đức", "A", "Thị Kim", "Sa", "Minh", ""))
    first = rng.choice(names["family"])
    if rng.random() < 0.15:
        first = rng.choice(("H'", "Y ", "A ", "Rơ Châm ", "Ksor ", "K'", "Điểu ", "Niê ")).strip()
        if first.endswith("'"):
            return " ".join((first + given[0], *given[1:]))
        middle = ""
    return " ".join(filter(None, (first, middle, *given[-2:])))


def _programme(old: str, rng: random.Random) -> str:
    return _filled(rng.choice(_pool("programme")), rng)


def _law(old: str, rng: random.Random) -> str:
    lists = load_patterns("entities.yaml")
    kind, group = rng.choices((("Luật", "laws"), ("Bộ luật", "codes"), ("Pháp lệnh", "ordinances")), (8, 1, 1))[0]
    year = f" năm {rng.randint(1999, 2025)}" if rng.random() < 0.4 else ""
    return f"{kind} {rng.choice(lists[group]['words'])}{year}"


def _indicator(old: str, rng: random.Random) -> str:
    return rng.choice(_pool("indicator"))


_MAKERS: dict[str, Callable[[str, random.Random], str]] = {
    "body": _body,
    "place": _place,
    "person": _person,
    "programme": _programme,
    "law": _law,
    "indicator": _indicator,
}


_FRAMES = "ner/frames.yaml"
_PART = re.compile(r"\[(\w+)\]|<(\w+)>")


def framed(rng: random.Random) -> Example:
    """A sentence made of a frame of patterns/ner/frames.yaml, with names and phrases put in."""
    lists = load_patterns(_FRAMES)
    frame = rng.choice(lists["frames"])
    text, at, entities = "", 0, []
    for match in _PART.finditer(frame):
        text += frame[at : match.start()]
        at = match.end()
        if match[1]:
            piece = _MAKERS[match[1]]("tỉnh" if rng.random() < 0.7 else "An", rng)
            entities.append((len(text), len(text) + len(piece), match[1]))
        else:
            piece = str(rng.choice(lists[match[2] if match[2] in lists else match[2].lower()]))
            if match[2][0].isupper() and not match[2].isupper():
                piece = piece[0].upper() + piece[1:]
        text += piece[0].upper() + piece[1:] if not text else piece
    return Example(text + frame[at:], tuple(entities))


def damaged(example: Example, rng: random.Random, strength: float = 4.0) -> Example:
    """The sentence as an OCR may read it: letters change as counted in the confusions, ``strength`` times as often."""
    parts, at = [], 0
    for start, end, _ in example.entities:
        parts += [(example.text[at:start], False), (example.text[start:end], True)]
        at = end
    parts.append((example.text[at:], False))
    spoiled = [("".join(_read(letter, rng, strength) for letter in part), entity) for part, entity in parts]
    text, entities = "", []
    labels = iter(example.entities)
    for part, entity in spoiled:
        if entity:
            entities.append((len(text), len(text) + len(part), next(labels)[2]))
        text += part
    return Example(text, tuple(entities), example.kind)


def _read(letter: str, rng: random.Random, strength: float) -> str:
    found = _misreadings().get(letter.lower())
    if found is None or rng.random() >= found[0] * strength:
        return letter
    other = rng.choices(found[1], found[2])[0]
    return other.upper() if letter.isupper() else other


@lru_cache(maxsize=1)
def _misreadings() -> dict[str, tuple[float, list[str], list[float]]]:
    """For each letter: how often it is misread, as what, and how often as each."""
    model = confusions.load(model_file("confusions.json"))["vie"]
    table: dict[str, dict[str, float]] = {}
    for (printed, read), share in (*model.letters.items(), *model.edits.items()):
        if printed != read and len(printed) == 1 and read.strip():
            table.setdefault(printed, {})[read] = share
    for letter in "áàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵđ":
        table.setdefault(letter, {}).setdefault(strip_marks(letter), 0.004)  # a lost mark was counted for no letter
    return {a: (sum(reads.values()), list(reads), list(reads.values())) for a, reads in table.items()}
