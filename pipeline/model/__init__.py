"""The plain dataclasses that pass from stage to stage. The package imports nothing else of camket.

One coordinate system: PDF points (1/72 inch), origin at the top left of the page as it is shown, y growing downwards.
One offset system: characters (Python ``str`` indices), from 0, end exclusive. A *raw* offset counts in the text as it
was read, a *text* offset in the repaired text; a :class:`Plan` maps between the two.
"""

from pipeline.model.edits import (
    Edit,
    EditKind,
    Plan,
    sorted_edits,
)
from pipeline.model.facts import (
    Assignment,
    Citation,
    Claim,
    Comparator,
    Deadline,
    DocumentFacts,
    Evidence,
    Figure,
    Header,
    Mention,
    Operand,
    Quantity,
    Result,
    Target,
)
from pipeline.model.layout import (
    Block,
    BlockKind,
    Cell,
    Flow,
    Layout,
    Line,
    LineKind,
    NoteMark,
    Span,
    Table,
)
from pipeline.model.pages import (
    UNREAD,
    Box,
    FileInfo,
    Page,
    PageLayer,
    PageText,
    Reading,
    Source,
    Word,
)

__all__ = [
    "UNREAD",
    "Assignment",
    "Block",
    "BlockKind",
    "Box",
    "Cell",
    "Citation",
    "Claim",
    "Comparator",
    "Deadline",
    "DocumentFacts",
    "Edit",
    "EditKind",
    "Evidence",
    "Figure",
    "FileInfo",
    "Flow",
    "Header",
    "Layout",
    "Line",
    "LineKind",
    "Mention",
    "NoteMark",
    "Operand",
    "Page",
    "PageLayer",
    "PageText",
    "Plan",
    "Quantity",
    "Reading",
    "Result",
    "Source",
    "Span",
    "Table",
    "Target",
    "Word",
    "sorted_edits",
]
