"""Sums of running text: a total with the parts that are listed behind it, or before it by years and quarters.

    "Tổng vốn 52,4 tỷ đồng, gồm: ngân sách tỉnh 30,2 tỷ đồng; ngân sách huyện 22,2 tỷ đồng"
    "trồng 42.310 ha (năm 2021: 14.120 ha; năm 2022: 14.650 ha; năm 2023: 13.540 ha)"
    "quý I 1.020 ca, quý II 870 ca, quý III 1.310 ca, quý IV 960 ca; cả năm 4.160 ca"

Where the text does not say that the parts are all ("trong đó", a bare bracket), the claim is loose. Wording:
patterns/claims.yaml, groups ``sums`` and ``series``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from pipeline.extract.claims_sentence import FILE, Sentence, can_be_added, is_plain
from pipeline.extract.rules import bare, rule, word_list
from pipeline.model import Claim, Quantity
from pipeline.resources import load_patterns

_STRONG = regex.compile(r"[,;]|\s\+\s")
_SEPARATORS = regex.compile(r",|;|\s+(?:và|với|cùng)\s+|\s\+\s", regex.I)
_STOP = regex.compile(r"[;)]")
_WORDS = regex.compile(r"[^\W\d]+")
_MARK = regex.compile(r"(?<=[,;:(]\s*)trung bình(?=(?:\s+khá)?\s+\d)", regex.I)
_PARTS_MAX = 30
_SERIES_MIN = 3  # years, quarters or bracketed parts that a list needs before it is taken for a whole
_PAIR = 3  # pieces between two numbers where a name of two words with a comma stands there
_BY_CHANCE = 100  # smaller numbers are often the sum of others
_NEARLY = 0.05  # part of a total that a bracketed list of its parts may miss


@dataclass(frozen=True, slots=True)
class _Listed:
    """Parts of a list. ``cut`` where a semicolon ended a list of commas: more parts may have followed."""

    parts: list[Quantity]
    labels: list[str]
    cut: bool = False


def sums(sentence: Sentence) -> Iterator[Claim]:
    """The totals of a sentence with the parts that "gồm", "trong đó", a bracket or a colon lists behind them."""
    found = sentence.quantities
    if len(found) < 3:
        return
    listed_from: set[int] = set()
    for at, total in enumerate(found[:-2]):
        if not is_plain(total) or not can_be_added(total):
            continue
        first = _behind_changes(sentence, at)
        if first in listed_from:
            continue  # the list of a total before: this one is what is said of that
        before = total if first == at + 1 else found[first - 1]
        if first + 1 >= len(found) or _is_a_base(sentence, total):
            continue
        between = sentence.without_years[before.end : found[first].start]
        how, match = _lead(between, direct=first == at + 1)
        if match is None or not _is_one_item(match["first"], _up_to_next(sentence, first)):
            continue
        listed = _parts(sentence, total, found[first:], match["first"], whole=how == "made-up-of")
        nested = _nested(total, listed.parts, whole=how == "made-up-of")
        if len(listed.parts) > 1 and not nested and not _for_each(sentence, listed):
            listed_from.add(first)
            whole = how == "made-up-of" or are_complements(listed.labels) or _is_series(listed.labels)
            whole = whole or (how == "bracket" and _nearly_all(total, listed.parts)) or _names_the_rest(listed)
            whole = whole or (_is_more(listed.parts, total) and _are_exclusive(listed.labels))
            operands = [sentence.operand(part) for part in listed.parts]
            yield sentence.claim("sum", sentence.operand(total), operands, loose=listed.cut or not whole)


def _up_to_next(sentence: Sentence, at: int) -> str:
    """The text behind a part, up to the next one; percentages are said of it."""
    found = sentence.quantities
    behind = next((quantity for quantity in found[at + 1 :] if quantity.unit != "%"), None)
    return sentence.text[found[at].end : behind.start if behind is not None else None]


def _for_each(sentence: Sentence, listed: _Listed) -> bool:
    """Whether the numbers up to the end of a list hold for each of many; "khá 214, trung bình 121" are marks."""
    end = _STOP.search(sentence.text, listed.parts[-1].end)
    text = sentence.text[: end.start() if end else None]
    if any(" kha " in name for name in _names(listed.labels)):
        text = _MARK.sub("", text)
    return rule(FILE, "sums", "for-each").search(text) is not None


def totals_behind(sentence: Sentence) -> Iterator[Claim]:
    """Numbers of successive years or of the four quarters, and the total of all behind them."""
    run: list[Quantity] = []
    labels: list[str] = []
    at = 0
    for quantity in sentence.quantities:
        label = sentence.text[at : quantity.start]
        if not is_plain(quantity) or quantity.unit == "%":
            run, labels = [], []
        elif len(run) >= _SERIES_MIN and rule(FILE, "series", "of-all").search(label):
            if _is_series(labels) and can_be_added(quantity) and all(p.unit in (None, quantity.unit) for p in run):
                yield sentence.claim("sum", sentence.operand(quantity), [sentence.operand(part) for part in run])
            run, labels = [], []
        elif rule(FILE, "series", "period").search(label) is not None:
            run.append(quantity)
            labels.append(label)
        else:
            run, labels = [], []
        at = quantity.end


def _behind_changes(sentence: Sentence, at: int) -> int:
    """The quantity behind what is said of a total itself: "11.850 tấn, tăng 4,9% so với năm 2023, gồm: …".

    Such are its shares and by how much it rose or fell.
    """
    found, first = sentence.quantities, at + 1
    if first < len(found) and _is_a_base(sentence, found[first]):
        first += 1
    while first < len(found):
        between = sentence.without_years[found[first - 1].end : found[first].start]
        if rule(FILE, "sums", "said-of-it" if found[first].unit == "%" else "change-of-it").match(between) is None:
            break
        first += 1
        if first < len(found) and _is_a_base(sentence, found[first]):
            first += 1
    return first


def _is_a_base(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a bracket holds a number that is no subject itself: the plan, last year, what a percentage is of."""
    if not sentence.text[quantity.end :].startswith(")"):
        return False
    before = sentence.without_years[: quantity.start]
    return (
        rule(FILE, "sums", "base-in-brackets").match(before.rpartition("%")[2]) is not None
        or rule(FILE, "sums", "other-in-brackets").search(before) is not None
    )


