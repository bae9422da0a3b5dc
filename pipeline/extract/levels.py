"""Target, result or figure: what a claim is.

    decide(text, signs, claim, scene) -> Decision(kind, rule, sure)

The order of evidence: what stands right at the value ("(chỉ tiêu 22%)"), the role of its section, the verbs of its
clause (phấn đấu, bảo đảm, sẽ … against đã, hiện có, ước đạt), its time against the year of the document, the type of
document. A plan's tasks are no targets unless a share or rate is committed to; an allotment of money is one only where
it is a floor.
"""

from __future__ import annotations

import regex

from pipeline.extract.clauses import Claim
from pipeline.extract.cuts import answers
from pipeline.extract.decisions import (
    LEGAL,
    REPORT,
    Decision,
    Scene,
    as_figure,
    is_activity,
    is_cost,
    is_money,
    is_share,
)
from pipeline.extract.indicator_text import opens_indicator
from pipeline.extract.reported import is_level, reported, tells_level
from pipeline.extract.wording import COMMITMENTS, REPORTS, found, screen

_PLANS = ("KH", "CTr", "ĐA", "CT", "NQ", "CL")
_AT_LEAST = regex.compile(r"(?:it nhat|toi thieu|khong duoi|khong thap hon)\b")
_MOVES = regex.compile(r"(?:^|[;,.:]\s*|\bva )(?:keo |cat )?(?:giam|tang)\s*$")
_MOVED = regex.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:keo giam|giam|tang|ha)\b"
)  # a clause that opens with what is to be done
_CONDITION = regex.compile(r"\b(?:neu|truong hop|(?:don vi|dia phuong|xa|co quan|tap the|du an|chu dau tu) nao)\b")
_COUNTED = regex.compile(r"\s+(?:so|tong so|ty le|ti le|thoi gian|chi phi|thu tuc|dieu kien)\b")
_CLAUSE = 90  # characters in front of a value in which its verb of commitment stands
_LATE = "09"  # the month from which a document of many years tells the level of its own year as the present one
_SMALL = 5  # the denominator of a fraction that names a part of a whole
_YEARLY = regex.compile(r"\b(?:moi|hang|tung) nam\b|/nam\b")
_AHEAD = ("goals", "outlook", "tasks", "duties")
_ANSWERED = 120  # characters behind a planned level in which the colon stands before what came of it
_NEAR = 60  # characters in front of a clause that may tell what it grants


_AGAINST_PLAN = regex.compile(r"[\s,(]*so voi (?:ke hoach|chi tieu|du toan|muc tieu|nghi quyet|quy hoach)\b")
# "Theo Kế hoạch số 12/KH-UBND ngày …, đến năm 2025 tỷ lệ … đạt 72%": a report tells what a plan asks for
_LAID_DOWN = regex.compile(
    r"\W*(?:[a-z]\)\s*)?theo (?:muc tieu (?:cua )?)?(?:ke hoach|nghi quyet|chuong trinh|de an|chien luoc)\b"
    r"[^;]{0,200}?,\s*(?:phan dau )?(?:den|vao) (?:het |cuoi )?(?:nam )?20\d\d"
)
_VERB = regex.compile(r"\b(?:co|dat|duoc|la|con|chiem)\b")
_TOLD = regex.compile(r"(?:\b(?:la|dat|con|len|xuong|bang|o muc|co|co mat|uoc|moi)|:)[\s~]*$")


