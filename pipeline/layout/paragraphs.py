"""Where a paragraph ends: what the last line and the next one say about it, their width, and the space between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.layout.lines import LineRecord, pattern
from pipeline.resources import load_patterns
from pipeline.timed import Gate, TimedPattern, timed
from pipeline.vietnamese import strip_marks

_SHORT = 0.86  # where a line and the next line's first word stay below so much of the usual width, the writer broke it
_HEADING = 60  # characters of a heading in one line
_NARROW = 50  # characters; no page is so narrow that the margin breaks a shorter line
_HALF = 0.5  # no margin breaks a line of less than so much of the usual width
_FULL = 0.85  # a line of so much of the usual width was broken by the margin
_MARKUP = " \t\xa0*#_>\\"
_SENTENCE_END = re.compile(r"[.!?…:;]+[\"'”’)\]»]*\s*(?:\(?\d{1,3}\)?|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)?$|/\.$")
# Words and marks after which no sentence and no heading ends, so that a capital on the next line is a name.
_GOES_ON = re.compile(
    r"(?:[,–—/(“\"-]|(?:^|\s)(?:của|và|hoặc|với|cho|tại|theo|do|bởi|từ|đến|về|trong|các|những|là|số|ngày|tháng|năm|bộ|sở|"
    r"tỉnh|huyện|xã|phường|thành phố|ủy ban|ban|hội|chính|thủ tướng|quyết|nghị|thông|kế|chỉ|công|(?<!pháp )luật|căn cứ|"
    r"trên địa bàn|ngoài|giữa|cùng|gồm|như))$",
    re.I,
)
_HEADING_MARK = re.compile(r"\s*#{1,6}\s")  # a heading of Markdown is one line
_NUMBER_OPENS = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[1-9]\d\d)[.)]\s+\w")
_YEAR_WORDS = ("trong năm", "cả năm", "hằng năm", "hàng năm", "cuối năm", "trong quý", "trong tháng")
_WIDE_GAP = re.compile(r"\t|[ \xa0]{3,}")
_YEAR_NEXT = re.compile(r"[-–—~+*•\s]*(?:(?:19|20)\d\d\b|\d{1,2}/\d)")  # the other end of a range of years or dates
# "Đến năm 2028", "Mục tiêu đến năm 2030", "Giai đoạn 2026 - 2028"
_YEAR_LINE = re.compile(
    r"\W*(?:(?:muc tieu|chi tieu|phan dau)(?:\s+cu the)?\s+)?"
    r"(?:den\s+(?:het\s+|cuoi\s+)?nam\s+20\d\d|giai\s+doan\s+20\d\d\s*[-–—]\s*20\d\d)[^\w:]*"
)
_BY_YEAR = re.compile(r"\b(?:19|20)\d\d$")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[IVX]+|[A-HĐ])\s*[.)\-/]|(?i:chương|mục|phần|phụ lục)\s")


@lru_cache(maxsize=1)
def _openers() -> tuple[TimedPattern, ...]:
    return tuple(timed("furniture.yaml", row) for row in load_patterns("furniture.yaml")["paragraphs"])


@lru_cache(maxsize=1)
def _gate() -> Gate:
    return Gate(_openers())


def ends_sentence(text: str) -> bool:
    """Whether a line ends with a sentence or a clause, perhaps with a footnote mark behind it."""
    return bool(_SENTENCE_END.search(text.strip(_MARKUP)))


# The label of a heading or item; "a) Phát triển kinh tế số"
_LETTERED = re.compile(r"\s*(?:[a-zđ]\)|\(?\d{1,2}(?:\.\d{1,2})*[.)]|[IVX]{1,5}\.)\s*[^\W\d_]")


def opens_paragraph(text: str, before: str) -> bool:
    """Whether a line begins a bullet, a numbered item, an article or the like, seen with the line before it."""
    text, before = re.sub(r"^(?:\*{2,3}|__)", "", text.strip()), before.strip(_MARKUP)
    if not (_gate().match(text) and any(rule.match(text) for rule in _openers())):
        # "2. 80% sản phẩm": behind a sentence or a heading a number with a full stop opens an item, whatever follows
        heading = len(before) <= _HEADING and _NUMBERED.match(before) and not pattern("number_goes_on").search(before)
        return bool(_NUMBER_OPENS.match(text)) and bool(ends_sentence(before) or heading)
    if text[0] in "-–—~+*•" and not ends_sentence(before):
        # a dash inside a sentence ("kinh tế" / "- xã hội") is followed by a small letter or a digit
        inner = text.lstrip("-–—~+*• \t")[:1]
        if inner.isdigit() and len(before) <= 2 * _HEADING and _LETTERED.match(before) and before[-1:].isalpha():
            return True  # "a) Về y tế" / "- 100% người dân …": an item below its heading
        if inner.isdigit() and len(before) <= 2 * _HEADING and _BY_YEAR.search(before) and not _YEAR_NEXT.match(text):
            return True  # "a) Đến năm 2028" / "- 85% học sinh …"
        if inner.isdigit() and _NUMBERED.match(before) and _capitals(before) and not _YEAR_NEXT.match(text):
            return True  # "III. CHỈ TIÊU NĂM 2024" / "- 92% người dân …", but not "… GIAI ĐOẠN 2021" / "- 2025"
        return not inner.islower() and not inner.isdigit() and not re.search(r"/[A-ZĐ]{2,}$", before)
    if text.lstrip("*(")[:1].isdigit():
        return _heads_year(before) or _below_capitals(text, before) or not pattern("number_goes_on").search(before)
    if text[1:2] == ",":  # "điểm" / "a, Khoản 2" goes on
        return not pattern("number_goes_on").search(before)
    return not (text[0] in "ĐCMP" and pattern("article_goes_on").search(before))


def _heads_year(before: str) -> bool:
    """Whether a line is a short numbered heading that ends with "năm": "II. CHỈ TIÊU PHẤN ĐẤU TRONG NĂM" / "1. …"."""
    return len(before) <= _HEADING and bool(_NUMBERED.match(before)) and before.lower().endswith(_YEAR_WORDS)


def _below_capitals(text: str, before: str) -> bool:
    """Whether an item follows a heading in capitals: "NHIỆM VỤ TRỌNG TÂM 3 THÁNG CUỐI NĂM" / "1. Phấn đấu …"."""
    return bool(_NUMBER_OPENS.match(text)) and _capitals(before) and not _capitals(text)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual in a document: line width in characters, blank lines between lines, and the margins in points."""

    width: int
    gap: int
    wrapped: bool
    left: float | None = None
    right: float | None = None


