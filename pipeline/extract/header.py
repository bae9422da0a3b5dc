"""Head and foot of a document as one :class:`Header`: what it is, who issued it, when, where, and who signed.

    header = read_header(layout, pages)

Nothing is taken from what the document merely cites. A blank that was never filled in is None, and so is one that an OCR
could not read, unless the document itself proves it elsewhere (the head of its own annex). Every value has a mention
that says where it stands, by which rule it was found, and how sure that is.

Rules: patterns/header.yaml, roles.yaml, names.yaml, period.yaml; sources are named there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from pipeline.extract.bodies import body_of_symbol, canonical_body, find_province, same_body
from pipeline.extract.foot import Foot, Signer, read_foot
from pipeline.extract.header_cells import FILE, Cell, Row, head_rows
from pipeline.extract.header_guess import guess_issuer, province_of
from pipeline.extract.header_issuer import Issuer, body_name, issuer_of_head, issuer_of_symbol, without_place
from pipeline.extract.header_own import Attached, attached_heads, own_attached, passed_on
from pipeline.extract.header_type import EditionHead, TypeRow, edition_head, find_type_row, type_of_name
from pipeline.extract.numbers import DocumentNumber, parse_number
from pipeline.extract.period import Period, opening_of, period_of_opening, period_of_title
from pipeline.extract.rules import first_match, rule, word_list
from pipeline.extract.title import SPECKS, Title, title_of_letter, title_under_type
from pipeline.model import Header, Layout, Mention, Page, Span
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

_NAMED_NUMBER = regex.compile(r"(?i)(bộ luật|luật|pháp lệnh|nghị quyết)\s+số")
_MAX_PROSE_BEFORE_HEAD = 3  # lines of a web page or a cover above the head


@dataclass
class _Draft:
    """What is known so far; :func:`read_header` fills it step by step."""

    rows: list[Row]
    start: int = 0  # first row of the head
    end: int = 0  # row behind the head's last, without the title
    body: int = 0  # row where the text begins
    number_cell: Cell | None = None
    number: DocumentNumber | None = None
    date_cell: Cell | None = None
    type_row: TypeRow | None = None
    edition: EditionHead | None = None
    values: dict[str, object] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)

    def note(
        self, label: str, text: str, norm: object, page_no: int, start: int, end: int, source: str, sure: float = 1.0
    ) -> None:
        span = Span(page_no, start, end)
        self.mentions.append(Mention(label, text, None if norm is None else str(norm), span, source, round(sure, 2)))

    def note_cell(self, label: str, cell: Cell, norm: object, source: str, sure: float = 1.0) -> None:
        self.note(label, cell.text, norm, cell.page_no, cell.start, cell.end, source, sure)


def read_header(layout: Layout, pages: Sequence[Page]) -> Header:
    """Head and foot of a document.

    Args:
        layout: what layout made of the pages.
        pages: the pages after repair; word boxes and confidences are used where there are any.

    Returns:
        A header whose every unknown field is None. ``mentions`` have spans in ``Page.text``; besides the values they
        mark ``number-field`` and ``day-field``, the places of blanks that could not be read.
    """
    rows = head_rows(layout, pages)
    draft = _Draft(rows)
    has_head = _find_head(draft)
    foot = read_foot(layout, pages, after=_line_index(layout, rows, draft.body))
    _read_type(draft, foot, layout, has_head)
    text = _text(layout)
    title = _read_title(draft)
    _read_number_and_date(draft, layout)
    _read_issuer(draft, foot, text)
    _read_signers(draft, foot)
    _read_recipients(draft, foot, layout)
    _read_period(draft, title, layout)
    return Header(mentions=tuple(draft.mentions), **draft.values)  # type: ignore[arg-type]


def _text(layout: Layout) -> str:
    """The running text, footnotes behind it."""
    return "\n".join(flow.text for flow in layout.flows) or "\n".join(line.text for line in layout.lines)


def _line_index(layout: Layout, rows: Sequence[Row], row: int) -> int:
    """Index in ``layout.lines`` of a row of the head."""
    if row >= len(rows):
        row = len(rows) - 1
    return next((i for i, line in enumerate(layout.lines) if line is rows[row].line), 0) if rows else 0


# --- where the head is -------------------------------------------------------------------------------------------------


def _find_head(draft: _Draft) -> bool:
    """Set the rows of the head; False where the document has none (a letter or article whose first page is lost)."""
    rows = draft.rows
    prose = 0
    strong = weak = None
    for index, row in enumerate(rows):
        if not row.text:
            continue
        if row.has("country", "party"):
            strong = index
            break
        if row.has("motto", "number", "date") and weak is None and (prose == 0 or row.has("number")):
            weak = index
        if weak is None and (_is_prose(row) or _opens_text(row)):
            prose += 1
            if prose > _MAX_PROSE_BEFORE_HEAD or first_match(FILE, "body_start", row.text.lstrip(SPECKS)):
                break
        elif weak is not None and _opens_text(row):
            break
    first = strong if strong is not None else weak
    if first is None:
        type_row = _lonely_type_row(rows)
        if type_row is None:
            return False
        draft.type_row, draft.start, draft.end, draft.body = type_row, 0, type_row.index, type_row.index + 1
        return True
    draft.start = max(0, first - 8) if strong is None or prose == 0 else max(0, first - 1)
    _bound_head(draft, first)
    return True


def _is_prose(row: Row) -> bool:
    """A line of running text: many words, most of them small."""
    words = row.text.split()
    small = sum(word[:1].islower() for word in words)
    return (
        len(words) >= 9
        and small >= 0.5 * len(words)
        and not row.has("number", "date", "country", "party", "motto", "subject")
    )


def _opens_text(row: Row) -> bool:
    if all(cell.kind == "noise" for cell in row.cells):
        return False
    found = first_match(FILE, "body_start", row.text.lstrip(SPECKS))
    return found is not None and found[0] not in ("who-decides", "order-word", "attached-to")


def _lonely_type_row(rows: Sequence[Row]) -> TypeRow | None:
    """A type's name at the top of a document that has no other line of a head, followed by a title or a legal ground."""
    filled = [i for i, row in enumerate(rows) if row.text]
    for index in filled[:6]:
        if _is_prose(rows[index]) or _opens_text(rows[index]):
            return None
        found = find_type_row(rows, index, index + 1, None)
        if found:
            return found
    return None


