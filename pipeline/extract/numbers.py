"""Số và ký hiệu: the number and symbol by which an official document is named.

    parse_number("382 / KH-UBND")      -> DocumentNumber(canonical="382/KH-UBND", type="KH", bodies=("UBND",), ...)
    parse_number("Số:      /BC-UBND")  -> number None (the blank was never filled in), symbol "BC-UBND"
    find_numbers(text)                 -> all numbers of running text with their place: NumberSpan(start, end, number)

Forms (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3; Luật Ban hành văn bản QPPL; Hướng dẫn 36-HD/VPTW for the Party):

    45/KH-UBND   02/2010/QĐ-TTg   01/2010/TTLT-BTC-BTP   912/LĐTBXH-BĐG (a letter: body and unit, no type)
    21-CT/TW     25/2008/QH12     217-HĐBT, 1141 TC/QĐ/CĐKT (before 1996, only behind the word "số")

What people write and OCR makes of them is tolerated: an Eth for Đ, blanks and line breaks around slashes and hyphens, a
lost hyphen ("28/NQCP"), lower case. The digits are never touched.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import regex

from pipeline.extract.bodies import folded_abbreviations, symbol_row
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks


@dataclass(frozen=True)
class DocumentNumber:
    """A số ký hiệu, taken apart.

    ``number`` keeps its digits as printed ("08"), None where the blank is empty. ``type`` is the document type's code
    (patterns/doc_types.yaml; "CV" for a letter, which bears no type; None where the symbol does not say, as in
    25/2008/QH12). ``bodies`` are the abbreviations behind the type: the issuer first, then units or co-issuers.
    ``symbol`` is what follows the number and year, ``canonical`` the whole without blanks.
    """

    number: str | None
    year: int | None
    type: str | None
    bodies: tuple[str, ...]
    symbol: str
    party: bool = False
    canonical: str = field(default="", compare=False)

    @property
    def value(self) -> int | None:
        """The number as an integer, without leading zeros and suffix letter."""
        digits = regex.match(r"\d+", self.number or "")
        return int(digits.group()) if digits else None

    @property
    def body(self) -> str | None:
        """Abbreviation of the issuing body, None where the symbol names none."""
        return self.bodies[0] if self.bodies else None

    @cached_property
    def key(self) -> str:
        """Identity of the number: no leading zeros, marks, case, blanks or hyphens ("28/NQCP" and "28/NQ-CP" agree)."""
        number = (self.number or "").lower().lstrip("0") or "0"
        symbol = regex.sub(r"[^a-z0-9&]", "", strip_marks(self.symbol).lower())
        return f"{number if self.number else '?'}/{self.year or ''}/{symbol}"


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A number in running text: ``text[start:end]`` is what was printed. ``lead``: the word "số" stands before."""

    start: int
    end: int
    number: DocumentNumber
    lead: bool


