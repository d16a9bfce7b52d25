"""Time writing to Neo4j against the driver alone and against py2neo's bulk functions.

One server, one set of rows. Each way of writing takes its turn in every round, the order
turning with the rounds, into a database that is emptied in between; what counts is the
ratio to the driver's median in the same run.

- the driver alone: the rows are made beforehand, as lists; each batch is one UNWIND in one
  explicit transaction;
- graphkit, write phase: from folded facts to the last commit;
- graphkit, whole load: from the CSV files, with reading, checking and folding;
- py2neo.bulk: the same rows as lists, merge_nodes and merge_relationships, a transaction
  a batch.

``--python`` keeps the driver's compiled codec out, so that both can be measured in one
environment.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS.parent / "tests")]
if "--python" in sys.argv:
    # An import of None fails, which the driver takes for "not installed".
    sys.modules["neo4j._rust"] = None  # type: ignore[assignment]

import neo4j  # noqa: E402
from graphkit.loaders.tables import read_folder  # noqa: E402
from neo4j._codec.packstream import RUST_AVAILABLE  # noqa: E402
from neo4j_server import Neo4jServer  # noqa: E402
from page import machine, publish, table  # noqa: E402
from town import write_town  # noqa: E402

import graphkit  # noqa: E402
from graphkit.engines.protocol import INFO_LABEL, Changes  # noqa: E402
from graphkit.engines.statements import batches, property_names, write_statements  # noqa: E402
from graphkit.loading import plan_load  # noqa: E402
from graphkit.model import load_model  # noqa: E402

BARE, PHASE, WHOLE, PY2NEO = (
    "the driver alone",
    "graphkit, write phase",
    "graphkit, whole load",
    "py2neo.bulk",
)
_WIPE = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
_COUNTS = (
    f"MATCH (n) WHERE NOT n:{INFO_LABEL} RETURN count(n) AS n",
    "MATCH ()-[r]->() RETURN count(r) AS n",
)
# The first rounds after a start run at a third of the later ones' speed.
WARM_UP = 2


def ways(folder: Path, address: str) -> tuple[dict[str, Callable[[], object]], int]:
    """Make each way of writing ready to be timed, and say how many rows it writes."""
    model = load_model()
    changes = plan_load(None, read_folder(folder), model).changes
    statements = list(write_statements(changes))
    driver = neo4j.GraphDatabase.driver(address, auth=auth(), notifications_min_severity="OFF")
    graph = graphkit.open(address)
    # Makes the constraints, without which every MERGE would read all nodes of its label.
    graph.engine.transact(lambda _: None)

    def alone() -> None:
        with driver.session(database="neo4j") as session:
            for statement in statements:
                with session.begin_transaction() as tx:
                    tx.run(statement.text, statement.parameters).consume()
                    tx.commit()

    found: dict[str, Callable[[], object]] = {
        BARE: alone,
        PHASE: lambda: graph.engine.transact(lambda writer: writer.write(changes)),
        WHOLE: lambda: graph.load(folder),
    }
    found |= py2neo_way(changes, address)
    return found, len(changes)


def py2neo_way(changes: Changes, address: str) -> dict[str, Callable[[], object]]:
    """Give py2neo the same rows, as its own functions take them."""
    from py2neo import Graph
    from py2neo.bulk import merge_nodes, merge_relationships

    graph = Graph(address, auth=auth(), name="neo4j")
    nodes: list[tuple[str, list[str], list[list[Any]]]] = []
    lines: list[tuple[str, str, str, list[str], list[tuple[str, list[Any], str]]]] = []
    for (name, *_), batch in batches(changes.nodes.items()):
        keys = ["id", *property_names(batch)]
        nodes.append((name, keys, [[i.start, *map(said.get, keys[1:])] for i, said in batch]))
    for (name, start, end), batch in batches(changes.relationships.items()):
        keys = property_names(batch)
        rows = [(i.start, list(map(said.get, keys)), i.end) for i, said in batch]
        lines.append((name, start, end, keys, rows))

    def bulk() -> None:
        for name, keys, rows in nodes:
            tx = graph.begin()
            merge_nodes(tx, rows, (name, "id"), keys=keys)
            graph.commit(tx)
        for name, start, end, keys, linked in lines:
            tx = graph.begin()
            merge_relationships(
                tx, linked, (name, "key", "standing"), (start, "id"), (end, "id"), keys=keys
            )
            graph.commit(tx)

    return {PY2NEO: bulk}


def auth() -> tuple[str, str]:
    """Say who logs in."""
    return os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]


def measure(copies: int, rounds: int, *, warm: bool) -> tuple[dict[str, list[float]], int]:
    """Time each way in turn.

    Parameters
    ----------
    copies : int
        How many times the Leeds graph is written.
    rounds : int
        How often, after a warm-up.
    warm : bool
        Whether the server has the JVM's better compiler, which takes minutes to warm up
        where other programs want the machine too.

    Returns
    -------
    dict of str to list of float
        Rows a second, by way and round.
    int
        How many rows each way writes.
    """
    server = Neo4jServer(warm=warm, heap="2g")
    with tempfile.TemporaryDirectory() as folder, server:
        os.environ.update(server.environment)
        write_town(Path(folder) / "town", copies)
        found, rows = ways(Path(folder) / "town", server.address)
        # What the rows themselves take up is no work of any of the ways.
        gc.collect()
        gc.freeze()
        speeds: dict[str, list[float]] = {way: [] for way in found}
        order = list(found)
        with neo4j.GraphDatabase.driver(server.address, auth=auth()) as driver:
            for turn in range(WARM_UP + rounds):
                for way in order:
                    driver.session().run(_WIPE).consume()
                    gc.collect()
                    start = time.perf_counter()
                    found[way]()
                    took = time.perf_counter() - start
                    written = [r.single(strict=True)[0] for r in map(driver.session().run, _COUNTS)]
                    if sum(written) != rows:
                        raise SystemExit(f"{way} wrote {written}, not {rows} rows")
                    if turn >= WARM_UP:
                        speeds[way].append(rows / took)
                    print(f"round {turn}: {way}: {rows / took:,.0f}", file=sys.stderr)
                order = [*order[1:], order[0]]
    return speeds, rows


def main() -> None:
    """Measure, print the table and write it into the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--copies", type=int, default=10, help="times the Leeds graph")
    parser.add_argument("--rounds", type=int, default=5, help="how often, after a warm-up")
    parser.add_argument("--python", action="store_true", help="with the driver's codec in Python")
    parser.add_argument(
        "--plain", action="store_true", help="a server without the JVM's better compiler"
    )
    given = parser.parse_args()
    if not given.python and not RUST_AVAILABLE:
        parser.error("neo4j-rust-ext is not installed")
    speeds, rows = measure(given.copies, given.rounds, warm=not given.plain)
    medians = {way: statistics.median(each) for way, each in speeds.items()}
    lines = [
        [
            way,
            f"{medians[way]:,.0f}",
            f"{min(each):,.0f} to {max(each):,.0f}",
            f"{medians[way] / medians[BARE]:.2f} ×",
        ]
        for way, each in speeds.items()
    ]
    codec = "its Rust codec" if RUST_AVAILABLE else "its Python codec"
    compiled = ", without the JVM's better compiler" if given.plain else ""
    below = (
        f"{rows:,} rows ({given.copies} times the Leeds graph), {given.rounds} rounds after a "
        f"warm-up; driver {neo4j.__version__} with {codec}, server on the same machine{compiled}; "
        f"{machine()}."
    )
    made = table(["way of writing", "rows a second", "spread", "against the driver"], lines, below)
    publish(made, "writing.py --python" if given.python else "writing.py")


if __name__ == "__main__":
    main()
