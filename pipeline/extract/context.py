"""What its place in the outline says about a paragraph: goal, chỉ tiêu, role of the section, year, scope.

    contexts = contexts_of(layout, header)
    contexts[i]          the context of layout.blocks[i]

A paragraph inherits from the headings, lead-in sentences and items that it stands under, the nearest first. Nothing is
inherited that no heading states: a plan of one year gives its year to its targets, a plan of five years gives its
period and no year. Word lists and patterns: patterns/outline.yaml.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from pipeline.extract.cuts import ANSWER_WORDS
from pipeline.extract.rules import Rule, bare, first_match, rules
from pipeline.layout.labels import roman_value
from pipeline.layout.sentences import sentences
from pipeline.model import Block, Header, Layout
from pipeline.resources import load_patterns

FILE = "outline.yaml"
_ORDINALS = {"nhat": "1", "hai": "2", "ba": "3", "tu": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9",
             "muoi": "10"}  # fmt: skip
_TITLE = 220  # characters of a heading or lead-in that are looked at
_REPORTS = frozenset({"BC"})
_LEAD_WORDS = 24  # so many words before its colon say what a lead-in leads to
_LAST = regex.compile(r"(?<=\p{Ll}[.;])\s+(?=\p{Lu}|\d)")
_SHORT_LEAD = 14  # words: a lead-in so short is read as a heading
_SHORT_NAME = 6  # words in front of a colon that name what follows
_NAME = regex.compile(r"\s*([^:;.,]{3,60}):\s*\S")
_NUMBER = regex.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}")
_AIMS = regex.compile(r"phan dau|(?:dat|de) ra|den nam|muc tieu (?:chung|tong quat)|^\W*muc tieu\W*$")
_REST = regex.compile(r"\b(?:(?:thang|quy) cuoi nam|quy (?:ii|iii|iv|[2-4]))\b(?!(?: nam|/| -)? ?(?:19|20)\d\d)")
_LEAD = regex.compile(r":\s*(?:\(?\d{1,2}\)?|[*_]+)?\s*$")
# In a report a section without a role of its own tells results; what a plan calls tasks was done.
_IN_REPORTS: dict[str | None, str] = {None: "results", "duties": "activities", "tasks": "activities"}
_KINDS = {"school-year": "in", "in": "in", "by": "by"}
# Sections to which the year in the title does not belong.
_NOT_OF_TITLE = frozenset({"outlook", "background", "basis", "recipients"})
_ANSWER = regex.compile(
    r"(?i)(?<=[.;:]\s)\W{0,3}(?:ket qua(?: thuc hien| dat duoc)?|uoc thuc hien)\s*:|^\W*ket qua[^:.]{0,40}:"
)

# In a report: a chỉ tiêu as the plan lays it down, and what is told behind it
_TWO = 2  # sentences
_ASKED = regex.compile(r"\W*(?:ve |doi voi )?chi tieu (?:so )?\d{1,2}(?:\.\d{1,2})?\W{1,4}")
_PROMISED = regex.compile(
    r"\b(?:den|vao|truoc) (?:het |cuoi )?nam 20\d\d|\b(?:it nhat|toi thieu|khong duoi|phan dau|len dat|xuong duoi)\b"
)
# "Tổ chức 04 lớp tập huấn. Đến nay đã tổ chức 05 lớp": a task without a subject, and what was done
_TO_DO = regex.compile(
    r"(?:to chuc|xay dung|mo|dao tao|thanh lap|trien khai|ho tro|tap huan|truyen thong|kiem tra|thu hut|giai quyet|"
    r"van dong|bien soan|in|phat|trong|nhan rong|duy tri)\b(?![^.]*\b(?:da|duoc|dat)\b)[^.]*\d"
)
_DONE = regex.compile(rf"\W*(?:(?:{ANSWER_WORDS})\b[^.;]{{0,60}})?\bda\b")
_TOLD = regex.compile(r"\b(?:ket qua|hien (?:co|nay|dang|moi|tai)|den nay|uoc|da dat|da co|thuc hien|so voi)\b")
_ANSWER_COLON = regex.compile(r"[^.;:]*\d[^.;:]*(?<at>:)\s+(?:da |uoc )?(?:dat|vuot|hoan thanh)\b[^.;]{0,20}\d")
_REPORTED = regex.compile(
    r"\b(?:ket qua|hien|den nay|uoc|da|co|dat|trong (?:giai doan|nam|ky|\d+ nam))\b[^.;]{0,160}?\d"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a block from where it stands. What nothing says is None.

    Attributes:
        goal: number of the mục tiêu, "2".
        indicator_no: number of the chỉ tiêu, "3"; also of a numbered item below "các chỉ tiêu chủ yếu:".
        heading: text of the nearest heading without its label; ``headings`` are all, outermost first.
        role: what the section holds: goals, results, activities (what was done, in a report), tasks, duties, funding,
            reporting, outlook, background, difficulties, proposals, basis, recipients.
        lead: the lead-in sentence (it ends with a colon) that the block stands under.
        year: the year for which levels below are stated without one of their own; ``year_kind`` is "by" (đến năm 2025)
            or "in" (năm 2025), ``year_from`` is "heading" (heading or lead-in) or "title".
        period: first and last year where a heading or the title states a span (giai đoạn 2021-2025); then no year.
        scope: "cấp tỉnh", "cấp huyện", "cấp xã", "toàn tỉnh" … where the block or its heading begins with it.
        section: labels from the outside to the block's own, e.g. ("II", "3", "3.2", "-").
        answer: offset in the flow from which on the block tells the result of a target that it restated before
            ("… đạt 58%. Kết quả: …"), None where it does not.
        annex: whether the block stands in an annex (phụ lục).
        ahead: whether it stands in an outlook (phương hướng, nhiệm vụ năm tới), also below headings of other roles.
    """

    goal: str | None = None
    indicator_no: str | None = None
    heading: str | None = None
    headings: tuple[str, ...] = ()
    role: str | None = None
    lead: str | None = None
    year: int | None = None
    year_kind: str | None = None
    year_from: str | None = None
    period: tuple[int, int] | None = None
    scope: str | None = None
    section: tuple[str, ...] = ()
    answer: int | None = None
    annex: bool = False
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """The context of a block, and what it hands down to the blocks below it."""

    own: Context
    below: Context
    lists_indicators: bool = False


