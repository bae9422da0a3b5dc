"""Unicode that looks right and compares wrong: decomposed letters, stray Eth, look-alikes, invisible characters.

All of it is mended inside Vietnamese text alone. A Cyrillic word, a Greek letter, an Icelandic name or a French text
with its own marks stays as it is: a change needs a word that becomes Vietnamese by it, or a damage that no script has
(letters of two scripts in one word), and Vietnamese words around it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

from pipeline.model import Edit, Plan, sorted_edits
from pipeline.repair.abbreviations import is_listed
from pipeline.vietnamese import TONES, is_syllable

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_HIDDEN = (
    SOFT_HYPHEN
    + BYTE_ORDER_MARK
    + "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{WORD JOINER}"
    + "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{COMBINING GRAPHEME JOINER}\N{MONGOLIAN VOWEL SEPARATOR}"
)
_BLANKS = (
    "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{FIGURE SPACE}\N{THIN SPACE}\N{HAIR SPACE}\N{EN SPACE}\N{EM SPACE}"
    "\N{FOUR-PER-EM SPACE}\N{THREE-PER-EM SPACE}\N{SIX-PER-EM SPACE}\N{PUNCTUATION SPACE}"
    "\N{MEDIUM MATHEMATICAL SPACE}\N{IDEOGRAPHIC SPACE}"
)
_ETH = str.maketrans(
    {
        "\N{LATIN CAPITAL LETTER ETH}": "\N{LATIN CAPITAL LETTER D WITH STROKE}",
        "\N{LATIN SMALL LETTER ETH}": "\N{LATIN SMALL LETTER D WITH STROKE}",
        "\N{LATIN CAPITAL LETTER AFRICAN D}": "\N{LATIN CAPITAL LETTER D WITH STROKE}",
        "\N{LATIN SMALL LETTER D WITH TAIL}": "\N{LATIN SMALL LETTER D WITH STROKE}",
    }
)
_CARON = str.maketrans(
    {
        "\N{LATIN CAPITAL LETTER A WITH CARON}": "\N{LATIN CAPITAL LETTER A WITH BREVE}",
        "\N{LATIN SMALL LETTER A WITH CARON}": "\N{LATIN SMALL LETTER A WITH BREVE}",
    }
)


def _looks(script: str, pairs: str) -> dict[int, str]:
    """A translation table out of "NAME>latin" pairs; the names are those of Unicode without "script capital letter"."""
    table: dict[int, str] = {}
    for pair in pairs.split():
        name, _, latin = pair.partition(">")
        size = "CAPITAL" if latin.isupper() else "SMALL"
        table[ord(unicodedata.lookup(f"{script} {size} LETTER {name.replace('_', ' ')}"))] = latin
    return table


_CYRILLIC = _looks(
    "CYRILLIC",
    "A>a IE>e O>o ER>p ES>c U>y HA>x BYELORUSSIAN-UKRAINIAN_I>i JE>j DZE>s SHHA>h KOMI_DE>d QA>q WE>w "
    "A>A VE>B IE>E KA>K EM>M EN>H O>O ER>P ES>C TE>T U>Y HA>X BYELORUSSIAN-UKRAINIAN_I>I JE>J DZE>S",
)
_GREEK = _looks(
    "GREEK",
    "ALPHA>a OMICRON>o NU>v IOTA>i UPSILON>u KAPPA>k "
    "ALPHA>A BETA>B EPSILON>E ZETA>Z ETA>H IOTA>I KAPPA>K MU>M NU>N OMICRON>O RHO>P TAU>T UPSILON>Y CHI>X",
)
DOTLESS_I = "\N{LATIN SMALL LETTER DOTLESS I}"
_OTHER_SCRIPTS = {**_CYRILLIC, **_GREEK, ord(DOTLESS_I): "i"}
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB05)}
# Bullets and signs of Word's symbol fonts (Symbol, Wingdings), as PDF and text copies have them.
_PRIVATE = {
    0xF0B7: "•", 0xF0A7: "▪", 0xF0A8: "▪", 0xF06F: "□", 0xF071: "❑", 0xF076: "❖", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0FE: "☑",
    0xF0E0: "→", 0xF0DE: "⇒", 0xF02D: "-", 0xF02B: "+", 0xF02A: "*", 0xF0B0: "°", 0xF0B1: "±", 0xF0B3: "≥", 0xF0A3: "≤",
    0xF0B4: "×", 0xF020: " ",
}  # fmt: skip
_SHAPES = {"\u0302", "\u0306", "\u031b"}  # circumflex, breve, horn
_STROKES = {"\u0335", "\u0336", "\u0337", "\u0338"}
_MARK = "\u0300-\u036f"
_RUN = re.compile(rf"[^\W\d_][^\W_{_HIDDEN}]*(?:[{_MARK}{_HIDDEN}]+[^\W_]*)*")
_OWN = re.compile(r"[ăĂđĐĩĨũŨơƠưƯẠ-ỹ]")
_PHONETIC = re.compile(r"[ˈˌːɣβθʃʒɾŋɲʎəɛɔʔɤɨʉ]")  # in a transcription ð is what it says
_ICELANDIC = re.compile(r"[þÞæÆøØåÅ]")
_SUSPECT = re.compile(
    rf"[{_MARK}{_HIDDEN}{_BLANKS}{''.join(map(chr, _OTHER_SCRIPTS))}ÐðƉɖǍǎ"
    r"\uff01-\uff5e\ufb00-\ufb04\uf020-\uf0ff\u212a\u212b]"
)
_CJK = re.compile(r"[\u3000-\u9fff\uac00-\ud7af\uff66-\uffdc]")
_CONTINUED = re.compile(r"\r?\n[ \t]*[a-zà-ỹ]")
_WORDS = re.compile(rf"[^\W\d_]+(?:[{_MARK}]+[^\W\d_]*)*")


def repair_unicode(text: str) -> Plan:
    """The plan that makes a Vietnamese text plain NFC; empty for text in other languages and for clean text.

    Returns:
        Edits of kind ``unicode``, one for each word or character that changes, in the order of the text.
    """
    if not _SUSPECT.search(text):
        return Plan()
    context = _Context(text)
    edits = [] if not text.startswith(BYTE_ORDER_MARK) else [Edit(0, 1, BYTE_ORDER_MARK, "", "unicode", 1.0)]
    done = len(edits)
    for start, end in _suspects(text, done):
        before = text[start:end]
        after, confidence = _mended(text, start, end, context)
        if after != before:
            edits.append(Edit(start, end, before, after, "unicode", confidence))
    return sorted_edits(edits)


def _suspects(text: str, at: int) -> list[tuple[int, int]]:
    """The words that hold a suspect character, and the suspect characters between words."""
    runs: list[tuple[int, int]] = []
    covered = at
    for match in _SUSPECT.finditer(text, at):
        if match.start() < covered:
            continue
        start = match.start()
        while start > covered and (
            text[start - 1].isalnum() or text[start - 1] in _HIDDEN or _is_mark(text[start - 1])
        ):
            start -= 1
        run = next((m for m in _RUN.finditer(text, start, match.end() + 64) if m.end() > match.start()), None)
        if run and run.start() <= match.start():
            runs.append(run.span())
            covered = run.end()
        else:
            runs.append(match.span())
            covered = match.end()
    return runs


def _is_mark(char: str) -> bool:
    return "\u0300" <= char <= "\u036f"


class _Context:
    """Whether a place of a text is Vietnamese: its line has Vietnamese words, or most of the text is Vietnamese."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._lines: list[tuple[int, int]] = []
        at = own = other = 0
        for line in text.split("\n"):
            counts = _count(line)
            self._starts.append(at)
            self._lines.append(counts)
            own, other = own + counts[0], other + counts[1]
            at += len(line) + 1
        self._document = own >= 3 and own >= 4 * other

    def vietnamese(self, at: int) -> bool:
        own, other = self._lines[bisect_right(self._starts, at) - 1]
        if own or other:
            return (own >= 1 and own >= 2 * other) or (self._document and other <= 2)
        return self._document


