"""What the rule that a fact names means, in words, and where it is written down (patterns/fact_rules.yaml)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pipeline.output.labels import Lang
from pipeline.resources import load_patterns

FILE = "fact_rules.yaml"


@lru_cache(maxsize=1024)
def meaning(name: str | None, lang: Lang = "vi") -> str | None:
    """The meaning of a rule in words, None for a name that nothing is known of."""
    row = _row(name)
    return None if row is None else str(row[lang])


def note(name: str | None) -> dict[str, Any] | None:
    """What a person wants to know of a fact's rule: its meaning, and of a pattern its file, source and first example.

    The keys are ``means``, and for a pattern of patterns/ ``file``, ``group``, ``id``, ``source``, ``example``; None
    for a name that nothing is known of.
    """
    row = _row(name)
    if row is None or name is None:
        return None
    found: dict[str, Any] = {"means": row["en"]}
    if "of" in row:
        file, group = row["of"]
        content = load_patterns(file)
        rule = next((each for each in content[group] if each["id"] == name.removeprefix(_stem(row))), None)
        if rule is not None:
            source = rule.get("comment") or rule.get("source") or content.get("source")
            found |= {"file": file, "group": group, "id": rule["id"], "source": source, "example": rule["examples"][0]}
    return found


def _row(name: str | None) -> dict[str, Any] | None:
    """The row of a name: its own, or that of the longest family it belongs to."""
    if not name:
        return None
    rows = load_patterns(FILE)["names"]
    own = next((row for row in rows if row["id"] == name), None)
    families = (row for row in rows if row["id"].endswith("*") and name.startswith(_stem(row)))
    return own or max(families, key=lambda row: len(row["id"]), default=None)


def _stem(row: dict[str, Any]) -> str:
    return str(row["id"]).removesuffix("*")
