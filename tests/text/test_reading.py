"""Which text a page gets: real Tesseract on pictures made here; doubles of it for crash, hang and rubbish."""

from __future__ import annotations

import os
import pickle
import runpy
import stat
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from making_files import BODY, TITLE, letter_pdf, letter_picture, noisy, picture_pdf, stamped
from PIL import Image

from pipeline import errors
from pipeline.intake import read_page, render_page
from pipeline.intake.lines import Piece
from pipeline.model import PageLayer, PageText, Reading
from pipeline.text import TextOptions, cache_key, read_text, tesseract
from pipeline.text.second import doubtful_numbers

PDF = "application/pdf"
FIRST_ONLY = TextOptions(second_model="never")


def never(dpi: int) -> Image.Image:
    raise AssertionError("the picture was not to be rendered")


def page(path: Path, options: TextOptions = FIRST_ONLY, **kwargs: object) -> PageText:
    return read_text(read_page(path, PDF, 1), partial(render_page, path, PDF, 1), options, **kwargs)


def of_picture(image: Image.Image, options: TextOptions = FIRST_ONLY, dpi: int = 300, text: str = "") -> PageText:
    layer = PageLayer(1, image.width * 72 / dpi, image.height * 72 / dpi, text, has_picture=True, picture_share=1.0)
    return read_text(layer, lambda _: image, options)


def share_read(reading: Reading, lines: tuple[str, ...] = BODY) -> float:
    """The share of the words of these lines that a reading has."""
    words = " ".join(lines).split()
    got = reading.text.split()
    return sum(word in got for word in words) / len(words)


@pytest.fixture(scope="module")
def clean() -> PageText:
    return of_picture(noisy(letter_picture()))


def test_a_good_layer_is_kept_and_its_picture_not_rendered(tmp_path: Path) -> None:
    path = letter_pdf(tmp_path / "a.pdf")
    result = read_text(read_page(path, PDF, 1), never, TextOptions())
    assert [reading.engine for reading in result.readings] == ["layer"]
    assert result.readings[0].quality > 0.9
    assert result.readings[0].words


@pytest.mark.parametrize("text", ["", "ngu n lực ch nh sách", "Pdc lap - Tu do - Hanh phtc " * 20])
def test_text_files_keep_their_text_whatever_it_is(text: str) -> None:
    layer = PageLayer(3, None, None, text)
    result = read_text(layer, never, TextOptions(ocr="always"))
    assert result.page_no == 3
    assert result.readings[0].text == text
    assert result.error is None


def test_never_keeps_the_layer_of_a_scan(tmp_path: Path) -> None:
    result = of_picture(letter_picture(100), TextOptions(ocr="never"), text="chữ")
    assert [reading.text for reading in result.readings] == ["chữ"]


def test_never_does_not_make_a_blank_page_of_a_scan() -> None:
    result = of_picture(letter_picture(100), TextOptions(ocr="never"))
    assert result.readings == ()
    assert "switched off" in str(result.error)
    blank = read_text(PageLayer(1, 595, 842, "", has_picture=True), never, TextOptions(ocr="never"))
    assert [(reading.text, reading.quality) for reading in blank.readings] == [("", 1.0)]


def test_a_scan_is_read_with_lines_boxes_and_confidences(clean: PageText) -> None:
    reading = clean.readings[0]
    assert reading.engine == "vie"
    assert reading.quality > 0.9
    assert share_read(reading) > 0.93
    assert share_read(reading, TITLE) > 0.9
    for word in reading.words:
        assert reading.text[word.start : word.end].split() == [reading.text[word.start : word.end]]
        assert word.box is not None
        assert 0 <= word.box.x0 < word.box.x1 <= 600
        assert word.confidence is not None
        assert 0 <= word.confidence <= 1
    first = next(word for word in reading.words if reading.text[word.start : word.end] == "Thực")
    assert first.box is not None
    assert first.box.x0 == pytest.approx(60, abs=4)
    assert first.box.top == pytest.approx(197, abs=8)


def test_the_columns_of_the_head_share_their_lines(clean: PageText) -> None:
    lines = [line for line in clean.readings[0].text.splitlines() if line.strip()]
    number = next(line for line in lines if "25/KH-UBND" in line)
    assert "  " in number.strip()
    assert "ngày 14 tháng 02 năm 2023" in number


