"""Patterns of rules with a time-out: a rule that is too slow is left out of a document, and its name is noted.

Rules may come from a user (``--patterns DIR``), and a pattern that backtracks without end must not stop an ingest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import regex

from pipeline.errors import RulesError

SEARCH_LIMIT = 10.0  # seconds of one search; a sound rule takes some microseconds

_slow: ContextVar[set[str] | None] = ContextVar("slow rules", default=None)


class TimedPattern:
    """A compiled pattern that finds nothing once it has exceeded :data:`SEARCH_LIMIT` in the document at hand."""

    __slots__ = ("_finditer", "_fullmatch", "_match", "_search", "compiled", "name")

    def __init__(self, compiled: regex.Pattern[str], name: str) -> None:
        self.compiled = compiled
        self.name = name
        # a document asks rules some hundred thousand times
        self._search, self._match = compiled.search, compiled.match
        self._fullmatch, self._finditer = compiled.fullmatch, compiled.finditer

    @property
    def pattern(self) -> str:
        return str(self.compiled.pattern)

    def search(self, text: str, *place: int) -> regex.Match[str] | None:
        slow = _slow.get()
        if slow and self.name in slow:
            return None
        try:
            return self._search(text, *place, timeout=SEARCH_LIMIT)
        except TimeoutError:
            self._note(slow)
            return None

    def match(self, text: str, *place: int) -> regex.Match[str] | None:
        slow = _slow.get()
        if slow and self.name in slow:
            return None
        try:
            return self._match(text, *place, timeout=SEARCH_LIMIT)
        except TimeoutError:
            self._note(slow)
            return None

    def fullmatch(self, text: str, *place: int) -> regex.Match[str] | None:
        slow = _slow.get()
        if slow and self.name in slow:
            return None
        try:
            return self._fullmatch(text, *place, timeout=SEARCH_LIMIT)
        except TimeoutError:
            self._note(slow)
            return None

    def finditer(self, text: str, *place: int) -> Iterator[regex.Match[str]]:
        slow = _slow.get()
        if slow and self.name in slow:
            return iter(())
        try:
            # All at once: the clock must not run while the caller works on a match.
            return iter(list(self._finditer(text, *place, timeout=SEARCH_LIMIT)))
        except TimeoutError:
            self._note(slow)
            return iter(())

    def sub(self, replacement: Any, text: str) -> str:
        slow = _slow.get()
        if slow and self.name in slow:
            return text
        try:
            return str(self.compiled.sub(replacement, text, timeout=SEARCH_LIMIT))
        except TimeoutError:
            self._note(slow)
            return text

    def _note(self, slow: set[str] | None) -> None:
        """Leaves the rule out of the rest of the document."""
        if slow is not None:
            slow.add(self.name)


def compiled(file: str, row: Mapping[str, Any], flags: int = 0) -> regex.Pattern[str]:
    """The pattern of a rule, a string or a list of strings that are put together.

    Raises :class:`RulesError`, naming file and rule, where it does not compile.
    """
    try:
        return regex.compile("".join(row["pattern"]), flags)
    except (regex.error, TypeError) as error:
        raise RulesError(
            f"the pattern of the rule {row['id']} does not compile ({error})", path=file, next_step="Mend it."
        ) from error


def timed(file: str, row: Mapping[str, Any], flags: int = 0) -> TimedPattern:
    """The pattern of a rule, with a time-out. Raises as :func:`compiled`."""
    return TimedPattern(compiled(file, row, flags), f"{file}: {row['id']}")


@contextmanager
def watch() -> Iterator[set[str]]:
    """While it is open, rules that are too slow are left out and their names (``file: id``) put into the set."""
    slow: set[str] = set()
    token = _slow.set(slow)
    try:
        yield slow
    finally:
        _slow.reset(token)
