"""Repair of what a Vietnamese OCR read. The sentences are invented; the errors are those that Tesseract makes."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Box, Reading, Word
from pipeline.repair import confusions, doubtful_words
from pipeline.repair.alignment import Match, align, align_boxes, seen_tokens
from pipeline.repair.lm import load_lm
from pipeline.repair.memory import DocumentMemory
from pipeline.repair.viet_ocr import cased, repair_viet_ocr
from pipeline.resources import load_patterns, model_file
from pipeline.vietnamese import strip_marks


def mended(text: str) -> str:
    plan = repair_viet_ocr(text)
    repaired = plan.apply(text)
    assert plan.undo(repaired) == text
    assert all(edit.kind == "ocr" for edit in plan.edits)
    return repaired


def reading(text: str, confidences: dict[str, float] | None = None, engine: str = "vie") -> Reading:
    """A reading without boxes; words are sure (0.96) unless told otherwise."""
    words = tuple(
        Word(m.start(), m.end(), None, (confidences or {}).get(m.group(), 0.96)) for m in re.finditer(r"\S+", text)
    )
    return Reading(engine, text, words, 0.95)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Công tác thông kê của huyện do Phòng Nội vụ phụ trách.", "thống kê"),
        (
            "Ủy ban nhân dân tinh giao Sở Y tê chủ trì, phôi hợp với các sở, ngành.",
            "tỉnh giao Sở Y tế chủ trì, phối hợp",
        ),
        ("QUYÉT ĐỊNH: Phê duyệt Kê hoạch bình đẳng giới năm 2031", "QUYẾT ĐỊNH: Phê duyệt Kế hoạch"),
        ("nhăm nâng cao nhận thức của cán bộ về phòng, chông bạo lực gia đình", "nhằm nâng cao nhận thức"),
        ("xây dựng nôg thôn mới trên địa bàn xã", "nông thôn"),
        ("Hội Liên hiệp Phụ nừ tỉnh triên khai thực hiện", "Phụ nữ tỉnh triển khai"),
        ("theo Quyết định số 45/2031/QD-UBND của Ủy ban nhân dân tỉnh", "45/2031/QĐ-UBND"),
        ("theo Công văn số 45/LĐĐĐTBXH-VP của Bộ", "45/LĐTBXH-VP"),
        ("Nghị quyết số 26/2031/NQ-HĐNĐĐ của tỉnh", "26/2031/NQ-HĐND"),
        ("Nghị quyết số 27/2031/NQ-HĐNĐD của tỉnh", "27/2031/NQ-HĐND"),
    ],
)
def test_wrong_marks_and_letters(read: str, printed: str) -> None:
    assert printed in mended(read)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Thực hiện côngtác cán bộ nữ", "Thực hiện công tác cán bộ nữ"),
        ("công tác th ống kê của tỉnh", "công tác thống kê của tỉnh"),
        ("cácđơn vị liên quan", "các đơn vị liên quan"),
        ("Côngtác thống kê", "Công tác thống kê"),
    ],
)
def test_blanks_lost_and_made_up(read: str, printed: str) -> None:
    assert mended(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "Bà Nguyễn Thị Hoàn, Phó Chủ tịch UBND huyện Krông Búk; thư điện tử: thongke@hoasonxa.gov.vn",
        "Ông Vừ A Giàng và bà Sùng Thị Dở, xã Y Tý, được tặng giấy khen.",
        "Giao ông Tuân và bà Thùy, xã Đông Bải, chủ trì.",
        "Điểm d khoản 1 Điều 5 và điểm đ khoản 2 Điều 6 hết hiệu lực.",
        "Số: 12/KH-UBND ngày 03/02/2031; tỷ lệ đạt 97,5%, tăng 1.204 người so với năm 2030.",
        "Chuyển đổi số trên nền tảng Zalo, Facebook và Tiktok; phần mềm của VNPT.",
        "Tệp: phu luc 12_Quyet dinh ve viec cho phep tra lai giay phep nhan chim o bien.docx",
        "Phần III. TỔ CHỨC THỰC HIỆN\nMục IV. Kinh phí\n(iii) nguồn hợp pháp khác",
        "Chi hội trưởng chỉ đạo việc chi trả; thông kê đã có ở phần trên thì thôi.".replace("thông kê", "số liệu"),
    ],
)
def test_right_text_stays(text: str) -> None:
    assert repair_viet_ocr(text).edits == ()


_PROTECTED = re.compile(r"\S*\d\S*")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from("thông kê của tô chức tỉnh, ngày tháng về số: ban hành l8 O5 khẩu Ủy".split()),
            st.from_regex(r"[0-9]{1,3}([./,-][0-9]{1,4}){0,3}%?", fullmatch=True),
            st.from_regex(r"[0-9]{1,4}/[A-Z]{2}-[A-Z]{2,4}", fullmatch=True),
            st.text(max_size=6),
        ),
        max_size=25,
    ),
    st.sampled_from([" ", "\n", "  "]),
)
def test_any_text_can_be_undone_and_digits_stay(words: list[str], blank: str) -> None:
    text = blank.join(words)
    plan = repair_viet_ocr(text)
    repaired = plan.apply(text)
    assert plan.undo(repaired) == text
    assert re.findall(r"\d", repaired) == re.findall(r"\d", text)
    assert len(plan.edits) == len({edit.start for edit in plan.edits})
    for edit in plan.edits:
        assert edit.before != edit.after
        assert 0.5 < edit.confidence <= 1.0


def test_the_ocrs_confidence_weighs_in() -> None:
    """What the channel asks for a change is less where the OCR itself doubts the word."""
    channel = confusions.load(model_file("confusions.json"))["vie"]
    assert channel.odds_of(0.4) > channel.odds_of(0.85) > channel.odds_of(0.97)
    assert channel.odds_of(None) == 0.0
    text = "về việc giao chi tiêu kế hoạch phát triển kinh tế - xã hội"
    sure = {edit.before: edit.confidence for edit in repair_viet_ocr(reading(text, {"chi": 0.97})).edits}
    unsure = {edit.before: edit.confidence for edit in repair_viet_ocr(reading(text, {"chi": 0.3})).edits}
    assert unsure["chi"] > sure.get("chi", 0.0)


def test_a_second_reading_decides() -> None:
    first = reading("giao cho tô ba quản lý")
    assert repair_viet_ocr(first).edits == ()
    second = reading("giao cho tổ ba quản lý", engine="Vietnamese")
    assert repair_viet_ocr(first, [second]).apply(first.text) == second.text


def test_a_reading_of_some_lines_only_is_matched_by_place() -> None:
    """The same words stand on the page twice; the second reading saw only the lower line."""
    row = "con đò chở muôi qua"
    text = f"{row}\n{row}"
    words = tuple(
        Word(m.start(), m.end(), Box(60 * (i % 5), 20 * (i // 5), 60 * (i % 5) + 50, 20 * (i // 5) + 12), 0.97)
        for i, m in enumerate(re.finditer(r"\S+", text))
    )
    first = Reading("vie", text, words, 0.9)
    said = "con đò chở muối qua"
    lower = tuple(
        Word(m.start(), m.end(), Box(60 * i + 1, 21, 60 * i + 51, 33), 0.96)
        for i, m in enumerate(re.finditer(r"\S+", said))
    )
    edits = repair_viet_ocr(first, [Reading("Vietnamese", said, lower, 0.9)]).edits
    assert [(edit.start, edit.after) for edit in edits] == [(text.rindex("muôi"), "muối")]


def test_the_document_remembers() -> None:
    memory = DocumentMemory.from_texts(["Thuế giá trị gia tăng, thuế nhập khẩu, tờ khai thuế, nộp thuế. " * 20])
    text = "quyết toán thuê đúng hạn"
    with_memory = {edit.after: edit.confidence for edit in repair_viet_ocr(text, memory=memory).edits}
    without = {edit.after: edit.confidence for edit in repair_viet_ocr(text).edits}
    assert with_memory["thuế"] > without.get("thuế", 0.0)


def test_letters_of_a_list() -> None:
    items = "c) Hồ sơ;\n{}) Lệ phí;\n{}) Thời hạn;\ne) Kết quả."
    for first, second in ("dd", "đđ", "đd", "dđ"):
        assert mended(items.format(first, second)) == items.format("d", "đ")
    apart = "d) Hồ sơ.\nĐiều 3. Trách nhiệm\nd) Lệ phí."
    assert mended(apart) == apart


def test_the_motto() -> None:
    assert "Độc lập - Tự do - Hạnh phúc" in mended("SỞ NỘI VỤ      Dộc lâp - Tư do - Hanh phúc\nSố: 15/BC-SNV")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("QUYÉT", "quyết", "QUYẾT"),
        ("Tô", "tổ", "Tổ"),
        ("tô", "tổ", "tổ"),
        ("ThươnÀ", "thương", "Thương"),
        ("Đ", "đ", "Đ"),
        ("hồChứa", "hồ chứa", "hồ Chứa"),
    ],
)
def test_capitals_are_kept(before: str, after: str, expected: str) -> None:
    assert cased(before, after) == expected


# ------------------------------------------------------------------------------------------------------ the channel


@pytest.fixture(scope="module")
def channel() -> confusions.Channel:
    return confusions.Channel(confusions.load(model_file("confusions.json"))["vie"], load_lm())


@pytest.mark.parametrize("rule", load_patterns("look_alikes.yaml")["rules"], ids=lambda rule: rule["id"])
def test_letters_that_look_alike(rule: dict[str, object], channel: confusions.Channel) -> None:
    for read, printed in rule["examples"]:
        one = strip_marks(read).replace(str(rule["read"]), "") if rule["read"] else strip_marks(read)
        assert one != strip_marks(printed)
        found = [channel._lm.word(candidate.word) for candidate in channel.candidates(read, deep=True)]
        assert printed in found
        assert channel.cost(printed, read) < 20
    for read, printed in rule.get("counter_examples", ()):
        found = [channel._lm.word(candidate.word) for candidate in channel.candidates(read, deep=False)]
        assert printed not in found


def test_likelier_errors_cost_less(channel: confusions.Channel) -> None:
    assert channel.cost("tổ", "tổ") < channel.cost("tổ", "tố") < channel.cost("tổ", "tạ")
    assert channel.cost("thống", "thông") < channel.cost("thống", "thắng")
    assert channel.cost("nam", "narn") < channel.cost("nam", "nxzm")


def test_fit_learns_from_pairs(tmp_path: Path) -> None:
    right = [("tổ", "tổ", 0.96, 1.0), ("số", "số", 0.96, 1.0), ("kể", "kể", 0.96, 1.0)] * 200
    wrong = [("tổ", "tô", 0.6, 1.0)] * 30 + [("năm", "narn", 0.5, 1.0)] * 20
    model = confusions.fit(right + wrong)
    assert model.letter_cost("ổ", "ô") < model.letter_cost("ố", "ô")
    assert model.letter_cost("ố", "ô") < model.letter_cost("ố", "ỗ") + 15
    assert model.edit_cost("m", "rn") < model.edit_cost("m", "x")
    assert model.odds_of(0.5) > 1 > model.odds_of(0.96)
    confusions.save({"vie": model}, tmp_path / "model.json")
    again = confusions.load(tmp_path / "model.json")["vie"]
    assert again.letter_cost("ổ", "ô") == pytest.approx(model.letter_cost("ổ", "ô"), abs=0.01)
    assert list(again.odds) == pytest.approx(list(model.odds), abs=0.001)


# -------------------------------------------------------------------------------------------------------- alignment


def test_words_are_aligned_over_a_long_text() -> None:
    first = [f"w{i}" for i in range(6000)]
    other = [word if i % 97 else "khác" for i, word in enumerate(first)]
    del other[2500:2503]
    found = list(align(first, other))
    same = [m for m in found if m.end - m.start == 1 and first[m.start] == other[m.other_start]]
    assert len(same) > 5900
    assert Match(97, 98, 97, 98) in found


def test_boxes_match_words_that_were_cut_otherwise() -> None:
    first = [Box(0, 0, 40, 10), Box(50, 0, 90, 10), Box(0, 20, 90, 30), None]
    other = [Box(1, 1, 89, 11), Box(0, 20, 40, 30), Box(50, 20, 90, 30), Box(200, 0, 240, 10)]
    assert list(align_boxes(first, other)) == [Match(0, 2, 0, 1), Match(2, 3, 1, 3)]


# ---------------------------------------------------------------------------------------------------- real pictures


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not here")
@pytest.mark.slow
def test_a_real_scan_leaves_a_fifth_of_the_wrong_words(shared: Path) -> None:
    """The whole way of one scan of four pages, against what Tesseract alone makes of it."""
    file = Path(__file__).resolve().parents[1] / "benchmarks" / "bench_scans.py"
    spec = importlib.util.spec_from_file_location("bench_scans", file)
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = bench  # dataclasses look their module up
    spec.loader.exec_module(bench)
    result = bench.measure(shared / "scans" / "10209608.pdf", shared)
    assert result.bare_wrong > 30
    assert result.wrong <= 0.2 * result.bare_wrong
    assert result.broken <= 1


def test_a_cell_goes_on_below_the_numbers_beside_it() -> None:
    text = "Xe chở cát có tải trọng từ 3 tấn đến dưới 5      20.000      500.000\ntân\nXe chở gỗ"
    words = tuple(Word(m.start(), m.end(), None, 0.93) for m in re.finditer(r"\S+", text))
    edits = repair_viet_ocr(Reading("vie", text, words, 0.9)).edits
    assert [(edit.start, edit.before, edit.after) for edit in edits] == [(text.index("tân"), "tân", "tấn")]


def test_a_word_read_with_confidence_gives_way_to_much_better_ones_alone() -> None:
    text = "Các tổ được cấp cào sắt, bàn dập lửa và loa cầm tay để phòng cháy rừng trong mùa khô năm nay."
    sure = Reading("vie", text, tuple(Word(m.start(), m.end(), None, 0.968) for m in re.finditer(r"\S+", text)), 0.95)
    assert repair_viet_ocr(sure).apply(text) == text
    wrong = text.replace("rừng", "rưng")
    surely = Reading(
        "vie", wrong, tuple(Word(m.start(), m.end(), None, 0.968) for m in re.finditer(r"\S+", wrong)), 0.95
    )
    assert repair_viet_ocr(surely).apply(wrong) == text


def test_on_a_page_read_badly_the_sense_weighs_more() -> None:
    text = "Ủy ban nhân dân xã tô chức phun khữ trùng tiêu đôc chuồng trại, hô trợ vôi bột cho các hô chăn nuôi."
    printed = "Ủy ban nhân dân xã tổ chức phun khử trùng tiêu độc chuồng trại, hỗ trợ vôi bột cho các hộ chăn nuôi."
    spots = list(re.finditer(r"\S+", text))
    rough = Reading("vie", text, tuple(Word(m.start(), m.end(), None, 0.75) for m in spots), 0.9)
    assert repair_viet_ocr(rough).apply(text) == printed


def sure_reading(text: str, sure: float = 0.93) -> Reading:
    return Reading("vie", text, tuple(Word(m.start(), m.end(), None, sure) for m in re.finditer(r"\S+", text)), 0.95)


@pytest.mark.parametrize(
    "text",
    [
        "- Lưu: VT, NV2.                        Kơ Să K'Brểu",  # a name of a people's, in a cell of its own
        "ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHUYỆN NẬM CHÀ          Độc lập - Tự do",
        "TT   Chỉ tiêu   ĐVT   Kế hoạch năm 2025",
    ],
)
def test_names_abbreviations_and_words_of_the_place_stay(text: str) -> None:
    assert repair_viet_ocr(sure_reading(text)).apply(text) == text


def test_parts_in_a_thousand_are_no_per_cent() -> None:
    text = "Giảm tỷ suất sinh 0,15%o; độ mặn vượt 4 %0, tăng 12,5% so với năm 2024; 100% hộ, 5%one."
    assert mended(text) == text.replace("%o;", "‰;").replace("%0", "‰")


def test_a_letter_of_a_list_does_not_hide_that_a_word_opens_its_line() -> None:
    wrong = "c) Hỗ trợ 12 cơ sở;\nd) Kiếm định 48.300 phương tiện đo trong năm."
    assert repair_viet_ocr(sure_reading(wrong, 0.9655)).apply(wrong) == wrong.replace("Kiếm", "Kiểm")


def test_a_common_word_with_other_marks_and_tone_takes_no_rare_ones_place() -> None:
    text = "Chuyển giao quy trình nhân giống bưởi Đoan Hùng, gà nhiều cựa bằng phôi; năng suất tăng 14 - 18%."
    assert repair_viet_ocr(sure_reading(text, 0.92)).apply(text) == text


def test_a_letter_is_put_into_a_surely_read_word_only_on_strong_grounds() -> None:
    text = "4. Gia đình văn hóa 95%, ấp văn hóa 7/7 ấp.\n5. Trưởng các ấp báo cáo kết quả về xã trước ngày 20."
    assert repair_viet_ocr(sure_reading(text, 0.969)).apply(text) == text


def test_a_word_that_begins_a_line_is_no_name() -> None:
    wrong = "II. KINH PHÍ\nTống nhu cầu vốn giai đoạn 2022 - 2025 là 120 tỷ đồng."
    assert repair_viet_ocr(sure_reading(wrong, 0.962)).apply(wrong) == wrong.replace("Tống", "Tổng")
    name = "Người ký: Phó Chủ tịch\nTống Nhu Cầm"
    assert repair_viet_ocr(sure_reading(name, 0.962)).apply(name) == name


def test_a_name_gives_way_to_what_another_reading_surely_has() -> None:
    text = "Số: 45/LĐTBXH          Nghỉ Xuân, ngày 10 tháng 3 năm 2023"
    boxes = {m.start(): Box(10.0 * m.start(), 0, 10.0 * m.end(), 12) for m in re.finditer(r"\S+", text)}
    words = tuple(Word(m.start(), m.end(), boxes[m.start()], 0.905) for m in re.finditer(r"\S+", text))
    first = Reading("vie", text, words, 0.9)
    assert "Nghỉ" in repair_viet_ocr(first).apply(text)
    other = replace(first, engine="Vietnamese", text=text.replace("ỉ", "i"))
    other = replace(other, words=tuple(replace(word, confidence=0.96) for word in words))
    assert "Nghi Xuân" in repair_viet_ocr(first, [other]).apply(text)


def test_a_word_of_one_letter_is_mended_and_the_letter_of_an_item_is_not() -> None:
    wrong = "Lực lượng thú y đã kịp thời phát hiện và dập tắt các ô dịch, hạn chế lây lan."
    assert repair_viet_ocr(sure_reading(wrong, 0.9)).apply(wrong) == wrong.replace("ô dịch", "ổ dịch")
    text = "d) Vụ Quản trị;\nđ) Văn phòng có ý kiến trước khi trình; ở xã A, ấp B và ê kíp trực."
    assert repair_viet_ocr(sure_reading(text, 0.9)).apply(text) == text


def test_what_no_syllable_can_be_was_misread() -> None:
    text = "Đời sống còn khó khăn do siá cả vật tư tăng cao trong quý."
    assert "giá cả vật tư" in repair_viet_ocr(reading(text, {"siá": 0.85})).apply(text)
    for right in ("tại xã Krông Nô và Ea Pốk", "hàm lượng brôm trong mẫu nước"):  # names of others, and chemistry
        assert mended(right) == right


def test_no_word_has_two_tones() -> None:
    text = "Đoàn công tác sang thăm và làm việc tại Mỹỳ trong tháng 9."
    assert "tại Mỹ trong" in repair_viet_ocr(reading(text, {"Mỹỳ": 0.55})).apply(text)


def test_letters_that_two_readers_misread_alike_are_heard_once() -> None:
    text = "Chữ ký, họ tên của người đứng dầu thương nhân và đóng dấu."
    first = reading(text, {"dầu": 0.955})
    other = Reading("Vietnamese", text.replace("dầu", "dâu"), reading(text.replace("dầu", "dâu"), {}).words, 0.9)
    assert "đứng đầu thương nhân" in repair_viet_ocr(first, [other]).apply(text)


def test_clauses_have_figures() -> None:
    assert mended("theo khoản I Điều 27 và khoản l,") == "theo khoản 1 Điều 27 và khoản 1,"
    for right in ("các khoản I trong bảng", "tài khoản I và tài khoản II", "Phụ lục I và Phụ lục II"):
        assert mended(right) == right


def test_a_day_and_a_month_are_one_number() -> None:
    assert mended("ngày 2 2 tháng 1 1 năm 2019") == "ngày 22 tháng 11 năm 2019"
    for right in ("tháng 3 5 năm trước", "ngày 3 9 tháng 5", "trong tháng 1 2 xã"):
        assert mended(right) == right


def test_words_that_may_be_others_are_in_doubt() -> None:
    text = "Ban Chấp hành yêu câu các đơn vị thực hiện nghiêm túc kế hoạch này."
    doubted = doubtful_words(sure_reading(text, 0.9))
    assert 4 in doubted
    assert len(doubted) < 4
    assert doubtful_words(Reading("layer", text)) == frozenset()
    assert doubtful_words(Reading("vie", "")) == frozenset()


def test_a_word_that_the_document_has_again_keeps_its_letters() -> None:
    text = "Thu gom rác ở tất cả các ấp trên địa bàn."
    again = DocumentMemory.from_texts([text, "nhà văn hóa các ấp"])
    plan = repair_viet_ocr(reading(text, {"ấp": 0.969}), memory=again)
    assert plan.apply(text) == text


def test_dirt_read_as_a_comma_parts_no_words() -> None:
    text = "Quyết định của Ủy ban nhân dân tỉnh về việc ban, hành quy chế làm việc"
    assert repair_viet_ocr(reading(text, {"ban,": 0.49})).apply(text) == text


def test_comrades() -> None:
    assert mended("Chủ trì hội nghị có d/c Nguyễn Thị Hòa, Bí thư Đảng ủy.").count("đ/c Nguyễn") == 1
    assert mended("Vận tốc tính theo d/c m mỗi giây") == "Vận tốc tính theo d/c m mỗi giây"


def test_an_abbreviation_misread_once_is_the_one_that_the_document_has() -> None:
    text = "Sau khi BND huyện trình, HĐND huyện xem xét."
    memory = DocumentMemory.from_texts([text, "Báo cáo của UBND huyện", "Phòng giúp UBND huyện theo dõi"])
    unsure = reading(text, {"BND": 0.4})
    assert repair_viet_ocr(unsure, memory=memory).apply(text) == text.replace("BND huyện trình", "UBND huyện trình")
    assert repair_viet_ocr(reading(text), memory=memory).apply(text) == text  # read with confidence
    again = DocumentMemory.from_texts([text, "BND ấp họp", "Báo cáo của UBND huyện", "giúp UBND huyện"])
    assert repair_viet_ocr(unsure, memory=again).apply(text) == text  # the document has it elsewhere


def test_health_has_a_y() -> None:
    assert mended("mua bảo hiểm v tế cho hộ nghèo") == "mua bảo hiểm y tế cho hộ nghèo"
    assert mended("biến v của phương trình") == "biến v của phương trình"


@given(st.lists(st.tuples(st.text("ab,. \n", max_size=6), st.none() | st.floats(0, 1)), max_size=8))
def test_each_token_has_the_lowest_confidence_of_the_words_it_touches(parts: list[tuple[str, float | None]]) -> None:
    text, words = "", []
    for part, confidence in parts:
        if part:
            words.append(Word(len(text), len(text) + len(part), None, confidence))
        text += part
    for token, confidence, number in seen_tokens(Reading("vie", text, tuple(words))):
        touched = [i for i, word in enumerate(words) if word.start < token.end and token.start < word.end]
        known = [value for i in touched if (value := words[i].confidence) is not None]
        assert number == (touched[0] if touched else -1)
        assert confidence == min(known, default=None)


def test_the_cost_of_a_word_is_that_of_its_pieces() -> None:
    channel = confusions.Channel(confusions.load(model_file("confusions.json"))["vie"], load_lm())
    model = channel.model
    assert channel.cost("thống", "thông") == pytest.approx(
        model.letter_cost("ố", "ô") + sum(model.letter_cost(letter, letter) for letter in "thng")
    )
    lost = [model.letter_cost(a, b) for a, b in (("n", "n"), ("ô", "ô"), ("g", "g"))]
    assert channel.cost("nông", "nôg") == pytest.approx(model.edit_cost("n", "") + sum(lost))
    for read in ("thông", "nôg", "rnẹ", "Phụ"):
        for found in channel.explanations(read, deep=True):
            assert found.cost == pytest.approx(channel.cost(found.printed, read))
            assert found.far or strip_marks(found.printed) == strip_marks(read.lower())