def test_a_layer_of_an_english_ocr_is_read_again_and_both_compete(tmp_path: Path) -> None:
    ruined = "Thuc hién Nghi quyét sé 31/NQ-HDND ngay 09 thang 12 nam 2022 cua Hdi déng nhan dan tinh vé nhiém vu " * 5
    result = of_picture(noisy(letter_picture()), text=ruined)
    assert [reading.engine for reading in result.readings] == ["vie", "layer"]
    assert result.readings[1].text == ruined


def test_a_watermark_is_no_text_of_a_scan(tmp_path: Path) -> None:
    path = picture_pdf(tmp_path / "a.pdf", [noisy(letter_picture())], watermark="Bản quyền thuộc Thư viện tỉnh")
    result = page(path)
    assert [reading.engine for reading in result.readings] == ["vie"]
    assert share_read(result.readings[0]) > 0.93


def test_letters_without_a_unicode_map_are_read_from_the_picture(tmp_path: Path) -> None:
    path = letter_pdf(tmp_path / "a.pdf", pageCompression=0)
    path.write_bytes(path.read_bytes().replace(b"/ToUnicode", b"/XoUnicode"))
    result = page(path)
    assert result.readings[0].engine == "vie"
    assert share_read(result.readings[0]) > 0.93


def test_always_reads_the_picture_of_a_good_layer(tmp_path: Path) -> None:
    result = page(letter_pdf(tmp_path / "a.pdf"), TextOptions(ocr="always", second_model="never"))
    assert {reading.engine for reading in result.readings} == {"vie", "layer"}


