"""Lost diacritics come back; what is right, foreign or protected stays."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.repair.abbreviations import abbreviation, restore_symbol, spelled_by
from pipeline.repair.restore import restore, with_case
from pipeline.resources import load_patterns
from pipeline.vietnamese import fold_tone_place, strip_marks

CLEAN = [
    "Ủy ban nhân dân huyện Hòn Đất báo cáo kết quả thực hiện công tác phòng, chống thiên tai 6 tháng đầu năm 2024.",
    "Sở Giáo dục và Đào tạo chủ trì, phối hợp với các cơ quan liên quan tổ chức tập huấn cho đội ngũ giáo viên.",
    "Tỷ lệ hộ nghèo giảm từ 5,2% xuống còn 3,8%, vượt chỉ tiêu đề ra; thu nhập bình quân đầu người tăng 12%.",
    "Giám đốc các sở, Chủ tịch Ủy ban nhân dân các xã, phường chịu trách nhiệm thi hành Quyết định này.",
]


def restored(text: str) -> str:
    return restore(text).apply(text)


@pytest.mark.parametrize("sentence", CLEAN)
def test_a_sentence_of_an_office_comes_back_whole(sentence: str) -> None:
    assert restored(strip_marks(sentence)) == sentence


def test_words_further_off_than_an_ngram_sees_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "Người dân trồng lúa, ngô và sắn trên đất dốc"
    assert restored(strip_marks(sentence)) == sentence
    monkeypatch.setattr("pipeline.repair.restore.CONTEXT", 0.0)
    assert restored(strip_marks(sentence)) != sentence


@pytest.mark.parametrize("sentence", CLEAN)
def test_a_clean_sentence_stays_as_it_is(sentence: str) -> None:
    assert restore(sentence).edits == ()


def test_case_is_kept_in_headings_and_names() -> None:
    assert restored("UY BAN NHAN DAN THANH PHO HA NOI") == "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI"
    assert restored("tai Ha Noi va Thanh pho Ho Chi Minh") == "tại Hà Nội và Thành phố Hồ Chí Minh"
    assert with_case("đường", "DUONG") == "ĐƯỜNG"


def test_a_line_break_inside_a_sentence_is_no_bound() -> None:
    assert restored("nang cao chat luong nguon nhan \n\nluc trong co quan hanh chinh nha \nnuoc") == (
        "nâng cao chất lượng nguồn nhân \n\nlực trong cơ quan hành chính nhà \nnước"
    )


def test_numbers_dates_and_addresses_never_change() -> None:
    text = "Gui ve dia chi phong.vanthu@haugiang.gov.vn truoc ngay 15/6/2024, o https://haugiang.gov.vn/ke-hoach 04"
    after = restored(text)
    for protected in ("phong.vanthu@haugiang.gov.vn", "15/6/2024", "https://haugiang.gov.vn/ke-hoach", " 04"):
        assert protected in after
    assert after.startswith("Gửi về địa chỉ")


def test_symbols_get_back_the_letters_of_their_abbreviations_alone() -> None:
    assert restore_symbol("145/QD-UBND") == "145/QĐ-UBND"
    assert restore_symbol("30/2020/ND-CP") == "30/2020/NĐ-CP"
    assert restore_symbol("12/NQ-HDND") == "12/NQ-HĐND"
    assert restore_symbol("77/HD-SNV") == "77/HD-SNV"  # Hướng dẫn
    assert restore_symbol("05/BCĐBHĐND-MT") == "05/BCĐBHĐND-MT"
    assert restored("Can cu Quyet dinh so 145/QD-UBND ngay 02/3/2024 cua Uy ban nhan dan tinh") == (
        "Căn cứ Quyết định số 145/QĐ-UBND ngày 02/3/2024 của Ủy ban nhân dân tỉnh"
    )


def test_sums_of_money_are_in_dong() -> None:
    assert restored("ho tro 500.000d/nguoi, thu duoc 1.200.000d; theo diem d khoan 2") == (
        "hỗ trợ 500.000đ/người, thu được 1.200.000đ; theo điểm d khoản 2"
    )


def test_abbreviations_whose_d_is_none_stay() -> None:
    for short in ("GDNN", "TDTT", "VHTTDL", "DNNN", "DTLCP"):
        assert abbreviation(short) in (None, short)
    assert restore_symbol("02/CD-UBND") == "02/CĐ-UBND"
    assert restore_symbol("95-CTHD/TU") == "95-CTHĐ/TU"


def test_a_rare_word_that_a_document_has_often_is_taken_elsewhere_too() -> None:
    often = (
        "Giá lợn hơi tăng. Người nuôi lợn phấn khởi. Dịch bệnh trên đàn lợn được khống chế. Chuồng nuôi lợn sạch sẽ. "
    )
    assert "lợn" not in restored("Nhieu lon bi om.")
    assert restored(strip_marks(often + "Nhiều lợn bị ốm.")) == often + "Nhiều lợn bị ốm."


def test_abbreviations_come_from_the_list_or_the_document() -> None:
    assert abbreviation("KHHGD") == "KHHGĐ"
    assert abbreviation("PCBLGD") == "PCBLGĐ"
    assert abbreviation("UBND") is None
    assert spelled_by("LDTBXH", "sở lao động thương binh và xã hội sau đây gọi tắt là".split()) == "LĐTBXH"
    assert spelled_by("DTDS", "điều tra dân số".split()) == "ĐTDS"
    assert spelled_by("DTDS", "điều tra lao động".split()) is None
    text = "Cuoc dieu tra doi song dan cu (DTDSDC) lam hang nam. Ket qua DTDSDC duoc cong bo vao thang 12."
    assert "đời sống dân cư (ĐTĐSDC)" in restored(text)
    assert "Kết quả ĐTĐSDC được" in restored(text)


def test_the_second_d_of_a_list_is_a_d_with_stroke() -> None:
    points = [
        "a) Van phong;",
        "b) Thanh tra;",
        "c) Phong Ke hoach;",
        "d) Phong To chuc;",
        "d) Phong Quan ly;",
        "e) Ban Dan toc.",
    ]
    after = restored("Co cau to chuc cua So gom:\n" + "\n".join(points)).splitlines()
    assert [line.split(")")[0] for line in after[1:]] == ["a", "b", "c", "d", "đ", "e"]


def test_names_of_files_stay_as_they_are() -> None:
    clean = "\n".join(CLEAN)
    text = f"{clean}\nMau 02_Bang tong hop so lieu cua xa dinh kem.docx\n{clean}"
    assert restore(text).edits == ()


def test_english_stays_english() -> None:
    text = (
        "The report outlines the situation of the province and the main tasks of the committee in the coming years, "
        "with a focus on gender equality and on the training of women in public service."
    )
    assert restored(text) == text
    assert text in restored(f"Muc tieu, nhiem vu va giai phap thuc hien trong nam toi cua toan nganh.\n{text}\n")


def test_a_bare_paragraph_in_a_clean_document_is_restored_alone() -> None:
    bare = strip_marks(CLEAN[1])
    text = "\n".join([CLEAN[0], CLEAN[2], CLEAN[3]] * 3 + [bare] * 3)
    assert restored(text) == text.replace(bare, CLEAN[1])


def test_words_with_marks_are_never_changed() -> None:
    text = "Uy ban nhan dân tỉnh bao cáo ket quả thuc hiện"
    after = restored(text)
    for before, now in zip(text.split(), after.split(), strict=True):
        if strip_marks(before) != before:
            assert now == before


def test_confidence_tells_sure_from_doubtful() -> None:
    text = "Uy ban nhan dan tinh trinh Hoi dong nhan dan tinh xem xet, quyet dinh"
    assert min(edit.confidence for edit in restore(text).edits) > 0.9
    assert restore("Ban o").edits == () or restore("Ban o").edits[0].confidence < 0.9


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from([*CLEAN, *map(strip_marks, CLEAN), "\n", "THE END", "d) x", "QD-UBND", "BDG (BDG)"]), max_size=8
    )
)
def test_any_mixture_keeps_its_bare_form_and_can_be_undone(parts: list[str]) -> None:
    text = " ".join(parts)
    plan = restore(text)
    after = plan.apply(text)
    assert plan.undo(after) == text
    assert strip_marks(after) == strip_marks(text)
    assert all(edit.kind == "diacritics" and 0 <= edit.confidence <= 1 for edit in plan.edits)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abdoưêđ D.\n-/()&1€\u0301", max_size=80))
def test_any_text_is_taken(text: str) -> None:
    assert restore(text).undo(restore(text).apply(text)) == text


SEEDS = ["bai-bao-tinh-uy-an-giang", "bao-cao-so-ket-an-giang-2025", "ke-hoach-67-an-giang-2021"]


@pytest.mark.parametrize("seed", SEEDS)
def test_real_documents_come_back_at_least_99_2_percent(shared: Path, seed: str) -> None:
    text = unicodedata.normalize("NFC", (shared / "seeds" / f"{seed}.txt").read_text(encoding="utf-8"))
    bare = strip_marks(text)
    after = restored(bare)
    assert len(after) == len(text)

    def words(of: str) -> list[str]:
        return [fold_tone_place(word) for word in "".join(c if c.isalpha() else " " for c in of.lower()).split()]

    gold, found = words(text), words(after)
    assert sum(a == b for a, b in zip(gold, found, strict=True)) / len(gold) >= 0.992
    assert restore(text).edits == ()


@pytest.mark.parametrize("table", ["abbreviations", "symbol_parts"])
def test_the_lists_of_abbreviations_are_unambiguous(table: str) -> None:
    words = load_patterns("abbreviations.yaml")[table]["words"]
    assert all("Đ" in word for word in words)
    assert len({strip_marks(word) for word in words}) == len(words)
    if table == "abbreviations":
        assert all(abbreviation(strip_marks(word)) == word for word in words)


def test_the_names_of_all_communes_are_there() -> None:
    provinces = load_patterns("administrative_units.yaml")["provinces"]
    names = [name for province in provinces for kind in ("xã", "phường", "đặc khu") for name in province.get(kind, ())]
    assert len(provinces) == 34
    assert len(names) == 3321
    assert all(isinstance(name, str) and (name[0].isupper() or name[0].isdigit()) for name in names)


def test_parts_between_apostrophes_are_no_words() -> None:
    assert restored("BA'O CA'O cua Uy ban nhan dan huyen") == "BA'O CA'O của Ủy ban nhân dân huyện"
    assert "H'Mông" in restored("dong bao H'Mong sinh song o vung cao, vung sau cua tinh")


def test_an_abbreviation_with_a_plain_d_keeps_it() -> None:
    assert restored("Truong PTDTBT tieu hoc xa de nghi PGD cap kinh phi").startswith("Trường PTDTBT tiểu học xã")
    assert restore_symbol("1975/SNV-LDVLBDG") == "1975/SNV-LĐVLBĐG"
