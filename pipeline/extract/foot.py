"""The foot of a document: who signs and in what capacity, and who receives it.

The foot stands in two columns, recipients on the left and the signature on the right (Nghị định 30/2020/NĐ-CP, mẫu 1.1
to 1.9); a reading gives them row by row or one after the other. It may stand in the middle of a file, before annexes,
whose forms have signature blocks that nobody signed. Two bodies may sign side by side, or one below the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex
from rapidfuzz.distance import Levenshtein

from pipeline.extract.foot_words import FILE, is_on_behalf, is_role, looks_like_name, name_of, person_name
from pipeline.extract.header_cells import Cell, cut
from pipeline.extract.rules import rule, rules, word_list
from pipeline.model import Layout, Line, Page
from pipeline.vietnamese import strip_marks

REACH = 45  # lines of a foot: a list of thirty recipients with the signature beside it
_UNSEEN = ("page_number", "footer", "footnote", "header")
_ROLE_HINT = regex.compile(
    r"\b(?:TM|T/M|KT|K/T|TL|T/L|TUQ|Q)\s?[.,]?\s?[A-Z]{2}|CHU (?:TICH|TOA|TRI|NHIEM)|TRUONG\b|GIAM DOC|THU TUONG|BI THU"
    r"|CHANH |THONG DOC|TU LENH|CHINH UY|KIEM TOAN"
)
_BULLET = regex.compile(r"\s*[-–—+•*~·»«]")
_BESIDE = regex.compile(r"[;:.,]\s+(?=\p{Lu})")
# "Nơi nhận:" however misread: two short words and a colon, before the capacity
_MISREAD_HEADING = regex.compile(r"\W*\p{Lu}\p{L}{1,3}\s?\p{L}{2,5}\s?:\s(?=\p{Lu})")
_BESIDE_HEADING = regex.compile(r"[:;.,]?\W*\s+(?=\p{Lu})")


@dataclass(frozen=True, slots=True)
class Signer:
    """One who signs: the lines of the capacity joined by " / ", and the name (None where only that is there)."""

    role: str
    role_cells: tuple[Cell, ...]
    name: str | None = None
    name_cell: Cell | None = None
    confidence: float = 1.0

    @property
    def on_behalf(self) -> str | None:
        """The body in whose name the person signs ("TM. ỦY BAN NHÂN DÂN"), or None."""
        for cell in self.role_cells:
            match = regex.match(r"\W*(?:TM|T/M|T\.M)\s?[.,]?\s*(.+)", cell.text)
            if match:
                return match.group(1).strip()
        return None


@dataclass(frozen=True, slots=True)
class Recipient:
    """An entry of the list of recipients: a body or a person, and where it stands."""

    text: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Foot:
    """What the foot says. ``as_above`` tells that the list says "Như trên": the document had addressees (Kính gửi)."""

    signers: tuple[Signer, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    as_above: bool = False


@dataclass(slots=True)
class _Block:
    cells: list[Cell] = field(default_factory=list)
    name: Cell | None = None
    row: int = 0

    @property
    def x(self) -> float:
        return _x(self.cells[-1])


def read_foot(layout: Layout, pages: Sequence[Page], *, after: int = 0) -> Foot:
    """Signers and recipients of a document.

    Args:
        layout: its lines.
        pages: its pages, for boxes and confidences.
        after: index in ``layout.lines`` from which the foot may begin (behind the head, which names offices too).
    """
    by_number = {page.page_no: page for page in pages}
    lines = [
        (index, line)
        for index, line in enumerate(layout.lines)
        if index >= after and line.kind not in _UNSEEN and line.page_no in by_number and line.text.strip(" *_#|")
    ]
    listed = next((at for at, (_, line) in enumerate(lines) if _begins_recipients(line.text)), None)
    signers, signed_at = _find_signers(lines, by_number, listed)
    recipients, as_above = _find_recipients(lines, by_number, listed, signed_at)
    return Foot(tuple(signers), tuple(recipients), as_above)


Lines = list[tuple[int, Line]]


def _begins_recipients(text: str) -> bool:
    return rule(FILE, "recipients", "begins").match(text[:60]) is not None


def _may_hold_role(text: str) -> bool:
    """A cheap look before a line is cut: capacities are in capitals, and a paragraph holds none."""
    return len(text) < 250 and sum(map(str.isupper, text)) >= 6 and _ROLE_HINT.search(strip_marks(text)) is not None


def is_annex(text: str) -> bool:
    """Whether a line heads an annex: from there on, numbers, dates and signatures are those of its forms."""
    return any(found.match(text) for found in rules(FILE, "annex"))


def _find_signers(lines: Lines, pages: dict[int, Page], listed: int | None) -> tuple[list[Signer], int | None]:
    """The first signature block that is the document's own, and the place of its first line."""
    at = 0
    while at < len(lines):
        if not _may_hold_role(lines[at][1].text) or _heads_grounds(lines, at):
            at += 1
            continue
        blocks, end = _blocks_from(lines, pages, at)
        if blocks and _is_own(lines, blocks, at, end, listed):
            _add_bodies_above(lines, pages, at, blocks)
            return [_signer(block, pages) for block in _main_first(blocks)], at
        at = max(end, at + 1) if blocks else at + 1
    return _name_beside_list(lines, pages, listed)


