"""Shares, sums and changes: what is printed against what follows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_views import claims_in, document, found

from pipeline.audit import load_settings
from pipeline.audit.settings import settings_of
from pipeline.audit.sums import doubt
from pipeline.extract.rounding import is_slip, slip_keys
from pipeline.model import Claim, Operand, Span

RULE = "arithmetic_mismatch"
OPTIONS = load_settings().options(RULE)
SPAN = Span(1, 0, 10)


def operand(value: float, decimals: int = 0, scale: float = 1.0, comparator: str | None = "=") -> Operand:
    return Operand(value, f"{value}", SPAN, decimals, scale, comparator)  # type: ignore[arg-type]


def share(numerator: float, denominator: float, printed: float, decimals: int, comparator: str = "=") -> Claim:
    return Claim(
        "share", operand(printed, decimals, 1.0, comparator), (operand(numerator), operand(denominator)), "", SPAN
    )


def total(printed: float, parts: list[float], decimals: int = 0, scale: float = 1.0, *, loose: bool = False) -> Claim:
    each = tuple(operand(part, decimals, scale) for part in parts)
    return Claim("sum", operand(printed, decimals, scale), each, "", SPAN, "", loose)


@given(
    denominator=st.integers(1, 10**7),
    part=st.floats(0, 1),
    decimals=st.integers(0, 3),
    cut=st.booleans(),
)
def test_a_rounded_or_cut_off_share_is_never_doubted(denominator: int, part: float, decimals: int, cut: bool) -> None:
    numerator = round(part * denominator)
    exact = 100 * numerator / denominator
    unit = 10**decimals
    printed = math.floor(exact * unit) / unit if cut else round(exact, decimals)
    assert doubt(share(numerator, denominator, printed, decimals), OPTIONS) is None


@given(
    denominator=st.integers(5, 10**6),
    part=st.floats(0.05, 1),
    decimals=st.integers(0, 2),
    off=st.integers(2, 40),
    sign=st.sampled_from([1, -1]),
)
def test_a_share_two_last_digits_off_is_always_doubted(
    denominator: int, part: float, decimals: int, off: int, sign: int
) -> None:
    numerator = max(1, round(part * denominator))
    printed = round(100 * numerator / denominator, decimals) + sign * off / 10**decimals
    assert doubt(share(numerator, denominator, printed, decimals), OPTIONS) is not None


@given(
    parts=st.lists(st.integers(1, 10**6), min_size=2, max_size=12),
    decimals=st.integers(1, 3),
    cut=st.booleans(),
)
def test_parts_and_total_rounded_each_for_itself_are_never_doubted(parts: list[int], decimals: int, cut: bool) -> None:
    """Amounts in đồng, printed in tỷ with some decimals."""

    def printed(value: int) -> float:
        scaled = value / 1e6 * 10**decimals
        return (math.floor(scaled) if cut else round(scaled)) / 10**decimals * 1e9

    claim = total(printed(sum(parts)), [printed(part) for part in parts], decimals, 1e9)
    assert doubt(claim, OPTIONS) is None


@given(parts=st.lists(st.integers(100, 10**6), min_size=2, max_size=12), off=st.sampled_from([1, -1, 7]))
def test_counts_must_add_up_exactly(parts: list[int], off: int) -> None:
    assert doubt(total(sum(parts), [float(part) for part in parts]), OPTIONS) is None
    assert doubt(total(sum(parts) + off, [float(part) for part in parts]), OPTIONS) is not None


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 2))
def test_a_growth_rate_that_follows_is_never_doubted(before: int, after: int, decimals: int) -> None:
    rate = round(100 * (after / before - 1), decimals)
    claim = Claim("growth", operand(rate, decimals), (operand(before), operand(after)), "", SPAN, "", True)
    assert doubt(claim, OPTIONS) is None


def test_what_a_comparator_leaves_open() -> None:
    assert doubt(share(485, 1000, 48, 0, ">"), OPTIONS) is None  # "hơn 48%"
    assert doubt(share(455, 1000, 48, 0, ">"), OPTIONS) is not None
    assert doubt(share(478, 1000, 48, 0, "<"), OPTIONS) is None  # "gần 48%"
    assert doubt(share(450, 1000, 48, 0, "~"), OPTIONS) is None  # "khoảng 48%"
    assert doubt(share(300, 1000, 48, 0, "~"), OPTIONS) is not None
    assert doubt(share(0, 0, 48, 0), OPTIONS) is None


def test_a_far_miss_was_never_a_sum_and_the_limit_can_be_set() -> None:
    assert doubt(total(312, [1, 1]), OPTIONS) is None
    assert doubt(total(350, [200, 140]), OPTIONS) is not None
    assert doubt(total(350, [200, 140], loose=True), OPTIONS) is None  # "trong đó": others may be left out
    wide = settings_of({RULE: {"near_rest": 0.1}}).options(RULE)
    assert doubt(total(350, [200, 140], loose=True), wide) is not None


def test_the_finding_says_what_would_be_right() -> None:
    [claim] = claims_in("Kết quả: có 118/142 trường, đạt tỷ lệ 85,10%.")
    [finding] = found(RULE, document("a", number="5/BC-UBND"), claims={"a": (claim,)})
    assert finding.params["printed"] == "85,10%"
    assert finding.params["computed"] == "83,10%"
    assert finding.params["parts"] == "118/142"
    assert finding.evidence[0].text.startswith("Kết quả: có 118/142")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Có 118/142 trường đạt chuẩn, chiếm tỷ lệ 85,10%.", "share"),
        ("Tỷ lệ phủ sóng đạt 85,1% (118/142 thôn).", "share"),
        ("Toàn ngành có 614 người, trong đó nữ có 164 người, chiếm 29,71%.", "share"),
        ("Tổng vốn là 52,4 tỷ đồng, gồm: ngân sách tỉnh 30,2 tỷ đồng, ngân sách huyện 15 tỷ đồng.", "sum"),
        ("Có 482 trường, gồm 168 trường mầm non, 171 trường tiểu học và 112 trường trung học cơ sở.", "sum"),
        ("Có 350 đại biểu, bao gồm 200 đại biểu nam và 140 đại biểu nữ.", "sum"),
        ("Sản lượng tăng từ 120.000 tấn năm 2020 lên 150.000 tấn năm 2023, tăng 28%.", "growth"),
        ("Số vụ giảm từ 200 vụ xuống còn 150 vụ, giảm 22%.", "growth"),
        ("Thu ngân sách đạt 1.250 tỷ đồng, tăng 14,5% so với năm 2023 (1.111 tỷ đồng).", "growth"),
        ("Kết nạp 1.620 đảng viên, chiếm 18,2% tổng số đảng viên mới kết nạp (8.200 đảng viên).", "share"),
        ("Đào tạo nghề cho 5.240 người, bằng 44,9% kế hoạch năm (12.500 người).", "share"),
        ("Kiểm tra 9.876 lượt cơ sở, có 8.395 lượt đạt, chiếm tỷ lệ 88,0%.", "share"),
        ("Toàn ngành có 4.010 viên chức (nữ 2.480, chiếm 68,1%).", "share"),
        ("Đã giải ngân 214,7/298,2 tỷ đồng, đạt 77,0%.", "share"),
        ("Tổng kinh phí 84,6 tỷ đồng, bao gồm: chi thường xuyên 52,3 tỷ đồng; chi đầu tư 22,8 tỷ đồng.", "sum"),
        ("Sản lượng 11.850 tấn, tăng 4,9% so với năm 2023, gồm: khai thác 8.230 tấn, nuôi trồng 3.260 tấn.", "sum"),
        ("Hiện có 8.412 đối tượng, gồm: người cao tuổi 3.120 người, người khuyết tật 5.192 người.", "sum"),
        ("Trồng được 43.210 ha (năm 2021: 14.120 ha; năm 2022: 14.650 ha; năm 2023: 13.540 ha), đạt 72%.", "sum"),
        ("Quý I có 1.020 ca, quý II có 870 ca, quý III có 1.310 ca, quý IV có 960 ca; cả năm có 4.260 ca.", "sum"),
        (
            "Năm 2023: 40.000 đoàn viên; năm 2024: 42.000; năm 2025: 43.000. Tổng cộng: 135.000 đoàn viên.",
            "sum",
        ),
        ("Cháy 61,3 ha, trong đó rừng trồng 58,9 ha, rừng tự nhiên 4,2 ha.", "sum"),
        ("Đạt 92 giải (6 giải Nhất, 27 giải Nhì, 31 giải Ba, 26 giải Khuyến khích).", "sum"),
        (
            "Nhu cầu vốn 312,5 tỷ đồng: ngân sách tỉnh 168 tỷ đồng, ngân sách xã 52,5 tỷ đồng, vốn khác 87 tỷ đồng.",
            "sum",
        ),
        ("Kết nạp 186 đảng viên (năm 2023: 42; năm 2024: 80; 6 tháng đầu năm 2025: 54).", "sum"),
        ("Chi 10.380 tỷ đồng, gồm: chi người 8.912 tỷ đồng; chi khác 1.367 tỷ đồng; bình quân 11,7 triệu đồng.", "sum"),
        ("Thu học phí 187,4 tỷ đồng, giảm 7,9% so với năm học trước (209,5 tỷ đồng).", "growth"),
        ("Tiếp 412 lượt công dân, giảm 15 lượt so với cùng kỳ năm trước (437 lượt).", "sum"),
        ("Tỷ lệ đạt 46,8%, tăng 7,9 điểm phần trăm so với quý II (39,6%).", "sum"),
        ("Nợ 22,6 tỷ đồng, giảm 14,4 tỷ đồng so với đầu năm (37,0 tỷ đồng), tương đương giảm 48,9%.", "growth"),
        ("Bồi dưỡng 3.412 lượt công chức, viên chức, tăng 37,5% so với năm 2023 (2.274 lượt).", "growth"),
        ("Có 7.350 lao động, đạt 52,5% kế hoạch năm, tăng 9,0% so với cùng kỳ (7.000 lao động).", "growth"),
        # a part of a name that holds "và", a comma, two words
        ("Diện tích 4.120 ha, gồm: chè 1.250 ha, quế 1.780 ha, hồi và cây dược liệu khác 980 ha.", "sum"),
        (
            "Đạt 960 tỷ đồng, trong đó: nông, lâm, thủy sản 410 tỷ đồng; công nghiệp 305 tỷ đồng; dịch vụ 265 tỷ đồng.",
            "sum",
        ),
        ("Trả 2.214 hồ sơ, trong đó đúng và trước hạn 2.190 hồ sơ (98,9%), quá hạn 34 hồ sơ.", "sum"),
        # parts that can only be all
        ("Bàn giao 84 nhà (xây mới 52 nhà, sửa chữa 42 nhà).", "sum"),
        ("Có 61 người bị nạn, trong đó 5 người chết, 18 người bị thương nặng, 48 người bị thương nhẹ.", "sum"),
        # a list in the next sentence, behind what is said of its total
        (
            "Tổng thu 512,4 tỷ đồng, tăng 31,2 tỷ đồng (6,5%). Gồm: thu nội địa 388,1 tỷ đồng; thu khác 104,3 tỷ đồng.",
            "sum",
        ),
        ("Toàn huyện có 412 thôn. Trong đó, 268 thôn đạt chuẩn, chiếm 60,5%.", "share"),
        # a base behind "trên tổng số", a plan behind a slash
        ("Có 14.100 ha rừng được cấp chứng chỉ trên tổng số 30.500 ha, tương đương 49,2%.", "share"),
        ("Chi thường xuyên 31,6/48,2 tỷ đồng, bằng 68,6% dự toán.", "share"),
        ("Kết nạp 1.120/1.060 đoàn viên, đạt 115,7% chỉ tiêu.", "share"),
        ("Lấy 1.246 mẫu xét nghiệm, vượt 3,8% so với kế hoạch; 1.171 mẫu đạt, chiếm 96,98%.", "share"),
        ("Ghi nhận 04 vụ, 61 người mắc; so với năm 2022 giảm 02 vụ (06 vụ), giảm 38 người mắc (89 người).", "sum"),
        ("Tỷ lệ người tập luyện thường xuyên đạt 36,6%, tăng 1,1% so với năm 2023 (35,8%).", "sum"),
        ("Đạt 58 huy chương, trong đó 14 huy chương vàng, 17 huy chương bạc, 29 huy chương đồng.", "sum"),
        ("Phục vụ 214.600 lượt bạn đọc, gấp 1,38 lần năm 2023 (165.200 lượt).", "share"),
        ("Cơ cấu khách: nội địa 97,6%, quốc tế 4,4%.", "sum"),
        ("Có 71 chi bộ, trong đó 58 đơn vị xếp loại tốt, chiếm tỷ lệ 87,1%.", "share"),
        ("Thiệt hại 285 nhà (sập đổ 31 nhà, hư hỏng 264 nhà).", "sum"),
        ("Có 71 Đoàn xã, phường, thị trấn, trong đó 58 đơn vị xếp loại tốt, chiếm tỷ lệ 87,1%.", "share"),
        # nothing else that it could be a share of
        ("Kết nạp 1.105 đảng viên, trong đó khu vực tư nhân 142 đồng chí (chiếm 18,9%).", "share"),
        # a structure
        ("Cơ cấu kinh tế đến năm 2030: nông nghiệp 18%; công nghiệp - xây dựng 47%; dịch vụ 37%.", "sum"),
        # changes: behind a share, in other terms, of a thing that is named again, of which only the end says the way
        ("Có 5.210 người, đạt 9,6% lực lượng lao động, tăng 415 người so với năm 2023 (4.825 người).", "sum"),
        ("Thu 322,6 tỷ đồng, tăng 41,2 tỷ đồng (12,3%) so với năm 2023 (281,4 tỷ đồng).", "growth"),
        (
            "24 vụ, 11 người chết; số vụ giảm 3 vụ (năm 2023: 27 vụ), số người chết tăng 2 người (năm 2023: 8 người).",
            "sum",
        ),
        ("Thu nhập từ 24,5 triệu đồng năm 2015 lên 38,2 triệu đồng năm 2020, tăng 14,7 triệu đồng.", "sum"),
        ("Số hợp tác xã từ 120 hợp tác xã lên 186 hợp tác xã, gấp 1,75 lần.", "share"),
        # a base that the other shares of the list prove
        ("Đánh giá 247 hợp tác xã: tốt 62 (25,1%); khá 114 (46,2%); trung bình 58 (23,5%); yếu 13 (3,5%).", "share"),
        (
            "Dưới 18 tuổi 9 người (0,1%), từ 18 đến dưới 30 tuổi 1.218 người (16,4%), còn lại 6.199 người (85,3%).",
            "share",
        ),
        # ... or that one of them would prove if two digits had not changed places
        (
            "Rà soát 1.420 hộ nghèo. Hộ nghèo do thiếu đất là 512 hộ, chiếm 36,0%; 467 hộ thiếu vốn, chiếm 39,2%.",
            "share",
        ),
        # what was there, came in, went out
        ("Đầu năm có 2.859 bệnh nhân; đưa vào điều trị mới 405, ra khỏi cơ sở 426, còn 2.848 bệnh nhân.", "sum"),
        ("Quỹ còn dư 1.145 triệu đồng: thu trong kỳ 1.860 triệu đồng, đã chi 815 triệu đồng.", "sum"),
        ("Có thêm 08 xã đạt chuẩn, nâng tổng số xã đạt chuẩn lên 33 xã (cuối năm 2023: 27 xã).", "sum"),
        ("Đầu kỳ còn 112 vụ việc; thụ lý mới 436 vụ việc; đã hoàn thành 419 vụ việc; hiện còn 139 vụ việc.", "sum"),
        (
            "Quỹ: tồn đầu nhiệm kỳ 86 triệu đồng, vận động 1.642 triệu đồng, chi 1.590 triệu đồng, còn 148 triệu đồng.",
            "sum",
        ),
        # a place in a ranking
        ("Chỉ số xếp thứ 50/63, tăng 9 bậc so với năm 2021 (hạng 58).", "sum"),
        ("Chỉ số từ vị trí thứ 9 (năm 2022) xuống vị trí thứ 12, giảm 4 bậc.", "sum"),
        # what each has
        ("Cho 1.240 hộ vay 62 tỷ đồng, bình quân 55 triệu đồng/hộ.", "mean"),
        ("Tổ chức 1.926 cuộc, thu hút 142.520 lượt người, bình quân mỗi cuộc 47 lượt người.", "mean"),
        # parts none of which can be a part of another
        ("Có 320 cơ sở, trong đó cấp tỉnh 30 cơ sở, cấp huyện 120 cơ sở, cấp xã 190 cơ sở.", "sum"),
        ("Tinh giản 128 biên chế, trong đó công chức 19, viên chức 101, cán bộ cấp xã 18.", "sum"),
        ("Kiểm tra 12 cơ quan, gồm 07 sở, 03 huyện và 04 xã.", "sum"),
        # changes in the order of their levels
        (
            "Có 312 vụ, 118 người chết, 254 người bị thương; so với năm 2023 giảm 24 vụ (336 vụ), "
            "giảm 13 người chết (130 người), giảm 31 người bị thương (285 người).",
            "sum",
        ),
        # more than in the year before, more than planned
        ("Xử lý 18.540 trường hợp, nhiều hơn năm trước 2.310 trường hợp (năm 2023: 16.320 trường hợp).", "sum"),
        ("Sửa chữa 228 km đường, vượt 13 km so với kế hoạch (205 km).", "sum"),
        # a structure without its name, whose last part is the rest
        ("Thành phần chất thải rắn: hữu cơ 58,2%, nhựa 14,6%, giấy 6,8%, khác 23,4%.", "sum"),
        # names of two words, "đất ở"
        (
            "Cấp 9.214 giấy, gồm: đất ở nông thôn 3.105 giấy, đất ở đô thị 1.018 giấy, đất nông nghiệp 5.191 giấy.",
            "sum",
        ),
        (
            "Chi 74,8 tỷ đồng, trong đó ngân sách tỉnh 34,1 tỷ đồng, ngân sách huyện, xã 32,5 tỷ đồng, "
            "nguồn khác 9,8 tỷ đồng.",
            "sum",
        ),
        # a level that stands without a bracket
        ("Triệt phá 2.316 m2 cây trồng trái phép, giảm 32,4% so với 3.126 m2 của năm 2023.", "growth"),
        ("Thu ngân sách đạt 68,0% kế hoạch tỉnh giao (412,6 tỷ/645,1 tỷ đồng), đạt 58,9% Nghị quyết.", "share"),
        ("Số vụ trộm cắp giảm 6,91% (1.204/1.281 vụ) so với nhiệm kỳ trước.", "growth"),
        ("So với cùng kỳ số vụ ma túy tăng 58 vụ (187/125 vụ).", "sum"),
        ("Trọng án giảm 62 vụ, giảm 41,1% (83/141 vụ).", "sum"),
        ("Sản lượng lúa đạt 271.460 tấn, giảm 2,6% (-4.735 tấn) so với cùng kỳ năm trước.", "growth"),
        ("Tổng dư nợ là 18.240 tỷ đồng; so với 31/12/2023 tăng 1.310 tỷ đồng (+8,7%).", "growth"),
        ("Kế hoạch vốn đầu tư công năm 2023 là 2.184,6 tỷ đồng, đã giải ngân 1.904,2 tỷ đồng, đạt 78,2%.", "share"),
        (
            "Trồng rừng đạt 5.716 ha. Trong đó trồng cây phân tán đạt 2.072 ha, trồng rừng tập trung đạt 3.464 ha.",
            "sum",
        ),
        (
            "Thu nội địa đạt 2.133 tỷ đồng, bằng 28,4% dự toán Trung ương giao, gồm: thu thuế, phí đạt 1.292 tỷ đồng, "
            "bằng 21,7% dự toán Trung ương giao; thu tiền sử dụng đất đạt 814 tỷ đồng, bằng 43,5% dự toán.",
            "sum",
        ),
        (
            "Tổng vốn 64.268,7 tỷ đồng, trong đó vốn ngân sách địa phương 41.268,7 tỷ đồng, vốn ngân sách trung ương "
            "22.000 tỷ đồng.",
            "sum",
        ),
    ],
)
def test_errors_that_are_found(text: str, kind: str) -> None:
    doubted = [claim for claim in claims_in(text) if doubt(claim, OPTIONS)]
    assert [claim.kind for claim in doubted] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Có 164/614 lãnh đạo là nữ, chiếm tỷ lệ 26,71%.",
        "Đưa 752 lao động đi làm việc ở nước ngoài, đạt 150,4% kế hoạch.",
        "Có 118/142 trường đạt chuẩn, đạt 92% kế hoạch năm.",
        "Có 118/142 trường đạt chuẩn, tăng 3,5% so với năm trước.",
        "Nghị quyết được thông qua với 47/52 phiếu, đạt 87,03%.",
        "Lập quy hoạch chi tiết tỷ lệ 1/500, đạt 26%.",
        "Có 9 xe điện, 101 xe khí trong tổng số 2.595 xe, đạt 4,24%.",
        "Cán bộ ở 156 xã là 312 người gồm 01 lãnh đạo và 01 chuyên viên mỗi xã.",
        "Đoàn có 5 người, gồm trưởng đoàn, 2 chuyên viên và 1 lái xe.",
        "Đoàn có 7 người, gồm 4 chuyên viên, 2 kế toán và lái xe.",
        "Có 4.080 đơn, trong đó 2.052 đơn đủ điều kiện, đã giải quyết 1.986 đơn.",
        "Tổng vốn 51,6 tỷ đồng, gồm trả nợ 27,8 tỷ đồng, trả gốc 20 tỷ đồng, trả lãi 7,8 tỷ đồng.",
        "Trồng 102 ha, gồm 30 ha keo, 23 ha thông và 47 ha…",
        "Gia đình gồm hai con, 30 tuổi và 40 tuổi, sống cùng ông 64 tuổi.",
        "Tổng vốn là 52,4 tỷ đồng, gồm: ngân sách tỉnh 30,2 tỷ đồng, ngân sách huyện 22,2 tỷ đồng.",
        "Giá trị sản xuất (giá so sánh) tăng từ 120 tỷ đồng lên 150 tỷ đồng, tăng 7%.",
        "Sản lượng tăng từ 120.000 tấn năm 2020 lên 150.000 tấn năm 2023, tăng 25%.",
        "Bình quân mỗi xã có 30 người, gồm 10 cán bộ và 15 công chức.",
        "Đạt 571 triệu lượt, giảm 3,6% so với năm 2017 (592 triệu lượt) và đạt 90% so với kế hoạch (635 triệu lượt).",
        "Sản lượng tăng từ 21 triệu KWh năm 1998 lên 25,8 triệu KWh năm 2002, bình quân hàng năm tăng 5,3%.",
        "Có 1.872 thủ tục: cấp tỉnh 1.455 thủ tục, cấp xã 417 thủ tục; dịch vụ công toàn trình 912 thủ tục.",
        "Đào tạo cho 12.480 người (nữ 6.115 người; dân tộc thiểu số 9.870 người; hộ nghèo 4.220 người).",
        "Bổ sung 620 tỷ đồng, trong đó nguồn trung ương 570 tỷ đồng, ngân sách tỉnh 42 tỷ đồng.",
        "Có 98 xã đạt chuẩn (năm 2023: 40 xã; năm 2024: 71 xã; năm 2025: 98 xã).",
        "Gieo trồng 8.412 ha, đạt 101,2% kế hoạch (8.310 ha), trong đó cây lâu năm 5.960 ha, cây hằng năm 2.452 ha.",
        "Tổ chức 60 lớp (25 lớp cho cán bộ nữ, 20 lớp cấp xã, 8 lớp cấp huyện).",
        "Giải ngân 1,2/1,8 tỷ đồng, đạt 65,9%.",
        "Toàn tỉnh có 500 hộ nghèo, hộ cận nghèo giảm 20 hộ so với năm 2023 (300 hộ).",
        "Thu hút 412 nghìn lượt khách, tăng 1,6 lần so với năm 2022 (258 nghìn lượt).",
        "Diện tích 4.010 ha, gồm: chè 1.250 ha, quế 1.780 ha, hồi và cây dược liệu khác 980 ha.",
        "Kết nạp 2.416 đoàn viên, gồm 12 công chức, hợp đồng và 5 viên chức.",
        "Tổng thu 492,4 tỷ đồng. Gồm: thu nội địa 388,1 tỷ đồng; thu khác 104,3 tỷ đồng.",
        "Toàn huyện có 412 thôn. Trong đó, 268 thôn đạt chuẩn, chiếm 60% của cả nước.",
        "Cơ cấu kinh tế: nông nghiệp 18%; công nghiệp 43%; dịch vụ 34%; chuyển dịch đúng hướng.",
        "Tỷ trọng nông nghiệp giảm từ 24% xuống 22%, dịch vụ 37%, công nghiệp 45%.",
        "Đường tỉnh dài 254,95 km trên tổng số 2.086 km, chiếm 12,21%.",
        "Có 24 vụ, giảm 3 vụ (năm 2023: 27 vụ), làm 8 người chết, tăng 1 người (năm 2023: 7 người).",
        "Thu nhập từ 24,5 triệu đồng năm 2015 lên 38,2 triệu đồng năm 2020, gấp 1,56 lần.",
        "Tỷ lệ hộ dùng nước sạch đạt 36,6%, tăng 2,2% so với năm 2023 (35,8%).",  # a part of the level before
        "Có 295 viên chức, trình độ đại học trở lên (245 người chiếm tỷ lệ 83,1%); 10 người là tiến sĩ, chiếm 3,4%.",
        "Kiểm tra 300 cơ sở; xử lý 45 cơ sở, chiếm 18% số cơ sở vi phạm.",
        "Giải quyết việc làm cho 35.920 lao động, trong đó đi làm việc ở nước ngoài 752 lao động đạt 150,4%.",
        "Vốn đầu tư 40 tỷ đồng năm 2021, 52 tỷ đồng năm 2022, tăng 9%.",
        "Đánh giá 247 hợp tác xã: tốt 62 (25,1%); khá 114 (46,2%); trung bình 58 (23,5%); yếu 13 (5,3%).",
        "Có 12 xã (9,3%), 15 phường (20,1%), trong đó 8 phường loại I (53,3%).",
        "Có 3.000 hộ nghèo, trong đó 500 hộ (12,1%) ở vùng cao, 700 hộ (18,4%) ở biên giới, 40 hộ (2,5%) ở đảo.",
        "Đầu năm có 2.859 bệnh nhân; đưa vào điều trị mới 405, ra khỏi cơ sở 426, còn 2.838 bệnh nhân.",
        "Thu 1.860 triệu đồng, đã chi 815 triệu đồng, còn 300 triệu đồng chưa phân bổ và 250 triệu đồng chuyển nguồn.",
        "Có thêm 08 xã đạt chuẩn, nâng tổng số xã đạt chuẩn lên 35 xã (cuối năm 2023: 27 xã).",
        "Chỉ số xếp thứ 50/63, tăng 8 bậc so với năm 2021 (hạng 58).",
        "Cho 1.240 hộ vay 62 tỷ đồng, bình quân 50 triệu đồng/hộ.",
        "Có 61 vụ, chết 24 người, bị thương 49 người; giảm 11 vụ (15,3%), giảm 6 người chết (20%).",
        "Sửa chữa 228 km đường, vượt 13 km so với kế hoạch (215 km).",
        "Thành phần chất thải rắn: hữu cơ 58,2%, nhựa 14,6%, giấy 6,8%, khác 20,4%.",
        "Có 189 người, gồm 178 người lớn, hai trẻ sơ sinh, một trẻ nhỏ và 8 thành viên phi hành đoàn.",
        "Chỉ 8 trong số 29 nước đáp ứng mức chi tương đương 2% sản phẩm trong nước.",
        "Có 655 hộ thoát nghèo (chỉ tiêu: 620 hộ), trong đó hộ Mường 402 hộ, Thái 61 hộ, Mông 58 hộ, Dao 134 hộ.",
        "Có 320 cán bộ, trong đó nữ 210 người, người dân tộc thiểu số 150 người.",
        # the fraction belongs to the percentage before its bracket
        "Thu đạt 64,0% kế hoạch tỉnh giao (412,6 tỷ/645,1 tỷ đồng), đạt 58,9% Nghị quyết (412,6 tỷ/700,5 tỷ đồng).",
        "Giá điện giảm từ 50 USD xuống 48 USD, thấp hơn 12 USD so với giá tham chiếu của khu vực là 60 USD.",
        "Thu nhập bình quân đạt 45 triệu đồng, tăng 5 triệu đồng so với năm 2021, vượt kế hoạch (44 triệu đồng).",
        "Tỉnh hoàn thành 12/12 chỉ tiêu kinh tế - xã hội năm 2023 và GRDP năm 2023 đạt 9,02%.",
        "Sản lượng lúa đạt 271.460 tấn, giảm 1,7% (-4.735 tấn) so với cùng kỳ; diện tích 8.880 ha, giảm 0,1% (-6 ha).",
        "Tổng dư nợ là 18.240 tỷ đồng; so với 31/12/2023 tăng 1.310 tỷ đồng (+7,7%).",
        "Khai thác đạt 120 tấn, nuôi trồng 300 tấn, tổng sản lượng tăng 20 tấn (5,0%).",
        "Năm nay có 45/92 trường có tỷ lệ tốt nghiệp đạt 100%.",
        "Kế hoạch vốn đầu tư công năm 2023 là 2.184,6 tỷ đồng, đã giải ngân 1.904,2 tỷ đồng, đạt 87,2%.",
        "Đoàn có 22 người, gồm thêm 3 đại biểu và 18 nhân viên phục vụ.",
        # now and before, or a part and its whole
        "Số vụ trộm cắp giảm 6,01% (1.204/1.281 vụ) so với nhiệm kỳ trước; án trọng điểm giảm 58 vụ (83/141 vụ).",
        "Tỷ lệ trường đạt chuẩn giảm 12% (118/142 trường).",
        # each part has a plan of its own, as the total has
        "Tổng chi là 854 tỷ đồng, đạt 78,1% dự toán. Trong đó: chi đầu tư là 160 tỷ đồng, đạt 119%; "
        "chi thường xuyên là 390 tỷ đồng, đạt 50,2%.",
    ],
)
def test_what_is_in_order(text: str) -> None:
    assert [claim for claim in claims_in(text) if doubt(claim, OPTIONS)] == []


@given(st.text("0123456789", min_size=1, max_size=9), st.data())
def test_two_rows_of_digits_that_a_slip_parts_share_a_key(row: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(row) - 1))
    replaced = row[:at] + data.draw(st.sampled_from("0123456789")) + row[at + 1 :]
    swapped = row[:at] + row[at : at + 2][::-1] + row[at + 2 :]
    for other in (replaced, swapped):
        assert set(slip_keys(row)) & set(slip_keys(other))
        assert is_slip(row, other) is (row != other)
