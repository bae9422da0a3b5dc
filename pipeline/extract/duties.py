"""Who answers for what: assignments of goals, indicators and tasks to bodies.

    "Sở Y tế … chịu trách nhiệm … chỉ tiêu 3 của mục tiêu 3, các chỉ tiêu của mục tiêu 4"
        -> Sở Y tế, goal 3, indicators ("3",); Sở Y tế, goal 4, indicators ()
    "2. Sở Tài chính" with items below it -> one assignment for each item, with the item as task

In sections on duties (tổ chức thực hiện, phân công …) a body's heading holds for what stands below it. Elsewhere a
sentence must name its body itself and say what it has to do ("Giao Sở Xây dựng kiểm tra …"). Reports assign nothing.
Rules: patterns/duties.yaml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import regex

from pipeline.extract.agencies import (
    FILE,
    Subject,
    department_of,
    opens_as_body,
    partners_of,
    split_agencies,
    subject_of,
    told_to_lead,
)
from pipeline.extract.context import Context
from pipeline.extract.duty_fields import fields_of, task_of
from pipeline.extract.evidence import Places
from pipeline.extract.rules import rule, rules, word_list
from pipeline.layout.sentences import sentences
from pipeline.model import Assignment, Block, Header, Layout, Page
from pipeline.vietnamese import strip_marks

_TOLD = frozenset({"results", "activities", "background", "basis", "recipients", "difficulties"})
_ELSEWHERE = frozenset({"tasks", "reporting", "funding", "outlook", None})
_NO_DUTIES = frozenset({"BC", "TTr"})  # a report and a submission tell and ask; they assign nothing
_NUMBER = regex.compile(r"\d+(?:\.\d+)?")
_DECIMAL = regex.compile(r"\d{1,2}\.\d{1,2}")
_SEMICOLON = regex.compile(r";\s+")
_SPAN = regex.compile(r"(?P<first>\d{1,2})\s*(?:den|-)\s*(?P<last>\d{1,2})$")
_SHORT = 8  # characters of the shortest task
_LONG = 600  # characters of a task that are kept
_SURE_REFERENCE, _SURE_HEADING, _SURE_SENTENCE = 0.95, 0.9, 0.85


@dataclass(frozen=True, slots=True)
class Holder:
    """The bodies that a block speaks of: its own, or those of the heading it stands under."""

    names: tuple[str, ...]
    in_duties: bool


_NOBODY = Holder((), False)


def holders_of(layout: Layout, contexts: Sequence[Context]) -> tuple[Holder, ...]:
    """For each block the bodies named by itself at its start or by what it stands under.

    Sections on duties hand their bodies down; so does a block anywhere that is a body's name and nothing else, with
    blocks below it.
    """
    holders: list[Holder] = []
    parents = {block.parent for block in layout.blocks}
    for index, (block, context) in enumerate(zip(layout.blocks, contexts, strict=True)):
        above = holders[block.parent] if block.parent is not None else _NOBODY
        text = layout.flows[block.flow].text[block.body : block.end]
        below_name = above.in_duties and context.role not in _TOLD and context.role != "goals"
        in_duties = context.role == "duties" or below_name
        if not in_duties and index in parents and context.role in _ELSEWHERE:
            subject = subject_of(text)
            in_duties = subject is not None and _hands_down(subject, text)
        names = _own_names(text, block, in_duties)
        holders.append(Holder(names or (above.names if in_duties else ()), in_duties))
    return tuple(holders)


def _hands_down(subject: Subject, text: str) -> bool:
    """Whether a heading only names a body, or tells it off for what follows: "đề nghị Huyện ủy … tập trung:"."""
    rest = text[subject.end :].strip(" .:;*_#\n")
    return not rest or (subject.asked and text.rstrip().endswith(":") and len(rest.split()) <= _SHORT)


def _own_names(text: str, block: Block, in_duties: bool) -> tuple[str, ...]:
    if block.kind == "row":
        return ()
    subject = subject_of(text)
    if subject is not None:
        return subject.names if subject.acts else ()
    # OCR lost the word "Sở" of "4. Sở Y tế", or it was left out below "Các sở".
    department = department_of(text.strip(" .:*_#")) if in_duties and block.kind == "heading" else None
    return (department,) if department else ()


def find_assignments(
    layout: Layout,
    contexts: Sequence[Context],
    header: Header,
    pages: Sequence[Page],
    in_table: Collection[int] = (),
) -> tuple[Assignment, ...]:
    """All assignments of running text, in reading order.

    Args:
        layout: blocks and flows.
        contexts: of all blocks.
        header: type of the document; reports and submissions assign nothing.
        pages: for boxes.
        in_table: indexes of blocks that stand in tables, which are read elsewhere.
    """
    if header.doc_type is None or header.doc_type in _NO_DUTIES:
        return ()
    places = Places(layout, pages)
    holders = holders_of(layout, contexts)
    parents = {block.parent for block in layout.blocks}
    found: list[Assignment] = []
    for index, block in enumerate(layout.blocks):
        if index in in_table or block.kind == "row" or layout.flows[block.flow].kind != "body":
            continue
        holder, context = holders[index], contexts[index]
        labelled = _labelled(layout, block, places) if context.role not in _TOLD else []
        if labelled:
            found += labelled
            continue
        if holder.in_duties or context.role in _ELSEWHERE or (context.role == "goals" and _is_told_off(layout, block)):
            found += _of_block(layout, block, holder, index in parents, places)
    return tuple(found)


def _labelled(layout: Layout, block: Block, places: Places) -> list[Assignment]:
    """Assignments of labelled lines: "Đơn vị chủ trì: …. Đơn vị phối hợp: …"."""
    text = layout.flows[block.flow].text[block.body : block.end]
    fields = fields_of(text) if ":" in text else []
    found: list[Assignment] = []
    for field in fields:
        names = split_agencies(field.text) if field.role != "time" else []
        if names:
            task = task_of(layout, block, text, fields)
            sentence = text[field.label : field.end]
            evidence = places.evidence(
                block.flow, block.body + field.label, sentence, None, "duties/field", _SURE_HEADING
            )
            found += [Assignment(evidence, name, None, (), task and task[:_LONG], field.role) for name in names]
    return found


def _is_told_off(layout: Layout, block: Block) -> bool:
    """Whether a body is told to act among goals: "Sở Xây dựng chủ trì, phối hợp …" below a list of chỉ tiêu."""
    text = layout.flows[block.flow].text[block.body : block.end]
    subject = subject_of(text)
    return subject is not None and bool(rule(FILE, "leads", "leads").pattern.match(strip_marks(text[subject.end :])))


@dataclass(frozen=True, slots=True)
class _Part:
    """Sentences of a block with one subject: offsets in the block's text from ``body`` on."""

    names: tuple[str, ...]
    start: int
    end: int
    task: int  # where the task begins
    own: bool


