"""Time the start of the command line against importing its parts alone.

Whole processes, one warm-up, then the three in turn, so that a machine whose speed drifts
drifts for all of them; what counts is the ratio of the medians. ``make bench`` runs it and
writes the table into docs/performance.md.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_TABLE = re.compile(r"(<!-- made by benchmarks/startup.py -->\n).*?(<!-- end -->)", re.DOTALL)


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Time one whole process."""
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure, print the table and write it into the page."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GRAPHKIT_GRAPH": str(Path(folder) / "leeds.kgl")}
        program = [str(Path(sys.executable).with_name("graphkit"))]
        subprocess.run([*program, "demo"], env=environment, check=True, capture_output=True)
        commands = {
            "importing typer, rich and kglite": [
                sys.executable,
                "-c",
                "import typer, rich, kglite",
            ],
            "`graphkit --help`": [*program, "--help"],
            "`graphkit trace` on the Leeds graph": [
                *program,
                "trace",
                "consider-long-term-solution-for-kingsdale-court-2019",
            ],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(RUNS + 1):
            for name, command in commands.items():
                took = seconds(command, environment)
                if run:
                    times[name].append(took)
    medians = {name: statistics.median(each) for name, each in times.items()}
    base = medians["importing typer, rich and kglite"]
    lines = ["| whole process | median | against the imports |", "| --- | --- | --- |"]
    lines += [
        f"| {name} | {took * 1000:.0f} ms | {took / base:.2f} × |" for name, took in medians.items()
    ]
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    lines += ["", f"{RUNS} runs of each in turn after a warm-up; {machine}."]
    table = "\n".join(lines) + "\n"
    sys.stdout.write(table)
    if PAGE.exists():
        text = PAGE.read_text("utf-8")
        PAGE.write_text(_TABLE.sub(lambda m: m[1] + table + m[2], text), "utf-8")


if __name__ == "__main__":
    main()
