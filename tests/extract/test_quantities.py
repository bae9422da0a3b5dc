"""Quantities: every rule's examples, numbers in all styles, units, bases, ranges, and what is no quantity."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.quantities import find_quantities
from pipeline.extract.quantity_context import Text, end_of_no_quantity, is_named
from pipeline.extract.quantity_numbers import read_digits, read_words
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

DATA = load_patterns("quantities.yaml")


def rows(group, key):
    return [pytest.param(row, str(text), id=f"{row['id']}: {text}") for row in DATA[group] for text in row[key]]


def at(text):
    """The text without its mark ¦, and where the mark stood."""
    return Text(text.replace("¦", ""), strip_marks(text.replace("¦", ""))), text.index("¦")


@pytest.mark.parametrize(("row", "text"), rows("strict", "examples"))
def test_ordinals_and_names(row, text):
    assert is_named(*at(text)) is not None


@pytest.mark.parametrize(("row", "text"), rows("strict", "counter_examples"))
def test_no_ordinals(row, text):
    assert is_named(*at(text)) != row["id"]


def only(text):
    """The one quantity of a text."""
    quantities = find_quantities(text)
    assert len(quantities) == 1, quantities
    return quantities[0]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("dân số 1.911.002 người", 1911002, "người"),
        ("diện tích 3.537 km²", 3537, "km²"),
        ("diện tích 3.537,5 km2", 3537.5, "km²"),
        ("tổng vốn 2,3 tỷ đồng", 2300000000, "đồng"),
        ("tổng vốn 12 nghìn tỷ đồng", 12e12, "đồng"),
        ("10.5 tỷ đồng", 10500000000, "đồng"),
        ("50trđ", 50000000, "đồng"),
        ("kinh phí 12 tỷ 450 triệu đồng", 12450000000, "đồng"),
        ("trị giá 1 tỷ 060 triệu đồng", 1060000000, "đồng"),
        ("dư nợ 1.812 tỷ 430 triệu đồng", 1812430000000, "đồng"),
        ("3 tỷ 250 triệu 500 nghìn đồng", 3250500000, "đồng"),
        ("1 triệu 200 nghìn lượt khách", 1200000, "lượt khách"),
        ("luân chuyển 3.417 triệu tấn.km", 3417e6, "tấn.km"),
        ("mở 2 con đường", 2, "con đường"),
        ("mua 01 công cụ", 1, "công cụ"),
        ("tăng 3.5%", 3.5, "%"),
        ("đạt 26,71 %", 26.71, "%"),
        ("đạt 26 ,71 %", 26.71, "%"),
        ("có 1.911. 002 người", 1911002, "người"),
        ("có 1,911,002 người", 1911002, "người"),
        ("có 12,885 lượt người xem", 12885, "lượt người"),
        ("1,911 triệu lượt", 1911000, "lượt"),
        ("còn 1,7 lần", 1.7, "lần"),
        ("mở 04 lớp", 4, "lớp"),
        ("mở 05 (năm) lớp", 5, "lớp"),
        ("mười lăm xã", 15, "xã"),
        ("hai trăm linh năm hộ", 205, "hộ"),
        ("12.885 lượt dự thi", 12885, "lượt"),
        ("1.040 học viên", 1040, "học viên"),
        ("155 xã, phường, thị trấn", 155, "xã, phường, thị trấn"),
        ("04 tin, bài", 4, "tin, bài"),
        ("07 huyện, thị xã", 7, "huyện, thị xã"),
        ("2,5 điểm phần trăm", 2.5, "điểm phần trăm"),
        ("công suất 1 Tbps", 1, "Tbps"),
        ("tiêu thụ 350 kWh", 350, "kWh"),
        ("năng suất 65 tạ/ha", 65, "tạ/ha"),
        ("mật độ 540 người/km2", 540, "người/km²"),
        ("26,5 m2 sàn/người", 26.5, "m²/người"),
        ("tăng (+5,2%)", 5.2, "%"),
        ("giảm (-3,1%)", -3.1, "%"),
        ("1,83 giờ/ngày", 1.83, "giờ/ngày"),
        ("độ mặn 4‰", 4, "‰"),
        ("quãng đường 12km", 12, "km"),
        ("2 tỷ rưỡi đồng", 2500000000, "đồng"),
        ("treo 9.944 băng rôn", 9944, "băng rôn"),
        ("200 ĐVTN tham gia", 200, "ĐVTN"),
        ("tăng trưởng -2,5%", -2.5, "%"),
        ("tăng trưởng âm 2,5%", -2.5, "%"),
    ],
)
def test_value_and_unit(text, value, unit):
    quantity = only(text)
    assert quantity.value == pytest.approx(value)
    assert quantity.unit == unit


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("đạt 60%", "="),
        ("ít nhất 60%", ">="),
        ("đạt tối thiểu là 60%", ">="),
        ("không dưới 60%", ">="),
        ("không thấp hơn 60%", ">="),
        ("đạt từ 60% trở lên", ">="),
        ("đạt từ 60% số xã trở lên", ">="),
        ("≥ 60%", ">="),
        ("trên 60%", ">"),
        ("hơn 60%", ">"),
        ("vượt 60%", ">"),
        ("không quá 60%", "<="),
        ("tối đa 60%", "<="),
        ("không vượt quá 60%", "<="),
        ("60% trở xuống", "<="),
        ("dưới 60%", "<"),
        ("< 60%", "<"),
        ("khoảng 60%", "~"),
        ("gần 60%", "~"),
        ("ước 60%", "="),
        ("duy trì ở mức 60%", "="),
        ("gắn 60 biển báo", "="),
        ("trên 02 nền tảng", "="),
        ("5 - 7%", "range"),
    ],
)
def test_comparators(text, comparator):
    assert only(text).comparator == comparator


@pytest.mark.parametrize(
    ("text", "value", "value_max", "unit", "base"),
    [
        ("30 - 150 triệu đồng/năm/huyện", 30e6, 150e6, "đồng", "năm/huyện"),
        ("từ 20 triệu đến 30 triệu đồng/năm", 20e6, 30e6, "đồng", "năm"),
        ("từ 10 đến 15 phút/tình huống", 10, 15, "phút/tình huống", None),
        ("tăng 5-7%/năm", 5, 7, "%", "năm"),
        ("từ 2- 4 lĩnh vực", 2, 4, "lĩnh vực", None),
        ("15-49 tuổi", 15, 49, "tuổi", None),
        ("từ 10 kg đến dưới 20 kg", 10, 20, "kg", None),
    ],
)
def test_ranges(text, value, value_max, unit, base):
    quantity = only(text)
    assert (quantity.value, quantity.value_max, quantity.comparator) == (value, value_max, "range")
    assert (quantity.unit, quantity.base) == (unit, base)


@pytest.mark.parametrize(
    ("text", "value", "per", "unit", "base"),
    [
        ("42/100.000 trẻ đẻ sống", 42, 100000, None, "trẻ đẻ sống"),
        ("18 ca sinh/1.000 phụ nữ", 18, 1000, "ca sinh", "phụ nữ"),
        ("dưới 18/1.000", 18, 1000, None, None),
        ("108,56 bé trai/100 bé gái sinh ra sống", 108.56, 100, "bé trai/bé gái", "bé gái"),
        ("8,5 bác sĩ/vạn dân", 8.5, 10000, "bác sĩ", "dân"),
        ("30 giường bệnh/10.000 dân", 30, 10000, "giường bệnh", "dân"),
        ("32 giường bệnh trên một vạn dân", 32, 10000, "giường bệnh", "dân"),
        ("9,5 bác sĩ trên 10.000 dân", 9.5, 10000, "bác sĩ", "dân"),
        ("85 thuê bao/100 dân", 85, 100, "thuê bao/dân", "dân"),
    ],
)
def test_rates(text, value, per, unit, base):
    quantity = only(text)
    assert (quantity.value, quantity.per, quantity.unit, quantity.base) == (value, per, unit, base)
    assert quantity.rule == "quantity/rate"


@pytest.mark.parametrize(
    ("text", "numerator", "denominator", "unit"),
    [
        ("có 164/614 người", 164, 614, "người"),
        ("46.072/52.354 nữ đoàn viên", 46072, 52354, "nữ đoàn viên"),
        ("đạt 7/11 huyện", 7, 11, "huyện"),
        ("đạt 85/100 trường", 85, 100, "trường"),
        ("có 23 trên tổng số 58 chức danh", 23, 58, "chức danh"),
        ("có 24 xã/tổng số 155 xã", 24, 155, "xã"),
        ("giải ngân 4.567,8/6.543 tỷ đồng", 4567800000000, 6543000000000, "đồng"),
        ("đạt 12,5/15 điểm", 12.5, 15, "điểm"),
    ],
)
def test_fractions(text, numerator, denominator, unit):
    quantity = only(text)
    assert (quantity.numerator, quantity.denominator, quantity.unit) == (numerator, denominator, unit)
    assert quantity.value is None


def test_a_fraction_and_its_share_are_two():
    fraction, share = find_quantities("164/614 người, chiếm tỷ lệ 26,71%")
    assert (fraction.numerator, share.value) == (164, 26.71)


def test_two_counts_with_a_slash_are_no_fraction():
    first, second = find_quantities("phát hiện 123 vụ/234 đối tượng")
    assert [(q.value, q.unit) for q in (first, second)] == [(123, "vụ"), (234, "đối tượng")]
    assert [(q.value, q.comparator) for q in find_quantities("có 20 xã trên 1.000 hộ")] == [(20, "="), (1000, ">")]


def test_the_unit_of_a_change_holds_for_both_levels():
    first, second = find_quantities("giảm từ 23 xuống 18%")
    assert (first.unit, second.unit) == ("%", "%")
    assert [q.unit for q in find_quantities("lần lượt là 10, 12 và 15%")] == ["%", "%", "%"]


@pytest.mark.parametrize(
    "text",
    [
        "Điều 5 khoản 2",
        "các chỉ tiêu 1, 2, 4 của mục tiêu 3",
        "chỉ tiêu 4 mục tiêu 6 của Kế hoạch",
        "Mục tiêu 5.7 của Đề án",
        "kỳ họp lần thứ 3",
        "Đại hội khóa XV, lần thứ 12",
        "bước 2, giai đoạn 1",
        "học sinh lớp 12",
        "ngày 15/11, ngày 8/3 và 20/10",
        "ngày 30/4/2025",
        "từ 15/11 đến 15/12",
        "tháng 6 và quý 2",
        "năm 2024, 2025 và 2026",
        "giai đoạn 2021-2025",
        "số 28/NQ-CP và 48/2009/NĐ-CP",
        "Chỉ thị số 21-CT/TW",
        "Covid-19",
        "đường dây nóng 18008077",
        "điện thoại 0296.3852.123",
        "số 12 đường Lê Lợi",
        "Quốc lộ 91 và Tỉnh lộ 943",
        "sơ kết 5 năm thực hiện Nghị quyết",
        "06 tháng đầu năm",
        "lúc 7 giờ 30 phút",
        "trực 24/7",
        "mạng 5G và khu A1",
        "https://example.vn/tin/2024/123",
        "thúc đẩy bình đẳng giới.1",
        "là 1 trong những tỉnh",
        "xếp hạng 15/63 tỉnh, thành",
        "Số bác sĩ trên 10.000 dân",
        "dịch vụ công mức độ 4, mức 3",
        "tỷ lệ bản đồ 1:50.000",
        "ít nhất một trong các dịch vụ",
        "một số hoạt động của ba mẹ",
        "2025",
        "Tổng đài Quốc gia bảo vệ trẻ em 111",
    ],
)
def test_no_quantity(text):
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("Chỉ tiêu 3: 100% xã", 100), ("giao chỉ tiêu 3.000 lao động", 3000), ("lớp 35 học viên", 35), ("2.025 hộ", 2025),
     ("mỗi tháng 02 tình huống", 2), ("tổng số 614 người", 614), ("2025 hộ", 2025), ("ít nhất một cơ sở", 1)],
)  # fmt: skip
def test_a_quantity_where_an_ordinal_might_stand(text, value):
    assert only(text).value == value


def test_a_cell_with_a_number_alone():
    assert (only("60").value, only("60").unit, only("60").rule) == (60, None, "quantity/bare")
    assert only("-2,5").value == -2.5
    assert only("1.234,5").value == 1234.5


def test_the_shape_decides_or_there_is_no_value():
    assert read_digits("1.23.456", 0).value is None
    assert find_quantities("có 1.23.456 người") == []


def grouped(number, mark):
    return f"{number:,}".replace(",", mark)


@given(st.integers(0, 10**12))
def test_grouped_thousands_read_back(number):
    for text in {grouped(number, "."), str(number)} - ({str(number)} if number >= 10**8 else set()):
        assert read_digits(text, 0).value == number
    if number >= 10**6:
        assert read_digits(grouped(number, ","), 0).value == number


@given(st.integers(0, 10**6), st.integers(1, 2), st.data())
def test_decimals_read_back(whole, places, data):
    rest = f"{data.draw(st.integers(0, 10**places - 1)):0{places}d}"
    value = float(f"{whole}.{rest}")
    assert read_digits(f"{grouped(whole, '.')},{rest}", 0).value == value
    assert read_digits(f"{whole}.{rest}", 0).value == value


_DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()


def in_words(number):
    """A number under a thousand as it is spoken."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds else []
    if tens == 0 and ones:
        words += (["linh"] if hundreds else []) + [_DIGITS[ones]]
    elif tens:
        words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
        if ones:
            words.append("lăm" if ones == 5 else "mốt" if ones == 1 and tens > 1 else _DIGITS[ones])
    return " ".join(words)


