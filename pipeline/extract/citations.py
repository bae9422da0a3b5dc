"""Citations: other documents that a text names by their number.

    find_citations(layout, own_number="67/KH-UBND", place="tỉnh An Giang") -> [Citation(...), ...]

A citation is type, số và ký hiệu, date, body and subject, as far as they are stated ("Quyết định số 12/QĐ-UBND ngày
03/3/2021 của UBND tỉnh về việc …"). Each number and date is given once, the fullest mention wins; one number with two
dates is two citations. Dates are as printed. The document's own number is none, nor are codes of forms and standards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from pipeline.extract.bodies import body_key, body_of_symbol, canonical_body, known_body_names
from pipeline.extract.citations_law import law_name, number_of_assembly
from pipeline.extract.citations_short import is_short, long_form, short_numbers
from pipeline.extract.dates import Date, date_after, skip_unreadable
from pipeline.extract.numbers import DocumentNumber, NumberSpan, as_type, find_numbers, parse_number
from pipeline.model import Citation, Flow, Layout
from pipeline.resources import load_patterns
from pipeline.timed import TimedPattern, timed
from pipeline.vietnamese import is_syllable, strip_marks


@dataclass(frozen=True, slots=True)
class _Mention:
    """One place where a number is named, with what stands around it. Offsets count in the flow."""

    number: DocumentNumber
    start: int
    end: int
    doc_type: str | None
    date: str | None
    issuer: str | None
    stated_issuer: bool
    title: str | None
    flow: Flow
    same_day: bool = False  # "cùng ngày": the date is that of the others in the list, or of the one before


@lru_cache(maxsize=1)
def _rules() -> dict[str, TimedPattern]:
    """The rules of patterns/citations.yaml by their id."""
    found = {}
    for row in load_patterns("citations.yaml")["rules"]:
        flags = (0 if row.get("cased") else regex.I) | (regex.X if row.get("verbose") else 0)
        found[row["id"]] = timed("citations.yaml", row, flags)
    return found


def _rule(name: str) -> TimedPattern:
    return _rules()[name]


@lru_cache(maxsize=1)
def _type_names() -> tuple[regex.Pattern[str], dict[str, str]]:
    """A pattern of the names of types in bare letters, at the end of a text, and the code of each."""
    codes: dict[str, str] = {}
    for row in load_patterns("doc_types.yaml")["types"]:
        for name in row["names"]:
            codes.setdefault(strip_marks(name).lower(), row["code"])
    names = sorted(codes, key=len, reverse=True)
    return regex.compile(r"(?<!\w)(?P<name>" + "|".join(n.replace(" ", r"\s+") for n in names) + ")$"), codes


@lru_cache(maxsize=1)
def _not_documents() -> regex.Pattern[str]:
    words = sorted(load_patterns("doc_types.yaml")["not_documents"], key=len, reverse=True)
    return regex.compile(rf"(?<!\w)(?:{'|'.join(words)})\s*(?:số|s6|so)?\s*[:.]?\s*[A-Z]?\d{{0,3}}[-.]?$", regex.I)


@lru_cache(maxsize=1)
def _known_issuers() -> regex.Pattern[str]:
    """Names of known bodies as they stand in running text, the longest first."""
    parts = []
    for name in sorted(known_body_names(), key=len, reverse=True):
        body = r"\s+".join(regex.escape(word) for word in name.split())
        parts.append(body.replace(r"\-", r"[-–]").replace("Ủy", "(?:Ủy|Uỷ)").replace("Tòa", "(?:Tòa|Toà)"))
    place = (
        r"(?:\s*\([^()]{1,20}\))?(?:\s+(?:tỉnh|thành\s+phố|TP\.?|huyện|quận|thị\s+xã|xã|phường|thị\s+trấn|đặc\s+khu)"
        r"(?![\w]|\s+(?:ủy|đoàn))(?:\s+(?!(?:ban\s+hành|phê\s+duyệt|quy\s+định|hướng\s+dẫn|về|giao|triển\s+khai|công\s+bố|thành\s+lập|v/v)(?!\w))"
        r"(?-i:\p{Lu}[\p{Lu}\p{Ll}]*|[-–])(?=\W|$)){0,6})?"
    )
    offices = (
        "Chủ tịch|Bộ trưởng|Thống đốc|Chánh án|Viện trưởng|Thường trực|Tổng cục trưởng|Cục trưởng|Giám đốc|Chủ nhiệm"
    )
    head = rf"(?:(?:{offices.replace(' ', chr(92) + 's+')})\s+)?"
    return regex.compile(rf"{head}(?:{'|'.join(parts)})(?!\w){place}", regex.I)


def find_citations(
    layout: Layout,
    own_number: DocumentNumber | str | None = None,
    *,
    own_date: str | None = None,
    place: str | None = None,
) -> list[Citation]:
    """All other documents that the body and the footnotes name by number, in the order of their first mention.

    Args:
        layout: what layout makes of the document.
        own_number: the document's own số ký hiệu, if its header states one; it is no citation.
        own_date: its date of issue (ISO, or as much as is stated): the own number with another date is another
            body's document.
        place: province of the issuer with its kind ("tỉnh An Giang"): completes "UBND tỉnh" and UBND in symbols.
    """
    own = parse_number(own_number) if isinstance(own_number, str) else own_number
    symbol_place = None if _below_province(layout) else place
    mentions: list[_Mention] = []
    for flow in layout.flows:
        mentions += _mentions(flow, place, symbol_place)
    mentions = _long_forms(mentions, own, own_date)
    kept = [m for m in mentions if not _is_own(m, own, own_date)]
    return [_citation(mention) for mention in _once(kept)]


_FULL_DATE = 10  # characters of an ISO date
_CAPITALS = regex.compile(r"\W*\p{Lu}{2}")
_ACT = 150  # characters that day, body and verb may take in front of what a body issues
_LETTERHEAD = 12  # so many lines of text can hold the name of the issuer
_LOWER_BODY = regex.compile(
    r"(?m)^\W*(?:(?:uy ban nhan dan|hoi dong nhan dan|ubnd|hdnd|dang uy)\s+)?"
    r"(?:huyen|quan|thi xa|xa|phuong|thi tran|dac khu)\s+\p{L}"
)


def _below_province(layout: Layout) -> bool:
    """Whether the letterhead names a district or commune: then UBND in a symbol need not be the province's."""
    lines = [line.text for line, _ in zip(layout.body(), range(_LETTERHEAD), strict=False)]
    capitals = [line for line in lines if _CAPITALS.match(line)]
    return bool(_LOWER_BODY.search(strip_marks("\n".join(capitals)).lower()))


