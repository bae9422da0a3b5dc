"""Parts of a clause that look like its subject and are none, and a subject that stands in front of brackets.

only_time("lũy kế 9 tháng")                                          True: the subject is that of the clause before
before_brackets("kim ngạch xuất khẩu (ước đạt 2 tỷ USD)", 0, 21)     "kim ngạch xuất khẩu"

What a share is the share of, where its base stands behind it: "908 người tham gia, đạt 16% lực lượng lao động".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from pipeline.extract.clauses import Claim
from pipeline.extract.rules import bare
from pipeline.extract.wording import COMMITMENTS, phrases

_PARTING = regex.compile(r"[,;:.()]|(?<!\w)(?:và|gồm|là)(?!\w)")
# "do ảnh hưởng của bão", not "do nữ làm chủ", "do tỉnh quản lý", which say which ones are counted
_CAUSE = regex.compile(
    r"(?:vì|bởi|nhờ|do(?!\s[^,;.()]{1,50}?\s(?:làm\s+chủ|quản\s+lý|đứng\s+đầu|điều\s+hành|làm\s+giám\s+đốc"
    r"|sở\s+hữu|phụ\s+trách|lãnh\s+đạo|sáng\s+lập)(?!\w)))\s",
    regex.I,
)
_SHARE_VERB = regex.compile(
    r"[\s,(]*(?:chiem|tuong duong|tuong ung|bang)\s*(?:khoang|gan|hon|toi|tren)?\s*(?:ty le|ti le)?\s*"
)
# "đạt 16% lực lượng lao động": a share of all there are, where "đạt 60% xã đạt chuẩn" names what is counted
_REACHED = regex.compile(r"[\s,;(]*(?:dat|moi dat)\s*(?:khoang|gan|hon|toi|tren)?\s*(?:ty le|ti le)?\s*")
_POPULATION = regex.compile(
    r"(?:luc luong lao dong|dan so|tong so|tong dien tich|tong dan so|so (?:ho|nguoi|lao dong))\b"
)
_WITH = regex.compile(r"^[^,;.:()\d]*\b(?:voi|co|thu hut|cho)\s+(?:tren |hon |gan |khoang )?$")
_TAKING_PART = regex.compile(r"[^,;.:()\d]{0,30}\b(?:tham du|tham gia|du|theo doi)\b")
_TOOK_PART = 60  # characters
_AMONG = regex.compile(r"(?<![\w·])trong do(?![\w·])")
_DIRECTIONS = {
    "giảm": regex.compile(r"\b(?:giam|xuong|ha|keo giam)\b"),
    "tăng": regex.compile(r"\b(?:tang|nang|len)\b"),
    "duy trì": regex.compile(r"\b(?:duy tri|giu)\b"),
}


@lru_cache(maxsize=1)
def _time_words() -> regex.Pattern[str]:
    words = phrases(COMMITMENTS, "time_words")
    return regex.compile(rf"(?:(?:{words})(?!\w)[\s,]*)+")


def only_time(words: str) -> bool:
    """Whether a wording tells nothing but a time, an estimate or a way of counting: "lũy kế 9 tháng", "Ước cả năm"."""
    return bool(words) and _time_words().fullmatch(bare(words.lower()).strip()) is not None


def is_cause(words: str) -> bool:
    """Whether what stands behind a value says why: "giảm 0,7 tạ/ha do ảnh hưởng của bão"."""
    return _CAUSE.match(words) is not None


def before_brackets(text: str, floor: int, start: int) -> str:
    """The words right in front of the bracket that opens the clause at ``start``, back to a sign or to ``floor``."""
    opening = text.rfind("(", floor, start + 1)
    if opening < 0 or text[opening + 1 : start].strip():
        return ""
    head = text[floor:opening]
    marks = list(_PARTING.finditer(head))
    return head[marks[-1].end() if marks else 0 :].strip()


def is_share_of(behind: str, signs: str, claim: Claim) -> bool:
    """Whether the words behind a percentage are the base of a share of the number before: "chiếm 12% số hộ"."""
    if _SHARE_VERB.fullmatch(signs, claim.start, claim.quantity.start):
        return True
    reached = _REACHED.fullmatch(signs, claim.start, claim.quantity.start)
    return reached is not None and _POPULATION.match(bare(behind.lower())) is not None


def counted_before(signs: str, claims: Sequence[Claim], i: int) -> str | None:
    """The number that a share is a share of: the one before it, or the whole of the parts before it.

    "có 908 người tham gia, trong đó nữ 412 người; đạt 16% lực lượng lao động" is said of the 908.
    """
    last = i - 1
    while (
        last
        and ";" in signs[claims[i - 1].quantity.end : claims[i].quantity.start]
        and (_AMONG.search(signs, claims[0].quantity.end, claims[last].quantity.start))
    ):
        last -= 1
    return claims[last].indicator


def own_noun(text: str, claim: Claim) -> str | None:
    """What the value itself names, for want of anything else: "bác sĩ trên 10.000 dân", "trường"."""
    if claim.share_of is not None:
        return claim.share_of.unit
    noun = text[claim.quantity.number_end : claim.quantity.end].strip(" .,;/")
    return noun if claim.quantity.per is not None and claim.quantity.unit and noun[:1].isalpha() else None


def came_along(signs: str, claims: Sequence[Claim], i: int) -> bool:
    """Whether a count is of those who took part in what was counted before: "05 lớp với 320 người tham dự"."""
    if not i:
        return False
    between = signs[claims[i - 1].quantity.end : claims[i].quantity.start]
    behind = signs[claims[i].quantity.end : claims[i].quantity.end + _TOOK_PART]
    return _WITH.search(between) is not None and _TAKING_PART.match(behind) is not None


def direction_told(signs: str) -> str | None:
    """Where verbs move a level: "giảm", "tăng", "duy trì"; None where none of them does. Screened."""
    return next((name for name, words in _DIRECTIONS.items() if words.search(signs)), None)
