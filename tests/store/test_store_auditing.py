"""Findings are those of the documents that are there: whatever the order, after changes, removals and new settings."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making_promises import WHEN, Paper, everything, write

from pipeline.audit.settings import settings_of
from pipeline.model import Citation, Claim, Mention, Operand, Span
from pipeline.store import Store, Writer
from pipeline.store.claims import read_claims
from pipeline.store.filters import Filters
from pipeline.store.finding_queries import findings
from pipeline.store.search import search
from pipeline.store.settle import settle

WATER = "tỷ lệ hộ dùng nước sạch"


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "a.db") as opened:
        yield opened


def plan(number: str, issued_on: str, value: float, **more):
    return Paper(number, issued_on=issued_on, **more).promise(WATER, value, year=2025)


def rules(store: Store) -> list[tuple[str, str]]:
    rows = store.db.execute(
        "SELECT f.rule, d.number FROM findings f JOIN documents d ON d.id = f.document_id ORDER BY f.rule, d.number"
    )
    return [tuple(row) for row in rows]


def test_findings_come_and_go_with_documents(store):
    write(store, plan("9/KH-UBND", "2024-02-01", 65))
    assert rules(store) == []
    write(store, plan("5/KH-UBND", "2025-02-01", 63, path="/in/second"))
    assert rules(store) == [("target_level_differs", "5/KH-UBND")]
    row = store.db.execute("SELECT * FROM findings").fetchone()
    evidence = json.loads(row["evidence"])
    assert [each["text"] for each in evidence] == [f"{WATER} đạt 63.", f"{WATER} đạt 65."]
    assert all(set(each) == {"document_id", "page_no", "start", "end", "text"} for each in evidence)
    assert "63%" in row["message"]
    assert "65%" in row["message"]
    # the second file now says something else: its finding goes, though the first document did not change
    write(store, plan("5/KH-UBND", "2025-02-01", 65, path="/in/second"))
    assert rules(store) == []


def test_findings_are_found_by_their_words_and_leave_with_their_document(store):
    def found() -> set[str]:
        query = "SELECT id FROM search WHERE kind = 'finding'"
        return {row["id"] for row in store.db.execute(query)}

    write(store, plan("9/KH-UBND", "2024-02-01", 65))
    write(store, plan("5/KH-UBND", "2025-02-01", 63, path="/in/second"))
    (finding,) = store.db.execute("SELECT id FROM findings").fetchall()
    assert found() == {finding["id"]}
    hits = list(search(store.db, "63%", Filters(), kinds=("finding",)))
    assert [hit["id"] for hit in hits] == [finding["id"]]
    write(store, plan("5/KH-UBND", "2025-02-01", 65, path="/in/second"))
    assert found() == set()


def test_settling_again_changes_nothing(store):
    write(store, plan("9/KH-UBND", "2024-02-01", 65), plan("5/KH-UBND", "2025-02-01", 63))
    before = everything(store)
    settle(store)
    assert everything(store) == before


def test_what_is_cited_by_others_is_compared(store):
    """A citation with a wrong date is a finding once the cited document, or another that cites it, is there."""
    first = plan("9/KH-UBND", "2024-02-01", 65)
    citing = Paper("7/BC-UBND", doc_type="BC", issued_on="2025-12-01", path="/in/citing").made()
    cited = replace(
        citing, citations=(Citation("9/KH-UBND", "KH", "UBND tỉnh Hoa Sơn", "2024-01-02", None, Span(1, 0, 9)),)
    )
    writer = Writer(store)
    writer.write(cited, **WHEN)
    settle(store)
    assert rules(store) == []
    made = first.made()
    mention = Mention("date", "01/02/2024", "2024-02-01", Span(1, 0, 4), "date")
    writer.write(replace(made, header=replace(made.header, mentions=(mention,))), **WHEN)
    settle(store)
    assert rules(store) == [("citation_date_conflict", "7/BC-UBND")]
    assert json.loads(store.db.execute("SELECT evidence FROM findings").fetchone()[0])[0][
        "text"
    ]  # read for the finding


def test_claims_are_stored_whole(store):
    total = Operand(85.1, "85,10%", Span(1, 30, 35), 2, 1.0, "=")
    parts = (Operand(118.0, "118", Span(1, 3, 10)), Operand(142.0, "142", Span(1, 3, 10)))
    claim = Claim("share", total, parts, "có 118/142 trường, đạt 85,10%", Span(1, 0, 36), "nhãn", False)
    facts = replace(Paper("7/BC-UBND", doc_type="BC").made(), claims=(claim,))
    Writer(store).write(facts, **WHEN)
    assert read_claims(store.db, [facts.file.id]) == {facts.file.id: (claim,)}
    settle(store)
    assert rules(store) == [("arithmetic_mismatch", "7/BC-UBND")]
    [row] = findings(store.db, Filters(), language="en")
    assert row["message"] == "7/BC-UBND: nhãn: 85,10% is printed, but 118/142 gives 83,10%."


def test_settings_are_kept_until_others_are_given(store):
    papers = [plan("9/KH-UBND", "2024-02-01", 65), plan("5/KH-UBND", "2025-02-01", 63)]
    write(store, *papers)
    off = settings_of({"target_level_differs": {"enabled": False}})
    settle(store, off)
    assert rules(store) == []
    write(store, plan("6/KH-UBND", "2025-03-01", 61))
    assert rules(store) == []
    settle(store, settings_of({}))
    assert [number for _, number in rules(store)] == ["5/KH-UBND", "6/KH-UBND"]


def test_a_rejected_fact_accuses_nobody(store):
    from pipeline.store.reviews import record

    write(store, plan("9/KH-UBND", "2024-02-01", 65), plan("5/KH-UBND", "2025-02-01", 63))
    (wrong,) = store.db.execute("SELECT id FROM targets WHERE value = 63").fetchone()
    with store.transaction() as db:
        record(db, "targets", wrong, "reject", reviewer="An", reviewed_at="2026-01-02")
    settle(store)
    assert rules(store) == []


POOL = [
    plan("9/KH-UBND", "2024-02-01", 65),
    plan("5/KH-UBND", "2025-02-01", 63, cites=(("9/KH-UBND", "2024-03-01"),)),
    plan("6/KH-UBND", "2025-03-01", 61, cites=(("9/KH-UBND", "2027-03-01"), ("9/KH-UBND", "2024-04-01"))),
    plan("6/KH-UBND", "2025-03-01", 70, issuer="UBND tỉnh Trà Sơn", province="Trà Sơn", path="/in/other"),
    Paper("7/BC-UBND", doc_type="BC", issued_on="2024-12-20", period=(2024, 2024)).tell(WATER, 63.4, year=2024),
    Paper("8/BC-UBND", doc_type="BC", issued_on="2025-12-20", period=(2025, 2025), cites=(("5/KH-UBND", "2025-02-01"),))
    .tell(WATER, 62.9, year=2024)
    .tell(WATER, 64, year=2025),
]  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(len(POOL))),
    settled=st.sets(st.integers(0, len(POOL) - 1)),
)
def test_the_order_of_ingest_changes_no_finding(tmp_path_factory, order, settled):
    folder = tmp_path_factory.mktemp("order")
    with Store.create(folder / "together.db") as together, Store.create(folder / "apart.db") as apart:
        write(together, *POOL)
        for at, which in enumerate(order):
            write(apart, POOL[which], settled=at in settled)
        settle(apart)
        wanted = [tuple(row) for row in together.db.execute("SELECT * FROM findings ORDER BY id")]
        assert [tuple(row) for row in apart.db.execute("SELECT * FROM findings ORDER BY id")] == wanted
        assert {row[1] for row in wanted} >= {
            "target_level_differs",
            "restated_figure",
            "citation_date_conflict",
            "citation_date_after_document",
        }