def _count(line: str) -> tuple[int, int]:
    """Words that only Vietnamese has, and words with letters that it has not."""
    if line.isascii():
        return 0, 0
    own = other = shared = strange = 0
    for word in _WORDS.findall(line):
        plain = _composed(word)
        if is_syllable(plain):
            own += bool(_OWN.search(plain))
            shared += not plain.isascii()
            continue
        strange += 1
        if not plain.isascii() and not plain.isupper():
            other += not is_syllable(plain.translate(_ETH).translate(_OTHER_SCRIPTS).translate(_WIDE))
    if not own and shared >= 2 and not strange:
        own = 1  # "Ban hành kèm theo": no letter of its own, and yet nothing else
    return own, other


def _mended(text: str, start: int, end: int, context: _Context) -> tuple[str, float]:
    before = text[start:end]
    vietnamese = context.vietnamese(start)
    if not any(char.isalpha() for char in before):
        return (_sign(text, start, end) if vietnamese else before), 0.98
    if vietnamese:
        after, confidence = _word(before, text, start, end)
    else:
        after, confidence = _lone_word(before, text, start, end), 0.95
    return after, confidence


def _sign(text: str, start: int, end: int) -> str:
    """A blank, an invisible character, a bullet or a full-width sign between words, made plain."""
    char = text[start:end]
    if char in _BLANKS and not _CJK.search(text[start - 1 : start] + text[end : end + 1]):
        return " "
    if char in _HIDDEN:
        return char if char in "\u200d\u200c" and not _latin_around(text, start, end) else ""
    if ord(char[0]) in _PRIVATE:
        return _PRIVATE[ord(char[0])]
    if ord(char[0]) in _WIDE and not _CJK.search(text[start - 1 : start] + text[end : end + 1]):
        return _WIDE[ord(char[0])]
    return char


def _latin_around(text: str, start: int, end: int) -> bool:
    return all(char.isascii() or _OWN.match(char) for char in text[max(0, start - 1) : start] + text[end : end + 1])