def _is_own(mention: _Mention, own: DocumentNumber | None, own_date: str | None) -> bool:
    """Whether a mention is of the document itself: its number, or what its annexes say they belong to."""
    before = mention.flow.text[max(0, mention.start - 40) : mention.start]
    annex = _rule("annex_of").search(before) is not None
    if own is None:
        return annex and mention.date is not None and mention.date == own_date
    if mention.number.key != own.key:
        # an annex is its own document's: an OCR misread a digit of the number
        same = mention.number.symbol == own.symbol and mention.date is not None and mention.date == own_date
        return annex and same
    if annex or mention.date is None or own_date is None:
        return True
    return mention.date.startswith(own_date) or own_date.startswith(mention.date)


def _mentions(flow: Flow, place: str | None, symbol_place: str | None) -> list[_Mention]:
    text = flow.text
    spans = sorted([*_documents(text), *short_numbers(text, _rule("short"))], key=lambda span: span.start)
    found: list[_Mention] = []
    for index, span in enumerate(spans):
        following = spans[index + 1].start if index + 1 < len(spans) else len(text)
        mention = _mention(flow, span, following, place, symbol_place)
        if not is_short(span.number) or (mention.date is not None and len(mention.date) == _FULL_DATE):
            found.append(mention)
    _share_issuers(found, text)
    _share_dates(found, text)
    expanded: list[_Mention] = []
    for mention in found:
        expanded += [*_bare_numbers(mention, text), mention]
    return expanded


def _long_forms(mentions: list[_Mention], own: DocumentNumber | None, own_date: str | None) -> list[_Mention]:
    """Numbers without a symbol as the document names them elsewhere with one; the document's own is one of these."""
    others = [(m.number, m.date) for m in mentions if not is_short(m.number)]
    if own is not None:
        others.append((own, own_date))
    return [
        replace(m, number=long_form(m.number, m.doc_type, m.date, others) or m.number) if is_short(m.number) else m
        for m in mentions
    ]


def _documents(text: str) -> list[NumberSpan]:
    """The numbers of documents among all numbers; a list that begins with a form's code goes on with such codes."""
    kept: list[NumberSpan] = []
    code_end = -1
    for span in find_numbers(text):
        listed = code_end >= 0 and _rule("list_glue").fullmatch(text, code_end, span.start) is not None
        if listed or not _is_document(text, span):
            code_end = span.end
        else:
            kept.append(span)
            code_end = -1
    return kept


