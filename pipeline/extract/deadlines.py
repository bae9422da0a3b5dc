"""By when something is due: deadlines of reports and tasks.

    "báo cáo UBND tỉnh trước ngày 15/12/2025"                     -> 2025-12-15
    "định kỳ 06 tháng (trước ngày 15 tháng 5), cả năm (…)"        -> 05-15, recurring
    "hoàn thành trong quý III/2026"                               -> 2026-Q3
    "báo cáo trước ngày 25 tháng cuối quý"                        -> no date, recurring
    parse_due("Tháng 7/2026", header)                             -> ("2026-07", False)

A day without a year recurs where the sentence says so ("định kỳ", "hằng năm") or where a plan of several years asks for
reports; in a plan of one year it lies in that year; in another document in the year of issue, if that day was still to
come. A year by which a level is to be reached is a target's, no deadline. Rules: patterns/deadlines.yaml.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache

import regex

from pipeline.extract.agencies import Subject, opens_as_body, split_agencies, subject_of
from pipeline.extract.context import Context
from pipeline.extract.duties import Holder, holders_of
from pipeline.extract.duty_fields import fields_of, task_of
from pipeline.extract.evidence import Places
from pipeline.extract.rules import Rule, rule, rules
from pipeline.layout.sentences import sentences
from pipeline.model import Block, Deadline, Header, Layout, Page
from pipeline.vietnamese import strip_marks

FILE = "deadlines.yaml"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NOT_DUE = frozenset({"basis", "recipients", "results", "activities", "background", "difficulties"})
_TASKS = frozenset({"duties", "reporting", "tasks", "proposals", "funding"})
_LATER_PARTS = frozenset({"outlook", "reporting", "proposals", "tasks", "duties"})
_OWN_PERIOD = frozenset({"KH", "CTr", "ĐA", "NQ", "QĐ", "CT", "HD"})
_CLAUSE = regex.compile(r"[;.:]\s")
_LOOSE_ENDS = regex.compile(
    r"(?i)^(?:[\s,;:.()–+*-]|(?:và|đồng thời)(?!\w))++"
    r"|(?:[\s,;:.()–+*-]|(?<!\w)(?:và|trong|vào|trước|chậm nhất(?: là)?|xong))++$"
)
_MAY_BE_DATED = regex.compile(r"\d| tuần|[Qq]uý [IV]")
_SCHOOL_BEGINS = 8  # August: the first month of a school year
_LONG = 300  # characters of an action that are kept
_SURE_DATED, _SURE_SECTION, _SURE_INFERRED = 0.95, 0.9, 0.85


def find_deadlines(
    layout: Layout,
    contexts: Sequence[Context],
    header: Header,
    pages: Sequence[Page],
    in_table: Collection[int] = (),
) -> tuple[Deadline, ...]:
    """All deadlines of running text, in reading order.

    Args:
        layout: blocks and flows.
        contexts: of all blocks.
        header: type, period and date of the document.
        pages: for boxes.
        in_table: indexes of blocks that stand in tables, which are read elsewhere (:func:`parse_due`).
    """
    if header.doc_type is None:
        return ()
    places = Places(layout, pages)
    holders = holders_of(layout, contexts)
    found: list[Deadline] = []
    for index, block in enumerate(layout.blocks):
        context = contexts[index]
        if index in in_table or block.kind == "row" or context.role in _NOT_DUE:
            continue
        if header.doc_type == "BC" and context.role not in _LATER_PARTS:
            continue
        text = layout.flows[block.flow].text[block.body : block.end]
        if not _MAY_BE_DATED.search(text):
            continue
        labelled = _labelled(layout, block, text, header, places, holders[index].names) if ":" in text else []
        found += labelled
        if labelled:
            continue
        for start, end in sentences(text):
            at = block.body + start
            found += _of_sentence(text[start:end], block.flow, at, context, holders[index], header, places)
    return tuple(found)


def _labelled(
    layout: Layout, block: Block, text: str, header: Header, places: Places, names: tuple[str, ...]
) -> list[Deadline]:
    """Deadlines of labelled lines below a task: "Đơn vị chủ trì: …. Thời gian hoàn thành: Quý III/2026"."""
    fields = fields_of(text)
    leads = [name for field in fields if field.role == "lead" for name in split_agencies(field.text)]
    subject = None if leads else subject_of(text)
    leads = leads or list(subject.names if subject and subject.acts else names)
    found: list[Deadline] = []
    for field in fields:
        due_on, recurring = parse_due(field.text, header) if field.role == "time" else (None, False)
        if due_on is not None:
            at = block.body + field.label
            value = places.span(block.flow, block.body + field.start, block.body + field.end)
            sentence = text[field.label : field.end]
            evidence = places.evidence(block.flow, at, sentence, value, "deadlines/field", _SURE_SECTION)
            task = task_of(layout, block, text, fields)
            found.append(Deadline(evidence, due_on, task, ", ".join(leads) or None, recurring))
    return found


def _of_sentence(
    sentence: str, flow: int, at: int, context: Context, holder: Holder, header: Header, places: Places
) -> list[Deadline]:
    bare = strip_marks(sentence)
    if not rule(FILE, "action", "action").pattern.search(bare):
        return []
    found: list[Deadline] = []
    behind = 0
    subject = subject_of(sentence)
    names = subject.names if subject and subject.acts else holder.names
    for start, end, due_rule, match in _matches(bare):
        day = _place_of_day(due_rule, match)
        resolved = None if _is_told(bare, start, end) else _resolve(match.groupdict(), bare, context, header)
        if resolved is None:
            continue
        due_on, recurring, inferred = resolved
        if due_rule.id == "within-year" and context.role not in _TASKS:
            continue
        past = not recurring and header.issued_on is not None and due_on < header.issued_on[: len(due_on)]
        if past and context.role not in _TASKS and not rule(FILE, "strong", "charge").pattern.match(bare):
            continue  # a day in the past, outside of what is asked for, tells something else
        own = _own_subject(sentence, start)
        names = own.names if own is not None else names
        behind_due = subject_of(sentence[end:].lstrip(" ,):"))
        if not names and behind_due is not None and behind_due.acts:
            names = behind_due.names  # "Trước ngày 15/12, Sở Y tế báo cáo …"
        sure = _SURE_INFERRED if inferred else _SURE_DATED if context.role in _TASKS else _SURE_SECTION
        value = places.span(flow, at + day, at + end)
        evidence = places.evidence(flow, at, sentence, value, f"deadlines/{due_rule.id}", sure)
        ends = start if due_rule.id == "before-day" else day
        begin = max(behind, subject.end if subject and subject.acts and subject.end < ends else 0)
        action = _action(sentence, begin, ends, first=not found) or (found[-1].action if found else None)
        found.append(Deadline(evidence, due_on, action, ", ".join(names) or None, recurring))
        behind = end
    asked = context.role in _TASKS or (context.role is None and header.doc_type in _OWN_PERIOD)
    if asked:
        taken = [(one.evidence.value.start, one.evidence.value.end) for one in found if one.evidence.value]
        within = _within_the_year(sentence, bare, flow, at, subject, names, places)
        found += [one for one in within if not any(_overlap(one, *span) for span in taken)]
    return found


def _overlap(deadline: Deadline, start: int, end: int) -> bool:
    """Whether the words that state a deadline lie within a stretch of the page."""
    value = deadline.evidence.value
    return value is not None and value.start < end and start < value.end


def _own_subject(sentence: str, due: int) -> Subject | None:
    """Who acts in the clause of a due date, where a semicolon parts it: "…; UBND xã xây dựng … trước ngày …"."""
    begin = sentence.rfind("; ", 0, due) + 2
    clause = sentence[begin:]
    subject = subject_of(clause) if begin > 1 and opens_as_body(clause) else None
    return subject if subject is not None and subject.acts and begin + subject.end <= due else None


def _within_the_year(
    sentence: str, bare: str, flow: int, at: int, subject: Subject | None, names: tuple[str, ...], places: Places
) -> list[Deadline]:
    """What is due every month, quarter or week: no one date can stand for it."""
    for each in rules(FILE, "periodic"):
        match = each.pattern.search(bare)
        if match:
            value = places.span(flow, at + match.start(), at + match.end())
            evidence = places.evidence(flow, at, sentence, value, f"deadlines/{each.id}", _SURE_SECTION)
            begin = subject.end if subject and subject.acts and subject.end < match.start() else 0
            action = _action(sentence, begin, match.start(), first=True)
            return [Deadline(evidence, None, action, ", ".join(names) or None, recurring=True)]
    return []


def _matches(bare: str) -> list[tuple[int, int, Rule, regex.Match[str]]]:
    """All due expressions without overlap: the rules in their order."""
    found: list[tuple[int, int, Rule, regex.Match[str]]] = []
    for due_rule in rules(FILE, "due"):
        for match in due_rule.pattern.finditer(bare):
            start, end = match.start(), match.end()
            day = _place_of_day(due_rule, match)
            if not any(a < end and day < b for a, b, _, _ in found):
                found.append((start, end, due_rule, match))
    return sorted(found, key=lambda item: item[1])


def _place_of_day(due_rule: Rule, match: regex.Match[str]) -> int:
    """Where the date begins, without the verb that the rule needs in front of it."""
    first = min(match.start(name) for name in match.groupdict() if match.group(name))
    before = match.string[match.start() : first]
    word = regex.search(r"(?r)(?:ngay|thang|quy|nam)\s*$", before, regex.I)
    return first - len(word.group()) if word else first


def _is_told(bare: str, start: int, end: int) -> bool:
    """Whether the day belongs to what was, or to a condition: "dự án đã được phê duyệt trước ngày 01/7/2024"."""
    begin = max((m.end() for m in regex.finditer(r"[;.]\s|,\s", bare[:start])), default=0)
    clause = bare[begin:start]
    told = max((m.start() for each in rules(FILE, "told") for m in each.pattern.finditer(clause)), default=-1)
    acts = [m.start() for m in rule(FILE, "strong", "strong").pattern.finditer(clause)]
    if told >= 0 and not any(place > told and not _of_told(clause, told, place) for place in acts):
        return True
    behind = rule(FILE, "told_behind", "goes-on").pattern.match(bare, end)
    if behind and behind.group().endswith("nam truoc"):  # "kế hoạch hằng năm trước ngày 31/12 của năm trước"
        return not rule(FILE, "recurring", "every").pattern.search(bare[:start])
    return bool(behind)


def _of_told(clause: str, told: int, verb: int) -> bool:
    """Whether a verb only goes on with "đã", "được": "đã được ban hành"."""
    return len(clause[told:verb].split()) <= 2


def _resolve(
    groups: dict[str, str | None], bare: str, context: Context, header: Header
) -> tuple[str, bool, bool] | None:
    """ISO form of a due expression, whether it recurs, and whether its year had to be worked out."""
    month, day = groups.get("month"), groups.get("day")
    quarter, year = groups.get("quarter"), groups.get("year")
    if year is not None:
        iso = _iso(int(year), quarter, month, day)
        return (iso, False, False) if iso else None
    every = groups.get("every") or groups.get("next")
    if every or rule(FILE, "recurring", "every").pattern.search(bare):
        iso = _iso(2000, None, month, day) if day and month else None
        return (iso[5:], True, not every) if iso else None
    known = _year_of(month, day, context, header)
    if known is not None:
        iso = _iso(known, quarter, month, day)
        return (iso, False, True) if iso else None
    iso = _iso(2000, None, month, day) if day and month else None
    several = header.period_start is not None and header.period_start != header.period_end
    return (iso[5:], several, True) if iso else None


def _year_of(month: str | None, day: str | None, context: Context, header: Header) -> int | None:
    """The year of a day that bears none: the plan's own, or that of issue where the day was still to come."""
    if header.period_start is not None and header.period_start == header.period_end:
        if header.doc_type in _OWN_PERIOD:
            return header.period_start
    elif month and _is_school_year(header):
        return header.period_start if int(month) >= _SCHOOL_BEGINS else header.period_end
    elif header.period_start is not None:
        return None
    if header.issued_on and month and day:
        issued = header.issued_on
        return int(issued[:4]) if f"{int(month):02d}-{int(day):02d}" >= issued[5:] else None
    if header.issued_on and month:  # "trong tháng 6" of a notice of May
        return int(header.issued_on[:4]) if int(month) >= int(header.issued_on[5:7]) else None
    return None


