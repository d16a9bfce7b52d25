"""Node-link JSON, for NetworkX, D3 and notebooks."""

from __future__ import annotations

from typing import Any

from graphkit.viz.exports.graphs import link_data, node_data
from graphkit.viz.exports.part import Part, links_of, nodes_of
from graphkit.viz.exports.text import json_text
from graphkit.viz.files import Files


def write(part: Part) -> Files:
    """Write a part as node-link JSON: lists as lists, dates as text, silence left out."""
    return {"": json_text(data(part))}


def data(part: Part) -> dict[str, Any]:
    """Turn a part into the data of node-link JSON.

    Parameters
    ----------
    part : Part

    Returns
    -------
    dict
        As ``networkx.node_link_data(graph, edges="links")`` has it, which D3 reads too.
    """
    nodes = nodes_of(part)
    return {
        "directed": True,
        "multigraph": True,
        "graph": {"name": part.title, **({"as_of": part.as_of.isoformat()} if part.as_of else {})},
        "nodes": [{"id": node.key, **node_data(node)} for node in nodes],
        "links": [
            {
                "source": link.start.key,
                "target": link.end.key,
                "key": link.key,
                **link_data(link),
            }
            for link in links_of(part, nodes)
        ],
    }
