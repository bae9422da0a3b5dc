"""Words of the report in both languages, and numbers and dates as each of them writes them."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Lang = Literal["vi", "en"]
VERDICTS = ("met", "not_met", "reported_not_comparable", "narrative_only", "not_reported", "unknown")
# As the report shows them: also targets of the future, those not settled yet, and those without a number.
SHOWN = (*VERDICTS, "not_due", "pending", "unjudged")
MARKS = {
    "met": "✓", "not_met": "✗", "reported_not_comparable": "≠", "narrative_only": "…", "not_reported": "∅",
    "unknown": "?", "unjudged": "–", "pending": "·", "not_due": "○",
}  # fmt: skip


@lru_cache(maxsize=1)
def _labels() -> dict[str, list[str]]:
    text = files("pipeline.output").joinpath("report_labels.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[str]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


class Words:
    """The labels of one language: ``words("met")`` is "Đạt". A key without a label stands for itself."""

    def __init__(self, lang: Lang = "vi") -> None:
        self.lang: Lang = lang
        self._at = 0 if lang == "vi" else 1

    def __call__(self, key: str, **values: Any) -> str:
        pair = _labels().get(key)
        text = key if pair is None else pair[self._at]
        return text.format(**values) if values else text

    def date(self, iso: str | None) -> str:
        """``17/01/2025``, in English as it is stored; as much of a date as there is."""
        if not iso or self.lang == "en":
            return iso or ""
        parts = iso.split("-")
        return "/".join(reversed(parts)) if all(part.isdigit() for part in parts) else iso
