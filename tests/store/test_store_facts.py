"""Rows of targets, results, figures, duties and deadlines: whole, placed, and the same on every run."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest
from making_facts import FACT_TEXT, facts, page, with_findings

from pipeline.errors import UsageError
from pipeline.store import Store, Writer
from pipeline.store.connection import migrations
from pipeline.store.details import find, quotation
from pipeline.store.fact_queries import FACTS
from pipeline.store.fact_queries import facts as ask
from pipeline.store.filters import FactFilters, Filters
from pipeline.store.search import search

WHEN = {"seconds": 1.0, "started_at": "2026-01-01T00:00:00+00:00"}


def plan(path="/plan", number="12/KH-UBND", **more):
    first = page(1, FACT_TEXT)
    return with_findings(facts(path, number, pages=(first,), cites=(), **more), first)


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "a.db") as opened:
        Writer(opened).write(plan(), **WHEN)
        yield opened


def rows(store, table):
    return [dict(row) for row in store.db.execute(f"SELECT * FROM {table} ORDER BY page_no, start, value_start")]


def test_every_field_of_a_target_is_stored(store):
    first = next(row for row in ask(store.db, "targets", FactFilters()) if row["value"] == 65.0)
    stated = {name: first[name] for name in ("goal", "indicator_no", "indicator", "comparator", "unit", "year", "rule")}
    assert stated == {
        "goal": "2", "indicator_no": "1", "indicator": "số xã có phòng đọc", "comparator": ">=", "unit": "%",
        "year": 2025, "rule": "at-least",
    }  # fmt: skip
    assert first["confidence"] == 0.95
    text = store.db.execute("SELECT text FROM pages").fetchone()[0]
    assert text[first["start"] : first["end"]] == first["text"]
    assert text[first["value_start"] : first["value_end"]] == "65"
    x0, top, x1, bottom = json.loads(first["bbox"])
    assert x1 > x0
    assert bottom > top
    assert first["verdict"] is None


def test_a_target_without_a_number_has_no_value_and_no_place_of_one(store):
    (row,) = [row for row in rows(store, "targets") if row["value"] is None]
    assert (row["value_start"], row["value_end"], row["comparator"], row["year"]) == (None, None, None, None)


def test_results_figures_duties_and_deadlines(store):
    (result,) = rows(store, "results")
    assert (result["value"], result["numerator"], result["denominator"], result["estimate"]) == (75.0, 36.0, 48.0, 0)
    assert result["scope"] == "cấp xã"
    assert [(row["value"], row["unit"], row["kind"]) for row in rows(store, "figures")] == [
        (12500.0, "lượt", None), (2.3e9, "đồng", "budget")]  # fmt: skip
    (duty,) = ask(store.db, "assignments", FactFilters())
    assert (duty["agency"], duty["goal"], json.loads(duty["indicators"]), duty["role"]) == (
        "Sở Nội vụ", "2", ["1"], "lead")  # fmt: skip
    (due,) = ask(store.db, "deadlines", FactFilters())
    assert (due["due_on"], due["recurring"], due["action"]) == ("11-30", 1, "báo cáo")
    assert "trước ngày »30 tháng 11« hằng năm" in find(store.db, due["id"])["marked"]


def test_ids_are_those_of_the_place_alone(store, tmp_path):
    before = {table: [row["id"] for row in ask(store.db, table, FactFilters())] for table in FACTS}
    assert all(len(ids) == len(set(ids)) for ids in before.values())
    reworded = plan()
    reworded = replace(reworded, targets=tuple(replace(each, indicator="other") for each in reworded.targets))
    with Store.create(tmp_path / "b.db") as other:
        Writer(other).write(reworded, **WHEN)
        Writer(other).write(reworded, **WHEN)
        assert {table: [row["id"] for row in ask(other.db, table, FactFilters())] for table in FACTS} == before


def test_the_same_fact_twice_is_one_row(store):
    twice = plan("/twice", content="twice")
    Writer(store).write(replace(twice, figures=twice.figures * 2), **WHEN)
    found = list(ask(store.db, "figures", FactFilters(Filters(document="/twice"))))
    assert [row["value"] for row in found] == [12500.0, 2.3e9]


def test_reading_again_leaves_nothing_behind(store):
    bare = replace(plan(), targets=(), results=(), figures=(), assignments=(), deadlines=())
    Writer(store, ocr="never").write(bare, **WHEN)
    for table in FACTS:
        assert store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
    assert list(search(store.db, "bạn đọc", Filters(), kinds=("figure",))) == []


def test_facts_are_found_by_words(store):
    hits = {(hit["kind"], hit["page_no"]) for hit in search(store.db, "phong doc", Filters())}
    assert hits >= {("target", 1), ("result", 1), ("page", 1)}
    assert {hit["kind"] for hit in search(store.db, "chịu trách nhiệm", Filters())} == {
        "page",
        "assignment",
        "deadline",
    }


@pytest.mark.parametrize(
    ("table", "filters", "count"),
    [
        ("targets", FactFilters(year=2025), 1),
        ("targets", FactFilters(goal="2"), 2),
        ("targets", FactFilters(rule="at-"), 1),
        ("targets", FactFilters(indicator="phong doc"), 2),
        ("targets", FactFilters(indicator="van hoa"), 1),
        ("targets", FactFilters(Filters(province="hoa son")), 3),
        ("targets", FactFilters(Filters(document="12/KH-UBND", issuer="UBND", type="kế hoạch"), year=2030), 1),
        ("targets", FactFilters(verdict="met"), 0),
        ("results", FactFilters(year=2024), 1),
        ("figures", FactFilters(indicator="KINH PHÍ"), 1),
        ("assignments", FactFilters(goal="2"), 1),
        ("deadlines", FactFilters(indicator="báo cáo"), 1),
    ],
)
def test_filters(store, table, filters, count):
    assert len(list(ask(store.db, table, filters))) == count


def test_a_result_without_a_year_is_of_the_year_that_its_report_covers(store):
    store.db.execute("UPDATE results SET year = NULL, told_year = 2023")
    (found,) = ask(store.db, "results", FactFilters(year=2023))
    assert found["year"] is None
    with pytest.raises(UsageError, match=r"no result here has the year 2024. There are: 2023"):
        list(ask(store.db, "results", FactFilters(year=2024)))


@pytest.mark.parametrize(
    ("table", "filters", "says"),
    [
        ("targets", FactFilters(year=1999), r"no target here has the year 1999.*There are: 2025, 2030"),
        ("targets", FactFilters(goal="9"), r"There are: 2$"),
        ("targets", FactFilters(rule="x"), r"no target here is found by a rule 'x'. There are: made, at-least"),
        ("figures", FactFilters(goal="2"), r"figures have no goal"),
        ("figures", FactFilters(verdict="met"), r"figures have no verdict"),
        ("results", FactFilters(Filters(province="Sông Lam")), r"no document here is of the province"),
    ],
)
def test_a_filter_that_nothing_meets_says_what_there_is(store, table, filters, says):
    with pytest.raises(UsageError, match=says):
        list(ask(store.db, table, filters))


def test_verdicts_come_with_targets_and_results(store):
    (result,) = rows(store, "results")
    target = next(row for row in rows(store, "targets") if row["value"] == 65.0)
    store.db.execute(
        "INSERT INTO progress (target_id, result_id, verdict, gap) VALUES (?, ?, 'met', 10.0)",
        (target["id"], result["id"]),
    )
    (met,) = ask(store.db, "targets", FactFilters(verdict="met"))
    assert (met["id"], met["gap"], met["result_id"]) == (target["id"], 10.0, result["id"])
    (answer,) = ask(store.db, "results", FactFilters(verdict="met"))
    assert answer["targets"] == target["id"]
    shown = find(store.db, target["id"])
    assert (shown["verdict"], shown["answered_by"]["id"]) == ("met", result["id"])
    assert shown["answered_by"]["document"]["number"] == "12/KH-UBND"


def test_show_marks_the_number_and_boxes_it(store):
    second = next(row for row in rows(store, "targets") if row["value"] == 80.0)
    shown = find(store.db, second["id"])
    assert shown["marked"].endswith("và »80«% vào năm 2030.")
    assert shown["value_quote"] == shown["value_raw"] == "80"
    outer, inner = shown["box"], shown["value_box"]
    assert outer[0] <= inner[0] < inner[2] <= outer[2]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("1 | Hộ dùng nước sạch | 58 | 60", "1 | Hộ dùng nước sạch | »58« | 60"),
        ("1 | Hộ dùng nước sạch | 58 | 58", "1 Hộ dùng »58« 60 nước sạch"),  # which of two nobody knows
        ("1 | Hộ dùng nước sạch | 58,5 | 60", "1 Hộ dùng »58« 60 nước sạch"),
    ],
)
def test_a_row_of_a_table_is_quoted_cell_by_cell(store, text, quoted):
    on_page = "1   Hộ dùng   58   60\n    nước sạch"
    row = {"text": text, "start": 0, "end": len(on_page), "value_start": 14, "value_end": 16}
    before, value, after = quotation(on_page, row)
    assert " ".join(f"{before}»{value}«{after}".split()) == quoted


def test_a_database_of_the_first_schema_is_brought_up_to_date(tmp_path):
    path = tmp_path / "old.db"
    with Store.create(path) as store:
        pass
    path.unlink()
    db = sqlite3.connect(path)
    db.executescript(f"{migrations()[0][1]}\nPRAGMA application_id = {0x63616D6B};\nPRAGMA user_version = 1;")
    db.execute(
        "INSERT INTO documents (id, sha256, path, media_type, bytes, page_count, ingested_at, pipeline_version,"
        " rules_version, ocr) VALUES ('d', 's', '/d', 'text/plain', 1, 1, '2026', '0', '0', 'auto')"
    )
    db.execute("INSERT INTO figures (id, document_id, measure, value) VALUES ('f', 'd', 'lớp', 12)")
    db.commit()
    db.close()
    with Store.read(path) as store:
        (row,) = ask(store.db, "figures", FactFilters())
        assert (row["measure"], row["value"], row["kind"], row["confidence"]) == ("lớp", 12.0, None, None)
