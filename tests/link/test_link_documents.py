"""Plans, decisions and reports of some provinces and the centre, linked, judged and audited, against their gold.

The documents (documents/, all invented) promise and report the same chỉ tiêu in other words, units and order: plans of
five years and of one, reports of half a year, a year and five years, counts of a year beside cumulated ones, restated
and changed targets, equal numbers in two provinces, a report with a page that cannot be read. File names begin with
the place: tw (the centre), tg, al, vs, qn, st and qb (provinces). gold.json has the verdict of every target that is
looked at, and all that an audit must raise; what else it raises is an error.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from comparing import fold
from making_promises import WHEN, everything

from pipeline.model import DocumentFacts, PageText
from pipeline.run.tasks import document, probe, read_page
from pipeline.store import Store, Writer
from pipeline.store.settle import settle
from pipeline.text.options import TextOptions

FOLDER = Path(__file__).parent / "documents"
GOLD: dict[str, Any] = json.loads((FOLDER / "gold.json").read_text())
BROKEN = "al-bao-cao-y-te-2024"  # has a second page that nobody could read
IN_WORD = ("tg-ke-hoach-nuoc-sach-2025", "tg-bao-cao-ktxh-2024", "vs-bao-cao-giam-ngheo-2023")


@lru_cache(maxsize=1)
def all_facts() -> tuple[DocumentFacts, ...]:
    """What extraction makes of the documents, as ingest has them."""
    names = sorted(path for path in FOLDER.iterdir() if path.suffix in (".txt", ".md"))
    return tuple(facts_of(path) for path in names)


def facts_of(path: Path) -> DocumentFacts:
    options = TextOptions(ocr="never")
    file = probe(str(path))
    pages = [read_page(str(path), file.media_type, n, options, None).page for n in range(1, file.page_count + 1)]
    if path.stem == BROKEN:
        pages.append(PageText(2, None, None, (), "no text was found", "ocr"))
        file = replace(file, page_count=2)
    return document(file, tuple(pages))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create(tmp_path_factory.mktemp("linked") / "a.db") as opened:
        writer = Writer(opened)
        for facts in all_facts():
            writer.write(facts, **WHEN)
        settle(opened)
        yield opened


def names_of(store: Store) -> dict[str, str]:
    return {row["id"]: Path(row["path"]).stem for row in store.db.execute("SELECT id, path FROM documents")}


def judged(store: Store) -> list[dict[str, Any]]:
    """Every target with a number, its verdict, and the document of the result that it rests on."""
    names = names_of(store)
    rows = store.db.execute(
        """SELECT t.id, t.document_id, t.text, t.value, t.year, p.verdict, p.reason, r.text AS answer
           FROM targets t JOIN progress p ON p.target_id = t.id LEFT JOIN results r ON r.id = p.result_id
           ORDER BY t.document_id, t.page_no, t.start, t.value_start"""
    )
    return [{**dict(row), "document": names[row["document_id"]]} for row in rows]


def answers(gold: list[Any], rows: list[dict[str, Any]]) -> Iterator[tuple[list[Any], dict[str, Any] | None]]:
    """The gold's targets with their rows, each row once."""
    left = list(rows)
    for line in gold:
        name, words, value, year, _ = line
        row = next(
            (
                row
                for row in left
                if row["document"] == name
                and fold(words) in fold(row["text"])
                and abs(row["value"] - value) <= 1e-9 * max(1.0, value)
                and row["year"] == year
            ),
            None,
        )
        if row is not None:
            left.remove(row)
        yield line, row


def test_no_target_is_called_met_or_missed_wrongly(store: Store) -> None:
    wrong = [
        (line, row["verdict"], row["reason"], row["answer"])
        for line, row in answers(GOLD["progress"], judged(store))
        if row is not None and row["verdict"] in ("met", "not_met") and row["verdict"] not in line[4].split("|")
    ]
    assert not wrong


