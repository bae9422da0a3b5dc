"""Who issued a document, who signed it and who receives it: from the head's columns and the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from pipeline.extract.bodies import body_of_symbol, canonical_body, same_body
from pipeline.extract.foot import Foot, Signer
from pipeline.extract.foot_words import name_of
from pipeline.extract.header_cells import FILE, Cell, Row, same_column
from pipeline.extract.header_draft import Draft
from pipeline.extract.header_find import is_arrival, opens_text
from pipeline.extract.header_guess import guess_issuer, province_of
from pipeline.extract.header_issuer import (
    Issuer,
    as_in_text,
    body_name,
    issuer_of_head,
    issuer_of_symbol,
    without_place,
)
from pipeline.extract.header_type import type_of_name
from pipeline.extract.rules import rule, word_list
from pipeline.vietnamese import is_syllable, strip_marks

# one of the properties that a portal lists: "Số hiệu …", "Ngày ban hành …", "Người ký …"
_LISTED_SIGNER = regex.compile(r"(?:^|\s|\|)Người ký\s*[|:]?\s*(?P<name>(?:\p{Lu}\p{Ll}*\s?){2,5})(?=\W*$)")


def read_issuer(draft: Draft, foot: Foot, text: str) -> None:
    """The issuing body with its place, co-signing bodies and the province.

    The surest source that speaks decides: an edition's sentence, the left column, the symbol, the foot and the text.
    """
    place = draft.place
    bodies = draft.parsed.bodies if draft.parsed else ()
    if draft.parsed is None and draft.edition and draft.edition.number:
        bodies = draft.edition.number.bodies
    joint = _joint_type(draft) in word_list(FILE, "joint_types")
    cells = _left_cells(draft)
    issuer = superior = None
    if draft.edition is not None and draft.edition.body:
        issuer = Issuer(body_name(draft.edition.body), rule="header/edition")
    if issuer is None:
        issuer, superior = issuer_of_head(cells, bodies, joint=joint, place=place)
    if issuer is None:
        issuer = issuer_of_symbol(bodies, place, text)
    if issuer is None:
        issuer = guess_issuer(draft.doc_type, foot, text, draft.title)
    if issuer is None:
        return
    issuer = _party_organ(issuer, foot)
    others = issuer.others or _co_signers(issuer, foot, joint)
    full = body_of_symbol(bodies[0]) if bodies else None
    if full and full != issuer.name and full.lower().startswith(f"{issuer.name.lower()} "):
        issuer = replace(issuer, name=full)  # "HỘI ĐỒNG THẨM PHÁN", of the court named above it
    issuer = replace(issuer, name=as_in_text(issuer.name, text))
    draft.issuer = issuer.name
    draft.co_issuers = others
    draft.province = province_of(issuer.name, superior, place, text)
    if draft.place and draft.province and strip_marks(draft.place).lower() == strip_marks(draft.province).lower():
        draft.place = draft.province  # one name, a mark of which was misread in the date's line
    if issuer.cells:
        first, last = issuer.cells[0], issuer.cells[-1]
        end = last.end if last.page_no == first.page_no and len(issuer.cells) == 1 else first.end
        draft.note("issuer", first.text, issuer.name, first.page_no, first.start, end, issuer.rule, issuer.confidence)
        for cell in issuer.cells[1:]:
            draft.note(
                "issuer", cell.text, issuer.name, cell.page_no, cell.start, cell.end, issuer.rule, issuer.confidence
            )
    elif draft.number_cell is not None and issuer.rule == "header/issuer-symbol":
        draft.note_cell("issuer", draft.number_cell, issuer.name, issuer.rule, issuer.confidence)
    elif foot.signers and foot.signers[0].role_cells:
        draft.note_cell("issuer", foot.signers[0].role_cells[0], issuer.name, issuer.rule, issuer.confidence)


def _joint_type(draft: Draft) -> str | None:
    """The type with its joint form kept: that of the symbol, else that of the row."""
    kinds = [draft.parsed.type if draft.parsed else None, draft.type_row.code if draft.type_row else None]
    return next((k for k in kinds if k in word_list(FILE, "joint_types")), draft.doc_type)


def _left_cells(draft: Draft) -> list[Cell]:
    """The capital lines of the left column, from top to bottom: above the number where there is one."""
    found: list[tuple[int, Cell]] = []
    number_row = next((i for i in range(draft.start, draft.end) if draft.number_cell in draft.rows[i].cells), None)
    for index in range(draft.start, draft.end):
        for cell in draft.rows[index].cells:
            if (
                cell.kind == "text"
                and (_names_body(cell) or _ends_name(draft.rows, index, cell, found))
                and type_of_name(cell.text) is None
                and not _heads_stamp(draft.rows, index)
            ):
                found.append((index, cell))
    cells = [cell for index, cell in found if number_row is None or index <= number_row]
    if not cells and not (draft.parsed and any(map(body_of_symbol, draft.parsed.bodies))):
        cells = [cell for _, cell in found]
    while cells and not _can_open(cells[0]):
        cells = cells[1:]
    return cells


def _heads_stamp(rows: Sequence[Row], index: int) -> bool:
    """Whether a row is the first of a stamp of incoming mail: the receiving body, above the word "ĐẾN"."""
    following = next((row for row in rows[index + 1 : index + 4] if row.text), None)
    return len(rows[index].cells) == 1 and following is not None and is_arrival(following)


def _names_body(cell: Cell) -> bool:
    words = regex.findall(r"\p{L}+", cell.text)
    if not words or sum(len(word) for word in words) < 4:
        return False
    if cell.is_capitals:
        return True
    # a left column set in small letters: only what is a body's name from its first word on
    return len(words) <= 10 and bool(
        regex.match(r"(?:[ỦU][ỷyỶY]? ban nhân dân|UBND|Sở|Bộ|Hội đồng nhân dân|HĐND)\b", cell.text)
    )


def _ends_name(rows: Sequence[Row], index: int, cell: Cell, found: Sequence[tuple[int, Cell]]) -> bool:
    """A short last word of a name that the narrow column broke: "TỈNH HƯNG" over "YÊN", "TỐI" over "CAO"."""
    return (
        bool(found)
        and found[-1][0] == index - 1
        and cell is rows[index].cells[0]
        and same_column(cell, found[-1][1])
        and regex.fullmatch(r"\p{Lu}{2,3}", cell.text) is not None
        and is_syllable(cell.text.lower())
        and regex.search(r"\p{Lu}$", found[-1][1].text) is not None
    )


def _can_open(cell: Cell) -> bool:
    bare = strip_marks(cell.text).upper().strip(" .*_-")
    heads = (
        *word_list(FILE, "body_heads"),
        "TINH",
        "THANH PHO",
        "HUYEN",
        "QUAN",
        "THI XA",
        "XA",
        "PHUONG",
        "THI TRAN",
        "DAC KHU",
        "LIEN",
    )
    return any(bare == head or bare.startswith(f"{head} ") for head in heads)


def _party_organ(issuer: Issuer, foot: Foot) -> Issuer:
    """Ban Bí thư and Bộ Chính trị issue under the Central Committee's head; the foot says who it was ("T/M …")."""
    if not strip_marks(issuer.name).lower().startswith("ban chap hanh trung uong"):
        return issuer
    for signer in foot.signers:
        if signer.on_behalf and regex.match(r"BAN BI THU|BO CHINH TRI", strip_marks(signer.on_behalf).upper()):
            return Issuer(canonical_body(signer.on_behalf), issuer.others, issuer.cells, issuer.rule, 0.9)
    return issuer


