"""Numbers and levels as Vietnam's documents write them: ``≥ 26,71%``, ``18/1.000 phụ nữ``, ``2,3 tỷ đồng``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_SIGNS = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< ", "~": "≈ "}
_MONEY = ((1_000_000_000.0, "tỷ đồng"), (1_000_000.0, "triệu đồng"))
_CLOSE_UNITS = frozenset("%‰")


def number(value: float | None, *, lang: str = "vi") -> str:
    """``1.911.002`` and ``26,71``; with ``lang`` "en" ``1,911,002`` and ``26.71``. Nothing for None."""
    if value is None:
        return ""
    digits = f"{Decimal(repr(float(value))):,f}"
    whole, _, part = digits.partition(".")
    part = part.rstrip("0")
    if lang == "en":
        return f"{whole}.{part}" if part else whole
    return whole.replace(",", ".") + (f",{part}" if part else "")


def level(row: Mapping[str, Any], *, lang: str = "vi") -> str:
    """A row's value with comparator, unit and base as one would write it. Nothing where the row has no value.

    ``row`` has the keys ``comparator value value_max unit per base`` of a target, result or figure (missing ones are
    None). Amounts of đồng are given in triệu or tỷ where that loses nothing.
    """
    value, most = row.get("value"), row.get("value_max")
    if value is None:
        return ""
    unit, per, base = row.get("unit"), row.get("per"), row.get("base")
    if unit and base and per is not None:
        unit = unit.removesuffix(f"/{base}")  # "bé trai/bé gái" per 100 bé gái
    if unit == "đồng":
        value, most, unit = _scaled(value, most)
    text = number(value, lang=lang)
    if most is not None:
        text += f" - {number(most, lang=lang)}"
    if unit:
        text += unit if unit in _CLOSE_UNITS else f" {unit}"
    if per is not None and not (unit in _CLOSE_UNITS and per in (100, 1000)):
        text += f"/{number(per, lang=lang)}"
        if base:
            text += f" {base}"
    return _SIGNS.get(row.get("comparator") or "=", "") + text


def gap(row: Mapping[str, Any], *, lang: str = "vi") -> str:
    """How far a result is from its target, with sign and unit: ``+2,3 điểm %``, ``−700.000 đồng``; nothing for None.

    ``row`` has the keys ``gap`` (in the target's unit, positive where the result is better) and ``unit``.
    """
    value, unit = row.get("gap"), row.get("unit")
    if value is None:
        return ""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if unit == "%":
        return f"{sign}{number(abs(value), lang=lang)} {'points' if lang == 'en' else 'điểm %'}"
    size = abs(value)
    if unit == "đồng":
        size, _, unit = _scaled(size, None)
    return f"{sign}{number(size, lang=lang)}{f' {unit}' if unit else ''}"


def _scaled(value: float, most: float | None) -> tuple[float, float | None, str]:
    for size, name in _MONEY:
        if value >= size and all(round(each / size, 3) * size == each for each in (value, most) if each is not None):
            return round(value / size, 3), None if most is None else round(most / size, 3), name
    return value, most, "đồng"
