"""The outline: labels, levels and parents of paragraphs; footnotes and their marks."""

from __future__ import annotations

import pytest
from counting_steps import steps
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout import lay_out
from pipeline.layout.labels import label_of, letter_value, roman_value
from pipeline.model import Block, Layout, Page, Plan


def page(number: int, text: str) -> Page:
    return Page(number, "text", 1.0, text, Plan(), text, (), 595.0, 842.0)


def layout(*texts: str) -> Layout:
    return lay_out([page(number, text) for number, text in enumerate(texts, 1)])


def text_of(out: Layout, block: Block) -> str:
    return out.flows[block.flow].text[block.body : block.end]


def tree(out: Layout) -> list[str]:
    """Every block of the body as "level label first words"."""
    return [f"{b.level} {b.label or ''} {' '.join(text_of(out, b).split()[:3])}" for b in out.blocks if b.flow == 0]


def parent(out: Layout, words: str) -> str | None:
    block = next(b for b in out.blocks if text_of(out, b).startswith(words))
    return None if block.parent is None else text_of(out, out.blocks[block.parent])


def kind(out: Layout, words: str) -> str:
    return next(b for b in out.blocks if text_of(out, b).startswith(words)).kind


@pytest.mark.parametrize(
    ("text", "style", "label", "rest"),
    [
        ("II. NỘI DUNG", "I", "II", "NỘI DUNG"),
        ("V.TỔ CHỨC THỰC HIỆN", "I", "V", "TỔ CHỨC THỰC HIỆN"),
        ("HI. GIẢI PHÁP", "I", "III", "GIẢI PHÁP"),
        ("Il. KINH PHÍ", "I", "II", "KINH PHÍ"),
        ("3.2. Mục tiêu 2: Kinh tế", "n2", "3.2", "Mục tiêu 2: Kinh tế"),
        ("2.1 Công tác phối hợp", "n2", "2.1", "Công tác phối hợp"),
        ("1.Sở Nội vụ", "n1", "1", "Sở Nội vụ"),
        ("l. Sở Y tế", "n1", "1", "Sở Y tế"),
        ("4) Kết quả", "1)", "4", "Kết quả"),
        ("(2) Tỷ lệ hộ nghèo", "(1)", "2", "Tỷ lệ hộ nghèo"),
        ("đ) Kinh phí", "a)", "đ", "Kinh phí"),
        ("~ Chỉ tiêu 2: đạt", "-", "-", "Chỉ tiêu 2: đạt"),
        (". Chỉ tiêu 3: đạt", "-", "-", "Chỉ tiêu 3: đạt"),
        ("• Đến năm 2030", "•", "•", "Đến năm 2030"),
        ("Điều 5. Tổ chức thực hiện", "article", "Điều 5", "Tổ chức thực hiện"),
        ("PHỤ LỤC II", "annex", "PHỤ LỤC II", ""),
        ("Phần thứ hai", "part", "Phần thứ hai", ""),
    ],
)
def test_labels(text, style, label, rest):
    found = label_of(text)
    assert found is not None
    assert (found.style, found.text, text[found.end :]) == (style, label, rest)


@pytest.mark.parametrize("text", ["1.250 người", "2,5 triệu", "-2025", "Mục tiêu 1: Y tế", "m2 đất", "Phần lớn các xã",
                                  "Chương trình 5 năm", "20/11 là ngày", "", "VI và VII"])  # fmt: skip
def test_no_label(text):
    assert label_of(text) is None


def test_values_of_numbers():
    assert [roman_value(text) for text in ("I", "IV", "IX", "XIV", "XL", "IIX", "A", "")] == [
        1, 4, 9, 14, 40, None, None, None]  # fmt: skip
    assert [letter_value(text) for text in "abcdđe"] == [1, 2, 3, 4, 5, 6]
    assert letter_value("w") is None


@given(st.text(alphabet="IVX1l.)( -+*abđĐiều5Phần:\t\n", max_size=30))
def test_a_label_ends_inside_its_text(text):
    found = label_of(text)
    assert found is None or 0 < found.end <= len(text)


