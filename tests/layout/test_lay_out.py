"""Layout: kinds of lines, footnotes, paragraphs, and flows whose characters know their place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import regex
from counting_steps import steps
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout import lay_out
from pipeline.layout.lines import page_number
from pipeline.layout.paragraphs import opens_paragraph
from pipeline.model import Box, Edit, Layout, Page, Plan, Word
from pipeline.resources import load_patterns

FURNITURE = load_patterns("furniture.yaml")


def page(number: int, text: str, sizes: Sequence[float] = ()) -> Page:
    """A page; with ``sizes`` (a height for each line) it has a box for each word, as a PDF's page has."""
    words: list[Word] = []
    at, top = 0, 60.0
    for line, size in zip(text.split("\n"), sizes, strict=False):
        for match in regex.finditer(r"\S+", line):
            x0 = 70 + match.start() * size * 0.45
            x1 = x0 + (match.end() - match.start()) * size * 0.45
            words.append(Word(at + match.start(), at + match.end(), Box(x0, top, x1, top + size)))
        at += len(line) + 1
        top += size * 1.3
    return Page(number, "text", 1.0, text, Plan(), text, tuple(words), 595.0, 842.0)


def out(*texts: str) -> Layout:
    return lay_out([page(i, text) for i, text in enumerate(texts, 1)])


def kinds(layout: Layout) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in layout.lines:
        found.setdefault(line.kind, []).append(line.text)
    return found


def paragraphs(layout: Layout) -> list[str]:
    return layout.flows[0].text.split("\n")


BODY = (
    "Các xã tiếp tục trồng cây ven đê theo kế hoạch đã giao trong ba năm qua, bảo đảm\n"
    "mỗi tuyến đê có ít nhất một hàng cây chắn sóng và được chăm sóc thường xuyên, kịp\n"
    "thời thay thế những cây bị chết sau mùa lũ.\n"
    "Sở Nông nghiệp và Môi trường hướng dẫn kỹ thuật, kiểm tra chất lượng cây giống.\n"
)

PLACES = [a + b for a in ("Sơn ", "Hà ", "Lâm ", "Điền ", "Thạch ") for b in ("Ba", "Tư", "Lộc", "Mai", "Vân")]


@pytest.mark.parametrize("row", FURNITURE["stamps"], ids=lambda row: row["id"])
def test_stamp_examples(row):
    rule = regex.compile(row["pattern"])
    assert all(rule.search(text) for text in row["examples"])
    assert not any(rule.search(text) for text in row["counter_examples"])


@pytest.mark.parametrize("row", FURNITURE["page_numbers"], ids=lambda row: row["id"])
def test_page_number_examples(row):
    assert all(page_number(text) is not None for text in row["examples"])
    assert not any(page_number(text) is not None for text in row["counter_examples"])


@pytest.mark.parametrize("row", FURNITURE["lines"], ids=lambda row: row["id"])
def test_line_examples(row):
    rule = regex.compile(row["pattern"])
    assert all(rule.search(text) for text in row["examples"])
    assert not any(rule.search(text) for text in row["counter_examples"])


@pytest.mark.parametrize("row", FURNITURE["paragraphs"], ids=lambda row: row["id"])
def test_paragraph_examples(row):
    rule = regex.compile(row["pattern"])
    for text in row["examples"]:
        assert rule.match(text)
        assert opens_paragraph(text, "Kết thúc.")
    assert not any(rule.match(text) for text in row["counter_examples"])


def test_an_item_below_a_heading_that_ends_with_a_year_word():
    assert opens_paragraph("1. Thu nhập: 65 triệu đồng", "II. CHỈ TIÊU PHẤN ĐẤU TRONG NĂM")
    assert not opens_paragraph("2. Các xã khác", "Ban hành trong năm")
    assert opens_paragraph("- 92% người dân có kiến thức đúng", "III. CHỈ TIÊU NĂM 2024")
    assert not opens_paragraph("- 2025", "II. MỤC TIÊU GIAI ĐOẠN 2021")


