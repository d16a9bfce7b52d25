"""JSON: each node and relationship with all its evidence, as graphkit holds it."""

from __future__ import annotations

from typing import Any

from graphkit.viz.exports.part import Part
from graphkit.viz.exports.text import json_text
from graphkit.viz.files import Files

from graphkit.rows import Rows


def write(part: Part) -> Files:
    """Write a part as JSON: lists as lists, dates as text, silence left out."""
    return {"": json_text(data(part))}


def write_rows(rows: Rows) -> Files:
    """Write the rows of a query as JSON, silence as null."""
    return {"": json_text(rows_data(rows))}


def rows_data(rows: Rows) -> dict[str, Any]:
    """Turn rows into plain data: ``title``, ``columns``, ``rows`` and ``notes``."""
    return {"title": rows.title, "columns": rows.columns, "rows": rows.rows, "notes": rows.notes}


def data(part: Part) -> dict[str, list[dict[str, Any]]]:
    """Turn a part into plain data, in a fixed order.

    Parameters
    ----------
    part : Part

    Returns
    -------
    dict
        ``nodes``: label, id, name, aliases and what else is known of each.
        ``relationships``: type, from and to (each a label and an id), and what is known.
    """
    nodes = [
        {
            "label": identity.name,
            "id": identity.start,
            "name": properties["name"],
            "aliases": properties.get("aliases", []),
            **{n: v for n, v in properties.items() if n not in {"name", "aliases"}},
        }
        for identity, properties in sorted(part.facts.nodes.items())
    ]
    relationships = [
        {
            "type": identity.name,
            "from": [identity.start_label, identity.start],
            "to": [identity.end_label, identity.end],
            **properties,
        }
        for identity, properties in sorted(part.facts.relationships.items())
    ]
    return {"nodes": nodes, "relationships": relationships}