def _nearly_all(total: Quantity, parts: Sequence[Quantity]) -> bool:
    """Whether so many parts come so near to a total that a bracket must mean all of them."""
    off = abs(sum(part.value or 0.0 for part in parts) - (total.value or 0.0))
    return len(parts) >= _SERIES_MIN and off <= _NEARLY * (total.value or 0.0)


def _names_the_rest(listed: _Listed) -> bool:
    """Whether the last of several parts is all that is left: "…; các chương trình khác là 3.249 người"."""
    last = listed.labels[-1] if len(listed.labels) >= _SERIES_MIN else ""
    return rule(FILE, "sums", "the-rest").search(last) is not None


def _lead(between: str, *, direct: bool) -> tuple[str, regex.Match[str] | None]:
    for name in ("made-up-of", "among-them", *(("bracket",) if direct else ())):
        match = rule(FILE, "sums", name).match(between)
        if match is not None:
            return name, match
    return "", None


def _parts(sentence: Sentence, total: Quantity, rest: Sequence[Quantity], first: str, *, whole: bool) -> _Listed:
    """The parts of a list that counts every one of its items; empty where one has no number or another unit.

    Shares behind a part ("12 xã (8,5%)") and its change ("8.230 tấn, tăng 3%") are passed over.
    """
    text = sentence.without_years
    parts: list[Quantity] = []
    labels: list[str] = []
    named_first = any(char.isalpha() for char in first)
    at, mark = 0, ""
    cut = False
    for quantity in rest:
        between = text[at : quantity.start] if parts else first
        if parts and rule(FILE, "sums", "list-ends").match(text[at:]):
            break
        if parts and quantity.unit == "%" and rule(FILE, "sums", "said-of-it").match(between):
            at = quantity.end
            behind = rule(FILE, "sums", "compared-with").match(text[at:])
            at += behind.end() if behind else 0
            at += between.rstrip().endswith("(") and text.startswith(")", at)
            continue
        if parts and mark == ";" and rule(FILE, "sums", "new-statement").match(between):
            return _Listed(parts[:_PARTS_MAX], labels)
        if parts and mark == "," and between.lstrip().startswith(";"):
            cut = True
            break
        if parts and not _goes_on(between, mark or between.lstrip(") ")[:1], named_first=named_first):
            return _Listed([], [])
        if not is_plain(quantity) or not _same_kind(total, quantity, whole):
            return _Listed([], [])
        mark = mark or (between.lstrip(") ")[:1] if parts else "")
        parts.append(quantity)
        behind_it = regex.split(r"[,;.():]", sentence.text[quantity.end : quantity.end + 30])[0]
        before_it = sentence.text[quantity.start - len(between) : quantity.start] if named_first else ""
        if len(parts) > 1:
            before_it = before_it.rpartition(";")[2] if mark == ";" else _last_item(before_it)
        labels.append(before_it + sentence.text[quantity.start : quantity.end] + behind_it)
        at = quantity.end
    ended = cut or rule(FILE, "sums", "list-ends").match(text[at:]) is not None
    return _Listed(parts[:_PARTS_MAX], labels, cut) if ended else _Listed([], [])


