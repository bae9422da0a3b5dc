"""Teach the English-OCR channel: print known text, spoil the picture, have Tesseract's ``eng`` read it, count.

What an English model makes of "phụ nữ" cannot be listed by hand: it depends on the font, its size and how bad the
scan is. So paragraphs are set in several fonts, blurred, skewed, thresholded and packed as JPEG as scanners do, and
read; the lines that went in and the lines that came out are aligned word by word, and :func:`fit` turns the pairs into
probabilities. Nothing of the text is kept in the model but the counts of short strings.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from pipeline.errors import MissingComponentError, UsageError
from pipeline.repair import channel
from pipeline.repair.channel import LONGEST_ONE, LONGEST_TWO, MAX_READ, Model
from pipeline.repair.channel_costs import KNOWN, LETTERS, SHARE_TWO
from pipeline.repair.channel_parts import ONSET_READ, onset_length
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

Picture = npt.NDArray[Any]

FONTS = (
    ("Tinos-Regular", 7),
    ("Tinos-Bold", 2),
    ("Tinos-Italic", 2),
    ("Tinos-BoldItalic", 0.5),
    ("NotoSerif-Regular", 1.5),
    ("NotoSerif-Bold", 0.3),
    ("NotoSerif-Italic", 0.4),
    ("DejaVuSerif", 0.5),
    ("DejaVuSerifCondensed", 0.5),
    ("Arimo-Regular", 2),
    ("Arimo-Bold", 0.5),
    ("Arimo-Italic", 0.4),
    ("NotoSans-Regular", 1.2),
    ("NotoSansDisplay-Regular", 0.5),
    ("DejaVuSans", 0.5),
    ("DejaVuSansCondensed", 0.5),
)
"""Fonts with Vietnamese letters and how often each is used; Tinos has the metrics of Times New Roman, which Decree
30/2020, appendix I, lays down for official documents."""

_EDGE = ".,;:!?()[]\"'“”‘’…-–"
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as it was set: its text, and the pixel rows it stands in."""

    text: str
    top: int
    bottom: int


def find_font(name: str) -> Path | None:
    """The file of a font by its name without suffix, or None where this machine lacks it."""
    for folder in _FONT_FOLDERS:
        for path in Path(folder).expanduser().rglob(f"{name}.ttf"):
            return path
    return None


def print_page(paragraphs: Sequence[str], font: Path, size: float, dpi: int) -> tuple[Picture, list[PrintedLine]]:
    """Set paragraphs on a white page as wide as A4 and as long as they need; grey pixels. ``size`` is in points."""
    face = ImageFont.truetype(str(font), round(size * dpi / 72))
    width, margin, step = round(8.27 * dpi), round(0.9 * dpi), round(size * dpi / 72 * 1.45)
    rows = [(line, i == 0) for text in paragraphs for i, line in enumerate(_wrap(text, face, width - 2.2 * margin))]
    image = Image.new("L", (width, step * (len(rows) + 3)), 255)
    draw = ImageDraw.Draw(image)
    lines = []
    for i, (line, first) in enumerate(rows):
        top = step * (i + 1)
        draw.text((margin + (round(0.35 * dpi) if first else 0), top), line, font=face, fill=0)
        lines.append(PrintedLine(line, top, top + step))
    return np.asarray(image), lines


def _wrap(text: str, face: ImageFont.FreeTypeFont, room: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and face.getlength(longer) > room - (0 if line else 40):
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def degrade(page: Picture, rng: random.Random) -> Picture:
    """The page as a worn copier and a scanner leave it; how bad is drawn from ``rng``."""
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = page.shape
    picture: Picture = page.astype(np.float32)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.gauss(0, 0.15), 1)
    picture = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.3))
    picture += noise.normal(0, rng.uniform(2, 28), picture.shape).astype(np.float32)
    kind = rng.random()
    if kind < 0.45:  # a fax or a black-and-white scanner
        picture = np.where(picture > rng.uniform(120, 200), 255, 0)
    elif kind < 0.7:  # faint ink on grey paper
        picture = picture * rng.uniform(0.6, 0.9) + rng.uniform(10, 40)
    packed: Picture = np.clip(picture, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:  # ink that bled, or broke
        kernel = np.ones((2, 2), np.uint8)
        packed = cv2.erode(packed, kernel) if rng.random() < 0.6 else cv2.dilate(packed, kernel)
    done, jpeg = cv2.imencode(".jpg", packed, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 85)])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE)) if done else packed


