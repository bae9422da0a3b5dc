"""The title gives a named programme another period than the text does.

The programme's name is compared, from its kind of plan ("Chiến lược", "Chương trình" …) up to "giai đoạn"; the periods
must share a year, since a programme often has a predecessor. "thực hiện … giai đoạn 2021 - 2025" may be the period of
the work and not of the programme, so behind "thực hiện" or "triển khai" in the title it is doubted only where
it goes beyond the years that the text gives the programme, or where it is the name of a document that its number stands
before ("thực hiện Nghị quyết số 15-NQ/TU … về …"). Raised: "…
của Chính phủ ban hành Chiến lược quốc gia về bình đẳng giới giai đoạn 2021-2025" over a text on the strategy "giai
đoạn 2021-2030". Not raised: "Kế hoạch thực hiện Chiến lược … giai đoạn 2021-2025"; the strategy "giai đoạn
2011-2020".
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.audit.model import AuditView, Document, Finding, Place
from pipeline.audit.rule import Options, Rule
from pipeline.audit.words import one_line
from pipeline.extract.rules import rule, word_list
from pipeline.link.keys import fold
from pipeline.vietnamese import strip_marks

_FILE = "audit.yaml"


def _check(view: AuditView, options: Options) -> Iterator[Finding]:
    for document_id, pages in view.pages.items():
        document = view.documents.get(document_id)
        if document is None or not document.title:
            continue
        for name, start, end, of_work in _named_periods(document.title):
            found = _other_period(document, pages, name, (start, end))
            if found is None:
                continue
            period, place = found
            if of_work and period[0] <= start and end <= period[1]:
                continue  # the years of the work lie within those of the programme
            stands = document.mark("title") or place
            yield RULE.finding(
                f"doc:{document_id}",
                (stands, place),
                document=document.called,
                name=place.text[: len(one_line(name))],
                title=f"{start}-{end}",
                text=f"{period[0]}-{period[1]}",
            )
            break


def _named_periods(title: str) -> Iterator[tuple[str, int, int, bool]]:
    """The names in a title that a period follows, with its years, and whether these may be the years of the work."""
    line = one_line(title)
    plain = strip_marks(line)
    for match in rule(_FILE, "periods", "named-period").pattern.finditer(plain):
        before = fold(plain[max(0, match.start("name") - 40) : match.start("name")])
        of_work = before.endswith(word_list(_FILE, "work_on_a_programme"))
        yield line[match.start("name") : match.end("name")], int(match["start"]), int(match["end"]), of_work
    for match in rule(_FILE, "periods", "numbered-period").finditer(line):
        yield line[match.start("name") : match.end("name")], int(match["start"]), int(match["end"]), False


def _other_period(
    document: Document, pages: tuple[tuple[int, str], ...], name: str, stated: tuple[int, int]
) -> tuple[tuple[int, int], Place] | None:
    """Where the text gives the name a period that shares years with the stated one and is another."""
    folded = regex.compile(
        r"[\s\W]++".join(regex.escape(word) for word in fold(name).split())
        + rule(_FILE, "periods", "its-place").pattern.pattern
        + rule(_FILE, "periods", "years").pattern.pattern,
        regex.IGNORECASE,
    )
    other: list[tuple[tuple[int, int], Place]] = []
    for page_no, text in pages:
        for match in folded.finditer(strip_marks(text)):
            period = (int(match["start"]), int(match["end"]))
            if period != stated and period[0] <= stated[1] and stated[0] <= period[1]:
                quote = one_line(text[match.start() : match.end()])
                other.append((period, Place(document.id, page_no, match.start(), match.end(), quote)))
    return other[0] if other and len({period for period, _ in other}) == 1 else None


RULE = Rule(
    id="period_mismatch",
    severity="warning",
    vi="{document}: tiêu đề ghi “{name} giai đoạn {title}”, nội dung ghi giai đoạn {text}.",
    en="{document}: the title gives “{name}” the period {title}, the text gives {text}.",
    what="The title gives a named programme another period than the text does.",
    raises=("Title “… ban hành Chiến lược quốc gia về bình đẳng giới giai đoạn 2021-2025”, text “… 2021-2030”.",),
    passes=(
        "“Kế hoạch thực hiện Chiến lược … giai đoạn 2021-2025” on the strategy of 2021-2030: the work's period.",
        "The strategy's predecessor of 2011-2020: the periods share no year.",
    ),
    check=_check,
    of_numbers=False,
)
