"""Reading a whole graph back as facts, from any engine."""

from __future__ import annotations

from dataclasses import dataclass

from graphkit.claims import Identity, node_identity
from graphkit.engines.protocol import INFO_ID, INFO_LABEL, Reader
from graphkit.folding import Facts, Properties
from graphkit.judgements import Judgement, from_text
from graphkit.model import Model

# What the node that describes the graph holds of each dataset, in parallel lists.
_PARALLEL = ("datasets", "descriptions", "judgements")


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
    """

    model_version: str | None
    datasets: dict[str, str]
    judgements: dict[str, tuple[Judgement, ...]]

    @property
    def all_judgements(self) -> list[Judgement]:
        """The judgements of all datasets."""
        return [each for judged in self.judgements.values() for each in judged]


def read_info(reader: Reader) -> GraphInfo:
    """Read what a graph says of itself."""
    rows = reader.read(
        f"MATCH (g:{INFO_LABEL} {{id: $id}}) RETURN g.model_version AS version, "
        "g.datasets AS datasets, g.descriptions AS descriptions, g.judgements AS judgements",
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
    )


def read_facts(reader: Reader, model: Model) -> Facts:
    """Read every node and relationship.

    Parameters
    ----------
    reader : Reader
    model : Model

    Returns
    -------
    Facts
    """
    facts = Facts()
    for label in model.labels:
        names = model.node_properties(label)
        wanted = ", ".join(f"n.{name} AS {name}" for name in names)
        for row in reader.read(f"MATCH (n:{label}) RETURN n.id AS id, {wanted}"):
            node_id = row.pop("id")
            facts.nodes[node_identity(label, node_id)] = _present(row)
    for name in model.relationships:
        names = model.relationship_properties(name)
        wanted = ", ".join(f"r.{each} AS {each}" for each in names)
        text = (
            f"MATCH (a)-[r:{name}]->(b) RETURN labels(a)[0] AS start_label, a.id AS start_id, "
            f"labels(b)[0] AS end_label, b.id AS end_id, {wanted}"
        )
        for row in reader.read(text):
            start = row.pop("start_label"), row.pop("start_id")
            end = row.pop("end_label"), row.pop("end_id")
            identity = Identity(name, *start, *end, row["key"], row["standing"])
            facts.relationships[identity] = _present(row)
    return facts


def _present(row: Properties) -> Properties:
    return {name: value for name, value in row.items() if value is not None}
