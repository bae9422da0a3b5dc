"""Where the rules (patterns/) and the trained models lie: beside the package in a checkout, inside it in a wheel.

A person may add rules and words of their own: a folder with files of the same names (``--patterns DIR``, or the
environment variable ``CAMKET_PATTERNS``), which are laid over the shipped ones by :func:`merged`.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import MissingComponentError, RulesError

PACKAGE = Path(__file__).resolve().parent
OWN_PATTERNS = "CAMKET_PATTERNS"  # an environment variable, so that worker processes see the same folder
TIMEOUT_LABEL = "rule-timeout"  # of the mention that stands for a rule that was left out of a document
_KEYS = ("id", "code")  # by which a row of a list is known


@lru_cache(maxsize=1)
def patterns_dir() -> Path:
    """The folder of rules and word lists. Raises :class:`MissingComponentError` where the installation lacks it."""
    for folder in (PACKAGE / "patterns", PACKAGE.parent / "patterns"):
        if folder.is_dir():
            return folder
    raise MissingComponentError("the folder patterns/ is missing", next_step="Install camket again: pip install .")


def here_to_stay() -> None:
    """Say that what has been loaded stays for the life of the process.

    The garbage collector then leaves it alone (``gc.freeze`` in Python's documentation). To walk over models and word
    lists again and again, as it would after each heap of short-lived objects, takes a tenth of the time of repair.
    """
    gc.freeze()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the garbage collector from walking over what is being built: a third of the time of reading a long list."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def pattern_file(name: str) -> Path:
    """A file of patterns/ by its name, e.g. ``doc_types.yaml``."""
    path = patterns_dir() / name
    if not path.is_file():
        raise MissingComponentError(f"patterns/{name} is missing", next_step="Install camket again: pip install .")
    return path


def own_patterns_dir() -> Path | None:
    """The user's own folder of rules and words, or None. Raises :class:`RulesError` where it is named and is none."""
    name = os.environ.get(OWN_PATTERNS)
    if not name:
        return None
    folder = Path(name)
    if not folder.is_dir():
        raise RulesError(
            "there is no such folder of rules", path=name, next_step=f"Mend --patterns or ${OWN_PATTERNS}."
        )
    for path in own_pattern_files(folder):
        if not (patterns_dir() / path.name).is_file():
            known = ", ".join(sorted(each.name for each in patterns_dir().glob("*.yaml")))
            raise RulesError("no rules are read from a file of this name", path=str(path), next_step=f"Use: {known}")
    return folder


def own_pattern_files(folder: Path) -> list[Path]:
    """The YAML files of a folder of rules, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.name[0] != ".")


def use_patterns(folder: str | Path) -> None:
    """Lays the files of a folder over the shipped rules, in this process and in those that it starts.

    Call it before any text is read: what other modules made of the rules stays as it is.
    """
    os.environ[OWN_PATTERNS] = str(Path(folder).absolute())
    load_patterns.cache_clear()
    rules_version.cache_clear()
    own_patterns_dir()


@lru_cache(maxsize=64)
def load_patterns(name: str) -> Any:
    """The content of a YAML file of patterns/, read once for each process. Treat it as read-only.

    The user's own file of that name is laid over it. Raises :class:`RulesError` where that is not possible.
    """
    content = _load(pattern_file(name))
    own = own_patterns_dir()
    if own is not None and (own / name).is_file():
        content = merged(content, _load(own / name), str(own / name))
    return content


def merged(shipped: Any, own: Any, path: str, place: str = "") -> Any:
    """What is shipped with a person's own laid over it.

    Mappings are merged key by key. The rows of a list are appended; a row with the ``id`` (or ``code``) of one that is
    there takes its place. Anything else is replaced. Raises :class:`RulesError`, naming file and place, where the one
    is a list, a mapping or a value and the other is not.
    """
    if own is None:
        return shipped
    kinds = [dict if isinstance(each, dict) else list if isinstance(each, list) else None for each in (shipped, own)]
    if kinds[0] is not kinds[1]:
        names = {dict: "a mapping", list: "a list", None: "a single value"}
        raise RulesError(
            f"{place or 'the file'} is {names[kinds[1]]}, {names[kinds[0]]} is needed",
            path=path,
            next_step="See the shipped file of the same name.",
        )
    if isinstance(shipped, dict):
        inner = {
            key: merged(shipped[key], own[key], path, f"{place}.{key}".lstrip(".")) for key in own if key in shipped
        }
        return {**shipped, **own, **inner}
    if isinstance(shipped, list):
        return _merged_rows(shipped, own)
    return own


def _merged_rows(shipped: list[Any], own: list[Any]) -> list[Any]:
    rows, places = list(shipped), {}
    for i, row in enumerate(shipped):
        if (key := _row_key(row)) is not None:
            places[key] = i
    fresh = []
    for row in own:
        key = _row_key(row)
        if key is not None and key in places:
            rows[places[key]] = row
        elif key is not None or row not in shipped:
            fresh.append(row)
    return rows + fresh


def _row_key(row: Any) -> tuple[str, str] | None:
    if isinstance(row, dict):
        for name in _KEYS:
            if name in row:
                return name, str(row[name])
    return None


def _load(path: Path) -> Any:
    try:
        with undisturbed():
            return yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise RulesError(f"this is no YAML: {error}", path=str(path), next_step="Mend the file.") from error


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def model_file(name: str) -> Path:
    """A trained model by its file name. Raises :class:`MissingComponentError` where it is missing."""
    path = PACKAGE / "models" / name
    if not path.is_file():
        raise MissingComponentError(
            f"the model {name} is missing", next_step="Install camket again, or rebuild it with: camket train"
        )
    return path


@lru_cache(maxsize=1)
def rules_version() -> str:
    """Fingerprint of all rules and models: a change means that stored facts may be out of date."""
    digest = hashlib.sha256()
    own = own_patterns_dir()
    for path in (*_files(patterns_dir()), *_files(PACKAGE / "models"), *(own_pattern_files(own) if own else ())):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
