#!/usr/bin/env python3
"""What a page costs: a good text layer, and a 300-dpi picture against a bare call of tesseract on the same picture.

    bench_pages.py [SCAN.pdf ...] [--pages N] [--rounds N] [--second auto|never|always]

Without files it makes its own pages. Both ways of reading a picture run in turn, page by page, so that a machine whose
speed drifts does not favour one; processor time is counted. The bare call is ``tesseract PICTURE.png out -l vie --dpi
300 tsv`` on the page's rendered picture; camket's time begins before the page is rendered. camket's start-up (imports,
Tesseract's version) is left out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from making_files import letter_pdf, letter_picture, noisy, picture_pdf

from pipeline.intake import probe, read_page, render_page
from pipeline.repair import doubtful_words
from pipeline.text import TextOptions, read_text

PDF = "application/pdf"


def text_layers(folder: Path, rounds: int) -> list[float]:
    """Milliseconds for each page of a born-digital file, opened anew in each round."""
    times = []
    options = TextOptions()
    for number in range(rounds):
        path = letter_pdf(folder / f"text{number}.pdf", pages=5)
        for page in range(1, 6):
            start = time.perf_counter()
            layer = read_page(path, PDF, page)
            result = read_text(layer, partial(render_page, path, PDF, page), options)
            times.append((time.perf_counter() - start) * 1000)
            assert result.readings[0].engine == "layer"
    return times


def against_bare(path: Path, pages: int, rounds: int, second: str) -> list[tuple[float, float]]:
    """Processor seconds of camket (Tesseract's share with it) and of the bare call, for each page and round."""
    pairs = []
    options = TextOptions(ocr="always", second_model=second)
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    with tempfile.TemporaryDirectory() as folder:
        for page in range(1, min(pages, probe(path).page_count) + 1):
            picture = Path(folder) / "page.png"
            render_page(path, PDF, page, 300).save(picture, dpi=(300, 300))
            command = ["tesseract", str(picture), str(Path(folder) / "out"), "-l", "vie", "--dpi", "300", "tsv"]
            for _ in range(rounds):
                start = _spent()
                subprocess.run(command, env=environment, check=True, capture_output=True)
                bare = _spent() - start
                start = _spent()
                read_text(
                    read_page(path, PDF, page), partial(render_page, path, PDF, page), options, doubtful=doubtful_words
                )
                ours = _spent() - start
                pairs.append((ours, bare))
                print(
                    f"{path.name} page {page}: camket {ours:.2f} s, bare {bare:.2f} s, ratio {ours / bare:.2f}",
                    flush=True,
                )
    return pairs


def _spent() -> float:
    """Processor seconds of this process and of the children that it waited for: other work on the machine is not in."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scans", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--second", choices=("auto", "never", "always"), default="auto")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scans = arguments.scans or [picture_pdf(Path(folder) / "scan.pdf", [noisy(letter_picture())])]
        render_page(scans[0], PDF, 1, 30)
        read_text(read_page(scans[0], PDF, 1), lambda _: letter_picture(100), TextOptions(ocr="always", dpi=100))
        times = sorted(text_layers(Path(folder), 4))
        print(f"text layer: median {statistics.median(times):.1f} ms, worst {times[-1]:.1f} ms, {len(times)} pages")
        pairs = [
            pair for path in scans for pair in against_bare(path, arguments.pages, arguments.rounds, arguments.second)
        ]
    ratios = [ours / bare for ours, bare in pairs]
    ours, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"pictures: camket {ours:.2f} s, bare {bare:.2f} s", end=", ")
    print(f"ratio median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}, {len(pairs)} runs")


if __name__ == "__main__":
    main()
