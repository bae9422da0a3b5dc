"""A sentence taken apart into claims: one for each value, with the stretch of the sentence that speaks of it.

    claims = split_claims(sentence, quantities, times)
    claims[0].start, .end      its clause
    claims[0].kind             level, change, plan_share, planned, part or count

Pattern of the language: a value stands behind its subject ("Tỷ lệ … đạt 22%") or before it ("100% nạn nhân được …").
Clauses are parted by a semicolon; by a comma or "và" only where what follows begins a claim of its own: a time, a verb
of level ("đạt", "chiếm", "tăng"), a comparator, or a noun that opens an indicator ("tỷ lệ", "tổng số").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import regex

from pipeline.extract.cuts import cut, subject_start
from pipeline.extract.measured import (
    OF_OTHERS,
    against_plan,
    aside_tells,
    has_fraction,
    is_plan_beside,
    is_reference,
    of_another,
    of_value_before,
    off_plan,
)
from pipeline.extract.planned import settle_planned, shares_of_plan
from pipeline.extract.rules import bare, rules
from pipeline.extract.when import Time
from pipeline.extract.wording import COMMITMENTS, REPORTS, found, screen
from pipeline.model import Quantity

ClaimKind = Literal["level", "change", "plan_share", "planned", "reference"]

_ROUND = (100, 1_000, 10_000, 100_000, 1_000_000)
# "30 giường bệnh trên 1 vạn dân": a count and its noun stand right before
_COUNTED_ON = regex.compile(r"\d (?!nguoi)(?:[\w·]+ ){1,12}tren\s*$")
_JOINED = regex.compile(r"\s*(?:va|,)\s*(?:co\s*)?")
_ONLY_TIMES = regex.compile(r"[^;,.()\d~]{0,24}~+\s*(?:,|va)\s*(?:~+\s*)?")  # the rest of the unit, and the time
_PLAN_ONLY = regex.compile(
    r"(?:^|[:;,(])\s*(?:theo\s+)?(?:ke hoach|chi tieu|du toan|nghi quyet|kh|nq)\b"
    r"(?: giao| duoc giao| nam| de ra| ~+|~+)*\s*:?\s*$"
)
_OF_YEAR = regex.compile(r"(?<![\w·])(?:(?<!phan |dan )dau|cuoi|giua|het|luy|trong\s+\d{1,2})\s(?=~)")
_OVER_PLAN = regex.compile(
    r"\b(?:vuot|cao hon|thap hon)\s+(?:so voi\s+)?(?:ke hoach|chi tieu|muc tieu|du toan|nghi quyet)"
    r"(?: de ra| giao| nam)?[\s~]*$"
)
_RATE_NAME = regex.compile(r"\b(?:ty le|ti le|ty so|ti so|ty suat|ti suat|so)\b")
_LEVEL = r"(?:dat|la|chiem|o muc|con|len)\b\s*(?:ty le|ti le|muc)?"
_SUBJECT = 240  # characters that the subject of a share may take before a number inside it
_SHARE_SUBJECT = regex.compile(r"\b(?:ty le|ti le|ty trong|ti trong)\b[^;:.()]*$")
# "tỷ lệ … đạt 2 lần", "… giảm 12 vụ": the number is itself the level
_LEVEL_BEFORE = regex.compile(
    r"\b(?:dat|la|chiem|con|len|xuong|bang|gap|tang|giam|hon|kem|thap|cao|so voi|muc|den|uoc)\b"
    r"[\s~]*(?:them|duoc|tu)?\s*$"
)
_SUBJECT_GOES_ON = regex.compile(rf"[^;:.,()\d]*?\b(?<!\bva )(?<!\bvoi ){_LEVEL}\s*(?:\w+\s){{0,2}}")
# "100% xã, phường có ít nhất 01 địa chỉ tin cậy", "95% công chức, viên chức tập ít nhất một môn thể thao"
_LISTED_NOUN = regex.compile(
    r",\s(?=(?:xa|phuong|thi tran|dac khu|thon|ban|ap|buon|lang|khu pho|to dan pho|nganh|vien chuc|nguoi lao dong"
    r"|cong nhan|hoc sinh|sinh vien|hoi vien|doan vien|dang vien|phu nu|tre em|chi bo|dang bo)\b)"
)
_ASIDE = regex.compile(r"\s*\([^()]*\)")
_COUNTED_WITH = regex.compile(
    r"\s(?:(?!va\b|hoac\b|moi\b|voi\b|cho\b|tang\b|giam\b|gom\b|la\b|hon\b|so\b)[\p{L}·]+\s){1,9}"
)
_IN_FULL = regex.compile(r"\b(?:day du|du)\s*$")
_DURATIONS = ("năm", "tháng", "ngày", "giờ", "phút", "tuần", "giây", "quý", "ngày làm việc")
_MEASURES_TIME = regex.compile(
    r"\b(?:thoi gian(?! (?:thuc hien|trien khai)\s*:)|thoi luong|so (?:gio|ngay|thang|nam)|tuoi tho|thoi han)\b[^;.]*$"
)
# "giảm từ 15 ngày xuống 10 ngày"
_SHORTENED = regex.compile(
    r"\b(?:(?:giam|rut ngan|cat giam|tang|keo dai)(?: tu| xuong| con)+|rut ngan|xuong(?: con)?)\s*$"
)
_LIFE = regex.compile(r"\btuoi (?:tho|nghe|ket hon)\b[^;]*$")
# "số giường bệnh/vạn dân", "trên 1 nghìn người"
_WORD_GROUND = regex.compile(
    r"(?:/|\btren|\btinh tren|\bbinh quan(?: tren| cho| tinh tren)?)\s*(?:mot |1 |moi )?"
    r"(?P<scale>tram|nghin|ngan|van|trieu|10?00|1\.000|10\.?000|100\.?000)"
    r"\s(?:dan|nguoi|tre|ho|phu nu|be gai|ba me|lao dong|tau|giuong)\b"
)
_SCALES = {"tram": 1e2, "nghin": 1e3, "ngan": 1e3, "van": 1e4, "trieu": 1e6}
_AGE_UNITS = ("tuổi", "tháng tuổi")
_GROUND = regex.compile(r"(?:/|\b(?:tren|trong|cho|tinh tren)(?: moi| tong so)?)\s*$")
# "cứ 10 người thì 7 người"
_OF_EACH, _THEN = regex.compile(r"\bcu\s*$"), regex.compile(r"[^;.,\d]{1,60}\b(?:thi|co|se)\b[^;.,\d]{0,20}\d")
_AREAS = ("ha", "m²", "km²", "sào", "mẫu")
_OF_TEN_THOUSAND = regex.compile(r"\bbinh quan(?: tren| cho| tinh tren)?(?: moi)?\s*$")  # "bác sĩ bình quân 1 vạn dân"
_FROM = regex.compile(r"\btu(?: muc| khoang| hon| gan)?\s*$")
_SINCE = regex.compile(r"tu\b")
_OR_MORE = regex.compile(r"tro len|tro xuong")
_ARROW = regex.compile(r"\s*(?:→|⇒|-+>|–>|=+>)\s*")  # "30,1 → 31 m²/người"
_ONWARD = regex.compile(r"\b(?:len|xuong|con|den|toi|thanh)\b")
_SHARE_LINK = regex.compile(
    r"^[^;.]{0,90}?(?:\b(?:chiem|dat|bang|tuong ung|tuc|ty le|ti le|tuong duong)\b[\s:]*"
    r"(?:ty le|ti le|khoang|hon|gan|tren)?|\()\s*$"
)
# "(cùng kỳ năm 2024 tương ứng là: 14,6%", "(cơ cấu tương ứng của cùng kỳ năm 2024 là 13,8%"
_TELLS = regex.compile(r"[\s(:]*(?:tuong ung|lan luot)?\s*(?:la|dat|co)?[\s(:]*")
_OPENS_ASIDE = regex.compile(r"\((?:co cau|con so|ty le|muc)?\s*(?:tuong ung|nay)?\s*(?:cua)?\s*$")
# "(con số này của năm 2021 là 25,9%)"
_SAME_OF_YEAR = regex.compile(
    r"\(\s*(?:con so|ty le|ti le|muc)\s+(?:nay|do|tuong ung)\s*(?:cua|cua cung ky|trong|vao)?\s*$"
)
# "Cơ cấu tương ứng của cùng kỳ năm 2022 là 11,5%; 37%"
_WHOSE = regex.compile(
    r"[\s(,]*(?:(?:·· cau|··· so|ty le|ti le|muc|so lieu)\s+)?(?:(?:tuong ung|nay|do)\s+)?(?:(?:cua|trong)\s+)?"
)
_LISTED_ON = regex.compile(r"[\s,;/–—-]*(?:va\b)?\s*")
_SIGNED = regex.compile(r"\(\s*[+−-]\d?$")
_TOLD_PLAN = regex.compile(r"[(/][^()/]*$|(?::|\b(?:la|giao|de ra|dat ra))\s*$")
# a comma right before the value, or before the verb that changes it: ", giảm ít nhất 50% tình trạng quá tải"
_OF_ITS_OWN = regex.compile(
    r"(?r)\p{L},\s*(?:(?:bao dam|dam bao|phan dau|(?:cat |keo )?giam(?: them)?|tang(?: them)?)\s+)*\Z"
)
_NOUN_BEHIND = regex.compile(
    r"\s+(?!(?:so|va|voi|trong|tren|tai|cua|vao|den|moi|hang|nam|cung|ke hoach|du toan|chi tieu|xuong|len|con|tro)\b)"
    r"\p{L}"
)
_QUOTED = regex.compile(r"“[^”]*”|\"[^\"]*\"")


@dataclass
class Claim:
    """A value of a sentence with its clause. Offsets are those of the sentence.

    ``share_of`` is the fraction ("164/614") that the sentence gives beside the share; ``baseline`` the level that it
    starts from ("giảm từ 23 … xuống 18"). ``ground`` is the base of a rate that the subject names ("trên 100.000 trẻ").
    """

    quantity: Quantity
    start: int
    end: int
    kind: ClaimKind = "level"
    baseline: Quantity | None = None
    baseline_time: Time | None = None
    share_of: Quantity | None = None
    plan_of: Quantity | None = None  # level and plan in front of a share of the plan: "63/60 xã, đạt 105%"
    ground: float | None = None
    time: Time | None = None
    own_time: bool = False
    indicator: str | None = None
    before: bool = True  # the subject stands before the value
    inherited: bool = False  # the subject is another clause's
    direction: str | None = None
    estimate: bool = False
    also: Time | None = None  # a second time for which the value holds: "đến năm 2015 và duy trì đến năm 2020"
    compared: Time | None = None  # what a change is measured against
    retold: bool = False  # it tells another period of the subject before: "…; lũy kế 9 tháng tăng 12,75%"
    in_turn: bool = False  # a further value behind "lần lượt"
    apart: bool = False  # a semicolon parts it from the claim before
    moved: str | None = None  # a planned value is one of a rise or a cut: "tăng", "giảm"
    answers: bool = False  # a change is held against a planned one


def masked(text: str, times: Sequence[Time]) -> str:
    """The screened text in which every time expression is a run of "~"; "hàng năm" is part of many a name and stays."""
    chars = list(screen(text))
    for time in times:
        if time.kind == "yearly":
            continue
        chars[time.start : time.end] = "~" * (time.end - time.start)
    signs = "".join(chars)
    return _OF_YEAR.sub(lambda match: "~" * len(match.group()), signs) if times else signs


def split_claims(text: str, quantities: Sequence[Quantity], times: Sequence[Time]) -> list[Claim]:
    """The claims of one sentence, in order.

    Args:
        text: the sentence.
        quantities: its quantities, sorted; offsets are those of the sentence.
        times: its time expressions, sorted.
    """
    signs = masked(text, times)
    kept, grounds = _usable(text, signs, quantities)
    claims = _merged(signs, kept)
    bases = [(ground.end, ground.value) for ground in grounds]
    bases += [
        (match.end(), _SCALES.get(match["scale"]) or float(match["scale"].replace(".", "")))
        for match in _WORD_GROUND.finditer(signs)
        if not any(quantity.start <= match.start() < quantity.end for quantity in quantities)
    ]
    for end, value in bases:
        ahead = [
            claim for claim in claims if claim.quantity.start >= end and ";" not in signs[end : claim.quantity.start]
        ]
        behind = [claim for claim in claims if claim.quantity.end <= end and ";" not in signs[claim.quantity.end : end]]
        for claim in ahead or [one for one in behind if one.quantity.unit not in (None, "lần")]:
            quantity = claim.quantity
            if quantity.per is None and quantity.unit != "%" and not _money(quantity):
                claim.ground = value
    for one, other in reversed(list(pairwise(claims))):  # "10 bác sĩ và 30 giường bệnh/10.000 dân"
        shared, gap = other.quantity.per or other.ground, signs[one.quantity.end : other.quantity.start]
        if shared and one.quantity.per is None and one.ground is None and _JOINED.fullmatch(gap):
            one.ground = shared if one.quantity.unit not in (None, "%") and not _money(one.quantity) else None
    for one, other in pairwise(claims):  # "ít nhất 22% vào năm 2025 và 25% vào năm 2030"
        same = (one.quantity.unit, one.quantity.per) == (other.quantity.unit, other.quantity.per)
        bound = one.quantity.comparator in (">=", "<=") and other.quantity.comparator == "="
        if same and bound and _ONLY_TIMES.fullmatch(signs, _last_end(one), _first_start(other)):
            other.quantity = replace(other.quantity, comparator=one.quantity.comparator)
    _bound(text, signs, claims)
    for claim in claims:
        claim.kind = _kind(text, signs, claim, times)
    for one, other in pairwise(claims):  # "giảm 15 vụ (10,8%)"
        if (
            one.kind == "change"
            and other.quantity.unit == "%"
            and signs[one.quantity.end : other.quantity.start].strip() == "("
        ):
            other.kind = "change"
    for one, other in pairwise(claims):  # "tăng lần lượt 21% và 27,5%"
        listed = _LISTED_ON.fullmatch(signs, one.quantity.end, other.quantity.start)
        if one.kind == "change" and other.kind == "level" and one.quantity.unit == other.quantity.unit and listed:
            turn = signs[one.start : one.quantity.start].rstrip().endswith("lan luot") or one.in_turn
            other.kind, other.in_turn = ("change", True) if turn else ("level", False)
    for one, other in pairwise(claims):  # "(cùng kỳ năm trước: 11 vụ, 31,2 ha)"
        if one.kind == "reference" and other.kind == "level" and _LISTED_ON.fullmatch(
            signs, one.quantity.end, other.quantity.start
        ):  # fmt: skip
            other.kind, other.compared = "reference", one.compared
    for one, other in pairwise(claims):  # "Kế hoạch 12 xã; thực hiện 10 xã"
        head = signs[one.start : one.quantity.start]
        if one.kind == "level" and one.quantity.unit == other.quantity.unit and _PLAN_ONLY.search(head):
            one.kind = "planned"
    settle_planned(signs, claims)
    shares_of_plan(signs, claims)
    return claims


def _usable(text: str, signs: str, quantities: Sequence[Quantity]) -> tuple[list[Quantity], list[Quantity]]:
    """The quantities that can be facts, and the bases that stand in a subject ("(trên 100.000 trẻ đẻ sống)")."""
    out = [match.span() for match in _QUOTED.finditer(text)]
    for rule in rules(COMMITMENTS, "threshold"):
        for match in rule.pattern.finditer(signs):
            out.append(match.span("number") if "number" in match.groupdict() else match.span())
    kept: list[Quantity] = []
    grounds: list[Quantity] = []
    for quantity in quantities:
        if any(a <= quantity.number_start < b for a, b in out):
            continue
        if quantity.unit in _AGE_UNITS and not _LIFE.search(signs, 0, quantity.start):
            continue
        told = _MEASURES_TIME.search(signs, 0, quantity.start) or _SHORTENED.search(signs, 0, quantity.start)
        if quantity.unit in _DURATIONS and not told:
            continue  # how long something takes or has run ("bình quân 5 năm")
        if quantity.value == 1 and quantity.unit in _AREAS and _GROUND.search(signs, 0, quantity.number_start):
            continue  # "giá trị sản phẩm trên 01 ha đất trồng trọt"
        if _is_ground(signs, quantity):
            grounds.append(quantity)
            continue
        kept.append(quantity)
    return _told(signs, kept), grounds


def _is_ground(signs: str, quantity: Quantity) -> bool:
    """The base of a rate in its subject: a round number behind "trên", "/" or "trong" ("trên 1.000 phụ nữ")."""
    if _OF_EACH.search(signs, 0, quantity.number_start) and _THEN.match(signs, quantity.number_end):
        return True
    if quantity.value not in _ROUND or quantity.unit == "%" or _money(quantity):
        return False
    if _OF_TEN_THOUSAND.search(signs, 0, quantity.number_start):
        return True
    if not _GROUND.search(signs, 0, quantity.number_start):
        return False
    return bool(_RATE_NAME.search(signs, 0, quantity.start) or _COUNTED_ON.search(signs, 0, quantity.number_start))


def is_currency(unit: str | None) -> bool:
    """Whether a unit is money: "đồng", "USD/người"; "đồng chí" is a person."""
    return unit is not None and unit.split("/")[0] in ("đồng", "USD", "EUR", "VND")


def _money(quantity: Quantity) -> bool:
    return is_currency(quantity.unit)


def _told(signs: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Without the numbers that only say what a share is about."""
    told: list[Quantity] = []
    for quantity in reversed(quantities):
        if not _inside_subject(signs, quantity, told[-1] if told else None):
            told.append(quantity)
    told.reverse()
    return [one for i, one in enumerate(told) if not (i and _inside_counted(signs, told[i - 1], one))]


