"""The Cypher that writes facts, the same on every engine.

Identity goes inside MERGE and everything else in SET, and relationships are bound by key
and standing, so that writing the same facts again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from graphkit.engines.protocol import INFO_ID, INFO_LABEL, Changes
from graphkit.model import Model

Statement = tuple[str, dict[str, Any]]


def write_statements(changes: Changes) -> Iterator[Statement]:
    """Yield the statements that write changes, in order, each with its parameters.

    Names of labels and types come from the model, never from outside; values travel only
    as parameters.
    """
    yield from _gone_relationships(changes)
    yield from _gone_nodes(changes)
    yield from _nodes(changes)
    yield from _relationships(changes)
    yield (
        f"MERGE (g:{INFO_LABEL} {{id: $id}}) SET g += $properties",
        {"id": INFO_ID, "properties": {"name": INFO_ID, **changes.info}},
    )


def schema_statements(model: Model) -> Iterator[str]:
    """Yield the uniqueness constraints and indexes that the model calls for."""
    for label in (*model.labels, INFO_LABEL):
        name = label.lower()
        yield f"CREATE CONSTRAINT {name}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
    for label in model.labels:
        yield f"CREATE INDEX {label.lower()}_name IF NOT EXISTS FOR (n:{label}) ON (n.name)"


def _nodes(changes: Changes) -> Iterator[Statement]:
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for identity, properties in changes.nodes.items():
        rows[identity.name].append({"id": identity.start, "properties": properties})
    for label, batch in rows.items():
        text = f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row.properties"
        yield text, {"rows": batch}


def _relationships(changes: Changes) -> Iterator[Statement]:
    rows: defaultdict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for identity, properties in changes.relationships.items():
        kind = (identity.name, identity.start_label, identity.end_label)
        rows[kind].append(
            {
                "from_id": identity.start,
                "to_id": identity.end,
                "key": identity.key,
                "standing": identity.standing,
                "properties": properties,
            }
        )
    for (name, start, end), batch in rows.items():
        text = (
            f"UNWIND $rows AS row MATCH (a:{start} {{id: row.from_id}}), "
            f"(b:{end} {{id: row.to_id}}) "
            f"MERGE (a)-[r:{name} {{key: row.key, standing: row.standing}}]->(b) "
            "SET r += row.properties"
        )
        yield text, {"rows": batch}


def _gone_relationships(changes: Changes) -> Iterator[Statement]:
    rows: defaultdict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for identity in changes.gone_relationships:
        kind = (identity.name, identity.start_label, identity.end_label)
        rows[kind].append(
            {
                "from_id": identity.start,
                "to_id": identity.end,
                "key": identity.key,
                "standing": identity.standing,
            }
        )
    for (name, start, end), batch in rows.items():
        text = (
            f"UNWIND $rows AS row MATCH (:{start} {{id: row.from_id}})"
            f"-[r:{name} {{key: row.key, standing: row.standing}}]->(:{end} {{id: row.to_id}}) "
            "DELETE r"
        )
        yield text, {"rows": batch}


def _gone_nodes(changes: Changes) -> Iterator[Statement]:
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for identity in changes.gone_nodes:
        rows[identity.name].append(identity.start)
    for label, batch in rows.items():
        # Not DETACH DELETE: a line that still hangs on the node must stop the load.
        yield f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) DELETE n", {"ids": batch}
