"""Measure the model against the rules, label by label, on sentences that neither was made from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.extract.ner.examples import KINDS, Example
from pipeline.extract.ner.model import VERSION, Decision, Mode, Model, Score, settle
from pipeline.extract.ner.ruler import LABELS, Entity, rule_entities
from pipeline.extract.ner.sentence_kinds import Floats, classify

MODES: tuple[Mode, ...] = ("rules", "model", "both")
MARGIN = 0.01
"""By how much the F1 on clean text must be better than that of the rules: less is chance."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A label: how the rules, the model and both together did, clean and with OCR errors; and what finds are worth.

    ``right`` are the shares of finds that were right: of those that rules and model ``agreed`` on, of those of the
    ``model_alone`` and of the ``rules_alone``; one find right and one wrong are added to each, so that few finds prove
    little.
    """

    label: str
    count: int
    clean: Mapping[Mode, Score]
    damaged: Mapping[Mode, Score]
    right: Mapping[str, float]

    @property
    def decides(self) -> Mode:
        """Who is to decide: the rules, unless another is clearly better on clean text and no worse on damaged text."""
        better = [
            mode
            for mode in MODES[1:]
            if self.clean[mode].f1 >= self.clean["rules"].f1 + MARGIN
            and self.damaged[mode].f1 >= self.damaged["rules"].f1
        ]
        return max(better, key=lambda mode: self.clean[mode].f1 + self.damaged[mode].f1, default="rules")


def score(wanted: Sequence[Example], found: Sequence[Iterable[Entity]], label: str) -> Score:
    """Precision, recall and F1 of the spans of a label; a span counts where start and end are right."""
    counts: Counter[str] = Counter()
    for example, entities in zip(wanted, found, strict=True):
        want = {(start, end) for start, end, name in example.entities if name == label}
        got = {(e.start, e.end) for e in entities if e.label == label}
        counts["right"] += len(want & got)
        counts["found"] += len(got)
        counts["wanted"] += len(want)
    return _score(counts["right"], counts["found"], counts["wanted"])


def _score(right: int, found: int, wanted: int) -> Score:
    f1 = 2 * right / (found + wanted) if found + wanted else 0.0
    return Score(round(right / found, 4) if found else 0.0, round(right / wanted, 4) if wanted else 0.0, round(f1, 4))


def compare(model: Model, clean: Sequence[Example], damaged: Sequence[Example]) -> list[Comparison]:
    """The model against the rules, for each label."""
    sets = [_Answers(model, examples) for examples in (clean, damaged)]
    return [
        Comparison(
            label,
            sum(name == label for example in clean for _, _, name in example.entities),
            sets[0].scores(label),
            sets[1].scores(label),
            sets[0].shares(label),
        )
        for label in LABELS
    ]


class _Answers:
    """What rules and model find in some sentences."""

    def __init__(self, model: Model, examples: Sequence[Example]) -> None:
        self.examples = examples
        texts = [example.text for example in examples]
        self.ruled = [rule_entities(text) for text in texts]
        self.modelled = model.entities(texts, self.ruled)

    def scores(self, label: str) -> dict[Mode, Score]:
        found: dict[Mode, Score] = {}
        for mode in MODES:
            decisions = {name: Decision(mode) for name in LABELS}
            settled = [settle(*pair, decisions) for pair in zip(self.ruled, self.modelled, strict=True)]
            found[mode] = score(self.examples, settled, label)
        return found

    def shares(self, label: str) -> dict[str, float]:
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for example, ruled, modelled in zip(self.examples, self.ruled, self.modelled, strict=True):
            rules, model = (
                {(e.start, e.end, e.label) for e in found if e.label == label} for found in (ruled, modelled)
            )
            groups = {"agreed": rules & model, "model_alone": model - rules, "rules_alone": rules - model}
            for name, places in groups.items():
                right[name] += len(places & set(example.entities))
                total[name] += len(places)
        return {
            name: round((right[name] + 1) / (total[name] + 2), 3) for name in ("agreed", "model_alone", "rules_alone")
        }


def kind_scores(weights: Floats, examples: Sequence[Example]) -> dict[str, Score]:
    """How well the kinds of sentences are told: precision, recall and F1 of each kind."""
    rows = classify(weights, [example.text for example in examples])
    told = [max(row, key=lambda kind, row=row: row[kind]) for row in rows]  # type: ignore[misc]
    wanted = [example.kind for example in examples]
    return {
        kind: _score(
            sum(a == b == kind for a, b in zip(told, wanted, strict=True)), told.count(kind), wanted.count(kind)
        )
        for kind in KINDS
    }


def write(
    comparisons: Sequence[Comparison], kinds: dict[str, Score], kinds_damaged: dict[str, Score], path: Path
) -> None:
    """Store the measurements beside the model; they say for which labels it decides."""
    labels = {
        item.label: {
            "decides": item.decides,
            "count": item.count,
            "clean": {mode: asdict(found) for mode, found in item.clean.items()},
            "damaged": {mode: asdict(found) for mode, found in item.damaged.items()},
            "right": dict(item.right),
        }
        for item in comparisons
    }
    told = {kind: {"clean": asdict(kinds[kind]), "damaged": asdict(kinds_damaged[kind])} for kind in kinds}
    content = {"version": VERSION, "labels": labels, "kinds": told}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def table(comparisons: Sequence[Comparison], kinds: dict[str, Score], kinds_damaged: dict[str, Score]) -> str:
    """The measurements as lines of text: F1 of each label, and of each kind of sentence."""
    head = "".join(f"{mode:>8}" for mode in MODES) + "  " + "".join(f"{mode + ' OCR':>11}" for mode in MODES)
    lines = [f"{'label':<11}{'n':>4}{head}  decides"]
    for item in comparisons:
        figures = "".join(f"{item.clean[mode].f1:>8.3f}" for mode in MODES)
        figures += "  " + "".join(f"{item.damaged[mode].f1:>11.3f}" for mode in MODES)
        lines.append(f"{item.label:<11}{item.count:>4}{figures}  {item.decides}")
    lines.append(f"{'sentence':<11}{'':>4}{'F1':>8}{'F1 OCR':>10}")
    lines += [f"{kind:<11}{'':>4}{s.f1:>8.3f}{kinds_damaged[kind].f1:>10.3f}" for kind, s in kinds.items()]
    return "\n".join(lines)
