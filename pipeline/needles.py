"""Words of which a text must hold one for a pattern to match in it: a search that can find nothing is not begun.

    needles(regex.compile("(?:quy|thang) \\d{1,2}"))  ->  Needles(("quy", "thang"), folded=False)

A pattern is read as far as it is plain: runs of letters, groups, alternatives, repetitions. What is not understood
counts as nothing that a text must hold; a construct that could change the meaning of the rest gives up the pattern.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

_LEAST = 2  # letters of the shortest needle
_MOST = 64  # needles; to look for more costs as much as the search
_LONG = 8  # letters beyond which a needle need not grow
_SPREAD = 4  # spellings of one run of letters that "[Tt]" and the like may give
_SCOPE = regex.compile(r"\?(?:[is-]*:|>|P?<\w+>)")
_AROUND = regex.compile(r"\?<?[=!]")
_REPEAT = regex.compile(r"(?:(?P<sign>[*?+])|\{(?P<least>\d*)(?:,\d*)?\})[?+]?")
_CLASS = regex.compile(r"\[\]?(?:[^\]\\]|\\.)*+\]")
_CHOICE = regex.compile(r"[\p{L}\d ]{1,2}")
_GROUP_FLAGS = regex.compile(r"\(\?[a-z]+\)")
_PLAIN_FLAGS = regex.IGNORECASE | regex.REVERSE | regex.UNICODE | regex.VERSION0


@dataclass(frozen=True, slots=True)
class Needles:
    """Strings of which a text holds one wherever the pattern matches; ``folded``: in the text in small letters."""

    words: tuple[str, ...]
    folded: bool

    def lack(self, text: str) -> bool:
        """Whether the text holds none of them."""
        if self.folded:
            text = text.lower()
        for word in self.words:  # noqa: SIM110 - this is asked some thousand times a page
            if word in text:
                return False
        return True


class _NotPlainError(Exception):
    """The pattern has something that this module does not read."""


def needles(pattern: regex.Pattern[str]) -> Needles | None:
    """What a text must hold for the pattern to match anywhere in it, None where nothing is known."""
    if pattern.flags & ~_PLAIN_FLAGS:
        return None
    source = str(pattern.pattern)
    folded = bool(pattern.flags & regex.IGNORECASE) or "(?i:" in source  # in parts: small letters hold for all of it
    flags = _GROUP_FLAGS.match(source)
    try:
        words, _ = _Reader(source[flags.end() :] if flags else source).alternatives(0)
    except _NotPlainError:
        return None
    if words is None:
        return None
    return Needles(tuple(sorted({word.lower() if folded else word for word in words})), folded)


class _Reader:
    """Reads a pattern from left to right. A result of None says that nothing is needed there."""

    def __init__(self, source: str) -> None:
        self._source = source

    def alternatives(self, at: int, depth: int = 0) -> tuple[frozenset[str] | None, int]:
        """What the alternatives from ``at`` need together, and where they end (at the closing bracket or the end)."""
        source = self._source
        found: set[str] | None = set()
        while True:
            words, at = self._sequence(at)
            found = None if found is None or words is None else found | words
            if at < len(source) and source[at] == "|":
                at += 1
                continue
            if (at < len(source)) != (depth > 0):
                raise _NotPlainError
            return (frozenset(found) if found and len(found) <= _MOST else None), at

    def _sequence(self, at: int) -> tuple[frozenset[str] | None, int]:
        """The best of what the parts of one alternative need, and where it ends."""
        source = self._source
        best: frozenset[str] | None = None
        run = [""]  # the letters that stand side by side up to here, in every spelling
        while at < len(source) and source[at] not in "|)":
            words, letters, at = self._part(at)
            repeat = _REPEAT.match(source, at) if at < len(source) else None
            if repeat:
                at = repeat.end()
                if repeat["sign"] in ("*", "?") or (repeat["least"] is not None and int(repeat["least"] or 0) == 0):
                    words = letters = None
            best = _better(best, words)
            if letters is not None and len(run) * len(letters) <= _SPREAD:
                run = [start + letter for start in run for letter in letters]
                best = _better(best, frozenset(run))
                if not repeat:
                    continue
            run = list(letters) if letters is not None and not repeat else [""]
        return best, at

    def _part(self, at: int) -> tuple[frozenset[str] | None, tuple[str, ...] | None, int]:
        """One part without its repetition: what it needs, its letters where it is one letter, and where it ends."""
        source, char = self._source, self._source[at]
        if char == "(":
            return self._group(at)
        if char == "[":
            found = _CLASS.match(source, at)
            if found is None or "[" in found[0][1:]:
                raise _NotPlainError
            inside = found[0][1:-1]
            return None, tuple(inside) if _CHOICE.fullmatch(inside) else None, found.end()
        if char == "\\":
            if source[at + 1] in "pP":
                return None, None, source.index("}", at) + 1
            if source[at + 1].isdigit() or source[at + 1] in "gkKLNRXxuU":
                raise _NotPlainError
            return None, None if source[at + 1].isalnum() else (source[at + 1],), at + 2
        if char in "*+?{":
            raise _NotPlainError
        return None, None if char in ".^$" else (char,), at + 1

    def _group(self, at: int) -> tuple[frozenset[str] | None, tuple[str, ...] | None, int]:
        source = self._source
        inside = at + 1
        around = _AROUND.match(source, inside)
        if around is None and source[inside] == "?":
            scope = _SCOPE.match(source, inside)
            if scope is None:
                raise _NotPlainError
            inside = scope.end()
        words, end = self.alternatives(around.end() if around else inside, depth=1)
        return None if around else words, None, end + 1


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """Of two sets of needles the one that fewer texts hold; sets with a needle too short are none."""
    return max((one, other), key=_worth)


def _worth(words: frozenset[str] | None) -> tuple[int, int]:
    if not words or min(map(len, words)) < _LEAST:
        return 0, 0
    return min(_LONG, *map(len, words)), -len(words)
