"""From words with boxes to the text of a page in reading order: rows, gaps between columns, columns of prose.

Shared by PDF text layers and by OCR, so that both give the same form of text: one line of the page for each line; words
far apart on one line are parted by two or more blanks; an empty line stands where the page leaves a gap between
paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.model import Box, Word

# In units of the height of a line's letters (about 1 em).
_COLUMN_GAP = 1.6  # a gap this wide on one line parts columns; justified lines stretch blanks to about 1 em at most
_BLANK_WIDTH = 0.5  # columns are parted by a blank for each of these, so that wide gaps stay wide
_MAX_BLANKS = 24
_MIN_COLUMN_LINES = 10  # a letterhead has fewer lines side by side
_PARAGRAPH_GAP = 0.75  # between lines, beyond the usual distance

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class Piece:
    """A word, or a part of one, before lines are built. ``joined`` says that no blank stands before it."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None
    joined: bool = False
    raised: bool = False


@dataclass(slots=True)
class Row:
    """Pieces on one line, or on one line of one column."""

    pieces: list[Piece]
    x0: float
    top: float
    x1: float
    bottom: float

    @classmethod
    def of(cls, pieces: list[Piece]) -> Row:
        return cls(
            pieces,
            min(p.x0 for p in pieces),
            min(p.top for p in pieces),
            max(p.x1 for p in pieces),
            max(p.bottom for p in pieces),
        )

    @property
    def height(self) -> float:
        return self.bottom - self.top


Rule = tuple[float, float, float]  # a vertical line of a table: x, top, bottom


def compose(pieces: Sequence[Piece], rules: Sequence[Rule] = ()) -> tuple[str, tuple[Word, ...]]:
    """The page's text and its words, whose offsets are exact: ``text[w.start:w.end]`` is the word.

    Args:
        pieces: words in any order; those that overlap by half of their height stand on one line.
        rules: vertical lines of tables; words on both sides of one are parted like columns, however near they are.
    """
    return _written(_rows([piece for piece in pieces if piece.text]), rules)


def compose_lines(lines: Sequence[Sequence[Piece]]) -> tuple[str, tuple[Word, ...]]:
    """The same for pieces that an OCR has put on lines: its lines stay whole, those side by side share a row."""
    rows = [Row.of(sorted(line, key=lambda piece: piece.x0)) for line in lines if line]
    rows.sort(key=lambda row: row.top + row.bottom)
    joined: list[Row] = []
    for row in rows:
        for i in range(len(joined) - 1, max(-1, len(joined) - 5), -1):
            if _side_by_side(joined[i], row):
                joined[i] = Row.of(sorted([*joined[i].pieces, *row.pieces], key=lambda piece: piece.x0))
                break
        else:
            joined.append(row)
    joined.sort(key=lambda row: row.top + row.bottom)
    return _written(joined)


def _side_by_side(one: Row, other: Row) -> bool:
    """Two lines that share their height where they face each other, and no part of their width."""
    left, right = (one, other) if one.x0 <= other.x0 else (other, one)
    before = [piece for piece in left.pieces if piece.x1 <= right.x0]
    if right.x0 < left.x1 and not (before and all(p.x0 >= right.x1 for p in left.pieces if p not in before)):
        return False
    a, b = before[-1], right.pieces[0]
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _written(rows: list[Row], rules: Sequence[Rule] = ()) -> tuple[str, tuple[Word, ...]]:
    out = _Writer(rules)
    previous: Row | None = None
    distance = _usual_distance(rows)
    for row in _in_columns(rows):
        if previous is not None:
            gap = row.top - previous.bottom
            jumped = row.bottom <= previous.top  # the next column starts higher up
            out.line_break(blank=jumped or gap > distance + _PARAGRAPH_GAP * min(row.height, previous.height))
        out.row(row)
        previous = row
    return out.result()


def _rows(pieces: list[Piece]) -> list[Row]:
    """Group pieces into lines by overlap in height, from the top; then each line from left to right."""
    groups: list[list[Piece]] = []
    spans: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda p: (p.top + p.bottom, p.x0)):
        best, best_share = -1, 0.5
        for i in range(len(groups) - 1, max(-1, len(groups) - 5), -1):
            top, bottom = spans[i]
            overlap = min(bottom, piece.bottom) - max(top, piece.top)
            share = overlap / max(0.1, min(bottom - top, piece.bottom - piece.top))
            if share > best_share:
                best, best_share = i, share
        if best < 0:
            groups.append([piece])
            spans.append((piece.top, piece.bottom))
            continue
        groups[best].append(piece)
        top, bottom = spans[best]
        if piece.bottom - piece.top <= 1.5 * (bottom - top):
            # The line's own span drifts slowly with its pieces: a skewed line stays one, a tall bracket adds nothing.
            spans[best] = (0.8 * top + 0.2 * piece.top, 0.8 * bottom + 0.2 * piece.bottom)
    rows = []
    for group in groups:
        group.sort(key=lambda p: p.x0)
        rows.append(Row.of(group))
    return sorted(rows, key=lambda row: (row.top + row.bottom) / 2)


