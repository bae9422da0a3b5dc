"""Readings that compete for a page, and what a second reading adds. All wording is invented."""

from __future__ import annotations

import random
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.model import PageText, Plan, Reading, Word
from pipeline.repair import repair_pages
from pipeline.repair.readings import after_repair, choose_reading, merge_readings, plausibility
from pipeline.repair.restore import restore
from pipeline.vietnamese import strip_marks

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

RIGHT = (
    "Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành và Ủy ban nhân dân các huyện, thành phố tổ chức thực hiện "
    "nghiêm túc kế hoạch này; định kỳ hằng năm báo cáo kết quả về Sở Nội vụ để tổng hợp."
)


def reading(text: str, engine: str = "vie", quality: float = 0.9) -> Reading:
    words = tuple(Word(m.start(), m.end(), None, 0.95) for m in re.finditer(r"\S+", text))
    return Reading(engine, text, words, quality)


def page(*readings: Reading) -> PageText:
    return PageText(1, 595.0, 842.0, readings)


ENGLISH = "Uy ban nhan dan tinh yéu cau cac so, ban, nganh va Uy ban nhan dan cdc huyén, thanh phé t6 chic thuc hién"


def test_the_more_probable_reading_wins() -> None:
    fresh, layer = reading(RIGHT), reading(ENGLISH, "layer", 0.4)
    assert choose_reading(page(layer, fresh)) is fresh
    assert choose_reading(page(fresh, layer)) is fresh


def test_a_good_layer_wins_over_a_poor_ocr() -> None:
    poor = reading(RIGHT.replace("ế", "ê").replace("ổ", "ô").replace("tỉnh", "tinh").replace("ỳ", "y"))
    layer = reading(RIGHT, "layer", 0.99)
    assert choose_reading(page(poor, layer)) is layer


def test_a_reading_of_a_few_lines_never_wins() -> None:
    whole = reading(RIGHT.replace("tổ chức", "tô chức"))
    part = reading("định kỳ hằng năm báo cáo kết quả", "Vietnamese", 1.0)
    assert choose_reading(page(whole, part)) is whole


def test_a_guess_is_worth_less_than_what_was_read() -> None:
    """A repaired layer competes, but its repairs count against it."""
    fresh = reading(RIGHT)
    layer = reading(ENGLISH, "layer", 0.4)

    def repair(one: Reading) -> Plan:
        from pipeline.repair.english_ocr import repair_english_ocr

        return repair_english_ocr(one.text) if one.engine == "layer" else Plan()

    assert choose_reading(page(layer, fresh), repair) is fresh


def test_sure_repairs_of_a_layer_weigh_little_against_a_poor_reading() -> None:
    """What counts against a reading is how many of its edits may be wrong, not how many there are."""
    fresh = reading(ENGLISH.replace("huyén", "huyện").replace("nganh", "ngành"), quality=0.4)
    layer = reading(strip_marks(RIGHT), "layer", 0.4)

    def repair(one: Reading) -> Plan:
        return restore(one.text) if one.engine == "layer" else Plan()

    assert choose_reading(page(fresh, layer), repair) is layer


def test_pages_without_choice() -> None:
    only = reading("Trang 3")
    assert choose_reading(page(only)) is only
    assert choose_reading(page()) is None
    assert choose_reading(page(only, reading("Irang 3", "layer"))) is only


def test_plausibility_orders_readings() -> None:
    assert plausibility(RIGHT) > plausibility(RIGHT.replace("ổ", "ô")) > plausibility(ENGLISH)
    assert plausibility("12 34 56") == -99.0


def test_merging_takes_words_of_the_other_reading() -> None:
    first = reading("con đò chở muôi qua sông")
    other = reading("con đò chở muối qua sông", "Vietnamese")
    kept, plan = merge_readings([first, other])
    assert kept is first
    assert plan.apply(first.text) == other.text
    assert {edit.kind for edit in plan.edits} == {"ocr"}
    assert merge_readings([first, replace(other, quality=0.2)])[1].edits == ()


def test_merging_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no reading"):
        merge_readings([])


def test_numbers_of_another_reading_are_not_taken() -> None:
    first = reading("Quyết định số 17/2031/QĐ-UBND giao 1.250 chỉ tiêu")
    other = reading("Quyết định số 11/2031/QĐ-UBND giao 7.250 chỉ tiêu", "Vietnamese")
    assert merge_readings([first, other])[1].edits == ()


def test_words_keep_their_place_after_a_first_repair() -> None:
    from pipeline.model import Edit

    raw = reading("Kê\u00ad hoạch công tác")
    plan = Plan((Edit(2, 3, "\u00ad", "", "unicode"),))
    moved = after_repair(raw, plan)
    assert moved.text == "Kê hoạch công tác"
    assert [moved.text[w.start : w.end] for w in moved.words] == moved.text.split()
    assert after_repair(raw, Plan()) is raw


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not here")
def test_a_scanned_letter_is_read_and_mended() -> None:
    """Print, scan, read by the real OCR, repair: fewer wrong words than the OCR left, none broken."""
    from making_files import BODY, letter_picture
    from PIL import Image
    from rapidfuzz.distance import Levenshtein

    from pipeline.model import PageLayer
    from pipeline.repair.confusions_train import office_scan
    from pipeline.text import TextOptions, read_text

    printed = letter_picture(300)
    scan = Image.fromarray(office_scan(np.asarray(printed.convert("L")), random.Random(11)))
    layer = PageLayer(1, 595.0, 842.0, "", (), True, 1.0)
    text = read_text(layer, lambda dpi: scan, TextOptions(ocr="always"))
    done = repair_pages([text])[0]

    def wrong(found: str) -> int:
        gold = " ".join(BODY).lower().split()
        ops = Levenshtein.editops(gold, found.lower().split())
        return sum(op.tag != "insert" for op in ops)

    assert wrong(done.text) <= wrong(done.text_raw)
    assert wrong(done.text) <= 3
    assert done.plan.undo(done.text) == done.text_raw