_LETTER = "A-Za-zĐđÐðƯưƠơÂâÊêÔôĂă"
# A part of a symbol: letters as abbreviations use them, perhaps a number behind (QH15, P3, HĐND8). It ends with the
# word; only a lost blank is forgiven ("TT-BTCngày").
_PART = (
    rf"(?:(?:QH|UBTVQH)-\d\d|[{_LETTER}][{_LETTER}&]{{0,14}}\d{{0,3}})"
    r"(?:(?![\p{L}\d_@])|(?=ngày|của|như|được|quy định|về việc))"
)
# A slash or hyphen with the blanks and the line break that may stand around it.
_SLASH = r"[ \t\xa0]{0,2}\n?[ \t\xa0]{0,2}/[ \t\xa0]{0,2}\n?[ \t\xa0]{0,2}"
_HYPHEN = r"[ \t\xa0]?[-–—‑\xad\ufffe](?:[ \t\xa0]?[-–])?[ \t\xa0]?\n?[ \t\xa0]{0,2}"
# A hyphen may have become a full stop (NQ.HĐTP) or a blank (TT BTC).
_SEPARATOR = (
    rf"(?:(?:{_SLASH}|{_HYPHEN})(?=[{_LETTER}])|\.(?=[A-ZĐÐ]{{2}})"
    r"|(?<=(?<!\p{L})(?:TT|NĐ|QĐ|NQ|CT|KH|BC|TTLT))[ ]"
    r"(?=(?:[BS][A-ZĐ]{1,8}|CP|TTg|UBND|HĐND|NHNN|CTN|TW|TU)(?![\p{L}\d])))"
)
_LEAD = (
    r"(?P<lead>(?<!\w)(?:số|Số|SỐ|so|So|s[oôốổồ6ó]|S[oôốổồ6ó]|sé|sb|\$6|S6)(?:\s+hiệu)?"
    r"[ \t\xa0]*[:.]?[ \t\xa0]*\n?[ \t\xa0]*)"
)
# 1.048 is a number with a mark for thousands, 66.1 one with a place in a series (Nghị quyết số 66.1/2025/NQ-CP).
_NO = r"(?P<no>\d{1,4}\.\d{1,3}|\d{1,6})(?P<suffix>[a-hA-H](?![A-Za-z])|bis)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SYMBOL = rf"(?P<symbol>(?>{_PART}(?:{_SEPARATOR}{_PART}){{0,9}}))"
_ONE_PART, _SEAM = regex.compile(_PART), regex.compile(_SEPARATOR)
_THOUSANDS = regex.compile(r"\.(?=\d{3})")
_ASSEMBLY = regex.compile(r"(?:QH|UBTVQH)\d*")
_END = r"(?![-–/]\s?[\p{L}\d])"
_START = r"(?:(?<=hiệu|[sS]ố|SỐ)|(?<![\p{L}\d_/@]|\d[.,:-]|[A-Z][-.:]))"

_FIND = regex.compile(
    rf"(?:{_LEAD})?{_START}"
    rf"(?:{_NO}(?:(?:{_SLASH}(?:{_YEAR}{_SLASH})?)|(?P<dash>{_HYPHEN})|(?P<gap>[ \t\xa0])))"
    rf"{_SYMBOL}{_END}"
)
_BLANK = regex.compile(
    rf"{_LEAD}(?P<hole>[\s.…_]*)(?<=[\s.…_:ố])/[ \t\xa0]{{0,2}}(?:{_YEAR}{_SLASH})?{_SYMBOL}{_END}", regex.I
)
_OLD_BODIES = frozenset({"HĐBT", "CP", "TTg", "CT", "HĐCP", "UB", "UBND"})
_PARTY_BODIES = regex.compile(r"(?:TW|TƯ|TU|HU|QU|ThU|ThTU|ĐU|ĐUK|ĐUCA|ĐTN|TWĐTN|.*(?:TW|TU|ĐU|ĐUK|HU))$")


@lru_cache(maxsize=1)
def _types() -> tuple[dict[str, str], dict[str, str]]:
    """Spellings of type abbreviations to their code: exact, and folded where that is unambiguous."""
    exact: dict[str, str] = {}
    for row in load_patterns("doc_types.yaml")["types"]:
        if row.get("in_symbol", True):
            exact.setdefault(row["code"], row["code"])
        for symbol in row.get("symbols", ()):
            exact.setdefault(symbol, row["code"])
    folded: dict[str, set[str]] = {}
    for spelling, code in exact.items():
        folded.setdefault(strip_marks(spelling).lower(), set()).add(code)
    return exact, {key: next(iter(codes)) for key, codes in folded.items() if len(codes) == 1}


def type_of_symbol(abbreviation: str) -> str | None:
    """The document type's code of an abbreviation in a symbol, None if it is none. "QD" and "qđ" are QĐ; "HD" is HD."""
    exact, folded = _types()
    if abbreviation in exact:
        return exact[abbreviation]
    upper = abbreviation.upper()
    if upper in exact and abbreviation != upper:
        return exact[upper]
    return folded.get(strip_marks(abbreviation).lower())


def parse_number(text: str) -> DocumentNumber | None:
    """A string that is one số ký hiệu, perhaps behind "Số:"; None if it is none. A blank number is allowed.

    This takes the string at its word: unlike :func:`find_numbers` it accepts abbreviations that no list has.
    """
    text = _normal(text).strip(" \t\n.,;:*_#")
    text = regex.sub(r"^(?:Luật|Nghị quyết|Pháp lệnh)\s+(?=số\b)", "", text, flags=regex.I)
    match = _FIND.fullmatch(text) or _FIND.fullmatch(f"Số {text}")
    if match:
        return _build(match, trusted=True)
    match = _BLANK.fullmatch(text) or _BLANK.fullmatch(f"Số: {text}")
    return _build(match, trusted=True) if match else None


