"""UTF-8 that was read as a single-byte encoding, once or twice ("Äáº¡i há»c"), turned back.

Only sequences that are well-formed UTF-8 and give characters that Vietnamese documents have are turned back. A sequence
of three bytes is proof in itself; one of two bytes (which clean text can hold by chance: "MÃ”") needs such proof, or
several like it, in the same text. Bytes that Windows-1252 does not define, and the non-breaking blank, are often lost
on the way: they are put back where exactly one letter gives a Vietnamese syllable.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.model import Edit, Plan, sorted_edits
from pipeline.repair.likely import likeliest
from pipeline.repair.plan_compose import compose
from pipeline.vietnamese import is_syllable

_LEVELS = 3
_PLAIN = frozenset(
    "“”„‘’‚‐‑‒–—―…•·«»‹›§°±²³¹×÷€™©®½¼¾′″‰†‡≥≤≠≈∞√←↑→↓⇒✓✔●○▪■□☐☑☒►★❖➢αβγδμπσΔΩ\u00a0\u00ad\u200b\u200e\ufeff"
)
_LATIN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ") | frozenset("ăđĩũơưš")
_WORD = re.compile(r"[^ \t\r\n\f]+")  # a non-breaking blank can be half a letter


@lru_cache(maxsize=8)
def _bytes_of(codec: str) -> dict[str, int]:
    """The byte that each character above ASCII stands for; bytes that it lacks are their own control character."""
    found: dict[str, int] = {}
    for byte in range(0x80, 0x100):
        char = bytes([byte]).decode(codec, errors="ignore") or chr(byte)
        found[char] = byte
        if codec == "cp1252":
            found.setdefault(chr(byte), byte)
    return found


@lru_cache(maxsize=8)
def _sequence(codec: str) -> re.Pattern[str]:
    by_byte: dict[int, str] = {}
    for char, byte in _bytes_of(codec).items():
        by_byte[byte] = by_byte.get(byte, "") + char

    def chars(first: int, last: int) -> str:
        return "[" + re.escape("".join(by_byte.get(byte, "") for byte in range(first, last + 1))) + "]"

    more = chars(0x80, 0xBF)
    return re.compile(f"{chars(0xE1, 0xE3)}{more}{{2}}|{chars(0xEF, 0xEF)}{more}{{2}}|{chars(0xC2, 0xCF)}{more}")


def _decoded(match: str, codec: str, *, loose: bool = False) -> str | None:
    table = _bytes_of(codec)
    try:
        char = bytes(table[c] for c in match).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return char if _expected(char) or (loose and char in table) else None


@lru_cache(maxsize=4096)
def _expected(char: str) -> bool:
    return char in _PLAIN or char.lower() in _LATIN or "\u1ea0" <= char <= "\u1ef9" or "\u0300" <= char <= "\u0323"


def repair_mojibake(text: str) -> Plan:
    """The plan that turns doubly encoded UTF-8 back; empty where the text has none.

    Returns:
        Edits of kind ``legacy-encoding``, one for each word.
    """
    if text.isascii():
        return Plan()
    edits: list[Edit] = []
    for codec in ("cp1252", "mac_roman", "cp1258"):
        if not _proven(text, codec):
            continue
        for match in _WORD.finditer(text):
            before = match.group()
            if before.isascii():
                continue
            after = _word(before, codec)
            if after != before:
                edits.append(Edit(match.start(), match.end(), before, after, "legacy-encoding", 0.98))
        edits = _with_lost_blanks(text, edits, codec)
        plan = sorted_edits(edits)
        return compose(plan, _with_lost_bytes(plan.apply(text), plan)) if codec == "cp1252" else plan
    return Plan()


def _proven(text: str, codec: str) -> bool:
    found = [match for match in _sequence(codec).finditer(text) if _decoded(match.group(), codec)]
    proofs = {match.group() for match in found if len(match.group()) == 3 and _fits(text, match, codec)}
    if codec != "cp1252":  # rarer, and met by chance more easily
        return len(proofs) >= 2 and not _reads_well(text)
    if proofs:
        return True
    return len(found) >= 2 and len({match.group() for match in found}) >= 2 and not _reads_well(text)


def _fits(text: str, match: re.Match[str], codec: str) -> bool:
    """Whether a sequence gives a sign, or a letter that makes a Vietnamese syllable of its word."""
    char = _decoded(match.group(), codec, loose=True) or ""
    if not char.isalpha():
        return True
    word = next(m for m in _WORD.finditer(text, text.rfind(" ", 0, match.start()) + 1) if m.end() > match.start())
    return any(is_syllable(part) for part in re.findall(r"[^\W\d_]+", _word(word.group(), codec)) if not part.isascii())


def _reads_well(text: str) -> bool:
    """Whether words with Vietnamese letters outside Latin-1 are about, so that the text was read rightly."""
    return any(is_syllable(word) for word in re.findall(r"[^\W\d_]*[\u0103\u01a1\u01b0\u1ea0-\u1ef9][^\W\d_]*", text))


def _word(word: str, codec: str) -> str:
    for _ in range(_LEVELS):
        deeper = _turned_back(word, codec, loose=True)
        if _turned_back(deeper, codec) == deeper:
            break  # nothing that a further level would bring to light
        word = deeper
    return _complete(_turned_back(word, codec), codec)


def _turned_back(text: str, codec: str, *, loose: bool = False) -> str:
    """Every sequence as its character; ``loose`` also as one that can be a part of the sequences of a level below."""
    return _sequence(codec).sub(lambda match: _decoded(match.group(), codec, loose=loose) or match.group(), text)


_PART = re.compile(r"[^\W\d_]*(?:á[º»¹]|Ã|Ä|Æ|Å)[^\W\d_]*")
_LOST = (0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xAD)  # undefined in Windows-1252, or dropped as a soft hyphen
_BLANK = 0xA0  # the non-breaking blank becomes a blank: lost at the end of a word alone


def _complete(word: str, codec: str) -> str:
    """Puts back the byte that a sequence has lost, where one byte alone makes a syllable of the letters around it."""
    if codec != "cp1252":
        return word

    def mend(match: re.Match[str]) -> str:
        part = match.group()
        lead = re.search(r"á[º»¹]|Ã|Ä|Æ|Å", part)
        assert lead is not None
        found = set()
        if lead.group() == "Ã" and lead.end() == len(part):
            return part  # "à" or "í": the words around decide
        for byte in _LOST:
            raw = bytes(_bytes_of("cp1252")[char] for char in lead.group()) + bytes([byte])
            char = raw.decode("utf-8", errors="ignore")
            candidate = part[: lead.start()] + char + part[lead.end() :]
            if char and _expected(char) and char not in _PLAIN and is_syllable(candidate) and _one_case(candidate):
                found.add(candidate)
        return found.pop() if len(found) == 1 else part

    return _PART.sub(mend, re.sub("â€(?=[.,;:!?)]|$)", "”", word))


def _one_case(word: str) -> bool:
    return word in (word.lower(), word.upper(), word.title())


_LEAD = re.compile(r"á[º»]|Ä|Æ|Å|Ã")


def _with_lost_bytes(text: str, first: Plan) -> Plan:
    """Mends what is left: words whose lost bytes leave a choice, which the language model makes.

    ``first`` is the plan that led to this text: a word that it made whole ("XÃ") has lost nothing.
    """
    edits = []
    whole = {first.to_text(edit.start) for edit in first.edits if is_syllable(edit.after)}
    for match in re.finditer(r"[^\W\d_]*(?:(?:á[º»]|[ÄÆÅÃ])[^\W\d_]*)+", text):
        if match.start() in whole:
            continue
        before = text[: match.start()][-80:]
        found = _completions(match.group())
        if not re.search(r"(?:^|[.!?:\n])\W*$", before):  # not at the start of a sentence: "ích", not "Ích"
            found = {word for word in found if word.lower() == word or word.lower() not in found}
        found -= {word for word in found if word.isupper() and word.title() in found}
        after = likeliest(found, before, text[match.end() :][:80])
        if after and after != match.group():
            edits.append(Edit(*match.span(), match.group(), after, "legacy-encoding", 0.85))
    return Plan(tuple(edits))


def _completions(word: str) -> set[str]:
    """All syllables that a word can have been before bytes were lost from it."""
    if word.replace("Ä", "").isupper() and len(word) <= 6 and set(_LEAD.findall(word)) == {"Ä"}:
        return {word.replace("Ä", "Đ")}  # an abbreviation: "NÄ" of "NĐ-CP"
    found = {""}
    at = 0
    for lead in _LEAD.finditer(word):
        raw = bytes(_bytes_of("cp1252")[char] for char in lead.group())
        chars = {(raw + bytes([byte])).decode("utf-8", errors="ignore") for byte in (*_LOST, _BLANK)}
        letters = {char for char in chars if len(char) == 1 and char.isalpha() and _expected(char)}
        found = {head + word[at : lead.start()] + letter for head in found for letter in letters}
        at = lead.end()
    return {whole for head in found if is_syllable(whole := head + word[at:]) and _one_case(whole)}


def _with_lost_blanks(text: str, edits: list[Edit], codec: str) -> list[Edit]:
    """Mends "hoÃ n" and "lÃ  ": the non-breaking blank that was a part of "à" (or "Ạ", "Ơ") has become a plain one."""
    if codec != "cp1252":
        return edits
    taken = {edit.start: edit for edit in edits}
    for match in re.finditer(r"(\S*?)([^\W\d_]*)(Ã|Æ|áº|á») (?: |(?=[,.;:)/?!])|([^\W\d_]+)(\S*))", text):
        lead, head, half, tail, rest = match.groups()
        letter = (bytes(_bytes_of("cp1252")[char] for char in half) + bytes([_BLANK])).decode("utf-8")
        start = _word(head, codec).replace("Ä", "Đ")
        alone = start + letter
        blank = " " if match.group().endswith("  ") else ""
        after = f"{_word(lead, codec)}{alone}{blank}"
        if tail:
            second = _word(tail, codec)
            if not is_syllable(alone + second) or not _one_case(alone + second):
                continue
            if is_syllable(alone) and is_syllable(second):
                around = _turned_back(text[: match.start()][-80:], codec), _turned_back(text[match.end() :][:80], codec)
                if likeliest((alone + second, f"{alone} {second}"), *around) != alone + second:
                    continue
            after += second + _word(rest, codec)
        elif not is_syllable(alone):
            continue
        for at in [at for at, edit in taken.items() if at < match.end() and edit.end > match.start()]:
            del taken[at]
        taken[match.start()] = Edit(match.start(), match.end(), match.group(), after, "legacy-encoding", 0.9)
    return list(taken.values())
