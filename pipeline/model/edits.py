"""The plan of a repair: every change of a text with its place, so that it can be undone and offsets map both ways."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

EditKind = Literal["unicode", "legacy-encoding", "missing-glyph", "diacritics", "ocr"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a repair: ``raw[start:end] == before`` becomes ``after``. Offsets are raw offsets."""

    start: int
    end: int
    before: str
    after: str
    kind: EditKind
    confidence: float = 1.0


@dataclass(frozen=True)
class Plan:
    """All changes to one text, sorted and without overlap; it can be applied, undone and asked for positions.

    Raises ``ValueError`` where edits overlap or run backwards.
    """

    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        last = 0
        for edit in self.edits:
            if edit.start < last or edit.end < edit.start or edit.end - edit.start != len(edit.before):
                raise ValueError(f"edits overlap or do not fit their place: {edit}")
            last = edit.end

    def __bool__(self) -> bool:
        return bool(self.edits)

    def apply(self, raw: str) -> str:
        """The repaired text. Raises ``ValueError`` if the plan was not made for this text."""
        parts: list[str] = []
        at = 0
        for edit in self.edits:
            if raw[edit.start : edit.end] != edit.before:
                raise ValueError(f"plan does not fit the text at {edit.start}: {edit.before!r}")
            parts += (raw[at : edit.start], edit.after)
            at = edit.end
        return "".join((*parts, raw[at:]))

    def undo(self, text: str) -> str:
        """The raw text, to the letter. Raises ``ValueError`` if this is not the plan's repaired text."""
        parts: list[str] = []
        at = 0
        for edit, start in zip(self.edits, self._text_starts, strict=True):
            end = start + len(edit.after)
            if text[start:end] != edit.after:
                raise ValueError(f"plan does not fit the repaired text at {start}: {edit.after!r}")
            parts += (text[at:start], edit.before)
            at = end
        return "".join((*parts, text[at:]))

    @cached_property
    def _raw_starts(self) -> list[int]:
        return [edit.start for edit in self.edits]

    @cached_property
    def _text_starts(self) -> list[int]:
        starts, shift = [], 0
        for edit in self.edits:
            starts.append(edit.start + shift)
            shift += len(edit.after) - (edit.end - edit.start)
        return starts

    def to_text(self, raw_offset: int, *, end: bool = False) -> int:
        """The text offset of a raw offset. Inside an edit: its start, or its end for the end of a span (``end``)."""
        i = bisect_right(self._raw_starts, raw_offset) - 1
        if end and i >= 0 and self.edits[i].start == raw_offset and self.edits[i].before:
            i -= 1  # a span that ends where an edit begins does not reach into it
        if i < 0:
            return raw_offset
        edit, start = self.edits[i], self._text_starts[i]
        if raw_offset >= edit.end:
            return start + len(edit.after) + raw_offset - edit.end
        if raw_offset == edit.start and not end:
            return start
        return start + len(edit.after) if end else start

    def to_raw(self, text_offset: int, *, end: bool = False) -> int:
        """The raw offset of a text offset. Inside an edit: its start, or its end for the end of a span (``end``)."""
        i = bisect_right(self._text_starts, text_offset) - 1
        if end and i >= 0 and self._text_starts[i] == text_offset and self.edits[i].after:
            i -= 1
        if i < 0:
            return text_offset
        edit, start = self.edits[i], self._text_starts[i]
        if text_offset >= start + len(edit.after):
            return edit.end + text_offset - start - len(edit.after)
        if text_offset == start and not end:
            return edit.start
        return edit.end if end else edit.start


def sorted_edits(edits: Iterable[Edit]) -> Plan:
    """A plan out of edits in any order."""
    return Plan(tuple(sorted(edits, key=lambda e: (e.start, e.end))))