def _bound_head(draft: _Draft, first: int) -> None:
    """The head ends before the row with the type's name, or, in a letter, before the text; number and date lie in it."""
    rows = draft.rows
    stop = len(rows)
    for index in range(first, len(rows)):
        if index > first and (_opens_text(rows[index]) or _is_prose(rows[index])):
            stop = index
            break
    draft.end = draft.body = stop
    cells = [(i, c) for i in range(draft.start, stop) for c in rows[i].cells]
    numbers = [(i, c) for i, c in cells if c.number is not None and not _in_stamp(rows, i)]
    best = next(((i, c) for i, c in numbers if _parsed(c) is not None), None)
    if best:
        draft.number_cell, draft.number = best[1], _parsed(best[1])
    symbol_type = draft.number.type if draft.number else None
    # a title may open like a text ("Thực hiện Kế hoạch số …"), so the name of the type is sought a little further
    from_row = max([first, *(i for i, c in numbers[:1])]) if numbers else first
    draft.type_row = find_type_row(rows, draft.start, min(stop + 2, len(rows)), symbol_type)
    if (
        draft.type_row is not None
        and draft.type_row.index < first
        and from_row > draft.type_row.index
        and symbol_type is None
    ):
        later = find_type_row(rows, first, min(stop + 2, len(rows)), None)
        draft.type_row = later or draft.type_row
    if draft.type_row is not None:
        draft.end = draft.type_row.index
    limit = draft.end
    if draft.number_cell is not None and best and best[0] > limit:
        draft.number_cell = draft.number = None
    draft.date_cell = next((c for i, c in cells if c.date is not None and i < max(limit, first + 1)), None)


