"""Quantities of running text: numbers with what they count, their base, range and comparator.

    find_quantities("đạt ít nhất 22%")                  value 22, ">=", unit "%"
    find_quantities("30 - 150 triệu đồng/năm/huyện")    value 30000000, value_max 150000000, "range", unit "đồng",
                                                        base "năm/huyện"
    find_quantities("111 bé trai/100 bé gái")           value 111, per 100, unit "bé trai/bé gái", base "bé gái"
    find_quantities("164/614 chiếm 26,71%")             numerator 164, denominator 614; and 26.71 "%"

Ordinals, years, dates, document numbers, times of day, telephone numbers, addresses and list labels are none
(patterns/quantities.yaml); units and counted nouns are patterns/units.yaml. A value is always made of the digits or
number words that stand there.

``rule`` says what kind of quantity it is: quantity/percent, points, money, measure, times, age, time (a duration),
count (a listed noun), noun (an unlisted one), bare (no unit), fraction, rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

from pipeline.extract.quantity_context import (
    Text,
    comparator_before,
    comparator_behind,
    end_of_no_quantity,
    is_attached,
    is_in_name,
    is_named,
    is_numbered,
    is_year,
)
from pipeline.extract.quantity_numbers import (
    FIRST_NUMBER_WORDS,
    Amount,
    read_digits,
    read_words,
    skip_gloss,
)
from pipeline.extract.quantity_units import Unit, read_base, read_scale, read_unit, skip_blanks
from pipeline.model import Comparator, Quantity
from pipeline.vietnamese import strip_marks

_CANDIDATE = regex.compile(rf"[0-9]|(?<![\p{{L}}\d])(?:{FIRST_NUMBER_WORDS})(?![\p{{L}}\d])", regex.I)
_RANGE = regex.compile(
    r"\s*(?P<dash>[-–—])\s*(?=[0-9])|\s+(?:đến|tới)\s+(?:dưới\s+|khoảng\s+|gần\s+|hơn\s+|trên\s+)?(?=[0-9])", regex.I
)
_SLASH = regex.compile(r"[ \t\xa0\n]*+/[ \t\xa0\n]*+")
_OF_TOTAL = regex.compile(r"(?:\s+\p{L}+){0,3}?\s+(?:trên|trong)\s+tổng(?:\s+số)?\s+(?=[0-9])", regex.I)
_WORDS_TO_SLASH = regex.compile(r"(?:[ \t\xa0\n]+\p{L}[\p{L}\p{M}]*+){1,4}?[ \t\xa0]*+/[ \t\xa0\n]*+(?=[0-9])")
_PER_SLASH = regex.compile(r"[ \t\xa0]*+/[ \t\xa0]*+(?=[\p{L}])")
_MINUS = regex.compile(r"(?r)(?:(?<=^\s*|[\s(:;])[-−–]|\bâm\s+)", regex.I)
_HALF = regex.compile(r"\s+rưỡi(?!\p{L})", regex.I)
_NOTE = regex.compile(r"[ \t]*[.;:]?[ \t]*$", regex.M)
_SCALE_BASE = {"vạn": 10000.0, "nghìn": 1000.0, "ngàn": 1000.0, "triệu": 1000000.0, "trăm": 100.0}
_SCALED_BASE = regex.compile(r"(?:(?:một|1)\s+)?(?P<scale>vạn|nghìn|ngàn|triệu|trăm)(?!\p{L})", regex.I)
_ROUND = frozenset((1e3, 1e4, 1e5, 1e6))
_OF_HUNDRED = frozenset(("bé gái", "trẻ em gái", "dân", "người dân", "phụ nữ", "nữ", "người", "trẻ", "hộ dân"))
_SHARED = regex.compile(
    r"\s*(?:,\s*)?(?:xuống còn|lên đến|lên tới|lên trên|xuống dưới|xuống|lên|còn|và|hoặc|sang)\s+"
    r"(?:là\s+|mức\s+|dưới\s+|trên\s+|khoảng\s+)?$",
    regex.I,
)
_LISTED = regex.compile(r",\s+")


@dataclass(frozen=True, slots=True)
class _Term:
    """A number with its scale words and unit: one end of a range, one side of a fraction."""

    amount: Amount
    value: float
    factor: float
    unit: Unit | None
    end: int
    number_end: int


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of a text, sorted, without overlap.

    Args:
        text: running text or the text of a table cell, in NFC. A number that stands alone has no unit.
    """
    both = Text(text, strip_marks(text))
    found: list[Quantity] = []
    at = 0
    while match := _CANDIDATE.search(text, at):
        start = match.start()
        if text[start].isdigit():
            quantity, at = _from_digits(both, start)
        else:
            quantity, at = _from_words(both, start)
        if quantity is not None:
            if found and found[-1].end > quantity.start:
                quantity = replace(quantity, start=found[-1].end)
            _share_unit(text, found, quantity)
            found.append(quantity)
    return found