def _last_item(text: str) -> str:
    """The name that stands last between two numbers: "ngân sách huyện, xã" of ", ngân sách huyện, xã "."""
    items = _STRONG.split(text)
    short = bare(items[-1]).lower().strip() in word_list(FILE, "no_items")
    return " ".join(items[-2:]) if short and len(items) == _PAIR else items[-1]


def _goes_on(between: str, mark: str, *, named_first: bool) -> bool:
    """Whether the text between two numbers parts two items of a list, with none between that has no number.

    Semicolons alone part a list that has them. ``named_first`` where the items' names stand before their numbers: then
    "và" behind a comma is a part of a name ("tôm rừng và các loại hình khác 56.000 ha").
    """
    if rule(FILE, "sums", "next-part").match(between) is None:
        return False
    text = between.lstrip(")")
    if mark == ";" and named_first:
        return text.count(";") == 1
    items = _STRONG.split(text) if named_first and _STRONG.search(text) else _SEPARATORS.split(text)
    last = bare(items[-1]).lower().strip()
    if len(items) == _PAIR and last and last in word_list(FILE, "no_items"):
        return True  # ", ngân sách huyện, xã 12,5 tỷ đồng" is one item
    return len(items) > 1 and all(bare(item).lower().strip() in word_list(FILE, "no_items") for item in items[1:-1])


def _is_one_item(text: str, rest: str) -> bool:
    """Whether the words before the first number name one item; ``rest`` is the text between the first two numbers."""
    text = text.strip(" :")
    if rest.lstrip(") ").startswith(";") or ";" in rest:
        return ";" not in text
    return _STRONG.search(text) is None


def _nested(total: Quantity, parts: Sequence[Quantity], *, whole: bool) -> bool:
    """Whether a part is itself the sum of those behind it: then it says it all.

    A small number may be by chance: of a ``whole`` list it and those before it must make the total too ("12 cơ quan,
    gồm 7 sở, 3 huyện và 4 xã").
    """
    values = [part.value or 0.0 for part in parts]
    return any(
        abs(value - sum(values[at + 1 :])) <= 0.001 * value
        and (
            not whole
            or value >= _BY_CHANCE
            or abs(sum(values[: at + 1]) - (total.value or 0.0)) <= 0.001 * (total.value or 0.0)
        )
        for at, value in enumerate(values[:-2])
    )


def _same_kind(total: Quantity, part: Quantity, whole: bool) -> bool:
    if part.unit == total.unit or part.unit is None or part.unit.startswith(f"{total.unit} "):
        return True  # "482 trường, gồm 168 trường mầm non"
    if f"{total.unit} ".startswith(f"{part.unit} "):
        return True  # "1.872 thủ tục hành chính, gồm 1.455 thủ tục cấp tỉnh"
    return whole and total.unit in word_list(FILE, "general_units") and part.rule == "quantity/count"


def are_complements(labels: Sequence[str]) -> bool:
    """Whether parts leave nothing over: men and women, town and country, dead and injured, or a last one "còn lại"."""
    names = _names(labels)
    if len(names) > 1 and " con lai " in names[-1]:
        return True
    for members in load_patterns(FILE)["complements"]:
        if len(members) == len(names) and _each_another(names, members):
            return True
    return False


def _are_exclusive(labels: Sequence[str]) -> bool:
    """Whether no part can be a part of another: town and district, five marks, sources of money."""
    content = load_patterns(FILE)
    return any(_each_another(_names(labels), members) for members in (*content["exclusives"], *content["complements"]))


def _is_more(parts: Sequence[Quantity], total: Quantity) -> bool:
    return sum(part.value or 0.0 for part in parts) > (total.value or 0.0)


def _names(labels: Sequence[str]) -> list[str]:
    return [f" {' '.join(_WORDS.findall(bare(label).lower()))} " for label in labels]


def _each_another(names: Sequence[str], members: Sequence[str]) -> bool:
    """Whether each name holds another one of the members, the longest where one is a part of the other."""
    told = [max((m for m in members if f" {m} " in name), key=len, default=None) for name in names]
    return None not in told and len(set(told)) == len(names)


def _is_series(labels: Sequence[str]) -> bool:
    """Whether the parts are of successive years, or of all four quarters."""
    found = [rule(FILE, "series", "period").search(label) for label in labels]
    if len(found) < _SERIES_MIN or not all(found):
        return False
    years = [int(match["year"]) for match in found if match and match["year"]]
    if len(years) == len(found):
        return years == list(range(years[0], years[0] + len(years)))
    quarters = [bare(match["quarter"]).lower() for match in found if match and match["quarter"]]
    return quarters in (["i", "ii", "iii", "iv"], ["1", "2", "3", "4"])
