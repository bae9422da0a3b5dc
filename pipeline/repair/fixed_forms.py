"""What an English OCR misread in the fixed forms of a document: its national motto, its symbols, the letters of lists.

The form of these is laid down (Nghị định 30/2020/NĐ-CP, Phụ lục I), so each is mended by its form alone, without a
language model: a line that is close enough to the motto is the motto; "238/QD-UBND" is a quyết định; between "d." and
"e." of a list stands "đ.".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import regex
from rapidfuzz import fuzz

from pipeline.model import Edit
from pipeline.repair.abbreviations import abbreviation, restore_symbol
from pipeline.repair.memory import DocumentMemory
from pipeline.resources import load_patterns
from pipeline.timed import compiled
from pipeline.vietnamese import fold_tone_place, strip_marks

_SIGN_BLOCK = "sign_block.yaml"
_LONGEST_LINE = 160  # characters; the motto stands in a short line, alone or beside the issuing body
_CLOSE = 76.0  # per cent of like characters from which on a stretch is the formula
_MISREAD_D = str.maketrans("bBPÐđ", "DDDDD")  # what is read for Đ
_ROMAN = re.compile(r"^[ \t]*([IVXHUNTLJ1li|]{1,5})([.,:-]) ?(?=[ \t]*[^\W\d_])", re.M)
_IN_ORDER = "I II III IV V VI VII VIII IX X XI XII XIII".split()
_ROMANS = frozenset(_IN_ORDER) - {"I", "V", "X"}
# in slanted type the "/v" of "V/v" runs together: "V⁄%", "V%", "VW%v"
_ABOUT = re.compile(r"^[ \t]*(V[il1If|]v|[VW]{1,2}(?=[⁄/vw]*[⁄%])[⁄/%vw]{1,3})(?=[ \t]+[^\W\d_])", re.M)
_PER_MILLE = re.compile(r"(?<=\d)[ ]?(%[oOº0])(?!\w)")  # the models know no "‰": "4‰" is read "4%o" each time
_SLASH = re.compile(r"(?<=[\w.])⁄(?=[\w.])")  # the sign of fractions, which nobody types
_QUARTER = re.compile(r"(?<![^\W\d_])(?:quý|quí)[ \t]+(11|111)(?=\s*[⁄/]\s*20\d\d|\s+năm\s+20\d\d)", re.I)
# Clauses have figures (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.5.d); 14,000 lines of law have "khoản 1", none "khoản I".
_CLAUSE = re.compile(
    r"(?<![^\W\d_])(?<!\btài )khoản[ \t\n]+([Il|])(?=[ \t\n]+(?:và|hoặc|Điều|Mục|của)(?![^\W\d_])|[,;])", re.I
)
_PARTED = re.compile(r"(?<![^\W\d_])(?:(ngày)|tháng)[ ]+([0-3] \d)(?=[ ]+(?:tháng[ ]+\d|năm[ ]+(?:19|20)\d\d))", re.I)
_HEALTH = re.compile(r"(?<![^\W\d_])([vV])(?=[ \t]+tế(?![^\W\d_]))")  # "y tế"
_COMRADE = regex.compile(r"(?<![\w/])([dD])/c(?=[ \t]+\p{Lu}\p{Ll})")  # "đ/c" before a name
_NUMBER_LINE = re.compile(r"^[ \t]*(S0?6)(?=[ \t]*[:.]?[ \t]*\d{0,5}[-/](?:\d{4}/)?[A-ZĐ]{2})", re.M)
# "Nghị quyết 36 28/NQ-CP": what stands between a word and a số ký hiệu is "số"
_NUMBER = re.compile(r"(?<=[^\W\d_][ \t])([35$8]6)(?=[ \t]+\d{1,5}/(?:\d{4}/)?[A-ZĐ]{2})")
_SUM = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,]\d{3})+(d)(?!\w)")  # a sum of money: "500.000d"
ITEM = re.compile(r"^[ \t]*([a-hđ])([.)])(?=[ \t])", re.M)


@lru_cache(maxsize=4096)
def mend_symbol(symbol: str) -> str:
    """A số ký hiệu with Đ put back where the abbreviation has one ("1048/Qb-UBND"); digits are never touched.

    Rule: ``symbol_parts`` of patterns/abbreviations.yaml. What is not listed there stays.
    """
    mended = restore_symbol(symbol)
    parts, raw = re.split(r"([/-])", mended), re.split(r"([/-])", symbol)
    for i, part in enumerate(parts):
        if part != raw[i] or len(part) < 2 or part.isdigit():
            continue
        for guess in _guesses(part):
            if guess != part and (found := restore_symbol(f"1-{guess}-X")[2:-2]) != guess:
                parts[i] = found
                break
    return "".join(parts)


def _guesses(part: str) -> Iterator[str]:
    """What an abbreviation may have been where a Đ in it was read as another letter, or as two ("HDBND")."""
    for k in range(1, len(part)):  # the first letter is never taken for a Đ: "BNV", "PCTT" begin so
        yield part[:k] + part[k:].translate(_MISREAD_D)
        yield part[:k] + part[k].translate(_MISREAD_D) + part[k + 1 :]
        if part[k - 1 : k + 1] in ("DB", "DP"):
            yield part[:k] + part[k + 1 :]


def mend_abbreviation(short: str, memory: DocumentMemory | None, *, known: bool) -> str | None:
    """An abbreviation in capitals as the document or the common list spells it, or None where neither has it.

    ``known`` says that the language has the word as it was read; else a B or P in it may have been a Đ ("BBG").
    """
    spelled = (memory.abbreviation(short) if memory is not None else None) or abbreviation(short)
    if spelled is not None or known:
        return spelled
    for k, char in enumerate(short):
        if char in "BP":
            guess = f"{short[:k]}D{short[k + 1 :]}"
            spelled = (memory.abbreviation(guess) if memory is not None else None) or abbreviation(guess)
            if spelled is not None and spelled[k] == "Đ" and strip_marks(spelled) == guess:
                return spelled
    return None


def form_edits(text: str) -> Iterator[Edit]:
    """Edits for the motto, for numerals of headings and for letters of lists, without overlap, in any order."""
    yield from _formulas(text)
    yield from _headings(text)
    for match in _ABOUT.finditer(text):
        yield Edit(match.start(1), match.end(1), match[1], "V/v", "ocr", 0.95)
    for match in _NUMBER_LINE.finditer(text):
        yield Edit(match.start(1), match.end(1), match[1], "Số", "ocr", 0.95)
    for match in _NUMBER.finditer(text):
        yield Edit(match.start(1), match.end(1), match[1], "số", "ocr", 0.95)
    yield from _numerals(text)
    for match in _SUM.finditer(text):
        yield Edit(match.start(1), match.end(1), "d", "đ", "ocr", 0.95)
    last: re.Match[str] | None = None
    for match in ITEM.finditer(text):
        if last is not None and match[1] == last[1] == "d" and match[2] == last[2]:
            yield Edit(match.start(1), match.end(1), "d", "đ", "ocr", 0.95)
        last = match


def sign_edits(text: str) -> Iterator[Edit]:
    """What a Vietnamese OCR takes for other things each time, proved by its form.

    Signs; quarters of a year: there are four; the figure of a clause; days and months in two halves; "đ/c".
    """
    for pattern, sign in ((_PER_MILLE, "‰"), (_SLASH, "/")):
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            yield Edit(match.start(group), match.end(group), match[group], sign, "ocr", 0.97)
    for match in _QUARTER.finditer(text):
        yield Edit(match.start(1), match.end(1), match[1], "I" * len(match[1]), "ocr", 0.95)
    for match in _CLAUSE.finditer(text):
        yield Edit(match.start(1), match.end(1), match[1], "1", "ocr", 0.97)
    for match in _PARTED.finditer(text):
        joined = match[2].replace(" ", "")
        if 1 <= int(joined) <= (31 if match[1] else 12):
            yield Edit(match.start(2), match.end(2), match[2], joined, "ocr", 0.97)
    for match in _HEALTH.finditer(text):
        yield Edit(match.start(1), match.end(1), match[1], "Y" if match[1] == "V" else "y", "ocr", 0.95)
    for match in _COMRADE.finditer(text):
        yield Edit(match.start(1), match.end(1), match[1], "Đ" if match[1] == "D" else "đ", "ocr", 0.95)


def sign_block_edits(text: str) -> Iterator[Edit]:
    """Words that a signature or a stamp cut off, where those before them leave no other (patterns/sign_block.yaml)."""
    for row in load_patterns(_SIGN_BLOCK)["rules"]:
        for match in _compiled(row["id"]).finditer(text):
            yield Edit(match.start("cut"), match.end("cut"), match["cut"], row["whole"], "ocr", 0.9)


@lru_cache(maxsize=32)
def _compiled(rule: str) -> regex.Pattern[str]:
    rows = load_patterns(_SIGN_BLOCK)["rules"]
    return compiled(_SIGN_BLOCK, next(row for row in rows if row["id"] == rule))


def _headings(text: str) -> Iterator[Edit]:
    """Roman numerals of headings with a stroke read as another letter ("IL. KẾT QUẢ"), by the numeral before it."""
    last = 0
    for match in _ROMAN.finditer(text):
        read = match[1]
        if not _is_heading(text, match.end()):
            continue
        if read in _IN_ORDER:
            last = _IN_ORDER.index(read) + 1
            continue
        numeral = "".join(_STROKES.get(char, char) for char in read)
        following = _IN_ORDER[last] if 0 < last < len(_IN_ORDER) else ""
        plain = set(read) <= set("IVX1l|")
        if not plain and following and set(numeral + following) == {"I"} and abs(len(numeral) - len(following)) <= 1:
            numeral = following  # an H may be one stroke and its neighbour
        strokes = set(read) & set("IVXHUNJLT")
        if strokes and numeral in _IN_ORDER and (numeral == following or plain) and len(read) > 1:
            yield Edit(match.start(1), match.end(1), read, numeral, "ocr", 0.95)
            last = _IN_ORDER.index(numeral) + 1


_NUMBERED = re.compile(
    r"(?<![^\W\d_])(?:(quý|quí)|phần|chương|mục)[ \t]+([IVXlTHUN|]{2,5})(?=\s*(?:[/.,;:)–-]|năm\b|$))", re.I | re.M
)
_STROKES = dict.fromkeys("IlL1i|TJ", "I") | dict.fromkeys("HUN", "II")
_QUARTERS = frozenset(["I", "II", "III", "IV"])


def _numerals(text: str) -> Iterator[Edit]:
    """Roman numbers behind "quý", "phần", "chương", "mục" with a stroke read as another letter: "quý IIH", "Quý TV".

    Each letter that no such number has stands for the upright strokes that it is made of, three at most; there are four
    quarters.
    """
    for match in _NUMBERED.finditer(text):
        read = match[2]
        if read.strip("IVX") == "" or read != read.upper().replace("L", "l") or not ("I" in read or match[1]):
            continue
        if not match[1] and set(read) & set("TUN"):
            continue  # "mục IT", "phần UN" may be abbreviations
        full = "".join(_STROKES.get(char, char) for char in read)
        numeral = "III" if set(full) == {"I"} and len(full) > 3 and len(read) <= 3 else full
        if numeral in (_QUARTERS if match[1] else _ROMANS):
            yield Edit(match.start(2), match.end(2), read, numeral, "ocr", 0.93)


def _is_heading(text: str, start: int) -> bool:
    line = text[start : text.find("\n", start) if "\n" in text[start:] else len(text)]
    letters = [char for char in line if char.isalpha()]
    return len(letters) > 3 and sum(map(str.isupper, letters)) > 0.6 * len(letters)


def _formulas(text: str) -> Iterator[Edit]:
    """Stretches of short lines that read like a formula (patterns/english_ocr.yaml) but are not spelled so."""
    at = 0
    for line in text.splitlines(keepends=True):
        if 10 < len(line.strip()) < _LONGEST_LINE:
            yield from _formulas_in(line.rstrip("\n"), at)
        at += len(line)


def _formulas_in(line: str, at: int) -> Iterator[Edit]:
    seen = strip_marks(line)
    if len(seen) != len(line):
        return
    for formula, wanted in _wanted():
        if len(seen) >= 0.8 * len(wanted) and fuzz.partial_ratio(wanted, seen, score_cutoff=_CLOSE) >= _CLOSE:
            yield from _formula(line, seen, at, formula, wanted)


@lru_cache(maxsize=1)
def _wanted() -> list[tuple[str, str]]:
    """The formulas, and each without its marks."""
    return [(row["text"], strip_marks(row["text"])) for row in load_patterns("english_ocr.yaml")["formulas"]]


def _folded(line: str) -> str:
    """The line with both customs of placing the tone mark made one: "HOÀ" is no misreading of "HÒA"."""
    return " ".join(map(fold_tone_place, line.split()))


def _formula(line: str, seen: str, at: int, formula: str, wanted: str) -> Iterator[Edit]:
    if _folded(formula) in _folded(line):
        return
    words = list(re.finditer(r"\S+", line))
    size = len(formula.split())
    best, span = _CLOSE, None
    for count in (size, size - 1, size + 1):
        for i in range(len(words) - count + 1):
            start, end = words[i].start(), words[i + count - 1].end()
            score = fuzz.ratio(wanted, seen[start:end])
            if score > best:
                best, span = score, (start, end)
    if span is not None:
        yield Edit(at + span[0], at + span[1], line[span[0] : span[1]], formula, "ocr", 0.98)
