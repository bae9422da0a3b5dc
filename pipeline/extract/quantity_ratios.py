"""Two numbers with a slash between: fractions of a total (164/614), and rates on a round base (42/100.000)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import regex

from pipeline.extract.quantity_context import AHEAD, Text
from pipeline.extract.quantity_numbers import Amount, read_digits
from pipeline.extract.quantity_terms import SLASH, Term, scaled
from pipeline.extract.quantity_units import Unit, read_base, read_scale, read_unit
from pipeline.model import Quantity
from pipeline.resources import load_patterns

_TOTAL = regex.compile(r"(?:tổng\s+số|tổng)\s+", regex.I)
_OF_TOTAL = regex.compile(r"(?:\s+\p{L}+){0,3}?\s+(?:trên|trong)\s+(?:tổng(?:\s+số)?|số)\s+(?=[0-9])", regex.I)
# "1.316 doanh nghiệp, hợp tác xã do nữ làm chủ trên tổng số 5.402 doanh nghiệp, hợp tác xã": the noun stands again
_FAR_TOTAL = regex.compile(
    r"(?:,?\s+(?!đạt|chiếm|bằng|còn|tăng|giảm)\p{L}+){1,10}?\s+(?:trên|trong)\s+tổng\s+số\s+(?=[0-9])", regex.I
)
# "12 xã đạt chuẩn/20 xã", not "3,2% của quý I/2020" and "12 ha trong tháng …/2020"
_WORDS_TO_SLASH = regex.compile(
    r"(?:[ \t\xa0\n]+(?!(?:của|quý|tháng|kỳ|năm|trong|so|từ|đến)\b)\p{L}[\p{L}\p{M}]*+){1,4}?"
    r"[ \t\xa0]*+/[ \t\xa0\n]*+(?=[0-9])"
)
_OVER = regex.compile(
    r"\s+(?:tính\s+)?trên\s+(?=(?:(?:một|1)\s+)?(?:vạn|nghìn)\s|1\.000\s|10\.000\s|100\.000\s)", regex.I
)
_SCALE_BASE = {"vạn": 10000.0, "nghìn": 1000.0, "ngàn": 1000.0, "triệu": 1000000.0, "trăm": 100.0}
_SCALED_BASE = regex.compile(r"(?:(?:một|1)\s+)?(?P<scale>vạn|nghìn|ngàn|triệu|trăm)(?!\p{L})", regex.I)
_ROUND = frozenset((1e3, 1e4, 1e5, 1e6))
_DAYS, _MONTHS = 31, 12
# "27/100 trẻ đẻ sống", "15/100 ca đẻ": events among births are told on a hundred of them
_BIRTHS = regex.compile(
    r"\s*(?:trẻ\s+(?:em\s+)?(?:đẻ|sinh|sơ\s+sinh)(?:\s+(?:ra\s+)?sống)?|(?:ca|lần)\s+(?:đẻ|sinh)|bé\s+(?:trai|gái))",
    regex.I,
)


@lru_cache(maxsize=2)
def _nouns(group: str) -> frozenset[str]:
    return frozenset(noun.strip() for noun in load_patterns("units.yaml")["rates"][group].split(";"))


def read_ratio(text: Text, term: Term) -> Quantity | int | None:
    """A fraction ("164/614", "4.567,8/6.543 tỷ đồng") or a rate ("18 ca sinh/1.000 phụ nữ", "8 bác sĩ/vạn dân").

    None where no second number belongs to the first; where the two may be a day and a month or the scale of a map, the
    offset behind them.
    """
    marked = text.marked
    slash = SLASH.match(marked, term.end, term.end + AHEAD)
    if not slash and term.unit is not None:
        slash = _WORDS_TO_SLASH.match(marked, term.unit.end, term.unit.end + AHEAD)
        counted = not slash and term.unit.name in _nouns("counted")
        over = _OVER.match(marked, term.unit.end, term.unit.end + AHEAD) if counted else None
        if over:
            return _on_base(text, term, over.end())
    if not slash:
        total = _OF_TOTAL.match(marked, term.end, term.end + AHEAD)
        other = read_digits(marked, total.end()) if total else None
        if other is None and term.unit is not None:
            far = _FAR_TOTAL.match(marked, term.end, term.end + AHEAD)
            other = read_digits(marked, far.end()) if far else None
            if far and other and not _noun_again(text, term, other):
                return None
        return _fraction(text, term, other, total=True) if other and _whole(term.amount) and _whole(other) else None
    rate = _on_base(text, term, slash.end())
    if rate is not None:
        return rate
    total = _TOTAL.match(marked, slash.end(), slash.end() + AHEAD)
    other = read_digits(marked, total.end() if total else slash.end())
    return _fraction(text, term, other, total=total is not None) if other else None


def _on_base(text: Text, term: Term, at: int) -> Quantity | int | None:
    """The rate whose base stands at ``at``: "1.000 phụ nữ", "vạn dân"; None where it is no base but a total."""
    marked = text.marked
    word = _SCALED_BASE.match(marked, at, at + AHEAD)
    if word:
        base = read_base(marked, word.end())
        return _rate(term, _SCALE_BASE[word["scale"].lower()], base[0], base[1]) if base else None
    other = read_digits(marked, at)
    if other is None or other.value is None:
        return None
    factor, end, _ = read_scale(marked, other.end)
    base = read_base(marked, end)
    score = read_unit(marked, end, loose=False) if base is None and term.unit is None else None
    marks = (10.0, 100.0, 1000.0) if term.amount.decimals else (100.0,)  # "8/10 điểm du lịch" are places
    if score is not None and score.name == "điểm" and other.value in marks and term.value <= other.value:
        return _rate(replace(term, unit=score), float(other.value), None, score.end)  # "89,02/100 điểm"
    if not _is_base(term, other, base):
        return None
    if term.value == 1 and term.unit is None and base is None:
        return other.end  # the scale of a map
    return _rate(term, float(other.value * factor), base[0] if base else None, base[1] if base else end)


def _is_base(term: Term, other: Amount, base: tuple[str, int] | None) -> bool:
    """Whether a number is a round base and no total."""
    if other.value in _ROUND:
        return True
    if other.value != 100:
        return False
    if term.amount.decimals or term.value > 100:
        return True
    return term.unit is not None and base is not None and base[0] in _nouns("of_hundred")


def rate_on_hundred(text: str, quantity: Quantity) -> Quantity:
    """A rate on a hundred births, or one with a bound ("dưới 25/100"), that looks like a part of a hundred."""
    if quantity.denominator != 100.0 or quantity.value is not None:
        return quantity
    births = _BIRTHS.match(text, quantity.number_end)
    if births is None and (quantity.unit is not None or quantity.comparator not in ("<", "<=", ">", ">=")):
        return quantity  # "trên 60/100 xã" is a part of a hundred
    return replace(
        quantity,
        value=quantity.numerator,
        per=100.0,
        base=births[0].strip() if births else quantity.unit,
        unit=None,
        numerator=None,
        denominator=None,
        end=births.end() if births else quantity.end,
        rule="quantity/rate",
    )


def _fraction(text: Text, term: Term, other: Amount, *, total: bool) -> Quantity | int | None:
    """A part of a total. Both sides take the scale and unit that stand behind the second one."""
    if other.value is None:
        return None
    factor, end, count = read_scale(text.marked, other.end)
    right = read_unit(text.marked, end, loose=not count and (other.grouped or other.value > _DAYS))
    if term.unit is not None and right is not None and not _same(term.unit, right) and not total:
        return None  # "12 vụ/15 đối tượng" are two counts
    if term.unit is None and _may_be_date(term.amount, other) and (right is None or right.kind == "time"):
        return other.end
    own = term.factor if term.factor != 1 or term.unit is not None else factor
    unit = (term.unit if total else None) or right or term.unit
    return Quantity(
        start=term.amount.start,
        end=right.end if right else end,
        number_start=term.amount.start,
        number_end=end,
        value=None,
        unit=unit.name if unit else None,
        numerator=scaled(float(term.amount.value or 0.0), own),
        denominator=scaled(float(other.value), factor),
        rule="quantity/fraction",
    )


def _noun_again(text: Text, term: Term, other: Amount) -> bool:
    """Whether the total counts the same noun as the part, and is no smaller."""
    right = read_unit(text.marked, other.end, loose=True)
    counted = term.unit is not None and right is not None and _same(term.unit, right)
    return counted and (other.value or 0.0) >= (term.amount.value or 0.0)


def _same(left: Unit, right: Unit) -> bool:
    """Whether two nouns are one ("xã", "xã"; "nữ đoàn viên", "đoàn viên")."""
    return left.name == right.name or left.name.endswith(right.name) or right.name.startswith(left.name)


def _whole(amount: Amount) -> bool:
    return amount.decimals == 0 and amount.value is not None and not amount.words


def _may_be_date(first: Amount, second: Amount) -> bool:
    small = (first.value or 0) <= _DAYS and (second.value or 0) <= _MONTHS
    return small and _whole(first) and _whole(second) and not first.grouped


def _rate(term: Term, per: float, base: str | None, end: int) -> Quantity:
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
