"""What a value measures, in the words of the text.

    name_claims(text, claims, times, parent)      sets claim.indicator, .before, .inherited and .direction

Pattern of the language: the subject before the value ("Tỷ lệ nữ giám đốc đạt ít nhất 22%"); or behind it ("100% số
nạn nhân … được hưởng", "04 lớp tập huấn về …"); left out where it is that of the clause before ("và 25% vào năm 2030")
or of the clause that follows ("đạt 60% và đến năm 2030 đạt 75% các cơ quan …"). A clause that names only a part
("chương trình trung học cơ sở đạt 90%") takes the beginning of the subject before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import regex

from pipeline.extract.agencies import behind_lead
from pipeline.extract.clauses import Claim, masked
from pipeline.extract.rules import bare
from pipeline.extract.siblings import HEAD_NOUN, name_siblings, share_predicate, with_head
from pipeline.extract.subjects import (
    before_brackets,
    came_along,
    counted_before,
    direction_told,
    is_cause,
    is_share_of,
    only_time,
    own_noun,
)
from pipeline.extract.when import Time
from pipeline.extract.wording import COMMITMENTS, phrases

MAX_WORDS = 60
_VERBS = 4  # words of the longest chain of verbs in front of a value: "đạt và vượt mức"
_NAME = 60  # characters of the name of an item in front of its colon
_NO_NAME = regex.compile(r"(?:chi tieu|muc tieu|ket qua|trong do|cu the|gom|bao gom|danh gia|ke hoach|thuc hien|nam)\b")
_SHARES = ("%", "‰", "điểm phần trăm", "lần")
_MEASURES = frozenset(
    "đồng USD ha m m² m³ km km² kg tấn tạ kWh MW GW kW Tbps Gbps Mbps MB GB giờ ngày phút năm tháng điểm lít °C".split()
)
_PERSONS = (
    *("người", "lao động", "cán bộ", "công chức", "viên chức", "công nhân", "học sinh", "học viên", "sinh viên"),
    *("hội viên", "đoàn viên", "đảng viên", "trẻ", "giáo viên", "bác sĩ", "đại biểu", "đồng chí", "phụ nữ"),
)
_AMONG = regex.compile(r"(?<![\w·])trong do(?![\w·])")
_FELLOWS = ("đồng chí", "đồng bào", "đồng đội", "đồng nghiệp")  # no money
_NO_THING = frozenset("đồng USD giờ ngày phút năm tháng điểm °C".split())
_LOOSE = regex.compile(r"(?:trong|tai|o|cua|tren|theo|cho|tu|den|so|vao|sinh ra)\b")
_JOINTS = ("va", "hoac")  # what is left between two years
_LISTED = regex.compile(r"\b(?:trong do|gom|bao gom|cu the|rieng)\b|:")
# "Theo báo cáo của Sở Tài chính tại Công văn số …, toàn tỉnh đã giải ngân"
_TOLD_BY = regex.compile(
    r"\s*(?:theo|qua|can cu) (?:bao cao|so lieu|thong ke|tong hop|danh gia|ra soat|ket qua)\b[^;,]{0,200}"
    r"(?:,\s*~+)*\s*[,~]\s*,?\s*"
)
_ONLY_UNIT = regex.compile(r"(?:(?:nghin|ngan|trieu|ty) )?(?:dong|usd|ha|km|tan|m2|m3)")
_COMPARED = regex.compile(r"[\s,(~]*(?:so voi|so cung|so nam|cung ky|tinh tren|tinh theo)\b")
_MISREAD = regex.compile(r"\s*t\w 1[89l]\s+(?=\p{L})(?!tuoi|thang|nam|ngay|den|tro)")
# Who sets a goal is no part of what it measures: "Nghị quyết … đặt ra mục tiêu đến năm 2030 …"
_AIM = regex.compile(
    r"(?<![\w·])(?:(?:dat|de)(?: ra)? (?:muc tieu|chi tieu|moc)|phan dau|quyet tam|muc tieu la|cam ket)(?![\w·])"
)
_ONWARD_WORDS = regex.compile(r"\s*\btr[ởơ] (?:lên|xuống)\b")
_IS = regex.compile(r"(?:(?P<strong>\bla\b|:)|\b(?:con|dat|len|xuong|bang)\b)\s*(?:khoang|hon|gan|~|\s)*\Z")
_PLAN_WORDS = ("ke hoach", "chi tieu", "muc tieu", "du toan", "nghi quyet")
_EDGE = regex.compile(r"[\s,:;.)(–\-]+|(?:vao|va)(?!\w)")
_SIGN = regex.compile(r"\s*[,.;:()]")
_TIME = regex.compile(r"\s*[,(]?\s*\b(?:so voi|so cung ky|vao|den|trong|cham nhat)?\s*~+")
_OF_TOTAL = regex.compile(r"\d\s+(?P<noun>\p{L}[^\d]*?)\s+(?:trên|trong)\s+(?:tổng|số)\b", regex.I)
_FROM = regex.compile(r"(?<![\w·])tu$")
_OF_WHICH = regex.compile(r"%\s+(?P<noun>\p{L}.*?)\s+trở\s+lên\s*$", regex.I)
_EMPTY_BRACKETS = regex.compile(r"\(\s*\)")
_BLANK_BEFORE_SIGN = regex.compile(r"\s+([,;.])")
_LABEL = regex.compile(
    r"\s*(?:[-–+*•·]\s*)?(?:(?:chi tieu|muc tieu|nhiem vu|ct|tieu chi)\s*(?:so\s*)?\d+(?:\.\d+)*\s*[:.)–-]?"
    r"|\(?\d{1,2}(?:\.\d+)*[.)]|[a-z]\))\s*"
)


@lru_cache(maxsize=1)
def _tail() -> regex.Pattern[str]:
    return regex.compile(rf"(?r)(?:(?<![\w·])(?:{phrases(COMMITMENTS, 'value_verbs')})|~+|[,:(–\-])\s*\Z")


@lru_cache(maxsize=1)
def _lead() -> regex.Pattern[str]:
    return regex.compile(rf"\s*(?:(?:{phrases(COMMITMENTS, 'leading_words')})(?![\w·])|~+|[,.:;()+*•\-–])\s*")


@lru_cache(maxsize=1)
def _moves() -> regex.Pattern[str]:
    """A verb that moves an indicator, in the middle of a clause: "tỉnh sẽ đưa tỷ lệ hộ …"."""
    heads = phrases(COMMITMENTS, "heads")
    return regex.compile(
        r"(?<=[\w~] )(?<!(?:toc do|muc|ty le|ti le|luong) )"
        r"(?:dua|nang(?! (?:luong|luc|suat)\b)|giam|tang|keo giam|duy tri|bao dam|dam bao)"
        rf"\s+(?=(?:{heads})(?![\w·]))"
    )


@lru_cache(maxsize=1)
def _new_thought() -> regex.Pattern[str]:
    return regex.compile(rf";|[.:]\s|,\s*(?:va\s+)?(?:{phrases(COMMITMENTS, 'new_thoughts')})(?![\w·])")


@lru_cache(maxsize=1)
def _head() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{phrases(COMMITMENTS, 'heads')})(?!\w)")


def opens_indicator(text: str) -> bool:
    """Whether a wording begins with a noun that opens an indicator: "Tỷ lệ …", "Tổng số …"."""
    match = _head().match(bare(text.lower()))
    return match is not None and not text.lower().startswith(("sở", "sơ", "cơ sở"))


def _subject_before(text: str, signs: str, claim: Claim) -> tuple[str, str | None]:
    """The words before the value without time, verb and lead; and the direction that the verbs tell."""
    end = claim.quantity.start
    if claim.baseline is not None:
        end = min(end, claim.baseline.start)
    if claim.share_of is not None:
        end = min(end, claim.share_of.start)
    start = claim.start
    told_by = _TOLD_BY.match(signs, start, end)
    start = told_by.end() if told_by else start
    label = _LABEL.match(signs, start, end)
    if label:
        start = label.end()
    if "chu tri" in signs[start:end]:
        start = min(end, start + behind_lead(text[start:]))  # who leads is no part of what is wanted
    misread = _MISREAD.match(signs, start, end)  # "Từ 18 nữ tiến sĩ" is "Tỷ lệ nữ tiến sĩ"
    if misread and claim.quantity.unit == "%":
        start = misread.end()
    else:
        misread = None
    named = text.find(":", start, end)
    if claim.start == 0 and 0 < named < _NAME and not opens_indicator(text[start:named].strip()):
        start = named + 1  # "Giáo dục: toàn huyện có 34 trường": the name of the item
    aims = list(_AIM.finditer(signs, start, end))
    only_verbs = aims and len(signs[aims[-1].end() : end].split()) <= _VERBS
    if only_verbs and opens_indicator(text[start : aims[-1].start()].strip()):
        end = aims[-1].start()  # "Thu ngân sách phấn đấu đạt và vượt 10.158 tỷ đồng"
    elif aims:
        start = aims[-1].end()
    direction = None
    moves = list(_moves().finditer(signs, start, end))
    if moves:
        start, direction = moves[-1].end(), direction_told(moves[-1].group())
    while True:
        match = _tail().search(signs, start, end)
        if not match:
            break
        direction = direction or direction_told(match.group())
        end = match.start()
    lead_direction = None
    while True:
        match = _lead().match(signs, start, end)
        if not match or match.end() == match.start():
            break
        lead_direction = lead_direction or direction_told(match.group())
        start = match.end()
    colon = text.rfind(":", start, end)
    if colon > 0 and opens_indicator(text[colon + 1 : end].strip()):
        start = colon + 1  # "Thu, chi ngân sách: Thu ngân sách …": the first is a heading
    words = _tidy(text, signs, start, end)
    return f"Tỷ lệ {words}" if misread and words else words, lead_direction or direction


def _item_name(text: str, signs: str, claim: Claim) -> str:
    """The name of an item where nothing else names its value: "Gia đình văn hóa: 95%"."""
    first = min(q.start for q in (claim.quantity, claim.baseline, claim.share_of) if q is not None)
    named = text.find(":", 0, first)
    label = _LABEL.match(signs, 0, first)
    start = label.end() if label else 0
    if not start < named < _NAME or signs[named + 1 : first].count(","):
        return ""
    words = _tidy(text, signs, start, named)
    return "" if _NO_NAME.match(bare(words.lower())) else words


def _subject_behind(text: str, signs: str, claim: Claim) -> str:
    """The words behind the value, up to the end of its clause, without time and comparison."""
    start, end = claim.quantity.end, claim.end
    if text.startswith("/", start):
        return ""  # "95 - 100 triệu/năm"
    if claim.share_of is not None and claim.share_of.start > start:
        end = max(start, text.rfind("(", start, claim.share_of.start))  # "74,3% trường học (683/919 trường)"
    thought = _new_thought().search(signs, start, end)
    if thought:
        end = thought.start()
    if _COMPARED.match(signs, start, end) or (_SIGN.match(signs, start, end) and not _lists_on(text, claim)):
        return ""
    cut = _TIME.search(signs, start, end)
    if cut and cut.start() > start:
        end = cut.start()
    elif cut and signs[cut.end() : end].strip(" ,.;)"):
        start = cut.end()
    while True:
        match = _EDGE.match(signs, start, end)
        if not match or match.end() == match.start():
            break
        start = match.end()
    words = _tidy(text, signs, start, end)
    told = _IS.search(signs, claim.start, claim.quantity.start)  # "năm 2027 đạt 95% đánh giá hài lòng trở lên"
    onward = None if told else _OF_WHICH.search(text, claim.quantity.number_end, claim.quantity.end)
    words = f"{onward['noun']} {words}".strip() if onward else words  # "80% xã, phường trở lên có nhà văn hóa"
    return "" if _LOOSE.fullmatch(bare(words.lower())) or bare(words.lower()) in _JOINTS else words


def _lists_on(text: str, claim: Claim) -> bool:
    """Whether the noun behind a count goes on over a comma: "3.200 hộ nghèo, hộ cận nghèo được hỗ trợ"."""
    noun = (claim.quantity.unit or "").split(" ")[0]
    return len(noun) > 1 and text[claim.quantity.end :].lower().startswith(f", {noun.lower()} ")


def _tidy(text: str, signs: str, start: int, end: int) -> str:
    """The words of a stretch, times inside it left out, blanks and signs at its ends too."""
    kept = "".join(" " if signs[i] == "~" else text[i] for i in range(start, end))
    kept = _EMPTY_BRACKETS.sub("", " ".join(kept.split()))
    kept = _BLANK_BEFORE_SIGN.sub(r"\1", kept).strip(' ,;.:–-“”"→⇒✓✔•')
    if kept.count("(") > kept.count(")"):
        kept = kept[: kept.rindex("(")].rstrip(" ,") if kept.rindex("(") > 3 else kept.replace("(", "", 1)
    elif kept.count(")") > kept.count("("):
        kept = kept.replace(")", "", 1)
    words = kept.strip().split(" ")
    return " ".join(words[:MAX_WORDS]) if words != [""] else ""


def _counts(claim: Claim) -> bool:
    """Whether the unit is itself the noun that is counted ("04 lớp", "540 cán bộ nữ")."""
    unit = claim.quantity.unit
    if unit is None or claim.quantity.per is not None:
        return False
    return unit not in _SHARES and unit.split("/")[0] not in _MEASURES


def name_claims(text: str, claims: Sequence[Claim], times: Sequence[Time], parent: str | None = None) -> None:
    """Sets what each claim measures.

    Args:
        text: the sentence.
        claims: its claims with their clauses.
        times: its time expressions.
        parent: a subject that holds for the sentence where it names only parts (the lead-in, or the sentence before).
    """
    signs = masked(text, times)
    befores: list[str] = []
    behinds: list[str] = []
    for claim in claims:
        before, direction = _subject_before(text, signs, claim)
        behind = _subject_behind(text, signs, claim)
        claim.retold = only_time(before) or (not before and _months_told(claim, times))
        before, behind = "" if claim.retold else before, "" if is_cause(behind) else behind
        if not before:
            floor = _value_end(claims[len(befores) - 1]) if befores else 0
            aside = before_brackets(text, floor, claim.start)
            before = aside if opens_indicator(aside) else ""
        if not before and not behind and claim.start == 0:
            before = _item_name(text, signs, claim)
        befores.append(before)
        behinds.append(behind)
        claim.direction = direction
    last_head: str | None = None
    head_end = 0
    prefix: str | None = None
    for i, claim in enumerate(claims):
        before, behind = befores[i], behinds[i]
        if claim.kind == "plan_share" and i and bare(before.lower()).startswith(_PLAN_WORDS):
            before = ""  # "vượt kế hoạch 2,4 điểm phần trăm"
        counts = _counts(claim)
        quantity = claim.quantity
        rate = quantity.per is not None or claim.ground is not None
        if rate and not counts and (_LOOSE.match(bare(behind.lower())) or (i and claims[i - 1].indicator)):
            behind = ""
        noun = text[quantity.number_end : quantity.end].strip() if counts else ""
        noun = _ONWARD_WORDS.sub("", noun)
        if noun and not noun[0].isalpha():
            noun = regex.sub(r"^[^\p{L}]+", "", noun)
        portion = _portion(text, signs, claim, before) if claim.share_of is not None else ""
        if portion and not opens_indicator(before):
            claim.indicator = portion
        elif quantity.unit is None and behind and quantity.per is None and not _equals(signs, claim, before):
            claim.indicator, claim.before = behind, False
        elif before and behind and quantity.unit == "%" and _runs_on(text, signs, claim, before):
            prefix = before
            claim.indicator = f"{before} {behind}"
        elif before and quantity.unit == "%" and behind.startswith("đối với "):
            prefix = before  # "Số hóa hồ sơ: 100% đối với hồ sơ mới, 50% đối với hồ sơ lưu trữ"
            claim.indicator = f"{before} {behind}"
        elif before and behind and _is_measure(claim) and not opens_indicator(before):
            claim.indicator = f"{_with_particle(text, signs, claim, before)} {behind}"
        elif not before and behind and prefix and quantity.unit == "%" and not claim.apart:
            claim.indicator = f"{prefix} {behind}"
        elif before and (
            not counts
            or _equals(signs, claim, before)
            or (_names_unit(before, quantity.unit) and "(" not in signs[claim.start : quantity.start])
        ):
            claim.indicator, claim.before = before, True
            if i and not last_head and quantity.unit in _SHARES and _is_part(signs, claim) and claims[i - 1].indicator:
                claim.indicator = f"{claims[i - 1].indicator}: {before}"
            if not opens_indicator(before) and claim.start > 0 and last_head and quantity.unit in _SHARES:
                claim.indicator = with_head(
                    last_head, before, listed=_LISTED.search(signs, head_end, claim.quantity.start)
                )
        elif (
            counts
            and not before
            and not behind
            and i
            and (_same_thing(signs, claims[i - 1], claim) or _level_of_change(claims[i - 1], claim))
        ):
            claim.indicator, claim.before = claims[i - 1].indicator, claims[i - 1].before
        elif counts:
            joint = ", " if _lists_on(text, claim) else " "
            own = f"{noun}{joint}{behind}".strip() if behind else noun
            claim.indicator = f"{before} có {own}" if before and _distributes(before) else _with_doing(before, own)
            claim.before = False
            whole = next((each for each in reversed(claims[:i]) if _persons(each)), None)
            if whole is not None and _is_part(signs, claim) and _persons(claim):
                part = before if before and own == "người" else claim.indicator
                claim.indicator = f"{whole.indicator}: {part}"
        elif (
            behind
            and i
            and claim.kind != "plan_share"
            and (counted := counted_before(signs, claims, i))
            and is_share_of(behind, signs, claim)
        ):
            claim.indicator, claim.inherited = f"{counted} trong {behind}", True
        elif behind and claim.kind != "plan_share" and not _of_whole(claims, i, behind):
            claim.indicator, claim.before = behind, False
        elif not before and quantity.per is not None and i and _other_noun(claims[i - 1], claim):
            claim.indicator = own_noun(text, claim)
        elif i > 0 and claims[i - 1].indicator and not (claim.apart and _next_names(befores, behinds, i)):
            told = claims[i - 2] if i > 1 and claim.kind == "plan_share" and came_along(signs, claims, i - 1) else None
            told = told if told is not None and told.indicator else claims[i - 1]
            claim.indicator, claim.before, claim.inherited = told.indicator, told.before, True
            claim.direction = claim.direction or (claims[i - 1].direction if claim.kind == "level" else None)
        else:
            claim.inherited = True
        if claim.before and before and opens_indicator(before):
            last_head, head_end = before, quantity.end
        if claim.kind == "planned" and i > 0 and claims[i - 1].indicator:
            claim.indicator, claim.inherited = claims[i - 1].indicator, True
        if claim.moved is not None and claim.indicator:
            claim.indicator, claim.direction = f"Mức {claim.moved} {_uncapitalised(claim.indicator)}", claim.moved
    handed = False  # from the clause behind: "năm 2023 đạt 56%, năm 2024 đạt 60%, năm 2025 đạt 63% xã đạt chuẩn"
    for i in range(len(claims) - 2, -1, -1):
        claim, following = claims[i], claims[i + 1]
        if claim.indicator is None and following.indicator and (handed or not following.inherited):
            claim.indicator, claim.before = following.indicator, following.before
            handed = True
        else:
            handed = False
    share_predicate(text, claims)
    name_siblings(claims)
    for claim in claims:
        if claim.indicator is None:
            claim.indicator = parent or own_noun(text, claim)


def _uncapitalised(name: str) -> str:
    """A name as it stands inside another: "mức giảm tỷ lệ hộ nghèo", "mức tăng GRDP"."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _months_told(claim: Claim, times: Sequence[Time]) -> bool:
    """Whether a clause opens with months of its year and nothing else: "…; lũy kế 9 tháng tăng 12,75%"."""
    return any(t.rule == "when/part-months-alone" and claim.start <= t.start < claim.quantity.start for t in times)