@given(st.integers(1, 999))
def test_number_words_read_back(number):
    amount = read_words(in_words(number), 0)
    assert amount.value == number
    assert amount.end == len(in_words(number))


_PIECES = (
    "đạt |ít nhất |từ |đến | - |/|%| người| triệu đồng| năm 2025|, |. |12|1.234|3,5|mười lăm |hai |(năm)| trở lên|"
    "Điều |ngày |\n| tỷ|/1.000|164/614|xã, phường|05|²|“|không quá "
).split("|")


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join) | st.text(max_size=60))
def test_whatever_stands_there_spans_are_sound(text):
    last = 0
    for quantity in find_quantities(text):
        assert last <= quantity.start <= quantity.number_start < quantity.number_end <= quantity.end <= len(text)
        last = quantity.end
        assert (quantity.value is None) == (quantity.numerator is not None)
        if quantity.value_max is not None:
            assert quantity.value < quantity.value_max
        printed = text[quantity.number_start : quantity.number_end].lower()
        assert any(c.isdigit() for c in printed) or any(w in printed for w in [*_DIGITS, "mười"])


@given(st.text(alphabet="cdfghklopqrstuvxyàảãạ,.;:%/ -", max_size=80))
def test_without_digits_or_number_words_there_is_nothing(text):
    assert not set(text.split()) & {*_DIGITS, "mười"}
    assert find_quantities(text) == []


