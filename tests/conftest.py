"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """The folder of real documents beside the checkout (or CAMKET_SHARED), or None on a machine without it."""
    for folder in (os.environ.get("CAMKET_SHARED"), ROOT.parent / "shared"):
        if folder and (Path(folder) / "seeds").is_dir():
            return Path(folder)
    return None


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real documents and their gold. Tests that ask for it are skipped where it is absent."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("the folder shared/ with real documents is not here (set CAMKET_SHARED)")
    return folder