def _inside_subject(signs: str, quantity: Quantity, following: Quantity | None) -> bool:
    """A number in the subject of the share behind it: "tỷ lệ … được khám ít nhất 4 lần đạt 85%".

    Or a number of the thing that is counted: "Tỷ lệ trường dạy 2 buổi/ngày đạt 99%".
    """
    if following is None or following.unit != "%" or quantity.unit in (None, "%", "‰", "điểm phần trăm"):
        return False
    if quantity.per is not None or quantity.numerator is not None:
        return False
    gap = signs[quantity.end : following.start]
    comma = "," if quantity.unit == "lần" else ""
    bound = quantity.comparator in (">=", ">", "<=", "<")
    if bound and signs[: quantity.start].rstrip().endswith("(") and regex.match(r"\s*\)[^;.()\d]*$", gap):
        return True  # "trẻ nhẹ cân (dưới 2.500 gram) dưới 5%"
    if bound and regex.fullmatch(rf"[\s{comma}]*(?:{_LEVEL}\s*)?", gap):
        # "thu ngân sách đạt hơn 69,5 tỷ đồng đạt 122,7% dự toán" tells both
        return not (_money(quantity) or _LEVEL_BEFORE.search(signs, 0, quantity.start))
    head = signs[max(0, quantity.start - _SUBJECT) : quantity.start]
    subject = _SHARE_SUBJECT.search(head)
    return bool(subject and not _LEVEL_BEFORE.search(head) and _SUBJECT_GOES_ON.fullmatch(gap))


