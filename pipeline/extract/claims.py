"""Arithmetical statements of a document: shares, sums and changes, with the numbers that they can be computed from.

    find_claims(layout)     "118/142 trường, đạt tỷ lệ 85,10%" gives a share: 85.1 of 118 and 142

Whether they hold is the audit's business. What the text relates to something else (a plan, last year) is no claim.
Wording: patterns/claims.yaml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.extract.claims_changes import changes
from pipeline.extract.claims_moves import beyond, means, moves, raised, ranks
from pipeline.extract.claims_runs import Memory, shares_by_fit
from pipeline.extract.claims_sentence import FILE, Sentence, can_be_added, is_plain
from pipeline.extract.claims_shares import shares, structure
from pipeline.extract.claims_sums import sums, totals_behind
from pipeline.extract.claims_tables import table_claims
from pipeline.extract.rounding import is_share
from pipeline.extract.rules import bare, rule
from pipeline.layout.sentences import sentences
from pipeline.model import Claim, Flow, Layout, Quantity


def find_claims(layout: Layout) -> tuple[Claim, ...]:
    """All claims of a document's running text and tables, in reading order, each once."""
    found: list[Claim] = []
    memory = Memory()
    children = defaultdict(list)
    for at, block in enumerate(layout.blocks):
        if block.parent is not None:
            children[block.parent].append(at)
    for at, block in enumerate(layout.blocks):
        if block.kind == "row":
            continue
        flow = layout.flows[block.flow]
        text = flow.text[block.start : block.end]
        if not any(char.isdigit() for char in text):
            continue
        spans = sentences(text)
        memory.block = at
        for start, end in spans:
            sentence = Sentence(flow, block.start + start, block.start + end)
            found += _of_one_base(_sentence_claims(sentence), shares_by_fit(sentence, memory))
            memory.note(sentence)
        for (start, stop), (second, end) in pairwise(spans):
            if rule(FILE, "series", "of-all").match(text[second:end]):
                found += totals_behind(Sentence(flow, block.start + start, block.start + end))
            elif rule(FILE, "sums", "goes-on").match(text[second:end]):
                found += _joint_claims(flow, block.start + start, block.start + stop, block.start + end)
        if children[at]:
            found += _list_claims(layout, at, children[at])
    for table in layout.tables:
        found += table_claims(table)
    once: dict[object, Claim] = {}
    for claim in found:
        once.setdefault((claim.kind, claim.total.span, tuple(part.span for part in claim.parts)), claim)
    return tuple(once.values())


def _sentence_claims(sentence: Sentence) -> Iterator[Claim]:
    yield from ranks(sentence)
    if len(sentence.quantities) < 2:
        return
    yield from shares(sentence)
    yield from structure(sentence)
    yield from sums(sentence)
    yield from totals_behind(sentence)
    yield from changes(sentence)
    yield from moves(sentence)
    yield from raised(sentence)
    yield from beyond(sentence)
    yield from means(sentence)


def _of_one_base(by_words: Iterable[Claim], by_fit: Iterable[Claim]) -> Iterator[Claim]:
    """The claims of a sentence: a share whose base its numbers prove is of no other.

    One that they only suggest gives way to what the words say, unless that is a guess too and does not fit.
    """
    proved = {claim.total.span: claim for claim in by_fit}
    for claim in by_words:
        other = proved.get(claim.total.span) if claim.kind == "share" else None
        if other is None:
            yield claim
        elif other.loose and (not claim.loose or is_share(claim.total, claim.parts[0], claim.parts[1])):
            del proved[claim.total.span]
            yield claim
    yield from proved.values()


def _joint_claims(flow: Flow, start: int, stop: int, end: int) -> Iterator[Claim]:
    """The claims of two sentences, the second of which goes on with the first: "Tổng thu 52,4 tỷ đồng. Gồm: …"."""
    joint = flow.span(start, stop)
    for claim in _sentence_claims(Sentence(flow, start, end, joint=stop)):
        places = [operand.span for operand in (claim.total, *claim.parts)]
        before = [(place.page_no, place.start) < (joint.page_no, joint.end) for place in places]
        if any(before) and not all(before):
            yield claim


def _list_claims(layout: Layout, at: int, children: Sequence[int]) -> Iterator[Claim]:
    """A lead-in with a total ("Tổng kinh phí 52,4 tỷ đồng, gồm:") and the items below it, one part each."""
    block = layout.blocks[at]
    flow = layout.flows[block.flow]
    spans = sentences(flow.text[block.start : block.end])
    if len(children) < 2 or not spans:
        return
    lead = Sentence(flow, block.start + spans[-1][0], block.end)
    if not lead.quantities or rule(FILE, "sums", "for-each").search(lead.text):
        return
    end = rule(FILE, "sums", "list-follows").search(lead.text[lead.quantities[-1].end :])
    if end is None and rule(FILE, "sums", "total-above").match(lead.text) is None:
        return
    parts = _items(layout, children)
    units = {quantity.unit for _, quantity in parts}
    total = next((q for q in lead.quantities if is_plain(q) and can_be_added(q) and units == {q.unit}), None)
    if total is None or len(parts) != len(children):
        return
    whole = end is not None and "gom" in bare(end[0]).lower() and total is lead.quantities[-1]
    operands = [sentence.operand(quantity) for sentence, quantity in parts]
    yield lead.claim("sum", lead.operand(total), operands, loose=not whole)


def _items(layout: Layout, children: Sequence[int]) -> list[tuple[Sentence, Quantity]]:
    """The first number of each item of a list; none of it where one is no plain number, or holds for each of many."""
    parts: list[tuple[Sentence, Quantity]] = []
    for child in children:
        item = layout.blocks[child]
        own = layout.flows[item.flow]
        first = sentences(own.text[item.start : item.end])[:1]
        if not first:
            return []
        part = Sentence(own, item.start + first[0][0], item.start + first[0][1])
        if not part.quantities or rule(FILE, "sums", "for-each").search(part.text) or not is_plain(part.quantities[0]):
            return []
        parts.append((part, part.quantities[0]))
    return parts
