"""Onsets and rimes as the middle between whole syllables and letters, and a document's own readings of them."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.repair import channel, channel_train
from pipeline.repair.channel_adapt import Habits, Readings, Spelling
from pipeline.repair.channel_parts import make_parts, onset_length, parts_of


@pytest.mark.parametrize(
    ("word", "onset"),
    [("nghĩa", "ngh"), ("Giếng", "Gi"), ("gì", "g"), ("quốc", "qu"), ("ĐẢNG", "Đ"), ("ủy", ""), ("thường", "th")],
)
def test_a_syllable_is_cut_behind_its_onset(word: str, onset: str) -> None:
    assert word[: onset_length(word)] == onset


def test_shares_leave_room_for_what_was_never_seen() -> None:
    parts = make_parts({("ường", "udng"): 30, ("ường", "wong"): 9, ("ưỡng", "udng"): 1})
    number = parts.numbers["ường"]
    assert "ưỡng" not in parts.numbers  # seen too seldom to say anything
    begin, end = parts.rows["udng"]
    assert parts.ids[begin:end].tolist() == [number]
    assert parts.shares[begin] == pytest.approx(30 / 41)
    assert parts.open[number] == pytest.approx(2 / 41)
    assert parts.open[-1] == 1.0


def test_a_rime_seen_elsewhere_explains_a_word_never_seen() -> None:
    lines = [("bường cường", "budng cudng"), ("đường tường", "dudng tudng"), ("sương mương", "suong muong")] * 5
    lines += [("dương nương vương", "duong nuong vuong")] * 5
    model = channel_train.fit(lines)
    assert model.rime["ường", "udng"] == 20
    assert model.onset["đ", "d"] == 5
    search = channel.Channel(model, ["sường", "sương"], [5.0, 5.0])
    found = search.candidates("sudng", upper=False, whole_only=True)[5]
    assert found.words[np.argmin(found.costs)] == 0


WORDS = ["tổ", "tế", "lần", "tấn"]


@pytest.fixture
def spelling() -> Spelling:
    onsets = make_parts({("t", "t"): 90, ("t", "l"): 5, ("l", "l"): 80, ("l", "t"): 6})
    rimes = make_parts({("ổ", "é"): 40, ("ổ", "6"): 40, ("ế", "é"): 80, ("ấn", "an"): 50, ("ần", "an"): 50})
    numbers = np.array([parts_of(WORDS, onsets, rimes)] * 3)
    return Spelling(onsets, rimes, numbers[:, 0], numbers[:, 1])


def changes(habits: Habits, read: str) -> dict[str, float]:
    readings = Readings([read], [len(WORDS)], np.arange(len(WORDS)), np.zeros(len(WORDS), np.int8))
    return dict(zip(WORDS, habits.changes(readings).tolist(), strict=True))


def test_a_document_that_reads_a_rime_one_way_makes_the_other_dear(spelling: Spelling) -> None:
    habits = Habits(spelling, [("t6", 0, 0)] * 20)
    assert changes(habits, "té")["tổ"] > 1.0
    assert changes(habits, "t6")["tổ"] < 0.0
    assert abs(changes(habits, "té")["tế"]) < 0.5  # of "ế" the document has said nothing


def test_a_sharp_page_takes_no_letter_for_another(spelling: Spelling) -> None:
    habits = Habits(spelling, [("lan", 2, 0)] * 30)
    assert changes(habits, "tan")["lần"] > 1.0
    assert changes(habits, "tan")["tấn"] == pytest.approx(0.0)


def test_nothing_known_changes_nothing(spelling: Spelling) -> None:
    assert set(changes(Habits(spelling, []), "tan").values()) == {0.0}
    assert Habits(spelling, [("??", 0, 0)]).changes(Readings(["té"], [1], np.array([-1]), np.array([-1]))).tolist() == [
        0.0
    ]