def _value_end(claim: Claim) -> int:
    return max(q.end for q in (claim.quantity, claim.baseline, claim.share_of) if q is not None)


def _other_noun(last: Claim, claim: Claim) -> bool:
    """ "… với 420 lượt người; đến nay có 8,2 bác sĩ/vạn dân": a rate of something else than the clause before."""
    unit = claim.quantity.unit
    return bool(unit) and unit not in _SHARES and unit != last.quantity.unit and last.quantity.per is None


def _same_thing(signs: str, last: Claim, claim: Claim) -> bool:
    """ "Kế hoạch 12 xã; thực hiện 10 xã", "… 123.860 lao động, riêng năm 2025 là 25.620 lao động"."""
    if claim.time is not None and claim.time.rule == "when/year-of-value":  # "52.310 lao động (2021: 9.870 người; …"
        people = all((one.quantity.unit or "").startswith(_PERSONS) for one in (last, claim))
        return bool(last.indicator) and (people or last.quantity.unit == claim.quantity.unit)
    told = _IS.search(signs, claim.start, claim.quantity.start) is not None
    return bool(last.indicator) and last.quantity.unit == claim.quantity.unit and (told or last.kind == "planned")


def _level_of_change(last: Claim, claim: Claim) -> bool:
    """ "Số học sinh tăng 5%, đạt 600 em": behind a change stands the level of the same thing."""
    rate = HEAD_NOUN.match(bare((last.indicator or "").lower())) and claim.quantity.unit not in _SHARES
    level = last.kind == "change" and claim.kind == "level" and not claim.apart and not rate
    return level and opens_indicator(last.indicator or "")


