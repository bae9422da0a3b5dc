"""How audit rules compare wording and print numbers and dates."""

from __future__ import annotations

from functools import lru_cache

import regex

from pipeline.link import reasons
from pipeline.vietnamese import is_syllable

_WORD = regex.compile(r"\p{L}+")
_FEW_WORDS = 8  # a shorter sentence may be made of names
_BLANKS = regex.compile(r"\s+")


def one_line(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank."""
    return _BLANKS.sub(" ", text).strip()


@lru_cache(maxsize=4096)
def is_foreign(text: str) -> bool:
    """Whether a sentence is in another language: most of its words are no syllables of Vietnamese."""
    words = _WORD.findall(text)
    return len(words) >= _FEW_WORDS and 2 * sum(map(is_syllable, words)) < len(words)


def short(text: str | None, most: int = 140) -> str:
    """A wording for a message: one line, cut at a word."""
    line = one_line(text or "").strip(" .;:,-–")
    return line if len(line) <= most else f"{line[: line.rfind(' ', 0, most)].rstrip(' ,;')} …"


def number(value: float, decimals: int | None = None) -> str:
    """A number the Vietnamese way: ``1.911.002``, ``108,56``; with so many decimals, or as many as it has up to six."""
    if decimals is None:
        return reasons.number(value)
    whole, _, rest = f"{value:,.{decimals}f}".partition(".")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def date(iso: str) -> str:
    """An ISO date, or as much of one as there is, the Vietnamese way: ``24/7/2027``, ``7/2027``, ``2027``."""
    parts = iso.split("-")
    if not all(part.isdecimal() for part in parts):
        return iso
    return "/".join(str(int(part)) for part in reversed(parts))


def dated(iso: str) -> str:
    """A date in a sentence: ``ngày 24/7/2027``, ``tháng 7/2027``, ``năm 2027``."""
    return f"{('năm', 'tháng', 'ngày')[min(iso.count('-'), 2)]} {date(iso)}"


def last_day(iso: str) -> str:
    """The last day that a partial ISO date can mean, comparable as text: ``2025-06`` gives ``2025-06-31``."""
    return (iso + "-12-31"[len(iso) - 4 :]) if len(iso) in (4, 7) else iso


def first_day(iso: str) -> str:
    """The first day that a partial ISO date can mean."""
    return (iso + "-01-01"[len(iso) - 4 :]) if len(iso) in (4, 7) else iso