def test_a_lettered_heading_that_ends_with_a_word_that_goes_on():
    layout = out(
        "a) Chỉ tiêu văn hóa - xã hội\nSố lao động có việc làm mới là 30.000 người trong năm, tăng so với năm trước.\n"
        * 3
    )
    assert "a) Chỉ tiêu văn hóa - xã hội" in [layout.flows[0].text[block.start : block.end] for block in layout.blocks]


def body(number: int) -> str:
    """Four lines of text that no other page has."""
    return "".join(f"{name} {line}\n" for name, line in zip(PLACES[number * 4 :], BODY.split("\n")[:4], strict=False))


def test_running_header_footer_and_page_numbers():
    texts = [f"TRỒNG CÂY 2031 - TRANG {i}\n{body(i)}Lưu hành nội bộ, bản {i}\n{i + 4}" for i in range(1, 5)]
    found = kinds(out(*texts))
    assert found["header"] == [f"TRỒNG CÂY 2031 - TRANG {i}" for i in range(1, 5)]
    assert found["footer"] == [f"Lưu hành nội bộ, bản {i}" for i in range(1, 5)]
    assert found["page_number"] == ["5", "6", "7", "8"]


def test_a_running_header_of_the_bodys_name():
    texts = [f"Sở Nông nghiệp tỉnh Ba Mươi - Báo cáo năm\n{body(i)}" for i in range(4)]
    layout = out(*texts)
    assert kinds(layout)["header"] == ["Sở Nông nghiệp tỉnh Ba Mươi - Báo cáo năm"] * 4
    assert "tỉnh Ba Mươi" not in layout.flows[0].text


def test_a_running_footer_that_ocr_reads_in_many_ways():
    noise = ["LuatMinhHoa £", "LuatMinhHoa ÉÊ", 'LuatMinhHoa ”" wwsy', "LuatMinhHoa wwa.", "luatmunhhoa"]
    texts = [f"{body(i)}{line}" for i, line in enumerate(noise)]
    assert kinds(out(*texts))["footer"] == noise[:4]


def test_paragraphs_that_begin_alike_are_no_footers():
    texts = [f"{body(i)}- Chỉ tiêu {i}: {PLACES[i]} trồng cây." if i < 2 else body(i) for i in range(5)]
    assert "footer" not in kinds(out(*texts))


def test_letterheads_of_annexes_and_table_heads_are_no_running_headers():
    texts = [
        f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nPhụ lục {i}\nTT   Nội dung   Đơn vị   Năm\n{BODY}" for i in range(1, 6)
    ]
    assert "header" not in kinds(out(*texts))


def test_a_lone_number_in_a_text_is_no_page_number():
    assert "page_number" not in kinds(out(f"Số xã đạt chuẩn\n17\n{BODY}{BODY}Tổng số\n251"))


def test_page_numbers_inside_a_text_without_pages():
    body = "\n".join(f"Dòng chữ thứ {i} của một văn bản dài về cây xanh ven đê." for i in range(12))
    text = "\n\n".join(f"{body}\n\n{number}" for number in range(1, 7))
    assert kinds(out(text))["page_number"] == [str(n) for n in range(1, 7)]


def test_a_table_column_of_numbers_stays():
    text = "\n\n".join(["STT", *(f"{n}\n\nXã thứ {n}, có cây xanh ven đê\n\n{n * 7}" for n in range(1, 30))])
    assert "page_number" not in kinds(out(text))


def test_a_sentence_runs_over_pages_without_the_furniture():
    first = f"{BODY}Tỷ lệ dân số nông thôn được dùng nước sạch theo quy chuẩn đến cuối năm nay phải đạt\n- 1 -"
    second = f"ít nhất 65% và được duy trì trong các năm sau.\n{BODY}- 2 -"
    assert "phải đạt ít nhất 65% và được duy trì trong các năm sau." in out(first, second).flows[0].text


