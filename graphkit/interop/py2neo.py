"""Handing rows over to scripts that hold py2neo's nodes and relationships.

py2neo is past its end of life; docs/py2neo.md says what that means and what it loses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graphkit.answering import incomplete_note, whole_answer
from graphkit.claims import Node, key_of
from graphkit.errors import GraphkitError, Refused
from graphkit.folding import Facts
from graphkit.graph import Graph

if TYPE_CHECKING:
    import py2neo


def to_subgraph(graph: Graph, rows: Iterable[Mapping[str, Any]]) -> py2neo.Subgraph:
    """Make a py2neo Subgraph of the things that rows name, and of all facts between them.

    A row names a thing by its columns ``label`` and ``id``, or ``x_label`` and ``x_id`` for
    any x: the rows of named queries and of every verb do. A Cypher query of your own returns
    ``labels(n)[0] AS label, n.id AS id``.

    Parameters
    ----------
    graph : Graph
        Where the rows come from, on either engine.
    rows : iterable of mappings
        Such as `graphkit.Rows`.

    Returns
    -------
    py2neo.Subgraph
        Unbound: it belongs to no server, and nothing that is done to it is written anywhere.
        Each node has its label and ``id`` as py2neo's primary label and key. Dates are
        py2neo's own, as if py2neo had read them.

    Raises
    ------
    GraphkitError
        When py2neo is not installed, when rows name nothing, or name what the graph lacks.
    Refused
        When part of the graph is missing: a Subgraph has no place to say so.

    Examples
    --------
    >>> import graphkit, tempfile, pathlib
    >>> g = graphkit.open(pathlib.Path(tempfile.mkdtemp()) / "leeds.kgl")
    >>> plan = g.demo()
    >>> text = "MATCH (w:Ward)-[:IN_AUTHORITY]->(a) RETURN labels(w)[0] AS w_label, w.id AS w_id, "
    >>> text += "labels(a)[0] AS a_label, a.id AS a_id"
    >>> subgraph = to_subgraph(g, g.cypher(text))
    >>> sorted(subgraph.labels()), sorted(subgraph.types())
    (['LocalAuthority', 'Ward'], ['IN_AUTHORITY'])
    """
    try:
        import py2neo
    except ImportError:
        raise GraphkitError(
            "py2neo is not installed; it is an extra of graphkit: docs/py2neo.md says how "
            "to install it"
        ) from None
    named = _named(list(rows))
    facts = _Asked(graph).facts(named)
    if lacking := sorted(named - {identity.ends[0] for identity in facts.nodes}):
        label, node_id = lacking[0]
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        raise GraphkitError(
            f"the graph holds no {key_of(label, node_id)}{more}; ask for the rows again"
        )
    nodes = {}
    for identity, properties in facts.nodes.items():
        node = py2neo.Node(identity.name, id=identity.start, **_values(properties))
        node.__primarylabel__, node.__primarykey__ = identity.name, "id"
        nodes[identity.ends[0]] = node
    relationships = []
    for identity, properties in facts.relationships.items():
        start, end = (nodes[each] for each in identity.ends)
        relationships.append(py2neo.Relationship(start, identity.name, end, **_values(properties)))
    return py2neo.Subgraph(nodes.values(), relationships)


class _Asked:
    """A question of one graph, asked as a whole like every other."""

    def __init__(self, graph: Graph) -> None:
        self.engine, self.say = graph.engine, graph.say
        self._model = graph.model

    @whole_answer
    def facts(self, nodes: set[Node]) -> Facts:
        from graphkit.snapshot import read_among, read_info

        if incomplete := read_info(self.engine).incomplete:
            raise Refused(incomplete_note(incomplete))
        return read_among(self.engine, self._model, nodes)


def _named(rows: list[Mapping[str, Any]]) -> set[Node]:
    columns = {column for row in rows for column in row}
    pairs = [
        (column, f"{column.removesuffix('label')}id")
        for column in columns
        if (column == "label" or column.endswith("_label"))
        and f"{column.removesuffix('label')}id" in columns
    ]
    if rows and not pairs:
        raise GraphkitError(
            "the rows name nothing of the graph; let them have the columns label and id, or "
            "x_label and x_id, as RETURN labels(n)[0] AS label, n.id AS id gives them"
        )
    return {
        (row[label], row[node_id])
        for row in rows
        for label, node_id in pairs
        if row.get(label) and row.get(node_id)
    }


def _values(properties: Mapping[str, Any]) -> dict[str, Any]:
    from interchange.time import Date

    return {
        name: Date.from_native(value) if isinstance(value, dt.date) else value
        for name, value in properties.items()
    }