def _inside_counted(signs: str, share: Quantity, quantity: Quantity) -> bool:
    """A number in what a share is of: "60% xã có ít nhất 02 bác sĩ", "100% trường dạy 2 buổi/ngày"."""
    if share.unit != "%" or quantity.unit in (None, "%", "‰", "điểm phần trăm") or quantity.numerator is not None:
        return False
    often = (quantity.unit or "").startswith("lần") and (quantity.comparator == ">=" or quantity.unit != "lần")
    if often and not _LEVEL_BEFORE.search(signs[: quantity.start]):
        return ";" not in signs[share.end : quantity.start]  # "100% cán bộ …, các ngành được tập huấn ít nhất một lần"
    if _IN_FULL.search(signs, 0, quantity.start) and not regex.search("[;,.:]", signs[share.end : quantity.start]):
        return True  # "97% trẻ em dưới 1 tuổi được tiêm đầy đủ 8 loại vắc xin"
    bound = quantity.comparator in (">=", ">", "<=", "<") or "/" in (quantity.unit or "") or quantity.unit == "lần"
    gap = _LISTED_NOUN.sub(" ", _ASIDE.sub("", signs[share.end : quantity.start]))
    return bound and _COUNTED_WITH.fullmatch(gap) is not None


def _merged(signs: str, quantities: Sequence[Quantity]) -> list[Claim]:
    """Claims out of quantities: "từ A xuống B" is one claim, a fraction and the share beside it are one."""
    claims: list[Claim] = []
    skip: set[int] = set()
    for i, quantity in enumerate(quantities):
        if i in skip:
            continue
        following = quantities[i + 1] if i + 1 < len(quantities) else None
        if following is not None:
            gap = signs[quantity.end : following.start]
            if _is_start_level(signs, quantity, gap):
                claims.append(Claim(following, 0, 0, baseline=quantity))
                skip.add(i + 1)
                continue
            linked = quantity.numerator is not None and following.unit == "%" and _SHARE_LINK.match(gap)
            if linked and not of_another(quantity, following, gap):
                if against_plan(signs, quantity, following):
                    level = replace(quantity, value=quantity.numerator, numerator=None, denominator=None)
                    claims.append(Claim(level, 0, 0))
                    claims.append(Claim(following, 0, 0, plan_of=quantity))
                    skip.add(i + 1)
                    continue
                claims.append(Claim(following, 0, 0, share_of=quantity))
                skip.add(i + 1)
                continue
            if has_fraction(quantity, following, gap):
                claims.append(Claim(quantity, 0, 0, share_of=following))
                skip.add(i + 1)
                continue
        claims.append(Claim(quantity, 0, 0))
    return claims


