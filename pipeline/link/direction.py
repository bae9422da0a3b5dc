"""Which way an indicator is better, and whether a number is a level or a change of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from pipeline.link.facts import Fact
from pipeline.link.keys import fold
from pipeline.link.wording import RULES, plain
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

Better = Literal["higher", "lower", "reach"]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_SCALES = (1.0, 1e3, 1e6, 1e9, 1e12)
_BEFORE = 60  # characters before a number that say whether it is a change
_LEADS = (
    r"(?: (?:them|duoc|it nhat|toi thieu|tren|hon|khoang|gan|binh quan|moi nam|hang nam|tu|toi da|khong qua|uoc|duoi))*"
)
_CHANGE = re.compile(
    rf"\b(tang|giam|them|cong nhan(?: moi| them)?)(?: them)?{_LEADS}(?:(?:(?<= nam)|(?<=quan)) (?:la|dat))?$"
)
_LISTED = re.compile(  # "có thêm 17 xã đạt chuẩn nâng cao, 3 xã đạt chuẩn kiểu mẫu"
    r"\b(?:co them|cong nhan (?:moi|them)) \d[\d.,]* (\w+)"
    r"(?:(?!\b(?:dat ty le|la|con|len|nang tong|chiem|luy ke|tong so|trong do|gom)\b)[^;])*,\s*$"
)
_NAMED_CHANGE = re.compile(r"\b(?:toc do|muc|ty le) (tang|giam)\b|\b(tang|giam) them\b|\bcong nhan (?:moi|them)\b")


_WITHOUT = re.compile(
    r"\b(?:khong|chua)(?: (?:co|con|bi|de|mac|phat sinh|xay ra|toi pham|te nan|nguoi|tinh trang|hien tuong))*\s*$"
)
# "lạm phát được kiểm soát": what is held down is not given anything
_KEPT_DOWN = re.compile(r" duoc (?:kiem soat|kiem che|khong che|keo giam|giam|giu|duy tri)\b")
_CUT = re.compile(r"\b(?:giam|keo giam|ha)\b")


class Direction(NamedTuple):
    """Which way is better, and how plainly it is said: 3 by a comparator, 2 by a verb, 1 by the subject, 0 not."""

    better: Better
    plainly: int

    def stored(self) -> str:
        """As one word and one digit."""
        return f"{self.better} {self.plainly}"


@lru_cache(maxsize=1)
def _lists() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns of subjects of which less is better, of what turns them round, of levels, of names of other things."""
    data = load_patterns(RULES)

    def one_of(name: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, data[name]), key=len, reverse=True))})\b")

    return one_of("lower"), one_of("turned"), one_of("level"), one_of("not_lower")


@lru_cache(maxsize=1)
def _removing() -> re.Pattern[str]:
    verbs = "|".join(sorted(map(re.escape, load_patterns(RULES)["removing"]), key=len, reverse=True))
    return re.compile(rf"\b(?:{verbs}){_LEADS}(?: cho| xay| sua| moi| bo)*{_LEADS}$")


@lru_cache(maxsize=1)
def _doing() -> re.Pattern[str]:
    verbs = "|".join(sorted(map(re.escape, load_patterns(RULES)["doing"]), key=len, reverse=True))
    return re.compile(rf"\b(?:{verbs})(?: moi| duoc)?\s*$")


@lru_cache(maxsize=65536)
def subject_direction(name: str) -> Better | None:
    """What the words of an indicator's name say: fewer deaths are better, more poor people helped are better."""
    lower, turned, level, others = _lists()
    text = others.sub(" ", plain(name))
    if level.search(text):
        return "reach"
    found = lower.search(text)
    if found is None or turned.search(text) or " duoc " in _KEPT_DOWN.sub(" ", text[found.end() :]):
        return None  # of the poor who are given something more is better
    if _WITHOUT.search(text[: found.start()]):
        return None  # of communes without drugs, too
    return "lower"


def direction_of(target: Fact) -> Direction:
    """Which way a target is better, by its comparator, its verb and its subject."""
    match target.comparator:
        case ">=" | ">":
            return Direction("higher", 3)
        case "<=" | "<":
            return Direction("lower", 3)
    verb = fold(target.direction)
    subject = subject_direction(target.wording.label if target.wording else "")
    change = change_of(target)
    if subject == "lower" and change > 0:
        return Direction("lower", 2)  # the less prices or accidents rise the better
    if subject != "reach" and change:
        return Direction("higher", 2)  # a cut or a rise: the more of it the better
    if verb == "tang":
        return Direction("higher", 2)
    if verb == "giam":
        return Direction("lower", 2)
    if subject == "lower" and _removing().search(before_value(target)):
        return Direction("higher", 1)  # "xóa 1.200 nhà tạm": of what is done away with more is better
    if subject is not None:
        return Direction(subject, 1)
    if verb == "duy tri":
        return Direction("reach", 1)
    return Direction("higher", 0)


