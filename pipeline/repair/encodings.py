"""Recognising text in TCVN3, VNI, VPS and VIQR by its words, line by line, and turning it into Unicode.

A word votes for an encoding where it is no Vietnamese syllable as it stands and becomes one by the table; it votes
against where it is a syllable as it stands. Documents mix (a Unicode letterhead over a body copied out of an old file),
so each line is judged for itself, and in a line with votes both ways each word follows its nearest neighbours. Text
without any such votes is never touched: clean Vietnamese, French or code gives a handful of votes at most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.model import Edit, Plan, sorted_edits
from pipeline.repair.encoding_tables import ENCODINGS, as_codes, decode, decoded_words, lacks_capital
from pipeline.repair.likely import likeliest
from pipeline.vietnamese import is_syllable

_CODES = re.compile(r"[\u0080-\u00ff\u03bc\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122\uf021-\uf0ff]")
# A sign inside a word, or a capital after a small letter, is what only a wrongly read encoding has.
_ODD = re.compile(r"[A-Za-z][\u0080-\u00bf\u00d7\u00f7]|[\u0080-\u00a9\u00ac-\u00bf][A-Za-z]|[a-z][\u00c0-\u00de]")
_OWN = re.compile(r"[ăĂđĐĩĨũŨơƠưƯẠ-ỹ]")  # Vietnamese letters that no wrongly read single-byte text has
_UNIT = re.compile(r"[µ\u03bc](?:m|g|l|s|A|V|W|F|M|Sv|mol|kat)")
_LINE = re.compile(r"[^\n\r\f]*(?:[\n\r\f]+|$)")  # str.splitlines would cut at U+0085, a letter of VPS
_AFTER_LETTER = frozenset(").,/;")
_VOWELS = frozenset("àáảạăâđêôơưýấầẩậồốổộờớởợừứửự")
_LETTERS = re.compile(r"[^\W\d_]+")
# Signs that open and close a quotation in their place are quotation marks, not letters: «%s», »so«, „so“.
_QUOTED = re.compile(
    r"(?<![^\W\d_])(?:«[^«»\n]*»|»[^«»\n]*«|“[^“”\n]*”|”[^“”\n]*”|„[^„“”\n]*[“”]|‘[^‘’\n]*’|‚[^‚‘’\n]*[‘’])(?![^\W\d_])"
)
_SENTENCE_START = re.compile(
    r"(?:^|[.:;!?…]\s*\n|\n\s*\n)\s*(?:[-–+*•]\s*|\(?[a-z0-9]{1,3}[.)]\s*)?$|[.!?]\s+$|\d:\s+$"
)
_VIQR_WORD = re.compile(r"[A-Za-z](?:[A-Za-z]|(?<=[A-Za-z(^+*])[`'?~.^(+*])*")
_ADDRESS = re.compile(r"\S*(?:://|@|\bwww\.)\S*")
_VIQR_ESCAPE = re.compile(r"\\([`'?~.^(+*dD\\])")
_VIQR_SURE = re.compile(
    r"[aeoAEO]\^|[aA]\((?=[a-z`'?~.]|$)|[ouOU]\+(?=[a-z`'?~.]|$)|[aeiouyAEIOUY][`~]|[aeiouyAEIOUY^(+][?'.](?=[a-z])|\b[dD]{2}[aeiouyAEIOUY]"
)


@dataclass(frozen=True, slots=True)
class _Word:
    start: int  # in the whole text
    end: int
    before: str
    after: str
    vote: str  # "for", "against", "either", "neither"
    weight: int = 1


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    words: list[_Word] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    weight: int = 0
    plain: int = 0  # words in ASCII that are Vietnamese syllables, or abbreviations
    strange: int = 0  # words in ASCII that are neither

    def add(self, word: _Word) -> None:
        self.words.append(word)
        self.counts[word.vote] += 1
        if word.vote == "for":
            self.weight += word.weight

    @property
    def net(self) -> int:
        return self.counts["for"] - self.counts["against"] - self.counts["neither"]

    @property
    def strong(self) -> bool:
        """Whether the line alone proves the encoding."""
        found = self.counts["for"]
        distinct = len({word.before for word in self.words if word.vote == "for"})
        fits = self.counts["against"] * 4 <= found >= self.counts["neither"] * 3
        return self.weight >= 3 and distinct >= 2 and fits and self.vietnamese

    @property
    def vietnamese(self) -> bool:
        """Whether most words of the line are Vietnamese once it is converted."""
        return self.counts["for"] + self.plain >= 2 * (self.strange + self.counts["neither"])


def recognise(text: str) -> dict[str, float]:
    """How much of a text is in which encoding, as the share (0 to 1) of its lines that are; empty for clean text."""
    lines = max(1, sum(1 for line in text.splitlines() if line.strip()))
    found: Counter[str] = Counter(name for name, _ in _judged(text))
    return {name: min(1.0, count / lines) for name, count in found.items()}


def repair_encoding(text: str, encoding: str | None = None) -> Plan:
    """The plan that turns text in an old encoding into Unicode.

    Args:
        text: A text that was read as Latin-1, Windows-1252 or out of a symbol font; it may be mixed with Unicode.
        encoding: ``tcvn3``, ``vni``, ``vps`` or ``viqr`` to convert all that can be converted; None to recognise.

    Returns:
        Edits of kind ``legacy-encoding``, one for each word, in the order of the text.

    Raises:
        ValueError: There is no such encoding.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise ValueError(f"no such encoding: {encoding!r}; there are {', '.join(ENCODINGS)}")
    edits: list[Edit] = []
    if encoding is not None:
        judged: Iterable[tuple[str, _Line]] = ((encoding, line) for line in _lines(text, encoding))
    else:
        judged = _judged(text)
    for name, line in judged:
        edits += _edits(text, line, name, forced=encoding is not None)
    return sorted_edits(edits)


