"""Time every named query on both engines at growing sizes of graph, with its rows.

The sizes are districts of the town that ``town.py`` makes: 1 is the Leeds graph. Each query
asks for all its rows; one that asks about one thing asks about the best-connected thing it
can (the council, the executive board, the authority), whose answer grows as the graph does,
and "one district's" is the same query about a thing of one district, whose answer does not.
A query is run once to warm up, then a few times, up to a limit of time; the median counts.

What a query costs is its fixed part and a part for each row; "growth" compares the time a
row at the largest size with that at ten times less: above 1, the query grows faster than
its answer does.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS.parent / "tests")]

from neo4j_server import Neo4jServer  # noqa: E402
from town import write_town  # noqa: E402

import graphkit  # noqa: E402
from graphkit.engines.protocol import Engine  # noqa: E402
from graphkit.errors import GraphkitError, took_too_long  # noqa: E402
from graphkit.graph import Graph  # noqa: E402
from graphkit.named_queries import NamedQuery, named_queries  # noqa: E402
from graphkit.questions.gaps import GAPS  # noqa: E402

AS_OF = dt.date(2022, 6, 1)
SECONDS = 60.0
RUNS = 3
ENGINES = ("embedded", "Neo4j")
_ALL = 10_000_000
# The best-connected thing that each query can be about, and one of a single district.
_ABOUT: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "above": (("Board", "executive-board"), ("Board", "neighbourhood-improvement-board")),
    "show": (("Partner", "leeds-city-council"), ("Board", "neighbourhood-improvement-board")),
    "place": (("LocalAuthority", "leeds"), ("Neighbourhood", "lincoln-green")),
    "place-money": (("LocalAuthority", "leeds"), ("Neighbourhood", "lincoln-green")),
    "place-partners": (("LocalAuthority", "leeds"), ("Neighbourhood", "lincoln-green")),
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
            values = query.values({**given, "label": label, "id": node_id}, AS_OF)
            found[f"{name}{words}"] = (query, values)
    return found


def median(run: Callable[[], int]) -> tuple[float | None, int]:
    """Time something after a warm-up.

    Returns
    -------
    float or None
        Seconds; None when it was stopped by the limit.
    int
        How many rows it gave.
    """
    times: list[float] = []
    rows = 0
    until = time.perf_counter() + SECONDS
    for turn in range(RUNS + 1):
        start = time.perf_counter()
        try:
            rows = run()
        except GraphkitError as error:
            if "stopped after" not in str(error):
                raise
            return None, 0
        took = time.perf_counter() - start
        if turn or took > SECONDS / RUNS:
            times.append(took)
        if time.perf_counter() > until:
            break
    return statistics.median(times), rows


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
    """Make a query ready to be run."""
    return lambda: len(engine.read(query.text, values, seconds=SECONDS))


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
        **{f'gaps --only "{gap}"': gap_finder(graph, gap) for gap in GAPS},
        "gaps": lambda: len(graph.gaps(**on)),
    }


def gap_finder(graph: Graph, gap: str) -> Callable[[], int]:
    """Make the search for one kind of gap ready to be run."""
    return lambda: len(graph.gaps(as_of=AS_OF, only=gap, limit=_ALL))


def in_time(run: Callable[[], int]) -> Callable[[], int]:
    """Stop a command, which has no limit of time of its own, when its time is up."""

    def stop(*_: object) -> None:
        raise GraphkitError(took_too_long(SECONDS))

    def stopped() -> int:
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            return run()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    return stopped


Measured = dict[str, dict[tuple[str, int], tuple[float | None, int]]]


def measure(sizes: list[int], only: str) -> tuple[Measured, Measured]:
    """Time all queries and commands on both engines at every size."""
    queries: Measured = {}
    verbs: Measured = {}
    for size in sizes:
        for engine in ENGINES:
            with loaded(engine, size) as graph:
                gc.collect()
                runs = {
                    name: rows_of(graph.engine, query, values)
                    for name, (query, values) in asked().items()
                }
                for found, made in ((queries, runs), (verbs, commands(graph))):
                    for name, run in made.items():
                        if only and only not in name:
                            continue
                        measured = median(in_time(run))
                        found.setdefault(name, {})[engine, size] = measured
                        took = "over" if measured[0] is None else f"{measured[0] * 1000:,.1f} ms"
                        print(
                            f"{size:>4} {engine:9} {name:45} {took:>14} {measured[1]:>8,}",
                            file=sys.stderr,
                            flush=True,
                        )
    return queries, verbs
