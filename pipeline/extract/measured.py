"""What a value is measured against: its plan, an earlier time, or what others have.

    against_plan(…)       "21,36 tỷ đồng/18,9 tỷ đồng, đạt 113,02% so với dự toán" are a level and its plan
    off_plan(…)           "chưa đạt mục tiêu (thấp hơn 1,3 điểm phần trăm)" tells how far a level lies off its plan
    is_plan_beside(…)     "thấp hơn so với chỉ tiêu tại Nghị quyết số … (92%)": brackets hold the level laid down
    has_fraction(…)       "74,3% trường học (683/919 trường)": the fraction of a share
    aside_tells(…)        "8,4% (cùng kỳ năm 2024: 8,8%)": the time is that of the value in the brackets

All texts are screened (:func:`pipeline.extract.clauses.masked`), but for :data:`OF_OTHERS`, which reads marks.
"""

from __future__ import annotations

import regex

from pipeline.extract.when import Time
from pipeline.extract.wording import COMMITMENTS, REPORTS, found, phrases
from pipeline.model import Quantity

_ASIDE_VALUE = regex.compile(r"[\s:]*(?:tuong ung|lan luot)?\s*(?:la|dat|co)?[\s:]*\d")
# "giảm so với 6,1% của năm 2022", "cao hơn mức tăng 3,4% của quý I/2024"
_REFERENCE = regex.compile(
    r"\b(?:(?P<so>so (?:voi )?|thay vi )(?:muc |con so |ty le |ti le )?"
    r"|(?:cao|thap|lon|nho|nhieu|it) hon (?:so voi )?(?:muc|toc do|con so)(?: tang| giam)?(?: truong)?)\s*$"
)
# "thấp hơn 5,2% so với chỉ tiêu giao tại Quyết định số … (91,5%)": the level that was laid down
_BESIDE_PLAN = regex.compile(
    r"\b(?:so voi|vuot|thap hon|cao hon|dat)\s+(?:chi tieu|ke hoach|muc tieu|nghi quyet)\b[^;()\d]{0,60}"
    r"(?:(?:tai|theo|cua)\b[^;()]{0,120})?\(\s*(?:(?:tu|giam|tang|tren|hon|duoi|it nhat|toi thieu|khoang)\s+)*$"
)
_IN_BRACKETS = regex.compile(r"\s*\(\s*(?:\w+\s){0,3}")
_BRACKETS_LATER = regex.compile(r"\s[^;:.()\d]{2,100}\(\s*(?:\w+\s){0,3}")  # "(" behind the noun of a share
_CLOSES = regex.compile(r"\s*(?:/\s*nam\s*)?\)")
_NAMING = 220  # characters that may name a plan in front of the brackets with its level
_ROUNDED = 0.6  # percentage points: what rounding to whole percents can make
_NEW_SUBJECT = regex.compile(
    r",\s*(?:(?:dua|nang|keo giam|giam|tang|trong do)\s+)?"
    rf"(?:{phrases(COMMITMENTS, 'heads')})\b(?<!\bty le)(?<!\bti le)(?<!\bmuc)(?<!\bso)"
)
_DIFFERS = regex.compile(r"\b(?:vuot|thap hon|cao hon|it hon|nhieu hon|kem|hut|thieu)\s*$")
_OFF_PLAN = regex.compile(r"[\s,(]*so voi (?:ke hoach|chi tieu|du toan|muc tieu|nghi quyet)\b")
# "(cả nước 99,21%)", "(bình quân cả nước là 3,4%)"
OF_OTHERS = regex.compile(
    r"\b(?:so với|hơn|bằng)\s+(?P<whose>(?:mức\s+)?(?:bình quân|trung bình)\s+(?:chung\s+)?(?:của\s+)?"
    r"(?:cả\s+|toàn\s+)?(?:nước|quốc|tỉnh|thành phố|vùng|khu vực|huyện|ngành))\s*\(\s*$"
    r"|\(\s*(?P<whose>(?:(?:mức\s+)?(?:bình quân|trung bình)\s+(?:chung\s+)?(?:của\s+)?)?(?:cả nước|toàn quốc))"
    r"\s*(?:là|đạt|tăng|giảm|:)?\s*$",
    regex.I,
)


