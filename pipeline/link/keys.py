"""Folds numbers and names of bodies so that two ways of writing the same one compare equal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

Reach = Literal["central", "national", "local"]

_APART = re.compile(r"[\s\-‐‑–—_.,;:]+")
_HYPHENS = re.compile(r"[\s\-‐‑–—]+")
_LEADING_ZEROS = re.compile(r"^0+(?=\d)")
_YEAR_IN_NUMBER = re.compile(r"^\d+[a-z]?/((?:19|20)\d\d)/")
_NOT_A_LETTER = re.compile(r"[^0-9a-z]+")
_TERM = re.compile(r"\d+$")  # the National Assembly's term: QH15


@lru_cache(maxsize=32768)
def fold(text: str | None) -> str:
    """Lower case, no diacritics, words parted by one blank, no punctuation: what names are compared by."""
    plain = strip_marks(unicodedata.normalize("NFC", text or "")).lower()
    return _NOT_A_LETTER.sub(" ", plain).strip()


def number_key(number: str | None) -> str | None:
    """Số và ký hiệu as it is compared: no blanks, hyphens, leading zeros or diacritics; Đ and Eth are both d.

    ``08 / NQ-CP``, ``8/NQCP`` and ``08/NQ-CP`` give ``8/nqcp``. None where there is no number.
    """
    if not number:
        return None
    key = _APART.sub("", strip_marks(unicodedata.normalize("NFC", number)).lower())
    return _LEADING_ZEROS.sub("", key) or None


def year_in_number(key: str) -> int | None:
    """The year that a number's key states itself: 2020 in ``30/2020/ndcp``."""
    match = _YEAR_IN_NUMBER.match(key)
    return int(match[1]) if match else None


class Body(NamedTuple):
    """A body as it is compared: its name without the province's, and the province ("" where neither says it)."""

    base: str
    province: str


@dataclass(frozen=True, slots=True)
class _Rules:
    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    province: re.Pattern[str]
    provinces: dict[str, str]
    aliases: dict[str, str]
    central: frozenset[str]
    national: frozenset[str]
    types: frozenset[str]
    councils: tuple[str, ...]


# "Hội Phụ nữ tỉnh", whose province is that of the document beside it
_OF_THE_PROVINCE = re.compile(r"^(?!dang bo\b|mat tran\b)(.+ .+) tinh$")


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    own, bodies = load_patterns("link.yaml"), load_patterns("bodies.yaml")
    provinces: dict[str, str] = {}
    for row in load_patterns("provinces.yaml")["provinces"]:
        for name in (row["name"], *row.get("also", ())):
            provinces[fold(name)] = fold(row["name"])
    types = {_code(row["code"]) for row in load_patterns("doc_types.yaml")["types"]}
    types |= {_code(symbol) for row in load_patterns("doc_types.yaml")["types"] for symbol in row.get("symbols", ())}
    central = {_code(row["abbr"]) for row in bodies["bodies"] if row["level"] == "central"}
    central |= {f"b{_code(field)}" for row in bodies["ministries"] for field in row["fields"]}
    aliases = {
        fold(also): fold(row["name"])
        for row in bodies["bodies"]
        if row["level"] != "local"
        for also in row.get("also", ())
    }
    names = "|".join(sorted((re.escape(name) for name in provinces), key=len, reverse=True))
    return _Rules(
        rewrites=tuple((re.compile(rule["pattern"]), rule["becomes"]) for rule in own["body_names"]),
        province=re.compile(rf"^(.+?)(?: (tinh|thanh pho))? ({names})$"),
        provinces=provinces,
        aliases=aliases,
        central=frozenset(central),
        national=frozenset(_code(code) for code in own["national_codes"]),
        types=frozenset(types),
        councils=tuple(own["levels_of_councils"]),
    )


def _code(abbreviation: str) -> str:
    return fold(abbreviation).replace(" ", "")


def body_key(name: str | None) -> str:
    """The name of a body in one spelling: ``Ủy ban nhân dân TP. Cần Thơ`` gives ``ubnd thanh pho can tho``."""
    rules, key = _rules(), fold(name)
    for pattern, becomes in rules.rewrites:
        key = pattern.sub(becomes, key)
    key = " ".join(key.split())
    return rules.aliases.get(key, key)


