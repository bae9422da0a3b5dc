"""Rebuild the sample documents from the typed originals in corpus/source: ``python corpus/build.py [NAME...]``.

Every document is invented; what is real is the structure (Nghị định 30/2020/NĐ-CP) and the damage: skewed and noisy
scans, stamps, an English OCR's text layer, a font that loses letters, TCVN3 typing. The noise is seeded, so a rebuild
on the same versions of the tools gives the same files. Needs, beside camket's test dependencies: the fonts Tinos
(fonts-croscore), Tesseract with ``eng``, and LibreOffice for the .doc.
"""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter, ImageFont

HERE = Path(__file__).resolve().parent
SOURCE, DOCUMENTS = HERE / "source", HERE / "documents"
FONTS = Path("/usr/share/fonts/truetype/croscore")
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 595.0, 842.0, 62.0
SIZE, LEADING = 13.0, 18.0
RAISED = 0xE000  # private-use characters that stand for raised footnote marks while lines are broken


@dataclass(frozen=True)
class Block:
    """A piece of a typed original. ``cells`` holds the two columns of a letterhead line or the rows of a table."""

    kind: str  # two, center, heading, para, table, note, gap, page
    text: str = ""
    cells: tuple[tuple[str, ...], ...] = ()


def parse(text: str) -> list[Block]:
    """Read the light markup of corpus/source (described in corpus/README.md)."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("| "):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            blocks.append(Block("table", cells=tuple(rows)))
            rows = []
        if not line.strip():
            continue
        if line == "---page---":
            blocks.append(Block("page"))
        elif line == "---gap---":
            blocks.append(Block("gap"))
        elif " || " in line or line.endswith(" ||"):
            left, _, right = line.partition("||")
            blocks.append(Block("two", cells=((left.strip(), right.strip()),)))
        elif line.startswith("^^ "):
            blocks.append(Block("center", line[3:]))
        elif line.startswith("# "):
            blocks.append(Block("heading", line[2:]))
        elif note := re.match(r"\[\^(\d+)\]: (.*)", line):
            blocks.append(Block("note", note[2], ((note[1],),)))
        else:
            blocks.append(Block("para", line))
    return blocks


def load(name: str) -> list[Block]:
    return parse((SOURCE / f"{name}.txt").read_text(encoding="utf-8"))


def pages_of(blocks: list[Block]) -> Iterator[list[Block]]:
    page: list[Block] = []
    for block in blocks:
        if block.kind == "page":
            yield page
            page = []
        else:
            page.append(block)
    yield page


# --- print -----------------------------------------------------------------------------------------------------------


def to_pdf(blocks: list[Block], *, lost: str = "") -> bytes:
    """Print to PDF. The letters in ``lost`` are drawn, but the font's Unicode map has a blank in their place."""
    from reportlab.pdfbase import pdfmetrics, ttfonts
    from reportlab.pdfgen.canvas import Canvas

    original = ttfonts.makeToUnicodeCMap

    def losing_map(fontname: str, subset: list[int]) -> str:
        return original(fontname, [32 if chr(code) in lost else code for code in subset])

    ttfonts.makeToUnicodeCMap = losing_map
    try:
        for name, file in (("body", "Tinos-Regular.ttf"), ("bold", "Tinos-Bold.ttf")):
            pdfmetrics.registerFont(ttfonts.TTFont(name, str(FONTS / file)))
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1)
        for number, page in enumerate(pages_of(blocks), 1):
            _Printer(canvas, pdfmetrics.stringWidth).page(page, number)
            canvas.showPage()
        canvas.save()
        return out.getvalue()
    finally:
        ttfonts.makeToUnicodeCMap = original


