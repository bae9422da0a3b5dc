"""LibreOffice: a .doc file becomes a .docx file, with its fonts, tables and notes."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import DamagedFileError
from pipeline.intake.programs import runner

_MAC = "/Applications/LibreOffice.app/Contents/MacOS/soffice"


def program() -> str | None:
    """Where LibreOffice is, or None."""
    return runner.find("soffice", "libreoffice") or (_MAC if Path(_MAC).exists() else None)


def to_docx(path: Path, folder: Path, *, timeout: float = 120) -> Path:
    """Convert a file; the result lies in ``folder``.

    Raises:
        TimeoutError: (of :mod:`pipeline.errors`) it did not end in time.
        DamagedFileError: it made no .docx of it.
    """
    command = program()
    if command is None:
        raise DamagedFileError("LibreOffice is not here", path=str(path))
    # A profile of its own: a second LibreOffice of the same user would hand its work to the first and end at once.
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    arguments = [
        command,
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder),
        str(path),
    ]
    done = runner.call(arguments, path=str(path), timeout=timeout)
    result = folder / f"{path.stem}.docx"
    if done.returncode != 0 or not result.is_file():
        what = " ".join(done.stderr.decode("utf-8", "replace").split())[-120:]
        raise DamagedFileError(f"LibreOffice cannot read it ({what or done.returncode})", path=str(path))
    return result
