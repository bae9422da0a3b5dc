"""Word files (.docx): what is shown, in reading order, with footnotes, headers and automatic numbers.

python-docx opens the package and finds its parts. The text itself is read off the XML, since python-docx leaves out
what a reader of the page sees: text boxes, insertions under review, fields, footnotes, numbers of lists.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from pipeline.errors import DamagedFileError, EmptyFileError
from pipeline.intake.grid import table_lines
from pipeline.intake.lines import SUPERSCRIPTS
from pipeline.intake.numbering import Numbering, W
from pipeline.intake.tcvn3 import as_capitals, is_capital_font, is_legacy_font
from pipeline.model import PageLayer

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PAGE = "\f"
_SEEN = "\v"  # where Word began a page when it last drew the document
_TWIPS = 20.0
# What a run or paragraph may hold and nobody sees.
_SKIPPED = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "delText", "instrText", "tblPr", "sectPr")
)
_NUMBER_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")


def read(path: Path) -> tuple[PageLayer, ...]:
    """The pages of a .docx file, as its breaks (set by the writer, or noted by Word when it last drew it) tell.

    Raises:
        DamagedFileError: the package or its XML cannot be read.
        EmptyFileError: it shows no text.
    """
    try:
        document = docx.Document(str(path))
        return _Reader(document).pages(str(path))
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        KeyError,
        etree.XMLSyntaxError,
        ValueError,
        AttributeError,
    ) as error:
        raise DamagedFileError(
            "the .docx file is damaged or cut off", path=str(path), next_step="Get the file again, or save it in Word"
        ) from error


class _Reader:
    """One pass over one document."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.body = document.element.body
        self.numbering = Numbering.of(self._part_root("/numbering"))
        self.notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        self.styles = _Styles(document.styles.element)
        self.order: dict[tuple[str, str], int] = {}
        self.pending: list[tuple[str, str]] = []  # notes that the running page has called
        self.boxes: list[Any] = []  # text boxes anchored in the running paragraph
        self.font = ""  # of the running paragraph's style

    def pages(self, path: str) -> tuple[PageLayer, ...]:
        texts = self._page_texts()
        if not any(text.strip() for text in texts):
            raise EmptyFileError("there is no text in the file", path=path, next_step="Get the file again")
        while len(texts) > 1 and not texts[-1].strip():
            texts.pop()
        width, height = self._size()
        heads, feet = self._furniture()
        layers = []
        for number, text in enumerate(texts, 1):
            first = number == 1
            parts = (heads(first, number), text.strip("\n"), feet(first, number))
            layers.append(PageLayer(number, width, height, "\n\n".join(part for part in parts if part.strip()) + "\n"))
        return tuple(layers)

    def _page_texts(self) -> list[str]:
        """Body text cut at page breaks; a page's footnotes follow its text, endnotes the last page."""
        pages, lines = [], []

        def close() -> None:
            lines.extend(self._called_notes("footnote"))
            pages.append("\n".join(lines))
            lines.clear()

        for line in self._blocks(self.body):
            head, *rest = re.split(f"([{_PAGE}{_SEEN}])", line)
            if head or not rest:
                lines.append(head)
            for cut, part in zip(rest[::2], rest[1::2], strict=True):
                # A break that the writer set is also noted by Word, at the head of the page that it began.
                if any(kept.strip() for kept in lines) or (pages and cut == _PAGE):
                    close()
                if part:
                    lines.append(part)
        ends = self._called_notes("endnote")
        lines.extend(self._called_notes("footnote"))
        pages.append("\n".join([*lines, *ends]))
        return pages

    # -- blocks

    def _blocks(self, parent: Any) -> Iterator[str]:
        """Lines of paragraphs and tables in order; page breaks stand in them as form feeds."""
        for node in parent:
            tag = node.tag
            if tag == f"{W}p":
                yield from self._paragraph(node)
            elif tag == f"{W}tbl":
                yield from self._table(node)
                yield ""
            elif tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"):
                yield from self._blocks(node)
            elif tag == f"{_MC}AlternateContent":
                yield from self._blocks(_shown_choice(node))

    def _paragraph(self, node: Any) -> Iterator[str]:
        properties = node.find(f"{W}pPr")
        style = _value(properties, "pStyle")
        before = _on(properties, "pageBreakBefore")
        self.font = self.styles.font(style)
        text = self._inline(node, self.styles.caps(style))
        label = self._label(properties, style)
        if label and text.strip():
            bare = text.lstrip(f"{_PAGE}{_SEEN} \t")
            breaks = "".join(char for char in text[: len(text) - len(bare)] if char in (_PAGE, _SEEN))
            text = f"{breaks}{label} {bare}"
        yield (_PAGE if before else "") + text
        # A section that begins on a new page ends the paragraph that carries its properties.
        section = properties.find(f"{W}sectPr") if properties is not None else None
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            yield from self._blocks(box)
        if section is not None and _value(section, "type") not in ("continuous", "nextColumn"):
            yield _PAGE

    def _label(self, properties: Any, style: str | None) -> str:
        number = properties.find(f"{W}numPr") if properties is not None else None
        pair = _numbering_pair(number) or self.styles.numbering(style)
        if pair is None or pair[0] == "0":
            return ""
        return self.numbering.label(*pair)

    def _table(self, table: Any) -> Iterator[str]:
        rows: list[list[list[str]]] = []
        for row in table.iter(f"{W}tr"):
            if _nearest(row, f"{W}tbl") is not table:
                continue
            cells: list[list[str]] = []
            for cell in row.iter(f"{W}tc"):
                if _nearest(cell, f"{W}tr") is not row:
                    continue
                properties = cell.find(f"{W}tcPr")
                merged = properties.find(f"{W}vMerge") if properties is not None else None
                inner = list(self._blocks(cell))
                if merged is not None and merged.get(f"{W}val") != "restart":
                    inner = []
                lines = [part for line in inner for part in line.split("\n")]
                cells.append(lines if any(line.strip(" \t\f\v") for line in lines) else [])
                span = _value(properties, "gridSpan")
                cells += [[] for _ in range(min(20, int(span)) - 1)] if span and span.isdecimal() else []
            rows.append(cells)
        lines = table_lines(rows, ruled=self._is_ruled(table, rows))
        for line in lines:
            # A page break inside a row ends the page before the row: a row is never torn.
            cut = _PAGE if _PAGE in line else _SEEN if _SEEN in line else ""
            yield cut + line.replace(_PAGE, "").replace(_SEEN, "")

    def _is_ruled(self, table: Any, rows: list[list[list[str]]]) -> bool:
        properties = table.find(f"{W}tblPr")
        borders = properties.find(f"{W}tblBorders") if properties is not None else None
        if borders is not None:
            return any(edge.get(f"{W}val") not in ("none", "nil", None) for edge in borders)
        cell_edges = [edge for item in table.iter(f"{W}tcBorders") for edge in item]
        drawn = [edge for edge in cell_edges if edge.get(f"{W}val") not in ("none", "nil", None)]
        if len(drawn) >= 2 * sum(len(row) for row in rows):
            return True
        return self.styles.ruled(_value(properties, "tblStyle")) or len(rows) > 6

    # -- inside paragraphs

    def _inline(self, node: Any, caps: bool = False) -> str:
        parts: list[str] = []
        fields: list[str] = []  # instructions of open fields; "" while unknown
        shown: list[bool] = []  # of each open field: past its separator
        self._collect(node, parts, fields, shown, caps)
        return "".join(parts)

    def _collect(self, node: Any, parts: list[str], fields: list[str], shown: list[bool], caps: bool) -> None:
        for child in node:
            tag = child.tag
            if tag == f"{W}instrText" and fields:
                fields[-1] += child.text or ""
            if tag in _SKIPPED or not isinstance(tag, str):
                continue
            if tag == f"{W}r":
                self._run(child, parts, fields, shown, caps)
            elif tag == f"{W}fldSimple":
                code = (child.get(f"{W}instr") or "").split()
                if code and code[0].upper() in _NUMBER_FIELDS:
                    parts.append(f"\x00{code[0].upper()}\x00")
                else:
                    self._collect(child, parts, fields, shown, caps)
            elif tag == f"{_MC}AlternateContent":
                self._collect(_shown_choice(child), parts, fields, shown, caps)
            elif tag.startswith(_M):
                parts.append("".join(child.itertext(f"{_M}t")))
            else:
                self._collect(child, parts, fields, shown, caps)

    def _run(self, run: Any, parts: list[str], fields: list[str], shown: list[bool], caps: bool) -> None:
        properties = run.find(f"{W}rPr")
        if _on(properties, "vanish"):
            return
        state = _state(properties, "caps")
        caps = state if state is not None else caps or self.styles.caps(_value(properties, "rStyle"))
        raised = _value(properties, "vertAlign") == "superscript"
        font = _font(properties) or self.styles.named_font(_value(properties, "rStyle")) or self.font
        legacy = is_legacy_font(font)
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType"), parts, fields, shown)
                continue
            if tag == f"{W}instrText" and fields:
                fields[-1] += child.text or ""
                continue
            if fields and (not all(shown) or _is_number_field(fields[-1])):
                continue
            text = self._piece(child)
            if legacy:
                text = _as_tcvn3(text, child.tag == f"{W}softHyphen", capitals=is_capital_font(font))
            if raised and text.strip().isdecimal() and len(text.strip()) <= 3:
                text = text.translate(SUPERSCRIPTS)
            parts.append(text.upper() if caps and "\x00" not in text else text)

    def _field(self, kind: str | None, parts: list[str], fields: list[str], shown: list[bool]) -> None:
        if kind == "begin":
            fields.append("")
            shown.append(False)
        elif kind == "separate" and fields:
            shown[-1] = True
        elif kind == "end" and fields:
            if _is_number_field(fields[-1]):
                parts.append(f"\x00{fields[-1].split()[0].upper()}\x00")
            fields.pop()
            shown.pop()

    def _piece(self, node: Any) -> str:
        """The text of one element of a run."""
        tag = node.tag
        if tag == f"{W}t":
            return node.text or ""
        if tag in (f"{W}tab", f"{W}ptab"):
            return "\t"
        if tag in (f"{W}br", f"{W}cr"):
            return _PAGE if node.get(f"{W}type") == "page" else "\n"
        if tag == f"{W}lastRenderedPageBreak":
            return _SEEN
        if tag == f"{W}noBreakHyphen":
            return "-"
        if tag == f"{W}sym":
            code = int(node.get(f"{W}char") or "2D", 16)
            return "-" if 0xF000 <= code <= 0xF0FF else chr(code)
        if tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            return self._mark(tag.removeprefix(W).removesuffix("Reference"), node.get(f"{W}id") or "")
        if tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            self.boxes += [box for box in node.iter(f"{W}txbxContent") if not _inside_fallback(box, node)]
            return ""
        if tag == f"{_MC}AlternateContent":
            return "".join(self._piece(child) for child in _shown_choice(node))
        return ""

    # -- notes, headers, numbers of pages

    def _mark(self, kind: str, identity: str) -> str:
        if identity not in self.notes[kind]:
            return ""
        number = self.order.setdefault((kind, identity), sum(key[0] == kind for key in self.order) + 1)
        self.pending.append((kind, identity))
        return str(number).translate(SUPERSCRIPTS)

    def _called_notes(self, kind: str) -> list[str]:
        called = list(dict.fromkeys(key for key in self.pending if key[0] == kind))
        self.pending = [key for key in self.pending if key[0] != kind]
        lines = []
        for key in called:
            mark = str(self.order[key]).translate(SUPERSCRIPTS)
            text = "\n".join(line.strip() for line in self._blocks(self.notes[kind][key[1]]) if line.strip())
            lines.append(f"{mark} {text}")
        return ["", *lines] if lines else []

    def _notes(self, kind: str) -> dict[str, Any]:
        root = self._part_root(f"/{kind}s")
        if root is None:
            return {}
        notes = root.iter(f"{W}{kind}")
        return {item.get(f"{W}id"): item for item in notes if item.get(f"{W}type") in (None, "normal")}

    def _part_root(self, ending: str) -> Any | None:
        for relation in self.document.part.rels.values():
            if relation.reltype.endswith(ending) and not relation.is_external:
                return etree.fromstring(relation.target_part.blob)
        return None

    def _size(self) -> tuple[float | None, float | None]:
        size = next(self.body.iter(f"{W}pgSz"), None)
        if size is None:
            return None, None
        try:
            return int(size.get(f"{W}w")) / _TWIPS, int(size.get(f"{W}h")) / _TWIPS
        except (TypeError, ValueError):
            return None, None

    def _furniture(self) -> tuple[Any, Any]:
        """What stands at the head and foot of the first page and of the others, as functions of the page."""
        section = self.document.sections[0] if len(self.document.sections) else None
        texts = {"header": {}, "footer": {}}  # type: dict[str, dict[str, str]]
        title = False
        if section is not None:
            title = bool(section.different_first_page_header_footer)
            for relation_id, kind, where in _references(section):
                part = (
                    self.document.part.rels[relation_id].target_part if relation_id in self.document.part.rels else None
                )
                if part is not None:
                    lines = [line.strip() for line in self._blocks(etree.fromstring(part.blob))]
                    texts[where][kind] = "\n".join(line for line in lines if line)

        def filled(where: str) -> Any:
            def text(first: bool, number: int) -> str:
                kind = "first" if first and title else "default"
                return (
                    texts[where]
                    .get(kind, "")
                    .replace("\x00PAGE\x00", str(number))
                    .replace("\x00", "")
                    .replace(_PAGE, "")
                    .replace(_SEEN, "")
                )

            return text

        return filled("header"), filled("footer")


