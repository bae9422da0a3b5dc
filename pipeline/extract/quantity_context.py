"""Whether a number is a quantity at all, and with what comparator: the rules of patterns/quantities.yaml.

Each question is asked at one place of the text and looks a bounded way back or ahead, so that a text is read in linear
time. "Reversed" patterns (``(?r)``) start where the number begins and read backwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import regex

from pipeline.extract.rules import matches_at
from pipeline.model import Comparator
from pipeline.resources import load_patterns
from pipeline.timed import TimedPattern, timed

_FILE = "quantities.yaml"
_REACH = 90  # characters that a reversed pattern may look back
# Characters that a pattern may look ahead. Without a bound the regex module first looks for a rare word of the
# pattern in all the rest of the text.
AHEAD = 160
_YEAR = regex.compile(r"(?:19|20)[0-9]{2}(?![0-9%‰]|[.,][0-9]{3}|[.,][0-9]{1,2}(?=\s*%))")
_ATTACHED = regex.compile(r"[\p{L}\p{M}_@#&°²³)\]”\"'’%.,:;?!/+]")
_HUNDREDS = regex.compile(r"[1-9][0-9]{2}|[1-9][0-9]{0,2}\.[0-9]{3}")
_NAME_BEFORE = regex.compile(r"(?r)(?:\b\p{Lu}{2,6}\s|\b\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+\s)")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and the same without diacritics; offsets agree."""

    marked: str
    bare: str


@lru_cache(maxsize=1)
def _ahead() -> dict[str, TimedPattern]:
    rows = load_patterns(_FILE)["strict"]
    return {row["id"]: timed(_FILE, {**row, "pattern": row["ahead"]}) for row in rows if "ahead" in row}


@lru_cache(maxsize=1)
def _comparators() -> dict[str, Comparator]:
    data = load_patterns(_FILE)
    return {
        f"{group}/{row['id']}": cast(Comparator, row["comparator"])
        for group in ("before", "behind")
        for row in data[group]
    }


def end_of_no_quantity(text: Text, at: int) -> int | None:
    """Where the date, document number, time, telephone number … ends that begins at a digit, None where none does."""
    for _, match in matches_at(_FILE, "skip", text.marked, text.bare, at, at + AHEAD):
        if match.end() > at:
            return int(match.end())
    return None


def is_named(text: Text, at: int) -> str | None:
    """The rule by which the number at ``at`` is an ordinal or part of a name, whatever follows it; None for none."""
    begin = max(0, at - _REACH)
    for rule, _ in matches_at(_FILE, "strict", text.marked, text.bare, begin, at):
        ahead = _ahead().get(rule.id)
        if ahead is None or ahead.match(text.bare, at, at + AHEAD):
            return rule.id
    return None


def is_numbered(text: Text, at: int) -> bool:
    """Whether a noun that bears numbers stands before ("chỉ tiêu 3"); a unit behind the number may still decide."""
    begin = max(0, at - _REACH)
    return any(True for _ in matches_at(_FILE, "loose", text.marked, text.bare, begin, at))


def is_year(text: Text, at: int) -> bool:
    """Whether the digits at ``at`` have the shape of a year; the caller knows whether a unit follows."""
    return bool(_YEAR.match(text.bare, at, at + AHEAD))


def is_attached(text: Text, at: int) -> bool:
    """Whether a digit is glued to what stands before: a code (A1), a note mark (giới.3), a web address.

    A sign that compares, a bracket or a slash that opens, and currency signs are no such thing.
    """
    if at == 0:
        return False
    before = text.marked[at - 1]
    if before in "$€£":
        return False
    if before == "+":
        return at > 1 and not text.marked[at - 2].isspace() and text.marked[at - 2] not in "(["
    if before in "-–/" and at > 1:
        return text.marked[at - 2].isalnum() and (before != "/" or text.marked[at - 2].isdigit())
    return bool(_ATTACHED.match(before))


def is_in_name(text: Text, at: int) -> bool:
    """Whether a number without unit belongs to the name before it: capitals (PC 45), two names (Tam Xuân 2).

    No place is numbered by hundreds: "Nhật Bản 3.411, Hàn Quốc 327" are counts.
    """
    name = _NAME_BEFORE.match(text.marked, max(0, at - _REACH), at)
    return name is not None and (name.group().strip().isupper() or not _HUNDREDS.match(text.bare, at, at + AHEAD))


def comparator_before(text: Text, at: int) -> tuple[Comparator, int] | None:
    """The comparator in front of the number at ``at`` and where it begins; None where there is none."""
    begin = max(0, at - _REACH)
    best: tuple[Comparator, int] | None = None
    for rule, match in matches_at(_FILE, "before", text.marked, text.bare, begin, at):
        if best is None or match.start() < best[1]:
            best = _comparators()[f"before/{rule.id}"], int(match.start())
    return best


def comparator_behind(text: Text, at: int) -> tuple[Comparator, int] | None:
    """The comparator behind the quantity that ends at ``at`` and where it ends; None where there is none."""
    for rule, match in matches_at(_FILE, "behind", text.marked, text.bare, at, at + AHEAD):
        return _comparators()[f"behind/{rule.id}"], int(match.end())
    return None
