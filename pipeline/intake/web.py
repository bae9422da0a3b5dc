"""HTML: the text as a browser shows it, block by block; table cells are parted by a tab."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree, html

from pipeline.errors import DamagedFileError
from pipeline.intake.grid import table_lines
from pipeline.intake.lines import SUPERSCRIPTS
from pipeline.intake.plain import decode, decode_bytes, pages_of
from pipeline.model import PageLayer

_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "select"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "blockquote", "pre", "hr"])
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,80}encoding=[\"']([\w.:-]+)", re.I
)
_BREAK = re.compile(r"page-break-(before|after)\s*:\s*always|break-(before|after)\s*:\s*page", re.I)


def read(path: Path) -> tuple[PageLayer, ...]:
    """The pages of an HTML file: one, unless its styles ask a printer for page breaks.

    Raises:
        DamagedFileError: lxml makes nothing of it.
        EmptyFileError: it shows no text.
    """
    source = _decode(path.read_bytes())
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    try:
        root = html.document_fromstring(source)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError("no HTML that can be read", path=str(path), next_step="Save the page again") from error
    return pages_of(text_of(root), str(path))


def _decode(data: bytes) -> str:
    """By byte order mark, else as UTF-8 where that fits, else as the page declares, else as any text."""
    match = _CHARSET.search(data[:4096])
    declared = ((match[1] or match[2]) if match else b"").decode("ascii", "replace").lower()
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or not declared:
        return decode(data)
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        pass
    if declared in ("iso-8859-1", "latin-1", "us-ascii", "windows-1252", "x-user-defined"):
        return decode_bytes(data)  # such pages may be TCVN3 or VNI; the repair finds out
    try:
        return data.decode(declared, errors="replace")
    except LookupError:
        return decode(data)


def text_of(root: Any) -> str:
    """The shown text of an lxml HTML tree."""
    out = _Out()
    _walk(root, out, pre=False)
    return out.text()


class _Out:
    """Collects text: blanks fold, a block begins a line, a paragraph leaves an empty one."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blank = False  # a blank is due before the next word
        self.marks: dict[Any, str] = {}  # what stands before items of lists
        self.lines = 2  # line breaks at the end so far; the start counts as an empty line

    def write(self, text: str, *, pre: bool = False) -> None:
        if pre:
            self.parts.append(text)
            self.lines = 0 if text.strip() else self.lines
            return
        words = text.replace("\xa0", " ").split()
        if not words:
            self.blank = self.blank or bool(text)
            return
        if (self.blank or text[0].isspace() or text[0] == "\xa0") and not self.lines:
            self.parts.append(" ")
        self.parts.append(" ".join(words))
        self.lines = 0
        self.blank = text[-1].isspace() or text[-1] == "\xa0"

    def newline(self, count: int = 1, *, force: bool = False) -> None:
        missing = count if force else count - self.lines
        if missing > 0:
            self.parts.append("\n" * missing)
            self.lines += missing
        self.blank = False

    def lines_of_table(self, lines: list[str]) -> None:
        for line in lines:
            self.parts.append(f"{line}\n")
            self.lines = 1

    def page(self) -> None:
        if "".join(self.parts).strip():
            self.parts.append("\f")
        self.lines, self.blank = 2, False

    def text(self) -> str:
        return "".join(self.parts).strip("\n") + "\n"