def _in_stamp(rows: Sequence[Row], index: int) -> bool:
    """Whether a row stands in the stamp of incoming mail: "ĐẾN" in the row or right above it."""
    near = rows[max(0, index - 1) : index + 1]
    return len(rows[index].cells) == 1 and any(_is_arrival(row) for row in near)


def _parsed(cell: Cell) -> DocumentNumber | None:
    """The number of a field in the reader's terms; the blank is kept as a missing number."""
    found = cell.number
    if found is None:
        return None
    seam = "-" if found.party else "/"
    year = f"{found.year}/" if found.year and not found.party else ""
    parsed = parse_number(f"Số: {found.number}{seam}{year}{found.symbol}") if found.number else None
    return parsed or parse_number(f"Số: 1{seam}{year}{found.symbol}")


# --- type and title ----------------------------------------------------------------------------------------------------


def _read_type(draft: _Draft, foot: Foot, layout: Layout, has_head: bool) -> None:
    symbol_type = draft.number.type if draft.number else None
    row = draft.type_row
    code, sure = None, 1.0
    named = draft.number_cell and _NAMED_NUMBER.match(draft.number_cell.text)
    if symbol_type and symbol_type != "CV":
        code = symbol_type
    elif named:  # "Luật số: 45/2019/QH14"
        code = type_of_name(named.group(1))
    elif row is not None:
        code = row.code
    elif symbol_type == "CV":
        code = "CV"
    elif foot.signers and (foot.as_above or _addressed(draft)):
        code, sure = "CV", 0.7
    elif foot.signers and not has_head:
        code, sure = _closing_type(layout), 0.6
    if code is None:
        return
    code = load_patterns(FILE)["base_types"].get(code, code)
    draft.values["doc_type"] = code
    if row is not None:
        page_no = draft.rows[row.index].line.page_no
        draft.note(
            "doc_type",
            _slice(draft.rows[row.index], row.start, row.end),
            code,
            page_no,
            row.start,
            row.end,
            "header/type-row",
        )
    elif draft.number_cell is not None:
        draft.note_cell("doc_type", draft.number_cell, code, "header/type-symbol", sure)


def _slice(row: Row, start: int, end: int) -> str:
    return row.line.text[start - row.line.start : end - row.line.start]


def _addressed(draft: _Draft) -> bool:
    return any(rule(FILE, "body_start", "addressee").match(row.text) for row in draft.rows)


def _closing_type(layout: Layout) -> str | None:
    """The type that a document without a head names in its closing sentence: "Trên đây là Báo cáo …"."""
    for line in reversed(layout.lines):
        match = regex.search(r"(?i)tren day la\s+((?:[a-z]+\s){1,3})", f"{strip_marks(line.text)} ")
        if match:
            words = match.group(1).split()
            return next((c for n in (3, 2, 1) if (c := type_of_name(" ".join(words[:n])))), None)
    return None


def _read_title(draft: _Draft) -> Title | None:
    row, title = draft.type_row, None
    if row is not None:
        draft.edition = edition_head(draft.rows, row)
        at = draft.edition.rows[-1] if draft.edition else row.index
        title = title_under_type(draft.rows, at, same_row="" if draft.edition else row.rest)
    elif draft.values.get("doc_type") == "CV" and draft.end > draft.start:
        cells = [(i, c) for i in range(draft.start, draft.end) for c in draft.rows[i].cells]
        subject = next((i for i, c in cells if c.kind == "subject"), None)
        if subject is not None:
            title = title_of_letter(draft.rows, subject, cells)
    elif draft.number is not None and draft.values.get("doc_type") != "CV":
        title = _title_under_head(draft)
    if title is not None:
        draft.values["title"] = title.text
        draft.note("title", title.text, title.text, title.span_page, title.start, title.end, title.rule)
        draft.body = max(draft.body if row is None else row.index + 1, title.last + 1)
    elif row is not None:
        draft.body = row.index + 1
    return title