def test_stamps_are_no_text():
    text = (
        "Ký bởi: Ủy ban nhân dân\ntỉnh Ba Mươi\nCơ quan: Tỉnh Ba Mươi\nThời gian ký: 08.04.2031 "
        "16:21:05 +07:00\n\nCÔNG VĂN ĐẾN\n"
        f"Số: 1234\nNgày: 12/4/2031\nChuyển:\n\n{BODY}Cơ quan: bộ phận một cửa các xã tiếp nhận hồ sơ."
    )
    layout = out(text)
    assert len(kinds(layout)["stamp"]) == 8
    assert "1234" not in layout.flows[0].text
    assert "bộ phận một cửa" in layout.flows[0].text


def test_the_documents_own_number_is_no_stamp():
    text = f"ĐẾN\nSố: 77\n\nỦY BAN NHÂN DÂN\nTỈNH BA MƯƠI\nSố: 45/KH-UBND\n{BODY}"
    assert "Số: 45/KH-UBND" in kinds(out(text))["body"]


def test_footnotes_below_a_rule():
    first = (
        "Đến nay các xã đã trồng được 120 km cây xanh1, bảo đảm che bóng cho các tuyến đường và\n"
        "                                        \n1 Trong đó: 80 km do xã trồng, 40 km do "
        "các hội trồng theo Kế hoạch\nsố 9/KH-UBND."
    )
    layout = out(first, f"các tuyến kênh chính trong tỉnh.\n{BODY}")
    assert layout.flows[0].text.startswith("Đến nay các xã đã trồng được 120 km cây xanh1, bảo đảm")
    assert "đường và các tuyến kênh chính trong tỉnh." in layout.flows[0].text
    assert [f.text for f in layout.flows[1:]] == [
        "Trong đó: 80 km do xã trồng, 40 km do các hội trồng theo Kế hoạch số 9/KH-UBND."
    ]


def test_footnotes_in_a_text_without_pages():
    text = (
        "Triển khai Kế hoạch trồng cây giai đoạn 2031-2035\n1\n, Kế hoạch bảo vệ đê\n2\n và các\n" + " " * 44 + "\n1\n"
        " Quyết định số 5/QĐ-UBND ngày 4/5/2031 của UBND tỉnh phê duyệt\nKế hoạch trồng "
        "cây.\n2\n Kế hoạch số 7/KH-UBND.\n"
        f" kế hoạch khác có liên quan.\n{BODY}"
    )
    layout = out(text)
    assert paragraphs(layout)[0] == (
        "Triển khai Kế hoạch trồng cây giai đoạn 2031-2035, Kế hoạch bảo vệ đê và các kế hoạch khác có liên quan."
    )
    assert [f.text for f in layout.flows[1:]] == [
        "Quyết định số 5/QĐ-UBND ngày 4/5/2031 của UBND tỉnh phê duyệt Kế hoạch trồng cây.",
        "Kế hoạch số 7/KH-UBND.",
    ]


def test_footnotes_in_small_print():
    lines = [
        *BODY.strip().split("\n"),
        *BODY.strip().split("\n"),
        "1 Số liệu của Chi cục Thủy lợi, tính đến tháng",
        "6 năm 2031.",
    ]
    text = "\n".join(lines)
    layout = lay_out([page(1, text, [13.0] * 8 + [9.5, 9.5])])
    assert [f.text for f in layout.flows[1:]] == ["Số liệu của Chi cục Thủy lợi, tính đến tháng 6 năm 2031."]
    assert "Chi cục" not in layout.flows[0].text
    plain = lay_out([page(1, text, [13.0] * 10)])
    assert len(plain.flows) == 1