def _persons(claim: Claim) -> bool:
    """Whether a claim counts people: "17.230 lao động, trong đó lao động nữ 7.510 người"."""
    return bool(claim.indicator) and (claim.quantity.unit or "").startswith(_PERSONS)


def _is_part(signs: str, claim: Claim) -> bool:
    """Whether "trong đó" opens the clause."""
    return _AMONG.search(signs, max(0, claim.start - 12), claim.start + 12) is not None


def _is_measure(claim: Claim) -> bool:
    """Whether the unit is one of length, area, weight or the like, so that the thing measured stands behind it."""
    unit = claim.quantity.unit
    return unit is not None and unit.split("/")[0] in _MEASURES - _NO_THING


def _with_particle(text: str, signs: str, claim: Claim, before: str) -> str:
    """ "Trồng mới 350 ha rừng": "mới" belongs to the doing."""
    tail = regex.search(r"\b(?:moi|them)\s*$", signs[claim.start : claim.quantity.start])
    return f"{before} {text[claim.start + tail.start() : claim.start + tail.end()].strip()}" if tail else before


def _runs_on(text: str, signs: str, claim: Claim, before: str) -> bool:
    """Whether the clause runs through its value: "mạng cáp quang phủ trên 80% hộ gia đình", without a verb of level."""
    if opens_indicator(before) or claim.kind != "level" or claim.share_of is not None or claim.baseline is not None:
        return False
    head = _FROM.sub("", signs[claim.start : claim.quantity.start].rstrip()).rstrip()  # "thu hút từ 70% người cao tuổi"
    return bool(head) and not _tail().search(signs, claim.start, claim.start + len(head))


