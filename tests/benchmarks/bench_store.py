"""How fast documents are stored and linked, and how fast they are found: python tests/benchmarks/bench_store.py [N].

Writes N documents (default 2,000) of four pages each; every one cites one popular decree and four documents of its own
province. The time for each document must not grow with their number.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from making_facts import cite, facts, page

from pipeline.model import DocumentFacts
from pipeline.store import Store, Writer
from pipeline.store.filters import Filters
from pipeline.store.search import search

SYLLABLES = (
    "kế hoạch phát triển thư viện cơ sở trên địa bàn tỉnh bình đẳng giới báo cáo kết quả thực hiện năm đạt".split()
)


def document(i: int, rng: random.Random) -> DocumentFacts:
    text = " ".join(rng.choices(SYLLABLES, k=450))
    cites = [cite("30/2020/NĐ-CP", "Chính phủ", "2020-03-05", start=0)]
    cites += [cite(f"{rng.randrange(1, i + 2)}/KH-UBND", "UBND tỉnh", "2023-02-14", start=10 * k) for k in range(1, 5)]
    pages = tuple(page(number, f"{text} trang {number}") for number in range(1, 5))
    return facts(f"/in/{i:06}.txt", f"{i + 1}/KH-UBND", pages=pages, cites=tuple(cites), content=f"document {i}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "a.db") as store:
        writer, begin = Writer(store), time.perf_counter()
        for i in range(count):
            given = document(i, rng)
            writer.write(given, seconds=0.0, started_at="")
            if (i + 1) % (count // 5) == 0:
                print(f"{i + 1:6} documents, {(time.perf_counter() - begin) / (count // 5) * 1000:.1f} ms each")
                begin = time.perf_counter()
        decree = facts(
            "/in/decree", "30/2020/NĐ-CP", issuer="Chính phủ", province=None, issued_on="2020-03-05", cites=()
        )
        begin = time.perf_counter()
        writer.write(decree, seconds=0.0, started_at="")
        linked = store.db.execute("SELECT count(*) FROM citations WHERE target_document_id = ?", (decree.file.id,))
        print(f"a decree that {linked.fetchone()[0]} citations wait for: {time.perf_counter() - begin:.2f} s")
        size = (Path(folder) / "a.db").stat().st_size
        print(f"{size / count / 4 / 1024:.1f} KB a page")
        for text in ("binh dang gioi", "bình đẳng giới", '"thư viện cơ sở" trang'):
            begin = time.perf_counter()
            hits = len(list(search(store.db, text, Filters())))
            print(f"search {text!r}: {hits} hits in {(time.perf_counter() - begin) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
