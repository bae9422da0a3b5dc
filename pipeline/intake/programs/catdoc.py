"""catdoc: the bare text of a Word file; it also reads short files that antiword refuses."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.errors import DamagedFileError
from pipeline.intake.programs import runner

# catdoc prints the instructions of fields, too; on lines of their own they are the page numbers of headers.
_FIELD = re.compile(r"^[ \t]*(?:NUM)?PAGE(?:S)?\b[^\w\n]*\d*[ \t]*$", re.M)


def program() -> str | None:
    """Where catdoc is, or None."""
    return runner.find("catdoc")


def to_text(path: Path, *, timeout: float = 60) -> str:
    """The text, a line for each paragraph; letters beyond ASCII as in Windows-1252, or Unicode where Word had that.

    catdoc drops soft hyphens, which are the letter "ư" of TCVN3: antiword is the better one where both are here.

    Raises:
        TimeoutError: (of :mod:`pipeline.errors`) it did not end in time.
        DamagedFileError: catdoc refuses the file.
    """
    arguments = [program() or "catdoc", "-w", "-s", "cp1252", "-d", "utf-8", str(path)]
    done = runner.call(arguments, path=str(path), timeout=timeout)
    text = done.stdout.decode("utf-8", errors="replace")
    if done.returncode != 0 or not text.strip():
        what = " ".join(done.stderr.decode("utf-8", "replace").split())[:160]
        raise DamagedFileError(f"catdoc cannot read it ({what or done.returncode})", path=str(path))
    return _FIELD.sub("", text)
