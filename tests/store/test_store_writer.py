"""What is stored, what replaces what, and what stays."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making_facts import broken_page, cite, facts, page, repaired_page

from pipeline.model import Citation, Reading, Span
from pipeline.store import Outcome, Store, Writer
from pipeline.store.details import load_page
from pipeline.store.packing import pack_reading, unpack_reading

WHEN = {"seconds": 1.0, "started_at": "2026-01-01T00:00:00+00:00"}
TIMES = {"ingested_at", "started_at", "finished_at"}


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "a.db") as opened:
        yield opened


@pytest.fixture
def writer(store):
    return Writer(store)


def rows(store, table):
    """All rows of a table but for times, in an order of their own."""
    if table == "search":
        query = "SELECT text, plain, kind, id, document_id, page_no FROM search"
    else:
        query = f"SELECT * FROM {table}"
    found = [{k: v for k, v in dict(row).items() if k not in TIMES} for row in store.db.execute(query)]
    return sorted(found, key=repr)


TABLES = ["documents", "document_files", "recipients", "co_issuers", "pages", "page_words", "repairs", "mentions",
          "citations", "search"]  # fmt: skip


def everything(store):
    return {table: rows(store, table) for table in TABLES}


def test_a_document_is_stored_whole(store, writer):
    both = (repaired_page(1), page(2, "Trang hai."))
    given_facts = facts(
        "/a/plan.txt", pages=both, co_issuers=("Sở Y tế Hoa Sơn",), symbol="KH-UBND", signer="Lê Văn Mẫu"
    )
    outcome = writer.write(given_facts, **WHEN)
    assert outcome == Outcome("/a/plan.txt", "done", 2)
    (document,) = rows(store, "documents")
    assert document["id"] == given_facts.file.sha256[:16]
    assert document["number"] == "12/KH-UBND"
    assert document["number_key"] == "12/khubnd"
    assert (document["issued_year"], document["issued_month"]) == (2023, 2)
    assert document["place"] is None
    assert document["page_count"] == 2
    assert [row["name"] for row in rows(store, "recipients")] == ["Sở Tài chính", "Lưu: VT"]
    assert [row["name"] for row in rows(store, "co_issuers")] == ["Sở Y tế Hoa Sơn"]
    assert load_page(store.db, document["id"], 1) == repaired_page(1)
    (ingest,) = rows(store, "ingests")
    assert (ingest["status"], ingest["pages"], ingest["attempts"], ingest["message"]) == ("done", 2, 1, None)


def test_ids_depend_on_file_page_and_span_alone(tmp_path):
    ids = []
    for name in ("one", "two"):
        with Store.create(tmp_path / f"{name}.db") as store:
            Writer(store).write(facts(f"/{name}/plan.txt", content="the same bytes"), **WHEN)
            ids.append(
                [row["id"] for table in ("documents", "pages", "citations", "mentions") for row in rows(store, table)]
            )
    assert ids[0] == ids[1]


def test_two_facts_of_one_span_have_two_ids(store, writer):
    twice = (cite("1/KH-UBND"), cite("2/KH-UBND"))
    writer.write(facts("/a", cites=twice), **WHEN)
    assert len({row["id"] for row in rows(store, "citations")}) == 2


def test_the_same_again_changes_no_row(store, writer):
    writer.write(facts("/a"), **WHEN)
    before = everything(store)
    writer.write(facts("/a"), **WHEN)
    assert everything(store) == before
    assert rows(store, "ingests")[0]["attempts"] == 2


def test_current_means_the_same_bytes_version_rules_and_setting(store, writer, monkeypatch):
    stored = facts("/a")
    digest = stored.file.sha256
    assert not writer.is_current("/a", digest)
    writer.write(stored, **WHEN)
    assert writer.is_current("/a", digest)
    assert not writer.is_current("/b", digest)
    assert not writer.is_current("/a", "0" * 64)
    assert not Writer(store, ocr="always").is_current("/a", digest)
    monkeypatch.setattr("pipeline.store.writer.rules_version", lambda: "other rules")
    assert not Writer(store).is_current("/a", digest)
    monkeypatch.undo()
    monkeypatch.setattr("pipeline.store.writer.__version__", "99")
    assert not Writer(store).is_current("/a", digest)


def test_a_changed_file_replaces_what_it_said(store, writer):
    writer.write(facts("/a", "12/KH-UBND", content="first"), **WHEN)
    writer.write(facts("/a", "13/KH-UBND", content="second"), **WHEN)
    assert [row["number"] for row in rows(store, "documents")] == ["13/KH-UBND"]
    assert {row["document_id"] for table in TABLES[1:] if (found := rows(store, table)) for row in found
            if "document_id" in row} == {rows(store, "documents")[0]["id"]}  # fmt: skip
    assert len(rows(store, "pages")) == len(rows(store, "page_words")) == 1
    assert store.db.execute("SELECT count(*) FROM search_rows").fetchone()[0] == len(rows(store, "search"))


def test_the_same_content_in_two_places_is_one_document(store, writer):
    writer.write(facts("/b/copy", content="same"), **WHEN)
    writer.write(facts("/a/plan", content="same"), **WHEN)
    (document,) = rows(store, "documents")
    assert document["path"] == "/a/plan"
    writer.write(facts("/a/plan", "13/KH-UBND", content="changed"), **WHEN)
    assert [(row["path"], row["number"]) for row in rows(store, "documents")] in (
        [("/a/plan", "13/KH-UBND"), ("/b/copy", "12/KH-UBND")],
        [("/b/copy", "12/KH-UBND"), ("/a/plan", "13/KH-UBND")],
    )


def test_a_copy_is_adopted_without_being_read(store, writer):
    first = facts("/a/plan", content="same")
    writer.write(first, **WHEN)
    assert writer.adopt("/b/copy", first.file.sha256, **WHEN) == Outcome("/b/copy", "done", 1)
    assert writer.is_current("/b/copy", first.file.sha256)
    assert rows(store, "documents")[0]["path"] == "/a/plan"
    assert writer.adopt("/b/other", "0" * 64, **WHEN) is None


def test_a_failed_reingest_loses_nothing(store, writer):
    writer.write(facts("/a", content="first"), **WHEN)
    before = everything(store)
    failed = Outcome("/a", "failed", error_code="damaged", message="/a: cut short")
    writer.fail(failed, "0" * 64, **WHEN)
    assert everything(store) == before
    (ingest,) = rows(store, "ingests")
    assert (ingest["status"], ingest["error_code"], ingest["attempts"]) == ("failed", "damaged", 2)
    assert not writer.is_current("/a", facts("/a", content="first").file.sha256)
    writer.write(facts("/a", "14/KH-UBND", content="third"), **WHEN)
    assert [row["number"] for row in rows(store, "documents")] == ["14/KH-UBND"]


def test_a_document_whose_pages_all_failed_replaces_nothing(store, writer):
    writer.write(facts("/a", content="first"), **WHEN)
    before = everything(store)
    outcome = writer.write(facts("/a", content="second", pages=(broken_page(1), broken_page(2)), cites=()), **WHEN)
    assert outcome.status == "failed"
    assert outcome.error_code == "timeout"
    assert everything(store) == before


def test_failed_pages_make_a_partial_document(store, writer):
    pages = (page(1, "Một."), broken_page(2), broken_page(3), page(4, "Bốn."), broken_page(5, "missing-component"))
    outcome = writer.write(facts("/a/plan", pages=pages, cites=()), **WHEN)
    assert (outcome.status, outcome.pages, outcome.failed_pages) == ("partial", 5, 3)
    assert outcome.error_code == "missing-component"
    assert outcome.message == "/a/plan: pages 2-3, 5 of 5 could not be read: tesseract did not finish"
    assert [row["source"] for row in sorted(rows(store, "pages"), key=lambda row: row["page_no"])] == [
        "text", "failed", "failed", "text", "failed"]  # fmt: skip
    assert rows(store, "ingests")[0]["pages"] == 2
    assert not writer.is_current("/a/plan", facts("/a/plan").file.sha256)


def test_a_worse_reading_of_the_same_bytes_does_not_replace_a_better_one(store, writer):
    good = facts("/a", content="same", pages=(page(1, "Một."), page(2, "Hai.")), cites=())
    writer.write(good, **WHEN)
    before = everything(store)
    worse = replace(good, pages=(page(1, "Một."), broken_page(2)))
    assert writer.write(worse, **WHEN).status == "partial"
    assert everything(store) == before
    assert writer.write(good, **WHEN).status == "done"


def test_a_document_is_written_in_one_transaction(store, writer, monkeypatch):
    writer.write(facts("/a", content="first"), **WHEN)
    before = everything(store)

    def fail(*_):
        raise RuntimeError("while indexing")

    monkeypatch.setattr("pipeline.store.writer.index_document", fail)
    with pytest.raises(RuntimeError):
        writer.write(facts("/a", content="second"), **WHEN)
    assert everything(store) == before
    assert rows(store, "ingests")[0]["attempts"] == 1


PLAN = facts("/plan", "12/KH-UBND", content="plan", issued_on="2023-02-14", cites=())
REPORT = facts(
    "/report",
    "90/BC-UBND",
    content="report",
    issued_on="2023-12-01",
    cites=(cite("12/KH-UBND", "UBND tỉnh", "2023-02-14"), cite("7/QĐ-TTg", None, "2022-03-04", start=9)),
)
DECISION = facts(
    "/decision",
    "07/QĐ-TTg",
    content="decision",
    issuer="Thủ tướng Chính phủ",
    province=None,
    issued_on="2022-03-04",
    cites=(),
)
STRANGER = facts("/stranger", "12/KH-UBND", content="stranger", issuer="UBND tỉnh Lâm Hà", province="Lâm Hà", cites=())
COPY = facts("/z-copy", "12/KH-UBND", content="plan", issued_on="2023-02-14", cites=())
BROKEN = facts("/broken", content="broken", pages=(page(1, "Một."), broken_page(2)), cites=())


def links(store):
    query = "SELECT from_number, to_number, to_issuer, citations FROM document_links ORDER BY to_number"
    return [tuple(row) for row in store.db.execute(query)]


@pytest.mark.parametrize("order", list(itertools.permutations([PLAN, REPORT, DECISION, STRANGER])))
def test_links_are_found_whichever_side_comes_first(tmp_path, order):
    with Store.create(tmp_path / "a.db") as store:
        for each in order:
            Writer(store).write(each, **WHEN)
        assert links(store) == [
            ("90/BC-UBND", "07/QĐ-TTg", "Thủ tướng Chính phủ", 1),
            ("90/BC-UBND", "12/KH-UBND", "UBND tỉnh Hoa Sơn", 1),
        ]


def test_links_go_when_their_target_becomes_another_document(store, writer):
    for each in (PLAN, REPORT):
        writer.write(each, **WHEN)
    assert len(links(store)) == 1
    writer.write(facts("/plan", "99/KH-UBND", content="now another", cites=()), **WHEN)
    assert links(store) == []
    writer.write(PLAN, **WHEN)
    assert len(links(store)) == 1


def test_a_link_becomes_uncertain_when_a_second_document_fits(store, writer):
    for each in (PLAN, REPORT):
        writer.write(each, **WHEN)
    rival = facts("/rival", "12/KH-UBND", content="rival", issued_on="2023-06-30", cites=())
    writer.write(rival, **WHEN)
    assert links(store) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations([PLAN, REPORT, DECISION, STRANGER, COPY, BROKEN]), repeats=st.integers(0, 2))
def test_any_order_gives_the_same_rows(tmp_path_factory, order, repeats):
    def ingest(sequence):
        with Store.create(tmp_path_factory.mktemp("order") / "a.db") as store:
            for each in sequence:
                Writer(store).write(each, **WHEN)
            return everything(store)

    assert ingest([*order, *order[:repeats]]) == ingest([PLAN, REPORT, DECISION, STRANGER, COPY, BROKEN])


def test_the_cache_keeps_readings(store, writer):
    reading = Reading("vie", "Kế hoạch", page(1, "Kế hoạch").words, 0.75)
    writer.cache({"k": pack_reading(reading)})
    blob = store.db.execute("SELECT reading FROM ocr_cache WHERE key = 'k'").fetchone()[0]
    assert unpack_reading(blob) == reading
    assert unpack_reading(pack_reading(Reading("layer", "", (), 1.0))) == Reading("layer", "", (), 1.0)


def test_citations_keep_what_is_not_stated_as_null(store, writer):
    writer.write(facts("/a", cites=(Citation("5/KH-UBND", None, None, None, None, Span(1, 0, 5)),)), **WHEN)
    (row,) = rows(store, "citations")
    assert [row[name] for name in ("doc_type", "issuer", "date", "title", "target_document_id")] == [None] * 5