def _is_school_year(header: Header) -> bool:
    """Whether a document is for one school year: "Kế hoạch … năm học 2025 - 2026"."""
    start, end = header.period_start, header.period_end
    named = "nam hoc" in strip_marks(header.title or "").lower()
    return named and start is not None and end == start + 1


def _iso(year: int, quarter: str | None, month: str | None, day: str | None) -> str | None:
    if quarter:
        return f"{year}-Q{_ROMAN.get(quarter.lower()) or int(quarter)}"
    if not month:
        return str(year)
    if not day:
        return f"{year}-{int(month):02d}"
    try:
        return date(year, int(month), int(day)).isoformat()
    except ValueError:
        return None


def _action(sentence: str, begin: int, start: int, *, first: bool) -> str | None:
    """What is due: the clause in front of the deadline, or all in front of it where that says too little.

    Args:
        sentence: the sentence.
        begin: end of its subject, or of the deadline before.
        start: where the deadline begins.
        first: whether it is the sentence's first; a further one may be named by two words ("cả năm (trước ngày …)").
    """
    clause = sentence[begin:start]
    cuts = [m.end() for m in _CLAUSE.finditer(clause)]
    for text in (clause[cuts[-1] :] if cuts else clause, clause, sentence[:start], sentence):
        words = _LOOSE_ENDS.sub("", " ".join(text.split()))
        if not words and not first:
            return None
        if len(words.split()) >= (3 if first else 2):
            return words if len(words) <= _LONG else None
    return None


