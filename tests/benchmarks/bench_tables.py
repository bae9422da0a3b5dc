#!/usr/bin/env python3
"""Tables: how fast they are found and read, and what is lost between print and scan.

    bench_tables.py [--scan]

Makes a programme of 82 targets over three pages (tests/making_tables.py) as Markdown, Word and PDF and prints, for each
form, the time of layout and of facts and how many targets are right; ``--scan`` adds scans of it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import making_tables

from pipeline import extract, intake, layout, repair, text


def read(path: Path) -> tuple:
    file = intake.probe(path)
    numbers = range(1, file.page_count + 1)
    layers = [intake.read_page(path, file.media_type, number) for number in numbers]
    renders = [partial(intake.render_page, path, file.media_type, number) for number in numbers]
    pages = [text.read_text(layer, render) for layer, render in zip(layers, renders, strict=True)]
    return file, repair.repair_pages(tuple(pages))


def right_values() -> set[tuple[float, int]]:
    """Values and years of the programme's targets, read off its rows."""
    scales = {"nghìn bản": 1e3, "tỷ đồng": 1e9, "triệu lượt": 1e6, "nghìn tài khoản": 1e3}
    found = set()
    for row in making_tables.ROWS:
        for cell, year in zip(row[4:6], (2025, 2030), strict=False):
            number = cell.lstrip("≥≤> ").split(" - ")[0].replace(".", "").replace(",", ".")
            found.add((float(number) * scales.get(row[2], 1), year))
    return found


def measure(name: str, path: Path) -> None:
    start = time.perf_counter()
    file, pages = read(path)
    reading = time.perf_counter() - start
    start = time.perf_counter()
    found = layout.lay_out(pages)
    laying = time.perf_counter() - start
    start = time.perf_counter()
    facts = extract.extract(file, pages, found)
    telling = time.perf_counter() - start
    wanted = right_values()
    values = {(target.value, target.year) for target in facts.targets}
    cells = sum(len(table.cells) for table in found.tables)
    print(
        f"{name:18} {len(pages):2} pages {cells:4} cells   read {reading:6.2f} s   layout {laying * 1000:6.1f} ms   "
        f"facts {telling * 1000:6.1f} ms   targets {len(facts.targets)}: {len(values & wanted)} of {len(wanted)} "
        f"levels right, {len(values - wanted)} wrong"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scan", action="store_true", help="scans too: half a minute")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pdf = making_tables.programme_pdf(folder / "a.pdf")
        forms = {
            "Markdown": making_tables.programme_md(folder / "a.md"),
            "Word": making_tables.programme_docx(folder / "a.docx"),
        }
        forms["PDF"] = pdf
        if args.scan:
            for dpi, skew in ((300, 0.0), (300, 1.3), (200, 1.3), (150, 0.5)):
                forms[f"scan {dpi} dpi {skew}°"] = making_tables.scanned(
                    pdf, folder / f"{dpi}{skew}.pdf", dpi=dpi, skew=skew
                )
        measure("(loading)", forms["PDF"])
        for form, path in forms.items():
            measure(form, path)


if __name__ == "__main__":
    main()
