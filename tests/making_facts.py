"""Documents as the stages hand them to the store, and doubles of the stages. All bodies and wording are invented."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import replace
from pathlib import Path

from pipeline.errors import DamagedFileError, MissingComponentError, PageError
from pipeline.model import (
    Assignment,
    Box,
    Citation,
    Deadline,
    DocumentFacts,
    Edit,
    Evidence,
    Figure,
    FileInfo,
    Header,
    Mention,
    Page,
    PageText,
    Plan,
    Reading,
    Result,
    Span,
    Target,
    Word,
)
from pipeline.run import PageRead, Stages
from pipeline.run.tasks import OcrCache, failed_page


def sha(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def words_of(text: str) -> tuple[Word, ...]:
    """Every word in a box of its own, ten points wide for each letter, on one line."""
    found, at = [], 0
    for piece in text.split():
        start = text.index(piece, at)
        at = start + len(piece)
        found.append(Word(start, at, Box(10.0 * start, 100.0, 10.0 * at, 112.0), 0.9))
    return tuple(found)


def page(number: int, text: str, *, raw: str | None = None, plan: Plan | None = None) -> Page:
    raw = text if raw is None else raw
    plan = plan or Plan()
    source = "text+repair" if plan else "text"
    return Page(number, source, 0.97, raw, plan, plan.apply(raw), words_of(raw), 595.0, 842.0)


def broken_page(number: int, code: str = "timeout") -> Page:
    return Page(number, "failed", 0.0, "", error="tesseract did not finish", error_code=code)


def facts(
    path: str,
    number: str | None = "12/KH-UBND",
    *,
    issuer: str | None = "UBND tỉnh Hoa Sơn",
    province: str | None = "Hoa Sơn",
    issued_on: str | None = "2023-02-14",
    title: str = "Phát triển thư viện cơ sở",
    cites: tuple[Citation, ...] | None = None,
    pages: tuple[Page, ...] | None = None,
    content: str | None = None,
    **header: object,
) -> DocumentFacts:
    """A plan of an invented province that cites a decision of another body."""
    content = content or f"{path} {number} {title}"
    digest = sha(content)
    text = f"Số: {number}\nCăn cứ Quyết định số 77/QĐ-TTg ngày 02/01/2023, {issuer} {title}."
    pages = pages or (page(1, text),)
    if cites is None:
        start = text.index("77/QĐ-TTg")
        span = Span(1, start, start + len("77/QĐ-TTg"))
        cites = (Citation("77/QĐ-TTg", "QĐ", "Thủ tướng Chính phủ", "2023-01-02", None, span),)
    year = int(issued_on[:4]) if issued_on else None
    number_at = text.index(str(number))
    mentions = (
        Mention("number", str(number), number, Span(1, number_at, number_at + len(str(number))), "so-ky-hieu", 1.0),
    )
    return DocumentFacts(
        FileInfo(path, digest, "text/plain", len(content), len(pages)),
        pages,
        Header(
            doc_type="KH",
            number=number,
            issuer=issuer,
            province=province,
            issued_on=issued_on,
            issued_year=year,
            issued_month=int(issued_on[5:7]) if issued_on else None,
            title=title,
            recipients=("Sở Tài chính", "Lưu: VT"),
            mentions=mentions if number else (),
            **header,
        ),
        cites,
    )


def cite(number: str, issuer: str | None = None, date: str | None = None, *, start: int = 3) -> Citation:
    return Citation(number, None, issuer, date, None, Span(1, start, start + 5))


def repaired_page(number: int = 1) -> Page:
    """A page whose raw text lost marks: "Cac so" was read where "Các sở" was printed."""
    raw = "Mo dau. Cac so thuc hien 77/QĐ-TTg ngay. Het."
    edits = (Edit(8, 11, "Cac", "Các", "diacritics", 0.9), Edit(12, 14, "so", "sở", "diacritics", 0.8))
    return page(number, raw, plan=Plan(edits))


# Doubles of the stages: a file's text says what is to become of it. A line "=page=" parts pages; in a page, a line that
# begins with "!" is a fault. They stand at the top level of a module, so that worker processes find them.

_MARK = "\n=page=\n"


def probe(path: str) -> FileInfo:
    content = Path(path).read_text(encoding="utf-8")
    _obey(content.partition(_MARK)[0], "!probe ")
    if not content:
        raise DamagedFileError("nothing in it", path=path)
    return FileInfo(path, sha(content), "text/plain", len(content.encode()), content.count(_MARK) + 1)


def read_page(path: str, media_type: str, page_no: int, options: object, database: str | None) -> PageRead:
    text = Path(path).read_text(encoding="utf-8").split(_MARK)[page_no - 1]
    cache = OcrCache(database)
    try:
        _obey(text, "!page ")
    except PageError as error:
        return PageRead(failed_page(page_no, error.code, str(error)))
    except MissingComponentError as error:
        return PageRead(failed_page(page_no, error.code, str(error)))
    reading = Reading("layer", text, words_of(text), 0.9)
    if "!ocr" in text:
        key = sha(text)
        kept = cache.get(key)
        if kept is None:
            _note(path, f"ocr {page_no}")
            time.sleep(float(os.environ.get("DOUBLE_OCR_SECONDS", "0")))
            cache.put(key, Reading("vie", text, words_of(text), 0.8))
        reading = kept or cache.new[key]
    return PageRead(PageText(page_no, 595.0, 842.0, (reading,)), cache.new)


def document(file: FileInfo, pages: tuple[PageText, ...]) -> DocumentFacts:
    best = [each.best for each in pages]
    _obey("\n".join(reading.text for reading in best if reading), "!document ")
    done = tuple(
        Page(p.page_no, "failed", 0.0, "", error=p.error, error_code=p.error_code)
        if reading is None
        else Page(p.page_no, "text" if reading.engine == "layer" else "ocr", 0.9, reading.text, text=reading.text)
        for p, reading in zip(pages, best, strict=True)
    )
    if "!surrogate" in "".join(reading.text for reading in best if reading):
        done = tuple(replace(each, text=f"{each.text}\udc80") for each in done)
    base = facts(file.path, number=f"{int(file.sha256[:4], 16)}/KH-UBND")
    return replace(base, file=file, pages=done)


STAGES = Stages(probe, read_page, document)


def _obey(text: str, order: str) -> None:
    for line in text.splitlines():
        if line.startswith(order):
            what = line.removeprefix(order)
            if what == "crash":
                os._exit(7)
            if what == "hang":
                time.sleep(3600)
            if what == "unreadable":
                raise PageError("no use", next_step="Scan it again")
            if what == "missing":
                raise MissingComponentError(
                    "tesseract is missing", next_step="Install it: apt-get install tesseract-ocr"
                )
            raise ZeroDivisionError(what)


def _note(path: str, what: str) -> None:
    """Leaves a trace of work done beside the file, for tests that ask whether it was done twice."""
    with Path(f"{path}.trace").open("a", encoding="utf-8") as trace:
        trace.write(f"{what}\n")


def evidence(
    page: Page, sentence: str, value: str | None = None, *, rule: str = "made", sure: float = 0.95
) -> Evidence:
    """Evidence for a sentence that stands on the page, and for a value in it."""
    start = page.text.index(sentence)
    span = Span(page.page_no, start, start + len(sentence))
    place = None
    if value is not None:
        at = start + sentence.index(value)
        place = Span(page.page_no, at, at + len(value))
    return Evidence(sentence, span, place, page.box_of(span.start, span.end), rule, sure)


def with_findings(base: DocumentFacts, page: Page) -> DocumentFacts:
    """The facts that :data:`FACT_TEXT`, the page's text, states."""
    reading = "Chỉ tiêu 1: có ít nhất 65% số xã có phòng đọc vào năm 2025 và 80% vào năm 2030."
    lent = "Đến nay 36/48 xã có phòng đọc, đạt 75%; ước cả năm 12.500 lượt bạn đọc."
    cost = "Kinh phí 2,3 tỷ đồng."
    duty = "Sở Nội vụ chịu trách nhiệm chỉ tiêu 1, báo cáo trước ngày 30 tháng 11 hằng năm."
    goal = {"indicator": "số xã có phòng đọc", "goal": "2", "indicator_no": "1", "unit": "%"}
    return replace(
        base,
        targets=(
            Target(evidence(page, reading, "65", rule="at-least"), value=65.0, comparator=">=", year=2025, **goal),
            Target(evidence(page, reading, "80"), value=80.0, comparator="=", year=2030, **goal),
            Target(evidence(page, "Nâng cao văn hóa đọc.", sure=0.6), indicator="văn hóa đọc"),
        ),
        results=(
            Result(evidence(page, lent, "75"), value=75.0, numerator=36.0, denominator=48.0, year=2024, scope="cấp xã",
                   **goal),
        ),
        figures=(
            Figure(evidence(page, lent, "12.500"), measure="lượt bạn đọc", value=12500.0, unit="lượt", year=2024),
            Figure(evidence(page, cost, "2,3"), measure="kinh phí", value=2.3e9, unit="đồng", kind="budget"),
        ),
        assignments=(Assignment(evidence(page, duty), agency="Sở Nội vụ", goal="2", indicators=("1",)),),
        deadlines=(Deadline(evidence(page, duty, "30 tháng 11"), due_on="11-30", action="báo cáo", recurring=True),),
    )  # fmt: skip


FACT_TEXT = (
    "Mục tiêu 2. Nâng cao văn hóa đọc.\n"
    "Chỉ tiêu 1: có ít nhất 65% số xã có phòng đọc vào năm 2025 và 80% vào năm 2030.\n"
    "Đến nay 36/48 xã có phòng đọc, đạt 75%; ước cả năm 12.500 lượt bạn đọc. Kinh phí 2,3 tỷ đồng.\n"
    "Sở Nội vụ chịu trách nhiệm chỉ tiêu 1, báo cáo trước ngày 30 tháng 11 hằng năm.\n"
)
