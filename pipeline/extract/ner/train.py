"""Train the model of entities: labelled sentences with exchanged names, and sentences that the rules label.

The sentences of the corpus are labelled by the rules as they stand clean and are shown to the model damaged, so that it
finds again what the rules lose to an OCR. What the rules say is hidden from the model now and then, or made wrong, so
that it learns to correct them instead of repeating them.
"""

from __future__ import annotations

import gzip
import lzma
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError, UsageError
from pipeline.extract.ner.examples import Example
from pipeline.extract.ner.model import blank, tag
from pipeline.extract.ner.ruler import LABELS, Entity, rule_entities
from pipeline.extract.ner.variety import damaged, framed, varied

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

FEWEST = 50
"""Labelled sentences below which there is nothing to learn from."""
_LENGTHS = range(30, 400)  # characters of a corpus sentence


@dataclass(frozen=True, slots=True)
class Options:
    """How long and from what to learn.

    ``rounds`` times every labelled sentence is shown with other names, ``silver`` sentences of the corpus once,
    and ``frames`` sentences are made of frames in every round.
    """

    rounds: int = 100
    silver: int = 8000
    frames: int = 350
    seed: int = 0
    damage: float = 0.4  # share of sentences that are shown with OCR errors
    hide_rules: float = 0.3  # share of sentences without the rules' opinion
    wrong_rules: float = 0.3  # share of entities about which the rules are made wrong


def train(
    labelled: Sequence[Example],
    corpus: Iterable[str] = (),
    options: Options | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Language:
    """A pipeline trained on labelled sentences and on sentences of a corpus that the rules label.

    Raises:
        UsageError: fewer than 50 labelled sentences, or a label that none of them holds.
    """
    options = options or Options()
    _check(labelled)
    import numpy as np
    from spacy.training import Example as Pair
    from spacy.util import minibatch
    from thinc.api import Adam, compounding, fix_random_seed

    fix_random_seed(options.seed)
    rng = random.Random(options.seed)
    tell = progress or (lambda stage, done: None)
    silver = _silver(corpus, options.silver, rng)
    nlp = blank()
    nlp.initialize()
    optimizer = Adam(0.0015, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    work: list[Example] = []
    for i in range(options.rounds):
        work += [varied(example, rng) if i else example for example in rng.sample(list(labelled), len(labelled))]
        work += [framed(rng) for _ in range(options.frames)]
    work += silver
    rng.shuffle(work)
    batches = list(minibatch(work, size=compounding(8.0, 48.0, 1.001)))
    for number, batch in enumerate(batches):
        pairs = [_pair(nlp, example, options, rng, Pair) for example in batch]
        optimizer.learn_rate = 0.0015 * (1 - number / len(batches)) + 0.00005
        losses: dict[str, float] = {}
        nlp.update(pairs, sgd=optimizer, losses=losses, drop=0.2)
        if not np.isfinite(losses["ner"]):
            raise UsageError("training came to no end (the loss is infinite)", next_step="Try another --seed.")
        if number % 50 == 0:
            tell("training", number / len(batches))
    ner: Any = nlp.get_pipe("ner")
    with ner.model.use_params(optimizer.averages):
        weights = ner.model.to_bytes()
    ner.model.from_bytes(weights)
    return nlp


def _check(labelled: Sequence[Example]) -> None:
    if len(labelled) < FEWEST:
        raise UsageError(
            f"{len(labelled)} labelled sentences are too few to learn from", next_step=f"Give at least {FEWEST}."
        )
    seen = {label for example in labelled for _, _, label in example.entities}
    missing = [label for label in LABELS if label not in seen]
    if missing:
        raise UsageError(
            f"no labelled sentence holds an entity {missing[0]!r}", next_step="Label some, or drop --data."
        )


def _silver(corpus: Iterable[str], count: int, rng: random.Random) -> list[Example]:
    """Sentences that hold an entity by rule, at most ``count``, a few of each label's rarer rules among them."""
    found: list[Example] = []
    for sentence in corpus:
        if len(found) >= count:
            break
        entities = rule_entities(sentence)
        if entities or rng.random() < 0.1:
            found.append(Example(sentence, tuple((e.start, e.end, e.label) for e in entities)))
    return found


def _pair(nlp: Language, example: Example, options: Options, rng: random.Random, pair: Any) -> Any:
    """What the model is shown and what it should answer."""
    if rng.random() < options.damage:
        example = damaged(example, rng, strength=rng.choice((2.0, 4.0, 8.0)))
    shown = nlp.make_doc(example.text)
    if rng.random() >= options.hide_rules:
        tag(shown, _shaken(rule_entities(example.text), shown, options.wrong_rules, rng))
    return pair.from_dict(shown, {"entities": _on_tokens(shown, example)})


def _shaken(entities: Sequence[Entity], doc: Doc, share: float, rng: random.Random) -> list[Entity]:
    """The rules' opinion with some entities missing, cut short or too long."""
    shaken = []
    for entity in entities:
        draw = rng.random()
        if draw < share / 2:
            continue
        end = entity.end
        if draw < share:
            ends = [token.idx + len(token) for token in doc if entity.start <= token.idx < entity.end + 20]
            end = rng.choice(ends) if ends else end
        shaken.append(Entity(entity.start, end, entity.label, entity.source))
    return shaken


def _on_tokens(doc: Doc, example: Example) -> list[tuple[int, int, str]]:
    """The entities whose ends are ends of tokens; damage may have glued a letter to another word."""
    spans = (doc.char_span(start, end, label, alignment_mode="contract") for start, end, label in example.entities)
    return [(span.start_char, span.end_char, span.label_) for span in spans if span is not None]


def corpus_sentences(folder: Path, seed: int = 0) -> Iterable[str]:
    """Sentences of the text files of a folder (.txt, .gz, .xz; a paragraph a line), taken evenly from all of them.

    Raises:
        InputError: the folder holds no such file, or one cannot be read.
    """
    files = [path for path in sorted(folder.iterdir()) if path.name.endswith((".txt", ".txt.gz", ".txt.xz"))]
    if not files:
        raise InputError("holds no .txt, .txt.gz or .txt.xz", path=str(folder), next_step="Name another folder.")
    rng = random.Random(seed)
    found: list[str] = []
    for path in files:
        opener: Any = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
        try:
            with opener(path, "rt", encoding="utf-8") as lines:
                kept = [line.strip() for number, line in enumerate(lines) if number < 60_000 and number % 7 == 0]
        except (OSError, UnicodeDecodeError, lzma.LZMAError) as error:
            raise InputError(f"cannot be read ({error})", path=str(path), next_step="Check the file.") from error
        found += [line for line in kept if len(line) in _LENGTHS]
    rng.shuffle(found)
    return found
