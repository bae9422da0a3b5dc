"""Two repairs in a row as one plan: raw → t1 by the first, t1 → t2 by the second, becomes raw → t2.

Edits that touch are joined into one; all others keep their place, kind and confidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.model import Edit, EditKind, Plan

# Of two repairs of one place the one that says more about the damage names the result.
_RANK: dict[EditKind, int] = {"unicode": 0, "diacritics": 1, "ocr": 2, "missing-glyph": 3, "legacy-encoding": 4}
_BLANK_RUN = re.compile(r"\s+")


@dataclass(slots=True)
class _Item:
    """An edit of either plan by its span in the text between the two."""

    start: int
    end: int
    edit: Edit
    first: bool


def compose(first: Plan, second: Plan) -> Plan:
    """One plan that does what two do in a row.

    Args:
        first: A plan for the raw text.
        second: A plan for the text that the first one gives.

    Returns:
        A plan for the raw text with ``compose(first, second).apply(raw) == second.apply(first.apply(raw))``. Edits that
        undo each other are gone; where both plans change a place, the confidence is the product of both.

    Raises:
        ValueError: The second plan does not fit the text of the first.
    """
    if not first or not second:
        return first or second
    items: list[_Item] = []
    shift = 0
    for edit in first.edits:
        start = edit.start + shift
        items.append(_Item(start, start + len(edit.after), edit, True))
        shift += len(edit.after) - len(edit.before)
    items += [_Item(edit.start, edit.end, edit, False) for edit in second.edits]
    items.sort(key=lambda item: (item.start, item.end, not item.first))
    edits: list[Edit] = []
    shift = 0  # text between the plans minus raw, before the group
    group: list[_Item] = []
    reach = 0
    for item in items:
        if group and not _touches(group, reach, item):
            edits += _joined(group, shift)
            shift += sum(len(i.edit.after) - len(i.edit.before) for i in group if i.first)
            group = []
        reach = max(reach, item.end) if group else item.end
        group.append(item)
    if group:
        edits += _joined(group, shift)
    return Plan(tuple(edits))


def _touches(group: list[_Item], reach: int, item: _Item) -> bool:
    """Whether an item belongs to the group: it overlaps, or one of both is empty and stands at the other's edge."""
    if item.start < reach:
        return True
    at_edge = item.start == reach
    return at_edge and (item.start == item.end or any(i.start == i.end == reach for i in group))


def _joined(group: list[_Item], shift: int) -> list[Edit]:
    if len(group) == 1:
        item = group[0]
        start = item.start - shift
        edit = item.edit
        if edit.before == edit.after:
            return []
        return [Edit(start, start + len(edit.before), edit.before, edit.after, edit.kind, edit.confidence)]
    lo, hi = group[0].start, max(item.end for item in group)
    firsts = [item for item in group if item.first]
    seconds = [item for item in group if not item.first]
    middle = _middle(group, lo, hi)
    before = _rewritten(middle, lo, [(i.start, i.end, i.edit.after, i.edit.before) for i in firsts])
    after = _rewritten(middle, lo, [(i.start, i.end, i.edit.before, i.edit.after) for i in seconds])
    if before == after:
        return []
    kind = max((item.edit.kind for item in group), key=lambda kind: _RANK[kind])
    confidence = min((i.edit.confidence for i in firsts), default=1.0) * min(
        (i.edit.confidence for i in seconds), default=1.0
    )
    start = lo - shift
    return _trimmed(Edit(start, start + len(before), before, after, kind, confidence))


def _middle(group: list[_Item], lo: int, hi: int) -> str:
    """The text between the two plans from ``lo`` to ``hi``, put together from what the edits say of it."""
    chars: list[str | None] = [None] * (hi - lo)
    for item in group:
        known = item.edit.after if item.first else item.edit.before
        for at, char in enumerate(known, item.start - lo):
            if chars[at] not in (None, char):
                raise ValueError(f"the second plan does not fit the text of the first at {lo + at}")
            chars[at] = char
    if None in chars:
        raise ValueError("edits that do not touch were joined")
    return "".join(char for char in chars if char is not None)


def _rewritten(text: str, offset: int, changes: list[tuple[int, int, str, str]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, _, after in changes:
        parts += (text[at : start - offset], after)
        at = end - offset
    return "".join((*parts, text[at:]))


def _trimmed(edit: Edit) -> list[Edit]:
    """The edit without the whole words that it leaves alone at either end."""
    before, after = edit.before, edit.after
    head = 0
    for match in _BLANK_RUN.finditer(before):
        if after[: match.end()] != before[: match.end()]:
            break
        head = match.end()
    tail = 0
    for match in reversed(list(_BLANK_RUN.finditer(before, head))):
        size = len(before) - match.start()
        if len(after) - head < size or after[len(after) - size :] != before[len(before) - size :]:
            break
        tail = size
    cut = slice(head, -tail if tail else None)
    return [Edit(edit.start + head, edit.end - tail, before[cut], after[cut], edit.kind, edit.confidence)]