def test_a_due_footnote_mark_where_the_sentence_goes_on_overleaf():
    first = (
        f"{BODY}{BODY}Các huyện miền núi.1 đã hoàn thành việc rà soát đất trồng cây xanh và "
        "lập danh sách các\n1 Gồm huyện A và huyện B"
    )
    layout = out(first, f"hộ nhận khoán chăm sóc.\n{BODY}")
    assert layout.flows[1].text == "Gồm huyện A và huyện B"
    assert "danh sách các hộ nhận khoán" in layout.flows[0].text


def test_endnotes_behind_the_signature():
    text = (
        "1. Tỉnh bố trí kinh phí cho các phường [1]; số hóa 87% hồ sơ[2].\n2. Tổ chức tập huấn.\n\n"
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nCHỦ TỊCH\n\nNguyễn Văn An\n\n"
        "[1] Kế hoạch 114: bố trí 3,2 tỷ đồng\ncho 18 phường.\n[2] Trong đó 12.450 hồ sơ hộ tịch.\n"
    )
    layout = lay_out([Page(1, "text", 1.0, text, text=text)])
    assert [flow.text for flow in layout.flows[1:]] == [
        "Kế hoạch 114: bố trí 3,2 tỷ đồng cho 18 phường.",
        "Trong đó 12.450 hồ sơ hộ tịch.",
    ]
    assert [mark.note for mark in layout.note_marks] == [1, 2]
    plain = text.replace("phường [1]", "phường").replace("hồ sơ[2]", "hồ sơ")
    assert len(lay_out([Page(1, "text", 1.0, plain, text=plain)]).flows) == 1


def test_numbered_paragraphs_are_no_footnotes():
    first = (
        f"{BODY}{BODY}1. Các huyện rà soát đất trồng cây xanh và lập danh sách\n2. Các xã nhận "
        "cây giống từ vườn ươm của tỉnh và"
    )
    layout = out(first, f"chăm sóc đến khi cây đủ ba tuổi.\n{BODY}")
    assert len(layout.flows) == 1


def test_paragraphs():
    text = (
        "II. NHIỆM VỤ\n1. Trồng cây\n- Đến năm 2035 trồng 200 km cây xanh ven đê trong toàn tỉnh, trong đó các xã\n"
        "ven sông trồng 150 km; phát triển kinh tế\n- xã hội vùng ven sông.\n+ Các xã báo cáo tại Điều\n5. Hằng năm.\n"
        "a) Kinh phí: 12,5 tỷ đồng\nĐiều 2. Tổ chức thực hiện\n"
    )
    assert paragraphs(out(text)) == [
        "II. NHIỆM VỤ",
        "1. Trồng cây",
        "- Đến năm 2035 trồng 200 km cây xanh ven đê trong toàn tỉnh, trong đó các xã ven "
        "sông trồng 150 km; phát triển "
        "kinh tế - xã hội vùng ven sông.",
        "+ Các xã báo cáo tại Điều 5. Hằng năm.",
        "a) Kinh phí: 12,5 tỷ đồng",
        "Điều 2. Tổ chức thực hiện",
    ]


def test_what_stands_after_a_word_that_goes_on():
    text = (
        f"{BODY}\nHồ sơ cấp phép gồm đơn theo mẫu và bản vẽ mặt bằng theo quy định tại\n"
        "Phụ lục II kèm theo Kế hoạch này;\n"
        "Điều 5. Mở tài khoản\n1. Các xã mở tài khoản.\n“1a. Các huyện mở tài khoản.”.\n"
        "c.2.1) Đối với các phường:\n"
        "(i) Kiểm tra;\n(ii) Báo cáo theo Điều 4, khoản 2,\nĐiều 5. Kết thúc."
    )
    assert paragraphs(out(text))[-7:] == [
        "Hồ sơ cấp phép gồm đơn theo mẫu và bản vẽ mặt bằng theo quy định tại Phụ lục II kèm theo Kế hoạch này;",
        "Điều 5. Mở tài khoản",
        "1. Các xã mở tài khoản.",
        "“1a. Các huyện mở tài khoản.”.",
        "c.2.1) Đối với các phường:",
        "(i) Kiểm tra;",
        "(ii) Báo cáo theo Điều 4, khoản 2, Điều 5. Kết thúc.",
    ]


