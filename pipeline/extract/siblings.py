"""Parts of one whole that stand for each other: trẻ nhà trẻ, mẫu giáo, 5 tuổi; cấp tỉnh, cấp huyện, cấp xã.

``tỷ lệ trẻ nhà trẻ ra lớp đạt 32%, mẫu giáo đạt 93%``: the second value measures the same of another part, so that its
name is the first one's with that part in place. The parts are listed in patterns/commitments.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import regex

from pipeline.extract.clauses import Claim
from pipeline.extract.rules import bare
from pipeline.extract.wording import COMMITMENTS, screen
from pipeline.resources import load_patterns

_OPENING = r"(?:(?:tỷ lệ|tỉ lệ|riêng|còn|ở|đối với|khu vực|cấp|trẻ|các|học sinh|của) ){0,4}"
_PREDICATE = regex.compile(r"(?<!\w)(?:được|có|đạt|tham gia|sử dụng|hoàn thành)(?!\w)")
HEAD_NOUN = regex.compile(r"(?:ty le|ti le|ty trong|ti trong|ty suat|toc do tang truong|toc do tang|muc)\b")
_PIVOT = regex.compile(r"(?<![\w·])(?:hoan thanh|tham gia|dat chuan|duoc)(?![\w·])")
_JOINED = regex.compile(r"\s[^,;:.\d]{2,60}?(?:\([^()]*\))?\s(?:và|cùng)\s")
_JOINT = r"(?:, | và |, cấp | và cấp )"


@lru_cache(maxsize=1)
def _classes() -> list[tuple[regex.Pattern[str], regex.Pattern[str], regex.Pattern[str]]]:
    """For each class: a wording that is nothing but a part, parts within a wording, and one part."""
    found = []
    for row in load_patterns(COMMITMENTS)["siblings"]:
        one = "|".join(sorted(map(regex.escape, row), key=len, reverse=True))
        found.append(
            (
                regex.compile(rf"{_OPENING}(?P<part>{one})", regex.I),
                regex.compile(rf"(?<!\w)(?:{one})(?:{_JOINT}(?:{one}))*(?!\w)", regex.I),
                regex.compile(rf"(?<!\w)(?:{one})(?!\w)", regex.I),
            )
        )
    return found


def in_place_of(part: str, whole: str) -> str | None:
    """The name that a bare part gets from a name that has one of its siblings; None where it is none or has none.

    ``mẫu giáo`` in place of ``tỷ lệ trẻ nhà trẻ ra lớp`` gives ``tỷ lệ trẻ mẫu giáo ra lớp``.
    """
    for only, several, one in _classes():
        named = only.fullmatch(part.rpartition(":")[2].strip())
        if named is None:
            continue
        places = list(several.finditer(whole))
        if not places:
            continue
        place = places[-1]
        if any(each[0].lower() == named["part"].lower() for each in one.finditer(place[0])):
            continue
        part_alone = named["part"] if named["part"].isupper() else named["part"].lower()
        return whole[: place.start()] + part_alone + whole[place.end() :]
    return None


def name_siblings(claims: Sequence[Claim]) -> None:
    """ "tỷ lệ trẻ nhà trẻ ra lớp đạt 32%, mẫu giáo đạt 93%": the name of the first, the other part in its place."""
    for i, claim in enumerate(claims):
        for other in reversed(claims[:i]):
            named = in_place_of(claim.indicator or "", other.indicator or "")
            if named and other.quantity.unit == claim.quantity.unit:
                claim.indicator = named
                break


def share_predicate(text: str, claims: Sequence[Claim]) -> None:
    """ "100% cán bộ cấp huyện và 88% cán bộ cấp xã được cấp chữ ký số": the predicate holds for both."""
    for one, other in reversed(list(pairwise(claims))):
        mine, next_one = one.indicator or "", other.indicator or ""
        if one.before or other.before or other.inherited or "%" not in (one.quantity.unit or ""):
            continue
        verb = _PREDICATE.search(next_one)
        alike = bare(mine.lower()).split()[:2] == bare(next_one.lower()).split()[:2]
        # "100% trường học và 98,5% trạm y tế có nước sạch"
        alike = alike or _JOINED.fullmatch(text, one.quantity.end, other.quantity.start) is not None
        if verb and mine and other.quantity.unit == "%" and alike and not _PREDICATE.search(mine):
            one.indicator = f"{mine} {next_one[verb.start() :]}"


def with_head(head: str, part: str, *, listed: object) -> str:
    """ "Tỷ lệ trẻ em hoàn thành tiểu học" and "trung học cơ sở": the head up to its last verb, then the part.

    ``listed``: the part belongs to a list below the head ("trong đó", a colon); else it only shares its first noun.
    """
    if ":" in head:
        return f"{head[: head.rindex(':')].rstrip()}: {part}"
    if named := in_place_of(part, head):
        return named
    pivots = list(_PIVOT.finditer(screen(head)))
    if not pivots:
        noun = HEAD_NOUN.match(bare(head.lower()))
        if listed:
            return f"{head}: {part}"
        return f"{head[: noun.end()]} {part}" if noun else part
    kept = head[: pivots[-1].end()]
    if part.lower().startswith(pivots[-1].group()) or bare(part.lower()).startswith(pivots[-1].group()):
        return head[: pivots[-1].start()] + part  # "… hoàn thành tiểu học đạt 99%, hoàn thành trung học cơ sở đạt 91%"
    first = part.split(" ")[0].lower()
    if kept.lower().endswith(first):
        return kept[: -len(first)].rstrip() + " " + part
    return f"{kept} {part}"