PLAN = """KẾ HOẠCH
Phát triển nghề cá tỉnh Hải Lâm năm 2024

Căn cứ Luật Thủy sản ngày 21 tháng 11 năm 2017;

Ủy ban nhân dân tỉnh ban hành kế hoạch như sau:

I. MỤC TIÊU
1. Mục tiêu chung
Giữ vững sản lượng khai thác.
2. Mục tiêu cụ thể
a) Về khai thác
- Sản lượng đạt 12.000 tấn.
- Tàu cá:
+ Có 90% tàu gắn máy giám sát.
+ Có 15 tổ đội.
- Số cảng cá là 03 cảng.
b) Về nuôi trồng
- Diện tích đạt 500 ha.

II. TỔ CHỨC THỰC HIỆN
1. Sở Nông nghiệp và Môi trường
- Chủ trì thực hiện.
2. Các huyện
Xây dựng kế hoạch của huyện.

Nơi nhận:
- Các sở, ngành;
- Lưu: VT.
"""


def test_levels_follow_the_nesting_of_the_labels():
    assert tree(layout(PLAN))[3:] == [
        "0  Ủy ban nhân",
        "0 I MỤC TIÊU",
        "1 1 Mục tiêu chung",
        "2  Giữ vững sản",
        "1 2 Mục tiêu cụ",
        "2 a Về khai thác",
        "3 - Sản lượng đạt",
        "3 - Tàu cá:",
        "4 + Có 90% tàu",
        "4 + Có 15 tổ",
        "3 - Số cảng cá",
        "2 b Về nuôi trồng",
        "3 - Diện tích đạt",
        "0 II TỔ CHỨC THỰC",
        "1 1 Sở Nông nghiệp",
        "2 - Chủ trì thực",
        "1 2 Các huyện",
        "2  Xây dựng kế",
        "0  Nơi nhận:",
        "1 - Các sở, ngành;",
        "1 - Lưu: VT.",
    ]


def test_kinds_of_blocks():
    out = layout(PLAN)
    assert [kind(out, words) for words in ("MỤC TIÊU", "Về khai thác", "Sản lượng", "Giữ vững", "Nơi nhận")] == [
        "heading", "heading", "item", "paragraph", "heading"]  # fmt: skip


def test_star_headings_stand_over_dashes_and_over_paragraphs():
    out = layout(
        "3. Kết quả\n3.1. Mục tiêu 1: Giảm nghèo\n- Chỉ tiêu 1: Giảm còn 3%.\n- Chỉ tiêu 2: Có 40 mô hình.\n"
        "* Kết quả thực hiện chỉ tiêu:\n- Chỉ tiêu 1: Tỷ lệ là 2,9%.\n- Chỉ tiêu 2: Có 41 mô hình.\n"
        "* Khó khăn, hạn chế\nMột số xã còn chậm.\n3.2. Mục tiêu 2: Việc làm\n- Chỉ tiêu 1: Có 2.000 việc làm.\n"
    )
    assert parent(out, "Chỉ tiêu 1: Giảm") == "Mục tiêu 1: Giảm nghèo"
    assert parent(out, "Kết quả thực hiện") == "Mục tiêu 1: Giảm nghèo"
    assert parent(out, "Chỉ tiêu 1: Tỷ lệ") == "Kết quả thực hiện chỉ tiêu:"
    assert parent(out, "Một số xã") == "Khó khăn, hạn chế"
    assert parent(out, "Chỉ tiêu 1: Có") == "Mục tiêu 2: Việc làm"


def test_items_without_a_number_open_a_level_of_their_own():
    out = layout(
        "I. MỤC TIÊU\nMục tiêu 1: Nước sạch\n- Chỉ tiêu 1: Đạt 60%.\nMục tiêu 2: Vệ sinh\n- Chỉ tiêu 1: Đạt 70%.\n"
        "II. KINH PHÍ\nNgân sách tỉnh bảo đảm.\n"
    )
    assert parent(out, "Chỉ tiêu 1: Đạt 60%") == "Mục tiêu 1: Nước sạch"
    assert parent(out, "Chỉ tiêu 1: Đạt 70%") == "Mục tiêu 2: Vệ sinh"
    assert parent(out, "Ngân sách") == "KINH PHÍ"


