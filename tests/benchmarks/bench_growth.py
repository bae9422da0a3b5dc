"""Seconds of what must grow with its text and no faster, at two sizes; and of opening the language model.

    python tests/benchmarks/bench_growth.py

The tests of linear time count the lines of Python that run, since seconds say little on a busy machine; what runs
inside C shows here alone. Four times the size should take about four times the seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from pipeline.extract import extract
from pipeline.layout import lay_out
from pipeline.layout.sentences import sentences
from pipeline.model import FileInfo, Page
from pipeline.repair.lm import open_lm
from pipeline.resources import model_file


def table(rows: int) -> list[Page]:
    lines = [f"| {n} | Xã thứ {n} | {n % 90},5 |" for n in range(1, rows + 1)]
    texts = ["| TT | Xã | Tỷ lệ (%) |\n|---|---|---|\n" + "\n".join(lines[:20])]
    texts += ["\n".join(lines[at : at + 20]) for at in range(20, rows, 20)]
    return [Page(number, "text", 1.0, content, text=content) for number, content in enumerate(texts, 1)]


def outline(items: int) -> list[Page]:
    content = "\n".join(f"{n % 20 + 1}. Mục {n}:\n- Đạt {n}% số xã trong tỉnh.\nCác xã làm tốt." for n in range(items))
    return [Page(1, "text", 1.0, content, text=content)]


def paragraph(clauses: int) -> list[Page]:
    content = " ".join(f"Xã số {i} có {i + 10} hộ, đạt {i % 90 + 1}%," for i in range(clauses))
    return [Page(1, "text", 1.0, content, text=content)]


def seconds(call: Callable[[], object]) -> float:
    """The least of three runs."""
    took = []
    for _ in range(3):
        began = time.process_time()
        call()
        took.append(time.process_time() - began)
    return min(took)


def facts(pages: list[Page]) -> object:
    return extract(FileInfo("/bench.txt", "text/plain", 0, "0" * 64, len(pages)), pages, lay_out(pages))


def main() -> None:
    print(f"language model opened in {seconds(lambda: open_lm(model_file('lm.bin'))):.3f} s")
    measured: dict[str, tuple[Callable[[int], Any], Callable[[Any], object]]] = {
        "table over pages, rows": (table, lay_out),
        "outline, items": (outline, lay_out),
        "facts of one paragraph, clauses": (paragraph, facts),
        "sentences, copies": (lambda size: "Xã “Hòa (Bình đạt 60%; tăng 5%. " * size, sentences),
    }
    for name, (make, read) in measured.items():
        small, large = (seconds(partial(read, make(size))) for size in (1000, 4000))
        print(f"{name}: 1,000 {small:.3f} s, 4,000 {large:.3f} s, {large / small:.1f} times")


if __name__ == "__main__":
    main()
