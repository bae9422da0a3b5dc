"""How often the repair touches clean text: every change is listed with its context, to be judged one by one.

    python tests/benchmarks/bench_clean.py TEXT[.xz] [--syllables 200000] [--every 1] [--lines 40] [--engine layer]

The text has one paragraph a line. It is read in documents of ``--lines`` paragraphs, taking each ``--every``-th; with
``--engine vie`` each document is repaired as what Tesseract read. Prints the changes, then their rate; the project's
limit is 1 change in 20,000 syllables.
"""

from __future__ import annotations

import argparse
import lzma
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.model import PageText, Reading
from pipeline.repair import repair_pages
from pipeline.repair.detect import damage

LIMIT = 20_000
AROUND = 40


def documents(path: Path, lines: int, every: int) -> Iterator[str]:
    """Documents of so many paragraphs each."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        taken: list[str] = []
        for number, line in enumerate(stream):
            if number % every == 0:
                taken.append(line.rstrip("\n"))
            if len(taken) == lines:
                yield "\n".join(taken)
                taken = []
        if taken:
            yield "\n".join(taken)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("--syllables", type=int, default=200_000)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--lines", type=int, default=40)
    parser.add_argument("--engine", default="layer")
    options = parser.parse_args()
    if not options.text.is_file():
        print(f"{options.text} is not here", file=sys.stderr)
        return 2
    syllables = changes = 0
    kinds: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    seconds = 0.0
    for text in documents(options.text, options.lines, options.every):
        syllables += len(text.split())
        begun = time.perf_counter()
        (page,) = repair_pages([PageText(1, None, None, (Reading(options.engine, text, (), 0.9),))])
        seconds += time.perf_counter() - begun
        kinds[damage(text).kind] += 1
        for edit in page.plan.edits:
            changes += 1
            by_kind[edit.kind] += 1
            before, after = text[max(0, edit.start - AROUND) : edit.start], text[edit.end : edit.end + AROUND]
            print(f"{edit.kind} {edit.confidence:.2f}\t{before!r}\t{edit.before!r} -> {edit.after!r}\t{after!r}")
        if syllables >= options.syllables:
            break
    rate = f"1 in {syllables // changes}" if changes else "none"
    print(f"\n{syllables} syllables, {changes} changes ({rate}; limit 1 in {LIMIT}): {dict(by_kind)}")
    print(f"documents taken for: {dict(kinds)}; {syllables / max(seconds, 1e-9):.0f} syllables a second")
    return 0 if changes * LIMIT <= syllables else 1


if __name__ == "__main__":
    sys.exit(main())
