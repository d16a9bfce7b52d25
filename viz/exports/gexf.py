"""GEXF, for Gephi (https://gexf.net)."""

from __future__ import annotations

import io

from graphkit.viz.exports.graphs import xml_graph
from graphkit.viz.exports.part import Part
from graphkit.viz.files import Files
from graphkit.viz.marks import mark


def write(part: Part) -> Files:
    """Write a part as GEXF 1.2 with a colour a label: lists as JSON text, dates as text."""
    from networkx.readwrite.gexf import GEXFWriter

    graph = xml_graph(part)
    for _, data in graph.nodes(data=True):
        data["viz"] = {"color": _rgb(mark(data["node_label"]).colour)}
    writer = GEXFWriter(encoding="utf-8", version="1.2draft")
    writer.add_graph(graph)
    # NetworkX writes the day on which it ran; the same graph is the same file.
    meta = writer.xml.find("meta")
    meta.attrib.clear()
    meta.find("creator").text = "graphkit"
    writer.write(out := io.BytesIO())
    return {"": out.getvalue()}


def _rgb(colour: str) -> dict[str, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return {"r": red, "g": green, "b": blue, "a": 1}