def test_long_texts_are_read_in_linear_time():
    rng = random.Random(1)
    text = " ".join(
        rng.choice(["đạt 60%", "của tỉnh", "từ 5 đến 7 xã", "chỉ tiêu 1, 2, 3", "1.234.567"]) for _ in range(4000)
    )
    assert len(find_quantities(text)) > 1500
    assert len(find_quantities("1, " * 20000)) >= 0
    assert find_quantities("chỉ tiêu " + "1, " * 5000) is not None


def test_dates_end_where_they_end():
    both, place = at("từ ¦15/11 đến 15/12/2025 có 5 lớp")
    assert both.marked[end_of_no_quantity(both, place) :] == " có 5 lớp"


def test_a_bound_before_a_part_of_a_hundred_things_leaves_it_a_part() -> None:
    (part,) = find_quantities("trên 60/100 xã đạt chuẩn")
    assert (part.numerator, part.denominator, part.per, part.unit) == (60.0, 100.0, None, "xã")
    (rate,) = find_quantities("xuống dưới 25/100 vào năm 2020")
    assert (rate.value, rate.per, rate.comparator) == (25.0, 100.0, "<")
    (births,) = find_quantities("còn 27/100 trẻ đẻ sống")
    assert (births.value, births.per, births.base) == (27.0, 100.0, "trẻ đẻ sống")


