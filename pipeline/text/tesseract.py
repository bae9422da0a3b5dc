"""Tesseract, called through pytesseract: always with a time-out, one thread, and one kind of error.

Pictures go to Tesseract as uncompressed files; given a PIL image, pytesseract would compress it as PNG for each call.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytesseract

from pipeline import errors
from pipeline.intake.programs import runner

INSTALL = "Install it: apt-get install tesseract-ocr tesseract-ocr-vie, on macOS: brew install tesseract tesseract-lang"
# The names of models that are no language: where Debian and Homebrew keep them.
_PACKAGES = {
    "vie": "apt-get install tesseract-ocr-vie, on macOS: brew install tesseract-lang",
    "Vietnamese": "apt-get install tesseract-ocr-script-viet, on macOS: brew install tesseract-lang",
    "osd": "apt-get install tesseract-ocr-osd, on macOS: brew install tesseract",
}


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word as Tesseract gives it; pixels from the top left corner, confidence 0 to 1, and the line it stands on."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    line: tuple[int, int, int]  # block, paragraph, line


@lru_cache(maxsize=1)
def version() -> str:
    """Tesseract's version, e.g. ``5.3.0``; asked once for each process.

    Raises:
        MissingComponentError: Tesseract is not on PATH, or does not run.
    """
    try:
        return str(pytesseract.get_tesseract_version())
    except pytesseract.TesseractNotFoundError as error:
        raise _missing() from error
    except (SystemExit, OSError, ValueError, RuntimeError) as error:
        raise errors.MissingComponentError(f"tesseract does not run ({error})", next_step=INSTALL) from error


def languages() -> frozenset[str]:
    """The models that are installed, by the names that Tesseract takes ("script/Vietnamese" may be one of them).

    pytesseract's own list leaves out every name that is not in small letters.
    """
    program = runner.find(pytesseract.pytesseract.tesseract_cmd)
    if program is None:
        raise _missing()
    done = runner.call([program, "--list-langs"], path="tesseract", timeout=30)
    lines = (done.stdout or done.stderr).decode("utf-8", errors="replace").splitlines()
    return frozenset(line.strip() for line in lines[1:] if line.strip())


@lru_cache(maxsize=16)
def installed_name(model: str) -> str | None:
    """The name under which a model is installed here: script models may lie in a folder script/, or not."""
    here = languages()
    return next((name for name in (model, f"script/{model}") if name in here), None)


def read(picture: Path, *, model: str, dpi: int, timeout: float, config: str = "--psm 3") -> list[SeenWord]:
    """The words of a picture.

    Args:
        picture: an image file that Leptonica reads.
        model: a model's name; more than one are joined by ``+``.
        dpi: resolution of the picture.
        timeout: seconds.
        config: further arguments.

    Raises:
        TimeoutError: (of :mod:`pipeline.errors`) Tesseract was ended after its time.
        PageError: Tesseract failed on this picture, or its answer cannot be understood.
        MissingComponentError: Tesseract or the model is not here.
    """
    with _one_error(model, timeout):
        answer = pytesseract.image_to_data(
            str(picture),
            lang=model,
            config=f"--dpi {dpi} {config}",
            timeout=timeout,
            output_type=pytesseract.Output.STRING,
        )
        return list(_words(answer))


def orientation(picture: Path, *, timeout: float) -> tuple[int, float]:
    """By how many degrees clockwise (0, 90, 180, 270) a picture must be turned to be upright; and how sure that is.

    The confidence has no upper bound; Tesseract takes 1 to 2 for doubtful. (0, 0.0) where it finds too little text.
    """
    try:
        with _one_error("osd", timeout):
            answer = pytesseract.image_to_osd(str(picture), timeout=timeout)
    except errors.TimeoutError:
        raise
    except errors.PageError:
        return 0, 0.0
    turn = re.search(r"Rotate:\s*(\d+)", answer)
    sure = re.search(r"Orientation confidence:\s*([\d.]+)", answer)
    return (int(turn[1]) % 360 if turn else 0), (float(sure[1]) if sure else 0.0)


@contextmanager
def as_file(picture: np.ndarray) -> Iterator[Path]:
    """A grey picture as an uncompressed PGM file, for as long as the block lasts."""
    handle, name = tempfile.mkstemp(prefix="camket-", suffix=".pgm")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b"P5\n%d %d\n255\n" % (picture.shape[1], picture.shape[0]))
            file.write(np.ascontiguousarray(picture).data)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _one_error(model: str, timeout: float) -> Iterator[None]:
    # Several processes with several threads each are tens of times slower than one thread each.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    version()
    try:
        yield
    except pytesseract.TesseractNotFoundError as error:
        raise _missing() from error
    except pytesseract.TesseractError as error:
        raise _failed(error, model) from error
    except RuntimeError as error:  # pytesseract's word for a time-out
        if "timeout" in str(error).lower():
            raise errors.TimeoutError(
                f"tesseract did not finish within {timeout:g} s", next_step="Try it again with: camket retry"
            ) from error
        raise errors.PageError(f"tesseract failed ({error})") from error
    except (UnicodeDecodeError, OSError, ValueError, KeyError, IndexError) as error:
        raise errors.PageError(
            f"tesseract's answer cannot be read ({type(error).__name__})", next_step="Try it again with: camket retry"
        ) from error


def _failed(error: pytesseract.TesseractError, model: str) -> errors.CamketError:
    said = " ".join(str(error.message).split())
    if "loading language" in said or "traineddata" in said:
        package = _PACKAGES.get(model, f"the Tesseract model {model}")
        return errors.MissingComponentError(
            f"the Tesseract model {model} is missing", next_step=f"Install it: {package}"
        )
    return errors.PageError(
        f"tesseract failed with status {error.status} ({said[:160]})", next_step="Try it again with: camket retry"
    )


def _missing() -> errors.MissingComponentError:
    return errors.MissingComponentError("tesseract is missing", next_step=INSTALL)


def _words(answer: str) -> Iterator[SeenWord]:
    """Words out of Tesseract's TSV: level 5, with a text that is not blank."""
    lines = answer.splitlines()
    if not lines or not lines[0].startswith("level\t"):
        raise ValueError("no TSV")
    for line in lines[1:]:
        fields = line.split("\t")
        if len(fields) < 12 or fields[0] != "5" or not fields[11].strip():
            continue
        block, paragraph, number = (int(value) for value in fields[2:5])
        left, top, width, height = (int(value) for value in fields[6:10])
        confidence = min(1.0, max(0.0, float(fields[10]) / 100))
        yield SeenWord(fields[11].strip(), left, top, width, height, confidence, (block, paragraph, number))
