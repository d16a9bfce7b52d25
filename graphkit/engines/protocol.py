"""What every engine can do: run a read query, write facts, describe itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from graphkit.claims import Identity

Answer = list[dict[str, Any]]
Parameters = Mapping[str, Any]
Say = Callable[[str], None]
T = TypeVar("T")

# The label of the one node that describes the graph itself and is no part of its facts.
INFO_LABEL = "GraphInfo"
INFO_ID = "graphkit"

# How long a user's query may take unless told otherwise. What runs longer has gone astray.
SECONDS = 60.0
# How many gigabytes it may take beside the graph unless told otherwise.
MEMORY = 1.0


@dataclass
class Changes:
    """What a load writes.

    Attributes
    ----------
    nodes, relationships : dict
        Properties to set, by identity; None clears a property.
    new : set of Identity
        Those of them that the graph does not hold yet.
    gone_nodes, gone_relationships : list of Identity
        What is taken out.
    info : dict
        Properties of the node that describes the graph.
    datasets : tuple of str
        What is loaded: named by the graph for as long as that is unfinished.
    """

    nodes: dict[Identity, dict[str, Any]] = field(default_factory=dict)
    relationships: dict[Identity, dict[str, Any]] = field(default_factory=dict)
    new: set[Identity] = field(default_factory=set)
    gone_nodes: list[Identity] = field(default_factory=list)
    gone_relationships: list[Identity] = field(default_factory=list)
    info: dict[str, Any] = field(default_factory=dict)
    datasets: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many nodes and relationships are touched."""
        return (
            len(self.nodes)
            + len(self.relationships)
            + len(self.gone_nodes)
            + len(self.gone_relationships)
        )


@dataclass(frozen=True)
class Description:
    """Where a graph is kept and by what."""

    engine: str
    version: str
    address: str
    bytes: int | None = None
    database: str | None = None


@dataclass
class Standing:
    """How a graph stood while one question was answered.

    Attributes
    ----------
    incomplete : tuple of str
        Datasets whose load was begun and has not ended.
    model_version : str or None
        The version of the model that it follows; None where nothing was loaded, or inside
        another question.
    again : str
        Why the question must be asked again: a load came in between, or a connection was
        lost. Empty where it need not.
    """

    incomplete: tuple[str, ...] = ()
    model_version: str | None = None
    again: str = ""


class Reader(Protocol):
    """Runs read queries."""

    def read(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Run one read query.

        Parameters
        ----------
        text : str
            Cypher that both engines answer alike.
        parameters : mapping, optional
        limit : int, optional
            Most rows to fetch.
        seconds : float, optional
            How long it may take; as long as a whole question when left out.

        Returns
        -------
        list of dict
            The rows, each by column name.

        Raises
        ------
        GraphkitError
            When it cannot be run, or takes longer.
        """
        ...


class Writer(Reader, Protocol):
    """Reads and writes inside one transaction."""

    def write(self, changes: Changes, say: Say = ...) -> None:
        """Write changes; they stand once the transaction ends without an error.

        Where they are too many for one transaction the graph says meanwhile that it is
        incomplete. `say` is told how far it is.
        """
        ...


class Engine(Reader, Protocol):
    """Where a graph is kept."""

    address: str

    def exists(self) -> bool:
        """Say whether there is a graph at the address."""
        ...

    def read_apart(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float,
        memory: float,
    ) -> Answer:
        """Run a user's query where it can take no more time and memory than it is given.

        Parameters
        ----------
        text : str
        parameters : mapping, optional
        limit : int, optional
            Most rows to fetch.
        seconds : float
            How long it may take.
        memory : float
            How many gigabytes it may take beside the graph; on a server, what the server allows.

        Returns
        -------
        list of dict

        Raises
        ------
        GraphkitError
            When it cannot be run, or takes more.
        """
        ...

    def vet(self, text: str) -> None:
        """Refuse a user's query that this engine's own reading of it shows to be more than that.

        Raises
        ------
        Refused
        """
        ...

    def answering(self) -> AbstractContextManager[Standing]:
        """Mark the span of one question, whose many reads must see one state of the graph.

        A connection that is lost inside it ends the block without an error: the standing
        then says that the question must be asked again.
        """
        ...

    def transact(self, work: Callable[[Writer], T]) -> T:
        """Run work in a transaction: all that it writes stands when it returns, else nothing.

        Where a connection is lost it may be run again from the start.

        Raises
        ------
        GraphBusy
            When another writer is at work.
        """
        ...

    def keep(self, suffix: str) -> str | None:
        """Copy the graph as it is saved, where it is a file, to one beside it.

        Nothing that is there is overwritten: a number comes after the suffix.

        Returns
        -------
        str or None
            The path of the copy; None where the graph is no file.

        Raises
        ------
        GraphkitError
            When it cannot be written.
        """
        ...

    def describe(self) -> Description:
        """Say where the graph is kept and by what."""
        ...

    def close(self) -> object:
        """Let connections go."""
        ...
