"""Plain text and Markdown: which bytes are which letters, and where a page ends."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from pathlib import Path
from statistics import median

from pipeline.errors import EmptyFileError
from pipeline.intake.markdown import set_side_by_side
from pipeline.model import PageLayer
from pipeline.vietnamese import is_syllable

# Bytes that Windows-1252 leaves undefined; legacy Vietnamese fonts (VNI, VISCII) use them, so they must survive.
_UNDEFINED = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_CP1252 = "".join(_UNDEFINED.get(b) or bytes([b]).decode("cp1252") for b in range(256))

# "- 2 -", "2", "Trang 2", "Trang 2/10", "Page 2 of 10", "--- Page 2 ---", "[2]", "2/10".
_NUMBER_LINE = re.compile(
    r"^[ \t\xa0]*(?P<mark>[-–—=*#\[(|{<]+[ \t]*)?(?P<word>(?:trang|page|pg|tr)\b\.?[ \t]*(?:số|so)?[ \t:]*)?"
    r"(?P<no>\d{1,4})(?:[ \t]*(?P<of>/|of|trên|trong)[ \t]*(?P<total>\d{1,4}))?(?:[ \t]*[-–—=*#\])|}>]+)?[ \t\xa0]*$",
    re.I | re.M,
)


def read(path: Path) -> tuple[PageLayer, ...]:
    """The pages of a text file; their texts are exact pieces of it (after decoding; line ends become ``\\n``).

    Only the columns of a letterhead or signature block that Markdown keeps as a table are set side by side as lines.

    Raises:
        EmptyFileError: there is nothing in it but blanks.
    """
    return pages_of(set_side_by_side(decode(path.read_bytes())), str(path))


def pages_of(text: str, path: str) -> tuple[PageLayer, ...]:
    """Layers without a picture, one for each page of the text."""
    if not text.strip("\ufeff\x1a \t\r\n\f\v\xa0\x00"):
        raise EmptyFileError("there is no text in the file", path=path, next_step="Get the file again")
    return tuple(PageLayer(i, None, None, page) for i, page in enumerate(split_pages(text), 1))


def decode(data: bytes) -> str:
    """The text of a file's bytes, whatever the encoding; line ends are ``\\n``, and a byte order mark is left out.

    UTF-8 and UTF-16 are known by their form. One-byte text is Windows-1258 where that gives Vietnamese; else each byte
    becomes its letter in Windows-1252, without loss, and the repair finds out whether TCVN3, VNI or VISCII was meant.
    """
    return _decode(data).replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes) -> str:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut off in the middle of a letter is still UTF-8.
        if error.start >= len(data) - 3 and error.start > 0:
            return data[: error.start].decode("utf-8")
    else:
        if "\x00" not in text:
            return text
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) > 0.1 * len(sample):
        return data.decode("utf-16-be" if even > odd else "utf-16-le", errors="replace")
    if _mostly_utf8(data):
        return data.decode("utf-8", errors="replace")
    windows = decode_1258(data)
    return windows if windows is not None else decode_bytes(data)


def decode_bytes(data: bytes) -> str:
    """Each byte as its letter in Windows-1252 (Latin-1 where that has none): a map without loss."""
    return data.decode("latin-1").translate(dict(enumerate(_CP1252)))


def decode_1258(data: bytes) -> str | None:
    """The text if Windows-1258 makes Vietnamese of the bytes (letters with a mark form syllables), else None."""
    text = data.decode("cp1258", errors="replace")
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text[:20000]))
    marked = [word for word in words if not word.isascii()]
    good = sum(is_syllable(word) for word in marked)
    # TCVN3 and VNI read as 1258 give accidental syllables now and then, never most of them.
    return text if marked and good > 0.7 * len(marked) and len(marked) > 0.15 * len(words) else None


def _mostly_utf8(data: bytes) -> bool:
    """UTF-8 with a few broken letters: most bytes beyond ASCII belong to well-formed letters."""
    high = sum(byte >= 0x80 for byte in data)
    lost = data.decode("utf-8", errors="replace").count("\ufffd")
    return high > 20 and lost < 0.02 * high


def split_pages(text: str) -> list[str]:
    """The pages of a text: between form feeds, else at page-number lines, else one.

    Joined, the pages give the text back, but for the form feeds.
    """
    if "\f" in text.strip("\f \t\n"):
        pages = text.split("\f")
        while len(pages) > 1 and not pages[-1].strip():
            pages.pop()  # a form feed ends the last page, too
        if len(pages) > 1 and not pages[0].strip():
            pages.pop(0)
        return pages
    text = text.replace("\f", "\n")
    cuts = _page_cuts(text)
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _page_cuts(text: str) -> list[int]:
    """Where pages begin, by lines that hold only a page number and count up regularly; [] if there are none.

    A bare number counts only between empty lines: marks of footnotes and items of lists stand alone on lines as well.
    """
    labelled, bare = [], []
    for match in _NUMBER_LINE.finditer(text):
        labels = match["word"] or match["total"] or match["mark"]
        if match["mark"] and not (match["word"] or match["total"]) and not re.search(r"[-–—=\])|}>]\s*$", match[0]):
            continue  # "- 2" or "# 2" opens a list or a heading
        alone = _blank_before(text, match.start()) and _blank_after(text, match.end())
        if labels and (match["word"] or alone):
            labelled.append(match)
        elif not labels and alone:
            bare.append(match)
    for found in (labelled, bare):
        run = _counting(found)
        if run and _regular(run, len(text)):
            return _cuts_of(run, text)
    return []


def _blank_before(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, max(0, at - 1)) + 1 : max(0, at - 1)] if at else ""
    return not line.strip()


def _blank_after(text: str, at: int) -> bool:
    start = at + 1
    end = text.find("\n", start)
    return not text[start : end if end >= 0 else len(text)].strip()


def _counting(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The longest run in which each number is one more than the one before, starting from 1 or 2."""
    best: list[re.Match[str]] = []
    for i, first in enumerate(found):
        if int(first["no"]) > 2:
            continue
        run = [first]
        for match in found[i + 1 :]:
            if int(match["no"]) == int(run[-1]["no"]) + 1:
                run.append(match)
        if len(run) > len(best):
            best = run
    return best


def _regular(run: list[re.Match[str]], length: int) -> bool:
    """Pages are of like length: no distance between numbers is far from the usual one, and they cover the text."""
    if len(run) < 2:
        return bool(run) and run[0]["word"] is not None
    steps = [b.start() - a.start() for a, b in pairwise(run)]
    usual = median(steps)
    if usual < 300 or run[0].start() > 3 * usual or length - run[-1].end() > 3 * usual:
        return False
    return all(0.3 * usual <= step <= 2.5 * usual for step in steps)


def _cuts_of(run: list[re.Match[str]], text: str) -> list[int]:
    """Numbers at the head of pages begin a page; numbers at the foot end one.

    A count that starts with 1 behind a page's worth of text stands at the foot. By custom (Nghị định 30/2020/NĐ-CP,
    Phụ lục I) numbers stand at the head and the first page has none, so that a count from 2 stands at the head.
    """
    starts = [match.start() for match in run]
    usual = median(b - a for a, b in pairwise(starts)) if len(starts) > 1 else len(text) / 2
    foot = run[0]["no"] == "1" and len(text[: starts[0]].strip()) > 0.25 * usual
    if not foot:
        return [start for start in starts if text[:start].strip()]
    ends = [min(len(text), match.end() + 1) for match in run]
    return [end for end in ends if text[end:].strip()]
