"""A part as a NetworkX graph of plain values, for the formats that NetworkX writes."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from graphkit.viz.exports.part import Link, Node, Part, links_of, nodes_of
from graphkit.viz.exports.text import xml_safe

from graphkit.folding import Properties

if TYPE_CHECKING:
    import networkx


# Names that graph formats keep for nodes and lines themselves.
_TAKEN = {"id", "key", "label", "source", "target", "start", "end", "type", "weight", "parent"}


def node_data(node: Node) -> Properties:
    """Write what is known of a node, with plain values."""
    known = {"name": node.name, "node_label": node.label, "node_id": node.id}
    return {**known, **_free(node.properties)}


def link_data(link: Link) -> Properties:
    """Write what is known of a relationship, with plain values."""
    known = {"relationship": link.type, "reads": link.words}
    return {**known, **_free(link.properties)}


def xml_graph(part: Part) -> networkx.MultiDiGraph:
    """Make the graph that GraphML and GEXF write: no lists, and only characters of XML.

    Parameters
    ----------
    part : Part

    Returns
    -------
    networkx.MultiDiGraph
        Its ``label`` is what Gephi and yEd write beside a node or a line.
    """
    import networkx as nx

    nodes = nodes_of(part)
    graph = nx.MultiDiGraph()
    keys: dict[str, str] = {}
    for node in nodes:
        key = xml_safe(node.key)
        while key in graph:
            # Ids that differ only in what XML refuses stay two.
            key += "~"
        keys[node.key] = key
        graph.add_node(key, label=xml_safe(node.name), **_flat(node_data(node)))
    for link in links_of(part, nodes):
        ends = keys[link.start.key], keys[link.end.key]
        graph.add_edge(*ends, key=link.key, label=link.words, **_flat(link_data(link)))
    return graph


def _free(properties: Properties) -> Properties:
    """Write dates as text, and put an underscore after a name that is taken."""
    return {
        f"{name}_" if name in _TAKEN else name: _dated(value) for name, value in properties.items()
    }


def _dated(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _flat(data: Properties) -> Properties:
    """Write lists as JSON text, which can be read back, and each property as one type."""
    return {name: _flat_value(value) for name, value in data.items()}


def _flat_value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = json.dumps(list(value), ensure_ascii=False, default=str)
    return xml_safe(value) if isinstance(value, str) else value