def test_bare_money_behind_money():
    """A scaled number without unit is money where its sentence last spoke of money, and only there."""
    units = [q.unit for q in find_quantities("chi 52,7 tỷ đồng (đạt 20%), dự phòng 1,2 tỷ")]
    assert units == ["đồng", "%", "đồng"]
    assert [q.unit for q in find_quantities("thu 3 tỷ đồng, bán 4 tỷ kWh, mua 1,2 tỷ")] == ["đồng", "kWh", None]
    assert [q.unit for q in find_quantities("Thu 3 tỷ đồng. Dân số 1,2 triệu")] == ["đồng", None]


def test_dates_leave_the_counts_behind_them():
    """ "ngày 09/5/2022 và 41 văn bản", "9 tháng 98.750 tấn": what follows a date is read."""
    assert [q.unit for q in find_quantities("Kế hoạch ngày 09/5/2022 và 41 văn bản")] == ["văn bản"]
    assert find_quantities("sản lượng 9 tháng 98.750 tấn")[-1].value == 98750


def test_shares_joined_by_dashes_are_no_range():
    assert [q.value for q in find_quantities("tương ứng là: 14,6% - 42,1% - 34,5% - 8,8%")] == [14.6, 42.1, 34.5, 8.8]


def test_marks_out_of_a_hundred():
    """A score is in points; eight of ten places are a part of them."""
    score = only("PAR INDEX đạt 89,02/100 điểm")
    assert (score.value, score.unit, score.per) == (89.02, "điểm", 100)
    assert only("có 8/10 điểm du lịch").numerator == 8


def test_parts_of_a_count_in_brackets():
    """Bare numbers behind names in brackets are parts of the count before, where they do not exceed it."""
    found = find_quantities("đưa 5.127 lao động đi (Nhật Bản 3.411, Đài Loan 1.204, Hàn Quốc 327, nơi khác 185)")
    assert [(q.value, q.unit) for q in found[1:]] == [(n, "lao động") for n in (3411, 1204, 327, 185)]
    assert [q.unit for q in find_quantities("có 05 đảng viên (khiển trách 04, cảnh cáo 01)")] == ["đảng viên"] * 3
    assert find_quantities("có 5 xã (loại một 40, loại hai 12)")[-1].unit is None
    assert find_quantities("có 50 xã (năm nay đạt 40%, loại hai 12)")[-1].unit is None
