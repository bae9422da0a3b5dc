"""The title (trích yếu) of a document: under the type's name, or behind "V/v" in the left column of a letter's head.

It may run over many lines. It ends where the text begins: at "Kính gửi", a legal ground, the authority that decides, a
rule, a first paragraph. There is no mark that ends every title, so several signs are weighed: capitals, Markdown marks,
blank lines where the page uses them sparingly, the place of lines on the page, and how a line begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.extract.header_cells import FILE, Cell, Row, is_capitals
from pipeline.extract.header_type import names_issuer_only
from pipeline.extract.rules import first_match, word_list
from pipeline.vietnamese import strip_marks

MAX_LINES = 14
SPECKS = " \t:.,;'`_-–—~|"  # what an OCR makes of dust in the margin
_PARAGRAPH = 140  # characters; a row so long that is whole sentences is no part of a title
_RULE = regex.compile(r"[\W_]{3,}")


@dataclass(frozen=True, slots=True)
class Title:
    """A title joined over its lines, and the first and last row that it fills (indexes into the rows)."""

    text: str
    first: int
    last: int
    span_page: int
    start: int
    end: int
    rule: str


def title_under_type(rows: Sequence[Row], type_row: int, *, same_row: str = "") -> Title | None:
    """The title that begins under the row of the type's name, or None where the text begins at once.

    Args:
        rows: the head's rows.
        type_row: index of the row with the type's name.
        same_row: what stands behind the name on its own row ("BÁO CÁO" + "KẾT QUẢ …").
    """
    parts: list[tuple[str, Row, int]] = []
    if same_row:
        parts.append((same_row, rows[type_row], type_row))
    blanks_rule = _blank_lines_are_rare(rows)
    marked = _is_marked_up(rows, type_row)
    blank_before = False
    for index in range(type_row + 1, min(type_row + 1 + MAX_LINES * 3, len(rows))):
        row = rows[index]
        text = row.text
        if not text:
            blank_before = True
            continue
        if _RULE.fullmatch(row.line.text.strip(" *_#|") or "___"):
            if parts:
                break
            continue
        if _is_only_noise(row):
            continue
        if parts and _ends_before(row, parts, blank_before=blank_before and blanks_rule, marked=marked):
            break
        if parts and _opens_sentence(rows, index, parts[-1][0]):
            break
        if not parts and _is_body(row.text) and (not _weak_start(row.text) or _is_grounds(rows, index)):
            break
        if not parts and names_issuer_only(text):
            continue
        if len(parts) >= MAX_LINES or row.line.page_no != rows[type_row].line.page_no:
            break
        parts.append((_title_text(row), row, index))
        blank_before = False
    return _joined(parts, "title/under-type") if parts else None


def _opens_sentence(rows: Sequence[Row], index: int, before: str) -> bool:
    """Whether a sentence of the text begins here: it names its grounds and who acts, or it ends on its first line."""
    if _is_open(before) or not regex.match(r"\p{Lu}\p{Ll}", rows[index].text):
        return False
    if regex.search(r"[.:;]$", rows[index].text):
        return True
    lines = [row.text for row in rows[index : index + 6] if row.text]
    ends = next((k for k, line in enumerate(lines) if k and _is_body(line) and not _is_open(lines[k - 1])), len(lines))
    sentence = " ".join(lines[:ends])
    return first_match(FILE, "first_sentence", sentence) is not None


def _is_grounds(rows: Sequence[Row], index: int) -> bool:
    """Whether "Thực hiện Nghị quyết số …" begins the text and not a title: it goes on to who acts on these grounds."""
    if _opens_sentence(rows, index, ""):
        return True
    following = next((row.text for row in rows[index + 1 : index + 4] if row.text), "")
    if _is_body(following) and not regex.search(r"[;,.:]$", rows[index].text):
        return False  # the title "Thực hiện Nghị quyết số …" above a text that names its grounds
    return not regex.match(r"(?:[IVX]+|[1-9])\s?[.)/-]|Phần|PHẦN|\p{Ll}|\(", following)


def _is_only_noise(row: Row) -> bool:
    return bool(row.cells) and all(
        cell.kind in ("noise", "date", "number", "country", "motto", "party") for cell in row.cells
    )


def _title_text(row: Row) -> str:
    """The row's text without a mark that stands off at its end: dust, where print sets marks close to the word."""
    text = row.text
    if row.has("noise"):  # the stamp of incoming mail may stand beside the title
        text = " ".join(cell.text for cell in row.cells if cell.kind != "noise")
    return regex.sub(r"\s+", " ", _without_dust(text))


