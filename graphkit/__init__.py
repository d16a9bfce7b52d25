"""graphkit: a knowledge graph of partnerships and governance.

Every line in the graph rests on claims, each with its source, its place in the source and
the dates it states; what no source says is shown as not stated.

Examples
--------
>>> import graphkit, tempfile, pathlib
>>> g = graphkit.open(pathlib.Path(tempfile.mkdtemp()) / "leeds.kgl")
>>> plan = g.demo()
>>> g.info()["nodes"]["LSOA"]
19
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Graph", "GraphkitError", "Rows", "Trace", "open"]

if TYPE_CHECKING:
    from graphkit.errors import GraphkitError
    from graphkit.graph import Graph, open
    from graphkit.questions.trace import Trace
    from graphkit.rows import Rows

_HOMES = {
    "Graph": "graphkit.graph",
    "open": "graphkit.graph",
    "GraphkitError": "graphkit.errors",
    "Rows": "graphkit.rows",
    "Trace": "graphkit.questions.trace",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: a command pays only for what it needs."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'graphkit' has no attribute {name!r}")
