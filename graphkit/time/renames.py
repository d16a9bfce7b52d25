"""What a thing is called on a day. The one definition.

Only ``SUCCEEDED_BY`` of kind ``renamed``, in force, counts, from its ``holds_from`` on. What
was renamed to exactly one other is one thing with one history, called by the last name in
force on the day. What was renamed to several, or in a circle, keeps its own name. What was
replaced, merged, split or reshaped is another thing: its facts stay where they are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from graphkit.claims import Node
from graphkit.time.spans import EVER, OPEN, Stretch, merged


class Renaming(NamedTuple):
    """One thing that was given another's name, from a day on."""

    before: Node
    after: Node
    day: dt.date


class Names:
    """What each thing is called on each day.

    Parameters
    ----------
    renamings : iterable of Renaming
    names : mapping of (label, id) to str
        The name that stands at each node that a renaming mentions.

    Examples
    --------
    >>> a, b = ("Board", "a"), ("Board", "b")
    >>> names = Names([Renaming(a, b, dt.date(2015, 1, 1))], {a: "Alpha", b: "Beta"})
    >>> names.on(a, dt.date(2016, 1, 1)), names.on(b, dt.date(2014, 1, 1))
    (('Board', 'b'), ('Board', 'a'))
    """

    def __init__(
        self, renamings: Iterable[Renaming] = (), names: Mapping[Node, str] | None = None
    ) -> None:
        self.renamings = sorted(set(renamings), key=lambda each: (each.day, each))
        self.names = dict(names or {})
        days = sorted({each.day for each in self.renamings})
        starts, ends = [dt.date.min, *days], [*days, OPEN]
        # What stands under another name, by stretch.
        self._stretches: list[tuple[Stretch, dict[Node, Node]]] = [
            ((start, end), self._called_from(start))
            for start, end in zip(starts, ends, strict=True)
            if start < end
        ]
        self._classes = self._joined()

    def __bool__(self) -> bool:
        """Say whether anything was renamed."""
        return bool(self.renamings)

    def __contains__(self, node: Node) -> bool:
        """Say whether a thing ever stands under another name."""
        return node in self._classes

    def on(self, node: Node, day: dt.date) -> Node:
        """Find the node under whose name a thing stands on a day."""
        if node not in self._classes:
            return node
        for (start, end), called in self._stretches:
            if start <= day < end:
                return called.get(node, node)
        return node

    def over_time(self, node: Node) -> Iterator[tuple[list[Stretch], Node]]:
        """Yield each node under whose name a thing stands, with the days."""
        if node not in self._classes:
            yield [EVER], node
            return
        into: dict[Node, list[Stretch]] = {}
        for stretch, called in self._stretches:
            into.setdefault(called.get(node, node), []).append(stretch)
        for now, stretches in into.items():
            yield merged(stretches), now

    def ever(self, node: Node) -> list[Node]:
        """List every node that ever stands for the same thing, itself first."""
        if node not in self._classes:
            return [node]
        return [node, *sorted(self._classes[node] - {node})]

    def under(self, node: Node, day: dt.date) -> list[Node]:
        """List every node that stands under a name on a day, the name's own first."""
        same = [each for each in self.ever(node) if self.on(each, day) == node]
        return [node, *(each for each in same if each != node)]

    def name(self, node: Node, known: str = "") -> str:
        """Give the name that stands at a node."""
        return self.names.get(node) or known or node[1]

    def called(self, node: Node, name: str, day: dt.date) -> str:
        """Name a thing as it is called on a day, and as its source called it.

        Examples
        --------
        >>> a, b = ("Board", "a"), ("Board", "b")
        >>> names = Names([Renaming(a, b, dt.date(2015, 1, 1))], {a: "Alpha", b: "Beta"})
        >>> names.called(a, "Alpha", dt.date(2016, 1, 1))
        'Beta (then Alpha)'
        """
        now = self.on(node, day)
        return name if now == node else f"{self.name(now)} (then {name})"

    def several(self, node: Node, day: dt.date) -> list[Node]:
        """List what a thing was renamed to by a day, where that leaves open what it is called.

        Two or more names, or the one by which it comes round to itself in a circle.
        """
        onward = self._onward(day)
        if len(onward.get(node, ())) > 1 or node in _circle(onward, node):
            return sorted(onward[node])
        return []

    def unclear(self, day: dt.date) -> list[Node]:
        """List everything that was renamed to several, or in a circle, by a day."""
        return [node for node in sorted(self._onward(day)) if self.several(node, day)]

    # -- the rule ------------------------------------------------------------

    def _onward(self, day: dt.date) -> dict[Node, set[Node]]:
        onward: defaultdict[Node, set[Node]] = defaultdict(set)
        for each in self.renamings:
            if each.day <= day:
                onward[each.before].add(each.after)
        return dict(onward)

    def _called_from(self, day: dt.date) -> dict[Node, Node]:
        """Find under which node each thing stands from a day on, up to the next renaming."""
        onward = self._onward(day)
        formers = self._formers(day)
        called: dict[Node, Node] = {}
        for node in {each for renaming in self.renamings for each in renaming[:2]}:
            now = _forward(node, onward) if node in onward else _back(node, formers)
            if now != node:
                called[node] = now
        return called

    def _formers(self, day: dt.date) -> dict[Node, Node]:
        """Find of each name not yet given the one that its thing goes by until then.

        Where one name follows several, or several follow one, neither is the other's past;
        nor is a thing that had its name before it was given it again.
        """
        before: defaultdict[Node, set[Node]] = defaultdict(set)
        after: defaultdict[Node, set[Node]] = defaultdict(set)
        given: dict[tuple[Node, Node], dt.date] = {}
        left: dict[Node, dt.date] = {}
        for each in self.renamings:
            before[each.after].add(each.before)
            after[each.before].add(each.after)
            given.setdefault((each.before, each.after), each.day)
            left.setdefault(each.before, each.day)
        return {
            now: then
            for (then, now), known in given.items()
            if day < known <= left.get(now, OPEN)
            and len(before[now]) == 1
            and len(after[then]) == 1
        }

    def _joined(self) -> dict[Node, set[Node]]:
        classes: dict[Node, set[Node]] = {}
        for _, called in self._stretches:
            for node, now in called.items():
                whole = classes.get(node, {node}) | classes.get(now, {now})
                for each in whole:
                    classes[each] = whole
        return classes


