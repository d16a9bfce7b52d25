"""What every engine can do: run a read query, write facts, describe itself."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphkit.claims import Identity

Answer = list[dict[str, Any]]
Parameters = Mapping[str, Any]

# The label of the one node that describes the graph itself and is no part of its facts.
INFO_LABEL = "GraphInfo"
INFO_ID = "graphkit"


@dataclass
class Changes:
    """What a load writes.

    Attributes
    ----------
    nodes, relationships : dict
        Properties to set, by identity; None clears a property.
    gone_nodes, gone_relationships : list of Identity
        What is taken out.
    info : dict
        Properties of the node that describes the graph.
    """

    nodes: dict[Identity, dict[str, Any]] = field(default_factory=dict)
    relationships: dict[Identity, dict[str, Any]] = field(default_factory=dict)
    gone_nodes: list[Identity] = field(default_factory=list)
    gone_relationships: list[Identity] = field(default_factory=list)
    info: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Description:
    """Where a graph is kept and by what."""

    engine: str
    version: str
    address: str
    bytes: int | None = None


class Reader(Protocol):
    """Runs read queries."""

    def read(self, text: str, parameters: Parameters | None = None) -> Answer:
        """Run one read query.

        Parameters
        ----------
        text : str
            Cypher that both engines answer alike.
        parameters : mapping, optional

        Returns
        -------
        list of dict
            The rows, each by column name.
        """
        ...


class Writer(Reader, Protocol):
    """Reads and writes inside one transaction."""

    def write(self, changes: Changes) -> None:
        """Write changes; they stand once the transaction ends without an error."""
        ...


class Engine(Reader, Protocol):
    """Where a graph is kept."""

    address: str

    def exists(self) -> bool:
        """Say whether there is a graph at the address."""
        ...

    def writing(self) -> AbstractContextManager[Writer]:
        """Open a transaction: all of it stands when the block ends, none when it fails.

        Raises
        ------
        GraphBusy
            When another writer is at work.
        """
        ...

    def describe(self) -> Description:
        """Say where the graph is kept and by what."""
        ...
