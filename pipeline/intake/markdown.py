"""Letterheads and signature blocks that Markdown keeps as a table: set side by side again, as they stand on the page.

    | UBND TỈNH A<br>SỞ Y TẾ | CỘNG HÒA …<br>Độc lập … |   becomes   UBND TỈNH A <tab> CỘNG HÒA …
    |---|---|                                                        SỞ Y TẾ <tab> Độc lập …

Converters write the two columns of a head as one row whose lines are parted by ``<br>``. Tables of data stay as
they are.
"""

from __future__ import annotations

import re

from pipeline.intake.grid import table_lines
from pipeline.vietnamese import strip_marks

_ROW = re.compile(r"^[ \t]*\|(?P<cells>.*<br\s*/?>.*)\|[ \t]*$", re.I | re.M)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_RULE = re.compile(r"\n[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?=\n|$)")
# words that only a head or a foot has: the country's name, the Party's, the list of recipients
_COLUMNS = re.compile(r"CONG HOA XA HOI CHU NGHIA|DANG CONG SAN VIET NAM|DOAN TNCS HO CHI MINH|NOI NHAN\s*:")


def set_side_by_side(text: str) -> str:
    """The text with the rows of letterheads and signature blocks as lines, their cells parted by a tab."""
    parts: list[str] = []
    at = 0
    for row in _ROW.finditer(text):
        if not _COLUMNS.search(strip_marks(row["cells"]).upper()):
            continue
        cells = [_BREAK.split(cell) for cell in row["cells"].split("|")]
        if not 2 <= len(cells) <= 3:
            continue
        lines = table_lines([[[line.strip() for line in cell] for cell in cells]], ruled=False)
        rule = _RULE.match(text, row.end())
        parts += (text[at : row.start()], "\n".join(lines))
        at = rule.end() if rule else row.end()
    return "".join((*parts, text[at:]))
