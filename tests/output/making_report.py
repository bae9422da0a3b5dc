"""A small database with all that a report speaks of: verdicts of every kind, series, findings, pages that failed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from making_facts import FACT_TEXT, broken_page, evidence, facts, page, with_findings

from pipeline.model import Mention, Result, Span
from pipeline.store import Outcome, Store, Writer

WHEN = {"seconds": 1.0, "started_at": "2026-01-01T00:00:00+00:00"}
HOSTILE = '<script>alert("x")</script> & =HYPERLINK("x")'
LATER = (
    f"Năm 2024 có 70% số xã có phòng đọc; năm 2025 ước đạt 72,5% số xã có phòng đọc.\nSách cũ: {HOSTILE} chiếm 3%.\n"
)


def report_database(path: Path, folder: Path) -> Path:
    """A plan of one province with its targets, a report that answers some of them, a plan of another province."""
    first = page(1, FACT_TEXT)
    plan = with_findings(facts(str(folder / "plan.pdf"), pages=(first,), cites=()), first)
    plan = replace(plan, file=replace(plan.file, media_type="application/pdf"))
    doubt = FACT_TEXT.index("36/48")
    plan = replace(plan, mentions=(Mention("doubtful-number", "75", None, Span(1, doubt, doubt + 90), "doubts"),))
    later = page(2, LATER)
    goal = {"indicator": "số xã có phòng đọc", "goal": "2", "indicator_no": "1", "unit": "%"}
    report = facts(
        str(folder / "báo cáo 90.txt"), "90/BC-UBND", issued_on="2025-12-01", title=HOSTILE,
        pages=(broken_page(1), later), cites=(),
    )  # fmt: skip
    lines = LATER.splitlines()
    report = replace(
        report,
        results=(
            Result(evidence(later, lines[0], "70"), value=70.0, year=2024, **goal),
            Result(evidence(later, lines[0], "72,5"), value=72.5, year=2025, estimate=True, **goal),
            Result(evidence(later, lines[1], "3"), indicator=HOSTILE, value=3.0, unit="%"),
        ),
    )
    other = page(1, FACT_TEXT.replace("65%", "60%"))
    elsewhere = facts(
        str(folder / "other.txt"),
        "5/KH-UBND",
        issuer="UBND tỉnh Sông Lam",
        province="Sông Lam",
        pages=(other,),
        cites=(),
    )
    elsewhere = replace(elsewhere, targets=(
        replace(plan.targets[0], evidence=evidence(other, FACT_TEXT.splitlines()[1].replace("65%", "60%"), "60"),
                value=60.0),))  # fmt: skip
    with Store.create(path) as store:
        writer = Writer(store)
        for each in (plan, report, elsewhere):
            writer.write(each, **WHEN)
        bad = str(folder / "broken.pdf")
        writer.fail(Outcome(bad, "failed", error_code="damaged", message=f"{bad}: cut short"), None, **WHEN)
        _judge(store, plan.file.id, report.file.id)
    return path


def _judge(store: Store, plan: str, report: str) -> None:
    """What linking and audit say, written by hand."""
    db = store.db
    for table in ("progress", "findings"):
        db.execute(f"DELETE FROM {table}")
    db.execute("INSERT OR IGNORE INTO indicators (id, label, unit) VALUES ('ind-1', 'Tỷ lệ xã có phòng đọc', '%')")
    for table in ("targets", "results"):
        db.execute(f"UPDATE {table} SET indicator_id = 'ind-1' WHERE indicator = 'số xã có phòng đọc'")
    result = db.execute("SELECT id FROM results WHERE value = 72.5").fetchone()[0]
    rows = db.execute("SELECT id, document_id, value, year FROM targets WHERE value IS NOT NULL").fetchall()
    for row in rows:
        verdict, gap, answer, key = (
            ("met", 7.5, result, "met") if row["year"] == 2025 else ("unknown", None, None, "unread")
        )
        if row["document_id"] != plan:
            verdict, gap, answer, key = "not_reported", None, None, "no_report"
        params = json.dumps({"target": "65%", "result": "72,5%", "notes": []})
        db.execute(
            "INSERT INTO progress (target_id, result_id, verdict, gap, reason, reason_key, reason_params)"
            " VALUES (?, ?, ?, ?, 'lý do bằng lời', ?, ?)",
            (row["id"], answer, verdict, gap, key, params),
        )
    places = [
        {"document_id": plan, "page_no": 1, "start": 0, "end": 9, "text": "Mục tiêu 2"},
        {"document_id": report, "page_no": 2, "start": 0, "end": 9, "text": HOSTILE},
    ]
    db.execute(
        "INSERT INTO findings (id, rule, severity, document_id, message, evidence) VALUES"
        " ('fnd-1', 'conflicting_figures', 'error', ?, 'hai số khác nhau', ?)",
        (plan, json.dumps(places)),
    )
