"""Write the tables that the benchmarks make into docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def machine() -> str:
    """Name the class of machine that measures."""
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], below: str) -> str:
    """Write rows as a Markdown table, with a line on how they were measured below it."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join([*(f"| {' | '.join(line)} |" for line in lines), "", below]) + "\n"


def publish(made: str, program: str) -> None:
    """Print what a benchmark made, and put it where the page has its mark."""
    sys.stdout.write(made)
    text = PAGE.read_text("utf-8")
    mark = re.escape(f"<!-- made by benchmarks/{program} -->\n")
    place = re.compile(rf"({mark}).*?(<!-- end -->)", re.DOTALL)
    PAGE.write_text(place.sub(lambda found: found[1] + made + found[2], text), "utf-8")
