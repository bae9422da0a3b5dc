"""Rules of patterns/*.yaml as compiled patterns.

A rule's ``pattern`` is one string or a list of strings that are put together. It is matched against the text without
diacritics (:func:`pipeline.vietnamese.strip_marks`, which keeps every offset), so that one misread mark does not hide a
line; a rule that says ``marked: true`` is matched against the text as it stands.

A pattern that takes too long on one text is left out for the rest of the document (:mod:`pipeline.timed`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from pipeline.errors import RulesError
from pipeline.model import Mention, Span
from pipeline.resources import TIMEOUT_LABEL, load_patterns, own_pattern_files, own_patterns_dir
from pipeline.timed import Gate, TimedPattern, compiled, timed
from pipeline.vietnamese import strip_marks

# A line is asked by many rules; its bare form is made once.
bare = lru_cache(maxsize=4096)(strip_marks)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern. Offsets of its matches are offsets of the text that was passed in."""

    id: str
    pattern: TimedPattern
    marked: bool = False

    def search(self, text: str, start: int = 0) -> regex.Match[str] | None:
        return self.pattern.search(text if self.marked else bare(text), start)

    def match(self, text: str, start: int = 0) -> regex.Match[str] | None:
        return self.pattern.match(text if self.marked else bare(text), start)

    def fullmatch(self, text: str) -> regex.Match[str] | None:
        return self.pattern.fullmatch(text if self.marked else bare(text))

    def finditer(self, text: str, start: int = 0) -> Iterator[regex.Match[str]]:
        return self.pattern.finditer(text if self.marked else bare(text), start)


@lru_cache(maxsize=64)
def rules(file: str, group: str) -> tuple[Rule, ...]:
    """The rules of one group of a file of patterns/, in the order of the file.

    Raises:
        KeyError: the file has no such group.
        RulesError: a rule has no id, no pattern, no example, an id twice, or a pattern that does not compile.
    """
    rows = load_patterns(file)[group]
    check_rows(file, group, rows)
    return tuple(Rule(row["id"], timed(file, row), bool(row.get("marked"))) for row in rows)


@lru_cache(maxsize=64)
def rule(file: str, group: str, rule_id: str) -> Rule:
    """One rule by its id. Raises ``KeyError`` where the group has none of that name."""
    for found in rules(file, group):
        if found.id == rule_id:
            return found
    raise KeyError(f"{file}: {group} has no rule {rule_id}")


@lru_cache(maxsize=64)
def _gates(file: str, group: str) -> tuple[Gate, Gate]:
    """Whether any rule of a group can match: those for the bare text, and those that are marked."""
    bare_ones, marked_ones = ([r.pattern for r in rules(file, group) if r.marked is marked] for marked in (False, True))
    return Gate(bare_ones), Gate(marked_ones)


def matches_at(
    file: str, group: str, marked_text: str, bare_text: str, start: int = 0, end: int = sys.maxsize
) -> Iterator[tuple[Rule, regex.Match[str]]]:
    """The rules of a group that match at a place of a text, with their matches, in the order of the file.

    ``bare_text`` is the text without diacritics; nothing behind ``end`` is looked at.
    """
    bare_gate, marked_gate = _gates(file, group)
    bare_yes, marked_yes = bare_gate.match(bare_text, start, end), marked_gate.match(marked_text, start, end)
    if bare_yes or marked_yes:
        for each in rules(file, group):
            if marked_yes if each.marked else bare_yes:
                match = each.pattern.match(marked_text if each.marked else bare_text, start, end)
                if match:
                    yield each, match


def first_match(file: str, group: str, text: str) -> tuple[str, regex.Match[str]] | None:
    """The first rule of a group that matches at the start of a text, with its match."""
    for found, match in matches_at(file, group, text, bare(text)):
        return found.id, match
    return None


def any_whole(file: str, group: str, text: str) -> bool:
    """Whether a rule of a group matches a whole text."""
    bare_gate, marked_gate = _gates(file, group)
    if not (bare_gate.fullmatch(bare(text)) or marked_gate.fullmatch(text)):
        return False
    return any(found.fullmatch(text) for found in rules(file, group))


@lru_cache(maxsize=64)
def word_list(file: str, group: str) -> tuple[str, ...]:
    """A list of words or phrases of a file of patterns/."""
    return tuple(str(word) for word in load_patterns(file)[group])


def groups_of_rules(content: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The lists of rules in the content of a file: a list of mappings of which one at least has a pattern.

    Lists lie at the top level or in mappings below it; the name of a group is its path, with dots.
    """
    if isinstance(content, list):
        yield from _groups("", content)
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _groups(str(key), value)


def _groups(name: str, value: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _groups(f"{name}.{key}", inner)
    elif isinstance(value, list) and any(isinstance(row, dict) and "pattern" in row for row in value):
        yield name, value


def check_own_patterns() -> None:
    """Whether the user's own files fit the shipped ones, and whether their rules can be used.

    Raises :class:`RulesError`, naming file and rule. Whether the examples hold is asked by ``camket doctor``.
    """
    own = own_patterns_dir()
    for path in own_pattern_files(own) if own else ():
        for group, rows in groups_of_rules(load_patterns(path.name)):
            check_rows(str(path), group, rows)


def check_rows(file: str, group: str, rows: Any, flags: int = 0) -> None:
    """Whether each rule of a group has an id of its own, a pattern that compiles, and an example.

    Raises :class:`RulesError`, naming file and rule.
    """
    seen: set[str] = set()
    for i, row in enumerate(rows, 1):
        name = str(row.get("id")) if isinstance(row, dict) and row.get("id") else f"number {i} of {group}"
        problem = None
        if not isinstance(row, dict) or not row.get("id"):
            problem = "has no id"
        elif name in seen:
            problem = "stands here twice"
        elif not row.get("pattern"):
            problem = "has no pattern"
        elif not row.get("examples"):
            problem = "has no example that it finds"
        if problem:
            raise RulesError(f"the rule {name} {problem}", path=file, next_step="Mend it; see the shipped rules.")
        seen.add(name)
        compiled(file, row, flags)


def timeout_mentions(slow: set[str]) -> tuple[Mention, ...]:
    """A mention for each rule that was left out, so that the database says what a document was read without."""
    return tuple(Mention(TIMEOUT_LABEL, name, None, Span(1, 0, 0), "rules") for name in sorted(slow))