def _add_bodies_above(lines: Lines, pages: dict[int, Page], at: int, blocks: list[_Block]) -> None:
    """Joint documents name each body in a line of its own above the capacity: "SỞ Y TẾ" over "GIÁM ĐỐC"."""
    if at == 0 or any(is_on_behalf(cell.text) for block in blocks for cell in block.cells):
        return
    line = lines[at - 1][1]
    cells = [cell for cell in foot_cells(line, pages[line.page_no]) if cell.is_capitals and cell.kind == "text"]
    if len(cells) == len(blocks) and all(regex.match(_BODY, strip_marks(cell.text)) for cell in cells):
        for block, cell in zip(sorted(blocks, key=lambda b: b.x), sorted(cells, key=_x), strict=True):
            block.cells.insert(0, cell)


_BODY = r"(?:UY BAN|UBND|SO|BO|BAN|HOI|CUC|CONG AN|LIEN DOAN|TOA AN|VIEN|DOAN|MAT TRAN|TRUNG TAM|PHONG)\b"


def _name_beside_list(lines: Lines, pages: dict[int, Page], listed: int | None) -> tuple[list[Signer], int | None]:
    """A name in the column beside the recipients, where the capacity above it was lost under a stamp."""
    if listed is None:
        return [], None
    for at in range(listed, min(listed + REACH, len(lines))):
        line = lines[at][1]
        if is_annex(line.text):
            break
        cells = foot_cells(line, pages[line.page_no])
        if len(cells) > 1 and _is_list_entry(cells[0].text):
            name = person_name(cells[-1].text, pages[line.page_no], cells[-1])
            if name:
                return [Signer("", (), name, cells[-1], 0.7)], at
    return [], None


def _is_own(lines: Lines, blocks: list[_Block], at: int, end: int, listed: int | None) -> bool:
    """A block with a name, or one beside the list of recipients, or one that follows the closing "./."; no form."""
    if any(
        rule(FILE, "form_signature", "form").match(line.text.strip())
        for _, line in lines[at : min(end + 3, len(lines))]
    ):
        return False
    if end > 0 and _heads_grounds(lines, end - 1):
        return False
    if listed is not None and -REACH <= at - listed <= REACH:
        return True
    if any(block.name for block in blocks):
        return True
    before = " ".join(line.text for _, line in lines[max(0, at - 4) : at])
    closing = bool(regex.search(r"\./\.|/\.\s*$", before)) or at >= len(lines) - 8
    return closing and any(is_on_behalf(cell.text) for block in blocks for cell in block.cells)


def _heads_grounds(lines: Lines, at: int) -> bool:
    """Whether a line is the office that issues a decision, named above its grounds ("Căn cứ …")."""
    behind = lines[at + 1][1].text.strip(" *_#") if at + 1 < len(lines) else ""
    return any(found.match(behind) for found in rules("outline.yaml", "grounds"))


