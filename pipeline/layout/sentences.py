"""Sentences of a paragraph, as spans.

    [text[a:b] for a, b in sentences(text)]

A full stop ends a sentence where a blank and a capital, a digit or a quotation mark follow, and what stands before it
is no abbreviation (TP., Th.S., v.v.), no initial, no number ("1.911.002", "3.2.") and no label at the paragraph's
start. Quotations and brackets stay whole. A semicolon ends nothing here: clauses are the matter of
:mod:`pipeline.extract.clauses`.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from pipeline.layout.labels import label_of
from pipeline.resources import load_patterns

_QUOTED = 700  # a quotation or bracket of more characters is taken for one that was never closed
_CLOSERS = {"“": "”", "(": ")", "[": "]", "«": "»"}
_BRACKETS = regex.compile(r"[“”()\[\]«»\"]")
# A sign that may end a sentence, closing marks, a footnote mark, and what follows: the end, or a blank and a beginning.
_END = regex.compile(
    r"(?P<sign>[.!?…](?: ?[.!?…/]){0,4}+)(?P<close>[”\"’)\]»]*)"
    r"(?P<note>(?:(?<=[^\W\d_][.!?…])\d{1,2}|\(\d{1,2}\)|\[\d{1,2}\])?)"
    r"(?:$|\s+(?=[“\"‘(\[«\-–—+*•]*\s*(?:\p{Lu}|\d))|(?<=\p{Ll}{2}[.!?…])(?=\p{Lu}\p{Ll}))"
)
_TOKEN = regex.compile(r"[^\s(“\"/,;:]+$")


@lru_cache(maxsize=1)
def _abbreviations() -> tuple[frozenset[str], regex.Pattern[str]]:
    rows = load_patterns("sentences.yaml")
    return frozenset(rows["abbreviations"]), regex.compile(
        "(?:" + "|".join(row["pattern"] for row in rows["no_end"]) + ")$"
    )


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of one paragraph as (start, end), without the blanks around them; none for an empty text.

    Every character but blanks belongs to exactly one of them. The cost is linear in the length of the text.
    """
    inside = _inside(text)
    label = label_of(text)
    spans: list[tuple[int, int]] = []
    at = _skip(text, 0)
    for match in _END.finditer(text, label.end if label else 0):
        dot = match.start()
        end = match.end("note")
        if inside[dot] and not (inside[dot] == end - 1 and _ends_whole(text, match)):
            continue
        if match.end() < len(text) and _goes_on(text, dot, match):
            continue
        if end > at:
            spans.append((at, end))
        at = _skip(text, match.end())
    rest = len(text.rstrip())
    if at < rest:
        spans.append((at, rest))
    return spans


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _inside(text: str) -> list[int]:
    """For each character: 0 outside of brackets and quotations, else the offset of the outermost closing mark."""
    inside = [0] * (len(text) + 1)
    stack: list[tuple[str, int]] = []
    straight: int | None = None
    pairs: list[tuple[int, int]] = []
    for match in _BRACKETS.finditer(text):
        char, at = match[0], match.start()
        if char in _CLOSERS:
            stack.append((_CLOSERS[char], at))
        elif char == '"':
            if straight is not None and at - straight <= _QUOTED:
                pairs.append((straight, at))
                straight = None
            else:
                straight = at
        else:
            depth = next((i for i in range(len(stack) - 1, max(-1, len(stack) - 6), -1) if stack[i][0] == char), None)
            if depth is not None:
                opened = stack[depth][1]
                del stack[depth:]
                if at - opened <= _QUOTED:
                    pairs.append((opened, at))
    covered = -1
    for opened, closed in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if opened > covered:
            inside[opened : closed + 1] = [closed] * (closed + 1 - opened)
            covered = closed
    return inside


def _ends_whole(text: str, match: regex.Match[str]) -> bool:
    """A full stop right before the closing mark of a quotation: “… thắng lợi.” Toàn tỉnh …"""
    return bool(match["close"]) and match["close"][-1] in '”"»)'


def _goes_on(text: str, dot: int, match: regex.Match[str]) -> bool:
    """Whether the sentence goes on behind the sign: an abbreviation, an initial, a number, a rule of sentences.yaml."""
    if match["sign"].startswith("…") or match["sign"].startswith(".."):
        return False
    if text[dot] != ".":
        return False
    words, rule = _abbreviations()
    token = _TOKEN.search(text, max(0, dot - 24), dot)
    if token is None:
        return not match["close"]
    word = token[0]
    if word in words or f"{word}." in words:
        return True
    if len(word) == 1 and word.isupper():
        return True  # an initial: "Nguyễn V. An"
    return rule.search(text, max(0, dot - 30), dot + 1) is not None
