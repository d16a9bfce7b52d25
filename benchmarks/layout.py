"""Time laying out drawings beside what else could do it, on networks of three sizes.

Each way in a process of its own, its imports counted, after one warm-up; what counts is the
ratio within one run. ``make bench`` runs it and writes the table into
docs/decisions/layout.md. What is not installed is left out (``pip install networkit``).
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import statistics
import subprocess
import sys
from pathlib import Path

RUNS = 3
SIZES = ((300, 600), (1_500, 3_000), (5_000, 10_000))
PAGE = Path(__file__).resolve().parent.parent / "docs" / "decisions" / "layout.md"
_TABLE = re.compile(r"(<!-- made by benchmarks/layout.py -->\n).*?(<!-- end -->)", re.DOTALL)

# A network with neighbourhoods and hubs, as partnerships have them; then one way to lay it out.
_MAKE = """
import random, sys, time
size, lines = int(sys.argv[1]), int(sys.argv[2])
dice = random.Random(1)
group = [dice.randrange(max(1, size // 60)) for _ in range(size)]
members = {}
for n, g in enumerate(group):
    members.setdefault(g, []).append(n)
hubs, pairs = [0], set()
for n in range(1, size):
    other = dice.choice(members[group[n]][:10]) if dice.random() < 0.8 else dice.choice(hubs)
    pairs.add((min(n, other), max(n, other)))
    hubs += [n, other]
while len(pairs) < lines:
    n = dice.randrange(size)
    other = dice.choice(members[group[n]]) if dice.random() < 0.9 else dice.choice(hubs)
    pairs.add((min(n, other), max(n, other)))
pairs = sorted((a, b) for a, b in pairs if a != b)
"""
_GRAPHKIT = """
from graphkit.viz.drawing import Drawing, Line, Thing
things = tuple(Thing(f"Partner/{n}", "Partner", f"Partner number {n}") for n in range(size))
drawn = tuple(
    Line(f"{a}-{b}", f"Partner/{a}", f"Partner/{b}", "", "works with", "works with")
    for a, b in pairs
)
drawing = Drawing("partners", "?", "2022-01-01", things, drawn)
start = time.perf_counter()
from graphkit.viz.layout import place_things
place_things(drawing)
"""
_RUSTWORKX = """
start = time.perf_counter()
import rustworkx
graph = rustworkx.PyGraph()
graph.add_nodes_from(range(size))
graph.add_edges_from_no_data(pairs)
rustworkx.spring_layout(graph, seed=1)
"""
_NETWORKIT = """
start = time.perf_counter()
import networkit
graph = networkit.Graph(size)
for a, b in pairs:
    graph.addEdge(a, b)
largest = networkit.components.ConnectedComponents.extractLargestConnectedComponent(graph, True)
way = networkit.viz.PivotMDS(largest, 2, 50)
way.run()
"""
_NETWORKX = """
start = time.perf_counter()
import networkx
graph = networkx.Graph(pairs)
networkx.spring_layout(graph, seed=1)
"""
_STOP = "\nsys.stdout.write(str(time.perf_counter() - start))\n"

# By name: the module that it needs, how, and the most things it is tried on.
WAYS = {
    "graphkit, with room for every name": ("graphkit", _GRAPHKIT, 5_000),
    "rustworkx, forces alone from a random start": ("rustworkx", _RUSTWORKX, 5_000),
    "networkit, PivotMDS alone": ("networkit", _NETWORKIT, 5_000),
    "NetworkX, forces alone": ("networkx", _NETWORKX, 1_500),
}


def seconds(code: str, size: int, lines: int) -> float:
    """Time one way in a process of its own, its imports counted."""
    done = subprocess.run(
        [sys.executable, "-c", _MAKE + code + _STOP, str(size), str(lines)],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return float(done.stdout)


def main() -> None:
    """Measure, print the table and write it into the page."""
    heads = [f"{size:,} things, {lines:,} lines" for size, lines in SIZES]
    table = ["| way | " + " | ".join(heads) + " |", "| --- |" + " --- |" * len(SIZES)]
    for name, (module, code, most) in WAYS.items():
        if importlib.util.find_spec(module) is None:
            continue
        cells = []
        for size, lines in SIZES:
            if size > most:
                cells.append("not tried")
                continue
            times = [seconds(code, size, lines) for _ in range(RUNS + 1)][1:]
            cells.append(f"{statistics.median(times):.2f} s")
        table.append(f"| {name} | {' | '.join(cells)} |")
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    table += ["", f"Median of {RUNS} runs after a warm-up, imports counted; {machine}."]
    text = "\n".join(table) + "\n"
    sys.stdout.write(text)
    page = PAGE.read_text("utf-8")
    PAGE.write_text(_TABLE.sub(lambda m: m[1] + text + m[2], page), "utf-8")


if __name__ == "__main__":
    main()
