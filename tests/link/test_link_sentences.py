"""Sentences that tell a plan beside what came of it: which levels they state, what is judged, and what is left open.

Each is a document of its own, in the words of reports and of the press. A wrong verdict is worse than none: where a
sentence does not tell of what its planned level is one, nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from making_promises import WHEN

from pipeline.run.tasks import document, probe, read_page
from pipeline.store import Store, Writer
from pipeline.store.settle import settle
from pipeline.text.options import TextOptions

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text())["cases"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("sentences")
    with Store.create(folder / "a.db") as opened:
        writer = Writer(opened)
        for at, case in enumerate(CASES):
            path = folder / f"{at:03}.txt"
            path.write_text(f"{case['text']}\n")
            file = probe(str(path))
            page = read_page(str(path), file.media_type, 1, TextOptions(ocr="never"), None).page
            writer.write(document(file, (page,)), **WHEN)
        settle(opened)
        yield opened


@pytest.mark.parametrize("at", range(len(CASES)), ids=lambda at: CASES[at]["text"][:40])
def test_a_sentence(store: Store, at: int) -> None:
    case = CASES[at]
    rows = store.db.execute(
        """SELECT t.value, p.verdict, r.value AS answer FROM targets t JOIN documents d ON d.id = t.document_id
           JOIN progress p ON p.target_id = t.id LEFT JOIN results r ON r.id = p.result_id
           WHERE d.path LIKE ? ORDER BY t.value_start""",
        (f"%/{at:03}.txt",),
    ).fetchall()
    assert [tuple(row) for row in rows] == [tuple(line) for line in case["targets"]]
    raised = store.db.execute(
        "SELECT f.rule FROM findings f JOIN documents d ON d.id = f.document_id WHERE d.path LIKE ?",
        (f"%/{at:03}.txt",),
    ).fetchall()
    assert [row[0] for row in raised] == case.get("findings", [])
