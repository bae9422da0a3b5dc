"""Bodies named as those who have to do something: in headings ("2. Sở Tài chính"), at the start of sentences ("Giao Sở
Y tế chủ trì …"), and in cells of task tables.

    split_agencies("Sở Y tế; Sở GD&ĐT, UBND các huyện, thị xã")
        -> ["Sở Y tế", "Sở Giáo dục và Đào tạo", "UBND các huyện, thị xã"]
    subject_of("Giao Sở Tài chính chủ trì, phối hợp …").names -> ("Sở Tài chính",)

Names that hold commas and "và" stay whole (Sở Văn hóa, Thể thao và Du lịch): a list is parted where a body's first word
stands, and where one of the known departments ends. Rules: patterns/duties.yaml; known bodies: patterns/bodies.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.extract.bodies import canonical_body
from pipeline.extract.rules import Rule, rule, word_list
from pipeline.resources import load_patterns
from pipeline.vietnamese import fold_tone_place, strip_marks

FILE = "duties.yaml"
_LONGEST = 240  # characters of a list of bodies in front of its verb
_WORDS_OF_NAME = 20  # a longer piece has swallowed a sentence
_GROUND = 300  # characters of a ground in front of the subject
_STOP = regex.compile(r"[:;.(\n\t“\"\d]|(?<!chính trị|kinh tế|văn hóa|văn hoá)\s[-–]\s(?=\p{Ll})")
_PASSED_ON = regex.compile(r"\s(?:yêu cầu|đề nghị|giao|chỉ đạo|phân công|chỉ thị)\s+(?:cho\s+)?")
_GLUE = regex.compile(r"\s*(?:[,;/\n+]|(?<!\w)(?:và|cùng|cùng với|hoặc)(?!\w)|\s[-–]\s)\s*")
_TAIL = regex.compile(r"[\s,;:.\-–]+$|\s+(?:và|cùng|để|thì)$")
_LINK = regex.compile(r"^(?:và|cùng|với)\s+")
_SHARED = regex.compile(r"(?:[Cc]ác\s+)?[Ss]ở:?\s+")
_BEHIND_GROUND = regex.compile(r"(?r)(?:,|này)\s+(?P<asked>(?:đề nghị|yêu cầu|giao)\s+)?\Z")
# "Văn phòng HĐND và UBND tỉnh" is one body
_JOINT_OFFICE = regex.compile(r"Văn phòng (?:HĐND|Hội đồng nhân dân|Đoàn ĐBQH|Đoàn đại biểu Quốc hội)[^,;]*$")
# "Phòng Pháp chế - Thanh tra", "Phòng Tổ chức - Văn phòng": a dash between the fields of one office
_OF_ONE_OFFICE = regex.compile(r"\s*(?:Phòng|Ban|Vụ|Bộ phận|Tổ|[Cc]ông chức)\s")
_SECOND_FIELD = regex.compile(r"\s[-–]\s(?:Thanh tra|Văn phòng|Hội đồng|Thống kê|Đoàn thể|Kho bạc)\s*(?:[,;.]|$)")
_BRACKETS = regex.compile(r"\s*\([^()]*\)?")
_WORDS = regex.compile(r"[\p{L}\d]+(?:[&.-][\p{L}\d]+)*")


@dataclass(frozen=True, slots=True)
class Subject:
    """The bodies at the start of a text. ``end`` is where their names end; ``asked``: "Giao", "Đề nghị" stands before.

    ``acts``: a verb of duty follows, or a colon, or nothing.
    """

    names: tuple[str, ...]
    end: int
    asked: bool
    acts: bool


@lru_cache(maxsize=1)
def _rules() -> tuple[Rule, Rule, Rule, Rule]:
    return (
        rule(FILE, "openers", "asked"),
        rule(FILE, "bodies", "body"),
        rule(FILE, "verbs", "verb"),
        rule(FILE, "told", "past"),
    )


def _fold(text: str) -> str:
    return " ".join(_WORDS.findall(strip_marks(" ".join(map(fold_tone_place, text.split()))).lower()))


@lru_cache(maxsize=1)
def _departments() -> dict[str, str]:
    """Fields of the known departments and ministries, folded, to the name of the department."""
    data = load_patterns("bodies.yaml")
    fields: dict[str, str] = {}
    for row in data["departments"]:
        field = str(row["name"]).removeprefix("Sở ")
        fields[_fold(field)] = str(row["name"])
        for short in row["fields"]:
            fields.setdefault(_fold(str(short)), str(row["name"]))
    for short, long in data["expansions"].items():
        if _fold(str(long)) in fields:
            fields.setdefault(_fold(str(short)), fields[_fold(str(long))])
    return fields


def department_of(text: str) -> str | None:
    """The department whose field a text is: "Y tế" is "Sở Y tế"; None for anything else."""
    return _departments().get(_fold(text))


def opens_as_body(clause: str) -> bool:
    """Whether a clause begins as the name of a body does: in capitals, or with "các"."""
    return clause[:1].isupper() or clause.startswith(("các ", "những "))


def subject_of(text: str) -> Subject | None:
    """The bodies that a heading or sentence begins with; None where it begins with something else."""
    opener, body, _, told = _rules()
    start = len(text) - len(text.lstrip(" \t\n-–+*•#_"))
    asked = opener.pattern.match(text, start)
    begin = asked.end() if asked else start
    if not body.pattern.match(text, begin):
        return _behind_ground(text, start)
    stop = _STOP.search(text, begin)
    limit = min(stop.start() if stop else len(text), begin + _LONGEST)
    acts, end = limit == len(text) or (stop is not None and text[limit : limit + 1] in ":.;("), limit
    found = _first_verb(text, begin, min(len(text), limit + 40))
    if found and found.start() < limit:
        end, acts = found.start(), True
    elif limit < len(text) and text[limit : limit + 1] not in ":(":
        acts = acts and not text[limit + 1 :].strip()
    past = told.pattern.search(text, begin, end)
    if past and not found:
        end, acts = past.start(), False
    elif past and past.start() < end:
        return None
    passed_on = _PASSED_ON.search(text, begin, min(len(text), end + 20))
    if passed_on and body.pattern.match(text, passed_on.end()):
        inner = subject_of(text[passed_on.end() :])
        if "chỉ đạo" in passed_on.group() and not (inner and inner.acts):
            named = tuple(split_agencies(text[begin : passed_on.start()]))
            return Subject(named, passed_on.start(), asked is not None, True) if named else None
        if inner is None:
            return None
        directs = tuple(split_agencies(text[begin : passed_on.start()])) if "chỉ đạo" in passed_on.group() else ()
        return Subject(tuple(dict.fromkeys((*directs, *inner.names))), passed_on.end() + inner.end, True, inner.acts)
    names = tuple(split_agencies(text[begin:end]))
    return Subject(names, end, asked is not None, acts) if names else None


def behind_lead(text: str) -> int:
    """Where the task begins in a sentence that opens with who leads it; 0 where none does.

    "Giao Sở Y tế chủ trì, phối hợp với các trường khám sức khỏe …": at " khám".
    """
    subject = subject_of(text)
    leads = told_to_lead(text, subject) if subject else None
    if subject is None or leads is None:
        return 0
    end = subject.end + leads.end()
    together, others = partners_of(text)
    if together and subject.end <= together.start() < end:
        return together.end() + others.end if others and others.acts else 0
    return end


def told_to_lead(text: str, subject: Subject) -> regex.Match[str] | None:
    """The words behind a subject that tell it to lead ("chủ trì", "chịu trách nhiệm"), counted from its end."""
    return rule(FILE, "leads", "leads").pattern.match(strip_marks(text[subject.end :]))


def partners_of(text: str) -> tuple[regex.Match[str] | None, Subject | None]:
    """The words "chủ trì, phối hợp với" and the bodies behind them."""
    together = rule(FILE, "with_others", "with").pattern.search(text)
    return together, subject_of(text[together.end() :]) if together else None


def _first_verb(text: str, begin: int, limit: int) -> regex.Match[str] | None:
    """The first verb of duty from ``begin`` on; words that are part of such a body's name are passed over."""
    verb = _rules()[2]
    if not rule(FILE, "compounds", "compound").pattern.match(text, begin):
        return verb.pattern.search(text, begin, limit)
    in_names = word_list(FILE, "in_names")
    found = verb.pattern.search(text, begin, limit)
    while found and found.group().strip(" ,").startswith(in_names):
        found = verb.pattern.search(text, found.end(), limit)
    return found


