"""A report tells of less money than an earlier document laid down as the least.

Money only (whether other levels were reached is the verdict's business): a floor in a plan, decision or resolution,
and in a later report of the same house the money of the same level of government, for the same subject, in the
floor's years. Raised: "UBND cấp huyện … từ 150 triệu đồng/năm trở lên" and a report of "cấp huyện … từ 30 - 150 triệu
đồng/năm/huyện". Not raised: what was paid out so far, a supplement, what is asked for, another programme's money, a
bare planned sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import regex

from pipeline.audit.buckets import clause_before, money_bucket, topic
from pipeline.audit.model import AuditView, Document, Fact, Finding
from pipeline.audit.rule import Options, Rule
from pipeline.audit.rules.restated_figure import later
from pipeline.audit.same import around, is_of_part_year, level
from pipeline.audit.words import one_line, short
from pipeline.extract.rules import rule

_FILE = "audit.yaml"
_LAYS_DOWN = frozenset(["KH", "NQ", "QĐ", "CTr", "ĐA", "CT", "L", "NĐ", "TT"])
_SPAN = regex.compile(r"(?:giai đoạn|từ năm|năm)\s+((?:19|20)\d\d)\s*(?:[-–—]|đến)\s*(?:năm\s+)?((?:19|20)\d\d)")
_SHARED = 2  # pairs of words that two titles or sentences must share to be about one subject

Years = tuple[int, int]


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    floors: dict[str, list[Fact]] = defaultdict(list)
    told: dict[str, list[Fact]] = defaultdict(list)
    for fact in view.facts:
        document = view.documents.get(fact.document_id)
        bucket = money_bucket(fact, document) if document else None
        if (
            bucket is None
            or document is None
            or rule(_FILE, "other_money", "not-an-allotment").search(clause_before(fact))
        ):
            continue
        if document.doc_type in _LAYS_DOWN and fact.comparator in (">=", ">"):
            floors[bucket].append(fact)
        elif (
            document.doc_type == "BC"
            and not is_of_part_year(document)
            and fact.kind != "target"
            and fact.comparator in (None, "=", "~", "range")
        ):
            told[bucket].append(fact)
    for bucket in sorted(floors.keys() & told.keys()):
        for floor in sorted(floors[bucket], key=lambda f: (f.document_id, f.value_key)):
            for fact in sorted(told[bucket], key=lambda f: (f.document_id, f.value_key)):
                if _falls_short(view, floor, fact):
                    yield RULE.finding(
                        bucket,
                        (fact.place, floor.place),
                        key=f"{fact.value_key} {floor.value_key}",
                        value=level(fact),
                        floor=level(floor),
                        what=short(clause_before(fact), 80),
                        document=view.documents[fact.document_id].called,
                        plan=view.documents[floor.document_id].called,
                    )


def _falls_short(view: AuditView, floor: Fact, fact: Fact) -> bool:
    plan, report = view.documents[floor.document_id], view.documents[fact.document_id]
    if floor.value is None or fact.value is None or not fact.value < floor.value or not later(report, plan):
        return False
    promised, reported = _years(floor, plan), _years(fact, report)
    if promised is None or reported is None or promised[0] > reported[1] or reported[0] > promised[1]:
        return False
    if reported[0] != reported[1] and not _each_year(fact):
        return False  # the sum of several years
    return _one_subject(floor, fact, plan, report)


def _one_subject(floor: Fact, fact: Fact, plan: Document, report: Document) -> bool:
    """Whether both sentences speak of money for the same thing: by the titles, else by their own words."""
    meant, spent = topic(_purpose(floor)), topic(_purpose(fact))
    if meant and spent and not meant & spent:
        return False
    if meant and meant <= spent:
        return True
    if len(topic(report.title or "") & (topic(plan.title or "") | topic(floor.place.text))) >= _SHARED:
        return True
    return len(topic(floor.place.text) & topic(fact.place.text)) >= _SHARED


def _purpose(fact: Fact) -> str:
    """What a sentence says money is for: "… cho công tác khuyến nông, phát triển sản phẩm OCOP"."""
    match = rule(_FILE, "other_money", "purpose").search(one_line(fact.place.text))
    return match["what"] if match else ""


def _each_year(fact: Fact) -> bool:
    before, behind = around(fact)
    nearby = f"{before[-30:]} {behind[:40]}"
    return rule(_FILE, "other_money", "a-year").search(f"{fact.printed} {nearby}") is not None


def _years(fact: Fact, document: Document) -> Years | None:
    """The years that money is for: as its sentence says, else its own year, else those of the document."""
    if (match := _SPAN.search(fact.place.text)) is not None:
        return int(match[1]), int(match[2])
    if fact.period and regex.fullmatch(r"\d{4}/\d{4}", fact.period):
        return int(fact.period[:4]), int(fact.period[5:])
    if _each_year(fact) and document.period_start and document.period_end:
        return document.period_start, document.period_end
    if fact.year:
        return fact.year, fact.year
    if document.period_start and document.period_end:
        return document.period_start, document.period_end
    return (document.issued_year, document.issued_year) if document.issued_year else None


RULE = Rule(
    id="reported_against_commitment",
    severity="error",
    vi="{document}: “{what}” {value}, thấp hơn mức tối thiểu {floor} mà {plan} quy định.",
    en="{document}: “{what}” {value}, less than the {floor} that {plan} laid down as the least.",
    what="A report tells of less money than an earlier document of the same house laid down as the least.",
    raises=(
        "“UBND cấp huyện … từ 150 triệu đồng/năm trở lên”, and a report of “30 - 150 triệu đồng/năm/huyện”.",
        "“Ngân sách tỉnh bố trí ít nhất 50 tỷ đồng mỗi năm”, and a report of 41,2 tỷ đồng for one of the years.",
    ),
    passes=(
        "What was paid out so far (giải ngân), a supplement, what is asked for; a report on a part of the year.",
        "A planned sum that is no floor; the money of another programme or level; the sum of several years.",
    ),
    check=_check,
)
