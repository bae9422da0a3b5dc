"""How many real số ký hiệu of a provincial register parse into number, type and body. Prints the share, lists the rest.

    python tests/benchmarks/bench_numbers.py [REGISTER.csv]

The register has a column so_ky_hieu. A symbol follows Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3 when it is a number, a
slash and either type-body or body-unit; for legal documents the year stands between.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from pipeline.extract.bodies import symbol_row
from pipeline.extract.numbers import find_numbers, parse_number

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    default = ROOT.parent / "shared" / "reference" / "van-ban-binh-duong.csv"
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    if not path.is_file():
        print(f"{path} is not here: name a register as argument", file=sys.stderr)
        return 2
    with path.open(encoding="utf-8", newline="") as stream:
        symbols = [row["so_ky_hieu"] for row in csv.DictReader(stream)]
    rest: list[str] = []
    unlisted: list[str] = []
    lost: list[str] = []
    for symbol in symbols:
        number = parse_number(symbol)
        if number is None or number.number is None or number.type is None or number.body is None:
            rest.append(symbol)
            continue
        if symbol_row(number.bodies[0]) is None:
            unlisted.append(symbol)
        if not any(span.number.key == number.key for span in find_numbers(f"theo văn bản số {symbol} ngày 01/3/2020")):
            lost.append(symbol)
    right = len(symbols) - len(rest)
    print(f"{right} of {len(symbols)} parse into number, type and body: {right / len(symbols):.2%}")
    print("not parsed:", ", ".join(rest) or "none")
    print("parsed, but the body is in no list:", ", ".join(sorted(set(unlisted))) or "none")
    print("parsed alone, but not found in running text:", ", ".join(lost) or "none")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
