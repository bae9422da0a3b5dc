"""Where a fact stands: spans of pages for stretches of a flow, boxes, and what is known of the reading there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipeline.model import Evidence, Layout, Page, Span


class Places:
    """Looks up places of a document's flows on its pages."""

    def __init__(self, layout: Layout, pages: Sequence[Page]) -> None:
        self._flows = layout.flows
        self._pages = {page.page_no: page for page in pages}

    def page(self, page_no: int) -> Page:
        """The page of this number."""
        return self._pages[page_no]

    def span(self, flow: int, start: int, end: int) -> Span:
        """The place of a stretch of a flow; where it runs over a page break, the part on its first page."""
        return self._flows[flow].span(start, end)

    def evidence(
        self, flow: int, start: int, text: str, value: Span | None, rule: str, sure: float, *, end: int | None = None
    ) -> Evidence:
        """The evidence of a fact.

        Args:
            flow: index of the flow.
            start: where its sentence begins in the flow.
            text: the sentence.
            value: the place of the number; the span is the part of the sentence on the number's page.
            rule: which rule decided.
            sure: the confidence, 0 to 1.
            end: where the sentence ends in the flow, where that is not ``start + len(text)``.
        """
        last = start + len(text) if end is None else end
        flow_ = self._flows[flow]
        while start < last and flow_.text[start].isspace():
            start += 1
        while last > start and flow_.text[last - 1].isspace():
            last -= 1
        if value is None:
            span = flow_.span(start, last)
        else:
            first = bisect_left(flow_.pages, value.page_no, start, last)
            behind = bisect_right(flow_.pages, value.page_no, first, last)
            span = Span(value.page_no, flow_.offsets[first], flow_.offsets[behind - 1] + 1)
        place = value or span
        box = self._pages[place.page_no].box_of(place.start, place.end)
        return Evidence(" ".join(text.split()), span, value, box, rule, sure)

    def repaired(self, span: Span) -> bool:
        """Whether a repair changed characters inside a span of a page's text."""
        plan = self._pages[span.page_no].plan
        start, end = plan.to_raw(span.start), plan.to_raw(span.end, end=True)
        page = self._pages[span.page_no]
        return page.text_raw[start:end] != page.text[span.start : span.end]

    def certainty(self, span: Span) -> float | None:
        """The OCR's confidence of the words under a span, the least of them; None where no OCR read them."""
        return self._pages[span.page_no].certainty(span.start, span.end)
