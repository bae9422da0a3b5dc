"""How well text comes back that an English OCR read, and text that lost letters. A script, no test.

    python tests/benchmarks/bench_damage.py TEXT [PAGES]

TEXT is a file of clean Vietnamese paragraphs, one a line, that no model was trained on. Its paragraphs are printed,
spoiled and read by Tesseract's English model; and they lose letters in the ways that fonts lose them. Printed are the
share of syllables right before and after the repair, right words broken, and syllables repaired in a second.
"""

from __future__ import annotations

import random
import re
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.model import Plan
from pipeline.repair.channel_train import printed_pairs
from pipeline.repair.english_ocr import repair_english_ocr
from pipeline.repair.glyphs import repair_glyphs
from pipeline.vietnamese import fold_tone_place

LETTERS = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳýỹbdđgklmpqrsvx"


def syllables(text: str) -> list[str]:
    """The syllables of a text, case and place of the tone mark aside."""
    return [fold_tone_place(word) for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).lower())]


def intact(gold: list[str], text: list[str]) -> set[int]:
    """Places of the gold syllables that the text has."""
    operations = Levenshtein.opcodes(gold, text)
    return {i for op in operations if op.tag == "equal" for i in range(op.src_start, op.src_end)}


def count(counts: Counter[str], gold: str, raw: str, plan: Plan, seconds: float) -> None:
    """Add one text to the counts."""
    wanted = syllables(gold)
    before, after = intact(wanted, syllables(raw)), intact(wanted, syllables(plan.apply(raw)))
    counts.update(words=len(wanted), before=len(before), after=len(after), broken=len(before - after))
    counts["microseconds"] += round(seconds * 1e6)


def report(name: str, counts: Counter[str]) -> None:
    """Print one line of results."""
    words, seconds = counts["words"], counts["microseconds"] / 1e6
    before, after = counts["before"] / words, counts["after"] / words
    print(
        f"{name:22} syllables {words:6}  right before {before:.4f}  after {after:.4f}"
        f"  broken {counts['broken']:4}  {words / seconds:8.0f}/s"
    )


def main() -> None:
    """Run both benchmarks."""
    texts = [line for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if line.strip()]
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    repair_english_ocr("Thuc hién ké hoach")
    read: Counter[str] = Counter()
    for lines in printed_pairs(texts, pages, seed=99):
        gold, raw = ("\n".join(column) for column in zip(*lines, strict=True))
        start = time.perf_counter()
        plan = repair_english_ocr(raw)
        count(read, gold, raw, plan, time.perf_counter() - start)
    report("read by an English OCR", read)
    for name, leave in (("lost, a blank stays", " "), ("lost, nothing stays", ""), ("lost, a sign stays", "\ufffd")):
        lost: Counter[str] = Counter()
        for seed in range(pages):
            rng = random.Random(seed)
            gold = "\n".join(rng.sample(texts, min(45, len(texts))))
            letters = set(rng.sample(LETTERS, rng.randint(2, 6)))
            raw = "".join(leave if char in letters else char for char in gold)
            start = time.perf_counter()
            plan = repair_glyphs(raw)
            count(lost, gold, raw, plan, time.perf_counter() - start)
        report(name, lost)


if __name__ == "__main__":
    main()
