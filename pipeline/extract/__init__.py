"""Extraction: what a document is, which other documents it names, what it lays down and what it reports.

facts = extract(file, pages, layout)
facts.header      type, number, issuer, date, title, signer, period, recipients
facts.citations   every other document named by number
facts.targets     levels that somebody commits to; facts.results: levels reported; facts.figures: other quantities
facts.mentions    where each of these values stands in the text, by which rule it was found, how sure it is
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.extract.document import extract
    from pipeline.extract.header import read_header

__all__ = ["extract", "read_header"]


def __getattr__(name: str) -> Any:
    """The finders are imported when a document is read: who only asks for rules or dates needs none of them."""
    if name == "extract":
        from pipeline.extract.document import extract

        return extract
    if name == "read_header":
        from pipeline.extract.header import read_header

        return read_header
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