def _walk(node: Any, out: _Out, *, pre: bool) -> None:
    if not isinstance(node.tag, str):
        return
    tag = node.tag.rsplit("}", 1)[-1].lower()
    style = node.get("style") or ""
    if tag in _SKIPPED or "display:none" in style.replace(" ", "").lower():
        return
    breaks = _BREAK.search(style)
    if breaks and (breaks[1] or breaks[2]).lower() == "before":
        out.page()
    if tag == "br":
        out.newline(force=True)
        return
    if tag in _BLOCKS:
        out.newline(2 if tag in _PARAGRAPHS else 1)
    if tag in ("ol", "ul"):
        out.marks.update(_marks(node))
    elif tag == "li" and node in out.marks:
        out.write(f"{out.marks[node]} ")
    if tag == "table":
        out.lines_of_table(_table(node))
    else:
        pre = pre or tag == "pre"
        if node.text:
            mark = tag == "sup" and node.text.strip().isdecimal() and len(node.text.strip()) <= 3
            out.write(node.text.translate(SUPERSCRIPTS) if mark else node.text, pre=pre)
        for child in node:
            _walk(child, out, pre=pre)
            if child.tail:
                out.write(child.tail, pre=pre)
    if tag in _BLOCKS:
        out.newline(2 if tag in _PARAGRAPHS else 1)
    if breaks and (breaks[1] or breaks[2]).lower() == "after":
        out.page()


_LABEL = re.compile(r"\s*(?:[-–+*•]|\(?[\w.]{1,8}[.)/](?=\s|$))")
_UNMARKED = re.compile(r"list-style(?:-type)?\s*:\s*[^;]*\bnone\b", re.I)


def _marks(items: Any) -> dict[Any, str]:
    """What a browser shows before the items of a list: numbers, or dashes for bullets.

    Items whose text brings a label of its own get no second one, nor do lists whose style hides their marks.
    """
    children = [child for child in items if child.tag == "li"]
    if _UNMARKED.search(items.get("style") or ""):
        return {}
    step = -1 if items.get("reversed") is not None else 1
    number = _whole(items.get("start"), len(children) if step < 0 else 1)
    marks = {}
    for child in children:
        number = _whole(child.get("value"), number)
        kind = child.get("type") or items.get("type") or "1"
        if not _LABEL.match(child.text_content()[:20]) and not _UNMARKED.search(child.get("style") or ""):
            marks[child] = _shown(number, kind) if items.tag == "ol" else "-"
        number += step
    return marks


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,6}", text.strip()) else otherwise


def _shown(number: int, kind: str) -> str:
    if kind in "aA" and 1 <= number <= 26:
        letter = "abcdefghijklmnopqrstuvwxyz"[number - 1]
        return f"{letter})" if kind == "a" else f"{letter.upper()}."
    if kind in "iI" and 1 <= number < 40:
        roman = "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]
        return f"{roman.lower() if kind == 'i' else roman}."
    return f"{number}."


def _table(table: Any) -> list[str]:
    rows = []
    hanging: dict[int, int] = {}  # columns into which a cell from above reaches, and for how many rows more
    for row in table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"):
        cells: list[list[str]] = []
        for cell in row.xpath("./td | ./th"):
            _skip_hanging(cells, hanging)
            lines = text_of(cell).strip("\n").replace("\n\n", "\n").split("\n")
            width, height = min(20, _number(cell.get("colspan"))), min(500, _number(cell.get("rowspan")))
            for column in range(len(cells), len(cells) + width if height > 1 else len(cells)):
                hanging[column] = height
            cells.append(lines if cell.text_content().strip() else [])
            cells += [[] for _ in range(width - 1)]
        _skip_hanging(cells, hanging)
        hanging = {column: left - 1 for column, left in hanging.items() if left > 1}
        rows.append(cells)
    captions = [line for caption in table.xpath("./caption") for line in text_of(caption).split("\n")]
    return [*(line for line in captions if line.strip()), *table_lines(rows, ruled=_is_ruled(table, rows))]


def _skip_hanging(cells: list[list[str]], hanging: dict[int, int]) -> None:
    """An empty cell for each column that a cell from a row above still fills."""
    while len(cells) in hanging:
        cells.append([])


def _is_ruled(table: Any, rows: list[list[list[str]]]) -> bool:
    """Data, not arrangement: a border of its own, or a form that no letterhead has."""
    style = (table.get("style") or "").replace(" ", "").lower()
    if _number(table.get("border") or "0") > 0 or re.search(r"border(-\w+)?:(?!none|0|medium)", style):
        return True
    return max((len(row) for row in rows), default=0) > 3 or len(rows) > 4 or bool(table.xpath(".//th"))


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 1