_NOWHERE = _Place(Context(), Context())


def contexts_of(layout: Layout, header: Header) -> tuple[Context, ...]:
    """The contexts of all blocks, in their order; footnotes take that of the block with their mark.

    Args:
        layout: with blocks and note marks filled.
        header: type, title and period of the document.

    Returns:
        As many contexts as there are blocks. The cost is linear in the length of the text.
    """
    places: list[_Place] = []
    parents = {block.parent for block in layout.blocks}
    for index, block in enumerate(layout.blocks):
        text = layout.flows[block.flow].text
        above = places[block.parent] if block.parent is not None else _NOWHERE
        places.append(
            _place(block, text[block.start : block.end], text[block.body : block.end], above, index in parents)
        )
    contexts = _grounds(layout, [place.own for place in places])
    if header.doc_type in _REPORTS:
        contexts = _reported(layout, contexts)
    contexts = _restated(layout, contexts)
    contexts = [_with_title(context, header) for context in contexts]
    return tuple(_footnotes(layout, contexts))


def _place(block: Block, text: str, body: str, above: _Place, holds: bool) -> _Place:
    """Where one block stands, from its own words and from what stands over it. ``holds``: blocks stand below it."""
    up = above.below
    title = block.kind == "heading" or (holds and bool(_LEAD.search(text)))
    words = body[:_TITLE] if block.kind == "heading" else _last_clause(_without_dates(body))
    goal, indicator = up.goal, up.indicator_no
    own_goal, own_indicator = _goal(body), _indicator(body)
    if own_goal is not None:
        goal, indicator = own_goal, None
    if own_indicator is not None:
        indicator, goal = own_indicator[0], own_indicator[1] or goal
    lists = above.lists_indicators
    role = _role(block, body, holds)
    if title:
        lists = _matches("indicator_lists", words) or (lists and (block.kind != "heading" or role is None))
    elif lists and indicator is None and role is None and not holds and _NUMBER.fullmatch(block.label or ""):
        indicator = block.label
    if role == "goals" and up.role is not None and (own_goal or own_indicator):
        role = None  # "Mục tiêu 1: …" as a heading does not change what its section holds
    # of a paragraph that ends with a lead-in the sentences before it are not what it leads to
    before_lead = role is not None and title and block.kind != "heading" and len(sentences(body)) > 1
    year, kind, period, source = up.year, up.year_kind, up.period, up.year_from
    stated = _years(words) if title and (block.kind == "heading" or role is not None) else None
    if stated is not None:
        (year, kind, period), source = stated, "heading"
    own = Context(
        goal=goal,
        indicator_no=indicator,
        heading=up.heading,
        headings=up.headings,
        role=up.role if before_lead else role or up.role,
        lead=up.lead,
        year=year,
        year_kind=kind,
        year_from=source,
        period=period,
        scope=scope_of(body) or up.scope,
        section=(*up.section, block.label) if block.label else up.section,
        answer=_answer(block, body),
        annex=up.annex or bare(block.label or "").lower().startswith(("phu luc", "phu bieu")),
        ahead=up.ahead or role == "outlook",
    )
    below = own
    if block.kind == "heading":
        name = body.strip() or (block.label or "")
        below = replace(own, heading=name, headings=(*own.headings, name), lead=None)
    if title and _LEAD.search(text):
        below = replace(below, lead=text, role=role or below.role)
    if not title:
        below = replace(below, scope=up.scope)
    return _Place(own, replace(below, answer=None), lists)


