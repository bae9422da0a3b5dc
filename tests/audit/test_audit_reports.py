"""Sets of documents through the whole pipeline: every planted mistake, and nothing else.

``reports``: two yearly reports of an invented province; ``district``: a council's resolution, two reports on it and a
letter; ``forest``: a plan for five years, its change, and two reports. Each holds what only looks like a mistake too:
lists of parts that leave some out, means, estimates, a revised plan, sums over several years.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

# Rule, and what the message must hold.
PLANTED = {
    "reports": {
        ("arithmetic_mismatch", "45,20%", "43,20%"),
        ("arithmetic_mismatch", "12.450 tỷ đồng", "12.350 tỷ đồng"),
        ("arithmetic_mismatch", "12.925", "12.825"),
        ("arithmetic_mismatch", "19,2%", "16,1%"),
        ("arithmetic_mismatch", "12,5%", "9,8%"),
        ("conflicting_figures", "48.350 ha", "47.350 ha"),
        ("conflicting_figures", "xã đạt chuẩn nông thôn mới: 96", "94"),
        ("restated_figure", "3,95%", "3,85%"),
    },
    "district": {
        ("arithmetic_mismatch", "8.412 đối tượng", "8.312"),
        ("arithmetic_mismatch", "48,9%", "38,9%"),
        ("arithmetic_mismatch", "11.850 tấn", "11.490"),
        ("citation_date_conflict", "88/NQ-HĐND ngày 12/12/2023", "21/12/2023"),
        ("deadline_before_document", "88/NQ-HĐND", "31/12/2022"),
        ("deadline_before_document", "45/LĐTBXH", "28/2/2025"),
        ("reported_against_commitment", "2,4 tỷ đồng", "3 tỷ đồng"),
        ("restated_figure", "56,8 triệu đồng", "58,3 triệu đồng"),
        ("unreported_target", "702/BC-UBND", "Tốc độ tăng giá trị sản xuất"),
        ("unreported_target", "702/BC-UBND", "nước sạch"),
    },
    "forest": {
        ("arithmetic_mismatch", "1.958 tỷ đồng", "1.940"),
        ("arithmetic_mismatch", "43.210 ha", "42.310"),
        ("arithmetic_mismatch", "61,3 ha", "63,1"),
        ("arithmetic_mismatch", "8,5%", "3,2%"),
        ("citation_date_after_document", "266/BC-UBND", "08/CT-UBND"),
        ("reported_against_commitment", "0,8 - 1,5 tỷ đồng", "1,5 tỷ đồng"),
        ("restated_figure", "58,29%", "58,92%"),
    },
}
Message = tuple[str, str]


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Message]]:
    told = {}
    for name in PLANTED:
        db = tmp_path_factory.mktemp(name) / "a.db"
        command = [
            sys.executable,
            "-m",
            "pipeline.cli.main",
            "ingest",
            str(HERE / name),
            "--db",
            str(db),
            "--jobs",
            "1",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        with sqlite3.connect(db) as base:
            told[name] = base.execute("SELECT rule, message FROM findings").fetchall()
    return told


@pytest.mark.parametrize(
    ("name", "rule", "one", "other"), [(name, *each) for name, planted in PLANTED.items() for each in sorted(planted)]
)
def test_a_planted_mistake_is_found(
    messages: dict[str, list[Message]], name: str, rule: str, one: str, other: str
) -> None:
    assert len([said for found, said in messages[name] if found == rule and one in said and other in said]) == 1


@pytest.mark.parametrize("name", PLANTED)
def test_nothing_else_is_raised(messages: dict[str, list[Message]], name: str) -> None:
    left = [
        (found, said)
        for found, said in messages[name]
        if not any(found == rule and one in said and other in said for rule, one, other in PLANTED[name])
    ]
    assert left == []
