"""Reading the model: what a graph may hold, declared once in schema/model.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

from graphkit.bundled import bundled

Kind = Literal["state", "event"]


@dataclass(frozen=True)
class Property:
    """One property of a label or a relationship type, as the model declares it."""

    name: str
    type: str
    description: str
    required: bool = False
    wording: bool = False
    derived: bool = False
    one_of: tuple[str, ...] = ()
    least: int | None = None


@dataclass(frozen=True)
class Label:
    """A kind of node."""

    name: str
    meaning: str
    properties: Mapping[str, Property]

    @cached_property
    def stated(self) -> tuple[Property, ...]:
        """The properties that a source can state, in the order of their columns."""
        return tuple(p for p in self.properties.values() if not p.derived)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table, in order."""
        return ("id", *(p.name for p in self.stated), "source", "locator")


@dataclass(frozen=True)
class RelationshipType:
    """A kind of relationship."""

    name: str
    meaning: str
    forward: str
    backward: str
    kind: Kind
    ends: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    single_for: str | None
    dated_by: str | None
    properties: Mapping[str, Property]

    @cached_property
    def stated(self) -> tuple[Property, ...]:
        """The properties that a source can state, in the order of their columns."""
        return tuple(p for p in self.properties.values() if not p.derived)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table, in order."""
        own = (p.name for p in self.stated)
        return ("from_label", "from", "to_label", "to", *own, "source", "locator")

    @cached_property
    def from_labels(self) -> tuple[str, ...]:
        """Labels that may stand at its beginning."""
        return tuple(dict.fromkeys(a for a, _ in self.ends))

    @cached_property
    def to_labels(self) -> tuple[str, ...]:
        """Labels that may stand at its end."""
        return tuple(dict.fromkeys(b for _, b in self.ends))


@dataclass(frozen=True)
class BoardKind:
    """A kind of board, and what it owes."""

    name: str
    meaning: str
    owes: tuple[str, ...]
    top: bool = False


@dataclass(frozen=True)
class Owed:
    """Something a board can owe, and the relationships that pay it."""

    name: str
    meaning: str
    paid_by: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One way to climb in the walk of accountability."""

    order: int
    from_labels: tuple[str, ...]
    type: str
    direction: str
    to_labels: tuple[str, ...]
    only: Mapping[str, tuple[str, ...]]
    word: str
    past: str
    formal: bool = False
    owner: bool = False


@dataclass(frozen=True)
class Walk:
    """The walk of accountability."""

    things: tuple[str, ...]
    most_steps: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Model:
    """What a graph may hold.

    Attributes
    ----------
    version : str
    labels, relationships : dict
        By name.
    evidence : dict of str to Property
        What folding adds to every node and relationship.
    mentions : dict of str to Property
        What it adds besides to nodes alone.
    lasting : tuple of str
        The labels of what can begin and end.
    lasts : dict of str to Property
        The properties that say so.
    board_kinds, owed : dict
        By name.
    walk : Walk
    """

    version: str
    labels: Mapping[str, Label]
    relationships: Mapping[str, RelationshipType]
    evidence: Mapping[str, Property]
    mentions: Mapping[str, Property]
    lasting: tuple[str, ...]
    lasts: Mapping[str, Property]
    board_kinds: Mapping[str, BoardKind]
    owed: Mapping[str, Owed]
    walk: Walk

    @cached_property
    def top_kinds(self) -> tuple[str, ...]:
        """The kinds of board at which a chain of accountability has reached the top."""
        return tuple(kind.name for kind in self.board_kinds.values() if kind.top)

    def node_properties(self, label: str) -> tuple[str, ...]:
        """Names of all properties that a node of this label can carry, id apart."""
        return (*self.labels[label].properties, *self.evidence, *self.mentions)

    def relationship_properties(self, name: str) -> tuple[str, ...]:
        """Names of all properties that a relationship of this type can carry."""
        stated = self.relationships[name].properties
        return ("key", *stated, *self.evidence)


@cache
def load_model() -> Model:
    """Read the model that comes with graphkit.

    Returns
    -------
    Model

    Examples
    --------
    >>> load_model().relationships["OWNS"].backward
    'is owned by'
    """
    return parse_model(bundled("schema", "model.toml").read_text("utf-8"))


def parse_model(text: str) -> Model:
    """Read a model from TOML text.

    Parameters
    ----------
    text : str
        The text of a model file.

    Returns
    -------
    Model
    """
    data = tomllib.loads(text)
    every_node = _properties(data["every_node"])
    every_relationship = _properties(data["every_relationship"])
    lasting = tuple(data["lasting"]["labels"])
    lasts = _properties(data["lasting"]["properties"])
    labels = {
        name: Label(
            name,
            entry["meaning"],
            {
                **every_node,
                **_properties(entry.get("properties", {})),
                **(lasts if name in lasting else {}),
            },
        )
        for name, entry in data["label"].items()
    }
    relationships = {
        name: RelationshipType(
            name,
            entry["meaning"],
            entry["forward"],
            entry["backward"],
            entry["kind"],
            tuple(_ends(entry["ends"])),
            tuple(entry.get("key", ())),
            entry.get("single_for"),
            entry.get("dated_by"),
            {**_properties(entry.get("properties", {})), **every_relationship},
        )
        for name, entry in data["relationship"].items()
    }
    kinds = {
        name: BoardKind(name, entry["meaning"], tuple(entry["owes"]), entry.get("top", False))
        for name, entry in data["board_kind"].items()
    }
    owed = {
        name: Owed(name, entry["meaning"], tuple(entry["paid_by"]))
        for name, entry in data["owed"].items()
    }
    walk = Walk(
        tuple(data["walk"]["things"]),
        data["walk"]["most_steps"],
        tuple(
            _step(order, entry, relationships) for order, entry in enumerate(data["walk"]["step"])
        ),
    )
    return Model(
        data["version"],
        labels,
        relationships,
        _properties(data["evidence"]),
        _properties(data["mentions"]),
        lasting,
        lasts,
        kinds,
        owed,
        walk,
    )


def _properties(entries: Mapping[str, Any]) -> dict[str, Property]:
    return {
        name: Property(
            name,
            entry["type"],
            entry["description"],
            entry.get("required", False),
            entry.get("wording", False),
            entry.get("derived", False),
            tuple(entry.get("one_of", ())),
            entry.get("least"),
        )
        for name, entry in entries.items()
    }


def _ends(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        left, right = line.split("->")
        for start in left.split(","):
            for end in right.split(","):
                yield start.strip(), end.strip()


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _step(order: int, entry: Mapping[str, Any], types: Mapping[str, RelationshipType]) -> Step:
    starts = _names(entry["from"])
    ends = types[entry["type"]].ends
    joined = ends if entry["direction"] == "out" else [(b, a) for a, b in ends]
    reachable = tuple(dict.fromkeys(end for start, end in joined if start in starts))
    return Step(
        order,
        starts,
        entry["type"],
        entry["direction"],
        _names(entry["to"]) if "to" in entry else reachable,
        {name: tuple(values) for name, values in entry.get("only", {}).items()},
        entry["word"],
        # A step of an event has happened and does not end.
        entry.get("past", entry["word"]),
        entry.get("formal", False),
        entry.get("owner", False),
    )
