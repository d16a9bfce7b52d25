"""GraphML, for yEd, Cytoscape, igraph and NetworkX (http://graphml.graphdrawing.org)."""

from __future__ import annotations

import io

from graphkit.viz.exports.graphs import xml_graph
from graphkit.viz.exports.part import Part
from graphkit.viz.files import Files


def write(part: Part) -> Files:
    """Write a part as GraphML: lists as JSON text, dates as text, silence left out."""
    from networkx.readwrite.graphml import GraphMLWriter

    out = io.BytesIO()
    # One type for a property wherever it stands, though one value may be whole.
    writer = GraphMLWriter(encoding="utf-8", infer_numeric_types=True, named_key_ids=False)
    writer.add_graph_element(xml_graph(part))
    writer.dump(out)
    return {"": out.getvalue()}
