"""What audit rules see, made by hand. All bodies, numbers and wording are invented."""

from __future__ import annotations

from typing import Any

from pipeline.audit import AuditView, Cite, Document, Fact, Finding, Place, audit, load_settings
from pipeline.link.keys import number_key
from pipeline.model import Claim, Flow, Layout
from pipeline.vietnamese import strip_marks

HOME = "UBND tỉnh Hoa Sơn"


def document(key: str = "a", **header: Any) -> Document:
    header = {"doc_type": "BC", "issuer": HOME, "province": "Hoa Sơn", "number": f"{ord(key[0])}/BC-UBND", **header}
    if header.get("issued_on"):
        header.setdefault("issued_year", int(header["issued_on"][:4]))
    labels = ("number", "symbol", "date", "title")
    marks = tuple((label, Place(key, 1, at, at + 5, label)) for at, label in enumerate(labels))
    return Document(id=key, name=f"{key}.txt", marks=header.pop("marks", marks), **header)


def place(text: str, key: str = "a", start: int = 0, page: int = 1) -> Place:
    return Place(key, page, start, start + len(text), text)


def fact(text: str, printed: str, value: float | None, *, key: str = "a", start: int = 0, **more: Any) -> Fact:
    """A fact in a sentence that holds its number as ``printed``; a result of indicator "ind-1" unless it is said."""
    at = text.find(printed) if printed else 0
    assert at >= 0, (text, printed)
    more = {"kind": "result", "comparator": "=", "indicator_id": "ind-1", "label": "Tỷ lệ hộ dùng nước sạch", **more}
    return Fact(
        id=f"{more['kind'][:3]}-{key}-{start}-{at}",
        place=place(text, key, start),
        value=value,
        printed=printed,
        value_start=start + at,
        value_end=start + at + len(printed),
        **more,
    )


def cite(number: str, date: str | None, *, key: str = "a", start: int = 100, **more: Any) -> Cite:
    more = {"issuer": None, "title": None, "target_document_id": None, **more}
    text = f"số {number} ngày {date}"
    return Cite(
        f"cit-{key}-{start}", number, number_key(number) or "", date=date, place=place(text, key, start), **more
    )


def found(rule: str, *documents: Document, settings: Any = None, **parts: Any) -> list[Finding]:
    """The findings of one rule over a view."""
    parts = {name: tuple(value) if isinstance(value, list) else value for name, value in parts.items()}
    view = AuditView(documents={each.id: each for each in documents}, **parts)
    return [each for each in audit(view, settings or load_settings()) if each.rule == rule]


def claims_in(text: str) -> list[Claim]:
    """The claims of one paragraph."""
    from pipeline.extract.claims import find_claims
    from pipeline.model import Block

    flow = Flow(text, (1,) * len(text), tuple(range(len(text))))
    return list(find_claims(Layout((), (flow,), (Block(0, 0, len(text), 0, "paragraph"),))))


def folded(text: str) -> str:
    return strip_marks(text).lower()
