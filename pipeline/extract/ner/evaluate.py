"""Measure the model against the rules, label by label, on sentences that neither was made from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.extract.ner.examples import Example
from pipeline.extract.ner.model import VERSION, Model, Score
from pipeline.extract.ner.ruler import LABELS, Entity, rule_entities


@dataclass(frozen=True, slots=True)
class Comparison:
    """A label: how the rules and the model did on clean sentences and on the same with OCR errors, and who decides."""

    label: str
    count: int
    rules: Score
    model: Score
    rules_damaged: Score
    model_damaged: Score

    @property
    def model_decides(self) -> bool:
        """The model must be better on clean text and no worse on damaged text, or it does not decide."""
        return self.model.f1 > self.rules.f1 and self.model_damaged.f1 >= self.rules_damaged.f1


def score(wanted: Sequence[Example], found: Sequence[Iterable[Entity]], label: str) -> Score:
    """Precision, recall and F1 of the spans of a label; a span counts where start and end are right."""
    counts: Counter[str] = Counter()
    for example, entities in zip(wanted, found, strict=True):
        want = {(start, end) for start, end, name in example.entities if name == label}
        got = {(e.start, e.end) for e in entities if e.label == label}
        counts["right"] += len(want & got)
        counts["found"] += len(got)
        counts["wanted"] += len(want)
    precision = counts["right"] / counts["found"] if counts["found"] else 0.0
    recall = counts["right"] / counts["wanted"] if counts["wanted"] else 0.0
    total = counts["found"] + counts["wanted"]
    return Score(round(precision, 4), round(recall, 4), round(2 * counts["right"] / total, 4) if total else 0.0)


def compare(model: Model, clean: Sequence[Example], damaged: Sequence[Example]) -> list[Comparison]:
    """The model against the rules, for each label."""
    found: list[tuple[list[list[Entity]], list[list[Entity]]]] = []
    for examples in (clean, damaged):
        ruled = [rule_entities(example.text) for example in examples]
        found.append((ruled, model.entities([example.text for example in examples], ruled)))
    return [
        Comparison(
            label,
            sum(name == label for example in clean for _, _, name in example.entities),
            score(clean, found[0][0], label),
            score(clean, found[0][1], label),
            score(damaged, found[1][0], label),
            score(damaged, found[1][1], label),
        )
        for label in LABELS
    ]


def write(comparisons: Sequence[Comparison], path: Path) -> None:
    """Store the measurements beside the model; they say for which labels it decides."""
    labels: dict[str, Any] = {}
    for item in comparisons:
        row = asdict(item)
        del row["label"]
        labels[item.label] = {"decides": "model" if item.model_decides else "rules", **row}
    content = {"version": VERSION, "labels": labels}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def table(comparisons: Sequence[Comparison]) -> str:
    """The measurements as lines of text."""
    lines = [f"{'label':<11}{'n':>4}  {'rules':>7}{'model':>7}  {'rules OCR':>10}{'model OCR':>10}  decides"]
    lines += [
        f"{c.label:<11}{c.count:>4}  {c.rules.f1:>7.3f}{c.model.f1:>7.3f}  {c.rules_damaged.f1:>10.3f}"
        f"{c.model_damaged.f1:>10.3f}  {'model' if c.model_decides else 'rules'}"
        for c in comparisons
    ]
    return "\n".join(lines)
