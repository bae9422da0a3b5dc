"""For whom a document speaks: the country, a province, a district or commune."""

from __future__ import annotations

import pytest

from pipeline.link.places import place_key, predecessors, successor


@pytest.mark.parametrize(
    ("issuer", "province", "place"),
    [
        ("Thủ tướng Chính phủ", None, "vn"),
        ("Bộ Lao động - Thương binh và Xã hội", None, "vn"),
        ("Liên minh Hợp tác xã Việt Nam", None, "vn"),
        ("Bảo hiểm xã hội Việt Nam", None, "vn"),
        ("UBND tỉnh Sông Lam", None, "song lam"),
        ("HĐND thành phố Cần Thơ", "Cần Thơ", "can tho"),
        ("Sở Y tế thành phố Cần Thơ", "Cần Thơ", "can tho"),
        ("Sở Lao động - Thương binh và Xã hội tỉnh An Giang", "An Giang", "an giang"),
        ("Ban Quản lý các khu công nghiệp tỉnh An Giang", "An Giang", "an giang"),
        ("Bộ Chỉ huy Quân sự tỉnh An Giang", "An Giang", "an giang"),
        ("Liên minh Hợp tác xã tỉnh An Giang", "An Giang", "an giang"),
        ("UBND huyện Chợ Mới", "An Giang", "an giang/huyen cho moi"),
        ("UBND huyện Chợ Mới tỉnh An Giang", "An Giang", "an giang/huyen cho moi"),
        ("Huyện ủy Chợ Mới", "An Giang", "an giang/huyen cho moi"),
        ("Phòng Giáo dục và Đào tạo thị xã Tân Châu", "An Giang", "an giang/thi xa tan chau"),
        ("UBND thành phố Bảo Lộc", "Lâm Đồng", "?/thanh pho bao loc"),
        ("UBND thành phố Bảo Lộc", None, "?/thanh pho bao loc"),
        ("UBND quận 7", "Hồ Chí Minh", "?/quan 7"),
        ("UBND huyện Nậm Chà", None, "?/huyen nam cha"),
        ("UBND huyện Nậm Chà", "Lai Châu", "?/huyen nam cha"),
        ("UBND huyện Chợ Mới", None, "?/huyen cho moi"),
        ("UBND xã Mỹ Đức", None, "?/xa my duc"),
        ("UBND xã Ea Kly", None, "dak lak/xa ea kly"),
        ("UBND xã Ea Kly", "Đắk Lắk", "dak lak/xa ea kly"),
        ("UBND huyện", None, None),
        (None, "An Giang", None),
    ],
)
def test_whom_a_body_speaks_for(issuer, province, place):
    assert place_key(issuer, province) == place


def test_a_merged_province_answers_for_its_parts() -> None:
    assert successor("yen bai") == "lao cai"
    assert successor("lao cai") is None
    assert successor("vn") is None
    assert predecessors("lao cai") == ["yen bai"]
