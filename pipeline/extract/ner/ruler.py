"""Entities by rule: patterns/entities.yaml, with the bodies and provinces of patterns/bodies.yaml and provinces.yaml.

[e.label for e in rule_entities("Giao Sở Y tế chủ trì")]  ->  ["body"]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.extract.bodies import known_body_names, provinces
from pipeline.extract.rules import Rule, rules
from pipeline.resources import load_patterns
from pipeline.timed import TimedPattern
from pipeline.vietnamese import strip_marks

FILE = "entities.yaml"
LABELS = ("body", "person", "place", "programme", "law", "indicator")
_OPEN = {"UBND", "HĐND", "Ủy ban nhân dân", "Hội đồng nhân dân", "Thủ tướng", "Chủ tịch Ủy ban nhân dân"}
"""Names that the list holds but that go on or need care: rules of entities.yaml find them."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A named thing of a text: offsets of that text, label, what found it (rule id or ``ner``), how sure it is."""

    start: int
    end: int
    label: str
    source: str
    confidence: float = 1.0


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return {row["id"]: row["label"] for row in load_patterns(FILE)["rules"]}


@lru_cache(maxsize=1)
def _lists() -> tuple[tuple[Rule, str], ...]:
    """The word lists as rules: bodies by their whole names, provinces by theirs."""
    bodies = [name for name in known_body_names() if name not in _OPEN]
    forms = [*bodies, *(name.upper() for name in bodies if " " in name)]
    places = [name for item in provinces() for name in (item.name, *item.aliases)]
    data = load_patterns(FILE)
    laws = [
        f"{kind} {name}"
        for kind, group in (("Luật", "laws"), ("Bộ luật", "codes"), ("Pháp lệnh", "ordinances"))
        for name in data[group]["words"]
    ]
    return (
        (_rule("law-list", rf"(?<!\w)(?:{_any(laws)})(?: nam \d{{4}})?+(?: \(sua doi\))?+(?!\w)"), "law"),
        (_rule("body-list", rf"(?<!\w)(?:{_any(forms)})(?![\w/])"), "body"),
        # a province's name inside a longer name (Nguyễn Thái Bình, Hà Nam Ninh) is not the province
        (
            _rule("place-province", rf"(?<![\w-])(?<!\p{{Lu}}\w* )(?:{_any(places)})(?! \p{{Lu}})(?![\w-])"),
            "place",
        ),
    )


def _rule(rule_id: str, pattern: str) -> Rule:
    return Rule(rule_id, TimedPattern(regex.compile(pattern), f"{FILE}: {rule_id}"))


def _any(names: Iterable[str]) -> str:
    longest_first = sorted({strip_marks(name) for name in names}, key=lambda name: (-len(name), name))
    return "|".join(regex.escape(name, literal_spaces=True) for name in longest_first)


def _found(text: str) -> Iterator[Entity]:
    listed = [
        Entity(match.start(), match.end(), label, rule.id) for rule, label in _lists() for match in rule.finditer(text)
    ]
    yield from listed
    whole = {(e.start, e.label) for e in listed if e.label == "law"}  # a law that is listed ends where its name ends
    labels = _labels()
    for rule in rules(FILE, "rules"):
        for match in rule.finditer(text):
            for start, end in match.spans("e") if "e" in match.re.groupindex else (match.span(),):
                if (start, labels[rule.id]) not in whole:
                    yield _trimmed(text, start, end, labels[rule.id], rule.id)


def _trimmed(text: str, start: int, end: int, label: str, rule_id: str) -> Entity:
    while end > start and text[end - 1] in " ,;-–":
        end -= 1
    while start < end and text[start] == " ":
        start += 1
    return Entity(start, end, label, rule_id)


def rule_entities(text: str) -> list[Entity]:
    """The entities that the rules find, in order and without overlap; of two that overlap the longer one stands."""
    return without_overlaps(_found(text))


def without_overlaps(found: Iterable[Entity]) -> list[Entity]:
    """The longest of the entities that overlap (of equals the first in the order of labels), in order."""
    order = {label: index for index, label in enumerate(LABELS)}
    taken: list[Entity] = []
    claimed: set[int] = set()
    for entity in sorted(found, key=lambda e: (e.start - e.end, e.start, order[e.label], e.source)):
        span = range(entity.start, entity.end)
        if entity.start < entity.end and claimed.isdisjoint(span):
            taken.append(entity)
            claimed.update(span)
    return sorted(taken, key=lambda e: e.start)
