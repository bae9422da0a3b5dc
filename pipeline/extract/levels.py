"""Target, result or figure: what a claim is.

    decide(text, signs, claim, scene) -> Decision(kind, rule, sure)

The order of evidence: what stands right at the value ("(chỉ tiêu 22%)"), the role of its section, the verbs of its
clause (phấn đấu, bảo đảm, sẽ … against đã, hiện có, ước đạt), its time against the year of the document, the type of
document. A plan's tasks are no targets unless a share or rate is committed to; an allotment of money is one only where
it is a floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import regex

from pipeline.extract.clauses import Claim
from pipeline.extract.indicator_text import opens_indicator
from pipeline.extract.rules import bare, word_list
from pipeline.extract.wording import COMMITMENTS, REPORTS, found, screen

FactKind = Literal["target", "result", "figure"]

LEGAL = ("L", "NĐ", "TT", "PL", "HP", "TTLT", "VBHN")
REPORT = ("BC", "CV", "TB")
_PLANS = ("KH", "CTr", "ĐA", "CT", "NQ", "CL")
_AT_LEAST = regex.compile(r"(?:it nhat|toi thieu|khong duoi|khong thap hon)\b")
_MOVES = regex.compile(r"(?:^|[;,.:]\s*|\bva )(?:keo |cat )?(?:giam|tang)\s*$")
_MOVED = regex.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:keo giam|giam|tang|ha)\b"
)  # a clause that opens with what is to be done
_CONDITION = regex.compile(r"\b(?:neu|truong hop|(?:don vi|dia phuong|xa|co quan|tap the|du an|chu dau tu) nao)\b")
_COUNTED = regex.compile(r"\s+(?:so|tong so|ty le|ti le|thoi gian|chi phi|thu tuc|dieu kien)\b")
_CLAUSE = 90  # characters in front of a value in which its verb of commitment stands
_SMALL = 5  # the denominator of a fraction that names a part of a whole
_YEARLY = regex.compile(r"\b(?:moi|hang|tung) nam\b|/nam\b")
_AHEAD = ("goals", "outlook", "tasks", "duties")
_NEAR = 60  # characters in front of a clause that may tell what it grants
_SHARES = ("%", "‰", "điểm phần trăm")


_SPENT = regex.compile(
    r"(?:ty le |von |tong von )?(?:giai ngan|thanh toan)"
)  # of these the share of the plan is the level
_GROWTH = regex.compile(r"(?:toc do|tang truong|muc|ty le|ti le|ty trong|chi so|grdp|tong san pham|lam phat)\b")
_AGAINST_PLAN = regex.compile(r"[\s,(]*so voi (?:ke hoach|chi tieu|du toan|muc tieu|nghi quyet|quy hoach)\b")
_BRACKETS = regex.compile(r"\([^()]*\)|\b[Nn]ăm (?:19|20)\d\d\b")  # asides and years
_AVERAGE = regex.compile(r"\b(?:binh quan|trung binh)\b")
_DIGIT = regex.compile(r"\d")
_VERB = regex.compile(r"\b(?:co|dat|duoc|la|con|chiem)\b")
_NAMED = 3  # words of a name that says what is counted
_TOLD = regex.compile(r"(?:\b(?:la|dat|con|len|xuong|bang|o muc|co|co mat|uoc|moi)|:)[\s~]*$")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a claim's place says: role of its section, type and year of its document, numbers of goal and chỉ tiêu."""

    role: str | None = None
    doc_type: str | None = None
    issued_year: int | None = None
    numbered: bool = False  # it answers or states a numbered chỉ tiêu
    goal: bool = False
    ahead: bool = False  # its heading names a year after that of the document
    issued_on: str | None = None  # ISO date
    asked: frozenset[str] | None = None  # words of the numbered chỉ tiêu that a report answers here


@dataclass(frozen=True, slots=True)
class Decision:
    """What a claim is, by which rule, and how sure that is (0 to 1)."""

    kind: FactKind | None  # None: no fact
    rule: str
    sure: float = 1.0


_NOTHING = Decision(None, "")
_MAY_ANSWER = Decision("result", "result/counted", 0.6)  # it may answer a plan that asks for just this


