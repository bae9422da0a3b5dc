"""Who issues a document: the lines of the head's left column, completed from the symbol, the foot and the text.

A head names the superior body first and the issuing body below it (Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.2); a
department's name lacks its province, which the superior's has. Where the head is damaged or lost, the symbol, the
place, the line "TM. …" of the foot and the text's own subject say who it was, each with less certainty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from pipeline.extract.bodies import (
    body_of_symbol,
    canonical_body,
    find_province,
    known_body_names,
    province,
    symbol_row,
)
from pipeline.extract.header_cells import FILE, Cell, is_capitals
from pipeline.extract.rules import rule, word_list
from pipeline.vietnamese import strip_marks

_RULES = "issuer.yaml"
_SHORT_FORM = regex.compile(r"[^\W\d_AEIOUY]{2,6}")  # a word without a vowel
_LEVELS = "|".join(("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu"))
_AT_LEVEL = regex.compile(rf"(?i)(?<!\w)(?:{_LEVELS}|tp\.?|tx\.?)\s+(?!ủy\b|đoàn\b|đội\b|hội\b|viên\b)[\p{{L}}\d]")
_MASS_WITH_COUNTRY = regex.compile(
    r"(?i)^((?:hội|liên đoàn|đoàn|liên minh)\b.*?)\s+Việt Nam(?=\s+(?:" + _LEVELS + r")\b)"
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing body, further bodies that sign with it, and where the head names them (empty where it does not)."""

    name: str
    others: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    rule: str = "header/issuer"
    confidence: float = 1.0


def is_central(name: str) -> bool:
    """Whether a body's name is one of the centre, which belongs to no province."""
    return rule(_RULES, "names", "central").match(name) is not None


def _party_committee(name: str) -> regex.Match[str] | None:
    return rule(_RULES, "names", "party-committee").match(name)


def group_bodies(cells: Sequence[Cell]) -> list[tuple[str, tuple[Cell, ...]]]:
    """The bodies that the lines of the left column name, from top to bottom, each with its lines."""
    bodies: list[tuple[str, tuple[Cell, ...]]] = []
    for cell in cells:
        text = cell.text.strip(" \t*_.-–—:;,'`~|^“”\"")
        if not text:
            continue
        if bodies and not _opens_body(text, bodies[-1][0]):
            name, lines = bodies[-1]
            glue = "" if name.endswith("-") and text[:1] == "-" else " "
            bodies[-1] = (f"{name}{glue}{text}", (*lines, cell))
        else:
            bodies.append((text, (cell,)))
    return bodies


def _opens_body(text: str, before: str) -> bool:
    bare, last = strip_marks(text).upper(), strip_marks(before).upper()
    if regex.search(r"(?:\bVA|\bCUA|\bVE|[-–,&])$", last.strip()):
        return False
    if any(_begins_with(bare, words) for words in word_list(FILE, "body_heads_not")):
        return False
    if last in word_list(FILE, "body_heads_open"):
        return False
    if " " not in bare and _is_known(f"{before} {text}"):
        return False  # a name cut before its last word: "BỘ NÔNG NGHIỆP VÀ MÔI" / "TRƯỜNG"
    return any(_begins_with(bare, head) for head in word_list(FILE, "body_heads"))


def _begins_with(bare: str, words: str) -> bool:
    """Whether a text begins with these words, the last of them whole: "PHONG VAN HOA" is no "PHONG VA"."""
    return bare.startswith(words) and not bare[len(words) : len(words) + 1].isalnum()


def _is_known(name: str) -> bool:
    return canonical_body(name) in known_body_names()


def split_joint(name: str) -> list[str]:
    """The bodies that one line names together: "BỘ TÀI CHÍNH - BỘ CÔNG AN" gives two."""
    heads = "|".join(word_list(_RULES, "joint_heads"))
    cuts = [
        m.start() for m in regex.finditer(rf"\s*(?:[-–—;,/]|\bVA\b)\s*(?=(?:{heads})\s)", strip_marks(name).upper())
    ]
    edges = [0, *cuts, len(name)]
    parts = [name[a:b] for a, b in pairwise(edges)]
    return [regex.sub(r"(?i)^\s*(?:[-–—;,/]|và\b)\s*", "", part).strip() for part in parts if part.strip()]


