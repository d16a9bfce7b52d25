"""Reading a whole graph back as facts, from any engine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from graphkit.claims import Identity, Node, node_identity
from graphkit.engines.protocol import INFO_ID, INFO_LABEL, Answer, Reader
from graphkit.folding import Facts, Properties
from graphkit.judgements import Judgement, from_text, to_text
from graphkit.model import Model

# What the node that describes the graph holds of each dataset, in parallel lists.
_PARALLEL = ("datasets", "descriptions", "judgements")
_ENGINES_OWN = {"id", "title", "type"}


@dataclass(frozen=True)
class GraphInfo:
    """What a graph says of itself.

    Attributes
    ----------
    model_version : str or None
        None where nothing was loaded by graphkit.
    datasets : dict of str to str
        Description by name, of each dataset that was loaded whole.
    judgements : dict of str to tuple of Judgement
        What each dataset judges of things that look alike.
    incomplete : tuple of str
        Datasets whose load was begun and has not ended.
    """

    model_version: str | None
    datasets: dict[str, str]
    judgements: dict[str, tuple[Judgement, ...]]
    incomplete: tuple[str, ...] = ()

    @property
    def all_judgements(self) -> list[Judgement]:
        """The judgements of all datasets."""
        return [each for judged in self.judgements.values() for each in judged]

    def properties(self) -> dict[str, Any]:
        """Write it as properties of one node, as `read_info` reads them."""
        names = sorted(self.datasets)
        return {
            "model_version": self.model_version,
            "datasets": names,
            "descriptions": [self.datasets[name] for name in names],
            "judgements": [to_text(self.judgements.get(name, ())) for name in names],
            "incomplete": list(self.incomplete) or None,
        }


def read_info(reader: Reader) -> GraphInfo:
    """Read what a graph says of itself."""
    rows = reader.read(
        f"MATCH (g:{INFO_LABEL} {{id: $id}}) RETURN g.model_version AS version, "
        "g.datasets AS datasets, g.descriptions AS descriptions, g.judgements AS judgements, "
        "g.incomplete AS incomplete",
        {"id": INFO_ID},
    )
    if not rows:
        return GraphInfo(None, {}, {})
    row = rows[0]
    names, texts, judged = (row[column] or [] for column in _PARALLEL)
    return GraphInfo(
        row["version"],
        dict(zip(names, texts, strict=True)),
        {name: from_text(text) for name, text in zip(names, judged, strict=True)},
        tuple(row["incomplete"] or ()),
    )


_NODE = "labels(n)[0] AS label, n.id AS id, properties(n) AS said"
_RELATIONSHIP = (
    "type(r) AS name, labels(a)[0] AS start_label, a.id AS start, "
    "labels(b)[0] AS end_label, b.id AS end, properties(r) AS said"
)


def read_facts(reader: Reader, model: Model, *, of_any_model: bool = False) -> Facts:
    """Read every node and relationship.

    Parameters
    ----------
    reader : Reader
    model : Model
    of_any_model : bool
        Also properties that are none of the model's.

    Returns
    -------
    Facts
    """
    nodes = reader.read(f"MATCH (n) RETURN {_NODE}")
    relationships = reader.read(f"MATCH (a)-[r]->(b) RETURN {_RELATIONSHIP}")
    return _facts(model, nodes, relationships, of_any_model=of_any_model)


def read_among(reader: Reader, model: Model, nodes: Collection[Node]) -> Facts:
    """Read some nodes, and every relationship between two of them.

    Parameters
    ----------
    reader : Reader
    model : Model
    nodes : collection of (label, id)
        Those that the graph lacks are left out.

    Returns
    -------
    Facts
    """
    ids = {label: sorted(n for at, n in nodes if at == label) for label in model.labels}
    every = sorted({node_id for _, node_id in nodes})
    found: Answer = []
    joined: Answer = []
    for label, some in ids.items():
        if some:
            given = {"ids": some, "every": every}
            text = f"MATCH (n:{label}) WHERE n.id IN $ids RETURN {_NODE}"
            found += reader.read(text, {"ids": some})
            text = f"MATCH (a:{label})-[r]->(b) WHERE a.id IN $ids AND b.id IN $every "
            joined += reader.read(f"{text}RETURN {_RELATIONSHIP}", given)
    among = [row for row in joined if (row["end_label"], row["end"]) in nodes]
    return _facts(model, found, among)


def _facts(
    model: Model, nodes: Answer, relationships: Answer, *, of_any_model: bool = False
) -> Facts:
    facts = Facts()
    said = {label: set(model.node_properties(label)) for label in model.labels}
    for row in nodes:
        label = row["label"]
        if label in said:
            known = None if of_any_model else said[label]
            facts.nodes[node_identity(label, row["id"])] = _known(row["said"], known)
    said = {name: set(model.relationship_properties(name)) for name in model.relationships}
    for row in relationships:
        properties = row.pop("said")
        if row["name"] in said:
            row |= {"key": properties["key"], "standing": properties["standing"]}
            known = None if of_any_model else said[row["name"]]
            facts.relationships[Identity(**row)] = _known(properties, known)
    return facts


def _known(properties: Properties, names: Collection[str] | None) -> Properties:
    # The embedded engine adds names of its own, and both leave out what is null.
    known = properties.keys() - _ENGINES_OWN if names is None else names
    return {n: value for n, value in properties.items() if n in known and value is not None}