_ITEMS = ("chỉ tiêu", "mục tiêu", "nhiệm vụ", "tiêu chí", "khâu", "khâu đột phá", "giải pháp")  # how many a list has
# "Mục tiêu giảm 5% - 10% số vụ theo Kế hoạch số …: số vụ đạt mục tiêu": the aim is named, then what came of it
_AIM_OPENS = regex.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:muc tieu|chi tieu)\s+(?:keo giam|giam|tang|nang|ha)\b[^;:.\d]{0,80}(?=\d)"
)
# "Thu hút 60% lao động nữ có việc làm: trong năm …": what is to be done, with what came of it behind a colon
_DOING_OPENS = regex.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:thu hut|keo giam|giam|tang|nang|dao tao|ho tro|giai quyet|to chuc|xay dung|van dong|"
    r"huy dong|tao viec lam|bao dam|dam bao|duy tri|bo tri|trien khai|tuyen truyen|tap huan|cap|co)\b"
    r"[^;:.\d]{0,80}(?=\d)"
)
_LOWERED = regex.compile(r"\b(?:giam|ha|keo giam)\b[^;:.\d]{0,80}\b(?:xuong|con)\b[\s\w]{0,12}$")
_SETS = regex.compile(r"\b(?:(?:de|dat) ra|xac dinh|giao|gom|thong qua|xay dung|ban hanh)\s*$")
_STRIVEN = regex.compile(
    r"\bphan dau (?:se |moi nam |hang nam |den ~+ |~+ )?(?:co|dat|xay dung|thanh lap|trong|ket nap|duy tri)"
    r"(?: \w+){0,2}\s*$"
)
_NOTHING = Decision(None, "")


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
    tracked = after is not None and after.inherited and after.kind in ("plan_share", "change", "planned")
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
    if (
        claim.time is not None
        and claim.time.kind == "part"
        and _in_brackets(signs, claim)
        and not _is_stage(signs, claim)
    ):
        past = past or not future  # "phấn đấu cả năm đạt 95% (6 tháng đầu năm đạt 43%)"
    role = scene.role
    if (
        role == "goals"
        and scene.doc_type in REPORT
        and not (scene.goal or scene.numbered or scene.ahead or commit or future)
    ):
        role = "results"  # a report speaks of goals without laying them down
    if scene.doc_type == "BC" and scene.ahead and role in ("tasks", "duties"):
        role = "outlook"  # "NHIỆM VỤ NĂM 2026" of a report of 2025
    if scene.doc_type == "BC" and role == "funding" and is_share(claim) and not commit:
        role = "results"  # "Kinh phí: … đã giải ngân 43.780 triệu đồng, đạt 94,7%"
    if claim.kind == "planned" and is_money(claim) and is_cost(claim):
        return as_figure(claim)  # what was allotted
    if claim.kind == "planned" and role not in ("goals", "funding"):
        beside = any(one is not None and one.quantity.unit == claim.quantity.unit for one in (before, after))
        opened = any(signs[:at].rstrip().endswith("(") for at in (claim.start, claim.quantity.start))
        if beside or opened or "(" in own[-60:] or _in_brackets(signs, claim):
            return Decision("target", "target/planned-beside", 0.93)
    if claim.kind == "change" and _AGAINST_PLAN.match(signs, claim.quantity.end):
        return as_figure(claim)
    if claim.kind == "reference":
        return as_figure(claim)  # the level that another one is compared with
    if claim.answers and claim.indicator and role not in ("goals", "funding"):
        return Decision("result", "result/change", 0.85)  # "giảm 1,2%, đạt chỉ tiêu (từ 1 - 1,5%)"
    match role:
        case "goals" if scene.announced and reached and (past or not future):
            return reported(text, signs, claim, scene, before, tracked)  # "đặt mục tiêu 8,5%, đến nay ước đạt 8,2%"
        case "goals":
            return _in_goals(signs, claim, scene, reached, past, future, before, after)
        case "results" | "activities":
            if claim.kind == "planned" and _AIM_OPENS.match(signs, claim.start):
                return Decision("target", "target/planned-beside", 0.85)
            if scene.doc_type == "BC" and not (reached or past) and is_share(claim) and _answered(signs, claim):
                return Decision("target", "target/planned-beside", 0.8)
            if scene.doc_type == "BC" and _LAID_DOWN.match(said) and not reached and not past:
                return Decision("target", "target/planned-beside", 0.85) if is_share(claim) else as_figure(claim)
            if (
                commit not in (None, "keep-or-move")
                and not reached
                and not past
                and (future or commit == "strive" or is_share(claim))
            ):
                return Decision("target", f"target/{commit}", 0.9 if future else 0.8)
            if role == "activities" and not (is_share(claim) or tracked or is_level(claim)):
                return as_figure(claim)
            return reported(text, signs, claim, scene, before, tracked)
        case "funding":
            return _money_level(signs, claim)
        case "outlook":
            if is_money(claim) and not (opens_indicator(claim.indicator or "") or commit == "strive"):
                return _money_level(signs, claim)
            moved = _AT_LEAST.match(signs, claim.quantity.start) or _MOVED.match(signs, claim.start)
            floor = _MOVED.match(signs, claim.start) and claim.quantity.comparator == ">="  # "Giảm từ 70 hộ trở lên"
            if _AT_LEAST.match(signs, claim.quantity.start) and claim.quantity.comparator == ">=":
                floor = floor or not (is_activity(claim) or is_money(claim) or _in_brackets(signs, claim))
            if claim.quantity.comparator in ("<", "<=") and _LOWERED.search(signs, claim.start, claim.quantity.start):
                floor = True  # "Giảm số vụ bạo lực gia đình xuống còn dưới 5 vụ"
            stated = commit or floor or (moved and is_share(claim)) or (future and not _in_brackets(signs, claim))
            wanted = is_share(claim) or commit == "strive" or (commit == "aim" and not is_activity(claim)) or floor
            if stated and not past and (wanted or future):
                return Decision("target", f"target/outlook-{commit or ('year' if future else 'move')}", 0.92)
            if (
                is_share(claim)
                and not past
                and not reached
                and (opens_indicator(claim.indicator or "") or not claim.before)
            ):
                return Decision("target", "target/outlook-level", 0.8)
            return as_figure(claim)
        case "tasks" | "duties" | "reporting":
            if commit and not reached and not past and is_share(claim):
                return Decision("target", f"target/task-{commit}", 0.8)
            if commit == "strive" and not (reached or past) and _strives_for(signs, claim):
                return Decision("target", "target/task-strive", 0.75)
            if _is_floor(signs, claim, scene) and not (reached or past):
                return Decision("target", "target/task-floor", 0.8)
            if _is_due(signs, claim, scene) and not (reached or past):
                return Decision("target", "target/task-year", 0.75)
            return as_figure(claim)
        case "proposals":
            return as_figure(claim)
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
            return as_figure(claim)
    return _elsewhere(text, signs, claim, scene, commit, reached, future, past, before, tracked)


