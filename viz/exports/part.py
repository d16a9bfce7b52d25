"""What an export writes out: a graph or a part of it, in plain words and values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphkit.claims import Identity, key_of, node_identity
from graphkit.folding import Facts, Properties
from graphkit.model import Model
from graphkit.rows import Rows
from graphkit.sources import SourceName
from graphkit.time.spans import OPEN, as_fine, first_of
from graphkit.wording import citations

# What folding keeps for itself: each claim's words, the first of two lists, what tells age.
_INNER = {
    "claims", "datasets", "source", "locator", "precision", "precision_to", "mentioned_by",
    "mentioned_last",
}  # fmt: skip
# Columns of a query whose rows are the relationships of a graph.
_ENDS = ("type", "from_label", "from_id", "to_label", "to_id")


@dataclass(frozen=True)
class Part:
    """A graph, or a part of it.

    Attributes
    ----------
    title : str
        What it is, in words.
    facts : Facts
    model : Model
    sources : mapping
        Properties of every source of the whole graph, by id.
    as_of : datetime.date or None
        The day on which all of it is in force; None for all days.
    notes : tuple of str
        What a reader must know: what was left out, how a text was understood.
    """

    title: str
    facts: Facts
    model: Model
    sources: Mapping[str, Properties]
    as_of: dt.date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Node:
    """One node as exports write it.

    Attributes
    ----------
    key : str
        Label and id, ``Board:executive-board``: every command finds it by that.
    label, id, name : str
    properties : dict
        What else is known, by name: text, numbers, booleans, dates and lists of text.
    """

    key: str
    label: str
    id: str
    name: str
    properties: Properties


@dataclass(frozen=True)
class Link:
    """One relationship as exports write it.

    Attributes
    ----------
    key : str
        A running number, ``r1``: unique in one export.
    type : str
    words : str
        How it reads from start to end: "answers to".
    start, end : Node
    properties : dict
        What else is known, by name; its key under ``fact_key``.
    """

    key: str
    type: str
    words: str
    start: Node
    end: Node
    properties: Properties


def nodes_of(part: Part) -> tuple[Node, ...]:
    """Write the nodes of a part as exports do, in order of label and id."""
    return tuple(
        Node(
            key_of(identity.name, identity.start),
            identity.name,
            identity.start,
            properties["name"],
            _plain(properties, part, {"name"}),
        )
        for identity, properties in sorted(part.facts.nodes.items())
    )


def links_of(part: Part, nodes: tuple[Node, ...]) -> tuple[Link, ...]:
    """Write the relationships of a part as exports do, in order of type, ends and key."""
    by_end = {(node.label, node.id): node for node in nodes}
    return tuple(
        Link(
            f"r{number}",
            identity.name,
            part.model.relationships[identity.name].forward,
            by_end[identity.ends[0]],
            by_end[identity.ends[1]],
            _plain({**properties, "fact_key": identity.key}, part, {"key"}),
        )
        for number, (identity, properties) in enumerate(
            sorted(part.facts.relationships.items()), start=1
        )
    )


def source_names(sources: Mapping[str, Properties]) -> dict[str, SourceName]:
    """Name sources as citations do."""
    return {
        source: SourceName(source, properties["name"], properties["date"])
        for source, properties in sources.items()
    }


def cited(part: Part) -> list[str]:
    """List the sources that anything in a part rests on, by id."""
    facts = (*part.facts.nodes.values(), *part.facts.relationships.values())
    return sorted({source for properties in facts for source in properties.get("sources") or ()})


def is_graph(rows: Rows) -> bool:
    """Say whether the rows of a query are the relationships of a graph."""
    return set(_ENDS) <= set(rows.columns)


def facts_of(rows: Rows) -> Facts:
    """Read rows whose columns name both ends as a graph."""
    facts = Facts()
    for row in rows:
        for side in ("from", "to"):
            label, node_id = row[f"{side}_label"], row[f"{side}_id"]
            name = row.get(f"{side}_name") or node_id
            facts.nodes.setdefault(node_identity(label, node_id), {"name": name})
        key, standing = str(row.get("key") or ""), str(row.get("standing") or "")
        kind, *ends = (str(row[name]) for name in _ENDS)
        identity = Identity(kind, ends[0], ends[1], ends[2], ends[3], key, standing)
        more = {
            name: value
            for name, value in row.items()
            if value is not None and not name.startswith(("from_", "to_")) and name != "type"
        }
        facts.relationships[identity] = {"key": key, "standing": standing, **more}
    return facts


def as_stated(day: dt.date, precision: str | None, *, ending: bool = False) -> dt.date | str:
    """Write a stored day as fine as its source has it.

    Parameters
    ----------
    day : datetime.date
        The first day of a span, or the day after its last.
    precision : str or None
        ``"year"``, ``"financial year"``, ``"month"``, or None for a day.
    ending : bool
        Whether it is the day after the last of a span.

    Examples
    --------
    >>> as_stated(dt.date(2019, 1, 1), "year"), as_stated(dt.date(2019, 3, 1), "month", ending=True)
    ('2019', '2019-02')
    """
    if precision is None:
        return day
    first = first_of(day - dt.timedelta(days=1), precision) if ending else day
    return as_fine(first, precision)


def _plain(properties: Properties, part: Part, apart: set[str]) -> Properties:
    """Write properties as people know them; silence is left out."""
    plain = dict(_stated(properties, apart))
    if properties.get("sources") and properties.get("locators"):
        plain["evidence"] = "; ".join(citations(properties, source_names(part.sources)))
    return plain


def _stated(properties: Properties, apart: set[str]) -> Iterator[tuple[str, Any]]:
    for name, value in properties.items():
        if name in _INNER or name in apart or value is None or value in ("", OPEN):
            continue
        if name == "valid_from":
            yield name, as_stated(value, properties.get("precision"))
        elif name == "valid_to":
            yield name, as_stated(value, properties.get("precision_to"), ending=True)
        else:
            yield name, value