def issuer_of_head(
    cells: Sequence[Cell], bodies: Sequence[str], *, joint: bool, place: str | None
) -> tuple[Issuer | None, str | None]:
    """The issuer as the left column names it, and the superior body's name (None where there is none).

    Args:
        cells: the capital lines of the left column, from top to bottom.
        bodies: abbreviations of the symbol (("UBND",) of "BC-UBND"), used where only a place's name is left.
        joint: whether the type says that all bodies of the column sign.
        place: the place before the date.
    """
    groups = group_bodies(cells)
    if not groups:
        return None, None
    names = _joint_names([name for name, _ in groups], bodies, joint=joint)
    if names:
        above = groups[0][0] if not any(name in groups[0][0] for name in names) else None
        signers = [complete(name, above, bodies, place) for name in names]
        shared = _AT_LEVEL.search(signers[-1])
        if shared:  # the place stands once, under the last body
            signers = [
                s if _AT_LEVEL.search(s) or is_central(s) else with_place(s, signers[-1][shared.start() :])
                for s in signers
            ]
        lines = tuple(cell for _, group in groups for cell in group)
        return Issuer(signers[0], tuple(signers[1:]), lines), None
    name, lines = groups[-1]
    superior = groups[-2][0] if len(groups) > 1 else None
    issuer = complete(name, superior, bodies, place)
    return Issuer(issuer, (), lines), canonical_body(superior) if superior else None


def _joint_names(groups: Sequence[str], bodies: Sequence[str], *, joint: bool) -> list[str]:
    """The bodies that issue together, without a superior above them; empty where one body issues alone.

    The type says so, or a line that names several bodies under a symbol that does too, or bodies one below the other
    that are just those of the symbol ("SỞ Y TẾ" over "SỞ NỘI VỤ", "15/KH-SYT-SNV").
    """
    names = [part for group in groups for part in split_joint(group)]
    known = [_fold(row["name"]) for row in map(symbol_row, bodies) if row]
    listed = [name for name in names if _fold(without_place(body_name(name))) in known]
    if len(known) > 1 and len(listed) == len(known):
        names = listed
    elif not joint and (len(bodies) < 2 or len(names) == len(groups)):
        return []
    if len(names) == len(bodies) + 1 and len(bodies) > 1:
        names = names[1:]  # the superior body stands first
    return names if len(names) > 1 else []


def _fold(name: str) -> str:
    return strip_marks(name).lower()


_LEVEL_WORDS = {strip_marks(level).upper(): level.upper() for level in _LEVELS.split("|")}
_BARE_LEVEL = regex.compile(rf"(?:^|(?<=\bNHAN DAN |\bUBND |\bHDND ))(?:{'|'.join(_LEVEL_WORDS)})(?=\s\w)")


def _with_marked_level(text: str) -> str:
    """The level's word with its marks, where an OCR of capitals lost them: "ỦY BAN NHÂN DÂN TINH PHÚ YÊN"."""
    match = _BARE_LEVEL.search(strip_marks(text))
    return f"{text[: match.start()]}{_LEVEL_WORDS[match.group()]}{text[match.end() :]}" if match else text


def _with_abbreviations(name: str, capitals: str) -> str:
    """Short forms (words without a vowel: BCH, MTTQ) in capitals again, where the case of names was restored."""
    short = {
        word.lower(): word for word in capitals.split() if word.isupper() and _SHORT_FORM.fullmatch(strip_marks(word))
    }
    return " ".join(short.get(word.lower(), word) for word in name.split())