def _word(word: str, text: str, start: int, end: int) -> tuple[str, float]:
    """A word of a Vietnamese line, mended."""
    after = word.strip(_HIDDEN) if word.strip(_HIDDEN) else word
    after = "".join(char for char in after if char not in _HIDDEN)
    if word.endswith(SOFT_HYPHEN) and _CONTINUED.match(text, end):
        after += "-"  # a word broken at the end of the line: the hyphen is seen there
    if not _foreign(after):
        after = _composed(after)
    after = after.translate(_LIGATURES)
    confidence = 0.99
    if any(ord(char) in _WIDE for char in after) and not _CJK.search(text[start - 1 : start] + text[end : end + 1]):
        after = after.translate(_WIDE)
    if any(ord(char) in _OTHER_SCRIPTS for char in after):
        after, confidence = _one_script(after, text, start), 0.95
    if _PHONETIC.search(text, max(0, start - 24), end + 24):
        return after, confidence
    return _with_stroke(after), confidence


def _lone_word(word: str, text: str, start: int, end: int) -> str:
    """A word without Vietnamese neighbours: mended only into what nothing but Vietnamese is."""
    after = _with_stroke(_composed("".join(char for char in word if char not in _HIDDEN)))
    if _OWN.search(after.replace("đ", "").replace("Đ", "")) and is_syllable(after):
        return after
    if is_syllable(after) and unicodedata.normalize("NFC", word) == after:
        return after  # the same text by Unicode's own rule, whatever its language
    in_symbol = text[end : end + 1] == "-" or text[start - 1 : start] in ("-", "/") or text.strip() == word
    return _with_stroke(word) if word.isupper() and in_symbol else word


def _foreign(word: str) -> bool:
    """Whether a word has letters of a script other than Latin that look like no Latin letter."""
    return any(
        char.isalpha()
        and ord(char) not in _OTHER_SCRIPTS
        and not unicodedata.name(char, "").startswith(("LATIN", "FULLWIDTH"))
        for char in word
    )


def _one_script(word: str, text: str, start: int) -> str:
    """A word with look-alike letters in Latin letters alone, where it can only have been meant so."""
    if _foreign(word):
        return word
    after = _composed(word.translate(_OTHER_SCRIPTS))
    letters = [char for char in word if char.isalpha()]
    if all(ord(char) not in _OTHER_SCRIPTS or char == DOTLESS_I for char in letters):
        return after if is_syllable(after) else word  # the dotless i is Turkish
    if any(ord(char) not in _OTHER_SCRIPTS for char in letters):
        return after  # two scripts in one word
    line = text[text.rfind("\n", 0, start) + 1 : (text.find("\n", start) + 1 or len(text) + 1) - 1]
    alone = not any(_foreign(other) for other in re.findall(r"[^\W\d_]+", line))
    greek = any(ord(char) in _GREEK for char in letters)
    if alone and is_syllable(after) and not (greek and len(letters) == 1):
        return after
    return word


def _with_stroke(word: str) -> str:
    """Eth and its like as đ, and the caron as a breve, where a Vietnamese syllable or an abbreviation comes out."""
    after = word.translate(_CARON)
    if after != word and is_syllable(after.translate(_ETH)):
        word = after
    after = _read_twice(word).translate(_ETH)
    if after == word or _ICELANDIC.search(word):
        return word
    letters = "".join(char for char in after if char.isalpha())
    abbreviation = (letters.isupper() and len(letters) <= 8) or (
        sum(1 for char in letters if char.isupper()) >= 2 and letters[0].isupper() and len(letters) <= 8
    )
    return after if is_syllable(letters) or abbreviation else word


def _read_twice(word: str) -> str:
    """A word with one Đ where an OCR read it as Đ and as Eth ("BCĐÐ"), unless two make a known abbreviation."""
    if "ĐÐ" not in word or is_listed(word.replace("Ð", "Đ")):
        return word
    return word.replace("ĐÐ", "Đ")


@lru_cache(maxsize=65536)
def _composed(word: str) -> str:
    """NFC, with the marks of each letter in the order that lets them compose, doubled marks once."""
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFC", word)
    if not any("\u0300" <= char <= "\u036f" for char in plain):
        return plain
    return "".join(_clusters(unicodedata.normalize("NFD", plain)))


def _clusters(decomposed: str) -> list[str]:
    parts: list[str] = []
    base, marks = "", ""
    for char in f"{decomposed}\0":
        if _is_mark(char):
            marks += char
            continue
        if base or marks:
            parts.append(_cluster(base, marks))
        base, marks = char, ""
    return parts


def _cluster(base: str, marks: str) -> str:
    if base in "dD" and marks and set(marks) <= _STROKES:
        return "đ" if base == "d" else "Đ"
    ordered = sorted(dict.fromkeys(marks), key=lambda mark: (mark not in _SHAPES, mark in TONES))
    return unicodedata.normalize("NFC", base + "".join(ordered))