def _title_under_head(draft: _Draft) -> Title | None:
    """The title where the row with the type's name was lost: what stands between number or date and the legal grounds."""
    anchors = [
        i for i in range(draft.start, draft.end) if draft.rows[i].has("number", "date", "country", "motto", "party")
    ]
    if not anchors:
        return None
    title = title_under_type(draft.rows, anchors[-1])
    if title is None or len(title.text) > 400:
        return None
    following = next((row for row in draft.rows[title.last + 1 :] if row.text), None)
    return title if following is not None and first_match(FILE, "body_start", following.text.lstrip(SPECKS)) else None


# --- number and date ---------------------------------------------------------------------------------------------------


def _read_number_and_date(draft: _Draft, layout: Layout) -> None:
    field_ = draft.number_cell.number if draft.number_cell else None
    number = symbol = None
    sure = 1.0
    if field_ is not None and draft.number is not None:
        symbol = draft.number.symbol
        number = draft.number.canonical if field_.number and not field_.doubt else None
    elif field_ is not None:
        symbol = field_.symbol
        number = field_.full if not field_.doubt else None
    source = field_.rule if field_ else "header/edition"
    edition = draft.edition
    if number is None and symbol is None and edition is not None:
        number = edition.number_text
        symbol = edition.number.symbol if edition.number else None
    proof = own_attached(
        attached_heads(layout), _code(draft), symbol, field_.number if field_ and not field_.doubt else None
    )
    from_annex = (
        number is None
        and proof is not None
        and not (field_ is not None and field_.blank and proof.number.number is None)
    )
    if from_annex and proof is not None:
        number, sure, source = proof.number.canonical, 0.8, "header/annex-head"
    draft.values["symbol"] = symbol
    draft.values["number"] = number
    _note_number(draft, number, symbol, proof if from_annex else None, source, sure)
    _read_date(draft, layout, proof)


def _code(draft: _Draft) -> str | None:
    return draft.values.get("doc_type")  # type: ignore[return-value]


def _note_number(
    draft: _Draft, number: str | None, symbol: str | None, proof: Attached | None, source: str, sure: float
) -> None:
    cell = draft.number_cell
    if number is not None and proof is not None:
        draft.note("number", number, number, proof.page_no, proof.start, proof.end, source, sure)
    elif number is not None and cell is not None:
        draft.note_cell("number", cell, number, source, sure)
    elif number is not None and draft.edition is not None:
        _note_rows(draft, "number", number, draft.edition.rows, source)
    if cell is not None:
        draft.note_cell("number-field", cell, number, "header/number-field", 1.0 if number else 0.0)
        if symbol:
            at = cell.text.find(symbol[:2])
            start = cell.start + max(at, 0)
            draft.note("symbol", symbol, symbol, cell.page_no, start, cell.end, source, 1.0)


def _note_rows(draft: _Draft, label: str, norm: str, rows: Sequence[int], source: str, sure: float = 1.0) -> None:
    first, last = draft.rows[rows[0]].line, draft.rows[rows[-1]].line
    end = last.end if last.page_no == first.page_no else first.end
    draft.note(label, first.text.strip(), norm, first.page_no, first.start, end, source, sure)


def _read_date(draft: _Draft, layout: Layout, proof: Attached | None) -> None:
    cell = draft.date_cell
    found = cell.date if cell else None
    if cell is not None and found is not None:
        day = None if found.doubt else found.day
        draft.values["place"] = found.place
        draft.values["issued_year"], draft.values["issued_month"] = found.year, found.month
        iso = found.iso if day else None
        draft.note_cell("day-field", cell, iso, "header/day-field", 1.0 if iso else 0.0)
        if found.place:
            draft.note(
                "place", found.place, found.place, cell.page_no, cell.start, cell.start + len(found.place), found.rule
            )
        if iso:
            draft.values["issued_on"] = iso
            draft.note_cell("date", cell, iso, found.rule)
            return
        if found.year:
            part = f"{found.year}-{found.month:02d}" if found.month else str(found.year)
            draft.note_cell("date", cell, part, found.rule)
        if proof is not None and proof.date and proof.date.day and _fits(proof, found.year, found.month):
            _set_date(draft, proof.date.iso)
            draft.note(
                "date", proof.date.iso, proof.date.iso, proof.page_no, proof.start, proof.end, "header/annex-head", 0.8
            )
        return
    edition = draft.edition
    if edition is not None and edition.date is not None and edition.date.day:
        _set_date(draft, edition.date.iso)
        _note_rows(draft, "date", edition.date.iso, edition.rows, "header/edition")
        return
    passed = passed_on(layout, _code(draft))
    if passed is not None:
        _set_date(draft, passed.date.iso)
        draft.note(
            "date", passed.date.iso, passed.date.iso, passed.page_no, passed.start, passed.end, "header/passed-on", 0.9
        )
    elif proof is not None and proof.date and proof.date.day and draft.values.get("number"):
        _set_date(draft, proof.date.iso)
        draft.note(
            "date", proof.date.iso, proof.date.iso, proof.page_no, proof.start, proof.end, "header/annex-head", 0.8
        )


