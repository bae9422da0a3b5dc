"""Rules of patterns/*.yaml as compiled patterns.

A rule's ``pattern`` is one string or a list of strings that are put together. It is matched against the text without
diacritics (:func:`pipeline.vietnamese.strip_marks`, which keeps every offset), so that one misread mark does not hide a
line; a rule that says ``marked: true`` is matched against the text as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

# A line is asked by many rules; its bare form is made once.
bare = lru_cache(maxsize=4096)(strip_marks)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern. Offsets of its matches are offsets of the text that was passed in."""

    id: str
    pattern: regex.Pattern[str]
    marked: bool = False

    def search(self, text: str, start: int = 0) -> regex.Match[str] | None:
        return self.pattern.search(text if self.marked else bare(text), start)

    def match(self, text: str) -> regex.Match[str] | None:
        return self.pattern.match(text if self.marked else bare(text))

    def fullmatch(self, text: str) -> regex.Match[str] | None:
        return self.pattern.fullmatch(text if self.marked else bare(text))


@lru_cache(maxsize=64)
def rules(file: str, group: str) -> tuple[Rule, ...]:
    """The rules of one group of a file of patterns/, in the order of the file.

    Raises:
        KeyError: the file has no such group.
        regex.error: a pattern does not compile.
    """
    rows = load_patterns(file)[group]
    return tuple(Rule(row["id"], regex.compile("".join(row["pattern"])), bool(row.get("marked"))) for row in rows)


@lru_cache(maxsize=64)
def rule(file: str, group: str, rule_id: str) -> Rule:
    """One rule by its id. Raises ``KeyError`` where the group has none of that name."""
    for found in rules(file, group):
        if found.id == rule_id:
            return found
    raise KeyError(f"{file}: {group} has no rule {rule_id}")


def first_match(file: str, group: str, text: str) -> tuple[str, regex.Match[str]] | None:
    """The first rule of a group that matches at the start of a text, with its match."""
    for found in rules(file, group):
        match = found.match(text)
        if match:
            return found.id, match
    return None


@lru_cache(maxsize=64)
def word_list(file: str, group: str) -> tuple[str, ...]:
    """A list of words or phrases of a file of patterns/."""
    return tuple(str(word) for word in load_patterns(file)[group])
