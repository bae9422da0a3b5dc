"""The gold of the sample corpus says nothing that the typed originals do not say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.vietnamese import strip_marks

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
GOLD = sorted((CORPUS / "gold").glob("*.json"))


def fold(text: str) -> str:
    return " ".join(re.sub(r"\[\^\d\]", "", strip_marks(text)).lower().split())


def load(path: Path) -> tuple[dict[str, Any], str]:
    return json.loads(path.read_text()), fold((CORPUS / "source" / f"{path.stem}.txt").read_text())


def printed(value: float) -> set[str]:
    """The ways in which these documents print a number."""
    forms = set()
    for scale in (1, 1e9):
        scaled = value / scale
        for digits in (0, 1, 2):
            if abs(round(scaled, digits) - scaled) < 1e-9:
                text = f"{scaled:,.{digits}f}".replace(",", " ").replace(".", ",").replace(" ", ".")
                forms |= {text, f"0{text}"}
    return forms


def test_every_document_has_source_file_and_gold() -> None:
    names = {path.stem for path in GOLD}
    assert len(names) >= 10
    assert names == {path.stem for path in (CORPUS / "source").glob("*.txt")}
    assert names == {path.stem for path in (CORPUS / "documents").iterdir()}


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_document_fields_are_stated(path: Path) -> None:
    gold, text = load(path)
    document = gold["document"]
    assert (CORPUS / "documents" / document["file"]).is_file()
    for key in ("number", "signer"):
        if document[key]:
            assert fold(document[key]) in text
    for words in document["title_has"]:
        assert fold(words) in text
    if document["issued_on"]:
        year, month, day = document["issued_on"].split("-")
        assert re.search(rf"ngay 0?{int(day)} thang 0?{int(month)} nam {year}", text)
        assert (document["issued_year"], document["issued_month"]) == (int(year), int(month))


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_facts_are_stated(path: Path) -> None:
    gold, text = load(path)
    for citation in gold["citations"]:
        assert fold(citation["number"]) in text
        if citation["date"]:
            year, month, day = (int(part) for part in citation["date"].split("-"))
            assert re.search(rf"0?{day}(/| thang )0?{month}(/| nam ){year}", text), citation
    numbers = set(re.findall(r"\d[\d.,]*\d|\d", text))
    for kind in ("targets", "results", "figures"):
        for fact in gold[kind]:
            assert printed(fact["value"]) & numbers, fact
            assert all(fold(word) in text for word in fact["has"]), fact
            for part in ("numerator", "denominator"):
                if fact.get(part):
                    assert printed(fact[part]) & numbers, fact


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_citations_are_complete(path: Path) -> None:
    """Every số ký hiệu of the typed original is the document's own or stands in its gold."""
    gold, text = load(path)
    listed = {fold(citation["number"]) for citation in gold["citations"]} | {fold(gold["document"]["number"] or "")}
    for number in re.findall(r"\d+(?:/\d{4})?/[a-z][a-z-]+(?:-[a-z]+)*", text):
        if not number.startswith(("35/", "164")):
            assert number in listed
