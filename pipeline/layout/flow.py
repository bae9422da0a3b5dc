"""Running text: body lines joined over line and page breaks, without furniture and Markdown; each character placed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.layout.footnotes import Note
from pipeline.layout.lines import LineRecord
from pipeline.layout.paragraphs import Measure, breaks, joins_tight, measure
from pipeline.model import Flow

_HEAD_LINES = 25  # so many lines of text can belong to a letterhead

# What is not text inside a line: Markdown marks, comments, runs of blanks. Group 1 is what a run becomes.
_TOKEN = re.compile(
    r"(?P<drop>^\s+|\s+$|^\s*#{1,6}\s+|\*{2,3}|<!--.*?-->|!\[[^\]]*\]\([^)]*\)|(?<=\\)(?=[*#_.\-])|\\(?=[*#_.\-]))"
    r"|(?P<tab>[ \xa0]*\|[ \xa0]*|<br\s*/?>|[ \xa0]*\t[ \t\xa0]*|[ \xa0]{3,})"
    r"|(?P<blank>[ \xa0]{2}|\xa0|\r|\f)"
    r"|(?P<mark>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<italic>(?<![\w(*])\*(?=[^\s*])|(?<=[^\s*(])\*(?![\w*)]))"
)

# Behind a unit of length or a digit, raised digits are powers (km², 10³); elsewhere they refer to a footnote.
_POWER = re.compile(r"(?:\d|(?<![^\W\d_])(?:[kcdmh]?m))$")


class _Builder:
    """Collects the characters of a flow with their places."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.parts: list[str] = []
        self.pages: list[int] = []
        self.offsets: list[int] = []

    def add(self, text: str, page_no: int, offset: int) -> None:
        self.parts.append(text)
        self.pages.extend([page_no] * len(text))
        self.offsets.extend(range(offset, offset + len(text)))

    def put(self, char: str) -> None:
        """A character that the page does not have: it stands where the character before it does."""
        if self.pages:
            self.parts.append(char)
            self.pages.append(self.pages[-1])
            self.offsets.append(self.offsets[-1])

    def drop_last(self) -> None:
        self.parts[-1] = self.parts[-1][:-1]
        self.pages.pop()
        self.offsets.pop()

    def flow(self) -> Flow:
        return Flow("".join(self.parts), tuple(self.pages), tuple(self.offsets), self.kind)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text of a line in pieces, each with its offset; runs of blanks are one blank, wide gaps a tab."""
    at = 0
    starred = text.count("*") >= 2
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "italic" and not starred:
            continue
        if match.lastgroup == "mark" and _POWER.search(text, 0, match.start()):
            continue
        if match.start() > at:
            yield at, text[at : match.start()]
        if match.lastgroup == "tab":
            yield match.start(), "\t"
        elif match.lastgroup == "blank":
            yield match.start(), " "
        at = match.end()
    if at < len(text):
        yield at, text[at:]


def _add_line(builder: _Builder, line: LineRecord, skip: int = 0) -> None:
    text = line.text[skip:]
    pieces = list(_pieces(text))
    while pieces and not pieces[0][1].strip():
        pieces.pop(0)
    while pieces and not pieces[-1][1].strip():
        pieces.pop()
    for offset, string in pieces:
        builder.add(string, line.page_no, line.start + skip + offset)


def _join(lines: Sequence[tuple[LineRecord, int]], usual: Measure, kind: str) -> Flow:
    builder = _Builder(kind)
    before: LineRecord | None = None
    for count, (line, skip) in enumerate(lines):
        if before is not None:
            last, text = before.text.strip(" \t*"), line.text.strip(" \t*")
            if breaks(before, line, usual, head=kind == "body" and count < _HEAD_LINES):
                builder.put("\n")
            elif joins_tight(last, text):
                if last.endswith("\xad"):
                    builder.drop_last()
            else:
                builder.put(" ")
        _add_line(builder, line, skip)
        before = line
    return builder.flow()


def flows_of(lines: Sequence[LineRecord], notes: Sequence[Note]) -> tuple[tuple[Flow, ...], tuple[Note, ...]]:
    """The body's flow (also where it is empty), then one for each footnote that has text; and these footnotes."""
    body = [(line, 0) for line in lines if line.kind == "body"]
    flows = [_join(body, measure(lines), "body")]
    kept: list[Note] = []
    for note in notes:
        records = [(line, note.skip if i == 0 else 0) for i, line in enumerate(note.lines)]
        usual = Measure(max((len(line.text) for line in note.lines), default=0), 1, True)
        flow = _join(records, usual, "footnote")
        if flow.text.strip():
            flows.append(flow)
            kept.append(note)
    return tuple(flows), tuple(kept)
