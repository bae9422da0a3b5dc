"""What one document's reader makes of its marks: the sentences are invented, the errors are those of scans."""

from __future__ import annotations

import re

from pipeline.model import Edit, PageText, Plan, Reading, Word
from pipeline.repair import confusions, repair_pages
from pipeline.repair.viet_habits import learn_habits
from pipeline.repair.viet_ocr import repair_viet_ocr
from pipeline.resources import model_file

HOOKS = "Tố chức phố biến kế hoạch; bảo đảm tiến độ, đối mới cách làm, tống kết phong trào, củng cố tố hòa giải."
ONE = "Tổng công suất 96.000 m3/giờ, tỷ lệ tố máy sẵn sàng đạt 100%."


def read(text: str, sure: float = 0.968) -> Reading:
    return Reading("vie", text, tuple(Word(m.start(), m.end(), None, sure) for m in re.finditer(r"\S+", text)), 0.95)


def plan_of(text: str, *changes: tuple[str, str]) -> Plan:
    edits = []
    for before, after in changes:
        edits += [Edit(m.start(), m.end(), before, after, "ocr", 0.99) for m in re.finditer(rf"\b{before}\b", text)]
    return Plan(tuple(sorted(edits, key=lambda edit: edit.start)))


def test_what_was_mended_again_and_again_is_a_habit() -> None:
    text = "tố chức, phố biến, tố hòa giải"
    habits = learn_habits([(read(text), plan_of(text, ("tố", "tổ"), ("phố", "phổ")))])["vie"]
    assert habits.rates == {("^hook", "^acute"): (3, 3)}
    assert habits.of_marks("tổng", "tống")
    assert not habits.of_marks("tông", "tống")
    assert not habits.of_marks("tổn", "tống")
    model = confusions.load(model_file("confusions.json"))["vie"]
    assert habits.adapted(model).letter_cost("ẩ", "ấ") < model.letter_cost("ẩ", "ấ")
    assert habits.adapted(model).letter_cost("ỗ", "ố") == model.letter_cost("ỗ", "ố")


def test_one_word_makes_no_habit() -> None:
    text = "tố chức, tố hòa giải, tố máy"
    assert learn_habits([(read(text), plan_of(text, ("tố", "tổ")))]) == {}
    text = "tố chức, phố biến kế hoạch"
    assert learn_habits([(read(text), plan_of(text, ("tố", "tổ"), ("phố", "phổ")))]) == {}


def test_marks_that_are_mostly_read_right_make_no_habit() -> None:
    text = "tố chức, phố biến, tố hòa giải; " + "tổ chức phổ biến " * 40
    assert learn_habits([(read(text), plan_of(text, ("tố", "tổ"), ("phố", "phổ")))]) == {}


def test_what_the_document_shows_mends_the_word_that_the_sense_alone_leaves() -> None:
    assert "tố máy" in repair_viet_ocr(read(ONE)).apply(ONE)
    text = f"{HOOKS}\n{ONE}"
    (page,) = repair_pages([PageText(1, 595.0, 842.0, (read(text),))])
    assert page.text == text.translate({ord("ố"): "ổ"}).replace("tiển", "tiến").replace("củng cổ", "củng cố")
    (other,) = repair_pages([PageText(1, 595.0, 842.0, (read(ONE),))])
    assert other.text == ONE


def test_surely_read_words_with_these_marks_stay() -> None:
    """Not every sharp stroke is a hook: the sense decides."""
    text = f"{HOOKS}\nThành phố có 12 dự án, số vốn 40 tỷ đồng; công bố đồ án, rút khỏi danh sách đối tượng."
    (page,) = repair_pages([PageText(1, 595.0, 842.0, (read(text),))])
    assert page.text.splitlines()[1] == text.splitlines()[1]


def test_what_stands_far_from_the_words_that_habits_concern_says_nothing() -> None:
    habits = learn_habits([(read(HOOKS), plan_of(HOOKS, ("Tố", "Tổ"), ("phố", "phổ"), ("tống", "tổng")))])["vie"]
    far = "Hội nghị cán bộ thôn bàn việc làm đường; nhân dân góp ngày công, hiến đất và tự giải phóng mặt bằng. " * 9
    alone = repair_viet_ocr(read(ONE), habits=habits)
    assert [edit.after for edit in alone.edits] == ["tổ"]
    between = repair_viet_ocr(read(f"{far}\n{ONE}\n{far}"), habits=habits)
    assert [(e.start - len(far) - 1, e.before, e.after) for e in between.edits] == [
        (e.start, e.before, e.after) for e in alone.edits
    ]