@lru_cache(maxsize=1)
def _activities() -> frozenset[str]:
    return frozenset(word_list(REPORTS, "activity_units"))


def is_money(claim: Claim) -> bool:
    """Whether the value is an amount of money."""
    return (claim.quantity.unit or "").startswith(("đồng", "USD", "EUR", "VND"))


def is_share(claim: Claim) -> bool:
    """Whether the value is a share, a rate or a ratio."""
    quantity = claim.quantity
    rated = quantity.per is not None or claim.ground is not None or claim.share_of is not None
    rated = rated or quantity.numerator is not None  # "17/24 xã"
    if quantity.unit == "lần":  # a ratio, or how often: "1,7 lần so với nam giới", "ít nhất 02 lần"
        return claim.kind == "change" or claim.compared is not None or bool((quantity.value or 0) % 1)
    return quantity.unit in _SHARES or rated


def is_activity(claim: Claim) -> bool:
    """Whether the value counts doings (lớp, cuộc, lượt), not states."""
    return bare((claim.quantity.unit or "").lower()) in _activities()


def decide(
    text: str,
    signs: str,
    claim: Claim,
    scene: Scene,
    before: Claim | None = None,
    after: Claim | None = None,
) -> Decision:
    """What a claim of a sentence is.

    Args:
        text: the sentence.
        signs: the sentence with its times masked (:func:`pipeline.extract.clauses.masked`).
        claim: the claim, with clause, time and wording.
        scene: what its place in the document says.
        before: the claim before it in the sentence.
        after: the claim behind it.
    """
    tracked = after is not None and after.inherited and after.kind in ("plan_share", "change")
    if _is_definition(signs, claim, before) or _is_part(claim):
        return _NOTHING
    if claim.quantity.unit is None and not is_share(claim) and not _told(signs, claim):
        return _NOTHING
    if scene.doc_type in LEGAL:
        return Decision("figure", "figure/norm")
    said = screen(text)  # a time may hold words that commit: "phấn đấu đến năm 2030"
    own, ahead = said[claim.start : claim.quantity.end], said[: claim.quantity.end]
    commit = found(COMMITMENTS, "commit", own) or found(COMMITMENTS, "commit", signs[claim.start : claim.quantity.end])
    reached = found(COMMITMENTS, "reached", own)
    if commit is None and claim.start and not found(COMMITMENTS, "reached", ahead):
        commit = found(COMMITMENTS, "commit", ahead)
        if commit == "aim" and before is not None and before.kind == "planned":
            commit = None  # "…, trong khi chỉ tiêu là 95%; tỷ lệ tiêm … đạt 94,6%"
    if commit and _CONDITION.search(said, claim.start, claim.quantity.start):
        commit = None  # "đơn vị nào giải ngân dưới 30% thì …": whom a consequence meets
    future, past = _when(claim, scene)
    if commit == "strive" and claim.time is not None and claim.time.kind == "part" and scene.doc_type != "BC":
        # "yêu cầu … đến hết quý II đạt 50%"
        past = past and claim.time.year is not None and claim.time.year < (scene.issued_year or 0)
    if claim.time is not None and claim.time.kind == "part" and _in_brackets(signs, claim):
        past = past or not future  # "phấn đấu cả năm đạt 95% (6 tháng đầu năm đạt 43%)"
    role = scene.role
    if (
        role == "goals"
        and scene.doc_type in REPORT
        and not (scene.goal or scene.numbered or scene.ahead or commit or future)
    ):
        role = "results"  # a report speaks of goals without laying them down
    if claim.kind == "planned" and is_money(claim) and _is_cost(claim):
        return _figure(claim)  # what was allotted
    if claim.kind == "planned" and role not in ("goals", "funding"):
        beside = any(one is not None and one.quantity.unit == claim.quantity.unit for one in (before, after))
        if beside or signs[: claim.quantity.start].rstrip().endswith("(") or "(" in own[-60:]:
            return Decision("target", "target/planned-beside", 0.93)
    if claim.kind == "change" and _AGAINST_PLAN.match(signs, claim.quantity.end):
        return _figure(claim)
    if claim.kind == "reference":
        return _figure(claim)  # the level that another one is compared with
    match role:
        case "goals":
            return _in_goals(signs, claim, scene, reached, past, future, before, after)
        case "results" | "activities":
            if (
                commit not in (None, "keep-or-move")
                and not reached
                and not past
                and (future or commit == "strive" or is_share(claim))
            ):
                return Decision("target", f"target/{commit}", 0.9 if future else 0.8)
            if role == "activities" and not (is_share(claim) or tracked or _is_level(claim)):
                return _figure(claim)
            return _reported(text, signs, claim, scene, before, tracked)
        case "funding":
            return _money_level(signs, claim)
        case "outlook":
            if is_money(claim) and not (opens_indicator(claim.indicator or "") or commit == "strive"):
                return _money_level(signs, claim)
            moved = _AT_LEAST.match(signs, claim.quantity.start) or _MOVED.match(signs, claim.start)
            stated = commit or (moved and is_share(claim)) or (future and not _in_brackets(signs, claim))
            if stated and not past and (is_share(claim) or commit == "strive" or future):
                return Decision("target", f"target/outlook-{commit or ('year' if future else 'move')}", 0.92)
            if (
                is_share(claim)
                and not past
                and not reached
                and (opens_indicator(claim.indicator or "") or not claim.before)
            ):
                return Decision("target", "target/outlook-level", 0.8)
            return _figure(claim)
        case "tasks" | "duties" | "reporting":
            if commit and not reached and not past and is_share(claim):
                return Decision("target", f"target/task-{commit}", 0.8)
            if commit == "strive" and not (reached or past) and _strives_for(signs, claim):
                return Decision("target", "target/task-strive", 0.75)
            if _is_floor(signs, claim, scene) and not (reached or past):
                return Decision("target", "target/task-floor", 0.8)
            return _figure(claim)
        case "proposals":
            return _figure(claim)
        case "background" | "difficulties":
            told = reached or past or scene.doc_type in REPORT
            if (
                told
                and is_share(claim)
                and claim.kind == "level"
                and opens_indicator(claim.indicator or "")
                and not commit
            ):
                return Decision("result", "result/background", 0.85)
            return _figure(claim)
    return _elsewhere(text, signs, claim, scene, commit, reached, future, past, before, tracked)