def _portion(text: str, signs: str, claim: Claim, before: str) -> str:
    """What a fraction counts: "lãnh đạo cấp tỉnh là nữ" of "có 164/614 lãnh đạo cấp tỉnh là nữ, chiếm tỷ lệ 26,71%"."""
    part, quantity = claim.share_of, claim.quantity
    if part is None or part.start > quantity.start:
        return ""
    unit = (part.unit or "").split("/")[0]
    start, end = part.end if unit in _MEASURES else part.number_end, quantity.start
    while True:
        match = _tail().search(signs, start, end)
        if not match:
            break
        end = match.start()
    total = _OF_TOTAL.search(text, part.number_start, part.number_end)
    if total:  # "1.316 doanh nghiệp do nữ làm chủ trên tổng số 5.402 doanh nghiệp"
        told = len(total["noun"].split())
        return total["noun"] if told > min(len((part.unit or "").split()), 1) else ""
    words = _tidy(text, signs, start, end)
    words = words if words.startswith(_FELLOWS) else words.removeprefix("đồng ")
    only = bare(words.lower()) == bare((part.unit or "").lower())
    if only and before and not opens_indicator(before):
        return f"{before} {words}"  # "hỗ trợ nhà ở cho 205/205 hộ"
    if only or words.startswith("trong tổng") or _ONLY_UNIT.fullmatch(bare(words.lower())):
        return ""
    return f"{before} {words}" if unit in _MEASURES and before and words else words