def read_rows(
    picture: Picture, dpi: int, *, model: str = "eng", timeout: float = 180
) -> list[tuple[float, float, str]]:
    """What Tesseract reads: a (row, column, text) for each word, in pixels of its box's middle and left edge.

    Raises :class:`MissingComponentError` without Tesseract; a page that takes longer than ``timeout`` seconds gives [].
    """
    program = shutil.which("tesseract")
    if program is None:
        raise MissingComponentError("tesseract is missing", next_step="Install it: apt install tesseract-ocr")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        cv2.imwrite(str(file), picture)
        command = [program, str(file), "stdout", "-l", model, "--dpi", str(dpi), "--psm", "6", "tsv"]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=timeout, env={**os.environ, "OMP_THREAD_LIMIT": "1"}, check=False
            )
        except subprocess.TimeoutExpired:
            return []
    words: list[tuple[float, float, str]] = []
    for row in done.stdout.decode("utf-8", "replace").splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip():
            left, top, height = int(cells[6]), int(cells[7]), int(cells[9])
            words.append((top + height / 2, left, cells[11]))
    return words


def pair_lines(lines: Sequence[PrintedLine], words: Sequence[tuple[float, float, str]]) -> list[tuple[str, str]]:
    """Each printed line with the words read at its height, from left to right."""
    rows: list[list[tuple[float, str]]] = [[] for _ in lines]
    if not lines:
        return []
    step = lines[0].bottom - lines[0].top
    for middle, left, text in words:
        i = round((middle - lines[0].top - 0.42 * step) / step)
        if 0 <= i < len(lines):
            rows[i].append((left, text))
    return [(line.text, " ".join(text for _, text in sorted(row))) for line, row in zip(lines, rows, strict=True)]


def installed_fonts() -> list[tuple[Path, float]]:
    """The fonts of :data:`FONTS` that are here, with their weights.

    Raises :class:`MissingComponentError` where none is.
    """
    fonts = [(path, weight) for name, weight in FONTS if (path := find_font(name)) is not None]
    if not fonts:
        raise MissingComponentError(
            "no font with Vietnamese letters is installed",
            next_step="Install some: apt install fonts-croscore fonts-noto-core fonts-dejavu",
        )
    return fonts


def printed_pairs(texts: Sequence[str], pages: int, *, seed: int = 0) -> Iterator[list[tuple[str, str]]]:
    """Print and read ``pages`` pages of the paragraphs; gives the line pairs of each page.

    Raises :class:`MissingComponentError` where no font with Vietnamese letters is installed.
    """
    rng = random.Random(seed)
    fonts = installed_fonts()
    usable = [text for text in texts if 40 <= len(text) <= 900]
    if not usable:
        raise UsageError("no paragraph of 40 to 900 characters to print")
    for _ in range(pages):
        chosen, size = [], 0
        while size < 2600:
            text = " ".join(unicodedata.normalize("NFC", rng.choice(usable)).split())
            if rng.random() < 0.12:  # headings are printed in capitals
                text = text[:160].upper()
            chosen.append(text)
            size += len(text)
        font = rng.choices([path for path, _ in fonts], [weight for _, weight in fonts])[0]
        dpi = rng.choice((130, 150, 200, 200, 250, 300))
        page, lines = print_page(chosen, font, rng.choice((11, 12, 13, 13, 13.5, 14, 14)), dpi)
        yield pair_lines(lines, read_rows(degrade(page, rng), dpi))


def word_pairs(printed: str, read: str) -> list[tuple[str, str]]:
    """Each printed word of a line with what was read in its place (may hold blanks, may be empty).

    Words of digits, of signs, and lines that the OCR lost are left out. Punctuation at a word's edges is cut off on
    both sides, unless the read word has it and the printed one has not.
    """
    a, b = strip_marks(printed).lower(), strip_marks(unicodedata.normalize("NFC", read)).lower()
    if not a or Levenshtein.normalized_distance(a, b, score_cutoff=0.6) > 0.55:
        return []
    starts = [0] * (len(a) + 1)  # where in read the stretch that answers to printed[i] begins
    for op in Levenshtein.opcodes(a, b):
        length, target = op.src_end - op.src_start, op.dest_end - op.dest_start
        for k in range(length):
            starts[op.src_start + k] = op.dest_start + min(k, target)
    starts[len(a)] = len(b)
    for i in range(len(a) - 1, -1, -1):
        starts[i] = min(starts[i], starts[i + 1])
    pairs, at = [], 0
    for word in printed.split(" "):
        start, end = at, at + len(word)
        at = end + 1
        begin = 0 if start == 0 else starts[start]
        stop = starts[end] if end < len(a) else len(b)
        core = word.strip(_EDGE)
        if not core or not all(char in KNOWN for char in core):
            continue
        piece = read[begin:stop].strip()
        head, tail = len(word) - len(word.lstrip(_EDGE)), len(word) - len(word.rstrip(_EDGE))
        if head:
            piece = piece.lstrip(_EDGE)
        if tail:
            piece = piece.rstrip(_EDGE)
        if len(piece) <= MAX_READ + 2:
            pairs.append((core, piece))
    return pairs


