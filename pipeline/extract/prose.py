"""Targets, results and figures of running text.

    facts = prose_facts(layout, contexts, header, pages)
    facts.targets, facts.results, facts.figures

Every sentence is taken apart into claims (clauses.py), each gets its year (years.py) and its wording
(indicator_text.py), and is then told target, result or figure (levels.py). Tables are read elsewhere. The cost is
linear in the text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import regex

from pipeline.extract.announced import Announced, Headed
from pipeline.extract.carried import carry, item_name
from pipeline.extract.clauses import Claim, masked, split_claims
from pipeline.extract.confidence import Doubts, confidence
from pipeline.extract.context import Context, role_of, scope_of
from pipeline.extract.decisions import LEGAL, Decision, Scene, is_money
from pipeline.extract.evidence import Places
from pipeline.extract.fact_names import worded
from pipeline.extract.in_words import goals_without_number, levels_in_words
from pipeline.extract.indicator_text import name_claims, opens_indicator
from pipeline.extract.levels import decide
from pipeline.extract.quantities import find_quantities, shifted
from pipeline.extract.rules import bare
from pipeline.extract.sentence_read import Read
from pipeline.extract.when import Time, find_times
from pipeline.extract.wording import REPORTS, found, screen
from pipeline.extract.years import give_years
from pipeline.layout.sentences import sentences
from pipeline.model import Evidence, Figure, Header, Layout, Page, Result, Target

_SKIPPED = ("basis", "recipients")
_LABELLED = regex.compile(r"^\W*(?:chi tieu|tieu chi)\b")
_TASKS = regex.compile(r"\b(?:nhiem vu|giai phap|to chuc thuc hien|phan cong|trach nhiem|noi dung thuc hien)\b")
_FROM_HERE = regex.compile(r"(?<![\w·])tu\s*$")
_ONWARD = regex.compile(r"\b(?:len|xuong|con|den|toi|thanh|sang|tang|giam)\b")
_CLAUSE_END = regex.compile(r"[;.]")
_YEARLY = regex.compile(r"\b(?:moi|hang|tung) nam\b|/nam\b")
_ESTIMATED = regex.compile(r"^\W*(?:theo [^,;.:]{0,60},\s*)?(?:uoc|uoc tinh|du uoc|du kien|du bao)\b[^,;.:]{0,40},")
_TOLD = ("results", "activities")
_REPORTS = ("BC", "CV", "TB")
_LONGEST = 3000  # characters of a sentence
_MIN_ROW = 60  # characters: a shorter line of a letterhead or a stray row is no sentence


@dataclass(frozen=True)
class ProseFacts:
    """What running text gives, each list in reading order."""

    targets: tuple[Target, ...] = ()
    results: tuple[Result, ...] = ()
    figures: tuple[Figure, ...] = ()


def prose_facts(
    layout: Layout,
    contexts: Sequence[Context],
    header: Header,
    pages: Sequence[Page],
    skip: Collection[int] = (),
) -> ProseFacts:
    """The facts of a document's running text.

    Args:
        layout: with blocks.
        contexts: the context of each block.
        header: type, year and period of the document.
        pages: the document's pages, for places and boxes.
        skip: indexes of blocks that lie in tables.
    """
    places = Places(layout, pages)
    reads = list(_read(layout, contexts, header, skip))
    asked = _asked(reads)
    targets: list[Target] = []
    results: list[Result] = []
    figures: list[Figure] = []
    answered: set[int] = set()  # blocks with a valued result
    for read in reads:
        scene = _scene(read, header, asked)
        signs = masked(read.text, read.times) if read.claims else ""
        before: Claim | None = None
        for i, claim in enumerate(read.claims):
            after = read.claims[i + 1] if i + 1 < len(read.claims) else None
            decision = decide(read.text, signs, claim, scene, before, after)
            before = claim
            if decision.kind is None:
                continue
            evidence = _evidence(places, read, claim, decision, header)
            if decision.kind == "target":
                target = _target(evidence, read, claim, header)
                if claim.also is not None and claim.also.year is not None:
                    targets += sorted((target, replace(target, year=claim.also.year)), key=lambda t: t.year or 0)
                else:
                    targets.append(target)
            elif decision.kind == "result":
                results.append(_result(evidence, read, claim, header))
                answered.add(read.block)
            elif claim.quantity.unit is not None or claim.indicator:  # a bare number says nothing
                figures.append(_figure(evidence, read, claim, header))
                if decision.rule == "figure/state-in-goals" and targets and targets[-1].evidence.text == evidence.text:
                    targets[-1] = _with_baseline(targets[-1], claim)
    targets += goals_without_number(reads, targets, places, header)
    targets += levels_in_words(reads, targets, places, header)
    results += _narratives(reads, results, places, contexts)
    return ProseFacts(
        tuple(sorted(targets, key=_place)), tuple(sorted(results, key=_place)), tuple(sorted(figures, key=_place))
    )


def _place(fact: Target | Result | Figure) -> tuple[int, int, int]:
    spot = fact.evidence.value or fact.evidence.span
    return spot.page_no, spot.start, spot.end


def _read(layout: Layout, contexts: Sequence[Context], header: Header, skip: Collection[int]) -> list[Read]:
    reads: list[Read] = []
    earlier: list[Claim] = []  # the last claims of the paragraph before, and of this one
    last: list[Claim] = []
    restated = {  # items whose own paragraph below begins with "Kết quả:"
        block.parent
        for block, context in zip(layout.blocks, contexts, strict=True)
        if context.answer is not None and block.parent is not None and context.answer <= block.body
        and contexts[block.parent].indicator_no is not None
    }  # fmt: skip
    headed = Headed(press=header.doc_type is None)
    for index, block in enumerate(layout.blocks):
        context = contexts[index]
        if index in skip or context.role in _SKIPPED:
            continue
        text = layout.flows[block.flow].text[block.body : block.end]
        if block.kind == "row" and (len(text) < _MIN_ROW or "\t" in text):
            continue
        quantities = find_quantities(text)
        below_goals = headed.at(block.kind, text) and context.role is None
        times = (
            find_times(text, header.issued_year)
            if quantities or context.indicator_no or context.role in ("goals", "outlook")
            else []
        )
        parent: str | None = None
        earlier, last = last or earlier, []
        paragraph = Announced(press=header.doc_type is None)
        for start, end in _parted(_pieces(text), context.answer - block.body if context.answer is not None else None):
            if not text[start:end].strip():
                continue
            sentence = text[start:end]
            inside = [shifted(q, -start) for q in quantities if start <= q.start and q.end <= end]
            when = [_moved(t, -start) for t in times if start <= t.start and t.end <= end]
            claims = split_claims(sentence, inside, when)
            give_years(sentence, claims, when)
            name_claims(sentence, claims, when, parent)
            carry(sentence, claims, last, item_name(sentence))
            _estimates(sentence, claims)
            parent = _parent(sentence, claims, parent)
            ahead, last = last, claims or last
            role = "goals" if index in restated or _under_goals(context) else context.role
            if role is None and below_goals:
                role = "goals"
            if role is None and header.doc_type not in ("BC", *LEGAL):
                role = paragraph.role_of(sentence, when, claims)
            paragraph.give_times(sentence, when, claims, ahead or earlier)
            if context.answer is not None:
                role = "results" if block.body + start >= context.answer else "goals"
            part = _part_of_year(context, header) if claims and role in _TOLD else None
            reads.append(Read(index, block.flow, block.body + start, sentence, when, claims, role, context, part))
    return reads


@lru_cache(maxsize=256)
def _stated_part(title: str, issued: int | None) -> Time | None:
    """The part of a year, or the year, that a title names first; of two parts ("Quý III và 9 tháng") none."""
    told = [time for time in find_times(title, issued) if time.kind in ("part", "in")]
    if told and told[0].kind == "part" and len({time.period for time in told if time.kind == "part"}) > 1:
        return next((time for time in told if time.kind == "in"), replace(told[0], kind="in"))
    return told[0] if told else None


def _part_of_year(context: Context, header: Header) -> Time | None:
    """ "6 tháng đầu năm 2024" in the nearest heading with a time, or in the title of a report."""
    if header.doc_type not in _REPORTS:
        return None
    for title in (*reversed(context.headings), header.title or ""):
        stated = _stated_part(title, header.issued_year)
        if stated is not None:
            return stated if stated.kind == "part" else None
    return None


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph; one that is far too long (a table read as prose) is cut at its semicolons."""
    for start, end in sentences(text):
        while end - start > _LONGEST:
            cut = max(text.rfind(sign, start + _LONGEST // 2, start + _LONGEST) for sign in (";", ", ", " "))
            cut = cut + 1 if cut > start else start + _LONGEST
            yield start, cut
            start = cut
        yield start, end


def _parted(pieces: Iterator[tuple[int, int]], at: int | None) -> Iterator[tuple[int, int]]:
    """The sentences, the one in which an answer begins ("70% cơ sở …: Đạt 100%") parted there."""
    for start, end in pieces:
        if at is not None and start < at < end:
            yield start, at
            yield at, end
        else:
            yield start, end


def _moved(time: Time, by: int) -> Time:
    return replace(time, start=time.start + by, end=time.end + by)


def _parent(sentence: str, claims: Sequence[Claim], parent: str | None) -> str | None:
    """The subject in front of a colon holds for the sentences of its paragraph that name only parts."""
    for claim in claims:
        name = claim.indicator or ""
        if ":" in name and opens_indicator(name):
            whole = name[: name.rindex(":")].strip()
            parent = whole if f"{whole}:" in sentence else parent
        elif (
            parent
            and claim.before
            and not claim.inherited
            and name
            and not opens_indicator(name)
            and claim is claims[0]
        ):
            claim.indicator = f"{parent}: {name}" if not name.startswith(parent) else name
    return parent


def _estimates(sentence: str, claims: Sequence[Claim]) -> None:
    """ "ước" holds from where it stands to the end of its clause, and for the share that goes with its count."""
    signs = screen(sentence)
    for i, claim in enumerate(claims):
        first = claim.quantity.start
        claim.estimate = found(REPORTS, "estimate", signs, claim.start, first) is not None
        if not i and not claim.estimate:  # "Dự ước đến hết năm 2023, tổng sản phẩm đạt …"
            claim.estimate = _ESTIMATED.match(signs, 0, claim.start + 1) is not None
        if not claim.estimate and claim.inherited and not claim.retold and i > 0 and claim.time is claims[i - 1].time:
            claim.estimate = claims[i - 1].estimate


def _asked(reads: Sequence[Read]) -> dict[tuple[str | None, str | None], frozenset[str]]:
    """Words of each numbered chỉ tiêu as the document itself states it, as pairs of neighbours."""
    asked: dict[tuple[str | None, str | None], set[str]] = {}
    for read in reads:
        if read.role != "goals" or read.context.indicator_no is None:
            continue
        words = regex.findall(r"\w+", bare(read.text.lower()))
        pairs = {f"{a} {b}" for a, b in pairwise(words)}
        asked.setdefault((read.context.goal, read.context.indicator_no), set()).update(pairs)
    return {key: frozenset(pairs) for key, pairs in asked.items()}


def _scene(read: Read, header: Header, asked: dict[tuple[str | None, str | None], frozenset[str]]) -> Scene:
    context = read.context
    numbered = context.indicator_no is not None
    return Scene(
        role=read.role,
        doc_type=header.doc_type,
        issued_year=header.issued_year or header.period_end,
        issued_on=header.issued_on,
        begins=header.period_start,
        numbered=numbered,
        goal=context.goal is not None,
        announced=read.role == "goals" and context.role is None and not numbered,
        ahead=_ahead(context, header),
        asked=asked.get((context.goal, context.indicator_no)) if numbered else None,
    )


def _ahead(context: Context, header: Header) -> bool:
    """Whether the heading's year or period lies after the document's: "Các chỉ tiêu chủ yếu năm 2025" in 2024."""
    if header.doc_type in _REPORTS and any(_promises(heading) for heading in context.headings):
        return True
    told = header.period_end if header.doc_type in _REPORTS and header.period_end else header.issued_year
    if context.year_from != "heading" or told is None:
        return False
    return (context.year or (context.period[1] if context.period else 0)) > told


def _under_goals(context: Context) -> bool:
    """Whether a section of goals holds a heading that only sounds like tasks: "a) Phát triển chính quyền số …"."""
    if context.role not in ("tasks", "duties") or not context.headings:
        return False
    below = 0
    for heading in (*context.headings, context.lead or ""):
        if _is_of_tasks(heading):
            return False
        below = below or int(role_of(heading) == "goals")
    return bool(below)


@lru_cache(maxsize=256)
def _is_of_tasks(heading: str) -> bool:
    return _TASKS.search(bare(heading.lower())) is not None


@lru_cache(maxsize=256)
def _promises(heading: str) -> bool:
    """Whether a heading announces what is promised: "Một số chỉ tiêu phấn đấu đến cuối năm"."""
    return role_of(heading) in ("goals", "outlook")


def _year(read: Read, claim: Claim, *, target: bool, header: Header) -> tuple[int | None, str]:
    """The year of a value, and how it is known: "stated", "inherited" or "none"."""
    time, context = claim.time, read.context
    if time is not None:
        if time.kind == "span":  # also of an average: "bình quân giai đoạn 2021 - 2025 đạt trên 8%/năm"
            return (time.year_end if target else None), "inherited"
        if time.year is not None:
            return time.year, "stated" if claim.own_time else "inherited"
    if context.year is not None and (target or not _is_horizon(context, header)):
        return context.year, "inherited"
    if target and context.period is not None:
        ahead = context.year_from == "heading" and context.period[1] > (header.issued_year or 0)
        if (read.role == "goals" and header.doc_type not in _REPORTS) or (read.role in ("goals", "outlook") and ahead):
            return context.period[1], "none"  # also "MỤC TIÊU NHIỆM KỲ 2025 - 2030" in a report
    return None, "none"


def _is_horizon(context: Context, header: Header) -> bool:
    """Whether the year is only the title's horizon, "… đến năm 2030": what is told as it is now is not of that year."""
    by_title = context.year_from == "title" and context.year_kind == "by"
    return by_title and header.issued_year is not None and (context.year or 0) > header.issued_year


def _target(evidence: Evidence, read: Read, claim: Claim, header: Header) -> Target:
    quantity = claim.quantity
    year, _ = _year(read, claim, target=True, header=header)
    since = claim.baseline_time or (None if _every_year(read, claim) else claim.compared)
    baseline_year = (since.year_end or since.year) if since else None
    return Target(
        evidence=evidence,
        indicator=claim.indicator,
        goal=read.context.goal,
        indicator_no=read.context.indicator_no,
        value=quantity.value if quantity.value is not None else quantity.numerator,
        value_max=quantity.value_max,
        comparator=">=" if _from_here(read.text, claim) else quantity.comparator,
        unit=quantity.unit,
        per=_per(claim),
        base=quantity.base or (claim.baseline.base if claim.baseline else None),
        year=year,
        baseline=claim.baseline.value if claim.baseline else None,
        baseline_year=baseline_year,
        direction=claim.direction,
        scope=_scope(read, claim),
    )


def _from_here(text: str, claim: Claim) -> bool:
    """Whether a level is a floor told by "từ" alone: "thu hút từ 70% người cao tuổi", not "từ 5 xã lên 7 xã"."""
    quantity = claim.quantity
    if quantity.comparator != "=" or claim.baseline is not None:
        return False
    signs = screen(text)
    if not _FROM_HERE.search(signs[: quantity.start]):
        return False
    end = _CLAUSE_END.search(signs, quantity.end)
    return not _ONWARD.search(signs, quantity.end, end.start() if end else len(signs))


def _every_year(read: Read, claim: Claim) -> bool:
    """Whether a change is that of each year: what it is compared with is then another year every time."""
    return claim.compared is not None and bool(_YEARLY.search(bare(read.text[claim.start : claim.end].lower())))


def _with_baseline(target: Target, claim: Claim) -> Target:
    """The target with the present level that its sentence gives behind it: "đạt 70% (năm 2024: 64%)"."""
    same = claim.inherited and claim.quantity.unit == target.unit and target.baseline is None
    if not same or claim.time is None:
        return target
    return replace(target, baseline=claim.quantity.value, baseline_year=claim.time.year_end or claim.time.year)


def _per(claim: Claim) -> float | None:
    return claim.quantity.per or claim.ground or (claim.baseline.per if claim.baseline else None)


def _result(evidence: Evidence, read: Read, claim: Claim, header: Header) -> Result:
    quantity = claim.quantity
    share_of = claim.share_of or claim.plan_of or (quantity if quantity.numerator is not None else None)
    time = claim.time
    year, _ = _year(read, claim, target=False, header=header)
    return Result(
        evidence=evidence,
        indicator=worded(read.text, claim),
        goal=read.context.goal,
        indicator_no=read.context.indicator_no,
        value=quantity.value if quantity.value is not None else quantity.numerator,
        value_max=quantity.value_max,
        numerator=share_of.numerator if share_of else None,
        denominator=share_of.denominator if share_of else None,
        comparator=quantity.comparator,
        unit=quantity.unit,
        per=_per(claim),
        base=quantity.base,
        year=year,
        as_of=time.as_of if time else None,
        period=_period(time or read.part, year),
        estimate=claim.estimate,
        scope=_scope(read, claim),
    )


def _period(time: Time | None, year: int | None) -> str | None:
    """The period of a value, "2025-Q1"; a part of a year ("quý I") takes the year that heading or title give."""
    if time is None or time.period is None:
        return None
    if time.period[:2].isdigit():
        return time.period
    return f"{year}-{time.period}" if year is not None else time.period


def _scope(read: Read, claim: Claim) -> str | None:
    """The scope that the clause names, else that of its paragraph: "Cấp tỉnh: … đạt 90%; cấp xã đạt 75%"."""
    head = read.text[claim.start : claim.quantity.start].lstrip(" ,;")
    return scope_of(head) or scope_of(head.rpartition(":")[2].lstrip()) or read.context.scope


def _figure(evidence: Evidence, read: Read, claim: Claim, header: Header) -> Figure:
    quantity = claim.quantity
    year, _ = _year(read, claim, target=False, header=header)
    return Figure(
        evidence=evidence,
        measure=worded(read.text, claim),
        value=quantity.value if quantity.value is not None else quantity.numerator,
        value_max=quantity.value_max,
        comparator=quantity.comparator,
        unit=quantity.unit,
        per=_per(claim),
        base=quantity.base,
        year=year,
        scope=_scope(read, claim),
        kind="budget" if is_money(claim) else None,
    )


def _evidence(places: Places, read: Read, claim: Claim, decision: Decision, header: Header) -> Evidence:
    quantity = claim.quantity
    value = places.span(read.flow, read.start + quantity.number_start, read.start + quantity.number_end)
    _, known = _year(read, claim, target=decision.kind == "target", header=header)
    page = places.page(value.page_no)
    doubts = Doubts(
        decided=decision.sure,
        year=known,
        indicator="none" if not claim.indicator else "inherited" if claim.inherited else "own",
        unit=quantity.unit is not None or _per(claim) is not None,
        page=page.quality,
        repaired=places.repaired(value),
        digits=places.certainty(value),
    )
    return places.evidence(read.flow, read.start, read.text, value, decision.rule, confidence(doubts))


def _narratives(
    reads: Sequence[Read], results: Sequence[Result], places: Places, contexts: Sequence[Context]
) -> list[Result]:
    """An answer in words to a numbered chỉ tiêu that no value answers: a result without a value."""
    valued = {(r.goal, r.indicator_no) for r in results}
    texts: dict[tuple[str | None, str | None], list[Read]] = {}
    for read in reads:
        key = (read.context.goal, read.context.indicator_no)
        if read.role == "results" and read.context.indicator_no is not None and key not in valued:
            texts.setdefault(key, []).append(read)
    narratives: list[Result] = []
    for (goal, number), told in texts.items():
        first = told[0]
        together = " ".join(read.text.strip() for read in told if read.block == first.block)
        evidence = places.evidence(
            first.flow, first.start, together, None, "result/narrative", confidence(Doubts(decided=0.96)),
            end=max(read.start + len(read.text) for read in told if read.block == first.block),
        )  # fmt: skip
        narratives.append(Result(evidence, None, goal, number, scope=first.context.scope))
    return narratives