def body_name(text: str) -> str:
    """A body's name in its official spelling and case, from a line in capitals.

    Where no list knows it, the kind of body and what it is for begin with a capital, as in "Ban Chỉ đạo chuyển đổi số"
    (Nghị định 30/2020/NĐ-CP, Phụ lục II, mục III.1).
    """
    text = _with_marked_level(text)
    text = regex.sub(r"\bTƯ(?=\s+(?:PHÁP|VẤN|NHÂN|LIỆU|LỆNH)\b)", "Tư", text)  # here no short form of "Trung ương"
    name = _with_abbreviations(canonical_body(text), text)
    committee = _party_committee(name)
    if committee and is_capitals(text):
        return committee.group() + _committee_of(name[committee.end() :])
    institution = rule(_RULES, "names", "institution").match(name)
    if institution and is_capitals(text):
        return name[: institution.end()] + _own_name_case(name[institution.end() :])
    kind = rule(_RULES, "names", "capital-for-purpose").match(name)
    if kind and is_capitals(text) and name[kind.end() : kind.end() + 1].islower():
        return name[: kind.end()] + name[kind.end()].upper() + name[kind.end() + 1 :]
    return name


def _committee_of(name: str) -> str:
    """What a Party committee leads: a place ("An Giang", "xã Mỹ An") or a body ("UBND tỉnh")."""
    if not name:
        return name
    body = canonical_body(name.upper())
    bare = strip_marks(body).upper()
    if _AT_LEVEL.match(body):
        return body
    if _BARE_END.search(body) or any(_begins_with(bare, head) for head in word_list(FILE, "body_heads")):
        return regex.sub(r"^Các\b", "các", body)
    return " ".join(word.capitalize() for word in name.split(" "))


def _own_name_case(rest: str) -> str:
    """The words behind "Trường", "Bệnh viện" in the case of names; kinds of institutions as is usual."""
    kinds = word_list(_RULES, "institution_kinds")
    words = " ".join(word if word.isupper() or word in _SMALL else word.capitalize() for word in rest.split())
    for kind in kinds:
        usual = kind[:1].upper() + kind[1:]
        words = regex.sub(rf"(?i)(?<!\w){regex.escape(kind)}(?!\w)", usual, words)
    return regex.sub(rf"(?<!\w)(?i:({_LEVELS}))(?=\s|$)", lambda match: match.group().lower(), words)


_SMALL = ("và", "của", "về", "các", "cho", "miền", "khu", "vực", "-", "–")


def has_own_name(full: str) -> bool:
    """Whether a school, hospital or company bears a name of its own ("Trường THCS Vân Hồ"), and needs no place."""
    institution = rule(_RULES, "names", "institution").match(full)
    if institution is None:
        return False
    rest = strip_marks(full[institution.end() :]).lower()
    for kind in (*map(strip_marks, word_list(_RULES, "institution_kinds")), *map(strip_marks, _LEVELS.split("|"))):
        rest = regex.sub(rf"(?<!\w){regex.escape(kind.lower())}(?!\w)", " ", rest)
    return regex.search(r"\p{L}{2}", regex.sub(r"(?<!\w)(?:va|so|khu|vuc)(?!\w)", " ", rest)) is not None


_BARE_END = regex.compile(rf"(?i)\s(?:{_LEVELS})$")


def with_place(name: str, place: str) -> str:
    """A name with its place; a level that ends it is not said twice: "Công an tỉnh" of "tỉnh An Giang"."""
    end = _BARE_END.search(name)
    if end is None:
        return f"{name} {place}"
    if place.lower().startswith(f"{end.group().strip().lower()} "):
        return f"{name[: end.start()]} {place}"
    return name


