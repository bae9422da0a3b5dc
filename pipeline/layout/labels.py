"""The label that opens a paragraph: number, letter, sign, article; as it is printed, and as an OCR misreads it.

    label = label_of("3.2. Mục tiêu 2: Trong lĩnh vực kinh tế")
    label.style "n2", label.text "3.2", label.value 2, label.end 5

A style is what items of one list share ("1.", "2." …). Which style stands over which is the outline's business
(:mod:`pipeline.layout.outline`); ``RANK`` is only the order that is usual in documents of the administration
(Nghị định 30/2020/NĐ-CP, Phụ lục I, II.5.c: phần, chương, mục, tiểu mục, điều, khoản, điểm, and for other documents
phần, mục I, khoản 1, điểm a).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.resources import load_patterns
from pipeline.timed import Gate, TimedPattern, timed

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_PARTS = (("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
_ALPHABET = "abcdđeghiklmnopqrstuvxy"
_DIGITS = regex.compile(r"\d+")
BULLETS = frozenset("-+*•")
# Usual order from the outside to the inside. Bullets have no order of their own.
RANK = {
    "part": 0, "annex": 0, "chapter": 1, "section": 2, "article": 3, "A": 3, "I": 4, "n1": 5, "n2": 6, "n3": 7, "n4": 8,
    "n5": 9, "1)": 10, "1/": 5, "1-": 5,
    "a.": 10, "a)": 10, "a/": 10, "a,": 10, "a1": 11, "(1)": 12, "(i)": 12, "(a)": 12,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a text. ``text`` is its plain form, ``end`` the offset behind it and its blanks.

    ``value`` is its place in its list (1 for "1", "a", "I", "4.1"), None for signs.
    """

    style: str
    text: str
    value: int | None
    end: int


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, TimedPattern], ...]:
    return tuple((row["id"], timed("outline.yaml", row)) for row in load_patterns("outline.yaml")["labels"])


@lru_cache(maxsize=1)
def _gate() -> Gate:
    return Gate(rule for _, rule in _rules())


def roman_value(text: str) -> int | None:
    """The value of a Roman number in capitals, None where the letters are none ("IIX", "A")."""
    total = 0
    for at, char in enumerate(text):
        value = _ROMAN.get(char)
        if value is None:
            return None
        total += -value if at + 1 < len(text) and _ROMAN.get(text[at + 1], 0) > value else value
    return total if total and _roman(total) == text else None


def _roman(value: int) -> str:
    parts = []
    for sign, size in (
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ):
        count, value = divmod(value, size)
        parts.append(sign * count)
    return "".join(parts)


def letter_value(letter: str) -> int | None:
    """The place of a letter in a list a, b, c, d, đ, e, g …, from 1."""
    place = _ALPHABET.find(letter.lower())
    return place + 1 if place >= 0 else None


def label_of(text: str) -> Label | None:
    """The label that opens a text, or None. Blanks before it are skipped; misread signs come as what they stand for."""
    if not _gate().match(text):
        return None
    for rule_id, rule in _rules():
        match = rule.match(text)
        if match:
            return _READERS[rule_id.split(":")[0]](match)
    return None


def _named(style: str, match: regex.Match[str]) -> Label:
    number = match["number"]
    value = int(number) if number and number.isdecimal() else roman_value(number.upper()) if number else None
    return Label(style, " ".join(match["label"].split()).rstrip(" .:"), value, match.end())


def _numbers(match: regex.Match[str]) -> Label:
    """1. 1) 1/ (1) and 1.1. with any depth; l and I stand for a misread 1."""
    text = match["number"].replace("l", "1").replace("I", "1").rstrip(".")
    parts = text.split(".")
    sign = match["sign"].replace("–", "-")
    style = f"n{len(parts)}" if len(parts) > 1 or sign in (".", "") else f"1{sign}"
    digits = _DIGITS.match(parts[-1])
    return Label(style, text, int(digits[0]) if digits else None, match.end())


def _romans(match: regex.Match[str]) -> Label:
    text = match["number"]
    for wrong, right in (("l", "I"), ("1", "I"), ("|", "I"), ("H", "II"), ("Ị", "I")):
        text = text.replace(wrong, right)
    return Label("I", text, roman_value(text), match.end())


def _sign(match: regex.Match[str]) -> Label:
    sign = match["sign"]
    plain = "-" if sign in "-–—~−_.·'" else "+" if sign == "+" else "*" if sign in "*★" else "•"
    return Label(plain, plain, None, match.end())


_READERS = {
    "part": lambda match: _named("part", match),
    "chapter": lambda match: _named("chapter", match),
    "section": lambda match: _named("section", match),
    "article": lambda match: _named("article", match),
    "annex": lambda match: _named("annex", match),
    "bracket-number": lambda match: Label("(1)", match["number"], int(match["number"]), match.end()),
    "bracket-roman": lambda match: Label("(i)", match["number"], roman_value(match["number"].upper()), match.end()),
    "bracket-letter": lambda match: Label("(a)", match["number"], letter_value(match["number"]), match.end()),
    "roman": _romans,
    "number": _numbers,
    "letter": lambda match: Label(
        "a1" if len(match["number"]) > 1 else f"a{match['sign']}",
        match["number"],
        letter_value(match["number"]) if len(match["number"]) == 1 else None,
        match.end(),
    ),
    "capital": lambda match: Label("A", match["number"], letter_value(match["number"]), match.end()),
    "sign": _sign,
}
