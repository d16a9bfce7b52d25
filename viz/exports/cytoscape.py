"""Cytoscape JSON, for Cytoscape and Cytoscape.js (https://js.cytoscape.org/#notation)."""

from __future__ import annotations

from typing import Any

from graphkit.viz.exports.graphs import link_data, node_data
from graphkit.viz.exports.part import Part, links_of, nodes_of
from graphkit.viz.exports.text import json_text
from graphkit.viz.files import Files


def write(part: Part) -> Files:
    """Write a part as Cytoscape JSON: lists as lists, dates as text, silence left out."""
    return {"": json_text(data(part))}


def data(part: Part) -> dict[str, Any]:
    """Turn a part into the data of Cytoscape JSON.

    Parameters
    ----------
    part : Part

    Returns
    -------
    dict
        ``data`` about the whole and ``elements``: ``nodes`` and ``edges``, each with ``data``.
    """
    nodes = nodes_of(part)
    return {
        "data": {"name": part.title, **({"as_of": part.as_of.isoformat()} if part.as_of else {})},
        "directed": True,
        "multigraph": True,
        "elements": {
            # NetworkX's reader asks for a value beside the id.
            "nodes": [
                {"data": {"id": node.key, "value": node.key, **node_data(node)}} for node in nodes
            ],
            "edges": [
                {
                    "data": {
                        "id": link.key,
                        "key": link.key,
                        "source": link.start.key,
                        "target": link.end.key,
                        **link_data(link),
                    }
                }
                for link in links_of(part, nodes)
            ],
        },
    }
