"""Fonts of TCVN3 (TCVN 5712:1993), the encoding of Word files and PDFs before Unicode: names and capitals.

The encoding has capitals for plain and seven marked letters alone. All others are shown as capitals by a font whose
name ends in H (``.VnTimeH``); there is no code for them, and the repair sets them.
"""

from __future__ import annotations

import re

_CAPITALS = {ord(a): b for a, b in zip("¨©ª«¬\xad®", "¡¢£¤¥¦§", strict=True)}
_CAPITALS |= {code: chr(code - 32) for code in range(ord("a"), ord("z") + 1)}
_FONT = re.compile(r"(?:[A-Z]{6}\+)?\.vn[\w -]*?(?P<capitals>h)?(?:[,-](?:bold|italic|regular)\w*)?", re.I)


def is_legacy_font(name: str) -> bool:
    """Whether a font has the codes of TCVN3: ``.VnTime``, ``ABCDEF+.VnArialH``."""
    return _FONT.fullmatch(name) is not None


def is_capital_font(name: str) -> bool:
    """Whether a font shows small letters as capitals: ``.VnTimeH``, ``.VnTimeH,Bold``."""
    match = _FONT.fullmatch(name)
    return match is not None and match["capitals"] is not None


def as_capitals(text: str) -> str:
    """The text with the codes of capitals for all letters that have one."""
    return text.translate(_CAPITALS)