def _matches(group: str, text: str) -> bool:
    return any(rule.search(text) for rule in rules(FILE, group))


def _goal(body: str) -> str | None:
    found = first_match(FILE, "goals", body[:120])
    return _number(found[1]) if found else None


def _indicator(body: str) -> tuple[str, str | None] | None:
    """Number of the chỉ tiêu, and of its mục tiêu where it stands beside it ("Chỉ tiêu 2 (mục tiêu 4)")."""
    found = first_match(FILE, "indicators", body[:120])
    if found is None:
        return None
    number = _number(found[1])
    return (number, found[1].groupdict().get("goal")) if number else None


def _number(match: regex.Match[str]) -> str | None:
    groups = match.groupdict()
    if groups.get("word"):
        return _ORDINALS[groups["word"].lower()]
    number = groups["number"]
    if number in ("l", "I", "|"):
        return "1"
    value = roman_value(number)
    return str(value) if value else number.lstrip("0") or None


@lru_cache(maxsize=4)
def _role_rules(group: str) -> tuple[tuple[Rule, str], ...]:
    names = [str(row["role"]) for row in load_patterns(FILE)[group]]
    return tuple(zip(rules(FILE, group), names, strict=True))


def role_of(title: str) -> str | None:
    """The role that the words of a heading give to what stands below it, None where they say nothing."""
    return next((role for rule, role in _role_rules("roles") if rule.search(title[:_TITLE])), None)


def _lead_role(lead: str) -> str | None:
    """The role that a lead-in sentence gives to its items; its last words before the colon say it."""
    words = _last_clause(lead)
    return next((role for rule, role in _role_rules("lead_roles") if rule.search(words)), None)


def _last_clause(lead: str) -> str:
    """The end of a lead-in: its last sentence, or the last words of a long one."""
    return " ".join(_LAST.split(lead.rstrip())[-1].split()[-_LEAD_WORDS:])


def _role(block: Block, body: str, holds: bool) -> str | None:
    """What a block's own words say: as a heading, as a lead-in, or in front of its colon ("Kinh phí: 5 tỷ đồng")."""
    if block.kind == "heading":
        return role_of(body) or (_lead_role(body) if _LEAD.search(body) else None)
    if block.kind == "row":
        return role_of(body) if first_match(FILE, "recipients", body) else None
    if holds and _LEAD.search(body):
        short = len(body.split()) <= _SHORT_LEAD
        return _lead_role(body) or (role_of(body) if short else None)
    name = _NAME.match(body)
    if name and len(name[1].split()) <= _SHORT_NAME:
        return next((role for rule, role in _role_rules("name_roles") if rule.search(name[1])), None)
    return None


