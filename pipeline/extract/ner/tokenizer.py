"""Tokens of official Vietnamese for spaCy: numbers, dates, document numbers, units and abbreviations stay whole.

    "số 28/NQ-CP ngày 15/11/2025, đạt 42/100.000"  ->  số | 28/NQ-CP | ngày | 15/11/2025 | , | đạt | 42/100.000

A token is a stretch of the text, never more and never less: the tokens and the blanks between them are the text, so a
token's offset is an offset of the text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import regex

from pipeline.resources import load_patterns
from pipeline.vietnamese import strip_marks

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_TOKEN = regex.compile(
    r"""
    \d[\w.]*+(?:[/-][\w&]+)*[/-]\p{Lu}[\w&]*(?:-[\p{Lu}&]+\d*)*  # document numbers: 28/NQ-CP, 22/2023/QH15
    | \d+(?:[./-]\d+){2}(?![\d])                      # dates 15/11/2025, and 1.911.002
    | \d+(?:[.,]\d+)*+(?:/\d+(?:[.,]\d+)*+)?          # numbers and shares: 2,3 and 42/100.000
    | \p{Lu}+(?:[&-]\p{Lu}+)+(?!\w)                   # abbreviations: LĐTB&XH, LĐ-TB&XH
    | (?:TP|Tp|TX|TM|KT|TL|TUQ|PGS|GS|TS|ThS|BS|QL|ĐT)\.(?=\s?[\w])
    | \w+(?:['’]\w+)*                                 # words, H'Yim
    | \s+
    | .
    """,
    regex.VERBOSE | regex.DOTALL,
)


def tokens(text: str) -> list[tuple[int, int]]:
    """Start and end of each token of a text; single blanks between tokens belong to none."""
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if text[start] == " " and spans and spans[-1][1] == start:
            start += 1  # spaCy keeps one blank with the token before it; any further blanks are a token of their own
        if start < end:
            spans.append((start, end))
    return spans


class Tokenizer:
    """The tokenizer of a spaCy pipeline.

    The norm of a token is its word without marks and in small letters: it lets the model know a word whose marks an OCR
    lost. Its lemma is not a lemma (Vietnamese words have one form) but the class of names that the word may belong to.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        from spacy.tokens import Doc

        spans = tokens(text)
        words = [text[start:end] for start, end in spans]
        spaces = [text[end : end + 1] == " " for _, end in spans]
        doc = Doc(self.vocab, words=words, spaces=spaces)
        for token in doc:
            token.norm_ = norm(token.text)
            token.lemma_ = word_class(token.text)
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """spaCy stores a tokenizer with its pipeline; this one has no settings."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Tokenizer:
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Nothing to store."""

    def from_disk(self, _path: Any, **_: Any) -> Tokenizer:
        return self


@lru_cache(maxsize=1)
def _name_words() -> dict[str, str]:
    """Words that names are made of, without marks: F of family names, G of given names, P of places, or several."""
    names = load_patterns("names.yaml")
    rows = load_patterns("administrative_units.yaml")["provinces"]
    communes = {unit for row in rows for kind, units in row.items() if kind != "name" for unit in units}
    places = {word for unit in communes for word in unit.split()}
    places |= {word for row in load_patterns("provinces.yaml")["provinces"] for word in row["name"].split()}
    classes: dict[str, str] = {}
    for letter, words in (("F", names["family"]), ("G", names["given"]), ("P", places)):
        for word in {strip_marks(str(word)) for word in words}:
            classes[word] = classes.get(word, "") + letter
    return classes


@lru_cache(maxsize=8192)
def word_class(word: str) -> str:
    """What a capitalised word may be in a name ("F", "G", "P" or several of them); else its letters' case."""
    if word[:1].isupper():
        if len(word) > 1 and word.isupper():
            return "capitals"
        return _name_words().get(strip_marks(word), "Capital")
    return "small" if word[:1].isalpha() else "sign"


@lru_cache(maxsize=8192)
def norm(word: str) -> str:
    """A word as the model compares it: bare, small, every digit a 0, so that numbers of one shape are one word."""
    bare = strip_marks(word).lower()
    return regex.sub(r"\d", "0", bare) if bare[:1].isdigit() else bare
