"""The encodings of Vietnamese from before Unicode: tables, and conversion both ways.

The codes stand in ``patterns/encodings.yaml``. A text in such an encoding is handled as a ``str`` of the characters
that its bytes have in Latin-1; :func:`as_codes` brings a text that was read as Windows-1252, or copied out of a symbol
font, into that form without changing its length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from pipeline.resources import load_patterns
from pipeline.vietnamese import is_syllable

Encoding = Literal["tcvn3", "vni", "vps", "viqr"]
ENCODINGS: tuple[str, ...] = get_args(Encoding)

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # the order of the columns in the YAML file
_CP1252 = {
    char: chr(code) for code in range(0x80, 0xA0) for char in [bytes([code]).decode("cp1252", errors="ignore")] if char
}
# Readers put these in the place of a code: a symbol font's private area, and the Greek letter for the micro sign.
_TO_CODES = {**_CP1252, **{chr(0xF000 + code): chr(code) for code in range(0x21, 0x100)}, "\u03bc": "\u00b5"}
_AS_CODES = str.maketrans(_TO_CODES)
_SIGN = re.compile("[" + re.escape("".join(char for char in _CP1252 if not char.isalnum())) + "]")
_SIGNS = re.compile(f"({_SIGN.pattern})")


def as_codes(text: str) -> str:
    """The text with Windows-1252 and symbol-font characters as their Latin-1 codes; offsets hold."""
    return text.translate(_AS_CODES)


@dataclass(frozen=True)
class Table:
    """One encoding: ``decode`` maps codes (1 to 2 characters) to letters, ``encode`` letters to codes."""

    name: str
    decode: dict[str, str]
    encode: dict[str, str]
    pattern: re.Pattern[str]  # any code of the table, the longest first
    word: re.Pattern[str]  # a run of letters and codes

    def convert(self, codes: str) -> str:
        """Every code of a word as its letter."""
        return self.pattern.sub(lambda match: self.decode[match.group()], codes)


def _char(name: str) -> str:
    return chr(int(name.removeprefix("U+"), 16))


@lru_cache(maxsize=8)
def table(name: str) -> Table:
    """The table of an encoding. Raises ``ValueError`` for a name that has none."""
    for entry in load_patterns("encodings.yaml"):
        if entry["id"] == name and "table" in entry:
            return _build(name, entry["table"])
    raise ValueError(f"no table for the encoding {name!r}; there are {', '.join(ENCODINGS)}")


def _build(name: str, rows: dict[str, list[str | None]]) -> Table:
    decode: dict[str, str] = {}
    encode: dict[str, str] = {}
    for letter, codes in rows.items():
        for tone, hexed in zip(TONES, codes, strict=False):
            if hexed is None:
                continue
            code = bytes.fromhex(str(hexed)).decode("latin-1")
            char = unicodedata.normalize("NFC", _char(letter) + tone)
            decode[code] = char
            encode[char] = code
    for char in list(encode):
        upper = char.upper()
        encode.setdefault(upper, encode[char])  # the capital is a matter of the font
    for code, char in list(decode.items()):
        if len(code) == 2:  # VNI's marks have two cases, and typists mix them
            for mixed in (code[0] + code[1].lower(), code[0] + code[1].upper()):
                decode.setdefault(mixed, char)
    codes_ = sorted((code for code in decode if not code.isascii()), key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(code) for code in codes_))
    signs = "".join(sorted({char for code in codes_ for char in code if not char.isalnum()}))
    word = re.compile(rf"(?:[^\W\d_]|[{re.escape(signs)}])+" if signs else r"[^\W\d_]+")
    return Table(name, decode, {char: code for char, code in encode.items() if not char.isascii()}, pattern, word)


@lru_cache(maxsize=1)
def _viqr_marks() -> dict[str, str]:
    """Combining mark to the ASCII character that VIQR writes for it."""
    entry = next(entry for entry in load_patterns("encodings.yaml") if entry["id"] == "viqr")
    return {_char(mark): str(sign) for mark, sign in entry["marks"].items()}


def lacks_capital(letter: str, encoding: str) -> bool:
    """Whether an encoding writes a small letter and its capital with the same code (the font makes the difference)."""
    codes = table(encoding).encode
    return letter.islower() and letter in codes and codes.get(letter.upper()) == codes[letter]


_VIQR_UNIT = re.compile(
    r"\\(?P<literal>.)|(?P<d>[dD])(?P=d)|(?P<Dd>Dd)"
    r"|(?P<vowel>[aA][(^]|[eEoO]\^|[oOuU][+*]|[aeiouyAEIOUY])(?P<tone>[`?~'.]?)",
    re.S,
)


def decode(raw: str | bytes, encoding: str, *, capitals: bool = False) -> str:
    """Reads a text in an old encoding.

    Args:
        raw: The bytes, or the text that came of reading them as Latin-1 or Windows-1252. Characters that are no code of
            the encoding stay.
        encoding: ``tcvn3``, ``vni``, ``vps`` or ``viqr``.
        capitals: The text stands in a capital font (".VnTimeH"): its letters are capitals whatever their code.

    Returns:
        The text in Unicode, NFC.

    Raises:
        ValueError: There is no such encoding.
    """
    text = raw.decode("latin-1") if isinstance(raw, bytes) else raw
    if encoding == "viqr":
        text = _VIQR_UNIT.sub(_viqr_letter, text)
    else:
        text = "".join(after for _, _, after in decoded_words(text, encoding))
    return text.upper() if capitals else text


def decoded_words(text: str, encoding: str) -> Iterator[tuple[int, int, str]]:
    """Cuts a text into words and what lies between, each with its start, its end and what it decodes to.

    A curly quote, a dash or another sign of Windows-1252 at the edge of a word is a letter in some encodings (VPS has
    "Ề" where Windows has "“"): it is read as one only where that makes the word a Vietnamese syllable.
    """
    codes = table(encoding)
    view = as_codes(text)
    at = 0
    for match in codes.word.finditer(view):
        start, end = match.span()
        if start > at:
            yield at, start, text[at:start]
        at = end
        whole = codes.convert(view[start:end])
        if not _SIGN.search(text, start, end) or is_syllable(whole):
            yield start, end, whole
            continue
        parts = _SIGNS.split(text[start:end])
        yield start, end, "".join(part if _SIGN.match(part) else codes.convert(as_codes(part)) for part in parts)
    if at < len(text):
        yield at, len(text), text[at:]


def _viqr_letter(match: re.Match[str]) -> str:
    if match["literal"] is not None:
        return match["literal"]
    if match["d"]:
        return "đ" if match["d"] == "d" else "Đ"
    if match["Dd"]:
        return "Đ"
    signs = {sign: mark for mark, sign in _viqr_marks().items()} | {"*": "\u031b"}
    letters = match["vowel"][0] + "".join(signs[sign] for sign in match["vowel"][1:] + match["tone"])
    return unicodedata.normalize("NFC", letters)


def encode(text: str, encoding: str) -> str:
    """Writes a Vietnamese text in an old encoding, as the characters that its bytes have in Latin-1.

    A capital that the encoding lacks becomes the small letter's code (the font shows it as a capital); characters of
    other scripts stay as they are. For bytes, call ``.encode("latin-1", errors=...)`` on the result.

    Args:
        text: Any text; combining marks are composed first.
        encoding: ``tcvn3``, ``vni``, ``vps`` or ``viqr``.

    Raises:
        ValueError: There is no such encoding.
    """
    text = unicodedata.normalize("NFC", text)
    if encoding == "viqr":
        return _encode_viqr(text)
    codes = table(encoding).encode
    return "".join(codes.get(char, char) for char in text)


def _encode_viqr(text: str) -> str:
    marks = _viqr_marks()
    out: list[str] = []
    for i, char in enumerate(text):
        before = out[-1][-1] if out else ""
        if char in "đĐ":
            out.append("dd" if char == "đ" else "DD")
            continue
        base, *signs = list(unicodedata.normalize("NFD", char))
        if signs and base in "aeiouyAEIOUY" and all(sign in marks for sign in signs):
            signs.sort(key=lambda mark: list(marks).index(mark))
            out.append(base + "".join(marks[sign] for sign in signs))
        elif (
            char == "\\"
            or (char in "dD" and _beside_d(before, text[i + 1 : i + 2]))
            or _would_bind(char, text[:i], before)
        ):
            out.append("\\" + char)
        else:
            out.append(char)
    return "".join(out)


def _beside_d(before: str, after: str) -> bool:
    """Whether a literal d would be read as one half of đ with its neighbour."""
    return before in ("d", "D") or after in ("đ", "Đ")


def _would_bind(char: str, before: str, last: str) -> bool:
    """Whether a literal sign would be read as the mark of the vowel before it."""
    if char not in "`?~'.^(+*" or not before:
        return False
    return last in "aeiouyAEIOUY" or (last in "(^+*" and not before[-1].isascii())