class _Styles:
    """What styles say, through the styles they are based on: capitals, list numbers, rules of tables."""

    def __init__(self, root: Any) -> None:
        self.by_id = {style.get(f"{W}styleId"): style for style in root.iter(f"{W}style")}
        defaults = (key for key, style in self.by_id.items() if style.get(f"{W}type") == "paragraph")
        self.default = next((key for key in defaults if self.by_id[key].get(f"{W}default") in ("1", "true")), None)
        self.document_font = next(
            (font for item in root.iter(f"{W}rPrDefault") for font in [_font(item[0])] if font), ""
        )

    def _chain(self, style: str | None) -> Iterator[Any]:
        seen: set[str] = set()
        while style and style not in seen and style in self.by_id:
            seen.add(style)
            yield self.by_id[style]
            style = _value(self.by_id[style], "basedOn")

    def caps(self, style: str | None) -> bool:
        for item in self._chain(style):
            state = _state(item.find(f"{W}rPr"), "caps")
            if state is not None:
                return state
        return False

    def font(self, style: str | None) -> str:
        """The font of a paragraph style (the default one where none is named)."""
        return self.named_font(style or self.default) or self.document_font

    def named_font(self, style: str | None) -> str:
        return next((font for item in self._chain(style) if (font := _font(item.find(f"{W}rPr")))), "")

    def numbering(self, style: str | None) -> tuple[str, int] | None:
        for item in self._chain(style):
            properties = item.find(f"{W}pPr")
            number = properties.find(f"{W}numPr") if properties is not None else None
            if number is not None:
                return _numbering_pair(number)
        return None

    def ruled(self, style: str | None) -> bool:
        for item in self._chain(style):
            for borders in item.iter(f"{W}tblBorders"):
                return any(edge.get(f"{W}val") not in ("none", "nil", None) for edge in borders)
        return False


