"""How often handwritten numbers are read, and how often wrongly: ``bench_digits.py DIGITS [N]``.

DIGITS is the folder of :mod:`pipeline.text.digits_train`; only its held-out digits are used. Prints, for thresholds of
confidence, the share of fields that get an answer and the share of answers that are wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from pipeline.text import digits
from pipeline.text.digits_train import Hand


def main(folder: str, count: int = 2000) -> None:
    """Make ``count`` fields out of held-out digits, read them, print the table."""
    hand = Hand(Path(folder), 99, held_out=True)
    digits.MIN_CONFIDENCE = 0.0
    answers: list[tuple[float, bool]] = []
    fields = junk = junk_answers = 0
    while fields + junk < count:
        picture, label = hand.sample()
        grey = np.full((picture.shape[0] + 20, picture.shape[1] + 20), 255, np.uint8)
        grey[10:-10, 10:-10] = (255 - 255 * picture).astype(np.uint8)
        reading = digits.read_digits(np.kron(grey, np.ones((2, 2), np.uint8)))
        if "x" in label:
            junk += 1
            junk_answers += reading is not None and reading.confidence >= 0.9
            continue
        fields += 1
        if reading is not None:
            answers.append((reading.confidence, reading.digits == label))
    print(f"{fields} numbers, {junk} fields with other ink ({junk_answers} of them answered at 0.9)")
    for threshold in (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99):
        given = [right for sure, right in answers if sure >= threshold]
        wrong = len(given) - sum(given)
        print(
            f"confidence >= {threshold:4}: answered {len(given) / fields:6.1%}  wrong {wrong / max(1, len(given)):6.2%}"
        )


if __name__ == "__main__":
    main(sys.argv[1], *(int(arg) for arg in sys.argv[2:]))
