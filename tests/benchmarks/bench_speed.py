#!/usr/bin/env python3
"""How fast damaged text is repaired, and what it costs in memory.

    bench_speed.py [--only english-ocr,lost-letters,stripped,viet-ocr,one-line] [--repeat N] [--readings FILE]

The texts are the seeds of shared/ (set CAMKET_SHARED where it does not lie beside the checkout) and, for ``viet-ocr``,
what Tesseract reads off shared/scans. Reading them takes a minute and is not counted; ``--readings`` keeps the readings
in a file, and takes them from there the next time.

Each kind is repaired in a process of its own, with the models loaded before the clock runs and one computing thread.
Printed are words with a letter in them per second of processor time: the first time, and once more in the same process,
when what was met before is remembered (the median of ``--repeat`` processes); and the most memory that a process took.
``one-line`` is a whole ``camket repair`` of one line, in seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CAMKET_SHARED") or ROOT.parent / "shared")
ENGLISH, LETTER = "ke-hoach-382-an-giang-2025", "cong-van-binh-dinh-2023"
STRIPPED = ("bai-bao-tinh-uy-an-giang", "bao-cao-so-ket-an-giang-2025", "ke-hoach-67-an-giang-2021")
KINDS = ("english-ocr", "lost-letters", "stripped", "viet-ocr", "one-line")
LINES = {
    "english-ocr": "Thuc hi€én cong tac vi sy tién by cia phu nir",
    "lost-letters": "Th c hiện ch nh sách ây dựng đ ng bộ",
    "stripped": "Uy ban nhan dan tinh",
    "viet-ocr": "Thông kê sô liệu",
}


def seed(name: str) -> str:
    """One of the five documents, as people obtained it."""
    return (SHARED / "seeds" / f"{name}.txt").read_text(encoding="utf-8")


def words(text: str) -> int:
    """Words between blanks that have a letter."""
    return sum(1 for word in text.split() if re.search(r"[^\W\d_]", word))


def jobs(kind: str, readings: Path | None) -> tuple[int, Callable[[], object]]:
    """The words of a kind, and what repairs them."""
    from pipeline.repair import repair_pages, repair_text
    from pipeline.vietnamese import strip_marks

    if kind == "viet-ocr":
        assert readings is not None
        import pipeline.text  # noqa: F401 - whoever has readings has loaded it

        repair_text(LINES[kind], kind)
        with readings.open("rb") as file:
            documents = pickle.load(file)
        return sum(words(page.best.text) for pages in documents for page in pages), lambda: [
            repair_pages(pages) for pages in documents
        ]
    decoder = {"lost-letters": "glyphs", "stripped": "diacritics"}.get(kind, kind)
    texts = [seed({"english-ocr": ENGLISH, "lost-letters": LETTER}[kind])] if kind != "stripped" else []
    texts = texts or [strip_marks(seed(name)) for name in STRIPPED]
    repair_text(LINES[kind], decoder)
    return sum(map(words, texts)), lambda: [repair_text(text, decoder) for text in texts]


def measure(kind: str, readings: Path | None) -> None:
    """Run in a process of its own: prints words, seconds the first and the second time, megabytes at most."""
    count, repair = jobs(kind, readings)
    seconds = []
    for _ in range(2):
        start = time.process_time()
        repair()
        seconds.append(time.process_time() - start)
    print(json.dumps([count, *seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def read_scans(out: Path) -> None:
    """Reads shared/scans and keeps the readings."""
    from pipeline.intake import probe, read_page, render_page
    from pipeline.text import TextOptions, read_text

    documents = []
    for path in sorted((SHARED / "scans").glob("*.pdf")):
        info = probe(path)
        documents.append(
            [
                read_text(
                    read_page(path, info.media_type, number),
                    partial(render_page, path, info.media_type, number),
                    TextOptions(),
                )
                for number in range(1, info.page_count + 1)
            ]
        )
    with out.open("wb") as file:
        pickle.dump(documents, file)


def one_line(environment: dict[str, str]) -> float:
    """Seconds of a whole ``camket repair`` of one line."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "pipeline.cli.main", "repair", "--kind", "diacritics"]
    subprocess.run(command, input=LINES["stripped"].encode(), env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(KINDS))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--readings", type=Path)
    parser.add_argument("--measure", choices=KINDS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.readings)
        return
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        readings = options.readings or Path(folder) / "readings.pickle"
        print(f"{'kind':14} {'words':>7} {'first time':>12} {'second time':>12} {'MB':>6}")
        for kind in options.only.split(","):
            if kind == "one-line":
                times = [one_line(environment) for _ in range(options.repeat + 1)][1:]
                print(f"{kind:14} {words(LINES['stripped']):7} {statistics.median(times):10.2f} s")
                continue
            if kind == "viet-ocr" and not readings.exists():
                read_scans(readings)
            command = [sys.executable, __file__, "--measure", kind, "--readings", str(readings)]
            rows = []
            for _ in range(options.repeat):
                done = subprocess.run(command, env=environment, check=True, capture_output=True, cwd=ROOT)
                rows.append(json.loads(done.stdout))
            count = rows[0][0]
            first, second = (count / statistics.median(row[i] for row in rows) for i in (1, 2))
            most = max(row[3] for row in rows)
            print(f"{kind:14} {count:7,} {first:10,.0f}/s {second:10,.0f}/s {most:6.0f}", flush=True)


if __name__ == "__main__":
    main()