def read_renamings(rows: Iterable[Mapping[str, Any]]) -> Names:
    """Make the names of rows of the query ``facts`` about SUCCEEDED_BY.

    Parameters
    ----------
    rows : iterable of dict
        With ``detail`` (how), ``holds_from``, and label, id and name of both ends; others
        than renamings in force are passed over.

    Returns
    -------
    Names
    """
    renamings: list[Renaming] = []
    names: dict[Node, str] = {}
    for row in rows:
        if row["detail"] == "renamed" and row["holds_from"] is not None:
            before = (row["from_label"], row["from_id"])
            after = (row["to_label"], row["to_id"])
            if before != after:
                renamings.append(Renaming(before, after, row["holds_from"]))
                names |= {before: row["from_name"], after: row["to_name"]}
    return Names(renamings, names)


def _forward(node: Node, onward: Mapping[Node, set[Node]]) -> Node:
    while len(onward.get(node, ())) == 1 and node not in _circle(onward, node):
        (node,) = onward[node]
    return node


def _circle(onward: Mapping[Node, set[Node]], node: Node) -> set[Node]:
    """Give the circle that a thing is renamed in; empty where it is in none."""
    path = [node]
    while len(onward.get(path[-1], ())) == 1:
        (following,) = onward[path[-1]]
        if following == node:
            return set(path)
        if following in path:
            break
        path.append(following)
    return set()


def _back(node: Node, formers: Mapping[Node, Node]) -> Node:
    former = node
    while former in formers:
        former = formers[former]
        if former == node:
            # Renamed in a circle on one day: none is the past of the others.
            return node
    return former
