"""The two lines of a head that are filled in: the number with its symbol, and the place with the date.

Both have blanks that a person fills, often by hand on a scan. A blank that was never filled in, or that an OCR read as
rubbish, is None; what is printed around it (symbol, month, year) is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as calendar_date

import regex

from pipeline.extract.rules import Rule, rules
from pipeline.model import Box, Line, Page
from pipeline.vietnamese import strip_marks

FILE = "header.yaml"
SURE = 0.75  # an OCR's confidence from which a number that stands apart (filled in by hand) is believed
_BLANK = regex.compile(r"[\s._…·‥,:;'`‘’~*\-–—]*")
# What an OCR reads for a printed 1 or 0 beside a real digit. Letters that could stand for two digits are left out.
_LOOKALIKES = str.maketrans("IlÌÍìí|!OoÓÒóò", "11111111000000")
_NO_PLACE = regex.compile(
    r"(?:Đến|Từ|Kể từ|Trước|Sau|Vào|Hôm nay|Trong|Tính đến|Kỷ niệm|Sáng|Chiều|Tối|Số|Ngày)\b", regex.I
)
# the time of a digital signature, set beside the date of issue
_SIGNING_TIME = regex.compile(
    r"^\s*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\s*)?\d{1,2}[:h]\d{2}(?::\d{2})?(?:\s*\+?0?7[:']?00'?)?"
)
_CAPITAL = r"(?<!\w)\p{Lu}[\p{L}’']*"
_LEVEL = (
    r"(?:TP|Tp|tp|TX|Tx|T\.P|[Tt]hành phố|[Tt]ỉnh|[Hh]uyện|[Xx]ã|[Pp]hường|[Tt]hị xã|[Qq]uận|[Tt]hị trấn|[Đđ]ặc khu)"
    r"(?:\.\s?|\s)"
)
_PLACE = regex.compile(
    rf"(?:(?:{_LEVEL})?{_CAPITAL}|{_LEVEL}\d{{1,2}})(?:(?:\s?[-–]\s?|\s){_CAPITAL}){{0,5}}\s*[,.;:]?\s*$"
)


@dataclass(frozen=True, slots=True)
class NumberField:
    """The line of the number. ``number`` is None where the blank is empty or unreadable; offsets count in the line.

    ``blank`` says that nothing was filled in (else what stands there could not be read). ``doubt`` is True where an OCR
    read a number that stands apart from its symbol, and was not sure of it.
    """

    start: int
    end: int
    num: tuple[int, int]
    sym: tuple[int, int]
    number: str | None
    year: str | None
    symbol: str
    blank: bool
    doubt: bool
    party: bool
    rule: str

    @property
    def full(self) -> str | None:
        """Số và ký hiệu without blanks, or None where the number is missing."""
        if self.number is None:
            return None
        if self.party:
            return f"{self.number}-{self.symbol}"
        return "/".join(part for part in (self.number, self.year, self.symbol) if part)


@dataclass(frozen=True, slots=True)
class DateField:
    """The line of place and date. Parts that are blank or unreadable are None; offsets count in the line."""

    start: int
    end: int
    place: str | None
    year: int | None
    month: int | None
    day: int | None
    day_span: tuple[int, int]
    doubt: bool
    rule: str

    @property
    def iso(self) -> str | None:
        if self.year and self.month and self.day:
            return calendar_date(self.year, self.month, self.day).isoformat()
        return None


def digits_of(text: str) -> str | None:
    """The digits of a filled-in blank, or None where it holds anything else. "I5" is 15: a digit must be among them."""
    token = regex.sub(r"[\s._…·,;:'`*]+", "", text)
    if not token or not any(char.isdecimal() for char in token):
        return None
    token = token.translate(_LOOKALIKES)
    return token if token.isdecimal() else None


def find_number_field(text: str, line: Line, page: Page) -> NumberField | None:
    """The number of a document as its head states it, or None. What a sentence cites is not taken.

    The field stands at the start of its cell, and behind it nothing stands in its cell but what the other column holds.
    """
    bare = strip_marks(text)
    for found in rules(FILE, "number"):
        for match in found.pattern.finditer(bare):
            if _starts_cell(bare, match.start()) and _ends_cell(text, match.end()) and _is_slot(match.group("num")):
                return _number_field(text, match, found, line, page)
    return _bare_number(text, bare, line, page)


def _starts_cell(bare: str, start: int) -> bool:
    before = bare[:start]
    return bool(regex.search(r"(?:^|\s{2}|[\t|*_#>])[\W_]{0,3}$", before)) or not before.strip()


def _ends_cell(text: str, end: int) -> bool:
    """Behind the symbol: the end, a gap, or the words of the right column (place and date, country, motto)."""
    rest = regex.sub(r"^[-–/](?=\s|$)", "", text[end:])  # a symbol that goes on in the next line
    if not rest.strip(" \t*_|.,;:`'~-–—") or regex.match(r"\s{2,}|\s*[\t|*]", rest):
        return True
    if regex.match(r"\s", rest) is None:
        return False
    bare = strip_marks(rest).strip()
    if regex.match(r"(?i)(?:CONG H|DANG CONG SAN|DOC LAP|V/v)", bare):
        return True
    day = next((m for r in rules(FILE, "date") if (m := r.pattern.search(strip_marks(rest)))), None)
    return day is not None and (
        not rest[: day.start()].strip()
        or _place_before(rest.lstrip(), day.start() - len(rest) + len(rest.lstrip())) == 0
    )


def _is_slot(num: str) -> bool:
    """Whether the text before the slash can be a filled or empty blank: one short token, however misread."""
    return len(num.split()) <= 3 and sum(char.isalpha() for char in num) <= 5


def _number_field(text: str, match: regex.Match[str], found: Rule, line: Line, page: Page) -> NumberField:
    start, end = match.span("num")
    slot = text[start:end]
    year = match.groupdict().get("year")
    symbol = _symbol(text[match.start("sym") : match.end("sym")])
    # the blank ends before the slash; a number with a letter ("12a/QĐ-UBND") is one too
    clean = regex.fullmatch(r"\s*[.…_]*\s*(\d{1,6}[a-zA-Z]?)\s*[.…_]*\s*", slot)
    number = clean.group(1) if clean else digits_of(slot)
    doubt = number is not None and _doubtful(page, line, (start, end), match.start("sym"))
    blank = bool(_BLANK.fullmatch(slot))
    rule_id = f"header/{found.id}"
    if blank and (number := _set_in(page, line.start + start, line.start + end)):
        blank, rule_id = False, "header/number-set-in"
    return NumberField(
        start=match.start(),
        end=match.end(),
        num=(start, end),
        sym=match.span("sym"),
        number=number,
        year=year if year and year.strip().isdecimal() and len(year.strip()) == 4 else None,
        symbol=symbol,
        blank=blank,
        doubt=doubt,
        party=found.id == "party-number",
        rule=rule_id,
    )


def _bare_number(text: str, bare: str, line: Line, page: Page) -> NumberField | None:
    """A cell that is a number and symbol alone, or "/BC-UBND": the word "Số" is lost, or a cell of its own."""
    for match in _LONE_NUMBER.finditer(bare):
        if _starts_cell(bare, match.start()) and _ends_cell(text, match.end()):
            return NumberField(
                start=match.start(),
                end=match.end(),
                num=match.span("num"),
                sym=match.span("sym"),
                number=match.group("num") or None,
                year=match.group("year"),
                symbol=_symbol(text[match.start("sym") : match.end("sym")]),
                blank=not match.group("num"),
                doubt=bool(match.group("num")) and _doubtful(page, line, match.span("num"), match.start("sym")),
                party=False,
                rule="header/lone-number",
            )
    return None


_LONE_NUMBER = regex.compile(
    r"(?:\w{1,3}\s?[:.;]?\s)?(?<!\w)(?P<num>\d{1,5}|(?<=^\W{0,3}))/(?:(?P<year>(?:19|20)\d\d)/)?"
    r"(?P<sym>[A-Z][A-Za-z]{0,9}-[A-Z][A-Za-z0-9&]*(?:-[A-Z0-9]+)?)(?![\w/])"
)


def _symbol(text: str) -> str:
    text = regex.sub(r"\s+", "", text)
    return regex.sub(r"[–—]", "-", text).replace("Ð", "Đ").rstrip("-.")


def _doubtful(page: Page, line: Line, span: tuple[int, int], symbol_start: int) -> bool:
    """Whether an OCR read these digits as a word of their own (then a hand filled them in) and was not sure of it."""
    if not page.source.startswith("ocr"):
        return False
    symbol_at = page.plan.to_raw(line.start + symbol_start)
    return any(
        word.confidence is not None and word.confidence < (SURE if word.end <= symbol_at else 0.25)
        for word in page.words_of(line.start + span[0], line.start + span[1])
    )


def find_date_field(text: str, line: Line, page: Page, start: int = 0) -> DateField | None:
    """Place and date as a head states them, or None: "An Giang, ngày 08 tháng 4 năm 2025", blanks allowed.

    The field ends its cell, and before it stands a place's name or nothing: a date inside a sentence is not taken.
    ``start`` is where the field may begin: behind the number, where that stands on the same line.
    """
    bare = strip_marks(text)
    for found in rules(FILE, "date"):
        match = found.pattern.search(bare, start)
        if match is None:
            continue
        rest = _SIGNING_TIME.sub("", text[match.end() :])
        if rest.strip(" \t*_|.,;:…`'~-–—/") and not regex.match(r"\s{2,}|\s*[\t|]", rest):
            continue
        begin = _place_before(text[start:], match.start() - start)
        if begin is None:
            continue
        return _date_field(text, match, start + begin, found, line, page)
    return None


def _place_before(text: str, at: int) -> int | None:
    """Where the place's name before "ngày" begins; ``at`` itself where none stands there; None inside a sentence."""
    before = text[:at]
    cell_start = max((m.end() for m in regex.finditer(r"\s{2,}|[\t|*]", before.rstrip(" ,.…_"))), default=0)
    cell = before[cell_start:]
    if not cell.strip(" \t.,…_*|-–—#"):
        return cell_start
    match = _PLACE.search(cell)
    if match is None or (match.start() and not cell[match.start() - 1].isspace()):
        return None
    if _NO_PLACE.match(match.group()):
        return None
    begin = cell_start + match.start()
    # capitals before a name in small letters end the other column: "BAN TUYÊN GIÁO Lạng Sơn, ngày"
    other = regex.match(r"(?:\p{Lu}{2,}[\s-]+)+(?=\p{Lu}\p{Ll})", match.group())
    return begin + (other.end() if other and not other.group().startswith("TP") else 0)