class _Printer:
    def __init__(self, canvas: object, width: Callable[[str, str, float], float]) -> None:
        self.canvas, self.width, self.y = canvas, width, PAGE_HEIGHT - MARGIN

    def page(self, blocks: list[Block], number: int) -> None:
        if number > 1:
            self._line(str(number), "body", center=PAGE_WIDTH / 2)
            self.y -= LEADING / 2
        for before, block in zip([None, *blocks], blocks, strict=False):
            if before and before.kind == "two" and block.kind != "two":
                self.y -= LEADING
            if block.kind == "gap":
                self.y -= 4 * LEADING
            elif block.kind == "two":
                self._two(*block.cells[0])
            elif block.kind == "center":
                for line in self._wrap(block.text, "bold", PAGE_WIDTH - 2 * MARGIN - 60):
                    self._line(line, "bold", center=PAGE_WIDTH / 2)
            elif block.kind in ("para", "heading"):
                self._paragraph(block.text, "bold" if block.kind == "heading" else "body")
            elif block.kind == "table":
                self._table(block.cells)
        self._notes([block for block in blocks if block.kind == "note"])

    def _wrap(self, text: str, font: str, width: float, indent: float = 0.0, size: float = SIZE) -> list[str]:
        lines, line = [], ""
        for word in re.sub(r"\[\^(\d)\]", lambda mark: chr(RAISED + int(mark[1])), text).split(" "):
            room = width - (0 if lines else indent)
            if line and self.width(f"{line} {word}", font, size) > room:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        return [*lines, line]

    def _line(
        self, text: str, font: str, *, x: float = MARGIN, center: float | None = None, size: float = SIZE
    ) -> None:
        x = x if center is None else center - self.width(text, font, size) / 2
        for piece in re.split(f"([{chr(RAISED)}-{chr(RAISED + 9)}])", text):
            raised = len(piece) == 1 and ord(piece) >= RAISED
            shown, piece_size = (str(ord(piece) - RAISED), size * 0.62) if raised else (piece, size)
            self.canvas.setFont(font, piece_size)
            self.canvas.drawString(x, self.y + (size * 0.35 if raised else 0), shown)
            x += self.width(shown, font, piece_size)
        self.y -= LEADING * size / SIZE

    def _two(self, left: str, right: str) -> None:
        list_line = left.startswith(("-", "Nơi nhận"))
        size = 11.0 if list_line or len(right) > 30 else 12.0
        top = self.y
        font = "body" if left.startswith(("Số", "-")) else "bold"
        lefts = self._wrap(left, font, 215 if not list_line else 230, size=size)
        for line in lefts:
            if list_line:
                self._line(line, font, x=MARGIN, size=size)
            else:
                self._line(line, font, center=MARGIN + 95, size=size)
        bottom, self.y = self.y, top
        self._line(right, "body" if ", ngày" in right else "bold", center=PAGE_WIDTH - MARGIN - 125, size=11.0)
        self.y = min(self.y, bottom) - (14 if not left and not right else 0)

    def _paragraph(self, text: str, font: str) -> None:
        for i, line in enumerate(self._wrap(text, font, PAGE_WIDTH - 2 * MARGIN, 24)):
            self._line(line, font, x=MARGIN + (0 if i else 24))
        self.y -= 3

    def _table(self, rows: tuple[tuple[str, ...], ...]) -> None:
        longest = [
            max(min(max(len(w) for w in (row[i] or "x").split()) * 8 + 8, 200), min(len(row[i]), 38) * 4.4)
            for i in range(len(rows[0]))
            for row in [max(rows, key=lambda r, i=i: len(r[i]))]
        ]
        scale = (PAGE_WIDTH - 2 * MARGIN) / sum(longest)
        edges = [MARGIN]
        for width in longest:
            edges.append(edges[-1] + width * scale)
        self.y += LEADING - 6
        for n, row in enumerate(rows):
            font = "body" if n else "bold"
            cells = [self._wrap(cell, font, edges[i + 1] - edges[i] - 6, size=11) for i, cell in enumerate(row)]
            height = max(len(cell) for cell in cells) * 14 + 6
            for i, lines in enumerate(cells):
                self.canvas.rect(edges[i], self.y - height, edges[i + 1] - edges[i], height)
                self.canvas.setFont(font, 11)
                for k, line in enumerate(lines):
                    self.canvas.drawString(edges[i] + 3, self.y - 13 - 14 * k, line)
            self.y -= height
        self.y -= LEADING + 4

    def _notes(self, notes: list[Block]) -> None:
        if not notes:
            return
        lines = [
            line
            for note in notes
            for line in self._wrap(f"{note.cells[0][0]} {note.text}", "body", PAGE_WIDTH - 2 * MARGIN, size=10)
        ]
        self.y = MARGIN + 14 * len(lines) - 14
        self.canvas.line(MARGIN, self.y + 16, MARGIN + 140, self.y + 16)
        for line in lines:
            self._line(line, "body", size=10)