def fit(lines: Iterable[tuple[str, str]], *, rounds: int = 6) -> Model:
    """Learn a model from (printed line, read line) pairs by expectation maximisation."""
    counts: Counter[tuple[str, str]] = Counter()
    for printed, read in lines:
        counts.update(word_pairs(printed, read))
    pieces: dict[tuple[str, str], float] = {}
    for number in range(rounds):
        expected: defaultdict[tuple[str, str], float] = defaultdict(float)
        for (word, read), count in counts.items():
            _expect(word, read, count, pieces, expected)
        totals: defaultdict[str, float] = defaultdict(float)
        for (printed, _), value in expected.items():
            totals[printed] += value
        pieces = {
            pair: value / totals[pair[0]]
            for pair, value in expected.items()
            if value / totals[pair[0]] > (1e-6 if number < 2 else 1e-4) or (len(pair[0]) == 1 and value > 0.7)
        }
    kept = Counter({pair: n for pair, n in counts.items() if n >= 2 and " " not in pair[1] and pair[1]})
    one = _smooth({pair: p for pair, p in pieces.items() if len(pair[0]) == 1}, expected)
    totals = defaultdict(float)
    for (printed, _), value in expected.items():
        totals[printed] += value
    two = {pair: p for pair, p in pieces.items() if len(pair[0]) == 2 and expected[pair] > 2.5 and p > 2e-3}
    onset, rime = _count_parts(counts, pieces)
    return Model(one, two, dict(kept), onset, rime)


