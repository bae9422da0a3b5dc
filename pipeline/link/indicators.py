"""Which wordings name the same indicator, across documents, years and places.

Two wordings are one indicator where neither says anything that the other does not, or where one leaves out a little
that narrows nothing down (``vùng dân tộc`` and ``vùng dân tộc thiểu số``). Swapped words (``tiểu học`` for ``trung
học``, ``thạc sĩ`` for ``tiến sĩ``) always make two. What a document itself lists as two chỉ tiêu stays two. The
relation looks at the two wordings alone, and groups are made from all pairs in a fixed order, so no order of ingest
can change them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.link.wording import Wording, rules

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
LEFT_OUT = 0.2  # share of the longer wording that the shorter one may leave out


def same(one: Wording, other: Wording) -> float | None:
    """How surely two wordings name one indicator (0 to 1), None where they do not."""
    if one.key == other.key:
        return 1.0
    if not one.strong or not other.strong or not _same_kind(one, other) or one.numbers != other.numbers:
        return None
    longer, shorter = (one, other) if len(one.strong) >= len(other.strong) else (other, one)
    if not shorter.strong <= longer.strong:
        return None
    more = longer.strong - shorter.strong
    if len(more) > allowed(len(longer.strong)) or more & rules().narrowing:
        return None
    if one.population and other.population and one.population != other.population:
        return None
    return 1.0 - len(more) / len(longer.strong)


def allowed(size: int) -> int:
    """How many of so many words may be left out."""
    return int(LEFT_OUT * size)


def _same_kind(one: Wording, other: Wording) -> bool:
    if one.kind and other.kind and one.kind != other.kind:
        return False
    if (one.kind == "growth") != (other.kind == "growth"):
        return False
    if one.per and other.per and one.per != other.per:
        return False
    return not (one.unit and other.unit and one.unit != other.unit)


def blocks(wording: Wording) -> list[str]:
    """Keys under which a wording is filed: any two that :func:`same` joins share at least one.

    Of words in a fixed order, the first one of the shorter wording is among the first few of the longer, because the
    longer has only a few more. The order is that of a hash, so that no syllable is first everywhere.
    """
    ordered = sorted(wording.strong, key=_rank)
    return ordered[: allowed(len(ordered)) + 1]


@lru_cache(maxsize=65536)
def _rank(word: str) -> str:
    return hashlib.blake2b(word.encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Edge:
    """Two wordings (keys, the smaller first) that name one indicator; ``score`` is above 1 where a person said so."""

    one: str
    other: str
    score: float


def groups(
    keys: Iterable[str],
    edges: Iterable[Edge],
    *,
    slots: Mapping[str, Iterable[tuple[str, str]]] | None = None,
    apart: Iterable[tuple[str, str]] = (),
    codes: Mapping[str, str] | None = None,
) -> list[list[str]]:
    """Wordings in groups of one indicator each, sorted.

    Args:
        keys: wordings.
        edges: pairs that name one indicator.
        slots: for a wording, the places where a document numbers it: (document, number). Two numbers of one document
            are never one indicator, unless a person said so.
        apart: pairs that a person parted.
        codes: codes of the user's own list of indicators by wording; two codes are never one indicator.
    """
    parent = {key: key for key in keys}
    numbered: dict[str, dict[str, set[str]]] = {key: {} for key in parent}
    for key, places in (slots or {}).items():
        for document, number in places:
            if key in numbered:
                numbered[key].setdefault(document, set()).add(number)
    coded = {key: ({code} if (code := (codes or {}).get(key)) else set()) for key in parent}
    parted: dict[str, set[str]] = {key: set() for key in parent}
    for one, other in apart:
        if one in parted and other in parted:
            parted[one].add(other)
            parted[other].add(one)
    members: dict[str, set[str]] = {key: {key} for key in parent}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for edge in sorted(edges, key=lambda e: (-e.score, e.one, e.other)):
        if edge.one not in parent or edge.other not in parent:
            continue
        a, b = sorted((root(edge.one), root(edge.other)))
        if a == b or len(coded[a] | coded[b]) > 1:
            continue
        if any(parted[key] & members[b] for key in members[a]):
            continue
        if edge.score <= 1 and _listed_apart(numbered[a], numbered[b]):
            continue
        parent[b] = a
        members[a] |= members.pop(b)
        coded[a] |= coded[b]
        for document, numbers in numbered.pop(b).items():
            numbered[a].setdefault(document, set()).update(numbers)
    return sorted(sorted(group) for group in members.values())


def _listed_apart(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> bool:
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return any(document in large and numbers.isdisjoint(large[document]) for document, numbers in small.items())


def indicator_id(group: Iterable[str], code: str | None = None) -> str:
    """The id of an indicator: of its code in the user's list where it has one, else of its first wording."""
    name = f"code|{code}" if code else min(group)
    return f"ind-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def label_of(counted: Mapping[str, int]) -> str:
    """The clearest way of writing a name: without a year, the most frequent, then the shortest, then the first."""
    return min(counted, key=lambda name: (_YEAR.search(name) is not None, -counted[name], len(name), name))
