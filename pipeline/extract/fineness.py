"""How finely a number is printed."""

from __future__ import annotations

import math

import regex

_STEPS = regex.compile(r"(?P<high>\d[\d.]*+)\s+\p{L}+(?:\s+\p{L}+)?\s+(?P<low>\d++)\s+\p{L}")  # "12 tỷ 450 triệu"
_DIGITS = regex.compile(r"\d[\d.]*+(?:,\d++)?")


def fineness(printed: str, value: float) -> tuple[int, float]:
    """How many decimals a number has as it is printed, and what one whole is worth.

    ("2,3 tỷ", 2.3e9) gives (1, 1e9), ("1.911.002", 1911002.0) and ("1,911,002", 1911002.0) give (0, 1.0), ("12.5",
    12.5) gives (1, 1.0), ("12 tỷ 450 triệu", 12.45e9) gives (0, 1e6). A number in words has no decimals.
    """
    steps = _STEPS.search(printed)
    if steps is not None:
        high, low = float(steps["high"].replace(".", "")), float(steps["low"])
        rest = value - high * 10.0 ** math.floor(math.log10(value / high)) if high and value > high else 0.0
        if rest > 0 and low:
            return 0, 10.0 ** round(math.log10(rest / low))
    match = _DIGITS.search(printed)
    if match is None:
        return 0, 1.0
    whole, _, decimals = match[0].rstrip(".").partition(",")
    groups = whole.split(".")
    if len(groups) == 2 and not decimals and len(groups[1]) != 3:
        whole, decimals = groups  # "12.5"
    shown = float(whole.replace(".", "") + (f".{decimals}" if decimals else ""))
    if not shown or not value:
        return len(decimals), 1.0
    scale = 10.0 ** round(math.log10(abs(value) / shown))
    if scale < 1:  # "12.345" that is no thousands
        return len(groups[-1]), 1.0
    if decimals and abs(value) == float(f"{whole}{decimals}".replace(".", "")):  # "1,911" that is 1911
        return 0, 1.0
    return len(decimals), scale