def _answered(signs: str, claim: Claim) -> bool:
    """Whether a report's item opens with what was to be done and tells behind a colon what came of it."""
    colon = signs.find(":", claim.quantity.end, claim.quantity.end + _ANSWERED)
    opened = claim.start == 0 and _DOING_OPENS.match(signs) is not None
    return opened and colon > 0 and ";" not in signs[:colon] and answers(signs, colon, len(signs))


def _elsewhere(
    text: str, signs: str, claim: Claim, scene: Scene, commit: str | None, reached: str | None, future: bool,
    past: bool, before: Claim | None, tracked: bool,
) -> Decision:  # fmt: skip
    """A claim whose section has no known role."""
    if scene.doc_type is None and commit == "keep-or-move":
        commit = None
    committed = commit and not past and (not reached or future)
    if is_money(claim) and commit != "strive":
        if scene.doc_type is None and (tracked or tells_level(text, signs, claim)) and not (future or commit):
            return reported(text, signs, claim, scene, before, tracked)
        return _money_level(signs, claim)
    if scene.doc_type in REPORT or scene.doc_type is None:
        if committed and _weighty(signs, claim, commit) and not is_activity(claim):
            return Decision("target", f"target/{commit}", 0.88)
        told = found(COMMITMENTS, "reached", signs[: claim.quantity.end]) or tracked
        if is_share(claim) and not future:  # also "ước cả năm đạt 90%", and what goes on behind a planned level
            goes_on = before is not None and before.kind == "planned"
            estimated = found(REPORTS, "estimate", signs[claim.start : claim.quantity.end])
            told = bool(told or past or goes_on or estimated)
        if scene.doc_type is None and not (future or commit):
            told = told or tells_level(text, signs, claim)
        if scene.doc_type == "BC" or told:
            return reported(text, signs, claim, scene, before, tracked)
        return as_figure(claim)
    if committed and (is_share(claim) or _weighty(signs, claim, commit)):
        return Decision("target", f"target/{commit}", 0.88)
    if future and is_share(claim) and not reached:
        return Decision("target", "target/year", 0.85)
    if (reached or past) and is_share(claim) and opens_indicator(claim.indicator or ""):
        return Decision("result", "result/reached", 0.85)
    return as_figure(claim)


def _told(signs: str, claim: Claim) -> bool:
    """Whether a bare number is told as a level: behind a verb or comparator, or with a scale word (2,3 triệu)."""
    quantity = claim.quantity
    if quantity.comparator not in ("=", "range") or (quantity.value or 0) >= 10_000:
        return True
    head = signs[claim.start : quantity.start]
    series = claim.time is not None and claim.time.rule == "when/year-of-value"  # "(2021: 12; 2022: 15)"
    return bool(_TOLD.search(head)) and (not claim.inherited or series)


def _weighty(signs: str, claim: Claim, commit: str | None) -> bool:
    """Whether words of commitment outside a section of goals lay down a level, and do not just tell of a plan."""
    level = is_share(claim) or opens_indicator(claim.indicator or "")
    if commit == "by-plan":
        return True
    if commit != "strive":
        return level and claim.time is not None and claim.time.kind in ("by", "in", "from")
    near = signs[max(claim.start, claim.quantity.start - 60) : claim.quantity.start]
    if _STRIVEN.search(near):  # "phấn đấu có thêm 5 xã đạt chuẩn"
        return True
    # "…; phát hiện từ 1.800 ca trở lên"
    floor = claim.quantity.comparator in (">=", "<=", "range") and claim.time is not None
    return (
        level or floor or is_money(claim) or (claim.time is not None and found(COMMITMENTS, "commit", near) is not None)
    )


