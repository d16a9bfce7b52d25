"""A slice of the history: every thing and fact as it stands, and is called, on one day."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphkit.claims import Node
from graphkit.questions.history import Fact, History
from graphkit.rows import Row
from graphkit.sources import Sources
from graphkit.time.validity import ENDED, IN_FORCE, LATER, thing_validity


@dataclass(frozen=True)
class Whole:
    """A thing with all that is said of it, under whatever name.

    Attributes
    ----------
    node : (label, id)
        As it is called on the day.
    rows : tuple of dict
        Rows of the query ``things``: under the name of the day, then under its other names.
    sources : Sources
        Of the graph.
    """

    node: Node
    rows: tuple[Row, ...]
    sources: Sources

    def __getitem__(self, name: str) -> Any:
        """Give what is said of it; under another name where it is not said under this one."""
        return next((row[name] for row in self.rows if row[name] is not None), None)

    @property
    def label(self) -> str:
        """Its label."""
        return self.node[0]

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.rows[0]["name"])

    @property
    def first_stated(self) -> dt.date:
        """When it was first mentioned, whatever it was called."""
        first: dt.date = min(row["first_stated"] for row in self.rows)
        return first

    @property
    def last_stated(self) -> dt.date:
        """When it was last mentioned, whatever it was called."""
        last: dt.date = max(row["last_stated"] for row in self.rows)
        return last

    @property
    def old_from(self) -> dt.date:
        """The first day on which it is old, under all of its names."""
        return max(self.sources.old_from(row) for row in self.rows)

    @property
    def ending(self) -> Row:
        """Cite the claims that state that it ended."""
        return self.telling("valid_to")

    def telling(self, name: str) -> Row:
        """Cite the claims that state something, such as when it began."""
        return self.cited(lambda _, said: name in said)

    def cited(self, wanted: Callable[[str, Mapping[str, Any]], bool]) -> Row:
        """Cite some of the claims about it, chosen by source and content."""
        chosen = [
            (source, locator)
            for row in self.rows
            for source, locator, content in zip(
                row["sources"], row["locators"], row["claims"], strict=True
            )
            if wanted(source, json.loads(content))
        ]
        return {"sources": [s for s, _ in chosen], "locators": [place for _, place in chosen]}

    def state(self, day: dt.date) -> str:
        """Say how it stands on a day: it is there under any name, till its last one ends."""
        states = [thing_validity(row).state(day) for row in self.rows]
        if states[0] != LATER or len(states) == 1:
            return states[0]
        return IN_FORCE if {IN_FORCE, ENDED} & set(states) else LATER


class Slice:
    """Every thing and fact on a day, each thing under the name that it bears then.

    Parameters
    ----------
    history : History
    day : datetime.date

    Attributes
    ----------
    facts : list of Fact
        Every fact, whatever became of it, its ends named as on the day.
    """

    def __init__(self, history: History, day: dt.date) -> None:
        self.history = history
        self.day = day
        self.facts = history.on(history.every(), day)
        self._there: dict[str, list[Whole]] = {}

    @property
    def sources(self) -> Sources:
        """Every source."""
        return self.history.sources

    @cached_property
    def things(self) -> dict[Node, Whole]:
        """Every thing, whatever became of it, in order."""
        rows = self.history.every_thing()
        return {node: self._whole(node, rows) for node in rows if self._is_called(node)}

    def there(self, label: str) -> list[Whole]:
        """List the things of a label that are there on the day, by name."""
        if label not in self._there:
            found = [each for each in self.things.values() if each.label == label]
            found = [thing for thing in found if thing.state(self.day) == IN_FORCE]
            self._there[label] = sorted(found, key=lambda thing: (thing.name, thing.node))
        return self._there[label]

    def at(self, node: Node, *types: str) -> list[Fact]:
        """List the facts of some types at a thing, whatever became of them, in order."""
        return [fact for fact in self._at.get(node, ()) if fact.type in types]

    def of(self, *types: str) -> Iterator[Fact]:
        """Yield the facts of some types that are in force."""
        return (f for f in self.facts if f.type in types and f.state(self.day) == IN_FORCE)

    def called(self, fact: Fact) -> tuple[str, str]:
        """Name the ends of a fact as on the day, and as its sources name them."""
        row, called = fact.row, self.history.names.called
        if fact.type == "SUCCEEDED_BY":
            return row["from_name"], row["to_name"]
        ends = [((row[f"{end}_label"], row[f"{end}_id"]), row[f"{end}_name"]) for end in _ENDS]
        first, last = (called(node, name, self.day) for node, name in ends)
        return first, last

    def name(self, node: Node) -> str:
        """Name a thing."""
        return self.things[node].name

    @cached_property
    def _at(self) -> dict[Node, list[Fact]]:
        found: defaultdict[Node, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            for node in dict.fromkeys((fact.start, fact.end)):
                found[node].append(fact)
        return dict(found)

    def _is_called(self, node: Node) -> bool:
        return self.history.names.on(node, self.day) == node

    def _whole(self, node: Node, rows: dict[Node, Row]) -> Whole:
        called = self.history.names.under(node, self.day)
        return Whole(node, tuple(rows[each] for each in called if each in rows), self.sources)


_ENDS = ("from", "to")


def all_of(sides: Iterable[Iterable[Fact]]) -> Row:
    """Say since when and up to when all of several sides are stated, and when one is old.

    What rests on all of them is old as soon as one is: without that one it would not be there.
    """
    rests = [list(side) for side in sides]
    return {
        "first_stated": max(min(f.row["first_stated"] for f in side) for side in rests),
        "last_stated": min(max(f.row["last_stated"] for f in side) for side in rests),
        "old_from": min(max(f.old_from for f in side) for side in rests),
    }
