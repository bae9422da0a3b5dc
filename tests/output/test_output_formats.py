"""Rows in every format: nothing is lost, nothing is made up, odd values survive."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.progress import Progress, brief, duration, summary_lines
from pipeline.errors import StoreError
from pipeline.output import detail
from pipeline.output.formats import FORMATS, write_rows
from pipeline.run import Summary
from pipeline.store import Outcome

COLUMNS = ("id", "title", "value")
ODD = [
    {"id": "a", "title": 'Kế hoạch "số 5", năm\n2025', "value": None, "more": "not asked for"},
    {"id": "b", "title": "=1+1", "value": 26.71},
    {"id": "c", "title": "tab\there \x07 bell", "value": 1911002},
]


def written(rows, form, tmp_path, name="out"):
    file = tmp_path / name
    count = write_rows(rows, form, columns=COLUMNS, shown=("id", "title"), to=str(file), title="sheet")
    return count, file.read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_no_rows(form, tmp_path):
    count, data = written([], form, tmp_path)
    assert count == 0
    if form == "json":
        assert json.loads(data) == []
    if form == "csv":
        assert data == b"id,title,value\n"
    if form in ("jsonl", "table"):
        assert data == b""


def test_json_and_jsonl_keep_values_and_letters(tmp_path):
    expected = [{name: row[name] for name in COLUMNS} for row in ODD]
    assert json.loads(written(ODD, "json", tmp_path)[1]) == expected
    lines = written(ODD, "jsonl", tmp_path)[1].decode().splitlines()
    assert [json.loads(line) for line in lines] == expected
    assert "Kế hoạch" in lines[0]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=5))
def test_csv_gives_back_every_text(titles):
    stream = io.StringIO(newline="")
    from pipeline.output import formats

    formats._csv([{"id": "x", "title": title} for title in titles], ("id", "title"), stream)
    stream.seek(0)
    found = [row["title"] for row in csv.DictReader(stream)]
    assert found == titles


def test_a_spreadsheet_keeps_numbers_and_drops_what_it_cannot_hold(tmp_path):
    _, data = written(ODD, "xlsx", tmp_path)
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    assert rows[1] == ("a", ODD[0]["title"], None)
    assert rows[2] == ("b", "=1+1", 26.71)
    assert rows[3] == ("c", "tab\there  bell", 1911002)


def test_a_table_shows_all_of_a_value_on_several_lines(tmp_path):
    path = "/a/very/long/path/" + "x" * 300
    rows = [{"id": "[red]no markup[/red] :smile:", "path": path}]
    write_rows(rows, "table", columns=COLUMNS, shown=("id", "path"), to=str(tmp_path / "t"))
    text = (tmp_path / "t").read_text(encoding="utf-8")
    assert text.count("x") == 300
    assert "[red]no markup[/red] :smile:" in text


def test_a_file_that_cannot_be_written(tmp_path):
    with pytest.raises(StoreError, match="--output"):
        write_rows(ODD, "csv", columns=COLUMNS, shown=COLUMNS, to=str(tmp_path / "no" / "x.csv"))


def test_a_detail_names_what_is_stated_and_nothing_else():
    fact = {
        "kind": "citation",
        "id": "cit-1",
        "number": "5/KH-UBND",
        "date": None,
        "reviews": [],
        "source": "rule-7",
        "confidence": None,
        "document": {"number": None, "issuer": "UBND tỉnh Hoa Sơn", "issued_on": None, "id": "d", "path": "/x"},
    }
    assert detail.lines(fact) == [
        "citation cit-1",
        "  number: 5/KH-UBND",
        "  in: UBND tỉnh Hoa Sơn, d",
        "  file: /x",
        "  found by: rule-7",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59, "59 s"), (61, "1 min"), (3599, "60 min"), (3720, "1 h 02 min")]
)
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_the_summary_counts_every_file():
    bad = [Outcome("/a", "failed", message="/a: no"), Outcome("/b", "partial", 4, 1, "timeout", "/b: page 2")]
    summary = Summary(files=6, done=3, unchanged=1, pages=12, seconds=4.0, bad=bad)
    counts = {
        "documents": 5, "pages": 20, "targets": 4, "results": 3, "figures": 9, "citations": 7, "linked_citations": 2,
    }  # fmt: skip
    rows = dict(summary_lines(summary, counts, "/x/a.db"))
    assert {name.strip(): rows[name] for name in rows if name.startswith("  ")} == {
        "ingested": "3",
        "unchanged": "1",
        "in part": "1",
        "failed": "1",
    }
    assert rows["pages read"] == "12 in 4 s (3.0 a second)"
    assert "4 targets, 3 results, 9 figures, 7 citations (2 linked)" in rows["database"]


def test_a_bad_file_has_one_line_with_its_path_as_it_would_be_typed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    path = str(tmp_path / "in" / "a.pdf")
    outcome = Outcome(path, "failed", error_code="damaged", message=f"{path}: cut short. Get the file again")
    assert brief(outcome) == "in/a.pdf: cut short. Get the file again"
    with Progress(quiet=True) as progress:
        progress.start(1, 10)
        progress.opened(10, 0)
        progress.file_done(outcome)
    assert capsys.readouterr().err == "error: in/a.pdf: cut short. Get the file again\n"


def test_pages_of_files_not_yet_opened_are_estimated_from_their_size():
    progress = Progress(quiet=True)
    progress.start(4, 400)
    progress.opened(100, 5)
    assert progress._expected() == (20, False)
    progress.opened(100, 0)
    progress.opened(200, 3)
    assert progress._expected() == (8, True)
