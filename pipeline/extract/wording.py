"""Sentences made ready for the rules of patterns/commitments.yaml and patterns/reports.yaml.

Those rules read text in small letters without marks, so that a lost or misread mark hides no verb. Some words would
then look like others ("đất" like "đạt", "Sở" like "số", "tặng" like "tăng"): :func:`screen` blots them out first.
Offsets hold.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from pipeline.extract.rules import rules, word_list
from pipeline.vietnamese import strip_marks

COMMITMENTS = "commitments.yaml"
REPORTS = "reports.yaml"


@lru_cache(maxsize=1)
def _other_words() -> regex.Pattern[str]:
    return regex.compile(r"(?<!\w)(?:" + "|".join(word_list(COMMITMENTS, "other_words")) + r")(?!\w)")


@lru_cache(maxsize=1024)
def screen(text: str) -> str:
    """The text in small letters without marks; words that only then look like a signal are blotted out."""
    lower = "".join(char if len(char.lower()) != 1 else char.lower() for char in text)
    return strip_marks(_other_words().sub(lambda match: "·" * len(match.group()), lower))


def found(file: str, group: str, screened: str, start: int = 0, end: int | None = None) -> str | None:
    """The id of the first rule of a group that matches somewhere in a screened text."""
    for rule in rules(file, group):
        if rule.pattern.search(screened, start, len(screened) if end is None else end):
            return rule.id
    return None


@lru_cache(maxsize=32)
def phrases(file: str, group: str) -> str:
    """A list of phrases as one alternation, the longest first."""
    return "|".join(sorted(word_list(file, group), key=len, reverse=True))
