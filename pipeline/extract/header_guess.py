"""The issuer of a document whose head is lost, and the province of a body: from the foot and the text, less certain.

Only a document that somebody signed has an issuer; an article has none, whatever bodies it names.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from pipeline.extract.bodies import canonical_body, find_province, province
from pipeline.extract.foot import Foot
from pipeline.extract.header_issuer import Issuer, bodies_named, is_central, province_of_text
from pipeline.extract.rules import word_list
from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

_RULES = "issuer.yaml"


@lru_cache(maxsize=1)
def _actor() -> regex.Pattern[str]:
    """A body, perhaps its head before it, and a verb of ordering or reporting behind it."""
    verbs, bodies, heads = ("|".join(word_list(_RULES, f"actor_{part}")) for part in ("verbs", "bodies", "heads"))
    return regex.compile(
        rf"(?P<body>(?:(?:{heads})\s+)?(?:{bodies})(?:\s+(?!(?:{verbs})\b)[\p{{L}}&-]+){{0,8}}?)\s+(?:{verbs})\b"
    )


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
    allowed = next(
        (heads for office, heads in load_patterns(_RULES)["heads_of_office"].items() if office in role), None
    )
    if allowed is None:
        return None
    for match in _actor().finditer(f"{text[:2500]}\n{text[-2500:]}"):
        body = regex.sub(r"^(?:Chủ tịch|Giám đốc|Bộ trưởng|Thủ trưởng)\s+", "", match.group("body"))
        if not regex.match(allowed, match.group("body")) and not regex.match(allowed, body):
            continue
        named = _placed(canonical_body(body), text)
        if named:
            return Issuer(named, rule="text/actor", confidence=0.6)
    return None


def _placed(body: str, text: str) -> str | None:
    """The body's name with its place: as it stands, or with the place that the text settles; None if it stays open."""
    if find_province(body) or is_central(body):
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
    if is_central(issuer) or (superior and is_central(superior) and not find_province(issuer)):
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
            rf"(?i:{regex.escape(district.group(1))}),?\s+(?i:(tỉnh)|thành phố|TP\.?)\s+"
            r"(\p{Lu}[\p{L}]*(?:(?: ?- ?| )\p{Lu}[\p{L}]*){0,4})",
            text,
        )
        found = find_province(match.group(2)) if match else None
        if found:
            return found.name
        if match and match.group(1) == "tỉnh" and 2 <= len(match.group(2).split()) <= 3:
            return str(match.group(2))  # a province that no list has
    settled = province(place) if place else None
    return (
        settled.name if settled and regex.match(r"(?:UBND|HĐND|Sở|Công an|Hội|Ban|Liên đoàn|Đoàn)\b", issuer) else None
    )
