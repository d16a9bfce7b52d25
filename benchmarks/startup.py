"""Time the start of the command line against importing its parts alone.

Whole processes, one warm-up, then the three in turn, so that a machine whose speed drifts
drifts for all of them; what counts is the ratio of the medians. ``make bench`` runs it and
writes the table into docs/performance.md.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from page import machine, publish, table

RUNS = 15


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
    lines = [
        [name, f"{took * 1000:.0f} ms", f"{took / base:.2f} ×"] for name, took in medians.items()
    ]
    below = f"{RUNS} runs of each in turn after a warm-up; {machine()}."
    publish(table(["whole process", "median", "against the imports"], lines, below), "startup.py")


if __name__ == "__main__":
    main()