def _years(title: str) -> tuple[int | None, str | None, tuple[int, int] | None] | None:
    """Year and kind, or the period, that a heading states; None where it states neither or more than one year."""
    title = _without_dates(title)
    for rule in rules(FILE, "years"):
        matches = list(rule.pattern.finditer(bare(title)))
        if rule.id == "span":
            spans = {(int(match["first"]), int(match["last"])) for match in matches}
            if spans:
                return (None, None, min(spans)) if len(spans) == 1 and min(spans)[0] <= min(spans)[1] else None
            continue
        years = {int(match["year"]) for match in matches}
        if years:
            return (years.pop(), _KINDS[rule.id], None) if len(years) == 1 else (None, None, None)
    return None


def _without_dates(text: str) -> str:
    """The text with blanks for its dates, for cited laws and for horizons beyond the document's own."""
    for rule in rules(FILE, "drop_years"):
        for match in reversed(list(rule.pattern.finditer(bare(text)))):
            text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return text


def scope_of(body: str) -> str | None:
    """The scope that a paragraph or clause begins with: "cấp xã" of "cấp xã đạt 75%"; None where it names none."""
    found = first_match(FILE, "scopes", body[:80])
    return body[found[1].start("scope") : found[1].end("scope")].lower() if found else None


def _answer(block: Block, body: str) -> int | None:
    """Where the answer begins in a block that restates a target and answers it: "… 58%. Kết quả: có …"."""
    if block.kind not in ("item", "paragraph"):
        return None
    match = _ANSWER.search(bare(body))
    return block.body + match.start() if match else None


def _answer_behind(body: str) -> int | None:
    """Where a report answers a numbered chỉ tiêu that it restates in the same paragraph, without saying "Kết quả:".

    "Chỉ tiêu 3: Tỷ lệ … đạt ít nhất 27% vào năm 2025. Toàn tỉnh hiện có …"; "Chỉ tiêu 4: 70% cơ sở …: Đạt 100%".
    """
    signs = bare(body.lower())
    asked = _ASKED.match(signs)
    if asked is None:
        return None
    colon = _ANSWER_COLON.match(signs, asked.end())
    if colon is not None and not _TOLD.search(signs, asked.end(), colon.start("at")):
        return colon.start("at")
    spans = sentences(body)
    if len(spans) < _TWO or _TOLD.search(signs, asked.end(), spans[0][1]):
        return None
    promised = _PROMISED.search(signs, asked.end(), spans[0][1]) and not _PROMISED.search(signs, spans[1][0])
    promised = promised or (_TO_DO.match(signs, asked.end(), spans[0][1]) and _DONE.match(signs, spans[1][0]))
    return spans[1][0] if promised and _REPORTED.search(signs, spans[1][0]) else None


def _grounds(layout: Layout, contexts: list[Context]) -> list[Context]:
    """Before the first label of the body stand the grounds (căn cứ) of the document."""
    for index, block in enumerate(layout.blocks):
        if block.flow or block.label is not None:
            break
        text = layout.flows[0].text[block.start : block.start + 60]
        if block.kind == "paragraph" and _matches("grounds", text):
            contexts[index] = replace(contexts[index], role="basis")
    return contexts


def _reported(layout: Layout, contexts: list[Context]) -> list[Context]:
    """A report's "Các chỉ tiêu HĐND tỉnh giao" in its section of results tells what was reached.

    Not where a heading "Kết quả thực hiện" beside it answers what it only restates, nor where it looks ahead.
    """
    answered = {
        block.parent for block in layout.blocks
        if block.parent is not None and first_match(FILE, "answer_headings", _body(layout, block))
    }  # fmt: skip
    below: set[int] = set()
    for index, block in enumerate(layout.blocks):
        context = contexts[index]
        if context.indicator_no is not None and context.answer is None and context.role not in ("outlook", "proposals"):
            at = _answer_behind(_body(layout, block))
            if at is not None:
                contexts[index] = context = replace(context, answer=block.body + at)
        if block.parent is None or context.role != "goals":
            continue
        above = contexts[block.parent]
        own = block.kind == "heading" and above.role in ("results", "activities") and block.parent not in answered
        ahead = context.year_from == "heading" and context.year != above.year
        if block.parent in below or (own and not ahead and not _AIMS.search(bare(_body(layout, block).lower()))):
            below.add(index)
            contexts[index] = replace(context, role="results")
    return contexts


