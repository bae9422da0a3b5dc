"""``camket train ner``: read the labelled sentences, train, measure against the rules, write model and measurements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.extract.ner.evaluate import compare, kind_scores, table, write
from pipeline.extract.ner.examples import Example, read_examples
from pipeline.extract.ner.model import Decision, Model, read, save
from pipeline.extract.ner.ruler import LABELS
from pipeline.extract.ner.sentence_kinds import Floats, read_kinds, save_kinds, train_kinds
from pipeline.extract.ner.train import Options, corpus_sentences, train
from pipeline.resources import PACKAGE, patterns_dir

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Report:
    """What a training came to: the measurements as text, and how many labelled sentences it learned from."""

    table: str
    labelled: int


def build(
    target: Path,
    *,
    data: Sequence[Path] = (),
    corpus: Path | None = None,
    held_out: Path | None = None,
    rounds: int = 100,
    seed: int = 0,
    progress: Callable[[str, float], None] | None = None,
) -> Report:
    """Train both models: of entities, written to ``target``, and of sentence kinds, ``sentence_kinds.npy`` beside it.

    The measurements are written beside them, with the suffix .json.

    Args:
        target: the model file.
        data: files of labelled sentences in place of the shipped ones.
        corpus: a folder of texts whose sentences the rules label.
        held_out: labelled sentences to measure with; their copy with OCR errors is ``NAME_ocr.jsonl`` beside them.
        rounds: how often each labelled sentence is shown, each time with other names.
        seed: the same seed, data and corpus give the same model.
        progress: told what is being done, and how much of it is done (0 to 1).

    Raises:
        InputError: a file cannot be read or a line of it is no labelled sentence.
        UsageError: too few labelled sentences, or no held-out ones.
    """
    clean, damaged = _held_out(held_out)
    labelled = [
        example for path in data or (patterns_dir() / "ner" / "train.jsonl",) for example in read_examples(path)
    ]
    sentences = corpus_sentences(corpus, seed) if corpus else ()
    nlp = train(labelled, sentences, Options(rounds=rounds, seed=seed), progress)
    weights = train_kinds(labelled, seed=seed, progress=progress)
    save(nlp, target)
    save_kinds(weights, target.with_name("sentence_kinds.npy"))
    return Report(_measured(nlp, weights, clean, damaged, target), len(labelled))


def measure(target: Path, *, held_out: Path | None = None) -> str:
    """Measure the models that are there again, after a change of rules, and store who decides. Returns the table.

    Raises:
        MissingComponentError: the model is missing or of another version.
        UsageError: there are no held-out sentences.
    """
    clean, damaged = _held_out(held_out)
    return _measured(read(target), read_kinds(target.with_name("sentence_kinds.npy")), clean, damaged, target)


def _measured(
    nlp: Language, weights: Floats, clean: Sequence[Example], damaged: Sequence[Example], target: Path
) -> str:
    model = Model(nlp, {label: Decision("model") for label in LABELS})
    comparisons = compare(model, clean, damaged)
    kinds, kinds_damaged = kind_scores(weights, clean), kind_scores(weights, damaged)
    write(comparisons, kinds, kinds_damaged, target.with_suffix(".json"))
    return table(comparisons, kinds, kinds_damaged)


def _held_out(path: Path | None) -> tuple[list[Example], list[Example]]:
    path = path or PACKAGE.parent / "tests" / "extract" / "ner" / "held_out.jsonl"
    spoiled = path.with_name(f"{path.stem}_ocr{path.suffix}")
    for file in (path, spoiled):
        if not file.is_file():
            raise UsageError(
                "there are no held-out sentences to measure with",
                path=str(file),
                next_step="Name them with --held-out FILE; the copy with OCR errors is FILE_ocr beside it.",
            )
    return read_examples(path), read_examples(spoiled)
