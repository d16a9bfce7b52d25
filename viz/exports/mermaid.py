"""Mermaid, for small parts in Markdown pages and wikis (https://mermaid.js.org)."""

from __future__ import annotations

from graphkit.viz.exports.part import Part, links_of, nodes_of
from graphkit.viz.exports.text import utf8, xml_safe
from graphkit.viz.files import Files
from graphkit.viz.marks import mark, marked_labels

from graphkit.errors import Refused

# More than these cannot be read in a page, and Mermaid itself gives up at 500 lines.
MOST_NODES = 60
MOST_LINKS = 120
_SHAPES = {
    "dot": ("([", "])"),
    "square": ("[", "]"),
    "diamond": ("{", "}"),
    "triangle": ("[/", "\\]"),
    "triangleDown": ("[\\", "/]"),
    "star": (">", "]"),
    "hexagon": ("{{", "}}"),
}


def write(part: Part) -> Files:
    """Write a small part as a Mermaid flowchart: names, labels and types; proposals dashed.

    Raises
    ------
    Refused
        When the part is too large to be read as one.
    """
    nodes, links = (nodes := nodes_of(part)), links_of(part, nodes)
    if len(nodes) > MOST_NODES or len(links) > MOST_LINKS:
        raise Refused(
            f"this part has {len(nodes):,} nodes and {len(links):,} relationships, and Mermaid "
            f"shows no more than {MOST_NODES} and {MOST_LINKS} that anyone can read; take a "
            "smaller part with --around TEXT --hops 1, or another format"
        )
    numbers = {node.key: f"n{number}" for number, node in enumerate(nodes, start=1)}
    lines = ["---", f'title: "{_heading(part.title)}"', "---", "flowchart BT"]
    for node in nodes:
        look = mark(node.label)
        opening, closing = _SHAPES[look.shape]
        standing = node.properties.get("standing")
        kind = f"{look.words}, {standing}" if standing else look.words
        lines.append(
            f'  {numbers[node.key]}{opening}"{words(node.name)}<br/>{words(kind)}"{closing}'
            f":::{node.label}"
        )
    for link in links:
        standing = link.properties.get("standing")
        told = f"{link.words} ({standing})" if standing else link.words
        arrow = "-.->" if standing else "-->"
        start, end = numbers[link.start.key], numbers[link.end.key]
        lines.append(f'  {start} {arrow}|"{words(told)}"| {end}')
    used = {node.label for node in nodes}
    for label in marked_labels():
        if label in used:
            colour = mark(label).colour
            lines.append(
                f"  classDef {label} fill:#fff,stroke:{colour},stroke-width:2px,color:#111"
            )
    return {"": utf8("\n".join(lines) + "\n")}


def words(text: str) -> str:
    """Write text so that Mermaid shows it as it is: no quote, tag, entity or Markdown in it.

    Examples
    --------
    >>> words('say "a" <b>')
    'say #34;a#34; #60;b#62;'
    """
    text = " ".join(xml_safe(text).split())
    return "".join(c if c.isalnum() or c in " ,.-–’'()/" else f"#{ord(c)};" for c in text)


def _heading(text: str) -> str:
    """Write text for the front matter, which is YAML: letters and plain signs only."""
    kept = (c if c.isalnum() or c in " ,.-–’()/" else " " for c in xml_safe(text))
    return " ".join("".join(kept).split())
