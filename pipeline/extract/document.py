"""The facts of one document, from all the finders of this package."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.bodies import province
from pipeline.extract.citations import find_citations
from pipeline.extract.claims import find_claims
from pipeline.extract.context import contexts_of
from pipeline.extract.deadlines import find_deadlines
from pipeline.extract.doubts import find_doubts, less_sure
from pipeline.extract.duties import find_assignments
from pipeline.extract.header import read_header
from pipeline.extract.merge import merged_targets, place
from pipeline.extract.ner import find_entities
from pipeline.extract.prose import prose_facts
from pipeline.extract.table_facts import table_facts
from pipeline.layout.tables import in_tables
from pipeline.model import DocumentFacts, FileInfo, Layout, Page


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
    contexts = contexts_of(layout, header)
    tables = table_facts(layout, contexts, header, pages)
    in_table = in_tables(layout)
    prose = prose_facts(layout, contexts, header, pages, in_table)
    duties = find_assignments(layout, contexts, header, pages, in_table)
    deadlines = find_deadlines(layout, contexts, header, pages, in_table)
    doubts = find_doubts(pages)
    return DocumentFacts(
        file=file,
        pages=tuple(pages),
        header=header,
        citations=tuple(citations),
        mentions=(*header.mentions, *doubts, *find_entities(layout)),
        targets=less_sure(doubts, merged_targets(prose.targets, tables.targets)),
        results=less_sure(doubts, sorted((*prose.results, *tables.results), key=lambda fact: place(fact.evidence))),
        figures=less_sure(doubts, sorted((*prose.figures, *tables.figures), key=lambda fact: place(fact.evidence))),
        assignments=tuple(sorted((*duties, *tables.assignments), key=lambda fact: place(fact.evidence))),
        deadlines=tuple(sorted((*deadlines, *tables.deadlines), key=lambda fact: place(fact.evidence))),
        claims=find_claims(layout),
    )