@lru_cache(maxsize=1)  # a text that looks encoded is asked about twice
def _judged(text: str) -> tuple[tuple[str, _Line], ...]:
    """The lines that are in an old encoding, each with its encoding."""
    return tuple(_judge(text))


def _judge(text: str) -> Iterator[tuple[str, _Line]]:
    read = {name: _lines(text, name) for name in ENCODINGS if _possible(text, name)}
    read = {name: lines for name, lines in read.items() if any(line.weight for line in lines)}
    if not read:
        return
    proven = {name: [line for line in lines if line.strong] for name, lines in read.items()}
    for name, lines in read.items():
        if not proven[name] and _short_but_sure(text, lines):
            proven[name] = [line for line in lines if line.counts["for"]]
    read = {name: lines for name, lines in read.items() if proven[name]}
    totals = {name: sum(line.counts["for"] for line in proven[name]) for name in read}
    against = {name: sum(line.counts["against"] for line in lines) for name, lines in read.items()}
    main = max(totals, key=lambda name: totals[name]) if totals else ""
    proven_at = {name: {line.start for line in proven[name]} for name in read}
    for group in zip(*read.values(), strict=True):
        best, line = max(zip(read, group, strict=True), key=lambda pair: pair[1].net + 2 * (pair[0] == main))
        if line.start in proven_at[best]:
            yield best, line
        elif line.words and not line.counts["against"]:
            mostly = totals[best] >= 5 * against[best]
            likely = line.counts["for"] >= max(1, line.counts["neither"]) and line.vietnamese
            if likely or (mostly and line.counts["neither"] <= 2 and not _many_unknown(line)):
                yield best, line


def _many_unknown(line: _Line) -> bool:
    return line.counts["neither"] > line.counts["either"] + line.counts["for"]


