"""The names of laws in front of their numbers: "Luật Thủ đô số 39/2024/QH15"."""

from __future__ import annotations

import regex

from pipeline.extract.numbers import DocumentNumber

_LAW = regex.compile(r"(?:Bộ luật|Luật|Pháp lệnh)\s+(?:\p{Lu}|sửa đổi)")
_LAW_END = regex.compile(r"[\s,]*(?:số)?[\s:]*$")


def law_name(before: str) -> tuple[int, int] | None:
    """Where a law's name stands right before its number: "Luật Thủ đô số …", "Luật sửa đổi … của Luật Giá số …"."""
    end = _LAW_END.search(before)
    stop = end.start() if end else len(before)
    starts = [m.start() for m in _LAW.finditer(before, 0, stop)]
    for index in range(len(starts) - 1, -1, -1):
        start = starts[index]
        if regex.search(r"[;.\n:“”()\d]", before[start:stop]):
            return None
        inner = index > 0 and regex.search(r"(?:của|,|và)\s+$", before[:start])
        if inner and "sửa đổi" in before[starts[index - 1] : start]:
            continue
        return start, stop
    return None


def number_of_assembly(number: DocumentNumber) -> bool:
    """Whether the symbol is of the National Assembly or its committee, whose symbols do not say the type."""
    return bool(number.bodies) and number.bodies[0].startswith(("QH", "UBTVQH"))