def complete(name: str, superior: str | None, bodies: Sequence[str], place: str | None) -> str:
    """A body's name with its place: from its own words, the superior's, or the symbol if its first words are lost."""
    full = body_name(name)
    if _is_only_place(name):
        full = _with_lost_head(full, bodies)
    own = _AT_LEVEL.search(full)
    if has_own_name(full):
        return full
    if not own:
        found = find_province(full)
        if found and strip_marks(full).lower().endswith(strip_marks(found.name).lower()):
            head = full[: len(full) - len(found.name)].rstrip(" -–")
            if head and not _party_committee(head) and _AT_LEVEL.search(f"{head} {found.label}"):
                full = f"{head} {found.label}" if not _party_committee(full) else full
    organ = next((o for o in word_list(FILE, "organs") if strip_marks(name).upper().startswith(o)), None)
    if superior:
        full = _under(full, canonical_body(superior), organ is not None)
    elif not _AT_LEVEL.search(full) and not is_central(full) and not _party_committee(full):
        full = _with_place(full, place)
    full = _MASS_WITH_COUNTRY.sub(r"\1", full)
    home = province(place) if place else None
    if home and _BARE_END.search(full):
        full = with_place(full, home.label)
    level = _AT_LEVEL.search(full)
    return f"{body_name(full[: level.start()])} {full[level.start() :]}" if level and level.start() else full


def without_place(name: str) -> str:
    """A body's name without the place it is of: "Sở Y tế tỉnh An Giang" gives "Sở Y tế"."""
    at = _AT_LEVEL.search(name)
    return name[: at.start()].strip() if at and at.start() else name


def _is_only_place(name: str) -> bool:
    bare = strip_marks(name).upper()
    return bool(
        regex.match(r"(?:TINH|THANH PHO|TP\.?|HUYEN|QUAN|THI XA|XA|PHUONG|THI TRAN|DAC KHU)\s+(?!UY\b|DOAN\b)", bare)
    )


def _with_lost_head(place: str, bodies: Sequence[str]) -> str:
    row = symbol_row(bodies[0]) if bodies else None
    if row is None or row["level"] != "local":
        return place
    return canonical_body(f"{row['name']} {place[:1].lower()}{place[1:]}")


def _under(name: str, superior: str, is_organ: bool) -> str:
    """The name completed by the superior body's place: "Sở Y tế" under "UBND tỉnh An Giang"."""
    at = _AT_LEVEL.search(name)
    if is_organ:
        if at:
            return f"{superior} {name[at.start() :]}" if not _AT_LEVEL.search(superior) else superior
        if strip_marks(superior).lower().startswith("ban chap hanh"):
            return name
        return superior
    if at or is_central(name):
        return name
    if strip_marks(name).upper() in word_list(FILE, "offices_of"):
        return f"{name} {superior}"
    bare_level = _BARE_END.search(name)
    if is_central(superior) or (_party_committee(name) and not bare_level):
        return name
    if not bare_level and (superior.startswith("HĐND") or _party_committee(superior)):
        return f"{name} {superior}"
    above = _AT_LEVEL.search(superior)
    if above:
        return with_place(name, superior[above.start() :])
    found = find_province(superior)
    return with_place(name, found.label) if found and not find_province(name) else name


def _with_place(name: str, place: str | None) -> str:
    """A local body that names no place: the place before the date, where that is a province's name."""
    found = province(place) if place else None
    if found is None or find_province(name):
        return name
    local = regex.match(r"(?i)(?:UBND|HĐND|Sở|Ban Dân tộc|Thanh tra tỉnh|Công an|Văn phòng UBND)\b", name)
    return with_place(name, found.label) if local else name


def issuer_of_symbol(bodies: Sequence[str], place: str | None, text: str) -> Issuer | None:
    """The issuer that the symbol's abbreviation names, with the province of the place line or of the text.

    A province is taken only where the abbreviation is a body that provinces have, and the place or the text names one.
    Where both do and differ, the place decides: a plan of the province names its districts' committees too.
    """
    if not bodies:
        return None
    central = body_of_symbol(bodies[0])
    if central:
        return Issuer(central, rule="header/issuer-symbol", confidence=0.9)
    row = symbol_row(bodies[0])
    if row is None or row["level"] != "local":
        return None
    name = canonical_body(row["name"])
    written = bodies_named(text, name)
    found = province(place) if place else None
    if written and (found is None or strip_marks(found.name).lower() in strip_marks(written).lower()):
        return Issuer(written, rule="header/issuer-symbol", confidence=0.8)
    if found:
        return Issuer(f"{name} {found.label}", rule="header/issuer-symbol", confidence=0.75)
    return None


