"""How many facts are still found when documents are printed, scanned badly and read back. A script, no test.

    python tests/benchmarks/bench_scanned_facts.py SCORE.py GOLD_FOLDER TEXT... [--keep FOLDER]

Each TEXT (.txt or .md) is printed to a PDF, and the PDF is scanned: 200 dpi, turned by half a degree, blurred, grainy,
pressed as JPEG. Both sets are ingested and scored against the gold files, which are tied to documents by name.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
SIZE, LEADING, MARGIN, WIDTH, HEIGHT = 13.0, 18.0, 62.0, 595.0, 842.0


def wrapped(line: str) -> list[str]:
    """A line broken where the page ends."""
    parts: list[str] = []
    indent = re.match(r"\s*", line)[0][:60]  # type: ignore[index]
    for word in re.findall(r"\s*\S+", line.strip()):
        if parts and pdfmetrics.stringWidth(parts[-1] + word, "Print", SIZE) <= WIDTH - 2 * MARGIN:
            parts[-1] += word
        else:
            parts.append((indent if not parts else "") + word.lstrip())
    return parts


def print_pdf(text: str, out: Path) -> None:
    """Print a text; Markdown marks are left out, a double-spaced text is set with single space."""
    text = re.sub(r"^#+ |\*{1,3}|<br>", "", text, flags=re.M)
    canvas = Canvas(str(out), pagesize=(WIDTH, HEIGHT))
    y = HEIGHT - MARGIN
    canvas.setFont("Print", SIZE)
    for line in text.replace("\f", "\n").split("\n"):
        for part in wrapped(line) or [""]:
            if y < MARGIN:
                canvas.showPage()
                canvas.setFont("Print", SIZE)
                y = HEIGHT - MARGIN
            canvas.drawString(MARGIN, y, part)
            y -= LEADING if part else LEADING * 0.25
    canvas.save()


def scan(pdf: Path, out: Path, seed: int) -> None:
    """Turn a PDF into a bad scan of itself."""
    rng = np.random.default_rng(seed)
    pictures = []
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=200 / 72, grayscale=True).to_pil().convert("L")
        image = image.rotate(rng.uniform(-0.5, 0.5), resample=Image.Resampling.BICUBIC, fillcolor=255)
        image = image.filter(ImageFilter.GaussianBlur(0.6))
        grain = rng.normal(0, 12, (image.height, image.width))
        image = Image.fromarray(np.clip(np.asarray(image, np.float32) * 0.94 + grain, 0, 255).astype(np.uint8))
        pressed = io.BytesIO()
        image.save(pressed, "JPEG", quality=55)
        pictures.append(Image.open(pressed))
    pictures[0].save(out, "PDF", resolution=200, save_all=True, append_images=pictures[1:])


def measure(score: str, gold: str, folder: Path, what: str) -> None:
    """Ingest a folder and print the score."""
    database = folder / "facts.db"
    subprocess.run(
        [sys.executable, "-m", "pipeline.cli.main", "ingest", str(folder), "--db", str(database)], check=True
    )
    golds = sorted(str(path) for path in Path(gold).glob("*.json"))
    done = subprocess.run(
        [sys.executable, score, str(database), *golds, "--misses"], check=True, capture_output=True, text=True
    )
    print(f"== {what}\n{done.stdout}")


def main() -> None:
    """Print, scan, ingest, score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("score")
    parser.add_argument("gold")
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--keep", help="folder for the files made; a temporary one without it")
    args = parser.parse_args()
    pdfmetrics.registerFont(TTFont("Print", str(FONT)))
    with tempfile.TemporaryDirectory() as temporary:
        top = Path(args.keep or temporary)
        printed, scanned = top / "printed", top / "scanned"
        for folder in (printed, scanned):
            folder.mkdir(parents=True, exist_ok=True)
        for number, name in enumerate(args.texts):
            source = Path(name)
            print_pdf(source.read_text(encoding="utf-8-sig"), printed / f"{source.stem}.pdf")
            scan(printed / f"{source.stem}.pdf", scanned / f"{source.stem}.pdf", number)
        measure(args.score, args.gold, printed, "printed")
        measure(args.score, args.gold, scanned, "scanned")


if __name__ == "__main__":
    main()
