"""How tests compare what was read with its gold: words without marks and case, numbers but for their last bits."""

from __future__ import annotations

from pipeline.vietnamese import strip_marks


def fold(text: object) -> str:
    """Lower case, no diacritics, one blank between words; None is an empty text."""
    return " ".join(strip_marks(str(text or "")).lower().split())


def close(a: float | None, b: float | None) -> bool:
    """Whether two numbers are the same but for rounding of the last bits; None is the same as None alone."""
    if a is None or b is None:
        return a is None and b is None
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))
