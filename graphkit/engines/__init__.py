"""Engines: where a graph is kept. Each speaks the same small protocol."""

from __future__ import annotations

from graphkit.engines.protocol import Changes, Description, Engine, Say, Writer

__all__ = ["Changes", "Description", "Engine", "Writer", "open_engine"]


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
    from graphkit.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(address)