def _date_field(text: str, match: regex.Match[str], start: int, found: Rule, line: Line, page: Page) -> DateField:
    place = text[start : match.start()].strip(" \t,.;:…_*|-–—#")
    year = _part(text, match, "year", 1945, 2100, width=4)
    month = _part(text, match, "month", 1, 12)
    day = _part(text, match, "day", 1, 31)
    span = match.span("day")
    if day is None and _BLANK.fullmatch(text[slice(*span)]):
        day = _number_within(_set_in(page, line.start + span[0], line.start + span[1]), 1, 31)
    if month is None and _BLANK.fullmatch(match.group("month")):
        gap = match.span("month")
        month = _number_within(_set_in(page, line.start + gap[0], line.start + gap[1]), 1, 12)
    if year and month and day and not _exists(year, month, day):
        day = None
    doubt = day is not None and _unsure_word(page, line, span)
    return DateField(start, match.end(), place or None, year, month, day, span, doubt, f"header/{found.id}")


def _part(text: str, match: regex.Match[str], name: str, low: int, high: int, width: int | None = None) -> int | None:
    digits = digits_of(text[match.start(name) : match.end(name)])
    if digits is None or (width and len(digits) != width) or len(digits) > (width or 2):
        return None
    return int(digits) if low <= int(digits) <= high else None


