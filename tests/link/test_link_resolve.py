"""Which document a citation means: only where number, issuer and year are certain."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.link import Candidate, Cited, number_key, resolve

PLAN = Candidate("plan", "67/KH-UBND", "UBND tỉnh An Giang", "An Giang", "2021-02-08", 2021)
OTHER_PROVINCE = Candidate("other", "67/KH-UBND", "UBND tỉnh Bình Định", "Bình Định", "2021-03-01", 2021)
OTHER_YEAR = Candidate("later", "67/KH-UBND", "UBND tỉnh An Giang", "An Giang", "2024-02-08", 2024)
DECISION = Candidate("decision", "2351/QĐ-TTg", "Thủ tướng Chính phủ", None, "2010-12-24", 2010)


def cited(number="67/KH-UBND", issuer=None, date=None, **more):
    fields = {"citing_issuer": "UBND tỉnh An Giang", "citing_province": "An Giang", **more}
    return Cited("c", fields.pop("document_id", "report"), number, issuer, date, **fields)


def target(citation, *candidates):
    return resolve([citation], list(candidates))["c"]


@pytest.mark.parametrize("issuer", ["UBND tỉnh An Giang", "Ủy ban nhân dân tỉnh An Giang", "UBND tỉnh", None])
def test_number_issuer_and_year_agree(issuer):
    assert target(cited(issuer=issuer, date="2021-02-08"), PLAN, OTHER_PROVINCE, OTHER_YEAR) == "plan"


def test_the_citing_province_stands_in_for_ubnd_tinh():
    here = cited(
        issuer="UBND tỉnh", date="2021-02-08", citing_issuer="Sở Y tế tỉnh Bình Định", citing_province="Bình Định"
    )
    assert target(here, PLAN, OTHER_PROVINCE) == "other"
    nowhere = cited(issuer="UBND tỉnh", date="2021-02-08", citing_issuer=None, citing_province=None)
    assert target(nowhere, PLAN, OTHER_PROVINCE) is None
    assert target(nowhere, PLAN) is None


def test_the_same_number_of_another_province_is_another_document():
    assert (
        target(
            cited("1048/QĐ-UBND", "UBND tỉnh Bình Định", "2021-05-05"),
            Candidate("ours", "1048/QĐ-UBND", "UBND tỉnh An Giang", "An Giang", "2021-05-05", 2021),
        )
        is None
    )


def test_without_an_issuer_only_the_citing_bodys_own_documents_are_certain():
    department = cited(date="2021-02-08", citing_issuer="Sở Y tế tỉnh An Giang")
    assert target(department, PLAN) is None


def test_a_year_is_needed():
    assert target(cited(issuer="UBND tỉnh"), PLAN) is None
    assert target(cited(issuer="UBND tỉnh", date="2022-02-08"), PLAN) is None
    assert target(cited(issuer="UBND tỉnh", date="2021"), PLAN) == "plan"
    assert target(cited(issuer="UBND tỉnh", date="2021-02"), PLAN) == "plan"


def test_a_wrong_day_of_the_right_year_is_the_same_document():
    assert target(cited(issuer="UBND tỉnh", date="2021-02-09"), PLAN) == "plan"


def test_the_year_may_come_from_an_earlier_mention():
    first = Cited("c1", "report", "67/KH-UBND", "UBND tỉnh", "2021-02-08", "UBND tỉnh An Giang", "An Giang")
    later = Cited("c2", "report", "67/KH-UBND", None, None, "UBND tỉnh An Giang", "An Giang")
    elsewhere = Cited("c3", "letter", "67/KH-UBND", "UBND tỉnh", None, "UBND tỉnh An Giang", "An Giang")
    assert resolve([later, first, elsewhere], [PLAN]) == {"c1": "plan", "c2": "plan", "c3": None}


def test_two_years_of_one_number_leave_a_bare_mention_open():
    mentions = [
        Cited("c1", "report", "67/KH-UBND", "UBND tỉnh", "2021-02-08", "UBND tỉnh An Giang", "An Giang"),
        Cited("c2", "report", "67/KH-UBND", "UBND tỉnh", "2024-02-08", "UBND tỉnh An Giang", "An Giang"),
        Cited("c3", "report", "67/KH-UBND", "UBND tỉnh", None, "UBND tỉnh An Giang", "An Giang"),
    ]
    assert resolve(mentions, [PLAN, OTHER_YEAR]) == {"c1": "plan", "c2": "later", "c3": None}


def test_a_central_number_needs_no_issuer_but_must_not_contradict():
    assert target(cited("2351/QĐ-TTg", None, "2010-12-24"), DECISION) == "decision"
    assert target(cited("2351/QÐ-TTg", "Thủ tướng", "2010-12-24"), DECISION) == "decision"
    assert target(cited("2351/QĐ-TTg", "Bộ Nội vụ", "2010-12-24"), DECISION) is None
    assert target(cited("2351/QĐ-TTg", None, None), DECISION) is None


def test_a_ministrys_symbol_on_a_document_of_a_province_is_another_body():
    contest = Candidate("contest", "28/KH-BTC", "Ban Tổ chức hội thi tỉnh Hoa Sơn", "Hoa Sơn", "2022-05-04", 2022)
    ministry = Candidate("ministry", "28/KH-BTC", "Bộ Tài chính", None, "2022-03-01", 2022)
    assert target(cited("28/KH-BTC", None, "2022-05-04"), contest) is None
    assert target(cited("28/KH-BTC", None, "2022-03-01"), contest, ministry) == "ministry"
    assert target(cited("28/KH-BTC", "Bộ Tài chính", "2022-03-01"), contest, ministry) == "ministry"


def test_a_number_that_states_its_year_needs_no_date():
    decree = Candidate("decree", "30/2020/NĐ-CP", "Chính phủ", None, "2020-03-05", 2020)
    assert target(cited("30/2020/NĐ-CP"), decree) == "decree"


def test_party_numbers_need_the_full_date():
    directive = Candidate("directive", "21-CT/TW", "Ban Bí thư", None, "2018-01-20", 2018)
    assert target(cited("21-CT/TW", None, "2018-01-20"), directive) == "directive"
    assert target(cited("21-CT/TW", None, "2018"), directive) is None


def test_a_document_does_not_cite_itself():
    assert target(cited(issuer="UBND tỉnh", date="2021-02-08", document_id="plan"), PLAN) is None


def test_copies_of_one_document_are_one_document():
    copy = Candidate("a-copy", "67/KH-UBND", "Ủy ban nhân dân tỉnh An Giang", "An Giang", "2021-02-08", 2021)
    assert target(cited(issuer="UBND tỉnh", date="2021-02-08"), PLAN, copy) == "a-copy"
    undated = Candidate("a-copy", "67/KH-UBND", "UBND tỉnh An Giang", "An Giang", None, 2021)
    assert target(cited(issuer="UBND tỉnh", date="2021-02-08"), PLAN, undated) is None


def test_a_body_that_signs_together_with_others_is_an_issuer_too():
    joint = Candidate(
        "joint", "5/KHPH-SYT-SNV", "Sở Y tế An Giang", "An Giang", "2023-04-01", 2023, ("Sở Nội vụ An Giang",)
    )
    assert target(cited("5/KHPH-SYT-SNV", "Sở Nội vụ", "2023-04-01"), joint) == "joint"


def test_order_does_not_matter():
    citations = [cited(issuer="UBND tỉnh", date="2021-02-08")]
    for candidates in permutations([PLAN, OTHER_PROVINCE, OTHER_YEAR, DECISION]):
        assert resolve(citations, candidates) == {"c": "plan"}


NUMBERS = ["67/KH-UBND", "067/KH-UBND", "8/QĐ-TTg", "21-CT/TW", "30/2020/NĐ-CP"]
ISSUERS = [None, "UBND tỉnh", "UBND tỉnh Hoa Sơn", "UBND tỉnh Lâm Hà", "Thủ tướng Chính phủ", "Sở Y tế"]
DATES = [None, "2020", "2020-03", "2020-03-05", "2021-03-05"]
PROVINCES = [None, "Hoa Sơn", "Lâm Hà"]

some_citations = st.lists(
    st.tuples(
        st.sampled_from(["d1", "d2", "d3"]), st.sampled_from(NUMBERS), st.sampled_from(ISSUERS), st.sampled_from(DATES)
    ),
    max_size=8,
)
some_documents = st.lists(
    st.tuples(
        st.sampled_from(NUMBERS),
        st.sampled_from(ISSUERS),
        st.sampled_from(PROVINCES),
        st.sampled_from([None, *DATES[3:]]),
    ),
    max_size=6,
)


@given(some_citations, some_documents, st.randoms())
def test_what_a_citation_means_depends_on_its_number_and_its_document_alone(made, documents, random):
    """The store looks up one number, or one document, at a time: that must give what looking up everything gives."""
    home = {"d1": ("UBND tỉnh Hoa Sơn", "Hoa Sơn"), "d2": ("Sở Y tế tỉnh Hoa Sơn", "Hoa Sơn"), "d3": (None, None)}
    citations = [Cited(f"c{i}", where, number, issuer, date, *home[where])
                 for i, (where, number, issuer, date) in enumerate(made)]  # fmt: skip
    candidates = [
        Candidate(f"t{i}", number, issuer, province, date, int(date[:4]) if date else None)
        for i, (number, issuer, province, date) in enumerate(documents)
    ]
    whole = resolve(citations, candidates)
    for key in {number_key(number) for number in NUMBERS}:
        part = resolve([c for c in citations if number_key(c.number) == key],
                       [c for c in candidates if number_key(c.number) == key])  # fmt: skip
        assert part == {name: target for name, target in whole.items() if name in part}
    for where in home:
        part = resolve([c for c in citations if c.document_id == where], candidates)
        assert part == {name: target for name, target in whole.items() if name in part}
    random.shuffle(citations)
    random.shuffle(candidates)
    assert resolve(citations, candidates) == whole
    by_id = {candidate.id: candidate for candidate in candidates}
    for cited in citations:
        meant = by_id.get(whole[cited.id] or "")
        if meant is not None:
            assert number_key(meant.number) == number_key(cited.number)
            if cited.date and meant.issued_year:
                assert int(cited.date[:4]) == meant.issued_year