def _elsewhere(
    text: str, signs: str, claim: Claim, scene: Scene, commit: str | None, reached: str | None, future: bool,
    past: bool, before: Claim | None, tracked: bool,
) -> Decision:  # fmt: skip
    """A claim whose section has no known role."""
    if scene.doc_type is None and commit == "keep-or-move":
        commit = None
    committed = commit and not past and (not reached or future)
    if is_money(claim) and commit != "strive":
        return _money_level(signs, claim)
    if scene.doc_type in REPORT or scene.doc_type is None:
        if committed and _weighty(signs, claim, commit) and not is_activity(claim):
            return Decision("target", f"target/{commit}", 0.88)
        if scene.doc_type == "BC" or found(COMMITMENTS, "reached", signs[: claim.quantity.end]):
            return _reported(text, signs, claim, scene, before, tracked)
        return _figure(claim)
    if committed and (is_share(claim) or _weighty(signs, claim, commit)):
        return Decision("target", f"target/{commit}", 0.88)
    if future and is_share(claim) and not reached:
        return Decision("target", "target/year", 0.85)
    if (reached or past) and is_share(claim) and opens_indicator(claim.indicator or ""):
        return Decision("result", "result/reached", 0.85)
    return _figure(claim)


def _told(signs: str, claim: Claim) -> bool:
    """Whether a bare number is told as a level: behind a verb or comparator, or with a scale word (2,3 triệu)."""
    quantity = claim.quantity
    if quantity.comparator not in ("=", "range") or (quantity.value or 0) >= 10_000:
        return True
    head = signs[claim.start : quantity.start]
    return bool(_TOLD.search(head)) and not claim.inherited


def _weighty(signs: str, claim: Claim, commit: str | None) -> bool:
    """Whether words of commitment outside a section of goals lay down a level, and do not just tell of a plan."""
    level = is_share(claim) or opens_indicator(claim.indicator or "")
    if commit != "strive":
        return level and claim.time is not None and claim.time.kind in ("by", "in", "from")
    near = signs[max(claim.start, claim.quantity.start - 60) : claim.quantity.start]
    return level or is_money(claim) or (claim.time is not None and found(COMMITMENTS, "commit", near) is not None)


