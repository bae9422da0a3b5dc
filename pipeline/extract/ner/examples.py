"""Labelled sentences: read from JSON lines, spoiled as an OCR spoils text, varied by other names of the same kind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.extract.ner.ruler import LABELS

KINDS = ("target", "result", "duty", "other")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, its entities as (start, end, label), and what it is for; None where nobody said."""

    text: str
    entities: tuple[tuple[int, int, str], ...]
    kind: str | None = None


def read_examples(path: Path) -> list[Example]:
    """Labelled sentences of a file: one JSON object a line with ``text``, ``entities`` [[start, end, label]], ``kind``.

    Raises:
        InputError: the file cannot be read, or a line is no example; it names the line and what is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", path=str(path), next_step="Check the path.") from None
    return [_example(line, str(path), number) for number, line in enumerate(lines, 1) if line.strip()]


def _example(line: str, path: str, number: int) -> Example:
    def wrong(what: str) -> InputError:
        return InputError(f"line {number}: {what}", path=path, next_step="Correct the line; docs/ner.md has the form.")

    try:
        row = json.loads(line)
        text, kind = row["text"], row.get("kind")
        entities = tuple(sorted((int(start), int(end), str(label)) for start, end, label in row["entities"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise wrong(f"no labelled sentence ({error})") from None
    if kind is not None and kind not in KINDS:
        raise wrong(f"kind {kind!r} is none of {', '.join(KINDS)}")
    last = 0
    for start, end, label in entities:
        if label not in LABELS:
            raise wrong(f"label {label!r} is none of {', '.join(LABELS)}")
        if not last <= start < end <= len(text):
            raise wrong(f"the entity {start}-{end} overlaps another or lies outside the text")
        last = end
    return Example(text, entities, kind)


def rewrite(example: Example, pieces: Sequence[str]) -> Example:
    """The example with the text of each entity replaced: ``pieces`` holds one text for each entity."""
    text, at, entities = "", 0, []
    for (start, end, label), piece in zip(example.entities, pieces, strict=True):
        text += example.text[at:start]
        entities.append((len(text), len(text) + len(piece), label))
        text += piece
        at = end
    return Example(text + example.text[at:], tuple(entities), example.kind)
