"""Targets whose text states no number: a numbered chỉ tiêu in words, a part of a whole, a level of none.

    goals_without_number(reads, targets, places, header)    "Chỉ tiêu 2: Không còn làng nghề gây ô nhiễm"
    levels_in_words(reads, targets, places, header)         "hai phần ba số xã", "không còn hộ nghèo"

Their value is None: it is made of no digits and no number words.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.extract.clauses import masked
from pipeline.extract.confidence import Doubts, confidence
from pipeline.extract.decisions import LEGAL, REPORT, is_share
from pipeline.extract.evidence import Places
from pipeline.extract.rules import rule
from pipeline.extract.sentence_read import Read
from pipeline.extract.wording import COMMITMENTS, screen
from pipeline.model import Header, Target

_LEAD = 60  # characters of time and verb in front of "không còn …" that opens a sentence
_LABELLED = regex.compile(r"\W*(?:chi tieu|muc tieu|tieu chi)\b")
_TASK_VERB = regex.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?"
    r"(?:dinh ky|to chuc|bao cao|tiep tuc|day manh|tang cuong|trien khai|tham muu|phoi hop|ra soat)\b"
)
_NONE = regex.compile(r"\bkhong (?:con|de|co|phat sinh|xay ra)\b")
_SHORT = 400  # characters: a goal is no longer, an article of a law is


def goals_without_number(
    reads: Sequence[Read], targets: Sequence[Target], places: Places, header: Header
) -> list[Target]:
    """A numbered chỉ tiêu that states no level is a target without a value."""
    stated = {(t.goal, t.indicator_no) for t in targets}
    found_: list[Target] = []
    for read in reads:
        context = read.context
        key = (context.goal, context.indicator_no)
        if read.role != "goals" or context.indicator_no is None or key in stated or not read.text.strip():
            continue
        if any(is_share(claim) for claim in read.claims):
            continue  # it has a level that was judged otherwise
        stated.add(key)
        if _is_task(read):
            continue
        time = next((t for t in read.times if t.kind in ("by", "in", "from")), None)
        year = time.year if time else context.year
        if year is None and context.period is not None and header.doc_type not in REPORT:
            year = context.period[1]
        wording = regex.sub(r"^\W*(?:[Cc]hỉ tiêu)?\s*\d*\s*[:.]?\s*", "", read.text).strip(" .;")
        doubts = Doubts(decided=0.97, year="stated" if time else "inherited" if year else "none")
        evidence = places.evidence(read.flow, read.start, read.text, None, "target/without-number", confidence(doubts))
        found_.append(
            Target(evidence, wording or None, context.goal, context.indicator_no, year=year, scope=context.scope)
        )
    return found_


def _is_task(read: Read) -> bool:
    """Whether an item of a list of "nhiệm vụ, chỉ tiêu" tells work and names no level: "Định kỳ … báo cáo"."""
    text = screen(read.text)
    if _LABELLED.match(text):
        return False
    above = screen(read.context.lead or read.context.heading or "")
    return bool(_TASK_VERB.match(text)) or ("nhiem vu" in above and not _NONE.search(text))


def levels_in_words(reads: Sequence[Read], targets: Sequence[Target], places: Places, header: Header) -> list[Target]:
    """Promised levels that no decimal number states: a part of a whole, "1/2 số hộ", or none, "không còn hộ nghèo".

    A report promises only where it looks ahead: below a heading that has other targets.
    """
    if header.doc_type in LEGAL:
        return []
    told = {target.evidence.text for target in targets if target.value is None}
    valued = {target.evidence.text for target in targets}
    promising = {read.context.headings for read in reads if read.text in valued}
    report = header.doc_type in REPORT
    found_: list[Target] = []
    for read in reads:
        aims = read.role == "goals" and (not report or read.context.headings in promising)
        beside = read.role == "outlook" and read.text in valued
        if read.text in told or not (aims or beside):
            continue
        parts = () if report else rule(COMMITMENTS, "parts", "part").pattern.finditer(screen(read.text))
        for match in parts:
            end = next((at for at in range(match.end(), len(read.text)) if read.text[at] in ",;."), len(read.text))
            words = read.text[match.end() : end].strip()
            found_.append(_target(read, places, match.span("part"), words, "target/part-in-words"))
        for match in rule(COMMITMENTS, "none", "none").pattern.finditer(masked(read.text, read.times)):
            if not (read.text in valued or _stands_alone(read.text, match.start(), match.start("none"))):
                continue
            words = read.text[match.start("none") : match.end("none")].strip()
            found_.append(_target(read, places, match.span("verb"), words, "target/none-in-words"))
    return found_


def _stands_alone(text: str, begin: int, words: int) -> bool:
    """Whether words begin a sentence or a part of it behind a semicolon; a comma in front may part a condition."""
    head = text[text.rfind(";", 0, words) + 1 : words]
    return text[begin : begin + 1] not in (",", ".", ":") and len(head) <= _LEAD and len(text) <= _SHORT


def _target(read: Read, places: Places, at: tuple[int, int], words: str, rule_id: str) -> Target:
    """A target without a value; ``at`` is the place of the words in its sentence that state the level."""
    time = next((t for t in read.times if t.kind in ("by", "in") and t.year), None)
    year = time.year if time else read.context.year or (read.context.period or (None, None))[1]
    doubts = Doubts(decided=0.9, year="stated" if time else "inherited" if year else "none")
    value = places.span(read.flow, read.start + at[0], read.start + at[1])
    evidence = places.evidence(read.flow, read.start, read.text, value, rule_id, confidence(doubts))
    return Target(evidence, words or None, read.context.goal, read.context.indicator_no, year=year)