def _in_goals(
    signs: str, claim: Claim, scene: Scene, reached: str | None, past: bool, ahead: bool,
    before: Claim | None, after: Claim | None,
) -> Decision:  # fmt: skip
    told = reached and not regex.search(r"\bphan dau\b", signs[claim.start : claim.end])
    by = claim.time is not None and claim.time.kind == "by"  # a stage on the way: "đạt 60% vào năm 2023"
    by = by or _to_the_years_end(claim, scene)
    if ((past and not by) or (told and not ahead)) and claim.kind != "planned":
        return Decision("figure", "figure/state-in-goals", 0.9)
    yearly = _YEARLY.search(signs, claim.start, claim.end)  # "giảm bình quân 3 - 4%/năm, đến năm 2030 còn dưới 3%"
    onward = after is not None and after.inherited and after.kind == "level" and is_share(after)
    if claim.kind == "change" and onward and not yearly:
        return _figure(claim)  # "tăng thêm 1,5 điểm phần trăm, đạt 89%": the level is the goal
    if claim.compared is not None and claim.inherited and before is not None and before.kind == "level":
        return _figure(claim)  # "đạt 80%, tăng 15 điểm phần trăm so với năm 2022" is one level
    measured = claim.before and opens_indicator(claim.indicator or "")  # "thời gian lưu trú đạt 2,3 ngày"
    if (
        is_activity(claim)
        and not measured
        and claim.baseline is None
        and not is_share(claim)
        and not scene.numbered
        and claim.quantity.comparator in ("=", "~")
    ):
        return _figure(claim)
    if _hangs_on(signs, claim, before) and not is_share(claim):
        return _figure(claim)
    return Decision("target", "target/goal", 0.98 if scene.goal or scene.numbered else 0.96)


def _to_the_years_end(claim: Claim, scene: Scene) -> bool:
    """Whether a plan counts up to the end of its own year: "lũy kế đến hết năm 2025 có 88 xã", of January 2025."""
    time = claim.time
    return (
        time is not None
        and time.kind == "as_of"
        and len(time.as_of or "") == 4
        and time.year == scene.issued_year
        and scene.doc_type not in REPORT
    )


def _reported(text: str, signs: str, claim: Claim, scene: Scene, before: Claim | None, tracked: bool) -> Decision:
    """A value of a report: the level of something, or a count of doings.

    ``tracked``: what follows measures it against a plan or an earlier time, as is done with an indicator.
    """
    if claim.kind == "plan_share" and claim.quantity.unit == "điểm phần trăm":
        return _figure(claim)  # how far a level lies off its plan
    if scene.numbered or (scene.goal and is_share(claim)):
        names = is_share(claim) or claim.before or _answers(signs, claim, scene.asked)
        if not names and (scene.asked is not None or is_activity(claim)):
            return _figure(claim)
        return Decision("result", "result/answer", 0.97)
    if (
        claim.kind == "plan_share"
        and claim.share_of is None
        and claim.plan_of is None
        and not _SPENT.match(bare((claim.indicator or "").lower()))
    ):
        return Decision("figure", "figure/share-of-plan")
    if claim.kind == "change":
        follows = before is not None and claim.inherited
        if claim.own_time or claim.retold or claim.quantity.unit == "điểm phần trăm":
            again = before is not None and before.kind == "change" and (claim.own_time or claim.retold)
            follows = follows and not (again or _GROWTH.match(bare((claim.indicator or "").lower())))
        return (
            _figure(claim)
            if follows or not claim.indicator or not (is_share(claim) or _is_named(claim))
            else Decision("result", "result/change", 0.85)
            if is_share(claim)
            else _MAY_ANSWER
        )
    if is_share(claim):
        return Decision("result", "result/share", 0.95)
    if tracked and claim.kind == "level":
        return Decision("result", "result/tracked", 0.92)
    if is_money(claim):
        if opens_indicator(claim.indicator or "") and claim.before and not _is_cost(claim):
            return Decision("result", "result/money", 0.9)
        return Decision("figure", "figure/money")
    if claim.before and opens_indicator(claim.indicator or ""):
        return Decision("result", "result/level", 0.93)
    if "/" in (claim.quantity.unit or "") and _AVERAGE.search(signs, claim.start, claim.quantity.start):
        return Decision("result", "result/average", 0.85)  # "bình quân đạt 17,8 tiêu chí/xã"
    if found(COMMITMENTS, "reached", signs[: claim.quantity.end]):
        return Decision("result", "result/count", 0.9)
    reports = (
        scene.role in ("results", None)
        and scene.doc_type in REPORT
        and claim.kind == "level"
        and not is_activity(claim)
    )
    if reports and _achieved(text, claim):
        return Decision("result", "result/achieved", 0.85)
    if reports and scene.doc_type == "BC" and _is_named(claim) and not _is_harm(signs, claim):
        return _MAY_ANSWER
    return _figure(claim)


