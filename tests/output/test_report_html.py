"""The report as a page: what it says, that nothing breaks it, and that a browser shows and prints it."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from making_report import HOSTILE, report_database

from pipeline.cli.main import cli
from pipeline.errors import StoreError, UsageError
from pipeline.output.charts import line_chart
from pipeline.output.labels import MARKS, SHOWN, Words, _labels
from pipeline.output.report import write_report
from pipeline.output.report_data import Point, Series, load
from pipeline.store import Store
from pipeline.store.filters import FactFilters, Filters

FOLDER = "/in"


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return report_database(tmp_path_factory.mktemp("report") / "a.db", Path(FOLDER))


@pytest.fixture(scope="module")
def page(db, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    with Store.read(db) as store:
        write_report(store.db, path, FactFilters(), made_on="2026-03-05")
    return path


class Outline(HTMLParser):
    """Which tags are open where, and every attribute; complains about tags that are closed in disorder."""

    VOID = frozenset("meta br hr img input link".split())

    def __init__(self):
        super().__init__()
        self.open, self.attributes, self.tags, self.text = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def outline(path):
    parser = Outline()
    parser.feed(path.read_text(encoding="utf-8"))
    assert parser.open == []
    return parser


def test_the_page_needs_nothing_but_itself(page):
    found = outline(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(found.tags)
    addresses = [value for _, name, value in found.attributes if name in ("src", "href", "action", "style") and value]
    assert all(value.startswith(("#", "file:///in/", "flex-grow")) for value in addresses)
    style = page.read_text(encoding="utf-8").partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_the_text_of_documents_is_text(page):
    source = page.read_text(encoding="utf-8")
    assert "<script" not in source
    assert HOSTILE in "".join(outline(page).text)


def test_both_sides_of_a_target_with_number_marked_document_date_and_page(page):
    source = " ".join(page.read_text(encoding="utf-8").split())
    row = source.partition('<details class="score"')[2].partition("</details>")[0]
    assert "có ít nhất <mark>65</mark>% số xã" in row
    assert "năm 2025 ước đạt <mark>72,5</mark>% số xã có phòng đọc." in row
    assert "12/KH-UBND</a>, UBND tỉnh Hoa Sơn, ngày 14/02/2023, trang 1" in row
    assert "90/BC-UBND</a>, UBND tỉnh Hoa Sơn, ngày 01/12/2025, trang 2 · ước" in row
    assert "≥ 65%" in row
    assert "+7,5 điểm %" in row
    assert 'href="file:///in/plan.pdf#page=1"' in row
    assert 'href="file:///in/b%C3%A1o%20c%C3%A1o%2090.txt"' in row


def test_verdicts_have_words_and_signs_beside_their_colours(page):
    badges = re.findall(
        r'<span class="badge v-(\w+)"><i aria-hidden="true">(.)</i>([^<]+)</span>', page.read_text("utf-8")
    )
    assert {name for name, _, _ in badges} == set(SHOWN)  # all of them are explained
    assert all((MARKS[name], Words()(name)) == (sign, text) for name, sign, text in badges)


def test_what_could_not_be_read_is_said(page):
    source = page.read_text(encoding="utf-8")
    coverage = source.partition('id="coverage"')[2]
    assert "/in/broken.pdf: cut short" in coverage
    assert "page 1 of 2 could not be read" in coverage
    assert '<td class="bad">1</td>' in coverage
    assert "Con số này có thể bị đọc sai" not in source.partition('id="charts"')[0]


def test_a_number_that_may_be_misread_is_marked(db):
    with Store.read(db) as store:
        store_rows = load(store.db, FactFilters(), Words(), made_on="2026-01-01")
        answer = next(score for score in store_rows.scores() if score.result)
    assert answer.target.doubtful is False
    with Store.create(db) as store:
        store.db.execute(
            "UPDATE progress SET result_id = (SELECT id FROM results WHERE value = 75) WHERE verdict = 'met'"
        )
        try:
            changed = load(store.db, FactFilters(), Words(), made_on="2026-01-01")
            assert next(score for score in changed.scores() if score.result).result.doubtful is True
        finally:
            store.db.execute(
                "UPDATE progress SET result_id = (SELECT id FROM results WHERE value = 72.5) WHERE verdict = 'met'"
            )


def test_findings_stand_with_their_evidence(page):
    source = page.read_text(encoding="utf-8")
    finding = source.partition('<article class="finding error"')[2].partition("</article>")[0]
    assert "Số liệu mâu thuẫn" in finding
    assert "hai số khác nhau" in finding
    assert finding.count("<li>") == 2


@pytest.mark.parametrize(
    ("filters", "verdicts"),
    [
        (FactFilters(Filters(province="sông lam")), {"not_reported": 1}),
        (FactFilters(Filters(issuer="Hoa Sơn")), {"met": 1, "unknown": 1, "unjudged": 1}),
        (FactFilters(Filters(province="Hoa Sơn"), year=2030), {"unknown": 1}),
        (FactFilters(goal="2", verdict="met"), {"met": 1}),
    ],
)
def test_filters(db, tmp_path, filters, verdicts):
    with Store.read(db) as store:
        report = write_report(store.db, tmp_path / "a.html", filters)
    assert report.verdicts == verdicts
    scorecard = (tmp_path / "a.html").read_text(encoding="utf-8").partition('id="charts"')[0]
    assert scorecard.count('<details class="score"') == sum(verdicts.values())


def test_in_english_every_heading_and_reason_is_english(db, tmp_path):
    path = tmp_path / "a.html"
    assert CliRunner().invoke(cli, ["report", "--db", str(db), "--to", str(path), "--lang", "en"]).exit_code == 0
    source = path.read_text(encoding="utf-8")
    assert '<html lang="en">' in source
    assert "The result 72.5% reaches the target 65%" in source
    assert "72.5%" in source
    assert "2025-12-01" in source
    vietnamese = {pair[0] for pair in _labels().values() if pair[0] != pair[1]}
    assert not [label for label in vietnamese if f">{label}<" in source]


def test_all_labels_are_there_in_both_languages():
    for key, pair in _labels().items():
        assert isinstance(key, str), key  # YAML takes "yes" for true
        assert len(pair) == 2, key
        assert all(isinstance(text, str) and text for text in pair), key
    for verdict in SHOWN:
        assert {verdict, f"about_{verdict}"} <= _labels().keys()
    from pipeline.audit.registry import RULES

    assert RULES.keys() <= _labels().keys()


def test_an_empty_database_gives_a_report_that_says_so(tmp_path):
    with Store.create(tmp_path / "a.db") as store:
        write_report(store.db, tmp_path / "a.html", FactFilters())
    text = "".join(outline(tmp_path / "a.html").text)
    assert "Không có chỉ tiêu nào" in text
    assert "Không có phát hiện nào" in text


def test_what_cannot_be_written(db, tmp_path):
    with Store.read(db) as store:
        with pytest.raises(UsageError, match=r"\.html or \.xlsx, not as \.pdf"):
            write_report(store.db, tmp_path / "a.pdf", FactFilters())
        (tmp_path / "file").write_text("x")
        with pytest.raises(StoreError, match="cannot be written"):
            write_report(store.db, tmp_path / "file" / "a.html", FactFilters())
        before = tmp_path / "kept.html"
        before.write_text("old")
        with pytest.raises(UsageError):
            write_report(store.db, before, FactFilters(goal="99"))
    assert before.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "kept.html"]


def test_series_do_not_mix_provinces(db):
    with Store.read(db) as store:
        (series,) = load(store.db, FactFilters(), Words(), made_on="2026-01-01").series
    assert series.label == "Tỷ lệ xã có phòng đọc (Hoa Sơn)"
    assert [(point.year, point.value, point.estimate) for point in series.results] == [
        (2024, 70.0, False), (2025, 72.5, True)]  # fmt: skip
    assert [point.value for point in series.targets] == [65.0, 80.0]


def test_a_target_of_the_future_is_not_called_unreported(db):
    with Store.create(db) as store:
        store.db.execute("BEGIN")
        store.db.execute("UPDATE progress SET reason_key = 'not_yet_due' WHERE verdict = 'not_reported'")
        shown = load(store.db, FactFilters(Filters(province="Sông Lam")), Words(), made_on="2026-01-01").verdicts
        store.db.execute("ROLLBACK")
    assert shown == {"not_due": 1}


def points(*pairs, estimate=False):
    return tuple(Point(year, value, f"{value}", estimate) for year, value in pairs)


def test_a_chart_has_every_point_with_its_value_and_can_be_heard():
    series = Series("Tỷ lệ <a>", "%", "%", points((2022, 40.0), (2023, 41.5), (2024, 50.0)), points((2025, 60.0)))
    svg = line_chart(series, Words())
    tree = ElementTree.fromstring(svg)
    assert tree.get("aria-label").startswith("Tỷ lệ <a>. kết quả báo cáo: 2022: 40.0; 2023: 41.5")
    texts = [element.text for element in tree.iter() if element.tag == "text"]
    assert texts == ["2022", "2023", "2024", "2025", "40", "41,5", "50", "60"]
    heights = [float(mark.get("cy")) for mark in tree.iter("circle")]
    assert heights == sorted(heights, reverse=True)  # higher values stand higher
    assert len(list(tree.iter("polyline"))) == 1  # one target makes no line


@pytest.mark.parametrize(
    "results",
    [
        points((2020, 0.0), (2021, 0.0)),
        points((2020, -5.0), (2021, 5.0)),
        points((2020, 1e12), (2021, 2e12)),
        points((2020, 1.0), (2020, 2.0), (2020, 3.0), (2021, 2.0)),
    ],
)
def test_odd_series_stay_inside_their_frame(results):
    tree = ElementTree.fromstring(line_chart(Series("x", None, "", results, ()), Words()))
    for mark in tree.iter("circle"):
        assert 0 <= float(mark.get("cx")) <= 340
        assert 0 <= float(mark.get("cy")) <= 170
    if len({point.year for point in results}) < len(results):
        assert not list(tree.iter("polyline"))  # which of several belong together nobody knows


BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser():
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium here (apt-get install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [1200, 420])
def test_a_browser_opens_the_page_and_a_row_its_evidence(browser, page, width):
    tab = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=True)
    trouble = []
    tab.on("console", lambda message: trouble.append(message.text))
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.on("request", lambda request: trouble.append(request.url) if request.url != page.as_uri() else None)
    tab.goto(page.as_uri())
    row = tab.locator("details.score").first
    quote = row.locator("blockquote").first
    assert not quote.is_visible()
    row.locator("summary").click()
    assert quote.is_visible()
    assert row.locator("mark").first.inner_text() == "65"
    row.locator("summary").press("Enter")  # with the keyboard alone
    assert not quote.is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert trouble == []
    tab.close()


def test_every_text_can_be_told_from_its_ground(browser, page):
    """WCAG AA: a contrast of 4.5 to 1 for the words of the verdicts."""
    tab = browser.new_page()
    tab.goto(page.as_uri())
    found = tab.evaluate("""() => [...document.querySelectorAll('.badge, .tile span, .soft')].map(element => {
        let ground = element;
        while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
        return [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor];
    })""")
    tab.close()
    assert len(found) > 10
    assert min(contrast(*map(rgb, pair)) for pair in found) >= 4.5


def rgb(text):
    return [int(part) for part in re.findall(r"\d+", text)[:3]]


def contrast(one, other):
    def light(colour):
        parts = [part / 255 for part in colour]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_it_prints_on_a4(browser, page, tmp_path):
    from pypdfium2 import PdfDocument

    tab = browser.new_page()
    tab.goto(page.as_uri())
    tab.pdf(path=str(tmp_path / "a.pdf"), prefer_css_page_size=True, print_background=True)
    tab.close()
    pdf = PdfDocument(str(tmp_path / "a.pdf"))
    width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    text = pdf[0].get_textpage().get_text_range()
    assert "Bảng theo dõi cam kết" in text
    assert "Cách đọc" not in text.partition("Tổng quan")[0]  # the links to sections are not printed
    pdf.close()