def _from_digits(text: Text, start: int) -> tuple[Quantity | None, int]:
    """The quantity whose digits begin at ``start``, if it is one, and where to read on."""
    amount = read_digits(text.marked, start)
    assert amount is not None  # a digit stands there
    skipped = end_of_no_quantity(text, start)
    if skipped is not None:
        return None, max(skipped, start + 1)
    if is_attached(text, start) and not _after_bracket(text, start):
        return None, amount.end
    if amount.value is None or is_named(text, start):
        return None, amount.end
    return _quantity(text, amount)


def _after_bracket(text: Text, start: int) -> bool:
    """Behind a mark of punctuation that should have had a blank ("bài.3.060 tin"): only where a unit follows."""
    if text.marked[start - 1] not in ":;":
        return False
    return start < 2 or not text.marked[start - 2].isdigit()


def _from_words(text: Text, start: int) -> tuple[Quantity | None, int]:
    """The quantity whose number words begin at ``start``.

    One word alone may be anything but a number ("một", "năm", "ba"): it counts with a listed unit behind it, and "một"
    with a comparator in front besides; "năm" never.
    """
    amount = read_words(text.marked, start)
    if amount is None:
        return None, start + 1
    single = " " not in " ".join(text.marked[start : amount.end].split())
    word = text.marked[start : amount.end].lower()
    if is_named(text, start) or (single and is_numbered(text, start)):
        return None, amount.end
    _, scaled, count = read_scale(text.marked, amount.end)
    if not count and text.bare[amount.end : amount.end + 6].lower() == " trong":
        return None, amount.end
    unit = read_unit(text.marked, scaled, loose=False)
    if unit is None or not text.marked[skip_blanks(text.marked, scaled)].islower():
        return None, amount.end
    if unit.name == "phần" and read_words(text.marked, skip_blanks(text.marked, unit.end)):
        return None, amount.end  # hai phần ba
    if single and not count and not _single_word_counts(text, start, word):
        return None, amount.end
    return _quantity(text, amount)


def _single_word_counts(text: Text, start: int, word: str) -> bool:
    """ "hai huyện" counts; "năm" is a year, and "một" counts only behind "ít nhất" or "không quá"."""
    if word == "một":
        before = comparator_before(text, start)
        return before is not None and before[0] in (">=", "<=")
    return word != "năm"


def _term(text: Text, amount: Amount) -> _Term:
    """A number with its scale words and its unit."""
    number_end = skip_gloss(text.marked, amount.end)
    factor, end, count = read_scale(text.marked, number_end)
    unit = read_unit(text.marked, end, loose=not count and amount.decimals == 0)
    value = float(amount.value or 0.0)
    if amount.english is not None and not count and unit and unit.kind == "count" and not _slash_at(text, unit.end):
        value = amount.english  # nobody counts 12,885 people to the thousandth
    half = _HALF.match(text.marked, end) if count else None
    if half:
        value += 0.5
        end = half.end()
        unit = read_unit(text.marked, end, loose=False)
    value = _scaled(value, factor)
    return _Term(amount, value, factor, unit, unit.end if unit else end, end if count else number_end)


def _scaled(value: float, factor: float) -> float:
    """2,3 tỷ is 2300000000.0 to the last digit."""
    return value if factor == 1 else float(round(value * factor, 6))


def _slash_at(text: Text, at: int) -> bool:
    return bool(_SLASH.match(text.marked, at))


def _quantity(text: Text, amount: Amount) -> tuple[Quantity | None, int]:
    """The quantity that begins with an amount: fraction, rate, range or a plain one."""
    term = _term(text, amount)
    has_unit = term.unit is not None and term.unit.kind != "noun"
    if not has_unit and term.factor == 1 and is_year(text, amount.start) and not amount.words:
        return None, amount.end
    if is_numbered(text, amount.start) and not amount.grouped and term.factor == 1 and not _unit_decides(text, term):
        return None, amount.end
    ratio = _ratio(text, term)
    if isinstance(ratio, int):
        return None, ratio
    if ratio is not None:
        return _finish(text, amount, ratio), ratio.end
    spread = _range(text, term)
    if spread is _NO_RANGE:
        return None, amount.end
    quantity = spread if isinstance(spread, Quantity) else _plain(text, term)
    if quantity.unit is None and not amount.words and _is_note(text, amount, quantity):
        return None, amount.end
    quantity = _finish(text, amount, quantity)
    if quantity.rule == "quantity/bare" and quantity.start == amount.start and is_in_name(text, amount.start):
        return None, amount.end
    return quantity, quantity.end


