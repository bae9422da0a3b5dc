"""Which year belongs to which value of a sentence.

    give_years(text, claims, times)

Pattern of the language: a time stands right behind its value ("50% vào năm 2025 và 60% vào năm 2030", "22% (năm
2024)"), or before it in its clause ("đến năm 2025 đạt 60% và đến năm 2030 đạt 75%", "năm 2023 là 58%, năm 2024 là
62%"). A time that opens the sentence holds for the values that follow until another one comes; a time behind the last
value holds for the ones before it in the same list, where they have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from pipeline.extract.clauses import Claim, masked
from pipeline.extract.when import Time

# A time of these kinds says when a level holds; "compare" only says what it is measured against.
_APART = regex.compile("[;(]")
# What stands behind the level says why it is so: "đạt 93%, chưa đạt kế hoạch do thiếu vắc xin trong năm 2023"
_CAUSE = regex.compile(r",\s*(?:chua|khong|do|vi|boi|nguyen nhan|mac du|tuy)\b[^,;]*$")
_IN_TURN = regex.compile(r"\b(?:tuong ung|lan luot)\b")
_RECORD = regex.compile(r"\b(?:cao|thap|lon|nhieu|it) nhat\b")  # "5,46% - mức cao nhất từ năm 2021 đến nay"
_TOGETHER = regex.compile(r",?\s*va\s+(?:tiep tuc\s+)?(?:duy tri|giu vung|giu on dinh|on dinh)?\s*")
_BESIDE = regex.compile(r"\s*(?:,|,?\s*va\b|;)\s*(?:den|vao|trong|nam)?\s*")
_STOPS = regex.compile("[;.()]")
_PART_NAMED = regex.compile(r"\([^()\d;~]*\)")
_LIST_OPENS = regex.compile(r"\b(?:trong do|gom|bao gom|cu the)(?: la)?\s*:")
_STATES = ("by", "in", "span", "as_of", "part", "from")


def give_years(text: str, claims: Sequence[Claim], times: Sequence[Time]) -> None:
    """Sets ``time`` and ``own_time`` of every claim, and ``baseline_time``.

    Args:
        text: the sentence.
        claims: its claims, in order, with their clauses.
        times: its time expressions, sorted.
    """
    signs = masked(text, times)
    usable = [time for time in times if time.kind in _STATES]
    taken: set[int] = set()
    opening = claims[0].start if claims else 0
    leading = next((time for time in reversed(usable) if time.end <= opening), None)
    outer: Time | None = None  # what led before a time in brackets with its value came
    aside = False  # the leading time stands in such brackets
    for i, claim in enumerate(claims):
        first = claim.quantity.start
        if aside and leading is not None and ")" in signs[leading.end : first]:
            leading, outer, aside = outer, None, False  # "(năm 2021 là 26%), …": it leads no more
        if claim.baseline is not None:
            claim.baseline_time = _behind(signs, claim.baseline.end, claim.quantity.start, usable, taken, -1)
            if claim.baseline_time is not None:
                taken.add(usable.index(claim.baseline_time))
            first = claim.baseline.start
        elif claim.share_of is not None:
            first = min(first, claim.share_of.start)
        before = [
            (k, time)
            for k, time in enumerate(usable)
            if claim.start <= time.start and time.end <= claim.quantity.start and k not in taken
        ]
        limit = claims[i + 1].quantity.start if i + 1 < len(claims) else len(text)
        behind = _behind(signs, claim.quantity.end, min(limit, claim.end + 2), usable, taken, limit)
        if behind is not None and (not before or _close(signs, claim.quantity.end, behind.start)):
            claim.time, claim.own_time = behind, True
            taken.add(usable.index(behind))
            if before and before[0][1].start <= first:
                leading = before[-1][1]
        elif before:
            claim.time = before[-1][1]
            claim.own_time = True
            within = _in_one_bracket(signs, claim.time, claim.quantity.start)
            outer = leading if within and not aside else outer
            leading, aside = claim.time, within
        elif leading is not None and not (
            not claim.apart
            or _opens(signs, leading, claims)
            or _part_of(signs, claim)
            or _listed_under(signs, leading, claim)
        ):
            leading = None  # a semicolon ends its reach, also for the rest of the new clause
        elif leading is not None:
            claim.time = leading
        if claim.time is not None and claim.own_time:
            claim.also = _also(signs, claim.time, usable)
            taken.update(k for k, time in enumerate(usable) if time is claim.also)
        if claim.kind == "reference" and claim.compared is not None and claim.time in (None, leading):
            claim.time, claim.own_time = claim.compared, True
    _take_turns(signs, claims, usable)
    _share_last(signs, claims)
    _give_respectively(signs, claims, usable)
    _repeat_in_turn(signs, claims)
    _give_parts_their_year(claims)


def _take_turns(signs: str, claims: Sequence[Claim], times: Sequence[Time]) -> None:
    """Times and values in turn, a time first, none behind the last: "đến năm 2030, 70% và đến năm 2035, 85% trẻ em"."""
    told = [time for time in times if time.kind in ("by", "in")]
    if len(told) < 2 or len(told) != len(claims) or len({time.year for time in told}) < len(told):
        return
    if any(claim.baseline is not None for claim in claims):
        return  # "từ 4,1 năm 2025 xuống 3,5 năm 2030; … còn 8": the first year is that of the starting level
    starts = [claim.quantity.start for claim in claims]
    ends = [claim.quantity.end for claim in claims]
    first = all(t.end <= start and "(" not in signs[t.end : start] for t, start in zip(told, starts, strict=True))
    if first and all(end <= time.start for end, time in zip(ends, told[1:], strict=False)):
        for claim, time in zip(claims, told, strict=True):
            claim.time, claim.own_time, claim.also = time, True, None


def _also(signs: str, time: Time, times: Sequence[Time]) -> Time | None:
    """The other one of two times that share a value: "đến năm 2015 và duy trì đến năm 2020 có 100%"."""
    for other in times:
        one, two = (time, other) if time.start < other.start else (other, time)
        stated = all(each.kind in ("by", "in") for each in (one, two)) and one.year != two.year
        if stated and _TOGETHER.fullmatch(signs, one.end, two.start):
            return other
    return None


def _behind(signs: str, start: int, limit: int, times: Sequence[Time], taken: set[int], value: int) -> Time | None:
    """The first time behind a value, in its clause; ``value`` is where the next value begins."""
    for k, time in enumerate(times):
        if time.start >= start and time.start < limit and k not in taken:
            gap = signs[start : time.start]
            bracket = signs.find(")", time.end)
            if "(" in gap and ")" not in gap and value in range(time.end, bracket):
                return None  # "(năm 2024: 64%)": it belongs to the value in its brackets
            if _CAUSE.search(gap) or _RECORD.search(gap):
                return None
            return None if ";" in gap or (regex.search(r",\s*(?:\w+\s+){0,2}$", gap) and len(gap) > 25) else time
    return None


def _in_one_bracket(signs: str, time: Time, value: int) -> bool:
    """Whether a time and the value behind it stand in the same brackets: "(năm 2025 là 95%"."""
    opening = signs.rfind("(", 0, time.start)
    return opening >= 0 and ")" not in signs[opening:value]


def _close(signs: str, end: int, start: int) -> bool:
    gap = signs[end:start]
    return len(gap) <= 45 and "," not in gap and not regex.search(r"\b(?:dat|la|con|chiem)\b", gap)


def _opens(signs: str, time: Time, claims: Sequence[Claim]) -> bool:
    """Whether a time opens the sentence, so that it holds beyond a semicolon too; one inside a clause does not."""
    before = signs[: time.start]
    return ";" not in before and not any(c.quantity.end <= time.start for c in claims) and len(before.split()) <= 6


def _part_of(signs: str, claim: Claim) -> bool:
    """Whether a clause gives a part of what stands before its semicolon: "…; trong đó khu vực I tăng 3,85%"."""
    return signs[claim.start : claim.quantity.start].lstrip().startswith("trong do")


def _listed_under(signs: str, time: Time, claim: Claim) -> bool:
    """Whether a clause stands in a list that a colon opened behind a time: "năm 2025 đạt 50%, trong đó: …; …"."""
    return _LIST_OPENS.search(signs, time.end, claim.quantity.start) is not None


def _share_last(signs: str, claims: Sequence[Claim]) -> None:
    """ "tiểu học đạt 95%, trung học cơ sở đạt 90% vào năm 2025": the last time holds for the list before it.

    Brackets that only name a part ("10% (nội thành), 5% (ngoại thành) vào năm 2025") part nothing.
    """
    for i in range(len(claims) - 2, -1, -1):
        claim, following = claims[i], claims[i + 1]
        if claim.time is not None or following.time is None or following.time.start < following.quantity.end:
            continue
        gap = _PART_NAMED.sub(" ", signs[claim.quantity.end : following.quantity.start])
        if following.time.kind not in ("by", "in") or _APART.search(gap):
            continue
        behind = _PART_NAMED.sub(" ", signs[following.quantity.end : following.time.start])
        if following.kind == "level" and claim.kind == "level" and "(" not in behind:
            claim.time, claim.also = following.time, following.also


def _give_respectively(signs: str, claims: Sequence[Claim], times: Sequence[Time]) -> None:
    """As many values as years, each in its turn: "các năm 2025, 2026, 2027 lần lượt là 60%, 65%, 70%"."""
    values = _runs([(c.quantity.start, c.quantity.end) for c in claims], signs)
    for first, last in _runs([(time.start, time.end) for time in times], signs):
        behind = next((run for run in values if claims[run[0]].quantity.start >= times[last].end), None)
        before = next((run for run in reversed(values) if claims[run[1]].quantity.end <= times[first].start), None)
        for run in (behind, before):
            if run is None or run[1] - run[0] != last - first:
                continue
            low, high = sorted((run[0], run[1]))
            a, b = (times[last].end, claims[low].quantity.start) if run is behind else (
                claims[high].quantity.end, times[first].start)  # fmt: skip
            if _STOPS.search(signs[a:b]) or any(a <= time.start < b for time in times):
                continue
            for claim, time in zip(claims[low : high + 1], times[first : last + 1], strict=True):
                claim.time, claim.own_time, claim.also = time, True, None
            break


def _repeat_in_turn(signs: str, claims: Sequence[Claim]) -> None:
    """ "… 18‰ năm 2025 và 15‰ năm 2030; dưới 1 tuổi tương ứng là 12‰ và 10‰": the times of the list before, in turn."""
    for first, last in _runs([(c.quantity.start, c.quantity.end) for c in claims], signs):
        count = last - first + 1
        told, ahead = claims[first : last + 1], claims[max(0, first - count) : first]
        begin = claims[first - 1].quantity.end if first else 0
        if _IN_TURN.search(signs, begin, told[0].quantity.start) and told[-1].own_time and not told[0].own_time:
            for claim in told[:-1]:  # "tương ứng 100% và 85% vào năm 2030"
                claim.time = claim.time if claim.own_time else told[-1].time
            continue
        if len(ahead) < count or not _IN_TURN.search(signs, claims[first - 1].quantity.end, told[0].quantity.start):
            continue
        own = [claim.time for claim in ahead if claim.own_time and claim.time is not None]
        if len(own) == count == len({time.year for time in own}) and not any(claim.own_time for claim in told):
            for claim, time in zip(told, own, strict=True):
                claim.time = time


def _give_parts_their_year(claims: Sequence[Claim]) -> None:
    """ "hết quý I đạt 20%, hết quý II đạt 45%, đến 31/12/2025 đạt 100%": the one year that is stated is that of all."""
    own = (c.time for c in claims if c.own_time and c.time is not None and c.time.kind != "compare")
    years = {time.year for time in own if time.year is not None}
    if len(years) != 1:
        return
    year = years.pop()
    for claim in claims:
        if claim.own_time and claim.time is not None and claim.time.kind == "part" and claim.time.year is None:
            claim.time = replace(claim.time, year=year)


def _runs(places: Sequence[tuple[int, int]], signs: str) -> list[tuple[int, int]]:
    """First and last index of what stands side by side in a list of two or more: "2025, 2026 và 2027"."""
    runs: list[tuple[int, int]] = []
    first = 0
    for i in range(1, len(places) + 1):
        if i < len(places) and _BESIDE.fullmatch(signs, places[i - 1][1], places[i][0]):
            continue
        if i - first > 1:
            runs.append((first, i - 1))
        first = i
    return runs