def _is_document(text: str, span: NumberSpan) -> bool:
    """No form code, and not the heading of a document or of its annex."""
    before = text[max(0, span.start - 60) : span.start]
    if _not_documents().search(before):
        return False
    heading = _rule("heading").search(text[max(0, span.start - 16) : span.start] if span.start > 16 else "\n" + before)
    # in a cell of a table "Số 5/QĐ-UBND ngày …" names a document; a heading has its date elsewhere
    return not heading or (":" not in heading.group() and date_after(text, span.end) is not None)


def _mention(flow: Flow, span: NumberSpan, following: int, place: str | None, symbol_place: str | None) -> _Mention:
    text = flow.text
    number = span.number
    start, lead_type, law_name = _lead(text, span)
    number = as_type(number, lead_type)
    date = date_after(text, span.end)
    at = date.end if date else skip_unreadable(text, span.end)
    issuer, at_issuer = _issuer(text, at, following)
    if date is None and issuer:
        date = _late_date(text, at_issuer, following)
    if issuer is None:
        issuer = _issuer_before(text, start)
    if date is None:
        date = _date_before(text, start)
    title = law_name or _title(text, max(at_issuer, at), following)
    if date is None and issuer is None and title and not law_name:
        title, date, issuer = _date_behind_title(text, at, following, title)
    stated = issuer is not None
    if issuer is None:
        issuer = body_of_symbol(number.bodies[0], symbol_place) if number.bodies else None
    elif place:
        issuer = _complete(issuer, place)
    end = max(span.end, date.end if date and date.end - span.end < 60 else 0)
    kind = _type(number.type, lead_type)
    same_day = _rule("same_day").match(text, span.end) is not None
    return _Mention(number, start, end, kind, date.iso if date else None, issuer, stated, title, flow, same_day)


def _type(symbol: str | None, words: str | None) -> str | None:
    """The type by symbol and words: words say it where the symbol has none (letters) or not all of it (TT, TTLT).

    The Party's regulations (quy định) bear the symbol QĐ, as its decisions do.
    """
    if words and (symbol in (None, "CV") or words == f"{symbol}LT" or (words, symbol) == ("QyĐ", "QĐ")):
        return words
    return symbol


def _lead(text: str, span: NumberSpan) -> tuple[int, str | None, str | None]:
    """Where the citation begins, the type that its words name, and the name of a law ("Luật Thủ đô số …")."""
    begin = max(0, span.start - 60)
    before = text[begin : span.start]
    bridge = _rule("so").search(before)
    head = before[: bridge.start()] if bridge else before
    names, codes = _type_names()
    match = names.search(strip_marks(head).lower())
    if match is None:
        more = _rule("type_goes_on").search(head)
        match = names.search(strip_marks(head[: more.start()]).lower()) if more else None
    if match:
        return begin + match.start(), codes[" ".join(match["name"].split())], None
    if number_of_assembly(span.number):
        begin = max(0, span.start - 160)
        law = law_name(text[begin : span.start])
        if law:
            name = " ".join(text[begin + law[0] : begin + law[1]].split())
            return begin + law[0], "PL" if name.startswith("Pháp lệnh") else "L", name
    return span.start, None, None


def _issuer(text: str, at: int, following: int) -> tuple[str | None, int]:
    """The body named behind "của", and where its name ends; (None, at) where none is named."""
    lead = _rule("issuer_lead").match(text, at, following)
    if lead is None:
        return None, at
    begin = lead.end()
    known = _known_issuers().match(text, begin, following)
    stop = _rule("issuer_stop").search(text, begin, min(following, begin + 120))
    rest = text[known.end() : stop.start()].strip() if known and stop else ""
    if known and not rest[:1].isupper():
        return canonical_body(known.group()), _past_co_issuers(text, known.end(), following)
    end = stop.start() if stop else min(following, len(text))
    name = text[begin:end].strip()
    if _rule("issuer_start").match(text, begin) and _is_name(name):
        return canonical_body(name), end
    return (canonical_body(known.group()), known.end()) if known else (None, at)


def _past_co_issuers(text: str, at: int, following: int) -> int:
    """Behind the further bodies of a joint document: "của Bộ Y tế, Bộ Tài chính và Bộ Nội vụ"."""
    while glue := _rule("next_issuer").match(text, at, following):
        known = _known_issuers().match(text, glue.end(), following)
        if known is None:
            break
        at = known.end()
    return at


_OFFICE_ALONE = regex.compile(
    r"(?:Phó )?(?:Bộ trưởng|Thứ trưởng|Chủ tịch|Giám đốc|Thống đốc|Chánh án|Viện trưởng|Ban|Bộ|Sở|Hội|Ủy ban|Cục|Phòng)"
)