def test_a_lead_in_holds_its_items_and_the_paragraph_below_it():
    out = layout(
        "1. Tình hình\nTrong năm, tỉnh có các kết quả sau:\n- Trồng 20 ha rừng.\n- Sửa 5 km đê.\n"
        "Người dân đồng tình ủng hộ.\n2. Tồn tại\nCòn một số hạn chế như:\nMột số xã làm chậm.\nVốn giao muộn.\n"
    )
    assert parent(out, "Trồng 20 ha") == "Trong năm, tỉnh có các kết quả sau:"
    assert parent(out, "Người dân") == "Tình hình"
    assert parent(out, "Một số xã") == "Còn một số hạn chế như:"
    assert parent(out, "Vốn giao") == "Tồn tại"


def test_an_answer_belongs_to_the_item_above_it():
    out = layout(
        "I. KẾT QUẢ\n- Chỉ tiêu 3: Có 12 xã đạt chuẩn.\n\nKết quả: có 13 xã đạt chuẩn.\n- Chỉ tiêu 4: Có 2 chợ.\n"
    )
    assert parent(out, "Kết quả: có 13") == "Chỉ tiêu 3: Có 12 xã đạt chuẩn."
    assert parent(out, "Chỉ tiêu 4") == "KẾT QUẢ"


def test_numbering_that_begins_anew():
    below = layout(
        "1. Mục tiêu\nĐạt kết quả tốt.\n2. Các chỉ tiêu cụ thể:\n1. Có 20 xã.\n2. Có 30 trường.\n"
        "3. Giải pháp\nĐẩy mạnh thi đua.\n"
    )
    assert parent(below, "Có 20 xã") == "Các chỉ tiêu cụ thể:"
    assert parent(below, "Có 30 trường") == "Các chỉ tiêu cụ thể:"
    assert parent(below, "Giải pháp") is None
    beside = layout("I. MỤC TIÊU\n1. Có 20 xã.\n2. Có 30 trường.\nII. KINH PHÍ\n1. Ngân sách tỉnh.\n")
    assert parent(beside, "Ngân sách") == "KINH PHÍ"
    assert beside.blocks[-1].level == beside.blocks[1].level


def test_a_letter_of_a_list_is_no_roman_number():
    out = layout(
        "A. ĐÁNH GIÁ\nI. KẾT QUẢ\nB. NHIỆM VỤ\nI. MỤC TIÊU\nC. TỔ CHỨC\nSở Y tế chủ trì.\nD. KINH PHÍ\nTự bảo đảm.\n"
    )
    assert [(b.label, b.level) for b in out.blocks if b.label] == [
        ("A", 0), ("I", 1), ("B", 0), ("I", 1), ("C", 0), ("D", 0)]  # fmt: skip


def test_articles_and_annexes():
    out = layout(
        "QUYẾT ĐỊNH:\nĐiều 1. Phê duyệt Đề án với các nội dung sau:\n1. Mục tiêu\na) Đến năm 2025 có 20 xã.\n"
        "Điều 2. Quyết định có hiệu lực kể từ ngày ký.\nNơi nhận:\n- Như Điều 2;\n- Lưu: VT.\n"
        "PHỤ LỤC\nDANH MỤC DỰ ÁN\n1. Dự án cầu Bến Đá.\n"
    )
    assert parent(out, "Mục tiêu") == "Phê duyệt Đề án với các nội dung sau:"
    assert parent(out, "Đến năm 2025") == "Mục tiêu"
    assert parent(out, "Như Điều 2") == "Nơi nhận:"
    assert parent(out, "Dự án cầu") == "DANH MỤC DỰ ÁN"
    assert out.blocks[-1].level == 2


def test_numbered_items_that_begin_with_a_number():
    out = layout(
        "1. Mục tiêu cụ thể\n1.1. 95% số hộ dân nông thôn được sử dụng nước sạch đạt quy chuẩn.\n"
        "1.2. 100% số trường học có công trình vệ sinh đạt chuẩn theo quy định;\n"
        "1.3. 80% số xã có tổ quản lý cấp nước, trong đó có đại diện của phụ nữ theo quy định tại khoản\n"
        "2. Điều 5 của quy chế.\n"
    )
    assert [(b.label, b.parent) for b in out.blocks] == [("1", None), ("1.1", 0), ("1.2", 0), ("1.3", 0)]


