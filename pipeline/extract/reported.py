"""What reports tell: the level of something, a share of a plan, a change, or a count of doings."""

from __future__ import annotations

from itertools import pairwise

import regex

from pipeline.extract.clauses import Claim
from pipeline.extract.decisions import REPORT, Decision, Scene, as_figure, is_activity, is_cost, is_money, is_share
from pipeline.extract.indicator_text import opens_indicator
from pipeline.extract.rules import bare
from pipeline.extract.wording import COMMITMENTS, REPORTS, found

_SPENT = regex.compile(
    r"(?:ty le |von |tong von )?(?:giai ngan|thanh toan)"
)  # of these the share of the plan is the level
_GROWTH = regex.compile(r"(?:toc do|tang truong|muc|ty le|ti le|ty trong|chi so|grdp|tong san pham|lam phat)\b")
_BRACKETS = regex.compile(r"\([^()]*\)|\b[Nn]ăm (?:19|20)\d\d\b")  # asides and years
_AVERAGE = regex.compile(r"\b(?:binh quan|trung binh)\b")
_DIGIT = regex.compile(r"\d")
_VERB_OF_LEVEL = regex.compile(
    r"\b(?:dat|dat duoc|uoc|la|con|chiem|co|duoc|thu duoc|o muc|bang|len|xuong)\b[\s~]*"
    r"(?:ty le|ti le|muc|tren|hon|gan|khoang|xap xi|duoi|tu)?[\s~]*$"
)
_REACHES = regex.compile(r"\bdat(?: duoc)?[\s~]*(?:tren|hon|gan|khoang)?[\s~]*$")
_ENDED = regex.compile(r"\b(?:het|cuoi)\b")
_PART_OF_TOLD = regex.compile(r"^\W*(?:trong do|cu the)\b")
_OPEN = regex.compile(
    r"\b(?:phai|can|se|nen|co the|neu|de xuat|kien nghi|muc tieu|ke hoach|du thao|quy dinh|toi da|toi thieu"
    r"|nang(?! cao)|dua|keo giam|tieu chuan|yeu cau|muc phat"
    r"|phat (?:tien|tu|hanh chinh|den)|(?:ty|ti) le (?:thuong|ton thuong)|truong hop)\b"
)
# before a value without a verb of level: what is named aside or as a cause, and what a project is to cost or cover
_ASIDE = regex.compile(r"\b(?:voi|do|ma|vi|hoac|quy mo|tong muc|tong von|so voi)\b")
_PROMISES = regex.compile(
    r"\b(?:phan dau|muc tieu(?! quoc gia)|nhiem vu trong tam|dat ra|quyet tam|se|huong toi|yeu cau|giao chi tieu)\b"
)
_CONTRIBUTES = regex.compile(r"(?:dong gop|lam (?:tang|giam))\b")
_DOING = 30  # characters in front of a number in which the verb stands
_NAMED = 3  # words of a name that says what is counted
_MAY_ANSWER = Decision("result", "result/counted", 0.6)  # it may answer a plan that asks for just this


def reported(text: str, signs: str, claim: Claim, scene: Scene, before: Claim | None, tracked: bool) -> Decision:
    """A value of a report: the level of something, or a count of doings.

    ``tracked``: what follows measures it against a plan or an earlier time, as is done with an indicator.
    """
    if claim.kind == "plan_share" and claim.quantity.unit == "điểm phần trăm":
        return as_figure(claim)  # how far a level lies off its plan
    beside = claim.kind == "plan_share" and before is not None and before.kind == "level" and claim.quantity.unit == "%"
    if beside and bare(text[claim.start : claim.quantity.start].lower()).strip(" ,;").startswith("vuot"):
        return Decision("figure", "figure/share-of-plan")  # "đạt 97%, vượt 17% so với chỉ tiêu"
    if _CONTRIBUTES.match(bare((claim.indicator or "").lower())):
        return as_figure(claim)  # "đóng góp 8,85% vào mức tăng chung"
    if scene.numbered or (scene.goal and is_share(claim)):
        names = is_share(claim) or claim.before or _answers(signs, claim, scene.asked)
        if not names and (scene.asked is not None or is_activity(claim)):
            return as_figure(claim)
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
            as_figure(claim)
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
        if opens_indicator(claim.indicator or "") and claim.before and not is_cost(claim):
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
    return as_figure(claim)


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


def tells_level(text: str, signs: str, claim: Claim) -> bool:
    """Whether the press tells a value as the level of something: a share or an indicator behind a verb of level.

    "thu ngân sách đạt 540 tỷ đồng", "có 8/19 xã đạt chuẩn", "chiếm tỷ lệ 66,6%"; also the parts of what was told:
    "Trong đó nông nghiệp tăng 4,17%, dịch vụ tăng 12,04%".
    """
    head, ahead = signs[claim.start : claim.quantity.start], signs[: claim.quantity.start]
    if _PROMISES.search(ahead) and not found(COMMITMENTS, "reached", ahead):
        return False
    if claim.kind == "change":
        name = bare((claim.indicator or "").lower())
        named = bool(name) and not claim.inherited and _CONTRIBUTES.match(name) is None
        return named and tells_parts(signs)
    if claim.kind != "level" or _OPEN.search(head) or _is_due(text, claim):
        return False  # what must, may or is to be is told by no verb of level
    told = _VERB_OF_LEVEL.search(head) is not None or ahead.rstrip().endswith(("(", ":"))
    named = opens_indicator(claim.indicator or "")
    if is_share(claim) or named:
        near = claim.quantity.comparator in (">", "~", "<") or claim.estimate
        aside = _ASIDE.search(signs, max(0, claim.start - 6), claim.quantity.start)  # also "với" right before it
        return told or (claim.before and near and aside is None)
    return bool(claim.indicator) and claim.before and _REACHES.search(head) is not None


def tells_parts(signs: str) -> bool:
    """Whether a sentence tells parts of what the one before it told: "Trong đó …"; without marks, in small letters."""
    return _PART_OF_TOLD.match(signs) is not None


def _is_due(text: str, claim: Claim) -> bool:
    """Whether a level's time is one to come: "đến năm 2030"; "đến hết năm 2016" tells what was reached by then."""
    time = claim.time
    if time is None or time.kind != "by" or claim.estimate:
        return False
    return _ENDED.search(bare(text[time.start : time.end].lower())) is None


def is_level(claim: Claim) -> bool:
    """Whether the subject is an indicator and the value no count of people who came."""
    name = claim.indicator or ""
    return (
        claim.before and opens_indicator(name) and not regex.search(r"tham (?:du|gia)|nguoi du\b", bare(name.lower()))
    )


def _answers(signs: str, claim: Claim, asked: frozenset[str] | None) -> bool:
    """Whether a count names what the chỉ tiêu is about: two words of its noun stand there too, or what is counted and
    what was done ("tổ chức 05 lớp" where "Tổ chức 04 lớp tập huấn" is asked)."""
    if asked is None:
        return False
    words = regex.findall(r"\w+", signs[claim.quantity.number_end : claim.quantity.number_end + 60])[:4]
    doing = regex.findall(r"\w+", signs[max(0, claim.quantity.start - _DOING) : claim.quantity.start])[-2:]
    counted = bool(words) and any(pair.startswith(f"{words[0]} ") for pair in asked)
    return any(f"{a} {b}" in asked for a, b in pairwise(words)) or (counted and " ".join(doing) in asked)
