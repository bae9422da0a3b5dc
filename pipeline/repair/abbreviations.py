"""Abbreviations and số và ký hiệu without diacritics, spelled as official texts spell them ("BDG" is BĐG).

Rules: patterns/abbreviations.yaml; and the words by which a document defines an abbreviation of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks


@lru_cache(maxsize=1)
def _abbreviation_table() -> dict[str, str]:
    lists = load_patterns("abbreviations.yaml")
    return {strip_marks(word): word for group in ("with_d", "abbreviations") for word in lists[group]["words"]}


@lru_cache(maxsize=1)
def _symbol_table() -> dict[str, str]:
    return {strip_marks(word): word for word in load_patterns("abbreviations.yaml")["symbol_parts"]["words"]}


@lru_cache(maxsize=1)
def _first_parts() -> dict[str, str]:
    return {strip_marks(word): word for word in load_patterns("abbreviations.yaml")["first_parts"]["words"]}


def is_listed(short: str) -> bool:
    """Whether the lists have an abbreviation, or a part of a số ký hiệu, with just these letters and marks."""
    bare = strip_marks(short)
    return short in (_abbreviation_table().get(bare), _symbol_table().get(bare))


def listed_with(short: str, *, symbol: bool) -> bool:
    """Whether the lists have an abbreviation as it is spelled, alone or behind a body's letter (S, B, P, C: Sở, Bộ,
    Phòng, Cục), or, for ``symbol``, a part of a số ký hiệu.
    """
    if symbol:
        bare = strip_marks(short)
        return short in (_symbol_table().get(bare), _first_parts().get(bare))
    return is_listed(short) or (len(short) > 4 and short[0] in "SBPC" and is_listed(short[1:]))


@lru_cache(maxsize=4096)
def abbreviation(bare: str) -> str | None:
    """An abbreviation without marks as official texts write it ("BDG" gives "BĐG"), or None where the list has none.

    A longer one is cut into those of three letters and more: "PCBLGD" ends in "BLGĐ".
    """
    table = _abbreviation_table()
    if bare in table:
        return table[bare]
    if "&" in bare:
        parts = [abbreviation(part) or part for part in bare.split("&")]
        return "&".join(parts) if "&".join(parts) != bare else None
    for size in range(len(bare) - 1, 2, -1):
        for start in (len(bare) - size, 0):
            piece = table.get(bare[start : start + size])
            if piece is not None:
                return bare[:start] + piece + bare[start + size :]
    return None


def spelled_by(bare: str, words: Sequence[str]) -> str | None:
    """An abbreviation as the initials of the words before it spell it, or None where they do not.

    Args:
        bare: The abbreviation without marks, in capitals.
        words: The words before it with their marks, in order; "(sau đây gọi tắt là" at their end is passed over, and so
            are small words inside ("Lao động - Thương binh và Xã hội" spells LĐTBXH).
    """
    rest = list(words)
    while rest and rest[-1] in _DEFINING:
        rest.pop()
    spelled = ""
    for letter in reversed(bare):
        while rest and strip_marks(rest[-1][:1]).upper() != letter and rest[-1] in _SMALL:
            rest.pop()
        if not rest or strip_marks(rest[-1][:1]).upper() != letter:
            return None
        spelled = ("Đ" if rest[-1].startswith("đ") else letter) + spelled
        rest.pop()
    return spelled


_DEFINING = frozenset(["sau", "đây", "gọi", "viết", "tắt", "là", "chung"])

_SMALL = frozenset(["và", "của", "các", "về", "cho", "vì", "trong", "với"])


@lru_cache(maxsize=4096)
def restore_symbol(symbol: str) -> str:
    """A số ký hiệu with the Đ of its abbreviations put back ("12/QD-UBND" gives "12/QĐ-UBND"); digits never change."""
    if not any(char.isupper() for char in symbol) or "D" not in symbol:
        return symbol
    table = _symbol_table()
    if not any(char.isdigit() for char in symbol):  # "CNVC-LD" is an abbreviation, not the number of a document
        table = _abbreviation_table() | table
    symbol = re.sub(r"[^\W\d_]+(?:&[^\W\d_]+)*", lambda match: table.get(match[0], match[0]), symbol)
    return re.sub(r"^(\d+/)([A-Z]+)(?=-)", lambda match: match[1] + _first_parts().get(match[2], match[2]), symbol)
