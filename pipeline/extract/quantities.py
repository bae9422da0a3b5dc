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

from dataclasses import replace

import regex

from pipeline.extract.quantity_context import (
    AHEAD,
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
from pipeline.extract.quantity_lists import with_parts
from pipeline.extract.quantity_numbers import (
    FIRST_NUMBER_WORDS,
    Amount,
    read_digits,
    read_words,
)
from pipeline.extract.quantity_ratios import rate_on_hundred, read_ratio
from pipeline.extract.quantity_terms import SLASH, Term, per_of, read_term, scaled
from pipeline.extract.quantity_units import read_scale, read_unit, skip_blanks
from pipeline.model import Comparator, Quantity
from pipeline.vietnamese import strip_marks

_CANDIDATE = regex.compile(
    rf"[0-9]|(?<![\p{{L}}\d])(?:{FIRST_NUMBER_WORDS}|(?<=tăng (?:lên )?(?:gần |hơn )?gấp )(?:đôi|rưỡi))(?![\p{{L}}\d])",
    regex.I,
)
_FOLD = {"đôi": 2.0, "rưỡi": 1.5}  # "tăng gấp đôi"
_RANGE = regex.compile(
    r"\s*(?P<dash>[-–—])\s*(?=[0-9])|\s+(?:đến|tới)\s+(?:dưới\s+|khoảng\s+|gần\s+|hơn\s+|trên\s+)?(?=[0-9])", regex.I
)
_CHAIN = regex.compile(r"\s*[-–—]\s*(?=[0-9])")
_MINUS = regex.compile(r"(?r)(?:(?<=^\s*|[\s(:;])[-−–]|\bâm\s+)", regex.I)
_NOTE = regex.compile(r"[ \t]*[.;:]?[ \t]*$", regex.M)
_SHARED = regex.compile(
    r"\s*(?:,\s*)?(?:xuống còn|lên đến|lên tới|lên trên|xuống dưới|xuống|lên|còn|và|hoặc|sang)\s+"
    r"(?:là\s+|mức\s+|dưới\s+|trên\s+|khoảng\s+)?$",
    regex.I,
)
_LISTED = regex.compile(r",\s+")
_SCALED = regex.compile(r"\d\s*(?:triệu|tỷ|tỉ|tr)\s*$", regex.I)
_DIFFERENCE = regex.compile(r"(?:thap|cao|it|nhieu|kem|lon|nho) hon", regex.I)
_SURPASSED = regex.compile(r"vuot\b", regex.I)
_AGAINST = regex.compile(
    r"[\s(]*(?:so (?:voi|cung)|cung ky|ke hoach|kh\b|du toan|dt\b|chi tieu|muc tieu|nghi quyet|binh quan)", regex.I
)
_REACHED_AND = regex.compile(r"(?r)\b(?:dat va|dat,|hoan thanh(?: va)?)\s+$", regex.I)
_NO_THING = (None, "%", "điểm phần trăm", "lần")
_SENTENCE_END = regex.compile(r"[.!?]\s|\n\s*\n")


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
            quantity = _of_money(text, found, quantity)
            _share_unit(text, found, quantity)
            found.append(rate_on_hundred(text, quantity))
    return with_parts(text, found)


def _is_difference(text: Text, begin: int, start: int, quantity: Quantity) -> bool:
    """Whether words of comparison at ``begin`` tell how far a level lies off another one, and bound nothing."""
    against = _AGAINST.match(text.bare, quantity.end) is not None
    if _DIFFERENCE.match(text.bare, begin):
        return quantity.unit == "điểm phần trăm" or against
    if not _SURPASSED.match(text.bare, begin):
        return False
    return (quantity.unit == "%" and against) or _REACHED_AND.search(text.bare, max(0, begin - 20), begin) is not None


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
    fold = next((word for word in _FOLD if text.marked[start : start + 5].lower().startswith(word)), None)
    if fold:
        end = start + len(fold)
        return Quantity(start, end, start, end, _FOLD[fold], unit="lần", rule="quantity/times"), end
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
    if end_of_no_quantity(text, start) is not None:
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


def _quantity(text: Text, amount: Amount) -> tuple[Quantity | None, int]:
    """The quantity that begins with an amount: fraction, rate, range or a plain one."""
    term = read_term(text, amount)
    has_unit = term.unit is not None and term.unit.kind != "noun"
    if not has_unit and term.factor == 1 and is_year(text, amount.start) and not amount.words:
        return None, amount.end
    plain = not amount.grouped and term.factor == 1 and "," not in text.marked[amount.start : amount.end]
    if plain and is_numbered(text, amount.start) and not _unit_decides(text, term):
        return None, amount.end
    ratio = read_ratio(text, term)
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


def _unit_decides(text: Text, term: Term) -> bool:
    """Behind "chỉ tiêu", "cấp", "số" …: whether a unit makes the number a quantity all the same.

    "chỉ tiêu 4 mục tiêu 6" and "cấp 1 tỉnh" stay ordinals: a noun that itself bears a number, or the name of a place,
    is no unit there.
    """
    if term.unit is None or term.unit.kind == "noun":
        return bool(SLASH.match(text.marked, term.amount.end)) and term.amount.decimals == 0 and term.unit is None
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
    return bool(before) and before[-1] in ".;”…" and bool(_NOTE.match(text.marked, amount.end, amount.end + AHEAD))


class _NoRange:
    """The mark for two numbers joined by a dash that are neither a range nor two quantities (a code, a score)."""


_NO_RANGE = _NoRange()


def _range(text: Text, term: Term) -> Quantity | _NoRange | None:
    """ "30 - 150 triệu đồng", "từ 20 triệu đến 30 triệu đồng"; None where the number stands alone."""
    link = _RANGE.match(text.marked, term.end, term.end + AHEAD)
    if not link and term.unit is not None and term.unit.kind == "noun":
        link = _RANGE.match(text.marked, term.number_end, term.number_end + AHEAD)
    if not link:
        return None
    second = read_digits(text.marked, link.end())
    if second is None or second.value is None:
        return None
    tight = link.group("dash") is not None and len(link.group()) == 1
    if end_of_no_quantity(text, link.end()) is not None or (is_year(text, link.end()) and not second.grouped):
        right = read_term(text, second)
        if right.unit is None or right.unit.kind == "noun":
            return _NO_RANGE if tight else None
    right = read_term(text, second)
    if term.unit is not None and right.unit is not None and _CHAIN.match(text.marked, right.end, right.end + AHEAD):
        return None  # "14,6% - 42,1% - 34,5%" are shares of one whole
    factor = term.factor if term.factor != 1 or term.unit is not None else right.factor
    low = term.value if term.factor != 1 or term.unit is not None else scaled(float(term.amount.value or 0), factor)
    same = term.unit is None or (right.unit is not None and term.unit.name == right.unit.name)
    if term.factor != 1 and term.unit is None and right.factor == 1:
        return _NO_RANGE if tight else None
    if not same or low >= right.value:
        return _NO_RANGE if tight and term.unit is None else None
    if tight and right.unit is None and not (term.amount.decimals or second.decimals or term.amount.grouped):
        return _NO_RANGE if max(low, right.value) <= 31 else None
    unit, base, end = per_of(text, right.unit, right.end)
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


def _plain(text: Text, term: Term) -> Quantity:
    unit, base, end = per_of(text, term.unit, term.end)
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
    if before and before[0] in "<>" and _is_difference(text, before[1], start, quantity):
        before = None  # "thấp hơn 1,3 điểm phần trăm", "vượt 2,2% dự toán" are differences of so much
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


def _of_money(text: str, found: list[Quantity], quantity: Quantity) -> Quantity:
    """A bare "1,2 tỷ" behind an amount of money in its sentence is money too: "chi thường xuyên 52,7 tỷ đồng, dự phòng
    1,2 tỷ"."""
    scaled_up = _SCALED.search(text, quantity.number_start, quantity.number_end)
    if quantity.rule != "quantity/bare" or quantity.per is not None or not scaled_up:
        return quantity
    last = next((q for q in reversed(found) if q.unit not in _NO_THING), None)
    if last is None or last.unit != "đồng" or _SENTENCE_END.search(text, last.end, quantity.start):
        return quantity
    return replace(quantity, unit=last.unit, rule=last.rule)


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


def shifted(quantity: Quantity, by: int) -> Quantity:
    """The quantity with its offsets moved."""
    return replace(
        quantity,
        start=quantity.start + by,
        end=quantity.end + by,
        number_start=quantity.number_start + by,
        number_end=quantity.number_end + by,
    )