@lru_cache(maxsize=4096)
def body(name: str | None, province: str | None = None) -> Body:
    """The identity of a body; ``province`` is what its document says beside the name, for a name that leaves it out.

    ``UBND tỉnh An Giang`` and ``UBND tỉnh`` with province An Giang are the same, and ``Sở Y tế An Giang`` is
    ``Sở Y tế`` of An Giang. A district or commune stays in the base: ``UBND xã Mỹ Đức`` needs the province beside it.
    """
    rules, key = _rules(), body_key(name)
    beside = fold(province)
    beside = rules.provinces.get(beside, beside)
    split = _split(key, beside, rules)
    if split is None:
        own = _OF_THE_PROVINCE.match(key) if beside else None
        return Body(own[1] if own and not key.startswith(("ubnd", "hdnd")) else key, beside)
    base, level, place = split
    if base.endswith(("ubnd", "hdnd")):
        # "ubnd huyen binh duong" is a district that bears a province's name; its base does not end so
        return Body(f"{base} {level}", place) if level else Body(key, beside)
    if base.endswith(" uy") or base in rules.councils or base.endswith(tuple(f" {word}" for word in rules.councils)):
        return Body(base, place) if base in ("tinh uy", "thanh uy") or level else Body(key, beside)
    return Body(base, place)


def _split(key: str, beside: str, rules: _Rules) -> tuple[str, str, str] | None:
    """A name that ends in its province: (name, "tinh" or "thanh pho" or "", province)."""
    match = rules.province.match(key)
    if match is not None:
        return match[1], match[2] or "", rules.provinces[match[3]]
    if beside and (match := re.match(rf"^(.+?)(?: (tinh|thanh pho))? {re.escape(beside)}$", key)):
        return match[1], match[2] or "", beside
    # a province that no list knows
    if match := re.match(r"^(.+?) (tinh) (?!uy\b)(.+)$", key) or re.match(r"^(tinh uy|thanh uy)() (.+)$", key):
        return match[1], match[2], match[3]
    return None


@lru_cache(maxsize=4096)
def is_vague(base: str) -> bool:
    """Whether the base of a name leaves out a district or commune that it needs: ``ubnd huyen``, ``ubnd``."""
    councils = _rules().councils
    return base in ("ubnd", "hdnd", "huyen uy", "quan uy", "dang uy") or base in {
        f"{council} {level}" for council in ("ubnd", "hdnd", "dang uy", "dang bo") for level in councils
    }


@lru_cache(maxsize=4096)
def reach(number: str) -> Reach:
    """How far a number is unique, by the bodies in its symbol.

    ``central``: the country has one such body (``QĐ-TTg``, ``TTLT-BNV-BTC``), its numbers are unique in a year.
    ``national``: several central bodies share the symbol (``CT/TW``). ``local``: every province, district or commune
    has such a body (``QĐ-UBND``), or the symbol is not known.
    """
    rules = _rules()
    key = strip_marks(unicodedata.normalize("NFC", number)).lower()
    pieces = [piece for piece in key.split("/")[1:] if not piece.isdigit()] or [key.partition("-")[2]]
    parts = [part for piece in pieces for part in _HYPHENS.split(piece.strip()) if part and not part.isdigit()]
    first = key.split("/")[0]
    if "-" in first:  # the Party writes the type before the slash: 21-CT/TW
        parts += [part for part in _HYPHENS.split(first)[1:] if part]
    bodies = [part for part in parts if part not in rules.types]
    if not bodies:
        return "local"
    if all(_belongs(part, rules.central, rules) for part in bodies):
        return "central"
    if all(_belongs(part, rules.central | rules.national, rules) for part in bodies):
        return "national"
    return "local"


def _belongs(part: str, codes: frozenset[str], rules: _Rules) -> bool:
    part = part.replace("&", "")
    if part in codes or _TERM.sub("", part) in codes:
        return True
    # a hyphen that was lost: "nqcp" is a type and a body
    return any(part.startswith(kind) and part[len(kind) :] in codes for kind in rules.types)
