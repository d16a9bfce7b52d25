"""Claims: one source, saying one thing, at one place in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from graphkit.model import Model

# Neither may stand in a key column: "|" joins them, "#" begins what tells apart the stretches
# of one tie, and the versions of a disputed one, which alone hold a "=".
KEY_JOIN = "|"
KEY_PART = "#"

# Under this name a claim that a judgement changed keeps the words that stood there before.
BEFORE_JUDGEMENT = "before_judgement"

# The labels of what a claim may name under places, by id alone.
PLACES = ("LocalAuthority", "Area", "Ward", "LSOA", "Neighbourhood", "Venue")
# One for all: making an encoder takes longer than it takes to encode a claim.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)

Node = tuple[str, str]


class Identity(NamedTuple):
    """What a claim is about: a node, or a relationship between two.

    For a node only `name` (its label) and `start` (its id) are filled.
    """

    name: str
    start_label: str
    start: str
    end_label: str = ""
    end: str = ""
    key: str = ""
    standing: str = ""

    @property
    def is_node(self) -> bool:
        """Whether this is a node."""
        return not self.end_label

    @property
    def ends(self) -> tuple[Node, ...]:
        """The node itself, or the two that a relationship joins."""
        if self.is_node:
            return ((self.start_label, self.start),)
        return ((self.start_label, self.start), (self.end_label, self.end))

    def __str__(self) -> str:
        """Name it as a person would read it."""
        if self.is_node:
            return f"{self.name} {self.start}"
        more = ", ".join(part for part in (self.key, self.standing) if part)
        return f"{self.start} {self.name} {self.end}" + (f" ({more})" if more else "")


def node_identity(label: str, node_id: str) -> Identity:
    """Identify a node by its label and id."""
    return Identity(label, label, node_id)


def key_of(label: str, node_id: str) -> str:
    """Write the key by which people and scripts name a thing: no label holds a ":".

    Examples
    --------
    >>> key_of("Board", "executive-board")
    'Board:executive-board'
    """
    return f"{label}:{node_id}"


class Claim(NamedTuple):
    """One source, saying one thing, at one place in it.

    `content` is what it said, as JSON text with sorted names, so that claims compare,
    sort and store as they are.
    """

    identity: Identity
    source: str
    locator: str
    dataset: str
    content: str

    @property
    def said(self) -> dict[str, Any]:
        """What it said, by property."""
        said: dict[str, Any] = json.loads(self.content)
        said.pop(BEFORE_JUDGEMENT, None)
        return said


def to_content(said: Mapping[str, Any]) -> str:
    """Write what a claim said as JSON text, one text for one content.

    Examples
    --------
    >>> to_content({"name": "Armley", "aliases": None})
    '{"name": "Armley"}'
    """
    stated = {name: value for name, value in said.items() if value is not None}
    return _ENCODER.encode(stated)


def stated_key(key: str) -> str:
    """Take from a key what the tables give: neither stretch nor disputed values.

    Examples
    --------
    >>> stated_key("chair|#2011-05#valid_to=2013")
    'chair|'
    """
    return key.split(KEY_PART, 1)[0]


def undisputed_key(key: str) -> str:
    """Take the disputed values off a key: the versions of one fact share what is left.

    Examples
    --------
    >>> undisputed_key("#2011-05#valid_to=2013"), undisputed_key("|spent|#amount=90.0")
    ('#2011-05', '|spent|')
    """
    first, *parts = key.split(KEY_PART, 2)
    if parts and "=" not in parts[0]:
        first += KEY_PART + parts[0]
    return first


def make_key(model: Model, relationship_type: str, said: Mapping[str, Any]) -> str:
    """Make the key that tells apart several facts between the same two ends.

    Parameters
    ----------
    model : Model
    relationship_type : str
    said : mapping
        What the claim said, by property.

    Returns
    -------
    str
        The key columns joined by "|"; silence in all of them is the empty text.

    Examples
    --------
    >>> from graphkit.model import load_model
    >>> make_key(load_model(), "FUNDS", {"stage": "spent", "period": "2018/19"})
    '|spent|2018/19'
    >>> make_key(load_model(), "OWNS", {})
    ''
    """
    parts = [str(said.get(column) or "") for column in model.relationships[relationship_type].key]
    return KEY_JOIN.join(parts) if any(parts) else ""