def test_verdicts(store: Store) -> None:
    wrong = [
        (line, row and (row["verdict"], row["reason"], row["answer"]))
        for line, row in answers(GOLD["progress"], judged(store))
        if row is None or row["verdict"] not in line[4].split("|")
    ]
    assert not wrong


def test_what_is_reported_in_other_words_is_not_called_unreported(store: Store) -> None:
    wrong = [
        line
        for line, row in answers(GOLD["progress"], judged(store))
        if row is not None and row["verdict"] == "not_reported" and "not_reported" not in line[4]
    ]
    assert not wrong


def test_findings_are_those_of_an_auditor(store: Store) -> None:
    """All that the gold lists, and nothing but that."""
    names = names_of(store)
    rows = store.db.execute("SELECT rule, document_id, message, evidence FROM findings ORDER BY id").fetchall()
    left = [(row["rule"], names[row["document_id"]], row["message"], fold(row["message"])) for row in rows]
    missed = []
    for rule, name, words in (*GOLD["findings"], *GOLD["may_be_found"]):
        found = next((f for f in left if f[:2] == (rule, name) and fold(words) in f[3]), None)
        if found is not None:
            left.remove(found)
        elif [rule, name, words] in GOLD["findings"]:
            missed.append((rule, name, words))
    assert not missed
    assert not [finding[:3] for finding in left]


def test_two_documents_with_one_number_are_never_taken_for_each_other(store: Store) -> None:
    """95/KH-UBND and 402/BC-UBND are of two provinces: a report's citation means its own province's plan."""
    rows = store.db.execute(
        """SELECT a.province AS citing, b.province AS cited FROM citations c
           JOIN documents a ON a.id = c.document_id JOIN documents b ON b.id = c.target_document_id
           WHERE c.number IN ('95/KH-UBND', '402/BC-UBND')"""
    ).fetchall()
    assert len(rows) >= 4
    assert all(row["citing"] == row["cited"] for row in rows)


def test_a_result_answers_targets_of_its_own_place_alone(store: Store) -> None:
    """A district's report answers no plan of its province, a province's no programme of the centre."""
    rows = store.db.execute(
        """SELECT a.place_key AS ours, b.place_key AS theirs FROM progress p
           JOIN targets t ON t.id = p.target_id JOIN documents a ON a.id = t.document_id
           JOIN results r ON r.id = p.result_id JOIN documents b ON b.id = r.document_id"""
    ).fetchall()
    assert rows
    assert all(row["ours"] == row["theirs"] for row in rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_ingest_changes_nothing(store: Store, tmp_path: Path, seed: int) -> None:
    """In random order, settled after each document or now and then: the same rows."""
    order, chance = list(all_facts()), random.Random(seed)
    chance.shuffle(order)
    with Store.create(tmp_path / "b.db") as other:
        writer = Writer(other)
        for facts in order:
            writer.write(facts, **WHEN)
            if seed == 1 or chance.random() < 0.5:
                settle(other)
        settle(other)
        assert everything(other) == everything(store)


@pytest.mark.parametrize("name", IN_WORD)
def test_a_document_of_word_gives_the_same_facts(tmp_path: Path, name: str) -> None:
    docx = pytest.importorskip("docx")
    word = docx.Document()
    for line in (FOLDER / f"{name}.txt").read_text().splitlines():
        left, gap, right = line.strip().partition("   ")
        if gap:
            table = word.add_table(rows=1, cols=2)
            table.cell(0, 0).text, table.cell(0, 1).text = left, right.strip()
        elif line.strip():
            word.add_paragraph(line.strip())
    word.save(str(tmp_path / f"{name}.docx"))
    one, other = facts_of(FOLDER / f"{name}.txt"), facts_of(tmp_path / f"{name}.docx")
    assert values(one) == values(other)
    assert one.header.number == other.header.number
    assert one.header.title == other.header.title


def values(facts: DocumentFacts) -> list[tuple[Any, ...]]:
    return [
        (type(fact).__name__, fact.indicator, fact.value, fact.unit, fact.per, fact.year)
        for fact in (*facts.targets, *facts.results)
    ]
