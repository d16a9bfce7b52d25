"""Time the page of a network against pyvis' own page of it, in the same browser.

The same networks, with the network cut: our page from opening to drawn, in turn with the
others; pyvis' own page, whose physics runs in the browser, from opening until it has
settled, or until the cap. ``make bench`` runs it and writes the table into
docs/performance.md.
"""

from __future__ import annotations

import os
import platform
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from graphkit.viz.drawing import Drawing, Line, Statement, Thing
from graphkit.viz.layout import place_things
from graphkit.viz.page import write_page
from playwright.sync_api import Browser, sync_playwright

RUNS = 5
CAP = 60
OURS = (300, 1500, 5000)
THEIRS = (300, 1500)
PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_TABLE = re.compile(r"(<!-- made by benchmarks/pages.py -->\n).*?(<!-- end -->)", re.DOTALL)
_LABELS = ("Partner", "Team", "Role", "Board", "Project", "Ward")


def network(size: int) -> Drawing:
    """Make a network in which few have many links, with twice as many lines as things."""
    chance = random.Random(size)
    cited = (Statement("Annual update (1 March 2022), paragraph 9", "https://example.org/update"),)
    things = tuple(
        Thing(
            f"{_LABELS[n % 6]}/{n}",
            _LABELS[n % 6],
            f"Neighbourhood partnership {n}",
            size=chance.random() ** 3,
            statements=cited,
        )
        for n in range(size)
    )
    ends = [0, 1]
    lines = []
    for n in range(2 * size):
        start = n % size
        # Whoever has links draws more.
        end = chance.choice(ends) if chance.random() < 0.7 else chance.randrange(size)
        ends += [start, end]
        lines.append(
            Line(
                str(n),
                things[start].key,
                things[end].key,
                "WORKS_WITH",
                "works with",
                "works with",
                statements=cited,
            )
        )
    return Drawing("partners", "Who works with whom?", "2022-05-01", things, tuple(lines))


def write_theirs(drawing: Drawing, path: Path) -> None:
    """Write pyvis' own page, with its defaults."""
    from pyvis.network import Network

    made = Network(directed=True, cdn_resources="in_line")
    for thing in drawing.things:
        made.add_node(thing.key, label=thing.name)
    for line in drawing.lines:
        made.add_edge(line.start, line.end)
    path.write_text(made.generate_html(notebook=False), "utf-8")


def drawn(browser: Browser, path: Path) -> float:
    """Seconds from opening our page until its picture is drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_function("performance.getEntriesByName('ready').length > 0")
    took: float = page.evaluate("performance.getEntriesByName('drawn')[0].startTime")
    context.close()
    return took / 1000


def settled(browser: Browser, path: Path) -> float | None:
    """Seconds from opening pyvis' page until it stops moving; None past the cap."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout((CAP + 30) * 1000)
    page.goto(path.as_uri(), wait_until="commit")
    page.wait_for_function("window.network")
    took: float | None = page.evaluate(
        """(cap) => new Promise((done) => {
          network.once("stabilized", () => done(performance.now() / 1000));
          setTimeout(() => done(null), cap * 1000 - performance.now());
        })""",
        CAP,
    )
    context.close()
    return took


def main() -> None:
    """Measure, print the table and write it into the page."""
    before = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    lines = [
        "| network | laid out | written | file | ours: drawn | pyvis' own page: settled |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        sys.exit("there is no chromium on this machine: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        # The first layout pays for its imports.
        place_things(network(10))
        written: dict[int, tuple[Path, Drawing, float, float]] = {}
        for size in OURS:
            drawing = network(size)
            start = time.perf_counter()
            positions = place_things(drawing)
            middle = time.perf_counter()
            path = Path(folder) / f"{size}.html"
            write_page(drawing, positions, path)
            written[size] = (path, drawing, middle - start, time.perf_counter() - middle)
        times: dict[int, list[float]] = {size: [] for size in OURS}
        for run in range(RUNS + 1):
            for size in OURS:
                took = drawn(browser, written[size][0])
                if run:
                    times[size].append(took)
        for size in OURS:
            path, drawing, laid, wrote = written[size]
            theirs = "not tried"
            if size in THEIRS:
                own = Path(folder) / f"pyvis-{size}.html"
                write_theirs(drawing, own)
                took_theirs = settled(browser, own)
                theirs = f"{took_theirs:.1f} s" if took_theirs else f"not within {CAP} s"
            lines.append(
                f"| {size:,} things, {len(drawing.lines):,} lines | {laid:.2f} s | {wrote:.2f} s "
                f"| {path.stat().st_size / 1e6:.1f} MB | {statistics.median(times[size]):.2f} s "
                f"| {theirs} |"
            )
        version = browser.version
        browser.close()
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    # Whoever else is at work on the machine shows in every figure.
    busy = "load unknown" if before is None else f"load {before:.1f} at the start"
    lines += [
        "",
        f"Median of {RUNS} openings after a warm-up; {machine}, Chromium {version}; {busy}.",
    ]
    table = "\n".join(lines) + "\n"
    sys.stdout.write(table)
    if PAGE.exists():
        text = PAGE.read_text("utf-8")
        PAGE.write_text(_TABLE.sub(lambda m: m[1] + table + m[2], text), "utf-8")


if __name__ == "__main__":
    main()
