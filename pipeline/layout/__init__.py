"""Layout: which lines of a page are text and which are furniture, and the running text without the furniture.

    layout = lay_out(pages)
    layout.lines     every line of every page with its kind: body, header, footer, page_number, footnote, blank, stamp
    layout.flows     the running texts: one of kind "body" (always the first), then one for each footnote
    layout.blocks    the paragraphs of the flows with label, level and parent in the outline
    layout.note_marks  where the body refers to its footnotes
    layout.tables    the tables of data with their cells; their lines are blocks of kind "row"

Lines carry spans of ``Page.text``. A flow joins body lines over line and page breaks; its paragraphs are parted by a
line feed, columns that stand apart on one line by a tab, and every character knows the page and offset where it stands.
Lines of the letterhead are body lines: only what repeats on page after page is a running header or footer.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.flow import flows_of
from pipeline.layout.footnotes import mark_footnotes
from pipeline.layout.lines import classify
from pipeline.layout.note_marks import note_marks
from pipeline.layout.outline import outline
from pipeline.layout.tables import mark_parts, placed, rows_of, tables_of
from pipeline.model import Layout, Page

__all__ = ["lay_out"]


def lay_out(pages: Sequence[Page]) -> Layout:
    """Classify the lines of a document's pages and join its sentences.

    Args:
        pages: the pages in order, repaired; a page that failed has no text and no lines.

    Returns:
        All lines in reading order and the flows. The cost is linear in the length of the text.
    """
    lines = classify(pages)
    parts = mark_parts(pages, lines)
    notes = mark_footnotes(lines)
    frozen = tuple(record.freeze() for record in lines)
    flows, kept = flows_of(lines, notes)
    blocks = outline(flows, frozen, rows_of(flows[0], lines))
    marks = note_marks(lines, kept, flows)
    return placed(Layout(frozen, flows, blocks, tables_of(parts, lines), marks))
