"""Why a verdict is what it is, in words: Vietnamese for the store, English for who asks for it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Lang = Literal["vi", "en"]

_SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "~": "≈ "}
_MONEY = ((1e9, "tỷ đồng"), (1e6, "triệu đồng"))
_SWAP = str.maketrans(",.", ".,")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
_PERIOD = re.compile(r"(?:(?P<year>\d{4})-)?(?P<kind>[MHQ])(?P<nth>\d{1,2})|(?P<of>\d{4})-(?P<month>\d{1,2})")

MESSAGES: dict[str, tuple[str, str]] = {
    "met": ("kết quả {result} đạt mức đề ra {target}", "the result {result} reaches the target {target}"),
    "not_met": ("kết quả {result} chưa đạt mức đề ra {target}", "the result {result} misses the target {target}"),
    "unit": (
        "khác đơn vị: chỉ tiêu tính bằng {target}, số báo cáo tính bằng {result}",
        "another unit: the target is in {target}, the reported figure in {result}",
    ),
    "unit_missing": (
        "chỉ tiêu hoặc số báo cáo không nêu đơn vị",
        "the target or the reported figure states no unit",
    ),
    "base": (
        "khác mẫu số: chỉ tiêu tính trên {target}, số báo cáo tính trên {result}",
        "another base: the target is counted on {target}, the reported figure on {result}",
    ),
    "population": (
        "khác đối tượng: chỉ tiêu tính theo {target}, số báo cáo tính theo {result}",
        "another population: the target counts {target}, the reported figure {result}",
    ),
    "scope": (
        "khác phạm vi: chỉ tiêu cho {target}, số báo cáo cho {result}",
        "another scope: the target is for {target}, the reported figure for {result}",
    ),
    "measure": (
        "khác nội dung: chỉ tiêu là “{target}”, số báo cáo là “{result}”",
        "another measure: the target is “{target}”, the reported figure is “{result}”",
    ),
    "ambiguous": (
        "không rõ số báo cáo thuộc chỉ tiêu nào trong cùng một mục",
        "it is not clear which of several targets the reported figure answers",
    ),
    "change": (
        "một bên là mức đạt được, một bên là mức tăng, giảm",
        "one side is a level, the other a change of it",
    ),
    "year": (
        "số báo cáo là của năm {result}, chỉ tiêu là cho năm {target}",
        "the reported figure is of {result}, the target is for {target}",
    ),
    "span": (
        "khác kỳ: chỉ tiêu là của {target}, số báo cáo là của {result}",
        "another span of years: the target is for {target}, the reported figure for {result}",
    ),
    "part_year": (
        "chỉ có số của một phần năm ({result}), chưa đủ để kết luận",
        "only a figure of part of the year ({result}), which decides nothing",
    ),
    "bound": (
        "số báo cáo chỉ nêu giới hạn ({result}), chưa đủ để so với {target}",
        "the report gives only a bound ({result}), which does not decide {target}",
    ),
    "narrative": (
        "báo cáo có nói đến nhưng không nêu số liệu",
        "the report speaks of it without a figure",
    ),
    "mention": (
        "báo cáo {target} có nói đến nhưng không nêu số liệu: “{result}”",
        "the report {target} speaks of it without a figure: “{result}”",
    ),
    "area": (
        "khác địa bàn: chỉ tiêu của {target}, số báo cáo của {result} sau sắp xếp đơn vị hành chính",
        "another area: the target is for {target}, the reported figure for {result} after the merger",
    ),
    "not_yet_due": (
        "chưa đến hạn: chỉ tiêu cho năm {target}, các văn bản đã đọc đến năm {result}",
        "not yet due: the target is for {target}, the documents read go to {result}",
    ),
    "no_report": (
        "không có báo cáo nào trong số văn bản đã đọc trả lời cho năm {target}",
        "no report among the documents read answers for {target}",
    ),
    "silent": (
        "báo cáo của năm {target} không nhắc đến chỉ tiêu này",
        "the report for {target} does not mention this target",
    ),
    "no_report_any": (
        "không có báo cáo nào trong số văn bản đã đọc trả lời",
        "no report among the documents read answers it",
    ),
    "silent_any": (
        "báo cáo không nhắc đến chỉ tiêu này",
        "the report does not mention this target",
    ),
    "unread": (
        "có trang không đọc được trong văn bản có thể chứa kết quả ({result})",
        "pages that could hold the answer could not be read ({result})",
    ),
    "linked": ("do người kiểm tra chỉ định", "set by a reviewer"),
    # notes, put behind the reason
    "estimate": ("số ước", "an estimate"),
    "interim": ("tính đến {result}", "as of {result}"),
    "period": ("số của {result}", "for {result}"),
    "approximate": ("số xấp xỉ", "approximate"),
    "tolerance": ("trong phạm vi “khoảng”", "within “about”"),
    "later": ("số nêu lại ở báo cáo sau", "restated by a later report"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason by its key with what goes into it, and notes behind it. ``text`` puts it into words."""

    key: str
    target: str = ""
    result: str = ""
    notes: tuple[tuple[str, str], ...] = ()

    def text(self, lang: Lang = "vi") -> str:
        """The reason in words, without a full stop."""
        at = 0 if lang == "vi" else 1
        target, result = _spoken(self.target, lang), _spoken(self.result, lang)
        line = MESSAGES[self.key][at].format(target=target, result=result)
        notes = ", ".join(MESSAGES[key][at].format(result=_spoken(told, lang)) for key, told in self.notes)
        return f"{line} ({notes})" if notes else line

    def params(self) -> str:
        """What goes into the words, as JSON for the store."""
        return json.dumps(
            {"target": self.target, "result": self.result, "notes": [list(note) for note in self.notes]},
            ensure_ascii=False,
        )


