"""antiword: the text of a Word 2 to 97 file, table cells and paragraphs laid out as on paper."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import DamagedFileError
from pipeline.intake.programs import runner


def program() -> str | None:
    """Where antiword is, or None."""
    return runner.find("antiword")


def to_text(path: Path, *, timeout: float = 60) -> str:
    """The text, a line for each paragraph; letters beyond ASCII as in Windows-1252, or Unicode where Word had that.

    Raises:
        TimeoutError: (of :mod:`pipeline.errors`) it did not end in time.
        DamagedFileError: antiword refuses the file.
    """
    # -w 0: no line is folded. UTF-8 keeps both the Unicode of Word 97 and, as its Windows-1252 letters, legacy bytes.
    done = runner.call(
        [program() or "antiword", "-w", "0", "-m", "UTF-8.txt", str(path)], path=str(path), timeout=timeout
    )
    text = done.stdout.decode("utf-8", errors="replace")
    if done.returncode != 0 or not text.strip():
        what = " ".join((done.stderr + done.stdout).decode("utf-8", "replace").split())[:160]
        raise DamagedFileError(f"antiword cannot read it ({what or done.returncode})", path=str(path))
    return text
