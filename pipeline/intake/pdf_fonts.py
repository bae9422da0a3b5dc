"""Letters of a PDF that are capitals by their font alone. pdfplumber tells the font of each letter.

pdfplumber takes a hundred times longer for a page than pdfium, so only pages are asked that have codes of TCVN3.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from pipeline.errors import PageError
from pipeline.intake.tcvn3 import is_capital_font

_CODES = frozenset("¸µ¶·¹¨¾»¼½©®ª«¬\xad")  # letters of TCVN3 that are signs in every other Western encoding
_FEWEST = 5  # such codes on a page, of at least
_KINDS = 3  # different ones
_CELL = 8.0  # points: the mesh in which places are looked up

Box = tuple[float, float, float, float]  # x0, bottom, x1, top in the PDF's user space


def looks_legacy(text: str) -> bool:
    """Whether a text may be written in TCVN3: it has several of the codes that are signs elsewhere."""
    found = Counter(char for char in text if char in _CODES)
    return found.total() >= _FEWEST and len(found) >= _KINDS


class Capitals:
    """The places of a page where a font shows capitals."""

    def __init__(self, boxes: list[Box]) -> None:
        self._mesh: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)
        for box in boxes:
            for column in range(int(box[0] // _CELL), int(box[2] // _CELL) + 1):
                for row in range(int(box[1] // _CELL), int(box[3] // _CELL) + 1):
                    self._mesh[column, row].append(box)

    def __bool__(self) -> bool:
        return bool(self._mesh)

    def at(self, x: float, y: float) -> bool:
        """Whether a point, in the PDF's user space, lies in a letter of such a font."""
        boxes = self._mesh.get((int(x // _CELL), int(y // _CELL)), ())
        return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)


def capitals(path: Path, page_no: int) -> Capitals:
    """Where letters of a page stand in a font of capitals.

    Raises:
        PageError: pdfplumber cannot read this page.
    """
    import pdfplumber  # costs 0.3 s, and most runs never need it

    try:
        with pdfplumber.open(path, pages=[page_no]) as file:
            page = file.pages[0]
            left, bottom = page.mediabox[:2]
            boxes = [
                (char["x0"] + left, char["y0"] + bottom, char["x1"] + left, char["y1"] + bottom)
                for char in page.chars
                if is_capital_font(char["fontname"])
            ]
    except Exception as error:  # pdfminer raises errors of every kind on malformed files
        what = f"{type(error).__name__}: {error}"[:120]
        raise PageError(f"its fonts cannot be read ({what})", path=str(path), page=page_no) from error
    return Capitals(boxes)