def _is_name(name: str) -> bool:
    """Whether words can be a body's name: not too many of them, and no small word that OCR has broken."""
    words = regex.findall(r"[\p{L}&]+", name)
    if not 1 <= len(words) <= 16 or len(name) > 100 or _OFFICE_ALONE.fullmatch(name):
        return False
    return all(is_syllable(word) for word in words if word.islower()) and not regex.search(r"\d[/-]", name)


def _issuer_before(text: str, start: int) -> str | None:
    """The body that stands before the citation, in a bibliography or as the one that acts by the document."""
    found = _rule("issuer_before").search(text, max(0, start - 110), start)
    if found is None:
        return None
    name = found["listed"] or found["acting"]
    name = name[name.rfind(" của ") + 5 :] if found["acting"] and " của " in name else name
    if _known_issuers().fullmatch(name):
        return canonical_body(name)
    if not _rule("issuer_start").match(name) or not _is_name(name) or _rule("issuer_stop").search(name):
        return None
    last = name.split()[-1]
    return canonical_body(name) if last[0].isupper() or last in ("tỉnh", "huyện", "xã") else None


def _complete(issuer: str, place: str) -> str:
    """ "UBND tỉnh" in a document of An Giang is the UBND of An Giang."""
    kind = place.split(" ")[0] if not place.startswith("thành phố") else "thành phố"
    if regex.fullmatch(rf"(?:(?:Chủ tịch )?(?:UBND|HĐND)) {kind}", issuer):
        return f"{issuer[: len(issuer) - len(kind)]}{place}"
    name = place[len(kind) + 1 :]
    if kind == "tỉnh" and regex.fullmatch(r"(?:Ban (?:Thường vụ|Chấp hành) )?(?:Đảng bộ tỉnh|Tỉnh ủy)", issuer):
        return f"{issuer} {name}"
    if issuer.startswith("Sở ") and issuer in known_body_names():
        return f"{issuer} {place}"
    return issuer


def _late_date(text: str, at: int, following: int) -> Date | None:
    """A full date behind the body: "Nghị định số … của Chính phủ ngày 15/3/2020"."""
    bridge = _rule("date_behind_issuer").match(text, at, following)
    if bridge is None:
        return None
    found = date_after(text, bridge.end())
    return found if found and len(found.iso) == _FULL_DATE and found.end <= following else None


def _date_before(text: str, start: int) -> Date | None:
    """The day on which a body issued what it cites next: "Ngày 04/3/2022, UBND tỉnh ban hành Kế hoạch số …"."""
    found = _rule("issued_before").search(text, max(0, start - _ACT), start)
    date = date_after(text, found.start("when")) if found else None
    return date if date is not None and len(date.iso) == _FULL_DATE else None


def _date_behind_title(text: str, at: int, following: int, title: str) -> tuple[str, Date | None, str | None]:
    """Where the subject comes first: "Thông tư số A quy định về B ngày C của Bộ D"."""
    for found in regex.finditer(r"\s(?=ngày\s)", text, pos=at, endpos=min(following, at + len(title) + 40)):
        date = date_after(text, found.end())
        if date is None or len(date.iso) != 10:
            continue
        issuer, _ = _issuer(text, date.end, following)
        if issuer:
            return title.split(text[found.end() : date.end])[0].strip(" ,;.:–-"), date, issuer
    return title, None, None


def _title(text: str, at: int, following: int) -> str | None:
    """The subject behind number, date and body, up to where the sentence turns to something else."""
    after = _rule("after_issuer").match(text, at)
    if after:
        at = after.end()
    start = _rule("title_start").match(text, at)
    if start is None or not (start["lead"] or start["verb"]):
        return None
    begin = start.end("lead") if start["lead"] else start.start("verb")
    limit = min(len(text), begin + int(load_patterns("citations.yaml")["title_max"]))
    quoted = _quoted(text, begin, limit)
    end = limit
    for name in ("title_stop", "title_stop_cased"):
        stop = _rule(name).search(text, max(begin + 1, quoted), limit)
        if stop:
            end = min(end, stop.start())
    title = " ".join(text[begin:end].split()).strip(" ,;.:–-")
    if title.count("(") > title.count(")"):
        title = title[: title.rindex("(")].rstrip()
    return title if len(title) >= 4 else None


def _quoted(text: str, begin: int, limit: int) -> int:
    """End of a quotation that opens in the first words of a subject: stops inside it do not count."""
    opening = regex.search(r"[“\"]", text[begin : min(limit, begin + 60)])
    if opening is None:
        return begin
    closing = regex.search(r"[”\"]", text[begin + opening.end() : limit])
    newline = text.find("\n", begin, limit)
    if closing is None or (newline >= 0 and begin + opening.end() + closing.end() > newline):
        return begin
    return begin + opening.end() + closing.start()