def _count_parts(
    counts: Counter[tuple[str, str]], pieces: dict[tuple[str, str], float]
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """How each onset and each rime was read, by the likeliest place where the reading of one ends."""
    onsets: Counter[tuple[str, str]] = Counter()
    rimes: Counter[tuple[str, str]] = Counter()
    for (word, read), n in counts.items():
        if not read or " " in read:
            continue
        cut = onset_length(word)
        k = 0 if cut == 0 else _reading_cut(word, read, cut, pieces)
        if k is not None and k <= ONSET_READ:
            onsets[word[:cut], read[:k]] += n
            rimes[word[cut:], read[k:]] += n
    return tuple({pair: n for pair, n in found.items() if n >= 2} for found in (onsets, rimes))  # type: ignore[return-value]


def _reading_cut(word: str, read: str, cut: int, pieces: dict[tuple[str, str], float]) -> int | None:
    """Where in the reading the letters from ``cut`` on begin; None where nothing explains the reading."""
    _, forward, backward = _sums(word, read, pieces)
    shares = [(forward[cut, k] * backward[cut, k], -k) for k in range(len(read) + 1)]
    best, k = max(shares)
    return -k if best > 0 else None


def _smooth(one: dict[tuple[str, str], float], expected: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Letters that differ in their marks alone lend each other readings; a marked vowel may be read as two letters.

    "nhân" is read "nhéan" where the reader saw the mark and the letter apart: any two likely readings may follow each
    other.
    """
    family: defaultdict[str, list[str]] = defaultdict(list)
    for char in LETTERS:
        family[strip_marks(char)].append(char)
    counts: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (printed, read), n in expected.items():
        if len(printed) == 1:
            counts[printed][read] += n
    smooth: dict[tuple[str, str], float] = {}
    for base, chars in family.items():
        shared: defaultdict[str, float] = defaultdict(float)
        marked = [char for char in chars if char != base]
        for char in marked:
            for read, n in counts[char].items():
                shared[read] += n
        total = sum(shared.values())
        for char in chars:
            lent = _LENT if char != base and total else 0.0
            rows: defaultdict[str, float] = defaultdict(float)
            for (printed, read), p in one.items():
                if printed == char:
                    rows[read] += (1 - lent) * p
            for read, n in shared.items():
                if lent and n / total > 1e-3:
                    rows[read] += lent * n / total
            if lent:
                single = sorted(((p, read) for read, p in rows.items() if len(read) == 1), reverse=True)[:8]
                single.append((0.2, base))
                for p, x in single:
                    for q, y in single:
                        rows[x + y] += _DOUBLED * p * q
            looks = _looks(char)
            for read in looks:
                rows[read] += _KNOWN_LOOK / len(looks)
            smooth.update({(char, read): p for read, p in rows.items() if p > 2e-5})
    return smooth


def _looks(char: str) -> list[str]:
    """Readings of a letter that other readers are known for (patterns/english_ocr.yaml)."""
    rules = load_patterns("english_ocr.yaml")
    base = strip_marks(char)
    kind = "plain" if base == char else "looks"
    return [read for row in rules[kind] if row["letters"] == base for read in row["seen"] if read != char]


_LENT = 0.06  # share of a marked letter's readings that it takes from its family
_DOUBLED = 0.03  # how often a marked letter is seen twice
_KNOWN_LOOK = 0.03  # share of a letter's readings given to those in patterns/english_ocr.yaml


def _start(printed: str, read: str) -> float:
    """A first guess at P(read | printed): like stays like, unlike is rare."""
    bare, seen = strip_marks(printed).lower(), strip_marks(read).lower()
    if len(printed) == 1:
        if bare == seen:
            return 0.8
        return {0: 0.005, 1: 0.02, 2: 0.003, 3: 0.0005}[len(read)]
    if bare == seen:
        return 0.02
    return {0: 1e-5, 1: 0.01, 2: 0.002, 3: 0.002, 4: 0.0005}[len(read)]


def _edges(word: str, read: str, pieces: dict[tuple[str, str], float]) -> list[tuple[int, int, int, int, float]]:
    edges = []
    n, m = len(word), len(read)
    for i in range(n):
        for j in range(m + 1):
            if abs(i - j) > 5 + abs(n - m):
                continue
            for a, most in ((1, LONGEST_ONE), (2, LONGEST_TWO)):
                if i + a > n:
                    break
                left = word[i : i + a]
                for b in range(min(most, m - j) + 1):
                    pair = (left, read[j : j + b])
                    p = pieces.get(pair, 1e-9) if pieces else _start(*pair)
                    p *= 1 - SHARE_TWO if a == 1 else SHARE_TWO
                    if p > 1e-10:
                        edges.append((i, j, i + a, j + b, p))
    return edges


Sums = defaultdict[tuple[int, int], float]


def _sums(
    word: str, read: str, pieces: dict[tuple[str, str], float]
) -> tuple[list[tuple[int, int, int, int, float]], Sums, Sums]:
    """The pieces that may explain a pair, and the probability of getting to, and on from, each (letter, character)."""
    edges = _edges(word, read, pieces)
    forward: Sums = defaultdict(float)
    backward: Sums = defaultdict(float)
    forward[0, 0] = backward[len(word), len(read)] = 1.0
    for i, j, to, read_to, p in edges:  # sorted by (i, j) already, except that a piece read as nothing keeps j
        forward[to, read_to] += forward[i, j] * p
    for i, j, to, read_to, p in reversed(edges):
        backward[i, j] += backward[to, read_to] * p
    return edges, forward, backward


def _expect(
    word: str,
    read: str,
    count: int,
    pieces: dict[tuple[str, str], float],
    expected: defaultdict[tuple[str, str], float],
) -> None:
    """Add the expected number of uses of each piece in one pair (forward and backward sums)."""
    edges, forward, backward = _sums(word, read, pieces)
    total = forward[len(word), len(read)]
    if total <= 1e-290:
        return
    for i, j, to, read_to, p in edges:
        share = forward[i, j] * p * backward[to, read_to] / total
        if share > 1e-4:
            expected[word[i:to], read[j:read_to]] += share * count


def train_channel(
    texts: Iterable[str], out: Path, *, pages: int = 250, seed: int = 0, pairs: Path | None = None
) -> None:
    """Rebuild the English-OCR channel and write it to ``out``.

    Args:
        texts: Paragraphs of clean Vietnamese text to print.
        out: The model file to write (a few hundred KB).
        pages: How many pages to print and read; one takes two to five seconds.
        seed: The same seed and text give the same pages.
        pairs: A file of further pairs, one JSON list ``[printed, read]`` a line: lines of earlier pages, or words of
            real scans (see :func:`word_pairs`). The shipped model was made of 950 pages and four scans, the scans
            counted three times.

    Raises :class:`MissingComponentError` without Tesseract or fonts, :class:`UsageError` where there is no usable text.
    """
    known = [pair for page in printed_pairs(list(texts), pages, seed=seed) for pair in page] if pages else []
    if pairs is not None:
        known += [(printed, read) for printed, read in map(json.loads, pairs.read_text(encoding="utf-8").splitlines())]
    if not known:
        raise UsageError("there is nothing to learn from: no pages to print, and no pairs")
    channel.save(fit(known), out)
