"""Named things of a whole document, each with its place: bodies, persons, places, programmes, laws, indicators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex

from pipeline.extract.bodies import canonical_body, province
from pipeline.extract.ner.ruler import Entity, rule_entities
from pipeline.layout.sentences import sentences
from pipeline.model import Flow, Layout, Mention

_COULD_HOLD = regex.compile(r"\p{Lu}.*?\p{Lu}|\d|^\W*\p{Ll}.*?\p{Lu}|\bt[yỷỉýỳ]\b", regex.DOTALL)
"""A sentence with one capital letter, its first, and no number names nothing."""

_DEFINES = regex.compile(
    r"\s*+\(\s*(?:sau đây\s+)?(?:(?:gọi|viết)\s+(?:chung\s+)?(?:tắt\s+)?(?:là)?:?\s*)?"
    r"[“\"]?(?P<short>[^()“”\"]{2,40})[”\"]?\s*\)"
)
_SHORT = regex.compile(r"(?:\S+ ){0,3}?\S*(?:\p{Lu}[\p{Lu}&-]+|\d{2,4})(?: \p{Ll}+){0,2}")
_LONGEST = 1200  # characters that are read at once; a longer sentence is a table without lines


def find_entities(layout: Layout) -> list[Mention]:
    """The entities of a document in reading order, once for each place and label.

    ``norm`` is the body's usual name, the province with its kind, or the name in full where the document defines a
    short form ("Ban Vì sự tiến bộ của phụ nữ tỉnh (Ban VSTBPN)"); None where nothing but the text is known. ``source``
    is the rule, or ``ner`` where the model alone found it; ``confidence`` the share of such finds that was right when
    measured.
    """
    pieces = list(sentences_of(layout))
    found = _entities([text for _, _, text in pieces])
    mentions: list[Mention] = []
    short_forms: dict[tuple[str, str], str] = {}
    seen: set[tuple[str, int, int, int]] = set()
    for (flow, start, text), entities in zip(pieces, found, strict=True):
        for entity in entities:
            span = flow.span(start + entity.start, start + entity.end)
            key = (entity.label, span.page_no, span.start, span.end)
            if key in seen:
                continue
            seen.add(key)
            name = " ".join(text[entity.start : entity.end].split())
            norm = short_forms.get((entity.label, name)) or _norm(entity.label, name)
            mentions.append(Mention(entity.label, name, norm, span, entity.source, round(entity.confidence, 3)))
            short = _short_form(text, entity.end)
            if short and short != name:
                short_forms.setdefault((entity.label, short), norm or name)
    return mentions


def sentences_of(layout: Layout) -> Iterator[tuple[Flow, int, str]]:
    """Each sentence of the document that could hold an entity, with its flow and its place there."""
    spans: Iterable[tuple[int, int, int]] = ((b.flow, b.start, b.end) for b in layout.blocks)
    if not layout.blocks:
        spans = ((i, 0, len(flow.text)) for i, flow in enumerate(layout.flows))
    for index, start, end in spans:
        flow = layout.flows[index]
        text = flow.text[start:end]
        for first, last in sentences(text):
            for at in range(first, last, _LONGEST):
                piece = text[at : min(last, at + _LONGEST)]
                if _COULD_HOLD.search(piece):
                    yield flow, start + at, piece


def _entities(texts: Sequence[str]) -> list[list[Entity]]:
    """Entities of each text. The model is loaded only where it decides for a label at all."""
    from pipeline.extract.ner import model

    decisions = model.decisions()
    if any(decision.mode != "rules" for decision in decisions.values()):
        return model.load().best(texts)
    return [model.settle(rule_entities(text), (), decisions) for text in texts]


def _norm(label: str, name: str) -> str | None:
    if label == "body":
        if " " not in name:
            return None  # an abbreviation of its own: UNDP
        canonical = canonical_body(name)
        return canonical if canonical != name else None
    if label == "place":
        known = province(name)
        return known.label if known else None
    return None


def _short_form(text: str, end: int) -> str | None:
    """The short form that is defined in brackets behind a name."""
    match = _DEFINES.match(text, end)
    if match is None or not _SHORT.fullmatch(match["short"].strip()):
        return None
    return " ".join(match["short"].split())
