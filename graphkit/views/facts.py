"""The facts behind a drawing: when each is in force, and under which names.

The rule is the one that every question follows (docs/claims.md): a fact holds from its
stated beginning, or, where none is stated, from the day on which a source first stated it,
up to its stated end. An event, once it happened, has happened. What is proposed or agreed,
or joins something that is, is never in force. A renamed thing stands under its successor
from the day of the renaming.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.asking import ask
from graphkit.questions.projections import renamed
from graphkit.rows import Row
from graphkit.sources import SourceName, read_sources
from graphkit.time.spans import EVER, Stretch, both, merged, old_from

Node = tuple[str, str]


@dataclass(frozen=True)
class Fact:
    """One fact, under the names that its ends have for a time.

    Attributes
    ----------
    type : str
    start, end : (label, id)
    standing : str
        Proposed or agreed; empty when in force.
    held : list of (date, date)
        When it held, was proposed, or since when it has happened, under these names.
    row : dict
        As the query gave it.
    """

    type: str
    start: Node
    end: Node
    standing: str
    held: list[Stretch] = field(compare=False)
    row: Row = field(repr=False, compare=False)

    def holds(self, day: dt.date) -> bool:
        """Say whether it holds, is proposed or has happened on a day."""
        return any(start <= day < end for start, end in self.held)

    @property
    def old(self) -> Stretch:
        """The days on which it is old."""
        return (old_from(self.row["last_stated"]), dt.date.max)


class Names:
    """What each thing is called on each day.

    Parameters
    ----------
    successions : iterable of dict
        Rows of the query ``successions``, for every day.
    """

    def __init__(self, successions: Iterable[Row]) -> None:
        rows = [row for row in successions if row["kind"] == "renamed"]
        self.names: dict[Node, str] = {}
        days = sorted({_begin(row) for row in rows})
        self._spans: list[tuple[Stretch, dict[Node, tuple[Node, str]]]] = []
        for start, end in zip([dt.date.min, *days], [*days, dt.date.max], strict=True):
            known = renamed([row for row in rows if _begin(row) <= start])
            self._spans.append(((start, end), known))
            self.names.update(known.values())
        self._ever = {node for _, known in self._spans for node in known}

    def over_time(self, node: Node) -> Iterator[tuple[list[Stretch], Node]]:
        """Yield the nodes under which a thing stands, each with when."""
        if node not in self._ever:
            yield [EVER], node
            return
        into: dict[Node, list[Stretch]] = {}
        for stretch, known in self._spans:
            now = known[node][0] if node in known else node
            into.setdefault(now, []).append(stretch)
        for now, stretches in into.items():
            yield merged(stretches), now

    def under(self, node: Node, day: dt.date) -> list[Node]:
        """List every node that stands under a name on a day, itself first."""
        formers = {each for each in self._ever if each != node and self.on(each, day) == node}
        return [node, *sorted(formers)]

    def ever_under(self, node: Node) -> list[Node]:
        """List every node that stands under a name on some day, itself first."""
        formers = {each for each in self._ever if node in {n for _, n in self.over_time(each)}}
        return [node, *sorted(formers - {node})]

    def on(self, node: Node, day: dt.date) -> Node:
        """Find the node under which a thing stands on a day."""
        for stretches, now in self.over_time(node):
            if any(start <= day < end for start, end in stretches):
                return now
        return node


class Facts:
    """Facts over time, read once.

    Parameters
    ----------
    reader : Reader
    model : Model

    Attributes
    ----------
    sources : mapping of str to SourceName
    names : Names
    """

    def __init__(self, reader: Reader, model: Model) -> None:
        self.reader = reader
        self.model = model
        self.sources: dict[str, SourceName] = read_sources(reader)
        self.names = Names(ask(reader, "successions", dt.date.max))

    def of_types(self, types: Sequence[str], until: dt.date = dt.date.max) -> list[Fact]:
        """Read every fact of some types that begins by a day."""
        rows = ask(self.reader, "facts", until, types=list(types))
        return [fact for row in rows for fact in self._named(row)]

    def as_written(self, types: Sequence[str], until: dt.date) -> list[Fact]:
        """Read every fact of some types that begins by a day, under the names it was stated by."""
        return [
            Fact(
                row["type"],
                (row["from_label"], row["from_id"]),
                (row["to_label"], row["to_id"]),
                row["standing"] or row["from_standing"] or row["to_standing"],
                self._held(row),
                row,
            )
            for row in ask(self.reader, "facts", until, types=list(types))
        ]

    def at(self, nodes: Iterable[Node], until: dt.date = dt.date.max) -> list[Fact]:
        """Read every fact at some things that begins by a day, each once."""
        rows: dict[tuple[str, ...], Row] = {}
        for label, ids in by_label(nodes).items():
            for row in ask(self.reader, "facts-at", until, label=label, ids=ids):
                rows.setdefault(_identity(row), row)
        return [fact for each in sorted(rows) for fact in self._named(rows[each])]

    def _named(self, row: Row) -> Iterator[Fact]:
        """Yield a fact under each pair of names that its ends have while it holds."""
        standing = row["standing"] or row["from_standing"] or row["to_standing"]
        held = self._held(row)
        from_node = (row["from_label"], row["from_id"])
        to_node = (row["to_label"], row["to_id"])
        if row["type"] == "SUCCEEDED_BY":
            # Who was renamed stands in the fact that says so.
            yield Fact(row["type"], from_node, to_node, standing, held, row)
            return
        for first, start in self.names.over_time(from_node):
            for second, end in self.names.over_time(to_node):
                days = both(held, both(first, second))
                if days and start != end:
                    yield Fact(row["type"], start, end, standing, days, row)

    def _held(self, row: Row) -> list[Stretch]:
        begin = _begin(row)
        if row["standing"]:
            # A proposal is known no sooner than a source makes it.
            begin = max(begin, row["first_stated"])
        event = self.model.relationships[row["type"]].kind == "event"
        end = dt.date.max if event else row["until"] or dt.date.max
        return merged([(begin, end)])


def by_label(nodes: Iterable[Node]) -> dict[str, list[str]]:
    """Group ids by label, both in order.

    Examples
    --------
    >>> by_label([("Ward", "b"), ("Board", "c"), ("Ward", "a")])
    {'Board': ['c'], 'Ward': ['a', 'b']}
    """
    groups: dict[str, list[str]] = {}
    for label, each in sorted(set(nodes)):
        groups.setdefault(label, []).append(each)
    return groups


def _begin(row: Row) -> dt.date:
    begin: dt.date = row["since"] or row["first_stated"]
    return begin


def _identity(row: Row) -> tuple[str, ...]:
    names = ("type", "from_label", "from_id", "to_label", "to_id", "key", "standing")
    return tuple(row[name] for name in names)
