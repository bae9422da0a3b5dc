"""Tasks with labelled lines: "Đơn vị chủ trì: Cục Thú y. Đơn vị phối hợp: …. Thời gian hoàn thành: 2026."

    for field in fields_of("Cơ quan chủ trì: Sở Y tế; thời gian: Quý III/2026"): field.role, field.text
        -> ("lead", "Sở Y tế"), ("time", "Quý III/2026")

The task itself stands in the heading above, or in front of the first label. Labels: patterns/duties.yaml, ``fields``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.extract.agencies import FILE
from pipeline.extract.rules import Rule, rules
from pipeline.model import Block, Layout
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

_END = regex.compile(r"[.;](?=\s|$)(?<!\b(?:TP|Tp|tr)\.)|\n")
_MIN_WORDS = 3  # of a task in front of its labels


@dataclass(frozen=True, slots=True)
class LabelledField:
    """What stands behind a label: ``text`` at ``start`` to ``end``; ``label`` is where the label begins.

    ``role`` is "lead", "support" or "time".
    """

    role: str
    text: str
    label: int
    start: int
    end: int


@lru_cache(maxsize=1)
def _labels() -> tuple[tuple[Rule, str], ...]:
    roles = [str(row["role"]) for row in load_patterns(FILE)["fields"]]
    return tuple(zip(rules(FILE, "fields"), roles, strict=True))


def fields_of(text: str) -> list[LabelledField]:
    """The labelled fields of a paragraph, in their order; each ends with its sentence or before the next label."""
    bare = strip_marks(text)
    found = sorted(
        (match.start(), match.end(), role) for rule, role in _labels() for match in rule.pattern.finditer(bare)
    )
    fields: list[LabelledField] = []
    for i, (label, start, role) in enumerate(found):
        limit = found[i + 1][0] if i + 1 < len(found) else len(text)
        stop = _END.search(text, start, limit)
        end = stop.start() if stop else limit
        value = text[start:end].strip(" ,;.-–+*\n\t")
        if value:
            fields.append(LabelledField(role, value, label, start, start + len(text[start:end].rstrip(" ,;.-–+*\n\t"))))
    return fields


def task_of(layout: Layout, block: Block, text: str, fields: Sequence[LabelledField]) -> str | None:
    """The task that labelled fields belong to: what stands in front of them, or the heading or item above."""
    own = _clean(text[: fields[0].label])
    if len(own.split()) >= _MIN_WORDS:
        return own
    if block.parent is None:
        return None
    above = layout.blocks[block.parent]
    return _clean(layout.flows[above.flow].text[above.body : above.end]) or None


def _clean(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:.()-–+*_#")
