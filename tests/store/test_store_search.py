"""Search with and without diacritics, filters, and the evidence behind an id."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_facts import cite, facts, page, repaired_page

from pipeline.errors import UsageError
from pipeline.store import Store, Writer
from pipeline.store.details import find, sentence
from pipeline.store.filters import Filters
from pipeline.store.search import Query, search

WHEN = {"seconds": 1.0, "started_at": "2026-01-01T00:00:00+00:00"}
ALL = Filters()


@pytest.fixture
def db(tmp_path):
    with Store.create(tmp_path / "a.db") as store:
        writer = Writer(store)
        for name, number, text, more in (
            ("marked", "1/KH-UBND", "Thúc đẩy bình đẳng giới ở nơi làm việc; đào tạo nghề.", {}),
            ("bare", "2/KH-UBND", "Thuc day binh dang gioi o noi lam viec; dao tao nghe.", {}),
            ("other", "3/BC-SYT", "Đồ gốm bình dạng mới, giới thiệu ở hội chợ.",
             {"issuer": "Sở Y tế Lâm Hà", "province": "Lâm Hà", "issued_on": "2021-05-01"}),
            ("loud", "4/KH-UBND", "BÌNH ĐẲNG GIỚI", {}),
        ):  # fmt: skip
            document = facts(
                f"/in/{name}.txt", number, pages=(page(1, text),), cites=(), title=f"Văn bản {name}", **more
            )
            writer.write(document, **WHEN)
        yield store.db


def pages(db, text, filters=ALL, **more):
    names = {row["id"]: row["path"] for row in db.execute("SELECT p.id, d.path FROM pages p JOIN documents d ON "
                                                           "d.id = p.document_id")}  # fmt: skip
    hits = search(db, text, filters, kinds=("page",), **more)
    return [names[hit["id"]].removeprefix("/in/").removesuffix(".txt") for hit in hits]


def test_typed_without_diacritics_every_spelling_is_found(db):
    assert set(pages(db, "binh dang")) == {"marked", "bare", "loud", "other"}
    assert set(pages(db, "dao tao")) == {"marked", "bare"}
    assert set(pages(db, "BINH DANG GIOI")) >= {"marked", "bare", "loud"}


def test_typed_with_diacritics_the_same_spelling_comes_first(db):
    found = pages(db, "bình đẳng giới")
    assert set(found[:2]) == {"marked", "loud"}
    assert found[2:] == ["bare"] or set(found[2:]) == {"bare", "other"}
    assert pages(db, "bình dạng")[0] == "other"


def test_letters_may_be_typed_decomposed(db):
    assert pages(db, unicodedata.normalize("NFD", "bình đẳng giới")) == pages(db, "bình đẳng giới")


def test_words_side_by_side_come_before_words_apart(db):
    assert pages(db, "binh dang gioi")[-1] == "other"


def test_quotes_keep_words_together_and_a_star_ends_a_beginning(db):
    assert set(pages(db, '"dang gioi"')) == {"marked", "bare", "loud"}
    assert set(pages(db, "ngh*")) == {"marked", "bare"}
    assert pages(db, '"giới bình"') == []


def test_numbers_are_found_as_they_are_written(db):
    hits = list(search(db, "2/KH-UBND", ALL))
    assert hits[0]["kind"] == "document"
    assert hits[0]["number"] == "2/KH-UBND"


@pytest.mark.parametrize(
    "text", ['"', "AND", "NEAR(a b)", "a OR", "text:", "(", "-x", "^a", "'; DROP TABLE pages", "{a b} : c"]
)
def test_nothing_that_is_typed_is_an_operator(db, text):
    if any(char.isalpha() for char in text):
        assert all(hit["text"] for hit in search(db, text, ALL))
    else:
        with pytest.raises(UsageError, match="nothing to search for"):
            list(search(db, text, ALL))


@given(st.text(max_size=40))
def test_any_text_is_a_query_or_a_usage_error(text):
    try:
        query = Query.parse(text)
    except UsageError:
        return
    assert query.steps()
    assert query.excerpt(text) or not text.strip()


def test_the_limit_holds_and_no_hit_comes_twice(db):
    assert len(pages(db, "bình đẳng", limit=2)) == 2
    found = pages(db, "bình đẳng giới")
    assert len(found) == len(set(found))


def test_an_excerpt_shows_the_words(db):
    long = "Mở đầu dài dòng. " * 40 + "Hội nghị bàn về bình đẳng giới ở xã." + " Phần cuối." * 40
    assert "bình đẳng giới" in Query.parse("binh dang gioi").excerpt(long)
    assert Query.parse("x").excerpt("ngắn") == "ngắn"


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(year=2021), {"other"}),
        (Filters(issuer="lam ha"), {"other"}),
        (Filters(issuer="Sở Y tế"), {"other"}),
        (Filters(issuer="Ủy ban nhân dân tỉnh"), {"marked", "bare", "loud"}),
        (Filters(type="kế hoạch", issuer="hoa son"), {"marked", "bare", "loud"}),
        (Filters(type="kh", year=2021), {"other"}),
        (Filters(document="4/kh-ubnd"), {"loud"}),
        (Filters(document="loud"), {"loud"}),
        (Filters(document="loud.txt"), {"loud"}),
    ],
)
def test_filters(db, filters, names):
    assert set(pages(db, "binh", filters)) == names


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (Filters(type="QĐ"), "of type 'QĐ'.*There are: KH"),
        (Filters(issuer="Bộ Nội vụ"), "issued by 'Bộ Nội vụ'.*UBND tỉnh Hoa Sơn"),
        (Filters(year=1999), "year 1999.*2021, 2023"),
        (Filters(document="nothing"), "camket documents"),
    ],
)
def test_a_filter_that_nothing_meets_says_what_there_is(db, filters, message):
    with pytest.raises(UsageError, match=message):
        filters.where(db)


def test_search_follows_what_is_stored(tmp_path):
    with Store.create(tmp_path / "a.db") as store:
        writer = Writer(store)
        writer.write(facts("/a", content="1", pages=(page(1, "Con voi."),), cites=(cite("5/QĐ-TTg"),)), **WHEN)
        assert [hit["kind"] for hit in search(store.db, "voi", ALL)] == ["page"]
        assert [hit["kind"] for hit in search(store.db, "5/QĐ-TTg", ALL)] == ["citation"]
        writer.write(facts("/a", content="2", pages=(page(1, "Con hổ."),), cites=()), **WHEN)
        assert list(search(store.db, "voi", ALL)) == []
        assert list(search(store.db, "5/QĐ-TTg", ALL)) == []
        assert [hit["kind"] for hit in search(store.db, "hổ", ALL)] == ["page"]


def test_the_index_answers_plain_sql(db):
    query = "SELECT count(*) FROM search WHERE search MATCH ?"
    assert db.execute(query, ("dang",)).fetchone()[0] >= 3
    assert db.execute(query, ("đẳng",)).fetchone()[0] == 2


# --- show ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(tmp_path):
    with Store.create(tmp_path / "a.db") as store:
        text = repaired_page().text
        start = text.index("Các")
        document = facts("/in/a.txt", "1/KH-UBND", pages=(repaired_page(),), cites=(cite("77/QĐ-TTg", start=start),))
        Writer(store).write(document, **WHEN)
        yield store.db


def test_a_fact_is_shown_with_its_evidence(shown):
    fact = find(shown, shown.execute("SELECT id FROM citations").fetchone()[0])
    assert fact["kind"] == "citation"
    assert fact["quote"] == "Các s"
    assert fact["raw"] == "Cac so"
    assert fact["sentence"] == "Các sở thuc hien 77/QĐ-TTg ngay."
    assert [edit["after"] for edit in fact["repairs"]] == ["Các", "sở"]
    assert fact["box"] == [80.0, 100.0, 140.0, 112.0]
    assert fact["document"]["number"] == "1/KH-UBND"


def test_the_beginning_of_an_id_is_enough(shown):
    key = shown.execute("SELECT id FROM documents").fetchone()[0]
    assert find(shown, key[:6])["id"] == key
    assert find(shown, key)["kind"] == "document"
    assert find(shown, f"{key}-p1")["kind"] == "page"
    assert find(shown, "men-")["kind"] == "mention"


@pytest.mark.parametrize("wanted", ["", "zzz", "cit-zzz", "%", "' OR 1=1"])
def test_an_id_that_nothing_has(shown, wanted):
    with pytest.raises(UsageError, match="nothing here has the id"):
        find(shown, wanted)


def test_an_id_that_is_not_unique_lists_what_begins_so(db):
    with pytest.raises(UsageError, match="more than one id begins with"):
        find(db, "men-")


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("Một câu. Theo Kế hoạch 5 thì đủ. Câu sau.", "Kế hoạch 5", "Theo Kế hoạch 5 thì đủ."),
        ("Đầu đề\n\nTheo Kế hoạch 5\nthì đủ.", "Kế hoạch 5", "Theo Kế hoạch 5 thì đủ."),
        ("Số: 5/KH-UBND      Hoa Sơn, ngày 1", "5/KH-UBND", "Số: 5/KH-UBND"),
        ("tỷ lệ 2.5% và Kế hoạch 5 v.v. của tỉnh", "Kế hoạch 5", "tỷ lệ 2.5% và Kế hoạch 5 v.v. của tỉnh"),
        ("Kế hoạch 5", "Kế hoạch 5", "Kế hoạch 5"),
        ("Xong. Đến nay có Kế hoạch 5. Ở TP. Cần Thơ", "Kế hoạch 5", "Đến nay có Kế hoạch 5."),
        (
            "UBND TP. Cần Thơ theo Kế hoạch 5, KT. CHỦ TỊCH",
            "Kế hoạch 5",
            "UBND TP. Cần Thơ theo Kế hoạch 5, KT. CHỦ TỊCH",
        ),
    ],
)
def test_the_sentence_around_a_span(text, quote, expected):
    start = text.index(quote)
    assert sentence(text, start, start + len(quote)) == expected


def test_a_sentence_is_not_longer_than_a_screen():
    text = "chữ " * 5000
    assert len(sentence(text, 9000, 9010)) < 1300
