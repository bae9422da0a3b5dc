"""The issuer of a document whose head is lost, and the province of a body: from the foot and the text, with less certainty.

Only a document that somebody signed has an issuer; an article has none, whatever bodies it names.
"""

from __future__ import annotations

import regex

from pipeline.extract.bodies import canonical_body, find_province, province
from pipeline.extract.foot import Foot
from pipeline.extract.header_issuer import Issuer, bodies_named, province_of_text
from pipeline.vietnamese import strip_marks

_VERBS = (
    r"yêu cầu|đề nghị|ban hành|xây dựng|báo cáo|thông báo|kính đề nghị|trân trọng|chỉ đạo|giao|hướng dẫn|kính trình|trình|"
    r"quyết định|có ý kiến|nhận được|triển khai|tổ chức|phối hợp|kính báo"
)
_BODY = (
    r"(?:(?:Chủ tịch|Giám đốc|Bộ trưởng|Thủ trưởng)\s+)?(?:UBND|[ỦU][ỷyỶY]? ban nhân dân|HĐND|Hội đồng nhân dân|Sở|Bộ|Ban|Cục|Chi cục|"
    r"Hội|Văn phòng|Tỉnh ủy|Huyện ủy|Thành ủy|Liên đoàn|Công an|Trung tâm|Phòng)"
)
_ACTOR = regex.compile(rf"(?P<body>{_BODY}(?:\s+(?!(?:{_VERBS})\b)[\p{{L}}&-]+){{0,8}}?)\s+(?:{_VERBS})\b")
_HEADS_OF_ROLE = {  # who signs in this office heads such a body (Nghị định 30/2020/NĐ-CP, art. 13)
    "CHU TICH": r"UBND|[ỦU][ỷyỶY]? ban|HĐND|Hội|Chủ tịch|Liên đoàn|Liên minh",
    "GIAM DOC": r"Sở|Giám đốc|Trung tâm|Kho bạc|Công an|Bệnh viện",
    "BO TRUONG": r"Bộ",
    "TRUONG BAN": r"Ban",
    "CUC TRUONG": r"Cục|Chi cục",
    "CHANH VAN PHONG": r"Văn phòng",
    "TRUONG PHONG": r"Phòng",
}


def guess_issuer(code: str | None, foot: Foot, text: str, title: str | None) -> Issuer | None:
    """The issuer of a signed document whose head does not name it, or None where the text leaves it open.

    The line "TM. …" of the foot names the body; without it, the body that the opening makes the subject of an order
    ("Chủ tịch UBND tỉnh yêu cầu …") and that the signer's office can head. A body of the province gets the province
    that the text is about; where the text is about several, the issuer stays open.
    """
    if code is None or not foot.signers:
        return None
    for signer in foot.signers:
        if signer.on_behalf:
            central = canonical_body(signer.on_behalf)
            if central in ("Chính phủ", "Quốc hội", "Ủy ban Thường vụ Quốc hội", "Ban Bí thư", "Bộ Chính trị"):
                return Issuer(central, rule="foot/on-behalf", confidence=0.9)
            named = _placed(central, text)
            if named:
                return Issuer(named, rule="foot/on-behalf", confidence=0.7)
    role = strip_marks(foot.signers[0].role).upper()
    allowed = next((heads for office, heads in _HEADS_OF_ROLE.items() if office in role), None)
    if allowed is None:
        return None
    for match in _ACTOR.finditer(f"{text[:2500]}\n{text[-2500:]}"):
        body = regex.sub(r"^(?:Chủ tịch|Giám đốc|Bộ trưởng|Thủ trưởng)\s+", "", match.group("body"))
        if not regex.match(allowed, match.group("body")) and not regex.match(allowed, body):
            continue
        named = _placed(canonical_body(body), text)
        if named:
            return Issuer(named, rule="text/actor", confidence=0.6)
    return None


def _placed(body: str, text: str) -> str | None:
    """The body's name with its place: as it stands, or with the place that the text settles; None where it stays open."""
    if find_province(body) or body.startswith("Bộ ") and "Chỉ huy" not in body:
        return body
    match = regex.match(r"(?P<head>UBND|HĐND|Sở .+?|Hội .+?|Liên đoàn .+?|Ban .+?)(?:\s+(?:tỉnh|thành phố))?$", body)
    if match is None or regex.search(r"\b(?:huyện|quận|xã|phường|thị trấn)\b", body):
        return None
    head = match.group("head")
    named = bodies_named(text, head) if head in ("UBND", "HĐND") else None
    if named and regex.search(r"\b(?:tỉnh|thành phố)\b", named):
        return named
    place = province_of_text(text)
    return f"{head} {place}" if place else None


def province_of(issuer: str, superior: str | None, place: str | None, text: str) -> str | None:
    """The province of a local body: from its name, the superior's, or what the text says of its district.

    The place before the date counts only where it is a province's name and the body is none of the centre.
    """
    own = find_province(issuer)
    central = regex.match(
        r"(?:Bộ (?!Chỉ huy|đội)|Chính phủ|Thủ tướng|Quốc hội|Ủy ban Thường vụ|Tổng cục|Ban Bí thư|Thanh tra Chính phủ|Chủ tịch nước)",
        issuer,
    )
    if central:
        return None
    if own:
        return own.name
    stated = regex.search(r"\btỉnh (\p{Lu}[\p{L}]*(?:[ -]\p{Lu}[\p{L}]*){0,3})$", issuer)
    if stated:
        return stated.group(1)
    above = find_province(superior) if superior else None
    if above:
        return above.name
    district = regex.search(r"\b((?:huyện|quận|thị xã|thành phố|xã|phường|thị trấn)\s+\p{Lu}.*)$", issuer)
    if district:
        match = regex.search(
            regex.escape(district.group(1)) + r",?\s+(?:tỉnh|thành phố|TP\.?)\s+((?:\p{Lu}[\p{L}]*\s?-?\s?){1,5})",
            text,
            regex.I,
        )
        found = find_province(match.group(1)) if match else None
        if found:
            return found.name
    settled = province(place) if place else None
    return (
        settled.name if settled and regex.match(r"(?:UBND|HĐND|Sở|Công an|Hội|Ban|Liên đoàn|Đoàn)\b", issuer) else None
    )