def _blocks_from(lines: Lines, pages: dict[int, Page], start: int) -> tuple[list[_Block], int]:
    """Signature blocks from a line on: capacities and the names below them, kept apart by their place on the line."""
    blocks: list[_Block] = []
    last = start
    for row, at in enumerate(range(start, min(start + REACH, len(lines)))):
        line = lines[at][1]
        if at > start and (is_annex(line.text) or (at - last > 24 and blocks)):
            break
        cells = foot_cells(line, pages[line.page_no])
        roles = [cell for cell in cells if is_role(cell.text)]
        if not roles and at == start:
            return [], start + 1
        if roles:
            _add_roles(blocks, roles, row)
            last = at
            if all(block.name for block in blocks):
                continue
        open_blocks = [block for block in blocks if block.name is None]
        more = [c for c in cells if c not in roles and _continues_role(c, open_blocks, row)]
        for cell in more:
            _nearest(open_blocks, cell).cells.append(cell)
            _nearest(open_blocks, cell).row = row
            last = at
        free = [c for c in cells if c not in roles and c not in more and not _is_list_entry(c.text)]
        names = [c for c in free if person_name(c.text, pages[line.page_no], c)]
        if names and open_blocks:
            _add_names(open_blocks, names)
            last = at
        if blocks and all(block.name for block in blocks) and at - start > 30:
            break
    return blocks, last + 1


def _add_roles(blocks: list[_Block], roles: list[Cell], row: int) -> None:
    open_blocks = [block for block in blocks if block.name is None]
    if not open_blocks or len(roles) > len(open_blocks):
        blocks.extend(_Block([cell], row=row) for cell in roles)
        return
    if len(roles) == len(open_blocks):
        for block, cell in zip(sorted(open_blocks, key=lambda b: b.x), sorted(roles, key=_x), strict=True):
            block.cells.append(cell)
            block.row = row
        return
    for cell in roles:
        block = _nearest(open_blocks, cell)
        block.cells.append(cell)
        block.row = row


def _add_names(open_blocks: list[_Block], names: list[Cell]) -> None:
    if len(names) == len(open_blocks):
        for block, cell in zip(sorted(open_blocks, key=lambda b: b.x), sorted(names, key=_x), strict=True):
            block.name = cell
        return
    for cell in names:
        free = [block for block in open_blocks if block.name is None]
        if free:
            _nearest(free, cell).name = cell


def _nearest(blocks: list[_Block], cell: Cell) -> _Block:
    return min(blocks, key=lambda block: abs(block.x - _x(cell)))


def _x(cell: Cell) -> float:
    """Where a cell stands across the page: the middle of its box, else its column (all rows of one kind)."""
    if cell.box is not None:
        return (cell.box.x0 + cell.box.x1) / 2
    return cell.column


def _continues_role(cell: Cell, open_blocks: list[_Block], row: int) -> bool:
    """A capital line directly under a capacity that goes on with the body's name: "NHÂN DÂN TỐI CAO"."""
    near = [block for block in open_blocks if row - block.row == 1]
    return (
        bool(near)
        and cell.is_capitals
        and cell.kind == "text"
        and len(cell.text) > 3
        and len(cell.text.split()) <= 7
        and not _is_list_entry(cell.text)
    )


def _is_list_entry(text: str) -> bool:
    return bool(_BULLET.match(text))


def _main_first(blocks: list[_Block]) -> list[_Block]:
    """The signer before those who only wrote the minutes or took part."""
    minor = word_list(FILE, "minor_offices")
    return sorted(blocks, key=lambda block: strip_marks(block.cells[0].text).upper().strip(" .,").startswith(minor))


def _signer(block: _Block, pages: dict[int, Page]) -> Signer:
    role = " / ".join(_office(cell.text) for cell in block.cells)
    if block.name is None:
        return Signer(role, tuple(block.cells))
    page = pages[block.name.page_no]
    name = person_name(block.name.text, page, block.name)
    return Signer(role, tuple(block.cells), name, block.name, _confidence(page, block.name))


def _office(text: str) -> str:
    """A capacity's line in its proper spelling: one letter misread or a comma for the full stop is mended."""
    text = regex.sub(r"\s+[.,;:|_]+$", "", regex.sub(r"\s+", " ", text)).strip(" *_,;:–-")
    bare = strip_marks(text).upper()
    near = {
        office: Levenshtein.distance(strip_marks(office), bare, score_cutoff=1) for office in word_list(FILE, "offices")
    }
    for distance in (0, 1):  # "THU TUONG" and "THU TRUONG" are one letter apart: only a sole neighbour is meant
        found = [office for office, far in near.items() if far == distance]
        if found:
            return found[0] if len(found) == 1 else text
    return text


def _confidence(page: Page, cell: Cell) -> float:
    """How sure a name is: as sure as the OCR of its words and the repairs made to it."""
    start, end = page.plan.to_raw(cell.start), page.plan.to_raw(cell.end, end=True)
    words = [word.confidence for word in page.words_of(cell.start, cell.end) if word.confidence is not None]
    repairs = [edit.confidence for edit in page.plan.edits if edit.start < end and edit.end > start]
    return round(min([1.0, *words, *repairs]), 2)


