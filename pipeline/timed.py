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

    __slots__ = ("compiled", "name")

    def __init__(self, compiled: regex.Pattern[str], name: str) -> None:
        self.compiled = compiled
        self.name = name

    @property
    def pattern(self) -> str:
        return str(self.compiled.pattern)

    def search(self, text: str, *place: int) -> regex.Match[str] | None:
        return self._ask(self.compiled.search, text, *place)

    def match(self, text: str, *place: int) -> regex.Match[str] | None:
        return self._ask(self.compiled.match, text, *place)

    def fullmatch(self, text: str, *place: int) -> regex.Match[str] | None:
        return self._ask(self.compiled.fullmatch, text, *place)

    def finditer(self, text: str, *place: int) -> Iterator[regex.Match[str]]:
        # All at once: the clock must not run while the caller works on a match.
        return iter(self._ask(lambda *args, **limit: list(self.compiled.finditer(*args, **limit)), text, *place) or ())

    def sub(self, replacement: Any, text: str) -> str:
        found = self._ask(self.compiled.sub, replacement, text)
        return text if found is None else found

    def _ask(self, how: Any, *args: Any) -> Any:
        slow = _slow.get()
        if slow is not None and self.name in slow:
            return None
        try:
            return how(*args, timeout=SEARCH_LIMIT)
        except TimeoutError:
            if slow is not None:
                slow.add(self.name)
            return None


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
