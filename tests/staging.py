"""Keeps many graphs, each under the path of a file, in the one database of a server.

Only one of them is in the database at a time. Another one is put there when it is asked
for, and what the first held is remembered; all reading and writing is the Neo4j engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphkit.engines import Changes, Description, Writer
from graphkit.engines.neo4j import Neo4jEngine
from graphkit.engines.protocol import INFO_LABEL, Answer, Parameters, Standing, T
from graphkit.errors import NoGraph, no_graph
from graphkit.folding import Facts
from graphkit.model import load_model
from graphkit.snapshot import read_facts

MODEL = load_model()


class Stage:
    """The database, and what each graph held when it was last in it."""

    def __init__(self, address: str) -> None:
        self.neo4j = Neo4jEngine(address)
        self.reads = 0
        self._shown: str | None = None
        self._changed = False
        self._kept: dict[str, tuple[Facts, dict[str, Any]]] = {}
        self.wipe()

    def engine(self, address: str) -> StagedEngine:
        """Open the graph of a path."""
        return StagedEngine(self, address)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend the database, empty, to a test that opens it by its own address."""
        self.keep()
        self.wipe()
        yield self.neo4j.address
        self.wipe()

    def close(self) -> None:
        self.wipe()
        self.neo4j.close()

    def show(self, path: str) -> None:
        """Put a path's graph into the database."""
        if path == self._shown:
            return
        self.keep()
        self.wipe()
        self._shown = path
        if path in self._kept:
            facts, info = self._kept[path]
            new = {*facts.nodes, *facts.relationships}
            changes = Changes(dict(facts.nodes), dict(facts.relationships), new, info=info)
            self.neo4j.transact(lambda writer: writer.write(changes))
            self._changed = False

    def emptied(self) -> Neo4jEngine:
        """Give the engine with an empty database, for a test that uses it by itself."""
        self.keep()
        self.wipe()
        return self.neo4j

    def keep(self) -> None:
        """Remember what the database holds now."""
        if self._shown and self._changed:
            text = f"MATCH (g:{INFO_LABEL} {{id: 'graphkit'}}) RETURN properties(g) AS p"
            rows = self.neo4j._read(text)
            if rows:
                self._kept[self._shown] = read_facts(self.neo4j, MODEL), rows[0]["p"]

    def wipe(self) -> None:
        """Empty the database, and forget nothing else."""
        with self.neo4j._session("WRITE") as session:
            text = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
            session.run(text).consume()
        self._shown = None
        self._changed = False

    def exists(self, path: str) -> bool:
        return path in self._kept or (path == self._shown and self._changed)

    def wrote(self) -> None:
        self._changed = self.neo4j.exists()


class StagedEngine:
    """The Neo4j engine, for the graph of one path."""

    def __init__(self, stage: Stage, address: str) -> None:
        self.path = Path(address).expanduser()
        self.address = str(self.path)
        self._stage = stage

    @property
    def _neo4j(self) -> Neo4jEngine:
        self._stage.show(self.address)
        return self._stage.neo4j

    def exists(self) -> bool:
        return self._stage.exists(self.address)

    def read(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float | None = None,
    ) -> Answer:
        self._stage.reads += 1
        if not self.exists():
            raise NoGraph(no_graph(self.address))
        return self._neo4j.read(text, parameters, limit=limit, seconds=seconds)

    def read_apart(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float,
        memory: float,
    ) -> Answer:
        return self.read(text, parameters, limit=limit, seconds=seconds)

    def vet(self, text: str) -> None:
        self._neo4j.vet(text)

    @contextmanager
    def answering(self) -> Iterator[Standing]:
        if not self.exists():
            raise NoGraph(no_graph(self.address))
        with self._neo4j.answering() as standing:
            yield standing

    def transact(self, work: Callable[[Writer], T]) -> T:
        try:
            return self._neo4j.transact(work)
        finally:
            self._stage.wrote()

    def keep(self, suffix: str) -> str | None:
        return self._neo4j.keep(suffix)

    def describe(self) -> Description:
        return replace(self._neo4j.describe(), address=self.address)

    def close(self) -> None:
        """Leave the stage's connections open for the next."""
