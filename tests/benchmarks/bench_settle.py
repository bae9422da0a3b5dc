"""How fast links, verdicts and findings are settled, and questions answered.

    python tests/benchmarks/bench_settle.py [N]

Makes N documents (default 3,000) with a hundred facts each: plans and reports of 63 provinces and their districts over
ten years, with indicators in several wordings. Then times one more document, and questions; these must stay under 2 s
and 100 ms.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from making_promises import WHEN, Paper

from pipeline.store import Store, Writer
from pipeline.store.filters import FactFilters, Filters
from pipeline.store.progress_queries import progress
from pipeline.store.search import search
from pipeline.store.settle import settle

SUBJECTS = (
    "xã có thư viện|hộ dùng nước sạch|trường đạt chuẩn|lao động qua đào tạo|trẻ em được tiêm chủng|hồ sơ trực tuyến|"
    "rác thải được thu gom|đường xã được trải nhựa|người dân tham gia bảo hiểm|hợp tác xã hoạt động tốt|"
    "doanh nghiệp có sản phẩm mới|cán bộ xã có trình độ|ruộng được tưới|hộ nghèo có nhà ở|trạm y tế có bác sĩ"
).split("|")
PLACES = "vùng ven|miền núi|đồng bằng|hải đảo|nội thị|ngoại thành|biên giới|ven sông|khu công nghiệp|làng nghề".split(
    "|"
)
GROUPS = "phụ nữ|thanh niên|người cao tuổi|trẻ em|nông dân|công nhân|người khuyết tật|học sinh|hộ nghèo|cựu binh".split(
    "|"
)


def indicators(count: int) -> list[str]:
    """So many names of indicators."""
    found = [f"tỷ lệ {s} ở {p} cho {g}" for s in SUBJECTS for p in PLACES for g in GROUPS]
    random.Random(3).shuffle(found)
    return found[:count]


def document(i: int, names: list[str], provinces: int) -> Paper:
    """Plans in even, reports in odd numbers, of one province after the other."""
    rng = random.Random(i)
    where = (i // 2) % provinces
    year = 2016 + (i // (2 * provinces)) % 10
    province = f"Tỉnh Số {where}"
    own = random.Random(where).sample(names, 30)
    issuer = f"UBND tỉnh {province}"
    if i % 2 == 0:
        paper = Paper(f"{i}/KH-UBND", issuer=issuer, province=province, issued_on=f"{year}-02-01", period=(year, year))
        for at, name in enumerate(own):
            for level in range(3):
                paper.promise(name, 50.0 + at + level, goal=str(at // 5), indicator_no=str(at % 5), year=year + level)
        return paper
    paper = Paper(
        f"{i}/BC-UBND",
        doc_type="BC",
        issuer=issuer,
        province=province,
        issued_on=f"{year}-12-20",
        period=(year, year),
        cites=((f"{i - 1}/KH-UBND", f"{year}-02-01"),),
    )
    for at, name in enumerate(own):
        paper.promise(name, 50.0 + at, goal=str(at // 5), indicator_no=str(at % 5), year=year)
        paper.tell(name, 45.0 + at + rng.randrange(10), goal=str(at // 5), indicator_no=str(at % 5))
        paper.tell(f"số buổi họp về {name}", rng.randrange(500), unit="buổi")
    return paper


def timed(what: str, work: Callable[[], object], times: int = 3) -> None:
    """Prints the best of some runs in milliseconds."""
    best = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    print(f"{what:45} {best * 1000:8.1f} ms")


def measure(store: Store, count: int, names: Sequence[str], provinces: int) -> None:
    """Fills one database with ``count`` documents and prints what settling and asking it takes."""
    writer, begin = Writer(store), time.perf_counter()
    for i in range(count):
        writer.write(document(i, names, provinces).made(), **WHEN)
    wrote = time.perf_counter()
    settle(store)
    done = time.perf_counter()
    db = store.db
    facts = sum(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("targets", "results"))
    size = store.path.stat().st_size / 1e6
    print(f"\n{count} documents of {provinces} provinces, {facts} facts, {size:.0f} MB")
    print(f"{'writing all':45} {wrote - begin:8.1f} s")
    print(f"{'settling all':45} {done - wrote:8.1f} s")
    for name, i in (("one more plan", count), ("one more report", count + 1)):
        writer.write(document(i, names, provinces).made(), **WHEN)
        timed(f"settling {name}", lambda: settle(store), times=1)
    some = f"{count - 2}/KH-UBND"
    timed("a filtered question", lambda: list(progress(db, FactFilters(Filters(document=some)))))
    timed(
        "… by province, year and verdict",
        lambda: list(progress(db, FactFilters(Filters(province="Tỉnh Số 3"), year=2020, verdict="not_met"))),
    )
    timed("a scorecard", lambda: db.execute("SELECT verdict, count(*) FROM progress GROUP BY verdict").fetchall())
    timed(
        "a scorecard by goal of a province",
        lambda: db.execute(
            """SELECT t.goal, p.verdict, count(*) FROM documents d JOIN targets t ON t.document_id = d.id
           JOIN progress p ON p.target_id = t.id WHERE d.province = 'Tỉnh Số 3' GROUP BY 1, 2"""
        ).fetchall(),
    )
    timed("a search", lambda: list(search(db, "thư viện vùng ven", Filters())))


def main() -> None:
    """Databases of many provinces and of few."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    names = indicators(1500)
    for provinces in (63, 6):
        with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "a.db") as store:
            measure(store, count, names, provinces)


if __name__ == "__main__":
    main()
