"""The statistical model of entities: a small spaCy pipeline that sees the words and what the rules take them for.

    model = load()                   # once for each process; half a second with the import of spaCy
    model.entities(["Giao Sở Y tế chủ trì."])

The model decides only for those labels for which it beat the rules when it was measured (pipeline/models/ner.json,
written by ``camket train ner``); for the others the rules decide.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import regex

from pipeline.errors import MissingComponentError
from pipeline.extract.ner.decode import Decoder
from pipeline.extract.ner.ruler import LABELS, Entity, rule_entities, without_overlaps
from pipeline.extract.ner.tokenizer import Tokenizer
from pipeline.resources import model_file

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

VERSION = 1
WIDTH, DEPTH, HIDDEN = 64, 3, 32
_ROWS = {"NORM": 4000, "LOWER": 4000, "SUFFIX": 1500, "SHAPE": 800, "LEMMA": 60, "TAG": 60}
_BATCH = 64
_NO_START, _NO_END = " ,;:.)-–”", " ,;:-–(“"
_OWN_NAME = regex.compile(r"\p{Lu}|\d")
_CAPITAL_INSIDE = regex.compile(r"\w.*?[\p{Lu}]", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class Score:
    """How one finder did on a labelled set: precision, recall and F1 of whole spans."""

    precision: float
    recall: float
    f1: float


Mode = Literal["rules", "model", "both"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Who finds the entities of a label: the rules, the model, or both (the model where the rules found nothing).

    The shares say how often a find was right on the held-out sentences: one on which both agreed, one of the model
    alone, one of the rules alone.
    """

    mode: Mode
    agreed: float = 0.5
    model_alone: float = 0.5
    rules_alone: float = 0.5


def blank() -> Language:
    """An untrained pipeline: the project's tokenizer and an entity recognizer, with its labels."""
    import spacy

    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}})
    nlp.tokenizer = Tokenizer(nlp.vocab)
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": list(_ROWS),
            "rows": list(_ROWS.values()),
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": WIDTH,
            "window_size": 1,
            "maxout_pieces": 2,
            "depth": DEPTH,
        },
    }
    parser = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": HIDDEN,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": tok2vec,
    }
    ner: Any = nlp.add_pipe("ner", config={"model": parser})
    for label in LABELS:
        ner.add_label(label)
    return nlp


def tag(doc: Doc, entities: Iterable[Entity]) -> None:
    """Tell the model what the rules found: each token of an entity gets its label and whether it begins it."""
    for entity in entities:
        span = doc.char_span(entity.start, entity.end, alignment_mode="expand")
        if span is None or span.start_char != entity.start:
            continue
        for token in span:
            token.tag_ = f"{'B' if token.i == span.start else 'I'}-{entity.label}"


class Model:
    """A trained pipeline and what was measured of it. One thread at a time asks it."""

    def __init__(self, nlp: Language, decisions: dict[str, Decision]) -> None:
        self._nlp = nlp
        self._decoder = Decoder(nlp.get_pipe("ner"))
        self._lock = Lock()
        self.decisions = decisions

    def entities(self, texts: Sequence[str], ruled: Sequence[Sequence[Entity]] | None = None) -> list[list[Entity]]:
        """What the model alone takes for entities, for each text; ``ruled`` is what the rules found in them."""
        ruled = [rule_entities(text) for text in texts] if ruled is None else ruled
        found: list[list[Entity]] = []
        with self._lock:
            for at in range(0, len(texts), _BATCH):
                docs = [self._nlp.make_doc(text) for text in texts[at : at + _BATCH]]
                for doc, entities in zip(docs, ruled[at : at + _BATCH], strict=True):
                    tag(doc, entities)
                for doc, names in zip(docs, self._decoder.spans(docs), strict=True):
                    tidied = (_tidied(doc.text, *_characters(doc, first, end), label) for first, end, label in names)
                    found.append([entity for entity in tidied if entity is not None])
        return found

    def best(self, texts: Sequence[str]) -> list[list[Entity]]:
        """The entities of each text, from the model or from the rules, whichever decides for their label.

        The model is not asked where it has nothing to say: a name that the rules alone do not decide on has a capital
        letter behind the first.
        """
        ruled = [rule_entities(text) for text in texts]
        asked = [i for i, text in enumerate(texts) if _CAPITAL_INSIDE.search(text)]
        modelled: list[list[Entity]] = [[] for _ in texts]
        answers = self.entities([texts[i] for i in asked], [ruled[i] for i in asked])
        for i, entities in zip(asked, answers, strict=True):
            modelled[i] = entities
        return [settle(rules, model, self.decisions) for rules, model in zip(ruled, modelled, strict=True)]


