"""What the language model is trained on: texts of one paragraph a line as one stream of word ids."""

from __future__ import annotations

import gzip
import lzma
import re
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import InputError
from pipeline.repair import lm as model
from pipeline.repair.places import split_names
from pipeline.repair.tokens import case_of, looks_like_syllable
from pipeline.resources import load_patterns
from pipeline.vietnamese import is_syllable, strip_marks

Progress = Callable[[str, float], None]
Ints = npt.NDArray[Any]

CLASSES = len(model.SPECIAL) + len(model.PUNCTUATION)  # words of the model that are no words
UNIT_WEIGHT = 3.0  # a name counts as if it had stood so often in the corpora
IDIOM_WEIGHT = 6.0  # likewise an idiom of plans and letters, for each of its openings
SUBJECTS = ("idioms_farming.yaml", "idioms_associations.yaml", "idioms_services.yaml")
OPENINGS = ("", ". ", "; ", ", ")  # what may stand before an idiom; smoothing takes most of what was seen but once
HOLDOUT = 100  # one line of so many is left out of training (by its CRC), for measuring


@dataclass(frozen=True)
class Options:
    """What can be set about a training.

    ``weights`` maps a file's name up to its first dot to the weight of its counts (1 where not named). ``thresholds``
    are the pruning thresholds of the lengths from 2 up, in nats of relative entropy times 1e-9, and ``choice`` is the
    weight of the choice between words of one bare form in them. ``rounds`` is how often it prunes and counts anew,
    ``units`` adds the names of administrative units and the idioms of administration, ``holdout`` leaves one line in a
    hundred out.
    """

    order: int = 4
    weights: Mapping[str, float] = field(default_factory=lambda: {"vbpl": 3.0, "viwiki": 0.7})
    thresholds: Sequence[float] = (27.9, 26.97, 25.11, 25.11)
    max_words: int = 40_000
    min_syllable: int = 3
    min_foreign: int = 25
    choice: float = 0.7
    rounds: int = 2
    units: bool = True
    holdout: bool = True


def held_out(line: str) -> bool:
    """Whether a line of a corpus is left out of training. Repeated lines fall on the same side."""
    return zlib.crc32(line.strip().encode()) % HOLDOUT == 0


def training_lines(path: Path, *, holdout: bool = True) -> Iterator[str]:
    """The lines of a text, packed or not, that a model learns from: not those without marks, nor those held out."""
    with _open(path) as file:
        for line in file:
            if not (holdout and held_out(line)) and not without_marks(line):
                yield line


