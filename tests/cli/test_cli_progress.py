"""camket progress and camket indicators."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner
from making_promises import Paper, write

from pipeline.cli.main import cli
from pipeline.store import Store

LIBRARY = "tỷ lệ xã có thư viện"


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "a.db"
    plan = (
        Paper("12/KH-UBND", issued_on="2025-02-14", period=(2025, 2025))
        .promise(LIBRARY, 60, goal="1", indicator_no="1", year=2025, comparator=">=")
        .promise("tỷ lệ phòng đọc hư hỏng", 5, goal="2", indicator_no="1", year=2025, comparator="<")
    )
    report = (
        Paper("90/BC-UBND", doc_type="BC", issued_on="2025-12-20", period=(2025, 2025))
        .tell(LIBRARY, 61.5, estimate=True)
        .tell("tỷ lệ phòng đọc hư hỏng", 7.5)
    )
    with Store.create(path) as store:
        write(store, plan, report)
    return path


def run(db, *args, code=0):
    done = CliRunner().invoke(cli, [args[0], "--db", str(db), *args[1:]])
    assert done.exit_code == code, done.output
    return done


def rows(db, *args):
    return json.loads(run(db, *args, "--format", "json").stdout)


def test_each_target_with_its_verdict_and_both_pages(db):
    found = {row["goal"]: row for row in rows(db, "progress")}
    assert (found["1"]["verdict"], found["1"]["gap"], found["1"]["number"]) == ("met", 1.5, "12/KH-UBND")
    assert (found["1"]["result_number"], found["1"]["result_value"], found["1"]["result_page_no"]) == (
        "90/BC-UBND",
        61.5,
        1,
    )
    assert (found["2"]["verdict"], found["2"]["gap"], found["2"]["better"]) == ("not_met", -2.5, "lower")
    assert found["1"]["reason"] == "kết quả 61,5% đạt mức đề ra ≥ 60% (số ước)"


def test_reasons_in_english(db):
    reasons = {row["reason"] for row in rows(db, "progress", "--lang", "en", "--goal", "1")}
    assert reasons == {"the result 61.5% reaches the target ≥ 60% (an estimate)"}


@pytest.mark.parametrize(
    ("filters", "goals"),
    [
        (("--verdict", "not_met"), ["2"]),
        (("--goal", "1"), ["1"]),
        (("--document", "12/KH-UBND", "--year", "2025"), ["1", "2"]),
        (("--issuer", "hoa son", "--type", "KH"), ["1", "2"]),
        (("--verdict", "unknown"), []),
    ],
)
def test_filters(db, filters, goals):
    assert [row["goal"] for row in rows(db, "progress", *filters)] == goals


def test_the_table_shows_levels_and_the_csv_every_column(db):
    table = run(db, "progress").stdout
    assert "≥ 60%" in table
    assert "not_met" in table
    lines = list(csv.DictReader(io.StringIO(run(db, "progress", "--format", "csv").stdout)))
    assert {"target_id", "verdict", "gap", "result_text", "indicator_id", "relation"} <= set(lines[0])
    assert len(lines) == 2


def test_indicators_with_what_is_known_of_them(db):
    found = {row["label"]: row for row in rows(db, "indicators")}
    assert found[LIBRARY]["targets"] == found[LIBRARY]["results"] == 1
    assert (found[LIBRARY]["unit"], found[LIBRARY]["better"], found[LIBRARY]["documents"]) == ("%", "higher", 2)
    assert [row["label"] for row in rows(db, "indicators", "--words", "phong doc")] == ["tỷ lệ phòng đọc hư hỏng"]


def test_a_list_of_ones_own_gives_names_codes_and_directions(db, tmp_path):
    own = tmp_path / "indicators.csv"
    own.write_text(
        "code,label,unit,better\nTV1,Tỷ lệ xã có thư viện,%,reach\nTV9,Số đầu sách,cuốn,\n", encoding="utf-8"
    )
    done = CliRunner().invoke(cli, ["indicators", "--db", str(db), "import", str(own)])
    assert (done.exit_code, "1 of them" in done.output) == (0, True)
    found = {row["code"]: row for row in rows(db, "indicators")}
    assert (found["TV1"]["label"], found["TV1"]["better"], found["TV1"]["targets"]) == (
        "Tỷ lệ xã có thư viện",
        "reach",
        1,
    )
    assert found["TV9"]["targets"] == 0
    own.write_text("code,label\n", encoding="utf-8")
    assert CliRunner().invoke(cli, ["indicators", "import", str(own), "--db", str(db)]).exit_code == 0
    found = {row["label"]: row for row in rows(db, "indicators")}
    assert set(found) == {LIBRARY, "tỷ lệ phòng đọc hư hỏng"}
    assert (found[LIBRARY]["code"], found[LIBRARY]["better"]) == (None, "higher")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name,label\n1,a\n", "line 1: the column code is missing"),
        ("code,label\nA,một\nA,hai\n", "line 3: the code A is there twice"),
        ("code,label\nA,\n", "line 2: code or label is empty"),
        ("code,label,better\nA,một,up\n", "line 2: better is 'up'"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(db, tmp_path, text, problem):
    own = tmp_path / "indicators.csv"
    own.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(cli, ["indicators", "import", str(own), "--db", str(db)])
    assert done.exit_code == 2
    assert problem in done.output
    assert str(own) in done.output


def test_indicators_are_split_and_joined_by_people(db):
    with Store.create(db) as store:
        write(
            store,
            Paper("91/BC-UBND", doc_type="BC", issued_on="2025-12-21", period=(2025, 2025)).tell(
                "tỷ lệ xã được phục vụ đọc", 70
            ),
        )
    ids = {row["label"]: row["id"] for row in rows(db, "indicators")}
    assert "tỷ lệ xã được phục vụ đọc" not in ids  # what one report alone tells of
    with Store.create(db) as store:
        write(
            store,
            Paper("92/BC-UBND", doc_type="BC", issued_on="2024-12-21", period=(2024, 2024)).tell(
                "tỷ lệ xã được phục vụ đọc", 65
            ),
        )
    ids = {row["label"]: row["id"] for row in rows(db, "indicators")}
    other = ids["tỷ lệ xã được phục vụ đọc"]
    run(db, "indicators", "join", ids[LIBRARY], other, "--note", "cùng một việc")
    (joined,) = rows(db, "indicators", "--words", "thu vien")
    assert (joined["results"], joined["wordings"], joined["first_year"]) == (3, 2, 2025)
    words = rows(db, "indicators", "wordings", joined["id"])
    assert {row["wording"] for row in words} == {LIBRARY, "tỷ lệ xã được phục vụ đọc"}
    assert rows(db, "progress", "--goal", "1")[0]["result_value"] == 70.0
    fact = next(row["fact_id"] for row in words if row["wording"] != LIBRARY)
    run(db, "indicators", "split", fact)
    assert {row["label"] for row in rows(db, "indicators")} == set(ids)
    assert rows(db, "progress", "--goal", "1")[0]["result_value"] == 61.5
    assert "one wording only" in run(db, "indicators", "split", fact, code=2).output
    assert "no indicator begins" in run(db, "indicators", "join", "ind-zzz", other, code=2).output
