"""Engines: where a graph is kept. Each speaks the same small protocol."""

from __future__ import annotations

import re

from graphkit.engines.protocol import Changes, Description, Engine, Say, Writer
from graphkit.errors import GraphkitError

__all__ = ["Changes", "Description", "Engine", "Writer", "open_engine"]

# What somebody writes who means a server: as a path it would make a folder of that name.
_MEANT = re.compile(r"(neo4j|bolt|https?)(\+\w*)?:", re.IGNORECASE)


def open_engine(address: str, say: Say | None = None) -> Engine:
    """Open the engine that an address names.

    Parameters
    ----------
    address : str
        A path: the embedded engine keeps the graph in that file. Or ``neo4j://host`` and
        its like: a Neo4j database.
    say : callable, optional
        Told in a few words of waits and retries.

    Returns
    -------
    Engine

    Raises
    ------
    GraphkitError
        When no engine answers to such an address.
    """
    if "://" in address:
        from graphkit.engines.neo4j import Neo4jEngine

        return Neo4jEngine(address, say)
    if _MEANT.match(address):
        raise GraphkitError(
            f"{address} is no address of a graph; write that of a server as "
            "neo4j://localhost:7687, a path that begins so with ./ before it"
        )
    from graphkit.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(address)