def test_double_spacing_parts_no_paragraphs():
    double = BODY.replace("\n", "\n\n")
    assert paragraphs(out(double)) == paragraphs(out(BODY))


def test_lines_that_the_writer_broke():
    text = f"{BODY}Nơi nhận:\n- Như trên;\n- Lưu: VT.\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nTrần Văn Mẫu"
    assert paragraphs(out(text))[-6:] == [
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Trần Văn Mẫu",
    ]


def test_hyphens_and_slashes_at_line_ends():
    text = (
        "Thực hiện Quyết định số 12/QĐ-\nTTg, Chỉ thị số 7-CT/\nTW và Kế hoạch số 9\n/KH-UBND "
        "về phát triển kinh tế -\nxã hội "
        "giai đoạn 2031-\n2035, chống ngập lụt và sạt lở bờ sông cho các xã ven\u00ad\nbiển."
    )
    assert paragraphs(out(text)) == [
        "Thực hiện Quyết định số 12/QĐ-TTg, Chỉ thị số 7-CT/TW và Kế hoạch số 9/KH-UBND về phát triển kinh tế - xã hội "
        "giai đoạn 2031-2035, chống ngập lụt và sạt lở bờ sông cho các xã venbiển."
    ]


def test_a_dash_inside_a_name_at_a_line_start():
    text = (
        f"{BODY}Giao Trung tâm Khuyến nông phối hợp với Báo tỉnh và Đài Phát thanh cùng Đài "
        "Phát thanh\n- Truyền hình tỉnh đưa tin."
    )
    assert "Đài Phát thanh - Truyền hình tỉnh đưa tin." in out(text).flows[0].text


def test_markdown():
    text = (
        "<!-- trang 1 -->\n## **I. MỤC TIÊU**\n\n**1.** Trồng *cây xanh* ven đê\n\n| TT | Chỉ "
        "tiêu | Năm 2035 |\n|---|---|---|\n"
        "| 1 | Cây xanh | 200 km |\n\n***Nơi nhận:***\n"
    )
    assert paragraphs(out(text)) == [
        "I. MỤC TIÊU", "1. Trồng cây xanh ven đê", "TT\tChỉ tiêu\tNăm 2035", "1\tCây xanh\t200 km", "Nơi nhận:",
    ]  # fmt: skip


def test_two_columns_of_a_letterhead_stay_apart():
    text = (
        "UBND TỈNH BA MƯƠI          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố:      /KH-UBND     "
        f"Ba Mươi, ngày     tháng 6 năm 2031\n{BODY}"
    )
    assert paragraphs(out(text))[0] == "UBND TỈNH BA MƯƠI\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert len(paragraphs(out(text))) == 4


def test_places_hold_behind_a_repair():
    raw = "ngu n luc\ncho cac xa ven song."
    plan = Plan((Edit(3, 4, " ", "ồ", "missing-glyph"),))
    text = plan.apply(raw)
    flow = lay_out([Page(3, "text+repair", 0.8, raw, plan, text)]).flows[0]
    start = flow.text.index("xa")
    span = flow.span(start, start + 2)
    assert span.page_no == 3
    assert text[span.start : span.end] == "xa"


def test_empty_and_failed_pages():
    layout = lay_out([Page(1, "failed", 0.0, ""), Page(2, "text", 1.0, "", Plan(), ""), page(3, "Một dòng.")])
    assert layout.flows[0].text == "Một dòng."
    assert lay_out([]).flows[0].text == ""


