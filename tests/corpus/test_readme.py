"""The questions and answers of the README: each command is run on the sample corpus and says what stands there.

``python tests/corpus/test_readme.py DATABASE`` writes the answers into the README anew, from a database of the corpus.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
_BLOCK = re.compile(r"```console\n(.*?)```", re.S)
_COMMAND = re.compile(r"^\$ (camket [^\n]*)\n(.*?)(?=^\$ |\Z)", re.S | re.M)
WIDTH = "118"
# Where the corpus lies differs from machine to machine, and with the reader of .doc files the places in one of them.
_FILE = re.compile(r"^  file: .*\n", re.M)
_ID = re.compile(r"\b(tgt|res|fig|cit|fnd|asg|due)-[0-9a-f]{16}")


def questions(text: str) -> list[tuple[str, str]]:
    """The commands of the README with the answers that stand below them."""
    return [(command, answer) for block in _BLOCK.findall(text) for command, answer in _COMMAND.findall(block)]


def ask(command: str, database: Path) -> str:
    """What a command prints, with the ends of its lines trimmed."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli.main", *shlex.split(command)[1:]],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=database.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CAMKET_DB": str(database), "COLUMNS": WIDTH},
    )
    assert done.returncode == 0, done.stderr
    return _FILE.sub("", "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines()))


@pytest.mark.parametrize(("command", "answer"), questions(README.read_text(encoding="utf-8")))
def test_the_answer_is_what_the_readme_says(command: str, answer: str, corpus_database: Path) -> None:
    assert _ID.sub(r"\1", ask(command, corpus_database)) == _ID.sub(r"\1", answer)


def test_the_readme_asks_the_main_questions() -> None:
    asked = {command.split()[1] for command, _ in questions(README.read_text(encoding="utf-8"))}
    assert asked >= {"progress", "findings", "figures", "citations", "show", "search", "deadlines"}


if __name__ == "__main__":
    source = README.read_text(encoding="utf-8")

    def renewed(block: re.Match[str]) -> str:
        """One block with the answers of today."""
        parts = [
            f"$ {command}\n{ask(command, Path(sys.argv[1]).resolve())}" for command, _ in _COMMAND.findall(block[1])
        ]
        return "```console\n" + "".join(parts) + "```"

    README.write_text(_BLOCK.sub(renewed, source), encoding="utf-8")