def _is_start_level(signs: str, quantity: Quantity, gap: str) -> bool:
    if ";" in gap or len(gap) > 80 or quantity.numerator is not None or quantity.comparator in (">=", "<="):
        return False  # "giảm từ 70 hộ trở lên, đưa tỷ lệ xuống dưới 15%" starts nowhere
    if _ARROW.fullmatch(gap):
        return True
    head = signs[max(0, quantity.start - 60) : quantity.start]
    from_here = _FROM.search(head) or _SINCE.match(signs[quantity.start : quantity.number_start])
    return bool(from_here and _ONWARD.search(gap) and not _OR_MORE.search(gap))


def _bound(text: str, signs: str, claims: list[Claim]) -> None:
    """Sets start and end of every claim's clause."""
    for i, claim in enumerate(claims):
        if i == 0:
            claim.start = _opening(signs, claim)
            continue
        before = claims[i - 1]
        left, right = _last_end(before), _first_start(claim)
        cut_end, cut_start = cut(text, signs, left, right)
        before.end = cut_end
        claim.start = cut_start
        claim.apart = ";" in text[left:right]
    if claims:
        claims[-1].end = len(text)


def _opening(signs: str, claim: Claim) -> int:
    """Where the first claim's clause begins: behind the last semicolon, and behind an adverbial before its subject."""
    right = _first_start(claim)
    start = signs.rfind(";", 0, right) + 1
    if subject_start().match(signs, start, right):
        return start
    own = _OF_ITS_OWN.search(signs, start, right)
    if own and _NOUN_BEHIND.match(signs, claim.quantity.end):
        return own.start() + 2  # "Khám sức khỏe định kỳ, ít nhất 85% người cao tuổi được lập hồ sơ"
    for comma in reversed(list(regex.finditer(",", signs[start:right]))):
        if subject_start().match(signs, start + comma.end(), right):
            return start + comma.end()
    return start


