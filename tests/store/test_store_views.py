"""Views over targets, results and figures, and what happens to these when their document is read again."""

from __future__ import annotations

import pytest
from making_facts import facts, page

from pipeline.store import Store, Writer
from pipeline.store.filters import Filters
from pipeline.store.search import index_document, search

WHEN = {"seconds": 1.0, "started_at": "2026-01-01T00:00:00+00:00"}


def put(db, table, **row):
    names = ", ".join(f'"{name}"' for name in row)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "a.db") as opened:
        writer = Writer(opened)
        plan = facts("/plan", "12/KH-UBND", pages=(page(1, "Kế hoạch."),), cites=())
        report = facts("/report", "90/BC-UBND", issued_on="2023-12-01", pages=(page(1, "Báo cáo."),), cites=())
        for each in (plan, report):
            writer.write(each, **WHEN)
        db, where = opened.db, {"page_no": 1, "start": 0, "end": 3}
        put(db, "indicators", id="reading", label="phòng đọc", unit="%", better="higher")
        for key, goal, verdict in (
            ("t1", "1", "met"),
            ("t2", "2", "not_reported"),
            ("t3", "3", "unknown"),
            ("t4", "4", None),
        ):
            put(db, "targets", id=key, document_id=plan.file.id, indicator_id="reading", goal=goal, value=65.0,
                unit="%", comparator=">=", year=2023, text=f"mục tiêu {goal} về phòng đọc", **where)  # fmt: skip
            if verdict == "met":
                put(db, "results", id="r1", document_id=report.file.id, indicator_id="reading", value=70.5, unit="%",
                    year=2023, text="đạt 70,5%", **where)  # fmt: skip
            if verdict:
                put(db, "progress", target_id=key, result_id="r1" if verdict == "met" else None, verdict=verdict)
        for key, year in (("f1", 2024), ("f2", 2022)):
            put(db, "figures", id=key, document_id=plan.file.id, measure="đầu sách", value=500.0, year=year, **where)
        yield opened


def test_every_target_has_a_row_with_or_without_a_result(store):
    rows = {row["target_id"]: dict(row) for row in store.db.execute("SELECT * FROM commitments_vs_results")}
    assert set(rows) == {"t1", "t2", "t3", "t4"}
    assert (rows["t1"]["target_number"], rows["t1"]["result_number"]) == ("12/KH-UBND", "90/BC-UBND")
    assert (rows["t1"]["target_value"], rows["t1"]["result_value"]) == (65.0, 70.5)
    assert (rows["t1"]["target_text"], rows["t1"]["result_text"]) == ("mục tiêu 1 về phòng đọc", "đạt 70,5%")
    assert (rows["t1"]["target_page"], rows["t1"]["result_page"], rows["t1"]["result_issued_on"]) == (
        1,
        1,
        "2023-12-01",
    )
    assert {key: row["verdict"] for key, row in rows.items()} == {
        "t1": "met", "t2": "not_reported", "t3": "unknown", "t4": None}  # fmt: skip
    assert rows["t4"]["result_id"] is None


def test_a_target_is_unreported_only_where_the_verdict_says_so(store):
    assert [row["target_id"] for row in store.db.execute("SELECT target_id FROM unreported_targets")] == ["t2"]


def test_figures_by_year(store):
    assert [row["year"] for row in store.db.execute("SELECT year FROM figures_by_year")] == [2022, 2024]


def test_facts_can_be_searched(store):
    (document_id,) = store.db.execute("SELECT id FROM documents WHERE number = '12/KH-UBND'").fetchone()
    with store.transaction() as db:
        index_document(db, document_id)
    found = {hit["id"] for hit in search(store.db, "phong doc", Filters(), kinds=("target",))}
    assert found == {"t1", "t2", "t3", "t4"}
    assert [hit["id"] for hit in search(store.db, "đầu sách", Filters())] == ["f1", "f2"]


def test_reading_a_report_again_drops_its_results_and_what_leans_on_them(store):
    Writer(store).write(
        facts("/report", "90/BC-UBND", issued_on="2023-12-01", pages=(page(1, "Báo cáo."),), cites=()), **WHEN
    )
    assert store.db.execute("SELECT count(*) FROM results").fetchone()[0] == 0
    assert store.db.execute("SELECT result_id FROM progress WHERE target_id = 't1'").fetchone()[0] is None


def test_a_plan_that_becomes_another_document_takes_its_targets_along(store):
    put(store.db, "reviews", fact_id="t1", table_name="targets", decision="confirm", reviewed_at="2026-01-01")
    Writer(store).write(facts("/plan", "13/KH-UBND", content="another", cites=()), **WHEN)
    for table in ("targets", "progress", "figures"):
        assert store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
    assert store.db.execute("SELECT count(*) FROM reviews").fetchone()[0] == 1
    assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert list(search(store.db, "đầu sách", Filters())) == []