def _of_block(layout: Layout, block: Block, holder: Holder, holds: bool, places: Places) -> list[Assignment]:
    text = layout.flows[block.flow].text[block.body : block.end]
    found: list[Assignment] = []
    for part in _parts(text, holder):
        sentence = text[part.start : part.end]
        bare = strip_marks(sentence)
        task = " ".join(text[part.task : part.end].split()).strip(" -–+*:;.,/_#")
        if len(task) < _SHORT or any(each.search(sentence) for each in rules(FILE, "boilerplate")):
            continue
        role = "support" if rule(FILE, "support", "support").pattern.match(strip_marks(task)) else "lead"
        references = goal_references(bare)
        if not references and holds and block.kind == "heading":
            continue  # "Chủ trì tổ chức một số hoạt động:" — its items are the tasks
        sure = _SURE_REFERENCE if references else _SURE_SENTENCE if part.own else _SURE_HEADING
        name = "duties/goal" if references else "duties/sentence" if part.own else "duties/heading"
        evidence = places.evidence(block.flow, block.body + part.start, sentence, None, name, sure)
        for agency in part.names:
            for goal, indicators in references:
                found.append(Assignment(evidence, agency, goal, indicators, task[:_LONG], role))
            if not references:
                found.append(Assignment(evidence, agency, None, (), task[:_LONG], role))
        if not references:
            found += [Assignment(evidence, name, None, (), task[:_LONG], "support") for name in _helpers(sentence)]
    return found