def as_type(number: DocumentNumber, code: str | None) -> DocumentNumber:
    """The number with its type's abbreviation as it is spelled, where the words before it name that type.

    An OCR doubles a Đ or puts a stroke in: "Công điện số 08/CĐĐ-UBND" is 08/CĐ-UBND, "Tờ trình số 7/TTIr-SYT" is
    7/TTr-SYT. Only an abbreviation that no list has is mended, and only where such a letter makes the difference.
    """
    first = regex.split(r"[-/.]", number.symbol, maxsplit=1)[0]
    if code is None or first == code or type_of_symbol(first) or symbol_row(first) or number.number is None:
        return number
    if code not in {first[:at] + first[at + 1 :] for at in range(1, len(first)) if first[at] in "ĐIl"}:
        return number
    mended = number.canonical.replace(first, code, 1)
    return parse_number(mended) or number


def find_numbers(text: str, *, blanks: bool = False) -> list[NumberSpan]:
    """All số ký hiệu in running text, left to right.

    Args:
        text: running text; line breaks inside a symbol are bridged where the hyphen or slash shows them.
        blanks: also those whose number was never filled in ("Số:     /BC-UBND"), with ``number.number`` None.
    """
    text = _normal(text, keep_length=True)
    return list(_scan(text, blanks))


def _scan(text: str, blanks: bool) -> Iterator[NumberSpan]:
    at, last = 0, -1
    holes = list(_BLANK.finditer(text)) if blanks else []
    while match := _FIND.search(text, at):
        lead = match.group("lead") is not None
        start = match.start("no")
        while holes and holes[0].start() < match.start():
            yield from _hole(holes.pop(0))
        number = None
        if not _is_standard(text, match.start()):
            named = lead or bool(_TYPE_BEFORE.search(text, max(0, start - 14), start))
            named = named or (last >= 0 and bool(_GOES_ON.fullmatch(text, last, start)))
            number, cut = _fit(match, named)
        if number is None:
            at = match.end("no")
            continue
        end = match.end() - cut
        while holes and holes[0].start() < end:
            holes.pop(0)
        yield NumberSpan(start, end, number, lead)
        at = last = end
    for hole in holes:
        yield from _hole(hole)


def _hole(match: Any) -> Iterator[NumberSpan]:
    number = _build(match, trusted=True)
    if number:
        yield NumberSpan(
            match.start("hole") if match.group("hole").strip() else match.end("hole"), match.end(), number, True
        )


_GOES_ON = regex.compile(r"\s*(?:,|;|và|hoặc|cùng)?\s*(?:số\s*)?")
_TYPE_BEFORE = regex.compile(
    r"(?<!\w)(?:nghị\s+định|quyết\s+định|nghị\s+quyết|chỉ\s+thị|thông\s+tư|công\s+văn|kế\s+hoạch|thông\s+báo|luật|"
    r"pháp\s+lệnh|tờ\s+trình|báo\s+cáo|hướng\s+dẫn|kết\s+luận|công\s+điện)\s*$",
    regex.I,
)


# Letters that look like those of an abbreviation but are not: the Eth, and Cyrillic capitals out of mixed keyboards.
_LOOKALIKES = str.maketrans("ÐðАВЕКМНОРСТХ", "ĐđABEKMHOPCTX")


def _normal(text: str, *, keep_length: bool = False) -> str:
    if not keep_length:
        text = unicodedata.normalize("NFC", text)
    return text.translate(_LOOKALIKES)


@lru_cache(maxsize=1)
def _standards() -> regex.Pattern[str]:
    names = "|".join(load_patterns("doc_types.yaml")["standards"])
    return regex.compile(rf"(?<!\w)(?:{names})(?:/[A-Z]+)?[\s:]*(?:số\s*:?\s*)?(?:\d+[-:.]?)*\s*$")


