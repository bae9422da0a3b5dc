"""Shares whose base no word states: it is told by how the numbers fit.

    "xếp loại 247 hợp tác xã: tốt 62 (25,1%); khá 114 (46,2%); trung bình 58 (23,5%); yếu 13 (3,5%)"

Of a list of parts with their shares all have one base; where all but one fit it, it is proved, and the last one is
wrong. A single share may be of any number before it that counts the same: where none fits, and one would if two digits
of the percentage changed places, that one was meant. Wording: patterns/claims.yaml, group ``runs``.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.claims_sentence import FILE, Sentence, is_plain
from pipeline.extract.rounding import digits, has_swapped, is_share
from pipeline.extract.rules import bare, rule
from pipeline.model import Claim, Operand, Quantity

_RUN_MIN = 3  # shares of one list that it takes to prove their base
_KNOWN_MAX = 40  # numbers of one unit that are remembered
_DIGITS_MIN = 3  # of a percentage, so that few numbers fit it by chance


@dataclass(frozen=True, slots=True)
class Known:
    """A number that stands before: where it may be the base of a share."""

    operand: Operand
    block: int


class Memory:
    """The numbers of a document up to a sentence, by their units."""

    def __init__(self) -> None:
        self.block = 0
        self._known: dict[str, deque[Known]] = defaultdict(lambda: deque(maxlen=_KNOWN_MAX))

    def note(self, sentence: Sentence) -> None:
        """Remembers the numbers of a sentence that was read."""
        for quantity in sentence.quantities:
            if quantity.unit in (None, "%"):
                continue
            if quantity.denominator and quantity.numerator is not None:
                self._known[_noun(quantity)].append(Known(sentence.sides(quantity)[1], self.block))
            elif is_plain(quantity):
                self._known[_noun(quantity)].append(Known(sentence.operand(quantity), self.block))

    def of(self, quantity: Quantity, *, here: bool) -> list[Operand]:
        """The numbers of what a quantity counts, of this block alone or of the whole document up to it."""
        known = self._known.get(_noun(quantity), ())
        return [each.operand for each in known if not here or each.block == self.block]


def _noun(quantity: Quantity) -> str:
    """The noun by which numbers are held together: "hộ" of "hộ" and "hộ nghèo"."""
    return (quantity.unit or "").partition(" ")[0]


@dataclass(frozen=True, slots=True)
class _Pair:
    part: Quantity
    percent: Quantity


def shares_by_fit(sentence: Sentence, memory: Memory) -> Iterator[Claim]:
    """The shares of a sentence whose base is proved by the others of their list, or by a number before."""
    pairs = _pairs(sentence)
    proved: set[int] = set()
    for run in _runs(sentence, pairs):
        base = _base_of(sentence, run, memory)
        if base is not None:
            for pair in run:
                proved.add(pair.percent.start)
                operands = (sentence.operand(pair.part), base)
                yield sentence.claim("share", sentence.operand(pair.percent), operands)
    for pair in pairs:
        if pair.percent.start not in proved:
            yield from _swapped(sentence, pair, memory)


def _pairs(sentence: Sentence) -> list[_Pair]:
    """Numbers that a percentage follows which is their share of something: "62 (25,1%)"."""
    found = []
    for at in range(1, len(sentence.quantities)):
        part, percent = sentence.quantities[at - 1 : at + 1]
        if percent.unit != "%" or not is_plain(percent) or not is_plain(part) or part.unit == "%":
            continue
        if rule(FILE, "shares", "number-then-percent").match(sentence.between(part, percent)) is None:
            continue
        behind = sentence.text[percent.end : percent.end + 60]
        part = next((q for q in _clause(sentence, at) if _of_all(behind, q) is not None), part)
        if rule(FILE, "relative", "of-something-else").match(behind) is None or _of_all(behind, part) is not None:
            found.append(_Pair(part, percent))
    return found


def _clause(sentence: Sentence, at: int) -> Iterator[Quantity]:
    """The numbers of a clause before a percentage, the nearest first: "khởi tố 1.008 vụ, 1.297 bị can, đạt 98,7%"."""
    for quantity in reversed(sentence.quantities[:at]):
        if ";" in sentence.text[quantity.end : sentence.quantities[at].start] or not is_plain(quantity):
            return
        yield quantity


def _of_all(behind: str, part: Quantity) -> str | None:
    """The text behind a percentage where it is one of all that its number counts: "chiếm 26,4% tổng số xã"."""
    match = rule(FILE, "runs", "of-all").match(behind)
    named = bare(match["what"]).lower() if match is not None else ""
    unit = bare(part.unit or "").lower()
    return named if unit and f"{named} ".startswith(f"{unit} ") else None


def _runs(sentence: Sentence, pairs: Sequence[_Pair]) -> Iterator[list[_Pair]]:
    """Pairs that follow one another in one list."""
    run: list[_Pair] = []
    for pair in pairs:
        goes_on = bool(run) and run[-1].part.unit == pair.part.unit
        between = sentence.text[run[-1].percent.end : pair.part.start] if run else ""
        if goes_on and rule(FILE, "runs", "next-pair").match(between):
            run.append(pair)
            continue
        if len(run) >= _RUN_MIN:
            yield run
        run = [pair]
    if len(run) >= _RUN_MIN:
        yield run


def _base_of(sentence: Sentence, run: Sequence[_Pair], memory: Memory) -> Operand | None:
    """The number that all shares of a list are of, but one at most; None where none is."""
    first = run[0].part
    unit = first.unit
    before = [q for q in sentence.quantities if q.end <= first.start and is_plain(q) and q.unit not in (None, "%")]
    known = [sentence.operand(q) for q in reversed(before) if unit is None or _noun(q) == _noun(first)]
    known += reversed(memory.of(first, here=True)) if unit else []
    largest = max(pair.part.value or 0.0 for pair in run)
    parts = [sentence.operand(pair.part) for pair in run]
    percents = [sentence.operand(pair.percent) for pair in run]
    known.append(replace(parts[0], value=sum(part.value for part in parts), printed=_added(parts)))
    for base in known:
        if base.value < largest:
            continue
        fitting = sum(is_share(percent, part, base) for part, percent in zip(parts, percents, strict=True))
        if fitting >= max(len(run) - 1, _RUN_MIN - 1):
            return base
    return None


def _added(parts: Sequence[Operand]) -> str:
    return f"({' + '.join(part.printed for part in parts)})"


def _swapped(sentence: Sentence, pair: _Pair, memory: Memory) -> Iterator[Claim]:
    """The share of a number before that counts the same, or that would be one if two digits had not changed places."""
    part, percent = sentence.operand(pair.part), sentence.operand(pair.percent)
    if pair.part.unit is None or len(digits(percent.printed).strip("0")) < _DIGITS_MIN:
        return
    anywhere = _of_all(sentence.text[pair.percent.end : pair.percent.end + 60], pair.part) is not None
    before = [q for q in sentence.quantities if q.end <= pair.part.start and is_plain(q) and q.unit is not None]
    known = [sentence.operand(q) for q in before if _noun(q) == _noun(pair.part)]
    known += memory.of(pair.part, here=not anywhere)
    bases = [base for base in known if base.value > part.value]
    fitting = next((base for base in reversed(bases) if is_share(percent, part, base)), None)
    meant = [base for base in bases if _but_for_a_swap(percent, part, base)]
    base = fitting or (meant[-1] if len({base.value for base in meant}) == 1 else None)
    if base is not None:
        yield sentence.claim("share", percent, (part, base), loose=True)


def _but_for_a_swap(percent: Operand, part: Operand, base: Operand) -> bool:
    shown = f"{100 * part.value / base.value:.{percent.decimals}f}".replace(".", "")
    return has_swapped(digits(percent.printed), shown)