def test_lines_have_boxes():
    layout = lay_out([page(1, BODY.strip(), [13.0] * 4)])
    box = layout.lines[1].box
    assert box is not None
    assert (box.x0, round(box.bottom - box.top, 3)) == (70, 13.0)


_TEXT = st.lists(
    st.sampled_from(
        ["", " " * 30, "____________", "1", "1 Ghi chú về số liệu", "- Gạch đầu dòng;",
         "II. MỤC LỚN", "Điều 5. Tổ chức",
         "các xã ven sông trồng cây và", "Số: 12/KH-", "UBND tỉnh   và cột hai", "| a | b |",
         "**đậm** và *nghiêng*", "## Đề mục",
         "Ký bởi: Văn phòng", "kết thúc câu.", "\u00adcâu", "<!-- chú", "thích -->", "7"]
    ),
    max_size=25,
).map("\n".join)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(_TEXT, max_size=4))
def test_every_character_stands_where_it_says(texts):
    layout = out(*texts)
    assert sum(line.end - line.start + 1 for line in layout.lines) == sum(len(text) + 1 for text in texts)
    seen: set[tuple[int, int]] = set()
    for flow in layout.flows:
        assert len(flow.text) == len(flow.pages) == len(flow.offsets)
        for char, number, offset in zip(flow.text, flow.pages, flow.offsets, strict=True):
            original = texts[number - 1][offset]
            if char.isspace():
                continue
            assert char == original
            assert (number, offset) not in seen
            seen.add((number, offset))
    for line in layout.lines:
        assert texts[line.page_no - 1][line.start : line.end] == line.text
        inside = {(line.page_no, i) for i in range(line.start, line.end)} & seen
        if line.kind in ("header", "footer", "page_number", "stamp", "blank"):
            assert not inside
        elif line.kind == "body" and any(c.isalnum() for c in line.text):
            letters = [i for i in range(line.start, line.end) if texts[line.page_no - 1][i].isalnum()]
            assert all((line.page_no, i) in inside for i in letters) or "<!--" in line.text


def test_cost_grows_with_the_text_and_no_faster():
    def cost(copies: int) -> int:
        return steps(lambda: lay_out([page(1, BODY * copies)]))

    cost(1)
    assert cost(80) < 5 * cost(20)