def _is_standard(text: str, start: int) -> bool:
    return bool(_standards().search(text, max(0, start - 24), start))


def _fit(match: Any, lead: bool) -> tuple[DocumentNumber | None, int]:
    """The longest credible number of a match, and how many characters at its end do not belong to it."""
    symbol = match.group("symbol")
    pieces = list(_ONE_PART.finditer(symbol))
    for count in range(len(pieces), 0, -1):
        end = pieces[count - 1].end()
        if count < len(pieces):
            following = symbol[end : pieces[count].start()]
            if "/" in following or not following.strip(" \t\xa0\n-–—‑"):
                loose = following[:1] in " \t\xa0"
                if not loose:
                    continue
            else:
                continue
        elif count > 2 and _loose_before(symbol, pieces, count):
            continue
        number = _build(match, trusted=lead, symbol=symbol[:end])
        if number and not number.bodies and _TORN.match(match.string, match.start("symbol") + end):
            number = None  # half a symbol is a wrong symbol
        if number:
            return number, len(symbol) - end
    return None, 0


_TORN = regex.compile(r"\s?[-–—/]")


def _loose_before(symbol: str, pieces: list[Any], count: int) -> bool:
    """A dash between blanks behind a complete symbol opens a new thought: "12/QĐ-UBND - UBND tỉnh"."""
    gap = symbol[pieces[count - 2].end() : pieces[count - 1].start()]
    return bool(regex.fullmatch(r"[ \t\xa0]+[-–—][ \t\xa0]+", gap))


def _build(match: Any, *, trusted: bool, symbol: str | None = None) -> DocumentNumber | None:
    groups = match.groupdict()
    symbol = groups["symbol"] if symbol is None else symbol
    symbol = _TERM.sub(lambda m: f"{m[1]}{m[2] if len(m[2]) == 2 else '1' + m[2]}", symbol)
    seams = _SEAM.findall(symbol)
    parts = _SEAM.split(symbol)
    marks = ["/" if "/" in seam else "." if "." in seam else "-" for seam in seams]
    number = groups.get("no")
    year = int(groups["year"]) if groups.get("year") else None
    dash, gap = bool(groups.get("dash")), bool(groups.get("gap"))
    parts, marks = _unglue(parts, marks)
    kind, bodies = _roles(parts, year, old=gap)
    parts, bodies = _spelling(parts, kind, bodies)
    if not _credible(parts, marks, kind, bodies, year, dash=dash, gap=gap, trusted=trusted):
        return None
    written = parts[0] + "".join(m + p for m, p in zip(marks, parts[1:], strict=True))
    if number is not None:
        number = _THOUSANDS.sub("", number) + (groups.get("suffix") or "")
    seam = "-" if dash else " " if gap else "/"
    middle = f"{year}/" if year else ""
    canonical = f"{number or ''}{seam}{middle}{written}".strip()
    party = (dash and "/" in marks) or any(_PARTY_BODIES.fullmatch(body) for body in bodies)
    return DocumentNumber(number, year, kind, tuple(bodies), written, party and kind is not None, canonical)


# the 1 of the assembly's term read as a letter, or twice: "QHI5", "UBTVQHI15"
_TERM = regex.compile(r"(?<!\p{L})(QH|UBTVQH)[Il](\d{1,2})(?!\d)")


def _unglue(parts: list[str], marks: list[str]) -> tuple[list[str], list[str]]:
    """Give a lost hyphen back where type and body are both known: "NQCP", "QĐTTg", "QĐUBND"."""
    first = parts[0]
    if len(parts) > 1 or type_of_symbol(first) or symbol_row(first):
        return parts, marks
    for size in (2, 3):
        head, tail = first[:size], first[size:]
        if head in _GLUED_TYPES and tail in _GLUED_BODIES:
            return [head, tail], ["-"]
    return parts, marks


_GLUED_TYPES = frozenset({"NQ", "QĐ", "NĐ", "CT", "KH", "TB", "TT", "BC", "HD", "TTr", "CTr"})
_GLUED_BODIES = frozenset({"CP", "TTg", "UBND", "HĐND", "TW", "TU", "BTC", "BNV", "BYT", "CTN", "UBTVQH"})