def _without_dust(text: str) -> str:
    return regex.sub(r"\s+[.,;:|'`_]+$", "", text)


def _is_body(text: str) -> bool:
    return first_match(FILE, "body_start", text.lstrip(SPECKS)) is not None


def _is_marked_up(rows: Sequence[Row], type_row: int) -> bool:
    return bool(regex.match(r"\s*(?:#+\s|\*\*)", rows[type_row].line.text))


def _blank_lines_are_rare(rows: Sequence[Row]) -> bool:
    """Whether blank lines part paragraphs (and not, as some readings have it, every line from the next)."""
    filled = sum(1 for row in rows if row.text)
    return filled > 0 and (len(rows) - filled) <= 0.6 * filled


def _ends_before(row: Row, parts: Sequence[tuple[str, Row, int]], *, blank_before: bool, marked: bool) -> bool:
    """Whether this row is no longer part of the title whose rows so far are ``parts``."""
    text, before = row.text, parts[-1][0]
    if _is_paragraph(text):
        return True
    if _is_body(text):
        return not (_is_open(before) and _weak_start(text))
    if is_capitals(before) and not is_capitals(text) and len(before) > 12:
        return not regex.match(r"(?:\(|(?![a-zđ]\))\p{Ll})", text)  # "a) Nâng cao …" is an item of the text
    if (
        marked
        and not regex.match(r"\s*(?:#+\s|\*|_)", row.line.text)
        and regex.match(r"\s*(?:#+\s|\*|_)", parts[-1][1].line.text)
    ):
        return not parts[-1][1].line.text.lstrip().startswith("**") or parts[-1][1].line.text.rstrip().endswith("*")
    if before.endswith(";") and regex.match(r"\p{Ll}", text):
        return False
    if regex.search(r"[.:;]$", before) and not regex.search(r"\b(?:TP|Tp|tp|TS|ThS|Q|P)\.$", before):
        return True
    if _is_open(before) or regex.match(r"[\p{Ll}(]", text):
        goes_on = regex.match(r"[\p{Ll}(]", text) or _set_flush(row, parts)
        return _is_indented_paragraph(row, parts) and not goes_on
    if blank_before:
        return True
    return _is_indented_paragraph(row, parts) or _reads_as_sentence(text)


def _is_paragraph(text: str) -> bool:
    """Whether a row is a paragraph in one line: it is long and ends as a sentence, or holds the end of one."""
    return (
        len(text) > _PARAGRAPH
        and regex.match(r"\p{Lu}\p{Ll}", text) is not None
        and regex.search(r"\p{Ll}{2}[.:]$|\p{Ll}{2}\.\s+\p{Lu}\p{Ll}", text) is not None
    )


@lru_cache(maxsize=1)
def _open_end() -> regex.Pattern[str]:
    return regex.compile(r"(?:[-–,(/“\"]|\b(?:" + "|".join(word_list(FILE, "open_ends")) + r"))$", regex.I)


def _is_open(text: str) -> bool:
    """Whether a line of a title cannot be its last: it ends in a preposition, a dash, a comma."""
    return _open_end().search(text) is not None


def _weak_start(text: str) -> bool:
    """Openings that a title's later line may have too: "Theo", "Thực hiện" behind a line that is not finished."""
    found = first_match(FILE, "body_start", text.lstrip(SPECKS))
    return (
        found is not None
        and found[0] in ("follows-cited", "who-decides", "purpose", "numbered")
        and not regex.match(r"(?:[IVX]+|\d+)\s?[.)]|[IVX]+\s?[-–]|Điều|ĐIỀU", text)
    )


def _is_indented_paragraph(row: Row, parts: Sequence[tuple[str, Row, int]]) -> bool:
    """On a page with boxes: titles are centred, a paragraph begins near the left margin and runs to the right one."""
    page_boxes = [p[1].line.box for p in parts]
    if row.line.box is None or page_boxes[-1] is None:
        return False
    middles = [(box.x0 + box.x1) / 2 for box in page_boxes if box is not None]
    middle = sum(middles) / len(middles)
    mine = (row.line.box.x0 + row.line.box.x1) / 2
    height = row.line.box.bottom - row.line.box.top
    gap = row.line.box.top - page_boxes[-1].bottom
    if is_capitals(row.text) and is_capitals(parts[-1][0]):  # no paragraph stands in capitals
        return gap > 2.2 * height
    return (abs(mine - middle) > 2.5 * height and gap > 0.2 * height) or gap > 2.2 * height