@pytest.mark.parametrize(
    ("name", "body", "notes"),
    [
        ("cong-van-binh-dinh-2023", "giai đoạn 2021-2030, Chương trình phòng ngừa", 8),
        ("bao-cao-so-ket-an-giang-2025", "các chủ đề nhận thức bất bình đẳng giới", 9),
        ("bai-bao-tinh-uy-an-giang", "công tác giám sát, phản biện xã hội", 5),
    ],
)
def test_real_sentences_run_on(shared, name, body, notes):
    text = (shared / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
    layout = out(text)
    assert body in layout.flows[0].text
    assert len(layout.flows) - 1 == notes


def test_raised_marks_of_footnotes():
    text = (
        f"{BODY}Thực hiện Quyết định số 5/QĐ-UBND¹ ngày 3/4/2031, diện tích 3.537 km², sản lượng 10³ tấn, đạt 65%².\n"
        "Nơi nhận: các xã.\n\n¹ Quyết định của UBND tỉnh ban hành\nKế hoạch trồng cây.\n² Số liệu tháng 6."
    )
    layout = out(text)
    assert "số 5/QĐ-UBND ngày 3/4/2031, diện tích 3.537 km², sản lượng 10³ tấn, đạt 65%." in layout.flows[0].text
    assert [f.text for f in layout.flows[1:]] == [
        "Quyết định của UBND tỉnh ban hành Kế hoạch trồng cây.",
        "Số liệu tháng 6.",
    ]


def test_a_footnote_runs_over_to_the_next_page():
    lines = BODY.strip().split("\n")
    first = "\n".join([*lines, "¹ Số liệu của Chi cục Thủy lợi và của"])
    first = first.replace("sau mùa lũ", "sau mùa lũ¹")
    second = "\n".join([*lines, "các trạm bơm ven sông."])
    layout = lay_out([page(1, first, [13.0] * 4 + [9.5]), page(2, second, [13.0] * 4 + [9.5])])
    assert layout.flows[1].text == "Số liệu của Chi cục Thủy lợi và của các trạm bơm ven sông."
    assert "trạm bơm" not in layout.flows[0].text


def test_a_few_page_numbers_of_a_text_without_pages():
    text = [f"Đoạn thứ {n} nói về việc trồng rừng ở các xã vùng cao trong tỉnh" for n in range(160)]
    text[75] += "\n\n\n3\n"
    text[112] += "\n\n\n4\n"
    layout = out("\n".join(text))
    assert kinds(layout)["page_number"] == ["3", "4"]
    assert "cao trong tỉnh 3" not in layout.flows[0].text


def test_a_lone_number_where_no_page_ends_is_text():
    text = [f"Đoạn thứ {n} nói về việc trồng rừng ở các xã vùng cao trong tỉnh" for n in range(160)]
    text[20] += "\n\n\n3\n"
    assert "page_number" not in kinds(out("\n".join(text)))
    column = "\n\n".join(["Số xã", *map(str, range(2, 90, 40)), "Tổng số"])
    assert "page_number" not in kinds(out("\n".join(text[:70]) + "\n\n" + column + "\n\n" + "\n".join(text[70:])))


def test_an_item_that_begins_with_a_share_stands_apart_from_its_heading() -> None:
    head = "I. MỤC TIÊU\na) Về chính quyền điện tử của tỉnh và các huyện, thị xã"
    text = f"{head}\n- 80% hồ sơ được giải quyết trên mạng;\n"
    flow = lay_out([Page(1, "text", 1.0, text, text=text)]).flows[0].text
    assert "- 80% hồ sơ được giải quyết trên mạng;" in flow.split("\n")


def test_a_span_over_a_line_end_stays_one_sentence() -> None:
    text = "1. Tổ chức Tháng hành động vì trẻ em từ ngày 15/11\n- 15/12 hằng năm trên địa bàn toàn tỉnh.\n"
    flow = lay_out([Page(1, "text", 1.0, text, text=text)]).flows[0].text
    assert "15/11 - 15/12" in flow


def test_a_heading_that_ends_with_a_word_for_a_time_does_not_swallow_its_first_item() -> None:
    text = "Kết thúc.\nIII. NHIỆM VỤ 3 THÁNG CUỐI NĂM\n1. Phấn đấu giải ngân hết vốn.\n2. Xóa 12 điểm tập kết rác.\n"
    flow = lay_out([Page(1, "text", 1.0, text, text=text)]).flows[0].text
    assert flow.split("\n")[1:3] == ["III. NHIỆM VỤ 3 THÁNG CUỐI NĂM", "1. Phấn đấu giải ngân hết vốn."]


def test_lines_that_no_margin_broke_are_paragraphs() -> None:
    """With a line for each paragraph, neither the end of a line nor a number at the start of the next joins them."""
    long = "Cử viên chức tham gia các khóa bồi dưỡng nâng cao trình độ chuyên môn. " * 4
    lines = [
        "Bảo đảm đủ số lượng người làm việc theo quy định của pháp luật",
        "100% viên chức đáp ứng yêu cầu của vị trí việc làm theo quy định của pháp luật",
        "Ứng dụng công nghệ thông tin trong các hoạt động của bộ",
        "Tỷ lệ hồ sơ trực tuyến đạt tối thiểu 85% trong khoảng",
        "90 ngày đầu của kỳ đánh giá",
    ]
    found = paragraphs(out("\n".join([long.strip(), *lines, long.strip()])))
    assert found[1:4] == lines[:3]
    assert found[4] == " ".join(lines[3:])
