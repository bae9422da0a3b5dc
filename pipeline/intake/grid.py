"""Tables of Word and HTML files as lines of text."""

from __future__ import annotations

from collections.abc import Sequence


def table_lines(rows: Sequence[Sequence[Sequence[str]]], *, ruled: bool) -> list[str]:
    """A table as lines; cells are parted by a tab.

    Args:
        rows: cells of each row, each a list of its lines ([] for an empty cell).
        ruled: a table of data gives one line for each row. A table without rules only sets things side by side (the two
            halves of a letterhead, recipients and signature): its cells' lines stay lines, side by side as seen.
    """
    lines: list[str] = []
    for cells in rows:
        if ruled:
            texts = [" ".join(part.strip() for part in cell if part.strip()) for cell in cells]
            line = "\t".join(texts).rstrip("\t")
            if line.strip():
                lines.append(line)
            continue
        if sum(bool(cell) for cell in cells) == 1:
            lines += next(cell for cell in cells if cell)
            continue
        trimmed = [_without_edges(cell) for cell in cells]
        for i in range(max((len(cell) for cell in trimmed), default=0)):
            line = "\t".join(cell[i] if i < len(cell) else "" for cell in trimmed)
            lines.append(line.rstrip("\t"))
    return lines


def _without_edges(cell: Sequence[str]) -> list[str]:
    lines = list(cell)
    while lines and not lines[-1].strip():
        lines.pop()
    return lines