def _number_within(digits: str | None, low: int, high: int) -> int | None:
    return int(digits) if digits and digits.isdecimal() and low <= int(digits) <= high else None


def _set_in(page: Page, start: int, end: int) -> str | None:
    """The digits that stand in a blank on the page, though the text has them on a line of their own, or None.

    Signing services set number and day into the finished page, a hair off the line; readers then part the two.
    """
    box = slot_box(page, start, end)
    if box is None:
        return None
    inside = [word for word in page.words if word.box and _centre_in(word.box, box)]
    if len(inside) != 1 or (inside[0].confidence is not None and inside[0].confidence < SURE):
        return None
    text = page.text_raw[inside[0].start : inside[0].end]
    return text if regex.fullmatch(r"\d{1,5}[a-z]?", text) else None


def _centre_in(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.top + inner.bottom) / 2
    return outer.x0 <= x <= outer.x1 and outer.top <= y <= outer.bottom


def _exists(year: int, month: int, day: int) -> bool:
    try:
        calendar_date(year, month, day)
    except ValueError:
        return False
    return True


def _unsure_word(page: Page, line: Line, span: tuple[int, int]) -> bool:
    """Whether an OCR's word for a filled-in day is doubtful: low confidence, and taller than print is."""
    if not page.source.startswith("ocr"):
        return False
    words = list(page.words_of(line.start + span[0], line.start + span[1]))
    if not words or all(word.confidence is None or word.confidence >= SURE for word in words):
        return False
    mine = max((word.box.bottom - word.box.top for word in words if word.box), default=0.0)
    others = sorted(w.box.bottom - w.box.top for w in page.words_of(line.start, line.start + len(line.text)) if w.box)
    return bool(others) and mine > 1.25 * others[len(others) // 2]


def slot_box(page: Page, start: int, end: int) -> Box | None:
    """The box of a blank on its page, where a person may have written: for a second reading of that spot alone.

    Args:
        page: the page, with word boxes.
        start: offset in ``page.text`` where the blank begins (a mention ``number-field`` or ``day-field`` has it).
        end: offset where it ends; equal to ``start`` where the reading found nothing there.

    Returns:
        In points: from the printed word before the blank to the one behind it, half a line higher and lower than
        print, since handwriting is; None where the page has no boxes, or no printed word on both sides.
    """
    raw_start, raw_end = page.plan.to_raw(start), page.plan.to_raw(end, end=True)
    before = next((w.box for w in reversed(page.words) if w.end <= raw_start and w.box), None)
    behind = next((w.box for w in page.words if w.start >= raw_end and w.box), None)
    if before is None or behind is None or before.x1 >= behind.x0:
        return None
    height = behind.bottom - behind.top
    if abs(before.top - behind.top) > height:
        return None
    top, bottom = min(before.top, behind.top) - height / 2, max(before.bottom, behind.bottom) + height / 2
    return Box(before.x1, max(0.0, top), behind.x0, bottom)
