"""How well layout finds paragraphs again: real paragraphs, wrapped as a page would wrap them, are joined and compared.

    python tests/benchmarks/bench_layout.py [CORPUS.txt.xz] [--width 84] [--samples 150]

The corpus has a paragraph a line. A boundary is missed where two paragraphs ran together, false where one fell apart;
what the corpus itself breaks in mid-sentence counts as missed, so the figure is a lower bound.
"""

from __future__ import annotations

import argparse
import lzma
import random
import re
import sys
import textwrap
import time
from pathlib import Path

from pipeline.layout import lay_out
from pipeline.model import Page, Plan

ROOT = Path(__file__).resolve().parents[2]
_VIETNAMESE = re.compile(r"[ăâđêôơưạ-ỹ]")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", default=ROOT.parent / "shared" / "corpora" / "vbpl.txt.xz", type=Path)
    parser.add_argument("--width", type=int, default=84, help="characters in a line")
    parser.add_argument("--samples", type=int, default=150, help="texts of 40 paragraphs")
    options = parser.parse_args()
    if not options.corpus.is_file():
        print(f"{options.corpus} is not here: name a corpus as argument", file=sys.stderr)
        return 2
    with lzma.open(options.corpus, "rt", encoding="utf-8") as stream:
        lines = [" ".join(line.split()) for line in stream]
    source = [line for line in lines if len(line) > 3 and len(_VIETNAMESE.findall(line)) > 0.08 * len(line)]
    random.seed(3)
    boundaries = missed = inner = false = characters = 0
    seconds = 0.0
    for _ in range(options.samples):
        at = random.randrange(max(1, len(source) - 40))
        starts, wrapped = set(), []
        offset = 0
        for paragraph in source[at : at + 40]:
            starts.add(offset)
            for line in textwrap.wrap(paragraph, options.width, break_on_hyphens=False, break_long_words=False):
                wrapped.append(offset)
                offset += len(line) + 1
        text = "\n".join(
            line
            for paragraph in source[at : at + 40]
            for line in textwrap.wrap(paragraph, options.width, break_on_hyphens=False, break_long_words=False)
        )
        begin = time.perf_counter()
        flow = lay_out([Page(1, "text", 1.0, text, Plan(), text)]).flows[0]
        seconds += time.perf_counter() - begin
        characters += len(text)
        found = {flow.offsets[i] for i in range(len(flow.text)) if i == 0 or flow.text[i - 1] == "\n"}
        boundaries += len(starts)
        missed += len(starts - found)
        inner += len(set(wrapped) - starts)
        false += len((set(wrapped) - starts) & found)
    print(f"paragraphs found: {boundaries - missed} of {boundaries} ({1 - missed / boundaries:.2%})")
    print(f"lines wrongly parted: {false} of {inner} ({false / inner:.2%})")
    print(f"{characters / seconds / 1e6:.1f} million characters a second")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