def _unit_decides(text: Text, term: _Term) -> bool:
    """Behind "chỉ tiêu", "cấp", "số" …: whether a unit makes the number a quantity all the same.

    "chỉ tiêu 4 mục tiêu 6" and "cấp 1 tỉnh" stay ordinals: a noun that itself bears a number, or the name of a place,
    is no unit there.
    """
    if term.unit is None or term.unit.kind == "noun":
        return bool(_SLASH.match(text.marked, term.amount.end)) and term.amount.decimals == 0 and term.unit is None
    if term.unit.kind == "count":
        return not regex.match(r"\s+[0-9]", text.marked[term.unit.end : term.unit.end + 4]) and not is_numbered(
            text, skip_blanks(text.marked, term.unit.end)
        )
    return True


def _is_note(text: Text, amount: Amount, quantity: Quantity) -> bool:
    """Whether a short number without unit stands alone behind the end of a sentence: the mark of a footnote."""
    if quantity.comparator != "=" or amount.end - amount.start > 2 or amount.padded:
        return False
    before = text.marked[max(0, amount.start - 3) : amount.start].rstrip()
    return bool(before) and before[-1] in ".;”…" and bool(_NOTE.match(text.marked, amount.end))


def _ratio(text: Text, term: _Term) -> Quantity | int | None:
    """A fraction (164/614) or a rate on a round number (42/100.000, 18 ca sinh/1.000 phụ nữ).

    None where no second number follows behind a slash; where it may be a day and a month, the offset behind them.
    """
    marked = text.marked
    slash = _SLASH.match(marked, term.end)
    if not slash and term.unit is not None:
        slash = _WORDS_TO_SLASH.match(marked, term.unit.end)
    if slash:
        scaled = _SCALED_BASE.match(marked, slash.end())
        if scaled and term.amount.value is not None:
            base = read_base(marked, scaled.end())
            if base:
                return _rate(term, _SCALE_BASE[scaled["scale"].lower()], base[0], base[1])
        other = read_digits(marked, slash.end())
    else:
        total = _OF_TOTAL.match(marked, term.end)
        other = read_digits(marked, total.end()) if total else None
        if other and not (total and _whole(term.amount) and _whole(other)):
            return None
    if other is None or other.value is None:
        return None
    base = read_base(marked, other.end)
    if slash and _is_rate(term, other, base):
        factor, scaled_end, count = read_scale(marked, other.end)
        if count:
            base = read_base(marked, scaled_end)
        if term.value == 1 and term.unit is None and base is None:
            return other.end  # the scale of a map
        end = base[1] if base else scaled_end
        return _rate(term, float(other.value * factor), base[0] if base else None, end)
    if not (_whole(term.amount) and _whole(other)) or term.factor != 1:
        return None
    right = read_unit(marked, other.end, loose=other.grouped or other.value > 31)
    if slash and term.unit is None and _may_be_date(term.amount, other) and (right is None or right.kind == "time"):
        return other.end
    unit = right or term.unit
    return Quantity(
        start=term.amount.start,
        end=right.end if right else other.end,
        number_start=term.amount.start,
        number_end=other.end,
        value=None,
        unit=unit.name if unit else None,
        numerator=term.value,
        denominator=float(other.value),
        rule="quantity/fraction",
    )


def _whole(amount: Amount) -> bool:
    return amount.decimals == 0 and amount.value is not None and not amount.words


def _may_be_date(first: Amount, second: Amount) -> bool:
    return (first.value or 0) <= 31 and (second.value or 0) <= 12 and not first.grouped


def _is_rate(term: _Term, other: Amount, base: tuple[str, int] | None) -> bool:
    """Whether the number behind the slash is a round base and no total."""
    if other.value in _ROUND:
        return True
    if other.value != 100:
        return False
    if term.amount.decimals or term.value > 100:
        return True
    return term.unit is not None and base is not None and base[0] in _OF_HUNDRED


def _rate(term: _Term, per: float, base: str | None, end: int) -> Quantity:
    unit = term.unit.name if term.unit else None
    if unit and base and per == 100 and unit != base:
        unit = f"{unit}/{base}"
    return Quantity(
        start=term.amount.start,
        end=end,
        number_start=term.amount.start,
        number_end=term.number_end,
        value=term.value,
        unit=unit,
        per=per,
        base=base,
        rule="quantity/rate",
    )


class _NoRange:
    """The mark for two numbers joined by a dash that are neither a range nor two quantities (a code, a score)."""


_NO_RANGE = _NoRange()


