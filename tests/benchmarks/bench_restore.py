#!/usr/bin/env python3
"""Restoration of diacritics, measured: camket beside pyvi and underthesea, on the same text in one run.

    python tests/benchmarks/bench_restore.py FILE... [--only camket,pyvi,underthesea] [--clean]

Each file is a clean text in UTF-8. All diacritics are taken off, each tool puts them back, and the table shows how many
syllables are right (case and the custom of placing a tone mark aside) and how many a second one core restores. A tool
that is not installed is left out. ``--clean`` also gives camket the clean text and lists every change, which should be
none. pyvi and underthesea get a line at a time, as they are meant to be used.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

from pipeline.repair.restore import restore
from pipeline.vietnamese import fold_tone_place, strip_marks

Tool = Callable[[str], str]


def by_line(tool: Tool) -> Tool:
    """A tool that takes a line at a time; a line that it fails on (pyvi does on some) stays as it is."""

    def line_by_line(text: str) -> str:
        lines = []
        for line in text.split("\n"):
            try:
                lines.append(tool(line) if line.strip() else line)
            except Exception:  # whatever another tool raises
                lines.append(line)
        return "\n".join(lines)

    return line_by_line


def tools(names: list[str]) -> dict[str, Tool]:
    """The tools that are installed, each warmed up so that loading its model does not count."""
    found: dict[str, Tool] = {}
    if "camket" in names:
        found["camket"] = lambda text: restore(text).apply(text)
    if "pyvi" in names:
        try:
            from pyvi import ViUtils  # type: ignore[import-not-found]
        except ImportError:
            print("pyvi is not installed", file=sys.stderr)
        else:
            found["pyvi"] = by_line(ViUtils.add_accents)
    if "underthesea" in names:
        try:
            from underthesea import restore_diacritics  # type: ignore[import-not-found]
        except ImportError:
            print("underthesea with restore_diacritics is not installed", file=sys.stderr)
        else:
            found["underthesea"] = by_line(restore_diacritics)
    for name, tool in list(found.items()):
        try:
            tool("Uy ban nhan dan tinh")
        except Exception as error:  # whatever another tool raises, the table goes on without it
            print(f"{name} does not run: {error}", file=sys.stderr)
            del found[name]
    return found


def syllables(text: str) -> list[str]:
    """Words of letters alone, lower-case, tone marks in one place."""
    return [fold_tone_place(word) for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).lower())]


def right(gold: list[str], test: list[str]) -> int:
    """How many gold syllables were found in place."""
    if len(gold) == len(test):
        return sum(a == b for a, b in zip(gold, test, strict=True))
    from rapidfuzz.distance import Levenshtein

    return sum(op.src_end - op.src_start for op in Levenshtein.opcodes(gold, test) if op.tag == "equal")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--only", default="camket,pyvi,underthesea")
    parser.add_argument("--clean", action="store_true")
    options = parser.parse_args()
    chosen = tools(options.only.split(","))
    print(f"{'text':40} {'syllables':>9} " + "".join(f"{name:>12} {'per second':>11}" for name in chosen))
    for path in options.files:
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        bare, gold = strip_marks(text), syllables(text)
        cells = []
        for tool in chosen.values():
            started = time.process_time()
            after = tool(bare)
            seconds = time.process_time() - started
            cells.append(f"{right(gold, syllables(after)) / len(gold):12.2%} {len(gold) / seconds:11,.0f}")
        print(f"{path.name[:40]:40} {len(gold):9,} " + "".join(cells))
    if options.clean:
        for path in options.files:
            text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
            edits = restore(text).edits
            print(f"{path.name}: {len(edits)} changes in {len(syllables(text)):,} clean syllables")
            for edit in edits:
                around = text[max(0, edit.start - 40) : edit.start], text[edit.end : edit.end + 30]
                print(f"    {around[0]}[{edit.before} -> {edit.after} {edit.confidence}]{around[1]}".replace("\n", " "))


if __name__ == "__main__":
    main()
