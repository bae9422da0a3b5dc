"""The outline of a document: every paragraph of its flows as a block with label, level and parent.

    blocks = outline(flows, lines)

Levels come from how this document nests its label styles: a style that is met for the first time below an open one is
deeper, one that is open is closed down to. Only where that says nothing (a bullet is open and "1." begins) the usual
order of :data:`pipeline.layout.labels.RANK` decides. A paragraph that ends with a colon is the parent of the items that
follow it, or of the paragraph right below it where no items follow.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from pipeline.layout.labels import BULLETS, RANK, Label, label_of
from pipeline.layout.paragraphs import says_by_when
from pipeline.model import Block, Flow, Line
from pipeline.resources import load_patterns
from pipeline.timed import TimedPattern, timed
from pipeline.vietnamese import strip_marks

_STRONG = 4  # styles up to this rank (phần, chương, điều, I.) end every list and lead-in
_TITLE_WORDS = 40  # a heading is hardly longer
_AIM_LENGTH = 40  # "Mục tiêu cụ thể số 2:" stands in fewer characters
_ROW_LENGTH = 160  # a paragraph of more characters with a single wide gap is no row of a table
_ENDS_LEAD = regex.compile(r":\s*(?:\(?\d{1,2}\)?|[*_]+)?\s*$")
_ENDS_SENTENCE = regex.compile(r"[.;,!?…]\s*(?:[”\")]|\(?\d{1,2}\)?)?\s*$")
_MARKED_LINE = regex.compile(r"\s*(?:#{1,6}\s|\*\*(?!.*\*\*.*[^\s*:.]\s*$)|__)")


@dataclass(slots=True)
class _Open:
    """A block that later ones may stand under. ``fed`` says that an item stands under it already."""

    style: str
    index: int
    value: int | None = None
    title: bool = False  # short and without a full stop, or a lead-in: paragraphs and lists may stand under it
    fed: bool = False
    aim: tuple[str, str] | None = None  # "Mục tiêu 2: …" behind its label: the word and the number
    by_year: bool = False  # "Đến năm 2028" on a line: paragraphs too stand under it, up to the next one


@lru_cache(maxsize=4)
def _rules(group: str) -> tuple[TimedPattern, ...]:
    return tuple(timed("outline.yaml", row) for row in load_patterns("outline.yaml")[group])


def matches(group: str, text: str) -> regex.Match[str] | None:
    """The match at the start of a text of the first rule of a group of outline.yaml, which knows no diacritics."""
    bare = strip_marks(text)
    for rule in _rules(group):
        match = rule.match(bare)
        if match:
            return match
    return None


def outline(
    flows: Sequence[Flow], lines: Sequence[Line] = (), rows: Collection[tuple[int, int]] = ()
) -> tuple[Block, ...]:
    """All blocks of all flows, in the order of the flows and their text.

    Args:
        flows: the running texts; paragraphs are parted by line feeds, cells of a row by tabs.
        lines: the classified lines; a line in Markdown bold or with "#" marks a heading that has no number.
        rows: flow index and start offset of paragraphs that are known to be rows of a table.

    Returns:
        Blocks without overlap; empty paragraphs have none. The cost is linear in the length of the text.
    """
    marked = {(line.page_no, line.start + len(line.text) - len(line.text.lstrip(" \t#*_"))) for line in lines
              if line.kind == "body" and _MARKED_LINE.match(line.text)}  # fmt: skip
    blocks: list[Block] = []
    for number, flow in enumerate(flows):
        _Outliner(number, flow, marked, rows, blocks).run()
    return _headings(blocks, flows, marked)


class _Outliner:
    """Reads the paragraphs of one flow in order and keeps the stack of open blocks."""

    def __init__(
        self,
        number: int,
        flow: Flow,
        marked: Collection[tuple[int, int]],
        rows: Collection[tuple[int, int]],
        blocks: list[Block],
    ) -> None:
        self.number, self.flow, self.marked, self.rows, self.blocks = number, flow, marked, rows, blocks
        self.open: list[_Open] = []
        self.last: Block | None = None  # the paragraph before, rows left out
        self.begun = False  # whether a labelled paragraph was met: before it stands the letterhead
        self.ended = False  # whether the recipients were met

    def run(self) -> None:
        at = 0
        for text in self.flow.text.split("\n"):
            start, at = at, at + len(text) + 1
            lead = len(text) - len(text.lstrip())
            text = text.strip()
            if text:
                self._read(start + lead, text)

    def _read(self, start: int, text: str) -> None:
        if not self.ended and matches("recipients", text):
            self.open.clear()
            self.ended = True
            row = "\t" in text
            self._push(start, text, "recipients", None, kind="row" if row else "heading", title=True)
            return
        if (self.number, start) in self.rows or _is_row(text):
            self._add(start, text, "row", None)
            return
        label = label_of(text)
        if self.ended:
            self._attached(text, label)
        if self.ended and label is not None and label.style not in BULLETS:
            label = None  # "VI. TÀI" is what an OCR makes of a signature
        aim = None if label else matches("aims", text)
        if label is not None:
            self._labelled(start, text, label)
        elif aim is not None:
            self._aim(start, text, aim)
        elif self._is_heading(start, text):
            self._heading(start, text)
        else:
            self._paragraph(start, text)

    def _attached(self, text: str, label: Label | None) -> None:
        """Behind the recipients a new text begins: an annex, or what the document lays down, with a head of its own."""
        if label is not None:
            opens = label.style in ("annex", "part", "chapter", "article") or (
                label.style in ("I", "A") and label.value == 1 and _capitals(text[label.end :])
            )
        else:
            opens = (_capitals(text) or text.startswith("(")) and matches("attached", text) is not None
        if opens:
            self.open.clear()
            self.ended = False

    # What opens a level

    def _labelled(self, start: int, text: str, label: Label) -> None:
        style, aim = self._style(label), _aim_of(text[label.end :])
        at = self._next_aim(aim)
        if at is not None:
            style = self.open[at].style
        else:
            at = self._same_list(style, label, text)
        if at is not None and not self._nested_list(at, style, label):
            del self.open[at:]
        elif at is not None:
            pass
        elif style in BULLETS:
            self._open_bullets(style, text)
        else:
            self._close_for(style)
        self.begun = self.begun or style not in BULLETS
        self._push(start, text, style, label, title=_is_title(text), aim=aim)

    def _next_aim(self, aim: tuple[str, str] | None) -> int | None:
        """The open block of the aim before this one: "b. Mục tiêu 2" goes on with "B. Mục tiêu 3" (a misread c)."""
        if aim is None or not aim[1].isdecimal():
            return None
        before = (aim[0], str(int(aim[1]) - 1))
        return next((i for i in range(len(self.open) - 1, -1, -1) if self.open[i].aim == before), None)

    def _style(self, label: Label) -> str:
        """A letter such as "C." or "D." belongs to a list A, B … where one is open, else it may be a Roman number."""
        if label.style == "I" and len(label.text) == 1 and label.text in "CDVXIL":
            for entry in reversed(self.open):
                if entry.style == "A" and entry.value is not None and "ABCDĐEGHIKL".find(label.text) == entry.value:
                    return "A"
        return label.style

    def _same_list(self, style: str, label: Label, text: str) -> int | None:
        """The open block whose list goes on with this label: the innermost of its style.

        Of two lists of one style, one inside the other, it is the outer where only that one comes to this number, or
        where both do and the outer's items are titles as this one is, and the inner's are not.
        """
        same = [i for i, entry in enumerate(self.open) if entry.style == style]
        if not same:
            return None
        inner, outer = self.open[same[-1]], self.open[same[0]]
        if len(same) > 1 and label.value is not None and outer.value is not None and label.value == outer.value + 1:
            goes_on = inner.value is not None and label.value == inner.value + 1
            if not goes_on or (outer.title and not inner.title and _is_title(text)):
                return same[0]
        return same[-1]

    def _nested_list(self, at: int, style: str, label: Label) -> bool:
        """Whether a list that begins anew stands inside the open item of the same style: its lead-in is right above."""
        if label.value != 1 or self.last is None or style in ("article", "part", "chapter", "annex"):
            return False
        entry = self.open[-1]
        return len(self.open) - 1 >= at and entry.title and not entry.fed and self.open[at].value is not None and (
            self._ends_lead(entry) or len(self.open) - 1 > at
        )  # fmt: skip

    def _ends_lead(self, entry: _Open) -> bool:
        block = self.blocks[entry.index]
        return bool(_ENDS_LEAD.search(self.flow.text[block.start : block.end]))

    def _open_bullets(self, style: str, text: str) -> None:
        """A bullet of a new kind stands below the open ones, unless it is a title ("* Kết quả:") and they are none.

        A lead-in that has had its items is closed once a paragraph has followed them.
        """
        while self.open:
            top = self.open[-1]
            over = style != "+" and _is_title(text) and top.style in BULLETS and not self._ends_lead(top)
            if over or (top.style == "lead" and top.fed and self._after_paragraph() and not top.by_year):
                self.open.pop()
            else:
                return

    def _after_paragraph(self) -> bool:
        return self.last is not None and self.last.label is None and self.last.kind == "paragraph"

    def _close_for(self, style: str) -> None:
        """Close what cannot stand over a style that is not open: bullets that are sentences, and higher ranks."""
        rank = RANK.get(style, 10)
        while self.open:
            top = self.open[-1]
            if top.style in ("recipients",) or rank <= 1:
                self.open.pop()
            elif top.style in BULLETS or top.style == "lead":
                if rank <= _STRONG or not top.title or (top.fed and self._after_paragraph()):
                    self.open.pop()
                else:
                    return
            elif top.style.startswith(("aim", "caps")):
                if rank <= _STRONG and not (top.style == "caps" and len(self.open) > 1):
                    self.open.pop()
                else:
                    return
            elif {top.style, style} == {"A", "I"} or RANK.get(top.style, 10) < rank:
                return  # of A. and I. the one that comes first stands over the other
            else:
                self.open.pop()

    def _aim(self, start: int, text: str, match: regex.Match[str]) -> None:
        style = "aim:" + match["kind"].lower().split(" cu ")[0]
        at = next((i for i in range(len(self.open) - 1, -1, -1) if self.open[i].style == style), None)
        if at is not None:
            del self.open[at:]
        else:
            self._close_items()
        self.begun = True
        self._push(start, text, style, None, kind="item", title=True)

    def _is_heading(self, start: int, text: str) -> bool:
        if self.ended or not self.begun or len(text.split()) > _TITLE_WORDS or "\t" in text:
            return False
        if _capitals(text):
            return True
        return self._marked(start) and not _ENDS_SENTENCE.search(text)

    def _marked(self, start: int) -> bool:
        return (self.flow.pages[start], self.flow.offsets[start]) in self.marked

    def _heading(self, start: int, text: str) -> None:
        """A heading without a number: capitals end every list; under an annex or a part they are its title."""
        style = "caps" if _capitals(text) else "bold"
        at = next((i for i, entry in enumerate(self.open) if entry.style == style), None)
        if at is not None:
            del self.open[at:]
        elif style == "caps":
            while self.open and RANK.get(self.open[-1].style, 9) > 1:
                self.open.pop()
        else:
            self._close_items()
        self._push(start, text, style, None, kind="heading", title=True)

    # What stands below

    def _close_items(self) -> None:
        """A paragraph without a label ends the bullets that are sentences, and a lead-in that has had its items."""
        while self.open:
            top = self.open[-1]
            before_ends = self.last is not None and self._text(self.last).endswith(";")
            if (top.style in BULLETS and not top.title) or (
                top.style == "lead" and top.fed and not (before_ends or top.by_year)
            ):
                self.open.pop()
            else:
                return

    def _paragraph(self, start: int, text: str) -> None:
        if self.ended:
            self._add(start, text, "paragraph", None)
            return
        if matches("answers", text) and self.open and self.last is not None and self.last.kind == "item":
            self._add(start, text, "paragraph", None)  # "Kết quả: …" belongs to the item right above it
            return
        self._close_items()
        if self.open and self.open[-1].style == "lead":
            self.open[-1].fed = True
        by_year = bool(self.open) and says_by_when(text)
        if _ENDS_LEAD.search(text) or by_year:
            if self.open and self.open[-1].style == "lead":
                self.open.pop()
            self._push(start, text, "lead", None, kind="heading" if by_year else "paragraph", title=True)
            self.open[-1].by_year = by_year
        else:
            self._add(start, text, "paragraph", None)

    def _text(self, block: Block) -> str:
        return self.flow.text[block.start : block.end]

    def _add(self, start: int, text: str, kind: str, label: Label | None) -> Block:
        parent = self.open[-1].index if self.open else None
        block = Block(
            self.number,
            start,
            start + len(text),
            start + label.end if label else start,
            kind,  # type: ignore[arg-type]
            label.text if label else None,
            self.blocks[parent].level + 1 if parent is not None else 0,
            parent,
        )
        self.blocks.append(block)
        if kind != "row":
            self.last = block
        return block

    def _push(
        self,
        start: int,
        text: str,
        style: str,
        label: Label | None,
        *,
        kind: str = "item",
        title: bool = False,
        aim: tuple[str, str] | None = None,
    ) -> None:
        if self.open and style not in ("lead",):
            self.open[-1].fed = True
        self._add(start, text, kind, label)
        self.open.append(_Open(style, len(self.blocks) - 1, label.value if label else None, title, aim=aim))


def _headings(blocks: list[Block], flows: Sequence[Flow], marked: Collection[tuple[int, int]]) -> tuple[Block, ...]:
    """Labelled blocks that are titles: in capitals, or with something below them and short or in bold."""
    parents = {block.parent for block in blocks if block.parent is not None}
    out = []
    for index, block in enumerate(blocks):
        if block.kind == "item":
            flow = flows[block.flow]
            text = flow.text[block.body : block.end]
            bold = (flow.pages[block.start], flow.offsets[block.start]) in marked and len(text.split()) <= _TITLE_WORDS
            if (block.label not in BULLETS and _capitals(text)) or (index in parents and (bold or _is_title(text))):
                block = replace(block, kind="heading")
        out.append(block)
    return tuple(out)


def _aim_of(text: str) -> tuple[str, str] | None:
    match = matches("aims", text[:_AIM_LENGTH])
    return (match["kind"].lower(), match["number"]) if match else None


def _is_title(text: str) -> bool:
    """Whether a text can head what follows: it ends with a colon, or it is short and ends without a full stop."""
    if _ENDS_LEAD.search(text):
        return True
    return len(text.split()) <= _TITLE_WORDS and not _ENDS_SENTENCE.search(text)


def _capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 4 and sum(char.isupper() for char in letters) >= 0.9 * len(letters)


def _is_row(text: str) -> bool:
    """A line with wide gaps: two or more, or one in a short line; the gap behind a label does not count."""
    label = label_of(text) if "\t" in text else None
    gaps = text.count("\t", label.end if label else 0)
    return gaps >= 2 or (gaps == 1 and len(text) <= _ROW_LENGTH)