def test_what_is_attached_begins_behind_the_recipients():
    out = layout(
        "Điều 1. Ban hành Kế hoạch kèm theo.\nNơi nhận:\n- Như Điều 1;\n- Lưu: VT.\nKT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\n"
        "Lê Văn An\n\n"
        "KẾ HOẠCH HÀNH ĐỘNG\nBảo vệ rừng\n(Kèm theo Quyết định số 5/QĐ-BNN)\nI. MỤC TIÊU\nMục tiêu 1. Trồng rừng\n"
        "Chỉ tiêu 1.1. Trồng 500 ha.\n"
    )
    assert parent(out, "Lưu: VT") == "Nơi nhận:"
    assert parent(out, "Chỉ tiêu 1.1") == "Mục tiêu 1. Trồng rừng"
    assert parent(out, "Mục tiêu 1. Trồng") == "MỤC TIÊU"
    assert [text_of(out, b) for b in out.blocks if b.kind == "heading"][1] == "KẾ HOẠCH HÀNH ĐỘNG"


def test_rows_of_tables_and_letterheads_leave_the_outline_open():
    out = layout(
        "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nI. KẾT QUẢ\nTT\tHuyện\tSố hộ\n1\tĐông Khê\t320\n"
        "- Các huyện hoàn thành kế hoạch.\n"
    )
    assert [b.kind for b in out.blocks] == ["row", "heading", "row", "row", "item"]
    assert parent(out, "Các huyện") == "KẾT QUẢ"


def test_markdown_headings_without_a_number():
    out = layout("# Kế hoạch\n\n1. Mục đích\n\nNâng cao nhận thức.\n\n## Nhiệm vụ trọng tâm\n\n- Trồng 5 ha rừng.\n")
    assert kind(out, "Nhiệm vụ trọng tâm") == "heading"
    assert parent(out, "Trồng 5 ha") == "Nhiệm vụ trọng tâm"


def test_footnotes_know_their_marks():
    out = layout(
        "1. Tập huấn\nTrong năm đã tập huấn cho cán bộ các xã trong toàn tỉnh¹, kết quả tốt.\n"
        "Các xã tổ chức tuyên truyền ở mọi khu dân cư.2\n\n                    \n¹ Tổ chức 12 lớp.\n2 Có 30 buổi.\n"
    )
    flow = out.flows[0].text
    assert [(mark.note, flow[: mark.offset].split()[-1]) for mark in out.note_marks] == [(1, "tỉnh"), (2, "cư.")]
    assert [out.flows[mark.note].text for mark in out.note_marks] == ["Tổ chức 12 lớp.", "Có 30 buổi."]


def test_powers_and_formulas_are_no_marks():
    out = layout(
        "Diện tích là 20 km2, phát thải 5 tấn CO2 mỗi năm, dân số tăng lên rõ rệt.2\n"
        "Các xã làm tốt.1\n\n                    \n1 Theo Cục Thống kê.\n"
    )
    assert [out.flows[0].text[: mark.offset].split()[-1] for mark in out.note_marks] == ["tốt."]


LINES = st.sampled_from(
    ["I. MỤC TIÊU", "1. Mục tiêu", "a) Đến năm 2025", "- Đạt 50%.", "+ Có 20 xã.", "* Kết quả:", "Các xã làm tốt.",
     "Như sau:", "Điều 1. Phê duyệt", "Mục tiêu 1: Y tế", "2.1. Tình hình", "TT\tXã\tSố hộ", "Nơi nhận:", "PHỤ LỤC I",
     "(1) Tỷ lệ hộ", "KẾT QUẢ CHUNG", ""]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=30))
def test_every_paragraph_is_one_block_below_an_earlier_one(lines):
    out = layout("\n".join(lines))
    flow = out.flows[0].text
    assert [flow[b.start : b.end] for b in out.blocks if b.flow == 0] == [
        p.strip() for p in flow.split("\n") if p.strip()
    ]
    for index, block in enumerate(out.blocks):
        assert block.start <= block.body <= block.end
        assert block.parent is None or block.parent < index
        assert block.level == (0 if block.parent is None else out.blocks[block.parent].level + 1)


