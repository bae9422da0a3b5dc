"""Subjects that a clause takes over from elsewhere in its sentence or paragraph.

    carry(text, claims, last, label)      completes claim.indicator

Pattern of the language: a bare measure goes on with the thing of the clause before ("Diện tích lúa đạt 102.450 ha, năng
suất 54,3 tạ/ha"), with that of the sentence before, or with the name of its item ("Ngô: diện tích 16,9 nghìn ha"). A
bare noun is one of those told before ("Tỷ lệ hộ nghèo giảm 0,6%, còn 102 hộ"). A sentence that tells only another time
of its paragraph's subject leaves it out ("Ước cả năm đạt 17.500 tỷ đồng"). Values told "lần lượt" belong to the
subjects listed before, each in its turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from pipeline.extract.clauses import Claim
from pipeline.extract.measured import OF_OTHERS
from pipeline.extract.rules import bare
from pipeline.extract.wording import COMMITMENTS, phrases, screen

_RATE = regex.compile(r"(?:tỷ lệ|tỉ lệ|tỷ trọng)\s+", regex.I)
_IN_TURN = regex.compile(r"\blan luot\b[^;.()\d]*$")
_NEXT = regex.compile(r"\s*(?:,|,?\s*va)\s*")
_LIST = regex.compile(r",\s+(?:và\s+)?|\s+và\s+")
_PERIOD = regex.compile(
    r"\s+(?:(?:trong\s+)?tháng\s+(?:\d{1,2}|giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?:\s+(?:một|hai))?)|\d{1,2}\s+tháng)$",
    regex.I,
)
# "đến năm 2030 con số này là 98%"
_PRONOUN = regex.compile(
    r"(?:(?:tỷ|tỉ) lệ )?(?:con số|tỷ lệ|tỉ lệ|chỉ số|mức) (?:này|đó|trên|tương ứng)(?: của)?(?: là| tăng| giảm)*",
    regex.I,
)
_ENDS = regex.compile(r"\s*(?:[,.;:()]|$)")
_ITEM_NAME = 50  # characters
_NAME_WORDS = 12  # words of a member of a list; what is longer is no name
_LABEL_WORDS = 4  # words of an item's name that can stand behind a measure


@lru_cache(maxsize=1)
def _measure() -> regex.Pattern[str]:
    measures, more = phrases(COMMITMENTS, "measures"), phrases(COMMITMENTS, "measure_words")
    return regex.compile(rf"(?:tong )?(?:{measures})(?: (?:{more}))*(?!\w)")


def carry(text: str, claims: Sequence[Claim], last: Sequence[Claim] = (), label: str = "") -> None:
    """Completes the names of a sentence's claims.

    Args:
        text: the sentence.
        claims: its claims, named by :func:`pipeline.extract.indicator_text.name_claims`.
        last: the claims of the sentence before in the same paragraph.
        label: the name of the item that the sentence opens, "Ngô" of "- Ngô: diện tích …"; empty where it has none.
    """
    _in_turn(text, claims)
    for i, claim in enumerate(claims):
        only_unit = claim.share_of is not None and claim.indicator == claim.share_of.unit
        if only_unit and not i and _same_subject(claim, last) is not None:
            claim.indicator = None  # "Kết quả thực hiện: 43,6% (97.812/224.340 người)"
        if claim.indicator is not None and _PRONOUN.fullmatch(claim.indicator):
            before = next((one for one in reversed(claims[:i]) if one.indicator), None)
            claim.indicator = before.indicator if before is not None else None
        if claim.indicator is None:
            source = _same_subject(claim, last)
            if source is not None:
                claim.indicator, claim.before, claim.inherited = source.indicator, source.before, True
                claim.retold = True
            continue
        alone = _ENDS.match(text, claim.quantity.end)  # else what stands behind the noun tells which are counted
        name = _with_thing(claim.indicator, claims[:i], last, label)
        name = name or (_with_noun(claim, [*last, *claims[:i]]) if alone else None)
        if name is not None:
            claim.indicator = name
    for claim in claims:
        if claim.retold and claim.inherited and claim.indicator:
            claim.indicator = _PERIOD.sub("", claim.indicator) or claim.indicator
        elsewhere = (
            OF_OTHERS.search(text, max(0, claim.start - 1), claim.quantity.start) if claim.kind == "reference" else None
        )
        if elsewhere is not None and claim.inherited and claim.indicator:
            claim.indicator = f"{claim.indicator} ({elsewhere['whose'].lower()})"


def item_name(sentence: str) -> str:
    """ "Thủy sản" of "Thủy sản: Sản lượng ước đạt …", a short name in front of the colon; empty where there is none."""
    name, colon, _ = sentence.partition(":")
    return name.strip(" -–+*•") if colon and len(name) < _ITEM_NAME and not regex.search(r"\d|[;.(]", name) else ""


def _same_subject(claim: Claim, last: Sequence[Claim]) -> Claim | None:
    """The claim of the sentence before whose subject goes on: of the same unit, for a share else the first one."""
    named = [one for one in last if one.indicator and one.kind not in ("planned", "reference")]
    alike = next((one for one in named if one.quantity.unit == claim.quantity.unit), None)
    return alike or (named[0] if named and claim.quantity.unit == "%" else None)


def _with_thing(name: str, told: Sequence[Claim], last: Sequence[Claim], label: str) -> str | None:
    """A bare measure with the thing that was measured last: "năng suất" behind "Diện tích lúa" is "năng suất lúa"."""
    if _measure().fullmatch(bare(name.lower())) is None:
        return None
    thing = _thing(told)
    if thing is None and label:
        plain = len(label.split()) <= _LABEL_WORDS and not regex.search(r"[,;–-]| và ", label)
        return f"{name} {label[0].lower()}{label[1:]}" if plain and not label.isupper() else f"{label}: {name}"
    thing = thing or _thing(last)
    return f"{name} {thing}" if thing else None


def _thing(told: Sequence[Claim]) -> str | None:
    """What the last measure of some claims is of."""
    for one in reversed(told):
        name = one.indicator or ""
        match = _measure().match(bare(name.lower()))
        if match and name[match.end() :].strip():
            return name[match.end() :].strip()
    return None


def _with_noun(claim: Claim, known: Sequence[Claim]) -> str | None:
    """The whole name of a bare noun told before, and the share that goes with its count.

    "Tỷ lệ hộ nghèo giảm 0,6%, còn 102 hộ, chiếm 1,15%": the count is that of the "hộ nghèo", the share their rate.
    """
    noun = claim.indicator or ""
    share = claim.quantity.unit == "%" and claim.inherited
    if len(noun.split()) > 2 or not (share or claim.quantity.unit == noun.lower()):
        return None
    for one in reversed(known):
        told = one.indicator or ""
        rate = _RATE.match(told)
        thing = told[rate.end() :] if rate else told
        if not thing.lower().startswith(noun.lower() + " "):
            continue
        if claim.quantity.unit != "%":
            return thing
        if rate:
            return told
        shares = (each.indicator or "" for each in known if each.quantity.unit == "%")
        return next((share for share in shares if _RATE.match(share) and thing in share), thing)
    return None


def _in_turn(text: str, claims: Sequence[Claim]) -> None:
    """ "4 triệu lượt, doanh thu 3.280 tỷ đồng, tăng lần lượt 21% và 27,5%"; "Tỷ lệ nghèo, cận nghèo lần lượt là …"."""
    signs = screen(text)
    i = 0
    while i < len(claims):
        start = claims[i - 1].quantity.end if i else 0
        if not _IN_TURN.search(signs, start, claims[i].quantity.start):
            i += 1
            continue
        end = i + 1
        while end < len(claims) and _NEXT.fullmatch(signs, claims[end - 1].quantity.end, claims[end].quantity.start):
            end += 1
        run = claims[i:end]
        names = _told_apart(claims[:i], run) or _listed(run[0].indicator or "", len(run))
        for claim, name in zip(run, names, strict=False):
            claim.indicator = name
            claim.direction = claim.direction or run[0].direction
        i = end


def _told_apart(told: Sequence[Claim], run: Sequence[Claim]) -> list[str]:
    """The names of as many levels right before, where the run has no subject of its own."""
    levels = [one for one in told if one.kind == "level" and not one.inherited and one.indicator]
    inherited = all(claim.inherited for claim in run)
    if not inherited or len(run) < 2 or len(levels) < len(run):
        return []
    chosen = levels[-len(run) :]
    return [one.indicator or "" for one in chosen] if len({one.indicator for one in chosen}) == len(run) else []


def _listed(subject: str, count: int) -> list[str]:
    """The members of a list of subjects: "Tỷ lệ hộ nghèo, hộ cận nghèo" are two rates."""
    parts = [part.strip() for part in _LIST.split(subject)]
    if count < 2 or len(parts) != count or not all(parts):
        return []
    rate = _RATE.match(parts[0])
    if rate:
        return [part if _RATE.match(part) else rate[0] + part for part in parts]
    return [] if any(len(part.split()) > _NAME_WORDS for part in parts[:-1]) else parts
