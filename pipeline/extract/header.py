"""Head and foot of a document as one :class:`Header`: what it is, who issued it, when, where, and who signed.

    header = read_header(layout, pages)

Nothing is taken from what the document merely cites. A blank that was never filled in is None, and so is one that an
OCR could not read, unless the document itself proves it elsewhere (the head of its own annex). Every value has a
mention that says where it stands, by which rule it was found, and how sure that is.

Rules: patterns/header.yaml, issuer.yaml, roles.yaml, names.yaml, period.yaml; sources are named there.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.extract.foot import Foot, read_foot
from pipeline.extract.header_cells import FILE, Cell, Row, head_rows, is_capitals
from pipeline.extract.header_draft import Draft
from pipeline.extract.header_find import find_head
from pipeline.extract.header_own import Attached, attached_heads, own_attached, passed_on
from pipeline.extract.header_parties import read_issuer, read_recipients, read_signers
from pipeline.extract.header_type import edition_head, names_issuer_only, type_of_name
from pipeline.extract.period import Period, opening_of, period_of_opening, period_of_title
from pipeline.extract.rules import first_match, rule
from pipeline.extract.title import SPECKS, Title, title_of_letter, title_under_type
from pipeline.model import Header, Layout, Page
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

_LONG_TITLE = 6  # words
_NAMED_NUMBER = regex.compile(r"(?i)(bộ luật|luật|pháp lệnh|nghị quyết)\s+số")


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
    draft = Draft(rows)
    has_head = find_head(draft)
    foot = read_foot(layout, pages, after=_line_index(layout, rows, draft.body))
    _read_type(draft, foot, layout, has_head)
    text = _text(layout)
    title = _read_title(draft)
    _read_number_and_date(draft, layout)
    read_issuer(draft, foot, text)
    read_signers(draft, foot)
    read_recipients(draft, foot)
    _read_period(draft, title, layout)
    return draft.header()


def _text(layout: Layout) -> str:
    """The running text, footnotes behind it."""
    return "\n".join(flow.text for flow in layout.flows) or "\n".join(line.text for line in layout.lines)


def _line_index(layout: Layout, rows: Sequence[Row], row: int) -> int:
    """Index in ``layout.lines`` of a row of the head."""
    if row >= len(rows):
        row = len(rows) - 1
    return next((i for i, line in enumerate(layout.lines) if line is rows[row].line), 0) if rows else 0


def _read_type(draft: Draft, foot: Foot, layout: Layout, has_head: bool) -> None:
    symbol_type = draft.parsed.type if draft.parsed else None
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
    draft.doc_type = code
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


def _addressed(draft: Draft) -> bool:
    return any(rule(FILE, "body_start", "addressee").match(row.text) for row in draft.rows)


def _closing_type(layout: Layout) -> str | None:
    """The type that a document without a head names in its closing sentence: "Trên đây là Báo cáo …"."""
    for line in reversed(layout.lines):
        match = regex.search(r"(?i)tren day la\s+((?:[a-z]+\s){1,3})", f"{strip_marks(line.text)} ")
        if match:
            words = match.group(1).split()
            return next((c for n in (3, 2, 1) if (c := type_of_name(" ".join(words[:n])))), None)
    return None


def _read_title(draft: Draft) -> Title | None:
    row, title = draft.type_row, None
    if row is not None:
        draft.edition = edition_head(draft.rows, row)
        at = draft.edition.rows[-1] if draft.edition else row.index
        title = title_under_type(
            draft.rows, at, same_row="" if draft.edition or names_issuer_only(row.rest) else row.rest
        )
    elif draft.doc_type == "CV" and draft.end > draft.start:
        cells = [(i, c) for i in range(draft.start, draft.end) for c in draft.rows[i].cells]
        subject = next((i for i, c in cells if c.kind == "subject"), None)
        if subject is not None:
            title = title_of_letter(draft.rows, subject, cells)
    elif draft.parsed is not None and draft.doc_type != "CV":
        title = _title_under_head(draft)
    if title is not None:
        draft.title = title.text
        draft.note("title", title.text, title.text, title.span_page, title.start, title.end, title.rule)
        draft.body = max(draft.body if row is None else row.index + 1, title.last + 1)
    elif row is not None:
        draft.body = row.index + 1
    return title


def _title_under_head(draft: Draft) -> Title | None:
    """The title where the row with the type's name was lost: what stands between number or date and the text."""
    anchors = [
        i for i in range(draft.start, draft.end) if draft.rows[i].has("number", "date", "country", "motto", "party")
    ]
    if not anchors:
        return None
    title = title_under_type(draft.rows, anchors[-1])
    if title is None or len(title.text) > 400:
        return None
    following = next((row for row in draft.rows[title.last + 1 :] if row.text), None)
    if following is None:
        return None
    # set in capitals over text that is not: "THỰC HIỆN CHIẾN LƯỢC … GIAI ĐOẠN 2021-2030"
    stands_out = is_capitals(title.text) and len(title.text.split()) >= _LONG_TITLE and not is_capitals(following.text)
    return title if stands_out or first_match(FILE, "body_start", following.text.lstrip(SPECKS)) else None