def _fits(proof: Attached, year: int | None, month: int | None) -> bool:
    """The annex's date agrees with what the head's date line states."""
    return (
        proof.date is not None
        and (year is None or proof.date.year == year)
        and (month is None or proof.date.month == month)
    )


def _set_date(draft: _Draft, iso: str) -> None:
    draft.values["issued_on"] = iso
    draft.values["issued_year"], draft.values["issued_month"] = int(iso[:4]), int(iso[5:7])


# --- issuer ------------------------------------------------------------------------------------------------------------


def _read_issuer(draft: _Draft, foot: Foot, text: str) -> None:
    place = draft.values.get("place")
    bodies = draft.number.bodies if draft.number else ()
    if draft.number is None and draft.edition and draft.edition.number:
        bodies = draft.edition.number.bodies
    joint = _joint_type(draft) in word_list(FILE, "joint_types")
    cells = _left_cells(draft)
    issuer = superior = None
    if draft.edition is not None and draft.edition.body:
        issuer = Issuer(body_name(draft.edition.body), rule="header/edition")
    if issuer is None:
        issuer, superior = issuer_of_head(cells, bodies, joint=joint, place=place)  # type: ignore[arg-type]
    if issuer is None:
        issuer = issuer_of_symbol(bodies, place, text)  # type: ignore[arg-type]
    if issuer is None:
        issuer = guess_issuer(_code(draft), foot, text, draft.values.get("title"))  # type: ignore[arg-type]
    if issuer is None:
        return
    issuer = _party_organ(issuer, foot)
    others = issuer.others or _co_signers(issuer, foot, joint)
    draft.values["issuer"] = issuer.name
    draft.values["co_issuers"] = others
    draft.values["province"] = province_of(issuer.name, superior, place, text)  # type: ignore[arg-type]
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


def _joint_type(draft: _Draft) -> str | None:
    """The type with its joint form kept: that of the symbol, else that of the row."""
    kinds = [draft.number.type if draft.number else None, draft.type_row.code if draft.type_row else None]
    return next((k for k in kinds if k in word_list(FILE, "joint_types")), _code(draft))


def _left_cells(draft: _Draft) -> list[Cell]:
    """The capital lines of the left column, from top to bottom: above the number where there is one."""
    found: list[tuple[int, Cell]] = []
    number_row = next((i for i in range(draft.start, draft.end) if draft.number_cell in draft.rows[i].cells), None)
    for index in range(draft.start, draft.end):
        for cell in draft.rows[index].cells:
            if (
                cell.kind == "text"
                and _names_body(cell)
                and type_of_name(cell.text) is None
                and not _heads_stamp(draft.rows, index)
            ):
                found.append((index, cell))
    cells = [cell for index, cell in found if number_row is None or index <= number_row]
    if not cells and not (draft.number and any(map(body_of_symbol, draft.number.bodies))):
        cells = [cell for _, cell in found]
    while cells and not _can_open(cells[0]):
        cells = cells[1:]
    return cells


def _heads_stamp(rows: Sequence[Row], index: int) -> bool:
    """Whether a row is the first of a stamp of incoming mail: the receiving body, above the word "ĐẾN"."""
    following = next((row for row in rows[index + 1 : index + 4] if row.text), None)
    return len(rows[index].cells) == 1 and following is not None and _is_arrival(following)


