"""For whom a document speaks: the country, a province, or a district or commune of it.

A report answers the plans of its own place: a department's report those of its province, a district's report neither
those of the province nor those of the next district. Nothing is guessed: a document without an issuer speaks for
nobody, nor does ``Sở Y tế`` of no known province.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.link.keys import body, body_key, fold, is_vague
from pipeline.resources import load_patterns

NATION = "vn"
_PROVINCE = re.compile(r"^(?:tinh|thanh pho) ")
_DISTRICTS = ("huyen ", "quan ", "thi xa ", "thanh pho ")

# With its marks and before a name: "xã Mỹ Đức", not "Xã hội" or "Hợp tác xã tỉnh", and "quận 5", not "Quân sự".
_LOCAL = re.compile(
    r"\b(huyện|quận|thị xã|thành phố|thị trấn|(?<!tác )xã|phường|đặc khu)(?:\s+(?:ủy|uỷ))?"
    r"\s+(?!(?:hội|ủy|uỷ|tỉnh)\b)(?=[^\W\d_]|\d)(.+)$",
    re.IGNORECASE,
)
_OF_THE_COUNTRY = re.compile(r"\b(?:trung uong|viet nam|quoc gia)\b")
_NO_MINISTRY = re.compile(r"^bo (?:chi huy|doi|phan)\b")


@lru_cache(maxsize=1)
def _central() -> frozenset[str]:
    rows = load_patterns("bodies.yaml")["bodies"]
    return frozenset(
        body_key(name) for row in rows if row["level"] == "central" for name in (row["name"], *(row.get("also") or ()))
    )


@lru_cache(maxsize=8192)
def place_key(issuer: str | None, province: str | None) -> str | None:
    """The place of a document by its issuer and province: ``vn``, ``an giang``, ``an giang/huyen cho moi``.

    A district goes without its province, which its documents often leave out, unless several provinces have one of its
    name: ``?/huyen nam cha``. A commune goes with the province, where that is stated or its name leaves no doubt. None
    where the issuer is not known, or is a body
    of a province, district or commune that the document does not name.
    """
    if not issuer:
        return None
    base, where = body(issuer, province)
    if not where:
        if _speaks_for_the_country(base):
            return NATION
        local = None if is_vague(base) else _local(issuer, "")
        return None if local is None else known_place(f"?/{local}") or f"?/{local}"
    local = _local(issuer, where)
    if local is not None:
        return known_place(f"{where}/{local}")
    if base in ("ubnd thanh pho", "hdnd thanh pho", "ubnd tinh", "hdnd tinh"):
        return where
    return None if is_vague(base) else where


@lru_cache(maxsize=1)
def _communes() -> dict[str, str | None]:
    """The province of each commune ("xa ea kly"); None for a name that several provinces have."""
    found: dict[str, str | None] = {}
    for row in load_patterns("administrative_units.yaml")["provinces"]:
        province = _PROVINCE.sub("", fold(row["name"]))
        for kind, units in row.items():
            for unit in units if kind != "name" else ():
                name = f"{fold(kind)} {fold(unit)}"
                found[name] = province if found.get(name, province) == province else None
    return found


@lru_cache(maxsize=1)
def _several() -> frozenset[str]:
    """Names of districts that several provinces have."""
    return frozenset(fold(each) for each in load_patterns("link.yaml")["names_of_several_districts"])


def known_place(where: str) -> str | None:
    """A place in the one form that all its documents share; None for one that cannot be told from its namesakes.

    A district is ``?/huyen nam cha``, with its province only where several have one of its name; a commune has the
    province, which is looked up where it is not stated.
    """
    province, slash, local = where.partition("/")
    if not slash:
        return where
    if local.startswith(_DISTRICTS):
        name = local.removeprefix(next(each for each in _DISTRICTS if local.startswith(each)))
        if name in _several():
            return None if province == "?" else where
        return f"?/{local}"
    if province != "?":
        return where
    found = _communes().get(local)
    return f"{found}/{local}" if found else None


@lru_cache(maxsize=1)
def _successors() -> dict[str, str]:
    rows = load_patterns("provinces.yaml")["provinces"]
    return {fold(row["name"]): fold(row["now"]) for row in rows if row.get("now")}


def successor(place: str | None) -> str | None:
    """The province that a province was merged into in 2025; None where its name lives on, and for other places."""
    return _successors().get(place or "")


def predecessors(place: str | None) -> list[str]:
    """The provinces that were merged into one and whose names are gone."""
    return sorted(old for old, new in _successors().items() if new == place)


def _speaks_for_the_country(base: str) -> bool:
    if base.startswith("bo ") and not _NO_MINISTRY.match(base):
        return True
    return base in _central() or _OF_THE_COUNTRY.search(base) is not None


def _local(issuer: str, where: str) -> str | None:
    """The district or commune in the name of a body, None where it is one of the whole province."""
    match = _LOCAL.search(unicodedata.normalize("NFC", issuer))
    if match is None:
        return None
    name = fold(match[2])
    if where:
        name = re.sub(rf" (?:tinh |thanh pho )?{re.escape(where)}$", "", name)
    if fold(match[1]) == "thanh pho" and name == where:
        return None
    return f"{fold(match[1])} {name}"