def _font(properties: Any | None) -> str:
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    return (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""


def _as_tcvn3(text: str, soft_hyphen: bool, *, capitals: bool) -> str:
    """The letters of a run in a TCVN3 font: the code of "ư" is Word's soft hyphen, and capitals are as shown."""
    if soft_hyphen:
        text = "\xad"
    return as_capitals(text) if capitals and "\x00" not in text else text


def _references(section: Any) -> Iterator[tuple[str, str, str]]:
    for child in section._sectPr:
        for where in ("header", "footer"):
            if child.tag == f"{W}{where}Reference":
                relation = next((value for key, value in child.attrib.items() if key.endswith("}id")), "")
                yield relation, child.get(f"{W}type") or "default", where


def _numbering_pair(number: Any | None) -> tuple[str, int] | None:
    if number is None:
        return None
    identity, level = _value(number, "numId"), _value(number, "ilvl")
    return (identity, int(level) if level and level.isdecimal() else 0) if identity is not None else None


def _value(parent: Any | None, name: str) -> str | None:
    node = parent.find(f"{W}{name}") if parent is not None else None
    return node.get(f"{W}val") if node is not None else None


def _state(parent: Any | None, name: str) -> bool | None:
    """A switch: on, off, or not set here."""
    node = parent.find(f"{W}{name}") if parent is not None else None
    if node is None:
        return None
    return node.get(f"{W}val") not in ("0", "false", "off")


def _on(parent: Any | None, name: str) -> bool:
    return bool(_state(parent, name))


def _is_number_field(instruction: str) -> bool:
    words = instruction.split()
    return bool(words) and words[0].upper() in _NUMBER_FIELDS


def _shown_choice(node: Any) -> Any:
    """Of content kept twice for old and new programs, the new form, or the old one where there is no other."""
    choice = node.find(f"{_MC}Choice")
    if choice is None:
        choice = node.find(f"{_MC}Fallback")
    return choice if choice is not None else []


def _inside_fallback(node: Any, top: Any) -> bool:
    parent = node.getparent()
    while parent is not None and parent is not top:
        if parent.tag == f"{_MC}Fallback" and parent.getparent().find(f"{_MC}Choice") is not None:
            return True
        parent = parent.getparent()
    return False


def _nearest(node: Any, tag: str) -> Any:
    parent = node.getparent()
    while parent is not None and parent.tag != tag:
        parent = parent.getparent()
    return parent