@lru_cache(maxsize=4096)
def _cell(text: str) -> tuple[tuple[str, dict[str, str | None]], ...]:
    bare = strip_marks(text)
    found: list[tuple[int, int, str, dict[str, str | None]]] = []
    for cell_rule in rules(FILE, "cell"):
        for match in cell_rule.pattern.finditer(bare):
            if not any(a < match.end() and match.start() < b for a, b, _, _ in found):
                found.append((match.start(), match.end(), cell_rule.id, match.groupdict()))
    return tuple((name, groups) for _, _, name, groups in sorted(found, key=lambda item: item[:2]))


def parse_due(text: str, header: Header) -> tuple[str | None, bool]:
    """When a task of a table is due, and whether it recurs.

    Args:
        text: the cell "thời gian hoàn thành": "Quý III/2026", "Trước 30/6/2026", "Hằng năm", "2026-2030".
        header: a month or quarter without year lies in the year of a plan of one year.

    Returns:
        The last date that is stated (the end of a span), as little of one as is stated, MM-DD where it recurs every
        year; None where no date is stated ("Thường xuyên").
    """
    every = bool(rule(FILE, "cell_every", "every").pattern.search(strip_marks(text)))
    own = header.period_start if header.period_start == header.period_end else None
    dates: list[str] = []
    for _, groups in _cell(text):
        month, day, year = groups.get("month"), groups.get("day"), groups.get("year")
        if every and day and month and not year:
            iso = _iso(2000, None, month, day)
            dates += [iso[5:]] if iso else []
        elif every and month and not year:
            continue  # "Tháng 12 hằng năm": a month of every year has no date of one
        elif year or own is not None:
            iso = _iso(int(year) if year else int(own or 0), groups.get("quarter"), month, day)
            dates += [iso] if iso else []
    return (dates[-1] if dates else None), every
