"""What is settled after an ingest: indicators, links and verdicts, whatever the order, and after an interruption."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making_promises import WHEN, Paper, everything, verdicts, write

from pipeline.store import Store, Writer
from pipeline.store.reviews import record
from pipeline.store.settle import pending, settle

LIBRARY = "tỷ lệ xã có thư viện"
READERS = "tỷ lệ trẻ em nông thôn có thẻ đọc"
ROOMS = "tỷ lệ phòng đọc hư hỏng"


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "a.db") as opened:
        yield opened


def plan(**more):
    return (
        Paper("12/KH-UBND", issued_on="2025-02-14", period=(2025, 2025), **more)
        .promise(LIBRARY, 60, goal="1", indicator_no="1", year=2025, comparator=">=")
        .promise(READERS, 40, goal="1", indicator_no="2", year=2025, comparator=">=")
        .promise(ROOMS, 5, goal="2", indicator_no="1", year=2025, comparator="<")
    )


def report(**more):
    return (
        Paper("90/BC-UBND", doc_type="BC", issued_on="2025-12-20", period=(2025, 2025), **more)
        .promise(LIBRARY, 60, goal="1", indicator_no="1", year=2025, comparator=">=")
        .tell("xã", 61.5, goal="1", indicator_no="1", text="Có 123/200 xã, đạt 61,5%.", numerator=123, denominator=200)
        .promise(READERS, 40, goal="1", indicator_no="2", year=2025, comparator=">=")
        .tell("", None, unit=None, goal="1", indicator_no="2", text="Các trường đã vận động học sinh.")
        .promise(ROOMS, 5, goal="2", indicator_no="1", year=2025, comparator="<")
        .tell(ROOMS, 7.5, goal="2", indicator_no="1")
    )


def test_a_report_on_all_the_work_of_a_body_answers_its_plans_and_those_of_its_field(store):
    own = Paper("3/KH-SYT", issuer="Sở Y tế tỉnh Hoa Sơn", title="Tăng cường tiêm chủng", period=(2024, 2024))
    above = Paper("9/KH-UBND", title="Phát triển y tế cơ sở", period=(2024, 2024))
    other = Paper("10/KH-UBND", title="Phát triển thư viện cơ sở", period=(2024, 2024))
    for at, paper in enumerate((own, above, other)):
        paper.promise("tỷ lệ trạm y tế xã có bác sĩ làm việc thường xuyên", 80 + at, year=2024)
    told = Paper(
        "90/BC-SYT",
        doc_type="BC",
        issuer="Sở Y tế tỉnh Hoa Sơn",
        issued_on="2025-01-08",
        title="Kết quả công tác năm 2024",
        period=(2024, 2024),
    ).tell("trạm y tế có bác sĩ làm việc", 84.5, year=2024)
    write(store, own, above, other, told)
    found = [list(verdicts(store, number).values()) for number in ("3/KH-SYT", "9/KH-UBND", "10/KH-UBND")]
    assert found == [["met"], ["met"], ["not_reported"]]


def test_a_report_answers_the_plan_whose_targets_it_restates(store):
    write(store, plan(), report())
    assert verdicts(store, "12/KH-UBND") == {
        ("1", "1", 60.0): "met",
        ("1", "2", 40.0): "narrative_only",
        ("2", "1", 5.0): "not_met",
    }
    assert verdicts(store, "90/BC-UBND") == verdicts(store, "12/KH-UBND")
    gaps = dict(
        store.db.execute("SELECT t.value, p.gap FROM progress p JOIN targets t ON t.id = p.target_id").fetchall()
    )
    assert gaps[60.0] == 1.5
    assert gaps[5.0] == -2.5


def test_every_target_with_a_number_has_a_row(store):
    write(store, plan().promise("số hội thi đọc sách", None, unit=None, year=2025), report())
    with_number = store.db.execute("SELECT count(*) FROM targets WHERE value IS NOT NULL").fetchone()[0]
    assert store.db.execute("SELECT count(*) FROM progress").fetchone()[0] == with_number == 6


def test_without_a_report_nothing_was_reported(store):
    write(store, plan())
    assert set(verdicts(store, "12/KH-UBND").values()) == {"not_reported"}
    assert store.db.execute("SELECT DISTINCT reason_key FROM progress").fetchall()[0][0] == "no_report"


def test_a_report_of_another_province_answers_nothing(store):
    write(store, plan(), report(issuer="UBND tỉnh Trà Sơn", province="Trà Sơn"))
    assert set(verdicts(store, "12/KH-UBND").values()) == {"not_reported"}


def test_a_department_reports_for_its_province(store):
    write(store, plan(), report(issuer="Sở Văn hóa tỉnh Hoa Sơn"))
    assert verdicts(store, "12/KH-UBND")["1", "1", 60.0] == "met"


def test_a_page_that_failed_makes_it_unknown(store):
    silent = Paper("91/BC-UBND", doc_type="BC", issued_on="2025-12-20", period=(2025, 2025), broken=True)
    write(store, plan(), silent.tell(LIBRARY, 61.5, year=2025))
    found = verdicts(store, "12/KH-UBND")
    assert found["1", "1", 60.0] == "met"
    assert found["1", "2", 40.0] == found["2", "1", 5.0] == "unknown"


def test_reading_the_page_after_all_settles_it(store):
    broken = Paper("91/BC-UBND", doc_type="BC", issued_on="2025-12-20", period=(2025, 2025), broken=True, path="/in/r")
    write(store, plan(), broken.tell(LIBRARY, 61.5, year=2025))
    mended = Paper("91/BC-UBND", doc_type="BC", issued_on="2025-12-20", period=(2025, 2025), path="/in/r")
    write(store, mended.tell(LIBRARY, 61.5, year=2025).tell(ROOMS, 4, year=2025))
    assert verdicts(store, "12/KH-UBND") == {
        ("1", "1", 60.0): "met",
        ("1", "2", 40.0): "not_reported",
        ("2", "1", 5.0): "met",
    }


def test_targets_of_later_years_are_not_yet_due(store):
    far = Paper("13/KH-UBND", period=(2025, 2030)).promise(LIBRARY, 90, year=2030)
    write(store, far, report())
    assert verdicts(store, "13/KH-UBND") == {(None, None, 90.0): "not_reported"}
    key = "SELECT reason_key FROM progress p JOIN targets t ON t.id = p.target_id WHERE t.value = 90"
    assert store.db.execute(key).fetchone()[0] == "not_yet_due"
    write(store, Paper("99/BC-UBND", doc_type="BC", issued_on="2030-12-01", title="Việc khác", period=(2030, 2030)))
    assert store.db.execute(key).fetchone()[0] == "no_report"


def test_the_same_number_in_a_report_that_cites_the_plan(store):
    bare = Paper(
        "92/BC-UBND", doc_type="BC", issued_on="2025-12-20", period=(2025, 2025), cites=(("12/KH-UBND", "2025-02-14"),)
    )
    write(store, plan(), bare.tell("", 55, goal="1", indicator_no="1", text="Kết quả: đạt 55%."))
    found = verdicts(store, "12/KH-UBND")
    assert found["1", "1", 60.0] == "not_met"
    assert found["1", "2", 40.0] == "not_reported"
    reasons = {row[0] for row in store.db.execute("SELECT reason_key FROM progress WHERE verdict = 'not_reported'")}
    assert reasons == {"silent"}


def test_a_citation_that_finds_its_document_later_links_too(store):
    bare = Paper(
        "92/BC-UBND", doc_type="BC", issued_on="2025-12-20", period=(2025, 2025), cites=(("12/KH-UBND", "2025-02-14"),)
    )
    write(store, bare.tell("", 55, goal="1", indicator_no="1", text="Kết quả: đạt 55%."))
    write(store, plan())
    assert verdicts(store, "12/KH-UBND")["1", "1", 60.0] == "not_met"


def test_a_report_that_goes_takes_its_answers_along(store, tmp_path):
    write(store, plan(), report(path="/in/report"))
    other = Paper("7/BC-UBND", doc_type="BC", issued_on="2025-12-01", title="Đường giao thông", path="/in/report")
    write(store, other)
    assert set(verdicts(store, "12/KH-UBND").values()) == {"not_reported"}
    assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []
    with Store.create(tmp_path / "b.db") as fresh:
        write(
            fresh,
            plan(),
            Paper("7/BC-UBND", doc_type="BC", issued_on="2025-12-01", title="Đường giao thông", path="/in/report"),
        )
        assert everything(store) == everything(fresh)


def test_an_interruption_loses_nothing(store):
    write(store, plan(), settled=False)
    write(store, report(), settled=False)
    assert pending(store.db) > 0
    assert verdicts(store, "12/KH-UBND") == {}
    settle(store)
    assert pending(store.db) == 0
    assert verdicts(store, "12/KH-UBND")["1", "1", 60.0] == "met"


def test_a_rejected_result_does_not_count_and_a_corrected_one_counts(store):
    write(store, plan(), report())
    (result_id,) = store.db.execute("SELECT id FROM results WHERE value = 61.5").fetchone()
    with store.transaction() as db:
        record(db, "results", result_id, "set", changes={"value": 51.5}, reviewer="An", reviewed_at="2026-01-02")
    settle(store)
    assert verdicts(store, "12/KH-UBND")["1", "1", 60.0] == "not_met"
    assert store.db.execute("SELECT value, review FROM results WHERE id = ?", (result_id,)).fetchone()[:] == (
        51.5,
        "corrected",
    )
    with store.transaction() as db:
        record(db, "results", result_id, "reject", reviewer="An", reviewed_at="2026-01-03")
    settle(store)
    assert verdicts(store, "12/KH-UBND")["1", "1", 60.0] == "not_reported"
    with store.transaction() as db:
        record(db, "results", result_id, "clear", reviewer="An", reviewed_at="2026-01-04")
    settle(store)
    assert verdicts(store, "12/KH-UBND")["1", "1", 60.0] == "met"
    assert store.db.execute("SELECT value FROM results WHERE id = ?", (result_id,)).fetchone()[0] == 61.5


def test_a_review_survives_the_next_ingest(store):
    write(store, plan(), report())
    (result_id,) = store.db.execute("SELECT id FROM results WHERE value = 61.5").fetchone()
    with store.transaction() as db:
        record(db, "results", result_id, "set", changes={"value": 51.5}, reviewer="An", reviewed_at="2026-01-02")
    Writer(store, ocr="never").write(report().made(), **WHEN)
    settle(store)
    assert verdicts(store, "12/KH-UBND")["1", "1", 60.0] == "not_met"


def test_a_person_links_a_result_to_a_target(store):
    other = Paper("93/BC-UBND", doc_type="BC", issued_on="2025-12-20", title="Việc khác", period=(2025, 2025))
    write(store, plan(), other.tell("tỷ lệ điểm đọc lưu động ở xã vùng cao", 66))
    (target_id,) = store.db.execute("SELECT id FROM targets WHERE value = 60").fetchone()
    (result_id,) = store.db.execute("SELECT id FROM results").fetchone()
    assert verdicts(store, "12/KH-UBND")["1", "1", 60.0] == "not_reported"
    for decision, verdict in (("link", "met"), ("unlink", "not_reported")):
        with store.transaction() as db:
            record(
                db,
                "results",
                result_id,
                decision,
                changes={"target_id": target_id},
                reviewed_at=f"2026-01-0{len(decision)}",
            )
        settle(store)
        assert verdicts(store, "12/KH-UBND")["1", "1", 60.0] == verdict


POOL = [
    plan(),
    report(),
    Paper("14/KH-UBND", issued_on="2024-02-14", period=(2024, 2024))
    .promise(LIBRARY, 55, goal="1", indicator_no="1", year=2024, comparator=">=")
    .promise(READERS + " tại trường", 35, goal="1", indicator_no="2", year=2024)
    .promise(ROOMS, 6, goal="2", indicator_no="1", year=2024, comparator="<"),
    Paper(
        "95/BC-UBND", doc_type="BC", issued_on="2025-01-10", period=(2024, 2024), cites=(("14/KH-UBND", "2024-02-14"),)
    )
    .promise("tỷ lệ xã có thư viện đạt chuẩn mới", 55, goal="1", indicator_no="1", year=2024)
    .tell("xã", 52, goal="1", indicator_no="1", numerator=104, denominator=200, text="Có 104/200 xã, đạt 52%.")
    .tell("", 36, goal="1", indicator_no="2", text="Kết quả đạt 36%."),
    Paper("15/NQ-HĐND", doc_type="NQ", issuer="HĐND tỉnh Hoa Sơn", issued_on="2023-12-01", period=(2024, 2030))
    .promise("xã có thư viện", 95, year=2030, comparator=">=")
    .promise(LIBRARY, 60, year=2025),
    Paper("96/BC-UBND", doc_type="BC", issued_on="2026-01-15", title="Thư viện cơ sở", period=(2021, 2025), broken=True)
    .tell(LIBRARY, 52.5, year=2024)
    .tell(LIBRARY, 61, year=2025, estimate=True),
    Paper("12/KH-UBND", issuer="UBND tỉnh Trà Sơn", province="Trà Sơn", period=(2025, 2025), path="/in/other").promise(
        LIBRARY, 70, goal="1", indicator_no="1", year=2025, direction="giảm"
    ),
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(len(POOL))),
    settle_after=st.sets(st.integers(0, len(POOL) - 1)),
    gone=st.integers(0, len(POOL) - 1),
)
def test_the_order_of_ingest_changes_nothing(tmp_path_factory, order, settle_after, gone):
    folder = tmp_path_factory.mktemp("order")
    with Store.create(folder / "a.db") as first, Store.create(folder / "b.db") as second:
        write(first, *(POOL[i] for i in range(len(POOL)) if i != gone))
        # in another order, settled now and then; one document came and went again
        for step, i in enumerate(order):
            write(second, POOL[i], settled=step in settle_after)
        write(second, Paper(None, issuer="UBND tỉnh Xa Lạ", province="Xa Lạ", path=POOL[gone].path))
        write(first, Paper(None, issuer="UBND tỉnh Xa Lạ", province="Xa Lạ", path=POOL[gone].path))
        assert everything(first) == everything(second)