def as_in_text(name: str, text: str) -> str:
    """The name in the case that the document's text gives it most often; as it is where the text has it nowhere.

    Capitals of a head do not tell "Trường Đại học Tây Hồ" from "Trường đại học tây hồ".
    """
    if regex.match(r"(?:UBND|HĐND)\b", name):
        return name
    bare, wanted = strip_marks(text).lower(), strip_marks(name).lower()
    found = Counter(
        " ".join(text[m.start() : m.end()].split())
        for m in regex.finditer(r"(?<!\w)" + regex.escape(wanted).replace(r"\ ", r"\s+") + r"(?!\w)", bare)
        if not _in_capitals(text[m.start() : m.end()])
    )
    same = [spelled for spelled, _ in found.most_common() if spelled.lower() == name.lower()]
    return same[0] if same and same[0][:1].isupper() else name


def _in_capitals(spelled: str) -> bool:
    """In capitals, or a line of capitals with the place and date that stand beside it ("SỞ NỘI VỤ   Thành phố …")."""
    return spelled.isupper() or regex.match(r"\p{Lu}{2,}\s+\p{Lu}{2,}\b", spelled) is not None


def bodies_named(text: str, head: str) -> str | None:
    """The body beginning with ``head`` that the text names with its place, where it names but one such body.

    "UBND" finds "Ủy ban nhân dân tỉnh An Giang" and "UBND tỉnh An Giang"; where several places are named, the one that
    stands in most places counts if it has three quarters of them.
    """
    spelled = {
        "UBND": r"(?:UBND|[ỦU][ỷyỶY]? ?ban nhân dân(?: \(UBND\))?|Ủy ban nhân dân(?: \(UBND\))?)",
        "HĐND": r"(?:HĐND|Hội đồng nhân dân(?: \(HĐND\))?)",
    }
    pattern = spelled.get(head, regex.escape(head))
    counts: Counter[str] = Counter()
    for match in regex.finditer(
        rf"(?<!\w){pattern}\s+({_LEVELS})\s+((?:\p{{Lu}}[\p{{L}}’']*|\d{{1,2}})(?:(?:\s[-–]\s|\s|-)\p{{Lu}}[\p{{L}}’']*){{0,4}})",
        text,
    ):
        level, name = match.group(1), match.group(2)
        known = province(name)
        if level in ("tỉnh", "thành phố") and known is None:
            known = find_province(name)
        if level == "tỉnh" and known is None and not 2 <= len(name.split()) <= 3:
            continue  # a province that no list has; one word may be the next body's ("UBND tỉnh Sở …")
        counts[canonical_body(f"{head} {level} {known.name if known else name}")] += 1
    if not counts:
        return None
    best, times = counts.most_common(1)[0]
    return best if times >= 0.75 * sum(counts.values()) else None


def province_of_text(text: str) -> str | None:
    """The province ("tỉnh An Giang") that a text is about: the only one it names with its kind, or 4 times of 5."""
    counts: Counter[str] = Counter()
    for match in regex.finditer(
        r"(?<!\w)(?:tỉnh|thành phố|TP\.?)\s+(\p{Lu}[\p{L}’']*(?:(?:\s[-–]\s|\s|-)\p{Lu}[\p{L}’']*){0,4})", text
    ):
        known = province(match.group(1)) or find_province(" ".join(match.group(1).split()[:3]))
        if known:
            counts[known.label] += 1
    if not counts:
        return None
    best, times = counts.most_common(1)[0]
    return best if times >= 0.8 * sum(counts.values()) else None
