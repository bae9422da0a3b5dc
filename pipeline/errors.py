"""The one root of camket's errors, and the exit codes of the command line.

A message names the file, the page where there is one, what is wrong and what to do next; it is one line, so that it can
stand in a log, in ``ingests.message`` and on standard error alike.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell sees (part of the public contract)."""

    DONE = 0
    SOME_FAILED = 1
    WRONG_USAGE = 2
    MISSING_COMPONENT = 3


class CamketError(Exception):
    """Root of all errors that camket raises on purpose.

    ``code`` is the short, searchable name that is stored in ``ingests.error_code``. ``next_step`` says what the reader
    can do about it.
    """

    code = "error"
    exit_code = ExitCode.SOME_FAILED

    def __init__(self, problem: str, *, path: str | None = None, page: int | None = None, next_step: str = "") -> None:
        self.problem = problem
        self.path = path
        self.page = page
        self.next_step = next_step
        super().__init__(str(self))

    def __str__(self) -> str:
        place = self.path or ""
        if self.page is not None:
            place = f"{place}, page {self.page}" if place else f"page {self.page}"
        text = f"{place}: {self.problem}" if place else self.problem
        if self.next_step:
            text = f"{text.rstrip('.')}. {self.next_step}"
        return " ".join(text.split())

    def __reduce__(self) -> tuple[object, ...]:
        """Cross process borders whole: pickling would otherwise call ``__init__`` with the finished message."""
        return (_rebuild, (type(self), self.problem, self.path, self.page, self.next_step))


def _rebuild(kind: type[CamketError], problem: str, path: str | None, page: int | None, next_step: str) -> CamketError:
    return kind(problem, path=path, page=page, next_step=next_step)


class UsageError(CamketError):
    """The command was called in a way that cannot be carried out."""

    code = "usage"
    exit_code = ExitCode.WRONG_USAGE


class RulesError(CamketError):
    """A file of rules or words cannot be used: no YAML, a key of another kind, a rule without an example."""

    code = "rules"
    exit_code = ExitCode.WRONG_USAGE


class MissingComponentError(CamketError):
    """A program, a Tesseract model or a data file that the step needs is not on this machine."""

    code = "missing-component"
    exit_code = ExitCode.MISSING_COMPONENT


class InputError(CamketError):
    """A file that cannot be read as a document. Subclasses say why."""

    code = "unreadable"


class UnknownTypeError(InputError):
    """Neither the name nor the first bytes of the file belong to a type that camket reads."""

    code = "unknown-type"


class EmptyFileError(InputError):
    """The file has no bytes, or no content at all."""

    code = "empty"


class EncryptedError(InputError):
    """The file asks for a password."""

    code = "encrypted"


class DamagedFileError(InputError):
    """The file starts as a document of its type does, but cannot be read to its end."""

    code = "damaged"


class PageError(InputError):
    """One page could not be read; the other pages of the file go on."""

    code = "page-unreadable"


class TimeoutError(PageError):  # the name users search for; always used as errors.TimeoutError
    """An external program did not finish in its time on this page."""

    code = "timeout"


class StoreError(CamketError):
    """The database cannot be opened, is locked, or was made by a newer camket."""

    code = "store"
    exit_code = ExitCode.WRONG_USAGE


class ClusterError(CamketError):
    """The Dask cluster was lost while it worked."""

    code = "cluster"