def measure(lines: Sequence[LineRecord]) -> Measure:
    """The usual width and spacing of body lines. A text with a line for each paragraph is not ``wrapped``."""
    body = [line for line in lines if line.kind == "body"]
    lengths = sorted(len(line.text.rstrip()) for line in body) or [0]
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.9))]
    gaps = Counter(min(line.gap, 3) for line in body[1:])
    usual = 1 if gaps and gaps[1] > 0.6 * sum(gaps.values()) else 0
    boxes = [line.box for line in body if line.box is not None]
    left = right = None
    if len(boxes) >= 5:
        left = sorted(box.x0 for box in boxes)[len(boxes) // 4]
        right = sorted(box.x1 for box in boxes)[int(len(boxes) * 0.75)]
    return Measure(width, usual, width < 180, left, right)


def is_row(line: LineRecord, *, head: bool) -> bool:
    """A row of a table, or a line of the letterhead with two columns."""
    text = line.text.strip()
    if line.table is not None or text.startswith("|") or text.count("|") >= 2:
        return True
    parts = _WIDE_GAP.split(text)
    if len(parts) == 1:
        return False
    cells = [cell for cell in parts if sum(c.isalnum() for c in cell) >= 2]
    return len(cells) >= 3 or (head and len(cells) == 2)


def _capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 4 and all(c.isupper() for c in letters)


def breaks(before: LineRecord, line: LineRecord, usual: Measure, *, head: bool = False) -> bool:
    """Whether a new paragraph begins with ``line``. ``head``: both stand in the letterhead.

    A page break between them is no reason in itself: sentences run over pages.
    """
    if is_row(before, head=head) or is_row(line, head=head):
        return True
    last, text = before.text.strip(_MARKUP), line.text.strip(_MARKUP)
    spaced = line.gap > usual.gap and line.page_no == before.page_no
    if opens_paragraph(line.text, before.text):
        return spaced or not _dash_inside(last, text, usual)
    ended = ends_sentence(last)
    if (line.gap and _HEADING_MARK.match(before.text)) or (ended and says_by_when(text)):
        return True
    if text[:1] in ",;.:)”]":  # a sentence goes on behind a footnote mark; behind a full stop the sign is dirt
        return ended and bool(re.match(r"[,;.:]\s*[^\W\d_]", text)) and first_letter(text).isupper()
    if joins_tight(last, text):
        return False
    if not first_letter(text).isupper():
        if not usual.wrapped and text[0].isdigit() and not pattern("number_goes_on").search(last):
            return True  # "100% viên chức …" below a line without a full stop
        return ended and (spaced or not usual.wrapped)
    if _capitals(last) and not _capitals(text) and min(len(last.split()), len(text.split())) > 1:
        return True
    # where each line is a paragraph, one that ends with such a word is just that: "theo quy định của pháp luật"
    if _GOES_ON.search(last) and not last.endswith(":") and (usual.wrapped or not last[-1].isalnum()):
        # a short numbered line is a heading of its own ("8. Công an tỉnh"), whatever its last word is
        numbered = _NUMBERED.match(last) or _LETTERED.match(last)
        return bool(numbered) and len(last) < _HALF * usual.width and not re.search(r"[,(“-]$", last)
    if spaced or not usual.wrapped or last.endswith(":"):
        return True
    if _capitals(last) and _capitals(text):  # a heading in capitals over two lines
        return len(last) < 0.6 * usual.width and not _NUMBERED.match(last)
    if _capitals(text) and min(len(last.split()), len(text.split())) > 1:
        return True
    if usual.left is not None and line.box is not None and before.box is not None and usual.right is not None:
        reach = usual.right - usual.left
        if before.box.x1 < usual.right - 0.2 * reach or (ended and line.box.x0 > usual.left + 12 > before.box.x0):
            return True
    return len(last) + 1 + len(text.split()[0]) < _SHORT * usual.width


def _dash_inside(last: str, text: str, usual: Measure) -> bool:
    """A dash at a line's start inside a name: "Đài Phát thanh" / "- Truyền hình". The margin broke the line before."""
    if text[:1] not in "-–—" or ends_sentence(last) or len(last) < max(_FULL * usual.width, _NARROW):
        return False
    return any(word[:1].isupper() for word in re.findall(r"\w+", last)[-3:])


def says_by_when(text: str) -> bool:
    """Whether a line says no more than by when: what stands below it is for that year."""
    return _YEAR_LINE.fullmatch(strip_marks(text).lower()) is not None


def first_letter(text: str) -> str:
    """The first letter or digit, or an empty string."""
    return next((c for c in text if c.isalnum()), "")


def joins_tight(last: str, text: str) -> bool:
    """Whether lines join without a blank: a hyphen or slash, or the halves of a số ký hiệu, meet at the break."""
    if not last or not text:
        return False
    if last[-1] == "\xad" or text[0] in ",;.:)”]":
        return True
    if last[-1] in "-‑/" and len(last) > 1 and last[-2].isalnum() and text[0].isalnum():
        return True
    if text[0] in "/-" and len(text) > 1 and text[1].isupper():
        return bool(re.search(r"\d$" if text[0] == "/" else r"\d\s?/[A-ZĐa-z]{1,5}$", last))
    return False