def _parts(text: str, holder: Holder) -> list[_Part]:
    """The block cut where a sentence names other bodies as its subject; what nobody is named for is left out."""
    parts: list[_Part] = []
    for start, end in _clauses(text):
        sentence = text[start:end]
        subject = subject_of(sentence)
        if subject is not None and not _is_duty(subject, sentence, holder.in_duties):
            subject = None
            if not holder.in_duties:
                continue
        if subject is not None and subject.names != (parts[-1].names if parts else None):
            task = start + subject.end
            parts.append(_Part(subject.names, start, end, task, not holder.in_duties))
        elif parts and parts[-1].end <= start and (holder.in_duties or subject is not None):
            last = parts[-1]
            parts[-1] = _Part(last.names, last.start, end, last.task, last.own)
        elif holder.in_duties and holder.names:
            parts.append(_Part(holder.names, start, end, start, False))
    return parts


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text, cut also where a semicolon is followed by another body that is told to lead."""
    for start, end in sentences(text):
        at = start
        for semicolon in _SEMICOLON.finditer(text, start, end):
            rest = text[semicolon.end() : end]
            if _has_a_duty(rest):
                yield at, semicolon.start() + 1
                at = semicolon.end()
        yield at, end


def _has_a_duty(clause: str) -> bool:
    """Whether a clause begins with a body that is told to lead, or named and told what to do."""
    subject = subject_of(clause)
    if subject is None:
        return False
    named = subject.acts and opens_as_body(clause) and subject.end < len(clause.rstrip(" .;"))
    return named or told_to_lead(clause, subject) is not None


def _is_duty(subject: Subject, sentence: str, in_duties: bool) -> bool:
    """Whether somebody is told to do something: a verb of duty behind the name, and not merely a list of names."""
    return subject.acts and (in_duties or subject.end < len(sentence.rstrip(" .;:")) - 3)


def _helpers(sentence: str) -> list[str]:
    """Bodies by name with whom the leading one works: "chủ trì, phối hợp với Sở Tài chính"."""
    _, subject = partners_of(sentence)
    vague = word_list(FILE, "vague")
    names = subject.names if subject else ()
    return [name for name in names if not name.lower().startswith(vague)]


def goal_references(bare: str) -> list[tuple[str, tuple[str, ...]]]:
    """The goals and indicators that a text without diacritics names; no indicators where the whole goal is meant."""
    spans: list[tuple[int, int, str, tuple[str, ...]]] = []
    for reference in rules(FILE, "references"):
        for match in reference.pattern.finditer(bare):
            if any(start < match.end() and match.start() < end for start, end, _, _ in spans):
                continue
            groups = match.groupdict()
            if groups.get("goals"):
                spans += [(match.start(), match.end(), goal, ()) for goal in _numbers(groups["goals"])]
            elif groups.get("decimal"):
                listed = _DECIMAL.findall(groups["decimal"])
                for goal in dict.fromkeys(number.partition(".")[0] for number in listed):
                    of_goal = tuple(number for number in listed if number.partition(".")[0] == goal)
                    spans.append((match.start(), match.end(), goal, of_goal))
            else:
                spans.append((match.start(), match.end(), str(int(groups["goal"])), _numbers(groups.get("list"))))
    found: list[tuple[str, tuple[str, ...]]] = []
    for _, _, goal, indicators in sorted(spans, key=lambda span: span[0]):
        if (goal, indicators) not in found:
            found.append((goal, indicators))
    return found


def _numbers(listed: str | None) -> tuple[str, ...]:
    """ "1, 2 và 4" as ("1", "2", "4"); "1 đến 4" and "1-4" with what lies between."""
    if not listed:
        return ()
    span = _SPAN.fullmatch(listed.strip())
    if span and int(span["first"]) < int(span["last"]):
        return tuple(str(n) for n in range(int(span["first"]), int(span["last"]) + 1))
    return tuple(number.lstrip("0") for number in _NUMBER.findall(listed))
