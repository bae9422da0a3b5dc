"""Fixtures that all tests share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# Property tests judge by what comes out, never by the clock, and try the same examples on every machine;
# CAMKET_EXPLORE=1 tries others at each run.
settings.register_profile("camket", deadline=None, derandomize="CAMKET_EXPLORE" not in os.environ)
settings.load_profile("camket")

# A shell's background job ignores Ctrl-C, and so would every command that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.fixture(scope="session")
def corpus_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus, ingested by the command as a user would."""
    path = tmp_path_factory.mktemp("corpus") / "corpus.db"
    command = [
        sys.executable,
        "-m",
        "pipeline.cli.main",
        "ingest",
        str(ROOT / "corpus" / "documents"),
        "--db",
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr
    return path