def _roles(parts: list[str], year: int | None, *, old: bool = False) -> tuple[str | None, list[str]]:
    """Which part is the type, which are bodies. A letter (công văn) has no type: "UBND-VX" is CV of UBND."""
    first = parts[0]
    kind = type_of_symbol(first)
    if _ASSEMBLY.fullmatch(first):
        return None, parts
    later = next((i for i, part in enumerate(parts[1:], 1) if part in _LATE_TYPES), None)
    if later is not None and (old or not kind) and year is None:  # before 1996: "1141 TC/QĐ/CĐKT"
        return type_of_symbol(parts[later]), [p for i, p in enumerate(parts) if i != later]
    if kind and len(parts) > 1:
        if kind == "TT" and parts[1] in ("LT", "LB"):  # TT-LT: a joint circular, as written before 1996
            return "TTLT", parts[2:]
        return kind, parts[1:]
    if kind and (symbol_row(first) is None or len(parts) == 1):
        return kind, []
    if len(parts) == 2 and parts[1] in ("UBND", "HĐND") and symbol_row(first) is None:
        return "CV", [parts[1], first]  # unit and body changed places: "VX-UBND"
    letter = year is None and len(parts) > 1 and (first.isupper() or symbol_row(first) is not None)
    return "CV" if letter else None, parts


_LATE_TYPES = frozenset({"QĐ", "TT", "CT", "NQ", "NĐ", "TTr"})


def _spelling(parts: list[str], kind: str | None, bodies: list[str]) -> tuple[list[str], list[str]]:
    """Symbols in the case of the lists: titles in capitals and in small letters lose it ("28/nq-cp", "9/QĐ-TTG")."""
    folded = folded_abbreviations()
    if any(c.isupper() for c in "".join(parts)):
        cased = [_recased(part) if part in bodies else part for part in parts]
        return cased, [cased[parts.index(body)] for body in bodies]
    types = {strip_marks(t).lower(): t for t in reversed(list(_types()[0]))}
    raised = []
    for index, part in enumerate(parts):
        key = strip_marks(part).lower()
        if index == 0 and kind and kind != "CV":
            exact = next((t for t in _types()[0] if t.lower() == part.lower()), types.get(key, part.upper()))
            raised.append(exact)
        else:
            raised.append(folded.get(key, part.upper()))
    return raised, [raised[parts.index(body)] for body in bodies]


def _recased(part: str) -> str:
    """The list's spelling of a body's abbreviation that differs in case alone."""
    if symbol_row(part) is None:
        return part
    known = folded_abbreviations().get(strip_marks(part).lower(), part)
    return known if known.lower() == part.lower() else part


def _credible(
    parts: list[str],
    marks: list[str],
    kind: str | None,
    bodies: list[str],
    year: int | None,
    *,
    dash: bool,
    gap: bool,
    trusted: bool,
) -> bool:
    """Whether the parts are a symbol and not a unit, a date or a code. ``trusted``: the word "số" stands before it."""
    typed = kind is not None and (kind != "CV" or parts[0] == "CV")
    known = bool(bodies) and symbol_row(bodies[0]) is not None
    if any(len(part) > 1 and part.isupper() is False and part[0].islower() for part in parts):
        return False
    if dash:  # 21-CT/TW, 196-TB/TW; before 1996 also 217-HĐBT
        return (typed and "/" in marks) or (trusted and parts[0] in _OLD_BODIES)
    if gap:  # 1141 TC/QĐ/CĐKT
        return trusted and typed and "/" in marks
    if parts[0].startswith(("QH", "UBTVQH")) and symbol_row(parts[0]):
        return year is not None or trusted
    if typed and bodies:
        return known or trusted or all(sum(c.isupper() for c in body) >= 2 for body in bodies)
    if typed:
        return (trusted and len(parts[0]) >= 2) or year is not None
    if len(parts) >= 2 and marks[0] in "-.":
        return (
            (trusted and len(parts[0]) > 1)
            or (known and len(bodies[0]) > 2)
            or all(len(p) >= 2 and p[:2].isupper() for p in parts)
        )
    return trusted and sum(c.isupper() for c in parts[0]) >= 2