def _open(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


class _Chunks(dict[str, tuple[int, ...]]):
    """From a chunk between blanks to its tokens' codes: 4 * running number of the word + case; filled as needed.

    Case is 0 for small, 1 for a capital first letter, 2 for all capitals of two letters or more, 3 for classes.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {name: i for i, name in enumerate(model.SPECIAL + model.PUNCTUATION)}

    def __missing__(self, chunk: str) -> tuple[int, ...]:
        codes = []
        for word, text in model.model_words(model.tokens_of(chunk)):
            number = self.numbers.setdefault(word, len(self.numbers))
            case = 3 if number < CLASSES else case_of(text)
            codes.append(4 * number + case)
        if len(self) > 3_000_000:
            self.clear()
        self[chunk] = tuple(codes)
        return self[chunk]


def read_corpora(
    paths: Sequence[Path], options: Options, tell: Progress
) -> tuple[list[str], Ints, Ints, npt.NDArray[np.float32]]:
    """Reads all files.

    Returns:
        The vocabulary in the model's order, each word's share of capitals, ids of all tokens with a break before each
        line, and each token's weight.
    """
    chunks = _Chunks()
    stream, lengths = array("I"), []
    for path in paths:
        before = len(stream)
        tell(f"read {path.name}", 0.0)
        for line in training_lines(path, holdout=options.holdout):
            stream.append(4 * model.BREAK + 3)
            stream.extend(chain.from_iterable(map(chunks.__getitem__, line.split())))
        lengths.append(len(stream) - before)
        tell(f"read {path.name}", 1.0)
    shares = [options.weights.get(path.name.split(".")[0], 1.0) for path in paths]
    for lines, share in ((unit_lines(), UNIT_WEIGHT), (idiom_lines(), IDIOM_WEIGHT)) if options.units else ():
        before = len(stream)
        for line in lines:
            stream.append(4 * model.BREAK + 3)
            stream.extend(chain.from_iterable(map(chunks.__getitem__, line.split())))
        lengths.append(len(stream) - before)
        shares.append(share)
    codes = np.frombuffer(stream, np.uint32)
    if len(codes) < 1000:
        raise InputError("too little text to train a model", next_step="Give files with one paragraph a line.")
    weight = np.repeat(np.array(shares, np.float32), lengths)
    names = list(chunks.numbers)
    words, renumber = _vocabulary(names, np.bincount(codes >> 2, weights=weight, minlength=len(names)), options)
    ids = renumber[codes >> 2]
    return words, _capital_share(ids, codes & 3, len(words)), ids, weight


_FILE_NAME = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|rar|zip)\s*$", re.I)
_LETTERS = re.compile(r"[^\W\d_]+")


def without_marks(line: str) -> bool:
    """Whether a line is Vietnamese that has lost its marks, as names of files have: nothing to learn from."""
    if _FILE_NAME.search(line):
        return True
    if len(line.encode()) > 1.05 * len(line):
        return False
    words = _LETTERS.findall(line)
    marked = sum(not word.isascii() for word in words)
    return len(words) > 3 and marked <= 0.15 * len(words) and sum(map(looks_like_syllable, words)) > 0.6 * len(words)


def unit_lines() -> Iterator[str]:
    """The names of all communes and wards, and of the districts there were, in phrases in which documents name them."""
    for province in load_patterns("administrative_units.yaml")["provinces"]:
        full = province["name"]
        for kind in ("xã", "phường", "đặc khu"):
            for name in province.get(kind, ()):
                yield f"Ủy ban nhân dân {kind} {name}, {full[0].lower()}{full[1:]}"
                yield f"{kind.capitalize()} {name}"
    for province in load_patterns("former_units.yaml")["provinces"]:
        for district in province["districts"]:
            within = f"{district['name'][0].lower()}{district['name'][1:]}"
            yield f"Ủy ban nhân dân {within}, {province['name'][0].lower()}{province['name'][1:]}"
            yield district["name"]
            for kind in ("xã", "phường", "thị trấn"):
                for name in split_names(district.get(kind, "")):
                    yield f"Ủy ban nhân dân {kind} {name}, {within}"
                    yield f"{kind.capitalize()} {name}"


def idiom_lines() -> Iterator[str]:
    """What plans, reports, letters and local notices say again and again, the things that local ones count, grow and
    keep, and family names as documents put them before given ones.
    """
    idioms, local = load_patterns("idioms.yaml"), load_patterns("idioms_local.yaml")
    for opening in OPENINGS:
        for lines in (*idioms["idioms"].values(), *local["idioms"].values()):
            yield from (f"{opening}{line}" for line in lines)
        for name in load_patterns("names.yaml")["family"]:
            yield from (f"{opening}{line.format(name)}" for line in idioms["persons"])
        for things in idioms["things"].values():
            yield from (f"{opening}{line.format(name)}" for name in things["names"] for line in things["lines"])


def subject_lines() -> Iterator[str]:
    """What is written of daily life and work in villages and towns, by subjects that the corpora seldom have.

    The context network reads them. In the n-gram model, which may not grow, they drove out turns of phrase of plans.
    """
    for opening in OPENINGS:
        for name in SUBJECTS:
            for lines in load_patterns(name)["idioms"].values():
                yield from (f"{opening}{line}" for line in lines)


def _vocabulary(names: list[str], counts: npt.NDArray[Any], options: Options) -> tuple[list[str], Ints]:
    """Picks the words and sorts them by bare form; the rest becomes ``<unk>``."""
    kept = []
    short = {word.lower() for word in load_patterns("abbreviations.yaml")["abbreviations"]["words"]}
    for number in range(CLASSES, len(names)):
        name = names[number]
        least = options.min_syllable if is_syllable(name) or name in short else options.min_foreign
        if counts[number] >= least and "\n" not in name:
            kept.append(number)
    kept.sort(key=lambda number: (-counts[number], names[number]))
    kept = kept[: options.max_words - CLASSES]
    kept.sort(key=lambda number: (strip_marks(names[number]), names[number]))
    renumber = np.zeros(len(names), np.uint16)
    renumber[:CLASSES] = np.arange(CLASSES)
    renumber[kept] = np.arange(CLASSES, CLASSES + len(kept))
    return names[:CLASSES] + [names[number] for number in kept], renumber


def _capital_share(ids: Ints, case: Ints, size: int) -> Ints:
    """P(first letter is a capital) of each word inside a sentence of mixed case, as 0 to 255."""
    inside = np.zeros(len(ids), bool)
    inside[1:] = (ids[:-1] >= CLASSES) & (case[:-1] != 2) & (case[1:] < 2)
    total = np.bincount(ids[inside], minlength=size)
    capital = np.bincount(ids[inside & (case == 1)], minlength=size)
    overall = capital.sum() / max(1, total.sum())
    return np.clip(np.rint(255 * (capital + 4 * overall) / (total + 4)), 1, 254).astype(np.uint8)
