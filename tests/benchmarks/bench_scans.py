#!/usr/bin/env python3
"""Real scans, read and repaired, against what ``tesseract -l vie`` alone makes of them.

    bench_scans.py [SCAN.pdf ...] [--list]

Without files, all of shared/scans (set CAMKET_SHARED where it does not lie beside the checkout). The gold transcription
of SCAN.pdf is SCAN.gold.txt. Words are compared by shared/tools/text_accuracy.py. ``--list`` prints every change that
the repair made, and every word that is still wrong.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType

from pipeline.intake import probe, read_page, render_page
from pipeline.model import Page
from pipeline.repair import doubtful_words, repair_pages
from pipeline.text import TextOptions, read_text


@dataclass
class Result:
    """Syllables of one scan, or of several added up. ``broken`` were right in the bare reading and are wrong now."""

    gold: int = 0
    bare_right: int = 0
    bare_wrong: int = 0
    read_wrong: int = 0  # before repair
    wrong: int = 0
    lost: int = 0
    mended: int = 0
    broken: int = 0
    broken_by_repair: int = 0  # were right as read, and are wrong now
    bare_seconds: float = 0.0
    read_seconds: float = 0.0
    repair_seconds: float = 0.0
    still: list[tuple[str, str]] = field(default_factory=list)
    pages: tuple[Page, ...] = ()

    def __add__(self, other: Result) -> Result:
        numbers = {
            name: value + getattr(other, name) for name, value in vars(self).items() if isinstance(value, (int, float))
        }
        return Result(**numbers)


def _accuracy(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("text_accuracy", shared / "tools" / "text_accuracy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(path: Path, shared: Path) -> Result:
    """Reads a scan both ways and counts."""
    accuracy = _accuracy(shared)
    gold = accuracy.syllables(path.with_suffix(".gold.txt").read_text(encoding="utf-8"))
    info = probe(path)
    numbers = range(1, info.page_count + 1)
    result = Result(gold=len(gold))
    bare = []
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            picture = Path(folder) / "page.png"
            render_page(path, info.media_type, number, 300).save(picture, dpi=(300, 300))
            command = ["tesseract", str(picture), "stdout", "-l", "vie", "--dpi", "300"]
            start = time.perf_counter()
            done = subprocess.run(command, env={**os.environ, "OMP_THREAD_LIMIT": "1"}, check=True, capture_output=True)
            result.bare_seconds += time.perf_counter() - start
            bare.append(done.stdout.decode("utf-8"))
    start = time.perf_counter()
    texts = [
        read_text(
            read_page(path, info.media_type, number),
            partial(render_page, path, info.media_type, number),
            TextOptions(),
            doubtful=doubtful_words,
        )
        for number in numbers
    ]
    result.read_seconds = time.perf_counter() - start
    start = time.perf_counter()
    result.pages = repair_pages(texts)
    result.repair_seconds = time.perf_counter() - start

    before, old = accuracy.compare(gold, accuracy.syllables("\n".join(bare)))
    raw, seen = accuracy.compare(gold, accuracy.syllables("\n".join(page.text_raw for page in result.pages)))
    words = accuracy.syllables("\n".join(page.text for page in result.pages))
    after, new = accuracy.compare(gold, words)
    result.bare_right, result.bare_wrong = before["right"], before["wrong"]
    result.read_wrong, result.wrong, result.lost = raw["wrong"], after["wrong"], after["lost"]
    result.mended = sum(a == "right" and b == "wrong" for a, b in zip(new, old, strict=True))
    result.broken = sum(a == "wrong" and b == "right" for a, b in zip(new, old, strict=True))
    result.broken_by_repair = sum(a == "wrong" and b == "right" for a, b in zip(new, seen, strict=True))
    for op in accuracy.Levenshtein.opcodes(gold, words):
        if op.tag == "replace" and op.src_end - op.src_start == op.dest_end - op.dest_start <= 3:
            around = " ".join(gold[max(0, op.src_start - 3) : op.src_end + 3])
            result.still.append((around, " ".join(words[op.dest_start : op.dest_end])))
    return result


def _line(name: str, r: Result) -> str:
    share = r.wrong / max(1, r.bare_wrong)
    return (
        f"{name:12} gold {r.gold:5}  tesseract wrong {r.bare_wrong:4}  read {r.read_wrong:4}  repaired {r.wrong:3}"
        f" ({share:5.1%})  mended {r.mended:4}  broken {r.broken:2} of {r.bare_right} (by repair {r.broken_by_repair})"
        f"  lost {r.lost:3}  seconds {r.bare_seconds:5.1f} {r.read_seconds:5.1f} {r.repair_seconds:4.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", nargs="*", type=Path)
    parser.add_argument("--list", action="store_true", help="print changes and what is still wrong")
    options = parser.parse_args()
    root = Path(__file__).resolve().parents[2]
    shared = Path(os.environ.get("CAMKET_SHARED") or root.parent / "shared")
    scans = options.scans or sorted((shared / "scans").glob("*.pdf"))
    if not scans:
        sys.exit("no scans: name some, or set CAMKET_SHARED")
    total = Result()
    for path in scans:
        result = measure(path, shared)
        total = total + result
        print(_line(path.stem, result), flush=True)
        if options.list:
            for page in result.pages:
                for edit in page.plan.edits:
                    print(f"    page {page.page_no}: {edit.before} -> {edit.after} ({edit.kind}, {edit.confidence})")
            for around, now in result.still:
                print(f"    still wrong: {around}  [{now}]")
    print(_line("all", total))


if __name__ == "__main__":
    main()