def _is_arrival(row: Row) -> bool:
    return any(cell.kind == "noise" and regex.search(r"\b(?:DEN|Den)\b", strip_marks(cell.text)) for cell in row.cells)


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
    """Ban Bí thư and Bộ Chính trị issue under the head of the Central Committee; who it was, the foot says ("T/M …")."""
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


# --- foot, period ------------------------------------------------------------------------------------------------------


def _read_signers(draft: _Draft, foot: Foot) -> None:
    if not foot.signers:
        return
    main = _main_signer(foot.signers, draft.values.get("issuer"))  # type: ignore[arg-type]
    draft.values["signer"] = main.name
    draft.values["signer_role"] = main.role or None
    for signer in (main, *(s for s in foot.signers if s is not main)):
        if signer.name and signer.name_cell:
            draft.note_cell("signer", signer.name_cell, signer.name, "foot/signer", signer.confidence)
        for cell in signer.role_cells:
            draft.note_cell("signer_role", cell, signer.role, "foot/role")


def _main_signer(signers: Sequence[Signer], issuer: str | None) -> Signer:
    """Of several who sign, the one whose capacity names the issuer; else the first."""
    if issuer and len(signers) > 1:
        wanted = strip_marks(without_place(issuer)).lower()
        for signer in signers:
            joined = " ".join(cell.text for cell in signer.role_cells)
            if any(wanted in strip_marks(text).lower() for text in (joined, canonical_body(joined))):
                return signer
    return signers[0]


def _read_recipients(draft: _Draft, foot: Foot, layout: Layout) -> None:
    found: list[str] = []
    for name, cell in _addressees(draft):
        found.append(name)
        draft.note_cell("recipient", cell, name, "header/addressee")
    for recipient in foot.recipients:
        found.append(recipient.text)
        draft.note_cell("recipient", recipient.cell, recipient.text, "foot/recipient")
    draft.values["recipients"] = tuple(dict.fromkeys(found))


def _addressees(draft: _Draft) -> list[tuple[str, Cell]]:
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
            if (
                out
                and not regex.search(r"[;.]$", out[-1][0])
                and len(entry) < 70
                and not _opens_text(row)
                and entry[:1].islower()
            ):
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


def _read_period(draft: _Draft, title: Title | None, layout: Layout) -> None:
    period: Period | None = period_of_title(title.text) if title else None
    if period is not None and title is not None:
        draft.note(
            "period",
            title.text[period.start : period.end],
            _years(period),
            title.span_page,
            title.start,
            title.end,
            period.rule,
            period.confidence,
        )
    elif _code(draft) not in (None, "L", "NĐ", "TT", "TTLT", "PL", "NQLT"):
        period = _period_of_text(draft, layout)
    if period is not None:
        draft.values["period_start"], draft.values["period_end"] = period.first, period.last


def _years(period: Period) -> str:
    return f"{period.first or ''}/{period.last}"


def _period_of_text(draft: _Draft, layout: Layout) -> Period | None:
    """The years in the opening sentence of the text, where the title names none."""
    flow = layout.flows[0] if layout.flows else None
    if flow is None or not flow.text:
        return None
    start = 0
    if draft.body and draft.body < len(draft.rows):
        line = draft.rows[draft.body].line
        places = zip(flow.pages, flow.offsets, strict=True)
        start = next((i for i, (page, at) in enumerate(places) if page == line.page_no and at >= line.start), 0)
    opening = opening_of(flow.text[start:])
    period = period_of_opening(opening) if opening else None
    if period is None or opening is None:
        return None
    at = start + flow.text[start:].index(opening) + period.start
    span = flow.span(at, at + period.end - period.start)
    draft.note(
        "period",
        flow.text[at : at + period.end - period.start],
        _years(period),
        span.page_no,
        span.start,
        span.end,
        period.rule,
        period.confidence,
    )
    return period


def header_province(issuer: str) -> str | None:
    """The province's name in an issuer's, or None."""
    found = find_province(issuer)
    return found.name if found else None
