"""Time the search for names nearly alike beside comparing each name with every other.

Both ways in one process, on made-up names of two to five words; what counts is the ratio
within one run. ``make bench`` runs it and writes the table into docs/performance.md.
"""

from __future__ import annotations

import os
import platform
import random
import re
import time
from pathlib import Path

from rapidfuzz import fuzz, process

from graphkit.questions.duplicates import ALIKE, nearly_alike
from graphkit.rows import Row

SIZES = (1_000, 4_000, 8_000)
PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_TABLE = re.compile(r"(<!-- made by benchmarks/alike.py -->\n).*?(<!-- end -->)", re.DOTALL)


def _names(size: int) -> list[str]:
    dice = random.Random(size)
    letters = "abcdefghijklmnoprstuvw"
    words = ["".join(dice.choices(letters, k=dice.randint(3, 10))) for _ in range(3_000)]
    return [" ".join(dice.sample(words, dice.randint(2, 5))) for _ in range(size)]


def _ours(names: list[str]) -> float:
    things: list[Row] = [{"name": name, "aliases": None} for name in names]
    start = time.perf_counter()
    list(nearly_alike(things))
    return time.perf_counter() - start


def _each_with_every_other(names: list[str]) -> float:
    start = time.perf_counter()
    for place, name in enumerate(names):
        process.extract(name, names[place + 1 :], scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
    return time.perf_counter() - start


def main() -> None:
    """Time both ways and write the table."""
    _ours(_names(100))
    lines = ["| names | `gaps` | each with every other | ratio |", "| --- | --- | --- | --- |"]
    for size in SIZES:
        names = _names(size)
        ours, every = _ours(names), _each_with_every_other(names)
        lines.append(f"| {size:,} | {ours:.2f} s | {every:.2f} s | {every / ours:.1f} × |")
    where = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    table = "\n".join([*lines, "", f"One run of each after a warm-up; {where}."])
    page = PAGE.read_text("utf-8")
    PAGE.write_text(_TABLE.sub(lambda m: f"{m[1]}{table}\n{m[2]}", page), "utf-8")
    print(table)


if __name__ == "__main__":
    main()