def _co_signers(issuer: Issuer, foot: Foot, joint: bool) -> tuple[str, ...]:
    """Bodies in whose name others sign beside the issuer's signer."""
    named = [canonical_body(s.on_behalf) for s in foot.signers if s.on_behalf]
    if len(named) < 2 and not joint:
        return ()
    head = issuer.name.split()[0].lower()
    return tuple(dict.fromkeys(n for n in named if not same_body(n, issuer.name) and not n.lower().startswith(head)))


def read_signers(draft: Draft, foot: Foot) -> None:
    """The signer whose capacity is the issuer's, and mentions of all who sign."""
    if not foot.signers:
        _read_listed_signer(draft)
        return
    main = _main_signer(foot.signers, draft.issuer)
    draft.signer = main.name
    draft.signer_role = main.role or None
    for signer in (main, *(s for s in foot.signers if s is not main)):
        if signer.name and signer.name_cell:
            draft.note_cell("signer", signer.name_cell, signer.name, "foot/signer", signer.confidence)
        for cell in signer.role_cells:
            draft.note_cell("signer_role", cell, signer.role, "foot/role")


def _read_listed_signer(draft: Draft) -> None:
    """The signer that a portal lists over a document whose foot is not there: "Người ký | Lê Văn An"."""
    for row in draft.rows:
        match = _LISTED_SIGNER.search(row.line.text)
        words = name_of(match["name"]) if match else None
        if match is None or words is None:
            continue
        draft.signer = " ".join(words)
        start, end = row.line.start + match.start("name"), row.line.start + match.end("name")
        draft.note("signer", match["name"], draft.signer, row.line.page_no, start, end, "header/listed-signer", 0.8)
        return


