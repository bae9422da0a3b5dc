"""Word 97 and Word 6 files (.doc), read by LibreOffice, antiword or catdoc, whichever is there."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline import errors
from pipeline.intake import plain, word
from pipeline.intake.programs import antiword, catdoc, libreoffice
from pipeline.model import PageLayer

INSTALL = "Install one: apt-get install antiword (or libreoffice-writer-nogui), on macOS: brew install antiword"


def read(path: Path) -> tuple[PageLayer, ...]:
    """The pages of a .doc file, by the first program that can read it.

    Letters of legacy fonts (TCVN3, VNI) come through as their Windows-1252 letters: the repair decodes them.

    Raises:
        MissingComponentError: none of the three programs is here.
        DamagedFileError: those that are here refuse the file.
    """
    problems: list[errors.CamketError] = []
    for reader in (_by_libreoffice, _by_antiword, _by_catdoc):
        try:
            pages = reader(path)
        except errors.EmptyFileError:
            raise
        except errors.InputError as error:
            problems.append(error)
            continue
        if pages is not None:
            return pages
    if not problems:
        raise errors.MissingComponentError("no program for .doc files is here", path=str(path), next_step=INSTALL)
    if any(isinstance(error, errors.TimeoutError) for error in problems):
        raise next(error for error in problems if isinstance(error, errors.TimeoutError))
    said = "; ".join(error.problem for error in problems)
    raise errors.DamagedFileError(f"the .doc file is damaged: {said}", path=str(path), next_step="Save it as .docx")


def _by_libreoffice(path: Path) -> tuple[PageLayer, ...] | None:
    if libreoffice.program() is None:
        return None
    with tempfile.TemporaryDirectory(prefix="camket-") as folder:
        return word.read(libreoffice.to_docx(path, Path(folder)))


def _by_antiword(path: Path) -> tuple[PageLayer, ...] | None:
    return plain.pages_of(antiword.to_text(path), str(path)) if antiword.program() else None


def _by_catdoc(path: Path) -> tuple[PageLayer, ...] | None:
    return plain.pages_of(catdoc.to_text(path), str(path)) if catdoc.program() else None
