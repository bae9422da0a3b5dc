"""Automatic numbers of Word lists ("1.", "a)", "III."): Word draws them, the text of the paragraph lacks them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass
class Numbering:
    """Counts through a document's lists. One object for one pass over the document, in its order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by numId
    lists: dict[str, str] = field(default_factory=dict)  # numId to abstractNumId: lists of one kind count on
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    restarts: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any | None) -> Numbering:
        """From the root of numbering.xml, or an empty one where a document has no lists."""
        found = cls()
        if root is None:
            return found
        abstract = {item.get(f"{W}abstractNumId"): _levels(item) for item in root.iter(f"{W}abstractNum")}
        for num in root.iter(f"{W}num"):
            link = num.find(f"{W}abstractNumId")
            number = num.get(f"{W}numId")
            if link is None or number is None:
                continue
            base = link.get(f"{W}val")
            levels = dict(abstract.get(base, {}))
            for change in num.iter(f"{W}lvlOverride"):
                index = _int(change.get(f"{W}ilvl"))
                start = change.find(f"{W}startOverride")
                levels.update(_levels(change))
                if start is not None:
                    old = levels.get(index, _Level())
                    levels[index] = _Level(old.form, old.text, _int(start.get(f"{W}val"), 1))
                    found.restarts.add((number, index))
            found.levels[number] = levels
            found.lists[number] = base
        return found

    def label(self, number: str, level: int) -> str:
        """The mark of the next paragraph of a list, or "" where it has none."""
        levels = self.levels.get(number)
        if not levels or level not in levels:
            return ""
        counts = self.counts.setdefault(self.lists.get(number, number), {})
        if (number, level) in self.restarts:
            self.restarts.discard((number, level))
            counts.pop(level, None)
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        if levels[level].form == "bullet":
            mark = levels[level].text
            return mark if mark in ("-", "+", "*", "–", "—", "•", "o") else "-" if mark else ""
        if levels[level].form == "none":
            return ""

        def filled(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            at = levels.get(index, _Level())
            return _written(counts.get(index, at.start), at.form)

        return re.sub(r"%([1-9])", filled, levels[level].text)


def _levels(node: Any) -> dict[int, _Level]:
    found = {}
    for item in node.iter(f"{W}lvl"):
        form, text, start = (item.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start"))
        found[_int(item.get(f"{W}ilvl"))] = _Level(
            form.get(f"{W}val", "decimal") if form is not None else "decimal",
            text.get(f"{W}val", "") if text is not None else "",
            _int(start.get(f"{W}val"), 1) if start is not None else 1,
        )
    return found


def _int(value: str | None, default: int = 0) -> int:
    return int(value) if value and value.lstrip("-").isdecimal() else default


def _written(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        roman = to_roman(number)
        return roman.lower() if form == "lowerRoman" else roman
    if form == "decimalZero":
        return f"{number:02d}"
    return str(number)


def to_roman(number: int) -> str:
    """A number from 1 to 3999 in Roman figures."""
    out = ""
    pairs = (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X")
    for value, figure in (*pairs, (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            out += figure
            number -= value
    return out
