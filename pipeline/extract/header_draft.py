"""What is known of a document's head and foot while it is being read.

Each step of :func:`pipeline.extract.header.read_header` fills some of it; :meth:`Draft.header` makes the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.extract.header_cells import Cell, Row
from pipeline.extract.header_type import EditionHead, TypeRow
from pipeline.extract.numbers import DocumentNumber
from pipeline.model import Header, Mention, Span


@dataclass
class Draft:
    """The rows of the head, what was recognised in them, and the values found so far (named as in ``Header``)."""

    rows: list[Row]
    start: int = 0  # first row of the head
    end: int = 0  # row behind the head's last, without the title
    body: int = 0  # row where the text begins
    number_cell: Cell | None = None
    parsed: DocumentNumber | None = None  # the symbol of the number's cell, taken apart
    date_cell: Cell | None = None
    type_row: TypeRow | None = None
    edition: EditionHead | None = None

    doc_type: str | None = None
    number: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    province: str | None = None
    place: str | None = None
    issued_on: str | None = None
    issued_year: int | None = None
    issued_month: int | None = None
    title: str | None = None
    signer: str | None = None
    signer_role: str | None = None
    period_start: int | None = None
    period_end: int | None = None
    recipients: tuple[str, ...] = ()
    co_issuers: tuple[str, ...] = ()
    mentions: list[Mention] = field(default_factory=list)

    def note(
        self,
        label: str,
        text: str,
        norm: str | None,
        page_no: int,
        start: int,
        end: int,
        source: str,
        sure: float = 1.0,
    ) -> None:
        """Keep where a value stands: a span of its page's text, the rule that found it, how sure it is (0 to 1)."""
        self.mentions.append(Mention(label, text, norm, Span(page_no, start, end), source, round(sure, 2)))

    def note_cell(self, label: str, cell: Cell, norm: str | None, source: str, sure: float = 1.0) -> None:
        self.note(label, cell.text, norm, cell.page_no, cell.start, cell.end, source, sure)

    def note_rows(self, label: str, norm: str, rows: Sequence[int], source: str, sure: float = 1.0) -> None:
        first, last = self.rows[rows[0]].line, self.rows[rows[-1]].line
        end = last.end if last.page_no == first.page_no else first.end
        self.note(label, first.text.strip(), norm, first.page_no, first.start, end, source, sure)

    def header(self) -> Header:
        """The values as they are passed on."""
        return Header(
            doc_type=self.doc_type,
            number=self.number,
            symbol=self.symbol,
            issuer=self.issuer,
            province=self.province,
            place=self.place,
            issued_on=self.issued_on,
            issued_year=self.issued_year,
            issued_month=self.issued_month,
            title=self.title,
            signer=self.signer,
            signer_role=self.signer_role,
            period_start=self.period_start,
            period_end=self.period_end,
            recipients=self.recipients,
            co_issuers=self.co_issuers,
            mentions=tuple(self.mentions),
        )
