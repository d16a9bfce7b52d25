"""Engines: where a graph is kept. Each speaks the same small protocol."""

from __future__ import annotations

from graphkit.engines.protocol import Changes, Description, Engine, Writer
from graphkit.errors import GraphkitError

__all__ = ["Changes", "Description", "Engine", "Writer", "open_engine"]


def open_engine(address: str) -> Engine:
    """Open the engine that an address names.

    Parameters
    ----------
    address : str
        A path: the embedded engine keeps the graph in that file.

    Returns
    -------
    Engine

    Raises
    ------
    GraphkitError
        When no engine answers to such an address.
    """
    if "://" in address:
        scheme = address.split("://", 1)[0]
        raise GraphkitError(
            f"{scheme}:// addresses are not supported yet; give the path of a graph file"
        )
    from graphkit.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(address)
