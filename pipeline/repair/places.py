"""Names of places whose marks are lost: which communes, districts and provinces a document can mean.

"Xa Phu Dien" may be Phú Điền, Phú Diên or Phú Diễn: each is a commune somewhere. A document is about one district or
province, and names other places of it ("huyen Phu Vang"), so the lists of units decide where the words around cannot.
Lists: patterns/provinces.yaml, administrative_units.yaml and former_units.yaml, where their sources are named.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.repair.lm import fold
from pipeline.resources import here_to_stay, load_patterns
from pipeline.vietnamese import strip_marks

_LONGEST = 4  # words in a name
# Nats for each other place of the document that speaks for a unit's province, that of today and its district; and for
# how many places at most.
_NEAR, _MOST = (2.0, 1.0, 4.0), 2.0
_OTHER_KIND = 0.05  # weight of a unit of another kind than the one that is named
_UNLISTED = 0.02, 0.3  # chance that no listed unit is meant: behind the word for a kind, and elsewhere

_PROVEN = math.log(0.9)  # ln P of a reading from which on it is beyond doubt

_PROVINCE, _DISTRICT, _COMMUNE = range(3)
# The kinds of units by their bare words, and the levels that they can be of.
_KINDS = {
    ("tinh",): (_PROVINCE,),
    ("thanh", "pho"): (_PROVINCE, _DISTRICT),
    ("huyen",): (_DISTRICT,),
    ("quan",): (_DISTRICT,),
    ("thi", "xa"): (_DISTRICT,),
    ("xa",): (_COMMUNE,),
    ("phuong",): (_COMMUNE,),
    ("thi", "tran"): (_COMMUNE,),
    ("dac", "khu"): (_COMMUNE,),
}
_BEGIN = frozenset(words[0] for words in _KINDS)
_BETWEEN = (",", ";", "va")  # between the names of a list
_ANY: tuple[int, ...] = ()  # no kind is named


class Word(NamedTuple):
    """A word of a text, or a sign between words."""

    bare: str  # without marks, in small letters
    capital: bool


class _Unit(NamedTuple):
    words: tuple[str, ...]
    level: int
    areas: tuple[str, ...]  # the province that it is or was in, the one of today, the district; "" where there is none


class _Mention(NamedTuple):
    at: int
    name: tuple[str, ...]  # its bare words
    levels: tuple[int, ...]  # none where no word for a kind stands before it


def split_names(names: str) -> list[str]:
    """The names of communes as patterns/former_units.yaml has them for a district: one text with commas."""
    return names.split(", ") if names else []


class _Entry(NamedTuple):
    """A unit as the lists have it; most are never asked for, and stay so."""

    name: str
    level: int
    areas: tuple[str, ...]


@lru_cache(maxsize=1)
def _entries() -> Mapping[str, Sequence[_Entry]]:
    """All units by their bare names in small letters."""
    found: dict[str, list[_Entry]] = defaultdict(list)

    def add(names: Sequence[str], level: int, *areas: str) -> None:
        together = strip_marks("\n".join(names)).lower()  # one call for all
        for bare, name in zip(together.split("\n") if names else (), names, strict=True):
            found[bare].append(_Entry(name, level, areas))

    now: dict[str, str] = {}
    for row in load_patterns("provinces.yaml")["provinces"]:
        now[_folded(row["name"])] = f"now {_folded(row.get('now', row['name']))}"
        add([row["name"]], _PROVINCE, _folded(row["name"]), now[_folded(row["name"])], "")
    for province in load_patterns("administrative_units.yaml")["provinces"]:
        area = f"now {_folded(_short(province['name']))}"
        for kind in ("xã", "phường", "đặc khu"):
            add(province.get(kind, ()), _COMMUNE, "", area, "")
    for province in load_patterns("former_units.yaml")["provinces"]:
        name = _folded(_short(province["name"]))
        if "now" in province:
            now[name] = f"now {_folded(province['now'])}"
            add([name], _PROVINCE, name, now[name], "")
        for row in province["districts"]:
            district = _short(row["name"])
            areas = (name, now[name], f"{_folded(district)}, {name}")
            add([district], _DISTRICT, *areas)
            for kind in ("xã", "phường", "thị trấn"):
                if kind in row:
                    add(split_names(row[kind]), _COMMUNE, *areas)
    here_to_stay()
    return found


@lru_cache(maxsize=4096)
def _units(name: tuple[str, ...]) -> Sequence[_Unit]:
    """The units with these bare words for a name."""
    if len(name) > _LONGEST:
        return ()
    folded = ((_folded(name).split(), level, areas) for name, level, areas in _entries().get(" ".join(name), ()))
    return tuple(_Unit(tuple(words), level, areas) for words, level, areas in folded if "".join(words).isalpha())


def _folded(name: str) -> str:
    return " ".join(map(fold, name.split()))


def _short(name: str) -> str:
    """A unit's name without the word for its kind."""
    for kind in ("Tỉnh ", "Thành phố ", "Thị xã ", "Huyện ", "Quận "):
        name = name.removeprefix(kind)
    return name