def _usual_distance(rows: list[Row]) -> float:
    """The usual empty space between two lines of the page; lines of one paragraph stand this far apart, or nearer."""
    gaps = sorted(b.top - a.bottom for a, b in pairwise(rows))
    return max(0.0, gaps[len(gaps) // 3]) if gaps else 0.0


def _in_columns(rows: list[Row]) -> list[Row]:
    """Rows in reading order: a stretch set in two columns of prose is read column by column, all else row by row.

    The two halves of a letterhead (few lines) and the cells of a table (columns of unlike width, lines that do not
    fill them) stay side by side on their line, because what stands side by side there belongs together.
    """
    if len(rows) < _MIN_COLUMN_LINES:
        return rows
    gutter = _gutter(rows)
    if gutter is None:
        return rows
    out: list[Row] = []
    left: list[Row] = []
    right: list[Row] = []

    def flush() -> None:
        if len(left) >= _MIN_COLUMN_LINES and len(right) >= _MIN_COLUMN_LINES and _is_prose(left) and _is_prose(right):
            out.extend([*left, *right])
        else:
            out.extend(sorted(kept, key=lambda row: row.top + row.bottom))
        left.clear()
        right.clear()
        kept.clear()

    kept: list[Row] = []
    for row in rows:
        before = [p for p in row.pieces if p.x1 <= gutter]
        after = [p for p in row.pieces if p.x0 >= gutter]
        if len(before) + len(after) < len(row.pieces):
            flush()
            out.append(row)
            continue
        kept.append(row)
        if before:
            left.append(Row.of(before))
        if after:
            right.append(Row.of(after))
    flush()
    return out


def _gutter(rows: list[Row]) -> float | None:
    """The x of a white stripe near the middle that most lines leave free, or None."""
    x0, x1 = min(row.x0 for row in rows), max(row.x1 for row in rows)
    width = x1 - x0
    gaps = [_gaps(row) for row in rows]
    if width <= 0 or sum(bool(inner) for inner in gaps) < _MIN_COLUMN_LINES:
        return None
    best: tuple[float, float] | None = None
    for step in range(30, 71, 2):
        x = x0 + width * step / 100
        here = [gap for inner in gaps for gap in inner if gap[0] <= x <= gap[1]]
        outside = sum(not row.x0 < x < row.x1 for row in rows)
        if len(here) < _MIN_COLUMN_LINES or len(here) + outside < 0.6 * len(rows):
            continue
        # Gaps between words fall under one another by chance; those of a gutter all leave the same stripe free.
        stripe = min(right for _, right in here) - max(left for left, _ in here)
        if best is None or stripe > best[0]:
            best = (stripe, x)
    return best[1] if best else None


def _gaps(row: Row) -> list[tuple[float, float]]:
    """The white stretches inside a line that are wide enough for a gutter."""
    found, right = [], row.pieces[0].x1
    for piece in row.pieces[1:]:
        if piece.x0 - right > 0.8 * row.height:
            found.append((right, piece.x0))
        right = max(right, piece.x1)
    return found


def _is_prose(rows: list[Row]) -> bool:
    """Most lines of the column run to its right edge and hold several words."""
    x0, x1 = min(row.x0 for row in rows), max(row.x1 for row in rows)
    full = sum(row.x1 - row.x0 > 0.75 * (x1 - x0) for row in rows)
    words = sum(len(row.pieces) for row in rows) / len(rows)
    return full >= 0.6 * len(rows) and words >= 4


class _Writer:
    """Builds the text and keeps the offsets of its words."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self.rules = rules
        self.parts: list[str] = []
        self.length = 0
        self.words: list[Word] = []

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def line_break(self, *, blank: bool) -> None:
        self._add("\n\n" if blank else "\n")

    def row(self, row: Row) -> None:
        em = median(p.bottom - p.top for p in row.pieces)
        gaps = [b.x0 - a.x1 for a, b in pairwise(row.pieces) if not b.joined]
        usual = median(gaps) if gaps else 0.0
        middle = (row.top + row.bottom) / 2
        rules = [x for x, top, bottom in self.rules if top <= middle <= bottom]
        right = None
        for i, piece in enumerate(row.pieces):
            if right is not None:
                gap = piece.x0 - right
                ruled = any(right - 1 <= x <= piece.x0 + 1 for x in rules)
                if gap > max(_COLUMN_GAP * em, min(2.2 * usual, 3 * em)) or (ruled and gap > 0):
                    self._add(" " * max(2, min(_MAX_BLANKS, round(gap / (_BLANK_WIDTH * em)))))
                elif not (piece.joined and gap < 0.5 * em) or (i == 1 and _is_mark(row.pieces[0])):
                    self._add(" ")
                else:
                    self._extend(piece)
                    right = max(right, piece.x1)
                    continue
            start = self.length
            self._add(piece.text)
            box = _box(piece)
            self.words.append(Word(start, self.length, box, piece.confidence))
            right = piece.x1 if right is None else max(right, piece.x1)

    def _extend(self, piece: Piece) -> None:
        self._add(piece.text)
        last = self.words.pop()
        box = _box(piece)
        self.words.append(Word(last.start, self.length, last.box.union(box) if last.box else box, last.confidence))

    def result(self) -> tuple[str, tuple[Word, ...]]:
        return "".join(self.parts), tuple(self.words)


def _is_mark(piece: Piece) -> bool:
    """The number of a footnote before its text."""
    return all(char in "⁰¹²³⁴⁵⁶⁷⁸⁹" for char in piece.text)


def _box(piece: Piece) -> Box:
    return Box(round(piece.x0, 2), round(piece.top, 2), round(piece.x1, 2), round(piece.bottom, 2))