def _is_named(claim: Claim) -> bool:
    """Whether a count says what it counts, so that it can answer a plan that asks for it."""
    return len((claim.indicator or "").split()) >= _NAMED and not is_activity(claim)


def _is_harm(signs: str, claim: Claim) -> bool:
    """Whether a count is what an event did ("làm chết 7 người", "318 nhà tốc mái"), and no work and no indicator."""
    head, behind = signs[claim.start : claim.quantity.start], signs[claim.quantity.end : claim.end]
    return found(REPORTS, "harm_before", head) is not None or found(REPORTS, "harm_behind", behind) is not None


def _achieved(text: str, claim: Claim) -> bool:
    """Whether a count is what was done: "trồng mới 1.620 ha", "có thêm 7 xã đạt chuẩn, 3 xã đạt chuẩn nâng cao"."""

    def done(lead: str) -> bool:
        return found(REPORTS, "achieved", bare(lead.lower())) is not None

    start, end = claim.start, claim.quantity.start
    if done(text[start:end]):
        return True
    list_of = _BRACKETS.sub("", text[text.rfind(";", 0, end) + 1 : end])
    first = _DIGIT.search(list_of)
    unit = claim.quantity.unit
    listed = first is not None and unit is not None and list_of.rstrip().endswith((",", "và"))
    return listed and first is not None and f" {unit} " in list_of[first.start() :] and done(list_of[: first.start()])


def _is_level(claim: Claim) -> bool:
    """Whether the subject is an indicator and the value no count of people who came."""
    name = claim.indicator or ""
    return (
        claim.before and opens_indicator(name) and not regex.search(r"tham (?:du|gia)|nguoi du\b", bare(name.lower()))
    )


def _answers(signs: str, claim: Claim, asked: frozenset[str] | None) -> bool:
    """Whether a count names what the chỉ tiêu is about: two words of its noun stand there too."""
    words = regex.findall(r"\w+", signs[claim.quantity.number_end : claim.quantity.number_end + 60])[:4]
    return asked is not None and any(f"{a} {b}" in asked for a, b in pairwise(words))


def _money_level(signs: str, claim: Claim) -> Decision:
    if claim.quantity.comparator == ">=" and found(COMMITMENTS, "allot", signs[claim.start : claim.quantity.start]):
        return Decision("target", "target/budget-floor", 0.85)
    return _figure(claim)


def _is_floor(signs: str, claim: Claim, scene: Scene) -> bool:
    """Whether a plan's task lays down the least share: "ít nhất 85% người cao tuổi có hồ sơ", "dành tối thiểu 1%".

    What is paid or granted to somebody ("hỗ trợ tối thiểu 50% kinh phí") is a rule of support and no level to reach.
    """
    quantity = claim.quantity
    plan = scene.doc_type in _PLANS or (scene.doc_type == "QĐ" and scene.role == "tasks")  # it approves a strategy
    if not plan or quantity.unit != "%" or claim.kind not in ("level", "change"):
        return False
    if not _AT_LEAST.match(signs, quantity.start):  # "từ 25% trở lên" says whom a rule is for
        return False
    head = signs[max(signs.rfind(";", 0, quantity.start), claim.start - _NEAR, 0) : quantity.start]
    if claim.kind == "change":  # "Giảm ít nhất 5% số vụ tai nạn"
        return bool(_MOVES.search(head) and _COUNTED.match(signs, quantity.end))
    return found(COMMITMENTS, "granted", head) is None