def _restated(layout: Layout, contexts: list[Context]) -> list[Context]:
    """Targets that a report restates in a section of results: they stand before a heading "Kết quả thực hiện chỉ tiêu".

    Such a heading follows them below the same goal, or below the item itself. Their role is "goals".
    """
    answered: set[int] = set()  # blocks that have an answering block right below them
    for index in range(len(layout.blocks) - 1, -1, -1):
        block, context = layout.blocks[index], contexts[index]
        if index in answered and context.role == "results" and block.kind == "item":
            contexts[index] = context = replace(context, role="goals")
        if block.parent is None:
            continue
        answers = context.role == "results" and first_match(FILE, "answer_headings", _body(layout, block))
        if answers and block.parent not in answered:
            answered.add(block.parent)
            continue
        if block.parent in answered and context.role == "results" and context.indicator_no is None and not context.goal:
            continue
        if block.parent in answered and context.role == "results" and block.kind == "item":
            contexts[index] = replace(context, role="goals")
    return contexts


def _body(layout: Layout, block: Block) -> str:
    return layout.flows[block.flow].text[block.body : block.end]


def _with_title(context: Context, header: Header) -> Context:
    """The year or period of the title where no heading states one, and the role of a report's sections."""
    report = header.doc_type in _REPORTS
    if report and _is_ahead(context, header):
        context = replace(context, ahead=True, role=context.role or "outlook")
    if report and context.role in _IN_REPORTS and context.section and not (context.ahead or context.annex):
        context = replace(context, role=_IN_REPORTS[context.role])
    if context.year is not None or context.period is not None:
        return context
    if (
        (report and context.ahead and not _rest_of_year(context))
        or (context.role in _NOT_OF_TITLE and not (report and _rest_of_year(context)))
        or (not report and context.role in ("results", "activities"))
    ):
        return context
    stated = _years(header.title or "")
    start, end = header.period_start, header.period_end
    if stated is not None and stated[0] is not None and stated[0] == end:
        return replace(context, year=end, year_kind=stated[1], year_from="title")
    if start is not None and end is not None and start != end:
        return replace(context, period=(start, end), year_from="title")
    if start is not None and start == end:
        return replace(context, year=start, year_kind="in", year_from="title")
    if stated is not None and (stated[0] or stated[2]):
        return replace(context, year=stated[0], year_kind=stated[1], period=stated[2], year_from="title")
    return context


def _rest_of_year(context: Context) -> bool:
    """Whether an outlook is one on what is left of the document's own year: "NHIỆM VỤ 3 THÁNG CUỐI NĂM"."""
    return any(_REST.search(bare(heading.lower())) for heading in context.headings)


def _is_ahead(context: Context, header: Header) -> bool:
    """Whether a heading speaks of a year behind the one that the report is about ("Kế hoạch … năm 2026")."""
    now = header.period_end or header.issued_year
    if context.year is None or context.year_from != "heading" or now is None or context.year <= now:
        return False
    return context.role not in ("results", "activities")


def _footnotes(layout: Layout, contexts: list[Context]) -> list[Context]:
    """The context of a footnote is that of the block with its mark."""
    places: dict[int, list[tuple[int, int]]] = {}
    for index, block in enumerate(layout.blocks):
        places.setdefault(block.flow, []).append((block.start, index))
    for mark in layout.note_marks:
        starts = places.get(mark.flow, [])
        at = bisect_right(starts, (mark.offset, len(layout.blocks))) - 1
        if at < 0:
            continue
        source = replace(contexts[starts[at][1]], answer=None)
        for _, index in places.get(mark.note, []):
            contexts[index] = replace(source, scope=contexts[index].scope or source.scope)
    return contexts
