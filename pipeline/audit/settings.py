"""Which audit rules run and with which thresholds: ``patterns/audit.toml``, and a person's own file over it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.resources import pattern_file

Table = Mapping[str, Any]


@dataclass(frozen=True)
class AuditSettings:
    """For each rule its options; ``enabled`` is one of them. ``own`` holds what a person's file changed.

    Made by :func:`load_settings` and :func:`settings_of`.
    """

    rules: Mapping[str, Table]
    own: Mapping[str, Table] = field(default_factory=dict)

    def enabled(self, rule: str) -> bool:
        return bool(self.rules[rule]["enabled"])

    def options(self, rule: str) -> Table:
        return self.rules[rule]

    @property
    def fingerprint(self) -> str:
        """A text that differs where the settings differ, for knowing whether stored findings are still theirs."""
        return repr(sorted((rule, sorted(table.items())) for rule, table in self.rules.items()))


@lru_cache(maxsize=8)
def load_settings(path: str | None = None) -> AuditSettings:
    """The shipped settings, changed by those of a TOML file where one is given.

    The file has a table for each rule, with only what differs: ``[implausible_change]`` and ``enabled = false``.

    Raises:
        UsageError: the file cannot be read, is no TOML, names a rule or key that does not exist, or gives a value
            of another type than the shipped one.
    """
    return settings_of({} if path is None else _read(path), path or "")


def settings_of(own: Mapping[str, Any], path: str = "") -> AuditSettings:
    """The shipped settings changed by ``own``; ``path`` says in errors where it stands. Raises :class:`UsageError`."""
    known = tomllib.loads(pattern_file("audit.toml").read_text(encoding="utf-8"))
    for rule, table in own.items():
        if rule not in known:
            raise UsageError(f"there is no audit rule {rule!r}", path=path, next_step=f"There are: {', '.join(known)}")
        if not isinstance(table, dict):
            raise UsageError(f"{rule!r} must be a table", path=path, next_step=f"Write [{rule}] and its keys below.")
        for key, value in table.items():
            _check(path, rule, key, value, known[rule])
    return AuditSettings({rule: {**table, **own.get(rule, {})} for rule, table in known.items()}, own)


def _read(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        problem = error.strerror or str(error)
        raise UsageError(f"cannot be read: {problem}", path=path, next_step="Check the name after --audit.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"is no TOML: {error}", path=path, next_step="See docs/audit.md for the form.") from error


def _check(path: str, rule: str, key: str, value: Any, known: Table) -> None:
    if key not in known:
        raise UsageError(
            f"the audit rule {rule!r} has no setting {key!r}", path=path, next_step=f"There are: {', '.join(known)}"
        )
    default = known[key]
    fits = isinstance(value, bool) == isinstance(default, bool) and (
        isinstance(value, type(default)) or (isinstance(default, float) and isinstance(value, int))
    )
    if not fits or (not isinstance(value, bool) and isinstance(value, int | float) and value < 0):
        raise UsageError(
            f"[{rule}] {key} = {value!r} does not fit", path=path, next_step=f"The shipped value is {default!r}."
        )
