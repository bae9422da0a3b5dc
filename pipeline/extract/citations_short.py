"""Documents that are named by their number alone, without a symbol: "Quyết định 45 ngày 09/01/2026".

    short_numbers(text)      places of such numbers, as of numbers with a symbol

The name of a type stands before the number and, right behind it or behind the body, a full date; the reader of the
citation (citations.py) asks for the date. Rule and types: ``short`` and ``short_types`` of patterns/citations.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.extract.numbers import DocumentNumber, NumberSpan
from pipeline.resources import load_patterns
from pipeline.timed import TimedPattern


def short_numbers(text: str, rule: TimedPattern) -> Iterator[NumberSpan]:
    """The bare numbers of documents in running text, left to right.

    Args:
        text: running text in NFC.
        rule: the compiled rule ``short``; its group ``no`` is the number, ``type`` the words of the type.
    """
    types: dict[str, str] = load_patterns("citations.yaml")["short_types"]
    for match in rule.finditer(text):
        code = types[" ".join(match["type"].lower().split())]
        number = DocumentNumber(match["no"], None, code, (), "", canonical=match["no"])
        yield NumberSpan(match.start("no"), match.end("no"), number, True)


def is_short(number: DocumentNumber) -> bool:
    """Whether a number bears no symbol."""
    return not number.symbol


def long_form(
    short: DocumentNumber, kind: str | None, date: str | None, others: Sequence[tuple[DocumentNumber, str | None]]
) -> DocumentNumber | None:
    """The number with its symbol that a short one stands for, None where none or more than one fits.

    Args:
        short: the number without symbol.
        kind: its type.
        date: its date, ISO.
        others: numbers with symbols that the document names (its own too), each with its date.
    """
    fitting = {
        other.key: other
        for other, when in others
        if other.value == short.value and other.type in (None, kind) and when in (None, date)
    }
    return fitting.popitem()[1] if len(fitting) == 1 else None