def place_words(words: Sequence[Word]) -> dict[int, dict[str, float]]:
    """The names of places in a text, and how likely each reading of their words is.

    Args:
        words: The words of a text without marks and the signs between them, line breaks left out.

    Returns:
        For the index of each word of a name ln P of its readings (small letters, with marks); the entry of "" is that
        of any other reading.
    """
    mentions = list(_mentions(words))
    if not mentions:
        return {}
    speaking = _speaking(mentions)
    total: dict[str, float] = defaultdict(float)
    for shares in speaking.values():
        for area, share in shares.items():
            total[area] += share
    found: dict[int, dict[str, float]] = {}
    for mention in mentions:
        own = speaking.get(mention.name, {})
        weights: dict[tuple[str, ...], float] = defaultdict(float)
        for unit in _units(mention.name):
            near = sum(
                nats * min(total[area] - own.get(area, 0.0), _MOST)
                for nats, area in zip(_NEAR, unit.areas, strict=True)
                if area
            )
            fits = not mention.levels or unit.level in mention.levels
            weights[unit.words] += (1.0 if fits else _OTHER_KIND) * math.exp(near)
        whole = sum(weights.values())
        unlisted = _UNLISTED[0 if mention.levels else 1]
        for k in range(len(mention.name)):
            readings: dict[str, float] = defaultdict(float)
            for form, weight in weights.items():
                readings[form[k]] += (1 - unlisted) * weight / whole
            chances = {word: math.log(chance + unlisted) for word, chance in readings.items()}
            found[mention.at + k] = chances | {"": math.log(unlisted)}
    return found


def place_names(readings: Mapping[int, Mapping[str, float]]) -> list[str]:
    """The names of several words that are beyond doubt, out of what :func:`place_words` gives; small letters."""
    names: list[list[str]] = []
    last = -2
    for k in sorted(readings):
        best = max(readings[k], key=lambda reading, k=k: readings[k][reading])  # type: ignore[misc]
        if not best or readings[k][best] < _PROVEN:
            continue
        if k == last + 1:
            names[-1].append(best)
        else:
            names.append([best])
        last = k
    return [" ".join(name) for name in names if len(name) > 1]


def _speaking(mentions: Sequence[_Mention]) -> dict[tuple[str, ...], dict[str, float]]:
    """For each name that stands behind the word for a kind, how much it speaks for which area."""
    speaking = {}
    for mention in mentions:
        if not mention.levels or mention.name in speaking:
            continue
        meant = [unit for unit in _units(mention.name) if unit.level in mention.levels]
        shares: dict[str, float] = defaultdict(float)
        for area in (area for unit in meant for area in unit.areas if area):
            shares[area] += 1 / len(meant)
        speaking[mention.name] = shares
    return speaking


def _mentions(words: Sequence[Word]) -> Iterator[_Mention]:
    """The names in a text: behind the word for a kind, in a list behind such a name, or a run of capitals by itself.

    Behind a colon ("cac xa: A 5 thon, B 7 thon") all names up to the end of the sentence are of the kind.
    """
    i, levels, colon = 0, _ANY, False
    while i < len(words):
        word = words[i].bare
        if not words[i].capital and word not in _BEGIN:
            if word == "." or not (colon or word in _BETWEEN):
                levels, colon = _ANY, False
            i += 1
            continue
        kind = next((size for size in (2, 1) if tuple(word.bare for word in words[i : i + size]) in _KINDS), 0)
        if kind:
            levels = _KINDS[tuple(word.bare for word in words[i : i + kind])]
            i += kind
            colon = i < len(words) and words[i].bare == ":"
            size = _name_at(words, i, 1, levels)
            if size:
                yield _Mention(i, _bare(words, i, size), levels)
            elif not colon:
                levels = _ANY
            i += size or colon
            continue
        size = _name_at(words, i, 2, _ANY) if words[i].capital and not (i and words[i - 1].capital) else 0
        if size and not (i + size < len(words) and words[i + size].capital):
            listed = levels if colon or (i and words[i - 1].bare in _BETWEEN) else _ANY
            if listed and not _fitting(_bare(words, i, size), listed):
                listed = _ANY
            yield _Mention(i, _bare(words, i, size), listed)
            levels = levels if colon else listed
            i += size
            continue
        if not colon:
            levels = _ANY
        i += 1


def _bare(words: Sequence[Word], at: int, size: int) -> tuple[str, ...]:
    return tuple(word.bare for word in words[at : at + size])


def _fitting(name: tuple[str, ...], levels: tuple[int, ...]) -> bool:
    """Whether any unit of one of these levels has the name."""
    return any(unit.level in levels for unit in _units(name))


def _name_at(words: Sequence[Word], at: int, least: int, levels: tuple[int, ...]) -> int:
    """How many words the longest name of a unit of these levels, or of any, has that begins here; 0 where none does."""
    for size in range(min(_LONGEST, len(words) - at), least - 1, -1):
        if all(word.capital for word in words[at : at + size]):
            name = _bare(words, at, size)
            if _fitting(name, levels) if levels else _units(name):
                return size
    return 0
