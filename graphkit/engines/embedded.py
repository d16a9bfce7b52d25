"""The embedded engine: kglite, one file, no server.

How it is opened is decided in docs/decisions/embedded-engine.md: the optimiser is off,
since with it ordinary queries answer wrongly; readers take no lock; a writer's graph is
saved only when its block ends without an error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
from graphkit.errors import (
    GraphBusy,
    GraphkitError,
    NoGraph,
    no_graph,
    plainly,
    took_too_long,
)
from graphkit.files import copy_beside, open_as, real_place, replace_files, unwritable
from graphkit.model import load_model

# It would warn on standard error about labels that no node has yet.
kglite.set_query_warning_policy("silent")

# How the engine writes what the system told it.
_OF_SYSTEM = re.compile(r"\(os error (\d+)\)")
# What it keeps beside a graph that is being written.
_LOCKS = (".lock", ".lock-owner")


class EmbeddedEngine:
    """A graph in one file.

    Parameters
    ----------
    address : str
        Path of the file.
    """

    def __init__(self, address: str) -> None:
        try:
            self._given = Path(address).expanduser()
        except RuntimeError:
            raise GraphkitError(f"{address}: there is no such home folder") from None
        self.address = str(self._given)
        self._graph: Any = None
        self._model_version: str | None = None
        self._stamp: tuple[int, ...] = ()
        if self.exists() and not self.path.is_file():
            kind = "folder" if self.path.is_dir() else "device"
            raise GraphkitError(f"{self.address}: is a {kind}; give the path of a graph file")

    @property
    def path(self) -> Path:
        """The file that the address leads to, through links."""
        return real_place(self._given)

    def exists(self) -> bool:
        """Say whether there is a graph at the address.

        Raises
        ------
        GraphkitError
            When nobody can say: links in a loop, folders that may not be looked into.
        """
        try:
            self._given.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise GraphkitError(f"{self.address}: {_no_graph_file(error)}") from None
        return True

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
        return run(self._graph, text, parameters, limit, seconds)

    def read_apart(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float,
        memory: float,
    ) -> Answer:
        """Run a user's query in a process of its own, on the graph as `read` reads it."""
        from graphkit.engines.apart import Query, ask_apart, can_be_apart

        self._read_once()
        if not can_be_apart():
            return run(self._graph, text, parameters, limit, seconds)
        with self._as_first_read() as file:
            return ask_apart(Query(file, text, dict(parameters or {}), limit, seconds, memory))

    @contextmanager
    def _as_first_read(self) -> Iterator[str]:
        """Give a file of the graph as it was first read, though it was loaded into since."""
        if _stamp(self.path) == self._stamp:
            yield str(self.path)
            return
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="graphkit-") as folder:
            file = Path(folder) / "graph.kgl"
            file.write_bytes(self._graph.to_bytes())
            yield str(file)

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
        stamp = _stamp(self.path)
        graph = load_to_read(self.address)
        ours = f"MATCH (g:{INFO_LABEL} {{id: $id}}) RETURN g.model_version AS version"
        rows = run(graph, ours, {"id": INFO_ID})
        if not rows:
            raise GraphkitError(
                f"{self.address}: was not made by graphkit; load the sources into a new graph"
            )
        self._graph, self._model_version = graph, rows[0]["version"]
        self._stamp = stamp

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Open a transaction: all of it stands when the block ends, none when it fails."""
        place = self.path
        if why := unwritable(place):
            raise GraphkitError(f"{self.address}: cannot be written: {why}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            opened = kglite.open(str(place), durable="off")
        except kglite.WriterLeaseHeldError:
            raise GraphBusy(
                f"{self.address}: another graphkit is writing to this graph; "
                "try again when it has finished"
            ) from None
        except (kglite.KgError, OSError) as error:
            raise GraphkitError(f"{self.address}: {_no_graph_file(error)}") from None
        written = False
        try:
            yield _EmbeddedWriter(opened)
            self._save(opened, place)
            written = True
            for lock in _LOCKS:
                # Who may write the graph must be able to lock it.
                with suppress(OSError):
                    open_as(place.with_name(place.name + lock), place)
        except kglite.KgError as error:
            raise GraphkitError(f"{self.address}: nothing was written: {_line(error)}") from None
        except KeyboardInterrupt:
            # Once it is written, what is left to do is as quick as stopping.
            if not written:
                raise KeyboardInterrupt("nothing was written") from None
        finally:
            # As after an error: by itself the engine would save once more, in a way of its own.
            opened.__exit__(Exception, None, None)
            self._graph = None

    def _save(self, opened: Any, place: Path) -> None:
        try:
            replace_files({place: opened.to_bytes()})
        except OSError as error:
            why = plainly(error)
            raise GraphkitError(f"{self.address}: nothing was written: {why}") from None

    def keep(self, suffix: str) -> str | None:
        """Copy the file, as it is saved, to one beside it; see `Engine.keep`."""
        place = self.path
        try:
            return str(copy_beside(place, suffix))
        except OSError as error:
            copy = f"{place}.{suffix}"
            raise GraphkitError(f"{copy}: cannot be written: {plainly(error)}") from None

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
        return run(self._graph, text, parameters, limit, seconds)

    def write(self, changes: Changes, say: Say = lambda _: None) -> None:
        say("writing")
        for _, text in schema_statements(load_model()):
            self._graph.cypher(text, disable_optimizer=True)
        for text, parameters, _ in (*write_statements(changes), info_statement(changes.info)):
            self._graph.cypher(text, params=parameters, disable_optimizer=True)


def load_to_read(address: str) -> Any:
    """Load the graph of a file into memory, for reading only.

    Raises
    ------
    GraphkitError
        When the file is no graph, or cannot be read.
    """
    try:
        graph = kglite.load(address)
    except (kglite.KgError, OSError) as error:
        raise GraphkitError(f"{address}: {_no_graph_file(error)}") from None
    graph.read_only(True)
    return graph


def _stamp(path: Path) -> tuple[int, ...]:
    """Tell a file from the same one written anew."""
    try:
        known = path.stat()
    except OSError:
        return ()
    return known.st_dev, known.st_ino, known.st_size, known.st_mtime_ns


def run(
    graph: Any,
    text: str,
    parameters: Parameters | None,
    limit: int | None = None,
    seconds: float | None = None,
) -> Answer:
    """Run a query on a loaded graph; see `Reader.read`."""
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
    system = _OF_SYSTEM.search(str(error))
    if system:
        error = OSError(int(system[1]), os.strerror(int(system[1])))
    if isinstance(error, kglite.FileFormatError):
        return "is not a graph file, or is damaged; move it away and load the sources again"
    if isinstance(error, PermissionError):
        return "may not be read or written by you; check its permissions"
    fix = "give a path in a folder that you may write"
    why = plainly(error, fix) if isinstance(error, OSError) else f"{_line(error)}; {fix}"
    return f"cannot be opened: {why}"
