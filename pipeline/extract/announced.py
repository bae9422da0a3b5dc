"""What portals and newspapers say of a plan and of what was reached, outside of any section with a role.

    paragraph = Announced(press=True)
    paragraph.role_of(sentence, times, claims)      "goals" where goals are announced, None where nothing is
    paragraph.give_times(sentence, times, claims, before)

"Một số mục tiêu cụ thể: …" and "chỉ tiêu giao … năm 2025 là 80%" announce goals for their sentence and for what the
paragraph goes on to list, until a sentence tells what was reached ("Đến nay, tỉnh có 21 xã …"). In the press the time
that opens a paragraph ("Năm 2021, …") is that of its later sentences too. Rules: patterns/commitments.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from pipeline.extract.clauses import Claim, masked
from pipeline.extract.cuts import subject_start
from pipeline.extract.reported import tells_parts
from pipeline.extract.rules import bare, rule, rules
from pipeline.extract.when import Time
from pipeline.extract.wording import COMMITMENTS, found, screen

_LISTED = regex.compile(
    r"^\W*(?:\d|~|(?:trong do|cu the|dong thoi|phan dau|(?:hang|moi) nam|ngoai ra|toan|tat ca|bao dam|dam bao|duy tri"
    r"|giam|tang|nang|khong)\b)"
)
WAYS = ("announce", "announce_here")
_BY_PLAN = regex.compile(r"\W*theo (?:ke hoach|de an|chuong trinh|nghi quyet|lo trinh)\b")
_TITLE = 90  # characters of a line that names a list
_OPENING = 30  # characters in which the time stands that opens a sentence


@dataclass
class Headed:
    """Whether the items of a text of no document type stand below a line that calls them chỉ tiêu or mục tiêu.

    "Các chỉ tiêu chủ yếu (nhiệm kỳ 2020 - 2025)" over "(1) Thu nhập …: 45 triệu đồng/năm" is no sentence and no heading
    of an outline; what follows it as items, and the short lines that group them, are what it names.
    """

    press: bool
    listed: bool = False

    def at(self, kind: str, text: str) -> bool:
        """Whether a block lists such goals; a paragraph that is no such line ends the list.

        Args:
            kind: of the block, "item", "heading" or "paragraph".
            text: the block's text.
        """
        if not self.press:
            return False
        if kind == "item":
            return self.listed
        title = len(text) <= _TITLE and not text.rstrip().endswith(".") and _names_goals(text)
        if title or kind != "heading" or len(text) > _TITLE:
            self.listed = title
        return False


def _names_goals(text: str) -> bool:
    return rule(COMMITMENTS, "announce", "heading").pattern.search(screen(text)) is not None


@dataclass
class Announced:
    """What the sentences of a paragraph have announced so far; ``press``: it is no document of an administration."""

    press: bool
    aims: bool = False
    listing: bool = False  # they were announced as a list, so that the paragraph goes on with it
    due: Time | None = None
    opening: Time | None = None
    named: Time | None = None  # the last year that the sentence before names, where it tells no level

    def role_of(self, sentence: str, times: Sequence[Time], claims: Sequence[Claim]) -> str | None:
        """The role of a sentence whose section has none: "goals" or None. Its claims get the year of those goals."""
        signs = masked(sentence, times)
        at = announcement(signs)
        if at is not None and any(claim.quantity.start < at for claim in claims):  # "… 12 tỷ đồng, với mục tiêu ~ là"
            told = [time for time in times if time.start >= at]
            _give([claim for claim in claims if claim.quantity.start > at], _one_year(told))
        if at is not None and all(claim.quantity.start > at for claim in claims):
            self.aims, self.due = True, _one_year(times)
            self.listing = announcement(signs, "announce") is not None
        elif found(COMMITMENTS, "announce_ends", signs) is not None or not (self.listing or _goes_on(signs)):
            self.aims = False
        if not self.aims:
            return None
        _give(claims, self.due)
        return "goals"

    def give_times(
        self, sentence: str, times: Sequence[Time], claims: Sequence[Claim], before: Sequence[Claim]
    ) -> None:
        """Gives claims without a time that of the sentence before, whose parts they tell, or of the opening one."""
        first = times[0] if times else None
        if first is not None and first.kind in ("in", "part") and first.start <= _OPENING:
            self.opening = first
        if self.press:
            whole = self.named or (before[0].time if before else None)
            _give(claims, (whole if tells_parts(bare(sentence.lower())) else None) or self.opening)
            stated = [time for time in times if time.kind in ("by", "in") and time.year is not None]
            self.named = stated[-1] if stated and not claims else None


def announcement(signs: str, *ways: str) -> int | None:
    """Where a sentence announces goals, so that the levels behind are promised; screened, with times masked."""
    if "tieu" not in signs and "nhiem vu" not in signs and not _BY_PLAN.match(signs):
        return None
    places = (each.pattern.search(signs) for way in ways or WAYS for each in rules(COMMITMENTS, way))
    return min((place.start() for place in places if place), default=None)


def _goes_on(signs: str) -> bool:
    """Whether a sentence can go on with a list of goals: it opens with a number, an indicator, or a word of listing."""
    return _LISTED.match(signs) is not None or subject_start().match(signs) is not None


def _one_year(times: Sequence[Time]) -> Time | None:
    """The one year that a sentence names: "Mục tiêu đến năm 2030, số xã …, trong đó …"."""
    stated = [time for time in times if time.kind in ("by", "in") and time.year is not None]
    return stated[0] if stated and len({time.year for time in stated}) == 1 else None


def _give(claims: Sequence[Claim], time: Time | None) -> None:
    for claim in claims:
        if claim.time is None and time is not None and time.year is not None:
            claim.time = time
