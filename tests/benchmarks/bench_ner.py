"""How long the named things of a page take, and what spaCy costs before the first: rules, model, loading.

    python tests/benchmarks/bench_ner.py [FILE ...] [--repeat 3]

Files are texts (default: the sources of the sample corpus). Times are of the processor, in ms for 3,000 characters.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

from pipeline.extract.ner import mentions, model
from pipeline.extract.ner.ruler import rule_entities
from pipeline.extract.ner.sentence_kinds import classify_sentences
from pipeline.layout import lay_out
from pipeline.model import Page

ROOT = Path(__file__).resolve().parents[2]
PAGE = 3000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    files = options.files or sorted((ROOT / "corpus" / "source").glob("*.txt"))
    texts = [re.sub(r"(?m)^(?:#|\^\^) ", "", path.read_text(encoding="utf-8")) for path in files]
    layouts = [lay_out([Page(1, "text", 1.0, text, text=text)]) for text in texts]
    started = time.process_time()
    import spacy  # noqa: F401

    imported = time.process_time()
    loaded_model = model.load()
    loaded = time.process_time()
    print(f"import spacy {imported - started:.2f} s, load the model {loaded - imported:.2f} s")
    sentences = [text for layout in layouts for *_, text in mentions.sentences_of(layout)]
    pages = sum(map(len, texts)) / PAGE
    rule_entities(sentences[0])

    def timed(name: str, work) -> None:
        best = min(_seconds(work) for _ in range(options.repeat))
        print(f"{name:<28}{1000 * best / pages:7.1f} ms a page")

    timed("rules", lambda: [rule_entities(text) for text in sentences])
    timed("rules and model", lambda: loaded_model.best(sentences))
    timed("mentions of a document", lambda: [mentions.find_entities(layout) for layout in layouts])
    timed("kinds of sentences", lambda: classify_sentences(sentences))
    return 0


def _seconds(work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