def _range(text: Text, term: _Term) -> Quantity | _NoRange | None:
    """ "30 - 150 triệu đồng", "từ 20 triệu đến 30 triệu đồng"; None where the number stands alone."""
    link = _RANGE.match(text.marked, term.end)
    if not link and term.unit is not None and term.unit.kind == "noun":
        link = _RANGE.match(text.marked, term.number_end)
    if not link:
        return None
    second = read_digits(text.marked, link.end())
    if second is None or second.value is None:
        return None
    tight = link.group("dash") is not None and len(link.group()) == 1
    if end_of_no_quantity(text, link.end()) is not None or (is_year(text, link.end()) and not second.grouped):
        right = _term(text, second)
        if right.unit is None or right.unit.kind == "noun":
            return _NO_RANGE if tight else None
    right = _term(text, second)
    factor = term.factor if term.factor != 1 or term.unit is not None else right.factor
    low = term.value if term.factor != 1 or term.unit is not None else _scaled(float(term.amount.value or 0), factor)
    same = term.unit is None or (right.unit is not None and term.unit.name == right.unit.name)
    if term.factor != 1 and term.unit is None and right.factor == 1:
        return _NO_RANGE if tight else None
    if not same or low >= right.value:
        return _NO_RANGE if tight and term.unit is None else None
    if tight and right.unit is None and not (term.amount.decimals or second.decimals or term.amount.grouped):
        return _NO_RANGE if max(low, right.value) <= 31 else None
    unit, base, end = _per(text, right.unit, right.end)
    return Quantity(
        start=term.amount.start,
        end=end,
        number_start=term.amount.start,
        number_end=right.number_end,
        value=low,
        value_max=right.value,
        comparator="range",
        unit=unit,
        base=base,
        rule=f"quantity/{right.unit.kind if right.unit else 'bare'}",
    )


def _plain(text: Text, term: _Term) -> Quantity:
    unit, base, end = _per(text, term.unit, term.end)
    return Quantity(
        start=term.amount.start,
        end=end,
        number_start=term.amount.start,
        number_end=term.number_end,
        value=term.value,
        unit=unit,
        base=base,
        rule=f"quantity/{term.unit.kind if term.unit else 'bare'}",
    )


def _per(text: Text, unit: Unit | None, end: int) -> tuple[str | None, str | None, int]:
    """The unit with what stands behind its slash: part of it (giờ/ngày, tạ/ha), or the base of money and shares."""
    if unit is None:
        return None, None, end
    bases: list[str] = []
    while slash := _PER_SLASH.match(text.marked, end):
        base = read_base(text.marked, slash.end())
        if base is None or base[0] == unit.name:
            break
        bases.append(base[0])
        end = base[1]
    if not bases:
        return unit.name, None, end
    if unit.kind in ("money", "percent", "points"):
        return unit.name, "/".join(bases), end
    return "/".join((unit.name, *bases)), None, end


def _finish(text: Text, amount: Amount, quantity: Quantity) -> Quantity:
    """The quantity with its sign and its comparator."""
    start = amount.start
    sign = _MINUS.match(text.marked, max(0, start - 6), start)
    if sign and quantity.value is not None and quantity.comparator != "range" and _is_negative(text, sign, quantity):
        start = sign.start()
        quantity = replace(quantity, value=-quantity.value, start=start, number_start=start)
    before = None if amount.padded else comparator_before(text, start)
    before = before or (comparator_before(text, start) if amount.padded else None)
    if before and amount.padded and before[0] == ">" and text.bare[before[1] : before[1] + 4].lower() == "tren":
        before = None  # "trên 02 nền tảng" is on two platforms: nobody pads a number that he rounds
    behind = comparator_behind(text, quantity.end)
    comparator: Comparator = quantity.comparator
    end = quantity.end
    if behind:
        comparator, end = behind[0], max(end, behind[1])
    if before:
        start = before[1]
        if not behind:
            comparator = before[0] if comparator != "range" else "range"
    return replace(quantity, start=start, end=end, comparator=comparator)


def _is_negative(text: Text, sign: regex.Match[str], quantity: Quantity) -> bool:
    """A dash that touches its number is a minus in a cell of its own or before a share, else a bullet or a range."""
    if len(sign.group()) > 1:
        return True
    alone = not text.marked[: sign.start()].strip() and not text.marked[quantity.end :].strip(" )")
    return alone or (quantity.unit in ("%", "điểm phần trăm") and bool(text.marked[: sign.start()].strip()))


def _share_unit(text: str, found: list[Quantity], quantity: Quantity) -> None:
    """Gives the bare number before a quantity its unit where the two are compared or listed: "từ 23% xuống 18%" without
    the first "%", "10, 12 và 15%"."""
    if quantity.unit is None and quantity.per is None:
        return
    begin, links = quantity.start, _SHARED
    for i in range(len(found) - 1, -1, -1):
        last = found[i]
        if last.rule != "quantity/bare" or last.value is None or not links.fullmatch(text, last.end, begin):
            return
        found[i] = replace(last, unit=quantity.unit, per=quantity.per, base=quantity.base, rule=quantity.rule)
        begin, links = last.start, _LISTED