def settle(ruled: Sequence[Entity], modelled: Sequence[Entity], decisions: Mapping[str, Decision]) -> list[Entity]:
    """One list out of both: each label from who decides for it. What both found keeps the name of the rule."""
    by_rule = {_place(entity): entity for entity in ruled}
    by_model = {_place(entity) for entity in modelled}
    kept: list[Entity] = []
    for entity in ruled:
        decision, agreed = decisions[entity.label], _place(entity) in by_model
        if agreed or decision.mode != "model":
            confidence = decision.agreed if agreed else decision.rules_alone
            kept.append(Entity(*_place(entity), entity.source, confidence))
    for entity in modelled:
        decision = decisions[entity.label]
        if _place(entity) in by_rule or decision.mode == "rules":
            continue
        if decision.mode == "model" or not _overlaps(entity, ruled):
            kept.append(Entity(*_place(entity), "ner", decision.model_alone))
    return without_overlaps(kept)


def _overlaps(entity: Entity, others: Iterable[Entity]) -> bool:
    return any(e.label == entity.label and e.start < entity.end and entity.start < e.end for e in others)


def _characters(doc: Doc, first: int, end: int) -> tuple[int, int]:
    last = doc[end - 1]
    return doc[first].idx, last.idx + len(last)


def _tidied(text: str, start: int, end: int, label: str) -> Entity | None:
    """An entity of the model without brackets and signs at its ends; None where no name is left.

    A programme needs more than the word for one ("Đề án", "Tháng hành động"): a third word or a number.
    """
    while start < end and text[start] in _NO_START:
        start += 1
    while start < end and (text[end - 1] in _NO_END or (text[end - 1] == ")" and "(" not in text[start:end])):
        end -= 1
    name = text[start:end]
    if not any(letter.isalpha() for letter in name):
        return None
    if label == "programme" and len(name.split()) < 4 and not _OWN_NAME.search(name, 1):
        return None
    return Entity(start, end, label, "ner")


def _place(entity: Entity) -> tuple[int, int, str]:
    return entity.start, entity.end, entity.label


def save(nlp: Language, path: Path) -> None:
    """Write the weights of a trained pipeline. Its words are not kept: the model knows them by their hashes."""
    ner: Any = nlp.get_pipe("ner")
    path.write_bytes(ner.model.to_bytes())


def read(path: Path) -> Language:
    """A pipeline with the weights of a file.

    Raises:
        MissingComponentError: the file is no model of this version.
    """
    from thinc.api import use_ops

    # numpy's BLAS is twice as fast as the one that thinc brings along, but not with threads: the matrices are small
    with use_ops("numpy", use_blis=os.environ.get("OPENBLAS_NUM_THREADS") != "1"):
        nlp = blank()
    ner: Any = nlp.get_pipe("ner")
    try:
        nlp.initialize()
        ner.model.from_bytes(path.read_bytes())
    except Exception as error:  # spaCy raises whatever a wrong shape or a cut file brings about
        raise MissingComponentError(
            f"the model of entities cannot be used ({type(error).__name__})",
            path=str(path),
            next_step="Install camket again, or rebuild it with: camket train ner",
        ) from error
    return nlp


def decisions_of(path: Path) -> dict[str, Decision]:
    """Who decides for which label, from the measurements stored beside the model."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if content.get("version") != VERSION:
        raise MissingComponentError(
            "the measurements of the model of entities are of another version",
            path=str(path),
            next_step="Install camket again, or rebuild it with: camket train ner",
        )
    return {label: Decision(row["decides"], **row["right"]) for label, row in content["labels"].items()}


@lru_cache(maxsize=1)
def decisions() -> dict[str, Decision]:
    """Who decides for which label, of the shipped model."""
    return decisions_of(model_file("ner.json"))


@lru_cache(maxsize=1)
def load() -> Model:
    """The shipped model, read once for each process."""
    return Model(read(model_file("ner.bin")), decisions())
