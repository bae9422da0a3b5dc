"""The commands as a user types them: what goes to which stream, in which format, with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from making_facts import cite, facts, page, repaired_page

from pipeline.cli import text as text_commands
from pipeline.cli.main import COMMANDS, cli
from pipeline.cli.reference import docs_file, reference
from pipeline.repair import KINDS
from pipeline.store import Outcome, Store, Writer

WHEN = {"seconds": 1.0, "started_at": "2026-01-01T00:00:00+00:00"}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "a.db"
    with Store.create(path) as store:
        writer = Writer(store)
        plan = facts("/in/plan.txt", "12/KH-UBND", pages=(repaired_page(), page(2, "Bình đẳng giới.")), cites=())
        formula = '=HYPERLINK("x")'
        report = facts(
            "/in/report.txt",
            "90/BC-UBND",
            issued_on="2023-12-01",
            title=formula,
            cites=(cite("12/KH-UBND", "UBND tỉnh", "2023-02-14"), cite("5/QĐ-TTg", None, "2020-01-01", start=9)),
        )
        writer.write(plan, **WHEN)
        writer.write(report, **WHEN)
        writer.fail(
            Outcome("/in/bad.pdf", "failed", error_code="damaged", message="/in/bad.pdf: cut short"), None, **WHEN
        )
    return str(path)


def call(*args, env=None, input=None):
    return CliRunner(env=env).invoke(cli, [str(arg) for arg in args], input=input)


def camket(*args, **options):
    """The real command, in a process of its own."""
    return subprocess.run([sys.executable, "-m", "pipeline.cli.main", *map(str, args)], capture_output=True,
                          check=False, cwd=options.pop("cwd", None), timeout=120,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}, **options)  # fmt: skip


def test_every_command_has_a_help_with_an_example():
    for name in COMMANDS:
        result = call(name, "--help")
        assert result.exit_code == 0
        assert "Examples:" in result.output or name == "train"
        assert f"camket {name}" in result.output


def test_the_reference_is_what_the_commands_say():
    assert docs_file().read_text(encoding="utf-8") == reference(), "run: python -m pipeline.cli.reference"


def test_help_needs_no_heavy_module():
    code = "import sys; from pipeline.cli.main import cli\ntry: cli(['--help'])\nexcept SystemExit: pass\n"
    check = "print([m for m in ('numpy', 'numba', 'spacy', 'cv2', 'pdfplumber', 'rich', 'lxml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code + check], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


def test_version():
    assert re.fullmatch(r"camket \d+\.\d+\.\d+\S*\n", call("--version").output)


def test_documents_as_json(db):
    result = call("documents", "--db", db, "--format", "json")
    rows = json.loads(result.stdout)
    assert [row["number"] for row in rows] == ["12/KH-UBND", "90/BC-UBND"]
    assert rows[0]["place"] is None
    assert (rows[0]["cited"], rows[1]["citations"]) == (1, 2)


def test_all_formats_carry_the_same(db, tmp_path):
    as_json = json.loads(call("documents", "--db", db, "--format", "json").stdout)
    as_lines = [json.loads(line) for line in call("documents", "--db", db, "--format", "jsonl").stdout.splitlines()]
    assert as_lines == as_json
    as_csv = list(csv.DictReader(io.StringIO(call("documents", "--db", db, "--format", "csv").stdout)))
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in as_json] == as_csv
    sheet_file = tmp_path / "d.xlsx"
    assert call("documents", "--db", db, "--format", "xlsx", "-o", sheet_file).exit_code == 0
    head, *body = openpyxl.load_workbook(sheet_file).active.iter_rows(values_only=True)
    assert [dict(zip(head, row, strict=True)) for row in body] == as_json


def test_a_text_that_looks_like_a_formula_stays_text_in_a_spreadsheet(db, tmp_path):
    sheet_file = tmp_path / "d.xlsx"
    call("documents", "--db", db, "--format", "xlsx", "-o", sheet_file)
    cells = [cell for row in openpyxl.load_workbook(sheet_file).active.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if str(cell.value).startswith("=")] == ["s"]


def test_a_spreadsheet_goes_through_a_pipe(db):
    done = camket("documents", "--db", db, "--format", "xlsx")
    assert openpyxl.load_workbook(io.BytesIO(done.stdout)).active.max_row == 3


def test_the_table_is_for_people(db):
    result = call("documents", "--db", db)
    assert "12/KH-UBND" in result.stdout
    assert "\x1b" not in result.stdout


def test_no_colour_where_nobody_wants_it(db):
    for env in ({}, {"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert b"\x1b" not in camket("documents", "--db", db, env=env).stdout


def test_citations_and_their_targets(db):
    rows = json.loads(call("citations", "--db", db, "--format", "json").stdout)
    assert [(row["in_number"], row["number"], bool(row["target_document_id"])) for row in rows] == [
        ("90/BC-UBND", "12/KH-UBND", True),
        ("90/BC-UBND", "5/QĐ-TTg", False),
    ]
    assert json.loads(call("citations", "--db", db, "--format", "json", "--document", "12/KH-UBND").stdout) == []
    cited = rows[0]["target_document_id"]
    for wanted in ("12 / KH-UBND", cited):
        assert json.loads(call("citations", "--db", db, "--format", "json", "--cites", wanted).stdout) == rows[:1]


def test_search(db):
    for typed in (["binh", "dang"], ["bình đẳng"]):
        (hit,) = json.loads(call("search", *typed, "--db", db, "--format", "json", "--kind", "page").stdout)
        assert (hit["number"], hit["page_no"]) == ("12/KH-UBND", 2)
    nothing = call("search", "voi", "--db", db, "--format", "json")
    assert (nothing.stdout, nothing.stderr, nothing.exit_code) == ("[]\n", "No hit found.\n", 0)


def test_show(db):
    key = json.loads(call("citations", "--db", db, "--format", "json").stdout)[0]["id"]
    shown = call("show", key, "--db", db)
    assert "before repair: the same" in shown.stdout
    assert "target: 12/KH-UBND, UBND tỉnh Hoa Sơn, 2023-02-14" in shown.stdout
    assert json.loads(call("show", key, "--db", db, "--format", "json").stdout)["id"] == key
    document = call("show", "12/KH", "--db", db)
    assert document.exit_code == 2
    with sqlite3.connect(db) as base:
        plan = base.execute("SELECT id FROM documents WHERE number = '12/KH-UBND'").fetchone()[0]
    assert "Sở Tài chính" in call("show", plan, "--db", db).stdout
    assert "Các sở" in call("show", f"{plan}-p1", "--db", db).stdout


def test_status(db):
    result = call("status", "--db", db)
    assert result.stdout.splitlines()[1].startswith("failed")
    assert "cut short" in result.stdout
    assert "2 done, 0 partial, 1 failed" in result.stderr
    rows = json.loads(call("status", "--db", db, "--only", "failed", "--format", "json").stdout)
    assert [(row["path"], row["error_code"], row["attempts"]) for row in rows] == [("/in/bad.pdf", "damaged", 1)]


def test_nothing_to_retry(tmp_path):
    with Store.create(tmp_path / "a.db") as store:
        Writer(store).write(facts("/in/plan.txt"), **WHEN)
    result = call("retry", "--db", tmp_path / "a.db")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing to retry: no file failed.\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["documents", "--db", "none.db"], "there is no database here. Make one with: camket ingest"),
        (["documents", "--type", "XX"], "There are: KH"),
        (["documents", "--issuer", "nobody"], "There are: UBND tỉnh Hoa Sơn"),
        (["documents", "--year", "1999"], "There are: 2023"),
        (["documents", "--year", "soon"], "not a valid integer"),
        (["documents", "--colour"], "No such option"),
        (["show", "nothing"], "nothing here has the id"),
        (["search", "--", "-"], "nothing to search for"),
        (["nonsense"], "No such command"),
        (["ingest", "nowhere.pdf"], "nowhere.pdf: no such file or folder"),
        (["ingest"], "Missing argument"),
        (["repair", "nowhere.txt"], "cannot be read"),
        (["repair", "--kind", "magic"], "is not one of"),
    ],
)
def test_wrong_usage_is_one_message_and_exit_code_2(db, args, message):
    env = {"CAMKET_DB": db}
    result = call(*args, env=env)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "a.db"
    path.write_text("Kính gửi các sở", encoding="utf-8")
    result = call("documents", "--db", path)
    assert result.exit_code == 2
    assert "no database" in result.stderr


def test_an_unexpected_fault_is_one_line_and_a_traceback_with_debug(db, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("pipeline.store.queries.documents", fail)
    result = call("documents", "--db", db)
    assert result.exit_code == 1
    line = "error: unexpected ZeroDivisionError: on purpose. Run again with --debug for details.\n"
    assert result.stderr == line
    for args in (["--debug", "documents"], ["documents", "--debug"]):
        assert isinstance(call(*args, "--db", db).exception, ZeroDivisionError)
    assert call("documents", "--db", db).stderr == line


def test_a_reader_that_goes_away_is_no_fault(db):
    command = f"{sys.executable} -m pipeline.cli.main documents --db {db} --format jsonl | true"
    for _ in range(3):
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, cwd=ROOT, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


def test_vietnamese_in_a_locale_that_has_none(db):
    done = camket("documents", "--db", db, "--format", "jsonl", env={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert "UBND tỉnh Hoa Sơn" in done.stdout.decode("utf-8")


# --- repair ----------------------------------------------------------------------------------------------------------


def test_repair_knows_the_kinds_of_the_stage():
    assert text_commands.KINDS == KINDS


def test_repair_keeps_every_byte_that_needs_no_repair():
    text = "Điều 1.\r\n\tPhạm vi điều chỉnh  \n\n  của Quy chế.\x0cHết\r"
    done = camket("repair", input=text.encode())
    assert done.returncode == 0
    assert done.stdout.decode() == text


def test_repair_and_its_plan(tmp_path):
    raw = "So\u031b\u0309 Y te\u0302\u0301 to\u031b\u0300 tri\u0300nh\r\n"  # decomposed letters
    file = tmp_path / "a.txt"
    file.write_bytes(raw.encode())
    repaired = camket("repair", file, "--kind", "unicode").stdout.decode()
    assert repaired == "Sở Y tế tờ trình\r\n"
    plan = json.loads(camket("repair", file, "--kind", "unicode", "--explain").stdout)
    for edit in reversed(plan):
        assert raw[edit["start"] : edit["end"]] == edit["before"]
        raw = raw[: edit["start"]] + edit["after"] + raw[edit["end"] :]
    assert raw == repaired
    assert set(plan[0]) == {"start", "end", "before", "after", "kind", "confidence"}


@pytest.mark.parametrize("data", [b"%PDF-1.4 ...", bytes(range(256)) * 20])
def test_repair_of_something_else_than_text(tmp_path, data):
    file = tmp_path / "a.pdf"
    file.write_bytes(data)
    result = call("repair", file)
    assert result.exit_code == 2
    assert "camket ingest" in result.stderr


def test_train_channel_and_lm_say_what_they_need():
    for model in ("lm", "context", "channel"):
        result = call("train", model, "nowhere.txt")
        assert result.exit_code == 2
        assert "does not exist" in result.stderr
        assert call("train", model, "--help").exit_code == 0


def test_train_context_says_what_it_lacks(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # the extra is not installed
    text = tmp_path / "laws.txt"
    text.write_text("Ủy ban nhân dân tỉnh ban hành kế hoạch\n", encoding="utf-8")
    result = call("train", "context", text, "--to", tmp_path / "context.npz")
    assert result.exit_code == 3
    assert "camket[train]" in result.stderr
    assert not (tmp_path / "context.npz").exists()


@pytest.fixture
def laws(tmp_path):
    """A text to train on."""
    text = tmp_path / "laws.txt"
    lines = [f"Điều {i}. Ủy ban nhân dân tỉnh ban hành kế hoạch phát triển thư viện cơ sở năm {i}" for i in range(800)]
    text.write_text("\n".join(lines), encoding="utf-8")
    return text


def test_train_context_makes_a_network(tmp_path, laws):
    pytest.importorskip("torch", reason="training needs the extra camket[train]")
    done = call("train", "context", laws, "--to", tmp_path / "context.npz", "--passes", "0.1")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith(f"{tmp_path}/context.npz: ")


def test_train_lm_makes_a_model(tmp_path, laws):
    done = call("train", "lm", laws, "--to", tmp_path / "lm.bin", "--order", "3")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith(f"{tmp_path}/lm.bin: ")
    assert (tmp_path / "lm.bin").stat().st_size > 1000
    nowhere = call("train", "lm", laws, "--to", tmp_path / "no" / "lm.bin")
    assert (nowhere.exit_code, nowhere.stdout) == (2, "")