def _names_unit(before: str, unit: str | None) -> bool:
    """Whether the subject itself says what is counted: "Số doanh nghiệp thành lập mới 1.200 doanh nghiệp"."""
    return bool(unit) and opens_indicator(before) and bare(before.lower()) not in ("so", "so luong", "tong so", "tong")


def _with_doing(before: str, own: str) -> str:
    """A bare noun takes what was done with it: "giải quyết việc làm mới cho" and "lao động"."""
    if not before or len(own.split()) > 4:
        return own
    if bare(before.lower()).startswith(f"{bare(own.lower())} "):
        return before  # "hộ nghèo 1.245 hộ"
    words = before.split()
    if len(words) > 25:
        words = words[-25:]
    joint = (
        " "
        if len(words) < 3 or words[-1] in ("cho", "của", "tại", "về", "ở", "hút", "cấp", "chức", "lập", "dựng")
        else ": "
    )
    return " ".join(words) + joint + own


def _of_whole(claims: Sequence[Claim], i: int, behind: str) -> bool:
    """A second level of the same share: "tỷ trọng chi đầu tư khoảng 28%, phấn đấu 29% tổng chi ngân sách"."""
    if i == 0 or claims[i].apart or claims[i].quantity.unit != "%" or not bare(behind.lower()).startswith("tong "):
        return False
    last = claims[i - 1]
    return last.before and bare((last.indicator or "").lower()).startswith(("ty le", "ti le", "ty trong", "ti trong"))


def _next_names(befores: Sequence[str], behinds: Sequence[str], i: int) -> bool:
    """Whether the next clause names its subject behind its value: "đạt 50% và đến năm 2030 đạt 70% người gây …"."""
    return i + 1 < len(behinds) and bool(behinds[i + 1]) and not befores[i + 1]


def _equals(signs: str, claim: Claim, before: str) -> bool:
    """ "… là 494 người", "…: 12 xã", "Số hộ nghèo còn 12 hộ": the subject stands before though a noun is counted."""
    verb = _IS.search(signs, claim.start, claim.quantity.start)
    return verb is not None and (verb["strong"] is not None or opens_indicator(before))


def _distributes(before: str) -> bool:
    return bare(before.lower()).startswith(("moi ", "tung ", "cac ", "100%"))