def _share_issuers(mentions: list[_Mention], text: str) -> None:
    """In "Quyết định số A ngày …, số B ngày … của Bộ X" the body and the type belong to both."""
    for index in range(len(mentions) - 2, -1, -1):
        mine, other = mentions[index], mentions[index + 1]
        if not _listed_with(mine, other, text):
            continue
        if not mine.stated_issuer and other.stated_issuer and mine.number.body == other.number.body:
            mentions[index] = replace(mine, issuer=other.issuer, stated_issuer=True)
    for index in range(1, len(mentions)):
        mine, other = mentions[index], mentions[index - 1]
        if mine.doc_type is None and _listed_with(other, mine, text):
            mentions[index] = replace(mine, doc_type=other.doc_type)


def _share_dates(mentions: list[_Mention], text: str) -> None:
    """ "Số A, số B cùng ngày D" gives both the date D; "số A ngày D …, số B cùng ngày" gives B the date of A."""
    for index in range(len(mentions) - 2, -1, -1):
        mine, other = mentions[index], mentions[index + 1]
        if mine.date is None and other.same_day and other.date is not None and _listed_with(mine, other, text):
            mentions[index] = replace(mine, date=other.date, same_day=True)
    for index in range(1, len(mentions)):
        mine, other = mentions[index], mentions[index - 1]
        between = text[min(other.end, mine.start) : mine.start]
        if mine.same_day and mine.date is None and not regex.search(r"[.;\n]\s", between):
            mentions[index] = replace(mine, date=other.date)


def _listed_with(mine: _Mention, other: _Mention, text: str) -> bool:
    return _rule("list_glue").fullmatch(text[mine.end : max(mine.end, other.start)]) is not None


def _bare_numbers(mention: _Mention, text: str) -> Iterable[_Mention]:
    """Numbers before one that alone bears the symbol: "số 18, 19 và 20-NQ/TW". They have no date of their own."""
    found = _rule("bare_list").search(text, max(0, mention.start - 60), mention.end)
    head = text[max(0, mention.start - 60) : mention.end]
    position = head.rfind(mention.number.number or "\0")
    if position < 0:
        return
    found = _rule("bare_list").search(head[:position])
    if found is None:
        return
    for digits in regex.findall(r"\d+", found["numbers"]):
        seam = mention.number.canonical[len(mention.number.number or "") :]
        number = parse_number(f"{digits}{seam}")
        if number and number.key != mention.number.key:
            yield replace(mention, number=number, date=None, title=None)


def _fullness(mention: _Mention) -> tuple[int, ...]:
    return (mention.date is not None, mention.stated_issuer, mention.title is not None, len(mention.title or ""))


def _once(mentions: Sequence[_Mention]) -> list[_Mention]:
    """One mention for each number and date. What a shorter one alone states (body, subject) is kept."""
    groups: dict[tuple[str, str | None], list[_Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.number.key, mention.date), []).append(mention)
    for key, undated in list(groups.items()):
        if key[1] is not None:
            continue
        dated = [k for k in groups if k[0] == key[0] and k[1] is not None]
        for mention in undated:
            home = next((k for k in dated if _compatible(mention, groups[k][0])), None)
            if home:
                groups[home].append(mention)
        if dated:
            groups[key] = [m for m in undated if not any(_compatible(m, groups[k][0]) for k in dated)]
            if not groups[key]:
                del groups[key]
    best = []
    for group in groups.values():
        first = max(group, key=_fullness)
        title = first.title or next((m.title for m in group if m.title), None)
        best.append(replace(first, title=title))
    order = {id(m): i for i, m in enumerate(mentions)}
    first_seen = {(g[0].number.key, g[0].date): min(order[id(m)] for m in g) for g in groups.values()}
    return sorted(best, key=lambda m: first_seen.get((m.number.key, m.date), 0))


def _compatible(first: _Mention, second: _Mention) -> bool:
    """Whether two mentions of one number can be of one document: no two different bodies are stated."""
    if not (first.stated_issuer and second.stated_issuer and first.issuer and second.issuer):
        return True
    one, two = body_key(first.issuer), body_key(second.issuer)
    return one.startswith(two) or two.startswith(one)


def _citation(mention: _Mention) -> Citation:
    return Citation(
        number=mention.number.canonical,
        doc_type=mention.doc_type,
        issuer=mention.issuer,
        date=mention.date,
        title=mention.title,
        span=mention.flow.span(mention.start, mention.end),
    )