def _strives_for(signs: str, claim: Claim) -> bool:
    """Whether a count among tasks is itself striven for: "phấn đấu hằng năm xóa mù chữ cho 500 - 600 người"."""
    clause = signs[max(signs.rfind(";", 0, claim.quantity.start) + 1, claim.quantity.start - _CLAUSE) :]
    near = clause[: len(clause) - (len(signs) - claim.quantity.start)]
    return found(COMMITMENTS, "commit", near) == "strive" and not is_activity(claim)


def _is_part(claim: Claim) -> bool:
    """Whether a fraction is a part of a whole and no count: "tối thiểu 2/3 cuộc họp", not "17/24 xã"."""
    quantity = claim.quantity
    small = quantity.denominator is not None and quantity.denominator <= _SMALL and quantity.value is None
    return small and quantity.comparator in (">=", ">", "~")


def _in_brackets(signs: str, claim: Claim) -> bool:
    """Whether a value stands in brackets, where it says which things are meant: "(giải ngân dưới 30% đến 30/6)"."""
    head = signs[: claim.quantity.start]
    return head.count("(") > head.count(")")


def _is_cost(claim: Claim) -> bool:
    return bare((claim.indicator or "").lower()).startswith(
        ("kinh phi", "tong kinh phi", "ngan sach", "von", "du toan", "nguon von", "tong nguon", "nguon kinh phi")
    )


def _figure(claim: Claim) -> Decision:
    return Decision("figure", "figure/money" if is_money(claim) else "figure/count")


def _when(claim: Claim, scene: Scene) -> tuple[bool, bool]:
    """Whether the claim's own time lies ahead of the document, and whether it lies behind it."""
    time, issued = claim.time, scene.issued_year
    if time is None:
        return False, False
    year = time.year_end or time.year
    if time.kind == "as_of" and scene.issued_on is not None and len(time.as_of or "") == len(scene.issued_on):
        ahead = (time.as_of or "") > scene.issued_on  # "đến 31/12/2025 đạt 100%", said in February of that year
        return ahead, not ahead
    if time.kind == "part" and scene.doc_type != "BC" and scene.role in _AHEAD and year in (None, issued):
        return False, False  # "đến hết quý I đạt trên 20%" among what is to be done
    if year is None or issued is None:
        left = (time.period or "").startswith(("H2", "M-"))  # "6 tháng cuối năm" may lie ahead
        return False, time.kind in ("as_of", "part") and scene.role != "outlook" and not left
    if time.kind in ("as_of", "part"):
        return year > issued, year <= issued
    if time.rule == "when/by-day":  # the day by which work is due makes no level of what is to be done
        return False, year < issued
    return year > issued or (year == issued and time.kind == "by"), year < issued


def _hangs_on(signs: str, claim: Claim, before: Claim | None) -> bool:
    """A count inside the words of another value, without a verb of its own: "10 lớp cho 350 giáo viên"."""
    if before is None or claim.start > before.quantity.end:
        return False
    gap = signs[before.quantity.end : claim.quantity.start]
    return not _VERB.search(gap)


def _is_definition(signs: str, claim: Claim, before: Claim | None) -> bool:
    """A limit inside a noun: "doanh nghiệp từ 25 lao động trở lên", "xã có từ 150 hộ nghèo trở lên" behind a value."""
    if before is not None and is_share(before):
        gap = signs[before.quantity.end : claim.quantity.start]
        onward = regex.search(r"\btro (?:len|xuong)", signs[claim.quantity.start : claim.quantity.end])
        if onward and not is_share(claim) and not regex.search(r"[,;:]", gap):
            return True
    if before is None or claim.quantity.comparator not in (">=", ">", "<", "<=") or is_share(claim):
        return False
    return _hangs_on(signs, claim, before) and not regex.search(
        r"[,;]|\bva\b|\bvoi\b|\bcho\b|\bthu hut\b|~", signs[before.quantity.end : claim.quantity.start]
    )
