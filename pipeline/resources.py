"""Where the rules (patterns/) and the trained models lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import MissingComponentError

PACKAGE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def patterns_dir() -> Path:
    """The folder of rules and word lists. Raises :class:`MissingComponentError` where the installation lacks it."""
    for folder in (PACKAGE / "patterns", PACKAGE.parent / "patterns"):
        if folder.is_dir():
            return folder
    raise MissingComponentError("the folder patterns/ is missing", next_step="Install camket again: pip install .")


def pattern_file(name: str) -> Path:
    """A file of patterns/ by its name, e.g. ``doc_types.yaml``."""
    path = patterns_dir() / name
    if not path.is_file():
        raise MissingComponentError(f"patterns/{name} is missing", next_step="Install camket again: pip install .")
    return path


@lru_cache(maxsize=64)
def load_patterns(name: str) -> Any:
    """The content of a YAML file of patterns/, read once for each process. Treat it as read-only."""
    return yaml.load(pattern_file(name).read_text(encoding="utf-8"), Loader=_loader())


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
    for folder in (patterns_dir(), PACKAGE / "models"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                digest.update(path.name.encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