def _last_end(claim: Claim) -> int:
    return max(q.end for q in (claim.quantity, claim.baseline, claim.share_of) if q is not None)


def _first_start(claim: Claim) -> int:
    return min(q.start for q in (claim.quantity, claim.baseline, claim.share_of) if q is not None)


def _kind(text: str, signs: str, claim: Claim, times: Sequence[Time]) -> ClaimKind:
    quantity = claim.quantity
    left = signs[claim.start : quantity.number_start]
    head = signs[claim.start : quantity.start]
    behind = signs[quantity.end : claim.end]
    bracket = signs.rfind("(", max(0, claim.start - 60), quantity.start)
    bracketed = bracket >= 0 and ")" not in signs[bracket : quantity.start]
    opening = signs[max(0, claim.start - 60) : quantity.start] if bracketed else head
    if _OVER_PLAN.search(head) or off_plan(signs, quantity, opening):
        return "plan_share"  # "vượt kế hoạch 2,4 điểm phần trăm", "chưa đạt mục tiêu (thấp hơn 1,3 điểm phần trăm)"
    if found(COMMITMENTS, "planned_before", opening) and (quantity.unit == "%" or _TOLD_PLAN.search(opening)):
        return "planned"
    if bracketed and is_plan_beside(signs, quantity):
        return "planned"
    if (
        (bracketed and found(REPORTS, "norm_before", opening))
        or is_reference(text, head, claim.start)
        or OF_OTHERS.search(text, max(0, claim.start - 60), quantity.start)
        or _of_earlier(text, signs, claim, times)
    ):
        return "reference"
    around = next((t for t in times if t.kind == "compare" and t.start <= quantity.start < quantity.end <= t.end), None)
    if around is not None:  # "bằng 101,1% so với cùng kỳ"
        claim.compared = around
        return "change"
    if quantity.unit == "%" and found(REPORTS, "plan_share_behind", behind):
        return "plan_share"
    compared = next((t for t in times if t.kind == "compare" and quantity.end <= t.start <= claim.end), None)
    if compared is not None and aside_tells(signs, quantity.end, compared):
        compared = None  # "8,4% (cùng kỳ năm 2024: 8,8%)": the time is that of the value in brackets
    if found(REPORTS, "change_before", head) or found(REPORTS, "change_before", left):
        earlier = (t for t in times if t.kind == "compare" and t.end <= quantity.start)
        claim.compared = compared or next((t for t in earlier if not of_value_before(signs, t, quantity)), None)
        return "change"
    if compared is not None and not signs[quantity.end : compared.start].strip(" ,("):
        claim.compared = compared
        if quantity.unit == "%":
            return "change"  # "bằng 99,6% cùng kỳ"
    if _SIGNED.search(signs, 0, quantity.number_start + 1):
        return "change"  # "khai thác 34.890 tấn (+1,8%)", "tăng 2,8% (+1,6 tạ/ha)"
    return "level"