def _behind_ground(text: str, start: int) -> Subject | None:
    """The subject behind a ground: "Căn cứ nhiệm vụ được giao, các sở …"."""
    if not rule(FILE, "grounds", "ground").pattern.match(text, start):
        return None
    for found in _rules()[1].pattern.finditer(text, start, min(len(text), start + _GROUND)):
        lead = _BEHIND_GROUND.search(text, max(0, found.start() - 20), found.start())
        if lead is None:
            continue
        subject = subject_of(text[found.start() :])
        if subject and subject.acts:
            return Subject(subject.names, found.start() + subject.end, subject.asked or lead["asked"] is not None, True)
    return None


def split_agencies(text: str) -> list[str]:
    """The bodies that a list names, in their usual spelling; an empty list where it names none.

    Args:
        text: a cell ("Sở Y tế; các sở, ngành liên quan"), a heading, or the subject of a sentence.
    """
    text = _BRACKETS.sub("", text)
    opener, body, _, _ = _rules()
    asked = opener.pattern.match(text.lstrip())
    if asked:
        text = text.lstrip()[asked.end() :]
    cuts = [0]
    for glue in _GLUE.finditer(text):
        if _OF_ONE_OFFICE.match(text, cuts[-1]) and _SECOND_FIELD.match(text, glue.start()):
            continue
        if body.pattern.match(text, glue.end()) and not _collective(text[cuts[-1] : glue.start()], text[glue.end() :]):
            cuts.append(glue.end())
    pieces = [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    names: list[str] = []
    for piece in pieces:
        names += _names(_trim(piece))
    return list(dict.fromkeys(names))


def _collective(before: str, after: str) -> bool:
    """Whether what follows only goes on with a collective name: "các Sở, Ban, ngành", "Mặt trận và các đoàn thể"."""
    if before.strip() == "Báo" and after.lower().startswith("đài"):
        return True  # "Báo và Đài Phát thanh, Truyền hình tỉnh" is one body
    if _JOINT_OFFICE.match(before) and regex.match(r"(?:UBND|HĐND|Ủy ban|Uỷ ban|Hội đồng)(?!\w)", after):
        return True
    last = before.rstrip(" ,").rsplit(" ", 1)[-1]
    return last in ("Sở", "sở", "Ban", "ban") and bool(
        regex.match(r"(?:Ban|ban|Ngành|ngành)(?:,|\s+(?:ngành|Ngành|và))", after)
    )


def _trim(piece: str) -> str:
    piece = " ".join(piece.split()).strip(" ,;:-–.*_#")
    while True:
        shorter = _TAIL.sub("", _LINK.sub("", piece))
        if shorter == piece:
            return piece
        piece = shorter


def _names(piece: str) -> list[str]:
    """One piece of a list: one body, or departments that share the word "Sở": "Sở Y tế, Tư pháp và Tài chính"."""
    if not piece:
        return []
    shared = _SHARED.match(piece)
    if shared:
        fields = _fields(piece[shared.end() :])
        if fields:
            return fields
    whole = department_of(piece)
    if whole:
        return [whole]
    if len(piece.split()) > _WORDS_OF_NAME or not _rules()[1].pattern.match(piece):
        return []
    return [_printed(piece)]


def _printed(piece: str) -> str:
    """A name as the text prints it, short forms but UBND and HĐND spelled out ("Hội LHPN tỉnh")."""
    if regex.search(r"(?<!\w)[Cc]ác(?!\w)", piece):
        return piece
    name = canonical_body(piece)
    for short, long in (("UBND", "Ủy ban nhân dân"), ("HĐND", "Hội đồng nhân dân")):
        if short in name and short not in piece:
            name = name.replace(short, long)
    return name


def _fields(text: str) -> list[str]:
    """Known departments one behind the other: the longest field first; an empty list where the text is none at all."""
    names: list[str] = []
    rest = text
    while rest:
        ends = [m.end() for m in regex.finditer(r"[\p{L}\d](?![\p{L}\d])", rest)][:14]
        name, end = next(((n, e) for e in reversed(ends) if (n := department_of(rest[:e]))), (None, 0))
        if name is None:
            break
        names.append(name)
        rest = rest[end:]
        glue = _GLUE.match(rest)
        if not glue:
            break
        rest = rest[glue.end() :]
    if names and rest and not regex.match(r"\s*(?:tỉnh|thành phố|và|,)", rest) and not names[1:]:
        return []  # an unknown department that begins like a known one
    if names and rest.strip() and not regex.match(r"\s*(?:tỉnh|thành phố)(?!\w)", rest):
        return [*names, *([f"Sở {rest.strip()}"] if rest.strip()[:1].isupper() else [])]
    return names