def _set_flush(row: Row, parts: Sequence[tuple[str, Row, int]]) -> bool:
    """Whether title and line begin at one place, line below line: a title set flush left, not centred."""
    before, box = parts[-1][1].line.box, row.line.box
    if before is None or box is None:
        return False
    height = box.bottom - box.top
    return abs(box.x0 - before.x0) < 0.5 * height and box.top - before.bottom < 1.6 * height


def _reads_as_sentence(text: str) -> bool:
    """A line that is the beginning of a paragraph: long, begins with a capital, and has a clause's comma or verb."""
    return (
        len(text) > 75 and bool(regex.search(r"[,;]\s+\p{Ll}.*[,;]", text)) and bool(regex.match(r"\p{Lu}\p{Ll}", text))
    )


def _joined(parts: Sequence[tuple[str, Row, int]], rule_id: str) -> Title | None:
    text = tidy(" ".join(part for part, _, _ in parts))
    if not any(char.isalpha() for char in text):
        return None
    first, last = parts[0], parts[-1]
    page = first[1].line.page_no
    same_page = [part for part in parts if part[1].line.page_no == page]
    lead = len(first[1].line.text) - len(first[1].line.text.lstrip(" \t*_#>|~"))
    start = first[1].line.start + lead
    if not first[1].text.startswith(first[0][:8]):
        start = first[1].line.start + max(0, first[1].line.text.find(first[0][:8]))
    end = same_page[-1][1].line.start + len(same_page[-1][1].line.text.rstrip(" \t*_#>|~"))
    return Title(text, first[2], last[2], page, start, end, rule_id)


def tidy(text: str) -> str:
    """A title without Markdown marks, marks of footnotes, a closing full stop, and hyphenation at line ends."""
    text = regex.sub(r"[*#_`~|]+", " ", text)
    text = regex.sub(r"\s+", " ", text)
    text = regex.sub(r"(?<=\p{L}-) (?=\p{Lu}{2})", "", text)
    text = regex.sub(r"\s+([,;:.!?)])", r"\1", text).strip(" -–—_.,;:\\")
    if text[:1] in "'‘’`" and text.count(text[0]) == 1:
        text = text[1:].lstrip()
    return regex.sub(r"(?<=\p{L})\s?\(?[\[(]\d{1,2}[\])]$", "", text)


def title_of_letter(rows: Sequence[Row], first: int, cells: Sequence[tuple[int, Cell]]) -> Title | None:
    """The subject of a letter: "V/v …" and the cells of the same column that go on with it.

    Args:
        rows: the head's rows.
        first: index of the row where the cell "V/v" stands.
        cells: (row index, cell) of every cell from there on, in reading order.
    """
    parts: list[tuple[int, Cell]] = []
    for index, cell in cells:
        if index < first or (not parts and cell.kind != "subject"):
            continue
        if not parts:
            parts.append((index, cell))
            continue
        if cell.kind in ("date", "country", "motto", "party", "number", "noise"):
            continue
        if _is_body(cell.text) or not _same_column(cell, parts[-1][1], index - parts[-1][0]):
            if _is_body(cell.text):
                break
            continue
        if regex.search(r"\S[.;:]$", parts[-1][1].text) or (is_capitals(cell.text) and len(cell.text) > 12):
            break
        if index - parts[-1][0] > 2 or len(parts) > 9:
            break
        parts.append((index, cell))
    if not parts:
        return None
    text = tidy(" ".join(_without_dust(cell.text) for _, cell in parts))
    text = regex.sub(r"(?i)^[\"'“(]?\s*v\s?/\s?v\s*[:.]?\s*", "", text)
    text = regex.sub(r"(?i)^về việc\s*:?\s*", "", text).strip(" :.")
    if not text:
        return None
    page = parts[0][1].page_no
    ends = [cell.end for _, cell in parts if cell.page_no == page]
    return Title(text, parts[0][0], parts[-1][0], page, parts[0][1].start, ends[-1], "title/subject")


def _same_column(cell: Cell, before: Cell, rows_between: int) -> bool:
    if cell.box is not None and before.box is not None:
        overlap = min(cell.box.x1, before.box.x1) - max(cell.box.x0, before.box.x0)
        return overlap > 0.2 * min(cell.box.x1 - cell.box.x0, before.box.x1 - before.box.x0)
    return rows_between <= 2 and len(strip_marks(cell.text)) < 70
