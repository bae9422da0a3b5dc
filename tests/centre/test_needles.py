"""What a text must hold for a pattern to match: never a word too many, and nothing where the pattern is not plain."""

from __future__ import annotations

import pytest
import regex

from pipeline.extract.rules import groups_of_rules
from pipeline.needles import needles
from pipeline.resources import load_patterns, patterns_dir
from pipeline.timed import Gate, TimedPattern, compiled, watch
from pipeline.vietnamese import strip_marks


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"(?:quy|thang)\s+\d{1,2}", {"quy", "thang"}),
        (r"(?i)\b(?:TONG DIEU tra) nam \d{4}", {"tong die"}),
        (r"(?i)\b(?:tong )?nam \d{4}", {"nam "}),
        (r"[Tt]ỉnh \p{Lu}\w+", {"Tỉnh ", "tỉnh "}),
        (r"(?:(?:xa|huyen)+ )?den(?= ngay)", {"den"}),
        (r"so(?: luong)*ng", {"so"}),
        (r"so{2,3}ng?", {"so"}),
        (r"abc+de", {"abc"}),
        (r"(?:19|20)\d\d", {"19", "20"}),
        (r"(?P<loai>bo|so) y te", {" y te"}),
        (r"(?<=khong )(?!qua)(?:tren|duoi)", {"tren", "duoi"}),
        (r"(?i:NGAY)\b \d+|thang \d+", {"ngay", "thang "}),
    ],
)
def test_the_words_that_a_text_must_hold(pattern, words):
    found = needles(regex.compile(pattern))
    assert found is not None
    assert set(found.words) == words


@pytest.mark.parametrize("file", sorted(path.name for path in patterns_dir().glob("*.yaml")))
def test_no_needle_hides_what_a_shipped_rule_finds(file):
    for _, rows in groups_of_rules(load_patterns(file)):
        for row in rows:
            pattern = compiled(file, row, regex.X if row.get("verbose") else 0)
            found = needles(pattern)
            for example in row["examples"]:
                text = str(example[0] if isinstance(example, list) else example).replace("¦", "")
                for told in (text, strip_marks(text), strip_marks(text).lower()):
                    assert found is None or not pattern.search(told) or not found.lack(told), (row["id"], told)


@pytest.mark.parametrize(
    "pattern",
    [r"\d+", r"(?:nam)?\d+", r"n?a*m", r"a|nam", r"nam|\d+", r"(?:nam){e<=1}", r"(nam|quy) \1", r"[nN]\p{L}",
     r"(?e)(?:nam){e<=1}", r"(?x) na m", r"(?(DEFINE)(?P<n>nam))(?&n)", r"\Anam\u0061",
     r"(?|nam|quy)", r"[[a-z]--[aeiou]]nam"],
)  # fmt: skip
def test_a_pattern_of_which_nothing_is_known(pattern):
    assert needles(regex.compile(pattern, regex.V1 if "--" in pattern else 0)) is None


def test_needles_of_a_pattern_without_case_are_looked_for_in_small_letters():
    found = needles(regex.compile("(?i)đến năm"))
    assert found is not None
    assert not found.lack("ĐẾN NĂM 2025")
    assert found.lack("TRONG NĂM 2025")


def timed_all(*patterns: str) -> list[TimedPattern]:
    return [TimedPattern(regex.compile(pattern), f"x.yaml: {number}") for number, pattern in enumerate(patterns)]


@pytest.mark.parametrize(
    "patterns",
    [(r"(?i)nam \d+", r"Quy \d"), (r"(?r)\bnam\s", r"(?ri)QUY\s"), (r"(?P<n>a)\w", r"(?P<n>b)\w"), (r"(a)\1", r"(b)\1"),
     (r"nam", r"(?r)nam"), (r"(?x) na m", "nam")],
)  # fmt: skip
def test_a_gate_is_open_wherever_a_pattern_matches(patterns):
    several = timed_all(*patterns)
    gate = Gate(several)
    for text in ("nam 1", "NAM 1", "Quy 2", "quy ", "nam ", "aa", "ab", "bb", "ba", "xx", "", "nam"):
        for place in ((), (0, 2), (0, 4), (1, 3)):
            if any(each.match(text, *place) for each in several):
                assert gate.match(text, *place)
        if any(each.fullmatch(text) for each in several):
            assert gate.fullmatch(text)


def test_a_gate_is_closed_where_none_matches():
    gate = Gate(timed_all(r"(?i)nam \d+", r"Quy \d"))
    assert not gate.match("quy 2")
    assert not gate.match("tu nam 2")
    assert not gate.fullmatch("nam 2025 ")
    assert not Gate([]).match("nam")


def test_a_gate_with_a_pattern_too_slow_is_open(monkeypatch):
    monkeypatch.setattr("pipeline.timed.SEARCH_LIMIT", 0.05)
    several = timed_all("(?:a|a|aa)+$", "aa")
    text = "a" * 60 + "b"
    with watch() as slow:
        gate = Gate(several)
        assert gate.match(text)
        assert [each for each in several if each.match(text)] == several[1:]
        assert slow == {"x.yaml: 0"}
        assert gate.match("nam")  # of the slow one nothing is known any more