@pytest.mark.parametrize("angle", [-2.5, 1.2, 4.0])
def test_a_skewed_scan_is_laid_straight_and_boxes_lie_where_the_words_are(angle: float) -> None:
    straight = letter_picture()
    image = noisy(straight.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white"))
    reading = of_picture(image).readings[0]
    assert share_read(reading) > 0.9
    word = next(word for word in reading.words if reading.text[word.start : word.end] == "Thực")
    centre = np.array([straight.width / 2, straight.height / 2]) * 72 / 300
    turn = np.radians(-angle)  # Pillow turns against the clock, y grows downwards
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    expected = matrix @ (np.array([60 + 14, 195 + 7]) - centre) + centre
    assert word.box is not None
    assert ((word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2) == pytest.approx(
        tuple(expected), abs=6
    )


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_or_head_is_turned(turn: int) -> None:
    image = noisy(letter_picture()).rotate(turn, expand=True)
    reading = of_picture(image).readings[0]
    assert share_read(reading) > 0.9
    word = next(word for word in reading.words if reading.text[word.start : word.end] == "Thực")
    width, height = image.width * 72 / 300, image.height * 72 / 300
    x, y = {90: (202, height - 74), 180: (width - 74, height - 202), 270: (width - 202, 74)}[turn]
    assert word.box is not None
    assert ((word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2) == pytest.approx((x, y), abs=8)


def test_words_under_a_red_stamp_are_read() -> None:
    image = stamped(letter_picture(), (1100, 1150))
    reading = of_picture(image).readings[0]
    assert share_read(reading) > 0.95
    assert "HOA SƠN" not in reading.text.replace("TỈNH HOA SƠN", "", 1)


def test_a_line_printed_in_red_is_kept() -> None:
    image = letter_picture()
    pixels = np.asarray(image).copy()
    band = pixels[795:980]  # the first three lines of the body
    band[..., 0] = np.maximum(band[..., 0], 200)
    reading = of_picture(Image.fromarray(pixels)).readings[0]
    assert share_read(reading, BODY[:3]) > 0.9


def test_shadow_and_dark_paper_are_taken_off() -> None:
    image = np.asarray(letter_picture().convert("L"), dtype=np.float32)
    shade = np.linspace(0.35, 0.95, image.shape[1], dtype=np.float32)
    reading = of_picture(noisy(Image.fromarray((image * shade).astype(np.uint8)))).readings[0]
    assert share_read(reading) > 0.9


@pytest.mark.parametrize("kind", ["white", "grain", "specks", "edges", "dark"])
def test_a_blank_page_is_not_sent_to_the_ocr(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "read", lambda *_, **__: pytest.fail("OCR of a blank page"))
    image = Image.new("L", (1240, 1754), 200 if kind == "dark" else 255)
    pixels = np.asarray(image).copy()
    if kind == "grain":
        pixels = np.asarray(noisy(image))
    elif kind == "specks":
        rng = np.random.default_rng(3)
        pixels[rng.integers(0, 1754, 400), rng.integers(0, 1240, 400)] = 0
    elif kind == "edges":
        pixels[:, :12] = 0
        cv2.circle(pixels, (90, 800), 30, 0, -1)  # a punch hole
    result = of_picture(Image.fromarray(pixels), TextOptions(dpi=150), dpi=150)
    assert [(reading.text, reading.quality) for reading in result.readings] == [("", 1.0)]
    assert result.error is None


@pytest.mark.parametrize("kind", ["blurred", "noise"])
def test_a_scan_that_nobody_can_read_is_not_blank(kind: str) -> None:
    if kind == "noise":
        image = Image.fromarray(np.random.default_rng(2).integers(90, 255, (1754, 1240)).astype(np.uint8))
    else:
        lines = np.full((1754, 1240), 235, np.uint8)
        for top in range(120, 1600, 40):
            lines[top : top + 14, 90:1100:2] = 60
        image = Image.fromarray(cv2.GaussianBlur(lines, (0, 0), 7))
    layer = PageLayer(1, 595, 842, "", has_picture=True, picture_share=1.0)
    result = read_text(layer, lambda dpi: image, TextOptions(dpi=150))
    assert result.readings == ()
    assert "too faint" in (result.error or "")


def test_a_page_with_one_short_line_is_not_blank() -> None:
    from making_files import font_file
    from PIL import ImageDraw, ImageFont

    image = Image.new("L", (2480, 3508), 255)
    font = ImageFont.truetype(str(font_file()), 54)
    ImageDraw.Draw(image).text((1000, 300), "PHỤ LỤC", 0, font)
    assert "PHỤ" in of_picture(image).readings[0].text


def test_a_name_alone_on_a_grainy_page_is_read() -> None:
    from making_files import font_file
    from PIL import ImageDraw, ImageFont

    image = Image.new("L", (1654, 2339), 240)
    ImageDraw.Draw(image).text((200, 190), "Nguyễn Văn Hải", 20, ImageFont.truetype(str(font_file()), 37))
    grain = np.random.default_rng(5).normal(0, 12, (2339, 1654))
    pixels = np.clip(np.asarray(image, np.float32) + grain, 0, 255).astype(np.uint8)
    reading = of_picture(Image.fromarray(pixels), TextOptions(dpi=200), dpi=200).readings[0]
    assert "Văn Hải" in reading.text
    assert len(reading.text) < 30
    box = reading.words[0].box
    assert box is not None
    assert abs(box.x0 - 72) < 6
    assert abs(box.top - 71) < 8


def test_an_empty_page_of_a_pdf_is_blank(tmp_path: Path) -> None:
    from making_files import pdf_canvas

    canvas = pdf_canvas(tmp_path / "a.pdf")
    canvas.showPage()
    canvas.save()
    result = page(tmp_path / "a.pdf")
    assert [(reading.text, reading.quality) for reading in result.readings] == [("", 1.0)]


def test_tiny_pictures_are_blank() -> None:
    assert of_picture(Image.new("L", (5, 900), 0)).readings[0].text == ""


class Memory(dict):  # type: ignore[type-arg]
    """A cache in memory."""

    def put(self, key: str, reading: Reading) -> None:
        self[key] = reading


def test_readings_are_cached_by_picture_and_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = letter_picture(150, BODY[:2])
    options = TextOptions(dpi=150, second_model="never")
    path = picture_pdf(tmp_path / "a.pdf", [image], dpi=150)
    cache = Memory()
    first = page(path, options, cache=cache)
    assert len(cache) == 1
    monkeypatch.setattr(tesseract, "read", lambda *_, **__: pytest.fail("read again"))
    assert page(path, options, cache=cache) == first
    key = cache_key(image, options)
    assert key == cache_key(image.copy(), TextOptions(dpi=150, timeout=1, second_model="never"))
    assert key != cache_key(image, TextOptions(dpi=300))
    assert key != cache_key(image, TextOptions(dpi=150, model="eng"))
    assert key != cache_key(image.crop((0, 0, 900, 900)), options)


def test_a_second_model_reads_when_asked() -> None:
    if tesseract.installed_name("Vietnamese") is None:
        pytest.skip("the model script/Vietnamese is not here")
    image = noisy(letter_picture(300, BODY[:2]))
    result = of_picture(image, TextOptions(second_model="always"))
    assert {reading.engine for reading in result.readings} == {"vie", "Vietnamese"}
    result = of_picture(image, TextOptions(second_model="auto", second_below=0.0))
    first, *again = result.readings
    assert first.engine == "vie"
    assert sum(len(reading.text) for reading in again) < 0.5 * len(first.text)  # lines with a doubtful number alone


def test_words_in_doubt_are_read_by_the_second_model() -> None:
    if tesseract.installed_name("Vietnamese") is None:
        pytest.skip("the model script/Vietnamese is not here")
    image = noisy(letter_picture(300, BODY[:2]))
    asked: list[Reading] = []

    def doubtful(reading: Reading) -> list[int]:
        asked.append(reading)
        return [5, 20]

    layer = PageLayer(1, 595.0, 842.0, "", has_picture=True, picture_share=1.0)
    first, again = read_text(layer, lambda _: image, TextOptions(), None, doubtful).readings
    assert [reading.text for reading in asked] == [first.text]
    assert (first.engine, again.engine) == ("vie", "Vietnamese")
    for number in (5, 20):
        word = first.words[number]
        assert first.text[word.start : word.end] in again.text


def test_a_few_words_in_doubt_are_not_worth_a_call_of_their_own() -> None:
    if tesseract.installed_name("Vietnamese") is None:
        pytest.skip("the model script/Vietnamese is not here")
    image = letter_picture(300, ["Ủy ban nhân dân xã tổ chức họp dân bàn việc làm đường và trồng cây."])
    layer = PageLayer(1, 595.0, 842.0, "", has_picture=True, picture_share=1.0)
    for doubtful, calls in ((3, 1), (7, 2)):
        page = read_text(layer, lambda _: image, TextOptions(), None, lambda _, n=doubtful: range(4, 4 + n))  # type: ignore[misc]
        assert len(page.readings) == calls


def test_on_a_page_read_well_only_lines_with_a_doubtful_number_are_in_doubt() -> None:
    def line(top: float, *words: tuple[str, float]) -> list[Piece]:
        return [Piece(text, 40.0 * i, top, 40.0 * i + 30, top + 12, sure) for i, (text, sure) in enumerate(words)]

    lines = [
        line(80, ("trước", 0.95), ("ngày", 0.96), ("15/11/2028", 0.7)),
        line(20, ("có", 0.95), ("1.250", 0.62), ("hộ", 0.96)),
        line(40, ("trồng", 0.95), ("23.600", 0.95), ("cây", 0.6)),
        line(60, ("1.", 0.6), ("Mục", 0.95), ("đích", 0.95)),
    ]
    assert doubtful_numbers(lines) == [lines[1], lines[0]]


def test_options_cross_process_borders() -> None:
    options = TextOptions(ocr="always", dpi=200)
    assert pickle.loads(pickle.dumps(options)) == options


@pytest.mark.parametrize("error", [errors.PageError("the page is damaged"), cv2.error("bad argument"), MemoryError()])
def test_a_picture_that_cannot_be_made_or_cleaned_is_an_error_of_its_page(error: Exception) -> None:
    def broken(dpi: int) -> Image.Image:
        raise error

    layer = PageLayer(4, 595, 842, "", has_picture=True, picture_share=1.0)
    result = read_text(layer, broken, FIRST_ONLY)
    assert (result.page_no, result.readings, result.error_code) == (4, (), "page-unreadable")
    assert result.error


# -- doubles of Tesseract


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Puts a program named tesseract, made of a few lines of Python, first on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def put(code: str) -> None:
        path = folder / "tesseract"
        path.write_text(
            f"#!{sys.executable}\nimport sys, time\n"
            "if '--version' in sys.argv: print('tesseract 5.3.0'); sys.exit()\n"
            "if '--list-langs' in sys.argv: print('List:\\nvie\\nosd'); sys.exit()\n"
            f"out = sys.argv[2]\n{code}\n"
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def clear() -> None:
        for cached in (tesseract.version, tesseract.installed_name):
            cached.cache_clear()

    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    clear()
    yield put
    clear()


@pytest.mark.parametrize(
    ("code", "options", "error_code", "says"),
    [
        ("print('Segmentation fault', file=sys.stderr); sys.exit(139)", TextOptions(), "page-unreadable", "status 139"),
        ("time.sleep(60)", TextOptions(timeout=0.5), "timeout", r"within 0.5 s"),
        (
            "open(out + '.tsv', 'wb').write(b'level\\t\\xff\\xfe\\n')",
            TextOptions(),
            "page-unreadable",
            "cannot be read",
        ),
        ("open(out + '.tsv', 'w').write('')", TextOptions(), "page-unreadable", "cannot be read"),
        (
            "open(out + '.tsv', 'w').write('level\\tx\\n5\\t' + 'x\\t' * 10 + 'a')",
            TextOptions(),
            "page-unreadable",
            "cannot",
        ),
        ("pass", TextOptions(), "page-unreadable", "cannot be read"),
    ],
    ids=["crash", "hang", "bad-utf8", "empty", "rubbish", "no-output"],
)
def test_tesseract_fails(double: object, code: str, options: TextOptions, error_code: str, says: str) -> None:
    double(code)
    result = of_picture(letter_picture(100), options, dpi=100)
    assert result.readings == ()
    assert result.error_code == error_code
    assert result.error is not None
    assert says in result.error
    assert "\n" not in result.error


def test_a_page_that_tesseract_fails_on_keeps_its_own_text(double: object) -> None:
    double("sys.exit(1)")
    text = "Thuc hién ké hoach nam 2023 cua Uy ban nhan dan tinh vé phat trién thu vién co so " * 5
    result = of_picture(letter_picture(100), text=text, dpi=100)
    assert [reading.engine for reading in result.readings] == ["layer"]


def test_tesseract_without_the_model(double: object) -> None:
    double("print('Error opening data file vie.traineddata; Failed loading language', file=sys.stderr); sys.exit(1)")
    with pytest.raises(errors.MissingComponentError, match="tesseract-ocr-vie"):
        of_picture(letter_picture(100), dpi=100)


def test_the_second_model_is_asked_for_and_missing(double: object) -> None:
    row = "5\\t1\\t1\\t1\\t1\\t1\\t10\\t10\\t50\\t20\\t91\\tchữ\\n"
    double(f"open(out + '.tsv', 'w').write('level\\tpage\\n{row}')")
    assert of_picture(letter_picture(100), TextOptions(second_model="auto"), dpi=100).readings[0].text[:3] == "chữ"
    with pytest.raises(errors.MissingComponentError, match="tesseract-ocr-script-viet"):
        of_picture(letter_picture(100), TextOptions(second_model="always"), dpi=100)


def test_no_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = letter_picture(100)
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract.version.cache_clear()
    tesseract.installed_name.cache_clear()
    try:
        with pytest.raises(errors.MissingComponentError, match="apt-get install tesseract-ocr") as caught:
            of_picture(picture, dpi=100)
    finally:
        tesseract.version.cache_clear()
        tesseract.installed_name.cache_clear()
    assert caught.value.exit_code == errors.ExitCode.MISSING_COMPONENT


@pytest.mark.slow
def test_a_real_scan_reads_well(shared: Path) -> None:
    measure = runpy.run_path(str(shared / "tools" / "text_accuracy.py"))
    result = page(shared / "scans" / "10209608.pdf")
    gold = measure["syllables"]((shared / "scans" / "10209608.gold.txt").read_text(encoding="utf-8"))
    counts, _ = measure["compare"](gold, measure["syllables"](result.readings[0].text))
    assert counts["right"] > 200
    assert counts["accuracy"] > 0.97
    head = next(line for line in result.readings[0].text.splitlines() if "03/2010/NĐ-CP" in line)
    assert "ngày 13 tháng 01 năm 2010" in head