@pytest.mark.parametrize("misread", ["B.", "€.", "c,", "e)"])
def test_a_numbered_aim_goes_on_though_its_letter_was_misread(misread):
    out = layout(
        "1. Mục tiêu chung\nGiữ nước sạch.\n2. Mục tiêu cụ thể\na. Mục tiêu 1: Nước sạch\n- Chỉ tiêu 1: Đạt 60%.\n"
        f"b. Mục tiêu 2: Vệ sinh\n- Chỉ tiêu 1: Đạt 70%.\n{misread} Mục tiêu 3: Chợ\n- Chỉ tiêu 1: Đạt 80%.\n"
        "d. Mục tiêu 4: Bến xe\n- Chỉ tiêu 1: Đạt 90%.\n3. Giải pháp\n"
    )
    for aim in ("Mục tiêu 1: Nước sạch", "Mục tiêu 2: Vệ sinh", "Mục tiêu 3: Chợ", "Mục tiêu 4: Bến xe"):
        assert parent(out, aim) == "Mục tiêu cụ thể"
    assert parent(out, "Chỉ tiêu 1: Đạt 80%") == "Mục tiêu 3: Chợ"


def test_the_cost_is_linear():
    def cost(count: int) -> int:
        text = "\n".join(f"{n % 20 + 1}. Mục {n}:\n- Đạt {n}% số xã trong tỉnh.\nCác xã làm tốt." for n in range(count))
        return steps(lambda: layout(text))

    cost(20)
    assert cost(1200) < 5 * cost(300)


def test_a_long_list_has_labels_of_three_digits():
    text = "DANH SÁCH XÃ\n" + "".join(f"{n}. Xã Hòa Sơn {n} thuộc huyện Đông Khê;\n" for n in range(96, 106))
    layout = lay_out((Page(1, "text", 1.0, text, text=text),))
    assert [block.label for block in layout.blocks if block.kind == "item"] == [str(n) for n in range(96, 106)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a) Đến năm 2028", "b) Đến năm 2030"),
        ("a) Giai đoạn 2026 - 2028", "b) Giai đoạn 2029 - 2030"),
        ("* Đến năm 2028", "* Đến năm 2030"),
        ("Đến năm 2028", "Đến năm 2030"),
        ("Mục tiêu đến năm 2028", "Mục tiêu đến năm 2030"),
    ],
)
def test_items_that_begin_with_a_number_stand_below_the_year_they_are_for(first, second):
    out = layout(
        f"I. MỤC TIÊU\n{first}\n- 85% học sinh được đọc sách.\n- Số thư viện là 12.\n{second}\n- 95% học sinh đọc sách."
    )
    year = label_of(first)
    heading = first[year.end :].strip() if year else first
    later = second[year.end :].strip() if year else second
    assert [parent(out, words) for words in ("85% học", "Số thư", "95% học")] == [heading, heading, later]


@pytest.mark.parametrize("span", ["giai đoạn 2026\n- 2030", "từ ngày 01/01/2026\n- 31/12/2028"])
def test_a_range_of_years_or_dates_goes_on_over_a_line_end(span):
    out = layout(f"I. MỤC TIÊU\na) Thực hiện Chương trình phát triển văn hóa đọc {span} trên toàn tỉnh.")
    assert [b.label for b in out.blocks] == ["I", "a"]


def test_paragraphs_without_a_label_stand_below_their_year():
    lines = (
        "I. MỤC TIÊU",
        "Đến năm 2028",
        "Tỷ lệ học sinh đạt 85%.",
        "Số thư viện của toàn tỉnh có trên 5.000 bản sách đạt 12 thư viện trở lên.",
        "Đến năm 2030",
        "Tỷ lệ người dân được đọc sách đạt 95%.",
        "II. NHIỆM VỤ",
        "Mở thư viện lưu động.",
    )
    out = layout("\n\n".join(lines))
    assert [parent(out, words) for words in ("Tỷ lệ học", "Số thư", "Tỷ lệ người", "Mở thư")] == [
        "Đến năm 2028",
        "Đến năm 2028",
        "Đến năm 2030",
        "NHIỆM VỤ",
    ]
