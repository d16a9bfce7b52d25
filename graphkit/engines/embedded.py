"""The embedded engine: kglite, one file, no server.

How it is opened is decided in docs/decisions/embedded-engine.md: the optimiser is off,
since with it ordinary queries answer wrongly; readers take no lock; a writer's graph is
saved only when its block ends without an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import kglite

from graphkit.engines.protocol import (
    INFO_ID,
    INFO_LABEL,
    SECONDS,
    Answer,
    Changes,
    Description,
    Parameters,
    Say,
    Standing,
    T,
    Writer,
)
from graphkit.engines.statements import info_statement, schema_statements, write_statements
from graphkit.errors import GraphBusy, GraphkitError, NoGraph, no_graph, took_too_long
from graphkit.model import load_model

# It would warn on standard error about labels that no node has yet.
kglite.set_query_warning_policy("silent")


class EmbeddedEngine:
    """A graph in one file.

    Parameters
    ----------
    address : str
        Path of the file.
    """

    def __init__(self, address: str) -> None:
        self.path = Path(address).expanduser()
        self.address = str(self.path)
        self._graph: Any = None
        self._model_version: str | None = None
        if self.path.is_dir():
            raise GraphkitError(f"{self.path}: is a folder; give the path of a graph file")
        if self.exists() and not self.path.is_file():
            raise GraphkitError(f"{self.path}: is a device; give the path of a graph file")

    def exists(self) -> bool:
        """Say whether there is a graph at the address."""
        return self.path.exists()

    def read(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Run one read query on the graph as it was saved when it was first read.

        One answer is made of many reads, so none of them may see a later load. To see what
        another process loaded since, open the graph again.

        Raises
        ------
        NoGraph
            When there is no such file.
        GraphkitError
            When the file is no graph, or the query cannot be run.
        """
        self._read_once()
        return _run(self._graph, text, parameters, limit, seconds)

    def vet(self, text: str) -> None:
        """Say nothing: the guard's tokens and a graph opened for reading only are all there is."""

    @contextmanager
    def answering(self) -> Iterator[Standing]:
        """Mark the span of one question; a graph is read as it was first read."""
        self._read_once()
        yield Standing(model_version=self._model_version)

    def transact(self, work: Callable[[Writer], T]) -> T:
        """Run work in a transaction: all that it writes stands when it returns, else nothing."""
        with self.writing() as writer:
            return work(writer)

    def _read_once(self) -> None:
        if self._graph is not None:
            return
        if not self.exists():
            raise NoGraph(no_graph(self.address))
        try:
            graph = kglite.load(self.address)
        except (kglite.KgError, OSError) as error:
            raise GraphkitError(f"{self.address}: {_no_graph_file(error)}") from None
        graph.read_only(True)
        ours = f"MATCH (g:{INFO_LABEL} {{id: $id}}) RETURN g.model_version AS version"
        rows = _run(graph, ours, {"id": INFO_ID})
        if not rows:
            raise GraphkitError(
                f"{self.address}: was not made by graphkit; load the sources into a new graph"
            )
        self._graph, self._model_version = graph, rows[0]["version"]

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Open a transaction: all of it stands when the block ends, none when it fails."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            opened = kglite.open(self.address, durable="off")
        except kglite.WriterLeaseHeldError:
            raise GraphBusy(
                f"{self.address}: another graphkit is writing to this graph; "
                "try again when it has finished"
            ) from None
        except (kglite.KgError, OSError) as error:
            raise GraphkitError(f"{self.address}: {_no_graph_file(error)}") from None
        try:
            # Leaving this block saves the graph; an error that passes through does not.
            with opened as graph:
                yield _EmbeddedWriter(graph)
        except kglite.KgError as error:
            raise GraphkitError(f"{self.address}: nothing was written: {_line(error)}") from None
        finally:
            self._graph = None

    def keep(self, suffix: str) -> str | None:
        """Copy the file, as it is saved, to one beside it; see `Engine.keep`."""
        import shutil

        for number in count(1):
            name = suffix if number == 1 else f"{suffix}.{number}"
            kept = self.path.with_name(f"{self.path.name}.{name}")
            try:
                with self.path.open("rb") as old, kept.open("xb") as copy:
                    shutil.copyfileobj(old, copy)
                shutil.copystat(self.path, kept)
            except FileExistsError:
                continue
            except OSError as error:
                kept.unlink(missing_ok=True)
                raise GraphkitError(
                    f"{kept}: cannot be written ({error.strerror}); make room for it"
                ) from None
            return str(kept)
        raise AssertionError("numbers do not end")

    def describe(self) -> Description:
        """Say where the graph is kept and by what."""
        from importlib import metadata

        size = self.path.stat().st_size if self.exists() else None
        return Description("embedded (kglite)", metadata.version("kglite"), self.address, size)

    def close(self) -> None:
        """Do nothing: a file is held open by nobody."""


class TemporaryEngine(EmbeddedEngine):
    """A graph in a file of its own, which goes when it is closed."""

    def __init__(self) -> None:
        from tempfile import TemporaryDirectory

        self._folder = TemporaryDirectory(prefix="graphkit-")
        super().__init__(str(Path(self._folder.name) / "graph.kgl"))

    def close(self) -> None:
        """Take the file away."""
        self._graph = None
        self._folder.cleanup()


class _EmbeddedWriter:
    def __init__(self, graph: Any) -> None:
        self._graph = graph

    def read(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float | None = None,
    ) -> Answer:
        return _run(self._graph, text, parameters, limit, seconds)

    def write(self, changes: Changes, say: Say = lambda _: None) -> None:
        say("writing")
        for _, text in schema_statements(load_model()):
            self._graph.cypher(text, disable_optimizer=True)
        for text, parameters, _ in (*write_statements(changes), info_statement(changes.info)):
            self._graph.cypher(text, params=parameters, disable_optimizer=True)


def _run(
    graph: Any,
    text: str,
    parameters: Parameters | None,
    limit: int | None = None,
    seconds: float | None = None,
) -> Answer:
    for value in (parameters or {}).values():
        if isinstance(value, str):
            # What is half a character, kglite takes for no text, and does not say why.
            value.encode()
    try:
        result = graph.cypher(
            text,
            params=dict(parameters or {}),
            disable_optimizer=True,
            timeout_ms=max(1, round((seconds or SECONDS) * 1000)),
        )
        rows: Answer = result.to_dicts()
    except kglite.CypherTimeoutError:
        raise GraphkitError(took_too_long(seconds or SECONDS)) from None
    except kglite.KgError as error:
        raise GraphkitError(f"the query cannot be run: {_line(error)}") from None
    return rows if limit is None else rows[:limit]


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _no_graph_file(error: BaseException) -> str:
    if isinstance(error, kglite.FileFormatError):
        return "is not a graph file, or is damaged; move it away and load the sources again"
    if isinstance(error, PermissionError):
        return "may not be read or written by you; check its permissions"
    why = error.strerror if isinstance(error, OSError) else None
    return f"cannot be opened ({why or _line(error)}); give a path in a folder that you may write"
