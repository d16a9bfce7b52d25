"""DOT, for Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from graphkit.viz.exports.part import Part, links_of, nodes_of
from graphkit.viz.exports.text import utf8, xml_safe
from graphkit.viz.files import Files
from graphkit.viz.marks import FADED, INK, mark

_SHAPES = {
    "dot": "ellipse",
    "square": "box",
    "diamond": "diamond",
    "triangle": "triangle",
    "triangleDown": "invtriangle",
    "star": "star",
    "hexagon": "hexagon",
}


def write(part: Part) -> Files:
    """Write a part as DOT: names, labels and types; proposals dashed."""
    nodes = nodes_of(part)
    numbers = {node.key: f"n{number}" for number, node in enumerate(nodes, start=1)}
    lines = [
        "digraph graphkit {",
        f'  graph [label="{words(part.title)}", labelloc=t, rankdir=BT, charset="UTF-8"];',
        f'  node [fontname="sans-serif", fontcolor="{INK}", penwidth=1.5];',
        f'  edge [fontname="sans-serif", fontsize=10, color="{FADED}"];',
    ]
    for node in nodes:
        look = mark(node.label)
        style = ", style=dashed" if node.properties.get("standing") else ""
        lines.append(
            f'  {numbers[node.key]} [label="{words(node.name)}\\n{words(look.words)}", '
            f'tooltip="{words(node.key)}", shape={_SHAPES[look.shape]}, '
            f'color="{look.colour}"{style}];'
        )
    for link in links_of(part, nodes):
        standing = link.properties.get("standing")
        told = f"{link.words} ({standing})" if standing else link.words
        style = ", style=dashed" if standing else ""
        lines.append(
            f"  {numbers[link.start.key]} -> {numbers[link.end.key]} "
            f'[label="{words(told)}", tooltip="{words(link.type)}"{style}];'
        )
    return {"": utf8("\n".join([*lines, "}"]) + "\n")}


def words(text: str) -> str:
    r"""Write text so that Graphviz shows it as it is: no escape, entity or record in it.

    Examples
    --------
    >>> words('say "\\N" & <b>')
    'say \\"\\\\N\\" &amp; <b>'
    """
    text = xml_safe(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return " ".join(text.split())