def of_value_before(signs: str, time: Time, quantity: Quantity) -> bool:
    """Whether a comparison belongs to a value in front of it that a semicolon parts from this one."""
    return ";" in signs[time.end : quantity.start] and regex.search(r"\d", signs[: time.start]) is not None


def aside_tells(signs: str, end: int, time: Time) -> bool:
    """Whether a time opens brackets that give a value of their own for it."""
    bracket = signs.rfind("(", end, time.start)
    close = signs.find(")", time.end)
    return bracket >= 0 and bool(_ASIDE_VALUE.match(signs, time.end, close if close >= 0 else len(signs)))


def off_plan(signs: str, quantity: Quantity, opening: str) -> bool:
    """Whether a value tells how far a level lies off its plan, that stands behind it or, with brackets, before."""
    if quantity.unit == "điểm phần trăm" and _OFF_PLAN.match(signs, quantity.end):
        return True  # "còn thiếu 1,1 điểm phần trăm so với chỉ tiêu"
    differs = _DIFFERS.search(signs, 0, quantity.number_start)
    if differs is None:
        return False
    start = quantity.start - len(opening)
    return found(COMMITMENTS, "planned_before", signs[start : differs.start()]) is not None


def against_plan(signs: str, part: Quantity, share: Quantity) -> bool:
    """Whether two numbers are what was reached and what was planned, and no part of a whole: more than all, or told so.

    "21,36 tỷ đồng/18,9 tỷ đồng, đạt 113,02% so với dự toán".
    """
    beyond = (part.numerator or 0) > (part.denominator or 0)
    counted = part.unit is not None and part.numerator is not None
    return counted and (beyond or found(REPORTS, "plan_share_behind", signs[share.end :]) is not None)


def of_another(part: Quantity, share: Quantity, gap: str) -> bool:
    """Whether a share behind a fraction is of a subject of its own: "18/20 chỉ tiêu đạt, đưa tốc độ tăng lên 7,1%"."""
    if share.value is None or not part.denominator:
        return False
    makes = abs(100 * (part.numerator or 0) / part.denominator - share.value) < _ROUNDED
    return not makes and _NEW_SUBJECT.search(gap) is not None


def is_reference(text: str, head: str, start: int) -> bool:
    """Whether words of comparison stand right before a value: "so với 6,1%"; "chuyển đổi số 6,1%" only looks so."""
    match = _REFERENCE.search(head)
    if match is None or match["so"] is None:
        return match is not None
    return text[start + match.start() : start + match.start() + 2].lower() in ("so", "th")


def is_plan_beside(signs: str, quantity: Quantity) -> bool:
    """Whether brackets hold nothing but the level that the words in front name: "so với chỉ tiêu của Tỉnh ủy (38%)"."""
    start = max(signs.rfind(";", 0, quantity.start), quantity.start - _NAMING, 0)
    closed = _CLOSES.match(signs, quantity.end) is not None
    return closed and _BESIDE_PLAN.search(signs, start, quantity.number_start) is not None


def has_fraction(share: Quantity, fraction: Quantity, gap: str) -> bool:
    """Whether brackets behind a percentage give its fraction: "61,5% (8/13 xã)", "74,3% trường học (683/919 trường)".

    With words between, only where the fraction makes that percentage: another one may be told there.
    """
    if share.unit != "%" or fraction.numerator is None or not fraction.denominator or share.value is None:
        return False
    if _IN_BRACKETS.fullmatch(gap):
        return True
    makes = abs(100 * fraction.numerator / fraction.denominator - share.value) < _ROUNDED
    return makes and _BRACKETS_LATER.fullmatch(gap) is not None
