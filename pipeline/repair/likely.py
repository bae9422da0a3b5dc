"""Which of a few readings the language model finds likelier between the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.errors import MissingComponentError
from pipeline.repair.lm import LanguageModel, load_lm

_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
CONTEXT = 2
"""Words on either side that are taken into account."""

UNKNOWN = 15.0
"""Nats against a word that the model has never seen: the class of all such words is likelier than any one of them."""


@lru_cache(maxsize=1)
def _model() -> LanguageModel | None:
    try:
        return load_lm()
    except MissingComponentError:
        return None


def likeliest(readings: Iterable[str], before: str, after: str) -> str | None:
    """The likeliest reading.

    Args:
        readings: One or more words each.
        before: The text before; only its last words count.
        after: The text after; only its first words count.

    Returns:
        The reading, or None where there is none to choose from or no language model is installed.
    """
    options = sorted(set(readings))
    if len(options) < 2:
        return options[0] if options else None
    model = _model()
    if model is None:
        return None
    left = " ".join(_WORD.findall(before[-60:])[-CONTEXT:])
    right = " ".join(_WORD.findall(after[:60])[:CONTEXT])

    def score(option: str) -> float:
        unknown = sum(model.id(word) == model.unk for word in option.split())
        return model.logprob(model.encode(f"{left} {option} {right}"), start=not left) - UNKNOWN * unknown

    return max(options, key=score)