def _short_but_sure(text: str, lines: list[_Line]) -> bool:
    """A few words ("ViÖt Nam") prove an encoding where one has a sign inside and all others fit."""
    if any(line.counts["against"] or line.counts["neither"] for line in lines):
        return False
    if sum(line.weight for line in lines) < 2:
        return False
    after = {(word.start, word.end): word.after for line in lines for word in line.words}
    rest = text
    for start, end in sorted(after, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    others = re.findall(r"[^\W\d_]+", rest)
    return len(after) + len(others) >= 2 and all(is_syllable(word) or word.isupper() for word in others)


def _possible(text: str, encoding: str) -> bool:
    return bool(_VIQR_SURE.search(text)) if encoding == "viqr" else bool(_CODES.search(text))


def _lines(text: str, encoding: str) -> list[_Line]:
    lines = []
    at = 0
    escaped = encoding == "viqr" and bool(re.search(r"\\[.?]", text))
    for raw in _LINE.findall(text):
        line = _Line(at, at + len(raw))
        if encoding == "viqr" and _OWN.search(raw) and not _VIQR_SURE.search(raw):
            lines.append(line)  # its full stops are none of VIQR's marks
            at += len(raw)
            continue
        own = len(_OWN.findall(raw)) if encoding != "viqr" else 0
        if own > 0.25 * raw.count(" ") + 1 and not _ODD.search(raw):
            line.counts["against"] = own  # plain Vietnamese: not worth the look at each word
            lines.append(line)
            at += len(raw)
            continue
        words = _viqr_words(raw, escaped) if encoding == "viqr" else _code_words(raw, encoding)
        for start, end, after, vote, weight in words:
            line.add(_Word(at + start, at + end, raw[start:end], after, vote, weight))
        if line.words:
            line.plain, line.strange = _ascii_words(raw, [(word.start - at, word.end - at) for word in line.words])
        lines.append(line)
        at += len(raw)
    return lines


def _ascii_words(line: str, taken: list[tuple[int, int]]) -> tuple[int, int]:
    """How many of a line's other words can be Vietnamese as they stand, and how many cannot."""
    plain = strange = at = 0
    for start, end in [*taken, (len(line), len(line))]:
        for word in _LETTERS.findall(line[at:start]):
            fits = is_syllable(word) or (word.isupper() and len(word) <= 8)
            plain, strange = plain + fits, strange + (not fits)
        at = end
    return plain, strange


def _code_words(line: str, encoding: str) -> Iterator[tuple[int, int, str, str, int]]:
    if line.isascii():
        return
    quotes = {at for match in _QUOTED.finditer(line) for at in (match.start(), match.end() - 1)}
    for start, end, after in decoded_words(line, encoding):
        if end - start == 1 and not line[start].isalpha() and line[start] != after:
            if line[end : end + 1] in _AFTER_LETTER or (after.lower() in _VOWELS and line[start - 1 : start] in " \t"):
                yield start, end, after, "either", 1  # a list's "®)", the word "«"
            continue
        if quotes and (start in quotes or end - 1 in quotes):
            core_start, core_end = start + (start in quotes), end - (end - 1 in quotes)
            if core_start >= core_end:
                continue
            start, end, after = core_start, core_end, decode(line[core_start:core_end], encoding)
        before = line[start:end]
        if before.isascii() or (_UNIT.fullmatch(before) and line[:start].rstrip()[-1:].isdigit()):
            continue
        if line[start - 1 : start].isdigit() and not before[0].isascii():
            continue  # a degree, a minute, a superscript: "16º40’28,7”N"
        vote = _vote(before, after)
        if vote:
            yield start, end, after, vote, 2 if _ODD.search(as_codes(before)) else 1


@lru_cache(maxsize=65536)
def _vote(before: str, after: str) -> str:
    """What a word says about an encoding by whose table it would become ``after``; "" for nothing."""
    as_is = is_syllable(before)
    if before == after:
        return "against" if as_is and any(ord(char) > 0xFF for char in before) else ""
    if not any(char.isalpha() for char in after):
        return ""
    mended = is_syllable(after)
    if as_is:
        return "either" if mended else "against"
    if mended:
        return "for"
    if after.isupper() and len(after) <= 6:
        return "either"  # an abbreviation: "§BQH"
    return "neither"


def _viqr_words(line: str, escaped: bool) -> Iterator[tuple[int, int, str, str, int]]:
    for match in _VIQR_ESCAPE.finditer(line):
        yield match.start(), match.start() + 1, "", "either", 1
    addresses = [match.span() for match in _ADDRESS.finditer(line)]
    for match in _VIQR_WORD.finditer(line):
        before = match.group()
        if any(start <= match.start() < end for start, end in addresses):
            continue
        if not before.isascii() or (before.isalpha() and "dd" not in before.lower()):
            continue
        if line[match.start() - 1 : match.start()] == "\\":
            continue
        if line[match.end() : match.end() + 1].isdigit() or line[match.start() - 1 : match.start()].isdigit():
            continue  # "U+002E", "~1E~2"
        before, after = _viqr_word(before, line[: match.start()], line[match.end() :], escaped)
        if before == after:
            continue
        end = match.start() + len(before)
        sure = bool(_VIQR_SURE.search(before))
        if is_syllable(after):
            yield match.start(), end, after, "for" if sure else "either", 2 if sure else 1
        elif "đ" in after.lower() and (after == "đ" or (after.isupper() and len(after) <= 8)):
            yield match.start(), end, after, "either", 1  # a list's "dd)", an abbreviation: "NDD"
        elif sure:  # a name ("Kro^ng") follows its line; anything else stays
            yield match.start(), end, after if after.isalpha() else before, "neither", 1


def _viqr_word(word: str, left: str, rest: str, escaped: bool) -> tuple[str, str]:
    """A VIQR word without the punctuation after it, and its reading.

    A full stop, a question mark or an apostrophe after a vowel may be a tone mark: it is one where only that gives a
    syllable, where the sentence goes on in small letters, or where the text writes other full stops as "\\.". Before a
    capital ("Ha. Long") the language model decides.
    """
    bare = word.rstrip(".?'")
    if bare == word:
        return word, decode(word, "viqr")
    marked = bare + word[len(bare)]
    with_mark, without = decode(marked, "viqr"), decode(bare, "viqr")
    if len(word) - len(bare) > 1 and is_syllable(with_mark):
        return marked, with_mark
    if not is_syllable(with_mark):
        return bare, without
    if not is_syllable(without):
        return marked, with_mark
    # Official prose asks few questions, and a heading in capitals has no full stop inside.
    to_the_end = word[len(bare)] == "?" or bare.isupper()
    goes_on = re.match(r"[ \t]*\S" if to_the_end else r"[ \t]+[^\sA-Z]|[ \t]*[,;:)\\]", rest)
    if escaped or word[len(bare)] == "'":
        return marked, with_mark
    if goes_on or rest[:1] == ".":
        return marked, with_mark
    if re.match(r"[ \t]+[A-Z]", rest):
        around = decode(left[-60:], "viqr"), decode(rest[:60], "viqr")
        if likeliest((with_mark, f"{without} ."), *around) == with_mark:
            return marked, with_mark
    return bare, without


def _edits(text: str, line: _Line, encoding: str, *, forced: bool) -> Iterator[Edit]:
    words = line.words if forced else list(_of_encoding(line))
    if encoding in ("tcvn3", "vps"):  # these lack capitals
        words = _with_case(text, line, words, encoding)
    for word in words:
        if word.after != word.before:
            sure = {"for": 0.99, "either": 0.95}.get(word.vote, 0.9)
            yield Edit(word.start, word.end, word.before, word.after, "legacy-encoding", sure)


def _of_encoding(line: _Line) -> Iterator[_Word]:
    """The words of a line that are in the encoding: where votes differ, each follows its nearest sure neighbour."""
    sure = [(i, word.vote) for i, word in enumerate(line.words) if word.vote in ("for", "against")]
    for i, word in enumerate(line.words):
        if not sure or min(sure, key=lambda vote: abs(vote[0] - i))[1] == "for":
            yield word


def _with_case(text: str, line: _Line, words: list[_Word], encoding: str) -> list[_Word]:
    """Capitals for words of the capital font, which are typed with the codes of small letters ("CéNG HOµ")."""
    raw = text[line.start : line.end]
    letters = ["".join(c for c in word if c.isascii() and c.isalpha()) for word in re.findall(r"[^\s\d]+", raw)]
    upper = sum(1 for word in letters if len(word) > 1 and word.isupper())
    lower = sum(1 for word in letters if len(word) > 1 and not word.isupper())
    all_capitals = upper > lower and upper >= 1
    heading = upper >= 3 and upper >= 3 * lower
    parts = [] if upper else [part for part in _parts(text, line) if _set_in_capitals(text, *part, words)]
    cased = []
    for word in words:
        in_capitals = heading or any(start <= word.start < end for start, end in parts)
        cased.append(_cased(text, word, encoding, all_capitals=all_capitals, heading=in_capitals))
    return sorted([*cased, *_plain_words(text, parts, words)], key=lambda word: word.start)


def _plain_words(text: str, parts: list[tuple[int, int]], words: list[_Word]) -> Iterator[_Word]:
    """The words without marks of headings in a capital font: they are no codes, but they were capitals too."""
    taken = [(word.start, word.end) for word in words]
    for start, end in parts:
        for match in _PLAIN_WORD.finditer(text, start, end):
            if not any(match.start() < stop and first < match.end() for first, stop in taken):
                yield _Word(match.start(), match.end(), match[0], match[0].upper(), "either", 0)


_TOP_LINES = 8  # of the letterhead; further down, cells in small letters are units and the like
_TOP_REACH = 4000  # characters within which a letterhead ends, blanks between its columns counted
_PART = re.compile(r"[^|\t\n]+?(?=[ ]{2,}|[|\t\n]|\Z)")
_OWN_MARK = re.compile(r"\s*(?:[-+*•]|(?!(?:[ivx]+|tm|kt|tl|q)\.)[a-zđ]{1,2}[.)/])")
_PLAIN_WORD = re.compile(r"[a-z]+")
_FOOT = re.compile(r"N\Si nh\Sn\b")  # "Nơi nhận", whatever the codes of its letters


def _parts(text: str, line: _Line) -> Iterator[tuple[int, int]]:
    """Paragraphs of one line between blank lines, and the cells of letterhead and foot, as spans of the text."""
    raw = text[line.start : line.end]
    if "|" in raw or "\t" in raw:
        if not _is_top(text, line.start) and not _FOOT.search(text, max(0, line.start - 2000), line.end):
            return
        for match in _PART.finditer(raw):
            yield line.start + match.start(), line.start + match.end()
    elif not text[text.rfind("\n", 0, max(0, line.start - 1)) + 1 : line.start].strip():
        yield line.start, line.end


def _is_top(text: str, at: int) -> bool:
    """Whether a line stands in the letterhead; of a long text only the beginning is looked at."""
    return at <= _TOP_REACH and sum(1 for line in text[:at].splitlines() if line.strip(" |\t")) < _TOP_LINES


def _set_in_capitals(text: str, start: int, end: int, words: list[_Word]) -> bool:
    """Whether a heading was typed in a capital font, whose name is lost: it has no capital at all, and no full stop.

    A paragraph or a line of the letterhead begins with a capital; one that does not was typed with the codes of small
    letters in a font that draws capitals (.VnTimeH).
    """
    raw = text[start:end]
    inside = [word for word in words if start <= word.start < end]
    if len(raw.split()) < 2 or len(raw.split()) > 24 or not inside or _OWN_MARK.match(raw):
        return False
    if any(char.isupper() for char in raw if char.isascii()) or any(char.isupper() for w in inside for char in w.after):
        return False
    return raw.rstrip()[-1:] not in ".,;:" and raw.lstrip()[:1].isalpha()


def _cased(text: str, word: _Word, encoding: str, *, all_capitals: bool, heading: bool) -> _Word:
    ascii_letters = "".join(char for char in word.before if char.isascii() and char.isalpha())
    has_small = any(char.islower() for char in ascii_letters)
    shout = (ascii_letters.isupper() and len(ascii_letters) > 1) or (not has_small and all_capitals) or heading
    if shout:
        after = word.after.upper()
    elif lacks_capital(word.after[0], encoding) and _starts_sentence(text, word.start):
        after = word.after[0].upper() + word.after[1:]
    else:
        return word
    return _Word(word.start, word.end, word.before, after, word.vote, word.weight)


def _starts_sentence(text: str, at: int) -> bool:
    return bool(_SENTENCE_START.search(text, max(0, at - 80), at)) if at else True