def _of_earlier(text: str, signs: str, claim: Claim, times: Sequence[Time]) -> bool:
    """What an earlier time had: "(cùng kỳ tăng 8,7%)", "tăng 8,9% so với năm 2024 (10.340 tỷ đồng)"."""
    for time in times:
        told = time.kind == "in" and claim.start - 1 <= time.start and time.end <= claim.quantity.start
        if told and _SAME_OF_YEAR.search(bare(text[: time.start].lower())) and _TELLS.fullmatch(
            signs, time.end, claim.quantity.start
        ):  # fmt: skip
            claim.compared = time
            return True
        ahead = time.kind == "compare" and time.end <= claim.quantity.start
        if ahead and _TELLS.fullmatch(signs, time.end, claim.quantity.start):
            named = text[time.start : time.end].lower().startswith("so")
            gap = signs[time.end : claim.quantity.start].strip()
            if gap in ("(", ":") or (not named and _OPENS_ASIDE.search(signs, 0, time.start)):
                claim.compared = time
                return True
        inside = claim.start <= time.start and time.end <= claim.quantity.start
        if inside and time.kind == "compare" and not text[time.start : time.end].lower().startswith("so"):
            claim.compared = time
            return _WHOSE.fullmatch(signs, claim.start, time.start) is not None
    return False