def _read_number_and_date(draft: Draft, layout: Layout) -> None:
    field_ = draft.number_cell.number if draft.number_cell else None
    number = symbol = None
    sure = 1.0
    if field_ is not None and draft.parsed is not None:
        symbol = draft.parsed.symbol
        number = draft.parsed.canonical if field_.number and not field_.doubt else None
    elif field_ is not None:
        symbol = field_.symbol
        number = field_.full if not field_.doubt else None
    source = field_.rule if field_ else "header/edition"
    edition = draft.edition
    if number is None and symbol is None and edition is not None:
        number = edition.number_text
        symbol = edition.number.symbol if edition.number else None
    proof = own_attached(
        attached_heads(layout), draft.doc_type, symbol, field_.number if field_ and not field_.doubt else None
    )
    from_annex = (
        number is None
        and proof is not None
        and not (field_ is not None and field_.blank and proof.number.number is None)
    )
    if from_annex and proof is not None:
        number, sure, source = proof.number.canonical, 0.8, "header/annex-head"
    draft.symbol = symbol
    draft.number = number
    _note_number(draft, number, symbol, proof if from_annex else None, source, sure)
    _read_date(draft, layout, proof)


def _note_number(
    draft: Draft, number: str | None, symbol: str | None, proof: Attached | None, source: str, sure: float
) -> None:
    cell = draft.number_cell
    if number is not None and proof is not None:
        draft.note("number", number, number, proof.page_no, proof.start, proof.end, source, sure)
    elif number is not None and cell is not None:
        draft.note_cell("number", cell, number, source, sure)
    elif number is not None and draft.edition is not None:
        draft.note_rows("number", number, draft.edition.rows, source)
    if cell is not None:
        _note_slot(draft, "number-field", cell, cell.number.num if cell.number else (0, 0), number)
        if symbol and cell.number:
            _note_slot(draft, "symbol", cell, cell.number.sym, symbol)


def _note_slot(draft: Draft, label: str, cell: Cell, slot: tuple[int, int], value: str | None) -> None:
    """Mark a part of a cell, such as a blank to be filled in: what was read there, and the value taken from it."""
    line = next(row.line for row in draft.rows if cell in row.cells)
    text = line.text[slot[0] : slot[1]]
    start, end = line.start + slot[0], line.start + slot[1]
    draft.note(label, text.strip(), value, cell.page_no, start, end, f"header/{label}", 1.0 if value else 0.0)


def _read_date(draft: Draft, layout: Layout, proof: Attached | None) -> None:
    cell = draft.date_cell
    found = cell.date if cell else None
    if cell is not None and found is not None:
        day = None if found.doubt else found.day
        draft.place = found.place
        draft.issued_year, draft.issued_month = found.year, found.month
        iso = found.iso if day else None
        _note_slot(draft, "day-field", cell, found.day_span, iso)
        if found.place:
            draft.note(
                "place", found.place, found.place, cell.page_no, cell.start, cell.start + len(found.place), found.rule
            )
        if iso:
            draft.issued_on = iso
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
        draft.note_rows("date", edition.date.iso, edition.rows, "header/edition")
        return
    passed = passed_on(layout, draft.doc_type)
    if passed is not None:
        _set_date(draft, passed.date.iso)
        draft.note(
            "date", passed.date.iso, passed.date.iso, passed.page_no, passed.start, passed.end, "header/passed-on", 0.9
        )
    elif proof is not None and proof.date and proof.date.day and draft.number:
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


def _set_date(draft: Draft, iso: str) -> None:
    draft.issued_on = iso
    draft.issued_year, draft.issued_month = int(iso[:4]), int(iso[5:7])


def _read_period(draft: Draft, title: Title | None, layout: Layout) -> None:
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
    elif draft.doc_type not in (None, "L", "NĐ", "TT", "TTLT", "PL", "NQLT"):
        period = _period_of_text(draft, layout)
    if period is not None:
        draft.period_start, draft.period_end = period.first, period.last


def _years(period: Period) -> str:
    return f"{period.first or ''}/{period.last}"


def _period_of_text(draft: Draft, layout: Layout) -> Period | None:
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
