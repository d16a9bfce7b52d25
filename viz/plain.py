"""The whole graph as plain data, for ``graphkit export --format json``."""

from __future__ import annotations

from typing import Any

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.snapshot import read_facts


def to_plain(reader: Reader, model: Model) -> dict[str, list[dict[str, Any]]]:
    """Turn a graph into plain data, in a fixed order.

    Parameters
    ----------
    reader : Reader
    model : Model

    Returns
    -------
    dict
        ``nodes``: label, id, name, aliases and what else is known of each.
        ``relationships``: type, from and to (each a label and an id), and what is known.
    """
    facts = read_facts(reader, model)
    nodes = [
        {
            "label": identity.name,
            "id": identity.start,
            "name": properties["name"],
            "aliases": properties.get("aliases", []),
            **{n: v for n, v in properties.items() if n not in {"name", "aliases"}},
        }
        for identity, properties in sorted(facts.nodes.items())
    ]
    relationships = [
        {
            "type": identity.name,
            "from": [identity.start_label, identity.start],
            "to": [identity.end_label, identity.end],
            **properties,
        }
        for identity, properties in sorted(facts.relationships.items())
    ]
    return {"nodes": nodes, "relationships": relationships}