def from_params(key: str, params: str | None) -> Reason:
    """The reason that was stored as its key and :meth:`Reason.params`."""
    data = json.loads(params) if params else {}
    notes = tuple((str(note), str(result)) for note, result in data.get("notes", ()))
    return Reason(key, data.get("target", ""), data.get("result", ""), notes)


def _spoken(text: str, lang: Lang) -> str:
    """What goes into a reason, in a language: parts of a year in words, numbers in its own way of writing."""
    if period := _PERIOD.fullmatch(text):
        year, kind = period["year"] or period["of"], period["kind"] or ""
        nth = int(period["nth"] or period["month"])
        vietnamese = {
            "M": f"{nth} tháng đầu năm",
            "H": f"6 tháng {'đầu' if nth == 1 else 'cuối'} năm",
            "Q": f"quý {nth} năm",
            "": f"tháng {nth} năm",
        }
        english = {
            "M": f"the first {nth} months of",
            "H": f"half {nth} of",
            "Q": f"quarter {nth} of",
            "": f"month {nth} of",
        }
        if lang == "vi":
            said = vietnamese[kind]
            return f"{said} {year}" if year else said.removesuffix(" năm") if kind == "Q" else said
        return f"{english[kind]} {year or 'the year'}"
    if not text:
        return "toàn bộ" if lang == "vi" else "the whole"
    return text if lang == "vi" else _NUMBER.sub(lambda number: number[0].translate(_SWAP), text)


@lru_cache(maxsize=32768)
def amount(value: float, unit: str | None, per: float | None, comparator: str | None, top: float | None) -> str:
    """A value as Vietnamese documents write it: ``≥ 22%``, ``18/1.000``, ``108,56/100``, ``≥ 50 tỷ đồng``."""
    shown = [each for each in (value, top) if each is not None]
    if unit == "đồng":
        scale, unit = next(
            (pair for pair in _MONEY if all(abs(each) >= pair[0] for each in shown if each)), (1.0, "đồng")
        )
        shown = [round(each / scale, 6) for each in shown]
    written = _SIGNS.get(comparator or "", "") + " - ".join(number(each) for each in shown)
    if per:
        return f"{written}/{number(per)}"
    if unit:
        written += unit if unit.startswith("%") else f" {unit}"
    return written


def number(value: float) -> str:
    """A number with a decimal comma and points between thousands: 1.911.002, 26,71."""
    whole = f"{value:,.6f}".rstrip("0").rstrip(".")
    return whole.translate(_SWAP)