def direction_from(stored: str) -> Direction:
    """The direction that was stored as :meth:`Direction.stored`."""
    better, _, plainly = stored.partition(" ")
    return Direction(cast(Better, better), int(plainly))


def settle_directions(counted: Mapping[Direction, int]) -> Better | None:
    """The direction of an indicator from those of its targets with their numbers: the plainest, then the most frequent.

    None without any.
    """
    if not counted:
        return None
    return min(counted, key=lambda d: (-d.plainly, -counted[d], d.better)).better


def number_places(text: str, value: float) -> list[int]:
    """Where a value stands in a text, written the Vietnamese way and perhaps scaled (2,3 tỷ)."""
    places = []
    for match in _NUMBER.finditer(text):
        written = match[0]
        plainly = written.replace(".", "") if _THOUSANDS.fullmatch(written) else written
        try:
            read = float(plainly.replace(",", "."))
        except ValueError:
            continue
        if any(abs(read * scale - value) <= 1e-9 * max(1.0, abs(value)) for scale in _SCALES):
            places.append(match.start())
    return places


def before_value(fact: Fact) -> str:
    """The words before a fact's number in its sentence, without marks; "" where the number is not found there."""
    return "" if fact.value is None else _before(fact.text, fact.value, fact.at - fact.start)


@lru_cache(maxsize=65536)
def _before(text: str, value: float, at: int) -> str:
    place = _place(text, value, at)
    return plain(text[max(0, place - _BEFORE) : place]) if place is not None else ""


def value_place(fact: Fact) -> int | None:
    """Where a fact's number stands in its text, None where it is not found there."""
    return None if fact.value is None else _place(fact.text, fact.value, fact.at - fact.start)


def _place(text: str, value: float, at: int) -> int | None:
    """Where a value stands in its sentence: of several places ("đạt 4%, mục tiêu 4%") the one nearest to ``at``."""
    return min(number_places(text, value), key=lambda place: abs(place - at), default=None)


def change_of(fact: Fact) -> int:
    """1 where the number is a rise ("tăng 5%", "có thêm 12 xã"), -1 where it is a cut, 0 where it is a level.

    ``giảm còn 18`` and ``tăng lên 60%`` are levels.
    """
    stated = stated_change(fact.text, fact.value, fact.at - fact.start)
    if (
        not stated and fact.value is not None and fold(fact.unit) == "diem phan tram"
    ):  # "giảm tỷ lệ hộ nghèo 2,5 điểm …"
        told = fold(fact.direction) == "giam" or _CUT.search(before_value(fact)) is not None
        return -1 if told else 1
    if stated or fact.wording is None:
        return stated
    return _named_change(fact.wording.label, fact.wording.kind == "growth")


@lru_cache(maxsize=65536)
def stated_change(text: str, value: float | None, at: int = 0) -> int:
    """1 or -1 where a sentence says that something rises or falls by a value that stands near ``at`` in it, else 0."""
    if value is None:
        return 0
    before = _before(text, value, at)
    found = _CHANGE.search(before)
    if found is not None and found[1] == "them" and _doing().search(before, 0, found.start()):
        return 0  # "cứng hóa thêm 4,5 km": how much is done, as "đã cứng hóa 4,8 km" tells
    if found is not None:
        return -1 if found[1] == "giam" else 1
    return 1 if _LISTED.search(_far_before(text, value, at)) else 0


def _far_before(text: str, value: float, at: int) -> str:
    """The words of the list that a number stands in, without marks; signs other than commas part it."""
    place = _place(text, value, at)
    return strip_marks(re.split(r"[;:.]\s", text[:place])[-1]).lower() if place is not None else ""


@lru_cache(maxsize=65536)
def _named_change(label: str, grows: bool) -> int:
    name = plain(label)
    if found := _NAMED_CHANGE.search(name):
        return -1 if "giam" in found[0] else 1
    return 0 if not grows else -1 if name.endswith(" giam") else 1