def _main_signer(signers: Sequence[Signer], issuer: str | None) -> Signer:
    """Of several who sign, the one whose capacity names the issuer; else the first."""
    if issuer and len(signers) > 1:
        wanted = strip_marks(without_place(issuer)).lower()
        for signer in signers:
            joined = " ".join(cell.text for cell in signer.role_cells)
            if any(wanted in strip_marks(text).lower() for text in (joined, canonical_body(joined))):
                return signer
    return signers[0]


def read_recipients(draft: Draft, foot: Foot) -> None:
    """Addressees of the head ("Kính gửi"), then the list of the foot ("Nơi nhận"), each name once."""
    found: list[str] = []
    for name, cell in _addressees(draft):
        found.append(name)
        draft.note_cell("recipient", cell, name, "header/addressee")
    for recipient in foot.recipients:
        found.append(recipient.text)
        draft.note_cell("recipient", recipient.cell, recipient.text, "foot/recipient")
    draft.recipients = tuple(dict.fromkeys(found))


def _addressees(draft: Draft) -> list[tuple[str, Cell]]:
    """To whom a letter or proposal is addressed: behind "Kính gửi", on its line or as a list below."""
    out: list[tuple[str, Cell]] = []
    rows = draft.rows
    at = next((i for i, row in enumerate(rows) if rule(FILE, "body_start", "addressee").match(row.text)), None)
    if at is None:
        return []
    for index in range(at, min(at + 14, len(rows))):
        row = rows[index]
        if not row.text:
            continue
        text = row.text
        match = rule(FILE, "body_start", "addressee").match(text)
        lead = match.end() if match and index == at else 0
        entry = text[lead:].strip(" \t:*_")
        if index > at and not entry.startswith(("-", "–", "+", "•")):
            open_entry = out and not regex.search(r"[;.]$", out[-1][0]) and len(entry) < 70 and not opens_text(row)
            if open_entry and (entry[:1].islower() or out[-1][1].text.startswith(("-", "–", "+", "•"))):
                out[-1] = (f"{out[-1][0]} {entry}", out[-1][1])
                continue
            break
        if entry:
            cell = row.cells[-1] if row.cells else None
            start = row.line.start + row.line.text.find(entry)
            page_no = row.line.page_no
            out.append(
                (entry.lstrip("-–+• "), Cell(entry, page_no, start, start + len(entry), box=cell.box if cell else None))
            )
    return [(name.strip(" ;.,"), cell) for name, cell in out if len(name.strip(" ;.,")) > 2]
