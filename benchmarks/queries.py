"""Time every named query on both engines at growing sizes of graph, with its rows.

The sizes are districts of the town that ``town.py`` makes: 1 is the Leeds graph. Each query
asks for all its rows. One that is about one thing asks about the best-connected it can (the
council, the executive board, the authority), whose answer grows as the graph does, and
again about a thing of one district, whose answer does not. The heaviest commands, which are
several queries and work on their rows, follow. Nothing is given more than a minute.

"Growth" is how many times longer the largest size takes than the one before, beside how
many times more rows it answers with: about 1 where time goes with the answer.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import math
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

BENCHMARKS = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS.parent / "tests")]

from neo4j_server import Neo4jServer  # noqa: E402
from page import machine, publish, table  # noqa: E402
from town import write_town  # noqa: E402

import graphkit  # noqa: E402
from graphkit.collector import collector_off  # noqa: E402
from graphkit.engines.protocol import Engine  # noqa: E402
from graphkit.errors import GraphkitError, took_too_long  # noqa: E402
from graphkit.graph import Graph  # noqa: E402
from graphkit.named_queries import NamedQuery, named_queries  # noqa: E402


class Timed(NamedTuple):
    """Seconds that something took, None where its time was up, and the rows it gave."""

    seconds: float | None
    rows: int


AS_OF = dt.date(2022, 6, 1)
SECONDS = 60.0
RUNS = 3
# What takes longer is run only once.
SLOW = 2.0
ENGINES = ("embedded", "Neo4j")
_ALL = 10_000_000
# The best-connected thing that each query can be about, and one of a single district.
_ABOUT: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "facts-at": (("Partner", "leeds-city-council"), ("Board", "neighbourhood-improvement-board")),
    "show": (("Partner", "leeds-city-council"), ("Board", "neighbourhood-improvement-board")),
    "place": (("LocalAuthority", "leeds"), ("Neighbourhood", "lincoln-green")),
    "place-money": (("LocalAuthority", "leeds"), ("Neighbourhood", "lincoln-green")),
    "place-partners": (("LocalAuthority", "leeds"), ("Neighbourhood", "lincoln-green")),
    "things": (("Partner", "leeds-city-council"), ("Board", "neighbourhood-improvement-board")),
}


def asked() -> dict[str, tuple[NamedQuery, dict[str, Any]]]:
    """List what is asked: every named query, those about one thing about two."""
    found = {}
    for name, query in named_queries().items():
        known = {parameter.name for parameter in query.parameters}
        about = _ABOUT.get(name)
        given: dict[str, Any] = {"as_of": AS_OF, "limit": _ALL}
        given = {key: value for key, value in given.items() if key in known}
        if about is None:
            found[name] = (query, query.values(given, AS_OF))
            continue
        for words, (label, node_id) in zip(("", ", one district's"), about, strict=True):
            which = {"ids": [node_id]} if "ids" in known else {"id": node_id}
            values = query.values({**given, "label": label, **which}, AS_OF)
            found[f"{name}{words}"] = (query, values)
    return found


def fastest(run: Callable[[], int]) -> Timed:
    """Time something after a warm-up; what is slow enough to need none is run once."""
    rows, best = 0, math.inf
    for turn in range(RUNS + 1):
        start = time.perf_counter()
        try:
            rows = run()
        except GraphkitError as error:
            if "stopped after" not in str(error):
                raise
            return Timed(None, 0)
        took = time.perf_counter() - start
        if turn or took > SLOW:
            best = min(best, took)
        if took > SLOW:
            break
    return Timed(best, rows)


@contextmanager
def loaded(engine: str, copies: int) -> Iterator[Graph]:
    """Give a graph of a size, on an engine of its own."""
    with tempfile.TemporaryDirectory() as folder:
        write_town(Path(folder) / "town", copies)
        if engine == "embedded":
            graph = graphkit.open(Path(folder) / "town.kgl")
            graph.load(Path(folder) / "town")
            yield graph
            return
        with Neo4jServer(warm=True, heap="2g") as server:
            os.environ.update(server.environment)
            with graphkit.open(server.address) as graph:
                graph.load(Path(folder) / "town")
                yield graph


def rows_of(engine: Engine, query: NamedQuery, values: dict[str, Any]) -> Callable[[], int]:
    """Make a query ready to be run, as inside an answer."""

    def run() -> int:
        with collector_off():
            return len(engine.read(query.text, values, seconds=SECONDS))

    return run


def commands(graph: Graph) -> dict[str, Callable[[], int]]:
    """List the verbs that read most: each is several queries and work on their rows."""
    on: dict[str, Any] = {"as_of": AS_OF, "limit": _ALL}
    return {
        "trace (of an action)": lambda: len(
            graph.trace("Action:provide-annual-update-on-year-two-2019", as_of=AS_OF).rows
        ),
        "show (the council)": lambda: len(graph.show("Partner:leeds-city-council", **on)),
        "place (the authority)": lambda: len(graph.place("LocalAuthority:leeds", **on)),
        "reach (of the council)": lambda: len(graph.reach("Partner:leeds-city-council", **on)),
        "reach --gaps": lambda: len(graph.reach(gaps=True, **on)),
        "resilience": lambda: len(graph.resilience(**on)),
        "changes": lambda: len(graph.changes("2018-01-01", AS_OF, limit=_ALL)),
        "ranks": lambda: len(graph.ranks(**on)),
        "funding": lambda: len(graph.funding(**on)),
        "gaps": lambda: len(graph.gaps(**on)),
    }


def in_time(run: Callable[[], int]) -> Callable[[], int]:
    """Stop a command, which has no limit of time of its own, when its time is up."""

    def stop(*_: object) -> None:
        raise GraphkitError(took_too_long(SECONDS))

    def stopped() -> int:
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        start = time.perf_counter()
        try:
            return run()
        except Exception:
            # Stopped amid reading an answer, a driver may fail in its own way.
            if time.perf_counter() - start >= SECONDS:
                stop()
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    return stopped


Measured = dict[str, dict[tuple[str, int], Timed]]


def measure(sizes: list[int], engines: list[str]) -> tuple[Measured, Measured]:
    """Time all queries and commands on engines at every size."""
    queries: Measured = {}
    verbs: Measured = {}
    for size in sizes:
        for engine in engines:
            with loaded(engine, size) as graph:
                gc.collect()
                reads = {
                    name: rows_of(graph.engine, query, values)
                    for name, (query, values) in asked().items()
                }
                for found, runs in ((queries, reads), (verbs, commands(graph))):
                    for name, run in runs.items():
                        timed = fastest(in_time(run))
                        found.setdefault(name, {})[engine, size] = timed
                        line = f"{size:>4} {engine:9} {name:40} {_words(timed.seconds):>12}"
                        print(f"{line} {timed.rows:>9,}", file=sys.stderr, flush=True)
    return queries, verbs


def tabulate(what: str, measured: Measured, sizes: list[int], engines: list[str]) -> str:
    """Write a table: rows and times at every size, and how times grow beside the rows."""
    sized = [(engine, size) for engine in engines for size in sizes]
    header = [
        what,
        *(f"rows, {size}×" for size in sizes),
        *(f"{engine}, {size}×" for engine, size in sized),
        *(f"growth, {engine}" for engine in engines if len(sizes) > 1),
    ]
    lines = []
    for name, times in measured.items():
        rows = [max(times[engine, size].rows for engine in engines) for size in sizes]
        lines.append(
            [
                name,
                *(f"{each:,}" if each else "–" for each in rows),
                *(_words(times[each].seconds) for each in sized),
                *(_growth(times, engine, sizes) for engine in engines if len(sizes) > 1),
            ]
        )
    below = (
        f"As of {AS_OF:%-d %B %Y}; the fastest of {RUNS} runs after a warm-up, of one run where it "
        f"takes over {SLOW:g} s; {machine()}."
    )
    return table(header, lines, below)


def _words(seconds: float | None) -> str:
    if seconds is None:
        return f"over {SECONDS:g} s"
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _growth(times: dict[tuple[str, int], Timed], engine: str, sizes: list[int]) -> str:
    less, more = times[engine, sizes[-2]], times[engine, sizes[-1]]
    if less.seconds is None or more.seconds is None:
        return "–"
    answer = max(more.rows, 1) / max(less.rows, 1)
    return f"{more.seconds / less.seconds / answer:.1f}"


def main() -> None:
    """Measure, print the tables and write them into the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="1,10,100", help="times the Leeds graph, by comma")
    parser.add_argument("--engines", default=",".join(ENGINES), help="by comma")
    given = parser.parse_args()
    sizes, engines = [int(size) for size in given.sizes.split(",")], given.engines.split(",")
    queries, verbs = measure(sizes, engines)
    made = tabulate("named query", queries, sizes, engines)
    publish(f"{made}\n{tabulate('command', verbs, sizes, engines)}", "queries.py")


if __name__ == "__main__":
    main()
