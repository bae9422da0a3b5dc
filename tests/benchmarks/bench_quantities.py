"""How fast quantities and times are read: characters a second on one core.

    .venv/bin/python tests/benchmarks/bench_quantities.py [FILE...]

Without files the sources of the sample corpus are read, repeated to a megabyte.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pipeline.extract.quantities import find_quantities
from pipeline.extract.when import find_times

CORPUS = Path(__file__).parents[2] / "corpus" / "source"
MEGABYTE = 1_000_000


def sample(paths: list[Path]) -> str:
    """The texts of some files, one behind the other, repeated to a megabyte."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return (text * (MEGABYTE // len(text) + 1))[:MEGABYTE]


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted(CORPUS.glob("*.txt"))
    text = sample(paths)
    for name, read in (("quantities", find_quantities), ("times", find_times)):
        read(text[:1000])
        start = time.process_time()
        found = read(text)
        seconds = time.process_time() - start
        print(f"{name}: {len(found)} in {len(text)} characters, {seconds:.2f} s, {len(text) / seconds:,.0f} a second")


if __name__ == "__main__":
    main()
