"""``camket findings``, and ``--audit`` of ingest."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "documents"
NAMES = ("bao-cao-2023.docx", "quyet-dinh-2023.txt", "ke-hoach-2024.pdf", "nghi-quyet-2022.md")


def camket(*args: object, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli.main", *map(str, args)], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("findings") / "a.db"
    camket("ingest", *(CORPUS / name for name in NAMES), "--db", path, "--quiet")
    return path


def listed(db: Path, *args: str) -> list[dict]:
    return json.loads(camket("findings", "--db", db, "--format", "json", *args))


def test_findings_in_both_languages(db: Path) -> None:
    rows = {row["rule"]: row for row in listed(db)}
    assert set(rows) == {"arithmetic_mismatch", "target_level_differs"}
    assert rows["arithmetic_mismatch"]["message"] == "312/BC-UBND: ghi 85,10%, nhưng 118/142 cho 83,10%."
    [english] = listed(db, "--rule", "arithmetic", "--lang", "en")
    assert english["message"] == "312/BC-UBND: 85,10% is printed, but 118/142 gives 83,10%."
    assert [place["document_id"] for place in json.loads(english["evidence"])]


def test_filters(db: Path) -> None:
    # a finding is listed with both of its sides
    for number in ("52/KH-UBND", "1205/QĐ-UBND"):
        assert [row["rule"] for row in listed(db, "--document", number)] == ["target_level_differs"]
    assert listed(db, "--document", "18/NQ-HĐND") == []
    assert [row["number"] for row in listed(db, "--severity", "error")] == ["312/BC-UBND"]
    assert [row["number"] for row in listed(db, "--type", "BC")] == ["312/BC-UBND"]
    assert len(listed(db, "--issuer", "lam giang", "--year", "2024")) == 1
    rows = list(csv.DictReader(camket("findings", "--db", db, "--format", "csv").splitlines()))
    assert {row["severity"] for row in rows} == {"error", "warning"}


def test_a_rule_that_does_not_exist(db: Path) -> None:
    assert "There are: arithmetic_mismatch" in camket("findings", "--db", db, "--rule", "nonsense", code=2)


def test_show_quotes_both_sides(db: Path) -> None:
    [row] = listed(db, "--rule", "target_level_differs")
    shown = camket("show", row["id"], "--db", db)
    assert "năm 2024 đạt 65%" in shown
    assert "ít nhất 63%" in shown


def test_settings_of_ones_own(db: Path, tmp_path: Path) -> None:
    own, copy = tmp_path / "own.toml", tmp_path / "b.db"
    own.write_text("[arithmetic_mismatch]\nenabled = false\n", encoding="utf-8")
    camket("ingest", CORPUS / NAMES[0], "--db", copy, "--audit", own, "--quiet")
    assert listed(copy) == []
    own.write_text("[arithmetic]\nenabled = false\n", encoding="utf-8")
    message = camket("ingest", CORPUS / NAMES[0], "--db", copy, "--audit", own, code=2)
    assert "there is no audit rule 'arithmetic'" in message
    own.write_text("", encoding="utf-8")
    camket("ingest", CORPUS / NAMES[0], "--db", copy, "--audit", own, "--quiet")
    assert [row["rule"] for row in listed(copy)] == ["arithmetic_mismatch"]
