"""How fast facts are found once the text is there: pages a second on one core, layout and extraction apart.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python tests/benchmarks/bench_facts.py [FILE...]

The workers of an ingest run with one thread each, as this does with the variable set. A page is counted as 3,000
characters. Without files the documents of tests/extract/documents are read, which hold more facts to a page than most.
The first round loads the rules and is not counted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pipeline import extract, intake, layout, repair
from pipeline.model import FileInfo, Page, PageText, Reading

DOCUMENTS = Path(__file__).parents[1] / "extract" / "documents"
PAGE = 3000
ROUNDS = 3


def read(path: Path) -> tuple[FileInfo, tuple[Page, ...]]:
    """A text file with its pages, repaired."""
    file = intake.probe(path)
    layers = [intake.read_page(path, file.media_type, number) for number in range(1, file.page_count + 1)]
    texts = [
        PageText(layer.page_no, layer.width, layer.height, (Reading("layer", layer.text, layer.words, 1.0),))
        for layer in layers
    ]
    return file, repair.repair_pages(tuple(texts))


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted(
        path for path in DOCUMENTS.iterdir() if path.suffix in (".txt", ".md")
    )
    documents = [read(path) for path in paths]
    count = sum(len(page.text) for _, pages in documents for page in pages) / PAGE
    for number in range(ROUNDS + 1):
        laying = telling = 0.0
        facts = 0
        for file, pages in documents:
            start = time.process_time()
            laid = layout.lay_out(pages)
            between = time.process_time()
            found = extract.extract(file, pages, laid)
            laying, telling = laying + between - start, telling + time.process_time() - between
            facts += len(found.targets) + len(found.results) + len(found.figures)
        if number:
            print(
                f"{len(documents)} documents, {count:.1f} pages, {facts} facts: layout {laying / count * 1000:.1f} ms, "
                f"facts {telling / count * 1000:.1f} ms a page, {count / (laying + telling):.1f} pages a second"
            )


if __name__ == "__main__":
    main()
