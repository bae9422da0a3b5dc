"""The commands for facts: what they list, in which format, and the picture of show."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from making_facts import FACT_TEXT, evidence, facts, page, sha, with_findings
from making_files import BODY, letter_pdf
from PIL import Image

from pipeline import intake
from pipeline.cli.main import cli
from pipeline.model import Figure, Page, Target
from pipeline.store import Store, Writer

ROOT = Path(__file__).resolve().parents[2]
WHEN = {"seconds": 1.0, "started_at": "2026-01-01T00:00:00+00:00"}


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "a.db"
    first = page(1, FACT_TEXT)
    with Store.create(path) as store:
        Writer(store).write(with_findings(facts("/in/plan.txt", pages=(first,), cites=()), first), **WHEN)
    return str(path)


def call(*args):
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def listed(db, command, *args):
    result = call(command, "--db", db, "--format", "json", *args)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_targets_as_a_table_show_the_level_as_it_is_written(db):
    result = call("targets", "--db", db)
    assert "≥ 65%" in result.stdout
    assert "2030" in result.stdout
    assert len(result.stdout.splitlines()) == 4


@pytest.mark.parametrize("command", ["targets", "results", "progress", "findings"])
def test_a_question_starts_without_what_reads_documents(db, command):
    code = "import sys; from pipeline.cli.main import cli\ntry: cli(sys.argv[1:])\nexcept SystemExit: pass\n"
    check = "print(sorted({'numpy', 'spacy', 'cv2', 'docx', 'pdfplumber', 'PIL'} & set(sys.modules)))"
    call = [sys.executable, "-c", code + check, command, "--db", db]
    done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("command", "count"), [("targets", 3), ("results", 1), ("figures", 2), ("assignments", 1), ("deadlines", 1)]
)
def test_every_format_has_every_row(db, command, count, tmp_path):
    rows = listed(db, command)
    assert len(rows) == count
    lines = call(command, "--db", db, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = list(csv.DictReader(io.StringIO(call(command, "--db", db, "--format", "csv").stdout)))
    assert [row["id"] for row in table] == [row["id"] for row in rows]
    file = tmp_path / "a.xlsx"
    assert call(command, "--db", db, "--format", "xlsx", "--output", file).exit_code == 0
    sheet = openpyxl.load_workbook(file).active
    assert sheet.max_row == count + 1
    assert {"text", "page_no", "rule", "confidence", "path"} <= rows[0].keys()


def test_numbers_are_numbers_and_what_is_not_stated_is_null(db):
    rows = listed(db, "figures")
    assert [(row["value"], row["unit"], row["year"]) for row in rows] == [
        (12500.0, "lượt", 2024),
        (2.3e9, "đồng", None),
    ]


def test_filters_of_the_commands(db):
    assert [row["year"] for row in listed(db, "targets", "--year", "2030")] == [2030]
    assert [row["kind"] for row in listed(db, "figures", "--kind", "budget")] == ["budget"]
    assert listed(db, "results", "--verdict", "met") == []
    assert len(listed(db, "targets", "--province", "hoa son", "--rule", "at-least", "--goal", "2")) == 1
    wrong = call("targets", "--db", db, "--goal", "7")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "no target here has the goal 7. There are: 2" in wrong.stderr


def test_show_gives_the_evidence_of_a_fact(db):
    key = listed(db, "targets", "--year", "2025")[0]["id"]
    out = call("show", key, "--db", db).stdout
    for line in (
        "level: ≥ 65%",
        "có ít nhất »65«% số xã",
        "number: 65",
        "found by: at-least, confidence 0.95",
        "page 1",
    ):
        assert line in out
    assert json.loads(call("show", key, "--db", db, "--format", "json").stdout)["value_quote"] == "65"


def test_show_names_the_rule_and_what_it_finds(tmp_path):
    first = page(1, FACT_TEXT)
    base = facts("/in/plan.txt", pages=(first,), cites=())
    target = Target(evidence(first, "Nâng cao văn hóa đọc.", rule="target/strive"), indicator="văn hóa đọc")
    path = tmp_path / "a.db"
    with Store.create(path) as store:
        Writer(store).write(type(base)(base.file, base.pages, base.header, (), targets=(target,)), **WHEN)
    out = call("show", "tgt-", "--db", path).stdout
    assert "found by: target/strive, confidence 0.95\n    that is: words of commitment in the sentence" in out
    assert "commitments.yaml, commit, strive: plans and resolutions" in out
    assert "finds for example: Phấn đấu" in out


@pytest.fixture
def printed(tmp_path):
    """A born-digital plan as it lies on disk, with one figure of its text in the database."""
    file = letter_pdf(tmp_path / "plan.pdf")
    info = intake.probe(file)
    layer = intake.read_page(file, info.media_type, 1)
    one = Page(1, "text", 1.0, layer.text, text=layer.text, words=layer.words, width=layer.width, height=layer.height)
    line = BODY[5]
    figure = Figure(evidence(one, line, "12"), measure="lớp bồi dưỡng", value=12.0, unit="lớp")
    base = facts(str(file), pages=(one,), cites=(), content=sha("x"))
    path = tmp_path / "a.db"
    with Store.create(path) as store:
        Writer(store).write(type(base)(info, (one,), base.header, (), figures=(figure,)), **WHEN)
    return file, path


def test_show_cuts_out_the_place_with_the_number_outlined(printed, tmp_path):
    _, db = printed
    target = tmp_path / "crop.png"
    result = call("show", "fig-", "--db", db, "--image", target)
    assert result.exit_code == 0, result.output
    with Image.open(target) as crop:
        colours = {colour: count for count, colour in crop.convert("RGB").getcolors(1 << 20)}
        assert crop.width > crop.height
        assert crop.width < 595 * 150 / 72  # a piece, not the page
    assert colours[(200, 30, 30)] > 50  # the outline of the number
    assert sum(count for (r, g, b), count in colours.items() if max(r, g, b) < 80) > 500  # letters


def test_a_page_without_a_picture_is_refused_in_words(db, tmp_path):
    (tmp_path / "plan.txt").write_text(FACT_TEXT, encoding="utf-8")
    path = tmp_path / "a.db"
    first = page(1, FACT_TEXT)
    base = facts(str(tmp_path / "plan.txt"), pages=(first,), cites=())
    info = intake.probe(tmp_path / "plan.txt")
    with Store.create(path) as store:
        Writer(store).write(type(base)(info, (first,), base.header, (), figures=(
            Figure(evidence(first, "Kinh phí 2,3 tỷ đồng.", "2,3"), "kinh phí", 2.3e9),)), **WHEN)  # fmt: skip
    result = call("show", "fig-", "--db", path, "--image", tmp_path / "x.png")
    assert result.exit_code == 1
    assert "page 1: a text file has no picture to read. Pictures are made of PDF files and images" in result.stderr
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize(("change", "says"), [("gone", "not there any more"), ("other", "changed since it was read")])
def test_a_file_that_is_not_the_one_read_gives_no_picture(printed, tmp_path, change, says):
    file, db = printed
    if change == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes() + b"\n")
    result = call("show", "fig-", "--db", db, "--image", tmp_path / "x.png")
    assert result.exit_code == 1
    assert says in result.stderr
    assert "camket ingest" in result.stderr
