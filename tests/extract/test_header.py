"""Head and foot of invented documents of every form: what must come out, and what must stay empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.extract.header import read_header
from pipeline.layout import lay_out
from pipeline.model import Header, Page

CASES = Path(__file__).parent / "headers"


def load_cases() -> list[dict[str, Any]]:
    return [case for path in sorted(CASES.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


def pages_of(text: str, source: str = "text") -> tuple[Page, ...]:
    parts = text.split("<<page>>\n")
    return tuple(Page(n, source, 1.0, part, text=part) for n, part in enumerate(parts, 1))  # type: ignore[arg-type]


def read(text: str, source: str = "text") -> Header:
    pages = pages_of(text, source)
    return read_header(lay_out(pages), pages)


def value_of(header: Header, name: str) -> Any:
    if name == "period":
        return [header.period_start, header.period_end]
    found = getattr(header, name)
    return list(found) if isinstance(found, tuple) else found


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case["id"])
def test_invented_document(case: dict[str, Any]) -> None:
    header = read(case["text"], case.get("source", "text"))
    got = {name: value_of(header, name) for name in case["want"]}
    assert got == case["want"]
