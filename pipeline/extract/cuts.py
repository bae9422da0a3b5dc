"""Where one value's clause ends and the next one's begins.

    cut(text, signs, left, right)     the end of the clause before, and the start of the next one
    subject_start()                   what opens the name of an indicator

All offsets are those of the sentence; ``signs`` is the sentence as :func:`pipeline.extract.clauses.masked` gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from pipeline.extract.rules import bare
from pipeline.extract.wording import COMMITMENTS, phrases

_MARKS = regex.compile(
    r",|(?<!\w)(?:va|(?<!so )voi|trong khi|dong thoi|trong do|con)(?!\w)|[()]|(?<=\w)[.:](?=\s)"
    r"|(?<!\w)(?=moi (?:quy|thang|nam|tuan|ngay|xa|huyen|tinh|don vi)\b)"
)
_OWN_SUBJECT = regex.compile(r"\s*\p{L}[^,;:.()~\d]*(?:\b(?:chiem|dat|la|con|co|tang|giam)\b|:)\s*")
_ADVERBIAL = regex.compile(
    r"\s*(?:(?:uoc tinh|uoc thuc hien|uoc|du kien|du bao|ca|luy ke|hien nay|hien tai|den nay|trong|tinh|rieng|toi|vao)"
    r"\s*|~+\s*)+"
)


ANSWER_WORDS = "ket qua|den nay|den thoi diem|tinh den|trong nam|trong ky|nam qua"
"""What begins the words on what came of a level that was asked, without diacritics."""
# "Thu hút 60% lao động nữ: trong năm có …, 463 lao động nữ": behind the colon stands what came of it
_ANSWER = regex.compile(
    rf":\s*(?:~|(?:{ANSWER_WORDS}|hien nay|hien co|thuc hien|phuong da|xa da|da|"
    r"toan (?:tinh|huyen|xa|phuong|thanh pho))\b)"
)


@lru_cache(maxsize=1)
def _claim_start() -> regex.Pattern[str]:
    """What begins a claim of its own behind a comma or "và"."""
    heads = phrases(COMMITMENTS, "heads")
    verbs = phrases(COMMITMENTS, "claim_openers")
    return regex.compile(rf"\s*(?:va\s+|con\s+)?(?:~|(?:{heads})(?![\w·])|(?:{verbs})(?![\w·])|$)")


@lru_cache(maxsize=1)
def subject_start() -> regex.Pattern[str]:
    """A noun that opens an indicator, behind words of estimate and time: ", ước tính tỷ lệ tử vong …"."""
    heads = phrases(COMMITMENTS, "heads")
    return regex.compile(
        rf"\s*(?:(?:uoc tinh|uoc|du kien|trong do|phan dau|nang|dua|giam|tang)\s+|~+\s*,?\s*)*(?:{heads})(?![\w·])"
    )


def cut(text: str, signs: str, left: int, right: int) -> tuple[int, int]:
    """Where the clause of the value before ends and the next one's begins."""
    gap = signs[left:right]
    if ";" in gap:
        return left + gap.index(";"), left + gap.rindex(";") + 1
    plain = bare(text.lower())
    marks = list(_MARKS.finditer(gap))
    inner = gap.rfind("(")
    if inner >= 0 and ")" not in gap[inner:] and (_OWN_SUBJECT.fullmatch(gap, inner + 1) or gap[:inner].strip()):
        return left + inner, left + inner + 1  # "11.205 hộ (hộ nghèo chiếm 62%)", "350 ha rừng (kế hoạch 300 ha)"
    for mark in reversed(marks):
        after = left + mark.end()
        if mark.group() == "con" and not signs[after:right].strip():
            continue  # the verb of the value: "ước năm 2025 còn 11,0"
        if mark.group() == ":" and _names_value(signs, left, left + mark.start(), right):
            continue
        if mark.group() == ":" and answers(signs, left + mark.start(), right):
            return left + mark.start(), after
        if mark.group() == ")" or _claim_start().match(signs, after, right):
            return _with_adverbial(gap, left, mark, marks) or (left + mark.start(), after)
        # a noun of an indicator that the screen blots out ("năng suất")
        if _claim_start().match(plain, after, right) and "·" not in signs[after : after + 3]:
            return left + mark.start(), after
    for mark in reversed(marks):
        if mark.group() == ",":
            return left + mark.start(), left + mark.end()
    return left, left


def answers(signs: str, colon: int, end: int) -> bool:
    """Whether what stands behind a colon says what came of what stands before it."""
    return _ANSWER.match(signs, colon, end) is not None


def _names_value(signs: str, left: int, colon: int, right: int) -> bool:
    """Whether a colon stands between the name of an indicator and its value: ", số giường bệnh/vạn dân: 33,6"."""
    begin = signs.rfind(",", left, colon) + 1 or left
    return not signs[colon + 1 : right].strip() and subject_start().match(signs, begin, colon) is not None


def _with_adverbial(
    gap: str, left: int, mark: regex.Match[str], marks: Sequence[regex.Match[str]]
) -> tuple[int, int] | None:
    """The clause begins before its adverbial: ", ước tính cả năm 2025, tỷ lệ này …"."""
    at = marks.index(mark)
    if mark.group() != "," or at == 0 or marks[at - 1].group() not in (",", ")"):
        return None
    earlier = marks[at - 1]
    if not _ADVERBIAL.fullmatch(gap, earlier.end(), mark.start()):
        return None
    return left + earlier.start(), left + earlier.end()
