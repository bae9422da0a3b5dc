"""The full check of rules: does each one find its examples and leave its counter-examples alone?

How a rule is put to a text is said in its file under ``matching`` (all keys are optional)::

    matching:
      text: marked        # bare: without diacritics (the default); lower: that in lower case; marked: as it stands;
                          # folded: as names are compared, see pipeline/link/keys.py
      flags: ix           # of the regex module: i ignores case, x lets blanks mean nothing
      how: search         # or match (at the start), fullmatch; "at", "before": from or up to the mark ¦ in an
                          # example; "own" where only the code that asks can say
      groups: {noise: {how: fullmatch}}

A rule says for itself ``marked``, ``how``, ``cased`` (case counts all the same) and ``verbose``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import regex

from pipeline.errors import RulesError
from pipeline.extract.rules import check_rows, groups_of_rules
from pipeline.link.keys import fold
from pipeline.resources import load_patterns
from pipeline.timed import SEARCH_LIMIT
from pipeline.vietnamese import strip_marks

_READINGS: dict[str, Callable[[str], str]] = {
    "bare": strip_marks,
    "lower": lambda text: strip_marks(text).lower(),
    "marked": lambda text: text,
    "folded": fold,
}
_HOWS = ("search", "match", "fullmatch", "at", "before", "own")
_FLAGS = {"i": regex.I, "x": regex.X, "m": regex.M, "s": regex.S}


@dataclass(frozen=True, slots=True)
class Case:
    """An example of a rule (``wanted``) or a counter-example."""

    file: str
    group: str
    rule: str
    text: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class _Way:
    text: str
    flags: int
    how: str


def check_file(file: str) -> Iterator[tuple[Case, bool]]:
    """All examples and counter-examples of a file of patterns/, and whether each one holds.

    Raises :class:`RulesError`, naming file and rule, where a rule cannot be used or ``matching`` is not understood.
    """
    content = load_patterns(file)
    for group, rows in groups_of_rules(content):
        way = _way(file, content, group)
        if way.how == "own":
            check_rows(file, group, rows, way.flags)
            continue
        check_rows(file, group, rows, way.flags)
        for row in rows:
            for text, wanted in _examples(row):
                yield Case(file, group, row["id"], text, wanted), _finds(row, way, text) is wanted


def _way(file: str, content: Any, group: str) -> _Way:
    said: dict[str, Any] = dict(content.get("matching") or {}) if isinstance(content, dict) else {}
    said |= (said.get("groups") or {}).get(group, {})
    text, how, flags = said.get("text", "bare"), said.get("how", "search"), str(said.get("flags", ""))
    if text not in _READINGS or how not in _HOWS or set(flags) - set(_FLAGS):
        raise RulesError(f"matching of {group} is not understood", path=file, next_step="See pipeline/cli/rulebook.py.")
    return _Way(text, sum(_FLAGS[flag] for flag in flags), how)


def _examples(row: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    for name, wanted in (("examples", True), ("counter_examples", False)):
        for text in row.get(name) or ():  # of a mapping: its keys; of a pair: its first
            yield str(text[0]) if isinstance(text, list) else str(text), wanted


def _finds(row: dict[str, Any], way: _Way, text: str) -> bool:
    flags = way.flags | (regex.X if row.get("verbose") else 0)
    if row.get("cased"):
        flags &= ~regex.I
    pattern = regex.compile("".join(row["pattern"]), flags)
    how = row.get("how", way.how)
    mark = text.find("¦")
    if how in ("at", "before") and mark < 0:
        return False
    asked = _READINGS["marked" if row.get("marked") else way.text](text.replace("¦", ""))
    if how == "at":
        return pattern.match(asked, mark, timeout=SEARCH_LIMIT) is not None
    if how == "before":
        return pattern.match(asked, 0, mark, timeout=SEARCH_LIMIT) is not None
    return getattr(pattern, how)(asked, timeout=SEARCH_LIMIT) is not None
