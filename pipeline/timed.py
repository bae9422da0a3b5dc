"""Patterns of rules with a time-out: a rule that is too slow is left out of a document, and its name is noted.

Rules may come from a user (``--patterns DIR``), and a pattern that backtracks without end must not stop an ingest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import regex

from pipeline.errors import RulesError
from pipeline.needles import needles

SEARCH_LIMIT = 10.0  # seconds of one search; a sound rule takes some microseconds

_slow: ContextVar[set[str] | None] = ContextVar("slow rules", default=None)


class TimedPattern:
    """A compiled pattern that finds nothing once it has exceeded :data:`SEARCH_LIMIT` in the document at hand."""

    __slots__ = ("_finditer", "_fullmatch", "_match", "_needles", "_search", "compiled", "name")

    def __init__(self, compiled: regex.Pattern[str], name: str) -> None:
        self.compiled = compiled
        self.name = name
        self._needles = needles(compiled)
        # a document asks rules some hundred thousand times
        self._search, self._match = compiled.search, compiled.match
        self._fullmatch, self._finditer = compiled.fullmatch, compiled.finditer

    @property
    def pattern(self) -> str:
        return str(self.compiled.pattern)

    def search(self, text: str, *place: int) -> regex.Match[str] | None:
        if self._needles is not None and self._needles.lack(text):
            return None
        slow = _slow.get()
        if slow and self.name in slow:
            return None
        try:
            return self._search(text, *place, timeout=SEARCH_LIMIT, concurrent=False)
        except TimeoutError:
            self._note(slow)
            return None

    def match(self, text: str, *place: int) -> regex.Match[str] | None:
        slow = _slow.get()
        if slow and self.name in slow:
            return None
        try:
            return self._match(text, *place, timeout=SEARCH_LIMIT, concurrent=False)
        except TimeoutError:
            self._note(slow)
            return None

    def fullmatch(self, text: str, *place: int) -> regex.Match[str] | None:
        slow = _slow.get()
        if slow and self.name in slow:
            return None
        try:
            return self._fullmatch(text, *place, timeout=SEARCH_LIMIT, concurrent=False)
        except TimeoutError:
            self._note(slow)
            return None

    def finditer(self, text: str, *place: int) -> Iterator[regex.Match[str]]:
        if self._needles is not None and self._needles.lack(text):
            return iter(())
        slow = _slow.get()
        if slow and self.name in slow:
            return iter(())
        try:
            # All at once: the clock must not run while the caller works on a match.
            return iter(list(self._finditer(text, *place, timeout=SEARCH_LIMIT, concurrent=False)))
        except TimeoutError:
            self._note(slow)
            return iter(())

    def sub(self, replacement: Any, text: str) -> str:
        slow = _slow.get()
        if slow and self.name in slow:
            return text
        try:
            return str(self.compiled.sub(replacement, text, timeout=SEARCH_LIMIT, concurrent=False))
        except TimeoutError:
            self._note(slow)
            return text

    def _note(self, slow: set[str] | None) -> None:
        """Leaves the rule out of the rest of the document."""
        if slow is not None:
            slow.add(self.name)


class Gate:
    """Whether any of several patterns can match at a place: all of them in one pattern, asked before each of them.

    Most places hold nothing that a group of rules looks for, and one call says so for all. A yes is to be followed up
    with the patterns themselves. Patterns that cannot stand in one (references by number, flags that differ) are
    asked one by one: their gate is always open.
    """

    __slots__ = ("_fullmatch", "_match", "_names")

    def __init__(self, patterns: Iterable[TimedPattern]) -> None:
        several = list(patterns)
        joined = _joined([pattern.compiled for pattern in several])
        self._names = {pattern.name for pattern in several}
        self._match = joined.match if joined else None
        self._fullmatch = joined.fullmatch if joined else None

    def match(self, text: str, *place: int) -> bool:
        """Whether one of the patterns may match at the place."""
        return self._asks(self._match, text, place)

    def fullmatch(self, text: str, *place: int) -> bool:
        """Whether one of the patterns may match the whole text."""
        return self._asks(self._fullmatch, text, place)

    def _asks(self, ask: Any, text: str, place: tuple[int, ...]) -> bool:
        slow = _slow.get()
        if not self._names:
            return False
        if ask is None or (slow and not slow.isdisjoint(self._names)):
            return True
        try:
            return ask(text, *place, timeout=SEARCH_LIMIT, concurrent=False) is not None
        except TimeoutError:  # the slow pattern among them is found when each is asked
            return True


# What a pattern may say only of itself: references by number, calls, flags for the rest of a pattern.
_NOT_TO_JOIN = regex.compile(r"\\[1-9gk]|\(\?(?:[R&(|\d+]|P[=>&]|[a-zA-Z0-9-]+\))|\(\*")
_FLAGS = regex.compile(r"\(\?([a-z]+)\)")


def _joined(patterns: Sequence[regex.Pattern[str]]) -> regex.Pattern[str] | None:
    """One pattern that matches wherever one of these does, None where they cannot be put into one."""
    parts: list[str] = []
    backwards: set[bool] = set()
    for pattern in patterns:
        text = str(pattern.pattern)
        stated = _FLAGS.match(text)
        flags = set(stated[1]) if stated else set()
        text = text[stated.end() :] if stated else text
        if pattern.flags & regex.IGNORECASE:
            flags.add("i")
        if flags - {"i", "r"} or pattern.flags & ~_JOINABLE or _NOT_TO_JOIN.search(text):
            return None
        backwards.add(bool(pattern.flags & regex.REVERSE))
        parts.append(f"(?i:{text})" if "i" in flags else f"(?:{text})")
    if len(backwards) != 1:
        return None
    return regex.compile(("(?r)" if backwards.pop() else "") + "|".join(parts))


_JOINABLE = regex.IGNORECASE | regex.REVERSE | regex.UNICODE | regex.VERSION0


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