def _in_goals(
    signs: str, claim: Claim, scene: Scene, reached: str | None, past: bool, ahead: bool,
    before: Claim | None, after: Claim | None,
) -> Decision:  # fmt: skip
    told = reached and not regex.search(r"\bphan dau\b", signs[claim.start : claim.end])
    by = claim.time is not None and claim.time.kind == "by"  # a stage on the way: "đạt 60% vào năm 2023"
    by = by or _to_the_years_end(claim, scene)
    if ((past and not by) or (told and not ahead)) and claim.kind != "planned":
        return Decision("figure", "figure/state-in-goals", 0.9)
    if _is_present(signs, claim, scene):
        return Decision("figure", "figure/state-in-goals", 0.85)
    yearly = _YEARLY.search(signs, claim.start, claim.end)  # "giảm bình quân 3 - 4%/năm, đến năm 2030 còn dưới 3%"
    onward = after is not None and after.inherited and after.kind == "level" and is_share(after)
    if claim.kind == "change" and onward and not yearly:
        return as_figure(claim)  # "tăng thêm 1,5 điểm phần trăm, đạt 89%": the level is the goal
    if claim.compared is not None and claim.inherited and before is not None and before.kind == "level":
        return as_figure(claim)  # "đạt 80%, tăng 15 điểm phần trăm so với năm 2022" is one level
    measured = claim.before and opens_indicator(claim.indicator or "")  # "thời gian lưu trú đạt 2,3 ngày"
    if (
        is_activity(claim)
        and not measured
        and claim.baseline is None
        and not is_share(claim)
        and not scene.numbered
        and claim.quantity.comparator in ("=", "~")
    ):
        return as_figure(claim)
    if _hangs_on(signs, claim, before) and not is_share(claim):
        return as_figure(claim)
    listed = _in_brackets(signs, claim) or not _VERB.search(signs, claim.start, claim.quantity.start)
    listed = listed or bool(_SETS.search(signs, claim.start, claim.quantity.start))
    if (claim.quantity.unit or "").removeprefix("nhóm ") in _ITEMS and listed:
        return as_figure(claim)  # "I. Về kinh tế (11 chỉ tiêu)", "3 khâu đột phá", "đề ra 06 nhóm chỉ tiêu, cụ thể: …"
    return Decision("target", "target/goal", 0.98 if scene.goal or scene.numbered else 0.96)


def _is_present(signs: str, claim: Claim, scene: Scene) -> bool:
    """Whether brackets behind a goal give the level of the year of issue: "đạt 70% (năm 2025: 63,02%)"."""
    time, issued = claim.time, scene.issued_year
    if time is None or time.kind != "in" or issued is None or time.year != issued or not claim.inherited:
        return False
    late = (scene.issued_on or "")[5:7] >= _LATE  # a decision of April may promise a stage for its own year
    later = scene.begins > issued if scene.begins is not None else late
    return later and _in_brackets(signs, claim) and time.end <= claim.quantity.start


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


def _money_level(signs: str, claim: Claim) -> Decision:
    if claim.quantity.comparator == ">=" and found(COMMITMENTS, "allot", signs[claim.start : claim.quantity.start]):
        return Decision("target", "target/budget-floor", 0.85)
    return as_figure(claim)


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


def _is_due(signs: str, claim: Claim, scene: Scene) -> bool:
    """Whether a plan's task says which share is to be there in a year: "Trong năm 2025, 100% chi bộ đưa … vào"."""
    time, quantity = claim.time, claim.quantity
    if scene.doc_type not in _PLANS or quantity.unit != "%" or claim.kind != "level" or claim.before:
        return False
    if time is None or not claim.own_time or time.kind not in ("by", "in") or time.end > quantity.start:
        return False
    head = signs[max(signs.rfind(";", 0, quantity.start), claim.start - _NEAR, 0) : quantity.start]
    return (time.year or 0) >= (scene.issued_year or 0) and found(COMMITMENTS, "granted", head) is None


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


def _is_stage(signs: str, claim: Claim) -> bool:
    """Whether brackets divide a goal into stages: "100% kế hoạch (trong đó quý I đạt ít nhất 20%, hết quý III …)"."""
    opening = signs.rfind("(", 0, claim.quantity.start)
    return signs.startswith("trong do", opening + 1)


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