def foot_cells(line: Line, page: Page) -> list[Cell]:
    """The cells of a line of the foot; a role or name that one blank parts from an entry beside it is cut off too."""
    out: list[Cell] = []
    for cell in cut(line, page):
        at = _beside(cell.text)
        if at is None:
            out.append(cell)
            continue
        out.append(_part(cell, cell.text[:at].rstrip(), cell.start, page))
        out.append(_part(cell, cell.text[at:], cell.start + at, page))
    return out


def _beside(text: str) -> int | None:
    """Where a role or name begins that one blank parts from an entry of the list: "- Bộ Nội vụ; PHÓ CHỦ TỊCH"."""
    if _begins_recipients(text) or _MISREAD_HEADING.match(text):
        pattern = _BESIDE_HEADING
    elif _is_list_entry(text):
        pattern = _BESIDE
    else:
        return None
    for match in pattern.finditer(text):
        if is_role(text[match.end() :]) or name_of(text[match.end() :]):
            return match.end()
    return None


def _part(cell: Cell, text: str, start: int, page: Page) -> Cell:
    end = start + len(text)
    column = cell.column + (start + end - cell.start - cell.end) / 2
    return Cell(text, cell.page_no, start, end, cell.kind, box=page.box_of(start, end), column=column)


def _find_recipients(
    lines: Lines, pages: dict[int, Page], listed: int | None, signed_at: int | None
) -> tuple[list[Recipient], bool]:
    """Entries of the list "Nơi nhận", without the archive's copy; whether it says "Như trên"."""
    if listed is None:
        listed = _list_without_head(lines, pages, signed_at)
        if listed is None:
            return [], False
        listed -= 1
    entries: list[tuple[str, Cell]] = []
    as_above = False
    for at in range(listed + 1, min(listed + 1 + REACH, len(lines))):
        line = lines[at][1]
        if is_annex(line.text):
            break
        archived = False
        for cell in foot_cells(line, pages[line.page_no]):
            if is_role(cell.text) or cell.kind == "noise":
                continue
            if rule(FILE, "recipients", "archive").fullmatch(cell.text):
                archived = True
                continue
            if rule(FILE, "recipients", "as-above").fullmatch(cell.text):
                as_above = as_above or bool(regex.match(r"(?i)\W*nhu (?:tren|kinh)", strip_marks(cell.text)))
                continue
            if _is_list_entry(cell.text):
                entries.append((regex.sub(r"^\s*[-–—+•*~·»«]+\s*", "", cell.text), cell))
            elif entries and not cell.is_capitals and not looks_like_name(cell.text) and _goes_on(entries[-1], cell):
                entries[-1] = (f"{entries[-1][0]} {cell.text}", entries[-1][1])
        if archived:
            break
    return [Recipient(_tidy(text), cell) for text, cell in entries if _tidy(text)], as_above


def _list_without_head(lines: Lines, pages: dict[int, Page], signed_at: int | None) -> int | None:
    """A list near the signature whose heading was lost: it has "Như trên" or ends in the archive's copy."""
    if signed_at is None:
        return None
    low, high = max(0, signed_at - REACH), min(len(lines), signed_at + REACH)
    marks = [
        at
        for at in range(low, high)
        if rule(FILE, "recipients", "archive").match(lines[at][1].text.strip())
        or (_is_list_entry(lines[at][1].text) and rule(FILE, "recipients", "as-above").match(lines[at][1].text.strip()))
    ]
    if not marks:
        return None
    at = marks[0]
    while at > low and _is_list_entry(lines[at - 1][1].text) and not lines[at - 1][1].text.rstrip().endswith("./."):
        at -= 1
    return at


def _goes_on(entry: tuple[str, Cell], cell: Cell) -> bool:
    """Whether a line without a dash goes on with the entry above, which no semicolon or full stop has closed."""
    return not regex.search(r"[;.]\s*$", entry[0]) and len(cell.text) > 1


def _tidy(text: str) -> str:
    text = regex.sub(r"\((?:để |đ/)?(?:b/c|báo cáo|t/h|thực hiện|phối hợp|biết|chỉ đạo|c/đ|p/h)[^)]*\)", "", text)
    return regex.sub(r"\s+", " ", text).strip(" ;.,:-–*_|")
