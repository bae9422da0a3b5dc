"""Names of the bodies that issue documents: one spelling for each, abbreviation to name, and the provinces.

    canonical_body("ỦY BAN NHÂN DÂN TỈNH AN GIANG")  -> "UBND tỉnh An Giang"
    body_key("Uỷ ban nhân dân (UBND) tỉnh An Giang") == body_key("UBND tỉnh An Giang")
    body_of_symbol("TTg") -> "Thủ tướng Chính phủ";  body_of_symbol("UBND", "tỉnh An Giang") -> "UBND tỉnh An Giang"
    find_province("UBND tỉnh An Giang").label -> "tỉnh An Giang";  province("Bình Định").now -> "Gia Lai"

The lists are patterns/bodies.yaml and patterns/provinces.yaml.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.resources import load_patterns
from pipeline.vietnamese import fold_tone_place, strip_marks

_LEVELS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu")
_SHORT_LEVELS = {"tp": "thành phố", "tx": "thị xã"}
# Holders of an office sign for the body they head (Nghị định 30/2020/NĐ-CP, art. 13): one body for the identity.
_HEADS = (
    "phó thủ tướng|bộ trưởng|thứ trưởng|thống đốc|tổng thanh tra|viện trưởng|chánh án|tổng kiểm toán nhà nước|"
    "giám đốc|tổng giám đốc|cục trưởng|tổng cục trưởng|chủ tịch|phó chủ tịch|chủ nhiệm|trưởng ban|chánh văn phòng"
)
_HEAD = re.compile(rf"^(?:{_HEADS})\s+(?=(?:bộ|ngân hàng|ubnd|hđnd|ủy ban|viện|tòa|sở|cục|tổng cục|văn phòng)\b)", re.I)
_OFFICE = re.compile(
    r"^(?:bộ trưởng|thống đốc|tổng thanh tra|chánh án|viện trưởng|tổng cục trưởng|cục trưởng|giám đốc|chủ nhiệm)\s+"
    r"(?=(?:bộ|sở|cục|tổng cục|ủy ban dân tộc|ngân hàng nhà nước|thanh tra|viện kiểm sát|tòa|toà)\b)",
    re.I,
)
_LEVEL = re.compile(
    rf"(?<!\w)(?P<level>{'|'.join(sorted(_LEVELS, key=len, reverse=True))}|tp\.?|tx\.?)\s+"
    r"(?!(?:ủy|đoàn|đội|hội|trực thuộc|lỵ|và|về|của)\b)(?=\w)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally run city. ``now`` is the name of the one that holds it since 1 July 2025."""

    name: str
    kind: str
    now: str
    aliases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name with its kind, as an issuer bears it: "tỉnh An Giang"."""
        return f"{self.kind} {self.name}"


def _fold(text: str) -> str:
    text = strip_marks(unicodedata.normalize("NFC", text)).lower()
    return " ".join(re.sub(r"[^\w&]+", " ", text).split())


@lru_cache(maxsize=1)
def provinces() -> tuple[Province, ...]:
    """All provinces, those before and those after the merger of 2025."""
    rows = load_patterns("provinces.yaml")["provinces"]
    return tuple(
        Province(
            row["name"],
            row["kind"],
            row.get("now", row["name"]),
            tuple(row.get("also", ())),
            tuple(row.get("kinds", (row["kind"],))),
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def _province_index() -> dict[str, Province]:
    return {_fold(name): item for item in provinces() for name in (item.name, *item.aliases)}


@lru_cache(maxsize=1)
def _province_search() -> re.Pattern[str]:
    names = sorted(_province_index(), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")


def province(name: str) -> Province | None:
    """The province of this name, with or without its kind; marks, case and tone places do not matter."""
    folded = re.sub(r"^(?:tinh|thanh pho|tp)\s+", "", _fold(name))
    return _province_index().get(folded)


def find_province(text: str) -> Province | None:
    """The first province that a text names, or None. Words are compared without marks, so OCR may have lost some."""
    match = _province_search().search(_fold(text))
    return _province_index()[match.group()] if match else None


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, dict[str, Any]], dict[str, str]]:
    """Known names (folded to proper), abbreviations (to their row), and short forms inside names."""
    data = load_patterns("bodies.yaml")
    names: dict[str, str] = {}
    abbreviations: dict[str, dict[str, Any]] = {}
    for row in data["bodies"]:
        names.setdefault(_fold(row["name"]), row["name"])
        for other in row.get("also", ()):
            names.setdefault(_fold(other), row["name"])
        abbreviations.setdefault(row["abbr"], row)
    for kind, letter, level in (("ministries", "B", "central"), ("departments", "S", "local")):
        for row in data[kind]:
            names[_fold(row["name"])] = row["name"]
            for field in row["fields"]:
                abbreviations.setdefault(letter + field, {"name": row["name"], "level": level})
                abbreviations.setdefault(field, {"name": row["name"], "level": "any"})
    return names, abbreviations, dict(data["expansions"])


@lru_cache(maxsize=1)
def _expander() -> re.Pattern[str]:
    short = sorted(_tables()[2], key=len, reverse=True)
    return re.compile(r"(?<![\w.&-])(?:" + "|".join(map(re.escape, short)) + r")(?![\w&])")


# In a line of capitals "TƯ" is also a plain word: Bộ Tư pháp, Đầu tư. As a short form it ends a body's name.
_PLAIN_TU = re.compile(r"(?<=ĐẦU )TƯ\b|\bTƯ(?= +(?:PHÁP|LỆNH|VẤN|NHÂN|THỤC|LIỆU)\b)")


def _expand(text: str) -> str:
    table = _tables()[2]
    plain = {match.start() for match in _PLAIN_TU.finditer(text)}

    def long_form(match: re.Match[str]) -> str:
        if match.start() in plain:
            return match.group()
        return table[match.group()] + (" " if match.group().endswith(".") else "")

    return _expander().sub(long_form, text)


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ")
    text = re.sub(r"\([^)]*\)", " ", text)
    text = re.sub(r"\s+", " ", text).strip(" .,;:-–_*#\"'“”")
    return re.sub(r"\bUỷ\b", "Ủy", re.sub(r"\buỷ\b", "ủy", text.replace("UỶ ", "ỦY ")))


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _name_case(words: str) -> str:
    known = province(words)
    if known:
        return known.name
    return " ".join(w[:1].upper() + w[1:].lower() for w in words.split())


def _sentence_case(words: str) -> str:
    """Capitals to the customary case: the first word and words after a dash or comma begin with a capital."""
    out = " ".join(words.lower().split())
    out = out[:1].upper() + out[1:]
    out = re.sub(r"([-–,]\s*)(\w)", lambda m: m.group(1) + m.group(2).upper(), out)
    found = _province_search().search(_fold(out))
    if found:
        name = _province_index()[found.group()].name
        out = re.sub(re.escape(name), name, out, flags=re.I)
    return re.sub(r"\bviệt nam\b", "Việt Nam", out)


@lru_cache(maxsize=8192)
def canonical_body(text: str) -> str:
    """One spelling for a body's name: known bodies as they are written officially, UBND and HĐND in their short form.

    Capitals become the customary case, brackets and short forms ("Ủy ban nhân dân (UBND)", "Sở GD&ĐT") are resolved,
    and a minister stands for the ministry. An unknown name comes back tidied, in the words of the text.
    """
    text = _tidy(text)
    capitals = _is_capitals(text)
    text = _expand(text)
    text = _OFFICE.sub("", text)
    whole = _known(text)
    if whole:
        return _shorten(whole)
    levels = list(_LEVEL.finditer(text))
    if not levels:
        return _shorten(_sentence_case(text) if capitals else text)
    head = text[: levels[0].start()].strip(" -–,")
    head = _shorten(_known(head) or (_sentence_case(head) if capitals else head))
    parts = [head]
    for match, end in zip(levels, [m.start() for m in levels[1:]] + [len(text)], strict=True):
        word = match["level"].lower().rstrip(".")
        name = text[match.end() : end].strip(" -–,")
        if capitals or province(name):
            name = _name_case(name)
        parts.append(f"{_SHORT_LEVELS.get(word, word)} {name}")
    return " ".join(" ".join(parts).split())


def _known(name: str) -> str | None:
    return _tables()[0].get(_fold(name))


def _shorten(name: str) -> str:
    name = re.sub(r"(?i)\bủy ban nhân dân\b", "UBND", name)
    return re.sub(r"(?i)\bhội đồng nhân dân\b", "HĐND", name)


@lru_cache(maxsize=8192)
def body_key(text: str) -> str:
    """What two names of one body share: without marks, case, short forms, brackets, and the office of who signed."""
    name = canonical_body(text)
    name = _HEAD.sub("", name)
    return " ".join(fold_tone_place(word) for word in _fold(name).split())


def same_body(first: str | None, second: str | None) -> bool:
    """Whether two names are of one body. Nothing is the same as an unknown body."""
    return bool(first and second) and body_key(str(first)) == body_key(str(second))


@lru_cache(maxsize=1)
def known_body_names() -> tuple[str, ...]:
    """Names of bodies that are whole as they stand in running text, with their short forms (UBND, HĐND).

    Names that go on ("Ban Chỉ đạo …", "Ủy ban quốc gia …") are not among them.
    """
    data = load_patterns("bodies.yaml")
    names: dict[str, None] = {}
    for row in data["bodies"]:
        if row["level"] != "any":
            names.update(dict.fromkeys((row["name"], *row.get("also", ()))))
    for row in (*data["ministries"], *data["departments"]):
        names[row["name"]] = None
        kind = row["name"].split(" ")[0]
        for short in row["fields"]:
            if short in data["expansions"]:
                names[f"{kind} {short}"] = None
    for name in ("UBND", "HĐND", "Ủy ban MTTQ Việt Nam", "Văn phòng UBND"):
        names[name] = None
    return tuple(names)


def symbol_row(abbreviation: str) -> dict[str, Any] | None:
    """What the lists know of an abbreviation (its ``name`` and ``level``), or None.

    A number behind it does not count (QH15, HĐND8), nor do lost strokes where one abbreviation alone fits (HDND).
    """
    table = _tables()[1]
    abbreviation = abbreviation.replace("Ð", "Đ")
    bare = re.sub(r"-?\d+$", "", abbreviation)
    return (
        table.get(abbreviation)
        or table.get(bare)
        or table.get(folded_abbreviations().get(strip_marks(bare).lower(), ""))
    )


@lru_cache(maxsize=1)
def folded_abbreviations() -> dict[str, str]:
    """Abbreviations by their folded form, where only one has it: "ubnd" to "UBND", "ttg" to "TTg"."""
    found: dict[str, list[str]] = {}
    for abbreviation in _tables()[1]:
        found.setdefault(strip_marks(abbreviation).lower(), []).append(abbreviation)
    return {key: names[0] for key, names in found.items() if len(names) == 1}


def body_of_symbol(abbreviation: str, place: str | None = None) -> str | None:
    """The body that an abbreviation names, or None where it does not say which one.

    Args:
        abbreviation: body part of a số ký hiệu ("TTg", "BTC", "UBND").
        place: province with its kind ("tỉnh An Giang") for bodies that every province has; without it they stay open.
    """
    row = symbol_row(abbreviation)
    if row is None or row["level"] == "any":
        return None
    if row["level"] == "central":
        return str(row["name"])
    return _shorten(f"{row['name']} {place}") if place else None
