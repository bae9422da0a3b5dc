"""Sentences of a report that speak of a target without giving a figure: "Công tác phân luồng cơ bản đạt mục tiêu".

Looked for only where no figure answers. What a report plans for the next year, and what it merely quotes of a plan,
says nothing of the outcome; a heading says nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.layout.sentences import sentences
from pipeline.link.alike import word_weights, words_of
from pipeline.link.facts import Fact
from pipeline.link.keys import fold
from pipeline.link.wording import content_words

ENOUGH = 0.66  # share of a target's words, rare ones weighing more, that a sentence must repeat
FEWEST = 3  # words that must agree
SHORTEST = 6  # words of a sentence; what is shorter is a heading or a label
_QUOTED = 160  # characters of a sentence that a reason shows

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-+*•–]\s|\(?\d{1,2}[.)]\s|\d+\.\d+|[a-zđ][).]\s|[IVX]+[.\-)]\s|\|))")
_AHEAD = re.compile(
    r"\b(?:phuong huong|nhiem vu(?: va)? (?:giai phap|trong tam)|giai phap (?:trong tam|chu yeu|thuc hien)|"
    r"ke hoach nam|nhiem vu (?:nam|6 thang|quy|giai doan|thoi gian)|thoi gian toi|kien nghi|de xuat|noi nhan)\b"
)
_NO_COUNT = re.compile(  # numbers that count nothing: dates, years, numbers of documents, labels of items
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d+/[\w-]*[A-ZĐ][\w-]*|\b(?:19|20)\d\d\b|^\W*\d+(?:\.\d+)*[.)]|"
    r"\b(?:ngày|tháng|khoản|điều|mục|số) \d+|\d+/\d{4}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_HEADING = re.compile(r"\s*(?:[IVX]+|[A-Z]|\d{1,2})\s*[.\-)/]+\s*\S|\s*Nơi nhận")
_WISH = re.compile(
    r"\b(?:phan dau|muc tieu (?:la|den|nam)|tiep tuc(?! (?:duoc|co|giu|on dinh))|"
    r"can (?:phai|tiep|day)|se |de nghi|trong thoi gian toi|chi tieu la)"
)
_TOLD = re.compile(r"\b(?:ket qua|tinh hinh)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a report with its words."""

    text: str
    words: frozenset[str]


def said_in(pages: Iterable[str], province: str | None = None) -> tuple[Said, ...]:
    """The sentences of a report that tell in words of what was done, in order; what it plans or counts is left out."""
    found: list[Said] = []
    for paragraph in _PARAGRAPH.split("\n".join(pages)):
        line = " ".join(paragraph.split())
        if _HEADING.match(line) and len(line) < _QUOTED and not line.endswith("."):
            heading = fold(line)
            if _AHEAD.search(heading) and not _TOLD.search(heading):
                break
        for start, end in sentences(line):
            text = line[start:end].strip()
            counts = _DIGIT.search(_NO_COUNT.sub(" ", text)) is not None
            if len(text.split()) >= SHORTEST and not counts and not text.isupper() and not _WISH.search(fold(text)):
                found.append(Said(text, content_words(text, province)))
    return tuple(found)


def mentions(targets: Sequence[Fact], said: Sequence[Said], province: str | None = None) -> dict[str, str]:
    """The sentence that speaks most plainly of each target of a document, shortened, by target; for most there is none.

    A sentence speaks of the target that it fits best.
    """
    lines: dict[frozenset[str], list[str]] = {}
    for target in targets:
        words = words_of(target, province)
        if len(words) >= FEWEST:
            lines.setdefault(words, []).append(target.id)
    if not lines or not said:
        return {}
    weight = word_weights([*lines, *(one.words for one in said)])
    best: dict[frozenset[str], tuple[float, str]] = {}
    for one in said:
        near = [words for words in lines if len(words & one.words) >= FEWEST]
        shares = {words: _share(words, one, weight) for words in near}
        top = max(shares.values(), default=0.0)
        for words, share in shares.items():
            if share >= max(ENOUGH, top) and share > best.get(words, (0.0, ""))[0]:
                best[words] = (share, one.text)
    return {key: _short(quote) for words, (_, quote) in best.items() for key in lines[words]}


def _short(quote: str) -> str:
    return quote if len(quote) <= _QUOTED else f"{quote[: quote.rfind(' ', 0, _QUOTED)]} …"


def _share(words: frozenset[str], said: Said, weight: dict[str, float]) -> float:
    whole = sum(weight[word] for word in words)
    return sum(weight[word] for word in words & said.words) / whole if whole else 0.0
