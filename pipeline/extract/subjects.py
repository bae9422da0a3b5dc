"""Parts of a clause that look like its subject and are none, and a subject that stands in front of brackets.

only_time("lũy kế 9 tháng")                                          True: the subject is that of the clause before
before_brackets("kim ngạch xuất khẩu (ước đạt 2 tỷ USD)", 0, 21)     "kim ngạch xuất khẩu"
"""

from __future__ import annotations

from functools import lru_cache

import regex

from pipeline.extract.rules import bare
from pipeline.extract.wording import COMMITMENTS, phrases

_PARTING = regex.compile(r"[,;:.()]|(?<!\w)(?:và|gồm|là)(?!\w)")
_CAUSE = regex.compile(r"(?:do|vì|bởi|nhờ)\s", regex.I)


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
