"""The Cypher that writes facts, the same on every engine.

Identity goes inside MERGE and everything else in SET, and relationships are bound by key
and standing, so that writing the same facts again changes nothing. New facts travel as
lists, which are shorter than maps; changes of facts that are there travel as maps, since
each touches other properties, and so do a few.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from graphkit.claims import Identity
from graphkit.engines.protocol import INFO_ID, INFO_LABEL, Changes
from graphkit.model import Model

# How many nodes or relationships one statement touches at most: new ones take a server some
# 5 kB each until they are committed, so that this is 25 MB.
BATCH = 5_000
# Up to so many new ones also travel as maps: their statement reads the same each time, and
# a server takes longer to plan one that it has not seen than to write what little there is.
FEW = 100

_Kind = tuple[str, str, str]
_Given = tuple[Identity, dict[str, Any]]
_DATE_OR_NOT_STATED = {dt.date, type(None)}


class Statement(NamedTuple):
    """Cypher, its parameters, and how many nodes or relationships it touches."""

    text: str
    parameters: dict[str, Any]
    touched: int


def write_statements(changes: Changes) -> Iterator[Statement]:
    """Yield the statements that write changes, in order.

    Names of labels, types and properties come from the model, never from outside; values
    travel only as parameters. After any of them the graph is whole in itself: no
    relationship is written before its nodes, no node is taken out before its relationships.
    What goes, goes last: where a fact only moves to another key, its claims are never lost.
    """
    for given, new_rows, changed_rows in (
        (changes.nodes, _new_nodes, _changed_nodes),
        (changes.relationships, _new_relationships, _changed_relationships),
    ):
        for kind, batch in batches(each for each in given.items() if each[0] in changes.new):
            yield (new_rows if len(batch) > FEW else changed_rows)(kind, batch)
        for kind, batch in batches(each for each in given.items() if each[0] not in changes.new):
            yield changed_rows(kind, batch)
    for kind, batch in batches((each, {}) for each in changes.gone_relationships):
        yield _gone_relationships(kind, batch)
    for kind, batch in batches((each, {}) for each in changes.gone_nodes):
        yield _gone_nodes(kind, batch)


def info_statement(properties: dict[str, Any]) -> Statement:
    """Write the properties of the node that describes the graph."""
    return Statement(
        f"MERGE (g:{INFO_LABEL} {{id: $id}}) SET g += $properties",
        {"id": INFO_ID, "properties": {"name": INFO_ID, **properties}},
        1,
    )


def schema_statements(model: Model) -> Iterator[tuple[str, str]]:
    """Yield the uniqueness constraints and indexes that the model calls for, each by name."""
    for label in (*model.labels, INFO_LABEL):
        name = f"{label.lower()}_id"
        yield (
            name,
            f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE",
        )
    for label in model.labels:
        name = f"{label.lower()}_name"
        yield name, f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.name)"


def batches(given: Iterable[_Given]) -> Iterator[tuple[_Kind, list[_Given]]]:
    """Part nodes or relationships by kind, at most `BATCH` together."""
    kinds: defaultdict[_Kind, list[_Given]] = defaultdict(list)
    for identity, properties in given:
        kind = (identity.name, identity.start_label, identity.end_label)
        kinds[kind].append((identity, properties))
    for kind, rows in kinds.items():
        for start in range(0, len(rows), BATCH):
            yield kind, rows[start : start + BATCH]


def _new_nodes(kind: _Kind, batch: list[_Given]) -> Statement:
    columns = _Columns(batch)
    rows = [[identity.start, *columns.of(said)] for identity, said in batch]
    text = f"UNWIND $rows AS row MERGE (n:{kind[0]} {{id: row[0]}}){columns.set('n', 1)}"
    return Statement(text, {"rows": rows, "dates": columns.dates}, len(rows))


def _changed_nodes(kind: _Kind, batch: list[_Given]) -> Statement:
    rows = [[identity.start, said] for identity, said in batch]
    text = f"UNWIND $rows AS row MERGE (n:{kind[0]} {{id: row[0]}}) SET n += row[1]"
    return Statement(text, {"rows": rows}, len(rows))


def _new_relationships(kind: _Kind, batch: list[_Given]) -> Statement:
    columns = _Columns(batch)
    rows = [[*_bound(identity), *columns.of(said)] for identity, said in batch]
    text = f"{_merge(kind)}{columns.set('r', 4)}"
    return Statement(text, {"rows": rows, "dates": columns.dates}, len(rows))


def _changed_relationships(kind: _Kind, batch: list[_Given]) -> Statement:
    rows = [[*_bound(identity), said] for identity, said in batch]
    return Statement(f"{_merge(kind)} SET r += row[4]", {"rows": rows}, len(rows))


def _gone_relationships(kind: _Kind, batch: list[_Given]) -> Statement:
    name, start, end = kind
    text = (
        f"UNWIND $rows AS row MATCH (:{start} {{id: row[0]}})"
        f"-[r:{name} {{key: row[2], standing: row[3]}}]->(:{end} {{id: row[1]}}) DELETE r"
    )
    return Statement(text, {"rows": [_bound(each) for each, _ in batch]}, len(batch))


def _gone_nodes(kind: _Kind, batch: list[_Given]) -> Statement:
    # Not DETACH DELETE: a line that still hangs on the node must stop the load.
    text = f"UNWIND $ids AS id MATCH (n:{kind[0]} {{id: id}}) DELETE n"
    return Statement(text, {"ids": [each.start for each, _ in batch]}, len(batch))


def _merge(kind: _Kind) -> str:
    name, start, end = kind
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row[0]}}), (b:{end} {{id: row[1]}}) "
        f"MERGE (a)-[r:{name} {{key: row[2], standing: row[3]}}]->(b)"
    )


def _bound(identity: Identity) -> list[Any]:
    return [identity.start, identity.end, identity.key, identity.standing]


def property_names(batch: list[_Given]) -> list[str]:
    """Name every property that any of a batch has."""
    return sorted(set().union(*(said for _, said in batch)))


class _Columns:
    """The properties of a batch as columns, each different date only once.

    Sources date many facts alike, and the driver makes two objects of its own for each date
    that it sends, which took a good part of sending a load. So the dates travel as one list,
    and in the rows stands where in it each is.
    """

    def __init__(self, batch: list[_Given]) -> None:
        self.names = property_names(batch)
        self._dated = {
            name
            for name in self.names
            if all(type(said.get(name)) in _DATE_OR_NOT_STATED for _, said in batch)
        }
        self._places: dict[dt.date | None, int] = {}

    @property
    def dates(self) -> list[dt.date | None]:
        """The dates of all rows made so far, by place."""
        return list(self._places)

    def of(self, said: dict[str, Any]) -> Iterator[Any]:
        """Yield the values of one row."""
        for name in self.names:
            value = said.get(name)
            if name in self._dated:
                value = self._places.setdefault(value, len(self._places))
            yield value

    def set(self, variable: str, first: int) -> str:
        """Write the clause that sets them, the first from a place in the row."""
        each = [
            f"{name}: $dates[row[{place}]]" if name in self._dated else f"{name}: row[{place}]"
            for place, name in enumerate(self.names, first)
        ]
        return f" SET {variable} += {{{', '.join(each)}}}" if each else ""
