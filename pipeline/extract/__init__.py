"""Extraction: what a document is, who issued it, when and to whom, and which other documents it names.

facts = extract(file, pages, layout)
facts.header      type, number, issuer, date, title, signer, period, recipients
facts.citations   every other document named by number
facts.mentions    where each of these values stands in the text, by which rule it was found, how sure it is
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.bodies import province
from pipeline.extract.citations import find_citations
from pipeline.extract.doubts import find_doubts
from pipeline.extract.header import read_header
from pipeline.model import DocumentFacts, FileInfo, Layout, Page

__all__ = ["extract", "read_header"]


def extract(file: FileInfo, pages: Sequence[Page], layout: Layout) -> DocumentFacts:
    """All facts of one document.

    Args:
        file: what intake knows of the file.
        pages: its pages in order, repaired; failed pages may be among them.
        layout: its lines and running texts.
    """
    header = read_header(layout, pages)
    home = province(header.province) if header.province else None
    own_date = header.issued_on or (str(header.issued_year) if header.issued_year else None)
    citations = find_citations(layout, header.number, own_date=own_date, place=home.label if home else None)
    return DocumentFacts(file, tuple(pages), header, tuple(citations), (*header.mentions, *find_doubts(pages)))