# --- scan ------------------------------------------------------------------------------------------------------------


def scan(
    pdf: bytes,
    *,
    dpi: int,
    skew: float,
    noise: float,
    blur: float,
    seed: int,
    red: bool = False,
    incoming: bool = False,
) -> list[Image.Image]:
    """Pictures of the printed pages as a scanner would give them: turned by ``skew`` degrees, blurred, grainy."""
    rng = np.random.default_rng(seed)
    pictures = []
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        picture = page.render(scale=dpi / 72).to_pil().convert("RGB")
        if red and number == len(document) - 1:
            picture = _round_stamp(picture, dpi)
        if incoming and number == 0:
            picture = _incoming_stamp(picture, dpi)
        picture = picture.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor="white")
        picture = picture.filter(ImageFilter.GaussianBlur(blur * dpi / 300))
        pixels = np.asarray(picture).astype(np.float32)
        shade = np.linspace(0, 14, pixels.shape[1])[None, :, None]
        pixels = pixels * 0.94 + 6 - shade + rng.normal(0, noise, pixels.shape[:2])[:, :, None]
        result = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
        pictures.append(result if red or incoming else result.convert("L"))
    return pictures


def _round_stamp(picture: Image.Image, dpi: int) -> Image.Image:
    """A round red seal that covers a third of the signature, as the rules on seals want it."""
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    darkness = np.asarray(picture.convert("L")) < 128
    bottom = int(np.flatnonzero(darkness.any(axis=1))[-1]) - dpi // 3
    x, r = int(picture.width * 0.56), int(0.68 * dpi)
    colour = (205, 30, 40, 150)
    draw.ellipse((x - r, bottom - r, x + r, bottom + r), outline=colour, width=dpi // 30)
    draw.ellipse((x - r * 0.7, bottom - r * 0.7, x + r * 0.7, bottom + r * 0.7), outline=colour, width=dpi // 60)
    font = ImageFont.truetype(str(FONTS / "Tinos-Bold.ttf"), dpi // 7)
    draw.text((x, bottom), "TỈNH LAM GIANG", fill=colour, font=font, anchor="mm")
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def _incoming_stamp(picture: Image.Image, dpi: int) -> Image.Image:
    """The stamp of a registry: a number and a date of its own, which are not the document's."""
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONTS / "Tinos-Bold.ttf"), int(dpi / 6.2))
    x, y = int(0.75 * dpi), int(1.62 * dpi)
    draw.rectangle((x, y, x + int(2.2 * dpi), y + int(0.82 * dpi)), outline=(190, 30, 40), width=max(2, dpi // 90))
    for i, line in enumerate(("SỞ XÂY DỰNG LAM GIANG", "CÔNG VĂN ĐẾN  Số: 4618", "Ngày: 16/8/2024")):
        draw.text((x + dpi // 12, y + dpi // 14 + i * dpi // 4), line, fill=(190, 30, 40), font=font)
    return picture


def pictures_to_pdf(pictures: list[Image.Image], dpi: int) -> bytes:
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, quality=45)
    return re.sub(rb"/(CreationDate|ModDate) \([^)]*\)", b"", out.getvalue())


def english_layer(pictures: list[Image.Image], dpi: int) -> bytes:
    """A PDF of the pictures whose invisible text is what Tesseract's English model makes of Vietnamese."""
    with tempfile.TemporaryDirectory() as folder:
        tiff = Path(folder, "in.tif")
        pictures[0].save(
            tiff, save_all=True, append_images=pictures[1:], dpi=(dpi, dpi), compression="jpeg", quality=45
        )
        subprocess.run(
            ["tesseract", str(tiff), str(Path(folder, "out")), "-l", "eng", "pdf"],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return Path(folder, "out.pdf").read_bytes()


# --- type ------------------------------------------------------------------------------------------------------------


def to_text(blocks: list[Block], *, gap: int = 60) -> str:
    """Plain text: two columns parted by blanks, pages by form feeds, footnotes at the foot of their page."""
    pages = []
    for page in pages_of(blocks):
        lines, notes = [], []
        for block in page:
            if block.kind == "two":
                left, right = block.cells[0]
                lines.append(f"{left:<{gap - 14}}{right}".rstrip())
            elif block.kind == "center":
                lines.append(block.text.center(gap + 30).rstrip())
            elif block.kind == "table":
                lines += ["\t".join(row) for row in block.cells]
            elif block.kind == "note":
                notes.append(f"{block.cells[0][0]} {block.text}")
            elif block.kind != "gap":
                lines.append(re.sub(r"\[\^(\d+)\]", r"\1", block.text))
        pages.append("\n".join(lines + notes))
    return "\n\f".join(pages) + "\n"


def to_markdown(blocks: list[Block]) -> str:
    """Markdown as OCR services give it: headings for bold lines, the letterhead one column after the other."""
    out, head = [], []
    for block in [*blocks, Block("end")]:
        if block.kind == "two":
            head.append(block.cells[0])
            continue
        if head:
            out += [left for left, _ in head if left] + [right for _, right in head if right]
            head = []
        if block.kind == "center":
            out.append(f"## {block.text}" if block.text.isupper() else f"**{block.text}**")
        elif block.kind == "heading":
            out.append(f"**{block.text}**")
        elif block.kind != "end":
            out.append(block.text)
    return "\n\n".join(out) + "\n"


def to_html(blocks: list[Block]) -> str:
    out = [
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>Văn bản</title>'
        "<style>td{padding:0 2em}</style><script>var so = '99/QĐ-UBND';</script></head><body>"
    ]
    for block in blocks:
        if block.kind == "two":
            left, right = (html.escape(cell) for cell in block.cells[0])
            out.append(f"<table><tr><td>{left}</td><td>{right}</td></tr></table>")
        elif block.kind == "center":
            out.append(f"<h2>{html.escape(block.text)}</h2>")
        else:
            out.append(f"<p>{html.escape(block.text)}</p>")
    return "\n".join([*out, "</body></html>\n"])


def to_docx(
    blocks: list[Block],
    *,
    font: str = "Times New Roman",
    capitals: str | None = None,
    encode: Callable[[str], str] = str,
) -> bytes:
    """A Word file with a letterhead table, tables with borders, and runs in ``font`` (``capitals`` for upper case)."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    document = docx.Document()
    document.core_properties.author = "Văn phòng"

    def fill(paragraph: object, text: str, *, bold: bool = False, center: bool = False) -> None:
        upper = capitals and text.isupper()
        run = paragraph.add_run(encode(text.lower() if upper else text))
        run.bold, run.font.name = bold, capitals if upper else font
        run._element.rPr.rFonts.set(qn("w:hAnsi"), run.font.name)
        if center:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    pending: list[tuple[str, str]] = []
    for block in [*blocks, Block("end")]:
        if block.kind == "two":
            pending.append(block.cells[0])
            continue
        if pending:
            table = document.add_table(rows=1, cols=2)
            for column in (0, 1):
                cell = table.rows[0].cells[column]
                for i, pair in enumerate(pending):
                    paragraph = cell.paragraphs[0] if not i else cell.add_paragraph()
                    fill(paragraph, pair[column], bold=not pair[column].startswith("-"), center=True)
            pending = []
        if block.kind == "center":
            fill(document.add_paragraph(), block.text, bold=True, center=True)
        elif block.kind in ("para", "heading"):
            fill(document.add_paragraph(), block.text, bold=block.kind == "heading")
        elif block.kind == "table":
            table = document.add_table(rows=0, cols=len(block.cells[0]), style="Table Grid")
            for row in block.cells:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    fill(cell.paragraphs[0], text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def tcvn3_doc(blocks: list[Block]) -> bytes:
    """A Word 97 file typed in TCVN3, capitals in the capital font, as offices wrote until about 2005."""
    from pipeline.repair.encoding_tables import encode

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.docx")
        source.write_bytes(
            to_docx(blocks, font=".VnTime", capitals=".VnTimeH", encode=lambda text: encode(text, "tcvn3"))
        )
        subprocess.run(
            [
                "soffice",
                "--headless",
                f"-env:UserInstallation=file://{folder}/profile",
                "--convert-to",
                "doc:MS Word 97",
                "--outdir",
                folder,
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        # LibreOffice takes the code of ư (0xAD) for an optional hyphen and writes 0x1F; Word itself keeps the code.
        return re.sub(rb"(?<=[\x20-\x7e\xa0-\xff]\0)\x1f(?=\0)", b"\xad", Path(folder, "in.doc").read_bytes())


def lose(text: str, letters: str) -> str:
    """The text as a font without these letters leaves it: a blank stands where the letter was."""
    return "".join(" " if char in letters else char for char in text)


def photo(blocks: list[Block]) -> bytes:
    picture = scan(to_pdf(blocks), dpi=200, skew=-0.8, noise=6, blur=1.0, seed=12)[0]
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70, dpi=(200, 200))
    return out.getvalue()


def tiff(pictures: list[Image.Image], dpi: int) -> bytes:
    out = io.BytesIO()
    pictures[0].save(
        out, "TIFF", save_all=True, append_images=pictures[1:], dpi=(dpi, dpi), compression="jpeg", quality=50
    )
    return out.getvalue()


RECIPES: dict[str, tuple[str, Callable[[list[Block]], bytes]]] = {
    "nghi-quyet-2022": ("md", lambda b: to_markdown(b).encode()),
    "ke-hoach-2023": ("pdf", to_pdf),
    "quyet-dinh-2023": ("txt", lambda b: to_text(b).encode()),
    "bao-cao-2023": ("docx", to_docx),
    "ke-hoach-2024": (
        "pdf",
        lambda b: pictures_to_pdf(scan(to_pdf(b), dpi=300, skew=1.4, noise=9, blur=1.1, seed=5, red=True), 300),
    ),
    "cong-van-2024": ("txt", lambda b: lose(to_text(b), "ếữxậ").encode()),
    "bao-cao-2024": ("doc", tcvn3_doc),
    "thong-bao-2024": (
        "tiff",
        lambda b: tiff(scan(to_pdf(b), dpi=200, skew=-0.6, noise=5, blur=0.9, seed=8, incoming=True), 200),
    ),
    "ke-hoach-2025": (
        "pdf",
        lambda b: english_layer(scan(to_pdf(b), dpi=200, skew=0.3, noise=5, blur=0.9, seed=9), 200),
    ),
    "bao-cao-2025": ("pdf", lambda b: to_pdf(b, lost="ảốk")),
    "chi-thi-2025": ("html", lambda b: to_html(b).encode()),
    "ke-hoach-lien-nganh-2024": ("jpg", photo),
    "bai-bao-2024": ("txt", lambda b: to_text(b).encode("utf-16")),
}


def build(names: list[str]) -> None:
    """Write the named documents, or all, into corpus/documents."""
    DOCUMENTS.mkdir(exist_ok=True)
    unknown = set(names) - set(RECIPES)
    if unknown:
        raise SystemExit(f"no such document: {', '.join(sorted(unknown))}; there are: {', '.join(RECIPES)}")
    for name, (suffix, recipe) in RECIPES.items():
        if not names or name in names:
            path = DOCUMENTS / f"{name}.{suffix}"
            path.write_bytes(recipe(load(name)))
            print(f"{path.relative_to(HERE)}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    build(sys.argv[1:])
